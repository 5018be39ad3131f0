/// The steps `draw` and `chart`: pictures, on the terminal or in a file.

#include "report/chart.h"
#include "report/draw_answer.h"
#include "session/progress.h"
#include "session/session_impl.h"
#include "session/write_file.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

/// How a picture is written.
typedef enum {
  PICTURE_TEXT, ///< Lines for a terminal
  PICTURE_SVG,
  PICTURE_PNG,
  PICTURE_DOT,
} PictureKind;

/// A picture on its way.
typedef struct {
  Task *task;
  const SanadSnapshot *snapshot;
  const AstQuery *query;
  const AstStep *step;
  const char *path; ///< Null: none was named
  PictureKind kind; ///< By the ending of `path`
  SanadBuffer out;
  QueryProgress progress; ///< Until something is written
} Picture;

// ---- Options

static const AstOption *
find_option(const AstStep *step, const char *name)
{
  const AstOptions *const options = &step->output.options;
  for (size_t i = 0; i < options->option_count; ++i) {
    if (sanad_text_is(options->options[i].name.name, name)) {
      return &options->options[i];
    }
  }
  return NULL;
}

/// Reads an option that is a whole number from `low` to `high`; `*number` stays
/// as it is if it is not given.
static SanadStatus
number_option(const AstStep *step, const char *name, uint64_t low,
              uint64_t high, uint64_t *number, SanadError *error)
{
  const AstOption *const option = find_option(step, name);
  uint64_t value = 0;
  if (!option) {
    return SANAD_OK;
  }
  bool is_good =
      option->kind == AST_OPTION_INTEGER && option->value.length < 10;
  for (size_t i = 0; is_good && i < option->value.length; ++i) {
    const char digit = option->value.data[i];
    is_good = digit >= '0' && digit <= '9';
    value = value * 10 + (uint64_t)(digit - '0');
  }
  if (!is_good || value < low || value > high) {
    return sanad_fail_hint(error, SANAD_MEANING, option->value_span,
                           "write a whole number in this range, without quotes",
                           "%s takes a number from %" PRIu64 " to %" PRIu64,
                           name, low, high);
  }
  *number = value;
  return SANAD_OK;
}

/// Reads which way of writing the ending of the file's name asks for.
static SanadStatus
take_path(Picture *self, bool is_chart, SanadError *error)
{
  static const struct {
    const char *ending;
    PictureKind kind;
    bool has_charts;
  } endings[] = {{".svg", PICTURE_SVG, true},
                 {".txt", PICTURE_TEXT, true},
                 {".png", PICTURE_PNG, false},
                 {".dot", PICTURE_DOT, false},
                 {".gv", PICTURE_DOT, false}};
  const AstString *const file = &self->step->output.file;
  if (!file->span.length) {
    return SANAD_OK;
  }
  TRY(file_name(self->task, file, &self->path, error));
  const char *const ending = strrchr(self->path, '.');
  for (size_t i = 0; ending && i < sizeof endings / sizeof *endings; ++i) {
    if (strcasecmp(ending, endings[i].ending) == 0 &&
        (endings[i].has_charts || !is_chart)) {
      self->kind = endings[i].kind;
      return SANAD_OK;
    }
  }
  (void)sanad_fail(error, SANAD_MEANING, file->span,
                   "the ending of \"%s\" names no format for a %s", self->path,
                   is_chart ? "chart" : "picture");
  return sanad_hint(error, is_chart ? "use .svg or .txt"
                                    : "use .svg, .png, .dot or .txt");
}

// ---- Writing

static SanadStatus
write_out(Picture *self, SanadError *error)
{
  FILE *const out = self->task->session->options.out;
  query_progress_end(&self->progress);
  TRY(sanad_buffer_status(&self->out, error));
  if (!self->path) {
    return fwrite(self->out.data, 1, self->out.length, out) == self->out.length
               ? SANAD_OK
               : sanad_fail_hint(error, SANAD_IO, SANAD_NO_SPAN,
                                 "is the disk full, or the reader gone?",
                                 "cannot write the output");
  }
  const SanadStatus status = session_write_file(self->path, &self->out, error);
  if (status != SANAD_OK && error) {
    error->span = self->step->output.file.span;
  }
  return status;
}

static void
show_note(Picture *self, SanadText note)
{
  if (note.length) {
    session_note(self->task->session, "note: %.*s", (int)note.length,
                 note.data);
  }
}

/// Points an error of Graphviz's at the step, which has no other place.
static SanadStatus
place_error(const Picture *self, SanadStatus status, SanadError *error)
{
  if (status != SANAD_OK && error && !error->span.length) {
    error->span = self->step->span;
  }
  return status;
}

// ---- chart

/// Finds a column of the answer.
static SanadStatus
find_column(const SanadAnswer *answer, const AstWord *word, size_t *column,
            SanadError *error)
{
  const size_t count = sanad_answer_column_count(answer);
  SanadBuffer names = {0};
  for (*column = 0; *column < count; ++*column) {
    const SanadText name = sanad_answer_column(answer, *column);
    if (sanad_text_is_equal(name, word->name)) {
      sanad_buffer_free(&names);
      return SANAD_OK;
    }
    sanad_buffer_add_string(&names, *column ? ", ?" : "?");
    sanad_buffer_add_text(&names, name);
  }
  (void)sanad_fail(error, SANAD_MEANING, word->span,
                   "there is no column ?%.*s to draw", (int)word->name.length,
                   word->name.data);
  const char *const list = sanad_buffer_string(&names);
  (void)sanad_hint(error, "there is %s", list && *list ? list : "none");
  sanad_buffer_free(&names);
  return SANAD_MEANING;
}

static SanadStatus
chart_options(const Picture *self, SanadChartOptions *options,
              SanadError *error)
{
  static const char *const known[] = {"title",  "description", "width",
                                      "height", "max",         NULL};
  const AstStep *const step = self->step;
  const SanadText name = step->output.word.name;
  uint64_t width = 0;
  uint64_t height = 0;
  uint64_t most = 0;
  *options = (SanadChartOptions){.kind = sanad_chart_of_name(name)};
  if (options->kind == SANAD_CHARTS) {
    (void)sanad_fail(error, SANAD_MEANING, step->output.word.span,
                     "no chart is called \"%.*s\"", (int)name.length,
                     name.data);
    return sanad_hint(error, "there is bar, line, pie and timeline");
  }
  TRY(check_options(&step->output.options, known, error));
  TRY(number_option(step, "width", SANAD_CHART_SIDE_MIN, SANAD_CHART_SIDE_MAX,
                    &width, error));
  TRY(number_option(step, "height", SANAD_CHART_SIDE_MIN, SANAD_CHART_SIDE_MAX,
                    &height, error));
  TRY(number_option(step, "max", 1, SANAD_CHART_ROWS_MAX, &most, error));
  options->title = option_value(&step->output.options, "title");
  options->description = option_value(&step->output.options, "description");
  options->width = (unsigned)width;
  options->height = (unsigned)height;
  options->categories_max = (size_t)most;
  return SANAD_OK;
}

static SanadStatus
chart_rows(const Picture *self, SanadAnswer *answer, SanadChart *chart,
           const size_t columns[2], SanadError *error)
{
  SanadStatus status = SANAD_OK;
  while ((status = sanad_answer_next(answer, error)) == SANAD_OK) {
    SanadCell cells[2];
    ++self->task->session->last_rows;
    for (size_t i = 0; i < 2; ++i) {
      TRY(sanad_answer_cell(answer, columns[i], &cells[i].term, &cells[i].shown,
                            error));
    }
    TRY(place_error(self, sanad_chart_row(chart, cells, error), error));
  }
  return status == SANAD_END ? SANAD_OK : status;
}

static SanadStatus
chart_answer(Picture *self, SanadAnswer *answer, SanadError *error)
{
  const SanadFormatOptions *const format = &self->task->session->options.format;
  const AstStep *const step = self->step;
  SanadChartOptions options;
  SanadChart *chart = NULL;
  size_t columns[2] = {0, 0};
  if (sanad_answer_kind(answer) != SANAD_ROWS) {
    (void)sanad_fail(error, SANAD_MEANING, step->span,
                     "a chart needs rows, and this question has only yes or "
                     "no");
    return sanad_hint(error, "name what you look for: ?x instead of ?");
  }
  TRY(chart_options(self, &options, error));
  TRY(find_column(answer, &step->output.x, &columns[0], error));
  TRY(find_column(answer, &step->output.y, &columns[1], error));
  const SanadText names[2] = {step->output.x.name, step->output.y.name};
  TRY(sanad_chart_open(&chart, &options, names, 2, error));
  query_progress_begin(&self->progress, self->task->session);
  SanadStatus status = chart_rows(self, answer, chart, columns, error);
  if (status == SANAD_OK) {
    status = self->kind == PICTURE_SVG
                 ? sanad_chart_svg(chart, &self->out, error)
                 : sanad_chart_text(chart, self->path ? 0 : format->width,
                                    !self->path && format->has_colour,
                                    &self->out, error);
  }
  if (status == SANAD_OK) {
    status = write_out(self, error);
  }
  query_progress_end(&self->progress);
  if (status == SANAD_OK) {
    show_note(self, sanad_chart_note(chart));
    if (self->path) {
      session_note(self->task->session, "wrote a chart of %" PRIu64 " %s to %s",
                   self->task->session->last_rows,
                   self->task->session->last_rows == 1 ? "row" : "rows",
                   self->path);
    }
  }
  sanad_chart_free(chart);
  return status;
}

SanadStatus
run_chart(Task *task, const SanadSnapshot *snapshot, const AstQuery *query,
          const AstStep *step, SanadError *error)
{
  const SanadAsk ask = session_ask(task->session, task->arena, snapshot);
  Picture self = {
      .task = task, .snapshot = snapshot, .query = query, .step = step};
  SanadAnswer *answer = NULL;
  task->session->last_rows = 0;
  TRY(take_path(&self, true, error));
  TRY(sanad_answer_open(&answer, &ask, query, error));
  const SanadStatus status = chart_answer(&self, answer, error);
  sanad_answer_close(answer);
  sanad_buffer_free(&self.out);
  return status;
}

// ---- draw

static SanadStatus
draw_word_options(const AstStep *step, SanadDrawOptions *options,
                  SanadError *error)
{
  const AstOption *const layout = find_option(step, "layout");
  const AstOption *const cluster = find_option(step, "cluster");
  const AstOption *const legend = find_option(step, "legend");
  if (layout) {
    options->layout = sanad_layout_of_name(layout->value);
    if (options->layout == SANAD_LAYOUTS) {
      (void)sanad_fail(error, SANAD_MEANING, layout->value_span,
                       "no layout is called \"%.*s\"",
                       (int)layout->value.length, layout->value.data);
      return sanad_hint(
          error, "there is dot, neato, fdp, sfdp, circo, twopi and auto");
    }
  }
  if (cluster && sanad_text_is(cluster->value, "class")) {
    options->cluster = SANAD_CLUSTER_CLASS;
  } else if (cluster && sanad_text_is(cluster->value, "source")) {
    options->cluster = SANAD_CLUSTER_SOURCE;
  } else if (cluster && !sanad_text_is(cluster->value, "none")) {
    return sanad_fail_hint(error, SANAD_MEANING, cluster->value_span,
                           "class frames nodes of one type, source those of "
                           "one source",
                           "cluster takes class, source or none");
  }
  options->has_no_legend = legend && sanad_text_is(legend->value, "no");
  return legend && !options->has_no_legend &&
                 !sanad_text_is(legend->value, "yes")
             ? sanad_fail_hint(error, SANAD_MEANING, legend->value_span,
                               "legend=no leaves out the list of types",
                               "legend takes yes or no")
             : SANAD_OK;
}

static SanadStatus
draw_options(const Picture *self, SanadDrawOptions *options, SanadError *error)
{
  static const char *const known[] = {"layout",  "title",  "description", "max",
                                      "cluster", "legend", NULL};
  const AstStep *const step = self->step;
  uint64_t most = 0;
  *options = (SanadDrawOptions){
      .title = option_value(&step->output.options, "title"),
      .description = option_value(&step->output.options, "description"),
      .is_cancelled = &self->task->session->is_cancelled,
  };
  TRY(check_options(&step->output.options, known, error));
  TRY(number_option(step, "max", 1, 5000, &most, error));
  options->nodes_max = (size_t)most;
  return draw_word_options(step, options, error);
}

/// Shows what Graphviz would lay out, were it there, as a sketch: the person
/// sees the graph, and learns what is missing.
static SanadStatus
sketch_instead(Picture *self, SanadDrawing *drawing, SanadError *error)
{
  const SanadFormatOptions *const format = &self->task->session->options.format;
  const char *const path = self->path;
  sanad_buffer_clear(&self->out);
  TRY(sanad_drawing_sketch(drawing, format->width, format->has_colour,
                           &self->out, error));
  self->path = NULL;
  const SanadStatus status = write_out(self, error);
  self->path = path;
  return status;
}

/// Writes a picture that is too large for a sketch to a file of its own name.
static SanadStatus
write_unnamed(Picture *self, SanadDrawing *drawing, SanadError *error)
{
  char name[64];
  SanadStatus status = sanad_drawing_svg(drawing, &self->out, error);
  if (status == SANAD_NOT_FOUND) {
    session_note(self->task->session, "note: %s", SANAD_NO_GRAPHVIZ);
    return sketch_instead(self, drawing, error);
  }
  TRY(status);
  TRY(session_write_new_file(name, sizeof name, "graph", ".svg", &self->out,
                             error));
  const SanadText path = sanad_text(name);
  self->path = sanad_arena_copy(self->task->arena, path.data, path.length);
  return self->path ? SANAD_OK : sanad_fail_memory(error);
}

static SanadStatus
write_drawing(Picture *self, SanadDrawing *drawing, SanadError *error)
{
  SanadStatus status = SANAD_OK;
  const SanadFormatOptions *const format = &self->task->session->options.format;
  switch (self->kind) {
  case PICTURE_SVG:
  case PICTURE_PNG:
    status = self->kind == PICTURE_SVG
                 ? sanad_drawing_svg(drawing, &self->out, error)
                 : sanad_drawing_png(drawing, &self->out, error);
    // The file is missing, and that is the error.
    if (status == SANAD_NOT_FOUND) {
      TRY(sketch_instead(self, drawing, NULL));
    }
    TRY(status);
    break;
  case PICTURE_DOT:
    TRY(sanad_drawing_dot(drawing, &self->out, error));
    break;
  default:
    if (!self->path &&
        sanad_drawing_node_count(drawing) > SANAD_SKETCH_NODES_MAX) {
      return write_unnamed(self, drawing, error);
    }
    TRY(sanad_drawing_sketch(drawing, self->path ? 0 : format->width,
                             !self->path && format->has_colour, &self->out,
                             error));
    break;
  }
  return write_out(self, error);
}

static SanadStatus
draw_answer(Picture *self, SanadAnswer *answer, SanadError *error)
{
  SanadSession *const session = self->task->session;
  SanadDrawOptions options;
  SanadDrawing *drawing = NULL;
  const char *const left_out = sanad_answer_left_out(answer);
  TRY(draw_options(self, &options, error));
  TRY(sanad_drawing_open(&drawing, &options, error));
  query_progress_begin(&self->progress, session);
  SanadStatus status = sanad_drawing_answer(
      drawing, answer, self->snapshot, self->task->arena,
      options.cluster == SANAD_CLUSTER_SOURCE, &session->last_rows, error);
  if (status == SANAD_OK) {
    status = write_drawing(self, drawing, error);
  }
  query_progress_end(&self->progress);
  if (status == SANAD_OK) {
    if (left_out) {
      session_note(session, "note: %s", left_out);
    }
    show_note(self, sanad_drawing_note(drawing));
    if (self->path) {
      session_note(session, "wrote a picture of %" PRIu64 " %s to %s",
                   session->last_rows,
                   session->last_rows == 1 ? "fact" : "facts", self->path);
    }
  }
  sanad_drawing_free(drawing);
  return place_error(self, status, error);
}

/// Begins to answer the query as a graph: what gives rows gets a step `graph`.
static SanadStatus
open_graph(const Picture *self, const SanadAsk *ask, SanadAnswer **answer,
           SanadError *error)
{
  TRY(sanad_answer_open(answer, ask, self->query, error));
  if (sanad_answer_kind(*answer) == SANAD_GRAPH) {
    return SANAD_OK;
  }
  sanad_answer_close(*answer);
  *answer = NULL;
  AstQuery *const query = SANAD_TAKE(self->task->arena, AstQuery);
  AstStep *const steps =
      SANAD_TAKE_ARRAY(self->task->arena, AstStep, self->query->step_count + 1);
  if (!query || !steps) {
    return sanad_fail_memory(error);
  }
  *query = *self->query;
  if (query->step_count) {
    memcpy(steps, query->steps, query->step_count * sizeof *steps);
  }
  steps[query->step_count] =
      (AstStep){.kind = AST_STEP_GRAPH, .span = self->step->span};
  query->steps = steps;
  ++query->step_count;
  return sanad_answer_open(answer, ask, query, error);
}

SanadStatus
run_draw(Task *task, const SanadSnapshot *snapshot, const AstQuery *query,
         const AstStep *step, SanadError *error)
{
  const SanadAsk ask = session_ask(task->session, task->arena, snapshot);
  Picture self = {
      .task = task, .snapshot = snapshot, .query = query, .step = step};
  SanadAnswer *answer = NULL;
  task->session->last_rows = 0;
  TRY(take_path(&self, false, error));
  TRY(open_graph(&self, &ask, &answer, error));
  const SanadStatus status = draw_answer(&self, answer, error);
  sanad_answer_close(answer);
  sanad_buffer_free(&self.out);
  return status;
}
