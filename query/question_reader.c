/// What questions read of the graph over and over: well-known terms, the
/// objects of a subject, labels.

#include "graph/vocabulary.h"
#include "query/adjacency.h"
#include "query/question.h"

#include <stdlib.h>

/// So many well-known terms are kept.
#define IRIS_KEPT 48U

typedef struct QuestionReader QuestionReader;

struct QuestionReader {
  struct {
    const char *iri;
    SanadId id;
  } iris[IRIS_KEPT];
  size_t iri_count;
  SanadCursor *cursor; ///< Kept, as to open one costs as much as a look-up
  SanadBatch batch;
  bool is_busy; ///< Somebody looks at the batch
};

QuestionReader *
question_reader_new(void)
{
  QuestionReader *const reader = malloc(sizeof *reader);
  if (reader) {
    reader->iri_count = 0;
    reader->cursor = NULL;
    reader->is_busy = false;
  }
  return reader;
}

void
question_reader_free(QuestionReader *reader)
{
  if (reader) {
    sanad_cursor_close(reader->cursor);
    free(reader);
  }
}

void
question_reader_forget(QuestionReader *reader)
{
  sanad_cursor_close(reader->cursor);
  reader->cursor = NULL;
  reader->iri_count = 0;
}

SanadStatus
question_iri(const Question *question, const char *iri, SanadId *id,
             SanadError *error)
{
  QuestionReader *const reader = question->reader;
  for (size_t i = 0; i < reader->iri_count; ++i) {
    if (reader->iris[i].iri == iri) {
      *id = reader->iris[i].id;
      return SANAD_OK;
    }
  }
  const SanadTerm term = sanad_term_iri(sanad_text(iri));
  TRY(sanad_snapshot_find(question->snapshot, &term, id, error));
  if (reader->iri_count < IRIS_KEPT) {
    reader->iris[reader->iri_count].iri = iri;
    reader->iris[reader->iri_count++].id = *id;
  }
  return SANAD_OK;
}

/// Points a cursor at a pattern.
static SanadStatus
seek(const Question *question, SanadCursor **cursor, SanadTriple pattern,
     SanadError *error)
{
  return *cursor ? sanad_cursor_reset(*cursor, SANAD_ANY, pattern, error)
                 : sanad_cursor_open(cursor, question->snapshot, SANAD_ANY,
                                     SANAD_PSO, pattern, error);
}

static SanadStatus
visit_objects(SanadCursor *cursor, SanadBatch *batch,
              SanadStatus (*visit)(void *state, SanadId object,
                                   SanadError *error),
              void *state, SanadError *error)
{
  SanadStatus status = SANAD_OK;
  while (status == SANAD_OK &&
         (status = sanad_cursor_next(cursor, batch, error)) == SANAD_OK) {
    for (size_t i = 0; status == SANAD_OK && i < batch->count; ++i) {
      status = visit(state, batch->object[i], error);
    }
  }
  return status == SANAD_END ? SANAD_OK : status;
}

/// With a cursor and a batch of its own: `visit` asks for objects itself.
static SanadStatus
visit_nested(const Question *question, SanadTriple pattern,
             SanadStatus (*visit)(void *state, SanadId object,
                                  SanadError *error),
             void *state, SanadError *error)
{
  SanadCursor *cursor = NULL;
  SanadBatch *const batch = malloc(sizeof *batch);
  SanadStatus status = batch ? seek(question, &cursor, pattern, error)
                             : sanad_fail_memory(error);
  if (status == SANAD_OK) {
    status = visit_objects(cursor, batch, visit, state, error);
  }
  sanad_cursor_close(cursor);
  free(batch);
  return status;
}

SanadStatus
question_each_object(const Question *question, SanadId subject,
                     SanadId predicate,
                     SanadStatus (*visit)(void *state, SanadId object,
                                          SanadError *error),
                     void *state, SanadError *error)
{
  QuestionReader *const reader = question->reader;
  const SanadIdKind kind = sanad_id_kind(subject);
  const SanadTriple pattern = {subject, predicate, SANAD_ANY};
  if (predicate == SANAD_ANY || subject == SANAD_ANY ||
      (kind != SANAD_ID_IRI && kind != SANAD_ID_BLANK)) {
    return SANAD_OK;
  }
  if (reader->is_busy) {
    return visit_nested(question, pattern, visit, state, error);
  }
  reader->is_busy = true;
  SanadStatus status = seek(question, &reader->cursor, pattern, error);
  if (status == SANAD_OK) {
    status = visit_objects(reader->cursor, &reader->batch, visit, state, error);
  }
  reader->is_busy = false;
  return status;
}

/// The best label seen so far.
typedef struct {
  const Question *question;
  SanadId best;
  SanadTerm term;
  int rank; ///< Smaller is better
} LabelChoice;

/// 0: the question's language, 1: no language, 2: any other.
static int
language_rank(const Question *question, SanadText language)
{
  if (!language.length) {
    return 1;
  }
  return sanad_text_is_equal(language, question->language) ? 0 : 2;
}

static SanadStatus
consider_label(void *state, SanadId object, SanadError *error)
{
  LabelChoice *const choice = state;
  SanadTerm term;
  TRY(question_term(choice->question, object, &term, error));
  if (term.kind != SANAD_LITERAL) {
    return SANAD_OK;
  }

  const int rank = language_rank(choice->question, term.language);
  int order = rank - choice->rank;
  if (!order) {
    order = sanad_text_compare(term.text, choice->term.text);
  }
  if (!order) {
    order = sanad_text_compare(term.language, choice->term.language);
  }
  const bool is_better = choice->best == SANAD_ANY || order < 0;
  if (is_better) {
    choice->best = object;
    choice->term = term;
    choice->rank = rank;
  }
  return SANAD_OK;
}

/// What labels are given by, the better ones first.
static const char *const label_tiers[][3] = {
    {SANAD_NS_SKOS "prefLabel", NULL, NULL},
    {SANAD_RDFS_LABEL, SANAD_NS_SCHEMA "name", SANAD_NS_FOAF "name"},
};

#define LABEL_TIERS (sizeof label_tiers / sizeof *label_tiers)

/// Calls `visit` with the objects by which a tier names a node.  Once so many
/// nodes were asked for that it pays, the relations are read whole.
static SanadStatus
visit_labels(const Question *question, SanadId node, size_t tier,
             SanadStatus (*visit)(void *state, SanadId object,
                                  SanadError *error),
             void *state, SanadError *error)
{
  for (size_t i = 0; i < 3 && label_tiers[tier][i]; ++i) {
    SanadId predicate = SANAD_ANY;
    const Adjacency *labels = NULL;
    TRY(question_iri(question, label_tiers[tier][i], &predicate, error));
    if (predicate == SANAD_ANY) {
      continue;
    }
    TRY(adjacency_probe(question, predicate, WALK_FORWARD, false, &labels,
                        error));
    if (!labels) {
      TRY(question_each_object(question, node, predicate, visit, state, error));
      continue;
    }
    const Neighbours list = adjacency_of(labels, node);
    for (size_t j = 0; j < list.count; ++j) {
      TRY(visit(state, neighbours_at(&list, j), error));
    }
  }
  return SANAD_OK;
}

typedef struct {
  SanadId *labels;
  size_t count;
  bool has_others;
} FewLabels;

static SanadStatus
list_label(void *state, SanadId object, SanadError *error)
{
  FewLabels *const few = state;
  (void)error;
  if (few->count < QUESTION_LABELS_FEW && sanad_id_is_literal(object)) {
    few->labels[few->count++] = object;
  } else {
    few->has_others = true;
  }
  return SANAD_OK;
}

SanadStatus
question_few_labels(const Question *question, SanadId node,
                    SanadId labels[QUESTION_LABELS_FEW], size_t *count,
                    SanadError *error)
{
  FewLabels few = {.labels = labels};
  for (size_t i = 0; i < LABEL_TIERS && !few.count && !few.has_others; ++i) {
    TRY(visit_labels(question, node, i, list_label, &few, error));
  }
  *count = few.has_others ? 0 : few.count;
  return SANAD_OK;
}

SanadStatus
question_label(Question *question, SanadId node, SanadId *label,
               SanadError *error)
{
  uint64_t *const known = sanad_map_put(&question->labels, node, NULL);
  if (!known) {
    return sanad_fail_memory(error);
  }
  if (*known) {
    *label = *known - 1;
    return SANAD_OK;
  }

  LabelChoice choice = {.question = question};
  for (size_t i = 0; i < LABEL_TIERS && choice.best == SANAD_ANY; ++i) {
    TRY(visit_labels(question, node, i, consider_label, &choice, error));
  }
  *known = choice.best + 1;
  *label = choice.best;
  return SANAD_OK;
}
