/// The facts behind rows, and what the sources say of them, in SPARQL.

#include "graph/vocabulary.h"
#include "query/behind.h"
#include "query/sparql.h"
#include "query/why.h"

#include <string.h>

// ---- The facts behind rows

/// Translates the stages before `from` as rows, and those before `to` with all
/// they bind.
static SanadStatus
add_stages(Sparql *self, size_t from, size_t to, SparqlRows *rows,
           SanadError *error)
{
  const size_t width = self->program->width + 1;
  rows->order_slots = SANAD_TAKE_ARRAY(self->question->arena, bool, width);
  if (!rows->order_slots) {
    return sanad_fail_memory(error);
  }
  memset(self->certain, 0, width * sizeof *self->certain);
  for (size_t i = 0; i < to; ++i) {
    const Stage *const stage = &self->program->stages[i];
    const bool is_plain = i >= from;
    if (is_plain && stage->kind == STAGE_MATCH) {
      TRY(sparql_match_plainly(self, stage, rows, error));
    } else if (!is_plain || stage->kind == STAGE_EXTEND ||
               stage->kind == STAGE_DOTS || stage->kind == STAGE_CLAIMS ||
               stage->kind == STAGE_PATHS) {
      TRY(sparql_stage(self, stage, rows, error));
    }
  }
  return SANAD_OK;
}

SanadStatus
sparql_stages_plainly(Sparql *self, size_t from, size_t to, SanadBuffer *out,
                      SanadError *error)
{
  SparqlRows rows = {0};
  const SanadStatus status = add_stages(self, from, to, &rows, error);
  if (status == SANAD_OK && rows.text.length) {
    sparql_unit(&rows, out);
  }
  out->failed |= rows.text.failed || rows.order.failed;
  sanad_buffer_free(&rows.text);
  sanad_buffer_free(&rows.order);
  return status;
}

/// Appends the rows of the first `end` stages, of their columns alone.
static SanadStatus
add_rows(Sparql *self, size_t end, const Column *columns, size_t column_count,
         SanadBuffer *out, SanadError *error)
{
  if (!column_count) {
    return SANAD_OK; // Without a common column: the facts behind all rows
  }
  sanad_buffer_add_string(out, "{ SELECT DISTINCT ");
  sparql_columns(self, columns, column_count, out);
  sanad_buffer_add_string(out, "WHERE { ");
  TRY(sparql_stages_plainly(self, end, end, out, error));
  sanad_buffer_add_string(out, "} } ");
  return SANAD_OK;
}

/// Appends a variable for each group of facts that tells whether its part of
/// the pattern matched.
static SanadStatus
tell_groups(Sparql *self, size_t from, size_t to, SanadBuffer *out,
            SanadError *error)
{
  const Program *const program = self->program;
  size_t group = 0;
  self->told =
      SANAD_TAKE_ARRAY(self->question->arena, size_t, program->group_count + 1);
  if (!self->told) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < program->fact_count; ++i) {
    const DrawnFact *const drawn = &program->facts[i];
    if (drawn->group == group || !drawn->group || drawn->stage < from ||
        drawn->stage >= to) {
      continue;
    }
    group = drawn->group;
    self->told[group - 1] = sparql_new(self);
    sanad_buffer_add_string(out, "BIND(BOUND(");
    sparql_slot(self, program->group_marks[group - 1], out);
    sanad_buffer_add_string(out, ") AS ");
    sparql_fresh(self, self->told[group - 1], out);
    sanad_buffer_add_string(out, ") ");
  }
  return SANAD_OK;
}

/// Appends a part: stages from `from` to `to`, and their facts.
static SanadStatus
add_part(Sparql *self, size_t from, size_t to, const FactTarget *target,
         SanadBuffer *out, SanadError *error)
{
  bool has_facts = false;
  SanadBuffer facts = {0};
  self->tells_marks = true;
  SanadStatus status = sparql_stages_plainly(self, from, to, out, error);
  self->tells_marks = false;
  self->group_count = 0;
  if (status == SANAD_OK) {
    status = tell_groups(self, from, to, out, error);
  }
  for (size_t i = 0; status == SANAD_OK && i < self->program->fact_count; ++i) {
    const size_t stage = self->program->facts[i].stage;
    if (stage >= from && stage < to) {
      status = sparql_fact(self, i + 1, target, &facts, error);
    }
  }
  has_facts = facts.length;
  sanad_buffer_add_text(out, sanad_buffer_text(&facts));
  sanad_buffer_add_string(out, has_facts ? "" : "FILTER(false) ");
  out->failed |= facts.failed;
  sanad_buffer_free(&facts);
  return status;
}

static bool
draws_facts(const Program *program, size_t from, size_t to)
{
  bool draws = false;
  for (size_t i = 0; i < program->fact_count; ++i) {
    draws |= program->facts[i].stage >= from && program->facts[i].stage < to;
  }
  return draws;
}

SanadStatus
sparql_facts_behind(Sparql *self, size_t end, const Column *columns,
                    size_t column_count, const FactTarget *target,
                    SanadBuffer *out, SanadError *error)
{
  if (facts_are_whole(self->program, end)) {
    return add_part(self, 0, end, target, out, error);
  }
  bool has_part = false;
  for (size_t from = 0; from <= end;) {
    size_t to = from;
    while (to < end && !stage_loses_facts(self->program->stages[to].kind)) {
      ++to;
    }
    if (draws_facts(self->program, from, to)) {
      sanad_buffer_add_string(out, has_part ? "UNION { " : "{ ");
      TRY(add_rows(self, end, columns, column_count, out, error));
      TRY(add_part(self, from, to, target, out, error));
      sanad_buffer_add_string(out, "} ");
      has_part = true;
    }
    from = to + 1;
  }
  sanad_buffer_add_string(out, has_part ? "" : "FILTER(false) ");
  return SANAD_OK;
}

// ---- why

/// A relation of a claim or span, and the column that it fills.
typedef struct {
  const char *relation;
  WhyColumn column;
} ClaimCell;

static SanadText
cell_name(const Sparql *self, const Stage *stage, size_t cell)
{
  return self->names[stage->cells[cell]];
}

/// `OPTIONAL { subject relation ?column } `.
static void
add_optional(Sparql *self, SanadText subject, const char *relation,
             SanadText object, SanadBuffer *out)
{
  sanad_buffer_add_string(out, "OPTIONAL { ");
  sanad_buffer_add_text(out, subject);
  sanad_buffer_add_char(out, ' ');
  sparql_iri(self, sanad_text(relation), out);
  sanad_buffer_add_char(out, ' ');
  sanad_buffer_add_text(out, object);
  sanad_buffer_add_string(out, " } ");
}

static SanadStatus
cell_text(Sparql *self, const Stage *stage, size_t cell, SanadText *text,
          SanadError *error)
{
  return sparql_place_text(self, (Place){stage->cells[cell], SANAD_ANY}, text,
                           error);
}

/// Appends optional cells of a subject.
static SanadStatus
add_cells(Sparql *self, const Stage *stage, SanadText subject,
          const ClaimCell *cells, size_t count, SanadBuffer *out,
          SanadError *error)
{
  for (size_t i = 0; i < count; ++i) {
    SanadText column;
    TRY(cell_text(self, stage, cells[i].column, &column, error));
    add_optional(self, subject, cells[i].relation, column, out);
  }
  return SANAD_OK;
}

/// Appends where a claim stands: the span, and the sentence around it.
static SanadStatus
add_span(Sparql *self, const Stage *stage, SanadText claim, SanadBuffer *out,
         SanadError *error)
{
  static const ClaimCell cells[] = {
      {SANAD_NS_NIF "beginIndex", WHY_BEGIN},
      {SANAD_NS_NIF "endIndex", WHY_END},
  };
  SanadText span;
  SanadText around;
  SanadText whole;
  SanadText sentence;
  TRY(sparql_fresh_text(self, &span, error));
  TRY(sparql_fresh_text(self, &around, error));
  TRY(sparql_fresh_text(self, &whole, error));
  TRY(cell_text(self, stage, WHY_SENTENCE, &sentence, error));
  sanad_buffer_add_string(out, "OPTIONAL { ");
  sanad_buffer_add_text(out, claim);
  sanad_buffer_add_char(out, ' ');
  sparql_iri(self, SANAD_TEXT(SANAD_NS_SN "evidence"), out);
  sanad_buffer_add_char(out, ' ');
  sanad_buffer_add_text(out, span);
  sanad_buffer_add_char(out, ' ');
  TRY(add_cells(self, stage, span, cells, 2, out, error));
  add_optional(self, span, SANAD_NS_NIF "sentence", around, out);
  sanad_buffer_add_format(out, "BIND(COALESCE(%.*s, %.*s) AS %.*s) ",
                          (int)around.length, around.data, (int)span.length,
                          span.data, (int)whole.length, whole.data);
  add_optional(self, whole, SANAD_NS_NIF "anchorOf", sentence, out);
  sanad_buffer_add_string(out, "} ");
  return SANAD_OK;
}

/// Appends what the evidence of the source says of the fact.
static SanadStatus
add_claims(Sparql *self, const Stage *stage, const FactTarget *target,
           SanadBuffer *out, SanadError *error)
{
  static const char *const parts[] = {
      SANAD_NS_RDF "subject",
      SANAD_NS_RDF "predicate",
      SANAD_NS_RDF "object",
  };
  static const ClaimCell cells[] = {
      {SANAD_NS_SN "modality", WHY_MODALITY},
      {SANAD_NS_PROV "wasAttributedTo", WHY_ATTRIBUTION},
      {SANAD_NS_SN "confidence", WHY_CONFIDENCE},
      {SANAD_NS_SN "rule", WHY_RULE},
  };
  SanadText evidence;
  SanadText claim;
  TRY(sparql_fresh_text(self, &evidence, error));
  TRY(sparql_fresh_text(self, &claim, error));
  sanad_buffer_add_string(out, "OPTIONAL { GRAPH ");
  sanad_buffer_add_text(out, evidence);
  sanad_buffer_add_string(out, " { ");
  for (size_t i = 0; i < 3; ++i) {
    sanad_buffer_add_text(out, claim);
    sanad_buffer_add_char(out, ' ');
    sparql_iri(self, sanad_text(parts[i]), out);
    sanad_buffer_add_char(out, ' ');
    sanad_buffer_add_text(out, target->part[i]);
    sanad_buffer_add_string(out, " . ");
  }
  TRY(add_cells(self, stage, claim, cells, sizeof cells / sizeof *cells, out,
                error));
  TRY(add_span(self, stage, claim, out, error));
  sanad_buffer_add_format(
      out, "} FILTER(STR(%.*s) = CONCAT(STR(%.*s), \"#evidence\")) } ",
      (int)evidence.length, evidence.data, (int)target->source.length,
      target->source.data);
  return SANAD_OK;
}

/// Appends the date of the source, if there is one.
static SanadStatus
add_date(Sparql *self, const Stage *stage, SanadText source, SanadBuffer *out,
         SanadError *error)
{
  SanadText dated;
  SanadText date;
  TRY(sparql_fresh_text(self, &dated, error));
  TRY(cell_text(self, stage, WHY_DATE, &date, error));
  sanad_buffer_add_string(out, "OPTIONAL { ");
  sanad_buffer_add_text(out, dated);
  sanad_buffer_add_char(out, ' ');
  sparql_iri(self, SANAD_TEXT(SANAD_NS_SN "published"), out);
  sanad_buffer_add_char(out, ' ');
  sanad_buffer_add_text(out, date);
  sanad_buffer_add_format(out, " FILTER(sameTerm(%.*s, %.*s)) } ",
                          (int)dated.length, dated.data, (int)source.length,
                          source.data);
  return SANAD_OK;
}

static SanadStatus
add_why(Sparql *self, const Stage *stage, SanadBuffer *next, SanadError *error)
{
  const size_t end = (size_t)(stage - self->program->stages);
  FactTarget target = {0};
  for (size_t i = 0; i < 3; ++i) {
    TRY(cell_text(self, stage, WHY_COLUMNS + i, &target.part[i], error));
  }
  TRY(cell_text(self, stage, WHY_FACT, &target.number, error));
  TRY(cell_text(self, stage, WHY_SOURCE, &target.source, error));
  sanad_buffer_add_string(next, "{ SELECT DISTINCT ");
  sparql_columns(self, stage->columns, stage->column_count, next);
  for (size_t i = 0; i < 3; ++i) {
    sanad_buffer_add_format(next, "?%.*s ",
                            (int)cell_name(self, stage, WHY_COLUMNS + i).length,
                            cell_name(self, stage, WHY_COLUMNS + i).data);
  }
  sanad_buffer_add_string(next, "WHERE { ");
  TRY(sparql_facts_behind(self, end, stage->columns, stage->own_count, &target,
                          next, error));
  TRY(add_date(self, stage, target.source, next, error));
  TRY(add_claims(self, stage, &target, next, error));
  sanad_buffer_add_string(next, "} } ");
  return SANAD_OK;
}

SanadStatus
sparql_why(Sparql *self, const Stage *stage, SparqlRows *rows,
           SanadError *error)
{
  const size_t width = self->program->width;
  SanadBuffer next = {0};
  bool *const certain =
      SANAD_TAKE_ARRAY(self->question->arena, bool, width + 1);
  if (!certain) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < stage->own_count; ++i) {
    const size_t slot = stage->columns[i].slot;
    certain[slot] = self->certain[slot];
  }
  certain[stage->cells[WHY_FACT]] = true;
  sanad_buffer_clear(&rows->order);
  const SanadStatus status = add_why(self, stage, &next, error);
  memcpy(self->certain, certain, width * sizeof *certain);
  rows->has_repeats = false;
  sparql_replace(rows, &next, true);
  rows->is_select = false; // The parts of the fact are no columns
  return status;
}
