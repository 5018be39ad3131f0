/// Graphs as a tree of lines: each node once, with its arrows below it.

#include "report/draw_impl.h"

#include "base/unicode.h"
#include "report/cell.h"

#include <stdlib.h>
#include <string.h>

/// The longest name or value, in columns: enough to know it by.
#define TEXT_WIDTH_MAX 200U

#define PLAIN "\033[0m"
#define BOLD  "\033[1m"
#define DIM   "\033[2m"

/// A line below a node: an arrow, from or to it, or a literal.
typedef struct {
  size_t node;  ///< Below which
  size_t other; ///< At the far end, or DRAW_NONE for a literal
  size_t relation;
  SanadText value; ///< Of a literal
  bool is_inverse; ///< The arrow points at the node above
  bool is_tree;    ///< `other` is drawn in full here
} Branch;

/// A node whose branches are being drawn.
typedef struct {
  size_t next, end; ///< Among the branches
} Level;

/// A sketch on its way.
typedef struct {
  const SanadDrawing *drawing;
  SanadBuffer *out;
  size_t width;
  bool has_colour;
  bool *is_placed;   ///< Node: it has its place in the tree
  size_t *tree_edge; ///< Node: the arrow it was reached by, or DRAW_NONE
  size_t *queue;
  size_t *first; ///< Node: its first branch; then one more
  Branch *branches;
  Level *levels;
  size_t depth;
} Sketch;

/// Finds the nodes that hang below others by the shortest way, so that the tree
/// is flat: breadth first, over arrows in both directions.
static void
reach(Sketch *self, size_t root, const size_t *starts, const size_t *ends)
{
  const SanadDrawing *const drawing = self->drawing;
  size_t head = 0;
  size_t tail = 0;
  self->is_placed[root] = true;
  self->queue[tail++] = root;
  while (head < tail) {
    const size_t node = self->queue[head++];
    for (size_t i = starts[node]; i < starts[node + 1]; ++i) {
      const DrawEdge *const edge = &drawing->edges[ends[i]];
      const size_t other = edge->from == node ? edge->to : edge->from;
      if (!self->is_placed[other]) {
        self->is_placed[other] = true;
        self->tree_edge[other] = ends[i];
        self->queue[tail++] = other;
      }
    }
  }
}

/// Lists the arrows at each node, those that leave it first: `ends` holds those
/// of node n from `starts[n]` on.
static void
list_arrows(const SanadDrawing *drawing, size_t *starts, size_t *ends)
{
  const size_t count = drawing->drawn_nodes;
  memset(starts, 0, (count + 1) * sizeof *starts);
  for (size_t i = 0; i < drawing->edge_count; ++i) {
    const DrawEdge *const edge = &drawing->edges[i];
    if (draw_has_edge(drawing, edge)) {
      ++starts[edge->from];
      starts[edge->to] += edge->from != edge->to; // a loop counts once
    }
  }
  size_t sum = 0;
  for (size_t i = 0; i <= count; ++i) {
    const size_t here = i < count ? starts[i] : 0;
    starts[i] = sum;
    sum += here;
  }
  for (int is_inverse = 0; is_inverse < 2; ++is_inverse) {
    for (size_t i = 0; i < drawing->edge_count; ++i) {
      const DrawEdge *const edge = &drawing->edges[i];
      if (draw_has_edge(drawing, edge) &&
          !(is_inverse && edge->from == edge->to)) {
        size_t *const at = &starts[is_inverse ? edge->to : edge->from];
        ends[*at] = i;
        ++*at;
      }
    }
  }
  // Each start has moved to the next one's.
  memmove(starts + 1, starts, count * sizeof *starts);
  starts[0] = 0;
}

/// Counts or writes the branches of a node: literals, then arrows that are
/// drawn at it.
static size_t
branches_of(const Sketch *self, size_t node, const size_t *starts,
            const size_t *ends, Branch *out)
{
  const SanadDrawing *const drawing = self->drawing;
  size_t count = 0;
  for (const DrawLine *line = drawing->nodes[node].lines; line;
       line = line->next) {
    out[count++] = (Branch){.node = node,
                            .other = DRAW_NONE,
                            .relation = line->relation,
                            .value = line->value};
  }
  for (size_t i = starts[node]; i < starts[node + 1]; ++i) {
    const DrawEdge *const edge = &drawing->edges[ends[i]];
    const bool is_inverse = edge->from != node;
    const size_t other = is_inverse ? edge->from : edge->to;
    const bool is_loop = edge->from == edge->to;
    const bool is_tree = !is_loop && self->tree_edge[other] == ends[i];
    const bool is_above = !is_loop && self->tree_edge[node] == ends[i];
    // An arrow within the tree is drawn above its lower end; any other at the
    // node that it leaves.
    if (is_above || (is_inverse && !is_tree)) {
      continue;
    }
    out[count++] = (Branch){.node = node,
                            .other = other,
                            .relation = edge->relation,
                            .is_inverse = is_inverse,
                            .is_tree = is_tree};
  }
  return count;
}

// ---- Lines

static void
add_styled(const Sketch *self, SanadBuffer *line, const char *style,
           SanadText text)
{
  SanadBuffer shown = {0};
  sanad_cell_show(&shown, sanad_text_slice(text, 0, 4096));
  self->out->failed |= shown.failed;
  size_t used = 0;
  const SanadText whole = sanad_buffer_text(&shown);
  const SanadText part = sanad_cell_cut(whole, TEXT_WIDTH_MAX, &used);
  sanad_buffer_add_string(line, self->has_colour ? style : "");
  sanad_buffer_add_text(line, part);
  sanad_buffer_add_string(line, part.length < whole.length ? "…" : "");
  sanad_buffer_add_string(line, self->has_colour && *style ? PLAIN : "");
  sanad_buffer_free(&shown);
}

/// Writes a line, cut to the width.  Sequences of colour take no columns.
static void
put_line(const Sketch *self, const SanadBuffer *line)
{
  const SanadText text = sanad_buffer_text(line);
  size_t used = 0;
  size_t offset = 0;
  size_t whole = 0;
  self->out->failed |= line->failed;
  for (size_t i = 0; i < 2; ++i) {
    // First whether it fits, then as much of it as does.
    const size_t most =
        i && self->width && whole > self->width ? self->width - 1 : SIZE_MAX;
    used = 0;
    offset = 0;
    while (offset < text.length) {
      const size_t start = offset;
      size_t columns = 0;
      if (text.data[offset] == '\033') {
        while (offset < text.length && text.data[offset] != 'm') {
          ++offset;
        }
        ++offset;
      } else {
        columns = sanad_grapheme_next(text, &offset);
      }
      if (used + columns > most) {
        sanad_buffer_add_string(self->out, self->has_colour ? PLAIN : "");
        sanad_buffer_add_string(self->out, "…");
        break;
      }
      used += columns;
      if (i) {
        sanad_buffer_add(self->out, text.data + start, offset - start);
      }
    }
    whole = i ? whole : used;
  }
  sanad_buffer_add_char(self->out, '\n');
}

/// Appends a node's name and class.
static void
add_node_name(const Sketch *self, SanadBuffer *line, size_t number,
              bool is_first)
{
  const DrawNode *const node = &self->drawing->nodes[number];
  add_styled(self, line, is_first ? BOLD : "", node->name);
  if (is_first && node->class != DRAW_NONE) {
    sanad_buffer_add_char(line, ' ');
    SanadBuffer class = {0};
    sanad_buffer_add_char(&class, ':');
    sanad_buffer_add_text(&class, self->drawing->classes.names[node->class]);
    self->out->failed |= class.failed;
    add_styled(self, line, DIM, sanad_buffer_text(&class));
    sanad_buffer_free(&class);
  }
}

static void
draw_branch(const Sketch *self, const Branch *branch)
{
  const SanadDrawing *const drawing = self->drawing;
  SanadBuffer line = {0};
  for (size_t i = 0; i < self->depth; ++i) {
    const bool has_more = self->levels[i].next < self->levels[i].end;
    const bool is_own = i + 1 == self->depth;
    sanad_buffer_add_string(&line, is_own     ? has_more ? "├─ " : "└─ "
                                   : has_more ? "│  "
                                              : "   ");
  }
  const SanadText relation = drawing->relations.names[branch->relation];
  if (branch->other == DRAW_NONE) {
    add_styled(self, &line, DIM, relation);
    sanad_buffer_add_string(&line, ": ");
    add_styled(self, &line, "", branch->value);
  } else {
    sanad_buffer_add_string(&line, branch->is_inverse ? "← " : "");
    add_styled(self, &line, DIM, relation);
    sanad_buffer_add_string(&line, branch->is_inverse ? " — " : " → ");
    add_node_name(self, &line, branch->other, branch->is_tree);
  }
  put_line(self, &line);
  sanad_buffer_free(&line);
}

/// Draws a tree from its root down, without recursion.
static void
draw_tree(Sketch *self, size_t root)
{
  SanadBuffer line = {0};
  add_node_name(self, &line, root, true);
  put_line(self, &line);
  sanad_buffer_free(&line);
  self->depth = 1;
  self->levels[0] = (Level){self->first[root], self->first[root + 1]};
  while (self->depth) {
    Level *const level = &self->levels[self->depth - 1];
    if (level->next == level->end) {
      --self->depth;
      continue;
    }
    const Branch *const branch = &self->branches[level->next];
    ++level->next;
    draw_branch(self, branch);
    if (branch->is_tree) {
      self->levels[self->depth] =
          (Level){self->first[branch->other], self->first[branch->other + 1]};
      ++self->depth;
    }
  }
}

/// Roots: nodes that no arrow points at, in the order in which they came; then
/// the first of each circle.
static void
draw_trees(Sketch *self, const size_t *starts, const size_t *ends,
           size_t *roots)
{
  const SanadDrawing *const drawing = self->drawing;
  size_t count = 0;
  for (int pass = 0; pass < 2; ++pass) {
    for (size_t i = 0; i < drawing->drawn_nodes; ++i) {
      bool has_before = false;
      for (size_t j = starts[i]; j < starts[i + 1]; ++j) {
        has_before |= drawing->edges[ends[j]].to == i;
      }
      if (!self->is_placed[i] && (pass || !has_before)) {
        reach(self, i, starts, ends);
        roots[count++] = i;
      }
    }
  }
  size_t branch = 0;
  for (size_t i = 0; i < drawing->drawn_nodes; ++i) {
    self->first[i] = branch;
    branch += branches_of(self, i, starts, ends, self->branches + branch);
  }
  self->first[drawing->drawn_nodes] = branch;
  for (size_t i = 0; i < count; ++i) {
    draw_tree(self, roots[i]);
  }
}

SanadStatus
sanad_drawing_sketch(SanadDrawing *drawing, size_t width, bool has_colour,
                     SanadBuffer *out, SanadError *error)
{
  TRY(draw_settle(drawing, error));
  const size_t nodes = drawing->drawn_nodes;
  size_t lines = 0;
  for (size_t i = 0; i < nodes; ++i) {
    lines += drawing->nodes[i].line_count;
  }
  SanadArena *const arena = drawing->arena;
  Sketch self = {
      .drawing = drawing,
      .out = out,
      .width = width,
      .has_colour = has_colour,
      .is_placed = SANAD_TAKE_ARRAY(arena, bool, nodes + 1),
      .tree_edge = SANAD_TAKE_ARRAY(arena, size_t, nodes + 1),
      .queue = SANAD_TAKE_ARRAY(arena, size_t, nodes + 1),
      .first = SANAD_TAKE_ARRAY(arena, size_t, nodes + 1),
      .branches =
          SANAD_TAKE_ARRAY(arena, Branch, lines + 2 * drawing->edge_count + 1),
      .levels = SANAD_TAKE_ARRAY(arena, Level, nodes + 1),
  };
  size_t *const starts = SANAD_TAKE_ARRAY(arena, size_t, nodes + 1);
  size_t *const roots = SANAD_TAKE_ARRAY(arena, size_t, nodes + 1);
  size_t *const ends =
      SANAD_TAKE_ARRAY(arena, size_t, 2 * drawing->edge_count + 1);
  if (!self.is_placed || !self.tree_edge || !self.queue || !self.first ||
      !self.branches || !self.levels || !starts || !roots || !ends) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < nodes; ++i) {
    self.tree_edge[i] = DRAW_NONE;
  }
  list_arrows(drawing, starts, ends);
  draw_trees(&self, starts, ends, roots);
  if (!nodes) {
    sanad_buffer_add_string(out, "Nothing to show\n");
  }
  return sanad_buffer_status(out, error);
}
