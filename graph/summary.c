#include "graph/summary.h"

#include "graph/cursor.h"
#include "graph/store_impl.h"
#include "graph/vocabulary.h"

#include <stdlib.h>
#include <string.h>

/// What the parts are called.
static const char *const part_names[TABLES] = {
    [TABLE_META] = "meta",
    [TABLE_TERMS] = "terms",
    [TABLE_HASHES] = "hashes",
    [TABLE_PSO] = "pso",
    [TABLE_POS] = "pos",
    [TABLE_SPO] = "spo",
    [TABLE_OPS] = "ops",
    [TABLE_GSPO] = "gspo",
    [TABLE_MANY] = "many",
    [TABLE_SETS] = "sets",
    [TABLE_SET_HASHES] = "set hashes",
    [TABLE_NAMES] = "names",
    [TABLE_STATS] = "statistics",
};

static SanadPart
part_of(const char *name, const MDB_stat *about)
{
  return (SanadPart){name, about->ms_entries,
                     (about->ms_branch_pages + about->ms_leaf_pages +
                      about->ms_overflow_pages) *
                         (uint64_t)about->ms_psize};
}

/// Adds up the lists of free pages.
static SanadStatus
count_free(const SanadSnapshot *snapshot, SanadPart *part, SanadError *error)
{
  MDB_stat about = {0};
  MDB_cursor *cursor = NULL;
  int rc = mdb_stat(snapshot->txn, 0, &about);
  if (!rc) {
    rc = mdb_cursor_open(snapshot->txn, 0, &cursor);
  }
  if (rc) {
    return sanad_store_fail(error, "count the free pages", rc);
  }

  *part = part_of("free", &about);
  MDB_val key = {0};
  MDB_val value = {0};
  while (!(rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT))) {
    uint64_t pages = 0;
    if (value.mv_size >= sizeof pages) {
      memcpy(&pages, value.mv_data, sizeof pages);
    }
    part->bytes += pages * about.ms_psize;
  }
  mdb_cursor_close(cursor);
  return rc == MDB_NOTFOUND
             ? SANAD_OK
             : sanad_store_fail(error, "count the free pages", rc);
}

SanadStatus
sanad_snapshot_parts(const SanadSnapshot *snapshot, SanadArena *arena,
                     const SanadPart **parts, size_t *count, SanadError *error)
{
  SanadPart *const list = SANAD_TAKE_ARRAY(arena, SanadPart, TABLES + 1U);
  if (!list) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < TABLES; ++i) {
    MDB_stat about = {0};
    const int rc = mdb_stat(snapshot->txn, snapshot->store->tables[i], &about);
    if (rc) {
      return sanad_store_fail(error, "measure the store", rc);
    }
    list[i] = part_of(part_names[i] ? part_names[i] : "other", &about);
  }
  TRY(count_free(snapshot, &list[TABLES], error));
  *parts = list;
  *count = TABLES + 1U;
  return SANAD_OK;
}

SanadTermCounts
sanad_snapshot_term_counts(const SanadSnapshot *snapshot)
{
  const uint64_t *const next = snapshot->counters.next;
  return (SanadTermCounts){next[SANAD_ID_IRI] - 1, next[SANAD_ID_BLANK] - 1,
                           next[SANAD_ID_LITERAL] - 1};
}

/// Walks an order and calls `visit` with each triple.
static SanadStatus
walk(const SanadSnapshot *snapshot, SanadOrder order, SanadTriple pattern,
     SanadStatus (*visit)(void *state, const SanadTriple *triple), void *state,
     SanadError *error)
{
  SanadCursor *cursor = NULL;
  SanadBatch *const batch = malloc(sizeof *batch);
  if (!batch) {
    return sanad_fail_memory(error);
  }
  SanadStatus status =
      sanad_cursor_open(&cursor, snapshot, SANAD_ANY, order, pattern, error);
  while (!status) {
    status = sanad_cursor_next(cursor, batch, error);
    for (size_t i = 0; !status && i < batch->count; ++i) {
      const SanadTriple triple = {batch->subject[i], batch->predicate[i],
                                  batch->object[i]};
      status = visit(state, &triple);
      if (status) {
        status = sanad_fail_memory(error);
      }
    }
  }
  sanad_cursor_close(cursor);
  free(batch);
  return status == SANAD_END ? SANAD_OK : status;
}

// ---- Predicates

typedef struct {
  SanadArena *arena;
  SanadPredicateUse *uses; ///< In the order of ids
  size_t count;
  size_t capacity;
  size_t at; ///< In the second walk
  SanadTriple last;
} PredicateCount;

/// PSO: a new subject is another than the one before.
static SanadStatus
count_subject(void *state, const SanadTriple *triple)
{
  PredicateCount *const counting = state;
  const bool is_new =
      !counting->count || counting->last.predicate != triple->predicate;
  if (is_new) {
    counting->uses =
        sanad_arena_grow(counting->arena, counting->uses, counting->count,
                         &counting->capacity, sizeof *counting->uses);
    if (!counting->uses) {
      return SANAD_NO_MEMORY;
    }
    counting->uses[counting->count++] =
        (SanadPredicateUse){.predicate = triple->predicate};
  }
  SanadPredicateUse *const use = &counting->uses[counting->count - 1];
  ++use->triples;
  use->subjects += is_new || counting->last.subject != triple->subject;
  counting->last = *triple;
  return SANAD_OK;
}

/// POS: the same with objects; predicates come in the same order.
static SanadStatus
count_object(void *state, const SanadTriple *triple)
{
  PredicateCount *const counting = state;
  const bool is_new = counting->last.predicate != triple->predicate;
  while (counting->at < counting->count &&
         counting->uses[counting->at].predicate < triple->predicate) {
    ++counting->at;
  }
  if (counting->at < counting->count &&
      counting->uses[counting->at].predicate == triple->predicate) {
    counting->uses[counting->at].objects +=
        is_new || counting->last.object != triple->object;
  }
  counting->last = *triple;
  return SANAD_OK;
}

static int
compare_predicates(const void *a, const void *b)
{
  const SanadPredicateUse *const left = a;
  const SanadPredicateUse *const right = b;
  if (left->triples != right->triples) {
    return left->triples > right->triples ? -1 : 1;
  }
  return (left->predicate > right->predicate) -
         (left->predicate < right->predicate);
}

static const SanadTriple everything = {SANAD_ANY, SANAD_ANY, SANAD_ANY};

SanadStatus
sanad_snapshot_predicate_uses(const SanadSnapshot *snapshot, SanadArena *arena,
                              const SanadPredicateUse **uses, size_t *count,
                              SanadError *error)
{
  PredicateCount counting = {.arena = arena};
  TRY(walk(snapshot, SANAD_PSO, everything, count_subject, &counting, error));
  counting.last = everything;
  TRY(walk(snapshot, SANAD_POS, everything, count_object, &counting, error));
  if (counting.count) {
    qsort(counting.uses, counting.count, sizeof *counting.uses,
          compare_predicates);
  }
  *uses = counting.uses;
  *count = counting.count;
  return SANAD_OK;
}

// ---- Types

typedef struct {
  SanadArena *arena;
  SanadTypeUse *uses;
  size_t count;
  size_t capacity;
} TypeCount;

static SanadStatus
count_type(void *state, const SanadTriple *triple)
{
  TypeCount *const counting = state;
  if (!counting->count ||
      counting->uses[counting->count - 1].type != triple->object) {
    counting->uses =
        sanad_arena_grow(counting->arena, counting->uses, counting->count,
                         &counting->capacity, sizeof *counting->uses);
    if (!counting->uses) {
      return SANAD_NO_MEMORY;
    }
    counting->uses[counting->count++] = (SanadTypeUse){.type = triple->object};
  }
  ++counting->uses[counting->count - 1].things;
  return SANAD_OK;
}

static int
compare_types(const void *a, const void *b)
{
  const SanadTypeUse *const left = a;
  const SanadTypeUse *const right = b;
  if (left->things != right->things) {
    return left->things > right->things ? -1 : 1;
  }
  return (left->type > right->type) - (left->type < right->type);
}

SanadStatus
sanad_snapshot_type_uses(const SanadSnapshot *snapshot, SanadArena *arena,
                         const SanadTypeUse **uses, size_t *count,
                         SanadError *error)
{
  const SanadTerm type = sanad_term_iri(SANAD_TEXT(SANAD_RDF_TYPE));
  SanadTriple pattern = everything;
  TypeCount counting = {.arena = arena};
  *uses = NULL;
  *count = 0;
  TRY(sanad_snapshot_find(snapshot, &type, &pattern.predicate, error));
  if (pattern.predicate == SANAD_ANY) {
    return SANAD_OK;
  }
  TRY(walk(snapshot, SANAD_POS, pattern, count_type, &counting, error));
  if (counting.count) {
    qsort(counting.uses, counting.count, sizeof *counting.uses, compare_types);
  }
  *uses = counting.uses;
  *count = counting.count;
  return SANAD_OK;
}
