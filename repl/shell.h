#ifndef SANAD_REPL_SHELL_H
#define SANAD_REPL_SHELL_H

#include "repl/editor.h"
#include "repl/options.h"
#include "session/session.h"

#include <stdbool.h>

/// Whether long answers go through a pager.
typedef enum { PAGER_AUTO, PAGER_ON, PAGER_OFF } PagerChoice;

/// A person at a terminal, and the session they talk to.
typedef struct {
  SanadSession *session;
  Editor *editor;
  bool is_leaving;      ///< Set by `.quit`
  bool is_watching;     ///< Of `.watch`: no pager between two answers
  bool has_failed;      ///< The last statements went wrong
  bool was_interrupted; ///< The last statements were stopped by Ctrl-C
  PagerChoice pager;
} Shell;

/// Talks until the person leaves.  Returns the exit status of the process.
int shell_run(SanadSession *session, const Options *options);

/// Runs statements as if typed.  Returns false if the output is gone; what else
/// went wrong has been shown.
bool shell_run_statements(Shell *shell, SanadText statements);

/// Offers to save a graph that is only in memory.  Returns false if the person
/// would rather stay.
bool shell_may_leave(Shell *shell);

#endif
