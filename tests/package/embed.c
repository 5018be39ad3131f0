/// A program of somebody else: makes a graph in memory, asks it, and shows the
/// answer.  It is compiled with what `pkg-config sanad` says and nothing else.

#include <session/session.h>

#include <stdio.h>

int
main(void)
{
  const SanadSessionOptions options = {.is_quiet = true,
                                       .format = {.mode = SANAD_MODE_TSV},
                                       .out = stdout,
                                       .err = stderr};
  SanadSession *session = NULL;
  SanadError error = {0};
  if (sanad_session_open(&session, &options, &error) != SANAD_OK) {
    (void)fprintf(stderr, "%s\n", error.message);
    return 1;
  }
  const SanadStatus status = sanad_session_run(
      session,
      sanad_text("add new Iran -borders-> Armenia; Iran -borders-> ?who"),
      "embed", false);
  sanad_session_close(session);
  return status == SANAD_OK ? 0 : 1;
}
