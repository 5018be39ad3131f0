#ifndef SANAD_REPORT_DRAW_NAMES_H
#define SANAD_REPORT_DRAW_NAMES_H

#include "report/draw_impl.h"

/// Inside report/ only: texts and their numbers.

/// The number of a text, or DRAW_NONE.
size_t draw_names_find(const DrawNames *names, SanadText key);

/// Finds or adds a text, copied into the arena.
SANAD_NODISCARD SanadStatus draw_names_put(DrawNames *names, SanadArena *arena,
                                           SanadText key, size_t *number,
                                           bool *is_new, SanadError *error);

#endif
