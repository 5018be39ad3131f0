#include "repl/fault.h"

#include "repl/tools.h"

#include <signal.h>
#include <unistd.h>

/// Only calls what a signal handler may.
static void
on_bus_error(int number)
{
  static const char message[] =
      "sanad: the store is damaged: a part of its file is missing or cannot be "
      "read\n"
      "hint: sanad check says more, and sanad dump --salvage saves what can "
      "be read\n";
  (void)number;
  const ssize_t written = write(STDERR_FILENO, message, sizeof message - 1);
  _exit(written < 0 ? EXIT_FAILED : EXIT_NO_FILE);
}

void
fault_install(void)
{
  struct sigaction action = {.sa_handler = on_bus_error};
  (void)sigemptyset(&action.sa_mask);
  (void)sigaction(SIGBUS, &action, NULL);
}
