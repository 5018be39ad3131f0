/// Expressions: names to ids, variables to columns, dots
/// (language, 4.10, 4.11).

#include "query/compile.h"

#include "query/rows.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static const ExprKind kinds[] = {
    [AST_EXPR_OR] = EXPR_OR,
    [AST_EXPR_AND] = EXPR_AND,
    [AST_EXPR_NOT] = EXPR_NOT,
    [AST_EXPR_EQUAL] = EXPR_EQUAL,
    [AST_EXPR_UNEQUAL] = EXPR_UNEQUAL,
    [AST_EXPR_LESS] = EXPR_LESS,
    [AST_EXPR_LESS_EQUAL] = EXPR_LESS_EQUAL,
    [AST_EXPR_GREATER] = EXPR_GREATER,
    [AST_EXPR_GREATER_EQUAL] = EXPR_GREATER_EQUAL,
    [AST_EXPR_CONTAINS] = EXPR_CONTAINS,
    [AST_EXPR_STARTS] = EXPR_STARTS,
    [AST_EXPR_ENDS] = EXPR_ENDS,
    [AST_EXPR_MATCHES] = EXPR_MATCHES,
    [AST_EXPR_IN] = EXPR_IN,
    [AST_EXPR_MISSING] = EXPR_MISSING,
    [AST_EXPR_ADD] = EXPR_ADD,
    [AST_EXPR_SUBTRACT] = EXPR_SUBTRACT,
    [AST_EXPR_MULTIPLY] = EXPR_MULTIPLY,
    [AST_EXPR_DIVIDE] = EXPR_DIVIDE,
    [AST_EXPR_NEGATE] = EXPR_NEGATE,
    [AST_EXPR_CALL] = EXPR_CALL,
};

/// What one call of compile_expr() carries down.
typedef struct {
  Compiler *compiler;
  DotsMode mode;
  DottedColumns *dotted; ///< Of DOTS_ROWS
  /// Of DOTS_SOME: the dots inside the test that is being compiled, which wraps
  /// itself into them.
  DottedColumns *some;
  Role name_role; ///< How a bare name is looked up
} ExprContext;

static SanadStatus compile_any_expr(const ExprContext *context,
                                    const AstExpr *source, Expr **out,
                                    SanadError *error);

static Expr *
new_expr(Compiler *compiler, ExprKind kind, SanadSpan span)
{
  Expr *const expr = SANAD_TAKE(compiler->resolver.question->arena, Expr);
  if (expr) {
    expr->kind = kind;
    expr->span = span;
  }
  return expr;
}

static Expr **
new_operands(Compiler *compiler, size_t count)
{
  return SANAD_TAKE_ARRAY(compiler->resolver.question->arena, Expr *, count);
}

/// Says which columns there are.
static void
hint_columns(const Compiler *compiler, SanadError *error)
{
  SanadBuffer list = {0};
  for (size_t i = 0; i < compiler->variable_count && i < 12; ++i) {
    sanad_buffer_add_format(&list, "%s?%.*s", i ? ", " : "",
                            (int)compiler->variables[i].name.length,
                            compiler->variables[i].name.data);
  }
  (void)sanad_hint(error, list.length ? "there is %s" : "%s",
                   list.length && !list.failed ? sanad_buffer_string(&list)
                                               : "there are no columns here");
  sanad_buffer_free(&list);
}

SanadStatus
fail_no_column(const Compiler *compiler, const AstWord *word, SanadError *error)
{
  (void)sanad_fail(error, SANAD_MEANING, word->span, "there is no column ?%.*s",
                   (int)word->name.length, word->name.data);
  hint_columns(compiler, error);
  return SANAD_MEANING;
}

SanadStatus
find_column(Compiler *compiler, const AstWord *word, const Variable **variable,
            SanadError *error)
{
  *variable = find_variable(compiler, word->name);
  const bool is_outside =
      compiler->alone &&
      !pattern_declares(compiler, compiler->alone, word->name);
  if (*variable && !is_outside) {
    return SANAD_OK;
  }

  (void)sanad_fail(error, SANAD_MEANING, word->span, "?%.*s %s",
                   (int)word->name.length, word->name.data,
                   is_outside ? "is not bound in these braces"
                              : "is not bound here");
  if (is_outside) {
    return sanad_hint(error,
                      "braces stand alone: put the condition behind them");
  }
  hint_columns(compiler, error);
  return SANAD_MEANING;
}

static SanadStatus
compile_literal(Compiler *compiler, const AstLiteral *literal, Expr *expr,
                SanadError *error)
{
  SanadTerm term;
  expr->kind = literal->kind == AST_LITERAL_ANY_LANGUAGE ? EXPR_ANY_LANGUAGE
                                                         : EXPR_CONSTANT;
  expr->text = literal->text;
  return resolve_literal(&compiler->resolver, literal, &term, &expr->id, error);
}

static SanadStatus
compile_value(const ExprContext *context, const AstNode *value, Expr **out,
              SanadError *error)
{
  Compiler *const compiler = context->compiler;
  Expr *const expr = *out = new_expr(compiler, EXPR_CONSTANT, value->span);
  if (!expr) {
    return sanad_fail_memory(error);
  }

  switch (value->kind) {
  case AST_NODE_VARIABLE: {
    const Variable *variable = NULL;
    TRY(find_column(compiler, &value->word, &variable, error));
    expr->kind = variable->slot == SLOT_NONE ? EXPR_CONSTANT : EXPR_VARIABLE;
    expr->slot = variable->slot == SLOT_NONE ? 0 : variable->slot;
    expr->id = variable->id;
    return SANAD_OK;
  }
  case AST_NODE_PARAMETER:
    return resolve_parameter(&compiler->resolver, &value->word, &expr->id,
                             error);
  case AST_NODE_NAME:
    return resolve_narrowed(&compiler->resolver, value, context->name_role,
                            &expr->id, error);
  case AST_NODE_LITERAL:
    return compile_literal(compiler, &value->literal, expr, error);
  default:
    return sanad_fail_hint(error, SANAD_MEANING, value->span,
                           "name it in the pattern, for example ?x",
                           "`?` cannot be an operand");
  }
}

static bool
is_same_dots(const AstExpr *a, const AstExpr *b)
{
  const AstNode *const x = &a->dots.base;
  const AstNode *const y = &b->dots.base;
  if (x->kind != y->kind || a->dots.relation_count != b->dots.relation_count) {
    return false;
  }
  if (x->kind == AST_NODE_NAME
          ? !sanad_text_is_equal(x->name.text, y->name.text) ||
                !sanad_text_is_equal(x->name.prefix, y->name.prefix)
          : !sanad_text_is_equal(x->word.name, y->word.name)) {
    return false;
  }
  for (size_t i = 0; i < a->dots.relation_count; ++i) {
    const AstName *const p = &a->dots.relations[i];
    const AstName *const q = &b->dots.relations[i];
    if (!sanad_text_is_equal(p->text, q->text) ||
        !sanad_text_is_equal(p->prefix, q->prefix)) {
      return false;
    }
  }
  return true;
}

/// Makes the loop over a dotted text's values; its second operand is missing.
static SanadStatus
compile_loop(const ExprContext *context, const AstExpr *source, Expr **out,
             SanadError *error)
{
  Compiler *const compiler = context->compiler;
  const size_t count = source->dots.relation_count;
  Expr *const loop = *out = new_expr(compiler, EXPR_SOME, source->span);
  SanadId *const ids =
      SANAD_TAKE_ARRAY(compiler->resolver.question->arena, SanadId, count);
  Expr **const operands = new_operands(compiler, 2);
  if (!loop || !ids || !operands) {
    return sanad_fail_memory(error);
  }
  TRY(refuse_defined(compiler, source->dots.relations, count, "behind a dot",
                     error));
  for (size_t i = 0; i < count; ++i) {
    TRY(resolve_name(&compiler->resolver, &source->dots.relations[i],
                     ROLE_RELATION, NULL, 0, &ids[i], error));
  }
  ExprContext base = *context;
  base.name_role = ROLE_NODE;
  TRY(compile_value(&base, &source->dots.base, &operands[0], error));
  loop->ids = ids;
  loop->id_count = count;
  loop->operands = operands;
  loop->operand_count = 2;
  loop->slot = new_slot(compiler);
  return SANAD_OK;
}

/// The column of a dotted text: the same text in one step is one value.
static SanadStatus
add_dotted(const ExprContext *context, DottedColumns *columns,
           const AstExpr *source, size_t *slot, SanadError *error)
{
  for (size_t i = 0; i < columns->count; ++i) {
    if (is_same_dots(columns->columns[i].source, source)) {
      *slot = columns->columns[i].dots->slot;
      return SANAD_OK;
    }
  }
  columns->columns = sanad_arena_grow(
      context->compiler->resolver.question->arena, columns->columns,
      columns->count, &columns->capacity, sizeof *columns->columns);
  if (!columns->columns) {
    return sanad_fail_memory(error);
  }
  Expr *loop = NULL;
  TRY(compile_loop(context, source, &loop, error));
  columns->columns[columns->count++] = (DottedColumn){loop, source};
  *slot = loop->slot;
  return SANAD_OK;
}

static SanadStatus
compile_dots(const ExprContext *context, const AstExpr *source, Expr **out,
             SanadError *error)
{
  if (context->mode == DOTS_REFUSED) {
    (void)sanad_fail(error, SANAD_MEANING, source->span,
                     "a dot cannot stand here");
    return sanad_hint(error,
                      "let it be a column first: | let ?value = ?x.… | …");
  }
  DottedColumns *const columns =
      context->mode == DOTS_ROWS ? context->dotted : context->some;
  assert(columns);

  Expr *const expr = *out =
      new_expr(context->compiler, EXPR_VARIABLE, source->span);
  if (!expr) {
    return sanad_fail_memory(error);
  }
  return add_dotted(context, columns, source, &expr->slot, error);
}

/// Wraps a test into the loops over its dots, the first outermost.
static SanadStatus
wrap_some(Compiler *compiler, const DottedColumns *some, Expr *test, Expr **out,
          SanadError *error)
{
  (void)compiler;
  (void)error;
  for (size_t i = some->count; i > 0; --i) {
    Expr *const loop = some->columns[i - 1].dots;
    loop->operands[1] = test;
    test = loop;
  }
  *out = test;
  return SANAD_OK;
}

/// `?x.p is missing` is "no value", which is no test of some value.
static SanadStatus
compile_missing_dots(const ExprContext *context, const AstExpr *source,
                     Expr **out, SanadError *error)
{
  Compiler *const compiler = context->compiler;
  Expr *loop = NULL;
  TRY(compile_loop(context, &source->operands[0], &loop, error));
  Expr *const missing = new_expr(compiler, EXPR_MISSING, source->span);
  Expr *const variable = new_expr(compiler, EXPR_VARIABLE, source->span);
  Expr **const operands = new_operands(compiler, 1);
  if (!missing || !variable || !operands) {
    return sanad_fail_memory(error);
  }
  variable->slot = loop->slot;
  operands[0] = variable;
  *missing = (Expr){
      .kind = EXPR_MISSING,
      .is_negated = true,
      .span = source->span,
      .operands = operands,
      .operand_count = 1,
  };
  loop->operands[1] = missing;
  if (source->is_negated) {
    *out = loop;
    return SANAD_OK;
  }

  Expr *const not = *out = new_expr(compiler, EXPR_NOT, source->span);
  Expr **const inner = new_operands(compiler, 1);
  if (!not || !inner) {
    return sanad_fail_memory(error);
  }
  inner[0] = loop;
  not ->operands = inner;
  not ->operand_count = 1;
  return SANAD_OK;
}

/// Whether the kind is a test that dots wrap themselves around.
static bool
is_test(const AstExpr *source, FunctionKind function)
{
  switch (source->kind) {
  case AST_EXPR_OR:
  case AST_EXPR_AND:
  case AST_EXPR_NOT:
    return false;
  case AST_EXPR_CALL:
    return function == FUNCTION_PAIR || function == FUNCTION_BOUND;
  default:
    return source->kind >= AST_EXPR_EQUAL && source->kind <= AST_EXPR_MISSING;
  }
}

/// The role of names beside a variable that stands in an arrow or behind
/// `-a->`.
static Role
role_beside(Compiler *compiler, const AstExpr *source)
{
  const bool compares = source->kind == AST_EXPR_EQUAL ||
                        source->kind == AST_EXPR_UNEQUAL ||
                        source->kind == AST_EXPR_IN;
  for (size_t i = 0; compares && i < source->operand_count; ++i) {
    const AstExpr *const operand = &source->operands[i];
    const Variable *const variable =
        operand->kind == AST_EXPR_VALUE &&
                operand->value.kind == AST_NODE_VARIABLE
            ? find_variable(compiler, operand->value.word.name)
            : NULL;
    if (variable && variable->is_relation) {
      return ROLE_RELATION;
    }
    if (variable && variable->is_type) {
      return ROLE_TYPE;
    }
  }
  return ROLE_NODE;
}

/// Finds a function and checks how many arguments it is given.
static SanadStatus
find_function(const AstExpr *source, FunctionKind *function, SanadError *error)
{
  const SanadText name = source->function.name;
  size_t least = 0;
  size_t most = 0;
  *function = function_of_name(name, &least, &most);
  if (!*function) {
    const char *const near = function_near(name);
    (void)sanad_fail(error, SANAD_MEANING, source->function.span,
                     "no function is called \"%.*s\"", (int)name.length,
                     name.data);
    return near ? sanad_hint(error, "did you mean %s?", near)
                : sanad_hint(error, "there is %s", function_list());
  }
  if (source->operand_count < least || source->operand_count > most) {
    char most_text[32] = "";
    if (most > least) {
      (void)snprintf(most_text, sizeof most_text,
                     most == SIZE_MAX ? " or more" : " to %zu", most);
    }
    return sanad_fail_hint(
        error, SANAD_MEANING, source->span, function_usage(*function),
        "%.*s takes %zu%s argument%s, not %zu", (int)name.length, name.data,
        least, most_text, least == 1 && most == 1 ? "" : "s",
        source->operand_count);
  }
  return SANAD_OK;
}

static SanadStatus
compile_operands(const ExprContext *context, const AstExpr *source, Expr *expr,
                 SanadError *error)
{
  expr->operands = new_operands(context->compiler, source->operand_count);
  if (!expr->operands) {
    return sanad_fail_memory(error);
  }
  expr->operand_count = source->operand_count;
  for (size_t i = 0; i < source->operand_count; ++i) {
    TRY(compile_any_expr(context, &source->operands[i], &expr->operands[i],
                         error));
  }
  for (size_t i = 0; i < source->operand_count; ++i) {
    expr->is_calendar |= expr_is_calendar(context->compiler->resolver.question,
                                          expr->operands[i]);
  }
  const bool compares =
      expr->kind >= EXPR_EQUAL && expr->kind <= EXPR_GREATER_EQUAL;
  expr->is_calendar &= compares || expr->kind == EXPR_IN;
  return SANAD_OK;
}

static SanadStatus
compile_operation(const ExprContext *context, const AstExpr *source, Expr **out,
                  SanadError *error)
{
  Compiler *const compiler = context->compiler;
  FunctionKind function = 0;
  if (source->kind == AST_EXPR_CALL) {
    TRY(find_function(source, &function, error));
  }
  if (source->kind == AST_EXPR_MISSING && context->mode == DOTS_SOME &&
      source->operands[0].kind == AST_EXPR_DOTS) {
    return compile_missing_dots(context, source, out, error);
  }

  Expr *const expr = new_expr(compiler, kinds[source->kind], source->span);
  if (!expr) {
    return sanad_fail_memory(error);
  }
  expr->is_negated = source->is_negated;
  expr->function = function;

  DottedColumns own = {0};
  ExprContext inner = *context;
  inner.name_role = role_beside(compiler, source);
  const bool wraps =
      context->mode == DOTS_SOME && !context->some && is_test(source, function);
  if (wraps) {
    inner.some = &own;
  }
  TRY(compile_operands(&inner, source, expr, error));
  *out = expr;
  return wraps ? wrap_some(compiler, &own, expr, out, error) : SANAD_OK;
}

static SanadStatus add_exists(Compiler *compiler, Expr *expr, Block *block,
                              SanadError *error);

/// A type that is a rule, or of a constant, is a pattern.
static SanadStatus
compile_type_pattern(Compiler *compiler, const AstExpr *source,
                     const Variable *variable, Expr **out, SanadError *error)
{
  const Place place = {variable->slot, variable->id};
  const bool was_hidden = compiler->is_hidden;
  Block *block = NULL;
  Expr *const expr = *out = new_expr(compiler, EXPR_EXISTS, source->span);
  if (!expr) {
    return sanad_fail_memory(error);
  }
  compiler->is_hidden = true;
  TRY(new_block(compiler, &block, error));
  TRY(add_types(compiler, block, place, source->value.types,
                source->value.type_count, error));
  compiler->is_hidden = was_hidden;
  return add_exists(compiler, expr, block, error);
}

static SanadStatus
compile_type_test(const ExprContext *context, const AstExpr *source, Expr **out,
                  SanadError *error)
{
  Compiler *const compiler = context->compiler;
  const Variable *variable = NULL;
  TRY(find_column(compiler, &source->value.word, &variable, error));
  if (variable->slot == SLOT_NONE ||
      has_rule_type(compiler, source->value.types, source->value.type_count)) {
    return compile_type_pattern(compiler, source, variable, out, error);
  }
  Expr *const expr = *out = new_expr(compiler, EXPR_TYPE, source->span);
  if (!expr) {
    return sanad_fail_memory(error);
  }
  expr->slot = variable->slot;
  expr->named_count = source->value.type_count;
  TRY(resolve_type_names(&compiler->resolver, source->value.types,
                         source->value.type_count, &expr->named, error));
  return resolve_types(&compiler->resolver, source->value.types,
                       source->value.type_count, &expr->ids, &expr->id_count,
                       error);
}

/// Leaves word of a pattern that an expression asks.
static SanadStatus
add_exists(Compiler *compiler, Expr *expr, Block *block, SanadError *error)
{
  SanadArena *const arena = compiler->resolver.question->arena;
  Program *const program = compiler->program;
  Exists *const exists = SANAD_TAKE(arena, Exists);
  program->exists =
      sanad_arena_grow(arena, program->exists, program->exists_count,
                       &program->exists_capacity, sizeof *program->exists);
  if (!exists || !program->exists) {
    return sanad_fail_memory(error);
  }
  exists->block = block;
  program->exists[program->exists_count++] = exists;
  expr->exists = run_exists;
  expr->exists_state = exists;
  return SANAD_OK;
}

/// `exists { }`: the block is run when the expression is computed.
static SanadStatus
compile_exists(const ExprContext *context, const AstExpr *source, Expr **out,
               SanadError *error)
{
  Compiler *const compiler = context->compiler;
  Expr *const expr = *out = new_expr(compiler, EXPR_EXISTS, source->span);
  if (!expr) {
    return sanad_fail_memory(error);
  }
  const size_t scope = compiler->variable_count;
  const bool was_hidden = compiler->is_hidden;
  Block *block = NULL;
  compiler->is_hidden = true;
  TRY(compile_pattern(compiler, source->exists, false, &block, error));
  compiler->is_hidden = was_hidden;
  compiler->variable_count = scope;
  return add_exists(compiler, expr, block, error);
}

static SanadStatus
compile_any_expr(const ExprContext *context, const AstExpr *source, Expr **out,
                 SanadError *error)
{
  switch (source->kind) {
  case AST_EXPR_VALUE:
    return compile_value(context, &source->value, out, error);
  case AST_EXPR_DOTS:
    if (context->mode == DOTS_SOME && !context->some) {
      // A dot that is a condition by itself.
      DottedColumns own = {0};
      ExprContext inner = *context;
      inner.some = &own;
      TRY(compile_dots(&inner, source, out, error));
      return wrap_some(context->compiler, &own, *out, out, error);
    }
    return compile_dots(context, source, out, error);
  case AST_EXPR_TYPE:
    return compile_type_test(context, source, out, error);
  case AST_EXPR_EXISTS:
    return compile_exists(context, source, out, error);
  default:
    return compile_operation(context, source, out, error);
  }
}

SanadStatus
compile_expr(Compiler *compiler, const AstExpr *source, DotsMode mode,
             DottedColumns *dotted, Expr **out, SanadError *error)
{
  const ExprContext context = {
      .compiler = compiler,
      .mode = mode,
      .dotted = dotted,
      .name_role = ROLE_NODE,
  };
  return compile_any_expr(&context, source, out, error);
}
