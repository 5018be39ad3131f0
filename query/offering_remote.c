/// What occurs at an endpoint, for who completes: counted there.

#include "graph/vocabulary.h"
#include "query/offering.h"
#include "query/remote_impl.h"

#include <string.h>

/// Things that stand for all that a variable can be.
#define SAMPLE_MAX 1000U

/// Takes a list into what was found; if it has to be asked for, nothing.
static SanadStatus
take_list(Offering *offering, SanadBuffer *sparql, FoundList *found,
          SanadError *error)
{
  const RemoteList *list = NULL;
  SanadStatus status = sanad_buffer_status(sparql, error);
  if (status == SANAD_OK) {
    status = remote_list(offering->ask->endpoint, sanad_buffer_text(sparql),
                         &list, error);
  }
  sanad_buffer_free(sparql);
  for (size_t i = 0; status == SANAD_OK && list && i < list->count; ++i) {
    found->is_cut |= list->items[i].count >= SAMPLE_MAX && found->is_sample;
    status = found_add(found, list->items[i].id, list->items[i].count, error);
  }
  return status;
}

/// Appends a question for `_what`, a variable of `pattern`, around what binds
/// the nodes.
static void
add_question(SanadBuffer *out, const OfferNodes *nodes, const char *pattern)
{
  sanad_buffer_add_text(out, nodes->remote_head);
  sanad_buffer_add_string(out, "SELECT ?_what (COUNT(*) AS ?_count) WHERE { ");
  sanad_buffer_add_text(out, nodes->remote_group);
  sanad_buffer_add_string(out, pattern);
  sanad_buffer_add_format(out,
                          "} GROUP BY ?_what ORDER BY DESC(?_count) "
                          "LIMIT %u",
                          REMOTE_LIST_MAX);
}

/// The name of the variable that stands for the nodes.
static SanadText
variable_of(const OfferNodes *nodes)
{
  return nodes->remote_variable.length ? nodes->remote_variable
                                       : SANAD_TEXT("_node");
}

SanadStatus
offering_remote_relations(Offering *offering, const OfferNodes *nodes,
                          bool is_backward, FoundList *found, SanadError *error)
{
  SanadBuffer pattern = {0};
  SanadBuffer sparql = {0};
  const SanadText node = variable_of(nodes);
  sanad_buffer_add_format(
      &pattern, is_backward ? "?_other ?_what ?%.*s " : "?%.*s ?_what ?_other ",
      (int)node.length, node.data);
  found->is_sample = nodes->remote_variable.length > 0;
  add_question(&sparql, nodes, sanad_buffer_string(&pattern));
  sparql.failed |= pattern.failed;
  sanad_buffer_free(&pattern);
  return take_list(offering, &sparql, found, error);
}

SanadStatus
offering_remote_values(Offering *offering, const OfferNodes *nodes,
                       const SanadTerm *relation, bool is_backward,
                       FoundList *found, SanadError *error)
{
  SanadBuffer pattern = {0};
  SanadBuffer sparql = {0};
  const SanadText node = variable_of(nodes);
  sanad_buffer_add_format(&pattern, is_backward ? "?_what " : "?%.*s ",
                          (int)node.length, node.data);
  sanad_term_print(&pattern, relation);
  sanad_buffer_add_format(&pattern, is_backward ? " ?%.*s " : " ?_what ",
                          (int)node.length, node.data);
  found->is_sample = nodes->remote_variable.length > 0;
  add_question(&sparql, nodes, sanad_buffer_string(&pattern));
  sparql.failed |= pattern.failed;
  sanad_buffer_free(&pattern);
  return take_list(offering, &sparql, found, error);
}

SanadStatus
offering_remote_sources(Offering *offering, FoundList *found, SanadError *error)
{
  const OfferNodes all = {0};
  SanadBuffer sparql = {0};
  add_question(&sparql, &all,
               "GRAPH ?_what { ?_s ?_p ?_o } "
               "FILTER(!STRENDS(STR(?_what), \"#evidence\")) ");
  return take_list(offering, &sparql, found, error);
}

SanadStatus
offering_remote_names(Offering *offering, SanadError *error)
{
  const OfferNodes all = {0};
  FoundList ignored = {.arena = offering->ask->arena};
  SanadBuffer pattern = {0};
  SanadBuffer sparql = {0};
  const SanadTerm typed = sanad_term_string(offering->typed);
  const char *iri = NULL;
  if (offering->typed.length < 2) {
    return SANAD_OK;
  }
  sanad_buffer_add_string(&pattern, "VALUES ?_p { ");
  for (size_t i = 0; (iri = sanad_name_predicate(i)); ++i) {
    sanad_buffer_add_format(&pattern, "<%s> ", iri);
  }
  sanad_buffer_add_string(&pattern, "} ?_what ?_p ?_l "
                                    "FILTER(STRSTARTS(LCASE(STR(?_l)), LCASE(");
  sanad_term_print(&pattern, &typed);
  sanad_buffer_add_string(&pattern, "))) ");
  add_question(&sparql, &all, sanad_buffer_string(&pattern));
  sparql.failed |= pattern.failed;
  sanad_buffer_free(&pattern);
  // What is found is known by its names from then on.
  const SanadStatus status = take_list(offering, &sparql, &ignored, error);
  found_end(&ignored);
  return status;
}

SanadStatus
offering_remote_node(Offering *offering, SanadId id, OfferNodes *nodes,
                     SanadError *error)
{
  SanadTerm term;
  SanadBuffer out = {0};
  TRY(question_term(&offering->question, id, &term, error));
  sanad_buffer_add_string(&out, "VALUES ?_node { ");
  sanad_term_print(&out, &term);
  sanad_buffer_add_string(&out, " } ");
  SanadStatus status = sanad_buffer_status(&out, error);
  if (status == SANAD_OK) {
    nodes->remote_group.data =
        sanad_arena_copy(offering->ask->arena, out.data, out.length);
    nodes->remote_group.length = out.length;
    status = nodes->remote_group.data ? SANAD_OK : sanad_fail_memory(error);
  }
  sanad_buffer_free(&out);
  return status;
}

/// Splits a translation into its prefixes and the rest.
static SanadText
take_head(SanadText *sparql)
{
  size_t at = 0;
  while (sanad_text_has_prefix(sanad_text_slice(*sparql, at, SIZE_MAX),
                               SANAD_TEXT("PREFIX "))) {
    const char *const end =
        memchr(sparql->data + at, '\n', sparql->length - at);
    if (!end) {
      break;
    }
    at = (size_t)(end - sparql->data) + 1;
  }
  const SanadText head = sanad_text_slice(*sparql, 0, at);
  *sparql = sanad_text_trim(sanad_text_slice(*sparql, at, SIZE_MAX));
  return head;
}

SanadStatus
offering_remote_variable(Offering *offering, const AstQuery *query,
                         SanadText variable, OfferNodes *nodes,
                         SanadError *error)
{
  SanadAsk ask = *offering->ask;
  SanadArena *const arena = ask.arena;
  SanadBuffer text = {0};
  SanadBuffer group = {0};
  ask.note = NULL;
  SanadStatus status = sanad_query_sparql(&ask, query, &text, error);
  SanadText body = sanad_buffer_text(&text);
  const SanadText head = take_head(&body);
  sanad_buffer_add_format(&group, "{ %.*s LIMIT %u } ", (int)body.length,
                          body.data, SAMPLE_MAX);
  if (status == SANAD_OK) {
    status = sanad_buffer_status(&group, error);
  }
  if (status == SANAD_OK) {
    nodes->remote_head = (SanadText){
        sanad_arena_copy(arena, head.length ? head.data : "", head.length),
        head.length};
    nodes->remote_group = (SanadText){
        sanad_arena_copy(arena, group.data, group.length), group.length};
    nodes->remote_variable = variable;
    status = nodes->remote_head.data && nodes->remote_group.data
                 ? SANAD_OK
                 : sanad_fail_memory(error);
  }
  sanad_buffer_free(&text);
  sanad_buffer_free(&group);
  return status;
}
