#ifndef SANAD_SESSION_SESSION_H
#define SANAD_SESSION_SESSION_H

#include "base/arena.h"
#include "base/status.h"
#include "base/text.h"
#include "query/offers.h"
#include "report/format.h"
#include "report/report.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/// Runs statements of the language on one store and shows their results.  The
/// shell, scripts, tests and embedding programs are faces on it.
typedef struct SanadSession SanadSession;

/// How a session behaves.
typedef struct {
  const char *store_path; ///< Null: a new graph in memory; or the address of an
                          ///< endpoint
  bool is_readonly;       ///< A missing store and every change are errors
  bool must_exist;        ///< A missing store is an error
  bool is_interactive;    ///< A person reads: row counts, hints, questions
  bool is_strict;         ///< `set names = strict`: no lookup of names
  bool is_quiet;          ///< No notes
  bool shows_iris;        ///< Full IRIs instead of names
  bool shows_progress;    ///< Of what takes long, on the error stream
  bool shows_timing; ///< "12 rows · 3.1 ms" behind each result; in scripts
                     ///< "3.1 ms" behind all else, on the error stream
  SanadFormatOptions format;
  FILE *out; ///< Results
  FILE *err; ///< Errors and notes
  /// Asks the person yes or no before data is removed.  Null: not asked, and
  /// `remove` needs `is_yes`.
  bool (*confirm)(void *state, const char *question);
  void *confirm_state;
  bool is_yes; ///< `--yes`: removals are not asked for
} SanadSessionOptions;

/// Opens the store and a session on it.  `options` are copied; its streams must
/// outlive the session.  Close with sanad_session_close().
///
/// Errors: SANAD_NOT_FOUND, SANAD_STORE, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_session_open(
    SanadSession **out, const SanadSessionOptions *options, SanadError *error);

/// Closes the session and its store.  Accepts null.
void sanad_session_close(SanadSession *session);

/// Whether a path is the address of an endpoint.
bool sanad_session_is_address(const char *path);

/// The options in force; the caller may change all but the path between two
/// runs.
SanadSessionOptions *sanad_session_options(SanadSession *session);

/// Whether the session's graph is in memory and holds something.
bool sanad_session_has_unsaved(SanadSession *session);

/// How many facts the graph holds now, in the union of its sources.
///
/// Errors: SANAD_STORE, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_session_facts(SanadSession *session,
                                                uint64_t *facts,
                                                SanadError *error);

/// Gives a value to the parameter `$name`: a literal, or a name as in the
/// language; what does not parse is a name with spaces.
///
/// Errors: SANAD_SYNTAX (the name), SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_session_parameter(SanadSession *session,
                                                    SanadText name,
                                                    SanadText value,
                                                    SanadError *error);

/// Whether `text` is finished: SANAD_OK, or SANAD_INCOMPLETE if more must be
/// typed before it can run.  Text that is wrong is finished: running it says
/// why.
SanadStatus sanad_session_is_complete(SanadSession *session, SanadText text);

/// Runs the statements in `text`, one after the other, until one fails; results
/// go to `out`, errors and notes to `err`, both flushed.
///
/// `origin` names the file for `file:line:col: error:` lines; null shows the
/// line with a caret, as a person at a prompt wants it.  With `keeps_going`
/// statements behind a failed one run too.
///
/// Returns SANAD_OK, or the status of the first statement that failed, whose
/// error has been shown.  SANAD_IO: the output could not be written.
SANAD_NODISCARD SanadStatus sanad_session_run(SanadSession *session,
                                              SanadText text,
                                              const char *origin,
                                              bool keeps_going);

/// A report that is asked for.
typedef struct {
  const char *path;   ///< Of the file with the report
  const char *output; ///< `.html`, `.md` or `.pdf`; null or `-`: as Markdown to
                      ///< the session's output
  const SanadReportValue *values; ///< Of its parameters
  size_t value_count;
  bool is_check; ///< Ask everything, write nothing, and tell all errors
  bool keeps_going;
  bool is_reproducible;
  bool is_unsafe;
} SanadSessionReport;

/// Runs a report and writes what it becomes: whole, or nothing.
///
/// Returns SANAD_OK, or the status of the first error; errors have been shown.
/// SANAD_NOT_FOUND: the file cannot be read, or nothing here makes PDF.
SANAD_NODISCARD SanadStatus
sanad_session_report(SanadSession *session, const SanadSessionReport *request);

/// Rows of the last result, for `--expect-rows`.  A yes or no counts 1 or 0.
uint64_t sanad_session_last_rows(const SanadSession *session);

/// Appends the last query, without a last step that changes or writes
/// something: asked again it does no harm.
///
/// Errors: SANAD_NOT_FOUND if there is none, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_session_last_query(SanadSession *session,
                                                     SanadBuffer *out);

/// Appends the query that a line with `|` goes on from, likewise: the one that
/// is pinned, else the last.
///
/// Errors: SANAD_NOT_FOUND if there is none, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_session_continued(SanadSession *session,
                                                    SanadBuffer *out);

/// Makes lines with `|` go on from `query`, which is copied, whatever is asked
/// between; with an empty text from the last query, as before.
///
/// Errors: SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_session_pin(SanadSession *session,
                                              SanadText query);

/// Shows a table of what answers to names that begin with `typed`: how it is
/// called, what it is, and in how many facts it stands.
///
/// Errors: SANAD_NOT_FOUND if nothing does, SANAD_IO, SANAD_STORE,
/// SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_session_show_names(SanadSession *session,
                                                     SanadText typed,
                                                     SanadError *error);

/// Calls `visit` with each definition in force, as it is used: `-meets->`,
/// `:Member`, `met($who)`.
void sanad_session_each_definition(SanadSession *session,
                                   void (*visit)(void *state, SanadText head),
                                   void *state);

/// What could be typed at a place in a text.
typedef struct {
  size_t start;       ///< From here to the cursor an offer replaces the text
  SanadOffers offers; ///< Best first
  bool wants_file;    ///< The name of a file stands there
  bool is_late;       ///< The endpoint did not say in time what there is
} SanadCompletion;

/// Finds what could be typed at `cursor`, from the grammar and the graph;
/// `text` is what was typed so far.  All of it lives in `arena`.  Behind an
/// error nothing is offered.
///
/// Errors: SANAD_STORE, SANAD_CORRUPT, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_session_complete(
    SanadSession *session, SanadArena *arena, SanadText text, size_t cursor,
    SanadCompletion *completion, SanadError *error);

/// Tells what the pieces of a text are (sanad_parse_marks()), and which names
/// the graph does not have, as far as a few milliseconds allow.  A piece that
/// `cursor` touches is still being written.
///
/// Errors: SANAD_LIMIT (over 4 GiB), SANAD_STORE, SANAD_CORRUPT,
/// SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_session_mark(SanadSession *session,
                                               SanadArena *arena,
                                               SanadText text, size_t cursor,
                                               SanadMarks *marks,
                                               SanadError *error);

/// Stops the running statement soon.  May be called by a signal handler.
void sanad_session_cancel(SanadSession *session);

/// Shows an error as sanad_session_run() does.
void sanad_session_show_error(SanadSession *session, SanadText text,
                              const char *origin, const SanadError *error);

#endif
