/// How offers are written, and whether they begin as typed.

#include "query/offering.h"

#include "base/unicode.h"
#include "graph/names.h"
#include "graph/vocabulary.h"
#include "parser/printer.h"
#include "query/answer.h"
#include "query/definition.h"

#include <stdlib.h>
#include <string.h>

/// Things of a list that are compared by their name as shown, not only by the
/// index of names.
#define SHOWN_MAX 500U
/// Longer values are not offered.
#define OFFERED_BYTES_MAX 80U

SanadStatus
sanad_offers_add(SanadArena *arena, SanadOffers *offers,
                 const SanadOffer *offer, SanadError *error)
{
  offers->items = sanad_arena_grow(arena, offers->items, offers->count,
                                   &offers->capacity, sizeof *offers->items);
  if (!offers->items) {
    offers->count = 0;
    return sanad_fail_memory(error);
  }
  SanadOffer *const item = &offers->items[offers->count];
  *item = *offer;
  item->text.data =
      sanad_arena_copy(arena, offer->text.data, offer->text.length);
  item->tail.data =
      sanad_arena_copy(arena, offer->tail.data, offer->tail.length);
  if (!item->text.data || !item->tail.data) {
    return sanad_fail_memory(error);
  }
  ++offers->count;
  return SANAD_OK;
}

static SanadStatus
add_offer(Offering *offering, SanadText text, const char *tail, uint64_t count,
          bool is_at_least, SanadError *error)
{
  const SanadOffer offer = {.text = text,
                            .tail = sanad_text(tail),
                            .count = count,
                            .is_at_least = is_at_least};
  return sanad_offers_add(offering->ask->arena, offering->offers, &offer,
                          error);
}

SanadStatus
offering_add_plain(Offering *offering, SanadText text, const char *tail,
                   SanadError *error)
{
  return sanad_text_has_prefix(text, offering->expected->partial)
             ? add_offer(offering, text, tail, 0, false, error)
             : SANAD_OK;
}

// ---- What was typed

static SanadStatus
fold(Offering *offering, SanadText text, SanadText *folded, SanadError *error)
{
  SanadBuffer out = {0};
  sanad_unicode_fold(&out, text);
  SanadStatus status = sanad_buffer_status(&out, error);
  if (status == SANAD_OK) {
    folded->data = sanad_arena_copy(offering->ask->arena,
                                    out.data ? out.data : "", out.length);
    folded->length = out.length;
    status = folded->data ? SANAD_OK : sanad_fail_memory(error);
  }
  sanad_buffer_free(&out);
  return status;
}

/// Takes the prefix of a prefixed name off what was typed.
static void
take_prefix(Offering *offering)
{
  const SanadExpected *const expected = offering->expected;
  SanadText name = expected->prefix;
  const SanadText typed = offering->typed;
  const char *const colon =
      typed.length ? memchr(typed.data, ':', typed.length) : NULL;
  SanadPrefix prefix;
  if (!(expected->classes & SANAD_EXPECT_LOCAL)) {
    if (!colon || strchr("<\"[?$", typed.data[0])) {
      return;
    }
    const size_t length = (size_t)(colon - typed.data);
    name = sanad_text_slice(typed, 0, length);
    offering->before = sanad_text_slice(typed, 0, length + 1);
    offering->typed = sanad_text_slice(typed, length + 1, typed.length);
  }
  for (size_t i = 0; resolver_prefix(&offering->resolver, i, &prefix); ++i) {
    if (sanad_text_is_equal(prefix.prefix, name)) {
      offering->space = prefix.iri;
    }
  }
}

static SanadStatus
find_named(Offering *offering, SanadError *error)
{
  const SanadName *names = NULL;
  size_t count = 0;
  TRY(sanad_names_find(offering->ask->snapshot, offering->ask->arena,
                       offering->folded, true, OFFER_NAMES_MAX, &names, &count,
                       error));
  SanadId *const ids =
      SANAD_TAKE_ARRAY(offering->ask->arena, SanadId, count + 1);
  if (!ids) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < count; ++i) {
    bool is_new = false;
    if (!sanad_map_put(&offering->named, names[i].id, &is_new)) {
      return sanad_fail_memory(error);
    }
    if (is_new) {
      ids[offering->named_count++] = names[i].id;
    }
  }
  offering->named_ids = ids;
  return SANAD_OK;
}

SanadStatus
offering_begin(Offering *offering, SanadError *error)
{
  const SanadAsk *const ask = offering->ask;
  TRY(question_begin_ask(&offering->question, ask, error));
  TRY(resolver_begin(&offering->resolver, &offering->question, ask->settings,
                     error));
  offering->resolver.makes = true; // Nothing is noted while somebody types
  offering->shown =
      (Shown){.resolver = &offering->resolver, .is_iris = ask->shows_iris};
  offering->batch = SANAD_TAKE(ask->arena, SanadBatch);
  if (!offering->batch) {
    return sanad_fail_memory(error);
  }
  offering->typed = offering->expected->partial;
  if (offering->typed.length && offering->typed.data[0] == '[') {
    offering->typed =
        sanad_text_slice(offering->typed, 1, offering->typed.length);
  }
  take_prefix(offering);
  TRY(fold(offering, offering->typed, &offering->folded, error));
  TRY(resolve_background(&offering->resolver, &offering->background,
                         &offering->background_count, error));
  return find_named(offering, error);
}

void
offering_end(Offering *offering)
{
  sanad_map_free(&offering->named);
  shown_end(&offering->shown);
  question_end(&offering->question);
}

// ---- Things that were found

/// Whether a name alone would not be looked up as a node.
static SanadStatus
is_no_node(const Offering *offering, SanadId id, bool *answer,
           SanadError *error)
{
  TRY(resolve_has_role(&offering->question, id, ROLE_TYPE, answer, error));
  return *answer ? SANAD_OK
                 : resolve_has_role(&offering->question, id, ROLE_RELATION,
                                    answer, error);
}

/// Finds how a thing is written here; empty if it does not begin as typed.
static SanadStatus
write_thing(Offering *offering, SanadId id, bool is_node, SanadBuffer *out,
            SanadError *error)
{
  bool needs_iri = false;
  SanadTerm term;
  sanad_buffer_clear(out);
  TRY(question_term(&offering->question, id, &term, error));
  if (term.kind == SANAD_BLANK || term.text.length > OFFERED_BYTES_MAX) {
    return SANAD_OK;
  }
  if (offering->space.length) {
    const SanadText local =
        sanad_text_slice(term.text, offering->space.length, term.text.length);
    if (term.kind == SANAD_IRI &&
        sanad_text_has_prefix(term.text, offering->space) &&
        sanad_text_has_prefix(local, offering->typed) &&
        sanad_is_local_name(local)) {
      sanad_buffer_add_text(out, offering->before);
      sanad_buffer_add_text(out, local);
    }
    return SANAD_OK;
  }
  if (is_node && term.kind == SANAD_IRI) {
    TRY(is_no_node(offering, id, &needs_iri, error));
  }
  if (needs_iri) {
    resolver_write_iri(&offering->resolver, term.text, out);
    TRY(sanad_buffer_status(out, error));
  } else {
    TRY(shown_written(&offering->shown, id, out, error));
  }
  const SanadText partial = offering->expected->partial;
  const SanadText written = sanad_buffer_text(out);
  if (!partial.length || sanad_text_has_prefix(written, partial) ||
      sanad_map_get(&offering->named, id)) {
    return SANAD_OK;
  }
  // Its name, which the index may have had no room for.
  SanadText name = written;
  SanadText folded = {0};
  if (name.length && name.data[0] == '[') {
    name = sanad_text_slice(name, 1, name.length);
  }
  TRY(fold(offering, name, &folded, error));
  if (term.kind != SANAD_IRI || !offering->folded.length ||
      !sanad_text_has_prefix(folded, offering->folded)) {
    sanad_buffer_clear(out);
  }
  return SANAD_OK;
}

static int
compare_found(const void *a, const void *b)
{
  const OfferFound *const x = a;
  const OfferFound *const y = b;
  if (x->is_background != y->is_background) {
    return x->is_background ? 1 : -1;
  }
  if (x->count != y->count) {
    return x->count > y->count ? -1 : 1;
  }
  return x->id < y->id ? -1 : x->id > y->id;
}

/// Offers what was found with `before` and `after` around it, the most frequent
/// first.
SanadStatus
offering_add_found(Offering *offering, FoundList *found, const char *before,
                   const char *after, const char *tail, SanadError *error)
{
  SanadBuffer written = {0};
  SanadBuffer out = {0};
  SanadStatus status = SANAD_OK;
  size_t added = 0;
  if (found->count) {
    qsort(found->items, found->count, sizeof *found->items, compare_found);
  }
  for (size_t i = 0; status == SANAD_OK && i < found->count &&
                     added < SANAD_OFFERS_MAX && offering_has_time(offering);
       ++i) {
    const OfferFound *const item = &found->items[i];
    if (i >= SHOWN_MAX && offering->folded.length &&
        !sanad_map_get(&offering->named, item->id)) {
      continue;
    }
    bool fits = true;
    if (found->has_others) {
      status = resolve_has_role(&offering->question, item->id, ROLE_NODE, &fits,
                                error);
    }
    sanad_buffer_clear(&written);
    if (status == SANAD_OK && fits) {
      status =
          write_thing(offering, item->id, found->are_nodes, &written, error);
    }
    if (status != SANAD_OK || !written.length) {
      continue;
    }
    sanad_buffer_clear(&out);
    sanad_buffer_add_string(&out, before);
    sanad_buffer_add_text(&out, sanad_buffer_text(&written));
    sanad_buffer_add_string(&out, after);
    status = sanad_buffer_status(&out, error);
    if (status == SANAD_OK) {
      ++added;
      status = add_offer(offering, sanad_buffer_text(&out), tail, item->count,
                         found->is_cut, error);
    }
  }
  sanad_buffer_free(&written);
  sanad_buffer_free(&out);
  return status;
}

/// Puts background relations behind the others, or leaves them out.
void
offering_sift(const Offering *offering, FoundList *found, bool is_kept)
{
  size_t kept = 0;
  for (size_t i = 0; i < found->count; ++i) {
    OfferFound item = found->items[i];
    item.is_background =
        ids_have(offering->background, offering->background_count, item.id);
    // rdf:type is written `a`, which is a word.
    if (item.id != offering->question.type_id &&
        (is_kept || !item.is_background)) {
      found->items[kept++] = item;
    }
  }
  found->count = kept;
}

// ---- Definitions

/// Offers the definitions of a kind that begin as typed; `cut` bytes of what
/// stands before and behind their names are left out.
SanadStatus
offering_add_definitions(Offering *offering, unsigned kinds, bool is_whole,
                         const char *tail, SanadError *error)
{
  const SanadSettings *const settings = offering->ask->settings;
  for (size_t i = 0; i < settings->definition_count; ++i) {
    const AstDefinition *const tree = settings->definitions[i].tree;
    SanadBuffer out = {0};
    if (!(kinds & (1U << (unsigned)tree->kind))) {
      continue;
    }
    if (is_whole) {
      sanad_definition_head(tree, &out);
    } else if (tree->kind == AST_DEFINE_QUERY) {
      sanad_buffer_add_text(&out, tree->function.name);
      sanad_buffer_add_char(&out, '(');
    } else {
      sanad_print_name(&out, &tree->name);
    }
    SanadStatus status = sanad_buffer_status(&out, error);
    if (status == SANAD_OK) {
      status =
          offering_add_plain(offering, sanad_buffer_text(&out), tail, error);
    }
    sanad_buffer_free(&out);
    TRY(status);
  }
  return SANAD_OK;
}
