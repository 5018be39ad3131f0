#include "graph/bulk_impl.h"

#include "graph/inline.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/// A slot: the upper bits of a hash, and a place in the heap.
#define PLACE_BITS 40U
#define PLACE_MASK ((UINT64_C(1) << PLACE_BITS) - 1)
#define SLOTS_MIN  ((size_t)1024)
/// From this size on a table asks for large pages of memory.
#define HUGE_BYTES ((size_t)1U << 22U)
/// How many terms ahead a slot, and then its entry, is fetched.
#define SLOT_AHEAD  32U
#define ENTRY_AHEAD 16U

static SanadIdKind
id_kind(BulkClass class)
{
  static const SanadIdKind kinds[] = {SANAD_ID_BLANK, SANAD_ID_IRI,
                                      SANAD_ID_LITERAL};
  return kinds[class];
}

/// Maps a table into a file, whose memory the kernel can have back.
static SanadStatus
map_file(const BulkTerms *terms, size_t bytes, void **slots, SanadError *error)
{
  int file = -1;
  TRY(bulk_file_open(terms->write->store, &file, error));
  // Room is taken now: a full disk must be an error, not a signal later on.
  const int code = posix_fallocate(file, 0, (off_t)bytes);
  if (!code) {
    *slots = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  }
  (void)close(file); // The map keeps it
  return code
             ? sanad_fail(error, SANAD_IO, SANAD_NO_SPAN,
                          "cannot write a file for sorting: %s", strerror(code))
             : SANAD_OK;
}

/// Makes an empty table of `terms->capacity` slots.
static SanadStatus
new_slots(BulkTerms *terms, SanadError *error)
{
  const size_t bytes = terms->capacity * sizeof *terms->slots;
  void *slots = MAP_FAILED;

  terms->slots = NULL;
  if (bytes > terms->memory_max) {
    TRY(map_file(terms, bytes, &slots, error));
  } else {
    slots = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  }
  if (slots == MAP_FAILED) {
    return sanad_fail_memory(error);
  }
  if (bytes >= HUGE_BYTES && bytes <= terms->memory_max) {
    (void)madvise(slots, bytes, MADV_HUGEPAGE);
  }
  terms->slots = slots;
  return SANAD_OK;
}

static void
free_slots(uint64_t *slots, size_t count)
{
  if (slots) {
    (void)munmap(slots, count * sizeof *slots);
  }
}

SanadStatus
bulk_terms_open(BulkTerms *terms, SanadWrite *write, size_t memory_max,
                SanadError *error)
{
  const Counters *const counters = &write->view.counters;
  *terms = (BulkTerms){
      .write = write, .capacity = SLOTS_MIN, .memory_max = memory_max};
  TRY(bulk_heap_open(&terms->heap, write->store, memory_max, error));
  TRY(new_slots(terms, error));
  for (BulkClass class = CLASS_BLANK; class < CLASS_STORED; ++class) {
    terms->first[class] = counters->next[id_kind(class)];
    terms->has_stored = terms->has_stored || terms->first[class] > 1;
  }
  terms->has_blanks = terms->first[CLASS_BLANK] > 1;
  return SANAD_OK;
}

void
bulk_terms_close(BulkTerms *terms)
{
  bulk_heap_close(&terms->heap);
  free_slots(terms->slots, terms->capacity);
  free(terms->stored.ids);
  free(terms->values.ids);
  *terms = (BulkTerms){.heap = {.file = -1}};
}

size_t
bulk_terms_bytes(const BulkTerms *terms)
{
  // Ranking takes 12 bytes an id and, for a while, 32 more.
  return (terms->stored.count + terms->values.count) * 52;
}

SanadId
bulk_terms_id(const BulkTerms *terms, uint32_t code)
{
  const uint32_t number = code & CLASS_TERMS_MAX;
  const uint32_t class = code >> CLASS_SHIFT;

  if (class < CLASS_STORED) {
    return sanad_id(id_kind((BulkClass) class), terms->first[class] + number);
  }
  return class == CLASS_STORED ? terms->stored.ids[number]
                               : terms->values.ids[number];
}

uint64_t
bulk_terms_next(const BulkEntry *entry, uint64_t place)
{
  // Behind every blank node there is room for its label.
  const size_t extra =
      bulk_entry_text(entry).data[0] == BULK_BLANK ? sizeof(uint64_t) : 0;
  const size_t size = sizeof *entry + entry->length + extra;
  return place + (size + HEAP_UNIT - 1) / HEAP_UNIT;
}

/// Puts an entry into a slot of a table that has room.
static void
put_slot(BulkTerms *terms, uint64_t hash, uint64_t place)
{
  size_t i = hash & (terms->capacity - 1);

  while (terms->slots[i]) {
    i = (i + 1) & (terms->capacity - 1);
  }
  terms->slots[i] = (hash & ~PLACE_MASK) | place;
}

/// Doubles the table.  Its hashes are in the heap, which is read from end to
/// end: the old table need not stay.
static SanadStatus
grow_slots(BulkTerms *terms, SanadError *error)
{
  free_slots(terms->slots, terms->capacity);
  terms->capacity *= 2;
  TRY(new_slots(terms, error));

  const uint64_t end = terms->heap.used / HEAP_UNIT;
  for (uint64_t place = BULK_FIRST_PLACE; place < end;) {
    const BulkEntry *const entry = bulk_terms_entry(terms, place);
    put_slot(terms, entry->hash, place);
    place = bulk_terms_next(entry, place);
  }
  return SANAD_OK;
}

/// Adds an id to a list; `*number` is where.
static SanadStatus
add_id(BulkIds *ids, SanadId id, size_t *number, SanadError *error)
{
  if (ids->count == ids->capacity) {
    const size_t larger = ids->capacity ? ids->capacity * 2 : 256;
    SanadId *const more = realloc(ids->ids, larger * sizeof *more);
    if (!more) {
      return sanad_fail_memory(error);
    }
    ids->ids = more;
    ids->capacity = larger;
  }
  *number = ids->count;
  ids->ids[ids->count++] = id;
  return SANAD_OK;
}

/// Finds a label of the form `b1`, `b2`, ... that no node of the store has.
static SanadStatus
new_label(BulkTerms *terms, uint64_t *number, SanadError *error)
{
  SanadWrite *const write = terms->write;
  SanadId id = SANAD_ANY;

  do {
    *number = ++write->view.counters.next_blank_label;
    if (!terms->has_blanks) {
      return SANAD_OK;
    }
    char label[32];
    const int length = snprintf(label, sizeof label, "b%" PRIu64, *number);
    const SanadTerm term = sanad_term_blank((SanadText){label, (size_t)length});
    TRY(dictionary_find(write->view.dictionary, &term, sanad_term_hash(&term),
                        &id, error));
  } while (id != SANAD_ANY);
  return SANAD_OK;
}

/// The code of a term that the load has not met before.
static SanadStatus
new_code(BulkTerms *terms, SanadText bytes, uint64_t hash, uint32_t *code,
         SanadError *error)
{
  BulkClass class = bytes.data[0] == BULK_IRI     ? CLASS_IRI
                    : bytes.data[0] == BULK_BLANK ? CLASS_BLANK
                                                  : CLASS_LITERAL;
  size_t number = 0;
  SanadId id = SANAD_ANY;

  if (bytes.data[0] == BULK_INLINE) {
    class = CLASS_VALUE;
    memcpy(&id, bytes.data + 1, sizeof id);
    TRY(add_id(&terms->values, id, &number, error));
  } else if (class != CLASS_BLANK && terms->has_stored) {
    SanadTerm term;
    bulk_term_decode(bytes, &term);
    TRY(dictionary_find(terms->write->view.dictionary, &term, hash, &id,
                        error));
    if (id != SANAD_ANY) {
      class = CLASS_STORED;
      TRY(add_id(&terms->stored, id, &number, error));
    }
  }
  if (class < CLASS_STORED) {
    number = terms->counts[class]++;
  }
  if (number > CLASS_TERMS_MAX) {
    return sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                      "more than %u different terms at once", CLASS_TERMS_MAX);
  }
  *code = bulk_code(class, number);
  return SANAD_OK;
}

/// Adds a new term to heap and table.
static SanadStatus
add_entry(BulkTerms *terms, SanadText bytes, uint64_t hash, uint32_t code,
          uint64_t label, SanadError *error)
{
  const bool is_blank = bytes.data[0] == BULK_BLANK;
  uint64_t place = 0;

  if (terms->count + terms->count / 2 >= terms->capacity) {
    TRY(grow_slots(terms, error));
  }
  TRY(bulk_heap_take(&terms->heap,
                     sizeof(BulkEntry) + bytes.length +
                         (is_blank ? sizeof label : 0),
                     &place, error));
  char *const to = terms->heap.base + place * HEAP_UNIT;
  const BulkEntry entry = {hash, code, (uint32_t)bytes.length};
  memcpy(to, &entry, sizeof entry);
  memcpy(to + sizeof entry, bytes.data, bytes.length);
  if (is_blank) {
    memcpy(to + sizeof entry + bytes.length, &label, sizeof label);
  }
  put_slot(terms, hash, place);
  ++terms->count;
  return SANAD_OK;
}

static SanadStatus
add_term(BulkTerms *terms, SanadText bytes, uint64_t hash, uint32_t *code,
         BulkTermSink sink, SanadError *error)
{
  uint64_t label = 0;
  TRY(new_code(terms, bytes, hash, code, error));
  if (bytes.data[0] == BULK_BLANK) {
    TRY(new_label(terms, &label, error));
  }
  TRY(add_entry(terms, bytes, hash, *code, label, error));
  return *code >> CLASS_SHIFT == CLASS_IRI
             ? sink.add(sink.state, bytes, bulk_terms_id(terms, *code), error)
             : SANAD_OK;
}

/// Finds the code of a term, or gives it one.
static SanadStatus
find_code(BulkTerms *terms, SanadText bytes, uint64_t hash, uint32_t *code,
          BulkTermSink sink, SanadError *error)
{
  size_t i = hash & (terms->capacity - 1);

  for (; terms->slots[i]; i = (i + 1) & (terms->capacity - 1)) {
    if ((terms->slots[i] ^ hash) & ~PLACE_MASK) {
      continue;
    }
    const BulkEntry *const entry =
        bulk_terms_entry(terms, terms->slots[i] & PLACE_MASK);
    if (entry->hash == hash &&
        bulk_term_is_equal(bytes, bulk_entry_text(entry))) {
      *code = entry->code;
      return SANAD_OK;
    }
  }
  return add_term(terms, bytes, hash, code, sink, error);
}

/// Fetches the entry that a hash likely means.
static void
fetch_entry(const BulkTerms *terms, uint64_t hash)
{
  const uint64_t slot = terms->slots[hash & (terms->capacity - 1)];

  if (slot && !((slot ^ hash) & ~PLACE_MASK)) {
    __builtin_prefetch(bulk_terms_entry(terms, slot & PLACE_MASK));
  }
}

SanadStatus
bulk_terms_codes(BulkTerms *terms, const SanadBulkBatch *batch, uint32_t *codes,
                 BulkTermSink sink, SanadError *error)
{
  const size_t count = batch->term_count;

  for (size_t i = 0; i < count; ++i) {
    if (i + SLOT_AHEAD < count) {
      const uint64_t hash = batch->terms[i + SLOT_AHEAD].hash;
      __builtin_prefetch(&terms->slots[hash & (terms->capacity - 1)]);
    }
    if (i + ENTRY_AHEAD < count) {
      fetch_entry(terms, batch->terms[i + ENTRY_AHEAD].hash);
    }
    TRY(find_code(terms, bulk_batch_text(batch, &batch->terms[i]),
                  batch->terms[i].hash, &codes[i], sink, error));
  }
  return SANAD_OK;
}

/// Moves the blank nodes of a file from the old heap into `terms`, where they
/// are stored ones.
static SanadStatus
keep_blanks(BulkTerms *terms, const BulkTerms *old, uint32_t file,
            SanadError *error)
{
  const uint64_t end = old->heap.used / HEAP_UNIT;

  for (uint64_t place = BULK_FIRST_PLACE; place < end;) {
    const BulkEntry *const entry = bulk_terms_entry(old, place);
    const SanadText bytes = bulk_entry_text(entry);
    uint32_t other = 0;
    if (bytes.data[0] == BULK_BLANK) {
      memcpy(&other, bytes.data + 1, sizeof other);
    }
    if (bytes.data[0] == BULK_BLANK && other == file) {
      size_t number = 0;
      TRY(add_id(&terms->stored, bulk_terms_id(old, entry->code), &number,
                 error));
      TRY(add_entry(terms, bytes, entry->hash, bulk_code(CLASS_STORED, number),
                    0, error));
    }
    place = bulk_terms_next(entry, place);
  }
  return SANAD_OK;
}

SanadStatus
bulk_terms_restart(BulkTerms *terms, uint32_t file, SanadError *error)
{
  BulkTerms old = *terms;
  SanadStatus status = bulk_terms_open(terms, old.write, old.memory_max, error);
  if (status == SANAD_OK) {
    terms->is_cancelled = old.is_cancelled;
    status = keep_blanks(terms, &old, file, error);
  }
  terms->kept = terms->count;
  bulk_terms_close(&old);
  return status;
}
