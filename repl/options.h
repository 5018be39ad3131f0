#ifndef SANAD_REPL_OPTIONS_H
#define SANAD_REPL_OPTIONS_H

#include "report/format.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/// What the program was asked to do.
typedef enum {
  COMMAND_SHELL, ///< The shell, or a script
  COMMAND_LOAD,
  COMMAND_EXPORT,
  COMMAND_READ,
  COMMAND_CONVERT,
  COMMAND_STATS,
  COMMAND_CHECK,
  COMMAND_COMPACT,
  COMMAND_DUMP,
  COMMAND_BACKUP,
  COMMAND_SPARQL,
  COMMAND_REPORT,
  COMMAND_HELP,
  COMMANDS, ///< How many there are
} CommandKind;

/// One `-e` or `-f`.
typedef struct {
  bool is_file;
  const char *text; ///< Statements, or the name of a file
} ScriptInput;

/// `--color`.
typedef enum { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER } ColourChoice;

/// The command line.  Strings are those of `argv`.
typedef struct {
  CommandKind command;
  const char *store_path; ///< Null: none given
  ScriptInput *inputs;    ///< In the order given
  size_t input_count;
  const char **parameters; ///< `name=value`
  size_t parameter_count;
  const char **files; ///< Behind the store, of a command; words of `help`
  size_t file_count;
  const char *name;      ///< `--as`, or null
  const char *url;       ///< `--url`, or null
  const char *date;      ///< `--date`, or null
  const char **lexicons; ///< `--lexicon`
  size_t lexicon_count;
  const char *graph;  ///< `--into`, `--graph`; or null
  const char *from;   ///< `--from`; or null
  const char *to;     ///< `--to`; or null
  const char *base;   ///< `--base`; or null
  const char *memory; ///< `--memory`; or null
  const char *output; ///< `--output`; or null
  SanadMode mode;     ///< SANAD_MODES: not given
  ColourChoice colour;
  bool has_expected_rows;
  uint64_t expected_rows;
  bool is_yes;
  bool is_canonical;
  bool replaces;
  bool shows_progress;
  bool salvages;
  bool checks;          ///< `--check`
  bool is_reproducible; ///< `--reproducible`
  bool is_unsafe;       ///< `--unsafe`
  bool is_readonly;
  bool is_quiet;
  bool is_strict;
  bool shows_iris;
  bool keeps_going;
  bool shows_timing;
  bool is_trusting; ///< `--trust`
  bool wants_help;
  bool wants_version;
} Options;

/// Reads the command line.  Free with options_free(), also on failure.
///
/// Returns false after saying on standard error what is wrong with it.
bool options_parse(Options *options, int argc, char **argv);

/// Frees the lists, not their strings.
void options_free(Options *options);

/// Writes how a command is called, and its options.
void options_print_usage(FILE *out, CommandKind command);

#endif
