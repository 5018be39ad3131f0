#ifndef SANAD_GRAPH_ENVIRONMENT_H
#define SANAD_GRAPH_ENVIRONMENT_H

#include <lmdb.h>

/// How many snapshots of a store may be open at once, in all processes.
#define ENVIRONMENT_READERS_MAX 512U

/// Opens LMDB's environment in a file, with as much address space as the system
/// gives, and only with a lock file that can be trusted: where it is not set
/// up, all close it, and the next to open it sets it up anew.
///
/// Returns 0 or an error of LMDB's or the system's: EBUSY if the lock file
/// cannot be set up because others hold it.
int environment_open(MDB_env **out, const char *path, unsigned flags);

/// The same in memory, or in a file without a name where no /proc is mounted.
int environment_open_memory(MDB_env **out);

#endif
