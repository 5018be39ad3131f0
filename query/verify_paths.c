/// Checks searches for paths at an independent engine, which has no word for
/// them: that each fact is there, and how many paths of each length there are.

#include "query/verify_paths.h"

#include "graph/cursor.h"

#include <string.h>

/// The longest paths that are looked for there, and counted.
#define PROBED_MAX  6U
#define COUNTED_MAX 5U

typedef struct {
  const Endpoint *endpoint;
  SanadAnswer *answer;
  const PathSearch *search;
  SanadId from;
  SanadId to;
  uint64_t here[AST_SHORTEST_MAX + 1]; ///< Paths of each length
  uint32_t shortest;                   ///< 0: none
  uint32_t longest;
  uint64_t number; ///< What the endpoint counted last; a yes is 1
  SanadVerdict *verdict;
} Prober;

// ---- Asking

static SanadStatus
take_count(void *state, const SanadTerm *cells, size_t count, SanadError *error)
{
  Prober *const self = state;
  (void)error;
  self->number = 0;
  const SanadText digits = count ? cells[0].text : (SanadText){0};
  for (size_t i = 0; i < digits.length && i < 18; ++i) {
    if (digits.data[i] >= '0' && digits.data[i] <= '9') {
      self->number = self->number * 10 + (uint64_t)(digits.data[i] - '0');
    }
  }
  return SANAD_OK;
}

static SanadStatus
take_columns(void *state, const SanadText *names, size_t count,
             SanadError *error)
{
  (void)state;
  (void)names;
  (void)count;
  (void)error;
  return SANAD_OK;
}

static SanadStatus
take_yes_no(void *state, bool answer, SanadError *error)
{
  Prober *const self = state;
  (void)error;
  self->number = answer;
  return SANAD_OK;
}

/// Asks, and empties the text.
static SanadStatus
ask(Prober *self, SanadBuffer *text, SanadError *error)
{
  const ResultsSink sink = {take_columns, take_count, take_yes_no, self};
  SanadStatus status = sanad_buffer_status(text, error);
  self->number = 0;
  if (status == SANAD_OK) {
    ++self->verdict->asked;
    status = endpoint_query(self->endpoint, self->answer->question.arena,
                            sanad_buffer_text(text), sink, error);
  }
  sanad_buffer_free(text);
  return status;
}

/// Keeps what differs; the first difference is told.
static SanadStatus
differ(Prober *self, SanadBuffer *words, SanadError *error)
{
  SanadStatus status = sanad_buffer_status(words, error);
  if (status == SANAD_OK && !self->verdict->wrong.length) {
    const char *const copy = sanad_arena_copy(self->answer->question.arena,
                                              words->data, words->length);
    self->verdict->wrong = (SanadText){copy, copy ? words->length : 0};
    status = copy ? SANAD_OK : sanad_fail_memory(error);
  }
  sanad_buffer_free(words);
  return status;
}

// ---- Writing

/// A term; a blank node, which has no name there, as a variable.
static SanadStatus
add_term(const Prober *self, SanadId id, SanadBuffer *out, SanadError *error)
{
  SanadTerm term;
  TRY(question_term(&self->answer->question, id, &term, error));
  if (term.kind == SANAD_BLANK) {
    sanad_buffer_add_format(out, "?b%llu",
                            (unsigned long long)sanad_id_payload(id));
  } else {
    sanad_term_print(out, &term);
  }
  return SANAD_OK;
}

/// The node behind `at` facts of a path of `length`.
static SanadStatus
add_node(const Prober *self, uint32_t at, uint32_t length, SanadBuffer *out,
         SanadError *error)
{
  if (at && at < length) {
    sanad_buffer_add_format(out, "?n%u", at);
    return SANAD_OK;
  }
  return add_term(self, at ? self->to : self->from, out, error);
}

/// The ways that one fact may go.
static SanadStatus
add_step(const Prober *self, uint32_t at, uint32_t length, SanadBuffer *out,
         SanadError *error)
{
  for (size_t i = 0; i < self->search->leaf_count; ++i) {
    const Path *const leaf = self->search->leaves[i];
    const uint32_t first = leaf->is_inverse ? at + 1 : at;
    sanad_buffer_add_string(out, i ? "UNION { " : "{ ");
    if (leaf->kind == PATH_LINK) {
      sanad_buffer_add_format(out, "VALUES ?p%u { ", at);
      TRY(add_term(self, leaf->id, out, error));
      sanad_buffer_add_string(out, " } ");
    }
    TRY(add_node(self, first, length, out, error));
    sanad_buffer_add_format(out, " ?p%u ", at);
    TRY(add_node(self, 2 * at + 1 - first, length, out, error));
    sanad_buffer_add_string(out, " ");
    for (size_t j = 0; leaf->kind == PATH_ANY && j < leaf->id_count; ++j) {
      if (j) {
        sanad_buffer_add_string(out, ", ");
      } else {
        sanad_buffer_add_format(out, "FILTER(?p%u NOT IN (", at);
      }
      TRY(add_term(self, leaf->ids[j], out, error));
    }
    sanad_buffer_add_string(
        out, leaf->kind == PATH_ANY && leaf->id_count ? ")) " : "");
    sanad_buffer_add_format(out, "BIND(%u AS ?d%u) } ",
                            leaf->is_inverse ? 2 : 1, at);
  }
  return SANAD_OK;
}

/// A path of `length` facts: it passes through no literal and, if it
/// `is_simple`, no node twice.
static SanadStatus
add_chain(const Prober *self, uint32_t length, bool is_simple, SanadBuffer *out,
          SanadError *error)
{
  for (uint32_t i = 0; i < length; ++i) {
    TRY(add_step(self, i, length, out, error));
    if (i) {
      sanad_buffer_add_format(out, "FILTER(!isLiteral(?n%u)) ", i);
    }
  }
  for (uint32_t i = 0; is_simple && i <= length; ++i) {
    for (uint32_t j = i + 1; j <= length; ++j) {
      if (!i && j == length) {
        continue; // The ends, which are different
      }
      sanad_buffer_add_string(out, "FILTER(!sameTerm(");
      TRY(add_node(self, i, length, out, error));
      sanad_buffer_add_string(out, ", ");
      TRY(add_node(self, j, length, out, error));
      sanad_buffer_add_string(out, ")) ");
    }
  }
  return SANAD_OK;
}

// ---- Questions

/// Whether there is a way of `length` facts at all.
static SanadStatus
probe(Prober *self, uint32_t length, SanadError *error)
{
  SanadBuffer text = {0};
  sanad_buffer_add_string(&text, "ASK { ");
  const SanadStatus status = add_chain(self, length, false, &text, error);
  sanad_buffer_add_string(&text, "}");
  if (status != SANAD_OK) {
    sanad_buffer_free(&text);
    return status;
  }
  TRY(ask(self, &text, error));
  if (!self->number) {
    return SANAD_OK;
  }
  SanadBuffer words = {0};
  sanad_buffer_add_format(&words, "there is a path of %u fact%s there", length,
                          length == 1 ? "" : "s");
  if (self->shortest) {
    sanad_buffer_add_format(&words, ", and the shortest here has %u",
                            self->shortest);
  } else {
    sanad_buffer_add_string(&words, ", and none here");
  }
  return differ(self, &words, error);
}

/// How many paths of `length` facts there are.
static SanadStatus
count(Prober *self, uint32_t length, bool is_whole, SanadError *error)
{
  SanadBuffer text = {0};
  sanad_buffer_add_string(&text,
                          "SELECT (COUNT(*) AS ?c) WHERE { { SELECT DISTINCT ");
  for (uint32_t i = 0; i < length; ++i) {
    sanad_buffer_add_format(&text, "?p%u ?d%u ", i, i);
    if (i) {
      sanad_buffer_add_format(&text, "?n%u ", i);
    }
  }
  sanad_buffer_add_string(&text, "WHERE { ");
  const SanadStatus status = add_chain(self, length, true, &text, error);
  sanad_buffer_add_string(&text, "} } }");
  if (status != SANAD_OK) {
    sanad_buffer_free(&text);
    return status;
  }
  TRY(ask(self, &text, error));
  const uint64_t here = self->here[length];
  if (is_whole ? self->number == here : self->number >= here) {
    return SANAD_OK;
  }
  SanadBuffer words = {0};
  sanad_buffer_add_format(&words, "%llu path%s of %u fact%s here, %llu there",
                          (unsigned long long)here, here == 1 ? "" : "s",
                          length, length == 1 ? "" : "s",
                          (unsigned long long)self->number);
  return differ(self, &words, error);
}

/// Whether all facts of a path are there.
static SanadStatus
check_facts(Prober *self, const QuestionPath *path, SanadText shown,
            SanadError *error)
{
  SanadBuffer text = {0};
  SanadStatus status = SANAD_OK;
  sanad_buffer_add_string(&text, "ASK { ");
  for (size_t i = 0; status == SANAD_OK && i < path->length; ++i) {
    const SanadTriple *const fact = &path->facts[i];
    const SanadId parts[] = {fact->subject, fact->predicate, fact->object};
    for (size_t j = 0; status == SANAD_OK && j < 3; ++j) {
      status = add_term(self, parts[j], &text, error);
      sanad_buffer_add_char(&text, ' ');
    }
    sanad_buffer_add_string(&text, ". ");
  }
  sanad_buffer_add_string(&text, "}");
  if (status != SANAD_OK) {
    sanad_buffer_free(&text);
    return status;
  }
  TRY(ask(self, &text, error));
  if (self->number) {
    return SANAD_OK;
  }
  SanadBuffer words = {0};
  sanad_buffer_add_format(&words, "not all facts of %.*s are there",
                          (int)shown.length, shown.data);
  return differ(self, &words, error);
}

// ---- The search

/// What the paths that were found say of those of other lengths: how long they
/// may be, and up to which length all are known.
static SanadStatus
check_lengths(Prober *self, uint64_t found, SanadError *error)
{
  const PathSearch *const search = self->search;
  const bool has_all = search->kind == AST_ALL_PATHS ||
                       (search->kind == AST_SHORTEST && found < search->count);
  const bool counts = search->kind != AST_SHORTEST || search->count > 1;
  const uint32_t last = has_all ? search->max : self->longest;
  for (uint32_t length = 1;
       length <= last && length <= PROBED_MAX && !self->verdict->wrong.length;
       ++length) {
    if (!self->shortest || length < self->shortest) {
      TRY(probe(self, length, error));
    } else if (counts && length <= COUNTED_MAX) {
      TRY(count(self, length,
                has_all || length < last || search->kind != AST_SHORTEST,
                error));
    }
  }
  return SANAD_OK;
}

static SanadStatus
read_paths(Prober *self, uint64_t *found, SanadError *error)
{
  SanadStatus status = SANAD_OK;
  while ((status = sanad_answer_next(self->answer, error)) == SANAD_OK) {
    const SanadId id = self->answer->row[self->search->path_slot];
    const QuestionPath *const path =
        id == SANAD_ANY ? NULL
                        : question_find_path(&self->answer->question, id);
    SanadTerm term;
    if (!path) {
      continue; // `keep`
    }
    TRY(question_term(&self->answer->question, id, &term, error));
    const uint32_t length = (uint32_t)path->length;
    ++*found;
    ++self->here[length];
    self->shortest =
        !self->shortest || length < self->shortest ? length : self->shortest;
    self->longest = length > self->longest ? length : self->longest;
    TRY(check_facts(self, path, term.text, error));
  }
  return status == SANAD_END ? SANAD_OK : status;
}

bool
verify_is_search(const SanadAnswer *answer)
{
  const Program *const program = answer->run.program;
  const AstQuery *const query = answer->query;
  return query->kind == AST_SOURCE_PATHS && !query->step_count &&
         program->stages[program->stage_count - 1].kind == STAGE_PATHS;
}

SanadStatus
verify_search(SanadAnswer *answer, const Endpoint *endpoint,
              SanadVerdict *verdict, SanadError *error)
{
  const Program *const program = answer->run.program;
  const PathSearch *const search =
      program->stages[program->stage_count - 1].search;
  Prober self = {
      .endpoint = endpoint,
      .answer = answer,
      .search = search,
      .from = search->from.id,
      .to = search->to.id,
      .verdict = verdict,
  };
  verdict->is_search = true;
  TRY(read_paths(&self, &verdict->rows_here, error));
  return self.from == self.to ? SANAD_OK
                              : check_lengths(&self, verdict->rows_here, error);
}
