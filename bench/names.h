/// Invented names in several scripts.
#ifndef BENCH_NAMES_H
#define BENCH_NAMES_H

#include <stddef.h>
#include <stdint.h>

/// The scripts a name can be written in.
typedef enum {
  SCRIPT_LATIN,
  SCRIPT_CYRILLIC,
  SCRIPT_ARABIC,
  SCRIPT_HAN,
} Script;

/// Bytes that hold any name, with the zero byte.
enum { NAME_BYTES = 64 };

/// Writes the name with this number, of at least `syllables` syllables (at most
/// 6).  Different numbers have different names; the same number is the same
/// name in each script.
void name_write(char name[NAME_BYTES], uint64_t number, unsigned syllables,
                Script script);

#endif
