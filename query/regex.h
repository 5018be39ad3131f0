#ifndef SANAD_QUERY_REGEX_H
#define SANAD_QUERY_REGEX_H

#include "base/buffer.h"
#include "base/status.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/// Inside query/ only: regular expressions.  They are PCRE2's, set to mean what
/// XPath's mean where both have the same syntax (F&O 3.1, 5.6): Unicode
/// classes, `$` only at the very end.  XPath's `\i`, `\c` and the subtraction
/// of classes are not there.

/// The flags of SPARQL's REGEX and REPLACE.
enum {
  REGEX_IGNORE_CASE = 1, ///< i
  REGEX_DOT_ALL = 2,     ///< s
  REGEX_LINES = 4,       ///< m
  REGEX_PLAIN = 8,       ///< q: the pattern is the text itself
};

/// The longest pattern, in bytes.
#define REGEX_BYTES_MAX 16384U

/// One compiled pattern.
typedef struct Regex Regex;

/// The patterns compiled last.
typedef struct RegexCache RegexCache;

/// Frees the patterns.  Accepts null.
void regex_cache_free(RegexCache *cache);

/// Gives the compiled `pattern`, from the cache if it is there.  `*cache` is
/// made if it is null.  Valid until the next call.
///
/// Errors: SANAD_SYNTAX (without span), SANAD_LIMIT, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus regex_get(RegexCache **cache, SanadText pattern,
                                      unsigned flags, Regex **regex,
                                      SanadError *error);

/// Whether the pattern occurs in `text`.  Malformed UTF-8 has no matches.
///
/// Errors: SANAD_LIMIT (it takes too long), SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus regex_matches(Regex *regex, SanadText text,
                                          bool *answer, SanadError *error);

/// Appends `text` to `out` with each match replaced, as XPath's fn:replace does
/// it: `$1` is the first group, `$0` all that matched, `\$` and `\\` are
/// themselves.
///
/// `*is_valid` becomes false, and nothing is done, if the pattern matches
/// empty text or `replacement` has another `\` or `$`.
///
/// Errors: SANAD_LIMIT (it takes too long, or `out` grows past `bytes_max`),
/// SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus regex_replace(Regex *regex, SanadText text,
                                          SanadText replacement,
                                          size_t bytes_max, SanadBuffer *out,
                                          bool *is_valid, SanadError *error);

#endif
