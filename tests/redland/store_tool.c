/// Reads and writes stores without Redland, for tests of the Redland module.
///
/// store_tool dump PATH     prints all quads as N-Quads
/// store_tool example PATH  makes a store with a source and an evidence graph

#include "graph/cursor.h"
#include "graph/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static SanadStatus
print_quad(SanadBuffer *out, const SanadSnapshot *snapshot, SanadQuad quad,
           SanadError *error)
{
  const SanadId ids[] = {quad.triple.subject, quad.triple.predicate,
                         quad.triple.object, quad.graph};
  const size_t count = quad.graph == SANAD_DEFAULT_GRAPH ? 3 : 4;
  for (size_t i = 0; i < count; ++i) {
    SanadTerm term;
    TRY(sanad_snapshot_term(snapshot, ids[i], &term, error));
    sanad_term_print(out, &term);
    sanad_buffer_add_char(out, ' ');
  }
  sanad_buffer_add(out, ".\n", 2);
  return sanad_buffer_status(out, error);
}

static SanadStatus
print_quads(SanadBuffer *out, const SanadSnapshot *snapshot, SanadError *error)
{
  SanadQuadCursor *cursor = NULL;
  TRY(sanad_quad_cursor_open(&cursor, snapshot, SANAD_ANY, error));
  SanadQuad quad;
  SanadStatus status = SANAD_OK;
  while (status == SANAD_OK) {
    status = sanad_quad_cursor_next(cursor, &quad, error);
    if (status == SANAD_OK) {
      status = print_quad(out, snapshot, quad, error);
    }
  }
  sanad_quad_cursor_close(cursor);
  return status == SANAD_END ? SANAD_OK : status;
}

static SanadStatus
dump(SanadStore *store, SanadError *error)
{
  SanadSnapshot *snapshot = NULL;
  TRY(sanad_snapshot_open(&snapshot, store, error));
  SanadBuffer out = {0};
  const SanadStatus status = print_quads(&out, snapshot, error);
  if (out.length) {
    (void)fwrite(out.data, 1, out.length, stdout);
  }
  sanad_buffer_free(&out);
  sanad_snapshot_close(snapshot);
  return status;
}

static SanadStatus
add(SanadWrite *write, const char *graph, SanadTerm subject,
    const char *predicate, SanadTerm object, SanadError *error)
{
  SanadQuad quad = {.graph = SANAD_DEFAULT_GRAPH};
  const SanadTerm predicate_term = sanad_term_iri(sanad_text(predicate));
  TRY(sanad_write_term(write, &subject, &quad.triple.subject, error));
  TRY(sanad_write_term(write, &predicate_term, &quad.triple.predicate, error));
  TRY(sanad_write_term(write, &object, &quad.triple.object, error));
  if (graph) {
    const SanadTerm graph_term = sanad_term_iri(sanad_text(graph));
    TRY(sanad_write_term(write, &graph_term, &quad.graph, error));
  }
  return sanad_write_add(write, &quad, error);
}

static SanadStatus
add_example(SanadWrite *write, SanadError *error)
{
  const SanadTerm iran = sanad_term_iri(SANAD_TEXT("http://e.org/iran"));
  const SanadTerm other = sanad_term_iri(SANAD_TEXT("http://e.org/tajikistan"));
  const SanadTerm person = sanad_term_blank(SANAD_TEXT("person"));
  const char *article = "http://e.org/article";
  TRY(add(write, NULL, iran, "http://e.org/meets", other, error));
  TRY(add(write, article, iran, "http://e.org/meets", other, error));
  TRY(add(write, article, person, "http://e.org/name",
          sanad_term_language(SANAD_TEXT("Rahmon"), SANAD_TEXT("tg")), error));
  return add(write, "http://e.org/article#evidence", person,
             "http://e.org/sentence", sanad_term_string(SANAD_TEXT("They met")),
             error);
}

static SanadStatus
example(SanadStore *store, SanadError *error)
{
  SanadWrite *write = NULL;
  TRY(sanad_write_begin(&write, store, error));
  const SanadStatus status = add_example(write, error);
  if (status != SANAD_OK) {
    sanad_write_abort(write);
    return status;
  }
  return sanad_write_commit(write, error);
}

int
main(int argc, char **argv)
{
  if (argc != 3) {
    (void)fputs("usage: store_tool dump|example PATH\n", stderr);
    return EXIT_FAILURE;
  }
  SanadError error = {0};
  SanadStore *store = NULL;
  SanadStatus status = sanad_store_open(&store, argv[2], NULL, &error);
  if (status == SANAD_OK) {
    status = strcmp(argv[1], "dump") == 0 ? dump(store, &error)
                                          : example(store, &error);
  }
  sanad_store_close(store);
  if (status != SANAD_OK) {
    (void)fprintf(stderr, "store_tool: %s\n", error.message);
  }
  return status == SANAD_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
