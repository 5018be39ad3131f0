#include "graph/redland/librdf_storage_lmdb.h"
#include "graph/redland/storage_impl.h"
#include "graph/vocabulary.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

/// How many statements serialise gives.
static SanadStatus
count_statements(Storage *storage, uint64_t *count, SanadError *error)
{
  View view;
  TRY(view_open(storage, &view, error));
  SanadCounts counts = {0};
  const SanadStatus status =
      sanad_snapshot_counts(view.snapshot, &counts, error);
  view_close(&view);
  *count = storage->options.has_contexts ? counts.quads - counts.evidence
                                         : counts.triples;
  return status;
}

static int
size_method(librdf_storage *handle)
{
  Storage *storage = storage_of(handle);
  SanadError error = {0};
  uint64_t count = 0;
  if (count_statements(storage, &count, &error) != SANAD_OK) {
    storage_log(storage, &error);
    return -1;
  }
  return count <= INT_MAX ? (int)count : -1;
}

static SanadStatus
has_match(Storage *storage, librdf_statement *statement, bool *has,
          SanadError *error)
{
  *has = false;
  View view;
  TRY(view_open(storage, &view, error));
  SanadTriple pattern;
  bool is_known = false;
  SanadStatus status =
      pattern_find(view.snapshot, statement, &pattern, &is_known, error);
  if (status == SANAD_OK && is_known) {
    status = sanad_snapshot_has(view.snapshot, SANAD_ANY, pattern, has, error);
  }
  view_close(&view);
  return status;
}

static int
contains_method(librdf_storage *handle, librdf_statement *statement)
{
  Storage *storage = storage_of(handle);
  SanadError error = {0};
  bool has = false;
  if (has_match(storage, statement, &has, &error) != SANAD_OK) {
    storage_log(storage, &error);
  }
  return has;
}

static int
has_arc_in_method(librdf_storage *handle, librdf_node *node,
                  librdf_node *property)
{
  librdf_statement pattern = {.predicate = property, .object = node};
  return contains_method(handle, &pattern);
}

static int
has_arc_out_method(librdf_storage *handle, librdf_node *node,
                   librdf_node *property)
{
  librdf_statement pattern = {.subject = node, .predicate = property};
  return contains_method(handle, &pattern);
}

/// What a stream over all contexts walks.
static Scope
whole_scope(const Storage *storage)
{
  return storage->options.has_contexts ? SCOPE_GRAPHS : SCOPE_UNION;
}

static librdf_stream *
serialise_method(librdf_storage *handle)
{
  Storage *storage = storage_of(handle);
  return stream_open(storage, NULL, whole_scope(storage), NULL, NULL);
}

static librdf_stream *
find_method(librdf_storage *handle, librdf_statement *statement)
{
  Storage *storage = storage_of(handle);
  return stream_open(storage, statement, whole_scope(storage), NULL, NULL);
}

/// A null context means all of them, here and here only.
static librdf_stream *
find_in_context_method(librdf_storage *handle, librdf_statement *statement,
                       librdf_node *context)
{
  return context ? stream_open(storage_of(handle), statement, SCOPE_GRAPH,
                               context, NULL)
                 : find_method(handle, statement);
}

/// With the option to match substrings, the object of `statement` is what a
/// literal must contain.
static librdf_stream *
find_with_options_method(librdf_storage *handle, librdf_statement *statement,
                         librdf_node *context, librdf_hash *options)
{
  const bool is_substring =
      options &&
      librdf_hash_get_as_boolean(
          options, LIBRDF_MODEL_FIND_OPTION_MATCH_SUBSTRING_LITERAL) > 0;
  librdf_node *object = statement->object;
  if (!is_substring || !object || !librdf_node_is_literal(object)) {
    return find_in_context_method(handle, statement, context);
  }

  Storage *storage = storage_of(handle);
  librdf_statement pattern = {.subject = statement->subject,
                              .predicate = statement->predicate};
  return stream_open(storage, &pattern,
                     context ? SCOPE_GRAPH : whole_scope(storage), context,
                     (const char *)librdf_node_get_literal_value(object));
}

static librdf_stream *
context_serialise_method(librdf_storage *handle, librdf_node *context)
{
  return stream_open(storage_of(handle), NULL, SCOPE_GRAPH, context, NULL);
}

static librdf_iterator *
get_contexts_method(librdf_storage *handle)
{
  Storage *storage = storage_of(handle);
  return storage->options.has_contexts
             ? contexts_open(storage)
             : librdf_new_empty_iterator(storage->world);
}

/// Makes the literal that answers a question for a feature.
static librdf_node *
feature_value(const Storage *storage, const char *text, const char *datatype)
{
  const SanadTerm term =
      sanad_term_typed(sanad_text(text), sanad_text(datatype));
  return node_of_term(storage->world, &term);
}

static librdf_node *
size_feature(Storage *storage)
{
  SanadError error = {0};
  uint64_t count = 0;
  if (count_statements(storage, &count, &error) != SANAD_OK) {
    storage_log(storage, &error);
    return NULL;
  }
  char text[32];
  (void)snprintf(text, sizeof text, "%" PRIu64, count);
  return feature_value(storage, text, SANAD_XSD_INTEGER);
}

static const char *const sync_names[] = {
    [SYNC_BATCH] = "batch",
    [SYNC_EACH] = "each",
    [SYNC_OFF] = "off",
};

static librdf_node *
get_feature_method(librdf_storage *handle, librdf_uri *feature)
{
  Storage *storage = storage_of(handle);
  if (!feature) {
    return NULL;
  }

  const SanadText name =
      sanad_text((const char *)librdf_uri_as_string(feature));
  if (sanad_text_is(name, LIBRDF_MODEL_FEATURE_CONTEXTS)) {
    return feature_value(storage, storage->options.has_contexts ? "1" : "0",
                         NULL);
  }
  if (sanad_text_is(name, STORAGE_FEATURE_SIZE)) {
    return size_feature(storage);
  }
  if (sanad_text_is(name, STORAGE_FEATURE_SYNC)) {
    return feature_value(storage, sync_names[storage->options.sync], NULL);
  }
  return NULL;
}

/// Returns 0, or a positive number for a value that cannot be, or -1 for a
/// feature that is none.
static int
set_feature_method(librdf_storage *handle, librdf_uri *feature,
                   librdf_node *value)
{
  Storage *storage = storage_of(handle);
  if (!feature || !value || !librdf_node_is_literal(value) ||
      !sanad_text_is(sanad_text((const char *)librdf_uri_as_string(feature)),
                     STORAGE_FEATURE_SYNC)) {
    return -1;
  }

  const SanadText text =
      sanad_text((const char *)librdf_node_get_literal_value(value));
  if (storage->options.sync == SYNC_OFF) {
    return !sanad_text_is(text, sync_names[SYNC_OFF]);
  }
  if (sanad_text_is(text, sync_names[SYNC_EACH])) {
    storage->options.sync = SYNC_EACH;
    return 0;
  }
  if (sanad_text_is(text, sync_names[SYNC_BATCH])) {
    storage->options.sync = SYNC_BATCH;
    return 0;
  }
  return 1;
}

void
read_methods(librdf_storage_factory *factory)
{
  factory->size = size_method;
  factory->contains_statement = contains_method;
  factory->has_arc_in = has_arc_in_method;
  factory->has_arc_out = has_arc_out_method;
  factory->serialise = serialise_method;
  factory->find_statements = find_method;
  factory->find_statements_in_context = find_in_context_method;
  factory->find_statements_with_options = find_with_options_method;
  factory->context_serialise = context_serialise_method;
  factory->get_contexts = get_contexts_method;
  factory->get_feature = get_feature_method;
  factory->set_feature = set_feature_method;
}
