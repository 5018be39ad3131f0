/// What holds of every article of the development set, whatever it says.

#include "tests/articles/quads.h"

#include "articles/html.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// One article of a folder.
typedef struct {
  const SanadLexicon *lexicon;
  const char *name;
  SanadText text;  ///< As delivered
  const char *own; ///< What offsets count in
  const Quads *quads;
} Sample;

typedef void Check(const Sample *sample);

/// Whether `relation` is one of those that need evidence.
static bool
needs_evidence(const char *relation)
{
  static const char *const without[] = {"mentions", "published", "publisher",
                                        "headline", "url",       "status"};
  const size_t length = strlen(SANAD_NS_SN);
  if (strncmp(relation, SANAD_NS_SN, length) != 0) {
    return false;
  }
  for (size_t i = 0; i < sizeof without / sizeof *without; ++i) {
    if (strcmp(relation + length, without[i]) == 0) {
      return false;
    }
  }
  return true;
}

/// Whether a claim in `graph` tells the fact.
static bool
has_claim(const Quads *q, const Quad *fact, const char *graph)
{
  for (size_t i = 0; i < q->count; ++i) {
    const char *const claim = q->items[i].subject;
    if (strcmp(q->items[i].predicate, SANAD_NS_RDF "subject") == 0 &&
        strcmp(q->items[i].object, fact->subject) == 0 &&
        quads_has(q, claim, "rdf:predicate", fact->predicate, graph) &&
        quads_has(q, claim, "rdf:object", fact->object, graph) &&
        quads_has(q, claim, "sn:evidence", NULL, graph)) {
      return true;
    }
  }
  return false;
}

/// The byte at which code point `number` starts.
static size_t
byte_of(const char *text, size_t number)
{
  size_t byte = 0;
  while (number && text[byte]) {
    do {
      ++byte;
    } while (((unsigned char)text[byte] & 0xC0U) == 0x80U);
    --number;
  }
  return byte;
}

static void
check_span(const Quads *q, const Quad *anchor, const char *text)
{
  const char *const begin =
      quads_object(q, anchor->subject, "nif:beginIndex", anchor->graph);
  const char *const end =
      quads_object(q, anchor->subject, "nif:endIndex", anchor->graph);
  const size_t from = byte_of(text, strtoul(begin + 1, NULL, 10));
  const size_t to = byte_of(text, strtoul(end + 1, NULL, 10));
  assert_int_equal(strlen(anchor->object + 1), to - from);
  assert_memory_equal(anchor->object + 1, text + from, to - from);
}

/// `text` is what offsets count in: of a page, what is taken out of it.
static void
check_evidence(const Quads *read, const char *text)
{
  const Quads q = *read;
  char graph[600];
  (void)snprintf(graph, sizeof graph, "%s#evidence", q.report.iri);
  size_t facts = 0;
  for (size_t i = 0; i < q.count; ++i) {
    const Quad *const quad = &q.items[i];
    if (strcmp(quad->graph, q.report.iri) == 0 &&
        needs_evidence(quad->predicate)) {
      if (!has_claim(&q, quad, graph)) {
        fail_msg("no claim for %s %s %s", quad->subject, quad->predicate,
                 quad->object);
      }
      ++facts;
    }
    if (strcmp(quad->predicate, SANAD_NS_NIF "anchorOf") == 0) {
      check_span(&q, quad, text);
    }
  }
  assert_int_equal(facts, q.report.facts);
  assert_true(facts > 0);
}

static void
check_spans(const Sample *sample)
{
  check_evidence(sample->quads, sample->own);
}

/// Whether a term must be named: all but the classes of others, of which only
/// the names are used.
static bool
needs_label(const Quad *quad, const char *node, bool is_object)
{
  const bool is_term = node[0] != '"' && strncmp(node, "http", 4) != 0 &&
                       strncmp(node, "urn:", 4) != 0;
  const bool is_class =
      is_object && strcmp(quad->predicate, SANAD_RDF_TYPE) == 0;
  const bool is_address = strcmp(quad->predicate, SANAD_NS_SN "url") == 0;
  if (node[0] == '"' || is_term || (is_object && is_address)) {
    return false;
  }
  return !is_class || strncmp(node, SANAD_NS_SN, strlen(SANAD_NS_SN)) == 0;
}

static void
check_labels(const Sample *sample)
{
  const Quads *const q = sample->quads;
  for (size_t i = 0; i < q->count; ++i) {
    const Quad *const quad = &q->items[i];
    const bool is_predicate =
        strcmp(quad->predicate, SANAD_NS_RDF "predicate") == 0;
    const bool is_seen =
        i > 0 && strcmp(q->items[i - 1].subject, quad->subject) == 0;
    if (!is_seen && needs_label(quad, quad->subject, false) &&
        !quads_has(q, quad->subject, SANAD_RDFS_LABEL, NULL, NULL)) {
      fail_msg("%s: no label: %s", sample->name, quad->subject);
    }
    if (needs_label(quad, quad->object, true) &&
        !quads_has(q, quad->object, SANAD_RDFS_LABEL, NULL, NULL)) {
      fail_msg("%s: no label: %s%s", sample->name, quad->object,
               is_predicate ? ", a relation" : "");
    }
  }
}

static void
check_repeat(const Sample *sample)
{
  Quads again;
  const SanadArticleOptions options = {.file_name = sanad_text(sample->name)};
  assert_int_equal(quads_read(&again, sample->lexicon, sample->text, &options),
                   SANAD_OK);
  assert_int_equal(again.count, sample->quads->count);
  for (size_t i = 0; i < again.count; ++i) {
    const Quad *const a = &again.items[i];
    const Quad *const b = &sample->quads->items[i];
    assert_string_equal(a->subject, b->subject);
    assert_string_equal(a->predicate, b->predicate);
    assert_string_equal(a->object, b->object);
    assert_string_equal(a->graph, b->graph);
  }
  quads_free(&again);
}

static Quads ontology;

static void
check_term(const Sample *sample, const char *iri)
{
  if (!quads_has(&ontology, iri, SANAD_RDFS_LABEL, NULL, NULL) ||
      !quads_has(&ontology, iri, SANAD_NS_RDFS "comment", NULL, NULL)) {
    fail_msg("%s: docs/ontology.ttl does not document %s", sample->name, iri);
  }
}

static void
check_documented(const Sample *sample)
{
  const Quads *const q = sample->quads;
  for (size_t i = 0; i < q->count; ++i) {
    const Quad *const quad = &q->items[i];
    check_term(sample, quad->predicate);
    if (strcmp(quad->predicate, SANAD_RDF_TYPE) == 0 ||
        strcmp(quad->predicate, SANAD_RDFS_SUBCLASS_OF) == 0) {
      check_term(sample, quad->object);
    }
  }
}

static void
check_file(const SanadLexicon *lexicon, const char *folder, const char *name,
           Check *check)
{
  size_t length = 0;
  char *const text = file_text(folder, name, &length);
  SanadArena *const arena = sanad_arena_new(NULL, (size_t)1U << 26U);
  const SanadArticleOptions options = {.file_name = sanad_text(name)};
  Quads quads;
  HtmlPage page = {0};
  assert_non_null(text);
  const SanadText all = {text, length};
  assert_int_equal(quads_read(&quads, lexicon, all, &options), SANAD_OK);
  Sample sample = {lexicon, name, all, text, &quads};
  if (html_is_page(all)) {
    assert_int_equal(html_read(&page, all, arena, NULL), SANAD_OK);
    sample.own = sanad_arena_copy(arena, page.text.data, page.text.length);
    assert_non_null(sample.own);
  }
  check(&sample);
  quads_free(&quads);
  sanad_arena_free(arena);
  free(text);
}

static bool
is_article(const char *name)
{
  const size_t length = strlen(name);
  return length > 5 && (strcmp(name + length - 4, ".txt") == 0 ||
                        strcmp(name + length - 5, ".html") == 0);
}

/// Checks all articles there are: those to tune on and those held out.
static void
check_all(const SanadLexicon *lexicon, Check *check)
{
  static const char *const folders[] = {SANAD_EXAMPLES_DIR, SANAD_DEV_DIR,
                                        SANAD_HELD_OUT_DIR,
                                        SANAD_HELD_OUT_DIR "2"};
  size_t count = 0;
  for (size_t i = 0; i < sizeof folders / sizeof *folders; ++i) {
    DIR *const files = opendir(folders[i]);
    assert_non_null(files);
    for (struct dirent *entry = NULL; (entry = readdir(files));) {
      if (is_article(entry->d_name)) {
        check_file(lexicon, folders[i], entry->d_name, check);
        ++count;
      }
    }
    assert_int_equal(closedir(files), 0);
  }
  assert_true(count >= 48);
}

static void
rests_every_relation_on_a_span_of_the_text(void **state)
{
  static const char text[] =
      "Ré — no dateline “here”. L’État: “Élysée”… Iran’s Foreign Minister Réza "
      "Khosravi met, in Baku, with Türkiye’s President Kemal Aydın — said to "
      "be “pleased” — and Iran and Türkiye agreed to expand coöperation. The "
      "two sides signed a memorandum of understanding on trade and energy.";
  Quads quads;
  assert_int_equal(quads_read(&quads, *state, sanad_text(text), NULL),
                   SANAD_OK);
  check_evidence(&quads, text);
  quads_free(&quads);
  check_all(*state, check_spans);
}

static void
labels_every_node(void **state)
{
  check_all(*state, check_labels);
}

static void
gives_the_same_quads_for_the_same_text(void **state)
{
  (void)state;
  SanadLexicon *const other = open_lexicon();
  check_all(other, check_repeat);
  sanad_lexicon_free(other);
}

static void
documents_every_class_and_property(void **state)
{
  ontology = turtle_read(SANAD_DOCS_DIR, "ontology.ttl");
  check_all(*state, check_documented);
  quads_free(&ontology);
}

static int
start(void **state)
{
  *state = open_lexicon();
  return 0;
}

static int
stop(void **state)
{
  sanad_lexicon_free(*state);
  return 0;
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rests_every_relation_on_a_span_of_the_text),
      cmocka_unit_test(labels_every_node),
      cmocka_unit_test(gives_the_same_quads_for_the_same_text),
      cmocka_unit_test(documents_every_class_and_property),
  };
  return cmocka_run_group_tests(tests, start, stop);
}
