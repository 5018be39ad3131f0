#include "tests/fuzz/fuzz.h"

#include "articles/html.h"
#include "graph/term.h"

/// Whatever a page is, what is taken out of it is text: UTF-8 without control
/// characters, the headline in front, a date and an address that are ones.
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  const SanadText bytes = {(const char *)data, size};
  SanadArena *const arena = sanad_arena_new(NULL, (size_t)64U << 20U);
  HtmlPage page;
  FUZZ_CHECK(arena);
  (void)html_is_page(bytes);
  const SanadStatus status = html_read(&page, bytes, arena, NULL);
  FUZZ_CHECK((status == SANAD_OK) == (page.text.length > 0));
  FUZZ_CHECK(page.headline.length <= page.text.length);
  FUZZ_CHECK(sanad_utf8_check(page.text) == page.text.length);
  for (size_t i = 0; i < page.text.length; ++i) {
    const unsigned char c = (unsigned char)page.text.data[i];
    FUZZ_CHECK(c >= ' ' || c == '\n');
  }
  FUZZ_CHECK(page.date.length == 0 || page.date.length == 10);
  if (page.url.length) {
    const SanadTerm iri = sanad_term_iri(page.url);
    FUZZ_CHECK(sanad_term_check(&iri, NULL) == SANAD_OK);
  }
  sanad_arena_free(arena);
  return 0;
}
