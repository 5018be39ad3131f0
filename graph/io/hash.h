#ifndef SANAD_GRAPH_IO_HASH_H
#define SANAD_GRAPH_IO_HASH_H

#include "base/text.h"

#include <stdint.h>

/// A number that differs from process to process, so that no file can choose
/// texts whose hashes collide.
uint64_t hash_seed(void);

/// A hash of a text, for tables in memory.
uint64_t hash_text(uint64_t seed, SanadText text);

#endif
