/* folder.h - the folders between us and a payer: files appear whole, by rename. */
#ifndef PAYER_FOLDER_H
#define PAYER_FOLDER_H

#include "lib/base/arena.h"
#include "lib/base/status.h"

enum { PATH_BYTES = 1024 };

struct folder_file {
    str name; /* in the arena */
    int64_t mtime_ns;
    int64_t size;
};

/* The files of a folder, oldest first; those whose name begins with '.' or ends with ".tmp" are
 * still being written. RETRY: it cannot be read. */
MUST_CHECK enum status folder_list(const char *folder, struct arena *arena,
                                   struct folder_file **files, size_t *count);
/* The folders in a folder, by name. */
MUST_CHECK enum status folder_folders(const char *folder, struct arena *arena, str **names,
                                      size_t *count);
/* RETRY: gone or unreadable. */
MUST_CHECK enum status folder_get(const char *path, struct arena *arena, str *content);
/* Temporary name, fsync, rename; after the last one call folder_sync. */
MUST_CHECK enum status folder_put(const char *folder, const char *name, str content);
/* When something was last added to the folder; 0: unknown. */
int64_t folder_changed_ns(const char *folder);

#endif
