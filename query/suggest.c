/// What to say when nothing is called so.

#include "base/unicode.h"
#include "graph/names.h"
#include "graph/vocabulary.h"
#include "query/resolve.h"

#include <stdlib.h>
#include <string.h>

#define DISTANCE_MAX 2U
#define LENGTH_MAX   60U ///< Longer names are not compared
#define NEAR_MAX     8U  ///< Near names that are looked at

/// Damerau-Levenshtein distance of two short byte strings, adjacent swaps
/// counted as one; stops counting past DISTANCE_MAX.
static unsigned
distance(SanadText a, SanadText b)
{
  unsigned rows[3][LENGTH_MAX + 2];
  for (unsigned j = 0; j <= b.length; ++j) {
    rows[1][j] = j;
  }

  for (unsigned i = 1; i <= a.length; ++i) {
    unsigned *const before = rows[(i + 2) % 3];
    const unsigned *const above = rows[i % 3];
    unsigned *const now = rows[(i + 1) % 3];
    unsigned least = now[0] = i;
    for (unsigned j = 1; j <= b.length; ++j) {
      const bool is_same = a.data[i - 1] == b.data[j - 1];
      unsigned best = above[j - 1] + !is_same;
      best = above[j] + 1 < best ? above[j] + 1 : best;
      best = now[j - 1] + 1 < best ? now[j - 1] + 1 : best;
      if (i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] &&
          a.data[i - 2] == b.data[j - 1] && before[j - 2] + 1 < best) {
        best = before[j - 2] + 1;
      }
      now[j] = best;
      least = best < least ? best : least;
    }
    if (least > DISTANCE_MAX) {
      return least;
    }
  }
  return rows[(a.length + 1) % 3][b.length];
}

/// The nearest folded names seen so far, nearest first.
typedef struct {
  SanadText wanted;
  size_t count;
  unsigned distances[NEAR_MAX];
  char names[NEAR_MAX][LENGTH_MAX + 1];
  size_t lengths[NEAR_MAX];
  unsigned visited;
  const Question *question;
} NearNames;

static bool
look_at_name(void *state, SanadText folded)
{
  NearNames *const near = state;
  const size_t longer = folded.length > near->wanted.length
                            ? folded.length - near->wanted.length
                            : near->wanted.length - folded.length;
  const bool is_start =
      near->wanted.length >= 3 && sanad_text_has_prefix(folded, near->wanted);
  if (folded.length > LENGTH_MAX || (longer > DISTANCE_MAX && !is_start)) {
    return true;
  }
  // What begins with the name counts as just within reach.
  unsigned d = DISTANCE_MAX + 1;
  if (longer <= DISTANCE_MAX) {
    d = distance(near->wanted, folded);
  }
  if (d > DISTANCE_MAX && is_start) {
    d = DISTANCE_MAX;
  }
  if (d > DISTANCE_MAX || d * 3 > near->wanted.length + 1) {
    return true;
  }

  size_t at = near->count < NEAR_MAX ? near->count : NEAR_MAX;
  while (at > 0 && near->distances[at - 1] > d) {
    --at;
  }
  if (at == NEAR_MAX) {
    return true;
  }
  near->count += near->count < NEAR_MAX;
  for (size_t i = near->count - 1; i > at; --i) {
    near->distances[i] = near->distances[i - 1];
    near->lengths[i] = near->lengths[i - 1];
    memcpy(near->names[i], near->names[i - 1], sizeof *near->names);
  }
  near->distances[at] = d;
  near->lengths[at] = folded.length;
  memcpy(near->names[at], folded.data, folded.length);
  return !(++near->visited % 4096 == 0 &&
           question_check(near->question, NULL) != SANAD_OK);
}

static const char *
role_name(Role role)
{
  static const char *const names[] = {"thing", "relation", "type"};
  return names[role];
}

/// Finds the first term of a folded name that is used in `role`.
static SanadStatus
find_in_role(Resolver *resolver, SanadText folded, Role role, SanadText exact,
             SanadId *id, SanadError *error)
{
  Question *const question = resolver->question;
  const SanadName *names = NULL;
  size_t count = 0;
  *id = SANAD_ANY;
  TRY(sanad_names_find(question->snapshot, question->arena, folded, false, 50,
                       &names, &count, error));
  for (size_t i = 0; i < count; ++i) {
    bool has = false;
    SanadTerm term = {0};
    TRY(resolve_has_role(question, names[i].id, role, &has, error));
    if (has && exact.length) {
      TRY(question_term(question, names[i].id, &term, error));
      has = sanad_text_is_equal(sanad_iri_local_name(term.text), exact);
    }
    if (has) {
      *id = names[i].id;
      return SANAD_OK;
    }
  }
  return SANAD_OK;
}

/// Says how a type is written: for its things, and for itself.
static void
hint_type(Resolver *resolver, SanadText name, SanadId id, SanadError *error)
{
  SanadBuffer out = {0};
  SanadTerm term;
  const int length = (int)name.length;
  if (question_term(resolver->question, id, &term, NULL) == SANAD_OK &&
      term.kind == SANAD_IRI) {
    resolver_write_iri(resolver, term.text, &out);
  }
  const char *const itself = out.length ? sanad_buffer_string(&out) : NULL;
  (void)sanad_hint(error, "%.*s is a type; write ?x:%.*s%s%s%s", length,
                   name.data, length, name.data, itself ? ", or " : "",
                   itself ? itself : "", itself ? " for the type itself" : "");
  sanad_buffer_free(&out);
}

/// Says that the name is one of another role, if it is; with `exact` only of
/// what is spelt so.
static SanadStatus
hint_other_role(Resolver *resolver, const AstName *name, Role role,
                SanadText folded, SanadText exact, bool *has_hint,
                SanadError *error)
{
  const int length = (int)name->text.length;
  const char *const text = name->text.data;
  *has_hint = false;

  for (Role other = ROLE_NODE; other <= ROLE_TYPE; ++other) {
    SanadId id = SANAD_ANY;
    if (other == role) {
      continue;
    }
    SanadError ignored;
    TRY(find_in_role(resolver, folded, other, exact, &id, &ignored));
    if (id == SANAD_ANY) {
      continue;
    }
    *has_hint = true;
    switch (other) {
    case ROLE_TYPE:
      hint_type(resolver, name->text, id, error);
      break;
    case ROLE_RELATION:
      (void)sanad_hint(error, "%.*s is a relation; write ?x -%.*s-> ?y", length,
                       text, length, text);
      break;
    default:
      (void)sanad_hint(error, "%.*s is a thing, not a %s", length, text,
                       role_name(role));
      break;
    }
    return SANAD_OK;
  }
  return SANAD_OK;
}

/// Offers near names that are used in the role.
static SanadStatus
hint_near(Resolver *resolver, Role role, SanadText folded, SanadError *error)
{
  NearNames near = {.wanted = folded, .question = resolver->question};
  SanadError ignored;
  TRY(sanad_names_each(resolver->question->snapshot, look_at_name, &near,
                       &ignored));

  SanadBuffer list = {0};
  unsigned offered = 0;
  for (size_t i = 0; i < near.count && offered < 3; ++i) {
    SanadId id = SANAD_ANY;
    SanadText written = {0};
    if (offered && near.distances[i] > near.distances[0]) {
      break;
    }
    TRY(find_in_role(resolver, (SanadText){near.names[i], near.lengths[i]},
                     role, (SanadText){0}, &id, &ignored));
    if (id != SANAD_ANY) {
      TRY(resolve_written(resolver, id, &written, &ignored));
      sanad_buffer_add_format(&list, "%s%.*s", offered++ ? " or " : "",
                              (int)written.length, written.data);
    }
  }
  if (offered && !list.failed) {
    (void)sanad_hint(error, "did you mean %s?", sanad_buffer_string(&list));
  }
  sanad_buffer_free(&list);
  return SANAD_OK;
}

/// Says that there are facts with the name as their text.
static SanadStatus
hint_text(Resolver *resolver, const AstName *name, bool *has_hint,
          SanadError *error)
{
  const SanadTerm term = sanad_term_string(name->text);
  SanadId id = SANAD_ANY;
  uint64_t count = 0;
  SanadError ignored;
  *has_hint = false;
  TRY(sanad_snapshot_find(resolver->question->snapshot, &term, &id, &ignored));
  if (id == SANAD_ANY) {
    return SANAD_OK;
  }
  TRY(sanad_snapshot_count(resolver->question->snapshot,
                           (SanadTriple){SANAD_ANY, SANAD_ANY, id}, 1000,
                           &count, &ignored));
  if (count) {
    *has_hint = true;
    (void)sanad_hint(error,
                     "there %s %llu fact%s with the text \"%.*s\"; write "
                     "\"%.*s\"",
                     count == 1 ? "is" : "are", (unsigned long long)count,
                     count == 1 ? "" : "s", (int)name->text.length,
                     name->text.data, (int)name->text.length, name->text.data);
  }
  return SANAD_OK;
}

/// A hyphen in a bare name is often an arrow that lacks a space.
static bool
hint_arrow(const AstName *name, SanadError *error)
{
  const char *const hyphen = memchr(name->text.data, '-', name->text.length);
  if (name->kind != AST_NAME_BARE || !hyphen) {
    return false;
  }
  const int before = (int)(hyphen - name->text.data);
  (void)sanad_hint(error, "put a space before the arrow: %.*s %.*s->", before,
                   name->text.data, (int)name->text.length - before, hyphen);
  return true;
}

static SanadStatus
add_hints(Resolver *resolver, const AstName *name, Role role, SanadText folded,
          SanadError *error)
{
  bool has_hint = false;
  TRY(hint_other_role(resolver, name, role, folded, name->text, &has_hint,
                      error));
  if (!has_hint) {
    TRY(hint_other_role(resolver, name, role, folded, (SanadText){0}, &has_hint,
                        error));
  }
  if (!has_hint && role == ROLE_NODE) {
    TRY(hint_text(resolver, name, &has_hint, error));
  }
  if (!has_hint) {
    TRY(hint_near(resolver, role, folded, error));
    has_hint = error->hint[0];
  }
  if (!has_hint && !hint_arrow(name, error) && role == ROLE_RELATION) {
    (void)sanad_hint(error, "describe a node to see its relations");
  }
  return SANAD_OK;
}

SanadStatus
suggest_names(Resolver *resolver, const AstName *name, Role role,
              SanadError *error)
{
  SanadError own;
  SanadError *const filled = error ? error : &own;
  (void)sanad_fail(filled, SANAD_NOT_FOUND, name->span,
                   "no %s is called \"%.*s\"", role_name(role),
                   (int)name->text.length, name->text.data);
  if (resolver->settings->has_no_hints) {
    return SANAD_NOT_FOUND;
  }

  SanadBuffer folded = {0};
  sanad_unicode_fold(&folded, name->text);
  if (!folded.failed && folded.length && folded.length <= LENGTH_MAX) {
    // A hint that cannot be worked out is left out.
    (void)add_hints(resolver, name, role, sanad_buffer_text(&folded), filled);
  }
  sanad_buffer_free(&folded);
  if (!filled->hint[0]) {
    (void)sanad_hint(filled, "%s",
                     role == ROLE_TYPE ? ".types lists what there is"
                                       : "nothing has a name like it; an IRI "
                                         "is written <http://...>");
  }
  return SANAD_NOT_FOUND;
}
