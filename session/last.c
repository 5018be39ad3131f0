/// The last query, and what may be done with it again.

#include "session/session_impl.h"

/// Appends a query without a last step that changes or writes something.
static SanadStatus
add_harmless(SanadText text, SanadBuffer *out)
{
  SanadArena *const arena = sanad_arena_new(NULL, STATEMENT_BYTES_MAX);
  const AstStatement *statement = NULL;
  size_t end = 0;
  if (!arena) {
    return SANAD_NO_MEMORY;
  }
  if (text.length &&
      sanad_parse_statement(&statement, arena, text, 0, &end, NULL) ==
          SANAD_OK &&
      statement->kind == AST_STATEMENT_QUERY && statement->query.step_count) {
    const AstStep *const last =
        &statement->query.steps[statement->query.step_count - 1];
    // A picture without a file may still become one.
    const bool is_chart_file =
        last->kind == AST_STEP_CHART && last->output.file.span.length;
    if (last->kind == AST_STEP_ADD || last->kind == AST_STEP_REMOVE ||
        last->kind == AST_STEP_EXPORT || last->kind == AST_STEP_DRAW ||
        is_chart_file) {
      text = sanad_text_trim(sanad_text_slice(text, 0, last->span.offset));
      text.length -= text.length && text.data[text.length - 1] == '|';
    }
  }
  sanad_buffer_add_text(out, text);
  sanad_arena_free(arena);
  return text.length ? sanad_buffer_status(out, NULL) : SANAD_NOT_FOUND;
}

SanadStatus
sanad_session_last_query(SanadSession *session, SanadBuffer *out)
{
  return add_harmless(sanad_buffer_text(&session->previous), out);
}

SanadStatus
sanad_session_continued(SanadSession *session, SanadBuffer *out)
{
  return add_harmless(session_continued(session), out);
}

SanadStatus
sanad_session_pin(SanadSession *session, SanadText query)
{
  sanad_buffer_clear(&session->pinned);
  sanad_buffer_add_text(&session->pinned, query);
  return sanad_buffer_status(&session->pinned, NULL);
}
