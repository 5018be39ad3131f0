#include "graph/redland/librdf_storage_lmdb.h"

#include "graph/redland/storage_impl.h"

#include <stdlib.h>
#include <string.h>

Storage *
storage_of(librdf_storage *handle)
{
  return (Storage *)librdf_storage_get_instance(handle);
}

void
storage_log(const Storage *storage, const SanadError *error)
{
  librdf_log(storage->world, (int)error->status, LIBRDF_LOG_ERROR,
             LIBRDF_FROM_STORAGE, NULL, "lmdb storage '%s': %s%s%s",
             storage->path,
             error->message[0] ? error->message : "out of memory",
             error->hint[0] ? "; " : "", error->hint);
}

int
storage_answer(const Storage *storage, SanadStatus status,
               const SanadError *error)
{
  if (status == SANAD_OK) {
    return ANSWER_DONE;
  }
  if (status == SANAD_NOT_FOUND) {
    return ANSWER_ABSENT;
  }
  storage_log(storage, error);
  return ANSWER_FAILED;
}

/// Tells of an error before there is a storage to tell it with.
static int
fail_init(librdf_world *world, const char *message)
{
  librdf_log(world, 0, LIBRDF_LOG_ERROR, LIBRDF_FROM_STORAGE, NULL,
             "lmdb storage: %s", message);
  return 1;
}

/// Makes the instance of `handle`.  librdf ends a storage that fails here too,
/// so that terminate must do with what there is.
static int
make_instance(librdf_storage *handle, const char *name,
              const StorageOptions *options)
{
  librdf_world *world = librdf_storage_get_world(handle);
  Storage *storage = calloc(1, sizeof *storage);
  if (!storage) {
    return fail_init(world, "out of memory");
  }
  storage->handle = handle;
  storage->world = world;
  storage->options = *options;
  librdf_storage_set_instance(handle, storage);
  storage->path = strdup(name);
  return storage->path ? 0 : fail_init(world, "out of memory");
}

static int
init_method(librdf_storage *handle, const char *name, librdf_hash *hash)
{
  StorageOptions options;
  SanadError error = {0};
  const SanadStatus status = storage_options_read(&options, hash, &error);
  if (hash) {
    librdf_free_hash(hash);
  }

  librdf_world *world = librdf_storage_get_world(handle);
  if (status != SANAD_OK) {
    return fail_init(world, error.message);
  }
  if (!name || !*name) {
    return fail_init(world, "the name must be the path of a file");
  }
  return make_instance(handle, name, &options);
}

/// A copy is another storage on the same file, closed.
static int
clone_method(librdf_storage *new_handle, librdf_storage *old_handle)
{
  const Storage *old = storage_of(old_handle);
  StorageOptions options = old->options;
  options.is_new = false;
  return make_instance(new_handle, old->path, &options);
}

static void
terminate_method(librdf_storage *handle)
{
  Storage *storage = storage_of(handle);
  if (!storage) {
    return;
  }
  file_close(storage);
  free(storage->path);
  free(storage);
  librdf_storage_set_instance(handle, NULL);
}

/// Empties the store; the next commit makes that last.
static SanadStatus
empty_store(Storage *storage, SanadError *error)
{
  SanadWrite *write = NULL;
  TRY(write_begin(storage, &write, error));
  TRY(write_changed(storage, sanad_write_clear(write, error), error));
  storage->options.is_new = false;
  return SANAD_OK;
}

static int
open_method(librdf_storage *handle, librdf_model *model)
{
  (void)model;
  Storage *storage = storage_of(handle);
  SanadError error = {0};
  SanadStatus status = SANAD_OK;
  if (!storage->file) {
    status = file_open(storage, &error);
  }
  if (status == SANAD_OK && storage->options.is_new) {
    status = empty_store(storage, &error);
  }
  if (status != SANAD_OK) {
    storage_log(storage, &error);
    if (storage->model_count == 0) {
      file_close(storage);
      storage->is_failed = false;
    }
    return -1;
  }
  ++storage->model_count;
  return 0;
}

/// Commits what is pending.  librdf hears no answer here, so that the log is
/// the only place for an error.
static int
finish_changes(Storage *storage)
{
  SanadError error = {0};
  SanadStatus status = SANAD_OK;
  if (storage->is_failed) {
    error = storage->failure;
    status = error.status;
    write_abort(storage);
  } else if (write_is_own(storage) && storage->file->is_transaction) {
    status = sanad_fail(&error, SANAD_MEANING, SANAD_NO_SPAN,
                        "closed with a transaction open: it is rolled back");
    write_abort(storage);
  } else {
    status = write_commit(storage, &error);
  }
  if (status != SANAD_OK) {
    storage_log(storage, &error);
  }
  return status == SANAD_OK ? 0 : -1;
}

static int
close_method(librdf_storage *handle)
{
  Storage *storage = storage_of(handle);
  if (!storage || storage->model_count == 0) {
    return 0;
  }
  if (--storage->model_count > 0) {
    return 0;
  }

  const int result = finish_changes(storage);
  storage->is_failed = false;
  storage->transaction_handle = NULL;
  if (storage->stream_count > 0) {
    librdf_log(storage->world, 0, LIBRDF_LOG_WARN, LIBRDF_FROM_STORAGE, NULL,
               "lmdb storage '%s': closed with %zu stream%s not read to the "
               "end; the file grows until they are freed",
               storage->path, storage->stream_count,
               storage->stream_count == 1 ? "" : "s");
  } else {
    file_close(storage);
  }
  return result;
}

static void
fill_factory(librdf_storage_factory *factory)
{
  factory->version = LIBRDF_STORAGE_INTERFACE_VERSION;
  factory->init = init_method;
  factory->clone = clone_method;
  factory->terminate = terminate_method;
  factory->open = open_method;
  factory->close = close_method;
  change_methods(factory);
  transaction_methods(factory);
  read_methods(factory);
}

__attribute__((visibility("default"))) void
librdf_storage_module_register_factory(librdf_world *world)
{
  (void)librdf_storage_register_factory(
      world, "lmdb", "Knowledge graph store of sanad in LMDB", fill_factory);
}
