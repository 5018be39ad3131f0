#include "query/made.h"

#include "query/behind.h"

#include <string.h>

void
made_end(Made *made)
{
  key_set_free(&made->quads);
}

SanadStatus
made_add(Made *made, Run *run, SanadId graph, SanadTriple triple,
         SanadError *error)
{
  const SanadId key[4] = {graph, triple.subject, triple.predicate,
                          triple.object};
  size_t number = 0;
  bool is_new = false;
  return key_set_put(&made->quads, key, run->rows_max, &number, &is_new, error);
}

/// Calls `visit` with each row.
static SanadStatus
each_row(Run *run, Rows *rows,
         SanadStatus (*visit)(void *state, const SanadId *row,
                              SanadError *error),
         void *state, SanadError *error)
{
  RowBatch batch = {0};
  SanadStatus status = SANAD_OK;
  TRY(batch_begin(run, &batch, error));
  while ((status = rows_next(rows, &batch, error)) == SANAD_OK) {
    for (size_t i = 0; i < batch.count; ++i) {
      TRY(visit(state, batch.ids + i * batch.width, error));
    }
  }
  return status == SANAD_END ? SANAD_OK : status;
}

/// What the visitors share.
typedef struct {
  Made *made;
  Run *run;
  KeySet nodes;       ///< Of `describe`
  const SanadId *row; ///< Of a removal
} Collector;

// ---- graph

static SanadStatus
take_fact(void *state, const SanadId *own, const MatchedFact *fact,
          SanadError *error)
{
  const Collector *const self = state;
  const Program *const program = self->run->program;
  (void)own;
  // A statement `remove` names its graph, which no row decides.
  return made_add(self->made, self->run,
                  program->gives == GIVES_MATCHED ? program->target.id
                                                  : SANAD_ANY,
                  fact->triple, error);
}

static SanadStatus
collect_facts(Collector *self, Rows *rows, SanadError *error)
{
  const Program *const program = self->run->program;
  const Behind behind = {
      .run = self->run,
      .stage_count = program->stage_count,
      .columns = program->columns,
      .column_count = program->column_count,
      .rows = rows,
  };
  return facts_behind(&behind, take_fact, self, error);
}

// ---- describe

static SanadStatus
take_node(void *state, const SanadId *row, SanadError *error)
{
  Collector *const self = state;
  const SanadId node = place_id(self->run->program->node, row);
  size_t number = 0;
  bool is_new = false;
  return node == SANAD_ANY
             ? SANAD_OK
             : key_set_put(&self->nodes, &node, self->run->rows_max, &number,
                           &is_new, error);
}

static SanadStatus
collect_description(Collector *self, Resolver *resolver, Rows *rows,
                    SanadError *error)
{
  self->nodes.width = 1;
  self->nodes.held = &self->run->question->held_bytes;
  SanadStatus status = each_row(self->run, rows, take_node, self, error);
  if (status == SANAD_OK) {
    status =
        made_describe(self->made, self->run, resolver, &self->nodes, error);
  }
  key_set_free(&self->nodes);
  return status;
}

// ---- construct and add

/// What kind of term an id is, 0 for none.  A computed IRI must be one.
static SanadStatus
kind_of(const Question *question, SanadId id, SanadSpan span,
        SanadTermKind *kind, SanadError *error)
{
  SanadTerm term;
  *kind = (SanadTermKind)0;
  if (id == SANAD_ANY) {
    return SANAD_OK;
  }
  TRY(question_term(question, id, &term, error));
  *kind = term.kind;
  if (sanad_id_kind(id) == SANAD_ID_OWN &&
      sanad_term_check(&term, error) != SANAD_OK) {
    if (error) {
      error->span = span;
      error->status = SANAD_MEANING;
    }
    return SANAD_MEANING;
  }
  return SANAD_OK;
}

/// Makes one fact of a row, or counts it as left out.
static SanadStatus
make_fact(Collector *self, const MadeFact *fact, const SanadId *row,
          SanadError *error)
{
  const Question *const question = self->run->question;
  const SanadId graph = place_id(self->run->program->target, row);
  const SanadTriple triple = {place_id(fact->subject, row),
                              place_id(fact->predicate, row),
                              place_id(fact->object, row)};
  SanadTermKind graph_kind = SANAD_IRI;
  SanadTermKind kinds[3];
  TRY(kind_of(question, triple.subject, fact->span, &kinds[0], error));
  TRY(kind_of(question, triple.predicate, fact->span, &kinds[1], error));
  TRY(kind_of(question, triple.object, fact->span, &kinds[2], error));
  if (graph != SANAD_DEFAULT_GRAPH) {
    TRY(kind_of(question, graph, fact->span, &graph_kind, error));
  }
  const bool is_fact = (kinds[0] == SANAD_IRI || kinds[0] == SANAD_BLANK) &&
                       kinds[1] == SANAD_IRI && kinds[2] &&
                       (graph_kind == SANAD_IRI || graph_kind == SANAD_BLANK);
  if (!is_fact) {
    ++self->made->skipped;
    return SANAD_OK;
  }
  return made_add(self->made, self->run, graph, triple, error);
}

static SanadStatus
make_facts(void *state, const SanadId *row, SanadError *error)
{
  Collector *const self = state;
  const Program *const program = self->run->program;
  for (size_t i = 0; i < program->made_count; ++i) {
    TRY(make_fact(self, &program->made[i], row, error));
  }
  return SANAD_OK;
}

// ---- remove

/// Passes on rows that have all of some columns.
typedef struct {
  Rows base;
  const bool *slots;
  Made *made;
} Bound;

static SanadStatus
bound_next(Rows *rows, RowBatch *batch, SanadError *error)
{
  Bound *const self = (Bound *)rows;
  SanadStatus status = SANAD_OK;
  while (!batch_is_full(batch)) {
    SanadId *row = NULL;
    status = rows_input(rows, &row, error);
    if (status != SANAD_OK) {
      break;
    }
    bool has_all = true;
    for (size_t i = 0; i < rows->run->program->width; ++i) {
      has_all &= !self->slots[i] || row[i] != SANAD_ANY;
    }
    if (has_all) {
      (void)batch_add(batch, row);
    } else {
      ++self->made->skipped;
    }
  }
  return status == SANAD_END && batch->count ? SANAD_OK : status;
}

static const RowsKind bound_kind = {"bound", bound_next, NULL, NULL};

static SanadStatus
take_removed(void *state, const MatchedFact *fact, SanadError *error)
{
  const Collector *const self = state;
  return made_add(self->made, self->run,
                  place_id(self->run->program->target, self->row), fact->triple,
                  error);
}

static SanadStatus
take_matched(void *state, const SanadId *row, SanadError *error)
{
  Collector *const self = state;
  const size_t stage = self->run->program->stage_count;
  self->row = row;
  return facts_of_row(self->run, row, stage, stage + 1, take_removed, self,
                      error);
}

/// Matches what is removed for each row that has all the columns it uses.
static SanadStatus
collect_matched(Collector *self, Rows *rows, SanadError *error)
{
  Run *const run = self->run;
  const Program *const program = run->program;
  const size_t width = program->width + 1;
  bool *const used = SANAD_TAKE_ARRAY(run->question->arena, bool, width);
  bool *const bound = SANAD_TAKE_ARRAY(run->question->arena, bool, width);
  Bound *const filter = rows_new(run, &bound_kind, rows, sizeof *filter);
  if (!used || !bound || !filter) {
    return sanad_fail_memory(error);
  }
  block_mentions(program->removed, used);
  for (size_t i = 0; i < program->column_count; ++i) {
    const size_t slot = program->columns[i].slot;
    bound[slot] = used[slot];
  }
  memcpy(used, bound, width * sizeof *used);
  filter->slots = used;
  filter->made = self->made;
  Rows *top = NULL;
  TRY(plan_block(run, program->removed, &filter->base, bound, &top, error));
  return each_row(run, top, take_matched, self, error);
}

SanadStatus
made_collect(Made *made, Run *run, Resolver *resolver, Rows *rows,
             SanadError *error)
{
  Collector self = {.made = made, .run = run};
  *made = (Made){.quads = {.width = 4, .held = &run->question->held_bytes}};
  switch (run->program->gives) {
  case GIVES_DESCRIBE:
    return collect_description(&self, resolver, rows, error);
  case GIVES_TEMPLATE:
    return each_row(run, rows, make_facts, &self, error);
  case GIVES_MATCHED:
    return run->program->removed ? collect_matched(&self, rows, error)
                                 : collect_facts(&self, rows, error);
  default:
    return collect_facts(&self, rows, error);
  }
}
