#ifndef SANAD_QUERY_LOOKUP_H
#define SANAD_QUERY_LOOKUP_H

#include "query/id_set.h"
#include "query/question.h"

/// Inside query/ only: whether nodes are among those of a few lists of the
/// graph, such as the instances of some classes.
///
/// The first nodes are left to the caller, who asks the store about each.  Once
/// there have been so many that it would have paid, the lists are read.
typedef struct {
  IdSet nodes;
  uint64_t asked;
  uint64_t threshold; ///< So many questions make the lists pay; 0: not counted
  size_t held_bytes;
  bool is_read;
} Lookup;

/// A list: the triples that match a pattern with one open end, whose nodes are
/// wanted.
typedef SanadTriple LookupList(const void *state, size_t index);

/// Asks about a node.  `*is_known` is false if the caller has to find out,
/// otherwise `*has` is the answer.  The lists are always the same `count`.
///
/// Errors: SANAD_NO_MEMORY, SANAD_CANCELLED, SANAD_LIMIT, those of cursors.
SANAD_NODISCARD SanadStatus lookup_ask(Lookup *self, const Question *question,
                                       LookupList *list, const void *state,
                                       size_t count, SanadId node,
                                       bool *is_known, bool *has,
                                       SanadError *error);

/// Frees what was read.
void lookup_end(Lookup *self, const Question *question);

#endif
