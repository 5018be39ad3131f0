/// Asks a store what may come next, and how long that takes:
///
///     complete [--unknown] STORE [FILE]
///
/// reads a text from each line of FILE, or of standard input, and writes a line
/// for each: microseconds of processor time that the search took, the second
/// best of three, a tabulator, how many bytes before the end an offer replaces,
/// and the offers as they are listed, each behind a tabulator.  In a text `\n`
/// stands for a newline.
///
/// With `--unknown` it tells instead, as the editor does with each key, which
/// names the store does not have, for a cursor at the end of the text.

#include "session/session.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ARENA_BYTES_MAX ((size_t)1 << 30U)

static uint64_t
now_us(void)
{
  struct timespec now = {0};
  (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (uint64_t)now.tv_sec * 1000000U + (uint64_t)now.tv_nsec / 1000U;
}

static size_t
unescape(char *line)
{
  size_t length = 0;
  for (const char *at = line; *at && *at != '\n'; ++at) {
    const bool is_newline = at[0] == '\\' && at[1] == 'n';
    line[length++] = (char)(is_newline ? '\n' : *at);
    at += is_newline;
  }
  return length;
}

/// Searches; `*took` is how long.
static SanadStatus
search(SanadSession *session, SanadText text, SanadArena *arena,
       SanadCompletion *completion, uint64_t *took, SanadError *error)
{
  const uint64_t begun = now_us();
  const SanadStatus status = sanad_session_complete(
      session, arena, text, text.length, completion, error);
  *took = now_us() - begun;
  return status;
}

static uint64_t
middle_of(const uint64_t took[3])
{
  const uint64_t low = took[0] < took[1] ? took[0] : took[1];
  const uint64_t high = took[0] < took[1] ? took[1] : took[0];
  return took[2] < low ? low : took[2] > high ? high : took[2];
}

static void
print_offers(const SanadOffers *offers)
{
  for (size_t i = 0; i < offers->count; ++i) {
    const SanadOffer *const offer = &offers->items[i];
    (void)printf("\t%.*s", (int)offer->text.length, offer->text.data);
    if (offer->count) {
      (void)printf(" (%" PRIu64 "%s)", offer->count,
                   offer->is_at_least ? "+" : "");
    }
  }
  (void)putchar('\n');
}

static void
print_unknown(SanadText text, const SanadMarks *marks)
{
  for (size_t i = 0; i < marks->count; ++i) {
    const SanadMark *const mark = &marks->items[i];
    if (mark->kind == SANAD_MARK_UNKNOWN) {
      (void)printf("\t%.*s", (int)(mark->end - mark->start),
                   text.data + mark->start);
    }
  }
  (void)putchar('\n');
}

static SanadStatus
mark(SanadSession *session, SanadText text)
{
  SanadError error = {0};
  SanadStatus status = SANAD_OK;
  uint64_t took[3] = {0};
  for (unsigned i = 0; i < 3 && status == SANAD_OK; ++i) {
    SanadMarks marks = {0};
    SanadArena *const arena = sanad_arena_new(NULL, ARENA_BYTES_MAX);
    const uint64_t begun = now_us();
    status = arena ? sanad_session_mark(session, arena, text, text.length,
                                        &marks, &error)
                   : sanad_fail_memory(&error);
    took[i] = now_us() - begun;
    if (status == SANAD_OK && i == 2) {
      (void)printf("%" PRIu64, middle_of(took));
      print_unknown(text, &marks);
    }
    sanad_arena_free(arena);
  }
  if (status != SANAD_OK) {
    (void)fprintf(stderr, "complete: %s\n", error.message);
  }
  return status;
}

static SanadStatus
complete(SanadSession *session, SanadText text)
{
  SanadError error = {0};
  SanadStatus status = SANAD_OK;
  uint64_t took[3] = {0};
  for (unsigned i = 0; i < 3 && status == SANAD_OK; ++i) {
    SanadCompletion completion = {0};
    SanadArena *const arena = sanad_arena_new(NULL, ARENA_BYTES_MAX);
    status = arena ? search(session, text, arena, &completion, &took[i], &error)
                   : sanad_fail_memory(&error);
    if (status == SANAD_OK && i == 2) {
      (void)printf("%" PRIu64 "\t%zu", middle_of(took),
                   text.length - completion.start);
      (void)printf("%s", completion.is_late ? "\tlate" : "");
      print_offers(&completion.offers);
    }
    sanad_arena_free(arena);
  }
  if (status != SANAD_OK) {
    (void)fprintf(stderr, "complete: %s\n", error.message);
  }
  return status;
}

int
main(int argc, char **argv)
{
  const bool is_marking = argc > 1 && strcmp(argv[1], "--unknown") == 0;
  argc -= is_marking;
  argv += is_marking;
  const SanadSessionOptions options = {
      .store_path = argc > 1 ? argv[1] : NULL,
      .is_readonly = true,
      .is_quiet = true,
      .out = stdout,
      .err = stderr,
  };
  SanadSession *session = NULL;
  SanadError error = {0};
  FILE *const in = argc > 2 ? fopen(argv[2], "re") : stdin;
  if (argc < 2 || !in) {
    (void)fputs("usage: complete [--unknown] STORE [FILE]\n", stderr);
    return 2;
  }
  SanadStatus status = sanad_session_open(&session, &options, &error);
  if (status != SANAD_OK) {
    (void)fprintf(stderr, "complete: %s\n", error.message);
  }
  char line[4096];
  while (status == SANAD_OK && fgets(line, sizeof line, in)) {
    const size_t length = unescape(line);
    const SanadText text = {line, length};
    status = is_marking ? mark(session, text) : complete(session, text);
  }
  sanad_session_close(session);
  (void)fclose(in);
  return status == SANAD_OK ? 0 : 1;
}
