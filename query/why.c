#include "query/why.h"

#include "graph/cursor.h"
#include "graph/vocabulary.h"
#include "query/behind.h"
#include "query/key_set.h"
#include "query/value.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *
why_column_name(WhyColumn column)
{
  static const char *const names[WHY_COLUMNS] = {
      [WHY_FACT] = "fact",
      [WHY_SOURCE] = "source",
      [WHY_DATE] = "date",
      [WHY_SENTENCE] = "sentence",
      [WHY_BEGIN] = "begin",
      [WHY_END] = "end",
      [WHY_MODALITY] = "modality",
      [WHY_ATTRIBUTION] = "attribution",
      [WHY_CONFIDENCE] = "confidence",
      [WHY_RULE] = "rule",
  };
  return names[column];
}

/// One row of `why`.
typedef struct {
  const SanadId *own; ///< The query's own columns
  MatchedFact fact;
  SanadId cells[WHY_COLUMNS]; ///< WHY_FACT is the number
} WhyRow;

/// The operator: all of its rows are worked out when the first is wanted.
typedef struct {
  Rows base;
  const Stage *stage;
  KeySet facts; ///< Own columns, number and triple of each fact, once
  SanadId *key;
  SourceClaims *sources;
  size_t source_count;
  size_t source_capacity;
  SanadMap source_numbers; ///< Source → number plus one
  WhyRow *rows;
  size_t row_count;
  size_t row_capacity;
  size_t next;
  SanadId copy_of; ///< sn:copyOf, or SANAD_ANY if no article is a copy
  bool is_read;
  bool has_source; ///< Some row has
} Why;

static SanadStatus
collect_fact(void *state, const SanadId *own, const MatchedFact *fact,
             SanadError *error)
{
  Why *const why = state;
  const size_t own_count = why->stage->own_count;
  size_t number = 0;
  bool is_new = false;
  memcpy(why->key, own, own_count * sizeof *own);
  why->key[own_count] = fact->fact;
  why->key[own_count + 1] = fact->triple.subject;
  why->key[own_count + 2] = fact->triple.predicate;
  why->key[own_count + 3] = fact->triple.object;
  why->key[own_count + 4] = fact->part;
  return key_set_put(&why->facts, why->key, why->base.run->rows_max, &number,
                     &is_new, error);
}

static SanadStatus
find_source(Why *why, SanadId source, SourceClaims *claims, SanadError *error)
{
  uint64_t *const known = sanad_map_put(&why->source_numbers, source, NULL);
  if (!known) {
    return sanad_fail_memory(error);
  }
  if (!*known) {
    why->sources = sanad_arena_grow(
        why->base.run->question->arena, why->sources, why->source_count,
        &why->source_capacity, sizeof *why->sources);
    if (!why->sources) {
      return sanad_fail_memory(error);
    }
    TRY(claims_read(why->base.run->question, source,
                    &why->sources[why->source_count], error));
    *known = ++why->source_count;
  }
  *claims = why->sources[*known - 1];
  return SANAD_OK;
}

static SanadStatus
add_row(Why *why, const WhyRow *row, SanadError *error)
{
  why->rows =
      sanad_arena_grow(why->base.run->question->arena, why->rows,
                       why->row_count, &why->row_capacity, sizeof *why->rows);
  if (!why->rows) {
    return sanad_fail_memory(error);
  }
  why->rows[why->row_count++] = *row;
  return SANAD_OK;
}

static bool
is_same_triple(const SanadTriple *a, const SanadTriple *b)
{
  return a->subject == b->subject && a->predicate == b->predicate &&
         a->object == b->object;
}

/// One row for each claim that a source has for the fact, or one with empty
/// cells.
static SanadStatus
add_source(Why *why, WhyRow row, SanadId source, SanadError *error)
{
  if (source == SANAD_DEFAULT_GRAPH) {
    return add_row(why, &row, error);
  }
  SourceClaims claims = {0};
  bool has_claim = false;
  TRY(find_source(why, source, &claims, error));
  row.cells[WHY_SOURCE] = source;
  why->has_source = true;
  row.cells[WHY_DATE] = claims.date;
  for (size_t i = 0; i < claims.count; ++i) {
    const Claim *const claim = &claims.claims[i];
    if (is_same_triple(&claim->triple, &row.fact.triple)) {
      has_claim = true;
      memcpy(&row.cells[WHY_SENTENCE], &claim->cells[WHY_SENTENCE],
             (WHY_COLUMNS - WHY_SENTENCE) * sizeof *row.cells);
      TRY(add_row(why, &row, error));
    }
  }
  return has_claim ? SANAD_OK : add_row(why, &row, error);
}

/// Whether a source is a copy of one before it in the list: what one agency
/// sent and another printed is one source.
static SanadStatus
is_copied(const Why *why, const SanadId *graphs, size_t number, bool *is_copied,
          SanadError *error)
{
  const SanadSnapshot *const snapshot = why->base.run->question->snapshot;
  for (size_t i = 0; why->copy_of != SANAD_ANY && i < number && !*is_copied;
       ++i) {
    TRY(sanad_snapshot_has(
        snapshot, SANAD_ANY,
        (SanadTriple){graphs[number], why->copy_of, graphs[i]}, is_copied,
        error));
  }
  return SANAD_OK;
}

/// Adds the rows of one fact: one for each graph and claim.
static SanadStatus
add_fact(Why *why, const SanadId *key, SanadError *error)
{
  const Program *const program = why->base.run->program;
  const size_t own = why->stage->own_count;
  const Value number = value_integer((int64_t)(key[own] + key[own + 4]));
  const SanadId *graphs = NULL;
  size_t graph_count = 0;
  WhyRow row = {
      .own = key,
      .fact = {key[own],
               key[own + 4],
               {key[own + 1], key[own + 2], key[own + 3]}},
  };
  TRY(value_id(why->base.run->question, &number, &row.cells[WHY_FACT], error));

  const DrawnFact *const drawn = &program->facts[key[own] - 1];
  if (drawn->in.kind == IN_PLACE && drawn->in.place.slot == SLOT_NONE) {
    return add_source(why, row, drawn->in.place.id, error);
  }
  TRY(sanad_snapshot_triple_graphs(
      why->base.run->question->snapshot, why->base.run->question->arena,
      row.fact.triple, &graphs, &graph_count, error));
  size_t sources = 0;
  for (size_t i = 0; i < graph_count; ++i) {
    bool is_copy = false;
    TRY(is_copied(why, graphs, i, &is_copy, error));
    // The default graph is no source; it shows only where nothing else does.
    if (graphs[i] != SANAD_DEFAULT_GRAPH && !is_copy) {
      ++sources;
      TRY(add_source(why, row, graphs[i], error));
    }
  }
  return sources ? SANAD_OK : add_source(why, row, SANAD_DEFAULT_GRAPH, error);
}

/// What sorting needs to know; qsort_r hands it on.
typedef struct {
  const Why *why;
  SanadStatus status;
  SanadError *error;
} WhyOrder;

static int
compare_ids(WhyOrder *order, SanadId a, SanadId b)
{
  int result = 0;
  if (a != b && order->status == SANAD_OK) {
    order->status = value_sort_order(order->why->base.run->question, a, b,
                                     &result, order->error);
  }
  return result;
}

static int
compare_why(const void *left, const void *right, void *state)
{
  static const WhyColumn columns[] = {WHY_DATE, WHY_SOURCE, WHY_BEGIN, WHY_END,
                                      WHY_RULE};
  WhyOrder *const order = state;
  const WhyRow *const a = left;
  const WhyRow *const b = right;
  int result = 0;
  for (size_t i = 0; !result && i < order->why->stage->own_count; ++i) {
    result = compare_ids(order, a->own[i], b->own[i]);
  }
  if (!result) {
    result = (a->fact.fact > b->fact.fact) - (a->fact.fact < b->fact.fact);
  }
  if (!result) {
    result = (a->fact.part > b->fact.part) - (a->fact.part < b->fact.part);
  }
  if (!result) {
    result = compare_ids(order, a->fact.triple.subject, b->fact.triple.subject);
  }
  if (!result) {
    result = compare_ids(order, a->fact.triple.object, b->fact.triple.object);
  }
  for (size_t i = 0; !result && i < sizeof columns / sizeof *columns; ++i) {
    result = compare_ids(order, a->cells[columns[i]], b->cells[columns[i]]);
  }
  return result;
}

/// Finds the relation between copies, if any article is one.
static SanadStatus
find_copies(Why *why, SanadError *error)
{
  const SanadSnapshot *const snapshot = why->base.run->question->snapshot;
  const SanadTerm term = sanad_term_iri(SANAD_TEXT(SANAD_NS_SN "copyOf"));
  bool has = false;
  TRY(sanad_snapshot_find(snapshot, &term, &why->copy_of, error));
  if (why->copy_of != SANAD_ANY) {
    TRY(sanad_snapshot_has(snapshot, SANAD_ANY,
                           (SanadTriple){SANAD_ANY, why->copy_of, SANAD_ANY},
                           &has, error));
  }
  why->copy_of = has ? why->copy_of : SANAD_ANY;
  return SANAD_OK;
}

static SanadStatus
work_out(Why *why, SanadError *error)
{
  Run *const run = why->base.run;
  const Behind behind = {
      .run = run,
      .stage_count = (size_t)(why->stage - run->program->stages),
      .columns = why->stage->columns,
      .column_count = why->stage->own_count,
      .rows = why->base.input,
  };
  TRY(facts_behind(&behind, collect_fact, why, error));
  TRY(find_copies(why, error));
  for (size_t i = 0; i < why->facts.count; ++i) {
    TRY(question_check(run->question, error));
    TRY(add_fact(why, why->facts.keys + i * why->facts.width, error));
  }
  WhyOrder order = {why, SANAD_OK, error};
  if (why->row_count) {
    qsort_r(why->rows, why->row_count, sizeof *why->rows, compare_why, &order);
  }
  why->is_read = true;
  if (why->row_count && !why->has_source) {
    question_note(run->question,
                  "note: no source is known for these facts; to keep track, "
                  "load files with into NAME, and read articles");
  }
  return order.status;
}

static void
fill_row(const Why *why, const WhyRow *from, SanadId *row)
{
  const Stage *const stage = why->stage;
  const SanadId parts[] = {from->fact.triple.subject,
                           from->fact.triple.predicate,
                           from->fact.triple.object};
  for (size_t i = 0; i < stage->own_count; ++i) {
    row[stage->columns[i].slot] = from->own[i];
  }
  for (size_t i = 0; i < WHY_COLUMNS; ++i) {
    row[stage->cells[i]] = from->cells[i];
  }
  for (size_t i = WHY_COLUMNS; i < WHY_CELLS; ++i) {
    row[stage->cells[i]] = parts[i - WHY_COLUMNS];
  }
}

static SanadStatus
why_next(Rows *rows, RowBatch *batch, SanadError *error)
{
  Why *const why = (Why *)rows;
  if (!why->is_read) {
    TRY(work_out(why, error));
  }
  while (why->next < why->row_count && !batch_is_full(batch)) {
    SanadId *const row = batch->ids + batch->count++ * batch->width;
    memset(row, 0, batch->width * sizeof *row);
    fill_row(why, &why->rows[why->next++], row);
  }
  return batch->count ? SANAD_OK : SANAD_END;
}

static void
why_close(Rows *rows)
{
  Why *const why = (Why *)rows;
  key_set_free(&why->facts);
  sanad_map_free(&why->source_numbers);
  why->source_count = 0;
  why->row_count = 0;
  why->next = 0;
  why->is_read = false;
}

static const RowsKind why_kind = {"why", why_next, why_close, why_close};

Rows *
rows_why(Run *run, Rows *input, const Stage *stage)
{
  Why *const why = rows_new(run, &why_kind, input, sizeof *why);
  if (why) {
    why->stage = stage;
    why->facts.width = stage->own_count + 5;
    why->facts.held = &run->question->held_bytes;
    why->key =
        SANAD_TAKE_ARRAY(run->question->arena, SanadId, why->facts.width);
  }
  return why && why->key ? &why->base : NULL;
}
