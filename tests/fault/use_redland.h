#ifndef SANAD_TESTS_FAULT_USE_REDLAND_H
#define SANAD_TESTS_FAULT_USE_REDLAND_H

/// Uses the Redland storage as a program would, and prints what it finds:
/// `redland STORE OPTIONS`.  Returns an exit status.
int use_redland(int count, char **words);

#endif
