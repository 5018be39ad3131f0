/// A damaged store.  The input is a list of edits, six bytes each, of the file
/// of a store that is made once: page, place in it (two bytes), what to do, and
/// a number (two bytes).
#include "tests/fuzz/fuzz.h"

#include "graph/check.h"
#include "graph/cursor.h"
#include "graph/io/io.h"
#include "graph/rescue.h"
#include "graph/store.h"
#include "graph/vocabulary.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PAGE_BYTES = 4096, EDIT_BYTES = 6, FILE_BYTES_MAX = 1 << 20U };

static char path[64];
static unsigned char sound[FILE_BYTES_MAX];
static unsigned char wrong[FILE_BYTES_MAX];
static unsigned char before[FILE_BYTES_MAX]; ///< What was looked at last
static size_t sound_bytes;
static size_t before_bytes;

static void
add_fact(SanadWrite *write, unsigned number)
{
  char texts[4][64];
  (void)snprintf(texts[0], sizeof texts[0], "http://e/s%u", number % 30);
  (void)snprintf(texts[1], sizeof texts[1], "http://e/p%u", number % 5);
  (void)snprintf(texts[2], sizeof texts[2], "value %u", number);
  (void)snprintf(texts[3], sizeof texts[3], "http://e/g%u", number % 3);
  const SanadTerm terms[] = {
      sanad_term_iri(sanad_text(texts[0])),
      number % 9 ? sanad_term_iri(sanad_text(texts[1]))
                 : sanad_term_iri(SANAD_TEXT(SANAD_RDFS_LABEL)),
      sanad_term_string(sanad_text(texts[2])),
      sanad_term_iri(sanad_text(texts[3])),
  };
  SanadId ids[4] = {0};
  for (size_t i = 0; i < 4; ++i) {
    FUZZ_CHECK(sanad_write_term(write, &terms[i], &ids[i], NULL) == SANAD_OK);
  }
  const SanadQuad quad = {number % 2 ? ids[3] : SANAD_DEFAULT_GRAPH,
                          {ids[0], ids[1], ids[2]}};
  FUZZ_CHECK(sanad_write_add(write, &quad, NULL) == SANAD_OK);
}

static void
make_store(void)
{
  SanadStore *store = NULL;
  SanadWrite *write = NULL;
  (void)snprintf(path, sizeof path, "/dev/shm/sanad-fuzz-%d", (int)getpid());
  (void)unlink(path);
  FUZZ_CHECK(sanad_store_open(&store, path, NULL, NULL) == SANAD_OK);
  FUZZ_CHECK(sanad_write_begin(&write, store, NULL) == SANAD_OK);
  for (unsigned i = 0; i < 400; ++i) {
    add_fact(write, i);
  }
  FUZZ_CHECK(sanad_write_prefix(write, SANAD_TEXT("e"), SANAD_TEXT("http://e/"),
                                NULL) == SANAD_OK);
  FUZZ_CHECK(sanad_write_commit(write, NULL) == SANAD_OK);
  sanad_store_close(store);
  FILE *const file = fopen(path, "rb");
  FUZZ_CHECK(file);
  sound_bytes = fread(sound, 1, sizeof sound, file);
  FUZZ_CHECK(sound_bytes && sound_bytes < sizeof sound);
  (void)fclose(file);
}

static unsigned
number16(const uint8_t *bytes)
{
  return bytes[0] | (unsigned)bytes[1] << 8U;
}

/// Does one edit; returns how long the file is then.
static size_t
edit(const uint8_t *bytes, size_t size)
{
  const size_t pages = sound_bytes / PAGE_BYTES;
  const size_t page = bytes[0] % pages * PAGE_BYTES;
  const size_t place = page + number16(bytes + 1) % PAGE_BYTES;
  const unsigned number = number16(bytes + 4);
  const size_t other = number % pages * PAGE_BYTES;
  switch (bytes[3] % 6U) {
  case 0:
    wrong[place] ^= (unsigned char)number;
    break;
  case 1:
    wrong[place] = (unsigned char)number;
    break;
  case 2: // A number of two bytes, as in the heads of pages and entries
    wrong[place & ~(size_t)1] = bytes[4];
    wrong[(place & ~(size_t)1) + 1] = bytes[5];
    break;
  case 3: // A page comes to stand for another
    memcpy(wrong + page, sound + other, PAGE_BYTES);
    break;
  case 4:
    memcpy(wrong + page + 8, sound + other + 8, PAGE_BYTES - 8);
    break;
  default:
    return place < size ? place : size;
  }
  return size;
}

static void
ignore(void *state, const char *text)
{
  (void)state;
  FUZZ_CHECK(text[0]);
}

/// Reads all of a store that seems sound.
static void
read_all(SanadSnapshot *snapshot)
{
  static const SanadTriple all = {SANAD_ANY, SANAD_ANY, SANAD_ANY};
  static SanadBatch batch;
  SanadArena *const arena = sanad_arena_new(NULL, (size_t)64U << 20U);
  const SanadPrefix *prefixes = NULL;
  size_t count = 0;
  FUZZ_CHECK(arena);
  if (sanad_snapshot_prefixes(snapshot, arena, &prefixes, &count, NULL) ==
      SANAD_OK) {
    FUZZ_CHECK(!count || prefixes);
  }
  for (unsigned order = 0; order < SANAD_ORDERS; ++order) {
    SanadCursor *cursor = NULL;
    if (sanad_cursor_open(&cursor, snapshot, SANAD_ANY, (SanadOrder)order, all,
                          NULL) == SANAD_OK) {
      while (sanad_cursor_next(cursor, &batch, NULL) == SANAD_OK) {
        FUZZ_CHECK(batch.count && batch.count <= SANAD_BATCH_ROWS);
      }
      sanad_cursor_close(cursor);
    }
  }
  sanad_arena_free(arena);
}

/// Saves what can be read, which also reads it.
static void
salvage(void)
{
  const SanadRescueOptions how = {.lost = ignore};
  const SanadDumpOptions dump = {.is_salvage = true, .lost = ignore};
  SanadStore *store = NULL;
  SanadSnapshot *snapshot = NULL;
  SanadDumpReport report;
  bool is_damaged = false;
  if (sanad_store_rescue(&store, path, &how, &is_damaged, NULL) != SANAD_OK) {
    return;
  }
  if (sanad_snapshot_open(&snapshot, store, NULL) == SANAD_OK) {
    read_all(snapshot);
    const SanadStatus status =
        sanad_dump(snapshot, "/dev/null", &dump, &report, NULL);
    FUZZ_CHECK(status != SANAD_END);
  }
  sanad_snapshot_close(snapshot);
  sanad_store_close(store);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  if (!sound_bytes) {
    make_store();
  }
  size_t length = sound_bytes;
  memcpy(wrong, sound, sound_bytes);
  for (size_t at = 0; at + EDIT_BYTES <= size; at += EDIT_BYTES) {
    length = edit(data + at, length);
  }
  if (length == before_bytes && memcmp(before, wrong, length) == 0) {
    return 0; // Bytes behind the last edit change nothing
  }
  memcpy(before, wrong, length);
  before_bytes = length;
  const int file = open(path, O_WRONLY | O_TRUNC | O_CREAT | O_CLOEXEC, 0600);
  FUZZ_CHECK(file >= 0);
  FUZZ_CHECK(write(file, wrong, length) == (ssize_t)length);
  (void)close(file);

  SanadCheckReport report;
  const SanadCheckOptions how = {.problem = ignore};
  const SanadStatus status = sanad_store_check(path, &how, &report, NULL);
  FUZZ_CHECK(size >= EDIT_BYTES || (status == SANAD_OK && !report.problems));
  salvage();
  return 0;
}
