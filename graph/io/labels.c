#include "graph/io/labels.h"

#include "graph/io/hash.h"

#include <stdlib.h>
#include <string.h>

void
labels_free(Labels *labels)
{
  free(labels->slots);
  sanad_buffer_free(&labels->text);
  *labels = (Labels){0};
}

/// The slot of a label, or the empty one where it belongs.
static LabelSlot *
find_slot(const Labels *labels, uint64_t hash, SanadText label)
{
  size_t i = (size_t)hash & (labels->capacity - 1);

  for (;;) {
    LabelSlot *const slot = &labels->slots[i];
    if (slot->id == SANAD_ANY ||
        (slot->hash == hash && slot->length == label.length &&
         memcmp(labels->text.data + slot->start, label.data, label.length) ==
             0)) {
      return slot;
    }
    i = (i + 1) & (labels->capacity - 1);
  }
}

/// Makes room for one more label.
static bool
grow(Labels *labels)
{
  if (2 * (labels->count + 1) <= labels->capacity) {
    return true;
  }

  Labels larger = *labels;
  if (!labels->capacity) {
    larger.seed = hash_seed();
  }
  larger.capacity = labels->capacity ? 2 * labels->capacity : 64;
  larger.slots = calloc(larger.capacity, sizeof *larger.slots);
  if (!larger.slots) {
    return false;
  }
  for (size_t i = 0; i < labels->capacity; ++i) {
    const LabelSlot *const old = &labels->slots[i];
    if (old->id != SANAD_ANY) {
      const SanadText label = {labels->text.data + old->start, old->length};
      *find_slot(&larger, old->hash, label) = *old;
    }
  }
  free(labels->slots);
  *labels = larger;
  return true;
}

SanadId *
labels_put(Labels *labels, SanadText label)
{
  if (!grow(labels)) {
    return NULL;
  }

  const uint64_t hash = hash_text(labels->seed, label);
  LabelSlot *const slot = find_slot(labels, hash, label);
  if (slot->id == SANAD_ANY) {
    const size_t start = labels->text.length;
    sanad_buffer_add_text(&labels->text, label);
    if (labels->text.failed) {
      return NULL;
    }
    *slot = (LabelSlot){start, label.length, hash, SANAD_ANY};
    ++labels->count;
  }
  return &slot->id;
}
