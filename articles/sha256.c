#include "articles/sha256.h"

#include <string.h>

static const uint32_t rounds[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
    0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
    0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
    0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
    0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
    0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
    0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
    0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
    0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t
turn(uint32_t x, unsigned bits)
{
  return (x >> bits) | (x << (32U - bits));
}

static void
spread(const uint8_t *block, uint32_t w[64])
{
  for (size_t i = 0; i < 16; ++i) {
    w[i] = (uint32_t)block[i * 4] << 24U | (uint32_t)block[i * 4 + 1] << 16U |
           (uint32_t)block[i * 4 + 2] << 8U | block[i * 4 + 3];
  }
  for (size_t i = 16; i < 64; ++i) {
    const uint32_t a = w[i - 15];
    const uint32_t b = w[i - 2];
    w[i] = w[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ (a >> 3U)) + w[i - 7] +
           (turn(b, 17) ^ turn(b, 19) ^ (b >> 10U));
  }
}

static void
add_block(uint32_t state[8], const uint8_t *block)
{
  uint32_t w[64];
  spread(block, w);
  uint32_t s[8];
  memcpy(s, state, sizeof s);

  for (size_t i = 0; i < 64; ++i) {
    const uint32_t one = turn(s[4], 6) ^ turn(s[4], 11) ^ turn(s[4], 25);
    const uint32_t choice = (s[4] & s[5]) ^ (~s[4] & s[6]);
    const uint32_t first = s[7] + one + choice + rounds[i] + w[i];
    const uint32_t zero = turn(s[0], 2) ^ turn(s[0], 13) ^ turn(s[0], 22);
    const uint32_t most = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]);
    memmove(s + 1, s, 7 * sizeof *s);
    s[4] += first;
    s[0] = first + zero + most;
  }
  for (size_t i = 0; i < 8; ++i) {
    state[i] += s[i];
  }
}

void
sha256(SanadText text, uint8_t out[32])
{
  uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                       0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  size_t done = 0;
  for (; text.length - done >= 64; done += 64) {
    add_block(state, (const uint8_t *)text.data + done);
  }

  uint8_t last[128] = {0};
  const size_t rest = text.length - done;
  if (rest) {
    memcpy(last, text.data + done, rest);
  }
  last[rest] = 0x80;
  const size_t size = rest < 56 ? 64 : 128;
  const uint64_t bits = (uint64_t)text.length * 8;
  for (size_t i = 0; i < 8; ++i) {
    last[size - 1 - i] = (uint8_t)(bits >> (8 * i));
  }
  for (size_t i = 0; i < size; i += 64) {
    add_block(state, last + i);
  }
  for (size_t i = 0; i < 32; ++i) {
    out[i] = (uint8_t)(state[i / 4] >> (24 - 8 * (i % 4)));
  }
}

void
sha256_hex(SanadText text, char out[65])
{
  static const char digits[] = "0123456789abcdef";
  uint8_t hash[32];
  sha256(text, hash);
  for (size_t i = 0; i < 32; ++i) {
    out[i * 2] = digits[hash[i] >> 4U];
    out[i * 2 + 1] = digits[hash[i] & 15U];
  }
  out[64] = '\0';
}
