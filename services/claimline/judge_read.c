/* Claims out of files for `claimline judge`: X12 837 claim by claim, HL7 v2 message by message,
 * FHIR. */
#include "claimline/judge.h"

#include <unistd.h>

#include "lib/fhir/fhir.h"
#include "lib/hl7/ack.h"
#include "lib/hl7/dft.h"
#include "lib/hl7/shape.h"
#include "lib/hl7/split.h"
#include "lib/x12/x837.h"

enum { MESSAGE_BYTES_MAX = 16 * 1024 * 1024, STREAM_ARENA_BYTES = 256 * 1024 * 1024 };

static int64_t read_x12(void *context, char *to, size_t room)
{
    FILE *file = context;
    const size_t got = fread(to, 1, room, file);
    return ferror(file) ? -1 : (int64_t)got;
}

static void source_of(Claim *claim, struct judge *judge, str format,
                      const struct x12_stream *stream)
{
    if (!claim->source) {
        claim->source = ARENA_NEW(judge->claim, Source);
        source__init(claim->source);
    }
    claim->source->format = str_bytes(format);
    if (stream)
        claim->source->sender =
            str_bytes(arena_printf(judge->claim, "%s", stream->interchange.sender_id));
}

static enum status read_837(struct judge *judge, struct x12_stream *stream,
                            struct x837_reader *reader)
{
    struct x837_event event;
    const size_t first = json_array_size(judge->lines);
    x837_start(reader, stream);
    do {
        arena_reset(judge->claim);
        TRY(x837_next(reader, judge->claim, &event));
        if (event.kind == X837_CLAIM) {
            source_of(event.claim, judge, STR("X12"), stream);
            judge_claim(judge, event.claim);
        }
        if (event.kind == X837_UNBOUND)
            judge_unread(judge, event.patient_control, event.findings, event.finding_count);
    } while (event.kind != X837_TRANSACTION_END);
    judge_tell_set(judge, first, &stream->findings);
    if (event.verdict == 'R') judge_refuse(judge, first, &stream->findings);
    return OK;
}

/* A set that nobody here takes for claims is read over; what is wrong with it is said once. */
static enum status read_other(struct judge *judge, struct x12_stream *stream)
{
    TRY(x12_stream_skip(stream));
    if (stream->findings.fatal_count)
        judge_unread(judge, STR(""), stream->findings.items, stream->findings.count);
    return OK;
}

static enum status read_set(struct judge *judge, struct x12_stream *stream,
                            struct x837_reader *reader)
{
    return x837_reads(stream) ? read_837(judge, stream, reader) : read_other(judge, stream);
}

static void interchange_ends(struct judge *judge, const struct x12_stream *stream)
{
    judge_tell_envelope(judge, 0, &stream->envelope, 0);
    if (stream->envelope.fatal_count) judge_refuse(judge, 0, &stream->envelope);
    judge_flush(judge);
}

static enum status read_stream(struct judge *judge, struct x12_stream *stream,
                               struct x837_reader *reader)
{
    enum x12_event event;
    size_t first = 0; /* line of the group in hand */
    do {
        TRY(x12_stream_next(stream, &event));
        if (event == X12_GS) first = json_array_size(judge->lines);
        if (event == X12_ST) TRY(read_set(judge, stream, reader));
        if (event == X12_GE)
            judge_tell_envelope(judge, first, &stream->envelope, stream->group.ordinal);
        if (event == X12_IEA) interchange_ends(judge, stream);
    } while (event != X12_END);
    if (judge->claim_count == 0 && stream->envelope.count)
        judge_unread(judge, STR(""), stream->envelope.items, stream->envelope.count);
    return OK;
}

void judge_x12(struct judge *judge)
{
    struct arena *arena = arena_new(STREAM_ARENA_BYTES);
    const struct x12_source source = {.context = judge->input, .read = read_x12};
    struct x12_stream *stream = x12_stream_new(arena, x12_reader_new(arena, source, 0), 0);
    struct x837_reader *reader = x837_reader_new(arena);
    if (read_stream(judge, stream, reader) != OK)
        judge_no_claim(judge, "ENV-01", "", "The file cannot be read.");
    x837_reader_free(reader);
    arena_free(arena);
}

/* ---- HL7 v2 ------------------------------------------------------------------------------- */

static ptrdiff_t read_hl7(void *context, char *into, size_t room)
{
    FILE *file = context;
    const size_t got = fread(into, 1, room, file);
    return ferror(file) ? -1 : (ptrdiff_t)got;
}

/* Each message's charges are a claim, as in the demo. */
static void read_message(struct judge *judge, const struct hl7_part *part)
{
    str text = part->text;
    struct hl7_header header;
    struct hl7_verdict verdict;
    const char *fault;
    Claim *claim;
    arena_reset(judge->claim);
    if (hl7_header_read(text, &header) != OK) {
        judge_no_claim(judge, "ENV-06", "MSH", "The message has no readable MSH.");
        return;
    }
    const struct hl7_profile *profile =
        hl7_profile_for(&judge->profiles, header.sending_application, header.sending_facility);
    text = hl7_standard(judge->claim, text, profile);
    hl7_check(text, &verdict);
    hl7_check_end(text, part->ending, &verdict);
    if (verdict.answer != HL7_AA && str_is(header.type, "DFT")) { /* as the gateway does */
        judge_no_claim(judge, "ENV-06", verdict.faults[0].segment,
                       hl7_code_text(verdict.faults[0].code));
        return;
    }
    if (!profile || dft_bind(text, profile, judge->claim, &claim, &fault) != OK) return;
    if (claim->n_lines == 0) return; /* without charges (ADT and the like) it makes no claim */
    (void)dft_net(claim, judge->claim);
    dft_findings(claim, judge->claim);
    source_of(claim, judge, STR("HL7"), NULL);
    judge_claim(judge, claim);
}

void judge_hl7(struct judge *judge)
{
    struct arena *arena = arena_new(STREAM_ARENA_BYTES);
    const struct hl7_source source = {.read = read_hl7, .context = judge->input};
    struct hl7_split *split = hl7_split_new(arena, source, MESSAGE_BYTES_MAX, 0, 0);
    struct hl7_part part;
    do {
        hl7_split_next(split, &part);
        if (part.kind == HL7_PART_MESSAGE) read_message(judge, &part);
        if (part.kind == HL7_PART_TOO_LARGE)
            judge_no_claim(judge, "ENV-07", "MSH", "A message is above the limit.");
        judge_flush(judge);
    } while (part.kind != HL7_PART_END && part.kind != HL7_PART_FAILED);
    arena_free(arena);
}

/* ---- FHIR --------------------------------------------------------------------------------- */

static ptrdiff_t read_at(void *context, uint64_t offset, char *into, size_t room)
{
    return pread(fileno((FILE *)context), into, room, (off_t)offset);
}

void judge_fhir(struct judge *judge)
{
    const struct fhir_source source = {
        .read = read_hl7, .context = judge->input, .read_at = read_at};
    struct fhir_reader *reader = fhir_reader_new(source, MESSAGE_BYTES_MAX);
    struct fhir_event event;
    do {
        arena_reset(judge->claim);
        fhir_next(reader, judge->claim, &event);
        if (event.kind == FHIR_REFUSED)
            judge_no_claim(judge, "ENV-06", event.refusal->path, event.refusal->text);
        if (event.kind != FHIR_CLAIM) continue;
        source_of(event.claim, judge, STR("FHIR"), NULL);
        judge_claim(judge, event.claim);
        judge_flush(judge);
    } while (event.kind != FHIR_END && event.kind != FHIR_FAILED);
    fhir_reader_free(reader);
}
