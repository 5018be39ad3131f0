#include "articles/trie.h"

static uint64_t
step_key(uint32_t node, uint32_t word)
{
  return ((uint64_t)node << 32U) | word;
}

static uint32_t
add_node(Trie *trie)
{
  uint32_t *const first =
      sanad_arena_grow(trie->arena, trie->first, trie->node_count,
                       &trie->first_capacity, sizeof *first);
  if (!first) {
    return NONE;
  }
  trie->first = first;
  first[trie->node_count] = NONE;
  return trie->node_count++;
}

bool
trie_start(Trie *trie)
{
  return add_node(trie) == TRIE_ROOT;
}

uint32_t
trie_step(const Trie *trie, uint32_t node, uint32_t word)
{
  if (word == NONE) {
    return NONE;
  }
  const uint64_t *const next =
      sanad_map_get(&trie->steps, step_key(node, word));
  return next ? (uint32_t)*next : NONE;
}

static bool
has_entry(const Trie *trie, uint32_t node, EntryKind kind, uint32_t value)
{
  for (uint32_t e = trie->first[node]; e != NONE; e = trie->entries[e].next) {
    if (trie->entries[e].kind == kind && trie->entries[e].value == value) {
      return true;
    }
  }
  return false;
}

static bool
add_entry(Trie *trie, uint32_t node, EntryKind kind, uint32_t value)
{
  if (has_entry(trie, node, kind, value)) {
    return true;
  }
  TrieEntry *const entries =
      sanad_arena_grow(trie->arena, trie->entries, trie->entry_count,
                       &trie->entry_capacity, sizeof *entries);
  if (!entries) {
    return false;
  }
  trie->entries = entries;

  // Behind the others: who comes first in the lexicon is the first meaning.
  entries[trie->entry_count] = (TrieEntry){value, NONE, kind};
  uint32_t *link = &trie->first[node];
  while (*link != NONE) {
    link = &entries[*link].next;
  }
  *link = trie->entry_count++;
  return true;
}

bool
trie_add(Trie *trie, const uint32_t *words, size_t count, EntryKind kind,
         uint32_t value)
{
  uint32_t node = TRIE_ROOT;
  for (size_t i = 0; i < count; ++i) {
    uint32_t next = trie_step(trie, node, words[i]);
    if (next == NONE) {
      next = add_node(trie);
      uint64_t *const slot =
          next == NONE
              ? NULL
              : sanad_map_put(&trie->steps, step_key(node, words[i]), NULL);
      if (!slot) {
        return false;
      }
      *slot = next;
    }
    node = next;
  }
  return add_entry(trie, node, kind, value);
}

void
trie_free(Trie *trie)
{
  sanad_map_free(&trie->steps);
}
