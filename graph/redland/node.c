#include "graph/redland/storage_impl.h"

#include <string.h>

/// librdf counts strings in bytes that are unsigned, we in bytes that are not.
static SanadText
text_of(const unsigned char *bytes, size_t length)
{
  return (SanadText){(const char *)bytes, bytes ? length : 0};
}

static SanadText
uri_text(librdf_uri *uri)
{
  size_t length = 0;
  const unsigned char *bytes = librdf_uri_as_counted_string(uri, &length);
  return text_of(bytes, length);
}

bool
node_term(librdf_node *node, SanadTerm *term)
{
  const raptor_term_literal_value *literal = &node->value.literal;

  switch (node->type) {
  case RAPTOR_TERM_TYPE_URI:
    *term = sanad_term_iri(uri_text(node->value.uri));
    return true;
  case RAPTOR_TERM_TYPE_BLANK:
    *term = sanad_term_blank(
        text_of(node->value.blank.string, node->value.blank.string_len));
    return true;
  case RAPTOR_TERM_TYPE_LITERAL:
    if (literal->language && literal->language_len) {
      *term = sanad_term_language(
          text_of(literal->string, literal->string_len),
          text_of(literal->language, literal->language_len));
    } else {
      *term = sanad_term_typed(text_of(literal->string, literal->string_len),
                               literal->datatype ? uri_text(literal->datatype)
                                                 : (SanadText){0});
    }
    return true;
  case RAPTOR_TERM_TYPE_UNKNOWN:
  default:
    return false;
  }
}

static const unsigned char *
bytes_of(SanadText text)
{
  return (const unsigned char *)(text.data ? text.data : "");
}

static librdf_node *
literal_node(librdf_world *world, const SanadTerm *term)
{
  // raptor copies a tag up to its zero byte into room for its length.
  char language[SANAD_LANGUAGE_BYTES_MAX + 1];
  if (term->language.length >= sizeof language) {
    return NULL;
  }
  if (term->language.length) {
    memcpy(language, term->language.data, term->language.length);
  }
  language[term->language.length] = '\0';

  librdf_uri *datatype = NULL;
  if (term->datatype.length) {
    datatype =
        librdf_new_uri2(world, bytes_of(term->datatype), term->datatype.length);
    if (!datatype) {
      return NULL;
    }
  }
  librdf_node *node = librdf_new_node_from_typed_counted_literal(
      world, bytes_of(term->text), term->text.length,
      term->language.length ? language : NULL, term->language.length, datatype);
  if (datatype) {
    librdf_free_uri(datatype);
  }
  return node;
}

librdf_node *
node_of_term(librdf_world *world, const SanadTerm *term)
{
  switch (term->kind) {
  case SANAD_IRI:
    return librdf_new_node_from_counted_uri_string(world, bytes_of(term->text),
                                                   term->text.length);
  case SANAD_BLANK:
    return librdf_new_node_from_counted_blank_identifier(
        world, bytes_of(term->text), term->text.length);
  case SANAD_LITERAL:
    return literal_node(world, term);
  }
  return NULL;
}

SanadStatus
node_find(const SanadSnapshot *snapshot, librdf_node *node, SanadId *id,
          bool *is_known, SanadError *error)
{
  *id = SANAD_ANY;
  if (!node) {
    *is_known = true;
    return SANAD_OK;
  }

  SanadTerm term;
  *is_known = false;
  if (!node_term(node, &term)) {
    return SANAD_OK;
  }
  TRY(sanad_snapshot_find(snapshot, &term, id, error));
  *is_known = *id != SANAD_ANY;
  return SANAD_OK;
}

SanadStatus
pattern_find(const SanadSnapshot *snapshot, librdf_statement *statement,
             SanadTriple *pattern, bool *is_known, SanadError *error)
{
  *pattern = (SanadTriple){SANAD_ANY, SANAD_ANY, SANAD_ANY};
  *is_known = true;
  if (!statement) {
    return SANAD_OK;
  }

  bool has_subject = false;
  bool has_predicate = false;
  bool has_object = false;
  TRY(node_find(snapshot, statement->subject, &pattern->subject, &has_subject,
                error));
  TRY(node_find(snapshot, statement->predicate, &pattern->predicate,
                &has_predicate, error));
  TRY(node_find(snapshot, statement->object, &pattern->object, &has_object,
                error));
  *is_known = has_subject && has_predicate && has_object;
  return SANAD_OK;
}
