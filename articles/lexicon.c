#include "articles/lexicon.h"

#include "graph/vocabulary.h"

#include <stdlib.h>
#include <string.h>

/// The most memory a lexicon may take, in bytes.
#define LEXICON_BYTES_MAX ((size_t)512U << 20U)

static const WordInfo no_info = {.lemma = NONE};

const WordInfo *
lexicon_info(const SanadLexicon *lexicon, uint32_t word)
{
  return word < lexicon->info_count ? &lexicon->infos[word] : &no_info;
}

WordInfo *
lexicon_make_info(SanadLexicon *lexicon, uint32_t word)
{
  if (word == NONE) {
    return NULL;
  }
  if (word >= lexicon->info_count) {
    size_t room = lexicon->info_count ? lexicon->info_count : 4096;
    while (room <= word) {
      room *= 2;
    }
    WordInfo *const infos = SANAD_TAKE_ARRAY(lexicon->arena, WordInfo, room);
    if (!infos) {
      return NULL;
    }
    if (lexicon->info_count) {
      memcpy(infos, lexicon->infos, lexicon->info_count * sizeof *infos);
    }
    for (size_t i = lexicon->info_count; i < room; ++i) {
      infos[i].lemma = NONE;
    }
    lexicon->infos = infos;
    lexicon->info_count = room;
  }
  return &lexicon->infos[word];
}

size_t
lexicon_split(SanadLexicon *lexicon, SanadText name, bool is_folded,
              uint32_t *words, size_t max)
{
  SanadBuffer lower = {0};
  if (is_folded) {
    sanad_unicode_lower(&lower, name);
    name = lower.failed ? (SanadText){NULL, 0} : sanad_buffer_text(&lower);
  }

  size_t count = 0;
  size_t offset = 0;
  Token token = {0};
  while (token_next(name, &offset, &token)) {
    SanadText text = token_text(&token, name);
    if (token.kind == TOKEN_CLITIC) {
      text = SANAD_TEXT("'s");
    } else if (token.kind == TOKEN_PUNCTUATION) {
      text = (SanadText){&token.mark, 1};
    }
    if (count == max) {
      count = 0;
      break;
    }
    words[count] = words_add(&lexicon->words, text);
    if (words[count++] == NONE) {
      count = 0;
      break;
    }
  }
  sanad_buffer_free(&lower);
  return count;
}

SanadStatus
lexicon_add_name(SanadLexicon *lexicon, SanadText name, bool is_folded,
                 EntryKind kind, uint32_t value, SanadError *error)
{
  uint32_t words[16];
  const size_t count = lexicon_split(lexicon, name, is_folded, words,
                                     sizeof words / sizeof *words);
  if (!count) {
    return sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                      "the name \"%.*s\" is empty or has more than 16 words",
                      (int)(name.length < 200 ? name.length : 200), name.data);
  }
  Trie *const trie = is_folded ? &lexicon->folded : &lexicon->exact;
  return trie_add(trie, words, count, kind, value) ? SANAD_OK
                                                   : sanad_fail_memory(error);
}

SanadStatus
lexicon_each(SanadLexicon *lexicon, const Statements *statements,
             const char *type, LexiconVisit *visit, const void *with,
             SanadError *error)
{
  const uint32_t rdf_type = statements_iri(statements, SANAD_RDF_TYPE);
  const uint32_t wanted = statements_iri(statements, type);
  uint32_t last = NONE;
  for (size_t i = 0; wanted != NONE && i < statements->count; ++i) {
    const Statement *const item = &statements->items[i];
    if (item->predicate != rdf_type || item->object != wanted ||
        item->subject == last) {
      continue;
    }
    last = item->subject;
    const SanadText off =
        statements_value(statements, item->subject, SANAD_NS_SN "disabled");
    if (!sanad_text_is(off, "true")) {
      TRY(visit(lexicon, statements, item->subject, with, error));
    }
  }
  return SANAD_OK;
}

uint32_t
lexicon_term(const SanadLexicon *lexicon, SanadText iri)
{
  for (size_t i = 0; i < lexicon->term_count; ++i) {
    if (sanad_text_is_equal(lexicon->terms[i].iri, iri)) {
      return (uint32_t)i;
    }
  }
  return NONE;
}

SanadText
lexicon_keep(SanadLexicon *lexicon, SanadText text)
{
  char *const copy = sanad_arena_copy(lexicon->arena, text.data, text.length);
  return (SanadText){copy, copy ? text.length : 0};
}

static bool
has_type(const Statements *statements, uint32_t subject, const char *type)
{
  const uint32_t wanted = statements_iri(statements, type);
  size_t position = 0;
  for (uint32_t object = 0; wanted != NONE;) {
    object = statements_next(statements, subject, SANAD_RDF_TYPE, &position);
    if (object == NONE || object == wanted) {
      return object != NONE;
    }
  }
  return false;
}

static SanadStatus
read_term(SanadLexicon *lexicon, const Statements *statements, uint32_t subject,
          const void *with, SanadError *error)
{
  (void)with;
  const SanadText iri = statements_text(statements, subject);
  if (lexicon_term(lexicon, iri) != NONE) {
    return SANAD_OK; // A property of several types comes once for each
  }
  Term *const terms =
      sanad_arena_grow(lexicon->arena, lexicon->terms, lexicon->term_count,
                       &lexicon->term_capacity, sizeof *terms);
  if (!terms) {
    return sanad_fail_memory(error);
  }
  lexicon->terms = terms;
  terms[lexicon->term_count++] = (Term){
      .iri = lexicon_keep(lexicon, iri),
      .label = lexicon_keep(
          lexicon, statements_value(statements, subject, SANAD_RDFS_LABEL)),
      .is_class = has_type(statements, subject, SANAD_NS_OWL "Class"),
      .is_symmetric =
          has_type(statements, subject, SANAD_NS_OWL "SymmetricProperty"),
      .is_national =
          has_type(statements, subject, SANAD_NS_SN "NationalRelation"),
      .is_lifted = has_type(statements, subject, SANAD_NS_SN "LiftedRelation"),
      .is_placed = has_type(statements, subject, SANAD_NS_SN "PlacedRelation"),
  };

  // Of the superclasses the one in our own namespace: the others only align.
  size_t position = 0;
  for (uint32_t parent = 0;;) {
    parent =
        statements_next(statements, subject, SANAD_RDFS_SUBCLASS_OF, &position);
    if (parent == NONE) {
      return SANAD_OK;
    }
    const SanadText text = statements_text(statements, parent);
    if (sanad_text_has_prefix(text, SANAD_TEXT(SANAD_NS_SN))) {
      terms[lexicon->term_count - 1].parent = lexicon_keep(lexicon, text);
    }
  }
}

SanadStatus
lexicon_read_terms(SanadLexicon *lexicon, const Statements *statements,
                   SanadError *error)
{
  static const char *const types[] = {SANAD_NS_OWL "Class",
                                      SANAD_NS_OWL "ObjectProperty",
                                      SANAD_NS_OWL "DatatypeProperty"};
  for (size_t i = 0; i < sizeof types / sizeof *types; ++i) {
    TRY(lexicon_each(lexicon, statements, types[i], read_term, NULL, error));
  }
  return SANAD_OK;
}

static SanadStatus
compile(SanadLexicon *lexicon, Statements *statements, const char *const *paths,
        size_t path_count, SanadError *error)
{
  for (size_t i = 0; i < path_count; ++i) {
    TRY(statements_read_file(statements, paths[i], error));
  }
  TRY(statements_sort(statements, error));
  TRY(lexicon_name_sets(lexicon, error));
  TRY(lexicon_read_terms(lexicon, statements, error));
  TRY(lexicon_read_words(lexicon, statements, error));
  TRY(lexicon_read_entities(lexicon, statements, error));
  return lexicon_read_rules(lexicon, statements, error);
}

SanadLexicon *
lexicon_new(void)
{
  SanadArena *const arena = sanad_arena_new(NULL, LEXICON_BYTES_MAX);
  SanadLexicon *const lexicon = arena ? SANAD_TAKE(arena, SanadLexicon) : NULL;
  if (!lexicon) {
    sanad_arena_free(arena);
    return NULL;
  }
  lexicon->arena = arena;
  lexicon->words.arena = arena;
  lexicon->sets.arena = arena;
  lexicon->exact.arena = arena;
  lexicon->folded.arena = arena;
  if (!trie_start(&lexicon->exact) || !trie_start(&lexicon->folded)) {
    sanad_lexicon_free(lexicon);
    return NULL;
  }
  return lexicon;
}

SanadStatus
sanad_lexicon_open(SanadLexicon **out, const char *const *paths,
                   size_t path_count, SanadError *error)
{
  *out = NULL;
  SanadLexicon *const lexicon = lexicon_new();
  SanadArena *const scratch = sanad_arena_new(NULL, LEXICON_BYTES_MAX);
  SanadStatus status = SANAD_OK;
  if (!lexicon || !scratch) {
    status = sanad_fail_memory(error);
  } else {
    Statements statements = {.arena = scratch, .terms = {.arena = scratch}};
    status = compile(lexicon, &statements, paths, path_count, error);
    statements_free(&statements);
  }

  sanad_arena_free(scratch);
  if (status != SANAD_OK) {
    sanad_lexicon_free(lexicon);
    return status;
  }
  *out = lexicon;
  return SANAD_OK;
}

void
sanad_lexicon_free(SanadLexicon *lexicon)
{
  if (lexicon) {
    words_free(&lexicon->words);
    words_free(&lexicon->sets);
    trie_free(&lexicon->exact);
    trie_free(&lexicon->folded);
    sanad_map_free(&lexicon->entity_of);
    free(lexicon->image);
    sanad_arena_free(lexicon->arena);
  }
}
