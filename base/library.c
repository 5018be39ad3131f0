#include "base/library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

/// Finds all that is wanted of a library.
static bool
find_symbols(const SanadLibrary *library, void *handle)
{
  for (size_t i = 0; i < library->count; ++i) {
    void *const symbol = dlsym(handle, library->names[i]);
    if (!symbol) {
      return false;
    }
    memcpy((char *)library->symbols + i * sizeof symbol, &symbol,
           sizeof symbol);
  }
  return true;
}

static bool
load(const SanadLibrary *library)
{
  void *handle = NULL;
  for (size_t i = 0; !handle && i < library->file_count; ++i) {
    handle = dlopen(library->files[i], RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  }
  return handle && find_symbols(library, handle);
}

SanadStatus
sanad_library_load(const SanadLibrary *library, SanadError *error)
{
  static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  (void)pthread_mutex_lock(&mutex);
  if (!*library->is_loaded) {
    *library->is_loaded = load(library);
  }
  const bool is_loaded = *library->is_loaded;
  (void)pthread_mutex_unlock(&mutex);
  return is_loaded ? SANAD_OK
                   : sanad_fail_hint(error, SANAD_UNSUPPORTED, SANAD_NO_SPAN,
                                     library->package, "%s cannot be loaded",
                                     library->purpose);
}
