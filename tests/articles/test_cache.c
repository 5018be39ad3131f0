/// The image of the compiled lexicon.

#include "tests/articles/quads.h"

#include "articles/image.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/sanad-cache-XXXXXX";

static const uint8_t key[32] = {1, 2, 3};

/// The image of the lexicon; free with sanad_buffer_free().
static SanadBuffer
make_image(SanadLexicon *lexicon)
{
  SanadBuffer image = {0};
  assert_int_equal(image_write(lexicon, key, &image, NULL), SANAD_OK);
  return image;
}

/// A copy of malloc, as image_read() wants it.
static char *
copy_bytes(const SanadBuffer *image)
{
  char *const copy = malloc(image->length);
  assert_non_null(copy);
  memcpy(copy, image->data, image->length);
  return copy;
}

static void
check_same(const SanadLexicon *a, const SanadLexicon *b)
{
  static const char text[] =
      "DUSHANBE, May 14, 2024 (Somon Press) — Iranian Foreign Minister Reza "
      "Khosravi met Tajik President Daler Saidov in Dushanbe on Tuesday. The "
      "two sides agreed to expand cooperation in trade, energy and culture. "
      "Tajikistan, a member of the SCO, did not criticise Uzbekistan.";
  Quads x;
  Quads y;
  assert_int_equal(quads_read(&x, a, sanad_text(text), NULL), SANAD_OK);
  assert_int_equal(quads_read(&y, b, sanad_text(text), NULL), SANAD_OK);
  assert_true(x.report.facts > 10);
  assert_int_equal(x.count, y.count);
  for (size_t i = 0; i < x.count; ++i) {
    assert_string_equal(x.items[i].subject, y.items[i].subject);
    assert_string_equal(x.items[i].predicate, y.items[i].predicate);
    assert_string_equal(x.items[i].object, y.items[i].object);
  }
  quads_free(&x);
  quads_free(&y);
}

static void
gives_back_the_lexicon_that_was_written(void **state)
{
  SanadBuffer image = make_image(*state);
  SanadLexicon *again = NULL;
  assert_true(image_read(&again, key, copy_bytes(&image), image.length));
  SanadBuffer twice = make_image(again);
  assert_int_equal(twice.length, image.length);
  check_same(*state, again);

  SanadBuffer out = {0};
  SanadLexiconReport report = {0};
  assert_int_equal(sanad_lexicon_check(again, &out, &report, NULL), SANAD_OK);
  assert_int_equal(report.failures, 0);
  assert_true(report.examples > 120);
  sanad_buffer_free(&out);
  sanad_buffer_free(&twice);
  sanad_buffer_free(&image);
  sanad_lexicon_free(again);
}

static void
refuses_an_image_of_another_key(void **state)
{
  static const uint8_t other[32] = {9};
  SanadBuffer image = make_image(*state);
  SanadLexicon *lexicon = NULL;
  char *const copy = copy_bytes(&image);
  assert_false(image_read(&lexicon, other, copy, image.length));
  assert_null(lexicon);
  free(copy);
  sanad_buffer_free(&image);
}

/// Changes one byte here and there, and cuts it short.
static void
refuses_a_damaged_image(void **state)
{
  SanadBuffer image = make_image(*state);
  SanadLexicon *lexicon = NULL;
  char *const copy = copy_bytes(&image);
  for (size_t at = 0; at < image.length; at += image.length / 97 + 1) {
    copy[at] = (char)(copy[at] ^ 0x40);
    assert_false(image_read(&lexicon, key, copy, image.length));
    copy[at] = (char)(copy[at] ^ 0x40);
    assert_false(image_read(&lexicon, key, copy, at));
  }
  free(copy);
  sanad_buffer_free(&image);
}

/// The sum that image_write() puts into the head, at byte 48.
static void
mend_sum(char *bytes, size_t length)
{
  const size_t head = 56;
  uint64_t sum = UINT64_C(0x9e3779b97f4a7c15) ^ (length - head);
  for (size_t i = head; i < length; i += 8) {
    uint64_t word = 0;
    memcpy(&word, bytes + i, length - i < 8 ? length - i : 8);
    sum = (sum ^ word) * UINT64_C(0xff51afd7ed558ccd);
    sum ^= sum >> 32U;
  }
  memcpy(bytes + 48, &sum, sizeof sum);
}

/// An image whose sum is right and whose numbers are wrong does no harm.
static void
survives_an_image_that_lies(void **state)
{
  SanadBuffer image = make_image(*state);
  size_t refused = 0;
  size_t tried = 0;
  for (size_t at = 56; at < image.length; at += image.length / 61 + 1) {
    char *const copy = copy_bytes(&image);
    SanadLexicon *lexicon = NULL;
    memset(copy + at, 0xF7, image.length - at < 6 ? image.length - at : 6);
    mend_sum(copy, image.length);
    ++tried;
    if (!image_read(&lexicon, key, copy, image.length)) {
      ++refused;
      free(copy);
      continue;
    }
    Quads quads;
    (void)quads_read(&quads, lexicon,
                     SANAD_TEXT("Iran met the President of China in Baku."),
                     NULL);
    quads_free(&quads);
    sanad_lexicon_free(lexicon);
  }
  assert_true(refused > 10);
  assert_true(tried > 60);
  sanad_buffer_free(&image);
}

/// The only image in the cache, or empty.
static void
find_image(char path[512])
{
  char place[256];
  (void)snprintf(place, sizeof place, "%s/sanad", folder);
  DIR *const files = opendir(place);
  path[0] = '\0';
  if (!files) {
    return;
  }
  for (struct dirent *entry = NULL; (entry = readdir(files));) {
    if (entry->d_name[0] != '.') {
      assert_int_equal(path[0], '\0');
      (void)snprintf(path, 512, "%s/%s", place, entry->d_name);
    }
  }
  assert_int_equal(closedir(files), 0);
}

static SanadLexicon *
open_cached(void)
{
  SanadLexicon *lexicon = NULL;
  SanadError error = {0};
  assert_int_equal(sanad_lexicon_open_with(&lexicon, NULL, 0, &error),
                   SANAD_OK);
  return lexicon;
}

static void
keeps_an_image_and_makes_a_damaged_one_anew(void **state)
{
  char path[512];
  struct stat before;
  struct stat after;
  find_image(path);
  assert_int_equal(path[0], '\0');
  sanad_lexicon_free(open_cached());
  find_image(path);
  assert_int_not_equal(path[0], '\0');
  assert_int_equal(stat(path, &before), 0);

  SanadLexicon *const second = open_cached();
  check_same(*state, second);
  sanad_lexicon_free(second);
  assert_int_equal(stat(path, &after), 0);
  assert_int_equal(before.st_ino, after.st_ino); // Read, not written

  FILE *const file = fopen(path, "r+");
  assert_non_null(file);
  assert_int_equal(fseek(file, 5000, SEEK_SET), 0);
  assert_true(fputs("damage", file) >= 0);
  assert_int_equal(fclose(file), 0);
  SanadLexicon *const third = open_cached();
  check_same(*state, third);
  sanad_lexicon_free(third);
  assert_int_equal(stat(path, &after), 0);
  assert_int_not_equal(before.st_ino, after.st_ino);

  assert_int_equal(chmod(path, 0666), 0); // Anybody could have written it
  sanad_lexicon_free(open_cached());
  assert_int_equal(stat(path, &after), 0);
  assert_int_equal(after.st_mode & 0777, 0600);
  assert_int_equal(unlink(path), 0);
}

static void
does_without_a_cache(void **state)
{
  assert_int_equal(setenv("XDG_CACHE_HOME", "/proc/none", 1), 0);
  SanadLexicon *const lexicon = open_cached();
  check_same(*state, lexicon);
  sanad_lexicon_free(lexicon);
  assert_int_equal(setenv("XDG_CACHE_HOME", folder, 1), 0);
}

static int
start(void **state)
{
  *state = open_lexicon();
  return mkdtemp(folder) && setenv("XDG_CACHE_HOME", folder, 1) == 0 ? 0 : -1;
}

static int
stop(void **state)
{
  char place[256];
  (void)snprintf(place, sizeof place, "%s/sanad", folder);
  sanad_lexicon_free(*state);
  return rmdir(place) == 0 && rmdir(folder) == 0 ? 0 : -1;
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(gives_back_the_lexicon_that_was_written),
      cmocka_unit_test(refuses_an_image_of_another_key),
      cmocka_unit_test(refuses_a_damaged_image),
      cmocka_unit_test(survives_an_image_that_lies),
      cmocka_unit_test(keeps_an_image_and_makes_a_damaged_one_anew),
      cmocka_unit_test(does_without_a_cache),
  };
  return cmocka_run_group_tests(tests, start, stop);
}
