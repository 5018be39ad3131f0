#include "graph/pages_node.h"

bool
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

bool
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

int
compare_bytes(const unsigned char *a, size_t a_length, const unsigned char *b,
              size_t b_length)
{
  const size_t least = a_length < b_length ? a_length : b_length;
  const int order = least ? memcmp(a, b, least) : 0;
  return order ? order : (a_length > b_length) - (a_length < b_length);
}
