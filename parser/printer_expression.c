#include "parser/printer.h"

#include "parser/parser_impl.h"

/// How tight an operator binds, loosest first.
typedef enum {
  TIGHT_OR = 1,
  TIGHT_AND,
  TIGHT_NOT,
  TIGHT_COMPARISON,
  TIGHT_SUM,
  TIGHT_PRODUCT,
  TIGHT_UNARY,
  TIGHT_PRIMARY,
} Tight;

/// How each kind is written: between its two operands, which need to be at
/// least as tight as `left` and `right`.
static const struct {
  Tight own;
  Tight left;
  Tight right;
  const char *sign;
  const char *negated; ///< With `is_negated`
} operators[] = {
    [AST_EXPR_OR] = {TIGHT_OR, TIGHT_AND, TIGHT_AND, " or ", NULL},
    [AST_EXPR_AND] = {TIGHT_AND, TIGHT_NOT, TIGHT_NOT, " and ", NULL},
    [AST_EXPR_NOT] = {TIGHT_NOT, TIGHT_NOT, TIGHT_NOT, "not ", NULL},
    [AST_EXPR_EQUAL] = {TIGHT_COMPARISON, TIGHT_SUM, TIGHT_SUM, " = ", NULL},
    [AST_EXPR_UNEQUAL] = {TIGHT_COMPARISON, TIGHT_SUM, TIGHT_SUM, " != ", NULL},
    [AST_EXPR_LESS] = {TIGHT_COMPARISON, TIGHT_SUM, TIGHT_SUM, " < ", NULL},
    [AST_EXPR_LESS_EQUAL] = {TIGHT_COMPARISON, TIGHT_SUM, TIGHT_SUM,
                             " <= ", NULL},
    [AST_EXPR_GREATER] = {TIGHT_COMPARISON, TIGHT_SUM, TIGHT_SUM, " > ", NULL},
    [AST_EXPR_GREATER_EQUAL] = {TIGHT_COMPARISON, TIGHT_SUM, TIGHT_SUM,
                                " >= ", NULL},
    [AST_EXPR_CONTAINS] = {TIGHT_COMPARISON, TIGHT_SUM, TIGHT_SUM, " contains ",
                           " not contains "},
    [AST_EXPR_STARTS] = {TIGHT_COMPARISON, TIGHT_SUM, TIGHT_SUM, " starts ",
                         " not starts "},
    [AST_EXPR_ENDS] = {TIGHT_COMPARISON, TIGHT_SUM, TIGHT_SUM, " ends ",
                       " not ends "},
    [AST_EXPR_MATCHES] = {TIGHT_COMPARISON, TIGHT_SUM, TIGHT_SUM, " matches ",
                          " not matches "},
    [AST_EXPR_IN] = {TIGHT_COMPARISON, TIGHT_SUM, TIGHT_SUM, " in (",
                     " not in ("},
    [AST_EXPR_MISSING] = {TIGHT_COMPARISON, TIGHT_SUM, TIGHT_SUM, " is missing",
                          " is not missing"},
    [AST_EXPR_ADD] = {TIGHT_SUM, TIGHT_SUM, TIGHT_PRODUCT, " + ", NULL},
    [AST_EXPR_SUBTRACT] = {TIGHT_SUM, TIGHT_SUM, TIGHT_PRODUCT, " - ", NULL},
    [AST_EXPR_MULTIPLY] = {TIGHT_PRODUCT, TIGHT_PRODUCT, TIGHT_UNARY, " * ",
                           NULL},
    [AST_EXPR_DIVIDE] = {TIGHT_PRODUCT, TIGHT_PRODUCT, TIGHT_UNARY, " / ",
                         NULL},
    [AST_EXPR_NEGATE] = {TIGHT_UNARY, TIGHT_PRIMARY, TIGHT_PRIMARY, "-", NULL},
    [AST_EXPR_CALL] = {TIGHT_PRIMARY, TIGHT_OR, TIGHT_OR, "", NULL},
    [AST_EXPR_VALUE] = {TIGHT_PRIMARY, TIGHT_OR, TIGHT_OR, "", NULL},
    [AST_EXPR_DOTS] = {TIGHT_PRIMARY, TIGHT_OR, TIGHT_OR, "", NULL},
    [AST_EXPR_TYPE] = {TIGHT_PRIMARY, TIGHT_OR, TIGHT_OR, "", NULL},
    [AST_EXPR_EXISTS] = {TIGHT_PRIMARY, TIGHT_OR, TIGHT_OR, "", NULL},
};

static const char *
sign_of(const AstExpr *expr)
{
  return expr->is_negated ? operators[expr->kind].negated
                          : operators[expr->kind].sign;
}

// Recursive, as deep as a tree is, which the parser has limited.
// NOLINTBEGIN(misc-no-recursion)

static void
print_operand(SanadBuffer *out, const AstExpr *operand, Tight wanted)
{
  const bool is_loose = operators[operand->kind].own < wanted;

  if (is_loose) {
    sanad_buffer_add_char(out, '(');
  }
  sanad_print_expression(out, operand);
  if (is_loose) {
    sanad_buffer_add_char(out, ')');
  }
}

/// Operands from `first` on, with `separator` between them.
static void
print_list(SanadBuffer *out, const AstExpr *expr, size_t first,
           const char *separator, Tight wanted)
{
  for (size_t i = first; i < expr->operand_count; ++i) {
    sanad_buffer_add_string(out, i > first ? separator : "");
    print_operand(out, &expr->operands[i], wanted);
  }
}

static void
print_dots(SanadBuffer *out, const AstExpr *expr)
{
  sanad_print_node(out, &expr->dots.base);
  for (size_t i = 0; i < expr->dots.relation_count; ++i) {
    sanad_buffer_add_char(out, '.');
    sanad_print_name(out, &expr->dots.relations[i]);
  }
}

void
sanad_print_expression(SanadBuffer *out, const AstExpr *expr)
{
  const Tight left = operators[expr->kind].left;

  switch (expr->kind) {
  case AST_EXPR_OR:
  case AST_EXPR_AND:
    print_list(out, expr, 0, sign_of(expr), left);
    break;
  case AST_EXPR_NOT:
  case AST_EXPR_NEGATE:
    sanad_buffer_add_string(out, sign_of(expr));
    print_operand(out, expr->operands, left);
    break;
  case AST_EXPR_MISSING:
    print_operand(out, expr->operands, left);
    sanad_buffer_add_string(out, sign_of(expr));
    break;
  case AST_EXPR_IN:
    print_operand(out, expr->operands, left);
    sanad_buffer_add_string(out, sign_of(expr));
    print_list(out, expr, 1, ", ", operators[expr->kind].right);
    sanad_buffer_add_char(out, ')');
    break;
  case AST_EXPR_CALL:
    sanad_buffer_add_text(out, expr->function.name);
    sanad_buffer_add_char(out, '(');
    print_list(out, expr, 0, ", ", left);
    sanad_buffer_add_char(out, ')');
    break;
  case AST_EXPR_VALUE:
  case AST_EXPR_TYPE:
    sanad_print_node(out, &expr->value);
    break;
  case AST_EXPR_DOTS:
    print_dots(out, expr);
    break;
  case AST_EXPR_EXISTS:
    sanad_buffer_add_string(out, "exists { ");
    sanad_print_pattern(out, expr->exists);
    sanad_buffer_add_string(out, " }");
    break;
  default: // The operators between two operands
    print_operand(out, &expr->operands[0], left);
    sanad_buffer_add_string(out, sign_of(expr));
    print_operand(out, &expr->operands[1], operators[expr->kind].right);
    break;
  }
}

// NOLINTEND(misc-no-recursion)
