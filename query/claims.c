/// Reads the claims of evidence graphs.

#include "graph/vocabulary.h"
#include "query/why.h"

#include <stdlib.h>

/// The relations of claims and spans.
typedef enum {
  TERM_SUBJECT,
  TERM_PREDICATE,
  TERM_OBJECT,
  TERM_MODALITY,
  TERM_CONFIDENCE,
  TERM_ATTRIBUTED,
  TERM_RULE,
  TERM_EVIDENCE,
  TERM_SENTENCE,
  TERM_ANCHOR,
  TERM_BEGIN,
  TERM_END,
  TERM_PUBLISHED,
  TERMS,
} ClaimTerm;

static const char *const term_iris[TERMS] = {
    [TERM_SUBJECT] = SANAD_NS_RDF "subject",
    [TERM_PREDICATE] = SANAD_NS_RDF "predicate",
    [TERM_OBJECT] = SANAD_NS_RDF "object",
    [TERM_MODALITY] = SANAD_NS_SN "modality",
    [TERM_CONFIDENCE] = SANAD_NS_SN "confidence",
    [TERM_ATTRIBUTED] = SANAD_NS_PROV "wasAttributedTo",
    [TERM_RULE] = SANAD_NS_SN "rule",
    [TERM_EVIDENCE] = SANAD_NS_SN "evidence",
    [TERM_SENTENCE] = SANAD_NS_NIF "sentence",
    [TERM_ANCHOR] = SANAD_NS_NIF "anchorOf",
    [TERM_BEGIN] = SANAD_NS_NIF "beginIndex",
    [TERM_END] = SANAD_NS_NIF "endIndex",
    [TERM_PUBLISHED] = SANAD_NS_SN "published",
};

typedef struct {
  Question *question;
  SanadId graph;
  SanadId terms[TERMS];
  SanadCursor *cursor;
  SanadBatch *batch;
} ClaimReader;

/// The first object of (subject, term) in the reader's graph, or SANAD_ANY.
static SanadStatus
read_object(ClaimReader *reader, SanadId subject, ClaimTerm term, SanadId *id,
            SanadError *error)
{
  *id = SANAD_ANY;
  if (reader->terms[term] == SANAD_ANY || subject == SANAD_ANY) {
    return SANAD_OK;
  }
  TRY(sanad_cursor_reset(reader->cursor, reader->graph,
                         (SanadTriple){subject, reader->terms[term], SANAD_ANY},
                         error));
  const SanadStatus status =
      sanad_cursor_next(reader->cursor, reader->batch, error);
  if (status == SANAD_OK) {
    *id = reader->batch->object[0];
  }
  return status == SANAD_END ? SANAD_OK : status;
}

/// Reads where a claim stands: the span, and the sentence around it.
static SanadStatus
read_span(ClaimReader *reader, SanadId claim, Claim *out, SanadError *error)
{
  SanadId span = SANAD_ANY;
  SanadId sentence = SANAD_ANY;
  TRY(read_object(reader, claim, TERM_EVIDENCE, &span, error));
  TRY(read_object(reader, span, TERM_BEGIN, &out->cells[WHY_BEGIN], error));
  TRY(read_object(reader, span, TERM_END, &out->cells[WHY_END], error));
  TRY(read_object(reader, span, TERM_SENTENCE, &sentence, error));
  return read_object(reader, sentence == SANAD_ANY ? span : sentence,
                     TERM_ANCHOR, &out->cells[WHY_SENTENCE], error);
}

static SanadStatus
read_claim(ClaimReader *reader, SanadId claim, Claim *out, SanadError *error)
{
  static const struct {
    ClaimTerm term;
    WhyColumn column;
  } cells[] = {
      {TERM_MODALITY, WHY_MODALITY},
      {TERM_ATTRIBUTED, WHY_ATTRIBUTION},
      {TERM_CONFIDENCE, WHY_CONFIDENCE},
      {TERM_RULE, WHY_RULE},
  };
  TRY(read_object(reader, claim, TERM_SUBJECT, &out->triple.subject, error));
  TRY(read_object(reader, claim, TERM_PREDICATE, &out->triple.predicate,
                  error));
  TRY(read_object(reader, claim, TERM_OBJECT, &out->triple.object, error));
  for (size_t i = 0; i < sizeof cells / sizeof *cells; ++i) {
    TRY(read_object(reader, claim, cells[i].term, &out->cells[cells[i].column],
                    error));
  }
  return read_span(reader, claim, out, error);
}

/// Lists the nodes that have an rdf:subject: the claims.
static SanadStatus
list_claims(ClaimReader *reader, SanadId **ids, size_t *count,
            SanadError *error)
{
  size_t capacity = 0;
  *ids = NULL;
  *count = 0;
  TRY(sanad_cursor_reset(
      reader->cursor, reader->graph,
      (SanadTriple){SANAD_ANY, reader->terms[TERM_SUBJECT], SANAD_ANY}, error));
  SanadStatus status = SANAD_OK;
  while ((status = sanad_cursor_next(reader->cursor, reader->batch, error)) ==
         SANAD_OK) {
    TRY(question_check(reader->question, error));
    for (size_t i = 0; i < reader->batch->count; ++i) {
      *ids = sanad_arena_grow(reader->question->arena, *ids, *count, &capacity,
                              sizeof **ids);
      if (!*ids) {
        return sanad_fail_memory(error);
      }
      (*ids)[(*count)++] = reader->batch->subject[i];
    }
  }
  return status == SANAD_END ? SANAD_OK : status;
}

static SanadStatus
read_all(ClaimReader *reader, SourceClaims *claims, SanadError *error)
{
  SanadId *ids = NULL;
  size_t count = 0;
  TRY(list_claims(reader, &ids, &count, error));
  claims->claims = SANAD_TAKE_ARRAY(reader->question->arena, Claim, count + 1);
  if (!claims->claims) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < count; ++i) {
    TRY(read_claim(reader, ids[i], &claims->claims[i], error));
  }
  claims->count = count;
  return SANAD_OK;
}

/// Finds the evidence graph of a source.
static SanadStatus
find_evidence(const Question *question, SanadId source, SanadId *graph,
              SanadError *error)
{
  SanadTerm term;
  SanadBuffer name = {0};
  TRY(question_term(question, source, &term, error));
  sanad_buffer_add_text(&name, term.text);
  sanad_buffer_add_string(&name, SANAD_EVIDENCE_SUFFIX);
  SanadStatus status = sanad_buffer_status(&name, error);
  if (status == SANAD_OK) {
    const SanadTerm iri = sanad_term_iri(sanad_buffer_text(&name));
    status = sanad_snapshot_find(question->snapshot, &iri, graph, error);
  }
  sanad_buffer_free(&name);
  return status;
}

static SanadStatus
keep_date(void *state, SanadId object, SanadError *error)
{
  (void)error;
  *(SanadId *)state = object;
  return SANAD_END;
}

SanadStatus
claims_read(Question *question, SanadId source, SourceClaims *claims,
            SanadError *error)
{
  ClaimReader reader = {.question = question};
  *claims = (SourceClaims){.source = source};
  for (size_t i = 0; i < TERMS; ++i) {
    const SanadTerm iri = sanad_term_iri(sanad_text(term_iris[i]));
    TRY(sanad_snapshot_find(question->snapshot, &iri, &reader.terms[i], error));
  }
  TRY(question_each_object(question, source, reader.terms[TERM_PUBLISHED],
                           keep_date, &claims->date, error));
  TRY(find_evidence(question, source, &reader.graph, error));
  if (reader.graph == SANAD_ANY || reader.terms[TERM_SUBJECT] == SANAD_ANY) {
    return SANAD_OK;
  }

  reader.batch = malloc(sizeof *reader.batch);
  SanadStatus status =
      reader.batch
          ? sanad_cursor_open(
                &reader.cursor, question->snapshot, reader.graph, SANAD_SPO,
                (SanadTriple){SANAD_ANY, SANAD_ANY, SANAD_ANY}, error)
          : sanad_fail_memory(error);
  if (status == SANAD_OK) {
    status = read_all(&reader, claims, error);
  }
  sanad_cursor_close(reader.cursor);
  free(reader.batch);
  return status;
}
