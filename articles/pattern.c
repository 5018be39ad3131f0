#include "articles/pattern.h"

#include <string.h>

#define DEPTH_MAX 12U

/// A piece of automaton: enters at `start`, leaves through `end`, a split
/// whose `next` is still open.
typedef struct {
  uint16_t start;
  uint16_t end;
} Piece;

typedef struct {
  SanadText text;
  size_t offset;
  const PatternNames *names;
  State states[PATTERN_STATES_MAX];
  uint16_t count;
  unsigned depth;
  bool has_trigger; ///< One marked with "!"
  uint16_t first_set;
  uint16_t first_word;
  uint16_t first_element;
  SanadError *error;
} Compiler;

#define NO_STATE UINT16_MAX

static SanadStatus
fail_here(Compiler *c, SanadStatus status, const char *what)
{
  const SanadSpan span = {(uint32_t)c->offset, 1};
  return sanad_fail(c->error, status, span, "%s at character %zu of \"%.*s\"",
                    what, c->offset + 1,
                    (int)(c->text.length < 200 ? c->text.length : 200),
                    c->text.data);
}

static SanadStatus
add_state(Compiler *c, State state, uint16_t *number)
{
  if (c->count >= PATTERN_STATES_MAX) {
    return fail_here(c, SANAD_LIMIT, "the pattern is too long");
  }
  *number = c->count;
  c->states[c->count++] = state;
  return SANAD_OK;
}

static SanadStatus
add_join(Compiler *c, uint16_t *number)
{
  return add_state(
      c, (State){.kind = STATE_SPLIT, .next = NO_STATE, .other = NO_STATE},
      number);
}

static int
peek(const Compiler *c)
{
  return c->offset < c->text.length ? (unsigned char)c->text.data[c->offset]
                                    : -1;
}

static void
skip_space(Compiler *c)
{
  while (peek(c) == ' ' || peek(c) == '\n' || peek(c) == '\t') {
    ++c->offset;
  }
}

static bool
is_name_byte(int b)
{
  return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') ||
         (b >= '0' && b <= '9') || b >= 0x80 || b == '_';
}

static SanadText
read_name(Compiler *c)
{
  const size_t start = c->offset;
  while (is_name_byte(peek(c))) {
    ++c->offset;
  }
  return sanad_text_slice(c->text, start, c->offset - start);
}

/// Makes a piece of one state that consumes an item.
static SanadStatus
make_step(Compiler *c, State state, Piece *piece)
{
  TRY(add_state(c, state, &piece->start));
  TRY(add_join(c, &piece->end));
  c->states[piece->start].next = piece->end;
  if (c->first_element == NO_STATE) {
    c->first_element = piece->start;
  }
  return SANAD_OK;
}

static SanadStatus
read_form(Compiler *c, uint8_t *form)
{
  static const char *const forms[] = {"active", "passive", "ing",
                                      "inf",    "any",     "noun"};
  *form = VERB_ACTIVE;
  if (peek(c) != '/') {
    return SANAD_OK;
  }
  ++c->offset;
  const SanadText name = read_name(c);
  for (size_t i = 0; i < sizeof forms / sizeof *forms; ++i) {
    if (sanad_text_is(name, forms[i])) {
      *form = (uint8_t)i;
      return SANAD_OK;
    }
  }
  return fail_here(c, SANAD_SYNTAX, "an unknown form of a set");
}

/// set = "{" prefix ":" name [ "/" form ] "}"
static SanadStatus
read_set(Compiler *c, bool is_trigger, Piece *piece)
{
  const size_t start = ++c->offset;
  while (is_name_byte(peek(c)) || peek(c) == ':') {
    ++c->offset;
  }
  const SanadText name = sanad_text_slice(c->text, start, c->offset - start);
  State state = {.kind = STATE_SET, .is_trigger = is_trigger};
  TRY(read_form(c, &state.detail));
  if (peek(c) != '}') {
    return fail_here(c, SANAD_SYNTAX, "a set must end in }");
  }
  ++c->offset;

  state.value = c->names->set(c->names->lexicon, name);
  if (state.value == NONE) {
    return fail_here(c, SANAD_SYNTAX, "a set that no word belongs to");
  }
  TRY(make_step(c, state, piece));
  if (c->first_set == NO_STATE) {
    c->first_set = piece->start;
  }
  return SANAD_OK;
}

static SanadStatus
read_class(Compiler *c, uint8_t *class)
{
  static const char *const classes[VARIABLE_CLASSES] = {
      "actor",        "group", "nation",      "country", "person",
      "organisation", "place", "destination", "sector",  "agreement"};
  const SanadText name = read_name(c);
  for (size_t i = 0; i < VARIABLE_CLASSES; ++i) {
    if (sanad_text_is(name, classes[i])) {
      *class = (uint8_t)i;
      return SANAD_OK;
    }
  }
  return fail_here(c, SANAD_SYNTAX, "an unknown class of a variable");
}

/// variable = "?" capital ":" class [ "'s" [ "?" ] ]
static SanadStatus
read_variable(Compiler *c, Piece *piece)
{
  ++c->offset;
  const int letter = peek(c);
  if (letter < 'A' || letter >= 'A' + (int)('Z' - 'A') + 1) {
    return fail_here(c, SANAD_SYNTAX, "a variable must be a capital letter");
  }
  ++c->offset;
  if (peek(c) != ':') {
    return fail_here(c, SANAD_SYNTAX,
                     "a variable needs a class, as in ?A:actor");
  }
  ++c->offset;

  State state = {.kind = STATE_VARIABLE, .value = (uint32_t)letter};
  TRY(read_class(c, &state.detail));
  if (c->text.length - c->offset >= 2 &&
      memcmp(c->text.data + c->offset, "'s", 2) == 0) {
    c->offset += 2;
    state.possessive = POSSESSIVE_YES;
    if (peek(c) == '?') {
      ++c->offset;
      state.possessive = POSSESSIVE_EITHER;
    }
  }
  return make_step(c, state, piece);
}

/// gap = ".." digit
static SanadStatus
read_gap(Compiler *c, Piece *piece)
{
  c->offset += 2;
  const int digit = peek(c);
  if (digit < '1' || digit > '9') {
    return fail_here(c, SANAD_SYNTAX, "a gap needs a digit, as in ..3");
  }
  ++c->offset;

  TRY(add_join(c, &piece->start));
  TRY(add_join(c, &piece->end));
  uint16_t from = piece->start;
  for (int i = '0'; i < digit; ++i) {
    uint16_t step = 0;
    uint16_t join = 0;
    TRY(add_state(c, (State){.kind = STATE_GAP}, &step));
    TRY(add_join(c, &join));
    c->states[from].next = piece->end; // The shorter gap comes first
    c->states[from].other = step;
    c->states[step].next = join;
    from = join;
  }
  c->states[from].next = piece->end;
  if (c->first_element == NO_STATE) {
    c->first_element = piece->start;
  }
  return SANAD_OK;
}

static SanadStatus
read_word(Compiler *c, bool is_trigger, Piece *piece)
{
  const size_t start = c->offset;
  if (strchr(",:%$-", peek(c))) {
    ++c->offset;
  } else {
    (void)read_name(c);
  }
  const SanadText word = sanad_text_slice(c->text, start, c->offset - start);
  if (!word.length) {
    return fail_here(c, SANAD_SYNTAX, "no element of a pattern");
  }

  State state = {.kind = STATE_WORD, .is_trigger = is_trigger};
  state.value = c->names->word(c->names->lexicon, word);
  if (state.value == NONE) {
    return sanad_fail_memory(c->error);
  }
  TRY(make_step(c, state, piece));
  if (c->first_word == NO_STATE) {
    c->first_word = piece->start;
  }
  return SANAD_OK;
}

// Groups and fragments stand inside each other, at most DEPTH_MAX deep.
// NOLINTBEGIN(misc-no-recursion)

static SanadStatus read_alternatives(Compiler *c, Piece *piece);

static SanadStatus
read_group(Compiler *c, Piece *piece)
{
  ++c->offset;
  if (++c->depth > DEPTH_MAX) {
    return fail_here(c, SANAD_LIMIT, "groups stand too deep");
  }
  TRY(read_alternatives(c, piece));
  --c->depth;
  if (peek(c) != ')') {
    return fail_here(c, SANAD_SYNTAX, "a group must end in )");
  }
  ++c->offset;
  return SANAD_OK;
}

/// fragment = "@" name, compiled in place.
static SanadStatus
read_fragment(Compiler *c, Piece *piece)
{
  ++c->offset;
  const SanadText name = read_name(c);
  const SanadText text = c->names->fragment(c->names->lexicon, name);
  if (!text.data) {
    return fail_here(c, SANAD_SYNTAX, "an unknown fragment");
  }
  if (++c->depth > DEPTH_MAX) {
    return fail_here(c, SANAD_LIMIT, "fragments stand too deep");
  }

  const SanadText outer = c->text;
  const size_t offset = c->offset;
  c->text = text;
  c->offset = 0;
  TRY(read_alternatives(c, piece));
  if (peek(c) >= 0) {
    return fail_here(c, SANAD_SYNTAX, "an unexpected )");
  }
  c->text = outer;
  c->offset = offset;
  --c->depth;
  return SANAD_OK;
}

/// Adds what "?" or "*" behind an element does.
static SanadStatus
read_repeat(Compiler *c, Piece *piece)
{
  const int sign = peek(c);
  if (sign != '?' && sign != '*') {
    return SANAD_OK;
  }
  // "?A" after a space is the next variable, but "x?A" cannot be one.
  ++c->offset;
  uint16_t start = 0;
  uint16_t end = 0;
  TRY(add_join(c, &start));
  TRY(add_join(c, &end));
  c->states[start].next = piece->start;
  c->states[start].other = end;
  c->states[piece->end].next = sign == '*' ? start : end;
  *piece = (Piece){start, end};
  return SANAD_OK;
}

static SanadStatus
read_element(Compiler *c, Piece *piece)
{
  bool is_trigger = false;
  if (peek(c) == '!') {
    is_trigger = true;
    c->has_trigger = true;
    ++c->offset;
  }

  const bool is_gap = c->text.length - c->offset > 2 && peek(c) == '.' &&
                      c->text.data[c->offset + 1] == '.';
  if (is_gap) {
    return read_gap(c, piece);
  }
  switch (peek(c)) {
  case '{':
    TRY(read_set(c, is_trigger, piece));
    break;
  case '?':
    TRY(read_variable(c, piece));
    break;
  case '(':
    TRY(read_group(c, piece));
    break;
  case '@':
    TRY(read_fragment(c, piece));
    break;
  default:
    TRY(read_word(c, is_trigger, piece));
    break;
  }
  return read_repeat(c, piece);
}

/// pattern = { element }, up to "|", ")" or the end.
static SanadStatus
read_sequence(Compiler *c, Piece *piece)
{
  TRY(add_join(c, &piece->start));
  piece->end = piece->start;
  for (;;) {
    skip_space(c);
    const int next = peek(c);
    if (next < 0 || next == '|' || next == ')') {
      return SANAD_OK;
    }
    Piece element = {0, 0};
    TRY(read_element(c, &element));
    c->states[piece->end].next = element.start;
    piece->end = element.end;
  }
}

static SanadStatus
read_alternatives(Compiler *c, Piece *piece)
{
  TRY(read_sequence(c, piece));
  while (peek(c) == '|') {
    ++c->offset;
    Piece other = {0, 0};
    TRY(read_sequence(c, &other));
    uint16_t start = 0;
    uint16_t end = 0;
    TRY(add_join(c, &start));
    TRY(add_join(c, &end));
    c->states[start].next = piece->start;
    c->states[start].other = other.start;
    c->states[piece->end].next = end;
    c->states[other.end].next = end;
    *piece = (Piece){start, end};
  }
  return SANAD_OK;
}

// NOLINTEND(misc-no-recursion)

/// Numbers the variables from 0 and notes which there are.
static SanadStatus
number_variables(Compiler *c, Pattern *pattern)
{
  for (uint16_t i = 0; i < c->count; ++i) {
    State *const state = &c->states[i];
    if (state->kind == STATE_VARIABLE) {
      state->value = pattern_variable((char)state->value);
      if (state->value == NONE) {
        return fail_here(c, SANAD_SYNTAX,
                         "variables are A B C P S G O and T only");
      }
      pattern->variables |= 1U << state->value;
      pattern->classes[state->value] = (VariableClass)state->detail;
    }
  }
  return SANAD_OK;
}

/// Chooses the trigger: marked, else the first set, else the first word.
static SanadStatus
choose_trigger(Compiler *c, Pattern *pattern)
{
  uint16_t chosen = c->first_set != NO_STATE ? c->first_set : c->first_word;
  if (c->has_trigger) {
    for (uint16_t i = c->count; i-- > 0;) {
      chosen = c->states[i].is_trigger ? i : chosen;
    }
  }
  if (chosen == NO_STATE) {
    return fail_here(c, SANAD_SYNTAX, "a pattern needs a word or a set");
  }
  c->states[chosen].is_trigger = true;
  pattern->trigger_kind = c->states[chosen].kind;
  pattern->trigger = c->states[chosen].value;
  return SANAD_OK;
}

uint32_t
pattern_variable(char letter)
{
  static const char letters[] = "ABCPSGOT";
  const char *const found = letter ? strchr(letters, letter) : NULL;
  return found ? (uint32_t)(found - letters) : NONE;
}

SanadStatus
pattern_compile(Pattern *pattern, SanadText text, const PatternNames *names,
                SanadArena *arena, SanadError *error)
{
  *pattern = (Pattern){0};
  Compiler *const c = SANAD_TAKE(arena, Compiler);
  if (!c) {
    return sanad_fail_memory(error);
  }
  *c = (Compiler){.text = text, .names = names, .error = error};
  c->first_set = NO_STATE;
  c->first_word = NO_STATE;
  c->first_element = NO_STATE;
  if (text.length > PATTERN_BYTES_MAX) {
    return fail_here(c, SANAD_LIMIT, "the pattern is too long");
  }

  Piece piece = {0, 0};
  TRY(read_alternatives(c, &piece));
  if (c->offset < c->text.length) {
    return fail_here(c, SANAD_SYNTAX, "an unexpected )");
  }
  uint16_t match = 0;
  TRY(add_state(c, (State){.kind = STATE_MATCH}, &match));
  c->states[piece.end].next = match;
  TRY(number_variables(c, pattern));
  TRY(choose_trigger(c, pattern));

  State *const states = SANAD_TAKE_ARRAY(arena, State, c->count);
  if (!states) {
    return sanad_fail_memory(error);
  }
  memcpy(states, c->states, c->count * sizeof *states);
  pattern->states = states;
  pattern->state_count = c->count;
  pattern->start = piece.start;
  pattern->starts_with_variable =
      c->first_element != NO_STATE &&
      c->states[c->first_element].kind == STATE_VARIABLE;
  return SANAD_OK;
}
