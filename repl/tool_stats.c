/// `sanad stats`.

#include "graph/store.h"
#include "graph/summary.h"
#include "repl/tools.h"

#include <inttypes.h>
#include <stdio.h>

/// How many predicates and types are shown.
#define SHOWN_MAX 20U

typedef struct {
  const SanadSnapshot *snapshot;
  SanadArena *arena;
  SanadCounts counts;
  SanadBuffer text;
} Stats;

static void
print_number(const char *what, uint64_t number)
{
  (void)printf("%-16s %14" PRIu64 "\n", what, number);
}

static SanadStatus
print_counts(Stats *stats, SanadError *error)
{
  const SanadId *graphs = NULL;
  size_t count = 0;
  TRY(sanad_snapshot_counts(stats->snapshot, &stats->counts, error));
  TRY(sanad_snapshot_graphs(stats->snapshot, stats->arena, &graphs, &count,
                            error));
  const SanadTermCounts terms = sanad_snapshot_term_counts(stats->snapshot);
  print_number("triples", stats->counts.triples);
  print_number("quads", stats->counts.quads);
  print_number("of evidence", stats->counts.evidence);
  print_number("named graphs", count);
  print_number("terms", terms.iris + terms.blanks + terms.literals);
  print_number("IRIs", terms.iris);
  print_number("blank nodes", terms.blanks);
  print_number("literals", terms.literals);
  return SANAD_OK;
}

static SanadStatus
print_parts(Stats *stats, SanadError *error)
{
  const SanadPart *parts = NULL;
  size_t count = 0;
  uint64_t total = 0;
  TRY(sanad_snapshot_parts(stats->snapshot, stats->arena, &parts, &count,
                           error));
  for (size_t i = 0; i < count; ++i) {
    total += parts[i].bytes;
  }
  const double triples =
      stats->counts.triples ? (double)stats->counts.triples : 1.0;
  (void)printf("\n%-16s %14s %14s %8s\n", "part", "bytes", "a triple", "share");
  for (size_t i = 0; i < count; ++i) {
    (void)printf("%-16s %14" PRIu64 " %14.2f %6.1f %%\n", parts[i].name,
                 parts[i].bytes, (double)parts[i].bytes / triples,
                 total ? 100.0 * (double)parts[i].bytes / (double)total : 0.0);
  }
  (void)printf("%-16s %14" PRIu64 " %14.2f\n", "all", total,
               (double)total / triples);
  return SANAD_OK;
}

/// Prints a term as N-Triples has it.
static SanadStatus
print_term(Stats *stats, SanadId id, SanadError *error)
{
  SanadTerm term;
  SanadBuffer line = {0};
  TRY(sanad_snapshot_term_into(stats->snapshot, &stats->text, id, &term,
                               error));
  sanad_term_print(&line, &term);
  const SanadStatus status = sanad_buffer_status(&line, error);
  if (!status) {
    (void)printf("  %.*s\n", (int)line.length, line.data);
  }
  sanad_buffer_free(&line);
  return status;
}

static void
print_rest(size_t count)
{
  if (count > SHOWN_MAX) {
    (void)printf("%14s  and %zu more\n", "", count - SHOWN_MAX);
  }
}

static SanadStatus
print_uses(Stats *stats, SanadError *error)
{
  const SanadPredicateUse *predicates = NULL;
  const SanadTypeUse *types = NULL;
  size_t count = 0;
  TRY(sanad_snapshot_predicate_uses(stats->snapshot, stats->arena, &predicates,
                                    &count, error));
  (void)printf("\n%14s %14s %14s  predicate, %zu in all\n", "triples",
               "subjects", "objects", count);
  for (size_t i = 0; i < count && i < SHOWN_MAX; ++i) {
    (void)printf("%14" PRIu64 " %14" PRIu64 " %14" PRIu64,
                 predicates[i].triples, predicates[i].subjects,
                 predicates[i].objects);
    TRY(print_term(stats, predicates[i].predicate, error));
  }
  print_rest(count);
  TRY(sanad_snapshot_type_uses(stats->snapshot, stats->arena, &types, &count,
                               error));
  (void)printf("\n%14s  type, %zu in all\n", "things", count);
  for (size_t i = 0; i < count && i < SHOWN_MAX; ++i) {
    (void)printf("%14" PRIu64, types[i].things);
    TRY(print_term(stats, types[i].type, error));
  }
  print_rest(count);
  return SANAD_OK;
}

static SanadStatus
print_all(Stats *stats, SanadError *error)
{
  TRY(print_counts(stats, error));
  TRY(print_parts(stats, error));
  return print_uses(stats, error);
}

SanadStatus
tool_stats(const Options *options, SanadError *error)
{
  static const SanadStoreOptions how = {.is_readonly = true};
  SanadStore *store = NULL;
  SanadSnapshot *snapshot = NULL;
  TRY(sanad_store_open(&store, options->store_path, &how, error));
  Stats stats = {.arena = sanad_arena_new(NULL, SIZE_MAX)};
  SanadStatus status = stats.arena
                           ? sanad_snapshot_open(&snapshot, store, error)
                           : sanad_fail_memory(error);
  stats.snapshot = snapshot;
  if (!status) {
    status = print_all(&stats, error);
  }
  sanad_buffer_free(&stats.text);
  sanad_arena_free(stats.arena);
  sanad_snapshot_close(snapshot);
  sanad_store_close(store);
  return status;
}
