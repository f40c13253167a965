/* FHIR documents out of a source, one at a time, and what each of them bills. */
#include <sodium.h>

#include "lib/fhir/bind.h"

enum mode { MODE_UNKNOWN, MODE_WHOLE, MODE_LINES };
static const size_t beside_document_bytes = (size_t)1 << 20;

struct fhir_reader {
    struct fhir_source source;
    struct arena *arena;
    char *at; /* what was read and not yet taken: at + begin .. at + len */
    size_t begin, len, room;
    uint64_t taken; /* bytes of the input before at + begin */
    bool at_end, failed, skipping;
    enum mode mode;
    int32_t ordinal;
    /* the document in hand */
    json_t *root;
    struct fhir_scope scope;
    size_t next; /* entry of the Bundle to look at */
    enum { PASS_CLAIMS, PASS_ENCOUNTERS, PASS_CONTEXT, PASS_DONE } pass;
    bool has_claim, has_charges, billed;
    int32_t encounter_count;
    struct fhir_lines *lines; /* of NDJSON that can be read at any place, else NULL */
    bool has_context;         /* a line that bills nothing was passed over */
    json_t *digests; /* of resources that claims of the document refer to, by their address */
};

static const struct fhir_refusal
    too_large = {"fhir.size", "", "too-long", "the document is longer than the limit"},
    not_fhir = {"fhir.resource", "", "structure",
                "it is no FHIR resource: resourceType is missing"},
    too_many_entries = {"fhir.entries", "Bundle.entry", "too-costly",
                        "the Bundle has more entries than the limit"},
    too_many_encounters = {"fhir.encounters", "Bundle.entry", "too-costly",
                           "the Bundle has more encounters than the limit: the rest is not read"},
    charges_apart =
        {"fhir.charges", "ChargeItem", "not-supported",
         "charges on lines of their own: send the Encounter and its ChargeItems as one Bundle"},
    nothing = {"fhir.nothing", "", "not-supported",
               "there is neither a Claim nor an Encounter with ChargeItems in it: nothing to bill"};

struct fhir_reader *fhir_reader_new(struct fhir_source source, size_t document_bytes_max)
{
    struct arena *arena = arena_new(document_bytes_max + beside_document_bytes);
    struct fhir_reader *reader = ARENA_NEW(arena, struct fhir_reader);
    reader->source = source;
    reader->arena = arena;
    reader->room = document_bytes_max;
    reader->at = arena_alloc(arena, document_bytes_max + 1);
    return reader;
}

static void document_close(struct fhir_reader *reader)
{
    if (!reader->root) return;
    fhir_scope_close(&reader->scope);
    json_decref(reader->digests);
    json_decref(reader->root);
    reader->root = NULL;
}

void fhir_reader_free(struct fhir_reader *reader)
{
    if (!reader) return;
    document_close(reader);
    fhir_lines_free(reader->lines);
    arena_free(reader->arena);
}

/* ---- documents ------------------------------------------------------------------------------- */

static str unread(const struct fhir_reader *reader)
{
    return (str){reader->at + reader->begin, reader->len - reader->begin};
}

/* Moves what is left to the front and reads until the buffer is full or the source ends. */
static void fill(struct fhir_reader *reader)
{
    const str left = unread(reader);
    if (reader->begin) memmove(reader->at, left.at, left.len);
    reader->begin = 0;
    reader->len = left.len;
    while (reader->len < reader->room + 1 && !reader->at_end && !reader->failed) {
        const ptrdiff_t n = reader->source.read(reader->source.context, reader->at + reader->len,
                                                reader->room + 1 - reader->len);
        reader->failed = n < 0;
        reader->at_end = n == 0;
        if (n > 0) reader->len += (size_t)n;
    }
}

static str line_of(str text)
{
    const char *end = text.len ? memchr(text.at, '\n', text.len) : NULL;
    return end ? (str){text.at, (size_t)(end - text.at)} : text;
}

/* Newline-delimited: the second line that holds anything begins an object, and the first one does
 * not end where an object may follow inside a value. */
static enum mode mode_of(str text)
{
    while (text.len && strchr("\r\n\t ", text.at[0]) && text.at[0])
        text = (str){text.at + 1, text.len - 1};
    const str first = str_trim(line_of(text));
    const size_t cut = line_of(text).len;
    const str second = str_trim((str){text.at + cut, text.len - cut});
    if (!first.len || !second.len || second.at[0] != '{') return MODE_WHOLE;
    return strchr("[,:{", first.at[first.len - 1]) ? MODE_WHOLE : MODE_LINES;
}

static void mode_set(struct fhir_reader *reader)
{
    reader->mode = mode_of(unread(reader));
    if (reader->mode == MODE_LINES && reader->source.read_at)
        reader->lines = fhir_lines_new(reader->source, reader->room);
}

static void take(struct fhir_reader *reader, size_t n)
{
    reader->begin += n;
    reader->taken += n;
}

/* Passes over the rest of a line above the limit. */
static void line_skip(struct fhir_reader *reader)
{
    while (reader->skipping) {
        if (reader->begin == reader->len) fill(reader);
        const str text = unread(reader), line = line_of(text);
        reader->skipping = line.len == text.len && text.len > 0;
        take(reader, line.len == text.len ? line.len : line.len + 1);
    }
}

/* The next document's text. False: there is none. */
static bool document_next(struct fhir_reader *reader, str *text, const struct fhir_refusal **why)
{
    *why = NULL;
    line_skip(reader);
    str line = line_of(unread(reader));
    if (reader->mode != MODE_LINES || line.len == unread(reader).len) fill(reader);
    if (reader->mode == MODE_UNKNOWN) mode_set(reader);
    const str all = unread(reader);
    if (all.len == 0 || reader->failed) return false;
    line = reader->mode == MODE_LINES ? line_of(all) : all;
    const bool whole = line.len < all.len || reader->at_end;
    if (line.len > reader->room || !whole) *why = &too_large;
    reader->skipping = !whole;
    *text = line;
    take(reader, line.len < all.len ? line.len + 1 : line.len);
    if (reader->mode == MODE_WHOLE && *why) { /* there is nothing behind it to go on with */
        reader->begin = reader->len = 0;
        reader->skipping = false;
        reader->at_end = true;
        reader->room = 0;
    }
    return true;
}

/* ---- events ---------------------------------------------------------------------------------- */

static str type_of(const json_t *resource)
{
    return fhir_string(json_object_get(resource, "resourceType"));
}

static void event_begin(struct fhir_reader *reader, struct arena *arena, struct fhir_event *event,
                        const json_t *resource)
{
    *event = (struct fhir_event){.ordinal = ++reader->ordinal, .end = reader->taken};
    event->type = arena_str(arena, type_of(resource));
    event->id = arena_str(arena, fhir_string(json_object_get(resource, "id")));
    event->sender = event->control = STR("");
}

static void refuse(struct fhir_event *event, const struct fhir_refusal *why)
{
    event->kind = FHIR_REFUSED;
    event->refusal = why;
    event->claim = NULL;
}

static int hash_add(const char *text, size_t len, void *context)
{
    return crypto_hash_sha256_update(context, (const unsigned char *)text, len);
}

/* Narrative and metadata say nothing of what is billed, and servers change them. */
static void resource_hash(json_t *resource, unsigned char digest[SHA256_BYTES])
{
    crypto_hash_sha256_state state;
    json_t *bare = json_copy(resource);
    (void)crypto_hash_sha256_init(&state);
    (void)json_object_del(bare, "meta");
    (void)json_object_del(bare, "text");
    (void)json_dump_callback(bare, hash_add, &state, JSON_COMPACT | JSON_SORT_KEYS);
    (void)crypto_hash_sha256_final(&state, digest);
    json_decref(bare);
}

/* Once a resource, however many claims of the document refer to it. */
static const char *digest_of(struct fhir_reader *reader, json_t *resource)
{
    char key[32], hex[2 * SHA256_BYTES + 1];
    unsigned char digest[SHA256_BYTES];
    (void)snprintf(key, sizeof key, "%p", (void *)resource);
    json_t *known = json_object_get(reader->digests, key);
    if (known) return json_string_value(known);
    resource_hash(resource, digest);
    hash_hex(digest, SHA256_BYTES, hex);
    (void)json_object_set_new(reader->digests, key, json_string(hex));
    return json_string_value(json_object_get(reader->digests, key));
}

static void content_hash(struct fhir_reader *reader, json_t *resource,
                         unsigned char digest[SHA256_BYTES])
{
    crypto_hash_sha256_state state;
    const json_t *used = reader->scope.used;
    (void)crypto_hash_sha256_init(&state);
    for (size_t i = 0; i <= json_array_size(used); i++) {
        const char *hex = digest_of(reader, i ? json_array_get(used, i - 1) : resource);
        (void)crypto_hash_sha256_update(&state, (const unsigned char *)hex, strlen(hex));
    }
    (void)crypto_hash_sha256_final(&state, digest);
}

static void event_identify(struct fhir_reader *reader, struct fhir_event *event, json_t *resource,
                           struct arena *arena)
{
    const struct fhir_node root = {resource, resource};
    const str number = fhir_text(&reader->scope, root, "identifier.value");
    const str name = event->id.len ? event->id : number;
    event->sender = arena_str(arena, fhir_text(&reader->scope, root, "identifier.system"));
    event->control = arena_printf(arena, "%.*s/%.*s", STR_ARGS(event->type), STR_ARGS(name));
    content_hash(reader, resource, event->sha256);
}

static void bill(struct fhir_reader *reader, struct arena *arena, struct fhir_event *event,
                 json_t *resource)
{
    struct fhir_binding *binding = ARENA_NEW(arena, struct fhir_binding);
    event_begin(reader, arena, event, resource);
    *binding = (struct fhir_binding){.scope = &reader->scope, .arena = arena};
    binding->root = (struct fhir_node){resource, resource};
    binding->claim = FHIR_NEW(arena, Claim, CLAIM__INIT);
    (void)json_array_clear(reader->scope.used);
    if (str_is(event->type, "Claim"))
        fhir_bind_claim(binding);
    else
        fhir_bind_encounter(binding, reader->root);
    event_identify(reader, event, resource, arena);
    event->claim = binding->claim;
    event->created = date_of(binding->claim->created);
    event->kind = FHIR_CLAIM;
    event->is_test = fhir_at(&reader->scope, binding->root, "meta.security[test]").json != NULL;
    reader->billed = true;
    if (binding->refusal) refuse(event, binding->refusal);
}

static void entries_add(json_t *entries, json_t *resource)
{
    if (str_is(type_of(resource), "Bundle"))
        (void)json_array_extend(entries, json_object_get(resource, "entry"));
    else
        (void)json_array_append_new(entries, json_pack("{s:O}", "resource", resource));
}

/* An array of resources and Bundles as one Bundle of them; so are the Parameters that Claim/$submit
 * takes (hl7.org/fhir/R4/claim-operation-submit.html). */
static json_t *bundled(json_t *root)
{
    json_t *parameters = json_object_get(root, "parameter"), *item;
    const bool is_list = json_is_array(root);
    size_t i;
    if (!is_list && !str_is(type_of(root), "Parameters")) return root;
    json_t *entries = json_array();
    json_array_foreach(is_list ? root : parameters, i, item)
    {
        json_t *resource = is_list ? item : json_object_get(item, "resource");
        if (resource) entries_add(entries, resource);
    }
    json_decref(root);
    return json_pack("{s:s, s:o}", "resourceType", "Bundle", "entry", entries);
}

static const struct fhir_refusal *root_check(const struct fhir_reader *reader)
{
    if (!type_of(reader->root).len) return &not_fhir;
    if (json_array_size(json_object_get(reader->root, "entry")) > FHIR_ENTRIES_MAX)
        return &too_many_entries;
    return NULL;
}

static bool document_open(struct fhir_reader *reader, struct arena *arena, str text,
                          struct fhir_event *event)
{
    const struct fhir_refusal *why;
    reader->root = fhir_parse(text, &why);
    reader->pass = PASS_CLAIMS;
    reader->next = 0;
    reader->has_claim = reader->billed = false;
    reader->encounter_count = 0;
    if (!reader->root) {
        event_begin(reader, arena, event, NULL);
        refuse(event, why);
        return false;
    }
    reader->root = bundled(reader->root);
    fhir_scope_open(&reader->scope, reader->root);
    reader->scope.lines = reader->lines;
    reader->digests = json_object();
    reader->has_charges = fhir_has_charges(reader->root);
    why = root_check(reader);
    if (!why) return true;
    event_begin(reader, arena, event, reader->root);
    refuse(event, why);
    document_close(reader);
    return false;
}

/* The resources of the document, one by one: a Bundle's entries, or the one that it is. */
static json_t *resource_next(struct fhir_reader *reader)
{
    if (!reader->scope.is_bundle) return reader->next++ == 0 ? reader->root : NULL;
    json_t *entries = json_object_get(reader->root, "entry");
    while (reader->next < json_array_size(entries)) {
        json_t *resource = json_object_get(json_array_get(entries, reader->next++), "resource");
        if (resource) return resource;
    }
    return NULL;
}

/* What one resource comes to in the pass in hand; false: nothing. */
static bool resource_take(struct fhir_reader *reader, struct arena *arena, json_t *resource,
                          struct fhir_event *event)
{
    const str type = type_of(resource);
    switch (reader->pass) {
    case PASS_CLAIMS:
        if (!str_is(type, "Claim")) return false;
        reader->has_claim = true;
        bill(reader, arena, event, resource);
        return true;
    case PASS_ENCOUNTERS:
        if (reader->has_claim || !reader->has_charges || !str_is(type, "Encounter")) return false;
        if (++reader->encounter_count > FHIR_ENCOUNTERS_MAX) {
            event_begin(reader, arena, event, reader->root);
            refuse(event, &too_many_encounters);
            reader->billed = true; /* said what is wrong */
            reader->pass = PASS_DONE;
            return true;
        }
        if (!fhir_encounter_charges(&reader->scope, resource, reader->root)) return false;
        bill(reader, arena, event, resource);
        return true;
    case PASS_CONTEXT:
        if (!str_is(type, "ExplanationOfBenefit") || !reader->scope.is_bundle) return false;
        event_begin(reader, arena, event, resource);
        event->kind = FHIR_CONTEXT;
        return true;
    case PASS_DONE:
        break;
    }
    return false;
}

/* A document that bills nothing is one refused input. Of NDJSON a line is a part of the whole: what
 * claims may refer to is no input, and charges whose Encounter nobody can find without reading all
 * lines at once are refused, unless claims stand in the file, as in a Bundle. */
static const struct fhir_refusal *unbilled_why(struct fhir_reader *reader)
{
    const str type = type_of(reader->root);
    if (reader->billed) return NULL;
    if (reader->mode != MODE_LINES || reader->scope.is_bundle ||
        str_is(type, "ExplanationOfBenefit"))
        return &nothing;
    const bool has_claims = reader->lines && fhir_lines_hold_claims(reader->lines);
    if (str_is(type, "ChargeItem") && !has_claims) return &charges_apart;
    reader->has_context = true;
    return NULL;
}

static bool document_event(struct fhir_reader *reader, struct arena *arena,
                           struct fhir_event *event)
{
    while (reader->pass != PASS_DONE) {
        json_t *resource = resource_next(reader);
        if (resource) {
            if (resource_take(reader, arena, resource, event)) return true;
            continue;
        }
        reader->next = 0;
        reader->pass++;
    }
    const struct fhir_refusal *why = unbilled_why(reader);
    if (why) {
        event_begin(reader, arena, event, reader->root);
        refuse(event, why);
    }
    document_close(reader);
    return why != NULL;
}

static void end_take(struct fhir_reader *reader, struct arena *arena, struct fhir_event *event)
{
    if (reader->has_context && reader->ordinal == 0 && !reader->failed) {
        event_begin(reader, arena, event, NULL);
        refuse(event, &nothing);
        return;
    }
    *event = (struct fhir_event){.kind = reader->failed ? FHIR_FAILED : FHIR_END};
    event->end = reader->taken;
}

void fhir_next(struct fhir_reader *reader, struct arena *arena, struct fhir_event *event)
{
    const struct fhir_refusal *why;
    str text;
    for (;;) {
        if (reader->root && document_event(reader, arena, event)) return;
        if (!document_next(reader, &text, &why)) break;
        if (!why && !str_trim(text).len) continue;
        if (why) {
            event_begin(reader, arena, event, NULL);
            refuse(event, why);
            return;
        }
        if (!document_open(reader, arena, text, event)) return;
    }
    end_take(reader, arena, event);
}

/* XML of the FHIR namespace: refused, but by its name. */
static bool is_xml(str text)
{
    static const char space[] = "http://hl7.org/fhir";
    return text.at[0] == '<' && memmem(text.at, text.len, space, sizeof space - 1) != NULL;
}

bool fhir_begins(str text)
{
    if (str_starts(text, "\xEF\xBB\xBF")) text = (str){text.at + 3, text.len - 3};
    text = str_trim(text);
    if (text.len && text.at[0] == '[') text = str_trim((str){text.at + 1, text.len - 1});
    return text.len > 0 && (text.at[0] == '{' || is_xml(text));
}
