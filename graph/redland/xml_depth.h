#ifndef SANAD_GRAPH_REDLAND_XML_DEPTH_H
#define SANAD_GRAPH_REDLAND_XML_DEPTH_H

/// How deep the elements of an XML text are nested, as it comes in.  Raptor
/// looks through all open elements at each new one, so that a million of them
/// would take hours.

#include <stddef.h>

/// The deepest nesting that is read.  RDF/XML has two levels for each node in a
/// node.
#define XML_DEPTH_MAX 1000U

/// Where a text is.  Start with `{0}`.
typedef struct {
  int state;
  unsigned depth;
  unsigned matched; ///< Bytes of what ends the present part
  char quote;
} XmlDepth;

/// Reads on; returns whether elements are nested too deeply.
int xml_depth_read(XmlDepth *depth, const char *bytes, size_t length);

#endif
