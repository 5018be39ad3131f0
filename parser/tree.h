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

#include "parser/tree_pattern.h"

// ---- Steps

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

/// What `select` and `by` list.
typedef struct {
  const AstItem *items;
  size_t item_count;
} AstItems;

/// The aggregates of `summarize`.
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

/// `e desc` in `sort`.
typedef struct {
  AstExpr value;
  bool is_descending;
  SanadSpan span;
} AstKey;

/// The kinds of path searches.
typedef enum {
  AST_SHORTEST = 1, ///< `shortest path`, `shortest 3 paths`
  AST_ALL_SHORTEST,
  AST_ALL_PATHS, ///< `paths from …`
} AstPathsKind;

/// `shortest path from a to b …`.
typedef struct {
  AstPathsKind kind;
  uint32_t count; ///< Of SHORTEST: 1 if not written; else 0
  SanadSpan span;
  AstNode from; ///< A parameter or name, in a step also a variable; only a
                ///< name in brackets has a type, which narrows
  AstNode to;
  const AstArrow *via; ///< Null: not written
  const AstName *avoid;
  size_t avoid_count;
  uint32_t max; ///< 0: not written
  bool keeps;
} AstPaths;

/// `describe x within n`.
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

/// What the value of an option is.
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

/// The options behind a step or statement.
typedef struct {
  const AstOption *options;
  size_t option_count;
} AstOptions;

/// A file name or address in quotes.
typedef struct {
  SanadText text;
  SanadSpan span; ///< Length 0: not written
} AstString;

/// The kinds of steps, and the member of AstStep that each uses.
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
  AST_STEP_CHART,     ///< `output`: word, x, y, file (or none), options
  AST_STEP_SHOW,      ///< `output`: word, options
  AST_STEP_EXPORT,    ///< `output`: file, options
} AstStepKind;

/// What stands between two `|`.
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

// ---- Statements

/// What a query begins with.
typedef enum {
  AST_SOURCE_PATTERN = 1,
  AST_SOURCE_WHY,      ///< `why` and `pattern`
  AST_SOURCE_DESCRIBE, ///< `describe`
  AST_SOURCE_PATHS,    ///< `paths`
  AST_SOURCE_PREVIOUS, ///< The text starts with `|`: the query before it
} AstSourceKind;

/// A source and its steps.
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

/// What is done with a query.
typedef enum {
  AST_RUN = 0, ///< No prefix
  AST_EXPLAIN,
  AST_EXPLAIN_ANALYZE,
  AST_SPARQL,
  AST_VERIFY,
} AstPrefix;

/// The kinds of definitions.
typedef enum {
  AST_DEFINE_PATH = 1, ///< `-name-> as path`
  AST_DEFINE_ARROW,    ///< `?from -name-> ?to as pattern`
  AST_DEFINE_TYPE,     ///< `?from:name as pattern`
  AST_DEFINE_QUERY,    ///< `function($x) as query`
} AstDefinitionKind;

/// `define …`.
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

/// `set name = value`.
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

/// The kinds of statements, and the member of AstStatement that each uses.
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

/// One statement.
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
