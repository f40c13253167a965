/* An 837 gets a TA1, a 999, a 277CA with every claim and an 835 that balances; the same file the
 * same bytes. */
#include "payer/answer.h"

#include <criterion/criterion.h>

#include "lib/x12/ta1.h"
#include "lib/x12/x277ca.h"
#include "lib/x12/x835.h"
#include "lib/x12/x999.h"
#include "payer/samples.h"

static const struct payer_rules rules = {.seed = 7,
                                         .reject_percent = 5,
                                         .deny_percent = 8,
                                         .underpay_percent = 5,
                                         .reverse_percent = 10,
                                         .provider_percent = 50};

static const struct answer *answer_of(const struct answers *answers, const char *kind)
{
    for (size_t i = 0; i < answers->count; i++)
        if (strcmp(answers->items[i].kind, kind) == 0) return &answers->items[i];
    return NULL;
}

/* What was read back of all answers. */
struct readback {
    char ta1, ack;
    size_t taken, refused, paid_claims, reversals, sets;
    int64_t payment_cents, claim_paid_cents, provider_cents;
};

static void read_remit(struct x12_stream *stream, struct arena *arena, struct readback *back)
{
    struct x835 *reader = x835_new(arena, stream);
    enum x835_event event;
    x835_start(reader);
    do {
        cr_assert_eq(x835_next(reader, arena, &event), OK);
        if (event != X835_CLAIM) continue;
        cr_expect(reader->claim_bound && reader->equation.balances);
        back->reversals += str_is(str_from(reader->claim->status), "22");
        back->paid_claims++;
    } while (event != X835_PROOF);
    cr_expect(reader->proof.balances, "%.*s", STR_ARGS(x835_proof_text(arena, &reader->proof)));
    cr_expect_geq(reader->proof.amount_cents, 0);
    back->payment_cents += reader->proof.amount_cents;
    back->claim_paid_cents += reader->proof.claim_paid_cents;
    back->provider_cents += reader->proof.provider_cents;
    back->sets++;
}

static void read_claims(struct x12_stream *stream, struct arena *arena, struct readback *back)
{
    struct x277ca *reader = x277ca_new(arena, stream);
    enum x277ca_event event;
    x277ca_start(reader);
    for (;;) {
        cr_assert_eq(x277ca_next(reader, arena, &event), OK);
        if (event == X277CA_FILE) break;
        *(reader->claim.accepted ? &back->taken : &back->refused) += 1;
    }
    cr_expect_eq(reader->file.accepted_count > 0 ? reader->file.accepted_count : 0,
                 (int64_t)back->taken);
}

static void read_set(struct x12_stream *stream, struct arena *arena, struct readback *back)
{
    struct x999 ack;
    if (strcmp(stream->transaction.type, "835") == 0) read_remit(stream, arena, back);
    if (strcmp(stream->transaction.type, "277") == 0) read_claims(stream, arena, back);
    if (strcmp(stream->transaction.type, "999") == 0) {
        cr_assert_eq(x999_read(stream, arena, &ack), OK);
        back->ack = ack.verdict;
    }
    cr_expect_eq(x12_transaction_verdict(&stream->findings), 'A', "%s: %zu findings, the first: %s",
                 stream->transaction.type, stream->findings.count,
                 stream->findings.count ? stream->findings.items[0].text : "");
}

static struct readback read_back(struct arena *arena, const struct answers *answers)
{
    struct readback back = {0};
    for (size_t i = 0; i < answers->count; i++) {
        struct x12_stream *stream =
            x12_stream_new(arena, x12_reader_of(arena, answers->items[i].bytes), 0);
        for (enum x12_event event = X12_ISA; event != X12_END;) {
            struct ta1 ta1;
            cr_assert_eq(x12_stream_next(stream, &event), OK);
            cr_expect_lt(stream->envelope.worst, X12_ERROR, "%s", answers->items[i].kind);
            if (event == X12_TA1) cr_expect(ta1_read(stream, &ta1));
            if (event == X12_TA1) back.ta1 = ta1.verdict;
            if (event == X12_ST) read_set(stream, arena, &back);
        }
    }
    return back;
}

Test(answer_file, answers_every_claim_and_balances)
{
    struct arena *arena = arena_new(256 << 20);
    for (unsigned payees = 1; payees <= 4; payees += 3) {
        const str file = file_made(arena, 12, 1000, 300, payees);
        struct answers answers;
        answer_file(file, &rules, 40, arena, &answers);
        const struct readback back = read_back(arena, &answers);
        cr_expect_eq(answers.count, 5);
        cr_expect_eq(back.ta1, 'A');
        cr_expect_eq(back.ack, 'A');
        cr_expect_eq(back.taken + back.refused, 300, "%zu + %zu", back.taken, back.refused);
        cr_expect_gt(back.refused, 0);
        cr_expect_eq(back.refused, answers.receipt.rejected_count);
        cr_expect_eq(back.paid_claims, back.taken + 2 * back.reversals);
        cr_expect_eq((int32_t)back.reversals, answers.receipt.reversed_count);
        cr_expect_geq(back.sets, payees);
        cr_expect_eq((int32_t)back.sets, answers.receipt.payment_count);
        cr_expect_eq(back.payment_cents, answers.receipt.payment_cents);
        cr_expect_eq(back.claim_paid_cents, answers.receipt.claim_paid_cents);
        cr_expect_eq(back.provider_cents, answers.receipt.provider_cents);
        cr_expect_eq(answers.receipt.claim_count, 300);
        cr_expect_eq(answers.receipt.isa13, 12);
    }
    arena_free(arena);
}

Test(answer_file, answers_dental_claims)
{
    struct arena *arena = arena_new(256 << 20);
    struct answers answers;
    answer_file(file_dental(arena, 12, 50), &rules, 40, arena, &answers);
    const struct readback back = read_back(arena, &answers);
    cr_expect_eq(back.ta1, 'A');
    cr_expect_eq(back.ack, 'A');
    cr_expect_eq(back.taken + back.refused, 50);
    cr_expect_eq(back.paid_claims, back.taken + 2 * back.reversals);
    const str remit = answer_of(&answers, "835")->bytes;
    cr_expect_not_null(memmem(remit.at, remit.len, "SVC*AD:D2391*", 13));
    arena_free(arena);
}

Test(answer_file, gives_the_same_bytes_again)
{
    struct arena *arena = arena_new(256 << 20);
    const str file = file_made(arena, 12, 1000, 100, 3);
    struct answers first, second;
    answer_file(file, &rules, 40, arena, &first);
    answer_file(file, &rules, 40, arena, &second);
    cr_assert_eq(first.count, second.count);
    for (size_t i = 0; i < first.count; i++) {
        cr_expect(str_eq(first.items[i].bytes, second.items[i].bytes), "%s", first.items[i].kind);
        cr_expect_str_eq(first.items[i].name, second.items[i].name);
    }
    arena_free(arena);
}

/* The same claim in another interchange, beside other claims, is decided the same. */
Test(answer_file, decides_a_claim_without_regard_to_its_neighbours)
{
    struct arena *arena = arena_new(256 << 20);
    struct answers all, one;
    answer_file(file_made(arena, 12, 1000, 30, 1), &rules, 40, arena, &all);
    int64_t paid = 0;
    for (uint64_t n = 1000; n < 1030; n++) {
        answer_file(file_made(arena, (int64_t)n, n, 1, 1), &rules, 40, arena, &one);
        paid += one.receipt.claim_paid_cents;
    }
    cr_expect_eq(paid, all.receipt.claim_paid_cents);
    arena_free(arena);
}

/* ---- what is wrong ------------------------------------------------------------------------ */

static str replaced(struct arena *arena, str text, const char *from, const char *to)
{
    const char *at = memmem(text.at, text.len, from, strlen(from));
    cr_assert_not_null(at, "%s", from);
    const size_t before = (size_t)(at - text.at);
    return arena_printf(arena, "%.*s%s%.*s", (int)before, text.at, to,
                        (int)(text.len - before - strlen(from)), at + strlen(from));
}

static const struct {
    const char *what, *from, *to;
    char ta1, ack;
    size_t answers;
} wrongs[] = {
    {"a wrong segment count", "SE*", "SE*9", 'A', 'R', 2},
    {"a wrong control number behind", "IEA*1*000000012", "IEA*1*000000013", 'R', 0, 1},
    {"a guide that nobody reads", "ST*837*0001*005010X222A1", "ST*837*0001*005010X999A1", 'A', 'R',
     2},
};

Test(answer_file, refuses_what_is_no_837)
{
    struct arena *arena = arena_new(256 << 20);
    for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
        struct answers answers;
        const str file =
            replaced(arena, file_made(arena, 12, 1, 3, 1), wrongs[i].from, wrongs[i].to);
        answer_file(file, &rules, 40, arena, &answers);
        const struct readback back = read_back(arena, &answers);
        cr_expect_eq(answers.count, wrongs[i].answers, "%s: %zu answers", wrongs[i].what,
                     answers.count);
        cr_expect_eq(back.ta1, wrongs[i].ta1, "%s: TA1 %c", wrongs[i].what, back.ta1);
        cr_expect_eq(back.ack, wrongs[i].ack, "%s: 999 %c", wrongs[i].what, back.ack);
        cr_expect_eq(answers.receipt.claim_count, 0, "%s", wrongs[i].what);
        cr_expect_eq(answers.receipt.payment_cents, 0, "%s", wrongs[i].what);
    }
    arena_free(arena);
}

Test(answer_file, answers_nothing_to_what_is_no_interchange)
{
    struct arena *arena = arena_new(16 << 20);
    static const char *const texts[] = {"", "hello", "MSH|^~\\&|A|B", "ISA*00*"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct answers answers;
        answer_file(str_of(texts[i]), &rules, 40, arena, &answers);
        cr_expect_eq(payer_answer_control(str_of(texts[i])), 0, "%s", texts[i]);
        cr_expect_eq(answers.receipt.claim_count, 0, "%s", texts[i]);
        cr_expect_null(answer_of(&answers, "835"), "%s", texts[i]);
    }
    arena_free(arena);
}

Test(answer_duplicate, is_a_ta1_025_alone)
{
    struct arena *arena = arena_new(16 << 20);
    struct answers answers;
    answer_duplicate(file_made(arena, 12, 1, 1, 1), arena, &answers);
    cr_assert_eq(answers.count, 1);
    cr_expect(memmem(answers.items[0].bytes.at, answers.items[0].bytes.len, "*R*025~", 7) != NULL);
    cr_expect_str_eq(answers.items[0].name, "000000012-ta1-duplicate.edi");
    arena_free(arena);
}
