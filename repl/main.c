/// The program: reads its command line, opens a session, and hands over to a
/// script or to the shell.

#include "repl/article_tools.h"
#include "repl/fault.h"
#include "repl/help.h"
#include "repl/interrupt.h"
#include "repl/options.h"
#include "repl/script.h"
#include "repl/shell.h"
#include "repl/terminal.h"
#include "repl/tools.h"
#include "session/session.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// Rows that a box shows at the prompt.
#define SHELL_ROWS_MAX 40U

static SanadSessionOptions
session_options(const Options *options, bool is_shell)
{
  const bool is_terminal = terminal_is(stdout);
  const SanadMode mode = is_terminal ? SANAD_MODE_BOX : SANAD_MODE_TSV;

  return (SanadSessionOptions){
      .store_path = options->store_path,
      .is_readonly = options->is_readonly || options->command == COMMAND_EXPORT,
      .is_interactive = is_shell,
      .is_strict = options->is_strict,
      .is_quiet = options->is_quiet,
      .shows_progress = options->shows_progress ||
                        (terminal_is(stderr) && !options->is_quiet),
      .shows_iris = options->shows_iris,
      .shows_timing = options->shows_timing,
      .format = {.mode = options->mode == SANAD_MODES ? mode : options->mode,
                 .width = terminal_width(stdout),
                 .rows_max = is_shell ? SHELL_ROWS_MAX : 0,
                 .has_colour = terminal_has_colour(stdout, options->colour),
                 .more_hint = is_shell ? ".all" : NULL},
      .out = stdout,
      .err = stderr,
      .is_yes = options->is_yes,
  };
}

/// Gives the `-p` values.
static SanadStatus
set_parameters(SanadSession *session, const Options *options, SanadError *error)
{
  for (size_t i = 0; i < options->parameter_count; ++i) {
    const SanadText parameter = sanad_text(options->parameters[i]);
    const char *const sign = strchr(parameter.data, '=');
    const size_t length = (size_t)(sign - parameter.data);
    TRY(sanad_session_parameter(
        session, sanad_text_slice(parameter, 0, length),
        sanad_text_slice(parameter, length + 1, parameter.length), error));
  }
  return SANAD_OK;
}

static int
run_scripts(SanadSession *session, const Options *options,
            const Scripts *scripts)
{
  interrupt_watch(session);
  const SanadStatus status = scripts_run(scripts, session, options);
  interrupt_watch(NULL);

  const uint64_t rows = sanad_session_last_rows(session);
  if (status == SANAD_OK && options->has_expected_rows &&
      rows != options->expected_rows) {
    (void)fprintf(stderr, "sanad: the last answer has %llu rows, not %llu\n",
                  (unsigned long long)rows,
                  (unsigned long long)options->expected_rows);
    return EXIT_OTHER_ROWS;
  }
  return tools_exit_status(status);
}

/// Opens the session and runs; `scripts` is null for the shell.
static int
run_session(const Options *options, const Scripts *scripts)
{
  SanadSessionOptions settings = session_options(options, !scripts);
  SanadSession *session = NULL;
  SanadError error;

  settings.must_exist =
      scripts && options->store_path && scripts_begin_by_reading(scripts);
  const bool is_new = options->store_path &&
                      !sanad_session_is_address(options->store_path) &&
                      access(options->store_path, F_OK) != 0;
  if (sanad_session_open(&session, &settings, &error) != SANAD_OK) {
    tools_show_error(&error);
    return EXIT_NO_FILE;
  }
  if (is_new && !options->is_quiet) {
    (void)fprintf(stderr, "new store: %s\n", options->store_path);
  }
  int exit_status = EXIT_FAILED;
  const SanadStatus status = set_parameters(session, options, &error);
  if (status != SANAD_OK) {
    tools_show_error(&error);
    exit_status = status == SANAD_SYNTAX ? EXIT_USAGE : EXIT_FAILED;
  } else if (scripts) {
    exit_status = run_scripts(session, options, scripts);
  } else {
    exit_status = shell_run(session, options);
  }
  sanad_session_close(session);
  return exit_status;
}

static int
make_and_run_scripts(const Options *options)
{
  Scripts scripts = {0};
  SanadError error;
  int exit_status = EXIT_NO_FILE;

  const SanadStatus status = scripts_make(&scripts, options, &error);
  if (interrupt_take()) {
    exit_status = EXIT_INTERRUPTED;
  } else if (status == SANAD_OK) {
    exit_status = run_session(options, &scripts);
  } else {
    tools_show_error(&error);
    exit_status = status == SANAD_SYNTAX ? EXIT_USAGE : EXIT_NO_FILE;
  }
  scripts_free(&scripts);
  return exit_status;
}

static int
run_help(const Options *options)
{
  if (!options->file_count) {
    help_overview(stdout, terminal_width(stdout));
    return EXIT_OK;
  }
  const SanadText word = sanad_text(options->files[0]);
  if (help_explain(stdout, word)) {
    return EXIT_OK;
  }
  help_fail(stderr, word);
  return EXIT_FAILED;
}

static int
run(const Options *options)
{
  if (options->wants_version) {
    (void)puts("sanad " SANAD_VERSION);
    return EXIT_OK;
  }
  if (options->wants_help) {
    options_print_usage(stdout, options->command);
    return EXIT_OK;
  }
  if (options->command == COMMAND_HELP) {
    return run_help(options);
  }
  if (tools_has(options->command)) {
    return tools_run(options);
  }

  const bool has_person =
      terminal_is(stdin) && (terminal_is(stdout) || terminal_is(stderr));
  if (options->command == COMMAND_SHELL && !options->input_count &&
      has_person) {
    return run_session(options, NULL);
  }
  return make_and_run_scripts(options);
}

int
main(int argc, char **argv)
{
  Options options;
  int exit_status = EXIT_USAGE;

  fault_install();
  interrupt_install();
  if (argc > 1 && article_tool_is(argv[1])) {
    exit_status = article_tool_run(argc, argv);
  } else {
    if (options_parse(&options, argc, argv)) {
      exit_status = run(&options);
    }
    options_free(&options);
  }

  // What a write left behind: /dev/full, a closed pipe.
  errno = 0;
  if ((fflush(stdout) != 0 || ferror(stdout)) && exit_status == EXIT_OK) {
    (void)fprintf(stderr, "sanad: cannot write: %s\n",
                  errno ? strerror(errno) : "an earlier write failed");
    exit_status = EXIT_FAILED;
  }
  return exit_status;
}
