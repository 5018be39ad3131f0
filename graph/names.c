#include "graph/names.h"

#include "graph/name_block.h"
#include "graph/sorted_blocks.h"
#include "graph/store_impl.h"
#include "graph/vocabulary.h"

#include <string.h>

static const struct {
  const char *iri;
  SanadNameKind kind;
} label_predicates[] = {
    {SANAD_NS_SKOS "prefLabel", SANAD_NAME_PREFERRED},
    {SANAD_RDFS_LABEL, SANAD_NAME_LABEL},
    {SANAD_NS_SCHEMA "name", SANAD_NAME_LABEL},
    {SANAD_NS_FOAF "name", SANAD_NAME_LABEL},
    {SANAD_NS_SKOS "altLabel", SANAD_NAME_ALIAS},
    {SANAD_NS_SKOS "hiddenLabel", SANAD_NAME_ALIAS},
    {SANAD_NS_SCHEMA "alternateName", SANAD_NAME_ALIAS},
};

#define LABEL_PREDICATES (sizeof label_predicates / sizeof *label_predicates)

const char *
sanad_name_predicate(size_t index)
{
  return index < LABEL_PREDICATES ? label_predicates[index].iri : NULL;
}

int
sanad_name_kind_of(SanadText predicate_iri)
{
  for (size_t i = 0; i < LABEL_PREDICATES; ++i) {
    if (sanad_text_is(predicate_iri, label_predicates[i].iri)) {
      return (int)label_predicates[i].kind;
    }
  }
  return -1;
}

/// Names of the index, one after the other.
typedef struct {
  MDB_cursor *cursor;
  NameReader reader;
} NameWalk;

static SanadStatus
fail_damaged_name(SanadError *error)
{
  return sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN,
                    "a stored name is damaged");
}

static SanadStatus
open_block(NameWalk *walk, int rc, MDB_val block, SanadError *error)
{
  if (rc == MDB_NOTFOUND) {
    return SANAD_END;
  }
  if (rc) {
    return sanad_store_fail(error, "look up a name", rc);
  }
  return name_block_open(&walk->reader,
                         (SanadText){block.mv_data, block.mv_size})
             ? SANAD_OK
             : fail_damaged_name(error);
}

/// Begins in the block that holds the first name from `folded` on; SANAD_END if
/// there are no names at all.
static SanadStatus
walk_open(NameWalk *walk, const SanadSnapshot *snapshot, SanadText folded,
          SanadError *error)
{
  walk->cursor = NULL;
  int rc = mdb_cursor_open(snapshot->txn, snapshot->store->tables[TABLE_NAMES],
                           &walk->cursor);
  if (rc) {
    return sanad_store_fail(error, "look up a name", rc);
  }
  char bytes[NAME_KEY_BYTES_MAX];
  const size_t length = name_key_prefix(folded, bytes);
  MDB_val key = {0};
  MDB_val block = {0};
  rc = length ? sorted_blocks_seek(walk->cursor, (SanadText){bytes, length},
                                   &key, &block)
              : mdb_cursor_get(walk->cursor, &key, &block, MDB_FIRST);
  return open_block(walk, rc, block, error);
}

/// Reads the next name into walk->reader.item, or returns SANAD_END.
static SanadStatus
walk_next(NameWalk *walk, SanadError *error)
{
  if (!walk->reader.left) {
    MDB_val key = {0};
    MDB_val block = {0};
    const int rc = mdb_cursor_get(walk->cursor, &key, &block, MDB_NEXT);
    TRY(open_block(walk, rc, block, error));
  }
  return name_block_next(&walk->reader) &&
                 walk->reader.item.kind <= SANAD_NAME_LOCAL
             ? SANAD_OK
             : fail_damaged_name(error);
}

static void
walk_close(NameWalk *walk)
{
  if (walk->cursor) {
    mdb_cursor_close(walk->cursor);
  }
}

/// What is looked for, and what was found.
typedef struct {
  SanadArena *arena;
  SanadText folded;
  bool is_prefix;
  size_t limit;
  SanadName *names;
  size_t count;
  size_t capacity;
} NameSearch;

static SanadStatus
add_found(NameSearch *search, const NameEntry *entry, SanadError *error)
{
  search->names = sanad_arena_grow(search->arena, search->names, search->count,
                                   &search->capacity, sizeof *search->names);
  const SanadText folded = entry->folded;
  char *const copy =
      search->names
          ? sanad_arena_copy(search->arena, folded.data, folded.length)
          : NULL;
  if (!copy) {
    return sanad_fail_memory(error);
  }
  search->names[search->count++] = (SanadName){
      .kind = (SanadNameKind)entry->kind,
      .id = entry->id,
      .folded = {copy, folded.length},
  };
  return SANAD_OK;
}

static SanadStatus
search_names(NameSearch *search, NameWalk *walk, SanadError *error)
{
  SanadStatus status = SANAD_OK;
  while (search->count < search->limit &&
         (status = walk_next(walk, error)) == SANAD_OK) {
    const SanadText found = walk->reader.item.folded;
    if (sanad_text_compare(found, search->folded) < 0) {
      continue;
    }
    if (!sanad_text_has_prefix(found, search->folded) ||
        (!search->is_prefix && found.length > search->folded.length)) {
      return SANAD_OK;
    }
    TRY(add_found(search, &walk->reader.item, error));
  }
  return status;
}

SanadStatus
sanad_names_find(const SanadSnapshot *snapshot, SanadArena *arena,
                 SanadText folded, bool is_prefix, size_t limit,
                 const SanadName **names, size_t *count, SanadError *error)
{
  *names = NULL;
  *count = 0;
  NameSearch search = {.arena = arena,
                       .folded = name_cut(folded),
                       .is_prefix = is_prefix,
                       .limit = limit};
  if (!search.folded.length) {
    return SANAD_OK;
  }
  NameWalk walk;
  SanadStatus status = walk_open(&walk, snapshot, search.folded, error);
  if (status == SANAD_OK) {
    status = search_names(&search, &walk, error);
  }
  walk_close(&walk);
  *names = search.names;
  *count = search.count;
  return status == SANAD_END ? SANAD_OK : status;
}

SanadStatus
sanad_names_each(const SanadSnapshot *snapshot,
                 bool (*visit)(void *state, SanadText folded), void *state,
                 SanadError *error)
{
  NameWalk walk;
  char last[NAME_BYTES_MAX];
  size_t last_length = 0;
  SanadStatus status = walk_open(&walk, snapshot, (SanadText){0}, error);
  while (status == SANAD_OK && (status = walk_next(&walk, error)) == SANAD_OK) {
    const SanadText folded = walk.reader.item.folded;
    if (last_length &&
        sanad_text_is_equal(folded, (SanadText){last, last_length})) {
      continue;
    }
    if (!visit(state, folded)) {
      break;
    }
    memcpy(last, folded.data, folded.length);
    last_length = folded.length;
  }
  walk_close(&walk);
  return status == SANAD_END ? SANAD_OK : status;
}
