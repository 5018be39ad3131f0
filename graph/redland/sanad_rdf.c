#include "graph/redland/sanad_rdf.h"

#include "graph/redland/sandbox.h"

#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void
helper_fail(raptor_locator *locator, const char *message)
{
  const int line = locator ? raptor_locator_line(locator) : 0;
  const int column = locator ? raptor_locator_column(locator) : 0;
  (void)fprintf(stderr, "%d:%d:%s\n", line > 0 ? line : 0,
                column > 0 ? column : 0, message);
  (void)fflush(stderr);
  _exit(1); // Not exit(): what waits in standard output is of no use any more
}

size_t
helper_read(char *buffer, size_t size)
{
  ssize_t got = -1;
  do {
    got = read(STDIN_FILENO, buffer, size);
  } while (got < 0 && errno == EINTR);
  if (got < 0) {
    helper_fail(NULL, strerror(errno));
  }
  return (size_t)got;
}

/// Hears from raptor.  A warning is none of our business, an error is the end.
static void
hear(void *state, raptor_log_message *message)
{
  (void)state;
  if (message->level >= RAPTOR_LOG_LEVEL_ERROR) {
    helper_fail(message->locator, message->text);
  }
}

/// Loads encodings that XML from around here may come in, since no file can be
/// opened later.  What is missing is reported when a text asks for it.
static void
load_encodings(void)
{
  static const char *const names[] = {"WINDOWS-1251", "WINDOWS-1252",
                                      "WINDOWS-1256", "KOI8-R",
                                      "ISO-8859-5",   "ISO-8859-6"};
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
    (void)iconv_open("UTF-8", names[i]); // Stays open on purpose
    (void)iconv_open(names[i], "UTF-8");
  }
}

static raptor_world *
open_world(void)
{
  raptor_world *const world = raptor_new_world();
  if (!world || raptor_world_open(world) != 0) {
    helper_fail(NULL, "out of memory");
  }
  raptor_world_set_log_handler(world, NULL, hear);
  return world;
}

/// Ends the program well.
static _Noreturn void
finish(void)
{
  if (fflush(stdout) != 0) {
    helper_fail(NULL, strerror(errno));
  }
  _exit(0); // The leak check of sanitizers has no place in the sandbox
}

/// What works on stores and storages.  They are the user's own, and have to be
/// opened, and LMDB maps more than the limits would let it; but SPARQL and old
/// files may name other hosts.
static void
work_on_storage(const char *action, char **arguments)
{
  // Databases on servers are reached by sockets.
  const int is_served = strcmp(action, "sparql") != 0 &&
                        strncmp(arguments[0], "sqlite:", 7) != 0 &&
                        strncmp(arguments[0], "hashes:", 7) != 0;
  const int rc = is_served ? 0 : sandbox_close_network();
  if (rc) {
    helper_fail(NULL, strerror(-rc));
  }
  if (strcmp(action, "sparql") == 0) {
    helper_sparql(arguments[0], arguments[1]);
  } else if (strcmp(action, "unload") == 0) {
    helper_unload(arguments[0]);
  } else {
    helper_fill(arguments[0]);
  }
}

int
main(int argc, char **argv)
{
  const char *const action = argc > 1 ? argv[1] : "";
  const int is_read = argc == 4 && strcmp(action, "read") == 0;
  const int is_write = argc == 3 && strcmp(action, "write") == 0;
  if ((argc == 4 && strcmp(action, "sparql") == 0) ||
      (argc == 3 &&
       (strcmp(action, "unload") == 0 || strcmp(action, "fill") == 0))) {
    work_on_storage(action, argv + 2);
    finish();
  }
  if (!is_read && !is_write) {
    helper_fail(NULL, "usage: sanad-rdf read FORMAT BASE | write FORMAT");
  }

  raptor_world *const world = open_world();
  load_encodings();
  if (sandbox_limit() != 0) {
    helper_fail(NULL, strerror(errno));
  }
  const int rc = sandbox_close();
  if (rc) {
    helper_fail(NULL, strerror(-rc));
  }

  if (is_read) {
    helper_parse(world, argv[2], argv[3]);
  } else {
    helper_serialize(world, argv[2]);
  }
  finish();
}
