#include "tests/unit/test.h"

#include "base/unicode.h"
#include "graph/dictionary.h"
#include "graph/hash_block.h"
#include "graph/name_block.h"
#include "graph/name_changes.h"
#include "graph/names.h"
#include "graph/store.h"
#include "graph/term_page.h"
#include "graph/vocabulary.h"
#include "graph/write_impl.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// Pages so small that most terms cross an edge, small ones, and real ones.
static const char *const page_sizes[] = {"64", "200", "4080"};
#define PAGE_SIZES (sizeof page_sizes / sizeof *page_sizes)

typedef struct {
  char folder[64];
  char path[96];
  SanadStore *store;
  SanadWrite *write;
  SanadSnapshot *snapshot;
} Fixture;

static int
set_up(void **state)
{
  Fixture *const self = calloc(1, sizeof *self);
  (void)strcpy(self->folder, "/tmp/sanad-test-XXXXXX");
  assert_non_null(mkdtemp(self->folder));
  (void)snprintf(self->path, sizeof self->path, "%s/g.sanad", self->folder);
  *state = self;
  return 0;
}

static void
close_store(Fixture *self)
{
  sanad_snapshot_close(self->snapshot);
  sanad_write_abort(self->write);
  sanad_store_close(self->store);
  self->snapshot = NULL;
  self->write = NULL;
  self->store = NULL;
}

static void
remove_store(Fixture *self)
{
  char lock[128];
  close_store(self);
  (void)snprintf(lock, sizeof lock, "%s-lock", self->path);
  (void)unlink(lock);
  (void)unlink(self->path);
}

static int
tear_down(void **state)
{
  Fixture *const self = *state;
  remove_store(self);
  assert_int_equal(rmdir(self->folder), 0);
  free(self);
  return 0;
}

static void
open_store(Fixture *self, const char *page_bytes)
{
  close_store(self);
  assert_int_equal(setenv("SANAD_PAGE_BYTES", page_bytes, 1), 0);
  assert_int_equal(sanad_store_open(&self->store, self->path, NULL, NULL),
                   SANAD_OK);
}

static void
begin(Fixture *self)
{
  assert_int_equal(sanad_write_begin(&self->write, self->store, NULL),
                   SANAD_OK);
}

static void
commit(Fixture *self)
{
  SanadWrite *const write = self->write;
  self->write = NULL;
  assert_int_equal(sanad_write_commit(write, NULL), SANAD_OK);
}

static const SanadSnapshot *
look(Fixture *self)
{
  sanad_snapshot_close(self->snapshot);
  assert_int_equal(sanad_snapshot_open(&self->snapshot, self->store, NULL),
                   SANAD_OK);
  return self->snapshot;
}

// ---- Terms

#define TERMS_MAX 4000U

/// Terms with their ids, and the bytes that they view.
typedef struct {
  SanadTerm terms[TERMS_MAX];
  SanadId ids[TERMS_MAX];
  size_t count;
  SanadArena *arena;
} Model;

static SanadText
keep(Model *model, const char *text)
{
  const size_t length = strlen(text);
  char *const copy = sanad_arena_copy(model->arena, text, length);
  assert_non_null(copy);
  return (SanadText){copy, length};
}

/// A term that shares parts with others, and sometimes is long.
static SanadTerm
make_term(Model *model)
{
  static const char *const datatypes[] = {SANAD_XSD_DOUBLE, SANAD_XSD_INTEGER,
                                          "http://example.org/ns#metre", "x:y"};
  static const char *const languages[] = {"en", "de", "fa-Latn-IR"};
  static const char *const separators[] = {"/", "#", ":", ""};
  char text[6200];
  const int number = rand() % 100000;
  const int kind = rand() % 6;
  int length = 0;
  if (kind < 3) {
    length = snprintf(text, sizeof text, "http://example.org/%s%d%s%x",
                      rand() % 2 ? "people/" : "places#", rand() % 40,
                      separators[rand() % 4], (unsigned)number);
  } else {
    length =
        snprintf(text, sizeof text, "%d text %x", rand() % 9, (unsigned)number);
  }
  if (rand() % 200 == 0) {
    const int longer = 100 + rand() % 6000;
    memset(text + length, 'x', (size_t)longer);
    length += longer;
    text[length] = 0;
  }
  const SanadText kept = keep(model, text);
  switch (kind) {
  case 3:
    return rand() % 3 ? sanad_term_string(kept) : sanad_term_blank(kept);
  case 4:
    return sanad_term_typed(kept, sanad_text(datatypes[rand() % 4]));
  case 5:
    return sanad_term_language(kept, sanad_text(languages[rand() % 3]));
  default:
    return sanad_term_iri(kept);
  }
}

/// Adds a term that the model does not have under the same id.
static void
add_term(Fixture *self, Model *model, SanadTerm term)
{
  SanadId id = SANAD_ANY;
  assert_int_equal(sanad_write_term(self->write, &term, &id, NULL), SANAD_OK);
  for (size_t i = 0; i < model->count; ++i) {
    if (model->ids[i] == id) {
      assert_true(sanad_term_is_equal(&model->terms[i], &term));
      return;
    }
  }
  assert_true(model->count < TERMS_MAX);
  model->terms[model->count] = term;
  model->ids[model->count++] = id;
}

/// Reads all terms in all ways.
static void
check_terms(const SanadSnapshot *snapshot, const Model *model)
{
  SanadBuffer scratch = {0};
  for (size_t i = 0; i < model->count; ++i) {
    SanadTerm term;
    SanadId id = SANAD_ANY;
    assert_int_equal(sanad_snapshot_find(snapshot, &model->terms[i], &id, NULL),
                     SANAD_OK);
    assert_int_equal(id, model->ids[i]);
    assert_int_equal(
        sanad_snapshot_term_into(snapshot, &scratch, id, &term, NULL),
        SANAD_OK);
    assert_true(sanad_term_is_equal(&term, &model->terms[i]));
  }
  // What is given out stays.
  SanadTerm *const terms = calloc(model->count, sizeof *terms);
  for (int round = 0; round < 2; ++round) {
    for (size_t i = 0; i < model->count; ++i) {
      assert_int_equal(
          sanad_snapshot_term(snapshot, model->ids[i], &terms[i], NULL),
          SANAD_OK);
    }
  }
  for (size_t i = 0; i < model->count; ++i) {
    assert_true(sanad_term_is_equal(&terms[i], &model->terms[i]));
  }
  free(terms);
  sanad_buffer_free(&scratch);
}

static void
check_unknown(const SanadSnapshot *snapshot)
{
  const SanadTerm terms[] = {
      sanad_term_iri(SANAD_TEXT("http://example.org/people/")),
      sanad_term_iri(SANAD_TEXT("http://example.org/nobody")),
      sanad_term_blank(SANAD_TEXT("nobody")),
      sanad_term_string(SANAD_TEXT("")),
  };
  SanadId id = SANAD_ANY;
  for (size_t i = 0; i < sizeof terms / sizeof *terms; ++i) {
    assert_int_equal(sanad_snapshot_find(snapshot, &terms[i], &id, NULL),
                     SANAD_OK);
    assert_int_equal(id, SANAD_ANY);
  }
  const SanadId ids[] = {SANAD_ANY,
                         SANAD_DEFAULT_GRAPH,
                         sanad_id(SANAD_ID_BLANK, 0),
                         sanad_id(SANAD_ID_BLANK, 1U << 20U),
                         sanad_id(SANAD_ID_IRI, 0),
                         sanad_id(SANAD_ID_IRI, 1U << 20U),
                         sanad_id(SANAD_ID_LITERAL, 0),
                         sanad_id(SANAD_ID_LITERAL, 1U << 20U),
                         sanad_id(9, 1),
                         sanad_id(SANAD_ID_OWN, 1)};
  for (size_t i = 0; i < sizeof ids / sizeof *ids; ++i) {
    SanadTerm term;
    assert_int_equal(sanad_snapshot_term(snapshot, ids[i], &term, NULL),
                     SANAD_NOT_FOUND);
  }
}

static void
keeps_all_terms_in_pages_of_any_size(void **state)
{
  Fixture *const self = *state;
  Model *const model = calloc(1, sizeof *model);
  for (size_t i = 0; i < PAGE_SIZES; ++i) {
    model->arena = sanad_arena_new(NULL, SIZE_MAX);
    model->count = 0;
    srand(7);
    // Many small changes, then larger ones; the sizes may change meanwhile.
    for (unsigned round = 0; round < 24; ++round) {
      open_store(self, page_sizes[round == 20 ? (i + 1) % PAGE_SIZES : i]);
      begin(self);
      for (unsigned j = 0; j < (round < 16 ? 1 + round % 4 : 120U); ++j) {
        add_term(self, model, make_term(model));
      }
      if (round % 5 == 0) {
        const SanadSnapshot *view = NULL;
        assert_int_equal(sanad_write_snapshot(self->write, &view, NULL),
                         SANAD_OK);
        check_terms(view, model);
      }
      for (unsigned j = 0; j < 3; ++j) {
        add_term(self, model, make_term(model));
      }
      commit(self);
    }
    open_store(self, page_sizes[i]);
    check_terms(look(self), model);
    check_unknown(self->snapshot);
    remove_store(self);
    sanad_arena_free(model->arena);
  }
  free(model);
}

static void
keeps_terms_that_are_longer_than_a_page(void **state)
{
  Fixture *const self = *state;
  Model *const model = calloc(1, sizeof *model);
  model->arena = sanad_arena_new(NULL, SIZE_MAX);
  char *const bytes = malloc(SANAD_IRI_BYTES_MAX);
  memset(bytes, 'a', SANAD_IRI_BYTES_MAX);
  memcpy(bytes, "urn:", 4);
  open_store(self, "4080");
  begin(self);
  for (size_t length = 4040; length < 4100; ++length) {
    const SanadText text = {bytes, length};
    add_term(self, model, sanad_term_iri(text));
    add_term(self, model, sanad_term_string(text));
    add_term(self, model, sanad_term_blank(text));
    add_term(self, model, sanad_term_language(text, SANAD_TEXT("en")));
    add_term(self, model, sanad_term_typed(SANAD_TEXT("x"), text));
  }
  const SanadText longest = {bytes, SANAD_IRI_BYTES_MAX};
  add_term(self, model, sanad_term_iri(longest));
  add_term(self, model, sanad_term_string(longest));
  add_term(self, model, sanad_term_typed(longest, longest));
  add_term(self, model, sanad_term_iri(SANAD_TEXT("urn:short")));
  commit(self);
  open_store(self, "4080");
  check_terms(look(self), model);
  sanad_arena_free(model->arena);
  free(bytes);
  free(model);
}

static void
shares_no_more_than_a_page_can_number(void **state)
{
  Fixture *const self = *state;
  Model *const model = calloc(1, sizeof *model);
  model->arena = sanad_arena_new(NULL, SIZE_MAX);
  open_store(self, "4080");
  begin(self);
  for (int i = 0; i < 900; ++i) {
    char text[32];
    (void)snprintf(text, sizeof text, "n%03d:x", i);
    add_term(self, model, sanad_term_iri(keep(model, text)));
    (void)snprintf(text, sizeof text, "t:%d", i);
    add_term(self, model, sanad_term_typed(SANAD_TEXT("1"), keep(model, text)));
    (void)snprintf(text, sizeof text, "a-%d", i);
    add_term(self, model,
             sanad_term_language(SANAD_TEXT("1"), keep(model, text)));
  }
  commit(self);
  check_terms(look(self), model);
  sanad_arena_free(model->arena);
  free(model);
}

static void
begins_anew_after_the_store_was_emptied(void **state)
{
  Fixture *const self = *state;
  Model *const model = calloc(1, sizeof *model);
  model->arena = sanad_arena_new(NULL, SIZE_MAX);
  open_store(self, "200");
  begin(self);
  for (unsigned i = 0; i < 50; ++i) {
    add_term(self, model, make_term(model));
  }
  commit(self);
  begin(self);
  assert_int_equal(sanad_write_clear(self->write, NULL), SANAD_OK);
  const SanadId old = model->ids[0];
  model->count = 0;
  for (unsigned i = 0; i < 50; ++i) {
    add_term(self, model, make_term(model));
  }
  commit(self);
  check_terms(look(self), model);
  SanadTerm term;
  assert_int_equal(sanad_snapshot_term(self->snapshot, old, &term, NULL),
                   SANAD_NOT_FOUND);
  sanad_arena_free(model->arena);
  free(model);
}

// ---- Hashes

#define HASHES_MAX 6000U

typedef struct {
  HashEntry entries[HASHES_MAX];
  size_t count;
} Hashes;

static int
compare_hash_entries(const void *left, const void *right)
{
  const HashEntry *const a = left;
  const HashEntry *const b = right;
  if (a->hash != b->hash) {
    return a->hash < b->hash ? -1 : 1;
  }
  return (a->id > b->id) - (a->id < b->id);
}

/// What an id was found for.
typedef struct {
  const Hashes *hashes;
  uint64_t hash;
  size_t found;
} HashSearch;

static SanadStatus
count_id(void *state, SanadId id, SanadError *error)
{
  HashSearch *const search = state;
  (void)error;
  bool is_known = false;
  for (size_t i = 0; i < search->hashes->count && !is_known; ++i) {
    is_known = search->hashes->entries[i].id == id &&
               search->hashes->entries[i].hash >> HASH_BITS_LEFT_OUT ==
                   search->hash >> HASH_BITS_LEFT_OUT;
  }
  assert_true(is_known);
  ++search->found;
  return SANAD_OK;
}

static void
check_hashes(const SanadSnapshot *snapshot, const Hashes *hashes)
{
  for (size_t i = 0; i < hashes->count; i += 7) {
    const uint64_t hash = hashes->entries[i].hash;
    HashSearch search = {hashes, hash, 0};
    size_t expected = 0;
    for (size_t j = 0; j < hashes->count; ++j) {
      expected += hashes->entries[j].hash >> HASH_BITS_LEFT_OUT ==
                  hash >> HASH_BITS_LEFT_OUT;
    }
    assert_int_equal(dictionary_each_of_hash(snapshot->dictionary, hash,
                                             count_id, &search, NULL),
                     SANAD_OK);
    assert_int_equal(search.found, expected);
  }
  // Between, before and behind all.
  for (int i = 0; i < 50; ++i) {
    const uint64_t hash = (uint64_t)rand() << 20U | 1U << 19U;
    HashSearch search = {hashes, hash, 0};
    assert_int_equal(dictionary_each_of_hash(snapshot->dictionary, hash,
                                             count_id, &search, NULL),
                     SANAD_OK);
  }
}

static uint64_t
random_hash(void)
{
  switch (rand() % 4) {
  case 0: // The same in what is kept
    return UINT64_C(0x7777777777770000) + (uint64_t)rand() % 4;
  case 1: // Close together
    return (uint64_t)(rand() % 50) << HASH_BITS_LEFT_OUT;
  case 2:
    return UINT64_MAX - ((uint64_t)(rand() % 50) << 17U);
  default:
    return (uint64_t)rand() << 33U ^ (uint64_t)rand() << 10U;
  }
}

static void
finds_all_ids_of_a_hash(void **state)
{
  Fixture *const self = *state;
  Hashes *const hashes = calloc(1, sizeof *hashes);
  for (size_t i = 0; i < PAGE_SIZES; ++i) {
    hashes->count = 0;
    srand(3);
    for (unsigned round = 0; round < 20; ++round) {
      open_store(self, page_sizes[i]);
      begin(self);
      const size_t start = hashes->count;
      const size_t count = round % 3 ? 5U + round : 300U;
      for (size_t j = 0; j < count; ++j) {
        const SanadIdKind kind = (SanadIdKind)(1 + rand() % 3);
        hashes->entries[hashes->count++] =
            (HashEntry){random_hash(), sanad_id(kind, start + j + 1)};
      }
      qsort(hashes->entries + start, count, sizeof *hashes->entries,
            compare_hash_entries);
      assert_int_equal(dictionary_put_hashes(
                           self->write, hashes->entries + start, count, NULL),
                       SANAD_OK);
      check_hashes(&self->write->view, hashes);
      commit(self);
    }
    check_hashes(look(self), hashes);
    remove_store(self);
  }
  free(hashes);
}

static void
merges_a_load_into_what_is_there(void **state)
{
  Fixture *const self = *state;
  enum { MANY = 200000 };
  HashEntry *const entries = calloc(MANY, sizeof *entries);
  open_store(self, "4080");
  begin(self);
  for (unsigned round = 0; round < 2; ++round) {
    for (size_t i = 0; i < MANY / 2; ++i) {
      entries[i] =
          (HashEntry){(i * 2 + round) * UINT64_C(0x0000400000000000) / 2,
                      sanad_id(SANAD_ID_IRI, i * 2 + round + 1)};
    }
    qsort(entries, MANY / 2, sizeof *entries, compare_hash_entries);
    assert_int_equal(
        dictionary_put_hashes(self->write, entries, MANY / 2, NULL), SANAD_OK);
  }
  MDB_stat about;
  assert_int_equal(mdb_stat(self->write->view.txn,
                            self->store->tables[TABLE_HASHES], &about),
                   0);
  // Eight bytes an entry or less, and all blocks full.
  assert_in_range(about.ms_entries, 1, MANY * 8 / 4050);
  free(entries);
}

// ---- Names

#define NAMES_MAX 3000U

typedef struct {
  NameEntry entries[NAMES_MAX]; ///< Sorted, cut
  size_t count;
  SanadArena *arena;
} Names;

static int
compare_names(const void *left, const void *right)
{
  const NameEntry *const a = left;
  const NameEntry *const b = right;
  const int order = sanad_text_compare(a->folded, b->folded);
  if (order || a->kind != b->kind) {
    return order ? order : a->kind < b->kind ? -1 : 1;
  }
  return (a->id > b->id) - (a->id < b->id);
}

/// A name that begins like others; some are long or hold odd bytes.
static SanadText
make_name(char text[1400])
{
  static const char *const starts[] = {"teh",    "tehran", "a",    "ab",
                                       "zürich", "\x01",   "x\x02"};
  int length = snprintf(text, 64, "%s%d", starts[rand() % 7], rand() % 30);
  if (rand() % 10 == 0) {
    const int longer = 400 + rand() % 300;
    memset(text + length, rand() % 4 ? 'y' : 1, (size_t)longer);
    length += longer;
    text[length++] = (char)('a' + rand() % 3);
  }
  if (rand() % 10 == 0) {
    text[length++] = 0;
    text[length++] = (char)('a' + rand() % 2);
  }
  return (SanadText){text, (size_t)length};
}

static void
change_model(Names *names, NameEntry entry, bool is_removed)
{
  size_t at = 0;
  int order = -1;
  while (at < names->count &&
         (order = compare_names(&names->entries[at], &entry)) < 0) {
    ++at;
  }
  const bool is_there = at < names->count && order == 0;
  if (is_removed && is_there) {
    --names->count;
    memmove(&names->entries[at], &names->entries[at + 1],
            (names->count - at) * sizeof entry);
  } else if (!is_removed && !is_there) {
    assert_true(names->count < NAMES_MAX);
    memmove(&names->entries[at + 1], &names->entries[at],
            (names->count - at) * sizeof entry);
    entry.folded.data =
        sanad_arena_copy(names->arena, entry.folded.data, entry.folded.length);
    names->entries[at] = entry;
    ++names->count;
  }
}

static void
check_find(const SanadSnapshot *snapshot, const Names *names, SanadText folded,
           bool is_prefix, size_t limit)
{
  SanadArena *const arena = sanad_arena_new(NULL, SIZE_MAX);
  const SanadName *found = NULL;
  size_t count = 0;
  assert_int_equal(sanad_names_find(snapshot, arena, folded, is_prefix, limit,
                                    &found, &count, NULL),
                   SANAD_OK);
  const SanadText cut = name_cut(folded);
  size_t expected = 0;
  for (size_t i = 0; i < names->count && expected < limit; ++i) {
    const NameEntry *const entry = &names->entries[i];
    if (!sanad_text_has_prefix(entry->folded, cut) ||
        (!is_prefix && entry->folded.length != cut.length)) {
      continue;
    }
    assert_true(expected < count);
    assert_int_equal(found[expected].kind, entry->kind);
    assert_int_equal(found[expected].id, entry->id);
    assert_true(sanad_text_is_equal(found[expected].folded, entry->folded));
    ++expected;
  }
  assert_int_equal(count, expected);
  sanad_arena_free(arena);
}

/// What sanad_names_each() has shown.
typedef struct {
  const Names *names;
  size_t at;
} Visit;

static bool
visit_name(void *state, SanadText folded)
{
  Visit *const visit = state;
  const Names *const names = visit->names;
  assert_true(visit->at < names->count);
  assert_true(sanad_text_is_equal(folded, names->entries[visit->at].folded));
  do {
    ++visit->at;
  } while (visit->at < names->count &&
           sanad_text_is_equal(folded, names->entries[visit->at].folded));
  return true;
}

static void
check_names(const SanadSnapshot *snapshot, const Names *names)
{
  static const char *const wanted[] = {
      "t", "teh", "tehran1", "a", "ab", "a1", "zü", "zz", "0", "\x01", "x"};
  char text[1400];
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; ++i) {
    check_find(snapshot, names, sanad_text(wanted[i]), true, SIZE_MAX);
    check_find(snapshot, names, sanad_text(wanted[i]), true, 5);
    check_find(snapshot, names, sanad_text(wanted[i]), false, SIZE_MAX);
  }
  for (int i = 0; i < 40; ++i) {
    const SanadText name = make_name(text);
    check_find(snapshot, names, name, i % 2, SIZE_MAX);
  }
  Visit visit = {names, 0};
  assert_int_equal(sanad_names_each(snapshot, visit_name, &visit, NULL),
                   SANAD_OK);
  assert_int_equal(visit.at, names->count);
}

/// Changes some names in the store and the model alike.
static void
change_names(Fixture *self, Names *names, size_t count, int removed_percent)
{
  NameChanges changes = {0};
  for (size_t i = 0; i < count; ++i) {
    char text[1400];
    SanadBuffer folded = {0};
    SanadText name = make_name(text);
    const bool is_removed = rand() % 100 < removed_percent;
    NameEntry entry = {.kind = (unsigned)rand() % 4,
                       .id = sanad_id((SanadIdKind)(1 + rand() % 2),
                                      1U + (unsigned)rand() % 4)};
    if (is_removed && names->count && rand() % 4) {
      entry = names->entries[(size_t)rand() % names->count];
      name = entry.folded;
    }
    assert_int_equal(name_changes_add(&changes, name, entry.kind, entry.id,
                                      is_removed, NULL),
                     SANAD_OK);
    sanad_unicode_fold(&folded, name);
    entry.folded = name_cut(sanad_buffer_text(&folded));
    if (entry.folded.length) {
      change_model(names, entry, is_removed);
    }
    sanad_buffer_free(&folded);
  }
  assert_int_equal(name_changes_apply(&changes, self->write, NULL), SANAD_OK);
  name_changes_free(&changes);
}

static void
finds_names_as_a_plain_list_does(void **state)
{
  Fixture *const self = *state;
  Names *const names = calloc(1, sizeof *names);
  for (size_t i = 0; i < PAGE_SIZES; ++i) {
    names->arena = sanad_arena_new(NULL, SIZE_MAX);
    names->count = 0;
    srand(11);
    for (unsigned round = 0; round < 30; ++round) {
      open_store(self, page_sizes[i]);
      begin(self);
      change_names(self, names, round % 4 ? 1 + round : 150,
                   round < 20 ? 30 : 90);
      check_names(&self->write->view, names);
      commit(self);
    }
    // And all away, a few at a time.
    while (names->count) {
      begin(self);
      change_names(self, names, 20, 100);
      commit(self);
    }
    check_names(look(self), names);
    remove_store(self);
    sanad_arena_free(names->arena);
  }
  free(names);
}

static void
puts_sorted_names_at_once(void **state)
{
  Fixture *const self = *state;
  Names *const names = calloc(1, sizeof *names);
  names->arena = sanad_arena_new(NULL, SIZE_MAX);
  srand(5);
  open_store(self, "200");
  begin(self);
  for (unsigned round = 0; round < 3; ++round) {
    enum { COUNT = 300 };
    NameEntry entries[COUNT];
    char(*const texts)[1400] = calloc(COUNT, sizeof *texts);
    for (size_t i = 0; i < COUNT; ++i) {
      entries[i] = (NameEntry){make_name(texts[i]), (unsigned)rand() % 4,
                               sanad_id(SANAD_ID_IRI, 1 + i % 5)};
    }
    qsort(entries, COUNT, sizeof *entries, compare_names);
    assert_int_equal(names_put_many(self->write, entries, COUNT, NULL),
                     SANAD_OK);
    for (size_t i = 0; i < COUNT; ++i) {
      NameEntry entry = entries[i];
      entry.folded = name_cut(entry.folded);
      change_model(names, entry, false);
    }
    free(texts);
    check_names(&self->write->view, names);
  }
  sanad_arena_free(names->arena);
  free(names);
}

// ---- Damage

/// Changes bytes of a block, and sometimes cuts it.
static size_t
damage(char *bytes, size_t length)
{
  for (int i = 1 + rand() % 4; i > 0 && length; --i) {
    bytes[(size_t)rand() % length] = (char)(rand() % 256);
  }
  return rand() % 4 ? length : (size_t)rand() % (length + 1);
}

/// Looks at every byte of a text, so that a reader past the end is noticed.
static void
touch(SanadText text)
{
  volatile unsigned char sum = 0;
  for (size_t i = 0; i < text.length; ++i) {
    sum = (unsigned char)(sum + (unsigned char)text.data[i]);
  }
}

static void
read_damaged_page(SanadText stored, SanadIdKind kind)
{
  const size_t count = term_page_count(stored);
  for (size_t i = 0; i < count; ++i) {
    PageTerm term;
    if (term_page_read(stored, kind, i, &term)) {
      touch(term.head);
      touch(term.term.text);
      touch(term.term.datatype);
      touch(term.term.language);
    }
  }
  SanadTextPage texts = {0};
  if (kind == SANAD_ID_LITERAL && term_page_texts(stored, &texts)) {
    assert_int_equal(texts.count, count);
    for (size_t i = 0; i < count; ++i) {
      touch(sanad_text_page_at(&texts, i));
    }
  }
  TermPage page;
  if (term_page_load(&page, sanad_id(kind, 1), TERM_PAGE_BYTES_MAX, stored)) {
    char out[TERM_PAGE_BYTES_MAX];
    assert_true(term_page_finish(&page, out) <= stored.length);
  }
}

/// A copy with exactly the room it needs, so that ASan sees its end.
static char *
copy_of(const char *bytes, size_t length)
{
  char *const copy = malloc(length ? length : 1);
  memcpy(copy, bytes, length);
  return copy;
}

static void
survives_damaged_pages(void **state)
{
  (void)state;
  Model *const model = calloc(1, sizeof *model);
  model->arena = sanad_arena_new(NULL, SIZE_MAX);
  srand(13);
  for (int i = 0; i < 6000; ++i) {
    const SanadIdKind kind = (SanadIdKind)(1 + i % 3);
    TermPage page;
    char bytes[TERM_PAGE_BYTES_MAX];
    term_page_start(&page, sanad_id(kind, 1), 64 + (size_t)rand() % 400);
    for (int j = 0; j < 30; ++j) {
      const SanadTerm term = make_term(model);
      if (sanad_term_id_kind(&term) == kind && !term_page_add(&page, &term)) {
        break;
      }
    }
    if (!page.count) {
      continue;
    }
    size_t length = term_page_finish(&page, bytes);
    length = damage(bytes, length);
    char *const copy = copy_of(bytes, length);
    read_damaged_page((SanadText){copy, length}, kind);
    free(copy);
  }
  sanad_arena_free(model->arena);
  free(model);
}

static void
survives_damaged_blocks(void **state)
{
  (void)state;
  srand(17);
  for (int i = 0; i < 6000; ++i) {
    char bytes[NAME_BLOCK_BYTES_MAX];
    char texts[8][1400];
    NameEntry names[8];
    HashItem items[8];
    for (size_t j = 0; j < 8; ++j) {
      names[j] = (NameEntry){name_cut(make_name(texts[j])), 1,
                             sanad_id(SANAD_ID_IRI, (unsigned)rand())};
      items[j] = (HashItem){j * (uint64_t)rand() % 1000,
                            sanad_id(SANAD_ID_IRI, (unsigned)rand())};
    }
    size_t length = damage(bytes, name_block_write(names, 8, bytes));
    char *copy = copy_of(bytes, length);
    NameReader reader;
    bool is_good = name_block_open(&reader, (SanadText){copy, length});
    while (is_good && reader.left) {
      is_good = name_block_next(&reader);
      touch(reader.item.folded);
    }
    free(copy);

    length = damage(bytes, hash_block_write(items, 8, bytes));
    copy = copy_of(bytes, length);
    HashBlock block;
    if (hash_block_open((SanadText){copy, length}, &block)) {
      for (size_t j = 0; j < block.count; ++j) {
        (void)hash_block_item(&block, j);
      }
      (void)hash_block_seek(&block, 500);
    }
    free(copy);
  }
}

/// Overwrites all values of a table with rubbish.
static void
spoil_table(Fixture *self, Table table)
{
  MDB_cursor *cursor = NULL;
  begin(self);
  assert_int_equal(mdb_cursor_open(self->write->view.txn,
                                   self->store->tables[table], &cursor),
                   0);
  MDB_val key;
  MDB_val value;
  while (mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == 0) {
    MDB_val rubbish = sanad_value("\xff\xff\xff\xff\xff\xff", 6);
    assert_int_equal(mdb_cursor_put(cursor, &key, &rubbish, MDB_CURRENT), 0);
  }
  mdb_cursor_close(cursor);
  commit(self);
}

static void
says_that_a_table_is_damaged(void **state)
{
  Fixture *const self = *state;
  static const Table tables[] = {TABLE_TERMS, TABLE_HASHES, TABLE_NAMES};
  const SanadTerm term = sanad_term_iri(SANAD_TEXT("http://a/b"));
  const SanadTerm other = sanad_term_iri(SANAD_TEXT("http://a/c"));
  for (size_t i = 0; i < 3; ++i) {
    SanadId id = SANAD_ANY;
    open_store(self, "4080");
    begin(self);
    assert_int_equal(sanad_write_term(self->write, &term, &id, NULL), SANAD_OK);
    commit(self);
    spoil_table(self, tables[i]);
    SanadTerm back;
    SanadId found = SANAD_ANY;
    SanadArena *const arena = sanad_arena_new(NULL, SIZE_MAX);
    const SanadName *names = NULL;
    size_t count = 0;
    const SanadSnapshot *const snapshot = look(self);
    assert_int_equal(sanad_snapshot_term(snapshot, id, &back, NULL),
                     i == 0 ? SANAD_CORRUPT : SANAD_OK);
    assert_int_equal(sanad_snapshot_find(snapshot, &term, &found, NULL),
                     i < 2 ? SANAD_CORRUPT : SANAD_OK);
    assert_int_equal(sanad_names_find(snapshot, arena, SANAD_TEXT("b"), false,
                                      9, &names, &count, NULL),
                     i == 2 ? SANAD_CORRUPT : SANAD_OK);
    sanad_arena_free(arena);
    sanad_snapshot_close(self->snapshot);
    self->snapshot = NULL;
    begin(self);
    SanadStatus status = sanad_write_term(self->write, &other, &found, NULL);
    SanadWrite *const write = self->write;
    self->write = NULL;
    if (status == SANAD_OK) {
      status = sanad_write_commit(write, NULL);
    } else {
      sanad_write_abort(write);
    }
    assert_int_equal(status, SANAD_CORRUPT);
    remove_store(self);
  }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(keeps_all_terms_in_pages_of_any_size),
      TEST(keeps_terms_that_are_longer_than_a_page),
      TEST(shares_no_more_than_a_page_can_number),
      TEST(begins_anew_after_the_store_was_emptied),
      TEST(finds_all_ids_of_a_hash),
      TEST(merges_a_load_into_what_is_there),
      TEST(finds_names_as_a_plain_list_does),
      TEST(puts_sorted_names_at_once),
      cmocka_unit_test(survives_damaged_pages),
      cmocka_unit_test(survives_damaged_blocks),
      TEST(says_that_a_table_is_damaged),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
