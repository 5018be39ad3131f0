/// Zero rows are answered (language, 6): the parts of the question are counted
/// in order, each on top of those before, until one leaves nothing.
///
/// Each trial is a smaller question, made of parts of the same tree and
/// answered as any other.

#include "query/empty.h"

#include "parser/printer.h"
#include "query/compile.h"
#include "query/loosen.h"
#include "query/node_relations.h"

#include <string.h>
#include <time.h>

/// How long may be thought about it in all.
#define TIME_US 500000U
/// Rows are counted up to here.
#define COUNT_MAX 10000U
/// Clauses and links that are tried.
#define PARTS_MAX 200U

/// A question that is being taken apart.
typedef struct {
  SanadAsk ask; ///< With a limit of time of its own, without notes
  const AstQuery *query;
  AstClause *clauses; ///< The trial: clauses so far, the last maybe cut
  size_t clause_count;
  SanadBuffer *out;
  uint64_t before; ///< Rows before the part that was tried last
  AstLink *link;   ///< The last of the chain that is tried
} Trial;

// ---- Asking

/// Counts the rows of a question, up to `limit`.  A question that cannot be
/// answered counts as UINT64_MAX.
static SanadStatus
count_rows(const Trial *self, const AstQuery *query, uint64_t limit,
           uint64_t *count, SanadError *error)
{
  SanadAnswer *answer = NULL;
  SanadError own = {0};
  *count = 0;
  SanadStatus status = sanad_answer_open(&answer, &self->ask, query, &own);
  while (status == SANAD_OK && *count < limit &&
         (status = sanad_answer_next(answer, &own)) == SANAD_OK) {
    ++*count;
  }
  sanad_answer_close(answer);
  if (status == SANAD_OK || status == SANAD_END) {
    return SANAD_OK;
  }
  *count = UINT64_MAX;
  if (status == SANAD_NO_MEMORY || status == SANAD_CANCELLED) {
    if (error) {
      *error = own;
    }
    return status;
  }
  return SANAD_OK;
}

/// Counts the rows of a pattern.
static SanadStatus
count_pattern(const Trial *self, const AstPattern *pattern, uint64_t limit,
              uint64_t *count, SanadError *error)
{
  const AstQuery query = {
      .kind = AST_SOURCE_PATTERN,
      .span = self->query->span,
      .pattern = *pattern,
  };
  return count_rows(self, &query, limit, count, error);
}

static SanadStatus
count_trial(const Trial *self, uint64_t limit, uint64_t *count,
            SanadError *error)
{
  const AstPattern pattern = {
      .span = self->query->pattern.span,
      .clauses = self->clauses,
      .clause_count = self->clause_count,
  };
  return count_pattern(self, &pattern, limit, count, error);
}

static void
add_count(SanadBuffer *out, uint64_t count)
{
  sanad_buffer_add_format(out, "%llu%s", (unsigned long long)count,
                          count >= COUNT_MAX ? " or more" : "");
}

/// Appends what there was before: `A, B  has 14, of these  `.
static void
add_before(const Trial *self, size_t clause_count)
{
  if (!clause_count) {
    return;
  }
  const AstPattern before = {
      .clauses = self->clauses,
      .clause_count = clause_count,
  };
  sanad_print_pattern(self->out, &before);
  sanad_buffer_add_string(self->out, "  has ");
  add_count(self->out, self->before);
  sanad_buffer_add_string(self->out, ", of these  ");
}

// ---- What a node has instead

static void
add_relations(const Trial *self, const NodeRelation *list, size_t count,
              const char *way, bool *has_any)
{
  for (size_t i = 0; i < count; ++i) {
    sanad_buffer_add_format(self->out, "%s%.*s(%s%.*s)", *has_any ? ", " : "",
                            (int)list[i].shown.length, list[i].shown.data, way,
                            (int)list[i].count.length, list[i].count.data);
    *has_any = true;
  }
}

/// Puts another arrow into the last link and tells whether there are rows then.
static SanadStatus
try_arrow(const Trial *self, const AstArrow *arrow, bool *gives_rows,
          SanadError *error)
{
  AstLink *const link = self->link;
  const AstArrow written = link->arrow;
  uint64_t count = 0;
  link->arrow = *arrow;
  const SanadStatus status = count_trial(self, 1, &count, error);
  link->arrow = written;
  *gives_rows = status == SANAD_OK && count == 1;
  return status;
}

/// Suggests an arrow if it gives rows.
static SanadStatus
suggest(const Trial *self, const AstArrow *arrow, unsigned *suggested,
        SanadError *error)
{
  bool gives_rows = false;
  TRY(try_arrow(self, arrow, &gives_rows, error));
  if (gives_rows) {
    sanad_buffer_add_string(self->out,
                            (*suggested)++ ? "  or  " : "did you mean  ");
    sanad_print_arrow(self->out, arrow);
  }
  return SANAD_OK;
}

/// Suggests the same arrow the other way round.
static SanadStatus
suggest_turned(const Trial *self, unsigned *suggested, SanadError *error)
{
  AstArrow arrow = self->link->arrow;
  if (arrow.direction == AST_EITHER) {
    return SANAD_OK;
  }
  arrow.direction = arrow.direction == AST_FORWARD ? AST_BACKWARD : AST_FORWARD;
  return suggest(self, &arrow, suggested, error);
}

/// Suggests the relations that the node has, as far as they lead to rows.
static SanadStatus
suggest_relations(const Trial *self, const NodeRelation *list, size_t count,
                  AstDirection direction, unsigned *suggested,
                  SanadError *error)
{
  for (size_t i = 0; i < count && *suggested < 3; ++i) {
    const AstName name = {
        .kind = AST_NAME_IRI,
        .span = self->query->span,
        .text = list[i].iri,
    };
    const AstPath path = {
        .kind = AST_PATH_NAME,
        .span = self->query->span,
        .names = &name,
        .name_count = 1,
    };
    AstArrow arrow = {
        .kind = AST_ARROW_PATH,
        .direction = direction,
        .span = self->query->span,
        .path = &path,
    };
    bool gives_rows = false;
    TRY(try_arrow(self, &arrow, &gives_rows, error));
    if (gives_rows) {
      const AstName shown = {
          .kind = sanad_is_bare_name(list[i].shown) ? AST_NAME_BARE
                                                    : AST_NAME_BRACKETED,
          .text = list[i].shown,
      };
      const AstPath written = {
          .kind = AST_PATH_NAME,
          .names = list[i].shown.length ? &shown : &name,
          .name_count = 1,
      };
      arrow.path = &written;
      sanad_buffer_add_string(self->out,
                              (*suggested)++ ? "  or  " : "did you mean  ");
      sanad_print_arrow(self->out, &arrow);
    }
  }
  return SANAD_OK;
}

static void
end_line(const Trial *self)
{
  if (self->out->length && self->out->data[self->out->length - 1] != '\n') {
    sanad_buffer_add_char(self->out, '\n');
  }
}

/// Says what the named node of the last link has, and suggests.
static SanadStatus
explain_link(const Trial *self, const AstNode *left, SanadError *error)
{
  const AstLink *const link = self->link;
  const bool is_right = link->node.kind == AST_NODE_NAME;
  const AstNode *const node = is_right ? &link->node : left;
  NodeRelation out[NODE_RELATIONS_MAX];
  NodeRelation in[NODE_RELATIONS_MAX];
  size_t out_count = 0;
  size_t in_count = 0;
  unsigned suggested = 0;
  if (node->kind == AST_NODE_NAME) {
    bool has_any = false;
    TRY(list_relations(&self->ask, node, true, out, &out_count, error));
    TRY(list_relations(&self->ask, node, false, in, &in_count, error));
    if (out_count || in_count) {
      AstNode plain = *node;
      plain.type_count = 0;
      sanad_print_node(self->out, &plain);
      sanad_buffer_add_string(self->out, "'s relations: ");
      add_relations(self, in, in_count, "in, ", &has_any);
      add_relations(self, out, out_count, "", &has_any);
      end_line(self);
    }
  }
  TRY(suggest_turned(self, &suggested, error));
  if (!suggested) {
    // What comes into the right node goes forward from the left one.
    TRY(suggest_relations(self, in, in_count,
                          is_right ? AST_FORWARD : AST_BACKWARD, &suggested,
                          error));
    TRY(suggest_relations(self, out, out_count,
                          is_right ? AST_BACKWARD : AST_FORWARD, &suggested,
                          error));
  }
  end_line(self);
  return SANAD_OK;
}

/// A text without a language may be there with one.
static SanadStatus
explain_text(const Trial *self, SanadError *error)
{
  AstLink *const link = self->link;
  const AstNode written = link->node;
  uint64_t count = 0;
  if (written.kind != AST_NODE_LITERAL ||
      written.literal.kind != AST_LITERAL_STRING) {
    return SANAD_OK;
  }
  link->node.literal.kind = AST_LITERAL_ANY_LANGUAGE;
  const SanadStatus status = count_trial(self, 1, &count, error);
  if (status == SANAD_OK && count == 1) {
    sanad_buffer_add_string(self->out, "did you mean  ");
    sanad_print_node(self->out, &link->node);
    end_line(self);
  }
  link->node = written;
  return status;
}

// ---- Parts

/// What trying one more part came to.
typedef enum { GOES_ON, IS_EMPTY, IS_UNCLEAR } Verdict;

/// Counts the trial with its last part.
static SanadStatus
judge(Trial *self, Verdict *verdict, SanadError *error)
{
  uint64_t count = 0;
  TRY(count_trial(self, COUNT_MAX, &count, error));
  *verdict = count == UINT64_MAX ? IS_UNCLEAR : count == 0 ? IS_EMPTY : GOES_ON;
  if (*verdict == GOES_ON) {
    self->before = count;
  }
  return SANAD_OK;
}

/// Appends the part of a chain that leaves nothing: its last link.
static void
add_link(const Trial *self, const AstChain *chain)
{
  const size_t last = chain->link_count - 1;
  const AstLink *const link = &chain->links[last];
  if (last || !chain->starts_with_arrow) {
    sanad_print_node(self->out,
                     last ? &chain->links[last - 1].node : chain->start);
    sanad_buffer_add_char(self->out, ' ');
  }
  sanad_print_arrow(self->out, &link->arrow);
  sanad_buffer_add_char(self->out, ' ');
  sanad_print_node(self->out, &link->node);
  if (chain->graph.kind != AST_GRAPH_NONE && last) {
    sanad_buffer_add_string(self->out, "  in the same source");
  }
}

/// Says that a chain up to its `link_count`-th link leaves nothing.
static SanadStatus
report_link(Trial *self, AstClause *clause, SanadError *error)
{
  AstChain *const chain = &clause->chain;
  const size_t links = chain->link_count;
  // What came before: the clauses, and the links of this chain but the last.
  const AstGraph graph = chain->graph;
  chain->link_count = links - 1;
  chain->graph = links > 1 ? graph : (AstGraph){0};
  const bool has_before =
      links > 1 || (chain->start->type_count && !chain->starts_with_arrow &&
                    chain->start->kind != AST_NODE_NAME);
  add_before(self, self->clause_count - !has_before);
  chain->link_count = links;
  chain->graph = graph;
  add_link(self, chain);
  sanad_buffer_add_string(self->out, "  has 0\n");
  const AstNode *const left =
      links > 1 ? &chain->links[links - 2].node : chain->start;
  TRY(explain_text(self, error));
  return explain_link(self, left, error);
}

/// Tries the links of a chain one after the other.
static SanadStatus
try_chain(Trial *self, const AstChain *whole, Verdict *verdict,
          SanadError *error)
{
  AstClause *const clause = &self->clauses[self->clause_count++];
  AstLink *const links =
      SANAD_TAKE_ARRAY(self->ask.arena, AstLink, whole->link_count + 1);
  if (!links) {
    return sanad_fail_memory(error);
  }
  if (whole->link_count) {
    memcpy(links, whole->links, whole->link_count * sizeof *links);
  }
  *clause = (AstClause){
      .kind = AST_CLAUSE_CHAIN,
      .span = whole->span,
      .chain = *whole,
  };
  clause->chain.links = links;
  for (size_t i = whole->start->type_count ? 0 : 1; i <= whole->link_count;
       ++i) {
    clause->chain.link_count = i;
    self->link = &links[i ? i - 1 : 0];
    clause->chain.graph = i ? whole->graph : (AstGraph){0};
    if (!i && whole->start->kind == AST_NODE_NAME) {
      continue; // Its type only narrows the name
    }
    TRY(judge(self, verdict, error));
    if (*verdict == IS_EMPTY && i) {
      return report_link(self, clause, error);
    }
    if (*verdict == IS_EMPTY) {
      add_before(self, self->clause_count - 1);
      sanad_print_node(self->out, whole->start);
      sanad_buffer_add_string(self->out, "  has 0\n");
    }
    if (*verdict != GOES_ON) {
      return SANAD_OK;
    }
  }
  return SANAD_OK;
}

/// Tries any other clause as a whole.
static SanadStatus
try_clause(Trial *self, const AstClause *clause, Verdict *verdict,
           SanadError *error)
{
  if (clause->kind == AST_CLAUSE_CHAIN) {
    return try_chain(self, &clause->chain, verdict, error);
  }
  self->clauses[self->clause_count++] = *clause;
  TRY(judge(self, verdict, error));
  if (*verdict == IS_EMPTY) {
    add_before(self, self->clause_count - 1);
    sanad_print_clause(self->out, clause);
    sanad_buffer_add_string(self->out, clause->kind == AST_CLAUSE_NOT
                                           ? "  leaves 0\n"
                                           : "  has 0\n");
  }
  return SANAD_OK;
}

/// Tries the clauses of these kinds, in the order of the text.
static SanadStatus
try_clauses(Trial *self, bool optionals, bool nots, Verdict *verdict,
            SanadError *error)
{
  const AstPattern *const pattern = &self->query->pattern;
  for (size_t i = 0; *verdict == GOES_ON && i < pattern->clause_count; ++i) {
    const AstClause *const clause = &pattern->clauses[i];
    const bool is_wanted = clause->kind == AST_CLAUSE_OPTIONAL ? optionals
                           : clause->kind == AST_CLAUSE_NOT
                               ? nots
                               : !optionals && !nots;
    if (is_wanted) {
      TRY(try_clause(self, clause, verdict, error));
    }
  }
  return SANAD_OK;
}

/// Suggests `@*` if the texts of a condition are there in a language.
static SanadStatus
explain_where(const Trial *self, const AstPattern *pattern, SanadError *error)
{
  AstPattern loose = *pattern;
  AstExpr where;
  bool changed = false;
  uint64_t count = 0;
  TRY(loosen_texts(self->ask.arena, pattern->where, &where, &changed, error));
  if (!changed) {
    return SANAD_OK;
  }
  loose.where = &where;
  TRY(count_pattern(self, &loose, 1, &count, error));
  if (count == 1) {
    sanad_buffer_add_string(self->out,
                            "a text in quotes has no language; did you mean  "
                            "where ");
    sanad_print_expression(self->out, &where);
    sanad_buffer_add_char(self->out, '\n');
  }
  return SANAD_OK;
}

/// Says what the pattern has when only its condition leaves nothing.
static SanadStatus
try_where(Trial *self, Verdict *verdict, SanadError *error)
{
  const AstPattern *const pattern = &self->query->pattern;
  uint64_t count = 0;
  if (!pattern->where) {
    return SANAD_OK;
  }
  TRY(count_pattern(self, pattern, 1, &count, error));
  if (count) {
    *verdict = count == 1 ? GOES_ON : IS_UNCLEAR;
    return SANAD_OK;
  }
  *verdict = IS_EMPTY;
  add_before(self, self->clause_count);
  sanad_buffer_add_string(self->out, "where ");
  sanad_print_expression(self->out, pattern->where);
  sanad_buffer_add_string(self->out, "  keeps 0\n");
  return explain_where(self, pattern, error);
}

/// Finds the step that leaves nothing.
static SanadStatus
try_steps(Trial *self, SanadError *error)
{
  uint64_t before = 0;
  AstQuery query = *self->query;
  for (size_t i = 0; i <= self->query->step_count; ++i) {
    uint64_t count = 0;
    query.step_count = i;
    TRY(count_rows(self, &query, COUNT_MAX, &count, error));
    if (count == UINT64_MAX) {
      return SANAD_OK;
    }
    if (!count && i) {
      sanad_buffer_add_string(self->out, "before it there ");
      sanad_buffer_add_string(self->out, before == 1 ? "is " : "are ");
      add_count(self->out, before);
      sanad_buffer_add_string(self->out,
                              before == 1 ? " row,  | " : " rows,  | ");
      sanad_print_step(self->out, &self->query->steps[i - 1]);
      sanad_buffer_add_string(self->out, "  leaves 0\n");
      return SANAD_OK;
    }
    before = count;
  }
  return SANAD_OK;
}

static SanadStatus
take_apart(Trial *self, SanadError *error)
{
  Verdict verdict = GOES_ON;
  TRY(try_clauses(self, false, false, &verdict, error));
  TRY(try_clauses(self, true, false, &verdict, error));
  TRY(try_clauses(self, false, true, &verdict, error));
  if (verdict == GOES_ON) {
    TRY(try_where(self, &verdict, error));
  }
  return verdict == GOES_ON && self->query->step_count ? try_steps(self, error)
                                                       : SANAD_OK;
}

SanadStatus
sanad_explain_empty(const SanadAsk *ask, const AstQuery *query,
                    SanadBuffer *out, SanadError *error)
{
  Trial self = {.ask = *ask, .query = query, .out = out};
  struct timespec now = {0};
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  self.ask.deadline_us =
      (uint64_t)now.tv_sec * 1000000U + (uint64_t)now.tv_nsec / 1000U + TIME_US;
  self.ask.note = NULL;
  if (query->kind == AST_SOURCE_PATHS && !query->step_count) {
    search_say_none(&query->paths, out);
    return sanad_buffer_status(out, error);
  }
  const bool has_pattern =
      query->kind == AST_SOURCE_PATTERN || query->kind == AST_SOURCE_WHY;
  if (!has_pattern || query->pattern.clause_count > PARTS_MAX) {
    return SANAD_OK;
  }
  self.clauses =
      SANAD_TAKE_ARRAY(ask->arena, AstClause, query->pattern.clause_count + 1);
  return self.clauses ? take_apart(&self, error) : sanad_fail_memory(error);
}
