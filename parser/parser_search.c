#include "parser/parser_impl.h"

// ---- Numbers

/// INT
SanadStatus
parse_integer(Parser *parser, uint64_t *out)
{
  want_class(parser, SANAD_EXPECT_NUMBER);
  if (look(parser, MODE_NODE) != TOKEN_NUMBER ||
      parser->token.literal != AST_LITERAL_INTEGER ||
      lexed_text(parser).data[0] == '-') {
    return unexpected(parser, "a whole number");
  }

  const SanadText digits = lexed_text(parser);
  uint64_t value = 0;
  for (size_t i = 0; i < digits.length; ++i) {
    const uint64_t digit = (uint64_t)(digits.data[i] - '0');
    if (value > (UINT64_MAX - digit) / 10) {
      return sanad_fail_hint(parser->error, SANAD_LIMIT, token_span(parser),
                             "leave the step out to have all rows",
                             "a number of rows is below 2^64");
    }
    value = value * 10 + digit;
  }
  *out = value;
  advance(parser);
  return SANAD_OK;
}

/// An INT from 1 to `largest`.
static SanadStatus
parse_small(Parser *parser, uint32_t largest, const char *what, uint32_t *out)
{
  uint64_t value = 0;

  (void)look(parser, MODE_NODE);
  const size_t start = parser->token.start;
  TRY(parse_integer(parser, &value));
  if (value == 0 || value > largest) {
    return sanad_fail_hint(parser->error, SANAD_LIMIT, span_from(parser, start),
                           "write a number in these bounds",
                           "%s goes from 1 to %u", what, (unsigned)largest);
  }
  *out = (uint32_t)value;
  return SANAD_OK;
}

// ---- Searches

/// describe = "describe" end [ "within" INT ] ; behind the first word
SanadStatus
parse_describe(Parser *parser, AstDescribe *out)
{
  const size_t start = parser->last_start;

  TRY(parse_end(parser, &out->node));
  if (take_if_word(parser, MODE_AFTER_NODE, "within")) {
    TRY(parse_small(parser, AST_WITHIN_MAX, "within", &out->within));
  }
  out->span = span_from(parser, start);
  return SANAD_OK;
}

/// "shortest" [ INT ] | "all" "shortest" | "paths" …, and their second word
static SanadStatus
parse_paths_kind(Parser *parser, AstPaths *out)
{
  const SanadText first = sanad_text_slice(parser->text, parser->last_start,
                                           parser->offset - parser->last_start);

  if (sanad_text_is(first, "paths")) {
    out->kind = AST_ALL_PATHS;
    return SANAD_OK;
  }
  out->kind = AST_ALL_SHORTEST;
  if (sanad_text_is(first, "all")) {
    TRY(need_word(parser, MODE_NODE, "shortest"));
  } else {
    out->kind = AST_SHORTEST;
    out->count = 1;
    want_class(parser, SANAD_EXPECT_NUMBER);
    if (look(parser, MODE_NODE) == TOKEN_NUMBER) {
      TRY(parse_small(parser, 1000, "shortest", &out->count));
    }
  }
  want(parser, "path");
  want(parser, "paths");
  if (look(parser, MODE_NODE) != TOKEN_WORD ||
      (!lexed_is(parser, "path") && !lexed_is(parser, "paths"))) {
    return unexpected(parser, "path or paths");
  }
  advance(parser);
  return SANAD_OK;
}

// Recursive, as deep as a tree is, which the parser has limited.
// NOLINTBEGIN(misc-no-recursion)

/// Refuses an arrow that `via` cannot take: only relations, any, !, ^ and |.
static SanadStatus
check_via(Parser *parser, const AstPath *path)
{
  if (path->kind == AST_PATH_SEQUENCE || path->kind == AST_PATH_TIMES) {
    (void)wrong(parser, path->span, "via takes an arrow that is one fact long");
    return sanad_hint(parser->error,
                      "write relations, any, ! and ^ with | between them");
  }
  for (size_t i = 0; i < path->part_count; ++i) {
    TRY(check_via(parser, &path->parts[i]));
  }
  return SANAD_OK;
}

// NOLINTEND(misc-no-recursion)

/// "via" arrow, behind the word
static SanadStatus
parse_via(Parser *parser, AstPaths *out)
{
  AstArrow via = {0};

  if (parser->collects) {
    parser->node = NULL;
  }
  want_class(parser, SANAD_EXPECT_ARROW);
  if (!is_arrow(look(parser, MODE_NODE))) {
    return unexpected(parser, "an arrow");
  }
  TRY(parse_arrow(parser, &via));
  if (via.kind == AST_ARROW_PATH) {
    TRY(check_via(parser, via.path));
  } else if (via.kind == AST_ARROW_VARIABLE) {
    (void)wrong(parser, via.span, "the arrow of via has no variable");
    return sanad_hint(parser->error, "for any relation write -any-");
  }
  out->via = keep(parser, &via, sizeof via);
  return out->via ? SANAD_OK : SANAD_NO_MEMORY;
}

/// "avoid" names, behind the word
static SanadStatus
parse_avoid(Parser *parser, AstPaths *out)
{
  List names = {0};

  want_class(parser, SANAD_EXPECT_RELATION);
  TRY(parse_names(parser, &names));
  out->avoid = names.items;
  out->avoid_count = names.count;
  return SANAD_OK;
}

/// "via" arrow | "avoid" names | "max" INT | "keep", each once
static SanadStatus
parse_paths_option(Parser *parser, AstPaths *out, bool *is_there)
{
  const uint32_t max =
      out->kind == AST_ALL_PATHS ? AST_PATHS_MAX : AST_SHORTEST_MAX;

  *is_there = true;
  if (!out->via && take_if_word(parser, MODE_AFTER_NODE, "via")) {
    return parse_via(parser, out);
  }
  if (!out->avoid && take_if_word(parser, MODE_AFTER_NODE, "avoid")) {
    return parse_avoid(parser, out);
  }
  if (!out->max && take_if_word(parser, MODE_AFTER_NODE, "max")) {
    return parse_small(parser, max, "max", &out->max);
  }
  if (!out->keeps && take_if_word(parser, MODE_AFTER_NODE, "keep")) {
    out->keeps = true;
    return SANAD_OK;
  }
  *is_there = false;
  return SANAD_OK;
}

/// paths = ( ( "shortest" [ INT ] | "all" "shortest" ) ( "path" | "paths" )
///         | "paths" ) "from" end "to" end { … } ; behind the first word
SanadStatus
parse_paths(Parser *parser, AstPaths *out)
{
  const size_t start = parser->last_start;
  bool is_there = true;

  TRY(parse_paths_kind(parser, out));
  TRY(need_word(parser, MODE_NODE, "from"));
  TRY(parse_end(parser, &out->from));
  TRY(need_word(parser, MODE_AFTER_NODE, "to"));
  TRY(parse_end(parser, &out->to));
  while (is_there) {
    TRY(parse_paths_option(parser, out, &is_there));
  }
  out->span = span_from(parser, start);
  return SANAD_OK;
}
