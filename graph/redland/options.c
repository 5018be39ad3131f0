#include "graph/redland/storage_impl.h"

#include <stdlib.h>
#include <string.h>

/// Changes after which a batch is committed, unless an option says otherwise.
/// A larger one would touch less of the store twice, but takes more memory.
#define BATCH_DEFAULT 250000U
#define BATCH_MAX     100000000L

/// Reads a yes or no; absent is no.
static bool
read_flag(librdf_hash *options, const char *name, bool otherwise)
{
  const int value = librdf_hash_get_as_boolean(options, name);
  return value < 0 ? otherwise : value > 0;
}

static SanadStatus
read_sync(librdf_hash *options, SyncPolicy *sync, SanadError *error)
{
  char *text = librdf_hash_get(options, "sync");
  SanadStatus status = SANAD_OK;
  if (!text || strcmp(text, "batch") == 0) {
    *sync = SYNC_BATCH;
  } else if (strcmp(text, "each") == 0) {
    *sync = SYNC_EACH;
  } else if (strcmp(text, "off") == 0) {
    *sync = SYNC_OFF;
  } else {
    status = sanad_fail(error, SANAD_MEANING, SANAD_NO_SPAN,
                        "option sync='%.40s' is not each, batch or off", text);
  }
  librdf_free_memory(text);
  return status;
}

/// Reads `mode`, the permissions as an octal number, or `r` or `rw`.
static SanadStatus
read_mode(librdf_hash *options, StorageOptions *out, SanadError *error)
{
  char *text = librdf_hash_get(options, "mode");
  SanadStatus status = SANAD_OK;
  char *end = NULL;
  const unsigned long mode = text ? strtoul(text, &end, 8) : 0;
  if (!text || strcmp(text, "rw") == 0) {
    out->mode = 0;
  } else if (strcmp(text, "r") == 0) {
    out->is_readonly = true;
  } else if (end != text && *end == '\0' && mode > 0 && mode <= 0777U) {
    out->mode = (mode_t)mode;
  } else {
    status = sanad_fail(error, SANAD_MEANING, SANAD_NO_SPAN,
                        "option mode='%.40s' is not r, rw or an octal number "
                        "of permissions",
                        text);
  }
  librdf_free_memory(text);
  return status;
}

static SanadStatus
read_batch(librdf_hash *options, uint64_t *batch_max, SanadError *error)
{
  char *text = librdf_hash_get(options, "batch");
  SanadStatus status = SANAD_OK;
  char *end = NULL;
  const long count = text ? strtol(text, &end, 10) : (long)BATCH_DEFAULT;
  if (text && (end == text || *end != '\0' || count < 1 || count > BATCH_MAX)) {
    status = sanad_fail(error, SANAD_MEANING, SANAD_NO_SPAN,
                        "option batch='%.40s' is not a number from 1 to %ld",
                        text, BATCH_MAX);
  } else {
    *batch_max = (uint64_t)count;
  }
  librdf_free_memory(text);
  return status;
}

SanadStatus
storage_options_read(StorageOptions *out, librdf_hash *options,
                     SanadError *error)
{
  *out = (StorageOptions){.batch_max = BATCH_DEFAULT};
  if (!options) {
    return SANAD_OK;
  }
  out->is_new = read_flag(options, "new", false);
  out->has_contexts = read_flag(options, "contexts", false);
  out->is_readonly = !read_flag(options, "write", true);
  TRY(read_sync(options, &out->sync, error));
  TRY(read_mode(options, out, error));
  TRY(read_batch(options, &out->batch_max, error));
  if (out->is_new && out->is_readonly) {
    return sanad_fail(error, SANAD_MEANING, SANAD_NO_SPAN,
                      "a read-only storage cannot be new");
  }
  return SANAD_OK;
}
