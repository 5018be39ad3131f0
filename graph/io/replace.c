#include "graph/io/replace.h"

#include "base/buffer.h"
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
  return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN, "cannot %s %s: %s", action,
                    path, strerror(code));
}

/// Gives a new file the rights that `path` has, or those of any new file.
static void
copy_rights(int file, const char *path)
{
  struct stat about;
  if (stat(path, &about) == 0) {
    (void)fchmod(file, about.st_mode & 0777U);
    return;
  }
  const mode_t mask = umask(0);
  (void)umask(mask);
  (void)fchmod(file, 0666U & ~mask);
}

/// Writes to an open file and makes it durable.
static SanadStatus
write_durably(FILE *out, const char *path, Write *write, void *state,
              SanadError *error)
{
  TRY(write(state, out, error));
  TRY(output_flush(out, error));
  return fsync(fileno(out)) == 0 || errno == EINVAL
             ? SANAD_OK
             : fail_file(error, "write", path, errno);
}

/// Writes the new file `name` beside `path` and puts it in its place.
static SanadStatus
write_beside(const char *path, char *name, Write *write, void *state,
             SanadError *error)
{
  const int file = mkostemp(name, O_CLOEXEC);
  if (file < 0) {
    return fail_file(error, "make a file beside", path, errno);
  }
  copy_rights(file, path);
  FILE *const out = fdopen(file, "w");
  if (!out) {
    const int code = errno;
    (void)close(file);
    (void)unlink(name);
    return fail_file(error, "write", path, code);
  }

  SanadStatus status = write_durably(out, path, write, state, error);
  if (fclose(out) != 0 && !status) {
    status = fail_file(error, "write", path, errno);
  }
  if (!status && rename(name, path) != 0) {
    status = fail_file(error, "replace", path, errno);
  }
  if (status) {
    (void)unlink(name);
  }
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
  // A link keeps its name: the file it leads to is replaced.
  char *const full = realpath(path, NULL);
  SanadBuffer name = {0};
  sanad_buffer_add_string(&name, full ? full : path);
  sanad_buffer_add_string(&name, ".XXXXXX");
  SanadStatus status =
      sanad_buffer_string(&name) ? SANAD_OK : sanad_fail_memory(error);
  if (!status) {
    status = write_beside(full ? full : path, name.data, write, state, error);
  }
  sanad_buffer_free(&name);
  free(full);
  return status;
}
