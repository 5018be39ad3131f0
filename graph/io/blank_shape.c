/// Which blank nodes are written without a label, where they are an object.

#include "graph/io/blanks.h"

#include <stdlib.h>

/// What blanks_shape() knows of a node so far.
enum { UNSEEN, ON_PATH, SEEN };

static Blank *
parent_of(const Blanks *blanks, const Blank *blank)
{
  return blank->parent == BLANK_NONE ? NULL : &blanks->items[blank->parent];
}

static bool
is_cell(const Blank *blank)
{
  return blank->subject_count == 2 && blank->has_first && blank->has_rest;
}

/// Takes the node of lowest rank out of the cycle that `start` is on.
static void
cut_cycle(const Blanks *blanks, Blank *start)
{
  Blank *lowest = start;
  for (Blank *blank = parent_of(blanks, start); blank && blank != start;
       blank = parent_of(blanks, blank)) {
    if (blank->rank < lowest->rank) {
      lowest = blank;
    }
  }
  lowest->is_inline = false;
}

/// Makes sure that whoever goes up from a node that is inline meets one that
/// is not.
static void
cut_cycles(Blanks *blanks, unsigned char *states)
{
  for (size_t i = 0; i < blanks->count; ++i) {
    Blank *blank = &blanks->items[i];
    while (blank && blank->is_inline &&
           states[blank - blanks->items] == UNSEEN) {
      states[blank - blanks->items] = ON_PATH;
      blank = parent_of(blanks, blank);
    }
    if (blank && blank->is_inline && states[blank - blanks->items] == ON_PATH) {
      cut_cycle(blanks, blank);
    }
    blank = &blanks->items[i];
    while (blank && states[blank - blanks->items] == ON_PATH) {
      states[blank - blanks->items] = SEEN;
      blank = parent_of(blanks, blank);
    }
  }
}

/// Marks lists, from their last cells up.
static void
mark_lists(Blanks *blanks)
{
  for (size_t i = 0; i < blanks->count; ++i) {
    Blank *blank = &blanks->items[i];
    if (!blank->is_last) {
      continue;
    }
    while (blank && blank->is_inline && !blank->is_list && is_cell(blank)) {
      blank->is_list = true;
      blank = blank->is_behind_rest ? parent_of(blanks, blank) : NULL;
    }
  }
}

/// Whether a node is written inside its parent's brackets or list but not as
/// one more cell of that list.
static bool
is_nested(const Blanks *blanks, const Blank *blank)
{
  const Blank *const parent = parent_of(blanks, blank);
  return !(blank->is_behind_rest && blank->is_list && parent &&
           parent->is_list);
}

/// Sets the depth of a node whose parent's depth is known.
static void
set_depth(const Blanks *blanks, Blank *blank)
{
  const Blank *const parent = parent_of(blanks, blank);

  if (!blank->is_inline) {
    blank->depth = 0;
    return;
  }
  blank->depth =
      (parent ? parent->depth : 0) + (is_nested(blanks, blank) ? 1 : 0);
  if (blank->depth > BLANK_DEPTH_MAX) {
    blank->depth = 0;
    blank->is_inline = false;
    blank->is_list = false;
  }
}

/// Sets the depth of every node; those too deep are no longer inline.
static SanadStatus
set_depths(Blanks *blanks, unsigned char *states, SanadError *error)
{
  Blank **const path = calloc(blanks->count, sizeof(Blank *));
  if (!path) {
    return sanad_fail_memory(error);
  }

  for (size_t i = 0; i < blanks->count; ++i) {
    size_t length = 0;
    Blank *blank = &blanks->items[i];
    while (blank && states[blank - blanks->items] != SEEN) {
      states[blank - blanks->items] = SEEN;
      path[length++] = blank;
      blank = blank->is_inline ? parent_of(blanks, blank) : NULL;
    }
    while (length) {
      set_depth(blanks, path[--length]);
    }
  }
  free(path);
  return SANAD_OK;
}

SanadStatus
blanks_shape(Blanks *blanks, SanadError *error)
{
  if (!blanks->count) {
    return SANAD_OK;
  }
  unsigned char *states = calloc(blanks->count, 1);
  if (!states) {
    return sanad_fail_memory(error);
  }

  for (size_t i = 0; i < blanks->count; ++i) {
    Blank *const blank = &blanks->items[i];
    blank->is_inline =
        blank->object_count == 1 && !blank->is_shared && !blank->is_graph;
  }
  cut_cycles(blanks, states);
  mark_lists(blanks);
  for (size_t i = 0; i < blanks->count; ++i) {
    states[i] = UNSEEN;
  }
  const SanadStatus status = set_depths(blanks, states, error);
  free(states);
  return status;
}
