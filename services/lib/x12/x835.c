/* Reads payments: one event a claim, a provider adjustment and a proof. */
#include "lib/x12/x835.h"

#include "lib/base/money.h"
#include "lib/x12/walk.h"
#include "lib/x12/x835_situations.h"
#include "lib/x12/x835_table.h"

/* clang-format off */
const struct x12_rule x835_payment_balance = {"x835.payment.balance", X12_ERROR, 3,
    {.ik304 = "8", .ik403 = "I12"},
    "BPR02 is not the sum of the claim payments less the provider adjustments"};
const struct x12_rule x835_claim_balance = {"x835.claim.balance", X12_ERROR, 3,
    {.ik304 = "8", .ik403 = "I12"},
    "charge less adjustments is not what was paid"};
const struct x12_rule x835_head_large = {"x835.head.large", X12_WARNING, 2, {0},
    "the head of the payment is larger than what is kept of it"};
const struct x12_rule x835_amount_unreadable = {"x835.amount.unreadable", X12_ERROR, 3,
    {.ik304 = "8", .ik403 = "6"},
    "an amount that the balance needs cannot be read"};
/* clang-format on */

enum { HEADER_SEGMENTS_MAX = 4 }; /* TS3, TS2 */
enum phase { IN_HEAD, AFTER_PAYMENT, IN_CLAIM, IN_PLB, AT_END };

struct x835_state {
    struct x12_walk walk;
    struct arena *arena;       /* of the call in hand */
    Payment head;              /* being bound */
    struct x12_finding at_bpr; /* where the equation is reported */
    enum phase phase;
    bool holding; /* stream->segment is still to be taken */
    unsigned plb_group;
    /* of the 2000 loop whose first claim is still to come */
    bytes header_number;
    RawSegment *header[HEADER_SEGMENTS_MAX];
    size_t header_count;
    struct x835_totals totals;
    /* of the payment */
    bool is_cut;
    size_t text_used;
    char text[X835_PAYMENT_TEXT_BYTES];
    RawSegment segments[X835_HEAD_SEGMENTS_MAX];
    RawSegment *other[X835_HEAD_SEGMENTS_MAX];
};

struct x835 *x835_new(struct arena *arena, struct x12_stream *stream)
{
    struct x835 *reader = ARENA_NEW(arena, struct x835);
    reader->stream = stream;
    reader->state = ARENA_NEW(arena, struct x835_state);
    return reader;
}

static void forget_header(struct x835_state *state)
{
    state->header_number = (bytes){0};
    state->header_count = 0;
}

void x835_start(struct x835 *reader)
{
    struct x835_state *state = reader->state;
    x12_walk_start(&state->walk, &x835_loops, reader->stream);
    payment__init(&state->head);
    payment__init(&reader->payment);
    state->phase = IN_HEAD;
    state->holding = false;
    state->walk.tracing = true;
    state->text_used = 0;
    forget_header(state);
    state->is_cut = false;
    state->totals = (struct x835_totals){0};
    reader->claim = NULL;
    reader->adjustment = NULL;
    reader->claim_ordinal = 0;
    reader->proof = (struct x835_proof){0};
}

/* ---- amounts ------------------------------------------------------------------------------ */

static void add(struct x835_proof *proof, int64_t *sum, int64_t cents)
{
    if (!cents_add(sum, cents)) proof->unreadable = true;
}

/* An amount that the proof needs; false: it cannot be read (the binder has reported it). */
static bool amount_at(const struct x12_segment *segment, unsigned element, money *amount)
{
    *amount = money_of(0);
    return money_parse(x12_element(segment, element), amount);
}

/* ---- the payment -------------------------------------------------------------------------- */

static void read_amount(struct x835 *reader)
{
    const struct x12_segment *segment = &reader->stream->segment;
    money amount;
    if (!amount_at(segment, 2, &amount)) reader->proof.unreadable = true;
    /* BPR03 D: the payee owes (005010X221A1 BPR03). */
    if (str_is(x12_element(segment, 3), "D")) amount.cents = -amount.cents;
    reader->state->head.amount_cents = amount.cents;
    reader->proof.amount_cents = amount.cents;
}

static bytes keep_text(struct x835_state *state, bytes text)
{
    const size_t room = sizeof state->text - state->text_used;
    char *at = state->text + state->text_used;
    if (text.len > room) state->is_cut = true;
    if (text.len == 0 || text.len > room) return (bytes){0};
    memcpy(at, text.data, text.len);
    state->text_used += text.len;
    return str_bytes((str){at, text.len});
}

static void keep_segments(struct x835_state *state, Payment *payment)
{
    size_t count = 0;
    for (size_t i = 0; i < state->head.n_other; i++) {
        if (count == X835_HEAD_SEGMENTS_MAX) {
            state->is_cut = true;
            break;
        }
        RawSegment *to = &state->segments[count];
        raw_segment__init(to);
        to->loop = state->head.other[i]->loop; /* the table's */
        to->text = keep_text(state, state->head.other[i]->text);
        if (to->text.len) state->other[count++] = to;
    }
    payment->other = state->other;
    payment->n_other = count;
}

/* The caller's arena may be emptied between two events: the payment's texts move into the reader.
 */
static void keep_payment(struct x835 *reader)
{
    static const uint16_t texts[] = {offsetof(Payment, payer_id),
                                     offsetof(Payment, trace),
                                     offsetof(Payment, method),
                                     offsetof(Payment, handling),
                                     offsetof(Payment, payee_id),
                                     offsetof(Payment, payee_name),
                                     offsetof(Payment, transfer_format),
                                     offsetof(Payment, payer_bank_qualifier),
                                     offsetof(Payment, payer_bank),
                                     offsetof(Payment, payer_account_qualifier),
                                     offsetof(Payment, payer_account),
                                     offsetof(Payment, originator),
                                     offsetof(Payment, originator_supplement),
                                     offsetof(Payment, payee_bank_qualifier),
                                     offsetof(Payment, payee_bank),
                                     offsetof(Payment, payee_account_qualifier),
                                     offsetof(Payment, payee_account),
                                     offsetof(Payment, trace_payer),
                                     offsetof(Payment, trace_supplement),
                                     offsetof(Payment, payer_name),
                                     offsetof(Payment, payer_id_qualifier),
                                     offsetof(Payment, payee_id_qualifier)};
    struct x835_state *state = reader->state;
    Payment *payment = &reader->payment;
    *payment = state->head;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        bytes *text = (bytes *)(void *)((char *)payment + texts[i]);
        *text = keep_text(state, *text);
    }
    x835_look_at_payment(&state->walk, &state->head);
    keep_segments(state, payment);
    if (state->is_cut)
        (void)x12_findings_add(&reader->stream->findings, &x835_head_large, &state->at_bpr);
    /* A stray of the head that comes later (the walk says so) must not be kept in memory that is
     * gone.
     */
    for (int loop = X835_HEAD; loop <= X835_1000B; loop++) state->walk.frames[loop].record = NULL;
    x12_walk_forget(&state->walk);
}

static void total(struct x835 *reader)
{
    reader->payment.claim_paid_cents = reader->proof.claim_paid_cents;
    reader->payment.provider_cents = reader->proof.provider_cents;
    reader->payment.claim_count = reader->proof.claim_count;
}

/* ---- the claim ---------------------------------------------------------------------------- */

/* What a 2000 loop says of all its claims comes with the first of them. */
static void read_header(struct x835 *reader)
{
    struct x835_state *state = reader->state;
    const struct x12_segment *segment = &reader->stream->segment;
    if (x12_is(segment, "LX")) {
        x835_totals_check(&state->totals, &reader->stream->findings);
        state->header_count = 0;
        state->header_number = str_bytes(arena_str(state->arena, x12_element(segment, 1)));
    } else if (state->header_count < HEADER_SEGMENTS_MAX) {
        RawSegment *raw = x12_record_new(state->arena, &raw_segment__descriptor);
        raw->loop = str_bytes(STR("2000"));
        raw->text = str_bytes(x12_raw_text(state->arena, segment));
        state->header[state->header_count++] = raw;
    }
    x835_totals_add(&state->totals, &state->walk);
}

static void take_header(struct x835_state *state, RemitClaim *claim)
{
    claim->header_number = state->header_number;
    for (size_t i = 0; i < state->header_count; i++) {
        /* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers */
        claim->header = arena_grow(state->arena, claim->header, i, sizeof *claim->header);
        claim->header[claim->n_header++] = state->header[i];
    }
    forget_header(state);
}

static void begin_claim(struct x835 *reader)
{
    struct x835_state *state = reader->state;
    struct x12_stream *stream = reader->stream;
    RemitClaim *claim = ARENA_NEW(state->arena, RemitClaim);
    remit_claim__init(claim);
    x12_walk_forget(&state->walk);
    x12_walk_record(&state->walk, claim);
    take_header(state, claim);
    reader->claim = claim;
    reader->claim_ordinal++;
    reader->claim_offset = stream->segment.offset;
    reader->claim_bound = true;
    reader->proof.claim_count++;
    x835_totals_add(&state->totals, &state->walk);
    state->walk.claim = reader->claim_ordinal;
    state->walk.line = 0;
    state->phase = IN_CLAIM;

    money charge, paid;
    const bool charge_read = amount_at(&stream->segment, 3, &charge);
    const bool paid_read = amount_at(&stream->segment, 4, &paid);
    reader->claim_bound = charge_read && paid_read && x12_element(&stream->segment, 1).len > 0;
    if (!paid_read) reader->proof.unreadable = true;
    add(&reader->proof, &reader->proof.charge_cents, charge.cents);
    add(&reader->proof, &reader->proof.claim_paid_cents, paid.cents);
}

static void read_service(struct x835 *reader)
{
    struct x835_state *state = reader->state;
    const struct x12_segment *segment = &reader->stream->segment;
    reader->proof.line_count++;
    state->walk.line++;
    if (x12_element(segment, 2).len == 0 || x12_element(segment, 3).len == 0)
        reader->claim_bound = false;
}

/* Behind the groups that the table has; of these the binder has said it. */
static bool needless_adjustments_are_readable(const struct x12_segment *segment)
{
    money amount;
    for (unsigned at = 3 + 3u * x835_cas.group_times; at <= segment->count; at += 3)
        if (x12_element(segment, at).len > 0 && !amount_at(segment, at, &amount)) return false;
    return true;
}

static void add_remark(struct x835_state *state, bytes **remarks, size_t *count, str code)
{
    if (code.len == 0) return;
    *remarks = arena_grow(state->arena, *remarks, *count, sizeof **remarks);
    (*remarks)[(*count)++] = str_bytes(arena_str(state->arena, code));
}

/* Remark codes stand in MIA05, MIA20-23, MOA03-07 and LQ02 beside HE. */
static void read_remarks(struct x835 *reader)
{
    static const struct {
        uint32_t key;
        unsigned first, last;
    } places[] = {{X12_KEY3('M', 'I', 'A'), 5, 5},
                  {X12_KEY3('M', 'I', 'A'), 20, 23},
                  {X12_KEY3('M', 'O', 'A'), 3, 7}};
    const struct x12_segment *segment = &reader->stream->segment;
    RemitClaim *claim = reader->claim;
    for (size_t i = 0; i < COUNT_OF(places); i++)
        for (unsigned at = places[i].first; segment->key == places[i].key && at <= places[i].last;
             at++)
            add_remark(reader->state, &claim->remarks, &claim->n_remarks, x12_element(segment, at));
    RemitLine *line = reader->state->walk.frames[X835_2110].record;
    if (line != NULL && x12_is(segment, "LQ") && str_is(x12_element(segment, 1), "HE"))
        add_remark(reader->state, &line->remarks, &line->n_remarks, x12_element(segment, 2));
}

static void read_claim_segment(struct x835 *reader)
{
    struct x835_state *state = reader->state;
    const struct x12_segment *segment = &reader->stream->segment;
    if (x12_is(segment, "SVC")) read_service(reader);
    if (x12_is(segment, "MIA") || x12_is(segment, "QTY"))
        x835_totals_add(&state->totals, &state->walk);
    if (x12_is(segment, "CAS") && !needless_adjustments_are_readable(segment))
        reader->claim_bound = false;
    if (segment->end - reader->claim_offset > X835_CLAIM_BYTES_MAX ||
        state->walk.line > X835_LINES_MAX) {
        reader->claim_bound = false; /* not kept: memory is bounded */
        return;
    }
    x12_walk_bind(&state->walk, state->arena);
    if (state->walk.unreadable_amounts && (x12_is(segment, "SVC") || x12_is(segment, "CAS")))
        reader->claim_bound = false;
    read_remarks(reader);
    RemitLine *line = state->walk.frames[X835_2110].record;
    if (x12_is(segment, "DTM") && str_is(x12_element(segment, 1), "472") && line != NULL)
        line->to = line->from;
}

static void finish_claim(struct x835 *reader, uint64_t end)
{
    struct x835_state *state = reader->state;
    reader->claim_end = end;
    /* The caller's arena may be emptied now: nothing of the claim may be reached through the walk.
     */
    state->walk.frames[X835_2100].record = state->walk.frames[X835_2110].record = NULL;
    x835_look_at_claim(&state->walk, &reader->payment, reader->claim);
    if (!reader->claim_bound) reader->proof.claim_unbound_count++;
    if (remit_claim_balances(reader->claim, &reader->equation) || !reader->claim_bound) return;
    reader->proof.claim_unbalanced_count++;
    const int32_t line = reader->equation.line;
    struct x12_finding *finding =
        line ? x12_walk_find_at(&state->walk, &x835_claim_balance, reader->claim->lines[line - 1],
                                "SVC", 3)
             : x12_walk_find_at(&state->walk, &x835_claim_balance, reader->claim, "CLP", 4);
    x12_finding_say(finding, "%.*s",
                    STR_ARGS(remit_equation_text(state->arena, &reader->equation)));
}

/* ---- provider adjustments ----------------------------------------------------------------- */

static void count_adjustment(struct x835 *reader, unsigned group)
{
    money amount;
    reader->proof.provider_count++;
    if (!amount_at(&reader->stream->segment, 4 + 2 * group, &amount))
        reader->proof.unreadable = true;
    add(&reader->proof, &reader->proof.provider_cents, amount.cents);
}

/* The next pair of the PLB in hand; false: it has no more. */
static bool next_adjustment(struct x835 *reader)
{
    struct x835_state *state = reader->state;
    struct x12_binding binding = {.arena = state->arena};
    while (state->plb_group < x835_plb.group_times) {
        const unsigned group = state->plb_group++;
        ProviderAdjustment *adjustment = ARENA_NEW(state->arena, ProviderAdjustment);
        provider_adjustment__init(adjustment);
        if (!x12_bind_group(&binding, &reader->stream->segment, &x835_plb, group, adjustment))
            continue;
        count_adjustment(reader, group);
        adjustment->ordinal = reader->proof.provider_count;
        reader->adjustment = adjustment;
        return true;
    }
    return false;
}

/* ---- the proof ---------------------------------------------------------------------------- */

static void prove(struct x835 *reader)
{
    struct x835_proof *proof = &reader->proof;
    struct x835_state *state = reader->state;
    int64_t left = 0;
    const bool fits =
        !__builtin_sub_overflow(proof->claim_paid_cents, proof->provider_cents, &left);
    proof->balances = fits && !proof->unreadable && left == proof->amount_cents;
    total(reader);
    if (proof->balances) return;
    const struct x12_rule *rule =
        proof->unreadable ? &x835_amount_unreadable : &x835_payment_balance;
    struct x12_finding *finding = x12_findings_add(&reader->stream->findings, rule, &state->at_bpr);
    if (!proof->unreadable)
        x12_finding_say(finding, "%.*s", STR_ARGS(x835_proof_text(state->arena, proof)));
}

str x835_proof_text(struct arena *arena, const struct x835_proof *proof)
{
    char amount[MONEY_TEXT_MAX], claims[MONEY_TEXT_MAX], provider[MONEY_TEXT_MAX];
    money_write(money_of(proof->amount_cents), amount);
    money_write(money_of(proof->claim_paid_cents), claims);
    money_write(money_of(proof->provider_cents), provider);
    return arena_printf(arena, "BPR02 %s = sum of CLP04 %s - sum of PLB %s %s%s", amount, claims,
                        provider, proof->balances ? "balances" : "does not balance",
                        proof->unreadable ? ": an amount cannot be read" : "");
}

/* ---- events ------------------------------------------------------------------------------- */

static void mark_bpr(struct x835 *reader)
{
    struct x12_stream *stream = reader->stream;
    reader->state->at_bpr = (struct x12_finding){
        .interchange = stream->interchange.ordinal,
        .group = stream->group.ordinal,
        .transaction = stream->transaction.ordinal,
        .segment_position = stream->transaction.segment_count,
        .segment = "BPR",
        .element = 2,
        .offset = stream->segment.offset,
    };
}

static void take_head(struct x835 *reader)
{
    struct x835_state *state = reader->state;
    if (!x12_walk_to(&state->walk)) return;
    if (state->walk.entered && state->walk.loop <= X835_1000B)
        x12_walk_record(&state->walk, &state->head);
    if (x12_is(&reader->stream->segment, "BPR")) {
        mark_bpr(reader);
        read_amount(reader);
    }
    x12_walk_bind(&state->walk, state->arena);
    if (x12_is(&reader->stream->segment, "TRN")) state->head.payer_id = state->head.trace_payer;
}

/* Does the segment end what is in hand: the head, or a claim? */
static bool ends(const struct x835_state *state, const struct x12_segment *segment)
{
    if (state->phase != IN_HEAD && state->phase != IN_CLAIM) return false;
    return x12_is(segment, "LX") || x12_is(segment, "CLP") || x12_is(segment, "PLB") ||
           segment->id.len == 0;
}

/* A segment behind the head. True: an event. */
static bool take_body(struct x835 *reader, enum x835_event *event)
{
    struct x835_state *state = reader->state;
    const struct x12_segment *segment = &reader->stream->segment;
    state->phase = AFTER_PAYMENT;
    state->walk.claim = state->walk.line = 0;
    if (!x12_walk_to(&state->walk)) return false;
    if (x12_is(segment, "CLP")) begin_claim(reader);
    x12_walk_bind(&state->walk, state->arena);
    if (state->walk.loop == X835_2000) read_header(reader);
    if (!x12_is(segment, "PLB")) return false;
    /* It lies in memory that goes with this event, and no claim came to take it. */
    forget_header(state);
    state->plb_group = 0;
    state->phase = IN_PLB;
    *event = X835_PROVIDER;
    return next_adjustment(reader);
}

/* What the arrival of `segment` (or of SE) completes. True: an event, and the segment is kept for
 * the next. */
static bool complete(struct x835 *reader, enum x835_event *event, bool at_end)
{
    struct x835_state *state = reader->state;
    if (!at_end && !ends(state, &reader->stream->segment)) return false;
    if (state->phase == IN_HEAD) {
        keep_payment(reader);
        *event = X835_PAYMENT;
    } else if (state->phase == IN_CLAIM) {
        finish_claim(reader, reader->stream->segment.offset);
        *event = X835_CLAIM;
    } else {
        return false;
    }
    state->phase = at_end ? AT_END : AFTER_PAYMENT;
    state->holding = !at_end;
    return true;
}

static bool take(struct x835 *reader, enum x835_event *event)
{
    const enum phase phase = reader->state->phase;
    if (phase != IN_HEAD && phase != IN_CLAIM) return take_body(reader, event);
    if (phase == IN_HEAD)
        take_head(reader);
    else if (x12_walk_to(&reader->state->walk))
        read_claim_segment(reader);
    return false;
}

static enum status finish(struct x835 *reader, enum x835_event *event)
{
    x12_walk_end(&reader->state->walk);
    x835_totals_check(&reader->state->totals, &reader->stream->findings);
    prove(reader);
    *event = X835_PROOF;
    return OK;
}

enum status x835_next(struct x835 *reader, struct arena *arena, enum x835_event *event)
{
    struct x835_state *state = reader->state;
    state->arena = arena;
    if (state->phase != IN_HEAD && state->phase != IN_CLAIM) x12_walk_forget(&state->walk);
    if (state->phase == IN_PLB && next_adjustment(reader)) {
        *event = X835_PROVIDER;
        return OK;
    }
    if (state->phase == AT_END) return finish(reader, event);
    for (;;) {
        enum x12_event got = X12_SEGMENT;
        if (!state->holding) TRY(x12_stream_next(reader->stream, &got));
        state->holding = false;
        const bool at_end = got != X12_SEGMENT;
        if (complete(reader, event, at_end)) return OK;
        if (at_end) return finish(reader, event);
        if (take(reader, event)) return OK;
    }
}
