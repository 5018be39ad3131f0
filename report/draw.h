#ifndef SANAD_REPORT_DRAW_H
#define SANAD_REPORT_DRAW_H

#include "base/buffer.h"
#include "base/status.h"
#include "base/text.h"
#include "report/format.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

/// Pictures of graphs: nodes and arrows, laid out by Graphviz in a process of
/// its own, or sketched in text without it.

/// What to tell where Graphviz is missing and a sketch stands for a picture.
#define SANAD_NO_GRAPHVIZ                                                      \
  "this is a sketch: for a picture install Graphviz (apt install graphviz)"

/// Who places the nodes: the programs of Graphviz.
typedef enum {
  SANAD_LAYOUT_AUTO, ///< By the size of the graph
  SANAD_LAYOUT_DOT,  ///< In layers, along the arrows
  SANAD_LAYOUT_NEATO,
  SANAD_LAYOUT_FDP,
  SANAD_LAYOUT_SFDP, ///< For large graphs
  SANAD_LAYOUT_CIRCO,
  SANAD_LAYOUT_TWOPI,
  SANAD_LAYOUTS, ///< How many there are
} SanadLayout;

/// The name of a layout, as `draw layout=…` takes it, and back; SANAD_LAYOUTS
/// if unknown.
const char *sanad_layout_name(SanadLayout layout);
SanadLayout sanad_layout_of_name(SanadText name);

/// What nodes are framed together by.
typedef enum {
  SANAD_CLUSTER_NONE,
  SANAD_CLUSTER_CLASS,
  SANAD_CLUSTER_SOURCE, ///< The group given with their first triple
} SanadCluster;

/// How a picture looks.  Zero is a good value for all.
typedef struct {
  SanadLayout layout;
  SanadText title;       ///< Above it; may be empty
  SanadText description; ///< For who cannot see it; empty: what is shown
  SanadText id; ///< Begins all ids within, `[A-Za-z][A-Za-z0-9_-]*`, so that
                ///< several pictures fit into one page; empty: "graph"
  bool has_no_legend; ///< Else classes and their looks are listed below
  SanadCluster cluster;
  size_t nodes_max;    ///< More are left out and counted; 0: 400
  unsigned timeout_ms; ///< For Graphviz; 0: 20 seconds
  const volatile sig_atomic_t *is_cancelled; ///< May be null
} SanadDrawOptions;

/// A picture in the making: triples come in, and a picture comes out.
typedef struct SanadDrawing SanadDrawing;

/// Starts a picture.  The options are copied.
///
/// Errors: SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_drawing_open(SanadDrawing **out_drawing,
                                               const SanadDrawOptions *options,
                                               SanadError *error);

/// Adds an arrow, copied; one that is there already changes nothing.
///
/// `cells` are subject, relation and object.  `rdf:type` is no arrow but sets
/// the class of its subject, and a literal is a line in the box of its subject.
/// `group` names the source of the triple for SANAD_CLUSTER_SOURCE; may be
/// null.
///
/// Errors: SANAD_NO_MEMORY, SANAD_LIMIT (SANAD_DRAW_TRIPLES_MAX).
SANAD_NODISCARD SanadStatus sanad_drawing_triple(SanadDrawing *drawing,
                                                 const SanadCell cells[3],
                                                 const SanadCell *group,
                                                 SanadError *error);

/// The most triples of a picture.
#define SANAD_DRAW_TRIPLES_MAX 100000

/// Says of which class `node` is, copied: the first such word counts, and more
/// than what triples say.  It is ignored if the picture has no such node.
///
/// Errors: SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_drawing_class(SanadDrawing *drawing,
                                                const SanadCell *node,
                                                const SanadCell *class,
                                                SanadError *error);

/// How many nodes there are, and node number `index`, in the order in which
/// they came; the term lives as long as the picture.
size_t sanad_drawing_node_count(const SanadDrawing *drawing);
SanadTerm sanad_drawing_node(const SanadDrawing *drawing, size_t index);

/// Appends the picture as text in Graphviz's language DOT, every label escaped.
/// The same triples give the same bytes.
///
/// Errors: SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_drawing_dot(SanadDrawing *drawing,
                                              SanadBuffer *out,
                                              SanadError *error);

/// Appends the picture as one `<svg>` element that can stand in a page of HTML
/// and, as it is, in a file of its own.  It has `<title>` and `<desc>`, needs
/// no script and nothing from outside, and follows the light or dark colours of
/// the reader.
///
/// Errors: SANAD_NOT_FOUND (Graphviz is not installed), SANAD_IO (it failed),
/// SANAD_LIMIT (too much time, memory or output), SANAD_CANCELLED,
/// SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_drawing_svg(SanadDrawing *drawing,
                                              SanadBuffer *out,
                                              SanadError *error);

/// Appends the picture as a PNG image, in light colours.
///
/// Errors: as sanad_drawing_svg().
SANAD_NODISCARD SanadStatus sanad_drawing_png(SanadDrawing *drawing,
                                              SanadBuffer *out,
                                              SanadError *error);

/// The most nodes of a graph that is worth a sketch.
#define SANAD_SKETCH_NODES_MAX 30

/// Appends the picture as a tree of lines, fitted to `width` columns of a
/// terminal (0: as wide as needed).  Needs no Graphviz.
///
/// Errors: SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_drawing_sketch(SanadDrawing *drawing,
                                                 size_t width, bool has_colour,
                                                 SanadBuffer *out,
                                                 SanadError *error);

/// What the picture leaves out, a sentence without period such as "120 of 520
/// nodes are left out"; empty if nothing.  Settled when the picture is made;
/// lives as long as it.
SanadText sanad_drawing_note(const SanadDrawing *drawing);

/// Frees the picture.  Accepts null.
void sanad_drawing_free(SanadDrawing *drawing);

#endif
