#ifndef SANAD_ARTICLES_EMIT_H
#define SANAD_ARTICLES_EMIT_H

/// Only for articles/.

#include "articles/reading.h"

/// Sends what was read to `sink`: what the lexicon knows of the nodes, the
/// article and its facts, the claims.
SANAD_NODISCARD SanadStatus emit_all(Reading *reading, SanadSink sink,
                                     SanadArticleReport *report,
                                     SanadError *error);

#endif
