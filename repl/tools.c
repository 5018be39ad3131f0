#include "repl/tools.h"

#include "repl/interrupt.h"

#include <stdio.h>

static const struct {
  CommandKind command;
  SanadStatus (*run)(const Options *options, SanadError *error);
} tools[] = {
    {COMMAND_CONVERT, tool_convert}, {COMMAND_STATS, tool_stats},
    {COMMAND_CHECK, tool_check},     {COMMAND_COMPACT, tool_compact},
    {COMMAND_DUMP, tool_dump},       {COMMAND_SPARQL, tool_sparql},
    {COMMAND_BACKUP, tool_backup},   {COMMAND_REPORT, tool_report},
};

#define TOOL_COUNT (sizeof tools / sizeof *tools)

int
tools_exit_status(SanadStatus status)
{
  switch (status) {
  case SANAD_OK:
    return EXIT_OK;
  case SANAD_CANCELLED:
    return EXIT_INTERRUPTED;
  default:
    return EXIT_FAILED;
  }
}

void
tools_show_error(const SanadError *error)
{
  (void)fprintf(stderr, "sanad: %s\n", error->message);
  if (*error->hint) {
    (void)fprintf(stderr, "hint: %s\n", error->hint);
  }
}

bool
tools_has(CommandKind command)
{
  for (size_t i = 0; i < TOOL_COUNT; ++i) {
    if (tools[i].command == command) {
      return true;
    }
  }
  return false;
}

/// What to exit with when a tool ended so: what it works on cannot be opened,
/// or something else is wrong.
static int
exit_status_of(SanadStatus status)
{
  switch (status) {
  case SANAD_NOT_FOUND:
  case SANAD_STORE:
    return EXIT_NO_FILE;
  case SANAD_MEANING:
    return EXIT_USAGE;
  default:
    return tools_exit_status(status);
  }
}

int
tools_run(const Options *options)
{
  for (size_t i = 0; i < TOOL_COUNT; ++i) {
    if (tools[i].command == options->command) {
      SanadError error = {0};
      const SanadStatus status = tools[i].run(options, &error);
      if (status != SANAD_OK && error.message[0]) {
        tools_show_error(&error);
      }
      return exit_status_of(status);
    }
  }
  return EXIT_USAGE;
}
