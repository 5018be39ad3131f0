#ifndef SANAD_TESTS_IO_COLLECT_H
#define SANAD_TESTS_IO_COLLECT_H

/// A sink that writes what it gets as N-Quads lines, and a source that gives
/// a text in pieces.

#include "graph/io/io.h"

/// What a reader made of a text.
typedef struct {
  SanadBuffer lines;
  SanadBuffer prefixes; ///< `name=iri ` for each
  SanadError error;
  SanadStatus status;
} Collected;

/// Reads `text` in pieces of `chunk` bytes, or whole if that is 0.  Free the
/// result with collect_free().
Collected collect(SanadFormat format, const char *base, SanadText text,
                  size_t chunk);
void collect_free(Collected *collected);

#endif
