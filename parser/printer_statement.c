#include "parser/printer.h"

#include "parser/parser_impl.h"

// ---- Steps

static void
print_word(SanadBuffer *out, const char *before, char sigil,
           const AstWord *word)
{
  sanad_buffer_add_string(out, before);
  sanad_buffer_add_char(out, sigil);
  sanad_buffer_add_text(out, word->name);
}

static void
print_items(SanadBuffer *out, const char *before, const AstItems *items)
{
  for (size_t i = 0; i < items->item_count; ++i) {
    const AstItem *const item = &items->items[i];
    sanad_buffer_add_string(out, i ? ", " : before);
    sanad_print_expression(out, &item->value);
    if (item->column.name.length) {
      print_word(out, " as ", '?', &item->column);
    }
  }
}

static void
print_variables(SanadBuffer *out, const char *before, const AstWord *variables,
                size_t count)
{
  for (size_t i = 0; i < count; ++i) {
    print_word(out, i ? ", " : before, '?', &variables[i]);
  }
}

static void
print_assignment(SanadBuffer *out, char sigil, const AstAssignment *assignment)
{
  print_word(out, "", sigil, &assignment->variable);
  sanad_buffer_add_string(out, " = ");
  sanad_print_expression(out, &assignment->value);
}

static void
print_count(SanadBuffer *out, const AstStep *step)
{
  sanad_buffer_add_string(out, "count");
  if (step->count.is_distinct) {
    sanad_buffer_add_string(out, " distinct");
  }
  if (step->count.variable.name.length) {
    print_word(out, " ", '?', &step->count.variable);
  }
  if (step->count.column.name.length) {
    print_word(out, " as ", '?', &step->count.column);
  }
  print_items(out, " by ", &step->count.by);
}

static void
print_summarize(SanadBuffer *out, const AstStep *step)
{
  static const char *const words[] = {
      [AST_COUNT] = "count", [AST_SUM] = "sum", [AST_AVG] = "avg",
      [AST_MIN] = "min",     [AST_MAX] = "max", [AST_LIST] = "list",
  };

  sanad_buffer_add_string(out, "summarize ");
  for (size_t i = 0; i < step->summarize.aggregate_count; ++i) {
    const AstAggregate *const aggregate = &step->summarize.aggregates[i];
    sanad_buffer_add_string(out, i ? ", " : "");
    sanad_buffer_add_string(out, words[aggregate->kind]);
    sanad_buffer_add_string(out, aggregate->is_distinct ? "(distinct " : "(");
    if (aggregate->value) {
      sanad_print_expression(out, aggregate->value);
    }
    print_word(out, ") as ", '?', &aggregate->column);
  }
  print_items(out, " by ", &step->summarize.by);
}

static void
print_sort(SanadBuffer *out, const AstStep *step)
{
  for (size_t i = 0; i < step->sort.key_count; ++i) {
    sanad_buffer_add_string(out, i ? ", " : "sort ");
    sanad_print_expression(out, &step->sort.keys[i].value);
    sanad_buffer_add_string(out,
                            step->sort.keys[i].is_descending ? " desc" : "");
  }
}

static void
print_top(SanadBuffer *out, const AstStep *step)
{
  sanad_buffer_add_format(out, "%s %llu by ",
                          step->kind == AST_STEP_TOP ? "top" : "bottom",
                          (unsigned long long)step->top.count);
  sanad_print_expression(out, &step->top.by);
  print_variables(out, " per ", step->top.per, step->top.per_count);
}

static void
print_paths(SanadBuffer *out, const AstPaths *paths)
{
  if (paths->kind == AST_ALL_PATHS) {
    sanad_buffer_add_string(out, "paths from ");
  } else if (paths->kind == AST_ALL_SHORTEST) {
    sanad_buffer_add_string(out, "all shortest paths from ");
  } else if (paths->count == 1) {
    sanad_buffer_add_string(out, "shortest path from ");
  } else {
    sanad_buffer_add_format(out, "shortest %u paths from ",
                            (unsigned)paths->count);
  }
  sanad_print_node(out, &paths->from);
  sanad_buffer_add_string(out, " to ");
  sanad_print_node(out, &paths->to);
  if (paths->via) {
    sanad_buffer_add_string(out, " via ");
    sanad_print_arrow(out, paths->via);
  }
  const bool is_list = paths->avoid_count > 1;
  for (size_t i = 0; i < paths->avoid_count; ++i) {
    sanad_buffer_add_string(out, i ? ", " : is_list ? " avoid (" : " avoid ");
    sanad_print_name(out, &paths->avoid[i]);
  }
  sanad_buffer_add_string(out, is_list ? ")" : "");
  if (paths->max) {
    sanad_buffer_add_format(out, " max %u", (unsigned)paths->max);
  }
  sanad_buffer_add_string(out, paths->keeps ? " keep" : "");
}

static void
print_describe(SanadBuffer *out, const AstDescribe *describe)
{
  sanad_buffer_add_string(out, "describe ");
  sanad_print_node(out, &describe->node);
  if (describe->within) {
    sanad_buffer_add_format(out, " within %u", (unsigned)describe->within);
  }
}

static void
print_graph_of(SanadBuffer *out, const char *before, const AstGraph *graph)
{
  AstNode node = {0};

  switch (graph->kind) {
  case AST_GRAPH_VARIABLE:
  case AST_GRAPH_PARAMETER:
    node.kind = graph->kind == AST_GRAPH_VARIABLE ? AST_NODE_VARIABLE
                                                  : AST_NODE_PARAMETER;
    node.word = graph->word;
    break;
  case AST_GRAPH_NAME:
    node.kind = AST_NODE_NAME;
    node.name = graph->name;
    break;
  default:
    return;
  }
  sanad_buffer_add_string(out, before);
  sanad_print_node(out, &node);
}

static void
print_template(SanadBuffer *out, const char *word, const AstTemplate *template,
               const char *graph_word)
{
  sanad_buffer_add_string(out, word);
  sanad_buffer_add_string(out, template->is_new ? "new " : "");
  for (size_t i = 0; i < template->chain_count; ++i) {
    sanad_buffer_add_string(out, i ? ", " : "");
    sanad_print_chain(out, &template->chains[i]);
  }
  print_graph_of(out, graph_word, &template->graph);
}

static void
print_options(SanadBuffer *out, const AstOptions *options)
{
  for (size_t i = 0; i < options->option_count; ++i) {
    const AstOption *const option = &options->options[i];
    sanad_buffer_add_char(out, ' ');
    sanad_buffer_add_text(out, option->name.name);
    sanad_buffer_add_char(out, '=');
    if (option->kind == AST_OPTION_STRING) {
      sanad_print_string(out, option->value);
    } else {
      sanad_buffer_add_text(out, option->value);
    }
  }
}

static void
print_output(SanadBuffer *out, const AstStep *step)
{
  static const char *const words[] = {
      [AST_STEP_DRAW] = "draw",
      [AST_STEP_CHART] = "chart",
      [AST_STEP_SHOW] = "show",
      [AST_STEP_EXPORT] = "export",
  };

  sanad_buffer_add_string(out, words[step->kind]);
  if (step->output.word.name.length) {
    sanad_buffer_add_char(out, ' ');
    sanad_buffer_add_text(out, step->output.word.name);
  }
  if (step->kind == AST_STEP_CHART) {
    print_word(out, " ", '?', &step->output.x);
    print_word(out, ", ", '?', &step->output.y);
  }
  if (step->output.file.span.length) {
    sanad_buffer_add_char(out, ' ');
    sanad_print_string(out, step->output.file.text);
  }
  print_options(out, &step->output.options);
}

static void
print_step_with_lists(SanadBuffer *out, const AstStep *step)
{
  switch (step->kind) {
  case AST_STEP_LET:
    for (size_t i = 0; i < step->assignments.count; ++i) {
      sanad_buffer_add_string(out, i ? ", " : "let ");
      print_assignment(out, '?', &step->assignments.items[i]);
    }
    break;
  case AST_STEP_SELECT:
    print_items(out, "select ", &step->items);
    break;
  case AST_STEP_DROP:
    print_variables(out, "drop ", step->drop.variables, step->drop.count);
    break;
  case AST_STEP_COUNT:
    print_count(out, step);
    break;
  case AST_STEP_SUMMARIZE:
    print_summarize(out, step);
    break;
  case AST_STEP_SORT:
    print_sort(out, step);
    break;
  case AST_STEP_TOP:
  case AST_STEP_BOTTOM:
    print_top(out, step);
    break;
  default:
    print_output(out, step);
    break;
  }
}

void
sanad_print_step(SanadBuffer *out, const AstStep *step)
{
  switch (step->kind) {
  case AST_STEP_WHERE:
    sanad_buffer_add_string(out, "where ");
    sanad_print_expression(out, &step->where);
    break;
  case AST_STEP_MATCH:
    sanad_buffer_add_string(out, "match ");
    sanad_print_pattern(out, &step->pattern);
    break;
  case AST_STEP_OPTIONAL:
  case AST_STEP_NOT:
    sanad_buffer_add_string(out,
                            step->kind == AST_STEP_NOT ? "not " : "optional ");
    sanad_print_clause(out, step->clause);
    break;
  case AST_STEP_DISTINCT:
    sanad_buffer_add_string(out, "distinct");
    break;
  case AST_STEP_LIMIT:
  case AST_STEP_SKIP:
    sanad_buffer_add_format(out, "%s %llu",
                            step->kind == AST_STEP_LIMIT ? "limit" : "skip",
                            (unsigned long long)step->number);
    break;
  case AST_STEP_PATHS:
    print_paths(out, &step->paths);
    break;
  case AST_STEP_DESCRIBE:
    print_describe(out, &step->describe);
    break;
  case AST_STEP_WHY:
    sanad_buffer_add_string(out, "why");
    break;
  case AST_STEP_GRAPH:
    sanad_buffer_add_string(out, "graph");
    break;
  case AST_STEP_CONSTRUCT:
    print_template(out, "construct ", &step->template, "");
    break;
  case AST_STEP_ADD:
    print_template(out, "add ", &step->template, " to ");
    break;
  case AST_STEP_REMOVE:
    print_template(out, "remove ", &step->template, " from ");
    break;
  default:
    print_step_with_lists(out, step);
    break;
  }
}

// ---- Queries

void
sanad_print_query(SanadBuffer *out, const AstQuery *query)
{
  switch (query->kind) {
  case AST_SOURCE_PATTERN:
    sanad_print_pattern(out, &query->pattern);
    break;
  case AST_SOURCE_WHY:
    sanad_buffer_add_string(out, "why ");
    sanad_print_pattern(out, &query->pattern);
    break;
  case AST_SOURCE_DESCRIBE:
    print_describe(out, &query->describe);
    break;
  case AST_SOURCE_PATHS:
    print_paths(out, &query->paths);
    break;
  case AST_SOURCE_PREVIOUS:
    break;
  }
  for (size_t i = 0; i < query->step_count; ++i) {
    const bool is_first = i == 0 && query->kind == AST_SOURCE_PREVIOUS;
    sanad_buffer_add_string(out, is_first ? "| " : " | ");
    sanad_print_step(out, &query->steps[i]);
  }
}

static void
print_address(SanadBuffer *out, SanadText text, bool is_iri)
{
  if (is_iri) {
    sanad_buffer_add_char(out, '<');
    sanad_buffer_add_text(out, text);
    sanad_buffer_add_char(out, '>');
  } else {
    sanad_print_string(out, text);
  }
}

static void
print_query_statement(SanadBuffer *out, const AstStatement *statement)
{
  static const char *const prefixes[] = {
      [AST_RUN] = "",
      [AST_EXPLAIN] = "explain ",
      [AST_EXPLAIN_ANALYZE] = "explain analyze ",
      [AST_SPARQL] = "sparql ",
      [AST_VERIFY] = "verify ",
  };

  sanad_buffer_add_string(out, prefixes[statement->prefix]);
  if (statement->prefix == AST_VERIFY && statement->against.span.length) {
    sanad_buffer_add_string(out, "against ");
    print_address(out, statement->against.text, statement->against_is_iri);
    sanad_buffer_add_char(out, ' ');
  }
  sanad_print_query(out, &statement->query);
}

// ---- Statements

static void
print_definition(SanadBuffer *out, const AstDefinition *definition)
{
  sanad_buffer_add_string(out, "define ");
  switch (definition->kind) {
  case AST_DEFINE_PATH:
    sanad_buffer_add_char(out, '-');
    sanad_print_name(out, &definition->name);
    sanad_buffer_add_string(out, "-> as ");
    sanad_print_path(out, definition->path);
    break;
  case AST_DEFINE_ARROW:
    print_word(out, "", '?', &definition->from);
    sanad_buffer_add_string(out, " -");
    sanad_print_name(out, &definition->name);
    print_word(out, "-> ", '?', &definition->to);
    sanad_buffer_add_string(out, " as ");
    sanad_print_pattern(out, definition->pattern);
    break;
  case AST_DEFINE_TYPE:
    print_word(out, "", '?', &definition->from);
    sanad_buffer_add_char(out, ':');
    sanad_print_name(out, &definition->name);
    sanad_buffer_add_string(out, " as ");
    sanad_print_pattern(out, definition->pattern);
    break;
  case AST_DEFINE_QUERY:
    sanad_buffer_add_text(out, definition->function.name);
    sanad_buffer_add_char(out, '(');
    for (size_t i = 0; i < definition->parameter_count; ++i) {
      print_word(out, i ? ", " : "", '$', &definition->parameters[i]);
    }
    sanad_buffer_add_string(out, ") as ");
    sanad_print_query(out, definition->query);
    break;
  }
}

static void
print_forget(SanadBuffer *out, const AstForget *forget)
{
  sanad_buffer_add_string(out, "forget ");
  switch (forget->kind) {
  case AST_DEFINE_TYPE:
    sanad_buffer_add_char(out, ':');
    sanad_print_name(out, &forget->name);
    break;
  case AST_DEFINE_QUERY:
    sanad_buffer_add_text(out, forget->function.name);
    break;
  default:
    sanad_buffer_add_char(out, '-');
    sanad_print_name(out, &forget->name);
    sanad_buffer_add_string(out, "->");
    break;
  }
}

static void
print_set(SanadBuffer *out, const AstSet *set)
{
  sanad_buffer_add_string(out, set->name.name.length ? "set " : "set");
  sanad_buffer_add_text(out, set->name.name);
  if (!set->has_value) {
    return;
  }
  sanad_buffer_add_string(out, set->value_count > 1 ? " = (" : " = ");
  for (size_t i = 0; i < set->value_count; ++i) {
    sanad_buffer_add_string(out, i ? ", " : "");
    sanad_print_node(out, &set->values[i]);
  }
  sanad_buffer_add_string(out, set->value_count > 1 ? ")" : "");
}

static void
print_data(SanadBuffer *out, const char *word, const char *graph_word,
           const AstData *data)
{
  for (size_t i = 0; i < data->file_count; ++i) {
    sanad_buffer_add_string(out, i ? ", " : word);
    sanad_print_string(out, data->files[i].text);
  }
  if (data->to.span.length) {
    sanad_buffer_add_string(out, " to ");
    sanad_print_string(out, data->to.text);
  }
  print_graph_of(out, graph_word, &data->graph);
  print_options(out, &data->options);
  for (size_t i = 0; i < data->binding_count; ++i) {
    sanad_buffer_add_string(out, i ? ", " : " with ");
    sanad_buffer_add_text(out, data->bindings[i].name.name);
    sanad_buffer_add_char(out, '=');
    sanad_print_node(out, &data->bindings[i].value);
  }
}

static void
print_setting(SanadBuffer *out, const AstStatement *statement)
{
  switch (statement->kind) {
  case AST_STATEMENT_PREFIX:
    sanad_buffer_add_string(out, "prefix ");
    sanad_buffer_add_text(out, statement->prefix_definition.name.name);
    sanad_buffer_add_string(out, ": ");
    sanad_print_name(out, &statement->prefix_definition.iri);
    break;
  case AST_STATEMENT_LET:
    sanad_buffer_add_string(out, "let ");
    print_assignment(out, '$', &statement->assignment);
    break;
  case AST_STATEMENT_USE:
    sanad_buffer_add_string(out, "use ");
    print_address(out, statement->use.target.text, statement->use.is_iri);
    break;
  default:
    print_set(out, &statement->set);
    break;
  }
}

void
sanad_print_statement(SanadBuffer *out, const AstStatement *statement)
{
  switch (statement->kind) {
  case AST_STATEMENT_QUERY:
    print_query_statement(out, statement);
    break;
  case AST_STATEMENT_DEFINE:
    print_definition(out, &statement->definition);
    break;
  case AST_STATEMENT_FORGET:
    print_forget(out, &statement->forget);
    break;
  case AST_STATEMENT_ADD:
    print_template(out, "add ", &statement->template, " to ");
    break;
  case AST_STATEMENT_REMOVE:
    print_template(out, "remove ", &statement->template, " from ");
    break;
  case AST_STATEMENT_LOAD:
    print_data(out, "load ", " into ", &statement->data);
    break;
  case AST_STATEMENT_READ:
    print_data(out, "read ", " as ", &statement->data);
    break;
  case AST_STATEMENT_EXPORT:
    print_data(out, "export ", " from ", &statement->data);
    break;
  case AST_STATEMENT_RUN:
    print_data(out, "run ", "", &statement->data);
    break;
  case AST_STATEMENT_REPORT:
    print_data(out, "report ", "", &statement->data);
    break;
  default:
    print_setting(out, statement);
    break;
  }
}
