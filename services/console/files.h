/* files.h - what each file of the inbox came to, from the results that the gateway put beside them.
 */
#ifndef CONSOLE_FILES_H
#define CONSOLE_FILES_H

#include "lib/base/arena.h"

enum { FILES_MAX = 5000 };

/* A JSON array of the *.result.json below inbox/done and inbox/refused, by name; at most FILES_MAX.
 * Names of files go to the person who asked, nowhere else. */
str files_json(const char *inbox_folder, struct arena *arena);

#endif
