/// `label( )` in SPARQL: what has no word there is joined before it is used.

#include "graph/vocabulary.h"
#include "query/sparql.h"

/// Appends each label of a node with what it is chosen by: preferred before
/// other labels, those in the language before those in none and in others, then
/// by text.
static void
add_choices(Sparql *self, SanadText node, size_t label, size_t key,
            SanadBuffer *out)
{
  static const char *const others[] = {SANAD_RDFS_LABEL, SANAD_NS_SCHEMA "name",
                                       SANAD_NS_FOAF "name"};
  const size_t tier = sparql_new(self);
  for (size_t i = 0; i < 2; ++i) {
    sanad_buffer_add_string(out, i ? "UNION { " : "{ ");
    sanad_buffer_add_text(out, node);
    sanad_buffer_add_char(out, ' ');
    for (size_t j = 0; j < (i ? 3U : 1U); ++j) {
      sanad_buffer_add_string(out, j ? "|" : "");
      sparql_iri(self, sanad_text(i ? others[j] : SANAD_NS_SKOS "prefLabel"),
                 out);
    }
    sanad_buffer_add_char(out, ' ');
    sparql_fresh(self, label, out);
    sanad_buffer_add_format(out, " . BIND(\"%zu\" AS ", i);
    sparql_fresh(self, tier, out);
    sanad_buffer_add_string(out, ") } ");
  }
  sanad_buffer_add_string(out, "FILTER(isLiteral(");
  sparql_fresh(self, label, out);
  sanad_buffer_add_string(out, ")) BIND(CONCAT(");
  sparql_fresh(self, tier, out);
  sanad_buffer_add_string(out, ", IF(LANG(");
  sparql_fresh(self, label, out);
  sanad_buffer_add_format(out, ") = \"%.*s\", \"0\", IF(LANG(",
                          (int)self->question->language.length,
                          self->question->language.data);
  sparql_fresh(self, label, out);
  sanad_buffer_add_string(out, ") = \"\", \"1\", \"2\")), STR(");
  sparql_fresh(self, label, out);
  sanad_buffer_add_string(out, "), \"\\u0001\", LANG(");
  sparql_fresh(self, label, out);
  sanad_buffer_add_string(out, ")) AS ");
  sparql_fresh(self, key, out);
  sanad_buffer_add_string(out, ") ");
}

/// Appends the label of each node, once, as a sub-select.
static void
add_labels(Sparql *self, SanadText node, size_t label, SanadBuffer *out)
{
  const size_t key = sparql_new(self);
  const size_t other = sparql_new(self);
  const size_t other_key = sparql_new(self);
  sanad_buffer_add_string(out, "{ SELECT DISTINCT ");
  if (node.length && node.data[0] == '?') {
    sanad_buffer_add_text(out, node);
    sanad_buffer_add_char(out, ' ');
  }
  sparql_fresh(self, label, out);
  sanad_buffer_add_string(out, " WHERE { ");
  add_choices(self, node, label, key, out);
  sanad_buffer_add_string(out, "FILTER NOT EXISTS { ");
  add_choices(self, node, other, other_key, out);
  sanad_buffer_add_string(out, "FILTER(");
  sparql_fresh(self, other_key, out);
  sanad_buffer_add_string(out, " < ");
  sparql_fresh(self, key, out);
  sanad_buffer_add_string(out, ") } } } ");
}

/// Joins the label that a call wants, and remembers its variable.
static SanadStatus
join_label(Sparql *self, const Expr *call, SanadBuffer *out, SanadError *error)
{
  const Expr *const node = call->operands[0];
  const bool is_loose =
      node->kind == EXPR_VARIABLE && !self->certain[node->slot];
  SanadText text = {0};
  if (node->kind != EXPR_VARIABLE && node->kind != EXPR_CONSTANT) {
    return sanad_fail_hint(error, SANAD_UNSUPPORTED, call->span,
                           "make it a column first: | let ?x = … | where "
                           "label(?x) …",
                           "the label of a computed node has no translation "
                           "to SPARQL");
  }
  self->labels =
      sanad_arena_grow(self->question->arena, self->labels, self->label_count,
                       &self->label_capacity, sizeof *self->labels);
  if (!self->labels) {
    return sanad_fail_memory(error);
  }
  const size_t label = sparql_new(self);
  self->labels[self->label_count++] = (SparqlLabel){call, label};
  if (is_loose) {
    TRY(sparql_fresh_text(self, &text, error));
  } else {
    TRY(sparql_place_text(self,
                          node->kind == EXPR_VARIABLE
                              ? (Place){node->slot, SANAD_ANY}
                              : (Place){SLOT_NONE, node->id},
                          &text, error));
  }
  sanad_buffer_add_string(out, "OPTIONAL { ");
  add_labels(self, text, label, out);
  if (is_loose) {
    sanad_buffer_add_string(out, "FILTER(sameTerm(");
    sanad_buffer_add_text(out, text);
    sanad_buffer_add_string(out, ", ");
    sparql_slot(self, node->slot, out);
    sanad_buffer_add_string(out, ")) ");
  }
  sanad_buffer_add_string(out, "} ");
  return SANAD_OK;
}

// Recursive, as deep as the parser lets expressions be.
// NOLINTBEGIN(misc-no-recursion)

SanadStatus
sparql_join_labels(Sparql *self, const Expr *expr, SanadBuffer *out,
                   SanadError *error)
{
  if (expr->kind == EXPR_CALL && expr->function == FUNCTION_LABEL) {
    return join_label(self, expr, out, error);
  }
  // The test of a dot stands in braces of its own.
  const size_t count = expr->kind == EXPR_SOME ? 1 : expr->operand_count;
  for (size_t i = 0; i < count; ++i) {
    if (expr->operands[i]) {
      TRY(sparql_join_labels(self, expr->operands[i], out, error));
    }
  }
  return SANAD_OK;
}

// NOLINTEND(misc-no-recursion)

SanadStatus
sparql_label(const Sparql *self, const Expr *call, SanadBuffer *out,
             SanadError *error)
{
  for (size_t i = self->label_count; i > 0; --i) {
    if (self->labels[i - 1].call == call) {
      sparql_fresh(self, self->labels[i - 1].variable, out);
      return SANAD_OK;
    }
  }
  return sanad_fail_hint(error, SANAD_UNSUPPORTED, call->span,
                         "make it a column first: | let ?name = label(?x)",
                         "a label has no translation to SPARQL here");
}
