#ifndef SANAD_TESTS_FAULT_COMPLETE_TEXTS_H
#define SANAD_TESTS_FAULT_COMPLETE_TEXTS_H

/// Prints what could be typed behind each text, and the names that begin with
/// it: `complete STORE TEXT...`.  Returns an exit status.
int complete_texts(int count, char **words);

#endif
