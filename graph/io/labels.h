#ifndef SANAD_GRAPH_IO_LABELS_H
#define SANAD_GRAPH_IO_LABELS_H

#include "base/buffer.h"
#include "base/status.h"
#include "graph/id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// One label and its id.
typedef struct {
  size_t start; ///< In `text`
  size_t length;
  uint64_t hash;
  SanadId id; ///< SANAD_ANY in an empty slot
} LabelSlot;

/// The blank nodes of one file: a hash table from labels to ids.  Start with
/// `{0}`; free with labels_free().
typedef struct {
  LabelSlot *slots;
  size_t count;
  size_t capacity; ///< A power of two, or 0
  SanadBuffer text;
  uint64_t seed;
} Labels;

/// Frees the table and makes it empty.
void labels_free(Labels *labels);

/// Returns where the id of `label` stands, SANAD_ANY if the label is new: then
/// the caller sets it before the next call.  Null when out of memory.
SanadId *labels_put(Labels *labels, SanadText label);

#endif
