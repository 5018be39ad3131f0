/// The operator of `claims( )`: what the sources say of a node, facts or not
/// (language, 4.8).

#include "graph/vocabulary.h"
#include "query/rows.h"
#include "query/why.h"

#include <string.h>

typedef struct {
  Rows base;
  const ClaimSearch *search;
  const SanadId *graphs;
  size_t graph_count;
  size_t next_graph;
  SourceClaims claims; ///< Of the source before `next_graph`
  size_t next_claim;
  SanadId *row; ///< The row being worked on, or null
} ClaimRows;

const char *
claim_column_name(ClaimColumn column)
{
  static const char *const names[CLAIM_COLUMNS] = {
      [CLAIM_SUBJECT] = "subject",
      [CLAIM_RELATION] = "relation",
      [CLAIM_OBJECT] = "object",
      [CLAIM_MODALITY] = "modality",
      [CLAIM_ATTRIBUTION] = "attribution",
      [CLAIM_SOURCE] = "source",
      [CLAIM_DATE] = "date",
      [CLAIM_SENTENCE] = "sentence",
      [CLAIM_CONFIDENCE] = "confidence",
  };
  return names[column];
}

/// Reads the claims of the source that an evidence graph belongs to.
static SanadStatus
read_graph(ClaimRows *self, SanadId graph, SanadError *error)
{
  Question *const question = self->base.run->question;
  const SanadText suffix = SANAD_TEXT(SANAD_EVIDENCE_SUFFIX);
  SanadTerm term;
  SanadId source = SANAD_ANY;
  TRY(question_term(question, graph, &term, error));
  const SanadTerm iri = sanad_term_iri(
      sanad_text_slice(term.text, 0, term.text.length - suffix.length));
  TRY(question_intern(question, &iri, &source, error));
  self->next_claim = 0;
  return claims_read(question, source, &self->claims, error);
}

/// Goes to the next claim about the node, or returns SANAD_END.
static SanadStatus
next_claim(ClaimRows *self, const Claim **out, SanadError *error)
{
  const SanadId about = self->search->about;
  for (;;) {
    while (self->next_claim < self->claims.count) {
      const Claim *const claim = &self->claims.claims[self->next_claim++];
      if (claim->triple.subject == about || claim->triple.object == about) {
        *out = claim;
        return SANAD_OK;
      }
    }
    if (self->next_graph == self->graph_count) {
      return SANAD_END;
    }
    const SanadId graph = self->graphs[self->next_graph++];
    TRY(question_check(self->base.run->question, error));
    if (sanad_snapshot_is_evidence(self->base.run->question->snapshot, graph)) {
      TRY(read_graph(self, graph, error));
    }
  }
}

static void
add_claim(const ClaimRows *self, const Claim *claim, RowBatch *batch)
{
  const SanadId cells[CLAIM_COLUMNS] = {
      [CLAIM_SUBJECT] = claim->triple.subject,
      [CLAIM_RELATION] = claim->triple.predicate,
      [CLAIM_OBJECT] = claim->triple.object,
      [CLAIM_MODALITY] = claim->cells[WHY_MODALITY],
      [CLAIM_ATTRIBUTION] = claim->cells[WHY_ATTRIBUTION],
      [CLAIM_SOURCE] = self->claims.source,
      [CLAIM_DATE] = self->claims.date,
      [CLAIM_SENTENCE] = claim->cells[WHY_SENTENCE],
      [CLAIM_CONFIDENCE] = claim->cells[WHY_CONFIDENCE],
  };
  SanadId *const row = batch_add(batch, self->row);
  for (size_t i = 0; i < CLAIM_COLUMNS; ++i) {
    row[self->search->slots[i]] = cells[i];
  }
}

static SanadStatus
claims_next(Rows *rows, RowBatch *batch, SanadError *error)
{
  ClaimRows *const self = (ClaimRows *)rows;
  Question *const question = rows->run->question;
  if (!self->graphs) {
    TRY(sanad_snapshot_graphs(question->snapshot, question->arena,
                              &self->graphs, &self->graph_count, error));
  }
  while (!batch_is_full(batch)) {
    const Claim *claim = NULL;
    if (!self->row) {
      const SanadStatus status = rows_input(rows, &self->row, error);
      if (status == SANAD_END) {
        break;
      }
      TRY(status);
      self->next_graph = 0;
      self->claims.count = 0;
      self->next_claim = 0;
    }
    const SanadStatus status = next_claim(self, &claim, error);
    if (status == SANAD_END) {
      self->row = NULL;
      continue;
    }
    TRY(status);
    add_claim(self, claim, batch);
  }
  return batch->count ? SANAD_OK : SANAD_END;
}

static void
claims_reset(Rows *rows)
{
  ((ClaimRows *)rows)->row = NULL;
}

static const RowsKind claims_kind = {"claims", claims_next, claims_reset, NULL};

Rows *
rows_claims(Run *run, Rows *input, const ClaimSearch *search)
{
  ClaimRows *const self = rows_new(run, &claims_kind, input, sizeof *self);
  if (self) {
    self->search = search;
  }
  return (Rows *)self;
}
