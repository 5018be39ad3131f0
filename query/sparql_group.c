/// `count`, `summarize`, `top` and `bottom` in SPARQL.

#include "query/rows.h"
#include "query/sparql.h"

static void
add_slots(const Sparql *self, const size_t *slots, size_t count,
          SanadBuffer *out)
{
  for (size_t i = 0; i < count; ++i) {
    sparql_slot(self, slots[i], out);
    sanad_buffer_add_char(out, ' ');
  }
}

static void
add_group_by(const Sparql *self, const Stage *stage, SanadBuffer *out)
{
  if (stage->group_count) {
    sanad_buffer_add_string(out, "GROUP BY ");
    add_slots(self, stage->group, stage->group_count, out);
  }
}

/// Appends the columns of a group under new names: `(?g AS ?_f3) …`, the first
/// of which is number `first`.
static void
add_renamed(const Sparql *self, const Stage *stage, size_t first,
            SanadBuffer *out)
{
  for (size_t i = 0; i < stage->group_count; ++i) {
    sanad_buffer_add_char(out, '(');
    sparql_slot(self, stage->group[i], out);
    sanad_buffer_add_string(out, " AS ");
    sparql_fresh(self, first + i, out);
    sanad_buffer_add_string(out, ") ");
  }
}

/// Appends that two groups are the same, empty being the same as empty.
static void
add_same_group(const Sparql *self, const Stage *stage, size_t first,
               SanadBuffer *out)
{
  for (size_t i = 0; i < stage->group_count; ++i) {
    const size_t slot = stage->group[i];
    sanad_buffer_add_string(out, i ? " && " : "");
    sanad_buffer_add_string(out, "COALESCE(sameTerm(");
    sparql_slot(self, slot, out);
    sanad_buffer_add_string(out, ", ");
    sparql_fresh(self, first + i, out);
    sanad_buffer_add_string(out, "), !BOUND(");
    sparql_slot(self, slot, out);
    sanad_buffer_add_string(out, ") && !BOUND(");
    sparql_fresh(self, first + i, out);
    sanad_buffer_add_string(out, "))");
  }
}

static size_t
new_names(Sparql *self, size_t count)
{
  const size_t first = self->fresh_count + 1;
  self->fresh_count += count;
  return first;
}

// ---- Groups
// ----------------------------------------------------------------------

/// Whether the aggregate skips empty values only if they are filtered out:
/// SPARQL's MIN, MAX and GROUP_CONCAT of an error are errors.
static bool
needs_filter(const Sparql *self, const Aggregate *aggregate)
{
  switch (aggregate->kind) {
  case AST_MIN:
  case AST_MAX:
    return aggregate->value->kind != EXPR_VARIABLE ||
           !self->certain[aggregate->value->slot];
  case AST_LIST:
    return true;
  default:
    return false;
  }
}

/// `SUM(COALESCE(?v, 0))`, or without COALESCE where ?v is never empty.
static SanadStatus
add_sum(Sparql *self, const Aggregate *aggregate, SanadBuffer *out,
        SanadError *error)
{
  const bool is_certain = aggregate->value->kind == EXPR_VARIABLE &&
                          self->certain[aggregate->value->slot];
  sanad_buffer_add_string(out, "SUM(");
  sanad_buffer_add_string(out, aggregate->is_distinct ? "DISTINCT " : "");
  sanad_buffer_add_string(out, is_certain ? "" : "COALESCE(");
  TRY(sparql_expr(self, aggregate->value, out, error));
  sanad_buffer_add_string(out, is_certain ? ")" : ", 0))");
  return SANAD_OK;
}

static SanadStatus
add_count(Sparql *self, const Aggregate *aggregate, SanadBuffer *out,
          SanadError *error)
{
  sanad_buffer_add_string(out, "COUNT(");
  sanad_buffer_add_string(out, aggregate->is_distinct ? "DISTINCT " : "");
  if (aggregate->value) {
    TRY(sparql_expr(self, aggregate->value, out, error));
  } else {
    sanad_buffer_add_char(out, '*');
  }
  sanad_buffer_add_char(out, ')');
  return SANAD_OK;
}

/// Appends `(SUM(?n) AS ?total)`.
static SanadStatus
add_aggregate(Sparql *self, const Aggregate *aggregate, SanadBuffer *out,
              SanadError *error)
{
  sanad_buffer_add_char(out, '(');
  switch (aggregate->kind) {
  case AST_SUM:
    TRY(add_sum(self, aggregate, out, error));
    break;
  case AST_AVG:
    TRY(add_sum(self, aggregate, out, error));
    sanad_buffer_add_string(out, " / ");
    TRY(add_count(self, aggregate, out, error));
    break;
  case AST_MIN:
  case AST_MAX:
    sanad_buffer_add_string(out, aggregate->kind == AST_MIN ? "MIN(" : "MAX(");
    TRY(sparql_expr(self, aggregate->value, out, error));
    sanad_buffer_add_char(out, ')');
    break;
  default:
    TRY(add_count(self, aggregate, out, error));
    break;
  }
  sanad_buffer_add_string(out, " AS ");
  sparql_slot(self, aggregate->slot, out);
  sanad_buffer_add_string(out, ") ");
  return SANAD_OK;
}

/// Appends the sub-select that has one aggregate of the values that are not
/// empty, with the groups renamed.
static SanadStatus
add_filtered_select(Sparql *self, const Stage *stage,
                    const Aggregate *aggregate, size_t first, size_t result,
                    const SparqlRows *rows, SanadBuffer *out, SanadError *error)
{
  const size_t value = sparql_new(self);
  const bool is_list = aggregate->kind == AST_LIST;
  sanad_buffer_add_string(out, "{ SELECT ");
  add_renamed(self, stage, first, out);
  sanad_buffer_add_string(out, is_list ? "(GROUP_CONCAT(STR("
                               : aggregate->kind == AST_MIN ? "(MIN("
                                                            : "(MAX(");
  sparql_fresh(self, value, out);
  sanad_buffer_add_string(out, is_list ? "); SEPARATOR=\", \") AS " : ") AS ");
  sparql_fresh(self, result, out);
  sanad_buffer_add_string(out, ") WHERE { ");
  if (aggregate->is_distinct) {
    sanad_buffer_add_string(out, "{ SELECT DISTINCT ");
    add_slots(self, stage->group, stage->group_count, out);
    sparql_fresh(self, value, out);
    sanad_buffer_add_string(out, " WHERE { ");
  }
  sparql_unit(rows, out);
  sanad_buffer_add_string(out, "BIND(");
  TRY(sparql_expr(self, aggregate->value, out, error));
  sanad_buffer_add_string(out, " AS ");
  sparql_fresh(self, value, out);
  sanad_buffer_add_string(out, ") FILTER(BOUND(");
  sparql_fresh(self, value, out);
  sanad_buffer_add_string(out, ")) ");
  sanad_buffer_add_string(out, aggregate->is_distinct ? "} } " : "");
  sanad_buffer_add_string(out, "} ");
  add_group_by(self, stage, out);
  sanad_buffer_add_string(out, "} ");
  return SANAD_OK;
}

/// Left-joins one aggregate that needs a filter of its own.
static SanadStatus
add_filtered(Sparql *self, const Stage *stage, const Aggregate *aggregate,
             const SparqlRows *rows, SanadBuffer *out, SanadError *error)
{
  const size_t first = new_names(self, stage->group_count);
  const size_t result = sparql_new(self);
  sanad_buffer_add_string(out, "OPTIONAL { ");
  TRY(add_filtered_select(self, stage, aggregate, first, result, rows, out,
                          error));
  if (stage->group_count) {
    sanad_buffer_add_string(out, "FILTER(");
    add_same_group(self, stage, first, out);
    sanad_buffer_add_string(out, ") ");
  }
  sanad_buffer_add_string(out, "} BIND(");
  sanad_buffer_add_string(out, aggregate->kind == AST_LIST ? "COALESCE(" : "");
  sparql_fresh(self, result, out);
  sanad_buffer_add_string(out,
                          aggregate->kind == AST_LIST ? ", \"\") AS " : " AS ");
  sparql_slot(self, aggregate->slot, out);
  sanad_buffer_add_string(out, ") ");
  return SANAD_OK;
}

/// Appends the sub-select of the aggregates that need no filter.  SPARQL wants
/// at least one column, so it also counts if there is none.
static SanadStatus
add_plain_select(Sparql *self, const Stage *stage, const SparqlRows *rows,
                 SanadBuffer *out, SanadError *error)
{
  bool has_column = stage->group_count;
  sanad_buffer_add_string(out, "{ SELECT ");
  add_slots(self, stage->group, stage->group_count, out);
  for (size_t i = 0; i < stage->aggregate_count; ++i) {
    if (!needs_filter(self, &stage->aggregates[i])) {
      has_column = true;
      TRY(add_aggregate(self, &stage->aggregates[i], out, error));
    }
  }
  if (!has_column) {
    sanad_buffer_add_string(out, "(COUNT(*) AS ");
    sparql_fresh(self, sparql_new(self), out);
    sanad_buffer_add_string(out, ") ");
  }
  sanad_buffer_add_string(out, "WHERE { ");
  sanad_buffer_add_text(out, sanad_buffer_text(&rows->text));
  sanad_buffer_add_string(out, "} ");
  add_group_by(self, stage, out);
  sanad_buffer_add_string(out, "} ");
  return SANAD_OK;
}

SanadStatus
sparql_group(Sparql *self, const Stage *stage, SparqlRows *rows,
             SanadError *error)
{
  SanadBuffer next = {0};
  bool is_select = true;
  SanadStatus status = add_plain_select(self, stage, rows, &next, error);
  for (size_t i = 0; status == SANAD_OK && i < stage->aggregate_count; ++i) {
    if (needs_filter(self, &stage->aggregates[i])) {
      is_select = false;
      status =
          add_filtered(self, stage, &stage->aggregates[i], rows, &next, error);
    }
  }
  for (size_t i = 0; i < stage->aggregate_count; ++i) {
    const AstAggregateKind kind = stage->aggregates[i].kind;
    self->certain[stage->aggregates[i].slot] =
        kind == AST_COUNT || kind == AST_LIST;
  }
  rows->has_repeats = false;
  sparql_replace(rows, &next, is_select);
  return status;
}

// ---- Top
// -------------------------------------------------------------------------

/// The new names of one `top`.
typedef struct {
  size_t key;    ///< By what is ranked
  size_t groups; ///< The groups of the values that are kept
  size_t others; ///< The groups of the rows compared with
  size_t other;  ///< What they are ranked by
} TopNames;

/// Appends the rows with the key that ranks them.
static SanadStatus
add_keyed(Sparql *self, const Stage *stage, const SparqlRows *rows, size_t key,
          SanadBuffer *out, SanadError *error)
{
  sanad_buffer_add_string(out, "{ ");
  sparql_unit(rows, out);
  sanad_buffer_add_string(out, "BIND(");
  TRY(sparql_expr(self, stage->keys[0].expr, out, error));
  sanad_buffer_add_string(out, " AS ");
  sparql_fresh(self, key, out);
  sanad_buffer_add_string(out, ") FILTER(isLiteral(");
  sparql_fresh(self, key, out);
  sanad_buffer_add_string(out, ")) } ");
  return SANAD_OK;
}

/// Appends the rows that are compared with, under other names.
static SanadStatus
add_others(Sparql *self, const Stage *stage, const SparqlRows *rows,
           const TopNames *names, SanadBuffer *out, SanadError *error)
{
  sanad_buffer_add_string(out, "OPTIONAL { { SELECT ");
  add_renamed(self, stage, names->others, out);
  sparql_fresh(self, names->other, out);
  sanad_buffer_add_string(out, " WHERE { ");
  TRY(add_keyed(self, stage, rows, names->other, out, error));
  sanad_buffer_add_string(out, "} } FILTER(");
  if (stage->group_count) {
    add_same_group(self, stage, names->others, out);
    sanad_buffer_add_string(out, " && ");
  }
  sparql_fresh(self, names->other, out);
  sanad_buffer_add_string(out, stage->keys[0].is_descending ? " > " : " < ");
  sparql_fresh(self, names->key, out);
  sanad_buffer_add_string(out, ") } ");
  return SANAD_OK;
}

/// Appends the groups and keys that have fewer than n rows before them.
static SanadStatus
add_best(Sparql *self, const Stage *stage, const SparqlRows *rows,
         const TopNames *names, SanadBuffer *out, SanadError *error)
{
  sanad_buffer_add_string(out, "{ SELECT ");
  add_renamed(self, stage, names->groups, out);
  sparql_fresh(self, names->key, out);
  sanad_buffer_add_string(out, " WHERE { { SELECT DISTINCT ");
  add_slots(self, stage->group, stage->group_count, out);
  sparql_fresh(self, names->key, out);
  sanad_buffer_add_string(out, " WHERE { ");
  TRY(add_keyed(self, stage, rows, names->key, out, error));
  sanad_buffer_add_string(out, "} } ");
  TRY(add_others(self, stage, rows, names, out, error));
  sanad_buffer_add_string(out, "} GROUP BY ");
  add_slots(self, stage->group, stage->group_count, out);
  sparql_fresh(self, names->key, out);
  sanad_buffer_add_string(out, " HAVING(COUNT(");
  sparql_fresh(self, names->other, out);
  sanad_buffer_add_format(out, ") < %llu) } ",
                          (unsigned long long)stage->number);
  return SANAD_OK;
}

/// The order of a `top`: groups, key, columns.
static void
set_order(const Sparql *self, const Stage *stage, SanadText key,
          SparqlRows *rows)
{
  SanadBuffer *const order = &rows->order;
  for (size_t i = 0; i < stage->group_count; ++i) {
    sanad_buffer_add_char(order, ' ');
    sparql_slot(self, stage->group[i], order);
    rows->order_slots[stage->group[i]] = true;
  }
  sanad_buffer_add_string(order,
                          stage->keys[0].is_descending ? " DESC(" : " ASC(");
  sanad_buffer_add_text(order, key);
  sanad_buffer_add_char(order, ')');
  for (size_t i = 0; i < stage->column_count; ++i) {
    sanad_buffer_add_char(order, ' ');
    sparql_slot(self, stage->columns[i].slot, order);
    rows->order_slots[stage->columns[i].slot] = true;
  }
  expr_mentions(stage->keys[0].expr, rows->order_slots);
}

SanadStatus
sparql_top(Sparql *self, const Stage *stage, SparqlRows *rows,
           SanadError *error)
{
  const TopNames names = {
      .key = sparql_new(self),
      .other = sparql_new(self),
      .groups = new_names(self, stage->group_count),
      .others = new_names(self, stage->group_count),
  };
  SanadBuffer next = {0};
  SanadBuffer key = {0};
  SanadStatus status = sparql_expr(self, stage->keys[0].expr, &key, error);
  if (status == SANAD_OK) {
    status = add_keyed(self, stage, rows, names.key, &next, error);
  }
  if (status == SANAD_OK) {
    status = add_best(self, stage, rows, &names, &next, error);
  }
  if (stage->group_count) {
    sanad_buffer_add_string(&next, "FILTER(");
    add_same_group(self, stage, names.groups, &next);
    sanad_buffer_add_string(&next, ") ");
  }
  set_order(self, stage, sanad_buffer_text(&key), rows);
  next.failed |= key.failed;
  sanad_buffer_free(&key);
  sparql_replace(rows, &next, false);
  return status;
}
