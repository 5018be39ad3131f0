/// Commands that make an unknown graph readable.

#include "repl/command_list.h"

#include "base/buffer.h"

/// Runs statements that a command stands for.  Where they give nothing, `hint`
/// says what that means.
static void
run(Shell *shell, SanadBuffer *statements, const char *hint)
{
  if (!statements->failed &&
      shell_run_statements(shell, sanad_buffer_text(statements)) && hint &&
      !shell->has_failed && !sanad_session_last_rows(shell->session)) {
    (void)fprintf(command_err(shell), "%s\n", hint);
  }
  sanad_buffer_free(statements);
}

void
command_types(Shell *shell, SanadText argument)
{
  SanadBuffer statement = {0};
  (void)argument;
  sanad_buffer_add_string(&statement, "?thing -a-> ?type | count by ?type"
                                      " | sort ?count desc, ?type");
  run(shell, &statement,
      "nothing has a type; .relations lists what the facts say");
}

/// Appends what stands for things of a type, or for any.
static void
add_things(SanadBuffer *statement, SanadText type)
{
  sanad_buffer_add_string(statement, "?thing");
  if (type.length) {
    sanad_buffer_add_char(statement, ':');
    sanad_buffer_add_text(statement, type);
  }
}

void
command_relations(Shell *shell, SanadText argument)
{
  SanadBuffer statement = {0};
  add_things(&statement, argument);
  sanad_buffer_add_string(&statement, " -?relation-> ?value"
                                      " | count by ?relation"
                                      " | sort ?count desc, ?relation");
  run(shell, &statement,
      argument.length ? NULL : "there are no facts; load or read a file");
}

void
command_sources(Shell *shell, SanadText argument)
{
  SanadBuffer statement = {0};
  (void)argument;
  sanad_buffer_add_string(&statement,
                          "?thing -?relation-> ?value in ?source"
                          " | count by ?source | sort ?count desc, ?source");
  run(shell, &statement,
      "no fact names a source: read \"ARTICLE\" and load \"FILE\" into NAME "
      "give one");
}

void
command_names(Shell *shell, SanadText argument)
{
  SanadError error;
  if (!argument.length) {
    (void)fputs("error: .names takes the beginning of a name\n",
                command_err(shell));
    return;
  }
  const SanadStatus status =
      sanad_session_show_names(shell->session, argument, &error);
  if (status != SANAD_OK) {
    sanad_session_show_error(shell->session, argument, NULL, &error);
  }
}
