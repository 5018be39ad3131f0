#include "articles/emit_impl.h"

#include "articles/fingerprint.h"
#include "articles/nodes.h"
#include "graph/vocabulary.h"

#include <stdio.h>
#include <string.h>

/// Code points are counted from the last of these marks, in bytes.
#define MARK_BYTES 1024U

#define NON_NEGATIVE SANAD_NS_XSD "nonNegativeInteger"

/// Where code points stand in bytes.
typedef struct {
  SanadText text;
  uint32_t *marks; ///< Code points before each MARK_BYTES bytes
} Offsets;

static bool
offsets_start(Offsets *offsets, Reading *reading)
{
  const size_t count = reading->text.length / MARK_BYTES + 2;
  offsets->text = reading->text;
  offsets->marks = SANAD_TAKE_ARRAY(reading->arena, uint32_t, count);
  for (size_t i = 1; offsets->marks && i < count; ++i) {
    const SanadText part =
        sanad_text_slice(reading->text, (i - 1) * MARK_BYTES, MARK_BYTES);
    offsets->marks[i] =
        offsets->marks[i - 1] + (uint32_t)sanad_utf8_count(part, part.length);
  }
  return offsets->marks != NULL;
}

static uint32_t
code_points(const Offsets *offsets, uint32_t byte)
{
  const size_t mark = byte / MARK_BYTES;
  const SanadText part =
      sanad_text_slice(offsets->text, mark * MARK_BYTES, MARK_BYTES);
  return offsets->marks[mark] +
         (uint32_t)sanad_utf8_count(part, byte % MARK_BYTES);
}

static void
add_span_iri(const Emitter *e, const Offsets *offsets, uint32_t begin,
             uint32_t end, SanadBuffer *iri)
{
  sanad_buffer_clear(iri);
  sanad_buffer_add_text(iri, node_iri(e->reading, e->reading->article));
  sanad_buffer_add_format(iri, "#char=%u,%u", code_points(offsets, begin),
                          code_points(offsets, end));
}

static SanadStatus
emit_number(const Emitter *e, SanadText subject, const char *predicate,
            uint32_t number)
{
  char text[16];
  (void)snprintf(text, sizeof text, "%u", number);
  return emit_typed(e, subject, predicate, sanad_text(text), NON_NEGATIVE);
}

/// Sends a stretch of text as a NIF phrase or sentence.
static SanadStatus
emit_stretch(const Emitter *e, const Offsets *offsets, uint32_t begin,
             uint32_t end, const char *type, SanadText iri)
{
  char label[64];
  const uint32_t first = code_points(offsets, begin);
  const uint32_t last = code_points(offsets, end);
  (void)snprintf(label, sizeof label, "characters %u to %u", first, last);
  TRY(emit_iri(e, iri, SANAD_RDF_TYPE, sanad_text(type)));
  TRY(emit_string(e, iri, SANAD_RDFS_LABEL, sanad_text(label)));
  TRY(emit_number(e, iri, SANAD_NS_NIF "beginIndex", first));
  TRY(emit_number(e, iri, SANAD_NS_NIF "endIndex", last));
  return emit_string(e, iri, SANAD_NS_NIF "anchorOf",
                     sanad_text_slice(offsets->text, begin, end - begin));
}

/// Sends the span of a claim and, the first time, its sentence.
static SanadStatus
emit_span(const Emitter *e, const Offsets *offsets, const Claim *claim,
          bool is_new_sentence, SanadText span)
{
  const Reading *const r = e->reading;
  const uint32_t begin = r->sentence_begins[claim->sentence];
  const uint32_t end = r->sentence_ends[claim->sentence];
  SanadBuffer sentence = {0};
  add_span_iri(e, offsets, begin, end, &sentence);
  const SanadText iri = sanad_buffer_text(&sentence);
  SanadStatus status = sanad_buffer_status(&sentence, e->error);
  if (status == SANAD_OK && is_new_sentence) {
    status = emit_stretch(e, offsets, begin, end, SANAD_NS_NIF "Sentence", iri);
  }
  if (status == SANAD_OK && !sanad_text_is_equal(span, iri)) {
    status = emit_stretch(e, offsets, claim->begin, claim->end,
                          SANAD_NS_NIF "Phrase", span);
  } else if (status == SANAD_OK) {
    status =
        emit_iri(e, span, SANAD_RDF_TYPE, SANAD_TEXT(SANAD_NS_NIF "Phrase"));
  }
  if (status == SANAD_OK) {
    status = emit_iri(e, span, SANAD_NS_NIF "sentence", iri);
  }
  sanad_buffer_free(&sentence);
  return status;
}

static const char *
modality_name(Modality modality)
{
  static const char *const names[] = {"asserted", "reported", "planned",
                                      "hypothetical", "negated"};
  return names[modality];
}

static void
add_claim_iri(const Emitter *e, const Claim *claim, SanadText span,
              SanadBuffer *iri)
{
  const SanadTerm object = emit_term(e, claim->object);
  SanadBuffer key = {0};
  sanad_buffer_add_text(&key, node_iri(e->reading, claim->subject));
  sanad_buffer_add_char(&key, ' ');
  sanad_buffer_add_text(&key, e->reading->lexicon->terms[claim->relation].iri);
  sanad_buffer_add_char(&key, ' ');
  sanad_buffer_add_text(&key, object.text);
  sanad_buffer_add_char(&key, ' ');
  sanad_buffer_add_text(&key, span);
  sanad_buffer_add_string(&key, modality_name(claim->modality));
  char hash[17];
  short_hash(sanad_buffer_text(&key), hash);
  sanad_buffer_clear(iri);
  sanad_buffer_add_format(iri, "%sclaim-%s", SANAD_NS_ID, hash);
  iri->failed |= key.failed;
  sanad_buffer_free(&key);
}

static SanadStatus
emit_claim_label(const Emitter *e, const Claim *claim, SanadText iri)
{
  Reading *const r = e->reading;
  SanadBuffer label = {0};
  sanad_buffer_add_text(&label, node_label(r, claim->subject));
  sanad_buffer_add_char(&label, ' ');
  sanad_buffer_add_text(&label, r->lexicon->terms[claim->relation].label);
  sanad_buffer_add_char(&label, ' ');
  sanad_buffer_add_text(&label, node_label(r, claim->object));
  SanadStatus status = sanad_buffer_status(&label, e->error);
  if (status == SANAD_OK) {
    status = emit_string(e, iri, SANAD_RDFS_LABEL, sanad_buffer_text(&label));
  }
  sanad_buffer_free(&label);
  return status;
}

static SanadStatus
emit_statement(const Emitter *e, const Claim *claim, SanadText iri)
{
  Reading *const r = e->reading;
  const SanadTerm object = emit_term(e, claim->object);
  TRY(emit_iri(e, iri, SANAD_RDF_TYPE, SANAD_TEXT(SANAD_NS_SN "Claim")));
  TRY(emit_claim_label(e, claim, iri));
  TRY(emit_iri(e, iri, SANAD_NS_RDF "subject", node_iri(r, claim->subject)));
  TRY(emit_iri(e, iri, SANAD_NS_RDF "predicate",
               r->lexicon->terms[claim->relation].iri));
  return emit_quad(e, iri, SANAD_NS_RDF "object", &object);
}

static SanadStatus
emit_claim(const Emitter *e, const Claim *claim, SanadText iri, SanadText span)
{
  Reading *const r = e->reading;
  char confidence[16];
  (void)snprintf(confidence, sizeof confidence, "%.2f", claim->confidence);
  TRY(emit_statement(e, claim, iri));
  TRY(emit_string(e, iri, SANAD_NS_SN "modality",
                  sanad_text(modality_name(claim->modality))));
  TRY(emit_typed(e, iri, SANAD_NS_SN "confidence", sanad_text(confidence),
                 SANAD_XSD_DECIMAL));
  for (size_t i = 0; i < CLAIM_SOURCES_MAX; ++i) {
    if (claim->sources[i] != NONE) {
      TRY(emit_iri(e, iri, SANAD_NS_PROV "wasAttributedTo",
                   node_iri(r, claim->sources[i])));
    }
  }
  TRY(emit_iri(e, iri, SANAD_NS_PROV "wasDerivedFrom",
               node_iri(r, r->article)));
  TRY(emit_iri(e, iri, SANAD_NS_SN "evidence", span));
  if (claim->rule == NONE) {
    return SANAD_OK;
  }
  return emit_iri(e, iri, SANAD_NS_SN "rule",
                  r->lexicon->rules[claim->rule].iri);
}

static SanadStatus
emit_each(const Emitter *e, const uint32_t *order, const Offsets *offsets,
          SanadBuffer *span, SanadBuffer *iri)
{
  const Reading *const r = e->reading;
  const Claim *last = NULL;
  for (size_t i = 0; i < r->claim_count; ++i) {
    const Claim *const claim = &r->claims[order[i]];
    const bool is_new =
        !last || last->begin != claim->begin || last->end != claim->end;
    if (is_new) {
      add_span_iri(e, offsets, claim->begin, claim->end, span);
      TRY(sanad_buffer_status(span, e->error));
      TRY(emit_span(e, offsets, claim,
                    !last || last->sentence != claim->sentence,
                    sanad_buffer_text(span)));
    }
    add_claim_iri(e, claim, sanad_buffer_text(span), iri);
    TRY(sanad_buffer_status(iri, e->error));
    TRY(emit_claim(e, claim, sanad_buffer_text(iri), sanad_buffer_text(span)));
    last = claim;
  }
  return SANAD_OK;
}

/// By this `read` finds the same text from another agency.
static SanadStatus
emit_fingerprint(const Emitter *e)
{
  char digits[SANAD_FINGERPRINT_PARTS * 8 + 1];
  if (!e->report->has_fingerprint) {
    return SANAD_OK;
  }
  fingerprint_write(&e->report->fingerprint, digits);
  return emit_string(e, node_iri(e->reading, e->reading->article),
                     SANAD_NS_SN "fingerprint", sanad_text(digits));
}

SanadStatus
emit_claims(Emitter *emitter, const uint32_t *order)
{
  Reading *const r = emitter->reading;
  Offsets offsets = {0};
  if (!offsets_start(&offsets, r)) {
    return sanad_fail_memory(emitter->error);
  }
  SanadBuffer graph = {0};
  SanadBuffer span = {0};
  SanadBuffer iri = {0};
  sanad_buffer_add_text(&graph, node_iri(r, r->article));
  sanad_buffer_add_string(&graph, SANAD_EVIDENCE_SUFFIX);
  SanadStatus status = sanad_buffer_status(&graph, emitter->error);
  if (status == SANAD_OK) {
    emitter->graph = sanad_buffer_text(&graph);
    status = emit_fingerprint(emitter);
  }
  if (status == SANAD_OK) {
    status = emit_each(emitter, order, &offsets, &span, &iri);
  }
  sanad_buffer_free(&iri);
  sanad_buffer_free(&span);
  sanad_buffer_free(&graph);
  return status;
}
