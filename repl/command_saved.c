/// Questions that are kept under a name: a file beside the history, in its
/// form, `NAME question` an entry; of two with one name the later counts.

#include "repl/command_list.h"

#include "base/buffer.h"
#include "repl/history.h"

#include <string.h>

/// Longest name of a question.
#define NAME_BYTES_MAX 40U

/// What is looked for while the file is read: history_load() calls back
/// without any state.
static struct {
  SanadText wanted;  ///< Name, or empty for a list of all
  SanadBuffer found; ///< The question, or the list
} reading;

/// Appends the path of the file.  Returns false where there is no home.
static bool
saved_path(SanadBuffer *path)
{
  if (!history_path(path)) {
    return false;
  }
  path->length -= strlen("history");
  sanad_buffer_add_string(path, "saved");
  return sanad_buffer_string(path) != NULL;
}

static void
look_at(const char *entry)
{
  const char *const space = strchr(entry, ' ');
  const SanadText name = {entry, space ? (size_t)(space - entry) : 0};
  if (!space) {
    return;
  }
  if (!reading.wanted.length) {
    sanad_buffer_add_format(&reading.found, ".%.*s\n  %s\n", (int)name.length,
                            name.data, space + 1);
  } else if (sanad_text_is_equal(name, reading.wanted)) {
    sanad_buffer_clear(&reading.found);
    sanad_buffer_add_string(&reading.found, space + 1);
  }
}

/// Reads the question of a name, or a list of all.
static void
read_saved(SanadText wanted)
{
  SanadBuffer path = {0};
  reading.wanted = wanted;
  reading.found = (SanadBuffer){0};
  if (saved_path(&path)) {
    history_load(path.data, look_at);
  }
  sanad_buffer_free(&path);
}

static bool
is_name(SanadText name)
{
  for (size_t i = 0; i < name.length; ++i) {
    const char c = name.data[i];
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!is_letter && (!i || !((c >= '0' && c <= '9') || c == '_'))) {
      return false;
    }
  }
  return name.length && name.length <= NAME_BYTES_MAX;
}

void
command_save(Shell *shell, SanadText argument)
{
  SanadBuffer query = {0};
  SanadBuffer entry = {0};
  SanadBuffer path = {0};
  SanadError error = {0};
  if (!is_name(argument)) {
    (void)fputs("error: .save takes a name of letters, digits and _\n",
                command_err(shell));
    return;
  }
  SanadStatus status = sanad_session_last_query(shell->session, &query);
  if (status != SANAD_OK) {
    (void)fputs("error: there is no question before this\n",
                command_err(shell));
  } else {
    sanad_buffer_add_text(&entry, argument);
    sanad_buffer_add_char(&entry, ' ');
    sanad_buffer_add_text(&entry, sanad_buffer_text(&query));
    status = saved_path(&path) && !entry.failed
                 ? history_append(path.data, sanad_buffer_text(&entry), &error)
                 : sanad_fail(&error, SANAD_IO, SANAD_NO_SPAN,
                              "there is no home folder to save it in");
    if (status == SANAD_OK) {
      (void)fprintf(command_out(shell), "saved: .%.*s asks it again\n",
                    (int)argument.length, argument.data);
    } else {
      (void)fprintf(command_err(shell), "error: %s\n", error.message);
    }
  }
  sanad_buffer_free(&query);
  sanad_buffer_free(&entry);
  sanad_buffer_free(&path);
}

void
command_saved(Shell *shell, SanadText argument)
{
  (void)argument;
  read_saved((SanadText){0});
  if (reading.found.length && sanad_buffer_string(&reading.found)) {
    (void)fputs(reading.found.data, command_out(shell));
  } else {
    (void)fputs("nothing is saved; .save NAME keeps the last question\n",
                command_out(shell));
  }
  sanad_buffer_free(&reading.found);
}

bool
command_run_saved(Shell *shell, SanadText name)
{
  read_saved(name);
  SanadBuffer query = reading.found;
  reading.found = (SanadBuffer){0};
  const bool is_found = query.length && !query.failed;
  if (is_found) {
    (void)fprintf(command_err(shell), "%.*s\n", (int)query.length, query.data);
    (void)shell_run_statements(shell, sanad_buffer_text(&query));
  }
  sanad_buffer_free(&query);
  return is_found;
}
