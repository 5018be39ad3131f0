#ifndef SANAD_ARTICLES_FINGERPRINT_H
#define SANAD_ARTICLES_FINGERPRINT_H

/// Only for articles/.

#include "articles/articles.h"

/// Makes the fingerprint of a text: of its runs of five words, in lower case
/// and without marks, for each of SANAD_FINGERPRINT_PARTS hash functions the
/// least value (A. Broder, On the resemblance and containment of documents,
/// 1997).  Texts that share most of their runs share most of the values.
/// Returns false if the text is too short to tell anything by it.
bool fingerprint_make(SanadText text, SanadFingerprint *out);

/// Its hexadecimal digits and a zero byte.
void fingerprint_write(const SanadFingerprint *fingerprint,
                       char out[SANAD_FINGERPRINT_PARTS * 8 + 1]);

#endif
