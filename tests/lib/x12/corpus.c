/* Finds the shared corpus and its table of expected verdicts. */
#include "lib/x12/corpus.h"

#include <stdio.h>
#include <stdlib.h>

const char *corpus_folder(void)
{
    static char folder[1024];
    const char *shared = getenv("CLAIMLINE_CORPUS");
    (void)snprintf(folder, sizeof folder, "%s/corpus", shared ? shared : SOURCE_DIR "/../shared");
    return folder;
}

bool corpus_read(struct arena *arena, const char *name, str *content)
{
    char path[2048];
    (void)snprintf(path, sizeof path, "%s/%s", corpus_folder(), name);
    FILE *file = fopen(path, "rb");
    if (file == NULL) return false;
    (void)fseek(file, 0, SEEK_END);
    const long size = ftell(file);
    rewind(file);
    char *at = arena_alloc(arena, size > 0 ? (size_t)size : 1);
    const size_t len = fread(at, 1, size > 0 ? (size_t)size : 0, file);
    (void)fclose(file);
    *content = (str){at, len};
    return true;
}

static struct corpus_row row_of(str line)
{
    struct corpus_row row = {0};
    str *const members[] = {&row.file,  &row.expect,   NULL,       NULL,        &row.type,
                            &row.guide, &row.count_of, &row.count, &row.charge, &row.paid};
    for (size_t i = 0; i < sizeof members / sizeof *members && line.at; i++) {
        const str cell = str_cut(&line, '\t');
        if (members[i]) *members[i] = str_trim(cell);
    }
    return row;
}

size_t corpus_each(struct arena *arena, const char *folder, corpus_visit *visit, void *context)
{
    str table, content;
    size_t count = 0;
    char start[64];
    (void)snprintf(start, sizeof start, "%s/", folder);
    if (!corpus_read(arena, "expected_verdict.tsv", &table)) {
        (void)fprintf(stderr, "skipped: no corpus in %s\n", corpus_folder());
        return 0;
    }
    while (table.at) {
        const struct corpus_row row = row_of(str_cut(&table, '\n'));
        if (!str_starts(row.file, start) ||
            !corpus_read(arena, arena_text(arena, row.file), &content))
            continue;
        visit(context, &row, content);
        count++;
    }
    return count;
}
