/* Envelope events come in balance and every book that does not close is said, in TA1's and 999's
 * codes. */
#include <criterion/criterion.h>

#include "lib/x12/envelope.h"

enum { ARENA_BYTES = 4 * 1024 * 1024 };

#define ISA_HEAD                                                            \
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       " \
    "*260601*1200*^*00501*000000001*0*T*:~"
#define GS_HEAD "GS*HC*S*R*20260601*1200*1*X*005010X222A1~"
#define SET "ST*837*0001*005010X222A1~BHT*0019~SE*3*0001~"
#define TAIL "GE*1*1~IEA*1*000000001~"

static const struct row {
    const char *text;
    const char *events;          /* I T G S . s g i E */
    const struct x12_rule *rule; /* NULL: nothing above a warning */
} rows[] = {
    {ISA_HEAD GS_HEAD SET TAIL, "IGS.sgiE", NULL},
    {ISA_HEAD "TA1*000000001*260601*1200*A*000~IEA*0*000000001~", "ITiE", NULL},
    {ISA_HEAD GS_HEAD SET TAIL ISA_HEAD GS_HEAD SET TAIL, "IGS.sgiIGS.sgiE", NULL},
    {ISA_HEAD GS_HEAD SET "ST*837*0002*005010X222A1~BHT*0019~SE*3*0002~GE*2*1~IEA*1*000000001~",
     "IGS.sS.sgiE", NULL},
    {"", "E", &x12_no_interchange},
    {"hello", "E", &x12_no_interchange},
    {ISA_HEAD GS_HEAD "ST*837*0001*005010X222A1~BHT*0019~", "IGS.sgiE", &x12_se_missing},
    {ISA_HEAD GS_HEAD "ST*837*0001*005010X222A1~BHT*0019~" TAIL, "IGS.sgiE", &x12_se_missing},
    {ISA_HEAD GS_HEAD SET "IEA*1*000000001~", "IGS.sgiE", &x12_ge_missing},
    {ISA_HEAD GS_HEAD SET "GE*1*1~", "IGS.sgiE", &x12_iea_missing},
    {ISA_HEAD GS_HEAD SET "GE*1*1~" ISA_HEAD GS_HEAD SET TAIL, "IGS.sgiIGS.sgiE", &x12_iea_missing},
    {ISA_HEAD GS_HEAD "ST*837*0001*005010X222A1~BHT*0019~SE*4*0001~" TAIL, "IGS.sgiE",
     &x12_se_count},
    {ISA_HEAD GS_HEAD "ST*837*0001*005010X222A1~BHT*0019~SE*3*0009~" TAIL, "IGS.sgiE",
     &x12_se_control},
    {ISA_HEAD GS_HEAD SET "GE*2*1~IEA*1*000000001~", "IGS.sgiE", &x12_ge_count},
    {ISA_HEAD GS_HEAD SET "GE*1*2~IEA*1*000000001~", "IGS.sgiE", &x12_ge_control},
    {ISA_HEAD GS_HEAD SET "GE*1*1~IEA*2*000000001~", "IGS.sgiE", &x12_iea_count},
    {ISA_HEAD GS_HEAD SET "GE*1*1~IEA*1*000000002~", "IGS.sgiE", &x12_iea_control},
    {ISA_HEAD GS_HEAD "ST*837*0001*004010X098A1~BHT*0019~SE*3*0001~" TAIL, "IGS.sgiE",
     &x12_guide_unsupported},
    {ISA_HEAD GS_HEAD "ST*837*0001*005010X298~BHT*0019~SE*3*0001~" TAIL, "IGS.sgiE",
     &x12_guide_unsupported},
    {ISA_HEAD GS_HEAD "ST*850*0001*005010~BEG*00~SE*3*0001~" TAIL, "IGS.sgiE", &x12_st_unsupported},
    {ISA_HEAD GS_HEAD "ST*837*0001*005010X223A2~BHT*0019~SE*3*0001~" TAIL, "IGS.sgiE",
     &x12_guide_differs},
    {ISA_HEAD "GS*HP*S*R*20260601*1200*1*X*005010X222A1~" SET TAIL, "IGS.sgiE", &x12_gs_functional},
    {ISA_HEAD "ST*837*0001*005010X222A1~" GS_HEAD SET TAIL, "IGS.sgiE", &x12_outside},
    {"prose " ISA_HEAD GS_HEAD SET TAIL, "IGS.sgiE", &x12_text_before_isa},
    /* ST*8375 was taken for an 837. */
    {ISA_HEAD GS_HEAD "ST*8375*0001*005010X222A1~BHT*0019~SE*3*0001~" TAIL, "IGS.sgiE",
     &x12_st_unsupported},
    /* GS was read for its date and control number only. */
    {ISA_HEAD "GS*HC**R*20260601*1200*1*X*005010X222A1~" SET TAIL, "IGS.sgiE", &x12_gs_sender},
    {ISA_HEAD "GS*HC*S*RECEIVER12345678*20260601*1200*1*X*005010X222A1~" SET TAIL, "IGS.sgiE",
     &x12_gs_receiver},
    {ISA_HEAD "GS*HC*S*R*20260601*2460*1*X*005010X222A1~" SET TAIL, "IGS.sgiE", &x12_gs_time},
    {ISA_HEAD "GS*HC*S*R*20260601*1200*1*T*005010X222A1~" SET TAIL, "IGS.sgiE", &x12_gs_agency},
    /* GS08 was not missed where ST03 names the guide. */
    {ISA_HEAD "GS*HC*S*R*20260601*1200*1*X~" SET TAIL, "IGS.sgiE", &x12_gs_version},
    {ISA_HEAD "GS*HC*S*R*20260601*120061*1*X*005010X222A1~" SET TAIL, "IGS.sgiE", &x12_gs_time},
    /* Elements that the envelope's segments do not have were passed over. */
    {ISA_HEAD "GS*HC*S*R*20260601*1200*1*X*005010X222A1*9~" SET TAIL, "IGS.sgiE",
     &x12_element_too_many},
    {ISA_HEAD GS_HEAD "ST*837*0001*005010X222A1*9~BHT*0019~SE*3*0001~" TAIL, "IGS.sgiE",
     &x12_element_too_many},
    {ISA_HEAD GS_HEAD "ST*837*0001*005010X222A1~BHT*0019~SE*3*0001*9~" TAIL, "IGS.sgiE",
     &x12_element_too_many},
    {ISA_HEAD GS_HEAD SET "GE*1*1*9~IEA*1*000000001~", "IGS.sgiE", &x12_element_too_many},
    {ISA_HEAD GS_HEAD SET "GE*1*1~IEA*1*000000001*9~", "IGS.sgiE", &x12_element_too_many},
};

static bool holds(const struct x12_findings *findings, const struct x12_rule *rule)
{
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].rule == rule) return true;
    return false;
}

/* True: the rule is there, or, where none is wanted, nothing is an error. */
static bool finds(const struct x12_findings *findings, const struct x12_rule *rule)
{
    return rule ? holds(findings, rule) : findings->worst >= X12_ERROR;
}

Test(x12_stream, gives_events_in_balance_and_says_what_does_not_close)
{
    static const char letters[] = {
        [X12_END] = 'E',     [X12_ISA] = 'I', [X12_TA1] = 'T', [X12_GS] = 'G', [X12_ST] = 'S',
        [X12_SEGMENT] = '.', [X12_SE] = 's',  [X12_GE] = 'g',  [X12_IEA] = 'i'};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct arena *arena = arena_new(ARENA_BYTES);
        struct x12_stream *stream =
            x12_stream_new(arena, x12_reader_of(arena, str_of(rows[i].text)), 50);
        char seen[64] = "";
        size_t count = 0;
        bool found = false;
        enum x12_event event = X12_SEGMENT;
        while (event != X12_END && count < sizeof seen - 1) {
            cr_assert_eq(x12_stream_next(stream, &event), OK);
            seen[count++] = letters[event];
            if (event == X12_SE) found |= finds(&stream->findings, rows[i].rule);
            if (event == X12_IEA || event == X12_END)
                found |= finds(&stream->envelope, rows[i].rule);
        }
        cr_expect_str_eq(seen, rows[i].events, "row %zu", i);
        cr_expect_eq(found, rows[i].rule != NULL, "row %zu: %s", i,
                     rows[i].rule ? rows[i].rule->id : "clean");
        arena_free(arena);
    }
}

Test(x12_stream, says_in_whose_acknowledgement_a_finding_belongs)
{
    static const struct {
        const struct x12_rule *rule;
        enum x12_ack ack;
    } kinds[] = {{&x12_iea_control, X12_ACK_TA1},
                 {&x12_ge_count, X12_ACK_999},
                 {&x12_se_count, X12_ACK_999},
                 {&x12_element_date, X12_ACK_999},
                 {&x12_blanks, X12_ACK_NONE}};
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        const struct x12_finding finding = {.rule = kinds[i].rule};
        cr_expect_eq(x12_finding_ack(&finding), kinds[i].ack, "%s", kinds[i].rule->id);
    }
}

Test(x12_stream, counts_findings_past_its_limit)
{
    struct arena *arena = arena_new(ARENA_BYTES);
    struct x12_findings findings;
    x12_findings_init(&findings, arena, 3);
    for (int i = 0; i < 10; i++) (void)x12_findings_add(&findings, &x12_element_code, NULL);
    cr_expect_eq(findings.count, 3u);
    cr_expect_eq(findings.left_out, 7u);
    cr_expect_eq(findings.error_count, 10u);
    cr_expect_eq(x12_transaction_verdict(&findings), 'E');
    (void)x12_findings_add(&findings, &x12_se_count, NULL);
    cr_expect_eq(x12_transaction_verdict(&findings), 'R');
    arena_free(arena);
}

Test(x12_open, writes_what_the_stream_reads_without_a_finding)
{
    struct arena *arena = arena_new(ARENA_BYTES);
    struct x12_out out = x12_out_new(arena, X12_DELIMITERS);
    const struct x12_envelope envelope = {.sender_qualifier = STR("ZZ"),
                                          .sender_id = STR("A"),
                                          .receiver_qualifier = STR("30"),
                                          .receiver_id = STR("123456789"),
                                          .control = 905,
                                          .date = date_of(20260601),
                                          .hhmm = 905,
                                          .usage = 'P',
                                          .functional = "HC",
                                          .type = "837",
                                          .guide = "005010X222A1"};
    x12_open(&out, &envelope);
    x12_close(&out, &envelope);
    struct x12_stream *stream = x12_stream_new(arena, x12_reader_of(arena, x12_out_str(&out)), 0);
    enum x12_event event = X12_SEGMENT;
    while (event != X12_END) {
        cr_assert_eq(x12_stream_next(stream, &event), OK);
        if (event == X12_SE) cr_expect_eq(stream->findings.count, 0u);
        if (event == X12_IEA) cr_expect_eq(stream->envelope.count, 0u);
    }
    cr_expect_str_eq(stream->interchange.control, "000000905");
    cr_expect_str_eq(stream->interchange.receiver_id, "123456789");
    cr_expect_str_eq(stream->group.control, "905");
    cr_expect_eq(stream->interchange.usage, 'P');
    arena_free(arena);
}
