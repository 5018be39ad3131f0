#ifndef SANAD_QUERY_ROWS_NESTED_H
#define SANAD_QUERY_ROWS_NESTED_H

#include "query/rows.h"

/// Inside query/ only: a block planned on a seed of its own, for operators that
/// run it for their rows.
///
/// SPARQL evaluates braces by themselves and joins the result.  Here the row is
/// put in at the bottom instead, which is the same as long as the block binds
/// for sure what it shares with the row.  Columns that only its optional parts
/// bind are therefore left out of the seed and compared afterwards.
typedef struct {
  Rows *seed;
  Rows *top;
  RowBatch batch;
  size_t at;
  size_t *apart; ///< Slots that are left out of the seed
  size_t apart_count;
  Filter *late; ///< Filters that read them: the block's, on the joined row
  size_t late_count;
  size_t mark;    ///< Block.mark
  SanadId *row;   ///< The row that was put in
  SanadId *start; ///< The same without the slots that are left out
} Inner;

/// What the block of an operator is.
typedef enum {
  INNER_PART,   ///< An optional part, what must not match, a step
  INNER_ALONE,  ///< Braces, whose filters and `not` see only what is inside
  INNER_EXISTS, ///< It sees the whole row
} InnerKind;

/// What fills the column Block.mark: any id will do.
#define INNER_MARKED ((SanadId)1)

/// Plans a block.
SANAD_NODISCARD SanadStatus inner_plan(Run *run, Inner *inner, Block *block,
                                       InnerKind kind, const bool *bound,
                                       SanadError *error);

/// Joins a row that the block gave with the row `before` that was put in;
/// `*fits` is false if they differ in a slot that was left out, or a filter
/// that had to wait for the joined row does not hold.
///
/// Errors: those of expressions.
SANAD_NODISCARD SanadStatus inner_join(const Inner *inner,
                                       const SanadId *before, SanadId *row,
                                       bool *fits, SanadError *error);

/// Takes the slots that are left out from a row, which is a copy.
void inner_take_apart(const Inner *inner, SanadId *row);

/// Makes an operator for blocks that takes a batch of rows at a time, or null
/// in
/// `*out` if it is to be done row by row.
SANAD_NODISCARD SanadStatus rows_batched_union(Run *run, Rows *input,
                                               Block *const *blocks,
                                               size_t count, const bool *bound,
                                               Rows **out, SanadError *error);
SANAD_NODISCARD SanadStatus rows_batched_optional(Run *run, Rows *input,
                                                  Block *block,
                                                  const bool *bound, Rows **out,
                                                  SanadError *error);
/// Gives the rows for which the block has rows or, if not `is_wanted`, none.
SANAD_NODISCARD SanadStatus rows_batched_semi(Run *run, Rows *input,
                                              Block *block, InnerKind kind,
                                              bool is_wanted, const bool *bound,
                                              Rows **out, SanadError *error);

#endif
