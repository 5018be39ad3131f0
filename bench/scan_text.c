/// Reads text once as UTF-8 and counts what a plain scan can see: characters,
/// lines, words and ends of sentences.
///
///     scan_text FILE...
///
/// It prints these and the nanoseconds that the loops took: what reading an
/// article takes at the least.
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct {
  uint64_t characters;
  uint64_t lines;
  uint64_t words;
  uint64_t sentences;
  bool is_utf8;
} Counts;

/// The bytes of the character at `text`, or 0 if it is none.
static size_t
character_length(const unsigned char *text, size_t left)
{
  const unsigned char first = text[0];
  const size_t length = first < 0x80                    ? 1
                        : first >= 0xC2 && first < 0xE0 ? 2
                        : first >= 0xE0 && first < 0xF0 ? 3
                        : first >= 0xF0 && first < 0xF5 ? 4
                                                        : 0;
  if (length > left) {
    return 0;
  }
  for (size_t i = 1; i < length; ++i) {
    if ((text[i] & 0xC0U) != 0x80) {
      return 0;
    }
  }
  return length;
}

static void
scan(Counts *counts, const unsigned char *text, size_t length)
{
  bool in_word = false;
  for (const unsigned char *at = text;
       (at = memchr(at, '\n', length - (size_t)(at - text))); ++at) {
    ++counts->lines;
  }
  for (size_t i = 0; i < length;) {
    const size_t step = character_length(text + i, length - i);
    const unsigned char byte = text[i];
    const bool is_space = byte == ' ' || byte == '\n' || byte == '\t';
    counts->is_utf8 = counts->is_utf8 && step;
    counts->words += !is_space && !in_word;
    counts->sentences +=
        is_space && i > 0 &&
        (text[i - 1] == '.' || text[i - 1] == '?' || text[i - 1] == '!');
    in_word = !is_space;
    ++counts->characters;
    i += step ? step : 1;
  }
}

static unsigned char *
read_file(const char *path, size_t *length)
{
  FILE *const file = fopen(path, "re");
  unsigned char *text = NULL;
  if (file && fseek(file, 0, SEEK_END) == 0 && ftell(file) > 0) {
    *length = (size_t)ftell(file);
    rewind(file);
    text = malloc(*length);
    if (text && fread(text, 1, *length, file) != *length) {
      free(text);
      text = NULL;
    }
  }
  if (file) {
    (void)fclose(file);
  }
  return text;
}

int
main(int argc, char **argv)
{
  Counts counts = {.is_utf8 = true};
  uint64_t took_ns = 0;
  for (int i = 1; i < argc; ++i) {
    struct timespec start;
    struct timespec end;
    size_t length = 0;
    unsigned char *const text = read_file(argv[i], &length);
    if (!text) {
      (void)fprintf(stderr, "scan_text: cannot read %s\n", argv[i]);
      return 1;
    }
    (void)clock_gettime(CLOCK_MONOTONIC, &start);
    scan(&counts, text, length);
    (void)clock_gettime(CLOCK_MONOTONIC, &end);
    took_ns += (uint64_t)(end.tv_sec - start.tv_sec) * 1000000000U +
               (uint64_t)end.tv_nsec - (uint64_t)start.tv_nsec;
    free(text);
  }
  (void)printf("%" PRIu64 " characters, %" PRIu64 " lines, %" PRIu64
               " words, %" PRIu64 " sentences, %s, %" PRIu64 " ns\n",
               counts.characters, counts.lines, counts.words, counts.sentences,
               counts.is_utf8 ? "UTF-8" : "not UTF-8", took_ns);
  return 0;
}
