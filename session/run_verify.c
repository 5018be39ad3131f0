/// `verify`: the same question at an independent engine.

#include "query/verify.h"
#include "session/session_impl.h"

#include <inttypes.h>

/// How long an endpoint may take if no timeout is set.
#define TIMEOUT_MS_DEFAULT 60000U
/// Rows that are shown of each side.
#define ROWS_SHOWN_MAX 20U

static void
show_odd(FILE *out, const char *title, const SanadOddRow *rows, size_t count)
{
  if (count) {
    (void)fprintf(out, "%s:\n", title);
  }
  for (size_t i = 0; i < count && i < ROWS_SHOWN_MAX; ++i) {
    (void)fprintf(out, "  %.*s", (int)rows[i].text.length, rows[i].text.data);
    if (rows[i].count > 1) {
      (void)fprintf(out, "  (%" PRIu64 " times)", rows[i].count);
    }
    (void)fputc('\n', out);
  }
  if (count > ROWS_SHOWN_MAX) {
    (void)fprintf(out, "  … and %zu more\n", count - ROWS_SHOWN_MAX);
  }
}

static uint64_t
count_odd(const SanadOddRow *rows, size_t count)
{
  uint64_t total = 0;
  for (size_t i = 0; i < count; ++i) {
    total += rows[i].count;
  }
  return total;
}

static SanadStatus
show_yes_no(FILE *out, const SanadVerdict *verdict, SanadText url, SanadSpan at,
            SanadError *error)
{
  static const char *const words[] = {"no", "yes"};
  if (verdict->rows_here == verdict->rows_there) {
    (void)fprintf(out, "%s here and at %.*s\n", words[verdict->rows_here > 0],
                  (int)url.length, url.data);
    return SANAD_OK;
  }
  return sanad_fail_hint(
      error, SANAD_MEANING, at,
      "compare the two: sparql shows what the other side was asked",
      "the answers differ: %s here, %s there", words[verdict->rows_here > 0],
      words[verdict->rows_there > 0]);
}

static SanadStatus
show_search(FILE *out, const SanadVerdict *verdict, SanadText url, SanadSpan at,
            SanadError *error)
{
  if (verdict->wrong.length) {
    return sanad_fail_hint(error, SANAD_MEANING, at,
                           "see whether both have the same facts: compare some "
                           "with verify ?x -relation-> ?y",
                           "the answers differ: %.*s",
                           (int)verdict->wrong.length, verdict->wrong.data);
  }
  (void)fprintf(out,
                "%" PRIu64 " path%s, not contradicted by %" PRIu64
                " question%s to %.*s\n",
                verdict->rows_here, verdict->rows_here == 1 ? "" : "s",
                verdict->asked, verdict->asked == 1 ? "" : "s", (int)url.length,
                url.data);
  return SANAD_OK;
}

static SanadStatus
show(FILE *out, const SanadVerdict *verdict, SanadText url, SanadSpan at,
     SanadError *error)
{
  if (verdict->is_search) {
    return show_search(out, verdict, url, at, error);
  }
  if (verdict->is_yes_no) {
    return show_yes_no(out, verdict, url, at, error);
  }
  if (!verdict->only_here_count && !verdict->only_there_count) {
    (void)fprintf(out, "%" PRIu64 " row%s, the same here and at %.*s\n",
                  verdict->rows_here, verdict->rows_here == 1 ? "" : "s",
                  (int)url.length, url.data);
    return SANAD_OK;
  }
  show_odd(out, "only here", verdict->only_here, verdict->only_here_count);
  show_odd(out, "only there", verdict->only_there, verdict->only_there_count);
  (void)sanad_fail(error, SANAD_MEANING, at,
                   "the answers differ: %" PRIu64 " of %" PRIu64
                   " rows are only here, "
                   "%" PRIu64 " of %" PRIu64 " only there",
                   count_odd(verdict->only_here, verdict->only_here_count),
                   verdict->rows_here,
                   count_odd(verdict->only_there, verdict->only_there_count),
                   verdict->rows_there);
  if (verdict->is_cut) {
    (void)sanad_hint(error, "engines put values of different kinds, and nodes, "
                            "in an order of their own: try it without limit, "
                            "top, min and max");
  }
  return SANAD_MEANING;
}

SanadStatus
run_verify(Task *task, const SanadSnapshot *snapshot, const AstQuery *query,
           SanadError *error)
{
  SanadSession *const session = task->session;
  const AstStatement *const statement = task->statement;
  const SanadText url = statement->against.span.length ? statement->against.text
                                                       : session->endpoint;
  SanadVerdict verdict;
  if (!url.length) {
    (void)sanad_fail(error, SANAD_MEANING, statement->span,
                     "there is no endpoint to ask");
    return sanad_hint(error, "name one: verify against <http://…> …, or "
                             "set verify = <http://…>");
  }
  const SanadAsk ask = session_ask(session, task->arena, snapshot);
  const SanadStatus status = sanad_verify(
      &ask, query, url,
      session->timeout_ms ? session->timeout_ms : TIMEOUT_MS_DEFAULT, &verdict,
      error);
  if (status != SANAD_OK) {
    if (error && !error->span.length) {
      error->span = statement->against.span.length ? statement->against.span
                                                   : statement->span;
    }
    return status;
  }
  session->last_rows = verdict.rows_here;
  return show(session->options.out, &verdict, url, statement->span, error);
}
