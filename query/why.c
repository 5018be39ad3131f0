#include "query/why.h"

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

/// How many stages come before the first that loses which facts made a row.
static size_t
stages_with_facts(const Program *program)
{
  size_t count = 0;
  while (count < program->stage_count &&
         program->stages[count].kind != STAGE_GROUP &&
         program->stages[count].kind != STAGE_TOP &&
         program->stages[count].kind != STAGE_LIMIT &&
         program->stages[count].kind != STAGE_SKIP) {
    ++count;
  }
  return count;
}

/// The columns of the result that the facts' rows have too.
typedef struct {
  size_t *slots;
  size_t count;
  KeySet wanted; ///< Their values in the rows of the result
} Common;

static bool
has_column(const Stage *stage, size_t slot)
{
  for (size_t i = 0; i < stage->column_count; ++i) {
    if (stage->columns[i].slot == slot) {
      return true;
    }
  }
  return false;
}

static SanadStatus
find_common(Run *run, size_t stage_count, Common *common, SanadError *error)
{
  const Program *const program = run->program;
  const Stage *const last = &program->stages[stage_count - 1];
  common->slots =
      SANAD_TAKE_ARRAY(run->question->arena, size_t, program->column_count + 1);
  if (!common->slots) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < program->column_count; ++i) {
    if (has_column(last, program->columns[i].slot)) {
      common->slots[common->count++] = program->columns[i].slot;
    }
  }
  common->wanted.width = common->count;
  return SANAD_OK;
}

static SanadStatus
put_common(Run *run, Common *common, const SanadId *row, bool *is_new,
           size_t rows_max, SanadError *error)
{
  SanadId *const key =
      SANAD_TAKE_ARRAY(run->question->arena, SanadId, common->count + 1);
  size_t number = 0;
  if (!key) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < common->count; ++i) {
    key[i] = row[common->slots[i]];
  }
  return key_set_put(&common->wanted, key, rows_max, &number, is_new, error);
}

/// Runs the whole query and remembers the values of the common columns.
static SanadStatus
read_wanted(Run *run, Common *common, SanadError *error)
{
  Rows *rows = NULL;
  RowBatch batch = {0};
  SanadStatus status = SANAD_OK;
  TRY(plan_program(run, run->program->stage_count, false, &rows, error));
  TRY(batch_begin(run, &batch, error));
  while ((status = rows_next(rows, &batch, error)) == SANAD_OK) {
    for (size_t i = 0; i < batch.count; ++i) {
      bool is_new = false;
      TRY(put_common(run, common, batch.ids + i * batch.width, &is_new,
                     run->rows_max, error));
    }
  }
  return status == SANAD_END ? SANAD_OK : status;
}

/// Whether a full row belongs to a row of the result.
static SanadStatus
is_wanted(Run *run, Common *common, const SanadId *row, bool *answer,
          SanadError *error)
{
  bool is_new = false;
  SanadError ignored;
  // No more lists are taken than there are, so a new one is refused.
  const SanadStatus status =
      put_common(run, common, row, &is_new, common->wanted.count, &ignored);
  *answer = status == SANAD_OK;
  return status == SANAD_LIMIT || status == SANAD_OK ? SANAD_OK
         : status == SANAD_NO_MEMORY                 ? sanad_fail_memory(error)
                                                     : status;
}

/// Calls `visit` with each full row behind the result.
static SanadStatus
each_full_row(Run *run,
              SanadStatus (*visit)(void *state, const SanadId *row,
                                   SanadError *error),
              void *state, SanadError *error)
{
  const Program *const program = run->program;
  const size_t stage_count = stages_with_facts(program);
  const bool joins = stage_count < program->stage_count;
  Common common = {0};
  Rows *rows = NULL;
  RowBatch batch = {0};
  SanadStatus status = find_common(run, stage_count, &common, error);
  if (status == SANAD_OK && joins) {
    status = read_wanted(run, &common, error);
  }
  if (status == SANAD_OK) {
    status = plan_program(run, stage_count, true, &rows, error);
  }
  if (status == SANAD_OK) {
    status = batch_begin(run, &batch, error);
  }
  while (status == SANAD_OK &&
         (status = rows_next(rows, &batch, error)) == SANAD_OK) {
    for (size_t i = 0; status == SANAD_OK && i < batch.count; ++i) {
      const SanadId *const row = batch.ids + i * batch.width;
      bool wanted = true;
      if (joins) {
        status = is_wanted(run, &common, row, &wanted, error);
      }
      if (status == SANAD_OK && wanted) {
        status = visit(state, row, error);
      }
    }
  }
  key_set_free(&common.wanted);
  return status == SANAD_END ? SANAD_OK : status;
}

/// A `why` that is being worked out.
typedef struct {
  Run *run;
  KeySet facts; ///< Own columns, number and triple of each fact, once
  SanadId *key;
  const SanadId *row; ///< The row whose facts are being listed
  SourceClaims *sources;
  size_t source_count;
  size_t source_capacity;
  SanadMap source_numbers; ///< Source → number plus one
  WhyRow *rows;
  size_t row_count;
  size_t row_capacity;
} Why;

static SanadStatus
collect_fact(void *state, const MatchedFact *fact, SanadError *error)
{
  Why *const why = state;
  const Program *const program = why->run->program;
  const size_t own = program->column_count;
  size_t number = 0;
  bool is_new = false;
  for (size_t i = 0; i < own; ++i) {
    why->key[i] = why->row[program->columns[i].slot];
  }
  why->key[own] = fact->fact;
  why->key[own + 1] = fact->triple.subject;
  why->key[own + 2] = fact->triple.predicate;
  why->key[own + 3] = fact->triple.object;
  why->key[own + 4] = fact->part;
  return key_set_put(&why->facts, why->key, why->run->rows_max, &number,
                     &is_new, error);
}

static SanadStatus
collect_row(void *state, const SanadId *row, SanadError *error)
{
  Why *const why = state;
  why->row = row;
  return facts_of_row(why->run, row, collect_fact, why, error);
}

static SanadStatus
find_source(Why *why, SanadId source, SourceClaims *claims, SanadError *error)
{
  uint64_t *const known = sanad_map_put(&why->source_numbers, source, NULL);
  if (!known) {
    return sanad_fail_memory(error);
  }
  if (!*known) {
    why->sources = sanad_arena_grow(why->run->question->arena, why->sources,
                                    why->source_count, &why->source_capacity,
                                    sizeof *why->sources);
    if (!why->sources) {
      return sanad_fail_memory(error);
    }
    TRY(claims_read(why->run->question, source,
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
      sanad_arena_grow(why->run->question->arena, why->rows, why->row_count,
                       &why->row_capacity, sizeof *why->rows);
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

/// Adds the rows of one fact: one for each graph and claim.
static SanadStatus
add_fact(Why *why, const SanadId *key, SanadError *error)
{
  const Program *const program = why->run->program;
  const size_t own = program->column_count;
  const Value number = value_integer((int64_t)(key[own] + key[own + 4]));
  const SanadId *graphs = NULL;
  size_t graph_count = 0;
  WhyRow row = {
      .own = key,
      .fact = {key[own],
               key[own + 4],
               {key[own + 1], key[own + 2], key[own + 3]}},
  };
  TRY(value_id(why->run->question, &number, &row.cells[WHY_FACT], error));

  const DrawnFact *const drawn = &program->facts[key[own] - 1];
  if (drawn->in.kind == IN_PLACE && drawn->in.place.slot == SLOT_NONE) {
    return add_source(why, row, drawn->in.place.id, error);
  }
  TRY(sanad_snapshot_triple_graphs(why->run->question->snapshot,
                                   why->run->question->arena, row.fact.triple,
                                   &graphs, &graph_count, error));
  size_t sources = 0;
  for (size_t i = 0; i < graph_count; ++i) {
    // The default graph is no source; it shows only where nothing else does.
    if (graphs[i] != SANAD_DEFAULT_GRAPH) {
      ++sources;
      TRY(add_source(why, row, graphs[i], error));
    }
  }
  return sources ? SANAD_OK : add_source(why, row, SANAD_DEFAULT_GRAPH, error);
}

/// What sorting needs to know; qsort_r hands it on.
typedef struct {
  Run *run;
  SanadStatus status;
  SanadError *error;
} WhyOrder;

static int
compare_ids(WhyOrder *order, SanadId a, SanadId b)
{
  int result = 0;
  if (a != b && order->status == SANAD_OK) {
    order->status =
        value_sort_order(order->run->question, a, b, &result, order->error);
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
  for (size_t i = 0; !result && i < order->run->program->column_count; ++i) {
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

static SanadStatus
work_out(Why *why, SanadError *error)
{
  TRY(each_full_row(why->run, collect_row, why, error));
  for (size_t i = 0; i < why->facts.count; ++i) {
    TRY(question_check(why->run->question, error));
    TRY(add_fact(why, why->facts.keys + i * why->facts.width, error));
  }
  WhyOrder order = {why->run, SANAD_OK, error};
  if (why->row_count) {
    qsort_r(why->rows, why->row_count, sizeof *why->rows, compare_why, &order);
  }
  TRY(order.status);
  // The keys live in the set, which goes.
  const size_t own = why->run->program->column_count;
  for (size_t i = 0; i < why->row_count; ++i) {
    SanadId *const copy =
        SANAD_TAKE_ARRAY(why->run->question->arena, SanadId, own + 1);
    if (!copy) {
      return sanad_fail_memory(error);
    }
    memcpy(copy, why->rows[i].own, own * sizeof *copy);
    why->rows[i].own = copy;
  }
  return SANAD_OK;
}

SanadStatus
why_rows(Run *run, WhyRow **rows, size_t *count, SanadError *error)
{
  Why why = {.run = run};
  why.facts.width = run->program->column_count + 5;
  why.key = SANAD_TAKE_ARRAY(run->question->arena, SanadId, why.facts.width);
  const SanadStatus status =
      why.key ? work_out(&why, error) : sanad_fail_memory(error);
  key_set_free(&why.facts);
  sanad_map_free(&why.source_numbers);
  *rows = why.rows;
  *count = why.row_count;
  return status;
}

// ---- graph

typedef struct {
  Run *run;
  KeySet triples;
} FactGraph;

static SanadStatus
collect_triple(void *state, const MatchedFact *fact, SanadError *error)
{
  FactGraph *const graph = state;
  const SanadId key[3] = {fact->triple.subject, fact->triple.predicate,
                          fact->triple.object};
  size_t number = 0;
  bool is_new = false;
  return key_set_put(&graph->triples, key, graph->run->rows_max, &number,
                     &is_new, error);
}

static SanadStatus
collect_triples(void *state, const SanadId *row, SanadError *error)
{
  FactGraph *const graph = state;
  return facts_of_row(graph->run, row, collect_triple, graph, error);
}

SanadStatus
why_graph(Run *run, SanadTriple **triples, size_t *count, SanadError *error)
{
  FactGraph graph = {.run = run};
  graph.triples.width = 3;
  SanadStatus status = each_full_row(run, collect_triples, &graph, error);
  *count = graph.triples.count;
  *triples = SANAD_TAKE_ARRAY(run->question->arena, SanadTriple, *count + 1);
  if (status == SANAD_OK && !*triples) {
    status = sanad_fail_memory(error);
  }
  for (size_t i = 0; status == SANAD_OK && i < *count; ++i) {
    const SanadId *const key = graph.triples.keys + i * 3;
    (*triples)[i] = (SanadTriple){key[0], key[1], key[2]};
  }
  key_set_free(&graph.triples);
  return status;
}
