#include "repl/fault.h"

#include "graph/store.h"
#include "repl/tools.h"

#include <link.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

/// Where LMDB's code is.
static uintptr_t lmdb_start;
static uintptr_t lmdb_end;
/// What a fault did before.
static struct sigaction before_fault;

static void
tell_and_end(void)
{
  static const char message[] =
      "sanad: the store is damaged: a part of its file is missing, wrong or "
      "cannot be read\n"
      "hint: sanad check says more, and sanad dump --salvage saves what can "
      "be read\n";
  const ssize_t written = write(STDERR_FILENO, message, sizeof message - 1);
  _exit(written < 0 ? EXIT_FAILED : EXIT_NO_FILE);
}

/// Only calls what a signal handler may.
static void
on_bus_error(int number)
{
  (void)number;
  tell_and_end();
}

/// Where a thread stood when its signal came, or 0 on machines not known here.
static uintptr_t
place_of(const ucontext_t *context)
{
#if defined(__x86_64__)
  return (uintptr_t)context->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
  return (uintptr_t)context->uc_mcontext.pc;
#else
  (void)context;
  return 0;
#endif
}

/// LMDB follows what a damaged page says.  A fault anywhere else is one of
/// ours, and is left to what showed it before.
static void
on_fault(int number, siginfo_t *info, void *context)
{
  (void)info;
  const uintptr_t place = place_of(context);
  if (place >= lmdb_start && place < lmdb_end) {
    tell_and_end();
  }
  (void)sigaction(number, &before_fault, NULL); // It comes again at once
}

static int
find_lmdb(struct dl_phdr_info *info, size_t size, void *state)
{
  (void)size;
  (void)state;
  if (!strstr(info->dlpi_name, "/liblmdb.")) {
    return 0;
  }
  for (size_t i = 0; i < info->dlpi_phnum; ++i) {
    if (info->dlpi_phdr[i].p_type == PT_LOAD &&
        info->dlpi_phdr[i].p_flags & PF_X) {
      lmdb_start = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
      lmdb_end = lmdb_start + info->dlpi_phdr[i].p_memsz;
    }
  }
  return 1;
}

void
fault_install(void)
{
  struct sigaction action = {.sa_handler = on_bus_error};
  (void)sigemptyset(&action.sa_mask);
  (void)sigaction(SIGBUS, &action, NULL);

  struct sigaction fault = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO};
  (void)sigemptyset(&fault.sa_mask);
  if (dl_iterate_phdr(find_lmdb, NULL)) {
    (void)sigaction(SIGSEGV, &fault, &before_fault);
  }
  sanad_store_on_damage(tell_and_end);
}
