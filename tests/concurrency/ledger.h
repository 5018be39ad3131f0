#ifndef SANAD_TESTS_CONCURRENCY_LEDGER_H
#define SANAD_TESTS_CONCURRENCY_LEDGER_H

/// The store that a crowd reads and changes, and what is true in each of its
/// snapshots:
///
/// - there is one clock, which each change puts on by one;
/// - there are LEDGER_ACCOUNTS accounts, and their balances make one sum;
/// - of each of the last LEDGER_WINDOW ticks there are two facts, in a graph
///   that the number chooses;
/// - all orders hold the same number of triples.

#include "graph/store.h"

#include <stdbool.h>
#include <stdint.h>

#define LEDGER_ACCOUNTS 1024U
#define LEDGER_BALANCE  1000
#define LEDGER_NUMBERS  1000U ///< Ticks come again, so that terms do not grow
#define LEDGER_WINDOW   100U

/// Makes a new ledger in an empty store.  False, with a message on the error
/// stream, if that fails; so do all others here.
bool ledger_make(SanadStore *store);

/// Makes one change: a tick, some transfers, a pair more and one less.  With
/// `is_dropped` all of it is done and then aborted.  `*random` is a state of
/// ledger_random().
bool ledger_change(SanadStore *store, uint64_t *random, bool is_dropped);

/// Begins a change, makes half of it and leaves it so; abort it.
bool ledger_begin(SanadStore *store, SanadWrite **write);

/// Looks whether everything is true in a snapshot, and reads the clock.
bool ledger_check(const SanadSnapshot *snapshot, uint64_t *clock);

/// The next number of a row of them that `*state` began, which is not 0.
uint64_t ledger_random(uint64_t *state);

/// Prints why a test fails; returns false.
bool ledger_fail(const char *format, ...) SANAD_PRINTF(1, 2);

#endif
