#include "base/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES_MIN 4096U
#define BLOCK_BYTES_MAX ((size_t)1024 * 1024)

typedef struct Block Block;

struct Block {
  Block *next;
  size_t size;
  size_t used;
  max_align_t bytes[];
};

struct SanadArena {
  SanadAllocator allocator;
  Block *blocks;
  size_t limit;
  size_t taken;
  size_t block_bytes; ///< Size of the next block: doubles up to a limit
};

static void *
library_take(void *state, size_t size)
{
  (void)state;
  return malloc(size);
}

static void
library_give(void *state, void *block)
{
  (void)state;
  free(block);
}

static const SanadAllocator library_allocator = {library_take, library_give,
                                                 NULL};

SanadArena *
sanad_arena_new(const SanadAllocator *allocator, size_t limit)
{
  const SanadAllocator from = allocator ? *allocator : library_allocator;
  SanadArena *const arena = from.take(from.state, sizeof *arena);
  if (arena) {
    *arena = (SanadArena){from, NULL, limit, 0, BLOCK_BYTES_MIN};
  }
  return arena;
}

void
sanad_arena_free(SanadArena *arena)
{
  if (!arena) {
    return;
  }

  const SanadAllocator from = arena->allocator;
  Block *next = NULL;
  for (Block *block = arena->blocks; block; block = next) {
    next = block->next;
    from.give(from.state, block);
  }
  from.give(from.state, arena);
}

static Block *
add_block(SanadArena *arena, size_t size)
{
  if (size < arena->block_bytes) {
    size = arena->block_bytes;
  }
  if (arena->block_bytes < BLOCK_BYTES_MAX) {
    arena->block_bytes *= 2;
  }

  Block *const block =
      arena->allocator.take(arena->allocator.state, sizeof(Block) + size);
  if (block) {
    block->next = arena->blocks;
    block->size = size;
    block->used = 0;
    arena->blocks = block;
  }
  return block;
}

void *
sanad_arena_take_room(SanadArena *arena, size_t size)
{
  assert(arena);

  const size_t align = alignof(max_align_t);
  if (size > arena->limit - arena->taken ||
      size > SIZE_MAX - align - sizeof(Block)) {
    return NULL;
  }

  const size_t rounded = (size + align - 1) / align * align;
  Block *block = arena->blocks;
  if (!block || rounded > block->size - block->used) {
    block = add_block(arena, rounded);
    if (!block) {
      return NULL;
    }
  }

  char *const memory = (char *)block->bytes + block->used;
  block->used += rounded;
  arena->taken += size;
  return memory;
}

void *
sanad_arena_take(SanadArena *arena, size_t size)
{
  void *const memory = sanad_arena_take_room(arena, size);
  return memory ? memset(memory, 0, size) : NULL;
}

void *
sanad_arena_take_array(SanadArena *arena, size_t count, size_t size)
{
  if (size && count > SIZE_MAX / size) {
    return NULL;
  }
  return sanad_arena_take(arena, count * size);
}

char *
sanad_arena_copy(SanadArena *arena, const char *bytes, size_t length)
{
  if (length == SIZE_MAX) {
    return NULL;
  }

  char *const copy = sanad_arena_take_room(arena, length + 1);
  if (copy) {
    if (length) {
      memcpy(copy, bytes, length);
    }
    copy[length] = '\0';
  }
  return copy;
}

void *
sanad_arena_grow(SanadArena *arena, void *items, size_t count, size_t *capacity,
                 size_t size)
{
  if (count < *capacity) {
    return items;
  }
  if (*capacity > SIZE_MAX / 2 / size) {
    return NULL;
  }

  const size_t larger = *capacity ? *capacity * 2 : 4;
  void *const copy = sanad_arena_take_array(arena, larger, size);
  if (copy) {
    if (count) {
      memcpy(copy, items, count * size);
    }
    *capacity = larger;
  }
  return copy;
}

size_t
sanad_arena_taken(const SanadArena *arena)
{
  return arena->taken;
}
