#include "graph/io/iri.h"

#include <assert.h>
#include <string.h>

/// The parts of a reference, each with its delimiter; absent ones are empty.
typedef struct {
  SanadText scheme;
  SanadText authority;
  SanadText path;
  SanadText query;
  SanadText fragment;
} Parts;

static bool
is_letter(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// The length of the scheme and its colon, or 0.
static size_t
scheme_length(SanadText iri)
{
  if (!iri.length || !is_letter(iri.data[0])) {
    return 0;
  }
  for (size_t i = 1; i < iri.length; ++i) {
    const char c = iri.data[i];
    if (c == ':') {
      return i + 1;
    }
    if (!is_letter(c) && !(c >= '0' && c <= '9') && c != '+' && c != '-' &&
        c != '.') {
      return 0;
    }
  }
  return 0;
}

bool
iri_is_absolute(SanadText iri)
{
  const SanadText usual = SANAD_TEXT("http:");
  return sanad_text_has_prefix(iri, usual) || scheme_length(iri) > 0;
}

/// Cuts `rest` before the first of `ends`; gives what stands before.
static SanadText
take_until(SanadText *rest, const char *ends)
{
  size_t length = 0;
  while (length < rest->length && !strchr(ends, rest->data[length])) {
    ++length;
  }
  const SanadText taken = sanad_text_slice(*rest, 0, length);
  *rest = sanad_text_slice(*rest, length, rest->length);
  return taken;
}

static Parts
split(SanadText iri)
{
  Parts parts = {0};
  const size_t scheme = scheme_length(iri);
  SanadText rest = sanad_text_slice(iri, scheme, iri.length);

  parts.scheme = sanad_text_slice(iri, 0, scheme);
  if (sanad_text_has_prefix(rest, SANAD_TEXT("//"))) {
    SanadText behind = sanad_text_slice(rest, 2, rest.length);
    const size_t length = take_until(&behind, "/?#").length + 2;
    parts.authority = sanad_text_slice(rest, 0, length);
    rest = behind;
  }
  parts.path = take_until(&rest, "?#");
  parts.query = take_until(&rest, "#");
  parts.fragment = rest;
  return parts;
}

SanadStatus
base_iri_set(BaseIri *base, SanadText iri, SanadError *error)
{
  const Parts parts = split(iri);

  base->scheme = parts.scheme.length;
  base->authority = base->scheme + parts.authority.length;
  base->path = base->authority + parts.path.length;
  base->query = base->path + parts.query.length;
  sanad_buffer_clear(&base->text);
  sanad_buffer_add_text(&base->text, iri);
  return sanad_buffer_status(&base->text, error);
}

void
base_iri_free(BaseIri *base)
{
  sanad_buffer_free(&base->text);
}

/// Whether a path has segments that remove_dots() would take away.
static bool
has_dots(const char *path, size_t length)
{
  for (size_t i = 0; i < length; ++i) {
    if (path[i] == '.' && (i == 0 || path[i - 1] == '/')) {
      return true;
    }
  }
  return false;
}

/// Whether the `left` bytes at `path` are `/` and `dots` with nothing or a `/`
/// behind.
static bool
is_dots(const char *path, size_t left, const char *dots)
{
  const size_t length = strlen(dots);
  return left >= length && memcmp(path, dots, length) == 0 &&
         (left == length || path[length] == '/');
}

/// Removes the segments `.` and `..` in place (RFC 3986, 5.2.4) and returns the
/// new length.
static size_t
remove_dots(char *path, size_t length)
{
  size_t in = 0;
  size_t out = 0;

  if (is_dots(path, length, "..")) { // Without a slash before
    in = length > 2 ? 3 : 2;
  } else if (is_dots(path, length, ".")) {
    in = length > 1 ? 2 : 1;
  }
  while (in < length) {
    const size_t left = length - in;
    const bool is_up = is_dots(path + in, left, "/..");

    if (is_up || is_dots(path + in, left, "/.")) {
      while (is_up && out > 0 && path[--out] != '/') {
      }
      in += is_up ? 3 : 2;
      if (in == length) {
        path[out++] = '/';
      }
      continue;
    }
    do {
      path[out++] = path[in++];
    } while (in < length && path[in] != '/');
  }
  return out;
}

/// Appends a path to `out` behind `start`, and cleans it from there on.
static void
add_path(SanadBuffer *out, size_t start, SanadText path)
{
  sanad_buffer_add_text(out, path);
  if (out->failed || !has_dots(out->data + start, out->length - start)) {
    return;
  }
  out->length = start + remove_dots(out->data + start, out->length - start);
}

/// The path of a reference that has neither scheme nor authority.
static void
add_relative_path(const BaseIri *base, const Parts *parts, SanadBuffer *out)
{
  const SanadText text = sanad_buffer_text(&base->text);
  const size_t start = out->length;
  SanadText path =
      sanad_text_slice(text, base->authority, base->path - base->authority);

  if (!parts->path.length) {
    sanad_buffer_add_text(out, path);
    if (!parts->query.length) {
      const SanadText query =
          sanad_text_slice(text, base->path, base->query - base->path);
      sanad_buffer_add_text(out, query);
    }
    return;
  }
  if (parts->path.data[0] != '/') {
    while (path.length && path.data[path.length - 1] != '/') {
      --path.length;
    }
    sanad_buffer_add_text(out, path);
    if (!path.length && base->authority > base->scheme) {
      sanad_buffer_add_char(out, '/');
    }
  }
  add_path(out, start, parts->path);
}

size_t
iri_resolved_bytes(const BaseIri *base, size_t length)
{
  return base->text.length + length + 1; // A slash may come between
}

void
iri_resolve(const BaseIri *base, SanadText reference, SanadBuffer *out)
{
  const Parts parts = split(reference);
  const SanadText text = sanad_buffer_text(&base->text);
  if (parts.scheme.length) {
    sanad_buffer_add_text(out, parts.scheme);
    sanad_buffer_add_text(out, parts.authority);
    add_path(out, out->length, parts.path);
  } else if (parts.authority.length) {
    assert(base->scheme);
    sanad_buffer_add_text(out, sanad_text_slice(text, 0, base->scheme));
    sanad_buffer_add_text(out, parts.authority);
    add_path(out, out->length, parts.path);
  } else {
    assert(base->scheme);
    sanad_buffer_add_text(out, sanad_text_slice(text, 0, base->authority));
    add_relative_path(base, &parts, out);
  }
  sanad_buffer_add_text(out, parts.query);
  sanad_buffer_add_text(out, parts.fragment);
}
