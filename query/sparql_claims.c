/// `claims( )` in SPARQL: the graphs of evidence are read as they are.

#include "graph/vocabulary.h"
#include "query/sparql.h"

static SanadStatus
column_text(Sparql *self, const ClaimSearch *search, ClaimColumn column,
            SanadText *text, SanadError *error)
{
  return sparql_place_text(self, (Place){search->slots[column], SANAD_ANY},
                           text, error);
}

/// `subject relation object `, within OPTIONAL if it may be missing.
static void
add_triple(Sparql *self, SanadText subject, const char *relation,
           SanadText object, bool is_optional, SanadBuffer *out)
{
  sanad_buffer_add_string(out, is_optional ? "OPTIONAL { " : "");
  sanad_buffer_add_text(out, subject);
  sanad_buffer_add_char(out, ' ');
  sparql_iri(self, sanad_text(relation), out);
  sanad_buffer_add_char(out, ' ');
  sanad_buffer_add_text(out, object);
  sanad_buffer_add_string(out, is_optional ? " } " : " . ");
}

/// The sentence that a claim stands in.
static SanadStatus
add_sentence(Sparql *self, const ClaimSearch *search, SanadText claim,
             SanadBuffer *out, SanadError *error)
{
  SanadText span;
  SanadText around;
  SanadText whole;
  SanadText sentence;
  TRY(sparql_fresh_text(self, &span, error));
  TRY(sparql_fresh_text(self, &around, error));
  TRY(sparql_fresh_text(self, &whole, error));
  TRY(column_text(self, search, CLAIM_SENTENCE, &sentence, error));
  sanad_buffer_add_string(out, "OPTIONAL { ");
  add_triple(self, claim, SANAD_NS_SN "evidence", span, false, out);
  add_triple(self, span, SANAD_NS_NIF "sentence", around, true, out);
  sanad_buffer_add_format(out, "BIND(COALESCE(%.*s, %.*s) AS %.*s) ",
                          (int)around.length, around.data, (int)span.length,
                          span.data, (int)whole.length, whole.data);
  add_triple(self, whole, SANAD_NS_NIF "anchorOf", sentence, false, out);
  sanad_buffer_add_string(out, "} ");
  return SANAD_OK;
}

/// What a graph of evidence says of one claim.
static SanadStatus
add_claim(Sparql *self, const ClaimSearch *search, SanadText claim,
          SanadBuffer *out, SanadError *error)
{
  static const struct {
    ClaimColumn column;
    const char *relation;
    bool is_optional;
  } parts[] = {
      {CLAIM_SUBJECT, SANAD_NS_RDF "subject", false},
      {CLAIM_RELATION, SANAD_NS_RDF "predicate", false},
      {CLAIM_OBJECT, SANAD_NS_RDF "object", false},
      {CLAIM_MODALITY, SANAD_NS_SN "modality", true},
      {CLAIM_ATTRIBUTION, SANAD_NS_PROV "wasAttributedTo", true},
      {CLAIM_CONFIDENCE, SANAD_NS_SN "confidence", true},
  };
  for (size_t i = 0; i < sizeof parts / sizeof *parts; ++i) {
    SanadText object;
    TRY(column_text(self, search, parts[i].column, &object, error));
    add_triple(self, claim, parts[i].relation, object, parts[i].is_optional,
               out);
  }
  return add_sentence(self, search, claim, out, error);
}

/// Only claims with the node at either end, and the source that they are of.
static SanadStatus
add_about(Sparql *self, const ClaimSearch *search, SanadText graph,
          SanadBuffer *out, SanadError *error)
{
  SanadText about;
  SanadText ends[2];
  SanadText source;
  SanadText date;
  TRY(sparql_place_text(self, (Place){SLOT_NONE, search->about}, &about,
                        error));
  TRY(column_text(self, search, CLAIM_SUBJECT, &ends[0], error));
  TRY(column_text(self, search, CLAIM_OBJECT, &ends[1], error));
  TRY(column_text(self, search, CLAIM_SOURCE, &source, error));
  TRY(column_text(self, search, CLAIM_DATE, &date, error));
  sanad_buffer_add_format(out, "FILTER(STRENDS(STR(%.*s), \"%s\") && (",
                          (int)graph.length, graph.data, SANAD_EVIDENCE_SUFFIX);
  for (size_t i = 0; i < 2; ++i) {
    sanad_buffer_add_format(out, "%ssameTerm(%.*s, %.*s)", i ? " || " : "",
                            (int)ends[i].length, ends[i].data,
                            (int)about.length, about.data);
  }
  sanad_buffer_add_format(out,
                          ")) BIND(IRI(STRBEFORE(STR(%.*s), \"%s\")) AS %.*s) ",
                          (int)graph.length, graph.data, SANAD_EVIDENCE_SUFFIX,
                          (int)source.length, source.data);
  add_triple(self, source, SANAD_NS_SN "published", date, true, out);
  return SANAD_OK;
}

SanadStatus
sparql_claims(Sparql *self, const Stage *stage, SparqlRows *rows,
              SanadError *error)
{
  const ClaimSearch *const search = stage->claims;
  SanadBuffer next = {0};
  SanadText graph;
  SanadText claim;
  TRY(sparql_fresh_text(self, &graph, error));
  TRY(sparql_fresh_text(self, &claim, error));
  sparql_unit(rows, &next);
  sanad_buffer_add_format(&next, "GRAPH %.*s { ", (int)graph.length,
                          graph.data);
  SanadStatus status = add_claim(self, search, claim, &next, error);
  sanad_buffer_add_string(&next, "} ");
  if (status == SANAD_OK) {
    status = add_about(self, search, graph, &next, error);
  }
  for (size_t i = 0; i < CLAIM_COLUMNS; ++i) {
    self->certain[search->slots[i]] = i <= CLAIM_OBJECT || i == CLAIM_SOURCE;
  }
  rows->has_repeats = true;
  sparql_replace(rows, &next, false);
  return status;
}
