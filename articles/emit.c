#include "articles/emit_impl.h"

#include "articles/facts.h"
#include "articles/nodes.h"
#include "graph/vocabulary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

SanadStatus
emit_quad(const Emitter *emitter, SanadText subject, const char *predicate,
          const SanadTerm *object)
{
  const SanadTerm s = sanad_term_iri(subject);
  const SanadTerm p = sanad_term_iri(sanad_text(predicate));
  const SanadTerm g = sanad_term_iri(emitter->graph);
  if (emitter->reading->is_out_of_memory) {
    return sanad_fail_memory(emitter->error);
  }
  return emitter->sink.quad(emitter->sink.state, &s, &p, object, &g,
                            emitter->error);
}

SanadStatus
emit_iri(const Emitter *emitter, SanadText subject, const char *predicate,
         SanadText object)
{
  const SanadTerm term = sanad_term_iri(object);
  return emit_quad(emitter, subject, predicate, &term);
}

SanadStatus
emit_string(const Emitter *emitter, SanadText subject, const char *predicate,
            SanadText text)
{
  const SanadTerm term = sanad_term_string(text);
  return emit_quad(emitter, subject, predicate, &term);
}

SanadStatus
emit_typed(const Emitter *emitter, SanadText subject, const char *predicate,
           SanadText text, const char *datatype)
{
  const SanadTerm term = sanad_term_typed(text, sanad_text(datatype));
  return emit_quad(emitter, subject, predicate, &term);
}

SanadTerm
emit_term(const Emitter *emitter, uint32_t node)
{
  const Node *const n = &emitter->reading->nodes[node];
  if (n->kind == NODE_DATE) {
    return sanad_term_typed(n->label, n->label.length == 10
                                          ? SANAD_TEXT(SANAD_XSD_DATE)
                                          : SANAD_TEXT(SANAD_XSD_YEAR_MONTH));
  }
  if (n->kind == NODE_TEXT) {
    return sanad_term_string(n->label);
  }
  return sanad_term_iri(node_iri(emitter->reading, node));
}

static int
compare_claims(const void *a, const void *b, void *state)
{
  const Claim *const claims = state;
  const Claim *const x = &claims[*(const uint32_t *)a];
  const Claim *const y = &claims[*(const uint32_t *)b];
  if (x->begin != y->begin) {
    return x->begin < y->begin ? -1 : 1;
  }
  if (x->end != y->end) {
    return x->end < y->end ? -1 : 1;
  }
  return x < y ? -1 : x > y; // Then as they were made
}

/// All claims by where they stand.
static SanadStatus
sort_claims(Reading *reading, uint32_t **order, SanadError *error)
{
  *order = SANAD_TAKE_ARRAY(reading->arena, uint32_t,
                            reading->claim_count ? reading->claim_count : 1);
  if (!*order) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < reading->claim_count; ++i) {
    (*order)[i] = (uint32_t)i;
  }
  qsort_r(*order, reading->claim_count, sizeof **order, compare_claims,
          reading->claims);
  return SANAD_OK;
}

/// Marks the nodes that quads will name, and those that these name in turn.
static void
mark_used(Reading *reading)
{
  for (size_t i = 0; i < reading->claim_count; ++i) {
    const Claim *const claim = &reading->claims[i];
    reading->nodes[claim->subject].is_used = true;
    reading->nodes[claim->object].is_used = true;
    for (size_t k = 0; k < CLAIM_SOURCES_MAX; ++k) {
      if (claim->sources[k] != NONE) {
        reading->nodes[claim->sources[k]].is_used = true;
      }
    }
  }
  if (reading->publisher != NONE) {
    reading->nodes[reading->publisher].is_used = true;
  }
  for (size_t i = 0; i < reading->node_count; ++i) {
    reading->nodes[i].is_used |= reading->nodes[i].mentioned != 0;
  }
  for (size_t i = 0; i < reading->node_count; ++i) {
    const Node *const node = &reading->nodes[i];
    if (node->is_used && node->country != NONE) {
      reading->nodes[node->country].is_used = true;
    }
  }
}

static SanadStatus
emit_article(const Emitter *e)
{
  Reading *const r = e->reading;
  const SanadText iri = node_iri(r, r->article);
  TRY(emit_iri(e, iri, SANAD_RDF_TYPE, SANAD_TEXT(SANAD_NS_SN "Article")));
  TRY(emit_string(e, iri, SANAD_RDFS_LABEL, r->nodes[r->article].label));
  if (r->headline.length) {
    TRY(emit_string(e, iri, SANAD_NS_SN "headline", r->headline));
  }
  if (r->url.length) {
    TRY(emit_iri(e, iri, SANAD_NS_SN "url", r->url));
  }
  if (r->day) {
    char date[48];
    (void)snprintf(date, sizeof date, "%04d-%02d-%02d", r->year, r->month,
                   r->day);
    TRY(emit_typed(e, iri, SANAD_NS_SN "published", sanad_text(date),
                   SANAD_XSD_DATE));
  }
  if (r->publisher != NONE) {
    TRY(emit_iri(e, iri, SANAD_NS_SN "publisher", node_iri(r, r->publisher)));
  }
  for (uint32_t i = 0; i < r->node_count; ++i) {
    if (r->nodes[i].mentioned) {
      TRY(emit_iri(e, iri, SANAD_NS_SN "mentions", node_iri(r, i)));
    }
  }
  return SANAD_OK;
}

/// Sends the type and label of events, which belong to the article.
static SanadStatus
emit_events(const Emitter *e)
{
  Reading *const r = e->reading;
  for (uint32_t i = 0; i < r->node_count; ++i) {
    const Node *const node = &r->nodes[i];
    const bool is_event = node->kind == NODE_EVENT ||
                          node->kind == NODE_AGREEMENT ||
                          node->kind == NODE_STATEMENT;
    if (!is_event || !node->event || !(node->is_fact || node->is_used)) {
      continue;
    }
    const SanadText iri = node_iri(r, i);
    if (!node->is_fact) { // Only planned or denied: a name, but no event
      TRY(emit_string(e, iri, SANAD_RDFS_LABEL, node_label(r, i)));
      continue;
    }
    TRY(emit_iri(e, iri, SANAD_RDF_TYPE, node->event->type));
    TRY(emit_string(e, iri, SANAD_RDFS_LABEL, node_label(r, i)));
    if (node->event->status.length) {
      TRY(emit_string(e, iri, SANAD_NS_SN "status", node->event->status));
    }
  }
  return SANAD_OK;
}

/// Whether no earlier claim told this fact.
static bool
is_new_fact(Reading *reading, SanadMap *facts, const Claim *claim)
{
  char key[64];
  const int length = snprintf(key, sizeof key, "%u %u %u", claim->subject,
                              claim->relation, claim->object);
  const uint64_t hash = words_hash((SanadText){key, (size_t)length});
  bool is_new = false;
  const uint64_t *const slot =
      sanad_map_put(facts, hash == UINT64_MAX ? 0 : hash, &is_new);
  reading->is_out_of_memory |= !slot;
  return slot && is_new;
}

static SanadStatus
emit_facts(const Emitter *e, const uint32_t *order, SanadArticleReport *report)
{
  Reading *const r = e->reading;
  SanadMap facts = {0};
  SanadStatus status = SANAD_OK;
  for (size_t i = 0; i < r->claim_count && status == SANAD_OK; ++i) {
    const Claim *const claim = &r->claims[order[i]];
    if (!modality_is_fact(claim->modality) || !is_new_fact(r, &facts, claim)) {
      continue;
    }
    const SanadTerm object = emit_term(e, claim->object);
    status = emit_quad(e, node_iri(r, claim->subject),
                       r->lexicon->terms[claim->relation].iri.data, &object);
    ++report->facts;
  }
  sanad_map_free(&facts);
  return status;
}

/// Marks events that some fact tells of.
static void
mark_facts(Reading *reading)
{
  for (size_t i = 0; i < reading->claim_count; ++i) {
    const Claim *const claim = &reading->claims[i];
    if (modality_is_fact(claim->modality)) {
      reading->nodes[claim->subject].is_fact = true;
      reading->nodes[claim->object].is_fact = true;
    }
  }
}

SanadStatus
emit_all(Reading *reading, SanadSink sink, SanadArticleReport *report,
         SanadError *error)
{
  uint32_t *order = NULL;
  TRY(sort_claims(reading, &order, error));
  mark_used(reading);
  mark_facts(reading);

  Emitter e = {reading, sink, SANAD_TEXT(SANAD_LEXICON_GRAPH), report, error};
  TRY(emit_lexicon(&e));
  e.graph = node_iri(reading, reading->article);
  TRY(emit_article(&e));
  TRY(emit_events(&e));
  TRY(emit_facts(&e, order, report));
  report->claims = reading->claim_count;
  if (reading->options->is_facts_only) {
    return SANAD_OK;
  }
  return emit_claims(&e, order);
}
