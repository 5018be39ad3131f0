#ifndef SANAD_ARTICLES_HTML_IMPL_H
#define SANAD_ARTICLES_HTML_IMPL_H

/// Inside html.c, which knows libxml2, and html_page.c, which does not.

#include "base/buffer.h"
#include "base/text.h"

#include <stdbool.h>

/// What the program does with an element.
typedef enum {
  HTML_INLINE,    ///< Its text belongs to what is around
  HTML_BLOCK,     ///< Its text is a paragraph of its own, not the article's
  HTML_PARAGRAPH, ///< Its text is a paragraph of the article
  HTML_BREAK,     ///< A line break
  HTML_LINK,      ///< Its text leads elsewhere
  HTML_DROPPED,   ///< Nothing in it is the article's
} HtmlRole;

/// The role of an element by its name and by its class, id and role, of which
/// any may be null.
HtmlRole html_role(const char *name, const char *class, const char *id,
                   const char *role);

/// Paragraphs while they are collected.
typedef struct {
  SanadBuffer text;  ///< Finished paragraphs
  SanadBuffer open;  ///< The one that is read
  size_t link_bytes; ///< Of it within links
  bool has_space;    ///< White space is due before the next letter
} HtmlText;

/// Adds text of the page to the open paragraph; runs of white space become one
/// space.
void html_text_add(HtmlText *out, SanadText text, bool is_link);

/// Ends the open paragraph.  It is kept unless links make up most of it.
void html_text_end(HtmlText *out);

/// Frees its memory.
void html_text_free(HtmlText *out);

/// The string behind the first `"key":` of a piece of JSON, or empty.  It may
/// hold escapes.
SanadText json_string(SanadText json, const char *key);

/// What stands between braces behind the first `"key":` of JSON, or empty.
SanadText json_object(SanadText json, const char *key);

/// Appends a string of JSON without its escapes.
void json_unescape(SanadBuffer *out, SanadText string);

/// Whether a text starts with a date, "2025-01-31".
bool html_is_date(SanadText text);

/// Whether an element has more than some ten thousand attributes, over which
/// libxml2 takes quadratic time.
bool html_has_crowded_tag(SanadText page);

/// A page's title without the name of the site behind it.
SanadText html_title(SanadText title);

#endif
