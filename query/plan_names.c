/// Labels that start with a text are found in the index of names: the things
/// that have such a name become one more condition, which is met by few.

#include "base/unicode.h"
#include "graph/names.h"
#include "graph/range.h"
#include "query/rows.h"

#include <stdlib.h>
#include <string.h>

/// With more names than this the index is left alone.
#define NAMES_MAX 20000U

/// Whether a filter is `column starts "text"`, in ASCII: then the folded text
/// is the beginning of the folded name as well.
static SanadStatus
read_start(const Question *question, const Expr *expr, size_t *slot,
           SanadText *text, bool *is_start, SanadError *error)
{
  SanadTerm term;
  *is_start = expr->kind == EXPR_STARTS && !expr->is_negated &&
              expr->operands[0]->kind == EXPR_VARIABLE &&
              expr->operands[1]->kind == EXPR_CONSTANT;
  if (!*is_start) {
    return SANAD_OK;
  }
  TRY(question_term(question, expr->operands[1]->id, &term, error));
  *slot = expr->operands[0]->slot;
  *text = term.text;
  *is_start = term.kind == SANAD_LITERAL;
  for (size_t i = 0; i < text->length; ++i) {
    *is_start &= (unsigned char)text->data[i] < 0x80;
  }
  return SANAD_OK;
}

/// Whether a fact gives its subjects names in the column, all of them texts
/// that the index has.
static SanadStatus
gives_names(const Question *question, const Atom *atom, size_t slot,
            bool *answer, SanadError *error)
{
  SanadTerm term;
  SanadId smallest = SANAD_ANY;
  SanadId largest = SANAD_ANY;
  *answer = atom->kind == ATOM_FACT && atom->in.kind == IN_UNION &&
            atom->predicate.slot == SLOT_NONE && atom->object.slot == slot &&
            atom->subject.slot != SLOT_NONE && atom->subject.slot != slot &&
            sanad_id_kind(atom->predicate.id) == SANAD_ID_IRI;
  if (!*answer) {
    return SANAD_OK;
  }
  TRY(question_term(question, atom->predicate.id, &term, error));
  if (sanad_name_kind_of(term.text) < 0) {
    *answer = false;
    return SANAD_OK;
  }
  TRY(sanad_range_ends(question->snapshot,
                       (SanadBounds){atom->predicate.id, 1, UINT64_MAX, false},
                       &smallest, &largest, error));
  *answer = sanad_id_kind(smallest) == SANAD_ID_LITERAL &&
            sanad_id_kind(largest) == SANAD_ID_LITERAL;
  return SANAD_OK;
}

static int
compare_ids(const void *left, const void *right)
{
  const SanadId a = *(const SanadId *)left;
  const SanadId b = *(const SanadId *)right;
  return (a > b) - (a < b);
}

/// Makes a condition of the things that have the names.
static SanadStatus
make_members(Run *run, const Atom *atom, const SanadName *names, size_t count,
             Atom *members, SanadError *error)
{
  SanadId *const ids =
      SANAD_TAKE_ARRAY(run->question->arena, SanadId, count + 1);
  size_t kept = 0;
  if (!ids) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < count; ++i) {
    ids[i] = names[i].id;
  }
  qsort(ids, count, sizeof *ids, compare_ids);
  for (size_t i = 0; i < count; ++i) {
    if (!i || ids[i] != ids[i - 1]) {
      ids[kept++] = ids[i];
    }
  }
  *members = (Atom){
      .kind = ATOM_MEMBERS,
      .subject = atom->subject,
      .predicate = {.slot = SLOT_NONE},
      .object = {.slot = SLOT_NONE},
      .classes = ids,
      .class_count = kept,
      .is_set = true,
  };
  return SANAD_OK;
}

/// Finds the names that start with a text.  `*is_found` is false if there are
/// too many, or none is looked for.
static SanadStatus
find_starts(Run *run, const Atom *atom, SanadText text, Atom *members,
            bool *is_found, SanadError *error)
{
  SanadArena *const scratch = sanad_arena_new(NULL, SIZE_MAX);
  SanadBuffer folded = {0};
  const SanadName *names = NULL;
  size_t count = 0;
  sanad_unicode_fold(&folded, text);
  SanadStatus status =
      scratch ? sanad_buffer_status(&folded, error) : sanad_fail_memory(error);
  *is_found = false;
  if (status == SANAD_OK && folded.length) {
    status = sanad_names_find(run->question->snapshot, scratch,
                              sanad_buffer_text(&folded), true, NAMES_MAX,
                              &names, &count, error);
    *is_found = status == SANAD_OK && count < NAMES_MAX;
  }
  if (*is_found) {
    status = make_members(run, atom, names, count, members, error);
  }
  sanad_buffer_free(&folded);
  sanad_arena_free(scratch);
  return status;
}

SanadStatus
plan_add_atom(Run *run, FirstBlock *first, const Atom *atom, SanadError *error)
{
  SanadArena *const arena = run->question->arena;
  const size_t count = first->block->atom_count;
  // The query keeps its own block.
  Block *const copy = SANAD_TAKE(arena, Block);
  Atom *const atoms = SANAD_TAKE_ARRAY(arena, Atom, count + 1);
  if (!copy || !atoms) {
    return sanad_fail_memory(error);
  }
  memcpy(atoms, first->block->atoms, count * sizeof *atoms);
  atoms[count] = *atom;
  *copy = *first->block;
  copy->atoms = atoms;
  copy->atom_count = count + 1;
  copy->atom_capacity = count + 1;
  first->block = copy;
  return SANAD_OK;
}

SanadStatus
plan_names(Run *run, FirstBlock *first, SanadError *error)
{
  // Tests that ask to be eager compare with looking at each label.
  const size_t count = run->question->is_eager ? 0 : first->filter_count;
  for (size_t i = 0; i < count; ++i) {
    size_t slot = SLOT_NONE;
    SanadText text;
    bool is_wanted = false;
    TRY(read_start(run->question, first->filters[i]->expr, &slot, &text,
                   &is_wanted, error));
    for (size_t j = 0; is_wanted && j < first->block->atom_count; ++j) {
      const Atom *const atom = &first->block->atoms[j];
      Atom members;
      bool is_found = false;
      TRY(gives_names(run->question, atom, slot, &is_found, error));
      if (!is_found) {
        continue;
      }
      TRY(find_starts(run, atom, text, &members, &is_found, error));
      if (is_found) {
        TRY(plan_add_atom(run, first, &members, error));
      }
      break;
    }
  }
  return SANAD_OK;
}
