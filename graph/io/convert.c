#include "graph/io/io.h"

#include "graph/io/input.h"
#include "graph/io/replace.h"
#include "graph/io/write_stream.h"

/// One conversion.
typedef struct {
  const char *path;
  const SanadConvertOptions *options;
  SanadExportReport *report;
  SanadReadOptions read;
  Input *input;
} Conversion;

/// Writes what is read at once.
static SanadStatus
stream(void *state, FILE *out, SanadError *error)
{
  const Conversion *const conversion = state;
  Output output = output_to_file(out);
  StreamWriter writer;
  SanadStatus status = stream_writer_open(&writer, conversion->options->to,
                                          &output, conversion->report, error);
  writer.is_cancelled = conversion->options->is_cancelled;
  if (!status) {
    status = sanad_rdf_read(input_source(conversion->input), &conversion->read,
                            stream_writer_sink(&writer), error);
  }
  if (!status) {
    status = stream_writer_finish(&writer, error);
  }
  if (!status) {
    status = output_flush(out, error);
  }
  stream_writer_close(&writer);
  output_free(&output);
  return status;
}

static bool
is_wanted(void *state)
{
  const Conversion *const conversion = state;
  return !conversion->options->is_cancelled ||
         !*conversion->options->is_cancelled;
}

static bool
goes_on(void *state, const SanadLoadProgress *progress)
{
  (void)progress;
  return is_wanted(state);
}

/// Loads the file into a store, with the format found and the base.
static SanadStatus
load(Conversion *conversion, SanadStore *store, SanadError *error)
{
  const SanadLoadOptions options = {.format = conversion->options->from,
                                    .base = conversion->options->base,
                                    .progress = goes_on,
                                    .progress_state = conversion};
  SanadLoadReport report;
  SanadWrite *write = NULL;
  TRY(sanad_write_begin(&write, store, error));
  const SanadStatus status =
      sanad_load_file(write, conversion->path, &options, &report, error);
  if (status) {
    sanad_write_abort(write);
    return status;
  }
  return sanad_write_commit(write, error);
}

/// Converts by way of a store in memory.
static SanadStatus
convert_in_store(Conversion *conversion, const char *target, SanadError *error)
{
  const SanadExportOptions options = {
      .format = conversion->options->to,
      .is_canonical = conversion->options->is_canonical,
      .is_cancelled = conversion->options->is_cancelled,
  };
  SanadStore *store = NULL;
  SanadSnapshot *snapshot = NULL;
  TRY(sanad_store_open(&store, NULL, NULL, error));
  SanadStatus status = load(conversion, store, error);
  if (!status) {
    status = sanad_snapshot_open(&snapshot, store, error);
  }
  if (!status) {
    status = sanad_export_file(snapshot, target, &options, conversion->report,
                               error);
  }
  sanad_snapshot_close(snapshot);
  sanad_store_close(store);
  return status;
}

/// Reads the file and writes the target.
static SanadStatus
convert_streaming(Conversion *conversion, const char *target, SanadError *error)
{
  SanadBuffer base = {0};
  TRY(input_open(&conversion->input, conversion->path, is_wanted, conversion,
                 error));
  SanadStatus status = input_read_options(
      conversion->input, conversion->path, conversion->options->from,
      conversion->options->base, &base, &conversion->read, error);
  if (!status) {
    status = replace_file(target, stream, conversion, error);
  }
  sanad_buffer_free(&base);
  input_close(conversion->input);
  return status;
}

SanadStatus
sanad_convert(const char *path, const char *target,
              const SanadConvertOptions *options, SanadExportReport *report,
              SanadError *error)
{
  Conversion conversion = {.path = path, .options = options, .report = report};
  *report = (SanadExportReport){0};
  return stream_writer_takes(options->to) && !options->is_canonical
             ? convert_streaming(&conversion, target, error)
             : convert_in_store(&conversion, target, error);
}
