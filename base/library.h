#ifndef SANAD_BASE_LIBRARY_H
#define SANAD_BASE_LIBRARY_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

/// A library that is loaded on first use: what is linked costs every start of
/// every program some fifty microseconds.
typedef struct {
  const char *const *files; ///< Its names, the first that is there is taken
  size_t file_count;
  const char *const *names; ///< Of its functions and variables
  size_t count;
  void *symbols; ///< Takes a pointer for each, one behind the other
  bool *is_loaded;
  const char *purpose; ///< `zlib, which unpacks gzip,`
  const char *package; ///< What to install where it is missing
} SanadLibrary;

/// Loads a library, once, and for good.  Threads may do so at the same time.
///
/// Errors: SANAD_UNSUPPORTED with a hint.
SANAD_NODISCARD SanadStatus sanad_library_load(const SanadLibrary *library,
                                               SanadError *error);

#endif
