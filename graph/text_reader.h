#ifndef SANAD_GRAPH_TEXT_READER_H
#define SANAD_GRAPH_TEXT_READER_H

#include "base/status.h"
#include "base/text.h"
#include "graph/id.h"
#include "graph/store.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/// Reads the texts of many literals where they stand in the store, a page of
/// them at a time.  For who looks for something in all of them.
typedef struct SanadTextReader SanadTextReader;

/// Literals with neighbouring ids.  Their texts stand one behind the other in
/// the order of their ids, a byte between each two, which belongs to neither.
typedef struct {
  SanadId first;    ///< The id of the first
  size_t count;     ///< How many there are
  SanadText stored; ///< Where the texts stand
  const char *ends; ///< For each, 2 bytes: its end in `stored`; null: there
                    ///< is one, which is all of `stored`
  size_t start;     ///< Where the byte before the first stands
} SanadTextPage;

/// Opens a reader.
///
/// On success `*out` is owned by the caller: close it with
/// sanad_text_reader_close().  On failure `*out` is null.  `snapshot` must
/// outlive the reader.
///
/// Errors: SANAD_NO_MEMORY, SANAD_STORE.
SANAD_NODISCARD SanadStatus sanad_text_reader_open(
    SanadTextReader **out, const SanadSnapshot *snapshot, SanadError *error);

/// Finds the page of a literal of kind SANAD_ID_LITERAL; fast for the page
/// behind the last one.  The page views the snapshot; in a change it is valid
/// until the next write.
///
/// Errors: SANAD_CORRUPT, SANAD_STORE, SANAD_NOT_FOUND (no such literal).
SANAD_NODISCARD SanadStatus sanad_text_reader_find(SanadTextReader *reader,
                                                   SanadId literal,
                                                   SanadTextPage *page,
                                                   SanadError *error);

/// Closes a reader.  Accepts null.
void sanad_text_reader_close(SanadTextReader *reader);

/// Where the text with a number less than `count` ends in `stored`.
static inline size_t
sanad_text_page_end(const SanadTextPage *page, size_t index)
{
  uint16_t end = 0;
  if (!page->ends) {
    return page->stored.length;
  }
  memcpy(&end, page->ends + 2 * index, sizeof end);
  return end;
}

/// Where it begins.
static inline size_t
sanad_text_page_begin(const SanadTextPage *page, size_t index)
{
  if (!page->ends) {
    return 0;
  }
  return 1 + (index ? sanad_text_page_end(page, index - 1) : page->start);
}

/// The lexical form of the literal with a number less than `count`.
static inline SanadText
sanad_text_page_at(const SanadTextPage *page, size_t index)
{
  const size_t begin = sanad_text_page_begin(page, index);
  return (SanadText){page->stored.data + begin,
                     sanad_text_page_end(page, index) - begin};
}

#endif
