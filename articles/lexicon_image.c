#include "articles/image.h"

#include <stdlib.h>
#include <string.h>

/// The most of anything that an image may hold.
#define COUNT_MAX ((size_t)1U << 26U)

static const char magic[8] = {'S', 'A', 'N', 'A', 'D', 'L', 'E', 'X'};

/// What stands before the lexicon.
typedef struct {
  char magic[8];
  uint8_t key[32];
  uint64_t length; ///< Of what follows
  uint64_t sum;    ///< Of what follows
} Head;

/// A sum that shows damage: each word of eight bytes is mixed in.
static uint64_t
sum_of(SanadText text)
{
  uint64_t sum = UINT64_C(0x9e3779b97f4a7c15) ^ text.length;
  for (size_t i = 0; i < text.length; i += 8) {
    uint64_t word = 0;
    const size_t left = text.length - i;
    memcpy(&word, text.data + i, left < 8 ? left : 8);
    sum = (sum ^ word) * UINT64_C(0xff51afd7ed558ccd);
    sum ^= sum >> 32U;
  }
  return sum;
}

void
image_hash(SanadText text, uint8_t key[32])
{
  static const uint64_t factors[4] = {
      UINT64_C(0xff51afd7ed558ccd), UINT64_C(0xc4ceb9fe1a85ec53),
      UINT64_C(0x9fb21c651e98df25), UINT64_C(0xd6e8feb86659fd93)};
  uint64_t lanes[4] = {1, 2, 3, 4};
  for (size_t i = 0; i < text.length; i += 8) {
    uint64_t word = 0;
    const size_t left = text.length - i;
    memcpy(&word, text.data + i, left < 8 ? left : 8);
    for (size_t k = 0; k < 4; ++k) {
      lanes[k] = (lanes[k] ^ word) * factors[k];
      lanes[k] ^= lanes[k] >> (29U + k);
    }
  }
  for (size_t k = 0; k < 4; ++k) {
    lanes[k] ^= text.length;
    memcpy(key + k * 8, &lanes[k], 8);
  }
}

static void
walk_words(Image *image, Words *words)
{
  uint32_t count = words->count;
  image_u32(image, &count, COUNT_MAX);
  for (uint32_t i = 0; i < count && !image->is_bad; ++i) {
    SanadText text = image->out ? words->texts[i] : (SanadText){NULL, 0};
    image_text(image, &text);
    image->is_bad |= !image->out && words_add(words, text) != i;
  }
}

static void
walk_infos(Image *image, SanadLexicon *lexicon)
{
  lexicon->infos = image_array(image, lexicon->infos, &lexicon->info_count,
                               sizeof *lexicon->infos, COUNT_MAX);
  image_bytes(image, lexicon->infos,
              lexicon->infos ? lexicon->info_count * sizeof *lexicon->infos
                             : 0);
  for (size_t i = 0; !image->out && i < lexicon->info_count; ++i) {
    const WordInfo *const info = &lexicon->infos[i];
    image->is_bad |=
        (info->lemma != NONE && info->lemma >= lexicon->words.count) ||
        info->month > 12 || info->weekday > 7;
  }
}

/// The steps from node to node; a map has no order that can be written.
static void
walk_steps(Image *image, Trie *trie, uint32_t words)
{
  uint64_t left = trie->steps.count;
  image_number(image, &left, COUNT_MAX);
  for (size_t i = 0; image->out && i < trie->steps.capacity; ++i) {
    if (trie->steps.keys[i] != UINT64_MAX) {
      image_bytes(image, &trie->steps.keys[i], sizeof *trie->steps.keys);
      image_bytes(image, &trie->steps.values[i], sizeof *trie->steps.values);
    }
  }
  for (; !image->out && left && !image->is_bad; --left) {
    uint64_t step[2];
    image_bytes(image, step, sizeof step);
    image->is_bad |= step[0] >> 32U >= trie->node_count ||
                     (step[0] & UINT32_MAX) >= words ||
                     step[1] >= trie->node_count;
    uint64_t *const slot =
        image->is_bad ? NULL : sanad_map_put(&trie->steps, step[0], NULL);
    if (!slot) {
      image->is_bad = true;
      return;
    }
    *slot = step[1];
  }
}

static void
walk_trie(Image *image, Trie *trie, uint32_t words, uint32_t entities)
{
  size_t nodes = trie->node_count;
  size_t entries = trie->entry_count;
  trie->first =
      image_array(image, trie->first, &nodes, sizeof *trie->first, COUNT_MAX);
  trie->entries = image_array(image, trie->entries, &entries,
                              sizeof *trie->entries, COUNT_MAX);
  trie->node_count = (uint32_t)nodes;
  trie->entry_count = (uint32_t)entries;
  trie->first_capacity = nodes;
  trie->entry_capacity = entries;
  image->is_bad |= !image->out && !nodes;
  for (size_t i = 0; i < nodes && !image->is_bad; ++i) {
    image_u32_or_none(image, &trie->first[i], trie->entry_count);
  }
  for (size_t i = 0; i < entries && !image->is_bad; ++i) {
    TrieEntry *const entry = &trie->entries[i];
    uint32_t kind = entry->kind;
    image_u32(image, &kind, ENTRY_WORD);
    entry->kind = (EntryKind)kind;
    image_u32(image, &entry->value, UINT32_MAX - 1);
    image_u32_or_none(image, &entry->next, trie->entry_count);
    // A later meaning stands behind an earlier one, so no list is a ring.
    image->is_bad |= entry->value >= (kind == ENTRY_WORD ? words : entities) ||
                     (entry->next != NONE && entry->next <= i);
  }
  walk_steps(image, trie, words);
}

static void
walk_aliases(Image *image, Entity *entity)
{
  SanadText *const made =
      image_array(image, NULL, &entity->alias_count, sizeof *made, COUNT_MAX);
  for (size_t i = 0; i < entity->alias_count; ++i) {
    SanadText alias = image->out ? entity->aliases[i] : (SanadText){NULL, 0};
    image_text(image, &alias);
    if (made) {
      made[i] = alias;
    }
  }
  entity->aliases = image->out ? entity->aliases : made;
}

static void
walk_entities(Image *image, SanadLexicon *lexicon)
{
  lexicon->entities =
      image_array(image, lexicon->entities, &lexicon->entity_count,
                  sizeof *lexicon->entities, UINT32_MAX - 1);
  for (size_t i = 0; i < lexicon->entity_count && !image->is_bad; ++i) {
    Entity *const entity = &lexicon->entities[i];
    uint32_t class = entity->class;
    image_text(image, &entity->iri);
    image_text(image, &entity->label);
    image_text(image, &entity->notation);
    image_text(image, &entity->gives);
    image_u32_or_none(image, &entity->country, (uint32_t)lexicon->entity_count);
    image_u32(image, &class, CLASS_OFFICE);
    image_bool(image, &entity->is_family_first);
    entity->class = (EntityClass) class;
    walk_aliases(image, entity);
  }
}

static void
walk_terms(Image *image, SanadLexicon *lexicon)
{
  lexicon->terms = image_array(image, lexicon->terms, &lexicon->term_count,
                               sizeof *lexicon->terms, COUNT_MAX);
  for (size_t i = 0; i < lexicon->term_count && !image->is_bad; ++i) {
    Term *const term = &lexicon->terms[i];
    image_text(image, &term->iri);
    image_text(image, &term->label);
    image_text(image, &term->parent);
    image_bool(image, &term->is_class);
    image_bool(image, &term->is_symmetric);
    image_bool(image, &term->is_national);
    image_bool(image, &term->is_lifted);
    image_bool(image, &term->is_placed);
  }
}

static void
walk_examples(Image *image, Rule *rule)
{
  Example *const made =
      image_array(image, NULL, &rule->example_count, sizeof *made, COUNT_MAX);
  for (size_t i = 0; i < rule->example_count; ++i) {
    Example example = image->out ? rule->examples[i] : (Example){0};
    uint64_t expects = example.expect_count;
    image_text(image, &example.input);
    image_number(image, &expects, RULE_EXPECTS_MAX);
    example.expect_count = expects;
    for (size_t k = 0; k < example.expect_count; ++k) {
      image_text(image, &example.expects[k]);
    }
    if (made) {
      made[i] = example;
    }
  }
  rule->examples = image->out ? rule->examples : made;
}

static void
walk_rule(Image *image, Rule *rule, uint32_t terms)
{
  uint64_t emits = rule->emit_count;
  image_text(image, &rule->iri);
  image_text(image, &rule->label);
  image_number(image, &emits, RULE_EMITS_MAX);
  rule->emit_count = emits;
  for (size_t i = 0; i < rule->emit_count; ++i) {
    Emit *const emit = &rule->emits[i];
    image_u32(image, &emit->relation, terms ? terms - 1 : 0);
    image_u8(image, &emit->subject, PATTERN_VARIABLES_MAX - 1);
    image_u8(image, &emit->object, PATTERN_VARIABLES_MAX - 1);
    image_bool(image, &emit->is_national);
  }
  for (size_t i = 0; i < PATTERN_VARIABLES_MAX; ++i) {
    uint8_t role = (uint8_t)rule->roles[i];
    image_u8(image, &role, ROLE_AGREEMENT);
    rule->roles[i] = (Role)role;
  }
  image_text(image, &rule->event);
  image_text(image, &rule->status);
  image_bytes(image, &rule->confidence, sizeof rule->confidence);
  image_bytes(image, &rule->priority, sizeof rule->priority);
  image_bool(image, &rule->is_presupposed);
  image_bool(image, &rule->is_reciprocal);
  image_bool(image, &rule->is_answer);
  walk_examples(image, rule);
  image->is_bad |= !(rule->confidence >= 0.0 && rule->confidence <= 1.0);
}

static void
walk_state(Image *image, State *state, uint32_t words, uint32_t sets)
{
  uint8_t kind = (uint8_t)state->kind;
  image_u8(image, &kind, STATE_MATCH);
  state->kind = (StateKind)kind;
  image_u8(image, &state->detail, UINT8_MAX);
  image_u8(image, &state->possessive, POSSESSIVE_EITHER);
  image_bool(image, &state->is_trigger);
  image_u32(image, &state->value, UINT32_MAX);
  image_u16(image, &state->next, UINT16_MAX); // The matcher checks these two
  image_u16(image, &state->other, UINT16_MAX);
  image->is_bad |=
      (kind == STATE_VARIABLE && (state->value >= PATTERN_VARIABLES_MAX ||
                                  state->detail >= VARIABLE_CLASSES)) ||
      (kind == STATE_SET &&
       (state->value >= sets || state->detail > VERB_NOUN)) ||
      (kind == STATE_WORD && state->value >= words);
}

static void
walk_pattern(Image *image, Pattern *pattern, uint32_t words, uint32_t sets)
{
  size_t count = pattern->state_count;
  State *const made =
      image_array(image, NULL, &count, sizeof *made, PATTERN_STATES_MAX);
  pattern->state_count = (uint16_t)count;
  for (size_t i = 0; i < count && !image->is_bad; ++i) {
    State state = image->out ? pattern->states[i] : (State){0};
    walk_state(image, &state, words, sets);
    if (made) {
      made[i] = state;
    }
  }
  pattern->states = image->out ? pattern->states : made;
  uint8_t kind = (uint8_t)pattern->trigger_kind;
  image_u16(image, &pattern->start, PATTERN_STATES_MAX);
  image_bool(image, &pattern->starts_with_variable);
  image_u8(image, &kind, STATE_MATCH);
  image_u32(image, &pattern->trigger, UINT32_MAX);
  image_u32(image, &pattern->variables, UINT32_MAX);
  pattern->trigger_kind = (StateKind)kind;
  image->is_bad |= kind == STATE_SET    ? pattern->trigger >= sets
                   : kind == STATE_WORD ? pattern->trigger >= words
                                        : true;
  for (size_t i = 0; i < PATTERN_VARIABLES_MAX; ++i) {
    uint8_t class = (uint8_t)pattern->classes[i];
    image_u8(image, &class, VARIABLE_CLASSES);
    pattern->classes[i] = (VariableClass) class;
  }
}

/// The whole lexicon, in the order in which parts point at each other.
static void
walk_lexicon(Image *image, SanadLexicon *lexicon)
{
  walk_words(image, &lexicon->words);
  walk_words(image, &lexicon->sets);
  image->is_bad |=
      lexicon->sets.count < SET_KNOWN || lexicon->sets.count > SETS_MAX;
  const uint32_t words = lexicon->words.count;
  const uint32_t sets = lexicon->sets.count;
  walk_infos(image, lexicon);
  walk_entities(image, lexicon);
  walk_trie(image, &lexicon->exact, words, (uint32_t)lexicon->entity_count);
  walk_trie(image, &lexicon->folded, words, (uint32_t)lexicon->entity_count);
  walk_terms(image, lexicon);
  lexicon->rules = image_array(image, lexicon->rules, &lexicon->rule_count,
                               sizeof *lexicon->rules, COUNT_MAX);
  for (size_t i = 0; i < lexicon->rule_count && !image->is_bad; ++i) {
    walk_rule(image, &lexicon->rules[i], (uint32_t)lexicon->term_count);
  }
  lexicon->patterns =
      image_array(image, lexicon->patterns, &lexicon->pattern_count,
                  sizeof *lexicon->patterns, COUNT_MAX);
  for (size_t i = 0; i < lexicon->pattern_count && !image->is_bad; ++i) {
    RulePattern *const pattern = &lexicon->patterns[i];
    image_u32(image, &pattern->rule,
              lexicon->rule_count ? (uint32_t)lexicon->rule_count - 1 : 0);
    walk_pattern(image, &pattern->pattern, words, sets);
  }
}

SanadStatus
image_write(SanadLexicon *lexicon, const uint8_t key[32], SanadBuffer *out,
            SanadError *error)
{
  const size_t start = out->length;
  Image image = {.out = out};
  Head head = {.length = 0};
  memcpy(head.magic, magic, sizeof magic);
  memcpy(head.key, key, sizeof head.key);
  image_bytes(&image, &head, sizeof head);
  walk_lexicon(&image, lexicon);
  TRY(sanad_buffer_status(out, error));
  const SanadText body =
      sanad_text_slice(sanad_buffer_text(out), start + sizeof head, SIZE_MAX);
  head.length = body.length;
  head.sum = sum_of(body);
  memcpy(out->data + start, &head, sizeof head);
  return SANAD_OK;
}

bool
image_read(SanadLexicon **out, const uint8_t key[32], char *bytes,
           size_t length)
{
  *out = NULL;
  Head head;
  if (length < sizeof head) {
    return false;
  }
  memcpy(&head, bytes, sizeof head);
  const SanadText body = {bytes + sizeof head, length - sizeof head};
  if (memcmp(head.magic, magic, sizeof magic) != 0 ||
      memcmp(head.key, key, sizeof head.key) != 0 ||
      head.length != body.length || head.sum != sum_of(body)) {
    return false;
  }
  SanadLexicon *const lexicon = lexicon_new();
  if (!lexicon) {
    return false;
  }
  Image image = {.in = body, .arena = lexicon->arena};
  walk_lexicon(&image, lexicon);
  if (image.is_bad || image.at != body.length) {
    sanad_lexicon_free(lexicon);
    return false;
  }
  lexicon->image = bytes;
  *out = lexicon;
  return true;
}
