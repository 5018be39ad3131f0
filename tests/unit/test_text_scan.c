#include "base/unicode.h"
#include "query/clue.h"
#include "query/needle.h"
#include "query/text_scan.h"
#include "tests/unit/expressions.h"

/// Looking for texts, beside looking at each as the language says it.

static unsigned
roll(uint64_t *dice, size_t sides)
{
  *dice = *dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (unsigned)((*dice >> 33U) % sides);
}

/// What texts are made of: several scripts, letters with odd cases, marks,
/// signs of regular expressions, and bytes that are no UTF-8.
static const char *const pieces[] = {
    "a",
    "A",
    "b",
    "B",
    "i",
    "I",
    "k",
    "K",
    "s",
    "S",
    "o",
    "w",
    " ",
    "-",
    "ab",
    "\xC4\xB0",         // I with a dot, of which i is the lower case
    "\xC4\xB1",         // i without one
    "\xE2\x84\xAA",     // Kelvin sign
    "\xE2\x84\xAB",     // Angstrom sign
    "\xC3\xA5",         // a with a ring
    "\xC3\x85",         // A with a ring
    "\xC5\xBF",         // Long s
    "\xC3\x9F",         // Sharp s
    "\xE1\xBA\x9E",     // Its capital
    "\xC7\x85",         // Dz with one capital
    "\xC7\x86",         // dz
    "\xC8\xBA",         // A with a stroke: 2 bytes
    "\xE2\xB1\xA5",     // Its lower case: 3
    "\xCF\x89",         // omega
    "\xE2\x84\xA6",     // Ohm sign
    "\xCF\x82",         // Sigma at the end
    "\xCE\xA3",         // Sigma
    "\xD0\xB1",         // Cyrillic be
    "\xD0\x91",         // Its capital
    "\xD1\x80",         // er, whose first byte is not its capital's
    "\xD0\xA0",         // Its capital
    "\xD8\xA7",         // alef
    "\xDB\x8C",         // Persian yeh
    "\xE2\x80\x8C",     // ZWNJ
    "\xE5\xB7\xB4",     // ba
    "\xE5\xA4\x9A",     // duo
    "\xCC\x81",         // Acute, combining
    "e\xCC\x81",        // e with it
    "\xF0\x90\x90\x80", // Deseret, 4 bytes
    "\xF0\x90\x90\xA8", // Its lower case
    ".",
    "*",
    "(",
    ")",
    "[",
    "]",
    "|",
    "?",
    "+",
    "\\",
    "^",
    "$",
    "{",
    "}",
    "\xC4",
    "\xB0",
    "\xE2\x84",
    "\x80",
    "\xEF\xBF\xBD",
};

/// Makes a text of up to `longest` pieces of the first `kinds` ones or all.
static SanadText
random_text(SanadArena *arena, uint64_t *dice, size_t longest)
{
  SanadBuffer buffer = {0};
  // Few kinds of pieces make texts that are often found in each other.
  const size_t kinds = roll(dice, 3) ? 1 + roll(dice, 6) : COUNT(pieces);
  const size_t first = roll(dice, COUNT(pieces));
  for (size_t left = roll(dice, longest + 1); left > 0; --left) {
    const size_t which = (first + roll(dice, kinds)) % COUNT(pieces);
    sanad_buffer_add_string(&buffer, pieces[which]);
  }
  const SanadText text = sanad_buffer_text(&buffer);
  char *const copy = sanad_arena_take(arena, text.length + 1);
  assert_non_null(copy);
  if (text.length) {
    memcpy(copy, text.data, text.length);
  }
  sanad_buffer_free(&buffer);
  return (SanadText){copy, text.length};
}

/// A text with another in it, in upper or lower case or as it is.
static SanadText
random_around(SanadArena *arena, uint64_t *dice, SanadText text)
{
  const SanadText before = random_text(arena, dice, 30);
  const SanadText behind = random_text(arena, dice, 30);
  SanadBuffer buffer = {0};
  sanad_buffer_add_text(&buffer, roll(dice, 3) ? before : SANAD_TEXT(""));
  switch (roll(dice, 3)) {
  case 0:
    sanad_unicode_upper(&buffer, text);
    break;
  case 1:
    sanad_unicode_lower(&buffer, text);
    break;
  default:
    sanad_buffer_add_text(&buffer, text);
  }
  sanad_buffer_add_text(&buffer, roll(dice, 3) ? behind : SANAD_TEXT(""));
  char *const copy = sanad_arena_take(arena, buffer.length + 1);
  assert_non_null(copy);
  const SanadText made = {copy, buffer.length};
  if (made.length) {
    memcpy(copy, buffer.data, made.length);
  }
  sanad_buffer_free(&buffer);
  return made;
}

static bool
is_at(SanadText text, size_t at, SanadText part)
{
  return at <= text.length && part.length <= text.length - at &&
         (!part.length || memcmp(text.data + at, part.data, part.length) == 0);
}

/// The plain twin: whether `text` has `needle` when both are in lower case.
static bool
has_plainly(ExprKind kind, SanadText text, SanadText needle)
{
  SanadBuffer lower = {0};
  SanadBuffer wanted = {0};
  bool has = false;
  sanad_unicode_lower(&lower, text);
  sanad_unicode_lower(&wanted, needle);
  const SanadText in = sanad_buffer_text(&lower);
  const SanadText part = sanad_buffer_text(&wanted);
  for (size_t i = 0; i <= in.length; ++i) {
    const bool is_place = kind == EXPR_CONTAINS ||
                          (kind == EXPR_STARTS && !i) ||
                          (kind == EXPR_ENDS && i + part.length == in.length);
    has |= is_place && is_at(in, i, part);
  }
  sanad_buffer_free(&lower);
  sanad_buffer_free(&wanted);
  return has;
}

/// Likewise of a pattern: -1 if it is none.
static int
matches_plainly(Asked *asked, SanadText text, SanadText pattern)
{
  Regex *regex = NULL;
  bool answer = false;
  if (regex_get(&asked->question.regexes, pattern, REGEX_IGNORE_CASE, &regex,
                NULL) != SANAD_OK) {
    return -1;
  }
  const SanadStatus status = regex_matches(regex, text, &answer, NULL);
  return status == SANAD_OK ? answer : -1;
}

static int
plain_answer(Asked *asked, ExprKind kind, SanadText text, SanadText needle)
{
  return kind == EXPR_MATCHES ? matches_plainly(asked, text, needle)
                              : has_plainly(kind, text, needle);
}

static Expr *
new_test(Asked *asked, ExprKind kind, SanadText needle)
{
  const SanadTerm term = sanad_term_string(needle);
  Expr *const text = new_expr(asked, EXPR_CONSTANT, 0);
  assert_int_equal(question_intern(&asked->question, &term, &text->id, NULL),
                   SANAD_OK);
  return binary(asked, variable(asked, 0), kind, text);
}

static const ExprKind kinds[] = {EXPR_CONTAINS, EXPR_STARTS, EXPR_ENDS,
                                 EXPR_MATCHES};

static void
knows_all_cases_of_each_code_point(void **state)
{
  (void)state;
  for (uint32_t code_point = 0; code_point <= 0x10FFFFU; ++code_point) {
    char bytes[4];
    char lower_bytes[16];
    uint32_t cases[SANAD_CASES_MAX];
    SanadBuffer lower = {.data = lower_bytes, .capacity = sizeof lower_bytes};
    const SanadText text = {bytes, sanad_utf8_put(code_point, bytes)};
    if (!text.length) {
      continue;
    }
    sanad_unicode_lower(&lower, text);
    size_t at = 0;
    const uint32_t small = sanad_utf8_next(sanad_buffer_text(&lower), &at);
    const size_t count = sanad_unicode_cases(small, cases);
    size_t found = 0;
    while (found < count && cases[found] != code_point) {
      ++found;
    }
    if (found == count) {
      fail_msg("U+%04X is no case of U+%04X", code_point, small);
    }
  }
}

static void
says_of_each_text_what_looking_at_it_says(void **state)
{
  (void)state;
  uint64_t dice = 7;
  Asked asked = {0};
  ask(&asked, NULL);
  unsigned found[2] = {0};
  unsigned with_clue = 0;
  for (unsigned round = 0; round < 1500; ++round) {
    const ExprKind kind = kinds[round % COUNT(kinds)];
    const SanadText text = random_text(asked.arena, &dice, 6);
    const Expr *const test = new_test(&asked, kind, text);
    const Needle *needle = NULL;
    if (plain_answer(&asked, kind, SANAD_TEXT(""), text) < 0) {
      continue;
    }
    assert_int_equal(needle_of(&asked.question, test, &needle, NULL), SANAD_OK);
    assert_non_null(needle);
    with_clue += needle->clue_count > 0;
    for (unsigned i = 0; i < 30; ++i) {
      const SanadText in = random_around(asked.arena, &dice, text);
      const int expected = plain_answer(&asked, kind, in, text);
      bool answer = false;
      if (expected < 0) {
        continue;
      }
      assert_int_equal(needle_is_in(needle, &asked.question, in, &answer, NULL),
                       SANAD_OK);
      ++found[answer];
      if (answer != expected) {
        fail_msg("kind %d, \"%.*s\" in \"%.*s\": %d", (int)kind,
                 (int)text.length, text.data, (int)in.length, in.data, answer);
      }
    }
  }
  // The cases are not all of one sort.
  assert_true(found[0] > 5000 && found[1] > 5000 && with_clue > 500);
  end_asked(&asked);
}

static void
takes_clues_only_from_what_a_pattern_asks_for(void **state)
{
  (void)state;
  static const struct {
    const char *pattern;
    size_t clues;
    const char *text; ///< That it matches
  } cases[] = {
      {"abc", 1, "xABCx"},
      {"^abc", 1, "Abc"},
      {"ab*c", 2, "ac"},
      {"ab?c", 2, "ac"},
      {"ab{0,2}c", 2, "ac"},
      {"ab+c", 2, "abbc"},
      {"a|b", 0, "b"},
      {"(a|b)c", 1, "bc"},
      {"(a(b|[)]))?c", 1, "c"},
      {"[abc]d", 1, "cd"},
      {"[]a]d", 1, "]d"},
      {"[^]a]d", 1, "xd"},
      {"[\\]a]d", 1, "]d"},
      {"[\\Q]\\E]d", 0, "]d"},
      {"[[:alpha:]]d", 0, "ad"},
      {"(?:ab)?c", 0, "c"},
      {"(?x)a b", 0, "ab"},
      {"a(?#b)c", 0, "ac"},
      {"\\Qa|b\\E", 0, "a|b"},
      {"\\d+ab", 1, "12ab"},
      {"a\\.b", 1, "A.b"},
      {"a\\x62", 0, "ab"},
      {"a\\tb", 0, "a\tb"},
      {"a{b", 0, "a{b"},
      {"a}b]c", 1, "a}b]c"},
      {"a.b", 2, "axb"},
      {"kiss", 1, "\xE2\x84\xAAI\xC5\xBFS"},
      {"\xD0\xB1"
       "a",
       1,
       "\xD0\x91"
       "A"},
      {"\xD8\xA7\xDB\x8C*", 1, "\xD8\xA7"},
      {"\xE5\xB7\xB4?a", 1, "a"},
      {"a$", 1, "xA"},
      {"", 0, ""},
  };
  Asked asked = {0};
  ask(&asked, NULL);
  for (size_t i = 0; i < COUNT(cases); ++i) {
    const SanadText pattern = sanad_text(cases[i].pattern);
    const SanadText text = sanad_text(cases[i].text);
    const Expr *const test = new_test(&asked, EXPR_MATCHES, pattern);
    const Needle *needle = NULL;
    bool answer = false;
    assert_int_equal(needle_of(&asked.question, test, &needle, NULL), SANAD_OK);
    assert_int_equal(needle_is_in(needle, &asked.question, text, &answer, NULL),
                     SANAD_OK);
    if (needle->clue_count != cases[i].clues || !answer) {
      fail_msg("%s: %zu clues, %d", cases[i].pattern, needle->clue_count,
               answer);
    }
  }
  end_asked(&asked);
}

enum { LITERALS = 400, WALK_MAX = 2 * LITERALS };

/// A store of random literals, in small pages, and some ids that are none.
typedef struct {
  Asked asked;
  SanadId ids[LITERALS + 3]; ///< Ascending
  size_t count;
  SanadText texts[LITERALS];
} Library;

static void
fill(Library *library, SanadArena *arena, uint64_t *dice)
{
  Asked *const asked = &library->asked;
  SanadWrite *write = NULL;
  assert_int_equal(sanad_store_open(&asked->store, NULL, NULL, NULL), SANAD_OK);
  assert_int_equal(sanad_write_begin(&write, asked->store, NULL), SANAD_OK);
  library->ids[library->count++] = write_term(write, "_:b");
  library->ids[library->count++] = write_term(write, "<" EX "1>");
  for (size_t i = 0; i < LITERALS; ++i) {
    SanadText text = random_text(arena, dice, roll(dice, 50) ? 12 : 3000);
    text = (SanadText){text.data, sanad_utf8_check(text)};
    SanadTerm term = sanad_term_string(text);
    term.language = roll(dice, 2) ? SANAD_TEXT("en") : SANAD_TEXT("");
    SanadId id = SANAD_ANY;
    assert_int_equal(sanad_write_term(write, &term, &id, NULL), SANAD_OK);
    if (id > library->ids[library->count - 1]) {
      library->texts[library->count - 2] = text;
      library->ids[library->count++] = id;
    }
  }
  library->ids[library->count++] = write_term(write, "12^^integer");
  assert_int_equal(sanad_write_commit(write, NULL), SANAD_OK);
  assert_int_equal(sanad_snapshot_open(&asked->snapshot, asked->store, NULL),
                   SANAD_OK);
  asked->arena = arena;
  assert_int_equal(
      question_begin(&asked->question, asked->arena, asked->snapshot, NULL),
      SANAD_OK);
}

/// Some ids of the library, ascending, some of them twice.
static size_t
walk(const Library *library, uint64_t *dice, SanadId *ids)
{
  const size_t dense = 1 + roll(dice, 10);
  size_t count = 0;
  for (size_t i = 0; i < library->count; ++i) {
    const unsigned twice = roll(dice, 4) ? 1 : 2;
    const unsigned times = roll(dice, dense) ? 0 : twice;
    for (unsigned j = 0; j < times; ++j) {
      ids[count++] = library->ids[i];
    }
  }
  return count;
}

/// A condition of one test, or two with `or`, `and` or `not`.
static Expr *
random_condition(Library *library, uint64_t *dice)
{
  Asked *const asked = &library->asked;
  Expr *tests[2];
  for (size_t i = 0; i < 2; ++i) {
    const SanadText like = library->texts[roll(dice, library->count - 3)];
    const SanadText part =
        sanad_text_slice(like, roll(dice, like.length + 1), 1 + roll(dice, 8));
    const ExprKind kind = kinds[roll(dice, COUNT(kinds))];
    const bool is_good = plain_answer(asked, kind, SANAD_TEXT(""), part) >= 0;
    tests[i] = new_test(asked, is_good ? kind : EXPR_CONTAINS, part);
    tests[i]->is_negated = !roll(dice, 4);
  }
  const bool has_regex =
      tests[0]->kind == EXPR_MATCHES || tests[1]->kind == EXPR_MATCHES;
  switch (has_regex ? 3 + roll(dice, 2) : roll(dice, 5)) {
  case 4:
    return unary(asked, EXPR_NOT, tests[0]);
  case 0:
    return binary(asked, tests[0], EXPR_OR, tests[1]);
  case 1:
    return binary(asked, tests[0], EXPR_AND, tests[1]);
  case 2:
    return unary(
        asked, EXPR_NOT,
        binary(asked, tests[0], EXPR_OR, unary(asked, EXPR_NOT, tests[1])));
  default:
    return tests[0];
  }
}

/// The plain twin of a condition on a text.
static bool
holds_plainly(Asked *asked, const Expr *condition, SanadText text)
{
  const Expr *const *const operands = (const Expr *const *)condition->operands;
  SanadTerm needle;
  switch (condition->kind) {
  case EXPR_OR:
    return holds_plainly(asked, operands[0], text) ||
           holds_plainly(asked, operands[1], text);
  case EXPR_AND:
    return holds_plainly(asked, operands[0], text) &&
           holds_plainly(asked, operands[1], text);
  case EXPR_NOT:
    return !holds_plainly(asked, operands[0], text);
  default:
    assert_int_equal(
        question_term(&asked->question, operands[1]->id, &needle, NULL),
        SANAD_OK);
    return (plain_answer(asked, condition->kind, text, needle.text) == 1) !=
           condition->is_negated;
  }
}

static void
check_scan(Library *library, uint64_t *dice, unsigned seen[3])
{
  SanadId ids[WALK_MAX];
  TextMark marks[WALK_MAX];
  Asked *const asked = &library->asked;
  Expr *const condition = random_condition(library, dice);
  size_t slot = SIZE_MAX;
  assert_true(text_scan_fits(condition, &slot) && slot == 0);
  TextScan *const scan = text_scan_new(&asked->question, condition);
  assert_non_null(scan);
  for (unsigned part = 0; part < 3; ++part) {
    const size_t count = walk(library, dice, ids);
    assert_int_equal(text_scan_mark(scan, ids, count, marks, NULL), SANAD_OK);
    for (size_t i = 0; i < count; ++i) {
      SanadTerm term;
      ++seen[marks[i]];
      assert_int_equal(marks[i] == TEXT_UNKNOWN,
                       sanad_id_kind(ids[i]) != SANAD_ID_LITERAL);
      assert_int_equal(question_term(&asked->question, ids[i], &term, NULL),
                       SANAD_OK);
      if (marks[i] != TEXT_UNKNOWN) {
        assert_int_equal(marks[i] == TEXT_HAS,
                         holds_plainly(asked, condition, term.text));
      }
    }
  }
  text_scan_close(scan);
}

static void
finds_in_pages_what_looking_at_each_text_finds(void **state)
{
  (void)state;
  static const char *const page_bytes[] = {"64", "200", "4080"};
  for (size_t i = 0; i < COUNT(page_bytes); ++i) {
    uint64_t dice = 11 + i;
    unsigned seen[3] = {0};
    Library *const library = calloc(1, sizeof *library);
    SanadArena *const arena = sanad_arena_new(NULL, SIZE_MAX);
    assert_true(library && arena);
    assert_int_equal(setenv("SANAD_PAGE_BYTES", page_bytes[i], 1), 0);
    fill(library, arena, &dice);
    for (unsigned round = 0; round < 80; ++round) {
      check_scan(library, &dice, seen);
    }
    assert_true(seen[TEXT_HAS] > 1000 && seen[TEXT_HAS_NOT] > 1000 &&
                seen[TEXT_UNKNOWN] > 10);
    end_asked(&library->asked);
    free(library);
  }
  assert_int_equal(unsetenv("SANAD_PAGE_BYTES"), 0);
}

static void
leaves_other_conditions_alone(void **state)
{
  (void)state;
  Asked asked = {0};
  size_t slot = 0;
  ask(&asked, NULL);
  Expr *const test = new_test(&asked, EXPR_CONTAINS, SANAD_TEXT("a"));
  Expr *const other = new_test(&asked, EXPR_CONTAINS, SANAD_TEXT("a"));
  assert_true(text_scan_fits(test, &slot));
  assert_true(text_scan_fits(binary(&asked, test, EXPR_OR, other), &slot));
  other->kind = EXPR_MATCHES;
  assert_true(text_scan_fits(other, &slot));
  assert_false(text_scan_fits(binary(&asked, test, EXPR_OR, other), &slot));
  other->kind = EXPR_CONTAINS;
  other->operands[0]->slot = 2;
  assert_false(text_scan_fits(binary(&asked, test, EXPR_OR, other), &slot));
  assert_false(text_scan_fits(
      binary(&asked, variable(&asked, 0), EXPR_CONTAINS, variable(&asked, 2)),
      &slot));
  assert_false(text_scan_fits(
      binary(&asked, variable(&asked, 0), EXPR_LESS, constant(&asked, "\"a\"")),
      &slot));
  Expr *deep = test;
  for (unsigned i = 0; i < 100; ++i) {
    deep = unary(&asked, EXPR_NOT, deep);
  }
  assert_false(text_scan_fits(deep, &slot));
  end_asked(&asked);
}

static void
tells_a_literal_that_is_not_there(void **state)
{
  (void)state;
  static const TestFact facts[] = {{"<" EX "1>", LABEL, "\"abc\""},
                                   {NULL, NULL, NULL}};
  static const volatile sig_atomic_t cancelled = 1;
  Asked asked = {0};
  TextMark mark = TEXT_HAS;
  ask(&asked, facts);
  const SanadId there = id_of(&asked.question, "\"abc\"");
  const SanadId missing = sanad_id(SANAD_ID_LITERAL, 1000);
  Expr *const test = new_test(&asked, EXPR_CONTAINS, SANAD_TEXT("b"));
  TextScan *const scan = text_scan_new(&asked.question, test);
  assert_non_null(scan);
  assert_int_equal(text_scan_mark(scan, &there, 1, &mark, NULL), SANAD_OK);
  assert_int_equal(mark, TEXT_HAS);
  assert_int_equal(text_scan_mark(scan, &missing, 1, &mark, NULL),
                   SANAD_NOT_FOUND);
  assert_int_equal(text_scan_mark(scan, &there, 1, &mark, NULL), SANAD_OK);
  text_scan_close(scan);

  // A pattern may take long: each text asks whether to stop.
  Expr *const pattern = new_test(&asked, EXPR_MATCHES, SANAD_TEXT("b"));
  TextScan *const slow = text_scan_new(&asked.question, pattern);
  assert_non_null(slow);
  asked.question.is_cancelled = &cancelled;
  assert_int_equal(text_scan_mark(slow, &there, 1, &mark, NULL),
                   SANAD_CANCELLED);
  text_scan_close(slow);
  end_asked(&asked);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(knows_all_cases_of_each_code_point),
      cmocka_unit_test(says_of_each_text_what_looking_at_it_says),
      cmocka_unit_test(takes_clues_only_from_what_a_pattern_asks_for),
      cmocka_unit_test(finds_in_pages_what_looking_at_each_text_finds),
      cmocka_unit_test(leaves_other_conditions_alone),
      cmocka_unit_test(tells_a_literal_that_is_not_there),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
