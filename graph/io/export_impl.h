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

#endif
