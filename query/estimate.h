#ifndef SANAD_QUERY_ESTIMATE_H
#define SANAD_QUERY_ESTIMATE_H

#include "query/rows.h"

#include <stdbool.h>
#include <stddef.h>

/// Inside query/ only: how many rows the conditions of a pattern promise.

typedef struct Figures Figures;

/// What is known of an atom before anything is bound.
struct Figures {
  double rows;        ///< That its constants leave
  double subjects;    ///< How many different ones are among them
  double objects;     ///< Likewise
  double work;        ///< What looking up one row costs; a fact is 1
  Figures **branches; ///< Of UNION: those of the atoms of each branch
};

/// How many different values a column has that is bound already; 0: it is not.
typedef double (*KnownValues)(const void *state, size_t slot);

/// Counts what the store knows of an atom.
///
/// Errors: SANAD_NO_MEMORY, SANAD_STORE, SANAD_CORRUPT.
SANAD_NODISCARD SanadStatus estimate_figures(Run *run, const Atom *atom,
                                             Figures *figures,
                                             SanadError *error);

/// Guesses how many rows come of one row, by what is bound.
double estimate_fanout(const Atom *atom, const Figures *figures,
                       KnownValues known, const void *state);

/// Puts the atoms of a block, those that compare two columns apart, in the
/// order that promises the least work, as far as they are not bound by the
/// order of the graph columns of paths.  `order` has room for all atoms;
/// `*count` of them are put in.  `*cost` is what that order is thought to cost,
/// in look-ups and rows.
SANAD_NODISCARD SanadStatus estimate_order(Run *run, const Block *block,
                                           const bool *bound, size_t *order,
                                           size_t *count, double *cost,
                                           SanadError *error);

/// What a block is thought to give, and to cost in rows that are looked at.
typedef struct {
  double rows;
  double cost;
} Plot;

/// Guesses what `count` atoms of a block give for one row if they are joined in
/// an order.
SANAD_NODISCARD SanadStatus estimate_plot(Run *run, const Block *block,
                                          const bool *bound,
                                          const size_t *order, size_t count,
                                          Plot *plot, SanadError *error);

#endif
