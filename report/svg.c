#include "report/svg.h"

#include "base/unicode.h"
#include "report/cell.h"
#include "report/format_impl.h"

#include <stdlib.h>

/// Letters of the widths that are reckoned with.
#define FONTS "Helvetica,Arial,Liberation Sans,sans-serif"

/// How one picture looks in a light and in a dark place.  Letters have a
/// contrast of at least 4.5 with their ground, marks of 3 (WCAG 2.1, 1.4.3 and
/// 1.4.11).
static const struct {
  const char *light, *dark;
} colours[SVG_COLOURS] = {
    {"#2f6fb3", "#6cb0f5"}, {"#b9501a", "#f0935a"}, {"#2a8057", "#5cc394"},
    {"#8f469b", "#cf8ad8"}, {"#94700a", "#dcb73f"}, {"#b83556", "#f07a97"},
    {"#2b7f90", "#79c5d4"}, {"#62686f", "#a4abb3"},
};

const char *
svg_colour(size_t number)
{
  return colours[number % SVG_COLOURS].light;
}

/// A colour that is mostly the ground and a little of `colour`, both `#rrggbb`.
static unsigned long
tint(const char *colour, const char *ground)
{
  const unsigned long a = strtoul(colour + 1, NULL, 16);
  const unsigned long b = strtoul(ground + 1, NULL, 16);
  unsigned long mixed = 0;
  for (unsigned shift = 0; shift < 24; shift += 8) {
    const unsigned long part =
        ((a >> shift & 0xFFU) * 14 + (b >> shift & 0xFFU) * 86) / 100;
    mixed |= part << shift;
  }
  return mixed;
}

/// Appends the rules for one kind of place.  They stand below the class of the
/// picture, so that a page they stand in keeps its own.
static void
add_rules(SanadBuffer *out, const char *family, bool is_dark)
{
  const char *const text = is_dark ? "#e6e9ee" : "#1f2328";
  const char *const soft = is_dark ? "#a3adb8" : "#57606a";
  const char *const line = is_dark ? "#3a424c" : "#d8dde3";
  const char *const ground = is_dark ? "#14171c" : "#ffffff";

  sanad_buffer_add_format(out, "%s text{fill:%s}\n", family, text);
  sanad_buffer_add_format(out, "%s .soft{fill:%s}\n", family, soft);
  sanad_buffer_add_format(out, "%s .ground{fill:%s}\n", family, ground);
  sanad_buffer_add_format(out, "%s .cut{stroke:%s}\n", family, ground);
  sanad_buffer_add_format(out, "%s .arrow{stroke:%s}\n", family, soft);
  sanad_buffer_add_format(out, "%s .grid{stroke:%s}\n", family, line);
  sanad_buffer_add_format(out, "%s .axis{stroke:%s}\n", family, soft);
  sanad_buffer_add_format(out, "%s .frame{stroke:%s}\n", family, soft);
  for (size_t i = 0; i < SVG_COLOURS; ++i) {
    const char *const colour = is_dark ? colours[i].dark : colours[i].light;
    sanad_buffer_add_format(
        out, "%s .c%zu{fill:%s;stroke:%s}\n%s .t%zu{fill:#%06lx;stroke:%s}\n",
        family, i, colour, colour, family, i, tint(colour, ground), colour);
  }
}

static void
add_style(SanadBuffer *out, SanadText family)
{
  SanadBuffer name = {0};
  sanad_buffer_add_format(&name, "svg.%.*s", (int)family.length, family.data);
  const char *const start = sanad_buffer_string(&name);
  if (!start) {
    out->failed = true;
    return;
  }
  sanad_buffer_add_string(out, "<style>\n");
  sanad_buffer_add_format(
      out,
      "%s{max-width:100%%;height:auto;"
      "font-family:" FONTS ";"
      "font-size:%.0fpx}\n"
      "%s text{stroke:none}\n%s .name{font-size:%.0fpx;font-weight:bold}\n"
      "%s .line{fill:none;stroke-width:2}\n"
      "%s .grid,%s .axis{fill:none;stroke-width:1}\n",
      start, SVG_SIZE, start, start, SVG_TITLE, start, start, start);
  add_rules(out, start, false);
  sanad_buffer_add_format(out,
                          "%s .cut{stroke-width:2}\n"
                          "%s .box{stroke-width:1.5}\n"
                          "%s .frame{fill:none;stroke-dasharray:4 3}\n"
                          "%s .line,%s .arrow{fill:none}\n"
                          "%s .arrow{stroke-width:1.2}\n"
                          "%s .head{stroke:none}\n",
                          start, start, start, start, start, start, start);
  // On paper the ground is white, whatever the screen is.
  sanad_buffer_add_string(out,
                          "@media screen and (prefers-color-scheme:dark){\n");
  add_rules(out, start, true);
  sanad_buffer_add_format(out,
                          "%s .line,%s .arrow{fill:none}\n"
                          "%s .head{stroke:none}\n}\n</style>\n",
                          start, start, start);
  sanad_buffer_free(&name);
}

void
svg_name(SanadBuffer *out, SanadText title, double width)
{
  sanad_buffer_add_format(out,
                          "<text class=\"name\" x=\"16\" y=\"26\" "
                          "font-size=\"%.0f\" font-weight=\"bold\">",
                          SVG_TITLE);
  svg_text_cut(out, title, SVG_TITLE * 1.06, width - 32);
  sanad_buffer_add_string(out, "</text>\n");
}

void
svg_begin(SanadBuffer *out, const SvgHead *head)
{
  sanad_buffer_add_string(out,
                          "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"");
  svg_text(out, head->family);
  sanad_buffer_add_format(out,
                          "\" width=\"%.0f\" height=\"%.0f\" "
                          "viewBox=\"0 0 %.0f %.0f\" role=\"img\" "
                          "font-family=\"" FONTS "\" font-size=\"%.0f\" "
                          "aria-labelledby=\"",
                          head->width, head->height, head->width, head->height,
                          SVG_SIZE);
  svg_text(out, head->id);
  sanad_buffer_add_string(out, "-title ");
  svg_text(out, head->id);
  sanad_buffer_add_string(out, "-desc\">\n<title id=\"");
  svg_text(out, head->id);
  sanad_buffer_add_string(out, "-title\">");
  svg_text(out, head->title);
  sanad_buffer_add_string(out, "</title>\n<desc id=\"");
  svg_text(out, head->id);
  sanad_buffer_add_string(out, "-desc\">");
  svg_text(out, head->description);
  sanad_buffer_add_string(out, "</desc>\n");
  add_style(out, head->family);
  sanad_buffer_add_string(
      out, "<rect class=\"ground\" width=\"100%\" height=\"100%\" "
           "fill=\"#ffffff\"/>\n");
}

void
svg_end(SanadBuffer *out)
{
  sanad_buffer_add_string(out, "</svg>\n");
}

void
svg_text(SanadBuffer *out, SanadText text)
{
  SanadBuffer shown = {0};
  sanad_cell_show(&shown, text);
  out->failed |= shown.failed;
  (void)sanad_markup_text(out, sanad_buffer_text(&shown));
  sanad_buffer_free(&shown);
}

/// Hundredths of the size of letters that a character of Arial fills.
static unsigned
letter_width(unsigned char byte)
{
  static const char narrow[] = "ijl.,:;'|!()[]{}tfrI/\\ ";
  static const char wide[] = "mwMW%@";

  for (const char *c = narrow; *c; ++c) {
    if ((unsigned char)*c == byte) {
      return 34;
    }
  }
  for (const char *c = wide; *c; ++c) {
    if ((unsigned char)*c == byte) {
      return 90;
    }
  }
  return byte >= 'A' && byte <= 'Z' ? 72 : 58;
}

/// Goes on by one character; its width in hundredths of the size.
static unsigned
next_width(SanadText text, size_t *offset)
{
  const size_t start = *offset;
  const size_t columns = sanad_grapheme_next(text, offset);
  if (*offset == start + 1) {
    return letter_width((unsigned char)text.data[start]);
  }
  return (unsigned)(columns > 1 ? columns * 52 : columns * 66);
}

double
svg_text_width(SanadText text, double size)
{
  double sum = 0;
  size_t offset = 0;
  while (offset < text.length) {
    sum += next_width(text, &offset);
  }
  return sum * size / 100;
}

SanadText
svg_text_start(SanadText text, double size, double width)
{
  const double most = width * 100 / size;
  double sum = 0;
  size_t offset = 0;
  while (offset < text.length) {
    const size_t start = offset;
    sum += next_width(text, &offset);
    if (sum > most) {
      return sanad_text_slice(text, 0, start);
    }
  }
  return text;
}

void
svg_text_cut(SanadBuffer *out, SanadText text, double size, double width)
{
  SanadBuffer shown = {0};
  // A label of megabytes is not worth looking at beyond what can be seen.
  sanad_cell_show(&shown, sanad_text_slice(text, 0, 4096));
  out->failed |= shown.failed;
  const SanadText whole = sanad_buffer_text(&shown);
  SanadText part = svg_text_start(whole, size, width);
  const bool is_cut = part.length < whole.length;
  if (is_cut) {
    part = svg_text_start(whole, size, width - size);
  }
  (void)sanad_markup_text(out, part);
  if (is_cut) {
    sanad_buffer_add_string(out, "…");
  }
  sanad_buffer_free(&shown);
}

void
svg_label(SanadBuffer *out, const char *class, const char *anchor, double x,
          double y, SanadText text, double room)
{
  sanad_buffer_add_format(
      out, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">",
      class, x, y, anchor);
  svg_text_cut(out, text, SVG_SIZE, room);
  sanad_buffer_add_string(out, "</text>\n");
}

void
svg_title(SanadBuffer *out, SanadText name, SanadText value)
{
  sanad_buffer_add_string(out, "<title>");
  svg_text(out, name);
  if (value.length) {
    sanad_buffer_add_string(out, ": ");
    svg_text(out, value);
  }
  sanad_buffer_add_string(out, "</title>");
}
