#include "articles/image.h"

#include <string.h>

/// The longest text of a lexicon, in bytes.
#define TEXT_BYTES_MAX ((uint64_t)1 << 28U)

void
image_bytes(Image *image, void *bytes, size_t length)
{
  if (!length) {
    return;
  }
  if (image->out) {
    sanad_buffer_add(image->out, bytes, length);
    return;
  }
  if (image->is_bad || length > image->in.length - image->at) {
    image->is_bad = true;
    memset(bytes, 0, length);
    return;
  }
  memcpy(bytes, image->in.data + image->at, length);
  image->at += length;
}

void
image_number(Image *image, uint64_t *number, uint64_t max)
{
  image_bytes(image, number, sizeof *number);
  if (!image->out && *number > max) {
    image->is_bad = true;
    *number = 0;
  }
}

void
image_u32(Image *image, uint32_t *number, uint32_t max)
{
  image_bytes(image, number, sizeof *number);
  if (!image->out && *number > max) {
    image->is_bad = true;
    *number = 0;
  }
}

void
image_u32_or_none(Image *image, uint32_t *number, uint32_t count)
{
  image_bytes(image, number, sizeof *number);
  if (!image->out && *number >= count && *number != NONE) {
    image->is_bad = true;
    *number = NONE;
  }
}

void
image_u16(Image *image, uint16_t *number, uint16_t max)
{
  image_bytes(image, number, sizeof *number);
  if (!image->out && *number > max) {
    image->is_bad = true;
    *number = 0;
  }
}

void
image_u8(Image *image, uint8_t *number, uint8_t max)
{
  image_bytes(image, number, sizeof *number);
  if (!image->out && *number > max) {
    image->is_bad = true;
    *number = 0;
  }
}

void
image_bool(Image *image, bool *value)
{
  uint8_t byte = *value;
  image_u8(image, &byte, 1);
  *value = byte != 0;
}

void
image_text(Image *image, SanadText *text)
{
  uint64_t length = text->length;
  image_number(image, &length, TEXT_BYTES_MAX);
  if (image->out) {
    sanad_buffer_add_text(image->out, *text);
    sanad_buffer_add_char(image->out, '\0');
    return;
  }
  *text = (SanadText){NULL, 0};
  if (image->is_bad || length >= image->in.length - image->at ||
      image->in.data[image->at + length]) {
    image->is_bad = true;
    return;
  }
  *text = (SanadText){image->in.data + image->at, length};
  image->at += length + 1;
}

void *
image_array(Image *image, void *items, size_t *count, size_t size, size_t max)
{
  uint64_t number = *count;
  image_number(image, &number, max);
  *count = number;
  if (image->out) {
    return items;
  }
  // An element takes at least a byte, so a long array needs a long image.
  void *const made =
      image->is_bad || number > image->in.length
          ? NULL
          : sanad_arena_take_array(image->arena, number + 1, size);
  if (!made) {
    image->is_bad = true;
    *count = 0;
  }
  return made;
}
