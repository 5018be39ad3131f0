/// Statements made at random from the grammar, in the form the printer is to
/// give them: each must parse, and print as it was.  The brackets are decided
/// here a second time, without the printer's tables.
///
/// SANAD_TEST_SEED=n repeats a run.
#include "tests/unit/parse.h"

#include <stdlib.h>

#define STATEMENTS 3000
#define DEPTH_MAX  4U

typedef struct {
  SanadBuffer out;
  uint64_t state;
  unsigned depth;
  bool in_step; ///< Variables may stand for ends and graphs
} Maker;

/// A number below `count` (xorshift64*).
static unsigned
pick(Maker *maker, unsigned count)
{
  maker->state ^= maker->state >> 12U;
  maker->state ^= maker->state << 25U;
  maker->state ^= maker->state >> 27U;
  return (unsigned)((maker->state * UINT64_C(0x2545F4914F6CDD1D)) >> 33U) %
         count;
}

static void
put(Maker *maker, const char *text)
{
  sanad_buffer_add_string(&maker->out, text);
}

static void
put_one(Maker *maker, const char *const *texts, unsigned count)
{
  put(maker, texts[pick(maker, count)]);
}

#define PUT_ONE(maker, texts)                                                  \
  put_one(maker, texts, sizeof(texts) / sizeof *(texts))

/// Calls `make` one to `most` times with commas between.
static void
put_list(Maker *maker, void (*make)(Maker *), unsigned most)
{
  const unsigned count = 1 + pick(maker, most);

  for (unsigned i = 0; i < count; ++i) {
    put(maker, i ? ", " : "");
    make(maker);
  }
}

// ---- Names, values ----------------------------------------------------------

static void
put_name(Maker *maker)
{
  static const char *const names[] = {
      "Iran",
      "Al-Jazeera",
      "_x9",
      "[Hong Kong]",
      "[where]",
      "[a\\]\\[\\\\b]",
      "ex:Iran",
      "ex:2024-05",
      "as:in",
      "a-b:c%2F-d",
      "<http://example.org/a#b>",
      "<urn:x>",
      "\xD8\xA7\xDB\x8C\xD8\xB1\xD8\xA7\xD9\x86",
      "by",
      "count",
      "[5G]",
      "[\"]",
  };
  PUT_ONE(maker, names);
}

static void
put_variable(Maker *maker)
{
  static const char *const names[] = {"?x", "?y1", "?_z", "?\xC3\xA9t\xC3\xA9"};
  PUT_ONE(maker, names);
}

static void
put_literal(Maker *maker, bool has_sign)
{
  static const char *const literals[] = {
      "5",
      "0.50",
      "1e6",
      "2024-05",
      "2024-02-29",
      "2024-05-01T10:00:00.5+03:30",
      "true",
      "false",
      "\"\"",
      "\"a\"",
      "\"a\"@en",
      "\"a \\n\\\"\\u0001 # | ;\"",
      "\"5\"^^xsd:integer",
      "\"x\"^^<urn:t>",
  };
  static const char *const negative[] = {"-5", "-1.5", "-1e-3"};

  if (has_sign && pick(maker, 6) == 0) {
    PUT_ONE(maker, negative);
  } else {
    PUT_ONE(maker, literals);
  }
}

static void
put_value(Maker *maker)
{
  switch (pick(maker, 4)) {
  case 0:
    put(maker, "$p");
    break;
  case 1:
    put_literal(maker, true);
    break;
  default:
    put_name(maker);
    break;
  }
}

static void
put_type(Maker *maker)
{
  if (pick(maker, 4)) {
    put_name(maker);
    return;
  }
  put(maker, "(");
  put_name(maker);
  put(maker, "|");
  put_name(maker);
  put(maker, ")");
}

/// A thing; a bare name can have no type.
static void
put_thing(Maker *maker, bool needs_type)
{
  static const char *const typed[] = {"?x",    "?y",   "?",      "$p",
                                      "[a b]", "ex:a", "<urn:a>"};
  if (needs_type || pick(maker, 3) == 0) {
    PUT_ONE(maker, typed);
    put(maker, ":");
    put_type(maker);
  } else if (pick(maker, 3) == 0) {
    put_name(maker);
  } else {
    put_variable(maker);
  }
}

// Recursive, down to DEPTH_MAX, which `depth` counts.
// NOLINTBEGIN(misc-no-recursion)

// ---- Paths ------------------------------------------------------------------

enum { ALTERNATIVE, SEQUENCE, HOP, ATOM };

static void put_path(Maker *maker, int wanted);

static void
put_atom(Maker *maker)
{
  switch (pick(maker, 6)) {
  case 0:
    put(maker, "a");
    break;
  case 1:
    put(maker, "any");
    break;
  case 2:
    put(maker, "!");
    put_type(maker);
    break;
  default:
    put_name(maker);
    break;
  }
}

static void
put_times(Maker *maker)
{
  static const char *const times[] = {"*",     "+",    "?",     "{2}",
                                      "{0,1}", "{2,}", "{1,10}"};
  const unsigned before = maker->depth;

  if (pick(maker, 3) == 0) { // ^p* is (^p)*
    put(maker, "^");
  }
  maker->depth = DEPTH_MAX; // {m,n} multiply: keep what they repeat small
  put_path(maker, ATOM);
  maker->depth = before;
  PUT_ONE(maker, times);
}

/// A path in brackets if it binds looser than its place asks.
static void
put_path(Maker *maker, int wanted)
{
  const int kind = maker->depth >= DEPTH_MAX ? ATOM : (int)pick(maker, 4);
  const bool is_loose = kind < wanted;

  ++maker->depth;
  put(maker, is_loose ? "(" : "");
  if (kind == ATOM) {
    put_atom(maker);
  } else if (kind == HOP && pick(maker, 2)) {
    put(maker, "^");
    put_path(maker, ATOM);
  } else if (kind == HOP) {
    put_times(maker);
  } else {
    const unsigned count = 2 + pick(maker, 2);
    for (unsigned i = 0; i < count; ++i) {
      put(maker, i == 0 ? "" : kind == SEQUENCE ? "/" : "|");
      put_path(maker, kind + 1);
    }
  }
  put(maker, is_loose ? ")" : "");
  --maker->depth;
}

static void
put_inside(Maker *maker)
{
  static const char *const others[] = {"?p", "?", "$p"};

  if (pick(maker, 4) == 0) {
    PUT_ONE(maker, others);
  } else {
    put_path(maker, ALTERNATIVE);
  }
}

static void
put_arrow(Maker *maker)
{
  static const char *const plain[] = {"-->", "<--", "--"};
  const unsigned direction = pick(maker, 3);

  if (pick(maker, 6) == 0) {
    PUT_ONE(maker, plain);
    return;
  }
  put(maker, direction == 1 ? "<-" : "-");
  put_inside(maker);
  put(maker, direction == 0 ? "->" : "-");
}

// ---- Patterns ---------------------------------------------------------------

static void put_pattern(Maker *maker);
static void put_expression(Maker *maker);

static void
put_graph(Maker *maker, bool is_wide)
{
  if (is_wide && pick(maker, 3) == 0) {
    put_variable(maker);
  } else if (pick(maker, 3) == 0) {
    put(maker, "$p");
  } else {
    put_name(maker);
  }
}

/// Arrows and nodes; a literal stands only at the head of `-name->`.
static void
put_links(Maker *maker, bool has_literal)
{
  const unsigned count = 1 + pick(maker, 3);

  for (unsigned i = 0; i < count; ++i) {
    if (i + 1 == count && has_literal && pick(maker, 4) == 0) {
      put(maker, " -ex:p-> ");
      put_literal(maker, true);
      return;
    }
    put(maker, " ");
    put_arrow(maker);
    put(maker, " ");
    put_thing(maker, false);
  }
}

static void
put_chain(Maker *maker)
{
  if (pick(maker, 4) == 0) {
    put_thing(maker, true);
    return;
  }
  put_thing(maker, false);
  put_links(maker, true);
  if (pick(maker, 4) == 0) {
    put(maker, " in ");
    if (pick(maker, 3) == 0) {
      put(maker, "?");
    } else {
      put_graph(maker, true);
    }
  }
}

static void
put_group(Maker *maker)
{
  const unsigned count = 1 + pick(maker, 3);

  ++maker->depth;
  for (unsigned i = 0; i < count; ++i) {
    put(maker, i ? " or { " : "{ ");
    put_pattern(maker);
    put(maker, " }");
  }
  --maker->depth;
}

static void
put_group_or_chain(Maker *maker)
{
  if (maker->depth < DEPTH_MAX && pick(maker, 2)) {
    put_group(maker);
  } else {
    put_chain(maker);
  }
}

static void
put_call(Maker *maker)
{
  put(maker, "met(");
  if (pick(maker, 3)) {
    put_list(maker, put_value, 3);
  }
  put(maker, ")");
  if (pick(maker, 2)) {
    put(maker, " as (");
    put_list(maker, put_variable, 3);
    put(maker, ")");
  }
}

static void
put_clause(Maker *maker)
{
  switch (pick(maker, 8)) {
  case 0:
    put(maker, "optional ");
    put_group_or_chain(maker);
    break;
  case 1:
    put(maker, "not ");
    put_group_or_chain(maker);
    break;
  case 2:
    put_group_or_chain(maker);
    break;
  case 3:
    put_variable(maker);
    put(maker, " in (");
    put_list(maker, put_value, 4);
    put(maker, ")");
    break;
  case 4:
    put_call(maker);
    break;
  default:
    put_chain(maker);
    if (pick(maker, 3) == 0) {
      put(maker, ", -ex:p->");
      put(maker, " ?");
      put_links(maker, true);
    }
    break;
  }
}

static void
put_pattern(Maker *maker)
{
  put_list(maker, put_clause, 3);
  if (pick(maker, 3) == 0) {
    put(maker, " where ");
    put_expression(maker);
  }
}

// ---- Expressions ------------------------------------------------------------

enum { OR = 1, AND, NOT, COMPARISON, SUM, PRODUCT, UNARY, PRIMARY };

static void put_operand(Maker *maker, int wanted);

static void
put_operands(Maker *maker, int wanted, const char *separator, unsigned count)
{
  for (unsigned i = 0; i < count; ++i) {
    put(maker, i ? separator : "");
    put_operand(maker, wanted);
  }
}

static void
put_primary(Maker *maker)
{
  switch (pick(maker, maker->depth < DEPTH_MAX ? 9U : 6U)) {
  case 8:
    put(maker, "[a b]:");
    put_type(maker);
    put(maker, pick(maker, 2) ? ".p" : "");
    break;
  case 0:
    put_literal(maker, false);
    break;
  case 1:
    put_name(maker);
    break;
  case 2:
    put(maker, "$p");
    break;
  case 3:
    put(maker, "?x:");
    put_type(maker);
    break;
  case 4:
    put_variable(maker);
    put(maker, ".");
    put_name(maker);
    put(maker, pick(maker, 2) ? ".any" : "");
    break;
  case 6:
    put(maker, "f(");
    put_operands(maker, OR, ", ", pick(maker, 3));
    put(maker, ")");
    break;
  case 7:
    put(maker, "exists { ");
    put_pattern(maker);
    put(maker, " }");
    break;
  default:
    put_variable(maker);
    break;
  }
}

static void
put_comparison(Maker *maker)
{
  static const char *const between[] = {
      " = ",       " != ",         " < ",        " <= ",
      " > ",       " >= ",         " contains ", " not contains ",
      " starts ",  " not starts ", " ends ",     " not ends ",
      " matches ", " not matches "};

  put_operand(maker, SUM);
  switch (pick(maker, 5)) {
  case 0:
    put(maker, pick(maker, 2) ? " is missing" : " is not missing");
    break;
  case 1:
    put(maker, pick(maker, 2) ? " in (" : " not in (");
    put_operands(maker, SUM, ", ", 1 + pick(maker, 3));
    put(maker, ")");
    break;
  case 2:
    put(maker, pick(maker, 2) ? " = \"a\"@*" : " in (1, \"b\"@*)");
    break;
  default:
    PUT_ONE(maker, between);
    put_operand(maker, SUM);
    break;
  }
}

/// An operand in brackets if it binds looser than its place asks.
static void
put_operand(Maker *maker, int wanted)
{
  const int kind =
      maker->depth >= DEPTH_MAX ? PRIMARY : OR + (int)pick(maker, PRIMARY);
  const bool is_loose = kind < wanted;

  ++maker->depth;
  put(maker, is_loose ? "(" : "");
  switch (kind) {
  case OR:
    put_operands(maker, AND, " or ", 2 + pick(maker, 2));
    break;
  case AND:
    put_operands(maker, NOT, " and ", 2 + pick(maker, 2));
    break;
  case NOT:
    put(maker, "not ");
    put_operand(maker, NOT);
    break;
  case COMPARISON:
    put_comparison(maker);
    break;
  case SUM:
  case PRODUCT: // To the left the same may stand, to the right only tighter
    put_operand(maker, kind);
    put(maker, kind == SUM ? (pick(maker, 2) ? " + " : " - ")
                           : (pick(maker, 2) ? " * " : " / "));
    put_operand(maker, kind + 1);
    break;
  case UNARY:
    put(maker, "-");
    put_operand(maker, PRIMARY);
    break;
  default:
    put_primary(maker);
    break;
  }
  put(maker, is_loose ? ")" : "");
  --maker->depth;
}

static void
put_expression(Maker *maker)
{
  put_operand(maker, OR);
}

// NOLINTEND(misc-no-recursion)

// ---- Steps and statements ---------------------------------------------------

#include "tests/unit/grammar_statements.h"

/// The space at `at` becomes a newline: the statement goes on if it could not
/// end there, and else ends, if the next line does not start with `|`.
static void
check_newline(const char *text, size_t at)
{
  const SanadText before = {text, at};
  SanadBuffer lines = {0};
  SanadBuffer out = {0};
  SanadBuffer whole = {0};
  Parsed prefix = parse_at(before, 0);

  sanad_buffer_add_string(&lines, text);
  lines.data[at] = '\n';
  Parsed parsed = parse_at(sanad_buffer_text(&lines), 0);
  if (parsed.status == SANAD_OK) {
    sanad_print_statement(&out, parsed.statement);
  }
  if (prefix.status == SANAD_OK && text[at + 1] != '|') {
    sanad_print_statement(&whole, prefix.statement);
    assert_string_equal(sanad_buffer_string(&out), sanad_buffer_string(&whole));
  } else if (sanad_parse_is_complete(before) == SANAD_INCOMPLETE) {
    assert_string_equal(sanad_buffer_string(&out), text);
  }
  parsed_free(&parsed);
  parsed_free(&prefix);
  sanad_buffer_free(&lines);
  sanad_buffer_free(&out);
  sanad_buffer_free(&whole);
}

static void
goes_on_behind_a_newline_where_it_cannot_end(void **state)
{
  (void)state;
  Maker maker = {.state = 1};

  for (unsigned i = 0; i < STATEMENTS / 10; ++i) {
    sanad_buffer_clear(&maker.out);
    maker.depth = 2;
    maker.in_step = false;
    put_statement(&maker);
    const char *const text = sanad_buffer_string(&maker.out);
    for (size_t at = 0; at < maker.out.length; ++at) {
      if (text[at] == ' ') {
        check_newline(text, at);
      }
    }
  }
  sanad_buffer_free(&maker.out);
}

static void
prints_what_the_grammar_makes(void **state)
{
  (void)state;
  const char *const given = getenv("SANAD_TEST_SEED");
  const uint64_t seed = given ? strtoull(given, NULL, 10) : UINT64_C(20240501);
  Maker maker = {.state = seed | 1U};

  print_message("seed %llu\n", (unsigned long long)(seed | 1U));
  for (unsigned i = 0; i < STATEMENTS; ++i) {
    sanad_buffer_clear(&maker.out);
    maker.depth = 0;
    maker.in_step = false;
    put_statement(&maker);
    const char *const text = sanad_buffer_string(&maker.out);
    check_prints(text, text);
  }
  sanad_buffer_free(&maker.out);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(prints_what_the_grammar_makes),
      cmocka_unit_test(goes_on_behind_a_newline_where_it_cannot_end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
