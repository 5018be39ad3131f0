#include "repl/suggest.h"

#include <string.h>

/// The longest word that is compared.  Our own are shorter.
#define WORD_BYTES_MAX 32U

static size_t
smaller(size_t a, size_t b)
{
  return a < b ? a : b;
}

/// How many letters must be added, dropped, changed or swapped with the next
/// to make `a` of `b`; both at most WORD_BYTES_MAX long.
static size_t
distance(SanadText a, SanadText b)
{
  size_t rows[3][WORD_BYTES_MAX + 1] = {{0}};

  for (size_t j = 0; j <= b.length; ++j) {
    rows[0][j] = j;
  }
  for (size_t i = 1; i <= a.length; ++i) {
    size_t *const row = rows[i % 3];
    const size_t *const before = rows[(i + 2) % 3];
    row[0] = i;
    for (size_t j = 1; j <= b.length; ++j) {
      const size_t change = a.data[i - 1] != b.data[j - 1];
      row[j] =
          smaller(before[j - 1] + change, 1 + smaller(before[j], row[j - 1]));
      if (i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] &&
          a.data[i - 2] == b.data[j - 1]) {
        row[j] = smaller(row[j], rows[(i + 1) % 3][j - 2] + 1);
      }
    }
  }
  return rows[a.length % 3][b.length];
}

const char *
suggest_nearest(SanadText typed, const char *const *names, size_t count)
{
  const char *nearest = NULL;
  size_t best = typed.length / 3 > 1 ? typed.length / 3 + 1 : 2;

  for (size_t i = 0; i < count; ++i) {
    const SanadText name = sanad_text(names[i]);
    if (typed.length > WORD_BYTES_MAX || name.length > WORD_BYTES_MAX) {
      continue;
    }
    const size_t wrong = distance(typed, name);
    if (wrong < best && wrong < name.length) {
      best = wrong;
      nearest = names[i];
    }
  }
  return nearest;
}
