/// A graph in the mode `tree`: as `draw` sketches it.

#include "session/run_tree.h"
#include "report/draw.h"

/// Adds the triples of the answer to the drawing.
static SanadStatus
add_triples(Task *task, SanadAnswer *answer, SanadDrawing *drawing,
            SanadError *error)
{
  SanadStatus status = SANAD_OK;
  while ((status = sanad_answer_next(answer, error)) == SANAD_OK) {
    SanadCell cells[3];
    ++task->session->last_rows;
    for (size_t i = 0; i < 3; ++i) {
      TRY(sanad_answer_cell(answer, i, &cells[i].term, &cells[i].shown, error));
    }
    TRY(sanad_drawing_triple(drawing, cells, NULL, error));
  }
  return status == SANAD_END ? SANAD_OK : status;
}

SanadStatus
run_tree(Task *task, SanadAnswer *answer, const SanadFormatOptions *format,
         SanadBuffer *out, SanadError *error)
{
  const SanadDrawOptions options = {0};
  SanadDrawing *drawing = NULL;
  TRY(sanad_drawing_open(&drawing, &options, error));
  SanadStatus status = add_triples(task, answer, drawing, error);
  if (status == SANAD_OK) {
    status = sanad_drawing_sketch(drawing, format->width, format->has_colour,
                                  out, error);
  }
  const SanadText note = sanad_drawing_note(drawing);
  if (status == SANAD_OK && note.length) {
    session_note(task->session, "note: %.*s", (int)note.length, note.data);
  }
  sanad_drawing_free(drawing);
  return status == SANAD_OK ? sanad_buffer_status(out, error) : status;
}
