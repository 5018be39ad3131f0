/// `sanad sparql`: SPARQL text, answered by rasqal in the helper program.

#include "graph/io/io.h"
#include "repl/tools.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

SanadStatus
tool_sparql(const Options *options, SanadError *error)
{
  const char *const store = options->store_path;
  char path[4096];
  if (access(store, R_OK) != 0) {
    return sanad_fail(error, SANAD_NOT_FOUND, SANAD_NO_SPAN,
                      "cannot open %s: %s", store, strerror(errno));
  }
  TRY(sanad_helper_path(path, sizeof path, error));
  // It becomes the helper: standard output and signals are its own from here.
  (void)execl(path, path, "sparql", store, options->files[0], (char *)NULL);
  return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN, "cannot run %s: %s", path,
                    strerror(errno));
}
