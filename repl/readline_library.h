#ifndef SANAD_REPL_READLINE_LIBRARY_H
#define SANAD_REPL_READLINE_LIBRARY_H

#include "base/status.h"

#include <stdio.h>

#include <readline/history.h>
#include <readline/readline.h>

/// GNU readline, loaded when somebody is about to type: most processes answer a
/// question or run a script and never need it, and it costs each start 0.2 ms.
/// For editor.c only.

/// What is used of it.
#define READLINE_SYMBOLS(X)                                                    \
  X(add_history)                                                               \
  X(clear_history)                                                             \
  X(history_base)                                                              \
  X(history_get)                                                               \
  X(history_length)                                                            \
  X(rl_attempted_completion_function)                                          \
  X(rl_basic_word_break_characters)                                            \
  X(rl_begin_undo_group)                                                       \
  X(rl_bind_key)                                                               \
  X(rl_bind_keyseq)                                                            \
  X(rl_bracketed_paste_begin)                                                  \
  X(rl_callback_handler_install)                                               \
  X(rl_callback_handler_remove)                                                \
  X(rl_callback_read_char)                                                     \
  X(rl_callback_sigcleanup)                                                    \
  X(rl_catch_signals)                                                          \
  X(rl_catch_sigwinch)                                                         \
  X(rl_change_environment)                                                     \
  X(rl_complete)                                                               \
  X(rl_completer_quote_characters)                                             \
  X(rl_completion_display_matches_hook)                                        \
  X(rl_delete_text)                                                            \
  X(rl_deprep_term_function)                                                   \
  X(rl_deprep_terminal)                                                        \
  X(rl_ding)                                                                   \
  X(rl_display_prompt)                                                         \
  X(rl_done)                                                                   \
  X(rl_end)                                                                    \
  X(rl_end_undo_group)                                                         \
  X(rl_forced_update_display)                                                  \
  X(rl_free_line_state)                                                        \
  X(rl_get_next_history)                                                       \
  X(rl_get_previous_history)                                                   \
  X(rl_initialize)                                                             \
  X(rl_insert_text)                                                            \
  X(rl_instream)                                                               \
  X(rl_last_func)                                                              \
  X(rl_line_buffer)                                                            \
  X(rl_on_new_line)                                                            \
  X(rl_outstream)                                                              \
  X(rl_point)                                                                  \
  X(rl_prep_term_function)                                                     \
  X(rl_prep_terminal)                                                          \
  X(rl_readline_name)                                                          \
  X(rl_redisplay)                                                              \
  X(rl_redisplay_function)                                                     \
  X(rl_resize_terminal)                                                        \
  X(stifle_history)                                                            \
  X(using_history)

/// Where all of that lies, once it is loaded.
typedef struct {
#define READLINE_FIELD(name) __typeof__(name) *name##_at;
  READLINE_SYMBOLS(READLINE_FIELD)
#undef READLINE_FIELD
} ReadlineLibrary;

/// Readline, once readline_load() has loaded it.
extern ReadlineLibrary readline_library;

/// Loads readline.
///
/// Errors: SANAD_UNSUPPORTED with a hint.
SANAD_NODISCARD SanadStatus readline_load(SanadError *error);

// Its names stand for what was loaded.
#define add_history    (*readline_library.add_history_at)
#define clear_history  (*readline_library.clear_history_at)
#define history_base   (*readline_library.history_base_at)
#define history_get    (*readline_library.history_get_at)
#define history_length (*readline_library.history_length_at)
#define rl_attempted_completion_function                                       \
  (*readline_library.rl_attempted_completion_function_at)
#define rl_basic_word_break_characters                                         \
  (*readline_library.rl_basic_word_break_characters_at)
#define rl_begin_undo_group      (*readline_library.rl_begin_undo_group_at)
#define rl_bind_key              (*readline_library.rl_bind_key_at)
#define rl_bind_keyseq           (*readline_library.rl_bind_keyseq_at)
#define rl_bracketed_paste_begin (*readline_library.rl_bracketed_paste_begin_at)
#define rl_callback_handler_install                                            \
  (*readline_library.rl_callback_handler_install_at)
#define rl_callback_handler_remove                                             \
  (*readline_library.rl_callback_handler_remove_at)
#define rl_callback_read_char  (*readline_library.rl_callback_read_char_at)
#define rl_callback_sigcleanup (*readline_library.rl_callback_sigcleanup_at)
#define rl_catch_signals       (*readline_library.rl_catch_signals_at)
#define rl_catch_sigwinch      (*readline_library.rl_catch_sigwinch_at)
#define rl_change_environment  (*readline_library.rl_change_environment_at)
#define rl_complete            (*readline_library.rl_complete_at)
#define rl_completer_quote_characters                                          \
  (*readline_library.rl_completer_quote_characters_at)
#define rl_completion_display_matches_hook                                     \
  (*readline_library.rl_completion_display_matches_hook_at)
#define rl_delete_text           (*readline_library.rl_delete_text_at)
#define rl_deprep_term_function  (*readline_library.rl_deprep_term_function_at)
#define rl_deprep_terminal       (*readline_library.rl_deprep_terminal_at)
#define rl_ding                  (*readline_library.rl_ding_at)
#define rl_display_prompt        (*readline_library.rl_display_prompt_at)
#define rl_done                  (*readline_library.rl_done_at)
#define rl_end                   (*readline_library.rl_end_at)
#define rl_end_undo_group        (*readline_library.rl_end_undo_group_at)
#define rl_forced_update_display (*readline_library.rl_forced_update_display_at)
#define rl_free_line_state       (*readline_library.rl_free_line_state_at)
#define rl_get_next_history      (*readline_library.rl_get_next_history_at)
#define rl_get_previous_history  (*readline_library.rl_get_previous_history_at)
#define rl_initialize            (*readline_library.rl_initialize_at)
#define rl_insert_text           (*readline_library.rl_insert_text_at)
#define rl_instream              (*readline_library.rl_instream_at)
#define rl_last_func             (*readline_library.rl_last_func_at)
#define rl_line_buffer           (*readline_library.rl_line_buffer_at)
#define rl_on_new_line           (*readline_library.rl_on_new_line_at)
#define rl_outstream             (*readline_library.rl_outstream_at)
#define rl_point                 (*readline_library.rl_point_at)
#define rl_prep_term_function    (*readline_library.rl_prep_term_function_at)
#define rl_prep_terminal         (*readline_library.rl_prep_terminal_at)
#define rl_readline_name         (*readline_library.rl_readline_name_at)
#define rl_redisplay             (*readline_library.rl_redisplay_at)
#define rl_redisplay_function    (*readline_library.rl_redisplay_function_at)
#define rl_resize_terminal       (*readline_library.rl_resize_terminal_at)
#define stifle_history           (*readline_library.stifle_history_at)
#define using_history            (*readline_library.using_history_at)

#endif
