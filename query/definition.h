#ifndef SANAD_QUERY_DEFINITION_H
#define SANAD_QUERY_DEFINITION_H

#include "base/buffer.h"
#include "base/status.h"
#include "query/settings.h"

#include <stdbool.h>

/// Definitions of the language: `define` and `forget`.

/// Appends the text by which definitions are the same: arrows, types and
/// queries each among themselves, names as in the graph without regard to case,
/// accents and signs.  `name` is of an arrow or type, `function` of a query.
void sanad_definition_key(AstDefinitionKind kind, const AstName *name,
                          SanadText function, SanadBuffer *out);

/// The same for a whole definition.
void sanad_definition_key_of(const AstDefinition *definition, SanadBuffer *out);

/// Appends how a definition is used: `-meets->`, `:Member`, `met($who)`.
void sanad_definition_head(const AstDefinition *definition, SanadBuffer *out);

/// The definition of this key, or null.
const AstDefinition *sanad_definition_find(const SanadSettings *settings,
                                           SanadText key);

/// Checks what can be checked before a definition is used: that a rule's body
/// binds its ends, and that nothing is defined by itself, the definitions in
/// force included.
///
/// Errors: SANAD_MEANING with the place, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus
sanad_definition_check(const SanadSettings *settings,
                       const AstDefinition *definition, SanadError *error);

#endif
