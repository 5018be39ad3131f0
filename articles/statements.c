#include "articles/statements.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// The largest lexicon file, in bytes.
#define LEXICON_FILE_BYTES_MAX (256U << 20U)

static uint32_t
add_term(Statements *statements, const SanadTerm *term, uint32_t file)
{
  SanadBuffer key = {0};
  if (term->kind == SANAD_BLANK) {
    // Labels of two files do not mean the same node.
    sanad_buffer_add_format(&key, "_%u ", (unsigned)file);
  } else {
    sanad_buffer_add_char(&key, term->kind == SANAD_IRI ? '<' : '"');
  }
  sanad_buffer_add_text(&key, term->text);
  const uint32_t number =
      key.failed ? NONE
                 : words_add(&statements->terms, sanad_buffer_text(&key));
  sanad_buffer_free(&key);
  return number;
}

static SanadStatus
take_quad(void *state, const SanadTerm *subject, const SanadTerm *predicate,
          const SanadTerm *object, const SanadTerm *graph, SanadError *error)
{
  (void)graph;
  Statements *const self = state;
  Statement *const items = sanad_arena_grow(
      self->arena, self->items, self->count, &self->capacity, sizeof *items);
  if (!items) {
    return sanad_fail_memory(error);
  }
  self->items = items;

  const Statement item = {add_term(self, subject, self->file),
                          add_term(self, predicate, self->file),
                          add_term(self, object, self->file), self->file,
                          (uint32_t)self->count};
  if (item.subject == NONE || item.predicate == NONE || item.object == NONE) {
    return sanad_fail_memory(error);
  }
  items[self->count++] = item;
  return SANAD_OK;
}

SanadStatus
statements_read_bytes(const char *path, SanadBuffer *bytes, SanadError *error)
{
  FILE *const file = fopen(path, "rb");
  if (!file) {
    return sanad_fail(error, errno == ENOENT ? SANAD_NOT_FOUND : SANAD_IO,
                      SANAD_NO_SPAN, "cannot read the lexicon file %s: %s",
                      path, strerror(errno));
  }

  char chunk[16384];
  size_t got = 0;
  while ((got = fread(chunk, 1, sizeof chunk, file)) > 0 &&
         bytes->length <= LEXICON_FILE_BYTES_MAX) {
    sanad_buffer_add(bytes, chunk, got);
  }
  const bool has_failed = ferror(file) != 0;
  (void)fclose(file);

  if (has_failed) {
    return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN,
                      "cannot read the lexicon file %s", path);
  }
  if (bytes->length > LEXICON_FILE_BYTES_MAX) {
    return sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                      "the lexicon file %s is larger than 256 MiB", path);
  }
  return sanad_buffer_status(bytes, error);
}

/// Puts the file's name before the reader's message.
static SanadStatus
name_file(SanadError *error, SanadStatus status, const char *path)
{
  if (error && status != SANAD_OK) {
    const SanadPlace place = error->place;
    char message[SANAD_MESSAGE_BYTES_MAX];
    memcpy(message, error->message, sizeof message);
    (void)sanad_fail(error, status, SANAD_NO_SPAN, "%s:%llu:%llu: %s", path,
                     (unsigned long long)place.line,
                     (unsigned long long)place.column, message);
    error->place = place;
  }
  return status;
}

SanadStatus
statements_read_file(Statements *statements, const char *path,
                     SanadError *error)
{
  SanadBuffer bytes = {0};
  SanadStatus status = statements_read_bytes(path, &bytes, error);
  if (status == SANAD_OK) {
    ++statements->file;
    const SanadReadOptions options = {SANAD_TURTLE,
                                      SANAD_TEXT("https://w3id.org/sanad/id/")};
    const SanadSink sink = {take_quad, NULL, statements};
    status =
        sanad_rdf_read_text(sanad_buffer_text(&bytes), &options, sink, error);
    status = name_file(error, status, path);
  }
  sanad_buffer_free(&bytes);
  return status;
}

static int
compare_statements(const void *a, const void *b)
{
  const Statement *const x = a;
  const Statement *const y = b;
  if (x->subject != y->subject) {
    return x->subject < y->subject ? -1 : 1;
  }
  return x->order < y->order ? -1 : x->order > y->order;
}

SanadStatus
statements_sort(Statements *statements, SanadError *error)
{
  if (statements->count > UINT32_MAX) {
    return sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                      "the lexicon is too large");
  }
  if (statements->count) {
    qsort(statements->items, statements->count, sizeof *statements->items,
          compare_statements);
  }
  return SANAD_OK;
}

void
statements_free(Statements *statements)
{
  words_free(&statements->terms);
}

const Statement *
statements_about(const Statements *statements, uint32_t subject, size_t *count)
{
  size_t low = 0;
  size_t high = statements->count;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (statements->items[middle].subject < subject) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }

  size_t end = low;
  while (end < statements->count && statements->items[end].subject == subject) {
    ++end;
  }
  *count = end - low;
  return statements->items + low;
}

uint32_t
statements_iri(const Statements *statements, const char *iri)
{
  char key[512];
  const int length = snprintf(key, sizeof key, "<%s", iri);
  return length < 0 || (size_t)length >= sizeof key
             ? NONE
             : words_find(&statements->terms, (SanadText){key, (size_t)length});
}

SanadText
statements_text(const Statements *statements, uint32_t term)
{
  return term == NONE
             ? (SanadText){NULL, 0}
             : sanad_text_slice(statements->terms.texts[term], 1, SIZE_MAX);
}

bool
statements_is_iri(const Statements *statements, uint32_t term)
{
  return term != NONE && statements->terms.texts[term].data[0] == '<';
}

uint32_t
statements_next(const Statements *statements, uint32_t subject,
                const char *predicate, size_t *position)
{
  const uint32_t wanted = statements_iri(statements, predicate);
  size_t count = 0;
  const Statement *const about = statements_about(statements, subject, &count);
  while (wanted != NONE && *position < count) {
    const Statement *const item = &about[(*position)++];
    if (item->predicate == wanted) {
      return item->object;
    }
  }
  return NONE;
}

uint32_t
statements_next_latest(const Statements *statements, uint32_t subject,
                       const char *predicate, size_t *position)
{
  const uint32_t wanted = statements_iri(statements, predicate);
  size_t count = 0;
  const Statement *const about = statements_about(statements, subject, &count);
  uint32_t latest = 0;
  for (size_t i = 0; i < count; ++i) {
    if (about[i].predicate == wanted && about[i].file > latest) {
      latest = about[i].file;
    }
  }
  while (*position < count) {
    const Statement *const item = &about[(*position)++];
    if (item->predicate == wanted && item->file == latest) {
      return item->object;
    }
  }
  return NONE;
}

uint32_t
statements_object(const Statements *statements, uint32_t subject,
                  const char *predicate)
{
  uint32_t last = NONE;
  size_t position = 0;
  for (uint32_t object = 0;
       (object = statements_next(statements, subject, predicate, &position)) !=
       NONE;) {
    last = object;
  }
  return last;
}

SanadText
statements_value(const Statements *statements, uint32_t subject,
                 const char *predicate)
{
  return statements_text(statements,
                         statements_object(statements, subject, predicate));
}
