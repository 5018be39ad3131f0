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
  size_t next;
} SearchRows;

static void
forget(Candidate *candidate)
{
  free(candidate->facts);
  free((char *)(uintptr_t)candidate->text.data);
  *candidate = (Candidate){0};
}

static size_t
candidate_bytes(const Candidate *candidate)
{
  return candidate->length * sizeof *candidate->facts + candidate->text.length;
}

static void
clear_found(SearchRows *self)
{
  for (size_t i = 0; i < self->count; ++i) {
    question_hold(self->base.run->question, candidate_bytes(&self->found[i]),
                  0);
    forget(&self->found[i]);
  }
  self->count = 0;
  self->next = 0;
}

// ---- Printing

/// Appends what one fact adds to a path: an arrow and a node.
static SanadStatus
write_step(void *state, const SanadTriple *fact, bool is_forward,
           SanadBuffer *out, SanadError *error)
{
  Shown *const shown = state;
  sanad_buffer_add_string(out, is_forward ? " -" : " <-");
  TRY(shown_written(shown, fact->predicate, out, error));
  sanad_buffer_add_string(out, is_forward ? "-> " : "- ");
  return shown_written(shown, is_forward ? fact->object : fact->subject, out,
                       error);
}

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
    TRY(write_step(shown, fact, is_forward, out, error));
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
    question_hold(self->base.run->question, self->capacity * sizeof *found,
                  larger * sizeof *found);
    self->found = found;
    self->capacity = larger;
  }
  question_hold(self->base.run->question, 0, candidate_bytes(candidate));
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

/// Whether a path is better than the one that was chosen by now.
static bool
is_better(const Candidate *candidate, const Candidate *chosen)
{
  return candidate->relations != chosen->relations
             ? candidate->relations < chosen->relations
             : sanad_text_compare(candidate->text, chosen->text) < 0;
}

/// Keeps a path, or the better of two if one is wanted.
static SanadStatus
keep_path(SearchRows *self, Candidate *candidate, SanadError *error)
{
  if (!wants_one(self) || !self->count) {
    const SanadStatus status = append(self, candidate, error);
    if (status != SANAD_OK) {
      forget(candidate);
    }
    return status;
  }
  if (is_better(candidate, &self->found[0])) {
    question_hold(self->base.run->question, candidate_bytes(&self->found[0]),
                  candidate_bytes(candidate));
    forget(&self->found[0]);
    self->found[0] = *candidate;
  } else {
    forget(candidate);
  }
  return SANAD_OK;
}

static SanadStatus
take_path(void *state, const FoundPath *path, SanadError *error)
{
  SearchRows *const self = state;
  const size_t relations = count_relations(path);
  Candidate candidate;
  if (wants_one(self) && self->count && relations > self->found[0].relations) {
    return SANAD_OK; // Not worth printing
  }
  if (self->count == PATHS_MAX) {
    return fail_too_many(self, error);
  }
  TRY(make_candidate(self, path, relations, &candidate, error));
  TRY(keep_path(self, &candidate, error));
  // The few best come in order, so that the search can stop.
  return self->finder.write && self->count == self->search->count ? SANAD_END
                                                                  : SANAD_OK;
}

/// Finds the paths of one length.
static SanadStatus
search_length(SearchRows *self, uint32_t length, SanadError *error)
{
  const size_t before = self->count;
  TRY(path_finder_each(&self->finder, self->from, length, take_path, self,
                       error));
  if (!wants_one(self) && self->count > before) {
    qsort(self->found + before, self->count - before, sizeof *self->found,
          compare_texts);
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
  do {
    TRY(search_length(self, length, error));
  } while (++length <= search->max && search->kind != AST_ALL_SHORTEST &&
           (search->kind == AST_ALL_PATHS || self->count < search->count));
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
    if (self->search->kind == AST_SHORTEST && !wants_one(self)) {
      self->finder.write = write_step;
      self->finder.write_state = rows->run->shown;
    }
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
