#include "graph/io/input.h"

#include "graph/io/file_iri.h"
#include "graph/io/helper.h"
#include "graph/io/unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/// How much of a text is looked at to guess what it is.
#define SAMPLE_BYTES ((size_t)1U << 14U)

/// How much of it tells that it is no RDF at all.
#define START_BYTES ((size_t)64)

/// How long a pipe is waited for before looking whether it is still wanted.
#define WAIT_MS 100

/// Bytes read ahead of a source.
typedef struct {
  SanadSource source;
  size_t start;
  size_t end;
  bool is_end;
  char bytes[SAMPLE_BYTES];
} Ahead;

struct Input {
  int file;
  Helper helper; ///< That reads a storage of Redland for us
  const char *path;
  bool has_size;  ///< A plain file, which is read to the end it had
  uint64_t size;  ///< when it was opened
  uint64_t taken; ///< Bytes read of it
  bool (*is_wanted)(void *state); ///< May be null
  void *watch_state;
  const Unpacker *unpacker; ///< Null for plain text
  void *unpacker_state;
  Ahead packed; ///< On the file
  Ahead text;   ///< On what is unpacked
};

static SanadStatus
fail_read(const Input *input, const char *why, SanadError *error)
{
  return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN, "cannot read %s: %s",
                    input->path, why);
}

/// Fails if the file has another size than when it was opened: what was read is
/// no version of it, and a file that grows has no end.
static SanadStatus
check_size(const Input *input, SanadError *error)
{
  struct stat about;
  return input->has_size && fstat(input->file, &about) == 0 &&
                 (uint64_t)about.st_size != input->size
             ? fail_read(input, "it changed meanwhile", error)
             : SANAD_OK;
}

/// Waits until a pipe has something to read, or nobody wants it any more.
static bool
is_still_wanted(const Input *input)
{
  struct pollfd wait = {.fd = input->file, .events = POLLIN};
  if (!input->is_wanted || input->has_size) {
    return true;
  }
  for (;;) {
    const int rc = poll(&wait, 1, WAIT_MS);
    if (rc > 0 || (rc < 0 && errno != EINTR)) {
      return true;
    }
    if (!input->is_wanted(input->watch_state)) {
      return false;
    }
  }
}

static SanadStatus
read_file(void *state, char *buffer, size_t size, size_t *got,
          SanadError *error)
{
  Input *const input = state;
  ssize_t count = -1;

  if (input->has_size && size > input->size - input->taken) {
    size = (size_t)(input->size - input->taken);
  }
  if (!is_still_wanted(input)) {
    return sanad_fail(error, SANAD_CANCELLED, SANAD_NO_SPAN,
                      "the load was cancelled");
  }
  do {
    count = read(input->file, buffer, size);
    if (count < 0 && errno == EINTR && input->is_wanted &&
        !input->is_wanted(input->watch_state)) {
      return sanad_fail(error, SANAD_CANCELLED, SANAD_NO_SPAN,
                        "the load was cancelled");
    }
  } while (count < 0 && errno == EINTR);
  *got = count < 0 ? 0 : (size_t)count;
  input->taken += *got;
  if (count < 0) {
    return fail_read(input, strerror(errno), error);
  }
  return count == 0 ? check_size(input, error) : SANAD_OK;
}

/// Reads what the helper writes of a storage.
static SanadStatus
read_storage(void *state, char *buffer, size_t size, size_t *got,
             SanadError *error)
{
  Input *const input = state;
  *got = 0;
  while (!*got && input->helper.has_output) {
    TRY(helper_pump(&input->helper, buffer, size, got, error));
    if (!*got && input->is_wanted && !input->is_wanted(input->watch_state)) {
      return sanad_fail(error, SANAD_CANCELLED, SANAD_NO_SPAN,
                        "the load was cancelled");
    }
  }
  input->taken += *got;
  return !*got && input->helper.process > 0 ? helper_wait(&input->helper, error)
                                            : SANAD_OK;
}

/// Reads ahead until `count` bytes are there or the source ends.
static SanadStatus
look_ahead(Ahead *ahead, size_t count, SanadError *error)
{
  while (ahead->end - ahead->start < count && !ahead->is_end) {
    size_t got = 0;
    TRY(ahead->source.read(ahead->source.state, ahead->bytes + ahead->end,
                           sizeof ahead->bytes - ahead->end, &got, error));
    ahead->end += got;
    ahead->is_end = got == 0;
  }
  return SANAD_OK;
}

static SanadStatus
read_ahead(void *state, char *buffer, size_t size, size_t *got,
           SanadError *error)
{
  Ahead *const ahead = state;
  const size_t left = ahead->end - ahead->start;

  if (!left && !ahead->is_end) {
    return ahead->source.read(ahead->source.state, buffer, size, got, error);
  }
  *got = left < size ? left : size;
  memcpy(buffer, ahead->bytes + ahead->start, *got);
  ahead->start += *got;
  return SANAD_OK;
}

/// Finds out whether the file is packed, and how.
static SanadStatus
choose_unpacker(Input *input, SanadError *error)
{
  enum { UNPACKERS = 2 };
  static const Unpacker *const unpackers[UNPACKERS] = {&unpack_gzip,
                                                       &unpack_zstandard};
  TRY(look_ahead(&input->packed, 4, error));
  const SanadText start = {input->packed.bytes, input->packed.end};

  const SanadSource packed = {read_ahead, &input->packed};
  input->text.source = packed;
  for (size_t i = 0; i < UNPACKERS; ++i) {
    if (sanad_text_has_prefix(start, unpackers[i]->magic)) {
      TRY(unpackers[i]->open(&input->unpacker_state, packed, error));
      input->unpacker = unpackers[i];
      input->text.source =
          (SanadSource){input->unpacker->read, input->unpacker_state};
      break;
    }
  }
  return SANAD_OK;
}

/// Starts the helper on a storage of Redland.
static SanadStatus
open_storage(Input *input, const char *storage, SanadError *error)
{
  input->packed.source.read = read_storage;
  return helper_start(&input->helper, "unload", storage, NULL, error);
}

/// Opens the file itself.
static SanadStatus
open_file(Input *input, SanadError *error)
{
  const char *const storage = sanad_storage_name(input->path);
  if (storage) {
    return open_storage(input, storage, error);
  }
  if (strcmp(input->path, "-") == 0) {
    input->path = "standard input";
    input->file = STDIN_FILENO;
    return SANAD_OK;
  }
  input->file = open(input->path, O_RDONLY | O_CLOEXEC);
  if (input->file < 0) {
    const int code = errno;
    const SanadStatus status = sanad_fail(
        error, code == ENOENT ? SANAD_NOT_FOUND : SANAD_IO, SANAD_NO_SPAN,
        "cannot open %s: %s", input->path, strerror(code));
    (void)sanad_hint(error, "names of files count from the folder that you "
                            "are in");
    return status;
  }
  struct stat about;
  if (fstat(input->file, &about) != 0) {
    return fail_read(input, strerror(errno), error);
  }
  if (S_ISDIR(about.st_mode)) {
    return fail_read(input, "it is a folder", error);
  }
  // Files of the system that are made as they are read say that they are empty.
  input->has_size = S_ISREG(about.st_mode) && about.st_size > 0;
  input->size = (uint64_t)about.st_size;
  return SANAD_OK;
}

SanadStatus
input_open(Input **out, const char *path, bool (*is_wanted)(void *state),
           void *state, SanadError *error)
{
  *out = NULL;
  Input *const input = calloc(1, sizeof *input);
  if (!input) {
    return sanad_fail_memory(error);
  }

  input->file = -1;
  input->helper = (Helper){.input = -1, .output = -1, .errors = -1};
  input->path = path;
  input->is_wanted = is_wanted;
  input->watch_state = state;
  input->packed.source = (SanadSource){read_file, input};
  SanadStatus status = open_file(input, error);
  if (!status) {
    status = choose_unpacker(input, error);
  }
  if (status) {
    input_close(input);
    return status;
  }
  *out = input;
  return SANAD_OK;
}

void
input_close(Input *input)
{
  if (!input) {
    return;
  }
  if (input->unpacker) {
    input->unpacker->close(input->unpacker_state);
  }
  if (input->file > STDIN_FILENO) {
    (void)close(input->file); // Only read from
  }
  helper_close(&input->helper);
  free(input);
}

SanadSource
input_source(Input *input)
{
  return (SanadSource){read_ahead, &input->text};
}

uint64_t
input_position(const Input *input)
{
  return input->taken;
}

uint64_t
input_file_bytes(const char *path)
{
  struct stat about;
  const bool is_known = strcmp(path, "-") != 0 && stat(path, &about) == 0 &&
                        S_ISREG(about.st_mode);
  return is_known ? (uint64_t)about.st_size : 0;
}

SanadStatus
input_guess_format(Input *input, SanadFormat *format, SanadError *error)
{
  TRY(look_ahead(&input->text, sizeof input->text.bytes, error));
  const SanadText text = {input->text.bytes, input->text.end};
  return guess_format(text, input->text.is_end, format, error);
}

SanadStatus
input_read_options(Input *input, const char *path, SanadFormat format,
                   SanadText base, SanadBuffer *scratch, SanadReadOptions *read,
                   SanadError *error)
{
  *read = (SanadReadOptions){format, base};
  if (!read->format) {
    read->format = sanad_format_of_path(path);
  }
  if (read->format == SANAD_DOT) {
    return sanad_fail(error, SANAD_UNSUPPORTED, SANAD_NO_SPAN,
                      "DOT is a drawing and cannot be read as RDF");
  }
  TRY(look_ahead(&input->text, START_BYTES, error));
  const SanadText start = {input->text.bytes, input->text.end};
  TRY(refuse_foreign_text(start, read->format, error));
  if (!read->format) {
    TRY(input_guess_format(input, &read->format, error));
  }
  if (!base.length) {
    TRY(file_iri(path, scratch, error));
    read->base = sanad_buffer_text(scratch);
  }
  return SANAD_OK;
}
