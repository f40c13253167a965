/* Reads the claims of a file, whatever it is written in. */
#include "claimline/claims.h"

#include <unistd.h>

#include "claimline/answers.h"
#include "gateway/proof.h"
#include "lib/fhir/fhir.h"
#include "lib/hl7/ack.h"
#include "lib/hl7/dft.h"
#include "lib/hl7/shape.h"
#include "lib/hl7/split.h"
#include "lib/x12/x837.h"

enum { MESSAGE_BYTES_MAX = 16 << 20, STREAM_ARENA_BYTES = 256 << 20, HEAD_BYTES = 64 << 10 };

static void format_set(Claim *claim, str format, struct arena *arena)
{
    if (!claim->source) {
        claim->source = ARENA_NEW(arena, Source);
        source__init(claim->source);
    }
    claim->source->format = str_bytes(format);
}

/* ---- X12 --------------------------------------------------------------------------------- */

static int64_t read_x12(void *context, char *into, size_t room)
{
    FILE *file = context;
    const size_t got = fread(into, 1, room, file);
    return ferror(file) ? -1 : (int64_t)got;
}

static enum status set_read(struct x12_stream *stream, struct x837_reader *reader,
                            const struct claims_to *to)
{
    struct x837_event event;
    if (to->take_json && answers_reads(stream)) return answers_read(stream, to);
    if (!x837_reads(stream)) {
        to->refuse(to->context, answers_reads(stream)
                                    ? "a set that is no 837; 835, 999, 277CA, 27x: --to json"
                                    : "a set that is no 837 of a guide that is read");
        return x12_stream_skip(stream);
    }
    x837_start(reader, stream);
    do {
        TRY(x837_next(reader, to->arena, &event));
        if (event.kind == X837_UNBOUND) to->refuse(to->context, event.reason);
        if (event.kind != X837_CLAIM) continue;
        format_set(event.claim, STR("X12"), to->arena);
        to->take(to->context, event.claim);
    } while (event.kind != X837_TRANSACTION_END);
    return OK;
}

static enum status x12_read(FILE *input, const struct claims_to *to)
{
    struct arena *arena = arena_new(STREAM_ARENA_BYTES);
    const struct x12_source source = {.context = input, .read = read_x12};
    struct x12_stream *stream = x12_stream_new(arena, x12_reader_new(arena, source, 0), 0);
    struct x837_reader *reader = x837_reader_new(arena);
    enum x12_event event = X12_END;
    enum status status;
    do {
        status = x12_stream_next(stream, &event);
        if (status != OK) break;
        if (event == X12_ST) status = set_read(stream, reader, to);
        if (event == X12_TA1 && to->take_json) answers_read_ta1(stream, to);
    } while (status == OK && event != X12_END);
    x837_reader_free(reader);
    arena_free(arena);
    return status;
}

/* ---- HL7 v2 ------------------------------------------------------------------------------ */

static ptrdiff_t read_bytes(void *context, char *into, size_t room)
{
    return (ptrdiff_t)read_x12(context, into, room);
}

/* Each message's charges are a claim; accounts are intake's. */
static void message_read(const struct hl7_part *part, const struct claims_to *to)
{
    const str text = part->text;
    const char *fault = "MSH";
    Claim *claim;
    struct hl7_verdict verdict;
    const struct hl7_profile *profile = hl7_profile_of(to->profiles, text);
    const str kept = hl7_standard(to->arena, text, profile);
    hl7_check(kept, &verdict);
    hl7_check_end(kept, part->ending, &verdict);
    if (verdict.answer != HL7_AA) {
        to->refuse(to->context, hl7_code_text(verdict.faults[0].code));
        return;
    }
    if (!profile || dft_bind(kept, profile, to->arena, &claim, &fault) != OK) {
        to->refuse(to->context, profile ? fault : "no profile for its sender");
        return;
    }
    if (claim->n_lines) (void)dft_net(claim, to->arena);
    if (claim->n_lines == 0) {
        to->refuse(to->context, "a message without charges makes no claim");
        return;
    }
    format_set(claim, STR("HL7"), to->arena);
    to->take(to->context, claim);
}

static enum status hl7_read(FILE *input, const struct claims_to *to)
{
    struct arena *arena = arena_new(STREAM_ARENA_BYTES);
    const struct hl7_source source = {.read = read_bytes, .context = input};
    struct hl7_split *split = hl7_split_new(arena, source, MESSAGE_BYTES_MAX, 0, 0);
    struct hl7_part part;
    do {
        hl7_split_next(split, &part);
        if (part.kind == HL7_PART_MESSAGE) message_read(&part, to);
        if (part.kind == HL7_PART_TOO_LARGE) to->refuse(to->context, "a message above the limit");
    } while (part.kind != HL7_PART_END && part.kind != HL7_PART_FAILED);
    arena_free(arena);
    return part.kind == HL7_PART_FAILED ? RETRY : OK;
}

/* ---- FHIR -------------------------------------------------------------------------------- */

static ptrdiff_t read_at(void *context, uint64_t offset, char *into, size_t room)
{
    return pread(fileno((FILE *)context), into, room, (off_t)offset);
}

static enum status fhir_read(FILE *input, const struct claims_to *to)
{
    const struct fhir_source source = {.read = read_bytes, .context = input, .read_at = read_at};
    struct fhir_reader *reader = fhir_reader_new(source, MESSAGE_BYTES_MAX);
    struct fhir_event event;
    do {
        fhir_next(reader, to->arena, &event);
        if (event.kind == FHIR_REFUSED) to->refuse(to->context, event.refusal->text);
        if (event.kind != FHIR_CLAIM) continue;
        format_set(event.claim, STR("FHIR"), to->arena);
        to->take(to->context, event.claim);
    } while (event.kind != FHIR_END && event.kind != FHIR_FAILED);
    fhir_reader_free(reader);
    return event.kind == FHIR_FAILED ? RETRY : OK;
}

enum status claims_read(FILE *input, const struct claims_to *to)
{
    char *head = arena_alloc(to->arena, HEAD_BYTES);
    const size_t len = fread(head, 1, HEAD_BYTES, input);
    if (ferror(input)) return RETRY; /* a folder can be opened, but not read */
    rewind(input);
    switch (format_of((str){head, len})) {
    case FORMAT_X12:
        return x12_read(input, to);
    case FORMAT_HL7:
        return hl7_read(input, to);
    case FORMAT_FHIR:
        return fhir_read(input, to);
    case FORMAT_UNKNOWN:
        break;
    }
    to->refuse(to->context, "neither X12 nor HL7 v2 nor FHIR can be read in it");
    return OK;
}
