#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/read_rdf.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static const SanadFormat formats[2] = {SANAD_TURTLE, SANAD_TRIG};
  fuzz_read_rdf(data, size, formats);
  return 0;
}
