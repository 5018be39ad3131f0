#include "query/results.h"

#include "query/results_impl.h"

#include <stdlib.h>
#include <string.h>

struct ResultsReader {
  JsonResults *json; ///< One of the two
  XmlResults *xml;
};

ResultsSyntax
results_syntax(const char *media_type, SanadText start)
{
  if (strstr(media_type, "json")) {
    return RESULTS_JSON;
  }
  if (strstr(media_type, "xml")) {
    return RESULTS_XML;
  }
  const SanadText text = sanad_text_trim(start);
  return text.length && text.data[0] == '<' ? RESULTS_XML : RESULTS_JSON;
}

SanadStatus
results_open(ResultsReader **out, SanadArena *arena, ResultsSyntax syntax,
             ResultsSink sink, SanadError *error)
{
  *out = NULL;
  ResultsReader *const self = calloc(1, sizeof *self);
  if (!self) {
    return sanad_fail_memory(error);
  }
  const SanadStatus status =
      syntax == RESULTS_XML
          ? xml_results_open(&self->xml, arena, sink, error)
          : json_results_open(&self->json, arena, sink, error);
  if (status != SANAD_OK) {
    free(self);
    return status;
  }
  *out = self;
  return SANAD_OK;
}

SanadStatus
results_read(ResultsReader *reader, SanadText bytes, SanadError *error)
{
  return reader->xml ? xml_results_read(reader->xml, bytes, error)
                     : json_results_read(reader->json, bytes, error);
}

SanadStatus
results_finish(ResultsReader *reader, SanadError *error)
{
  return reader->xml ? xml_results_finish(reader->xml, error)
                     : json_results_finish(reader->json, error);
}

void
results_close(ResultsReader *reader)
{
  if (reader) {
    json_results_close(reader->json);
    xml_results_close(reader->xml);
    free(reader);
  }
}
