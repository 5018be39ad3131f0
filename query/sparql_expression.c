/// Expressions in SPARQL.

#include "graph/names.h"
#include "query/rows.h"
#include "query/sparql.h"
#include "query/value.h"

#include <string.h>

/// A variable that is never bound: an expression that has no value.
#define NOTHING "?%snone"

// Recursive, as deep as the parser lets expressions nest.
// NOLINTBEGIN(misc-no-recursion)

/// Appends operands with something between them, in brackets.
static SanadStatus
add_joined(Sparql *self, const Expr *expr, const char *between,
           SanadBuffer *out, SanadError *error)
{
  sanad_buffer_add_char(out, '(');
  for (size_t i = 0; i < expr->operand_count; ++i) {
    sanad_buffer_add_string(out, i ? between : "");
    TRY(sparql_expr(self, expr->operands[i], out, error));
  }
  sanad_buffer_add_char(out, ')');
  return SANAD_OK;
}

/// Appends `NAME(operand, …)`.
static SanadStatus
add_call(Sparql *self, const Expr *expr, const char *name, SanadBuffer *out,
         SanadError *error)
{
  sanad_buffer_add_string(out, name);
  return add_joined(self, expr, ", ", out, error);
}

/// Appends text around one operand.
static SanadStatus
add_around(Sparql *self, const char *before, const Expr *expr,
           const char *after, SanadBuffer *out, SanadError *error)
{
  sanad_buffer_add_string(out, before);
  TRY(sparql_expr(self, expr, out, error));
  sanad_buffer_add_string(out, after);
  return SANAD_OK;
}

/// Whether the expression has a value, which is no error.
static SanadStatus
add_bound(Sparql *self, const Expr *expr, SanadBuffer *out, SanadError *error)
{
  return expr->kind == EXPR_VARIABLE
             ? add_around(self, "BOUND(", expr, ")", out, error)
             : add_around(self, "COALESCE(IF(isIRI(", expr,
                          "), true, true), false)", out, error);
}

/// Begins what is an error where a column is empty: a pattern would take an
/// empty one for any value.
static bool
begin_guard(const Sparql *self, size_t slot, SanadBuffer *out)
{
  if (slot == SLOT_NONE || self->certain[slot]) {
    return false;
  }
  sanad_buffer_add_string(out, "IF(BOUND(");
  sparql_slot(self, slot, out);
  sanad_buffer_add_string(out, "), ");
  return true;
}

static void
end_guard(const Sparql *self, bool is_guarded, SanadBuffer *out)
{
  if (is_guarded) {
    sanad_buffer_add_format(out, ", " NOTHING ")", self->hidden);
  }
}

// ---- Comparisons
// -----------------------------------------------------------------

static const char *
operator_of(ExprKind kind)
{
  switch (kind) {
  case EXPR_UNEQUAL:
    return " != ";
  case EXPR_LESS:
    return " < ";
  case EXPR_LESS_EQUAL:
    return " <= ";
  case EXPR_GREATER:
    return " > ";
  case EXPR_GREATER_EQUAL:
    return " >= ";
  default:
    return " = ";
  }
}

static bool
compares_months(const Sparql *self, const Expr *expr)
{
  SanadTerm term;
  if (expr->kind == EXPR_CALL) {
    return expr->function == FUNCTION_MONTH;
  }
  return expr->kind == EXPR_CONSTANT &&
         question_term(self->question, expr->id, &term, NULL) == SANAD_OK &&
         term.kind == SANAD_LITERAL &&
         value_of_literal(&term, expr->id).kind == VALUE_MONTH;
}

/// Compares the days or months that both sides begin with.
static SanadStatus
add_calendar(Sparql *self, const char *operator, const Expr * a, const Expr *b,
             SanadBuffer *out, SanadError *error)
{
  const bool by_month = compares_months(self, a) || compares_months(self, b);
  const Expr *const sides[] = {a, b};
  sanad_buffer_add_string(out, "IF(");
  for (size_t i = 0; i < 2; ++i) {
    TRY(add_around(self, i ? " && REGEX(STR(" : "REGEX(STR(", sides[i],
                   by_month ? "), \"^[0-9]{4}-[0-9]{2}\")"
                            : "), \"^[0-9]{4}-[0-9]{2}-[0-9]{2}\")",
                   out, error));
  }
  sanad_buffer_add_string(out, ", ");
  for (size_t i = 0; i < 2; ++i) {
    sanad_buffer_add_string(out, i ? operator : "");
    TRY(add_around(self, "SUBSTR(STR(", sides[i],
                   by_month ? "), 1, 7)" : "), 1, 10)", out, error));
  }
  sanad_buffer_add_format(out, ", " NOTHING ")", self->hidden);
  return SANAD_OK;
}

/// `"text"@*`: a literal with this text, in any language or none.
static SanadStatus
add_any_language(Sparql *self, bool is_unequal, const Expr *a, const Expr *b,
                 SanadBuffer *out, SanadError *error)
{
  const Expr *const text = b->kind == EXPR_ANY_LANGUAGE ? b : a;
  const Expr *const value = text == b ? a : b;
  sanad_buffer_add_string(out, is_unequal ? "!(" : "(");
  TRY(add_around(self, "isLiteral(", value, ") && DATATYPE(", out, error));
  TRY(sparql_expr(self, value, out, error));
  sanad_buffer_add_string(
      out, ") IN (<http://www.w3.org/2001/XMLSchema#string>, "
           "<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString>)");
  TRY(add_around(self, " && STR(", value, ") = ", out, error));
  TRY(sparql_term(self, text->id, out, error));
  sanad_buffer_add_char(out, ')');
  return SANAD_OK;
}

static SanadStatus
add_comparison(Sparql *self, ExprKind kind, const Expr *a, const Expr *b,
               SanadBuffer *out, SanadError *error)
{
  const bool is_equality =
      kind == EXPR_EQUAL || kind == EXPR_UNEQUAL || kind == EXPR_IN;
  if (is_equality &&
      (a->kind == EXPR_ANY_LANGUAGE || b->kind == EXPR_ANY_LANGUAGE)) {
    return add_any_language(self, kind == EXPR_UNEQUAL, a, b, out, error);
  }
  if (expr_is_calendar(self->question, a) ||
      expr_is_calendar(self->question, b)) {
    return add_calendar(self, operator_of(kind), a, b, out, error);
  }
  sanad_buffer_add_char(out, '(');
  TRY(sparql_expr(self, a, out, error));
  sanad_buffer_add_string(out, operator_of(kind));
  TRY(sparql_expr(self, b, out, error));
  sanad_buffer_add_char(out, ')');
  return SANAD_OK;
}

/// `in` is `=` with each, joined by `or`: so SPARQL defines it.
static SanadStatus
add_in(Sparql *self, const Expr *expr, SanadBuffer *out, SanadError *error)
{
  sanad_buffer_add_char(out, '(');
  for (size_t i = 1; i < expr->operand_count; ++i) {
    sanad_buffer_add_string(out, i > 1 ? " || " : "");
    TRY(add_comparison(self, EXPR_IN, expr->operands[0], expr->operands[i], out,
                       error));
  }
  sanad_buffer_add_char(out, ')');
  return SANAD_OK;
}

// ---- Tests of text
// ---------------------------------------------------------------

/// A test of the text that `before` and `after` spell.
static SanadStatus
add_text_test(Sparql *self, const Expr *expr, SanadText text, SanadBuffer *out,
              SanadError *error)
{
  const char *const name = expr->kind == EXPR_CONTAINS ? "CONTAINS"
                           : expr->kind == EXPR_STARTS ? "STRSTARTS"
                                                       : "STRENDS";
  const bool is_pattern = expr->kind == EXPR_MATCHES;
  sanad_buffer_add_string(out, is_pattern ? "REGEX(STR(" : name);
  sanad_buffer_add_string(out, is_pattern ? "" : "(LCASE(STR(");
  sanad_buffer_add_text(out, text);
  sanad_buffer_add_string(out, is_pattern ? "), STR(" : ")), LCASE(STR(");
  return add_around(self, "", expr->operands[1],
                    is_pattern ? "), \"i\")" : ")))", out, error);
}

/// A node is tested by its labels and aliases.
static SanadStatus
add_name_test(Sparql *self, const Expr *expr, SanadText node, SanadBuffer *out,
              SanadError *error)
{
  SanadBuffer label = {0};
  sparql_fresh(self, sparql_new(self), &label);
  sanad_buffer_add_string(out, "EXISTS { ");
  sanad_buffer_add_text(out, node);
  sanad_buffer_add_char(out, ' ');
  for (size_t i = 0; sanad_name_predicate(i); ++i) {
    sanad_buffer_add_format(out, "%s<%s>", i ? "|" : "",
                            sanad_name_predicate(i));
  }
  sanad_buffer_add_char(out, ' ');
  sanad_buffer_add_text(out, sanad_buffer_text(&label));
  sanad_buffer_add_string(out, " FILTER(isLiteral(");
  sanad_buffer_add_text(out, sanad_buffer_text(&label));
  sanad_buffer_add_string(out, ") && ");
  const SanadStatus status =
      add_text_test(self, expr, sanad_buffer_text(&label), out, error);
  sanad_buffer_add_string(out, ") }");
  out->failed |= label.failed;
  sanad_buffer_free(&label);
  return status;
}

/// Whether a computed value can be a node.
static bool
can_be_node(const Expr *expr)
{
  return expr->kind == EXPR_CALL &&
         (expr->function == FUNCTION_IRI || expr->function == FUNCTION_TYPE ||
          expr->function == FUNCTION_IF || expr->function == FUNCTION_COALESCE);
}

static SanadStatus
add_text(Sparql *self, const Expr *expr, SanadBuffer *out, SanadError *error)
{
  const Expr *const value = expr->operands[0];
  const bool has_name =
      value->kind == EXPR_VARIABLE || value->kind == EXPR_CONSTANT;
  SanadBuffer text = {0};
  if (can_be_node(value)) {
    return sanad_fail_hint(
        error, SANAD_UNSUPPORTED, value->span,
        "make it a column first: | let ?x = … | where ?x contains …",
        "a test of the names of a computed node has no "
        "translation to SPARQL");
  }
  SanadStatus status = sparql_expr(self, value, &text, error);
  sanad_buffer_add_string(out, expr->is_negated ? "!" : "");
  if (status == SANAD_OK && has_name) {
    sanad_buffer_add_string(out, "IF(isLiteral(");
    sanad_buffer_add_text(out, sanad_buffer_text(&text));
    sanad_buffer_add_string(out, "), ");
  }
  if (status == SANAD_OK) {
    status = add_text_test(self, expr, sanad_buffer_text(&text), out, error);
  }
  if (status == SANAD_OK && has_name) {
    sanad_buffer_add_string(out, ", ");
    status = add_name_test(self, expr, sanad_buffer_text(&text), out, error);
    sanad_buffer_add_char(out, ')');
  }
  out->failed |= text.failed;
  sanad_buffer_free(&text);
  return status;
}

// ---- Tests of the graph
// ----------------------------------------------------------

static SanadStatus
add_type_test(Sparql *self, const Expr *expr, SanadBuffer *out,
              SanadError *error)
{
  SanadBuffer name = {0};
  const bool is_guarded = begin_guard(self, expr->slot, out);
  sparql_slot(self, expr->slot, &name);
  sanad_buffer_add_string(out, "EXISTS { ");
  const SanadStatus status =
      sparql_types(self, sanad_buffer_text(&name), expr->named,
                   expr->named_count, out, error);
  sanad_buffer_add_char(out, '}');
  end_guard(self, is_guarded, out);
  out->failed |= name.failed;
  sanad_buffer_free(&name);
  return status;
}

/// `?x.p.q` in a test: some value makes it true.
static SanadStatus
add_some(Sparql *self, const Expr *expr, SanadBuffer *out, SanadError *error)
{
  const Expr *const base = expr->operands[0];
  const bool is_guarded = begin_guard(
      self, base->kind == EXPR_VARIABLE ? base->slot : SLOT_NONE, out);
  TRY(add_around(self, "EXISTS { ", base, " ", out, error));
  for (size_t i = 0; i < expr->id_count; ++i) {
    sanad_buffer_add_string(out, i ? "/" : "");
    TRY(sparql_term(self, expr->ids[i], out, error));
  }
  sanad_buffer_add_char(out, ' ');
  sparql_slot(self, expr->slot, out);
  sanad_buffer_add_char(out, ' ');
  self->certain[expr->slot] = true;
  TRY(sparql_filter(self, expr->operands[1], out, error));
  self->certain[expr->slot] = false;
  sanad_buffer_add_char(out, '}');
  end_guard(self, is_guarded, out);
  return SANAD_OK;
}

static SanadStatus
add_exists(Sparql *self, const Expr *expr, SanadBuffer *out, SanadError *error)
{
  const Exists *const exists = expr->exists_state;
  sanad_buffer_add_string(out, "EXISTS ");
  return sparql_block(self, exists->block, out, error);
}

// ---- Functions
// -------------------------------------------------------------------

/// Functions that SPARQL has by another name.
static const char *
function_name(FunctionKind function)
{
  static const char *const names[] = {
      [FUNCTION_TEXT] = "STR",          [FUNCTION_IRI] = "IRI",
      [FUNCTION_LANG] = "LANG",         [FUNCTION_TYPE] = "DATATYPE",
      [FUNCTION_LENGTH] = "STRLEN",     [FUNCTION_LOWER] = "LCASE",
      [FUNCTION_UPPER] = "UCASE",       [FUNCTION_SUBSTR] = "SUBSTR",
      [FUNCTION_REPLACE] = "REPLACE",   [FUNCTION_CONCAT] = "CONCAT",
      [FUNCTION_ROUND] = "ROUND",       [FUNCTION_FLOOR] = "FLOOR",
      [FUNCTION_CEIL] = "CEIL",         [FUNCTION_ABS] = "ABS",
      [FUNCTION_NOW] = "NOW",           [FUNCTION_IF] = "IF",
      [FUNCTION_COALESCE] = "COALESCE",
  };
  return function < sizeof names / sizeof *names ? names[function] : NULL;
}

#define XSD "<http://www.w3.org/2001/XMLSchema#"

static SanadStatus
add_number(Sparql *self, const Expr *value, SanadBuffer *out, SanadError *error)
{
  TRY(add_around(self, "COALESCE(" XSD "decimal>(", value, "), " XSD "double>(",
                 out, error));
  return add_around(self, "", value, "))", out, error);
}

static SanadStatus
add_function(Sparql *self, const Expr *expr, SanadBuffer *out,
             SanadError *error)
{
  const char *const name = function_name(expr->function);
  Expr *const *const operands = expr->operands;
  if (name) {
    return add_call(self, expr, name, out, error);
  }
  switch (expr->function) {
  case FUNCTION_LABEL:
    return sparql_label(self, expr, out, error);
  case FUNCTION_NAME:
    return add_around(self, "REPLACE(STR(", operands[0],
                      "), \"^.*[/#]\", \"\")", out, error);
  case FUNCTION_NUMBER:
    return add_number(self, operands[0], out, error);
  case FUNCTION_DATE:
    return add_around(self, "SUBSTR(STR(", operands[0], "), 1, 10)", out,
                      error);
  case FUNCTION_MONTH:
    return add_around(self, "SUBSTR(STR(", operands[0], "), 1, 7)", out, error);
  case FUNCTION_YEAR:
    return add_around(self, XSD "integer>(SUBSTR(STR(", operands[0],
                      "), 1, 4))", out, error);
  case FUNCTION_TODAY:
    sanad_buffer_add_string(out,
                            "STRDT(SUBSTR(STR(NOW()), 1, 10), " XSD "date>)");
    return SANAD_OK;
  case FUNCTION_BOUND:
    return add_bound(self, operands[0], out, error);
  case FUNCTION_PAIR:
    TRY(add_around(self, "(STR(", operands[0], ") < STR(", out, error));
    return add_around(self, "", operands[1], "))", out, error);
  default:
    return sanad_fail_hint(error, SANAD_UNSUPPORTED, expr->span,
                           "ask it here, without sparql or verify",
                           "this function has no translation to SPARQL");
  }
}

// ---- All expressions
// -------------------------------------------------------------

static SanadStatus
add_arithmetic(Sparql *self, const Expr *expr, SanadBuffer *out,
               SanadError *error)
{
  switch (expr->kind) {
  case EXPR_ADD:
    return add_joined(self, expr, " + ", out, error);
  case EXPR_SUBTRACT:
    return add_joined(self, expr, " - ", out, error);
  case EXPR_MULTIPLY:
    return add_joined(self, expr, " * ", out, error);
  case EXPR_DIVIDE:
    return add_joined(self, expr, " / ", out, error);
  default:
    return add_around(self, "(- ", expr->operands[0], ")", out, error);
  }
}

static SanadStatus
add_operation(Sparql *self, const Expr *expr, SanadBuffer *out,
              SanadError *error)
{
  switch (expr->kind) {
  case EXPR_OR:
    return add_joined(self, expr, " || ", out, error);
  case EXPR_AND:
    return add_joined(self, expr, " && ", out, error);
  case EXPR_NOT:
    return add_around(self, "!(", expr->operands[0], ")", out, error);
  case EXPR_IN:
    sanad_buffer_add_string(out, expr->is_negated ? "!" : "");
    return add_in(self, expr, out, error);
  case EXPR_MISSING:
    sanad_buffer_add_string(out, expr->is_negated ? "" : "!");
    return add_bound(self, expr->operands[0], out, error);
  case EXPR_CONTAINS:
  case EXPR_STARTS:
  case EXPR_ENDS:
  case EXPR_MATCHES:
    return add_text(self, expr, out, error);
  case EXPR_EQUAL:
  case EXPR_UNEQUAL:
  case EXPR_LESS:
  case EXPR_LESS_EQUAL:
  case EXPR_GREATER:
  case EXPR_GREATER_EQUAL:
    return add_comparison(self, expr->kind, expr->operands[0],
                          expr->operands[1], out, error);
  default:
    return add_arithmetic(self, expr, out, error);
  }
}

SanadStatus
sparql_expr(Sparql *self, const Expr *expr, SanadBuffer *out, SanadError *error)
{
  switch (expr->kind) {
  case EXPR_CALL:
    return add_function(self, expr, out, error);
  case EXPR_CONSTANT:
  case EXPR_ANY_LANGUAGE:
    return sparql_term(self, expr->id, out, error);
  case EXPR_VARIABLE:
    sparql_slot(self, expr->slot, out);
    return SANAD_OK;
  case EXPR_TYPE:
    return add_type_test(self, expr, out, error);
  case EXPR_EXISTS:
    return add_exists(self, expr, out, error);
  case EXPR_SOME:
    return add_some(self, expr, out, error);
  default:
    return add_operation(self, expr, out, error);
  }
}

// NOLINTEND(misc-no-recursion)
