/* The payer's ledger: JSON lines, appended and synced; read back at the start. */
#include "payer/seen.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include <jansson.h>

#include "payer/folder.h"

enum { SLOTS_FIRST = 1024, LEDGER_MODE = 0640 };

/* A delivery: where it stands. */
struct slot {
    struct seen_key key; /* file 0 and mtime 0: free */
    const char *event;   /* NULL: in work, not yet written */
    bool done;
};

/* A control number and the bytes first seen under it. */
struct number {
    int64_t isa13;
    int32_t copies; /* the first included */
    char sha256[SHA256_TEXT];
};

struct seen {
    struct arena *arena;
    int file;
    struct slot *slots;
    size_t slot_count, slot_room;
    struct number *numbers; /* in the order of arrival */
    size_t number_count;
};

/* ---- deliveries --------------------------------------------------------------------------- */

struct seen_key seen_key(str name, int64_t mtime_ns)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < name.len; i++)
        hash = (hash ^ (unsigned char)name.at[i]) * 0x100000001b3u;
    return (struct seen_key){hash ? hash : 1, mtime_ns};
}

static struct slot *slot_at(struct slot *slots, size_t room, struct seen_key key)
{
    const uint64_t mixed = (key.file ^ (uint64_t)key.mtime_ns) * 0x9e3779b97f4a7c15u;
    for (size_t i = (size_t)(mixed >> 32) & (room - 1);; i = (i + 1) & (room - 1)) {
        struct slot *slot = &slots[i];
        if (slot->key.file == 0 ||
            (slot->key.file == key.file && slot->key.mtime_ns == key.mtime_ns))
            return slot;
    }
}

static void grow_slots(struct seen *seen)
{
    const size_t room = seen->slot_room ? 2 * seen->slot_room : SLOTS_FIRST;
    struct slot *slots = ARENA_ARRAY(seen->arena, struct slot, room);
    for (size_t i = 0; i < seen->slot_room; i++)
        if (seen->slots[i].key.file != 0)
            *slot_at(slots, room, seen->slots[i].key) = seen->slots[i];
    seen->slots = slots;
    seen->slot_room = room;
}

static struct slot *slot_make(struct seen *seen, struct seen_key key)
{
    if (2 * seen->slot_count >= seen->slot_room) grow_slots(seen);
    struct slot *slot = slot_at(seen->slots, seen->slot_room, key);
    seen->slot_count += slot->key.file == 0;
    slot->key = key;
    return slot;
}

bool seen_is_done(const struct seen *seen, struct seen_key key)
{
    return slot_at(seen->slots, seen->slot_room, key)->done;
}

const char *seen_event(const struct seen *seen, struct seen_key key)
{
    return slot_at(seen->slots, seen->slot_room, key)->event;
}

void seen_begin(struct seen *seen, struct seen_key key)
{
    slot_make(seen, key)->done = true;
}

/* ---- control numbers ---------------------------------------------------------------------- */

static struct number *number_find(const struct seen *seen, int64_t isa13)
{
    for (size_t i = seen->number_count; i-- > 0;) /* the latest are asked for most */
        if (seen->numbers[i].isa13 == isa13) return &seen->numbers[i];
    return NULL;
}

enum seen_verdict seen_judge(const struct seen *seen, int64_t isa13, const char *sha256,
                             int32_t *copies)
{
    const struct number *number = number_find(seen, isa13);
    *copies = number ? number->copies : 0;
    if (number == NULL) return SEEN_NEW;
    return strcmp(number->sha256, sha256) == 0 ? SEEN_SAME : SEEN_OTHER;
}

static void number_add(struct seen *seen, int64_t isa13, const char *sha256)
{
    struct number *number = number_find(seen, isa13);
    if (number != NULL) {
        number->copies += strcmp(number->sha256, sha256) == 0;
        return;
    }
    seen->numbers =
        arena_grow(seen->arena, seen->numbers, seen->number_count, sizeof *seen->numbers);
    number = &seen->numbers[seen->number_count++];
    *number = (struct number){.isa13 = isa13, .copies = 1};
    (void)snprintf(number->sha256, sizeof number->sha256, "%s", sha256);
}

/* ---- lines -------------------------------------------------------------------------------- */

static const char *const events[] = {"received", "again", "refused", "unreadable", "answered"};

static const char *event_of(const char *text)
{
    for (size_t i = 0; text != NULL && i < COUNT_OF(events); i++)
        if (strcmp(events[i], text) == 0) return events[i];
    return NULL;
}

static void remember(struct seen *seen, struct seen_key key, const char *event, int64_t isa13,
                     const char *sha256)
{
    struct slot *slot = slot_make(seen, key);
    if (strcmp(event, "answered") == 0) {
        slot->done = true;
        return;
    }
    slot->event = event;
    if (isa13 != 0 && strcmp(event, "refused") != 0) number_add(seen, isa13, sha256);
}

static void read_line(struct seen *seen, str line)
{
    json_t *json = json_loadb(line.at, line.len, 0, NULL);
    const char *event = event_of(json_string_value(json_object_get(json, "event")));
    const char *file = json_string_value(json_object_get(json, "file"));
    const char *sha256 = json_string_value(json_object_get(json, "sha256"));
    const struct seen_key key = {file ? strtoull(file, NULL, 16) : 0,
                                 json_integer_value(json_object_get(json, "mtime_ns"))};
    if (event != NULL && key.file != 0)
        remember(seen, key, event, json_integer_value(json_object_get(json, "isa13")),
                 sha256 ? sha256 : "");
    json_decref(json);
}

/* Returns how many bytes are whole lines. */
static size_t read_lines(struct seen *seen, str content)
{
    str rest = content;
    size_t whole = 0;
    while (rest.at != NULL) {
        const str line = str_cut(&rest, '\n');
        if (rest.at == NULL) break; /* cut short, or nothing behind the last newline */
        read_line(seen, line);
        whole += line.len + 1;
    }
    return whole;
}

enum status seen_open(const char *path, struct arena *arena, struct seen **result)
{
    enum { CONTENT_BYTES_MAX = 1 << 30 };
    str content = {0};
    const int file = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, LEDGER_MODE);
    if (file < 0) return RETRY;
    if (flock(file, LOCK_EX | LOCK_NB) != 0) { /* another payer serves this partner */
        close(file);
        return RETRY;
    }
    struct seen *seen = ARENA_NEW(arena, struct seen);
    seen->arena = arena;
    seen->file = file;
    grow_slots(seen);
    struct arena *reading = arena_new(CONTENT_BYTES_MAX);
    enum status status = folder_get(path, reading, &content);
    if (status == OK && ftruncate(seen->file, (off_t)read_lines(seen, content)) != 0)
        status = RETRY;
    arena_free(reading);
    *result = seen;
    return status;
}

void seen_close(struct seen *seen)
{
    if (seen != NULL && seen->file >= 0) close(seen->file);
}

/* ---- writing ------------------------------------------------------------------------------ */

static void print_text(FILE *out, str text)
{
    (void)fputc('"', out);
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.at[i];
        if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\')
            (void)fprintf(out, "\\u%04x", c);
        else
            (void)fputc(c, out);
    }
    (void)fputc('"', out);
}

static void print_claims(FILE *out, const struct receipt *receipt)
{
    (void)fputs(",\"claims\":[", out);
    for (size_t i = 0; i < receipt->claim_count; i++) {
        if (i) (void)fputc(',', out);
        print_text(out, receipt->claims[i]);
    }
    (void)fputs("],\"charges_cents\":[", out);
    for (size_t i = 0; i < receipt->claim_count; i++)
        (void)fprintf(out, "%s%lld", i ? "," : "", (long long)receipt->charges_cents[i]);
    (void)fputc(']', out);
}

static void print_receipt(FILE *out, const struct receipt *receipt)
{
    const struct {
        const char *name;
        int64_t number;
    } sums[] = {
        {"charge_cents", receipt->charge_cents},
        {"rejected", (int64_t)receipt->rejected_count},
        {"claim_paid_cents", receipt->claim_paid_cents},
        {"provider_cents", receipt->provider_cents},
        {"payment_cents", receipt->payment_cents},
        {"payments", receipt->payment_count},
        {"reversed", receipt->reversed_count},
    };
    const char ta1[] = {receipt->ta1, 0}, ack[] = {receipt->ack, 0};
    (void)fprintf(out, ",\"ta1\":\"%s\",\"ack\":\"%s\"", ta1, ack);
    print_claims(out, receipt);
    for (size_t i = 0; i < COUNT_OF(sums); i++)
        (void)fprintf(out, ",\"%s\":%lld", sums[i].name, (long long)sums[i].number);
}

static bool append(struct seen *seen, const char *line, size_t len)
{
    return write(seen->file, line, len) == (ssize_t)len && fdatasync(seen->file) == 0;
}

static enum status write_line(struct seen *seen, const struct seen_line *line)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    if (out == NULL) return RETRY;
    (void)fprintf(out, "{\"event\":\"%s\",\"file\":\"%016llx\",\"mtime_ns\":%lld,\"isa13\":%lld",
                  line->event, (unsigned long long)line->key.file, (long long)line->key.mtime_ns,
                  (long long)line->receipt->isa13);
    if (line->sha256 != NULL) {
        (void)fprintf(out, ",\"sha256\":\"%s\",\"copy\":%d", line->sha256, (int)line->copies);
        print_receipt(out, line->receipt);
    }
    (void)fputs("}\n", out);
    const bool written = fclose(out) == 0 && append(seen, text, len);
    free(text);
    return written ? OK : RETRY;
}

enum status seen_receive(struct seen *seen, const struct seen_line *line)
{
    TRY(write_line(seen, line));
    remember(seen, line->key, event_of(line->event), line->receipt->isa13, line->sha256);
    return OK;
}

enum status seen_answered(struct seen *seen, struct seen_key key, int64_t isa13)
{
    const struct receipt receipt = {.isa13 = isa13};
    TRY(write_line(seen,
                   &(struct seen_line){.key = key, .event = "answered", .receipt = &receipt}));
    slot_make(seen, key)->done = true;
    return OK;
}
