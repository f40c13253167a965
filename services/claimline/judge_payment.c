/* Payments out of an 835 for `claimline judge`: each CLP beside the claim of the same run. */
#include "claimline/judge.h"
#include "lib/base/body.h"
#include "lib/edit/payment.h"
#include "lib/x12/x835.h"

enum { STREAM_ARENA_BYTES = 256 * 1024 * 1024 };

void judge_keep(struct judge *judge, const Claim *claim)
{
    if (!judge->has_payments) return;
    judge->sent = arena_grow(judge->kept, judge->sent, judge->sent_count, sizeof *judge->sent);
    judge->sent[judge->sent_count++] = (struct sent_claim){
        arena_str(judge->kept, str_from(claim->patient_control)),
        body_pack(judge->kept, &claim->base),
    };
}

/* The last claim of the run that was sent under this number; one without lines where there is none.
 */
static Claim *claim_paid(const struct judge *judge, str control)
{
    for (size_t i = judge->sent_count; i > 0; i--)
        if (str_eq(judge->sent[i - 1].control, control))
            return (Claim *)body_unpack(judge->claim, &claim__descriptor, judge->sent[i - 1].body);
    Claim *claim = ARENA_NEW(judge->claim, Claim);
    claim__init(claim);
    return claim;
}

static void payment_judge(struct judge *judge, const RemitClaim *payment)
{
    const str control = str_from(payment->patient_control);
    const struct edit_run run = {
        .claim = claim_paid(judge, control),
        .payment = payment,
        .codesets = judge->codesets,
        .partners = &judge->partners,
        .today = judge->today,
        .arena = judge->claim,
    };
    const struct edit_findings found = edits_run(STAGE_REMITTANCE, &run);
    judge_line(judge, control, &found);
}

/* What does not add up over the whole ST. */
static void proof_judge(struct judge *judge, const struct x835 *reader)
{
    if (reader->proof.balances) return;
    struct edit_finding finding = {
        .edit = edit_by_id(STR("PRC-07")),
        .severity = SEVERITY_WARN,
        .evidence = {.field = STR("BPR02"),
                     .detail = x835_proof_text(judge->claim, &reader->proof)},
    };
    const struct edit_findings found = {.items = &finding, .count = 1};
    judge_line(judge, STR(""), &found);
}

static enum status read_835(struct judge *judge, struct x835 *reader)
{
    enum x835_event event;
    x835_start(reader);
    do {
        arena_reset(judge->claim);
        TRY(x835_next(reader, judge->claim, &event));
        if (event == X835_CLAIM && reader->claim_bound) payment_judge(judge, reader->claim);
        if (event == X835_PROOF) proof_judge(judge, reader);
        judge_flush(judge);
    } while (event != X835_PROOF);
    return OK;
}

static int64_t read_file(void *context, char *to, size_t room)
{
    FILE *file = context;
    const size_t got = fread(to, 1, room, file);
    return ferror(file) ? -1 : (int64_t)got;
}

static enum status read_sets(struct judge *judge, struct x12_stream *stream, struct x835 *reader)
{
    enum x12_event event;
    do {
        TRY(x12_stream_next(stream, &event));
        if (event != X12_ST) continue;
        if (strcmp(stream->transaction.type, "835") == 0)
            TRY(read_835(judge, reader));
        else
            TRY(x12_stream_skip(stream));
    } while (event != X12_END);
    return OK;
}

void judge_payments(struct judge *judge)
{
    struct arena *arena = arena_new(STREAM_ARENA_BYTES);
    const struct x12_source source = {.context = judge->input, .read = read_file};
    struct x12_stream *stream = x12_stream_new(arena, x12_reader_new(arena, source, 0), 0);
    if (read_sets(judge, stream, x835_new(arena, stream)) != OK)
        judge_no_claim(judge, "ENV-01", "", "The file cannot be read.");
    arena_free(arena);
}
