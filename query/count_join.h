#ifndef SANAD_QUERY_COUNT_JOIN_H
#define SANAD_QUERY_COUNT_JOIN_H

#include "query/adjacency.h"
#include "query/id_set.h"
#include "query/rows.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Inside query/ only: how many rows a pattern of facts has, without making
/// them.
///
/// The columns are the nodes of a graph whose edges are the facts.  What hangs
/// on a column like a tree is a sum for each of its values, worked out once
/// from the leaves; sums of branches are multiplied (the sum-product of Abo
/// Khamis, Ngo, Rudra, "FAQ: Questions asked frequently", 2016).  Where the
/// graph has cycles, one column is the center: without it there are none.  For
/// each of its values the rest of each cycle is a way from some of its
/// neighbours to others, walked from both ends to where they meet.

#define COUNT_VARIABLES_MAX 16U
#define COUNT_EDGES_MAX     24U
#define COUNT_LIMITS_MAX    8U
#define COUNT_CORES_MAX     4U

/// A fact between two columns, whose numbers these are.
typedef struct {
  size_t ends[2];
  SanadId predicate;
  WalkDirection way; ///< From the first end to the second
  double triples;
  double values[2];          ///< Different ones at each end
  const Adjacency *lists[2]; ///< From each end; null until read
} CountEdge;

typedef struct {
  size_t slot;
  const Atom *limits[COUNT_LIMITS_MAX]; ///< Facts with a constant, and types
  size_t limit_count;
} CountVariable;

/// A number for each id from `first` on, 0 for all others; null: 1 for every
/// id.
typedef struct {
  SanadId first;
  size_t count;
  uint64_t *values;
} Weights;

/// What is left of cycles without the center: columns in a line.  The first and
/// the last are neighbours of the center, those between may be.
typedef struct {
  size_t line[COUNT_VARIABLES_MAX]; ///< Variables
  size_t length;
  size_t steps[COUNT_VARIABLES_MAX]; ///< The edge from each to the next
  size_t meet;                       ///< Walked to from both ends
  Weights weights[COUNT_VARIABLES_MAX];
} CountCore;

/// A pattern whose rows are to be counted.
typedef struct {
  const Question *question;
  CountVariable variables[COUNT_VARIABLES_MAX];
  size_t variable_count;
  CountEdge edges[COUNT_EDGES_MAX];
  size_t edge_count;
  size_t center;
  bool is_core_edge[COUNT_EDGES_MAX]; ///< Not part of a tree
  CountCore cores[COUNT_CORES_MAX];
  size_t core_count;
  double cores_cost;  ///< Of walking them, in nanoseconds
  Weights weights;    ///< Of the center, by its trees and limits
  size_t held;        ///< Bytes of weights that the question counts
  bool has_overflown; ///< There are more rows than can be counted
} CountJoin;

/// Describes a block; false if it is not of this kind.
///
/// Errors: SANAD_STORE, SANAD_CORRUPT.
SANAD_NODISCARD SanadStatus count_join_describe(Run *run, const Block *block,
                                                CountJoin *join,
                                                bool *is_possible,
                                                SanadError *error);

/// Chooses the center, and how long it will take, in nanoseconds; false if no
/// column can be it.
bool count_join_plan(CountJoin *join, double *cost);

/// Counts.  `*is_possible` is false if that cannot be done in this way after
/// all, as the ids have too large gaps.
///
/// Errors: SANAD_LIMIT (time or memory, or more than can be counted: then
/// `has_overflown` is set), SANAD_NO_MEMORY, SANAD_CANCELLED, those of cursors.
SANAD_NODISCARD SanadStatus count_join_run(CountJoin *join, uint64_t *count,
                                           bool *is_possible,
                                           SanadError *error);

/// Works out the weights of a variable: of its limits and of the trees on its
/// edges, those of cores and `from` left out.  Free with count_weights_free().
///
/// Errors: as count_join_run().
SANAD_NODISCARD SanadStatus count_weights(CountJoin *join, size_t variable,
                                          size_t from, Weights *out,
                                          bool *is_possible, SanadError *error);

void count_weights_free(CountJoin *join, Weights *weights);

static inline uint64_t
count_weight(const Weights *weights, SanadId id)
{
  const SanadId at = id - weights->first;
  return !weights->values ? 1 : at < weights->count ? weights->values[at] : 0;
}

/// Reads the lists of an edge from one of its ends.
///
/// Errors: those of adjacency_probe().
SANAD_NODISCARD SanadStatus count_edge_read(CountJoin *join, size_t edge,
                                            size_t variable, bool *is_possible,
                                            SanadError *error);

/// Which of an edge's ends a variable is.
static inline size_t
count_end(const CountEdge *edge, size_t variable)
{
  return edge->ends[0] == variable ? 0 : 1;
}

/// Counts a star: facts that share the center and nothing else.  `*is_possible`
/// is false if it is none, or has ids with large gaps.
///
/// Errors: as count_join_run().
SANAD_NODISCARD SanadStatus count_star(CountJoin *join, uint64_t *count,
                                       bool *is_possible, bool *has_overflown,
                                       SanadError *error);

/// Sums over the values of the center, each with its cores.  `*has_overflown`
/// if the sum does not fit.
///
/// Errors: as count_join_run().
SANAD_NODISCARD SanadStatus count_cores(CountJoin *join, uint64_t *count,
                                        bool *is_possible, bool *has_overflown,
                                        SanadError *error);

#endif
