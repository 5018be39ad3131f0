#ifndef SANAD_REPORT_FORMAT_IMPL_H
#define SANAD_REPORT_FORMAT_IMPL_H

/// Shared by the families of modes in this folder.

#include "base/buffer.h"
#include "report/format.h"

/// What a mode does.  One constant table for each.
///
/// The functions append to the formatter's buffer, which format.c writes out:
/// behind `begin` and `end`, and behind `row` once it is large.  What a `row`
/// that fails has appended is dropped.
typedef struct {
  SanadStatus (*begin)(SanadFormatter *formatter, SanadError *error);
  SanadStatus (*row)(SanadFormatter *formatter, const SanadCell *cells,
                     SanadError *error);
  SanadStatus (*end)(SanadFormatter *formatter, SanadError *error);
  void (*answer)(SanadBuffer *out, bool answer); ///< Yes or no
  void (*free)(SanadFormatter *formatter); ///< Frees `own`; null: nothing to do
} FormatKind;

struct SanadFormatter {
  const FormatKind *kind;
  FILE *out;
  SanadFormatOptions options;
  const SanadText *columns;
  size_t column_count;
  uint64_t row_count; ///< Rows that came before the present one
  SanadBuffer buffer; ///< Not yet written
  void *own;          ///< What the family keeps, or null
};

extern const FormatKind sanad_format_box;
extern const FormatKind sanad_format_table;
extern const FormatKind sanad_format_column;
extern const FormatKind sanad_format_line;
extern const FormatKind sanad_format_csv;
extern const FormatKind sanad_format_tsv;
extern const FormatKind sanad_format_json;
extern const FormatKind sanad_format_jsonl;
extern const FormatKind sanad_format_markdown;
extern const FormatKind sanad_format_html;
extern const FormatKind sanad_format_sparql_json;
extern const FormatKind sanad_format_sparql_xml;

/// Writes the buffer out and empties it.
///
/// Errors: SANAD_NO_MEMORY, SANAD_IO.
SANAD_NODISCARD SanadStatus sanad_format_flush(SanadFormatter *formatter,
                                               SanadError *error);

/// The same, once there is much to write.
///
/// Errors: SANAD_NO_MEMORY, SANAD_IO.
SANAD_NODISCARD SanadStatus sanad_format_flush_many(SanadFormatter *formatter,
                                                    SanadError *error);

/// `begin` of modes that have nothing before the first row.
SANAD_NODISCARD SanadStatus sanad_format_nothing(SanadFormatter *formatter,
                                                 SanadError *error);

/// `answer` of modes that say it in words, with a newline.
void sanad_format_answer_word(SanadBuffer *out, bool answer);

/// Appends `text` as a JSON string, quotes included.  Malformed bytes become
/// U+FFFD.
void sanad_json_string(SanadBuffer *out, SanadText text);

/// Appends `text` for the content or a quoted attribute of HTML or XML.  A
/// carriage return becomes a reference, since a reader would take a raw one
/// for a newline.  Returns false if a character cannot stand in XML 1.0 (2.2)
/// at all, after appending U+FFFD for it.
bool sanad_markup_text(SanadBuffer *out, SanadText text);

/// Appends `text` so that Markdown shows it as it is, on one line and in one
/// cell of a table.
void sanad_markdown_text(SanadBuffer *out, SanadText text);

#endif
