#ifndef SANAD_BASE_THREAD_H
#define SANAD_BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>

/// Starts a thread that no signal is sent to: they interrupt the thread that
/// waits for people.  Returns false if there can be no more threads; else join
/// it.
bool sanad_thread_start(pthread_t *thread, void *(*run)(void *state),
                        void *state);

#endif
