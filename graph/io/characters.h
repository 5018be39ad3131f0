#ifndef SANAD_GRAPH_IO_CHARACTERS_H
#define SANAD_GRAPH_IO_CHARACTERS_H

#include <stdbool.h>
#include <stdint.h>

/// Classes of bytes in the grammars of N-Triples and Turtle.  The zero byte,
/// which ends what is in memory, is in none of them.
enum {
  CHARACTER_IRI = 1,    ///< May stand in IRIREF as it is; all of UTF-8
  CHARACTER_TEXT = 2,   ///< Ends no string, begins no escape, ends no line
  CHARACTER_NAME = 4,   ///< ASCII part of PN_CHARS
  CHARACTER_LETTER = 8, ///< a-z, A-Z
  CHARACTER_DIGIT = 16, ///< 0-9
  CHARACTER_BLANK = 32, ///< Space and tab
  CHARACTER_WHITE = 64, ///< WS of Turtle
};

/// The classes of each byte.
extern const unsigned char character_classes[256];

/// Whether `byte` is in one of `classes`.
static inline bool
has_class(char byte, unsigned classes)
{
  return (character_classes[(unsigned char)byte] & classes) != 0;
}

/// PN_CHARS_BASE (Turtle, 6.5).
bool is_turtle_name_start(uint32_t code_point);

/// PN_CHARS (Turtle, 6.5).
bool is_turtle_name_part(uint32_t code_point);

#endif
