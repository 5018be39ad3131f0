/// Markdown, by way of libcmark-gfm: the only file that knows the library.  It
/// is loaded when the first report is run.

#include "report/report_impl.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <cmark-gfm.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

/// What is used of the library.
typedef struct {
  __typeof__(&cmark_parser_new) parser_new;
  __typeof__(&cmark_parser_free) parser_free;
  __typeof__(&cmark_parser_feed) parser_feed;
  __typeof__(&cmark_parser_finish) parser_finish;
  __typeof__(&cmark_parser_attach_syntax_extension) attach;
  __typeof__(&cmark_find_syntax_extension) find_extension;
  __typeof__(&cmark_gfm_core_extensions_ensure_registered) register_all;
  __typeof__(&cmark_iter_new) iter_new;
  __typeof__(&cmark_iter_free) iter_free;
  __typeof__(&cmark_iter_next) iter_next;
  __typeof__(&cmark_iter_get_node) iter_node;
  __typeof__(&cmark_node_new) node_new;
  __typeof__(&cmark_node_free) node_free;
  __typeof__(&cmark_node_unlink) node_unlink;
  __typeof__(&cmark_node_insert_before) insert_before;
  __typeof__(&cmark_node_insert_after) insert_after;
  __typeof__(&cmark_node_get_type) get_type;
  __typeof__(&cmark_node_get_type_string) get_type_string;
  __typeof__(&cmark_node_get_literal) get_literal;
  __typeof__(&cmark_node_set_literal) set_literal;
  __typeof__(&cmark_node_get_url) get_url;
  __typeof__(&cmark_node_set_url) set_url;
  __typeof__(&cmark_node_get_title) get_title;
  __typeof__(&cmark_node_set_title) set_title;
  __typeof__(&cmark_node_get_fence_info) get_fence_info;
  __typeof__(&cmark_node_get_fenced) get_fenced;
  __typeof__(&cmark_node_get_start_line) get_start_line;
  __typeof__(&cmark_node_get_end_line) get_end_line;
  __typeof__(&cmark_node_get_heading_level) get_level;
  __typeof__(&cmark_node_set_heading_level) set_level;
  __typeof__(&cmark_node_set_on_enter) set_on_enter;
  __typeof__(&cmark_node_parent) get_parent;
  __typeof__(&cmark_consolidate_text_nodes) consolidate;
  __typeof__(&cmark_render_html) render_html;
  __typeof__(&cmark_render_commonmark) render_commonmark;
} Cmark;

/// A function of the library and where its address goes.
typedef struct {
  size_t member;
  const char *name;
} Symbol;

#define SYMBOL(member, name)                                                   \
  {                                                                            \
    offsetof(Cmark, member), name                                              \
  }

static const Symbol symbols[] = {
    SYMBOL(parser_new, "cmark_parser_new"),
    SYMBOL(parser_free, "cmark_parser_free"),
    SYMBOL(parser_feed, "cmark_parser_feed"),
    SYMBOL(parser_finish, "cmark_parser_finish"),
    SYMBOL(attach, "cmark_parser_attach_syntax_extension"),
    SYMBOL(find_extension, "cmark_find_syntax_extension"),
    SYMBOL(register_all, "cmark_gfm_core_extensions_ensure_registered"),
    SYMBOL(iter_new, "cmark_iter_new"),
    SYMBOL(iter_free, "cmark_iter_free"),
    SYMBOL(iter_next, "cmark_iter_next"),
    SYMBOL(iter_node, "cmark_iter_get_node"),
    SYMBOL(node_new, "cmark_node_new"),
    SYMBOL(node_free, "cmark_node_free"),
    SYMBOL(node_unlink, "cmark_node_unlink"),
    SYMBOL(insert_before, "cmark_node_insert_before"),
    SYMBOL(insert_after, "cmark_node_insert_after"),
    SYMBOL(get_type, "cmark_node_get_type"),
    SYMBOL(get_type_string, "cmark_node_get_type_string"),
    SYMBOL(get_literal, "cmark_node_get_literal"),
    SYMBOL(set_literal, "cmark_node_set_literal"),
    SYMBOL(get_url, "cmark_node_get_url"),
    SYMBOL(set_url, "cmark_node_set_url"),
    SYMBOL(get_title, "cmark_node_get_title"),
    SYMBOL(set_title, "cmark_node_set_title"),
    SYMBOL(get_fence_info, "cmark_node_get_fence_info"),
    SYMBOL(get_fenced, "cmark_node_get_fenced"),
    SYMBOL(get_start_line, "cmark_node_get_start_line"),
    SYMBOL(get_end_line, "cmark_node_get_end_line"),
    SYMBOL(get_level, "cmark_node_get_heading_level"),
    SYMBOL(set_level, "cmark_node_set_heading_level"),
    SYMBOL(set_on_enter, "cmark_node_set_on_enter"),
    SYMBOL(get_parent, "cmark_node_parent"),
    SYMBOL(consolidate, "cmark_consolidate_text_nodes"),
    SYMBOL(render_html, "cmark_render_html"),
    SYMBOL(render_commonmark, "cmark_render_commonmark"),
};

#define SYMBOL_COUNT (sizeof symbols / sizeof *symbols)

#define LIBRARY_FLAGS (RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE)

/// Loads the library, which stays loaded.
static SanadStatus
cmark_open(Cmark *cmark, SanadError *error)
{
  static const char version[] = ".so.0.29.0.gfm.6";
  char path[64] = "libcmark-gfm";
  void *const core = dlopen(strcat(path, version), LIBRARY_FLAGS);
  char extensions_path[64] = "libcmark-gfm-extensions";
  void *const extensions =
      core ? dlopen(strcat(extensions_path, version), LIBRARY_FLAGS) : NULL;
  size_t found = 0;
  *cmark = (Cmark){0};
  for (size_t i = 0; extensions && i < SYMBOL_COUNT; ++i) {
    void *address = dlsym(core, symbols[i].name);
    address = address ? address : dlsym(extensions, symbols[i].name);
    // A pointer to an object is none to a function: over its bytes.
    memcpy((char *)cmark + symbols[i].member, &address, sizeof address);
    found += address != NULL;
  }
  if (found == SYMBOL_COUNT) {
    cmark->register_all();
    return SANAD_OK;
  }
  (void)sanad_fail(error, SANAD_UNSUPPORTED, SANAD_NO_SPAN,
                   "reports need the library libcmark-gfm, which cannot be "
                   "loaded");
  return sanad_hint(error, "install libcmark-gfm0.29.0.gfm.6 and "
                           "libcmark-gfm-extensions0.29.0.gfm.6");
}

/// Parses a text, with tables; null if there are none.
static cmark_node *
parse(const Cmark *cmark, SanadText text)
{
  cmark_parser *const parser = cmark->parser_new(CMARK_OPT_VALIDATE_UTF8);
  cmark_syntax_extension *const table = cmark->find_extension("table");
  if (table) {
    (void)cmark->attach(parser, table);
  }
  cmark->parser_feed(parser, text.data, text.length);
  cmark_node *const root = cmark->parser_finish(parser);
  cmark->parser_free(parser);
  return root;
}

// ---- Blocks of code

static bool
is_blank(char c)
{
  return c == ' ' || c == '\t' || c == '\0';
}

static size_t
count_lines(const char *text)
{
  size_t lines = 0;
  for (; *text; ++text) {
    lines += *text == '\n';
  }
  return lines;
}

/// Describes a block of code.  The end of a fenced one is counted from its
/// text: the library is one off where a container ends it.
static SanadStatus
describe_code(const Cmark *cmark, cmark_node *node, SanadArena *arena,
              MarkdownCode *code, SanadError *error)
{
  const char *const literal = cmark->get_literal(node);
  const char *const info = cmark->get_fence_info(node);
  int length = 0;
  int offset = 0;
  char sign = 0;
  const bool is_fenced = cmark->get_fenced(node, &length, &offset, &sign);
  const int first = cmark->get_start_line(node);
  const int last = cmark->get_end_line(node);
  const size_t bytes = literal ? strlen(literal) : 0;
  code->is_fenced = is_fenced;
  code->first_line = first > 0 ? (size_t)first : 1;
  code->last_line = last > first ? (size_t)last : code->first_line;
  if (is_fenced) {
    code->last_line = code->first_line + (literal ? count_lines(literal) : 0);
  }
  code->is_sanad =
      is_fenced && info && strncmp(info, "sanad", 5) == 0 && is_blank(info[5]);
  code->code.data = sanad_arena_copy(arena, literal ? literal : "", bytes);
  code->code.length = bytes;
  return code->code.data ? SANAD_OK : sanad_fail_memory(error);
}

SanadStatus
report_find_code(SanadArena *arena, SanadText text, const MarkdownCode **codes,
                 size_t *count, SanadError *error)
{
  Cmark cmark;
  size_t capacity = 0;
  MarkdownCode *items = NULL;
  *count = 0;
  TRY(cmark_open(&cmark, error));
  cmark_node *const root = parse(&cmark, text);
  cmark_iter *const iter = cmark.iter_new(root);
  SanadStatus status = SANAD_OK;
  cmark_event_type event = CMARK_EVENT_NONE;
  while (status == SANAD_OK &&
         (event = cmark.iter_next(iter)) != CMARK_EVENT_DONE) {
    cmark_node *const node = cmark.iter_node(iter);
    if (event != CMARK_EVENT_ENTER ||
        cmark.get_type(node) != CMARK_NODE_CODE_BLOCK) {
      continue;
    }
    items = sanad_arena_grow(arena, items, *count, &capacity, sizeof *items);
    status = items ? describe_code(&cmark, node, arena, &items[*count], error)
                   : sanad_fail_memory(error);
    *count += status == SANAD_OK;
  }
  cmark.iter_free(iter);
  cmark.node_free(root);
  *codes = items;
  return status;
}

// ---- Placeholders

typedef struct {
  const Cmark *cmark;
  const MarkdownJob *job;
  SanadBuffer text;
  size_t dropped;
  int shift; ///< Of the levels of headings
} Renderer;

static cmark_node *
new_custom(const Renderer *renderer, cmark_node_type type, const char *content)
{
  cmark_node *const node = renderer->cmark->node_new(type);
  (void)renderer->cmark->set_on_enter(node, content);
  return node;
}

/// Puts a new node before another; where the library does not allow it there,
/// as in the cells of tables, it is left out.
static void
insert_before(const Renderer *renderer, cmark_node *node, cmark_node *added)
{
  if (!renderer->cmark->insert_before(node, added)) {
    renderer->cmark->node_free(added);
  }
}

/// Inserts plain text before a node.
static void
insert_text(Renderer *renderer, cmark_node *node)
{
  if (renderer->text.length) {
    cmark_node *const plain = renderer->cmark->node_new(CMARK_NODE_TEXT);
    const char *const text = sanad_buffer_string(&renderer->text);
    (void)renderer->cmark->set_literal(plain, text ? text : "");
    insert_before(renderer, node, plain);
  }
  sanad_buffer_clear(&renderer->text);
}

/// Whether references may follow a value: not in an image, whose text becomes
/// an attribute, nor in a heading or link.
static bool
takes_marks(const Renderer *renderer, cmark_node *node)
{
  for (; node; node = renderer->cmark->get_parent(node)) {
    const cmark_node_type type = renderer->cmark->get_type(node);
    if (type == CMARK_NODE_IMAGE || type == CMARK_NODE_HEADING ||
        type == CMARK_NODE_LINK) {
      return false;
    }
  }
  return true;
}

/// Puts values into a run of text, and behind each what follows it.
static void
fill_text(Renderer *renderer, cmark_node *node, bool has_marks)
{
  const SanadText text = sanad_text(renderer->cmark->get_literal(node));
  size_t at = 0;
  if (report_next_piece(renderer->job, text, 0) == text.length) {
    return;
  }
  sanad_buffer_clear(&renderer->text);
  while (at < text.length) {
    const size_t next = report_next_piece(renderer->job, text, at);
    sanad_buffer_add(&renderer->text, text.data + at, next - at);
    at = next;
    const Piece *const piece =
        at < text.length ? report_piece_at(renderer->job, text, &at) : NULL;
    if (piece) {
      report_add_plain(&renderer->text, piece->text);
    } else if (at < text.length) {
      sanad_buffer_add_char(&renderer->text, text.data[at++]);
    }
    if (piece && piece->markup.length && has_marks && !piece->is_block) {
      insert_text(renderer, node);
      insert_before(
          renderer, node,
          new_custom(renderer, CMARK_NODE_CUSTOM_INLINE, piece->markup.data));
    }
  }
  insert_text(renderer, node);
  (void)renderer->cmark->set_literal(node, "");
}

/// Puts values into the literal of code or raw HTML.
static void
fill_literal(Renderer *renderer, cmark_node *node,
             void (*add)(SanadBuffer *out, SanadText text))
{
  const SanadText text = sanad_text(renderer->cmark->get_literal(node));
  if (report_fill_in(renderer->job, &renderer->text, text, add)) {
    const char *const filled = sanad_buffer_string(&renderer->text);
    (void)renderer->cmark->set_literal(node, filled ? filled : "");
  }
}

/// Puts values into the address of a link or image.
static void
fill_link(Renderer *renderer, cmark_node *node)
{
  const SanadText url = sanad_text(renderer->cmark->get_url(node));
  if (report_fill_in(renderer->job, &renderer->text, url, report_add_plain)) {
    const char *const filled = sanad_buffer_string(&renderer->text);
    const bool is_good =
        filled && report_is_harmless(sanad_text_trim(sanad_text(filled)));
    (void)renderer->cmark->set_url(node, is_good ? filled : "");
  }
  const SanadText title = sanad_text(renderer->cmark->get_title(node));
  if (report_fill_in(renderer->job, &renderer->text, title, report_add_plain)) {
    const char *const filled = sanad_buffer_string(&renderer->text);
    (void)renderer->cmark->set_title(node, filled ? filled : "");
  }
}

/// Puts the content of a block into the place of its fence.
static bool
fill_block(Renderer *renderer, cmark_node *node)
{
  const SanadText info = sanad_text(renderer->cmark->get_fence_info(node));
  size_t at = 0;
  const Piece *const piece = report_piece_at(renderer->job, info, &at);
  if (!piece || !piece->is_block) {
    return false;
  }
  if (piece->markup.length) {
    insert_before(
        renderer, node,
        new_custom(renderer, CMARK_NODE_CUSTOM_BLOCK, piece->markup.data));
  }
  return true;
}

static bool
is_comment(const char *html)
{
  return html && strncmp(html, "<!--", 4) == 0;
}

/// Puts raw HTML away unless it is wanted.
static bool
drop_html(Renderer *renderer, cmark_node *node)
{
  if (renderer->job->is_unsafe) {
    fill_literal(renderer, node, report_add_escaped);
    return false;
  }
  renderer->dropped += !is_comment(renderer->cmark->get_literal(node));
  return true;
}

/// Works on a node.  Returns whether it is to go.
static bool
visit(Renderer *renderer, cmark_node *node)
{
  const Cmark *const cmark = renderer->cmark;
  switch (cmark->get_type(node)) {
  case CMARK_NODE_TEXT:
    fill_text(renderer, node, takes_marks(renderer, node));
    return false;
  case CMARK_NODE_CODE:
    fill_literal(renderer, node, report_add_plain);
    return false;
  case CMARK_NODE_LINK:
  case CMARK_NODE_IMAGE:
    fill_link(renderer, node);
    return false;
  case CMARK_NODE_CODE_BLOCK:
    return fill_block(renderer, node);
  case CMARK_NODE_HTML_BLOCK:
  case CMARK_NODE_HTML_INLINE:
    return drop_html(renderer, node);
  case CMARK_NODE_HEADING: {
    const int level = cmark->get_level(node) + renderer->shift;
    (void)cmark->set_level(node, level > 6 ? 6 : level);
    return false;
  }
  default:
    return false;
  }
}

/// Puts a table of the author's into a box of its own, in which it scrolls.
static void
wrap_table(Renderer *renderer, cmark_node *node)
{
  const char *const name = renderer->cmark->get_type_string(node);
  if (renderer->job->is_html && name && strcmp(name, "table") == 0) {
    insert_before(
        renderer, node,
        new_custom(renderer, CMARK_NODE_CUSTOM_BLOCK,
                   "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                   "aria-label=\"Table\">"));
    cmark_node *const end =
        new_custom(renderer, CMARK_NODE_CUSTOM_BLOCK, "</div>");
    if (!renderer->cmark->insert_after(node, end)) {
      renderer->cmark->node_free(end);
    }
  }
}

/// Lists the nodes of a tree in order, so that it can be changed.
static cmark_node **
list_nodes(const Cmark *cmark, SanadArena *arena, cmark_node *root,
           size_t *count)
{
  cmark_iter *const iter = cmark->iter_new(root);
  cmark_node **nodes = NULL;
  size_t capacity = 0;
  cmark_event_type event = CMARK_EVENT_NONE;
  *count = 0;
  while ((event = cmark->iter_next(iter)) != CMARK_EVENT_DONE) {
    if (event != CMARK_EVENT_ENTER) {
      continue;
    }
    nodes =
        sanad_arena_grow(arena, nodes, *count, &capacity, sizeof(cmark_node *));
    if (!nodes) {
      break;
    }
    nodes[(*count)++] = cmark->iter_node(iter);
  }
  cmark->iter_free(iter);
  return nodes;
}

/// Whether there is a heading of the first level.
static bool
has_first_level(const Cmark *cmark, cmark_node *const *nodes, size_t count)
{
  for (size_t i = 0; i < count; ++i) {
    if (cmark->get_type(nodes[i]) == CMARK_NODE_HEADING &&
        cmark->get_level(nodes[i]) == 1) {
      return true;
    }
  }
  return false;
}

/// The text of the first heading, before values are put in: they are, here.
static SanadStatus
find_heading(Renderer *renderer, SanadArena *arena, cmark_node *const *nodes,
             size_t count, SanadText *heading, SanadError *error)
{
  const Cmark *const cmark = renderer->cmark;
  SanadBuffer text = {0};
  *heading = (SanadText){0};
  size_t i = 0;
  while (i < count && cmark->get_type(nodes[i]) != CMARK_NODE_HEADING) {
    ++i;
  }
  const cmark_node *const found = i < count ? nodes[i] : NULL;
  for (++i; i < count; ++i) {
    cmark_node *at = cmark->get_parent(nodes[i]);
    while (at && at != found) {
      at = cmark->get_parent(at);
    }
    if (!at) {
      break;
    }
    const cmark_node_type type = cmark->get_type(nodes[i]);
    if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE) {
      (void)report_fill_in(renderer->job, &renderer->text,
                           sanad_text(cmark->get_literal(nodes[i])),
                           report_add_plain);
      sanad_buffer_add_text(&text, sanad_buffer_text(&renderer->text));
    }
  }
  SanadStatus status = sanad_buffer_status(&text, error);
  if (status == SANAD_OK && text.length) {
    heading->data = sanad_arena_copy(arena, text.data, text.length);
    heading->length = text.length;
    status = heading->data ? SANAD_OK : sanad_fail_memory(error);
  }
  sanad_buffer_free(&text);
  return status;
}

static SanadStatus
change_nodes(Renderer *renderer, SanadArena *arena, cmark_node *root,
             MarkdownFound *found, SanadError *error)
{
  const Cmark *const cmark = renderer->cmark;
  size_t count = 0;
  cmark_node **const nodes = list_nodes(cmark, arena, root, &count);
  if (!nodes) {
    return sanad_fail_memory(error);
  }
  TRY(find_heading(renderer, arena, nodes, count, &found->heading, error));
  found->has_first_level = has_first_level(cmark, nodes, count);
  renderer->shift = found->has_first_level && renderer->job->has_title;
  for (size_t i = 0; i < count; ++i) {
    wrap_table(renderer, nodes[i]);
    if (visit(renderer, nodes[i])) {
      cmark->node_unlink(nodes[i]); // Leaves: nothing below is in the list
      cmark->node_free(nodes[i]);
    }
  }
  return sanad_buffer_status(&renderer->text, error);
}

/// Takes what cmark wrote.  It writes the noncharacters U+FFFE and U+FFFF as a
/// byte each, which stands nowhere else in UTF-8.
static void
add_rendered(SanadBuffer *out, const char *text)
{
  while (*text) {
    const size_t run = strcspn(text, "\xFE\xFF");
    sanad_buffer_add(out, text, run);
    text += run;
    if (*text) {
      sanad_buffer_add_code_point(out, 0xFF00U | (unsigned char)*text);
      ++text;
    }
  }
}

SanadStatus
report_render(SanadArena *arena, const MarkdownJob *job, SanadBuffer *out,
              MarkdownFound *found, SanadError *error)
{
  Cmark cmark;
  TRY(cmark_open(&cmark, error));
  Renderer renderer = {.cmark = &cmark, .job = job};
  cmark_node *const root = parse(&cmark, job->text);
  cmark.consolidate(root);
  SanadStatus status = change_nodes(&renderer, arena, root, found, error);
  if (status == SANAD_OK) {
    const int options = job->is_unsafe ? CMARK_OPT_UNSAFE : CMARK_OPT_DEFAULT;
    char *const text = job->is_html ? cmark.render_html(root, options, NULL)
                                    : cmark.render_commonmark(root, options, 0);
    add_rendered(out, text);
    free(text);
    status = sanad_buffer_status(out, error);
  }
  found->dropped = renderer.dropped;
  cmark.node_free(root);
  sanad_buffer_free(&renderer.text);
  return status;
}
