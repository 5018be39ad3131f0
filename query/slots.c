/// Which columns a block reads and binds.

#include "query/rows.h"

#include <string.h>

static void
mark(Place place, bool *slots)
{
  if (place.slot != SLOT_NONE) {
    slots[place.slot] = true;
  }
}

void
expr_mentions(const Expr *expr, bool *slots)
{
  if (expr->kind == EXPR_VARIABLE || expr->kind == EXPR_TYPE) {
    slots[expr->slot] = true;
  }
  if (expr->kind == EXPR_EXISTS) {
    block_mentions(((const Exists *)expr->exists_state)->block, slots);
  }
  for (size_t i = 0; i < expr->operand_count; ++i) {
    if (expr->operands[i]) {
      expr_mentions(expr->operands[i], slots);
    }
  }
  if (expr->kind == EXPR_SOME) {
    slots[expr->slot] = false; // Its own
  }
}

void
atom_mentions(const Atom *atom, bool *slots)
{
  if (atom->kind == ATOM_UNION) {
    for (size_t i = 0; i < atom->branch_count; ++i) {
      block_mentions(atom->branches[i], slots);
    }
    return;
  }
  if (atom->kind == ATOM_QUERY) {
    for (size_t i = 0; i < atom->query->column_count; ++i) {
      slots[atom->query->columns[i].slot] = true;
    }
    return;
  }
  mark(atom->subject, slots);
  if (atom->kind == ATOM_FACT) {
    mark(atom->predicate, slots);
  }
  if (atom->kind != ATOM_TYPE && atom->kind != ATOM_MEMBERS) {
    mark(atom->object, slots);
  }
  if (atom->in.kind == IN_PLACE) {
    mark(atom->in.place, slots);
  }
}

void
block_mentions(const Block *block, bool *slots)
{
  for (size_t i = 0; i < block->atom_count; ++i) {
    atom_mentions(&block->atoms[i], slots);
  }
  for (size_t i = 0; i < block->optional_count; ++i) {
    block_mentions(block->optionals[i], slots);
  }
  for (size_t i = 0; i < block->not_count; ++i) {
    block_mentions(block->nots[i], slots);
  }
  for (size_t i = 0; i < block->filter_count; ++i) {
    expr_mentions(block->filters[i].expr, slots);
  }
}

// Recursive, as deep as the parser lets braces nest.
// NOLINTBEGIN(misc-no-recursion)

static bool atom_binds_slot(const Atom *atom, size_t slot);

/// Whether every branch of a union binds the slot.
static bool
all_bind(const Atom *atom, size_t slot)
{
  for (size_t i = 0; i < atom->branch_count; ++i) {
    bool binds = false;
    const Block *const branch = atom->branches[i];
    for (size_t j = 0; !binds && j < branch->atom_count; ++j) {
      binds = atom_binds_slot(&branch->atoms[j], slot);
    }
    if (!binds) {
      return false;
    }
  }
  return true;
}

/// Whether an atom binds the slot for sure.
static bool
atom_binds_slot(const Atom *atom, size_t slot)
{
  switch (atom->kind) {
  case ATOM_UNION:
    return all_bind(atom, slot);
  case ATOM_DIFFERENT:
    return false;
  case ATOM_QUERY:
    for (size_t i = 0; i < atom->query->column_count; ++i) {
      if (atom->query->columns[i].slot == slot && atom->query->certain[i]) {
        return true;
      }
    }
    return false;
  default:
    return atom->subject.slot == slot ||
           (atom->kind == ATOM_FACT && atom->predicate.slot == slot) ||
           ((atom->kind == ATOM_FACT || atom->kind == ATOM_PATH) &&
            atom->object.slot == slot) ||
           (atom->in.kind == IN_PLACE && atom->in.place.slot == slot);
  }
}

// NOLINTEND(misc-no-recursion)

void
atom_binds(const Atom *atom, bool *slots, size_t width)
{
  for (size_t i = 0; i < width; ++i) {
    slots[i] = slots[i] || atom_binds_slot(atom, i);
  }
}

void
block_certain(const Block *block, bool *slots, size_t width)
{
  for (size_t i = 0; i < block->atom_count; ++i) {
    atom_binds(&block->atoms[i], slots, width);
  }
}

static void
keep_slots(const Column *columns, size_t count, bool *slots, size_t width)
{
  for (size_t i = 0; i < width; ++i) {
    bool is_kept = false;
    for (size_t j = 0; slots[i] && j < count; ++j) {
      is_kept |= columns[j].slot == i;
    }
    slots[i] &= is_kept;
  }
}

void
stages_certain(const Stage *stages, size_t count, bool *slots, size_t width)
{
  for (size_t i = 0; i < count; ++i) {
    const Stage *const stage = &stages[i];
    switch (stage->kind) {
    case STAGE_MATCH:
      block_certain(stage->block, slots, width);
      break;
    case STAGE_EXTEND:
      slots[stage->slot] =
          stage->expr->kind == EXPR_CONSTANT ||
          (stage->expr->kind == EXPR_VARIABLE && slots[stage->expr->slot]);
      break;
    case STAGE_GROUP:
      keep_slots(stage->columns, stage->column_count, slots, width);
      for (size_t j = 0; j < stage->aggregate_count; ++j) {
        slots[stage->aggregates[j].slot] =
            stage->aggregates[j].kind == AST_COUNT;
      }
      break;
    case STAGE_CLAIMS:
      slots[stage->claims->slots[CLAIM_SOURCE]] = true;
      break;
    case STAGE_PATHS:
      slots[stage->search->path_slot] = !stage->search->keeps;
      slots[stage->search->length_slot] = !stage->search->keeps;
      break;
    case STAGE_PROJECT:
    case STAGE_DISTINCT:
      keep_slots(stage->columns, stage->column_count, slots, width);
      break;
    default:
      break;
    }
  }
}

static size_t
larger(size_t a, size_t b)
{
  return a > b ? a : b;
}

// Recursive, as deep as the parser lets braces nest.
// NOLINTBEGIN(misc-no-recursion)

static size_t
atom_depth(const Atom *atom)
{
  size_t depth = 0;
  for (size_t i = 0; i < atom->branch_count; ++i) {
    depth = larger(depth, 1 + block_depth(atom->branches[i]));
  }
  for (size_t i = 0; atom->query && i < atom->query->stage_count; ++i) {
    const Block *const block = atom->query->stages[i].block;
    depth = larger(depth, block ? block_depth(block) : 0);
  }
  return depth;
}

size_t
block_depth(const Block *block)
{
  size_t depth = 0;
  for (size_t i = 0; i < block->atom_count; ++i) {
    depth = larger(depth, atom_depth(&block->atoms[i]));
  }
  for (size_t i = 0; i < block->optional_count; ++i) {
    depth = larger(depth, 1 + block_depth(block->optionals[i]));
  }
  for (size_t i = 0; i < block->not_count; ++i) {
    depth = larger(depth, 1 + block_depth(block->nots[i]));
  }
  return depth;
}

// NOLINTEND(misc-no-recursion)
