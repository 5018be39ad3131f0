#ifndef SANAD_QUERY_RESULTS_IMPL_H
#define SANAD_QUERY_RESULTS_IMPL_H

#include "query/results.h"

/// For query/results*.c only: a reader of each syntax.

typedef struct JsonResults JsonResults;
typedef struct XmlResults XmlResults;

SANAD_NODISCARD SanadStatus json_results_open(JsonResults **out,
                                              SanadArena *arena,
                                              ResultsSink sink,
                                              SanadError *error);
SANAD_NODISCARD SanadStatus json_results_read(JsonResults *reader,
                                              SanadText bytes,
                                              SanadError *error);
SANAD_NODISCARD SanadStatus json_results_finish(JsonResults *reader,
                                                SanadError *error);
void json_results_close(JsonResults *reader);

SANAD_NODISCARD SanadStatus xml_results_open(XmlResults **out,
                                             SanadArena *arena,
                                             ResultsSink sink,
                                             SanadError *error);
SANAD_NODISCARD SanadStatus xml_results_read(XmlResults *reader,
                                             SanadText bytes,
                                             SanadError *error);
SANAD_NODISCARD SanadStatus xml_results_finish(XmlResults *reader,
                                               SanadError *error);
void xml_results_close(XmlResults *reader);

#endif
