#include "graph/redland/xml_depth.h"

enum {
  IN_TEXT,
  BEHIND_ANGLE, ///< `<`
  IN_TAG,
  IN_TAG_SLASH, ///< `/` in a tag
  IN_END_TAG,
  BEHIND_BANG, ///< `<!`
  BEHIND_DASH, ///< `<!-`
  IN_COMMENT,
  IN_SECTION, ///< `<![CDATA[`
  IN_INSTRUCTION,
  IN_DECLARATION,
};

/// Leaves a part that ends in `end`.  None of the ends overlaps itself but for
/// its first byte, which may come more than once.
static void
match_end(XmlDepth *depth, char c, const char *end)
{
  if (c == end[depth->matched]) {
    ++depth->matched;
  } else if (!(depth->matched && c == end[depth->matched - 1])) {
    depth->matched = c == end[0];
  }
  if (!end[depth->matched]) {
    depth->matched = 0;
    depth->state = IN_TEXT;
  }
}

static void
read_tag(XmlDepth *depth, char c)
{
  if (depth->quote) {
    depth->quote = c == depth->quote ? '\0' : depth->quote;
  } else if (c == '>') {
    depth->depth -= depth->state == IN_TAG_SLASH && depth->depth;
    depth->state = IN_TEXT;
  } else if (c == '"' || c == '\'') {
    depth->quote = c;
    depth->state = IN_TAG;
  } else {
    depth->state = c == '/' ? IN_TAG_SLASH : IN_TAG;
  }
}

/// Reads the byte behind `<`.
static void
read_start(XmlDepth *depth, char c)
{
  switch (c) {
  case '/':
    depth->state = IN_END_TAG;
    break;
  case '?':
    depth->state = IN_INSTRUCTION;
    break;
  case '!':
    depth->state = BEHIND_BANG;
    break;
  default:
    ++depth->depth;
    depth->state = IN_TAG;
    break;
  }
}

static void
read_byte(XmlDepth *depth, char c)
{
  switch (depth->state) {
  case IN_TEXT:
    depth->state = c == '<' ? BEHIND_ANGLE : IN_TEXT;
    break;
  case BEHIND_ANGLE:
    read_start(depth, c);
    break;
  case IN_TAG:
  case IN_TAG_SLASH:
    read_tag(depth, c);
    break;
  case IN_END_TAG:
    if (c == '>') {
      depth->depth -= depth->depth != 0;
      depth->state = IN_TEXT;
    }
    break;
  case BEHIND_BANG:
    depth->state = c == '-'   ? BEHIND_DASH
                   : c == '[' ? IN_SECTION
                              : IN_DECLARATION;
    break;
  case BEHIND_DASH:
    depth->state = c == '-' ? IN_COMMENT : IN_DECLARATION;
    break;
  case IN_COMMENT:
    match_end(depth, c, "-->");
    break;
  case IN_SECTION:
    match_end(depth, c, "]]>");
    break;
  case IN_INSTRUCTION:
    match_end(depth, c, "?>");
    break;
  default: // A declaration: what it declares is counted where it is used
    match_end(depth, c, ">");
    break;
  }
}

int
xml_depth_read(XmlDepth *depth, const char *bytes, size_t length)
{
  for (size_t i = 0; i < length; ++i) {
    if (bytes[i]) { // UTF-16 has zero bytes beside those that matter
      read_byte(depth, bytes[i]);
    }
    if (depth->depth > XML_DEPTH_MAX) {
      return 1;
    }
  }
  return 0;
}
