#ifndef SANAD_SESSION_REPORT_ASK_H
#define SANAD_SESSION_REPORT_ASK_H

#include "report/report.h"
#include "session/session_impl.h"

/// Inside session/ only: the questions of reports.

/// A report that is being run.
typedef struct {
  SanadSession *outer;
  SanadSession inner;      ///< Its settings and definitions go with the report
  SanadSnapshot *snapshot; ///< All questions ask one moment; null: an endpoint
  SanadText text;
  const char *path;
} ReportRun;

/// `ask` of a report's host, whose state is a ReportRun.
SANAD_NODISCARD SanadStatus report_ask(void *state, SanadArena *arena,
                                       const SanadReportQuestion *question,
                                       SanadReportResult *result,
                                       SanadReportResult *why,
                                       SanadError *error);

#endif
