#include "graph/io/output.h"

#include <errno.h>
#include <string.h>

/// How much gathers before it is written.
#define OUTPUT_BYTES ((size_t)1U << 16U)

void
output_free(Output *output)
{
  sanad_buffer_free(&output->text);
}

static SanadStatus
fail(SanadError *error)
{
  const int code = errno;
  return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN, "cannot write: %s",
                    strerror(code));
}

static SanadStatus
write_text(Output *output, SanadError *error)
{
  TRY(sanad_buffer_status(&output->text, error));
  const SanadText text = sanad_buffer_text(&output->text);
  if (text.length &&
      fwrite(text.data, 1, text.length, output->file) != text.length) {
    return fail(error);
  }
  sanad_buffer_clear(&output->text);
  return SANAD_OK;
}

SanadStatus
output_drain(Output *output, SanadError *error)
{
  return output->text.length < OUTPUT_BYTES && !output->text.failed
             ? SANAD_OK
             : write_text(output, error);
}

SanadStatus
output_finish(Output *output, SanadError *error)
{
  TRY(write_text(output, error));
  return fflush(output->file) == 0 ? SANAD_OK : fail(error);
}
