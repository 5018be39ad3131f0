#ifndef SANAD_GRAPH_REDLAND_STORAGE_IMPL_H
#define SANAD_GRAPH_REDLAND_STORAGE_IMPL_H

/// What the files of the storage module share.

#include "base/status.h"
#include "graph/cursor.h"
#include "graph/store.h"

#include <redland.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

typedef struct Stream Stream;
typedef struct Storage Storage;

/// When a change outside a transaction becomes durable.
typedef enum {
  SYNC_BATCH, ///< When enough changes or time have come together
  SYNC_EACH,  ///< At once
  SYNC_OFF,   ///< As SYNC_BATCH, and a power cut may lose even that
} SyncPolicy;

/// What the option string of a storage says.
typedef struct {
  bool is_new;       ///< Empty the store when it is first opened
  bool has_contexts; ///< Show graphs, as Redland's contexts
  bool is_readonly;
  SyncPolicy sync;
  uint64_t batch_max; ///< Changes after which a batch is committed
  mode_t mode;        ///< Permissions of a file that is made, 0 for the usual
} StorageOptions;

/// Reads the option string's values.  `options` may be null.
///
/// Errors: SANAD_MEANING (a value that is none of the allowed).
SANAD_NODISCARD SanadStatus storage_options_read(StorageOptions *out,
                                                 librdf_hash *options,
                                                 SanadError *error);

/// A store that this process has open.  LMDB allows a process to open a file
/// only once, and a thread to change it only once at a time, while librdf's
/// users clone storages and open a file twice: so storages share it.
typedef struct StoreFile {
  struct StoreFile *next;
  char *path;
  size_t users;
  pid_t process; ///< Who opened it: a forked child must keep off
  bool is_readonly;
  SanadStore *store;
  SanadWrite *write; ///< The open batch or transaction, or null
  Storage *writer;   ///< Whose `write` is
  bool is_transaction;
  uint64_t change_count; ///< In `write`
  uint64_t begun_ns;     ///< When `write` was
  uint64_t commit_ns;    ///< How long the last commit took
  Stream *streams;       ///< Those that read through `write`
} StoreFile;

/// The instance behind one librdf_storage.
struct Storage {
  librdf_storage *handle;
  librdf_world *world;
  char *path;
  StorageOptions options;
  StoreFile *file;     ///< Null while closed
  size_t model_count;  ///< Models that opened this
  size_t stream_count; ///< Streams that hold a snapshot
  bool is_failed;      ///< A change was lost: refuse more
  SanadError failure;  ///< Why
  void *transaction_handle;
};

/// The instance of `handle`.
Storage *storage_of(librdf_storage *handle);

/// Tells the user of an error, through librdf's log.
void storage_log(const Storage *storage, const SanadError *error);

/// librdf's answers.  A positive one would make librdf skip the statement and
/// go on: a failure must be negative.
enum {
  ANSWER_DONE = 0,
  ANSWER_ABSENT = 1,
  ANSWER_FAILED = -1,
};

/// What a method answers for `status`, SANAD_NOT_FOUND being ANSWER_ABSENT.
/// Logs `error` if that is a failure.
int storage_answer(const Storage *storage, SanadStatus status,
                   const SanadError *error);

/// Opens or joins the file of `storage`.
SANAD_NODISCARD SanadStatus file_open(Storage *storage, SanadError *error);

/// Leaves the file; the last one closes it.  What is still uncommitted is
/// dropped: commit first.
void file_close(Storage *storage);

/// Whether `storage` is open, and by this process: a forked child must keep
/// off.
SANAD_NODISCARD SanadStatus file_check(const Storage *storage,
                                       SanadError *error);

/// Sets the permissions that a file made from here on gets; give the result to
/// file_mode_end().
mode_t file_mode_begin(const Storage *storage);
void file_mode_end(const Storage *storage, mode_t mask);

/// Makes sure that `*out` is an open change of `storage`, beginning a batch if
/// there is none.  Streams that read through it are first read to their end.
///
/// Errors: SANAD_STORE (closed, read-only, failed before, another storage's
/// transaction), SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus write_begin(Storage *storage, SanadWrite **out,
                                        SanadError *error);

/// Ends one change, which had `status`: a failing one takes its batch or
/// transaction with it; enough good ones commit the batch.  Returns `status`,
/// or what the commit says.
SANAD_NODISCARD SanadStatus write_changed(Storage *storage, SanadStatus status,
                                          SanadError *error);

/// Commits the open batch or transaction of `storage`, if there is one.  On
/// failure its changes are lost and `storage` refuses more.
SANAD_NODISCARD SanadStatus write_commit(Storage *storage, SanadError *error);

/// Drops the open batch or transaction of `storage`, if there is one.
void write_abort(Storage *storage);

/// Whether the open change, if any, belongs to `storage`.
bool write_is_own(const Storage *storage);

/// What a reading method sees.
typedef struct {
  const SanadSnapshot *snapshot;
  SanadSnapshot *own; ///< To close, or null if it belongs to the open change
} View;

/// Opens what `storage` sees now: its own open change, else what is committed.
/// The batch of another storage of this process is committed first.
SANAD_NODISCARD SanadStatus view_open(Storage *storage, View *view,
                                      SanadError *error);
void view_close(View *view);

/// Views a node as a term; false for a node that is none.  The views live as
/// long as `node`.
bool node_term(librdf_node *node, SanadTerm *term);

/// Makes a node of a term, or returns null.
librdf_node *node_of_term(librdf_world *world, const SanadTerm *term);

/// Finds the id of a node: SANAD_ANY for null, which `*is_known` tells from a
/// node that the store does not have.
SANAD_NODISCARD SanadStatus node_find(const SanadSnapshot *snapshot,
                                      librdf_node *node, SanadId *id,
                                      bool *is_known, SanadError *error);

/// Finds the ids of a pattern, whose parts may be null.
SANAD_NODISCARD SanadStatus pattern_find(const SanadSnapshot *snapshot,
                                         librdf_statement *statement,
                                         SanadTriple *pattern, bool *is_known,
                                         SanadError *error);

/// What a stream walks.
typedef enum {
  SCOPE_UNION,  ///< Each triple of the union once, without context
  SCOPE_GRAPHS, ///< Each triple of the union once for each of its graphs
  SCOPE_GRAPH,  ///< One graph
} Scope;

/// Opens a stream on what matches `statement` (null for everything).  `graph`
/// is for SCOPE_GRAPH, null for the default graph.  With `substring`, only
/// literal objects that contain it.  Logs errors and returns null.
librdf_stream *stream_open(Storage *storage, librdf_statement *statement,
                           Scope scope, librdf_node *graph,
                           const char *substring);

/// Reads the rest of a stream into memory, so that it does not need the open
/// change any more, and takes it off the file's list.
void stream_settle(Stream *stream);

/// Iterates over the names of the source graphs.
librdf_iterator *contexts_open(Storage *storage);

/// The methods of librdf_storage_factory.
void change_methods(librdf_storage_factory *factory);
void transaction_methods(librdf_storage_factory *factory);
void read_methods(librdf_storage_factory *factory);

#endif
