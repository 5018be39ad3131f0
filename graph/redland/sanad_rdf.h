#ifndef SANAD_GRAPH_REDLAND_SANAD_RDF_H
#define SANAD_GRAPH_REDLAND_SANAD_RDF_H

/// The helper program `sanad-rdf`: other syntaxes of RDF, through raptor.
///
///     sanad-rdf read FORMAT BASE    FORMAT on standard input, N-Triples out
///     sanad-rdf sparql STORE TEXT  TEXT answered, rows as TSV
///     sanad-rdf write rdfxml        N-Triples on standard input, RDF/XML out
///
/// FORMAT is `rdfxml` or `rdfjson`.  It ends with 0; or with 1 and one line on
/// standard error, `LINE:COLUMN:what is wrong`, with zeros for no place.

#include <raptor2.h>
#include <stddef.h>

/// Ends the program with what is wrong.
_Noreturn void helper_fail(raptor_locator *locator, const char *message);

/// Reads some of standard input, 0 bytes at the end.
size_t helper_read(char *buffer, size_t size);

/// The things it does.
void helper_parse(raptor_world *world, const char *format, const char *base);
void helper_sparql(const char *store, const char *text);
void helper_serialize(raptor_world *world, const char *format);

#endif
