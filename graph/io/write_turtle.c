#include "graph/io/write_turtle.h"
#include "graph/io/export_impl.h"
#include "graph/io/line_sort.h"

#include "graph/vocabulary.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/// What an arena for prefixes and graph names may hold.
#define NAMES_BYTES_MAX ((size_t)1U << 30U)

/// A predicate and an object of a subject.
typedef struct {
  SanadId predicate;
  SanadId object;
  SanadTerm predicate_term;
  SanadTerm object_term;
  bool is_copied;       ///< The text of the object stands in `texts`
  size_t text_start;    ///< There
  uint32_t object_rank; ///< Of a blank node
} Pair;

/// What is open: a subject or `[` with its pairs, or a `(`
typedef struct {
  bool is_list;
  size_t indent;
  size_t start;      ///< Its pairs in `pairs`, up to the top
  size_t text_start; ///< Their texts in `texts`
  size_t next;
  SanadId cell; ///< The list's next cell, or rdf:nil
} Frame;

/// The name of a graph, and its text to sort it by.
typedef struct {
  SanadId id;
  SanadText text;
  uint32_t rank; ///< Of a blank node
} Name;

typedef struct {
  Export *export;
  SanadBuffer *out;
  SanadArena *arena;
  Prefixes namespaces; ///< From IRI to prefix
  Blanks blanks;
  SanadId type;  ///< rdf:type
  SanadId graph; ///< That is being written
  SanadCursor *cursor;
  SanadBatch *batch;
  SanadBuffer text;     ///< Of the term that was read last
  SanadBuffer texts;    ///< Of the objects of all open frames
  LineSort *subjects;   ///< Of that graph: what each is sorted by, and its id
  SanadBuffer key;      ///< Of a subject
  SanadId last_subject; ///< That went into the sort
  Pair *pairs;          ///< Of all open frames
  size_t pair_count;
  size_t pair_capacity;
  Frame *frames;
  size_t depth;
  size_t frame_capacity;
} Writer;

/// Makes room for one more element; `items` may move.
static SanadStatus
grow(void **items, size_t count, size_t *capacity, size_t size,
     SanadError *error)
{
  if (count < *capacity) {
    return SANAD_OK;
  }
  const size_t larger = *capacity ? 2 * *capacity : 64;
  void *const moved =
      larger > SIZE_MAX / size ? NULL : realloc(*items, larger * size);
  if (!moved) {
    return sanad_fail_memory(error);
  }
  *items = moved;
  *capacity = larger;
  return SANAD_OK;
}

static SanadStatus
term_of(const Writer *writer, SanadId id, SanadTerm *term, SanadError *error)
{
  return sanad_snapshot_term(writer->export->selection.snapshot, id, term,
                             error);
}

static uint32_t
rank_of(const Writer *writer, SanadId id)
{
  const Blank *const blank = blanks_find(&writer->blanks, id);
  return blank ? blank->rank : BLANK_NONE;
}

/// Appends a term that stands for itself.
static void
add_term(const Writer *writer, SanadId id, const SanadTerm *term)
{
  switch (term->kind) {
  case SANAD_IRI:
    turtle_add_iri(writer->out, &writer->namespaces, term->text);
    break;
  case SANAD_BLANK:
    sanad_buffer_add_format(writer->out, "_:b%" PRIu32, rank_of(writer, id));
    break;
  case SANAD_LITERAL:
    turtle_add_literal(writer->out, &writer->namespaces, term);
    break;
  }
}

static void
add_line(const Writer *writer, size_t indent)
{
  sanad_buffer_add_char(writer->out, '\n');
  for (size_t i = 0; i < indent; ++i) {
    sanad_buffer_add(writer->out, "  ", 2);
  }
}

static int
compare_pairs(const void *a, const void *b, void *state)
{
  const Pair *const left = a;
  const Pair *const right = b;
  const SanadId type = *(const SanadId *)state;

  if (left->predicate != right->predicate) {
    if (left->predicate == type || right->predicate == type) {
      return left->predicate == type ? -1 : 1;
    }
    return sanad_text_compare(left->predicate_term.text,
                              right->predicate_term.text);
  }
  return turtle_compare_terms(&left->object_term, left->object_rank,
                              &right->object_term, right->object_rank);
}

/// Reads the object of a pair; a text that the snapshot does not hold is
/// copied.
static SanadStatus
read_object(Writer *writer, Pair *pair, SanadError *error)
{
  TRY(sanad_snapshot_term_into(writer->export->selection.snapshot,
                               &writer->text, pair->object, &pair->object_term,
                               error));
  const SanadText text = pair->object_term.text;
  pair->text_start = writer->texts.length;
  pair->is_copied = text.length && text.data == writer->text.data;
  if (pair->is_copied) {
    sanad_buffer_add_text(&writer->texts, text);
  }
  return sanad_buffer_status(&writer->texts, error);
}

/// Points the object of a pair to its text, which moves when texts are added.
static void
view_object(const Writer *writer, Pair *pair)
{
  if (pair->is_copied) {
    pair->object_term.text.data = writer->texts.data + pair->text_start;
  }
}

/// Forgets the pairs from `start` on, and their texts.
static void
drop_pairs(Writer *writer, size_t start, size_t text_start)
{
  writer->pair_count = start;
  writer->texts.length = text_start;
}

/// Adds what one batch has of a subject.
static SanadStatus
add_pairs(Writer *writer, SanadError *error)
{
  for (size_t i = 0; i < writer->batch->count; ++i) {
    TRY(grow((void **)&writer->pairs, writer->pair_count,
             &writer->pair_capacity, sizeof *writer->pairs, error));
    Pair *const pair = &writer->pairs[writer->pair_count];
    pair->predicate = writer->batch->predicate[i];
    pair->object = writer->batch->object[i];
    TRY(term_of(writer, pair->predicate, &pair->predicate_term, error));
    TRY(read_object(writer, pair, error));
    pair->object_rank = rank_of(writer, pair->object);
    ++writer->pair_count;
  }
  return SANAD_OK;
}

/// Puts the pairs of a subject, sorted, on top of `pairs`.
static SanadStatus
read_pairs(Writer *writer, SanadId subject, SanadError *error)
{
  const size_t start = writer->pair_count;
  const SanadTriple pattern = {subject, SANAD_ANY, SANAD_ANY};
  TRY(sanad_cursor_reset(writer->cursor, writer->graph, pattern, error));

  SanadStatus status = SANAD_OK;
  while ((status = sanad_cursor_next(writer->cursor, writer->batch, error)) ==
         SANAD_OK) {
    TRY(add_pairs(writer, error));
  }
  if (status != SANAD_END) {
    return status;
  }
  for (size_t i = start; i < writer->pair_count; ++i) {
    view_object(writer, &writer->pairs[i]);
  }
  if (writer->pair_count > start) {
    qsort_r(writer->pairs + start, writer->pair_count - start,
            sizeof *writer->pairs, compare_pairs, &writer->type);
  }
  return SANAD_OK;
}

static SanadStatus
push(Writer *writer, Frame frame, SanadError *error)
{
  TRY(grow((void **)&writer->frames, writer->depth, &writer->frame_capacity,
           sizeof *writer->frames, error));
  writer->frames[writer->depth++] = frame;
  return SANAD_OK;
}

/// Opens a subject or `[`, whose pairs then follow.
static SanadStatus
push_pairs(Writer *writer, SanadId subject, size_t indent, SanadError *error)
{
  const Frame frame = {.indent = indent,
                       .start = writer->pair_count,
                       .text_start = writer->texts.length,
                       .next = writer->pair_count,
                       .cell = SANAD_ANY};
  TRY(read_pairs(writer, subject, error));
  return push(writer, frame, error);
}

/// Writes an object or item, or opens it.
static SanadStatus
write_object(Writer *writer, SanadId id, const SanadTerm *term, size_t indent,
             SanadError *error)
{
  const Blank *const blank = blanks_find(&writer->blanks, id);

  if (blank && blank->is_inline && blank->is_list) {
    sanad_buffer_add_char(writer->out, '(');
    const Frame frame = {.is_list = true,
                         .indent = indent + 1,
                         .start = writer->pair_count,
                         .text_start = writer->texts.length,
                         .cell = id};
    return push(writer, frame, error);
  }
  if (blank && blank->is_inline) {
    sanad_buffer_add_char(writer->out, '[');
    if (!blank->subject_count) {
      sanad_buffer_add_char(writer->out, ']');
      return SANAD_OK;
    }
    return push_pairs(writer, id, indent + 1, error);
  }
  if (id == writer->blanks.nil && id != SANAD_ANY) {
    sanad_buffer_add(writer->out, "()", 2);
  } else {
    add_term(writer, id, term);
  }
  return SANAD_OK;
}

/// Writes the next item of the list on top, or closes it.
static SanadStatus
step_list(Writer *writer, SanadError *error)
{
  Frame *const frame = &writer->frames[writer->depth - 1];
  if (frame->cell == writer->blanks.nil) {
    sanad_buffer_add(writer->out, " )", 2);
    --writer->depth;
    return SANAD_OK;
  }

  const size_t start = writer->pair_count;
  const size_t text_start = writer->texts.length;
  TRY(read_pairs(writer, frame->cell, error));
  if (writer->pair_count != start + 2) {
    return sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN,
                      "a cell of a list has %zu triples",
                      writer->pair_count - start);
  }
  const bool is_first = writer->pairs[start].predicate == writer->blanks.first;
  const Pair item = writer->pairs[start + (is_first ? 0 : 1)];
  frame->cell = writer->pairs[start + (is_first ? 1 : 0)].object;
  drop_pairs(writer, start, text_start); // The text stays until others come
  writer->export->report->statements += 2;

  sanad_buffer_add_char(writer->out, ' ');
  return write_object(writer, item.object, &item.object_term, frame->indent,
                      error);
}

/// Closes the subject or `[` on top.
static void
close_pairs(Writer *writer)
{
  const Frame *const frame = &writer->frames[--writer->depth];
  drop_pairs(writer, frame->start, frame->text_start);
  if (writer->depth) {
    add_line(writer, frame->indent - 1);
    sanad_buffer_add_char(writer->out, ']');
  } else {
    sanad_buffer_add(writer->out, " .\n", 3);
  }
}

/// Writes the next pair of the subject or `[` on top, or closes it.
static SanadStatus
step_pairs(Writer *writer, SanadError *error)
{
  Frame *const frame = &writer->frames[writer->depth - 1];
  if (frame->next == writer->pair_count) {
    close_pairs(writer);
    return SANAD_OK;
  }

  Pair pair = writer->pairs[frame->next];
  view_object(writer, &pair);
  const bool is_first = frame->next == frame->start;
  if (!is_first && writer->pairs[frame->next - 1].predicate == pair.predicate) {
    sanad_buffer_add_string(writer->out, ", ");
  } else {
    if (!is_first) {
      sanad_buffer_add_string(writer->out, " ;");
    }
    if (is_first && writer->depth == 1) {
      sanad_buffer_add_char(writer->out, ' ');
    } else {
      add_line(writer, frame->indent);
    }
    if (pair.predicate == writer->type) {
      sanad_buffer_add_char(writer->out, 'a');
    } else {
      add_term(writer, pair.predicate, &pair.predicate_term);
    }
    sanad_buffer_add_char(writer->out, ' ');
  }
  ++frame->next;
  ++writer->export->report->statements;
  return write_object(writer, pair.object, &pair.object_term, frame->indent,
                      error);
}

/// Writes all triples of a subject, and what hangs on it.  `text` is that of an
/// IRI.
static SanadStatus
write_subject(Writer *writer, SanadId subject, SanadText text, size_t indent,
              SanadError *error)
{
  const Blank *const blank = blanks_find(&writer->blanks, subject);
  const SanadTerm term =
      blank ? sanad_term_blank((SanadText){0}) : sanad_term_iri(text);
  TRY(selection_check(&writer->export->selection, error));

  add_line(writer, indent);
  if (blank && !blank->object_count && !blank->is_shared && !blank->is_graph) {
    sanad_buffer_add(writer->out, "[]", 2);
  } else {
    add_term(writer, subject, &term);
  }
  TRY(push_pairs(writer, subject, indent + 1, error));
  while (writer->depth) {
    TRY(writer->frames[writer->depth - 1].is_list ? step_list(writer, error)
                                                  : step_pairs(writer, error));
    TRY(output_drain(writer->export->output, error));
  }
  return SANAD_OK;
}

static int
compare_names(const void *a, const void *b)
{
  const Name *const left = a;
  const Name *const right = b;
  if (left->rank != right->rank) {
    // Blank nodes last; BLANK_NONE, an IRI, wraps to 0.
    return left->rank + 1U < right->rank + 1U ? -1 : 1;
  }
  return sanad_text_compare(left->text, right->text);
}

/// Fills in what a name is sorted by.
static SanadStatus
set_name(const Writer *writer, SanadId id, Name *name, SanadError *error)
{
  SanadTerm term;
  TRY(term_of(writer, id, &term, error));
  *name = (Name){.id = id, .text = term.text, .rank = rank_of(writer, id)};
  return SANAD_OK;
}

/// What a subject is sorted by, then its id: IRIs by text and a zero byte;
/// behind them, by a byte that begins no text, blank nodes by rank.
static SanadStatus
make_key(Writer *writer, SanadId subject, SanadError *error)
{
  SanadBuffer *const key = &writer->key;
  const uint32_t rank = rank_of(writer, subject);
  sanad_buffer_clear(key);
  if (rank == BLANK_NONE) {
    SanadTerm term;
    TRY(sanad_snapshot_term_into(writer->export->selection.snapshot,
                                 &writer->text, subject, &term, error));
    sanad_buffer_add_text(key, term.text);
    sanad_buffer_add_char(key, '\0');
  } else {
    sanad_buffer_add_char(key, (char)0xFF);
    for (unsigned shift = 32; shift > 0; shift -= 8) {
      sanad_buffer_add_char(key, (char)(unsigned char)(rank >> (shift - 8)));
    }
  }
  sanad_buffer_add(key, (const char *)&subject, sizeof subject);
  return sanad_buffer_status(key, error);
}

/// Lists a subject that is not written elsewhere.
static SanadStatus
list_subject(void *state, const SanadQuad *quad, SanadError *error)
{
  Writer *const writer = state;
  const SanadId subject = quad->triple.subject;
  if (subject == writer->last_subject) {
    return SANAD_OK;
  }
  writer->last_subject = subject;
  const Blank *const blank = blanks_find(&writer->blanks, subject);
  if (blank && blank->is_inline) {
    return SANAD_OK;
  }
  TRY(make_key(writer, subject, error));
  return line_sort_add(writer->subjects, sanad_buffer_text(&writer->key),
                       error);
}

/// Writes the triples of a graph, or of the union if it is SANAD_ANY.
static SanadStatus
write_triples(Writer *writer, SanadId graph, size_t indent, SanadError *error)
{
  Selection selection = writer->export->selection;
  selection.graph = graph;
  selection.has_graphs = false;
  writer->graph = graph;
  writer->last_subject = SANAD_ANY;
  line_sort_free(writer->subjects);
  writer->subjects = NULL;
  TRY(line_sort_new(&writer->subjects, LINE_SORT_BYTES, error));
  TRY(scan_quads(&selection, list_subject, writer, error));

  SanadText key;
  SanadStatus status = SANAD_OK;
  while (!(status = line_sort_next(writer->subjects, &key, error))) {
    SanadId subject = SANAD_ANY;
    memcpy(&subject, key.data + key.length - sizeof subject, sizeof subject);
    const SanadText text =
        sanad_text_slice(key, 0, key.length - sizeof subject - 1);
    TRY(write_subject(writer, subject, text, indent, error));
  }
  return status == SANAD_END ? SANAD_OK : status;
}

/// Writes a named graph in `{` `}`.
static SanadStatus
write_graph(Writer *writer, SanadId graph, SanadError *error)
{
  SanadTerm term;
  TRY(term_of(writer, graph, &term, error));
  add_line(writer, 0);
  add_term(writer, graph, &term);
  sanad_buffer_add_string(writer->out, " {");
  TRY(write_triples(writer, graph, 1, error));
  sanad_buffer_add_string(writer->out, "}\n");
  return SANAD_OK;
}

/// Writes the default graph and all named ones.
static SanadStatus
write_graphs(Writer *writer, SanadError *error)
{
  const SanadId *ids = NULL;
  size_t count = 0;
  TRY(write_triples(writer, SANAD_DEFAULT_GRAPH, 0, error));
  TRY(sanad_snapshot_graphs(writer->export->selection.snapshot, writer->arena,
                            &ids, &count, error));
  Name *const names = SANAD_TAKE_ARRAY(writer->arena, Name, count);
  if (count && !names) {
    return sanad_fail_memory(error);
  }

  for (size_t i = 0; i < count; ++i) {
    TRY(set_name(writer, ids[i], &names[i], error));
  }
  if (count) {
    qsort(names, count, sizeof *names, compare_names);
  }
  for (size_t i = 0; i < count; ++i) {
    TRY(write_graph(writer, names[i].id, error));
  }
  return SANAD_OK;
}

/// Writes and remembers the prefixes of the store.  Of two for one namespace
/// the first by name is used.
static SanadStatus
write_prefixes(Writer *writer, SanadError *error)
{
  const SanadPrefix *prefixes = NULL;
  size_t count = 0;
  TRY(sanad_snapshot_prefixes(writer->export->selection.snapshot, writer->arena,
                              &prefixes, &count, error));

  for (size_t i = 0; i < count; ++i) {
    const SanadPrefix *const prefix = &prefixes[i];
    if (!turtle_is_prefix(prefix->prefix, prefix->iri)) {
      continue;
    }
    sanad_buffer_add_string(writer->out, "@prefix ");
    sanad_buffer_add_text(writer->out, prefix->prefix);
    sanad_buffer_add_string(writer->out, ": <");
    sanad_buffer_add_text(writer->out, prefix->iri);
    sanad_buffer_add_string(writer->out, "> .\n");
    if (!prefixes_get(&writer->namespaces, prefix->iri).data) {
      TRY(prefixes_put(&writer->namespaces, prefix->iri, prefix->prefix,
                       error));
    }
    TRY(output_drain(writer->export->output, error));
  }
  return SANAD_OK;
}

static SanadStatus
open_writer(Writer *writer, SanadError *error)
{
  static const SanadTriple everything = {SANAD_ANY, SANAD_ANY, SANAD_ANY};
  const Selection *const selection = &writer->export->selection;
  writer->arena = sanad_arena_new(NULL, NAMES_BYTES_MAX);
  writer->batch = malloc(sizeof *writer->batch);
  if (!writer->arena || !writer->batch) {
    return sanad_fail_memory(error);
  }

  const SanadTerm type = sanad_term_iri(SANAD_TEXT(SANAD_RDF_TYPE));
  TRY(sanad_snapshot_find(selection->snapshot, &type, &writer->type, error));
  TRY(sanad_cursor_open(&writer->cursor, selection->snapshot, selection->graph,
                        SANAD_SPO, everything, error));
  TRY(blanks_collect(&writer->blanks, selection, error));
  return blanks_shape(&writer->blanks, error);
}

static void
close_writer(Writer *writer)
{
  sanad_cursor_close(writer->cursor);
  sanad_arena_free(writer->arena);
  prefixes_free(&writer->namespaces);
  blanks_free(&writer->blanks);
  sanad_buffer_free(&writer->text);
  sanad_buffer_free(&writer->texts);
  free(writer->batch);
  line_sort_free(writer->subjects);
  sanad_buffer_free(&writer->key);
  free(writer->pairs);
  free(writer->frames);
}

static SanadStatus
write_document(Writer *writer, SanadError *error)
{
  const Selection *const selection = &writer->export->selection;
  TRY(write_prefixes(writer, error));
  if (!selection->has_graphs || selection->graph == SANAD_DEFAULT_GRAPH) {
    return write_triples(writer, selection->graph, 0, error);
  }
  return selection->graph == SANAD_ANY
             ? write_graphs(writer, error)
             : write_graph(writer, selection->graph, error);
}

SanadStatus
write_turtle(Export *export, SanadError *error)
{
  Writer writer = {.export = export, .out = &export->output->text};
  SanadStatus status = open_writer(&writer, error);
  if (!status) {
    status = write_document(&writer, error);
  }
  close_writer(&writer);
  return status;
}
