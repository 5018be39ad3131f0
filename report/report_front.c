/// The front matter of a report: `key: value`, and maps of one level.

#include "parser/parser.h"
#include "report/report_impl.h"

#include <string.h>

/// A line of the front matter, or an entry of a map in one line.
typedef struct {
  SanadText key;
  SanadText value; ///< Without comment and white space around it
  SanadSpan key_span;
  SanadSpan value_span; ///< Length 0: there is none
  bool is_indented;
} Entry;

typedef struct {
  SanadArena *arena;
  SanadText text;
  FrontMatter *front;
  size_t parameter_capacity;
  bool has_parameters;
} Reader;

static SanadSpan
span_of(const Reader *reader, SanadText part)
{
  return (SanadSpan){
      (uint32_t)(part.data - reader->text.data),
      (uint32_t)(part.length ? part.length : 1),
  };
}

/// The line at `*offset` without its end; moves behind it.
static SanadText
next_line(SanadText text, size_t *offset)
{
  const size_t start = *offset;
  const char *const end = memchr(text.data + start, '\n', text.length - start);
  size_t length = end ? (size_t)(end - text.data) - start : text.length - start;
  *offset = start + length + (end != NULL);
  if (length && text.data[start + length - 1] == '\r') {
    --length;
  }
  return sanad_text_slice(text, start, length);
}

/// The end of a quoted value that starts at `start`, behind its last quote; 0
/// if it has none.
static size_t
quote_end(SanadText line, size_t start)
{
  const char quote = line.data[start];
  for (size_t i = start + 1; i < line.length; ++i) {
    if (line.data[i] == '\\' && quote == '"') {
      ++i;
    } else if (line.data[i] == quote) {
      return i + 1;
    }
  }
  return 0;
}

/// Where a value ends: before `,` and `}` in a map, before a comment outside.
static size_t
value_end(SanadText line, size_t start, bool is_map)
{
  size_t depth = 0;
  while (start < line.length && line.data[start] == ' ') {
    ++start;
  }
  for (size_t i = start; i < line.length; ++i) {
    const char c = line.data[i];
    if (c == '"' || (c == '\'' && i == start)) {
      const size_t end = quote_end(line, i);
      i = end ? end - 1 : i;
    } else if (c == '[') {
      ++depth;
    } else if (c == ']' && depth) {
      --depth;
    } else if (is_map && !depth && (c == ',' || c == '}')) {
      return i;
    } else if (!is_map && c == '#' && i > 0 &&
               (line.data[i - 1] == ' ' || line.data[i - 1] == '\t')) {
      return i;
    }
  }
  return line.length;
}

static bool
is_key_byte(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '_' || c == '-' || (c & 0x80);
}

/// Reads `key: value` from `*offset` on.
static SanadStatus
read_entry(const Reader *reader, SanadText line, size_t *offset, bool is_map,
           Entry *entry, SanadError *error)
{
  size_t at = *offset;
  const size_t start = at;
  while (at < line.length && is_key_byte(line.data[at])) {
    ++at;
  }
  entry->key = sanad_text_slice(line, start, at - start);
  entry->key_span = span_of(reader, entry->key);
  if (at == start || at == line.length || line.data[at] != ':') {
    (void)sanad_fail(error, SANAD_SYNTAX,
                     span_of(reader, sanad_text_slice(line, at, 1)),
                     at == start ? "the name of a setting is expected here"
                                 : "a : is expected behind the name");
    return sanad_hint(error, "the front matter has lines such as title: Trade");
  }
  const size_t end = value_end(line, at + 1, is_map);
  entry->value = sanad_text_trim(sanad_text_slice(line, at + 1, end - at - 1));
  entry->value_span =
      entry->value.length ? span_of(reader, entry->value) : (SanadSpan){0, 0};
  *offset = end;
  return SANAD_OK;
}

/// Takes the quotes off a value.
static SanadStatus
unquote(const Reader *reader, const Entry *entry, SanadText *out,
        SanadError *error)
{
  const SanadText value = entry->value;
  *out = value;
  if (!value.length || (value.data[0] != '"' && value.data[0] != '\'')) {
    return SANAD_OK;
  }
  if (quote_end(value, 0) != value.length) {
    return sanad_fail_hint(error, SANAD_SYNTAX, entry->value_span,
                           "end it with the quote that it begins with; before "
                           "a quote within write a backslash",
                           "this text has no quote at its end, or something "
                           "behind it");
  }
  SanadBuffer plain = {0};
  for (size_t i = 1; i + 1 < value.length; ++i) {
    if (value.data[0] == '"' && value.data[i] == '\\' && i + 2 < value.length) {
      ++i;
    }
    sanad_buffer_add_char(&plain, value.data[i]);
  }
  SanadStatus status = sanad_buffer_status(&plain, error);
  if (status == SANAD_OK) {
    out->data = sanad_arena_copy(reader->arena, plain.data, plain.length);
    out->length = plain.length;
    status = out->data ? SANAD_OK : sanad_fail_memory(error);
  }
  sanad_buffer_free(&plain);
  return status;
}

// ---- Parameters

static const char *const type_names[] = {
    [PARAMETER_ANY] = "value", [PARAMETER_NAME] = "name",
    [PARAMETER_TEXT] = "text", [PARAMETER_NUMBER] = "number",
    [PARAMETER_DATE] = "date", [PARAMETER_BOOLEAN] = "boolean",
};

#define TYPE_COUNT (sizeof type_names / sizeof *type_names)

/// The type of a value of the language; ANY if it is none.
static ParameterType
type_of(const AstValue *value)
{
  if (value->kind == AST_NODE_NAME) {
    return PARAMETER_NAME;
  }
  if (value->kind != AST_NODE_LITERAL) {
    return PARAMETER_ANY;
  }
  switch (value->literal.kind) {
  case AST_LITERAL_INTEGER:
  case AST_LITERAL_DECIMAL:
  case AST_LITERAL_DOUBLE:
    return PARAMETER_NUMBER;
  case AST_LITERAL_DATE:
  case AST_LITERAL_MONTH:
  case AST_LITERAL_DATETIME:
    return PARAMETER_DATE;
  case AST_LITERAL_BOOLEAN:
    return PARAMETER_BOOLEAN;
  default:
    return PARAMETER_TEXT;
  }
}

/// Copies `value` as a name in brackets or a text in quotes.
static SanadStatus
copy_as(SanadArena *arena, SanadText value, bool is_name, SanadText *out,
        SanadError *error)
{
  SanadBuffer text = {0};
  sanad_buffer_add_char(&text, is_name ? '[' : '"');
  for (size_t i = 0; i < value.length; ++i) {
    const char c = value.data[i];
    if (c == '\\' || c == (is_name ? ']' : '"')) {
      sanad_buffer_add_char(&text, '\\');
    }
    sanad_buffer_add_char(&text, c == '\n' || c == '\r' ? ' ' : c);
  }
  sanad_buffer_add_char(&text, is_name ? ']' : '"');
  SanadStatus status = sanad_buffer_status(&text, error);
  if (status == SANAD_OK) {
    out->data = sanad_arena_copy(arena, text.data, text.length);
    out->length = text.length;
    status = out->data ? SANAD_OK : sanad_fail_memory(error);
  }
  sanad_buffer_free(&text);
  return status;
}

/// What a reader sees of a value of the language.
static SanadText
shown_of(const AstValue *value, SanadText written)
{
  if (value->kind == AST_NODE_NAME && value->name.kind != AST_NAME_IRI) {
    return value->name.text;
  }
  return value->kind == AST_NODE_LITERAL ? value->literal.text : written;
}

/// Sets value, type and what is shown from text that was written or given.  A
/// text that is no value of the language is a name with spaces.
static SanadStatus
set_value(SanadArena *arena, ReportParameter *parameter, SanadText written,
          ParameterType *type, SanadError *error)
{
  const AstValue *value = NULL;
  const SanadStatus status = sanad_parse_value(&value, arena, written, NULL);
  if (status == SANAD_NO_MEMORY) {
    return sanad_fail_memory(error);
  }
  if (status == SANAD_OK && value->kind != AST_NODE_PARAMETER) {
    *type = type_of(value);
    parameter->value = written;
    parameter->shown = shown_of(value, written);
    return SANAD_OK;
  }
  *type = PARAMETER_NAME;
  parameter->shown = written;
  return copy_as(arena, written, true, &parameter->value, error);
}

/// Reads `<type>`.
static SanadStatus
read_type(const Entry *entry, ParameterType *type, SanadError *error)
{
  const SanadText name =
      sanad_text_slice(entry->value, 1, entry->value.length - 2);
  for (size_t i = 0; i < TYPE_COUNT; ++i) {
    if (sanad_text_is(name, type_names[i])) {
      *type = (ParameterType)i;
      return SANAD_OK;
    }
  }
  (void)sanad_fail(error, SANAD_MEANING, entry->value_span,
                   "no type of parameters is called \"%.*s\"", (int)name.length,
                   name.data);
  return sanad_hint(error, "there is <name>, <text>, <number>, <date>, "
                           "<boolean> and <value>");
}

/// Whether a value is the name of a type, and no IRI.
static bool
is_type(SanadText value)
{
  return value.length > 2 && value.data[0] == '<' &&
         value.data[value.length - 1] == '>' &&
         !memchr(value.data, ':', value.length);
}

static SanadStatus
add_parameter(Reader *reader, const Entry *entry, SanadError *error)
{
  FrontMatter *const front = reader->front;
  const SanadText name = entry->key;
  if (report_parameter(front, name)) {
    return sanad_fail_hint(
        error, SANAD_MEANING, entry->key_span, "leave one of the two out",
        "the parameter %.*s is declared twice", (int)name.length, name.data);
  }
  if (front->parameter_count == REPORT_PARAMETERS_MAX) {
    return sanad_fail_hint(
        error, SANAD_LIMIT, entry->key_span, "leave some out",
        "a report has at most %u parameters", REPORT_PARAMETERS_MAX);
  }
  if (memchr(name.data, '-', name.length) ||
      (name.data[0] >= '0' && name.data[0] <= '9')) {
    (void)sanad_fail(error, SANAD_SYNTAX, entry->key_span,
                     "\"%.*s\" cannot be the name of a parameter",
                     (int)name.length, name.data);
    return sanad_hint(error, "use letters, digits and _, a letter first");
  }
  ReportParameter *const parameters =
      sanad_arena_grow(reader->arena, front->parameters, front->parameter_count,
                       &reader->parameter_capacity, sizeof *parameters);
  if (!parameters) {
    return sanad_fail_memory(error);
  }
  front->parameters = parameters;
  ReportParameter *const parameter = &parameters[front->parameter_count++];
  *parameter = (ReportParameter){
      .name = name,
      .span = entry->key_span,
      .is_required = !entry->value.length || is_type(entry->value),
  };
  if (!entry->value.length) {
    return SANAD_OK;
  }
  return parameter->is_required
             ? read_type(entry, &parameter->type, error)
             : set_value(reader->arena, parameter, entry->value,
                         &parameter->type, error);
}

/// Reads `{ who: Iran, since: 2024-01-01 }`.
static SanadStatus
read_map(Reader *reader, SanadText line, const Entry *map, SanadError *error)
{
  size_t at = (size_t)(map->value.data - line.data) + 1;
  for (;;) {
    Entry entry = {0};
    while (at < line.length &&
           (line.data[at] == ' ' || line.data[at] == '\t')) {
      ++at;
    }
    if (at < line.length && line.data[at] == '}') {
      break;
    }
    if (at < line.length) {
      TRY(read_entry(reader, line, &at, true, &entry, error));
      TRY(add_parameter(reader, &entry, error));
    }
    if (at == line.length) {
      (void)sanad_fail(error, SANAD_SYNTAX, map->value_span,
                       "this map has no } at its end");
      return sanad_hint(error, "write it on one line, or one parameter a line "
                               "with spaces before it");
    }
    at += line.data[at] == ',';
  }
  const SanadText rest =
      sanad_text_trim(sanad_text_slice(line, at + 1, SIZE_MAX));
  return rest.length && rest.data[0] != '#'
             ? sanad_fail_hint(error, SANAD_SYNTAX, span_of(reader, rest),
                               "end the line there",
                               "something stands behind the }")
             : SANAD_OK;
}

// ---- Settings

static SanadText *
setting_of(FrontMatter *front, SanadText key)
{
  return sanad_text_is(key, "title")         ? &front->title
         : sanad_text_is(key, "subtitle")    ? &front->subtitle
         : sanad_text_is(key, "author")      ? &front->author
         : sanad_text_is(key, "description") ? &front->description
         : sanad_text_is(key, "lang")        ? &front->language
                                             : NULL;
}

/// Whether a text can be the value of the attribute `lang`.
static bool
is_language(SanadText text)
{
  for (size_t i = 0; i < text.length; ++i) {
    const char c = text.data[i];
    if (!(is_key_byte(c) && c != '_' && !(c & 0x80))) {
      return false;
    }
  }
  return text.length <= 35;
}

static SanadStatus
read_setting(Reader *reader, const Entry *entry, SanadError *error)
{
  SanadText *const setting = setting_of(reader->front, entry->key);
  if (!setting) {
    (void)sanad_fail(error, SANAD_MEANING, entry->key_span,
                     "nothing in the front matter is called \"%.*s\"",
                     (int)entry->key.length, entry->key.data);
    return sanad_hint(error, "there is title, subtitle, author, description, "
                             "lang and params");
  }
  if (setting->length) {
    return sanad_fail_hint(error, SANAD_MEANING, entry->key_span,
                           "leave one of the two out", "%.*s is given twice",
                           (int)entry->key.length, entry->key.data);
  }
  TRY(unquote(reader, entry, setting, error));
  if (setting == &reader->front->language && !is_language(*setting)) {
    (void)sanad_fail(error, SANAD_MEANING, entry->value_span,
                     "\"%.*s\" is no language tag", (int)setting->length,
                     setting->data);
    return sanad_hint(error, "write lang: en");
  }
  return SANAD_OK;
}

static SanadStatus
read_params(Reader *reader, SanadText line, const Entry *entry,
            SanadError *error)
{
  if (reader->has_parameters) {
    return sanad_fail_hint(error, SANAD_MEANING, entry->key_span,
                           "put all parameters into one map",
                           "params is given twice");
  }
  reader->has_parameters = true;
  if (!entry->value.length) {
    return SANAD_OK;
  }
  if (entry->value.data[0] == '{') {
    return read_map(reader, line, entry, error);
  }
  (void)sanad_fail(error, SANAD_SYNTAX, entry->value_span,
                   "params is a map of names and defaults");
  return sanad_hint(error, "write params: { who: Iran, since: 2024-01-01 }");
}

/// Reads a line; `*is_map` tells whether indented lines may follow.
static SanadStatus
read_line(Reader *reader, SanadText line, bool *is_map, SanadError *error)
{
  const SanadText plain = sanad_text_trim(line);
  Entry entry = {0};
  if (!plain.length || plain.data[0] == '#') {
    return SANAD_OK;
  }
  size_t at = (size_t)(plain.data - line.data);
  entry.is_indented = at > 0;
  TRY(read_entry(reader, line, &at, false, &entry, error));
  if (entry.is_indented && *is_map) {
    return add_parameter(reader, &entry, error);
  }
  if (entry.is_indented) {
    (void)sanad_fail(error, SANAD_SYNTAX, entry.key_span,
                     "this line is indented, but no map stands above it");
    return sanad_hint(error, "only params: has lines of its own below it");
  }
  const bool is_params = sanad_text_is(entry.key, "params");
  *is_map = is_params && !entry.value.length;
  return is_params ? read_params(reader, line, &entry, error)
                   : read_setting(reader, &entry, error);
}

SanadStatus
report_read_front(SanadArena *arena, SanadText text, FrontMatter *front,
                  SanadError *error)
{
  Reader reader = {.arena = arena, .text = text, .front = front};
  size_t offset = 0;
  bool is_map = false;
  *front = (FrontMatter){0};
  if (!text.length || !sanad_text_is(next_line(text, &offset), "---")) {
    return SANAD_OK;
  }
  while (offset < text.length) {
    const SanadText line = next_line(text, &offset);
    if (sanad_text_is(line, "---") || sanad_text_is(line, "...")) {
      front->body = offset;
      return SANAD_OK;
    }
    TRY(read_line(&reader, line, &is_map, error));
  }
  (void)sanad_fail(error, SANAD_SYNTAX, (SanadSpan){0, 3},
                   "the front matter has no end");
  return sanad_hint(error, "end it with a line ---");
}

// ---- Values

const ReportParameter *
report_parameter(const FrontMatter *front, SanadText name)
{
  for (size_t i = 0; i < front->parameter_count; ++i) {
    if (sanad_text_is_equal(front->parameters[i].name, name)) {
      return &front->parameters[i];
    }
  }
  return NULL;
}

/// Reports a value for a parameter that the report does not have.
static SanadStatus
fail_parameter(const FrontMatter *front, SanadText name, SanadError *error)
{
  SanadBuffer list = {0};
  for (size_t i = 0; i < front->parameter_count; ++i) {
    sanad_buffer_add_string(&list, i ? ", " : "");
    sanad_buffer_add_text(&list, front->parameters[i].name);
  }
  (void)sanad_fail(error, SANAD_MEANING, SANAD_NO_SPAN,
                   "the report has no parameter %.*s", (int)name.length,
                   name.data);
  const SanadStatus status =
      list.length && !list.failed
          ? sanad_hint(error, "it has %s", sanad_buffer_string(&list))
          : sanad_hint(error, "declare it: params: { %.*s: ... }",
                       (int)name.length, name.data);
  sanad_buffer_free(&list);
  return status;
}

/// Gives one parameter a value of its type.
static SanadStatus
take_value(SanadArena *arena, ReportParameter *parameter, SanadText value,
           SanadError *error)
{
  static const char *const examples[] = {
      [PARAMETER_ANY] = "Iran",        [PARAMETER_NAME] = "Iran or [Hong Kong]",
      [PARAMETER_TEXT] = "\"a text\"", [PARAMETER_NUMBER] = "12",
      [PARAMETER_DATE] = "2024-05-01", [PARAMETER_BOOLEAN] = "true",
  };
  ParameterType type = PARAMETER_ANY;
  value = sanad_text_trim(value);
  parameter->is_given = true;
  if (parameter->type == PARAMETER_TEXT &&
      (!value.length || value.data[0] != '"')) {
    parameter->shown = value;
    return copy_as(arena, value, false, &parameter->value, error);
  }
  if (!value.length) {
    return sanad_fail_hint(error, SANAD_MEANING, SANAD_NO_SPAN,
                           "leave it out to have its default",
                           "the parameter %.*s is given no value",
                           (int)parameter->name.length, parameter->name.data);
  }
  TRY(set_value(arena, parameter, value, &type, error));
  if (parameter->type == PARAMETER_ANY || type == parameter->type ||
      type == PARAMETER_ANY) {
    return SANAD_OK;
  }
  (void)sanad_fail(error, SANAD_MEANING, SANAD_NO_SPAN,
                   "the parameter %.*s takes a %s, not %.*s",
                   (int)parameter->name.length, parameter->name.data,
                   type_names[parameter->type], (int)value.length, value.data);
  return sanad_hint(error, "such as %s", examples[parameter->type]);
}

SanadStatus
report_take_values(SanadArena *arena, FrontMatter *front,
                   const SanadReportValue *given, size_t count,
                   SanadError *error)
{
  for (size_t i = 0; i < count; ++i) {
    ReportParameter *parameter = NULL;
    for (size_t j = 0; j < front->parameter_count && !parameter; ++j) {
      if (sanad_text_is_equal(front->parameters[j].name, given[i].name)) {
        parameter = &front->parameters[j];
      }
    }
    if (!parameter) {
      return fail_parameter(front, given[i].name, error);
    }
    TRY(take_value(arena, parameter, given[i].value, error));
  }
  for (size_t i = 0; i < front->parameter_count; ++i) {
    const ReportParameter *const parameter = &front->parameters[i];
    if (parameter->is_required && !parameter->is_given) {
      const SanadText name = parameter->name;
      (void)sanad_fail(error, SANAD_MEANING, parameter->span,
                       "the parameter %.*s has no value", (int)name.length,
                       name.data);
      return sanad_hint(error, "give it one: -p %.*s=...", (int)name.length,
                        name.data);
    }
  }
  return SANAD_OK;
}
