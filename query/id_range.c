#include "query/id_range.h"

#include "graph/inline.h"
#include "graph/vocabulary.h"
#include "query/number.h"

#define DAY_CHARACTERS   10U
#define MONTH_CHARACTERS 7U
#define YEAR_END         10000 // The first that is not inline

/// A comparison, the column on its left.
typedef struct {
  ExprKind kind;
  const Expr *column; ///< A variable, or the year of one
  SanadId constant;
} Comparison;

/// Numbers from `begin` up to `end`, that one left out.
typedef struct {
  int64_t begin;
  int64_t end;
} Stretch;

static SanadId
kind_first(SanadIdKind kind)
{
  return sanad_id(kind, 0);
}

static SanadId
kind_last(SanadIdKind kind)
{
  return sanad_id((SanadIdKind)((unsigned)kind + 1), 0) - 1;
}

static void
add_range(IdRanges *ranges, SanadId low, SanadId high, bool is_exact)
{
  if (low <= high && ranges->count < ID_RANGES_MAX) {
    ranges->items[ranges->count++] = (IdRange){low, high, is_exact};
  }
}

/// Adds the ids of a kind, each of which has to be looked at.
static void
add_kind(IdRanges *ranges, SanadIdKind kind)
{
  add_range(ranges, kind_first(kind), kind_last(kind), false);
}

/// What a comparison leaves of the numbers of `all` if those from `equal.begin`
/// up to `equal.end` are what the constant equals.
static Stretch
leave(ExprKind kind, Stretch equal, Stretch all)
{
  Stretch left = all;
  if (kind != EXPR_LESS && kind != EXPR_LESS_EQUAL) {
    left.begin = kind == EXPR_GREATER ? equal.end : equal.begin;
  }
  if (kind != EXPR_GREATER && kind != EXPR_GREATER_EQUAL) {
    left.end = kind == EXPR_LESS ? equal.begin : equal.end;
  }
  left.begin = left.begin < all.begin ? all.begin : left.begin;
  left.end = left.end > all.end ? all.end : left.end;
  return left;
}

// ---- Dates

/// Adds the dates and moments whose day is among some.
static void
add_days(IdRanges *ranges, ExprKind kind, Stretch days)
{
  const Stretch all = {0, SANAD_INLINE_DAYS};
  const Stretch left = leave(kind, days, all);
  const SanadIdKind kinds[] = {SANAD_ID_DATE, SANAD_ID_DATETIME};
  for (unsigned i = 0; i < 4 && left.begin < left.end; ++i) {
    const int64_t unit = i < 2 ? 1 : SANAD_INLINE_DAY_MS;
    const bool has_zone = i % 2;
    add_range(ranges,
              sanad_inline_of_time(kinds[i / 2], left.begin * unit, has_zone),
              sanad_inline_of_time(kinds[i / 2], left.end * unit - 1, has_zone),
              true);
  }
}

/// The day that a text of ten characters is.
static bool
day_of_text(SanadText text, int64_t *day)
{
  SanadId id = SANAD_ANY;
  const SanadTerm term = sanad_term_typed(text, SANAD_TEXT(SANAD_XSD_DATE));
  if (!sanad_inline_id(&term, &id)) {
    return false;
  }
  *day = sanad_inline_time(id);
  return true;
}

/// The days of the month with which a text begins.
static bool
month_of_text(SanadText text, Stretch *days)
{
  char first[] = "YYYY-MM-01";
  const SanadText written = {first, sizeof first - 1};
  for (size_t i = 0; i < MONTH_CHARACTERS; ++i) {
    first[i] = text.data[i];
  }
  if (!day_of_text(written, &days->begin)) {
    return false;
  }
  static const char *const lasts[] = {"31", "30", "29", "28"};
  int64_t last = 0;
  for (size_t i = 0; i < 4; ++i) {
    first[8] = lasts[i][0];
    first[9] = lasts[i][1];
    if (day_of_text(written, &last)) {
      days->end = last + 1;
      return true;
    }
  }
  return false;
}

/// The days that a date or month is, as it was written.
static bool
days_of_constant(const Question *question, SanadId constant, Stretch *days)
{
  SanadTerm term;
  if (question_term(question, constant, &term, NULL) != SANAD_OK ||
      term.kind != SANAD_LITERAL) {
    return false;
  }
  const Value value = value_of_literal(&term, constant);
  SanadText text = term.text;
  if (value.kind == VALUE_MONTH && text.length >= MONTH_CHARACTERS) {
    return month_of_text(text, days);
  }
  if (value.kind != VALUE_DATE || text.length < DAY_CHARACTERS) {
    return false;
  }
  text.length = DAY_CHARACTERS;
  if (!day_of_text(text, &days->begin)) {
    return false;
  }
  days->end = days->begin + 1;
  return true;
}

static bool
ranges_of_days(const Question *question, const Comparison *comparison,
               IdRanges *ranges)
{
  Stretch days;
  if (!days_of_constant(question, comparison->constant, &days)) {
    return false;
  }
  // An IRI has a text too; only a literal of another kind can be a date.
  add_kind(ranges, SANAD_ID_IRI);
  add_kind(ranges, SANAD_ID_LITERAL);
  add_days(ranges, comparison->kind, days);
  return true;
}

static bool
ranges_of_year(const Comparison *comparison, IdRanges *ranges)
{
  if (sanad_id_kind(comparison->constant) != SANAD_ID_INTEGER) {
    return false;
  }
  const int64_t year = sanad_inline_integer(comparison->constant);
  Stretch days = {0, 0};
  if (year >= YEAR_END) {
    days = (Stretch){SANAD_INLINE_DAYS, SANAD_INLINE_DAYS};
  } else if (year > 0) {
    days = (Stretch){sanad_inline_day_of_year((int)year),
                     sanad_inline_day_of_year((int)year + 1)};
  }
  // The year of a number is its first four digits.
  add_kind(ranges, SANAD_ID_IRI);
  add_kind(ranges, SANAD_ID_LITERAL);
  add_kind(ranges, SANAD_ID_INTEGER);
  add_kind(ranges, SANAD_ID_DECIMAL);
  add_days(ranges, comparison->kind, days);
  return true;
}

static void
ranges_of_moment(const Comparison *comparison, IdRanges *ranges)
{
  const int64_t time = sanad_inline_time(comparison->constant);
  const Stretch all = {0, SANAD_INLINE_DAYS * SANAD_INLINE_DAY_MS};
  const Stretch left = leave(comparison->kind, (Stretch){time, time + 1}, all);
  add_kind(ranges, SANAD_ID_LITERAL);
  for (unsigned i = 0; i < 2 && left.begin < left.end; ++i) {
    add_range(ranges, sanad_inline_of_time(SANAD_ID_DATETIME, left.begin, i),
              sanad_inline_of_time(SANAD_ID_DATETIME, left.end - 1, i), true);
  }
}

// ---- Numbers

/// Adds the numbers of a kind that a comparison leaves, `equal` being those
/// that the constant equals.
static void
add_numbers(IdRanges *ranges, SanadIdKind id_kind, ExprKind kind, Int128 begin,
            Int128 end)
{
  const Stretch all = {SANAD_INLINE_NUMBER_MIN, SANAD_INLINE_NUMBER_MAX + 1};
  const Stretch equal = {
      begin < all.begin ? all.begin
      : begin > all.end ? all.end
                        : (int64_t)begin,
      end < all.begin ? all.begin
      : end > all.end ? all.end
                      : (int64_t)end,
  };
  const Stretch left = leave(kind, equal, all);
  if (left.begin < left.end) {
    add_range(ranges, sanad_inline_number(id_kind, left.begin),
              sanad_inline_number(id_kind, left.end - 1), true);
  }
}

static void
ranges_of_number(const Comparison *comparison, IdRanges *ranges)
{
  const Int128 scale = SANAD_INLINE_SCALE;
  const SanadId constant = comparison->constant;
  const Int128 scaled = sanad_id_kind(constant) == SANAD_ID_INTEGER
                            ? sanad_inline_integer(constant) * scale
                            : sanad_inline_decimal(constant);
  const Int128 rest = (scaled % scale + scale) % scale;
  const Int128 below = (scaled - rest) / scale; // The integer not above it
  add_kind(ranges, SANAD_ID_LITERAL);
  // No integer equals 2.5: those from 3 up to 3 do, which are none.
  add_numbers(ranges, SANAD_ID_INTEGER, comparison->kind,
              rest ? below + 1 : below, below + 1);
  add_numbers(ranges, SANAD_ID_DECIMAL, comparison->kind, scaled, scaled + 1);
}

// ---- Conditions

/// The comparison with its sides exchanged.
static ExprKind
mirrored(ExprKind kind)
{
  switch (kind) {
  case EXPR_LESS:
    return EXPR_GREATER;
  case EXPR_LESS_EQUAL:
    return EXPR_GREATER_EQUAL;
  case EXPR_GREATER:
    return EXPR_LESS;
  case EXPR_GREATER_EQUAL:
    return EXPR_LESS_EQUAL;
  default:
    return kind;
  }
}

static bool
is_year(const Expr *expr)
{
  return expr->kind == EXPR_CALL && expr->function == FUNCTION_YEAR;
}

/// Reads a comparison of a column, or its year, with a constant.
static bool
read_comparison(const Expr *expr, Comparison *comparison)
{
  const bool is_order =
      expr->kind >= EXPR_LESS && expr->kind <= EXPR_GREATER_EQUAL;
  if ((!is_order && expr->kind != EXPR_EQUAL) || expr->is_negated) {
    return false;
  }
  const bool is_mirrored = expr->operands[0]->kind == EXPR_CONSTANT;
  const Expr *const column = expr->operands[is_mirrored];
  const Expr *const constant = expr->operands[!is_mirrored];
  *comparison = (Comparison){is_mirrored ? mirrored(expr->kind) : expr->kind,
                             column, constant->id};
  return constant->kind == EXPR_CONSTANT &&
         (column->kind == EXPR_VARIABLE ||
          (is_year(column) && column->operands[0]->kind == EXPR_VARIABLE));
}

bool
id_ranges_of(const Question *question, const Expr *expr, size_t *slot,
             IdRanges *ranges)
{
  Comparison comparison;
  ranges->count = 0;
  if (!read_comparison(expr, &comparison)) {
    return false;
  }
  const SanadIdKind kind = sanad_id_kind(comparison.constant);
  if (is_year(comparison.column)) {
    *slot = comparison.column->operands[0]->slot;
    return !expr->is_calendar && ranges_of_year(&comparison, ranges);
  }
  *slot = comparison.column->slot;
  if (expr->is_calendar) {
    return ranges_of_days(question, &comparison, ranges);
  }
  switch (kind) {
  case SANAD_ID_INTEGER:
  case SANAD_ID_DECIMAL:
    ranges_of_number(&comparison, ranges);
    return true;
  case SANAD_ID_DATETIME:
    ranges_of_moment(&comparison, ranges);
    return true;
  default:
    return false;
  }
}

IdRanges
id_ranges_all(void)
{
  return (IdRanges){1, {{1, UINT64_MAX, true}}};
}

void
id_ranges_intersect(IdRanges *ranges, const IdRanges *others)
{
  IdRanges both = {0};
  size_t j = 0;
  for (size_t i = 0; i < ranges->count && j < others->count;) {
    const IdRange *const a = &ranges->items[i];
    const IdRange *const b = &others->items[j];
    add_range(&both, a->low > b->low ? a->low : b->low,
              a->high < b->high ? a->high : b->high,
              a->is_exact && b->is_exact);
    *(a->high < b->high ? &i : &j) += 1;
  }
  *ranges = both;
}
