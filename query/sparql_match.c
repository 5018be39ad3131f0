/// The patterns of steps in SPARQL: joined as sets for each row.

#include "query/rows.h"
#include "query/sparql.h"

#include <string.h>

/// How the pattern of a step is joined.
typedef struct {
  Sparql *self;
  const Stage *stage;
  const Block *block; ///< What is joined: the step's, or that of its `optional`
  bool *core;         ///< Slots that the block itself binds or may bind
  bool *is_hidden;    ///< Those that no column shows
  bool *reads;        ///< Room for what one condition reads
} Join;

static bool *
take_flags(const Sparql *self)
{
  return SANAD_TAKE_ARRAY(self->question->arena, bool,
                          self->program->width + 1);
}

/// The slots of a block's atoms and optional parts.
static void
find_core(const Block *block, bool *slots)
{
  const Block core = {
      .atoms = block->atoms,
      .atom_count = block->atom_count,
      .optionals = block->optionals,
      .optional_count = block->optional_count,
  };
  block_mentions(&core, slots);
}

static SanadStatus
join_begin(Join *join, Sparql *self, const Stage *stage, const Block *block,
           SanadError *error)
{
  *join = (Join){
      .self = self,
      .stage = stage,
      .block = block,
      .core = take_flags(self),
      .is_hidden = take_flags(self),
      .reads = take_flags(self),
  };
  if (!join->core || !join->is_hidden || !join->reads) {
    return sanad_fail_memory(error);
  }
  find_core(block, join->core);
  memcpy(join->is_hidden, join->core,
         self->program->width * sizeof *join->core);
  for (size_t i = 0; i < stage->column_count; ++i) {
    join->is_hidden[stage->columns[i].slot] = false;
  }
  return SANAD_OK;
}

/// Whether a row can match the block twice with the same columns.
static bool
can_repeat(const Join *join)
{
  for (size_t i = 0; i < join->self->program->width; ++i) {
    if (join->is_hidden[i]) {
      return true;
    }
  }
  for (size_t i = 0; i < join->block->atom_count; ++i) {
    const AtomKind kind = join->block->atoms[i].kind;
    if (kind == ATOM_PATH || kind == ATOM_TYPE || kind == ATOM_UNION ||
        kind == ATOM_QUERY) {
      return true;
    }
  }
  return join->block->optional_count;
}

/// Whether a condition must stand beside the hidden columns it reads.  Then it
/// can read nothing of the rows that the block does not bind.
static SanadStatus
stands_inside(const Join *join, const bool *in_view, bool *answer,
              SanadError *error)
{
  const size_t width = join->self->program->width;
  *answer = false;
  for (size_t i = 0; i < width; ++i) {
    *answer |= join->reads[i] && join->is_hidden[i];
  }
  for (size_t i = 0; *answer && i < width; ++i) {
    if (join->reads[i] && in_view[i] && !join->core[i]) {
      return sanad_fail_hint(
          error, SANAD_UNSUPPORTED, join->self->span,
          "give the `?` a name, or put distinct before this step",
          "a condition on a `?` and on a column of repeated rows "
          "has no translation to SPARQL");
    }
  }
  return SANAD_OK;
}

/// Appends the block's `not` and filters that stand inside, or outside.
static SanadStatus
add_conditions(const Join *join, const bool *in_view, bool inside,
               SanadBuffer *out, SanadError *error)
{
  const Block *const block = join->block;
  const size_t bytes = join->self->program->width * sizeof *join->reads;
  for (size_t i = 0; i < block->not_count + block->filter_count; ++i) {
    const bool is_not = i < block->not_count;
    bool is_inside = false;
    memset(join->reads, 0, bytes);
    if (is_not) {
      block_mentions(block->nots[i], join->reads);
    } else {
      expr_mentions(block->filters[i - block->not_count].expr, join->reads);
    }
    TRY(stands_inside(join, in_view, &is_inside, error));
    if (is_inside != inside) {
      continue;
    }
    TRY(is_not ? sparql_not(join->self, block->nots[i], out, error)
               : sparql_filter(join->self,
                               block->filters[i - block->not_count].expr, out,
                               error));
  }
  return SANAD_OK;
}

/// Appends the block as a set over its columns: a sub-select, then the
/// conditions that read columns of the rows.
static SanadStatus
add_as_set(const Join *join, const SparqlRows *rows, SanadBuffer *out,
           SanadError *error)
{
  Sparql *const self = join->self;
  bool *const in_view = take_flags(self);
  bool has_column = false;
  if (!in_view) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < rows->column_count; ++i) {
    in_view[rows->columns[i].slot] = true;
  }
  sanad_buffer_add_string(out, "{ SELECT DISTINCT ");
  for (size_t i = 0; i < self->program->width; ++i) {
    if (join->core[i] && !join->is_hidden[i]) {
      has_column = true;
      sparql_slot(self, i, out);
      sanad_buffer_add_char(out, ' ');
    }
  }
  if (!has_column) {
    sparql_fresh(self, sparql_new(self), out); // Never bound
    sanad_buffer_add_char(out, ' ');
  }
  sanad_buffer_add_string(out, "WHERE { ");
  TRY(sparql_core(self, join->block, out, error));
  TRY(add_conditions(join, in_view, true, out, error));
  sanad_buffer_add_string(out, "} } ");
  return add_conditions(join, in_view, false, out, error);
}

/// Appends the block's atoms, optional parts and conditions to the group in
/// which the rows are.
static SanadStatus
add_plainly(Sparql *self, const Block *block, bool has_rows, SanadBuffer *out,
            SanadError *error)
{
  // Its optional parts belong to its atoms, not to the rows before.
  const bool is_apart = has_rows && block->atom_count && block->optional_count;
  sanad_buffer_add_string(out, is_apart ? "{ " : "");
  TRY(sparql_core(self, block, out, error));
  sanad_buffer_add_string(out, is_apart ? "} " : "");
  for (size_t i = 0; i < block->not_count; ++i) {
    TRY(sparql_not(self, block->nots[i], out, error));
  }
  for (size_t i = 0; i < block->filter_count; ++i) {
    TRY(sparql_filter(self, block->filters[i].expr, out, error));
  }
  return SANAD_OK;
}

/// The rows joined with the block, without repeated rows if there were none.
static SanadStatus
add_distinct(Sparql *self, const Stage *stage, const SparqlRows *rows,
             SanadBuffer *next, SanadError *error)
{
  sanad_buffer_add_string(next, "{ SELECT DISTINCT ");
  sparql_columns(self, stage->columns, stage->column_count, next);
  sanad_buffer_add_string(next, "WHERE { ");
  sparql_unit(rows, next);
  TRY(add_plainly(self, stage->block, true, next, error));
  sanad_buffer_add_string(next, "} } ");
  return SANAD_OK;
}

static SanadStatus
add_set(Join *join, const SparqlRows *rows, SanadBuffer *next,
        SanadError *error)
{
  const bool is_optional = join->block != join->stage->block;
  sparql_unit(rows, next);
  sanad_buffer_add_string(next, is_optional ? "OPTIONAL { " : "");
  TRY(add_as_set(join, rows, next, error));
  sanad_buffer_add_string(next, is_optional ? "} " : "");
  return SANAD_OK;
}

/// Whether the block reads a column of the rows that can be empty: then
/// different rows can become the same.
static bool
joins_loosely(const Join *join, const SparqlRows *rows)
{
  for (size_t i = 0; i < rows->column_count; ++i) {
    const size_t slot = rows->columns[i].slot;
    if (join->core[slot] && !join->self->certain[slot]) {
      return true;
    }
  }
  return false;
}

static SanadStatus
add_match(Sparql *self, const Stage *stage, SparqlRows *rows, SanadBuffer *next,
          bool *is_select, SanadError *error)
{
  const Block *const block = stage->block;
  const bool is_optional = !block->atom_count && block->optional_count == 1;
  Join join;
  *is_select = false;
  TRY(join_begin(&join, self, stage, is_optional ? block->optionals[0] : block,
                 error));
  // A column that can be empty takes what the block has: two rows may become
  // alike.
  for (size_t i = 0; i < rows->column_count; ++i) {
    const size_t slot = rows->columns[i].slot;
    rows->has_repeats |= join.core[slot] && !self->certain[slot];
  }
  const bool repeats = can_repeat(&join);
  const bool is_loose = joins_loosely(&join, rows);
  if (repeats && !rows->has_repeats && !is_loose) {
    *is_select = true;
    return add_distinct(self, stage, rows, next, error);
  }
  rows->has_repeats |= is_loose;
  if (repeats) {
    return add_set(&join, rows, next, error);
  }
  sparql_unit(rows, next);
  return add_plainly(self, block, true, next, error);
}

SanadStatus
sparql_match_plainly(Sparql *self, const Stage *stage, SparqlRows *rows,
                     SanadError *error)
{
  SanadBuffer next = {0};
  const bool has_rows = rows->text.length;
  if (has_rows) {
    sparql_unit(rows, &next);
  }
  const SanadStatus status =
      add_plainly(self, stage->block, has_rows, &next, error);
  block_certain(stage->block, self->certain, self->program->width);
  sparql_replace(rows, &next, false);
  return status;
}

SanadStatus
sparql_match(Sparql *self, const Stage *stage, bool is_first, SparqlRows *rows,
             SanadError *error)
{
  SanadBuffer next = {0};
  bool is_select = false;
  bool *const certain = take_flags(self);
  if (!certain) {
    return sanad_fail_memory(error);
  }
  const bool is_filter =
      !stage->block->atom_count && !stage->block->optional_count;
  memcpy(certain, self->certain, self->program->width * sizeof *certain);
  if (!is_filter) {
    sanad_buffer_clear(&rows->order);
  }
  const SanadStatus status =
      is_first ? add_plainly(self, stage->block, false, &next, error)
               : add_match(self, stage, rows, &next, &is_select, error);
  memcpy(self->certain, certain, self->program->width * sizeof *certain);
  block_certain(stage->block, self->certain, self->program->width);
  rows->has_repeats |= is_first;
  sparql_replace(rows, &next, is_select);
  return status;
}
