#ifndef SANAD_GRAPH_IO_INPUT_H
#define SANAD_GRAPH_IO_INPUT_H

#include "base/buffer.h"
#include "base/status.h"
#include "base/text.h"
#include "graph/io/io.h"

#include <stdbool.h>
#include <stdint.h>

/// A file or standard input that is open for reading, unpacked if it is packed
/// by gzip or Zstandard.
typedef struct Input Input;

/// Opens the file `path`, or standard input if it is `-`.
///
/// `is_wanted` is asked while a pipe is waited for, also when a signal came;
/// once it says no, reading fails with SANAD_CANCELLED.  May be null.
///
/// On success `*out` is owned by the caller: close it with input_close().
///
/// Errors: SANAD_NOT_FOUND, SANAD_IO, SANAD_CANCELLED, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus input_open(Input **out, const char *path,
                                       bool (*is_wanted)(void *state),
                                       void *state, SanadError *error);

/// Closes the input.  Accepts null.
void input_close(Input *input);

/// What the input gives, from its start.  The input must outlive it.
SanadSource input_source(Input *input);

/// How many bytes of the file itself were read so far.
uint64_t input_position(const Input *input);

/// How many bytes a file has, or 0 if that is not known.
uint64_t input_file_bytes(const char *path);

/// Guesses the format from how the text starts; never unknown on success.
///
/// Errors: SANAD_UNSUPPORTED (an HTML page), SANAD_IO, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus input_guess_format(Input *input,
                                               SanadFormat *format,
                                               SanadError *error);

/// Says how to read the input: in the format given, or that of the file's name,
/// or that of its content; with the base given or the file's own IRI, which
/// `scratch` then holds and must outlive `read`.
///
/// Errors: SANAD_UNSUPPORTED (an HTML page, UTF-16, a format that is not read),
/// SANAD_IO, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus input_read_options(
    Input *input, const char *path, SanadFormat format, SanadText base,
    SanadBuffer *scratch, SanadReadOptions *read, SanadError *error);

/// Refuses a text that begins like UTF-16 or UTF-32, or like an HTML page.
///
/// Errors: SANAD_UNSUPPORTED.
SANAD_NODISCARD SanadStatus refuse_foreign_text(SanadText text,
                                                SanadFormat format,
                                                SanadError *error);

/// Guesses the format of a text from its beginning; `is_whole` says that there
/// is no more of it.
///
/// Errors: SANAD_UNSUPPORTED (an HTML page).
SANAD_NODISCARD SanadStatus guess_format(SanadText text, bool is_whole,
                                         SanadFormat *format,
                                         SanadError *error);

#endif
