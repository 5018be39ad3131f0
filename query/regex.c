#include "query/regex.h"

#include "base/library.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/// Patterns kept: one row rarely asks for more.
#define REGEXES_MAX 8U
/// Steps of one match; a catastrophic pattern stops in a fraction of a second.
#define MATCH_STEPS_MAX 1000000U
/// Memory of one match.
#define MATCH_KIB_MAX (64U * 1024U)

/// What is called of PCRE2.
static struct {
  __typeof__(pcre2_code_free) *code_free;
  __typeof__(pcre2_compile) *compile;
  __typeof__(pcre2_get_error_message) *get_error_message;
  __typeof__(pcre2_get_ovector_count) *get_ovector_count;
  __typeof__(pcre2_get_ovector_pointer) *get_ovector_pointer;
  __typeof__(pcre2_match) *match;
  __typeof__(pcre2_match_context_create) *match_context_create;
  __typeof__(pcre2_match_context_free) *match_context_free;
  __typeof__(pcre2_match_data_create_from_pattern)
      *match_data_create_from_pattern;
  __typeof__(pcre2_match_data_free) *match_data_free;
  __typeof__(pcre2_set_heap_limit) *set_heap_limit;
  __typeof__(pcre2_set_match_limit) *set_match_limit;
} pcre2;

static SanadStatus
load_pcre2(SanadError *error)
{
  static const char *const files[] = {"libpcre2-8.so.0"};
  static const char *const names[] = {
      "pcre2_code_free_8",
      "pcre2_compile_8",
      "pcre2_get_error_message_8",
      "pcre2_get_ovector_count_8",
      "pcre2_get_ovector_pointer_8",
      "pcre2_match_8",
      "pcre2_match_context_create_8",
      "pcre2_match_context_free_8",
      "pcre2_match_data_create_from_pattern_8",
      "pcre2_match_data_free_8",
      "pcre2_set_heap_limit_8",
      "pcre2_set_match_limit_8",
  };
  static bool is_loaded;
  static const SanadLibrary library = {
      .files = files,
      .file_count = 1,
      .names = names,
      .count = sizeof names / sizeof *names,
      .symbols = &pcre2,
      .is_loaded = &is_loaded,
      .purpose = "PCRE2, which matches regular expressions,",
      .package = "install the package libpcre2-8-0",
  };
  return sanad_library_load(&library, error);
}

struct Regex {
  pcre2_code *code;
  pcre2_match_data *data;
  pcre2_match_context *limits; ///< Of the cache
  char *pattern;
  size_t pattern_bytes;
  unsigned flags;
};

struct RegexCache {
  pcre2_match_context *limits;
  Regex regexes[REGEXES_MAX];
  size_t next; ///< The one to be replaced
};

static void
release(Regex *regex)
{
  pcre2.match_data_free(regex->data);
  pcre2.code_free(regex->code);
  free(regex->pattern);
  *regex = (Regex){0};
}

void
regex_cache_free(RegexCache *cache)
{
  if (!cache) {
    return;
  }
  for (size_t i = 0; i < REGEXES_MAX; ++i) {
    release(&cache->regexes[i]);
  }
  pcre2.match_context_free(cache->limits);
  free(cache);
}

static RegexCache *
new_cache(void)
{
  RegexCache *const cache = calloc(1, sizeof *cache);
  if (!cache) {
    return NULL;
  }
  cache->limits = pcre2.match_context_create(NULL);
  if (!cache->limits) {
    free(cache);
    return NULL;
  }
  (void)pcre2.set_match_limit(cache->limits, MATCH_STEPS_MAX);
  (void)pcre2.set_heap_limit(cache->limits, MATCH_KIB_MAX);
  return cache;
}

static bool
is_pattern(const Regex *regex, SanadText pattern, unsigned flags)
{
  return regex->code && regex->flags == flags &&
         sanad_text_is_equal((SanadText){regex->pattern, regex->pattern_bytes},
                             pattern);
}

static uint32_t
compile_options(unsigned flags)
{
  uint32_t options = PCRE2_UTF;
  options |= flags & REGEX_IGNORE_CASE ? PCRE2_CASELESS : 0;
  if (flags & REGEX_PLAIN) {
    return options | PCRE2_LITERAL; // Which allows no more
  }
  options |= PCRE2_UCP | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C;
  options |= flags & REGEX_DOT_ALL ? PCRE2_DOTALL : 0;
  options |= flags & REGEX_LINES ? PCRE2_MULTILINE : 0;
  return options;
}

static SanadStatus
compile(Regex *regex, SanadText pattern, unsigned flags, SanadError *error)
{
  int code = 0;
  PCRE2_SIZE at = 0;
  regex->pattern = malloc(pattern.length + 1);
  if (!regex->pattern) {
    return sanad_fail_memory(error);
  }
  if (pattern.length) {
    memcpy(regex->pattern, pattern.data, pattern.length);
  }
  regex->pattern_bytes = pattern.length;
  regex->flags = flags;

  regex->code = pcre2.compile((PCRE2_SPTR)regex->pattern, pattern.length,
                              compile_options(flags), &code, &at, NULL);
  if (!regex->code) {
    char reason[200] = "";
    (void)pcre2.get_error_message(code, (PCRE2_UCHAR *)reason, sizeof reason);
    return code == PCRE2_ERROR_NOMEMORY
               ? sanad_fail_memory(error)
               : sanad_fail_hint(error, SANAD_SYNTAX, SANAD_NO_SPAN,
                                 "write \\\\ before a sign that stands for "
                                 "itself, or use contains",
                                 "this is no regular expression: %s, at its "
                                 "character %zu",
                                 reason, sanad_utf8_count(pattern, at) + 1);
  }
  regex->data = pcre2.match_data_create_from_pattern(regex->code, NULL);
  return regex->data ? SANAD_OK : sanad_fail_memory(error);
}

SanadStatus
regex_get(RegexCache **cache, SanadText pattern, unsigned flags, Regex **regex,
          SanadError *error)
{
  *regex = NULL;
  TRY(load_pcre2(error));
  if (!*cache && !(*cache = new_cache())) {
    return sanad_fail_memory(error);
  }
  if (pattern.length > REGEX_BYTES_MAX) {
    return sanad_fail_hint(error, SANAD_LIMIT, SANAD_NO_SPAN,
                           "use contains, or several conditions with or",
                           "a regular expression has at most %u bytes",
                           REGEX_BYTES_MAX);
  }
  for (size_t i = 0; i < REGEXES_MAX; ++i) {
    if (is_pattern(&(*cache)->regexes[i], pattern, flags)) {
      *regex = &(*cache)->regexes[i];
      return SANAD_OK;
    }
  }

  Regex *const place = &(*cache)->regexes[(*cache)->next];
  release(place);
  const SanadStatus status = compile(place, pattern, flags, error);
  if (status != SANAD_OK) {
    release(place);
    return status;
  }
  place->limits = (*cache)->limits;
  (*cache)->next = ((*cache)->next + 1) % REGEXES_MAX;
  *regex = place;
  return SANAD_OK;
}

/// Finds the first match from `start` on; `*count` becomes its groups plus one,
/// or 0 for no match.  From 0 on, `text` is checked to be UTF-8.
static SanadStatus
find(Regex *regex, SanadText text, size_t start, size_t *count,
     SanadError *error)
{
  const char *const bytes = text.length ? text.data : "";
  const int found =
      pcre2.match(regex->code, (PCRE2_SPTR)bytes, text.length, start,
                  start ? PCRE2_NO_UTF_CHECK : 0, regex->data, regex->limits);
  *count = 0;
  switch (found) {
  case PCRE2_ERROR_MATCHLIMIT:
  case PCRE2_ERROR_DEPTHLIMIT:
  case PCRE2_ERROR_HEAPLIMIT:
  case PCRE2_ERROR_RECURSELOOP:
    return sanad_fail_hint(
        error, SANAD_LIMIT, SANAD_NO_SPAN,
        "write it without repeats inside repeats, or use contains",
        "the regular expression takes too long on some text");
  case PCRE2_ERROR_NOMEMORY:
    return sanad_fail_memory(error);
  default:
    *count = found > 0 ? (size_t)found : 0;
    return SANAD_OK;
  }
}

SanadStatus
regex_matches(Regex *regex, SanadText text, bool *answer, SanadError *error)
{
  size_t count = 0;
  TRY(find(regex, text, 0, &count, error));
  *answer = count != 0;
  return SANAD_OK;
}

/// Reads the number of a group behind a `$`: as many digits as make the number
/// of a group that is there, at least one.
static size_t
scan_group(SanadText replacement, size_t *at, size_t group_count)
{
  size_t group = 0;
  bool is_first = true;
  while (*at < replacement.length && replacement.data[*at] >= '0' &&
         replacement.data[*at] <= '9') {
    const size_t longer = group * 10 + (size_t)(replacement.data[*at] - '0');
    if (!is_first && longer > group_count) {
      break;
    }
    group = longer;
    is_first = false;
    ++*at;
  }
  return group;
}

/// Whether each `\` and `$` of the replacement says something.
static bool
is_replacement(SanadText replacement)
{
  for (size_t i = 0; i < replacement.length; ++i) {
    const char byte = replacement.data[i];
    if (byte != '\\' && byte != '$') {
      continue;
    }
    if (++i == replacement.length) {
      return false;
    }
    const char next = replacement.data[i];
    const bool is_good =
        byte == '\\' ? next == '\\' || next == '$' : next >= '0' && next <= '9';
    if (!is_good) {
      return false;
    }
  }
  return true;
}

/// Appends what stands for a match with `count` - 1 groups set.
static void
add_replacement(const Regex *regex, SanadText text, SanadText replacement,
                size_t count, SanadBuffer *out)
{
  const PCRE2_SIZE *const ends = pcre2.get_ovector_pointer(regex->data);
  const size_t group_count = pcre2.get_ovector_count(regex->data) - 1;

  for (size_t i = 0; i < replacement.length;) {
    const char byte = replacement.data[i++];
    if (byte == '$' && !(regex->flags & REGEX_PLAIN)) {
      const size_t group = scan_group(replacement, &i, group_count);
      if (group < count && ends[2 * group] != PCRE2_UNSET) {
        sanad_buffer_add(out, text.data + ends[2 * group],
                         ends[2 * group + 1] - ends[2 * group]);
      }
    } else if (byte == '\\' && !(regex->flags & REGEX_PLAIN)) {
      sanad_buffer_add_char(out, replacement.data[i++]);
    } else {
      sanad_buffer_add_char(out, byte);
    }
  }
}

/// Appends from `*at` up to and with the replaced match found last, and moves
/// `*at` behind it.
static void
replace_match(const Regex *regex, SanadText text, SanadText replacement,
              size_t count, size_t *at, SanadBuffer *out)
{
  const PCRE2_SIZE *const ends = pcre2.get_ovector_pointer(regex->data);
  // `\K` in a look-around can put the start behind the end, or before `*at`.
  const size_t start = ends[0] < *at ? *at : ends[0];
  size_t end = ends[1] < start ? start : ends[1];

  sanad_buffer_add_text(out, sanad_text_slice(text, *at, start - *at));
  add_replacement(regex, text, replacement, count, out);
  if (end == ends[0] && end < text.length) { // Empty: step on
    const size_t from = end;
    (void)sanad_utf8_next(text, &end);
    sanad_buffer_add_text(out, sanad_text_slice(text, from, end - from));
  } else if (end == ends[0]) {
    ++end;
  }
  *at = end;
}

SanadStatus
regex_replace(Regex *regex, SanadText text, SanadText replacement,
              size_t bytes_max, SanadBuffer *out, bool *is_valid,
              SanadError *error)
{
  bool matches_empty = false;
  TRY(regex_matches(regex, SANAD_TEXT(""), &matches_empty, error));
  *is_valid = !matches_empty &&
              (regex->flags & REGEX_PLAIN || is_replacement(replacement));
  if (!*is_valid) {
    return SANAD_OK;
  }

  size_t at = 0;
  while (at <= text.length) {
    size_t count = 0;
    TRY(find(regex, text, at, &count, error));
    if (!count) {
      break;
    }
    replace_match(regex, text, replacement, count, &at, out);
    if (out->length > bytes_max) {
      return sanad_fail_hint(
          error, SANAD_LIMIT, SANAD_NO_SPAN, "cut the text with substr first",
          "a replaced text has more than %zu bytes", bytes_max);
    }
  }
  sanad_buffer_add_text(out, sanad_text_slice(text, at, text.length));
  return sanad_buffer_status(out, error);
}
