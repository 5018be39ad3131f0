/// Paths: relations to ids, directions pushed down to the leaves, and the
/// mirror rule (language, 4.3 and 4.4).

#include "query/compile.h"

#include "graph/vocabulary.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static Path *
new_path(Compiler *compiler, PathKind kind)
{
  Path *const path = SANAD_TAKE(compiler->resolver.question->arena, Path);
  if (path) {
    path->kind = kind;
  }
  return path;
}

/// Makes a path of several parts, which must not be null.
static SanadStatus
join_paths(Compiler *compiler, PathKind kind, Path **parts, size_t count,
           const Path **out, SanadError *error)
{
  Path *const path = new_path(compiler, kind);
  if (!path) {
    return sanad_fail_memory(error);
  }
  path->parts = parts;
  path->part_count = count;
  path->is_nullable = kind == PATH_SEQUENCE;
  for (size_t i = 0; i < count; ++i) {
    path->is_nullable = kind == PATH_SEQUENCE
                            ? path->is_nullable && parts[i]->is_nullable
                            : path->is_nullable || parts[i]->is_nullable;
  }
  *out = path;
  return SANAD_OK;
}

SanadStatus
path_either(Compiler *compiler, Path *leaf, const Path **out, SanadError *error)
{
  Path **const parts =
      SANAD_TAKE_ARRAY(compiler->resolver.question->arena, Path *, 2);
  Path *const turned = new_path(compiler, leaf->kind);
  if (!parts || !turned) {
    return sanad_fail_memory(error);
  }
  *turned = *leaf;
  turned->is_inverse = !leaf->is_inverse;
  parts[0] = leaf;
  parts[1] = turned;
  return join_paths(compiler, PATH_ALTERNATIVE, parts, 2, out, error);
}

/// A leaf, in one direction or in either.
static SanadStatus
finish_leaf(Compiler *compiler, Path *leaf, bool is_inverse, bool is_either,
            const Path **out, SanadError *error)
{
  leaf->is_inverse = is_inverse;
  *out = leaf;
  return is_either ? path_either(compiler, leaf, out, error) : SANAD_OK;
}

SanadStatus
path_link(Compiler *compiler, SanadId id, bool is_inverse, bool is_either,
          const Path **out, SanadError *error)
{
  Path *const leaf = new_path(compiler, PATH_LINK);
  if (!leaf) {
    return sanad_fail_memory(error);
  }
  leaf->id = id;
  return finish_leaf(compiler, leaf, is_inverse, is_either, out, error);
}

static int
compare_ids(const void *left, const void *right)
{
  const SanadId a = *(const SanadId *)left;
  const SanadId b = *(const SanadId *)right;
  return (a > b) - (a < b);
}

/// A leaf of any foreground relation but those of `names`.
static SanadStatus
compile_except(Compiler *compiler, const AstName *names, size_t count,
               bool is_inverse, bool is_either, const Path **out,
               SanadError *error)
{
  if (!compiler->has_background) {
    TRY(resolve_background(&compiler->resolver, &compiler->background,
                           &compiler->background_count, error));
    compiler->has_background = true;
  }

  Path *const leaf = new_path(compiler, PATH_ANY);
  SanadId *const ids =
      SANAD_TAKE_ARRAY(compiler->resolver.question->arena, SanadId,
                       compiler->background_count + count + 1);
  if (!leaf || !ids) {
    return sanad_fail_memory(error);
  }
  TRY(refuse_defined(compiler, names, count, "behind !", error));
  size_t used = 0;
  for (; used < compiler->background_count; ++used) {
    ids[used] = compiler->background[used];
  }
  for (size_t i = 0; i < count; ++i) {
    TRY(resolve_name(&compiler->resolver, &names[i], ROLE_RELATION, NULL, 0,
                     &ids[used++], error));
  }
  qsort(ids, used, sizeof *ids, compare_ids);
  leaf->ids = ids;
  leaf->id_count = used;
  return finish_leaf(compiler, leaf, is_inverse, is_either, out, error);
}

SanadStatus
compile_any(Compiler *compiler, bool is_inverse, bool is_either,
            const Path **out, SanadError *error)
{
  return compile_except(compiler, NULL, 0, is_inverse, is_either, out, error);
}

/// Counts relations of an arrow with its definitions and `{m,n}` written out.
static SanadStatus
count_relations(Compiler *compiler, size_t count, SanadSpan span,
                SanadError *error)
{
  compiler->relations += count;
  if (compiler->relations <= AST_PATH_RELATIONS_MAX) {
    return SANAD_OK;
  }
  (void)sanad_fail(error, SANAD_LIMIT, span,
                   "an arrow has at most %u relations, with {m,n} and "
                   "definitions written out",
                   AST_PATH_RELATIONS_MAX);
  return sanad_hint(error, "for any number of steps write + instead of {m,n}");
}

/// A path arrow counts as its text; a rule arrow cannot be a part of a path.
static SanadStatus
compile_defined(Compiler *compiler, const AstDefinition *definition,
                const AstPath *path, bool is_inverse, bool is_either,
                const Path **out, SanadError *error)
{
  Inside inside;
  if (definition->kind == AST_DEFINE_ARROW) {
    const SanadText name = definition->name.text;
    (void)sanad_fail(error, SANAD_MEANING, path->span,
                     "the rule -%.*s-> cannot stand inside a path",
                     (int)name.length, name.data);
    return sanad_hint(error,
                      "let it be a whole arrow, also as -%.*s{1,3}->, or store "
                      "it first: ?a -%.*s-> ?b | add ?a -…-> ?b",
                      (int)name.length, name.data, (int)name.length, name.data);
  }
  TRY(enter_definition(compiler, definition, path->span, &inside, error));
  const SanadStatus status = compile_path(compiler, definition->path,
                                          is_inverse, is_either, out, error);
  return leave_definition(compiler, &inside, path->span, status, error);
}

static SanadStatus
compile_relation(Compiler *compiler, const AstPath *path, bool is_inverse,
                 bool is_either, const Path **out, SanadError *error)
{
  SanadId id = SANAD_ANY;
  const AstDefinition *const definition =
      path->kind == AST_PATH_NAME
          ? find_definition(compiler, AST_DEFINE_PATH, &path->names[0])
          : NULL;
  if (definition) {
    return compile_defined(compiler, definition, path, is_inverse, is_either,
                           out, error);
  }
  TRY(count_relations(compiler, 1, path->span, error));
  if (path->kind == AST_PATH_A) {
    const SanadTerm type = sanad_term_iri(SANAD_TEXT(SANAD_RDF_TYPE));
    TRY(question_intern(compiler->resolver.question, &type, &id, error));
  } else {
    TRY(resolve_name(&compiler->resolver, &path->names[0], ROLE_RELATION, NULL,
                     0, &id, error));
  }
  return path_link(compiler, id, is_inverse, is_either, out, error);
}

static SanadStatus
compile_parts(Compiler *compiler, const AstPath *path, bool is_inverse,
              bool is_either, const Path **out, SanadError *error)
{
  const bool is_sequence = path->kind == AST_PATH_SEQUENCE;
  Path **const parts = SANAD_TAKE_ARRAY(compiler->resolver.question->arena,
                                        Path *, path->part_count);
  if (!parts) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < path->part_count; ++i) {
    const Path *part = NULL;
    // A sequence walked from its end has its parts turned round.
    const size_t at = is_sequence && is_inverse ? path->part_count - 1 - i : i;
    TRY(compile_path(compiler, &path->parts[i], is_inverse, is_either, &part,
                     error));
    parts[at] = SANAD_TAKE(compiler->resolver.question->arena, Path);
    if (!parts[at]) {
      return sanad_fail_memory(error);
    }
    *parts[at] = *part;
  }
  return join_paths(compiler, is_sequence ? PATH_SEQUENCE : PATH_ALTERNATIVE,
                    parts, path->part_count, out, error);
}

SanadStatus
path_repeat(Compiler *compiler, const Path *inner, uint32_t min, uint32_t max,
            const Path **out, SanadError *error)
{
  Path *const repeat = new_path(compiler, PATH_REPEAT);
  Path **const parts =
      SANAD_TAKE_ARRAY(compiler->resolver.question->arena, Path *, 1);
  Path *const copy = SANAD_TAKE(compiler->resolver.question->arena, Path);
  if (!repeat || !parts || !copy) {
    return sanad_fail_memory(error);
  }
  *copy = *inner;
  parts[0] = copy;
  repeat->parts = parts;
  repeat->part_count = 1;
  repeat->min = min;
  repeat->max = max;
  repeat->is_nullable = !min || inner->is_nullable;
  *out = repeat;
  return SANAD_OK;
}

static SanadStatus
compile_times(Compiler *compiler, const AstPath *path, bool is_inverse,
              bool is_either, const Path **out, SanadError *error)
{
  const size_t before = compiler->relations;
  const uint32_t times = path->max == AST_UNBOUNDED ? path->min + 1 : path->max;
  const Path *inner = NULL;
  TRY(compile_path(compiler, &path->parts[0], is_inverse, is_either, &inner,
                   error));
  if (times > 1) {
    TRY(count_relations(compiler, (times - 1) * (compiler->relations - before),
                        path->span, error));
  }
  return path_repeat(compiler, inner, path->min, path->max, out, error);
}

SanadStatus
compile_path(Compiler *compiler, const AstPath *path, bool is_inverse,
             bool is_either, const Path **out, SanadError *error)
{
  switch (path->kind) {
  case AST_PATH_NAME:
  case AST_PATH_A:
    return compile_relation(compiler, path, is_inverse, is_either, out, error);
  case AST_PATH_ANY:
    return compile_any(compiler, is_inverse, is_either, out, error);
  case AST_PATH_NOT:
    return compile_except(compiler, path->names, path->name_count, is_inverse,
                          is_either, out, error);
  case AST_PATH_INVERSE:
    return compile_path(compiler, &path->parts[0], !is_inverse, is_either, out,
                        error);
  case AST_PATH_TIMES:
    return compile_times(compiler, path, is_inverse, is_either, out, error);
  default:
    return compile_parts(compiler, path, is_inverse, is_either, out, error);
  }
}

// ---- The mirror rule

static void print_path(SanadBuffer *out, const Path *path, bool is_turned);

static void
print_leaf(SanadBuffer *out, const Path *path, bool is_turned)
{
  sanad_buffer_add_char(out, path->is_inverse != is_turned ? '^' : '-');
  if (path->kind == PATH_LINK) {
    sanad_buffer_add_format(out, "%llx", (unsigned long long)path->id);
    return;
  }
  sanad_buffer_add_char(out, '!');
  for (size_t i = 0; i < path->id_count; ++i) {
    sanad_buffer_add_format(out, "%llx,", (unsigned long long)path->ids[i]);
  }
}

static int
compare_texts(const void *left, const void *right)
{
  const SanadBuffer *const a = left;
  const SanadBuffer *const b = right;
  return sanad_text_compare(sanad_buffer_text(a), sanad_buffer_text(b));
}

/// Alternatives in any order are the same path, so they are printed sorted.
static void
print_alternatives(SanadBuffer *out, const Path *path, bool is_turned)
{
  SanadBuffer *const texts = calloc(path->part_count, sizeof *texts);
  if (!texts) {
    out->failed = true;
    return;
  }
  for (size_t i = 0; i < path->part_count; ++i) {
    print_path(&texts[i], path->parts[i], is_turned);
    out->failed |= texts[i].failed;
  }
  qsort(texts, path->part_count, sizeof *texts, compare_texts);
  sanad_buffer_add_char(out, '(');
  for (size_t i = 0; i < path->part_count; ++i) {
    sanad_buffer_add_text(out, sanad_buffer_text(&texts[i]));
    sanad_buffer_add_char(out, '|');
    sanad_buffer_free(&texts[i]);
  }
  sanad_buffer_add_char(out, ')');
  free(texts);
}

/// Prints a path so that equal ways give equal text; `is_turned`: as walked
/// from its other end.  Paths nest no deeper than the parser allows.
static void
print_path(SanadBuffer *out, const Path *path, bool is_turned)
{
  switch (path->kind) {
  case PATH_LINK:
  case PATH_ANY:
    print_leaf(out, path, is_turned);
    break;
  case PATH_SEQUENCE:
    for (size_t i = 0; i < path->part_count; ++i) {
      const size_t at = is_turned ? path->part_count - 1 - i : i;
      print_path(out, path->parts[at], is_turned);
      if (i + 1 < path->part_count) {
        sanad_buffer_add_char(out, '/');
      }
    }
    break;
  case PATH_ALTERNATIVE:
    print_alternatives(out, path, is_turned);
    break;
  case PATH_REPEAT:
    sanad_buffer_add_char(out, '<');
    print_path(out, path->parts[0], is_turned);
    sanad_buffer_add_format(out, ">{%u,%u}", path->min, path->max);
    break;
  }
}

/// The most facts that a path can be long, cut at 2.
static unsigned
longest(const Path *path)
{
  unsigned sum = 0;

  switch (path->kind) {
  case PATH_LINK:
  case PATH_ANY:
    return 1;
  case PATH_REPEAT:
    sum = longest(path->parts[0]);
    return path->max > 1 && sum ? 2 : path->max * sum;
  case PATH_SEQUENCE:
    for (size_t i = 0; i < path->part_count; ++i) {
      sum += longest(path->parts[i]);
    }
    return sum < 2 ? sum : 2;
  default:
    for (size_t i = 0; i < path->part_count; ++i) {
      const unsigned length = longest(path->parts[i]);
      sum = length > sum ? length : sum;
    }
    return sum;
  }
}

SanadStatus
path_is_mirror(Compiler *compiler, const Path *first, const Path *second,
               bool *answer, SanadError *error)
{
  (void)compiler;
  *answer = false;
  const bool is_nullable =
      first->is_nullable && (!second || second->is_nullable);
  if (is_nullable || (!second && longest(first) < 2)) {
    return SANAD_OK;
  }

  SanadBuffer there = {0};
  SanadBuffer back = {0};
  print_path(&there, first, false);
  if (second) {
    sanad_buffer_add_char(&there, '/');
    print_path(&there, second, false);
    print_path(&back, second, true);
    sanad_buffer_add_char(&back, '/');
  }
  print_path(&back, first, true);
  *answer =
      sanad_text_is_equal(sanad_buffer_text(&there), sanad_buffer_text(&back));
  const bool has_failed = there.failed || back.failed;
  sanad_buffer_free(&there);
  sanad_buffer_free(&back);
  return has_failed ? sanad_fail_memory(error) : SANAD_OK;
}
