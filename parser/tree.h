#ifndef SANAD_PARSER_TREE_H
#define SANAD_PARSER_TREE_H

/// The syntax tree of the language.
///
/// A tree lives in the arena that its statement was parsed into, text
/// included: it does not need the source any more and is freed with the arena.
/// Nothing in it changes after parsing.  Arrays are a pointer and a count; an
/// empty one may be null.  Every node has the span of its source text.
///
/// What the tree promises (and the parser has checked):
/// - all text is well-formed UTF-8; names of variables, parameters, things,
///   relations and types are in NFC and at most AST_NAME_CHARACTERS_MAX long;
/// - brackets, braces and `not` nest at most AST_DEPTH_MAX deep, and an
///   expression is at most AST_HEIGHT_MAX nodes high, so recursion over a tree
///   is bounded;
/// - the rules under the grammar: a chain that starts with an arrow has a node
///   to go on from, a node without arrow has a type, a literal is no subject of
///   a plain arrow, steps stand in an order that makes sense.

#include "base/status.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define AST_STATEMENT_BYTES_MAX (1024U * 1024U)
#define AST_NAME_CHARACTERS_MAX 1000U
#define AST_DEPTH_MAX           100U  ///< Brackets, braces, `not`
#define AST_HEIGHT_MAX          500U  ///< Of an expression tree
#define AST_PATH_RELATIONS_MAX  1000U ///< With `{m,n}` written out
#define AST_TIMES_MAX           10U   ///< m and n of `{m,n}`
#define AST_WITHIN_MAX          5U    ///< `describe x within n`
#define AST_SHORTEST_MAX        100U  ///< `max` of shortest paths
#define AST_PATHS_MAX           8U    ///< `max` of `paths from …`

typedef struct AstPath AstPath;
typedef struct AstClause AstClause;
typedef struct AstExpr AstExpr;

// ---- Names, variables, literals ---------------------------------------------

/// A variable `?name`, a parameter `$name`, or a word of the language such as
/// a function's name; without the `?` or `$`.  Where one is optional, an empty
/// `name` means that it is not there.
typedef struct {
  SanadText name;
  SanadSpan span;
} AstWord;

typedef enum {
  AST_NAME_BARE = 1,  ///< `Iran`
  AST_NAME_BRACKETED, ///< `[Hong Kong]`, without brackets, escapes, end spaces
  AST_NAME_PREFIXED,  ///< `ex:Iran`: `prefix` is `ex`, `text` is `Iran`
  AST_NAME_IRI,       ///< `<http://…>`, without `<` and `>`, as written
} AstNameKind;

typedef struct {
  AstNameKind kind;
  SanadSpan span;
  SanadText prefix; ///< Of a prefixed name; never empty there
  SanadText text;   ///< Never empty
} AstName;

typedef enum {
  AST_LITERAL_STRING = 1,   ///< `"x"`
  AST_LITERAL_LANGUAGE,     ///< `"x"@en`
  AST_LITERAL_ANY_LANGUAGE, ///< `"x"@*`
  AST_LITERAL_TYPED,        ///< `"x"^^xsd:date`
  AST_LITERAL_INTEGER,      ///< `5`, in a pattern also `-5`
  AST_LITERAL_DECIMAL,      ///< `1.5`
  AST_LITERAL_DOUBLE,       ///< `1e6`
  AST_LITERAL_DATE,         ///< `2024-05-01`, xsd:date
  AST_LITERAL_MONTH,        ///< `2024-05`, xsd:gYearMonth
  AST_LITERAL_DATETIME,     ///< `2024-05-01T10:00:00Z`, xsd:dateTime
  AST_LITERAL_BOOLEAN,      ///< `true`, `false`
} AstLiteralKind;

/// A literal as an RDF term.
typedef struct {
  AstLiteralKind kind;
  SanadSpan span;
  SanadText text;     ///< The lexical form, escapes undone, not normalised
  SanadText language; ///< As written; only of AST_LITERAL_LANGUAGE
  SanadText datatype; ///< The datatype's IRI.  Empty for the first three
                      ///< kinds and for a prefixed `datatype_name`
  const AstName *datatype_name; ///< Prefixed name or IRI after `^^`, only of
                                ///< AST_LITERAL_TYPED, else null
} AstLiteral;

// ---- Patterns ---------------------------------------------------------------

typedef enum {
  AST_NODE_VARIABLE = 1, ///< `?x`
  AST_NODE_ANONYMOUS,    ///< `?`: different at each use
  AST_NODE_PARAMETER,    ///< `$x`
  AST_NODE_NAME,
  AST_NODE_LITERAL,
} AstNodeKind;

/// One end of an arrow.
typedef struct {
  AstNodeKind kind;
  SanadSpan span; ///< With its type
  union {
    AstWord word; ///< VARIABLE, PARAMETER
    AstName name;
    AstLiteral literal;
  };
  const AstName *types; ///< `:T` is one, `:(T|U)` are several: any of them
  size_t type_count;
} AstNode;

/// A node without a type that is a parameter, a name or a literal.
typedef AstNode AstValue;

typedef enum {
  AST_PATH_NAME = 1,    ///< `meets`
  AST_PATH_A,           ///< `a`: rdf:type
  AST_PATH_ANY,         ///< `any`: each foreground relation
  AST_PATH_NOT,         ///< `!p`, `!(p|q)`: each foreground relation but these
  AST_PATH_SEQUENCE,    ///< `p/q`, two or more parts
  AST_PATH_ALTERNATIVE, ///< `p|q`, two or more parts
  AST_PATH_INVERSE,     ///< `^p`, one part.  `^p*` is `(^p)*`
  AST_PATH_TIMES,       ///< `p*`, one part
} AstPathKind;

typedef enum {
  AST_TIMES_STAR = 1, ///< `*`: 0, AST_UNBOUNDED
  AST_TIMES_PLUS,     ///< `+`: 1, AST_UNBOUNDED
  AST_TIMES_OPTIONAL, ///< `?`: 0, 1
  AST_TIMES_RANGE,    ///< `{m}` `{m,}` `{m,n}`
} AstTimesKind;

#define AST_UNBOUNDED UINT32_MAX

struct AstPath {
  AstPathKind kind;
  SanadSpan span;
  const AstName *names; ///< NAME: one; NOT: one or more
  size_t name_count;
  const AstPath *parts; ///< SEQUENCE, ALTERNATIVE, INVERSE, TIMES
  size_t part_count;
  AstTimesKind times; ///< Of TIMES
  uint32_t min;
  uint32_t max; ///< Or AST_UNBOUNDED
};

typedef enum {
  AST_FORWARD = 1, ///< `-p->`
  AST_BACKWARD,    ///< `<-p-`
  AST_EITHER,      ///< `-p-`
} AstDirection;

typedef enum {
  AST_ARROW_PLAIN = 1, ///< `-->`, `<--`, `--`: any foreground relation
  AST_ARROW_VARIABLE,  ///< `-?p->`: any relation
  AST_ARROW_ANONYMOUS, ///< `-?->`: any relation
  AST_ARROW_PARAMETER, ///< `-$p->`
  AST_ARROW_PATH,
} AstArrowKind;

typedef struct {
  AstArrowKind kind;
  AstDirection direction;
  SanadSpan span;
  union {
    AstWord word;        ///< VARIABLE, PARAMETER
    const AstPath *path; ///< PATH
  };
} AstArrow;

typedef enum {
  AST_GRAPH_NONE = 0, ///< No `in`, `to`, `from` or `into`
  AST_GRAPH_ANY,      ///< `in ?`: some one source
  AST_GRAPH_VARIABLE,
  AST_GRAPH_PARAMETER,
  AST_GRAPH_NAME,
} AstGraphKind;

typedef struct {
  AstGraphKind kind;
  SanadSpan span; ///< Without `in`
  union {
    AstWord word; ///< VARIABLE, PARAMETER
    AstName name;
  };
} AstGraph;

/// An arrow and the node it leads to.
typedef struct {
  AstArrow arrow;
  AstNode node;
} AstLink;

/// `a -p-> b <-q- c in g`.
typedef struct {
  SanadSpan span;
  /// The first node.  If the text starts with an arrow it is the very node that
  /// the chain goes on from, found by the parser: the same pointer means the
  /// same node, which matters for `?`.  Never null.
  const AstNode *start;
  bool starts_with_arrow; ///< `start` is not written here
  const AstLink *links;   ///< None: a node alone, which then has a type
  size_t link_count;
  AstGraph graph;
} AstChain;

/// What stands in `{ }`, or a whole pattern.
typedef struct {
  SanadSpan span;
  const AstClause *clauses; ///< At least one
  size_t clause_count;
  const AstExpr *where; ///< Or null
} AstPattern;

typedef enum {
  AST_CLAUSE_CHAIN = 1,
  AST_CLAUSE_GROUP,    ///< `{ … } or { … }`
  AST_CLAUSE_OPTIONAL, ///< `optional` and a group or chain
  AST_CLAUSE_NOT,      ///< `not` and a group or chain
  AST_CLAUSE_MEMBERS,  ///< `?x in (…)`
  AST_CLAUSE_CALL,     ///< `f(…) as (?a, ?b)`
} AstClauseKind;

typedef struct {
  const AstNode *variable; ///< A VARIABLE without type
  const AstValue *values;  ///< At least one
  size_t value_count;
} AstMembers;

typedef struct {
  AstWord function;
  const AstValue *arguments;
  size_t argument_count;
  const AstWord *columns; ///< After `as`; none: no `as`
  size_t column_count;
} AstCall;

struct AstClause {
  AstClauseKind kind;
  SanadSpan span;
  union {
    AstChain chain;
    struct {
      const AstPattern *branches; ///< At least one
      size_t branch_count;
    } group;
    const AstClause *inner; ///< OPTIONAL, NOT: a GROUP or a CHAIN
    AstMembers members;
    AstCall call;
  };
};

// ---- Expressions ------------------------------------------------------------

typedef enum {
  // With `operands`.
  AST_EXPR_OR = 1, ///< Two or more
  AST_EXPR_AND,    ///< Two or more
  AST_EXPR_NOT,    ///< One
  AST_EXPR_EQUAL,  ///< The comparisons and tests: two
  AST_EXPR_UNEQUAL,
  AST_EXPR_LESS,
  AST_EXPR_LESS_EQUAL,
  AST_EXPR_GREATER,
  AST_EXPR_GREATER_EQUAL,
  AST_EXPR_CONTAINS,
  AST_EXPR_STARTS,
  AST_EXPR_ENDS,
  AST_EXPR_MATCHES,
  AST_EXPR_IN,      ///< The first in the others: two or more
  AST_EXPR_MISSING, ///< `is missing`: one
  AST_EXPR_ADD,     ///< Arithmetic: two
  AST_EXPR_SUBTRACT,
  AST_EXPR_MULTIPLY,
  AST_EXPR_DIVIDE,
  AST_EXPR_NEGATE, ///< One
  AST_EXPR_CALL,   ///< `f(…)`: none or more, and `function`
  // Without.
  AST_EXPR_VALUE,  ///< A variable, parameter, name or literal: `value`
  AST_EXPR_DOTS,   ///< `?m.place.country`: `dots`
  AST_EXPR_TYPE,   ///< `?x:Country`, `?x:(T|U)`: `value` with its types
  AST_EXPR_EXISTS, ///< `exists { … }`: `exists`
} AstExprKind;

struct AstExpr {
  AstExprKind kind;
  bool is_negated; ///< `not in`, `not contains` …, `is not missing`
  uint16_t height; ///< 1 for a leaf; at most AST_HEIGHT_MAX
  SanadSpan span;
  union {
    struct {
      const AstExpr *operands;
      size_t operand_count;
      AstWord function; ///< Of CALL
    };
    AstNode value;
    struct {
      AstNode base;             ///< A variable, parameter or name
      const AstName *relations; ///< At least one
      size_t relation_count;
    } dots;
    const AstPattern *exists;
  };
};

// ---- Steps ------------------------------------------------------------------

/// `?v = e`; `variable` may also be the parameter of `let $x = e`.
typedef struct {
  AstWord variable;
  AstExpr value;
  SanadSpan span;
} AstAssignment;

/// `e as ?v` in `select` and `by`.
typedef struct {
  AstExpr value;
  AstWord column; ///< Empty: no `as`, and `value` is a variable or has dots
  SanadSpan span;
} AstItem;

typedef struct {
  const AstItem *items;
  size_t item_count;
} AstItems;

typedef enum {
  AST_COUNT = 1,
  AST_SUM,
  AST_AVG,
  AST_MIN,
  AST_MAX,
  AST_LIST,
} AstAggregateKind;

/// `sum(distinct e) as ?v`.
typedef struct {
  AstAggregateKind kind;
  bool is_distinct;
  const AstExpr *value; ///< Null: `count()`
  AstWord column;
  SanadSpan span;
} AstAggregate;

typedef struct {
  AstExpr value;
  bool is_descending;
  SanadSpan span;
} AstKey;

typedef enum {
  AST_SHORTEST = 1, ///< `shortest path`, `shortest 3 paths`
  AST_ALL_SHORTEST,
  AST_ALL_PATHS, ///< `paths from …`
} AstPathsKind;

typedef struct {
  AstPathsKind kind;
  uint32_t count; ///< Of SHORTEST: 1 if not written; else 0
  SanadSpan span;
  AstNode from; ///< A parameter or name, in a step also a variable; no type
  AstNode to;
  const AstArrow *via; ///< Null: not written
  const AstName *avoid;
  size_t avoid_count;
  uint32_t max; ///< 0: not written
  bool keeps;
} AstPaths;

typedef struct {
  AstNode node;    ///< As `from` of AstPaths
  uint32_t within; ///< 0: not written
  SanadSpan span;
} AstDescribe;

/// What `construct`, `add` and `remove` make: chains without `in`, with
/// directed arrows of one name, `a`, a variable or a parameter (in `remove`
/// also `-?->`).
typedef struct {
  const AstChain *chains; ///< At least one
  size_t chain_count;
  AstGraph graph; ///< After `to` or `from`
  bool is_new;    ///< `add new`
  SanadSpan span; ///< Of the chains
} AstTemplate;

typedef enum {
  AST_OPTION_WORD = 1,
  AST_OPTION_INTEGER,
  AST_OPTION_STRING,
} AstOptionKind;

/// `name=value`.  Whether there is such an option is for others to say.
typedef struct {
  AstWord name;
  AstOptionKind kind;
  SanadText value; ///< Of a number: its digits
  SanadSpan value_span;
  SanadSpan span;
} AstOption;

typedef struct {
  const AstOption *options;
  size_t option_count;
} AstOptions;

/// A file name or address in quotes.
typedef struct {
  SanadText text;
  SanadSpan span; ///< Length 0: not written
} AstString;

typedef enum {
  AST_STEP_WHERE = 1, ///< `where`
  AST_STEP_MATCH,     ///< `pattern`
  AST_STEP_OPTIONAL,  ///< `clause`: the group or chain
  AST_STEP_NOT,       ///< `clause`: the group or chain
  AST_STEP_LET,       ///< `assignments`
  AST_STEP_SELECT,    ///< `items`
  AST_STEP_DROP,      ///< `drop`
  AST_STEP_DISTINCT,
  AST_STEP_COUNT,     ///< `count`
  AST_STEP_SUMMARIZE, ///< `summarize`
  AST_STEP_SORT,      ///< `sort`
  AST_STEP_TOP,       ///< `top`
  AST_STEP_BOTTOM,    ///< `top`
  AST_STEP_LIMIT,     ///< `number`
  AST_STEP_SKIP,      ///< `number`
  AST_STEP_PATHS,     ///< `paths`
  AST_STEP_DESCRIBE,  ///< `describe`
  AST_STEP_WHY,
  AST_STEP_GRAPH,
  AST_STEP_CONSTRUCT, ///< `template`
  AST_STEP_ADD,       ///< `template`
  AST_STEP_REMOVE,    ///< `template`
  AST_STEP_DRAW,      ///< `output`: file (or none), options
  AST_STEP_CHART,     ///< `output`: word, x, y, options
  AST_STEP_SHOW,      ///< `output`: word, options
  AST_STEP_EXPORT,    ///< `output`: file, options
} AstStepKind;

typedef struct {
  AstStepKind kind;
  SanadSpan span; ///< Without the `|`
  union {
    AstExpr where;
    AstPattern pattern;
    const AstClause *clause;
    struct {
      const AstAssignment *items;
      size_t count;
    } assignments;
    AstItems items;
    struct {
      const AstWord *variables;
      size_t count;
    } drop;
    struct {
      bool is_distinct;
      AstWord variable; ///< Empty: rows are counted
      AstWord column;   ///< After `as`, or empty
      AstItems by;
    } count;
    struct {
      const AstAggregate *aggregates;
      size_t aggregate_count;
      AstItems by;
    } summarize;
    struct {
      const AstKey *keys;
      size_t key_count;
    } sort;
    struct {
      uint64_t count;
      AstExpr by;
      const AstWord *per;
      size_t per_count;
    } top;
    uint64_t number;
    AstPaths paths;
    AstDescribe describe;
    AstTemplate template;
    struct {
      AstString file;
      AstWord word; ///< The kind of chart, or the mode of `show`
      AstWord x;
      AstWord y;
      AstOptions options;
    } output;
  };
} AstStep;

// ---- Statements -------------------------------------------------------------

typedef enum {
  AST_SOURCE_PATTERN = 1,
  AST_SOURCE_WHY,      ///< `why` and `pattern`
  AST_SOURCE_DESCRIBE, ///< `describe`
  AST_SOURCE_PATHS,    ///< `paths`
  AST_SOURCE_PREVIOUS, ///< The text starts with `|`: the query before it
} AstSourceKind;

typedef struct {
  AstSourceKind kind;
  SanadSpan span;
  union {
    AstPattern pattern;
    AstDescribe describe;
    AstPaths paths;
  };
  const AstStep *steps;
  size_t step_count;
} AstQuery;

typedef enum {
  AST_RUN = 0, ///< No prefix
  AST_EXPLAIN,
  AST_EXPLAIN_ANALYZE,
  AST_SPARQL,
  AST_VERIFY,
} AstPrefix;

typedef enum {
  AST_DEFINE_PATH = 1, ///< `-name-> as path`
  AST_DEFINE_ARROW,    ///< `?from -name-> ?to as pattern`
  AST_DEFINE_TYPE,     ///< `?from:name as pattern`
  AST_DEFINE_QUERY,    ///< `function($x) as query`
} AstDefinitionKind;

typedef struct {
  AstDefinitionKind kind;
  AstName name;              ///< Of all but QUERY
  AstWord from;              ///< ARROW, TYPE
  AstWord to;                ///< ARROW
  AstWord function;          ///< QUERY
  const AstWord *parameters; ///< QUERY
  size_t parameter_count;
  const AstPath *path;       ///< PATH
  const AstPattern *pattern; ///< ARROW, TYPE
  const AstQuery *query;     ///< QUERY; its source is not PREVIOUS
} AstDefinition;

/// `forget`: `kind` is PATH for `-name->` (path or rule arrow), TYPE or QUERY.
typedef struct {
  AstDefinitionKind kind;
  AstName name;     ///< PATH, TYPE
  AstWord function; ///< QUERY
} AstForget;

typedef struct {
  AstWord name;           ///< Empty: show all settings
  bool has_value;         ///< Else show this one
  const AstValue *values; ///< A literal, or names
  size_t value_count;
} AstSet;

/// `name=value` after `with`.
typedef struct {
  AstWord name;
  AstValue value;
  SanadSpan span;
} AstBinding;

/// `load`, `read`, `export`, `run`, `report`: what of it is written.
typedef struct {
  const AstString *files; ///< At least one; more only of `load` and `read`
  size_t file_count;
  AstString to;   ///< `report … to`
  AstGraph graph; ///< `into`, `as`, `from`
  AstOptions options;
  const AstBinding *bindings; ///< `with`
  size_t binding_count;
} AstData;

typedef enum {
  AST_STATEMENT_QUERY = 1, ///< `query`, under `prefix`
  AST_STATEMENT_DEFINE,    ///< `definition`
  AST_STATEMENT_FORGET,    ///< `forget`
  AST_STATEMENT_PREFIX,    ///< `prefix_definition`
  AST_STATEMENT_LET,       ///< `assignment`
  AST_STATEMENT_USE,       ///< `use`
  AST_STATEMENT_SET,       ///< `set`
  AST_STATEMENT_ADD,       ///< `template`
  AST_STATEMENT_REMOVE,    ///< `template`
  AST_STATEMENT_LOAD,      ///< `data`
  AST_STATEMENT_READ,      ///< `data`
  AST_STATEMENT_EXPORT,    ///< `data`
  AST_STATEMENT_RUN,       ///< `data`
  AST_STATEMENT_REPORT,    ///< `data`
} AstStatementKind;

typedef struct {
  AstStatementKind kind;
  SanadSpan span;    ///< Without white space and comments at its ends
  AstPrefix prefix;  ///< Of QUERY
  AstString against; ///< `verify against`: text of the string or IRI
  bool against_is_iri;
  union {
    AstQuery query;
    AstDefinition definition;
    AstForget forget;
    struct {
      AstWord name; ///< Empty: `prefix : <…>`
      AstName iri;
    } prefix_definition;
    AstAssignment assignment;
    struct {
      AstString target; ///< Text of the string or IRI
      bool is_iri;
    } use;
    AstSet set;
    AstTemplate template;
    AstData data;
  };
} AstStatement;

/// Whether a line that starts with `|` may go on from this statement: a query,
/// also under a prefix, or `define f( ) as`.
bool sanad_statement_takes_steps(const AstStatement *statement);

/// Whether a step of this kind must be the last.
bool sanad_step_is_last(AstStepKind kind);

#endif
