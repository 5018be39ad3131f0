#ifndef SANAD_QUERY_ADJACENCY_IMPL_H
#define SANAD_QUERY_ADJACENCY_IMPL_H

#include "query/adjacency.h"

/// Inside query/adjacency*.c only.

/// More edges than this are not read: 4 bytes each, or 8.
#define ADJACENCY_EDGES_MAX (UINT32_C(1) << 29U)

/// Whether lists are found by the number of their node alone, if the largest is
/// so far from the first.
bool adjacency_is_dense(SanadId span, uint64_t edges);

/// Room for an array that is read in any order; null when out of memory.  Free
/// it with free().
void *adjacency_allocate(size_t count, size_t size);

/// Lets the question count what the lists hold.
void adjacency_count_bytes(const Question *question, Adjacency *adjacency);

/// As adjacency_read(), for a relation whose nodes are numbered densely and
/// whose other ends are all of one kind, with small numbers.  `*is_done` is
/// false if it is none; what `*out` holds then is the caller's to clear.
///
/// Errors: as adjacency_read().
SANAD_NODISCARD SanadStatus adjacency_read_dense(const Question *question,
                                                 SanadId predicate,
                                                 bool is_backward,
                                                 Adjacency *out, bool *is_done,
                                                 SanadError *error);

#endif
