#ifndef SANAD_QUERY_OFFERING_H
#define SANAD_QUERY_OFFERING_H

#include "base/map.h"
#include "query/offers.h"
#include "query/shown.h"

/// Inside query/ only: how offers are found (query/offers.h).

/// Rows that are read to find what occurs, for one place.
#define OFFER_ROWS_MAX 300000U
/// Nodes that stand for all that a variable can be: an even number.
#define OFFER_NODES_MAX 1500U
/// Different things that are told apart and counted.
#define OFFER_FOUND_MAX 20000U
/// Names that are looked at for what was typed.
#define OFFER_NAMES_MAX 1000U

/// One thing, and how often it was met.
typedef struct {
  SanadId id;
  uint64_t count;
  bool is_background; ///< Comes behind all others
} OfferFound;

/// Things that were met.  Free with found_end().
typedef struct {
  SanadArena *arena;
  OfferFound *items;
  size_t count;
  size_t capacity;
  SanadMap places; ///< Id → place in `items` plus one
  bool is_cut;     ///< Not all was read: counts are the least
  bool is_sample;  ///< They are those of some nodes that stand for all
  bool are_nodes;  ///< They are to stand where a node does: types and
                   ///< relations among them are written by their IRI
  bool has_others; ///< Among them may be types and relations, not to be offered
} FoundList;

/// Where a search for offers stands.
typedef struct {
  const SanadAsk *ask;
  const SanadExpected *expected;
  SanadText text; ///< Of the whole input
  SanadOffers *offers;
  Question question;
  Resolver resolver;
  Shown shown;
  SanadText typed;  ///< What was typed of the name, without bracket and prefix
  SanadText folded; ///< The same, folded
  SanadText space;  ///< Namespace of the prefix that was typed, or empty
  SanadText before; ///< What was typed of the prefix, with its colon
  SanadMap named;   ///< Ids that one of whose names begins so
  const SanadId *named_ids; ///< The same, each once
  size_t named_count;
  SanadBatch *batch;         ///< For one cursor at a time
  const SanadId *background; ///< Relations, sorted
  size_t background_count;
} Offering;

/// Nodes that stand at one end of an arrow.
typedef struct {
  SanadId *ids;
  size_t count;
  bool is_any;               ///< Nothing is known of them
  bool is_cut;               ///< There are more
  SanadText remote_head;     ///< At an endpoint: prefixes of what binds them
  SanadText remote_group;    ///< What binds them there, or empty
  SanadText remote_variable; ///< The variable, if it is the person's own
} OfferNodes;

/// Whether time is left.
bool offering_has_time(const Offering *offering);

/// Whether a failure only means that nothing can be offered.
bool offering_is_harmless(SanadStatus status);

/// Takes a sample of what a variable can be, by the longest part of the
/// statement before the cursor that is a query by itself.
SANAD_NODISCARD SanadStatus offering_sample(Offering *offering,
                                            SanadText variable,
                                            OfferNodes *nodes,
                                            SanadError *error);

/// Counts one more of `id`; past the limit only those that are there.
SANAD_NODISCARD SanadStatus found_add(FoundList *found, SanadId id,
                                      uint64_t count, SanadError *error);

/// Frees what is not in the arena.
void found_end(FoundList *found);

/// Finds the nodes that `expected->node` can be: the one of a name, a sample of
/// those that the pattern so far gives a variable.
SANAD_NODISCARD SanadStatus offering_nodes(Offering *offering,
                                           OfferNodes *nodes,
                                           SanadError *error);

/// Counts the relations that nodes have, those that point to them if
/// `is_backward`.
SANAD_NODISCARD SanadStatus offering_relations(Offering *offering,
                                               const OfferNodes *nodes,
                                               bool is_backward,
                                               FoundList *found,
                                               SanadError *error);

/// Counts the types that nodes have.
SANAD_NODISCARD SanadStatus offering_types(Offering *offering,
                                           const OfferNodes *nodes,
                                           FoundList *found, SanadError *error);

/// Counts what stands at the other end of `relation`.
SANAD_NODISCARD SanadStatus offering_values(Offering *offering,
                                            const OfferNodes *nodes,
                                            SanadId relation, bool is_backward,
                                            FoundList *found,
                                            SanadError *error);

// At an endpoint, which has to be asked first: until then nothing is found, and
// the endpoint is waiting (query/remote.h).

SANAD_NODISCARD SanadStatus offering_remote_relations(Offering *offering,
                                                      const OfferNodes *nodes,
                                                      bool is_backward,
                                                      FoundList *found,
                                                      SanadError *error);
SANAD_NODISCARD SanadStatus offering_remote_values(
    Offering *offering, const OfferNodes *nodes, const SanadTerm *relation,
    bool is_backward, FoundList *found, SanadError *error);
SANAD_NODISCARD SanadStatus offering_remote_sources(Offering *offering,
                                                    FoundList *found,
                                                    SanadError *error);

/// Lets the endpoint's store learn of things whose names begin as typed.
SANAD_NODISCARD SanadStatus offering_remote_names(Offering *offering,
                                                  SanadError *error);

/// What binds one node, and what binds those that a query gives a variable.
SANAD_NODISCARD SanadStatus offering_remote_node(Offering *offering, SanadId id,
                                                 OfferNodes *nodes,
                                                 SanadError *error);
SANAD_NODISCARD SanadStatus offering_remote_variable(Offering *offering,
                                                     const AstQuery *query,
                                                     SanadText variable,
                                                     OfferNodes *nodes,
                                                     SanadError *error);

/// Begins: resolves what was typed.  End with offering_end(), also on failure.
SANAD_NODISCARD SanadStatus offering_begin(Offering *offering,
                                           SanadError *error);

/// Frees what is not in the arena.
void offering_end(Offering *offering);

/// Offers a text if it begins with what was typed, as it stands.
SANAD_NODISCARD SanadStatus offering_add_plain(Offering *offering,
                                               SanadText text, const char *tail,
                                               SanadError *error);

/// Offers what was found and begins as typed, with `before` and `after` around
/// it, the most frequent first.
SANAD_NODISCARD SanadStatus
offering_add_found(Offering *offering, FoundList *found, const char *before,
                   const char *after, const char *tail, SanadError *error);

/// Puts background relations behind the others, or leaves them out.
void offering_sift(const Offering *offering, FoundList *found, bool is_kept);

/// Offers the definitions of some kinds (bits of AstDefinitionKind) that begin
/// as typed, by their name or whole, as they are used.
SANAD_NODISCARD SanadStatus offering_add_definitions(Offering *offering,
                                                     unsigned kinds,
                                                     bool is_whole,
                                                     const char *tail,
                                                     SanadError *error);

#endif
