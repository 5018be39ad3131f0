#ifndef SANAD_PARSER_PRINTER_H
#define SANAD_PARSER_PRINTER_H

#include "base/buffer.h"
#include "parser/tree.h"

/// Printers append text that parses to the same tree, on one line: spaces
/// around arrows, brackets only where needed, escapes for what cannot stand in
/// quotes.  Check sanad_buffer_status() afterwards.

/// Appends a whole statement, without separator.
void sanad_print_statement(SanadBuffer *out, const AstStatement *statement);

/// Appends a query with its steps.
void sanad_print_query(SanadBuffer *out, const AstQuery *query);

/// Appends a part of a statement.
void sanad_print_step(SanadBuffer *out, const AstStep *step);
void sanad_print_pattern(SanadBuffer *out, const AstPattern *pattern);
void sanad_print_clause(SanadBuffer *out, const AstClause *clause);
void sanad_print_chain(SanadBuffer *out, const AstChain *chain);
void sanad_print_node(SanadBuffer *out, const AstNode *node);
void sanad_print_arrow(SanadBuffer *out, const AstArrow *arrow);
void sanad_print_path(SanadBuffer *out, const AstPath *path);
void sanad_print_name(SanadBuffer *out, const AstName *name);
void sanad_print_literal(SanadBuffer *out, const AstLiteral *literal);
void sanad_print_expression(SanadBuffer *out, const AstExpr *expr);

/// Appends any text as a name: bare where it can stand so everywhere, else in
/// brackets; a newline, which no name can hold, becomes a space.
void sanad_print_label(SanadBuffer *out, SanadText label);

/// Appends `"text"` with escapes.
void sanad_print_string(SanadBuffer *out, SanadText text);

/// Whether `text` can be written as a bare name everywhere: it has the form
/// and is no reserved word.
bool sanad_is_bare_name(SanadText text);

/// Whether `text` can be written behind the colon of a prefixed name.
bool sanad_is_local_name(SanadText text);

#endif
