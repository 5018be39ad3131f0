#include "repl/article_tools.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  OPTION_TO = 256,
  OPTION_FACTS_ONLY,
  OPTION_BATCH,
  OPTION_URL,
  OPTION_DATE,
  OPTION_LEXICON,
};

/// A command, the options it takes, and how it is called.
typedef struct {
  const char *name;
  const char *options; ///< Letters: t f o b u d l
  SanadStatus (*run)(const ArticleTask *task, SanadError *error);
  size_t operands_min;
  const char *usage;
} Tool;

static const Tool tools[] = {
    {"extract", "tfobudl", article_extract, 0,
     "Usage: sanad extract [OPTION]... FILE...\n"
     "       sanad extract --batch FOLDER --out FOLDER [OPTION]...\n\n"
     "Turns news articles, plain text or HTML, into RDF without a store; - is\n"
     "standard input.\n\nOptions:\n"
     "      --to FORMAT        ntriples, nquads, turtle, trig; else by the "
     "ending of\n                         OUT, else trig\n"
     "      --facts-only       no claims\n"
     "      --lexicon FILE     also this file of Turtle; may be given again\n"
     "      --url IRI          where the article was published\n"
     "      --date DATE        the day it appeared, 2025-01-31\n"
     "  -o, --out OUT          to this file, or to this folder of --batch\n"
     "      --batch FOLDER     every article of a folder, a file for each\n"},
    {"eval", "l", article_evaluate, 1,
     "Usage: sanad eval GOLD.tsv ARTICLES [OPTION]...\n"
     "       sanad eval FOLDER [OPTION]...\n\n"
     "Compares what is read from articles with facts written by hand: lines\n"
     "of article, subject, relation and object with tabs between; or for each\n"
     "NAME.txt or NAME.html of a folder a file NAME.gold.tsv of subject,\n"
     "relation and object.  Says precision and recall, and which rule made "
     "each\nerror.\n\nOptions:\n"
     "      --lexicon FILE     also this file of Turtle; may be given again\n"},
    {"lexicon", "l", article_lexicon, 1,
     "Usage: sanad lexicon check [OPTION]...\n"
     "       sanad lexicon list [OPTION]...\n"
     "       sanad lexicon explain TEXT [OPTION]...\n\n"
     "check runs the example sentences of every rule; list shows what the\n"
     "lexicon holds; explain shows how a text, or the file it names, is read:\n"
     "names, clauses, the rules that matched and those that lost, and the\n"
     "claims.\n\nOptions:\n"
     "      --lexicon FILE     also this file of Turtle; may be given again\n"},
};

#define TOOL_COUNT (sizeof tools / sizeof *tools)

static const char common_usage[] =
    "  -q, --quiet            no notes\n"
    "  -h, --help             this help\n\n"
    "Exit status: 0 all went well, 1 something could not be read or is wrong, "
    "2 wrong\nusage, 3 a file cannot be opened.\n";

static const struct option long_options[] = {
    {"to", required_argument, NULL, OPTION_TO},
    {"facts-only", no_argument, NULL, OPTION_FACTS_ONLY},
    {"out", required_argument, NULL, 'o'},
    {"batch", required_argument, NULL, OPTION_BATCH},
    {"url", required_argument, NULL, OPTION_URL},
    {"date", required_argument, NULL, OPTION_DATE},
    {"lexicon", required_argument, NULL, OPTION_LEXICON},
    {"quiet", no_argument, NULL, 'q'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static const Tool *
find_tool(const char *name)
{
  for (size_t i = 0; i < TOOL_COUNT; ++i) {
    if (strcmp(tools[i].name, name) == 0) {
      return &tools[i];
    }
  }
  return NULL;
}

bool
article_tool_is(const char *name)
{
  return name && find_tool(name);
}

static bool
fail_usage(const Tool *tool, const char *what, const char *argument)
{
  (void)fprintf(stderr, "sanad: %s%s%s%s\nTry 'sanad %s --help'.\n", what,
                argument ? " \"" : "", argument ? argument : "",
                argument ? "\"" : "", tool->name);
  return false;
}

static bool
set_format(ArticleTask *task, const Tool *tool, const char *name)
{
  task->format = sanad_format_of_name(sanad_text(name));
  const bool is_one =
      task->format == SANAD_NTRIPLES || task->format == SANAD_NQUADS ||
      task->format == SANAD_TURTLE || task->format == SANAD_TRIG;
  return is_one || fail_usage(tool,
                              "--to takes ntriples, nquads, turtle or "
                              "trig, not",
                              name);
}

/// The letter in Tool.options of an option.
static char
letter_of(int option)
{
  static const char letters[] = {'t', 'f', 'b', 'u', 'd', 'l'};
  return option >= OPTION_TO ? letters[option - OPTION_TO] : (char)option;
}

static bool
set_option(ArticleTask *task, const Tool *tool, int option,
           const char *argument)
{
  if (option == 'h' || option == 'q') {
    *(option == 'h' ? &task->wants_help : &task->is_quiet) = true;
    return true;
  }
  if (!strchr(tool->options, letter_of(option))) {
    return fail_usage(tool, "this command does not take that option", NULL);
  }
  switch (option) {
  case OPTION_TO:
    return set_format(task, tool, argument);
  case OPTION_FACTS_ONLY:
    task->is_facts_only = true;
    return true;
  case OPTION_BATCH:
    task->batch = argument;
    return true;
  case OPTION_URL:
    task->url = argument;
    return true;
  case OPTION_DATE:
    task->date = argument;
    return true;
  case OPTION_LEXICON:
    task->lexicons[task->lexicon_count++] = argument;
    return true;
  default:
    task->output = argument;
    return true;
  }
}

static bool
parse(ArticleTask *task, const Tool *tool, int argc, char **argv)
{
  for (int option = 0;
       (option = getopt_long(argc, argv, "o:qh", long_options, NULL)) != -1;) {
    if (option == '?') { // getopt has said why
      (void)fprintf(stderr, "Try 'sanad %s --help'.\n", tool->name);
      return false;
    }
    if (!set_option(task, tool, option, optarg)) {
      return false;
    }
  }
  task->operands = argv + optind;
  task->operand_count = (size_t)(argc - optind);
  return task->wants_help || task->operand_count >= tool->operands_min ||
         fail_usage(tool, "something is missing", NULL);
}

static int
exit_status_of(SanadStatus status)
{
  switch (status) {
  case SANAD_OK:
    return 0;
  case SANAD_NOT_FOUND:
    return 3;
  case SANAD_MEANING:
    return 2;
  default:
    return 1;
  }
}

int
article_tool_run(int argc, char **argv)
{
  const Tool *const tool = find_tool(argv[1]);
  ArticleTask task = {0};
  SanadError error = {0};
  task.lexicons = calloc((size_t)argc + 1, sizeof *task.lexicons);
  if (!task.lexicons) {
    (void)fputs("sanad: out of memory\n", stderr);
    return 1;
  }
  int exit_status = 2;
  argv[1] = argv[0]; // Who getopt says it is
  if (parse(&task, tool, argc - 1, argv + 1)) {
    if (task.wants_help) {
      (void)printf("%s%s", tool->usage, common_usage);
      exit_status = 0;
    } else {
      exit_status = exit_status_of(tool->run(&task, &error));
    }
  }
  if (error.message[0]) {
    (void)fprintf(stderr, "sanad: %s\n", error.message);
  }
  if (error.hint[0]) {
    (void)fprintf(stderr, "hint: %s\n", error.hint);
  }
  free(task.lexicons);
  return exit_status;
}
