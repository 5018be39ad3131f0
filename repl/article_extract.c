/// `sanad extract`: articles to RDF without a store.

#include "graph/io/replace.h"
#include "graph/store.h"
#include "repl/article_tools.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/// Where quads go: lines as they come, or a graph in memory that is exported
/// when all is read.
typedef struct {
  SanadFormat format;
  FILE *file;
  SanadBuffer lines;
  SanadStore *store;
  SanadWrite *write;
} Output;

/// How many bytes of lines are gathered.
#define LINES_BYTES 65536U

static SanadStatus
flush_lines(Output *out, SanadError *error)
{
  TRY(sanad_buffer_status(&out->lines, error));
  errno = 0;
  const bool is_written =
      out->lines.length == 0 || fwrite(out->lines.data, 1, out->lines.length,
                                       out->file) == out->lines.length;
  sanad_buffer_clear(&out->lines);
  return is_written ? SANAD_OK
                    : sanad_fail(error, SANAD_IO, SANAD_NO_SPAN,
                                 "cannot write: %s", strerror(errno));
}

static SanadStatus
write_line(Output *out, const SanadTerm *const terms[4], SanadError *error)
{
  const size_t count = out->format == SANAD_NQUADS && terms[3] ? 4 : 3;
  for (size_t i = 0; i < count; ++i) {
    sanad_term_print(&out->lines, terms[i]);
    sanad_buffer_add_char(&out->lines, ' ');
  }
  sanad_buffer_add_string(&out->lines, ".\n");
  return out->lines.length < LINES_BYTES ? SANAD_OK : flush_lines(out, error);
}

static SanadStatus
take_quad(void *state, const SanadTerm *subject, const SanadTerm *predicate,
          const SanadTerm *object, const SanadTerm *graph, SanadError *error)
{
  Output *const out = state;
  if (!out->store) {
    return write_line(
        out, (const SanadTerm *const[]){subject, predicate, object, graph},
        error);
  }
  SanadQuad quad = {.graph = SANAD_DEFAULT_GRAPH};
  TRY(sanad_write_term(out->write, subject, &quad.triple.subject, error));
  TRY(sanad_write_term(out->write, predicate, &quad.triple.predicate, error));
  TRY(sanad_write_term(out->write, object, &quad.triple.object, error));
  // Turtle has no graphs, and would leave the evidence out.
  if (graph && out->format == SANAD_TRIG) {
    TRY(sanad_write_term(out->write, graph, &quad.graph, error));
  }
  return sanad_write_add(out->write, &quad, error);
}

static SanadStatus
output_open(Output *out, SanadFormat format, FILE *file, SanadError *error)
{
  *out = (Output){.format = format, .file = file};
  if (format == SANAD_NTRIPLES || format == SANAD_NQUADS) {
    return SANAD_OK;
  }
  TRY(sanad_store_open(&out->store, NULL, NULL, error));
  return sanad_write_begin(&out->write, out->store, error);
}

static SanadStatus
export_store(Output *out, SanadError *error)
{
  const SanadExportOptions options = {
      .format = out->format, .graph = SANAD_ANY, .is_canonical = true};
  SanadExportReport report = {0};
  SanadSnapshot *view = NULL;
  SanadWrite *const write = out->write;
  out->write = NULL;
  TRY(sanad_write_commit(write, error));
  TRY(sanad_snapshot_open(&view, out->store, error));
  const SanadStatus status =
      sanad_export(view, out->file, &options, &report, error);
  sanad_snapshot_close(view);
  return status;
}

/// Writes what is left.
static SanadStatus
output_finish(Output *out, SanadError *error)
{
  TRY(out->store ? export_store(out, error) : flush_lines(out, error));
  errno = 0;
  return fflush(out->file) == 0
             ? SANAD_OK
             : sanad_fail(error, SANAD_IO, SANAD_NO_SPAN, "cannot write: %s",
                          strerror(errno));
}

static void
output_close(Output *out)
{
  sanad_write_abort(out->write);
  sanad_store_close(out->store);
  sanad_buffer_free(&out->lines);
}

/// Reads one article into an output.
static SanadStatus
extract_file(const ArticleTask *task, const SanadLexicon *lexicon,
             const char *path, Output *out, SanadArticleReport *report,
             SanadError *error)
{
  const char *const slash = strrchr(path, '/');
  const SanadArticleOptions options = {
      .url = sanad_text(task->url),
      .date = sanad_text(task->date),
      .file_name = sanad_text(slash ? slash + 1 : path),
      .is_facts_only = task->is_facts_only,
  };
  SanadBuffer text = {0};
  SanadStatus status = article_file(&text, path, error);
  if (status == SANAD_OK) {
    status =
        sanad_article_read(lexicon, sanad_buffer_text(&text), &options,
                           (SanadSink){take_quad, NULL, out}, report, error);
    if (status != SANAD_OK) {
      (void)article_fail_in(error, path);
    }
  }
  sanad_buffer_free(&text);
  return status;
}

static void
note(const ArticleTask *task, const char *path,
     const SanadArticleReport *report)
{
  if (!task->is_quiet) {
    (void)fprintf(stderr, "%s: %zu sentences, %zu facts, %zu claims\n", path,
                  report->sentences, report->facts, report->claims);
  }
}

/// Reads articles into one open file.
static SanadStatus
extract_to(const ArticleTask *task, const SanadLexicon *lexicon,
           char *const *paths, size_t count, SanadFormat format, FILE *file,
           SanadError *error)
{
  Output out;
  SanadStatus status = output_open(&out, format, file, error);
  for (size_t i = 0; status == SANAD_OK && i < count; ++i) {
    SanadArticleReport report = {0};
    status = extract_file(task, lexicon, paths[i], &out, &report, error);
    if (status == SANAD_OK) {
      note(task, paths[i], &report);
    }
  }
  if (status == SANAD_OK) {
    status = output_finish(&out, error);
  }
  output_close(&out);
  return status;
}

/// What is written to a file.
typedef struct {
  const ArticleTask *task;
  const SanadLexicon *lexicon;
  char *const *paths;
  size_t count;
  SanadFormat format;
} Extraction;

static SanadStatus
write_extraction(void *state, FILE *out, SanadError *error)
{
  const Extraction *const self = state;
  return extract_to(self->task, self->lexicon, self->paths, self->count,
                    self->format, out, error);
}

static const char *
ending_of(SanadFormat format)
{
  switch (format) {
  case SANAD_NTRIPLES:
    return "nt";
  case SANAD_NQUADS:
    return "nq";
  case SANAD_TURTLE:
    return "ttl";
  default:
    return "trig";
  }
}

/// Reads one article of a folder into a file with its name.
static SanadStatus
extract_member(const ArticleTask *task, const SanadLexicon *lexicon,
               const char *name, SanadError *error)
{
  const SanadFormat format = task->format ? task->format : SANAD_TRIG;
  char in[4096];
  char base[4096];
  char out[4096];
  const int length = snprintf(base, sizeof base, "%.*s.%s",
                              (int)article_stem(name), name, ending_of(format));
  if (length < 0 || (size_t)length >= sizeof base) {
    return sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                      "the name of a file is longer than 4095 bytes");
  }
  TRY(article_path(in, task->batch, name, error));
  TRY(article_path(out, task->output, base, error));
  Extraction one = {task, lexicon, (char *const[]){in}, 1, format};
  return replace_file(out, write_extraction, &one, error);
}

/// Reads every article of a folder.  What cannot be read is said, and the rest
/// is done all the same.
static SanadStatus
extract_batch(const ArticleTask *task, const SanadLexicon *lexicon,
              SanadError *error)
{
  ArticleFolder folder;
  size_t failures = 0;
  if (mkdir(task->output, 0777) != 0 && errno != EEXIST) {
    return sanad_fail(error, SANAD_NOT_FOUND, SANAD_NO_SPAN,
                      "cannot make the folder %s: %s", task->output,
                      strerror(errno));
  }
  TRY(article_folder_open(&folder, task->batch, error));
  for (size_t i = 0; i < folder.count; ++i) {
    const char *const name = folder.names[i];
    const size_t stem = article_stem(name);
    SanadError one = {0};
    if (i > 0 && article_stem(folder.names[i - 1]) == stem &&
        strncmp(name, folder.names[i - 1], stem) == 0) {
      (void)sanad_fail(&one, SANAD_MEANING, SANAD_NO_SPAN,
                       "%s: another article has the same name", name);
    } else if (extract_member(task, lexicon, name, &one) == SANAD_OK) {
      continue;
    }
    ++failures;
    (void)fprintf(stderr, "sanad: %s\n", one.message);
  }
  const size_t count = folder.count;
  article_folder_close(&folder);
  return failures ? sanad_fail(error, SANAD_SYNTAX, SANAD_NO_SPAN,
                               "%zu of %zu articles could not be read",
                               failures, count)
                  : SANAD_OK;
}

static SanadStatus
check_task(const ArticleTask *task, SanadError *error)
{
  if (task->batch && (!task->output || task->operand_count)) {
    return sanad_fail(error, SANAD_MEANING, SANAD_NO_SPAN,
                      "--batch needs --out and takes no files");
  }
  if (!task->batch && !task->operand_count) {
    return sanad_fail(error, SANAD_MEANING, SANAD_NO_SPAN,
                      "give at least one article, or --batch and a folder");
  }
  if (task->url) {
    const SanadTerm iri = sanad_term_iri(sanad_text(task->url));
    if (sanad_term_check(&iri, NULL) != SANAD_OK) {
      return sanad_fail(error, SANAD_MEANING, SANAD_NO_SPAN,
                        "--url takes an IRI, not \"%s\"", task->url);
    }
  }
  if (task->date && !sanad_article_has_date(sanad_text(task->date))) {
    return sanad_fail(error, SANAD_MEANING, SANAD_NO_SPAN,
                      "--date takes a day as 2025-01-31, not \"%s\"",
                      task->date);
  }
  return SANAD_OK;
}

SanadStatus
article_extract(const ArticleTask *task, SanadError *error)
{
  SanadLexicon *lexicon = NULL;
  TRY(check_task(task, error));
  TRY(sanad_lexicon_open_with(&lexicon, task->lexicons, task->lexicon_count,
                              error));
  const SanadFormat by_name =
      task->output ? sanad_format_of_path(task->output) : SANAD_FORMAT_UNKNOWN;
  const SanadFormat format = task->format ? task->format
                             : by_name == SANAD_NTRIPLES ||
                                     by_name == SANAD_NQUADS ||
                                     by_name == SANAD_TURTLE
                                 ? by_name
                                 : SANAD_TRIG;
  SanadStatus status = SANAD_OK;
  if (task->batch) {
    status = extract_batch(task, lexicon, error);
  } else {
    Extraction all = {task, lexicon, task->operands, task->operand_count,
                      format};
    status = replace_file(task->output ? task->output : "-", write_extraction,
                          &all, error);
  }
  sanad_lexicon_free(lexicon);
  return status;
}
