/* official.h - the official files beside the project, for tests; they skip where there are none. */
#ifndef TESTS_LIB_CODESET_OFFICIAL_H
#define TESTS_LIB_CODESET_OFFICIAL_H

#include "lib/codeset/load.h"

/* Below $CLAIMLINE_CORPUS/codesets, else ../shared/codesets. False: not there (said once). */
bool official_file(struct arena *arena, const char *path, str *content);
str name_of_path(const char *path);

#endif
