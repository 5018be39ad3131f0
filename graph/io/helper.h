#ifndef SANAD_GRAPH_IO_HELPER_H
#define SANAD_GRAPH_IO_HELPER_H

/// The helper program `sanad-rdf`, which runs beside us and reads and writes
/// other syntaxes, with pipes to and from it.

#include "base/buffer.h"
#include "base/status.h"
#include "graph/io/io.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/// A running helper.  Start with `{0}`; end with helper_close().
typedef struct {
  pid_t process; ///< 0 when it has ended, or never began
  int input;     ///< Its standard input: a socket, so that no signal comes
  int output;
  int errors;
  bool has_output;       ///< It may write more
  int read_error;        ///< Why its output could not be read to the end, or 0
  SanadBuffer complaint; ///< What it says on standard error
  SanadText pending;     ///< Bytes that it has not yet taken
} Helper;

/// Starts the helper with its arguments: what it is to do, with what, and one
/// more, which may be null.
///
/// The program is the one that SANAD_RDF_HELPER names, else the one of this
/// program's build, else the installed one.
///
/// Errors: SANAD_UNSUPPORTED (there is no helper), SANAD_IO, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus helper_start(Helper *helper, const char *action,
                                         const char *what, const char *more,
                                         SanadError *error);

/// Tells the helper that its input is at an end.
void helper_end_input(Helper *helper);

/// Gives the helper some of `pending`, or takes up to `size` bytes of what it
/// writes, whichever comes first; `*got` of them.  When it has closed its
/// output `has_output` becomes false.
///
/// Errors: SANAD_IO (it hangs), SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus helper_pump(Helper *helper, char *buffer,
                                        size_t size, size_t *got,
                                        SanadError *error);

/// Waits for the helper to end, after `has_output` became false, and looks how
/// it did.
///
/// Errors: SANAD_SYNTAX with `error->place` (what it complained about),
/// SANAD_IO (it crashed).
SANAD_NODISCARD SanadStatus helper_wait(Helper *helper, SanadError *error);

/// Stops the helper if it still runs.
void helper_close(Helper *helper);

/// Reads a text of another syntax, as sanad_rdf_read() does.
SANAD_NODISCARD SanadStatus read_foreign(SanadSource source,
                                         const SanadReadOptions *options,
                                         SanadSink sink, SanadError *error);

#endif
