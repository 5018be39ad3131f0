#ifndef SANAD_GRAPH_IO_BLANKS_H
#define SANAD_GRAPH_IO_BLANKS_H

/// The blank nodes of an export: an order of them that does not depend on their
/// ids, and which of them can be written without a label.

#include "base/map.h"
#include "base/status.h"
#include "graph/io/scan.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// No blank node: where an index of one is meant.
#define BLANK_NONE UINT32_MAX

/// How deep `[` and `(` are nested in what is written.
#define BLANK_DEPTH_MAX 32U

/// One blank node, and how it stands in the selection.
typedef struct {
  SanadId id;
  uint32_t rank;          ///< Its place in the order, from 0
  uint32_t object_count;  ///< Triples it is the object of, up to 2
  uint32_t subject_count; ///< Triples it is the subject of, up to 3
  uint32_t parent; ///< The subject of the last triple it is the object of
  uint32_t depth;  ///< In how many others it is written, if it is
  SanadId graph;
  bool is_shared;      ///< It stands in several graphs
  bool is_graph;       ///< It names one
  bool is_behind_rest; ///< The predicate of that last triple is rdf:rest
  bool has_first;      ///< One rdf:first
  bool has_rest;       ///< One rdf:rest
  bool is_last;        ///< Its rdf:rest is rdf:nil
  bool is_inline;      ///< Written where it is the object
  bool is_list;        ///< Written as a list, with what follows it
} Blank;

/// A triple with a blank node; BLANK_NONE where there is another term.
typedef struct {
  uint32_t subject;
  uint32_t object;
  uint32_t graph;
  uint64_t sign; ///< A hash of the other terms
} BlankEdge;

/// Start with `{0}`; free with blanks_free().
typedef struct {
  Blank *items;
  size_t count;
  size_t capacity;
  BlankEdge *edges;
  size_t edge_count;
  size_t edge_capacity;
  SanadMap index; ///< Id → index in `items`
  SanadId first;  ///< rdf:first, or SANAD_ANY if the store has no such term
  SanadId rest;
  SanadId nil;
} Blanks;

/// Finds the blank nodes of a selection and puts them in order: equal graphs,
/// blank nodes apart, give equal orders, unless nodes differ in nothing within
/// many steps.
///
/// Errors: SANAD_NO_MEMORY, SANAD_LIMIT, those of cursors.
SANAD_NODISCARD SanadStatus blanks_collect(Blanks *blanks,
                                           const Selection *selection,
                                           SanadError *error);
void blanks_free(Blanks *blanks);

/// The blank node with an id, or null.
Blank *blanks_find(const Blanks *blanks, SanadId id);

/// Gives each node its rank.
SANAD_NODISCARD SanadStatus blanks_rank(Blanks *blanks, SanadError *error);

/// Sets `is_inline`, `is_list` and `depth`.  Call it after blanks_collect().
SANAD_NODISCARD SanadStatus blanks_shape(Blanks *blanks, SanadError *error);

#endif
