#include "graph/term.h"
#include "graph/vocabulary.h"
#include "query/number.h"
#include "query/value.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

static int
compare_doubles(double a, double b)
{
  return (a > b) - (a < b);
}

/// Compares two numbers that are both numbers (not NaN), promoted to the wider
/// of their types.
static int
compare_numbers(const Value *a, const Value *b)
{
  const ValueKind kind = a->kind > b->kind ? a->kind : b->kind;
  if (kind == VALUE_INTEGER) {
    return (a->integer > b->integer) - (a->integer < b->integer);
  }
  if (kind == VALUE_DECIMAL) {
    Decimal x = {0};
    Decimal y = {0};
    return value_to_decimal(a, &x) && value_to_decimal(b, &y)
               ? decimal_compare(x, y)
               : 0;
  }
  double x = value_to_double(a);
  double y = value_to_double(b);
  if (kind == VALUE_FLOAT) {
    x = (double)(float)x;
    y = (double)(float)y;
  }
  return compare_doubles(x, y);
}

static bool
is_nan(const Value *value)
{
  return (value->kind == VALUE_FLOAT || value->kind == VALUE_DOUBLE) &&
         isnan(value->number);
}

static int
sign_of(int order)
{
  return (order > 0) - (order < 0);
}

bool
value_compare(const Value *a, const Value *b, int *order)
{
  if (value_is_number(a) && value_is_number(b)) {
    *order = is_nan(a) || is_nan(b) ? 0 : compare_numbers(a, b);
    return !is_nan(a) && !is_nan(b);
  }
  if (a->kind != b->kind) {
    return false;
  }
  switch (a->kind) {
  case VALUE_BOOLEAN:
    *order = (int)a->boolean - (int)b->boolean;
    return true;
  case VALUE_STRING:
    *order = sign_of(sanad_text_compare(a->text, b->text));
    return true;
  case VALUE_DATE:
  case VALUE_MONTH:
  case VALUE_DATETIME:
    *order = instant_compare(&a->instant, &b->instant);
    return true;
  default:
    return false;
  }
}

/// Compares two language tags, whose case does not count (ASCII).
static int
compare_tags(SanadText a, SanadText b)
{
  const size_t shorter = a.length < b.length ? a.length : b.length;
  for (size_t i = 0; i < shorter; ++i) {
    const int order =
        tolower((unsigned char)a.data[i]) - tolower((unsigned char)b.data[i]);
    if (order) {
      return sign_of(order);
    }
  }
  return (a.length > b.length) - (a.length < b.length);
}

int
value_is_equal(const Value *a, const Value *b)
{
  if (a->kind == VALUE_NONE || b->kind == VALUE_NONE) {
    return -1;
  }
  if (a->kind == VALUE_NODE || b->kind == VALUE_NODE) {
    return a->kind == b->kind && a->id == b->id;
  }
  if (a->kind == VALUE_OTHER || b->kind == VALUE_OTHER) {
    const bool is_same = a->kind == b->kind &&
                         sanad_text_is_equal(a->text, b->text) &&
                         sanad_text_is_equal(a->datatype, b->datatype);
    return is_same ? 1 : -1;
  }
  if (a->kind == VALUE_LANGUAGE && b->kind == VALUE_LANGUAGE) {
    return sanad_text_is_equal(a->text, b->text) &&
           compare_tags(a->language, b->language) == 0;
  }
  int order = 0;
  return value_compare(a, b, &order) && order == 0;
}

/// What sorts together, in the order in which it does.
typedef enum {
  CLASS_EMPTY,
  CLASS_BLANK,
  CLASS_IRI,
  CLASS_NUMBER,
  CLASS_CALENDAR,
  CLASS_BOOLEAN,
  CLASS_TEXT,
} SortClass;

static SortClass
literal_class(ValueKind kind)
{
  switch (kind) {
  case VALUE_INTEGER:
  case VALUE_DECIMAL:
  case VALUE_FLOAT:
  case VALUE_DOUBLE:
    return CLASS_NUMBER;
  case VALUE_DATE:
  case VALUE_MONTH:
  case VALUE_DATETIME:
    return CLASS_CALENDAR;
  case VALUE_BOOLEAN:
    return CLASS_BOOLEAN;
  default:
    return CLASS_TEXT;
  }
}

/// An id, ready to be compared.
typedef struct {
  SortClass class;
  Value value;    ///< Of a literal
  SanadTerm term; ///< Of a node
} SortKey;

static SanadStatus
make_key(Question *question, SanadBuffer *scratch, SanadId id, SortKey *key,
         SanadError *error)
{
  TRY(value_of_id(question, id, &key->value, error));
  switch (key->value.kind) {
  case VALUE_NONE:
    key->class = CLASS_EMPTY;
    return SANAD_OK;
  case VALUE_NODE:
    TRY(question_term_into(question, scratch, id, &key->term, error));
    key->class = key->term.kind == SANAD_BLANK ? CLASS_BLANK : CLASS_IRI;
    return SANAD_OK;
  default:
    key->class = literal_class(key->value.kind);
    return SANAD_OK;
  }
}

/// The text that a node is shown by.
static SanadStatus
display_name(Question *question, const SortKey *key, SanadText *name,
             SanadError *error)
{
  SanadId label = SANAD_ANY;
  TRY(question_label(question, key->value.id, &label, error));
  if (label == SANAD_ANY) {
    *name = sanad_iri_local_name(key->term.text);
    return SANAD_OK;
  }
  SanadTerm term;
  TRY(question_term(question, label, &term, error));
  *name = term.text;
  return SANAD_OK;
}

SanadStatus
value_sort_name(Question *question, SanadId id, SanadText *name,
                SanadError *error)
{
  SortKey key = {0};
  TRY(make_key(question, &question->scratch[0], id, &key, error));
  return display_name(question, &key, name, error);
}

static SanadStatus
compare_iris(Question *question, const SortKey *a, const SortKey *b, int *order,
             SanadError *error)
{
  SanadText name_a;
  SanadText name_b;
  TRY(display_name(question, a, &name_a, error));
  TRY(display_name(question, b, &name_b, error));
  *order = sanad_text_compare(name_a, name_b);
  if (!*order) {
    *order = sanad_text_compare(a->term.text, b->term.text);
  }
  return SANAD_OK;
}

/// The decimal by which a number that equals another as a double is sorted.
static bool
sort_decimal(const Value *value, Decimal *decimal)
{
  return value->kind == VALUE_FLOAT
             ? double_to_decimal(value->number, false, decimal)
             : value_to_decimal(value, decimal);
}

/// Compares numbers of any kinds by value.
///
/// Promotion alone is no order: 2^53 + 1 equals 2^53 as doubles, but not as
/// integers.  So what is equal as doubles is compared as decimals.
static int
sort_numbers(const Value *a, const Value *b)
{
  if (is_nan(a) || is_nan(b)) {
    return (int)is_nan(b) - (int)is_nan(a);
  }
  if (a->kind <= VALUE_DECIMAL && b->kind <= VALUE_DECIMAL) {
    return compare_numbers(a, b);
  }
  const int order = compare_doubles(value_to_double(a), value_to_double(b));
  Decimal x = {0};
  Decimal y = {0};
  return order || !sort_decimal(a, &x) || !sort_decimal(b, &y)
             ? order
             : decimal_compare(x, y);
}

/// 0: a month, 1: a day, 2: a moment.
static int
calendar_rank(ValueKind kind)
{
  return kind == VALUE_MONTH ? 0 : kind == VALUE_DATE ? 1 : 2;
}

static int
sort_calendar(const Value *a, const Value *b)
{
  const int64_t day_a = instant_day(&a->instant);
  const int64_t day_b = instant_day(&b->instant);
  if (day_a != day_b) {
    return day_a < day_b ? -1 : 1;
  }
  const int order = calendar_rank(a->kind) - calendar_rank(b->kind);
  return order ? order : instant_compare(&a->instant, &b->instant);
}

static int
sort_texts(const Value *a, const Value *b)
{
  int order = sanad_text_compare(a->text, b->text);
  if (!order) {
    order = (int)a->kind - (int)b->kind;
  }
  if (!order) {
    order = compare_tags(a->language, b->language);
  }
  return order ? order : sanad_text_compare(a->datatype, b->datatype);
}

bool
value_is_id_order(SanadId a, SanadId b)
{
  const SanadIdKind kind = sanad_id_kind(a);
  const bool is_date = kind == SANAD_ID_DATE || kind == SANAD_ID_DATETIME;
  return sanad_id_is_inline(a) && kind == sanad_id_kind(b) &&
         (!is_date || a >> 59U == b >> 59U);
}

SanadStatus
value_sort_order(Question *question, SanadId a, SanadId b, int *order,
                 SanadError *error)
{
  *order = 0;
  if (a == b) {
    return SANAD_OK;
  }
  if (value_is_id_order(a, b)) {
    *order = a < b ? -1 : 1;
    return SANAD_OK;
  }

  SortKey x = {0};
  SortKey y = {0};
  TRY(make_key(question, &question->scratch[0], a, &x, error));
  TRY(make_key(question, &question->scratch[1], b, &y, error));
  *order = (int)x.class - (int)y.class;
  if (!*order) {
    switch (x.class) {
    case CLASS_EMPTY:
      break;
    case CLASS_BLANK:
      *order = sanad_text_compare(x.term.text, y.term.text);
      break;
    case CLASS_IRI:
      TRY(compare_iris(question, &x, &y, order, error));
      break;
    case CLASS_NUMBER:
      *order = sort_numbers(&x.value, &y.value);
      break;
    case CLASS_CALENDAR:
      *order = sort_calendar(&x.value, &y.value);
      break;
    case CLASS_BOOLEAN:
      *order = (int)x.value.boolean - (int)y.value.boolean;
      break;
    case CLASS_TEXT:
      *order = sort_texts(&x.value, &y.value);
      break;
    }
  }
  *order = sign_of(*order);
  return SANAD_OK;
}
