#include "graph/redland/storage_impl.h"

/// Makes what was changed durable.  In a transaction that is for its commit.
static int
sync_method(librdf_storage *handle)
{
  Storage *storage = storage_of(handle);
  SanadError error = {0};
  SanadStatus status = SANAD_OK;
  if (storage->is_failed) {
    error = storage->failure;
    status = error.status;
  } else if (write_is_own(storage) && storage->file->is_transaction) {
    status = sanad_fail(&error, SANAD_MEANING, SANAD_NO_SPAN,
                        "a transaction is open: commit makes it durable");
  } else {
    status = write_commit(storage, &error);
  }
  return storage_answer(storage, status, &error);
}

static SanadStatus
start_transaction(Storage *storage, void *transaction_handle, SanadError *error)
{
  if (write_is_own(storage) && storage->file->is_transaction) {
    return sanad_fail(error, SANAD_MEANING, SANAD_NO_SPAN,
                      "a transaction is open already");
  }
  // What came before is not the transaction's to roll back.
  TRY(write_commit(storage, error));
  SanadWrite *write = NULL;
  TRY(write_begin(storage, &write, error));
  storage->file->is_transaction = true;
  storage->transaction_handle = transaction_handle;
  return SANAD_OK;
}

static int
start_with_handle_method(librdf_storage *handle, void *transaction_handle)
{
  Storage *storage = storage_of(handle);
  SanadError error = {0};
  return storage_answer(
      storage, start_transaction(storage, transaction_handle, &error), &error);
}

static int
start_method(librdf_storage *handle)
{
  return start_with_handle_method(handle, NULL);
}

static SanadStatus
check_transaction(const Storage *storage, SanadError *error)
{
  if (write_is_own(storage) && storage->file->is_transaction) {
    return SANAD_OK;
  }
  return sanad_fail(error, SANAD_MEANING, SANAD_NO_SPAN,
                    "there is no transaction to end");
}

static int
commit_method(librdf_storage *handle)
{
  Storage *storage = storage_of(handle);
  SanadError error = {0};
  SanadStatus status = check_transaction(storage, &error);
  if (status == SANAD_OK) {
    status = write_commit(storage, &error);
    storage->transaction_handle = NULL;
  }
  return storage_answer(storage, status, &error);
}

/// Also ends a transaction in which something failed, and with it the refusal
/// to change more.
static int
rollback_method(librdf_storage *handle)
{
  Storage *storage = storage_of(handle);
  SanadError error = {0};
  const SanadStatus status = check_transaction(storage, &error);
  if (status == SANAD_OK) {
    write_abort(storage);
    storage->transaction_handle = NULL;
    storage->is_failed = false;
  }
  return storage_answer(storage, status, &error);
}

static void *
get_handle_method(librdf_storage *handle)
{
  return storage_of(handle)->transaction_handle;
}

void
transaction_methods(librdf_storage_factory *factory)
{
  factory->sync = sync_method;
  factory->transaction_start = start_method;
  factory->transaction_start_with_handle = start_with_handle_method;
  factory->transaction_commit = commit_method;
  factory->transaction_rollback = rollback_method;
  factory->transaction_get_handle = get_handle_method;
}
