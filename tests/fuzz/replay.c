/// Runs a fuzz target on files, and on each file cut short at every byte, where
/// there is no libFuzzer: `target FILE-OR-FOLDER...`.
#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/// How long a file may be to be tried cut short too.
#define CUT_BYTES_MAX 2048

static int file_count;

static void
fail(const char *path)
{
  perror(path);
  exit(1);
}

static void
replay_file(const char *path, size_t size)
{
  FILE *const file = fopen(path, "rb");
  uint8_t *const data = malloc(size + 1);
  if (!file || !data || fread(data, 1, size, file) != size) {
    fail(path);
  }
  (void)fclose(file);

  for (size_t cut = size <= CUT_BYTES_MAX ? 0 : size; cut <= size; ++cut) {
    // A copy of its own, so that reading past the end is found out.
    uint8_t *const copy = malloc(cut ? cut : 1);
    if (!copy) {
      fail(path);
    }
    memcpy(copy, data, cut);
    (void)LLVMFuzzerTestOneInput(copy, cut);
    free(copy);
  }
  free(data);
  ++file_count;
}

static void
replay_folder(const char *path)
{
  DIR *const folder = opendir(path);
  if (!folder) {
    fail(path);
  }
  for (const struct dirent *entry = readdir(folder); entry;
       entry = readdir(folder)) {
    char name[4096];
    struct stat about;
    (void)snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
    if (stat(name, &about) == 0 && S_ISREG(about.st_mode)) {
      replay_file(name, (size_t)about.st_size);
    }
  }
  (void)closedir(folder);
}

int
main(int argc, char **argv)
{
  for (int i = 1; i < argc; ++i) {
    struct stat about;
    if (stat(argv[i], &about) != 0) {
      fail(argv[i]);
    }
    if (S_ISDIR(about.st_mode)) {
      replay_folder(argv[i]);
    } else {
      replay_file(argv[i], (size_t)about.st_size);
    }
  }
  (void)printf("%d files\n", file_count);
  return file_count ? 0 : 1;
}
