/* file.h - configuration and code-set files, mapped read only for the life of the process. */
#ifndef RUNTIME_FILE_H
#define RUNTIME_FILE_H

#include "lib/base/arena.h"
#include "lib/base/config_fault.h"
#include "lib/base/status.h"

/* The file's bytes, shared by all processes that map it; never unmapped. REJECT: it cannot be read
 * (said on standard error with its path). */
MUST_CHECK enum status file_map(const char *path, str *content);

/* Calls `add` for every file of the folder whose name ends in `suffix`, by name, with the name
 * without suffix. On REJECT says "<path>:<line>:<column>: <key> <what>" on standard error and
 * stops. A folder that is not there is REJECT. */
typedef enum status file_add(void *context, str name, str content, struct config_fault *fault);
MUST_CHECK enum status folder_read(const char *folder, const char *suffix, file_add *add,
                                   void *context);

#endif
