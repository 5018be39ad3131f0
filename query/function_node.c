#include "query/evaluation.h"

/// SPARQL: STR(a) < STR(b).
SanadStatus
function_pair(Evaluation *evaluation, const Value *arguments, size_t count,
              Value *result, SanadError *error)
{
  char rooms[2][VALUE_BYTES_MAX];
  SanadText texts[2];
  (void)count;
  for (size_t i = 0; i < 2; ++i) {
    bool has_text = false;
    TRY(evaluation_str(evaluation, &arguments[i], rooms[i], &texts[i],
                       &has_text, error));
    if (!has_text) {
      return SANAD_OK;
    }
  }
  *result = value_boolean(sanad_text_compare(texts[0], texts[1]) < 0);
  return SANAD_OK;
}

/// The byte that closes what `text` opens at `at`, or 0.  A `<` that begins an
/// arrow opens nothing.
static char
closing_byte(SanadText text, size_t at)
{
  switch (text.data[at]) {
  case '[':
    return ']';
  case '"':
    return '"';
  case '<':
    return at + 1 < text.length && text.data[at + 1] == '-' ? 0 : '>';
  default:
    return 0;
  }
}

/// Takes the next part of a printed path, up to a space that is not inside
/// brackets, quotes or an IRI.
static SanadText
next_part(SanadText path, size_t *at)
{
  const size_t start = *at;
  char closing = 0;
  for (; *at < path.length; ++*at) {
    const char byte = path.data[*at];
    if (closing && byte == '\\' && *at + 1 < path.length) {
      ++*at;
    } else if (closing) {
      if (byte == closing) {
        closing = 0;
      }
    } else if (byte == ' ') {
      break;
    } else {
      closing = closing_byte(path, *at);
    }
  }
  const SanadText part = sanad_text_slice(path, start, *at - start);
  *at += *at < path.length;
  return part;
}

static bool
is_arrow(SanadText part)
{
  return sanad_text_has_prefix(part, SANAD_TEXT("-")) ||
         sanad_text_has_prefix(part, SANAD_TEXT("<-"));
}

/// Appends a name, out of its brackets.
static void
add_name(SanadBuffer *out, SanadText name)
{
  if (!sanad_text_has_prefix(name, SANAD_TEXT("[")) ||
      !sanad_text_has_suffix(name, SANAD_TEXT("]"))) {
    sanad_buffer_add_text(out, name);
    return;
  }
  for (size_t i = 1; i + 1 < name.length; ++i) {
    if (name.data[i] == '\\' && i + 2 < name.length) {
      ++i;
    }
    sanad_buffer_add_char(out, name.data[i]);
  }
}

/// Appends the nodes of a printed path; false if the text is no path.
static bool
add_nodes(SanadBuffer *out, SanadText path)
{
  size_t at = 0;
  size_t count = 0;
  while (at < path.length) {
    const SanadText part = next_part(path, &at);
    if (is_arrow(part) != (count % 2 == 1)) {
      return false;
    }
    if (count % 2 == 0) {
      sanad_buffer_add_string(out, count ? ", " : "");
      add_name(out, part);
    }
    ++count;
  }
  return count % 2 == 1;
}

/// A path is text to all but the steps that draw it, so its nodes are read from
/// the chain that it prints as (language, 4.13).
SanadStatus
function_nodes(Evaluation *evaluation, const Value *arguments, size_t count,
               Value *result, SanadError *error)
{
  SanadBuffer out = {0};
  SanadText text;
  (void)count;
  if (arguments[0].kind != VALUE_STRING ||
      !add_nodes(&out, arguments[0].text)) {
    sanad_buffer_free(&out);
    return SANAD_OK;
  }
  TRY(evaluation_keep(evaluation, &out, &text, error));
  *result = value_string(text);
  return SANAD_OK;
}
