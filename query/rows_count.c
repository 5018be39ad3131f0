/// The operator of a pattern of which only the number of rows is wanted.

#include "query/count_join.h"
#include "query/estimate.h"
#include "query/rows.h"

/// Nanoseconds that a step of a plan takes, by the measure of its estimate.
#define STEP_COST 20.0

typedef struct {
  Rows base;
  CountJoin join;
  bool is_tried;
  bool is_passing; ///< It cannot be counted: the rows below are passed on
} CountRows;

static SanadStatus
fail_too_many(CountJoin *join, SanadError *error)
{
  join->has_overflown = true;
  return sanad_fail_hint(error, SANAD_LIMIT, SANAD_NO_SPAN,
                         "narrow the pattern: there are more than 2^63 rows",
                         "there are more rows than can be counted");
}

SanadStatus
count_join_run(CountJoin *join, uint64_t *count, bool *is_possible,
               SanadError *error)
{
  bool has_overflown = false;
  TRY(count_star(join, count, is_possible, &has_overflown, error));
  if (*is_possible) {
    return has_overflown ? fail_too_many(join, error) : SANAD_OK;
  }
  *count = 0;
  SanadStatus status = count_weights(join, join->center, SIZE_MAX,
                                     &join->weights, is_possible, error);
  if (status == SANAD_OK && *is_possible && join->core_count) {
    status = count_cores(join, count, is_possible, &has_overflown, error);
  } else if (status == SANAD_OK && *is_possible) {
    for (size_t i = 0; i < join->weights.count; ++i) {
      has_overflown |=
          __builtin_add_overflow(*count, join->weights.values[i], count);
    }
  }
  count_weights_free(join, &join->weights);
  for (size_t i = 0; i < join->core_count; ++i) {
    for (size_t j = 0; j < join->cores[i].length; ++j) {
      count_weights_free(join, &join->cores[i].weights[j]);
    }
  }
  return status == SANAD_OK && has_overflown ? fail_too_many(join, error)
                                             : status;
}

static SanadStatus
count_next(Rows *rows, RowBatch *batch, SanadError *error)
{
  CountRows *const self = (CountRows *)rows;
  if (!self->is_tried) {
    bool is_possible = false;
    uint64_t count = 0;
    self->is_tried = true;
    const SanadStatus status =
        count_join_run(&self->join, &count, &is_possible, error);
    // Where memory is short, rows may still be counted one by one.
    if (status != SANAD_LIMIT || self->join.has_overflown ||
        question_must_stop(rows->run->question)) {
      TRY(status);
    }
    self->is_passing = status != SANAD_OK || !is_possible;
    rows->counted += self->is_passing ? 0 : count;
    if (self->is_passing) {
      rows_count_only(rows->input);
    }
  }
  if (!self->is_passing) {
    return SANAD_END;
  }
  const SanadStatus status = rows_next(rows->input, batch, error);
  if (status == SANAD_END) {
    rows->counted = rows->input->counted;
    rows->input->given += rows->input->counted;
  }
  return status;
}

static void
count_reset(Rows *rows)
{
  CountRows *const self = (CountRows *)rows;
  self->is_tried = false;
  self->is_passing = false;
}

static const RowsKind count_kind = {"count", count_next, count_reset, NULL};

SanadStatus
rows_count(Run *run, const Block *block, Rows **rows, SanadError *error)
{
  CountRows *const self = rows_new(run, &count_kind, *rows, sizeof *self);
  bool is_possible = false;
  double cost = 0;
  if (!self) {
    return sanad_fail_memory(error);
  }
  TRY(count_join_describe(run, block, &self->join, &is_possible, error));
  if (is_possible && count_join_plan(&self->join, &cost) &&
      (run->question->is_eager || cost < run->plan_cost * STEP_COST)) {
    self->base.about = self->join.core_count ? SANAD_TEXT("in cycles")
                                             : SANAD_TEXT("by degrees");
    self->base.expected = (*rows)->expected;
    *rows = &self->base;
  }
  return SANAD_OK;
}
