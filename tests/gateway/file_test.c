/* Files: proven, answered, split and emitted once, wherever the process dies; refusals in the
 * sender's words. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "samples.h"
#include "world.h"

static bool says(str text, const char *part)
{
    return text.len && memmem(text.at, text.len, part, strlen(part)) != NULL;
}

static str glued(struct world *world, const str *pieces, size_t count)
{
    struct arena *arena = world_arena(world);
    size_t len = 0;
    for (size_t i = 0; i < count; i++) len += pieces[i].len;
    char *at = arena_alloc(arena, len + 1), *to = at;
    for (size_t i = 0; i < count; i++) {
        if (pieces[i].len) memcpy(to, pieces[i].at, pieces[i].len);
        to += pieces[i].len;
    }
    return (str){at, len};
}

/* ---- claims ------------------------------------------------------------------------------- */

Test(file, of_claims_is_cut_claim_by_claim_and_acknowledged)
{
    struct world *world = world_new();
    world_drop(world, "a.837",
               sample_837(world_arena(world), &(struct sample_837){.control = 1, .claims = 3}),
               STR(""), true);
    world_run(world);
    cr_assert_eq(world_emission_count(world), 3u);
    for (size_t i = 0; i < 3; i++) {
        IntakeInbox *inbox = world_intake(world, i);
        cr_assert_eq(inbox->what_case, INTAKE_INBOX__WHAT_CLAIM);
        cr_expect_eq(inbox->claim->source->position, (int32_t)i + 1);
        cr_expect_eq(inbox->claim->source->as_of, 20260629, "judged as of BHT04");
        cr_expect_eq(inbox->claim->identity.len, 16u);
        cr_expect_eq(inbox->claim->number, 0);
        cr_expect_eq(inbox->claim->n_lines, 1u);
    }
    cr_expect(says(world_answer(world, ".ta1"), "TA1*000000001*260629*1015*A*000~"), "%.*s",
              STR_ARGS(world_answer(world, ".ta1")));
    cr_expect(says(world_answer(world, ".999"), "AK9*A*1*1*1~"), "%.*s",
              STR_ARGS(world_answer(world, ".999")));
    cr_expect_eq(world_tally(world, "accepted"), 3);
    cr_expect(world_file(world, "inbox/done/a.837").at != NULL);
    cr_expect(
        says(world_file(world, "inbox/done/a.837.result.json"), "\"inputs\":3,\"accepted\":3"));
    cr_expect(world_file(world, "inbox/a.837").at == NULL);
    world_free(world);
}

Test(file, of_dental_claims_gives_their_teeth)
{
    static const char *const guides[] = {"005010X224A2", "005010X224A3"};
    for (size_t i = 0; i < COUNT_OF(guides); i++) {
        struct world *world = world_new();
        world_drop(world, "a.837",
                   sample_837(world_arena(world),
                              &(struct sample_837){.control = 1, .claims = 2, .guide = guides[i]}),
                   STR(""), true);
        world_run(world);
        cr_assert_eq(world_emission_count(world), 2u, "%s", guides[i]);
        const Claim *claim = world_intake(world, 1)->claim;
        cr_expect_eq(claim->type, CLAIM_TYPE__DENTAL);
        cr_expect_eq(claim->statement_from, 20260628, "said once for all lines");
        cr_assert_eq(claim->lines[0]->n_teeth, 1u);
        cr_expect(str_is(str_from(claim->lines[0]->teeth[0]->code), "14"));
        cr_expect_eq(claim->lines[0]->teeth[0]->n_surfaces, 2u);
        cr_expect(says(world_answer(world, ".999"), "AK9*A*1*1*1~"));
        world_free(world);
    }
}

Test(file, dropped_twice_is_a_duplicate_and_its_first_answers_are_repeated)
{
    struct world *world = world_new();
    const str text =
        sample_837(world_arena(world), &(struct sample_837){.control = 1, .claims = 2});
    world_drop(world, "a.837", text, STR(""), false);
    world_run(world);
    const str first = world_answer(world, ".999");
    world_drop(world, "b.837", text, STR(""), false);
    world_run(world);
    cr_expect_eq(world_emission_count(world), 2u);
    cr_expect_eq(world_tally(world, "duplicate"), 2);
    cr_expect(str_eq(world_answer(world, ".999"), first));
    cr_expect(world_file(world, "inbox/done/b.837").at != NULL);
    world_free(world);
}

Test(file, with_a_known_control_number_and_other_content_is_refused_with_025)
{
    struct world *world = world_new();
    world_drop(world, "a.837",
               sample_837(world_arena(world), &(struct sample_837){.control = 1, .claims = 2}),
               STR(""), false);
    world_run(world);
    world_drop(world, "b.837",
               sample_837(world_arena(world), &(struct sample_837){.control = 1, .claims = 3}),
               STR(""), false);
    world_run(world);
    cr_expect_eq(world_emission_count(world), 2u);
    cr_expect_eq(world_tally(world, "refused"), 3);
    cr_expect(world_reason(world, "TA1 025"));
    cr_expect(world_file(world, "inbox/refused/b.837").at != NULL);
    cr_expect(says(world_file(world, "inbox/refused/b.837.result.json"), "TA1 025"));
    cr_expect(
        says(world_file(world, "inbox/refused/b.837.result.json"), "use a new control number"));
    world_free(world);
}

static const struct {
    const char *name;
    struct sample_837 of;
    const char *reason, *answer, *in_answer;
} refusals[] = {
    {"wrong SE01",
     {.control = 1, .claims = 2, .segment_count = 5},
     "IK5 R code 4",
     ".999",
     "IK5*R*4~"},
    {"wrong GE01", {.control = 1, .claims = 2, .group_count = 1}, "AK9 R code 5", ".999", "AK9*R*"},
    {"wrong IEA02", {.control = 1, .claims = 2, .iea_control = 1}, "TA1 001", ".ta1", "*R*001~"},
    {"another guide", {.control = 1, .claims = 2, .guide = "004010X098A1"}, "999 ", ".999", "*R*"},
};

Test(file, with_a_broken_envelope_is_refused_in_its_senders_words)
{
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        struct world *world = world_new();
        world_drop(world, "a.837", sample_837(world_arena(world), &refusals[i].of), STR(""), false);
        world_run(world);
        cr_expect_eq(world_emission_count(world), 0u, "%s", refusals[i].name);
        cr_expect(world_reason(world, refusals[i].reason), "%s: %.*s", refusals[i].name,
                  STR_ARGS(world_file(world, "inbox/refused/a.837.result.json")));
        cr_expect(says(world_answer(world, refusals[i].answer), refusals[i].in_answer), "%s: %.*s",
                  refusals[i].name, STR_ARGS(world_answer(world, refusals[i].answer)));
        cr_expect_geq(world_tally(world, "refused"), 1, "%s", refusals[i].name);
        cr_expect_eq(world_tally(world, "accepted"), 0, "%s", refusals[i].name);
        cr_expect(world_file(world, "inbox/refused/a.837").at != NULL, "%s", refusals[i].name);
        world_free(world);
    }
}

#define INQUIRY(functional, type, guide, body, count)                                      \
    "ISA*00*          *00*          *ZZ*CLINIC         *ZZ*CLAIMLINE      *260630*0830*^*" \
    "00501*000000007*0*T*:~GS*" functional "*CLINIC*CLAIMLINE*20260630*0830*7*X*" guide    \
    "~ST*" type "*0001*" guide "~" body "SE*" count "*0001~GE*1*7~IEA*1*000000007~"

static const struct {
    const char *name, *text, *in_answer; /* what the syntax proof says besides */
} inquiries[] = {
    {"270",
     INQUIRY("HS", "270", "005010X279A1",
             "BHT*0022*13*R1*20260630*0830~HL*1**20*1~NM1*PR*2*PLAN*****PI*P1~HL*2*1*21*1~"
             "NM1*1P*2*CLINIC*****XX*1234567893~HL*3*2*22*0~NM1*IL*1*DOE*JO****MI*M1~EQ*30~",
             "10"),
     "IK5*R*1~"},
    {"277 with an unknown code",
     INQUIRY("HN", "277", "005010X212",
             "BHT*0010*08*R1*20260630*0830*XX~HL*1**20*1~NM1*PR*2*PLAN*****PI*P1~HL*2*1*21*0~"
             "NM1*41*2*CLINIC*****46*C1~TRN*2*B1~STC*E0:0*20260630~",
             "9"),
     "IK4*6**7*XX~IK5*R*5*1~"},
};

Test(file, of_inquiries_is_proven_and_refused_as_not_processed_here)
{
    for (size_t i = 0; i < sizeof inquiries / sizeof *inquiries; i++) {
        struct world *world = world_new();
        world_drop(world, "a", str_of(inquiries[i].text), STR(""), false);
        world_run(world);
        cr_expect_eq(world_emission_count(world), 0u, "%s", inquiries[i].name);
        cr_expect_eq(world_tally(world, "refused"), 1, "%s", inquiries[i].name);
        cr_expect(world_reason(world, "not processed here"), "%s: %.*s", inquiries[i].name,
                  STR_ARGS(world_file(world, "inbox/refused/a.result.json")));
        cr_expect(says(world_answer(world, ".999"), inquiries[i].in_answer), "%s: %.*s",
                  inquiries[i].name, STR_ARGS(world_answer(world, ".999")));
        world_free(world);
    }
}

Test(file, with_one_claim_that_does_not_bind_loses_only_that_one)
{
    struct world *world = world_new();
    world_drop(world, "a.837",
               sample_837(world_arena(world),
                          &(struct sample_837){.control = 1, .claims = 3, .unbound = 2}),
               STR(""), false);
    world_run(world);
    cr_expect_eq(world_emission_count(world), 2u);
    cr_expect_eq(world_tally(world, "accepted"), 2);
    cr_expect_eq(world_tally(world, "refused"), 1);
    cr_expect(world_reason(world, "does not bind"));
    cr_expect_eq(world_row_count(world, &work_quarantine), 1u);
    cr_expect(says(world_answer(world, ".999"), "IK5*E"), "%.*s",
              STR_ARGS(world_answer(world, ".999")));
    cr_expect(world_file(world, "inbox/done/a.837").at != NULL);
    world_free(world);
}

Test(file, with_several_interchanges_refuses_only_the_broken_one)
{
    struct world *world = world_new();
    struct arena *arena = world_arena(world);
    const str pieces[] = {
        sample_837(arena, &(struct sample_837){.control = 1, .claims = 2}),
        sample_837(arena, &(struct sample_837){.control = 2, .claims = 2, .iea_control = 1}),
        sample_837(arena, &(struct sample_837){.control = 3, .claims = 1})};
    world_drop(world, "a.837", glued(world, pieces, 3), STR(""), false);
    world_run(world);
    cr_expect_eq(world_emission_count(world), 3u);
    cr_expect_eq(world_tally(world, "accepted"), 3);
    cr_expect_eq(world_tally(world, "refused"), 2);
    world_free(world);
}

/* ---- restarts ----------------------------------------------------------------------------- */

/* The folder watch meets a file again that a process left lying. */
static void settle(struct world *world, const char *name, str text)
{
    world_run(world);
    const str path = arena_printf(world_arena(world), "inbox/%s", name);
    if (world_file(world, path.at).at) world_drop(world, name, text, STR(""), false);
    world_run(world);
    cr_expect(world_file(world, path.at).at == NULL, "it lies there still");
}

/* Emissions and counts must be those of an undisturbed run, wherever the process dies. */
static void restart_case(size_t crash_at, enum crash crash, size_t batch_max)
{
    struct world *world = world_new();
    struct arena *arena = world_arena(world);
    const str pieces[] = {
        sample_837(arena, &(struct sample_837){.control = 1, .claims = 7}),
        sample_837(arena, &(struct sample_837){.control = 1, .claims = 7}),
        sample_837(arena, &(struct sample_837){.control = 3, .claims = 5, .unbound = 2})};
    const str text = glued(world, pieces, 3);
    world_batch_max(world, batch_max);
    world_drop(world, "a.837", text, STR(""), false);
    size_t busy = 0;
    for (size_t n = 1; n || !desk_is_idle(world_desk(world)); busy += n > 0)
        n = world_turn(world, busy == crash_at ? crash : NO_CRASH);
    settle(world, "a.837", text);
    cr_expect_eq(world_emission_count(world), 11u, "crash %d at %zu: %zu", (int)crash, crash_at,
                 world_emission_count(world));
    cr_expect_eq(world_tally(world, "accepted"), 11, "crash %d at %zu", (int)crash, crash_at);
    cr_expect_eq(world_tally(world, "duplicate"), 7, "crash %d at %zu", (int)crash, crash_at);
    cr_expect_eq(world_tally(world, "refused"), 1, "crash %d at %zu", (int)crash, crash_at);
    for (size_t i = 1; i < world_emission_count(world); i++)
        cr_expect_lt(world_intake(world, i - 1)->claim->source->position,
                     world_intake(world, i)->claim->source->position, "crash %d at %zu", (int)crash,
                     crash_at);
    for (int n = 1; n <= 3; n++)
        cr_expect(world_answer(world, arena_printf(arena, "-%d.999", n).at).at != NULL,
                  "crash %d at %zu", (int)crash, crash_at);
    world_free(world);
}

Test(file, is_taken_once_wherever_the_process_dies, .timeout = 120)
{
    for (size_t crash_at = 0; crash_at < 14; crash_at++) {
        restart_case(crash_at, CRASH_BEFORE_COMMIT, 3);
        restart_case(crash_at, CRASH_AFTER_COMMIT, 3);
    }
}

Test(file, of_messages_is_answered_as_a_whole_after_a_restart)
{
    struct world *world = world_new();
    struct arena *arena = world_arena(world);
    str pieces[8];
    for (int i = 0; i < 8; i++)
        pieces[i] = sample_dft(arena, arena_printf(arena, "C%d", i).at, "M1");
    const str text = glued(world, pieces, 8);
    world_batch_max(world, 3);
    world_drop(world, "a.hl7", text, STR(""), false);
    while (world_emission_count(world) < 4) (void)world_turn(world, NO_CRASH);
    while (world_turn(world, CRASH_AFTER_COMMIT) == 0) continue;
    settle(world, "a.hl7", text);
    cr_expect_eq(world_emission_count(world), 8u);
    cr_expect_eq(world_tally(world, "accepted"), 8);
    const str answer = world_answer(world, ".ack");
    for (int i = 0; i < 8; i++)
        cr_expect(says(answer, arena_printf(arena, "MSA|AA|C%d\r", i).at), "%d in %.*s", i,
                  STR_ARGS(answer));
    world_free(world);
}

/* The commit of the last piece is known, but its answers and the file's place are not: both are
 * made up for. */
Test(file, that_was_done_but_not_moved_is_moved_when_it_is_met_again)
{
    struct world *world = world_new();
    const str text =
        sample_837(world_arena(world), &(struct sample_837){.control = 1, .claims = 2});
    world_drop(world, "a.837", text, STR(""), false);
    while (world_tally(world, "accepted") < 2) (void)world_turn(world, NO_CRASH);
    world_restart(world);
    cr_assert(world_file(world, "inbox/a.837").at != NULL);
    settle(world, "a.837", text);
    cr_expect_eq(world_emission_count(world), 2u);
    cr_expect_eq(world_tally(world, "accepted"), 2);
    cr_expect_eq(world_tally(world, "duplicate"), 0);
    cr_expect(world_file(world, "inbox/done/a.837").at != NULL);
    cr_expect(world_answer(world, ".999").at != NULL);
    world_free(world);
}

/* ---- payers' answers ---------------------------------------------------------------------- */

Test(file, of_a_payment_gives_the_payment_and_each_claim_of_it)
{
    struct world *world = world_new();
    const struct sample_835 of = {.control = 1, .trace = "T1", .paid_cents = 8000};
    world_drop(world, "a.835", sample_835(world_arena(world), &of), STR("summit-care"), false);
    world_run(world);
    cr_assert_eq(world_emission_count(world), 3u);
    RemittanceInbox *payment = world_remittance(world, 0);
    cr_assert_eq(payment->what_case, REMITTANCE_INBOX__WHAT_PAYMENT);
    cr_expect_eq(payment->payment->amount_cents, 16000);
    cr_expect_eq(payment->payment->claim_paid_cents, 16000);
    cr_expect_eq(payment->payment->claim_count, 2);
    cr_expect(str_is(str_from(payment->payment->payer), "summit-care"));
    RemittanceInbox *claim = world_remittance(world, 2);
    cr_assert_eq(claim->what_case, REMITTANCE_INBOX__WHAT_CLAIM);
    cr_expect(str_is(str_from(claim->claim->balanced), "Y"));
    cr_expect_eq(claim->claim->ordinal, 2);
    cr_expect(world_answer(world, ".999").at == NULL, "no answer to a payer");
    world_free(world);
}

Test(file, of_a_payment_that_does_not_balance_posts_nothing_of_it)
{
    struct world *world = world_new();
    const struct sample_835 of = {
        .control = 1, .trace = "T1", .paid_cents = 8000, .total_off_cents = 100};
    world_drop(world, "a.835", sample_835(world_arena(world), &of), STR("summit-care"), false);
    world_run(world);
    cr_assert_eq(world_emission_count(world), 1u);
    RemittanceInbox *unposted = world_remittance(world, 0);
    cr_assert_eq(unposted->what_case, REMITTANCE_INBOX__WHAT_UNPOSTED);
    cr_expect(says(str_from(unposted->unposted->equation), "161"));
    world_free(world);
}

Test(file, of_a_payment_with_one_claim_that_does_not_add_up_says_so_with_that_claim)
{
    struct world *world = world_new();
    const struct sample_835 of = {
        .control = 1, .trace = "T1", .paid_cents = 8000, .claim_off_cents = 500};
    world_drop(world, "a.835", sample_835(world_arena(world), &of), STR("summit-care"), false);
    world_run(world);
    cr_assert_eq(world_emission_count(world), 3u);
    cr_expect(str_is(str_from(world_remittance(world, 1)->claim->balanced), "Y"));
    cr_expect(says(str_from(world_remittance(world, 2)->claim->balanced), "85"));
    world_free(world);
}

Test(file, of_a_payment_that_is_known_is_a_duplicate_or_a_work_item)
{
    struct world *world = world_new();
    struct arena *arena = world_arena(world);
    const struct sample_835 of = {.control = 1, .trace = "T1", .paid_cents = 8000};
    const struct sample_835 again = {.control = 2, .trace = "T1", .paid_cents = 8000};
    world_drop(world, "a.835", sample_835(arena, &of), STR("summit-care"), false);
    world_run(world);
    world_drop(world, "b.835", sample_835(arena, &again), STR("summit-care"), false);
    world_run(world);
    cr_expect_eq(world_emission_count(world), 3u);
    cr_expect_eq(world_tally(world, "duplicate"), 1);
    str other =
        sample_835(arena, &(struct sample_835){.control = 3, .trace = "T1", .paid_cents = 8000});
    ((char *)memmem(other.at, other.len, "JOHN", 4))[0] = 'B';
    world_drop(world, "c.835", other, STR("summit-care"), false);
    world_run(world);
    cr_expect_eq(world_emission_count(world), 3u);
    cr_expect_eq(world_tally(world, "refused"), 1);
    cr_expect_eq(world_row_count(world, &work_item), 1u);
    world_free(world);
}

Test(file, with_a_ta1_goes_to_submission_under_its_partner)
{
    struct world *world = world_new();
    world_drop(world, "a.ta1", sample_ta1(world_arena(world), 7, 42), STR("summit-care"), false);
    world_run(world);
    cr_assert_eq(world_emission_count(world), 1u);
    SubmissionInbox *inbox = world_submission(world, 0);
    cr_assert_eq(inbox->what_case, SUBMISSION_INBOX__WHAT_ACKNOWLEDGEMENT);
    cr_expect_eq(inbox->acknowledgement->interchange, 42);
    cr_expect(str_is(str_from(inbox->acknowledgement->kind), "TA1"));
    cr_expect(str_is(str_from(inbox->acknowledgement->verdict), "A"));
    cr_expect(str_is(str_from(inbox->acknowledgement->partner), "summit-care"));
    cr_expect(inbox->acknowledgement->intake_number > 0);
    world_free(world);
}

/* Counted as accepted they were inputs without a claim, which the summary calls unaccounted. */
Test(file, of_a_payer_makes_no_claim_and_counts_as_stored)
{
    struct world *world = world_new();
    const struct sample_835 of = {.control = 1, .trace = "T1", .paid_cents = 8000};
    world_drop(world, "a.835", sample_835(world_arena(world), &of), STR("summit-care"), false);
    world_drop(world, "a.ta1", sample_ta1(world_arena(world), 7, 42), STR("summit-care"), false);
    world_run(world);
    cr_expect_eq(world_tally(world, "stored"), 2);
    cr_expect_eq(world_tally(world, "accepted"), 0);
    world_free(world);
}

/* ---- bad input ---------------------------------------------------------------------------- */

static const struct {
    const char *text;
    size_t len;
} bad[] = {
    {"", 0},
    {"garbage", 7},
    {"\0\0\0\0\0\0", 6},
    {"ISA*", 4},
    {"ISA*00*", 7},
    {"{\"resourceType\":\"Claim\"}", 24},
    {"MSH|", 4},
    {"MSHX", 4},
    {"PID|1|2\rPV1|1\r", 14},
    {"\xef\xbb\xbf", 3},
    {"GS*HC*A*B~", 10},
    {"~~~~~~~~", 8},
};

Test(file, readable_as_nothing_is_one_refused_input_with_a_reason)
{
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct world *world = world_new();
        world_drop(world, "a", (str){bad[i].text, bad[i].len}, STR(""), false);
        world_run(world);
        cr_expect_eq(world_tally(world, "refused"), 1, "row %zu: %d", i,
                     (int)world_tally(world, "refused"));
        cr_expect_eq(world_emission_count(world), 0u, "row %zu", i);
        cr_expect(world_file(world, "inbox/refused/a.result.json").at != NULL, "row %zu", i);
        world_free(world);
    }
}

Test(file, cut_short_anywhere_ends_in_an_answer)
{
    struct arena *arena = arena_new(1 << 24);
    const str whole = sample_837(arena, &(struct sample_837){.control = 1, .claims = 2});
    for (size_t len = 1; len < whole.len; len += 41) {
        struct world *world = world_new();
        world_drop(world, "a.837", (str){whole.at, len}, STR(""), false);
        world_run(world);
        cr_expect_eq(world_emission_count(world), 0u, "cut at %zu", len);
        cr_expect_geq(world_tally(world, "refused"), 1, "cut at %zu", len);
        cr_expect(world_file(world, "inbox/refused/a.837").at != NULL, "cut at %zu", len);
        world_free(world);
    }
    arena_free(arena);
}

Test(file, with_a_segment_of_ten_megabytes_harms_nothing)
{
    struct world *world = world_new();
    struct arena *arena = world_arena(world);
    const size_t size = 10 << 20;
    char *huge = arena_alloc(arena, size);
    memset(huge, 'A', size);
    const str sound = sample_837(arena, &(struct sample_837){.control = 2, .claims = 1});
    const str pieces[] = {sample_837(arena, &(struct sample_837){.control = 1, .claims = 1}),
                          {huge, size},
                          STR("~"),
                          sound};
    world_drop(world, "a.837", glued(world, pieces, 4), STR(""), false);
    world_run(world);
    cr_expect_eq(world_emission_count(world), 2u);
    const str inside[] = {{sound.at, sound.len - 60}, {huge, size}, STR("~")};
    world_drop(world, "b.837", glued(world, inside, 3), STR(""), false);
    world_run(world);
    cr_expect_geq(world_tally(world, "refused"), 1);
    world_free(world);
}

Test(file, of_many_claims_is_read_in_bounded_memory, .timeout = 120)
{
    struct world *world = world_new();
    struct arena *arena = arena_new((size_t)512 << 20);
    str body = sample_837(arena, &(struct sample_837){.control = 1, .claims = 1});
    const size_t copies = 3000;
    char *at = arena_alloc(arena, copies * body.len), *to = at;
    for (size_t i = 0; i < copies; i++) {
        char control[16];
        char *here = to;
        memcpy(to, body.at, body.len);
        (void)snprintf(control, sizeof control, "%09zu", i + 1);
        memcpy((char *)memmem(here, body.len, "000000001", 9), control, 9);
        to += body.len;
        char *iea = memmem(here, body.len, "IEA*1*", 6);
        memcpy(iea + 6, control, 9);
    }
    world_drop(world, "a.837", (str){at, (size_t)(to - at)}, STR(""), false);
    world_run(world);
    cr_expect_eq(world_tally(world, "accepted"), (int64_t)copies);
    arena_free(arena);
    world_free(world);
}

/* ---- HL7 that is cut short, or in two bytes a letter --------------------------------------- */

Test(file, of_messages_in_utf_16_is_read)
{
    struct world *world = world_new();
    struct arena *arena = world_arena(world);
    const str text = sample_dft(arena, "C1", "M1");
    char *wide = arena_alloc(arena, 2 * text.len + 2);
    memcpy(wide, "\xFF\xFE", 2);
    for (size_t i = 0; i < text.len; i++) {
        wide[2 + 2 * i] = text.at[i];
        wide[3 + 2 * i] = 0;
    }
    world_drop(world, "a.hl7", (str){wide, 2 * text.len + 2}, STR(""), false);
    world_run(world);
    cr_assert_eq(world_emission_count(world), 1u);
    cr_expect(says(str_from(world_intake(world, 0)->hl7->text), "|C1|"));
    cr_expect_eq(world_tally(world, "accepted"), 1);
    world_free(world);
}

/* Its frame does not end: what it charged was billed as far as it came. */
Test(file, that_cuts_a_message_short_has_it_refused)
{
    struct world *world = world_new();
    struct arena *arena = world_arena(world);
    const str first = sample_dft(arena, "C1", "M1"), second = sample_dft(arena, "C2", "M2");
    world_drop(world, "a.hl7",
               arena_printf(arena, "\x0b%.*s\x1c\r\x0b%.*s", STR_ARGS(first), (int)second.len - 20,
                            second.at),
               STR(""), false);
    world_run(world);
    cr_expect_eq(world_emission_count(world), 1u);
    cr_expect_eq(world_tally(world, "refused"), 1);
    cr_expect(world_reason(world, "AR 100 "));
    world_free(world);
}
