#include "query/shown.h"

#include <string.h>

void
shown_end(Shown *shown)
{
  sanad_map_free(&shown->known);
  sanad_map_free(&shown->written_known);
}

/// Copies a text into the arena.
static SanadStatus
keep_text(Shown *shown, SanadText text, SanadText *out, SanadError *error)
{
  const char *const copy = sanad_arena_copy(shown->resolver->question->arena,
                                            text.data, text.length);
  *out = (SanadText){copy, text.length};
  return copy ? SANAD_OK : sanad_fail_memory(error);
}

/// The role in which a node is looked up by name.
static SanadStatus
role_of(const Question *question, SanadId id, Role *role, SanadError *error)
{
  for (*role = ROLE_RELATION; *role <= ROLE_TYPE; ++*role) {
    bool has = false;
    TRY(resolve_has_role(question, id, *role, &has, error));
    if (has) {
      return SANAD_OK;
    }
  }
  *role = ROLE_NODE;
  return SANAD_OK;
}

/// Takes a name if it leads back to the node.
static SanadStatus
try_name(Shown *shown, SanadId id, Role role, SanadText name, SanadText *out,
         SanadError *error)
{
  bool leads_back = false;
  if (out->length || !name.length || memchr(name.data, '\n', name.length)) {
    return SANAD_OK;
  }
  TRY(resolve_leads_back(shown->resolver, name, role, id, &leads_back, error));
  if (leads_back) {
    *out = name;
  }
  return SANAD_OK;
}

/// Finds the label of a node, else its local name, if it leads back to it.
static SanadStatus
name_of(Shown *shown, SanadId id, const SanadTerm *term, SanadText *name,
        SanadError *error)
{
  Question *const question = shown->resolver->question;
  SanadId label = SANAD_ANY;
  SanadTerm label_term = {0};
  Role role = ROLE_NODE;
  *name = (SanadText){0};
  TRY(question_label(question, id, &label, error));
  if (label != SANAD_ANY) {
    TRY(question_term(question, label, &label_term, error));
  }
  TRY(role_of(question, id, &role, error));
  TRY(try_name(shown, id, role, label_term.text, name, error));
  return term->kind == SANAD_IRI
             ? try_name(shown, id, role, sanad_iri_local_name(term->text), name,
                        error)
             : SANAD_OK;
}

static SanadStatus
make_text(Shown *shown, SanadId id, const SanadTerm *term, SanadText *text,
          SanadError *error)
{
  SanadBuffer out = {0};
  SanadText name = {0};
  if (!shown->is_iris) {
    TRY(name_of(shown, id, term, &name, error));
  }
  if (name.length) {
    return keep_text(shown, name, text, error);
  }
  if (term->kind == SANAD_BLANK) {
    sanad_term_print(&out, term);
  } else if (shown->is_iris) {
    sanad_buffer_add_text(&out, term->text);
  } else {
    resolver_write_iri(shown->resolver, term->text, &out);
  }
  SanadStatus status = sanad_buffer_status(&out, error);
  if (status == SANAD_OK) {
    SanadText written = sanad_buffer_text(&out);
    if (written.length > 1 && written.data[0] == '<') {
      written = sanad_text_slice(written, 1, written.length - 2);
    }
    status = keep_text(shown, written, text, error);
  }
  sanad_buffer_free(&out);
  return status;
}

SanadStatus
shown_text(Shown *shown, SanadId id, SanadText *text, SanadError *error)
{
  SanadTerm term;
  *text = (SanadText){0};
  if (id == SANAD_ANY) {
    return SANAD_OK;
  }
  TRY(question_term(shown->resolver->question, id, &term, error));
  return shown_term(shown, id, &term, text, error);
}

SanadStatus
shown_term(Shown *shown, SanadId id, const SanadTerm *term, SanadText *text,
           SanadError *error)
{
  if (term->kind == SANAD_LITERAL ||
      (shown->is_iris && term->kind == SANAD_IRI)) {
    *text = term->text;
    return SANAD_OK;
  }

  uint64_t *const known = sanad_map_put(&shown->known, id, NULL);
  if (!known) {
    return sanad_fail_memory(error);
  }
  if (!*known) {
    TRY(make_text(shown, id, term, text, error));
    shown->texts =
        sanad_arena_grow(shown->resolver->question->arena, shown->texts,
                         shown->count, &shown->capacity, sizeof *shown->texts);
    if (!shown->texts) {
      return sanad_fail_memory(error);
    }
    shown->texts[shown->count++] = *text;
    *known = shown->count;
  }
  *text = shown->texts[*known - 1];
  return SANAD_OK;
}

/// Appends how a node is written.
static SanadStatus
write_node(Shown *shown, SanadId id, const SanadTerm *term, SanadBuffer *out,
           SanadError *error)
{
  SanadText name = {0};
  if (!shown->is_iris) {
    TRY(name_of(shown, id, term, &name, error));
  }
  if (name.length) {
    resolver_write_name(name, out);
  } else if (term->kind == SANAD_BLANK) {
    sanad_term_print(out, term);
  } else {
    resolver_write_iri(shown->resolver, term->text, out);
  }
  return sanad_buffer_status(out, error);
}

/// Finds how a node is written, and remembers it.
static SanadStatus
make_written(Shown *shown, SanadId id, const SanadTerm *term, SanadText *text,
             SanadError *error)
{
  SanadBuffer out = {0};
  SanadStatus status = write_node(shown, id, term, &out, error);
  if (status == SANAD_OK) {
    status = keep_text(shown, sanad_buffer_text(&out), text, error);
  }
  sanad_buffer_free(&out);
  TRY(status);
  uint64_t *const known = sanad_map_put(&shown->written_known, id, NULL);
  if (!known) {
    return sanad_fail_memory(error);
  }
  shown->written = sanad_arena_grow(
      shown->resolver->question->arena, shown->written, shown->written_count,
      &shown->written_capacity, sizeof *shown->written);
  if (!shown->written) {
    *known = 0;
    return sanad_fail_memory(error);
  }
  shown->written[shown->written_count++] = *text;
  *known = shown->written_count;
  return SANAD_OK;
}

SanadStatus
shown_written(Shown *shown, SanadId id, SanadBuffer *out, SanadError *error)
{
  SanadTerm term;
  SanadText text = {0};
  const uint64_t *const known = sanad_map_get(&shown->written_known, id);
  if (known && *known) {
    sanad_buffer_add_text(out, shown->written[*known - 1]);
    return sanad_buffer_status(out, error);
  }
  TRY(question_term(shown->resolver->question, id, &term, error));
  if (term.kind == SANAD_LITERAL) {
    resolver_write_literal(shown->resolver, &term, out);
    return sanad_buffer_status(out, error);
  }
  TRY(make_written(shown, id, &term, &text, error));
  sanad_buffer_add_text(out, text);
  return sanad_buffer_status(out, error);
}
