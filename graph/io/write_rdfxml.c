#include "graph/io/export_impl.h"
#include "graph/io/rdfxml.h"

#include "graph/vocabulary.h"

#include <inttypes.h>
#include <string.h>

/// Moves bytes to and from the helper until it has taken all that waits, or,
/// at the end, until it has written all.
static SanadStatus
pump(Rdfxml *rdfxml, bool is_end, SanadError *error)
{
  Helper *const helper = &rdfxml->helper;
  Output *const output = rdfxml->output;

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
  Rdfxml *const rdfxml = state;
  rdfxml->helper.pending = text;
  return pump(rdfxml, false, error);
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

/// Why a triple cannot be written, or RDFXML_LEFT_KINDS if it can.
static RdfxmlLeft
left_kind(const SanadTerm *predicate, const SanadTerm *object)
{
  if (!is_element(predicate->text)) {
    return RDFXML_PREDICATE;
  }
  if (!has_characters_of_xml(object->text)) {
    return RDFXML_CHARACTER;
  }
  return sanad_text_is(object->datatype, SANAD_NS_RDF "XMLLiteral")
             ? RDFXML_MARKUP
             : RDFXML_LEFT_KINDS;
}

SanadStatus
rdfxml_open(Rdfxml *rdfxml, Output *output, SanadError *error)
{
  *rdfxml = (Rdfxml){.output = output};
  rdfxml->lines = (Output){.write = give_lines, .state = rdfxml};
  return helper_start(&rdfxml->helper, "write", sanad_format_name(SANAD_RDFXML),
                      NULL, error);
}

SanadStatus
rdfxml_add(Rdfxml *rdfxml, const SanadTerm *const terms[3], SanadError *error)
{
  const RdfxmlLeft left = left_kind(terms[1], terms[2]);
  if (left != RDFXML_LEFT_KINDS) {
    ++rdfxml->left[left];
    return SANAD_OK;
  }
  for (size_t i = 0; i < 3; ++i) {
    sanad_term_print(&rdfxml->lines.text, terms[i]);
    sanad_buffer_add_char(&rdfxml->lines.text, ' ');
  }
  sanad_buffer_add(&rdfxml->lines.text, ".\n", 2);
  ++rdfxml->statements;
  return output_drain(&rdfxml->lines, error);
}

/// Fails if there was something that the format cannot carry.
static SanadStatus
report_left(const Rdfxml *rdfxml, SanadError *error)
{
  static const char *const reasons[] = {"predicates that are no XML names",
                                        "characters that it does not have",
                                        "XML literals, which would be changed"};
  char list[256] = "";
  size_t length = 0;

  for (size_t i = 0; i < RDFXML_LEFT_KINDS; ++i) {
    if (rdfxml->left[i]) {
      length += (size_t)snprintf(list + length, sizeof list - length,
                                 length ? ", and %" PRIu64 ": %s"
                                        : "%" PRIu64 " of the triples: %s",
                                 rdfxml->left[i], reasons[i]);
    }
  }
  if (!length) {
    return SANAD_OK;
  }
  (void)sanad_fail(error, SANAD_UNSUPPORTED, SANAD_NO_SPAN,
                   "RDF/XML cannot carry %s", list);
  (void)sanad_hint(error, "write Turtle or N-Triples instead");
  return SANAD_UNSUPPORTED;
}

SanadStatus
rdfxml_finish(Rdfxml *rdfxml, SanadError *error)
{
  TRY(output_finish(&rdfxml->lines, error));
  helper_end_input(&rdfxml->helper);
  TRY(pump(rdfxml, true, error));
  TRY(helper_wait(&rdfxml->helper, error));
  return report_left(rdfxml, error);
}

void
rdfxml_close(Rdfxml *rdfxml)
{
  helper_close(&rdfxml->helper);
  output_free(&rdfxml->lines);
}

/// An export through the helper.
typedef struct {
  Export *export;
  Rdfxml rdfxml;
  SanadBuffer texts[3]; ///< Of the terms of one triple
} Foreign;

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
  return rdfxml_add(&foreign->rdfxml,
                    (const SanadTerm *const[]){&terms[0], &terms[1], &terms[2]},
                    error);
}

SanadStatus
write_rdfxml(Export *export, SanadError *error)
{
  Foreign foreign = {.export = export};
  SanadStatus status = rdfxml_open(&foreign.rdfxml, export->output, error);
  if (!status) {
    status = scan_quads(&export->selection, write_triple, &foreign, error);
  }
  if (!status) {
    status = rdfxml_finish(&foreign.rdfxml, error);
  }
  export->report->statements = foreign.rdfxml.statements;
  rdfxml_close(&foreign.rdfxml);
  for (size_t i = 0; i < 3; ++i) {
    sanad_buffer_free(&foreign.texts[i]);
  }
  return status;
}
