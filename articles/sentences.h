#ifndef SANAD_ARTICLES_SENTENCES_H
#define SANAD_ARTICLES_SENTENCES_H

/// Only for articles/.

#include "articles/reading.h"

/// Reads the tokens of the sentence at or behind `*offset` and moves `*offset`
/// to its end.  What has more than SENTENCE_TOKENS_MAX tokens is cut.  Returns
/// false at the end of the text.
bool sentence_next(Reading *reading, size_t *offset);

/// Drops the first `count` tokens.
void sentence_drop(Sentence *sentence, size_t count);

#endif
