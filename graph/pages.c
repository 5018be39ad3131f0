#include "graph/pages.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// The layout of LMDB 0.9 on 64-bit little-endian machines (mdb.c: MDB_page,
// MDB_node, MDB_db, MDB_meta).
enum {
  PAGE_HEAD_BYTES = 16,
  NODE_HEAD_BYTES = 8,
  TREE_BYTES = 48,
  DEPTH_MAX = 32,
};
#define FLAG_BRANCH   0x01U
#define FLAG_LEAF     0x02U
#define FLAG_OVERFLOW 0x04U
#define FLAG_META     0x08U
#define FLAG_FIXED    0x20U ///< Keys of one size and nothing else (LEAF2)
#define FLAG_INSIDE   0x40U ///< A page inside a node
#define NODE_LARGE    0x01U ///< Its data is in pages of its own
#define NODE_TREE     0x02U ///< Its data is a tree
#define NODE_MANY     0x04U ///< A key with several data
#define TREE_INTEGERS 0x08U ///< Keys are numbers (MDB_INTEGERKEY)
#define TREE_REVERSE  0x02U
#define NO_PAGE       UINT64_MAX

/// Where the numbers of a file's head page are.
#define META_MAGIC     0xBEEFC0DEU
#define META_PAGE_SIZE (PAGE_HEAD_BYTES + 24U)
#define META_FREE      (PAGE_HEAD_BYTES + 24U)
#define META_MAIN      (PAGE_HEAD_BYTES + 72U)
#define META_LAST      (PAGE_HEAD_BYTES + 120U)
#define META_TXN       (PAGE_HEAD_BYTES + 128U)
#define META_BYTES     (PAGE_HEAD_BYTES + 136U)

/// How many faults are told.
#define PROBLEMS_MAX 20U

/// A page that waits to be looked at.
typedef struct {
  uint64_t page;
  unsigned depth;  ///< Levels below the root of its tree
  unsigned levels; ///< Of its tree
  bool is_sorted;  ///< Its keys are in the order of their bytes
  bool is_free;    ///< Of the tree of free pages
} Waiting;

typedef struct {
  int file;
  PagesProblem *problem;
  void *state;
  unsigned problem_count;
  size_t page_bytes;
  uint64_t page_count; ///< That the file has, at most what it says
  uint64_t page_said;  ///< That it says it has
  unsigned char *seen; ///< A bit for each page
  unsigned char *page; ///< That is looked at
  Waiting *waiting;
  size_t waiting_count;
  size_t waiting_capacity;
} Check;

static uint16_t
number16(const unsigned char *bytes)
{
  uint16_t number = 0;
  memcpy(&number, bytes, sizeof number);
  return number;
}

static uint32_t
number32(const unsigned char *bytes)
{
  uint32_t number = 0;
  memcpy(&number, bytes, sizeof number);
  return number;
}

static uint64_t
number64(const unsigned char *bytes)
{
  uint64_t number = 0;
  memcpy(&number, bytes, sizeof number);
  return number;
}

/// Tells of a fault.  Returns false, so that a test can end with it.
static bool SANAD_PRINTF(2, 3) tell(Check *check, const char *format, ...)
{
  char text[200];
  va_list arguments;
  va_start(arguments, format);
  (void)vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  if (check->problem_count < PROBLEMS_MAX) {
    check->problem(check->state, text);
  }
  ++check->problem_count;
  return false;
}

static SanadStatus
read_page(const Check *check, uint64_t page, SanadError *error)
{
  size_t done = 0;
  while (done < check->page_bytes) {
    const ssize_t got =
        pread(check->file, check->page + done, check->page_bytes - done,
              (off_t)(page * check->page_bytes + done));
    if (got < 0 && errno != EINTR) {
      return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN,
                        "cannot read the store: %s", strerror(errno));
    }
    if (got == 0) {
      memset(check->page + done, 0, check->page_bytes - done);
      break;
    }
    done += got > 0 ? (size_t)got : 0;
  }
  return SANAD_OK;
}

/// Notes that pages belong to something; tells if they are not there or belong
/// to something else already.
static bool
take_pages(Check *check, uint64_t first, uint64_t count)
{
  if (first < 2 || first >= check->page_count ||
      count > check->page_count - first) {
    return tell(check, "page %" PRIu64 " is named but is not in the file",
                first);
  }
  for (uint64_t page = first; page < first + count; ++page) {
    unsigned char *const byte = &check->seen[page / 8];
    const unsigned char bit = (unsigned char)(1U << (page % 8));
    if (*byte & bit) {
      return tell(check, "page %" PRIu64 " belongs to two things", page);
    }
    *byte |= bit;
  }
  return true;
}

static SanadStatus
wait_for(Check *check, Waiting waiting, SanadError *error)
{
  if (!take_pages(check, waiting.page, 1)) {
    return SANAD_OK;
  }
  if (check->waiting_count == check->waiting_capacity) {
    const size_t capacity =
        check->waiting_capacity ? 2 * check->waiting_capacity : 256;
    Waiting *const larger = realloc(check->waiting, capacity * sizeof *larger);
    if (!larger) {
      return sanad_fail_memory(error);
    }
    check->waiting = larger;
    check->waiting_capacity = capacity;
  }
  check->waiting[check->waiting_count++] = waiting;
  return SANAD_OK;
}

/// Begins with a tree, as its 48 bytes describe it.
static SanadStatus
wait_for_tree(Check *check, const unsigned char *tree, bool is_free,
              SanadError *error)
{
  const unsigned flags = number16(tree + 4);
  const unsigned levels = number16(tree + 6);
  const uint64_t root = number64(tree + 40);
  if (root == NO_PAGE) {
    return SANAD_OK;
  }
  if (!levels || levels > DEPTH_MAX) {
    (void)tell(check, "a tree has %u levels", levels);
    return SANAD_OK;
  }
  return wait_for(check,
                  (Waiting){root, 0, levels,
                            !(flags & (TREE_INTEGERS | TREE_REVERSE)), is_free},
                  error);
}

// ---- What stands in a page

/// A page's node, checked to be inside it.
typedef struct {
  const unsigned char *head;
  const unsigned char *key;
  const unsigned char *data;
  size_t key_bytes;
  size_t data_bytes; ///< Of a leaf
  unsigned flags;
} Node;

/// Where node `index` of a page of `size` bytes is.
static bool
find_node(const unsigned char *page, size_t size, bool is_leaf, size_t index,
          Node *node)
{
  const size_t at = number16(page + PAGE_HEAD_BYTES + 2 * index);
  const size_t upper = number16(page + 14);
  if (at < upper || at % 2 || at + NODE_HEAD_BYTES > size) {
    return false;
  }
  node->head = page + at;
  node->flags = is_leaf ? number16(node->head + 4) : 0;
  node->key_bytes = number16(node->head + 6);
  node->key = node->head + NODE_HEAD_BYTES;
  node->data = node->key + node->key_bytes;
  node->data_bytes =
      is_leaf ? number16(node->head) | (size_t)number16(node->head + 2) << 16U
              : 0;
  const size_t held = node->flags & NODE_LARGE ? 8 : node->data_bytes;
  return node->key_bytes <= size - at - NODE_HEAD_BYTES &&
         held <= size - at - NODE_HEAD_BYTES - node->key_bytes;
}

/// How many nodes or keys a page of `size` bytes says it has; false if it
/// cannot have them.
static bool
count_nodes(const unsigned char *page, size_t size, size_t *count)
{
  const size_t lower = number16(page + 12);
  const size_t upper = number16(page + 14);
  *count = (lower - PAGE_HEAD_BYTES) / 2;
  if (lower < PAGE_HEAD_BYTES || lower % 2 || lower > upper || upper > size) {
    return false;
  }
  const size_t key_bytes = number16(page + 8);
  return !(number16(page + 10) & FLAG_FIXED) ||
         *count * key_bytes <= size - PAGE_HEAD_BYTES;
}

static int
compare_bytes(const unsigned char *a, size_t a_length, const unsigned char *b,
              size_t b_length)
{
  const size_t least = a_length < b_length ? a_length : b_length;
  const int order = least ? memcmp(a, b, least) : 0;
  return order ? order : (a_length > b_length) - (a_length < b_length);
}

/// Looks at a page inside a node: the data of one key.
static bool
check_inside(Check *check, uint64_t number, const Node *node)
{
  const unsigned char *const page = node->data;
  size_t count = 0;
  Node inner;
  // The inner page's nodes are aligned as its node is, to two bytes.
  if (node->data_bytes < PAGE_HEAD_BYTES ||
      !count_nodes(page, node->data_bytes, &count) ||
      !(number16(page + 10) & FLAG_INSIDE)) {
    return tell(check, "page %" PRIu64 " holds a page that is damaged", number);
  }
  if (number16(page + 10) & FLAG_FIXED) {
    return true;
  }
  for (size_t i = 0; i < count; ++i) {
    if (!find_node(page, node->data_bytes, true, i, &inner)) {
      return tell(check, "page %" PRIu64 " holds a page that is damaged",
                  number);
    }
  }
  return true;
}

/// Looks at data with pages of its own.  `check->page` is still needed: only
/// the head of the first is read.
static SanadStatus
check_large(Check *check, uint64_t number, const Node *node)
{
  unsigned char head[PAGE_HEAD_BYTES];
  const uint64_t first = number64(node->data);
  const uint64_t count =
      (PAGE_HEAD_BYTES + node->data_bytes + check->page_bytes - 1) /
      check->page_bytes;
  if (!take_pages(check, first, count)) {
    return SANAD_OK;
  }
  if (pread(check->file, head, sizeof head,
            (off_t)(first * check->page_bytes)) != (ssize_t)sizeof head ||
      number64(head) != first || number16(head + 10) != FLAG_OVERFLOW ||
      number32(head + 12) != count) {
    (void)tell(check, "page %" PRIu64 ", data of page %" PRIu64 ", is damaged",
               first, number);
  }
  return SANAD_OK;
}

/// Notes the pages that a record of the tree of free pages lists.
static void
take_free(Check *check, const unsigned char *list, size_t bytes)
{
  const uint64_t count = bytes >= 8 ? number64(list) : UINT64_MAX;
  if (count > bytes / 8 - 1) {
    (void)tell(check, "a list of free pages is damaged");
    return;
  }
  for (uint64_t i = 1; i <= count; ++i) {
    const uint64_t page = number64(list + 8 * i);
    if (page < check->page_count || page >= check->page_said) {
      (void)take_pages(check, page, 1);
    }
  }
}

/// The same for a record that has pages of its own.
static SanadStatus
take_large_free(Check *check, const Node *node, SanadError *error)
{
  unsigned char *const list = malloc(node->data_bytes);
  if (!list) {
    return sanad_fail_memory(error);
  }
  const off_t at =
      (off_t)(number64(node->data) * check->page_bytes) + PAGE_HEAD_BYTES;
  size_t done = 0;
  while (done < node->data_bytes) {
    const ssize_t got = pread(check->file, list + done, node->data_bytes - done,
                              at + (off_t)done);
    if (got <= 0) {
      break;
    }
    done += (size_t)got;
  }
  if (done == node->data_bytes) {
    take_free(check, list, node->data_bytes);
  } else {
    (void)tell(check, "a list of free pages is not in the file");
  }
  free(list);
  return SANAD_OK;
}

static SanadStatus
check_leaf_node(Check *check, const Waiting *waiting, const Node *node,
                SanadError *error)
{
  // LMDB would follow more than one of these, to where there is nothing.
  if (node->flags & NODE_LARGE && node->flags != NODE_LARGE) {
    (void)tell(check, "page %" PRIu64 " has an entry of no kind",
               waiting->page);
    return SANAD_OK;
  }
  if (node->flags & NODE_LARGE) {
    const unsigned before = check->problem_count;
    TRY(check_large(check, waiting->page, node));
    return waiting->is_free && check->problem_count == before
               ? take_large_free(check, node, error)
               : SANAD_OK;
  }
  if (node->flags & NODE_TREE) {
    if (node->data_bytes != TREE_BYTES) {
      (void)tell(check, "page %" PRIu64 " holds a tree that is damaged",
                 waiting->page);
      return SANAD_OK;
    }
    unsigned char tree[TREE_BYTES];
    memcpy(tree, node->data, sizeof tree);
    return wait_for_tree(check, tree, false, error);
  }
  if (node->flags & NODE_MANY) {
    (void)check_inside(check, waiting->page, node);
  } else if (waiting->is_free) {
    take_free(check, node->data, node->data_bytes);
  }
  return SANAD_OK;
}

static SanadStatus
check_nodes(Check *check, const Waiting *waiting, bool is_leaf, size_t count,
            SanadError *error)
{
  Node before = {0};
  for (size_t i = 0; i < count; ++i) {
    Node node;
    if (!find_node(check->page, check->page_bytes, is_leaf, i, &node)) {
      (void)tell(check, "page %" PRIu64 ": entry %zu is not in the page",
                 waiting->page, i);
      return SANAD_OK;
    }
    // The first key of a branch is not used.
    if (waiting->is_sorted && i > (is_leaf ? 0U : 1U) &&
        compare_bytes(before.key, before.key_bytes, node.key, node.key_bytes) >=
            0) {
      (void)tell(check, "page %" PRIu64 ": entry %zu is out of order",
                 waiting->page, i);
    }
    before = node;
    if (is_leaf) {
      TRY(check_leaf_node(check, waiting, &node, error));
    } else {
      Waiting child = *waiting;
      child.page = number16(node.head) |
                   (uint64_t)number16(node.head + 2) << 16U |
                   (uint64_t)number16(node.head + 4) << 32U;
      ++child.depth;
      TRY(wait_for(check, child, error));
    }
  }
  return SANAD_OK;
}

static SanadStatus
check_page(Check *check, const Waiting *waiting, SanadError *error)
{
  TRY(read_page(check, waiting->page, error));
  const unsigned flags = number16(check->page + 10);
  const bool is_leaf = waiting->depth + 1 == waiting->levels;
  const unsigned wanted = is_leaf ? FLAG_LEAF : FLAG_BRANCH;
  size_t count = 0;
  if (number64(check->page) != waiting->page ||
      (flags & ~FLAG_FIXED) != wanted) {
    (void)tell(check, "page %" PRIu64 " is another than it should be",
               waiting->page);
    return SANAD_OK;
  }
  if (!count_nodes(check->page, check->page_bytes, &count) ||
      (!is_leaf && !count)) {
    (void)tell(check, "page %" PRIu64 " is damaged", waiting->page);
    return SANAD_OK;
  }
  return flags & FLAG_FIXED
             ? SANAD_OK
             : check_nodes(check, waiting, is_leaf, count, error);
}

// ---- The head

/// Finds the head page of a commit, and copies it to `check->page`.
static SanadStatus
read_head(Check *check, uint64_t txn, SanadError *error)
{
  unsigned char heads[2][META_BYTES];
  int found = -1;
  uint64_t best = 0;
  check->page_bytes = 4096;
  for (int i = 0; i < 2; ++i) {
    const ssize_t got = pread(check->file, heads[i], META_BYTES,
                              (off_t)((size_t)i * check->page_bytes));
    if (got != (ssize_t)META_BYTES ||
        number32(heads[i] + PAGE_HEAD_BYTES) != META_MAGIC) {
      if (i == 0) {
        (void)tell(check, "the head of the file is damaged");
        return SANAD_OK;
      }
      continue;
    }
    if (i == 0) {
      check->page_bytes = number32(heads[0] + META_PAGE_SIZE);
      if (check->page_bytes < 512 || check->page_bytes > 65536) {
        (void)tell(check, "the head of the file is damaged");
        check->page_bytes = 0;
        return SANAD_OK;
      }
    }
    const uint64_t number = number64(heads[i] + META_TXN);
    if (txn ? number == txn : found < 0 || number > best) {
      found = i;
      best = number;
    }
  }
  if (found < 0) {
    check->page_bytes = 0;
    return sanad_fail(error, SANAD_NOT_FOUND, SANAD_NO_SPAN,
                      "the file has been changed meanwhile");
  }
  check->page = calloc(1, check->page_bytes + META_BYTES);
  if (!check->page) {
    return sanad_fail_memory(error);
  }
  memcpy(check->page, heads[found], META_BYTES);
  return SANAD_OK;
}

/// Compares the size of the file with what its head says.
static SanadStatus
take_size(Check *check, SanadError *error)
{
  struct stat about;
  if (fstat(check->file, &about) != 0) {
    return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN,
                      "cannot read the store: %s", strerror(errno));
  }
  const uint64_t in_file = (uint64_t)about.st_size / check->page_bytes;
  const uint64_t said = number64(check->page + META_LAST) + 1;
  // Pages at the end that hold nothing need not have been written.
  check->page_said = said;
  check->page_count = said < in_file ? said : in_file;
  check->seen = calloc((size_t)(check->page_count / 8 + 1), 1);
  return check->seen ? SANAD_OK : sanad_fail_memory(error);
}

static SanadStatus
check_trees(Check *check, SanadError *error)
{
  unsigned char trees[2][TREE_BYTES];
  memcpy(trees[0], check->page + META_FREE, TREE_BYTES);
  memcpy(trees[1], check->page + META_MAIN, TREE_BYTES);
  for (int i = 0; i < 2; ++i) {
    // The first bytes of the tree of free pages are the size of a page.
    TRY(wait_for_tree(check, trees[i], i == 0, error));
    while (check->waiting_count) {
      const Waiting waiting = check->waiting[--check->waiting_count];
      TRY(check_page(check, &waiting, error));
    }
  }
  return SANAD_OK;
}

SanadStatus
pages_check(int file, uint64_t txn, PagesProblem *problem, void *state,
            SanadError *error)
{
  Check check = {.file = file, .problem = problem, .state = state};
  SanadStatus status = read_head(&check, txn, error);
  if (!status && check.page) {
    status = take_size(&check, error);
    if (!status) {
      status = check_trees(&check, error);
    }
  }
  if (check.problem_count > PROBLEMS_MAX) {
    char text[80];
    (void)snprintf(text, sizeof text, "and %u more faults of pages",
                   check.problem_count - PROBLEMS_MAX);
    problem(state, text);
  }
  free(check.seen);
  free(check.page);
  free(check.waiting);
  return status;
}
