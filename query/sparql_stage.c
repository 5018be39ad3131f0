/// Steps in SPARQL: each puts something on top of the rows so far.

#include "query/rows.h"
#include "query/sparql.h"

#include <string.h>

void
sparql_unit(const SparqlRows *rows, SanadBuffer *out)
{
  sanad_buffer_add_string(out, rows->is_unit ? "" : "{ ");
  sanad_buffer_add_text(out, sanad_buffer_text(&rows->text));
  sanad_buffer_add_string(out, rows->is_unit ? "" : "} ");
}

void
sparql_replace(SparqlRows *rows, SanadBuffer *next, bool is_select)
{
  sanad_buffer_free(&rows->text);
  rows->text = *next;
  rows->is_unit = is_select;
  rows->is_select = is_select;
  *next = (SanadBuffer){0};
}

void
sparql_columns(const Sparql *self, const Column *columns, size_t count,
               SanadBuffer *out)
{
  for (size_t i = 0; i < count; ++i) {
    sparql_slot(self, columns[i].slot, out);
    sanad_buffer_add_char(out, ' ');
  }
}

static void
forget_order(SparqlRows *rows)
{
  sanad_buffer_clear(&rows->order);
}

/// Whether the stage's columns are all that was in view before.
static bool
keeps_columns(const SparqlRows *rows, const Stage *stage)
{
  for (size_t i = 0; i < rows->column_count; ++i) {
    bool is_kept = false;
    for (size_t j = 0; j < stage->column_count; ++j) {
      is_kept |= stage->columns[j].slot == rows->columns[i].slot;
    }
    if (!is_kept) {
      return false;
    }
  }
  return true;
}

/// Forgets that columns are bound which nobody sees any more.
static void
narrow(Sparql *self, const Stage *stage)
{
  const size_t width = self->program->width;
  memset(self->scratch, 0, width * sizeof *self->scratch);
  for (size_t i = 0; i < stage->column_count; ++i) {
    const size_t slot = stage->columns[i].slot;
    self->scratch[slot] = self->certain[slot];
  }
  memcpy(self->certain, self->scratch, width * sizeof *self->certain);
}

/// Columns that are out of view but decide the order stay in the rows.
static void
add_order_slots(const Sparql *self, const SparqlRows *rows, const Stage *stage,
                SanadBuffer *out)
{
  for (size_t i = 0; rows->order.length && i < self->program->width; ++i) {
    bool is_shown = !rows->order_slots[i];
    for (size_t j = 0; j < stage->column_count; ++j) {
      is_shown |= stage->columns[j].slot == i;
    }
    if (!is_shown) {
      sparql_slot(self, i, out);
      sanad_buffer_add_char(out, ' ');
    }
  }
}

/// `distinct`, `select` and `drop`, `limit` and `skip`.
static SanadStatus
add_select(Sparql *self, const Stage *stage, SparqlRows *rows,
           SanadError *error)
{
  const bool is_distinct = stage->kind == STAGE_DISTINCT;
  const bool is_slice = stage->kind == STAGE_LIMIT || stage->kind == STAGE_SKIP;
  SanadBuffer next = {0};
  if (!stage->column_count) {
    return sanad_fail_hint(
        error, SANAD_UNSUPPORTED, self->span,
        "keep a column, or count in the same question",
        "rows without columns have no translation to SPARQL");
  }
  if (is_distinct) {
    forget_order(rows);
  }
  sanad_buffer_add_string(&next,
                          is_distinct ? "{ SELECT DISTINCT " : "{ SELECT ");
  sparql_columns(self, stage->columns, stage->column_count, &next);
  add_order_slots(self, rows, stage, &next);
  sanad_buffer_add_string(&next, "WHERE { ");
  sanad_buffer_add_text(&next, sanad_buffer_text(&rows->text));
  sanad_buffer_add_string(&next, "} ");
  if (is_slice && rows->order.length) {
    sanad_buffer_add_string(&next, "ORDER BY");
    sanad_buffer_add_text(&next, sanad_buffer_text(&rows->order));
    sanad_buffer_add_char(&next, ' ');
  }
  if (is_slice) {
    sanad_buffer_add_format(&next, "%s %llu ",
                            stage->kind == STAGE_LIMIT ? "LIMIT" : "OFFSET",
                            (unsigned long long)stage->number);
  }
  sanad_buffer_add_string(&next, "} ");
  rows->has_repeats =
      !is_distinct && (rows->has_repeats || !keeps_columns(rows, stage));
  sparql_replace(rows, &next, true);
  narrow(self, stage);
  return SANAD_OK;
}

static SanadStatus
add_extend(Sparql *self, const Stage *stage, SparqlRows *rows,
           SanadError *error)
{
  SanadBuffer next = {0};
  sparql_unit(rows, &next);
  SanadStatus status = sparql_join_labels(self, stage->expr, &next, error);
  sanad_buffer_add_string(&next, "BIND(");
  if (status == SANAD_OK) {
    status = sparql_expr(self, stage->expr, &next, error);
  }
  sanad_buffer_add_string(&next, " AS ");
  sparql_slot(self, stage->slot, &next);
  sanad_buffer_add_string(&next, ") ");
  self->certain[stage->slot] =
      stage->expr->kind == EXPR_CONSTANT ||
      (stage->expr->kind == EXPR_VARIABLE && self->certain[stage->expr->slot]);
  sparql_replace(rows, &next, false);
  return status;
}

/// The values of a dotted text, once each, as `?node path ?slot`.
static SanadStatus
add_values(Sparql *self, const Expr *dots, SanadText node, SanadBuffer *out,
           SanadError *error)
{
  const bool has_variable = node.length && node.data[0] == '?';
  if (dots->id_count > 1) {
    sanad_buffer_add_string(out, "{ SELECT DISTINCT ");
    sanad_buffer_add_text(out, has_variable ? node : (SanadText){0});
    sanad_buffer_add_char(out, ' ');
    sparql_slot(self, dots->slot, out);
    sanad_buffer_add_string(out, " WHERE { ");
  }
  sanad_buffer_add_text(out, node);
  for (size_t i = 0; i < dots->id_count; ++i) {
    sanad_buffer_add_char(out, i ? '/' : ' ');
    TRY(sparql_term(self, dots->ids[i], out, error));
  }
  sanad_buffer_add_char(out, ' ');
  sparql_slot(self, dots->slot, out);
  sanad_buffer_add_string(out, dots->id_count > 1 ? " } } " : " ");
  return SANAD_OK;
}

/// A dotted text becomes a column.  Where its node can be empty, the pattern
/// would take it for any node, so another variable stands for it.
static SanadStatus
add_dots(Sparql *self, const Stage *stage, SparqlRows *rows, SanadError *error)
{
  const Expr *const base = stage->expr->operands[0];
  const bool is_loose =
      base->kind == EXPR_VARIABLE && !self->certain[base->slot];
  SanadBuffer next = {0};
  SanadBuffer node = {0};
  SanadStatus status = SANAD_OK;
  sparql_unit(rows, &next);
  sanad_buffer_add_string(&next, "OPTIONAL { ");
  if (is_loose) {
    sparql_fresh(self, sparql_new(self), &node);
  } else {
    status = sparql_expr(self, base, &node, error);
  }
  if (status == SANAD_OK) {
    status =
        add_values(self, stage->expr, sanad_buffer_text(&node), &next, error);
  }
  if (is_loose) {
    sanad_buffer_add_string(&next, "FILTER(sameTerm(");
    sanad_buffer_add_text(&next, sanad_buffer_text(&node));
    sanad_buffer_add_string(&next, ", ");
    sparql_slot(self, base->slot, &next);
    sanad_buffer_add_string(&next, ")) ");
  }
  sanad_buffer_add_string(&next, "} ");
  next.failed |= node.failed;
  sanad_buffer_free(&node);
  sparql_replace(rows, &next, false);
  return status;
}

/// A later `sort` comes before the keys of earlier ones, which break its ties;
/// without earlier ones all columns do.
static SanadStatus
add_sort(Sparql *self, const Stage *stage, SparqlRows *rows, SanadError *error)
{
  SanadBuffer keys = {0};
  SanadStatus status = SANAD_OK;
  if (!stage->is_stable) {
    forget_order(rows);
    memset(rows->order_slots, 0,
           self->program->width * sizeof *rows->order_slots);
  }
  for (size_t i = 0; status == SANAD_OK && i < stage->key_count; ++i) {
    sanad_buffer_add_string(&keys,
                            stage->keys[i].is_descending ? " DESC(" : " ASC(");
    status = sparql_expr(self, stage->keys[i].expr, &keys, error);
    sanad_buffer_add_char(&keys, ')');
    expr_mentions(stage->keys[i].expr, rows->order_slots);
  }
  sanad_buffer_add_text(&keys, sanad_buffer_text(&rows->order));
  for (size_t i = 0; !stage->is_stable && i < stage->column_count; ++i) {
    sanad_buffer_add_char(&keys, ' ');
    sparql_slot(self, stage->columns[i].slot, &keys);
    rows->order_slots[stage->columns[i].slot] = true;
  }
  sanad_buffer_free(&rows->order);
  rows->order = keys;
  return status;
}

SanadStatus
sparql_subquery(Sparql *self, const Subquery *query, SanadBuffer *out,
                SanadError *error)
{
  const size_t width = self->program->width;
  bool *const certain =
      SANAD_TAKE_ARRAY(self->question->arena, bool, width + 1);
  SparqlRows rows = {
      .order_slots = SANAD_TAKE_ARRAY(self->question->arena, bool, width + 1),
  };
  if (!certain || !rows.order_slots) {
    return sanad_fail_memory(error);
  }
  // Inside, nothing of the pattern around it is known.
  memcpy(certain, self->certain, width * sizeof *certain);
  memset(self->certain, 0, width * sizeof *self->certain);
  SanadStatus status = SANAD_OK;
  for (size_t i = 0; status == SANAD_OK && i < query->stage_count; ++i) {
    if (i + 1 == query->stage_count) {
      forget_order(&rows); // Joined rows have none
    }
    status = sparql_stage(self, &query->stages[i], &rows, error);
  }
  if (status == SANAD_OK) {
    sparql_unit(&rows, out);
  }
  memcpy(self->certain, certain, width * sizeof *certain);
  out->failed |= rows.text.failed || rows.order.failed;
  sanad_buffer_free(&rows.text);
  sanad_buffer_free(&rows.order);
  return status;
}

SanadStatus
sparql_stage(Sparql *self, const Stage *stage, SparqlRows *rows,
             SanadError *error)
{
  SanadStatus status = SANAD_OK;
  switch (stage->kind) {
  case STAGE_MATCH:
    status = sparql_match(self, stage, stage->is_first, rows, error);
    break;
  case STAGE_EXTEND:
    status = add_extend(self, stage, rows, error);
    break;
  case STAGE_DOTS:
    status = add_dots(self, stage, rows, error);
    break;
  case STAGE_GROUP:
    forget_order(rows);
    status = sparql_group(self, stage, rows, error);
    narrow(self, stage);
    break;
  case STAGE_SORT:
    status = add_sort(self, stage, rows, error);
    break;
  case STAGE_TOP:
    forget_order(rows);
    memset(rows->order_slots, 0,
           self->program->width * sizeof *rows->order_slots);
    status = sparql_top(self, stage, rows, error);
    break;
  case STAGE_CLAIMS:
    forget_order(rows);
    status = sparql_claims(self, stage, rows, error);
    break;
  case STAGE_PATHS:
    (void)sanad_fail(error, SANAD_UNSUPPORTED, stage->search->span,
                     "a search for paths has no translation to SPARQL");
    return sanad_hint(error, "SPARQL can say whether there is a way: "
                             "sparql A -any{1,4}- B");
  case STAGE_WHY:
    status = sparql_why(self, stage, rows, error);
    break;
  default:
    status = add_select(self, stage, rows, error);
    break;
  }
  if (status == SANAD_OK) {
    rows->columns = stage->columns;
    rows->column_count = stage->column_count;
    status = sanad_buffer_status(&rows->text, error);
  }
  return status;
}
