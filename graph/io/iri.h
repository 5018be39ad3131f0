#ifndef SANAD_GRAPH_IO_IRI_H
#define SANAD_GRAPH_IO_IRI_H

#include "base/buffer.h"
#include "base/status.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/// A base IRI and where its parts end.  Start with `{0}`; free with
/// base_iri_free().
typedef struct {
  SanadBuffer text; ///< Empty: there is no base
  size_t scheme;    ///< With the colon
  size_t authority;
  size_t path;
  size_t query;
} BaseIri;

/// Whether `iri` begins with a scheme (RFC 3986, 3.1).
bool iri_is_absolute(SanadText iri);

/// Sets the base to an absolute IRI, or to none if it is empty.
SANAD_NODISCARD SanadStatus base_iri_set(BaseIri *base, SanadText iri,
                                         SanadError *error);
void base_iri_free(BaseIri *base);

/// The most bytes that a reference of `length` bytes can become.
size_t iri_resolved_bytes(const BaseIri *base, size_t length);

/// Appends what `reference` names (RFC 3986, 5.2) to `out`.  There must be a
/// base unless `reference` is absolute.
void iri_resolve(const BaseIri *base, SanadText reference, SanadBuffer *out);

#endif
