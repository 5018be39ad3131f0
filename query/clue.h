#ifndef SANAD_QUERY_CLUE_H
#define SANAD_QUERY_CLUE_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/// Inside query/ only: bytes that stand in every text that has what is looked
/// for, so that those which have not are told apart by a scan of their bytes.
///
/// A clue is part of what is looked for, with each letter in either case.  What
/// has the clue still has to be looked at.

/// The longest clue, in bytes.
#define CLUE_BYTES_MAX 48U
/// The most other letters that it minds.
#define CLUE_OTHERS_MAX 4U
/// The most clues that are taken from one pattern.
#define CLUES_MAX 4U

/// One code point in UTF-8.
typedef struct {
  unsigned char bytes[4];
  size_t length;
} ClueLetter;

/// A clue to one thing that is looked for.
typedef struct {
  size_t length;                          ///< 0: there is none
  unsigned char bytes[2][CLUE_BYTES_MAX]; ///< At each place one of two bytes
  size_t places[2]; ///< The two places that are met least, or one twice
  bool is_whole; ///< Each text with the clue contains what is looked for, just
                 ///< there
  bool is_start; ///< It stands at the start of such a text
  /// Rare letters that are a letter of the clue in another case, such as the
  /// Kelvin sign: a text with one of them has to be looked at too.
  ClueLetter others[CLUE_OTHERS_MAX];
  size_t other_count;
} Clue;

/// The clue to texts that contain, in lower case, `lower`: returns 1, or 0 if
/// there is none and all texts have to be looked at.
size_t clue_to_text(SanadText lower, Clue *clue);

/// Clues to texts that a regular expression matches, whatever its case, all of
/// which such a text has.  The first is the one that fewest texts are thought
/// to have.  Returns how many there are.
size_t clues_to_regex(SanadText pattern, Clue clues[CLUES_MAX]);

/// The first offset from `start` on at which `text` has the clue, which is not
/// empty; SIZE_MAX if there is none.
size_t clue_find(const Clue *clue, SanadText text, size_t start);

/// Whether a text that begins otherwise, or has not got the clue, lacks what is
/// looked for: it has none of the other letters either.
bool clue_is_missing(const Clue *clue, SanadText text);

/// Whether a text has one of the other letters.
bool clue_has_others(const Clue *clue, SanadText text);

#endif
