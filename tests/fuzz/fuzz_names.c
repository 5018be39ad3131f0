#include "tests/fuzz/fuzz.h"

#include "base/text.h"
#include "graph/vocabulary.h"
#include "parser/parser.h"
#include "parser/printer.h"
#include "query/query.h"

#define ARENA_BYTES ((size_t)64 * 1024 * 1024)

/// Facts whose names are alike, long, empty, or not Latin.
static const char *const facts[][3] = {
    {"http://a.example/Iran", SANAD_RDFS_LABEL, "Iran"},
    {"http://a.example/Iran", SANAD_NS_SKOS "altLabel", "ایران"},
    {"http://a.example/Tehran", SANAD_RDFS_LABEL, "Tehran"},
    {"http://b.example/Iran", SANAD_NS_SKOS "altLabel", "I R A N"},
    {"http://a.example/Turkey", SANAD_RDFS_LABEL, "Türkiye"},
    {"http://a.example/x#y", SANAD_RDFS_LABEL, "]["},
    {"http://a.example/", SANAD_RDFS_LABEL, ""},
    {"http://a.example/Iran", "http://a.example/member-of", "SCO"},
    {"http://a.example/Iran", "http://b.example/member_of", "ECO"},
};

static void
add_fact(SanadWrite *write, const char *const fact[3])
{
  const SanadTerm terms[] = {
      sanad_term_iri(sanad_text(fact[0])),
      sanad_term_iri(sanad_text(fact[1])),
      sanad_term_string(sanad_text(fact[2])),
  };
  SanadId ids[3] = {0};
  for (size_t i = 0; i < 3; ++i) {
    FUZZ_CHECK(sanad_write_term(write, &terms[i], &ids[i], NULL) == SANAD_OK);
  }
  const SanadQuad quad = {SANAD_DEFAULT_GRAPH, {ids[0], ids[1], ids[2]}};
  FUZZ_CHECK(sanad_write_add(write, &quad, NULL) == SANAD_OK);
}

/// The graph that names are looked up in, made once.
static const SanadSnapshot *
open_graph(void)
{
  static SanadStore *store;
  static SanadSnapshot *snapshot;
  if (!store) {
    SanadWrite *write = NULL;
    FUZZ_CHECK(sanad_store_open(&store, NULL, NULL, NULL) == SANAD_OK);
    FUZZ_CHECK(sanad_write_begin(&write, store, NULL) == SANAD_OK);
    for (size_t i = 0; i < sizeof facts / sizeof *facts; ++i) {
      add_fact(write, facts[i]);
    }
    FUZZ_CHECK(sanad_write_commit(write, NULL) == SANAD_OK);
    FUZZ_CHECK(sanad_snapshot_open(&snapshot, store, NULL) == SANAD_OK);
  }
  return snapshot;
}

/// What is wrong is said, with its place in the text that was asked.
static void
check_answer(SanadStatus status, const SanadError *error, SanadText text)
{
  FUZZ_CHECK(status == SANAD_OK || status == SANAD_NOT_FOUND ||
             status == SANAD_AMBIGUOUS || status == SANAD_MEANING ||
             status == SANAD_LIMIT);
  if (status != SANAD_OK) {
    FUZZ_CHECK(error->status == status && error->message[0] != '\0');
    FUZZ_CHECK(error->span.offset <= text.length &&
               error->span.length <= text.length - error->span.offset);
  }
}

/// Looks a name up in each role.
static void
check_name(const SanadAsk *ask, const AstName *name, SanadText text)
{
  const AstExpr expr = {
      .kind = AST_EXPR_VALUE,
      .span = name->span,
      .value = {.kind = AST_NODE_NAME, .span = name->span, .name = *name},
  };
  const AstGraph graph = {.kind = AST_GRAPH_NAME, .name = *name};
  SanadError error = {0};
  SanadId id = SANAD_ANY;
  SanadText iri = {0};
  SanadTerm term = {0};
  bool is_stored = false;

  check_answer(sanad_find_graph(ask, &graph, &id, &error), &error, text);
  error = (SanadError){0};
  check_answer(sanad_relation_iri(ask, name, &iri, &error), &error, text);
  error = (SanadError){0};
  check_answer(sanad_compute(ask, &expr, &term, &error), &error, text);
  FUZZ_CHECK(sanad_name_is_stored(ask, name, true, &is_stored, NULL) ==
             SANAD_OK);
}

/// Parses text as a value; names are looked up.
static void
check_value(SanadText text, SanadText default_prefix)
{
  SanadArena *const arena = sanad_arena_new(NULL, ARENA_BYTES);
  const SanadSettings settings = {.default_prefix = default_prefix};
  const SanadAsk ask = {
      .snapshot = open_graph(),
      .arena = arena,
      .settings = &settings,
  };
  const AstValue *value = NULL;
  FUZZ_CHECK(arena);
  if (sanad_parse_value(&value, arena, text, NULL) == SANAD_OK &&
      value->kind == AST_NODE_NAME) {
    check_name(&ask, &value->name, text);
  }
  sanad_arena_free(arena);
}

/// Once as it is written, once as the name itself.
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  const SanadText text = {(const char *)data, size};
  SanadBuffer label = {0};
  if (size > 3000 || sanad_utf8_check(text) < size) {
    return 0;
  }
  check_value(text, (SanadText){0});
  sanad_print_label(&label, text);
  FUZZ_CHECK(!label.failed);
  check_value(sanad_buffer_text(&label), SANAD_TEXT("http://a.example/"));
  sanad_buffer_free(&label);
  return 0;
}
