#include "graph/redland/sandbox.h"

#include <errno.h>
#include <seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>

/// What the helper may use.
#define MEMORY_BYTES_MAX ((rlim_t)2U << 30U)
#define TIME_SECONDS_MAX 1800U
/// How long a filter may take, which is a few milliseconds.
#define LOAD_SECONDS_MAX 2

#if defined(__SANITIZE_ADDRESS__)
#define HAS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif
#ifndef HAS_SANITIZER
#define HAS_SANITIZER 0
#endif

int
sandbox_limit(void)
{
  static const struct {
    __rlimit_resource_t resource;
    rlim_t most;
  } limits[] = {
      {RLIMIT_AS, MEMORY_BYTES_MAX},
      {RLIMIT_CPU, TIME_SECONDS_MAX},
      {RLIMIT_CORE, 0},
      {RLIMIT_FSIZE, RLIM_INFINITY}, // Standard output may be a file
  };

  for (size_t i = 0; i < sizeof limits / sizeof *limits; ++i) {
    if (HAS_SANITIZER && limits[i].resource == RLIMIT_AS) {
      continue; // AddressSanitizer maps terabytes of shadow
    }
    const struct rlimit limit = {limits[i].most, limits[i].most};
    if (setrlimit(limits[i].resource, &limit) != 0 && errno != EPERM) {
      return -1; // A lower limit of the user's own stays
    }
  }
  return 0;
}

/// Allows to map memory, but not such as can be executed.
static int
allow_memory(scmp_filter_ctx filter)
{
  const struct scmp_arg_cmp is_not_executable =
      SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
  int rc = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
                                  &is_not_executable);
  if (!rc) {
    rc = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
                                &is_not_executable);
  }
  return rc;
}

/// Puts a filter in force.  libseccomp 2.5 does not end where it finds no
/// memory for the last part of it: then this program is ended.
static int
load(scmp_filter_ctx filter)
{
  const struct itimerval time = {.it_value.tv_sec = LOAD_SECONDS_MAX};
  (void)setitimer(ITIMER_PROF, &time, NULL);
  const int rc = seccomp_load(filter);
  // The filter forbids to stop the clock, but not to be deaf to it.
  (void)signal(SIGPROF, SIG_IGN);
  return rc;
}

int
sandbox_close(void)
{
  static const int allowed[] = {
      SCMP_SYS(brk),          SCMP_SYS(clock_gettime),  SCMP_SYS(close),
      SCMP_SYS(exit),         SCMP_SYS(exit_group),     SCMP_SYS(fstat),
      SCMP_SYS(futex),        SCMP_SYS(getpid),         SCMP_SYS(getrandom),
      SCMP_SYS(gettid),       SCMP_SYS(gettimeofday),   SCMP_SYS(lseek),
      SCMP_SYS(madvise),      SCMP_SYS(mremap),         SCMP_SYS(munmap),
      SCMP_SYS(newfstatat),   SCMP_SYS(read),           SCMP_SYS(rt_sigaction),
      SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask), SCMP_SYS(sched_yield),
      SCMP_SYS(sigaltstack),  SCMP_SYS(tgkill),         SCMP_SYS(time),
      SCMP_SYS(write),        SCMP_SYS(writev),
  };

  // What is not allowed fails, so that raptor reports it; nothing is killed.
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
  if (!filter) {
    return -ENOMEM;
  }
  int rc = allow_memory(filter);
  for (size_t i = 0; !rc && i < sizeof allowed / sizeof *allowed; ++i) {
    rc = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, allowed[i], 0, NULL);
  }
  if (!rc) {
    rc = load(filter);
  }
  seccomp_release(filter);
  return rc;
}

int
sandbox_close_network(void)
{
  static const int forbidden[] = {
      SCMP_SYS(socket), SCMP_SYS(socketpair), SCMP_SYS(connect),
      SCMP_SYS(bind),   SCMP_SYS(execve),     SCMP_SYS(execveat),
      SCMP_SYS(ptrace), SCMP_SYS(vfork),      SCMP_SYS(fork),
  };
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
  if (!filter) {
    return -ENOMEM;
  }
  int rc = 0;
  for (size_t i = 0; !rc && i < sizeof forbidden / sizeof *forbidden; ++i) {
    rc = seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EPERM), forbidden[i], 0,
                                NULL);
  }
  if (!rc) {
    rc = load(filter);
  }
  seccomp_release(filter);
  return rc;
}
