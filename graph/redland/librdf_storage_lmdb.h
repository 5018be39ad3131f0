#ifndef SANAD_GRAPH_REDLAND_LIBRDF_STORAGE_LMDB_H
#define SANAD_GRAPH_REDLAND_LIBRDF_STORAGE_LMDB_H

#include <redland.h>

/// The Redland storage `lmdb`: a sanad store behind librdf's API.
///
/// As the loadable module `librdf_storage_lmdb.so` librdf finds and calls this
/// by its name.  A program of ours links the code and calls it by hand on each
/// world, since librdf loads no modules into a second world.

/// A 64-bit count of statements, as an xsd:integer.  librdf's own size is an
/// int, -1 above INT_MAX.
#define STORAGE_FEATURE_SIZE "https://w3id.org/sanad/ns#storage-size"

/// When changes become durable: "each", "batch" or "off".  May be set to "each"
/// or "batch" unless the storage was opened with "off".
#define STORAGE_FEATURE_SYNC "https://w3id.org/sanad/ns#storage-sync"

/// Registers the storage with `world`.
void librdf_storage_module_register_factory(librdf_world *world);

#endif
