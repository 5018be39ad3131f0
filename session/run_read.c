/// Articles to facts.

#include "graph/cursor.h"
#include "graph/vocabulary.h"
#include "session/session_impl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// The longest article that is read.
#define ARTICLE_BYTES_MAX (64U << 20U)

/// One quad of an article, kept until its graph has been emptied.
typedef struct {
  SanadTerm terms[4]; ///< Subject, predicate, object, graph
  bool has_graph;
} KeptQuad;

typedef struct {
  SanadArena *arena;
  KeptQuad *quads;
  size_t count;
  size_t capacity;
} Kept;

static bool
keep_text(SanadArena *arena, SanadText *text)
{
  if (text->length) {
    text->data = sanad_arena_copy(arena, text->data, text->length);
  }
  return !text->length || text->data;
}

static bool
keep_term(SanadArena *arena, const SanadTerm *term, SanadTerm *out)
{
  *out = *term;
  return keep_text(arena, &out->text) && keep_text(arena, &out->datatype) &&
         keep_text(arena, &out->language);
}

static SanadStatus
keep_quad(void *state, const SanadTerm *subject, const SanadTerm *predicate,
          const SanadTerm *object, const SanadTerm *graph, SanadError *error)
{
  Kept *const kept = state;
  kept->quads = sanad_arena_grow(kept->arena, kept->quads, kept->count,
                                 &kept->capacity, sizeof *kept->quads);
  if (!kept->quads) {
    return sanad_fail_memory(error);
  }
  KeptQuad *const quad = &kept->quads[kept->count];
  *quad = (KeptQuad){.has_graph = graph};
  if (!keep_term(kept->arena, subject, &quad->terms[0]) ||
      !keep_term(kept->arena, predicate, &quad->terms[1]) ||
      !keep_term(kept->arena, object, &quad->terms[2]) ||
      (graph && !keep_term(kept->arena, graph, &quad->terms[3]))) {
    return sanad_fail_memory(error);
  }
  ++kept->count;
  return SANAD_OK;
}

static SanadStatus
add_quad(SanadWrite *write, const KeptQuad *kept, SanadError *error)
{
  SanadQuad quad = {.graph = SANAD_DEFAULT_GRAPH};
  TRY(sanad_write_term(write, &kept->terms[0], &quad.triple.subject, error));
  TRY(sanad_write_term(write, &kept->terms[1], &quad.triple.predicate, error));
  TRY(sanad_write_term(write, &kept->terms[2], &quad.triple.object, error));
  if (kept->has_graph) {
    TRY(sanad_write_term(write, &kept->terms[3], &quad.graph, error));
  }
  return sanad_write_add(write, &quad, error);
}

/// How many quads a graph holds.
static SanadStatus
count_graph(SanadWrite *write, SanadId graph, uint64_t *count,
            SanadError *error)
{
  const SanadSnapshot *view = NULL;
  SanadQuadCursor *cursor = NULL;
  SanadQuad quad;
  SanadStatus status = SANAD_OK;
  *count = 0;
  TRY(sanad_write_snapshot(write, &view, error));
  TRY(sanad_quad_cursor_open(&cursor, view, graph, error));
  while ((status = sanad_quad_cursor_next(cursor, &quad, error)) == SANAD_OK) {
    ++*count;
  }
  sanad_quad_cursor_close(cursor);
  return status == SANAD_END ? SANAD_OK : status;
}

/// Replaces what the store has of an article.  `*before` becomes the number of
/// facts it had.
static SanadStatus
replace_article(SanadWrite *write, const Kept *kept,
                const SanadArticleReport *report, uint64_t *before,
                uint64_t *after, SanadError *error)
{
  const SanadTerm iri = sanad_term_iri(sanad_text(report->iri));
  SanadId graph = SANAD_ANY;
  TRY(sanad_write_term(write, &iri, &graph, error));
  TRY(count_graph(write, graph, before, error));
  TRY(sanad_write_clear_graph(write, graph, error));
  for (size_t i = 0; i < kept->count; ++i) {
    TRY(add_quad(write, &kept->quads[i], error));
  }
  return count_graph(write, graph, after, error);
}

static SanadStatus
read_text(const char *path, const AstString *file, SanadBuffer *text,
          SanadError *error)
{
  FILE *const in = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
  if (!in) {
    return sanad_fail(error, SANAD_NOT_FOUND, file->span, "cannot read %s: %s",
                      path, strerror(errno));
  }
  char bytes[16384];
  size_t got = 0;
  errno = 0;
  while (text->length <= ARTICLE_BYTES_MAX &&
         (got = fread(bytes, 1, sizeof bytes, in)) > 0) {
    sanad_buffer_add(text, bytes, got);
  }
  const int code = ferror(in) ? errno : 0;
  if (in != stdin) {
    (void)fclose(in);
  }
  if (code) {
    return sanad_fail(error, SANAD_IO, file->span, "cannot read %s: %s", path,
                      strerror(code));
  }
  if (text->length > ARTICLE_BYTES_MAX) {
    return sanad_fail(error, SANAD_LIMIT, file->span,
                      "the article %s is larger than 64 MiB", path);
  }
  return sanad_buffer_status(text, error);
}

/// Opens the lexicon the first time it is needed.
static SanadStatus
open_lexicon(SanadSession *session, SanadError *error)
{
  if (session->lexicon) {
    return SANAD_OK;
  }
  const char *const *paths = NULL;
  SanadArena *const arena = sanad_arena_new(NULL, STATEMENT_BYTES_MAX);
  if (!arena) {
    return sanad_fail_memory(error);
  }
  size_t count = 0;
  SanadStatus status = sanad_lexicon_paths(arena, &paths, &count, error);
  if (status == SANAD_OK) {
    status = sanad_lexicon_open(&session->lexicon, paths, count, error);
  }
  sanad_arena_free(arena);
  return status;
}

/// Reads one article into a change.
static SanadStatus
read_article(Task *task, SanadWrite *write, const char *path, SanadText text,
             const SanadArticleOptions *options, SanadError *error)
{
  Kept kept = {.arena = task->arena};
  const SanadSink sink = {.quad = keep_quad, .state = &kept};
  SanadArticleReport report = {0};
  uint64_t before = 0;
  uint64_t after = 0;
  TRY(sanad_article_read(task->session->lexicon, text, options, sink, &report,
                         error));
  TRY(replace_article(write, &kept, &report, &before, &after, error));
  if (before) {
    session_note(task->session, "read %s: replaced, %llu facts, was %llu", path,
                 (unsigned long long)after, (unsigned long long)before);
  } else {
    session_note(task->session,
                 "read %s: %zu sentences, %llu facts, %zu claims", path,
                 report.sentences, (unsigned long long)after, report.claims);
  }
  return SANAD_OK;
}

static SanadStatus
read_one(Task *task, SanadWrite *write, const AstString *file, SanadText iri,
         SanadText label, SanadError *error)
{
  const AstData *const data = &task->statement->data;
  const char *path = NULL;
  SanadBuffer text = {0};
  TRY(file_name(task, file, &path, error));
  const char *const slash = strrchr(path, '/');
  const SanadArticleOptions options = {
      .iri = iri,
      .label = label,
      .url = option_value(&data->options, "url"),
      .date = option_value(&data->options, "date"),
      .file_name = sanad_text(slash ? slash + 1 : path),
  };
  SanadStatus status = read_text(path, file, &text, error);
  if (status == SANAD_OK) {
    status = read_article(task, write, path, sanad_buffer_text(&text), &options,
                          error);
    if (status != SANAD_OK) {
      status = fail_in_file(error, file);
    }
  }
  sanad_buffer_free(&text);
  return status;
}

SanadStatus
run_read(Task *task, SanadError *error)
{
  static const char *const known[] = {"url", "date", NULL};
  const AstData *const data = &task->statement->data;
  SanadText iri = {0};
  SanadText label = {0};
  TRY(check_options(&data->options, known, error));
  TRY(open_lexicon(task->session, error));
  if (data->graph.kind == AST_GRAPH_NAME) {
    TRY(session_target_graph(task, &data->graph, &iri, error));
    label = data->graph.name.text;
  }

  SanadWrite *write = NULL;
  TRY(sanad_write_begin(&write, task->session->store, error));
  SanadStatus status = SANAD_OK;
  for (size_t i = 0; status == SANAD_OK && i < data->file_count; ++i) {
    status = read_one(task, write, &data->files[i], iri, label, error);
  }
  if (status != SANAD_OK) {
    sanad_write_abort(write);
    return status;
  }
  return sanad_write_commit(write, error);
}
