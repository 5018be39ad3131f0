#include "tests/fuzz/fuzz.h"

#include "graph/redland/xml_depth.h"

/// In pieces a text is as deep as it is whole.
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  if (!size) {
    return 0;
  }
  const size_t chunk = data[0] % 16U + 1U;
  const char *const text = (const char *)data + 1;
  XmlDepth whole = {0};
  XmlDepth pieces = {0};
  const int is_deep = xml_depth_read(&whole, text, size - 1);
  int is_deep_in_pieces = 0;
  for (size_t at = 0; at < size - 1 && !is_deep_in_pieces; at += chunk) {
    const size_t left = size - 1 - at;
    is_deep_in_pieces =
        xml_depth_read(&pieces, text + at, chunk < left ? chunk : left);
  }
  FUZZ_CHECK(!is_deep == !is_deep_in_pieces);
  return 0;
}
