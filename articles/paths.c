#include "articles/articles.h"
#include "articles/image.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILES_MAX 64U

typedef struct {
  SanadArena *arena;
  const char **paths;
  size_t count;
} List;

static bool
has_room(const List *list)
{
  return list->count < FILES_MAX;
}

static int
compare_paths(const void *a, const void *b)
{
  const char *const *const x = a;
  const char *const *const y = b;
  return strcmp(*x, *y);
}

static SanadStatus
add_path(List *list, const char *folder, const char *name, SanadError *error)
{
  const size_t size = strlen(folder) + strlen(name) + 2;
  char *const path = sanad_arena_take(list->arena, size);
  if (!path) {
    return sanad_fail_memory(error);
  }
  (void)snprintf(path, size, "%s/%s", folder, name);
  list->paths[list->count++] = path;
  return SANAD_OK;
}

/// Adds all files of Turtle in a folder, sorted by name.
static SanadStatus
add_folder(List *list, const char *folder, SanadError *error)
{
  DIR *const directory = opendir(folder);
  const size_t first = list->count;
  if (!directory) {
    return sanad_fail(error, SANAD_NOT_FOUND, SANAD_NO_SPAN,
                      "cannot open the lexicon's folder %s: %s", folder,
                      strerror(errno));
  }
  SanadStatus status = SANAD_OK;
  for (struct dirent *entry = NULL;
       status == SANAD_OK && has_room(list) && (entry = readdir(directory));) {
    const size_t length = strlen(entry->d_name);
    if (length > 4 && strcmp(entry->d_name + length - 4, ".ttl") == 0) {
      status = add_path(list, folder, entry->d_name, error);
    }
  }
  (void)closedir(directory);
  qsort(list->paths + first, list->count - first, sizeof *list->paths,
        compare_paths);
  return status;
}

static SanadStatus
add_build_files(List *list, SanadError *error)
{
  TRY(add_folder(list, SANAD_LEXICON_BUILD_DIR, error));
  TRY(add_folder(list, SANAD_LEXICON_SOURCE_DIR, error));
  return add_path(list, SANAD_LEXICON_DOCS_DIR, "ontology.ttl", error);
}

SanadStatus
sanad_lexicon_paths(SanadArena *arena, const char *const **paths, size_t *count,
                    SanadError *error)
{
  List list = {arena, SANAD_TAKE_ARRAY(arena, const char *, FILES_MAX), 0};
  *paths = NULL;
  *count = 0;
  if (!list.paths) {
    return sanad_fail_memory(error);
  }

  const char *const chosen = getenv("SANAD_LEXICON_DIR");
  if (chosen && *chosen) {
    TRY(add_folder(&list, chosen, error));
  } else if (access(SANAD_LEXICON_DOCS_DIR "/ontology.ttl", R_OK) == 0 &&
             access(SANAD_LEXICON_BUILD_DIR, R_OK) == 0) {
    TRY(add_build_files(&list, error));
  } else {
    TRY(add_folder(&list, SANAD_LEXICON_INSTALL_DIR, error));
  }
  if (!list.count) {
    return sanad_fail(error, SANAD_NOT_FOUND, SANAD_NO_SPAN,
                      "the lexicon's folder holds no file ending in .ttl");
  }
  *paths = list.paths;
  *count = list.count;
  return SANAD_OK;
}

SanadStatus
sanad_lexicon_open_with(SanadLexicon **out, const char *const *own,
                        size_t own_count, SanadError *error)
{
  SanadArena *const arena = sanad_arena_new(NULL, (size_t)1U << 20U);
  const char *const *standard = NULL;
  size_t count = 0;
  *out = NULL;
  SanadStatus status =
      arena ? sanad_lexicon_paths(arena, &standard, &count, error)
            : sanad_fail_memory(error);
  const char **const paths =
      status == SANAD_OK
          ? SANAD_TAKE_ARRAY(arena, const char *, count + own_count)
          : NULL;
  if (status == SANAD_OK && !paths) {
    status = sanad_fail_memory(error);
  }
  if (status == SANAD_OK) {
    for (size_t i = 0; i < count + own_count; ++i) {
      paths[i] = i < count ? standard[i] : own[i - count];
    }
    status = cache_open(out, paths, count + own_count, error);
  }
  sanad_arena_free(arena);
  return status;
}
