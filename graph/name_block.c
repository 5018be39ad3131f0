#include "graph/name_block.h"

#include <assert.h>
#include <string.h>

#define NAME_HEAD_BYTES 2U
/// The highest SanadNameKind that a tag can hold.
#define KIND_MASK 15U

/// In keys a name ends in a byte 0, so that a name comes before its
/// continuations whatever their kinds; 0 and 1 are escaped by 1.
#define KEY_ESCAPE 1

SanadText
name_cut(SanadText folded)
{
  size_t bytes = 0;
  for (size_t i = 0; i < folded.length; ++i) {
    bytes += (unsigned char)folded.data[i] <= KEY_ESCAPE ? 2 : 1;
    if (bytes > NAME_BYTES_MAX) {
      return sanad_text_slice(folded, 0, i);
    }
  }
  return folded;
}

int
name_compare(const NameEntry *a, const NameEntry *b)
{
  const int order = sanad_text_compare(a->folded, b->folded);
  if (order) {
    return order;
  }
  if (a->kind != b->kind) {
    return a->kind < b->kind ? -1 : 1;
  }
  return (a->id > b->id) - (a->id < b->id);
}

size_t
name_key_prefix(SanadText folded, char out[NAME_KEY_BYTES_MAX])
{
  size_t length = 0;
  for (size_t i = 0; i < folded.length; ++i) {
    const unsigned char byte = (unsigned char)folded.data[i];
    if (byte <= KEY_ESCAPE) {
      out[length++] = KEY_ESCAPE;
      out[length++] = (char)(byte + 1);
    } else {
      out[length++] = (char)byte;
    }
  }
  assert(length <= NAME_BYTES_MAX);
  return length;
}

size_t
name_key(const NameEntry *item, char out[NAME_KEY_BYTES_MAX])
{
  size_t length = name_key_prefix(item->folded, out);
  out[length++] = 0;
  out[length++] = (char)item->kind;
  for (unsigned shift = 64; shift; shift -= 8) {
    out[length++] = (char)(item->id >> (shift - 8) & 0xFFU);
  }
  return length;
}

static uint64_t
number_of_id(SanadId id)
{
  return sanad_id_payload(id) << 2U | (uint64_t)sanad_id_kind(id);
}

static unsigned
id_bytes(uint64_t number)
{
  return number ? (unsigned)(71 - __builtin_clzll(number)) / 8U : 0;
}

bool
name_block_open(NameReader *reader, SanadText stored)
{
  uint16_t count = 0;
  if (stored.length < NAME_HEAD_BYTES) {
    return false;
  }
  memcpy(&count, stored.data, sizeof count);
  reader->at = stored.data + NAME_HEAD_BYTES;
  reader->end = stored.data + stored.length;
  reader->left = count;
  reader->item = (NameEntry){.folded = {reader->text, 0}};
  return count != 0;
}

/// Reads a number of at most two bytes.
static bool
read_length(NameReader *reader, size_t *number)
{
  *number = 0;
  for (unsigned shift = 0; shift <= 7 && reader->at < reader->end; shift += 7) {
    const unsigned char byte = (unsigned char)*reader->at++;
    *number |= (size_t)(byte & 0x7FU) << shift;
    if (byte < 0x80U) {
      return true;
    }
  }
  return false;
}

static bool
read_number(NameReader *reader)
{
  if (reader->at == reader->end) {
    return false;
  }
  const unsigned tag = (unsigned char)*reader->at++;
  const size_t bytes = tag >> 4U;
  uint64_t number = 0;
  if (bytes > sizeof number || (size_t)(reader->end - reader->at) < bytes) {
    return false;
  }
  memcpy(&number, reader->at, bytes);
  reader->at += bytes;
  reader->item.kind = tag & KIND_MASK;
  reader->item.id = sanad_id((SanadIdKind)(number & 3U), number >> 2U);
  return (number & 3U) != 0;
}

bool
name_block_next(NameReader *reader)
{
  size_t shared = 0;
  size_t length = 0;
  if (!reader->left || !read_length(reader, &shared) ||
      !read_length(reader, &length) || shared > reader->item.folded.length ||
      length > NAME_BYTES_MAX - shared ||
      length > (size_t)(reader->end - reader->at)) {
    return false;
  }
  memcpy(reader->text + shared, reader->at, length);
  reader->at += length;
  reader->item.folded.length = shared + length;
  --reader->left;
  return read_number(reader);
}

static size_t
shared_length(const NameEntry *items, size_t index)
{
  if (!index) {
    return 0;
  }
  const SanadText a = items[index - 1].folded;
  const SanadText b = items[index].folded;
  size_t shared = 0;
  while (shared < a.length && shared < b.length &&
         a.data[shared] == b.data[shared]) {
    ++shared;
  }
  return shared;
}

static size_t
length_bytes(size_t length)
{
  return length < 0x80U ? 1 : 2;
}

size_t
name_block_fit(const NameEntry *items, size_t count, size_t bytes_max,
               size_t *bytes)
{
  size_t fit = 0;
  *bytes = NAME_HEAD_BYTES;
  for (; fit < count && fit < UINT16_MAX; ++fit) {
    const size_t shared = shared_length(items, fit);
    const size_t rest = items[fit].folded.length - shared;
    const size_t needed = length_bytes(shared) + length_bytes(rest) + rest + 1 +
                          id_bytes(number_of_id(items[fit].id));
    if (fit && *bytes + needed > bytes_max) {
      break;
    }
    *bytes += needed;
  }
  return fit;
}

static char *
put_length(char *out, size_t length)
{
  if (length >= 0x80U) {
    *out++ = (char)((length & 0x7FU) | 0x80U);
    length >>= 7U;
  }
  *out++ = (char)length;
  return out;
}

size_t
name_block_write(const NameEntry *items, size_t count,
                 char out[NAME_BLOCK_BYTES_MAX])
{
  const uint16_t short_count = (uint16_t)count;
  memcpy(out, &short_count, sizeof short_count);
  char *end = out + NAME_HEAD_BYTES;
  for (size_t i = 0; i < count; ++i) {
    const size_t shared = shared_length(items, i);
    const size_t rest = items[i].folded.length - shared;
    const uint64_t number = number_of_id(items[i].id);
    const unsigned bytes = id_bytes(number);
    end = put_length(end, shared);
    end = put_length(end, rest);
    if (rest) {
      memcpy(end, items[i].folded.data + shared, rest);
    }
    end += rest;
    *end++ = (char)(items[i].kind | bytes << 4U);
    memcpy(end, &number, bytes);
    end += bytes;
  }
  return (size_t)(end - out);
}
