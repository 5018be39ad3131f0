#ifndef SANAD_ARTICLES_ARTICLES_H
#define SANAD_ARTICLES_ARTICLES_H

#include "base/status.h"
#include "base/text.h"
#include "graph/io/io.h"

#include <stdbool.h>
#include <stddef.h>

/// What the reader knows: entities, words, patterns.
typedef struct SanadLexicon SanadLexicon;

/// Compiles a lexicon from Turtle files; later files extend or override earlier
/// ones by IRI.
///
/// On success `*out` is owned by the caller: free with sanad_lexicon_free().
/// Errors: SANAD_NOT_FOUND, SANAD_SYNTAX (a file or a pattern, with its IRI in
/// the message), SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_lexicon_open(SanadLexicon **out,
                                               const char *const *paths,
                                               size_t path_count,
                                               SanadError *error);

/// Frees the lexicon.  Accepts null.
void sanad_lexicon_free(SanadLexicon *lexicon);

/// How to read an article.
typedef struct {
  SanadText iri;       ///< The article's IRI, or empty: canonical link, og:url,
                       ///< else urn:sha256: of the text
  SanadText label;     ///< Its label, or empty: headline, else `file_name`
  SanadText url;       ///< Where it was published, or empty
  SanadText date;      ///< xsd:date, or empty: what the text says
  SanadText file_name; ///< For the label and messages
  bool is_facts_only;  ///< No claims
} SanadArticleOptions;

/// What was found.
typedef struct {
  size_t sentences;
  size_t facts;  ///< Triples in the article's graph with a relation
  size_t claims; ///< Planned and negated ones included
  char iri[512]; ///< The article's IRI
} SanadArticleReport;

/// Reads an article, plain text or HTML, and sends its quads to `sink`: facts
/// in the graph of the article's IRI, claims in `<iri>#evidence`, entities in
/// the lexicon's graph.  The same input gives the same quads in the same order.
///
/// Errors: SANAD_SYNTAX (not text), SANAD_UNSUPPORTED (not English),
/// SANAD_LIMIT, SANAD_NO_MEMORY, and what `sink` returns.
SANAD_NODISCARD SanadStatus
sanad_article_read(const SanadLexicon *lexicon, SanadText text,
                   const SanadArticleOptions *options, SanadSink sink,
                   SanadArticleReport *report, SanadError *error);

#endif
