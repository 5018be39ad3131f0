/// The order of blank nodes.  Each node gets a colour that is a hash of what
/// surrounds it, one step further with every round, until no more nodes differ.
/// Then nodes are numbered, those of their own colour first, and from each on
/// along its triples, so that what is still alike follows what is not.

#include "graph/io/blanks.h"

#include <stdlib.h>
#include <string.h>

/// How many rounds are made for few and for many nodes.
#define ROUNDS_MAX      64U
#define ROUNDS_MAX_MANY 8U
#define MANY_NODES      1000000U

/// A neighbour of a node.
typedef struct {
  uint32_t node;
  uint32_t neighbour;
  uint64_t sign; ///< Of the triple and its direction
} Link;

typedef struct {
  const Blanks *blanks;
  uint64_t *colours;
  uint64_t *sums;
  uint64_t *sorted;
  Link *links;
  size_t link_count;
  size_t *link_starts; ///< For each node, and one more
  uint32_t *queue;
} Ranking;

static uint64_t
mix(uint64_t hash)
{
  hash ^= hash >> 32U;
  hash *= UINT64_C(0xD6E8FEB86659FD93);
  hash ^= hash >> 32U;
  hash *= UINT64_C(0xD6E8FEB86659FD93);
  return hash ^ (hash >> 32U);
}

static void
close_ranking(Ranking *ranking)
{
  free(ranking->colours);
  free(ranking->sums);
  free(ranking->sorted);
  free(ranking->links);
  free(ranking->link_starts);
  free(ranking->queue);
}

static SanadStatus
open_ranking(Ranking *ranking, SanadError *error)
{
  const size_t count = ranking->blanks->count;
  ranking->colours = calloc(count, sizeof *ranking->colours);
  ranking->sums = calloc(count, sizeof *ranking->sums);
  ranking->sorted = calloc(count, sizeof *ranking->sorted);
  ranking->links =
      calloc(2 * ranking->blanks->edge_count + 1, sizeof *ranking->links);
  ranking->link_starts = calloc(count + 1, sizeof *ranking->link_starts);
  ranking->queue = calloc(count, sizeof *ranking->queue);
  return ranking->colours && ranking->sums && ranking->sorted &&
                 ranking->links && ranking->link_starts && ranking->queue
             ? SANAD_OK
             : sanad_fail_memory(error);
}

static int
compare_numbers(const void *a, const void *b)
{
  const uint64_t left = *(const uint64_t *)a;
  const uint64_t right = *(const uint64_t *)b;
  return (left > right) - (left < right);
}

/// Sorts the colours and counts the different ones.
static size_t
count_colours(Ranking *ranking)
{
  const size_t count = ranking->blanks->count;
  memcpy(ranking->sorted, ranking->colours, count * sizeof *ranking->sorted);
  qsort(ranking->sorted, count, sizeof *ranking->sorted, compare_numbers);
  size_t colours = 1;
  for (size_t i = 1; i < count; ++i) {
    colours += ranking->sorted[i] != ranking->sorted[i - 1];
  }
  return colours;
}

static uint64_t
colour_at(const Ranking *ranking, uint32_t node, uint64_t place)
{
  return node == BLANK_NONE ? 0 : mix(ranking->colours[node] + place);
}

/// One step further.
static void
refine(Ranking *ranking)
{
  const Blanks *const blanks = ranking->blanks;
  memset(ranking->sums, 0, blanks->count * sizeof *ranking->sums);

  for (size_t i = 0; i < blanks->edge_count; ++i) {
    const BlankEdge *const edge = &blanks->edges[i];
    const uint64_t all = edge->sign + colour_at(ranking, edge->subject, 1) +
                         colour_at(ranking, edge->object, 2) +
                         colour_at(ranking, edge->graph, 3);
    if (edge->subject != BLANK_NONE) {
      ranking->sums[edge->subject] += mix(all + 1);
    }
    if (edge->object != BLANK_NONE) {
      ranking->sums[edge->object] += mix(all + 2);
    }
    if (edge->graph != BLANK_NONE) {
      ranking->sums[edge->graph] += mix(all + 3);
    }
  }
  for (size_t i = 0; i < blanks->count; ++i) {
    ranking->colours[i] = mix(ranking->colours[i] ^ ranking->sums[i]);
  }
}

/// Refines until no more nodes differ.
static void
colour_nodes(Ranking *ranking)
{
  const size_t count = ranking->blanks->count;
  const unsigned rounds = count > MANY_NODES ? ROUNDS_MAX_MANY : ROUNDS_MAX;
  size_t colours = 1;

  for (unsigned i = 0; i < rounds; ++i) {
    refine(ranking);
    const size_t fresh = count_colours(ranking);
    if (fresh == colours || fresh == count) {
      break;
    }
    colours = fresh;
  }
  (void)count_colours(ranking);
}

static int
compare_links(const void *a, const void *b, void *state)
{
  const Link *const left = a;
  const Link *const right = b;
  const uint64_t *const colours = state;

  if (left->node != right->node) {
    return left->node < right->node ? -1 : 1;
  }
  if (left->sign != right->sign) {
    return left->sign < right->sign ? -1 : 1;
  }
  const uint64_t left_colour = colours[left->neighbour];
  const uint64_t right_colour = colours[right->neighbour];
  return (left_colour > right_colour) - (left_colour < right_colour);
}

/// Lists the neighbours of each node.
static void
link_nodes(Ranking *ranking)
{
  const Blanks *const blanks = ranking->blanks;
  size_t count = 0;

  for (size_t i = 0; i < blanks->edge_count; ++i) {
    const BlankEdge *const edge = &blanks->edges[i];
    if (edge->subject != BLANK_NONE && edge->object != BLANK_NONE) {
      ranking->links[count++] = (Link){edge->subject, edge->object, edge->sign};
      ranking->links[count++] =
          (Link){edge->object, edge->subject, mix(edge->sign)};
    }
  }
  ranking->link_count = count;
  qsort_r(ranking->links, count, sizeof *ranking->links, compare_links,
          ranking->colours);

  size_t link = 0;
  for (uint32_t node = 0; node < blanks->count; ++node) {
    ranking->link_starts[node] = link;
    while (link < count && ranking->links[link].node == node) {
      ++link;
    }
  }
  ranking->link_starts[blanks->count] = link;
}

/// A node where numbering may begin.
typedef struct {
  size_t class_size; ///< How many nodes have its colour
  uint64_t colour;
  uint32_t node;
} Start;

static int
compare_starts(const void *a, const void *b)
{
  const Start *const left = a;
  const Start *const right = b;
  if (left->class_size != right->class_size) {
    return left->class_size < right->class_size ? -1 : 1;
  }
  if (left->colour != right->colour) {
    return left->colour < right->colour ? -1 : 1;
  }
  return (left->node > right->node) - (left->node < right->node);
}

/// How many nodes have a colour.
static size_t
class_size(const Ranking *ranking, uint64_t colour)
{
  size_t bounds[2];
  for (unsigned i = 0; i < 2; ++i) { // The first not less, the first greater
    size_t low = 0;
    size_t high = ranking->blanks->count;
    while (low < high) {
      const size_t middle = low + (high - low) / 2;
      const uint64_t found = ranking->sorted[middle];
      if (found < colour || (i && found == colour)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    bounds[i] = low;
  }
  return bounds[1] - bounds[0];
}

/// Numbers what can be reached from `node`, nearest first.
static void
number_from(Ranking *ranking, Blanks *blanks, uint32_t node, uint32_t *next)
{
  size_t head = *next;
  blanks->items[node].rank = *next;
  ranking->queue[(*next)++] = node;

  for (; head < *next; ++head) {
    const uint32_t from = ranking->queue[head];
    for (size_t i = ranking->link_starts[from];
         i < ranking->link_starts[from + 1]; ++i) {
      Blank *const blank = &blanks->items[ranking->links[i].neighbour];
      if (blank->rank == BLANK_NONE) {
        blank->rank = *next;
        ranking->queue[(*next)++] = ranking->links[i].neighbour;
      }
    }
  }
}

static SanadStatus
number_nodes(Ranking *ranking, Blanks *blanks, SanadError *error)
{
  Start *const starts = calloc(blanks->count, sizeof *starts);
  if (!starts) {
    return sanad_fail_memory(error);
  }
  for (uint32_t i = 0; i < blanks->count; ++i) {
    const uint64_t colour = ranking->colours[i];
    starts[i] = (Start){class_size(ranking, colour), colour, i};
    blanks->items[i].rank = BLANK_NONE;
  }
  qsort(starts, blanks->count, sizeof *starts, compare_starts);

  uint32_t next = 0;
  for (size_t i = 0; i < blanks->count; ++i) {
    if (blanks->items[starts[i].node].rank == BLANK_NONE) {
      number_from(ranking, blanks, starts[i].node, &next);
    }
  }
  free(starts);
  return SANAD_OK;
}

SanadStatus
blanks_rank(Blanks *blanks, SanadError *error)
{
  if (!blanks->count) {
    return SANAD_OK;
  }
  Ranking ranking = {.blanks = blanks};
  SanadStatus status = open_ranking(&ranking, error);
  if (!status) {
    colour_nodes(&ranking);
    link_nodes(&ranking);
    status = number_nodes(&ranking, blanks, error);
  }
  close_ranking(&ranking);
  return status;
}
