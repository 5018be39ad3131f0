#ifndef SANAD_REPL_FAULT_H
#define SANAD_REPL_FAULT_H

/// A store is mapped into memory.  Where its file is cut short, or its disk
/// gives an error, the system answers a read with a signal; where its pages are
/// damaged LMDB may follow them to where there is nothing, or find by an assert
/// of its own that they are wrong.  From then on the program says so when that
/// happens, and ends.  Nothing is written by then that was not committed
/// before.
void fault_install(void);

#endif
