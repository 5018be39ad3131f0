/// What occurs in the graph at a place in a text that is being written.

#include "query/offering.h"

#include "graph/statistics.h"
#include "graph/summary.h"

/// Rows of one node that are read before its relations are counted instead.
#define NODE_ROWS_MAX 20000U

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
  if (offering->ask->endpoint) {
    return offering_remote_node(offering, id, nodes, error);
  }
  nodes->ids = SANAD_TAKE(offering->ask->arena, SanadId);
  if (!nodes->ids) {
    return sanad_fail_memory(error);
  }
  nodes->ids[nodes->count++] = id;
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
    return offering_sample(offering, node->word.name, nodes, error);
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
  if (offering_is_harmless(status)) {
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
  if (offering->ask->endpoint) {
    return nodes->is_any || nodes->remote_group.length
               ? offering_remote_relations(offering, nodes, is_backward, found,
                                           error)
               : SANAD_OK;
  }
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
  if (!nodes->is_any || offering->ask->endpoint) {
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
  if (offering->ask->endpoint) {
    SanadTerm term;
    TRY(question_term(&offering->question, relation, &term, error));
    return nodes->is_any || nodes->remote_group.length
               ? offering_remote_values(offering, nodes, &term, is_backward,
                                        found, error)
               : SANAD_OK;
  }
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
