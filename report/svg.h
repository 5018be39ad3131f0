#ifndef SANAD_REPORT_SVG_H
#define SANAD_REPORT_SVG_H

#include "base/buffer.h"
#include "base/text.h"

#include <stddef.h>

/// Inside report/ only: what all pictures in SVG share.

/// How many colours marks can have: classes `c0` to `c7`.
#define SVG_COLOURS 8U

/// A colour of a mark: what it is on a light ground, for pictures without
/// style sheets, as `#rrggbb`.
const char *svg_colour(size_t number);

/// What a picture is called.
typedef struct {
  SanadText id;          ///< Begins all ids
  SanadText family;      ///< Its class: `sanad-chart` or `sanad-graph`
  SanadText title;       ///< In words
  SanadText description; ///< In words
  double width;
  double height;
} SvgHead;

/// Appends the start of the picture: the element, what it is called, its
/// colours for light and dark, and the ground.
void svg_begin(SanadBuffer *out, const SvgHead *head);

/// Appends the title at the top of a picture of a width.
void svg_name(SanadBuffer *out, SanadText title, double width);

/// Appends the end of the picture.
void svg_end(SanadBuffer *out);

/// Appends text as content or attribute: escaped, without controls.
void svg_text(SanadBuffer *out, SanadText text);

/// Appends `text` so that it fills at most `width` pixels at a size of letters,
/// cut with an ellipsis if need be.
void svg_text_cut(SanadBuffer *out, SanadText text, double size, double width);

/// About how many pixels `text` fills at a size of letters.  Fonts differ: it
/// is rather too much than too little.
double svg_text_width(SanadText text, double size);

/// The longest start of `text` that fills at most `width` pixels.
SanadText svg_text_start(SanadText text, double size, double width);

/// Appends a `<text>` of at most `room` pixels at a place.  `class` holds its
/// classes, `anchor` is start, middle or end.
void svg_label(SanadBuffer *out, const char *class, const char *anchor,
               double x, double y, SanadText text, double room);

/// Appends `<title>`, what a mark says when pointed at: parts joined by `: `.
void svg_title(SanadBuffer *out, SanadText name, SanadText value);

/// The size of letters of labels, and of the title.
#define SVG_SIZE  12.0
#define SVG_TITLE 15.0

#endif
