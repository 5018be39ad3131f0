#include "articles/article.h"

#include "articles/facts.h"
#include "articles/nodes.h"
#include "graph/vocabulary.h"

#include <string.h>

#define GOLD_ROWS_MAX 4096U

/// One line of the gold file.
typedef struct {
  SanadText subject;
  SanadText relation;
  SanadText object;
  bool is_found;
} Row;

typedef struct {
  Row *rows;
  size_t count;
} Gold;

/// Relations that only stand around an event, of which `place` and `date` are
/// scored, and statements, whose object is their own text.  The place of a
/// visit says no more than `visits`.
static bool
is_scored(const Reading *reading, const Claim *claim)
{
  const SanadText relation =
      sanad_iri_local_name(reading->lexicon->terms[claim->relation].iri);
  if (sanad_text_is(relation, "place") &&
      sanad_text_is(node_type(reading, claim->subject), SANAD_NS_SN "Visit")) {
    return false;
  }
  static const char *const left_out[] = {
      "party",  "participant", "heldAt",        "onDate",
      "sector", "states",      "placeOfReport", "citesSource"};
  for (size_t i = 0; i < sizeof left_out / sizeof *left_out; ++i) {
    if (sanad_text_is(relation, left_out[i])) {
      return false;
    }
  }
  return true;
}

static SanadText
next_field(SanadText *line)
{
  const char *const tab = memchr(line->data, '\t', line->length);
  const size_t length = tab ? (size_t)(tab - line->data) : line->length;
  const SanadText field = {line->data, length};
  *line = sanad_text_slice(*line, length + (tab != NULL), SIZE_MAX);
  return sanad_text_trim(field);
}

static SanadStatus
read_gold(Gold *gold, SanadText text, SanadArena *arena, SanadError *error)
{
  gold->rows = SANAD_TAKE_ARRAY(arena, Row, GOLD_ROWS_MAX);
  gold->count = 0;
  if (!gold->rows) {
    return sanad_fail_memory(error);
  }
  for (size_t start = 0, number = 1; start < text.length; ++number) {
    const char *const end =
        memchr(text.data + start, '\n', text.length - start);
    const size_t stop = end ? (size_t)(end - text.data) : text.length;
    SanadText line = sanad_text_slice(text, start, stop - start);
    start = stop + 1;
    if (!sanad_text_trim(line).length || line.data[0] == '#') {
      continue;
    }
    Row row = {next_field(&line), next_field(&line), next_field(&line), false};
    if (!row.object.length || gold->count == GOLD_ROWS_MAX) {
      return sanad_fail(error, SANAD_SYNTAX, SANAD_NO_SPAN,
                        "line %zu of the gold is not subject, relation and "
                        "object with tabs between",
                        number);
    }
    gold->rows[gold->count++] = row;
  }
  return SANAD_OK;
}

static bool
is_row(Reading *reading, const Row *row, const Claim *claim, bool is_turned)
{
  const SanadText subject = node_label(reading, claim->subject);
  const SanadText object = node_label(reading, claim->object);
  return sanad_text_is_equal(row->subject, is_turned ? object : subject) &&
         sanad_text_is_equal(row->object, is_turned ? subject : object);
}

static Row *
find_row(Reading *reading, const Gold *gold, const Claim *claim)
{
  const Term *const term = &reading->lexicon->terms[claim->relation];
  const SanadText relation = sanad_iri_local_name(term->iri);
  for (size_t i = 0; i < gold->count; ++i) {
    Row *const row = &gold->rows[i];
    if (sanad_text_is_equal(row->relation, relation) &&
        (is_row(reading, row, claim, false) ||
         (term->is_symmetric && is_row(reading, row, claim, true)))) {
      return row;
    }
  }
  return NULL;
}

/// Whether an earlier claim told the same fact, for a symmetric relation also
/// the other way round.
static bool
is_repeated(const Reading *reading, size_t number)
{
  const Claim *const claim = &reading->claims[number];
  const Term *const term = &reading->lexicon->terms[claim->relation];
  for (size_t i = 0; i < number; ++i) {
    const Claim *const old = &reading->claims[i];
    if (old->relation != claim->relation || !modality_is_fact(old->modality)) {
      continue;
    }
    const bool is_same =
        old->subject == claim->subject && old->object == claim->object;
    const bool is_turned =
        old->subject == claim->object && old->object == claim->subject;
    if (is_same || (term->is_symmetric && is_turned)) {
      return true;
    }
  }
  return false;
}

static void
add_text(SanadBuffer *out, const char *before, SanadText text)
{
  sanad_buffer_add_string(out, before);
  sanad_buffer_add_text(out, text);
}

/// Writes a fact that is not in the gold, with the rule that made it.
static void
add_wrong(Reading *reading, const Claim *claim, SanadBuffer *out)
{
  add_text(out, "  wrong: ", node_label(reading, claim->subject));
  add_text(out, " | ",
           sanad_iri_local_name(reading->lexicon->terms[claim->relation].iri));
  add_text(out, " | ", node_label(reading, claim->object));
  add_text(out, "  by ",
           claim->rule == NONE ? SANAD_TEXT("?")
                               : sanad_iri_local_name(
                                     reading->lexicon->rules[claim->rule].iri));
  add_text(
      out, ": \"",
      sanad_text_slice(reading->text, claim->begin, claim->end - claim->begin));
  sanad_buffer_add_string(out, "\"\n");
}

static void
compare(Reading *reading, const Gold *gold, SanadBuffer *out,
        SanadEvaluation *sum)
{
  for (size_t i = 0; i < reading->claim_count; ++i) {
    const Claim *const claim = &reading->claims[i];
    if (!modality_is_fact(claim->modality) || !is_scored(reading, claim) ||
        is_repeated(reading, i)) {
      continue;
    }
    Row *const row = find_row(reading, gold, claim);
    if (row) {
      row->is_found = true;
    } else {
      ++sum->wrong;
      add_wrong(reading, claim, out);
    }
  }
  for (size_t i = 0; i < gold->count; ++i) {
    const Row *const row = &gold->rows[i];
    if (row->is_found) {
      ++sum->right;
      continue;
    }
    ++sum->missed;
    add_text(out, "  missed: ", row->subject);
    add_text(out, " | ", row->relation);
    add_text(out, " | ", row->object);
    sanad_buffer_add_char(out, '\n');
  }
}

SanadStatus
sanad_article_evaluate(const SanadLexicon *lexicon, SanadText text,
                       SanadText gold, SanadBuffer *out, SanadEvaluation *sum,
                       SanadError *error)
{
  static const SanadArticleOptions none = {0};
  Reading *reading = NULL;
  TRY(article_open(&reading, lexicon, text, &none, error));
  Gold rows = {NULL, 0};
  SanadStatus status = reading_run(reading, error);
  if (status == SANAD_OK) {
    status = read_gold(&rows, gold, reading->arena, error);
  }
  if (status == SANAD_OK) {
    compare(reading, &rows, out, sum);
    // Names are made as they are wanted.
    status = reading->is_out_of_memory ? sanad_fail_memory(error)
                                       : sanad_buffer_status(out, error);
  }
  reading_free(reading);
  return status;
}
