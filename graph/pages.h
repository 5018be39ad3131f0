#ifndef SANAD_GRAPH_PAGES_H
#define SANAD_GRAPH_PAGES_H

/// Looks at the pages of a store's file without trusting any of them: LMDB
/// follows what stands in a page, wherever that leads.  Inside graph/ only.

#include "base/status.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Called with what is wrong, one sentence.
typedef void PagesProblem(void *state, const char *problem);

/// Walks all trees of the file as the commit number `txn` left them: each page
/// is where it says it is, belongs to one tree only or is free, and what stands
/// in it stands inside it, in order.  A snapshot of that commit must be open,
/// so that no page is used again meanwhile; `txn` 0 means the last commit.
///
/// Errors: SANAD_IO, SANAD_NO_MEMORY, SANAD_NOT_FOUND (no such commit any
/// more).  What is wrong with the file is no error.
SANAD_NODISCARD SanadStatus pages_check(int file, uint64_t txn,
                                        PagesProblem *problem, void *state,
                                        SanadError *error);

/// Called with an entry of a table, sound as far as its page goes; the texts
/// are valid during the call.
typedef SanadStatus PagesEntry(void *state, const char *table, SanadText key,
                               SanadText data, SanadError *error);

/// The same, and gives all entries that can be reached, but not those of tables
/// whose keys have several data.  What `entry` returns, unless it is SANAD_OK,
/// ends the walk.
SANAD_NODISCARD SanadStatus pages_walk(int file, uint64_t txn,
                                       PagesProblem *problem, PagesEntry *entry,
                                       void *state, SanadError *error);

/// The number of the file's last commit, or 0.
uint64_t pages_last_commit(int file);

/// Whether the heads of a file name no more pages than it can have, and each is
/// the head that LMDB looks for under its number.  Quick, for each opening.
bool pages_are_believable(int file);

#endif
