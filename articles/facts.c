#include "articles/facts.h"

#include "articles/nodes.h"
#include "graph/vocabulary.h"

#define LIFT_FACTOR 0.9

bool
modality_is_fact(Modality modality)
{
  return modality == MODALITY_ASSERTED || modality == MODALITY_REPORTED;
}

size_t
telling_nodes(Telling *telling, size_t variable, uint32_t *nodes, size_t max)
{
  const uint16_t position = telling->match->captures[variable];
  if (position == NO_ITEM) {
    return 0;
  }
  const Sentence *const s = &telling->reading->sentence;
  const Item *const item = &s->items[telling->input->items[position]];
  const VariableClass class = telling->pattern->classes[variable];
  if (class == AGREEMENT) {
    return agreements_make(telling, nodes, max);
  }
  return item_nodes(telling->reading, item, class, nodes, max,
                    &telling->claim.confidence);
}

/// The country that a person represents, or NONE.
static uint32_t
represented(const Reading *reading, uint32_t node)
{
  const Node *const n = &reading->nodes[node];
  const bool is_state = n->class == CLASS_PERSON && n->country != NONE &&
                        reading->nodes[n->country].class == CLASS_COUNTRY;
  return is_state ? n->country : NONE;
}

/// Puts countries in the place of the persons who represent them; a person who
/// represents none is left out.
static size_t
to_countries(const Reading *reading, uint32_t *nodes, size_t count)
{
  size_t kept = 0;
  for (size_t i = 0; i < count; ++i) {
    uint32_t node = nodes[i];
    if (reading->nodes[node].class == CLASS_PERSON) {
      node = represented(reading, node);
    }
    bool is_known = node == NONE;
    for (size_t k = 0; k < kept; ++k) {
      is_known |= nodes[k] == node;
    }
    if (!is_known) {
      nodes[kept++] = node;
    }
  }
  return kept;
}

static void
claim_both(Reading *reading, const Term *term, Claim claim)
{
  claim_add(reading, claim);
  if (term->is_symmetric) {
    const uint32_t subject = claim.subject;
    claim.subject = claim.object;
    claim.object = subject;
    claim_add(reading, claim);
  }
}

/// One relation between two nodes, and what follows: both ways, between the
/// countries, of the place's country.
static void
relate(Telling *telling, uint32_t relation, uint32_t subject, uint32_t object)
{
  Reading *const reading = telling->reading;
  const Term *const term = &reading->lexicon->terms[relation];
  Claim claim = telling->claim;
  claim.relation = relation;
  claim.subject = subject;
  claim.object = object;
  if (subject == object) {
    return;
  }
  claim_both(reading, term, claim);
  if (modality_is_fact(claim.modality) &&
      sanad_text_is(term->iri, SANAD_NS_SN "criticises")) {
    reading->salience.critic = subject;
    reading->salience.criticised = object;
  }

  const uint32_t a = represented(reading, subject);
  const uint32_t b = represented(reading, object);
  if (term->is_lifted && a != NONE && b != NONE && a != b) {
    claim.subject = a;
    claim.object = b;
    claim.rule = rule_named(reading->lexicon, "lift");
    claim.confidence = telling->claim.confidence * LIFT_FACTOR;
    claim_both(reading, term, claim);
  }
  const Node *const place = &reading->nodes[object];
  if (term->is_placed && place->class == CLASS_PLACE &&
      place->country != NONE) {
    claim.subject = subject;
    claim.object = place->country;
    claim.rule = rule_named(reading->lexicon, "place-country");
    claim.confidence = telling->claim.confidence * LIFT_FACTOR;
    claim_both(reading, term, claim);
  }
}

static void
relate_pairs(Telling *telling, uint32_t relation, const uint32_t *nodes,
             size_t count)
{
  for (size_t i = 0; i < count; ++i) {
    for (size_t k = i + 1; k < count; ++k) {
      relate(telling, relation, nodes[i], nodes[k]);
    }
  }
}

/// The country that a node is or speaks for, else the node.
static uint32_t
state_of(const Reading *reading, uint32_t node)
{
  const uint32_t country = represented(reading, node);
  return country == NONE ? node : country;
}

/// "Algeria rejected the accusations": those of who criticised it last.
static void
answer(Telling *telling, uint32_t relation, uint32_t subject)
{
  const Salience *const last = &telling->reading->salience;
  if (last->critic != NONE && last->criticised != NONE &&
      state_of(telling->reading, last->criticised) ==
          state_of(telling->reading, subject)) {
    telling->claim.confidence *= LIFT_FACTOR;
    relate(telling, relation, subject, last->critic);
  }
}

static void
emit(Telling *telling, const Emit *emit)
{
  Reading *const reading = telling->reading;
  const Term *const term = &reading->lexicon->terms[emit->relation];
  uint32_t subjects[NODES_MAX];
  uint32_t objects[NODES_MAX];
  telling->claim.confidence = telling->rule->confidence;
  size_t subject_count =
      telling_nodes(telling, emit->subject, subjects, NODES_MAX);
  size_t object_count =
      telling_nodes(telling, emit->object, objects, NODES_MAX);
  if (term->is_national || emit->is_national) {
    subject_count = to_countries(reading, subjects, subject_count);
    object_count = to_countries(reading, objects, object_count);
  }

  if (telling->match->captures[emit->object] == NO_ITEM) {
    if (telling->rule->is_answer && subject_count == 1) {
      answer(telling, emit->relation, subjects[0]);
    }
    if (telling->rule->is_reciprocal && term->is_symmetric) {
      relate_pairs(telling, emit->relation, subjects, subject_count);
    }
    return;
  }
  for (size_t i = 0; i < subject_count; ++i) {
    for (size_t k = 0; k < object_count; ++k) {
      relate(telling, emit->relation, subjects[i], objects[k]);
    }
  }
}

/// An inherited subject further away than this, in tokens, is left out of the
/// span: what stands between is another clause's.
#define SUBJECT_GAP_MAX 3

/// The stretch of text that a match covers.
static void
set_span(const MatchInput *input, const Match *match, const Sentence *s,
         Claim *claim)
{
  uint32_t begin = UINT32_MAX;
  uint32_t end = 0;
  size_t from = match->start;
  if (from == 0 && match->end > 1) {
    const Item *const subject = &s->items[input->items[0]];
    const Item *const next = &s->items[input->items[1]];
    from += next->first < subject->first ||
            next->first > subject->last + SUBJECT_GAP_MAX;
  }
  for (size_t i = from; i < match->end; ++i) {
    const Item *const item = &s->items[input->items[i]];
    const uint32_t first = s->tokens[item->first].start;
    const uint32_t last = s->tokens[item->last - 1].end;
    begin = first < begin ? first : begin;
    end = last > end ? last : end;
  }
  claim->begin = begin;
  claim->end = end;
}

/// The node of who says so: an actor or an agency, or NONE.
static uint32_t
source_node(const Reading *reading, uint16_t item)
{
  const Sentence *const s = &reading->sentence;
  if (item == NO_ITEM || s->items[item].kind != ITEM_ENTITY ||
      !s->items[item].member_count) {
    return NONE;
  }
  const Mention *const m = &s->mentions[s->members[s->items[item].members]];
  if (m->kind == MENTION_NODE && m->class == CLASS_PLACE) {
    return m->other;
  }
  return mention_kinds(m) & (KIND_ACTOR | KIND_AGENCY) ? m->node : NONE;
}

/// Two actors of an event are the pair that "both sides" means next.
static void
note_pair(Telling *telling)
{
  uint32_t nodes[NODES_MAX];
  uint32_t all[NODES_MAX];
  size_t count = 0;
  bool has_roles = false;
  for (size_t v = 0; v < PATTERN_VARIABLES_MAX; ++v) {
    has_roles |= telling->rule->roles[v] == ROLE_PARTY;
  }
  for (size_t v = 0; v < PATTERN_VARIABLES_MAX; ++v) {
    const Role role = telling->rule->roles[v];
    const Emit *const first = &telling->rule->emits[0];
    // "Although Ghana criticised Togo, the two countries trade."
    const bool is_end = !has_roles && telling->rule->emit_count &&
                        (v == first->subject || v == first->object);
    if (role != ROLE_PARTY && role != ROLE_PLACE && !is_end) {
      continue;
    }
    const size_t found = telling_nodes(telling, v, nodes, NODES_MAX);
    for (size_t i = 0; i < found && count < NODES_MAX; ++i) {
      all[count++] = nodes[i];
    }
  }
  if (count == 2) {
    if (has_roles) {
      salience_pair(telling->reading, all[0], all[1]);
    } else {
      salience_act(telling->reading, all[0], all[1]);
    }
  }
}

void
facts_tell(Reading *reading, const MatchInput *input, size_t clause,
           const Match *match)
{
  const SanadLexicon *const lexicon = reading->lexicon;
  const Sentence *const s = &reading->sentence;
  const uint32_t number = lexicon->patterns[match->pattern].rule;
  const Rule *const rule = &lexicon->rules[number];
  Telling telling = {reading,
                     input,
                     match,
                     rule,
                     &lexicon->patterns[match->pattern].pattern,
                     clause,
                     {.rule = number, .sentence = s->number}};
  const Clause *const c = &s->clauses[clause];
  Claim *const claim = &telling.claim;
  set_span(input, match, s, claim);
  claim->modality =
      rule->is_presupposed
          ? MODALITY_ASSERTED
          : modality_at(reading, c, input->items, input->count, match->trigger);
  claim->confidence = rule->confidence;
  for (size_t i = 0; i < CLAIM_SOURCES_MAX; ++i) {
    claim->sources[i] = source_node(reading, c->sources[i]);
  }

  for (size_t i = 0; i < rule->emit_count; ++i) {
    emit(&telling, &rule->emits[i]);
  }
  if (!modality_is_fact(claim->modality)) {
    return;
  }
  if (rule->event.length) {
    telling.claim.confidence = rule->confidence;
    (void)events_tell(&telling);
  }
  note_pair(&telling);
}
