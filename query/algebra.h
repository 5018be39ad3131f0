#ifndef SANAD_QUERY_ALGEBRA_H
#define SANAD_QUERY_ALGEBRA_H

#include "graph/id.h"
#include "parser/tree.h"
#include "query/expression.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Inside query/ only: a query whose names are ids and whose variables are
/// numbers of columns (*slots*), before anybody decides in which order the work
/// is done.  All of it lives in the question's arena.

#define SLOT_NONE SIZE_MAX

/// A place of a fact: a constant, or a column.
typedef struct {
  size_t slot; ///< SLOT_NONE: the constant `id`
  SanadId id;
} Place;

/// The graph that a chain is read from.
typedef enum {
  IN_UNION = 0,
  IN_PLACE, ///< The one in `place`
} InKind;

typedef struct {
  InKind kind;
  Place place;
} In;

// ---- Paths

typedef enum {
  PATH_LINK = 1,    ///< One relation: `id`
  PATH_ANY,         ///< Each relation that is not among `ids`
  PATH_SEQUENCE,    ///< `parts` one after the other
  PATH_ALTERNATIVE, ///< Any of `parts`
  PATH_REPEAT,      ///< `parts[0]`, `min` to `max` times
} PathKind;

typedef struct Path Path;

struct Path {
  PathKind kind;
  bool is_inverse;  ///< LINK, ANY: walked from object to subject
  bool is_nullable; ///< Holds between a node and itself without any fact
  SanadId id;
  const SanadId *ids; ///< Sorted
  size_t id_count;
  Path **parts;
  size_t part_count;
  uint32_t min;
  uint32_t max; ///< AST_UNBOUNDED: no limit
};

// ---- Patterns

typedef struct Block Block;
typedef struct Subquery Subquery;

typedef enum {
  ATOM_FACT = 1,  ///< One triple
  ATOM_PATH,      ///< Two nodes joined by a path
  ATOM_TYPE,      ///< `subject` has a type among `classes`
  ATOM_MEMBERS,   ///< `subject` is one of `classes`
  ATOM_DIFFERENT, ///< `subject` and `object` are not the same term
  ATOM_UNION,     ///< One of `branches` holds
  ATOM_QUERY,     ///< The row is joined with a row of `query`
} AtomKind;

/// One condition of a block; all of them hold for a row.
typedef struct {
  AtomKind kind;
  Place subject;
  Place predicate; ///< Of FACT
  Place object;
  In in;
  const Path *path;
  const SanadId *classes; ///< TYPE: sorted, subclasses included
  size_t class_count;
  const SanadId *named; ///< TYPE: the classes that the text names
  size_t named_count;
  bool is_sources; ///< MEMBERS: all sources, for a path `in ?g`
  bool is_set;     ///< MEMBERS: sorted, each once
  Block **branches;
  size_t branch_count;
  const Subquery *query;
  struct RangeScan *range; ///< FACT: the objects that filters leave, worked out
                           ///< by the planner; or null
} Atom;

/// A filter and where it came from.
typedef struct {
  Expr *expr;
  bool *slots; ///< Which columns it reads
} Filter;

/// A pattern: atoms joined, then each optional block left-joined in order, then
/// what must not match and the filters.
struct Block {
  Atom *atoms;
  size_t atom_count;
  size_t atom_capacity;
  Block **optionals;
  size_t optional_count;
  size_t optional_capacity;
  Block **nots;
  size_t not_count;
  size_t not_capacity;
  Filter *filters;
  size_t filter_count;
  size_t filter_capacity;
  size_t mark; ///< Of a part that need not match: a column that is filled where
               ///< it did; else SLOT_NONE
};

/// One arrow as it was drawn, for `why` and `graph`.
typedef struct {
  Place subject; ///< The node on the left
  Place object;  ///< The node on the right
  AstDirection direction;
  Place predicate;  ///< If `path` is null
  const Path *path; ///< Or null
  In in;
  size_t group; ///< Of the facts of one way among several, or of an optional
                ///< part, which are facts of a row all or none; 0: of all rows
  bool is_search; ///< The facts of the path in the column `slot`
  size_t slot;
  size_t stage; ///< Number of the stage that matches it
} DrawnFact;

// ---- Path searches

/// `shortest path from a to b …`: the ends, and facts that a step may take.
typedef struct {
  AstPathsKind kind;
  size_t count; ///< Of AST_SHORTEST
  uint32_t max; ///< Facts in a path
  bool keeps;   ///< A row without a path stays
  Place from;
  Place to;
  const Path *const *leaves; ///< LINK and ANY: each is a way to the next node
  size_t leaf_count;
  size_t path_slot;
  size_t length_slot;
  SanadSpan span;
} PathSearch;

// ---- Claims

/// The columns of `claims( )`.
typedef enum {
  CLAIM_SUBJECT,
  CLAIM_RELATION,
  CLAIM_OBJECT,
  CLAIM_MODALITY,
  CLAIM_ATTRIBUTION,
  CLAIM_SOURCE,
  CLAIM_DATE,
  CLAIM_SENTENCE,
  CLAIM_CONFIDENCE,
  CLAIM_COLUMNS,
} ClaimColumn;

/// `claims(x)`.
typedef struct {
  SanadId about;
  size_t slots[CLAIM_COLUMNS];
  SanadSpan span;
} ClaimSearch;

// ---- Steps

/// A column that is shown.
typedef struct {
  SanadText name; ///< Without `?`
  size_t slot;
  bool is_relation; ///< Names compared with it are relations
} Column;

/// A key of `sort`.
typedef struct {
  Expr *expr;
  bool is_descending;
} SortKey;

typedef struct {
  AstAggregateKind kind;
  bool is_distinct;
  Expr *value; ///< Null: `count()`
  size_t slot; ///< Where the result goes
  SanadSpan span;
} Aggregate;

typedef enum {
  STAGE_MATCH = 1, ///< Join with `block`
  STAGE_EXTEND,    ///< `slot` becomes `expr`
  STAGE_DOTS, ///< `slot` becomes each value of `expr`'s dotted path: EXPR_SOME
              ///< whose second operand is not used
  STAGE_DISTINCT, ///< Keep `columns`, without repeated rows
  STAGE_PROJECT,  ///< Keep `columns`
  STAGE_GROUP,    ///< By `columns`, with `aggregates`
  STAGE_SORT,     ///< By `keys`, then by `columns`
  STAGE_TOP,      ///< `number` best by keys[0], within `group`
  STAGE_SKIP,     ///< Without the first `number`
  STAGE_LIMIT,    ///< The first `number`
  STAGE_PATHS,    ///< A row for each path that `search` finds
  STAGE_CLAIMS,   ///< A row for each claim about `claims->about`
  STAGE_WHY,      ///< The facts behind the rows of the stages before
} StageKind;

typedef struct {
  StageKind kind;
  SanadSpan span; ///< Of the pattern or step that it comes from
  bool is_first;  ///< MATCH: the beginning of a query
  Block *block;
  size_t slot;
  Expr *expr;
  const Column *columns; ///< Those in view behind this stage
  size_t column_count;
  Aggregate *aggregates;
  size_t aggregate_count;
  SortKey *keys;
  size_t key_count;
  bool is_stable;      ///< SORT: rows with equal keys keep their order
  const size_t *group; ///< Slots of `per`
  size_t group_count;
  uint64_t number;
  const PathSearch *search;
  const ClaimSearch *claims;
  size_t own_count;    ///< WHY: how many of `columns` are the query's own
  const size_t *cells; ///< WHY: slots of the columns that it adds, and behind
                       ///< them of the parts of the fact
} Stage;

/// A query that is a condition of a pattern: what a call stands for.
struct Subquery {
  SanadText name;
  size_t number;       ///< The same for calls that give the same rows
  const Stage *stages; ///< The last gives just `columns`
  size_t stage_count;
  const Column *columns; ///< Slots of the pattern around it
  size_t column_count;
  bool *certain; ///< Which columns every row has
};

/// Rows on their way: an id for each slot, SANAD_ANY where not bound.
typedef struct {
  size_t count;
  size_t capacity;
  size_t width;
  SanadId *ids; ///< `capacity` rows of `width` ids
} RowBatch;

/// The pattern of an `exists { }`, and what runs it.
typedef struct {
  Block *block;
  struct Run *run;   ///< Set when the query begins to run
  struct Rows *rows; ///< Made when it is first asked
  struct Rows *seed; ///< The beginning of `rows`
  RowBatch batch;
} Exists;

/// What a query gives.
typedef enum {
  GIVES_ROWS = 1,
  GIVES_YES_NO,   ///< No named variables
  GIVES_FACTS,    ///< `graph`: the facts behind the rows
  GIVES_DESCRIBE, ///< What is known of `node` of each row
  GIVES_TEMPLATE, ///< `construct`, `add`: `facts_made` of each row
  GIVES_MATCHED,  ///< `remove`: the facts of `removed` for each row
} Gives;

/// One fact of a template.
typedef struct {
  Place subject;
  Place predicate;
  Place object;
  SanadSpan span; ///< Of the arrow or node that it was written by
} MadeFact;

/// A thing, relation or type that `add new` makes.
typedef struct {
  SanadText name; ///< As written
  SanadId id;     ///< The question's own
  int role;       ///< A Role
} MadeName;

/// A whole query.
typedef struct {
  Stage *stages;
  size_t stage_count;
  size_t stage_capacity;
  size_t width;     ///< Slots of a row
  size_t tag_slot;  ///< The first of some slots that the operators of blocks in
                    ///< blocks use, one for each depth
  size_t tag_count; ///< How many these are
  const Column *columns;
  size_t column_count;
  DrawnFact *facts; ///< In the order of the text
  size_t fact_count;
  size_t fact_capacity;
  Exists **exists;
  size_t exists_count;
  size_t exists_capacity;
  size_t group_count;  ///< Of drawn facts
  size_t *group_marks; ///< Of group 1, 2 …: Block.mark of its part
  size_t group_capacity;
  bool has_calls;       ///< Some call is joined, whose facts are not listed
  bool has_long_arrows; ///< Some arrow with `*`, `+` or `{m,}` gives no facts
  Gives gives;
  Place node;      ///< DESCRIBE
  uint32_t within; ///< DESCRIBE: rings, at least 1
  MadeFact *made;  ///< TEMPLATE
  size_t made_count;
  size_t made_capacity;
  MadeName *new_names; ///< TEMPLATE, of `add new`
  size_t new_name_count;
  size_t new_name_capacity;
  bool is_change; ///< TEMPLATE: `add`
  Place target;   ///< TEMPLATE, MATCHED: the graph behind `to` or `from`
  Block *removed; ///< MATCHED: what is matched for each row; null: the rows
                  ///< themselves hold the facts
  size_t first_removed; ///< MATCHED: the first drawn fact that is removed
} Program;

/// How many slots `cells` of a STAGE_WHY has.
#define WHY_CELLS 13U

#endif
