/// Reading many terms at once.

#include "graph/dictionary.h"
#include "graph/inline.h"
#include "graph/page_index.h"
#include "graph/store_impl.h"
#include "graph/term_page.h"

#include <assert.h>
#include <string.h>

/// So many terms are on their way from memory at a time.
#define AHEAD 64U

/// Where a term stands.
typedef struct {
  SanadText stored;
  size_t index;
} TermPlace;

/// Finds the pages of some ids and asks for their memory.
static SanadStatus
find_places(DictionaryView *view, const SanadId *ids, size_t count,
            TermPlace *places, SanadError *error)
{
  for (size_t i = 0; i < count; ++i) {
    const SanadIdKind kind = sanad_id_kind(ids[i]);
    places[i] = (TermPlace){0};
    if (ids[i] == SANAD_ANY || sanad_id_is_inline(ids[i])) {
      continue;
    }
    if (kind < SANAD_ID_BLANK || kind > SANAD_ID_LITERAL) {
      return dictionary_fail_unknown(ids[i], error);
    }
    ReadPage page;
    TRY(dictionary_find_page(view, ids[i], &page, error));
    if (sanad_id_kind(page.first) != kind) {
      return dictionary_fail_damaged(error);
    }
    places[i] = (TermPlace){page.stored, ids[i] - page.first};
    __builtin_prefetch(page.stored.data);
    __builtin_prefetch(page.stored.data + TERM_PAGE_HEAD + 2 * places[i].index);
  }
  for (size_t i = 0; i < count; ++i) {
    if (places[i].stored.length) {
      __builtin_prefetch(term_page_text(places[i].stored, places[i].index));
    }
  }
  return SANAD_OK;
}

/// Reads some terms; of an IRI the part that it does not share.  Adds to
/// `*bytes` what has to be written of them.
static SanadStatus
read_places(const TermPlace *places, const SanadId *ids, size_t count,
            SanadTerm *terms, SanadText *heads, size_t *bytes,
            SanadError *error)
{
  for (size_t i = 0; i < count; ++i) {
    PageTerm read = {0};
    if (places[i].stored.length) {
      if (!term_page_read(places[i].stored, sanad_id_kind(ids[i]),
                          places[i].index, &read)) {
        return dictionary_fail_damaged(error);
      }
      if (read.head.length) {
        *bytes += read.head.length + read.term.text.length;
      }
    } else if (ids[i] != SANAD_ANY) {
      *bytes += SANAD_INLINE_BYTES;
    }
    terms[i] = read.term;
    heads[i] = read.head;
  }
  return SANAD_OK;
}

/// Writes what does not stand in the store as it is: IRIs and inline values.
/// There is room.
static SanadStatus
write_terms(SanadBuffer *scratch, const SanadId *ids, size_t count,
            SanadTerm *terms, const SanadText *heads, SanadError *error)
{
  char *out = scratch->data;
  for (size_t i = 0; i < count; ++i) {
    if (heads[i].length) {
      const SanadText rest = terms[i].text;
      char *const text = out;
      memcpy(out, heads[i].data, heads[i].length);
      out += heads[i].length;
      if (rest.length) {
        memcpy(out, rest.data, rest.length);
      }
      out += rest.length;
      terms[i].text = (SanadText){text, (size_t)(out - text)};
    } else if (ids[i] != SANAD_ANY && sanad_id_is_inline(ids[i])) {
      if (!sanad_inline_term(ids[i], out, &terms[i])) {
        return dictionary_fail_unknown(ids[i], error);
      }
      out += terms[i].text.length;
    }
  }
  scratch->length = (size_t)(out - scratch->data);
  return SANAD_OK;
}

SanadStatus
sanad_snapshot_terms_into(const SanadSnapshot *snapshot, SanadBuffer *scratch,
                          const SanadId *ids, size_t count, SanadTerm *terms,
                          SanadError *error)
{
  TermPlace places[AHEAD];
  SanadText heads[SANAD_TERMS_MAX];
  size_t bytes = 0;
  assert(count <= SANAD_TERMS_MAX);
  sanad_buffer_clear(scratch);
  for (size_t at = 0; at < count; at += AHEAD) {
    const size_t some = count - at < AHEAD ? count - at : AHEAD;
    TRY(find_places(snapshot->dictionary, ids + at, some, places, error));
    TRY(read_places(places, ids + at, some, terms + at, heads + at, &bytes,
                    error));
  }
  if (!sanad_buffer_reserve(scratch, bytes + 1)) {
    return sanad_fail_memory(error);
  }
  return write_terms(scratch, ids, count, terms, heads, error);
}
