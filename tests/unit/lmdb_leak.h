#ifndef SANAD_TESTS_UNIT_LMDB_LEAK_H
#define SANAD_TESTS_UNIT_LMDB_LEAK_H

/// LMDB 0.9.24 forgets a list of 1 MiB in each change that writes pages before
/// its end, as large ones do: the leak checker is not to report that.

/// Asked by the leak checker.
const char *__lsan_default_suppressions(void);

// NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
const char *
__lsan_default_suppressions(void)
{
  return "leak:mdb_midl_alloc";
}

#endif
