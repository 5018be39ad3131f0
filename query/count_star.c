/// Counting stars: facts that share one column and nothing else.  Each value of
/// it has as many rows as the lengths of its lists multiplied, and no table of
/// weights is needed.

#include "query/count_join.h"

/// Values that are counted without looking whether the question must stop.
#define VALUES_PER_CHECK ((size_t)1 << 16U)

/// Whether each edge leads from the center to a column of its own, on which
/// there are no conditions.
static bool
is_star(const CountJoin *join)
{
  if (join->core_count || join->variable_count != join->edge_count + 1) {
    return false;
  }
  for (size_t i = 0; i < join->variable_count; ++i) {
    if (join->variables[i].limit_count) {
      return false;
    }
  }
  for (size_t i = 0; i < join->edge_count; ++i) {
    if (join->edges[i].ends[0] != join->center &&
        join->edges[i].ends[1] != join->center) {
      return false;
    }
  }
  return true;
}

/// Adds what the values from `from` on to `end` give; false if the sum does not
/// fit.
static bool
add_values(const CountJoin *join, SanadId from, SanadId end, uint64_t *count)
{
  bool has_overflown = false;
  for (SanadId id = from; id < end; ++id) {
    uint64_t rows = 1;
    for (size_t i = 0; i < join->edge_count; ++i) {
      const CountEdge *const edge = &join->edges[i];
      const Adjacency *const lists = edge->lists[count_end(edge, join->center)];
      const size_t at = (size_t)(id - lists->first);
      has_overflown |= __builtin_mul_overflow(
          rows, lists->offsets[at + 1] - lists->offsets[at], &rows);
    }
    has_overflown |= __builtin_add_overflow(*count, rows, count);
  }
  return !has_overflown;
}

/// The same for two edges, as most stars are.
static bool
add_pairs(const Adjacency *a, const Adjacency *b, SanadId from, SanadId end,
          uint64_t *count)
{
  const uint32_t *const left = a->offsets + (from - a->first);
  const uint32_t *const right = b->offsets + (from - b->first);
  const size_t values = (size_t)(end - from);
  bool has_overflown = false;
  for (size_t i = 0; i < values; ++i) {
    const uint64_t rows =
        (uint64_t)(left[i + 1] - left[i]) * (right[i + 1] - right[i]);
    has_overflown |= __builtin_add_overflow(*count, rows, count);
  }
  return !has_overflown;
}

SanadStatus
count_star(CountJoin *join, uint64_t *count, bool *is_possible,
           bool *has_overflown, SanadError *error)
{
  SanadId from = 0;
  SanadId end = UINT64_MAX;
  *count = 0;
  *is_possible = is_star(join);
  for (size_t i = 0; *is_possible && i < join->edge_count; ++i) {
    const CountEdge *const edge = &join->edges[i];
    TRY(count_edge_read(join, i, join->center, is_possible, error));
    const Adjacency *const lists = edge->lists[count_end(edge, join->center)];
    *is_possible = *is_possible && !lists->nodes;
    if (*is_possible) {
      const SanadId behind = lists->first + lists->node_count;
      from = lists->first > from ? lists->first : from;
      end = behind < end ? behind : end;
    }
  }
  for (; *is_possible && from < end; from += VALUES_PER_CHECK) {
    const SanadId rest = end - from;
    const SanadId to =
        from + (rest < VALUES_PER_CHECK ? rest : VALUES_PER_CHECK);
    const CountEdge *const edges = join->edges;
    const bool is_counted =
        join->edge_count == 2
            ? add_pairs(edges[0].lists[count_end(&edges[0], join->center)],
                        edges[1].lists[count_end(&edges[1], join->center)],
                        from, to, count)
            : add_values(join, from, to, count);
    *has_overflown |= !is_counted;
    TRY(question_check(join->question, error));
  }
  return SANAD_OK;
}
