#include "graph/io/export_impl.h"
#include "graph/io/helper.h"

#include "graph/vocabulary.h"

#include <inttypes.h>
#include <string.h>

/// Why a triple cannot be written.
typedef enum {
  LEFT_PREDICATE, ///< Its IRI does not end in an XML name
  LEFT_CHARACTER, ///< A character that XML does not have
  LEFT_MARKUP,    ///< An XML literal, which would be written anew
  LEFT_KINDS,     ///< How many there are
} LeftKind;

/// An export through the helper.
typedef struct {
  Export *export;
  Output lines; ///< To the helper
  Helper helper;
  uint64_t left[LEFT_KINDS];
  SanadBuffer texts[3]; ///< Of the terms of one triple
} Foreign;

/// Moves bytes to and from the helper until it has taken all that waits, or,
/// at the end, until it has written all.
static SanadStatus
pump(Foreign *foreign, bool is_end, SanadError *error)
{
  Helper *const helper = &foreign->helper;
  Output *const output = foreign->export->output;

  while (is_end ? helper->has_output
                : helper->pending.length && helper->has_output) {
    char buffer[8192];
    size_t got = 0;
    TRY(helper_pump(helper, buffer, sizeof buffer, &got, error));
    sanad_buffer_add(&output->text, buffer, got);
    TRY(output_drain(output, error));
  }
  helper->pending.length = 0;
  return SANAD_OK;
}

/// Gives the helper some N-Triples.
static SanadStatus
give_lines(void *state, SanadText text, SanadError *error)
{
  Foreign *const foreign = state;
  foreign->helper.pending = text;
  return pump(foreign, false, error);
}

/// Whether all of a text can stand in XML 1.0 (2.2).
static bool
has_characters_of_xml(SanadText text)
{
  for (size_t offset = 0; offset < text.length;) {
    const uint32_t c = sanad_utf8_next(text, &offset);
    if ((c < 0x20U && c != '\t' && c != '\n' && c != '\r') || c == 0xFFFEU ||
        c == 0xFFFFU) {
      return false;
    }
  }
  return true;
}

static bool
is_xml_name_byte(char c, bool is_first)
{
  const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  const bool is_other = (c >= '0' && c <= '9') || c == '-' || c == '.';
  return is_letter || c == '_' || (is_other && !is_first);
}

/// Whether a predicate can be an element: its end is an ASCII XML name, and
/// not one that RDF/XML gives another meaning (RDF/XML, 5.1).
static bool
is_element(SanadText iri)
{
  static const char *const reserved[] = {
      "RDF",         "ID",       "about",     "bagID",
      "parseType",   "resource", "nodeID",    "datatype",
      "Description", "li",       "aboutEach", "aboutEachPrefix"};
  size_t start = iri.length;
  while (start > 0 && is_xml_name_byte(iri.data[start - 1], false)) {
    --start;
  }
  while (start < iri.length && !is_xml_name_byte(iri.data[start], true)) {
    ++start;
  }
  if (start == iri.length) {
    return false;
  }

  const SanadText name = sanad_text_slice(iri, start, iri.length);
  if (!sanad_text_is(sanad_text_slice(iri, 0, start), SANAD_NS_RDF)) {
    return true;
  }
  for (size_t i = 0; i < sizeof reserved / sizeof *reserved; ++i) {
    if (sanad_text_is(name, reserved[i])) {
      return false;
    }
  }
  return true;
}

/// Why a triple cannot be written, or LEFT_KINDS if it can.
static LeftKind
left_kind(const SanadTerm *predicate, const SanadTerm *object)
{
  if (!is_element(predicate->text)) {
    return LEFT_PREDICATE;
  }
  if (!has_characters_of_xml(object->text)) {
    return LEFT_CHARACTER;
  }
  return sanad_text_is(object->datatype, SANAD_NS_RDF "XMLLiteral")
             ? LEFT_MARKUP
             : LEFT_KINDS;
}

static SanadStatus
write_triple(void *state, const SanadQuad *quad, SanadError *error)
{
  Foreign *const foreign = state;
  const SanadSnapshot *const snapshot = foreign->export->selection.snapshot;
  SanadTerm terms[3];
  const SanadId ids[] = {quad->triple.subject, quad->triple.predicate,
                         quad->triple.object};
  for (size_t i = 0; i < 3; ++i) {
    TRY(sanad_snapshot_term_into(snapshot, &foreign->texts[i], ids[i],
                                 &terms[i], error));
  }

  const LeftKind left = left_kind(&terms[1], &terms[2]);
  if (left != LEFT_KINDS) {
    ++foreign->left[left];
    return SANAD_OK;
  }
  for (size_t i = 0; i < 3; ++i) {
    sanad_term_print(&foreign->lines.text, &terms[i]);
    sanad_buffer_add_char(&foreign->lines.text, ' ');
  }
  sanad_buffer_add(&foreign->lines.text, ".\n", 2);
  ++foreign->export->report->statements;
  return output_drain(&foreign->lines, error);
}

/// Fails if there was something that the format cannot carry.
static SanadStatus
report_left(const Foreign *foreign, SanadError *error)
{
  static const char *const reasons[] = {"predicates that are no XML names",
                                        "characters that it does not have",
                                        "XML literals, which would be changed"};

  for (size_t i = 0; i < LEFT_KINDS; ++i) {
    if (foreign->left[i]) {
      (void)sanad_fail(error, SANAD_UNSUPPORTED, SANAD_NO_SPAN,
                       "RDF/XML cannot carry %" PRIu64 " of the triples: %s",
                       foreign->left[i], reasons[i]);
      (void)sanad_hint(error, "export Turtle or N-Triples instead");
      return SANAD_UNSUPPORTED;
    }
  }
  return SANAD_OK;
}

static SanadStatus
write_all(Foreign *foreign, SanadError *error)
{
  TRY(scan_quads(&foreign->export->selection, write_triple, foreign, error));
  TRY(output_finish(&foreign->lines, error));
  helper_end_input(&foreign->helper);
  TRY(pump(foreign, true, error));
  TRY(helper_wait(&foreign->helper, error));
  return report_left(foreign, error);
}

SanadStatus
write_rdfxml(Export *export, SanadError *error)
{
  Foreign foreign = {.export = export};
  foreign.lines = (Output){.write = give_lines, .state = &foreign};

  SanadStatus status = helper_start(&foreign.helper, "write",
                                    export->options->format, NULL, error);
  if (!status) {
    status = write_all(&foreign, error);
  }
  helper_close(&foreign.helper);
  output_free(&foreign.lines);
  for (size_t i = 0; i < 3; ++i) {
    sanad_buffer_free(&foreign.texts[i]);
  }
  return status;
}
