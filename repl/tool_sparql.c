/// SPARQL text, answered by rasqal in the helper program: `sanad sparql` and
/// `.sparql`.

#include "base/buffer.h"
#include "graph/io/io.h"
#include "repl/command_list.h"
#include "repl/interrupt.h"
#include "repl/tools.h"
#include "session/session.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/// Becomes the helper: standard output and signals are its own from here.
/// Returns only if that failed.
static SanadStatus
become_helper(const char *store, const char *text, SanadError *error)
{
  char path[4096];
  TRY(sanad_helper_path(path, sizeof path, error));
  (void)execl(path, path, "sparql", store, text, (char *)NULL);
  return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN, "cannot run %s: %s", path,
                    strerror(errno));
}

SanadStatus
tool_sparql(const Options *options, SanadError *error)
{
  const char *const store = options->store_path;
  if (access(store, R_OK) != 0) {
    return sanad_fail(error, SANAD_NOT_FOUND, SANAD_NO_SPAN,
                      "cannot open %s: %s", store, strerror(errno));
  }
  return become_helper(store, options->files[0], error);
}

/// Runs the helper beside us, with its answer into `out`.
static SanadStatus
run_helper(const char *store, const char *text, FILE *out, SanadError *error)
{
  int status = -1;
  if (fflush(out) != 0) {
    return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN,
                      "cannot write the output");
  }
  const pid_t child = fork();
  if (child == 0) {
    SanadError own = {0};
    if (dup2(fileno(out), STDOUT_FILENO) >= 0 &&
        become_helper(store, text, &own) != SANAD_OK) {
      (void)fprintf(stderr, "error: %s\n", own.message);
      (void)fflush(stderr);
    }
    _exit(127);
  }
  while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (child < 0) {
    return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN,
                      "cannot run the helper program: %s", strerror(errno));
  }
  if (interrupt_take() || (WIFSIGNALED(status) && WTERMSIG(status) == SIGINT)) {
    return sanad_fail(error, SANAD_CANCELLED, SANAD_NO_SPAN, "cancelled");
  }
  return SANAD_OK; // What else went wrong it has said
}

void
command_sparql(Shell *shell, SanadText argument)
{
  const SanadSessionOptions *const options =
      sanad_session_options(shell->session);
  const char *const store = options->store_path;
  SanadBuffer text = {0};
  SanadError error = {0};
  sanad_buffer_add_text(&text, argument);
  SanadStatus status = sanad_buffer_status(&text, &error);
  if (status == SANAD_OK && !argument.length) {
    status = sanad_fail_hint(&error, SANAD_MEANING, SANAD_NO_SPAN,
                             ".sparql SELECT ?s WHERE { ?s ?p ?o } LIMIT 5",
                             ".sparql takes a text in SPARQL");
  } else if (status == SANAD_OK && (!store || sanad_session_is_address(store) ||
                                    access(store, R_OK) != 0)) {
    status = sanad_fail_hint(&error, SANAD_MEANING, SANAD_NO_SPAN,
                             "start sanad with the name of a store",
                             ".sparql asks a store that is in a file");
  }
  if (status == SANAD_OK && sanad_buffer_string(&text)) {
    status = run_helper(store, text.data, options->out, &error);
  }
  if (status != SANAD_OK) {
    sanad_session_show_error(shell->session, (SanadText){0}, NULL, &error);
  }
  sanad_buffer_free(&text);
}
