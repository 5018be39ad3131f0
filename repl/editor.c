#include "repl/editor.h"

#include "base/buffer.h"
#include "repl/highlight.h"
#include "repl/history.h"
#include "repl/interrupt.h"
#include "repl/lines.h"
#include "repl/offers.h"
#include "repl/painter.h"
#include "repl/readline_library.h"
#include "repl/terminal.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// Memory that one search for what comes next may take.
#define COMPLETION_BYTES_MAX ((size_t)256 << 20U)
/// A longer text is not coloured: it is parsed anew with each key.
#define COLOURED_BYTES_MAX ((size_t)64 << 10U)

struct Editor {
  EditorOptions options;
  SanadBuffer input; ///< Lines so far, where each is read by itself
  char *line;        ///< What was read last, owned; null at the end of input
  bool has_line;
  bool is_fresh;         ///< The input has no line yet
  bool is_asking;        ///< A question is asked, no statement typed
  bool is_painting;      ///< We show the text; else readline does, plainly
  bool is_left;          ///< The text is done with and not shown again
  bool has_lost_history; ///< Its file cannot be written; said once
  Painter painter;
};

/// Readline calls back without any state.
static Editor *current;

// ---- Showing the text

static SanadText
whole_text(void)
{
  return (SanadText){rl_line_buffer, (size_t)rl_end};
}

/// Finds how each byte looks.  Null: without colour.
static const unsigned char *
find_styles(SanadArena *arena, SanadText text, size_t cursor)
{
  const EditorOptions *const options = &current->options;
  SanadMarks marks = {0};
  if (!options->has_colour || !arena) {
    return NULL;
  }
  if (!current->is_asking && text.length <= COLOURED_BYTES_MAX) {
    (void)options->mark(options->state, arena, text, cursor, &marks);
  }
  return highlight(arena, text, &marks, cursor);
}

/// Shows the text with the cursor at `point`.
static void
paint_at(int point)
{
  SanadArena *const arena = sanad_arena_new(NULL, COMPLETION_BYTES_MAX);
  const SanadText text = whole_text();
  const PainterView view = {
      .prompt = sanad_text(rl_display_prompt ? rl_display_prompt : ""),
      .more_prompt = sanad_text(current->options.more_prompt),
      .text = text,
      .styles = find_styles(arena, text, (size_t)point),
      .cursor = (size_t)point,
      .width = terminal_width(current->options.out),
      .height = terminal_height(current->options.out),
  };
  painter_paint(&current->painter, &view, current->options.out);
  sanad_arena_free(arena);
}

/// Readline's way to ask for it.
static void
paint(void)
{
  if (!current->is_left) {
    paint_at(rl_point);
  }
}

/// Leaves the text as it stands, with the cursor behind it.
static void
leave_text(void)
{
  if (current->is_painting) {
    paint_at(rl_end);
    current->is_left = true;
    painter_leave(&current->painter, current->options.out);
  } else {
    rl_point = rl_end; // the last row of a text of several
    rl_redisplay();
  }
}

/// Shows the text again, on the empty line where the cursor is.
static void
show_again(void)
{
  if (current->is_painting) {
    painter_forget(&current->painter);
    current->is_left = false;
    paint();
  } else {
    (void)rl_on_new_line();
    rl_forced_update_display();
  }
}

/// Ctrl-L.
static int
clear_screen(int count, int key)
{
  (void)count;
  (void)key;
  (void)fputs("\033[H\033[2J", current->options.out);
  show_again();
  return 0;
}

// ---- Lines

static void
on_line(char *line)
{
  if (current->is_painting) {
    // Readline has let go of the terminal, and its text is still there.
    if (!current->is_left) {
      leave_text();
    }
    (void)fputc('\n', current->options.out);
    (void)fflush(current->options.out);
  }
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

/// Enter: runs the text if it is whole, else begins a new line of it.
static int
accept(int count, int key)
{
  const EditorOptions *const options = &current->options;
  if (!current->is_asking &&
      !options->is_complete(options->state, whole_text())) {
    return insert_newline(1, key);
  }
  (void)count;
  leave_text();
  rl_done = 1;
  return 0;
}

/// Home: the start of the line, then that of the text.
static int
go_to_start(int count, int key)
{
  (void)count;
  (void)key;
  rl_point = (int)lines_further_start(whole_text(), (size_t)rl_point);
  return 0;
}

/// End: the end of the line, then that of the text.
static int
go_to_end(int count, int key)
{
  (void)count;
  (void)key;
  rl_point = (int)lines_further_end(whole_text(), (size_t)rl_point);
  return 0;
}

/// Up: the line above, or the input before this one.
static int
go_up(int count, int key)
{
  const size_t start = lines_start(whole_text(), (size_t)rl_point);
  if (!start) {
    return rl_get_previous_history(count, key);
  }
  rl_point = (int)lines_same_column(whole_text(), (size_t)rl_point, start - 1);
  return 0;
}

/// Down: the line below, or the input behind this one.
static int
go_down(int count, int key)
{
  const size_t end = lines_end(whole_text(), (size_t)rl_point);
  if (end == (size_t)rl_end) {
    return rl_get_next_history(count, key);
  }
  rl_point = (int)lines_same_column(whole_text(), (size_t)rl_point, end + 1);
  return 0;
}

// ---- What comes next

/// Readline completes file names only; complete_line() does the rest.
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
show_offers(const SanadOffers *offers, bool is_late)
{
  const size_t columns = terminal_width(current->options.out);
  const int point = rl_point;

  leave_text();
  (void)fputc('\n', current->options.out);
  offers_print(current->options.out, offers, columns ? columns : 80, is_late);
  rl_point = point;
  show_again();
}

/// Readline's list of file names.
static void
show_files(char **matches, int count, int length)
{
  SanadArena *const arena = sanad_arena_new(NULL, COMPLETION_BYTES_MAX);
  SanadOffers offers = {0};
  SanadStatus status = arena ? SANAD_OK : SANAD_NO_MEMORY;
  (void)length;
  for (int i = 1; i <= count && status == SANAD_OK; ++i) {
    const char *const slash = strrchr(matches[i], '/');
    const SanadOffer offer = {
        .text = sanad_text(slash && slash[1] ? slash + 1 : matches[i])};
    status = sanad_offers_add(arena, &offers, &offer, NULL);
  }
  show_offers(&offers, false);
  sanad_arena_free(arena);
}

/// Writes the only offer, or what all have in common; else lists them if this
/// was asked for twice.
static void
use_offers(const SanadCompletion *completion, size_t before, bool is_again)
{
  const SanadOffers *const offers = &completion->offers;
  const SanadText typed =
      sanad_text_slice(whole_text(), (size_t)rl_point - before, before);
  const SanadOffer chosen = offers_choose(offers, typed);

  if (chosen.text.length) {
    replace_before(before, chosen.text, chosen.tail);
  } else if ((offers->count && is_again) || completion->is_late) {
    show_offers(offers, completion->is_late);
  } else {
    (void)rl_ding();
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

// ---- Setting up

static void
prepare_terminal(int meta)
{
  rl_prep_terminal(meta);
  // Pastes are marked: readline leaves this out where it does not paint.
  (void)fputs("\033[?2004h", rl_outstream);
  (void)fflush(rl_outstream);
}

static void
give_terminal_back(void)
{
  (void)fputs("\033[?2004l", rl_outstream);
  (void)fflush(rl_outstream);
  rl_deprep_terminal();
}

/// Shows the text ourselves, with the keys that need it.
static void
take_over(void)
{
  const struct {
    const char *keys;
    rl_command_func_t *run;
  } bindings[] = {
      {"\\C-m", accept},       {"\\C-j", accept},
      {"\\C-l", clear_screen}, {"\\e[A", go_up},
      {"\\eOA", go_up},        {"\\e[B", go_down},
      {"\\eOB", go_down},      {"\\C-a", go_to_start},
      {"\\e[H", go_to_start},  {"\\eOH", go_to_start},
      {"\\e[1~", go_to_start}, {"\\C-e", go_to_end},
      {"\\e[F", go_to_end},    {"\\eOF", go_to_end},
      {"\\e[4~", go_to_end},   {"\\e[200~", rl_bracketed_paste_begin},
  };
  rl_redisplay_function = paint;
  rl_prep_term_function = prepare_terminal;
  rl_deprep_term_function = give_terminal_back;
  rl_completion_display_matches_hook = show_files;
  for (size_t i = 0; i < sizeof bindings / sizeof *bindings; ++i) {
    (void)rl_bind_keyseq(bindings[i].keys, bindings[i].run);
  }
}

static void
set_up_readline(const EditorOptions *options)
{
  terminal_use_utf8();
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
  if (current->is_painting) {
    take_over();
  }
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
  TRY(readline_load(error));
  Editor *const editor = calloc(1, sizeof *editor);
  if (!editor) {
    return sanad_fail_memory(error);
  }
  editor->options = *options;
  editor->is_painting = terminal_can_move();
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
    sanad_buffer_free(&editor->input);
    painter_free(&editor->painter);
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
  leave_text();
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
  show_again();
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
  painter_forget(&editor->painter);
  editor->is_left = false;
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
    TRY(read_line(editor,
                  editor->is_fresh ? options->prompt : options->more_prompt));
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
