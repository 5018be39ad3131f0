#include "graph/bulk_batch.h"

#include "graph/dictionary.h"
#include "graph/inline.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <xxhash.h>

/// When a batch is full: so few that it stays in the cache of a processor from
/// one thread to the other.
#define QUADS_MAX ((size_t)4096)
#define TEXT_MAX  ((size_t)1U << 19U)
/// More text than this is given back when the batch is cleared.
#define TEXT_KEPT_MAX ((size_t)4U << 20U)

SanadBulkBatch *
sanad_bulk_batch_new(void)
{
  SanadBulkBatch *const batch = calloc(1, sizeof *batch);
  if (batch) {
    sanad_bulk_batch_clear(batch);
  }
  return batch;
}

void
sanad_bulk_batch_free(SanadBulkBatch *batch)
{
  if (batch) {
    free(batch->terms);
    free(batch->quads);
    sanad_buffer_free(&batch->text);
    sanad_buffer_free(&batch->prefixes);
    free(batch);
  }
}

void
sanad_bulk_batch_clear(SanadBulkBatch *batch)
{
  batch->term_count = 0;
  batch->quad_count = 0;
  batch->subject = UINT32_MAX;
  if (!++batch->number) { // After four thousand million batches
    memset(batch->recent, 0, sizeof batch->recent);
    batch->number = 1;
  }
  if (batch->text.capacity > TEXT_KEPT_MAX) {
    sanad_buffer_free(&batch->text);
  }
  sanad_buffer_clear(&batch->text);
  sanad_buffer_clear(&batch->prefixes);
}

size_t
sanad_bulk_batch_quads(const SanadBulkBatch *batch)
{
  return batch->quad_count;
}

bool
sanad_bulk_batch_is_full(const SanadBulkBatch *batch)
{
  return batch->quad_count >= QUADS_MAX || batch->text.length >= TEXT_MAX ||
         batch->prefixes.length >= TEXT_MAX;
}

void
sanad_bulk_batch_file(SanadBulkBatch *batch, uint32_t file)
{
  batch->file = file;
}

/// Appends the form of a term that is no inline value.
static void
encode_term(SanadBulkBatch *batch, const SanadTerm *term)
{
  SanadBuffer *const out = &batch->text;

  if (term->kind == SANAD_IRI) {
    sanad_buffer_add_char(out, BULK_IRI);
  } else if (term->kind == SANAD_BLANK) {
    sanad_buffer_add_char(out, BULK_BLANK);
    sanad_buffer_add(out, (const char *)&batch->file, sizeof batch->file);
  } else if (term->language.length) {
    sanad_buffer_add_char(out, BULK_LANGUAGE);
    sanad_buffer_add_char(out, (char)(unsigned char)term->language.length);
    sanad_buffer_add_text(out, term->language);
  } else if (term->datatype.length) {
    const uint32_t length = (uint32_t)term->datatype.length;
    sanad_buffer_add_char(out, BULK_TYPED);
    sanad_buffer_add(out, (const char *)&length, sizeof length);
    sanad_buffer_add_text(out, term->datatype);
  } else {
    sanad_buffer_add_char(out, BULK_STRING);
  }
  sanad_buffer_add_text(out, term->text);
}

void
bulk_term_decode(SanadText bytes, SanadTerm *term)
{
  const SanadText rest = sanad_text_slice(bytes, 1, bytes.length);
  uint32_t length = 0;

  *term = (SanadTerm){.kind = SANAD_LITERAL, .text = rest};
  switch (bytes.data[0]) {
  case BULK_IRI:
    term->kind = SANAD_IRI;
    break;
  case BULK_BLANK:
    term->kind = SANAD_BLANK;
    term->text = sanad_text_slice(rest, sizeof length, rest.length);
    break;
  case BULK_LANGUAGE:
    length = (unsigned char)rest.data[0];
    term->language = sanad_text_slice(rest, 1, length);
    term->text = sanad_text_slice(rest, 1 + length, rest.length);
    break;
  case BULK_TYPED:
    memcpy(&length, rest.data, sizeof length);
    term->datatype = sanad_text_slice(rest, sizeof length, length);
    term->text = sanad_text_slice(rest, sizeof length + length, rest.length);
    break;
  default:
    break;
  }
}

bool
bulk_term_is_equal(SanadText a, SanadText b)
{
  if (a.length != b.length || a.data[0] != b.data[0]) {
    return false;
  }
  if (memcmp(a.data, b.data, a.length) == 0) {
    return true;
  }
  if (a.data[0] != BULK_LANGUAGE || a.data[1] != b.data[1]) {
    return false;
  }
  const size_t tag = 2U + (unsigned char)a.data[1];
  return strncasecmp(a.data + 2, b.data + 2, tag - 2) == 0 &&
         memcmp(a.data + tag, b.data + tag, a.length - tag) == 0;
}

static bool
grow_terms(SanadBulkBatch *batch)
{
  if (batch->term_count < batch->term_capacity) {
    return true;
  }
  const size_t larger = batch->term_capacity ? 2 * batch->term_capacity : 256;
  BulkTerm *const terms = realloc(batch->terms, larger * sizeof *terms);
  if (terms) {
    batch->terms = terms;
    batch->term_capacity = larger;
  }
  return terms;
}

static bool
grow_quads(SanadBulkBatch *batch)
{
  if (batch->quad_count < batch->quad_capacity) {
    return true;
  }
  const size_t larger = batch->quad_capacity ? 2 * batch->quad_capacity : 256;
  BulkQuad *const quads = realloc(batch->quads, larger * sizeof *quads);
  if (quads) {
    batch->quads = quads;
    batch->quad_capacity = larger;
  }
  return quads;
}

/// Makes a term of the bytes from `start` on, unless the batch has just had
/// the same one: then these bytes go again.
static SanadStatus
close_term(SanadBulkBatch *batch, uint64_t hash, size_t start, uint32_t *number,
           SanadError *error)
{
  TRY(sanad_buffer_status(&batch->text, error));
  const SanadText text = {batch->text.data + start, batch->text.length - start};
  BulkRecent *const recent = &batch->recent[hash & (BULK_RECENT - 1)];
  if (recent->batch == batch->number && recent->hash == hash &&
      bulk_term_is_equal(text,
                         bulk_batch_text(batch, &batch->terms[recent->term]))) {
    batch->text.length = start;
    *number = recent->term;
    return SANAD_OK;
  }

  // A literal may have a thousand million bytes, so text may not fit 32 bits.
  if (start > UINT32_MAX || text.length > UINT32_MAX || !grow_terms(batch)) {
    return sanad_fail_memory(error);
  }
  *number = (uint32_t)batch->term_count++;
  batch->terms[*number] =
      (BulkTerm){hash, (uint32_t)start, (uint32_t)text.length};
  *recent = (BulkRecent){hash, *number, batch->number};
  return SANAD_OK;
}

/// An IRI, which is not copied if the batch has just had it.
static SanadStatus
add_iri(SanadBulkBatch *batch, const SanadTerm *term, uint32_t *number,
        SanadError *error)
{
  const uint64_t hash = sanad_term_hash(term);
  const size_t start = batch->text.length;
  const BulkRecent *const recent = &batch->recent[hash & (BULK_RECENT - 1)];
  if (recent->batch == batch->number && recent->hash == hash) {
    const SanadText known = bulk_batch_text(batch, &batch->terms[recent->term]);
    if (known.length == term->text.length + 1 && known.data[0] == BULK_IRI &&
        memcmp(known.data + 1, term->text.data, term->text.length) == 0) {
      *number = recent->term;
      return SANAD_OK;
    }
  }

  if (!sanad_buffer_reserve(&batch->text, term->text.length + 1)) {
    return sanad_fail_memory(error);
  }
  char *const to = batch->text.data + start;
  to[0] = BULK_IRI;
  memcpy(to + 1, term->text.data, term->text.length);
  batch->text.length += term->text.length + 1;
  return close_term(batch, hash, start, number, error);
}

static SanadStatus
add_term(SanadBulkBatch *batch, const SanadTerm *term, uint32_t *number,
         SanadError *error)
{
  if (term->kind == SANAD_IRI) {
    return add_iri(batch, term, number, error);
  }
  const size_t start = batch->text.length;
  SanadId id = SANAD_ANY;

  if (term->datatype.length && sanad_inline_id(term, &id)) {
    sanad_buffer_add_char(&batch->text, BULK_INLINE);
    sanad_buffer_add(&batch->text, (const char *)&id, sizeof id);
    return close_term(batch, XXH3_64bits(&id, sizeof id), start, number, error);
  }
  encode_term(batch, term);
  TRY(sanad_buffer_status(&batch->text, error));
  const uint64_t hash =
      term->kind == SANAD_BLANK
          ? XXH3_64bits(batch->text.data + start, batch->text.length - start)
          : sanad_term_hash(term);
  return close_term(batch, hash, start, number, error);
}

/// The subject, which often is the last one again.
static SanadStatus
add_subject(SanadBulkBatch *batch, const SanadTerm *term, uint32_t *number,
            SanadError *error)
{
  if (batch->subject != UINT32_MAX) {
    SanadTerm last;
    bulk_term_decode(bulk_batch_text(batch, &batch->terms[batch->subject]),
                     &last);
    if (last.kind == term->kind && sanad_text_is_equal(last.text, term->text)) {
      *number = batch->subject;
      return SANAD_OK;
    }
  }
  TRY(add_term(batch, term, number, error));
  batch->subject = *number;
  return SANAD_OK;
}

SanadStatus
sanad_bulk_batch_add(SanadBulkBatch *batch, const SanadTerm *subject,
                     const SanadTerm *predicate, const SanadTerm *object,
                     const SanadTerm *graph, SanadError *error)
{
  if (subject->kind == SANAD_LITERAL || predicate->kind != SANAD_IRI ||
      (graph && graph->kind == SANAD_LITERAL)) {
    return sanad_fail(error, SANAD_MEANING, SANAD_NO_SPAN,
                      "a term of this kind cannot stand here");
  }
  if (!grow_quads(batch)) {
    return sanad_fail_memory(error);
  }

  BulkQuad *const quad = &batch->quads[batch->quad_count];
  quad->graph = BULK_NO_GRAPH;
  TRY(add_subject(batch, subject, &quad->places[0], error));
  TRY(add_term(batch, predicate, &quad->places[1], error));
  TRY(add_term(batch, object, &quad->places[2], error));
  if (graph) {
    TRY(add_term(batch, graph, &quad->graph, error));
  }
  ++batch->quad_count;
  return SANAD_OK;
}

SanadStatus
sanad_bulk_batch_prefix(SanadBulkBatch *batch, SanadText prefix, SanadText iri,
                        SanadError *error)
{
  const uint32_t lengths[2] = {(uint32_t)prefix.length, (uint32_t)iri.length};
  sanad_buffer_add(&batch->prefixes, (const char *)lengths, sizeof lengths);
  sanad_buffer_add_text(&batch->prefixes, prefix);
  sanad_buffer_add_text(&batch->prefixes, iri);
  return sanad_buffer_status(&batch->prefixes, error);
}
