#ifndef SANAD_TESTS_UNIT_ASKED_H
#define SANAD_TESTS_UNIT_ASKED_H

#include "graph/store.h"
#include "query/question.h"
#include "tests/unit/terms.h"
#include "tests/unit/test.h"

#include <stdlib.h>

/// A store in memory and a question of it.
typedef struct {
  SanadStore *store;
  SanadSnapshot *snapshot;
  SanadArena *arena;
  Question question;
} Asked;

/// Three terms in notation.
typedef struct {
  const char *subject;
  const char *predicate;
  const char *object;
} TestFact;

static inline SanadId
write_term(SanadWrite *write, const char *notation)
{
  TestTerm room;
  const SanadTerm term = test_term(&room, notation);
  SanadId id = SANAD_ANY;
  assert_int_equal(sanad_write_term(write, &term, &id, NULL), SANAD_OK);
  return id;
}

/// Begins a question of a graph that holds `facts`, up to one without subject.
static inline void
ask(Asked *asked, const TestFact *facts)
{
  SanadWrite *write = NULL;
  assert_int_equal(sanad_store_open(&asked->store, NULL, NULL, NULL), SANAD_OK);
  assert_int_equal(sanad_write_begin(&write, asked->store, NULL), SANAD_OK);
  for (; facts && facts->subject; ++facts) {
    const SanadQuad quad = {SANAD_DEFAULT_GRAPH,
                            {write_term(write, facts->subject),
                             write_term(write, facts->predicate),
                             write_term(write, facts->object)}};
    assert_int_equal(sanad_write_add(write, &quad, NULL), SANAD_OK);
  }
  assert_int_equal(sanad_write_commit(write, NULL), SANAD_OK);

  assert_int_equal(sanad_snapshot_open(&asked->snapshot, asked->store, NULL),
                   SANAD_OK);
  asked->arena = sanad_arena_new(NULL, SIZE_MAX);
  assert_non_null(asked->arena);
  assert_int_equal(
      question_begin(&asked->question, asked->arena, asked->snapshot, NULL),
      SANAD_OK);
}

static inline void
end_asked(Asked *asked)
{
  question_end(&asked->question);
  sanad_arena_free(asked->arena);
  sanad_snapshot_close(asked->snapshot);
  sanad_store_close(asked->store);
}

/// The id of a term in notation; SANAD_ANY for an empty one.
static inline SanadId
id_of(Question *question, const char *notation)
{
  SanadId id = SANAD_ANY;
  if (notation[0]) {
    TestTerm room;
    const SanadTerm term = test_term(&room, notation);
    assert_int_equal(question_intern(question, &term, &id, NULL), SANAD_OK);
  }
  return id;
}

/// An id in notation, empty for SANAD_ANY.  Owned by the question's arena.
static inline const char *
notation_of(Question *question, SanadId id)
{
  SanadTerm term;
  SanadBuffer out = {0};
  if (id == SANAD_ANY) {
    return "";
  }
  assert_int_equal(question_term(question, id, &term, NULL), SANAD_OK);
  print_test_term(&out, &term);
  const char *const copy =
      sanad_arena_copy(question->arena, out.data, out.length);
  sanad_buffer_free(&out);
  assert_non_null(copy);
  return copy;
}

#endif
