/* Claims come one by one, whole, with what they inherit and what is wrong with them, from any place
 * in the file. */
#include <criterion/criterion.h>

#include <stdio.h>

#include "lib/x12/x837_samples.h"

enum { ARENA_BYTES = (size_t)64 << 20, ARENA_SCRIBBLED = 200 * 1024 };

static struct arena *arena;
static struct sample_claims claims;

static void set_up(void)
{
    arena = arena_new(ARENA_BYTES);
}

static void tear_down(void)
{
    arena_free(arena);
}

TestSuite(x837_next, .init = set_up, .fini = tear_down);
TestSuite(x837_resume, .init = set_up, .fini = tear_down);

static void read_parts(const char *guide, const char *const *parts)
{
    sample_read(arena, sample_file(arena, guide, parts), &claims);
}

#define IS(member, text) \
    cr_expect(str_is(str_from(member), text), #member " is \"%.*s\"", STR_ARGS(str_from(member)))

Test(x837_next, binds_a_professional_claim_with_its_ancestors)
{
    sample_read(arena, sample_professional(arena), &claims);
    cr_assert_eq(claims.count, 1u);
    const Claim *claim = claims.items[0];
    IS(claim->patient_control, "ACCT1");
    cr_expect_eq(claim->charge_cents, 15000);
    cr_expect_eq(claim->type, CLAIM_TYPE__PROFESSIONAL);
    IS(claim->billing->last_name, "RIVER CLINIC");
    IS(claim->billing->taxonomy, "207Q00000X");
    IS(claim->billing->address->line2, "SUITE 2");
    IS(claim->billing->references[0]->value, "987654321");
    IS(claim->subscriber->name->id, "MEMBER001");
    IS(claim->subscriber->group_number, "GROUP1");
    IS(claim->payer->id, "PAYER01");
    cr_expect_null(claim->patient);
    cr_expect_eq(claim->patient_birth_date, 19800101);
    cr_expect_eq(claim->n_diagnoses, 2u);
    IS(claim->diagnoses[1]->qualifier, "ABF");
    IS(claim->providers[0]->taxonomy, "207Q00000X");
    cr_expect_eq(claim->n_lines, 2u);
    cr_expect_eq(claim->lines[1]->quantity_milli, 1500);
    cr_expect_eq(claim->lines[1]->to, 20260602);
    IS(claim->lines[0]->sender_line, "LINE1");
    cr_expect_eq(claim->statement_from, 20260601);
    cr_expect_eq(claim->statement_to, 20260602);
    IS(claim->source->control, "000000007/7/0001");
    IS(claim->submitter_name, "SUBMITTER");
    cr_expect_eq(claim->created, 20260601);
    cr_expect_eq(claim->n_findings, 0u);
    cr_expect_eq(claims.finding_count, 0u, "%s", claims.findings[0].text);
    cr_expect_eq(claims.last.verdict, 'A');
    cr_expect_eq(claims.last.claim_count, 1);
    cr_expect_eq(claims.last.line_count, 2);
    cr_expect_eq(claims.last.charge_cents, 15000);
}

Test(x837_next, binds_an_institutional_claim)
{
    const char *const parts[] = {sample_heading, sample_billing, sample_subscriber,
                                 sample_institutional, NULL};
    read_parts("005010X223A2", parts);
    cr_assert_eq(claims.count, 1u);
    const Claim *claim = claims.items[0];
    cr_expect_eq(claim->type, CLAIM_TYPE__INSTITUTIONAL);
    cr_expect_eq(claim->statement_to, 20260603);
    IS(claim->admission_type, "1");
    IS(claim->discharge_status, "01");
    IS(claim->medical_record, "MRN77");
    cr_assert_eq(claim->n_diagnoses, 4u);
    IS(claim->diagnoses[0]->present_on_admission, "Y");
    IS(claim->diagnoses[3]->code, "I10");
    cr_assert_eq(claim->n_procedures, 1u);
    cr_expect_eq(claim->procedures[0]->date, 20260602);
    cr_assert_eq(claim->n_facts, 5u);
    IS(claim->facts[0]->qualifier, "DR");
    cr_expect_eq(claim->facts[1]->to, 20260105);
    cr_expect_eq(claim->facts[3]->cents, 300);
    IS(claim->lines[0]->revenue_code, "0120");
    cr_expect_eq(claim->lines[1]->non_covered_cents, 150);
    cr_expect_eq(claims.finding_count, 0u, "%s", claims.findings[0].text);
}

Test(x837_next, binds_a_dental_claim)
{
    const char *const parts[] = {sample_heading, sample_billing, sample_subscriber, sample_dental,
                                 NULL};
    sample_read(arena, sample_file(arena, "005010X224A3", parts), &claims);
    cr_assert_eq(claims.count, 1u);
    cr_expect_eq(claims.finding_count, 0u, "%s %s: %s", claims.findings[0].loop,
                 claims.findings[0].segment, claims.findings[0].text);
    const Claim *claim = claims.items[0];
    cr_expect_eq(claim->type, CLAIM_TYPE__DENTAL);
    IS(claim->accident_state, "OH");
    cr_assert_not_null(claim->orthodontics);
    cr_expect_eq(claim->orthodontics->months_milli, 24000);
    cr_expect_eq(claim->orthodontics->months_left_milli, 18000);
    cr_assert_eq(claim->n_tooth_status, 2u);
    IS(claim->tooth_status[1]->tooth, "B");
    IS(claim->tooth_status[1]->status, "E");
    IS(claim->providers[0]->entity, "DD");
    cr_expect_eq(claim->statement_from, 20260601);
    cr_expect_eq(claim->statement_to, 20260610);
    cr_assert_eq(claim->n_lines, 3u);
    const ServiceLine *line = claim->lines[0];
    IS(line->procedure_qualifier, "AD");
    IS(line->procedure, "D2391");
    IS(line->place_of_service, "22");
    IS(line->oral_cavity[1], "20");
    IS(line->prosthesis, "I");
    cr_expect_eq(line->quantity_milli, 2000);
    cr_expect_eq(line->pointers[0], 1);
    cr_assert_eq(line->n_teeth, 2u);
    IS(line->teeth[0]->code, "14");
    IS(line->teeth[0]->surfaces[1], "O");
    IS(line->teeth[1]->code, "15");
    cr_expect_eq(claim->lines[1]->from, 20260601);
    IS(claim->lines[1]->dates[0]->qualifier, "441");
    IS(claim->lines[2]->description, "CONSULTATION");
}

/* The professional's segments have no place among teeth. */
Test(x837_next, refuses_what_a_dental_claim_has_not)
{
    static const struct {
        const char *from, *to;
        const struct x12_rule *rule;
    } rows[] = {
        {"SBR*P*18*GROUP1******CI~", "SBR*P*18*GROUP1******CI~PAT*****D8*20260101~",
         &x12_segment_unexpected},
        {"REF*G3*PRE12~", "REF*G3*PRE12~CR1*LB*150**A*DH*10~", &x12_segment_unknown},
        {"SV3*AD:D2391:22*", "SV3*HC:D2391:22*", &x12_element_code},
        {"DN2*17*M*", "DN2*17*X*", &x12_element_code},
        {"TOO*JP*14*M:O~", "TOO**14*M:O~", &x12_element_missing},
        {"AMT*T*2.5~", "AMT*T*2.5~TOO*JP*16~", &x12_segment_order},
        {"REF*G3*PRE12~", "REF*EA*PRE12~", &x12_element_code},
    };
    const char *const parts[] = {sample_heading, sample_billing, sample_subscriber, sample_dental,
                                 NULL};
    const str good = sample_file(arena, "005010X224A2", parts);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        sample_read(arena, sample_with(arena, good, rows[i].from, rows[i].to), &claims);
        cr_expect_not_null(sample_finding(&claims, rows[i].rule), "%s: %s", rows[i].to,
                           claims.finding_count ? claims.findings[0].text : "nothing");
    }
}

Test(x837_next, gives_each_claim_the_levels_it_stands_under)
{
    static const char dependent[] =
        "HL*3*1*22*1~SBR*P********CI~NM1*IL*1*ROE*PAT****MI*MEMBER002~"
        "NM1*PR*2*PAYER TWO*****PI*PAYER02~N4*COLUMBUS*OH*43215~"
        "HL*4*3*23*0~PAT*19~NM1*QC*1*ROE*KID~N3*1 A~N4*ROME*OH*44113~DMG*D8*20150101*M~";
    static const char second[] =
        "HL*5**20*1~NM1*85*2*HILL CLINIC*****XX*1234567893~N3*9 B~N4*ROME*OH*441130000~"
        "REF*EI*111111111~HL*6*5*22*0~SBR*P*18*******CI~NM1*IL*1*POE*SAM****MI*MEMBER003~"
        "NM1*PR*2*PAYER ONE*****PI*PAYER01~N4*COLUMBUS*OH*43215~";
    const char *const parts[] = {
        sample_heading, sample_billing, sample_subscriber, sample_claim, sample_claim, dependent,
        sample_claim,   second,         sample_claim,      NULL};
    read_parts("005010X222A1", parts);
    cr_assert_eq(claims.count, 4u);
    cr_expect_eq(claims.last.verdict, 'A', "%s", claims.findings[0].text);
    IS(claims.items[1]->subscriber->name->id, "MEMBER001");
    IS(claims.items[2]->subscriber->name->id, "MEMBER002");
    IS(claims.items[2]->billing->last_name, "RIVER CLINIC");
    IS(claims.items[2]->patient->first_name, "KID");
    IS(claims.items[2]->patient_relationship, "19");
    cr_expect_eq(claims.items[2]->patient_birth_date, 20150101);
    IS(claims.items[2]->payer->id, "PAYER02");
    IS(claims.items[3]->billing->last_name, "HILL CLINIC");
    cr_expect_null(claims.items[3]->patient);
    cr_expect_null(claims.items[3]->billing->taxonomy.data);
    cr_expect_eq(claims.items[3]->source->position, 4);
}

/* One change to a good file, and the finding that it must give. */
static const struct {
    const char *from, *to;
    const struct x12_rule *rule;
    const char *segment, *loop;
    unsigned element;
    char verdict;
} faults[] = {
    {"CLM*ACCT1*150*", "CLM*ACCT1*151*", &x12_claim_balance, "CLM", "2300", 2, 'E'},
    {"BHT*0019*00*0123*20260601*1200*CH~", "", &x12_segment_missing, "BHT", "", 0, 'E'},
    {"PER*IC*ANN SENDER*TE*5551234567~", "", &x12_segment_missing, "PER", "1000A", 0, 'E'},
    {"REF*EI*987654321~", "", &x12_segment_missing, "REF", "2010AA", 0, 'E'},
    {"N3*1 MAIN ST*SUITE 2~", "", &x12_segment_missing, "N3", "2010AA", 0, 'E'},
    {"NM1*PR*2*PAYER ONE*****PI*PAYER01~N4*COLUMBUS*OH*43215~", "", &x12_loop_missing, "NM1",
     "2010BB", 0, 'E'},
    {"HI*ABK:J209*ABF:R05~", "", &x12_segment_missing, "HI", "2300", 0, 'E'},
    {"HI*ABK:J209*ABF:R05~", "HI*ABK:J209*QQ:R05~", &x12_element_code, "HI", "2300", 2, 'E'},
    {"REF*G1*AUTH7~", "REF*QQ*AUTH7~", &x12_element_code, "REF", "2300", 1, 'E'},
    {"REF*G1*AUTH7~", "DMG*D8*19800101*F~", &x12_segment_unexpected, "DMG", "2300", 0, 'E'},
    {"REF*G1*AUTH7~", "DPT*1~", &x12_segment_unknown, "DPT", "2300", 0, 'E'},
    {"NTE*ADD*SEEN TWICE~", "NTE*ADD*A~NTE*ADD*B~", &x12_segment_too_many, "NTE", "2300", 0, 'E'},
    {"REF*G1*AUTH7~NTE*ADD*SEEN TWICE~", "NTE*ADD*A~REF*G1*AUTH7~", &x12_segment_order, "REF",
     "2300", 0, 'E'},
    {"LX*2~", "LX*3~", &x12_line_order, "LX", "2400", 1, 'A'},
    /* Whatever stood in LX was no more than out of order. */
    {"LX*2~", "LX*1234567~", &x12_element_long, "LX", "2400", 1, 'E'},
    {"LX*2~", "LX*B~", &x12_element_number, "LX", "2400", 1, 'E'},
    {"LX*2~", "LX*2*2~", &x12_element_too_many, "LX", "2400", 2, 'E'},
    {"ABK:J209*", "ABK:J20.9*", &x12_code_point, "HI", "2300", 0, 'A'},
    {"DTP*472*D8*20260601~", "DTP*472*D8*20260631~", &x12_element_date, "DTP", "2400", 3, 'E'},
    {"HL*2*1*22*0~", "HL*3*1*22*0~", &x12_hl_number, "HL", "", 1, 'E'},
    {"HL*2*1*22*0~", "HL*2*9*22*0~", &x12_hl_parent, "HL", "", 2, 'R'},
    {"HL*2*1*22*0~", "HL*2*1*23*0~", &x12_hl_orphan, "HL", "", 0, 'R'},
    {"HL*2*1*22*0~", "HL*2*1*77*0~", &x12_hl_level, "HL", "", 3, 'R'},
    {"HL*2*1*22*0~", "HL*2*1*22*1~", &x12_hl_children, "SE", "", 4, 'E'},
    {"HL*1**20*1~", "HL*1**20*0~", &x12_hl_children, "HL", "", 4, 'E'},
    /* Components beyond those of the guide went unseen where a segment has groups of them. */
    {"HI*ABK:J209*ABF:R05~", "HI*ABK:J209*ABF:R05:::::::::Q~", &x12_component_too_many, "HI",
     "2300", 2, 'E'},
    {"HI*ABK:J209*ABF:R05~", "HI*ABK:J209:D8:20260601*ABF:R05~", &x12_component_too_many, "HI",
     "2300", 1, 'E'},
    {"PRV*BI*PXC*207Q00000X~", "PRV*BI**207Q00000X~", &x12_element_condition, "PRV", "2000A", 2,
     'E'},
    {"NM1*PR*2*PAYER ONE**", "NM1*PR*2*PAYER ONE*X*", &x12_element_not_used, "NM1", "2010BB", 4,
     'E'},
    {"NM1*40*2*RECEIVER*****", "NM1*40*2*RECEIVER****X*", &x12_element_not_used, "NM1", "1000B", 7,
     'E'},
    /* BHT was taken wherever it stood in front of the first level. */
    {"BHT*0019*00*0123*20260601*1200*CH~NM1*41*2*SUBMITTER*****46*SUB001~",
     "NM1*41*2*SUBMITTER*****46*SUB001~BHT*0019*00*0123*20260601*1200*CH~", &x12_segment_order,
     "BHT", "", 0, 'E'},
    {"ST*837*0001*005010X222A1", "ST*837*0001*004010X098A1", &x12_guide_unsupported, "ST", "", 3,
     0},
};

Test(x837_next, says_what_is_wrong_and_where)
{
    for (size_t i = 0; i < COUNT_OF(faults); i++) {
        const str file =
            sample_with(arena, sample_professional(arena), faults[i].from, faults[i].to);
        sample_read(arena, file, &claims);
        const struct x12_finding *finding = sample_finding(&claims, faults[i].rule);
        cr_assert_not_null(finding, "\"%s\": no %s, but %s", faults[i].to, faults[i].rule->id,
                           claims.finding_count ? claims.findings[0].rule->id : "nothing");
        cr_expect_str_eq(finding->segment, faults[i].segment, "\"%s\"", faults[i].to);
        cr_expect_str_eq(finding->loop, faults[i].loop, "\"%s\"", faults[i].to);
        cr_expect_eq(finding->element, faults[i].element, "\"%s\": element %u", faults[i].to,
                     finding->element);
        if (faults[i].verdict && faults[i].from[0] != 'B' &&
            strlen(faults[i].to) == strlen(faults[i].from))
            cr_expect_eq(claims.last.verdict, faults[i].verdict, "\"%s\": %c", faults[i].to,
                         claims.last.verdict);
    }
}

Test(x837_next, counts_positions_from_st_as_a_999_does)
{
    const str file =
        sample_with(arena, sample_professional(arena), "CLM*ACCT1*150*", "CLM*ACCT1*151*");
    sample_read(arena, file, &claims);
    const struct x12_finding *finding = sample_finding(&claims, &x12_claim_balance);
    cr_assert_not_null(finding);
    cr_expect_eq(finding->segment_position, 20);
    cr_expect_eq(finding->claim, 1);
    cr_expect_eq(finding->interchange, 1);
    cr_expect_eq(finding->group, 1);
    cr_expect_eq(finding->transaction, 1);
    cr_assert_eq(claims.items[0]->n_findings, 1u, "the claim goes on and carries it");
    IS(claims.items[0]->findings[0]->edit, "x12.claim.balance");
    IS(claims.items[0]->findings[0]->field, "CLM02");
    IS(claims.items[0]->findings[0]->severity, "warn");
    IS(claims.items[0]->findings[0]->stage, "gateway");
}

Test(x837_next, isolates_a_claim_that_does_not_bind)
{
    static const struct {
        const char *from, *to, *reason;
    } rows[] = {
        {"CLM*ACCT1*150*", "CLM**150*", "CLM01 is missing"},
        {"CLM*ACCT1*150*", "CLM*ACCT1*15O*", "an amount cannot be read"},
        {"*100*UN*1*", "*1e2*UN*1*", "an amount cannot be read"},
        {"HC:99213:25", "HC>99213>25", "composites use another separator than ISA16 names"},
        {"SV1*HC:85025*50*UN*1.5***1~", "",
         "a service line has neither procedure nor revenue code (SV1, SV2, SV3)"},
    };
    const char *const parts[] = {sample_heading, sample_billing, sample_subscriber,
                                 sample_claim,   sample_claim,   NULL};
    const str good = sample_file(arena, "005010X222A1", parts);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        sample_read(arena, sample_with(arena, good, rows[i].from, rows[i].to), &claims);
        cr_expect_eq(claims.unbound_count, 1u, "%s", rows[i].reason);
        cr_assert_not_null(claims.unbound.reason, "%s", rows[i].reason);
        cr_expect_str_eq(claims.unbound.reason, rows[i].reason);
        cr_expect_eq(claims.unbound.ordinal, 1);
        cr_expect_eq(claims.count, 1u, "its neighbour goes on: %s", rows[i].reason);
        cr_expect_not_null(sample_finding(&claims, &x12_claim_unbound));
    }
}

Test(x837_next, keeps_every_segment_that_has_no_member)
{
    str file = sample_with(arena, sample_professional(arena), "HI*ABK", "K3*FIXED FORMAT~HI*ABK");
    file = sample_with(arena, file, "DTP*472*RD8", "ZZZ*I*MO*9~DTP*472*RD8");
    sample_read(arena, file, &claims);
    cr_assert_eq(claims.count, 1u);
    const Claim *claim = claims.items[0];
    cr_assert_eq(claim->n_other, 1u);
    IS(claim->other[0]->loop, "2300");
    IS(claim->other[0]->text, "K3*FIXED FORMAT");
    cr_assert_eq(claim->lines[1]->n_other, 1u);
    IS(claim->lines[1]->other[0]->text, "ZZZ*I*MO*9");
}

/* ---- in any size --------------------------------------------------------------------------- */

/* A file of `total` claims made while it is read. */
struct endless {
    str head, claim, tail, now;
    int64_t left;
    bool tail_given;
};

static int64_t endless_read(void *context, char *to, size_t room)
{
    struct endless *e = context;
    if (e->now.len == 0 && e->left > 0) {
        e->now = e->claim;
        e->left--;
    } else if (e->now.len == 0 && !e->tail_given) {
        e->now = e->tail;
        e->tail_given = true;
    }
    const size_t count = e->now.len < room ? e->now.len : room;
    memcpy(to, e->now.at, count);
    e->now = (str){e->now.at + count, e->now.len - count};
    return (int64_t)count;
}

Test(x837_next, needs_no_more_memory_for_more_claims)
{
    enum { CLAIMS = 20000, SEGMENTS = 4 + 6 + 8 + 15 * CLAIMS + 2 };
    struct arena *scratch = arena_new((size_t)1 << 20);
    const str file = sample_professional(arena);
    const char *claim = memmem(file.at, file.len, "CLM*", 4);
    struct endless e = {.now = {file.at, (size_t)(claim - file.at)},
                        .claim = str_of(sample_claim),
                        .tail = arena_printf(arena, "SE*%d*0001~GE*1*7~IEA*1*000000007~", SEGMENTS),
                        .left = CLAIMS};
    struct x12_reader *bytes_in =
        x12_reader_new(arena, (struct x12_source){&e, endless_read, NULL}, 0);
    struct x12_stream *stream = x12_stream_new(arena, bytes_in, 0);
    struct x837_reader *reader = x837_reader_new(arena);
    enum x12_event envelope = X12_SEGMENT;
    while (envelope != X12_ST) cr_assert_eq(x12_stream_next(stream, &envelope), OK);
    x837_start(reader, stream);
    const size_t before = arena_used(arena);
    struct x837_event event;
    int64_t sum = 0;
    do {
        arena_reset(scratch);
        cr_assert_eq(x837_next(reader, scratch, &event), OK);
        if (event.kind == X837_CLAIM) sum += event.claim->charge_cents;
    } while (event.kind != X837_TRANSACTION_END);
    cr_expect_eq(event.claim_count, CLAIMS);
    cr_expect_eq(sum, 15000LL * CLAIMS);
    cr_expect_eq(event.charge_cents, sum);
    cr_expect_eq(event.verdict, 'A', "%s", stream->findings.items[0].text);
    cr_expect_eq(arena_used(arena), before);
    x837_reader_free(reader);
    arena_free(scratch);
}

Test(x837_next, refuses_one_claim_that_is_too_large_and_takes_its_neighbours)
{
    struct arena *scratch = arena_new((size_t)32 << 20);
    const str file = sample_professional(arena);
    const char *claim = memmem(file.at, file.len, "CLM*", 4);
    char note[60 * 80] = "";
    for (size_t i = 0; i < 60; i++) memcpy(note + i * 20, "K3*0123456789012345~", 20);
    note[1200] = '\0';
    struct endless e = {
        .now = arena_printf(arena, "%.*s%s", (int)(claim - file.at), file.at, sample_claim),
        .claim = arena_str(arena, str_of(note)),
        .tail = arena_printf(arena, "%sSE*1*0001~GE*1*7~IEA*1*000000007~", sample_claim),
        .left = 2000};
    struct x12_reader *bytes_in =
        x12_reader_new(arena, (struct x12_source){&e, endless_read, NULL}, 0);
    struct x12_stream *stream = x12_stream_new(arena, bytes_in, 0);
    struct x837_reader *reader = x837_reader_new(arena);
    enum x12_event envelope = X12_SEGMENT;
    while (envelope != X12_ST) cr_assert_eq(x12_stream_next(stream, &envelope), OK);
    x837_start(reader, stream);
    struct x837_event event;
    int bound = 0, unbound = 0;
    do {
        cr_assert_eq(x837_next(reader, scratch, &event), OK);
        bound += event.kind == X837_CLAIM;
        unbound += event.kind == X837_UNBOUND;
    } while (event.kind != X837_TRANSACTION_END);
    cr_expect_eq(unbound, 1);
    cr_expect_eq(bound, 1);
    x837_reader_free(reader);
    arena_free(scratch);
}

static void read_with(const char *more)
{
    const str file = sample_professional(arena);
    const char *at = memmem(file.at, file.len, "HL*2*", 5), *claim = memmem(at, 2000, "CLM*", 4);
    sample_read(arena,
                arena_printf(arena, "%.*s%s%.*s%s%s", (int)(at - file.at), file.at, more,
                             (int)(claim - at), at, more, claim),
                &claims);
    cr_expect_eq(claims.count + claims.unbound_count, 1);
}

/* Each small segment is kept as a record of its own: 65,000 of them are few bytes of X12 and were
 * more than a level's memory, which ended the process. */
Test(x837_next, goes_on_behind_levels_full_of_small_segments)
{
    enum { SMALL = 60000 };
    char *small = arena_alloc(arena, 2 * SMALL + 1);
    for (size_t i = 0; i < SMALL; i++) memcpy(small + 2 * i, "A~", 2);
    read_with(small);
    cr_expect_not_null(sample_finding(&claims, &x12_segment_unknown));
}

Test(x837_next, says_that_a_level_is_too_large)
{
    enum { LONG = 7000, TIMES = 10 };
    char *text = arena_alloc(arena, LONG * TIMES + 1);
    memset(text, 'X', (size_t)LONG * TIMES);
    for (size_t i = 0; i < TIMES; i++)
        memcpy(text + i * LONG, "N3*", 3), text[i * LONG + LONG - 1] = '~';
    read_with(text);
    const struct x12_finding *finding = sample_finding(&claims, &x12_transaction_unreadable);
    cr_assert_not_null(finding);
    cr_expect_not_null(strstr(finding->text, "a level of more than"));
}

/* ---- from the middle ----------------------------------------------------------------------- */

/* Reads up to `stop` claims, then goes on with a new reader at the position taken there. */
static size_t read_in_two(str file, int stop, Claim **into)
{
    struct x12_stream *stream = x12_stream_new(arena, x12_reader_of(arena, file), 0);
    struct x837_reader *reader = x837_reader_new(arena);
    struct x837_position position = {0};
    struct x837_event event = {0};
    enum x12_event envelope = X12_SEGMENT;
    size_t count = 0;
    while (envelope != X12_ST) cr_assert_eq(x12_stream_next(stream, &envelope), OK);
    x837_start(reader, stream);
    for (int claims_read = 0; claims_read < stop;) {
        cr_assert_eq(x837_next(reader, arena, &event), OK);
        if (event.kind != X837_CLAIM) continue;
        into[count++] = event.claim;
        claims_read++;
    }
    x837_position(reader, &position);
    x837_reader_free(reader);

    stream = x12_stream_new(arena, x12_reader_of(arena, file), 0);
    reader = x837_reader_new(arena);
    cr_assert_eq(x837_resume(reader, stream, &position), OK);
    do {
        cr_assert_eq(x837_next(reader, arena, &event), OK);
        if (event.kind == X837_CLAIM) into[count++] = event.claim;
    } while (event.kind != X837_TRANSACTION_END);
    cr_expect_eq(event.verdict, 'A', "stop %d: %s", stop, stream->findings.items[0].text);
    cr_expect_eq(event.claim_count, (int64_t)count);
    while (envelope != X12_END) cr_assert_eq(x12_stream_next(stream, &envelope), OK);
    cr_expect_eq(stream->envelope.count, 0u, "stop %d: %s", stop, stream->envelope.items[0].text);
    x837_reader_free(reader);
    return count;
}

static bool same(const Claim *a, const Claim *b)
{
    const size_t size = claim__get_packed_size(a);
    if (size != claim__get_packed_size(b)) return false;
    uint8_t *x = arena_alloc(arena, size), *y = arena_alloc(arena, size);
    claim__pack(a, x);
    claim__pack(b, y);
    return memcmp(x, y, size) == 0;
}

Test(x837_resume, gives_the_same_claims_from_any_claim_on)
{
    static const char dependent[] =
        "HL*3*1*22*1~SBR*P********CI~NM1*IL*1*ROE*PAT****MI*MEMBER002~"
        "NM1*PR*2*PAYER TWO*****PI*PAYER02~N4*COLUMBUS*OH*43215~"
        "HL*4*3*23*0~PAT*19~NM1*QC*1*ROE*KID~N3*1 A~N4*ROME*OH*44113~DMG*D8*20150101*M~";
    const char *const parts[] = {sample_heading, sample_billing, sample_subscriber,
                                 sample_claim,   sample_claim,   dependent,
                                 sample_claim,   sample_claim,   NULL};
    const str file = sample_file(arena, "005010X222A1", parts);
    sample_read(arena, file, &claims);
    cr_assert_eq(claims.count, 4u);
    for (int stop = 1; stop <= 4; stop++) {
        Claim *again[8];
        cr_assert_eq(read_in_two(file, stop, again), 4u, "stop %d", stop);
        for (size_t i = 0; i < 4; i++)
            cr_expect(same(claims.items[i], again[i]), "stop %d, claim %zu", stop, i);
    }
}

/* ---- memory of one call -------------------------------------------------------------------- */

/* What the arena held is gone, and something else lies there. */
static void scribble(struct arena *call)
{
    arena_reset(call);
    (void)memset(arena_take(call, ARENA_SCRIBBLED), '?', ARENA_SCRIBBLED);
    arena_reset(call);
}

/* The first claim below an HL without children has the level's parts for its own; whoever comes
 * later must not. */
Test(x837_next, gives_no_claim_what_went_with_an_earlier_one)
{
    static const char patient[] = "PAT*19~NM1*QC*1*ROE*KID~N3*1 A~N4*ROME*OH*44113~"
                                  "DMG*D8*20150101*M~";
    const char *const parts[] = {sample_heading, sample_billing,    sample_subscriber,
                                 sample_claim,   sample_claim, /* two of one subscriber */
                                 "HL*3*1*99*0~", sample_claim, /* a level that is none */
                                 "HL*4*2*23*0~", patient,           sample_claim,
                                 sample_claim,   "HL*5*2*23*0~",    patient,
                                 sample_claim,   sample_subscriber, "HL*6*2*23*0~",
                                 patient,        sample_claim,      NULL};
    const str file = sample_file(arena, "005010X222A1", parts);
    sample_read(arena, file, &claims);
    cr_assert_eq(claims.count, 7u);

    struct arena *call = arena_new(ARENA_BYTES);
    struct x12_stream *stream = x12_stream_new(arena, x12_reader_of(arena, file), 0);
    struct x837_reader *reader = x837_reader_new(arena);
    struct x837_event event = {0};
    enum x12_event envelope = X12_SEGMENT;
    while (envelope != X12_ST) cr_assert_eq(x12_stream_next(stream, &envelope), OK);
    x837_start(reader, stream);
    for (size_t count = 0; event.kind != X837_TRANSACTION_END; scribble(call)) {
        cr_assert_eq(x837_next(reader, call, &event), OK);
        if (event.kind != X837_CLAIM) continue;
        cr_expect(same(claims.items[count], event.claim), "claim %zu", count);
        count++;
    }
    x837_reader_free(reader);
    arena_free(call);
}

static void expect_the_same_with(const char *delimiters)
{
    const str good = sample_professional(arena);
    char *text = arena_text(arena, good);
    for (size_t i = 0; i < good.len; i++) {
        static const char from[] = "*:^~";
        const char *found = strchr(from, text[i]);
        if (found) text[i] = delimiters[found - from];
    }
    sample_read(arena, (str){text, good.len}, &claims);
    cr_assert_eq(claims.count, 1u);
    cr_expect_eq(claims.finding_count, 0u, "%s", claims.findings[0].text);
    IS(claims.items[0]->lines[0]->modifiers[0], "25");
}

/* A component separator below 0x20 was reported as an illegal character of every composite. */
Test(x837_next, takes_control_characters_as_delimiters)
{
    expect_the_same_with("\x1d\x1f\x1e\x1c");
}

/* An ISA cut by tabs was no ISA. */
Test(x837_next, takes_tabs_as_delimiters)
{
    expect_the_same_with("\t:^~");
    expect_the_same_with("\v\f^~");
}
