#include "query/sort_ahead.h"

#include "query/value.h"

void
sort_mark_free(SortMark *mark)
{
  sanad_buffer_free(&mark->name);
  mark->id = SANAD_ANY;
}

SanadStatus
sort_mark_set(SortMark *mark, Question *question, SanadId id, SanadError *error)
{
  SanadText name = {0};
  if (id == mark->id) {
    return SANAD_OK;
  }
  mark->id = SANAD_ANY;
  if (sanad_id_kind(id) != SANAD_ID_IRI) {
    return SANAD_OK;
  }
  TRY(value_sort_name(question, id, &name, error));
  sanad_buffer_clear(&mark->name);
  sanad_buffer_add_text(&mark->name, name);
  TRY(sanad_buffer_status(&mark->name, error));
  mark->id = id;
  return SANAD_OK;
}

/// Nodes and their labels: a node with several stands there several times.
typedef struct {
  SanadId nodes[SANAD_TERMS_MAX];
  SanadId labels[SANAD_TERMS_MAX];
  SanadTerm terms[SANAD_TERMS_MAX];
  size_t count;
} Named;

/// Reads the labels and adds the nodes that all of theirs put behind the mark.
static SanadStatus
note_named(const SortMark *mark, const Question *question, Named *named,
           SanadBuffer *texts, IdSet *behind, SanadError *error)
{
  const SanadText name = sanad_buffer_text(&mark->name);
  TRY(question_terms_into(question, texts, named->labels, named->count,
                          named->terms, error));
  for (size_t i = 0; i < named->count;) {
    const SanadId node = named->nodes[i];
    bool is_behind = true;
    for (; i < named->count && named->nodes[i] == node; ++i) {
      is_behind &= sanad_text_compare(named->terms[i].text, name) > 0;
    }
    if (is_behind) {
      TRY(id_set_add(behind, node, NULL, error));
    }
  }
  named->count = 0;
  return SANAD_OK;
}

/// Goes through the rows.
static SanadStatus
note_rows(const SortMark *mark, const Question *question, const RowBatch *batch,
          size_t at, size_t slot, Named *named, SanadBuffer *texts,
          IdSet *behind, SanadError *error)
{
  SanadId last = SANAD_ANY;
  for (size_t i = at; i < batch->count; ++i) {
    const SanadId id = batch->ids[i * batch->width + slot];
    size_t count = 0;
    if (id == last || sanad_id_kind(id) != SANAD_ID_IRI ||
        id_set_has(behind, id)) {
      continue;
    }
    last = id;
    if (named->count + QUESTION_LABELS_FEW > SANAD_TERMS_MAX) {
      TRY(note_named(mark, question, named, texts, behind, error));
    }
    TRY(question_few_labels(question, id, named->labels + named->count, &count,
                            error));
    for (size_t j = 0; j < count; ++j) {
      named->nodes[named->count++] = id;
    }
  }
  return note_named(mark, question, named, texts, behind, error);
}

SanadStatus
sort_note_behind(const SortMark *mark, const Question *question,
                 const RowBatch *batch, size_t at, size_t slot, IdSet *behind,
                 SanadError *error)
{
  Named named;
  SanadBuffer texts = {0};
  if (mark->id == SANAD_ANY) {
    return SANAD_OK;
  }
  named.count = 0;
  named.labels[0] = SANAD_ANY;
  const SanadStatus status =
      note_rows(mark, question, batch, at, slot, &named, &texts, behind, error);
  sanad_buffer_free(&texts);
  return status;
}
