#ifndef SANAD_REPORT_REPORT_H
#define SANAD_REPORT_REPORT_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/status.h"
#include "base/text.h"
#include "graph/term.h"
#include "query/settings.h"
#include "report/format.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Scripted reports: a file of Markdown with questions in it becomes a page of
/// HTML or a file of Markdown.  Who runs one answers its questions.

/// The largest report file, in bytes.
#define SANAD_REPORT_BYTES_MAX ((size_t)4U << 20U)

/// A question of a report.
typedef struct {
  SanadText text;     ///< Statements of the language, the question the last
  SanadText name;     ///< Later questions may call it by this; or empty
  bool wants_graph;   ///< Give the facts, as the step `graph` does
  bool wants_sources; ///< Give also what the step `why` gives
  bool is_canonical;  ///< In an order that the data alone decide
  size_t rows_max;    ///< Rows to keep; the others are counted
  size_t why_rows_max;
  const SanadParameter *values; ///< Of the loops that the question stands in
  size_t value_count;
} SanadReportQuestion;

/// What a question gave.  All of it lives in the arena that it was asked with.
typedef struct {
  const SanadText *columns;
  size_t column_count;
  SanadCell *cells; ///< `row_count` times `column_count`
  size_t row_count; ///< Rows that were kept
  uint64_t total;   ///< Rows that there are
  bool has_answer;  ///< There was a question
  bool is_yes_no;
  bool is_yes;
  bool is_graph; ///< The columns are subject, relation and object
} SanadReportResult;

/// Who answers the questions of a report.
typedef struct {
  void *state;
  /// Answers one; its `result` stays empty if the text has statements only.
  /// `why` is filled if it wants sources.  Spans of errors count in its text.
  SanadStatus (*ask)(void *state, SanadArena *arena,
                     const SanadReportQuestion *question,
                     SanadReportResult *result, SanadReportResult *why,
                     SanadError *error);
  /// Gives a parameter a value, written as in the language, for the questions
  /// that follow.  `shown`, in `arena`, is how a reader sees it: it stays as it
  /// is unless the graph knows better.
  SanadStatus (*set)(void *state, SanadArena *arena, SanadText name,
                     SanadText value, SanadText *shown, SanadError *error);
  /// The class of a node of a picture; its term keeps kind 0 if it has none.
  /// May be null.
  SanadStatus (*class_of)(void *state, SanadArena *arena, const SanadTerm *node,
                          SanadCell *class, SanadError *error);
  /// Takes an error whose span counts in the report's text.
  void (*fail)(void *state, const SanadError *error);
  /// Takes a note, a sentence without period, about a place in the text.
  void (*note)(void *state, SanadSpan span, const char *text);
} SanadReportHost;

/// What a report becomes.
typedef enum {
  SANAD_REPORT_HTML, ///< One file, nothing outside of it is needed
  SANAD_REPORT_MARKDOWN,
  SANAD_REPORT_TEXT, ///< Markdown with drawings in text in place of pictures
} SanadReportForm;

/// A value for a parameter of the report, as it was given.
typedef struct {
  SanadText name;
  SanadText value;
} SanadReportValue;

/// How a report is run.  Texts must outlive the run.
typedef struct {
  SanadText text;   ///< Of the file
  const char *path; ///< How the file is called in messages
  SanadReportForm form;
  SanadText picture_stem; ///< Pictures of Markdown are `STEM-1.svg`, ...
  bool keeps_going;       ///< A block that fails becomes a box that says so
  bool is_reproducible;   ///< Rows in canonical order, no colophon
  bool is_unsafe;         ///< Raw HTML in the file is kept
  const SanadReportValue *values;
  size_t value_count;
  SanadText store_name; ///< For the colophon
  SanadText date;
  bool has_counts; ///< The next two are known
  uint64_t facts;
  uint64_t sources;
  const volatile sig_atomic_t *is_cancelled; ///< May be null
} SanadReportOptions;

/// A picture beside a report in Markdown.
typedef struct {
  SanadText name;
  SanadText content;
} SanadReportFile;

/// A report that was run.
typedef struct {
  SanadText content;
  const SanadReportFile *files;
  size_t file_count;
  size_t block_count; ///< Questions that were asked
  size_t failures;    ///< Of blocks and values, with `keeps_going`
} SanadReportOutput;

/// Runs a report.  The output lives in `arena`.
///
/// An error has been handed to `host->fail`, all of them with `keeps_going`;
/// then the output is there all the same, unless the file itself is at fault.
///
/// Errors: SANAD_SYNTAX and SANAD_MEANING (the file, a block, a parameter),
/// SANAD_LIMIT, SANAD_UNSUPPORTED (the library for Markdown is missing),
/// SANAD_NO_MEMORY, SANAD_CANCELLED, and those of the questions.
SANAD_NODISCARD SanadStatus sanad_report_run(const SanadReportOptions *options,
                                             const SanadReportHost *host,
                                             SanadArena *arena,
                                             SanadReportOutput *output);

#endif
