#include "repl/shell.h"

#include "base/buffer.h"
#include "repl/commands.h"
#include "repl/history.h"
#include "repl/init.h"
#include "repl/interrupt.h"
#include "repl/pager.h"
#include "repl/terminal.h"

#include <stdlib.h>
#include <string.h>

static bool
is_complete(void *state, SanadText text)
{
  const Shell *const shell = state;

  return sanad_text_has_prefix(text, SANAD_TEXT(".")) ||
         sanad_session_is_complete(shell->session, text) != SANAD_INCOMPLETE;
}

static SanadStatus
complete(void *state, SanadArena *arena, SanadText text, size_t cursor,
         SanadCompletion *completion, SanadError *error)
{
  Shell *const shell = state;
  return sanad_text_has_prefix(text, SANAD_TEXT("."))
             ? commands_complete_line(shell, arena,
                                      sanad_text_slice(text, 0, cursor),
                                      completion, error)
             : sanad_session_complete(shell->session, arena, text, cursor,
                                      completion, error);
}

/// Colours: of a command its name, if there is one.
static SanadStatus
mark(void *state, SanadArena *arena, SanadText text, size_t cursor,
     SanadMarks *marks)
{
  const Shell *const shell = state;
  return sanad_text_has_prefix(text, SANAD_TEXT("."))
             ? commands_mark(arena, text, marks)
             : sanad_session_mark(shell->session, arena, text, cursor, marks,
                                  NULL);
}

/// Asks before something is removed.
static bool
confirm(void *state, const char *question)
{
  const Shell *const shell = state;
  SanadBuffer prompt = {0};
  SanadText answer = {0};

  sanad_buffer_add_format(&prompt, "%s [y/N] ", question);
  const bool is_answered =
      sanad_buffer_string(&prompt) &&
      editor_ask(shell->editor, prompt.data, &answer) == SANAD_OK;
  const bool is_yes = is_answered && (sanad_text_is(answer, "y") ||
                                      sanad_text_is(answer, "Y") ||
                                      sanad_text_is(answer, "yes"));
  sanad_buffer_free(&prompt);
  return is_yes;
}

bool
shell_run_statements(Shell *shell, SanadText statements)
{
  SanadSessionOptions *const options = sanad_session_options(shell->session);

  FILE *const out = options->out;
  FILE *const paged = shell->pager != PAGER_OFF && !shell->is_watching
                          ? pager_begin(out)
                          : NULL;

  options->format.width = terminal_width(out);
  options->out = paged ? paged : out;
  interrupt_watch(shell->session);
  const SanadStatus status =
      sanad_session_run(shell->session, statements, NULL, false);
  interrupt_watch(NULL);
  shell->was_interrupted = status == SANAD_CANCELLED;
  shell->has_failed = status != SANAD_OK;
  options->out = out;
  if (paged) {
    pager_end(paged, out, shell->pager == PAGER_ON);
  }
  (void)interrupt_take();
  return status == SANAD_OK || !ferror(out);
}

/// Runs one input.  Commands take one line each, so a paste can hold some
/// before its statements.  Returns false if the output is gone.
static bool
run_input(Shell *shell, SanadText input)
{
  input = sanad_text_trim(input);
  while (sanad_text_has_prefix(input, SANAD_TEXT(".")) && !shell->is_leaving) {
    const char *const newline = memchr(input.data, '\n', input.length);
    const size_t length =
        newline ? (size_t)(newline - input.data) : input.length;
    commands_run(shell, sanad_text_slice(input, 0, length));
    input = sanad_text_trim(sanad_text_slice(input, length, input.length));
  }
  if (!input.length || shell->is_leaving) {
    return true;
  }

  return shell_run_statements(shell, input);
}

static void
greet(Shell *shell, const Options *options)
{
  const SanadSessionOptions *const session =
      sanad_session_options(shell->session);
  uint64_t facts = 0;

  if (options->is_quiet ||
      sanad_session_facts(shell->session, &facts, NULL) != SANAD_OK) {
    return;
  }
  (void)fprintf(session->out, "sanad %s · %s · %llu fact%s · type .help\n",
                SANAD_VERSION,
                options->store_path ? options->store_path : "in memory",
                (unsigned long long)facts, facts == 1 ? "" : "s");
}

static int
talk(Shell *shell)
{
  while (!shell->is_leaving && !interrupt_ending()) {
    SanadText input = {0};
    SanadError error;
    const SanadStatus status = editor_read(shell->editor, &input, &error);

    if (status == SANAD_END) {
      shell->is_leaving = interrupt_ending() || shell_may_leave(shell);
    } else if (status == SANAD_OK) {
      if (!run_input(shell, input)) {
        return EXIT_FAILURE;
      }
    } else if (status != SANAD_CANCELLED) {
      sanad_session_show_error(shell->session, input, NULL, &error);
    }
  }
  return interrupt_ending() ? 128 + interrupt_ending() : EXIT_SUCCESS;
}

int
shell_run(SanadSession *session, const Options *options)
{
  SanadSessionOptions *const settings = sanad_session_options(session);
  FILE *const terminal = terminal_is(stdout) ? stdout : stderr;
  Shell shell = {.session = session};
  SanadBuffer history = {0};
  EditorOptions editing = {
      .prompt = "sanad> ",
      .more_prompt = "   ..> ",
      .is_complete = is_complete,
      .mark = mark,
      .complete = complete,
      .state = &shell,
      .out = terminal,
      .has_colour = terminal_has_colour(terminal, options->colour),
  };
  SanadError error;

  if (history_path(&history)) {
    editing.history = sanad_buffer_string(&history);
  }
  interrupt_set_shell(true);
  int exit_status = EXIT_FAILURE;
  if (editor_open(&shell.editor, &editing, &error) == SANAD_OK) {
    settings->confirm = confirm;
    settings->confirm_state = &shell;
    greet(&shell, options);
    init_run(&shell, options);
    exit_status = talk(&shell);
    settings->confirm = NULL;
  } else {
    (void)fprintf(stderr, "sanad: %s\n", error.message);
  }
  editor_close(shell.editor);
  sanad_buffer_free(&history);
  return exit_status;
}
