#include "graph/hash_block.h"

#include <assert.h>
#include <string.h>

#define HEAD_BYTES    12U
#define PADDING_BYTES 8U

static uint64_t
number_of(SanadId id)
{
  return sanad_id_payload(id) << 2U | (uint64_t)sanad_id_kind(id);
}

static unsigned
bytes_of(uint64_t number)
{
  return number ? (unsigned)(71 - __builtin_clzll(number)) / 8U : 0;
}

/// Reads `bytes` bytes, with eight readable ones behind them.
static uint64_t
get_number(const char *place, unsigned bytes)
{
  uint64_t number = 0;
  memcpy(&number, place, sizeof number);
  return bytes == 8 ? number : number & ((UINT64_C(1) << (8 * bytes)) - 1);
}

bool
hash_block_open(SanadText stored, HashBlock *block)
{
  if (stored.length < HEAD_BYTES + PADDING_BYTES) {
    return false;
  }
  uint16_t count = 0;
  memcpy(&count, stored.data, sizeof count);
  block->count = count;
  block->hash_bytes = (unsigned char)stored.data[2];
  block->id_bytes = (unsigned char)stored.data[3];
  memcpy(&block->base, stored.data + 4, sizeof block->base);
  block->hashes = stored.data + HEAD_BYTES;
  block->numbers = block->hashes + block->count * block->hash_bytes;
  return count && block->hash_bytes <= 8 && block->id_bytes <= 8 &&
         stored.length == HEAD_BYTES + PADDING_BYTES +
                              count * (block->hash_bytes + block->id_bytes);
}

static uint64_t
hash_at(const HashBlock *block, size_t index)
{
  return block->base + get_number(block->hashes + index * block->hash_bytes,
                                  block->hash_bytes);
}

HashItem
hash_block_item(const HashBlock *block, size_t index)
{
  const uint64_t number =
      get_number(block->numbers + index * block->id_bytes, block->id_bytes);
  const SanadIdKind kind = (SanadIdKind)(number & 3U);
  const SanadId id = kind ? sanad_id(kind, number >> 2U) : SANAD_ANY;
  return (HashItem){hash_at(block, index), id};
}

size_t
hash_block_seek(const HashBlock *block, uint64_t hash)
{
  size_t low = 0;
  size_t high = block->count;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (hash_at(block, middle) < hash) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/// How many bytes the largest of the numbers takes.
static unsigned
widest_number(const HashItem *items, size_t count)
{
  uint64_t all = 0;
  for (size_t i = 0; i < count; ++i) {
    all |= number_of(items[i].id);
  }
  return bytes_of(all);
}

size_t
hash_block_fit(const HashItem *items, size_t count, size_t bytes_max)
{
  const unsigned bytes_each = widest_number(items, count) +
                              bytes_of(items[count - 1].hash - items[0].hash);
  if (HEAD_BYTES + PADDING_BYTES + count * bytes_each <= bytes_max &&
      count <= UINT16_MAX) {
    return count;
  }
  unsigned id_bytes = 0;
  size_t fit = 0;
  for (; fit < count && fit < UINT16_MAX; ++fit) {
    const unsigned bytes = bytes_of(number_of(items[fit].id));
    const unsigned wider = bytes > id_bytes ? bytes : id_bytes;
    const size_t each = wider + bytes_of(items[fit].hash - items[0].hash);
    if (fit && HEAD_BYTES + PADDING_BYTES + (fit + 1) * each > bytes_max) {
      break;
    }
    id_bytes = wider;
  }
  return fit;
}

static char *
put_number(char *out, uint64_t number, unsigned bytes)
{
  memcpy(out, &number, sizeof number); // The next one writes over the rest
  return out + bytes;
}

size_t
hash_block_write(const HashItem *items, size_t count,
                 char out[HASH_BLOCK_BYTES_MAX])
{
  assert(count);
  const uint16_t short_count = (uint16_t)count;
  const uint64_t base = items[0].hash;
  const unsigned hash_bytes = bytes_of(items[count - 1].hash - base);
  const unsigned id_bytes = widest_number(items, count);

  memcpy(out, &short_count, sizeof short_count);
  out[2] = (char)hash_bytes;
  out[3] = (char)id_bytes;
  memcpy(out + 4, &base, sizeof base);
  char *end = out + HEAD_BYTES;
  for (size_t i = 0; i < count; ++i) {
    end = put_number(end, items[i].hash - base, hash_bytes);
  }
  for (size_t i = 0; i < count; ++i) {
    end = put_number(end, number_of(items[i].id), id_bytes);
  }
  memset(end, 0, PADDING_BYTES);
  return (size_t)(end - out) + PADDING_BYTES;
}
