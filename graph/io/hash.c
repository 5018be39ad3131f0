#include "graph/io/hash.h"

#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

uint64_t
hash_seed(void)
{
  uint64_t seed = 0;
  if (getrandom(&seed, sizeof seed, GRND_NONBLOCK) != sizeof seed) {
    seed = ((uint64_t)time(NULL) << 32U) ^ (uint64_t)getpid();
  }
  return seed;
}

static uint64_t
mix(uint64_t hash)
{
  hash ^= hash >> 32U;
  hash *= UINT64_C(0xD6E8FEB86659FD93);
  hash ^= hash >> 32U;
  return hash;
}

uint64_t
hash_text(uint64_t seed, SanadText text)
{
  uint64_t hash = seed ^ text.length;
  size_t i = 0;

  for (; i + sizeof hash <= text.length; i += sizeof hash) {
    uint64_t word = 0;
    memcpy(&word, text.data + i, sizeof word);
    hash = mix(hash ^ word) + seed;
  }
  uint64_t word = 0;
  for (; i < text.length; ++i) {
    word = (word << 8U) | (unsigned char)text.data[i];
  }
  return mix(hash ^ word);
}
