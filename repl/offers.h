#ifndef SANAD_REPL_OFFERS_H
#define SANAD_REPL_OFFERS_H

#include "session/session.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/// What is offered to a person who asks how to go on.

/// What all offers begin with, whole characters: a view of the first one.
SanadText offers_common(const SanadOffers *offers);

/// Whether `common` goes on from what was typed, case and signs aside.
bool offers_adds(SanadText common, SanadText typed);

/// What is to be written in place of what was typed: the only offer, or what
/// all have in common if that goes on; an empty text if neither.
SanadOffer offers_choose(const SanadOffers *offers, SanadText typed);

/// Lists the offers with their counts in as many columns as `width` has room
/// for, one below the other; with `is_late` it says that an endpoint did not
/// tell all in time.
void offers_print(FILE *out, const SanadOffers *offers, size_t width,
                  bool is_late);

#endif
