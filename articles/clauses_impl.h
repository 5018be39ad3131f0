#ifndef SANAD_ARTICLES_CLAUSES_IMPL_H
#define SANAD_ARTICLES_CLAUSES_IMPL_H

/// Inside clauses.c and clause_scopes.c.

#include "articles/reading.h"

/// The clauses of a sentence while they are found.
typedef struct {
  Reading *reading;
  Sentence *s;
  uint16_t current;
} Splitter;

/// Opens a clause, which becomes the current one.  Returns its number; without
/// room the current one stays.
uint16_t clause_open(Splitter *p, ClauseKind kind, uint16_t parent);

/// The entity that is the subject of the verb at item `verb` in the clause `c`,
/// or NO_ITEM.
uint16_t clause_find_subject(const Splitter *p, uint16_t c, size_t verb);

/// A participle clause in front takes the subject of the clause behind it.
void clauses_give_subjects(Splitter *p);

/// "according to X" and "reportedly" hold for the whole sentence.
void clauses_attribute(Splitter *p);

/// Lays a clause over each infinitive, "arrived in Dushanbe to meet Rahmon",
/// and over what another verb governs, "denied meeting Rahmon".
void clauses_lay_infinitives(Splitter *p);

#endif
