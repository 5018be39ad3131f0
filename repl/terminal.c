#include "repl/terminal.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

bool
terminal_is(FILE *file)
{
  return isatty(fileno(file)) != 0;
}

size_t
terminal_width(FILE *file)
{
  struct winsize size = {0};

  return terminal_is(file) && ioctl(fileno(file), TIOCGWINSZ, &size) == 0
             ? size.ws_col
             : 0;
}

size_t
terminal_height(FILE *file)
{
  struct winsize size = {0};

  return terminal_is(file) && ioctl(fileno(file), TIOCGWINSZ, &size) == 0
             ? size.ws_row
             : 0;
}

bool
terminal_can_move(void)
{
  const char *const term = getenv("TERM");

  return term && *term && strcmp(term, "dumb") != 0 &&
         strcmp(term, "unknown") != 0;
}

void
terminal_use_utf8(void)
{
  (void)setlocale(LC_CTYPE, "");
  if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) {
    (void)setlocale(LC_CTYPE, "C.UTF-8");
  }
}

bool
terminal_has_colour(FILE *file, ColourChoice choice)
{
  const char *const no_colour = getenv("NO_COLOR");
  const char *const term = getenv("TERM");

  if (choice != COLOUR_AUTO) {
    return choice == COLOUR_ALWAYS;
  }
  return terminal_is(file) && !(no_colour && *no_colour) && term && *term &&
         strcmp(term, "dumb") != 0;
}
