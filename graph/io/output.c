#include "graph/io/output.h"

#include <errno.h>
#include <string.h>

/// How much gathers before it is written.
#define OUTPUT_BYTES ((size_t)1U << 16U)

static SanadStatus
fail(SanadError *error)
{
  const int code = errno;
  return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN, "cannot write: %s",
                    strerror(code));
}

static SanadStatus
write_file(void *state, SanadText text, SanadError *error)
{
  return fwrite(text.data, 1, text.length, state) == text.length ? SANAD_OK
                                                                 : fail(error);
}

Output
output_to_file(FILE *file)
{
  return (Output){.write = write_file, .state = file};
}

void
output_free(Output *output)
{
  sanad_buffer_free(&output->text);
}

SanadStatus
output_finish(Output *output, SanadError *error)
{
  TRY(sanad_buffer_status(&output->text, error));
  if (output->text.length) {
    TRY(output->write(output->state, sanad_buffer_text(&output->text), error));
  }
  sanad_buffer_clear(&output->text);
  return SANAD_OK;
}

SanadStatus
output_drain(Output *output, SanadError *error)
{
  return output->text.length < OUTPUT_BYTES && !output->text.failed
             ? SANAD_OK
             : output_finish(output, error);
}

SanadStatus
output_flush(FILE *file, SanadError *error)
{
  return fflush(file) == 0 ? SANAD_OK : fail(error);
}
