#include "repl/commands.h"

#include "base/buffer.h"
#include "repl/command_list.h"
#include "repl/help.h"
#include "repl/suggest.h"
#include "repl/terminal.h"

#include <string.h>

/// What can stand behind a command, for completion.
typedef enum {
  TAKES_NOTHING,
  TAKES_WORD, ///< Of help
  TAKES_SWITCH,
  TAKES_PAGER,
  TAKES_PIN,
  TAKES_MODE,
  TAKES_TYPE,
  TAKES_NAME,
  TAKES_STATEMENT,
  TAKES_SETTING,
} Takes;

typedef struct {
  const char *name;      ///< With its dot
  const char *arguments; ///< As help shows them
  const char *summary;
  const char *example;
  Takes takes;
  void (*run)(Shell *shell, SanadText argument);
} Command;

static void
run_quit(Shell *shell, SanadText argument)
{
  (void)argument;
  shell->is_leaving = shell_may_leave(shell);
}

static void
run_set(Shell *shell, SanadText argument)
{
  SanadBuffer statement = {0};
  sanad_buffer_add_string(&statement, "set ");
  sanad_buffer_add_text(&statement, argument);
  if (!statement.failed) {
    (void)shell_run_statements(shell, sanad_buffer_text(&statement));
  }
  sanad_buffer_free(&statement);
}

static void
run_help(Shell *shell, SanadText argument)
{
  if (!argument.length) {
    help_overview(command_out(shell), terminal_width(command_out(shell)));
  } else if (!help_explain(command_out(shell), argument)) {
    help_fail(command_err(shell), argument);
  }
}

static const Command commands[] = {
    {".all", "", "the last answer again, with all its rows", ".all",
     TAKES_NOTHING, command_all},
    {".edit", "[TEXT]",
     "write a statement in your own editor ($VISUAL, $EDITOR), beginning with "
     "the last one",
     ".edit", TAKES_STATEMENT, command_edit},
    {".explain", "[QUERY]", "how the last question is worked out", ".explain",
     TAKES_STATEMENT, command_explain},
    {".help", "[WORD]", "explain a word of the language or a command",
     ".help top", TAKES_WORD, run_help},
    {".history", "[N]", "show the last N inputs (20)", ".history 5",
     TAKES_NOTHING, command_history},
    {".iris", "on|off", "show full IRIs instead of names", ".iris on",
     TAKES_SWITCH, command_iris},
    {".last", "[MODE]", "the last answer again, in another mode", ".last csv",
     TAKES_MODE, command_last},
    {".mode", "[MODE]", "how rows are shown; alone: which modes there are",
     ".mode csv", TAKES_MODE, command_mode},
    {".names", "NAME", "what answers to names that begin so, and is what",
     ".names sco", TAKES_NAME, command_names},
    {".pager", "auto|on|off",
     "show long answers in a pager ($SANAD_PAGER, $PAGER, less)", ".pager off",
     TAKES_PAGER, command_pager},
    {".pin", "[off]",
     "let lines with | go on from the last question, until .pin off", ".pin",
     TAKES_PIN, command_pin},
    {".quit", "", "leave; Ctrl-D does too", ".quit", TAKES_NOTHING, run_quit},
    {".relations", "[TYPE]", "which relations there are, of all or of one type",
     ".relations Country", TAKES_TYPE, command_relations},
    {".rows", "[N|all]", "how many rows a box shows at most", ".rows all",
     TAKES_NOTHING, command_rows},
    {".save", "NAME", "keep the last question; .NAME asks it again",
     ".save members", TAKES_NOTHING, command_save},
    {".saved", "", "list the questions that were kept", ".saved", TAKES_NOTHING,
     command_saved},
    {".set", "[NAME [= VALUE]]", "show or change a setting",
     ".set timeout = 30", TAKES_SETTING, run_set},
    {".sources", "", "which articles and files the facts are from", ".sources",
     TAKES_NOTHING, command_sources},
    {".sparql", "TEXT", "ask the store in SPARQL 1.1, by Redland",
     ".sparql SELECT ?s WHERE { ?s ?p ?o } LIMIT 5", TAKES_NOTHING,
     command_sparql},
    {".timer", "on|off", "show how long each answer took", ".timer on",
     TAKES_SWITCH, command_timer},
    {".types", "", "which types of things there are", ".types", TAKES_NOTHING,
     command_types},
    {".watch", "[SECONDS]", "ask the last question again and again", ".watch 5",
     TAKES_NOTHING, command_watch},
};

#define COMMAND_COUNT (sizeof commands / sizeof *commands)

const char *
commands_complete(SanadText typed, size_t index)
{
  for (size_t i = 0; i < COMMAND_COUNT; ++i) {
    if (typed.length &&
        sanad_text_has_prefix(sanad_text(commands[i].name), typed) &&
        index-- == 0) {
      return commands[i].name;
    }
  }
  return NULL;
}

static const Command *
find_command(SanadText name)
{
  for (size_t i = 0; i < COMMAND_COUNT; ++i) {
    if (sanad_text_is(name, commands[i].name)) {
      return &commands[i];
    }
  }
  return NULL;
}

SanadStatus
commands_mark(SanadArena *arena, SanadText text, SanadMarks *marks)
{
  size_t length = 0;
  while (length < text.length && !strchr(" \t\r\n", text.data[length])) {
    ++length;
  }
  const SanadText name = sanad_text_slice(text, 0, length);
  *marks = (SanadMarks){SANAD_TAKE(arena, SanadMark), 1};
  if (!marks->items) {
    marks->count = 0;
    return SANAD_NO_MEMORY;
  }
  // The name of a saved question is not looked up with each key.
  const SanadMarkKind kind =
      commands_complete(name, 0) ? SANAD_MARK_KEYWORD : SANAD_MARK_NAME;
  marks->items[0] = (SanadMark){kind, 0, length, NULL};
  return SANAD_OK;
}

/// Text in front of which an argument is completed as a statement is.
static const char *
statement_before(Takes takes)
{
  switch (takes) {
  case TAKES_TYPE:
    return "?x:";
  case TAKES_NAME:
    return "describe ";
  case TAKES_SETTING:
    return "set ";
  default:
    return "";
  }
}

static SanadStatus
add_text(SanadArena *arena, SanadText typed, SanadText word,
         SanadCompletion *completion, SanadError *error)
{
  const SanadOffer offer = {.text = word, .tail = SANAD_TEXT(" ")};
  return sanad_text_has_prefix(offer.text, typed)
             ? sanad_offers_add(arena, &completion->offers, &offer, error)
             : SANAD_OK;
}

static SanadStatus
add_word(SanadArena *arena, SanadText typed, const char *word,
         SanadCompletion *completion, SanadError *error)
{
  return add_text(arena, typed, sanad_text(word), completion, error);
}

/// Offers the words that a command takes.
static SanadStatus
add_words(SanadArena *arena, Takes takes, SanadText typed,
          SanadCompletion *completion, SanadError *error)
{
  const bool is_pager = takes == TAKES_PAGER;
  if (takes == TAKES_PIN) {
    return add_word(arena, typed, "off", completion, error);
  }
  if (takes == TAKES_SWITCH || is_pager) {
    TRY(add_word(arena, typed, "on", completion, error));
    TRY(add_word(arena, typed, "off", completion, error));
    return is_pager ? add_word(arena, typed, "auto", completion, error)
                    : SANAD_OK;
  }
  for (unsigned i = 0; takes == TAKES_MODE && i < SANAD_MODES; ++i) {
    TRY(add_word(arena, typed, sanad_mode_name((SanadMode)i), completion,
                 error));
  }
  SanadText known = {0};
  for (size_t i = 0; takes == TAKES_WORD && (known = help_word(i)).length;
       ++i) {
    TRY(add_text(arena, typed, known, completion, error));
  }
  return SANAD_OK;
}

/// Completes what a command takes, which starts at `start`.
static SanadStatus
complete_argument(Shell *shell, SanadArena *arena, const Command *command,
                  SanadText typed, size_t start, SanadCompletion *completion,
                  SanadError *error)
{
  const SanadText argument = sanad_text_slice(typed, start, typed.length);
  const char *const before = statement_before(command->takes);
  // One type or name, nothing behind it.
  if ((command->takes == TAKES_TYPE || command->takes == TAKES_NAME) &&
      sanad_text_has_suffix(typed, SANAD_TEXT(" ")) && argument.length) {
    return SANAD_OK;
  }
  if (command->takes != TAKES_STATEMENT && !*before) {
    completion->start = start;
    return add_words(arena, command->takes, argument, completion, error);
  }
  SanadBuffer text = {0};
  sanad_buffer_add_string(&text, before);
  sanad_buffer_add_text(&text, argument);
  const char *const copy = sanad_arena_copy(arena, text.data ? text.data : "",
                                            text.failed ? 0 : text.length);
  const SanadText statement = {copy, text.failed ? 0 : text.length};
  sanad_buffer_free(&text);
  if (!copy) {
    return sanad_fail_memory(error);
  }
  TRY(sanad_session_complete(shell->session, arena, statement, statement.length,
                             completion, error));
  completion->start += start;
  completion->start -= strlen(before);
  return SANAD_OK;
}

SanadStatus
commands_complete_line(Shell *shell, SanadArena *arena, SanadText typed,
                       SanadCompletion *completion, SanadError *error)
{
  size_t length = 0;
  *completion = (SanadCompletion){0};
  while (length < typed.length && typed.data[length] != ' ') {
    ++length;
  }
  const SanadText name = sanad_text_slice(typed, 0, length);
  if (length == typed.length) {
    const char *word = NULL;
    for (size_t i = 0; (word = commands_complete(name, i)); ++i) {
      TRY(add_word(arena, name, word, completion, error));
    }
    return SANAD_OK;
  }
  const Command *command = find_command(name);
  if (!command && !commands_complete(name, 1) && commands_complete(name, 0)) {
    command = find_command(sanad_text(commands_complete(name, 0)));
  }
  while (length < typed.length && typed.data[length] == ' ') {
    ++length;
  }
  return command ? complete_argument(shell, arena, command, typed, length,
                                     completion, error)
                 : SANAD_OK;
}

/// Says which commands `name` could be.
static void
say_ambiguous(FILE *err, SanadText name)
{
  (void)fprintf(err, "error: %.*s could be", (int)name.length, name.data);
  const char *command = NULL;
  for (size_t i = 0; (command = commands_complete(name, i)); ++i) {
    (void)fprintf(err, "%s %s", i ? " or" : "", command);
  }
  (void)fputc('\n', err);
}

static void
say_unknown(FILE *err, SanadText name)
{
  const char *names[COMMAND_COUNT];
  for (size_t i = 0; i < COMMAND_COUNT; ++i) {
    names[i] = commands[i].name;
  }
  const char *const near = suggest_nearest(name, names, COMMAND_COUNT);

  (void)fprintf(err, "error: there is no command %.*s\n", (int)name.length,
                name.data);
  if (near) {
    (void)fprintf(err, "hint: did you mean %s?\n", near);
  } else {
    (void)fputs("hint: .help lists them\n", err);
  }
}

void
commands_run(Shell *shell, SanadText line)
{
  size_t length = 0;
  while (length < line.length && !strchr(" \t\r", line.data[length])) {
    ++length;
  }
  const SanadText name = sanad_text_slice(line, 0, length);
  const SanadText argument =
      sanad_text_trim(sanad_text_slice(line, length, line.length));
  const char *const first = commands_complete(name, 0);
  const Command *const exact = find_command(name);
  const SanadText saved = sanad_text_slice(name, 1, name.length);

  if (!exact && saved.length && command_run_saved(shell, saved)) {
    // A question of the person's own.
  } else if (name.length < 2 || !first) {
    say_unknown(command_err(shell), name);
  } else if (!exact && commands_complete(name, 1)) {
    say_ambiguous(command_err(shell), name);
  } else {
    (exact ? exact : find_command(sanad_text(first)))->run(shell, argument);
  }
  (void)fflush(command_out(shell));
  (void)fflush(command_err(shell));
}

void
commands_list(FILE *out)
{
  for (size_t i = 0; i < COMMAND_COUNT; ++i) {
    char call[40];
    (void)snprintf(call, sizeof call, "%s %s", commands[i].name,
                   commands[i].arguments);
    (void)fprintf(out, "  %-18s %s\n", call, commands[i].summary);
  }
}

bool
commands_explain(FILE *out, SanadText name)
{
  for (size_t i = 0; i < COMMAND_COUNT; ++i) {
    if (sanad_text_is(name, commands[i].name) ||
        sanad_text_is(name, commands[i].name + 1)) {
      (void)fprintf(out, "%s %s\n  %s\n  example: %s\n", commands[i].name,
                    commands[i].arguments, commands[i].summary,
                    commands[i].example);
      return true;
    }
  }
  return false;
}
