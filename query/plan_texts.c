/// Nodes whose labels and aliases have a text: where a pattern has many nodes,
/// it is faster to look through all labels once, and to begin with the nodes
/// that they lead to, than to look up the labels of each node.

#include "graph/names.h"
#include "graph/range.h"
#include "graph/statistics.h"
#include "query/estimate.h"
#include "query/evaluation.h"
#include "query/needle.h"
#include "query/text_scan.h"

#include <stdlib.h>

/// With more nodes than this it is left alone.
#define NODES_MAX 262144U
/// What looking up the labels of a node costs, in labels that are looked
/// through.
#define LABELS_PER_NODE 16.0

/// A test of the names of a column's nodes.
typedef struct {
  const Expr *expr; ///< With the column on its left, also for `label(column)`
  size_t slot;
  bool is_exact; ///< It holds for each node that has such a name
} NameTest;

/// What is found.
typedef struct {
  Question *question;
  TextScan *scan;
  const Expr *expr;
  SanadRange *range;
  TextMark marks[SANAD_RANGE_ROWS_MAX];
  SanadId *nodes;
  size_t count;
  size_t capacity;
} Found;

/// Reads a test of names.  `test->expr` is null for any other expression.
static SanadStatus
read_test(Run *run, const Expr *expr, NameTest *test, SanadError *error)
{
  *test = (NameTest){0};
  if (expr->kind < EXPR_CONTAINS || expr->kind > EXPR_MATCHES ||
      expr->is_negated || expr->operands[1]->kind != EXPR_CONSTANT) {
    return SANAD_OK;
  }
  Expr *const named = expr->operands[0];
  test->is_exact = named->kind == EXPR_VARIABLE;
  if (test->is_exact) {
    test->expr = expr;
    test->slot = named->slot;
    return SANAD_OK;
  }
  if (named->kind != EXPR_CALL || named->function != FUNCTION_LABEL ||
      named->operands[0]->kind != EXPR_VARIABLE) {
    return SANAD_OK;
  }
  Expr *const copy = SANAD_TAKE(run->question->arena, Expr);
  Expr **const operands = SANAD_TAKE_ARRAY(run->question->arena, Expr *, 2);
  if (!copy || !operands) {
    return sanad_fail_memory(error);
  }
  *copy = *expr;
  operands[0] = named->operands[0];
  operands[1] = expr->operands[1];
  copy->operands = operands;
  test->expr = copy;
  test->slot = named->operands[0]->slot;
  return SANAD_OK;
}

/// How many nodes a pattern has for a column at most, each of which is the
/// subject of a fact; below 0 if they may be something else.
static SanadStatus
count_nodes(Run *run, const Block *block, size_t slot, double *count,
            SanadError *error)
{
  *count = -1;
  for (size_t i = 0; i < block->atom_count; ++i) {
    const Atom *const atom = &block->atoms[i];
    Figures figures = {0};
    if ((atom->kind != ATOM_FACT && atom->kind != ATOM_TYPE) ||
        atom->subject.slot != slot) {
      continue;
    }
    TRY(estimate_figures(run, atom, &figures, error));
    *count = *count < 0 || figures.rows < *count ? figures.rows : *count;
  }
  return SANAD_OK;
}

/// Whether to look through all labels pays.
static SanadStatus
pays(Run *run, const Block *block, size_t slot, bool *answer, SanadError *error)
{
  double nodes = 0;
  double labels = 0;
  TRY(count_nodes(run, block, slot, &nodes, error));
  for (size_t i = 0; nodes > 0 && sanad_name_predicate(i); ++i) {
    SanadStatistics known = {0};
    SanadId predicate = SANAD_ANY;
    TRY(question_iri(run->question, sanad_name_predicate(i), &predicate,
                     error));
    if (predicate != SANAD_ANY) {
      TRY(sanad_snapshot_statistics(run->question->snapshot, predicate, &known,
                                    error));
    }
    labels += (double)known.triples;
  }
  *answer = nodes > 0 && nodes * LABELS_PER_NODE > labels;
  return SANAD_OK;
}

/// Whether a name that is no literal of the dictionary has the text: a number
/// may.
static SanadStatus
test_other(const Found *found, SanadId name, bool *answer, SanadError *error)
{
  SanadTerm term;
  const Needle *needle = NULL;
  *answer = false;
  TRY(question_term_into(found->question, &found->question->scratch[0], name,
                         &term, error));
  if (term.kind != SANAD_LITERAL) {
    return SANAD_OK;
  }
  TRY(needle_of(found->question, found->expr, &needle, error));
  return needle
             ? needle_is_in(needle, found->question, term.text, answer, error)
             : SANAD_OK;
}

static SanadStatus
add_node(Found *found, SanadId node, SanadError *error)
{
  if (found->count == found->capacity) {
    const size_t larger = found->capacity ? found->capacity * 2 : 1024;
    SanadId *const nodes = realloc(found->nodes, larger * sizeof *nodes);
    if (!nodes) {
      return sanad_fail_memory(error);
    }
    question_hold(found->question, found->capacity * sizeof *nodes,
                  larger * sizeof *nodes);
    found->nodes = nodes;
    found->capacity = larger;
  }
  found->nodes[found->count++] = node;
  return SANAD_OK;
}

/// Adds those of some nodes whose names have the text.
static SanadStatus
add_nodes(Found *found, const SanadId *nodes, const SanadId *names,
          size_t count, SanadError *error)
{
  TRY(question_check(found->question, error));
  question_read_facts(found->question, count);
  TRY(text_scan_mark(found->scan, names, count, found->marks, error));
  for (size_t i = 0; i < count && found->count <= NODES_MAX; ++i) {
    bool has = found->marks[i] == TEXT_HAS;
    if (found->marks[i] == TEXT_UNKNOWN) {
      TRY(test_other(found, names[i], &has, error));
    }
    if (has) {
      TRY(add_node(found, nodes[i], error));
    }
  }
  return SANAD_OK;
}

/// Looks through the names that one relation gives.
static SanadStatus
look_through(Found *found, const char *iri, SanadError *error)
{
  SanadId predicate = SANAD_ANY;
  TRY(question_iri(found->question, iri, &predicate, error));
  if (predicate == SANAD_ANY) {
    return SANAD_OK;
  }
  const SanadBounds bounds = {predicate, 1, UINT64_MAX, false};
  if (found->range) {
    sanad_range_reset(found->range, bounds);
  } else {
    TRY(sanad_range_open(&found->range, found->question->snapshot, bounds,
                         false, error));
  }
  SanadStatus status = SANAD_OK;
  while (status == SANAD_OK && found->count <= NODES_MAX) {
    const SanadId *nodes = NULL;
    const SanadId *names = NULL;
    size_t count = 0;
    status = sanad_range_next(found->range, &nodes, &names, &count, error);
    if (status == SANAD_OK) {
      status = add_nodes(found, nodes, names, count, error);
    }
  }
  return status == SANAD_END ? SANAD_OK : status;
}

static int
compare_ids(const void *left, const void *right)
{
  const SanadId a = *(const SanadId *)left;
  const SanadId b = *(const SanadId *)right;
  return (a > b) - (a < b);
}

/// Makes a condition of the nodes that were found.
static SanadStatus
make_members(Run *run, const Found *found, size_t slot, Atom *members,
             SanadError *error)
{
  SanadId *const ids =
      SANAD_TAKE_ARRAY(run->question->arena, SanadId, found->count + 1);
  size_t kept = 0;
  if (!ids) {
    return sanad_fail_memory(error);
  }
  if (found->count) {
    qsort(found->nodes, found->count, sizeof *found->nodes, compare_ids);
  }
  for (size_t i = 0; i < found->count; ++i) {
    if (!i || found->nodes[i] != found->nodes[i - 1]) {
      ids[kept++] = found->nodes[i];
    }
  }
  *members = (Atom){
      .kind = ATOM_MEMBERS,
      .subject = {.slot = slot},
      .predicate = {.slot = SLOT_NONE},
      .object = {.slot = SLOT_NONE},
      .classes = ids,
      .class_count = kept,
      .is_set = true,
  };
  return question_check(run->question, error);
}

/// Finds the nodes whose names have the text.  `*is_found` is false if they are
/// too many.
static SanadStatus
find_nodes(Run *run, const NameTest *test, Atom *members, bool *is_found,
           SanadError *error)
{
  Found *const found = calloc(1, sizeof *found);
  if (!found) {
    return sanad_fail_memory(error);
  }
  found->question = run->question;
  found->expr = test->expr;
  found->scan = text_scan_new(run->question, test->expr);
  SanadStatus status = found->scan ? SANAD_OK : sanad_fail_memory(error);
  for (size_t i = 0; status == SANAD_OK && sanad_name_predicate(i) &&
                     found->count <= NODES_MAX;
       ++i) {
    status = look_through(found, sanad_name_predicate(i), error);
  }
  *is_found = status == SANAD_OK && found->count <= NODES_MAX;
  if (*is_found) {
    status = make_members(run, found, test->slot, members, error);
  }
  question_hold(run->question, found->capacity * sizeof *found->nodes, 0);
  text_scan_close(found->scan);
  sanad_range_close(found->range);
  free(found->nodes);
  free(found);
  return status;
}

/// Whether what a test looks for is a text.
static SanadStatus
has_needle(Run *run, const NameTest *test, bool *answer, SanadError *error)
{
  SanadTerm term;
  TRY(question_term(run->question, test->expr->operands[1]->id, &term, error));
  *answer = term.kind == SANAD_LITERAL;
  return SANAD_OK;
}

SanadStatus
plan_texts(Run *run, FirstBlock *first, SanadError *error)
{
  // Tests that ask to be eager compare with looking at each node.
  const size_t count = run->question->is_eager ? 0 : first->filter_count;
  size_t left = 0;
  for (size_t i = 0; i < count; ++i) {
    Filter *const filter = first->filters[i];
    NameTest test;
    Atom members;
    bool is_wanted = false;
    first->filters[left++] = filter;
    TRY(read_test(run, filter->expr, &test, error));
    if (test.expr) {
      TRY(has_needle(run, &test, &is_wanted, error));
    }
    if (is_wanted) {
      TRY(pays(run, first->block, test.slot, &is_wanted, error));
    }
    if (is_wanted) {
      TRY(find_nodes(run, &test, &members, &is_wanted, error));
    }
    if (is_wanted) {
      TRY(plan_add_atom(run, first, &members, error));
      left -= test.is_exact;
    }
  }
  first->filter_count = run->question->is_eager ? first->filter_count : left;
  return SANAD_OK;
}
