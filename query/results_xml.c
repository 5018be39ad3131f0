/// SPARQL Query Results XML Format, as it comes: elements without mixed content
/// and no document type, so that a small reader is enough.

#include "base/buffer.h"
#include "query/results_impl.h"

#include <stdlib.h>
#include <string.h>

#define COLUMNS_MAX 10000U
/// The longest tag, and the longest value.
#define TAG_BYTES_MAX  ((size_t)1 << 20U)
#define TEXT_BYTES_MAX ((size_t)64 << 20U)

struct XmlResults {
  SanadArena *arena;
  ResultsSink sink;
  SanadError *error; ///< During a call
  SanadBuffer tag;   ///< What stands between < and > so far
  SanadBuffer text;  ///< What stands behind the last tag
  bool in_tag;
  char quote; ///< Of an attribute's value, or 0
  SanadText *names;
  size_t name_count;
  size_t name_capacity;
  SanadTerm *cells;
  SanadBuffer *texts; ///< Three for each column: value, datatype, language
  size_t column;      ///< Of the binding that is read, or SIZE_MAX
  bool has_columns;
  bool has_answer;
  bool is_finished; ///< The root has ended
};

static SanadStatus
fail(XmlResults *self, const char *message)
{
  return sanad_fail_hint(self->error, SANAD_SYNTAX, SANAD_NO_SPAN,
                         "see whether its address is that of SPARQL queries",
                         "the endpoint's answer is no SPARQL result: %s",
                         message);
}

// ---- Text

/// Appends what `&name;` stands for.
static bool
add_entity(SanadBuffer *out, SanadText name)
{
  static const struct {
    const char *name;
    char character;
  } entities[] = {
      {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
  for (size_t i = 0; i < sizeof entities / sizeof *entities; ++i) {
    if (sanad_text_is(name, entities[i].name)) {
      sanad_buffer_add_char(out, entities[i].character);
      return true;
    }
  }
  const bool is_hex = name.length > 2 && name.data[1] == 'x';
  const unsigned base = is_hex ? 16 : 10;
  uint32_t code = 0;
  if (name.length < 2 || name.length > 9 || name.data[0] != '#') {
    return false;
  }
  for (size_t i = is_hex ? 2 : 1; i < name.length; ++i) {
    const char *const digits = "0123456789abcdef";
    const char *const digit =
        name.data[i] ? strchr(digits, name.data[i] | 0x20) : NULL;
    if (!digit || (unsigned)(digit - digits) >= base) {
      return false;
    }
    code = code * base + (unsigned)(digit - digits);
  }
  char bytes[4];
  const size_t length = sanad_utf8_put(code, bytes);
  sanad_buffer_add(out, bytes, length);
  return length > 0 && code;
}

/// Appends text with its entities replaced.
static SanadStatus
add_text(XmlResults *self, SanadBuffer *out, SanadText text)
{
  for (size_t i = 0; i < text.length; ++i) {
    if (text.data[i] != '&') {
      sanad_buffer_add_char(out, text.data[i]);
      continue;
    }
    const char *const end = memchr(text.data + i, ';', text.length - i);
    const size_t length = end ? (size_t)(end - text.data) - i - 1 : 0;
    if (!end || !add_entity(out, sanad_text_slice(text, i + 1, length))) {
      return fail(self, "it has an unknown entity");
    }
    i += length + 1;
  }
  return sanad_buffer_status(out, self->error);
}

// ---- Tags

/// A name without its prefix.
static SanadText
local(SanadText name)
{
  const char *const colon = memchr(name.data, ':', name.length);
  return colon ? sanad_text_slice(name, (size_t)(colon - name.data) + 1,
                                  name.length)
               : name;
}

static bool
is_space(char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// Finds the value of an attribute, by local name.
static bool
attribute(SanadText tag, const char *wanted, SanadText *value)
{
  size_t i = 0;
  while (i < tag.length && !is_space(tag.data[i])) {
    ++i;
  }
  for (;;) {
    while (i < tag.length && (is_space(tag.data[i]) || tag.data[i] == '/')) {
      ++i;
    }
    const size_t start = i;
    while (i < tag.length && tag.data[i] != '=' && !is_space(tag.data[i])) {
      ++i;
    }
    const SanadText name = sanad_text_slice(tag, start, i - start);
    while (i < tag.length && (is_space(tag.data[i]) || tag.data[i] == '=')) {
      ++i;
    }
    const char *const end =
        i < tag.length && (tag.data[i] == '"' || tag.data[i] == '\'')
            ? memchr(tag.data + i + 1, tag.data[i], tag.length - i - 1)
            : NULL;
    if (!name.length || !end) {
      return false;
    }
    const size_t at = i + 1;
    i = (size_t)(end - tag.data) + 1;
    if (sanad_text_is(local(name), wanted)) {
      *value = sanad_text_slice(tag, at, i - 1 - at);
      return true;
    }
  }
}

static SanadStatus
add_variable(XmlResults *self, SanadText tag)
{
  SanadText name = {0};
  if (self->name_count == COLUMNS_MAX || !attribute(tag, "name", &name)) {
    return fail(self, "its head is not right");
  }
  self->names = sanad_arena_grow(self->arena, self->names, self->name_count,
                                 &self->name_capacity, sizeof *self->names);
  const char *const copy =
      self->names ? sanad_arena_copy(self->arena, name.data, name.length)
                  : NULL;
  if (!copy) {
    return sanad_fail_memory(self->error);
  }
  self->names[self->name_count++] = (SanadText){copy, name.length};
  return SANAD_OK;
}

static SanadStatus
begin_results(XmlResults *self)
{
  self->has_answer = true;
  self->has_columns = true;
  self->cells = SANAD_TAKE_ARRAY(self->arena, SanadTerm, self->name_count + 1);
  self->texts = calloc(self->name_count * 3 + 1, sizeof *self->texts);
  return self->cells && self->texts
             ? self->sink.columns(self->sink.state, self->names,
                                  self->name_count, self->error)
             : sanad_fail_memory(self->error);
}

/// Forgets what a cell holds: its term looks into the texts.
static void
clear_cell(XmlResults *self, size_t column)
{
  self->cells[column] = (SanadTerm){0};
  for (size_t i = 0; i < 3; ++i) {
    sanad_buffer_clear(&self->texts[column * 3 + i]);
  }
}

static void
begin_row(XmlResults *self)
{
  for (size_t i = 0; i < self->name_count; ++i) {
    clear_cell(self, i);
  }
  self->column = SIZE_MAX;
}

static SanadStatus
begin_binding(XmlResults *self, SanadText tag)
{
  SanadText name = {0};
  self->column = SIZE_MAX;
  if (!attribute(tag, "name", &name)) {
    return fail(self, "a cell has no name");
  }
  for (size_t i = 0; i < self->name_count; ++i) {
    if (sanad_text_is_equal(self->names[i], name)) {
      self->column = i;
    }
  }
  return self->column == SIZE_MAX
             ? fail(self, "a row has a column that its head does not name")
             : SANAD_OK;
}

/// Keeps the datatype and language of a literal for its end.
static SanadStatus
begin_literal(XmlResults *self, SanadText tag)
{
  SanadText value = {0};
  if (self->column == SIZE_MAX) {
    return fail(self, "a value stands outside a cell");
  }
  clear_cell(self, self->column);
  SanadBuffer *const texts = &self->texts[self->column * 3];
  if (attribute(tag, "datatype", &value)) {
    TRY(add_text(self, &texts[1], value));
  }
  return attribute(tag, "lang", &value) ? add_text(self, &texts[2], value)
                                        : SANAD_OK;
}

static SanadStatus
begin_element(XmlResults *self, SanadText name, SanadText tag)
{
  if (sanad_text_is(name, "variable") && !self->has_columns) {
    return add_variable(self, tag);
  }
  if (sanad_text_is(name, "results") && !self->has_columns) {
    return begin_results(self);
  }
  if (sanad_text_is(name, "result")) {
    if (!self->has_columns) {
      return fail(self, "a row has no head");
    }
    begin_row(self);
    return SANAD_OK;
  }
  if (sanad_text_is(name, "binding")) {
    return self->has_columns ? begin_binding(self, tag)
                             : fail(self, "a cell stands outside a row");
  }
  return sanad_text_is(name, "literal") ? begin_literal(self, tag) : SANAD_OK;
}

/// Takes the text of a value.
static SanadStatus
end_value(XmlResults *self, SanadText name)
{
  if (!self->has_columns || self->column == SIZE_MAX) {
    return fail(self, "a value stands outside a cell");
  }
  SanadBuffer *const texts = &self->texts[self->column * 3];
  SanadTerm *const term = &self->cells[self->column];
  sanad_buffer_clear(&texts[0]);
  TRY(add_text(self, &texts[0], sanad_buffer_text(&self->text)));
  const SanadText value = sanad_buffer_text(&texts[0]);
  if (sanad_text_is(name, "uri")) {
    *term = sanad_term_iri(value);
  } else if (sanad_text_is(name, "bnode")) {
    *term = sanad_term_blank(value);
  } else if (texts[2].length) {
    *term = sanad_term_language(value, sanad_buffer_text(&texts[2]));
  } else {
    *term = sanad_term_typed(value, sanad_buffer_text(&texts[1]));
  }
  return SANAD_OK;
}

static SanadStatus
end_element(XmlResults *self, SanadText name)
{
  if (sanad_text_is(name, "uri") || sanad_text_is(name, "bnode") ||
      sanad_text_is(name, "literal")) {
    return end_value(self, name);
  }
  if (sanad_text_is(name, "boolean")) {
    self->has_answer = true;
    return self->sink.yes_no(
        self->sink.state,
        sanad_text_is(sanad_text_trim(sanad_buffer_text(&self->text)), "true"),
        self->error);
  }
  if (sanad_text_is(name, "binding")) {
    self->column = SIZE_MAX;
  }
  self->is_finished |= sanad_text_is(name, "sparql");
  return sanad_text_is(name, "result") && self->has_columns
             ? self->sink.row(self->sink.state, self->cells, self->name_count,
                              self->error)
             : SANAD_OK;
}

/// Takes what stood between < and >.
static SanadStatus
take_tag(XmlResults *self)
{
  SanadText tag = sanad_buffer_text(&self->tag);
  const bool is_end = tag.length && tag.data[0] == '/';
  const bool is_empty = tag.length && tag.data[tag.length - 1] == '/';
  if (tag.length && tag.data[0] == '?') {
    return SANAD_OK;
  }
  if (tag.length && tag.data[0] == '!') {
    return sanad_text_has_prefix(tag, SANAD_TEXT("!--"))
               ? SANAD_OK
               : fail(self, "it has a document type or CDATA");
  }
  tag = sanad_text_slice(tag, is_end, tag.length);
  size_t length = 0;
  while (length < tag.length && !is_space(tag.data[length]) &&
         tag.data[length] != '/') {
    ++length;
  }
  const SanadText name = local(sanad_text_slice(tag, 0, length));
  if (!is_end) {
    TRY(begin_element(self, name, tag));
    sanad_buffer_clear(&self->text);
  }
  return is_end || is_empty ? end_element(self, name) : SANAD_OK;
}

/// Whether `>` ends the tag: not in a value or comment.
static bool
ends_tag(const XmlResults *self)
{
  const SanadText tag = sanad_buffer_text(&self->tag);
  return !self->quote &&
         (!sanad_text_has_prefix(tag, SANAD_TEXT("!--")) ||
          (tag.length >= 5 && sanad_text_has_suffix(tag, SANAD_TEXT("--"))));
}

static SanadStatus
take_byte(XmlResults *self, char c)
{
  if (!self->in_tag) {
    if (c == '<') {
      self->in_tag = true;
      sanad_buffer_clear(&self->tag);
    } else {
      sanad_buffer_add_char(&self->text, c);
    }
    return SANAD_OK;
  }
  if (c == '>' && ends_tag(self)) {
    self->in_tag = false;
    return take_tag(self);
  }
  const bool is_comment = self->tag.length && self->tag.data[0] == '!';
  if (self->quote) {
    self->quote = c == self->quote ? '\0' : self->quote;
  } else if ((c == '"' || c == '\'') && !is_comment) {
    self->quote = c;
  }
  sanad_buffer_add_char(&self->tag, c);
  return SANAD_OK;
}

SanadStatus
xml_results_open(XmlResults **out, SanadArena *arena, ResultsSink sink,
                 SanadError *error)
{
  XmlResults *const self = calloc(1, sizeof *self);
  *out = self;
  if (!self) {
    return sanad_fail_memory(error);
  }
  self->arena = arena;
  self->sink = sink;
  self->column = SIZE_MAX;
  return SANAD_OK;
}

SanadStatus
xml_results_read(XmlResults *self, SanadText bytes, SanadError *error)
{
  self->error = error;
  for (size_t i = 0; i < bytes.length; ++i) {
    TRY(take_byte(self, bytes.data[i]));
    if (self->tag.length > TAG_BYTES_MAX ||
        self->text.length > TEXT_BYTES_MAX) {
      return fail(self, "a value is too long");
    }
  }
  TRY(sanad_buffer_status(&self->tag, error));
  return sanad_buffer_status(&self->text, error);
}

SanadStatus
xml_results_finish(XmlResults *self, SanadError *error)
{
  self->error = error;
  if (!self->is_finished) {
    return fail(self, "it ends too early");
  }
  return self->has_answer ? SANAD_OK
                          : fail(self, "it has neither rows nor a yes or no");
}

void
xml_results_close(XmlResults *self)
{
  if (!self) {
    return;
  }
  for (size_t i = 0; self->texts && i < self->name_count * 3; ++i) {
    sanad_buffer_free(&self->texts[i]);
  }
  free(self->texts);
  sanad_buffer_free(&self->tag);
  sanad_buffer_free(&self->text);
  free(self);
}
