#include "articles/html.h"

#include "articles/html_impl.h"
#include "graph/term.h"

#include <dlfcn.h>
#include <libxml/HTMLparser.h>
#include <limits.h>
#include <string.h>
#include <strings.h>

/// The largest page, in bytes.
#define PAGE_BYTES_MAX ((size_t)16U << 20U)

/// Less text than this in paragraphs, and the page has none: all its text is
/// taken.
#define PARAGRAPH_BYTES_MIN 160U

/// What is used of libxml2.
typedef struct {
  void *library;
  __typeof__(&htmlReadMemory) read;
  __typeof__(&xmlFreeDoc) free_document;
} Xml;

/// A function of the library; a pointer to an object is none to a function, so
/// C wants the way over its bytes.
#define FIND(xml, member, name)                                                \
  do {                                                                         \
    void *const found_ = dlsym((xml)->library, name);                          \
    memcpy(&(xml)->member, &found_, sizeof found_);                            \
  } while (0)

/// Loads libxml2, which stays loaded: a program that reads no page never pays
/// for it, and one that reads many pays once.
static SanadStatus
xml_open(Xml *xml, SanadError *error)
{
  xml->library = dlopen("libxml2.so.2", RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (xml->library) {
    FIND(xml, read, "htmlReadMemory");
    FIND(xml, free_document, "xmlFreeDoc");
  }
  if (!xml->library || !xml->read || !xml->free_document) {
    (void)sanad_fail(error, SANAD_UNSUPPORTED, SANAD_NO_SPAN,
                     "a page of HTML needs the library libxml2, which cannot "
                     "be loaded");
    return sanad_hint(error, "install the package libxml2, or save the page as "
                             "plain text");
  }
  return SANAD_OK;
}

static const char *
node_string(const xmlChar *string)
{
  return (const char *)string;
}

/// The value of an attribute, or null.
static const char *
attribute(const xmlNode *node, const char *name)
{
  for (const xmlAttr *at = node->properties; at; at = at->next) {
    if (at->name && strcasecmp(node_string(at->name), name) == 0) {
      return at->children ? node_string(at->children->content) : NULL;
    }
  }
  return NULL;
}

static bool
is_element(const xmlNode *node, const char *name)
{
  return node->type == XML_ELEMENT_NODE && node->name &&
         strcasecmp(node_string(node->name), name) == 0;
}

static HtmlRole
find_role(const xmlNode *node)
{
  const char *const hidden = attribute(node, "aria-hidden");
  for (const xmlAttr *at = node->properties; at; at = at->next) {
    if (at->name && strcasecmp(node_string(at->name), "hidden") == 0) {
      return HTML_DROPPED;
    }
  }
  return hidden && strcasecmp(hidden, "true") == 0
             ? HTML_DROPPED
             : html_role(node_string(node->name), attribute(node, "class"),
                         attribute(node, "id"), attribute(node, "role"));
}

/// The role of an element, found once.
static HtmlRole
role_of(xmlNode *node)
{
  static const char marks[HTML_DROPPED + 1]; // Their addresses are the roles
  if (node->type != XML_ELEMENT_NODE || !node->name) {
    return HTML_DROPPED;
  }
  if (!node->_private) {
    const char *const mark = &marks[find_role(node)];
    memcpy(&node->_private, &mark, sizeof mark);
  }
  return (HtmlRole)((const char *)node->_private - marks);
}

/// The node behind `node` in the order of the page, below `root`; without its
/// children if `skips`.
static xmlNode *
next_node(xmlNode *root, xmlNode *node, bool skips)
{
  if (!skips && node->type == XML_ELEMENT_NODE && node->children) {
    return node->children;
  }
  while (node != root && !node->next) {
    node = node->parent;
  }
  return node == root ? NULL : node->next;
}

/// What a text node is in, up to `root`.
typedef struct {
  bool is_paragraph;
  bool is_link;
} Around;

/// The tree is shallow, libxml2 sees to that, so walking up is cheap.
static Around
around_of(xmlNode *root, xmlNode *node)
{
  Around around = {false, false};
  for (xmlNode *at = node->parent; at; at = at->parent) {
    const HtmlRole role = role_of(at);
    around.is_paragraph |= role == HTML_PARAGRAPH;
    around.is_link |= role == HTML_LINK;
    if (at == root) {
      break;
    }
  }
  return around;
}

/// The block that a node stands in.
static xmlNode *
block_of(xmlNode *root, xmlNode *node)
{
  xmlNode *at = node->parent;
  while (at && at != root &&
         (role_of(at) == HTML_INLINE || role_of(at) == HTML_LINK)) {
    at = at->parent;
  }
  return at;
}

/// Collects the text below `root`: of its paragraphs, or all.
static void
collect(HtmlText *out, xmlNode *root, bool takes_all)
{
  xmlNode *block = NULL;
  bool skips = false;
  for (xmlNode *at = root; at; at = next_node(root, at, skips)) {
    skips = false;
    if (at->type == XML_TEXT_NODE || at->type == XML_CDATA_SECTION_NODE) {
      xmlNode *const own = block_of(root, at);
      const Around around = around_of(root, at);
      if (own != block) {
        html_text_end(out);
        block = own;
      }
      if ((takes_all || around.is_paragraph) && at->content &&
          !is_element(own ? own : root, "h1")) {
        html_text_add(out, sanad_text(node_string(at->content)),
                      around.is_link);
      }
      continue;
    }
    const HtmlRole role = at == root ? HTML_BLOCK : role_of(at);
    skips = role == HTML_DROPPED;
    if (role == HTML_BLOCK || role == HTML_PARAGRAPH) {
      html_text_end(out);
      block = NULL;
    } else if (role == HTML_BREAK) {
      out->has_space = true;
    }
  }
  html_text_end(out);
}

/// What is taken of a page while it is walked.
typedef struct {
  SanadArena *arena;
  HtmlPage *page;
  SanadText title;
  SanadText headline; ///< Of the metadata
  xmlNode *h1;        ///< The first
  bool has_failed;
} Search;

static SanadText
keep(Search *search, SanadText text)
{
  const SanadText trimmed = sanad_text_trim(text);
  char *const copy = sanad_arena_copy(
      search->arena, trimmed.data ? trimmed.data : "", trimmed.length);
  search->has_failed |= !copy;
  return (SanadText){copy, copy ? trimmed.length : 0};
}

/// Keeps a line of metadata with plain white space if none was found before.
static void
keep_line(Search *search, SanadText *to, SanadText text)
{
  HtmlText line = {0};
  if (!to->length && text.length < 1000 &&
      sanad_utf8_check(text) == text.length) {
    html_text_add(&line, text, false);
    *to = keep(search, sanad_buffer_text(&line.open));
  }
  search->has_failed |= line.open.failed;
  html_text_free(&line);
}

static void
keep_date(Search *search, SanadText text)
{
  const SanadText trimmed = sanad_text_trim(text);
  if (!search->page->date.length && html_is_date(trimmed)) {
    search->page->date = keep(search, sanad_text_slice(trimmed, 0, 10));
  }
}

/// Keeps an address that can be the IRI of an article.
static void
keep_url(Search *search, const char *url)
{
  const SanadText text = sanad_text_trim(sanad_text(url));
  const SanadTerm iri = sanad_term_iri(text);
  const bool is_absolute = sanad_text_has_prefix(text, SANAD_TEXT("http://")) ||
                           sanad_text_has_prefix(text, SANAD_TEXT("https://"));
  if (!search->page->url.length && is_absolute && text.length < 400 &&
      !memchr(text.data, '#', text.length) &&
      sanad_term_check(&iri, NULL) == SANAD_OK) {
    search->page->url = keep(search, text);
  }
}

static bool
is_one_of(const char *name, const char *const *names, size_t count)
{
  for (size_t i = 0; name && i < count; ++i) {
    if (strcasecmp(name, names[i]) == 0) {
      return true;
    }
  }
  return false;
}

static void
read_meta(Search *search, const xmlNode *node)
{
  static const char *const dates[] = {"article:published_time",
                                      "datePublished",
                                      "date",
                                      "pubdate",
                                      "publishdate",
                                      "dc.date",
                                      "dcterms.date",
                                      "dc.date.issued",
                                      "parsely-pub-date",
                                      "og:published_time",
                                      "publication_date",
                                      "citation_publication_date"};
  static const char *const publishers[] = {"og:site_name", "publisher",
                                           "dc.publisher", "application-name"};
  const char *const content = attribute(node, "content");
  const char *name = attribute(node, "property");
  name = name ? name : attribute(node, "name");
  name = name ? name : attribute(node, "itemprop");
  if (!content || !name) {
    return;
  }
  const SanadText text = sanad_text(content);
  if (is_one_of(name, dates, sizeof dates / sizeof *dates)) {
    keep_date(search, text);
  } else if (is_one_of(name, publishers,
                       sizeof publishers / sizeof *publishers)) {
    keep_line(search, &search->page->publisher, text);
  } else if (strcasecmp(name, "og:title") == 0) {
    keep_line(search, &search->headline, text);
  } else if (strcasecmp(name, "og:url") == 0) {
    keep_url(search, content);
  }
}

/// Takes what a piece of JSON-LD says of a news article.
static void
read_json(Search *search, const xmlNode *script)
{
  const char *const type = attribute(script, "type");
  const xmlNode *const child = script->children;
  if (!type || strcasecmp(type, "application/ld+json") != 0 || !child ||
      !child->content) {
    return;
  }
  const SanadText json = sanad_text(node_string(child->content));
  if (!memmem(json.data, json.length, "Article\"", 8)) {
    return;
  }
  SanadBuffer text = {0};
  keep_date(search, json_string(json, "datePublished"));
  json_unescape(&text, json_string(json, "headline"));
  keep_line(search, &search->headline, sanad_buffer_text(&text));
  sanad_buffer_clear(&text);
  json_unescape(&text, json_string(json_object(json, "publisher"), "name"));
  keep_line(search, &search->page->publisher, sanad_buffer_text(&text));
  search->has_failed |= text.failed;
  sanad_buffer_free(&text);
}

/// Takes the metadata, wherever in the page it stands.
static void
read_metadata(Search *search, xmlNode *root)
{
  for (xmlNode *at = root; at; at = next_node(root, at, false)) {
    if (is_element(at, "meta")) {
      read_meta(search, at);
    } else if (is_element(at, "link")) {
      const char *const rel = attribute(at, "rel");
      if (rel && strcasecmp(rel, "canonical") == 0) {
        keep_url(search, attribute(at, "href"));
      }
    } else if (is_element(at, "script")) {
      read_json(search, at);
    } else if (is_element(at, "title") && at->children &&
               at->children->content) {
      keep_line(search, &search->title,
                sanad_text(node_string(at->children->content)));
    } else if (is_element(at, "time")) {
      keep_date(search, sanad_text(attribute(at, "datetime")));
    } else if (is_element(at, "h1") && !search->h1) {
      search->h1 = at;
    }
  }
}

/// Where the text of a page is looked for.
typedef enum { IN_ARTICLE, IN_MAIN, IN_BODY } Where;

static bool
is_candidate(const xmlNode *node, Where where)
{
  const char *const property = attribute(node, "itemprop");
  const char *const role = attribute(node, "role");
  switch (where) {
  case IN_ARTICLE:
    return is_element(node, "article") ||
           (property && strcasecmp(property, "articleBody") == 0);
  case IN_MAIN:
    return is_element(node, "main") || (role && strcasecmp(role, "main") == 0);
  default:
    return is_element(node, "body");
  }
}

/// The element with the longest text in its paragraphs, which `best` becomes;
/// null if there is none.  An article in an article is a comment or a box.
static xmlNode *
find_root(Search *search, xmlNode *page, Where where, SanadBuffer *best)
{
  xmlNode *found = NULL;
  bool skips = false;
  for (xmlNode *at = page; at; at = next_node(page, at, skips)) {
    skips = at->type != XML_ELEMENT_NODE || role_of(at) == HTML_DROPPED;
    if (skips || !is_candidate(at, where)) {
      continue;
    }
    HtmlText text = {0};
    collect(&text, at, false);
    search->has_failed |= text.text.failed;
    if (!found || text.text.length > best->length) {
      const SanadBuffer swap = *best;
      *best = text.text;
      text.text = swap;
      found = at;
    }
    html_text_free(&text);
    skips = true;
  }
  return found;
}

/// Takes the paragraphs of the article: of an <article> unless <main> holds
/// far more, else of the whole page.  Returns where they are from.
static xmlNode *
find_text(Search *search, xmlNode *page, SanadBuffer *text)
{
  SanadBuffer wide = {0};
  xmlNode *root = find_root(search, page, IN_ARTICLE, text);
  xmlNode *const main = find_root(search, page, IN_MAIN, &wide);
  if (main && wide.length > text->length * 2) {
    const SanadBuffer swap = *text;
    *text = wide;
    wide = swap;
    root = main;
  }
  sanad_buffer_free(&wide);
  if (text->length < PARAGRAPH_BYTES_MIN) {
    xmlNode *const body = find_root(search, page, IN_BODY, &wide);
    HtmlText all = {0};
    xmlNode *const from = root ? root : body ? body : page;
    collect(&all, from, wide.length < PARAGRAPH_BYTES_MIN);
    search->has_failed |= all.text.failed;
    if (all.text.length > text->length) {
      const SanadBuffer swap = *text;
      *text = all.text;
      all.text = swap;
      root = from;
    }
    if (wide.length > text->length) {
      const SanadBuffer swap = *text;
      *text = wide;
      wide = swap;
      root = body;
    }
    html_text_free(&all);
    sanad_buffer_free(&wide);
  }
  return root;
}

/// The heading in the article, else what the metadata say, else the first
/// heading, else the title.
static SanadText
find_headline(Search *search, xmlNode *root)
{
  xmlNode *own = NULL;
  for (xmlNode *at = root; at && !own; at = next_node(root, at, false)) {
    own = is_element(at, "h1") ? at : NULL;
  }
  if (!own && search->headline.length) {
    return search->headline;
  }
  own = own ? own : search->h1;
  if (own) {
    HtmlText line = {0};
    for (xmlNode *at = own; at; at = next_node(own, at, false)) {
      if (at->type == XML_TEXT_NODE && at->content) {
        html_text_add(&line, sanad_text(node_string(at->content)), false);
      }
    }
    const SanadText text = keep(search, sanad_buffer_text(&line.open));
    search->has_failed |= line.open.failed;
    html_text_free(&line);
    if (text.length) {
      return text;
    }
  }
  return search->headline.length ? search->headline : html_title(search->title);
}

static SanadStatus
read_tree(HtmlPage *out, xmlNode *root, SanadArena *arena, SanadError *error)
{
  Search search = {.arena = arena, .page = out};
  SanadBuffer body = {0};
  SanadBuffer whole = {0};
  read_metadata(&search, root);
  const SanadText headline =
      find_headline(&search, find_text(&search, root, &body));
  if (headline.length) {
    sanad_buffer_add_text(&whole, headline);
    sanad_buffer_add_string(&whole, "\n\n");
  }
  sanad_buffer_add_text(&whole, sanad_buffer_text(&body));
  if (body.length && !whole.failed) {
    out->text = keep(&search, sanad_buffer_text(&whole));
    out->headline = sanad_text_slice(out->text, 0, headline.length);
  }
  search.has_failed |= whole.failed;
  sanad_buffer_free(&whole);
  sanad_buffer_free(&body);
  if (search.has_failed) {
    return sanad_fail_memory(error);
  }
  return out->text.length
             ? SANAD_OK
             : sanad_fail(error, SANAD_SYNTAX, SANAD_NO_SPAN,
                          "the page has no article: no text is left without "
                          "navigation, captions and the like");
}

SanadStatus
html_read(HtmlPage *out, SanadText page, SanadArena *arena, SanadError *error)
{
  Xml xml = {0};
  *out = (HtmlPage){0};
  if (page.length > PAGE_BYTES_MAX) {
    return sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                      "the page of HTML is larger than 16 MiB");
  }
  if (html_has_crowded_tag(page)) {
    return sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                      "an element of the page has more than ten thousand "
                      "attributes");
  }
  TRY(xml_open(&xml, error));
  // What says nothing of its encoding is UTF-8 if it can be.
  const bool is_utf8 = sanad_utf8_check(page) == page.length;
  htmlDocPtr document =
      xml.read(page.data, (int)page.length, NULL, is_utf8 ? "UTF-8" : NULL,
               HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                   HTML_PARSE_NONET | HTML_PARSE_NODEFDTD | HTML_PARSE_COMPACT);
  xmlNode *root = document ? document->children : NULL;
  while (root && !is_element(root, "html")) {
    root = root->next;
  }
  const SanadStatus status =
      root ? read_tree(out, root, arena, error)
           : sanad_fail(error, SANAD_SYNTAX, SANAD_NO_SPAN,
                        "the page of HTML has no element that can be read");
  xml.free_document(document);
  return status;
}
