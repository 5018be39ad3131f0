#include "repl/commands.h"

#include "base/buffer.h"
#include "repl/help.h"
#include "repl/suggest.h"
#include "repl/terminal.h"

#include <stdlib.h>
#include <string.h>

#define HISTORY_SHOWN 20U

typedef struct {
  const char *name;      ///< With its dot
  const char *arguments; ///< As help shows them
  const char *summary;
  const char *example;
  void (*run)(Shell *shell, SanadText argument);
} Command;

static FILE *
out_of(const Shell *shell)
{
  return sanad_session_options(shell->session)->out;
}

static FILE *
err_of(const Shell *shell)
{
  return sanad_session_options(shell->session)->err;
}

/// Sets a switch to `on` or `off`; without an argument shows it.
static void
run_switch(Shell *shell, const char *name, bool *is_on, SanadText argument)
{
  if (sanad_text_is(argument, "on")) {
    *is_on = true;
  } else if (sanad_text_is(argument, "off")) {
    *is_on = false;
  } else if (argument.length) {
    (void)fprintf(err_of(shell), "error: %s takes on or off\n", name);
    return;
  }
  (void)fprintf(out_of(shell), "%s %s\n", name, *is_on ? "on" : "off");
}

static void
run_iris(Shell *shell, SanadText argument)
{
  run_switch(shell, ".iris", &sanad_session_options(shell->session)->shows_iris,
             argument);
}

static void
run_timer(Shell *shell, SanadText argument)
{
  run_switch(shell, ".timer",
             &sanad_session_options(shell->session)->shows_timing, argument);
}

static void
list_modes(FILE *out, SanadMode now)
{
  for (unsigned i = 0; i < SANAD_MODES; ++i) {
    (void)fprintf(out, "%s%s%s", i ? " " : "", sanad_mode_name((SanadMode)i),
                  i == now ? "*" : "");
  }
  (void)fputc('\n', out);
}

static void
run_mode(Shell *shell, SanadText argument)
{
  SanadFormatOptions *const format =
      &sanad_session_options(shell->session)->format;
  const SanadMode mode = sanad_mode_of_name(argument);

  if (!argument.length) {
    list_modes(out_of(shell), format->mode);
  } else if (mode != SANAD_MODES) {
    format->mode = mode;
  } else {
    (void)fprintf(err_of(shell), "error: there is no mode \"%.*s\"\nhint: ",
                  (int)argument.length, argument.data);
    list_modes(err_of(shell), SANAD_MODES);
  }
}

static void
run_rows(Shell *shell, SanadText argument)
{
  size_t *const rows = &sanad_session_options(shell->session)->format.rows_max;
  char digits[20] = "";

  if (argument.length < sizeof digits) {
    memcpy(digits, argument.data ? argument.data : "", argument.length);
  }
  char *end = digits;
  const unsigned long count =
      *digits >= '0' && *digits <= '9' ? strtoul(digits, &end, 10) : 0;
  const bool is_count = end != digits && !*end && count <= 1000000000UL;

  if (is_count || sanad_text_is(argument, "all")) {
    *rows = count;
  } else if (argument.length) {
    (void)fputs("error: .rows takes a number or all\n", err_of(shell));
    return;
  }
  if (*rows) {
    (void)fprintf(out_of(shell), ".rows %zu\n", *rows);
  } else {
    (void)fputs(".rows all\n", out_of(shell));
  }
}

/// Runs statements that a command stands for.
static void
run_statements(Shell *shell, const char *statements)
{
  (void)shell_run_statements(shell, sanad_text(statements));
}

static void
run_types(Shell *shell, SanadText argument)
{
  (void)argument;
  run_statements(shell, "?thing -a-> ?type | count by ?type"
                        " | sort ?count desc, ?type");
}

/// The relations that things of one type have, or all.
static void
run_relations(Shell *shell, SanadText argument)
{
  SanadBuffer statement = {0};

  sanad_buffer_add_string(&statement, "?thing");
  if (argument.length) {
    sanad_buffer_add_char(&statement, ':');
    sanad_buffer_add_text(&statement, argument);
  }
  sanad_buffer_add_string(&statement, " -?relation-> ?value"
                                      " | count by ?relation"
                                      " | sort ?count desc, ?relation");
  if (sanad_buffer_string(&statement)) {
    run_statements(shell, statement.data);
  }
  sanad_buffer_free(&statement);
}

static void
run_sources(Shell *shell, SanadText argument)
{
  (void)argument;
  run_statements(shell, "?thing -?relation-> ?value in ?source"
                        " | count by ?source | sort ?count desc, ?source");
}

static void
run_quit(Shell *shell, SanadText argument)
{
  (void)argument;
  shell->is_leaving = shell_may_leave(shell);
}

static void
print_entry(void *state, size_t number, SanadText entry)
{
  FILE *const out = state;

  (void)fprintf(out, "%5zu  ", number);
  for (size_t i = 0; i < entry.length; ++i) {
    (void)fputc(entry.data[i], out);
    if (entry.data[i] == '\n') {
      (void)fputs("       ", out);
    }
  }
  (void)fputc('\n', out);
}

static void
run_history(Shell *shell, SanadText argument)
{
  char digits[10] = "";

  if (argument.length >= sizeof digits ||
      strspn(argument.data ? argument.data : "", "0123456789") <
          argument.length) {
    (void)fputs("error: .history takes a number\n", err_of(shell));
    return;
  }
  memcpy(digits, argument.data ? argument.data : "", argument.length);
  const size_t count =
      argument.length ? strtoul(digits, NULL, 10) : HISTORY_SHOWN;
  editor_history(shell->editor, count, print_entry, out_of(shell));
}

static void
run_help(Shell *shell, SanadText argument)
{
  if (!argument.length) {
    help_overview(out_of(shell), terminal_width(out_of(shell)));
  } else if (!help_explain(out_of(shell), argument)) {
    help_fail(err_of(shell), argument);
  }
}

static const Command commands[] = {
    {".help", "[WORD]", "explain a word of the language or a command",
     ".help top", run_help},
    {".history", "[N]", "show the last N inputs (20)", ".history 5",
     run_history},
    {".iris", "on|off", "show full IRIs instead of names", ".iris on",
     run_iris},
    {".mode", "[MODE]", "how rows are shown; alone: which modes there are",
     ".mode csv", run_mode},
    {".quit", "", "leave; Ctrl-D does too", ".quit", run_quit},
    {".relations", "[TYPE]", "which relations there are, of all or of one type",
     ".relations Country", run_relations},
    {".rows", "[N|all]", "how many rows a box shows at most", ".rows all",
     run_rows},
    {".sources", "", "which articles and files the facts are from", ".sources",
     run_sources},
    {".timer", "on|off", "show how long each answer took", ".timer on",
     run_timer},
    {".types", "", "which types of things there are", ".types", run_types},
};

#define COMMAND_COUNT (sizeof commands / sizeof *commands)

const char *
commands_complete(SanadText typed, size_t index)
{
  for (size_t i = 0; i < COMMAND_COUNT; ++i) {
    if (typed.length &&
        sanad_text_has_prefix(sanad_text(commands[i].name), typed) &&
        index-- == 0) {
      return commands[i].name;
    }
  }
  return NULL;
}

/// Says which commands `name` could be.
static void
say_ambiguous(FILE *err, SanadText name)
{
  (void)fprintf(err, "error: %.*s could be", (int)name.length, name.data);
  const char *command = NULL;
  for (size_t i = 0; (command = commands_complete(name, i)); ++i) {
    (void)fprintf(err, "%s %s", i ? " or" : "", command);
  }
  (void)fputc('\n', err);
}

static void
say_unknown(FILE *err, SanadText name)
{
  const char *names[COMMAND_COUNT];
  for (size_t i = 0; i < COMMAND_COUNT; ++i) {
    names[i] = commands[i].name;
  }
  const char *const near = suggest_nearest(name, names, COMMAND_COUNT);

  (void)fprintf(err, "error: there is no command %.*s\n", (int)name.length,
                name.data);
  if (near) {
    (void)fprintf(err, "hint: did you mean %s?\n", near);
  } else {
    (void)fputs("hint: .help lists them\n", err);
  }
}

static const Command *
find_command(SanadText name)
{
  for (size_t i = 0; i < COMMAND_COUNT; ++i) {
    if (sanad_text_is(name, commands[i].name)) {
      return &commands[i];
    }
  }
  return NULL;
}

void
commands_run(Shell *shell, SanadText line)
{
  size_t length = 0;
  while (length < line.length && !strchr(" \t\r", line.data[length])) {
    ++length;
  }
  const SanadText name = sanad_text_slice(line, 0, length);
  const SanadText argument =
      sanad_text_trim(sanad_text_slice(line, length, line.length));
  const char *const first = commands_complete(name, 0);
  const Command *const exact = find_command(name);

  if (name.length < 2 || !first) {
    say_unknown(err_of(shell), name);
  } else if (!exact && commands_complete(name, 1)) {
    say_ambiguous(err_of(shell), name);
  } else {
    (exact ? exact : find_command(sanad_text(first)))->run(shell, argument);
  }
  (void)fflush(out_of(shell));
  (void)fflush(err_of(shell));
}

void
commands_list(FILE *out)
{
  for (size_t i = 0; i < COMMAND_COUNT; ++i) {
    char call[40];
    (void)snprintf(call, sizeof call, "%s %s", commands[i].name,
                   commands[i].arguments);
    (void)fprintf(out, "  %-18s %s\n", call, commands[i].summary);
  }
}

bool
commands_explain(FILE *out, SanadText name)
{
  for (size_t i = 0; i < COMMAND_COUNT; ++i) {
    if (sanad_text_is(name, commands[i].name) ||
        sanad_text_is(name, commands[i].name + 1)) {
      (void)fprintf(out, "%s %s\n  %s\n  example: %s\n", commands[i].name,
                    commands[i].arguments, commands[i].summary,
                    commands[i].example);
      return true;
    }
  }
  return false;
}
