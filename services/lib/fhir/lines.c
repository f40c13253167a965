/* Scans NDJSON for the type and id of each line, and reads a line again where one refers to it. */
#include "lib/fhir/lines.h"

#include <stdlib.h>

#include "lib/fhir/path.h"

enum { CHUNK_BYTES = 64 * 1024, TOKEN_MAX = 80 };
static const size_t index_bytes_max = (size_t)96 << 20;

struct entry {
    uint64_t key, offset;
    size_t length;
};

/* One line while it is scanned: members of its outermost object only. */
struct scan {
    uint64_t begin;
    int64_t depth;
    bool in_string, escaped, is_value;
    char token[TOKEN_MAX], name[TOKEN_MAX], type[TOKEN_MAX], id[TOKEN_MAX];
    size_t token_len;
};

struct fhir_lines {
    struct fhir_source source;
    struct arena *arena, *scratch; /* scratch: the text of one line */
    size_t line_bytes_max;
    struct entry *entries;
    size_t count;
    bool is_scanned, has_claims;
};

struct fhir_lines *fhir_lines_new(struct fhir_source source, size_t line_bytes_max)
{
    struct arena *arena = arena_new(index_bytes_max);
    struct fhir_lines *lines = ARENA_NEW(arena, struct fhir_lines);
    *lines =
        (struct fhir_lines){.source = source, .arena = arena, .line_bytes_max = line_bytes_max};
    lines->scratch = arena_new(line_bytes_max + CHUNK_BYTES);
    return lines;
}

void fhir_lines_free(struct fhir_lines *lines)
{
    if (!lines) return;
    arena_free(lines->scratch);
    arena_free(lines->arena);
}

static uint64_t key_of(str reference)
{
    unsigned char digest[SHA256_BYTES];
    uint64_t key;
    hash_sha256(reference, digest);
    memcpy(&key, digest, sizeof key);
    return key;
}

/* ---- the scan -------------------------------------------------------------------------------- */

static void token_end(struct scan *scan)
{
    scan->in_string = false;
    if (scan->depth != 1) return;
    scan->token[scan->token_len] = '\0';
    if (!scan->is_value)
        memcpy(scan->name, scan->token, sizeof scan->name);
    else if (strcmp(scan->name, "resourceType") == 0)
        memcpy(scan->type, scan->token, sizeof scan->type);
    else if (strcmp(scan->name, "id") == 0)
        memcpy(scan->id, scan->token, sizeof scan->id);
}

static void string_step(struct scan *scan, char c)
{
    if (c == '"' && !scan->escaped) {
        token_end(scan);
        return;
    }
    scan->escaped = c == '\\' && !scan->escaped;
    if (scan->depth == 1 && scan->token_len < TOKEN_MAX - 1) scan->token[scan->token_len++] = c;
}

static void scan_step(struct scan *scan, char c)
{
    if (scan->in_string) {
        string_step(scan, c);
        return;
    }
    if (c == '"') {
        scan->in_string = true;
        scan->escaped = false;
        scan->token_len = 0;
    }
    if (c == '{' || c == '[') scan->depth++;
    if (c == '}' || c == ']') scan->depth--;
    if (scan->depth == 1 && (c == ':' || c == ',')) scan->is_value = c == ':';
}

/* Claims refer to what stands beside them, not to one another. */
static void line_end(struct fhir_lines *lines, struct scan *scan, uint64_t end)
{
    const struct scan of = *scan;
    *scan = (struct scan){.begin = end + 1};
    if (!of.type[0]) return;
    if (strcmp(of.type, "Claim") == 0 || strcmp(of.type, "ExplanationOfBenefit") == 0) {
        lines->has_claims |= of.type[0] == 'C';
        return;
    }
    if (!of.id[0] || end - of.begin > lines->line_bytes_max || lines->count == FHIR_INDEX_MAX)
        return;
    char reference[2 * TOKEN_MAX];
    (void)snprintf(reference, sizeof reference, "%s/%s", of.type, of.id);
    lines->entries = arena_grow(lines->arena, lines->entries, lines->count, sizeof(struct entry));
    lines->entries[lines->count++] =
        (struct entry){key_of(str_of(reference)), of.begin, (size_t)(end - of.begin)};
}

static int by_key(const void *a, const void *b)
{
    const struct entry *one = a, *other = b;
    if (one->key != other->key) return one->key < other->key ? -1 : 1;
    return one->offset < other->offset ? -1 : one->offset > other->offset;
}

static void scan_all(struct fhir_lines *lines)
{
    char chunk[CHUNK_BYTES];
    struct scan scan = {0};
    uint64_t at = 0;
    if (lines->is_scanned) return;
    lines->is_scanned = true;
    for (;;) {
        const ptrdiff_t n = lines->source.read_at(lines->source.context, at, chunk, sizeof chunk);
        if (n <= 0) break;
        for (ptrdiff_t i = 0; i < n; i++, at++)
            if (chunk[i] == '\n')
                line_end(lines, &scan, at);
            else
                scan_step(&scan, chunk[i]);
    }
    line_end(lines, &scan, at);
    if (lines->count) qsort(lines->entries, lines->count, sizeof *lines->entries, by_key);
}

bool fhir_lines_hold_context(struct fhir_lines *lines)
{
    scan_all(lines);
    return lines->count > 0;
}

bool fhir_lines_hold_claims(struct fhir_lines *lines)
{
    scan_all(lines);
    return lines->has_claims;
}

/* ---- a line ---------------------------------------------------------------------------------- */

/* "Type/id" of a relative or absolute reference; len 0: it is neither. */
static str relative(str reference)
{
    size_t slashes = 0, at = reference.len;
    while (at > 0) {
        if (reference.at[at - 1] == '/' && ++slashes == 2) break;
        at--;
    }
    return slashes ? (str){reference.at + at, reference.len - at} : (str){0};
}

static bool is_it(const json_t *resource, str reference)
{
    const str type = fhir_string(json_object_get(resource, "resourceType"));
    const str id = fhir_string(json_object_get(resource, "id"));
    const str said = str_cut(&reference, '/');
    return str_eq(type, said) && str_eq(id, reference);
}

static json_t *line_read(const struct fhir_lines *lines, const struct entry *entry)
{
    const struct fhir_refusal *why;
    arena_reset(lines->scratch);
    char *text = arena_alloc(lines->scratch, entry->length + 1);
    size_t len = 0;
    while (len < entry->length) {
        const ptrdiff_t n = lines->source.read_at(lines->source.context, entry->offset + len,
                                                  text + len, entry->length - len);
        if (n <= 0) break;
        len += (size_t)n;
    }
    return len == entry->length ? fhir_parse((str){text, len}, &why) : NULL;
}

/* The first entry with the key, or what would stand behind it. */
static size_t lower_bound(const struct fhir_lines *lines, uint64_t key)
{
    size_t low = 0, high = lines->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (lines->entries[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

json_t *fhir_lines_find(struct fhir_lines *lines, str reference)
{
    const str wanted = relative(reference);
    if (!wanted.len) return NULL;
    scan_all(lines);
    const uint64_t key = key_of(wanted);
    for (size_t i = lower_bound(lines, key); i < lines->count && lines->entries[i].key == key;
         i++) {
        json_t *resource = line_read(lines, &lines->entries[i]);
        if (is_it(resource, wanted)) return resource;
        json_decref(resource);
    }
    return NULL;
}
