/// `sanad convert`.

#include "graph/io/io.h"
#include "repl/interrupt.h"
#include "repl/tools.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/// The format that `name` means; SANAD_FORMAT_UNKNOWN if it is null.
static SanadStatus
format_of(const char *name, SanadFormat *format, SanadError *error)
{
  *format =
      name ? sanad_format_of_name(sanad_text(name)) : SANAD_FORMAT_UNKNOWN;
  if (!name || *format != SANAD_FORMAT_UNKNOWN) {
    return SANAD_OK;
  }
  (void)sanad_fail(error, SANAD_MEANING, SANAD_NO_SPAN,
                   "no format is called \"%s\"", name);
  return sanad_hint(error, "there is turtle, trig, ntriples, nquads, rdfxml, "
                           "rdfjson and, to write, dot");
}

/// The format to write: as said, or as the name of the file says.
static SanadStatus
format_to_write(const Options *options, SanadFormat *format, SanadError *error)
{
  TRY(format_of(options->to, format, error));
  if (*format != SANAD_FORMAT_UNKNOWN) {
    return SANAD_OK;
  }
  if (!options->output || strcmp(options->output, "-") == 0) {
    *format = SANAD_NQUADS;
    return SANAD_OK;
  }
  *format = sanad_format_of_path(options->output);
  if (*format != SANAD_FORMAT_UNKNOWN) {
    return SANAD_OK;
  }
  (void)sanad_fail(error, SANAD_MEANING, SANAD_NO_SPAN,
                   "the ending of \"%s\" names no format of RDF",
                   options->output);
  return sanad_hint(error, "add for example --to turtle");
}

/// Puts the file and the place in it before the message.
static SanadStatus
fail_with_place(SanadError *error, const char *path)
{
  const SanadError was = *error;
  if (!was.place.line) {
    return was.status;
  }
  (void)sanad_fail(error, was.status, SANAD_NO_SPAN,
                   "%s:%" PRIu64 ":%" PRIu64 ": %s",
                   strcmp(path, "-") == 0 ? "stdin" : path, was.place.line,
                   was.place.column, was.message);
  return *was.hint ? sanad_hint(error, "%s", was.hint) : was.status;
}

SanadStatus
tool_convert(const Options *options, SanadError *error)
{
  const char *const path = options->file_count ? options->files[0] : "-";
  const char *const target = options->output ? options->output : "-";
  SanadConvertOptions convert = {
      .base = sanad_text(options->base),
      .is_canonical = options->is_canonical,
      .is_cancelled = interrupt_flag(),
  };
  SanadExportReport report;
  TRY(format_of(options->from, &convert.from, error));
  TRY(format_to_write(options, &convert.to, error));
  const SanadStatus status =
      sanad_convert(path, target, &convert, &report, error);
  if (status) {
    return fail_with_place(error, path);
  }

  const uint64_t left =
      report.quads_flattened + report.graphs_left + report.evidence_left;
  if (left && !options->is_quiet) {
    (void)fprintf(stderr,
                  report.quads_flattened
                      ? "the graph of %" PRIu64
                        " quads is not written; use --to trig or nquads\n"
                      : "%" PRIu64 " names of graphs are not written; use --to "
                        "trig or nquads\n",
                  left);
  }
  return SANAD_OK;
}
