#include "articles/html.h"
#include "articles/html_impl.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

bool
html_is_page(SanadText text)
{
  static const char *const starts[] = {
      "<!doctype html", "<html",    "<head",  "<body", "<?xml",  "<!--",
      "<article",       "<main",    "<title", "<meta", "<p>",    "<p ",
      "<div",           "<section", "<h1",    "<span", "<script"};
  SanadText trimmed = sanad_text_trim(text);
  if (sanad_text_has_prefix(trimmed, SANAD_TEXT("\xEF\xBB\xBF"))) {
    trimmed = sanad_text_slice(trimmed, 3, SIZE_MAX);
  }
  for (size_t i = 0; i < sizeof starts / sizeof *starts; ++i) {
    const size_t length = strlen(starts[i]);
    if (trimmed.length >= length &&
        strncasecmp(trimmed.data, starts[i], length) == 0) {
      return true;
    }
  }
  return false;
}

/// Whether one of the words of `text`, letters and digits, is in the list.
static bool
has_word(const char *text, const char *const *words, size_t count)
{
  for (const char *at = text ? text : ""; *at;) {
    const char *end = at;
    while (isalnum((unsigned char)*end)) {
      ++end;
    }
    const size_t length = (size_t)(end - at);
    for (size_t i = 0; length && i < count; ++i) {
      if (strlen(words[i]) == length &&
          strncasecmp(at, words[i], length) == 0) {
        return true;
      }
    }
    at = *end ? end + 1 : end;
  }
  return false;
}

static bool
is_name(const char *name, const char *const *names, size_t count)
{
  for (size_t i = 0; i < count; ++i) {
    if (strcasecmp(name, names[i]) == 0) {
      return true;
    }
  }
  return false;
}

#define COUNT(array) (sizeof(array) / sizeof *(array))

/// Whether class, id or role say that an element stands beside the article.
static bool
is_beside(const char *class, const char *id, const char *role)
{
  static const char *const words[] = {
      "ad",           "ads",         "advert",     "advertisement",
      "banner",       "author",      "breadcrumb", "breadcrumbs",
      "byline",       "caption",     "comment",    "comments",
      "consent",      "cookie",      "cookies",    "copyright",
      "credit",       "disclaimer",  "footer",     "hidden",
      "masthead",     "menu",        "nav",        "navbar",
      "navigation",   "newsletter",  "paywall",    "popup",
      "promo",        "recommended", "related",    "share",
      "sharing",      "sidebar",     "social",     "sponsored",
      "subscribe",    "tags",        "teaser",     "teasers",
      "toolbar",      "trending",    "widget",     "contentinfo",
      "complementary"};
  return has_word(class, words, COUNT(words)) ||
         has_word(id, words, COUNT(words)) ||
         has_word(role, words, COUNT(words));
}

HtmlRole
html_role(const char *name, const char *class, const char *id, const char *role)
{
  static const char *const dropped[] = {
      "nav",    "aside",    "figure",   "figcaption", "script", "style",
      "footer", "noscript", "form",     "button",     "select", "iframe",
      "svg",    "template", "object",   "video",      "audio",  "head",
      "canvas", "header",   "textarea", "dialog",     "menu",   "math"};
  static const char *const paragraphs[] = {"p", "li", "blockquote", "pre",
                                           "dd"};
  static const char *const blocks[] = {
      "div",  "h1",   "h2",      "h3",      "h4",      "h5",     "h6",     "ul",
      "ol",   "dl",   "dt",      "table",   "tr",      "td",     "th",     "hr",
      "body", "main", "article", "section", "address", "center", "details"};
  // The whole page may have such a class: "has-sidebar".
  const bool is_page = is_name(name, (const char *const[]){"html", "body"}, 2);
  if (is_name(name, dropped, COUNT(dropped)) ||
      (!is_page && is_beside(class, id, role))) {
    return HTML_DROPPED;
  }
  if (is_name(name, paragraphs, COUNT(paragraphs))) {
    return HTML_PARAGRAPH;
  }
  if (is_name(name, blocks, COUNT(blocks))) {
    return HTML_BLOCK;
  }
  return strcasecmp(name, "br") == 0  ? HTML_BREAK
         : strcasecmp(name, "a") == 0 ? HTML_LINK
                                      : HTML_INLINE;
}

/// Whether nothing is seen of a code point: soft hyphen, zero width, marks of
/// direction, controls.
static bool
is_invisible(uint32_t c)
{
  return c == 0xAD || (c >= 0x200B && c <= 0x200F) || c == 0x2060 ||
         c == 0xFEFF || (c >= 0x202A && c <= 0x202E) || c < ' ' ||
         (c >= 0x7F && c < 0xA0) || c == SANAD_NO_CODE_POINT;
}

static bool
is_space(uint32_t c)
{
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x3000;
}

void
html_text_add(HtmlText *out, SanadText text, bool is_link)
{
  const size_t before = out->open.length;
  for (size_t i = 0; i < text.length;) {
    const uint32_t c = sanad_utf8_next(text, &i);
    if (is_space(c)) {
      out->has_space = true;
    } else if (!is_invisible(c)) {
      if (out->has_space && out->open.length) {
        sanad_buffer_add_char(&out->open, ' ');
      }
      out->has_space = false;
      sanad_buffer_add_code_point(&out->open, c);
    }
  }
  out->link_bytes += is_link ? out->open.length - before : 0;
}

void
html_text_end(HtmlText *out)
{
  if (out->open.length && out->link_bytes * 2 <= out->open.length) {
    if (out->text.length) {
      sanad_buffer_add_string(&out->text, "\n\n");
    }
    sanad_buffer_add_text(&out->text, sanad_buffer_text(&out->open));
  }
  out->text.failed |= out->open.failed;
  sanad_buffer_clear(&out->open);
  out->link_bytes = 0;
  out->has_space = false;
}

void
html_text_free(HtmlText *out)
{
  sanad_buffer_free(&out->text);
  sanad_buffer_free(&out->open);
}

/// Behind `"key" :`, or null.
static const char *
json_value(SanadText json, const char *key)
{
  const size_t length = strlen(key);
  const char *const end = json.data + json.length;
  for (const char *at = json.data;
       at && (at = memmem(at, (size_t)(end - at), key, length)); ++at) {
    const char *behind = at + length;
    if (at == json.data || at[-1] != '"' || behind == end || *behind != '"') {
      continue;
    }
    for (++behind; behind < end && (isspace((unsigned char)*behind) ||
                                    *behind == ':' || *behind == '[');
         ++behind) {
    }
    return behind < end ? behind : NULL;
  }
  return NULL;
}

SanadText
json_string(SanadText json, const char *key)
{
  const char *const start = json_value(json, key);
  const char *const end = json.data + json.length;
  if (!start || *start != '"') {
    return (SanadText){NULL, 0};
  }
  const char *at = start + 1;
  while (at < end && *at != '"') {
    at += *at == '\\' && end - at > 1 ? 2 : 1;
  }
  return at < end ? (SanadText){start + 1, (size_t)(at - start) - 1}
                  : (SanadText){NULL, 0};
}

SanadText
json_object(SanadText json, const char *key)
{
  const char *const start = json_value(json, key);
  const char *const end = json.data + json.length;
  if (!start || *start != '{') {
    return (SanadText){NULL, 0};
  }
  size_t depth = 0;
  bool is_string = false;
  for (const char *at = start; at < end; ++at) {
    if (is_string) {
      at += *at == '\\' && end - at > 1;
      is_string = *at != '"' || at[-1] == '\\';
    } else if (*at == '"') {
      is_string = true;
    } else if (*at == '{') {
      ++depth;
    } else if (*at == '}' && --depth == 0) {
      return (SanadText){start, (size_t)(at - start) + 1};
    }
  }
  return (SanadText){NULL, 0};
}

void
json_unescape(SanadBuffer *out, SanadText string)
{
  for (size_t i = 0; i < string.length; ++i) {
    if (string.data[i] != '\\' || i + 1 == string.length) {
      sanad_buffer_add_char(out, string.data[i]);
      continue;
    }
    const char c = string.data[++i];
    if (c == 'u' && string.length - i > 4) {
      uint32_t code = 0;
      for (size_t k = 1; k <= 4; ++k) {
        const char digit = string.data[i + k];
        code = code * 16 + (isdigit((unsigned char)digit)
                                ? (uint32_t)(digit - '0')
                                : ((uint32_t)digit & 0x1FU) % 7 + 9);
      }
      sanad_buffer_add_code_point(out, code);
      i += 4;
    } else {
      sanad_buffer_add_char(out, c == 'n' || c == 't' || c == 'r' ? ' ' : c);
    }
  }
}

bool
html_is_date(SanadText text)
{
  static const char form[] = "0000-00-00";
  for (size_t i = 0; i < sizeof form - 1; ++i) {
    const bool is_right =
        i < text.length &&
        (form[i] == '0' ? isdigit((unsigned char)text.data[i]) != 0
                        : text.data[i] == form[i]);
    if (!is_right) {
      return false;
    }
  }
  return text.length == sizeof form - 1 ||
         !isdigit((unsigned char)text.data[sizeof form - 1]);
}

/// More white space and quotes than this are no element that anybody wrote.
#define TAG_MARKS_MAX 40000U

bool
html_has_crowded_tag(SanadText page)
{
  size_t marks = 0;
  bool is_tag = false;
  for (size_t i = 0; i < page.length; ++i) {
    const char c = page.data[i];
    if (c == '<' || c == '>') {
      is_tag = c == '<';
      marks = 0;
    } else if (is_tag && (c == '"' || c == '\'' || isspace((unsigned char)c)) &&
               ++marks > TAG_MARKS_MAX) {
      return true;
    }
  }
  return false;
}

SanadText
html_title(SanadText title)
{
  static const char *const marks[] = {" | ", " - ", " – ", " — ", " :: "};
  for (size_t i = 0; i < COUNT(marks); ++i) {
    const size_t length = strlen(marks[i]);
    for (size_t at = title.length; at-- > 20;) {
      if (at + length <= title.length &&
          memcmp(title.data + at, marks[i], length) == 0) {
        return sanad_text_trim(sanad_text_slice(title, 0, at));
      }
    }
  }
  return title;
}
