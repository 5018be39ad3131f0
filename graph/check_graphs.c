#include "graph/check_impl.h"
#include "graph/vocabulary.h"

#include <inttypes.h>

/// What an arena for the graphs of one triple may hold.
#define GRAPHS_BYTES_MAX ((size_t)1 << 30U)
/// Triples after which the arena is made anew.
#define ARENA_TRIPLES 1024U

typedef struct {
  Check *check;
  SanadArena *arena;  ///< For lists of graphs
  uint64_t triples;   ///< Since it was made
  uint64_t in_sets;   ///< Graphs that the triples say they are in
  uint64_t in_graphs; ///< Quads of the default and source graphs
  uint64_t evidence;  ///< Quads of evidence graphs
  SanadId graph;      ///< That is read
  bool is_evidence;
} GraphCheck;

/// A quad of one graph: the union has it, unless the graph is evidence.
static SanadStatus
visit_quad(void *state, const SanadTriple *triple, SanadError *error)
{
  GraphCheck *const graphs = state;
  bool has = true;
  ++graphs->check->report->quads;
  if (graphs->is_evidence) {
    ++graphs->evidence;
    return SANAD_OK;
  }
  ++graphs->in_graphs;
  const SanadStatus status = sanad_snapshot_has(
      graphs->check->snapshot, SANAD_ANY, *triple, &has, error);
  if (!status && !has) {
    check_tell(graphs->check,
               "graph %" PRIx64 " has the triple %" PRIx64 " %" PRIx64
               " %" PRIx64 ", which the orders do not have",
               graphs->graph, triple->subject, triple->predicate,
               triple->object);
  }
  return check_pass(graphs->check, status, "the orders", error);
}

/// A triple of the union: each of its graphs has it.
static SanadStatus
visit_triple(void *state, const SanadTriple *triple, SanadError *error)
{
  GraphCheck *const graphs = state;
  const SanadSnapshot *const snapshot = graphs->check->snapshot;
  if (graphs->triples++ % ARENA_TRIPLES == 0) {
    sanad_arena_free(graphs->arena);
    graphs->arena = sanad_arena_new(NULL, GRAPHS_BYTES_MAX);
    if (!graphs->arena) {
      return sanad_fail_memory(error);
    }
  }
  const SanadId *list = NULL;
  size_t count = 0;
  SanadStatus status = sanad_snapshot_triple_graphs(
      snapshot, graphs->arena, *triple, &list, &count, error);
  if (!status && !count) {
    check_tell(graphs->check,
               "the triple %" PRIx64 " %" PRIx64 " %" PRIx64 " is in no graph",
               triple->subject, triple->predicate, triple->object);
  }
  graphs->in_sets += count;
  for (size_t i = 0; !status && i < count; ++i) {
    bool has = true;
    if (list[i] != SANAD_DEFAULT_GRAPH) {
      status = sanad_snapshot_has(snapshot, list[i], *triple, &has, error);
    }
    if (!status && !has) {
      check_tell(graphs->check,
                 "the graph %" PRIx64 " lacks the triple "
                 "%" PRIx64 " %" PRIx64 " %" PRIx64,
                 list[i], triple->subject, triple->predicate, triple->object);
    }
  }
  return check_pass(graphs->check, status, "the graphs of a triple", error);
}

static SanadStatus
read_graphs(GraphCheck *graphs, SanadError *error)
{
  Check *const check = graphs->check;
  const SanadId *list = NULL;
  size_t count = 0;
  graphs->graph = SANAD_DEFAULT_GRAPH;
  TRY(check_walk(check, graphs->graph, SANAD_SPO, visit_quad, graphs, error));
  SanadArena *const arena = sanad_arena_new(NULL, SIZE_MAX);
  SanadStatus status = arena ? sanad_snapshot_graphs(check->snapshot, arena,
                                                     &list, &count, error)
                             : sanad_fail_memory(error);
  status = check_pass(check, status, "the graphs", error);
  for (size_t i = 0; !status && i < count; ++i) {
    SanadTerm term = {0};
    graphs->graph = list[i];
    status = sanad_snapshot_term(check->snapshot, list[i], &term, error);
    if (status == SANAD_NO_MEMORY) {
      break;
    }
    if (status) {
      check_tell(check, "a graph has the id %" PRIx64 ", which no term has",
                 list[i]);
    }
    graphs->is_evidence =
        !status && term.kind == SANAD_IRI &&
        sanad_text_has_suffix(term.text, SANAD_TEXT(SANAD_EVIDENCE_SUFFIX));
    status = check_walk(check, list[i], SANAD_SPO, visit_quad, graphs, error);
  }
  sanad_arena_free(arena);
  return status;
}

static void
compare_count(Check *check, const char *what, uint64_t counted, uint64_t there)
{
  if (counted != there) {
    check_tell(check, "%" PRIu64 " %s are counted, and %" PRIu64 " are there",
               counted, what, there);
  }
}

SanadStatus
check_graphs(Check *check, SanadError *error)
{
  GraphCheck graphs = {.check = check};
  SanadCounts counts;
  SanadStatus status = read_graphs(&graphs, error);
  if (!status) {
    status =
        check_walk(check, SANAD_ANY, SANAD_SPO, visit_triple, &graphs, error);
  }
  sanad_arena_free(graphs.arena);
  TRY(status);
  compare_count(check, "places of triples in graphs", graphs.in_sets,
                graphs.in_graphs);
  TRY(sanad_snapshot_counts(check->snapshot, &counts, error));
  compare_count(check, "triples", counts.triples, check->report->triples);
  compare_count(check, "quads", counts.quads, check->report->quads);
  compare_count(check, "evidence quads", counts.evidence, graphs.evidence);
  return SANAD_OK;
}
