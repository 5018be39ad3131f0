#ifndef SANAD_GRAPH_REDLAND_SANAD_RDF_H
#define SANAD_GRAPH_REDLAND_SANAD_RDF_H

/// The helper program `sanad-rdf`: other syntaxes of RDF, through raptor.
///
///     sanad-rdf read FORMAT BASE    FORMAT on standard input, N-Triples out
///     sanad-rdf write rdfxml        N-Triples on standard input, RDF/XML out
///     sanad-rdf sparql STORE TEXT   TEXT answered, rows as TSV
///     sanad-rdf unload STORAGE      what a storage of Redland holds, N-Quads
///     out sanad-rdf fill STORAGE        N-Quads on standard input into a new
///     one
///
/// STORAGE is `TYPE:NAME`, with options of Redland behind it if need be:
/// `hashes:people?hash-type=bdb&dir=old`.
///
/// FORMAT is `rdfxml` or `rdfjson`.  It ends with 0; or with 1 and one line on
/// standard error, `LINE:COLUMN:what is wrong`, with zeros for no place.

#include "base/buffer.h"

#include <raptor2.h>
#include <stddef.h>

/// Ends the program with what is wrong.
_Noreturn void helper_fail(raptor_locator *locator, const char *message);

/// Reads some of standard input, 0 bytes at the end.
size_t helper_read(char *buffer, size_t size);

/// Appends a term and a space to a line of N-Quads; ends the program if it is
/// none of RDF.  `locator`, where it stood, may be null.
void helper_add_term(SanadBuffer *line, const raptor_term *term,
                     raptor_locator *locator);

/// The things it does.
void helper_parse(raptor_world *world, const char *format, const char *base);
void helper_sparql(const char *store, const char *text);
void helper_unload(const char *storage);
void helper_fill(const char *storage);
void helper_serialize(raptor_world *world, const char *format);

#endif
