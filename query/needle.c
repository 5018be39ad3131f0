#include "query/needle.h"

#include "base/unicode.h"

#include <stdint.h>
#include <string.h>

static bool
is_ascii(SanadText text)
{
  unsigned char bits = 0;
  for (size_t i = 0; i < text.length; ++i) {
    bits |= (unsigned char)text.data[i];
  }
  return bits < 0x80;
}

void
needle_lower(SanadBuffer *buffer, SanadText text)
{
  sanad_buffer_clear(buffer);
  if (!is_ascii(text) || !sanad_buffer_reserve(buffer, text.length)) {
    sanad_unicode_lower(buffer, text);
    return;
  }
  for (size_t i = 0; i < text.length; ++i) {
    char byte = text.data[i];
    if (byte >= 'A' && byte <= 'Z') {
      byte = (char)(byte - 'A' + 'a');
    }
    buffer->data[i] = byte;
  }
  buffer->length = text.length;
}

bool
needle_has(ExprKind kind, SanadText lower, SanadText needle)
{
  switch (kind) {
  case EXPR_STARTS:
    return sanad_text_has_prefix(lower, needle);
  case EXPR_ENDS:
    return sanad_text_has_suffix(lower, needle);
  default:
    return !needle.length ||
           (lower.length &&
            memmem(lower.data, lower.length, needle.data, needle.length));
  }
}

/// The compiled pattern of a needle.  Other tests may have pushed it out of the
/// cache, so it is asked for each time.
static SanadStatus
find_regex(const Needle *needle, Question *question, Regex **regex,
           SanadError *error)
{
  const SanadStatus status = regex_get(&question->regexes, needle->text,
                                       REGEX_IGNORE_CASE, regex, error);
  if (status != SANAD_OK && error) {
    error->span = needle->test->operands[1]->span;
  }
  return status;
}

/// Makes the needle of a literal.
static SanadStatus
make_needle(Question *question, const Expr *test, SanadText text,
            Needle **needle, SanadError *error)
{
  const bool is_regex = test->kind == EXPR_MATCHES;
  SanadText kept = text;
  if (!is_regex) {
    needle_lower(&question->lowered, text);
    TRY(sanad_buffer_status(&question->lowered, error));
    kept = sanad_buffer_text(&question->lowered);
  }
  *needle = SANAD_TAKE(question->arena, Needle);
  char *const copy =
      *needle ? sanad_arena_take(question->arena, kept.length + 1) : NULL;
  if (!copy) {
    return sanad_fail_memory(error);
  }
  if (kept.length) {
    memcpy(copy, kept.data, kept.length);
  }
  kept.data = copy;
  **needle = (Needle){
      .test = test,
      .text = kept,
  };
  (*needle)->clue_count = is_regex ? clues_to_regex(kept, (*needle)->clues)
                                   : clue_to_text(kept, (*needle)->clues);
  Regex *regex = NULL;
  return is_regex ? find_regex(*needle, question, &regex, error) : SANAD_OK;
}

SanadStatus
needle_of(Question *question, const Expr *test, const Needle **out,
          SanadError *error)
{
  SanadTerm term;
  for (Needle *known = question->needles; known; known = known->next) {
    if (known->test == test) {
      *out = known;
      return SANAD_OK;
    }
  }
  *out = NULL;
  TRY(question_term(question, test->operands[1]->id, &term, error));
  if (term.kind != SANAD_LITERAL) {
    return SANAD_OK;
  }
  Needle *made = NULL;
  TRY(make_needle(question, test, term.text, &made, error));
  made->next = question->needles;
  question->needles = made;
  *out = made;
  return SANAD_OK;
}

/// Looks at a text as a whole.
static SanadStatus
look(const Needle *needle, Question *question, SanadText text, bool *answer,
     SanadError *error)
{
  const ExprKind kind = needle->test->kind;
  if (kind == EXPR_MATCHES) {
    Regex *regex = NULL;
    TRY(question_check(question, error));
    TRY(find_regex(needle, question, &regex, error));
    return regex_matches(regex, text, answer, error);
  }
  needle_lower(&question->lowered, text);
  TRY(sanad_buffer_status(&question->lowered, error));
  *answer =
      needle_has(kind, sanad_buffer_text(&question->lowered), needle->text);
  return SANAD_OK;
}

/// Whether a text cannot have it, as it lacks a clue from number `first` on.
/// Those at the start are seen at a glance.
static bool
lacks_clue(const Needle *needle, SanadText text, size_t first)
{
  for (size_t i = 0; i < needle->clue_count; ++i) {
    if (needle->clues[i].is_start && clue_is_missing(&needle->clues[i], text)) {
      return true;
    }
  }
  for (size_t i = first; i < needle->clue_count; ++i) {
    if (clue_is_missing(&needle->clues[i], text)) {
      return true;
    }
  }
  return false;
}

SanadStatus
needle_confirm(const Needle *needle, Question *question, SanadText text,
               bool *answer, SanadError *error)
{
  *answer = needle->test->kind == EXPR_CONTAINS && needle->clues[0].is_whole;
  return *answer || lacks_clue(needle, text, 1)
             ? SANAD_OK
             : look(needle, question, text, answer, error);
}

SanadStatus
needle_is_in(const Needle *needle, Question *question, SanadText text,
             bool *answer, SanadError *error)
{
  *answer = false;
  return lacks_clue(needle, text, 0)
             ? SANAD_OK
             : look(needle, question, text, answer, error);
}
