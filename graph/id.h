#ifndef SANAD_GRAPH_ID_H
#define SANAD_GRAPH_ID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A term as a number: 4 bits of kind, then 60 bits of payload.  Ids of one
/// store never change meaning and are never given to another term.
typedef uint64_t SanadId;

/// In a pattern: any term.  In a row: not bound.
#define SANAD_ANY ((SanadId)0)
/// The default graph, where an id names a graph.
#define SANAD_DEFAULT_GRAPH ((SanadId)1)

/// The kinds of ids, in the order in which their terms sort.
typedef enum {
  SANAD_ID_NONE = 0, ///< SANAD_ANY and SANAD_DEFAULT_GRAPH
  SANAD_ID_BLANK = 1,
  SANAD_ID_IRI = 2,
  SANAD_ID_LITERAL = 3, ///< A literal that has an entry in the dictionary
  SANAD_ID_OWN = 15,    ///< A value that one question computed: not stored
} SanadIdKind;

/// Makes an id of its two parts.
static inline SanadId
sanad_id(SanadIdKind kind, uint64_t payload)
{
  return ((SanadId)kind << 60U) | payload;
}

/// The kind in an id.
static inline SanadIdKind
sanad_id_kind(SanadId id)
{
  return (SanadIdKind)(id >> 60U);
}

/// The number in an id.
static inline uint64_t
sanad_id_payload(SanadId id)
{
  return id & ((UINT64_C(1) << 60U) - 1);
}

/// A triple of ids; in a pattern SANAD_ANY matches every term.
typedef struct {
  SanadId subject;
  SanadId predicate;
  SanadId object;
} SanadTriple;

/// A triple and the graph it stands in, SANAD_DEFAULT_GRAPH for none.
typedef struct {
  SanadId graph;
  SanadTriple triple;
} SanadQuad;

#endif
