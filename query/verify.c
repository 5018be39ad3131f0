#include "query/verify.h"

#include "query/answer.h"
#include "query/endpoint.h"
#include "query/sparql.h"
#include "query/value.h"
#include "query/verify_paths.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Rows as texts that are equal where the rows are.
typedef struct {
  SanadText *rows;
  size_t count;
  size_t capacity;
} Bag;

/// A comparison on its way.
typedef struct {
  const SanadAsk *ask;
  SanadAnswer *answer;
  bool *is_list; ///< For each column
  size_t column_count;
  Bag here;
  Bag there;
  bool has_yes_no;
  bool there_is_yes;
} Verifier;

// ---- Cells

static int
compare_texts(const void *left, const void *right)
{
  return sanad_text_compare(*(const SanadText *)left,
                            *(const SanadText *)right);
}

/// Appends the pieces of a `list` in order: engines list in their own.
static SanadStatus
add_pieces(Verifier *self, SanadText text, SanadBuffer *out, SanadError *error)
{
  SanadText *pieces = NULL;
  size_t count = 0;
  size_t capacity = 0;
  size_t from = 0;
  for (size_t at = 0; at <= text.length; ++at) {
    const bool is_end = at == text.length;
    if (!is_end && (text.data[at] != ',' || at + 1 == text.length ||
                    text.data[at + 1] != ' ')) {
      continue;
    }
    pieces = sanad_arena_grow(self->ask->arena, pieces, count, &capacity,
                              sizeof *pieces);
    if (!pieces) {
      return sanad_fail_memory(error);
    }
    pieces[count++] = sanad_text_slice(text, from, at - from);
    from = at + 2;
  }
  qsort(pieces, count, sizeof *pieces, compare_texts);
  for (size_t i = 0; i < count; ++i) {
    sanad_buffer_add_string(out, i ? ", " : "");
    sanad_buffer_add_text(out, pieces[i]);
  }
  return SANAD_OK;
}

/// Appends a number by value: engines print it in their own way.
static bool
add_number(const SanadTerm *term, SanadBuffer *out)
{
  const Value value = value_of_literal(term, SANAD_ANY);
  char room[VALUE_BYTES_MAX];
  Decimal decimal;
  if (value.kind == VALUE_FLOAT || value.kind == VALUE_DOUBLE) {
    sanad_buffer_add_format(out, "%.12g", value.number);
  } else if ((value.kind == VALUE_INTEGER || value.kind == VALUE_DECIMAL) &&
             value_to_decimal(&value, &decimal)) {
    const Value plain = value_decimal(decimal);
    sanad_buffer_add_text(out, value_text(&plain, room));
  } else {
    return false;
  }
  const SanadText datatype = sanad_term_datatype(term);
  const SanadText name = sanad_iri_local_name(datatype);
  sanad_buffer_add_format(out, "^^xsd:%.*s", (int)name.length, name.data);
  return true;
}

static SanadStatus
add_cell(Verifier *self, size_t column, const SanadTerm *term, SanadBuffer *out,
         SanadError *error)
{
  SanadTerm plain = *term;
  char language[SANAD_LANGUAGE_BYTES_MAX + 1];
  switch (term->kind) {
  case SANAD_IRI:
    sanad_term_print(out, term);
    return SANAD_OK;
  case SANAD_BLANK:
    sanad_buffer_add_string(out, "_:");
    return SANAD_OK;
  case SANAD_LITERAL:
    break;
  default:
    sanad_buffer_add_string(out, "–");
    return SANAD_OK;
  }
  if (self->is_list[column] && !term->datatype.length) {
    sanad_buffer_add_char(out, '"');
    TRY(add_pieces(self, term->text, out, error));
    sanad_buffer_add_char(out, '"');
    return SANAD_OK;
  }
  if (add_number(term, out)) {
    return SANAD_OK;
  }
  if (term->language.length && term->language.length < sizeof language) {
    for (size_t i = 0; i < term->language.length; ++i) {
      const char c = term->language.data[i];
      language[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    plain.language.data = language;
  }
  sanad_term_print(out, &plain);
  return SANAD_OK;
}

static SanadStatus
add_row(Verifier *self, Bag *bag, const SanadTerm *cells, size_t count,
        SanadError *error)
{
  SanadBuffer text = {0};
  SanadStatus status = SANAD_OK;
  for (size_t i = 0; status == SANAD_OK && i < count; ++i) {
    sanad_buffer_add_string(&text, i ? "  " : "");
    status = add_cell(self, i, &cells[i], &text, error);
  }
  if (status == SANAD_OK) {
    status = sanad_buffer_status(&text, error);
  }
  SanadArena *const arena = self->ask->arena;
  if (status == SANAD_OK) {
    bag->rows = sanad_arena_grow(arena, bag->rows, bag->count, &bag->capacity,
                                 sizeof *bag->rows);
    const char *const copy =
        bag->rows ? sanad_arena_copy(arena, text.data, text.length) : NULL;
    if (copy) {
      bag->rows[bag->count++] = (SanadText){copy, text.length};
    } else {
      status = sanad_fail_memory(error);
    }
  }
  sanad_buffer_free(&text);
  return status == SANAD_OK ? question_check(&self->answer->question, error)
                            : status;
}

// ---- Here

static SanadStatus
read_here(Verifier *self, SanadError *error)
{
  SanadTerm *const cells =
      SANAD_TAKE_ARRAY(self->ask->arena, SanadTerm, self->column_count + 1);
  SanadText shown;
  SanadStatus status = SANAD_OK;
  if (!cells) {
    return sanad_fail_memory(error);
  }
  while ((status = sanad_answer_next(self->answer, error)) == SANAD_OK) {
    for (size_t i = 0; i < self->column_count; ++i) {
      TRY(sanad_answer_cell(self->answer, i, &cells[i], &shown, error));
    }
    TRY(add_row(self, &self->here, cells, self->column_count, error));
  }
  return status == SANAD_END ? SANAD_OK : status;
}

// ---- There

static SanadStatus
take_columns(void *state, const SanadText *names, size_t count,
             SanadError *error)
{
  const Verifier *const self = state;
  (void)names;
  return count == self->column_count
             ? SANAD_OK
             : sanad_fail_hint(
                   error, SANAD_SYNTAX, SANAD_NO_SPAN,
                   "see whether its address is that of SPARQL queries",
                   "the endpoint's answer has %zu columns instead of "
                   "%zu",
                   count, self->column_count);
}

static SanadStatus
take_row(void *state, const SanadTerm *cells, size_t count, SanadError *error)
{
  Verifier *const self = state;
  return add_row(self, &self->there, cells, count, error);
}

static SanadStatus
take_yes_no(void *state, bool answer, SanadError *error)
{
  Verifier *const self = state;
  (void)error;
  self->has_yes_no = true;
  self->there_is_yes = answer;
  return SANAD_OK;
}

static SanadStatus
read_there(Verifier *self, const AstQuery *query, SanadText url,
           uint64_t timeout_ms, SanadError *error)
{
  const Endpoint endpoint = {url, timeout_ms, 0, self->ask->is_cancelled};
  const ResultsSink sink = {take_columns, take_row, take_yes_no, self};
  SanadBuffer sparql = {0};
  SanadAsk ask = *self->ask;
  ask.note = NULL; // What there is to note was noted here
  SanadStatus status = query_sparql(&ask, query, true, &sparql, error);
  if (status == SANAD_OK) {
    status = endpoint_query(&endpoint, self->ask->arena,
                            sanad_buffer_text(&sparql), sink, error);
  }
  sanad_buffer_free(&sparql);
  TRY(status);
  return self->has_yes_no == (sanad_answer_kind(self->answer) == SANAD_YES_NO)
             ? SANAD_OK
             : sanad_fail_hint(
                   error, SANAD_SYNTAX, SANAD_NO_SPAN,
                   "see whether its address is that of SPARQL queries",
                   "the endpoint answered with %s",
                   self->has_yes_no ? "a yes or no instead of rows"
                                    : "rows instead of a yes or no");
}

// ---- The verdict

/// Lists the rows that `a` has more often than `b`; both are sorted.
static SanadStatus
list_odd(SanadArena *arena, const Bag *a, const Bag *b, const SanadOddRow **out,
         size_t *count, SanadError *error)
{
  SanadOddRow *odd = NULL;
  size_t capacity = 0;
  size_t j = 0;
  *count = 0;
  for (size_t i = 0; i < a->count;) {
    const SanadText row = a->rows[i];
    size_t here = 0;
    size_t there = 0;
    for (; i < a->count && sanad_text_is_equal(a->rows[i], row); ++i) {
      ++here;
    }
    while (j < b->count && sanad_text_compare(b->rows[j], row) < 0) {
      ++j;
    }
    for (; j < b->count && sanad_text_is_equal(b->rows[j], row); ++j) {
      ++there;
    }
    if (here > there) {
      odd = sanad_arena_grow(arena, odd, *count, &capacity, sizeof *odd);
      if (!odd) {
        return sanad_fail_memory(error);
      }
      odd[(*count)++] = (SanadOddRow){row, here - there};
    }
  }
  *out = odd;
  return SANAD_OK;
}

static void
sort_bag(Bag *bag)
{
  if (bag->count) {
    qsort(bag->rows, bag->count, sizeof *bag->rows, compare_texts);
  }
}

static SanadStatus
compare(Verifier *self, SanadVerdict *verdict, SanadError *error)
{
  SanadArena *const arena = self->ask->arena;
  verdict->is_yes_no = sanad_answer_kind(self->answer) == SANAD_YES_NO;
  verdict->rows_here = self->here.count;
  verdict->rows_there =
      verdict->is_yes_no ? self->there_is_yes : self->there.count;
  if (verdict->is_yes_no) {
    return SANAD_OK;
  }
  sort_bag(&self->here);
  sort_bag(&self->there);
  TRY(list_odd(arena, &self->here, &self->there, &verdict->only_here,
               &verdict->only_here_count, error));
  return list_odd(arena, &self->there, &self->here, &verdict->only_there,
                  &verdict->only_there_count, error);
}

/// Marks columns of `list`, and whether rows are cut by an order.
static SanadStatus
look_at_steps(Verifier *self, SanadVerdict *verdict, SanadError *error)
{
  const Program *const program = self->answer->run.program;
  self->column_count = sanad_answer_column_count(self->answer);
  self->is_list =
      SANAD_TAKE_ARRAY(self->ask->arena, bool, self->column_count + 1);
  if (!self->is_list) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < program->stage_count; ++i) {
    const Stage *const stage = &program->stages[i];
    verdict->is_cut |= stage->kind == STAGE_LIMIT ||
                       stage->kind == STAGE_SKIP || stage->kind == STAGE_TOP;
    for (size_t j = 0; j < stage->aggregate_count; ++j) {
      const Aggregate *const aggregate = &stage->aggregates[j];
      verdict->is_cut |=
          aggregate->kind == AST_MIN || aggregate->kind == AST_MAX;
      for (size_t k = 0; k < self->column_count; ++k) {
        self->is_list[k] |= aggregate->kind == AST_LIST &&
                            program->columns[k].slot == aggregate->slot;
      }
    }
  }
  return SANAD_OK;
}

SanadStatus
sanad_verify(const SanadAsk *ask, const AstQuery *query, SanadText url,
             uint64_t timeout_ms, SanadVerdict *verdict, SanadError *error)
{
  Verifier self = {.ask = ask};
  *verdict = (SanadVerdict){0};
  TRY(sanad_answer_open(&self.answer, ask, query, error));
  if (verify_is_search(self.answer)) {
    const Endpoint endpoint = {url, timeout_ms, 0, ask->is_cancelled};
    const SanadStatus searched =
        verify_search(self.answer, &endpoint, verdict, error);
    sanad_answer_close(self.answer);
    return searched;
  }
  SanadStatus status = look_at_steps(&self, verdict, error);
  if (status == SANAD_OK) {
    status = read_here(&self, error);
  }
  if (status == SANAD_OK) {
    status = read_there(&self, query, url, timeout_ms, error);
  }
  if (status == SANAD_OK) {
    status = compare(&self, verdict, error);
  }
  sanad_answer_close(self.answer);
  return status;
}
