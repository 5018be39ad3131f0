#include "tests/concurrency/ledger.h"

#include "graph/cursor.h"
#include "graph/inline.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NAME_BYTES 64U
#define TRANSFERS  4U
#define GRAPHS     20U

bool
ledger_fail(const char *format, ...)
{
  char text[SANAD_MESSAGE_BYTES_MAX + 100];
  va_list arguments;
  va_start(arguments, format);
  (void)vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  (void)fprintf(stderr, "%ld: %s\n", (long)getpid(), text);
  return false;
}

uint64_t
ledger_random(uint64_t *state)
{
  *state ^= *state << 13U;
  *state ^= *state >> 7U;
  *state ^= *state << 17U;
  return *state;
}

static SanadTerm
name(char text[NAME_BYTES], const char *kind, uint64_t number)
{
  (void)snprintf(text, NAME_BYTES, "http://e/%s%" PRIu64, kind, number);
  return sanad_term_iri(sanad_text(text));
}

/// The text of the second fact of a pair.
static SanadTerm
tag(char text[NAME_BYTES], uint64_t number)
{
  (void)snprintf(text, NAME_BYTES, "number %" PRIu64, number);
  return sanad_term_string(sanad_text(text));
}

/// The ids of the relations; SANAD_ANY where a snapshot has none.
typedef struct {
  SanadId clock;
  SanadId at;
  SanadId balance;
  SanadId left;
  SanadId right;
} Words;

static bool
find_words(const SanadSnapshot *snapshot, Words *words)
{
  SanadError error;
  char text[NAME_BYTES];
  const struct {
    const char *kind;
    SanadId *id;
  } all[] = {{"clock", &words->clock},
             {"at", &words->at},
             {"balance", &words->balance},
             {"left", &words->left},
             {"right", &words->right}};
  for (size_t i = 0; i < sizeof all / sizeof *all; ++i) {
    const SanadTerm term = name(text, all[i].kind, 0);
    if (sanad_snapshot_find(snapshot, &term, all[i].id, &error) != SANAD_OK) {
      return ledger_fail("find: %s", error.message);
    }
    if (*all[i].id == SANAD_ANY) {
      return ledger_fail("there is no %s", all[i].kind);
    }
  }
  return true;
}

// ---- Reading

/// Calls `visit` with each triple of the union that matches.
static bool
each(const SanadSnapshot *snapshot, SanadOrder order, SanadTriple pattern,
     bool (*visit)(void *state, const SanadTriple *triple), void *state)
{
  SanadError error;
  SanadCursor *cursor = NULL;
  SanadBatch batch;
  if (sanad_cursor_open(&cursor, snapshot, SANAD_ANY, order, pattern, &error) !=
      SANAD_OK) {
    return ledger_fail("open a cursor: %s", error.message);
  }
  SanadStatus status = SANAD_OK;
  bool is_fine = true;
  while (is_fine &&
         (status = sanad_cursor_next(cursor, &batch, &error)) == SANAD_OK) {
    for (size_t i = 0; is_fine && i < batch.count; ++i) {
      const SanadTriple triple = {batch.subject[i], batch.predicate[i],
                                  batch.object[i]};
      is_fine = visit(state, &triple);
    }
  }
  sanad_cursor_close(cursor);
  return is_fine && (status == SANAD_END ||
                     ledger_fail("read a cursor: %s", error.message));
}

typedef struct {
  uint64_t count;
  int64_t sum;
} Sum;

static bool
add_up(void *state, const SanadTriple *triple)
{
  Sum *const sum = state;
  ++sum->count;
  sum->sum += sanad_id_kind(triple->object) == SANAD_ID_INTEGER
                  ? sanad_inline_integer(triple->object)
                  : 0;
  return true;
}

static bool
read_clock(const SanadSnapshot *snapshot, const Words *words, uint64_t *clock)
{
  Sum sum = {0};
  const SanadTriple pattern = {words->clock, words->at, SANAD_ANY};
  if (!each(snapshot, SANAD_BEST_ORDER, pattern, add_up, &sum)) {
    return false;
  }
  *clock = (uint64_t)sum.sum;
  return sum.count == 1 || ledger_fail("%" PRIu64 " clocks", sum.count);
}

static bool
check_balances(const SanadSnapshot *snapshot, const Words *words)
{
  const SanadOrder orders[] = {SANAD_PSO, SANAD_POS};
  for (size_t i = 0; i < 2; ++i) {
    Sum sum = {0};
    const SanadTriple pattern = {SANAD_ANY, words->balance, SANAD_ANY};
    if (!each(snapshot, orders[i], pattern, add_up, &sum)) {
      return false;
    }
    if (sum.count != LEDGER_ACCOUNTS ||
        sum.sum != (int64_t)LEDGER_ACCOUNTS * LEDGER_BALANCE) {
      return ledger_fail("order %d: %" PRIu64 " balances make %" PRId64,
                         (int)orders[i], sum.count, sum.sum);
    }
  }
  return true;
}

typedef struct {
  const SanadSnapshot *snapshot;
  SanadBuffer scratch;
  bool has[LEDGER_NUMBERS];
} Pairs;

/// The number at the end of a term, which begins with `prefix`.
static bool
read_number(Pairs *pairs, SanadId id, const char *prefix, uint64_t *number)
{
  SanadError error;
  SanadTerm term;
  char text[NAME_BYTES];
  if (sanad_snapshot_term_into(pairs->snapshot, &pairs->scratch, id, &term,
                               &error) != SANAD_OK) {
    return ledger_fail("a term: %s", error.message);
  }
  (void)snprintf(text, sizeof text, "%.*s", (int)term.text.length,
                 term.text.data);
  const size_t length = strlen(prefix);
  if (strncmp(text, prefix, length) != 0) {
    return ledger_fail("\"%s\" instead of \"%s...\"", text, prefix);
  }
  *number = strtoull(text + length, NULL, 10);
  return *number < LEDGER_NUMBERS || ledger_fail("number %" PRIu64, *number);
}

static bool
note_left(void *state, const SanadTriple *triple)
{
  Pairs *const pairs = state;
  uint64_t subject = 0;
  uint64_t object = 0;
  if (!read_number(pairs, triple->subject, "http://e/n", &subject) ||
      !read_number(pairs, triple->object, "http://e/m", &object)) {
    return false;
  }
  if (subject != object || pairs->has[subject]) {
    return ledger_fail("n%" PRIu64 " has m%" PRIu64, subject, object);
  }
  pairs->has[subject] = true;
  return true;
}

static bool
note_right(void *state, const SanadTriple *triple)
{
  Pairs *const pairs = state;
  uint64_t subject = 0;
  uint64_t object = 0;
  if (!read_number(pairs, triple->subject, "http://e/n", &subject) ||
      !read_number(pairs, triple->object, "number ", &object)) {
    return false;
  }
  if (subject != object || !pairs->has[subject]) {
    return ledger_fail("n%" PRIu64 " has \"number %" PRIu64 "\"", subject,
                       object);
  }
  pairs->has[subject] = false;
  return true;
}

static bool
check_pairs(const SanadSnapshot *snapshot, const Words *words, uint64_t clock)
{
  Pairs pairs = {.snapshot = snapshot};
  const SanadTriple left = {SANAD_ANY, words->left, SANAD_ANY};
  const SanadTriple right = {SANAD_ANY, words->right, SANAD_ANY};
  bool is_fine = each(snapshot, SANAD_PSO, left, note_left, &pairs);
  uint64_t count = 0;
  for (uint64_t i = 0; i < LEDGER_NUMBERS; ++i) {
    count += pairs.has[i];
  }
  const uint64_t wanted = clock < LEDGER_WINDOW ? clock : LEDGER_WINDOW;
  for (uint64_t tick = clock - wanted + 1; is_fine && tick <= clock; ++tick) {
    is_fine =
        pairs.has[tick % LEDGER_NUMBERS] ||
        ledger_fail("at %" PRIu64 " tick %" PRIu64 " is missing", clock, tick);
  }
  is_fine = is_fine &&
            (count == wanted ||
             ledger_fail("%" PRIu64 " pairs at %" PRIu64, count, clock)) &&
            each(snapshot, SANAD_POS, right, note_right, &pairs);
  for (uint64_t i = 0; is_fine && i < LEDGER_NUMBERS; ++i) {
    is_fine = !pairs.has[i] || ledger_fail("half a pair: n%" PRIu64, i);
  }
  sanad_buffer_free(&pairs.scratch);
  return is_fine;
}

static bool
check_quads(const SanadSnapshot *snapshot, uint64_t wanted)
{
  SanadError error;
  SanadQuadCursor *cursor = NULL;
  SanadQuad quad;
  uint64_t count = 0;
  if (sanad_quad_cursor_open(&cursor, snapshot, SANAD_ANY, &error) !=
      SANAD_OK) {
    return ledger_fail("open a cursor on quads: %s", error.message);
  }
  SanadStatus status = SANAD_OK;
  while ((status = sanad_quad_cursor_next(cursor, &quad, &error)) == SANAD_OK) {
    ++count;
  }
  sanad_quad_cursor_close(cursor);
  if (status != SANAD_END) {
    return ledger_fail("read quads: %s", error.message);
  }
  return count == wanted ||
         ledger_fail("%" PRIu64 " quads of %" PRIu64, count, wanted);
}

static bool
check_totals(const SanadSnapshot *snapshot)
{
  SanadCounts counts;
  SanadError error;
  if (sanad_snapshot_counts(snapshot, &counts, &error) != SANAD_OK) {
    return ledger_fail("count: %s", error.message);
  }
  for (SanadOrder order = SANAD_PSO; order < SANAD_ORDERS; ++order) {
    Sum sum = {0};
    const SanadTriple all = {SANAD_ANY, SANAD_ANY, SANAD_ANY};
    if (!each(snapshot, order, all, add_up, &sum)) {
      return false;
    }
    if (sum.count != counts.triples) {
      return ledger_fail("order %d has %" PRIu64 " of %" PRIu64 " triples",
                         (int)order, sum.count, counts.triples);
    }
  }
  return check_quads(snapshot, counts.quads);
}

bool
ledger_check(const SanadSnapshot *snapshot, uint64_t *clock)
{
  Words words;
  return find_words(snapshot, &words) && read_clock(snapshot, &words, clock) &&
         check_balances(snapshot, &words) &&
         check_pairs(snapshot, &words, *clock) && check_totals(snapshot);
}

// ---- Changing

/// A change under way.
typedef struct {
  SanadWrite *write;
  SanadError error;
  bool has_failed;
} Change;

static SanadId
id_of(Change *change, const SanadTerm *term)
{
  SanadId id = SANAD_ANY;
  change->has_failed =
      change->has_failed ||
      sanad_write_term(change->write, term, &id, &change->error) != SANAD_OK;
  return id;
}

static SanadId
named(Change *change, const char *kind, uint64_t number)
{
  char text[NAME_BYTES];
  const SanadTerm term = name(text, kind, number);
  return id_of(change, &term);
}

static SanadId
integer(int64_t number)
{
  return sanad_inline_number(SANAD_ID_INTEGER, number);
}

static void
put(Change *change, bool is_removed, SanadId graph, SanadId s, SanadId p,
    SanadId o)
{
  const SanadQuad quad = {graph, {s, p, o}};
  change->has_failed =
      change->has_failed ||
      (is_removed
           ? sanad_write_remove(change->write, &quad, &change->error)
           : sanad_write_add(change->write, &quad, &change->error)) != SANAD_OK;
}

static void
put_default(Change *change, bool is_removed, SanadId s, SanadId p, SanadId o)
{
  put(change, is_removed, SANAD_DEFAULT_GRAPH, s, p, o);
}

/// The pair of a tick, or its first half.
static void
put_pair(Change *change, bool is_removed, uint64_t tick, bool is_whole)
{
  const uint64_t number = tick % LEDGER_NUMBERS;
  char text[NAME_BYTES];
  const SanadTerm term = tag(text, number);
  const SanadId graph = named(change, "g", number % GRAPHS);
  const SanadId subject = named(change, "n", number);
  put(change, is_removed, graph, subject, named(change, "left", 0),
      named(change, "m", number));
  if (is_whole) {
    put(change, is_removed, graph, subject, named(change, "right", 0),
        id_of(change, &term));
  }
}

static bool
end(Change *change, bool is_dropped)
{
  if (change->has_failed || is_dropped) {
    sanad_write_abort(change->write);
    return !change->has_failed ||
           ledger_fail("change: %s", change->error.message);
  }
  return sanad_write_commit(change->write, &change->error) == SANAD_OK ||
         ledger_fail("commit: %s", change->error.message);
}

static bool
begin(Change *change, SanadStore *store)
{
  change->has_failed = false;
  return sanad_write_begin(&change->write, store, &change->error) == SANAD_OK ||
         ledger_fail("begin a change: %s", change->error.message);
}

bool
ledger_make(SanadStore *store)
{
  Change change;
  if (!begin(&change, store)) {
    return false;
  }
  put_default(&change, false, named(&change, "clock", 0),
              named(&change, "at", 0), integer(0));
  for (unsigned i = 0; i < LEDGER_ACCOUNTS; ++i) {
    put_default(&change, false, named(&change, "account", i),
                named(&change, "balance", 0), integer(LEDGER_BALANCE));
  }
  (void)named(&change, "left", 0);
  (void)named(&change, "right", 0);
  return end(&change, false);
}

/// What a change reads before it changes anything.
typedef struct {
  uint64_t clock;
  SanadId accounts[TRANSFERS];
  int64_t balances[TRANSFERS];
} Before;

static bool
read_before(Change *change, uint64_t *random, Before *before)
{
  const SanadSnapshot *view = NULL;
  Words words;
  char text[NAME_BYTES];
  if (sanad_write_snapshot(change->write, &view, &change->error) != SANAD_OK) {
    return ledger_fail("look at a change: %s", change->error.message);
  }
  if (!find_words(view, &words) || !read_clock(view, &words, &before->clock)) {
    return false;
  }
  const unsigned start = (unsigned)(ledger_random(random) % LEDGER_ACCOUNTS);
  for (unsigned i = 0; i < TRANSFERS; ++i) {
    // Odd steps around the accounts: all of them differ.
    const SanadTerm term =
        name(text, "account", (start + i * 257U) % LEDGER_ACCOUNTS);
    Sum sum = {0};
    if (sanad_snapshot_find(view, &term, &before->accounts[i],
                            &change->error) != SANAD_OK) {
      return ledger_fail("find: %s", change->error.message);
    }
    const SanadTriple pattern = {before->accounts[i], words.balance, SANAD_ANY};
    if (!each(view, SANAD_BEST_ORDER, pattern, add_up, &sum) ||
        sum.count != 1) {
      return ledger_fail("an account has %" PRIu64 " balances", sum.count);
    }
    before->balances[i] = sum.sum;
  }
  return true;
}

bool
ledger_change(SanadStore *store, uint64_t *random, bool is_dropped)
{
  Change change;
  Before before;
  if (!begin(&change, store)) {
    return false;
  }
  if (!read_before(&change, random, &before)) {
    sanad_write_abort(change.write);
    return false;
  }

  const SanadId clock = named(&change, "clock", 0);
  const SanadId at = named(&change, "at", 0);
  const SanadId balance = named(&change, "balance", 0);
  const uint64_t tick = before.clock + 1;
  put_default(&change, true, clock, at, integer((int64_t)before.clock));
  put_default(&change, false, clock, at, integer((int64_t)tick));
  const int64_t amount = (int64_t)(ledger_random(random) % 50) + 1;
  for (unsigned i = 0; i < TRANSFERS; ++i) {
    const int64_t after = before.balances[i] + (i % 2 ? amount : -amount);
    put_default(&change, true, before.accounts[i], balance,
                integer(before.balances[i]));
    put_default(&change, false, before.accounts[i], balance, integer(after));
  }
  put_pair(&change, false, tick, true);
  if (tick > LEDGER_WINDOW) {
    put_pair(&change, true, tick - LEDGER_WINDOW, true);
  }
  return end(&change, is_dropped);
}

bool
ledger_begin(SanadStore *store, SanadWrite **write)
{
  Change change;
  *write = NULL;
  if (!begin(&change, store)) {
    return false;
  }
  put_pair(&change, false, LEDGER_NUMBERS / 2, false);
  if (change.has_failed) {
    return end(&change, true);
  }
  *write = change.write;
  return true;
}
