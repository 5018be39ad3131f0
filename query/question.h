#ifndef SANAD_QUERY_QUESTION_H
#define SANAD_QUERY_QUESTION_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/map.h"
#include "base/status.h"
#include "graph/cursor.h"
#include "graph/store.h"
#include "query/progress.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// One statement that is being answered: its memory, its view of the graph, and
/// the values that it computed and no stored term has.
///
/// A row is always ids.  A computed value gets the id of the stored term that
/// equals it, else an id of kind SANAD_ID_OWN, valid in this question only.
typedef struct {
  SanadArena *arena; ///< Lives as long as the question
  const SanadSnapshot *snapshot;
  const volatile sig_atomic_t *is_cancelled; ///< Set from outside; may be null
  SanadText language; ///< `set language`: the language of labels

  SanadTerm *own_terms; ///< Terms of ids of kind SANAD_ID_OWN, by payload
  size_t own_count;
  size_t own_capacity;
  SanadMap own_hashes;   ///< Hash → payload plus one of the first such term
  SanadMap path_numbers; ///< Id of a path's text → number plus one
  struct QuestionPath *paths;
  size_t path_count;
  size_t path_capacity;
  SanadMap labels; ///< Node → id of its label plus one; 1: it has none

  SanadId type_id;             ///< rdf:type, or SANAD_ANY if the graph has none
  SanadId subclass_id;         ///< rdfs:subClassOf, likewise
  struct RegexCache *regexes;  ///< Of regex.h; null until one was asked for
  SanadId *name_predicates;    ///< What labels and aliases are given by, as
                               ///< far as the graph has it; in the arena,
  size_t name_predicate_count; ///< null until asked for
  char now[32];                ///< xsd:dateTime, in UTC; empty until asked for
  SanadBuffer scratch[2];      ///< Texts of two terms that are compared
  struct Needle *needles;      ///< Of needle.h: the constants of tests of text
  SanadBuffer lowered; ///< A text that one is looked for in, in lower case

  uint64_t deadline_us; ///< Of CLOCK_MONOTONIC; 0: no limit of time
  size_t memory_max;    ///< In bytes; 0: no limit
  size_t held_bytes;    ///< What operators hold beside the arena
  size_t *held;         ///< Of `held_bytes`, for those who only read the rest
  void (*note)(void *state, const char *text); ///< May be null
  void *note_state;
  struct QuestionReader *reader;      ///< Of question_iri() and others
  SanadProgress *progress;            ///< Or null
  struct AdjacencyCache *adjacencies; ///< Of adjacency.h
  bool shares_adjacencies;            ///< They are the session's
  struct SanadEndpoint *endpoint;     ///< Of remote.h, or null
  size_t threads; ///< That may work at a time; 0: as many as pay
  bool is_eager; ///< Read relations whole at once, and let threads work however
                 ///< little there is to do: what tests ask for
} Question;

/// Begins a question.  `arena` and `snapshot` must outlive it.  End it with
/// question_end().
///
/// Errors: SANAD_STORE.
SANAD_NODISCARD SanadStatus question_begin(Question *question,
                                           SanadArena *arena,
                                           const SanadSnapshot *snapshot,
                                           SanadError *error);

/// Counts memory beside the arena that an operator had, `from` bytes, and has
/// now, `to` bytes.
static inline void
question_hold(const Question *question, size_t from, size_t to)
{
  *question->held += to - from;
}

/// Counts facts that were read, for who looks on.
static inline void
question_read_facts(const Question *question, uint64_t count)
{
  if (question->progress) {
    sanad_progress_add(&question->progress->facts, count);
  }
}

/// Frees what is not in the arena.
void question_end(Question *question);

/// Gives the term of any id of a row, stored or own; its text lives as long as
/// the question.
///
/// Errors: SANAD_CORRUPT, SANAD_STORE.
SANAD_NODISCARD SanadStatus question_term(const Question *question, SanadId id,
                                          SanadTerm *term, SanadError *error);

/// Gives the term of any id without remembering it: its text lives as long as
/// the question and until `scratch` changes.  For who looks at many terms.
///
/// Errors: SANAD_CORRUPT, SANAD_STORE, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus question_term_into(const Question *question,
                                               SanadBuffer *scratch, SanadId id,
                                               SanadTerm *term,
                                               SanadError *error);

/// Gives the terms of `count` ids, at most SANAD_TERMS_MAX, in one go; of
/// SANAD_ANY a term of kind 0.  All texts live until `scratch` changes.
///
/// Errors: SANAD_CORRUPT, SANAD_STORE, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus question_terms_into(const Question *question,
                                                SanadBuffer *scratch,
                                                const SanadId *ids,
                                                size_t count, SanadTerm *terms,
                                                SanadError *error);

/// Gives an id to a computed term: equal terms get equal ids.  The text is
/// copied.
///
/// Errors: SANAD_NO_MEMORY, SANAD_STORE.
SANAD_NODISCARD SanadStatus question_intern(Question *question,
                                            const SanadTerm *term, SanadId *id,
                                            SanadError *error);

/// What the question keeps for reading the graph; or null.
struct QuestionReader *question_reader_new(void);

/// Frees it.  Accepts null.
void question_reader_free(struct QuestionReader *reader);

/// Forgets what was read: the question is to look at another snapshot, or the
/// one it looks at is to be closed.
void question_reader_forget(struct QuestionReader *reader);

/// Finds the id of a well-known term, which is remembered by where its text
/// lies: it must be a constant of the program.  SANAD_ANY if the graph does not
/// have it.
///
/// Errors: SANAD_STORE, SANAD_CORRUPT.
SANAD_NODISCARD SanadStatus question_iri(const Question *question,
                                         const char *iri, SanadId *id,
                                         SanadError *error);

/// Finds the label that a node is shown by: preferred label, else label, in the
/// question's language, else without language, else any; the smallest if there
/// are several.  `*label` becomes SANAD_ANY if there is none.
///
/// Errors: SANAD_NO_MEMORY, SANAD_STORE, SANAD_CORRUPT.
SANAD_NODISCARD SanadStatus question_label(Question *question, SanadId node,
                                           SanadId *label, SanadError *error);

/// The most labels of a node that question_few_labels() lists.
#define QUESTION_LABELS_FEW 8U

/// Lists the texts of which one is the label of a node; `*count` becomes 0 if
/// there are none, many, or others than texts.  Nothing is remembered.
///
/// Errors: SANAD_NO_MEMORY, SANAD_STORE, SANAD_CORRUPT.
SANAD_NODISCARD SanadStatus question_few_labels(
    const Question *question, SanadId node, SanadId labels[QUESTION_LABELS_FEW],
    size_t *count, SanadError *error);

/// Calls `visit` with each object of (subject, predicate) in the union, until
/// it returns anything but SANAD_OK; SANAD_END stops without being an error.
SANAD_NODISCARD SanadStatus question_each_object(
    const Question *question, SanadId subject, SanadId predicate,
    SanadStatus (*visit)(void *state, SanadId object, SanadError *error),
    void *state, SanadError *error);

/// A path that was found, which to most steps is a text.
typedef struct QuestionPath {
  const SanadTriple *facts; ///< From its start to its end
  size_t length;
} QuestionPath;

/// Remembers the facts behind the text of a path; they are copied.
///
/// Errors: SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus question_add_path(Question *question, SanadId text,
                                              const SanadTriple *facts,
                                              size_t length, SanadError *error);

/// The path whose text has this id, or null.  Valid until the next is added.
const QuestionPath *question_find_path(const Question *question, SanadId text);

/// Tells the person something that is no error.
void question_note(const Question *question, const char *format, ...)
    SANAD_PRINTF(2, 3);

/// SANAD_CANCELLED once somebody asked to stop or the time is up, SANAD_LIMIT
/// once the question holds more memory than it may, else SANAD_OK.  Every loop
/// that can be long calls it now and then.
SANAD_NODISCARD SanadStatus question_check(const Question *question,
                                           SanadError *error);

/// Whether somebody asked to stop or the time is up.  For threads that help:
/// they change nothing.
bool question_must_stop(const Question *question);

#endif
