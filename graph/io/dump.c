#include "graph/io/io.h"

#include "graph/cursor.h"
#include "graph/io/line_sort.h"
#include "graph/io/output.h"
#include "graph/io/replace.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Quads between two looks at whether to stop.
#define CHECK_QUADS 1024U

/// A dump on its way.
typedef struct {
  const SanadSnapshot *snapshot;
  const SanadDumpOptions *options;
  SanadDumpReport *report;
  LineSort *sort; ///< Of a salvage
  SanadBuffer line;
  SanadBuffer term;
  SanadArena *arena;
  const SanadId *graphs;
  size_t graph_count;
  uint64_t confirmed;   ///< Triples that stand in two orders or more
  uint64_t unconfirmed; ///< That stand in one
  bool has_unknown;     ///< A term was not known by its hash
  bool takes_all;       ///< Triples that stand in one order are saved too
} Dump;

/// Writes the prefixes as comments: N-Quads have none.
static SanadStatus
write_prefixes(Dump *dump, FILE *out, SanadError *error)
{
  const SanadPrefix *prefixes = NULL;
  size_t count = 0;
  const SanadStatus status = sanad_snapshot_prefixes(
      dump->snapshot, dump->arena, &prefixes, &count, error);
  if (status && dump->options->is_salvage && status != SANAD_NO_MEMORY) {
    dump->report->lost = true;
    dump->options->lost(dump->options->state, "the prefixes are lost");
    return SANAD_OK;
  }
  TRY(status);
  for (size_t i = 0; i < count; ++i) {
    const SanadTerm iri = sanad_term_iri(prefixes[i].iri);
    sanad_buffer_clear(&dump->line);
    sanad_buffer_add_string(&dump->line, "# @prefix ");
    sanad_buffer_add_text(&dump->line, prefixes[i].prefix);
    sanad_buffer_add_string(&dump->line, ": ");
    sanad_term_print(&dump->line, &iri);
    sanad_buffer_add_string(&dump->line, " .\n");
    TRY(sanad_buffer_status(&dump->line, error));
    // A prefix came from a file: no end of line may end the comment.
    if (memchr(dump->line.data, '\n', dump->line.length - 1) ||
        memchr(dump->line.data, '\r', dump->line.length - 1)) {
      continue;
    }
    if (fwrite(dump->line.data, 1, dump->line.length, out) !=
        dump->line.length) {
      return output_flush(out, error);
    }
  }
  return SANAD_OK;
}

// ---- Salvage

static void
lose(Dump *dump, const char *what, const SanadError *error)
{
  char text[SANAD_MESSAGE_BYTES_MAX + 80];
  (void)snprintf(text, sizeof text, "%s: %s", what, error->message);
  dump->report->lost = true;
  dump->options->lost(dump->options->state, text);
}

/// Whether an error comes from a damaged store.
static bool
is_damage(SanadStatus status)
{
  return status == SANAD_CORRUPT || status == SANAD_NOT_FOUND ||
         status == SANAD_STORE;
}

/// Reports what was not damage after all.
static SanadStatus
pass_on(SanadStatus status, const SanadError *fault, SanadError *error)
{
  if (status && error) {
    *error = *fault;
  }
  return status;
}

/// A term that is known by another id has come to this one from a damaged page;
/// one that is not known at all may have been changed.
static SanadStatus
check_known(Dump *dump, SanadId id, const SanadTerm *term, SanadError *error)
{
  SanadId known = SANAD_ANY;
  const SanadStatus status =
      sanad_snapshot_find(dump->snapshot, term, &known, NULL);
  if (status == SANAD_OK && known != SANAD_ANY && known != id) {
    return sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN,
                      "a term stands for another");
  }
  if ((status || known == SANAD_ANY) && !dump->has_unknown) {
    const SanadError fault = {.message = "some terms are not known by their "
                                         "hashes: perhaps they are changed"};
    dump->has_unknown = true;
    lose(dump, "the dictionary", &fault);
  }
  return SANAD_OK;
}

static SanadStatus
add_term(Dump *dump, SanadId id, SanadError *error)
{
  SanadTerm term;
  TRY(sanad_snapshot_term_into(dump->snapshot, &dump->term, id, &term, error));
  if (term.kind == SANAD_BLANK) { // Its label may be what is damaged
    sanad_buffer_add_format(&dump->line, "_:b%" PRIu64 " ",
                            sanad_id_payload(id));
    return SANAD_OK;
  }
  TRY(sanad_term_check(&term, error));
  TRY(check_known(dump, id, &term, error));
  sanad_term_print(&dump->line, &term);
  sanad_buffer_add_char(&dump->line, ' ');
  return SANAD_OK;
}

/// Saves one quad; one with a term that cannot be read is lost.
static SanadStatus
save_quad(Dump *dump, const SanadQuad *quad, SanadError *error)
{
  SanadError fault = {0};
  sanad_buffer_clear(&dump->line);
  SanadStatus status = add_term(dump, quad->triple.subject, &fault);
  if (!status) {
    status = add_term(dump, quad->triple.predicate, &fault);
  }
  if (!status) {
    status = add_term(dump, quad->triple.object, &fault);
  }
  if (!status && quad->graph != SANAD_DEFAULT_GRAPH) {
    status = add_term(dump, quad->graph, &fault);
  }
  if (is_damage(status) || status == SANAD_SYNTAX || status == SANAD_LIMIT) {
    if (!dump->report->quads_lost++) {
      lose(dump, "a quad is lost, and perhaps more", &fault);
    }
    return SANAD_OK;
  }
  TRY(pass_on(status, &fault, error));
  sanad_buffer_add(&dump->line, ".\n", 2);
  TRY(sanad_buffer_status(&dump->line, error));
  return line_sort_add(dump->sort, sanad_buffer_text(&dump->line), error);
}

/// How many graphs a triple is looked for in.
#define GRAPHS_ASKED_MAX 1000U

/// Whether a named graph has a triple, so that it is saved with that.
static bool
is_in_graph(const Dump *dump, const SanadTriple *triple)
{
  bool is = false;
  const size_t count = dump->graph_count < GRAPHS_ASKED_MAX ? dump->graph_count
                                                            : GRAPHS_ASKED_MAX;
  for (size_t i = 0; i < count && !is; ++i) {
    SanadCursor *cursor = NULL;
    SanadBatch batch;
    if (sanad_cursor_open(&cursor, dump->snapshot, dump->graphs[i], SANAD_SPO,
                          *triple, NULL) == SANAD_OK) {
      is = sanad_cursor_next(cursor, &batch, NULL) == SANAD_OK && batch.count;
      sanad_cursor_close(cursor);
    }
  }
  return is;
}

/// Saves a triple of the union, in each of its graphs.
static SanadStatus
save_triple(Dump *dump, const SanadTriple *triple, SanadError *error)
{
  const SanadId *graphs = NULL;
  size_t count = 0;
  SanadArena *const arena = sanad_arena_new(NULL, SIZE_MAX);
  if (!arena) {
    return sanad_fail_memory(error);
  }
  SanadStatus status = sanad_snapshot_triple_graphs(
      dump->snapshot, arena, *triple, &graphs, &count, NULL);
  SanadQuad quad = {SANAD_DEFAULT_GRAPH, *triple};
  // Better without its graph than not at all.
  if ((status || !count) && !is_in_graph(dump, triple)) {
    status = save_quad(dump, &quad, error);
  } else if (status) {
    status = SANAD_OK;
  }
  for (size_t i = 0; !status && i < count; ++i) {
    quad.graph = graphs[i];
    status = save_quad(dump, &quad, error);
  }
  sanad_arena_free(arena);
  return status;
}

/// Whether another order has a triple too: one that stands in only one of the
/// four may be what a damaged page pretends.
static bool
is_confirmed(const Dump *dump, SanadOrder order, const SanadTriple *triple)
{
  bool is = false;
  for (unsigned i = 0; i < SANAD_ORDERS && !is; ++i) {
    SanadCursor *cursor = NULL;
    SanadBatch batch;
    if (i != (unsigned)order &&
        sanad_cursor_open(&cursor, dump->snapshot, SANAD_ANY, (SanadOrder)i,
                          *triple, NULL) == SANAD_OK) {
      is = sanad_cursor_next(cursor, &batch, NULL) == SANAD_OK && batch.count;
      sanad_cursor_close(cursor);
    }
  }
  return is;
}

/// Saves a triple that an order gives.
static SanadStatus
save_row(Dump *dump, SanadOrder order, const SanadTriple *triple,
         SanadError *error)
{
  if (is_confirmed(dump, order, triple)) {
    ++dump->confirmed;
  } else {
    ++dump->unconfirmed;
    if (!dump->takes_all) {
      return SANAD_OK;
    }
  }
  return save_triple(dump, triple, error);
}

static SanadStatus
goes_on(const Dump *dump, SanadError *error)
{
  const volatile sig_atomic_t *const flag = dump->options->is_cancelled;
  return flag && *flag
             ? sanad_fail(error, SANAD_CANCELLED, SANAD_NO_SPAN, "cancelled")
             : SANAD_OK;
}

/// Saves what one order, or one graph, gives.
static SanadStatus
save_walk(Dump *dump, SanadId graph, SanadOrder order, const char *name,
          SanadError *error)
{
  static const SanadTriple everything = {SANAD_ANY, SANAD_ANY, SANAD_ANY};
  SanadError fault = {0};
  SanadCursor *cursor = NULL;
  SanadBatch *const batch = malloc(sizeof *batch);
  if (!batch) {
    return sanad_fail_memory(error);
  }
  SanadStatus status = sanad_cursor_open(&cursor, dump->snapshot, graph, order,
                                         everything, &fault);
  SanadStatus own = SANAD_OK;
  while (!status && !own && !(own = goes_on(dump, error)) &&
         !(status = sanad_cursor_next(cursor, batch, &fault))) {
    for (size_t i = 0; !own && i < batch->count; ++i) {
      const SanadQuad quad = {
          graph, {batch->subject[i], batch->predicate[i], batch->object[i]}};
      own = graph == SANAD_ANY ? save_row(dump, order, &quad.triple, error)
                               : save_quad(dump, &quad, error);
    }
  }
  sanad_cursor_close(cursor);
  free(batch);
  TRY(own);
  if (is_damage(status)) {
    lose(dump, name, &fault);
    return SANAD_OK;
  }
  return status == SANAD_END ? SANAD_OK : pass_on(status, &fault, error);
}

static SanadStatus
save_orders(Dump *dump, SanadError *error)
{
  static const char *const names[] = {
      "a part of pso is lost", "a part of pos is lost", "a part of spo is lost",
      "a part of ops is lost"};
  for (unsigned i = 0; i < SANAD_ORDERS; ++i) {
    TRY(save_walk(dump, SANAD_ANY, (SanadOrder)i, names[i], error));
  }
  return SANAD_OK;
}

/// Where hardly more than one order is left, all it has is better than nothing.
static SanadStatus
judge_unconfirmed(Dump *dump, SanadError *error)
{
  char text[120];
  if (!dump->unconfirmed) {
    return SANAD_OK;
  }
  dump->takes_all = dump->unconfirmed > dump->confirmed;
  (void)snprintf(text, sizeof text,
                 "%" PRIu64 " triples stand in one order only and are %s",
                 dump->unconfirmed,
                 dump->takes_all ? "saved, right or not" : "not saved");
  dump->report->lost = true;
  dump->options->lost(dump->options->state, text);
  return dump->takes_all ? save_orders(dump, error) : SANAD_OK;
}

/// Saves what any order or graph still gives: what one has lost another may
/// have.
static SanadStatus
save_all(Dump *dump, SanadError *error)
{
  SanadError fault = {0};
  const SanadStatus status = sanad_snapshot_graphs(
      dump->snapshot, dump->arena, &dump->graphs, &dump->graph_count, &fault);
  if (is_damage(status)) {
    lose(dump, "the list of graphs is lost", &fault);
    dump->graph_count = 0;
  } else {
    TRY(pass_on(status, &fault, error));
  }
  TRY(save_orders(dump, error));
  TRY(judge_unconfirmed(dump, error));
  for (size_t i = 0; i < dump->graph_count; ++i) {
    TRY(save_walk(dump, dump->graphs[i], SANAD_SPO, "a part of a graph is lost",
                  error));
  }
  return SANAD_OK;
}

/// Writes the lines, each once.
static SanadStatus
write_saved(Dump *dump, FILE *out, SanadError *error)
{
  SanadText line;
  SanadStatus status = SANAD_OK;
  sanad_buffer_clear(&dump->line);
  while (!(status = line_sort_next(dump->sort, &line, error))) {
    if (sanad_text_is_equal(line, sanad_buffer_text(&dump->line))) {
      continue;
    }
    sanad_buffer_clear(&dump->line);
    sanad_buffer_add_text(&dump->line, line);
    TRY(sanad_buffer_status(&dump->line, error));
    if (fwrite(line.data, 1, line.length, out) != line.length) {
      return output_flush(out, error);
    }
    ++dump->report->statements;
  }
  return status == SANAD_END ? output_flush(out, error) : status;
}

static SanadStatus
write_dump(void *state, FILE *out, SanadError *error)
{
  Dump *const dump = state;
  TRY(write_prefixes(dump, out, error));
  if (dump->options->is_salvage) {
    TRY(line_sort_new(&dump->sort, LINE_SORT_BYTES, error));
    TRY(save_all(dump, error));
    return write_saved(dump, out, error);
  }
  SanadExportReport report;
  const SanadExportOptions options = {
      .format = SANAD_NQUADS,
      .is_canonical = true,
      .is_cancelled = dump->options->is_cancelled,
  };
  TRY(sanad_export(dump->snapshot, out, &options, &report, error));
  dump->report->statements = report.statements;
  return SANAD_OK;
}

SanadStatus
sanad_dump(const SanadSnapshot *snapshot, const char *path,
           const SanadDumpOptions *options, SanadDumpReport *report,
           SanadError *error)
{
  Dump dump = {
      .snapshot = snapshot,
      .options = options,
      .report = report,
      .arena = sanad_arena_new(NULL, SIZE_MAX),
  };
  *report = (SanadDumpReport){0};
  const SanadStatus status = dump.arena
                                 ? replace_file(path, write_dump, &dump, error)
                                 : sanad_fail_memory(error);
  line_sort_free(dump.sort);
  sanad_buffer_free(&dump.line);
  sanad_buffer_free(&dump.term);
  sanad_arena_free(dump.arena);
  return status;
}
