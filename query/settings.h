#ifndef SANAD_QUERY_SETTINGS_H
#define SANAD_QUERY_SETTINGS_H

#include "base/text.h"
#include "graph/store.h"
#include "graph/term.h"
#include "parser/tree.h"

#include <stdbool.h>
#include <stddef.h>

/// A value given to `$name`.
typedef struct {
  SanadText name;
  SanadTerm value; ///< If `text` is empty
  SanadText text;  ///< As typed on a command line: looked up when it is used,
                   ///< since the graph may be loaded only after it
} SanadParameter;

/// What `define` has given a meaning.  Names in it are looked up each time it
/// is used.
typedef struct {
  SanadText key; ///< Of sanad_definition_key()
  const AstDefinition *tree;
} SanadDefinition;

/// What a session has set and a question is answered under.  All of it is the
/// session's and must outlive the question.
typedef struct {
  const SanadPrefix *prefixes; ///< The session's own; they override those
                               ///< remembered with the graph
  size_t prefix_count;
  SanadText default_prefix; ///< Namespace of bare names; empty: that of `id:`
  bool is_strict;           ///< Only prefixed names and IRIs
  bool has_no_hints;        ///< Nobody reads what a wrong name may have meant
  SanadText language;       ///< Of labels; empty: `en`
  const SanadText *background; ///< IRIs of background relations; null: the
                               ///< usual ones
  size_t background_count;
  const SanadParameter *parameters;
  size_t parameter_count;
  const SanadDefinition *definitions; ///< Each key once
  size_t definition_count;
} SanadSettings;

#endif
