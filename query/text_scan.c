#include "query/text_scan.h"

#include "graph/text_reader.h"
#include "query/evaluation.h"
#include "query/needle.h"

#include <stdint.h>
#include <stdlib.h>

/// After so many bytes it is asked whether to stop.
#define BYTES_PER_CHECK (1U << 20U)
/// How deep conditions may be nested, and how many tests there may be.
#define TESTS_MAX 8U

/// A scan for one test.
typedef struct {
  const Expr *test;
  const Needle *needle; ///< Null: not looked up yet, or no text
  TextMark *marks;      ///< What it says of the ids
} TestScan;

struct TextScan {
  Question *question;
  const Expr *condition;
  TestScan tests[TESTS_MAX];
  size_t test_count;
  size_t mark_max;
  SanadTextReader *reader; ///< Null before the first text
  size_t unchecked;        ///< Bytes that were read since it was asked
};

/// Ids of one page and what is said of them.
typedef struct {
  const SanadTextPage *page;
  const SanadId *ids;
  TextMark *marks;
  size_t count;
} Part;

// Recursive, down to TESTS_MAX.
// NOLINTBEGIN(misc-no-recursion)

/// Whether a condition at this depth fits; the tests in it are counted.
static bool
fits(const Expr *condition, unsigned depth, size_t *slot, size_t *count,
     size_t *regex_count)
{
  if (text_test_is_of_column(condition)) {
    const size_t column = condition->operands[0]->slot;
    const bool is_same = !*count || column == *slot;
    *slot = column;
    *regex_count += condition->kind == EXPR_MATCHES;
    return is_same && ++*count <= TESTS_MAX;
  }
  bool is_good = (condition->kind == EXPR_OR || condition->kind == EXPR_AND ||
                  condition->kind == EXPR_NOT) &&
                 depth < TESTS_MAX;
  for (size_t i = 0; is_good && i < condition->operand_count; ++i) {
    is_good = fits(condition->operands[i], depth + 1, slot, count, regex_count);
  }
  return is_good;
}

static void
collect_tests(TextScan *scan, const Expr *condition)
{
  if (text_test_is_of_column(condition)) {
    scan->tests[scan->test_count++].test = condition;
    return;
  }
  for (size_t i = 0; i < condition->operand_count; ++i) {
    collect_tests(scan, condition->operands[i]);
  }
}

/// What a condition says of an id, of which the tests from number `*test` on
/// have spoken.
static TextMark
conclude(const TextScan *scan, const Expr *condition, size_t at, size_t *test)
{
  if (text_test_is_of_column(condition)) {
    return scan->tests[(*test)++].marks[at];
  }
  const bool is_or = condition->kind == EXPR_OR;
  TextMark mark = is_or ? TEXT_HAS_NOT : TEXT_HAS;
  for (size_t i = 0; i < condition->operand_count; ++i) {
    const TextMark one = conclude(scan, condition->operands[i], at, test);
    if (one == TEXT_UNKNOWN || mark == TEXT_UNKNOWN) {
      mark = TEXT_UNKNOWN;
    } else if (condition->kind == EXPR_NOT) {
      mark = one == TEXT_HAS ? TEXT_HAS_NOT : TEXT_HAS;
    } else if ((one == TEXT_HAS) == is_or) {
      mark = one;
    }
  }
  return mark;
}

// NOLINTEND(misc-no-recursion)

bool
text_scan_fits(const Expr *condition, size_t *slot)
{
  size_t count = 0;
  size_t regex_count = 0;
  // A pattern can be wrong or take too long, and behind `or` it may never be
  // asked: then nobody is to hear of it.
  return fits(condition, 0, slot, &count, &regex_count) && count &&
         (count == 1 || !regex_count);
}

TextScan *
text_scan_new(Question *question, const Expr *condition)
{
  TextScan *const scan = calloc(1, sizeof *scan);
  if (scan) {
    scan->question = question;
    scan->condition = condition;
    collect_tests(scan, condition);
  }
  return scan;
}

void
text_scan_close(TextScan *scan)
{
  if (scan) {
    for (size_t i = 0; i < scan->test_count; ++i) {
      free(scan->tests[i].marks);
    }
    sanad_text_reader_close(scan->reader);
    free(scan);
  }
}

static SanadStatus
count_bytes(TextScan *scan, size_t bytes, SanadError *error)
{
  scan->unchecked += bytes;
  if (scan->unchecked < BYTES_PER_CHECK) {
    return SANAD_OK;
  }
  scan->unchecked = 0;
  return question_check(scan->question, error);
}

static TextMark
mark_of(const TestScan *self, bool has)
{
  return has != self->test->is_negated ? TEXT_HAS : TEXT_HAS_NOT;
}

/// Looks at a text, which `has_clue` or not, and marks its id as often as it
/// stands from `*at` on, which moves behind it.
static SanadStatus
mark_text(TextScan *scan, const TestScan *self, const Part *part, bool has_clue,
          size_t *at, SanadError *error)
{
  const SanadId id = part->ids[*at];
  const SanadText text =
      sanad_text_page_at(part->page, (size_t)(id - part->page->first));
  bool has = false;
  TRY(count_bytes(scan, text.length, error));
  TRY(has_clue ? needle_confirm(self->needle, scan->question, text, &has, error)
               : needle_is_in(self->needle, scan->question, text, &has, error));
  while (*at < part->count && part->ids[*at] == id) {
    part->marks[(*at)++] = mark_of(self, has);
  }
  return SANAD_OK;
}

static SanadStatus
mark_each(TextScan *scan, const TestScan *self, const Part *part,
          SanadError *error)
{
  for (size_t i = 0; i < part->count;) {
    TRY(mark_text(scan, self, part, false, &i, error));
  }
  return SANAD_OK;
}

/// Goes from clue to clue through the bytes up to the end of the last text.
static SanadStatus
follow_clues(TextScan *scan, const TestScan *self, const Part *part,
             SanadText all, SanadError *error)
{
  const SanadTextPage *const page = part->page;
  const Clue *const clue = &self->needle->clues[0];
  size_t index = (size_t)(part->ids[0] - page->first);
  size_t offset = sanad_text_page_begin(page, index);
  size_t at = 0;
  while (at < part->count &&
         (offset = clue_find(clue, all, offset)) != SIZE_MAX) {
    while (sanad_text_page_end(page, index) <= offset) {
      ++index;
    }
    while (part->ids[at] < page->first + index) {
      ++at;
    }
    const size_t end = sanad_text_page_end(page, index);
    if (part->ids[at] != page->first + index) {
      offset = end; // Not asked for
    } else if (offset < sanad_text_page_begin(page, index) ||
               offset + clue->length > end) {
      ++offset; // Parts of two texts that stand side by side
    } else {
      TRY(mark_text(scan, self, part, true, &at, error));
      offset = end;
    }
  }
  return SANAD_OK;
}

static SanadStatus
mark_part(TextScan *scan, const TestScan *self, const Part *part,
          SanadError *error)
{
  const SanadTextPage *const page = part->page;
  const size_t first = (size_t)(part->ids[0] - page->first);
  const size_t last = (size_t)(part->ids[part->count - 1] - page->first);
  const size_t begin = sanad_text_page_begin(page, first);
  const SanadText all = {page->stored.data, sanad_text_page_end(page, last)};
  if (!self->needle->clue_count) {
    return mark_each(scan, self, part, error);
  }
  TRY(count_bytes(scan, all.length - begin, error));
  if (clue_has_others(&self->needle->clues[0],
                      sanad_text_slice(all, begin, all.length))) {
    return mark_each(scan, self, part, error);
  }
  for (size_t i = 0; i < part->count; ++i) {
    part->marks[i] = mark_of(self, false);
  }
  return follow_clues(scan, self, part, all, error);
}

/// Gets ready for the first text.  `*is_text` is false if what is looked for is
/// none.
static SanadStatus
prepare(TextScan *scan, TestScan *self, bool *is_text, SanadError *error)
{
  if (!self->needle) {
    TRY(needle_of(scan->question, self->test, &self->needle, error));
  }
  *is_text = self->needle;
  return scan->reader || !self->needle
             ? SANAD_OK
             : sanad_text_reader_open(&scan->reader, scan->question->snapshot,
                                      error);
}

/// Asks one test about all ids.
static SanadStatus
run_test(TextScan *scan, TestScan *self, const SanadId *ids, size_t count,
         TextMark *marks, SanadError *error)
{
  for (size_t i = 0; i < count;) {
    bool is_text = sanad_id_kind(ids[i]) == SANAD_ID_LITERAL;
    if (is_text) {
      TRY(prepare(scan, self, &is_text, error));
    }
    if (!is_text) {
      marks[i++] = TEXT_UNKNOWN;
      continue;
    }
    SanadTextPage page;
    TRY(sanad_text_reader_find(scan->reader, ids[i], &page, error));
    size_t end = i + 1;
    while (end < count && ids[end] < page.first + page.count) {
      ++end;
    }
    const Part part = {&page, ids + i, marks + i, end - i};
    TRY(mark_part(scan, self, &part, error));
    i = end;
  }
  return SANAD_OK;
}

/// Makes room for what each of several tests says.
static SanadStatus
make_room(TextScan *scan, size_t count, SanadError *error)
{
  for (size_t i = 0; scan->mark_max < count && i < scan->test_count; ++i) {
    free(scan->tests[i].marks);
    scan->tests[i].marks = calloc(count, sizeof(TextMark));
    if (!scan->tests[i].marks) {
      scan->mark_max = 0;
      return sanad_fail_memory(error);
    }
  }
  scan->mark_max = scan->mark_max < count ? count : scan->mark_max;
  return SANAD_OK;
}

SanadStatus
text_scan_mark(TextScan *scan, const SanadId *ids, size_t count,
               TextMark *marks, SanadError *error)
{
  if (text_test_is_of_column(scan->condition)) {
    return run_test(scan, &scan->tests[0], ids, count, marks, error);
  }
  TRY(make_room(scan, count, error));
  for (size_t i = 0; i < scan->test_count; ++i) {
    TestScan *const test = &scan->tests[i];
    TRY(run_test(scan, test, ids, count, test->marks, error));
  }
  for (size_t i = 0; i < count; ++i) {
    size_t test = 0;
    marks[i] = conclude(scan, scan->condition, i, &test);
  }
  return SANAD_OK;
}
