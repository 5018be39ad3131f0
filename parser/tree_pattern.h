#ifndef SANAD_PARSER_TREE_PATTERN_H
#define SANAD_PARSER_TREE_PATTERN_H

/// The syntax tree up to patterns and expressions: see parser/tree.h.

#include "base/status.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define AST_STATEMENT_BYTES_MAX ((size_t)1024U * 1024U)
#define AST_NAME_CHARACTERS_MAX 1000U
#define AST_DEPTH_MAX           100U  ///< Brackets, braces, `not`
#define AST_HEIGHT_MAX          500U  ///< Of an expression tree
#define AST_PATH_RELATIONS_MAX  1000U ///< With `{m,n}` written out
#define AST_TIMES_MAX           10U   ///< m and n of `{m,n}`
#define AST_WITHIN_MAX          5U    ///< `describe x within n`
#define AST_SHORTEST_MAX        100U  ///< `max` of shortest paths
#define AST_PATHS_MAX           8U    ///< `max` of `paths from …`

/// Parts of the tree that hold each other.
typedef struct AstPath AstPath;
typedef struct AstClause AstClause;
typedef struct AstExpr AstExpr;

// ---- Names, variables, literals

/// A variable `?name`, a parameter `$name`, or a word of the language such as
/// a function's name; without the `?` or `$`.  Where one is optional, an empty
/// `name` means that it is not there.
typedef struct {
  SanadText name;
  SanadSpan span;
} AstWord;

/// How a name is written.
typedef enum {
  AST_NAME_BARE = 1,  ///< `Iran`
  AST_NAME_BRACKETED, ///< `[Hong Kong]`, without brackets, escapes, end spaces
  AST_NAME_PREFIXED,  ///< `ex:Iran`: `prefix` is `ex`, `text` is `Iran`
  AST_NAME_IRI,       ///< `<http://…>`, without `<` and `>`, as written
} AstNameKind;

/// A name of a thing, relation or type, before it is looked up.
typedef struct {
  AstNameKind kind;
  SanadSpan span;
  SanadText prefix; ///< Of a prefixed name; never empty there
  SanadText text;   ///< Never empty
} AstName;

/// How a literal is written.
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

// ---- Patterns

/// What stands at an end of an arrow.
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

/// The kinds of paths.
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

/// How often a part of a path is taken.
typedef enum {
  AST_TIMES_STAR = 1, ///< `*`: 0, AST_UNBOUNDED
  AST_TIMES_PLUS,     ///< `+`: 1, AST_UNBOUNDED
  AST_TIMES_OPTIONAL, ///< `?`: 0, 1
  AST_TIMES_RANGE,    ///< `{m}` `{m,}` `{m,n}`
} AstTimesKind;

/// No upper bound.
#define AST_UNBOUNDED UINT32_MAX

/// What stands inside an arrow.
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

/// Which way an arrow points.
typedef enum {
  AST_FORWARD = 1, ///< `-p->`
  AST_BACKWARD,    ///< `<-p-`
  AST_EITHER,      ///< `-p-`
} AstDirection;

/// What stands inside an arrow.
typedef enum {
  AST_ARROW_PLAIN = 1, ///< `-->`, `<--`, `--`: any foreground relation
  AST_ARROW_VARIABLE,  ///< `-?p->`: any relation
  AST_ARROW_ANONYMOUS, ///< `-?->`: any relation
  AST_ARROW_PARAMETER, ///< `-$p->`
  AST_ARROW_PATH,
} AstArrowKind;

/// An arrow between two nodes.
typedef struct {
  AstArrowKind kind;
  AstDirection direction;
  SanadSpan span;
  union {
    AstWord word;        ///< VARIABLE, PARAMETER
    const AstPath *path; ///< PATH
  };
} AstArrow;

/// What stands behind `in`, `to`, `from`, `into`.
typedef enum {
  AST_GRAPH_NONE = 0, ///< No `in`, `to`, `from` or `into`
  AST_GRAPH_ANY,      ///< `in ?`: some one source
  AST_GRAPH_VARIABLE,
  AST_GRAPH_PARAMETER,
  AST_GRAPH_NAME,
} AstGraphKind;

/// A source, or which ones.
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

/// The kinds of clauses.
typedef enum {
  AST_CLAUSE_CHAIN = 1,
  AST_CLAUSE_GROUP,    ///< `{ … } or { … }`
  AST_CLAUSE_OPTIONAL, ///< `optional` and a group or chain
  AST_CLAUSE_NOT,      ///< `not` and a group or chain
  AST_CLAUSE_MEMBERS,  ///< `?x in (…)`
  AST_CLAUSE_CALL,     ///< `f(…) as (?a, ?b)`
} AstClauseKind;

/// `?x in (…)`.
typedef struct {
  const AstNode *variable; ///< A VARIABLE without type
  const AstValue *values;  ///< At least one
  size_t value_count;
} AstMembers;

/// `f(…) as (?a, ?b)`.
typedef struct {
  AstWord function;
  const AstValue *arguments;
  size_t argument_count;
  const AstWord *columns; ///< After `as`; none: no `as`
  size_t column_count;
} AstCall;

/// One part of a pattern, between commas.
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

// ---- Expressions

/// The kinds of expressions.
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

/// An expression, or a part of one.
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

#endif
