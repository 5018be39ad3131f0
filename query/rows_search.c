/// The operator of path searches: for each row a row for each path between two
/// of its nodes.

#include "query/path_search.h"
#include "query/rows.h"
#include "query/shown.h"

#include <stdlib.h>
#include <string.h>

/// The most paths between two nodes.
#define PATHS_MAX ((size_t)1000000)

/// A path that may become a row.
typedef struct {
  SanadTriple *facts;
  size_t length;
  size_t relations; ///< Different ones
  SanadText text;   ///< As it is printed; owned with `facts` by the candidate
} Candidate;

typedef struct {
  Rows base;
  const PathSearch *search;
  PathFinder finder;
  bool is_open;
  SanadId *row; ///< The row being worked on, or null
  SanadId from; ///< Of that row
  Candidate *found;
  size_t count;
  size_t capacity;
  size_t most;  ///< How many of one length are wanted
  size_t level; ///< Where those of this length begin
  size_t next;
} SearchRows;

static void
forget(Candidate *candidate)
{
  free(candidate->facts);
  free((char *)(uintptr_t)candidate->text.data);
  *candidate = (Candidate){0};
}

static void
clear_found(SearchRows *self)
{
  for (size_t i = 0; i < self->count; ++i) {
    forget(&self->found[i]);
  }
  self->count = 0;
  self->next = 0;
}

// ---- Printing

/// Appends a path as a chain that can be asked: `A -p-> B <-q- C`.
static SanadStatus
write_path(Shown *shown, const FoundPath *path, SanadBuffer *out,
           SanadError *error)
{
  SanadId at = path->start;
  TRY(shown_written(shown, at, out, error));
  for (size_t i = 0; i < path->length; ++i) {
    const SanadTriple *const fact = &path->facts[i];
    const bool is_forward = fact->subject == at;
    at = is_forward ? fact->object : fact->subject;
    sanad_buffer_add_string(out, is_forward ? " -" : " <-");
    TRY(shown_written(shown, fact->predicate, out, error));
    sanad_buffer_add_string(out, is_forward ? "-> " : "- ");
    TRY(shown_written(shown, at, out, error));
  }
  return sanad_buffer_status(out, error);
}

static size_t
count_relations(const FoundPath *path)
{
  size_t count = 0;
  for (size_t i = 0; i < path->length; ++i) {
    bool is_new = true;
    for (size_t j = 0; j < i; ++j) {
      is_new &= path->facts[j].predicate != path->facts[i].predicate;
    }
    count += is_new;
  }
  return count;
}

static SanadStatus
make_candidate(const SearchRows *self, const FoundPath *path, size_t relations,
               Candidate *out, SanadError *error)
{
  SanadBuffer text = {0};
  SanadStatus status = write_path(self->base.run->shown, path, &text, error);
  *out = (Candidate){
      .facts = malloc(path->length * sizeof *out->facts),
      .length = path->length,
      .relations = relations,
      .text = sanad_buffer_text(&text), // Taken over
  };
  if (status == SANAD_OK && !out->facts) {
    status = sanad_fail_memory(error);
  }
  if (status != SANAD_OK) {
    forget(out);
    return status;
  }
  memcpy(out->facts, path->facts, path->length * sizeof *out->facts);
  return SANAD_OK;
}

// ---- Choosing

/// Whether just one path is wanted: it is chosen by how few relations it has,
/// then by its text; others stand in the order of their text.
static bool
wants_one(const SearchRows *self)
{
  return self->search->kind == AST_SHORTEST && self->search->count == 1;
}

static int
compare_candidates(const SearchRows *self, const Candidate *a,
                   const Candidate *b)
{
  if (wants_one(self) && a->relations != b->relations) {
    return a->relations < b->relations ? -1 : 1;
  }
  return sanad_text_compare(a->text, b->text);
}

static int
compare_texts(const void *left, const void *right)
{
  return sanad_text_compare(((const Candidate *)left)->text,
                            ((const Candidate *)right)->text);
}

static SanadStatus
append(SearchRows *self, const Candidate *candidate, SanadError *error)
{
  if (self->count == self->capacity) {
    const size_t larger = self->capacity ? self->capacity * 2 : 16;
    Candidate *const found = realloc(self->found, larger * sizeof *found);
    if (!found) {
      return sanad_fail_memory(error);
    }
    self->found = found;
    self->capacity = larger;
  }
  self->found[self->count++] = *candidate;
  return SANAD_OK;
}

static SanadStatus
fail_too_many(const SearchRows *self, SanadError *error)
{
  (void)sanad_fail(error, SANAD_LIMIT, self->search->span,
                   "there are more than %zu paths between two nodes",
                   PATHS_MAX);
  return sanad_hint(error, "lower max, say which relations with via, or leave "
                           "some out with avoid");
}

/// Keeps the best `most` of one length, in order.
static SanadStatus
keep_best(SearchRows *self, Candidate *candidate, SanadError *error)
{
  size_t at = self->count;
  while (at > self->level &&
         compare_candidates(self, candidate, &self->found[at - 1]) < 0) {
    --at;
  }
  if (at - self->level >= self->most) {
    forget(candidate);
    return SANAD_OK;
  }
  const SanadStatus status = append(self, candidate, error);
  if (status != SANAD_OK) {
    forget(candidate);
    return status;
  }
  memmove(&self->found[at + 1], &self->found[at],
          (self->count - 1 - at) * sizeof *self->found);
  self->found[at] = *candidate;
  if (self->count - self->level > self->most) {
    forget(&self->found[--self->count]);
  }
  return SANAD_OK;
}

static SanadStatus
take_path(void *state, const FoundPath *path, SanadError *error)
{
  SearchRows *const self = state;
  const size_t relations = count_relations(path);
  Candidate candidate;
  if (wants_one(self) && self->count > self->level &&
      relations > self->found[self->level].relations) {
    return SANAD_OK; // Not worth printing
  }
  if (self->most == SIZE_MAX && self->count == PATHS_MAX) {
    return fail_too_many(self, error);
  }
  TRY(make_candidate(self, path, relations, &candidate, error));
  if (self->most != SIZE_MAX) {
    return keep_best(self, &candidate, error);
  }
  const SanadStatus status = append(self, &candidate, error);
  if (status != SANAD_OK) {
    forget(&candidate);
  }
  return status;
}

/// Finds the paths of one length.
static SanadStatus
search_length(SearchRows *self, uint32_t length, size_t most, SanadError *error)
{
  self->level = self->count;
  self->most = most;
  TRY(path_finder_each(&self->finder, self->from, length, take_path, self,
                       error));
  if (most == SIZE_MAX && self->count > self->level) {
    qsort(self->found + self->level, self->count - self->level,
          sizeof *self->found, compare_texts);
  }
  return SANAD_OK;
}

/// Finds the paths of the row being worked on.
static SanadStatus
search_row(SearchRows *self, SanadError *error)
{
  const PathSearch *const search = self->search;
  const SanadId to = place_id(search->to, self->row);
  uint32_t length = 0;
  self->from = place_id(search->from, self->row);
  clear_found(self);
  if (self->from == SANAD_ANY || to == SANAD_ANY || self->from == to) {
    return SANAD_OK;
  }
  path_finder_target(&self->finder, to);
  TRY(path_finder_shortest(&self->finder, self->from, search->max, &length,
                           error));
  if (!length) {
    return SANAD_OK;
  }
  if (search->kind == AST_ALL_SHORTEST) {
    return search_length(self, length, SIZE_MAX, error);
  }
  for (; length <= search->max; ++length) {
    if (search->kind == AST_ALL_PATHS) {
      TRY(search_length(self, length, SIZE_MAX, error));
      continue;
    }
    TRY(search_length(self, length, search->count - self->count, error));
    if (self->count == search->count) {
      break;
    }
  }
  return SANAD_OK;
}

// ---- Rows

/// Adds the row with a path.
static SanadStatus
add_path(SearchRows *self, const Candidate *candidate, RowBatch *batch,
         SanadError *error)
{
  Question *const question = self->base.run->question;
  const SanadTerm text = sanad_term_string(candidate->text);
  const Value length = value_integer((int64_t)candidate->length);
  SanadId path_id = SANAD_ANY;
  SanadId length_id = SANAD_ANY;
  TRY(question_intern(question, &text, &path_id, error));
  TRY(value_id(question, &length, &length_id, error));
  TRY(question_add_path(question, path_id, candidate->facts, candidate->length,
                        error));
  SanadId *const row = batch_add(batch, self->row);
  row[self->search->path_slot] = path_id;
  row[self->search->length_slot] = length_id;
  return SANAD_OK;
}

static SanadStatus
search_next(Rows *rows, RowBatch *batch, SanadError *error)
{
  SearchRows *const self = (SearchRows *)rows;
  if (!self->is_open) {
    TRY(path_finder_open(&self->finder, rows->run->question,
                         self->search->leaves, self->search->leaf_count,
                         rows->run->rows_max, error));
    self->is_open = true;
  }
  while (!batch_is_full(batch)) {
    if (!self->row) {
      const SanadStatus status = rows_input(rows, &self->row, error);
      if (status == SANAD_END) {
        break;
      }
      TRY(status);
      TRY(search_row(self, error));
      if (!self->count && self->search->keeps) {
        (void)batch_add(batch, self->row);
      }
    }
    if (self->next == self->count) {
      self->row = NULL;
      continue;
    }
    TRY(add_path(self, &self->found[self->next++], batch, error));
  }
  return batch->count ? SANAD_OK : SANAD_END;
}

static void
search_reset(Rows *rows)
{
  ((SearchRows *)rows)->row = NULL;
}

static void
search_close(Rows *rows)
{
  SearchRows *const self = (SearchRows *)rows;
  clear_found(self);
  free(self->found);
  self->found = NULL;
  self->capacity = 0;
  if (self->is_open) {
    path_finder_close(&self->finder);
    self->is_open = false;
  }
}

static const RowsKind search_kind = {"paths", search_next, search_reset,
                                     search_close};

Rows *
rows_search(Run *run, Rows *input, const PathSearch *search)
{
  SearchRows *const self = rows_new(run, &search_kind, input, sizeof *self);
  if (self) {
    self->search = search;
    self->base.about = search->kind == AST_ALL_PATHS ? SANAD_TEXT("all")
                       : search->kind == AST_ALL_SHORTEST
                           ? SANAD_TEXT("all shortest")
                           : SANAD_TEXT("shortest");
  }
  return (Rows *)self;
}
