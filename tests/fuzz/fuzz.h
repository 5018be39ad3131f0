#ifndef SANAD_TESTS_FUZZ_FUZZ_H
#define SANAD_TESTS_FUZZ_FUZZ_H

/// What every fuzz target is: one function, which libFuzzer calls, or replay.c
/// with each file of the corpus.

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/// Ends the run, in any build, if `condition` does not hold.
#define FUZZ_CHECK(condition)                                                  \
  do {                                                                         \
    if (!(condition)) {                                                        \
      abort();                                                                 \
    }                                                                          \
  } while (0)

#endif
