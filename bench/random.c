#include "bench/random.h"

/// SplitMix64 (Steele, Lea and Flood, 2014).
static uint64_t
next_number(Random *random)
{
  uint64_t z = random->state += UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ (z >> 30U)) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27U)) * UINT64_C(0x94D049BB133111EB);
  return z ^ (z >> 31U);
}

Random
random_new(uint64_t seed, uint64_t entity)
{
  Random random = {seed * UINT64_C(0xD6E8FEB86659FD93) ^ entity};
  random.state = next_number(&random);
  return random;
}

uint64_t
below(Random *random, uint64_t count)
{
  return count ? next_number(random) % count : 0;
}

bool
chance(Random *random, uint64_t percent)
{
  return below(random, 100) < percent;
}

double
unit(Random *random)
{
  return (double)(next_number(random) >> 11U) * 0x1p-53;
}

uint64_t
skewed(Random *random, uint64_t count)
{
  const double x = unit(random);
  uint64_t place = (uint64_t)(x * x * x * (double)count);
  if (place >= count) {
    place = 0;
  }
  return count ? place * UINT64_C(2654435761) % count : 0;
}

uint64_t
many(Random *random, double least)
{
  const double x = 1 - unit(random);
  double y = 1; // the square root of x, by Newton's method
  for (int i = 0; i < 12; ++i) {
    y = (y + x / y) / 2;
  }
  const double value = least / y;
  return value < 60 ? (uint64_t)value : 60;
}
