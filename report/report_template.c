/// The text of a report as a tree of parts: text, values, blocks, loops and
/// conditions.

#include "report/report_impl.h"

#include <string.h>

typedef struct {
  SanadArena *arena;
  const Lines *lines;
  const FrontMatter *front;
  const MarkdownCode *codes;
  size_t code_count;
  SanadText text;
  size_t block_count;
  ReportBlock **next_block; ///< Where the next one goes
  struct {
    Part *part;    ///< That is open
    Part **before; ///< Where the parts behind it go
    bool has_else;
  } open[REPORT_DEPTH_MAX];
  size_t depth;
  Part **tail; ///< Where the next part goes
} Reader;

/// Whether a line ends behind byte `at`, as Markdown has it.
static bool
is_line_end(SanadText text, size_t at)
{
  return text.data[at] == '\n' ||
         (text.data[at] == '\r' &&
          (at + 1 == text.length || text.data[at + 1] != '\n'));
}

SanadStatus
report_find_lines(SanadArena *arena, SanadText text, Lines *lines,
                  SanadError *error)
{
  size_t count = 1;
  for (size_t i = 0; i < text.length; ++i) {
    count += is_line_end(text, i);
  }
  size_t *const starts = SANAD_TAKE_ARRAY(arena, size_t, count);
  if (!starts) {
    return sanad_fail_memory(error);
  }
  count = 1;
  for (size_t i = 0; i < text.length; ++i) {
    if (is_line_end(text, i)) {
      starts[count++] = i + 1;
    }
  }
  *lines = (Lines){text, starts, count};
  return SANAD_OK;
}

SanadText
report_line(const Lines *lines, size_t number)
{
  if (number < 1 || number > lines->count) {
    return (SanadText){lines->text.data + lines->text.length, 0};
  }
  const size_t start = lines->starts[number - 1];
  const size_t end =
      number < lines->count ? lines->starts[number] : lines->text.length;
  return sanad_text_slice(lines->text, start, end - start);
}

static SanadSpan
span_between(size_t start, size_t end)
{
  return (SanadSpan){(uint32_t)start, (uint32_t)(end - start)};
}

/// Adds a part behind the last; null when out of memory.
static Part *
add_part(Reader *reader, PartKind kind, SanadSpan span)
{
  Part *const part = SANAD_TAKE(reader->arena, Part);
  if (part) {
    part->kind = kind;
    part->span = span;
    *reader->tail = part;
    reader->tail = &part->next;
  }
  return part;
}

static SanadStatus
add_text(Reader *reader, size_t start, size_t end, SanadError *error)
{
  Part *part = NULL;
  if (start == end) {
    return SANAD_OK;
  }
  part = add_part(reader, PART_TEXT, span_between(start, end));
  if (!part) {
    return sanad_fail_memory(error);
  }
  part->text = sanad_text_slice(reader->text, start, end - start);
  return SANAD_OK;
}

// ---- Tags

/// Opens a loop or a condition.
static SanadStatus
open_part(Reader *reader, Part *part, SanadError *error)
{
  if (reader->depth == REPORT_DEPTH_MAX) {
    return sanad_fail_hint(
        error, SANAD_LIMIT, part->span,
        "ask one question that joins what the loops go over",
        "loops and conditions stand more than %u deep in each "
        "other",
        REPORT_DEPTH_MAX);
  }
  reader->open[reader->depth].part = part;
  reader->open[reader->depth].before = reader->tail;
  reader->open[reader->depth++].has_else = false;
  reader->tail = &part->body;
  return SANAD_OK;
}

/// Reads `#each name [limit=N]`, behind the word.
static SanadStatus
read_each(Reader *reader, size_t start, size_t end, SanadSpan span,
          SanadError *error)
{
  Part *part = NULL;
  const SanadText inside = sanad_text_slice(reader->text, start, end - start);
  const SanadText words = sanad_text_trim(inside);
  const char *const blank = memchr(words.data, ' ', words.length);
  const size_t length = blank ? (size_t)(blank - words.data) : words.length;
  const SanadText rest =
      sanad_text_trim(sanad_text_slice(words, length, SIZE_MAX));
  const size_t name =
      words.length ? (size_t)(words.data - reader->text.data) : start;
  part = add_part(reader, PART_EACH, span);
  if (!part) {
    return sanad_fail_memory(error);
  }
  TRY(report_read_value(reader->text, name, name + length, false, &part->value,
                        error));
  if (part->value.column.length || part->value.is_parameter) {
    (void)sanad_fail(error, SANAD_MEANING, part->value.span,
                     "a loop goes over the rows of a result");
    return sanad_hint(error, "write the name of a block: {{#each met}}");
  }
  if (rest.length) {
    const SanadText key = SANAD_TEXT("limit=");
    size_t digits = key.length;
    while (digits < rest.length && rest.data[digits] >= '0' &&
           rest.data[digits] <= '9' && part->limit < REPORT_TURNS_MAX) {
      part->limit = part->limit * 10 + (size_t)(rest.data[digits++] - '0');
    }
    if (!sanad_text_has_prefix(rest, key) || digits != rest.length ||
        part->limit < 1 || part->limit > REPORT_TURNS_MAX) {
      const size_t at = (size_t)(rest.data - reader->text.data);
      (void)sanad_fail(error, SANAD_SYNTAX, span_between(at, at + rest.length),
                       "this cannot stand behind the name of a loop");
      return sanad_hint(error, "write {{#each met limit=3}}, up to %u",
                        REPORT_TURNS_MAX);
    }
  }
  return open_part(reader, part, error);
}

static SanadStatus
read_else(Reader *reader, SanadSpan span, SanadError *error)
{
  if (!reader->depth || reader->open[reader->depth - 1].has_else) {
    return sanad_fail_hint(
        error, SANAD_SYNTAX, span, "open one before it, or leave it out",
        "no {{#if}} or {{#each}} is open here that can have an "
        "else");
  }
  reader->open[reader->depth - 1].has_else = true;
  reader->tail = &reader->open[reader->depth - 1].part->otherwise;
  return SANAD_OK;
}

static SanadStatus
close_part(Reader *reader, PartKind kind, SanadSpan span, SanadError *error)
{
  const char *const name = kind == PART_EACH ? "each" : "if";
  if (!reader->depth) {
    return sanad_fail_hint(error, SANAD_SYNTAX, span,
                           "leave it out, or open one before it",
                           "no {{#%s}} is open here", name);
  }
  const Part *const open = reader->open[reader->depth - 1].part;
  if (open->kind != kind) {
    (void)sanad_fail(error, SANAD_SYNTAX, span,
                     "the {{#%s}} that was opened last is not closed",
                     open->kind == PART_EACH ? "each" : "if");
    return sanad_hint(error, "close first what was opened last");
  }
  reader->tail = reader->open[--reader->depth].before;
  return SANAD_OK;
}

/// Whether a tag is `word`, or begins with it and a space.
static bool
is_tag(SanadText tag, const char *word)
{
  const SanadText start = sanad_text(word);
  return sanad_text_has_prefix(tag, start) &&
         (tag.length == start.length || tag.data[start.length] == ' ');
}

/// Whether a tag shows nothing itself.
static bool
is_silent(SanadText tag)
{
  return tag.length && (tag.data[0] == '#' || tag.data[0] == '/' ||
                        sanad_text_is(tag, "else"));
}

/// Reads the tag whose inside is from `start` to `end`.
static SanadStatus
read_tag(Reader *reader, size_t start, size_t end, SanadError *error)
{
  const SanadSpan span = span_between(start - 2, end + 2);
  const SanadText tag =
      sanad_text_trim(sanad_text_slice(reader->text, start, end - start));
  const size_t at = (size_t)(tag.data - reader->text.data);
  Part *part = NULL;
  if (is_tag(tag, "#each")) {
    return read_each(reader, at + strlen("#each"), end, span, error);
  }
  if (is_tag(tag, "#if")) {
    part = add_part(reader, PART_IF, span);
    if (!part) {
      return sanad_fail_memory(error);
    }
    TRY(report_read_value(reader->text, at + strlen("#if"), end, true,
                          &part->value, error));
    return open_part(reader, part, error);
  }
  if (sanad_text_is(tag, "else")) {
    return read_else(reader, span, error);
  }
  if (sanad_text_is(tag, "/each")) {
    return close_part(reader, PART_EACH, span, error);
  }
  if (sanad_text_is(tag, "/if")) {
    return close_part(reader, PART_IF, span, error);
  }
  if (is_silent(tag)) {
    (void)sanad_fail(error, SANAD_SYNTAX, span, "there is no such tag");
    return sanad_hint(error, "there is {{#each name}}, {{#if name}}, {{else}}, "
                             "{{/each}} and {{/if}}");
  }
  part = add_part(reader, PART_VALUE, span);
  if (!part) {
    return sanad_fail_memory(error);
  }
  return report_read_value(reader->text, start, end, false, &part->value,
                           error);
}

/// Where the next `}}` on the line begins, or `end`.
static size_t
tag_end(SanadText text, size_t start, size_t end)
{
  for (size_t i = start; i + 1 < end; ++i) {
    if (text.data[i] == '}' && text.data[i + 1] == '}') {
      return i;
    }
  }
  return end;
}

static bool
is_parameter_byte(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '_' || (c & 0x80);
}

/// Reads `$name` at `*at` if the report declares it.
static SanadStatus
read_parameter(Reader *reader, size_t *at, size_t end, size_t *text_start,
               SanadError *error)
{
  size_t behind = *at + 1;
  Part *part = NULL;
  while (behind < end && is_parameter_byte(reader->text.data[behind])) {
    ++behind;
  }
  const SanadText name =
      sanad_text_slice(reader->text, *at + 1, behind - *at - 1);
  if (!report_parameter(reader->front, name)) {
    ++*at;
    return SANAD_OK;
  }
  TRY(add_text(reader, *text_start, *at, error));
  part = add_part(reader, PART_VALUE, span_between(*at, behind));
  if (!part) {
    return sanad_fail_memory(error);
  }
  part->value =
      (ValueTag){.is_parameter = true, .name = name, .span = part->span};
  *text_start = *at = behind;
  return SANAD_OK;
}

/// Reads a line that consists of one silent tag, which leaves no empty line.
static SanadStatus
read_silent_line(Reader *reader, SanadText line, bool *is_silent_line,
                 SanadError *error)
{
  const SanadText plain = sanad_text_trim(line);
  const SanadText open = SANAD_TEXT("{{");
  *is_silent_line = false;
  if (plain.length < 4 || !sanad_text_has_prefix(plain, open)) {
    return SANAD_OK;
  }
  const size_t start = (size_t)(plain.data - reader->text.data);
  const size_t end = tag_end(reader->text, start + 2, start + plain.length);
  if (end + 2 != start + plain.length ||
      !is_silent(sanad_text_trim(
          sanad_text_slice(reader->text, start + 2, end - start - 2)))) {
    return SANAD_OK;
  }
  *is_silent_line = true;
  return read_tag(reader, start + 2, end, error);
}

/// Reads a line of text.
static SanadStatus
read_line(Reader *reader, SanadText line, SanadError *error)
{
  const char *const data = reader->text.data;
  size_t at = (size_t)(line.data - data);
  size_t text_start = at;
  const size_t end = at + line.length;
  bool is_done = false;
  TRY(read_silent_line(reader, line, &is_done, error));
  while (!is_done && at < end) {
    const char next = at + 1 < end ? data[at + 1] : '\0';
    if (data[at] == '\\' && (next == '{' || next == '$')) {
      TRY(add_text(reader, text_start, at, error));
      text_start = at + 1; // The sign stands there as it is
      at += next == '{' && at + 2 < end && data[at + 2] == '{' ? 3 : 2;
    } else if (data[at] == '{' && next == '{') {
      const size_t tag = tag_end(reader->text, at + 2, end);
      if (tag == end) {
        (void)sanad_fail(error, SANAD_SYNTAX, span_between(at, at + 2),
                         "this {{ has no }} on its line");
        return sanad_hint(error, "write \\{{ for two braces");
      }
      TRY(add_text(reader, text_start, at, error));
      TRY(read_tag(reader, at + 2, tag, error));
      text_start = at = tag + 2;
    } else if (data[at] == '$') {
      TRY(read_parameter(reader, &at, end, &text_start, error));
    } else {
      ++at;
    }
  }
  return is_done ? SANAD_OK : add_text(reader, text_start, end, error);
}

// ---- Blocks

/// Where the words behind "sanad" begin in the line of a fence.
static size_t
info_start(const Reader *reader, SanadText line)
{
  const char *const word = memmem(line.data, line.length, "sanad", 5);
  return (size_t)(word - reader->text.data) + 5;
}

/// Where the fence begins in its line.
static size_t
fence_start(SanadText line)
{
  for (size_t i = 0; i + 2 < line.length; ++i) {
    const char c = line.data[i];
    if ((c == '`' || c == '~') && line.data[i + 1] == c &&
        line.data[i + 2] == c) {
      return i;
    }
  }
  return 0;
}

static SanadStatus
add_block(Reader *reader, const MarkdownCode *code, SanadError *error)
{
  Part *part = NULL;
  const SanadText line = report_line(reader->lines, code->first_line);
  const size_t start = (size_t)(line.data - reader->text.data);
  const size_t length = sanad_text_trim(line).length;
  const size_t begin = (size_t)(sanad_text_trim(line).data - line.data);
  const size_t end = start + begin + length;
  ReportBlock *const block = SANAD_TAKE(reader->arena, ReportBlock);
  if (!block) {
    return sanad_fail_memory(error);
  }
  const size_t fence = fence_start(line);
  const SanadSpan span = span_between(start + fence, end);
  if (reader->block_count++ == REPORT_BLOCKS_MAX) {
    return sanad_fail_hint(error, SANAD_LIMIT, span,
                           "put its parts into several reports",
                           "a report has at most %u blocks", REPORT_BLOCKS_MAX);
  }
  block->code = code->code;
  block->number = reader->block_count;
  block->first_line = code->first_line;
  block->prefix = sanad_text_slice(line, 0, fence);
  block->span = span;
  for (size_t i = 0; i < reader->depth; ++i) {
    block->is_in_loop =
        block->is_in_loop || reader->open[i].part->kind == PART_EACH;
  }
  *reader->next_block = block;
  reader->next_block = &block->next;
  TRY(report_read_info(reader->arena, reader->text, info_start(reader, line),
                       end, &block->info, error));
  part = add_part(reader, PART_BLOCK, span);
  if (!part) {
    return sanad_fail_memory(error);
  }
  part->block = block;
  return SANAD_OK;
}

/// The last line of a block of code, its closing fence included.  Where the
/// fence is not closed, none or another block follows.
static size_t
last_line(const Reader *reader, size_t index)
{
  const MarkdownCode *const code = &reader->codes[index];
  const size_t next = code->last_line + 1;
  if (!code->is_fenced || (index + 1 < reader->code_count &&
                           reader->codes[index + 1].first_line == next)) {
    return code->last_line;
  }
  const SanadText line = report_line(reader->lines, next);
  size_t at = 0;
  while (at < line.length && strchr(" \t>", line.data[at])) {
    ++at;
  }
  const SanadText rest = sanad_text_slice(line, at, 3);
  return sanad_text_is(rest, "```") || sanad_text_is(rest, "~~~")
             ? next
             : code->last_line;
}

/// Adds a block of code: a question, or text as it stands there.
static SanadStatus
add_code(Reader *reader, const MarkdownCode *code, size_t last_number,
         SanadError *error)
{
  if (code->is_sanad) {
    return add_block(reader, code, error);
  }
  const SanadText first = report_line(reader->lines, code->first_line);
  const SanadText last = report_line(reader->lines, last_number);
  return add_text(reader, (size_t)(first.data - reader->text.data),
                  (size_t)(last.data - reader->text.data) + last.length, error);
}

SanadStatus
report_parse_parts(SanadArena *arena, const Lines *lines,
                   const FrontMatter *front, const MarkdownCode *codes,
                   size_t code_count, Part **out, ReportBlock **blocks,
                   SanadError *error)
{
  Reader reader = {
      .arena = arena,
      .lines = lines,
      .front = front,
      .codes = codes,
      .code_count = code_count,
      .text = lines->text,
      .tail = out,
      .next_block = blocks,
  };
  size_t code = 0;
  *out = NULL;
  *blocks = NULL;
  for (size_t number = 1; number <= lines->count; ++number) {
    const SanadText line = report_line(lines, number);
    if ((size_t)(line.data - lines->text.data) < front->body) {
      continue;
    }
    while (code < code_count && codes[code].first_line < number) {
      ++code;
    }
    if (code < code_count && codes[code].first_line == number) {
      const size_t last = last_line(&reader, code);
      TRY(add_code(&reader, &codes[code], last, error));
      number = last > number ? last : number;
    } else {
      TRY(read_line(&reader, line, error));
    }
  }
  if (reader.depth) {
    const Part *const open = reader.open[reader.depth - 1].part;
    const char *const name = open->kind == PART_EACH ? "each" : "if";
    (void)sanad_fail(error, SANAD_SYNTAX, open->span,
                     "this {{#%s}} is not closed", name);
    return sanad_hint(error, "end it with {{/%s}}", name);
  }
  return SANAD_OK;
}
