/* archive.h - the files of a zip archive, as publishers give official files out.
 *
 * Nothing is unpacked to disk. What an archive may hold is bounded by what is really read out of
 * it, not by what it says: ARCHIVE_FILES_MAX files of ARCHIVE_FILE_BYTES_MAX, ARCHIVE_BYTES_MAX in
 * all.
 */
#ifndef CLAIMS_ARCHIVE_H
#define CLAIMS_ARCHIVE_H

#include "lib/base/arena.h"
#include "lib/base/status.h"

enum { ARCHIVE_FILES_MAX = 256, ARCHIVE_FILE_BYTES_MAX = 512 << 20 };
#define ARCHIVE_BYTES_MAX (INT64_C(1) << 30)

/* name: without folders. The content lives in the arena. */
typedef enum status archive_take(void *context, str name, str content);

bool is_archive(str content);
/* Each file once, in the archive's order; archives within it are passed over. The first status that
 * is not OK ends it. REJECT, said on standard error: damaged, encrypted, or beyond a limit. */
MUST_CHECK enum status archive_read(const char *path, struct arena *arena, archive_take *take,
                                    void *context);

#endif
