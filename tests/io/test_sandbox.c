#include "tests/unit/test.h"

#include "graph/redland/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/// What a process in the sandbox must not be able to do; each returns whether
/// it was refused.
static int
opens_a_file(void)
{
  return open("/dev/null", O_RDONLY | O_CLOEXEC) < 0 && errno == EPERM;
}

static int
opens_a_socket(void)
{
  return socket(AF_UNIX, SOCK_STREAM, 0) < 0 && errno == EPERM;
}

static int
starts_a_process(void)
{
  return fork() < 0 && errno == EPERM;
}

static int
maps_code(void)
{
  return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
              -1, 0) == MAP_FAILED &&
         errno == EPERM;
}

static int
removes_a_file(void)
{
  return unlink("/no/such/file") != 0 && errno == EPERM;
}

static void
refuses_what_could_do_harm(void **state)
{
  (void)state;
  static int (*const attempts[])(void) = {opens_a_file, opens_a_socket,
                                          starts_a_process, maps_code,
                                          removes_a_file};

  for (size_t i = 0; i < sizeof attempts / sizeof *attempts; ++i) {
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
      _exit(sandbox_close() == 0 && attempts[i]() ? 0 : 1);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
  }
}

static void
lets_text_in_and_out(void **state)
{
  (void)state;
  int ends[2];
  assert_int_equal(pipe(ends), 0);
  const pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    char *const memory = sandbox_limit() == 0 && sandbox_close() == 0
                             ? malloc((size_t)1U << 24U)
                             : NULL;
    if (memory) {
      memset(memory, 'x', (size_t)1U << 24U);
      _exit(write(ends[1], memory, 3) == 3 ? 0 : 1);
    }
    _exit(1);
  }
  char text[3];
  assert_int_equal(read(ends[0], text, 3), 3);
  assert_memory_equal(text, "xxx", 3);
  int status = 0;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_int_equal(status, 0);
  (void)close(ends[0]);
  (void)close(ends[1]);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(refuses_what_could_do_harm),
      cmocka_unit_test(lets_text_in_and_out),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
