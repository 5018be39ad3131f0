#include "tests/unit/test.h"

#include "graph/term.h"
#include "graph/vocabulary.h"

#include <string.h>

static void
prints_canonical_ntriples(void **state)
{
  (void)state;
  const struct {
    SanadTerm term;
    const char *text;
  } cases[] = {
      {sanad_term_iri(SANAD_TEXT("http://a/b")), "<http://a/b>"},
      {sanad_term_blank(SANAD_TEXT("b1")), "_:b1"},
      {sanad_term_string(SANAD_TEXT("a\tb\n\"c\"\\\r")),
       "\"a\tb\\n\\\"c\\\"\\\\\\r\""},
      {sanad_term_language(SANAD_TEXT("salom"), SANAD_TEXT("tg")),
       "\"salom\"@tg"},
      {sanad_term_typed(SANAD_TEXT("01"), SANAD_TEXT(SANAD_XSD_INTEGER)),
       "\"01\"^^<http://www.w3.org/2001/XMLSchema#integer>"},
      {sanad_term_typed(SANAD_TEXT("x"), SANAD_TEXT(SANAD_XSD_STRING)),
       "\"x\""},
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    SanadBuffer out = {0};
    sanad_term_print(&out, &cases[i].term);
    assert_string_equal(sanad_buffer_string(&out), cases[i].text);
    sanad_buffer_free(&out);
  }
}

static void
compares_language_tags_without_case(void **state)
{
  (void)state;
  const SanadTerm a = sanad_term_language(SANAD_TEXT("x"), SANAD_TEXT("en-GB"));
  const SanadTerm b = sanad_term_language(SANAD_TEXT("x"), SANAD_TEXT("en-gb"));
  const SanadTerm c = sanad_term_string(SANAD_TEXT("x"));

  assert_true(sanad_term_is_equal(&a, &b));
  assert_false(sanad_term_is_equal(&a, &c));
}

static void
refuses_terms_that_rdf_does_not_have(void **state)
{
  (void)state;
  const struct {
    SanadTerm term;
    SanadStatus status;
  } cases[] = {
      {sanad_term_iri(SANAD_TEXT("http://a/")), SANAD_OK},
      {sanad_term_iri(SANAD_TEXT("a/b")), SANAD_SYNTAX},
      {sanad_term_iri(SANAD_TEXT("http://a b")), SANAD_SYNTAX},
      {sanad_term_iri(SANAD_TEXT("http://a/\xFF")), SANAD_SYNTAX},
      {sanad_term_string(SANAD_TEXT("\xED\xA0\x80")), SANAD_SYNTAX},
      {sanad_term_string((SanadText){"a\0b", 3}), SANAD_OK},
      {sanad_term_language(SANAD_TEXT("x"), SANAD_TEXT("en-")), SANAD_SYNTAX},
      {sanad_term_language(SANAD_TEXT("x"), SANAD_TEXT("e1")), SANAD_SYNTAX},
      {sanad_term_language(SANAD_TEXT("x"), SANAD_TEXT("de-1996")), SANAD_OK},
      {sanad_term_typed(SANAD_TEXT("x"), SANAD_TEXT("integer")), SANAD_SYNTAX},
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    assert_int_equal(sanad_term_check(&cases[i].term, NULL), cases[i].status);
  }
}

static void
finds_local_names(void **state)
{
  (void)state;
  static const struct {
    const char *iri;
    const char *name;
  } cases[] = {
      {"http://a/b#c", "c"},      {"http://a/b", "b"},    {"urn:x:y", "y"},
      {"http://a/", "http://a/"}, {"nothing", "nothing"},
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    const SanadText name = sanad_iri_local_name(sanad_text(cases[i].iri));
    assert_true(sanad_text_is(name, cases[i].name));
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(prints_canonical_ntriples),
      cmocka_unit_test(compares_language_tags_without_case),
      cmocka_unit_test(refuses_terms_that_rdf_does_not_have),
      cmocka_unit_test(finds_local_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
