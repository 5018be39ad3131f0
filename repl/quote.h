#ifndef SANAD_REPL_QUOTE_H
#define SANAD_REPL_QUOTE_H

#include "base/buffer.h"

/// Appends `text` as a text literal of the language, quotes included.  `text`
/// must be UTF-8.
void quote_text(SanadBuffer *out, SanadText text);

/// Appends `text` as a name of the language: `<text>` if it is an IRI, with
/// or without `<` `>`, else `[text]`.
void quote_name(SanadBuffer *out, SanadText text);

#endif
