/// `sanad check`, `compact`, `backup` and `dump`.

#include "graph/backup.h"
#include "graph/check.h"
#include "graph/compact.h"
#include "graph/io/io.h"
#include "graph/rescue.h"
#include "graph/store.h"
#include "repl/interrupt.h"
#include "repl/tools.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

SanadStatus
tool_compact(const Options *options, SanadError *error)
{
  SanadCompactReport report;
  TRY(sanad_store_compact(options->store_path, &report, error));
  if (!options->is_quiet) {
    (void)fprintf(stderr, "%" PRIu64 " bytes, %" PRIu64 " before\n",
                  report.bytes_after, report.bytes_before);
  }
  return SANAD_OK;
}

SanadStatus
tool_backup(const Options *options, SanadError *error)
{
  uint64_t bytes = 0;
  TRY(sanad_store_backup(options->store_path, options->files[0],
                         interrupt_flag(), &bytes, error));
  if (!options->is_quiet) {
    (void)fprintf(stderr, "%" PRIu64 " bytes\n", bytes);
  }
  return SANAD_OK;
}

static void
print_problem(void *state, const char *text)
{
  (void)state;
  (void)printf("%s\n", text);
}

SanadStatus
tool_check(const Options *options, SanadError *error)
{
  SanadCheckReport report;
  const SanadCheckOptions how = {.problem = print_problem,
                                 .is_cancelled = interrupt_flag()};
  TRY(sanad_store_check(options->store_path, &how, &report, error));
  if (report.problems) {
    (void)sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN,
                     "%s is damaged: %" PRIu64 " faults", options->store_path,
                     report.problems);
    return sanad_hint(error, "sanad dump --salvage saves what can be read");
  }
  (void)printf("%s is sound: %" PRIu64 " triples, %" PRIu64
               " in graphs, %" PRIu64 " terms, %" PRIu64 " names\n",
               options->store_path, report.triples, report.quads, report.terms,
               report.names);
  return SANAD_OK;
}

static void
print_lost(void *state, const char *text)
{
  (void)state;
  (void)fprintf(stderr, "%s\n", text);
}

SanadStatus
tool_dump(const Options *options, SanadError *error)
{
  static const SanadStoreOptions how = {.is_readonly = true};
  const SanadDumpOptions dump = {
      .is_salvage = options->salvages,
      .lost = print_lost,
      .is_cancelled = interrupt_flag(),
  };
  const SanadRescueOptions rescue = {.lost = print_lost};
  SanadStore *store = NULL;
  SanadSnapshot *snapshot = NULL;
  SanadDumpReport report = {0};
  bool is_damaged = false;
  TRY(options->salvages
          ? sanad_store_rescue(&store, options->store_path, &rescue,
                               &is_damaged, error)
          : sanad_store_open(&store, options->store_path, &how, error));
  SanadStatus status = sanad_snapshot_open(&snapshot, store, error);
  if (!status) {
    status = sanad_dump(snapshot, options->output ? options->output : "-",
                        &dump, &report, error);
  }
  sanad_snapshot_close(snapshot);
  sanad_store_close(store);
  if (!status && (report.lost || is_damaged)) {
    return sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN,
                      "%" PRIu64 " quads are saved; what could not be read is "
                      "not among them",
                      report.statements);
  }
  return status;
}
