#include "tests/articles/quads.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

SanadLexicon *
open_lexicon(void)
{
  SanadArena *const arena = sanad_arena_new(NULL, (size_t)1U << 20U);
  const char *const *paths = NULL;
  size_t count = 0;
  SanadLexicon *lexicon = NULL;
  SanadError error = {0};
  SanadStatus status = sanad_lexicon_paths(arena, &paths, &count, &error);
  if (status == SANAD_OK) {
    status = sanad_lexicon_open(&lexicon, paths, count, &error);
  }
  sanad_arena_free(arena);
  if (status != SANAD_OK) {
    (void)fprintf(stderr, "%s\n", error.message);
    exit(1);
  }
  return lexicon;
}

static const char *
keep(Quads *quads, const SanadTerm *term)
{
  char *const copy =
      sanad_arena_take(quads->arena, term ? term->text.length + 2 : 1);
  assert_non_null(copy);
  if (term) {
    const size_t at = term->kind == SANAD_LITERAL ? 1 : 0;
    copy[0] = '"';
    memcpy(copy + at, term->text.data, term->text.length);
  }
  return copy;
}

static SanadStatus
take(void *state, const SanadTerm *subject, const SanadTerm *predicate,
     const SanadTerm *object, const SanadTerm *graph, SanadError *error)
{
  (void)error;
  Quads *const quads = state;
  const SanadTerm *const terms[] = {subject, predicate, object, graph};
  for (size_t i = 0; i < 4; ++i) {
    assert_non_null(terms[i]);
    assert_int_equal(sanad_term_check(terms[i], NULL), SANAD_OK);
  }
  quads->items = sanad_arena_grow(quads->arena, quads->items, quads->count,
                                  &quads->capacity, sizeof *quads->items);
  assert_non_null(quads->items);
  quads->items[quads->count++] =
      (Quad){keep(quads, subject), keep(quads, predicate), keep(quads, object),
             keep(quads, graph)};
  return SANAD_OK;
}

SanadStatus
quads_read(Quads *quads, const SanadLexicon *lexicon, SanadText text,
           const SanadArticleOptions *options)
{
  *quads = (Quads){.arena = sanad_arena_new(NULL, (size_t)1U << 30U)};
  const SanadSink sink = {take, NULL, quads};
  return sanad_article_read(lexicon, text, options, sink, &quads->report,
                            &quads->error);
}

void
quads_free(Quads *quads)
{
  sanad_arena_free(quads->arena);
  *quads = (Quads){0};
}

static bool
is_same(const char *wanted, const char *found)
{
  static const struct {
    const char *prefix;
    const char *iri;
  } prefixes[] = {{"sn:", SANAD_NS_SN},
                  {"id:", SANAD_NS_ID},
                  {"rdf:", SANAD_NS_RDF},
                  {"nif:", SANAD_NS_NIF}};
  for (size_t i = 0; wanted && i < sizeof prefixes / sizeof *prefixes; ++i) {
    const size_t length = strlen(prefixes[i].prefix);
    const size_t iri = strlen(prefixes[i].iri);
    if (strncmp(wanted, prefixes[i].prefix, length) == 0 &&
        strncmp(found, prefixes[i].iri, iri) == 0 &&
        strcmp(wanted + length, found + iri) == 0) {
      return true;
    }
  }
  return !wanted || strcmp(wanted, found) == 0;
}

static bool
is_match(const Quad *quad, const char *subject, const char *predicate,
         const char *object, const char *graph)
{
  return is_same(subject, quad->subject) &&
         is_same(predicate, quad->predicate) && is_same(object, quad->object) &&
         is_same(graph, quad->graph);
}

size_t
quads_count(const Quads *quads, const char *subject, const char *predicate,
            const char *object, const char *graph)
{
  size_t count = 0;
  for (size_t i = 0; i < quads->count; ++i) {
    count += is_match(&quads->items[i], subject, predicate, object, graph);
  }
  return count;
}

bool
quads_has(const Quads *quads, const char *subject, const char *predicate,
          const char *object, const char *graph)
{
  return quads_count(quads, subject, predicate, object, graph) > 0;
}

const char *
quads_object(const Quads *quads, const char *subject, const char *predicate,
             const char *graph)
{
  for (size_t i = 0; i < quads->count; ++i) {
    if (is_match(&quads->items[i], subject, predicate, NULL, graph)) {
      return quads->items[i].object;
    }
  }
  return NULL;
}

static bool
has_label(const Quads *quads, const char *node, const char *label)
{
  char literal[512];
  (void)snprintf(literal, sizeof literal, "\"%s", label);
  return quads_has(quads, node, SANAD_RDFS_LABEL, literal, NULL);
}

bool
quads_say(const Quads *quads, const char *a, const char *relation,
          const char *b)
{
  for (size_t i = 0; i < quads->count; ++i) {
    const Quad *const quad = &quads->items[i];
    if (is_match(quad, NULL, relation, NULL, quads->report.iri) &&
        has_label(quads, quad->subject, a) &&
        has_label(quads, quad->object, b)) {
      return true;
    }
  }
  return false;
}

char *
file_text(const char *folder, const char *name, size_t *length)
{
  char path[1024];
  (void)snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *const file = fopen(path, "rb");
  if (!file) {
    return NULL;
  }
  char *text = NULL;
  size_t size = 0;
  FILE *const out = open_memstream(&text, &size);
  assert_non_null(out);
  for (int byte = 0; (byte = fgetc(file)) != EOF;) {
    assert_int_not_equal(fputc(byte, out), EOF);
  }
  assert_int_equal(fclose(file), 0);
  assert_int_equal(fclose(out), 0);
  *length = size;
  return text;
}

static SanadStatus
take_triple(void *state, const SanadTerm *subject, const SanadTerm *predicate,
            const SanadTerm *object, const SanadTerm *graph, SanadError *error)
{
  Quads *const quads = state;
  const SanadTerm *const terms[] = {subject, predicate, object};
  const char *copies[3];
  (void)graph;
  (void)error;
  for (size_t i = 0; i < 3; ++i) {
    copies[i] = sanad_arena_copy(quads->arena, terms[i]->text.data,
                                 terms[i]->text.length);
    assert_non_null(copies[i]);
  }
  quads->items = sanad_arena_grow(quads->arena, quads->items, quads->count,
                                  &quads->capacity, sizeof *quads->items);
  assert_non_null(quads->items);
  quads->items[quads->count++] = (Quad){copies[0], copies[1], copies[2], ""};
  return SANAD_OK;
}

Quads
turtle_read(const char *folder, const char *name)
{
  Quads quads = {.arena = sanad_arena_new(NULL, (size_t)1U << 28U)};
  size_t length = 0;
  char *const text = file_text(folder, name, &length);
  assert_non_null(text);
  const SanadReadOptions options = {SANAD_TURTLE, SANAD_TEXT("x:")};
  const SanadSink sink = {take_triple, NULL, &quads};
  assert_int_equal(
      sanad_rdf_read_text((SanadText){text, length}, &options, sink, NULL),
      SANAD_OK);
  free(text);
  return quads;
}
