#ifndef SANAD_GRAPH_BULK_BATCH_H
#define SANAD_GRAPH_BULK_BATCH_H

#include "base/buffer.h"
#include "graph/bulk.h"

#include <stdint.h>

/// Inside graph/ only: what stands in a batch, and the form in which a load
/// keeps its terms.

/// The first byte of a term in this form.
enum {
  BULK_IRI = 'I',      ///< Then the IRI
  BULK_BLANK = 'B',    ///< Then the number of the file, 4 bytes, and the label
  BULK_STRING = 'S',   ///< Then the text
  BULK_LANGUAGE = 'L', ///< Then a byte of length, the tag, and the text
  BULK_TYPED = 'T',    ///< Then 4 bytes of length, the datatype, and the text
  BULK_INLINE = 'N',   ///< Then the id, 8 bytes
};

/// A term of a batch.
typedef struct {
  uint64_t hash;   ///< Of an inline value a mix of its id
  uint32_t start;  ///< In the text of the batch
  uint32_t length; ///< In the form above
} BulkTerm;

/// In BulkQuad: no graph.
#define BULK_NO_GRAPH UINT32_MAX

/// A quad: numbers of terms of the batch.
typedef struct {
  uint32_t places[3]; ///< Subject, predicate, object
  uint32_t graph;     ///< Or BULK_NO_GRAPH
} BulkQuad;

/// A term that was met before in this batch.
typedef struct {
  uint64_t hash;
  uint32_t term;
  uint32_t batch; ///< The number of the batch, so that old ones do not count
} BulkRecent;

/// How many predicates and graphs, and objects, are remembered: powers of two.
#define BULK_RECENT 512U

struct SanadBulkBatch {
  BulkTerm *terms;
  size_t term_count;
  size_t term_capacity;
  BulkQuad *quads;
  size_t quad_count;
  size_t quad_capacity;
  SanadBuffer text;
  SanadBuffer prefixes; ///< Lengths of name and IRI, 4 bytes each, then both
  uint32_t file;
  uint32_t number; ///< Counts up with each clearing
  uint32_t subject;
  BulkRecent recent[BULK_RECENT];
};

/// Reads the form above; the text of a blank node is its label in the file.
/// `term` views `bytes`.  Not for inline values.
void bulk_term_decode(SanadText bytes, SanadTerm *term);

/// Whether two terms in the form above are the same: language tags do not
/// differ by case.
bool bulk_term_is_equal(SanadText a, SanadText b);

/// The bytes of a term of a batch.
static inline SanadText
bulk_batch_text(const SanadBulkBatch *batch, const BulkTerm *term)
{
  return (SanadText){batch->text.data + term->start, term->length};
}

#endif
