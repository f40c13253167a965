/* What was read goes out again: the same model, right counts and levels, the same bytes for the
 * same claims. */
#include <criterion/criterion.h>

#include "lib/x12/x837_samples.h"

enum { ARENA_BYTES = 64 * 1024 * 1024 };

static struct arena *arena;
static struct sample_claims claims, again;

static void set_up(void)
{
    arena = arena_new(ARENA_BYTES);
}

static void tear_down(void)
{
    arena_free(arena);
}

TestSuite(x837_write, .init = set_up, .fini = tear_down);

static struct x837_envelope envelope_of(ClaimType type)
{
    return (struct x837_envelope){.x12 = {.sender_qualifier = STR("ZZ"),
                                          .sender_id = STR("US"),
                                          .receiver_qualifier = STR("ZZ"),
                                          .receiver_id = STR("THEM"),
                                          .control = 42,
                                          .date = date_of(20260630),
                                          .hhmm = 930,
                                          .usage = 'T'},
                                  .claim_type = type,
                                  .submitter_name = STR("CLAIMLINE"),
                                  .submitter_id = STR("US1"),
                                  .submitter_contact = STR("BILLING OFFICE"),
                                  .submitter_phone = STR("5550000000"),
                                  .receiver_name = STR("THEM"),
                                  .receiver_id = STR("T1")};
}

static void line_control(int32_t version, int32_t line, char *text)
{
    memcpy(text, "00000", 6);
    text[1] = (char)('0' + version);
    text[4] = (char)('0' + line);
}

static str write_all(const struct sample_claims *from, str control, x837_line_control lines)
{
    const struct x837_envelope envelope = envelope_of(from->items[0]->type);
    struct x837_writer *writer = x837_open(arena, &envelope);
    for (size_t i = 0; i < from->count; i++)
        cr_assert_eq(x837_claim(writer, from->items[i], control, lines), OK);
    return x837_close(writer);
}

static size_t count_of(str text, const char *word)
{
    size_t count = 0;
    for (const char *at = text.at;
         (at = memmem(at, text.len - (size_t)(at - text.at), word, strlen(word))); at++)
        count++;
    return count;
}

/* What does not come from the claim's own loops. */
static void forget_origin(Claim *claim)
{
    claim->source = NULL;
    claim->submitter_name = (ProtobufCBinaryData){0};
    claim->created = 0;
}

static bool same(Claim *a, Claim *b)
{
    forget_origin(a);
    forget_origin(b);
    const size_t size = claim__get_packed_size(a);
    if (size != claim__get_packed_size(b)) return false;
    uint8_t *x = arena_alloc(arena, size), *y = arena_alloc(arena, size);
    claim__pack(a, x);
    claim__pack(b, y);
    return memcmp(x, y, size) == 0;
}

static void expect_round_trip(const char *guide, const char *const *parts, size_t count)
{
    sample_read(arena, sample_file(arena, guide, parts), &claims);
    cr_assert_eq(claims.count, count);
    const str wrote = write_all(&claims, (str){0}, NULL);
    sample_read(arena, wrote, &again);
    for (size_t i = 0; i < again.finding_count; i++)
        cr_expect_lt(again.findings[i].severity, X12_ERROR, "%s %s: %s", again.findings[i].loop,
                     again.findings[i].segment, again.findings[i].text);
    cr_assert_eq(again.count, count);
    for (size_t i = 0; i < count; i++)
        cr_expect(same(claims.items[i], again.items[i]), "claim %zu: %.*s", i, STR_ARGS(wrote));
}

Test(x837_write, writes_what_it_read_professional)
{
    static const char other_payer[] =
        "CLM*ACCT3*100***22:B:7*N*C*N*I*P*AA:EM::OH*02********11~DTP*439*D8*20260501~DTP*435*D8*"
        "20260520~"
        "PWK*OZ*BM***AC*CTL1~CN1*02*10~AMT*F5*12.5~REF*F8*ICN1~REF*G1*A~K3*X~NTE*CER*TEXT~CR1*LB*"
        "150**A*DH*10~"
        "CRC*07*Y*01*04~HI*ABK:J209*ABF:R05*ABF:I10~HI*BP:33206~HI*BG:17*BG:67~HCP*03*100*10~"
        "NM1*DN*1*REFER*DOC****XX*1234567893~REF*G2*R1~NM1*77*2*CLINIC SITE*****XX*1234567893~N3*5 "
        "C~"
        "N4*ROME*OH*441130000~NM1*PW*2~N3*1 R~N4*ROME*OH*44113~"
        "SBR*S*01*G2**12****CI~CAS*PR*1*1.89**2*15~CAS*CO*45*3*1~AMT*D*19.26~AMT*EAF*36.89~OI***Y*"
        "P**I~"
        "MOA***MA01~NM1*IL*1*DOE*JIM****MI*M9~N3*4 D~N4*ROME*OH*44113~REF*SY*123456789~"
        "NM1*PR*2*OTHER "
        "PAYER*****PI*OP1~N4*ROME*OH*44113~DTP*573*D8*20260610~REF*2U*Z~NM1*82*1~REF*G2*ZZ9~"
        "LX*1~SV1*HC:99213:25:59:::VISIT*100*UN*1*11**1:2:3**Y**Y****0~SV5*HC:E0431*DA*1*2*3*1~PWK*"
        "CT*AD~CR3*R*MO*99~"
        "CRC*09*Y*ZV~DTP*472*D8*20260601~DTP*463*D8*20260520~QTY*PT*2~MEA*TR*HT*60~REF*6R*L1~REF*"
        "9B*P1~"
        "REF*9F*R9**2U:Y1~AMT*T*2~K3*Y~NTE*ADD*LINE~PS1*P1*10~HCP*03*1~"
        "LIN**N4*01234567891~CTP****2.5*ML~REF*XZ*RX1~"
        "NM1*82*1*LINE*DOC****XX*1234567893~PRV*PE*PXC*207Q00000X~REF*G2*88877~REF*LU*9**2U:P~"
        "NM1*DK*1*ORDER*DOC****XX*1234567893~N3*1 O~N4*ROME*OH*44113~PER*IC*LEE*TE*5554446666~"
        "SVD*OP1*39.15*HC:99213:25**1*1~CAS*PR*1*60.85~DTP*573*D8*20260610~AMT*EAF*36.89~"
        "LQ*UT*04.03~FRM*1A**056~FRM*1C**20260101~";
    const char *const parts[] = {sample_heading, sample_billing, sample_subscriber,
                                 sample_claim,   other_payer,    NULL};
    expect_round_trip("005010X222A1", parts, 2);
}

Test(x837_write, writes_what_it_read_institutional)
{
    const char *const parts[] = {sample_heading,       sample_billing,       sample_subscriber,
                                 sample_institutional, sample_institutional, NULL};
    expect_round_trip("005010X223A2", parts, 2);
}

Test(x837_write, writes_what_it_read_dental)
{
    const char *const parts[] = {sample_heading, sample_billing, sample_subscriber, sample_dental,
                                 NULL};
    expect_round_trip("005010X224A2", parts, 1);
    cr_expect_eq(count_of(write_all(&claims, (str){0}, NULL), "005010X224A2"), 2u, "GS08, ST03");
}

Test(x837_write, puts_consecutive_claims_under_one_level)
{
    static const char dependent[] =
        "HL*3*1*22*1~SBR*P********CI~NM1*IL*1*ROE*PAT****MI*MEMBER002~"
        "NM1*PR*2*PAYER TWO*****PI*PAYER02~N4*COLUMBUS*OH*43215~"
        "HL*4*3*23*0~PAT*19~NM1*QC*1*ROE*KID~N3*1 A~N4*ROME*OH*44113~DMG*D8*20150101*M~";
    static const char second[] =
        "HL*5**20*1~NM1*85*2*HILL CLINIC*****XX*1234567893~N3*9 B~N4*ROME*OH*441130000~"
        "REF*EI*111111111~HL*6*5*22*0~SBR*P*18*******CI~NM1*IL*1*POE*SAM****MI*MEMBER003~"
        "NM1*PR*2*PAYER ONE*****PI*PAYER01~N4*COLUMBUS*OH*43215~";
    const char *const parts[] = {sample_heading,
                                 sample_billing,
                                 sample_subscriber,
                                 sample_claim,
                                 sample_claim,
                                 dependent,
                                 sample_claim,
                                 sample_claim,
                                 second,
                                 sample_claim,
                                 NULL};
    expect_round_trip("005010X222A1", parts, 5);
    const str wrote = write_all(&claims, (str){0}, NULL);
    cr_expect_eq(count_of(wrote, "~HL*"), 6u, "%.*s", STR_ARGS(wrote));
    cr_expect_eq(count_of(wrote, "HL*1**20*1~"), 1u);
    cr_expect_eq(count_of(wrote, "HL*2*1*22*0~"), 1u);
    cr_expect_eq(count_of(wrote, "HL*3*1*22*1~"), 1u);
    cr_expect_eq(count_of(wrote, "HL*4*3*23*0~"), 1u);
    cr_expect_eq(count_of(wrote, "HL*5**20*1~"), 1u);
    cr_expect_eq(count_of(wrote, "HL*6*5*22*0~"), 1u);
}

Test(x837_write, sends_our_number_and_our_line_controls)
{
    sample_read(arena, sample_professional(arena), &claims);
    claims.items[0]->version = 3;
    const str wrote = write_all(&claims, STR("ABCD123456789031"), line_control);
    cr_expect_eq(count_of(wrote, "CLM*ABCD123456789031*150*"), 1u);
    cr_expect_eq(count_of(wrote, "REF*6R*03001~"), 1u);
    cr_expect_eq(count_of(wrote, "REF*6R*03002~"), 1u);
    cr_expect_eq(count_of(wrote, "LINE1"), 0u);
    cr_expect(str_is(str_from(claims.items[0]->lines[0]->sender_line), "LINE1"),
              "the claim itself is not changed");
}

Test(x837_write, gives_the_same_bytes_for_the_same_claims)
{
    sample_read(arena, sample_professional(arena), &claims);
    const str first = write_all(&claims, (str){0}, NULL),
              second = write_all(&claims, (str){0}, NULL);
    cr_expect(str_eq(first, second));
}

Test(x837_write, refuses_a_claim_of_the_other_type)
{
    sample_read(arena, sample_professional(arena), &claims);
    const struct x837_envelope envelope = envelope_of(CLAIM_TYPE__INSTITUTIONAL);
    struct x837_writer *writer = x837_open(arena, &envelope);
    cr_expect_eq(x837_claim(writer, claims.items[0], (str){0}, NULL), REJECT);
}

/* A payer refuses a whole set for one segment that its guide does not have. */
Test(x837_write, does_not_send_what_no_guide_has)
{
    str file =
        sample_with(arena, sample_professional(arena), "REF*G1*AUTH7~", "REF*QQ*AUTH7~DPT*1~");
    sample_read(arena, file, &claims);
    cr_assert_eq(claims.count, 1u);
    cr_expect_eq(claims.items[0]->n_other, 2u, "the model keeps them");
    const str wrote = write_all(&claims, (str){0}, NULL);
    cr_expect_eq(count_of(wrote, "QQ"), 0u);
    cr_expect_eq(count_of(wrote, "DPT"), 0u);
}

/* CTP without LIN would belong to the line: the fuzzer saw it come back as another claim. */
Test(x837_write, leaves_out_a_loop_whose_first_segment_is_empty)
{
    sample_read(arena, sample_professional(arena), &claims);
    Drug drug = DRUG__INIT;
    drug.quantity_milli = 2500;
    drug.unit = str_bytes(STR("ML"));
    claims.items[0]->lines[0]->drug = &drug;
    cr_expect_eq(count_of(write_all(&claims, (str){0}, NULL), "CTP"), 0u);
    drug.qualifier = str_bytes(STR("N4"));
    drug.ndc = str_bytes(STR("01234567891"));
    cr_expect_eq(count_of(write_all(&claims, (str){0}, NULL), "LIN**N4*01234567891~CTP****2.5*ML~"),
                 1u);
}
