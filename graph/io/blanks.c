#include "graph/io/blanks.h"

#include "graph/io/hash.h"
#include "graph/vocabulary.h"

#include <stdlib.h>

void
blanks_free(Blanks *blanks)
{
  free(blanks->items);
  free(blanks->edges);
  sanad_map_free(&blanks->index);
  *blanks = (Blanks){0};
}

Blank *
blanks_find(const Blanks *blanks, SanadId id)
{
  const uint64_t *const index = sanad_map_get(&blanks->index, id);
  return index ? &blanks->items[*index] : NULL;
}

static bool
is_blank(SanadId id)
{
  return sanad_id_kind(id) == SANAD_ID_BLANK;
}

/// The index of a blank node, a new one if need be; BLANK_NONE for other terms.
static SanadStatus
index_of(Blanks *blanks, SanadId id, SanadId graph, uint32_t *index,
         SanadError *error)
{
  *index = BLANK_NONE;
  if (!is_blank(id)) {
    return SANAD_OK;
  }

  bool is_new = false;
  uint64_t *const place = sanad_map_put(&blanks->index, id, &is_new);
  if (!place) {
    return sanad_fail_memory(error);
  }
  if (is_new) {
    *place = blanks->count;
    if (blanks->count == BLANK_NONE) {
      return sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                        "the export has more than %u blank nodes", BLANK_NONE);
    }
    if (blanks->count == blanks->capacity) {
      const size_t capacity = blanks->capacity ? 2 * blanks->capacity : 64;
      Blank *const items =
          realloc(blanks->items, capacity * sizeof *blanks->items);
      if (!items) {
        return sanad_fail_memory(error);
      }
      blanks->items = items;
      blanks->capacity = capacity;
    }
    blanks->items[blanks->count++] =
        (Blank){.id = id, .graph = graph, .parent = BLANK_NONE};
  }
  *index = (uint32_t)*place;
  blanks->items[*index].is_shared |= blanks->items[*index].graph != graph;
  return SANAD_OK;
}

static SanadStatus
add_edge(Blanks *blanks, BlankEdge edge, SanadError *error)
{
  if (blanks->edge_count == blanks->edge_capacity) {
    const size_t capacity =
        blanks->edge_capacity ? 2 * blanks->edge_capacity : 64;
    BlankEdge *const edges =
        realloc(blanks->edges, capacity * sizeof *blanks->edges);
    if (!edges) {
      return sanad_fail_memory(error);
    }
    blanks->edges = edges;
    blanks->edge_capacity = capacity;
  }
  blanks->edges[blanks->edge_count++] = edge;
  return SANAD_OK;
}

/// Notes how the triple's subject stands.
static void
note_subject(Blanks *blanks, const BlankEdge *edge, const SanadTriple *triple)
{
  if (edge->subject == BLANK_NONE) {
    return;
  }
  Blank *const subject = &blanks->items[edge->subject];
  subject->subject_count += subject->subject_count < 3;
  subject->has_first |= triple->predicate == blanks->first;
  if (triple->predicate == blanks->rest) {
    subject->has_rest = true;
    subject->is_last = triple->object == blanks->nil;
  }
}

/// Notes how the triple's object stands.
static void
note_object(Blanks *blanks, const BlankEdge *edge, const SanadTriple *triple)
{
  if (edge->object == BLANK_NONE) {
    return;
  }
  Blank *const object = &blanks->items[edge->object];
  object->object_count += object->object_count < 2;
  object->parent = edge->subject;
  object->is_behind_rest = triple->predicate == blanks->rest;
}

typedef struct {
  Blanks *blanks;
  const SanadSnapshot *snapshot;
  SanadBuffer text; ///< Of the term that was read last
} Collector;

/// Adds the hash of a term that is no blank node to a sign.
static SanadStatus
add_sign(Collector *collector, SanadId id, uint64_t place, uint64_t *sign,
         SanadError *error)
{
  if (is_blank(id) || id == SANAD_DEFAULT_GRAPH) {
    return SANAD_OK;
  }
  SanadTerm term;
  TRY(sanad_snapshot_term_into(collector->snapshot, &collector->text, id, &term,
                               error));
  uint64_t hash = hash_text(place + (uint64_t)term.kind, term.text);
  hash = hash_text(hash, term.datatype);
  *sign = hash_text(*sign ^ hash, term.language);
  return SANAD_OK;
}

static SanadStatus
collect_quad(void *state, const SanadQuad *quad, SanadError *error)
{
  Collector *const collector = state;
  Blanks *const blanks = collector->blanks;
  const SanadTriple *const triple = &quad->triple;
  if (!is_blank(triple->subject) && !is_blank(triple->object) &&
      !is_blank(quad->graph)) {
    return SANAD_OK;
  }

  BlankEdge edge = {.sign = 0};
  TRY(index_of(blanks, triple->subject, quad->graph, &edge.subject, error));
  TRY(index_of(blanks, triple->object, quad->graph, &edge.object, error));
  TRY(index_of(blanks, quad->graph, quad->graph, &edge.graph, error));
  if (edge.graph != BLANK_NONE) {
    blanks->items[edge.graph].is_graph = true;
  }
  note_subject(blanks, &edge, triple);
  note_object(blanks, &edge, triple);
  TRY(add_sign(collector, triple->subject, 10, &edge.sign, error));
  TRY(add_sign(collector, triple->predicate, 20, &edge.sign, error));
  TRY(add_sign(collector, triple->object, 30, &edge.sign, error));
  TRY(add_sign(collector, quad->graph, 40, &edge.sign, error));
  return add_edge(blanks, edge, error);
}

/// The id of an IRI; SANAD_ANY if the store has no such term.
static SanadStatus
find_iri(const SanadSnapshot *snapshot, SanadText iri, SanadId *id,
         SanadError *error)
{
  const SanadTerm term = sanad_term_iri(iri);
  return sanad_snapshot_find(snapshot, &term, id, error);
}

SanadStatus
blanks_collect(Blanks *blanks, const Selection *selection, SanadError *error)
{
  const SanadSnapshot *const snapshot = selection->snapshot;
  TRY(find_iri(snapshot, SANAD_TEXT(SANAD_RDF_FIRST), &blanks->first, error));
  TRY(find_iri(snapshot, SANAD_TEXT(SANAD_RDF_REST), &blanks->rest, error));
  TRY(find_iri(snapshot, SANAD_TEXT(SANAD_RDF_NIL), &blanks->nil, error));

  Collector collector = {.blanks = blanks, .snapshot = snapshot};
  const SanadStatus status =
      scan_quads(selection, collect_quad, &collector, error);
  sanad_buffer_free(&collector.text);
  return status == SANAD_OK ? blanks_rank(blanks, error) : status;
}
