/// What the same work takes at the least: loops by hand over sorted arrays in
/// memory that hold the same facts, without a store, a plan or a limit.
#ifndef BENCH_LIMITS_H
#define BENCH_LIMITS_H

#include <stddef.h>
#include <stdint.h>

/// Facts of one relation, sorted by one end, then the other.
typedef struct {
  size_t count;
  uint32_t *near; ///< The end that they are sorted by
  uint32_t *far;
} Pairs;

/// A relation from both ends.
typedef struct {
  Pairs forward;  ///< From subjects
  Pairs backward; ///< From objects
} Relation;

/// The relations that are measured.
typedef enum {
  RELATION_KNOWS,
  RELATION_MENTIONS,
  RELATION_WORKS_FOR,
  RELATION_LOCATED_IN,
  RELATION_CITIZEN_OF,
  RELATION_BORN_IN,
  RELATIONS, ///< How many there are
} RelationName;

/// What the loops go over.
typedef struct {
  Relation relations[RELATIONS];
  size_t nodes;         ///< Numbers of nodes are below
  size_t triple_count;  ///< Of all relations
  uint64_t *triples[3]; ///< Their columns, sorted by subject
  uint32_t person;      ///< Where a search begins
  uint32_t country;     ///< Which many are citizens of
  size_t probe_count;
  uint32_t *probes; ///< Nodes to look up, by chance
  uint32_t *sorted_probes;
  uint32_t
      *starts; ///< Where whom each node knows begins, and ends with the next
  uint32_t *starts_back; ///< Likewise who knows it
  uint32_t *sums;        ///< Zero for each node, before and after
  uint8_t *marks;        ///< Likewise
  uint32_t *queue;       ///< Room for each node
} Arrays;

/// Finds where the neighbours of each node begin.
void limit_find_starts(Arrays *arrays);

/// Each takes the arrays and returns a number that the store must find too.
typedef uint64_t (*Limit)(Arrays *arrays);

/// Adds up all ends of `mentions`.
uint64_t limit_scan(Arrays *arrays);

/// Adds up all columns of all facts.
uint64_t limit_scan_all(Arrays *arrays);

/// Counts whom the probes know, each by a binary search.
uint64_t limit_seeks(Arrays *arrays);

/// Counts whom the sorted probes know, galloping along.
uint64_t limit_probes(Arrays *arrays);

/// Counts pairs of who somebody works for and which country's citizen they are.
uint64_t limit_merge_join(Arrays *arrays);

/// Counts whom citizens of the country know.
uint64_t limit_probe_join(Arrays *arrays);

/// Counts who works in the town of birth, with a hash table of births.
uint64_t limit_hash_join(Arrays *arrays);

/// Counts groups of how often the citizens of a country are mentioned, with a
/// hash table of countries.
uint64_t limit_hash_group(Arrays *arrays);

/// Counts mentions of people who work for something in a town, by degrees.
uint64_t limit_join_3(Arrays *arrays);

/// Counts who can be reached from the person by one `knows` or more.
uint64_t limit_reach(Arrays *arrays);

/// Counts triangles of `knows`, one for each of its corners.
uint64_t limit_triangles(Arrays *arrays);

/// Counts ways of four `knows` back to where they began.
uint64_t limit_cycles(Arrays *arrays);

#endif
