#ifndef SANAD_REPL_SUGGEST_H
#define SANAD_REPL_SUGGEST_H

#include "base/text.h"

#include <stddef.h>

/// The one of `names` that `typed` was most likely meant to be, or null if
/// none is near: a third of its letters, and at least one, may be wrong.
const char *suggest_nearest(SanadText typed, const char *const *names,
                            size_t count);

#endif
