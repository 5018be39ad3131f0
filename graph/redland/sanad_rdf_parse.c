#include "graph/redland/sanad_rdf.h"

#include "base/buffer.h"
#include "graph/redland/xml_depth.h"
#include "graph/term.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/// How much of the text is looked at to tell RSS and Atom from RDF/XML.
#define SAMPLE_BYTES 8192U

typedef struct {
  raptor_parser *parser;
  SanadBuffer line;
  unsigned long node_count; ///< Blank nodes made by raptor so far
  int is_json;
  XmlDepth depth; ///< Of XML
  unsigned zeros; ///< How much of the escape of U+0000 was just read
} Parse;

static void
print_statement(void *state, raptor_statement *statement)
{
  Parse *const parse = state;

  sanad_buffer_clear(&parse->line);
  raptor_locator *const locator = raptor_parser_get_locator(parse->parser);
  helper_add_term(&parse->line, statement->subject, locator);
  helper_add_term(&parse->line, statement->predicate, locator);
  helper_add_term(&parse->line, statement->object, locator);
  sanad_buffer_add(&parse->line, ".\n", 2);
  if (parse->line.failed) {
    helper_fail(NULL, "out of memory");
  }
  if (fwrite(parse->line.data, 1, parse->line.length, stdout) !=
      parse->line.length) {
    helper_fail(NULL, strerror(errno));
  }
}

/// Names blank nodes so that raptor's own clash with none of the text: those
/// of the text begin with `u`.
static unsigned char *
name_node(void *state, unsigned char *given)
{
  Parse *const parse = state;
  const size_t size = (given ? strlen((const char *)given) : 20) + 2;
  char *const name = raptor_alloc_memory(size);

  if (!name) {
    helper_fail(NULL, "out of memory");
  }
  if (given) {
    // Raptor checks names, but with the `u` before it every first one is good.
    if (given[0] && strchr("0123456789-.", given[0])) {
      helper_fail(raptor_parser_get_locator(parse->parser),
                  "the name of a blank node is no XML name");
    }
    (void)snprintf(name, size, "u%s", (const char *)given);
    raptor_free_memory(given);
  } else {
    (void)snprintf(name, size, "g%lu", ++parse->node_count);
  }
  return (unsigned char *)name;
}

/// Hears from the parser.  Raptor does not always say where.
static void
hear(void *state, raptor_log_message *message)
{
  const Parse *const parse = state;
  // A warning is none of our business, unless something is left out.
  if (message->level >= RAPTOR_LOG_LEVEL_ERROR ||
      (message->level == RAPTOR_LOG_LEVEL_WARN &&
       strstr(message->text, "skipping"))) {
    raptor_locator *const locator = raptor_parser_get_locator(parse->parser);
    const int has_place =
        message->locator && raptor_locator_line(message->locator) > 0;
    helper_fail(has_place ? message->locator : locator, message->text);
  }
}

static int
refuse_uri(void *state, raptor_uri *uri)
{
  (void)state;
  (void)uri;
  return 1;
}

/// Whether an entity of the text stands elsewhere.  It would be left out
/// without a word.
static int
has_external_entity(SanadText text)
{
  static const char start[] = "<!ENTITY";
  while (text.length) {
    const char *const found =
        memmem(text.data, text.length, start, sizeof start - 1);
    if (!found) {
      return 0;
    }
    text = sanad_text_slice(text, (size_t)(found - text.data), text.length);
    const char *const end = memchr(text.data, '>', text.length);
    const size_t length = end ? (size_t)(end - text.data) : text.length;
    if (memmem(text.data, length, " SYSTEM ", 8) ||
        memmem(text.data, length, " PUBLIC ", 8)) {
      return 1;
    }
    text = sanad_text_slice(text, length, text.length);
  }
  return 0;
}

/// Whether the root element is that of RSS 2.0 or Atom.
static int
is_feed(SanadText text)
{
  for (size_t i = 0; i + 1 < text.length; ++i) {
    if (text.data[i] != '<' || text.data[i + 1] == '?' ||
        text.data[i + 1] == '!') {
      continue;
    }
    const SanadText rest = sanad_text_slice(text, i, text.length);
    return sanad_text_has_prefix(rest, SANAD_TEXT("<rss")) ||
           sanad_text_has_prefix(rest, SANAD_TEXT("<feed"));
  }
  return 0;
}

/// Raptor's name of the parser for a text.
static const char *
parser_name(const char *format, SanadText sample)
{
  if (strcmp(format, "rdfjson") == 0) {
    return "json";
  }
  if (strcmp(format, "rdfxml") != 0) {
    helper_fail(NULL, "no such format");
  }
  if (has_external_entity(sample)) {
    helper_fail(NULL,
                "the text has an external entity, and those are not read");
  }
  return is_feed(sample) ? "rss-tag-soup" : "rdfxml";
}

static void
open_parser(Parse *parse, raptor_world *world, const char *name)
{
  parse->parser = raptor_new_parser(world, name);
  if (!parse->parser) {
    helper_fail(NULL, "this raptor cannot read the format");
  }
  (void)raptor_parser_set_option(parse->parser, RAPTOR_OPTION_NO_NET, NULL, 1);
  (void)raptor_parser_set_option(parse->parser, RAPTOR_OPTION_NO_FILE, NULL, 1);
  (void)raptor_parser_set_option(parse->parser,
                                 RAPTOR_OPTION_LOAD_EXTERNAL_ENTITIES, NULL, 0);
  raptor_parser_set_uri_filter(parse->parser, refuse_uri, NULL);
  raptor_parser_set_statement_handler(parse->parser, parse, print_statement);
  raptor_world_set_generate_bnodeid_handler(world, parse, name_node);
  raptor_world_set_log_handler(world, parse, hear);
}

/// Refuses the escape of U+0000 in JSON: raptor would end the string there,
/// without a word.
static void
refuse_zeros(Parse *parse, const char *bytes, size_t length)
{
  static const char escape[] = "\\u0000";
  for (size_t i = 0; i < length; ++i) {
    if (bytes[i] == escape[parse->zeros]) {
      ++parse->zeros;
    } else {
      // A backslash behind a backslash begins nothing.
      parse->zeros = bytes[i] == '\\' && parse->zeros != 1;
    }
    if (parse->zeros == sizeof escape - 1) {
      helper_fail(raptor_parser_get_locator(parse->parser),
                  "the character U+0000 cannot be read from RDF/JSON");
    }
  }
}

static void
parse_chunk(Parse *parse, const char *bytes, size_t length, int is_end)
{
  if (parse->is_json) {
    refuse_zeros(parse, bytes, length);
  } else if (xml_depth_read(&parse->depth, bytes, length)) {
    helper_fail(raptor_parser_get_locator(parse->parser),
                "more than 1000 elements are open");
  }
  errno = 0;
  if (raptor_parser_parse_chunk(parse->parser, (const unsigned char *)bytes,
                                length, is_end) != 0) {
    helper_fail(raptor_parser_get_locator(parse->parser),
                "the text is malformed");
  }
  // Where raptor finds no memory for a statement it leaves that out and says
  // nothing.
  if (errno == ENOMEM) {
    helper_fail(NULL, "out of memory");
  }
}

void
helper_parse(raptor_world *world, const char *format, const char *base)
{
  static char buffer[1U << 16U];
  Parse parse = {.is_json = strcmp(format, "rdfjson") == 0};
  size_t length = 0;
  size_t got = 1;

  while (length < SAMPLE_BYTES && got) {
    got = helper_read(buffer + length, sizeof buffer - length);
    length += got;
  }
  open_parser(&parse, world, parser_name(format, (SanadText){buffer, length}));
  raptor_uri *const base_uri =
      *base ? raptor_new_uri(world, (const unsigned char *)base) : NULL;
  if (raptor_parser_parse_start(parse.parser, base_uri) != 0) {
    helper_fail(NULL, *base ? "the parser does not start"
                            : "the format needs a base IRI");
  }

  parse_chunk(&parse, buffer, length, 0);
  while ((length = helper_read(buffer, sizeof buffer)) > 0) {
    parse_chunk(&parse, buffer, length, 0);
  }
  parse_chunk(&parse, NULL, 0, 1);
  raptor_free_parser(parse.parser);
  raptor_free_uri(base_uri);
  sanad_buffer_free(&parse.line);
}
