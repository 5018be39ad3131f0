#ifndef SANAD_GRAPH_REDLAND_SANDBOX_H
#define SANAD_GRAPH_REDLAND_SANDBOX_H

/// What sanad-rdf takes away from itself before it reads foreign text.

/// Limits memory, time and files.  Returns 0, or -1 with `errno`.
int sandbox_limit(void);

/// Forbids for good to open files or sockets, to start programs, and to do
/// anything else to the system but to read, write and use memory.  Returns 0,
/// or a negative `errno`.
int sandbox_close(void);

/// Forbids for good to open sockets and to start programs, for what has to
/// open files of its own.  Returns 0, or a negative `errno`.
int sandbox_close_network(void);

#endif
