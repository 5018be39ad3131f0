#include "query/clue.h"

#include "base/unicode.h"

#include <stdint.h>
#include <string.h>

/// Bytes that are compared at once.
#define LANES 16U

typedef unsigned char Lanes __attribute__((vector_size(LANES)));

/// Clues that are being put together.
typedef struct {
  Clue clue; ///< What follows each other so far
  Clue *clues;
  double shares[CLUES_MAX]; ///< Of all texts that have one, roughly
  size_t clues_max;
  size_t count;
  size_t code_points; ///< In all
  size_t taken;       ///< Those of `clue`
  bool is_exact;      ///< Each of them is met by its own cases only
} Search;

/// How often a byte is met in texts, roughly: of a thousand.
static unsigned
commonness(unsigned char byte)
{
  static const unsigned char letters[] = {
      70, 12, 25, 35, 100, 20, 18, 40, 70, 2,  6, 35, 20, // a to m
      60, 60, 18, 1,  50,  55, 70, 25, 8,  15, 2, 15, 2,  // n to z
  };
  const unsigned char small = byte | 0x20U;
  if (byte == ' ') {
    return 150;
  }
  if (small >= 'a' && small <= 'z') {
    return byte == small ? letters[small - 'a'] : letters[small - 'a'] / 8 + 1;
  }
  if (byte < 0x80) {
    return byte < ' ' ? 1 : 6;
  }
  return byte < 0xC0 ? 12 : 200; // The first byte of a letter tells the script
}

static unsigned
commonness_at(const Clue *clue, size_t place)
{
  const unsigned char a = clue->bytes[0][place];
  const unsigned char b = clue->bytes[1][place];
  return commonness(a) + (a == b ? 0 : commonness(b));
}

/// Chooses the two places that are met least.
static void
choose_places(Clue *clue)
{
  size_t *const places = clue->places;
  places[0] = 0;
  for (size_t i = 1; i < clue->length; ++i) {
    if (commonness_at(clue, i) < commonness_at(clue, places[0])) {
      places[0] = i;
    }
  }
  places[1] = places[0];
  for (size_t i = 0; i < clue->length; ++i) {
    if (i != places[0] &&
        (places[1] == places[0] ||
         commonness_at(clue, i) < commonness_at(clue, places[1]))) {
      places[1] = i;
    }
  }
}

/// Which share of all places in texts is like the clue, roughly.
static double
share_of(const Clue *clue)
{
  double share = 1;
  for (size_t i = 0; i < clue->length; ++i) {
    share *= commonness_at(clue, i) / 1000.0;
  }
  return share;
}

/// Ends what follows each other, and puts it among the clues in its order.
static void
end_run(Search *search)
{
  Clue *const clue = &search->clue;
  const double share = share_of(clue);
  size_t at = search->count;
  while (at > 0 && search->shares[at - 1] > share) {
    --at;
  }
  if (clue->length && at < search->clues_max) {
    const size_t behind =
        (search->count < search->clues_max ? search->count
                                           : search->clues_max - 1) -
        at;
    memmove(search->clues + at + 1, search->clues + at,
            behind * sizeof *search->clues);
    memmove(search->shares + at + 1, search->shares + at,
            behind * sizeof *search->shares);
    choose_places(clue);
    search->clues[at] = *clue;
    search->shares[at] = share;
    search->count += search->count < search->clues_max;
  }
  *clue = (Clue){0};
  search->taken = 0;
}

/// Adds another letter that the clue has to mind; false if there are too many.
static bool
add_other(Clue *clue, const ClueLetter *letter)
{
  for (size_t i = 0; i < clue->other_count; ++i) {
    if (memcmp(&clue->others[i], letter, sizeof *letter) == 0) {
      return true;
    }
  }
  if (clue->other_count == CLUE_OTHERS_MAX) {
    return false;
  }
  clue->others[clue->other_count++] = *letter;
  return true;
}

/// Adds the cases of a letter, of which the first two are common ones; false if
/// they are too many.
static bool
add_letter(Search *search, const ClueLetter *cases, size_t count)
{
  Clue *const clue = &search->clue;
  const size_t length = cases[0].length;
  const bool has_two = count > 1 && cases[1].length == length;
  size_t differing = 0;
  if (clue->length + length > CLUE_BYTES_MAX) {
    return false;
  }
  for (size_t i = has_two ? 2 : 1; i < count; ++i) {
    if (!add_other(clue, &cases[i])) {
      return false;
    }
  }
  for (size_t i = 0; i < length; ++i) {
    clue->bytes[0][clue->length] = cases[0].bytes[i];
    clue->bytes[1][clue->length] = cases[has_two].bytes[i];
    ++clue->length;
    differing += cases[0].bytes[i] != cases[has_two].bytes[i];
  }
  search->is_exact &= differing <= 1;
  ++search->taken;
  return true;
}

/// Adds what one code point can be.  A run ends where nothing is known of it.
static void
add_cases(Search *search, const uint32_t *cases, size_t count)
{
  ClueLetter letters[SANAD_CASES_MAX] = {0};
  bool is_good = count > 0;
  for (size_t i = 0; i < count; ++i) {
    char bytes[4];
    letters[i].length = sanad_utf8_put(cases[i], bytes);
    memcpy(letters[i].bytes, bytes, letters[i].length);
    is_good &= letters[i].length > 0;
  }
  if (!is_good) {
    end_run(search);
    return;
  }
  if (!add_letter(search, letters, count)) {
    end_run(search);
    (void)add_letter(search, letters, count); // Alone there is room
  }
}

size_t
clue_to_text(SanadText lower, Clue *clue)
{
  Search search = {.clues = clue, .clues_max = 1, .is_exact = true};
  for (size_t at = 0; at < lower.length; ++search.code_points) {
    uint32_t cases[SANAD_CASES_MAX];
    const uint32_t code_point = sanad_utf8_next(lower, &at);
    const size_t count = code_point == SANAD_NO_CODE_POINT
                             ? 0
                             : sanad_unicode_cases(code_point, cases);
    add_cases(&search, cases, count);
  }
  const bool is_whole =
      search.is_exact && search.taken == search.code_points && !search.count;
  end_run(&search);
  if (search.count) {
    clue->is_whole = is_whole;
  }
  return search.count;
}

// ---- Regular expressions

/// What a code point of a pattern is met by: returns how many, or 0 for one of
/// which that is not known here, such as most letters beyond ASCII that have
/// cases.
static size_t
regex_cases(uint32_t code_point, uint32_t cases[SANAD_CASES_MAX])
{
  const uint32_t small = code_point | 0x20U;
  cases[0] = code_point;
  if (code_point < 0x80 && small >= 'a' && small <= 'z') {
    cases[0] = small;
    cases[1] = small - 0x20U;
    cases[2] = small == 'k' ? 0x212A : 0x017F; // Kelvin sign, long s
    return small == 'k' || small == 's' ? 3 : 2;
  }
  return code_point < 0x80 || (code_point >= 0x0590 && code_point < 0x0900) ||
         (code_point >= 0x3040 && code_point < 0xA000);
}

/// Whether what stands at an offset takes the sense from signs behind it.
static bool
is_quoting(SanadText pattern, size_t at)
{
  const char next = at + 1 < pattern.length ? pattern.data[at + 1] : 0;
  return pattern.data[at] == '\\' &&
         (next == 'Q' || next == 'E' || next == 'c');
}

/// Moves behind a class, whose `[` stands before `*at`; false if it is more
/// than a list.
static bool
skip_class(SanadText pattern, size_t *at)
{
  size_t i = *at;
  i += i < pattern.length && pattern.data[i] == '^';
  i += i < pattern.length && pattern.data[i] == ']';
  for (; i < pattern.length && pattern.data[i] != ']'; ++i) {
    if (pattern.data[i] == '[' || is_quoting(pattern, i)) {
      return false;
    }
    i += pattern.data[i] == '\\';
  }
  *at = i + 1;
  return i < pattern.length;
}

/// Moves behind a number of repeats, whose `{` stands before `*at`; false if it
/// is something else.
static bool
skip_repeats(SanadText pattern, size_t *at)
{
  size_t i = *at;
  while (i < pattern.length &&
         ((pattern.data[i] >= '0' && pattern.data[i] <= '9') ||
          pattern.data[i] == ',')) {
    ++i;
  }
  const bool is_good = i > *at && i < pattern.length && pattern.data[i] == '}';
  *at = i + 1;
  return is_good;
}

/// Moves behind a group, whose `(` stands before `*at`; false if it is more
/// than a group.
static bool
skip_group(SanadText pattern, size_t *at)
{
  size_t depth = 1;
  while (depth && *at < pattern.length) {
    const bool quotes = is_quoting(pattern, *at);
    const char sign = pattern.data[(*at)++];
    const char next = *at < pattern.length ? pattern.data[*at] : 0;
    if (quotes) {
      return false;
    }
    if (sign == '\\') {
      ++*at;
    } else if (sign == '[') {
      if (!skip_class(pattern, at)) {
        return false;
      }
    } else if (sign == '(') {
      if (next == '?' || next == '*') {
        return false;
      }
      ++depth;
    } else {
      depth -= sign == ')';
    }
  }
  return !depth;
}

/// Takes back the last code point: it may be repeated no times.
static void
drop_last(Search *search)
{
  Clue *const clue = &search->clue;
  while (clue->length && (clue->bytes[0][clue->length - 1] & 0xC0U) == 0x80U) {
    --clue->length;
  }
  clue->length -= clue->length > 0;
}

/// Adds the sign behind a backslash; false if it is not known here.
static bool
add_escaped(Search *search, SanadText pattern, size_t *at)
{
  const char sign = *at < pattern.length ? pattern.data[*at] : 0;
  const uint32_t code_point = (unsigned char)sign;
  ++*at;
  if (sign && strchr("dDwWsSbB", sign)) {
    end_run(search);
    return true;
  }
  // A letter or digit says something; signs of ASCII stand for themselves.
  if (code_point < ' ' || code_point >= 0x7F ||
      (code_point >= '0' && code_point <= '9') ||
      ((code_point | 0x20U) >= 'a' && (code_point | 0x20U) <= 'z')) {
    return false;
  }
  add_cases(search, &code_point, 1);
  return true;
}

/// Adds one sign that is no letter, behind which `*at` stands; false if what
/// it begins is not known here.
static bool
add_sign(Search *search, SanadText pattern, char sign, size_t *at)
{
  bool is_good = true;
  switch (sign) {
  case '\\':
    return add_escaped(search, pattern, at);
  case '[':
    is_good = skip_class(pattern, at);
    break;
  case '(':
    is_good = *at < pattern.length && pattern.data[*at] != '?' &&
              pattern.data[*at] != '*' && skip_group(pattern, at);
    break;
  case '{':
    drop_last(search);
    is_good = skip_repeats(pattern, at);
    break;
  case '*':
  case '?':
    drop_last(search);
    break;
  case '|': // What stands before it need not be there
  case ')':
    return false;
  default: // . ^ $ +
    break;
  }
  end_run(search);
  return is_good;
}

size_t
clues_to_regex(SanadText pattern, Clue clues[CLUES_MAX])
{
  Search search = {.clues = clues, .clues_max = CLUES_MAX};
  for (size_t at = 0; at < pattern.length;) {
    const char sign = pattern.data[at];
    if (sign && strchr("\\[({*?|).^$+", sign)) {
      ++at;
      if (!add_sign(&search, pattern, sign, &at)) {
        return 0;
      }
      search.clue.is_start = sign == '^' && at == 1;
      continue;
    }
    uint32_t cases[SANAD_CASES_MAX];
    const uint32_t code_point = sanad_utf8_next(pattern, &at);
    add_cases(&search, cases, regex_cases(code_point, cases));
  }
  end_run(&search);
  return search.count;
}

// ---- Looking

static bool
has_letter(const ClueLetter *letter, SanadText text)
{
  size_t at = 0;
  while (text.length - at >= letter->length) {
    const char *const found = memchr(text.data + at, letter->bytes[0],
                                     text.length - at - letter->length + 1);
    if (!found) {
      return false;
    }
    if (memcmp(found, letter->bytes, letter->length) == 0) {
      return true;
    }
    at = (size_t)(found - text.data) + 1;
  }
  return false;
}

bool
clue_has_others(const Clue *clue, SanadText text)
{
  for (size_t i = 0; i < clue->other_count; ++i) {
    if (has_letter(&clue->others[i], text)) {
      return true;
    }
  }
  return false;
}

static bool
has_clue_at(const Clue *clue, const unsigned char *bytes)
{
  for (size_t i = 0; i < clue->length; ++i) {
    if (bytes[i] != clue->bytes[0][i] && bytes[i] != clue->bytes[1][i]) {
      return false;
    }
  }
  return true;
}

/// Which of the bytes are one of two: all bits are set there, else none.
static inline Lanes
are_one_of(const unsigned char *bytes, Lanes one, Lanes other)
{
  Lanes lanes;
  memcpy(&lanes, bytes, sizeof lanes);
  return (Lanes)((lanes == one) | (lanes == other));
}

static Lanes
repeated(unsigned char byte)
{
  Lanes lanes;
  memset(&lanes, byte, sizeof lanes);
  return lanes;
}

/// The first place at which the lanes say that the clue may be, and it is;
/// LANES if there is none.
static size_t
check_lanes(const Clue *clue, Lanes lanes, const unsigned char *bytes)
{
  unsigned char marks[LANES];
  memcpy(marks, &lanes, sizeof marks);
  for (size_t i = 0; i < LANES; ++i) {
    if (marks[i] && has_clue_at(clue, bytes + i)) {
      return i;
    }
  }
  return LANES;
}

static bool
has_any(Lanes lanes)
{
  uint64_t halves[2];
  memcpy(halves, &lanes, sizeof halves);
  return (halves[0] | halves[1]) != 0;
}

size_t
clue_find(const Clue *clue, SanadText text, size_t start)
{
  const unsigned char *const bytes = (const unsigned char *)text.data;
  const size_t a = clue->places[0];
  const size_t b = clue->places[1];
  if (text.length < clue->length || start > text.length - clue->length) {
    return SIZE_MAX;
  }
  const size_t end = text.length - clue->length + 1; // Behind the last offset
  size_t at = start;
  if (end - start >= LANES) {
    const Lanes a0 = repeated(clue->bytes[0][a]);
    const Lanes a1 = repeated(clue->bytes[1][a]);
    const Lanes b0 = repeated(clue->bytes[0][b]);
    const Lanes b1 = repeated(clue->bytes[1][b]);
    while (at < end) {
      // The last time goes over some bytes again.
      at = at + LANES <= end ? at : end - LANES;
      const Lanes both = are_one_of(bytes + at + a, a0, a1) &
                         are_one_of(bytes + at + b, b0, b1);
      if (has_any(both)) {
        const size_t found = check_lanes(clue, both, bytes + at);
        if (found < LANES) {
          return at + found;
        }
      }
      at += LANES;
    }
    return SIZE_MAX;
  }
  for (; at < end; ++at) {
    if (has_clue_at(clue, bytes + at)) {
      return at;
    }
  }
  return SIZE_MAX;
}

bool
clue_is_missing(const Clue *clue, SanadText text)
{
  const bool is_there =
      clue->is_start ? text.length >= clue->length &&
                           has_clue_at(clue, (const unsigned char *)text.data)
                     : clue_find(clue, text, 0) != SIZE_MAX;
  return !is_there && !clue_has_others(clue, text);
}
