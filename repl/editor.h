#ifndef SANAD_REPL_EDITOR_H
#define SANAD_REPL_EDITOR_H

#include "base/status.h"
#include "base/text.h"
#include "parser/parser.h"
#include "session/session.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/// Reads what a person types at a terminal.  Only editor.c knows that the work
/// is done by GNU readline, which has one state for a whole process: so there
/// is one editor at a time.
typedef struct Editor Editor;

/// How the editor behaves, and whom it asks.
typedef struct {
  const char *prompt;
  const char *more_prompt; ///< For the lines behind the first
  /// Whether `text` can run, or more lines must come.
  bool (*is_complete)(void *state, SanadText text);
  /// Tells what the pieces of a text are, for their colour.
  SanadStatus (*mark)(void *state, SanadArena *arena, SanadText text,
                      size_t cursor, SanadMarks *marks);
  /// Finds what the text before `cursor` may go on with.
  SanadStatus (*complete)(void *state, SanadArena *arena, SanadText text,
                          size_t cursor, SanadCompletion *completion,
                          SanadError *error);
  void *state;
  FILE *out;           ///< The terminal
  const char *history; ///< Path of the file, or null for none
  bool has_colour;
} EditorOptions;

/// Opens the editor.  `options` are copied, their strings must outlive it.
/// Close it with editor_close().
///
/// Errors: SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus editor_open(Editor **out,
                                        const EditorOptions *options,
                                        SanadError *error);

/// Closes the editor.  Accepts null.
void editor_close(Editor *editor);

/// Reads one input: lines until they are complete.  It goes into the history.
///
/// On SANAD_OK `*text` is what was typed, valid until the next call.  Returns
/// SANAD_END when the person leaves (Ctrl-D, or the terminal is gone), and
/// SANAD_CANCELLED when they cleared the line (Ctrl-C).
///
/// Errors: SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus editor_read(Editor *editor, SanadText *text,
                                        SanadError *error);

/// Puts a text into the history, as if it had been typed.
void editor_remember(Editor *editor, SanadText text);

/// Asks one question.  The answer, without white space at its ends, is not
/// remembered.  Returns as editor_read().
SANAD_NODISCARD SanadStatus editor_ask(Editor *editor, const char *question,
                                       SanadText *answer);

/// Calls `visit` with the last `count` entries of the history, oldest first.
void editor_history(const Editor *editor, size_t count,
                    void (*visit)(void *state, size_t number, SanadText entry),
                    void *state);

#endif
