/// What other storages of Redland hold, out of them and into them.

#include "graph/redland/librdf_storage_lmdb.h"
#include "graph/redland/sanad_rdf.h"
#include "graph/redland/sandbox.h"

#include <errno.h>
#include <redland.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// The base that raptor's parser of N-Quads asks for and does not use.
#define UNUSED_BASE "x:"

/// A storage by its name.
typedef struct {
  const char *type;
  const char *name;
  SanadBuffer text;    ///< Where the two stand
  SanadBuffer options; ///< As librdf takes them: key='value',…
  SanadBuffer folder;  ///< That the files of hashes are in
} Place;

/// An open storage.
typedef struct {
  librdf_world *world;
  librdf_storage *storage;
  librdf_model *model;
} Open;

/// Ends the program with an error of librdf.
static int
hear(void *state, librdf_log_message *message)
{
  (void)state;
  if (librdf_log_message_level(message) >= LIBRDF_LOG_ERROR) {
    helper_fail(NULL, librdf_log_message_message(message));
  }
  return 1;
}

// ---- Which storage

/// Appends `key='value'`.
static void
add_option(Place *place, const char *key, size_t key_length, const char *value,
           size_t value_length)
{
  SanadBuffer *const options = &place->options;
  if (memchr(value, '\'', value_length) || memchr(value, '\\', value_length)) {
    helper_fail(NULL, "an option of a storage cannot hold quotes");
  }
  sanad_buffer_add_string(options, options->length ? "," : "");
  sanad_buffer_add(options, key, key_length);
  sanad_buffer_add_string(options, "='");
  sanad_buffer_add(options, value, value_length);
  sanad_buffer_add_char(options, '\'');
}

/// Reads `key=value&key=value`.
static void
read_options(Place *place, const char *text)
{
  while (*text) {
    const size_t length = strcspn(text, "&");
    const char *const equals = memchr(text, '=', length);
    if (!equals || equals == text) {
      helper_fail(NULL, "an option of a storage is written key=value");
    }
    const size_t key_length = (size_t)(equals - text);
    add_option(place, text, key_length, equals + 1, length - key_length - 1);
    text += length + (text[length] == '&');
  }
}

static int
has_option(Place *place, const char *key)
{
  const char *const options = sanad_buffer_string(&place->options);
  return options && strstr(options, key) != NULL;
}

/// Whether files of a storage of hashes are there, with a given ending.
static int
has_hash(const Place *place, const char *ending)
{
  SanadBuffer path = {0};
  sanad_buffer_add(&path, place->folder.data, place->folder.length);
  sanad_buffer_add_char(&path, '/');
  sanad_buffer_add_string(&path, place->name);
  sanad_buffer_add_string(&path, ending);
  const char *const string = sanad_buffer_string(&path);
  const int is_there = string && access(string, F_OK) == 0;
  sanad_buffer_free(&path);
  return is_there;
}

/// Berkeley DB's hashes are usual; a path stands for a folder and a name in it.
static void
complete_hashes(Place *place, int is_new)
{
  if (has_option(place, "dir=")) {
    return; // Who says that says all
  }
  const char *const slash = strrchr(place->name, '/');
  sanad_buffer_add(&place->folder, place->name,
                   slash ? (size_t)(slash - place->name) : 0);
  if (!slash) {
    sanad_buffer_add_char(&place->folder, '.');
  } else {
    place->name = slash + 1;
  }
  if (!has_option(place, "hash-type=")) {
    add_option(place, "hash-type", 9, "bdb", 3);
  }
  add_option(place, "dir", 3, place->folder.data, place->folder.length);
  if (!is_new && !has_hash(place, "-sp2o.db")) {
    helper_fail(NULL, "there are no files of that name");
  }
  if (is_new && has_hash(place, "-sp2o.db")) {
    helper_fail(NULL, "it exists already, and is not replaced");
  }
  if (is_new || has_hash(place, "-contexts.db")) {
    add_option(place, "contexts", 8, "yes", 3);
  }
}

/// Whether a storage is a plain file.
static int
is_file(const char *type)
{
  return strcmp(type, "sqlite") == 0 || strcmp(type, "lmdb") == 0 ||
         strcmp(type, "file") == 0;
}

/// Checks that a file is there, or is not.
static void
check_file(const Place *place, int is_new)
{
  const int is_there = access(place->name, F_OK) == 0;
  if (!is_there && !is_new) {
    helper_fail(NULL, strerror(errno));
  }
  if (is_there && is_new) {
    helper_fail(NULL, "it exists already, and is not replaced");
  }
}

/// Reads `TYPE:NAME?key=value`.
static Place
read_place(const char *text, int is_new)
{
  Place place = {0};
  const char *const colon = strchr(text, ':');
  if (!colon || colon == text || !colon[1]) {
    helper_fail(NULL, "a storage of Redland is written redland:TYPE:NAME, "
                      "for example redland:sqlite:old.db");
  }
  const char *const query = strchr(colon, '?');
  sanad_buffer_add(&place.text, text, (size_t)(colon - text));
  sanad_buffer_add_char(&place.text, '\0');
  sanad_buffer_add(&place.text, colon + 1,
                   query ? (size_t)(query - colon) - 1 : strlen(colon + 1));
  place.type = sanad_buffer_string(&place.text);
  if (!place.type) {
    helper_fail(NULL, "out of memory");
  }
  place.name = place.type + (colon - text) + 1;
  if (query) {
    read_options(&place, query + 1);
  }
  if (strcmp(place.type, "hashes") == 0) {
    complete_hashes(&place, is_new);
  } else if (is_file(place.type)) {
    check_file(&place, is_new);
  }
  if (!has_option(&place, "contexts=") && strcmp(place.type, "hashes") != 0) {
    add_option(&place, "contexts", 8, "yes", 3);
  }
  if (is_new) {
    add_option(&place, "new", 3, "yes", 3);
  } else {
    add_option(&place, "write", 5, "no", 2);
  }
  return place;
}

static void
free_place(Place *place)
{
  sanad_buffer_free(&place->text);
  sanad_buffer_free(&place->options);
  sanad_buffer_free(&place->folder);
}

// ---- Opening

static Open
open_storage(Place *place)
{
  Open open = {.world = librdf_new_world()};
  const char *const text = sanad_buffer_string(&place->options);
  if (!open.world || !text) {
    helper_fail(NULL, "out of memory");
  }
  librdf_world_open(open.world);
  librdf_world_set_logger(open.world, NULL, hear);
  librdf_storage_module_register_factory(open.world);
  open.storage = librdf_new_storage(open.world, place->type, place->name, text);
  open.model =
      open.storage ? librdf_new_model(open.world, open.storage, NULL) : NULL;
  if (!open.model) {
    helper_fail(NULL, "Redland does not open the storage");
  }
  return open;
}

static void
close_storage(const Open *open)
{
  librdf_free_model(open->model);
  librdf_free_storage(open->storage);
}

// ---- Out of it

/// The context of a statement, or null.
///
/// The sqlite storage (librdf 1.0.17) leaves the context of the statement
/// before where a statement has none.  It makes a new node for each that has
/// one; while we hold the last, no new one can have its address.
static const librdf_node *
context_of(librdf_stream *stream, int is_sqlite, librdf_node **held)
{
  librdf_node *const context = librdf_stream_get_context2(stream);
  if (!is_sqlite || !context) {
    return context;
  }
  if (context == *held) {
    return NULL;
  }
  if (*held) {
    librdf_free_node(*held);
  }
  *held = librdf_new_node_from_node(context);
  return context;
}

static void
print_line(SanadBuffer *line, librdf_stream *stream, const librdf_node *context)
{
  librdf_statement *const statement = librdf_stream_get_object(stream);
  if (!statement) {
    helper_fail(NULL, "the storage gives no statement");
  }
  sanad_buffer_clear(line);
  helper_add_term(line, statement->subject, NULL);
  helper_add_term(line, statement->predicate, NULL);
  helper_add_term(line, statement->object, NULL);
  if (context) {
    helper_add_term(line, context, NULL);
  }
  sanad_buffer_add(line, ".\n", 2);
  if (line->failed) {
    helper_fail(NULL, "out of memory");
  }
  if (fwrite(line->data, 1, line->length, stdout) != line->length) {
    helper_fail(NULL, strerror(errno));
  }
}

void
helper_unload(const char *storage)
{
  Place place = read_place(storage, 0);
  const Open open = open_storage(&place);
  librdf_stream *const stream = librdf_model_as_stream(open.model);
  const int is_sqlite = strcmp(place.type, "sqlite") == 0;
  librdf_node *held = NULL;
  SanadBuffer line = {0};
  if (!stream) {
    helper_fail(NULL, "the storage cannot be read");
  }
  for (; !librdf_stream_end(stream); librdf_stream_next(stream)) {
    print_line(&line, stream, context_of(stream, is_sqlite, &held));
  }
  librdf_free_stream(stream);
  if (held) {
    librdf_free_node(held);
  }
  close_storage(&open);
  sanad_buffer_free(&line);
  free_place(&place);
}

// ---- Into it

static void
add_statement(void *state, raptor_statement *statement)
{
  const Open *const open = state;
  librdf_node *const context = statement->graph;
  statement->graph = NULL; // librdf takes the context apart
  const int rc =
      context
          ? librdf_model_context_add_statement(open->model, context, statement)
          : librdf_model_add_statement(open->model, statement);
  statement->graph = context;
  if (rc) {
    helper_fail(NULL, "the storage does not take a statement");
  }
}

/// Names blank nodes as the text does.
static unsigned char *
keep_label(void *state, unsigned char *given)
{
  (void)state;
  if (!given) {
    helper_fail(NULL, "a blank node without a label");
  }
  return given;
}

/// Reads standard input into the model.
static void
read_lines(const Open *open)
{
  static char buffer[1U << 16U];
  raptor_world *const world = librdf_world_get_raptor(open->world);
  raptor_parser *const parser = raptor_new_parser(world, "nquads");
  raptor_uri *const base =
      raptor_new_uri(world, (const unsigned char *)UNUSED_BASE);
  if (!parser || !base) {
    helper_fail(NULL, "this raptor cannot read N-Quads");
  }
  raptor_world_set_generate_bnodeid_handler(world, NULL, keep_label);
  raptor_parser_set_statement_handler(parser, (void *)(uintptr_t)open,
                                      add_statement);
  int rc = raptor_parser_parse_start(parser, base);
  size_t length = 0;
  do {
    length = helper_read(buffer, sizeof buffer);
    rc = rc || raptor_parser_parse_chunk(parser, (const unsigned char *)buffer,
                                         length, length == 0);
  } while (length && !rc);
  if (rc) {
    helper_fail(NULL, "the statements are malformed");
  }
  raptor_free_parser(parser);
  raptor_free_uri(base);
}

void
helper_fill(const char *storage)
{
  Place place = read_place(storage, 1);
  const Open open = open_storage(&place);
  // A storage without transactions says so, and is filled all the same.
  const int has_transaction = librdf_model_transaction_start(open.model) == 0;
  read_lines(&open);
  if (has_transaction && librdf_model_transaction_commit(open.model) != 0) {
    helper_fail(NULL, "the storage does not keep what it was given");
  }
  if (librdf_model_sync(open.model) != 0 && !has_transaction) {
    helper_fail(NULL, "the storage cannot write what it was given");
  }
  close_storage(&open);
  free_place(&place);
}
