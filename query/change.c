#include "query/change.h"

#include "graph/vocabulary.h"
#include "query/answer.h"
#include "query/compile.h"
#include "query/remote_impl.h"

#include <string.h>

/// Rows that one operator may hold: about 64 bytes each.
#define ROWS_MAX (32U << 20U)

/// A change on its way.
typedef struct {
  Question question;
  Resolver resolver;
  Shown shown;
  Run run;
  Made made;
  SanadArena *arena; ///< Of what is given back
  SanadFact *facts;
  size_t count;
  size_t capacity;
  bool is_everywhere; ///< Of SanadChange
} Change;

// ---- Compiling

static SanadStatus
compile_statement(Change *self, const SanadSettings *settings,
                  const AstTemplate *template, bool is_removal,
                  Program **program, SanadError *error)
{
  Compiler compiler = {0};
  TRY(resolver_begin(&compiler.resolver, &self->question, settings, error));
  compiler.program = *program = SANAD_TAKE(self->question.arena, Program);
  if (!*program) {
    return sanad_fail_memory(error);
  }
  TRY(is_removal ? compile_removal(&compiler, template, true, error)
                 : compile_template(&compiler, template, error));
  return view_variables(&compiler, &(*program)->columns,
                        &(*program)->column_count, error);
}

/// Compiles the query with the change as its last step.
static SanadStatus
compile_change(Change *self, const SanadSettings *settings,
               const AstQuery *query, const AstTemplate *template,
               bool is_removal, Program **program, SanadError *error)
{
  if (!query) {
    return compile_statement(self, settings, template, is_removal, program,
                             error);
  }
  AstQuery whole = *query;
  AstStep *const steps =
      SANAD_TAKE_ARRAY(self->question.arena, AstStep, query->step_count + 1);
  if (!steps) {
    return sanad_fail_memory(error);
  }
  if (query->step_count) {
    memcpy(steps, query->steps, query->step_count * sizeof *steps);
  }
  steps[query->step_count] = (AstStep){
      .kind = is_removal ? AST_STEP_REMOVE : AST_STEP_ADD,
      .span = template->span,
      .template = *template,
  };
  whole.steps = steps;
  whole.step_count = query->step_count + 1;
  return compile_query(&self->question, settings, &whole, program, error);
}

/// Works out the quads.
static SanadStatus
collect(Change *self, const SanadAsk *ask, const AstQuery *query,
        const AstTemplate *template, bool is_removal, SanadError *error)
{
  Program *program = NULL;
  Rows *rows = NULL;
  self->arena = ask->arena;
  TRY(question_begin_ask(&self->question, ask, error));
  TRY(resolver_begin(&self->resolver, &self->question, ask->settings, error));
  TRY(compile_change(self, ask->settings, query, template, is_removal, &program,
                     error));
  self->shown.resolver = &self->resolver;
  self->run = (Run){
      .question = &self->question,
      .program = program,
      .shown = &self->shown,
      .rows_max = ROWS_MAX,
  };
  if (!ask->endpoint || (!program->stage_count && !program->removed)) {
    TRY(plan_program(&self->run, program->stage_count, SIZE_MAX, &rows, error));
  } else {
    const Place all = {.slot = SLOT_NONE, .id = SANAD_ANY};
    self->is_everywhere = is_removal && program->target.slot == all.slot &&
                          program->target.id == all.id;
    if (self->is_everywhere) {
      program->target.id = SANAD_DEFAULT_GRAPH;
    }
    TRY(plan_remote(&self->run, &self->resolver, template->span, false, &rows,
                    error));
  }
  return made_collect(&self->made, &self->run, &self->resolver, rows, error);
}

static void
end(Change *self)
{
  made_end(&self->made);
  run_close(&self->run);
  shown_end(&self->shown);
  question_end(&self->question);
}

// ---- Giving it back

static SanadStatus
keep_text(Change *self, SanadText *text, SanadError *error)
{
  const char *const copy =
      sanad_arena_copy(self->arena, text->data, text->length);
  *text = (SanadText){copy, text->length};
  return copy ? SANAD_OK : sanad_fail_memory(error);
}

/// Copies a term: those of the snapshot go when the graph changes.
static SanadStatus
keep_term(Change *self, SanadId id, SanadTerm *term, SanadError *error)
{
  *term = (SanadTerm){0};
  if (id == SANAD_DEFAULT_GRAPH) {
    return SANAD_OK;
  }
  TRY(question_term(&self->question, id, term, error));
  TRY(keep_text(self, &term->text, error));
  TRY(keep_text(self, &term->datatype, error));
  return keep_text(self, &term->language, error);
}

static SanadStatus
keep_fact(Change *self, SanadId graph, SanadTriple triple, SanadError *error)
{
  TRY(question_check(&self->question, error));
  self->facts = sanad_arena_grow(self->arena, self->facts, self->count,
                                 &self->capacity, sizeof *self->facts);
  if (!self->facts) {
    return sanad_fail_memory(error);
  }
  SanadFact *const fact = &self->facts[self->count++];
  TRY(keep_term(self, graph, &fact->graph, error));
  TRY(keep_term(self, triple.subject, &fact->subject, error));
  TRY(keep_term(self, triple.predicate, &fact->predicate, error));
  return keep_term(self, triple.object, &fact->object, error);
}

/// Whether a graph of the store holds a fact.
static SanadStatus
has_fact(const Change *self, SanadId graph, SanadTriple triple, bool *has,
         SanadError *error)
{
  const SanadId ids[] = {graph, triple.subject, triple.predicate,
                         triple.object};
  *has = false;
  for (size_t i = 0; i < 4; ++i) {
    if (sanad_id_kind(ids[i]) == SANAD_ID_OWN) {
      return SANAD_OK;
    }
  }
  if (graph != SANAD_DEFAULT_GRAPH) {
    return sanad_snapshot_has(self->question.snapshot, graph, triple, has,
                              error);
  }
  const SanadId *graphs = NULL;
  size_t count = 0;
  TRY(sanad_snapshot_triple_graphs(self->question.snapshot,
                                   self->question.arena, triple, &graphs,
                                   &count, error));
  for (size_t i = 0; i < count; ++i) {
    *has |= graphs[i] == SANAD_DEFAULT_GRAPH;
  }
  return SANAD_OK;
}

/// Gives each new name its label, in the graph that is written to.
static SanadStatus
label_names(Change *self, SanadChange *change, SanadError *error)
{
  const Program *const program = self->run.program;
  SanadNewName *const names =
      SANAD_TAKE_ARRAY(self->arena, SanadNewName, program->new_name_count + 1);
  const SanadTerm iri = sanad_term_iri(SANAD_TEXT(SANAD_RDFS_LABEL));
  SanadId label = SANAD_ANY;
  if (!names) {
    return sanad_fail_memory(error);
  }
  TRY(question_intern(&self->question, &iri, &label, error));
  for (size_t i = 0; i < program->new_name_count; ++i) {
    const MadeName *const made = &program->new_names[i];
    const SanadTerm text = sanad_term_string(made->name);
    SanadId name = SANAD_ANY;
    SanadTerm term;
    TRY(question_intern(&self->question, &text, &name, error));
    TRY(made_add(&self->made, &self->run, program->target.id,
                 (SanadTriple){made->id, label, name}, error));
    TRY(keep_term(self, made->id, &term, error));
    names[i] = (SanadNewName){made->name, term.text};
  }
  change->new_names = names;
  change->new_name_count = program->new_name_count;
  return SANAD_OK;
}

static SanadStatus
give_added(Change *self, SanadChange *change, SanadError *error)
{
  TRY(label_names(self, change, error));
  for (size_t i = 0; i < self->made.quads.count; ++i) {
    const SanadId *const key = self->made.quads.keys + i * 4;
    const SanadTriple triple = {key[1], key[2], key[3]};
    bool has = false;
    // What is kept of an endpoint is not all that it has.
    if (!self->question.endpoint) {
      TRY(has_fact(self, key[0], triple, &has, error));
    }
    if (has) {
      ++change->present;
    } else {
      TRY(keep_fact(self, key[0], triple, error));
    }
  }
  change->triples = self->count;
  return SANAD_OK;
}

/// Gives a fact once for each graph that has it, or only for the one named.
static SanadStatus
give_removed(Change *self, SanadChange *change, SanadError *error)
{
  for (size_t i = 0; i < self->made.quads.count; ++i) {
    const SanadId *const key = self->made.quads.keys + i * 4;
    const SanadTriple triple = {key[1], key[2], key[3]};
    const SanadId *graphs = &key[0];
    size_t count = 1;
    bool has = true;
    if (key[0] == SANAD_ANY) {
      TRY(sanad_snapshot_triple_graphs(self->question.snapshot,
                                       self->question.arena, triple, &graphs,
                                       &count, error));
    } else if (!self->question.endpoint) {
      TRY(has_fact(self, key[0], triple, &has, error));
    }
    for (size_t j = 0; has && j < count; ++j) {
      TRY(keep_fact(self, graphs[j], triple, error));
    }
    change->triples += has && count;
  }
  return SANAD_OK;
}

static SanadStatus
work_out(const SanadAsk *ask, const AstQuery *query,
         const AstTemplate *template, bool is_removal, SanadChange *change,
         SanadError *error)
{
  Change self = {0};
  *change = (SanadChange){0};
  SanadStatus status = collect(&self, ask, query, template, is_removal, error);
  if (status == SANAD_OK) {
    status = is_removal ? give_removed(&self, change, error)
                        : give_added(&self, change, error);
  }
  change->facts = self.facts;
  change->fact_count = self.count;
  change->skipped = self.made.skipped;
  change->is_everywhere = self.is_everywhere;
  end(&self);
  return status;
}

SanadStatus
sanad_change_add(const SanadAsk *ask, const AstQuery *query,
                 const AstTemplate *template, SanadChange *change,
                 SanadError *error)
{
  return work_out(ask, query, template, false, change, error);
}

SanadStatus
sanad_change_remove(const SanadAsk *ask, const AstQuery *query,
                    const AstTemplate *template, SanadChange *change,
                    SanadError *error)
{
  return work_out(ask, query, template, true, change, error);
}
