#include "repl/shell.h"

#include "base/buffer.h"
#include "graph/io/io.h"
#include "repl/quote.h"

#include <stdlib.h>
#include <unistd.h>

/// Runs `verb "path"`.
static SanadStatus
run_on_file(SanadSession *session, const char *verb, const char *path)
{
  SanadBuffer statement = {0};

  sanad_buffer_add_format(&statement, "%s ", verb);
  quote_text(&statement, sanad_text(path));
  SanadStatus status = sanad_buffer_status(&statement, NULL);
  if (status == SANAD_OK) {
    status =
        sanad_session_run(session, sanad_buffer_text(&statement), NULL, false);
  }
  sanad_buffer_free(&statement);
  return status;
}

/// Loads `file` into a new store at `path`.
static SanadStatus
load_into_store(const SanadSessionOptions *options, const char *path,
                const char *file)
{
  SanadSessionOptions saving = *options;
  SanadSession *store = NULL;
  SanadError error;

  saving.store_path = path;
  saving.is_quiet = true;
  saving.is_interactive = false;
  SanadStatus status = sanad_session_open(&store, &saving, &error);
  if (status != SANAD_OK) {
    (void)fprintf(options->err, "error: %s\n", error.message);
    return status;
  }
  status = run_on_file(store, "load", file);
  sanad_session_close(store);
  return status;
}

/// Writes the graph into a new store: out as TriG, which carries all there is
/// and its prefixes, and in again.
static SanadStatus
save_store(SanadSession *session, const char *path)
{
  SanadSessionOptions *const options = sanad_session_options(session);
  const bool was_quiet = options->is_quiet;
  SanadBuffer file = {0};

  sanad_buffer_add_format(&file, "%s.XXXXXX.trig", path);
  const int made = sanad_buffer_string(&file) ? mkstemps(file.data, 5) : -1;
  SanadStatus status = SANAD_IO;
  if (made >= 0) {
    (void)close(made);
    options->is_quiet = true; // nobody asked for the file between
    status = run_on_file(session, "export", file.data);
    options->is_quiet = was_quiet;
    if (status == SANAD_OK) {
      status = load_into_store(options, path, file.data);
    }
    (void)unlink(file.data);
  } else {
    (void)fprintf(options->err, "error: cannot make a file beside %s\n", path);
  }
  if (status == SANAD_OK) {
    (void)fprintf(options->err, "saved in %s\n", path);
  }
  sanad_buffer_free(&file);
  return status;
}

static bool
save_as(SanadSession *session, const char *path)
{
  const SanadSessionOptions *const options = sanad_session_options(session);

  if (access(path, F_OK) == 0) {
    (void)fprintf(options->err, "%s is there already: choose another name\n",
                  path);
    return false;
  }
  const SanadStatus status = sanad_format_of_path(path) == SANAD_FORMAT_UNKNOWN
                                 ? save_store(session, path)
                                 : run_on_file(session, "export", path);
  return status == SANAD_OK;
}

bool
shell_may_leave(Shell *shell)
{
  const SanadSessionOptions *const options =
      sanad_session_options(shell->session);

  if (!sanad_session_has_unsaved(shell->session)) {
    return true;
  }
  (void)fputs("These facts are only in memory.\n", options->err);
  for (bool is_saved = false; !is_saved;) {
    SanadText answer = {0};
    const SanadStatus status =
        editor_ask(shell->editor,
                   "Save as (g.sanad, g.ttl ...; Enter: do not): ", &answer);
    if (status != SANAD_OK || !answer.length) {
      return status != SANAD_CANCELLED; // Ctrl-C: back to the prompt
    }
    SanadBuffer path = {0};
    sanad_buffer_add_text(&path, answer);
    is_saved = sanad_buffer_string(&path) && save_as(shell->session, path.data);
    sanad_buffer_free(&path);
  }
  return true;
}
