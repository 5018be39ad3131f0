#include "graph/redland/sanad_rdf.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/// The base that raptor's parser of N-Triples asks for and does not use.
#define UNUSED_BASE "x:"

static void
serialize_statement(void *state, raptor_statement *statement)
{
  if (raptor_serializer_serialize_statement(state, statement) != 0) {
    helper_fail(NULL, "a statement cannot be written");
  }
}

/// Names blank nodes as the text does.
static unsigned char *
keep_name(void *state, unsigned char *given)
{
  (void)state;
  if (!given) {
    helper_fail(NULL, "a blank node without a label");
  }
  return given;
}

void
helper_serialize(raptor_world *world, const char *format)
{
  static char buffer[1U << 16U];
  if (strcmp(format, "rdfxml") != 0) {
    helper_fail(NULL, "no such format");
  }
  raptor_serializer *const serializer = raptor_new_serializer(world, "rdfxml");
  raptor_parser *const parser = raptor_new_parser(world, "ntriples");
  raptor_uri *const base =
      raptor_new_uri(world, (const unsigned char *)UNUSED_BASE);
  if (!serializer || !parser || !base) {
    helper_fail(NULL, "this raptor cannot write the format");
  }

  raptor_world_set_generate_bnodeid_handler(world, NULL, keep_name);
  raptor_parser_set_statement_handler(parser, serializer, serialize_statement);
  if (raptor_serializer_start_to_file_handle(serializer, NULL, stdout) != 0 ||
      raptor_parser_parse_start(parser, base) != 0) {
    helper_fail(NULL, "the serializer does not start");
  }
  size_t length = 0;
  do {
    length = helper_read(buffer, sizeof buffer);
    if (raptor_parser_parse_chunk(parser, (const unsigned char *)buffer, length,
                                  length == 0) != 0) {
      helper_fail(NULL, "the statements are malformed");
    }
  } while (length);
  if (raptor_serializer_serialize_end(serializer) != 0) {
    helper_fail(NULL, "the end cannot be written");
  }
  if (ferror(stdout)) { // Raptor does not look
    helper_fail(NULL, "cannot write");
  }
  raptor_free_parser(parser);
  raptor_free_serializer(serializer);
  raptor_free_uri(base);
}
