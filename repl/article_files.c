/// Reading articles from files and folders.

#include "repl/article_tools.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

/// The longest article that is read.
#define ARTICLE_BYTES_MAX ((size_t)64U << 20U)

static SanadStatus
fail(SanadError *error, SanadStatus status, const char *path, int code)
{
  return sanad_fail(error, status, SANAD_NO_SPAN, "cannot read %s: %s", path,
                    strerror(code));
}

SanadStatus
article_file(SanadBuffer *text, const char *path, SanadError *error)
{
  struct stat about;
  FILE *const in = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
  if (!in) {
    return fail(error, SANAD_NOT_FOUND, path, errno);
  }
  if (fstat(fileno(in), &about) == 0 && S_ISDIR(about.st_mode)) {
    (void)fclose(in);
    return fail(error, SANAD_NOT_FOUND, path, EISDIR);
  }
  size_t got = 0;
  errno = 0;
  do {
    if (!sanad_buffer_reserve(text, 65536)) {
      break;
    }
    got = fread(text->data + text->length, 1, 65536, in);
    text->length += got;
  } while (got > 0 && text->length <= ARTICLE_BYTES_MAX);
  const int code = ferror(in) ? errno : 0;
  if (in != stdin) {
    (void)fclose(in);
  }
  if (code) {
    return fail(error, SANAD_IO, path, code);
  }
  if (text->length > ARTICLE_BYTES_MAX) {
    return sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                      "the article %s is larger than 64 MiB", path);
  }
  return sanad_buffer_status(text, error);
}

SanadStatus
article_fail_in(SanadError *error, const char *path)
{
  char message[SANAD_MESSAGE_BYTES_MAX];
  char hint[SANAD_MESSAGE_BYTES_MAX];
  memcpy(message, error->message, sizeof message);
  memcpy(hint, error->hint, sizeof hint);
  const SanadStatus status = error->status;
  (void)sanad_fail(error, status, SANAD_NO_SPAN, "%s: %s", path, message);
  memcpy(error->hint, hint, sizeof hint);
  return status;
}

size_t
article_stem(const char *name)
{
  static const char *const endings[] = {".txt", ".html", ".htm"};
  const size_t length = strlen(name);
  for (size_t i = 0; i < sizeof endings / sizeof *endings; ++i) {
    const size_t ending = strlen(endings[i]);
    if (length > ending &&
        strcasecmp(name + length - ending, endings[i]) == 0) {
      return length - ending;
    }
  }
  return 0;
}

static int
compare_names(const void *a, const void *b)
{
  const char *const *const x = a;
  const char *const *const y = b;
  return strcmp(*x, *y);
}

static bool
add_name(ArticleFolder *folder, size_t *capacity, const char *name)
{
  if (folder->count == *capacity) {
    const size_t larger = *capacity ? *capacity * 2 : 64;
    char **const names =
        reallocarray(folder->names, larger, sizeof *folder->names);
    if (!names) {
      return false;
    }
    folder->names = names;
    *capacity = larger;
  }
  folder->names[folder->count] = strdup(name);
  return folder->names[folder->count++];
}

SanadStatus
article_folder_open(ArticleFolder *folder, const char *path, SanadError *error)
{
  *folder = (ArticleFolder){0};
  DIR *const files = opendir(path);
  if (!files) {
    return sanad_fail(error, SANAD_NOT_FOUND, SANAD_NO_SPAN,
                      "cannot open the folder %s: %s", path, strerror(errno));
  }
  size_t capacity = 0;
  bool has_failed = false;
  for (struct dirent *entry = NULL; !has_failed && (entry = readdir(files));) {
    has_failed = article_stem(entry->d_name) && entry->d_name[0] != '.' &&
                 !add_name(folder, &capacity, entry->d_name);
  }
  (void)closedir(files);
  if (has_failed) {
    article_folder_close(folder);
    return sanad_fail_memory(error);
  }
  if (!folder->count) {
    return sanad_fail(error, SANAD_NOT_FOUND, SANAD_NO_SPAN,
                      "the folder %s holds no article: no file ends in .txt, "
                      ".html or .htm",
                      path);
  }
  qsort(folder->names, folder->count, sizeof *folder->names, compare_names);
  return SANAD_OK;
}

void
article_folder_close(ArticleFolder *folder)
{
  for (size_t i = 0; i < folder->count; ++i) {
    free(folder->names[i]);
  }
  free(folder->names);
  *folder = (ArticleFolder){0};
}

SanadStatus
article_path(char out[4096], const char *folder, const char *name,
             SanadError *error)
{
  const int length = snprintf(out, 4096, "%s/%s", folder, name);
  return length > 0 && length < 4096
             ? SANAD_OK
             : sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                          "the name of a file is longer than 4095 bytes");
}
