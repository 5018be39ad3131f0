#ifndef SANAD_GRAPH_IO_EXPORT_IMPL_H
#define SANAD_GRAPH_IO_EXPORT_IMPL_H

/// What the writers of all formats share.

#include "graph/io/blanks.h"
#include "graph/io/io.h"
#include "graph/io/output.h"
#include "graph/io/scan.h"

#include <stdbool.h>

/// One export.
typedef struct {
  Selection selection;
  const SanadExportOptions *options;
  SanadExportReport *report;
  Output *output;
} Export;

/// N-Triples and N-Quads, in the order of the store or, canonical, sorted.
SANAD_NODISCARD SanadStatus write_lines(Export *export, SanadError *error);

/// Turtle and TriG.
SANAD_NODISCARD SanadStatus write_turtle(Export *export, SanadError *error);

/// RDF/XML, through the helper program.
///
/// Errors: SANAD_UNSUPPORTED (no helper; what the format cannot carry).
SANAD_NODISCARD SanadStatus write_rdfxml(Export *export, SanadError *error);

/// DOT, the language of Graphviz: a drawing, from which nothing is read back.
SANAD_NODISCARD SanadStatus write_dot(Export *export, SanadError *error);

/// RDF/JSON.
SANAD_NODISCARD SanadStatus write_rdfjson(Export *export, SanadError *error);

#endif
