#ifndef SANAD_ARTICLES_SHA256_H
#define SANAD_ARTICLES_SHA256_H

/// Only for articles/.

#include "base/text.h"

#include <stdint.h>

/// The SHA-256 of a text (FIPS 180-4).
void sha256(SanadText text, uint8_t out[32]);

/// The same as 64 hexadecimal digits and a zero byte.
void sha256_hex(SanadText text, char out[65]);

#endif
