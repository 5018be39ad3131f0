#ifndef SANAD_GRAPH_IO_RDFXML_H
#define SANAD_GRAPH_IO_RDFXML_H

/// RDF/XML, written through the helper program.

#include "graph/io/helper.h"
#include "graph/io/output.h"
#include "graph/term.h"

#include <stdint.h>

/// Why a triple cannot be written.
typedef enum {
  RDFXML_PREDICATE,  ///< Its IRI does not end in an XML name
  RDFXML_CHARACTER,  ///< A character that XML does not have
  RDFXML_MARKUP,     ///< An XML literal, which would be written anew
  RDFXML_LEFT_KINDS, ///< How many there are
} RdfxmlLeft;

/// A document on its way through the helper.  Does not move while it is open.
typedef struct {
  Output *output;
  Output lines; ///< To the helper
  Helper helper;
  uint64_t statements; ///< Given to the helper
  uint64_t left[RDFXML_LEFT_KINDS];
} Rdfxml;

/// Starts the helper; what it writes goes to `output`.  Close it also on
/// failure.
///
/// Errors: SANAD_UNSUPPORTED (no helper), SANAD_IO, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus rdfxml_open(Rdfxml *rdfxml, Output *output,
                                        SanadError *error);

/// Writes a triple, or counts why it cannot.
SANAD_NODISCARD SanadStatus rdfxml_add(Rdfxml *rdfxml,
                                       const SanadTerm *const terms[3],
                                       SanadError *error);

/// Ends the document.
///
/// Errors: those of the helper; SANAD_UNSUPPORTED if triples could not be
/// written, the rest being there.
SANAD_NODISCARD SanadStatus rdfxml_finish(Rdfxml *rdfxml, SanadError *error);
void rdfxml_close(Rdfxml *rdfxml);

#endif
