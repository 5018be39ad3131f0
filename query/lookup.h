#ifndef SANAD_QUERY_LOOKUP_H
#define SANAD_QUERY_LOOKUP_H

#include "query/question.h"

/// Inside query/ only: whether nodes are among those of a few lists of the
/// graph, such as the instances of some classes.
///
/// The first nodes are left to the caller, who asks the store about each.  Once
/// there have been so many that it would have paid, the lists are read: into a
/// bitmap or, where their ids lie far apart, an array that is searched.  Start
/// with `{0}`.
typedef struct {
  SanadId *ids; ///< Sorted, or null: they are in `bits`
  size_t count;
  size_t capacity;
  uint64_t *bits;
  SanadId first; ///< Of the smallest bit
  uint64_t span; ///< How many bits there are
  uint64_t asked;
  uint64_t threshold; ///< So many questions make the lists pay; 0: not counted
  size_t held_bytes;
  bool is_read;
} Lookup;

/// A list: the triples that match a pattern with one open end, whose nodes are
/// wanted.
typedef SanadTriple LookupList(const void *state, size_t index);

/// Says that `more` nodes will be asked about, so that the lists are read at
/// once if that pays.  The lists are always the same `count`.
///
/// Errors: SANAD_NO_MEMORY, SANAD_CANCELLED, SANAD_LIMIT, those of cursors.
SANAD_NODISCARD SanadStatus lookup_expect(Lookup *self,
                                          const Question *question,
                                          LookupList *list, const void *state,
                                          size_t count, uint64_t more,
                                          SanadError *error);

/// Whether the lists hold a node; they must have been read.
bool lookup_has(const Lookup *self, SanadId node);

/// Frees what was read.
void lookup_end(Lookup *self, const Question *question);

#endif
