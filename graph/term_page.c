#include "graph/term_page.h"

#include "graph/dictionary.h"
#include "graph/vocabulary.h"

#include <assert.h>
#include <string.h>

/// What a shared string of a page of literals begins with.
#define LETTER_LANGUAGE 'L'
#define LETTER_DATATYPE 'T'
/// Shorter beginnings of IRIs are not worth sharing.
#define HEAD_BYTES_MIN 4U

/// Datatypes that have numbers of their own, from TERM_PAGE_SHARED_MAX + 1 on.
/// The order is part of the store's format.
static const char *const plain_datatypes[] = {
    SANAD_XSD_INTEGER,
    SANAD_XSD_DECIMAL,
    SANAD_XSD_DOUBLE,
    SANAD_NS_XSD "float",
    SANAD_XSD_BOOLEAN,
    SANAD_XSD_DATE,
    SANAD_XSD_DATE_TIME,
    SANAD_XSD_YEAR_MONTH,
    SANAD_NS_XSD "gYear",
    SANAD_NS_XSD "time",
    SANAD_NS_XSD "duration",
    SANAD_NS_XSD "int",
    SANAD_NS_XSD "long",
    SANAD_NS_XSD "nonNegativeInteger",
    SANAD_NS_XSD "positiveInteger",
    SANAD_NS_XSD "anyURI",
    SANAD_NS_RDF "HTML",
    SANAD_NS_RDF "XMLLiteral",
};

#define PLAIN_DATATYPES (sizeof plain_datatypes / sizeof *plain_datatypes)
#define PLAIN_FIRST     (TERM_PAGE_SHARED_MAX + 1)

static size_t
get_short(SanadText stored, size_t offset)
{
  uint16_t number = 0;
  memcpy(&number, stored.data + offset, sizeof number);
  return number;
}

void
term_page_start(TermPage *page, SanadId first, size_t bytes_max)
{
  page->kind = sanad_id_kind(first);
  page->first = first;
  page->bytes_max =
      bytes_max < TERM_PAGE_BYTES_MAX ? bytes_max : TERM_PAGE_BYTES_MAX;
  page->count = 0;
  page->shared_count = 0;
  page->term_bytes = 0;
  page->shared_bytes = 0;
}

static size_t
page_size(const TermPage *page)
{
  return TERM_PAGE_HEAD + 2 * (page->count + page->shared_count) +
         page->term_bytes + page->shared_bytes;
}

static SanadText
shared_at(const TermPage *page, size_t index)
{
  const size_t start = index ? page->shared_ends[index - 1] : 0;
  return (SanadText){page->shared + start, page->shared_ends[index] - start};
}

/// The number of a shared string of `letter` (0 for none) and `text`, or 0.
static unsigned
find_shared(const TermPage *page, char letter, SanadText text)
{
  const size_t letters = letter != 0;
  for (size_t i = page->shared_count; i > 0; --i) {
    const SanadText shared = shared_at(page, i - 1);
    if (shared.length == letters + text.length &&
        (!letters || shared.data[0] == letter) &&
        memcmp(shared.data + letters, text.data, text.length) == 0) {
      return (unsigned)i;
    }
  }
  return 0;
}

static void
add_shared(TermPage *page, char letter, SanadText text)
{
  if (letter) {
    page->shared[page->shared_bytes++] = letter;
  }
  memcpy(page->shared + page->shared_bytes, text.data, text.length);
  page->shared_bytes += text.length;
  page->shared_ends[page->shared_count++] = (uint16_t)page->shared_bytes;
}

static void
put_term(TermPage *page, bool has_code, unsigned code, SanadText text)
{
  if (has_code) {
    page->terms[page->term_bytes++] = (char)(unsigned char)code;
  }
  if (text.length) {
    memcpy(page->terms + page->term_bytes, text.data, text.length);
  }
  page->term_bytes += text.length;
  page->ends[page->count++] = (uint16_t)page->term_bytes;
}

/// Adds a term that has a shared part, which it brings along if it is new.
static bool
add_with_shared(TermPage *page, char letter, SanadText shared, SanadText rest)
{
  unsigned code = find_shared(page, letter, shared);
  size_t needed = 2 + 1 + rest.length;
  if (!code) {
    needed += 2U + (letter != 0) + shared.length;
  }
  if (page_size(page) + needed > page->bytes_max ||
      (!code && page->shared_count == TERM_PAGE_SHARED_MAX)) {
    return false;
  }
  if (!code) {
    add_shared(page, letter, shared);
    code = (unsigned)page->shared_count;
  }
  put_term(page, true, code, rest);
  return true;
}

static bool
add_plain(TermPage *page, bool has_code, unsigned code, SanadText text)
{
  if (page_size(page) + 2U + has_code + text.length > page->bytes_max) {
    return false;
  }
  put_term(page, has_code, code, text);
  return true;
}

/// How much of an IRI others are likely to share: up to its last separator.
static size_t
head_length(SanadText iri)
{
  for (size_t i = iri.length; i > 1; --i) {
    const char c = iri.data[i - 2];
    if (c == '/' || c == '#' || c == ':') {
      return i - 1;
    }
  }
  return 0;
}

static bool
add_iri(TermPage *page, SanadText iri)
{
  const size_t length = head_length(iri);
  const SanadText head = sanad_text_slice(iri, 0, length);
  if (length < HEAD_BYTES_MIN || (page->shared_count == TERM_PAGE_SHARED_MAX &&
                                  !find_shared(page, 0, head))) {
    return add_plain(page, true, 0, iri);
  }
  return add_with_shared(page, 0, head,
                         sanad_text_slice(iri, length, iri.length));
}

static bool
add_literal(TermPage *page, const SanadTerm *term)
{
  if (term->language.length) {
    return add_with_shared(page, LETTER_LANGUAGE, term->language, term->text);
  }
  if (!term->datatype.length) {
    return add_plain(page, true, 0, term->text);
  }
  for (unsigned i = 0; i < PLAIN_DATATYPES; ++i) {
    if (sanad_text_is(term->datatype, plain_datatypes[i])) {
      return add_plain(page, true, PLAIN_FIRST + i, term->text);
    }
  }
  return add_with_shared(page, LETTER_DATATYPE, term->datatype, term->text);
}

bool
term_page_add(TermPage *page, const SanadTerm *term)
{
  if (page->count == TERM_PAGE_TERMS_MAX) {
    return false;
  }
  switch (term->kind) {
  case SANAD_IRI:
    return add_iri(page, term->text);
  case SANAD_BLANK:
    return add_plain(page, false, 0, term->text);
  default:
    return add_literal(page, term);
  }
}

size_t
term_page_finish(const TermPage *page, char out[TERM_PAGE_BYTES_MAX])
{
  assert(page->count);
  const uint16_t head[] = {(uint16_t)page->count, (uint16_t)page->shared_count};
  const size_t ends = page->shared_count + page->count;
  const size_t shared_start = TERM_PAGE_HEAD + 2 * ends;
  const size_t terms_start = shared_start + page->shared_bytes;

  memcpy(out, head, sizeof head);
  for (size_t i = 0; i < ends; ++i) {
    const size_t end = i < page->shared_count
                           ? shared_start + page->shared_ends[i]
                           : terms_start + page->ends[i - page->shared_count];
    const uint16_t number = (uint16_t)end;
    memcpy(out + TERM_PAGE_HEAD + 2 * i, &number, sizeof number);
  }
  memcpy(out + shared_start, page->shared, page->shared_bytes);
  memcpy(out + terms_start, page->terms, page->term_bytes);
  return terms_start + page->term_bytes;
}

size_t
term_page_count(SanadText stored)
{
  if (stored.length < TERM_PAGE_HEAD) {
    return 0;
  }
  const size_t count = get_short(stored, 0);
  if (!count) {
    return stored.length > TERM_PAGE_HEAD;
  }
  const size_t shared = get_short(stored, 2);
  const size_t start = TERM_PAGE_HEAD + 2 * (count + shared);
  return shared <= TERM_PAGE_SHARED_MAX && start <= stored.length ? count : 0;
}

/// The string with this number, the shared ones first; false if it lies outside
/// the page.
static bool
get_string(SanadText stored, size_t strings, size_t index, SanadText *string)
{
  const size_t first = TERM_PAGE_HEAD + 2 * strings;
  const size_t start =
      index ? get_short(stored, TERM_PAGE_HEAD + 2 * (index - 1)) : first;
  const size_t end = get_short(stored, TERM_PAGE_HEAD + 2 * index);
  if (start < first || start > end || end > stored.length) {
    return false;
  }
  *string = (SanadText){stored.data + start, end - start};
  return true;
}

const char *
term_page_text(SanadText stored, size_t index)
{
  const size_t count = get_short(stored, 0);
  const size_t shared = get_short(stored, 2);
  SanadText text = {0};
  return count && get_string(stored, shared + count, shared + index, &text)
             ? text.data
             : NULL;
}

/// Gives a literal the datatype or language of its code.
static bool
read_code(SanadText stored, size_t strings, size_t shared_count, unsigned code,
          SanadTerm *term)
{
  if (!code) {
    return true;
  }
  if (code >= PLAIN_FIRST) {
    if (code - PLAIN_FIRST >= PLAIN_DATATYPES) {
      return false;
    }
    term->datatype = sanad_text(plain_datatypes[code - PLAIN_FIRST]);
    return true;
  }
  SanadText shared;
  if (code > shared_count || !get_string(stored, strings, code - 1, &shared) ||
      shared.length < 2) {
    return false;
  }
  const SanadText text = sanad_text_slice(shared, 1, shared.length);
  if (shared.data[0] == LETTER_LANGUAGE) {
    term->language = text;
    return text.length <= SANAD_LANGUAGE_BYTES_MAX;
  }
  term->datatype = text;
  return shared.data[0] == LETTER_DATATYPE;
}

static bool
read_long(SanadText stored, SanadIdKind kind, PageTerm *out)
{
  const SanadText bytes =
      sanad_text_slice(stored, TERM_PAGE_HEAD, stored.length);
  return sanad_term_decode(bytes, &out->term, NULL) == SANAD_OK &&
         sanad_term_id_kind(&out->term) == kind;
}

bool
term_page_read(SanadText stored, SanadIdKind kind, size_t index, PageTerm *out)
{
  *out = (PageTerm){0};
  if (!get_short(stored, 0)) {
    return read_long(stored, kind, out);
  }
  const size_t shared_count = get_short(stored, 2);
  const size_t strings = shared_count + get_short(stored, 0);
  SanadText text;
  if (!get_string(stored, strings, shared_count + index, &text)) {
    return false;
  }
  if (kind == SANAD_ID_BLANK) {
    out->term = sanad_term_blank(text);
    return true;
  }
  if (!text.length) {
    return false;
  }

  const unsigned code = (unsigned char)text.data[0];
  const SanadText rest = sanad_text_slice(text, 1, text.length);
  if (kind == SANAD_ID_LITERAL) {
    out->term = sanad_term_string(rest);
    return read_code(stored, strings, shared_count, code, &out->term);
  }
  out->term = sanad_term_iri(rest);
  return !code || (code <= shared_count &&
                   get_string(stored, strings, code - 1, &out->head));
}

bool
term_page_texts(SanadText stored, SanadTextPage *page)
{
  PageTerm term;
  page->count = term_page_count(stored);
  if (!page->count || !get_short(stored, 0)) {
    page->ends = NULL;
    const bool is_good =
        page->count == 1 && term_page_read(stored, SANAD_ID_LITERAL, 0, &term);
    page->stored = is_good ? term.term.text : (SanadText){0};
    return is_good;
  }

  const size_t shared = get_short(stored, 2);
  const size_t first = TERM_PAGE_HEAD + 2 * (page->count + shared);
  page->stored = stored;
  page->ends = stored.data + TERM_PAGE_HEAD + 2 * shared;
  page->start =
      shared ? get_short(stored, TERM_PAGE_HEAD + 2 * (shared - 1)) : first;
  // Each has a byte before its text.
  size_t before = page->start;
  bool is_good = before >= first;
  for (size_t i = 0; i < page->count; ++i) {
    const size_t end = sanad_text_page_end(page, i);
    is_good &= end > before;
    before = end;
  }
  return is_good && before <= stored.length;
}

bool
term_page_load(TermPage *page, SanadId first, size_t bytes_max,
               SanadText stored)
{
  term_page_start(page, first, bytes_max);
  const size_t count = term_page_count(stored);
  if (!count || !get_short(stored, 0) || count > TERM_PAGE_TERMS_MAX ||
      stored.length > TERM_PAGE_BYTES_MAX) {
    return false;
  }

  const size_t shared_count = get_short(stored, 2);
  for (size_t i = 0; i < shared_count + count; ++i) {
    SanadText string;
    if (!get_string(stored, shared_count + count, i, &string)) {
      return false;
    }
    if (i < shared_count) {
      add_shared(page, 0, string);
    } else {
      put_term(page, false, 0, string);
    }
  }
  return true;
}
