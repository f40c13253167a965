/* Official files beside the project. */
#include "official.h"

#include <stdio.h>
#include <stdlib.h>

str name_of_path(const char *path)
{
    const char *slash = strrchr(path, '/');
    return str_of(slash ? slash + 1 : path);
}

bool official_file(struct arena *arena, const char *path, str *content)
{
    const char *corpus = getenv("CLAIMLINE_CORPUS");
    const str full =
        arena_printf(arena, "%s/codesets/%s", corpus ? corpus : SOURCE_DIR "/../shared", path);
    FILE *file = fopen(full.at, "rb");
    if (!file) {
        (void)printf("skipped: %s is not there (CLAIMLINE_CORPUS)\n", full.at);
        return false;
    }
    (void)fseek(file, 0, SEEK_END);
    const size_t len = (size_t)ftell(file);
    rewind(file);
    char *text = arena_alloc(arena, len + 1);
    *content = (str){text, fread(text, 1, len, file)};
    (void)fclose(file);
    return content->len == len;
}
