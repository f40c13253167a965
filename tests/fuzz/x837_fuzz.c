/* Any bytes behind an 837's envelope: no claim points outside its arena's limit, and one that is
 * written reads back. */
#include <assert.h>
#include <stdint.h>

#include "lib/base/status.h"
#include "lib/x12/x837.h"

enum { ARENA_BYTES = 64 * 1024 * 1024, INPUT_MAX = 128 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct arena *memory, *written;

static str write_claim(const Claim *claim)
{
    const struct x837_envelope envelope = {.x12 = {.sender_qualifier = STR("ZZ"),
                                                   .sender_id = STR("A"),
                                                   .receiver_qualifier = STR("ZZ"),
                                                   .receiver_id = STR("B"),
                                                   .control = 1,
                                                   .date = {20260630},
                                                   .usage = 'T'},
                                           .claim_type = claim->type,
                                           .submitter_name = STR("A"),
                                           .submitter_id = STR("AA"),
                                           .submitter_contact = STR("C"),
                                           .submitter_phone = STR("5550000000"),
                                           .receiver_name = STR("B"),
                                           .receiver_id = STR("BB")};
    struct x837_writer *writer = x837_open(written, &envelope);
    const enum status status = x837_claim(writer, claim, (str){0}, NULL);
    assert(status == OK);
    return x837_close(writer);
}

static void claim_check(const struct x837_event *event, str file)
{
    assert(event->claim->n_lines > 0 && event->claim->patient_control.len > 0);
    assert(event->claim->billing == NULL || event->claim->billing->base.descriptor);
    assert(event->end > event->offset && event->end <= file.len);
}

/* Reads the set in hand: its first claim, or NULL; counts are checked on the way. */
static Claim *set_claim(str file, struct x837_reader *reader, struct x12_stream *stream,
                        struct arena *arena)
{
    Claim *first = NULL;
    struct x837_event event;
    int64_t claims = 0, unbound = 0, cents = 0;
    x837_start(reader, stream);
    do {
        const enum status status = x837_next(reader, arena, &event);
        assert(status == OK);
        claims += event.kind == X837_CLAIM;
        unbound += event.kind == X837_UNBOUND;
        if (event.kind == X837_UNBOUND) assert(event.reason);
        if (event.kind != X837_CLAIM) continue;
        claim_check(&event, file);
        cents += event.claim->charge_cents;
        if (!first) first = event.claim;
    } while (event.kind != X837_TRANSACTION_END);
    assert(claims == event.claim_count && unbound == event.unbound_count &&
           cents == event.charge_cents);
    return first;
}

/* The first claim of a file, or NULL. */
static Claim *first_claim(str file, struct arena *arena, bool *set_is_whole)
{
    struct x12_stream *stream = x12_stream_new(arena, x12_reader_of(arena, file), 50);
    struct x837_reader *reader = x837_reader_new(arena);
    Claim *first = NULL;
    enum x12_event envelope = X12_SEGMENT;
    while (envelope != X12_END) {
        const enum status status = x12_stream_next(stream, &envelope);
        assert(status == OK);
        if (envelope != X12_ST || !x837_reads(stream)) continue;
        Claim *const claim = set_claim(file, reader, stream, arena);
        if (first || !claim) continue;
        first = claim;
        *set_is_whole = stream->findings.worst < X12_FATAL; /* of the set that it is of */
    }
    x837_reader_free(reader);
    return first;
}

/* What is said of values that are kept all the same: their looks, their lengths, what stands beside
 * them, how they add up. Anything else of the reader's may be a loss. */
static bool is_kept(const Finding *finding)
{
    static const char *const kept[] = {
        "x12.element.short",   "x12.element.long",    "x12.element.blanks", "x12.character.beyond",
        "x12.segment.missing", "x12.segment.advised", "x12.claim.balance",  "x12.line.number"};
    const str rule = str_from(finding->edit);
    if (str_is(rule, "x12.code.point")) return false; /* a point was taken out */
    if (!str_starts(rule, "x12.") || str_starts(rule, "x12.value.")) return true;
    for (size_t i = 0; i < COUNT_OF(kept); i++)
        if (str_is(rule, kept[i])) return true;
    return false;
}

static bool is_whole(const Claim *claim)
{
    for (size_t i = 0; i < claim->n_findings; i++)
        if (!is_kept(claim->findings[i])) return false;
    return true;
}

static str packed(struct arena *arena, Claim *claim)
{
    claim->source = NULL;
    claim->submitter_name = claim->sender_type = (ProtobufCBinaryData){0};
    claim->created = 0;
    claim->findings = NULL;
    claim->n_findings = 0;
    uint8_t *text = arena_alloc(arena, claim__get_packed_size(claim) + 1);
    return (str){(const char *)text, claim__pack(claim, text)};
}

static Claim *rewritten(const Claim *claim)
{
    bool whole = false;
    return claim ? first_claim(write_claim(claim), written, &whole) : NULL;
}

/* A claim of which nothing is said to be lost is kept whole. Of another, writing drops what no
 * guide has; what is left is stable: it reads and writes the same from then on. */
static void check_round_trip(Claim *claim)
{
    const bool is_clean = is_whole(claim);
    Claim *second = rewritten(claim);
    if (is_clean && second) assert(str_eq(packed(written, claim), packed(written, second)));
    Claim *third = rewritten(second);
    if (!third)
        return; /* what it holds cannot be sent: a delimiter for a name, a line without a procedure
                 */
    Claim *fourth = rewritten(third);
    assert(fourth && str_eq(packed(written, third), packed(written, fourth)));
}

/* Most inputs are no interchange: they get one, so that the claims behind it are reached. A letter
 * in front says of which guide: D dental, J institutional, else professional. */
static str with_head(const uint8_t *data, size_t size)
{
    static const char head[] =
        "ISA*00*          *00*          *ZZ*A              *ZZ*B              "
        "*260601*1200*^*00501*000000001*0*T*:~GS*HC*A*B*20260601*1200*1*X*";
    const int first = size ? data[0] : ' ';
    const char *guide = first == 'D'   ? "005010X224A2"
                        : first == 'J' ? "005010X223A2"
                                       : "005010X222A1";
    const size_t skip = first == 'D' || first == 'J';
    return arena_printf(memory, "%s%s~%.*s", head, guide, (int)(size - skip),
                        (const char *)data + skip);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > INPUT_MAX) return 0;
    if (!memory) memory = arena_new(ARENA_BYTES);
    if (!written) written = arena_new(ARENA_BYTES);
    arena_reset(memory);
    arena_reset(written);
    const bool bare = size < 3 || memcmp(data, "ISA", 3) != 0;
    const str file = bare ? with_head(data, size) : (str){(const char *)data, size};
    bool whole = false;
    Claim *claim = first_claim(file, memory, &whole);
    if (claim && whole) check_round_trip(claim);
    return 0;
}
