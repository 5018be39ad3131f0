#include "query/adjacency.h"
#include "tests/unit/asked.h"

#include <signal.h>

/// Two relations between IRIs, and one to a text too.
static const TestFact facts[] = {
    {"<a>", "<p>", "<b>"}, {"<a>", "<p>", "<c>"},   {"<b>", "<p>", "<a>"},
    {"<b>", "<q>", "<c>"}, {"<a>", "<v>", "\"t\""}, {"<a>", "<v>", "<b>"},
    {NULL, NULL, NULL},
};

/// A second question, of the same store.
typedef struct {
  SanadSnapshot *snapshot;
  SanadArena *arena;
  Question question;
} Other;

static void
begin_other(Other *other, const Asked *asked)
{
  assert_int_equal(sanad_snapshot_open(&other->snapshot, asked->store, NULL),
                   SANAD_OK);
  other->arena = sanad_arena_new(NULL, SIZE_MAX);
  assert_non_null(other->arena);
  assert_int_equal(
      question_begin(&other->question, other->arena, other->snapshot, NULL),
      SANAD_OK);
}

static void
end_other(Other *other)
{
  question_end(&other->question);
  sanad_arena_free(other->arena);
  sanad_snapshot_close(other->snapshot);
}

/// Lets a question use relations that outlive it.
static void
share(Question *question, AdjacencyCache *cache)
{
  assert_true(adjacency_cache_take(cache, question));
  adjacency_cache_free(question->adjacencies);
  question->adjacencies = cache;
  question->shares_adjacencies = true;
}

static const Adjacency *
probe(Question *question, const char *relation, WalkDirection way, bool now)
{
  const Adjacency *out = NULL;
  assert_int_equal(adjacency_probe(question, id_of(question, relation), way,
                                   now, &out, NULL),
                   SANAD_OK);
  return out;
}

static void
add_fact(const Asked *asked)
{
  SanadWrite *write = NULL;
  assert_int_equal(sanad_write_begin(&write, asked->store, NULL), SANAD_OK);
  const SanadQuad quad = {SANAD_DEFAULT_GRAPH,
                          {write_term(write, "<c>"), write_term(write, "<p>"),
                           write_term(write, "<a>")}};
  assert_int_equal(sanad_write_add(write, &quad, NULL), SANAD_OK);
  assert_int_equal(sanad_write_commit(write, NULL), SANAD_OK);
}

static void
lists_neighbours_each_way(void **state)
{
  Asked asked;
  (void)state;
  ask(&asked, facts);
  Question *const question = &asked.question;
  const SanadId a = id_of(question, "<a>");
  const SanadId b = id_of(question, "<b>");
  const SanadId c = id_of(question, "<c>");
  const size_t counts[][WALKS] = {{2, 1, 2}, {1, 1, 1}, {0, 1, 1}};
  const SanadId nodes[] = {a, b, c};
  for (size_t i = 0; i < 3; ++i) {
    for (int way = WALK_FORWARD; way < WALKS; ++way) {
      const Adjacency *const lists =
          probe(question, "<p>", (WalkDirection)way, true);
      const Neighbours list = adjacency_of(lists, nodes[i]);
      assert_int_equal(list.count, counts[i][way]);
    }
  }
  const Neighbours both =
      adjacency_of(probe(question, "<p>", WALK_BOTH, true), a);
  assert_true(neighbours_have(&both, b));
  assert_true(neighbours_have(&both, c));
  assert_false(neighbours_have(&both, a));
  end_asked(&asked);
}

static void
lists_ids_of_several_kinds(void **state)
{
  Asked asked;
  (void)state;
  ask(&asked, facts);
  Question *const question = &asked.question;
  const Adjacency *const lists = probe(question, "<v>", WALK_FORWARD, true);
  const Neighbours list = adjacency_of(lists, id_of(question, "<a>"));
  assert_int_equal(list.count, 2);
  assert_true(neighbours_have(&list, id_of(question, "\"t\"")));
  assert_true(neighbours_have(&list, id_of(question, "<b>")));
  end_asked(&asked);
}

static void
reads_a_relation_once_it_pays(void **state)
{
  Asked asked;
  unsigned probes = 1;
  (void)state;
  ask(&asked, facts);
  assert_null(probe(&asked.question, "<p>", WALK_FORWARD, false));
  assert_false(adjacency_is_known(&asked.question,
                                  id_of(&asked.question, "<p>"), WALK_FORWARD));
  while (!probe(&asked.question, "<p>", WALK_FORWARD, false)) {
    assert_in_range(++probes, 1, 1000);
  }
  assert_in_range(probes, 10, 100);
  end_asked(&asked);
}

static void
keeps_relations_for_the_next_question(void **state)
{
  AdjacencyCache *const cache = adjacency_cache_new();
  Asked asked;
  Other other;
  (void)state;
  ask(&asked, facts);
  share(&asked.question, cache);
  const Adjacency *const lists =
      probe(&asked.question, "<p>", WALK_FORWARD, true);
  assert_non_null(lists);
  question_end(&asked.question);

  begin_other(&other, &asked);
  share(&other.question, cache);
  assert_true(other.question.held_bytes >= lists->held);
  assert_ptr_equal(probe(&other.question, "<p>", WALK_FORWARD, false), lists);
  end_other(&other);
  end_asked(&asked);
  adjacency_cache_free(cache);
}

static void
forgets_them_once_the_store_has_changed(void **state)
{
  AdjacencyCache *const cache = adjacency_cache_new();
  Asked asked;
  Other other;
  (void)state;
  ask(&asked, facts);
  share(&asked.question, cache);
  assert_non_null(probe(&asked.question, "<p>", WALK_FORWARD, true));
  question_end(&asked.question);

  add_fact(&asked);
  begin_other(&other, &asked);
  share(&other.question, cache);
  assert_null(probe(&other.question, "<p>", WALK_FORWARD, false));
  const Neighbours list =
      adjacency_of(probe(&other.question, "<p>", WALK_FORWARD, true),
                   id_of(&other.question, "<c>"));
  assert_int_equal(list.count, 1);
  end_other(&other);
  end_asked(&asked);
  adjacency_cache_free(cache);
}

static void
serves_one_question_at_a_time(void **state)
{
  AdjacencyCache *const cache = adjacency_cache_new();
  Asked asked;
  Other other;
  (void)state;
  ask(&asked, facts);
  share(&asked.question, cache);
  begin_other(&other, &asked);
  assert_false(adjacency_cache_take(cache, &other.question));
  end_other(&other);
  end_asked(&asked);
  adjacency_cache_free(cache);
}

static void
gives_up_what_a_question_does_not_use_when_memory_is_short(void **state)
{
  AdjacencyCache *const cache = adjacency_cache_new();
  Asked asked;
  Other other;
  (void)state;
  ask(&asked, facts);
  share(&asked.question, cache);
  assert_non_null(probe(&asked.question, "<p>", WALK_FORWARD, true));
  assert_non_null(probe(&asked.question, "<q>", WALK_FORWARD, true));
  question_end(&asked.question);

  begin_other(&other, &asked);
  share(&other.question, cache);
  const Adjacency *const used =
      probe(&other.question, "<q>", WALK_FORWARD, false);
  assert_non_null(used);
  other.question.memory_max = used->held + sanad_arena_taken(other.arena);
  assert_int_equal(question_check(&other.question, NULL), SANAD_OK);
  assert_int_equal(other.question.held_bytes, used->held);
  assert_null(probe(&other.question, "<p>", WALK_FORWARD, false));

  other.question.memory_max = used->held - 1;
  assert_int_equal(question_check(&other.question, NULL), SANAD_LIMIT);
  end_other(&other);
  end_asked(&asked);
  adjacency_cache_free(cache);
}

static void
can_be_cancelled_while_it_reads(void **state)
{
  const volatile sig_atomic_t is_cancelled = 1;
  const Adjacency *out = NULL;
  Asked asked;
  (void)state;
  ask(&asked, facts);
  const SanadId relation = id_of(&asked.question, "<p>");
  const size_t before = asked.question.held_bytes;
  asked.question.is_cancelled = &is_cancelled;
  for (int way = WALK_FORWARD; way < WALKS; ++way) {
    assert_int_equal(adjacency_probe(&asked.question, relation,
                                     (WalkDirection)way, true, &out, NULL),
                     SANAD_CANCELLED);
    assert_null(out);
  }
  assert_int_equal(asked.question.held_bytes, before);
  end_asked(&asked);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(lists_neighbours_each_way),
      cmocka_unit_test(lists_ids_of_several_kinds),
      cmocka_unit_test(reads_a_relation_once_it_pays),
      cmocka_unit_test(keeps_relations_for_the_next_question),
      cmocka_unit_test(forgets_them_once_the_store_has_changed),
      cmocka_unit_test(serves_one_question_at_a_time),
      cmocka_unit_test(
          gives_up_what_a_question_does_not_use_when_memory_is_short),
      cmocka_unit_test(can_be_cancelled_while_it_reads),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
