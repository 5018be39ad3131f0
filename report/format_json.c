/// JSON for programs that want values, not terms: an array of objects, and the
/// same with an object a line.  A value that is not bound has no key.

#include "report/cell.h"
#include "report/format_impl.h"

void
sanad_json_string(SanadBuffer *out, SanadText text)
{
  static const bool special[128] = {['"'] = true, ['\\'] = true};
  size_t offset = 0;

  sanad_buffer_add_char(out, '"');
  while (offset < text.length) {
    const size_t run = sanad_plain_run(text, offset, special);
    if (run) {
      sanad_buffer_add(out, text.data + offset, run);
      offset += run;
      continue;
    }
    const size_t start = offset;
    const uint32_t code_point = sanad_utf8_next(text, &offset);
    switch (code_point) {
    case SANAD_NO_CODE_POINT:
      sanad_buffer_add_code_point(out, 0xFFFD);
      break;
    case '"':
    case '\\':
      sanad_buffer_add_char(out, '\\');
      sanad_buffer_add_char(out, (char)code_point);
      break;
    case '\n':
      sanad_buffer_add_string(out, "\\n");
      break;
    case '\t':
      sanad_buffer_add_string(out, "\\t");
      break;
    case '\r':
      sanad_buffer_add_string(out, "\\r");
      break;
    default:
      if (code_point < ' ' || code_point == 0x7F) {
        sanad_buffer_add_format(out, "\\u%04x", (unsigned)code_point);
      } else {
        sanad_buffer_add(out, text.data + start, offset - start);
      }
    }
  }
  sanad_buffer_add_char(out, '"');
}

static void
add_object(SanadFormatter *formatter, const SanadCell *cells)
{
  SanadBuffer *const out = &formatter->buffer;
  bool is_first = true;

  sanad_buffer_add_char(out, '{');
  for (size_t i = 0; i < formatter->column_count; ++i) {
    if (!cells[i].term.kind) {
      continue;
    }
    sanad_buffer_add_string(out, is_first ? "" : ",");
    is_first = false;
    sanad_json_string(out, formatter->columns[i]);
    sanad_buffer_add_char(out, ':');
    if (sanad_cell_is_json_token(&cells[i])) {
      sanad_buffer_add_text(out, cells[i].term.text);
    } else {
      sanad_json_string(out, cells[i].shown);
    }
  }
  sanad_buffer_add_char(out, '}');
}

static SanadStatus
json_begin(SanadFormatter *formatter, SanadError *error)
{
  (void)error;
  sanad_buffer_add_char(&formatter->buffer, '[');
  return SANAD_OK;
}

static SanadStatus
json_row(SanadFormatter *formatter, const SanadCell *cells, SanadError *error)
{
  (void)error;
  sanad_buffer_add_string(&formatter->buffer,
                          formatter->row_count ? ",\n " : "");
  add_object(formatter, cells);
  return SANAD_OK;
}

static SanadStatus
json_end(SanadFormatter *formatter, SanadError *error)
{
  (void)error;
  sanad_buffer_add_string(&formatter->buffer, "]\n");
  return SANAD_OK;
}

static SanadStatus
jsonl_row(SanadFormatter *formatter, const SanadCell *cells, SanadError *error)
{
  (void)error;
  add_object(formatter, cells);
  sanad_buffer_add_char(&formatter->buffer, '\n');
  return SANAD_OK;
}

static void
json_answer(SanadBuffer *out, bool answer)
{
  sanad_buffer_add_string(out, answer ? "true\n" : "false\n");
}

const FormatKind sanad_format_json = {
    json_begin, json_row, json_end, json_answer, NULL,
};
const FormatKind sanad_format_jsonl = {
    sanad_format_nothing, jsonl_row, sanad_format_nothing, json_answer, NULL,
};
