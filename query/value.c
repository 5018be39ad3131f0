#include "query/value.h"

#include "graph/inline.h"
#include "graph/vocabulary.h"
#include "query/number.h"

#include <assert.h>
#include <string.h>

/// Days from 0001-01-01 to 1970-01-01.
#define DAYS_TO_1970     719162
#define DAY_SECONDS      86400
#define ATTOSECONDS_A_MS UINT64_C(1000000000000000)

/// A datatype that values are read of, by its name in XSD's namespace.
typedef struct {
  const char *name;
  ValueKind kind;
  Int128 least; ///< Of an integer type
  Int128 most;
} Datatype;

static const Datatype datatypes[] = {
    {"integer", VALUE_INTEGER, -INT128_LARGEST, INT128_LARGEST},
    {"decimal", VALUE_DECIMAL, 0, 0},
    {"double", VALUE_DOUBLE, 0, 0},
    {"float", VALUE_FLOAT, 0, 0},
    {"boolean", VALUE_BOOLEAN, 0, 0},
    {"date", VALUE_DATE, 0, 0},
    {"dateTime", VALUE_DATETIME, 0, 0},
    {"gYearMonth", VALUE_MONTH, 0, 0},
    {"string", VALUE_STRING, 0, 0},
    {"long", VALUE_INTEGER, INT64_MIN, INT64_MAX},
    {"int", VALUE_INTEGER, INT32_MIN, INT32_MAX},
    {"short", VALUE_INTEGER, INT16_MIN, INT16_MAX},
    {"byte", VALUE_INTEGER, INT8_MIN, INT8_MAX},
    {"nonNegativeInteger", VALUE_INTEGER, 0, INT128_LARGEST},
    {"positiveInteger", VALUE_INTEGER, 1, INT128_LARGEST},
    {"nonPositiveInteger", VALUE_INTEGER, -INT128_LARGEST, 0},
    {"negativeInteger", VALUE_INTEGER, -INT128_LARGEST, -1},
    {"unsignedLong", VALUE_INTEGER, 0, UINT64_MAX},
    {"unsignedInt", VALUE_INTEGER, 0, UINT32_MAX},
    {"unsignedShort", VALUE_INTEGER, 0, UINT16_MAX},
    {"unsignedByte", VALUE_INTEGER, 0, UINT8_MAX},
};

static const Datatype *
find_datatype(SanadText iri)
{
  const SanadText space = SANAD_TEXT(SANAD_NS_XSD);
  if (!sanad_text_has_prefix(iri, space)) {
    return NULL;
  }
  const SanadText name = sanad_text_slice(iri, space.length, iri.length);
  for (size_t i = 0; i < sizeof datatypes / sizeof *datatypes; ++i) {
    if (sanad_text_is(name, datatypes[i].name)) {
      return &datatypes[i];
    }
  }
  return NULL;
}

static bool
read_integer(const Datatype *datatype, Value *value)
{
  Int128 integer = 0;
  if (!integer_parse(value->text, &integer) || integer < datatype->least ||
      integer > datatype->most) {
    return false;
  }
  if (integer >= INT64_MIN && integer <= INT64_MAX) {
    value->kind = VALUE_INTEGER;
    value->integer = (int64_t)integer;
  } else {
    value->kind = VALUE_DECIMAL;
    value->decimal = (Decimal){integer, 0};
  }
  return true;
}

static bool
read_boolean(Value *value)
{
  value->boolean =
      sanad_text_is(value->text, "true") || sanad_text_is(value->text, "1");
  return value->boolean || sanad_text_is(value->text, "false") ||
         sanad_text_is(value->text, "0");
}

/// Reads `value->text`, or returns false if it is ill-formed.
static bool
read_typed(const Datatype *datatype, Value *value)
{
  value->kind = datatype->kind;
  switch (datatype->kind) {
  case VALUE_INTEGER:
    return read_integer(datatype, value);
  case VALUE_DECIMAL:
    return decimal_parse(value->text, &value->decimal);
  case VALUE_FLOAT:
  case VALUE_DOUBLE:
    return double_parse(value->text, datatype->kind == VALUE_FLOAT,
                        &value->number);
  case VALUE_BOOLEAN:
    return read_boolean(value);
  case VALUE_DATE:
    return instant_parse(value->text, CALENDAR_DATE, &value->instant);
  case VALUE_MONTH:
    return instant_parse(value->text, CALENDAR_MONTH, &value->instant);
  case VALUE_DATETIME:
    return instant_parse(value->text, CALENDAR_DATETIME, &value->instant);
  default:
    return true;
  }
}

Value
value_of_literal(const SanadTerm *term, SanadId id)
{
  assert(term->kind == SANAD_LITERAL);
  Value value = {.kind = VALUE_STRING, .id = id, .text = term->text};

  if (term->language.length) {
    value.kind = VALUE_LANGUAGE;
    value.language = term->language;
  } else if (term->datatype.length) {
    const Datatype *const datatype = find_datatype(term->datatype);
    if (!datatype || !read_typed(datatype, &value)) {
      value.kind = VALUE_OTHER;
      value.datatype = term->datatype;
    }
  }
  return value;
}

bool
value_is_ill_formed(const SanadTerm *term)
{
  Value value = {.text = term->text};
  const Datatype *const datatype =
      term->kind == SANAD_LITERAL && term->datatype.length
          ? find_datatype(term->datatype)
          : NULL;
  return datatype && !read_typed(datatype, &value);
}

/// The number of an inline decimal, with no more digits than it needs.
static Decimal
inline_decimal_of(SanadId id)
{
  Decimal decimal = {sanad_inline_decimal(id), SANAD_INLINE_DIGITS};
  while (decimal.scale && decimal.mantissa % 10 == 0) {
    decimal.mantissa /= 10;
    --decimal.scale;
  }
  return decimal;
}

/// The day or moment of an inline id; false for one behind the last.
static bool
inline_time_of(SanadId id, Value *value)
{
  const bool is_date = sanad_id_kind(id) == SANAD_ID_DATE;
  const int64_t unit = is_date ? 1 : SANAD_INLINE_DAY_MS;
  const int64_t time = sanad_inline_time(id);
  const int64_t day = time / unit - DAYS_TO_1970;
  const int64_t ms = time % unit;
  *value = (Value){
      .kind = is_date ? VALUE_DATE : VALUE_DATETIME,
      .instant = {.seconds = day * DAY_SECONDS + ms / 1000,
                  .attoseconds = (uint64_t)(ms % 1000) * ATTOSECONDS_A_MS},
  };
  return time < SANAD_INLINE_DAYS * unit;
}

/// Reads the value of an inline id; its text is printed when it is asked for.
static SanadStatus
value_of_inline(SanadId id, Value *value, SanadError *error)
{
  bool is_sound = true;
  switch (sanad_id_kind(id)) {
  case SANAD_ID_INTEGER:
    *value = value_integer(sanad_inline_integer(id));
    break;
  case SANAD_ID_DECIMAL:
    *value = value_decimal(inline_decimal_of(id));
    break;
  case SANAD_ID_BOOLEAN:
    is_sound = sanad_id_payload(id) <= 1;
    *value = value_boolean(sanad_id_payload(id));
    break;
  default:
    is_sound = inline_time_of(id, value);
    break;
  }
  value->id = id;
  return is_sound ? SANAD_OK
                  : sanad_fail_hint(
                        error, SANAD_CORRUPT, SANAD_NO_SPAN,
                        "sanad check STORE says what is damaged, sanad dump "
                        "--salvage saves the rest",
                        "the store has no term %#llx", (unsigned long long)id);
}

SanadStatus
value_of_id(Question *question, SanadId id, Value *value, SanadError *error)
{
  *value = (Value){.kind = VALUE_NODE, .id = id};
  switch (sanad_id_kind(id)) {
  case SANAD_ID_NONE:
    value->kind = VALUE_NONE;
    return SANAD_OK;
  case SANAD_ID_BLANK:
  case SANAD_ID_IRI:
    return SANAD_OK;
  default:
    break;
  }
  if (sanad_id_is_inline(id)) {
    return value_of_inline(id, value, error);
  }

  SanadTerm term;
  TRY(question_term(question, id, &term, error));
  if (term.kind == SANAD_LITERAL) {
    *value = value_of_literal(&term, id);
  }
  return SANAD_OK;
}

/// Prints what has no text.
static SanadText
print(const Value *value, char room[VALUE_BYTES_MAX])
{
  switch (value->kind) {
  case VALUE_BOOLEAN:
    return value->boolean ? SANAD_TEXT("true") : SANAD_TEXT("false");
  case VALUE_INTEGER:
    return (SanadText){room, decimal_print((Decimal){value->integer, 0}, room)};
  case VALUE_DECIMAL:
    return (SanadText){room, decimal_print(value->decimal, room)};
  case VALUE_FLOAT:
  case VALUE_DOUBLE:
    return (SanadText){
        room, double_print(value->number, value->kind == VALUE_FLOAT, room)};
  default:
    return (SanadText){0};
  }
}

SanadText
value_text(const Value *value, char room[VALUE_BYTES_MAX])
{
  SanadTerm term;
  if (value->text.length) {
    return value->text;
  }
  return sanad_inline_term(value->id, room, &term) ? term.text
                                                   : print(value, room);
}

SanadStatus
value_id(Question *question, const Value *value, SanadId *id, SanadError *error)
{
  static const char *const iris[] = {
      [VALUE_BOOLEAN] = SANAD_XSD_BOOLEAN,
      [VALUE_INTEGER] = SANAD_XSD_INTEGER,
      [VALUE_DECIMAL] = SANAD_XSD_DECIMAL,
      [VALUE_FLOAT] = SANAD_NS_XSD "float",
      [VALUE_DOUBLE] = SANAD_XSD_DOUBLE,
      [VALUE_STRING] = NULL,
      [VALUE_LANGUAGE] = NULL,
      [VALUE_DATE] = SANAD_XSD_DATE,
      [VALUE_MONTH] = SANAD_XSD_YEAR_MONTH,
      [VALUE_DATETIME] = SANAD_XSD_DATE_TIME,
      [VALUE_OTHER] = NULL,
  };
  *id = value->id;
  if (value->id != SANAD_ANY || !value_is_literal(value)) {
    return SANAD_OK;
  }

  if (value->kind == VALUE_BOOLEAN && !value->text.length) {
    *id = sanad_id(SANAD_ID_BOOLEAN, value->boolean);
    return SANAD_OK;
  }
  if (value->kind == VALUE_INTEGER && !value->text.length &&
      value->integer >= SANAD_INLINE_NUMBER_MIN &&
      value->integer <= SANAD_INLINE_NUMBER_MAX) {
    *id = sanad_inline_number(SANAD_ID_INTEGER, value->integer);
    return SANAD_OK;
  }
  char room[VALUE_BYTES_MAX];
  const SanadText text = value_text(value, room);
  SanadTerm term = sanad_term_typed(text, value->datatype);
  if (value->kind == VALUE_LANGUAGE) {
    term = sanad_term_language(text, value->language);
  } else if (value->kind != VALUE_OTHER) {
    term = sanad_term_typed(text, sanad_text(iris[value->kind]));
  }
  return question_intern(question, &term, id, error);
}

bool
value_is_literal(const Value *value)
{
  return value->kind != VALUE_NONE && value->kind != VALUE_NODE;
}

Value
value_boolean(bool boolean)
{
  return (Value){.kind = VALUE_BOOLEAN, .boolean = boolean};
}

Value
value_integer(int64_t integer)
{
  return (Value){.kind = VALUE_INTEGER, .integer = integer};
}

Value
value_double(double number)
{
  return (Value){.kind = VALUE_DOUBLE, .number = number};
}

Value
value_decimal(Decimal decimal)
{
  return (Value){.kind = VALUE_DECIMAL, .decimal = decimal};
}

Value
value_string(SanadText text)
{
  return (Value){.kind = VALUE_STRING, .text = text};
}

/// Whether an ill-formed literal of the datatype is false, not an error.
static bool
is_false_when_ill_formed(SanadText datatype)
{
  const Datatype *const known = find_datatype(datatype);
  return known && known->kind >= VALUE_BOOLEAN && known->kind <= VALUE_DOUBLE;
}

int
value_is_true(const Value *value)
{
  switch (value->kind) {
  case VALUE_BOOLEAN:
    return value->boolean;
  case VALUE_INTEGER:
    return value->integer != 0;
  case VALUE_DECIMAL:
    return value->decimal.mantissa != 0;
  case VALUE_FLOAT:
  case VALUE_DOUBLE:
    return value->number < 0 || value->number > 0;
  case VALUE_STRING:
  case VALUE_LANGUAGE:
    return value->text.length != 0;
  case VALUE_OTHER:
    return is_false_when_ill_formed(value->datatype) ? 0 : -1;
  default:
    return -1;
  }
}
