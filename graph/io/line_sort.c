#include "graph/io/line_sort.h"

#include "base/buffer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// How much is written to or read from the file at once.
#define CHUNK_BYTES ((size_t)1 << 16U)
/// Sorted runs in the file before they are merged into one.
#define RUNS_MAX 512U

/// Where a line stands among those in memory.
typedef struct {
  size_t start;
  size_t length;
} Line;

/// A sorted run in the file: for each line its length, then its bytes.
typedef struct {
  off_t at;  ///< What has not been read yet
  off_t end; ///< Behind the run
  SanadBuffer bytes;
  size_t start;  ///< Of the current line in `bytes`
  size_t length; ///< Of the current line
} Run;

struct LineSort {
  size_t memory_bytes;
  SanadBuffer text;
  Line *lines;
  size_t count;
  size_t capacity;
  size_t next;
  bool is_giving;
  int file; ///< -1 while there is none
  off_t file_bytes;
  SanadBuffer out; ///< On its way to the file
  Run *runs;
  size_t run_count;
  size_t *heap; ///< Numbers of runs, the one with the least line first
  size_t heap_count;
};

static SanadStatus
fail_temporary(SanadError *error, const char *action)
{
  const int code = errno;
  return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN,
                    "cannot %s a temporary file: %s", action, strerror(code));
}

SanadStatus
line_sort_new(LineSort **out, size_t memory_bytes, SanadError *error)
{
  *out = NULL;
  LineSort *const sort = calloc(1, sizeof *sort);
  if (!sort) {
    return sanad_fail_memory(error);
  }
  sort->memory_bytes = memory_bytes;
  sort->file = -1;
  *out = sort;
  return SANAD_OK;
}

void
line_sort_free(LineSort *sort)
{
  if (!sort) {
    return;
  }
  if (sort->file >= 0) {
    (void)close(sort->file); // It has no name, and goes with this
  }
  for (size_t i = 0; i < sort->run_count; ++i) {
    sanad_buffer_free(&sort->runs[i].bytes);
  }
  sanad_buffer_free(&sort->text);
  sanad_buffer_free(&sort->out);
  free(sort->lines);
  free(sort->runs);
  free(sort->heap);
  free(sort);
}

// ---- The file

static SanadStatus
open_temporary(LineSort *sort, SanadError *error)
{
  if (sort->file >= 0) {
    return SANAD_OK;
  }
  const char *const named = secure_getenv("TMPDIR");
  const char *const folder = named && *named ? named : "/tmp";
  sort->file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (sort->file < 0) { // Not every file system can do without a name
    SanadBuffer name = {0};
    sanad_buffer_add_format(&name, "%s/sanad-XXXXXX", folder);
    if (!sanad_buffer_string(&name)) {
      sanad_buffer_free(&name);
      return sanad_fail_memory(error);
    }
    sort->file = mkostemp(name.data, O_CLOEXEC);
    if (sort->file >= 0) {
      (void)unlink(name.data);
    }
    sanad_buffer_free(&name);
  }
  return sort->file < 0 ? fail_temporary(error, "make") : SANAD_OK;
}

/// Writes what waits for the file, all of it or only if it is much.
static SanadStatus
write_out(LineSort *sort, size_t least, SanadError *error)
{
  TRY(sanad_buffer_status(&sort->out, error));
  if (sort->out.length < least) {
    return SANAD_OK;
  }
  size_t done = 0;
  while (done < sort->out.length) {
    const ssize_t count = pwrite(sort->file, sort->out.data + done,
                                 sort->out.length - done, sort->file_bytes);
    if (count < 0 && errno != EINTR) {
      return fail_temporary(error, "write");
    }
    done += count > 0 ? (size_t)count : 0;
    sort->file_bytes += count > 0 ? count : 0;
  }
  sanad_buffer_clear(&sort->out);
  return SANAD_OK;
}

static SanadStatus
write_line(LineSort *sort, SanadText line, SanadError *error)
{
  const uint64_t length = line.length;
  sanad_buffer_add(&sort->out, (const char *)&length, sizeof length);
  sanad_buffer_add_text(&sort->out, line);
  return write_out(sort, CHUNK_BYTES, error);
}

/// Reads until a run has `count` bytes from its current start on.
static SanadStatus
fill_run(const LineSort *sort, Run *run, size_t count, SanadError *error)
{
  if (run->start && run->bytes.length - run->start < count) {
    memmove(run->bytes.data, run->bytes.data + run->start,
            run->bytes.length - run->start);
    run->bytes.length -= run->start;
    run->start = 0;
  }
  while (run->bytes.length - run->start < count) {
    const size_t missing = count - (run->bytes.length - run->start);
    size_t size = missing < CHUNK_BYTES ? CHUNK_BYTES : missing;
    if ((uint64_t)size > (uint64_t)(run->end - run->at)) {
      size = (size_t)(run->end - run->at);
    }
    if (!sanad_buffer_reserve(&run->bytes, size)) {
      return sanad_fail_memory(error);
    }
    const ssize_t got =
        pread(sort->file, run->bytes.data + run->bytes.length, size, run->at);
    if (got == 0 || (got < 0 && errno != EINTR)) {
      errno = got ? errno : EIO;
      return fail_temporary(error, "read");
    }
    run->bytes.length += got > 0 ? (size_t)got : 0;
    run->at += got > 0 ? got : 0;
  }
  return SANAD_OK;
}

/// Moves a run to its next line, or returns SANAD_END.
static SanadStatus
step_run(const LineSort *sort, Run *run, SanadError *error)
{
  run->start += run->length;
  run->length = 0;
  if (run->start == run->bytes.length && run->at == run->end) {
    return SANAD_END;
  }
  uint64_t length = 0;
  TRY(fill_run(sort, run, sizeof length, error));
  memcpy(&length, run->bytes.data + run->start, sizeof length);
  run->start += sizeof length;
  TRY(fill_run(sort, run, length, error));
  run->length = length;
  return SANAD_OK;
}

// ---- The heap of runs

static SanadText
run_line(const Run *run)
{
  return (SanadText){run->bytes.data + run->start, run->length};
}

static bool
is_less(const LineSort *sort, size_t left, size_t right)
{
  return sanad_text_compare(run_line(&sort->runs[left]),
                            run_line(&sort->runs[right])) < 0;
}

/// Moves the run at `at` down to where it belongs.
static void
sink(LineSort *sort, size_t at)
{
  for (;;) {
    size_t least = at;
    for (size_t child = 2 * at + 1; child <= 2 * at + 2; ++child) {
      if (child < sort->heap_count &&
          is_less(sort, sort->heap[child], sort->heap[least])) {
        least = child;
      }
    }
    if (least == at) {
      return;
    }
    const size_t run = sort->heap[at];
    sort->heap[at] = sort->heap[least];
    sort->heap[least] = run;
    at = least;
  }
}

/// Begins to read all runs.
static SanadStatus
open_heap(LineSort *sort, SanadError *error)
{
  sort->heap = calloc(sort->run_count, sizeof *sort->heap);
  if (!sort->heap) {
    return sanad_fail_memory(error);
  }
  sort->heap_count = 0;
  for (size_t i = 0; i < sort->run_count; ++i) {
    const SanadStatus status = step_run(sort, &sort->runs[i], error);
    if (status == SANAD_OK) {
      sort->heap[sort->heap_count++] = i;
    } else if (status != SANAD_END) {
      return status;
    }
  }
  for (size_t i = sort->heap_count; i-- > 0;) {
    sink(sort, i);
  }
  return SANAD_OK;
}

/// Moves behind the least line.
static SanadStatus
step_heap(LineSort *sort, SanadError *error)
{
  const SanadStatus status = step_run(sort, &sort->runs[sort->heap[0]], error);
  if (status == SANAD_END) {
    sort->heap[0] = sort->heap[--sort->heap_count];
  } else if (status) {
    return status;
  }
  sink(sort, 0);
  return SANAD_OK;
}

// ---- Runs

static int
compare_lines(const void *a, const void *b, void *text)
{
  const Line *const left = a;
  const Line *const right = b;
  const char *const data = text;
  return sanad_text_compare((SanadText){data + left->start, left->length},
                            (SanadText){data + right->start, right->length});
}

static void
sort_lines(LineSort *sort)
{
  if (sort->count) {
    qsort_r(sort->lines, sort->count, sizeof *sort->lines, compare_lines,
            sort->text.data);
  }
}

/// Notes a run that goes from `start` to the end of the file.
static SanadStatus
add_run(LineSort *sort, off_t start, SanadError *error)
{
  TRY(write_out(sort, 1, error));
  if (!sort->runs) {
    sort->runs = calloc(RUNS_MAX, sizeof *sort->runs);
    if (!sort->runs) {
      return sanad_fail_memory(error);
    }
  }
  sort->runs[sort->run_count++] = (Run){.at = start, .end = sort->file_bytes};
  return SANAD_OK;
}

/// Merges all runs into one.
static SanadStatus
merge_runs(LineSort *sort, SanadError *error)
{
  const off_t start = sort->file_bytes;
  SanadStatus status = open_heap(sort, error);
  while (!status && sort->heap_count) {
    status = write_line(sort, run_line(&sort->runs[sort->heap[0]]), error);
    if (!status) {
      status = step_heap(sort, error);
    }
  }
  free(sort->heap);
  sort->heap = NULL;
  TRY(status);
  for (size_t i = 0; i < sort->run_count; ++i) {
    sanad_buffer_free(&sort->runs[i].bytes);
  }
  sort->run_count = 0;
  return add_run(sort, start, error);
}

/// Writes the lines in memory to the file.
static SanadStatus
spill(LineSort *sort, SanadError *error)
{
  TRY(open_temporary(sort, error));
  if (sort->run_count == RUNS_MAX) {
    TRY(merge_runs(sort, error));
  }
  sort_lines(sort);
  const off_t start = sort->file_bytes;
  for (size_t i = 0; i < sort->count; ++i) {
    const Line *const line = &sort->lines[i];
    TRY(write_line(
        sort, (SanadText){sort->text.data + line->start, line->length}, error));
  }
  TRY(add_run(sort, start, error));
  sort->count = 0;
  sanad_buffer_clear(&sort->text);
  return SANAD_OK;
}

SanadStatus
line_sort_add(LineSort *sort, SanadText line, SanadError *error)
{
  if (sort->count &&
      sort->text.length + line.length + sort->count * sizeof *sort->lines >
          sort->memory_bytes) {
    TRY(spill(sort, error));
  }
  if (sort->count == sort->capacity) {
    const size_t capacity = sort->capacity ? 2 * sort->capacity : 64;
    Line *const larger = realloc(sort->lines, capacity * sizeof *larger);
    if (!larger) {
      return sanad_fail_memory(error);
    }
    sort->lines = larger;
    sort->capacity = capacity;
  }
  sort->lines[sort->count++] = (Line){sort->text.length, line.length};
  sanad_buffer_add_text(&sort->text, line);
  return sanad_buffer_status(&sort->text, error);
}

SanadStatus
line_sort_next(LineSort *sort, SanadText *line, SanadError *error)
{
  if (!sort->is_giving) {
    sort->is_giving = true;
    if (sort->run_count) {
      TRY(spill(sort, error));
      TRY(open_heap(sort, error));
    } else {
      sort_lines(sort);
    }
  } else if (sort->heap_count) {
    TRY(step_heap(sort, error));
  }
  if (sort->run_count) {
    if (!sort->heap_count) {
      return SANAD_END;
    }
    *line = run_line(&sort->runs[sort->heap[0]]);
    return SANAD_OK;
  }
  if (sort->next == sort->count) {
    return SANAD_END;
  }
  const Line *const next = &sort->lines[sort->next++];
  *line = (SanadText){sort->text.data + next->start, next->length};
  return SANAD_OK;
}
