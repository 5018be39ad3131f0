#include "repl/interrupt.h"

#include <stddef.h>

static SanadSession *volatile watched;
static volatile sig_atomic_t is_in_shell;
static volatile sig_atomic_t is_interrupted;
static volatile sig_atomic_t is_resized;
static volatile sig_atomic_t is_stopping;
static volatile sig_atomic_t ending;

static void
cancel_watched(void)
{
  SanadSession *const session = watched;

  if (session) {
    sanad_session_cancel(session);
  }
}

static void
on_interrupt(int number)
{
  if (is_interrupted && !is_in_shell) {
    // The first was not heeded in time: end as the system does.
    (void)signal(number, SIG_DFL);
    (void)raise(number);
  }
  is_interrupted = 1;
  cancel_watched();
}

static void
on_end(int number)
{
  ending = number;
  cancel_watched();
}

static void
on_resize(int number)
{
  (void)number;
  is_resized = 1;
}

static void
on_stop(int number)
{
  (void)number;
  is_stopping = 1;
}

/// Without SA_RESTART: what waits for a key must notice.
static void
handle(int number, void (*handler)(int))
{
  struct sigaction action = {.sa_handler = handler};

  (void)sigemptyset(&action.sa_mask);
  (void)sigaction(number, &action, NULL);
}

void
interrupt_install(void)
{
  handle(SIGPIPE, SIG_IGN);
  handle(SIGINT, on_interrupt);
}

void
interrupt_set_shell(bool is_shell)
{
  is_in_shell = is_shell;
  if (is_shell) {
    handle(SIGTERM, on_end);
    handle(SIGHUP, on_end);
    handle(SIGWINCH, on_resize);
  }
}

void
interrupt_watch(SanadSession *session)
{
  watched = session;
}

bool
interrupt_take(void)
{
  const bool was_interrupted = is_interrupted != 0;

  is_interrupted = 0;
  return was_interrupted;
}

const volatile sig_atomic_t *
interrupt_flag(void)
{
  return &is_interrupted;
}

bool
interrupt_take_resize(void)
{
  const bool was_resized = is_resized != 0;

  is_resized = 0;
  return was_resized;
}

bool
interrupt_take_stop(void)
{
  const bool was_stopping = is_stopping != 0;

  is_stopping = 0;
  return was_stopping;
}

void
interrupt_stop(void)
{
  sigset_t stop;
  sigset_t before;

  (void)sigemptyset(&stop);
  (void)sigaddset(&stop, SIGTSTP);
  handle(SIGTSTP, SIG_DFL);
  (void)raise(SIGTSTP);
  (void)sigprocmask(SIG_UNBLOCK, &stop, &before); // here it stops
  (void)sigprocmask(SIG_SETMASK, &before, NULL);
  handle(SIGTSTP, on_stop);
}

int
interrupt_ending(void)
{
  return ending;
}

void
interrupt_block(sigset_t *before)
{
  sigset_t handled;

  (void)sigemptyset(&handled);
  (void)sigaddset(&handled, SIGINT);
  (void)sigaddset(&handled, SIGTERM);
  (void)sigaddset(&handled, SIGHUP);
  (void)sigaddset(&handled, SIGWINCH);
  (void)sigaddset(&handled, SIGTSTP);
  handle(SIGTSTP, on_stop);
  (void)sigprocmask(SIG_BLOCK, &handled, before);
}

void
interrupt_unblock(const sigset_t *before)
{
  handle(SIGTSTP, SIG_DFL);
  (void)sigprocmask(SIG_SETMASK, before, NULL);
}
