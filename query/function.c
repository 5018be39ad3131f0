#include "query/evaluation.h"
#include "query/offers.h"

#include <assert.h>
#include <stdint.h>

#define ARGUMENTS_MAX  4U
#define NAME_BYTES_MAX 16U

/// A function of the language.  Those without `run` take their arguments
/// themselves, because they need not, or may not, compute all of them.
typedef struct {
  const char *name;
  FunctionKind kind;
  size_t arguments_min;
  size_t arguments_max;
  FunctionRun *run;
} Function;

static const Function functions[] = {
    {"label", FUNCTION_LABEL, 1, 1, function_label},
    {"name", FUNCTION_NAME, 1, 1, function_local_name},
    {"text", FUNCTION_TEXT, 1, 1, function_text},
    {"iri", FUNCTION_IRI, 1, 1, function_iri},
    {"lang", FUNCTION_LANG, 1, 1, function_lang},
    {"type", FUNCTION_TYPE, 1, 1, function_type},
    {"length", FUNCTION_LENGTH, 1, 1, function_length},
    {"lower", FUNCTION_LOWER, 1, 1, function_lower},
    {"upper", FUNCTION_UPPER, 1, 1, function_upper},
    {"substr", FUNCTION_SUBSTR, 2, 3, function_substr},
    {"replace", FUNCTION_REPLACE, 3, 4, function_replace},
    {"concat", FUNCTION_CONCAT, 0, SIZE_MAX, NULL},
    {"number", FUNCTION_NUMBER, 1, 1, function_number},
    {"round", FUNCTION_ROUND, 1, 1, function_round},
    {"floor", FUNCTION_FLOOR, 1, 1, function_floor},
    {"ceil", FUNCTION_CEIL, 1, 1, function_ceil},
    {"abs", FUNCTION_ABS, 1, 1, function_abs},
    {"date", FUNCTION_DATE, 1, 1, function_date},
    {"month", FUNCTION_MONTH, 1, 1, function_month},
    {"year", FUNCTION_YEAR, 1, 1, function_year},
    {"today", FUNCTION_TODAY, 0, 0, function_today},
    {"now", FUNCTION_NOW, 0, 0, function_now},
    {"if", FUNCTION_IF, 3, 3, NULL},
    {"coalesce", FUNCTION_COALESCE, 1, SIZE_MAX, NULL},
    {"bound", FUNCTION_BOUND, 1, 1, NULL},
    {"pair", FUNCTION_PAIR, 2, 2, function_pair},
    {"nodes", FUNCTION_NODES, 1, 1, function_nodes},
};

#define FUNCTIONS (sizeof functions / sizeof *functions)

FunctionKind
function_of_name(SanadText name, size_t *arguments_min, size_t *arguments_max)
{
  for (size_t i = 0; i < FUNCTIONS; ++i) {
    if (sanad_text_is(name, functions[i].name)) {
      *arguments_min = functions[i].arguments_min;
      *arguments_max = functions[i].arguments_max;
      return functions[i].kind;
    }
  }
  return (FunctionKind)0;
}

const char *
function_list(void)
{
  return "label name text iri lang type length lower upper substr replace "
         "concat number round floor ceil abs date month year today now if "
         "coalesce bound pair nodes";
}

const char *
function_usage(FunctionKind function)
{
  switch (function) {
  case FUNCTION_SUBSTR:
    return "write substr(text, from) or substr(text, from, length)";
  case FUNCTION_REPLACE:
    return "write replace(text, pattern, by)";
  case FUNCTION_IF:
    return "write if(condition, then, else)";
  case FUNCTION_PAIR:
    return "write pair(?a, ?b)";
  case FUNCTION_COALESCE:
    return "write coalesce(?a, \"otherwise\")";
  case FUNCTION_TODAY:
    return "write today()";
  case FUNCTION_NOW:
    return "write now()";
  default:
    return "it takes one value: a variable, a dot or what is computed of them";
  }
}

/// How many bytes must be put in, taken out or changed to turn one name into
/// the other (Levenshtein).  `a` has at most NAME_BYTES_MAX bytes.
static size_t
edit_distance(SanadText a, SanadText b)
{
  size_t row[NAME_BYTES_MAX + 1];
  for (size_t i = 0; i <= a.length; ++i) {
    row[i] = i;
  }
  for (size_t j = 1; j <= b.length; ++j) {
    size_t diagonal = row[0];
    row[0] = j;
    for (size_t i = 1; i <= a.length; ++i) {
      const size_t changed = diagonal + (a.data[i - 1] != b.data[j - 1]);
      const size_t shorter = row[i] < row[i - 1] ? row[i] : row[i - 1];
      diagonal = row[i];
      row[i] = changed < shorter + 1 ? changed : shorter + 1;
    }
  }
  return row[a.length];
}

const char *
sanad_function_name(size_t index)
{
  return index < FUNCTIONS ? functions[index].name : NULL;
}

const char *
function_near(SanadText name)
{
  const char *nearest = NULL;
  size_t least = 3;
  if (name.length > NAME_BYTES_MAX) {
    return NULL;
  }
  for (size_t i = 0; i < FUNCTIONS; ++i) {
    const size_t distance = edit_distance(name, sanad_text(functions[i].name));
    if (distance < least && distance < name.length) {
      least = distance;
      nearest = functions[i].name;
    }
  }
  return nearest;
}

static SanadStatus
evaluate_if(Evaluation *evaluation, const Expr *expr, Value *result,
            SanadError *error)
{
  int truth = -1;
  TRY(evaluate_truth(evaluation, expr->operands[0], &truth, error));
  return truth < 0 ? SANAD_OK
                   : evaluate(evaluation, expr->operands[truth ? 1 : 2], result,
                              error);
}

static SanadStatus
evaluate_coalesce(Evaluation *evaluation, const Expr *expr, Value *result,
                  SanadError *error)
{
  for (size_t i = 0; result->kind == VALUE_NONE && i < expr->operand_count;
       ++i) {
    TRY(evaluate(evaluation, expr->operands[i], result, error));
  }
  return SANAD_OK;
}

static SanadStatus
evaluate_bound(Evaluation *evaluation, const Expr *expr, Value *result,
               SanadError *error)
{
  Value value;
  TRY(evaluate(evaluation, expr->operands[0], &value, error));
  *result = value_boolean(value.kind != VALUE_NONE);
  return SANAD_OK;
}

/// Appends the arguments; `*first` becomes the first of them, without language
/// if not all have the same.  A `*first` of VALUE_NONE: one is no text.
static SanadStatus
add_arguments(Evaluation *evaluation, const Expr *expr, SanadBuffer *out,
              Value *first, SanadError *error)
{
  for (size_t i = 0; i < expr->operand_count; ++i) {
    Value value;
    TRY(evaluate(evaluation, expr->operands[i], &value, error));
    if (value.kind != VALUE_STRING && value.kind != VALUE_LANGUAGE) {
      first->kind = VALUE_NONE;
      return SANAD_OK;
    }
    if (i == 0) {
      *first = value;
    } else if (!sanad_text_is_equal(first->language, value.language)) {
      *first = value_string(first->text);
    }
    sanad_buffer_add_text(out, value.text);
    if (out->length > COMPUTED_BYTES_MAX) {
      break; // Reported when it is kept
    }
  }
  return SANAD_OK;
}

static SanadStatus
evaluate_concat(Evaluation *evaluation, const Expr *expr, Value *result,
                SanadError *error)
{
  SanadBuffer out = {0};
  Value first = value_string((SanadText){0});
  const SanadStatus status =
      add_arguments(evaluation, expr, &out, &first, error);
  if (status != SANAD_OK || first.kind == VALUE_NONE) {
    sanad_buffer_free(&out);
    return status;
  }
  first.id = SANAD_ANY;
  TRY(evaluation_keep(evaluation, &out, &first.text, error));
  *result = first;
  return SANAD_OK;
}

/// Gives a failure of the function itself its place in the question.
static SanadStatus
place_failure(const Expr *expr, SanadStatus status, SanadError *error)
{
  const Expr *guilty = expr;
  if (status == SANAD_SYNTAX) { // The pattern of replace( )
    guilty = expr->operands[1];
    if (guilty->kind != EXPR_CONSTANT) {
      return SANAD_OK; // The data is to blame, not the question
    }
  }
  if ((status == SANAD_SYNTAX || status == SANAD_LIMIT) && error) {
    error->span = guilty->span;
  }
  return status;
}

/// Computes all arguments, then the function.
static SanadStatus
run_function(Evaluation *evaluation, const Function *function, const Expr *expr,
             Value *result, SanadError *error)
{
  Value arguments[ARGUMENTS_MAX];
  assert(expr->operand_count <= ARGUMENTS_MAX);
  for (size_t i = 0; i < expr->operand_count; ++i) {
    TRY(evaluate(evaluation, expr->operands[i], &arguments[i], error));
    if (arguments[i].kind == VALUE_NONE) {
      return SANAD_OK;
    }
  }
  return place_failure(
      expr,
      function->run(evaluation, arguments, expr->operand_count, result, error),
      error);
}

SanadStatus
evaluate_call(Evaluation *evaluation, const Expr *expr, Value *result,
              SanadError *error)
{
  switch (expr->function) {
  case FUNCTION_IF:
    return evaluate_if(evaluation, expr, result, error);
  case FUNCTION_COALESCE:
    return evaluate_coalesce(evaluation, expr, result, error);
  case FUNCTION_BOUND:
    return evaluate_bound(evaluation, expr, result, error);
  case FUNCTION_CONCAT:
    return evaluate_concat(evaluation, expr, result, error);
  default:
    break;
  }

  const size_t index = (size_t)expr->function - 1;
  assert(index < FUNCTIONS && functions[index].kind == expr->function);
  return run_function(evaluation, &functions[index], expr, result, error);
}
