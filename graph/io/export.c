#include "graph/io/export_impl.h"
#include "graph/io/helper.h"
#include "graph/io/replace.h"

/// Counts what the format cannot carry.
static SanadStatus
count_left(const Export *export, SanadError *error)
{
  if (export->selection.has_graphs || export->selection.graph != SANAD_ANY) {
    return SANAD_OK;
  }

  SanadCounts counts;
  SanadArena *const arena = sanad_arena_new(NULL, SIZE_MAX);
  if (!arena) {
    return sanad_fail_memory(error);
  }
  const SanadId *graphs = NULL;
  size_t count = 0;
  SanadStatus status = sanad_snapshot_graphs(export->selection.snapshot, arena,
                                             &graphs, &count, error);
  if (!status) {
    status = sanad_snapshot_counts(export->selection.snapshot, &counts, error);
  }
  if (!status) {
    export->report->graphs_left = count;
    export->report->evidence_left = counts.evidence;
  }
  sanad_arena_free(arena);
  return status;
}

static SanadStatus
write_format(Export *export, SanadError *error)
{
  switch (export->options->format) {
  case SANAD_NTRIPLES:
  case SANAD_NQUADS:
    return write_lines(export, error);
  case SANAD_TURTLE:
  case SANAD_TRIG:
    return write_turtle(export, error);
  case SANAD_RDFXML:
    return write_rdfxml(export, error);
  case SANAD_RDFJSON:
    return write_rdfjson(export, error);
  case SANAD_DOT:
    return write_dot(export, error);
  case SANAD_FORMAT_UNKNOWN:
    break;
  }
  return sanad_fail(error, SANAD_UNSUPPORTED, SANAD_NO_SPAN,
                    "the format to write is not known");
}

/// Exports to an output, to its last byte.
static SanadStatus
export_output(const SanadSnapshot *snapshot, Output *output,
              const SanadExportOptions *options, SanadExportReport *report,
              SanadError *error)
{
  Export export = {
      .selection = {snapshot, options->graph,
                    sanad_format_has_graphs(options->format),
                    options->is_cancelled, options->deadline_us},
      .options = options,
      .report = report,
      .output = output,
  };
  *report = (SanadExportReport){0};

  SanadStatus status = count_left(&export, error);
  if (!status) {
    status = write_format(&export, error);
  }
  return status ? status : output_finish(output, error);
}

SanadStatus
sanad_export(const SanadSnapshot *snapshot, FILE *out,
             const SanadExportOptions *options, SanadExportReport *report,
             SanadError *error)
{
  Output output = output_to_file(out);
  SanadStatus status = export_output(snapshot, &output, options, report, error);
  if (!status) {
    status = output_flush(out, error);
  }
  output_free(&output);
  return status;
}

/// Gives the helper some N-Quads.
static SanadStatus
give_quads(void *state, SanadText text, SanadError *error)
{
  Helper *const helper = state;
  helper->pending = text;
  while (helper->pending.length && helper->has_output) {
    char buffer[512];
    size_t got = 0; // It writes nothing
    TRY(helper_pump(helper, buffer, sizeof buffer, &got, error));
  }
  helper->pending.length = 0;
  return helper->has_output ? SANAD_OK : helper_wait(helper, error);
}

/// Waits until the helper has written all.
static SanadStatus
end_quads(Helper *helper, SanadError *error)
{
  helper_end_input(helper);
  while (helper->has_output) {
    char buffer[512];
    size_t got = 0;
    TRY(helper_pump(helper, buffer, sizeof buffer, &got, error));
  }
  return helper_wait(helper, error);
}

/// Fills a new storage of Redland, through the helper.
static SanadStatus
export_to_storage(const SanadSnapshot *snapshot, const char *storage,
                  const SanadExportOptions *options, SanadExportReport *report,
                  SanadError *error)
{
  Helper helper;
  TRY(helper_start(&helper, "fill", storage, NULL, error));
  Output output = {.write = give_quads, .state = &helper};
  SanadStatus status = export_output(snapshot, &output, options, report, error);
  if (!status) {
    status = end_quads(&helper, error);
  }
  output_free(&output);
  helper_close(&helper);
  return status;
}

/// An export that waits for the file to write to.
typedef struct {
  const SanadSnapshot *snapshot;
  const SanadExportOptions *options;
  SanadExportReport *report;
} Job;

static SanadStatus
export_to(void *state, FILE *out, SanadError *error)
{
  const Job *const job = state;
  return sanad_export(job->snapshot, out, job->options, job->report, error);
}

SanadStatus
sanad_export_file(const SanadSnapshot *snapshot, const char *path,
                  const SanadExportOptions *options, SanadExportReport *report,
                  SanadError *error)
{
  const char *const storage = sanad_storage_name(path);
  if (storage) {
    return export_to_storage(snapshot, storage, options, report, error);
  }
  Job job = {snapshot, options, report};
  return replace_file(path, export_to, &job, error);
}
