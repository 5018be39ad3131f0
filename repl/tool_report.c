/// `sanad report`: a report file becomes a page, Markdown or PDF.

#include "repl/interrupt.h"
#include "repl/tools.h"
#include "session/session.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// Takes the `-p` values apart.
static SanadReportValue *
make_values(const Options *options)
{
  SanadReportValue *const values =
      calloc(options->parameter_count + 1, sizeof *values);
  for (size_t i = 0; values && i < options->parameter_count; ++i) {
    const SanadText parameter = sanad_text(options->parameters[i]);
    const char *const sign = strchr(parameter.data, '=');
    const size_t length = (size_t)(sign - parameter.data);
    values[i].name = sanad_text_slice(parameter, 0, length);
    values[i].value = sanad_text_slice(parameter, length + 1, SIZE_MAX);
  }
  return values;
}

static SanadStatus
run_report_file(SanadSession *session, const Options *options,
                SanadError *error)
{
  SanadReportValue *const values = make_values(options);
  if (!values) {
    return sanad_fail_memory(error);
  }
  const SanadSessionReport request = {
      .path = options->files[0],
      .output = options->output,
      .values = values,
      .value_count = options->parameter_count,
      .is_check = options->checks,
      .keeps_going = options->keeps_going,
      .is_reproducible = options->is_reproducible,
      .is_unsafe = options->is_unsafe,
  };
  interrupt_watch(session);
  const SanadStatus status = sanad_session_report(session, &request);
  interrupt_watch(NULL);
  free(values);
  // A name in a question that is unknown is no file that is missing.
  return status == SANAD_OK || status == SANAD_CANCELLED ? status
                                                         : SANAD_SYNTAX;
}

SanadStatus
tool_report(const Options *options, SanadError *error)
{
  const SanadSessionOptions settings = {
      .store_path = options->store_path,
      .is_readonly = true,
      .must_exist = true,
      .is_strict = options->is_strict,
      .is_quiet = options->is_quiet,
      .shows_iris = options->shows_iris,
      .format = {.mode = SANAD_MODE_TSV},
      .out = stdout,
      .err = stderr,
  };
  SanadSession *session = NULL;
  if (access(options->files[0], R_OK) != 0) {
    (void)sanad_fail(error, SANAD_NOT_FOUND, SANAD_NO_SPAN,
                     "cannot read %s: %s", options->files[0], strerror(errno));
    return SANAD_NOT_FOUND;
  }
  const SanadStatus opened = sanad_session_open(&session, &settings, error);
  if (opened != SANAD_OK) {
    return opened == SANAD_NO_MEMORY ? opened : SANAD_STORE;
  }
  const SanadStatus status = run_report_file(session, options, error);
  sanad_session_close(session);
  return status;
}
