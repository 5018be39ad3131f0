#ifndef SANAD_GRAPH_VOCABULARY_H
#define SANAD_GRAPH_VOCABULARY_H

/// Namespaces and terms that the code knows.

#define SANAD_NS_RDF     "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
#define SANAD_NS_RDFS    "http://www.w3.org/2000/01/rdf-schema#"
#define SANAD_NS_XSD     "http://www.w3.org/2001/XMLSchema#"
#define SANAD_NS_OWL     "http://www.w3.org/2002/07/owl#"
#define SANAD_NS_SKOS    "http://www.w3.org/2004/02/skos/core#"
#define SANAD_NS_SCHEMA  "http://schema.org/"
#define SANAD_NS_PROV    "http://www.w3.org/ns/prov#"
#define SANAD_NS_FOAF    "http://xmlns.com/foaf/0.1/"
#define SANAD_NS_DC      "http://purl.org/dc/elements/1.1/"
#define SANAD_NS_DCTERMS "http://purl.org/dc/terms/"
#define SANAD_NS_ORG     "http://www.w3.org/ns/org#"
#define SANAD_NS_NIF                                                           \
  "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#"
#define SANAD_NS_SN "https://w3id.org/sanad/ns#"
#define SANAD_NS_ID "https://w3id.org/sanad/id/"

#define SANAD_RDF_TYPE         SANAD_NS_RDF "type"
#define SANAD_RDF_FIRST        SANAD_NS_RDF "first"
#define SANAD_RDF_REST         SANAD_NS_RDF "rest"
#define SANAD_RDF_NIL          SANAD_NS_RDF "nil"
#define SANAD_RDF_LANG_STRING  SANAD_NS_RDF "langString"
#define SANAD_RDFS_LABEL       SANAD_NS_RDFS "label"
#define SANAD_RDFS_SUBCLASS_OF SANAD_NS_RDFS "subClassOf"
#define SANAD_XSD_STRING       SANAD_NS_XSD "string"
#define SANAD_XSD_INTEGER      SANAD_NS_XSD "integer"
#define SANAD_XSD_DECIMAL      SANAD_NS_XSD "decimal"
#define SANAD_XSD_DOUBLE       SANAD_NS_XSD "double"
#define SANAD_XSD_BOOLEAN      SANAD_NS_XSD "boolean"
#define SANAD_XSD_DATE         SANAD_NS_XSD "date"
#define SANAD_XSD_DATE_TIME    SANAD_NS_XSD "dateTime"
#define SANAD_XSD_YEAR_MONTH   SANAD_NS_XSD "gYearMonth"

/// What the name of an evidence graph ends in.
#define SANAD_EVIDENCE_SUFFIX "#evidence"
/// The source graph of what the lexicon knows.
#define SANAD_LEXICON_GRAPH "https://w3id.org/sanad/lexicon"

#endif
