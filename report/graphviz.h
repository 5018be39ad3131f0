#ifndef SANAD_REPORT_GRAPHVIZ_H
#define SANAD_REPORT_GRAPHVIZ_H

#include "base/buffer.h"
#include "base/status.h"
#include "base/text.h"

#include <signal.h>

/// Inside report/ only: Graphviz, as a process of its own.

/// Runs `dot` on DOT text and appends what it writes as `format`: `plain`,
/// `png`.  The layout stands in the text.
///
/// It is started without a shell, gets the text through a pipe, and is stopped
/// when it takes more than `timeout_ms`, too much memory, or writes too much.
///
/// Errors: SANAD_NOT_FOUND (not installed), SANAD_IO, SANAD_LIMIT,
/// SANAD_CANCELLED, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus
graphviz_run(SanadText text, const char *format, unsigned timeout_ms,
             const volatile sig_atomic_t *is_cancelled, SanadBuffer *out,
             SanadError *error);

#endif
