#ifndef SANAD_SESSION_LINKS_H
#define SANAD_SESSION_LINKS_H

/// Inside session/ only.

/// What `read` knows of more than one article: which are copies, and which
/// events of two articles may be one.  Both stand in the graph of the article
/// that was read later, both ways.

#include "articles/articles.h"
#include "graph/store.h"

/// An article's text, by fingerprint.
typedef struct {
  SanadId article;
  SanadFingerprint fingerprint;
} KnownText;

/// The texts that a store knows, looked up once for a statement.  Start with
/// `{0}`.
typedef struct {
  KnownText *texts; ///< Of malloc
  size_t count;
  size_t capacity;
  bool is_loaded;
} Links;

/// Frees the memory.
void links_free(Links *links);

/// Links an article that has just been written.
///
/// Errors: SANAD_STORE, SANAD_CORRUPT, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus links_add(Links *links, SanadWrite *write,
                                      const SanadArticleReport *report,
                                      SanadError *error);

/// Removes what links the article or an event that only it told of, before its
/// graph is emptied.
///
/// Errors: SANAD_STORE, SANAD_CORRUPT, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus links_remove(SanadWrite *write, SanadId article,
                                         SanadError *error);

/// The two relations that links_add() makes.
SANAD_NODISCARD SanadStatus links_relations(SanadWrite *write, SanadId ids[2],
                                            SanadError *error);

#endif
