/* Zip archives, read by libzip. */
#include "claims/archive.h"

#include <stdio.h>
#include <zip.h>

struct archive {
    const char *path;
    zip_t *zip;
    struct arena *arena;
    int64_t bytes_count; /* read so far */
    size_t file_count;
};

static enum status refuse(const char *path, const char *what)
{
    (void)fprintf(stderr, "%s: %s\n", path, what);
    return REJECT;
}

bool is_archive(str content)
{
    return str_starts(content, "PK\003\004");
}

static str without_folders(const char *name)
{
    const char *slash = strrchr(name, '/');
    return str_of(slash ? slash + 1 : name);
}

/* What it says of its size makes room; what is read decides. */
static enum status content_read(struct archive *a, zip_file_t *file, zip_uint64_t size,
                                str *content)
{
    char *to = arena_alloc(a->arena, (size_t)size + 1), beyond;
    zip_uint64_t got = 0;
    while (got < size) {
        const zip_int64_t part = zip_fread(file, to + got, size - got);
        if (part <= 0) return refuse(a->path, "is a damaged archive");
        got += (zip_uint64_t)part;
    }
    if (zip_fread(file, &beyond, 1) != 0) return refuse(a->path, "is a damaged archive");
    *content = (str){to, (size_t)got};
    return OK;
}

static enum status entry_read(struct archive *a, zip_uint64_t index, const zip_stat_t *info,
                              str *content)
{
    if (!(info->valid & ZIP_STAT_SIZE) || info->size > ARCHIVE_FILE_BYTES_MAX ||
        a->bytes_count + (int64_t)info->size > ARCHIVE_BYTES_MAX)
        return refuse(a->path, "holds more than an archive of code files may");
    a->bytes_count += (int64_t)info->size;
    zip_file_t *file = zip_fopen_index(a->zip, index, 0);
    if (!file) return refuse(a->path, "holds a file that cannot be read (is it encrypted?)");
    const enum status status = content_read(a, file, info->size, content);
    (void)zip_fclose(file);
    return status;
}

static enum status entry_take(struct archive *a, zip_uint64_t index, archive_take *take,
                              void *context)
{
    zip_stat_t info;
    str content;
    if (zip_stat_index(a->zip, index, 0, &info) != 0 || !(info.valid & ZIP_STAT_NAME))
        return refuse(a->path, "is a damaged archive");
    const str name = without_folders(info.name);
    if (name.len == 0 || name.at[0] == '.') return OK; /* a folder, or what a desktop left there */
    if (++a->file_count > ARCHIVE_FILES_MAX)
        return refuse(a->path, "holds more files than an archive of code files may");
    TRY(entry_read(a, index, &info, &content));
    return is_archive(content) ? OK : take(context, arena_str(a->arena, name), content);
}

enum status archive_read(const char *path, struct arena *arena, archive_take *take, void *context)
{
    int error = 0;
    enum status status = OK;
    struct archive a = {.path = path, .arena = arena, .zip = zip_open(path, ZIP_RDONLY, &error)};
    if (!a.zip) return refuse(path, "is a damaged archive");
    const zip_int64_t count = zip_get_num_entries(a.zip, 0);
    for (zip_int64_t i = 0; i < count && status == OK; i++)
        status = entry_take(&a, (zip_uint64_t)i, take, context);
    zip_discard(a.zip);
    return status;
}
