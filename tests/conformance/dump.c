/// Reads RDF from standard input and writes N-Quads, for the tests that compare
/// graphs: `dump FORMAT [BASE [CHUNK]]`, where CHUNK is how many bytes the
/// reader gets at once.
#include "graph/io/io.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  SanadBuffer line;
  size_t chunk;
} Dump;

static SanadStatus
print_quad(void *state, const SanadTerm *subject, const SanadTerm *predicate,
           const SanadTerm *object, const SanadTerm *graph, SanadError *error)
{
  SanadBuffer *const line = &((Dump *)state)->line;
  const SanadTerm *const terms[] = {subject, predicate, object, graph};

  sanad_buffer_clear(line);
  for (size_t i = 0; i < 4 && terms[i]; ++i) {
    TRY(sanad_term_check(terms[i], error));
    sanad_term_print(line, terms[i]);
    sanad_buffer_add_char(line, ' ');
  }
  sanad_buffer_add_string(line, ".\n");
  TRY(sanad_buffer_status(line, error));
  if (fwrite(line->data, 1, line->length, stdout) != line->length) {
    return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN, "cannot write");
  }
  return SANAD_OK;
}

static SanadStatus
read_input(void *state, char *buffer, size_t size, size_t *got,
           SanadError *error)
{
  const size_t chunk = ((Dump *)state)->chunk;
  *got = fread(buffer, 1, chunk && chunk < size ? chunk : size, stdin);
  return ferror(stdin)
             ? sanad_fail(error, SANAD_IO, SANAD_NO_SPAN, "cannot read")
             : SANAD_OK;
}

int
main(int argc, char **argv)
{
  Dump dump = {.chunk = argc > 3 ? strtoul(argv[3], NULL, 10) : 0};
  SanadError error = {0};
  const SanadReadOptions options = {
      sanad_format_of_name(sanad_text(argc > 1 ? argv[1] : "")),
      sanad_text(argc > 2 ? argv[2] : "")};
  const SanadStatus status =
      sanad_rdf_read((SanadSource){read_input, &dump}, &options,
                     (SanadSink){print_quad, NULL, &dump}, &error);

  sanad_buffer_free(&dump.line);
  if (status) {
    fprintf(stderr, "%" PRIu64 ":%" PRIu64 ": %s\n", error.place.line,
            error.place.column, error.message);
    return 1;
  }
  return fclose(stdout) ? 1 : 0;
}
