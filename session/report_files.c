/// The files that a report becomes.  All are written beside their places first,
/// so that nothing half written stands there.

#include "session/report_files.h"

#include "base/file.h"
#include "session/session_impl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static SanadStatus
fail_write(const char *path, SanadError *error)
{
  return sanad_fail_hint(error, SANAD_IO, SANAD_NO_SPAN,
                         "name a file in a folder that you may write to",
                         "cannot write %s: %s", path, strerror(errno));
}

/// The end of a file's name behind its last dot; empty if it has none.
static const char *
ending_of(const char *path)
{
  const char *const slash = strrchr(path, '/');
  const char *const dot = strrchr(slash ? slash : path, '.');
  return dot ? dot + 1 : "";
}

SanadStatus
report_find_target(ReportTarget *target, const SanadSessionReport *request,
                   SanadSession *session, SanadError *error)
{
  static const struct {
    const char *ending;
    SanadReportForm form;
    bool is_pdf;
  } endings[] = {
      {"html", SANAD_REPORT_HTML, false},
      {"htm", SANAD_REPORT_HTML, false},
      {"md", SANAD_REPORT_MARKDOWN, false},
      {"markdown", SANAD_REPORT_MARKDOWN, false},
      {"pdf", SANAD_REPORT_HTML, true},
  };
  const char *const path = request->output;
  (void)session;
  *target = (ReportTarget){.is_reproducible = request->is_reproducible};
  if (!path || strcmp(path, "-") == 0) {
    target->form = request->is_check ? SANAD_REPORT_HTML : SANAD_REPORT_TEXT;
    return SANAD_OK;
  }
  const char *const ending = ending_of(path);
  const char *const slash = strrchr(path, '/');
  const char *const name = slash ? slash + 1 : path;
  for (size_t i = 0; i < sizeof endings / sizeof *endings; ++i) {
    if (strcmp(ending, endings[i].ending) == 0) {
      target->path = path;
      target->form = endings[i].form;
      target->is_pdf = endings[i].is_pdf;
      target->stem = (SanadText){name, (size_t)(ending - name) - 1};
    }
  }
  if (!target->path) {
    (void)sanad_fail(error, SANAD_MEANING, SANAD_NO_SPAN,
                     "the ending of %s names no form of a report", path);
    return sanad_hint(error, "use .html, .md or .pdf");
  }
  if (strcmp(path, request->path) == 0) {
    target->path = NULL;
    return sanad_fail_hint(error, SANAD_MEANING, SANAD_NO_SPAN,
                           "give the output another name",
                           "%s would be written over itself", path);
  }
  if (target->is_pdf && !report_has_pdf()) {
    (void)sanad_fail(error, SANAD_NOT_FOUND, SANAD_NO_SPAN,
                     "neither weasyprint nor chromium is installed, one of "
                     "which makes PDF");
    return sanad_hint(error, "install weasyprint, or write .html and print it");
  }
  return SANAD_OK;
}

// ---- Writing

/// Writes a file that waits for its name.
static SanadStatus
write_pending(SanadNewFile *pending, const char *path, SanadText text,
              SanadError *error)
{
  return sanad_new_file_open(pending, path, SANAD_FILE_USUAL_MODE) &&
                 sanad_file_write(pending->file, text.data, text.length) &&
                 sanad_new_file_finish(pending)
             ? SANAD_OK
             : fail_write(path, error);
}

/// Gives the files their names.
static SanadStatus
settle(SanadNewFile *pending, size_t count, SanadError *error)
{
  for (size_t i = 0; i < count; ++i) {
    if (!sanad_new_file_replace(&pending[i])) {
      return fail_write(pending[i].path, error);
    }
  }
  return SANAD_OK;
}

/// Room for `count` files; null when out of memory.
static SanadNewFile *
new_pending(size_t count)
{
  SanadNewFile *const pending = calloc(count, sizeof *pending);
  for (size_t i = 0; pending && i < count; ++i) {
    pending[i].file = -1;
  }
  return pending;
}

static void
drop(SanadNewFile *pending, size_t count)
{
  for (size_t i = 0; i < count; ++i) {
    sanad_new_file_close(&pending[i]);
  }
  free(pending);
}

/// The path of a picture: beside the report.
static SanadStatus
picture_path(const ReportTarget *target, SanadText name, SanadBuffer *path,
             SanadError *error)
{
  const char *const slash = strrchr(target->path, '/');
  sanad_buffer_clear(path);
  if (slash) {
    sanad_buffer_add(path, target->path, (size_t)(slash - target->path) + 1);
  }
  sanad_buffer_add_text(path, name);
  return sanad_buffer_string(path) ? SANAD_OK : sanad_fail_memory(error);
}

/// Writes the pictures, then the report, whose name is given last.
static SanadStatus
write_files(const ReportTarget *target, const SanadReportOutput *output,
            SanadNewFile *pending, SanadError *error)
{
  SanadBuffer path = {0};
  SanadStatus status = SANAD_OK;
  size_t i = 0;
  for (; status == SANAD_OK && i < output->file_count; ++i) {
    status = picture_path(target, output->files[i].name, &path, error);
    if (status == SANAD_OK) {
      status = write_pending(&pending[i], path.data, output->files[i].content,
                             error);
    }
  }
  sanad_buffer_free(&path);
  TRY(status);
  TRY(write_pending(&pending[i], target->path, output->content, error));
  return settle(pending, i + 1, error);
}

/// Makes a PDF of the page, by way of a file of HTML.
static SanadStatus
write_pdf(const ReportTarget *target, const SanadReportOutput *output,
          SanadSession *session, SanadError *error)
{
  char html[] = "/tmp/sanad-report-XXXXXX.html";
  const int file = mkostemps(html, 5, O_CLOEXEC);
  SanadNewFile *const pending = new_pending(1);
  if (file < 0 || !pending) {
    free(pending);
    if (file >= 0) {
      (void)close(file);
      (void)unlink(html);
    }
    return file < 0 ? fail_write(html, error) : sanad_fail_memory(error);
  }
  const bool is_written =
      sanad_file_write(file, output->content.data, output->content.length);
  SanadStatus status =
      close(file) || !is_written ? fail_write(html, error) : SANAD_OK;
  if (status == SANAD_OK) {
    status = write_pending(pending, target->path, (SanadText){0}, error);
  }
  if (status == SANAD_OK) {
    status = report_make_pdf(html, pending->name, target, session, error);
  }
  if (status == SANAD_OK && !sanad_new_file_finish(pending)) {
    status = fail_write(target->path, error);
  }
  if (status == SANAD_OK) {
    status = settle(pending, 1, error);
  }
  (void)unlink(html);
  drop(pending, 1);
  return status;
}

SanadStatus
report_write(const ReportTarget *target, const SanadReportOutput *output,
             SanadSession *session, SanadError *error)
{
  if (!target->path) {
    FILE *const out = session->options.out;
    return fwrite(output->content.data, 1, output->content.length, out) ==
                       output->content.length &&
                   fflush(out) == 0
               ? SANAD_OK
               : sanad_fail_hint(
                     error, SANAD_IO, SANAD_NO_SPAN,
                     "see whether the disk is full or the reader has gone",
                     "cannot write the output");
  }
  SanadStatus status = SANAD_OK;
  if (target->is_pdf) {
    status = write_pdf(target, output, session, error);
  } else {
    const size_t count = output->file_count + 1;
    SanadNewFile *const pending = new_pending(count);
    status = pending ? write_files(target, output, pending, error)
                     : sanad_fail_memory(error);
    if (pending) {
      drop(pending, count);
    }
  }
  if (status == SANAD_OK) {
    session_note(session, "wrote %s", target->path);
  }
  return status;
}
