/// What fits a place in a text that is being written.

#include "query/offers.h"

#include "query/offering.h"

#include <string.h>

#define ARROW_DEFINITIONS ((1U << AST_DEFINE_PATH) | (1U << AST_DEFINE_ARROW))
#define ALL_DEFINITIONS                                                        \
  (ARROW_DEFINITIONS | (1U << AST_DEFINE_TYPE) | (1U << AST_DEFINE_QUERY))

// ---- Places

/// Relations inside an arrow, behind a dot, or with the arrow around them.
static SanadStatus
offer_relations(Offering *offering, const OfferNodes *nodes, bool is_backward,
                const char *before, const char *after, const char *tail,
                SanadError *error)
{
  FoundList found = {.arena = offering->ask->arena};
  SanadStatus status =
      offering_relations(offering, nodes, is_backward, &found, error);
  if (status == SANAD_OK) {
    offering_sift(offering, &found, !*before);
    status = offering_add_found(offering, &found, before, after, tail, error);
  }
  found_end(&found);
  return status;
}

static SanadStatus
offer_inside(Offering *offering, const OfferNodes *nodes, SanadError *error)
{
  const bool is_backward = offering->expected->direction == AST_BACKWARD;
  const char *const tail = offering->expected->classes & SANAD_EXPECT_VARIABLE
                               ? is_backward ? "- " : "-> "
                               : "";
  TRY(offer_relations(offering, nodes, is_backward, "", "", tail, error));
  return offering_add_definitions(offering, ARROW_DEFINITIONS, false, tail,
                                  error);
}

/// Whole arrows, those out of the node before those into it.
static SanadStatus
offer_arrows(Offering *offering, const OfferNodes *nodes, SanadError *error)
{
  const SanadText partial = offering->expected->partial;
  if (partial.length && partial.data[0] != '<' && partial.data[0] != '-') {
    return SANAD_OK;
  }
  // What was typed is the arrow's head, no name.
  offering->folded = (SanadText){0};
  SanadExpected bare = *offering->expected;
  const SanadExpected *const whole = offering->expected;
  bare.partial.length = 0;
  offering->expected = &bare;
  SanadStatus status = SANAD_OK;
  if (!partial.length) {
    status = offer_relations(offering, nodes, false, "-", "->", " ", error);
  }
  if (status == SANAD_OK && !partial.length) {
    status =
        offering_add_definitions(offering, ARROW_DEFINITIONS, true, " ", error);
  }
  if (status == SANAD_OK) {
    status = offer_relations(offering, nodes, true, "<-", "-", " ", error);
  }
  offering->expected = whole;
  return status;
}

static SanadStatus
offer_types(Offering *offering, const OfferNodes *nodes, SanadError *error)
{
  FoundList found = {.arena = offering->ask->arena};
  SanadStatus status = offering_types(offering, nodes, &found, error);
  if (status == SANAD_OK) {
    status = offering_add_found(offering, &found, "", "", " ", error);
  }
  found_end(&found);
  TRY(status);
  return offering_add_definitions(offering, 1U << AST_DEFINE_TYPE, false, " ",
                                  error);
}

/// The relation that an arrow goes along, or SANAD_ANY where it is not one.
static SanadStatus
relation_of(Offering *offering, SanadId *relation, SanadError *error)
{
  const SanadExpected *const expected = offering->expected;
  const AstArrow *const arrow = expected->arrow;
  const AstName *name = NULL;
  SanadError own = {0};
  *relation = SANAD_ANY;
  if (arrow && arrow->kind == AST_ARROW_PATH) {
    if (arrow->path->kind == AST_PATH_A) {
      *relation = offering->question.type_id;
    } else if (arrow->path->kind == AST_PATH_NAME) {
      name = arrow->path->names;
    }
  } else if (expected->dot_count) {
    name = &expected->dots[expected->dot_count - 1];
  }
  if (!name) {
    return SANAD_OK;
  }
  const SanadStatus status = resolve_name(
      &offering->resolver, name, ROLE_RELATION, NULL, 0, relation, &own);
  if (status == SANAD_NO_MEMORY || status == SANAD_STORE ||
      status == SANAD_CORRUPT) {
    *error = own;
    return status;
  }
  if (status != SANAD_OK || sanad_id_kind(*relation) == SANAD_ID_OWN) {
    *relation = SANAD_ANY;
  }
  return SANAD_OK;
}

/// A variable that is called like the relation.
static SanadStatus
offer_new_variable(Offering *offering, SanadId relation, SanadError *error)
{
  SanadTerm term;
  SanadBuffer out = {0};
  TRY(question_term(&offering->question, relation, &term, error));
  const SanadText local = sanad_iri_local_name(term.text);
  sanad_buffer_add_char(&out, '?');
  for (size_t i = 0; i < local.length; ++i) {
    const char c = local.data[i];
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (is_letter || (i && c >= '0' && c <= '9')) {
      sanad_buffer_add_char(&out, c);
    }
  }
  SanadStatus status = sanad_buffer_status(&out, error);
  if (status == SANAD_OK && out.length > 1) {
    status = offering_add_plain(offering, sanad_buffer_text(&out), " ", error);
  }
  sanad_buffer_free(&out);
  return status;
}

/// What stands at the other end of the arrow, or has the value of the dots.
static SanadStatus
offer_values(Offering *offering, const OfferNodes *nodes, SanadId relation,
             SanadError *error)
{
  const SanadExpected *const expected = offering->expected;
  const AstDirection direction =
      expected->arrow ? expected->arrow->direction : AST_FORWARD;
  FoundList found = {.arena = offering->ask->arena,
                     .are_nodes = relation != offering->question.type_id};
  SanadStatus status = SANAD_OK;
  if (direction != AST_BACKWARD) {
    status = offering_values(offering, nodes, relation, false, &found, error);
  }
  if (status == SANAD_OK && direction != AST_FORWARD) {
    status = offering_values(offering, nodes, relation, true, &found, error);
  }
  if (status == SANAD_OK) {
    status = offering_add_found(offering, &found, "", "", " ", error);
  }
  found_end(&found);
  TRY(status);
  return offer_new_variable(offering, relation, error);
}

/// Things of the graph by what was typed of their names; or types and relations
/// themselves, by their IRI.
static SanadStatus
offer_named(Offering *offering, bool has_others, SanadError *error)
{
  const SanadSnapshot *const snapshot = offering->ask->snapshot;
  FoundList found = {.arena = offering->ask->arena,
                     .has_others = has_others,
                     .are_nodes = !has_others};
  const bool is_remote = offering->ask->endpoint != NULL;
  SanadStatus status = is_remote && has_others
                           ? offering_remote_names(offering, error)
                           : SANAD_OK;
  for (size_t i = 0; status == SANAD_OK && i < offering->named_count &&
                     offering_has_time(offering);
       ++i) {
    const SanadId id = offering->named_ids[i];
    uint64_t out = 0;
    uint64_t in = 0;
    // The small store of an endpoint knows only some facts of each.
    if (!is_remote) {
      status = sanad_snapshot_count(snapshot, (SanadTriple){id, 0, 0},
                                    OFFER_ROWS_MAX, &out, error);
    }
    if (status == SANAD_OK && !is_remote) {
      status = sanad_snapshot_count(snapshot, (SanadTriple){0, 0, id},
                                    OFFER_ROWS_MAX, &in, error);
    }
    if (status == SANAD_OK) {
      status = found_add(&found, id, out + in, error);
    }
  }
  if (status == SANAD_OK) {
    status = offering_add_found(offering, &found, "", "", " ", error);
  }
  found_end(&found);
  return status;
}

static SanadStatus
offer_sources(Offering *offering, SanadError *error)
{
  const SanadId *graphs = NULL;
  size_t count = 0;
  FoundList found = {.arena = offering->ask->arena};
  TRY(sanad_snapshot_graphs(offering->ask->snapshot, offering->ask->arena,
                            &graphs, &count, error));
  SanadStatus status = offering->ask->endpoint
                           ? offering_remote_sources(offering, &found, error)
                           : SANAD_OK;
  for (size_t i = 0; status == SANAD_OK && i < count; ++i) {
    if (!sanad_snapshot_is_evidence(offering->ask->snapshot, graphs[i])) {
      status = found_add(&found, graphs[i], 0, error);
    }
  }
  if (status == SANAD_OK) {
    status = offering_add_found(offering, &found, "", "", " ", error);
  }
  found_end(&found);
  return status;
}

/// The byte before the prefix whose local names are wanted, or 0.
static char
sign_before_prefix(const Offering *offering)
{
  const SanadExpected *const expected = offering->expected;
  const size_t length = expected->prefix.length + 2;
  return expected->start >= length
             ? offering->text.data[expected->start - length]
             : '\0';
}

/// Local names of a prefix: inside an arrow those of relations, behind a colon
/// those of types.
static SanadStatus
offer_locals(Offering *offering, SanadError *error)
{
  const OfferNodes any = {.is_any = true};
  const char sign = sign_before_prefix(offering);
  const bool is_relation = sign && strchr("-/|^(!", sign) != NULL;
  FoundList found = {.arena = offering->ask->arena};
  SanadStatus status = SANAD_OK;
  if (sign != ':') {
    status = offering_relations(offering, &any, false, &found, error);
  }
  if (status == SANAD_OK && !is_relation) {
    status = offering_types(offering, &any, &found, error);
  }
  for (size_t i = 0; status == SANAD_OK && sign != ':' && !is_relation &&
                     i < offering->named_count;
       ++i) {
    status = found_add(&found, offering->named_ids[i], 0, error);
  }
  if (status == SANAD_OK) {
    status = offering_add_found(offering, &found, "", "",
                                sign == '-' ? "-> " : " ", error);
  }
  found_end(&found);
  return status;
}

// ---- What the statement and the session have

static SanadStatus
offer_sign(Offering *offering, char sign, SanadText name, SanadError *error)
{
  SanadBuffer out = {0};
  sanad_buffer_add_char(&out, sign);
  sanad_buffer_add_text(&out, name);
  SanadStatus status = sanad_buffer_status(&out, error);
  if (status == SANAD_OK) {
    status = offering_add_plain(offering, sanad_buffer_text(&out), " ", error);
  }
  sanad_buffer_free(&out);
  return status;
}

static SanadStatus
offer_variables(Offering *offering, SanadError *error)
{
  const SanadExpected *const expected = offering->expected;
  const SanadSettings *const settings = offering->ask->settings;
  const bool has_sign = expected->partial.length > 0;
  const bool has_columns =
      (expected->classes & (SANAD_EXPECT_COLUMN | SANAD_EXPECT_OPERAND)) ||
      ((expected->classes & SANAD_EXPECT_NODE) &&
       !(expected->classes & SANAD_EXPECT_STATEMENT));
  for (size_t i = 0; has_columns && i < expected->variable_count; ++i) {
    TRY(offer_sign(offering, '?', expected->variables[i], error));
  }
  for (size_t i = 0; has_sign && i < settings->parameter_count &&
                     (expected->classes & SANAD_EXPECT_PARAMETER);
       ++i) {
    TRY(offer_sign(offering, '$', settings->parameters[i].name, error));
  }
  return SANAD_OK;
}

static SanadStatus
offer_prefixes(Offering *offering, SanadError *error)
{
  SanadPrefix prefix;
  if (!offering->expected->partial.length) {
    return SANAD_OK;
  }
  for (size_t i = 0; resolver_prefix(&offering->resolver, i, &prefix); ++i) {
    SanadBuffer out = {0};
    sanad_buffer_add_text(&out, prefix.prefix);
    sanad_buffer_add_char(&out, ':');
    SanadStatus status = sanad_buffer_status(&out, error);
    if (status == SANAD_OK) {
      status = offering_add_plain(offering, sanad_buffer_text(&out), "", error);
    }
    sanad_buffer_free(&out);
    TRY(status);
  }
  return SANAD_OK;
}

/// Whether the place is one for a name by itself.
static bool
wants_name(const SanadExpected *expected)
{
  return (expected->classes &
          (SANAD_EXPECT_NODE | SANAD_EXPECT_VALUE | SANAD_EXPECT_OPERAND)) != 0;
}

static SanadStatus
offer_names(Offering *offering, const OfferNodes *nodes, SanadError *error)
{
  SanadId relation = SANAD_ANY;
  TRY(relation_of(offering, &relation, error));
  if (relation != SANAD_ANY) {
    TRY(offer_values(offering, nodes, relation, error));
  }
  // Where nothing occurs at the other end, any name will do.
  if (offering->folded.length &&
      (relation == SANAD_ANY || !offering->offers->count)) {
    const size_t before = offering->offers->count;
    TRY(offer_named(offering, true, error));
    // In a vocabulary the types and relations are what is spoken of.
    return offering->offers->count == before && !offering->space.length
               ? offer_named(offering, false, error)
               : SANAD_OK;
  }
  return SANAD_OK;
}

static SanadStatus
offer_all(Offering *offering, SanadError *error)
{
  const SanadExpected *const expected = offering->expected;
  const unsigned classes = expected->classes;
  OfferNodes nodes = {.is_any = true};
  if (classes & (SANAD_EXPECT_ARROW | SANAD_EXPECT_RELATION |
                 SANAD_EXPECT_TYPE | SANAD_EXPECT_DOT) ||
      expected->arrow) {
    TRY(offering_nodes(offering, &nodes, error));
  }
  if (classes & SANAD_EXPECT_COLUMN) {
    TRY(offer_variables(offering, error));
  }
  if (classes & SANAD_EXPECT_TYPE) {
    TRY(offer_types(offering, &nodes, error));
  }
  if (classes & SANAD_EXPECT_RELATION) {
    TRY(offer_inside(offering, &nodes, error));
  }
  if (classes & SANAD_EXPECT_DOT) {
    TRY(offer_relations(offering, &nodes, false, "", "", "", error));
  }
  if (wants_name(expected)) {
    TRY(offer_names(offering, &nodes, error));
  }
  if (classes & SANAD_EXPECT_SOURCE) {
    TRY(offer_sources(offering, error));
  }
  if (classes & SANAD_EXPECT_LOCAL) {
    TRY(offer_locals(offering, error));
  }
  if (classes & SANAD_EXPECT_STATEMENT) {
    TRY(offering_add_definitions(offering, 1U << AST_DEFINE_QUERY, false, "",
                                 error));
  }
  if (classes & SANAD_EXPECT_DEFINITION) {
    TRY(offering_add_definitions(offering, ALL_DEFINITIONS, true, "", error));
  }
  if (!(classes & SANAD_EXPECT_COLUMN)) {
    TRY(offer_variables(offering, error));
  }
  if (wants_name(expected) ||
      (classes &
       (SANAD_EXPECT_PREFIX | SANAD_EXPECT_RELATION | SANAD_EXPECT_TYPE))) {
    TRY(offer_prefixes(offering, error));
  }
  // Last: it takes what was typed for an arrow.
  return classes & SANAD_EXPECT_ARROW ? offer_arrows(offering, &nodes, error)
                                      : SANAD_OK;
}

SanadStatus
sanad_offer(const SanadAsk *ask, const SanadExpected *expected, SanadText text,
            SanadOffers *offers, SanadError *error)
{
  SanadError own = {0};
  Offering offering = {
      .ask = ask, .expected = expected, .text = text, .offers = offers};
  if (!error) {
    error = &own;
  }
  SanadStatus status = offering_begin(&offering, error);
  if (status == SANAD_OK) {
    status = offer_all(&offering, error);
  }
  offering_end(&offering);
  return status;
}
