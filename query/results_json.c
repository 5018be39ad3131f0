#include "query/results_impl.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

#define COLUMNS_MAX 10000U

/// What is used of yajl.
typedef struct {
  __typeof__(yajl_alloc) *alloc;
  __typeof__(yajl_free) *free;
  __typeof__(yajl_parse) *parse;
  __typeof__(yajl_complete_parse) *complete;
} Yajl;

/// The keys that count, in the depth in which they stand.
typedef enum {
  KEY_OTHER,
  KEY_HEAD,     ///< 1
  KEY_BOOLEAN,  ///< 1
  KEY_RESULTS,  ///< 1
  KEY_VARS,     ///< 2, in head
  KEY_BINDINGS, ///< 2, in results
  KEY_CELL,     ///< 4, in a row: the name of a column
  KEY_TYPE,     ///< 5, in a cell, these four
  KEY_VALUE,
  KEY_DATATYPE,
  KEY_LANGUAGE,
} Key;

/// Where in the document the reader is: `{` and `[` both go one down.
#define DEPTH_MAX 8U

struct JsonResults {
  Yajl yajl;
  yajl_handle handle;
  SanadArena *arena;
  ResultsSink sink;
  SanadError *error; ///< During a call
  SanadStatus status;
  size_t depth;
  Key keys[DEPTH_MAX]; ///< The last key at each depth
  bool has_columns;
  bool has_answer;
  SanadText *names;
  size_t name_count;
  size_t name_capacity;
  size_t column;      ///< Of the cell that is read
  SanadTerm *cells;   ///< Of the row; views of `texts`
  SanadBuffer *texts; ///< Three for each column
  SanadBuffer kind;   ///< `type` of the cell that is read
};

static SanadStatus
load(Yajl *yajl, SanadError *error)
{
  static const char *const names[] = {"yajl_alloc", "yajl_free", "yajl_parse",
                                      "yajl_complete_parse"};
  void *const library = dlopen("libyajl.so.2", RTLD_NOW | RTLD_LOCAL);
  bool has_all = library;
  for (size_t i = 0; has_all && i < sizeof names / sizeof *names; ++i) {
    void *const symbol = dlsym(library, names[i]);
    // All members are pointers to functions, in the order of the names.
    memcpy((char *)yajl + i * sizeof symbol, &symbol, sizeof symbol);
    has_all = symbol;
  }
  if (has_all) {
    return SANAD_OK;
  }
  (void)sanad_fail(error, SANAD_UNSUPPORTED, SANAD_NO_SPAN,
                   "yajl, which reads answers in JSON, cannot be loaded");
  (void)sanad_hint(error, "install the package libyajl2");
  return SANAD_UNSUPPORTED;
}

static int
fail(JsonResults *self, const char *message)
{
  self->status =
      sanad_fail_hint(self->error, SANAD_SYNTAX, SANAD_NO_SPAN,
                      "see whether its address is that of SPARQL queries",
                      "the endpoint's answer is no SPARQL result: %s", message);
  return 0;
}

static int
check(JsonResults *self, SanadStatus status)
{
  self->status = status;
  return status == SANAD_OK;
}

static Key
key_at(const JsonResults *self, size_t depth)
{
  return depth < DEPTH_MAX && depth <= self->depth ? self->keys[depth]
                                                   : KEY_OTHER;
}

/// Whether the value that comes now stands in a cell of a row.
static bool
in_row(const JsonResults *self)
{
  return key_at(self, 1) == KEY_RESULTS && key_at(self, 2) == KEY_BINDINGS;
}

static int
start_columns(JsonResults *self)
{
  if (self->has_columns) {
    return 1;
  }
  self->has_columns = true;
  self->cells = SANAD_TAKE_ARRAY(self->arena, SanadTerm, self->name_count + 1);
  self->texts = calloc(self->name_count * 3 + 1, sizeof *self->texts);
  if (!self->cells || !self->texts) {
    return check(self, sanad_fail_memory(self->error));
  }
  return check(self, self->sink.columns(self->sink.state, self->names,
                                        self->name_count, self->error));
}

static int
add_name(JsonResults *self, SanadText name)
{
  if (self->has_columns) { // There is no room for more
    return fail(self, "its head comes behind its rows");
  }
  if (self->name_count == COLUMNS_MAX) {
    return fail(self, "too many columns");
  }
  self->names = sanad_arena_grow(self->arena, self->names, self->name_count,
                                 &self->name_capacity, sizeof *self->names);
  const char *const copy =
      self->names ? sanad_arena_copy(self->arena, name.data, name.length)
                  : NULL;
  if (!copy) {
    return check(self, sanad_fail_memory(self->error));
  }
  self->names[self->name_count++] = (SanadText){copy, name.length};
  return 1;
}

/// A key that comes twice counts as it stands last.
static void
take_text(SanadBuffer *into, SanadText text)
{
  sanad_buffer_clear(into);
  sanad_buffer_add_text(into, text);
}

static int
take_string(void *state, const unsigned char *bytes, size_t length)
{
  JsonResults *const self = state;
  const SanadText text = {(const char *)bytes, length};
  if (self->depth == 3 && key_at(self, 1) == KEY_HEAD &&
      key_at(self, 2) == KEY_VARS) {
    return add_name(self, text);
  }
  if (self->depth != 5 || !in_row(self) || self->column == SIZE_MAX) {
    return 1;
  }
  SanadBuffer *const texts = &self->texts[self->column * 3];
  switch (self->keys[5]) {
  case KEY_TYPE:
    take_text(&self->kind, text);
    break;
  case KEY_VALUE:
    take_text(&texts[0], text);
    break;
  case KEY_DATATYPE:
    take_text(&texts[1], text);
    break;
  case KEY_LANGUAGE:
    take_text(&texts[2], text);
    break;
  default:
    break;
  }
  return 1;
}

static int
take_boolean(void *state, int value)
{
  JsonResults *const self = state;
  if (self->depth == 1 && self->keys[1] == KEY_BOOLEAN) {
    self->has_answer = true;
    return check(self, self->sink.yes_no(self->sink.state, value, self->error));
  }
  return 1;
}

static int
take_other(void *state)
{
  (void)state;
  return 1;
}

static int
take_number(void *state, const char *digits, size_t length)
{
  (void)digits;
  (void)length;
  return take_other(state);
}

static Key
key_of(const JsonResults *self, SanadText name)
{
  static const struct {
    const char *name;
    size_t depth;
    Key key;
  } keys[] = {
      {"head", 1, KEY_HEAD},         {"boolean", 1, KEY_BOOLEAN},
      {"results", 1, KEY_RESULTS},   {"vars", 2, KEY_VARS},
      {"bindings", 2, KEY_BINDINGS}, {"type", 5, KEY_TYPE},
      {"value", 5, KEY_VALUE},       {"datatype", 5, KEY_DATATYPE},
      {"xml:lang", 5, KEY_LANGUAGE},
  };
  for (size_t i = 0; i < sizeof keys / sizeof *keys; ++i) {
    if (keys[i].depth == self->depth && sanad_text_is(name, keys[i].name)) {
      return keys[i].key;
    }
  }
  return KEY_OTHER;
}

static int
take_key(void *state, const unsigned char *bytes, size_t length)
{
  JsonResults *const self = state;
  const SanadText name = {(const char *)bytes, length};
  if (self->depth >= DEPTH_MAX) {
    return 1;
  }
  self->keys[self->depth] = key_of(self, name);
  if (self->depth == 4 && in_row(self)) {
    self->keys[4] = KEY_CELL;
    self->column = SIZE_MAX;
    for (size_t i = 0; i < self->name_count; ++i) {
      if (sanad_text_is_equal(self->names[i], name)) {
        self->column = i;
      }
    }
    return self->column == SIZE_MAX
               ? fail(self, "a row has a column that its head does not name")
               : 1;
  }
  return 1;
}

/// A cell begins: forgets what it held.
static void
start_cell(JsonResults *self, size_t column)
{
  self->cells[column] = (SanadTerm){0};
  for (size_t i = 0; i < 3; ++i) {
    sanad_buffer_clear(&self->texts[column * 3 + i]);
  }
  sanad_buffer_clear(&self->kind);
}

/// A row begins: forgets the one before.
static void
start_row(JsonResults *self)
{
  for (size_t i = 0; i < self->name_count; ++i) {
    start_cell(self, i);
  }
  self->column = SIZE_MAX;
}

static int
go_down(JsonResults *self)
{
  if (self->depth + 1 < DEPTH_MAX) {
    self->keys[self->depth + 1] = KEY_OTHER;
  }
  ++self->depth;
  if (self->depth == 3 && in_row(self)) {
    return start_columns(self);
  }
  if (self->depth == 4 && in_row(self)) {
    start_row(self);
  }
  if (self->depth == 5 && in_row(self) && self->column != SIZE_MAX) {
    start_cell(self, self->column);
  }
  return 1;
}

/// A cell ends: makes its term.
static int
end_cell(JsonResults *self)
{
  const SanadText kind = sanad_buffer_text(&self->kind);
  SanadBuffer *const texts = &self->texts[self->column * 3];
  const SanadText value = sanad_buffer_text(&texts[0]);
  SanadTerm *const term = &self->cells[self->column];
  if (sanad_text_is(kind, "uri")) {
    *term = sanad_term_iri(value);
  } else if (sanad_text_is(kind, "bnode")) {
    *term = sanad_term_blank(value);
  } else if (!sanad_text_is(kind, "literal") &&
             !sanad_text_is(kind, "typed-literal")) {
    return fail(self, "a cell is of an unknown type");
  } else if (texts[2].length) {
    *term = sanad_term_language(value, sanad_buffer_text(&texts[2]));
  } else {
    *term = sanad_term_typed(value, sanad_buffer_text(&texts[1]));
  }
  return texts[0].failed || texts[1].failed || texts[2].failed
             ? check(self, sanad_fail_memory(self->error))
             : 1;
}

static int
go_up(JsonResults *self)
{
  int goes_on = 1;
  if (self->depth == 5 && in_row(self) && self->column != SIZE_MAX) {
    goes_on = end_cell(self);
  } else if (self->depth == 4 && in_row(self)) {
    goes_on = check(self, self->sink.row(self->sink.state, self->cells,
                                         self->name_count, self->error));
  } else if (self->depth == 3 && in_row(self)) {
    self->has_answer = true;
  }
  --self->depth;
  return goes_on;
}

static int
start_map(void *state)
{
  return go_down(state);
}

static int
end_map(void *state)
{
  return go_up(state);
}

static const yajl_callbacks callbacks = {
    .yajl_null = take_other,
    .yajl_boolean = take_boolean,
    .yajl_number = take_number,
    .yajl_string = take_string,
    .yajl_start_map = start_map,
    .yajl_map_key = take_key,
    .yajl_end_map = end_map,
    .yajl_start_array = start_map,
    .yajl_end_array = end_map,
};

SanadStatus
json_results_open(JsonResults **out, SanadArena *arena, ResultsSink sink,
                  SanadError *error)
{
  *out = NULL;
  JsonResults *const self = calloc(1, sizeof *self);
  if (!self) {
    return sanad_fail_memory(error);
  }
  self->arena = arena;
  self->sink = sink;
  SanadStatus status = load(&self->yajl, error);
  if (status == SANAD_OK) {
    self->handle = self->yajl.alloc(&callbacks, NULL, self);
    status = self->handle ? SANAD_OK : sanad_fail_memory(error);
  }
  if (status != SANAD_OK) {
    json_results_close(self);
    return status;
  }
  *out = self;
  return SANAD_OK;
}

/// What a step of the parser came to.
static SanadStatus
judge(JsonResults *self, yajl_status result)
{
  if (self->status != SANAD_OK) {
    return self->status;
  }
  if (result != yajl_status_ok) {
    (void)fail(self, "it is not JSON");
  }
  return self->status;
}

SanadStatus
json_results_read(JsonResults *reader, SanadText bytes, SanadError *error)
{
  reader->error = error;
  return judge(reader, reader->yajl.parse(reader->handle,
                                          (const unsigned char *)bytes.data,
                                          bytes.length));
}

SanadStatus
json_results_finish(JsonResults *reader, SanadError *error)
{
  reader->error = error;
  TRY(judge(reader, reader->yajl.complete(reader->handle)));
  if (!reader->has_answer) {
    (void)fail(reader, "it has neither rows nor a yes or no");
  }
  return reader->status;
}

void
json_results_close(JsonResults *reader)
{
  if (!reader) {
    return;
  }
  if (reader->handle) {
    reader->yajl.free(reader->handle);
  }
  for (size_t i = 0; reader->texts && i < reader->name_count * 3; ++i) {
    sanad_buffer_free(&reader->texts[i]);
  }
  free(reader->texts);
  sanad_buffer_free(&reader->kind);
  free(reader);
}
