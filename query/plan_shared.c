/// Conditions that all alternatives have are taken out of them, so that they
/// are looked up once: { A, B } or { A, C } has the rows of A, { B } or { C }.

#include "query/rows.h"

#include <string.h>

static bool
is_same_place(Place a, Place b)
{
  return a.slot == b.slot && (a.slot != SLOT_NONE || a.id == b.id);
}

static bool
is_same_in(const In *a, const In *b)
{
  return a->kind == b->kind &&
         (a->kind == IN_UNION || is_same_place(a->place, b->place));
}

static bool
is_same_list(const SanadId *a, size_t a_count, const SanadId *b, size_t b_count)
{
  return a_count == b_count &&
         (!a_count || memcmp(a, b, a_count * sizeof *a) == 0);
}

// Recursive, as deep as the parser lets paths and braces nest.
// NOLINTBEGIN(misc-no-recursion)

static bool
is_same_path(const Path *a, const Path *b)
{
  if (a == b) {
    return true;
  }
  if (!a || !b || a->kind != b->kind || a->is_inverse != b->is_inverse ||
      a->id != b->id || a->min != b->min || a->max != b->max ||
      a->part_count != b->part_count ||
      !is_same_list(a->ids, a->id_count, b->ids, b->id_count)) {
    return false;
  }
  for (size_t i = 0; i < a->part_count; ++i) {
    if (!is_same_path(a->parts[i], b->parts[i])) {
      return false;
    }
  }
  return true;
}

/// Whether two conditions are the same, of the kinds that are shared.
static bool
is_same_atom(const Atom *a, const Atom *b)
{
  const bool is_kind =
      a->kind == ATOM_FACT || a->kind == ATOM_PATH || a->kind == ATOM_TYPE;
  return is_kind && a->kind == b->kind &&
         is_same_place(a->subject, b->subject) && is_same_in(&a->in, &b->in) &&
         (a->kind == ATOM_TYPE || is_same_place(a->object, b->object)) &&
         (a->kind != ATOM_FACT || is_same_place(a->predicate, b->predicate)) &&
         is_same_path(a->path, b->path) &&
         is_same_list(a->classes, a->class_count, b->classes, b->class_count);
}

/// Where a block has a condition; `atom_count` if it does not.
static size_t
find_atom(const Block *block, const Atom *atom)
{
  size_t at = 0;
  while (at < block->atom_count && !is_same_atom(&block->atoms[at], atom)) {
    ++at;
  }
  return at;
}

/// Whether nothing but conditions is in the alternatives: what else there is
/// must find the columns of the conditions in the same braces.
static bool
is_plain(const Atom *atom)
{
  for (size_t i = 0; i < atom->branch_count; ++i) {
    const Block *const branch = atom->branches[i];
    if (branch->optional_count || branch->not_count || branch->filter_count) {
      return false;
    }
  }
  return atom->branch_count > 1;
}

static bool
all_have(const Atom *either, const Atom *atom)
{
  for (size_t i = 1; i < either->branch_count; ++i) {
    if (find_atom(either->branches[i], atom) ==
        either->branches[i]->atom_count) {
      return false;
    }
  }
  return true;
}

static void
remove_atom(Block *block, size_t at)
{
  --block->atom_count;
  memmove(block->atoms + at, block->atoms + at + 1,
          (block->atom_count - at) * sizeof *block->atoms);
}

static SanadStatus
add_atom(Run *run, Block *block, const Atom *atom, SanadError *error)
{
  block->atoms =
      sanad_arena_grow(run->question->arena, block->atoms, block->atom_count,
                       &block->atom_capacity, sizeof *block->atoms);
  if (!block->atoms) {
    return sanad_fail_memory(error);
  }
  block->atoms[block->atom_count++] = *atom;
  return SANAD_OK;
}

/// Takes what all alternatives of an atom have out of them.
static SanadStatus
share_atoms(Run *run, Block *block, size_t number, SanadError *error)
{
  const Atom either = block->atoms[number];
  Block *const first = either.branches[0];
  for (size_t i = 0; is_plain(&either) && i < first->atom_count;) {
    const Atom atom = first->atoms[i];
    if (!all_have(&either, &atom)) {
      ++i;
      continue;
    }
    TRY(add_atom(run, block, &atom, error));
    for (size_t j = 0; j < either.branch_count; ++j) {
      remove_atom(either.branches[j], find_atom(either.branches[j], &atom));
    }
  }
  return SANAD_OK;
}

SanadStatus
plan_shared(Run *run, Block *block, SanadError *error)
{
  for (size_t i = 0; i < block->atom_count; ++i) {
    for (size_t j = 0; j < block->atoms[i].branch_count; ++j) {
      TRY(plan_shared(run, block->atoms[i].branches[j], error));
    }
    if (block->atoms[i].kind == ATOM_UNION) {
      TRY(share_atoms(run, block, i, error));
    }
  }
  for (size_t i = 0; i < block->optional_count; ++i) {
    TRY(plan_shared(run, block->optionals[i], error));
  }
  for (size_t i = 0; i < block->not_count; ++i) {
    TRY(plan_shared(run, block->nots[i], error));
  }
  return SANAD_OK;
}

// NOLINTEND(misc-no-recursion)
