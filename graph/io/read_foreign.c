#include "graph/io/helper.h"

#include <stdlib.h>
#include <string.h>

/// How much of a text is given to the helper at once.
#define CHUNK_BYTES ((size_t)1U << 16U)

/// A text on its way through the helper.
typedef struct {
  Helper helper;
  SanadSource source;
  bool is_source_end;
  bool has_failed; ///< The source or the helper, and `error` says how
  char chunk[CHUNK_BYTES];
} Foreign;

/// Gets more of the text for the helper.
static SanadStatus
fill(Foreign *foreign, SanadError *error)
{
  size_t got = 0;
  TRY(foreign->source.read(foreign->source.state, foreign->chunk,
                           sizeof foreign->chunk, &got, error));
  foreign->helper.pending = (SanadText){foreign->chunk, got};
  if (!got) {
    foreign->is_source_end = true;
    helper_end_input(&foreign->helper);
  }
  return SANAD_OK;
}

/// What the helper makes of the text, as a source of N-Triples.
static SanadStatus
read_helper(void *state, char *buffer, size_t size, size_t *got,
            SanadError *error)
{
  Foreign *const foreign = state;
  Helper *const helper = &foreign->helper;
  SanadStatus status = SANAD_OK;

  *got = 0;
  while (!status && !*got && helper->has_output) {
    if (!helper->pending.length && !foreign->is_source_end &&
        helper->input >= 0) {
      status = fill(foreign, error);
    }
    if (!status) {
      status = helper_pump(helper, buffer, size, got, error);
    }
  }
  if (!status && !*got && helper->process > 0) {
    status = helper_wait(helper, error);
  }
  foreign->has_failed |= status != SANAD_OK;
  return status;
}

/// Reads what a started helper gives.
static SanadStatus
read_output(Foreign *foreign, SanadSink sink, SanadError *error)
{
  const SanadReadOptions options = {SANAD_NTRIPLES, {0}};
  const SanadStatus status = sanad_rdf_read((SanadSource){read_helper, foreign},
                                            &options, sink, error);

  if (status && !foreign->has_failed && error) {
    error->place = (SanadPlace){0, 0}; // It is one of the helper's lines
  }
  return status;
}

SanadStatus
read_foreign(SanadSource source, const SanadReadOptions *options,
             SanadSink sink, SanadError *error)
{
  Foreign *const foreign = calloc(1, sizeof *foreign);
  SanadBuffer base = {0};
  sanad_buffer_add_text(&base, options->base);
  const char *const base_string = sanad_buffer_string(&base);
  if (!foreign || !base_string || strlen(base_string) != options->base.length) {
    free(foreign);
    sanad_buffer_free(&base);
    return base_string ? sanad_fail(error, SANAD_MEANING, SANAD_NO_SPAN,
                                    "the base IRI is not absolute")
                       : sanad_fail_memory(error);
  }

  foreign->source = source;
  SanadStatus status =
      helper_start(&foreign->helper, "read", sanad_format_name(options->format),
                   base_string, error);
  if (!status) {
    status = read_output(foreign, sink, error);
  }
  helper_close(&foreign->helper);
  free(foreign);
  sanad_buffer_free(&base);
  return status;
}
