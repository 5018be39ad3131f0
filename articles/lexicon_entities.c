#include "articles/lexicon.h"

#include "graph/vocabulary.h"

/// How one class of entities is read.
typedef struct {
  const char *type;
  EntityClass class;
  bool is_folded; ///< Names are found in any letter case
} EntityKind;

static const EntityKind kinds[] = {
    {SANAD_NS_SN "Country", CLASS_COUNTRY, false},
    {SANAD_NS_SCHEMA "Country", CLASS_COUNTRY, false},
    {SANAD_NS_SN "NewsAgency", CLASS_AGENCY, false},
    {SANAD_NS_SN "Organisation", CLASS_ORGANISATION, false},
    {SANAD_NS_SCHEMA "Organization", CLASS_ORGANISATION, false},
    {SANAD_NS_SN "Person", CLASS_PERSON, false},
    {SANAD_NS_SCHEMA "Person", CLASS_PERSON, false},
    {SANAD_NS_SN "Place", CLASS_PLACE, false},
    {SANAD_NS_SCHEMA "Place", CLASS_PLACE, false},
    {SANAD_NS_SN "Sector", CLASS_SECTOR, true},
    {SANAD_NS_SN "Office", CLASS_OFFICE, true},
};

/// Adds all values of one property as names.
static SanadStatus
add_names(SanadLexicon *lexicon, const Statements *statements, uint32_t subject,
          const char *predicate, EntryKind entry, const EntityKind *kind,
          uint32_t number, SanadError *error)
{
  size_t position = 0;
  for (uint32_t object = 0;;) {
    object = statements_next(statements, subject, predicate, &position);
    if (object == NONE) {
      return SANAD_OK;
    }
    TRY(lexicon_add_name(lexicon, statements_text(statements, object),
                         kind->is_folded, entry, number, error));
  }
}

/// Adds the plural of an office's names, so that "the foreign ministers" is
/// known.
static SanadStatus
add_plurals(SanadLexicon *lexicon, const Statements *statements,
            uint32_t subject, uint32_t number, SanadError *error)
{
  static const char *const names[] = {SANAD_NS_SKOS "prefLabel",
                                      SANAD_NS_SKOS "altLabel"};
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
    size_t position = 0;
    for (uint32_t object = 0;;) {
      object = statements_next(statements, subject, names[i], &position);
      if (object == NONE) {
        break;
      }
      SanadBuffer plural = {0};
      sanad_buffer_add_text(&plural, statements_text(statements, object));
      sanad_buffer_add_char(&plural, 's');
      SanadStatus status = sanad_buffer_status(&plural, error);
      if (status == SANAD_OK) {
        status = lexicon_add_name(lexicon, sanad_buffer_text(&plural), true,
                                  ENTRY_NAME, number, error);
      }
      sanad_buffer_free(&plural);
      TRY(status);
    }
  }
  return SANAD_OK;
}

static SanadStatus
keep_aliases(SanadLexicon *lexicon, const Statements *statements,
             uint32_t subject, Entity *entity, SanadError *error)
{
  size_t capacity = 0;
  SanadText *aliases = NULL;
  size_t position = 0;
  for (uint32_t object = 0;;) {
    object = statements_next(statements, subject, SANAD_NS_SKOS "altLabel",
                             &position);
    if (object == NONE) {
      entity->aliases = aliases;
      return SANAD_OK;
    }
    aliases = sanad_arena_grow(lexicon->arena, aliases, entity->alias_count,
                               &capacity, sizeof *aliases);
    if (!aliases) {
      return sanad_fail_memory(error);
    }
    aliases[entity->alias_count++] =
        lexicon_keep(lexicon, statements_text(statements, object));
  }
}

/// Adds an empty entity for `subject`, unless it has one from another type.
static SanadStatus
make_entity(SanadLexicon *lexicon, uint32_t subject, uint32_t *number,
            bool *is_new, SanadError *error)
{
  uint64_t *const slot = sanad_map_put(&lexicon->entity_of, subject, is_new);
  Entity *const entities =
      sanad_arena_grow(lexicon->arena, lexicon->entities, lexicon->entity_count,
                       &lexicon->entity_capacity, sizeof *entities);
  if (!slot || !entities) {
    return sanad_fail_memory(error);
  }
  lexicon->entities = entities;
  if (*is_new) {
    *slot = lexicon->entity_count;
    entities[lexicon->entity_count++] = (Entity){.country = NONE};
  }
  *number = (uint32_t)*slot;
  return SANAD_OK;
}

static SanadStatus
name_entity(SanadLexicon *lexicon, const Statements *statements,
            uint32_t subject, const EntityKind *kind, uint32_t number,
            SanadError *error)
{
  static const struct {
    const char *predicate;
    EntryKind entry;
  } names[] = {
      {SANAD_NS_SKOS "prefLabel", ENTRY_NAME},
      {SANAD_NS_SKOS "altLabel", ENTRY_NAME},
      {SANAD_NS_SKOS "hiddenLabel", ENTRY_NAME},
      {SANAD_NS_SN "demonym", ENTRY_DEMONYM},
      {SANAD_NS_SN "metonym", ENTRY_METONYM},
      {SANAD_NS_SN "adjective", ENTRY_ADJECTIVE},
  };
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
    TRY(add_names(lexicon, statements, subject, names[i].predicate,
                  names[i].entry, kind, number, error));
  }
  if (kind->class == CLASS_OFFICE) {
    TRY(add_plurals(lexicon, statements, subject, number, error));
  }
  return SANAD_OK;
}

static SanadStatus
read_entity(SanadLexicon *lexicon, const Statements *statements,
            uint32_t subject, const void *with, SanadError *error)
{
  const EntityKind *const kind = with;
  uint32_t number = 0;
  bool is_new = false;
  TRY(make_entity(lexicon, subject, &number, &is_new, error));
  if (!is_new) {
    return SANAD_OK;
  }

  Entity *const entity = &lexicon->entities[number];
  entity->class = kind->class;
  entity->iri = lexicon_keep(lexicon, statements_text(statements, subject));
  entity->label =
      lexicon_keep(lexicon, statements_value(statements, subject,
                                             SANAD_NS_SKOS "prefLabel"));
  entity->notation = lexicon_keep(
      lexicon, statements_value(statements, subject, SANAD_NS_SKOS "notation"));
  entity->gives = lexicon_keep(
      lexicon, statements_value(statements, subject, SANAD_NS_SN "gives"));
  entity->is_family_first = sanad_text_is(
      statements_value(statements, subject, SANAD_NS_SN "familyNameFirst"),
      "true");
  if (!entity->label.length) {
    return sanad_fail(error, SANAD_SYNTAX, SANAD_NO_SPAN,
                      "<%.*s> has no skos:prefLabel", (int)entity->iri.length,
                      entity->iri.data);
  }
  TRY(keep_aliases(lexicon, statements, subject, entity, error));
  return name_entity(lexicon, statements, subject, kind, number, error);
}

/// Finds the countries of places once all entities have numbers.
static void
link_countries(SanadLexicon *lexicon, const Statements *statements)
{
  for (uint32_t term = 0; term < statements->terms.count; ++term) {
    const uint64_t *const entity = sanad_map_get(&lexicon->entity_of, term);
    if (!entity) {
      continue;
    }
    const uint32_t country =
        statements_object(statements, term, SANAD_NS_SN "country");
    const uint64_t *const found =
        country == NONE ? NULL : sanad_map_get(&lexicon->entity_of, country);
    if (found) {
      lexicon->entities[*entity].country = (uint32_t)*found;
    }
  }
}

SanadStatus
lexicon_read_entities(SanadLexicon *lexicon, const Statements *statements,
                      SanadError *error)
{
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; ++i) {
    TRY(lexicon_each(lexicon, statements, kinds[i].type, read_entity, &kinds[i],
                     error));
  }
  link_countries(lexicon, statements);
  return SANAD_OK;
}
