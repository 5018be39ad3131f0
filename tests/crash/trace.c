/// Runs a program and kills it at one of its system calls, whoever makes it:
/// the program, a library or the loader.
///
///     sanad_trace NUMBER FILE PROGRAM WORDS...
///
/// The call with this NUMBER, counted from 1 over all threads, is not carried
/// out: the program is killed as it enters it.  With 0 none is, and how many
/// there were goes to FILE.  With -N the program is held at its Nth call of
/// pread64(), a line says so, and when this program is killed, it is too.  Ends
/// as the program does; with 77 if programs may not be traced here.

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/ptrace.h>

#define EXIT_SKIP 77

static void
run_program(char **words)
{
  if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0) {
    _exit(EXIT_SKIP);
  }
  (void)raise(SIGSTOP); // Until the options are set
  (void)execv(words[0], words);
  _exit(127);
}

/// Whether a thread enters a call, of `wanted` (-1: of any kind).
static bool
is_entry(pid_t thread, long wanted)
{
  struct ptrace_syscall_info about;
  memset(&about, 0, sizeof about);
  return ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof about, &about) > 0 &&
         about.op == PTRACE_SYSCALL_INFO_ENTRY &&
         (wanted < 0 || about.entry.nr == (unsigned long)wanted);
}

static void
hold(void)
{
  (void)puts("held");
  (void)fflush(stdout);
  for (;;) {
    (void)pause();
  }
}

/// The signal that a stopped thread is to get when it goes on.
static int
signal_of(int status)
{
  const int signal = WSTOPSIG(status);
  const bool is_own =
      signal == (SIGTRAP | 0x80) || signal == SIGTRAP || signal == SIGSTOP;
  return is_own ? 0 : signal;
}

/// Follows all threads to the program's end; returns how it ended.
static int
follow(pid_t program, long number, long *count)
{
  int status = 0;
  for (;;) {
    const pid_t thread = waitpid(-1, &status, __WALL);
    if (thread < 0) {
      return errno == EINTR ? 0 : -1;
    }
    if (!WIFSTOPPED(status)) {
      if (thread == program) {
        return status;
      }
      continue;
    }
    if (WSTOPSIG(status) == (SIGTRAP | 0x80) &&
        is_entry(thread, number < 0 ? SYS_pread64 : -1) &&
        ++*count == labs(number)) {
      if (number < 0) {
        hold();
      }
      (void)kill(program, SIGKILL);
      continue;
    }
    (void)ptrace(PTRACE_SYSCALL, thread, 0L, (long)signal_of(status));
  }
}

static bool
begin(pid_t program)
{
  int status = 0;
  return waitpid(program, &status, 0) == program && WIFSTOPPED(status) &&
         ptrace(PTRACE_SETOPTIONS, program, 0L,
                (long)(PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE |
                       PTRACE_O_EXITKILL)) == 0 &&
         ptrace(PTRACE_SYSCALL, program, 0L, 0L) == 0;
}

int
main(int argc, char **argv)
{
  if (argc < 4) {
    (void)fputs("sanad_trace: see the head of trace.c\n", stderr);
    return EXIT_FAILURE;
  }
  const long number = strtol(argv[1], NULL, 10);
  long count = 0;
  const pid_t program = fork();
  if (program == 0) {
    run_program(&argv[3]);
  }
  if (program < 0 || !begin(program)) {
    return EXIT_SKIP;
  }
  const int status = follow(program, number, &count);
  if (number == 0) {
    FILE *const file = fopen(argv[2], "we");
    if (!file || fprintf(file, "%ld\n", count) < 0 || fclose(file) != 0) {
      return EXIT_FAILURE;
    }
  }
  if (WIFSIGNALED(status)) {
    (void)signal(WTERMSIG(status), SIG_DFL);
    (void)raise(WTERMSIG(status));
  }
  return WEXITSTATUS(status);
}
