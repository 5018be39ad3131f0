/// Articles to facts.

#include "graph/cursor.h"
#include "graph/vocabulary.h"
#include "session/links.h"
#include "session/session_impl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// The longest article that is read.
#define ARTICLE_BYTES_MAX (64U << 20U)

/// The most quads of one article.
#define KEPT_QUADS_MAX ((size_t)1U << 28U)

/// How many quads may wait in memory to be written.
#define PENDING_QUADS_MAX 500000U

/// The most memory that comparing it with what is stored may take.
#define KEPT_BYTES_MAX ((size_t)8U << 30U)

/// The quads of an article, kept until its graph has been emptied: as ids, so
/// that a long article takes 32 bytes each.
typedef struct {
  SanadArena *arena;
  SanadWrite *write;
  SanadQuad *quads; ///< Of malloc: an arena would keep each smaller copy
  size_t count;
  size_t capacity;
  SanadId lexicon;  ///< The graph that every article adds to
  bool has_checked; ///< Whether the article was there is known
  bool is_new;      ///< It was not: its quads go to the store at once
  uint64_t added;   ///< Quads that went there
} Kept;

/// Whether a graph holds nothing.
static SanadStatus
is_empty(SanadWrite *write, SanadId graph, bool *empty, SanadError *error)
{
  const SanadSnapshot *view = NULL;
  SanadQuadCursor *cursor = NULL;
  SanadQuad quad;
  TRY(sanad_write_snapshot(write, &view, error));
  TRY(sanad_quad_cursor_open(&cursor, view, graph, error));
  const SanadStatus status = sanad_quad_cursor_next(cursor, &quad, error);
  sanad_quad_cursor_close(cursor);
  *empty = status == SANAD_END;
  return status == SANAD_END ? SANAD_OK : status;
}

static SanadStatus
keep_quad(void *state, const SanadTerm *subject, const SanadTerm *predicate,
          const SanadTerm *object, const SanadTerm *graph, SanadError *error)
{
  Kept *const kept = state;
  SanadQuad quad = {.graph = SANAD_DEFAULT_GRAPH};
  TRY(sanad_write_term(kept->write, subject, &quad.triple.subject, error));
  TRY(sanad_write_term(kept->write, predicate, &quad.triple.predicate, error));
  TRY(sanad_write_term(kept->write, object, &quad.triple.object, error));
  if (graph) {
    TRY(sanad_write_term(kept->write, graph, &quad.graph, error));
  }
  if (!kept->has_checked && quad.graph != kept->lexicon) {
    kept->has_checked = true;
    TRY(is_empty(kept->write, quad.graph, &kept->is_new, error));
  }
  if (quad.graph == kept->lexicon || kept->is_new) {
    // A look at the store brings what waits in memory into its tables.
    const SanadSnapshot *view = NULL;
    if (++kept->added % PENDING_QUADS_MAX == 0) {
      TRY(sanad_write_snapshot(kept->write, &view, error));
    }
    return sanad_write_add(kept->write, &quad, error);
  }
  if (kept->count == kept->capacity) {
    const size_t capacity = kept->capacity ? kept->capacity * 2 : 1024;
    SanadQuad *const larger =
        capacity <= KEPT_QUADS_MAX
            ? reallocarray(kept->quads, capacity, sizeof *larger)
            : NULL;
    if (!larger) {
      return sanad_fail_memory(error);
    }
    kept->quads = larger;
    kept->capacity = capacity;
  }
  kept->quads[kept->count++] = quad;
  return SANAD_OK;
}

/// The triples of an article's graph or of its evidence.
typedef struct {
  SanadTriple *items;
  size_t count;
  size_t capacity;
} Triples;

static SanadStatus
add_triple(SanadArena *arena, Triples *triples, SanadTriple triple,
           SanadError *error)
{
  triples->items = sanad_arena_grow(arena, triples->items, triples->count,
                                    &triples->capacity, sizeof *triples->items);
  if (!triples->items) {
    return sanad_fail_memory(error);
  }
  triples->items[triples->count++] = triple;
  return SANAD_OK;
}

/// The triples that the store has in a graph, without those that link the
/// article to others: what is read knows nothing of these.
static SanadStatus
stored_triples(SanadArena *arena, SanadWrite *write, SanadId graph,
               Triples *triples, SanadError *error)
{
  const SanadSnapshot *view = NULL;
  SanadQuadCursor *cursor = NULL;
  SanadQuad quad;
  SanadId links[2];
  SanadStatus status = SANAD_OK;
  TRY(links_relations(write, links, error));
  TRY(sanad_write_snapshot(write, &view, error));
  TRY(sanad_quad_cursor_open(&cursor, view, graph, error));
  while ((status = sanad_quad_cursor_next(cursor, &quad, error)) == SANAD_OK) {
    if (quad.triple.predicate != links[0] &&
        quad.triple.predicate != links[1]) {
      status = add_triple(arena, triples, quad.triple, error);
    }
    if (status != SANAD_OK) {
      break;
    }
  }
  sanad_quad_cursor_close(cursor);
  return status == SANAD_END ? SANAD_OK : status;
}

/// The triples that were read for a graph.
static SanadStatus
read_triples(const Kept *kept, SanadId graph, Triples *triples,
             SanadError *error)
{
  for (size_t i = 0; i < kept->count; ++i) {
    if (kept->quads[i].graph == graph) {
      TRY(add_triple(kept->arena, triples, kept->quads[i].triple, error));
    }
  }
  return SANAD_OK;
}

static int
compare_triples(const void *a, const void *b)
{
  return memcmp(a, b, sizeof(SanadTriple)); // Any order will do
}

/// Sorts, and leaves each once.
static void
sort_triples(Triples *triples)
{
  size_t kept = 0;
  if (triples->count) {
    qsort(triples->items, triples->count, sizeof *triples->items,
          compare_triples);
  }
  for (size_t i = 0; i < triples->count; ++i) {
    if (i == 0 ||
        compare_triples(&triples->items[i], &triples->items[kept - 1]) != 0) {
      triples->items[kept++] = triples->items[i];
    }
  }
  triples->count = kept;
}

/// Whether what was read for a graph is what the store has there.  The stored
/// triples come back in `*stored`.
static SanadStatus
compare_graph(const Kept *kept, SanadWrite *write, SanadText iri,
              Triples *stored, bool *is_equal, SanadError *error)
{
  const SanadTerm term = sanad_term_iri(iri);
  SanadId graph = SANAD_ANY;
  Triples fresh = {0};
  TRY(sanad_write_term(write, &term, &graph, error));
  TRY(stored_triples(kept->arena, write, graph, stored, error));
  if (!stored->count) {
    *is_equal = false;
    return SANAD_OK;
  }
  TRY(read_triples(kept, graph, &fresh, error));
  sort_triples(stored);
  sort_triples(&fresh);
  *is_equal = stored->count == fresh.count &&
              memcmp(stored->items, fresh.items,
                     fresh.count * sizeof *fresh.items) == 0;
  return SANAD_OK;
}

/// How many of an article's triples are facts, not what it says of itself.
static SanadStatus
count_facts(SanadWrite *write, const Triples *triples, uint64_t *count,
            SanadError *error)
{
  static const char *const others[] = {
      SANAD_RDF_TYPE,          SANAD_RDFS_LABEL,
      SANAD_NS_SN "mentions",  SANAD_NS_SN "published",
      SANAD_NS_SN "publisher", SANAD_NS_SN "headline",
      SANAD_NS_SN "url",       SANAD_NS_SN "status",
      SANAD_NS_SN "copyOf",    SANAD_NS_SN "possiblySameAs"};
  SanadId ids[sizeof others / sizeof *others];
  for (size_t k = 0; k < sizeof ids / sizeof *ids; ++k) {
    const SanadTerm term = sanad_term_iri(sanad_text(others[k]));
    TRY(sanad_write_term(write, &term, &ids[k], error));
  }
  *count = 0;
  for (size_t i = 0; i < triples->count; ++i) {
    bool is_fact = true;
    for (size_t k = 0; k < sizeof ids / sizeof *ids; ++k) {
      is_fact = is_fact && triples->items[i].predicate != ids[k];
    }
    *count += is_fact;
  }
  return SANAD_OK;
}

/// What became of what the store had of an article.
typedef struct {
  uint64_t facts_before;
  bool was_there;
  bool is_unchanged;
} Replaced;

/// Replaces what the store has of an article, unless that is the same.
static SanadStatus
replace_article(SanadWrite *write, const Kept *kept,
                const SanadArticleReport *report, Replaced *replaced,
                SanadError *error)
{
  const SanadTerm iri = sanad_term_iri(sanad_text(report->iri));
  SanadBuffer evidence = {0};
  Triples facts = {0};
  Triples claims = {0};
  bool are_claims_equal = false;
  *replaced = (Replaced){0};
  if (kept->is_new) {
    return SANAD_OK;
  }
  sanad_buffer_add_text(&evidence, iri.text);
  sanad_buffer_add_string(&evidence, "#evidence");
  SanadStatus status = sanad_buffer_status(&evidence, error);
  if (status == SANAD_OK) {
    status = compare_graph(kept, write, iri.text, &facts,
                           &replaced->is_unchanged, error);
  }
  if (status == SANAD_OK && replaced->is_unchanged) {
    status = compare_graph(kept, write, sanad_buffer_text(&evidence), &claims,
                           &are_claims_equal, error);
    replaced->is_unchanged =
        are_claims_equal || (!claims.count && !report->claims);
  }
  sanad_buffer_free(&evidence);
  TRY(status);
  replaced->was_there = facts.count > 0;
  TRY(count_facts(write, &facts, &replaced->facts_before, error));

  SanadId graph = SANAD_ANY;
  TRY(sanad_write_term(write, &iri, &graph, error));
  if (!replaced->is_unchanged && replaced->was_there) {
    TRY(links_remove(write, graph, error));
    TRY(sanad_write_clear_graph(write, graph, error));
  }
  for (size_t i = 0; i < kept->count && !replaced->is_unchanged; ++i) {
    TRY(sanad_write_add(write, &kept->quads[i], error));
  }
  return SANAD_OK;
}

static SanadStatus
read_text(const char *path, const AstString *file, SanadBuffer *text,
          SanadError *error)
{
  FILE *const in = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
  if (!in) {
    (void)sanad_fail(error, SANAD_NOT_FOUND, file->span, "cannot read %s: %s",
                     path, strerror(errno));
    return sanad_hint(error, "names of files count from the folder that you "
                             "are in");
  }
  char bytes[16384];
  size_t got = 0;
  errno = 0;
  while (text->length <= ARTICLE_BYTES_MAX &&
         (got = fread(bytes, 1, sizeof bytes, in)) > 0) {
    sanad_buffer_add(text, bytes, got);
  }
  const int code = ferror(in) ? errno : 0;
  if (in != stdin) {
    (void)fclose(in);
  }
  if (code) {
    return sanad_fail_hint(error, SANAD_IO, file->span,
                           "see whether the file can be read: ls -l",
                           "cannot read %s: %s", path, strerror(code));
  }
  if (text->length > ARTICLE_BYTES_MAX) {
    return sanad_fail_hint(error, SANAD_LIMIT, file->span,
                           "cut it into several",
                           "the article %s is larger than 64 MiB", path);
  }
  return sanad_buffer_status(text, error);
}

/// The lexicon to read with: the session's, opened the first time it is needed,
/// or one with the files of `lexicon=` behind it, which becomes `*own`.
static SanadStatus
choose_lexicon(Task *task, SanadLexicon **own, const SanadLexicon **lexicon,
               SanadError *error)
{
  const AstOptions *const options = &task->statement->data.options;
  const char **const files =
      SANAD_TAKE_ARRAY(task->arena, const char *, options->option_count + 1);
  size_t count = 0;
  if (!files) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < options->option_count; ++i) {
    const AstOption *const option = &options->options[i];
    if (sanad_text_is(option->name.name, "lexicon")) {
      const AstString file = {option->value, option->span};
      TRY(file_name(task, &file, &files[count++], error));
    }
  }
  if (!count) {
    SanadSession *const session = task->session;
    if (!session->lexicon) {
      TRY(sanad_lexicon_open_with(&session->lexicon, NULL, 0, error));
    }
    *lexicon = session->lexicon;
    return SANAD_OK;
  }
  TRY(sanad_lexicon_open_with(own, files, count, error));
  *lexicon = *own;
  return SANAD_OK;
}

static void
note_read(SanadSession *session, const char *path,
          const SanadArticleReport *report, const Replaced *replaced)
{
  if (replaced->is_unchanged) {
    session_note(session, "read %s: unchanged, %zu facts", path, report->facts);
  } else if (replaced->was_there) {
    session_note(session, "read %s: replaced, %zu facts, was %llu", path,
                 report->facts, (unsigned long long)replaced->facts_before);
  } else {
    session_note(session, "read %s: %zu sentences, %zu facts, %zu claims", path,
                 report->sentences, report->facts, report->claims);
  }
}

/// What a statement `read` has while it goes through its files.
typedef struct {
  Task *task;
  SanadWrite *write;
  const SanadLexicon *lexicon;
  Links links;
} ReadRun;

/// Reads one article into a change.
static SanadStatus
read_article(ReadRun *run, const char *path, SanadText text,
             const SanadArticleOptions *options, SanadError *error)
{
  SanadWrite *const write = run->write;
  Kept kept = {.arena = sanad_arena_new(NULL, KEPT_BYTES_MAX), .write = write};
  const SanadSink sink = {.quad = keep_quad, .state = &kept};
  SanadArticleReport report = {0};
  Replaced replaced = {0};
  const SanadTerm known = sanad_term_iri(SANAD_TEXT(SANAD_LEXICON_GRAPH));
  SanadStatus status =
      kept.arena ? sanad_write_term(write, &known, &kept.lexicon, error)
                 : sanad_fail_memory(error);
  if (status == SANAD_OK) {
    status =
        sanad_article_read(run->lexicon, text, options, sink, &report, error);
  }
  if (status == SANAD_OK) {
    status = replace_article(write, &kept, &report, &replaced, error);
  }
  if (status == SANAD_OK && !replaced.is_unchanged) {
    status = links_add(&run->links, write, &report, error);
  }
  free(kept.quads);
  sanad_arena_free(kept.arena);
  TRY(status);
  note_read(run->task->session, path, &report, &replaced);
  return SANAD_OK;
}

static SanadStatus
read_one(ReadRun *run, const AstString *file, SanadText iri, SanadText label,
         SanadError *error)
{
  Task *const task = run->task;
  const AstData *const data = &task->statement->data;
  const char *path = NULL;
  SanadBuffer text = {0};
  TRY(file_name(task, file, &path, error));
  const char *const slash = strrchr(path, '/');
  const SanadArticleOptions options = {
      .iri = iri,
      .label = label,
      .url = option_value(&data->options, "url"),
      .date = option_value(&data->options, "date"),
      .file_name = sanad_text(slash ? slash + 1 : path),
  };
  SanadStatus status = read_text(path, file, &text, error);
  if (status == SANAD_OK) {
    status = read_article(run, path, sanad_buffer_text(&text), &options, error);
    if (status != SANAD_OK) {
      status = fail_in_file(error, file);
    }
  }
  sanad_buffer_free(&text);
  return status;
}

/// The IRI and label of the article that `as` names: those of a source of this
/// name, else new ones, even if something that is no source has the name.
static SanadStatus
choose_name(Task *task, SanadText *iri, SanadText *label, SanadError *error)
{
  const AstGraph *const graph = &task->statement->data.graph;
  SanadSnapshot *view = NULL;
  SanadQuadCursor *cursor = NULL;
  SanadQuad quad;
  SanadId id = SANAD_ANY;
  if (graph->kind != AST_GRAPH_NAME) {
    return SANAD_OK;
  }
  *label = graph->name.text;
  TRY(session_target_graph(task, graph, iri, error));
  TRY(sanad_snapshot_open(&view, task->session->store, error));
  const SanadTerm term = sanad_term_iri(*iri);
  const SanadAsk ask = session_ask(task->session, task->arena, view);
  SanadStatus status = sanad_snapshot_find(view, &term, &id, error);
  if (status == SANAD_OK) {
    status = sanad_quad_cursor_open(&cursor, view, id, error);
  }
  if (status == SANAD_OK) {
    status = sanad_quad_cursor_next(cursor, &quad, error);
    sanad_quad_cursor_close(cursor);
  }
  if (status == SANAD_END || status == SANAD_NOT_FOUND) {
    status = sanad_mint_iri(&ask, &graph->name, iri, error);
  }
  sanad_snapshot_close(view);
  return status;
}

/// Fails on options that make no sense.
static SanadStatus
check_read(const AstData *data, SanadError *error)
{
  static const char *const known[] = {"url", "date", "lexicon", NULL};
  TRY(check_options(&data->options, known, error));
  for (size_t i = 0; i < data->options.option_count; ++i) {
    const AstOption *const option = &data->options.options[i];
    if (sanad_text_is(option->name.name, "date") &&
        !sanad_article_has_date(option->value)) {
      return sanad_fail_hint(error, SANAD_MEANING, option->span,
                             "write date=\"2025-01-31\"",
                             "date= takes a day, as \"2025-01-31\"");
    }
    const SanadTerm iri = sanad_term_iri(option->value);
    if (sanad_text_is(option->name.name, "url") &&
        sanad_term_check(&iri, NULL) != SANAD_OK) {
      return sanad_fail_hint(error, SANAD_MEANING, option->span,
                             "write url=\"https://example.org/a\"",
                             "url= takes an IRI, as \"https://example.org/a\"");
    }
  }
  if (data->graph.kind == AST_GRAPH_NAME && data->file_count > 1) {
    (void)sanad_fail(error, SANAD_MEANING, data->files[1].span,
                     "as names one article, but there are %zu",
                     data->file_count);
    return sanad_hint(error, "read each with its own as");
  }
  return SANAD_OK;
}

SanadStatus
run_read(Task *task, SanadError *error)
{
  if (task->session->remote) {
    (void)sanad_fail(error, SANAD_UNSUPPORTED, task->statement->span,
                     "articles are read into a store, not into an endpoint");
    return sanad_hint(error, "read them into a store, export that and load the "
                             "file here");
  }
  const AstData *const data = &task->statement->data;
  SanadText iri = {0};
  SanadText label = {0};
  SanadLexicon *own = NULL;
  const SanadLexicon *lexicon = NULL;
  TRY(check_read(data, error));
  TRY(choose_name(task, &iri, &label, error));
  TRY(choose_lexicon(task, &own, &lexicon, error));

  ReadRun run = {.task = task, .lexicon = lexicon};
  SanadStatus status =
      sanad_write_begin(&run.write, task->session->store, error);
  for (size_t i = 0; status == SANAD_OK && i < data->file_count; ++i) {
    status = read_one(&run, &data->files[i], iri, label, error);
    if (status == SANAD_OK) {
      status = session_check_time(task->session, error);
    }
  }
  links_free(&run.links);
  sanad_lexicon_free(own);
  if (status != SANAD_OK) {
    sanad_write_abort(run.write);
    return status;
  }
  return sanad_write_commit(run.write, error);
}
