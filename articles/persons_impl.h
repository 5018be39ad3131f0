#ifndef SANAD_ARTICLES_PERSONS_IMPL_H
#define SANAD_ARTICLES_PERSONS_IMPL_H

/// Shared by the files that recognise persons.

#include "articles/reading.h"

/// The longest name, in bytes.
#define NAME_BYTES_MAX 160U

/// What stands around the word for an office.
typedef struct {
  size_t first; ///< Tokens [first, last): country, modifiers, offices
  size_t last;
  uint32_t offices[2]; ///< Entities; the second NONE mostly
  uint32_t country;    ///< Node, or NONE
  uint32_t other;      ///< "to Tajikistan", node, or NONE
  bool is_former;
  bool is_inherited; ///< The country stands at an office before "and"
  bool is_plural;
} OfficePhrase;

/// The end of the personal name that starts at token `at`, or `at` if none
/// does.
size_t name_end(Reading *reading, size_t at);

/// The text of tokens [first, last) with single spaces; empty if too long.
SanadText name_text(const Reading *reading, size_t first, size_t last,
                    char out[NAME_BYTES_MAX]);

/// The token behind honorifics at `at`.
size_t honorifics_end(Reading *reading, size_t at);

/// The person of a name at tokens [first, last): a person of the lexicon, one
/// who is known, or a new one.
uint32_t name_person(Reading *reading, size_t first, size_t last);

/// The country or organisation that a mention may stand for as an actor, or
/// NONE.
uint32_t mention_actor(const Mention *mention);

/// Reads what stands around the office at `mention`.
void office_read(Reading *reading, const Mention *mention,
                 const OfficePhrase *before, OfficePhrase *phrase);

/// Notes office and country of a person and, when facts are wanted, claims
/// them on the tokens [first, last).
void office_claim(Reading *reading, uint32_t person, const OfficePhrase *phrase,
                  size_t first, size_t last, double confidence);

/// "Egyptian and Jordanian officials": makes countries of the adjectives that
/// stand in a list before the token `first`.
void adjectives_join(Reading *reading, size_t first);

#endif
