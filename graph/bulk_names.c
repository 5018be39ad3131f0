/// Names of a load, sorted like everything else: in memory, and past a limit in
/// runs that are merged.

#include "graph/bulk_impl.h"

#include "base/unicode.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// How many names go into the index at once.
#define NAMES_AT_ONCE ((size_t)4096)
/// So few names are sorted by comparing them.
#define FEW ((size_t)24)

/// What stands before the folded text.
typedef struct {
  SanadId id;
  uint32_t kind;
  uint32_t length;
} BulkName;

/// A record in memory.
typedef struct {
  BulkName name;
  const char *text;
} NameView;

static NameView
view_at(const char *bytes)
{
  NameView view;
  memcpy(&view.name, bytes, sizeof view.name);
  view.text = bytes + sizeof view.name;
  return view;
}

static int
compare_views(const NameView *a, const NameView *b)
{
  const int order = sanad_text_compare((SanadText){a->text, a->name.length},
                                       (SanadText){b->text, b->name.length});
  if (order || a->name.kind != b->name.kind) {
    return order ? order : a->name.kind < b->name.kind ? -1 : 1;
  }
  return (a->name.id > b->name.id) - (a->name.id < b->name.id);
}

/// Pairs of a part of a text and where its record stands, and their scratch.
typedef struct {
  const char *records;
  HashEntry *scratch;
} NameSort;

/// 8 bytes of a text from `depth` on, zeros behind its end.
static uint64_t
word_at(const NameView *view, size_t depth)
{
  unsigned char bytes[8] = {0};
  uint64_t word = 0;
  if (depth < view->name.length) {
    const size_t left = view->name.length - depth;
    memcpy(bytes, view->text + depth, left < 8 ? left : 8);
  }
  for (size_t i = 0; i < 8; ++i) {
    word = (word << 8U) | bytes[i];
  }
  return word;
}

static void
sort_few(const NameSort *sort, HashEntry *pairs, size_t count)
{
  for (size_t i = 1; i < count; ++i) {
    const HashEntry pair = pairs[i];
    const NameView view = view_at(sort->records + pair.id);
    size_t at = i;
    for (; at > 0; --at) {
      const NameView before = view_at(sort->records + pairs[at - 1].id);
      if (compare_views(&before, &view) <= 0) {
        break;
      }
      pairs[at] = pairs[at - 1];
    }
    pairs[at] = pair;
  }
}

static void
sort_words(const NameSort *sort, HashEntry *pairs, size_t count)
{
  const HashEntry *const result = bulk_sort_pairs(pairs, sort->scratch, count);
  if (result != pairs) {
    memcpy(pairs, result, count * sizeof *pairs);
  }
}

/// Sorts names that are the same but for zeros at their end: by length, kind
/// and id.
static void
sort_ended(const NameSort *sort, HashEntry *pairs, size_t count)
{
  for (size_t i = 0; i < count; ++i) {
    pairs[i].hash = view_at(sort->records + pairs[i].id).name.id;
  }
  sort_words(sort, pairs, count);
  for (size_t i = 0; i < count; ++i) {
    const BulkName name = view_at(sort->records + pairs[i].id).name;
    pairs[i].hash = ((uint64_t)name.length << 8U) | name.kind;
  }
  sort_words(sort, pairs, count);
}

static void sort_from(const NameSort *sort, HashEntry *pairs, size_t count,
                      size_t depth);

/// Sorts names that are the same up to `depth`: those that end there, then the
/// longer ones.
static void
sort_equal(const NameSort *sort, HashEntry *pairs, size_t count, size_t depth)
{
  size_t ended = 0;

  for (size_t i = 0; i < count; ++i) {
    if (view_at(sort->records + pairs[i].id).name.length <= depth) {
      const HashEntry pair = pairs[i];
      pairs[i] = pairs[ended];
      pairs[ended++] = pair;
    }
  }
  sort_ended(sort, pairs, ended);
  sort_from(sort, pairs + ended, count - ended, depth);
}

/// Sorts names that are the same up to `depth`.  The depth of calls is bounded
/// by NAME_BYTES_MAX / 8.
static void
sort_from(const NameSort *sort, HashEntry *pairs, size_t count, size_t depth)
{
  if (count <= FEW) {
    sort_few(sort, pairs, count);
    return;
  }
  for (size_t i = 0; i < count; ++i) {
    const NameView view = view_at(sort->records + pairs[i].id);
    pairs[i].hash = word_at(&view, depth);
  }
  sort_words(sort, pairs, count);
  for (size_t start = 0; start < count;) {
    const uint64_t word = pairs[start].hash;
    size_t end = start + 1;
    while (end < count && pairs[end].hash == word) {
      ++end;
    }
    if (end - start > 1) {
      sort_equal(sort, pairs + start, end - start, depth + sizeof word);
    }
    start = end;
  }
}

void
bulk_names_close(BulkNames *names)
{
  sanad_buffer_free(&names->text);
  sanad_buffer_free(&names->folded);
  free(names->runs.runs);
  names->runs = (BulkRuns){0};
  free(names->sorted);
  names->sorted = NULL;
  if (names->file >= 0) {
    (void)close(names->file);
  }
  names->file = -1;
}

/// Sorts all records; `*pairs` are then in order and the caller's to free.
static SanadStatus
sort_names(const BulkNames *names, HashEntry **pairs, SanadError *error)
{
  HashEntry *const all = malloc((2 * names->count + 1) * sizeof *all);
  *pairs = all;
  if (!all) {
    return sanad_fail_memory(error);
  }
  size_t at = 0;
  for (size_t i = 0; i < names->count; ++i) {
    all[i] = (HashEntry){0, at};
    at += sizeof(BulkName) + view_at(names->text.data + at).name.length;
  }
  const NameSort sort = {names->text.data, all + names->count};
  sort_from(&sort, all, names->count, 0);
  return SANAD_OK;
}

/// Writes records in their order to a run, each once.
static SanadStatus
write_run(BulkNames *names, const HashEntry *pairs, SanadError *error)
{
  BulkRunWriter writer; // Its buffer alone: these are no rows
  bulk_run_open(&writer, names->file, names->file_end);
  SanadStatus status = SANAD_OK;
  for (size_t i = 0; i < names->count && status == SANAD_OK; ++i) {
    const char *const bytes = names->text.data + pairs[i].id;
    const NameView view = view_at(bytes);
    if (i > 0) {
      const NameView last = view_at(names->text.data + pairs[i - 1].id);
      if (compare_views(&last, &view) == 0) {
        continue;
      }
    }
    sanad_buffer_add(&writer.buffer, bytes,
                     sizeof(BulkName) + view.name.length);
    status = bulk_run_add(&writer, NULL, 0, error);
  }
  const SanadStatus closed =
      bulk_run_close(&writer, &names->runs, &names->file_end, error);
  return status == SANAD_OK ? closed : status;
}

/// Moves the names in memory to a run.
static SanadStatus
spill_names(BulkNames *names, const SanadStore *store, SanadError *error)
{
  HashEntry *pairs = NULL;
  SanadStatus status =
      names->file < 0 ? bulk_file_open(store, &names->file, error) : SANAD_OK;
  if (status == SANAD_OK) {
    status = sort_names(names, &pairs, error);
  }
  if (status == SANAD_OK) {
    status = write_run(names, pairs, error);
  }
  free(pairs);
  names->count = 0;
  sanad_buffer_clear(&names->text);
  return status;
}

SanadStatus
bulk_names_add(BulkNames *names, SanadWrite *write, SanadText name,
               unsigned kind, SanadId id, SanadError *error)
{
  sanad_buffer_clear(&names->folded);
  sanad_unicode_fold(&names->folded, name);
  TRY(sanad_buffer_status(&names->folded, error));
  if (!names->folded.length) {
    return SANAD_OK;
  }
  const SanadText folded =
      sanad_text_slice(sanad_buffer_text(&names->folded), 0, NAME_BYTES_MAX);
  const BulkName head = {id, kind, (uint32_t)folded.length};
  sanad_buffer_add(&names->text, (const char *)&head, sizeof head);
  sanad_buffer_add_text(&names->text, folded);
  TRY(sanad_buffer_status(&names->text, error));
  ++names->count;
  return names->text.length + 2 * names->count * sizeof(HashEntry) >=
                 names->memory_max
             ? spill_names(names, write->store, error)
             : SANAD_OK;
}

/// Reads a run of names.
typedef struct {
  NameView view;
  char *bytes;
  size_t at;
  size_t filled;
  uint64_t offset;
  uint64_t end;
} NameRunReader;

#define READER_BYTES ((size_t)1U << 16U)
#define RECORD_MAX   (sizeof(BulkName) + NAME_BYTES_MAX)

/// Reads the next name, or returns SANAD_END.
static SanadStatus
step_names(NameRunReader *reader, int file, SanadError *error)
{
  if (reader->filled - reader->at < RECORD_MAX &&
      reader->offset < reader->end) {
    memmove(reader->bytes, reader->bytes + reader->at,
            reader->filled - reader->at);
    reader->filled -= reader->at;
    reader->at = 0;
    const uint64_t left = reader->end - reader->offset;
    const size_t room = READER_BYTES - reader->filled;
    size_t got = 0;
    TRY(bulk_file_read(file, reader->bytes + reader->filled,
                       left < room ? (size_t)left : room, reader->offset, &got,
                       error));
    reader->filled += got;
    reader->offset += got;
  }
  if (reader->filled - reader->at < sizeof(BulkName)) {
    return SANAD_END;
  }
  reader->view = view_at(reader->bytes + reader->at);
  reader->at += sizeof(BulkName) + reader->view.name.length;
  return SANAD_OK;
}

/// Names on their way into the index.
typedef struct {
  SanadWrite *write;
  const atomic_bool *is_cancelled;
  SanadBuffer text;
  NameEntry entries[NAMES_AT_ONCE];
  size_t count;
} NameSlab;

static SanadStatus
put_slab(NameSlab *slab, SanadError *error)
{
  TRY(sanad_buffer_status(&slab->text, error));
  const char *text = slab->text.data; // It has moved while it grew
  for (size_t i = 0; i < slab->count; ++i) {
    slab->entries[i].folded.data = text;
    text += slab->entries[i].folded.length;
  }
  TRY(names_put_many(slab->write, slab->entries, slab->count, error));
  slab->count = 0;
  sanad_buffer_clear(&slab->text);
  return bulk_check(slab->is_cancelled, error);
}

static SanadStatus
add_to_slab(NameSlab *slab, const NameView *view, SanadError *error)
{
  sanad_buffer_add(&slab->text, view->text, view->name.length);
  slab->entries[slab->count++] =
      (NameEntry){{NULL, view->name.length}, view->name.kind, view->name.id};
  return slab->count == NAMES_AT_ONCE ? put_slab(slab, error) : SANAD_OK;
}

/// The reader whose name comes first, or null.  There are few.
static NameRunReader *
first_reader(NameRunReader *readers, size_t count)
{
  NameRunReader *first = NULL;

  for (size_t i = 0; i < count; ++i) {
    if (readers[i].bytes &&
        (!first || compare_views(&readers[i].view, &first->view) < 0)) {
      first = &readers[i];
    }
  }
  return first;
}

/// Reads on; a reader at its end has no bytes.
static SanadStatus
step_or_close(NameRunReader *reader, int file, SanadError *error)
{
  const SanadStatus status = step_names(reader, file, error);
  if (status != SANAD_END) {
    return status;
  }
  free(reader->bytes);
  reader->bytes = NULL;
  return SANAD_OK;
}

static SanadStatus
merge_runs(const BulkNames *names, NameRunReader *readers, NameSlab *slab,
           SanadError *error)
{
  for (size_t i = 0; i < names->runs.count; ++i) {
    const BulkRun *const run = &names->runs.runs[i];
    readers[i] = (NameRunReader){.bytes = malloc(READER_BYTES),
                                 .offset = run->start,
                                 .end = run->start + run->length};
    if (!readers[i].bytes) {
      return sanad_fail_memory(error);
    }
    TRY(step_or_close(&readers[i], names->file, error));
  }

  NameRunReader *reader = NULL;
  while ((reader = first_reader(readers, names->runs.count))) {
    TRY(add_to_slab(slab, &reader->view, error));
    TRY(step_or_close(reader, names->file, error));
  }
  return SANAD_OK;
}

static SanadStatus
put_runs(const BulkNames *names, NameSlab *slab, SanadError *error)
{
  NameRunReader *const readers = calloc(names->runs.count, sizeof *readers);
  if (!readers) {
    return sanad_fail_memory(error);
  }
  const SanadStatus status = merge_runs(names, readers, slab, error);
  for (size_t i = 0; i < names->runs.count; ++i) {
    free(readers[i].bytes);
  }
  free(readers);
  return status;
}

SanadStatus
bulk_names_sort(BulkNames *names, SanadError *error)
{
  return names->sorted || names->runs.count
             ? SANAD_OK
             : sort_names(names, &names->sorted, error);
}

static SanadStatus
put_from_memory(BulkNames *names, NameSlab *slab, SanadError *error)
{
  TRY(bulk_names_sort(names, error));
  for (size_t i = 0; i < names->count; ++i) {
    const NameView view = view_at(names->text.data + names->sorted[i].id);
    TRY(add_to_slab(slab, &view, error));
  }
  return SANAD_OK;
}

SanadStatus
bulk_names_write(BulkNames *names, SanadWrite *write, SanadError *error)
{
  if (names->runs.count && names->count) {
    TRY(spill_names(names, write->store, error));
  }
  NameSlab *const slab = calloc(1, sizeof *slab);
  if (!slab) {
    return sanad_fail_memory(error);
  }
  slab->write = write;
  slab->is_cancelled = names->is_cancelled;
  SanadStatus status = names->runs.count ? put_runs(names, slab, error)
                                         : put_from_memory(names, slab, error);
  if (status == SANAD_OK && slab->count) {
    status = put_slab(slab, error);
  }
  sanad_buffer_free(&slab->text);
  free(slab);
  names->runs.count = 0;
  names->file_end = 0;
  names->count = 0;
  free(names->sorted);
  names->sorted = NULL;
  sanad_buffer_free(&names->text);
  return status;
}
