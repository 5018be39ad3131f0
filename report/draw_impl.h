#ifndef SANAD_REPORT_DRAW_IMPL_H
#define SANAD_REPORT_DRAW_IMPL_H

/// Shared by the files that make pictures of graphs: draw.c holds the graph,
/// draw_dot.c writes DOT, draw_place.c has it laid out, draw_svg.c and
/// draw_sketch.c draw.

#include "base/arena.h"
#include "report/draw.h"
#include "report/svg.h"

#include <stdint.h>

/// No node, class or group.
#define DRAW_NONE SIZE_MAX

/// Texts with numbers from 0 on, in the order in which they came.
typedef struct {
  SanadText *keys;
  size_t count;
  size_t capacity;
  size_t *slots; ///< Number plus one; 0: free
  size_t slot_count;
} DrawNames;

/// A literal of a node.
typedef struct DrawLine {
  size_t relation;
  SanadText value;
  struct DrawLine *next;
} DrawLine;

/// A node and where it is, in pixels from the top left.
typedef struct {
  SanadTerm term;
  SanadText name;
  size_t class;         ///< Or DRAW_NONE
  bool has_given_class; ///< By sanad_drawing_class(), not by a triple
  size_t group;         ///< Or DRAW_NONE
  DrawLine *lines;
  DrawLine *last_line;
  size_t line_count;
  size_t degree; ///< Arrows at it
  double x, y, width, height;
} DrawNode;

/// A fact between two nodes.
typedef struct {
  size_t from, to, relation;
  size_t next; ///< Of the same arrow, or DRAW_NONE
} DrawEdge;

/// What is drawn for all facts from one node to another.
typedef struct {
  size_t from, to;
  size_t first, last; ///< Of its facts
  size_t count;       ///< Of facts
  bool is_both;       ///< The same relations lead back: it has two heads
  bool is_hidden;     ///< It is the way back of another
  size_t point_count; ///< Of `points`, x and y each: a Bézier curve
  double *points;     ///< Owned by the arena
  double label_x, label_y;
} DrawArrow;

/// What a relation, class or group is called.
typedef struct {
  SanadText *names;
  size_t capacity;
  size_t count;
} DrawTitles;

struct SanadDrawing {
  SanadArena *arena; ///< Of all that is copied
  SanadDrawOptions options;
  DrawNames node_keys, relation_keys, class_keys, group_keys, edge_keys;
  DrawNode *nodes;
  size_t node_count;
  size_t node_capacity;
  DrawEdge *edges;
  size_t edge_count;
  size_t edge_capacity;
  DrawArrow *arrows; ///< Made anew each time
  size_t arrow_count;
  size_t
      *colours; ///< Of each relation: the most frequent have one of their own
  DrawTitles relations, classes, groups;
  size_t triple_count;

  size_t drawn_nodes;   ///< The first of the nodes
  bool has_edge_labels; ///< Else relations are told by colours
  bool has_lines;       ///< Literals are shown
  double width, height; ///< Of the placed graph, in pixels
  SanadBuffer note;
};

/// What DOT text is for.
typedef enum {
  DRAW_FOR_READERS, ///< With labels and colours
  DRAW_FOR_PLACES,  ///< With sizes instead of labels: only places are wanted
} DrawDotKind;

/// Settles what is drawn and how large nodes are.
SANAD_NODISCARD SanadStatus draw_settle(SanadDrawing *drawing,
                                        SanadError *error);

/// The layout to use, never AUTO.
SanadLayout draw_layout(const SanadDrawing *drawing);

/// Whether nodes of one cluster are framed, and the cluster of a node or
/// DRAW_NONE; clusters are classes or groups.
bool draw_has_clusters(const SanadDrawing *drawing);
size_t draw_cluster_of(const SanadDrawing *drawing, const DrawNode *node);
const DrawTitles *draw_clusters(const SanadDrawing *drawing);

/// Whether an arrow is drawn: both its ends are.
bool draw_has_edge(const SanadDrawing *drawing, const DrawEdge *edge);

/// The shape and the colour of a node of a class.
size_t draw_shape(size_t class);
size_t draw_colour(size_t class);
#define DRAW_SHAPES 6U

/// Appends the lines of the label of a node, each ended by a newline: its name,
/// in one or two, then its literals.  `*name_lines` becomes how many the name
/// takes.
void draw_label(const SanadDrawing *drawing, const DrawNode *node,
                SanadBuffer *out, size_t *name_lines);

/// Makes the arrows of all facts whose nodes are drawn.
SANAD_NODISCARD SanadStatus draw_make_arrows(SanadDrawing *drawing,
                                             SanadError *error);

/// Appends the lines of the label of an arrow, the names of its relations, each
/// line ended by a newline.  Returns how wide the widest is, in pixels.
double draw_arrow_label(const SanadDrawing *drawing, const DrawArrow *arrow,
                        SanadBuffer *out, size_t *line_count);

/// The colour of an arrow without a label: that of its one relation, or grey.
size_t draw_arrow_colour(const SanadDrawing *drawing, const DrawArrow *arrow);

/// The last colour: of what has no class, or no colour of its own.
#define DRAW_GREY (SVG_COLOURS - 1)

/// Appends as much of a text as fits into `width` pixels, on one line.
void draw_add_start(SanadBuffer *out, SanadText text, double width);

/// Appends DOT text; `is_down` ranks from the top to the bottom.
void draw_write_dot(const SanadDrawing *drawing, DrawDotKind kind, bool is_down,
                    SanadBuffer *out);

/// Has Graphviz place the nodes and arrows.
SANAD_NODISCARD SanadStatus draw_place(SanadDrawing *drawing,
                                       SanadError *error);

/// Sizes of letters and the height of a line, in pixels: of nodes, of arrows.
#define DRAW_SIZE       12.0
#define DRAW_LINE       15.0
#define DRAW_ARROW_SIZE 11.0
#define DRAW_ARROW_LINE 13.0

#endif
