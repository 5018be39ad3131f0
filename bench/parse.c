/// Reads RDF from standard input and does nothing with it but count: what the
/// reader alone costs.
///
///     parse FORMAT
#include "graph/io/io.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static SanadStatus
count_quad(void *state, const SanadTerm *subject, const SanadTerm *predicate,
           const SanadTerm *object, const SanadTerm *graph, SanadError *error)
{
  (void)subject;
  (void)predicate;
  (void)object;
  (void)graph;
  (void)error;
  ++*(uint64_t *)state;
  return SANAD_OK;
}

static SanadStatus
read_input(void *state, char *buffer, size_t size, size_t *got,
           SanadError *error)
{
  (void)state;
  const ssize_t count = read(STDIN_FILENO, buffer, size);
  *got = count > 0 ? (size_t)count : 0;
  return count < 0
             ? sanad_fail(error, SANAD_IO, SANAD_NO_SPAN, "%s", strerror(errno))
             : SANAD_OK;
}

int
main(int argc, char **argv)
{
  SanadError error = {0};
  uint64_t quads = 0;
  const SanadReadOptions options = {
      sanad_format_of_name(sanad_text(argc > 1 ? argv[1] : "")),
      SANAD_TEXT("http://example.org/")};

  if (sanad_rdf_read((SanadSource){read_input, NULL}, &options,
                     (SanadSink){count_quad, NULL, &quads},
                     &error) != SANAD_OK) {
    (void)fprintf(stderr, "parse: %" PRIu64 ":%" PRIu64 ": %s\n",
                  error.place.line, error.place.column, error.message);
    return 1;
  }
  (void)printf("%" PRIu64 "\n", quads);
  return 0;
}
