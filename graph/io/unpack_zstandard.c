#include "graph/io/unpack.h"

#include "base/library.h"

#include <stdbool.h>
#include <stdlib.h>
#include <zstd.h>

/// What is called of libzstd.
static struct {
  __typeof__(ZSTD_createDStream) *create;
  __typeof__(ZSTD_decompressStream) *decompress;
  __typeof__(ZSTD_freeDStream) *free;
  __typeof__(ZSTD_getErrorName) *error_name;
  __typeof__(ZSTD_isError) *is_error;
} zstd;

static SanadStatus
load_zstd(SanadError *error)
{
  static const char *const files[] = {"libzstd.so.1"};
  static const char *const names[] = {
      "ZSTD_createDStream", "ZSTD_decompressStream", "ZSTD_freeDStream",
      "ZSTD_getErrorName", "ZSTD_isError"};
  static bool is_loaded;
  static const SanadLibrary library = {
      .files = files,
      .file_count = 1,
      .names = names,
      .count = sizeof names / sizeof *names,
      .symbols = &zstd,
      .is_loaded = &is_loaded,
      .purpose = "libzstd, which unpacks Zstandard,",
      .package = "install the package libzstd1",
  };
  return sanad_library_load(&library, error);
}

typedef struct {
  SanadSource packed;
  ZSTD_DStream *stream;
  ZSTD_inBuffer input;
  bool is_frame_end; ///< Nothing, or another frame may follow
  bool is_end;
  char bytes[UNPACK_BYTES];
} Zstandard;

static SanadStatus
zstandard_open(void **state, SanadSource packed, SanadError *error)
{
  TRY(load_zstd(error));
  Zstandard *const zstandard = calloc(1, sizeof *zstandard);
  if (zstandard) {
    zstandard->stream = zstd.create();
  }
  if (!zstandard || !zstandard->stream) {
    free(zstandard);
    return sanad_fail_memory(error);
  }
  zstandard->packed = packed;
  zstandard->input.src = zstandard->bytes;
  *state = zstandard;
  return SANAD_OK;
}

static void
zstandard_close(void *state)
{
  Zstandard *const zstandard = state;
  (void)zstd.free(zstandard->stream);
  free(zstandard);
}

/// Reads more packed bytes if all are used.
static SanadStatus
fill(Zstandard *zstandard, SanadError *error)
{
  if (zstandard->input.pos < zstandard->input.size) {
    return SANAD_OK;
  }
  size_t got = 0;
  TRY(zstandard->packed.read(zstandard->packed.state, zstandard->bytes,
                             sizeof zstandard->bytes, &got, error));
  zstandard->input.size = got;
  zstandard->input.pos = 0;
  zstandard->is_end = got == 0;
  return SANAD_OK;
}

static SanadStatus
// NOLINTNEXTLINE(readability-non-const-parameter): it is written to by ZSTD
zstandard_read(void *state, char *buffer, size_t size, size_t *got,
               SanadError *error)
{
  Zstandard *const zstandard = state;
  ZSTD_outBuffer output = {buffer, size, 0};

  *got = 0;
  while (!output.pos) {
    // The decoder may hold more than the last call had room for.
    const bool had_all = zstandard->input.pos == zstandard->input.size;
    const size_t rc =
        zstd.decompress(zstandard->stream, &output, &zstandard->input);
    if (zstd.is_error(rc)) {
      return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN,
                        "the Zstandard data is damaged (%s)",
                        zstd.error_name(rc));
    }
    if (!had_all || output.pos) {
      zstandard->is_frame_end = rc == 0;
    }
    if (output.pos) {
      break;
    }
    TRY(fill(zstandard, error));
    if (zstandard->is_end) {
      if (!zstandard->is_frame_end) {
        return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN,
                          "the Zstandard data ends too early");
      }
      break;
    }
  }
  *got = output.pos;
  return SANAD_OK;
}

const Unpacker unpack_zstandard = {
    {"\x28\xB5\x2F\xFD", 4}, zstandard_open, zstandard_read, zstandard_close};
