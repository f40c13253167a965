/* Inspects X12: 837 and 835 claim by claim, inquiries level by level, 999, TA1 and 277CA; every
 * other set is refused by name. */
#include <string.h>

#include "claimline/inspect.h"
#include "lib/x12/ack.h"
#include "lib/x12/envelope.h"
#include "lib/x12/guide.h"
#include "lib/x12/inquiry.h"
#include "lib/x12/ta1.h"
#include "lib/x12/x277ca.h"
#include "lib/x12/x835.h"
#include "lib/x12/x837.h"
#include "lib/x12/x999.h"

enum { CLAIM_ARENA_BYTES = 128 * 1024 * 1024 };

/* What was taken and refused in the set, the group and the interchange in hand. */
struct count {
    int64_t taken, refused;
};

struct inspection {
    struct report *report;
    struct arena *arena, *claims; /* `claims` is emptied after each */
    struct x12_stream *stream;
    struct x837_reader *x837;
    struct x835 *x835;
    struct x277ca *x277ca;
    struct inquiry *inquiry;
    struct count set, group, interchange;
    int64_t claim_count, line_count, charge_cents, payment_count, paid_cents;
};

static int64_t read_file(void *context, char *to, size_t room)
{
    FILE *file = context;
    const size_t got = fread(to, 1, room, file);
    return ferror(file) ? -1 : (int64_t)got;
}

/* ---- one reader a set --------------------------------------------------------------------- */

static enum status read_837(struct inspection *x)
{
    struct x837_event event;
    x837_start(x->x837, x->stream);
    do {
        arena_reset(x->claims);
        TRY(x837_next(x->x837, x->claims, &event));
    } while (event.kind != X837_TRANSACTION_END);
    x->claim_count = event.claim_count + event.unbound_count;
    x->line_count = event.line_count;
    x->charge_cents = event.charge_cents;
    x->set = (struct count){event.claim_count, event.unbound_count};
    return OK;
}

static enum status read_835(struct inspection *x)
{
    enum x835_event event;
    x835_start(x->x835);
    do {
        arena_reset(x->claims);
        TRY(x835_next(x->x835, x->claims, &event));
    } while (event != X835_PROOF);
    const struct x835_proof *proof = &x->x835->proof;
    x->payment_count = proof->claim_count;
    x->line_count = proof->line_count;
    x->charge_cents = proof->charge_cents;
    x->paid_cents = proof->claim_paid_cents;
    x->set =
        (struct count){proof->claim_count - proof->claim_unbound_count, proof->claim_unbound_count};
    return OK;
}

static enum status read_999(struct inspection *x)
{
    struct x999 ack;
    arena_reset(x->claims);
    return x999_read(x->stream, x->claims, &ack);
}

static enum status read_277(struct inspection *x)
{
    enum x277ca_event event;
    x277ca_start(x->x277ca);
    do {
        arena_reset(x->claims);
        TRY(x277ca_next(x->x277ca, x->claims, &event));
    } while (event != X277CA_FILE);
    return OK;
}

static enum status read_inquiry(struct inspection *x)
{
    enum inquiry_event event;
    inquiry_start(x->inquiry);
    do {
        arena_reset(x->claims);
        TRY(inquiry_next(x->inquiry, x->claims, &event));
    } while (event != INQUIRY_END);
    return OK;
}

static enum status read_other(struct inspection *x)
{
    return x12_stream_skip(x->stream);
}

/* A set of a guide that is supported, by ST01; two guides answer as 277. */
static enum status (*reader_of(const struct x12_stream *stream))(struct inspection *x)
{
    static const struct {
        const char *type;
        enum status (*read)(struct inspection *x);
    } readers[] = {{"837", read_837},
                   {"835", read_835},
                   {"999", read_999},
                   {"997", read_999},
                   {"277", read_277}};
    if (x12_guide_find(&stream->transaction) == NULL) return read_other;
    if (inquiry_reads(stream)) return read_inquiry;
    for (size_t i = 0; i < COUNT_OF(readers); i++)
        if (strcmp(readers[i].type, stream->transaction.type) == 0) return readers[i].read;
    return read_other;
}

/* ---- sets --------------------------------------------------------------------------------- */

static const char *verdict_name(char verdict)
{
    return verdict == 'A' ? "accepted" : verdict == 'E' ? "accepted_with_errors" : "refused";
}

static void add_transaction(struct inspection *x, char verdict)
{
    const struct x12_transaction *st = &x->stream->transaction;
    json_t *item =
        json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I}", "type", st->type, "guide",
                  st->guide, "control", st->control, "verdict", verdict_name(verdict), "claims",
                  (json_int_t)x->claim_count, "lines", (json_int_t)x->line_count, "charge_cents",
                  (json_int_t)x->charge_cents, "payments", (json_int_t)x->payment_count,
                  "paid_cents", (json_int_t)x->paid_cents);
    if (item) json_array_append_new(x->report->transactions, item);
}

static enum status inspect_set(struct inspection *x)
{
    x->set = (struct count){0};
    x->claim_count = x->line_count = x->charge_cents = x->payment_count = x->paid_cents = 0;
    TRY(reader_of(x->stream)(x));
    const char verdict = x12_transaction_verdict(&x->stream->findings);
    if (x->set.taken == 0 && x->set.refused == 0)
        x->set.taken = 1; /* a set without claims is one thing */
    if (verdict == 'R') x->set = (struct count){0, x->set.taken + x->set.refused};
    x->group.taken += x->set.taken;
    x->group.refused += x->set.refused;
    add_transaction(x, verdict);
    report_x12_findings(x->report, &x->stream->findings);
    return OK;
}

/* A fatal finding about a group or an interchange refuses all that is in it. */
static bool is_refused(const struct x12_findings *findings, int32_t group)
{
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].severity == X12_FATAL &&
            (group == 0 || findings->items[i].group == group))
            return true;
    return false;
}

static void close_part(struct count *part, struct count *whole, bool refused)
{
    whole->taken += refused ? 0 : part->taken;
    whole->refused += part->refused + (refused ? part->taken : 0);
    *part = (struct count){0};
}

static void inspect_ta1(struct inspection *x)
{
    struct ta1 ta1;
    if (ta1_read(x->stream, &ta1))
        x->interchange.taken++;
    else
        x->interchange.refused++;
}

static void close_interchange(struct inspection *x)
{
    const struct x12_findings *findings = &x->stream->envelope;
    struct count whole = {x->report->taken, x->report->refused};
    bool refused = false; /* by a finding of the interchange's own */
    for (size_t i = 0; i < findings->count; i++)
        refused |= findings->items[i].severity == X12_FATAL && findings->items[i].group == 0;
    if (x->interchange.taken + x->interchange.refused == 0)
        x->interchange.refused = 1; /* it is empty */
    close_part(&x->interchange, &whole, refused);
    x->report->taken = whole.taken;
    x->report->refused = whole.refused;
    report_x12_findings(x->report, findings);
}

static enum status handle(struct inspection *x, enum x12_event event)
{
    switch (event) {
    case X12_ISA:
        x->report->interchange_count++;
        return OK;
    case X12_TA1:
        inspect_ta1(x);
        return OK;
    case X12_GS:
        x->report->group_count++;
        return OK;
    case X12_ST:
        return inspect_set(x);
    case X12_GE:
        close_part(&x->group, &x->interchange,
                   is_refused(&x->stream->envelope, x->stream->group.ordinal));
        return OK;
    case X12_IEA:
        close_interchange(x);
        return OK;
    case X12_END:
        report_x12_findings(x->report, &x->stream->envelope);
        return OK;
    case X12_SEGMENT:
    case X12_SE:
        return OK;
    }
    return OK;
}

void inspect_x12(struct report *report, struct arena *arena)
{
    const struct x12_source source = {.context = report->input, .read = read_file};
    struct x12_reader *reader = x12_reader_new(arena, source, 0);
    struct inspection x = {
        .report = report, .arena = arena, .claims = arena_new(CLAIM_ARENA_BYTES)};
    x.stream = x12_stream_new(arena, reader, 0);
    x.x837 = x837_reader_new(arena);
    x.x835 = x835_new(arena, x.stream);
    x.x277ca = x277ca_new(arena, x.stream);
    x.inquiry = inquiry_new(arena, x.stream);
    enum x12_event event = X12_SEGMENT;
    enum status status = OK;
    while (status == OK && event != X12_END) {
        status = x12_stream_next(x.stream, &event);
        if (status == OK) status = handle(&x, event);
    }
    if (report->interchange_count > 0)
        report->format = "x12";
    else
        report->refused = 1;
    if (status != OK)
        report_note(report, (struct report_note){"fatal", "file.unreadable", "", 0, "", "",
                                                 "the file cannot be read to its end"});
    x837_reader_free(x.x837);
    arena_free(x.claims);
}
