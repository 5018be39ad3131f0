/// What answers to a name: `.names` of the shell.

#include "graph/names.h"
#include "base/unicode.h"
#include "graph/cursor.h"
#include "graph/vocabulary.h"
#include "query/known.h"
#include "session/session_impl.h"

/// Names that are looked at, and rows that are shown.
#define NAMES_MAX 1000U
/// Facts that are counted exactly.
#define FACTS_MAX 1000000U

/// What is needed for one table.
typedef struct {
  SanadSession *session;
  SanadArena *arena;
  SanadSnapshot *snapshot;
  SanadFormatter *formatter;
} NameTable;

static const char *
kind_name(SanadNameKind kind)
{
  switch (kind) {
  case SANAD_NAME_PREFERRED:
    return "preferred label";
  case SANAD_NAME_LABEL:
    return "label";
  case SANAD_NAME_ALIAS:
    return "alias";
  default:
    return "IRI";
  }
}

/// What a term is used as.
static SanadStatus
find_use(const NameTable *table, SanadId id, const char **use, uint64_t *facts,
         SanadError *error)
{
  static const char *const uses[] = {[SANAD_USE_THING] = "thing",
                                     [SANAD_USE_RELATION] = "relation",
                                     [SANAD_USE_TYPE] = "type"};
  const SanadTriple places[] = {
      {id, SANAD_ANY, SANAD_ANY}, {SANAD_ANY, SANAD_ANY, id}, {0, id, 0}};
  const SanadAsk ask =
      session_ask(table->session, table->arena, table->snapshot);
  SanadUse found = SANAD_USE_THING;
  *facts = 0;
  for (size_t i = 0; i < sizeof places / sizeof *places; ++i) {
    uint64_t count = 0;
    TRY(sanad_snapshot_count(table->snapshot, places[i], FACTS_MAX, &count,
                             error));
    *facts += count;
  }
  TRY(sanad_find_use(&ask, id, &found, error));
  *use = uses[found];
  return SANAD_OK;
}

static SanadCell
text_cell(SanadText text)
{
  return (SanadCell){.term = sanad_term_string(text), .shown = text};
}

static SanadStatus
show_name(const NameTable *table, const SanadName *name, SanadError *error)
{
  const char *use = NULL;
  uint64_t facts = 0;
  SanadTerm term;
  char digits[24];
  TRY(find_use(table, name->id, &use, &facts, error));
  if (!facts) {
    return SANAD_OK; // A name of something that is gone
  }
  TRY(sanad_snapshot_term(table->snapshot, name->id, &term, error));
  (void)snprintf(digits, sizeof digits, "%llu", (unsigned long long)facts);
  const SanadText count = sanad_text(digits);
  const SanadCell cells[] = {
      text_cell(name->folded),
      text_cell(sanad_text(kind_name(name->kind))),
      text_cell(sanad_text(use)),
      {.term = sanad_term_typed(count, SANAD_TEXT(SANAD_XSD_INTEGER)),
       .shown = count},
      {.term = term, .shown = term.text},
  };
  ++table->session->last_rows;
  return sanad_formatter_row(table->formatter, cells, error);
}

/// Shows each name of each term once.
static SanadStatus
show_names(NameTable *table, SanadText typed, SanadError *error)
{
  static const SanadText columns[] = {
      {"name", 4}, {"by", 2}, {"is", 2}, {"facts", 5}, {"IRI", 3}};
  SanadSessionOptions *const options = &table->session->options;
  SanadBuffer folded = {0};
  const SanadName *names = NULL;
  size_t count = 0;
  sanad_unicode_fold(&folded, typed);
  SanadStatus status = sanad_buffer_status(&folded, error);
  if (status == SANAD_OK) {
    status = sanad_names_find(table->snapshot, table->arena,
                              sanad_buffer_text(&folded), true, NAMES_MAX,
                              &names, &count, error);
  }
  sanad_buffer_free(&folded);
  TRY(status);
  if (!count) {
    (void)sanad_fail(error, SANAD_NOT_FOUND, SANAD_NO_SPAN,
                     "no name begins with \"%.*s\"", (int)typed.length,
                     typed.data);
    return sanad_hint(error, ".types and .relations show what there is");
  }
  TRY(sanad_formatter_open(&table->formatter, options->out, &options->format,
                           columns, sizeof columns / sizeof *columns, error));
  for (size_t i = 0; status == SANAD_OK && i < count; ++i) {
    const bool repeats =
        i && names[i].id == names[i - 1].id &&
        sanad_text_is_equal(names[i].folded, names[i - 1].folded);
    status = repeats ? SANAD_OK : show_name(table, &names[i], error);
  }
  if (status != SANAD_OK) {
    sanad_formatter_give_up(table->formatter);
    return status;
  }
  return sanad_formatter_finish(table->formatter, error);
}

SanadStatus
sanad_session_show_names(SanadSession *session, SanadText typed,
                         SanadError *error)
{
  NameTable table = {
      .session = session,
      .arena = sanad_arena_new(NULL, STATEMENT_BYTES_MAX),
  };
  session->last_rows = 0;
  SanadStatus status =
      table.arena ? sanad_snapshot_open(&table.snapshot, session->store, error)
                  : sanad_fail_memory(error);
  if (status == SANAD_OK) {
    status = show_names(&table, typed, error);
  }
  sanad_formatter_free(table.formatter);
  sanad_snapshot_close(table.snapshot);
  sanad_arena_free(table.arena);
  return status;
}
