/// The facts behind rows in SPARQL: for each drawn arrow the ways that it may
/// have gone, each fact of a way in a group of its own.

#include "query/path.h"
#include "query/sparql.h"
#include "query/why.h"

#include <string.h>

/// The most groups that one query is written with, and links of one way.
#define GROUPS_MAX 1000U
#define LINKS_MAX  64U

/// One fact of a way.
typedef struct {
  SanadText part[3];   ///< Subject, predicate, object
  const Path *foreign; ///< Whose `ids` the predicate must not be among, or null
} Link;

/// One arrow that is being written.
typedef struct {
  Sparql *self;
  const FactTarget *target;
  const DrawnFact *drawn;
  size_t number;
  SanadText left;
  SanadText right;
  Link links[LINKS_MAX];
  size_t link_count;
  SanadBuffer *out;
} Arrow;

/// What is still to be walked: a list of parts, from the left.
typedef struct Rest Rest;

struct Rest {
  const Path *path;
  const Rest *next;
};

/// Keeps what a buffer holds, and empties it.
static SanadStatus
keep(const Sparql *self, SanadBuffer *buffer, SanadText *text,
     SanadError *error)
{
  SanadStatus status = sanad_buffer_status(buffer, error);
  *text = (SanadText){0};
  if (status == SANAD_OK) {
    text->data =
        sanad_arena_copy(self->question->arena, buffer->data, buffer->length);
    text->length = buffer->length;
    status = text->data ? SANAD_OK : sanad_fail_memory(error);
  }
  sanad_buffer_free(buffer);
  return status;
}

SanadStatus
sparql_place_text(Sparql *self, Place place, SanadText *text, SanadError *error)
{
  SanadBuffer buffer = {0};
  const SanadStatus status = sparql_place(self, place, &buffer, error);
  if (status != SANAD_OK) {
    sanad_buffer_free(&buffer);
    return status;
  }
  return keep(self, &buffer, text, error);
}

SanadStatus
sparql_fresh_text(Sparql *self, SanadText *text, SanadError *error)
{
  SanadBuffer buffer = {0};
  sparql_fresh(self, sparql_new(self), &buffer);
  return keep(self, &buffer, text, error);
}

void
sparql_triple(const SanadText part[3], SanadBuffer *out)
{
  for (size_t i = 0; i < 3; ++i) {
    sanad_buffer_add_text(out, part[i]);
    sanad_buffer_add_char(out, ' ');
  }
  sanad_buffer_add_string(out, ". ");
}

// ---- Conditions: the row has the way that the fact is of

static SanadStatus
open_graph(const Arrow *arrow, const DrawnFact *drawn, SanadBuffer *out,
           SanadError *error)
{
  if (drawn->in.kind != IN_PLACE) {
    return SANAD_OK;
  }
  sanad_buffer_add_string(out, "GRAPH ");
  TRY(sparql_place(arrow->self, drawn->in.place, out, error));
  sanad_buffer_add_string(out, " { ");
  return SANAD_OK;
}

static void
close_graph(const DrawnFact *drawn, SanadBuffer *out)
{
  sanad_buffer_add_string(out, drawn->in.kind == IN_PLACE ? "} " : "");
}

/// Appends that the part of the pattern that the arrow stands in matched.
static void
add_told(const Arrow *arrow, SanadBuffer *out)
{
  if (arrow->drawn->group) {
    sanad_buffer_add_string(out, "VALUES ");
    sparql_fresh(arrow->self, arrow->self->told[arrow->drawn->group - 1], out);
    sanad_buffer_add_string(out, " { true } ");
  }
}

// ---- One way

static SanadStatus
add_links(const Arrow *arrow, SanadBuffer *out, SanadError *error)
{
  TRY(open_graph(arrow, arrow->drawn, out, error));
  for (size_t i = 0; i < arrow->link_count; ++i) {
    const Link *const link = &arrow->links[i];
    sparql_triple(link->part, out);
    for (size_t j = 0; link->foreign && j < link->foreign->id_count; ++j) {
      sanad_buffer_add_string(out, j ? ", " : "FILTER(");
      if (!j) {
        sanad_buffer_add_text(out, link->part[1]);
        sanad_buffer_add_string(out, " NOT IN (");
      }
      TRY(sparql_term(arrow->self, link->foreign->ids[j], out, error));
    }
    sanad_buffer_add_string(
        out, link->foreign && link->foreign->id_count ? ")) " : "");
  }
  close_graph(arrow->drawn, out);
  return SANAD_OK;
}

/// Appends the source of a fact: each graph that has it, or none if only the
/// default graph has.
static SanadStatus
add_source(Arrow *arrow, const Link *link, bool has_source, SanadBuffer *out,
           SanadError *error)
{
  const SanadText source = arrow->target->source;
  if (!source.length) {
    return SANAD_OK;
  }
  SanadText graph = source;
  if (!has_source) {
    TRY(sparql_fresh_text(arrow->self, &graph, error));
    sanad_buffer_add_string(out, "FILTER NOT EXISTS { ");
  }
  sanad_buffer_add_string(out, "GRAPH ");
  sanad_buffer_add_text(out, graph);
  sanad_buffer_add_string(out, " { ");
  sparql_triple(link->part, out);
  sanad_buffer_add_string(out, "} FILTER(!STRENDS(STR(");
  sanad_buffer_add_text(out, graph);
  sanad_buffer_add_string(out, "), \"#evidence\")) ");
  sanad_buffer_add_string(out, has_source ? "" : "} ");
  return SANAD_OK;
}

/// `in` a source that the text names: that is the one.
static SanadStatus
add_named_source(Arrow *arrow, SanadBuffer *out, SanadError *error)
{
  sanad_buffer_add_string(out, "BIND(");
  TRY(sparql_place(arrow->self, arrow->drawn->in.place, out, error));
  sanad_buffer_add_string(out, " AS ");
  sanad_buffer_add_text(out, arrow->target->source);
  sanad_buffer_add_string(out, ") ");
  return SANAD_OK;
}

static SanadStatus
add_group(Arrow *arrow, const Link *link, bool has_source, SanadError *error)
{
  SanadBuffer *const out = arrow->out;
  const FactTarget *const target = arrow->target;
  const In *const in = &arrow->drawn->in;
  if (arrow->self->group_count++ == GROUPS_MAX) {
    return sanad_fail_hint(error, SANAD_LIMIT, arrow->self->span,
                           "ask for the facts of a part of the pattern",
                           "the facts behind the rows can come in more than %u "
                           "ways, too many to be written in SPARQL",
                           GROUPS_MAX);
  }
  sanad_buffer_add_string(out,
                          arrow->self->group_count > 1 ? "UNION { " : "{ ");
  add_told(arrow, out);
  TRY(add_links(arrow, out, error));
  TRY(target->source.length && in->kind == IN_PLACE &&
              in->place.slot == SLOT_NONE
          ? add_named_source(arrow, out, error)
          : add_source(arrow, link, has_source, out, error));
  for (size_t i = 0; i < 3; ++i) {
    sanad_buffer_add_string(out, "BIND(");
    sanad_buffer_add_text(out, link->part[i]);
    sanad_buffer_add_string(out, " AS ");
    sanad_buffer_add_text(out, target->part[i]);
    sanad_buffer_add_string(out, ") ");
  }
  if (target->number.length) {
    sanad_buffer_add_format(out, "BIND(%zu AS ", arrow->number);
    sanad_buffer_add_text(out, target->number);
    sanad_buffer_add_string(out, ") ");
  }
  sanad_buffer_add_string(out, "} ");
  return sanad_buffer_status(out, error);
}

/// Puts one node of the way into the place of another.
static void
rename_node(Arrow *arrow, SanadText from, SanadText to)
{
  for (size_t i = 0; i < arrow->link_count; ++i) {
    for (size_t j = 0; j < 3; j += 2) {
      if (sanad_text_is_equal(arrow->links[i].part[j], from)) {
        arrow->links[i].part[j] = to;
      }
    }
  }
}

/// Each fact of a way is given.
static SanadStatus
give_links(Arrow *arrow, SanadError *error)
{
  const In *const in = &arrow->drawn->in;
  const bool is_named = in->kind == IN_PLACE && in->place.slot == SLOT_NONE;
  for (size_t i = 0; i < arrow->link_count; ++i) {
    TRY(add_group(arrow, &arrow->links[i], true, error));
    if (arrow->target->source.length && !is_named) {
      TRY(add_group(arrow, &arrow->links[i], false, error));
    }
  }
  return SANAD_OK;
}

/// The end of a way at the node `at`.  That has a name of its own if what comes
/// behind it went no step: then it is the right end.
static SanadStatus
arrive(Arrow *arrow, SanadText at, SanadError *error)
{
  Link links[LINKS_MAX];
  if (sanad_text_is_equal(at, arrow->right)) {
    return give_links(arrow, error);
  }
  memcpy(links, arrow->links, arrow->link_count * sizeof *links);
  rename_node(arrow, at, arrow->right);
  const SanadStatus status = give_links(arrow, error);
  memcpy(arrow->links, links, arrow->link_count * sizeof *links);
  return status;
}

// ---- All ways

// Recursive, as deep as the parts that LINKS_MAX bounds.
// NOLINTBEGIN(misc-no-recursion)

static SanadStatus walk(Arrow *arrow, SanadText from, const Rest *rest,
                        unsigned depth, SanadError *error);

static SanadStatus
too_long(const Arrow *arrow, SanadError *error)
{
  return sanad_fail_hint(
      error, SANAD_LIMIT, arrow->self->span,
      "draw the arrow in pieces, with nodes between",
      "an arrow of more than %u facts is not written in SPARQL", LINKS_MAX);
}

static SanadStatus
walk_leaf(Arrow *arrow, SanadText from, const Path *leaf, const Rest *rest,
          unsigned depth, SanadError *error)
{
  SanadText to = arrow->right;
  SanadText predicate;
  if (arrow->link_count == LINKS_MAX) {
    return too_long(arrow, error);
  }
  if (rest) {
    TRY(sparql_fresh_text(arrow->self, &to, error));
  }
  TRY(leaf->kind == PATH_LINK
          ? sparql_place_text(arrow->self, (Place){SLOT_NONE, leaf->id},
                              &predicate, error)
          : sparql_fresh_text(arrow->self, &predicate, error));
  arrow->links[arrow->link_count++] = (Link){
      {leaf->is_inverse ? to : from, predicate, leaf->is_inverse ? from : to},
      leaf->kind == PATH_ANY ? leaf : NULL,
  };
  TRY(walk(arrow, to, rest, depth, error));
  --arrow->link_count;
  return SANAD_OK;
}

/// Puts copies of a part, or the parts of a sequence, before the rest.
static SanadStatus
walk_parts(Arrow *arrow, SanadText from, Path *const *parts, size_t count,
           bool is_copied, const Rest *rest, unsigned depth, SanadError *error)
{
  Rest list[LINKS_MAX];
  if (count > LINKS_MAX) {
    return too_long(arrow, error);
  }
  for (size_t i = 0; i < count; ++i) {
    list[i] =
        (Rest){parts[is_copied ? 0 : i], i + 1 < count ? &list[i + 1] : rest};
  }
  return walk(arrow, from, count ? &list[0] : rest, depth, error);
}

static SanadStatus
walk(Arrow *arrow, SanadText from, const Rest *rest, unsigned depth,
     SanadError *error)
{
  if (!rest) {
    return arrive(arrow, from, error);
  }
  const Path *const path = rest->path;
  if (depth++ > 4 * LINKS_MAX) {
    return too_long(arrow, error);
  }
  switch (path->kind) {
  case PATH_LINK:
  case PATH_ANY:
    return walk_leaf(arrow, from, path, rest->next, depth, error);
  case PATH_SEQUENCE:
    return walk_parts(arrow, from, path->parts, path->part_count, false,
                      rest->next, depth, error);
  case PATH_ALTERNATIVE:
    for (size_t i = 0; i < path->part_count; ++i) {
      const Rest part = {path->parts[i], rest->next};
      TRY(walk(arrow, from, &part, depth, error));
    }
    return SANAD_OK;
  default:
    for (uint32_t i = path->min; i <= path->max; ++i) {
      TRY(walk_parts(arrow, from, path->parts, i, true, rest->next, depth,
                     error));
    }
    return SANAD_OK;
  }
}

// NOLINTEND(misc-no-recursion)

static SanadStatus
add_plain(Arrow *arrow, SanadError *error)
{
  const DrawnFact *const drawn = arrow->drawn;
  SanadText predicate;
  TRY(sparql_place_text(arrow->self, drawn->predicate, &predicate, error));
  arrow->link_count = 1;
  if (drawn->direction != AST_BACKWARD) {
    arrow->links[0] = (Link){{arrow->left, predicate, arrow->right}, NULL};
    TRY(give_links(arrow, error));
  }
  if (drawn->direction != AST_FORWARD) {
    arrow->links[0] = (Link){{arrow->right, predicate, arrow->left}, NULL};
    TRY(give_links(arrow, error));
  }
  return SANAD_OK;
}

SanadStatus
sparql_fact(Sparql *self, size_t number, const FactTarget *target,
            SanadBuffer *out, SanadError *error)
{
  const DrawnFact *const drawn = &self->program->facts[number - 1];
  Arrow *const arrow = SANAD_TAKE(self->question->arena, Arrow);
  if (!arrow) {
    return sanad_fail_memory(error);
  }
  *arrow = (Arrow){
      .self = self,
      .target = target,
      .drawn = drawn,
      .number = number,
      .out = out,
  };
  if (drawn->path && path_is_long(drawn->path)) {
    return SANAD_OK; // It gives no facts
  }
  TRY(sparql_place_text(self, drawn->subject, &arrow->left, error));
  TRY(sparql_place_text(self, drawn->object, &arrow->right, error));
  const Rest rest = {drawn->path, NULL};
  return drawn->path ? walk(arrow, arrow->left, &rest, 0, error)
                     : add_plain(arrow, error);
}
