#include "articles/lexicon.h"

#include "graph/vocabulary.h"

#include <stdio.h>
#include <string.h>

/// One lexical entry while it is read.
typedef struct {
  SanadText canonical;
  uint16_t pos;
  SetBits sets;
  uint8_t month;
  uint8_t weekday;
  uint8_t number;
  bool is_plural; ///< The canonical form is a plural
} Entry;

static const struct {
  const char *name;
  uint16_t pos;
} parts_of_speech[] = {
    {"verb", POS_VERB},
    {"noun", POS_NOUN},
    {"properNoun", POS_NOUN},
    {"adjective", POS_ADJECTIVE},
    {"adverb", POS_ADVERB},
    {"determiner", POS_DETERMINER},
    {"possessiveDeterminer", POS_DETERMINER},
    {"preposition", POS_PREPOSITION},
    {"personalPronoun", POS_PRONOUN},
    {"pronoun", POS_PRONOUN},
    {"coordinatingConjunction", POS_CONJUNCTION},
    {"modal", POS_MODAL},
    {"auxiliary", POS_AUXILIARY},
    {"subordinatingConjunction", POS_SUBORDINATOR},
    {"relativePronoun", POS_RELATIVE},
    {"numeral", POS_NUMERAL},
};

static bool
is_vowel(char c)
{
  return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
}

static bool
ends_with(const char *word, const char *end)
{
  const size_t length = strlen(word);
  const size_t ends = strlen(end);
  return length >= ends && strcmp(word + length - ends, end) == 0;
}

/// Whether the last consonant doubles: one syllable that ends consonant, vowel,
/// consonant, as in "plan".  Longer words that double say so in the lexicon.
static bool
is_doubling(const char *word)
{
  const size_t length = strlen(word);
  unsigned vowel_groups = 0;
  for (size_t i = 0; i < length; ++i) {
    vowel_groups += is_vowel(word[i]) && (i == 0 || !is_vowel(word[i - 1]));
  }
  return vowel_groups == 1 && length >= 3 && !is_vowel(word[length - 1]) &&
         is_vowel(word[length - 2]) && !is_vowel(word[length - 3]) &&
         !strchr("wxy", word[length - 1]);
}

static bool
ends_in_consonant_y(const char *word)
{
  const size_t length = strlen(word);
  return length > 1 && word[length - 1] == 'y' && !is_vowel(word[length - 2]);
}

/// Writes the -s form of a verb or noun.
static void
make_s(const char *word, char *out, size_t size)
{
  const int stem = (int)strlen(word) - 1;
  if (ends_in_consonant_y(word)) {
    (void)snprintf(out, size, "%.*sies", stem, word);
  } else if (ends_with(word, "s") || ends_with(word, "x") ||
             ends_with(word, "z") || ends_with(word, "ch") ||
             ends_with(word, "sh") || ends_with(word, "go") ||
             ends_with(word, "do")) {
    (void)snprintf(out, size, "%ses", word);
  } else {
    (void)snprintf(out, size, "%ss", word);
  }
}

static void
make_ed(const char *word, char *out, size_t size)
{
  const size_t length = strlen(word);
  if (ends_with(word, "e")) {
    (void)snprintf(out, size, "%sd", word);
  } else if (ends_in_consonant_y(word)) {
    (void)snprintf(out, size, "%.*sied", (int)length - 1, word);
  } else if (is_doubling(word)) {
    (void)snprintf(out, size, "%s%ced", word, word[length - 1]);
  } else {
    (void)snprintf(out, size, "%sed", word);
  }
}

static void
make_ing(const char *word, char *out, size_t size)
{
  const size_t length = strlen(word);
  if (ends_with(word, "ie")) {
    (void)snprintf(out, size, "%.*sying", (int)length - 2, word);
  } else if (ends_with(word, "e") && !ends_with(word, "ee")) {
    (void)snprintf(out, size, "%.*sing", (int)length - 1, word);
  } else if (is_doubling(word)) {
    (void)snprintf(out, size, "%s%cing", word, word[length - 1]);
  } else {
    (void)snprintf(out, size, "%sing", word);
  }
}

/// Notes what a written form is.  A form of several words becomes a phrase of
/// the trie.
static SanadStatus
add_form(SanadLexicon *lexicon, const Entry *entry, SanadText form,
         uint8_t verb_forms, SanadError *error)
{
  uint32_t parts[16];
  const bool is_cased = entry->month || entry->weekday;
  const size_t count = lexicon_split(lexicon, form, !is_cased, parts,
                                     sizeof parts / sizeof *parts);
  const uint32_t number =
      count == 1 ? parts[0] : words_add(&lexicon->words, form);
  WordInfo *const info = lexicon_make_info(lexicon, number);
  if (!info || !count) {
    return sanad_fail_memory(error);
  }

  info->pos = (uint16_t)(info->pos | entry->pos);
  info->forms = (uint8_t)(info->forms | verb_forms);
  if (entry->pos & POS_VERB) {
    set_add_all(&info->verb_sets, &entry->sets);
  }
  if ((entry->pos & ~POS_VERB) || !entry->pos) {
    set_add_all(&info->other_sets, &entry->sets);
  }
  info->month = entry->month ? entry->month : info->month;
  info->weekday = entry->weekday ? entry->weekday : info->weekday;
  info->number = entry->number ? entry->number : info->number;
  if (count == 1) {
    return SANAD_OK;
  }
  return trie_add(&lexicon->folded, parts, count, ENTRY_WORD, number)
             ? SANAD_OK
             : sanad_fail_memory(error);
}

static SanadStatus
add_made_form(SanadLexicon *lexicon, const Entry *entry,
              void (*make)(const char *word, char *out, size_t size),
              uint8_t forms, SanadError *error)
{
  char word[WORD_BYTES_MAX];
  char made[WORD_BYTES_MAX + 8];
  (void)snprintf(word, sizeof word, "%.*s", (int)entry->canonical.length,
                 entry->canonical.data);
  make(word, made, sizeof made);
  return add_form(lexicon, entry, sanad_text(made), forms, error);
}

/// Which forms of the verb another form is, by what the lexicon says or by how
/// it ends.
static uint8_t
forms_of(const Statements *statements, uint32_t node, SanadText written)
{
  const SanadText tense =
      statements_value(statements, node, NS_LEXINFO "tense");
  const SanadText mood =
      statements_value(statements, node, NS_LEXINFO "verbFormMood");
  if (sanad_text_has_suffix(mood, SANAD_TEXT("participle"))) {
    return FORM_PARTICIPLE;
  }
  if (sanad_text_has_suffix(tense, SANAD_TEXT("past"))) {
    return FORM_PAST;
  }
  if (sanad_text_has_suffix(tense, SANAD_TEXT("present"))) {
    return FORM_S;
  }
  if (sanad_text_has_suffix(written, SANAD_TEXT("ing"))) {
    return FORM_ING;
  }
  if (sanad_text_has_suffix(written, SANAD_TEXT("s"))) {
    return FORM_S;
  }
  return FORM_PAST | FORM_PARTICIPLE;
}

static SanadStatus
add_other_forms(SanadLexicon *lexicon, const Statements *statements,
                uint32_t subject, const Entry *entry, uint8_t *has,
                SanadError *error)
{
  size_t position = 0;
  for (uint32_t node = 0;;) {
    node =
        statements_next(statements, subject, NS_ONTOLEX "otherForm", &position);
    if (node == NONE) {
      return SANAD_OK;
    }
    const SanadText written =
        statements_value(statements, node, NS_ONTOLEX "writtenRep");
    const uint8_t forms =
        entry->pos & POS_VERB ? forms_of(statements, node, written) : 0;
    *has = (uint8_t)(*has | (forms ? forms : FORM_S));
    TRY(add_form(lexicon, entry, written, forms, error));
  }
}

static SanadStatus
add_forms(SanadLexicon *lexicon, const Statements *statements, uint32_t subject,
          const Entry *entry, SanadError *error)
{
  uint8_t has = 0;
  const bool is_verb = (entry->pos & POS_VERB) != 0;
  TRY(add_form(lexicon, entry, entry->canonical, is_verb ? FORM_BASE : 0,
               error));
  TRY(add_other_forms(lexicon, statements, subject, entry, &has, error));

  const bool is_counted =
      (entry->pos & POS_NOUN) != 0 && !entry->is_plural && !entry->month;
  if ((is_verb || is_counted) && !(has & FORM_S)) {
    TRY(add_made_form(lexicon, entry, make_s, is_verb ? FORM_S : 0, error));
  }
  if (!is_verb) {
    return SANAD_OK;
  }
  if (!(has & (FORM_PAST | FORM_PARTICIPLE))) {
    TRY(add_made_form(lexicon, entry, make_ed, FORM_PAST | FORM_PARTICIPLE,
                      error));
  }
  if (!(has & FORM_ING)) {
    TRY(add_made_form(lexicon, entry, make_ing, FORM_ING, error));
  }
  return SANAD_OK;
}

static uint8_t
small_number(const Statements *statements, uint32_t subject,
             const char *predicate)
{
  const SanadText text = statements_value(statements, subject, predicate);
  unsigned value = 0;
  for (size_t i = 0; i < text.length && i < 3; ++i) {
    const char c = text.data[i];
    value = c >= '0' && c <= '9' ? value * 10 + (unsigned)(c - '0') : 0;
  }
  return value < 100 ? (uint8_t)value : 0;
}

static SanadStatus
read_pos(const Statements *statements, uint32_t subject, uint16_t *pos,
         SanadError *error)
{
  size_t position = 0;
  for (uint32_t object = 0;;) {
    object = statements_next(statements, subject, NS_LEXINFO "partOfSpeech",
                             &position);
    if (object == NONE) {
      return SANAD_OK;
    }
    const SanadText name =
        sanad_iri_local_name(statements_text(statements, object));
    uint16_t found = 0;
    for (size_t i = 0; i < sizeof parts_of_speech / sizeof *parts_of_speech;
         ++i) {
      if (sanad_text_is(name, parts_of_speech[i].name)) {
        found = parts_of_speech[i].pos;
      }
    }
    if (!found) {
      const SanadText iri = statements_text(statements, subject);
      return sanad_fail(error, SANAD_SYNTAX, SANAD_NO_SPAN,
                        "<%.*s> has the unknown part of speech %.*s",
                        (int)iri.length, iri.data, (int)name.length, name.data);
    }
    *pos = (uint16_t)(*pos | found);
  }
}

static SanadStatus
read_sets(SanadLexicon *lexicon, const Statements *statements, uint32_t subject,
          SetBits *sets, SanadError *error)
{
  size_t position = 0;
  for (uint32_t object = 0;;) {
    object =
        statements_next(statements, subject, SANAD_NS_SN "frameSet", &position);
    if (object == NONE) {
      return SANAD_OK;
    }
    const uint32_t set =
        lexicon_set(lexicon, statements_text(statements, object));
    if (set == NONE) {
      return sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                        "the lexicon has more than %u frame sets", SETS_MAX);
    }
    set_add(sets, set);
  }
}

static SanadStatus
read_entry(SanadLexicon *lexicon, const Statements *statements,
           uint32_t subject, const void *with, SanadError *error)
{
  (void)with;
  Entry entry = {0};
  const uint32_t form =
      statements_object(statements, subject, NS_ONTOLEX "canonicalForm");
  entry.canonical = form == NONE ? (SanadText){NULL, 0}
                                 : statements_value(statements, form,
                                                    NS_ONTOLEX "writtenRep");
  const SanadText iri = statements_text(statements, subject);
  if (!entry.canonical.length || entry.canonical.length >= WORD_BYTES_MAX) {
    return sanad_fail(error, SANAD_SYNTAX, SANAD_NO_SPAN,
                      "the entry <%.*s> has no canonical form", (int)iri.length,
                      iri.data);
  }

  TRY(read_pos(statements, subject, &entry.pos, error));
  TRY(read_sets(lexicon, statements, subject, &entry.sets, error));
  const uint32_t verbs = lexicon_set(lexicon, SANAD_TEXT(SANAD_NS_SN "Verbs"));
  if ((entry.pos & POS_VERB) && verbs != NONE) {
    set_add(&entry.sets, verbs); // A set of all of them, for patterns
  }
  entry.month = small_number(statements, subject, SANAD_NS_SN "month");
  entry.weekday = small_number(statements, subject, SANAD_NS_SN "weekday");
  entry.number = small_number(statements, subject, SANAD_NS_SN "number");
  const SanadText number =
      statements_value(statements, subject, NS_LEXINFO "number");
  entry.is_plural = sanad_text_has_suffix(number, SANAD_TEXT("plural"));
  return add_forms(lexicon, statements, subject, &entry, error);
}

SanadStatus
lexicon_read_words(SanadLexicon *lexicon, const Statements *statements,
                   SanadError *error)
{
  return lexicon_each(lexicon, statements, NS_ONTOLEX "LexicalEntry",
                      read_entry, NULL, error);
}
