#ifndef SANAD_GRAPH_IO_UNPACK_H
#define SANAD_GRAPH_IO_UNPACK_H

#include "base/status.h"
#include "graph/io/io.h"

/// How one kind of packed text is unpacked.  The state that `open` makes is
/// closed by `close`, also after errors.
typedef struct {
  SanadText magic; ///< What such text begins with

  /// Begins to unpack what `packed` gives.  Errors: SANAD_NO_MEMORY,
  /// SANAD_UNSUPPORTED (the library is not there).
  SanadStatus (*open)(void **state, SanadSource packed, SanadError *error);

  /// As `read` of a SanadSource.  Errors: SANAD_IO.
  SanadStatus (*read)(void *state, char *buffer, size_t size, size_t *got,
                      SanadError *error);
  void (*close)(void *state);
} Unpacker;

/// The ways to unpack that there are.
extern const Unpacker unpack_gzip;
extern const Unpacker unpack_zstandard;

/// How many packed bytes are read at once.
#define UNPACK_BYTES ((size_t)1U << 16U)

#endif
