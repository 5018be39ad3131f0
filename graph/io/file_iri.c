#include "graph/io/file_iri.h"

#include <stdlib.h>
#include <string.h>

/// Appends a path to an IRI, escaped where IRIs ask for it.
static void
add_path(SanadBuffer *out, const char *path)
{
  static const char escaped[] = " <>\"{}|^`\\%?#";

  for (const char *c = path; *c; ++c) {
    if ((unsigned char)*c <= 0x20U || (unsigned char)*c >= 0x7FU ||
        strchr(escaped, *c)) {
      sanad_buffer_add_format(out, "%%%02X", (unsigned)(unsigned char)*c);
    } else {
      sanad_buffer_add_char(out, *c);
    }
  }
}

SanadStatus
file_iri(const char *path, SanadBuffer *out, SanadError *error)
{
  if (strcmp(path, "-") == 0) {
    return SANAD_OK;
  }
  char *const full = realpath(path, NULL);
  if (full) {
    sanad_buffer_add_string(out, "file://");
    add_path(out, full);
    free(full);
  }
  return sanad_buffer_status(out, error);
}
