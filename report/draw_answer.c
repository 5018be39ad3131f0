#include "report/draw_answer.h"

#include "graph/cursor.h"
#include "graph/vocabulary.h"

/// Nodes beyond this are not asked for their classes: they are not drawn.
#define CLASSED_NODES_MAX 2000U
/// Facts of a class are counted so far; classes larger than this are alike.
#define CLASS_COUNT_MAX 1000000U

/// Facts on their way into a picture.
typedef struct {
  SanadDrawing *drawing;
  SanadAnswer *answer;
  const SanadSnapshot *snapshot;
  SanadArena *arena;
  SanadBatch *batch; ///< Room for the classes of a node
  SanadId type;      ///< rdf:type, or SANAD_ANY if the graph has none
  bool has_sources;
} Taking;

/// Finds the rarest class of a node; SANAD_ANY if it has none.
static SanadStatus
find_class(const Taking *self, SanadCursor *cursor, SanadId *class,
           SanadError *error)
{
  SanadBatch *const batch = self->batch;
  uint64_t least = UINT64_MAX;
  *class = SANAD_ANY;
  SanadStatus status = SANAD_OK;
  while ((status = sanad_cursor_next(cursor, batch, error)) == SANAD_OK) {
    for (size_t i = 0; i < batch->count; ++i) {
      const SanadTriple members = {SANAD_ANY, self->type, batch->object[i]};
      uint64_t count = 0;
      TRY(sanad_snapshot_count(self->snapshot, members, CLASS_COUNT_MAX, &count,
                               error));
      if (count < least) {
        least = count;
        *class = batch->object[i];
      }
    }
  }
  return status == SANAD_END ? SANAD_OK : status;
}

/// Tells the picture the class of a node.
static SanadStatus
give_class(const Taking *self, SanadId node, const SanadCell *cell,
           SanadError *error)
{
  const SanadTriple pattern = {node, self->type, SANAD_ANY};
  SanadCursor *cursor = NULL;
  SanadCell class;
  SanadId id = SANAD_ANY;
  if (self->type == SANAD_ANY || cell->term.kind == SANAD_LITERAL ||
      sanad_id_kind(node) == SANAD_ID_OWN) {
    return SANAD_OK;
  }
  TRY(sanad_cursor_open(&cursor, self->snapshot, SANAD_ANY, SANAD_BEST_ORDER,
                        pattern, error));
  const SanadStatus status = find_class(self, cursor, &id, error);
  sanad_cursor_close(cursor);
  TRY(status);
  if (id == SANAD_ANY) {
    return SANAD_OK;
  }
  TRY(sanad_answer_show(self->answer, id, &class.term, &class.shown, error));
  return sanad_drawing_class(self->drawing, cell, &class, error);
}

/// Finds the first source of a fact; the cell stays empty if it has none.
static SanadStatus
find_source(const Taking *self, SanadTriple triple, SanadCell *source,
            SanadError *error)
{
  const SanadId *graphs = NULL;
  size_t count = 0;
  *source = (SanadCell){0};
  if (!self->has_sources || sanad_id_kind(triple.subject) == SANAD_ID_OWN ||
      sanad_id_kind(triple.predicate) == SANAD_ID_OWN ||
      sanad_id_kind(triple.object) == SANAD_ID_OWN) {
    return SANAD_OK;
  }
  TRY(sanad_snapshot_triple_graphs(self->snapshot, self->arena, triple, &graphs,
                                   &count, error));
  for (size_t i = 0; i < count; ++i) {
    if (graphs[i] != SANAD_DEFAULT_GRAPH) {
      return sanad_answer_show(self->answer, graphs[i], &source->term,
                               &source->shown, error);
    }
  }
  return SANAD_OK;
}

static SanadStatus
take_triple(const Taking *self, SanadError *error)
{
  const SanadTriple triple = sanad_answer_triple(self->answer);
  SanadCell cells[3];
  SanadCell source;
  for (size_t i = 0; i < 3; ++i) {
    TRY(sanad_answer_cell(self->answer, i, &cells[i].term, &cells[i].shown,
                          error));
  }
  TRY(find_source(self, triple, &source, error));
  const size_t before = sanad_drawing_node_count(self->drawing);
  TRY(sanad_drawing_triple(self->drawing, cells,
                           source.term.kind ? &source : NULL, error));
  if (sanad_drawing_node_count(self->drawing) == before ||
      before > CLASSED_NODES_MAX) {
    return SANAD_OK;
  }
  TRY(give_class(self, triple.subject, &cells[0], error));
  return give_class(self, triple.object, &cells[2], error);
}

SanadStatus
sanad_drawing_answer(SanadDrawing *drawing, SanadAnswer *answer,
                     const SanadSnapshot *snapshot, SanadArena *arena,
                     bool has_sources, uint64_t *count, SanadError *error)
{
  Taking self = {.drawing = drawing,
                 .answer = answer,
                 .snapshot = snapshot,
                 .arena = arena,
                 .batch = SANAD_TAKE(arena, SanadBatch),
                 .has_sources = has_sources};
  const SanadTerm type = sanad_term_iri(SANAD_TEXT(SANAD_RDF_TYPE));
  *count = 0;
  if (!self.batch) {
    return sanad_fail_memory(error);
  }
  TRY(sanad_snapshot_find(snapshot, &type, &self.type, error));
  SanadStatus status = SANAD_OK;
  while ((status = sanad_answer_next(answer, error)) == SANAD_OK) {
    ++*count;
    TRY(take_triple(&self, error));
  }
  return status == SANAD_END ? SANAD_OK : status;
}
