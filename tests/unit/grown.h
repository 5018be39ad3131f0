#ifndef SANAD_TESTS_UNIT_GROWN_H
#define SANAD_TESTS_UNIT_GROWN_H

/// A store that has grown by many small changes, for tests of what is done with
/// whole stores.

#include "base/buffer.h"
#include "graph/check.h"
#include "graph/cursor.h"
#include "graph/store.h"
#include "graph/term.h"
#include "graph/vocabulary.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { GROWN_THINGS = 12, GROWN_PREDICATES = 5 };

typedef struct {
  char folder[64];
  char path[96];
} Grown;

static inline void
grown_make_folder(Grown *grown)
{
  (void)strcpy(grown->folder, "/tmp/sanad-test-XXXXXX");
  assert_non_null(mkdtemp(grown->folder));
  (void)snprintf(grown->path, sizeof grown->path, "%s/g.sanad", grown->folder);
}

static inline void
grown_remove(const char *path)
{
  char lock[160];
  (void)snprintf(lock, sizeof lock, "%s-lock", path);
  (void)unlink(lock);
  (void)unlink(path);
}

static inline SanadId
grown_iri(SanadWrite *write, const char *kind, unsigned number)
{
  char text[64];
  SanadId id = SANAD_ANY;
  (void)snprintf(text, sizeof text, "http://e/%s%u", kind, number);
  const SanadTerm term = sanad_term_iri(sanad_text(text));
  assert_int_equal(sanad_write_term(write, &term, &id, NULL), SANAD_OK);
  return id;
}

static inline SanadId
grown_string(SanadWrite *write, const char *kind, unsigned number)
{
  char text[64];
  SanadId id = SANAD_ANY;
  (void)snprintf(text, sizeof text, "%s %u of those", kind, number);
  const SanadTerm term = sanad_term_string(sanad_text(text));
  assert_int_equal(sanad_write_term(write, &term, &id, NULL), SANAD_OK);
  return id;
}

static inline SanadId
grown_number(SanadWrite *write, unsigned number)
{
  char text[32];
  SanadId id = SANAD_ANY;
  (void)snprintf(text, sizeof text, "%u", number);
  const SanadTerm term =
      sanad_term_typed(sanad_text(text), SANAD_TEXT(SANAD_XSD_INTEGER));
  assert_int_equal(sanad_write_term(write, &term, &id, NULL), SANAD_OK);
  return id;
}

static inline void
grown_put(SanadWrite *write, SanadId graph, SanadTriple triple, bool adds)
{
  const SanadQuad quad = {graph, triple};
  assert_int_equal(adds ? sanad_write_add(write, &quad, NULL)
                        : sanad_write_remove(write, &quad, NULL),
                   SANAD_OK);
}

static inline SanadId
grown_evidence(SanadWrite *write, unsigned number)
{
  char text[64];
  SanadId id = SANAD_ANY;
  (void)snprintf(text, sizeof text, "http://e/g%u" SANAD_EVIDENCE_SUFFIX,
                 number);
  const SanadTerm term = sanad_term_iri(sanad_text(text));
  assert_int_equal(sanad_write_term(write, &term, &id, NULL), SANAD_OK);
  return id;
}

/// One small change: some new things with labels, numbers and links, in a graph
/// of its own; some of what older changes said goes.
static inline void
grown_change(SanadStore *store, unsigned round)
{
  SanadWrite *write = NULL;
  SanadId label = SANAD_ANY;
  const SanadTerm label_term = sanad_term_iri(sanad_text(SANAD_RDFS_LABEL));
  assert_int_equal(sanad_write_begin(&write, store, NULL), SANAD_OK);
  assert_int_equal(sanad_write_term(write, &label_term, &label, NULL),
                   SANAD_OK);
  const SanadId graph =
      round % 3 ? grown_iri(write, "graph", round / 3) : SANAD_DEFAULT_GRAPH;
  for (unsigned i = 0; i < GROWN_THINGS; ++i) {
    const unsigned number = round * GROWN_THINGS + i;
    const SanadId thing = grown_iri(write, "thing/", number);
    const SanadId other =
        grown_iri(write, "thing/", (unsigned)rand() % (number + 1));
    const SanadId predicate =
        grown_iri(write, "p", (unsigned)rand() % GROWN_PREDICATES);
    const SanadTriple old = {other, predicate,
                             grown_number(write, (unsigned)rand() % 4)};
    grown_put(write, graph,
              (SanadTriple){thing, label, grown_string(write, "name", number)},
              true);
    grown_put(write, graph, (SanadTriple){thing, predicate, other}, true);
    grown_put(write, SANAD_DEFAULT_GRAPH,
              (SanadTriple){thing, predicate, grown_number(write, number % 4)},
              true);
    grown_put(write, SANAD_DEFAULT_GRAPH, old, i % 2);
    if (i % 4 == 0) {
      grown_put(write, grown_evidence(write, round),
                (SanadTriple){thing, predicate, other}, true);
    }
  }
  assert_int_equal(sanad_write_commit(write, NULL), SANAD_OK);
}

static inline void
grown_grow(const Grown *grown, unsigned rounds)
{
  const SanadStoreOptions options = {.is_unsynced = true};
  SanadStore *store = NULL;
  assert_int_equal(sanad_store_open(&store, grown->path, &options, NULL),
                   SANAD_OK);
  for (unsigned round = 0; round < rounds; ++round) {
    grown_change(store, round);
  }
  sanad_store_close(store);
}

static inline SanadStatus
grown_add_term(SanadBuffer *out, const SanadSnapshot *snapshot, SanadId id)
{
  SanadBuffer scratch = {0};
  SanadTerm term = {0};
  SanadStatus status = SANAD_OK;
  if (id != SANAD_DEFAULT_GRAPH) {
    status = sanad_snapshot_term_into(snapshot, &scratch, id, &term, NULL);
    if (!status) {
      sanad_buffer_add(out, term.text.data, term.text.length);
    }
  }
  sanad_buffer_add(out, " ", 1);
  sanad_buffer_free(&scratch);
  return status;
}

/// Writes all quads of a snapshot as text.
static inline SanadStatus
grown_add_quads(SanadBuffer *out, const SanadSnapshot *snapshot)
{
  SanadQuadCursor *cursor = NULL;
  SanadQuad quad;
  SanadStatus status =
      sanad_quad_cursor_open(&cursor, snapshot, SANAD_ANY, NULL);
  while (!status && !(status = sanad_quad_cursor_next(cursor, &quad, NULL))) {
    const SanadId ids[4] = {quad.graph, quad.triple.subject,
                            quad.triple.predicate, quad.triple.object};
    for (unsigned i = 0; !status && i < 4; ++i) {
      status = grown_add_term(out, snapshot, ids[i]);
    }
    sanad_buffer_add(out, "\n", 1);
  }
  sanad_quad_cursor_close(cursor);
  return status == SANAD_END ? SANAD_OK : status;
}

/// All quads of a store as text; the status of reading it.
static inline SanadStatus
grown_dump(const char *path, SanadBuffer *out)
{
  const SanadStoreOptions options = {.is_readonly = true, .must_exist = true};
  SanadStore *store = NULL;
  SanadSnapshot *snapshot = NULL;
  sanad_buffer_clear(out);
  SanadStatus status = sanad_store_open(&store, path, &options, NULL);
  if (!status) {
    status = sanad_snapshot_open(&snapshot, store, NULL);
  }
  if (!status) {
    status = grown_add_quads(out, snapshot);
  }
  sanad_snapshot_close(snapshot);
  sanad_store_close(store);
  return status;
}

static inline void
grown_print_problem(void *state, const char *text)
{
  if (*(const bool *)state) {
    print_message("%s\n", text);
  }
}

/// How many problems a check finds.
static inline uint64_t
grown_problems(const char *path, bool prints)
{
  const SanadCheckOptions options = {grown_print_problem, &prints, NULL};
  SanadCheckReport report;
  SanadError error = {0};
  const SanadStatus status = sanad_store_check(path, &options, &report, &error);
  if (status && prints) {
    print_message("%s\n", error.message);
  }
  return status ? 1 : report.problems;
}

#endif
