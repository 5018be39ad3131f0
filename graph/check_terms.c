#include "graph/check_impl.h"

#include <inttypes.h>
#include <stdio.h>

/// How many terms come between two looks at whether to stop.
#define CHECK_TERMS 4096U

static SanadTermKind
kind_of(SanadIdKind kind)
{
  return kind == SANAD_ID_IRI     ? SANAD_IRI
         : kind == SANAD_ID_BLANK ? SANAD_BLANK
                                  : SANAD_LITERAL;
}

/// Checks one term of the dictionary.
static SanadStatus
check_term(Check *check, SanadBuffer *scratch, SanadId id, SanadError *error)
{
  SanadTerm term;
  SanadError fault = {0};
  SanadId found = SANAD_ANY;
  SanadStatus status =
      sanad_snapshot_term_into(check->snapshot, scratch, id, &term, &fault);
  if (status) {
    char what[40];
    (void)snprintf(what, sizeof what, "term %" PRIx64, id);
    status = check_pass(check, status, what, &fault);
    if (status && error) {
      *error = fault;
    }
    return status;
  }
  if (term.kind != kind_of(sanad_id_kind(id))) {
    check_tell(check, "term %" PRIx64 " is of another kind than its id", id);
    return SANAD_OK;
  }
  if (term.kind != SANAD_BLANK && sanad_term_check(&term, &fault)) {
    check_tell(check, "term %" PRIx64 ": %s", id, fault.message);
  }
  status = sanad_snapshot_find(check->snapshot, &term, &found, error);
  if (!status && found != id) {
    check_tell(check, "term %" PRIx64 " is found as %" PRIx64, id, found);
  }
  return check_pass(check, status, "the hashes", error);
}

SanadStatus
check_terms(Check *check, SanadError *error)
{
  static const SanadIdKind kinds[] = {SANAD_ID_BLANK, SANAD_ID_IRI,
                                      SANAD_ID_LITERAL};
  SanadBuffer scratch = {0};
  SanadStatus status = SANAD_OK;
  for (size_t i = 0; !status && i < sizeof kinds / sizeof *kinds; ++i) {
    const uint64_t end = check->snapshot->counters.next[kinds[i]];
    for (uint64_t number = 1; !status && number < end; ++number) {
      if (number % CHECK_TERMS == 0) {
        status = check_goes_on(check, error);
      }
      if (!status) {
        status = check_term(check, &scratch, sanad_id(kinds[i], number), error);
      }
      ++check->report->terms;
    }
  }
  sanad_buffer_free(&scratch);
  SanadCounts counts;
  if (!status) {
    status = sanad_snapshot_counts(check->snapshot, &counts, error);
  }
  if (!status && counts.terms != check->report->terms) {
    check_tell(check,
               "%" PRIu64 " terms are counted, and %" PRIu64 " are there",
               counts.terms, check->report->terms);
  }
  return status;
}
