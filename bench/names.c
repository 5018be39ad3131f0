#include "bench/names.h"

#include <string.h>

enum { SYLLABLES = 32, LENGTH_MAX = 8 };

/// Each syllable in each script.
static const char *const syllable_table[SYLLABLES][4] = {
    {"ba", "ба", "با", "巴"},   {"chi", "чи", "چی", "奇"},
    {"do", "до", "دو", "多"},   {"fen", "фен", "فن", "芬"},
    {"ga", "га", "گا", "加"},   {"hin", "хин", "هین", "欣"},
    {"jo", "жо", "جو", "乔"},   {"kar", "кар", "کار", "卡"},
    {"lu", "лу", "لو", "卢"},   {"mer", "мер", "مر", "梅"},
    {"na", "на", "نا", "纳"},   {"or", "ор", "ور", "奥"},
    {"pel", "пел", "پل", "佩"}, {"ri", "ри", "ری", "里"},
    {"sha", "ша", "شا", "沙"},  {"tan", "тан", "تان", "坦"},
    {"ul", "ул", "ول", "乌"},   {"ve", "ве", "وه", "韦"},
    {"wi", "ви", "وی", "维"},   {"xan", "ксан", "زان", "赞"},
    {"ya", "я", "یا", "亚"},    {"zo", "зо", "زو", "佐"},
    {"be", "бе", "به", "贝"},   {"dar", "дар", "دار", "达"},
    {"el", "эл", "ال", "埃"},   {"gor", "гор", "گور", "戈"},
    {"ka", "ка", "کا", "喀"},   {"lin", "лин", "لین", "林"},
    {"mo", "мо", "مو", "莫"},   {"ro", "ро", "رو", "罗"},
    {"si", "си", "سی", "西"},   {"te", "те", "ته", "特"},
};

/// Mixes the five bits of each digit with those above, so that neighbours do
/// not look alike; one to one below 32 to the power of `digits`.
static uint64_t
mix(uint64_t number, unsigned digits)
{
  const uint64_t mask = (UINT64_C(1) << (5U * digits)) - 1;
  number = number * UINT64_C(0x9E3779B1) & mask;
  number ^= number >> (5U * digits / 2 + 1);
  return number * UINT64_C(0x85EBCA6B) & mask;
}

void
name_write(char name[NAME_BYTES], uint64_t number, unsigned syllables,
           Script script)
{
  unsigned digits = syllables;
  while (digits < LENGTH_MAX && number >> (5U * digits)) {
    ++digits;
  }
  uint64_t rest = mix(number, digits);
  size_t length = 0;

  for (unsigned i = 0; i < digits; ++i, rest >>= 5U) {
    const char *const part = syllable_table[rest % SYLLABLES][script];
    const size_t bytes = strlen(part);
    memcpy(name + length, part, bytes);
    length += bytes;
  }
  name[length] = '\0';
  if (script == SCRIPT_LATIN) {
    name[0] = (char)(name[0] - 'a' + 'A');
  } else if (script == SCRIPT_CYRILLIC) {
    // From а–п (D0 B0–BF) and р–я (D1 80–8F) to the capitals (D0 90–AF).
    const unsigned char second = (unsigned char)name[1];
    name[1] = (char)(second >= 0xB0 ? second - 0x20 : second + 0x20);
    name[0] = (char)0xD0;
  }
}
