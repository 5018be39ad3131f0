#include "repl/offers.h"

#include "base/buffer.h"
#include "base/unicode.h"

#include <inttypes.h>

/// Between two columns of the list.
#define GAP 2U

/// How many bytes two texts begin with in common, whole code points.
static size_t
common_length(SanadText a, SanadText b)
{
  size_t length = 0;
  while (length < a.length && length < b.length &&
         a.data[length] == b.data[length]) {
    ++length;
  }
  // Not into the middle of a code point.
  while (length && length < a.length &&
         ((unsigned char)a.data[length] & 0xC0U) == 0x80U) {
    --length;
  }
  return length;
}

SanadText
offers_common(const SanadOffers *offers)
{
  SanadText common = offers->count ? offers->items[0].text : (SanadText){0};
  for (size_t i = 1; i < offers->count; ++i) {
    common = sanad_text_slice(common, 0,
                              common_length(common, offers->items[i].text));
  }
  return common;
}

bool
offers_adds(SanadText common, SanadText typed)
{
  SanadBuffer a = {0};
  SanadBuffer b = {0};
  sanad_unicode_fold(&a, common);
  sanad_unicode_fold(&b, typed);
  const bool adds =
      !a.failed && !b.failed && !sanad_text_is_equal(common, typed) &&
      common.length >= typed.length &&
      sanad_text_has_prefix(sanad_buffer_text(&a), sanad_buffer_text(&b));
  sanad_buffer_free(&a);
  sanad_buffer_free(&b);
  return adds;
}

SanadOffer
offers_choose(const SanadOffers *offers, SanadText typed)
{
  SanadOffer chosen = {0};
  if (offers->count == 1) {
    chosen = offers->items[0];
  } else if (offers->count) {
    const SanadText common = offers_common(offers);
    chosen.text = offers_adds(common, typed) ? common : chosen.text;
  }
  return chosen;
}

/// Appends an offer as it is listed: `-meets-> (12)`.
static void
write_offer(SanadBuffer *out, const SanadOffer *offer)
{
  sanad_buffer_add_text(out, offer->text);
  if (offer->count) {
    sanad_buffer_add_format(out, " (%" PRIu64 "%s)", offer->count,
                            offer->is_at_least ? "+" : "");
  }
}

static size_t
width_of(const SanadOffer *offer)
{
  SanadBuffer out = {0};
  write_offer(&out, offer);
  const size_t width = sanad_text_width(sanad_buffer_text(&out));
  sanad_buffer_free(&out);
  return width;
}

void
offers_print(FILE *out, const SanadOffers *offers, size_t width, bool is_late)
{
  size_t widest = 1;
  for (size_t i = 0; i < offers->count; ++i) {
    const size_t needed = width_of(&offers->items[i]);
    widest = needed > widest ? needed : widest;
  }
  size_t columns = (width + GAP - 1) / (widest + GAP);
  columns = columns ? columns : 1;
  const size_t rows = (offers->count + columns - 1) / columns;
  for (size_t row = 0; row < rows; ++row) {
    for (size_t at = row; at < offers->count; at += rows) {
      SanadBuffer cell = {0};
      write_offer(&cell, &offers->items[at]);
      const SanadText text = sanad_buffer_text(&cell);
      const bool is_last = at + rows >= offers->count;
      (void)fwrite(text.data ? text.data : "", 1, text.length, out);
      if (!is_last) {
        const size_t filled = sanad_text_width(text);
        (void)fprintf(out, "%*s", (int)(widest + GAP - filled), "");
      }
      sanad_buffer_free(&cell);
    }
    (void)fputc('\n', out);
  }
  if (is_late) {
    (void)fputs("(the endpoint did not say in time what there is)\n", out);
  }
}
