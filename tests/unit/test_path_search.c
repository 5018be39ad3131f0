#include "query/path_search.h"
#include "tests/unit/asked.h"

#include <signal.h>
#include <string.h>

/// Two ways from a to d, parallel facts, a fact from a node to itself, a text
/// that two nodes share.
static const TestFact facts[] = {
    {"<a>", "<p>", "<b>"}, {"<a>", "<q>", "<b>"},   {"<b>", "<p>", "<d>"},
    {"<a>", "<p>", "<c>"}, {"<c>", "<q>", "<d>"},   {"<d>", "<p>", "<a>"},
    {"<b>", "<p>", "<b>"}, {"<a>", "<v>", "\"t\""}, {"<e>", "<v>", "\"t\""},
    {NULL, NULL, NULL},
};

/// Steps along any relation, forward and back.
static const Path forward = {.kind = PATH_ANY};
static const Path backward = {.kind = PATH_ANY, .is_inverse = true};
static const Path *const either[] = {&forward, &backward};

/// A search that is on its way.
typedef struct {
  Asked asked;
  PathFinder finder;
  unsigned count; ///< Paths visited
  unsigned stop;  ///< Stop at this one; 0: take all
  SanadTriple last[8];
} Searched;

static void
begin(Searched *searched, const Path *const *leaves, size_t leaf_count,
      size_t nodes_max, const char *target)
{
  *searched = (Searched){0};
  ask(&searched->asked, facts);
  assert_int_equal(path_finder_open(&searched->finder,
                                    &searched->asked.question, leaves,
                                    leaf_count, nodes_max, NULL),
                   SANAD_OK);
  path_finder_target(&searched->finder,
                     id_of(&searched->asked.question, target));
}

static void
end(Searched *searched)
{
  path_finder_close(&searched->finder);
  end_asked(&searched->asked);
}

static uint32_t
shortest(Searched *searched, const char *from, uint32_t max)
{
  uint32_t length = 99;
  assert_int_equal(path_finder_shortest(&searched->finder,
                                        id_of(&searched->asked.question, from),
                                        max, &length, NULL),
                   SANAD_OK);
  return length;
}

static SanadStatus
visit(void *state, const FoundPath *path, SanadError *error)
{
  Searched *const searched = state;
  (void)error;
  memcpy(searched->last, path->facts, path->length * sizeof *path->facts);
  return ++searched->count == searched->stop ? SANAD_END : SANAD_OK;
}

static unsigned
count_paths(Searched *searched, const char *from, uint32_t length)
{
  searched->count = 0;
  assert_int_equal(path_finder_each(&searched->finder,
                                    id_of(&searched->asked.question, from),
                                    length, visit, searched, NULL),
                   SANAD_OK);
  return searched->count;
}

static void
finds_how_far_a_node_is(void **state)
{
  Searched searched;
  (void)state;
  begin(&searched, either, 1, 100, "<d>");
  assert_int_equal(shortest(&searched, "<a>", 10), 2);
  assert_int_equal(shortest(&searched, "<b>", 10), 1);
  assert_int_equal(shortest(&searched, "<a>", 1), 0);
  assert_int_equal(shortest(&searched, "<e>", 10), 0);
  end(&searched);
}

static void
goes_along_the_leaves_that_it_is_given(void **state)
{
  Searched searched;
  (void)state;
  begin(&searched, either, 2, 100, "<d>");
  assert_int_equal(shortest(&searched, "<a>", 10), 1);
  end(&searched);

  begin(&searched, either, 0, 100, "<d>");
  assert_int_equal(shortest(&searched, "<a>", 10), 0);
  end(&searched);
}

static void
visits_each_path_of_a_length_once(void **state)
{
  Searched searched;
  (void)state;
  begin(&searched, either, 1, 100, "<d>");
  assert_int_equal(count_paths(&searched, "<a>", 1), 0);
  assert_int_equal(count_paths(&searched, "<a>", 2), 3);
  assert_int_equal(count_paths(&searched, "<a>", 3), 0);
  end(&searched);
}

static void
takes_a_fact_once_that_two_leaves_lead_along(void **state)
{
  static const Path *const twice[] = {&forward, &forward};
  Searched searched;
  (void)state;
  begin(&searched, twice, 2, 100, "<d>");
  assert_int_equal(count_paths(&searched, "<b>", 1), 1);
  assert_int_equal(count_paths(&searched, "<a>", 2), 3);
  end(&searched);
}

static void
leads_to_a_text_but_not_through_it(void **state)
{
  Searched searched;
  (void)state;
  begin(&searched, either, 2, 100, "<e>");
  assert_int_equal(shortest(&searched, "<a>", 10), 0);
  assert_int_equal(count_paths(&searched, "<a>", 2), 0);
  assert_int_equal(shortest(&searched, "\"t\"", 10), 1);
  end(&searched);

  begin(&searched, either, 2, 100, "\"t\"");
  assert_int_equal(shortest(&searched, "<e>", 10), 1);
  assert_int_equal(shortest(&searched, "<b>", 10), 2);
  end(&searched);
}

static void
has_no_path_from_a_node_to_itself(void **state)
{
  Searched searched;
  (void)state;
  begin(&searched, either, 2, 100, "<b>");
  assert_int_equal(shortest(&searched, "<b>", 10), 0);
  assert_int_equal(count_paths(&searched, "<b>", 1), 0);
  assert_int_equal(count_paths(&searched, "<b>", 2), 0);
  end(&searched);
}

static void
stops_when_it_is_told_to(void **state)
{
  Searched searched;
  (void)state;
  begin(&searched, either, 1, 100, "<d>");
  searched.stop = 2;
  assert_int_equal(count_paths(&searched, "<a>", 2), 2);
  end(&searched);
}

static void
forgets_one_target_for_another(void **state)
{
  Searched searched;
  (void)state;
  begin(&searched, either, 1, 100, "<d>");
  assert_int_equal(shortest(&searched, "<a>", 10), 2);
  path_finder_target(&searched.finder, id_of(&searched.asked.question, "<c>"));
  assert_int_equal(shortest(&searched, "<a>", 10), 1);
  assert_int_equal(shortest(&searched, "<b>", 10), 3);
  end(&searched);
}

static void
remembers_no_more_nodes_than_it_may(void **state)
{
  Searched searched;
  SanadError error = {0};
  uint32_t length = 0;
  (void)state;
  begin(&searched, either, 1, 2, "<d>");
  assert_int_equal(shortest(&searched, "<b>", 10), 1);
  assert_int_equal(path_finder_shortest(&searched.finder,
                                        id_of(&searched.asked.question, "<a>"),
                                        10, &length, &error),
                   SANAD_LIMIT);
  assert_non_null(strstr(error.message, "more than 2 nodes"));
  assert_non_null(strstr(error.hint, "avoid"));
  end(&searched);
}

static void
can_be_cancelled(void **state)
{
  const volatile sig_atomic_t is_cancelled = 1;
  Searched searched;
  uint32_t length = 0;
  (void)state;
  begin(&searched, either, 2, 100, "<d>");
  searched.asked.question.is_cancelled = &is_cancelled;
  assert_int_equal(path_finder_shortest(&searched.finder,
                                        id_of(&searched.asked.question, "<a>"),
                                        10, &length, NULL),
                   SANAD_CANCELLED);
  end(&searched);
}

/// The names of the relation and the end, turned round so that the order of
/// the text is not that of the ids.
static SanadStatus
write_reversed(void *state, const SanadTriple *fact, bool is_forward,
               SanadBuffer *out, SanadError *error)
{
  Question *const question = state;
  (void)is_forward;
  const char *const name = notation_of(question, fact->object);
  for (size_t i = strlen(name); i > 0; --i) {
    sanad_buffer_add_char(out, (char)('z' - (name[i - 1] - 'a')));
  }
  return sanad_buffer_status(out, error);
}

static void
gives_paths_in_the_order_of_their_text(void **state)
{
  Searched searched;
  (void)state;
  begin(&searched, either, 1, 100, "<d>");
  searched.finder.write = write_reversed;
  searched.finder.write_state = &searched.asked.question;
  searched.stop = 1;
  assert_int_equal(count_paths(&searched, "<a>", 2), 1);
  assert_string_equal(
      notation_of(&searched.asked.question, searched.last[0].object), "<c>");
  end(&searched);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(finds_how_far_a_node_is),
      cmocka_unit_test(goes_along_the_leaves_that_it_is_given),
      cmocka_unit_test(visits_each_path_of_a_length_once),
      cmocka_unit_test(takes_a_fact_once_that_two_leaves_lead_along),
      cmocka_unit_test(leads_to_a_text_but_not_through_it),
      cmocka_unit_test(has_no_path_from_a_node_to_itself),
      cmocka_unit_test(stops_when_it_is_told_to),
      cmocka_unit_test(forgets_one_target_for_another),
      cmocka_unit_test(remembers_no_more_nodes_than_it_may),
      cmocka_unit_test(can_be_cancelled),
      cmocka_unit_test(gives_paths_in_the_order_of_their_text),
  };
  return cmocka_run_group_tests_name("path search", tests, NULL, NULL);
}
