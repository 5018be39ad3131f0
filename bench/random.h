/// Numbers by chance, the same on every machine.
#ifndef BENCH_RANDOM_H
#define BENCH_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

/// Where numbers come from: one stream for each entity, so that what is said of
/// one does not depend on how many came before.
typedef struct {
  uint64_t state;
} Random;

/// The stream of one entity of a graph.
Random random_new(uint64_t seed, uint64_t entity);

/// A number below `count`, each as often as any other; 0 of none.
uint64_t below(Random *random, uint64_t count);

/// Whether something happens that does so `percent` times in a hundred.
bool chance(Random *random, uint64_t percent);

/// Between 0 and 1.
double unit(Random *random);

/// A number below `count`, some far more often than others, as in Zipf's law.
/// Those are spread over all numbers, by a factor that is prime.
uint64_t skewed(Random *random, uint64_t count);

/// How many: at least `least`, seldom many, at most 60 (a Pareto distribution
/// with an exponent of 2).
uint64_t many(Random *random, double least);

#endif
