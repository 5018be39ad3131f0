#include "graph/io/replace.h"

#include "base/file.h"
#include "graph/io/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef SanadStatus Write(void *state, FILE *out, SanadError *error);

static SanadStatus
fail_file(SanadError *error, const char *action, const char *path, int code)
{
  if (code == ENOMEM) {
    return sanad_fail_memory(error);
  }
  return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN, "cannot %s %s: %s", action,
                    path, strerror(code));
}

/// Writes by way of a stream, which is closed then; the file stays open.
static SanadStatus
write_stream(int file, const char *path, Write *write, void *state,
             SanadError *error)
{
  const int copy = fcntl(file, F_DUPFD_CLOEXEC, 0);
  FILE *const out = copy >= 0 ? fdopen(copy, "w") : NULL;
  if (!out) {
    const int code = errno;
    if (copy >= 0) {
      (void)close(copy);
    }
    return fail_file(error, "write", path, code);
  }
  SanadStatus status = write(state, out, error);
  if (!status) {
    status = output_flush(out, error);
  }
  if (fclose(out) != 0 && !status) {
    status = fail_file(error, "write", path, errno);
  }
  return status;
}

/// Writes a new file beside `path` and puts it in its place.
static SanadStatus
write_beside(const char *path, Write *write, void *state, SanadError *error)
{
  SanadNewFile made;
  SanadStatus status = SANAD_OK;
  if (!sanad_new_file_open(&made, path, SANAD_FILE_USUAL_MODE)) {
    status = fail_file(error, "make a file beside", path, errno);
  } else {
    status = write_stream(made.file, path, write, state, error);
  }
  if (!status && !sanad_new_file_finish(&made)) {
    status = fail_file(error, "write", path, errno);
  }
  if (!status && !sanad_new_file_replace(&made)) {
    status = fail_file(error, "replace", path, errno);
  }
  sanad_new_file_close(&made);
  return status;
}

/// Writes to what is no plain file and cannot be replaced: a device, a pipe.
static SanadStatus
write_into(const char *path, Write *write, void *state, SanadError *error)
{
  FILE *const out = fopen(path, "we");
  if (!out) {
    return fail_file(error, "open", path, errno);
  }
  SanadStatus status = write(state, out, error);
  if (fclose(out) != 0 && !status) {
    status = fail_file(error, "write", path, errno);
  }
  return status;
}

/// A file is not packed as it is written, so its name must not say that it is.
static SanadStatus
check_name(const char *path, SanadError *error)
{
  static const char *const packed[] = {".gz", ".zst"};
  for (size_t i = 0; i < sizeof packed / sizeof *packed; ++i) {
    if (sanad_text_has_suffix(sanad_text(path), sanad_text(packed[i]))) {
      (void)sanad_fail(error, SANAD_UNSUPPORTED, SANAD_NO_SPAN,
                       "%s would not be packed: only what is read may be",
                       path);
      return sanad_hint(error, "write it to - and through %s",
                        i ? "zstd" : "gzip");
    }
  }
  return SANAD_OK;
}

SanadStatus
replace_file(const char *path, Write *write, void *state, SanadError *error)
{
  if (strcmp(path, "-") == 0) {
    TRY(write(state, stdout, error));
    return output_flush(stdout, error);
  }
  struct stat about;
  if (stat(path, &about) == 0 && !S_ISREG(about.st_mode)) {
    return write_into(path, write, state, error);
  }

  TRY(check_name(path, error));
  return write_beside(path, write, state, error);
}
