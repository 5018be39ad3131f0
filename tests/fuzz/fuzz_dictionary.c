/// Pages and blocks of the dictionary, as a damaged store would hold them.  The
/// first byte says what the others are.
#include "graph/hash_block.h"
#include "graph/name_block.h"
#include "graph/term_page.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

/// Looks at every byte of a text, so that one past the end is noticed.
static void
touch(SanadText text)
{
  static volatile unsigned char sum;
  for (size_t i = 0; i < text.length; ++i) {
    sum = (unsigned char)(sum + (unsigned char)text.data[i]);
  }
}

static void
read_page(SanadText stored, SanadIdKind kind)
{
  const size_t count = term_page_count(stored);
  for (size_t i = 0; i < count; ++i) {
    PageTerm term;
    if (term_page_read(stored, kind, i, &term)) {
      touch(term.head);
      touch(term.term.text);
      touch(term.term.datatype);
      touch(term.term.language);
    }
  }
  TermPage page;
  if (term_page_load(&page, sanad_id(kind, 1), TERM_PAGE_BYTES_MAX, stored)) {
    char out[TERM_PAGE_BYTES_MAX];
    FUZZ_CHECK(term_page_finish(&page, out) <= stored.length);
    FUZZ_CHECK(page.count == count);
  }
}

static void
read_hashes(SanadText stored)
{
  HashBlock block;
  if (hash_block_open(stored, &block)) {
    for (size_t i = 0; i < block.count; ++i) {
      const HashItem item = hash_block_item(&block, i);
      FUZZ_CHECK(hash_block_seek(&block, item.hash) <= block.count);
    }
  }
}

static void
read_names(SanadText stored)
{
  NameReader reader;
  bool is_good = name_block_open(&reader, stored);
  while (is_good && reader.left) {
    is_good = name_block_next(&reader);
    touch(reader.item.folded);
  }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  if (!size) {
    return 0;
  }
  const SanadText stored = {(const char *)data + 1, size - 1};
  const unsigned what = data[0] % 5U;
  if (what < 3) {
    read_page(stored, (SanadIdKind)(SANAD_ID_BLANK + what));
  } else if (what == 3) {
    read_hashes(stored);
  } else {
    read_names(stored);
  }
  return 0;
}
