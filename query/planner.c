/// Which operators answer a query, one on top of the other.
///
/// The conditions of a block come in the order of join_order.c, each filter as
/// soon as its columns are there.

#include "query/estimate.h"
#include "query/rows.h"

#include <assert.h>
#include <string.h>

/// What a filter is thought to leave.
#define FILTER_GUESS 0.3

/// What is known while one block is planned.
typedef struct {
  Run *run;
  Block *block;
  bool *bound;
  bool *is_done;    ///< For each atom
  Filter **filters; ///< Of the block and, if it comes first, of steps behind
  size_t filter_count;
  bool *is_filtered; ///< For each filter
  bool *touched;     ///< Columns that some row may have; null: not known
  Rows *top;
  double before;        ///< Rows that are expected before the block
  const bool *bound_at; ///< What was bound there
  size_t *order;        ///< The atoms so far
  size_t count;
} Plan;

// ---- Building

static SanadStatus
push(Plan *plan, Rows *rows, SanadError *error)
{
  if (!rows) {
    return sanad_fail_memory(error);
  }
  rows->expected = plan->top->expected;
  plan->top = rows;
  return SANAD_OK;
}

/// Guesses for `explain` how many rows there are with one more atom.
static SanadStatus
expect_atom(Plan *plan, const Atom *atom, SanadError *error)
{
  Plot plot;
  if (!plan->run->is_explained) {
    return SANAD_OK;
  }
  plan->order[plan->count++] = (size_t)(atom - plan->block->atoms);
  TRY(estimate_plot(plan->run, plan->block, plan->bound_at, plan->order,
                    plan->count, &plot, error));
  plan->top->expected = plan->before * plot.rows;
  return SANAD_OK;
}

/// Adds a filter; `exists` and its opposite as semi-joins, if they can be.
static SanadStatus
push_filter(Plan *plan, Filter *filter, SanadError *error)
{
  const Expr *expr = filter->expr;
  bool is_wanted = true;
  Rows *rows = NULL;
  while (expr->kind == EXPR_NOT) {
    is_wanted = !is_wanted;
    expr = expr->operands[0];
  }
  if (expr->kind == EXPR_EXISTS) {
    TRY(rows_exists(plan->run, plan->top, expr->exists_state, is_wanted,
                    plan->bound, &rows, error));
  }
  return push(plan,
              rows ? rows : rows_filter(plan->run, plan->top, filter->expr),
              error);
}

/// Adds the filters whose columns are all there; with `adds_all`, the others
/// too.
static SanadStatus
push_filters(Plan *plan, bool adds_all, SanadError *error)
{
  const size_t width = plan->run->program->width;
  for (size_t i = 0; i < plan->filter_count; ++i) {
    Filter *const filter = plan->filters[i];
    if (plan->is_filtered[i]) {
      continue;
    }
    if (!filter->slots) {
      filter->slots =
          SANAD_TAKE_ARRAY(plan->run->question->arena, bool, width + 1);
      if (!filter->slots) {
        return sanad_fail_memory(error);
      }
      expr_mentions(filter->expr, filter->slots);
    }
    bool is_ready = true;
    for (size_t j = 0; j < width; ++j) {
      is_ready &= !filter->slots[j] || plan->bound[j];
    }
    if (is_ready || adds_all) {
      plan->is_filtered[i] = true;
      TRY(push_filter(plan, filter, error));
      plan->top->expected *= FILTER_GUESS;
    }
  }
  return SANAD_OK;
}

/// Whether a fact is read as a range: no row can have one of its ends yet.
static bool
reads_range(const Plan *plan, const Atom *atom)
{
  return plan->touched && atom->range && !plan->touched[atom->subject.slot] &&
         !plan->touched[atom->object.slot];
}

/// Reads a fact as a range, and its filters with it.
static Rows *
new_range(Plan *plan, const Atom *atom)
{
  for (size_t i = 0; i < plan->filter_count; ++i) {
    for (size_t j = 0; j < atom->range->filter_count; ++j) {
      plan->is_filtered[i] |= atom->range->filters[j] == plan->filters[i];
    }
    plan->is_filtered[i] |= atom->range->text == plan->filters[i];
  }
  return rows_range(plan->run, plan->top, atom);
}

/// Notes what an atom that was pushed binds, and adds the filters that this
/// allows.
static SanadStatus
note_atom(Plan *plan, const Atom *atom, SanadError *error)
{
  TRY(expect_atom(plan, atom, error));
  if (plan->touched) {
    atom_mentions(atom, plan->touched);
  }
  atom_binds(atom, plan->bound, plan->run->program->width);
  return push_filters(plan, false, error);
}

static SanadStatus
push_atom(Plan *plan, const Atom *atom, SanadError *error)
{
  Rows *rows = NULL;
  switch (atom->kind) {
  case ATOM_FACT:
    rows = reads_range(plan, atom) ? new_range(plan, atom)
                                   : rows_fact(plan->run, plan->top, atom);
    break;
  case ATOM_PATH:
    rows = rows_path(plan->run, plan->top, atom);
    break;
  case ATOM_TYPE:
    rows = rows_type(plan->run, plan->top, atom);
    break;
  case ATOM_MEMBERS:
    rows = rows_members(plan->run, plan->top, atom);
    break;
  case ATOM_DIFFERENT:
    rows = rows_different(plan->run, plan->top, atom);
    break;
  case ATOM_UNION:
    TRY(rows_union(plan->run, plan->top, atom, plan->bound, &rows, error));
    break;
  case ATOM_QUERY:
    TRY(rows_call(plan->run, plan->top, atom->query, plan->bound, &rows,
                  error));
    break;
  }
  TRY(push(plan, rows, error));
  return note_atom(plan, atom, error);
}

/// Adds an atom and those that leave the same column open, as one operator.
static SanadStatus
push_with_partners(Plan *plan, size_t best, SanadError *error)
{
  const Block *const block = plan->block;
  const Atom *const first = &block->atoms[best];
  const Atom *atoms[INTERSECT_MAX] = {first};
  const size_t slot = intersect_slot(first, plan->bound);
  size_t count = 1;
  plan->is_done[best] = true;
  for (size_t i = 0; slot != SLOT_NONE && i < block->atom_count; ++i) {
    if (!plan->is_done[i] && count < INTERSECT_MAX &&
        intersect_slot(&block->atoms[i], plan->bound) == slot) {
      plan->is_done[i] = true;
      atoms[count++] = &block->atoms[i];
    }
  }
  if (count == 1) {
    return push_atom(plan, first, error);
  }
  TRY(push(
      plan,
      rows_intersect(plan->run, plan->top, atoms, count, slot, plan->bound),
      error));
  plan->bound[slot] = true;
  for (size_t i = 0; i < count; ++i) {
    TRY(expect_atom(plan, atoms[i], error));
    if (plan->touched) {
      atom_mentions(atoms[i], plan->touched);
    }
  }
  return push_filters(plan, false, error);
}

/// Adds what compares two columns as soon as both are there; with `adds_all`,
/// also before.
static SanadStatus
push_comparisons(Plan *plan, bool adds_all, SanadError *error)
{
  const Block *const block = plan->block;
  for (size_t i = 0; i < block->atom_count; ++i) {
    const Atom *const atom = &block->atoms[i];
    const bool is_ready =
        adds_all ||
        ((atom->subject.slot == SLOT_NONE || plan->bound[atom->subject.slot]) &&
         (atom->object.slot == SLOT_NONE || plan->bound[atom->object.slot]));
    if (atom->kind == ATOM_DIFFERENT && !plan->is_done[i] && is_ready) {
      plan->is_done[i] = true;
      TRY(push_atom(plan, atom, error));
    }
  }
  return SANAD_OK;
}

static SanadStatus
push_atoms(Plan *plan, SanadError *error)
{
  size_t count = 0;
  size_t *const order = SANAD_TAKE_ARRAY(plan->run->question->arena, size_t,
                                         plan->block->atom_count + 1);
  if (!order) {
    return sanad_fail_memory(error);
  }
  TRY(estimate_order(plan->run, plan->block, plan->bound, order, &count,
                     &plan->run->plan_cost, error));
  TRY(push_comparisons(plan, false, error));
  for (size_t i = 0; i < count; ++i) {
    if (!plan->is_done[order[i]]) {
      TRY(push_with_partners(plan, order[i], error));
      TRY(push_comparisons(plan, false, error));
    }
  }
  return push_comparisons(plan, true, error);
}

/// Puts the operators of the block on top of each other.
static SanadStatus
push_block(Plan *plan, size_t first_atom, const Rows **bottom,
           SanadError *error)
{
  const Block *const block = plan->block;
  Run *const run = plan->run;
  TRY(push_filters(plan, false, error));
  if (first_atom != SIZE_MAX) {
    plan->is_done[first_atom] = true;
    TRY(push(plan, new_range(plan, &block->atoms[first_atom]), error));
    *bottom = plan->top;
    TRY(note_atom(plan, &block->atoms[first_atom], error));
  }
  TRY(push_atoms(plan, error));
  for (size_t i = 0; i < block->optional_count; ++i) {
    Rows *rows = NULL;
    TRY(rows_optional(run, plan->top, block->optionals[i], plan->bound, &rows,
                      error));
    TRY(push(plan, rows, error));
  }
  TRY(push(plan, rows_watch_nots(run, plan->top, block, plan->bound), error));
  for (size_t i = 0; i < block->not_count; ++i) {
    Rows *rows = NULL;
    TRY(rows_not(run, plan->top, block->nots[i], plan->bound, &rows, error));
    TRY(push(plan, rows, error));
    plan->top->expected *= FILTER_GUESS;
  }
  return push_filters(plan, true, error);
}

static SanadStatus
plan_begin(Plan *plan, SanadError *error)
{
  SanadArena *const arena = plan->run->question->arena;
  plan->is_done = SANAD_TAKE_ARRAY(arena, bool, plan->block->atom_count + 1);
  plan->is_filtered = SANAD_TAKE_ARRAY(arena, bool, plan->filter_count + 1);
  if (!plan->is_done || !plan->is_filtered) {
    return sanad_fail_memory(error);
  }
  if (plan->run->is_explained) {
    const size_t width = plan->run->program->width + 1;
    bool *const bound = SANAD_TAKE_ARRAY(arena, bool, width);
    plan->order = SANAD_TAKE_ARRAY(arena, size_t, plan->block->atom_count + 1);
    if (!bound || !plan->order) {
      return sanad_fail_memory(error);
    }
    memcpy(bound, plan->bound, (width - 1) * sizeof *bound);
    plan->bound_at = bound;
    plan->before = plan->top->expected > 0 ? plan->top->expected : 1;
  }
  return SANAD_OK;
}

SanadStatus
plan_block(Run *run, Block *block, Rows *input, bool *bound, Rows **out,
           SanadError *error)
{
  Filter **const filters =
      SANAD_TAKE_ARRAY(run->question->arena, Filter *, block->filter_count + 1);
  if (!filters) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < block->filter_count; ++i) {
    filters[i] = &block->filters[i];
  }
  Plan plan = {
      .run = run,
      .block = block,
      .bound = bound,
      .filters = filters,
      .filter_count = block->filter_count,
      .top = input,
  };
  TRY(plan_begin(&plan, error));
  TRY(push_block(&plan, SIZE_MAX, NULL, error));
  *out = plan.top;
  return SANAD_OK;
}

SanadStatus
plan_first_block(Run *run, FirstBlock *first, Rows *input, bool *bound,
                 Rows **out, SanadError *error)
{
  size_t first_atom = SIZE_MAX;
  Plan plan = {
      .run = run,
      .bound = bound,
      .touched =
          SANAD_TAKE_ARRAY(run->question->arena, bool, run->program->width + 1),
      .top = input,
  };
  if (!plan.touched) {
    return sanad_fail_memory(error);
  }
  TRY(plan_names(run, first, error));
  TRY(plan_texts(run, first, error));
  plan.block = first->block;
  plan.filters = first->filters;
  plan.filter_count = first->filter_count;
  TRY(plan_begin(&plan, error));
  TRY(plan_ranges(run, first, error));
  TRY(plan_order(run, first, &first_atom, error));
  TRY(push_block(&plan, first_atom, &first->wish.met, error));
  *out = plan.top;
  return SANAD_OK;
}
