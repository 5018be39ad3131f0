#ifndef SANAD_REPORT_DRAW_ANSWER_H
#define SANAD_REPORT_DRAW_ANSWER_H

#include "graph/store.h"
#include "query/query.h"
#include "report/draw.h"

/// Takes all facts of an answer of kind SANAD_GRAPH into a picture: nodes with
/// their names and classes, and with `has_sources` the first source of each
/// fact.  `snapshot` and `arena` are the question's; `*count` becomes the
/// number of facts.
///
/// A node of several classes shows the rarest one, which says most.
///
/// Errors: those of sanad_answer_next() and sanad_drawing_triple().
SANAD_NODISCARD SanadStatus sanad_drawing_answer(
    SanadDrawing *drawing, SanadAnswer *answer, const SanadSnapshot *snapshot,
    SanadArena *arena, bool has_sources, uint64_t *count, SanadError *error);

#endif
