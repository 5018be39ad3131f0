#include "repl/history.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/// A longer file is cut to its end when it is read.
#define FILE_BYTES_MAX ((size_t)4 << 20U)

bool
history_path(SanadBuffer *path)
{
  const char *const state = getenv("XDG_STATE_HOME");
  const char *const home = getenv("HOME");

  // The XDG Base Directory Specification tells to ignore relative paths.
  if (state && *state == '/') {
    sanad_buffer_add_string(path, state);
  } else if (home && *home == '/') {
    sanad_buffer_add_string(path, home);
    sanad_buffer_add_string(path, "/.local/state");
  } else {
    return false;
  }
  sanad_buffer_add_string(path, "/sanad/history");
  return true;
}

/// Reads the last FILE_BYTES_MAX bytes.  `*was_cut` tells whether there were
/// more.
static bool
read_end(const char *path, SanadBuffer *text, bool *was_cut)
{
  struct stat status;
  const int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) {
    return false;
  }
  const bool is_file = fstat(file, &status) == 0 && S_ISREG(status.st_mode);
  *was_cut = is_file && (size_t)status.st_size > FILE_BYTES_MAX;
  if (*was_cut) {
    (void)lseek(file, -(off_t)FILE_BYTES_MAX, SEEK_END);
  }

  ssize_t got = is_file ? 1 : 0;
  while (got > 0 && text->length <= FILE_BYTES_MAX &&
         sanad_buffer_reserve(text, 4096)) {
    got = read(file, text->data + text->length, 4096);
    text->length += got > 0 ? (size_t)got : 0;
  }
  (void)close(file);
  return is_file && got >= 0 && !text->failed;
}

/// Takes the escapes out of `line`, and adds it unless it is empty.
static void
add_line(SanadText line, SanadBuffer *entry, void (*add)(const char *entry))
{
  sanad_buffer_clear(entry);
  for (size_t i = 0; i < line.length; ++i) {
    if (line.data[i] == '\\' && i + 1 < line.length) {
      ++i;
      const char byte = line.data[i];
      sanad_buffer_add_char(entry, (char)(byte == 'n' ? '\n' : byte));
    } else if (line.data[i]) {
      sanad_buffer_add_char(entry, line.data[i]);
    }
  }
  if (entry->length && entry->length <= HISTORY_ENTRY_BYTES_MAX &&
      sanad_buffer_string(entry)) {
    add(entry->data);
  }
}

void
history_load(const char *path, void (*add)(const char *entry))
{
  SanadBuffer file = {0};
  SanadBuffer entry = {0};
  bool was_cut = false;

  if (read_end(path, &file, &was_cut)) {
    SanadText rest = sanad_buffer_text(&file);
    bool is_first = was_cut; // then the first line is half a line
    while (rest.length) {
      const char *const newline = memchr(rest.data, '\n', rest.length);
      const size_t length =
          newline ? (size_t)(newline - rest.data) : rest.length;
      if (!is_first) {
        add_line(sanad_text_slice(rest, 0, length), &entry, add);
      }
      rest = sanad_text_slice(rest, length + 1, rest.length);
      if (is_first) {
        // If that fails the long file stays: no harm.
        (void)sanad_file_replace(path, 0600, rest.data, rest.length);
      }
      is_first = false;
    }
  }
  sanad_buffer_free(&entry);
  sanad_buffer_free(&file);
}

/// Makes the folders above `path` that are missing, for the user alone.
static void
make_folders(const char *path)
{
  SanadBuffer folder = {0};

  for (const char *slash = strchr(path + 1, '/'); slash;
       slash = strchr(slash + 1, '/')) {
    sanad_buffer_clear(&folder);
    sanad_buffer_add(&folder, path, (size_t)(slash - path));
    if (sanad_buffer_string(&folder)) {
      (void)mkdir(folder.data, 0700); // what fails here, open() reports
    }
  }
  sanad_buffer_free(&folder);
}

/// One write, so that several shells can share the file.
static SanadStatus
append_line(const char *path, const SanadBuffer *line, SanadError *error)
{
  const int flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC;
  int file = open(path, flags, 0600);

  if (file < 0 && errno == ENOENT) {
    make_folders(path);
    file = open(path, flags, 0600);
  }
  const bool is_written = file >= 0 && write(file, line->data, line->length) ==
                                           (ssize_t)line->length;
  const int reason = errno;
  if ((file >= 0 && close(file) != 0) || !is_written) {
    return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN,
                      "cannot write the history %s: %s", path,
                      strerror(reason));
  }
  return SANAD_OK;
}

SanadStatus
history_append(const char *path, SanadText entry, SanadError *error)
{
  if (entry.length > HISTORY_ENTRY_BYTES_MAX) {
    return SANAD_OK;
  }

  SanadBuffer line = {0};
  for (size_t i = 0; i < entry.length; ++i) {
    if (entry.data[i] == '\n') {
      sanad_buffer_add_string(&line, "\\n");
    } else if (entry.data[i] == '\\') {
      sanad_buffer_add_string(&line, "\\\\");
    } else {
      sanad_buffer_add_char(&line, entry.data[i]);
    }
  }
  sanad_buffer_add_char(&line, '\n');

  SanadStatus status = sanad_buffer_status(&line, error);
  if (status == SANAD_OK) {
    status = append_line(path, &line, error);
  }
  sanad_buffer_free(&line);
  return status;
}

bool
history_is_secret(SanadText entry)
{
  const SanadText mark = SANAD_TEXT("://");
  for (size_t i = 0; i + mark.length < entry.length; ++i) {
    if (!sanad_text_has_prefix(sanad_text_slice(entry, i, entry.length),
                               mark)) {
      continue;
    }
    for (size_t j = i + mark.length;
         j < entry.length && !strchr("/?# \t\n<>\"", entry.data[j]); ++j) {
      if (entry.data[j] == '@') {
        return true;
      }
    }
  }
  return false;
}
