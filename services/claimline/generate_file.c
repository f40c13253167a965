/* Where generated claims go: files that appear whole, or a receiver of HL7 messages. */
#include "claimline/generate.h"

#include <stdarg.h>

#include "claimline/generate_send.h"

enum { LINE_BYTES = 1024, PATH_CHARS = 4096 };

static void file_flush(struct generate_file *file)
{
    if (file->len && file->file && fwrite(file->buffer, 1, file->len, file->file) != file->len)
        file->failed = true;
    file->len = 0;
}

void generate_file_print(struct generate_file *file, const char *format, ...)
{
    if (file->len + LINE_BYTES > GENERATE_BUFFER_BYTES) file_flush(file);
    va_list arguments;
    va_start(arguments, format);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): va_start is two lines above */
    const int len = vsnprintf(file->buffer + file->len, LINE_BYTES, format, arguments);
    va_end(arguments);
    if (len < 0 || len >= LINE_BYTES)
        file->failed = true;
    else
        file->len += (size_t)len;
}

/* Hidden while it is written: whoever watches the folder never sees half a file. */
static void path_of(const struct generate_file *file, const char *before, const char *behind,
                    char path[PATH_CHARS])
{
    const char *suffix = file->format == GENERATE_837 ? "837" : file->plan->framed ? "mllp" : "hl7";
    (void)snprintf(path, PATH_CHARS, "%s/%s%s-%03u-%05u.%s%s", file->plan->folder, before,
                   file->facility->facility, (unsigned)(file->plan->seed % 1000), file->ordinal,
                   suffix, behind);
}

static void file_open(struct generate_file *file)
{
    char path[PATH_CHARS];
    file->ordinal++;
    file->claims = 0;
    path_of(file, ".", ".part", path);
    file->file = fopen(path, "wb");
    if (!file->file) {
        file->failed = true;
        return;
    }
    if (file->format == GENERATE_837)
        generate_x12_begin(file);
    else
        hl7_begin(file);
}

void generate_file_close(struct generate_file *file)
{
    char hidden[PATH_CHARS], path[PATH_CHARS];
    if (!file->file) return;
    if (file->format == GENERATE_837)
        generate_x12_end(file);
    else
        hl7_end(file);
    file_flush(file);
    if (fclose(file->file) != 0) file->failed = true;
    file->file = NULL;
    path_of(file, ".", ".part", hidden);
    path_of(file, "", "", path);
    if (rename(hidden, path) != 0) file->failed = true;
}

/* A patient's messages keep their order: M<seed><patient> is the lane. */
static uint64_t lane_of(const struct encounter *encounter)
{
    uint64_t lane = 0;
    for (const char *at = encounter->record; *at; at++) lane = lane * 31 + (unsigned char)*at;
    return lane;
}

static bool message_send(struct generate_file *file, const struct encounter *encounter)
{
    file->len = 0;
    hl7_claim(file, encounter);
    const str message = {file->buffer, file->len};
    return !file->failed && sender_send(file->sender, lane_of(encounter), message) == OK;
}

bool generate_file_claim(struct generate_file *file, const struct encounter *encounter)
{
    if (file->sender) return message_send(file, encounter);
    /* A repeated claim stays beside the first: in one file they come in order. */
    const bool repeated = encounter->wrong && !encounter->wrong->spoil;
    if (file->file && file->claims >= file->plan->per_file && !repeated) generate_file_close(file);
    if (!file->file && !file->failed) file_open(file);
    if (file->failed) return false;
    file->claims++;
    if (file->format == GENERATE_837)
        x12_claim(file, encounter);
    else
        hl7_claim(file, encounter);
    return !file->failed;
}
