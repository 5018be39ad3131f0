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

/// The kinds of ids.  Blank nodes, IRIs and the literals of SANAD_ID_LITERAL
/// are numbered by the dictionary; the kinds from SANAD_ID_BOOLEAN to
/// SANAD_ID_DATETIME hold the value itself (graph/inline.h).
typedef enum {
  SANAD_ID_NONE = 0, ///< SANAD_ANY and SANAD_DEFAULT_GRAPH
  SANAD_ID_BLANK = 1,
  SANAD_ID_IRI = 2,
  SANAD_ID_LITERAL = 3,  ///< A literal that has an entry in the dictionary
  SANAD_ID_BOOLEAN = 4,  ///< "false" and "true" of xsd:boolean
  SANAD_ID_INTEGER = 5,  ///< xsd:integer
  SANAD_ID_DECIMAL = 6,  ///< xsd:decimal
  SANAD_ID_DATE = 7,     ///< xsd:date, without time zone, then with `Z`
  SANAD_ID_DATETIME = 8, ///< xsd:dateTime, without time zone, then with `Z`
  SANAD_ID_OWN = 15,     ///< A value that one question computed: not stored
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

/// Whether an id is that of a stored literal, in the dictionary or inline.
static inline bool
sanad_id_is_literal(SanadId id)
{
  return sanad_id_kind(id) >= SANAD_ID_LITERAL &&
         sanad_id_kind(id) <= SANAD_ID_DATETIME;
}

/// Whether an id holds its value itself.
static inline bool
sanad_id_is_inline(SanadId id)
{
  return sanad_id_kind(id) >= SANAD_ID_BOOLEAN &&
         sanad_id_kind(id) <= SANAD_ID_DATETIME;
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
