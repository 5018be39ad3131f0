/// Terms, paths and blocks in SPARQL.

#include "graph/vocabulary.h"
#include "query/rows.h"
#include "query/sparql.h"

#include <string.h>

#define DEPTH_MAX 200U

void
sparql_slot(const Sparql *self, size_t slot, SanadBuffer *out)
{
  sanad_buffer_add_char(out, '?');
  sanad_buffer_add_text(out, self->names[slot]);
}

size_t
sparql_new(Sparql *self)
{
  return ++self->fresh_count;
}

void
sparql_fresh(const Sparql *self, size_t number, SanadBuffer *out)
{
  sanad_buffer_add_format(out, "?%sf%zu", self->hidden, number);
}

static bool
is_plain(SanadText text, bool begins_with_letter)
{
  for (size_t i = 0; i < text.length; ++i) {
    const char byte = text.data[i];
    const bool is_letter =
        (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
    const bool is_other = (byte >= '0' && byte <= '9') || byte == '_';
    if (!is_letter && (!is_other || (begins_with_letter && i == 0))) {
      return false;
    }
  }
  return text.length;
}

/// Whether no later prefix of the same name hides it.
static bool
is_in_force(const Sparql *self, size_t index, SanadText name)
{
  SanadPrefix later;
  for (size_t i = index + 1; resolver_prefix(self->resolver, i, &later); ++i) {
    if (sanad_text_is_equal(later.prefix, name)) {
      return false;
    }
  }
  return true;
}

void
sparql_iri(Sparql *self, SanadText iri, SanadBuffer *out)
{
  SanadPrefix prefix;
  for (size_t i = 0; resolver_prefix(self->resolver, i, &prefix); ++i) {
    if (!sanad_text_has_prefix(iri, prefix.iri)) {
      continue;
    }
    const SanadText local =
        sanad_text_slice(iri, prefix.iri.length, iri.length);
    if (is_plain(local, false) &&
        (!prefix.prefix.length || is_plain(prefix.prefix, true)) &&
        is_in_force(self, i, prefix.prefix)) {
      self->used_prefixes[i] = true;
      sanad_buffer_add_text(out, prefix.prefix);
      sanad_buffer_add_char(out, ':');
      sanad_buffer_add_text(out, local);
      return;
    }
  }
  sanad_buffer_add_char(out, '<');
  sanad_buffer_add_text(out, iri);
  sanad_buffer_add_char(out, '>');
}

/// Whether SPARQL reads a literal without its quotes and datatype: a number of
/// digits, or a boolean.
static bool
is_short(const SanadTerm *term)
{
  const SanadText datatype = sanad_term_datatype(term);
  if (sanad_text_is(datatype, SANAD_NS_XSD "boolean")) {
    return sanad_text_is(term->text, "true") ||
           sanad_text_is(term->text, "false");
  }
  size_t at = 0;
  while (at < term->text.length && term->text.data[at] >= '0' &&
         term->text.data[at] <= '9') {
    ++at;
  }
  return at && at == term->text.length &&
         sanad_text_is(datatype, SANAD_NS_XSD "integer");
}

SanadStatus
sparql_term(Sparql *self, SanadId id, SanadBuffer *out, SanadError *error)
{
  SanadTerm term;
  TRY(question_term(self->question, id, &term, error));
  if (term.kind == SANAD_BLANK) {
    return sanad_fail_hint(error, SANAD_UNSUPPORTED, self->span,
                           "say what it is by its facts: ?x -relation-> ?y",
                           "a blank node cannot be named in SPARQL");
  }
  if (term.kind == SANAD_IRI) {
    sparql_iri(self, term.text, out);
  } else if (is_short(&term)) {
    sanad_buffer_add_text(out, term.text);
  } else {
    sanad_term_print(out, &term);
  }
  return SANAD_OK;
}

SanadStatus
sparql_place(Sparql *self, Place place, SanadBuffer *out, SanadError *error)
{
  if (place.slot == SLOT_NONE) {
    return sparql_term(self, place.id, out, error);
  }
  sparql_slot(self, place.slot, out);
  return SANAD_OK;
}

// ---- Paths
// -----------------------------------------------------------------------

static SanadStatus
add_except(Sparql *self, const Path *path, SanadBuffer *out, SanadError *error)
{
  sanad_buffer_add_string(out, "!(");
  for (size_t i = 0; i < path->id_count; ++i) {
    sanad_buffer_add_string(out, i ? "|" : "");
    sanad_buffer_add_string(out, path->is_inverse ? "^" : "");
    TRY(sparql_term(self, path->ids[i], out, error));
  }
  if (!path->id_count) {
    // An empty set is written with an IRI that occurs nowhere.
    sanad_buffer_add_string(out, path->is_inverse ? "^" : "");
    sanad_buffer_add_string(out, "<urn:x-sanad:nothing>");
  }
  sanad_buffer_add_char(out, ')');
  return SANAD_OK;
}

/// `p{m,n}`: p m times, then p? n - m times, or p*.
static SanadStatus
add_repeat(Sparql *self, const Path *path, SanadBuffer *out, SanadError *error)
{
  SanadBuffer part = {0};
  const bool is_open = path->max == AST_UNBOUNDED;
  const uint32_t count = is_open ? path->min + (path->min != 1) : path->max;
  SanadStatus status = sparql_path(self, path->parts[0], &part, error);
  sanad_buffer_add_string(out, count > 1 ? "(" : "");
  for (uint32_t i = 0; status == SANAD_OK && i < count; ++i) {
    const char *times = i < path->min ? "" : is_open ? "*" : "?";
    times = is_open && path->min == 1 ? "+" : times;
    sanad_buffer_add_string(out, i ? "/(" : "(");
    sanad_buffer_add_text(out, sanad_buffer_text(&part));
    sanad_buffer_add_char(out, ')');
    sanad_buffer_add_string(out, times);
    status = sanad_buffer_status(out, error);
  }
  sanad_buffer_add_string(out, count > 1 ? ")" : "");
  out->failed |= part.failed;
  sanad_buffer_free(&part);
  return status;
}

static SanadStatus
add_parts(Sparql *self, const Path *path, SanadBuffer *out, SanadError *error)
{
  sanad_buffer_add_char(out, '(');
  for (size_t i = 0; i < path->part_count; ++i) {
    if (i) {
      sanad_buffer_add_char(out, path->kind == PATH_SEQUENCE ? '/' : '|');
    }
    TRY(sparql_path(self, path->parts[i], out, error));
  }
  sanad_buffer_add_char(out, ')');
  return SANAD_OK;
}

// Recursive, as deep as the parser lets paths and blocks nest.
// NOLINTBEGIN(misc-no-recursion)

SanadStatus
sparql_path(Sparql *self, const Path *path, SanadBuffer *out, SanadError *error)
{
  switch (path->kind) {
  case PATH_LINK:
    sanad_buffer_add_string(out, path->is_inverse ? "^" : "");
    return sparql_term(self, path->id, out, error);
  case PATH_ANY:
    return add_except(self, path, out, error);
  case PATH_REPEAT:
    return add_repeat(self, path, out, error);
  default:
    return add_parts(self, path, out, error);
  }
}

// ---- Atoms
// -----------------------------------------------------------------------

SanadStatus
sparql_types(Sparql *self, SanadText subject, const SanadId *types,
             size_t count, SanadBuffer *out, SanadError *error)
{
  const size_t number = count > 1 ? sparql_new(self) : 0;
  if (count > 1) {
    sanad_buffer_add_string(out, "VALUES ");
    sparql_fresh(self, number, out);
    sanad_buffer_add_string(out, " {");
    for (size_t i = 0; i < count; ++i) {
      sanad_buffer_add_char(out, ' ');
      TRY(sparql_term(self, types[i], out, error));
    }
    sanad_buffer_add_string(out, " } ");
  }
  sanad_buffer_add_text(out, subject);
  sanad_buffer_add_string(out, " a/");
  sparql_iri(self, SANAD_TEXT(SANAD_NS_RDFS "subClassOf"), out);
  sanad_buffer_add_string(out, "* ");
  if (count > 1) {
    sparql_fresh(self, number, out);
  } else {
    TRY(sparql_term(self, types[0], out, error));
  }
  sanad_buffer_add_string(out, " . ");
  return SANAD_OK;
}

static SanadStatus
add_type_atom(Sparql *self, const Atom *atom, SanadBuffer *out,
              SanadError *error)
{
  SanadBuffer subject = {0};
  SanadStatus status = sparql_place(self, atom->subject, &subject, error);
  if (status == SANAD_OK) {
    status = sparql_types(self, sanad_buffer_text(&subject), atom->named,
                          atom->named_count, out, error);
  }
  out->failed |= subject.failed;
  sanad_buffer_free(&subject);
  return status;
}

/// One triple or path, in its graph.
static SanadStatus
add_arrow(Sparql *self, const Atom *atom, SanadBuffer *out, SanadError *error)
{
  const bool is_in = atom->in.kind == IN_PLACE;
  if (is_in) {
    sanad_buffer_add_string(out, "GRAPH ");
    TRY(sparql_place(self, atom->in.place, out, error));
    sanad_buffer_add_string(out, " { ");
  }
  TRY(sparql_place(self, atom->subject, out, error));
  sanad_buffer_add_char(out, ' ');
  if (atom->kind == ATOM_PATH) {
    TRY(sparql_path(self, atom->path, out, error));
  } else {
    TRY(sparql_place(self, atom->predicate, out, error));
  }
  sanad_buffer_add_char(out, ' ');
  TRY(sparql_place(self, atom->object, out, error));
  sanad_buffer_add_string(out, is_in ? " } " : " . ");
  return SANAD_OK;
}

static SanadStatus
add_members(Sparql *self, const Atom *atom, SanadBuffer *out, SanadError *error)
{
  if (atom->is_sources) {
    return SANAD_OK; // GRAPH goes over them
  }
  sanad_buffer_add_string(out, "VALUES ");
  sparql_slot(self, atom->subject.slot, out);
  sanad_buffer_add_string(out, " {");
  for (size_t i = 0; i < atom->class_count; ++i) {
    bool is_repeated = false;
    for (size_t j = 0; j < i; ++j) {
      is_repeated |= atom->classes[j] == atom->classes[i];
    }
    if (!is_repeated) {
      sanad_buffer_add_char(out, ' ');
      TRY(sparql_term(self, atom->classes[i], out, error));
    }
  }
  sanad_buffer_add_string(out, " } ");
  return SANAD_OK;
}

static SanadStatus
add_different(Sparql *self, const Atom *atom, SanadBuffer *out,
              SanadError *error)
{
  sanad_buffer_add_string(out, "FILTER(!sameTerm(");
  TRY(sparql_place(self, atom->subject, out, error));
  sanad_buffer_add_string(out, ", ");
  TRY(sparql_place(self, atom->object, out, error));
  sanad_buffer_add_string(out, ")) ");
  return SANAD_OK;
}

static SanadStatus
add_atom(Sparql *self, const Atom *atom, SanadBuffer *out, SanadError *error)
{
  switch (atom->kind) {
  case ATOM_FACT:
  case ATOM_PATH:
    return add_arrow(self, atom, out, error);
  case ATOM_TYPE:
    return add_type_atom(self, atom, out, error);
  case ATOM_MEMBERS:
    return add_members(self, atom, out, error);
  case ATOM_DIFFERENT:
    return add_different(self, atom, out, error);
  case ATOM_QUERY:
    return sparql_subquery(self, atom->query, out, error);
  default:
    break;
  }
  for (size_t i = 0; i < atom->branch_count; ++i) {
    sanad_buffer_add_string(out, i ? "UNION " : "");
    TRY(sparql_block(self, atom->branches[i], out, error));
  }
  return SANAD_OK;
}

// ---- Blocks
// ----------------------------------------------------------------------

SanadStatus
sparql_core(Sparql *self, const Block *block, SanadBuffer *out,
            SanadError *error)
{
  for (size_t i = 0; i < block->atom_count; ++i) {
    if (block->atoms[i].kind != ATOM_DIFFERENT) {
      TRY(add_atom(self, &block->atoms[i], out, error));
    }
  }
  block_certain(block, self->certain, self->program->width);
  for (size_t i = 0; i < block->optional_count; ++i) {
    sanad_buffer_add_string(out, "OPTIONAL ");
    TRY(sparql_block(self, block->optionals[i], out, error));
  }
  for (size_t i = 0; i < block->atom_count; ++i) {
    if (block->atoms[i].kind == ATOM_DIFFERENT) {
      TRY(add_atom(self, &block->atoms[i], out, error));
    }
  }
  return SANAD_OK;
}

SanadStatus
sparql_not(Sparql *self, const Block *block, SanadBuffer *out,
           SanadError *error)
{
  sanad_buffer_add_string(out, "FILTER NOT EXISTS ");
  return sparql_block(self, block, out, error);
}

SanadStatus
sparql_filter(Sparql *self, const Expr *expr, SanadBuffer *out,
              SanadError *error)
{
  TRY(sparql_join_labels(self, expr, out, error));
  sanad_buffer_add_string(out, "FILTER(");
  TRY(sparql_expr(self, expr, out, error));
  sanad_buffer_add_string(out, ") ");
  return SANAD_OK;
}

SanadStatus
sparql_block(Sparql *self, const Block *block, SanadBuffer *out,
             SanadError *error)
{
  const size_t width = self->program->width;
  bool *const certain =
      SANAD_TAKE_ARRAY(self->question->arena, bool, width + 1);
  if (!certain) {
    return sanad_fail_memory(error);
  }
  if (self->depth == DEPTH_MAX) {
    return sanad_fail_hint(
        error, SANAD_LIMIT, self->span,
        "write the inner braces as a step of their own: | match …",
        "braces are nested at most %u deep", DEPTH_MAX);
  }
  ++self->depth;
  memcpy(certain, self->certain, width * sizeof *certain);
  sanad_buffer_add_string(out, "{ ");
  TRY(sparql_core(self, block, out, error));
  for (size_t i = 0; i < block->not_count; ++i) {
    TRY(sparql_not(self, block->nots[i], out, error));
  }
  for (size_t i = 0; i < block->filter_count; ++i) {
    TRY(sparql_filter(self, block->filters[i].expr, out, error));
  }
  if (self->tells_marks && block->mark != SLOT_NONE) {
    sanad_buffer_add_string(out, "BIND(true AS ");
    sparql_slot(self, block->mark, out);
    sanad_buffer_add_string(out, ") ");
  }
  sanad_buffer_add_string(out, "} ");
  memcpy(self->certain, certain, width * sizeof *certain);
  --self->depth;
  return SANAD_OK;
}

// NOLINTEND(misc-no-recursion)
