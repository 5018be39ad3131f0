#include "session/links.h"

#include "graph/cursor.h"
#include "graph/vocabulary.h"

#include <stdlib.h>
#include <string.h>

/// Memory for the events of one article.
#define LINK_BYTES_MAX ((size_t)1 << 30U)

#define EVENT_NODES_MAX 32U

/// The most events with one party that are compared with a new one.
#define CANDIDATES_MAX 5000U

/// The relations of events.
typedef enum {
  LINK_TYPE,
  LINK_PARTY,
  LINK_PARTICIPANT,
  LINK_PLACE,
  LINK_DATE,
  LINK_SAME,
  LINK_COPY,
  LINK_FINGERPRINT,
  LINK_TERMS,
} LinkTerm;

/// One look at the store for one article.
typedef struct {
  SanadWrite *write;
  const SanadSnapshot *view;
  SanadArena *arena;
  SanadId terms[LINK_TERMS];
  SanadId graph; ///< The article's
  SanadBatch *batch;
} Linker;

/// A set of nodes, in id order.
typedef struct {
  SanadId ids[EVENT_NODES_MAX];
  size_t count;
} Nodes;

/// What tells events apart.
typedef struct {
  Nodes types;
  Nodes parties;
  Nodes participants;
  Nodes places;
  Nodes dates;
} EventFacts;

/// Nodes of any number.
typedef struct {
  SanadId *ids;
  size_t count;
  size_t capacity;
} NodeList;

void
links_free(Links *links)
{
  free(links->texts);
  *links = (Links){0};
}

static SanadStatus
find_terms(SanadWrite *write, SanadId terms[LINK_TERMS], SanadError *error)
{
  static const char *const iris[LINK_TERMS] = {
      [LINK_TYPE] = SANAD_RDF_TYPE,
      [LINK_PARTY] = SANAD_NS_SN "party",
      [LINK_PARTICIPANT] = SANAD_NS_SN "participant",
      [LINK_PLACE] = SANAD_NS_SN "place",
      [LINK_DATE] = SANAD_NS_SN "date",
      [LINK_SAME] = SANAD_NS_SN "possiblySameAs",
      [LINK_COPY] = SANAD_NS_SN "copyOf",
      [LINK_FINGERPRINT] = SANAD_NS_SN "fingerprint",
  };
  for (size_t i = 0; i < LINK_TERMS; ++i) {
    const SanadTerm term = sanad_term_iri(sanad_text(iris[i]));
    TRY(sanad_write_term(write, &term, &terms[i], error));
  }
  return SANAD_OK;
}

SanadStatus
links_relations(SanadWrite *write, SanadId ids[2], SanadError *error)
{
  SanadId terms[LINK_TERMS];
  TRY(find_terms(write, terms, error));
  ids[0] = terms[LINK_COPY];
  ids[1] = terms[LINK_SAME];
  return SANAD_OK;
}

static SanadStatus
linker_start(Linker *linker, SanadWrite *write, SanadId graph,
             SanadError *error)
{
  *linker = (Linker){.write = write, .graph = graph};
  TRY(find_terms(write, linker->terms, error));
  linker->arena = sanad_arena_new(NULL, LINK_BYTES_MAX);
  linker->batch = linker->arena ? SANAD_TAKE(linker->arena, SanadBatch) : NULL;
  if (!linker->batch) {
    sanad_arena_free(linker->arena);
    return sanad_fail_memory(error);
  }
  const SanadStatus status = sanad_write_snapshot(write, &linker->view, error);
  if (status != SANAD_OK) {
    sanad_arena_free(linker->arena);
  }
  return status;
}

/// Lists the subjects (`is_object` false) or objects of what matches, each once
/// where it stands beside itself, at most `max` rows.
static SanadStatus
list_nodes(Linker *linker, SanadId graph, SanadTriple pattern, bool is_object,
           size_t max, NodeList *list, SanadError *error)
{
  SanadCursor *cursor = NULL;
  SanadStatus status = SANAD_OK;
  list->count = 0;
  TRY(sanad_cursor_open(&cursor, linker->view, graph, SANAD_BEST_ORDER, pattern,
                        error));
  while (list->count < max && (status = sanad_cursor_next(cursor, linker->batch,
                                                          error)) == SANAD_OK) {
    for (size_t i = 0; i < linker->batch->count && list->count < max; ++i) {
      const SanadId id =
          is_object ? linker->batch->object[i] : linker->batch->subject[i];
      if (list->count && list->ids[list->count - 1] == id) {
        continue;
      }
      list->ids = sanad_arena_grow(linker->arena, list->ids, list->count,
                                   &list->capacity, sizeof *list->ids);
      if (!list->ids) {
        sanad_cursor_close(cursor);
        return sanad_fail_memory(error);
      }
      list->ids[list->count++] = id;
    }
  }
  sanad_cursor_close(cursor);
  return status == SANAD_END ? SANAD_OK : status;
}

static SanadStatus
read_nodes(Linker *linker, SanadId event, LinkTerm term, Nodes *nodes,
           SanadError *error)
{
  NodeList list = {0};
  nodes->count = 0;
  TRY(list_nodes(linker, SANAD_ANY,
                 (SanadTriple){event, linker->terms[term], SANAD_ANY}, true,
                 EVENT_NODES_MAX, &list, error));
  if (list.count) {
    memcpy(nodes->ids, list.ids, list.count * sizeof *list.ids);
  }
  nodes->count = list.count;
  return SANAD_OK;
}

static bool
are_equal(const Nodes *a, const Nodes *b)
{
  return a->count == b->count &&
         memcmp(a->ids, b->ids, a->count * sizeof *a->ids) == 0;
}

/// Whether two dates are the same day, or one is the month of the other.
static SanadStatus
is_same_time(const Linker *linker, const Nodes *a, const Nodes *b,
             bool *is_same, SanadError *error)
{
  SanadTerm x;
  SanadTerm y;
  *is_same = are_equal(a, b);
  if (*is_same || a->count != 1 || b->count != 1) {
    return SANAD_OK;
  }
  TRY(sanad_snapshot_term(linker->view, a->ids[0], &x, error));
  TRY(sanad_snapshot_term(linker->view, b->ids[0], &y, error));
  *is_same = sanad_text_has_prefix(x.text, y.text) ||
             sanad_text_has_prefix(y.text, x.text);
  return SANAD_OK;
}

static SanadStatus
read_event(Linker *linker, SanadId event, EventFacts *facts, SanadError *error)
{
  TRY(read_nodes(linker, event, LINK_TYPE, &facts->types, error));
  TRY(read_nodes(linker, event, LINK_PARTY, &facts->parties, error));
  TRY(read_nodes(linker, event, LINK_PARTICIPANT, &facts->participants, error));
  TRY(read_nodes(linker, event, LINK_PLACE, &facts->places, error));
  return read_nodes(linker, event, LINK_DATE, &facts->dates, error);
}

/// Whether two events may be one: all agrees but the date's precision, or a
/// place that one of them lacks.
static SanadStatus
may_be_one(Linker *linker, const EventFacts *a, SanadId other, bool *may,
           SanadError *error)
{
  EventFacts b;
  *may = false;
  TRY(read_event(linker, other, &b, error));
  const bool is_alike = are_equal(&a->types, &b.types) &&
                        are_equal(&a->parties, &b.parties) &&
                        are_equal(&a->participants, &b.participants);
  const bool is_place_alike =
      are_equal(&a->places, &b.places) || !a->places.count || !b.places.count;
  if (!is_alike || !is_place_alike || !a->dates.count || !b.dates.count) {
    return SANAD_OK;
  }
  return is_same_time(linker, &a->dates, &b.dates, may, error);
}

/// Adds a triple both ways to the article's graph.
static SanadStatus
add_both(const Linker *linker, SanadId a, LinkTerm relation, SanadId b,
         SanadError *error)
{
  const SanadId term = linker->terms[relation];
  const SanadQuad there = {.triple = {a, term, b}, .graph = linker->graph};
  const SanadQuad back = {.triple = {b, term, a}, .graph = linker->graph};
  TRY(sanad_write_add(linker->write, &there, error));
  return sanad_write_add(linker->write, &back, error);
}

static bool
has_node(const NodeList *list, SanadId id)
{
  for (size_t i = 0; i < list->count; ++i) {
    if (list->ids[i] == id) {
      return true;
    }
  }
  return false;
}

/// The relation and node by which the fewest events are found.
static SanadStatus
find_rarest(const Linker *linker, const EventFacts *facts, SanadTriple *pattern,
            SanadError *error)
{
  const Nodes *const sets[] = {&facts->participants, &facts->parties};
  static const LinkTerm terms[] = {LINK_PARTICIPANT, LINK_PARTY};
  uint64_t least = UINT64_MAX;
  for (size_t k = 0; k < 2; ++k) {
    for (size_t i = 0; i < sets[k]->count; ++i) {
      const SanadTriple one = {SANAD_ANY, linker->terms[terms[k]],
                               sets[k]->ids[i]};
      uint64_t count = 0;
      TRY(sanad_snapshot_count(linker->view, one, CANDIDATES_MAX + 1, &count,
                               error));
      if (count < least) {
        least = count;
        *pattern = one;
      }
    }
  }
  return SANAD_OK;
}

/// Pairs of events that are to be linked once all have been looked at: adding
/// ends the view.
typedef struct {
  SanadId *ids; ///< Two and two
  size_t count;
  size_t capacity;
} Pairs;

static SanadStatus
add_pair(const Linker *linker, Pairs *pairs, SanadId a, SanadId b,
         SanadError *error)
{
  const SanadId both[] = {a, b};
  for (size_t i = 0; i < 2; ++i) {
    pairs->ids = sanad_arena_grow(linker->arena, pairs->ids, pairs->count,
                                  &pairs->capacity, sizeof *pairs->ids);
    if (!pairs->ids) {
      return sanad_fail_memory(error);
    }
    pairs->ids[pairs->count++] = both[i];
  }
  return SANAD_OK;
}

static SanadStatus
find_twins(Linker *linker, const NodeList *own, SanadId event, Pairs *pairs,
           SanadError *error)
{
  EventFacts facts;
  NodeList others = {0};
  SanadTriple pattern = {SANAD_ANY, SANAD_ANY, SANAD_ANY};
  TRY(read_event(linker, event, &facts, error));
  if (!facts.dates.count || !facts.parties.count) {
    return SANAD_OK;
  }
  TRY(find_rarest(linker, &facts, &pattern, error));
  TRY(list_nodes(linker, SANAD_ANY, pattern, false, CANDIDATES_MAX, &others,
                 error));
  for (size_t i = 0; i < others.count; ++i) {
    bool may = false;
    if (!has_node(own, others.ids[i])) {
      TRY(may_be_one(linker, &facts, others.ids[i], &may, error));
    }
    if (may) {
      TRY(add_pair(linker, pairs, event, others.ids[i], error));
    }
  }
  return SANAD_OK;
}

/// The events that the article's graph tells of.
static SanadStatus
list_events(Linker *linker, NodeList *events, SanadError *error)
{
  return list_nodes(
      linker, linker->graph,
      (SanadTriple){SANAD_ANY, linker->terms[LINK_PARTY], SANAD_ANY}, false,
      SIZE_MAX, events, error);
}

static SanadStatus
link_events(Linker *linker, SanadError *error)
{
  NodeList events = {0};
  Pairs pairs = {0};
  TRY(list_events(linker, &events, error));
  for (size_t i = 0; i < events.count; ++i) {
    TRY(find_twins(linker, &events, events.ids[i], &pairs, error));
  }
  for (size_t i = 0; i < pairs.count; i += 2) {
    TRY(add_both(linker, pairs.ids[i], LINK_SAME, pairs.ids[i + 1], error));
  }
  return SANAD_OK;
}

static SanadStatus
note_text(Links *links, SanadId article, const SanadFingerprint *fingerprint,
          SanadError *error)
{
  for (size_t i = 0; i < links->count; ++i) {
    if (links->texts[i].article == article) {
      links->texts[i].fingerprint = *fingerprint;
      return SANAD_OK;
    }
  }
  if (links->count == links->capacity) {
    const size_t capacity = links->capacity ? links->capacity * 2 : 64;
    KnownText *const larger =
        reallocarray(links->texts, capacity, sizeof *larger);
    if (!larger) {
      return sanad_fail_memory(error);
    }
    links->texts = larger;
    links->capacity = capacity;
  }
  links->texts[links->count++] = (KnownText){article, *fingerprint};
  return SANAD_OK;
}

/// Takes the fingerprint out of an evidence graph.
static SanadStatus
load_text(Links *links, Linker *linker, SanadId graph, SanadError *error)
{
  NodeList found = {0};
  NodeList digits = {0};
  const SanadTriple pattern = {SANAD_ANY, linker->terms[LINK_FINGERPRINT],
                               SANAD_ANY};
  SanadTerm term;
  SanadFingerprint fingerprint;
  SanadBuffer scratch = {0};
  TRY(list_nodes(linker, graph, pattern, false, 1, &found, error));
  TRY(list_nodes(linker, graph, pattern, true, 1, &digits, error));
  if (!found.count) {
    return SANAD_OK;
  }
  SanadStatus status = sanad_snapshot_term_into(linker->view, &scratch,
                                                digits.ids[0], &term, error);
  if (status == SANAD_OK && sanad_fingerprint_read(&fingerprint, term.text)) {
    status = note_text(links, found.ids[0], &fingerprint, error);
  }
  sanad_buffer_free(&scratch);
  return status;
}

/// The texts of all articles, unless they are known.
static SanadStatus
load_texts(Links *links, Linker *linker, SanadError *error)
{
  const SanadId *graphs = NULL;
  size_t count = 0;
  if (links->is_loaded) {
    return SANAD_OK;
  }
  TRY(sanad_snapshot_graphs(linker->view, linker->arena, &graphs, &count,
                            error));
  for (size_t i = 0; i < count; ++i) {
    if (sanad_snapshot_is_evidence(linker->view, graphs[i])) {
      TRY(load_text(links, linker, graphs[i], error));
    }
  }
  links->is_loaded = true;
  return SANAD_OK;
}

static SanadStatus
link_copies(Links *links, Linker *linker, const SanadArticleReport *report,
            SanadError *error)
{
  if (!report->has_fingerprint) {
    return SANAD_OK;
  }
  for (size_t i = 0; i < links->count; ++i) {
    const KnownText *const text = &links->texts[i];
    if (text->article != linker->graph &&
        sanad_fingerprint_is_copy(&text->fingerprint, &report->fingerprint)) {
      TRY(add_both(linker, linker->graph, LINK_COPY, text->article, error));
    }
  }
  return note_text(links, linker->graph, &report->fingerprint, error);
}

SanadStatus
links_add(Links *links, SanadWrite *write, const SanadArticleReport *report,
          SanadError *error)
{
  const SanadTerm iri = sanad_term_iri(sanad_text(report->iri));
  SanadId graph = SANAD_ANY;
  Linker linker;
  TRY(sanad_write_term(write, &iri, &graph, error));
  TRY(linker_start(&linker, write, graph, error));
  SanadStatus status = load_texts(links, &linker, error);
  if (status == SANAD_OK) {
    status = link_events(&linker, error); // The last that looks at the store
  }
  if (status == SANAD_OK) {
    status = link_copies(links, &linker, report, error);
  }
  sanad_arena_free(linker.arena);
  return status;
}

/// Lists a node's links as quads, four ids each.
static SanadStatus
list_links(Linker *linker, SanadId node, LinkTerm relation, NodeList *quads,
           SanadError *error)
{
  NodeList others = {0};
  const SanadId term = linker->terms[relation];
  TRY(list_nodes(linker, SANAD_ANY, (SanadTriple){node, term, SANAD_ANY}, true,
                 SIZE_MAX, &others, error));
  for (size_t i = 0; i < others.count; ++i) {
    const SanadTriple there = {node, term, others.ids[i]};
    const SanadId *graphs = NULL;
    size_t count = 0;
    TRY(sanad_snapshot_triple_graphs(linker->view, linker->arena, there,
                                     &graphs, &count, error));
    for (size_t k = 0; k < count; ++k) {
      const SanadId quad[] = {node, term, others.ids[i], graphs[k]};
      for (size_t n = 0; n < 4; ++n) {
        quads->ids = sanad_arena_grow(linker->arena, quads->ids, quads->count,
                                      &quads->capacity, sizeof *quads->ids);
        if (!quads->ids) {
          return sanad_fail_memory(error);
        }
        quads->ids[quads->count++] = quad[n];
      }
    }
  }
  return SANAD_OK;
}

/// Whether no other graph tells of an event.
static SanadStatus
is_alone(const Linker *linker, SanadId event, bool *is_alone, SanadError *error)
{
  const SanadId *graphs = NULL;
  size_t count = 0;
  SanadCursor *cursor = NULL;
  *is_alone = false;
  TRY(sanad_cursor_open(
      &cursor, linker->view, SANAD_ANY, SANAD_BEST_ORDER,
      (SanadTriple){event, linker->terms[LINK_TYPE], SANAD_ANY}, error));
  const SanadStatus status = sanad_cursor_next(cursor, linker->batch, error);
  sanad_cursor_close(cursor);
  if (status == SANAD_END) {
    return SANAD_OK;
  }
  TRY(status);
  const SanadTriple type = {event, linker->terms[LINK_TYPE],
                            linker->batch->object[0]};
  TRY(sanad_snapshot_triple_graphs(linker->view, linker->arena, type, &graphs,
                                   &count, error));
  *is_alone = count == 1 && graphs[0] == linker->graph;
  return SANAD_OK;
}

static SanadStatus
collect_links(Linker *linker, NodeList *quads, SanadError *error)
{
  NodeList events = {0};
  TRY(list_links(linker, linker->graph, LINK_COPY, quads, error));
  TRY(list_events(linker, &events, error));
  for (size_t i = 0; i < events.count; ++i) {
    bool alone = false;
    TRY(is_alone(linker, events.ids[i], &alone, error));
    if (alone) {
      TRY(list_links(linker, events.ids[i], LINK_SAME, quads, error));
    }
  }
  return SANAD_OK;
}

SanadStatus
links_remove(SanadWrite *write, SanadId article, SanadError *error)
{
  Linker linker;
  NodeList quads = {0};
  TRY(linker_start(&linker, write, article, error));
  SanadStatus status = collect_links(&linker, &quads, error);
  for (size_t i = 0; i < quads.count && status == SANAD_OK; i += 4) {
    const SanadId *const at = quads.ids + i;
    const SanadQuad there = {.triple = {at[0], at[1], at[2]}, .graph = at[3]};
    const SanadQuad back = {.triple = {at[2], at[1], at[0]}, .graph = at[3]};
    status = sanad_write_remove(write, &there, error);
    if (status == SANAD_OK) {
      status = sanad_write_remove(write, &back, error);
    }
  }
  sanad_arena_free(linker.arena);
  return status;
}
