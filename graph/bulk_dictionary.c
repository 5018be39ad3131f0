/// Puts the new terms of a load into the dictionary.

#include "graph/bulk_impl.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const SanadIdKind kinds[] = {SANAD_ID_BLANK, SANAD_ID_IRI,
                                    SANAD_ID_LITERAL};

/// Room for the label of a new blank node.
typedef struct {
  char text[32];
} Label;

/// The term of an entry; that of a blank node is written to `label`.
static SanadTerm
entry_term(const BulkEntry *entry, Label *label)
{
  SanadTerm term;
  const SanadText bytes = bulk_entry_text(entry);
  bulk_term_decode(bytes, &term);

  if (term.kind == SANAD_BLANK) {
    uint64_t number = 0;
    memcpy(&number, bytes.data + bytes.length, sizeof number);
    const int length =
        snprintf(label->text, sizeof label->text, "b%" PRIu64, number);
    term.text = (SanadText){label->text, length < 0 ? 0 : (size_t)length};
  }
  return term;
}

/// Calls for each new term of a class, in the order of ids.
typedef SanadStatus (*EachTerm)(void *state, const BulkEntry *entry,
                                const SanadTerm *term, SanadId id,
                                SanadError *error);

static SanadStatus
each_term(const BulkTerms *terms, BulkClass class, EachTerm visit, void *state,
          SanadError *error)
{
  const uint64_t end = terms->heap.used / HEAP_UNIT;

  for (uint64_t place = BULK_FIRST_PLACE; place < end;) {
    const BulkEntry *const entry = bulk_terms_entry(terms, place);
    if (entry->code >> CLASS_SHIFT == (uint32_t) class) {
      Label label;
      const SanadTerm term = entry_term(entry, &label);
      TRY(visit(state, entry, &term, bulk_terms_id(terms, entry->code), error));
      TRY(bulk_check(terms->is_cancelled, error));
    }
    place = bulk_terms_next(entry, place);
  }
  return SANAD_OK;
}

static SanadStatus
put_term(void *state, const BulkEntry *entry, const SanadTerm *term, SanadId id,
         SanadError *error)
{
  (void)entry;
  return dictionary_writer_add(state, id, term, error);
}

/// Id → term, kind after kind.
static SanadStatus
put_terms(const BulkTerms *terms, SanadError *error)
{
  DictionaryWriter *writer = NULL;
  TRY(dictionary_writer_open(&writer, terms->write, error));
  for (BulkClass class = CLASS_BLANK; class < CLASS_STORED; ++class) {
    const SanadStatus status = each_term(terms, class, put_term, writer, error);
    if (status != SANAD_OK) {
      dictionary_writer_abort(writer);
      return status;
    }
  }
  return dictionary_writer_close(writer, error);
}

/// Hashes in a range.
typedef struct {
  HashEntry *entries;
  size_t count;
  size_t capacity;
  uint64_t least;
  uint64_t greatest;
} HashRange;

static SanadStatus
collect_hash(void *state, const BulkEntry *entry, const SanadTerm *term,
             SanadId id, SanadError *error)
{
  HashRange *const range = state;
  const uint64_t hash =
      term->kind == SANAD_BLANK ? sanad_term_hash(term) : entry->hash;

  if (hash < range->least || hash > range->greatest) {
    return SANAD_OK;
  }
  if (range->count == range->capacity) {
    // Twice as many, and as many again for sorting.
    const size_t larger = range->capacity ? 2 * range->capacity : 1024;
    HashEntry *const more =
        realloc(range->entries, 2 * larger * sizeof *range->entries);
    if (!more) {
      return sanad_fail_memory(error);
    }
    range->entries = more;
    range->capacity = larger;
  }
  range->entries[range->count++] = (HashEntry){hash, id};
  return SANAD_OK;
}

/// Sorts by hash, then id.  Equal hashes are hardly ever met.
static const HashEntry *
sort_range(HashRange *range)
{
  HashEntry *const sorted = bulk_sort_pairs(
      range->entries, range->entries + range->capacity, range->count);

  for (size_t i = 1; i < range->count; ++i) {
    const HashEntry entry = sorted[i];
    size_t at = i;
    for (; at > 0 && sorted[at - 1].hash == entry.hash &&
           sorted[at - 1].id > entry.id;
         --at) {
      sorted[at] = sorted[at - 1];
    }
    sorted[at] = entry;
  }
  return sorted;
}

/// Hash → id: range after range of hashes, so that memory holds one.
static SanadStatus
put_hashes(const BulkTerms *terms, size_t total, size_t memory_bytes,
           SanadError *error)
{
  const uint64_t parts =
      1 + (uint64_t)total * 2 * sizeof(HashEntry) / (memory_bytes + 1);
  const uint64_t width = UINT64_MAX / parts;
  HashRange range = {.least = 0};
  SanadStatus status = SANAD_OK;

  for (uint64_t part = 0; part < parts && status == SANAD_OK; ++part) {
    range.count = 0;
    range.greatest = part + 1 == parts ? UINT64_MAX : range.least + width;
    for (BulkClass class = CLASS_BLANK;
         class < CLASS_STORED && status == SANAD_OK; ++class) {
      status = each_term(terms, class, collect_hash, &range, error);
    }
    if (status == SANAD_OK && range.count) {
      status = dictionary_put_hashes(terms->write, sort_range(&range),
                                     range.count, error);
    }
    range.least = range.greatest + 1;
  }
  free(range.entries);
  return status;
}

SanadStatus
bulk_terms_write(BulkTerms *terms, size_t memory_bytes, SanadError *error)
{
  Counters *const counters = &terms->write->view.counters;
  size_t total = 0;
  for (BulkClass class = CLASS_BLANK; class < CLASS_STORED; ++class) {
    total += terms->counts[class];
  }
  if (!total) {
    return SANAD_OK;
  }

  TRY(put_terms(terms, error));
  TRY(put_hashes(terms, total, memory_bytes, error));
  for (BulkClass class = CLASS_BLANK; class < CLASS_STORED; ++class) {
    counters->next[kinds[class]] = terms->first[class] + terms->counts[class];
  }
  counters->counts.terms += total;
  return SANAD_OK;
}
