#include "graph/check.h"

#include "graph/check_impl.h"
#include "graph/pages.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// How often the pages are read again because another process committed
/// meanwhile.
#define ATTEMPTS_MAX 5

void
check_begin(Check *check)
{
  if (check->told > CHECK_TOLD_MAX) {
    char text[80];
    (void)snprintf(text, sizeof text, "and %" PRIu64 " more of these",
                   check->told - CHECK_TOLD_MAX);
    check->options->problem(check->options->state, text);
  }
  check->told = 0;
}

void
check_tell(Check *check, const char *format, ...)
{
  char text[400];
  va_list arguments;
  va_start(arguments, format);
  (void)vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  if (check->told < CHECK_TOLD_MAX) {
    check->options->problem(check->options->state, text);
  }
  ++check->told;
  ++check->report->problems;
}

SanadStatus
check_pass(Check *check, SanadStatus status, const char *what,
           SanadError *error)
{
  if (status == SANAD_CORRUPT || status == SANAD_NOT_FOUND ||
      status == SANAD_STORE) {
    check_tell(check, "%s: %s", what, error ? error->message : "damaged");
    return SANAD_OK;
  }
  return status == SANAD_END ? SANAD_OK : status;
}

SanadStatus
check_goes_on(const Check *check, SanadError *error)
{
  const volatile sig_atomic_t *const flag = check->options->is_cancelled;
  return flag && *flag
             ? sanad_fail(error, SANAD_CANCELLED, SANAD_NO_SPAN, "cancelled")
             : SANAD_OK;
}

SanadStatus
check_walk(Check *check, SanadId graph, SanadOrder order,
           SanadStatus (*visit)(void *state, const SanadTriple *triple,
                                SanadError *error),
           void *state, SanadError *error)
{
  static const char *const names[] = {"pso", "pos", "spo", "ops"};
  static const SanadTriple everything = {SANAD_ANY, SANAD_ANY, SANAD_ANY};
  SanadId last[3] = {0};
  SanadCursor *cursor = NULL;
  SanadBatch *const batch = malloc(sizeof *batch);
  if (!batch) {
    return sanad_fail_memory(error);
  }
  SanadStatus status = sanad_cursor_open(&cursor, check->snapshot, graph, order,
                                         everything, error);
  while (!status && !(status = check_goes_on(check, error)) &&
         !(status = sanad_cursor_next(cursor, batch, error))) {
    for (size_t i = 0; !status && i < batch->count; ++i) {
      const SanadTriple triple = {batch->subject[i], batch->predicate[i],
                                  batch->object[i]};
      SanadId places[3];
      sanad_order_places(order, &triple, places);
      if (!(places[0] > last[0] ||
            (places[0] == last[0] &&
             (places[1] > last[1] ||
              (places[1] == last[1] && places[2] > last[2]))))) {
        check_tell(
            check, "%s is not sorted at %" PRIx64 " %" PRIx64 " %" PRIx64,
            names[order], triple.subject, triple.predicate, triple.object);
      }
      memcpy(last, places, sizeof last);
      status = visit(state, &triple, error);
    }
  }
  sanad_cursor_close(cursor);
  free(batch);
  return check_pass(check, status, names[order], error);
}

// ---- The file

/// Faults that wait until it is known that nobody changed the file.
typedef struct {
  SanadBuffer text; ///< Each ended by a zero byte
  uint64_t count;
} Faults;

static void
keep_fault(void *state, const char *problem)
{
  Faults *const faults = state;
  sanad_buffer_add(&faults->text, problem, strlen(problem) + 1);
  ++faults->count;
}

/// Checks the pages of the last commit; again if another came meanwhile and
/// something looks wrong.
static SanadStatus
check_pages(Check *check, int file, SanadError *error)
{
  Faults faults = {0};
  SanadStatus status = SANAD_OK;
  for (int attempt = 0; attempt < ATTEMPTS_MAX; ++attempt) {
    const uint64_t commit = pages_last_commit(file);
    sanad_buffer_clear(&faults.text);
    faults.count = 0;
    status = pages_check(file, 0, keep_fault, &faults, error);
    if (status || !faults.count || commit == pages_last_commit(file)) {
      break;
    }
    faults.count = 0;
  }
  if (!status) {
    status = sanad_buffer_status(&faults.text, error);
  }
  for (size_t at = 0; !status && faults.count && at < faults.text.length;
       at += strlen(faults.text.data + at) + 1) {
    check->options->problem(check->options->state, faults.text.data + at);
    ++check->report->problems;
  }
  sanad_buffer_free(&faults.text);
  return status;
}

static SanadStatus
check_file(Check *check, const char *path, SanadError *error)
{
  // A pipe must not keep us waiting.
  const int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) {
    return SANAD_OK; // Opening the store says why
  }
  const SanadStatus status =
      pages_last_commit(file) ? check_pages(check, file, error) : SANAD_OK;
  (void)close(file);
  return status;
}

static SanadStatus
check_content(Check *check, SanadError *error)
{
  TRY(check_blocks(check, error));
  check_begin(check);
  TRY(check_dictionary(check, error));
  check_begin(check);
  TRY(check_terms(check, error));
  check_begin(check);
  TRY(check_orders(check, error));
  check_begin(check);
  TRY(check_graphs(check, error));
  check_begin(check);
  TRY(check_names(check, error));
  check_begin(check);
  return SANAD_OK;
}

SanadStatus
sanad_store_check(const char *path, const SanadCheckOptions *options,
                  SanadCheckReport *report, SanadError *error)
{
  static const SanadStoreOptions how = {.is_readonly = true};
  Check check = {.options = options, .report = report};
  SanadStore *store = NULL;
  SanadSnapshot *snapshot = NULL;
  *report = (SanadCheckReport){0};
  // First the pages, by hand: LMDB believes what they say.
  TRY(check_file(&check, path, error));
  if (report->problems) {
    return SANAD_OK;
  }

  SanadStatus status = sanad_store_open(&store, path, &how, error);
  if (!status) {
    status = sanad_snapshot_open(&snapshot, store, error);
  }
  if (!status) {
    check.snapshot = snapshot;
    status = check_content(&check, error);
  }
  sanad_snapshot_close(snapshot);
  sanad_store_close(store);
  return status;
}
