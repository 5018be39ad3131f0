/// Files of statements and commands that run before the first prompt.

#include "repl/init.h"

#include "base/buffer.h"
#include "repl/command_list.h"
#include "repl/commands.h"
#include "repl/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/// The longest file that is run.
#define INIT_BYTES_MAX ((size_t)1 << 20U)

#define FOLDER_FILE ".sanad"

/// Reads a file of text.  Returns false, having said why, unless it is one;
/// silently if it is not there.
static bool
read_text(const Shell *shell, const char *path, SanadBuffer *text)
{
  struct stat status;
  ssize_t got = 1;
  const int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) {
    if (errno != ENOENT && errno != ENOTDIR) {
      (void)fprintf(command_err(shell), "note: cannot read %s: %s\n", path,
                    strerror(errno));
    }
    return false;
  }
  const bool is_file = fstat(file, &status) == 0 && S_ISREG(status.st_mode);
  while (is_file && got > 0 && text->length <= INIT_BYTES_MAX &&
         sanad_buffer_reserve(text, 4096)) {
    got = read(file, text->data + text->length, 4096);
    text->length += got > 0 ? (size_t)got : 0;
  }
  (void)close(file);
  const bool is_text = is_file && got == 0 && !text->failed &&
                       !memchr(text->data, 0, text->length);
  if (is_file && !is_text) {
    (void)fprintf(command_err(shell), "note: %s is no file of statements\n",
                  path);
  }
  return is_text;
}

/// Where the line at `start` ends, its newline included.
static size_t
line_end(SanadText text, size_t start)
{
  const char *const newline =
      memchr(text.data + start, '\n', text.length - start);
  return newline ? (size_t)(newline - text.data) + 1 : text.length;
}

static bool
is_command(SanadText line)
{
  return sanad_text_has_prefix(line, SANAD_TEXT("."));
}

/// Runs commands, a line each, and what stands between them.  Returns false if
/// a statement failed.
static bool
run_text(Shell *shell, const char *path, SanadText text)
{
  bool is_ok = true;
  for (size_t at = 0; at < text.length && is_ok && !shell->is_leaving;) {
    size_t end = line_end(text, at);
    const SanadText line = sanad_text_slice(text, at, end - at);
    if (is_command(line)) {
      commands_run(shell, sanad_text_trim(line));
      at = end;
      continue;
    }
    while (end < text.length &&
           !is_command(sanad_text_slice(text, end, text.length))) {
      end = line_end(text, end);
    }
    interrupt_watch(shell->session);
    is_ok =
        sanad_session_run(shell->session, sanad_text_slice(text, at, end - at),
                          path, false) == SANAD_OK;
    interrupt_watch(NULL);
    at = end;
  }
  (void)interrupt_take();
  return is_ok;
}

static void
run_file(Shell *shell, const char *path, bool is_trusted)
{
  SanadBuffer text = {0};
  SanadText answer = SANAD_TEXT("y");
  if (read_text(shell, path, &text)) {
    if (!is_trusted && editor_ask(shell->editor,
                                  "Run the statements of ./" FOLDER_FILE
                                  " (--trust: do not ask)? [y/N] ",
                                  &answer) != SANAD_OK) {
      answer = (SanadText){0};
    }
    const bool is_yes = sanad_text_is(answer, "y") ||
                        sanad_text_is(answer, "Y") ||
                        sanad_text_is(answer, "yes");
    if (is_yes && !run_text(shell, path, sanad_buffer_text(&text))) {
      (void)fprintf(command_err(shell), "note: the rest of %s was left out\n",
                    path);
    }
  }
  sanad_buffer_free(&text);
}

/// Appends the path of the person's own file.  Returns false where there is no
/// home.
static bool
own_path(SanadBuffer *path)
{
  const char *const config = getenv("XDG_CONFIG_HOME");
  const char *const home = getenv("HOME");
  if (config && *config == '/') {
    sanad_buffer_add_string(path, config);
  } else if (home && *home == '/') {
    sanad_buffer_add_string(path, home);
    sanad_buffer_add_string(path, "/.config");
  } else {
    return false;
  }
  sanad_buffer_add_string(path, "/sanad/init");
  return sanad_buffer_string(path) != NULL;
}

void
init_run(Shell *shell, const Options *options)
{
  SanadBuffer path = {0};
  if (own_path(&path)) {
    run_file(shell, path.data, true);
  }
  sanad_buffer_free(&path);
  // A store of this name is not asked about.
  if (!shell->is_leaving &&
      !(options->store_path && strcmp(options->store_path, FOLDER_FILE) == 0)) {
    run_file(shell, FOLDER_FILE, options->is_trusting);
  }
}
