#ifndef SANAD_TESTS_FUZZ_READ_RDF_H
#define SANAD_TESTS_FUZZ_READ_RDF_H

/// What the targets for RDF share.

#include "graph/io/io.h"

#include <stdint.h>

/// Reads a text in two formats, by its first byte: bit 0 chooses the format,
/// the others how many bytes the reader gets at once.
///
/// What reaches the sink must be RDF, it must be the same whether the text
/// comes whole or in pieces, as must the error; and, written as N-Quads, it
/// must be read again as it was written.
void fuzz_read_rdf(const uint8_t *data, size_t size,
                   const SanadFormat formats[2]);

#endif
