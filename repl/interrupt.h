#ifndef SANAD_REPL_INTERRUPT_H
#define SANAD_REPL_INTERRUPT_H

#include "session/session.h"

#include <signal.h>
#include <stdbool.h>

/// Signals: Ctrl-C cancels a statement or clears a line and never leaves the
/// shell; in a script a second one ends the process.  A closed pipe is an error
/// of the write, not the end.
///
/// A process has one set of handlers, so what they need is static.

/// Installs the handlers.
void interrupt_install(void);

/// The session whose statement Ctrl-C cancels, or null.
void interrupt_watch(SanadSession *session);

/// Whether a second Ctrl-C may not end the process: a shell is open.
void interrupt_set_shell(bool is_shell);

/// Whether Ctrl-C was pressed since the last time this was asked.
bool interrupt_take(void);

/// Not 0 once Ctrl-C was pressed, until that is taken.
const volatile sig_atomic_t *interrupt_flag(void);

/// Whether the size of the terminal changed since the last time.
bool interrupt_take_resize(void);

/// The signal that asked the process to end (SIGTERM, SIGHUP), or 0.
int interrupt_ending(void);

/// Whether Ctrl-Z was pressed since the last time.  Only between
/// interrupt_block() and interrupt_unblock(), when an editor has changed the
/// terminal and must set it right before the process stops; else the system
/// stops it at once.
bool interrupt_take_stop(void);

/// Stops the process as Ctrl-Z does, and returns when it goes on; at once where
/// nobody could make it go on.
void interrupt_stop(void);

/// Blocks the handled signals and stores in `*before` the mask to wait with,
/// in which they come through.
void interrupt_block(sigset_t *before);

/// Restores the mask.
void interrupt_unblock(const sigset_t *before);

#endif
