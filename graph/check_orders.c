#include "graph/check_impl.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/// What an order holds, in few numbers that do not depend on the order.
typedef struct {
  uint64_t count;
  uint64_t sums[2]; ///< Of two hashes of each triple
} Total;

typedef struct {
  Check *check;
  Total total;
  SanadTriple last;
  SanadBatch *batch; ///< For what is looked up
  SanadOrder order;  ///< Where to look triples up
} OrderCheck;

/// Mixes bits (the finalizer of SplitMix64).
static uint64_t
mix(uint64_t number)
{
  number = (number ^ (number >> 30U)) * UINT64_C(0xbf58476d1ce4e5b9);
  number = (number ^ (number >> 27U)) * UINT64_C(0x94d049bb133111eb);
  return number ^ (number >> 31U);
}

static void
add_to_total(Total *total, const SanadTriple *triple)
{
  uint64_t hash = mix(triple->subject + UINT64_C(0x9e3779b97f4a7c15));
  hash = mix(hash ^ triple->predicate);
  hash = mix(hash + triple->object);
  ++total->count;
  total->sums[0] += hash;
  total->sums[1] += mix(hash ^ UINT64_C(0x5851f42d4c957f2d));
}

/// Whether an id is of a term that the store has.
static SanadStatus
is_known(const SanadSnapshot *snapshot, SanadId id, bool *is, SanadError *error)
{
  const SanadIdKind kind = sanad_id_kind(id);
  const uint64_t number = sanad_id_payload(id);
  *is = false;
  if (kind == SANAD_ID_BLANK || kind == SANAD_ID_IRI ||
      kind == SANAD_ID_LITERAL) {
    *is = number > 0 && number < snapshot->counters.next[kind];
    return SANAD_OK;
  }
  if (kind == SANAD_ID_NONE || kind == SANAD_ID_OWN) {
    return SANAD_OK;
  }
  SanadTerm term;
  SanadBuffer scratch = {0};
  const SanadStatus status =
      sanad_snapshot_term_into(snapshot, &scratch, id, &term, error);
  sanad_buffer_free(&scratch);
  *is = status == SANAD_OK;
  return status == SANAD_NO_MEMORY ? status : SANAD_OK;
}

static SanadStatus
visit_ids(void *state, const SanadTriple *triple, SanadError *error)
{
  OrderCheck *const order = state;
  Check *const check = order->check;
  add_to_total(&order->total, triple);
  ++check->report->triples;
  const SanadIdKind subject = sanad_id_kind(triple->subject);
  if ((subject != SANAD_ID_IRI && subject != SANAD_ID_BLANK) ||
      sanad_id_kind(triple->predicate) != SANAD_ID_IRI) {
    check_tell(check,
               "a triple has a subject or predicate of a wrong kind: "
               "%" PRIx64 " %" PRIx64,
               triple->subject, triple->predicate);
  }
  const SanadId ids[] = {triple->subject, triple->predicate, triple->object};
  const SanadId last[] = {order->last.subject, order->last.predicate,
                          order->last.object};
  for (size_t i = 0; i < 3; ++i) {
    bool is = true;
    if (ids[i] != last[i]) {
      TRY(is_known(check->snapshot, ids[i], &is, error));
    }
    if (!is) {
      check_tell(check, "a triple has the id %" PRIx64 ", which no term has",
                 ids[i]);
    }
  }
  order->last = *triple;
  return SANAD_OK;
}

static SanadStatus
visit_total(void *state, const SanadTriple *triple, SanadError *error)
{
  (void)error;
  add_to_total(&((OrderCheck *)state)->total, triple);
  return SANAD_OK;
}

static const char *const order_names[] = {"pso", "pos", "spo", "ops"};

/// Tells of a triple that is not in another order.
static SanadStatus
visit_missing(void *state, const SanadTriple *triple, SanadError *error)
{
  OrderCheck *const order = state;
  SanadCursor *cursor = NULL;
  if (order->check->told >= CHECK_TOLD_MAX) {
    return SANAD_END;
  }
  SanadStatus status = sanad_cursor_open(
      &cursor, order->check->snapshot, SANAD_ANY, order->order, *triple, error);
  if (!status) {
    status = sanad_cursor_next(cursor, order->batch, error);
  }
  sanad_cursor_close(cursor);
  if (status == SANAD_END) {
    check_tell(order->check,
               "%s lacks the triple %" PRIx64 " %" PRIx64 " %" PRIx64,
               order_names[order->order], triple->subject, triple->predicate,
               triple->object);
    return SANAD_OK;
  }
  return status;
}

/// Says in what two orders differ.
static SanadStatus
tell_difference(Check *check, SanadOrder other, SanadError *error)
{
  OrderCheck order = {.check = check, .order = other};
  check_tell(check, "%s does not hold the triples of spo", order_names[other]);
  order.batch = malloc(sizeof *order.batch);
  if (!order.batch) {
    return sanad_fail_memory(error);
  }
  SanadStatus status =
      check_walk(check, SANAD_ANY, SANAD_SPO, visit_missing, &order, error);
  order.order = SANAD_SPO;
  if (!status) {
    status = check_walk(check, SANAD_ANY, other, visit_missing, &order, error);
  }
  free(order.batch);
  return status;
}

SanadStatus
check_orders(Check *check, SanadError *error)
{
  static const SanadOrder others[] = {SANAD_PSO, SANAD_POS, SANAD_OPS};
  OrderCheck first = {.check = check};
  TRY(check_walk(check, SANAD_ANY, SANAD_SPO, visit_ids, &first, error));
  for (size_t i = 0; i < sizeof others / sizeof *others; ++i) {
    OrderCheck other = {.check = check};
    TRY(check_walk(check, SANAD_ANY, others[i], visit_total, &other, error));
    if (memcmp(&other.total, &first.total, sizeof first.total) != 0) {
      TRY(tell_difference(check, others[i], error));
    }
  }
  return SANAD_OK;
}
