#include "parser/printer.h"

#include "parser/parser_impl.h"

// ---- Names and literals

bool
sanad_is_bare_name(SanadText text)
{
  return text.length > 0 && scan_name(text, 0, NAME_BARE) == text.length &&
         !is_language_word(text) && !sanad_text_is(text, "a") &&
         sanad_utf8_count(text, text.length) <= AST_NAME_CHARACTERS_MAX;
}

bool
sanad_is_local_name(SanadText text)
{
  return text.length > 0 && scan_name(text, 0, NAME_LOCAL) == text.length &&
         sanad_utf8_count(text, text.length) <= AST_NAME_CHARACTERS_MAX;
}

/// Whether the code point can stand in no statement as it is (L1).
static bool
is_control(uint32_t code_point)
{
  return code_point < 0x20U || (code_point >= 0x7FU && code_point < 0xA0U);
}

static void
print_bracketed(SanadBuffer *out, SanadText text)
{
  size_t at = 0;

  sanad_buffer_add_char(out, '[');
  while (at < text.length) {
    const size_t start = at;
    const uint32_t code_point = sanad_utf8_next(text, &at);
    if (code_point == SANAD_NO_CODE_POINT) {
      sanad_buffer_add_code_point(out, 0xFFFDU);
    } else if (is_control(code_point) && code_point != '\t') {
      sanad_buffer_add_char(out, ' ');
    } else {
      if (code_point == '[' || code_point == ']' || code_point == '\\') {
        sanad_buffer_add_char(out, '\\');
      }
      sanad_buffer_add(out, text.data + start, at - start);
    }
  }
  sanad_buffer_add_char(out, ']');
}

void
sanad_print_label(SanadBuffer *out, SanadText label)
{
  if (sanad_is_bare_name(label)) {
    sanad_buffer_add_text(out, label);
  } else {
    print_bracketed(out, label);
  }
}

void
sanad_print_name(SanadBuffer *out, const AstName *name)
{
  switch (name->kind) {
  case AST_NAME_BARE:
    sanad_buffer_add_text(out, name->text);
    break;
  case AST_NAME_BRACKETED:
    print_bracketed(out, name->text);
    break;
  case AST_NAME_PREFIXED:
    sanad_buffer_add_text(out, name->prefix);
    sanad_buffer_add_char(out, ':');
    sanad_buffer_add_text(out, name->text);
    break;
  case AST_NAME_IRI:
    sanad_buffer_add_char(out, '<');
    sanad_buffer_add_text(out, name->text);
    sanad_buffer_add_char(out, '>');
    break;
  }
}

void
sanad_print_string(SanadBuffer *out, SanadText text)
{
  size_t at = 0;

  sanad_buffer_add_char(out, '"');
  while (at < text.length) {
    const size_t start = at;
    const uint32_t code_point = sanad_utf8_next(text, &at);
    switch (code_point) {
    case '\n':
      sanad_buffer_add_string(out, "\\n");
      break;
    case '\r':
      sanad_buffer_add_string(out, "\\r");
      break;
    case '\t':
      sanad_buffer_add_string(out, "\\t");
      break;
    case '"':
      sanad_buffer_add_string(out, "\\\"");
      break;
    case '\\':
      sanad_buffer_add_string(out, "\\\\");
      break;
    case SANAD_NO_CODE_POINT:
      sanad_buffer_add_code_point(out, 0xFFFDU);
      break;
    default:
      if (is_control(code_point)) {
        sanad_buffer_add_format(out, "\\u%04X", (unsigned)code_point);
      } else {
        sanad_buffer_add(out, text.data + start, at - start);
      }
      break;
    }
  }
  sanad_buffer_add_char(out, '"');
}

void
sanad_print_literal(SanadBuffer *out, const AstLiteral *literal)
{
  switch (literal->kind) {
  case AST_LITERAL_STRING:
    sanad_print_string(out, literal->text);
    break;
  case AST_LITERAL_LANGUAGE:
    sanad_print_string(out, literal->text);
    sanad_buffer_add_char(out, '@');
    sanad_buffer_add_text(out, literal->language);
    break;
  case AST_LITERAL_ANY_LANGUAGE:
    sanad_print_string(out, literal->text);
    sanad_buffer_add_string(out, "@*");
    break;
  case AST_LITERAL_TYPED:
    sanad_print_string(out, literal->text);
    sanad_buffer_add_string(out, "^^");
    sanad_print_name(out, literal->datatype_name);
    break;
  default:
    sanad_buffer_add_text(out, literal->text);
    break;
  }
}

// ---- Nodes

static void
print_sigil(SanadBuffer *out, char sigil, const AstWord *word)
{
  sanad_buffer_add_char(out, sigil);
  sanad_buffer_add_text(out, word->name);
}

/// Several names are bracketed.
static void
print_names(SanadBuffer *out, const AstName *names, size_t count,
            const char *separator)
{
  if (count > 1) {
    sanad_buffer_add_char(out, '(');
  }
  for (size_t i = 0; i < count; ++i) {
    if (i > 0) {
      sanad_buffer_add_string(out, separator);
    }
    sanad_print_name(out, &names[i]);
  }
  if (count > 1) {
    sanad_buffer_add_char(out, ')');
  }
}

void
sanad_print_node(SanadBuffer *out, const AstNode *node)
{
  switch (node->kind) {
  case AST_NODE_VARIABLE:
    print_sigil(out, '?', &node->word);
    break;
  case AST_NODE_ANONYMOUS:
    sanad_buffer_add_char(out, '?');
    break;
  case AST_NODE_PARAMETER:
    print_sigil(out, '$', &node->word);
    break;
  case AST_NODE_NAME:
    sanad_print_name(out, &node->name);
    break;
  case AST_NODE_LITERAL:
    sanad_print_literal(out, &node->literal);
    break;
  }
  if (node->type_count > 0) {
    sanad_buffer_add_char(out, ':');
    print_names(out, node->types, node->type_count, "|");
  }
}

// ---- Paths and arrows

/// How tight a kind of path binds: a part is bracketed if it is looser than
/// its place asks.
typedef enum { TIGHT_ALTERNATIVE, TIGHT_SEQUENCE, TIGHT_HOP, TIGHT_ATOM } Tight;

static Tight
tightness(const AstPath *path)
{
  switch (path->kind) {
  case AST_PATH_ALTERNATIVE:
    return TIGHT_ALTERNATIVE;
  case AST_PATH_SEQUENCE:
    return TIGHT_SEQUENCE;
  case AST_PATH_INVERSE:
  case AST_PATH_TIMES:
    return TIGHT_HOP;
  default:
    return TIGHT_ATOM;
  }
}

static void print_path(SanadBuffer *out, const AstPath *path);

// Recursive, as deep as a tree is, which the parser has limited.
// NOLINTBEGIN(misc-no-recursion)

static void
print_part(SanadBuffer *out, const AstPath *part, Tight wanted)
{
  const bool is_loose = tightness(part) < wanted;

  if (is_loose) {
    sanad_buffer_add_char(out, '(');
  }
  print_path(out, part);
  if (is_loose) {
    sanad_buffer_add_char(out, ')');
  }
}

static void
print_parts(SanadBuffer *out, const AstPath *path, char separator, Tight wanted)
{
  for (size_t i = 0; i < path->part_count; ++i) {
    if (i > 0) {
      sanad_buffer_add_char(out, separator);
    }
    print_part(out, &path->parts[i], wanted);
  }
}

static void
print_times(SanadBuffer *out, const AstPath *path)
{
  // ^p* is (^p)*, so an inverse needs no brackets here.
  const bool is_inverse = path->parts->kind == AST_PATH_INVERSE;

  print_part(out, path->parts, is_inverse ? TIGHT_HOP : TIGHT_ATOM);
  switch (path->times) {
  case AST_TIMES_STAR:
    sanad_buffer_add_char(out, '*');
    break;
  case AST_TIMES_PLUS:
    sanad_buffer_add_char(out, '+');
    break;
  case AST_TIMES_OPTIONAL:
    sanad_buffer_add_char(out, '?');
    break;
  case AST_TIMES_RANGE:
    sanad_buffer_add_format(out, "{%u", (unsigned)path->min);
    if (path->max == AST_UNBOUNDED) {
      sanad_buffer_add_char(out, ',');
    } else if (path->max != path->min) {
      sanad_buffer_add_format(out, ",%u", (unsigned)path->max);
    }
    sanad_buffer_add_char(out, '}');
    break;
  }
}

static void
print_path(SanadBuffer *out, const AstPath *path)
{
  switch (path->kind) {
  case AST_PATH_NAME:
    sanad_print_name(out, path->names);
    break;
  case AST_PATH_A:
    sanad_buffer_add_char(out, 'a');
    break;
  case AST_PATH_ANY:
    sanad_buffer_add_string(out, "any");
    break;
  case AST_PATH_NOT:
    sanad_buffer_add_char(out, '!');
    print_names(out, path->names, path->name_count, "|");
    break;
  case AST_PATH_SEQUENCE:
    print_parts(out, path, '/', TIGHT_HOP);
    break;
  case AST_PATH_ALTERNATIVE:
    print_parts(out, path, '|', TIGHT_SEQUENCE);
    break;
  case AST_PATH_INVERSE:
    sanad_buffer_add_char(out, '^');
    print_part(out, path->parts, TIGHT_ATOM);
    break;
  case AST_PATH_TIMES:
    print_times(out, path);
    break;
  }
}

// NOLINTEND(misc-no-recursion)

void
sanad_print_path(SanadBuffer *out, const AstPath *path)
{
  print_path(out, path);
}

void
sanad_print_arrow(SanadBuffer *out, const AstArrow *arrow)
{
  sanad_buffer_add_string(out, arrow->direction == AST_BACKWARD ? "<-" : "-");
  switch (arrow->kind) {
  case AST_ARROW_PLAIN:
    break;
  case AST_ARROW_VARIABLE:
    print_sigil(out, '?', &arrow->word);
    break;
  case AST_ARROW_ANONYMOUS:
    sanad_buffer_add_char(out, '?');
    break;
  case AST_ARROW_PARAMETER:
    print_sigil(out, '$', &arrow->word);
    break;
  case AST_ARROW_PATH:
    print_path(out, arrow->path);
    break;
  }
  sanad_buffer_add_string(out, arrow->direction == AST_FORWARD ? "->" : "-");
}

// ---- Chains, clauses, patterns

static void
print_graph(SanadBuffer *out, const char *word, const AstGraph *graph)
{
  if (graph->kind == AST_GRAPH_NONE) {
    return;
  }
  sanad_buffer_add_string(out, word);
  switch (graph->kind) {
  case AST_GRAPH_VARIABLE:
    print_sigil(out, '?', &graph->word);
    break;
  case AST_GRAPH_PARAMETER:
    print_sigil(out, '$', &graph->word);
    break;
  case AST_GRAPH_NAME:
    sanad_print_name(out, &graph->name);
    break;
  default:
    sanad_buffer_add_char(out, '?');
    break;
  }
}

void
sanad_print_chain(SanadBuffer *out, const AstChain *chain)
{
  if (!chain->starts_with_arrow) {
    sanad_print_node(out, chain->start);
  }
  for (size_t i = 0; i < chain->link_count; ++i) {
    if (i > 0 || !chain->starts_with_arrow) {
      sanad_buffer_add_char(out, ' ');
    }
    sanad_print_arrow(out, &chain->links[i].arrow);
    sanad_buffer_add_char(out, ' ');
    sanad_print_node(out, &chain->links[i].node);
  }
  print_graph(out, " in ", &chain->graph);
}

static void
print_values(SanadBuffer *out, const AstValue *values, size_t count)
{
  sanad_buffer_add_char(out, '(');
  for (size_t i = 0; i < count; ++i) {
    sanad_buffer_add_string(out, i ? ", " : "");
    sanad_print_node(out, &values[i]);
  }
  sanad_buffer_add_char(out, ')');
}

static void
print_call(SanadBuffer *out, const AstCall *call)
{
  sanad_buffer_add_text(out, call->function.name);
  print_values(out, call->arguments, call->argument_count);
  for (size_t i = 0; i < call->column_count; ++i) {
    sanad_buffer_add_string(out, i ? ", " : " as (");
    print_sigil(out, '?', &call->columns[i]);
  }
  if (call->column_count) {
    sanad_buffer_add_char(out, ')');
  }
}

// Recursive, as deep as a tree is, which the parser has limited.
// NOLINTBEGIN(misc-no-recursion)

void
sanad_print_clause(SanadBuffer *out, const AstClause *clause)
{
  switch (clause->kind) {
  case AST_CLAUSE_CHAIN:
    sanad_print_chain(out, &clause->chain);
    break;
  case AST_CLAUSE_GROUP:
    for (size_t i = 0; i < clause->group.branch_count; ++i) {
      sanad_buffer_add_string(out, i ? " or { " : "{ ");
      sanad_print_pattern(out, &clause->group.branches[i]);
      sanad_buffer_add_string(out, " }");
    }
    break;
  case AST_CLAUSE_OPTIONAL:
    sanad_buffer_add_string(out, "optional ");
    sanad_print_clause(out, clause->inner);
    break;
  case AST_CLAUSE_NOT:
    sanad_buffer_add_string(out, "not ");
    sanad_print_clause(out, clause->inner);
    break;
  case AST_CLAUSE_MEMBERS:
    sanad_print_node(out, clause->members.variable);
    sanad_buffer_add_string(out, " in ");
    print_values(out, clause->members.values, clause->members.value_count);
    break;
  case AST_CLAUSE_CALL:
    print_call(out, &clause->call);
    break;
  }
}

void
sanad_print_pattern(SanadBuffer *out, const AstPattern *pattern)
{
  for (size_t i = 0; i < pattern->clause_count; ++i) {
    sanad_buffer_add_string(out, i ? ", " : "");
    sanad_print_clause(out, &pattern->clauses[i]);
  }
  if (pattern->where) {
    sanad_buffer_add_string(out, " where ");
    sanad_print_expression(out, pattern->where);
  }
}

// NOLINTEND(misc-no-recursion)
