#ifndef SANAD_TESTS_REDLAND_SESSION_H
#define SANAD_TESTS_REDLAND_SESSION_H

/// A world with our storage in it, as a C program would open it.

#include "tests/unit/test.h"

#include <redland.h>
#include <stdbool.h>

#define E "http://e.org/"

typedef struct {
  char folder[64];
  char path[80];
  librdf_world *world;
  librdf_storage *storage;
  librdf_model *model;
  unsigned error_count;   ///< In librdf's log
  unsigned warning_count; ///< In librdf's log
  char message[500];      ///< The last of them
} Session;

/// Set up and tear down for cmocka: a fresh folder and world, and a check that
/// all was freed.
int session_begin(void **state);
int session_end(void **state);

/// Opens a storage and model on the session's file, ending those that are open.
void session_open(Session *session, const char *options);

/// Frees model and storage, which closes the file.
void session_close(Session *session);

/// Makes a node of `"literal"`, `_:label` or a local name; null of `-`.
librdf_node *session_node(const Session *session, const char *text);

librdf_statement *session_statement(const Session *session, const char *subject,
                                    const char *predicate, const char *object);

/// Adds to the model and returns librdf's answer.  `graph` may be null.
int session_add(const Session *session, const char *subject,
                const char *predicate, const char *object, const char *graph);
int session_remove(const Session *session, const char *subject,
                   const char *predicate, const char *object,
                   const char *graph);

/// Adds `count` statements with numbered objects.
void session_add_many(const Session *session, unsigned count);

bool session_contains(const Session *session, const char *subject,
                      const char *predicate, const char *object);

/// Opens a stream on what matches; `graph` may be null.
librdf_stream *session_find(const Session *session, const char *subject,
                            const char *predicate, const char *object,
                            const char *graph);

/// Reads a stream to its end, frees it and returns how much was in it.
unsigned session_drain(librdf_stream *stream);

#endif
