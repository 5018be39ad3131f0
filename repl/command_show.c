/// Commands that change how answers are shown.

#include "repl/command_list.h"

#include <stdlib.h>
#include <string.h>

FILE *
command_out(const Shell *shell)
{
  return sanad_session_options(shell->session)->out;
}

FILE *
command_err(const Shell *shell)
{
  return sanad_session_options(shell->session)->err;
}

bool
command_number(SanadText argument, unsigned long most, unsigned long *number)
{
  char digits[12] = "";
  if (!argument.length || argument.length >= sizeof digits) {
    return false;
  }
  memcpy(digits, argument.data, argument.length);
  if (strspn(digits, "0123456789") < argument.length) {
    return false;
  }
  *number = strtoul(digits, NULL, 10);
  return *number <= most;
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
    (void)fprintf(command_err(shell), "error: %s takes on or off\n", name);
    return;
  }
  (void)fprintf(command_out(shell), "%s %s\n", name, *is_on ? "on" : "off");
}

void
command_iris(Shell *shell, SanadText argument)
{
  run_switch(shell, ".iris", &sanad_session_options(shell->session)->shows_iris,
             argument);
}

void
command_timer(Shell *shell, SanadText argument)
{
  run_switch(shell, ".timer",
             &sanad_session_options(shell->session)->shows_timing, argument);
}

void
command_pager(Shell *shell, SanadText argument)
{
  static const char *const names[] = {
      [PAGER_AUTO] = "auto", [PAGER_ON] = "on", [PAGER_OFF] = "off"};
  const size_t count = sizeof names / sizeof *names;
  size_t chosen = 0;
  while (chosen < count && !sanad_text_is(argument, names[chosen])) {
    ++chosen;
  }
  if (chosen < count) {
    shell->pager = (PagerChoice)chosen;
  } else if (argument.length) {
    (void)fputs("error: .pager takes auto, on or off\n", command_err(shell));
    return;
  }
  (void)fprintf(command_out(shell), ".pager %s\n", names[shell->pager]);
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

void
command_mode(Shell *shell, SanadText argument)
{
  SanadFormatOptions *const format =
      &sanad_session_options(shell->session)->format;
  const SanadMode mode = sanad_mode_of_name(argument);

  if (!argument.length) {
    list_modes(command_out(shell), format->mode);
  } else if (mode != SANAD_MODES) {
    format->mode = mode;
  } else {
    (void)fprintf(command_err(shell),
                  "error: there is no mode \"%.*s\"\nhint: ",
                  (int)argument.length, argument.data);
    list_modes(command_err(shell), SANAD_MODES);
  }
}

void
command_rows(Shell *shell, SanadText argument)
{
  size_t *const rows = &sanad_session_options(shell->session)->format.rows_max;
  unsigned long count = 0;

  if (command_number(argument, 1000000000UL, &count) ||
      sanad_text_is(argument, "all")) {
    *rows = count;
  } else if (argument.length) {
    (void)fputs("error: .rows takes a number or all\n", command_err(shell));
    return;
  }
  if (*rows) {
    (void)fprintf(command_out(shell), ".rows %zu\n", *rows);
  } else {
    (void)fputs(".rows all\n", command_out(shell));
  }
}
