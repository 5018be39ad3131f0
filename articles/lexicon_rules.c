#include "articles/lexicon.h"

#include "graph/vocabulary.h"

#include <stdlib.h>
#include <string.h>

/// Rules while they are read.
typedef struct {
  SanadLexicon *lexicon;
  const Statements *statements;
} Reader;

static uint32_t
find_word(void *reader, SanadText word)
{
  uint32_t number = NONE;
  const size_t count =
      lexicon_split(((Reader *)reader)->lexicon, word, true, &number, 1);
  return count == 1 ? number : NONE;
}

/// The set that "sn:MeetVerbs" names.  Only the prefix sn is known, but a bare
/// name means the same.
static uint32_t
find_set(void *reader, SanadText name)
{
  if (sanad_text_has_prefix(name, SANAD_TEXT("sn:"))) {
    name = sanad_text_slice(name, 3, name.length);
  }
  SanadBuffer iri = {0};
  sanad_buffer_add_string(&iri, SANAD_NS_SN);
  sanad_buffer_add_text(&iri, name);
  const uint32_t set = iri.failed
                           ? NONE
                           : words_find(&((Reader *)reader)->lexicon->sets,
                                        sanad_buffer_text(&iri));
  sanad_buffer_free(&iri);
  return set;
}

static SanadText
find_fragment(void *reader, SanadText name)
{
  const Statements *const statements = ((Reader *)reader)->statements;
  const uint32_t property = statements_iri(statements, SANAD_NS_SN "name");
  for (size_t i = 0; property != NONE && i < statements->count; ++i) {
    const Statement *const item = &statements->items[i];
    if (item->predicate == property &&
        sanad_text_is_equal(statements_text(statements, item->object), name)) {
      return statements_value(statements, item->subject, SANAD_NS_SN "pattern");
    }
  }
  return (SanadText){NULL, 0};
}

static SanadStatus
fail_rule(const Rule *rule, SanadError *error, const char *what)
{
  return sanad_fail(error, SANAD_SYNTAX, SANAD_NO_SPAN, "the rule <%.*s> %s",
                    (int)rule->iri.length, rule->iri.data, what);
}

static SanadStatus
find_variable(const Rule *rule, SanadText name, uint8_t *variable,
              SanadError *error)
{
  const uint32_t number =
      name.length == 1 ? pattern_variable(name.data[0]) : NONE;
  if (number == NONE) {
    return fail_rule(rule, error, "names a variable that cannot be");
  }
  *variable = (uint8_t)number;
  return SANAD_OK;
}

/// sn:emits sn:meets, or sn:emits [ sn:relation sn:invites ; sn:subject "B" ;
/// sn:object "A" ].
static SanadStatus
read_emit(const Reader *r, Rule *rule, uint32_t object, SanadError *error)
{
  if (rule->emit_count == RULE_EMITS_MAX) {
    return fail_rule(rule, error, "emits too many relations");
  }
  Emit *const emit = &rule->emits[rule->emit_count++];
  uint32_t relation = object;
  emit->subject = (uint8_t)pattern_variable('A');
  emit->object = (uint8_t)pattern_variable('B');
  if (!statements_is_iri(r->statements, object)) {
    relation = statements_object(r->statements, object, SANAD_NS_SN "relation");
    TRY(find_variable(
        rule, statements_value(r->statements, object, SANAD_NS_SN "subject"),
        &emit->subject, error));
    emit->is_national = sanad_text_is(
        statements_value(r->statements, object, SANAD_NS_SN "national"),
        "true");
    TRY(find_variable(
        rule, statements_value(r->statements, object, SANAD_NS_SN "object"),
        &emit->object, error));
  }
  emit->relation =
      lexicon_term(r->lexicon, statements_text(r->statements, relation));
  return emit->relation == NONE
             ? fail_rule(rule, error,
                         "emits a relation that the ontology does not have")
             : SANAD_OK;
}

static SanadStatus
read_role(const Reader *r, Rule *rule, uint32_t argument, SanadError *error)
{
  static const struct {
    const char *iri;
    Role role;
  } roles[] = {
      {SANAD_NS_SN "party", ROLE_PARTY},
      {SANAD_NS_SN "participant", ROLE_PARTY},
      {SANAD_NS_SN "place", ROLE_PLACE},
      {SANAD_NS_SCHEMA "location", ROLE_PLACE},
      {SANAD_NS_SN "sector", ROLE_SECTOR},
      {SANAD_NS_SN "agreement", ROLE_AGREEMENT},
  };
  uint8_t variable = 0;
  TRY(find_variable(
      rule, statements_value(r->statements, argument, SANAD_NS_SN "var"),
      &variable, error));
  const SanadText role =
      statements_value(r->statements, argument, SANAD_NS_SN "role");
  for (size_t i = 0; i < sizeof roles / sizeof *roles; ++i) {
    if (sanad_text_is(role, roles[i].iri)) {
      rule->roles[variable] = roles[i].role;
      return SANAD_OK;
    }
  }
  return fail_rule(rule, error, "gives a variable an unknown role");
}

static SanadStatus
read_example(const Reader *r, const Rule *rule, uint32_t node, Example *example,
             SanadError *error)
{
  const bool is_node = r->statements->terms.texts[node].data[0] == '_';
  const SanadText input =
      is_node ? statements_value(r->statements, node, SANAD_NS_SN "input")
              : statements_text(r->statements, node);
  example->input = lexicon_keep(r->lexicon, input);
  size_t position = 0;
  for (uint32_t expect = 0; is_node;) {
    expect =
        statements_next(r->statements, node, SANAD_NS_SN "expect", &position);
    if (expect == NONE) {
      break;
    }
    if (example->expect_count == RULE_EXPECTS_MAX) {
      return fail_rule(rule, error, "has an example that expects too much");
    }
    example->expects[example->expect_count++] =
        lexicon_keep(r->lexicon, statements_text(r->statements, expect));
  }
  return example->input.length
             ? SANAD_OK
             : fail_rule(rule, error, "has an example without sn:input");
}

static SanadStatus
read_examples(const Reader *r, Rule *rule, uint32_t subject, SanadError *error)
{
  static const char *const properties[] = {SANAD_NS_SN "example",
                                           SANAD_NS_SN "counterExample"};
  Example *const examples =
      SANAD_TAKE_ARRAY(r->lexicon->arena, Example, RULE_EXAMPLES_MAX);
  if (!examples) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < 2; ++i) {
    size_t position = 0;
    for (uint32_t node = 0;;) {
      node = statements_next_latest(r->statements, subject, properties[i],
                                    &position);
      if (node == NONE) {
        break;
      }
      if (rule->example_count == RULE_EXAMPLES_MAX) {
        return fail_rule(rule, error, "has too many examples");
      }
      Example *const example = &examples[rule->example_count++];
      TRY(read_example(r, rule, node, example, error));
      if ((i == 0) != (example->expect_count > 0)) {
        return fail_rule(rule, error,
                         "has an example that expects nothing, or a counter-"
                         "example that expects something");
      }
    }
  }
  rule->examples = examples;
  return SANAD_OK;
}

static SanadStatus
add_pattern(const Reader *r, uint32_t rule, SanadText text, SanadError *error)
{
  SanadLexicon *const lexicon = r->lexicon;
  RulePattern *const patterns = sanad_arena_grow(
      lexicon->arena, lexicon->patterns, lexicon->pattern_count,
      &lexicon->pattern_capacity, sizeof *patterns);
  if (!patterns) {
    return sanad_fail_memory(error);
  }
  lexicon->patterns = patterns;

  Reader reader = *r;
  const PatternNames names = {&reader, find_word, find_set, find_fragment};
  RulePattern *const added = &patterns[lexicon->pattern_count];
  added->rule = rule;
  SanadError inner = {0};
  const SanadStatus status =
      pattern_compile(&added->pattern, text, &names, lexicon->arena, &inner);
  if (status != SANAD_OK) {
    const SanadText iri = lexicon->rules[rule].iri;
    return sanad_fail(error, status, SANAD_NO_SPAN, "the rule <%.*s>: %s",
                      (int)iri.length, iri.data, inner.message);
  }
  ++lexicon->pattern_count;
  return SANAD_OK;
}

/// The end of the element that starts at `at`: up to the next space outside
/// brackets.
static size_t
element_end(SanadText text, size_t at)
{
  unsigned depth = 0;
  for (; at < text.length; ++at) {
    const char c = text.data[at];
    depth += c == '(' || c == '{';
    depth -= (c == ')' || c == '}') && depth > 0;
    if (c == ' ' && !depth) {
      break;
    }
  }
  return at;
}

/// Makes the passive of "?A {set} ?B rest": "?B {set/passive} rest by ?A rest".
static SanadStatus
add_passive(const Reader *r, uint32_t rule, SanadText text, SanadError *error)
{
  const size_t first = element_end(text, 0);
  const size_t second = element_end(text, first + 1);
  const size_t third = element_end(text, second + 1);
  const SanadText a = sanad_text_slice(text, 0, first);
  const SanadText verb = sanad_text_slice(text, first + 1, second - first - 1);
  const SanadText b = sanad_text_slice(text, second + 1, third - second - 1);
  const SanadText rest =
      sanad_text_trim(sanad_text_slice(text, third, SIZE_MAX));
  if (!sanad_text_has_prefix(a, SANAD_TEXT("?")) ||
      !sanad_text_has_prefix(b, SANAD_TEXT("?")) ||
      !sanad_text_has_suffix(verb, SANAD_TEXT("}"))) {
    return fail_rule(&r->lexicon->rules[rule], error,
                     "has sn:passive true but is not \"?A {set} ?B ...\"");
  }

  SanadBuffer passive = {0};
  sanad_buffer_add_format(
      &passive, "%.*s %.*s/passive} (%.*s)? ..3 by %.*s %.*s", (int)b.length,
      b.data, (int)verb.length - 1, verb.data, (int)rest.length, rest.data,
      (int)a.length, a.data, (int)rest.length, rest.data);
  SanadStatus status = sanad_buffer_status(&passive, error);
  if (status == SANAD_OK) {
    status = add_pattern(r, rule, sanad_buffer_text(&passive), error);
  }
  sanad_buffer_free(&passive);
  return status;
}

static SanadStatus
read_patterns(const Reader *r, uint32_t subject, uint32_t rule,
              SanadError *error)
{
  const bool has_passive = sanad_text_is(
      statements_value(r->statements, subject, SANAD_NS_SN "passive"), "true");
  size_t position = 0;
  for (uint32_t object = 0;;) {
    object = statements_next_latest(r->statements, subject,
                                    SANAD_NS_SN "pattern", &position);
    if (object == NONE) {
      return SANAD_OK;
    }
    const SanadText text = statements_text(r->statements, object);
    TRY(add_pattern(r, rule, text, error));
    if (has_passive) {
      TRY(add_passive(r, rule, text, error));
    }
  }
}

static double
decimal(const Reader *r, uint32_t subject, const char *predicate,
        double otherwise)
{
  const SanadText text = statements_value(r->statements, subject, predicate);
  char copy[32];
  if (!text.length || text.length >= sizeof copy) {
    return otherwise;
  }
  memcpy(copy, text.data, text.length);
  copy[text.length] = '\0';
  char *end = NULL;
  const double value = strtod(copy, &end);
  return *end ? otherwise : value;
}

static bool
is_true(const Reader *r, uint32_t subject, const char *predicate)
{
  return sanad_text_is(statements_value(r->statements, subject, predicate),
                       "true");
}

static SanadStatus
fill_rule(const Reader *r, uint32_t subject, Rule *rule, SanadError *error)
{
  SanadLexicon *const lexicon = r->lexicon;
  const Statements *const s = r->statements;
  rule->iri = lexicon_keep(lexicon, statements_text(s, subject));
  rule->label =
      lexicon_keep(lexicon, statements_value(s, subject, SANAD_RDFS_LABEL));
  rule->event =
      lexicon_keep(lexicon, statements_value(s, subject, SANAD_NS_SN "event"));
  rule->status =
      lexicon_keep(lexicon, statements_value(s, subject, SANAD_NS_SN "status"));
  rule->confidence = decimal(r, subject, SANAD_NS_SN "confidence", 0.9);
  rule->priority = (int)decimal(r, subject, SANAD_NS_SN "priority", 50);
  rule->is_presupposed = is_true(r, subject, SANAD_NS_SN "presupposed");
  rule->is_reciprocal = is_true(r, subject, SANAD_NS_SN "reciprocal");
  rule->is_answer = is_true(r, subject, SANAD_NS_SN "answers");

  size_t position = 0;
  for (uint32_t object = 0;;) {
    object = statements_next_latest(s, subject, SANAD_NS_SN "emits", &position);
    if (object == NONE) {
      break;
    }
    TRY(read_emit(r, rule, object, error));
  }
  position = 0;
  for (uint32_t object = 0;;) {
    object = statements_next_latest(s, subject, SANAD_NS_SN "arg", &position);
    if (object == NONE) {
      break;
    }
    TRY(read_role(r, rule, object, error));
  }
  return read_examples(r, rule, subject, error);
}

static SanadStatus
read_rule(SanadLexicon *lexicon, const Statements *statements, uint32_t subject,
          const void *with, SanadError *error)
{
  (void)with;
  const Reader reader = {lexicon, statements};
  Rule *const rules =
      sanad_arena_grow(lexicon->arena, lexicon->rules, lexicon->rule_count,
                       &lexicon->rule_capacity, sizeof *rules);
  if (!rules) {
    return sanad_fail_memory(error);
  }
  lexicon->rules = rules;
  const uint32_t number = (uint32_t)lexicon->rule_count;
  rules[number] = (Rule){0};
  TRY(fill_rule(&reader, subject, &rules[number], error));
  ++lexicon->rule_count;
  return read_patterns(&reader, subject, number, error);
}

SanadStatus
lexicon_read_rules(SanadLexicon *lexicon, const Statements *statements,
                   SanadError *error)
{
  TRY(lexicon_each(lexicon, statements, SANAD_NS_SN "BuiltinRule", read_rule,
                   NULL, error));
  return lexicon_each(lexicon, statements, SANAD_NS_SN "Pattern", read_rule,
                      NULL, error);
}
