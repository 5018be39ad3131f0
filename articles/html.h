#ifndef SANAD_ARTICLES_HTML_H
#define SANAD_ARTICLES_HTML_H

/// Only for articles/.

/// The article in a page of HTML, through libxml2, which is loaded when the
/// first page is read.

#include "base/arena.h"
#include "base/status.h"
#include "base/text.h"

#include <stdbool.h>

/// What a page holds besides navigation, scripts, captions and the like.  All
/// texts are owned by the arena; those that the page lacks are empty.
typedef struct {
  SanadText text;      ///< Headline and paragraphs, empty lines between
  SanadText headline;  ///< The start of `text`, or empty
  SanadText date;      ///< xsd:date
  SanadText publisher; ///< Name
  SanadText url;       ///< Canonical link or og:url: an absolute IRI
} HtmlPage;

/// Whether a text is a page of HTML: it starts with a tag of one.
bool html_is_page(SanadText text);

/// Takes the article out of a page, whole or cut short.
///
/// Errors: SANAD_LIMIT (more than 16 MiB), SANAD_SYNTAX (nothing to read in
/// it), SANAD_UNSUPPORTED (libxml2 is missing), SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus html_read(HtmlPage *out, SanadText page,
                                      SanadArena *arena, SanadError *error);

#endif
