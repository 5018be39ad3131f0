/// Which relations were read whole, and when it pays to read another.

#include "graph/statistics.h"
#include "query/adjacency.h"

#include <stdlib.h>

/// A scan of a relation costs about what looking up this part of its edges
/// does: one in so many.
#define EDGES_PER_PROBE 50U
/// Reading even a tiny relation costs as much as so many look-ups.
#define PROBES_LEAST 32U
/// More look-ups than there can be edges.
#define PROBES_MAX    (UINT64_C(1) << 62U)
#define ENTRIES_FIRST 16U

/// A relation that was asked for.
typedef struct {
  SanadId predicate;
  WalkDirection direction;
  uint64_t probes;    ///< Look-ups so far
  uint64_t threshold; ///< Read at so many; 0: not worked out yet
  Adjacency *adjacency;
  uint64_t used; ///< The last question that used it
} Entry;

struct AdjacencyCache {
  Entry *entries;
  size_t count;
  size_t capacity;
  const SanadStore *store;
  uint64_t moment;   ///< Of the snapshot that the relations are of
  uint64_t question; ///< Counts the questions
  bool is_taken;     ///< By a question that is being answered
};

AdjacencyCache *
adjacency_cache_new(void)
{
  return calloc(1, sizeof(AdjacencyCache));
}

static void
forget_relation(Entry *entry)
{
  if (entry->adjacency) {
    adjacency_clear(entry->adjacency);
    free(entry->adjacency);
    entry->adjacency = NULL;
  }
}

static void
forget_all(AdjacencyCache *cache)
{
  for (size_t i = 0; i < cache->count; ++i) {
    forget_relation(&cache->entries[i]);
  }
  cache->count = 0;
}

void
adjacency_cache_free(AdjacencyCache *cache)
{
  if (cache) {
    forget_all(cache);
    free(cache->entries);
    free(cache);
  }
}

bool
adjacency_cache_take(AdjacencyCache *cache, Question *question)
{
  const SanadStore *const store = sanad_snapshot_store(question->snapshot);
  const uint64_t moment = sanad_snapshot_moment(question->snapshot);
  if (cache->is_taken) {
    return false;
  }
  cache->is_taken = true;
  ++cache->question;
  if (cache->store != store || cache->moment != moment) {
    forget_all(cache);
    cache->store = store;
    cache->moment = moment;
  }
  for (size_t i = 0; i < cache->count; ++i) {
    const Adjacency *const kept = cache->entries[i].adjacency;
    question_hold(question, 0, kept ? kept->held : 0);
  }
  return true;
}

void
adjacency_cache_return(AdjacencyCache *cache)
{
  cache->is_taken = false;
}

bool
adjacency_cache_trim(const Question *question)
{
  AdjacencyCache *const cache = question->adjacencies;
  bool has_given = false;
  for (size_t i = 0; cache && i < cache->count; ++i) {
    Entry *const entry = &cache->entries[i];
    if (entry->adjacency && entry->used != cache->question) {
      question_hold(question, entry->adjacency->held, 0);
      forget_relation(entry);
      entry->probes = 0;
      has_given = true;
    }
  }
  return has_given;
}

static Entry *
find_entry(AdjacencyCache *cache, SanadId predicate, WalkDirection direction)
{
  for (size_t i = 0; i < cache->count; ++i) {
    if (cache->entries[i].predicate == predicate &&
        cache->entries[i].direction == direction) {
      return &cache->entries[i];
    }
  }
  return NULL;
}

static Entry *
add_entry(AdjacencyCache *cache, SanadId predicate, WalkDirection direction)
{
  if (cache->count == cache->capacity) {
    const size_t larger = cache->capacity ? cache->capacity * 2 : ENTRIES_FIRST;
    Entry *const entries = realloc(cache->entries, larger * sizeof *entries);
    if (!entries) {
      return NULL;
    }
    cache->entries = entries;
    cache->capacity = larger;
  }
  Entry *const entry = &cache->entries[cache->count++];
  *entry = (Entry){.predicate = predicate, .direction = direction};
  return entry;
}

static SanadStatus
set_threshold(const Question *question, Entry *entry, SanadError *error)
{
  SanadStatistics known = {0};
  TRY(sanad_snapshot_statistics(question->snapshot, entry->predicate, &known,
                                error));
  entry->threshold = known.triples / EDGES_PER_PROBE + PROBES_LEAST;
  return SANAD_OK;
}

static SanadStatus
read_both(const Question *question, SanadId predicate, Adjacency *out,
          bool *is_refused, SanadError *error)
{
  const Adjacency *forward = NULL;
  const Adjacency *backward = NULL;
  TRY(adjacency_probe(question, predicate, WALK_FORWARD, true, &forward,
                      error));
  TRY(adjacency_probe(question, predicate, WALK_BACKWARD, true, &backward,
                      error));
  *is_refused = !forward || !backward;
  return *is_refused ? SANAD_OK
                     : adjacency_join(question, forward, backward, out, error);
}

/// Reads a relation; its entry may move meanwhile.  `*out` stays null if it is
/// too large.
static SanadStatus
read_relation(const Question *question, SanadId predicate,
              WalkDirection direction, const Adjacency **out, SanadError *error)
{
  Adjacency *const made = calloc(1, sizeof *made);
  if (!made) {
    return sanad_fail_memory(error);
  }
  bool is_refused = false;
  SanadStatus status =
      direction == WALK_BOTH
          ? read_both(question, predicate, made, &is_refused, error)
          : adjacency_read(question, predicate, direction == WALK_BACKWARD,
                           made, &is_refused, error);
  if (status == SANAD_LIMIT && !question_must_stop(question)) {
    status = SANAD_OK; // Memory is short: do without
    is_refused = true;
  }
  Entry *const entry = find_entry(question->adjacencies, predicate, direction);
  if (status == SANAD_OK && !is_refused && entry) {
    entry->adjacency = made;
    *out = made;
    return SANAD_OK;
  }
  question_hold(question, made->held, 0);
  adjacency_clear(made);
  free(made);
  if (is_refused && entry) {
    entry->threshold = PROBES_MAX;
  }
  return status;
}

SanadStatus
adjacency_probe(const Question *question, SanadId predicate,
                WalkDirection direction, bool now, const Adjacency **out,
                SanadError *error)
{
  AdjacencyCache *const cache = question->adjacencies;
  *out = NULL;
  Entry *entry = find_entry(cache, predicate, direction);
  if (!entry) {
    entry = add_entry(cache, predicate, direction);
    if (!entry) {
      return sanad_fail_memory(error);
    }
  }
  entry->used = cache->question;
  if (!entry->adjacency) {
    if (!entry->threshold) {
      TRY(set_threshold(question, entry, error));
    }
    ++entry->probes;
    if (entry->threshold < PROBES_MAX &&
        (now || question->is_eager || entry->probes >= entry->threshold)) {
      return read_relation(question, predicate, direction, out, error);
    }
  }
  *out = entry->adjacency;
  return SANAD_OK;
}

bool
adjacency_is_known(const Question *question, SanadId predicate,
                   WalkDirection direction)
{
  const Entry *const entry =
      find_entry(question->adjacencies, predicate, direction);
  return entry && entry->adjacency;
}
