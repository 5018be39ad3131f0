#include "graph/bulk_impl.h"

#include <stdlib.h>
#include <string.h>

/// How much a writer collects.
#define BUFFER_BYTES ((size_t)1U << 18U)

void
bulk_run_open(BulkRunWriter *writer, int file, uint64_t offset)
{
  *writer = (BulkRunWriter){.file = file, .start = offset, .offset = offset};
}

static void
add_number(SanadBuffer *out, uint64_t number)
{
  char bytes[10];
  size_t count = 0;

  for (; number >= 0x80U; number >>= 7U) {
    bytes[count++] = (char)(unsigned char)(number | 0x80U);
  }
  bytes[count++] = (char)(unsigned char)number;
  sanad_buffer_add(out, bytes, count);
}

/// The bits of an id with its kind at the end, so that it is a small number.
static uint64_t
turn(SanadId id)
{
  return (id << 4U) | (id >> 60U);
}

static SanadId
turn_back(uint64_t number)
{
  return (number >> 4U) | (number << 60U);
}

static SanadStatus
write_buffer(BulkRunWriter *writer, SanadError *error)
{
  TRY(sanad_buffer_status(&writer->buffer, error));
  TRY(bulk_file_write(writer->file, writer->buffer.data, writer->buffer.length,
                      writer->offset, error));
  writer->offset += writer->buffer.length;
  sanad_buffer_clear(&writer->buffer);
  return SANAD_OK;
}

SanadStatus
bulk_run_add(BulkRunWriter *writer, const BulkRow *rows, size_t count,
             SanadError *error)
{
  for (size_t i = 0; i < count; ++i) {
    const SanadId *const ids = rows[i].ids;
    unsigned equal = 0;
    while (equal < 4 && ids[equal] == writer->last[equal]) {
      ++equal;
    }
    sanad_buffer_add_char(&writer->buffer, (char)(unsigned char)equal);
    for (unsigned j = equal; j < 4; ++j) {
      // Rows ascend, so the first id that differs is greater.
      add_number(&writer->buffer,
                 j == equal ? ids[j] - writer->last[j] : turn(ids[j]));
    }
    memcpy(writer->last, ids, sizeof writer->last);
  }
  return writer->buffer.length >= BUFFER_BYTES ? write_buffer(writer, error)
                                               : SANAD_OK;
}

SanadStatus
bulk_run_close(BulkRunWriter *writer, BulkRuns *runs, uint64_t *end,
               SanadError *error)
{
  const SanadStatus status = write_buffer(writer, error);
  sanad_buffer_free(&writer->buffer);
  TRY(status);

  if (runs->count == runs->capacity) {
    const size_t larger = runs->capacity ? 2 * runs->capacity : 16;
    BulkRun *const more = realloc(runs->runs, larger * sizeof *more);
    if (!more) {
      return sanad_fail_memory(error);
    }
    runs->runs = more;
    runs->capacity = larger;
  }
  runs->runs[runs->count++] =
      (BulkRun){writer->start, writer->offset - writer->start};
  *end = writer->offset;
  return SANAD_OK;
}

/// Reads a run.
typedef struct {
  BulkRow row; ///< The one that is next
  unsigned char *bytes;
  size_t at;
  size_t filled;
  size_t capacity;
  uint64_t offset;
  uint64_t end;
} RunReader;

/// The longest row: a byte and four numbers.
#define ROW_BYTES_MAX ((size_t)41)

/// No column of a row.
#define NOTHING 4U

struct BulkStream {
  // Rows in memory
  BulkRows rows;
  size_t next;
  unsigned columns[4];
  const uint32_t *before; ///< The row that was given last, or null
  const BulkRanks *ranks;
  const BulkGraphs *graphs;
  Table table;

  // Runs: a heap of readers, the least row on top
  int file;
  RunReader *readers;
  RunReader **heap;
  size_t heap_count;
  size_t reader_count;
  SanadId last[4];
};

/// Makes sure that a whole row is there, if the run has one.
static SanadStatus
fill_reader(RunReader *reader, int file, SanadError *error)
{
  if (reader->filled - reader->at >= ROW_BYTES_MAX ||
      reader->offset == reader->end) {
    return SANAD_OK;
  }
  memmove(reader->bytes, reader->bytes + reader->at,
          reader->filled - reader->at);
  reader->filled -= reader->at;
  reader->at = 0;

  const uint64_t left = reader->end - reader->offset;
  const size_t room = reader->capacity - reader->filled;
  const size_t wanted = left < room ? (size_t)left : room;
  size_t got = 0;
  TRY(bulk_file_read(file, reader->bytes + reader->filled, wanted,
                     reader->offset, &got, error));
  if (got < wanted) {
    return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN,
                      "a file for sorting became shorter");
  }
  reader->filled += got;
  reader->offset += got;
  return SANAD_OK;
}

static uint64_t
get_number(RunReader *reader)
{
  uint64_t number = 0;

  for (unsigned shift = 0; shift < 64; shift += 7) {
    const uint64_t byte = reader->bytes[reader->at++];
    number |= (byte & 0x7FU) << shift;
    if (byte < 0x80U) {
      break;
    }
  }
  return number;
}

/// Reads the next row, or returns SANAD_END.
static SanadStatus
step_reader(RunReader *reader, int file, SanadError *error)
{
  TRY(fill_reader(reader, file, error));
  if (reader->at == reader->filled) {
    return SANAD_END;
  }
  const unsigned equal = reader->bytes[reader->at++];
  for (unsigned i = equal; i < 4; ++i) {
    const uint64_t number = get_number(reader);
    reader->row.ids[i] =
        i == equal ? reader->row.ids[i] + number : turn_back(number);
  }
  return SANAD_OK;
}

static bool
is_less(const RunReader *a, const RunReader *b)
{
  for (unsigned i = 0; i < 4; ++i) {
    if (a->row.ids[i] != b->row.ids[i]) {
      return a->row.ids[i] < b->row.ids[i];
    }
  }
  return false;
}

/// Lets the reader on top sink to its place.
static void
sink(BulkStream *stream, size_t at)
{
  RunReader **const heap = stream->heap;
  RunReader *const reader = heap[at];

  for (;;) {
    size_t child = 2 * at + 1;
    if (child >= stream->heap_count) {
      break;
    }
    if (child + 1 < stream->heap_count &&
        is_less(heap[child + 1], heap[child])) {
      ++child;
    }
    if (!is_less(heap[child], reader)) {
      break;
    }
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = reader;
}

static SanadStatus
open_readers(BulkStream *stream, const BulkRuns *runs, size_t memory_bytes,
             SanadError *error)
{
  size_t capacity = runs->count ? memory_bytes / runs->count : 0;
  capacity = capacity < 4096           ? 4096
             : capacity > BUFFER_BYTES ? BUFFER_BYTES
                                       : capacity;
  stream->readers = calloc(runs->count + 1, sizeof *stream->readers);
  stream->heap = calloc(runs->count + 1, sizeof *stream->heap);
  if (!stream->readers || !stream->heap) {
    return sanad_fail_memory(error);
  }
  stream->reader_count = runs->count;
  for (size_t i = 0; i < runs->count; ++i) {
    RunReader *const reader = &stream->readers[i];
    *reader = (RunReader){.bytes = malloc(capacity),
                          .capacity = capacity,
                          .offset = runs->runs[i].start,
                          .end = runs->runs[i].start + runs->runs[i].length};
    if (!reader->bytes) {
      return sanad_fail_memory(error);
    }
    const SanadStatus status = step_reader(reader, stream->file, error);
    if (status == SANAD_OK) {
      stream->heap[stream->heap_count++] = reader;
    } else if (status != SANAD_END) {
      return status;
    }
  }
  for (size_t i = stream->heap_count / 2; i > 0; --i) {
    sink(stream, i - 1);
  }
  return SANAD_OK;
}

SanadStatus
bulk_stream_runs(BulkStream **out, int file, const BulkRuns *runs,
                 size_t memory_bytes, SanadError *error)
{
  *out = calloc(1, sizeof **out);
  if (!*out) {
    return sanad_fail_memory(error);
  }
  (*out)->file = file;
  const SanadStatus status = open_readers(*out, runs, memory_bytes, error);
  if (status != SANAD_OK) {
    bulk_stream_close(*out);
    *out = NULL;
  }
  return status;
}

SanadStatus
bulk_stream_rows(BulkStream **out, const BulkRows *rows, Table table,
                 const BulkRanks *ranks, const BulkGraphs *graphs,
                 SanadError *error)
{
  static const unsigned columns[TABLES][4] = {
      [TABLE_PSO] = {1, 0, 2, NOTHING}, [TABLE_POS] = {1, 2, 0, NOTHING},
      [TABLE_SPO] = {0, 1, 2, 3},       [TABLE_OPS] = {2, 1, 0, NOTHING},
      [TABLE_GSPO] = {3, 0, 1, 2},
  };
  BulkStream *const stream = calloc(1, sizeof *stream);
  *out = stream;
  if (!stream) {
    return sanad_fail_memory(error);
  }
  stream->rows = *rows;
  stream->ranks = ranks;
  stream->graphs = graphs;
  stream->table = table;
  memcpy(stream->columns, columns[table], sizeof stream->columns);
  return SANAD_OK;
}

void
bulk_stream_close(BulkStream *stream)
{
  if (stream) {
    for (size_t i = 0; i < stream->reader_count; ++i) {
      free(stream->readers[i].bytes);
    }
    free(stream->readers);
    free(stream->heap);
    free(stream);
  }
}

/// Whether a row in memory does not belong into the table, or repeats the one
/// before.
static bool
is_left_out(const BulkStream *stream, const uint32_t *row)
{
  const bool has_graph = stream->rows.width == 4;
  const bool needs_graph =
      stream->table == TABLE_SPO || stream->table == TABLE_GSPO;
  const size_t count = has_graph && needs_graph ? 4 : 3;

  if (has_graph && !needs_graph && stream->graphs->evidence[row[3]]) {
    return true;
  }
  // The default graph has the least id.
  if (has_graph && stream->table == TABLE_GSPO &&
      stream->graphs->ids[row[3]] == SANAD_DEFAULT_GRAPH) {
    return true;
  }
  return stream->before && stream->before[0] == row[0] &&
         memcmp(stream->before, row, count * sizeof *row) == 0;
}

/// The ids of a row in memory.
static void
fill_row(const BulkStream *stream, const uint32_t *numbers, BulkRow *row)
{
  for (unsigned i = 0; i < 4; ++i) {
    const unsigned column = stream->columns[i];
    if (column == NOTHING) {
      row->ids[i] = 0;
    } else if (column < 3) {
      row->ids[i] = bulk_rank_id(stream->ranks, numbers[column]);
    } else {
      row->ids[i] = stream->rows.width == 4 ? stream->graphs->ids[numbers[3]]
                                            : SANAD_DEFAULT_GRAPH;
    }
  }
}

static size_t
next_in_memory(BulkStream *stream, BulkRow *rows)
{
  size_t count = 0;

  for (; count < BULK_ROWS && stream->next < stream->rows.count;
       ++stream->next) {
    const uint32_t *const row =
        stream->rows.numbers + stream->next * stream->rows.width;
    if (!is_left_out(stream, row)) {
      fill_row(stream, row, &rows[count++]);
      stream->before = row;
    }
  }
  return count;
}

SanadStatus
bulk_stream_next(BulkStream *stream, BulkRow *rows, size_t *count,
                 SanadError *error)
{
  if (!stream->readers) {
    *count = next_in_memory(stream, rows);
    return SANAD_OK;
  }

  for (*count = 0; *count < BULK_ROWS && stream->heap_count;) {
    RunReader *const least = stream->heap[0];
    if (memcmp(stream->last, least->row.ids, sizeof stream->last) != 0) {
      rows[(*count)++] = least->row;
      memcpy(stream->last, least->row.ids, sizeof stream->last);
    }
    const SanadStatus status = step_reader(least, stream->file, error);
    if (status == SANAD_END) {
      stream->heap[0] = stream->heap[--stream->heap_count];
    } else if (status != SANAD_OK) {
      return status;
    }
    if (stream->heap_count) {
      sink(stream, 0);
    }
  }
  return SANAD_OK;
}
