#include "repl/pager.h"

#include "repl/interrupt.h"
#include "repl/terminal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

FILE *
pager_begin(FILE *terminal)
{
  const char *const term = getenv("TERM");
  const bool can_page =
      terminal_is(terminal) && term && *term && strcmp(term, "dumb") != 0;
  return can_page ? tmpfile() : NULL;
}

/// Whether the file has more lines than the screen, or a line that is wider.
static bool
is_long(FILE *held, size_t rows)
{
  size_t lines = 0;
  int byte = 0;
  // One row is the prompt's.
  while (lines < rows && (byte = getc(held)) != EOF) {
    lines += byte == '\n';
  }
  rewind(held);
  return rows && lines >= rows;
}

/// Copies a file.  Returns false if the output is gone.
static bool
copy(FILE *held, FILE *out)
{
  char bytes[8192];
  size_t got = 0;
  while ((got = fread(bytes, 1, sizeof bytes, held)) > 0) {
    if (fwrite(bytes, 1, got, out) != got) {
      return false;
    }
  }
  return fflush(out) == 0;
}

/// Runs the pager with the file as its input.  Returns false if it could not be
/// run.
static bool
run_pager(FILE *held)
{
  const char *const own = getenv("SANAD_PAGER");
  const char *const usual = getenv("PAGER");
  const char *const pager = own && *own       ? own
                            : usual && *usual ? usual
                                              : "less -SRFX";
  int status = -1;
  // The child reads through the descriptor, so what is held must be there.
  if (fflush(held) || lseek(fileno(held), 0, SEEK_SET) < 0) {
    return false;
  }
  const pid_t child = fork();
  if (child == 0) {
    if (dup2(fileno(held), STDIN_FILENO) >= 0) {
      (void)execl("/bin/sh", "sh", "-c", pager, (char *)NULL);
    }
    _exit(127);
  }
  while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  (void)interrupt_take(); // Ctrl-C was the pager's
  return child > 0 && !(WIFEXITED(status) && WEXITSTATUS(status) == 127);
}

void
pager_end(FILE *held, FILE *terminal, bool is_forced)
{
  const bool is_whole = fflush(held) == 0 && !ferror(held);
  rewind(held);
  const bool wants_pager =
      is_whole && (is_forced || is_long(held, terminal_height(terminal)));
  if (!wants_pager || !run_pager(held)) {
    rewind(held);
    (void)copy(held, terminal);
  }
  if (!is_whole) {
    (void)fputs("sanad: the answer is cut: no room to hold it\n", stderr);
  }
  (void)fclose(held);
}
