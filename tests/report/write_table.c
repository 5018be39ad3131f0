/// Writes a table of awkward cells in the mode that its argument names, for
/// check_formats.py, which knows what must be in it.

#include "graph/vocabulary.h"
#include "report/format.h"

#include <stdio.h>
#include <stdlib.h>

#define AWKWARD                                                                \
  "a\tb\nc\rd \"e\" <f> & 'g' \\ 中 👨‍👩‍👧 e\xCC\x81 ]]>"

static SanadCell
shown_as_it_is(SanadTerm term)
{
  return (SanadCell){term, term.text};
}

static SanadStatus
write_rows(SanadFormatter *formatter, SanadError *error)
{
  const SanadCell iri = {sanad_term_iri(SANAD_TEXT("http://a/b?c=d&e='f'")),
                         SANAD_TEXT("a b")};
  const SanadCell none = {0};
  const SanadCell rows[][3] = {
      {iri, shown_as_it_is(sanad_term_string(SANAD_TEXT(AWKWARD))), none},
      {shown_as_it_is(sanad_term_blank(SANAD_TEXT("b1"))),
       shown_as_it_is(
           sanad_term_typed(SANAD_TEXT("5"), SANAD_TEXT(SANAD_XSD_INTEGER))),
       shown_as_it_is(
           sanad_term_language(SANAD_TEXT("ایران"), SANAD_TEXT("fa")))},
      {none, shown_as_it_is(sanad_term_string(SANAD_TEXT(""))), none},
      {none, none, none},
  };

  for (size_t i = 0; i < sizeof rows / sizeof *rows; ++i) {
    TRY(sanad_formatter_row(formatter, rows[i], error));
  }
  return sanad_formatter_finish(formatter, error);
}

int
main(int argc, char **argv)
{
  const SanadText columns[] = {SANAD_TEXT("node"), SANAD_TEXT("literal"),
                               SANAD_TEXT("نام")};
  const SanadFormatOptions options = {
      .mode = sanad_mode_of_name(sanad_text(argc == 2 ? argv[1] : NULL))};
  SanadFormatter *formatter = NULL;
  SanadError error = {0};

  if (options.mode == SANAD_MODES) {
    (void)fputs("usage: write_table MODE\n", stderr);
    return EXIT_FAILURE;
  }
  SanadStatus status =
      sanad_formatter_open(&formatter, stdout, &options, columns, 3, &error);
  if (status == SANAD_OK) {
    status = write_rows(formatter, &error);
  }
  sanad_formatter_free(formatter);
  if (status != SANAD_OK) {
    (void)fprintf(stderr, "%s\n", error.message);
  }
  return status == SANAD_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
