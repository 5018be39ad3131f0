/// Graphs in SPARQL: `describe`, `graph`, `construct`, `add`, `remove`.

#include "query/behind.h"
#include "query/compile.h"
#include "query/rows.h"
#include "query/sparql.h"

/// What is built for each row.
typedef struct {
  SanadText (*triples)[3];
  size_t count;
  size_t capacity;
  SanadBuffer where; ///< What binds the variables
} Built;

static SanadStatus
build(const Sparql *self, Built *built, const SanadText part[3],
      SanadError *error)
{
  built->triples =
      sanad_arena_grow(self->question->arena, built->triples, built->count,
                       &built->capacity, sizeof *built->triples);
  if (!built->triples) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < 3; ++i) {
    built->triples[built->count][i] = part[i];
  }
  ++built->count;
  return SANAD_OK;
}

static SanadStatus
fresh_triple(Sparql *self, SanadText part[3], SanadError *error)
{
  for (size_t i = 0; i < 3; ++i) {
    TRY(sparql_fresh_text(self, &part[i], error));
  }
  return SANAD_OK;
}

// ---- graph

/// Whether each drawn arrow is one fact that every row has.
static bool
facts_are_plain(const Program *program)
{
  bool are =
      program->fact_count && facts_are_whole(program, program->stage_count);
  for (size_t i = 0; i < program->fact_count; ++i) {
    const DrawnFact *const drawn = &program->facts[i];
    are &= !drawn->path && !drawn->group && !drawn->is_search &&
           drawn->direction != AST_EITHER;
  }
  return are;
}

/// A plain arrow as a triple.
static SanadStatus
build_drawn(Sparql *self, const DrawnFact *drawn, Built *built,
            SanadError *error)
{
  const bool is_backward = drawn->direction == AST_BACKWARD;
  SanadText part[3];
  TRY(sparql_place_text(self, is_backward ? drawn->object : drawn->subject,
                        &part[0], error));
  TRY(sparql_place_text(self, drawn->predicate, &part[1], error));
  TRY(sparql_place_text(self, is_backward ? drawn->subject : drawn->object,
                        &part[2], error));
  return build(self, built, part, error);
}

static SanadStatus
build_facts(Sparql *self, Built *built, SanadError *error)
{
  const Program *const program = self->program;
  FactTarget target = {0};
  if (facts_are_plain(program)) {
    for (size_t i = 0; i < program->fact_count; ++i) {
      TRY(build_drawn(self, &program->facts[i], built, error));
    }
    return sparql_stages_plainly(self, 0, program->stage_count, &built->where,
                                 error);
  }
  TRY(fresh_triple(self, target.part, error));
  TRY(build(self, built, target.part, error));
  return sparql_facts_behind(self, program->stage_count, program->columns,
                             program->column_count, &target, &built->where,
                             error);
}

// ---- describe

/// How many blank nodes behind each other are followed, which SPARQL has no
/// word for.
#define BLANKS_MAX 4U

/// What a description needs to know.
typedef struct {
  Sparql *self;
  Built *built;
  SanadText node;
  const SanadId *background;
  size_t background_count;
  bool has_group;
} Description;

static void
open_group(Description *about)
{
  sanad_buffer_add_string(&about->built->where,
                          about->has_group ? "UNION { " : "{ ");
  about->has_group = true;
}

static SanadStatus
add_foreground(const Description *about, SanadText predicate, SanadError *error)
{
  SanadBuffer *const out = &about->built->where;
  if (!about->background_count) {
    return SANAD_OK;
  }
  sanad_buffer_add_string(out, "FILTER(");
  sanad_buffer_add_text(out, predicate);
  sanad_buffer_add_string(out, " NOT IN (");
  for (size_t i = 0; i < about->background_count; ++i) {
    sanad_buffer_add_string(out, i ? ", " : "");
    TRY(sparql_term(about->self, about->background[i], out, error));
  }
  sanad_buffer_add_string(out, ")) ");
  return SANAD_OK;
}

/// Appends a way of `length` foreground facts in either direction to a node
/// that is no literal, passing through none.
static SanadStatus
add_way(Description *about, uint32_t length, SanadText *node, SanadError *error)
{
  SanadBuffer *const out = &about->built->where;
  const Path ways[] = {
      {.kind = PATH_ANY,
       .ids = about->background,
       .id_count = about->background_count},
      {.kind = PATH_ANY,
       .is_inverse = true,
       .ids = about->background,
       .id_count = about->background_count},
  };
  Path forward = ways[0];
  Path backward = ways[1];
  Path *parts[] = {&forward, &backward};
  const Path either = {
      .kind = PATH_ALTERNATIVE, .parts = parts, .part_count = 2};
  *node = about->node;
  for (uint32_t i = 0; i < length; ++i) {
    SanadText next;
    TRY(sparql_fresh_text(about->self, &next, error));
    sanad_buffer_add_text(out, *node);
    sanad_buffer_add_char(out, ' ');
    TRY(sparql_path(about->self, &either, out, error));
    sanad_buffer_add_char(out, ' ');
    sanad_buffer_add_text(out, next);
    sanad_buffer_add_format(out, " . FILTER(!isLiteral(%.*s)) ",
                            (int)next.length, next.data);
    *node = next;
  }
  return SANAD_OK;
}

/// Appends the facts from or to the nodes that a way of `length` leads to.
static SanadStatus
add_ring(Description *about, uint32_t length, bool is_in, SanadError *error)
{
  SanadText part[3];
  SanadText node;
  open_group(about);
  TRY(add_way(about, length, &node, error));
  TRY(fresh_triple(about->self, part, error));
  part[is_in ? 2 : 0] = node;
  sparql_triple(part, &about->built->where);
  if (length) {
    TRY(add_foreground(about, part[1], error));
  }
  sanad_buffer_add_string(&about->built->where, "} ");
  return build(about->self, about->built, part, error);
}

/// Appends the facts from the blank node that `depth` facts lead to, of which
/// the first is one of the ring's and all others are of blank nodes.
static SanadStatus
add_blank(Description *about, uint32_t length, uint32_t depth,
          SanadError *error)
{
  SanadBuffer *const out = &about->built->where;
  SanadText part[3];
  SanadText node;
  open_group(about);
  TRY(add_way(about, length, &node, error));
  for (uint32_t i = 0; i < depth; ++i) {
    TRY(fresh_triple(about->self, part, error));
    part[0] = node;
    sparql_triple(part, out);
    if (!i && length) {
      TRY(add_foreground(about, part[1], error));
    }
    sanad_buffer_add_format(out, "FILTER(isBlank(%.*s)) ", (int)part[2].length,
                            part[2].data);
    node = part[2];
  }
  TRY(fresh_triple(about->self, part, error));
  part[0] = node;
  sparql_triple(part, out);
  sanad_buffer_add_string(out, "} ");
  return build(about->self, about->built, part, error);
}

/// Appends the rows whose nodes are described; one without the node describes
/// nothing.
static SanadStatus
add_described(Sparql *self, SanadText node, SanadBuffer *out, SanadError *error)
{
  const Program *const program = self->program;
  const size_t slot = program->node.slot;
  if (slot == SLOT_NONE) {
    return sparql_stages_plainly(self, program->stage_count,
                                 program->stage_count, out, error);
  }
  sanad_buffer_add_string(out, "{ ");
  TRY(sparql_stages_plainly(self, program->stage_count, program->stage_count,
                            out, error));
  if (!self->certain[slot]) {
    sanad_buffer_add_string(out, "FILTER(BOUND(");
    sanad_buffer_add_text(out, node);
    sanad_buffer_add_string(out, ")) ");
  }
  sanad_buffer_add_string(out, "} ");
  return SANAD_OK;
}

static SanadStatus
build_description(Sparql *self, Resolver *resolver, Built *built,
                  SanadError *error)
{
  const Program *const program = self->program;
  Description about = {.self = self, .built = built};
  SanadTerm first;
  const bool has_blanks =
      self->question->endpoint ||
      question_term(self->question, sanad_id(SANAD_ID_BLANK, 1), &first,
                    NULL) == SANAD_OK;
  TRY(resolve_background(resolver, &about.background, &about.background_count,
                         error));
  TRY(sparql_place_text(self, program->node, &about.node, error));
  TRY(add_described(self, about.node, &built->where, error));
  for (uint32_t i = 0; i < program->within; ++i) {
    TRY(add_ring(&about, i, false, error));
    TRY(add_ring(&about, i, true, error));
    for (uint32_t depth = 1; has_blanks && depth <= BLANKS_MAX; ++depth) {
      TRY(add_blank(&about, i, depth, error));
    }
  }
  if (has_blanks) {
    question_note(self->question,
                  "note: SPARQL follows blank nodes up to %u facts deep here",
                  BLANKS_MAX);
  }
  return SANAD_OK;
}

// ---- construct, add, remove

static SanadStatus
build_template(Sparql *self, Built *built, SanadError *error)
{
  const Program *const program = self->program;
  for (size_t i = 0; i < program->made_count; ++i) {
    const MadeFact *const made = &program->made[i];
    SanadText part[3];
    TRY(sparql_place_text(self, made->subject, &part[0], error));
    TRY(sparql_place_text(self, made->predicate, &part[1], error));
    TRY(sparql_place_text(self, made->object, &part[2], error));
    TRY(build(self, built, part, error));
  }
  return sparql_stages_plainly(self, program->stage_count, program->stage_count,
                               &built->where, error);
}

/// Rows that have no value for a column of what is removed are left out.
static SanadStatus
add_bound(Sparql *self, SanadBuffer *out, SanadError *error)
{
  const Program *const program = self->program;
  bool *const used =
      SANAD_TAKE_ARRAY(self->question->arena, bool, program->width + 1);
  if (!used) {
    return sanad_fail_memory(error);
  }
  block_mentions(program->removed, used);
  for (size_t i = 0; i < program->column_count; ++i) {
    const size_t slot = program->columns[i].slot;
    if (used[slot] && !self->certain[slot]) {
      sanad_buffer_add_string(out, "FILTER(BOUND(");
      sparql_slot(self, slot, out);
      sanad_buffer_add_string(out, ")) ");
    }
  }
  return SANAD_OK;
}

static SanadStatus
build_removed(Sparql *self, Built *built, SanadError *error)
{
  const Program *const program = self->program;
  SanadBuffer *const out = &built->where;
  for (size_t i = program->first_removed; i < program->fact_count; ++i) {
    TRY(build_drawn(self, &program->facts[i], built, error));
  }
  TRY(sparql_stages_plainly(self, program->stage_count, program->stage_count,
                            out, error));
  if (!program->removed) {
    return SANAD_OK;
  }
  TRY(add_bound(self, out, error));
  return sparql_core(self, program->removed, out, error);
}

// ---- The query

static void
add_triples(const Built *built, SanadBuffer *out)
{
  for (size_t i = 0; i < built->count; ++i) {
    sparql_triple(built->triples[i], out);
  }
}

static void
add_where(const Built *built, SanadBuffer *out)
{
  sanad_buffer_add_string(out, "WHERE { ");
  sanad_buffer_add_text(out, sanad_buffer_text(&built->where));
}

/// `INSERT { … }` or `DELETE { … }` in the graph behind `to` or `from`.
static SanadStatus
add_update(Sparql *self, const char *verb, const Built *built, SanadBuffer *out,
           SanadError *error)
{
  const Place target = self->program->target;
  const bool is_default =
      target.slot == SLOT_NONE && target.id == SANAD_DEFAULT_GRAPH;
  sanad_buffer_add_format(out, "%s { ", verb);
  if (!is_default) {
    sanad_buffer_add_string(out, "GRAPH ");
    TRY(sparql_place(self, target, out, error));
    sanad_buffer_add_string(out, " { ");
  }
  add_triples(built, out);
  sanad_buffer_add_string(out, is_default ? "} " : "} } ");
  add_where(built, out);
  sanad_buffer_add_char(out, '}');
  return SANAD_OK;
}

/// `remove` without `from`: from the default graph and each source that has it.
static SanadStatus
add_removal(Sparql *self, const Built *built, SanadBuffer *out,
            SanadError *error)
{
  SanadBuffer sources = {0};
  sanad_buffer_add_string(out, "DELETE { ");
  add_triples(built, out);
  SanadStatus status = SANAD_OK;
  for (size_t i = 0; status == SANAD_OK && i < built->count; ++i) {
    SanadText graph = {0};
    status = sparql_fresh_text(self, &graph, error);
    for (size_t j = 0; j < 2; ++j) {
      SanadBuffer *const place = j ? &sources : out;
      sanad_buffer_add_format(place, "%sGRAPH %.*s { ", j ? "OPTIONAL { " : "",
                              (int)graph.length, graph.data);
      sparql_triple(built->triples[i], place);
      sanad_buffer_add_string(place, "} ");
    }
    sanad_buffer_add_format(&sources,
                            "FILTER(!STRENDS(STR(%.*s), \"#evidence\")) } ",
                            (int)graph.length, graph.data);
  }
  sanad_buffer_add_string(out, "} ");
  add_where(built, out);
  sanad_buffer_add_text(out, sanad_buffer_text(&sources));
  sanad_buffer_add_char(out, '}');
  out->failed |= sources.failed;
  sanad_buffer_free(&sources);
  return status;
}

/// The triples as rows: one for each of those that are built.
static SanadStatus
add_as_rows(Sparql *self, const Built *built, SanadBuffer *out,
            SanadError *error)
{
  SanadText columns[3];
  SanadText number;
  TRY(fresh_triple(self, columns, error));
  TRY(sparql_fresh_text(self, &number, error));
  sanad_buffer_add_string(out, "SELECT DISTINCT ");
  for (size_t i = 0; i < 3; ++i) {
    sanad_buffer_add_text(out, columns[i]);
    sanad_buffer_add_char(out, ' ');
  }
  sanad_buffer_add_string(out, "WHERE { { ");
  sanad_buffer_add_text(out, sanad_buffer_text(&built->where));
  sanad_buffer_add_string(out, "} VALUES ");
  sanad_buffer_add_text(out, number);
  sanad_buffer_add_string(out, " {");
  for (size_t i = 0; i < built->count; ++i) {
    sanad_buffer_add_format(out, " %zu", i + 1);
  }
  sanad_buffer_add_string(out, " } ");
  for (size_t i = 0; i < 3; ++i) {
    sanad_buffer_add_string(out, "BIND(");
    for (size_t j = 0; j < built->count; ++j) {
      const SanadText part = built->triples[j][i];
      sanad_buffer_add_format(out, "IF(%.*s = %zu, %.*s, ", (int)number.length,
                              number.data, j + 1, (int)part.length, part.data);
    }
    sanad_buffer_add_text(out, number);
    for (size_t j = 0; j < built->count; ++j) {
      sanad_buffer_add_char(out, ')');
    }
    sanad_buffer_add_format(out, " AS %.*s) ", (int)columns[i].length,
                            columns[i].data);
  }
  sanad_buffer_add_format(
      out, "FILTER(!isLiteral(%.*s) && isIRI(%.*s) && BOUND(%.*s)) }",
      (int)columns[0].length, columns[0].data, (int)columns[1].length,
      columns[1].data, (int)columns[2].length, columns[2].data);
  return SANAD_OK;
}

static SanadStatus
add_query(Sparql *self, const Built *built, bool as_rows, SanadBuffer *out,
          SanadError *error)
{
  const Program *const program = self->program;
  if (program->gives == GIVES_MATCHED) {
    return program->target.slot == SLOT_NONE && program->target.id == SANAD_ANY
               ? add_removal(self, built, out, error)
               : add_update(self, "DELETE", built, out, error);
  }
  if (program->gives == GIVES_TEMPLATE && program->is_change) {
    return add_update(self, "INSERT", built, out, error);
  }
  if (as_rows) {
    return add_as_rows(self, built, out, error);
  }
  sanad_buffer_add_string(out, "CONSTRUCT { ");
  add_triples(built, out);
  sanad_buffer_add_string(out, "} ");
  add_where(built, out);
  sanad_buffer_add_char(out, '}');
  return SANAD_OK;
}

SanadStatus
sparql_graph(Sparql *self, Resolver *resolver, bool as_rows, SanadBuffer *out,
             SanadError *error)
{
  Built built = {0};
  SanadStatus status = SANAD_OK;
  switch (self->program->gives) {
  case GIVES_DESCRIBE:
    status = build_description(self, resolver, &built, error);
    break;
  case GIVES_TEMPLATE:
    status = build_template(self, &built, error);
    break;
  case GIVES_MATCHED:
    status = build_removed(self, &built, error);
    break;
  default:
    status = build_facts(self, &built, error);
    break;
  }
  if (status == SANAD_OK) {
    status = add_query(self, &built, as_rows, out, error);
  }
  out->failed |= built.where.failed;
  sanad_buffer_free(&built.where);
  return status;
}
