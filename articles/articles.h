#ifndef SANAD_ARTICLES_ARTICLES_H
#define SANAD_ARTICLES_ARTICLES_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/status.h"
#include "base/text.h"
#include "graph/io/io.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

/// Lists the files of the lexicon that comes with the program, in the order in
/// which they are read: those of the folder in the environment variable
/// SANAD_LEXICON_DIR, else of the build's folders if they are still there, else
/// of the installed one.  A user's own files go behind them.
///
/// On success `*paths` is owned by `arena`.
/// Errors: SANAD_NOT_FOUND, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_lexicon_paths(SanadArena *arena,
                                                const char *const **paths,
                                                size_t *count,
                                                SanadError *error);

/// Opens the lexicon that comes with the program and a user's own files behind
/// it: from its image in `$XDG_CACHE_HOME/sanad`, if there is a sound one of
/// these files and this program, else compiled, and then an image is left
/// there.  Else as sanad_lexicon_open(), which knows no cache.
SANAD_NODISCARD SanadStatus sanad_lexicon_open_with(SanadLexicon **out,
                                                    const char *const *own,
                                                    size_t own_count,
                                                    SanadError *error);

/// Appends what the lexicon holds to `out`: how much of each kind, and every
/// rule with its label and the number of its patterns and sentences.
void sanad_lexicon_list(const SanadLexicon *lexicon, SanadBuffer *out);

/// What a check of the lexicon found.
typedef struct {
  size_t rules;
  size_t examples; ///< Sentences that were read, counter-examples included
  size_t failures;
} SanadLexiconReport;

/// Runs the example sentences of every rule and appends a few lines about each
/// that fails to `out`.
///
/// Errors: SANAD_NO_MEMORY.  A failing example is no error.
SANAD_NODISCARD SanadStatus sanad_lexicon_check(const SanadLexicon *lexicon,
                                                SanadBuffer *out,
                                                SanadLexiconReport *report,
                                                SanadError *error);

/// Appends how a text is read to `out`: names, clauses, the rules that matched
/// and those that lost, facts and claims.
///
/// Errors: those of sanad_article_read().
SANAD_NODISCARD SanadStatus sanad_lexicon_explain(const SanadLexicon *lexicon,
                                                  SanadText text,
                                                  SanadBuffer *out,
                                                  SanadError *error);

/// How the facts read from an article compare with those written by hand.  Sums
/// over several articles: start with `{0}`.
typedef struct {
  size_t right;
  size_t wrong;  ///< Read, but not in the gold
  size_t missed; ///< In the gold, but not read
} SanadEvaluation;

/// Reads an article and adds to `sum` how its facts compare with `gold`: lines
/// of subject, relation and object, as labels with tabs between, a symmetric
/// relation once; `#` starts a comment.  Each error goes to `out` in a line,
/// with the rule that made it.
///
/// Errors: those of sanad_article_read(), and SANAD_SYNTAX for the gold.
SANAD_NODISCARD SanadStatus sanad_article_evaluate(
    const SanadLexicon *lexicon, SanadText text, SanadText gold,
    SanadBuffer *out, SanadEvaluation *sum, SanadError *error);

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

#define SANAD_FINGERPRINT_PARTS 32U

/// What stays the same of a text when another agency prints it with a headline
/// and a first line of its own.
typedef struct {
  uint32_t parts[SANAD_FINGERPRINT_PARTS];
} SanadFingerprint;

/// Reads the hexadecimal digits that an article's evidence graph has as
/// sn:fingerprint.  Returns false if they are none.
bool sanad_fingerprint_read(SanadFingerprint *out, SanadText text);

/// Whether two texts are the same, but for little.
bool sanad_fingerprint_is_copy(const SanadFingerprint *a,
                               const SanadFingerprint *b);

/// What was found.
typedef struct {
  size_t sentences;
  size_t facts;         ///< Triples in the article's graph with a relation
  size_t claims;        ///< Planned and negated ones included
  char iri[512];        ///< The article's IRI
  bool has_fingerprint; ///< Not of a very short text
  SanadFingerprint fingerprint;
} SanadArticleReport;

/// Whether a text is a day that SanadArticleOptions.date takes: 2025-01-31.
bool sanad_article_has_date(SanadText date);

/// Reads an article, plain text or a page of HTML, and sends its quads to
/// `sink`: facts in the graph of the article's IRI, claims in `<iri>#evidence`,
/// entities in the lexicon's graph.  The same input gives the same quads in the
/// same order.
///
/// Errors: SANAD_SYNTAX (not text), SANAD_UNSUPPORTED (not English, or HTML
/// without libxml2), SANAD_LIMIT, SANAD_NO_MEMORY, and what `sink` returns.
SANAD_NODISCARD SanadStatus
sanad_article_read(const SanadLexicon *lexicon, SanadText text,
                   const SanadArticleOptions *options, SanadSink sink,
                   SanadArticleReport *report, SanadError *error);

#endif
