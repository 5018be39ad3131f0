/// What occurs in the graph at a place in a text that is being written.

#include "query/offering.h"

#include "graph/statistics.h"
#include "graph/summary.h"
#include "query/answer.h"

#include <string.h>
#include <time.h>

/// Rows of one node that are read before its relations are counted instead.
#define NODE_ROWS_MAX 20000U
/// What is cut off the end of a text until it is a query.
#define CUTS_MAX 12U
/// Microseconds that a sample may take.
#define SAMPLE_US 40000U

bool
offering_has_time(const Offering *offering)
{
  return question_check(&offering->question, NULL) == SANAD_OK;
}

SanadStatus
found_add(FoundList *found, SanadId id, uint64_t count, SanadError *error)
{
  bool is_new = false;
  if (found->count >= OFFER_FOUND_MAX && !sanad_map_get(&found->places, id)) {
    found->is_cut = true;
    return SANAD_OK;
  }
  uint64_t *const place = sanad_map_put(&found->places, id, &is_new);
  if (!place) {
    return sanad_fail_memory(error);
  }
  if (!is_new) {
    found->items[*place - 1].count += count;
    return SANAD_OK;
  }
  found->items = sanad_arena_grow(found->arena, found->items, found->count,
                                  &found->capacity, sizeof *found->items);
  if (!found->items) {
    found->count = 0;
    return sanad_fail_memory(error);
  }
  found->items[found->count++] = (OfferFound){.id = id, .count = count};
  *place = found->count;
  return SANAD_OK;
}

void
found_end(FoundList *found)
{
  sanad_map_free(&found->places);
}

/// Counts one column of what matches, at most `rows_max` rows.  `*is_whole`
/// tells whether that was all.
static SanadStatus
count_column(const Offering *offering, SanadTriple pattern, SanadOrder order,
             char column, size_t rows_max, FoundList *found, bool *is_whole,
             SanadError *error)
{
  SanadCursor *cursor = NULL;
  SanadBatch *const batch = offering->batch;
  size_t rows = 0;
  *is_whole = false;
  TRY(sanad_cursor_open(&cursor, offering->ask->snapshot, SANAD_ANY, order,
                        pattern, error));
  SanadStatus status = SANAD_OK;
  while (status == SANAD_OK && rows < rows_max && offering_has_time(offering) &&
         (status = sanad_cursor_next(cursor, batch, error)) == SANAD_OK) {
    const SanadId *const ids = column == 's'   ? batch->subject
                               : column == 'p' ? batch->predicate
                                               : batch->object;
    for (size_t i = 0, end = 0; status == SANAD_OK && i < batch->count;
         i = end) {
      end = i + 1;
      while (end < batch->count && ids[end] == ids[i]) {
        ++end;
      }
      status = found_add(found, ids[i], end - i, error);
    }
    rows += batch->count;
  }
  sanad_cursor_close(cursor);
  *is_whole = status == SANAD_END;
  return status == SANAD_END ? SANAD_OK : status;
}

// ---- Nodes

/// Takes one known node.
static SanadStatus
take_node(Offering *offering, SanadId id, OfferNodes *nodes, SanadError *error)
{
  if (id == SANAD_ANY || sanad_id_kind(id) == SANAD_ID_OWN) {
    return SANAD_OK;
  }
  nodes->ids = SANAD_TAKE(offering->ask->arena, SanadId);
  if (!nodes->ids) {
    return sanad_fail_memory(error);
  }
  nodes->ids[nodes->count++] = id;
  return SANAD_OK;
}

/// Whether a failure only means that nothing can be offered.
static bool
is_harmless(SanadStatus status)
{
  return status != SANAD_OK && status != SANAD_NO_MEMORY &&
         status != SANAD_STORE && status != SANAD_CORRUPT;
}

/// Reads the nodes of the first column.
static SanadStatus
read_nodes(Offering *offering, SanadAnswer *answer, OfferNodes *nodes,
           SanadError *error)
{
  SanadMap seen = {0};
  SanadStatus status = SANAD_OK;
  size_t rows = 0;
  nodes->ids = SANAD_TAKE_ARRAY(offering->ask->arena, SanadId, OFFER_NODES_MAX);
  if (!nodes->ids) {
    return sanad_fail_memory(error);
  }
  while (status == SANAD_OK && rows < OFFER_NODES_MAX &&
         (status = sanad_answer_next(answer, error)) == SANAD_OK) {
    const SanadId id = answer_cell_id(answer, 0);
    bool is_new = false;
    ++rows;
    if (id != SANAD_ANY && sanad_id_kind(id) != SANAD_ID_OWN &&
        sanad_map_put(&seen, id, &is_new) && is_new) {
      nodes->ids[nodes->count++] = id;
    }
  }
  sanad_map_free(&seen);
  nodes->is_cut = status != SANAD_END;
  return status == SANAD_END ? SANAD_OK : status;
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
static SanadStatus
find_variable(Offering *offering, SanadText variable, OfferNodes *nodes,
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
    if (status == SANAD_OK || (status == SANAD_CANCELLED && nodes->count)) {
      return SANAD_OK;
    }
    if (!is_harmless(status)) {
      *error = own;
      return status;
    }
    query = cut_end(query);
  }
  *nodes = (OfferNodes){.is_any = true};
  return SANAD_OK;
}

SanadStatus
offering_nodes(Offering *offering, OfferNodes *nodes, SanadError *error)
{
  const AstNode *const node = offering->expected->node;
  SanadError own = {0};
  SanadTerm term = {0};
  SanadId id = SANAD_ANY;
  SanadStatus status = SANAD_OK;
  *nodes = (OfferNodes){0};
  if (!node || node->kind == AST_NODE_ANONYMOUS) {
    nodes->is_any = !node || !node->type_count;
    return SANAD_OK;
  }
  switch (node->kind) {
  case AST_NODE_VARIABLE:
    return find_variable(offering, node->word.name, nodes, error);
  case AST_NODE_PARAMETER:
    status = resolve_parameter(&offering->resolver, &node->word, &id, &own);
    break;
  case AST_NODE_LITERAL:
    status =
        resolve_literal(&offering->resolver, &node->literal, &term, &id, &own);
    break;
  default:
    status = resolve_narrowed(&offering->resolver, node, ROLE_NODE, &id, &own);
    break;
  }
  if (is_harmless(status)) {
    return SANAD_OK;
  }
  if (status != SANAD_OK) {
    *error = own;
    return status;
  }
  return take_node(offering, id, nodes, error);
}

// ---- What they have

/// Counts the triples of a node for each predicate of the graph.
static SanadStatus
count_predicates(Offering *offering, SanadTriple pattern, FoundList *found,
                 SanadError *error)
{
  const SanadId *predicates = NULL;
  size_t count = 0;
  const bool has_node =
      pattern.subject != SANAD_ANY || pattern.object != SANAD_ANY;
  TRY(sanad_snapshot_predicates(offering->ask->snapshot, offering->ask->arena,
                                &predicates, &count, error));
  for (size_t i = 0; i < count; ++i) {
    uint64_t triples = 0;
    if (i >= OFFER_FOUND_MAX || (i % 64 == 0 && !offering_has_time(offering))) {
      found->is_cut = true;
      break;
    }
    pattern.predicate = predicates[i];
    TRY(sanad_snapshot_count(offering->ask->snapshot, pattern,
                             has_node ? OFFER_ROWS_MAX : UINT64_MAX, &triples,
                             error));
    found->is_cut |= has_node && triples == OFFER_ROWS_MAX;
    if (triples) {
      TRY(found_add(found, predicates[i], triples, error));
    }
  }
  return SANAD_OK;
}

SanadStatus
offering_relations(Offering *offering, const OfferNodes *nodes,
                   bool is_backward, FoundList *found, SanadError *error)
{
  const SanadTriple any = {SANAD_ANY, SANAD_ANY, SANAD_ANY};
  if (nodes->is_any) {
    return count_predicates(offering, any, found, error);
  }
  found->is_cut |= nodes->is_cut;
  size_t rows = OFFER_ROWS_MAX;
  for (size_t i = 0; i < nodes->count && rows; ++i) {
    SanadTriple pattern = any;
    FoundList one = {.arena = found->arena};
    bool is_whole = false;
    *(is_backward ? &pattern.object : &pattern.subject) = nodes->ids[i];
    SanadStatus status = count_column(
        offering, pattern, is_backward ? SANAD_OPS : SANAD_SPO, 'p',
        rows < NODE_ROWS_MAX ? rows : NODE_ROWS_MAX, &one, &is_whole, error);
    if (status == SANAD_OK && !is_whole && nodes->count == 1) {
      found_end(&one);
      return count_predicates(offering, pattern, found, error);
    }
    found->is_cut |= !is_whole;
    for (size_t j = 0; status == SANAD_OK && j < one.count; ++j) {
      rows -= rows < one.items[j].count ? rows : one.items[j].count;
      status = found_add(found, one.items[j].id, one.items[j].count, error);
    }
    found_end(&one);
    TRY(status);
  }
  return SANAD_OK;
}

SanadStatus
offering_types(Offering *offering, const OfferNodes *nodes, FoundList *found,
               SanadError *error)
{
  const SanadId type = offering->question.type_id;
  if (type == SANAD_ANY) {
    return SANAD_OK;
  }
  if (!nodes->is_any) {
    return offering_values(offering, nodes, type, false, found, error);
  }
  const SanadTypeUse *uses = NULL;
  size_t count = 0;
  TRY(sanad_snapshot_type_uses(offering->ask->snapshot, offering->ask->arena,
                               &uses, &count, error));
  for (size_t i = 0; i < count && i < OFFER_FOUND_MAX; ++i) {
    TRY(found_add(found, uses[i].type, uses[i].things, error));
  }
  return SANAD_OK;
}

SanadStatus
offering_values(Offering *offering, const OfferNodes *nodes, SanadId relation,
                bool is_backward, FoundList *found, SanadError *error)
{
  const char column = is_backward ? 's' : 'o';
  bool is_whole = true;
  if (nodes->is_any) {
    const SanadTriple pattern = {SANAD_ANY, relation, SANAD_ANY};
    TRY(count_column(offering, pattern, is_backward ? SANAD_PSO : SANAD_POS,
                     column, OFFER_ROWS_MAX, found, &is_whole, error));
    found->is_cut |= !is_whole;
    return SANAD_OK;
  }
  found->is_cut |= nodes->is_cut;
  for (size_t i = 0; i < nodes->count && offering_has_time(offering); ++i) {
    const SanadTriple pattern = {is_backward ? SANAD_ANY : nodes->ids[i],
                                 relation,
                                 is_backward ? nodes->ids[i] : SANAD_ANY};
    TRY(count_column(offering, pattern, SANAD_BEST_ORDER, column, NODE_ROWS_MAX,
                     found, &is_whole, error));
    found->is_cut |= !is_whole;
  }
  return SANAD_OK;
}
