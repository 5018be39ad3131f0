#include "query/node_relations.h"

#include "parser/parser.h"
#include "parser/printer.h"

/// Parses a question that sanad itself wrote.
static SanadStatus
parse_written(const SanadAsk *ask, const SanadBuffer *text,
              const AstStatement **out, SanadError *error)
{
  size_t end = 0;
  TRY(sanad_buffer_status(text, error));
  const char *const copy =
      sanad_arena_copy(ask->arena, text->data, text->length);
  if (!copy) {
    return sanad_fail_memory(error);
  }
  return sanad_parse_statement(out, ask->arena, (SanadText){copy, text->length},
                               0, &end, error);
}

SanadStatus
list_relations(const SanadAsk *ask, const AstNode *node, bool is_out,
               NodeRelation *list, size_t *count, SanadError *error)
{
  SanadBuffer text = {0};
  const AstStatement *statement = NULL;
  SanadAnswer *answer = NULL;
  AstNode plain = *node;
  plain.type_count = 0;
  *count = 0;
  if (!is_out) {
    sanad_buffer_add_string(&text, "?other -?relation-> ");
  }
  sanad_print_node(&text, node->kind == AST_NODE_NAME &&
                                  node->name.kind == AST_NAME_BRACKETED
                              ? node
                              : &plain);
  if (is_out) {
    sanad_buffer_add_string(&text, " -?relation-> ?other");
  }
  sanad_buffer_add_format(&text,
                          " | count by ?relation | sort ?count desc, "
                          "?relation | limit %u",
                          NODE_RELATIONS_MAX);
  SanadError own;
  SanadStatus status = parse_written(ask, &text, &statement, &own);
  sanad_buffer_free(&text);
  if (status == SANAD_OK) {
    status = sanad_answer_open(&answer, ask, &statement->query, &own);
  }
  while (status == SANAD_OK && *count < NODE_RELATIONS_MAX &&
         (status = sanad_answer_next(answer, &own)) == SANAD_OK) {
    NodeRelation *const relation = &list[*count];
    SanadTerm term;
    SanadText shown;
    status = sanad_answer_cell(answer, 0, &term, &relation->shown, &own);
    relation->iri.length = term.text.length;
    relation->iri.data =
        sanad_arena_copy(ask->arena, term.text.data, term.text.length);
    if (status == SANAD_OK) {
      status = sanad_answer_cell(answer, 1, &term, &shown, &own);
      relation->count = shown;
    }
    *count += status == SANAD_OK && relation->iri.data;
  }
  sanad_answer_close(answer);
  if (status == SANAD_NO_MEMORY || status == SANAD_CANCELLED) {
    return error ? (*error = own, status) : status;
  }
  return SANAD_OK;
}
