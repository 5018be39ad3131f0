#ifndef SANAD_TESTS_ARTICLES_QUADS_H
#define SANAD_TESTS_ARTICLES_QUADS_H

/// Reads articles in tests and looks at what came out.

#include "tests/unit/test.h"

#include "articles/articles.h"
#include "graph/term.h"
#include "graph/vocabulary.h"

#include <stdbool.h>

/// One quad as text: an IRI bare, a literal behind a quotation mark.
typedef struct {
  const char *subject;
  const char *predicate;
  const char *object;
  const char *graph;
} Quad;

/// What an article gave.
typedef struct {
  SanadArena *arena;
  Quad *items;
  size_t count;
  size_t capacity;
  SanadArticleReport report;
  SanadError error;
} Quads;

/// The lexicon of the build; the test ends if it cannot be read.
SanadLexicon *open_lexicon(void);

/// Reads `text`; free with quads_free().
SanadStatus quads_read(Quads *quads, const SanadLexicon *lexicon,
                       SanadText text, const SanadArticleOptions *options);
void quads_free(Quads *quads);

/// Whether there is such a quad; null stands for anything.  IRIs may be written
/// with the prefixes sn: and id:.
bool quads_has(const Quads *quads, const char *subject, const char *predicate,
               const char *object, const char *graph);

/// How many there are.
size_t quads_count(const Quads *quads, const char *subject,
                   const char *predicate, const char *object,
                   const char *graph);

/// The object of the first such quad, or null.
const char *quads_object(const Quads *quads, const char *subject,
                         const char *predicate, const char *graph);

/// Whether the graph of the article says that labels A and B stand in a
/// relation, `sn:meets`.
bool quads_say(const Quads *quads, const char *a, const char *relation,
               const char *b);

/// The bytes of a file, ended by zero; null if there is none.  Free with
/// free().
char *file_text(const char *folder, const char *name, size_t *length);

/// The triples of a file of Turtle, literals without their mark and graphs
/// empty; free with quads_free().
Quads turtle_read(const char *folder, const char *name);

#endif
