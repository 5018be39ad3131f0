#ifndef SANAD_BASE_ARENA_H
#define SANAD_BASE_ARENA_H

#include "base/status.h"

#include <stddef.h>

/// Where blocks come from.  Tests pass one that fails on demand.
typedef struct {
  void *(*take)(void *state, size_t size); ///< Returns null when exhausted
  void (*give)(void *state, void *block);
  void *state;
} SanadAllocator;

/// Memory that is released all at once.
///
/// One statement owns one arena: its syntax tree, plan and names all live and
/// die together, so nothing in them is ever freed by itself.
typedef struct SanadArena SanadArena;

/// Returns a new empty arena, or null.
///
/// `allocator` may be null for the C library's; it must outlive the arena.
/// `limit` is the most bytes the arena will ever hand out.
SANAD_NODISCARD SanadArena *sanad_arena_new(const SanadAllocator *allocator,
                                            size_t limit);

/// Frees the arena and everything taken from it.  Accepts null.
void sanad_arena_free(SanadArena *arena);

/// Returns `size` zeroed bytes aligned for any type, or null when out of
/// memory or past the limit.  Owned by the arena.
SANAD_NODISCARD void *sanad_arena_take(SanadArena *arena, size_t size);

/// The same without zeros, for what is large and written before it is read:
/// memory that is not touched costs nothing.
SANAD_NODISCARD void *sanad_arena_take_room(SanadArena *arena, size_t size);

/// Returns a copy of `length` bytes with a zero byte behind them, or null.
SANAD_NODISCARD char *sanad_arena_copy(SanadArena *arena, const char *bytes,
                                       size_t length);

/// Makes room for one more element at the end of an arena array.
///
/// `items` has `count` elements of `size` bytes, its room is `*capacity`.
/// Returns `items`, or a larger copy, or null when out of memory.
SANAD_NODISCARD void *sanad_arena_grow(SanadArena *arena, void *items,
                                       size_t count, size_t *capacity,
                                       size_t size);

/// Bytes handed out so far.
size_t sanad_arena_taken(const SanadArena *arena);

/// Takes one zeroed `type`.
#define SANAD_TAKE(arena, type) ((type *)sanad_arena_take(arena, sizeof(type)))

/// Takes `count` zeroed elements of `type`; null also when the size overflows.
#define SANAD_TAKE_ARRAY(arena, type, count)                                   \
  ((type *)sanad_arena_take_array(arena, count, sizeof(type)))

/// See SANAD_TAKE_ARRAY.
SANAD_NODISCARD void *sanad_arena_take_array(SanadArena *arena, size_t count,
                                             size_t size);

#endif
