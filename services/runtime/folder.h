/* folder.h - folders that other programs look into, and files that must be on disk before we say
 * so.
 */
#ifndef RUNTIME_FOLDER_H
#define RUNTIME_FOLDER_H

#include <sys/types.h>

#include "lib/base/str.h"

/* Makes a folder and those above it; what is there stays as it is. False: errno says why. */
bool folder_make(const char *path, mode_t mode);
/* After it, what was renamed into the folder is there after a crash, too. False: say nothing of it
 * to anybody. */
bool folder_sync(const char *path);
/* Writes all of it, however many calls that takes. False: some of it may be written. */
bool file_append(int fd, str content);
/* The whole content under its name, for the owner alone, or nothing. */
bool file_place(const char *folder, const char *name, str content);

#endif
