/// Whether a name leads back to the thing that is shown by it.

#include "query/resolve.h"

#include <limits.h>

/// So many things of one name are looked at before all.
#define FEW 8U

/// How well a thing fits a name that one of its names is spelt exactly as;
/// UINT_MAX if none is.
static SanadStatus
rank_exact(Resolver *resolver, SanadText text, Role role, SanadId id,
           unsigned *own, SanadError *error)
{
  *own = UINT_MAX;
  for (unsigned kind = SANAD_NAME_PREFERRED; kind <= SANAD_NAME_LOCAL; ++kind) {
    const SanadName name = {.id = id, .kind = (SanadNameKind)kind};
    unsigned rank = UINT_MAX;
    TRY(resolve_rank_name(resolver, &name, text, role, &rank, error));
    *own = rank < 10 && rank < *own ? rank : *own;
  }
  return SANAD_OK;
}

/// The best rank of `id` itself among names.
static SanadStatus
rank_own(Resolver *resolver, const SanadName *names, size_t count,
         SanadText text, Role role, SanadId id, unsigned *own,
         SanadError *error)
{
  *own = UINT_MAX;
  for (size_t i = 0; i < count; ++i) {
    unsigned rank = UINT_MAX;
    if (names[i].id == id) {
      TRY(resolve_rank_name(resolver, &names[i], text, role, &rank, error));
    }
    *own = rank < *own ? rank : *own;
  }
  return SANAD_OK;
}

/// Whether something else than `id` fits as well; the first of those ends it.
static SanadStatus
has_rival(Resolver *resolver, const SanadName *names, size_t count,
          SanadText text, Role role, SanadId id, unsigned own, bool *has,
          SanadError *error)
{
  *has = false;
  for (size_t i = 0; i < count && !*has; ++i) {
    unsigned rank = UINT_MAX;
    if (names[i].id != id) {
      TRY(resolve_rank_name(resolver, &names[i], text, role, &rank, error));
    }
    *has = rank != UINT_MAX && rank <= own;
  }
  return SANAD_OK;
}

SanadStatus
resolve_leads_back(Resolver *resolver, SanadText text, Role role, SanadId id,
                   bool *answer, SanadError *error)
{
  const Question *const question = resolver->question;
  const SanadName *names = NULL;
  size_t count = 0;
  unsigned own = UINT_MAX;
  bool has = false;
  *answer = false;
  TRY(resolve_find_names(question, text, FEW, &names, &count, error));
  if (count == FEW) {
    // A name that many have: the first few tell, nearly always.
    TRY(rank_exact(resolver, text, role, id, &own, error));
    if (own != UINT_MAX) {
      TRY(has_rival(resolver, names, count, text, role, id, own, &has, error));
    }
    if (has) {
      return SANAD_OK;
    }
    TRY(resolve_find_names(question, text, RESOLVE_NAMES_MAX, &names, &count,
                           error));
  }
  TRY(rank_own(resolver, names, count, text, role, id, &own, error));
  if (own != UINT_MAX) {
    TRY(has_rival(resolver, names, count, text, role, id, own, &has, error));
    *answer = !has;
  }
  return SANAD_OK;
}
