#ifndef SANAD_SESSION_SESSION_IMPL_H
#define SANAD_SESSION_SESSION_IMPL_H

#include "articles/articles.h"
#include "base/arena.h"
#include "graph/store.h"
#include "parser/parser.h"
#include "parser/tree.h"
#include "query/query.h"
#include "query/remote.h"
#include "session/session.h"

#include <signal.h>

/// Inside session/ only.

/// Memory of one statement.
#define STATEMENT_BYTES_MAX ((size_t)16 << 30U)
/// Files that run each other.
#define RUN_DEPTH_MAX 20U

/// A store or an endpoint that is or was in use.
typedef struct {
  SanadText name;
  SanadStore *store; ///< One of the two
  SanadEndpoint *remote;
} Source;

struct SanadSession {
  SanadSessionOptions options;
  char *store_path;      ///< The options' path, owned; null: in memory
  SanadStore *store;     ///< In use; that of `remote`, if there is one
  SanadEndpoint *remote; ///< In use, or null
  Source *sources;       ///< The first is what the session was opened on
  size_t source_count;
  size_t source_capacity;
  volatile sig_atomic_t is_cancelled;
  SanadSession *volatile inner; ///< Of the report that is being run, or null
  uint64_t last_rows;
  SanadLexicon *lexicon;     ///< Opened by the first `read`
  SanadRelations *relations; ///< Kept from one question to the next
  bool has_shown_timing;     ///< Of the statement that runs

  SanadArena *arena; ///< Of settings and parameters, as long as the session
  SanadSettings settings;
  SanadPrefix *prefixes;
  size_t prefix_capacity;
  SanadParameter *parameters;
  size_t parameter_capacity;
  SanadDefinition *definitions;   ///< Those of the settings
  SanadArena **definition_arenas; ///< What holds each
  size_t definition_capacity;

  uint64_t timeout_ms;    ///< Of a statement; 0: none
  size_t memory_max;      ///< Of a question, in bytes; 0: no limit
  size_t threads;         ///< That a question may use; 0: as many as pay
  SanadText memory_text;  ///< As it was set
  SanadText base;         ///< Of relative IRIs in files, or empty
  SanadText endpoint;     ///< `set verify`, or empty
  SanadText update_place; ///< `set update`, or empty
  SanadText graphs_place; ///< `set graphs`, or empty
  uint64_t deadline_us;   ///< Of the statement that is run; 0: none
  SanadBuffer previous;   ///< Text of the last query
  SanadBuffer pinned;     ///< Of the one that a line `|` continues instead
  SanadProgress progress; ///< Of the question that is asked
  unsigned run_depth;
};

/// One statement on its way.
typedef struct {
  SanadSession *session;
  SanadArena *arena;
  const AstStatement *statement;
} Task;

/// Runs a statement of each kind.
SANAD_NODISCARD SanadStatus run_query(Task *task, SanadError *error);
SANAD_NODISCARD SanadStatus run_load(Task *task, SanadError *error);
SANAD_NODISCARD SanadStatus run_read(Task *task, SanadError *error);
SANAD_NODISCARD SanadStatus run_export(Task *task, SanadError *error);
SANAD_NODISCARD SanadStatus run_file(Task *task, SanadError *error);
SANAD_NODISCARD SanadStatus run_prefix(Task *task, SanadError *error);
SANAD_NODISCARD SanadStatus run_let(Task *task, SanadError *error);
SANAD_NODISCARD SanadStatus run_define(Task *task, SanadError *error);
SANAD_NODISCARD SanadStatus run_forget(Task *task, SanadError *error);
SANAD_NODISCARD SanadStatus run_set(Task *task, SanadError *error);
SANAD_NODISCARD SanadStatus run_change(Task *task, SanadError *error);

SANAD_NODISCARD SanadStatus run_report(Task *task, SanadError *error);
SANAD_NODISCARD SanadStatus run_use(Task *task, SanadError *error);

/// Begins or goes on to use a store or an endpoint.
SANAD_NODISCARD SanadStatus session_use(SanadSession *session, const char *name,
                                        SanadError *error);

/// Makes what the session was opened on its first source.
SANAD_NODISCARD SanadStatus session_use_home(SanadSession *session,
                                             SanadError *error);

void session_close_sources(SanadSession *session);

/// Runs a statement; where the source is an endpoint, as often as it has to ask
/// that for something first.
SANAD_NODISCARD SanadStatus session_ask_remote(
    Task *task, SanadStatus (*run)(Task *task, SanadError *error),
    SanadError *error);

/// Fails if the session only reads.
SANAD_NODISCARD SanadStatus session_refuse_change(const SanadSession *session,
                                                  SanadError *error);

/// Sends all graphs of a store to the endpoint in use; with `is_replacing` in
/// place of what is in `target`.
SANAD_NODISCARD SanadStatus session_send_store(Task *task, SanadStore *store,
                                               SanadText target,
                                               bool is_replacing,
                                               bool has_evidence,
                                               SanadError *error);

/// Gets a graph of the endpoint in use into a store.
SANAD_NODISCARD SanadStatus session_get_graph(Task *task, SanadText graph,
                                              SanadStore *store,
                                              SanadError *error);

/// Runs `verify query`.
SANAD_NODISCARD SanadStatus run_verify(Task *task,
                                       const SanadSnapshot *snapshot,
                                       const AstQuery *query,
                                       SanadError *error);

/// Runs `query | step`, which is `add` or `remove`.
SANAD_NODISCARD SanadStatus run_change_step(Task *task, const AstQuery *query,
                                            const AstStep *step,
                                            SanadError *error);

/// Runs `query | step`, which is `draw`: shows or writes a picture of the graph
/// that the query gives, or of the facts behind its rows.
SANAD_NODISCARD SanadStatus run_draw(Task *task, const SanadSnapshot *snapshot,
                                     const AstQuery *query, const AstStep *step,
                                     SanadError *error);

/// Runs `query | step`, which is `chart`.
SANAD_NODISCARD SanadStatus run_chart(Task *task, const SanadSnapshot *snapshot,
                                      const AstQuery *query,
                                      const AstStep *step, SanadError *error);

/// Runs text as sanad_session_run() does.
SANAD_NODISCARD SanadStatus run_text(SanadSession *session, SanadText text,
                                     const char *origin, bool keeps_going);

/// The query that a line with `|` goes on from, or an empty text.
SanadText session_continued(const SanadSession *session);

/// Forgets all definitions and frees them.
void session_forget_all(SanadSession *session);

/// Sets the limits that hold if nothing else is set.
void session_default_settings(SanadSession *session);

/// The name of the `index`-th setting, or null behind the last.
const char *session_setting_name(size_t index);

/// Microseconds of a clock that only goes forward.
uint64_t session_now_us(void);

/// Fails with SANAD_LIMIT once the statement has no time left.
SANAD_NODISCARD SanadStatus session_check_time(const SanadSession *session,
                                               SanadError *error);

/// Copies a text for as long as the session lives.
SANAD_NODISCARD SanadStatus session_keep(SanadSession *session, SanadText text,
                                         SanadText *out, SanadError *error);

/// The value that was given to `$name`, or null.
SanadParameter *session_parameter(SanadSession *session, SanadText name);

/// Gives a parameter a value, or the text of one.
SANAD_NODISCARD SanadStatus session_set_parameter(SanadSession *session,
                                                  const SanadParameter *value,
                                                  SanadError *error);

/// Writes a line for the person: a note on the error stream, none if the
/// session is quiet.
void session_note(SanadSession *session, const char *format, ...)
    SANAD_PRINTF(2, 3);

/// How to ask the query layer.
SanadAsk session_ask(SanadSession *session, SanadArena *arena,
                     const SanadSnapshot *snapshot);

/// Finds the IRI of a graph to write to: that of the name if it means a node,
/// else a new one.
SANAD_NODISCARD SanadStatus session_target_graph(Task *task,
                                                 const AstGraph *graph,
                                                 SanadText *iri,
                                                 SanadError *error);

/// The value of an option, or an empty text.
SanadText option_value(const AstOptions *options, const char *name);

/// Refuses options that are not among `known`, which ends in null.
SANAD_NODISCARD SanadStatus check_options(const AstOptions *options,
                                          const char *const *known,
                                          SanadError *error);

/// Ends the string of a file name.  Owned by the arena.
///
/// Errors: SANAD_MEANING (a zero byte in it), SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus file_name(Task *task, const AstString *file,
                                      const char **name, SanadError *error);

/// Puts the place of an error in a file into its message, and points its span
/// at the file's name in the statement.
SanadStatus fail_in_file(SanadError *error, const AstString *file);

#endif
