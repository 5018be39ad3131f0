/// A sample of what a variable can be, in a text that is being written.

#include "query/answer.h"
#include "query/offering.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/// What is cut off the end of a text until it is a query.
#define CUTS_MAX 12U
/// Microseconds that a sample may take, and rows that it may read.
#define SAMPLE_US       40000U
#define SAMPLE_ROWS_MAX 100000U
/// Things that are counted off to take a sample of those with a type.
#define TYPED_MAX 1000000U

bool
offering_is_harmless(SanadStatus status)
{
  return status != SANAD_OK && status != SANAD_NO_MEMORY &&
         status != SANAD_STORE && status != SANAD_CORRUPT;
}

/// Takes every `*stride`-th of the different nodes: the `seen`-th came now.  A
/// full sample lets every second one go, so that it stays spread over all that
/// was read, not only over those with the lowest ids.
static void
take_spread(OfferNodes *nodes, SanadId id, uint64_t seen, uint64_t *stride)
{
  if (seen % *stride) {
    return;
  }
  if (nodes->count == OFFER_NODES_MAX) {
    for (size_t i = 0; i < OFFER_NODES_MAX / 2; ++i) {
      nodes->ids[i] = nodes->ids[i * 2];
    }
    nodes->count = OFFER_NODES_MAX / 2;
    *stride *= 2;
    if (seen % *stride) {
      return;
    }
  }
  nodes->ids[nodes->count++] = id;
}

/// Reads the nodes of the first column.
static SanadStatus
read_nodes(Offering *offering, SanadAnswer *answer, OfferNodes *nodes,
           SanadError *error)
{
  SanadMap seen = {0};
  SanadStatus status = SANAD_OK;
  SanadId last = SANAD_ANY;
  uint64_t different = 0;
  uint64_t stride = 1;
  nodes->ids = SANAD_TAKE_ARRAY(offering->ask->arena, SanadId, OFFER_NODES_MAX);
  if (!nodes->ids) {
    return sanad_fail_memory(error);
  }
  for (size_t rows = 0; rows < SAMPLE_ROWS_MAX &&
                        (status = sanad_answer_next(answer, error)) == SANAD_OK;
       ++rows) {
    const SanadId id = answer_cell_id(answer, 0);
    bool is_new = false;
    if (id != last && id != SANAD_ANY && sanad_id_kind(id) != SANAD_ID_OWN &&
        sanad_map_put(&seen, id, &is_new) && is_new) {
      take_spread(nodes, id, different++, &stride);
    }
    last = id;
  }
  sanad_map_free(&seen);
  nodes->is_cut = status != SANAD_END || stride > 1;
  return status == SANAD_END ? SANAD_OK : status;
}

static int
compare_ids(const void *left, const void *right)
{
  const SanadId a = *(const SanadId *)left;
  const SanadId b = *(const SanadId *)right;
  return (a > b) - (a < b);
}

/// Takes what has one type.
static SanadStatus
take_type(Offering *offering, SanadId type, OfferNodes *nodes, uint64_t *taken,
          uint64_t *stride, SanadError *error)
{
  const SanadTriple pattern = {SANAD_ANY, offering->question.type_id, type};
  SanadCursor *cursor = NULL;
  SanadBatch *const batch = offering->batch;
  TRY(sanad_cursor_open(&cursor, offering->ask->snapshot, SANAD_ANY, SANAD_POS,
                        pattern, error));
  SanadStatus status = SANAD_OK;
  while (offering_has_time(offering) &&
         (status = sanad_cursor_next(cursor, batch, error)) == SANAD_OK) {
    for (size_t i = 0; i < batch->count; ++i) {
      take_spread(nodes, batch->subject[i], (*taken)++, stride);
    }
    if (*taken > TYPED_MAX) {
      break;
    }
  }
  sanad_cursor_close(cursor);
  nodes->is_cut |= status != SANAD_END;
  return status == SANAD_END ? SANAD_OK : status;
}

/// Takes what has one of the types of a variable, or of a type below: from
/// their lists, which are read whole, as a relation may be that of one subtype
/// alone.
static SanadStatus
take_typed(Offering *offering, const AstNode *variable, OfferNodes *nodes,
           SanadError *error)
{
  const SanadId *types = NULL;
  size_t type_count = 0;
  uint64_t taken = 0;
  uint64_t stride = 1;
  size_t kept = 0;
  TRY(resolve_types(&offering->resolver, variable->types, variable->type_count,
                    &types, &type_count, error));
  nodes->ids = SANAD_TAKE_ARRAY(offering->ask->arena, SanadId, OFFER_NODES_MAX);
  if (!nodes->ids) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < type_count; ++i) {
    TRY(take_type(offering, types[i], nodes, &taken, &stride, error));
  }
  // What has several of them counts once.
  if (nodes->count) {
    qsort(nodes->ids, nodes->count, sizeof *nodes->ids, compare_ids);
  }
  for (size_t i = 0; i < nodes->count; ++i) {
    if (!kept || nodes->ids[kept - 1] != nodes->ids[i]) {
      nodes->ids[kept++] = nodes->ids[i];
    }
  }
  nodes->count = kept;
  nodes->is_cut |= stride > 1;
  return SANAD_OK;
}

/// The variable, if a query says no more of it than its types, which the graph
/// has; else null.
static const AstNode *
typed_alone(const Offering *offering, const AstQuery *query)
{
  const AstPattern *const pattern = &query->pattern;
  if (query->kind != AST_SOURCE_PATTERN || pattern->clause_count != 1 ||
      pattern->where || query->step_count != 1 ||
      pattern->clauses->kind != AST_CLAUSE_CHAIN) {
    return NULL;
  }
  const AstChain *const chain = &pattern->clauses->chain;
  const bool is_alone = !chain->link_count && !chain->graph.kind &&
                        chain->start->kind == AST_NODE_VARIABLE &&
                        chain->start->type_count;
  // Definitions may be of types: the engine knows them.
  return is_alone && !offering->ask->settings->definition_count ? chain->start
                                                                : NULL;
}

/// Runs `query` and takes the nodes of a variable, as far as the time allows.
static SanadStatus
sample(Offering *offering, SanadText query, SanadText variable,
       OfferNodes *nodes, SanadError *error)
{
  SanadAsk ask = *offering->ask;
  SanadBuffer out = {0};
  const AstStatement *statement = NULL;
  size_t end = 0;
  struct timespec now = {0};
  // No `limit`: it would sort all by name first.
  sanad_buffer_add_format(&out, "%.*s | select ?%.*s", (int)query.length,
                          query.data, (int)variable.length, variable.data);
  SanadStatus status = sanad_buffer_status(&out, error);
  if (status == SANAD_OK) {
    // The tree points into the text.
    const char *const text = sanad_arena_copy(ask.arena, out.data, out.length);
    status = text ? sanad_parse_statement(&statement, ask.arena,
                                          (SanadText){text, out.length}, 0,
                                          &end, error)
                  : sanad_fail_memory(error);
  }
  sanad_buffer_free(&out);
  TRY(status);
  if (statement->kind != AST_STATEMENT_QUERY || statement->prefix != AST_RUN) {
    return sanad_fail_hint(error, SANAD_MEANING, SANAD_NO_SPAN,
                           "write a pattern: ?x -relation-> ?y", "no query");
  }
  if (ask.endpoint) {
    return offering_remote_variable(offering, &statement->query, variable,
                                    nodes, error);
  }
  const AstNode *const typed = typed_alone(offering, &statement->query);
  if (typed) {
    return take_typed(offering, typed, nodes, error);
  }
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  const uint64_t until = (uint64_t)now.tv_sec * 1000000U +
                         (uint64_t)now.tv_nsec / 1000U + SAMPLE_US;
  if (!ask.deadline_us || until < ask.deadline_us) {
    ask.deadline_us = until;
  }
  ask.note = NULL;
  SanadAnswer *answer = NULL;
  TRY(sanad_answer_open(&answer, &ask, &statement->query, error));
  status = read_nodes(offering, answer, nodes, error);
  sanad_answer_close(answer);
  return status;
}

/// Cuts the last sign or word off.
static SanadText
cut_end(SanadText text)
{
  text = sanad_text_trim(text);
  if (text.length && strchr(",-<|.([{=:;/", text.data[text.length - 1])) {
    return sanad_text_slice(text, 0, text.length - 1);
  }
  while (text.length && !strchr(" \t\n", text.data[text.length - 1])) {
    --text.length;
  }
  return text;
}

/// Whether `text` is no more than a variable: that can be anything.
static bool
is_lone_variable(SanadText text)
{
  return !text.length ||
         (text.data[0] == '?' && !memchr(text.data, ' ', text.length) &&
          !memchr(text.data, ':', text.length));
}

/// Samples what a variable can be, by the longest part of the statement before
/// the cursor that is a query by itself.
SanadStatus
offering_sample(Offering *offering, SanadText variable, OfferNodes *nodes,
                SanadError *error)
{
  const SanadExpected *const expected = offering->expected;
  // Behind an arrow the pattern before it, behind a dot that before the node.
  size_t end = expected->start;
  if (expected->arrow) {
    end = expected->arrow->span.offset;
  } else if (expected->classes & (SANAD_EXPECT_DOT | SANAD_EXPECT_OPERAND)) {
    end = expected->node->span.offset;
  }
  const size_t start = expected->statement_start;
  SanadText query =
      sanad_text_slice(offering->text, start, end > start ? end - start : 0);
  SanadError own = {0};
  for (unsigned i = 0; i < CUTS_MAX; ++i) {
    query = sanad_text_trim(query);
    if (is_lone_variable(query)) {
      break;
    }
    *nodes = (OfferNodes){0};
    const SanadStatus status = sample(offering, query, variable, nodes, &own);
    // What was read until the time was over is a sample too.
    if (status == SANAD_OK ||
        ((status == SANAD_CANCELLED || status == SANAD_LIMIT) &&
         nodes->count)) {
      return SANAD_OK;
    }
    if (status == SANAD_INCOMPLETE) {
      *nodes = (OfferNodes){0}; // Its names have to be asked for first
      return SANAD_OK;
    }
    if (!offering_is_harmless(status)) {
      *error = own;
      return status;
    }
    query = cut_end(query);
  }
  *nodes = (OfferNodes){.is_any = true};
  return SANAD_OK;
}
