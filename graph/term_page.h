#ifndef SANAD_GRAPH_TERM_PAGE_H
#define SANAD_GRAPH_TERM_PAGE_H

#include "graph/id.h"
#include "graph/term.h"
#include "graph/text_reader.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Inside graph/ only: pages of terms, without the table that holds them.
///
/// A page holds terms of one kind and of neighbouring numbers.  What many of
/// its terms share, namespaces, datatypes and language tags, is in it once:
///
///     count        2 bytes; 0: one long term follows, as
///                  sanad_term_encode() writes it
///     shared       2 bytes
///     ends         2 bytes for each shared string, then for each term: where
///                  it ends in the page
///     strings      the shared ones, then the terms
///
/// A blank node is its label.  An IRI is a byte and the rest of it: 0, or the
/// number of the shared string in front of the rest.  A literal is a byte and
/// its lexical form: 0 for a string, the number of a shared string (a letter,
/// then a datatype or language tag), or a datatype that needs none.

/// What fits into one overflow page of LMDB.
#define TERM_PAGE_BYTES_MAX 4080U
#define TERM_PAGE_HEAD      4U
/// The most shared strings; larger numbers are datatypes.
#define TERM_PAGE_SHARED_MAX 223U
/// The shortest terms are labels of one byte, and their ends.
#define TERM_PAGE_TERMS_MAX (TERM_PAGE_BYTES_MAX / 3)

/// A term in a page: of an IRI, the text is `head` and then `term.text`.
typedef struct {
  SanadTerm term; ///< Its texts view the page, or are static
  SanadText head;
} PageTerm;

/// A page that is being filled.
typedef struct {
  SanadIdKind kind;
  SanadId first;    ///< Id of the first term
  size_t bytes_max; ///< How large the page may become
  size_t count;
  size_t shared_count;
  size_t term_bytes;
  size_t shared_bytes;
  uint16_t ends[TERM_PAGE_TERMS_MAX]; ///< From the start of `terms`
  uint16_t shared_ends[TERM_PAGE_SHARED_MAX];
  char terms[TERM_PAGE_BYTES_MAX];
  char shared[TERM_PAGE_BYTES_MAX];
} TermPage;

/// Makes an empty page; the first term will have the id `first`.
void term_page_start(TermPage *page, SanadId first, size_t bytes_max);

/// Goes on with a stored page; false if it is damaged, or one that holds a long
/// term.
bool term_page_load(TermPage *page, SanadId first, size_t bytes_max,
                    SanadText stored);

/// Adds the term of the next id; false, with nothing changed, if it does not
/// fit.
bool term_page_add(TermPage *page, const SanadTerm *term);

/// Writes the stored form of a page that is not empty; returns its length.
size_t term_page_finish(const TermPage *page, char out[TERM_PAGE_BYTES_MAX]);

/// How many terms a stored page holds; 0 if it is damaged.
size_t term_page_count(SanadText stored);

/// Where the text of a term lies, for who asks for its memory ahead; null for
/// a long term or a damaged page.
const char *term_page_text(SanadText stored, size_t index);

/// Reads the term with the number `index`, less than the count, from a stored
/// page of `kind`; false if it is damaged.
bool term_page_read(SanadText stored, SanadIdKind kind, size_t index,
                    PageTerm *out);

/// Tells where the texts of a stored page of literals stand, all but
/// `page->first`; false if it is damaged.
bool term_page_texts(SanadText stored, SanadTextPage *page);

#endif
