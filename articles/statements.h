#ifndef SANAD_ARTICLES_STATEMENTS_H
#define SANAD_ARTICLES_STATEMENTS_H

/// Only for articles/.

#include "articles/words.h"
#include "graph/io/io.h"

/// The triples of the lexicon's files, in memory while it is compiled.
///
/// A term is a number; its text starts with `<` for an IRI, `_` for a blank
/// node and `"` for a literal, whose datatype and language are dropped.
typedef struct {
  uint32_t subject;
  uint32_t predicate;
  uint32_t object;
  uint32_t file;  ///< Later files override
  uint32_t order; ///< Of reading
} Statement;

typedef struct {
  SanadArena *arena;
  Words terms;
  Statement *items; ///< Sorted by subject, then file, once statements_sort ran
  size_t count;
  size_t capacity;
  uint32_t file;
} Statements;

/// Appends the bytes of a lexicon's file to `bytes`.
///
/// Errors: SANAD_NOT_FOUND, SANAD_IO, SANAD_LIMIT, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus statements_read_bytes(const char *path,
                                                  SanadBuffer *bytes,
                                                  SanadError *error);

/// Reads a file of Turtle.
///
/// Errors: SANAD_NOT_FOUND, SANAD_IO, SANAD_SYNTAX with the file's name in the
/// message, SANAD_LIMIT, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus statements_read_file(Statements *statements,
                                                 const char *path,
                                                 SanadError *error);

/// Sorts by subject; within one subject, order of reading stays.
SANAD_NODISCARD SanadStatus statements_sort(Statements *statements,
                                            SanadError *error);

/// Frees what is not in the arena.
void statements_free(Statements *statements);

/// The statements about one subject: `count` from the returned one on.
const Statement *statements_about(const Statements *statements,
                                  uint32_t subject, size_t *count);

/// The number of an IRI, or NONE.
uint32_t statements_iri(const Statements *statements, const char *iri);

/// A term's text without its first character.
SanadText statements_text(const Statements *statements, uint32_t term);

/// Whether the term is an IRI.
bool statements_is_iri(const Statements *statements, uint32_t term);

/// As statements_next(), but only the objects of the last file that has any.
uint32_t statements_next_latest(const Statements *statements, uint32_t subject,
                                const char *predicate, size_t *position);

/// The last object that `subject` has for the IRI `predicate`, or NONE: later
/// files override earlier ones.
uint32_t statements_object(const Statements *statements, uint32_t subject,
                           const char *predicate);

/// The text of that object, or empty.
SanadText statements_value(const Statements *statements, uint32_t subject,
                           const char *predicate);

/// Walks the objects of `subject` and `predicate`: start with `*position` 0;
/// returns NONE at the end.
uint32_t statements_next(const Statements *statements, uint32_t subject,
                         const char *predicate, size_t *position);

#endif
