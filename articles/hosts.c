#include "articles/facts.h"
#include "articles/nodes.h"

/// How sure it is whose president receives a visitor.
#define HOST_CONFIDENCE 0.75

/// An office that is said of a person without a country, or null.
static Held *
open_office(Node *person)
{
  for (uint32_t i = 0; i < person->held_count; ++i) {
    if (person->held[i].country == NONE) {
      return &person->held[i];
    }
  }
  return NULL;
}

/// The one country that `guest` visits in the sentence of the claim `number` or
/// the one before, or NONE.  Claims stand in the order of sentences.
static uint32_t
visited_country(const Reading *reading, size_t number, uint32_t guest)
{
  const uint32_t visits = relation_named(reading->lexicon, "visits");
  const uint32_t sentence = reading->claims[number].sentence;
  uint32_t found = NONE;
  size_t first = number;
  while (first > 0 && reading->claims[first - 1].sentence + 1 >= sentence) {
    --first;
  }
  for (size_t i = first;
       i < reading->claim_count && reading->claims[i].sentence <= sentence;
       ++i) {
    const Claim *const claim = &reading->claims[i];
    if (claim->relation != visits || claim->subject != guest ||
        !modality_is_fact(claim->modality) ||
        reading->nodes[claim->object].class != CLASS_COUNTRY) {
      continue;
    }
    if (found != NONE && found != claim->object) {
      return NONE;
    }
    found = claim->object;
  }
  return found;
}

/// Claims that a host holds the office for the country and represents it, and
/// that the countries of both met.
static void
claim_host(Reading *reading, Claim claim, uint32_t guest, uint32_t host,
           uint32_t country)
{
  Node *const person = &reading->nodes[host];
  Held *const held = open_office(person);
  if (!held) {
    return;
  }
  const uint32_t home = reading->nodes[guest].country;
  held->country = country;
  person->country = country;
  claim.rule = rule_named(reading->lexicon, "host-country");
  claim.confidence = HOST_CONFIDENCE;
  claim.subject = host;
  claim.relation = relation_named(reading->lexicon, "represents");
  claim.object = country;
  claim_add(reading, claim);
  const Held post = *held; // Making its node may move the others
  claim.relation = relation_named(reading->lexicon, "holdsOffice");
  claim.object = node_of_post(reading, &post);
  claim_add(reading, claim);
  if (home != NONE && home != country &&
      reading->nodes[home].class == CLASS_COUNTRY) {
    claim.relation = relation_named(reading->lexicon, "meets");
    claim.subject = home;
    claim.object = country;
    claim_add(reading, claim);
    claim.subject = country;
    claim.object = home;
    claim_add(reading, claim);
  }
}

void
hosts_find(Reading *reading)
{
  const uint32_t meets = relation_named(reading->lexicon, "meets");
  const size_t count = reading->claim_count;
  for (size_t i = 0; i < count && !reading->is_out_of_memory; ++i) {
    const Claim claim = reading->claims[i];
    Node *const host = &reading->nodes[claim.object];
    if (claim.relation != meets || !modality_is_fact(claim.modality) ||
        host->class != CLASS_PERSON || host->country != NONE ||
        !open_office(host) ||
        reading->nodes[claim.subject].class != CLASS_PERSON) {
      continue;
    }
    const uint32_t country = visited_country(reading, i, claim.subject);
    if (country != NONE && country != reading->nodes[claim.subject].country) {
      claim_host(reading, claim, claim.subject, claim.object, country);
    }
  }
}
