/// The result formats of SPARQL: JSON (SPARQL 1.1 Query Results JSON Format)
/// and XML (SPARQL Query Results XML Format, Second Edition).  They carry
/// terms, never names.

#include "report/format_impl.h"

static SanadStatus
json_begin(SanadFormatter *formatter, SanadError *error)
{
  SanadBuffer *const out = &formatter->buffer;

  (void)error;
  sanad_buffer_add_string(out, "{\"head\":{\"vars\":[");
  for (size_t i = 0; i < formatter->column_count; ++i) {
    sanad_buffer_add_string(out, i ? "," : "");
    sanad_json_string(out, formatter->columns[i]);
  }
  sanad_buffer_add_string(out, "]},\n\"results\":{\"bindings\":[");
  return SANAD_OK;
}

static void
add_json_member(SanadBuffer *out, const char *name, SanadText text)
{
  if (text.length) {
    sanad_buffer_add_string(out, ",\"");
    sanad_buffer_add_string(out, name);
    sanad_buffer_add_string(out, "\":");
    sanad_json_string(out, text);
  }
}

static void
add_json_term(SanadBuffer *out, const SanadTerm *term)
{
  static const char *const types[] = {
      [SANAD_IRI] = "uri",
      [SANAD_BLANK] = "bnode",
      [SANAD_LITERAL] = "literal",
  };

  sanad_buffer_add_string(out, "{\"type\":\"");
  sanad_buffer_add_string(out, types[term->kind]);
  sanad_buffer_add_string(out, "\",\"value\":");
  sanad_json_string(out, term->text);
  if (term->kind == SANAD_LITERAL) {
    add_json_member(out, "xml:lang", term->language);
    add_json_member(out, "datatype", term->datatype);
  }
  sanad_buffer_add_char(out, '}');
}

static SanadStatus
json_row(SanadFormatter *formatter, const SanadCell *cells, SanadError *error)
{
  SanadBuffer *const out = &formatter->buffer;
  bool is_first = true;

  (void)error;
  sanad_buffer_add_string(out, formatter->row_count ? ",\n{" : "\n{");
  for (size_t i = 0; i < formatter->column_count; ++i) {
    if (cells[i].term.kind) {
      sanad_buffer_add_string(out, is_first ? "" : ",");
      is_first = false;
      sanad_json_string(out, formatter->columns[i]);
      sanad_buffer_add_char(out, ':');
      add_json_term(out, &cells[i].term);
    }
  }
  sanad_buffer_add_char(out, '}');
  return SANAD_OK;
}

static SanadStatus
json_end(SanadFormatter *formatter, SanadError *error)
{
  (void)error;
  sanad_buffer_add_string(&formatter->buffer, "]}}\n");
  return SANAD_OK;
}

static void
json_answer(SanadBuffer *out, bool answer)
{
  sanad_buffer_add_format(out, "{\"head\":{},\"boolean\":%s}\n",
                          answer ? "true" : "false");
}

#define XML_HEAD                                                               \
  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                               \
  "<sparql xmlns=\"http://www.w3.org/2005/sparql-results#\">\n"

static SanadStatus
xml_begin(SanadFormatter *formatter, SanadError *error)
{
  SanadBuffer *const out = &formatter->buffer;

  (void)error;
  sanad_buffer_add_string(out, XML_HEAD "<head>");
  for (size_t i = 0; i < formatter->column_count; ++i) {
    sanad_buffer_add_string(out, "<variable name=\"");
    (void)sanad_markup_text(out, formatter->columns[i]);
    sanad_buffer_add_string(out, "\"/>");
  }
  sanad_buffer_add_string(out, "</head>\n<results>\n");
  return SANAD_OK;
}

/// Appends ` name="text"` if there is text.
static void
add_xml_attribute(SanadBuffer *out, const char *name, SanadText text)
{
  if (text.length) {
    sanad_buffer_add_char(out, ' ');
    sanad_buffer_add_string(out, name);
    sanad_buffer_add_string(out, "=\"");
    (void)sanad_markup_text(out, text);
    sanad_buffer_add_char(out, '"');
  }
}

/// Returns false if the term holds a character that XML does not have.
static bool
add_xml_term(SanadBuffer *out, const SanadTerm *term)
{
  static const char *const elements[] = {
      [SANAD_IRI] = "uri",
      [SANAD_BLANK] = "bnode",
      [SANAD_LITERAL] = "literal",
  };
  const char *const element = elements[term->kind];

  sanad_buffer_add_char(out, '<');
  sanad_buffer_add_string(out, element);
  if (term->kind == SANAD_LITERAL) {
    add_xml_attribute(out, "xml:lang", term->language);
    add_xml_attribute(out, "datatype", term->datatype);
  }
  sanad_buffer_add_char(out, '>');
  const bool is_exact = sanad_markup_text(out, term->text);
  sanad_buffer_add_string(out, "</");
  sanad_buffer_add_string(out, element);
  sanad_buffer_add_char(out, '>');
  return is_exact;
}

static SanadStatus
xml_row(SanadFormatter *formatter, const SanadCell *cells, SanadError *error)
{
  SanadBuffer *const out = &formatter->buffer;

  sanad_buffer_add_string(out, "<result>");
  for (size_t i = 0; i < formatter->column_count; ++i) {
    if (cells[i].term.kind) {
      sanad_buffer_add_string(out, "<binding");
      add_xml_attribute(out, "name", formatter->columns[i]);
      sanad_buffer_add_char(out, '>');
      if (!add_xml_term(out, &cells[i].term)) {
        (void)sanad_fail(
            error, SANAD_UNSUPPORTED, SANAD_NO_SPAN,
            "XML has no way to write a control character of ?%.*s",
            (int)sanad_text_slice(formatter->columns[i], 0, 100).length,
            formatter->columns[i].data);
        (void)sanad_hint(error, "use the mode sparql-json");
        return SANAD_UNSUPPORTED;
      }
      sanad_buffer_add_string(out, "</binding>");
    }
  }
  sanad_buffer_add_string(out, "</result>\n");
  return SANAD_OK;
}

static SanadStatus
xml_end(SanadFormatter *formatter, SanadError *error)
{
  (void)error;
  sanad_buffer_add_string(&formatter->buffer, "</results>\n</sparql>\n");
  return SANAD_OK;
}

static void
xml_answer(SanadBuffer *out, bool answer)
{
  sanad_buffer_add_format(out,
                          XML_HEAD "<head></head>\n<boolean>%s</boolean>\n"
                                   "</sparql>\n",
                          answer ? "true" : "false");
}

const FormatKind sanad_format_sparql_json = {
    json_begin, json_row, json_end, json_answer, NULL,
};
const FormatKind sanad_format_sparql_xml = {
    xml_begin, xml_row, xml_end, xml_answer, NULL,
};
