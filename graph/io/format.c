#include "graph/io/io.h"

#include <string.h>
#include <strings.h>

/// What a format is called; the first name of each is its own.
static const struct {
  SanadFormat format;
  const char *name;
} names[] = {
    {SANAD_NTRIPLES, "ntriples"},
    {SANAD_NTRIPLES, "nt"},
    {SANAD_NTRIPLES, "n-triples"},
    {SANAD_NTRIPLES, "application/n-triples"},
    {SANAD_NQUADS, "nquads"},
    {SANAD_NQUADS, "nq"},
    {SANAD_NQUADS, "n-quads"},
    {SANAD_NQUADS, "application/n-quads"},
    {SANAD_TURTLE, "turtle"},
    {SANAD_TURTLE, "ttl"},
    {SANAD_TURTLE, "text/turtle"},
    {SANAD_TRIG, "trig"},
    {SANAD_TRIG, "application/trig"},
    {SANAD_RDFXML, "rdfxml"},
    {SANAD_RDFXML, "rdf"},
    {SANAD_RDFXML, "xml"},
    {SANAD_RDFXML, "rdf/xml"},
    {SANAD_RDFXML, "owl"},
    {SANAD_RDFXML, "application/rdf+xml"},
    {SANAD_RDFJSON, "rdfjson"},
    {SANAD_RDFJSON, "rj"},
    {SANAD_RDFJSON, "rdf/json"},
    {SANAD_RDFJSON, "application/rdf+json"},
    {SANAD_DOT, "dot"},
    {SANAD_DOT, "gv"},
    {SANAD_DOT, "graphviz"},
};

/// What the name of a file ends in.
static const struct {
  SanadFormat format;
  const char *ending;
} endings[] = {
    {SANAD_NTRIPLES, ".nt"},     {SANAD_NTRIPLES, ".ntriples"},
    {SANAD_NQUADS, ".nq"},       {SANAD_NQUADS, ".nquads"},
    {SANAD_TURTLE, ".ttl"},      {SANAD_TURTLE, ".turtle"},
    {SANAD_TRIG, ".trig"},       {SANAD_RDFXML, ".rdf"},
    {SANAD_RDFXML, ".owl"},      {SANAD_RDFXML, ".rdfs"},
    {SANAD_RDFXML, ".rdfxml"},   {SANAD_RDFJSON, ".rj"},
    {SANAD_RDFJSON, ".rdfjson"}, {SANAD_DOT, ".dot"},
    {SANAD_DOT, ".gv"},
};

SanadFormat
sanad_format_of_name(SanadText name)
{
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
    if (name.length == strlen(names[i].name) &&
        strncasecmp(name.data, names[i].name, name.length) == 0) {
      return names[i].format;
    }
  }
  return SANAD_FORMAT_UNKNOWN;
}

const char *
sanad_storage_name(const char *path)
{
  static const char scheme[] = "redland:";
  return strncmp(path, scheme, sizeof scheme - 1) == 0
             ? path + sizeof scheme - 1
             : NULL;
}

/// Whether `text` ends in `ending`, whatever the case.
static bool
ends_in(SanadText text, const char *ending)
{
  const size_t length = strlen(ending);
  return text.length > length &&
         strncasecmp(text.data + text.length - length, ending, length) == 0;
}

SanadFormat
sanad_format_of_path(const char *path)
{
  static const char *const packed[] = {".gz", ".zst"};
  SanadText text = sanad_text(path);

  if (sanad_storage_name(path)) {
    return SANAD_NQUADS; // What the helper gives and takes
  }
  for (size_t i = 0; i < sizeof packed / sizeof *packed; ++i) {
    if (ends_in(text, packed[i])) {
      text.length -= strlen(packed[i]);
      break;
    }
  }
  for (size_t i = 0; i < sizeof endings / sizeof *endings; ++i) {
    if (ends_in(text, endings[i].ending)) {
      return endings[i].format;
    }
  }
  return SANAD_FORMAT_UNKNOWN;
}

const char *
sanad_format_name(SanadFormat format)
{
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
    if (names[i].format == format) {
      return names[i].name;
    }
  }
  return "unknown";
}

bool
sanad_format_has_graphs(SanadFormat format)
{
  return format == SANAD_NQUADS || format == SANAD_TRIG;
}
