/// Commands that ask the last question again, and the history.

#include "repl/command_list.h"

#include "base/buffer.h"
#include "repl/interrupt.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define HISTORY_SHOWN 20UL
/// Seconds between two runs of `.watch`.
#define WATCH_SECONDS     2UL
#define WATCH_SECONDS_MAX 86400UL
/// The longest text that comes back from an editor.
#define EDITED_BYTES_MAX ((size_t)1 << 20U)

/// Copies the last question.  Returns false, and says so, if there is none.
static bool
take_last(const Shell *shell, SanadBuffer *out)
{
  const SanadStatus status = sanad_session_last_query(shell->session, out);
  if (status == SANAD_NOT_FOUND) {
    (void)fputs("error: there is no question before this\n",
                command_err(shell));
  }
  return status == SANAD_OK && !out->failed;
}

static void
run_last(Shell *shell)
{
  SanadBuffer query = {0};
  if (take_last(shell, &query)) {
    (void)shell_run_statements(shell, sanad_buffer_text(&query));
  }
  sanad_buffer_free(&query);
}

void
command_all(Shell *shell, SanadText argument)
{
  size_t *const rows = &sanad_session_options(shell->session)->format.rows_max;
  const size_t before = *rows;
  (void)argument;
  *rows = 0;
  run_last(shell);
  *rows = before;
}

void
command_last(Shell *shell, SanadText argument)
{
  SanadFormatOptions *const format =
      &sanad_session_options(shell->session)->format;
  const SanadFormatOptions before = *format;
  if (argument.length) {
    const SanadMode mode = sanad_mode_of_name(argument);
    if (mode == SANAD_MODES) {
      (void)fprintf(command_err(shell),
                    "error: there is no mode \"%.*s\"\nhint: .mode lists "
                    "them\n",
                    (int)argument.length, argument.data);
      return;
    }
    format->mode = mode;
  }
  run_last(shell);
  *format = before;
}

void
command_pin(Shell *shell, SanadText argument)
{
  SanadBuffer query = {0};
  if (sanad_text_is(argument, "off") &&
      sanad_session_pin(shell->session, sanad_buffer_text(&query)) ==
          SANAD_OK) {
    (void)fputs("lines with | go on from the last question\n",
                command_err(shell));
  } else if (argument.length) {
    (void)fputs("error: .pin takes nothing or off\n", command_err(shell));
  } else if (take_last(shell, &query) &&
             sanad_session_pin(shell->session, sanad_buffer_text(&query)) ==
                 SANAD_OK) {
    (void)fprintf(command_err(shell),
                  "lines with | go on from this, until .pin off:\n%.*s\n",
                  (int)query.length, query.data);
  }
  sanad_buffer_free(&query);
}

void
command_explain(Shell *shell, SanadText argument)
{
  SanadBuffer statement = {0};
  SanadBuffer query = {0};
  if (argument.length) {
    sanad_buffer_add_text(&query, argument);
  } else if (!take_last(shell, &query)) {
    sanad_buffer_free(&query);
    return;
  }
  if (!sanad_text_has_prefix(sanad_buffer_text(&query),
                             SANAD_TEXT("explain "))) {
    sanad_buffer_add_string(&statement, "explain ");
  }
  sanad_buffer_add_text(&statement, sanad_buffer_text(&query));
  if (!statement.failed) {
    (void)shell_run_statements(shell, sanad_buffer_text(&statement));
  }
  sanad_buffer_free(&query);
  sanad_buffer_free(&statement);
}

/// Waits.  Returns false if Ctrl-C or the end came before.
static bool
wait_seconds(unsigned long seconds)
{
  const struct timespec time = {.tv_sec = (time_t)seconds};
  sigset_t before;
  interrupt_block(&before);
  (void)ppoll(NULL, 0, &time, &before);
  const bool is_stopped = interrupt_take() || interrupt_ending();
  interrupt_unblock(&before);
  return !is_stopped;
}

void
command_watch(Shell *shell, SanadText argument)
{
  unsigned long seconds = WATCH_SECONDS;
  SanadBuffer query = {0};
  if (argument.length &&
      (!command_number(argument, WATCH_SECONDS_MAX, &seconds) || !seconds)) {
    (void)fputs("error: .watch takes a number of seconds\n",
                command_err(shell));
    return;
  }
  bool goes_on = take_last(shell, &query);
  shell->is_watching = goes_on;
  while (goes_on) {
    shell->was_interrupted = false;
    goes_on = shell_run_statements(shell, sanad_buffer_text(&query)) &&
              !shell->was_interrupted;
    if (goes_on) {
      (void)fprintf(command_err(shell), "every %lu s; Ctrl-C ends it\n",
                    seconds);
      (void)fflush(command_err(shell));
      goes_on = wait_seconds(seconds);
    }
  }
  if (shell->is_watching) {
    (void)fputc('\n', command_err(shell)); // behind the ^C of the terminal
  }
  shell->is_watching = false;
  sanad_buffer_free(&query);
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

void
command_history(Shell *shell, SanadText argument)
{
  unsigned long count = HISTORY_SHOWN;
  if (argument.length && !command_number(argument, 1000000UL, &count)) {
    (void)fputs("error: .history takes a number\n", command_err(shell));
    return;
  }
  editor_history(shell->editor, count, print_entry, command_out(shell));
}

/// Runs the person's editor on a file.  Returns false, having said why, if that
/// failed.
static bool
run_editor(const Shell *shell, const char *path)
{
  const char *const visual = getenv("VISUAL");
  const char *const plain = getenv("EDITOR");
  const char *const editor = visual && *visual ? visual
                             : plain && *plain ? plain
                                               : "vi";
  SanadBuffer command = {0};
  // The variable may hold arguments, so a shell reads it.
  sanad_buffer_add_format(&command, "%s \"$1\"", editor);
  int status = -1;
  const pid_t child = sanad_buffer_string(&command) ? fork() : -1;
  if (child == 0) {
    (void)execl("/bin/sh", "sh", "-c", command.data, "sh", path, (char *)NULL);
    _exit(127);
  }
  while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  sanad_buffer_free(&command);
  (void)interrupt_take();
  if (!WIFEXITED(status) || WEXITSTATUS(status)) {
    (void)fprintf(command_err(shell), "error: %s did not end well\n", editor);
    return false;
  }
  return true;
}

static bool
read_back(const Shell *shell, const char *path, SanadBuffer *text)
{
  FILE *const file = fopen(path, "re");
  char bytes[4096];
  size_t got = 0;
  while (file && text->length <= EDITED_BYTES_MAX &&
         (got = fread(bytes, 1, sizeof bytes, file)) > 0) {
    sanad_buffer_add(text, bytes, got);
  }
  const bool is_read = file && !ferror(file) && !text->failed &&
                       text->length <= EDITED_BYTES_MAX;
  if (file) {
    (void)fclose(file);
  }
  if (!is_read) {
    (void)fputs("error: cannot read the text back\n", command_err(shell));
  }
  return is_read;
}

/// Appends the newest entry of the history that is no command.
static void
take_entry(void *state, size_t number, SanadText entry)
{
  SanadBuffer *const text = state;
  (void)number;
  if (!sanad_text_has_prefix(entry, SANAD_TEXT("."))) {
    sanad_buffer_clear(text);
    sanad_buffer_add_text(text, entry);
  }
}

void
command_edit(Shell *shell, SanadText argument)
{
  const char *const folder = getenv("TMPDIR");
  SanadBuffer path = {0};
  SanadBuffer text = {0};
  if (argument.length) {
    sanad_buffer_add_text(&text, argument);
  } else {
    editor_history(shell->editor, SIZE_MAX, take_entry, &text);
  }
  sanad_buffer_add_char(&text, '\n');
  sanad_buffer_add_format(&path, "%s/sanad-XXXXXX.sanad",
                          folder && *folder ? folder : "/tmp");
  const int file = sanad_buffer_string(&path) ? mkstemps(path.data, 6) : -1;
  bool is_written = file >= 0 && !text.failed &&
                    write(file, text.data, text.length) == (ssize_t)text.length;
  if (file >= 0) {
    is_written = close(file) == 0 && is_written;
  }
  if (!is_written) {
    (void)fputs("error: cannot make a file to edit\n", command_err(shell));
  }
  sanad_buffer_clear(&text);
  if (is_written && run_editor(shell, path.data) &&
      read_back(shell, path.data, &text)) {
    const SanadText edited = sanad_text_trim(sanad_buffer_text(&text));
    if (edited.length) {
      editor_remember(shell->editor, edited);
      (void)fprintf(command_err(shell), "%.*s\n", (int)edited.length,
                    edited.data);
      (void)shell_run_statements(shell, edited);
    }
  }
  if (file >= 0) {
    (void)unlink(path.data);
  }
  sanad_buffer_free(&path);
  sanad_buffer_free(&text);
}
