#include "graph/pages.h"

#include "graph/pages_node.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEPTH_MAX 32U
#define NO_PAGE   UINT64_MAX

/// Where the numbers of a file's head page are.
#define META_MAGIC     0xBEEFC0DEU
#define META_PAGE_SIZE (PAGE_HEAD_BYTES + 24U)
#define META_FREE      (PAGE_HEAD_BYTES + 24U)
#define META_MAIN      (PAGE_HEAD_BYTES + 72U)
#define META_LAST      (PAGE_HEAD_BYTES + 120U)
#define META_TXN       (PAGE_HEAD_BYTES + 128U)
#define META_BYTES     (PAGE_HEAD_BYTES + 136U)

/// How often the heads are read again because they do not fit each other.
#define LOOKS_MAX 100
/// How many pages at a file's end may not have been written.
#define SPARE_PAGES_MAX 4096U

/// How many faults are told.
#define PROBLEMS_MAX 20U

/// The trees of a file.
typedef enum {
  TREE_OF_FREE_PAGES,
  TREE_OF_TABLES,
  TREE_OF_TABLE,
  TREE_OF_DATA, ///< All data of one key
} PagesTree;

/// The names of a store's tables are shorter, and there are fewer.
enum { NAME_BYTES = 32, NAMES_MAX = 32 };

/// A page that waits to be looked at.
typedef struct {
  uint64_t page;
  unsigned depth;  ///< Levels below the root of its tree
  unsigned levels; ///< Of its tree
  unsigned flags;  ///< Of its tree
  uint32_t size;   ///< Of each key of a tree of such
  unsigned table;  ///< Its place in `names`
  PagesTree kind;
} Waiting;

typedef struct {
  int file;
  PagesProblem *problem;
  PagesEntry *entry; ///< May be null
  void *state;
  char names[NAMES_MAX][NAME_BYTES];
  unsigned name_count;
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

/// Whether a tree of a kind can have these flags: LMDB would follow them to
/// where there is nothing.
static bool
is_tree_sound(PagesTree kind, unsigned flags, unsigned levels)
{
  const unsigned table_flags[] = {0, TREE_MANY | TREE_FIXED};
  const bool has_flags =
      kind == TREE_OF_FREE_PAGES ? (flags & TREE_FLAGS) == TREE_INTEGERS
      : kind == TREE_OF_TABLES   ? flags == 0
      : kind == TREE_OF_DATA
          ? flags == TREE_FIXED
          : flags == table_flags[0] || flags == table_flags[1];
  return has_flags && levels && levels <= DEPTH_MAX;
}

/// Begins with a tree, as its 48 bytes describe it.
static SanadStatus
wait_for_tree(Check *check, const unsigned char *tree, PagesTree kind,
              unsigned table, SanadError *error)
{
  const unsigned flags = number16(tree + 4);
  const unsigned levels = number16(tree + 6);
  const uint64_t root = number64(tree + 40);
  if (root == NO_PAGE) {
    return SANAD_OK;
  }
  if (!is_tree_sound(kind, flags, levels)) {
    (void)tell(check, "a tree has %u levels and the flags %x", levels, flags);
    return SANAD_OK;
  }
  return wait_for(
      check, (Waiting){root, 0, levels, flags, number32(tree), table, kind},
      error);
}

// ---- What stands in a page

/// Looks at a page inside a node: the data of one key, all of one size.
static bool
check_inside(Check *check, uint64_t number, const Node *node)
{
  const unsigned char *const page = node->data;
  size_t count = 0;
  if (node->data_bytes < PAGE_HEAD_BYTES ||
      !count_nodes(page, node->data_bytes, &count) || !count ||
      !number16(page + 8) ||
      (number16(page + 10) & (FLAG_INSIDE | FLAG_FIXED | FLAG_LEAF)) !=
          (FLAG_INSIDE | FLAG_FIXED | FLAG_LEAF)) {
    return tell(check, "page %" PRIu64 " holds a page that is damaged", number);
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

/// What an entry is for: a list of free pages, or one to be handed on.
static SanadStatus
take_entry(Check *check, const Waiting *waiting, const Node *node,
           const unsigned char *data, SanadError *error)
{
  if (waiting->kind == TREE_OF_FREE_PAGES) {
    take_free(check, data, node->data_bytes);
    return SANAD_OK;
  }
  return check->entry && waiting->kind == TREE_OF_TABLE
             ? check->entry(
                   check->state, check->names[waiting->table],
                   (SanadText){(const char *)node->key, node->key_bytes},
                   (SanadText){(const char *)data, node->data_bytes}, error)
             : SANAD_OK;
}

/// The same for an entry that has pages of its own.
static SanadStatus
take_large(Check *check, const Waiting *waiting, const Node *node,
           SanadError *error)
{
  const unsigned before = check->problem_count;
  TRY(check_large(check, waiting->page, node));
  if (check->problem_count != before ||
      (!check->entry && waiting->kind != TREE_OF_FREE_PAGES)) {
    return SANAD_OK;
  }
  unsigned char *const data = malloc(node->data_bytes ? node->data_bytes : 1);
  if (!data) {
    return sanad_fail_memory(error);
  }
  const off_t at =
      (off_t)(number64(node->data) * check->page_bytes) + PAGE_HEAD_BYTES;
  size_t done = 0;
  ssize_t got = 1;
  while (done < node->data_bytes && got > 0) {
    got = pread(check->file, data + done, node->data_bytes - done,
                at + (off_t)done);
    done += got > 0 ? (size_t)got : 0;
  }
  SanadStatus status = SANAD_OK;
  if (done == node->data_bytes) {
    status = take_entry(check, waiting, node, data, error);
  } else {
    (void)tell(check, "data of page %" PRIu64 " are not in the file",
               waiting->page);
  }
  free(data);
  return status;
}

/// Looks at a table's entry in the tree of tables, or at the tree of a key's
/// data.
static SanadStatus
take_tree(Check *check, const Waiting *waiting, const Node *node,
          SanadError *error)
{
  const bool is_table = waiting->kind == TREE_OF_TABLES;
  if (node->data_bytes != TREE_BYTES ||
      (is_table &&
       (node->key_bytes >= NAME_BYTES || check->name_count == NAMES_MAX))) {
    (void)tell(check, "page %" PRIu64 " holds a tree that is damaged",
               waiting->page);
    return SANAD_OK;
  }
  unsigned table = waiting->table;
  if (is_table) {
    table = check->name_count++;
    memcpy(check->names[table], node->key, node->key_bytes);
  }
  return wait_for_tree(check, node->data,
                       is_table ? TREE_OF_TABLE : TREE_OF_DATA, table, error);
}

static SanadStatus
check_leaf_node(Check *check, const Waiting *waiting, const Node *node,
                SanadError *error)
{
  // LMDB would follow any other flag, to where there is nothing.
  const bool has_many =
      waiting->kind == TREE_OF_TABLE && waiting->flags & TREE_MANY;
  const bool is_tree =
      waiting->kind == TREE_OF_TABLES && node->flags == NODE_TREE;
  if (node->flags == NODE_LARGE && !has_many) {
    return take_large(check, waiting, node, error);
  }
  if (is_tree || (has_many && node->flags == (NODE_TREE | NODE_MANY))) {
    return take_tree(check, waiting, node, error);
  }
  if (has_many && node->flags == NODE_MANY) {
    (void)check_inside(check, waiting->page, node);
    return SANAD_OK;
  }
  if (node->flags) {
    (void)tell(check, "page %" PRIu64 " has an entry of no kind",
               waiting->page);
    return SANAD_OK;
  }
  return take_entry(check, waiting, node, node->data, error);
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
      continue;
    }
    // The first key of a branch is not used.
    if (!(waiting->flags & (TREE_INTEGERS | TREE_REVERSE)) &&
        i > (is_leaf ? 0U : 1U) && before.head &&
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
  const bool is_fixed = is_leaf && waiting->kind == TREE_OF_DATA;
  const unsigned wanted = is_fixed  ? FLAG_LEAF | FLAG_FIXED
                          : is_leaf ? FLAG_LEAF
                                    : FLAG_BRANCH;
  size_t count = 0;
  if (number64(check->page) != waiting->page || flags != wanted) {
    (void)tell(check, "page %" PRIu64 " is another than it should be",
               waiting->page);
    return SANAD_OK;
  }
  // LMDB's own asserts: only the tree of free pages has branches of one.
  const size_t least = !is_leaf && waiting->kind != TREE_OF_FREE_PAGES ? 2 : 1;
  if (!count_nodes(check->page, check->page_bytes, &count) || count < least ||
      (is_fixed && number16(check->page + 8) != waiting->size)) {
    (void)tell(check, "page %" PRIu64 " is damaged", waiting->page);
    return SANAD_OK;
  }
  return is_fixed ? SANAD_OK
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
      (void)tell(check, "a head of the file is damaged");
      continue;
    }
    if (i == 0) {
      check->page_bytes = number32(heads[0] + META_PAGE_SIZE);
      if (check->page_bytes < 512 || check->page_bytes > 65536) {
        (void)tell(check, "a head of the file is damaged");
        check->page_bytes = 4096;
      }
    }
    const uint64_t number = number64(heads[i] + META_TXN);
    if (txn ? number == txn : found < 0 || number > best) {
      found = i;
      best = number;
    }
  }
  if (check->page_bytes == 4096 && !pages_are_believable(check->file)) {
    (void)tell(check, "the heads of the file do not fit each other");
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
    TRY(wait_for_tree(check, trees[i],
                      i == 0 ? TREE_OF_FREE_PAGES : TREE_OF_TABLES, 0, error));
    while (check->waiting_count) {
      const Waiting waiting = check->waiting[--check->waiting_count];
      TRY(check_page(check, &waiting, error));
    }
  }
  return SANAD_OK;
}

SanadStatus
pages_walk(int file, uint64_t txn, PagesProblem *problem, PagesEntry *entry,
           void *state, SanadError *error)
{
  Check check = {
      .file = file, .problem = problem, .entry = entry, .state = state};
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

SanadStatus
pages_check(int file, uint64_t txn, PagesProblem *problem, void *state,
            SanadError *error)
{
  return pages_walk(file, txn, problem, NULL, state, error);
}

uint64_t
pages_last_commit(int file)
{
  uint64_t best = 0;
  for (int i = 0; i < 2; ++i) {
    unsigned char head[META_BYTES];
    if (pread(file, head, sizeof head, 4096 * (off_t)i) ==
            (ssize_t)sizeof head &&
        number32(head + PAGE_HEAD_BYTES) == META_MAGIC &&
        number64(head + META_TXN) > best) {
      best = number64(head + META_TXN);
    }
  }
  return best;
}

/// Whether two heads are those of commits that followed each other, each where
/// LMDB looks for it.  Those of a new file have no commit.
static bool
are_heads_sound(uint64_t first, uint64_t second)
{
  return (!first && !second) || (first % 2 == 0 && second % 2 == 1 &&
                                 (first + 1 == second || second + 1 == first));
}

/// One look at the heads: another process may commit between the two.
static bool
look_at_heads(int file)
{
  struct stat about;
  uint64_t most = 0;
  uint64_t commits[2] = {0, 0};
  for (int i = 0; i < 2; ++i) {
    unsigned char head[META_BYTES];
    if (pread(file, head, sizeof head, 4096 * (off_t)i) !=
            (ssize_t)sizeof head ||
        number32(head + PAGE_HEAD_BYTES) != META_MAGIC) {
      return true; // LMDB refuses such a file itself
    }
    const uint64_t last = number64(head + META_LAST);
    commits[i] = number64(head + META_TXN);
    most = last > most ? last : most;
  }
  // Pages at the end that hold nothing need not have been written.
  return are_heads_sound(commits[0], commits[1]) && fstat(file, &about) == 0 &&
         most <= UINT32_MAX &&
         most <= 2 * ((uint64_t)about.st_size / 4096) + SPARE_PAGES_MAX;
}

bool
pages_are_believable(int file)
{
  bool are = false;
  for (int i = 0; i < LOOKS_MAX && !are; ++i) {
    are = look_at_heads(file);
  }
  return are;
}
