#include "graph/io/export_impl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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
  case SANAD_FORMAT_UNKNOWN:
    break;
  }
  return sanad_fail(error, SANAD_UNSUPPORTED, SANAD_NO_SPAN,
                    "the format to write is not known");
}

SanadStatus
sanad_export(const SanadSnapshot *snapshot, FILE *out,
             const SanadExportOptions *options, SanadExportReport *report,
             SanadError *error)
{
  Output output = output_to_file(out);
  Export export = {
      .selection = {snapshot, options->graph,
                    sanad_format_has_graphs(options->format)},
      .options = options,
      .report = report,
      .output = &output,
  };
  *report = (SanadExportReport){0};

  SanadStatus status = count_left(&export, error);
  if (!status) {
    status = write_format(&export, error);
  }
  if (!status) {
    status = output_finish(&output, error);
  }
  if (!status) {
    status = output_flush(out, error);
  }
  output_free(&output);
  return status;
}

static SanadStatus
fail_file(SanadError *error, const char *action, const char *path, int code)
{
  return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN, "cannot %s %s: %s", action,
                    path, strerror(code));
}

/// Gives a new file the rights that `path` has, or those of any new file.
static void
copy_rights(int file, const char *path)
{
  struct stat about;
  if (stat(path, &about) == 0) {
    (void)fchmod(file, about.st_mode & 0777U);
    return;
  }
  const mode_t mask = umask(0);
  (void)umask(mask);
  (void)fchmod(file, 0666U & ~mask);
}

/// Exports to an open file and makes it durable.
static SanadStatus
export_to(const SanadSnapshot *snapshot, FILE *out, const char *path,
          const SanadExportOptions *options, SanadExportReport *report,
          SanadError *error)
{
  TRY(sanad_export(snapshot, out, options, report, error));
  return fsync(fileno(out)) == 0 || errno == EINVAL
             ? SANAD_OK
             : fail_file(error, "write", path, errno);
}

/// Exports to the new file `name` beside `path` and puts it in its place.
static SanadStatus
export_beside(const SanadSnapshot *snapshot, const char *path, char *name,
              const SanadExportOptions *options, SanadExportReport *report,
              SanadError *error)
{
  const int file = mkostemp(name, O_CLOEXEC);
  if (file < 0) {
    return fail_file(error, "make a file beside", path, errno);
  }
  copy_rights(file, path);
  FILE *const out = fdopen(file, "w");
  if (!out) {
    const int code = errno;
    (void)close(file);
    (void)unlink(name);
    return fail_file(error, "write", path, code);
  }

  SanadStatus status = export_to(snapshot, out, path, options, report, error);
  if (fclose(out) != 0 && !status) {
    status = fail_file(error, "write", path, errno);
  }
  if (!status && rename(name, path) != 0) {
    status = fail_file(error, "replace", path, errno);
  }
  if (status) {
    (void)unlink(name);
  }
  return status;
}

/// Exports to what is no plain file and cannot be replaced: a device, a pipe.
static SanadStatus
export_into(const SanadSnapshot *snapshot, const char *path,
            const SanadExportOptions *options, SanadExportReport *report,
            SanadError *error)
{
  FILE *const out = fopen(path, "we");
  if (!out) {
    return fail_file(error, "open", path, errno);
  }
  SanadStatus status = sanad_export(snapshot, out, options, report, error);
  if (fclose(out) != 0 && !status) {
    status = fail_file(error, "write", path, errno);
  }
  return status;
}

SanadStatus
sanad_export_file(const SanadSnapshot *snapshot, const char *path,
                  const SanadExportOptions *options, SanadExportReport *report,
                  SanadError *error)
{
  if (strcmp(path, "-") == 0) {
    return sanad_export(snapshot, stdout, options, report, error);
  }
  struct stat about;
  if (stat(path, &about) == 0 && !S_ISREG(about.st_mode)) {
    return export_into(snapshot, path, options, report, error);
  }

  // A link keeps its name: the file it leads to is replaced.
  char *const full = realpath(path, NULL);
  SanadBuffer name = {0};
  sanad_buffer_add_string(&name, full ? full : path);
  sanad_buffer_add_string(&name, ".XXXXXX");
  SanadStatus status =
      sanad_buffer_string(&name) ? SANAD_OK : sanad_fail_memory(error);
  if (!status) {
    status = export_beside(snapshot, full ? full : path, name.data, options,
                           report, error);
  }
  sanad_buffer_free(&name);
  free(full);
  return status;
}
