#include "articles/lexicon.h"

#include "graph/vocabulary.h"

/// The frame sets that the code itself asks for, in the order of KnownSet.
static const char *const known_sets[SET_KNOWN] = {
    "Abbreviations",
    "Honorifics",
    "NameParticles",
    "BodyNouns",
    "VenueNouns",
    "OfficeModifiers",
    "FormerWords",
    "Counterparts",
    "Leaders",
    "PairNouns",
    "PersonPairNouns",
    "HePronouns",
    "TheyPronouns",
    "Possessives",
    "CountryPhrases",
    "BlocPhrases",
    "SectorHeads",
    "AgreementNouns",
    "SayVerbs",
    "DenyVerbs",
    "DoubtVerbs",
    "RefuseVerbs",
    "PlanVerbs",
    "WishVerbs",
    "CancelVerbs",
    "Negations",
    "PlannedWords",
    "HypotheticalWords",
    "FutureModals",
    "PossibleModals",
    "Conditionals",
    "ReportedWords",
    "BeVerbs",
    "HaveVerbs",
    "DoVerbs",
    "DatePrepositions",
    "PlacePrepositions",
    "RelativeDays",
    "CaseBreaks",
    "CallVerbs",
    "PartnerNouns",
    "AgencyNouns",
    "TemporalPrepositions",
    "BeginVerbs",
    "ContinueVerbs",
};

uint32_t
lexicon_set(SanadLexicon *lexicon, SanadText iri)
{
  const uint32_t found = words_find(&lexicon->sets, iri);
  if (found != NONE) {
    return found;
  }
  return lexicon->sets.count < SETS_MAX ? words_add(&lexicon->sets, iri) : NONE;
}

SanadStatus
lexicon_name_sets(SanadLexicon *lexicon, SanadError *error)
{
  for (uint32_t i = 0; i < SET_KNOWN; ++i) {
    SanadBuffer iri = {0};
    sanad_buffer_add_format(&iri, "%s%s", SANAD_NS_SN, known_sets[i]);
    const uint32_t number =
        iri.failed ? NONE : lexicon_set(lexicon, sanad_buffer_text(&iri));
    sanad_buffer_free(&iri);
    if (number != i) {
      return sanad_fail_memory(error);
    }
  }
  return SANAD_OK;
}
