#ifndef SANAD_ARTICLES_IMAGE_H
#define SANAD_ARTICLES_IMAGE_H

/// Only for articles/.

/// A compiled lexicon as bytes, for the next program that opens the same files.
///
/// One walk over the lexicon both writes and reads, so the two cannot disagree.
/// What is read is checked before it is used: a number that points nowhere
/// makes the whole image bad.

#include "articles/lexicon.h"

/// Bytes that are written or read.
typedef struct {
  SanadBuffer *out;  ///< Where it is written, or null when it is read
  SanadText in;      ///< What is read; must outlive what is made of it
  size_t at;         ///< How much of that is read
  SanadArena *arena; ///< Of what is made when reading
  bool is_bad;       ///< It was too short, or a number was out of bounds
} Image;

/// Writes or reads `length` bytes.
void image_bytes(Image *image, void *bytes, size_t length);

/// Writes or reads a number, which must not be larger than `max`.
void image_number(Image *image, uint64_t *number, uint64_t max);

/// The same for the types that the lexicon has; the second takes NONE too.
void image_u32(Image *image, uint32_t *number, uint32_t max);
void image_u32_or_none(Image *image, uint32_t *number, uint32_t count);
void image_u16(Image *image, uint16_t *number, uint16_t max);
void image_u8(Image *image, uint8_t *number, uint8_t max);
void image_bool(Image *image, bool *value);

/// Writes or reads a text.  One that was read points into `in`, with a zero
/// byte behind it.
void image_text(Image *image, SanadText *text);

/// Writes or reads how many elements an array has; when reading also takes
/// their memory.  Returns that, null if the image is bad, or `items` when
/// writing.
void *image_array(Image *image, void *items, size_t *count, size_t size,
                  size_t max);

/// A hash of what a lexicon is compiled from.  It tells versions of files
/// apart, in a fraction of the time that SHA-256 takes; it keeps out nobody.
void image_hash(SanadText text, uint8_t key[32]);

/// Appends the lexicon to `out`, with a head that names `key`: what it was
/// compiled from and by.
///
/// Errors: SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus image_write(SanadLexicon *lexicon,
                                        const uint8_t key[32], SanadBuffer *out,
                                        SanadError *error);

/// Makes a lexicon of an image, whose bytes it takes over when it succeeds:
/// `bytes` is of malloc.  Returns false, and takes nothing, if the image is
/// damaged, of another key or of another program.
bool image_read(SanadLexicon **out, const uint8_t key[32], char *bytes,
                size_t length);

/// Opens the lexicon of these files from its image in the user's cache, or
/// compiles it and leaves an image there.  What is wrong with the cache is no
/// error: then the files are compiled.  Else as sanad_lexicon_open().
SANAD_NODISCARD SanadStatus cache_open(SanadLexicon **out,
                                       const char *const *paths,
                                       size_t path_count, SanadError *error);

#endif
