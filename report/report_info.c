/// The info line of a block: the words behind "sanad".

#include "report/report_impl.h"

#include <stdio.h>
#include <string.h>

/// Rows that `limit=` may ask for.
#define LIMIT_MAX 100000U

/// One word, or `key=value`.
typedef struct {
  SanadText key;
  SanadText value;
  bool has_value;
  SanadSpan span;       ///< Of the whole
  SanadSpan value_span; ///< Of the value
} Word;

typedef struct {
  SanadArena *arena;
  SanadText text;
  size_t at;
  size_t end;
  BlockInfo *info;
  bool has_form;
  bool says_show;
  SanadSpan chart_only; ///< Of the last word that only a chart takes
  SanadSpan draw_only;
} Reader;

/// Reads a value in quotes, in which `\` protects a quote.
static SanadStatus
read_quoted(Reader *reader, Word *word, SanadError *error)
{
  const size_t start = reader->at;
  SanadBuffer plain = {0};
  for (++reader->at;
       reader->at < reader->end && reader->text.data[reader->at] != '"';
       ++reader->at) {
    if (reader->text.data[reader->at] == '\\' && reader->at + 1 < reader->end) {
      ++reader->at;
    }
    sanad_buffer_add_char(&plain, reader->text.data[reader->at]);
  }
  const char *const copy =
      sanad_arena_copy(reader->arena, plain.data, plain.length);
  word->value = (SanadText){copy, plain.length};
  SanadStatus status = sanad_buffer_status(&plain, error);
  if (status == SANAD_OK && !copy) {
    status = sanad_fail_memory(error);
  }
  sanad_buffer_free(&plain);
  TRY(status);
  if (reader->at == reader->end) {
    return sanad_fail_hint(error, SANAD_SYNTAX, (SanadSpan){(uint32_t)start, 1},
                           "end it with \"",
                           "this text has no quote at its end");
  }
  ++reader->at;
  return SANAD_OK;
}

static bool
is_blank(char c)
{
  return c == ' ' || c == '\t';
}

/// Reads the next word.  Returns SANAD_END behind the last.
static SanadStatus
read_word(Reader *reader, Word *word, SanadError *error)
{
  const char *const data = reader->text.data;
  while (reader->at < reader->end && is_blank(data[reader->at])) {
    ++reader->at;
  }
  if (reader->at >= reader->end) {
    return SANAD_END;
  }
  const size_t start = reader->at;
  while (reader->at < reader->end && !is_blank(data[reader->at]) &&
         data[reader->at] != '=') {
    ++reader->at;
  }
  *word =
      (Word){.key = sanad_text_slice(reader->text, start, reader->at - start)};
  if (reader->at < reader->end && data[reader->at] == '=') {
    const size_t value = ++reader->at;
    word->has_value = true;
    if (value < reader->end && data[value] == '"') {
      TRY(read_quoted(reader, word, error));
    } else {
      while (reader->at < reader->end && !is_blank(data[reader->at])) {
        ++reader->at;
      }
      word->value = sanad_text_slice(reader->text, value, reader->at - value);
    }
    word->value_span =
        (SanadSpan){(uint32_t)value, (uint32_t)(reader->at - value)};
  }
  word->span = (SanadSpan){(uint32_t)start, (uint32_t)(reader->at - start)};
  return SANAD_OK;
}

static SanadStatus
fail_value(const Word *word, const char *choices, SanadError *error)
{
  (void)sanad_fail(
      error, SANAD_MEANING, word->value.length ? word->value_span : word->span,
      word->value.length ? "%.*s cannot be \"%.*s\"" : "%.*s has no value%.*s",
      (int)word->key.length, word->key.data, (int)word->value.length,
      word->value.data);
  return sanad_hint(error, "it takes %s", choices);
}

/// Whether a text can be the name of a result.
static bool
is_name(SanadText text)
{
  for (size_t i = 0; i < text.length; ++i) {
    const char c = text.data[i];
    const bool is_letter =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    if (!is_letter && !(i && c >= '0' && c <= '9')) {
      return false;
    }
  }
  return text.length > 0 && text.length <= 100;
}

static SanadStatus
take_name(const Word *word, SanadText *out, SanadError *error)
{
  *out = word->value;
  return is_name(word->value)
             ? SANAD_OK
             : fail_value(word, "a name of letters, digits and _", error);
}

static SanadStatus
take_number(const Word *word, uint64_t min, uint64_t max, uint64_t *out,
            SanadError *error)
{
  uint64_t number = 0;
  bool is_number = word->value.length > 0 && word->value.length <= 9;
  for (size_t i = 0; is_number && i < word->value.length; ++i) {
    const char c = word->value.data[i];
    is_number = c >= '0' && c <= '9';
    number = number * 10 + (uint64_t)(c - '0');
  }
  if (!is_number || number < min || number > max) {
    char choices[64];
    (void)snprintf(choices, sizeof choices, "a number from %llu to %llu",
                   (unsigned long long)min, (unsigned long long)max);
    return fail_value(word, choices, error);
  }
  *out = number;
  return SANAD_OK;
}

static SanadStatus
set_form(Reader *reader, const Word *word, BlockForm form, SanadError *error)
{
  if (reader->has_form && reader->info->form != form) {
    (void)sanad_fail(error, SANAD_MEANING, word->span,
                     "a block is shown in one way");
    return sanad_hint(error, "use one of table, list, value, chart and draw; a "
                             "second block may show it again by from=");
  }
  reader->info->form = form;
  reader->has_form = true;
  return SANAD_OK;
}

// ---- Words

static SanadStatus
read_as(Reader *reader, const Word *word, SanadError *error)
{
  return take_name(word, &reader->info->name, error);
}

static SanadStatus
read_from(Reader *reader, const Word *word, SanadError *error)
{
  reader->info->from_span = word->span;
  return take_name(word, &reader->info->from, error);
}

static SanadStatus
read_title(Reader *reader, const Word *word, SanadError *error)
{
  reader->info->title = word->value;
  return word->value.length ? SANAD_OK : fail_value(word, "a text", error);
}

static SanadStatus
read_empty(Reader *reader, const Word *word, SanadError *error)
{
  reader->info->empty = word->value;
  return word->value.length ? SANAD_OK : fail_value(word, "a text", error);
}

static SanadStatus
read_limit(Reader *reader, const Word *word, SanadError *error)
{
  uint64_t limit = 0;
  TRY(take_number(word, 1, LIMIT_MAX, &limit, error));
  reader->info->has_limit = true;
  reader->info->limit = (size_t)limit;
  return SANAD_OK;
}

static SanadStatus
read_sources(Reader *reader, const Word *word, SanadError *error)
{
  BlockInfo *const info = reader->info;
  info->sources_span = word->span;
  if (sanad_text_is(word->value, "footnote")) {
    info->sources = SOURCES_FOOTNOTE;
  } else if (sanad_text_is(word->value, "column")) {
    info->sources = SOURCES_COLUMN;
  } else if (!sanad_text_is(word->value, "none")) {
    return fail_value(word, "footnote, column or none", error);
  }
  return SANAD_OK;
}

static SanadStatus
read_code(Reader *reader, const Word *word, SanadError *error)
{
  reader->info->shows_code = sanad_text_is(word->value, "show");
  return reader->info->shows_code || sanad_text_is(word->value, "hide")
             ? SANAD_OK
             : fail_value(word, "show or hide", error);
}

static SanadStatus
read_chart(Reader *reader, const Word *word, SanadError *error)
{
  TRY(set_form(reader, word, FORM_CHART, error));
  reader->info->chart = sanad_chart_of_name(word->value);
  return reader->info->chart != SANAD_CHARTS
             ? SANAD_OK
             : fail_value(word, "bar, line, pie or timeline", error);
}

/// A column; a `?` before it is allowed.
static SanadText
column_of(SanadText value)
{
  return value.length && value.data[0] == '?'
             ? sanad_text_slice(value, 1, SIZE_MAX)
             : value;
}

static SanadStatus
read_x(Reader *reader, const Word *word, SanadError *error)
{
  reader->info->x = column_of(word->value);
  reader->info->x_span = word->value_span;
  reader->chart_only = word->span;
  return reader->info->x.length ? SANAD_OK
                                : fail_value(word, "a column", error);
}

/// Reads `y=a,b`.
static SanadStatus
read_y(Reader *reader, const Word *word, SanadError *error)
{
  BlockInfo *const info = reader->info;
  size_t start = 0;
  reader->chart_only = word->span;
  info->y_count = 0;
  for (size_t i = 0; i <= word->value.length; ++i) {
    if (i < word->value.length && word->value.data[i] != ',') {
      continue;
    }
    const SanadText column = column_of(
        sanad_text_trim(sanad_text_slice(word->value, start, i - start)));
    if (!column.length || info->y_count == SERIES_MAX) {
      return fail_value(word, "one to eight columns, with commas between them",
                        error);
    }
    info->y_spans[info->y_count] = word->value_span;
    info->y[info->y_count++] = column;
    start = i + 1;
  }
  return SANAD_OK;
}

static SanadStatus
read_side(const Word *word, unsigned *side, SanadError *error)
{
  uint64_t pixels = 0;
  TRY(take_number(word, SANAD_CHART_SIDE_MIN, SANAD_CHART_SIDE_MAX, &pixels,
                  error));
  *side = (unsigned)pixels;
  return SANAD_OK;
}

static SanadStatus
read_width(Reader *reader, const Word *word, SanadError *error)
{
  reader->chart_only = word->span;
  return read_side(word, &reader->info->width, error);
}

static SanadStatus
read_height(Reader *reader, const Word *word, SanadError *error)
{
  reader->chart_only = word->span;
  return read_side(word, &reader->info->height, error);
}

static SanadStatus
read_layout(Reader *reader, const Word *word, SanadError *error)
{
  reader->draw_only = word->span;
  reader->info->layout = sanad_layout_of_name(word->value);
  return reader->info->layout != SANAD_LAYOUTS
             ? SANAD_OK
             : fail_value(word, "auto, dot, neato, fdp, sfdp, circo or twopi",
                          error);
}

static SanadStatus
read_cluster(Reader *reader, const Word *word, SanadError *error)
{
  reader->draw_only = word->span;
  if (sanad_text_is(word->value, "class")) {
    reader->info->cluster = SANAD_CLUSTER_CLASS;
    return SANAD_OK;
  }
  return sanad_text_is(word->value, "none")
             ? SANAD_OK
             : fail_value(word, "class or none", error);
}

/// The words that have no value.
static SanadStatus
read_plain(Reader *reader, const Word *word, SanadError *error)
{
  static const struct {
    const char *word;
    BlockForm form;
  } forms[] = {
      {"table", FORM_TABLE},
      {"list", FORM_LIST},
      {"value", FORM_VALUE},
      {"draw", FORM_DRAW},
  };
  for (size_t i = 0; i < sizeof forms / sizeof *forms; ++i) {
    if (sanad_text_is(word->key, forms[i].word)) {
      return set_form(reader, word, forms[i].form, error);
    }
  }
  if (sanad_text_is(word->key, "show")) {
    reader->says_show = true;
    return SANAD_OK;
  }
  (void)sanad_fail(error, SANAD_MEANING, word->span,
                   "no word of a block is \"%.*s\"", (int)word->key.length,
                   word->key.data);
  return sanad_hint(error, "there is table, list, value, draw, show and "
                           "chart= as= from= title= limit= sources= empty= "
                           "code= x= y= width= height= layout= cluster=");
}

static const struct {
  const char *key;
  SanadStatus (*read)(Reader *reader, const Word *word, SanadError *error);
} keys[] = {
    {"as", read_as},         {"from", read_from},
    {"title", read_title},   {"empty", read_empty},
    {"limit", read_limit},   {"sources", read_sources},
    {"code", read_code},     {"chart", read_chart},
    {"x", read_x},           {"y", read_y},
    {"width", read_width},   {"height", read_height},
    {"layout", read_layout}, {"cluster", read_cluster},
};

#define KEY_COUNT (sizeof keys / sizeof *keys)

static SanadStatus
take_word(Reader *reader, const Word *word, unsigned *seen, SanadError *error)
{
  for (size_t i = 0; i < KEY_COUNT; ++i) {
    if (!sanad_text_is(word->key, keys[i].key)) {
      continue;
    }
    if (*seen & (1U << i)) {
      return sanad_fail_hint(error, SANAD_MEANING, word->span,
                             "leave one of the two out", "%s is given twice",
                             keys[i].key);
    }
    *seen |= 1U << i;
    return keys[i].read(reader, word, error);
  }
  return read_plain(reader, word, error);
}

/// Checks what belongs together.
static SanadStatus
check_info(const Reader *reader, SanadError *error)
{
  const BlockInfo *const info = reader->info;
  if (reader->chart_only.length && info->form != FORM_CHART) {
    (void)sanad_fail(error, SANAD_MEANING, reader->chart_only,
                     "only a chart takes this");
    return sanad_hint(error, "add chart=bar, chart=line, chart=pie or "
                             "chart=timeline");
  }
  if (reader->draw_only.length && info->form != FORM_DRAW) {
    (void)sanad_fail(error, SANAD_MEANING, reader->draw_only,
                     "only a picture of a graph takes this");
    return sanad_hint(error, "add the word draw");
  }
  if (info->sources == SOURCES_COLUMN && reader->has_form &&
      info->form != FORM_TABLE) {
    (void)sanad_fail(error, SANAD_MEANING, info->sources_span,
                     "only a table has a column for sources");
    return sanad_hint(error, "use sources=footnote");
  }
  if (info->sources != SOURCES_NONE && info->form == FORM_DRAW) {
    (void)sanad_fail(error, SANAD_MEANING, info->sources_span,
                     "a picture of a graph shows no sources");
    return sanad_hint(error, "show them in a table below it");
  }
  return SANAD_OK;
}

SanadStatus
report_read_info(SanadArena *arena, SanadText text, size_t start, size_t end,
                 BlockInfo *info, SanadError *error)
{
  Reader reader = {
      .arena = arena, .text = text, .at = start, .end = end, .info = info};
  unsigned seen = 0;
  Word word;
  SanadStatus status = SANAD_OK;
  *info = (BlockInfo){0};
  while ((status = read_word(&reader, &word, error)) == SANAD_OK) {
    TRY(take_word(&reader, &word, &seen, error));
  }
  if (status != SANAD_END) {
    return status;
  }
  info->is_shown = reader.says_show || reader.has_form || !info->name.length;
  return check_info(&reader, error);
}
