#include "repl/readline_library.h"

#include "base/library.h"

#include <stdbool.h>

ReadlineLibrary readline_library;

SanadStatus
readline_load(SanadError *error)
{
  static const char *const files[] = {"libreadline.so.8"};
  static const char *const names[] = {
#define READLINE_NAME(name) #name,
      READLINE_SYMBOLS(READLINE_NAME)
#undef READLINE_NAME
  };
  static bool is_loaded;
  static const SanadLibrary library = {
      .files = files,
      .file_count = 1,
      .names = names,
      .count = sizeof names / sizeof *names,
      .symbols = &readline_library,
      .is_loaded = &is_loaded,
      .purpose = "GNU readline, by which lines are typed,",
      .package = "install the package libreadline8",
  };
  return sanad_library_load(&library, error);
}
