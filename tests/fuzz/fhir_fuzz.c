/* Any bytes: documents are taken in order and in any pieces alike, claims own what they say and
 * keep their limits, and come back from JSON the same; their ExplanationOfBenefit is JSON with
 * their lines and money, and is never a claim. */
#include <assert.h>
#include <stdlib.h>

#include "lib/claim/json.h"
#include "lib/fhir/fhir.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ARENA_BYTES = 64 << 20, DOCUMENT_MAX = 1 << 16, CLAIMS_MAX = 64, PIECE = 7 };

struct feed {
    str all, rest;
    size_t piece;
};

static ptrdiff_t feed_read(void *context, char *into, size_t room)
{
    struct feed *feed = context;
    size_t n = room < feed->rest.len ? room : feed->rest.len;
    if (feed->piece && n > feed->piece) n = feed->piece;
    if (n) memcpy(into, feed->rest.at, n);
    feed->rest = (str){feed->rest.at + n, feed->rest.len - n};
    return (ptrdiff_t)n;
}

static ptrdiff_t feed_read_at(void *context, uint64_t offset, char *into, size_t room)
{
    const struct feed *feed = context;
    const size_t left = offset < feed->all.len ? feed->all.len - (size_t)offset : 0;
    const size_t n = left < room ? left : room;
    if (n) memcpy(into, feed->all.at + offset, n);
    return (ptrdiff_t)n;
}

static str packed(struct arena *arena, const ProtobufCMessage *message)
{
    uint8_t *at = arena_alloc(arena, protobuf_c_message_get_packed_size(message) + 1);
    return (str){(const char *)at, protobuf_c_message_pack(message, at)};
}

static void expect_limits(const Claim *claim)
{
    assert(claim->type == CLAIM_TYPE__PROFESSIONAL || claim->type == CLAIM_TYPE__INSTITUTIONAL ||
           claim->type == CLAIM_TYPE__DENTAL);
    assert(claim->n_lines >= 1 && claim->n_lines <= FHIR_LINES_MAX);
    assert(claim->n_diagnoses <= FHIR_DIAGNOSES_MAX);
    assert(claim->n_findings <= FHIR_FINDINGS_MAX);
    assert(claim->subscriber && claim->subscriber->name && claim->payer && claim->billing);
    for (size_t i = 0; i < claim->n_lines; i++)
        for (size_t k = 0; k < claim->lines[i]->n_pointers; k++)
            assert(claim->lines[i]->pointers[k] >= 1 &&
                   (size_t)claim->lines[i]->pointers[k] <= claim->n_diagnoses);
    for (size_t i = 1; i < claim->n_diagnoses; i++)
        assert(!str_is(str_from(claim->diagnoses[i]->qualifier), "ABK") ||
               str_is(str_from(claim->diagnoses[0]->qualifier), "ABK"));
}

static void expect_json(const Claim *claim, struct arena *arena)
{
    json_t *json = message_json(&claim->base);
    assert(json);
    const ProtobufCMessage *again = message_of_json(json, &claim__descriptor, arena);
    assert(again && str_eq(packed(arena, again), packed(arena, &claim->base)));
    json_decref(json);
}

static void expect_eob(const Claim *claim, struct arena *arena)
{
    const struct fhir_eob_entry entries[] = {{1, claim->charge_cents, {"CO-45", 5}}};
    const struct fhir_eob eob = {.claim = claim,
                                 .number = STR("1"),
                                 .state = STR("denied"),
                                 .posted = date_of(20260101),
                                 .charge_cents = claim->charge_cents,
                                 .entries = entries,
                                 .entry_count = 1};
    const str text = fhir_eob_write(arena, &eob);
    json_t *json = json_loadb(text.at, text.len, JSON_REJECT_DUPLICATES, NULL);
    assert(json && json_array_size(json_object_get(json, "item")) == claim->n_lines);
    json_decref(json);
    struct feed feed = {text, text, 0};
    struct fhir_event event;
    struct fhir_reader *reader =
        fhir_reader_new((struct fhir_source){feed_read, &feed, feed_read_at}, text.len + 1);
    fhir_next(reader, arena, &event);
    assert(event.kind == FHIR_REFUSED && str_is(event.type, "ExplanationOfBenefit"));
    fhir_reader_free(reader);
}

struct told { /* what a reading came to */
    size_t count, claim_count;
    uint64_t end;
    const Claim *claims[CLAIMS_MAX];
    str first[CLAIMS_MAX]; /* packed while the document was there */
    unsigned char hash[SHA256_BYTES];
};

static void event_tell(const struct fhir_event *event, struct arena *arena, struct told *told)
{
    assert(event->ordinal == (int32_t)told->count + 1);
    assert(event->end >= told->end);
    told->count++;
    told->end = event->end;
    for (size_t i = 0; i < SHA256_BYTES; i++)
        told->hash[i] = (unsigned char)(told->hash[i] * 3 + event->sha256[i]);
    assert((event->kind == FHIR_CLAIM) == (event->claim != NULL));
    assert((event->kind == FHIR_REFUSED) == (event->refusal != NULL));
    if (!event->claim || told->claim_count == CLAIMS_MAX) return;
    told->claims[told->claim_count] = event->claim;
    told->first[told->claim_count++] = packed(arena, &event->claim->base);
}

static struct fhir_reader *reader;

static void reading(str input, size_t piece, struct arena *arena, struct told *told)
{
    struct feed feed = {input, input, piece};
    struct fhir_event event;
    reader = fhir_reader_new((struct fhir_source){feed_read, &feed, feed_read_at}, DOCUMENT_MAX);
    *told = (struct told){0};
    for (fhir_next(reader, arena, &event); event.kind != FHIR_END;
         fhir_next(reader, arena, &event)) {
        assert(event.kind != FHIR_FAILED);
        event_tell(&event, arena, told);
    }
    assert(told->end <= input.len);
    fhir_reader_free(reader);
    reader = NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const str input = {(const char *)data, size};
    struct arena *arena = arena_new(ARENA_BYTES);
    struct told *whole = ARENA_NEW(arena, struct told), *pieces = ARENA_NEW(arena, struct told);
    jmp_buf too_large;
    if (setjmp(too_large) == 0) {
        arena_guard(arena, &too_large);
        reading(input, 0, arena, whole);
        for (size_t i = 0; i < whole->claim_count; i++) {
            /* the document is gone; what the claim says is its own */
            assert(str_eq(packed(arena, &whole->claims[i]->base), whole->first[i]));
            expect_limits(whole->claims[i]);
            expect_json(whole->claims[i], arena);
            expect_eob(whole->claims[i], arena);
        }
        reading(input, PIECE, arena, pieces);
        assert(whole->count == pieces->count && whole->end == pieces->end &&
               memcmp(whole->hash, pieces->hash, SHA256_BYTES) == 0);
    }
    fhir_reader_free(reader);
    reader = NULL;
    arena_free(arena);
    return 0;
}
