#ifndef SANAD_TESTS_UNIT_GRAMMAR_STATEMENTS_H
#define SANAD_TESTS_UNIT_GRAMMAR_STATEMENTS_H

/// The second half of test_grammar.c: steps and statements.

static void
put_item(Maker *maker)
{
  switch (pick(maker, 3)) {
  case 0:
    put_variable(maker);
    break;
  case 1:
    put(maker, "?m.date");
    break;
  default:
    put_expression(maker);
    put(maker, " as ?n");
    break;
  }
}

static void
put_by(Maker *maker)
{
  if (pick(maker, 2)) {
    put(maker, " by ");
    put_list(maker, put_item, 2);
  }
}

static void
put_assignment(Maker *maker)
{
  put_variable(maker);
  put(maker, " = ");
  put_expression(maker);
}

static void
put_aggregate(Maker *maker)
{
  static const char *const words[] = {"count(", "sum(", "avg(",
                                      "min(",   "max(", "list("};
  if (pick(maker, 4) == 0) {
    put(maker, "count() as ?n");
    return;
  }
  PUT_ONE(maker, words);
  put(maker, pick(maker, 2) ? "distinct " : "");
  put_expression(maker);
  put(maker, ") as ?n");
}

static void
put_key(Maker *maker)
{
  put_expression(maker);
  put(maker, pick(maker, 2) ? " desc" : "");
}

static void
put_end(Maker *maker)
{
  if (pick(maker, 6) == 0) {
    put(maker, "[a b]:");
    put_type(maker);
    return;
  }
  put_graph(maker, maker->in_step);
}

static void
put_describe(Maker *maker)
{
  put(maker, "describe ");
  put_end(maker);
  put(maker, pick(maker, 2) ? " within 3" : "");
}

static void
put_paths(Maker *maker)
{
  static const char *const kinds[] = {"paths", "shortest path",
                                      "shortest 3 paths", "all shortest paths"};
  static const char *const vias[] = {" via -->",         " via -p|^q-",
                                     " via <-!(a-b|c)-", " via -?->",
                                     " via -$p-",        " via -any|a->"};
  static const char *const avoids[] = {" avoid p", " avoid (ex:p, [q r])"};

  PUT_ONE(maker, kinds);
  put(maker, " from ");
  put_end(maker);
  put(maker, " to ");
  put_end(maker);
  if (pick(maker, 2)) {
    PUT_ONE(maker, vias);
  }
  if (pick(maker, 2)) {
    PUT_ONE(maker, avoids);
  }
  put(maker, pick(maker, 2) ? " max 5" : "");
  put(maker, pick(maker, 2) ? " keep" : "");
}

/// A chain of facts; `has_variables` also allows `?x` and, for remove, `?`.
static void
put_facts(Maker *maker, bool has_variables, bool is_remove)
{
  const unsigned count = 1 + pick(maker, 2);

  put(maker, has_variables ? "?x" : "ex:a");
  for (unsigned i = 0; i < count; ++i) {
    const bool is_back = pick(maker, 2);
    put(maker, is_back ? " <-" : " -");
    switch (pick(maker, 4)) {
    case 0:
      put(maker, "a");
      break;
    case 1:
      put(maker, has_variables ? "?p" : "$p");
      break;
    case 2:
      put(maker, is_remove ? "?" : "$q");
      break;
    default:
      put_name(maker);
      break;
    }
    put(maker, is_back ? "- " : "-> ");
    put(maker, is_remove && pick(maker, 3) == 0 ? "?"
               : has_variables                  ? "?y:T"
                                                : "[b c]");
  }
}

static void
put_template(Maker *maker, const char *graph, bool has_variables,
             bool is_remove)
{
  put_facts(maker, has_variables, is_remove);
  if (pick(maker, 3) == 0) {
    put(maker, ", -p-> 5");
  } else if (pick(maker, 3) == 0) {
    put(maker, ", ");
    put_facts(maker, has_variables, is_remove);
  }
  if (*graph && pick(maker, 2)) {
    put(maker, graph);
    put_graph(maker, maker->in_step);
  }
}

static void
put_options(Maker *maker)
{
  static const char *const options[] = {"", " width=40", " a-b=c d=\"e\\\"f\"",
                                        " x=yes y=007"};
  PUT_ONE(maker, options);
}

/// A step that takes rows and gives rows.
static void
put_row_step(Maker *maker)
{
  static const char *const words[] = {"distinct", "why",        "limit 10",
                                      "skip 0",   "count",      "drop ?x, ?y",
                                      "count ?x", "count as ?n"};
  switch (pick(maker, 12)) {
  case 0:
    put(maker, "where ");
    put_expression(maker);
    break;
  case 1:
    put(maker, "match ");
    put_pattern(maker);
    break;
  case 2:
    put(maker, pick(maker, 2) ? "optional " : "not ");
    put_group_or_chain(maker);
    break;
  case 3:
    put(maker, "let ");
    put_list(maker, put_assignment, 2);
    break;
  case 4:
    put(maker, "select ");
    put_list(maker, put_item, 3);
    break;
  case 5:
    put(maker, "count distinct ?x as ?n");
    put_by(maker);
    break;
  case 6:
    put(maker, "summarize ");
    put_list(maker, put_aggregate, 2);
    put_by(maker);
    break;
  case 7:
    put(maker, "sort ");
    put_list(maker, put_key, 3);
    break;
  case 8:
    put(maker, pick(maker, 2) ? "top 3 by " : "bottom 2 by ");
    put_expression(maker);
    put(maker, pick(maker, 2) ? " per ?x, ?y" : "");
    break;
  case 9:
    put_paths(maker);
    break;
  default:
    PUT_ONE(maker, words);
    break;
  }
}

/// ` | ` and a step that nothing but output may follow, or nothing.
static void
put_last_step(Maker *maker)
{
  switch (pick(maker, 8)) {
  case 0:
    put(maker, " | ");
    put_describe(maker);
    break;
  case 1:
    put(maker, " | construct ");
    put_template(maker, "", true, false);
    put(maker, pick(maker, 2) ? " | draw" : "");
    break;
  case 2:
    put(maker, " | add ");
    put_template(maker, " to ", true, false);
    break;
  case 3:
    put(maker, " | remove ");
    put_template(maker, " from ", true, true);
    break;
  case 4:
    put(maker, pick(maker, 2) ? " | graph | draw \"a b.svg\"" : " | draw");
    put_options(maker);
    break;
  case 5:
    put(maker,
        pick(maker, 2) ? " | chart bar ?x, ?y \"c.svg\"" : " | show table");
    put_options(maker);
    break;
  case 6:
    put(maker, " | export \"a.csv\"");
    put_options(maker);
    break;
  default:
    break;
  }
}

static void
put_source(Maker *maker)
{
  switch (pick(maker, 6)) {
  case 0:
    put(maker, "why ");
    put_pattern(maker);
    break;
  case 1:
    put_paths(maker);
    break;
  default:
    put_pattern(maker);
    break;
  }
}

static void
put_steps(Maker *maker, const char *before)
{
  const unsigned count = 1 + pick(maker, 3);

  maker->in_step = true;
  for (unsigned i = 0; i < count; ++i) {
    put(maker, i ? " | " : before);
    put_row_step(maker);
  }
}

static void
put_query(Maker *maker)
{
  static const char *const prefixes[] = {
      "explain ", "sparql ", "", "", "", "", "",
  };

  PUT_ONE(maker, prefixes);
  if (pick(maker, 8) == 0) {
    put_steps(maker, "| ");
    put_last_step(maker);
    return;
  }
  if (pick(maker, 8) == 0) {
    put_describe(maker);
    put(maker, pick(maker, 2) ? " | export \"a.ttl\"" : "");
    return;
  }
  put_source(maker);
  if (pick(maker, 2)) {
    put_steps(maker, " | ");
  }
  maker->in_step = true;
  put_last_step(maker);
}

static void
put_definition(Maker *maker)
{
  switch (pick(maker, 4)) {
  case 0:
    put(maker, "define -ex:p-> as ");
    put_path(maker, ALTERNATIVE);
    break;
  case 1:
    put(maker, "define ?x -[a b]-> ?y as ");
    put_pattern(maker);
    break;
  case 2:
    put(maker, "define ?x:");
    put_name(maker);
    put(maker, " as ");
    put_pattern(maker);
    break;
  default:
    put(maker, pick(maker, 2) ? "define met($a, $b) as " : "define met() as ");
    put_source(maker);
    if (pick(maker, 2)) {
      put_steps(maker, " | ");
    }
    break;
  }
}

static void
put_data(Maker *maker)
{
  switch (pick(maker, 5)) {
  case 0:
    put(maker, "load \"a\\\\b\", \"c\"");
    if (pick(maker, 2)) {
      put(maker, " into ");
      put_graph(maker, false);
    }
    put_options(maker);
    break;
  case 1:
    put(maker, "read \"a\" as ");
    put_name(maker);
    put_options(maker);
    break;
  case 2:
    put(maker, "report \"a\" to \"b\" with x=");
    put_value(maker);
    put(maker, ", y=");
    put_value(maker);
    break;
  case 3:
    put(maker, pick(maker, 2) ? "add new " : "add ");
    put_template(maker, " to ", false, false);
    break;
  default:
    put(maker, "remove ");
    put_template(maker, " from ", true, true);
    break;
  }
}

static void
put_setting(Maker *maker)
{
  static const char *const settings[] = {
      "set",
      "set language",
      "set verify = <http://h/>",
      "forget -p->",
      "forget :[a b]",
      "forget met",
      "prefix ex: <http://e/>",
      "prefix : <urn:x:>",
      "use \"a.sanad\"",
  };

  switch (pick(maker, 4)) {
  case 0:
    put(maker, "let $p = ");
    put_expression(maker);
    break;
  case 1:
    put(maker, "set background = (");
    put_name(maker);
    put(maker, ", ");
    put_name(maker);
    put(maker, ")");
    break;
  default:
    PUT_ONE(maker, settings);
    break;
  }
}

static void
put_statement(Maker *maker)
{
  switch (pick(maker, 8)) {
  case 0:
    put_definition(maker);
    break;
  case 1:
    put_data(maker);
    break;
  case 2:
    put_setting(maker);
    break;
  default:
    put_query(maker);
    break;
  }
}

#endif
