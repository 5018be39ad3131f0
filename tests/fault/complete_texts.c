/// What the shell asks while somebody types, with the prompt left out.
#include "tests/fault/complete_texts.h"

#include "session/session.h"

#include <stdlib.h>

#define ARENA_BYTES_MAX ((size_t)1 << 30U)

static SanadStatus
complete(SanadSession *session, SanadText text, SanadError *error)
{
  SanadCompletion completion = {0};
  SanadArena *const arena = sanad_arena_new(NULL, ARENA_BYTES_MAX);
  SanadStatus status =
      arena ? sanad_session_complete(session, arena, text, text.length,
                                     &completion, error)
            : sanad_fail_memory(error);
  for (size_t i = 0; !status && i < completion.offers.count; ++i) {
    const SanadText offer = completion.offers.items[i].text;
    (void)fprintf(stdout, "%zu %.*s\n", completion.start, (int)offer.length,
                  offer.data);
  }
  sanad_arena_free(arena);
  return status;
}

int
complete_texts(int count, char **words)
{
  const SanadSessionOptions options = {.store_path = words[1],
                                       .is_readonly = true,
                                       .out = stdout,
                                       .err = stderr};
  SanadSession *session = NULL;
  SanadError error = {0};
  SanadStatus status = sanad_session_open(&session, &options, &error);
  for (int i = 2; !status && i < count; ++i) {
    status = complete(session, sanad_text(words[i]), &error);
  }
  for (int i = 2; !status && i < count; ++i) {
    status = sanad_session_show_names(session, sanad_text(words[i]), &error);
    status = status == SANAD_NOT_FOUND ? SANAD_OK : status;
  }
  if (!status && (fflush(stdout) != 0 || ferror(stdout))) {
    status = sanad_fail(&error, SANAD_IO, SANAD_NO_SPAN, "cannot write");
  }
  if (status) {
    (void)fprintf(stderr, "error: %s\n", error.message);
  }
  sanad_session_close(session);
  return status ? EXIT_FAILURE : EXIT_SUCCESS;
}
