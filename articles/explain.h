#ifndef SANAD_ARTICLES_EXPLAIN_H
#define SANAD_ARTICLES_EXPLAIN_H

/// Only for articles/.

#include "articles/reading.h"

/// Writes what was recognised in the sentence to the trace, if there is one.
void explain_sentence(Reading *reading);

#endif
