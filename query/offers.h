#ifndef SANAD_QUERY_OFFERS_H
#define SANAD_QUERY_OFFERS_H

#include "parser/parser.h"
#include "query/query.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// What a person could write next, from what the graph really holds.

/// The most that is offered of one kind.
#define SANAD_OFFERS_MAX 100U

/// One thing that may come next.
typedef struct {
  SanadText text;   ///< Written in place of SanadExpected's `partial`
  SanadText tail;   ///< Written behind it if it is chosen
  uint64_t count;   ///< How often it occurs; 0: not counted
  bool is_at_least; ///< It occurs at least so often
} SanadOffer;

/// Offers, best first.
typedef struct {
  SanadOffer *items; ///< In the arena
  size_t count;
  size_t capacity;
} SanadOffers;

/// Appends what fits `expected` and begins with its partial word: relations
/// that nodes of this kind have, types, names, columns, values, sources,
/// prefixes, definitions, parameters.  Fixed words are left to the caller.
///
/// `text` is what `expected` was found in.  All of it lives in the arena of
/// `ask`, whose deadline stops the search: what was found until then is
/// offered.
///
/// Errors: SANAD_STORE, SANAD_CORRUPT, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_offer(const SanadAsk *ask,
                                        const SanadExpected *expected,
                                        SanadText text, SanadOffers *offers,
                                        SanadError *error);

/// Appends one offer; `text` and `tail` are copied.
///
/// Errors: SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_offers_add(SanadArena *arena,
                                             SanadOffers *offers,
                                             const SanadOffer *offer,
                                             SanadError *error);

/// The name of the `index`-th function of expressions, or null behind the last.
const char *sanad_function_name(size_t index);

#endif
