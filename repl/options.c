#include "repl/options.h"

#include "repl/suggest.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

/// Options that have no letter.
enum {
  OPTION_MODE = 256,
  OPTION_YES,
  OPTION_READONLY,
  OPTION_COLOUR,
  OPTION_IRIS,
  OPTION_STRICT,
  OPTION_KEEP_GOING,
  OPTION_TRUST,
  OPTION_EXPECT_ROWS,
  OPTION_TIMING,
  OPTION_VERSION,
  OPTION_INTO,
  OPTION_FROM,
  OPTION_GRAPH,
  OPTION_TO,
  OPTION_AS,
  OPTION_URL,
  OPTION_DATE,
  OPTION_LEXICON,
  OPTION_FORMAT,
  OPTION_BASE,
  OPTION_MEMORY,
  OPTION_REPLACE,
  OPTION_PROGRESS,
  OPTION_CANONICAL,
  OPTION_SALVAGE,
  OPTION_CHECK,
  OPTION_REPRODUCIBLE,
  OPTION_UNSAFE,
};

#define ALL         ((1U << (unsigned)COMMANDS) - 1U)
#define OF(command) (1U << (unsigned)(command))

/// One option, the commands that take it, and how it is shown in the usage.
typedef struct {
  struct option option;
  unsigned commands;
  const char *usage;
} OptionHelp;

static const OptionHelp option_table[] = {
    {{"execute", required_argument, NULL, 'e'},
     OF(COMMAND_SHELL),
     "-e, --execute TEXT     run statements; may be given again"},
    {{"file", required_argument, NULL, 'f'},
     OF(COMMAND_SHELL),
     "-f, --file FILE        run the statements in a file, - for standard "
     "input"},
    {{"parameter", required_argument, NULL, 'p'},
     OF(COMMAND_SHELL) | OF(COMMAND_REPORT),
     "-p, --parameter N=V    give the parameter $N the value V"},
    {{"mode", required_argument, NULL, OPTION_MODE},
     OF(COMMAND_SHELL),
     "    --mode MODE        how rows are shown: box table column line csv "
     "tsv\n"
     "                         json jsonl markdown html sparql-json "
     "sparql-xml\n"
     "                         ttl tree (graphs); box on a terminal, else tsv"},
    {{"iris", no_argument, NULL, OPTION_IRIS},
     OF(COMMAND_SHELL) | OF(COMMAND_REPORT),
     "    --iris             full IRIs instead of names"},
    {{"color", required_argument, NULL, OPTION_COLOUR},
     OF(COMMAND_SHELL),
     "    --color WHEN       auto, always or never"},
    {{"strict", no_argument, NULL, OPTION_STRICT},
     OF(COMMAND_SHELL) | OF(COMMAND_REPORT),
     "    --strict           names must be written as they are stored"},
    {{"readonly", no_argument, NULL, OPTION_READONLY},
     OF(COMMAND_SHELL),
     "    --readonly         change nothing"},
    {{"yes", no_argument, NULL, OPTION_YES},
     OF(COMMAND_SHELL),
     "    --yes              remove without asking"},
    {{"trust", no_argument, NULL, OPTION_TRUST},
     OF(COMMAND_SHELL),
     "    --trust            run ./.sanad at the start without asking"},
    {{"keep-going", no_argument, NULL, OPTION_KEEP_GOING},
     OF(COMMAND_SHELL),
     "    --keep-going       go on behind a statement that failed"},
    {{"expect-rows", required_argument, NULL, OPTION_EXPECT_ROWS},
     OF(COMMAND_SHELL),
     "    --expect-rows N    exit with 4 unless the last answer has N rows"},
    {{"timing", no_argument, NULL, OPTION_TIMING},
     OF(COMMAND_SHELL),
     "    --timing           how long each statement took, on standard error"},
    {{"into", required_argument, NULL, OPTION_INTO},
     OF(COMMAND_LOAD),
     "    --into GRAPH       the graph for what the files give none"},
    {{"graph", required_argument, NULL, OPTION_GRAPH},
     OF(COMMAND_LOAD),
     "    --graph GRAPH      the same"},
    {{"replace", no_argument, NULL, OPTION_REPLACE},
     OF(COMMAND_LOAD),
     "    --replace          empty that graph first, or the default graph"},
    {{"from", required_argument, NULL, OPTION_FROM},
     OF(COMMAND_LOAD) | OF(COMMAND_CONVERT),
     "    --from FORMAT      turtle, trig, ntriples, nquads, rdfxml or rdfjson;"
     "\n                         else the file's name tells, or its content"},
    {{"format", required_argument, NULL, OPTION_FORMAT},
     OF(COMMAND_LOAD),
     "    --format FORMAT    the same"},
    {{"base", required_argument, NULL, OPTION_BASE},
     OF(COMMAND_LOAD) | OF(COMMAND_CONVERT),
     "    --base IRI         what relative IRIs are relative to; else the "
     "file"},
    {{"memory", required_argument, NULL, OPTION_MEMORY},
     OF(COMMAND_LOAD),
     "    --memory SIZE      about how much to use before sorting on disk: 2G"},
    {{"progress", no_argument, NULL, OPTION_PROGRESS},
     OF(COMMAND_LOAD),
     "    --progress         say how far it is, also if no terminal looks"},
    {{"graph", required_argument, NULL, OPTION_GRAPH},
     OF(COMMAND_EXPORT),
     "    --graph GRAPH      only this graph"},
    {{"to", required_argument, NULL, OPTION_TO},
     OF(COMMAND_EXPORT) | OF(COMMAND_CONVERT),
     "    --to FORMAT        turtle, trig, ntriples, nquads, rdfxml, rdfjson "
     "or "
     "dot"},
    {{"format", required_argument, NULL, OPTION_FORMAT},
     OF(COMMAND_EXPORT),
     "    --format FORMAT    the same"},
    {{"as", required_argument, NULL, OPTION_AS},
     OF(COMMAND_READ),
     "    --as NAME          call the article so; the facts of an older one of "
     "this\n                         name are replaced"},
    {{"url", required_argument, NULL, OPTION_URL},
     OF(COMMAND_READ),
     "    --url IRI          where it was published"},
    {{"date", required_argument, NULL, OPTION_DATE},
     OF(COMMAND_READ),
     "    --date DATE        the day it appeared, 2025-01-31"},
    {{"lexicon", required_argument, NULL, OPTION_LEXICON},
     OF(COMMAND_READ),
     "    --lexicon FILE     also this file of the lexicon; may be given "
     "again"},
    {{"canonical", no_argument, NULL, OPTION_CANONICAL},
     OF(COMMAND_EXPORT) | OF(COMMAND_CONVERT),
     "    --canonical        N-Triples or N-Quads: sorted lines, each once"},
    {{"salvage", no_argument, NULL, OPTION_SALVAGE},
     OF(COMMAND_DUMP),
     "    --salvage          of a damaged store, what can still be read"},
    {{"output", required_argument, NULL, 'o'},
     OF(COMMAND_REPORT),
     "-o, --output FILE      a .html, .md or .pdf file, else standard output"},
    {{"check", no_argument, NULL, OPTION_CHECK},
     OF(COMMAND_REPORT),
     "    --check            ask everything, write nothing, tell all errors"},
    {{"keep-going", no_argument, NULL, OPTION_KEEP_GOING},
     OF(COMMAND_REPORT),
     "    --keep-going       show errors in the report, and exit with 1 then"},
    {{"reproducible", no_argument, NULL, OPTION_REPRODUCIBLE},
     OF(COMMAND_REPORT),
     "    --reproducible     the same facts give the same bytes: sorted rows, "
     "no date"},
    {{"unsafe", no_argument, NULL, OPTION_UNSAFE},
     OF(COMMAND_REPORT),
     "    --unsafe           keep raw HTML in the report file"},
    {{"output", required_argument, NULL, 'o'},
     OF(COMMAND_CONVERT) | OF(COMMAND_DUMP),
     "-o, --output FILE      where to, else standard output"},
    {{"quiet", no_argument, NULL, 'q'}, ALL, "-q, --quiet            no notes"},
    {{"help", no_argument, NULL, 'h'}, ALL, "-h, --help             this help"},
    {{"version", no_argument, NULL, OPTION_VERSION},
     ALL,
     "    --version          the version"},
};

#define OPTION_COUNT (sizeof option_table / sizeof *option_table)

static const struct {
  const char *name; ///< Null for the shell
  const char *usage;
  const char *summary;
} commands[COMMANDS] = {
    [COMMAND_SHELL] = {NULL,
                       "sanad [STORE] [-e TEXT]... [-f FILE]... [OPTION]...",
                       "Asks a graph of facts.  Without -e, -f or a script on "
                       "standard input it opens a\nshell; without STORE the "
                       "graph is a new one in memory."},
    [COMMAND_LOAD] = {"load", "sanad load STORE FILE... [OPTION]...",
                      "Loads RDF files, all or none of them."},
    [COMMAND_EXPORT] = {"export", "sanad export STORE [FILE] [OPTION]...",
                        "Writes the graph, to standard output without FILE "
                        "(as TriG unless --to says more)."},
    [COMMAND_CONVERT] = {"convert", "sanad convert [FILE] [OPTION]...",
                         "Brings RDF from one format to another, without a "
                         "store.  Without FILE or with -\nit reads standard "
                         "input; it writes N-Quads unless --to or the name "
                         "behind -o\nsays more."},
    [COMMAND_STATS] = {"stats", "sanad stats STORE [OPTION]...",
                       "Says how much a store holds, of what, and where its "
                       "bytes are."},
    [COMMAND_CHECK] = {"check", "sanad check STORE [OPTION]...",
                       "Looks at all of a store and says what is wrong with "
                       "it; exits with 1 if\nsomething is."},
    [COMMAND_COMPACT] = {"compact", "sanad compact STORE [OPTION]...",
                         "Writes a store anew without the space that is no "
                         "longer used, and puts it in\nthe place of the old "
                         "one."},
    [COMMAND_DUMP] = {"dump", "sanad dump STORE [OPTION]...",
                      "Writes everything in a store as sorted N-Quads, which "
                      "`sanad load` brings back."},
    [COMMAND_BACKUP] = {"backup", "sanad backup STORE FILE [OPTION]...",
                        "Copies a store as it is now to a new file (-: "
                        "standard output), also while others\nchange it."},
    [COMMAND_SPARQL] = {"sparql", "sanad sparql STORE TEXT [OPTION]...",
                        "Answers a query in SPARQL through rasqal, which knows "
                        "no property paths, EXISTS\nor MINUS."},
    [COMMAND_REPORT] = {"report", "sanad report STORE FILE.md [OPTION]...",
                        "Answers the questions in a file of Markdown and "
                        "writes a page, Markdown or PDF."},
    [COMMAND_READ] = {"read", "sanad read STORE ARTICLE... [OPTION]...",
                      "Reads articles, and adds the facts in them with their "
                      "evidence."},
    [COMMAND_HELP] = {"help", "sanad help [WORD]",
                      "Explains a word of the language or a command of the "
                      "shell."},
};

static bool
fail_usage(const Options *options, const char *what, const char *argument)
{
  const char *const name = commands[options->command].name;

  (void)fprintf(stderr, "sanad: %s%s%s%s\n", what, argument ? " \"" : "",
                argument ? argument : "", argument ? "\"" : "");
  (void)fprintf(stderr, "Try 'sanad %s%s--help'.\n", name ? name : "",
                name ? " " : "");
  return false;
}

static bool
set_mode(Options *options, const char *argument)
{
  options->mode = sanad_mode_of_name(sanad_text(argument));
  if (options->mode != SANAD_MODES) {
    return true;
  }
  const char *names[SANAD_MODES];
  for (unsigned i = 0; i < SANAD_MODES; ++i) {
    names[i] = sanad_mode_name((SanadMode)i);
  }
  const char *const near =
      suggest_nearest(sanad_text(argument), names, SANAD_MODES);
  (void)fail_usage(options, "there is no mode", argument);
  if (near) {
    (void)fprintf(stderr, "Did you mean %s?\n", near);
  }
  return false;
}

static bool
set_colour(Options *options, const char *argument)
{
  static const char *const names[] = {
      [COLOUR_AUTO] = "auto",
      [COLOUR_ALWAYS] = "always",
      [COLOUR_NEVER] = "never",
  };

  for (unsigned i = 0; i < sizeof names / sizeof *names; ++i) {
    if (strcmp(argument, names[i]) == 0) {
      options->colour = (ColourChoice)i;
      return true;
    }
  }
  return fail_usage(options, "--color takes auto, always or never, not",
                    argument);
}

static bool
set_expected_rows(Options *options, const char *argument)
{
  char *end = NULL;

  errno = 0;
  options->expected_rows = strtoull(argument, &end, 10);
  options->has_expected_rows = true;
  return (isdigit((unsigned char)*argument) && !*end && !errno) ||
         fail_usage(options, "--expect-rows takes a number, not", argument);
}

static bool
add_parameter(Options *options, const char *argument)
{
  if (!strchr(argument, '=') || *argument == '=') {
    return fail_usage(options, "-p takes name=value, not", argument);
  }
  options->parameters[options->parameter_count++] = argument;
  return true;
}

static void
add_input(Options *options, bool is_file, const char *text)
{
  options->inputs[options->input_count++] = (ScriptInput){is_file, text};
}

static bool
set_option(Options *options, int option, const char *argument)
{
  switch (option) {
  case 'e':
  case 'f':
    add_input(options, option == 'f', argument);
    return true;
  case 'p':
    return add_parameter(options, argument);
  case OPTION_MODE:
    return set_mode(options, argument);
  case OPTION_COLOUR:
    return set_colour(options, argument);
  case OPTION_EXPECT_ROWS:
    return set_expected_rows(options, argument);
  case OPTION_INTO:
  case OPTION_GRAPH:
    options->graph = argument;
    return true;
  case OPTION_AS:
    options->name = argument;
    return true;
  case OPTION_URL:
    options->url = argument;
    return true;
  case OPTION_DATE:
    options->date = argument;
    return true;
  case OPTION_LEXICON:
    options->lexicons[options->lexicon_count++] = argument;
    return true;
  case OPTION_FROM:
    options->from = argument;
    return true;
  case OPTION_TO:
    options->to = argument;
    return true;
  case OPTION_FORMAT:
    options->from = argument;
    options->to = argument;
    return true;
  case OPTION_BASE:
    options->base = argument;
    return true;
  case OPTION_MEMORY:
    options->memory = argument;
    return true;
  case 'o':
    options->output = argument;
    return true;
  default:
    return false;
  }
}

/// Where a switch is kept, or null if `option` is none.
static bool *
switch_of(Options *options, int option)
{
  switch (option) {
  case OPTION_YES:
    return &options->is_yes;
  case OPTION_READONLY:
    return &options->is_readonly;
  case OPTION_IRIS:
    return &options->shows_iris;
  case OPTION_STRICT:
    return &options->is_strict;
  case OPTION_TRUST:
    return &options->is_trusting;
  case OPTION_KEEP_GOING:
    return &options->keeps_going;
  case OPTION_TIMING:
    return &options->shows_timing;
  case OPTION_REPLACE:
    return &options->replaces;
  case OPTION_PROGRESS:
    return &options->shows_progress;
  case OPTION_CANONICAL:
    return &options->is_canonical;
  case OPTION_SALVAGE:
    return &options->salvages;
  case OPTION_CHECK:
    return &options->checks;
  case OPTION_REPRODUCIBLE:
    return &options->is_reproducible;
  case OPTION_UNSAFE:
    return &options->is_unsafe;
  case OPTION_VERSION:
    return &options->wants_version;
  case 'q':
    return &options->is_quiet;
  case 'h':
    return &options->wants_help;
  default:
    return NULL;
  }
}

/// Whether the command takes the option; says so if it does not.
static bool
is_taken(const Options *options, int option)
{
  const char *name = "";
  for (size_t i = 0; i < OPTION_COUNT; ++i) {
    if (option_table[i].option.val == option) {
      name = option_table[i].option.name;
      if (option_table[i].commands & OF(options->command)) {
        return true;
      }
    }
  }
  return fail_usage(options, "this command does not take the option", name);
}

/// Takes a leading name of a command out of `argv`.
static void
take_command(Options *options, int *argc, char **argv)
{
  for (unsigned i = 0; i<COMMANDS && * argc> 1; ++i) {
    if (commands[i].name && strcmp(argv[1], commands[i].name) == 0) {
      options->command = (CommandKind)i;
      memmove(argv + 1, argv + 2, (size_t)(*argc - 1) * sizeof *argv);
      --*argc;
      return;
    }
  }
}

/// Sets what stands on the command line without a dash.
static bool
take_operands(Options *options, int count, char **operands)
{
  const bool has_store = options->command != COMMAND_HELP &&
                         options->command != COMMAND_CONVERT && count > 0;
  const int first = has_store ? 1 : 0;

  options->store_path = has_store ? operands[0] : NULL;
  for (int i = first; i < count; ++i) {
    options->files[options->file_count++] = operands[i];
  }
  if (options->wants_help || options->wants_version) {
    return true;
  }

  switch (options->command) {
  case COMMAND_SHELL:
    return options->file_count == 0 ||
           fail_usage(options, "one store is enough; what is",
                      options->files[0]);
  case COMMAND_LOAD:
  case COMMAND_READ:
    return options->file_count > 0 ||
           fail_usage(options, "give a store and at least one file", NULL);
  case COMMAND_EXPORT:
    return (options->store_path && options->file_count <= 1) ||
           fail_usage(options, "give a store, and at most one file", NULL);
  case COMMAND_STATS:
  case COMMAND_CHECK:
  case COMMAND_COMPACT:
  case COMMAND_DUMP:
    return (options->store_path && !options->file_count) ||
           fail_usage(options, "give one store", NULL);
  case COMMAND_BACKUP:
    return (options->store_path && options->file_count == 1) ||
           fail_usage(options, "give a store and a new file", NULL);
  case COMMAND_SPARQL:
    return (options->store_path && options->file_count == 1) ||
           fail_usage(options, "give a store and a query", NULL);
  case COMMAND_REPORT:
    return (options->store_path && options->file_count == 1) ||
           fail_usage(options, "give a store and a report file", NULL);
  case COMMAND_CONVERT:
    return options->file_count <= 1 ||
           fail_usage(options, "give one file", NULL);
  default:
    return options->file_count <= 1 ||
           fail_usage(options, "give one word", NULL);
  }
}

static bool
parse_all(Options *options, int argc, char **argv)
{
  struct option long_options[OPTION_COUNT + 1] = {0};
  for (size_t i = 0; i < OPTION_COUNT; ++i) {
    long_options[i] = option_table[i].option;
  }

  take_command(options, &argc, argv);
  if (options->command == COMMAND_HELP && argc > 1 && strchr(argv[1], '>')) {
    return take_operands(options, argc - 1, argv + 1); // an arrow, no option
  }
  for (int option = 0; (option = getopt_long(argc, argv, "e:f:o:p:qh",
                                             long_options, NULL)) != -1;) {
    if (option == '?') { // getopt has said why
      (void)fputs("Try 'sanad --help'.\n", stderr);
      return false;
    }
    bool *const is_set = switch_of(options, option);
    if (!is_taken(options, option) ||
        (!is_set && !set_option(options, option, optarg))) {
      return false;
    }
    if (is_set) {
      *is_set = true;
    }
  }
  return take_operands(options, argc - optind, argv + optind);
}

bool
options_parse(Options *options, int argc, char **argv)
{
  const size_t count = (size_t)argc + 1;

  *options = (Options){.mode = SANAD_MODES};
  options->inputs = calloc(count, sizeof *options->inputs);
  options->parameters = calloc(count, sizeof *options->parameters);
  options->files = calloc(count, sizeof *options->files);
  options->lexicons = calloc(count, sizeof *options->lexicons);
  if (!options->inputs || !options->parameters || !options->files ||
      !options->lexicons) {
    (void)fputs("sanad: out of memory\n", stderr);
    return false;
  }
  return parse_all(options, argc, argv);
}

void
options_free(Options *options)
{
  free(options->inputs);
  free(options->parameters);
  free(options->files);
  free(options->lexicons);
  *options = (Options){0};
}

void
options_print_usage(FILE *out, CommandKind command)
{
  (void)fprintf(out, "Usage: %s\n", commands[command].usage);
  for (unsigned i = 0; command == COMMAND_SHELL && i < COMMANDS; ++i) {
    if (commands[i].name) {
      (void)fprintf(out, "       %s\n", commands[i].usage);
    }
  }
  (void)fprintf(out, "\n%s\n\nOptions:\n", commands[command].summary);
  for (size_t i = 0; i < OPTION_COUNT; ++i) {
    if (option_table[i].commands & OF(command)) {
      (void)fprintf(out, "  %s\n", option_table[i].usage);
    }
  }
  if (command == COMMAND_SHELL) {
    (void)fputs("\nExit status: 0 all went well, 1 a statement failed, 2 wrong "
                "usage, 3 the store or\na file cannot be opened, 4 other rows "
                "than --expect-rows, 130 interrupted.\n",
                out);
  }
}
