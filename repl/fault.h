#ifndef SANAD_REPL_FAULT_H
#define SANAD_REPL_FAULT_H

/// A store is mapped into memory.  Where its file is cut short, or its disk
/// gives an error, the system answers a read with a signal: from then on the
/// program says so when it comes, and ends.  Nothing is written by then that
/// was not committed before.
void fault_install(void);

#endif
