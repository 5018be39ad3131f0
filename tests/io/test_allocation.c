/// Each allocation of a load, an export, a conversion, a dump, a check and a
/// compaction fails in turn, once and from then on.  The linker sends our calls
/// of malloc() and its like here first (`--wrap`).
#include "tests/unit/test.h"

#include "graph/check.h"
#include "graph/compact.h"
#include "graph/io/io.h"
#include "graph/store.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);

/// Which allocation fails, counted down to 1; 0: none does.
static size_t failing;
static bool fails_on; ///< And all behind it
static size_t failed_count;

/// A load has several threads.
static pthread_mutex_t counting = PTHREAD_MUTEX_INITIALIZER;

static bool
fails_now(void)
{
  (void)pthread_mutex_lock(&counting);
  const bool fails = failing == 1;
  if (fails) {
    failing = fails_on ? 1 : 0;
    ++failed_count;
  } else if (failing) {
    --failing;
  }
  (void)pthread_mutex_unlock(&counting);
  return fails;
}

void *
__wrap_malloc(size_t size)
{
  return fails_now() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t count, size_t size)
{
  return fails_now() ? NULL : __real_calloc(count, size);
}

void *
__wrap_realloc(void *block, size_t size)
{
  return fails_now() ? NULL : __real_realloc(block, size);
}

static char folder[] = "/tmp/sanad-allocation-XXXXXX";

static const char *
path_of(const char *name)
{
  static char paths[4][256];
  static size_t next;
  char *const path = paths[next++ % 4];
  (void)snprintf(path, sizeof paths[0], "%s/%s", folder, name);
  return path;
}

static const struct {
  const char *name;
  const char *text;
} files[] = {
    {"in.nt", "<a:s> <a:p> \"x\\n\"@en .\n_:b <a:p> _:c .\n"
              "<a:s> <http://www.w3.org/2000/01/rdf-schema#label> \"n\" .\n"},
    {"in.nq", "<a:s> <a:p> \"1\"^^<a:d> <a:g> .\n_:b <a:p> _:c _:g .\n"},
    {"in.ttl", "@prefix a: <a:> . a:s a ( 1 [ a:p \"x\" ] ) ; a:q 1.5 , _:x ."
               " _:x a:r _:x . [] a:p [] ."},
    {"in.trig", "PREFIX a: <a:> a:g { a:s a:p ( 1 ) } _:b { a:s a:p _:b }"},
};

#define FILE_COUNT (sizeof files / sizeof *files)

/// What is tried, and with what.
typedef struct {
  SanadStatus (*run)(const char *name, SanadFormat format, SanadError *error);
  const char *name;
  SanadFormat format;
} Attempt;

static SanadStatus
load_file(const char *name, SanadFormat format, SanadError *error)
{
  const SanadLoadOptions options = {.base = SANAD_TEXT("http://b/"),
                                    .graph = SANAD_TEXT("http://g/")};
  SanadLoadReport report;
  SanadStore *store = NULL;
  SanadWrite *write = NULL;
  (void)format;
  SanadStatus status = sanad_store_open(&store, NULL, NULL, error);
  if (!status) {
    status = sanad_write_begin(&write, store, error);
  }
  if (!status) {
    status = sanad_load_file(write, path_of(name), &options, &report, error);
    if (status) {
      sanad_write_abort(write);
    } else {
      status = sanad_write_commit(write, error);
    }
  }
  sanad_store_close(store);
  return status;
}

static SanadStatus
export_store(const char *name, SanadFormat format, SanadError *error)
{
  static const SanadStoreOptions how = {.is_readonly = true};
  const SanadExportOptions options = {.format = format,
                                      .is_canonical = format == SANAD_NQUADS};
  SanadExportReport report;
  SanadStore *store = NULL;
  SanadSnapshot *snapshot = NULL;
  SanadStatus status = sanad_store_open(&store, path_of(name), &how, error);
  if (!status) {
    status = sanad_snapshot_open(&snapshot, store, error);
  }
  if (!status) {
    status =
        sanad_export_file(snapshot, path_of("out"), &options, &report, error);
  }
  sanad_snapshot_close(snapshot);
  sanad_store_close(store);
  return status;
}

static SanadStatus
convert_file(const char *name, SanadFormat format, SanadError *error)
{
  const SanadConvertOptions options = {.to = format,
                                       .base = SANAD_TEXT("http://b/")};
  SanadExportReport report;
  return sanad_convert(path_of(name), path_of("out"), &options, &report, error);
}

static void
ignore_text(void *state, const char *text)
{
  (void)state;
  (void)text;
}

static SanadStatus
dump_store(const char *name, SanadFormat format, SanadError *error)
{
  static const SanadStoreOptions how = {.is_readonly = true};
  const SanadDumpOptions options = {.is_salvage = format == SANAD_NQUADS,
                                    .lost = ignore_text};
  SanadDumpReport report;
  SanadStore *store = NULL;
  SanadSnapshot *snapshot = NULL;
  SanadStatus status = sanad_store_open(&store, path_of(name), &how, error);
  if (!status) {
    status = sanad_snapshot_open(&snapshot, store, error);
  }
  if (!status) {
    status = sanad_dump(snapshot, path_of("out"), &options, &report, error);
  }
  sanad_snapshot_close(snapshot);
  sanad_store_close(store);
  return status;
}

static SanadStatus
check_store(const char *name, SanadFormat format, SanadError *error)
{
  const SanadCheckOptions options = {.problem = ignore_text};
  SanadCheckReport report;
  (void)format;
  const SanadStatus status =
      sanad_store_check(path_of(name), &options, &report, error);
  return status || !report.problems
             ? status
             : sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN, "%s",
                          "an allocation that failed was taken for damage");
}

static SanadStatus
compact_store(const char *name, SanadFormat format, SanadError *error)
{
  SanadCompactReport report;
  (void)format;
  return sanad_store_compact(path_of(name), &report, error);
}

static const Attempt attempts[] = {
    {load_file, "in.nt", SANAD_FORMAT_UNKNOWN},
    {load_file, "in.nq", SANAD_FORMAT_UNKNOWN},
    {load_file, "in.ttl", SANAD_FORMAT_UNKNOWN},
    {load_file, "in.trig", SANAD_FORMAT_UNKNOWN},
    {export_store, "g.sanad", SANAD_NTRIPLES},
    {export_store, "g.sanad", SANAD_NQUADS},
    {export_store, "g.sanad", SANAD_TURTLE},
    {export_store, "g.sanad", SANAD_TRIG},
    {export_store, "g.sanad", SANAD_RDFJSON},
    {export_store, "g.sanad", SANAD_DOT},
    {convert_file, "in.nt", SANAD_TURTLE},
    {convert_file, "in.nq", SANAD_TRIG},
    {convert_file, "in.ttl", SANAD_NTRIPLES},
    {convert_file, "in.trig", SANAD_NQUADS},
    {convert_file, "in.ttl", SANAD_DOT},
    {dump_store, "g.sanad", SANAD_FORMAT_UNKNOWN},
    {dump_store, "g.sanad", SANAD_NQUADS},
    {check_store, "g.sanad", SANAD_FORMAT_UNKNOWN},
    {compact_store, "g.sanad", SANAD_FORMAT_UNKNOWN},
};

/// Lets each allocation of an attempt fail until there are no more.
static void
fail_each(const Attempt *attempt, bool is_for_good)
{
  for (size_t number = 1;; ++number) {
    SanadError error = {0};
    assert_true(number < 100000);
    failing = number;
    fails_on = is_for_good;
    failed_count = 0;
    const SanadStatus status =
        attempt->run(attempt->name, attempt->format, &error);
    failing = 0;
    if (!failed_count) {
      assert_string_equal(error.message, "");
      assert_int_equal(status, SANAD_OK);
      return;
    }
    // One that can be done without may fail; all may not.
    if (status) {
      if (status != SANAD_NO_MEMORY || !error.message[0]) {
        print_error("%s, format %d, allocation %zu: %s\n", attempt->name,
                    (int)attempt->format, number, error.message);
      }
      assert_int_equal(status, SANAD_NO_MEMORY);
      assert_string_not_equal(error.message, "");
    }
  }
}

static void
survives_each_allocation_that_fails_once(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof attempts / sizeof *attempts; ++i) {
    fail_each(&attempts[i], false);
  }
}

static void
survives_when_all_allocations_fail_from_some_point_on(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof attempts / sizeof *attempts; ++i) {
    fail_each(&attempts[i], true);
  }
}

/// Writes the files, and a store that has them all.
static int
make_folder(void **state)
{
  (void)state;
  SanadStore *store = NULL;
  SanadWrite *write = NULL;
  SanadLoadReport report;
  if (!mkdtemp(folder) ||
      sanad_store_open(&store, path_of("g.sanad"), NULL, NULL) ||
      sanad_write_begin(&write, store, NULL)) {
    return -1;
  }
  for (size_t i = 0; i < FILE_COUNT; ++i) {
    const SanadLoadOptions options = {.base = SANAD_TEXT("http://b/")};
    FILE *const file = fopen(path_of(files[i].name), "we");
    if (!file || fputs(files[i].text, file) < 0 || fclose(file) != 0 ||
        sanad_load_file(write, path_of(files[i].name), &options, &report,
                        NULL)) {
      return -1;
    }
  }
  const SanadStatus status = sanad_write_commit(write, NULL);
  sanad_store_close(store);
  return status ? -1 : 0;
}

static int
remove_folder(void **state)
{
  (void)state;
  static const char *const others[] = {"g.sanad", "g.sanad-lock", "out"};
  for (size_t i = 0; i < FILE_COUNT; ++i) {
    (void)unlink(path_of(files[i].name));
  }
  for (size_t i = 0; i < sizeof others / sizeof *others; ++i) {
    (void)unlink(path_of(others[i]));
  }
  return rmdir(folder); // Nothing half written stays behind
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(survives_each_allocation_that_fails_once),
      cmocka_unit_test(survives_when_all_allocations_fail_from_some_point_on),
  };
  return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
