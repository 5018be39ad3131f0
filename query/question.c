#include "query/question.h"

#include "graph/names.h"
#include "graph/vocabulary.h"
#include "query/adjacency.h"
#include "query/regex.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static SanadStatus
find_iri(const SanadSnapshot *snapshot, const char *iri, SanadId *id,
         SanadError *error)
{
  const SanadTerm term = sanad_term_iri(sanad_text(iri));
  return sanad_snapshot_find(snapshot, &term, id, error);
}

SanadStatus
question_begin(Question *question, SanadArena *arena,
               const SanadSnapshot *snapshot, SanadError *error)
{
  *question = (Question){
      .arena = arena,
      .snapshot = snapshot,
      .language = SANAD_TEXT("en"),
  };
  question->held = &question->held_bytes;
  const char *const eager = getenv("SANAD_EAGER");
  question->is_eager = eager && *eager == '1';
  question->adjacencies = adjacency_cache_new();
  if (!question->adjacencies) {
    return sanad_fail_memory(error);
  }
  (void)adjacency_cache_take(question->adjacencies, question);
  TRY(find_iri(snapshot, SANAD_RDF_TYPE, &question->type_id, error));
  question->reader = question_reader_new();
  if (!question->reader) {
    return sanad_fail_memory(error);
  }
  return find_iri(snapshot, SANAD_RDFS_SUBCLASS_OF, &question->subclass_id,
                  error);
}

void
question_end(Question *question)
{
  free(question->own_terms);
  sanad_map_free(&question->own_hashes);
  sanad_map_free(&question->labels);
  question_reader_free(question->reader);
  question->reader = NULL;
  sanad_map_free(&question->path_numbers);
  regex_cache_free(question->regexes);
  sanad_buffer_free(&question->scratch[0]);
  sanad_buffer_free(&question->scratch[1]);
  sanad_buffer_free(&question->lowered);
  if (question->shares_adjacencies) {
    adjacency_cache_return(question->adjacencies);
  } else {
    adjacency_cache_free(question->adjacencies);
  }
  question->adjacencies = NULL;
  question->shares_adjacencies = false;
  question->own_terms = NULL;
  question->regexes = NULL;
}

SanadStatus
question_term(const Question *question, SanadId id, SanadTerm *term,
              SanadError *error)
{
  if (sanad_id_kind(id) != SANAD_ID_OWN) {
    return sanad_snapshot_term(question->snapshot, id, term, error);
  }
  assert(sanad_id_payload(id) < question->own_count);
  *term = question->own_terms[sanad_id_payload(id)];
  return SANAD_OK;
}

SanadStatus
question_term_into(const Question *question, SanadBuffer *scratch, SanadId id,
                   SanadTerm *term, SanadError *error)
{
  return sanad_id_kind(id) == SANAD_ID_OWN
             ? question_term(question, id, term, error)
             : sanad_snapshot_term_into(question->snapshot, scratch, id, term,
                                        error);
}

SanadStatus
question_terms_into(const Question *question, SanadBuffer *scratch,
                    const SanadId *ids, size_t count, SanadTerm *terms,
                    SanadError *error)
{
  SanadId stored[SANAD_TERMS_MAX];
  stored[0] = SANAD_ANY;
  assert(count <= SANAD_TERMS_MAX);
  for (size_t i = 0; i < count; ++i) {
    stored[i] = sanad_id_kind(ids[i]) == SANAD_ID_OWN ? SANAD_ANY : ids[i];
  }
  TRY(sanad_snapshot_terms_into(question->snapshot, scratch, stored, count,
                                terms, error));
  for (size_t i = 0; i < count; ++i) {
    if (stored[i] != ids[i]) {
      TRY(question_term(question, ids[i], &terms[i], error));
    }
  }
  return SANAD_OK;
}

/// A hash for terms of one question (FNV-1a, 64 bits: Fowler, Noll, Vo).
static uint64_t
hash_text(uint64_t hash, SanadText text)
{
  for (size_t i = 0; i < text.length; ++i) {
    hash = (hash ^ (unsigned char)text.data[i]) * UINT64_C(0x100000001b3);
  }
  return (hash ^ 0xFFU) * UINT64_C(0x100000001b3);
}

static uint64_t
hash_term(const SanadTerm *term)
{
  uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ (uint64_t)term->kind;
  hash = hash_text(hash, term->text);
  hash = hash_text(hash, term->datatype);
  hash ^= term->language.length;
  return hash == UINT64_MAX ? 0 : hash;
}

static bool
copy_text(SanadArena *arena, SanadText *text)
{
  if (text->length) {
    text->data = sanad_arena_copy(arena, text->data, text->length);
  }
  return text->length == 0 || text->data;
}

/// Keeps a copy of a term that nobody has yet.
static SanadStatus
add_own(Question *question, const SanadTerm *term, SanadId *id,
        SanadError *error)
{
  if (question->own_count == question->own_capacity) {
    const size_t larger =
        question->own_capacity ? question->own_capacity * 2 : 64;
    SanadTerm *const terms =
        realloc(question->own_terms, larger * sizeof *terms);
    if (!terms) {
      return sanad_fail_memory(error);
    }
    question->held_bytes += (larger - question->own_capacity) * sizeof *terms;
    question->own_terms = terms;
    question->own_capacity = larger;
  }

  SanadTerm copy = *term;
  if (!copy_text(question->arena, &copy.text) ||
      !copy_text(question->arena, &copy.datatype) ||
      !copy_text(question->arena, &copy.language)) {
    return sanad_fail_memory(error);
  }
  *id = sanad_id(SANAD_ID_OWN, question->own_count);
  question->own_terms[question->own_count++] = copy;
  return SANAD_OK;
}

/// Whether a term has an id of the question's own.
static bool
has_own(const Question *question, const SanadTerm *term)
{
  const uint64_t *known = NULL;
  for (uint64_t hash = hash_term(term);
       (known = sanad_map_get(&question->own_hashes, hash)) && *known;
       hash = (hash + 1) % UINT64_MAX) {
    if (sanad_term_is_equal(&question->own_terms[*known - 1], term)) {
      return true;
    }
  }
  return false;
}

SanadStatus
question_intern(Question *question, const SanadTerm *term, SanadId *id,
                SanadError *error)
{
  TRY(sanad_snapshot_find(question->snapshot, term, id, error));
  // The small store of an endpoint may learn a term that has an id by now.
  if (*id != SANAD_ANY && !(question->endpoint && has_own(question, term))) {
    return SANAD_OK;
  }

  // Terms of one hash stand in a row of probes: hash, hash + 1, ...
  for (uint64_t hash = hash_term(term);; hash = (hash + 1) % UINT64_MAX) {
    uint64_t *const known = sanad_map_put(&question->own_hashes, hash, NULL);
    if (!known) {
      return sanad_fail_memory(error);
    }
    if (!*known) {
      TRY(add_own(question, term, id, error));
      *known = question->own_count;
      return SANAD_OK;
    }
    if (sanad_term_is_equal(&question->own_terms[*known - 1], term)) {
      *id = sanad_id(SANAD_ID_OWN, *known - 1);
      return SANAD_OK;
    }
  }
}

void
question_note(const Question *question, const char *format, ...)
{
  char text[SANAD_MESSAGE_BYTES_MAX];
  va_list arguments;
  if (!question->note) {
    return;
  }
  va_start(arguments, format);
  (void)vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  question->note(question->note_state, text);
}

static bool
is_late(const Question *question)
{
  struct timespec now = {0};
  if (!question->deadline_us) {
    return false;
  }
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000U + (uint64_t)now.tv_nsec / 1000U >
         question->deadline_us;
}

static bool
is_too_large(const Question *question)
{
  return question->memory_max &&
         question->held_bytes + sanad_arena_taken(question->arena) >
             question->memory_max;
}

bool
question_must_stop(const Question *question)
{
  return (question->is_cancelled && *question->is_cancelled) ||
         is_late(question);
}

SanadStatus
question_check(const Question *question, SanadError *error)
{
  if (question->is_cancelled && *question->is_cancelled) {
    return sanad_fail_hint(error, SANAD_CANCELLED, SANAD_NO_SPAN,
                           "ask for less, or ask again", "cancelled");
  }
  if (is_late(question)) {
    (void)sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                     "stopped at the limit of time");
    (void)sanad_hint(error, "narrow the pattern, or set timeout higher or to "
                            "none");
    return SANAD_LIMIT;
  }
  if (is_too_large(question) &&
      (!adjacency_cache_trim(question) || is_too_large(question))) {
    (void)sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                     "the question needs more memory than it may have, %zu MB",
                     question->memory_max / 1000000U);
    (void)sanad_hint(error, "narrow the pattern, name fewer variables, join "
                            "its chains, or set memory higher");
    return SANAD_LIMIT;
  }
  return SANAD_OK;
}

SanadStatus
question_add_path(Question *question, SanadId text, const SanadTriple *facts,
                  size_t length, SanadError *error)
{
  bool is_new = false;
  uint64_t *const number =
      sanad_map_put(&question->path_numbers, text, &is_new);
  if (!number) {
    return sanad_fail_memory(error);
  }
  if (!is_new) {
    return SANAD_OK;
  }
  *number = 0;
  SanadTriple *const copy =
      SANAD_TAKE_ARRAY(question->arena, SanadTriple, length);
  question->paths =
      sanad_arena_grow(question->arena, question->paths, question->path_count,
                       &question->path_capacity, sizeof *question->paths);
  if (!copy || !question->paths) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < length; ++i) {
    copy[i] = facts[i];
  }
  question->paths[question->path_count++] = (QuestionPath){copy, length};
  *number = question->path_count;
  return SANAD_OK;
}

const QuestionPath *
question_find_path(const Question *question, SanadId text)
{
  const uint64_t *const number = sanad_map_get(&question->path_numbers, text);
  return text != SANAD_ANY && number && *number ? &question->paths[*number - 1]
                                                : NULL;
}
