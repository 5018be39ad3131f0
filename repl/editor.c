#include "repl/editor.h"

#include "base/buffer.h"
#include "repl/history.h"
#include "repl/interrupt.h"
#include "repl/offers.h"

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

/// Memory that one search for what comes next may take.
#define COMPLETION_BYTES_MAX ((size_t)256 << 20U)

struct Editor {
  EditorOptions options;
  SanadBuffer prompt; ///< With the marks that readline wants
  SanadBuffer more_prompt;
  SanadBuffer input; ///< Lines so far
  char *line;        ///< The last line, owned; null at the end of input
  bool has_line;
  bool is_fresh;         ///< The input has no line yet
  bool is_asking;        ///< A question is asked, no statement typed
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

/// Readline completes file names only; the rest is complete_line()'s work.
static char **
complete_file(const char *typed, int start, int end)
{
  (void)typed;
  (void)start;
  (void)end;
  return NULL;
}

/// Puts a text in place of the `length` bytes before the cursor.
static void
replace_before(size_t length, SanadText text, SanadText tail)
{
  SanadBuffer out = {0};
  sanad_buffer_add_text(&out, text);
  // What stands there already is not written twice.
  if (!tail.length || (size_t)rl_point >= (size_t)rl_end ||
      rl_line_buffer[rl_point] != tail.data[0]) {
    sanad_buffer_add_text(&out, tail);
  }
  if (sanad_buffer_string(&out)) {
    (void)rl_begin_undo_group();
    rl_point -= (int)length;
    (void)rl_delete_text(rl_point, rl_point + (int)length);
    (void)rl_insert_text(out.data);
    (void)rl_end_undo_group();
  }
  sanad_buffer_free(&out);
}

/// Shows what is offered below the line, and the line again below that.
static void
show_offers(const SanadOffers *offers)
{
  int columns = 0;
  int rows = 0;
  const int point = rl_point;

  rl_get_screen_size(&rows, &columns);
  rl_point = rl_end;
  rl_redisplay();
  (void)rl_crlf();
  offers_print(current->options.out, offers,
               columns > 0 ? (size_t)columns : 80);
  rl_point = point;
  (void)rl_on_new_line();
  rl_forced_update_display();
}

/// Chooses what to write for the offers; with none to choose, lists them if
/// this was asked for twice.
static void
use_offers(const SanadCompletion *completion, size_t before, bool is_again)
{
  const SanadOffers *const offers = &completion->offers;
  const SanadText typed = sanad_text_slice(sanad_text(rl_line_buffer),
                                           (size_t)rl_point - before, before);

  if (!offers->count) {
    (void)rl_ding();
  } else if (offers->count == 1) {
    replace_before(before, offers->items[0].text, offers->items[0].tail);
  } else {
    const SanadText common = offers_common(offers);
    if (offers_adds(common, typed)) {
      replace_before(before, common, (SanadText){0});
    } else if (is_again) {
      show_offers(offers);
    } else {
      (void)rl_ding();
    }
  }
}

/// Tab: finds what can go on from the cursor.
static int
complete_line(int count, int key)
{
  const bool is_again = rl_last_func == complete_line;
  SanadArena *const arena = sanad_arena_new(NULL, COMPLETION_BYTES_MAX);
  SanadBuffer text = {0};
  SanadCompletion completion = {0};
  SanadError error;

  sanad_buffer_add_text(&text, sanad_buffer_text(&current->input));
  sanad_buffer_add_string(&text, current->is_fresh ? "" : "\n");
  const size_t line = text.length;
  sanad_buffer_add_string(&text, rl_line_buffer);
  const size_t cursor = line + (size_t)rl_point;
  SanadStatus status =
      arena ? sanad_buffer_status(&text, &error) : sanad_fail_memory(&error);
  if (status == SANAD_OK && !current->is_asking) {
    status = current->options.complete(current->options.state, arena,
                                       sanad_buffer_text(&text), cursor,
                                       &completion, &error);
  }
  if (status == SANAD_OK && completion.wants_file) {
    // Readline lists them when it was the last to complete.
    rl_last_func = is_again ? rl_complete : rl_last_func;
    (void)rl_complete(count, key);
  } else if (status == SANAD_OK && completion.start >= line &&
             completion.start <= cursor) {
    use_offers(&completion, cursor - completion.start, is_again);
  } else {
    (void)rl_ding();
  }
  sanad_buffer_free(&text);
  sanad_arena_free(arena);
  return 0;
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
  rl_attempted_completion_function = complete_file;
  (void)rl_initialize();
  (void)rl_bind_key('\t', complete_line);
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

  if (!input || history_is_secret(sanad_buffer_text(&editor->input)) ||
      (last && strcmp(last->line, input) == 0)) {
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

void
editor_remember(Editor *editor, SanadText text)
{
  sanad_buffer_clear(&editor->input);
  sanad_buffer_add_text(&editor->input, text);
  remember(editor);
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
  sanad_buffer_clear(&editor->input);
  editor->is_fresh = true;
  editor->is_asking = true;
  const SanadStatus status = read_line(editor, question);
  editor->is_asking = false;
  TRY(status);
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
