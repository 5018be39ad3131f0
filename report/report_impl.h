#ifndef SANAD_REPORT_REPORT_IMPL_H
#define SANAD_REPORT_REPORT_IMPL_H

/// Shared by the files that make reports: front matter (report_front.c), info
/// lines (report_info.c), values and tags (report_value.c, report_template.c),
/// the run (report_run.c), and what is written (report_*.c, markdown.c).

#include "report/chart.h"
#include "report/draw.h"
#include "report/report.h"

/// Limits of one report.
#define REPORT_DEPTH_MAX      8U     ///< Of `each` and `if`
#define REPORT_BLOCKS_MAX     5000U  ///< In the file
#define REPORT_RUNS_MAX       20000U ///< Questions asked, loops counted
#define REPORT_TURNS_MAX      10000U ///< Of one loop
#define REPORT_ROWS_MAX       100000U
#define REPORT_WHY_ROWS_MAX   200000U
#define REPORT_ROWS_SHOWN     1000U ///< Of a table, unless `limit=` says more
#define REPORT_OUTPUT_MAX     ((size_t)128U << 20U)
#define REPORT_PARAMETERS_MAX 100U
#define REPORT_FILTERS_MAX    4U
#define REPORT_LIST_SHOWN     100U

// ---- Front matter

/// What a parameter takes.
typedef enum {
  PARAMETER_ANY,
  PARAMETER_NAME,
  PARAMETER_TEXT,
  PARAMETER_NUMBER,
  PARAMETER_DATE,
  PARAMETER_BOOLEAN,
} ParameterType;

/// A parameter that the report declares.
typedef struct {
  SanadText name;
  SanadText value; ///< As written in the language; its default at first
  SanadText shown; ///< For a reader
  ParameterType type;
  SanadSpan span;
  bool is_required;
  bool is_given;
} ReportParameter;

/// What stands between the two lines `---`.
typedef struct {
  SanadText title;
  SanadText subtitle;
  SanadText author;
  SanadText description;
  SanadText language;
  ReportParameter *parameters;
  size_t parameter_count;
  size_t body; ///< Where the text behind it starts
} FrontMatter;

/// Reads the front matter, if the text begins with one.
///
/// Errors: SANAD_SYNTAX, SANAD_MEANING, SANAD_LIMIT with a place,
/// SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus report_read_front(SanadArena *arena, SanadText text,
                                              FrontMatter *front,
                                              SanadError *error);

/// Gives the parameters the values of `given`, and checks their types and that
/// none is missing.
///
/// Errors: SANAD_MEANING, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus report_take_values(SanadArena *arena,
                                               FrontMatter *front,
                                               const SanadReportValue *given,
                                               size_t count, SanadError *error);

/// The parameter of this name, or null.
const ReportParameter *report_parameter(const FrontMatter *front,
                                        SanadText name);

// ---- Info lines

/// How a block is shown.
typedef enum {
  FORM_TABLE,
  FORM_LIST,
  FORM_VALUE,
  FORM_CHART,
  FORM_DRAW,
} BlockForm;

/// How the sources of a block are shown.
typedef enum { SOURCES_NONE, SOURCES_FOOTNOTE, SOURCES_COLUMN } BlockSources;

/// The most columns of y of a chart.
#define SERIES_MAX SANAD_CHART_SERIES_MAX

/// What the words behind "sanad" say.
typedef struct {
  BlockForm form;
  bool is_shown;
  bool shows_code;
  SanadText name; ///< `as=`, or empty
  SanadText from; ///< `from=`, or empty
  SanadSpan from_span;
  SanadText title;
  SanadText empty; ///< If there are no rows
  bool has_limit;
  size_t limit;
  BlockSources sources;
  SanadSpan sources_span;
  SanadChartKind chart;
  SanadText x;
  SanadSpan x_span;
  SanadText y[SERIES_MAX];
  SanadSpan y_spans[SERIES_MAX];
  size_t y_count;
  unsigned width;
  unsigned height;
  SanadLayout layout;
  SanadCluster cluster;
} BlockInfo;

/// Reads the words of an info line: those of `text` from `start` to `end`,
/// behind the word sanad.  Spans of errors count in `text`.
///
/// Errors: SANAD_SYNTAX, SANAD_MEANING, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus report_read_info(SanadArena *arena, SanadText text,
                                             size_t start, size_t end,
                                             BlockInfo *info,
                                             SanadError *error);

// ---- The tree of a report

/// What is done to an inline value.
typedef enum {
  FILTER_COUNT = 1,
  FILTER_FIRST,
  FILTER_LIST,
  FILTER_DATE
} Filter;

/// `{{ name.column | filter }}`, also the condition of an `if`.
typedef struct {
  bool is_parameter; ///< `$name`
  bool is_negated;   ///< Of a condition
  bool asks_empty;   ///< Of a condition: `name.empty`
  SanadText name;
  SanadText column; ///< Or empty
  Filter filters[REPORT_FILTERS_MAX];
  SanadText arguments[REPORT_FILTERS_MAX];
  size_t filter_count;
  SanadSpan span;
} ValueTag;

/// Reads what stands inside `{{ }}`: `text` from `start` to `end`.
///
/// Errors: SANAD_SYNTAX with a place.
SANAD_NODISCARD SanadStatus report_read_value(SanadText text, size_t start,
                                              size_t end, bool is_condition,
                                              ValueTag *value,
                                              SanadError *error);

/// A block of code in the source, as the library for Markdown sees it.
typedef struct {
  size_t first_line; ///< Counted from 1
  size_t last_line;  ///< Of a fenced one without the closing fence
  bool is_fenced;
  bool is_sanad;
  SanadText code;
} MarkdownCode;

/// A question of the report and where it stands.
typedef struct ReportBlock {
  BlockInfo info;
  SanadText code;
  size_t number;     ///< Of the block in the file, from 1
  size_t first_line; ///< Of the opening fence
  SanadText prefix;  ///< What stands before the fence: `> `, spaces
  SanadSpan span;    ///< Of the opening fence's line
  bool is_in_loop;
  bool has_run; ///< Before its turn, since a value above it asked for it
  bool has_failed;
  SanadText content;        ///< What it became then
  struct ReportBlock *next; ///< In the file
} ReportBlock;

/// The kinds of the parts of a report.
typedef enum {
  PART_TEXT = 1,
  PART_VALUE,
  PART_BLOCK,
  PART_EACH,
  PART_IF,
} PartKind;

/// A part of a report.
typedef struct Part {
  PartKind kind;
  SanadSpan span;
  SanadText text;         ///< TEXT
  ValueTag value;         ///< VALUE, IF; EACH: its name
  ReportBlock *block;     ///< BLOCK
  size_t limit;           ///< EACH: turns at most; 0: not said
  struct Part *body;      ///< EACH, IF
  struct Part *otherwise; ///< IF, EACH: behind `else`
  struct Part *next;
} Part;

/// Where lines begin.
typedef struct {
  SanadText text;
  const size_t *starts;
  size_t count;
} Lines;

/// Finds the lines of a text.
SANAD_NODISCARD SanadStatus report_find_lines(SanadArena *arena, SanadText text,
                                              Lines *lines, SanadError *error);

/// Line `number`, from 1, with its newline; empty behind the last.
SanadText report_line(const Lines *lines, size_t number);

/// Parses the text behind the front matter.  `codes` are its blocks of code, in
/// order.
///
/// Errors: SANAD_SYNTAX, SANAD_MEANING, SANAD_LIMIT with a place,
/// SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus report_parse_parts(
    SanadArena *arena, const Lines *lines, const FrontMatter *front,
    const MarkdownCode *codes, size_t code_count, Part **out,
    ReportBlock **blocks, SanadError *error);

// ---- Running

/// Something that the data put into the text: it stands there as a word that
/// Markdown leaves alone, and is put in when the rest has been rendered.
typedef struct {
  bool is_block;
  SanadText text;   ///< Of a value, plain
  SanadText markup; ///< Of a block, all of it; of a value, what follows it.
                    ///< Ends in a zero byte
} Piece;

/// The sources of the rows of a result.
typedef struct {
  SanadText *marks; ///< Of each row: references to notes, ready to be written
  SanadText *cells; ///< Of each row: the names of its sources, likewise
  SanadText all;    ///< References of all rows together
} RowSources;

/// A result that has a name.
typedef struct Named {
  SanadText name;
  const SanadReportResult *result;
  const RowSources *sources; ///< Or null
  struct Named *next;
} Named;

/// A turn of a loop.
typedef struct Loop {
  const Named *named;
  size_t row;
  const struct Loop *outer;
} Loop;

typedef struct ReportNotes ReportNotes;

/// A report that is being run.
typedef struct {
  const SanadReportOptions *options;
  const SanadReportHost *host;
  SanadArena *arena;
  FrontMatter front;
  Lines lines;
  ReportBlock *blocks;
  Named *named;
  const Loop *loop;
  ReportNotes *notes;
  SanadText marker; ///< Begins each placeholder; occurs nowhere in the text
  Piece *pieces;
  size_t piece_count;
  size_t piece_capacity;
  SanadReportFile *files;
  size_t file_count;
  size_t file_capacity;
  size_t picture_count;
  size_t table_count;
  size_t run_count;
  size_t failures;
  SanadStatus first_failure;
  size_t output_bytes;
  bool has_title;       ///< The page has a title above the text
  SanadBuffer markdown; ///< The expanded text
} Report;

/// Whether the report becomes HTML.
bool report_is_html(const Report *report);

/// Copies what was written into the report's arena, and empties the buffer.
///
/// Errors: SANAD_NO_MEMORY, SANAD_LIMIT (the output gets too large).
SANAD_NODISCARD SanadStatus report_keep(Report *report, SanadBuffer *buffer,
                                        SanadText *out, SanadError *error);

/// Finds the result that was named last with this name.  If there is none yet,
/// the first block of this name below, outside of loops, is run before its
/// turn.  `*out` becomes null if there is no such block.
///
/// Returns SANAD_END if that block has failed before, which was told then.
///
/// Errors: those of the block.
SANAD_NODISCARD SanadStatus report_find_named(Report *report, SanadText name,
                                              const Named **out,
                                              SanadError *error);

/// Reports that no block has a name; `span` is of the place that wants one.
SanadStatus report_fail_name(const Report *report, SanadText name,
                             SanadSpan span, SanadError *error);

/// Works out the text of a value.  `*marks` are the references to its sources.
SANAD_NODISCARD SanadStatus report_value_text(Report *report,
                                              const ValueTag *value,
                                              SanadText *text, SanadText *marks,
                                              SanadError *error);

/// Works out a condition.
SANAD_NODISCARD SanadStatus report_condition(Report *report,
                                             const ValueTag *value, bool *holds,
                                             SanadError *error);

/// Appends a text of the report in which the parameters are replaced.
void report_add_parameters(const Report *report, SanadText text,
                           SanadBuffer *out);

/// Appends a text of the graph that stays on its line: controls become spaces,
/// and what would turn the direction of the text behind it is left out.
void report_add_plain(SanadBuffer *out, SanadText text);

/// Appends the same, escaped for HTML also in single quotes.
void report_add_escaped(SanadBuffer *out, SanadText text);

/// Appends a date as `%d %B %Y` and the like say.  What is no date is appended
/// as it is.
void report_add_date(SanadBuffer *out, SanadText date, SanadText form);

/// Runs a block and appends what it shows.
///
/// Errors: those of the question, spans in the report's text.
SANAD_NODISCARD SanadStatus report_run_block(Report *report,
                                             const ReportBlock *block,
                                             SanadBuffer *out,
                                             SanadError *error);

/// Appends a box that tells of an error.
void report_add_error(Report *report, const SanadError *error,
                      SanadBuffer *out);

// ---- Notes

/// Starts the notes of a report.
SANAD_NODISCARD SanadStatus report_notes_new(Report *report, SanadError *error);

/// Finds which sources `why` gives for the rows of `result`, and makes notes.
SANAD_NODISCARD SanadStatus report_find_sources(Report *report,
                                                const SanadReportResult *result,
                                                const SanadReportResult *why,
                                                bool makes_notes,
                                                RowSources *sources,
                                                SanadError *error);

/// How many notes there are.
size_t report_note_count(const Report *report);

/// Appends the notes.
void report_write_notes(const Report *report, SanadBuffer *out);

// ---- What is written

/// A result that is to be shown.
typedef struct {
  const BlockInfo *info;
  const SanadReportResult *result;
  const RowSources *sources; ///< Or null
  SanadText title;           ///< With parameters replaced
  SanadText empty;           ///< Likewise
  size_t rows;               ///< To show
  size_t number;             ///< Of this table or picture
} ShownResult;

/// Append a result as a table, a list or a value.
void report_html_table(const ShownResult *shown, SanadBuffer *out);
void report_html_list(const ShownResult *shown, SanadBuffer *out);
void report_html_value(const ShownResult *shown, SanadBuffer *out);
void report_markdown_table(const ShownResult *shown, SanadBuffer *out);
void report_markdown_list(const ShownResult *shown, SanadBuffer *out);
void report_markdown_value(const ShownResult *shown, SanadBuffer *out);

/// Appends a cell, with a link if it has an address.
void report_html_cell(const SanadCell *cell, SanadBuffer *out);
void report_markdown_cell(const SanadCell *cell, SanadBuffer *out);

/// Whether an IRI may be a link: http or https.
bool report_is_address(SanadText iri);

/// Whether the bound cells of a column are numbers, and there are some.
bool report_column_is_number(const SanadReportResult *result, size_t column,
                             size_t rows);

/// Appends a chart or a picture of a graph.
SANAD_NODISCARD SanadStatus report_add_picture(Report *report,
                                               const ShownResult *shown,
                                               SanadBuffer *out,
                                               SanadError *error);

/// Appends the page around a body.
void report_html_page(const Report *report, SanadText title, SanadText body,
                      SanadBuffer *out);
void report_markdown_page(const Report *report, SanadText title, SanadText body,
                          SanadBuffer *out);

/// The style of the page, in parts; the last is null.
extern const char *const report_styles[];

// ---- Markdown

/// Finds the blocks of code in a text.
///
/// Errors: SANAD_UNSUPPORTED (the library is missing), SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus report_find_code(SanadArena *arena, SanadText text,
                                             const MarkdownCode **codes,
                                             size_t *count, SanadError *error);

/// What is to be rendered.
typedef struct {
  SanadText text;
  SanadText marker;
  const Piece *pieces;
  size_t piece_count;
  bool is_html;
  bool is_unsafe;
  bool has_title; ///< The page has a heading already: others go below it
} MarkdownJob;

/// The piece whose placeholder stands at `*at`: MARKER NUMBER "z".  Moves
/// behind it; null if there is none.
const Piece *report_piece_at(const MarkdownJob *job, SanadText text,
                             size_t *at);

/// Where the next placeholder may begin, or the end of the text.
size_t report_next_piece(const MarkdownJob *job, SanadText text, size_t from);

/// Puts values into `text`, in place of what is in `out`; `add` appends each.
/// Returns false if there were none.
bool report_fill_in(const MarkdownJob *job, SanadBuffer *out, SanadText text,
                    void (*add)(SanadBuffer *out, SanadText text));

/// Whether an address made of data may stand in a link: it names a harmless
/// scheme, or none.
bool report_is_harmless(SanadText url);

/// What was met on the way.
typedef struct {
  size_t dropped;       ///< Places with raw HTML that was left out
  SanadText heading;    ///< Text of the first heading, or empty
  bool has_first_level; ///< There is a heading of the first level
} MarkdownFound;

/// Renders the expanded text, with the pieces in their places.  What was found
/// lives in `arena`.
///
/// Errors: SANAD_UNSUPPORTED, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus report_render(SanadArena *arena,
                                          const MarkdownJob *job,
                                          SanadBuffer *out,
                                          MarkdownFound *found,
                                          SanadError *error);

#endif
