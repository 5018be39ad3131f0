#ifndef SANAD_ARTICLES_TRIE_H
#define SANAD_ARTICLES_TRIE_H

/// Only for articles/.

#include "articles/words.h"
#include "base/map.h"

/// What a name in the trie stands for.
typedef enum {
  ENTRY_NAME,      ///< A name of the entity
  ENTRY_DEMONYM,   ///< "Iranian": the country, as an adjective
  ENTRY_METONYM,   ///< "Tehran": the country, by its government's seat
  ENTRY_ADJECTIVE, ///< "economic": the sector, before a noun
  ENTRY_WORD,      ///< A phrase that is a word: "phone call"
} EntryKind;

/// One meaning of a name.
typedef struct {
  uint32_t value; ///< Entity, or word for ENTRY_WORD
  uint32_t next;  ///< Another meaning, or NONE
  EntryKind kind;
} TrieEntry;

/// Names as paths of word numbers.  Start with `{.arena = ...}`.
typedef struct {
  SanadArena *arena; ///< Owns the arrays
  SanadMap steps;    ///< node << 32 | word -> node
  uint32_t *first;   ///< By node: its first entry, or NONE
  TrieEntry *entries;
  uint32_t node_count;
  uint32_t entry_count;
  size_t first_capacity;
  size_t entry_capacity;
} Trie;

/// The node at which every name starts.
#define TRIE_ROOT 0U

/// Makes the root.  Returns false when out of memory.
bool trie_start(Trie *trie);

/// Adds a name of `count` words.  Returns false when out of memory.
bool trie_add(Trie *trie, const uint32_t *words, size_t count, EntryKind kind,
              uint32_t value);

/// The node behind `node` and `word`, or NONE.
uint32_t trie_step(const Trie *trie, uint32_t node, uint32_t word);

/// Frees what is not in the arena.
void trie_free(Trie *trie);

#endif
