#include "articles/image.h"

#include "articles/lexicon_code.h"
#include "base/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/// The largest image that is read, in bytes.
#define IMAGE_BYTES_MAX ((size_t)512U << 20U)

/// How many images stay in the cache: the user's own lexicons are few.
#define IMAGES_MAX 8U

/// Where images are, with a slash behind; false if the user has no such place.
static bool
add_folder(SanadBuffer *path)
{
  const char *const cache = getenv("XDG_CACHE_HOME");
  const char *const home = getenv("HOME");

  // The XDG Base Directory Specification tells to ignore relative paths.
  if (cache && *cache == '/') {
    sanad_buffer_add_string(path, cache);
  } else if (home && *home == '/') {
    sanad_buffer_add_string(path, home);
    sanad_buffer_add_string(path, "/.cache");
  } else {
    return false;
  }
  sanad_buffer_add_string(path, "/sanad/");
  return !path->failed;
}

/// What an image depends on: the files, in their order, and the program.
static SanadStatus
make_key(const char *const *paths, size_t path_count, uint8_t key[32],
         SanadError *error)
{
  SanadBuffer all = {0};
  SanadStatus status = SANAD_OK;
  (void)sanad_buffer_reserve(&all, (size_t)1U << 20U);
  sanad_buffer_add_format(&all, "%s %s %zu %zu\n", SANAD_VERSION,
                          SANAD_LEXICON_CODE, sizeof(WordInfo), sizeof(void *));
  for (size_t i = 0; i < path_count && status == SANAD_OK; ++i) {
    const size_t before = all.length;
    status = statements_read_bytes(paths[i], &all, error);
    sanad_buffer_add_format(&all, "\n%zu\n", all.length - before);
  }
  if (status == SANAD_OK) {
    status = sanad_buffer_status(&all, error);
  }
  if (status == SANAD_OK) {
    image_hash(sanad_buffer_text(&all), key);
  }
  sanad_buffer_free(&all);
  return status;
}

/// Reads a file that only this user can have written.  Null if there is none.
static char *
read_own(const char *path, size_t *length)
{
  struct stat status;
  const int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file < 0) {
    return NULL;
  }
  const bool is_own =
      fstat(file, &status) == 0 && S_ISREG(status.st_mode) &&
      status.st_uid == geteuid() && !(status.st_mode & (S_IWGRP | S_IWOTH)) &&
      status.st_size > 0 && (uint64_t)status.st_size <= IMAGE_BYTES_MAX;
  const size_t size = is_own ? (size_t)status.st_size : 0;
  char *bytes = is_own ? malloc(size) : NULL;
  size_t done = 0;
  ssize_t got = 1;
  while (bytes && done < size && got > 0) {
    got = read(file, bytes + done, size - done);
    done += got > 0 ? (size_t)got : 0;
  }
  (void)close(file);
  if (bytes && done < size) {
    free(bytes);
    bytes = NULL;
  }
  *length = done;
  return bytes;
}

static bool
open_image(SanadLexicon **out, const char *path, const uint8_t key[32])
{
  size_t length = 0;
  char *const bytes = read_own(path, &length);
  const bool is_good = bytes && image_read(out, key, bytes, length);
  if (!is_good) {
    free(bytes);
  }
  return is_good;
}

static bool
is_image(const struct dirent *entry)
{
  const size_t length = strlen(entry->d_name);
  return length > 6 && strcmp(entry->d_name + length - 6, ".image") == 0;
}

/// Removes the oldest image while there are more than IMAGES_MAX.
static void
leave_few(const char *folder)
{
  for (bool is_done = false; !is_done;) {
    DIR *const directory = opendir(folder);
    char oldest[256] = "";
    struct timespec time = {0, 0};
    size_t count = 0;
    if (!directory) {
      return;
    }
    for (struct dirent *entry = NULL; (entry = readdir(directory));) {
      struct stat status;
      if (!is_image(entry) || fstatat(dirfd(directory), entry->d_name, &status,
                                      AT_SYMLINK_NOFOLLOW) != 0) {
        continue;
      }
      const bool is_older = status.st_mtim.tv_sec < time.tv_sec ||
                            (status.st_mtim.tv_sec == time.tv_sec &&
                             status.st_mtim.tv_nsec < time.tv_nsec);
      if (!count++ || is_older) {
        time = status.st_mtim;
        (void)snprintf(oldest, sizeof oldest, "%s", entry->d_name);
      }
    }
    is_done = count <= IMAGES_MAX || unlinkat(dirfd(directory), oldest, 0) != 0;
    (void)closedir(directory);
  }
}

/// Writes the image of a lexicon, for this user alone.  A failure leaves none,
/// and that is all.
static void
write_image(const char *folder, const char *path, SanadText image)
{
  SanadBuffer part = {0};
  sanad_buffer_add_string(&part, folder);
  for (size_t i = 1; !part.failed && i < part.length; ++i) {
    if (part.data[i] == '/') {
      part.data[i] = '\0';
      (void)mkdir(part.data, 0700);
      part.data[i] = '/';
    }
  }
  (void)sanad_file_replace(path, 0600, image.data, image.length);
  sanad_buffer_free(&part);
}

/// Leaves an image of what was compiled, if the files are still the same.
static void
keep_image(SanadLexicon *lexicon, const char *const *paths, size_t path_count,
           const uint8_t key[32], const char *folder, const char *path)
{
  uint8_t now[32];
  SanadBuffer image = {0};
  if (make_key(paths, path_count, now, NULL) == SANAD_OK &&
      memcmp(now, key, sizeof now) == 0 &&
      image_write(lexicon, key, &image, NULL) == SANAD_OK) {
    write_image(folder, path, sanad_buffer_text(&image));
    leave_few(folder);
  }
  sanad_buffer_free(&image);
}

SanadStatus
cache_open(SanadLexicon **out, const char *const *paths, size_t path_count,
           SanadError *error)
{
  uint8_t key[32];
  SanadBuffer folder = {0};
  SanadBuffer path = {0};
  *out = NULL;
  SanadStatus status = SANAD_OK;
  if (!add_folder(&folder)) {
    status = sanad_lexicon_open(out, paths, path_count, error);
  } else {
    status = make_key(paths, path_count, key, error);
    sanad_buffer_add_format(&path, "%slexicon-", sanad_buffer_string(&folder));
    for (size_t i = 0; status == SANAD_OK && i < 16; ++i) {
      sanad_buffer_add_format(&path, "%02x", key[i]);
    }
    sanad_buffer_add_string(&path, ".image");
  }
  if (status == SANAD_OK && !*out) {
    status = sanad_buffer_status(&path, error);
  }
  if (status == SANAD_OK && !*out &&
      !open_image(out, sanad_buffer_string(&path), key)) {
    status = sanad_lexicon_open(out, paths, path_count, error);
    if (status == SANAD_OK) {
      keep_image(*out, paths, path_count, key, sanad_buffer_string(&folder),
                 sanad_buffer_string(&path));
    }
  }
  sanad_buffer_free(&path);
  sanad_buffer_free(&folder);
  return status;
}
