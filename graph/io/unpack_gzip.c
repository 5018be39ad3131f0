#include "graph/io/unpack.h"

#include "base/library.h"

#include <stdbool.h>
#include <stdlib.h>
#include <zlib.h>

/// Up to 15 bits of window, and a gzip header (zlib.h, inflateInit2).
#define GZIP_WINDOW_BITS (15 + 16)

/// What is called of zlib.
static struct {
  __typeof__(inflate) *inflate;
  __typeof__(inflateEnd) *end;
  __typeof__(inflateInit2_) *init;
  __typeof__(inflateReset) *reset;
} zlib;

static SanadStatus
load_zlib(SanadError *error)
{
  static const char *const files[] = {"libz.so.1"};
  static const char *const names[] = {"inflate", "inflateEnd", "inflateInit2_",
                                      "inflateReset"};
  static bool is_loaded;
  static const SanadLibrary library = {
      .files = files,
      .file_count = 1,
      .names = names,
      .count = sizeof names / sizeof *names,
      .symbols = &zlib,
      .is_loaded = &is_loaded,
      .purpose = "zlib, which unpacks gzip,",
      .package = "install the package zlib1g",
  };
  return sanad_library_load(&library, error);
}

typedef struct {
  SanadSource packed;
  z_stream stream;
  bool is_member_end; ///< Nothing, or another member may follow
  bool is_end;
  unsigned char bytes[UNPACK_BYTES];
} Gzip;

static SanadStatus
gzip_open(void **state, SanadSource packed, SanadError *error)
{
  TRY(load_zlib(error));
  Gzip *const gzip = calloc(1, sizeof *gzip);
  // What inflateInit2() stands for.
  if (!gzip || zlib.init(&gzip->stream, GZIP_WINDOW_BITS, ZLIB_VERSION,
                         (int)sizeof gzip->stream) != Z_OK) {
    free(gzip);
    return sanad_fail_memory(error);
  }
  gzip->packed = packed;
  *state = gzip;
  return SANAD_OK;
}

static void
gzip_close(void *state)
{
  Gzip *const gzip = state;
  (void)zlib.end(&gzip->stream);
  free(gzip);
}

/// Reads more packed bytes if all are used.
static SanadStatus
fill(Gzip *gzip, SanadError *error)
{
  if (gzip->stream.avail_in) {
    return SANAD_OK;
  }
  size_t got = 0;
  // Cast: zlib and the interface of sources differ in the sign of bytes.
  TRY(gzip->packed.read(gzip->packed.state, (char *)gzip->bytes,
                        sizeof gzip->bytes, &got, error));
  gzip->stream.next_in = gzip->bytes;
  gzip->stream.avail_in = (uInt)got;
  gzip->is_end = got == 0;
  return SANAD_OK;
}

/// Unpacks what is at hand into what is left of the output.
static SanadStatus
inflate_some(Gzip *gzip, SanadError *error)
{
  if (gzip->is_member_end) {
    if (zlib.reset(&gzip->stream) != Z_OK) {
      return sanad_fail_memory(error);
    }
    gzip->is_member_end = false;
  }

  const int rc = zlib.inflate(&gzip->stream, Z_NO_FLUSH);
  if (rc == Z_MEM_ERROR) {
    return sanad_fail_memory(error);
  }
  if (rc != Z_OK && rc != Z_STREAM_END && rc != Z_BUF_ERROR) {
    return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN,
                      "the gzip data is damaged");
  }
  gzip->is_member_end = rc == Z_STREAM_END;
  return SANAD_OK;
}

static SanadStatus
gzip_read(void *state, char *buffer, size_t size, size_t *got,
          SanadError *error)
{
  Gzip *const gzip = state;
  const uInt room = size < UNPACK_BYTES ? (uInt)size : (uInt)UNPACK_BYTES;

  *got = 0;
  gzip->stream.next_out = (Bytef *)buffer;
  gzip->stream.avail_out = room;
  while (!gzip->is_end && gzip->stream.avail_out == room) {
    TRY(fill(gzip, error));
    if (!gzip->is_end) {
      TRY(inflate_some(gzip, error));
    } else if (!gzip->is_member_end) {
      return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN,
                        "the gzip data ends too early");
    }
  }
  *got = room - gzip->stream.avail_out;
  return SANAD_OK;
}

const Unpacker unpack_gzip = {
    {"\x1F\x8B", 2}, gzip_open, gzip_read, gzip_close};
