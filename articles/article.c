#include "articles/article.h"

#include "articles/emit.h"
#include "articles/explain.h"
#include "articles/facts.h"
#include "articles/fingerprint.h"
#include "articles/html.h"
#include "articles/nodes.h"
#include "articles/sentences.h"
#include "articles/sha256.h"

#include <assert.h>
#include <stdlib.h>

/// The most memory one article may take, in bytes.
#define READING_BYTES_MAX ((size_t)4U << 30U)

static void
forget(Reading *reading)
{
  reading->salience = (Salience){.person = NONE,
                                 .pair = {NONE, NONE},
                                 .acted = {NONE, NONE},
                                 .persons = {NONE, NONE},
                                 .bloc = NONE,
                                 .country = NONE,
                                 .critic = NONE,
                                 .criticised = NONE};
}

/// What the article is called: the caller's IRI, else a hash of the text.
static void
name_article(Reading *reading)
{
  const SanadArticleOptions *const options = reading->options;
  Node article = {.kind = NODE_ARTICLE, .entity = NONE, .country = NONE};
  if (options->iri.length) {
    article.iri = options->iri;
  } else if (reading->url.length && reading->is_page) {
    article.iri = reading->url;
  } else {
    char hex[65];
    SanadBuffer iri = {0};
    sha256_hex(reading->text, hex);
    sanad_buffer_add_format(&iri, "urn:sha256:%s", hex);
    article.iri = reading_keep(reading, sanad_buffer_text(&iri));
    reading->is_out_of_memory |= iri.failed;
    sanad_buffer_free(&iri);
  }
  reading->article = node_add(reading, article);
}

/// The organisation of this name, of the lexicon or not.
static uint32_t
publisher_node(Reading *reading, SanadText name)
{
  const SanadLexicon *const lexicon = reading->lexicon;
  for (uint32_t i = 0; i < lexicon->entity_count; ++i) {
    const Entity *const entity = &lexicon->entities[i];
    bool is_named = sanad_text_is_equal(entity->label, name);
    for (size_t k = 0; k < entity->alias_count && !is_named; ++k) {
      is_named = sanad_text_is_equal(entity->aliases[k], name);
    }
    if (is_named && (entity->class == CLASS_AGENCY ||
                     entity->class == CLASS_ORGANISATION)) {
      return node_of_entity(reading, i);
    }
  }
  return node_of_label(reading, NODE_ORGANISATION, CLASS_AGENCY, name, NONE,
                       NONE);
}

/// Takes the article out of a page of HTML.
static SanadStatus
read_page(Reading *reading, SanadError *error)
{
  HtmlPage page;
  TRY(html_read(&page, reading->text, reading->arena, error));
  reading->text = page.text;
  reading->headline = page.headline;
  reading->url = reading->url.length ? reading->url : page.url;
  reading->is_page = true;
  if (!reading->options->date.length) {
    dates_set_article(reading, page.date);
  }
  if (page.publisher.length) {
    reading->publisher = publisher_node(reading, page.publisher);
  }
  return SANAD_OK;
}

SanadStatus
reading_start(Reading **out, const SanadLexicon *lexicon, SanadText text,
              const SanadArticleOptions *options, SanadError *error)
{
  *out = NULL;
  SanadArena *const arena = sanad_arena_new(NULL, READING_BYTES_MAX);
  Reading *const r = arena ? SANAD_TAKE(arena, Reading) : NULL;
  if (!r) {
    sanad_arena_free(arena);
    return sanad_fail_memory(error);
  }
  r->lexicon = lexicon;
  r->text = text;
  r->options = options;
  r->arena = arena;
  r->url = options->url;
  r->publisher = NONE;
  r->origin = NONE;
  r->entity_nodes =
      SANAD_TAKE_ARRAY(arena, uint32_t, lexicon->entity_count + 1);
  if (!r->entity_nodes || !frames_start(r)) {
    reading_free(r);
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < lexicon->entity_count; ++i) {
    r->entity_nodes[i] = NONE;
  }
  forget(r);
  dates_set_article(r, options->date);
  SanadStatus status = html_is_page(text) ? read_page(r, error) : SANAD_OK;
  name_article(r);
  if (status == SANAD_OK && r->is_out_of_memory) {
    status = sanad_fail_memory(error);
  }
  if (status != SANAD_OK) {
    reading_free(r);
    return status;
  }
  *out = r;
  return SANAD_OK;
}

SanadStatus
article_open(Reading **out, const SanadLexicon *lexicon, SanadText text,
             const SanadArticleOptions *options, SanadError *error)
{
  *out = NULL;
  // A page of HTML may have any encoding; what is taken out of it has one.
  const bool is_page = html_is_page(text);
  if (!is_page) {
    TRY(article_check(lexicon, text, error));
  }
  TRY(reading_start(out, lexicon, text, options, error));
  if (is_page) {
    const SanadStatus status = article_check(lexicon, (*out)->text, error);
    if (status != SANAD_OK) {
      reading_free(*out);
      *out = NULL;
      return status;
    }
  }
  return SANAD_OK;
}

void
reading_free(Reading *reading)
{
  if (reading) {
    sanad_map_free(&reading->names);
    sanad_map_free(&reading->keys);
    sanad_map_free(&reading->seen);
    sanad_map_free(&reading->pair_counts);
    free(reading->claims);
    free(reading->nodes);
    sanad_arena_free(reading->arena);
  }
}

static void
note_sentence(Reading *reading)
{
  Sentence *const s = &reading->sentence;
  uint32_t *const begins = sanad_arena_grow(
      reading->arena, reading->sentence_begins, reading->sentence_count,
      &reading->sentence_capacity, sizeof *begins);
  uint32_t *const ends = sanad_arena_grow(
      reading->arena, reading->sentence_ends, reading->sentence_count,
      &reading->sentence_ends_capacity, sizeof *ends);
  if (!begins || !ends) {
    reading->is_out_of_memory = true;
    return;
  }
  reading->sentence_begins = begins;
  reading->sentence_ends = ends;
  begins[reading->sentence_count] = s->begin;
  ends[reading->sentence_count] = s->end;
  s->number = (uint32_t)reading->sentence_count++;
}

/// Notes all that the sentence names.
static void
note_mentions(Reading *reading)
{
  const Sentence *const s = &reading->sentence;
  for (size_t i = 0; i < s->token_count; ++i) {
    const Mention *const m = mention_at(reading, i);
    if (!m || m->first != i) {
      continue;
    }
    const bool is_named =
        m->kind == MENTION_NODE || m->kind == MENTION_ADJECTIVE ||
        m->kind == MENTION_SECTOR || m->kind == MENTION_SECTOR_ADJECTIVE;
    if (is_named && m->class != CLASS_PERSON) {
      node_mention(reading, m->node);
    }
  }
}

/// Claims that the article cites the agencies that its sentences name as
/// sources.
static void
cite_sources(Reading *reading)
{
  const Sentence *const s = &reading->sentence;
  for (size_t c = 0; c < s->clause_count; ++c) {
    for (size_t i = 0; i < CLAIM_SOURCES_MAX; ++i) {
      const uint16_t at = s->clauses[c].sources[i];
      if (at == NO_ITEM || !s->items[at].member_count ||
          s->items[at].kind != ITEM_ENTITY) {
        continue;
      }
      const Item *const item = &s->items[at];
      const Mention *const m = &s->mentions[s->members[item->members]];
      const bool has_before = at > 0 && s->items[at - 1].kind == ITEM_NOUN;
      const size_t first = has_before ? s->items[at - 1].first : item->first;
      if (!(mention_kinds(m) & KIND_AGENCY)) {
        continue;
      }
      claim_add(reading, (Claim){.subject = reading->article,
                                 .relation = relation_named(reading->lexicon,
                                                            "citesSource"),
                                 .object = m->node,
                                 .begin = s->tokens[first].start,
                                 .end = s->tokens[item->last - 1].end,
                                 .sentence = s->number,
                                 .rule = rule_named(reading->lexicon, "source"),
                                 .confidence = 0.95,
                                 .sources = {NONE, NONE}});
    }
  }
}

/// Reads one sentence; a learning pass stops at persons.
static void
read_sentence(Reading *reading, bool is_first)
{
  names_find(reading);
  dates_find(reading);
  if (is_first) {
    dateline_take(reading);
    names_find(reading);
    dates_find(reading);
  }
  persons_find(reading);
  if (reading->is_learning) {
    return;
  }
  phrases_find(reading);
  note_mentions(reading);
  tags_choose(reading);
  items_make(reading);
  groups_make(reading);
  clauses_make(reading);
  explain_sentence(reading);
  frames_match(reading);
  quotes_tell(reading);
  cite_sources(reading);
}

static void
read_pass(Reading *reading, size_t body)
{
  forget(reading);
  reading->sentence_count = 0;
  if (reading->headline.length && reading->is_learning) {
    size_t offset = 0;
    if (sentence_next(reading, &offset)) {
      read_sentence(reading, false);
    }
  }
  bool is_first = true;
  for (size_t offset = body; !reading->is_out_of_memory &&
                             !reading->is_too_large &&
                             sentence_next(reading, &offset);) {
    note_sentence(reading);
    read_sentence(reading, is_first);
    sanad_map_free(&reading->seen);
    is_first = false;
  }
}

static void
label_article(Reading *reading)
{
  assert(reading);
  const SanadArticleOptions *const options = reading->options;
  Node *const article = &reading->nodes[reading->article];
  article->label = options->label.length      ? options->label
                   : reading->headline.length ? reading->headline
                   : options->file_name.length
                       ? sanad_iri_local_name(options->file_name)
                       : article->iri;
}

SanadStatus
reading_run(Reading *reading, SanadError *error)
{
  const size_t body = headline_find(reading);
  reading->body = body;
  label_article(reading);
  reading->is_learning = true;
  read_pass(reading, body);
  reading->is_learning = false;
  read_pass(reading, body);
  hosts_find(reading);
  nodes_name(reading);
  if (reading->is_out_of_memory) {
    return sanad_fail_memory(error);
  }
  if (reading->is_too_large) {
    return sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                      "the article names more than %u things or makes more "
                      "than %u claims",
                      ARTICLE_NODES_MAX, ARTICLE_CLAIMS_MAX);
  }
  return SANAD_OK;
}

static void
fill_report(Reading *reading, SanadArticleReport *report)
{
  const SanadText iri = node_iri(reading, reading->article);
  report->sentences = reading->sentence_count;
  report->has_fingerprint =
      fingerprint_make(sanad_text_slice(reading->text, reading->body, SIZE_MAX),
                       &report->fingerprint);
  const size_t length =
      iri.length < sizeof report->iri - 1 ? iri.length : sizeof report->iri - 1;
  for (size_t i = 0; i < length; ++i) {
    report->iri[i] = iri.data[i];
  }
  report->iri[length] = '\0';
}

SanadStatus
sanad_article_read(const SanadLexicon *lexicon, SanadText text,
                   const SanadArticleOptions *options, SanadSink sink,
                   SanadArticleReport *report, SanadError *error)
{
  static const SanadArticleOptions none = {0};
  SanadArticleReport ignored;
  report = report ? report : &ignored;
  *report = (SanadArticleReport){0};
  Reading *reading = NULL;
  TRY(article_open(&reading, lexicon, text, options ? options : &none, error));
  SanadStatus status = reading_run(reading, error);
  if (status == SANAD_OK) {
    fill_report(reading, report);
    status = emit_all(reading, sink, report, error);
  }
  reading_free(reading);
  return status;
}
