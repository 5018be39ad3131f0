#ifndef SANAD_SESSION_REPORT_FILES_H
#define SANAD_SESSION_REPORT_FILES_H

#include "report/report.h"
#include "session/session.h"

/// Inside session/ only: where a report goes.

/// A file or standard output.
typedef struct {
  const char *path; ///< Null: the session's output
  SanadReportForm form;
  bool is_pdf;
  bool is_reproducible;
  SanadText stem; ///< Name of the file without folder and ending
} ReportTarget;

/// Finds what a report becomes from the name of its output.
///
/// Errors: SANAD_MEANING (no such form), SANAD_NOT_FOUND (nothing that makes
/// PDF is installed).
SANAD_NODISCARD SanadStatus
report_find_target(ReportTarget *target, const SanadSessionReport *request,
                   SanadSession *session, SanadError *error);

/// Writes a report: whole, or not at all.
///
/// Errors: SANAD_IO, SANAD_NO_MEMORY; of PDF also SANAD_LIMIT and
/// SANAD_CANCELLED.
SANAD_NODISCARD SanadStatus report_write(const ReportTarget *target,
                                         const SanadReportOutput *output,
                                         SanadSession *session,
                                         SanadError *error);

/// Makes a PDF of a page of HTML.
///
/// Errors: SANAD_NOT_FOUND, SANAD_IO, SANAD_LIMIT (time), SANAD_CANCELLED.
SANAD_NODISCARD SanadStatus report_make_pdf(const char *html, const char *pdf,
                                            const ReportTarget *target,
                                            SanadSession *session,
                                            SanadError *error);

/// Whether something that makes PDF is installed.
bool report_has_pdf(void);

#endif
