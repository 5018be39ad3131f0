/// How many rows conditions promise: from the store's exact counts of each
/// predicate (triples, different subjects and objects), and of what constants
/// leave.  A join of two columns is guessed as usual: the smaller set of values
/// is thought to be within the larger one.

#include "query/estimate.h"

#include "graph/statistics.h"

/// Matches of constants are counted up to so many.
#define COUNT_MAX 262144U
/// Triples of a term for which nothing is known.
#define DEGREE_GUESS 8.0
/// Nodes that a path of any length leads to.
#define REACH_GUESS 1000.0

static double
least(double a, double b)
{
  return a < b ? a : b;
}

static double
most(double a, double b)
{
  return a > b ? a : b;
}

static SanadStatus
count_pattern(Run *run, SanadTriple pattern, double *count, SanadError *error)
{
  uint64_t found = 0;
  TRY(sanad_snapshot_count(run->question->snapshot, pattern, COUNT_MAX, &found,
                           error));
  *count = (double)found;
  return SANAD_OK;
}

static SanadStatus
predicate_figures(Run *run, SanadId predicate, Figures *figures,
                  SanadError *error)
{
  SanadStatistics known;
  TRY(sanad_snapshot_statistics(run->question->snapshot, predicate, &known,
                                error));
  figures->rows = (double)known.triples;
  figures->subjects = (double)known.subjects;
  figures->objects = (double)known.objects;
  return SANAD_OK;
}

/// All triples, whatever their predicate.
static SanadStatus
union_figures(Run *run, Figures *figures, SanadError *error)
{
  SanadCounts counts;
  TRY(sanad_snapshot_counts(run->question->snapshot, &counts, error));
  figures->rows = (double)counts.triples;
  figures->subjects = figures->rows / DEGREE_GUESS + 1;
  figures->objects = figures->rows / DEGREE_GUESS + 1;
  return SANAD_OK;
}

/// What filters leave of a relation.
static void
limit_to_range(const Atom *atom, Figures *figures)
{
  if (atom->range && atom->range->rows >= 0) {
    figures->rows = least(figures->rows, atom->range->rows);
    figures->subjects = least(figures->subjects, figures->rows);
    figures->objects = least(figures->objects, figures->rows);
  }
}

static SanadStatus
fact_figures(Run *run, const Atom *atom, Figures *figures, SanadError *error)
{
  const bool has_subject = atom->subject.slot == SLOT_NONE;
  const bool has_object = atom->object.slot == SLOT_NONE;
  TRY(atom->predicate.slot == SLOT_NONE
          ? predicate_figures(run, atom->predicate.id, figures, error)
          : union_figures(run, figures, error));
  if (!has_subject && !has_object) {
    limit_to_range(atom, figures);
    return SANAD_OK;
  }

  const double all = figures->rows;
  TRY(count_pattern(
      run, (SanadTriple){atom->subject.id, atom->predicate.id, atom->object.id},
      &figures->rows, error));
  if (figures->rows >= COUNT_MAX) {
    figures->rows =
        most(COUNT_MAX,
             all / most(1, has_subject ? figures->subjects : figures->objects));
  }
  figures->subjects = has_subject ? 1 : least(figures->subjects, figures->rows);
  figures->objects = has_object ? 1 : least(figures->objects, figures->rows);
  return SANAD_OK;
}

static SanadStatus
type_figures(Run *run, const Atom *atom, Figures *figures, SanadError *error)
{
  const SanadId type = run->question->type_id;
  for (size_t i = 0; type != SANAD_ANY && i < atom->class_count; ++i) {
    double instances = 0;
    TRY(count_pattern(run, (SanadTriple){SANAD_ANY, type, atom->classes[i]},
                      &instances, error));
    figures->rows += instances;
  }
  figures->subjects = figures->rows;
  return SANAD_OK;
}

// ---- Paths

static SanadStatus path_figures(Run *run, const Path *path, Figures *figures,
                                SanadError *error);

static SanadStatus
sequence_figures(Run *run, const Path *path, Figures *figures,
                 SanadError *error)
{
  for (size_t i = 0; i < path->part_count; ++i) {
    Figures part = {0};
    TRY(path_figures(run, path->parts[i], &part, error));
    if (!i) {
      *figures = part;
      continue;
    }
    figures->rows *= part.rows / most(1, most(figures->objects, part.subjects));
    figures->subjects = least(figures->subjects, figures->rows);
    figures->objects = least(part.objects, figures->rows);
    figures->work += part.work;
  }
  return SANAD_OK;
}

static SanadStatus
repeat_figures(Run *run, const Path *path, Figures *figures, SanadError *error)
{
  TRY(path_figures(run, path->parts[0], figures, error));
  if (path->max == 1) {
    return SANAD_OK;
  }
  const double reach = least(figures->objects, REACH_GUESS);
  figures->work = most(4, reach);
  figures->rows = figures->subjects * reach;
  return SANAD_OK;
}

/// Guesses what a path from left to right matches.
static SanadStatus
path_figures(Run *run, const Path *path, Figures *figures, SanadError *error)
{
  figures->work = 1;
  switch (path->kind) {
  case PATH_LINK: {
    TRY(predicate_figures(run, path->id, figures, error));
    const double subjects = figures->subjects;
    figures->subjects = path->is_inverse ? figures->objects : subjects;
    figures->objects = path->is_inverse ? subjects : figures->objects;
    return SANAD_OK;
  }
  case PATH_ANY:
    return union_figures(run, figures, error);
  case PATH_SEQUENCE:
    return sequence_figures(run, path, figures, error);
  case PATH_REPEAT:
    return repeat_figures(run, path, figures, error);
  default:
    for (size_t i = 0; i < path->part_count; ++i) {
      Figures part = {0};
      TRY(path_figures(run, path->parts[i], &part, error));
      figures->rows += part.rows;
      figures->subjects += part.subjects;
      figures->objects += part.objects;
      figures->work += part.work;
    }
    return SANAD_OK;
  }
}

static void
bind_constants(const Atom *atom, Figures *figures)
{
  if (atom->subject.slot == SLOT_NONE) {
    figures->rows /= most(1, figures->subjects);
    figures->subjects = 1;
  }
  if (atom->object.slot == SLOT_NONE) {
    figures->rows /= most(1, figures->objects);
    figures->objects = 1;
  }
}

// ---- Atoms

static SanadStatus
branch_figures(Run *run, const Atom *atom, Figures *figures, SanadError *error)
{
  SanadArena *const arena = run->question->arena;
  figures->branches = SANAD_TAKE_ARRAY(arena, Figures *, atom->branch_count);
  for (size_t i = 0; figures->branches && i < atom->branch_count; ++i) {
    const Block *const branch = atom->branches[i];
    Figures *const inner =
        SANAD_TAKE_ARRAY(arena, Figures, branch->atom_count + 1);
    if (!inner) {
      return sanad_fail_memory(error);
    }
    figures->branches[i] = inner;
    for (size_t j = 0; j < branch->atom_count; ++j) {
      TRY(estimate_figures(run, &branch->atoms[j], &inner[j], error));
    }
  }
  return figures->branches ? SANAD_OK : sanad_fail_memory(error);
}

SanadStatus
estimate_figures(Run *run, const Atom *atom, Figures *figures,
                 SanadError *error)
{
  *figures = (Figures){.work = 1};
  switch (atom->kind) {
  case ATOM_FACT:
    return fact_figures(run, atom, figures, error);
  case ATOM_TYPE:
    return type_figures(run, atom, figures, error);
  case ATOM_MEMBERS:
    figures->rows = (double)atom->class_count;
    figures->subjects = figures->rows;
    return SANAD_OK;
  case ATOM_PATH:
    TRY(path_figures(run, atom->path, figures, error));
    bind_constants(atom, figures);
    return SANAD_OK;
  case ATOM_UNION:
    figures->work = 4;
    return branch_figures(run, atom, figures, error);
  default:
    figures->rows = 32;
    return SANAD_OK;
  }
}

/// What a bound column leaves of rows with so many different values.
static double
bound_part(Place place, double different, KnownValues known, const void *state)
{
  const double values = place.slot == SLOT_NONE ? 0 : known(state, place.slot);
  return values > 0 ? 1 / most(1, most(different, values)) : 1;
}

/// A branch gives about what its cheapest condition leaves.
static double
union_fanout(const Atom *atom, const Figures *figures, KnownValues known,
             const void *state)
{
  double rows = 0;
  for (size_t i = 0; i < atom->branch_count; ++i) {
    const Block *const branch = atom->branches[i];
    double fewest = COUNT_MAX;
    for (size_t j = 0; j < branch->atom_count; ++j) {
      if (branch->atoms[j].kind != ATOM_DIFFERENT) {
        fewest = least(fewest,
                       estimate_fanout(&branch->atoms[j],
                                       &figures->branches[i][j], known, state));
      }
    }
    rows += fewest;
  }
  return rows;
}

/// A call gives the same rows whatever is bound, so it comes early.
static double
query_fanout(const Atom *atom, const Figures *figures, KnownValues known,
             const void *state)
{
  for (size_t i = 0; i < atom->query->column_count; ++i) {
    if (known(state, atom->query->columns[i].slot) > 0) {
      return 2;
    }
  }
  return figures->rows;
}

double
estimate_fanout(const Atom *atom, const Figures *figures, KnownValues known,
                const void *state)
{
  if (atom->kind == ATOM_UNION) {
    return union_fanout(atom, figures, known, state);
  }
  if (atom->kind == ATOM_QUERY) {
    return query_fanout(atom, figures, known, state);
  }
  double rows = figures->rows *
                bound_part(atom->subject, figures->subjects, known, state);
  if (atom->kind == ATOM_FACT || atom->kind == ATOM_PATH) {
    rows *= bound_part(atom->object, figures->objects, known, state);
  }
  if (atom->kind == ATOM_FACT) {
    rows *= bound_part(atom->predicate, DEGREE_GUESS, known, state);
  }
  return rows;
}
