#include "tests/unit/test.h"

#include "tests/unit/lmdb_leak.h"

#include "graph/cursor.h"
#include "graph/io/io.h"
#include "graph/store.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

static char folder[] = "/tmp/sanad-load-XXXXXX";

/// The path of a file in the test's folder.  Valid until the next call.
static const char *
path_of(const char *name)
{
  static char path[256];
  (void)snprintf(path, sizeof path, "%s/%s", folder, name);
  return path;
}

static void
write_file(const char *name, const void *bytes, size_t length)
{
  FILE *const file = fopen(path_of(name), "we");
  assert_non_null(file);
  assert_int_equal(fwrite(bytes, 1, length, file), length);
  assert_int_equal(fclose(file), 0);
}

/// What came of a load, and the graph after it.
typedef struct {
  SanadStatus status;
  SanadError error;
  SanadLoadReport report;
  SanadCounts counts;
} Loaded;

static Loaded
load(const char *name, SanadLoadOptions options)
{
  Loaded loaded = {0};
  SanadStore *store = NULL;
  SanadWrite *write = NULL;
  assert_int_equal(sanad_store_open(&store, NULL, NULL, NULL), SANAD_OK);
  assert_int_equal(sanad_write_begin(&write, store, NULL), SANAD_OK);
  loaded.status = sanad_load_file(write, path_of(name), &options,
                                  &loaded.report, &loaded.error);
  if (loaded.status) {
    sanad_write_abort(write);
  } else {
    assert_int_equal(sanad_write_commit(write, NULL), SANAD_OK);
  }

  SanadSnapshot *snapshot = NULL;
  assert_int_equal(sanad_snapshot_open(&snapshot, store, NULL), SANAD_OK);
  assert_int_equal(sanad_snapshot_counts(snapshot, &loaded.counts, NULL),
                   SANAD_OK);
  sanad_snapshot_close(snapshot);
  sanad_store_close(store);
  return loaded;
}

static void
guesses_formats_from_names(void **state)
{
  (void)state;
  static const struct {
    const char *path;
    SanadFormat format;
  } cases[] = {
      {"a/b.nt", SANAD_NTRIPLES},     {"x.NQ.GZ", SANAD_NQUADS},
      {"x.ttl.zst", SANAD_TURTLE},    {"x.trig", SANAD_TRIG},
      {"x.rdf", SANAD_RDFXML},        {"x.owl", SANAD_RDFXML},
      {"x.rj", SANAD_RDFJSON},        {"x.txt", SANAD_FORMAT_UNKNOWN},
      {".ttl", SANAD_FORMAT_UNKNOWN}, {"ttl", SANAD_FORMAT_UNKNOWN},
      {"x.gz", SANAD_FORMAT_UNKNOWN}, {"-", SANAD_FORMAT_UNKNOWN},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    assert_int_equal(sanad_format_of_path(cases[i].path), cases[i].format);
  }
  for (SanadFormat format = SANAD_NTRIPLES; format <= SANAD_RDFJSON; ++format) {
    assert_int_equal(
        sanad_format_of_name(sanad_text(sanad_format_name(format))), format);
  }
  assert_int_equal(sanad_format_of_name(SANAD_TEXT("TTL")), SANAD_TURTLE);
  assert_int_equal(sanad_format_of_name(SANAD_TEXT("csv")),
                   SANAD_FORMAT_UNKNOWN);
}

static void
guesses_formats_from_the_content(void **state)
{
  (void)state;
  static const struct {
    const char *text;
    uint64_t quads;
    SanadStatus status;
  } cases[] = {
      {"", 0, SANAD_OK},
      {"# nothing\n", 0, SANAD_OK},
      {"<a:s> <a:p> <a:o> .\n<a:s> <a:p> <a:o> <a:g> .\n", 2, SANAD_OK},
      {"\xEF\xBB\xBF# c\n@prefix : <a:> .\n:s :p 1, 2 .", 2, SANAD_OK},
      {"<a:g> { <a:s> <a:p> 1 }", 1, SANAD_OK},
      {"{ <a:s> <a:p> 1 }", 1, SANAD_OK},
      {"<a:s> <a:p> 1 .", 1, SANAD_OK},
      {"<relative> <a:p> 1 .", 1, SANAD_OK},
      {"<!DOCTYPE html><html></html>", 0, SANAD_UNSUPPORTED},
      {"\n<HTML>", 0, SANAD_UNSUPPORTED},
      {"<?xml version='1.0'?>\n<html xmlns='x'/>", 0, SANAD_UNSUPPORTED},
      {"hello", 0, SANAD_SYNTAX},
      {"\x7F"
       "ELF\x02",
       0, SANAD_SYNTAX},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    write_file("in", cases[i].text, strlen(cases[i].text));
    const Loaded loaded = load("in", (SanadLoadOptions){0});
    assert_int_equal(loaded.status, cases[i].status);
    assert_int_equal(loaded.report.statements, cases[i].quads);
    assert_int_equal(loaded.counts.quads, cases[i].quads);
  }
}

/// 3 000 lines of N-Triples.
static SanadBuffer
many_lines(void)
{
  SanadBuffer text = {0};
  for (int i = 0; i < 3000; ++i) {
    sanad_buffer_add_format(&text, "<a:s%d> <a:p> \"%d\" .\n", i, i * i);
  }
  assert_false(text.failed);
  return text;
}

/// `text` packed by gzip, with room behind for more.
static SanadBuffer
gzip(const SanadBuffer *text)
{
  SanadBuffer packed = {0};
  z_stream stream = {0};
  assert_true(sanad_buffer_reserve(&packed, text->length + 1000));
  assert_int_equal(
      deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY),
      Z_OK);
  stream.next_in = (Bytef *)text->data;
  stream.avail_in = (uInt)text->length;
  stream.next_out = (Bytef *)packed.data;
  stream.avail_out = (uInt)packed.capacity;
  assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.length = stream.total_out;
  assert_int_equal(deflateEnd(&stream), Z_OK);
  return packed;
}

static SanadBuffer
zstandard(const SanadBuffer *text)
{
  SanadBuffer packed = {0};
  assert_true(sanad_buffer_reserve(&packed, ZSTD_compressBound(text->length)));
  packed.length =
      ZSTD_compress(packed.data, packed.capacity, text->data, text->length, 3);
  assert_false(ZSTD_isError(packed.length));
  return packed;
}

static void
unpacks_gzip_and_zstandard_on_the_way(void **state)
{
  (void)state;
  SanadBuffer text = many_lines();
  SanadBuffer packed[] = {gzip(&text), zstandard(&text)};

  for (size_t i = 0; i < 2; ++i) {
    // Two members or frames, one behind the other, are one text.
    SanadBuffer twice = {0};
    sanad_buffer_add_text(&twice, sanad_buffer_text(&packed[i]));
    sanad_buffer_add_text(&twice, sanad_buffer_text(&packed[i]));
    write_file("in", twice.data, twice.length);
    Loaded loaded = load("in", (SanadLoadOptions){0});
    assert_string_equal(loaded.error.message, "");
    assert_int_equal(loaded.report.statements, 6000);
    assert_int_equal(loaded.counts.quads, 3000);

    // Cut short anywhere it is an error.
    for (size_t cut = 1; cut < packed[i].length; cut += 997) {
      write_file("in", packed[i].data, packed[i].length - cut);
      loaded = load("in", (SanadLoadOptions){.format = SANAD_NTRIPLES});
      assert_int_equal(loaded.status, SANAD_IO);
      assert_int_equal(loaded.counts.quads, 0);
    }

    twice.data[packed[i].length / 2] ^= 0x55;
    write_file("in", twice.data, packed[i].length);
    loaded = load("in", (SanadLoadOptions){.format = SANAD_NTRIPLES});
    assert_int_not_equal(loaded.status, SANAD_OK);
    sanad_buffer_free(&twice);
    sanad_buffer_free(&packed[i]);
  }
  sanad_buffer_free(&text);
}

static void
leaves_nothing_of_a_file_that_is_cut_short(void **state)
{
  (void)state;
  static const char text[] =
      "<a:s> <a:p> <a:o> .\n<a:s> <a:p> \"\xC3\xA9\\u00E9\"@en-x .\n";
  // Where the text may end, so that all before it is well-formed.
  static const size_t good[] = {0, 19, 20, sizeof text - 2, sizeof text - 1};
  size_t next = 0;

  for (size_t length = 0; length < sizeof text; ++length) {
    write_file("in", text, length);
    const Loaded loaded =
        load("in", (SanadLoadOptions){.format = SANAD_NTRIPLES});
    if (next < 5 && length == good[next]) {
      assert_int_equal(loaded.status, SANAD_OK);
      ++next;
      continue;
    }
    assert_int_equal(loaded.status, SANAD_SYNTAX);
    assert_int_not_equal(loaded.error.place.line, 0);
    assert_int_equal(loaded.counts.quads, 0);
  }
  assert_int_equal(next, 5);
}

static void
puts_triples_into_the_graph_that_is_asked_for(void **state)
{
  (void)state;
  static const char text[] = "<a:s> <a:p> <a:o> . _:b <a:p> _:b .";
  write_file("in.ttl", text, sizeof text - 1);
  Loaded loaded =
      load("in.ttl", (SanadLoadOptions){.graph = SANAD_TEXT("a:g#evidence")});
  assert_int_equal(loaded.status, SANAD_OK);
  assert_int_equal(loaded.counts.evidence, 2);
  assert_int_equal(loaded.counts.triples, 0);

  loaded = load("in.ttl", (SanadLoadOptions){.graph = SANAD_TEXT("no iri")});
  assert_int_equal(loaded.status, SANAD_SYNTAX);
  loaded = load("in.ttl", (SanadLoadOptions){.base = SANAD_TEXT("base")});
  assert_int_equal(loaded.status, SANAD_MEANING);
}

static void
gives_blank_nodes_of_each_file_new_ids(void **state)
{
  (void)state;
  static const char text[] = "_:b1 <a:p> [] . _:b1 <a:p> _:b2 .";
  SanadStore *store = NULL;
  SanadWrite *write = NULL;
  SanadLoadReport report;
  const SanadLoadOptions options = {0};
  write_file("in.ttl", text, sizeof text - 1);
  assert_int_equal(sanad_store_open(&store, NULL, NULL, NULL), SANAD_OK);
  assert_int_equal(sanad_write_begin(&write, store, NULL), SANAD_OK);
  for (int i = 0; i < 2; ++i) {
    assert_int_equal(
        sanad_load_file(write, path_of("in.ttl"), &options, &report, NULL),
        SANAD_OK);
  }
  assert_int_equal(sanad_write_commit(write, NULL), SANAD_OK);

  SanadSnapshot *snapshot = NULL;
  SanadCounts counts;
  assert_int_equal(sanad_snapshot_open(&snapshot, store, NULL), SANAD_OK);
  assert_int_equal(sanad_snapshot_counts(snapshot, &counts, NULL), SANAD_OK);
  assert_int_equal(counts.quads, 4);
  assert_int_equal(counts.terms, 7);
  sanad_snapshot_close(snapshot);
  sanad_store_close(store);
}

static void
names_files_that_cannot_be_read(void **state)
{
  (void)state;
  Loaded loaded = load("missing.ttl", (SanadLoadOptions){0});
  assert_int_equal(loaded.status, SANAD_NOT_FOUND);
  assert_non_null(strstr(loaded.error.message, "missing.ttl"));
  loaded = load(".", (SanadLoadOptions){.format = SANAD_TURTLE});
  assert_int_equal(loaded.status, SANAD_IO);
  assert_non_null(strstr(loaded.error.message, "it is a folder"));
}

/// Lines of which many begin with the same words, and blank nodes.
static SanadBuffer
graph_of_lines(int count)
{
  SanadBuffer text = {0};
  for (int i = 0; i < count; ++i) {
    sanad_buffer_add_format(&text, "<a:s%d> <a:p%d> \"%d\" .\n", i / 3, i % 7,
                            i);
    sanad_buffer_add_format(&text, "_:n%d <a:q> <a:s%d> .\n", i % 100, i);
  }
  assert_false(text.failed);
  return text;
}

static void
loads_much_on_two_threads_in_little_memory(void **state)
{
  (void)state;
  SanadBuffer text = graph_of_lines(30000);
  write_file("in", text.data, text.length);
  for (unsigned i = 0; i < 2; ++i) {
    const Loaded loaded = load(
        "in", (SanadLoadOptions){.format = SANAD_NTRIPLES, .memory_bytes = i});
    assert_string_equal(loaded.error.message, "");
    assert_int_equal(loaded.status, SANAD_OK);
    assert_int_equal(loaded.report.statements, 60000);
    assert_int_equal(loaded.counts.quads, 60000);
    // 30 000 subjects, 7 + 1 predicates, as many strings, 100 blank nodes
    assert_int_equal(loaded.counts.terms, 30000 + 8 + 30000 + 100);
  }
  sanad_buffer_free(&text);
}

static void
says_where_a_line_far_down_is_wrong(void **state)
{
  (void)state;
  SanadBuffer text = graph_of_lines(20000);
  sanad_buffer_add_string(&text, "<a:s> <a:p> oops .\n");
  write_file("in", text.data, text.length);
  const Loaded loaded =
      load("in", (SanadLoadOptions){.format = SANAD_NTRIPLES});
  assert_int_equal(loaded.status, SANAD_SYNTAX);
  assert_int_equal(loaded.error.place.line, 40001);
  assert_int_equal(loaded.error.place.column, 13);
  assert_int_equal(loaded.counts.quads, 0);
  sanad_buffer_free(&text);
}

/// What progress was told, and when to stop.
typedef struct {
  SanadLoadProgress last;
  size_t calls;
  size_t calls_max;
  bool has_written; ///< It was told of writing
} Watched;

static bool
watch_load(void *state, const SanadLoadProgress *progress)
{
  Watched *const watched = state;
  assert_true(progress->statements >= watched->last.statements);
  assert_true(progress->bytes >= watched->last.bytes);
  assert_true(progress->bytes <= progress->bytes_total);
  assert_true(progress->written >= 0 && progress->written <= 1);
  watched->last = *progress;
  watched->has_written |= progress->is_writing;
  return ++watched->calls < watched->calls_max;
}

static void
tells_how_far_it_is_and_stops_when_asked(void **state)
{
  (void)state;
  SanadBuffer text = graph_of_lines(60000);
  write_file("in", text.data, text.length);
  Watched watched = {.calls_max = SIZE_MAX};
  SanadLoadOptions options = {.format = SANAD_NTRIPLES,
                              .progress = watch_load,
                              .progress_state = &watched};
  Loaded loaded = load("in", options);
  assert_int_equal(loaded.status, SANAD_OK);
  assert_true(watched.calls > 0);
  assert_int_equal(watched.last.bytes_total, text.length);

  watched = (Watched){.calls_max = 1};
  loaded = load("in", options);
  assert_int_equal(loaded.status, SANAD_CANCELLED);
  assert_int_equal(loaded.error.place.line, 0);
  assert_int_equal(loaded.counts.quads, 0);
  sanad_buffer_free(&text);
}

static void
names_the_file_that_cannot_be_loaded(void **state)
{
  (void)state;
  static const char good[] = "<a:s> <a:p> _:b . _:b <a:p> <a:o> .";
  static const char bad[] = "<a:s> <a:p> .";
  char first[256];
  char second[256];
  SanadStore *store = NULL;
  SanadWrite *write = NULL;
  SanadLoadReport reports[3];
  SanadError error = {0};
  size_t at = 0;
  write_file("in.ttl", good, sizeof good - 1);
  write_file("in", bad, sizeof bad - 1);
  (void)snprintf(first, sizeof first, "%s", path_of("in.ttl"));
  (void)snprintf(second, sizeof second, "%s", path_of("in"));
  const char *const paths[] = {first, first, second};
  const SanadLoadOptions options = {.format = SANAD_TURTLE};

  assert_int_equal(sanad_store_open(&store, NULL, NULL, NULL), SANAD_OK);
  assert_int_equal(sanad_write_begin(&write, store, NULL), SANAD_OK);
  assert_int_equal(
      sanad_load_files(write, paths, 3, &options, reports, &at, &error),
      SANAD_SYNTAX);
  assert_int_equal(at, 2);
  sanad_write_abort(write);

  assert_int_equal(sanad_write_begin(&write, store, NULL), SANAD_OK);
  assert_int_equal(
      sanad_load_files(write, paths, 2, &options, reports, &at, &error),
      SANAD_OK);
  assert_int_equal(at, 2);
  assert_int_equal(reports[0].statements, 2);
  assert_int_equal(reports[1].statements, 2);
  const SanadSnapshot *snapshot = NULL;
  SanadCounts counts;
  assert_int_equal(sanad_write_snapshot(write, &snapshot, NULL), SANAD_OK);
  assert_int_equal(sanad_snapshot_counts(snapshot, &counts, NULL), SANAD_OK);
  assert_int_equal(counts.quads, 4); // The blank nodes are two
  sanad_write_abort(write);
  sanad_store_close(store);
}

static void
says_that_there_is_no_room_for_sorting(void **state)
{
  (void)state;
  SanadStore *store = NULL;
  SanadWrite *write = NULL;
  SanadLoadReport report;
  size_t at = 0;
  SanadError error = {0};
  struct rlimit before;
  SanadBuffer text = graph_of_lines(20000);
  write_file("in", text.data, text.length);
  sanad_buffer_free(&text);
  assert_int_equal(sanad_store_open(&store, NULL, NULL, NULL), SANAD_OK);
  assert_int_equal(sanad_write_begin(&write, store, NULL), SANAD_OK);

  assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
  const struct rlimit small = {1U << 16U, before.rlim_max};
  void (*const handler)(int) = signal(SIGXFSZ, SIG_IGN);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
  const SanadLoadOptions options = {.format = SANAD_NTRIPLES,
                                    .memory_bytes = 1};
  const char *const path = path_of("in");
  const SanadStatus status =
      sanad_load_files(write, &path, 1, &options, &report, &at, &error);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
  (void)signal(SIGXFSZ, handler);

  assert_int_equal(status, SANAD_IO);
  assert_non_null(strstr(error.message, "file for sorting"));
  assert_int_equal(at, 1); // No file is to blame
  assert_int_equal(error.place.line, 0);
  sanad_write_abort(write);
  sanad_store_close(store);
}

static int
make_folder(void **state)
{
  (void)state;
  return mkdtemp(folder) ? 0 : -1;
}

static int
remove_folder(void **state)
{
  (void)state;
  (void)unlink(path_of("in"));
  (void)unlink(path_of("in.ttl"));
  return rmdir(folder);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(guesses_formats_from_names),
      cmocka_unit_test(guesses_formats_from_the_content),
      cmocka_unit_test(unpacks_gzip_and_zstandard_on_the_way),
      cmocka_unit_test(leaves_nothing_of_a_file_that_is_cut_short),
      cmocka_unit_test(puts_triples_into_the_graph_that_is_asked_for),
      cmocka_unit_test(gives_blank_nodes_of_each_file_new_ids),
      cmocka_unit_test(names_files_that_cannot_be_read),
      cmocka_unit_test(loads_much_on_two_threads_in_little_memory),
      cmocka_unit_test(says_where_a_line_far_down_is_wrong),
      cmocka_unit_test(tells_how_far_it_is_and_stops_when_asked),
      cmocka_unit_test(names_the_file_that_cannot_be_loaded),
      cmocka_unit_test(says_that_there_is_no_room_for_sorting),
  };
  return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
