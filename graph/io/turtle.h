#ifndef SANAD_GRAPH_IO_TURTLE_H
#define SANAD_GRAPH_IO_TURTLE_H

/// The reader of Turtle and TriG, shared by its two files.
///
/// Brackets and parentheses nest on a stack of our own, not by recursion.

#include "graph/io/iri.h"
#include "graph/io/prefixes.h"
#include "graph/io/reader.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// How deep brackets and parentheses may nest.
#define TURTLE_DEPTH_MAX 65536U
/// How many bytes the predicates of open brackets may fill.
#define TURTLE_STACK_BYTES_MAX ((size_t)1U << 27U)

/// What may come next in a statement, a `[` or a `(`.
typedef enum {
  EXPECT_SUBJECT,
  EXPECT_VERB,
  EXPECT_VERB_OR_GRAPH, ///< `{` if that was no subject but a graph
  EXPECT_VERB_OR_DOT,   ///< Behind a subject in brackets
  EXPECT_VERB_OR_END,   ///< Behind `;`
  EXPECT_OBJECT,
  EXPECT_AFTER_OBJECT,
  EXPECT_ITEM,
} Expect;

typedef enum { FRAME_STATEMENT, FRAME_BRACKET, FRAME_LIST } FrameKind;

/// One open statement, `[` or `(`.
typedef struct {
  FrameKind kind;
  Expect expect;
  uint64_t node;      ///< The node of a bracket; the last cell of a list, or 0
  uint64_t head;      ///< The first cell of a list, or 0
  size_t stack_start; ///< Where its predicate begins in `stack`
} Frame;

typedef struct {
  Reader *reader;
  bool is_trig;
  bool is_in_graph; ///< Between `{` and `}`
  BaseIri base;
  Prefixes prefixes;
  Frame *frames;
  size_t depth;
  size_t capacity;
  SanadBuffer stack;   ///< Predicates of the frames
  SanadBuffer subject; ///< Of the open statement
  SanadTermKind subject_kind;
  SanadBuffer graph; ///< Empty: the default graph
  SanadTermKind graph_kind;
  uint64_t node_count; ///< Nodes made so far
} Turtle;

/// What a blank node of a bracket or list is called.
typedef struct {
  char text[32];
  size_t length;
} NodeLabel;

/// Labels made by the reader are `anon1`, `anon2`, ...; a label of the file
/// that begins with `anon` gets an `x` behind that, so none is hit.
#define TURTLE_LABEL "anon"

NodeLabel turtle_label(uint64_t node);

/// Terms.  Each stands at its first byte and moves behind its last.
///
/// A name with a prefix, or a word without colon, for which `word` is set.
SANAD_NODISCARD SanadStatus turtle_name(Turtle *turtle, Token *token,
                                        Slice *word);

/// IRIREF, made absolute.
SANAD_NODISCARD SanadStatus turtle_iri(Turtle *turtle, Slice *out);

/// IRIREF or a name with a prefix; `wanted` names what it is for.
SANAD_NODISCARD SanadStatus turtle_any_iri(Turtle *turtle, const char *wanted,
                                           Slice *out);

/// A blank node with a label.
SANAD_NODISCARD SanadStatus turtle_blank(Turtle *turtle, Token *token);

/// A literal, by its first byte a string, a number, `true` or `false` apart.
SANAD_NODISCARD SanadStatus turtle_string(Turtle *turtle, Token *token);
SANAD_NODISCARD SanadStatus turtle_number(Turtle *turtle, Token *token);

/// `@prefix`, `@base`, and the same as keywords behind their word.
SANAD_NODISCARD SanadStatus turtle_at_directive(Turtle *turtle);
SANAD_NODISCARD SanadStatus turtle_prefix(Turtle *turtle);
SANAD_NODISCARD SanadStatus turtle_base(Turtle *turtle);

#endif
