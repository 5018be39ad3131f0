#include "repl/editor.h"

#include "base/buffer.h"
#include "repl/history.h"
#include "repl/interrupt.h"

#include <assert.h>
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <readline/history.h>
#include <readline/readline.h>

struct Editor {
  EditorOptions options;
  SanadBuffer prompt; ///< With the marks that readline wants
  SanadBuffer more_prompt;
  SanadBuffer input; ///< Lines so far
  char *line;        ///< The last line, owned; null at the end of input
  bool has_line;
  bool is_fresh;         ///< The input has no line yet
  bool has_lost_history; ///< Its file cannot be written; said once
};

/// Readline calls back without any state.
static Editor *current;

static void
on_line(char *line)
{
  free(current->line);
  current->line = line;
  current->has_line = true;
  rl_callback_handler_remove();
}

/// Alt+Enter: a newline that does not run the text.
static int
insert_newline(int count, int key)
{
  (void)key;
  for (; count > 0; --count) {
    (void)rl_insert_text("\n");
  }
  return 0;
}

/// Whether the cursor stands between quotes, where file names are.
static bool
is_quoted(int start)
{
  bool is_open = false;

  for (int i = 0; i < start; ++i) {
    if (rl_line_buffer[i] == '\\' && is_open) {
      ++i;
    } else if (rl_line_buffer[i] == '"') {
      is_open = !is_open;
    }
  }
  return is_open;
}

static char *
next_first_word(const char *typed, int state)
{
  static size_t index;

  index = state ? index + 1 : 0;
  const char *const word =
      current->options.complete_first
          ? current->options.complete_first(current->options.state,
                                            sanad_text(typed), index)
          : NULL;
  return word ? strdup(word) : NULL;
}

/// File names between quotes, commands at the start, nothing else.
static char **
complete(const char *typed, int start, int end)
{
  (void)end;
  if (is_quoted(start)) {
    return NULL; // readline's own: file names
  }
  rl_attempted_completion_over = 1;
  return start == 0 && current->is_fresh
             ? rl_completion_matches(typed, next_first_word)
             : NULL;
}

/// A prompt in bold, with the bytes that take no room marked (readline: 1 and
/// 2).
static void
make_prompt(SanadBuffer *out, const char *prompt, bool has_colour)
{
  sanad_buffer_add_string(out, has_colour ? "\001\033[1m\002" : "");
  sanad_buffer_add_string(out, prompt);
  sanad_buffer_add_string(out, has_colour ? "\001\033[0m\002" : "");
  (void)sanad_buffer_string(out);
}

/// Readline asks the C library what a character is.  The language is UTF-8
/// whatever the locale says.
static void
use_utf8(void)
{
  (void)setlocale(LC_CTYPE, "");
  if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) {
    (void)setlocale(LC_CTYPE, "C.UTF-8");
  }
}

static void
set_up_readline(const EditorOptions *options)
{
  use_utf8();
  rl_readline_name = "sanad";
  rl_instream = stdin;
  rl_outstream = options->out;
  rl_catch_signals = 0; // interrupt.c does
  rl_catch_sigwinch = 0;
  rl_change_environment = 0;
  rl_completer_quote_characters = "\"";
  rl_basic_word_break_characters = " \t\n\"|,(){}<>=";
  rl_attempted_completion_function = complete;
  (void)rl_initialize();
  (void)rl_bind_keyseq("\\e\\C-m", insert_newline);
  (void)rl_bind_keyseq("\\e\\C-j", insert_newline);
  using_history();
  stifle_history(HISTORY_ENTRIES_MAX);
}

SanadStatus
editor_open(Editor **out, const EditorOptions *options, SanadError *error)
{
  assert(!current);

  *out = NULL;
  Editor *const editor = calloc(1, sizeof *editor);
  if (!editor) {
    return sanad_fail_memory(error);
  }
  editor->options = *options;
  make_prompt(&editor->prompt, options->prompt, options->has_colour);
  make_prompt(&editor->more_prompt, options->more_prompt, options->has_colour);
  if (editor->prompt.failed || editor->more_prompt.failed) {
    editor_close(editor);
    return sanad_fail_memory(error);
  }

  current = editor;
  set_up_readline(options);
  if (options->history) {
    history_load(options->history, add_history);
  }
  *out = editor;
  return SANAD_OK;
}

void
editor_close(Editor *editor)
{
  if (editor) {
    clear_history();
    free(editor->line);
    sanad_buffer_free(&editor->prompt);
    sanad_buffer_free(&editor->more_prompt);
    sanad_buffer_free(&editor->input);
    free(editor);
    current = NULL;
  }
}

/// Leaves the line that is being edited as it stands and gives the terminal
/// back.
static void
abandon_line(const Editor *editor, const char *mark)
{
  rl_callback_sigcleanup();
  rl_point = rl_end; // the last row of a text of several
  rl_redisplay();
  (void)fprintf(editor->options.out, "%s\n", mark);
  rl_free_line_state();
  rl_callback_handler_remove();
  (void)fflush(editor->options.out);
}

/// Ctrl-Z: gives the terminal back, stops, and goes on where it was.
static void
stop_and_go_on(void)
{
  rl_deprep_term_function();
  interrupt_stop();
  rl_prep_term_function(1);
  rl_forced_update_display();
}

/// Waits for keys until a line is there.  Signals come through only while
/// waiting, so that none is lost between a check and the wait.
static SanadStatus
wait_for_line(Editor *editor, const sigset_t *waiting)
{
  struct pollfd keys = {.fd = STDIN_FILENO, .events = POLLIN};

  while (!editor->has_line) {
    const int ready = ppoll(&keys, 1, NULL, waiting);
    if (interrupt_take()) {
      abandon_line(editor, "^C");
      return SANAD_CANCELLED;
    }
    if (interrupt_ending() || (ready < 0 && errno != EINTR)) {
      abandon_line(editor, "");
      return SANAD_END;
    }
    if (interrupt_take_stop()) {
      stop_and_go_on();
    }
    if (interrupt_take_resize()) {
      rl_resize_terminal();
    }
    if (ready > 0) {
      rl_callback_read_char();
    }
  }
  return editor->line ? SANAD_OK : SANAD_END;
}

/// Reads a line into `editor->line`.
static SanadStatus
read_line(Editor *editor, const char *prompt)
{
  sigset_t before;

  editor->has_line = false;
  interrupt_block(&before);
  (void)interrupt_take_resize(); // the size is read again now
  rl_callback_handler_install(prompt, on_line);
  rl_resize_terminal();
  const SanadStatus status = wait_for_line(editor, &before);
  interrupt_unblock(&before);
  return status;
}

/// Remembers the input, unless it repeats the last one.
static void
remember(Editor *editor)
{
  const HIST_ENTRY *const last =
      history_length ? history_get(history_base + history_length - 1) : NULL;
  const char *const input = sanad_buffer_string(&editor->input);
  SanadError error;

  if (!input || (last && strcmp(last->line, input) == 0)) {
    return;
  }
  add_history(input);
  if (editor->options.history && !editor->has_lost_history &&
      history_append(editor->options.history, sanad_buffer_text(&editor->input),
                     &error) != SANAD_OK) {
    editor->has_lost_history = true;
    (void)fprintf(stderr, "note: %s\n", error.message);
  }
}

SanadStatus
editor_read(Editor *editor, SanadText *text, SanadError *error)
{
  const EditorOptions *const options = &editor->options;

  sanad_buffer_clear(&editor->input);
  editor->is_fresh = true;
  do {
    TRY(read_line(editor, editor->is_fresh ? editor->prompt.data
                                           : editor->more_prompt.data));
    sanad_buffer_add_string(&editor->input, editor->is_fresh ? "" : "\n");
    sanad_buffer_add_string(&editor->input, editor->line);
    TRY(sanad_buffer_status(&editor->input, error));
    editor->is_fresh = false;
  } while (
      !options->is_complete(options->state, sanad_buffer_text(&editor->input)));

  *text = sanad_buffer_text(&editor->input);
  if (sanad_text_trim(*text).length) {
    remember(editor);
  }
  return SANAD_OK;
}

SanadStatus
editor_ask(Editor *editor, const char *question, SanadText *answer)
{
  editor->is_fresh = false;
  TRY(read_line(editor, question));
  *answer = sanad_text_trim(sanad_text(editor->line));
  return SANAD_OK;
}

void
editor_history(const Editor *editor, size_t count,
               void (*visit)(void *state, size_t number, SanadText entry),
               void *state)
{
  const size_t length = (size_t)history_length;

  (void)editor;
  for (size_t i = count < length ? length - count : 0; i < length; ++i) {
    const HIST_ENTRY *const entry = history_get(history_base + (int)i);
    if (entry) {
      visit(state, i + 1, sanad_text(entry->line));
    }
  }
}
