#ifndef SANAD_REPL_ARTICLE_TOOLS_H
#define SANAD_REPL_ARTICLE_TOOLS_H

/// The commands about articles that need no store: `sanad extract`, `sanad
/// eval`, `sanad lexicon`.

#include "articles/articles.h"
#include "base/buffer.h"
#include "base/status.h"
#include "graph/io/io.h"

#include <stdbool.h>
#include <stddef.h>

/// Whether a first word of the command line is one of these commands.
bool article_tool_is(const char *name);

/// Runs the command `argv[1]`.  Returns what the process exits with.
int article_tool_run(int argc, char **argv);

/// What the command line asks for.  Strings are those of `argv`.
typedef struct {
  SanadFormat format;    ///< `--to`, or unknown
  bool is_facts_only;    ///< `--facts-only`
  bool is_quiet;         ///< `--quiet`
  bool wants_help;       ///< `--help`
  const char *output;    ///< `-o`, `--out`; or null
  const char *batch;     ///< `--batch`, or null
  const char *url;       ///< `--url`, or null
  const char *date;      ///< `--date`, or null
  const char **lexicons; ///< `--lexicon`
  size_t lexicon_count;
  char **operands; ///< What stands without a dash
  size_t operand_count;
} ArticleTask;

/// Each command; errors have not been shown.
SANAD_NODISCARD SanadStatus article_extract(const ArticleTask *task,
                                            SanadError *error);
SANAD_NODISCARD SanadStatus article_evaluate(const ArticleTask *task,
                                             SanadError *error);
SANAD_NODISCARD SanadStatus article_lexicon(const ArticleTask *task,
                                            SanadError *error);

/// Appends the bytes of a file, or of standard input for `-`, to `text`.
///
/// Errors, with the name in the message: SANAD_NOT_FOUND, SANAD_IO,
/// SANAD_LIMIT, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus article_file(SanadBuffer *text, const char *path,
                                         SanadError *error);

/// Puts the name of a file in front of an error's message.
SanadStatus article_fail_in(SanadError *error, const char *path);

/// The names of the articles in a folder, sorted: .txt, .html, .htm.
typedef struct {
  char **names;
  size_t count;
} ArticleFolder;

/// Errors: SANAD_NOT_FOUND, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus article_folder_open(ArticleFolder *folder,
                                                const char *path,
                                                SanadError *error);
void article_folder_close(ArticleFolder *folder);

/// The length of a file's name without the ending of an article, 0 if it has
/// none.
size_t article_stem(const char *name);

/// `folder/name` with room for a zero byte in `out`; SANAD_LIMIT if it is too
/// long.
SANAD_NODISCARD SanadStatus article_path(char out[4096], const char *folder,
                                         const char *name, SanadError *error);

#endif
