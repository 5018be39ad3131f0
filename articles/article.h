#ifndef SANAD_ARTICLES_ARTICLE_H
#define SANAD_ARTICLES_ARTICLE_H

/// Only for articles/.

/// Reading an article into nodes and claims, before anything is emitted.

#include "articles/reading.h"

/// Begins to read `text`, plain or HTML, which must outlive the reading.  On
/// success free it with reading_free(); on failure `*out` is null.
///
/// Errors: those of html_read(), SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus reading_start(Reading **out,
                                          const SanadLexicon *lexicon,
                                          SanadText text,
                                          const SanadArticleOptions *options,
                                          SanadError *error);

/// Reads everything.  Errors: SANAD_NO_MEMORY, SANAD_LIMIT.
SANAD_NODISCARD SanadStatus reading_run(Reading *reading, SanadError *error);

/// Frees it.  Accepts null.
void reading_free(Reading *reading);

/// Begins to read an article as reading_start() does, if its text is one that
/// can be read.
SANAD_NODISCARD SanadStatus article_open(Reading **out,
                                         const SanadLexicon *lexicon,
                                         SanadText text,
                                         const SanadArticleOptions *options,
                                         SanadError *error);

/// Whether the text is one that can be read: UTF-8, not empty, English.
///
/// Errors: SANAD_SYNTAX, SANAD_UNSUPPORTED, SANAD_LIMIT.
SANAD_NODISCARD SanadStatus article_check(const SanadLexicon *lexicon,
                                          SanadText text, SanadError *error);

/// Finds headline and dateline.  Returns where the body starts, in bytes.
size_t headline_find(Reading *reading);

/// Takes a dateline off the sentence: "DUSHANBE, May 14 (Agency) —".
void dateline_take(Reading *reading);

#endif
