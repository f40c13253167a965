/* A message gets AA, AE or AR with the code of HL7 table 0357 and the place; its answer says so in
 * the sender's version. */
#include <criterion/criterion.h>
#include "lib/hl7/ack.h"

#define HEAD "MSH|^~\\&|APP|FAC|RA|RF|20260601||"
#define TAIL "|C1|P|2.5.1\r"
#define PID "PID|1||7^^^H^MR||DOE^ANN||19800101|F\r"
#define OTHER "PID|1||8^^^H^MR||ROE^BOB||19700101|M\r"
#define FT1 "FT1|1|||20260601||CG|99213|||1|150.00\r"

static const struct {
    const char *message;
    enum hl7_answer answer;
    enum hl7_code code;
    const char *segment;
    int field;
} rows[] = {
    {HEAD "DFT^P03" TAIL PID FT1, HL7_AA, 0, "", 0},
    {HEAD "DFT^P11" TAIL PID FT1, HL7_AA, 0, "", 0},
    {HEAD "ADT^A08" TAIL PID, HL7_AA, 0, "", 0},
    {HEAD "BAR^P01" TAIL PID, HL7_AA, 0, "", 0},
    {HEAD "ADT^A40" TAIL PID "MRG|8^^^H^MR\r", HL7_AA, 0, "", 0},
    {HEAD "ADT^A40" TAIL PID, HL7_AE, HL7_SEGMENT_SEQUENCE, "MRG", 0},
    /* An MRG that names nobody, and a second PID without one, were taken. */
    {HEAD "ADT^A40" TAIL PID "MRG\r", HL7_AE, HL7_FIELD_MISSING, "MRG", 1},
    {HEAD "ADT^A06" TAIL PID "MRG|||ACCT1\r", HL7_AA, 0, "", 0},
    {HEAD "ADT^A40" TAIL PID "PID|1||9^^^H^MR\rMRG|8^^^H^MR\r", HL7_AE, HL7_SEGMENT_SEQUENCE, "MRG",
     0},
    {HEAD "DFT^P03" TAIL PID, HL7_AE, HL7_SEGMENT_SEQUENCE, "FT1", 0},
    {HEAD "DFT^P03" TAIL FT1, HL7_AE, HL7_SEGMENT_SEQUENCE, "PID", 0},
    {HEAD "ADT^A01" TAIL "PID|1||||DOE^ANN\r", HL7_AE, HL7_FIELD_MISSING, "PID", 3},
    {HEAD "ADT^A01" TAIL "PID|1||\"\"||DOE^ANN\r", HL7_AE, HL7_FIELD_MISSING, "PID", 3},
    {HEAD "ADT^A01" TAIL "PID|1|7|||DOE^ANN\r", HL7_AA, 0, "", 0},
    {HEAD "ADT^A01" TAIL "PID|1||7||DOE^ANN||19801301\r", HL7_AE, HL7_DATA_TYPE, "PID", 7},
    {HEAD "DFT^P03" TAIL PID "FT1|1|||||CG|99213\r", HL7_AE, HL7_FIELD_MISSING, "FT1", 4},
    {HEAD "DFT^P03" TAIL PID "FT1|1|||20260631||CG|99213\r", HL7_AE, HL7_DATA_TYPE, "FT1", 4},
    {HEAD "DFT^P03" TAIL PID "FT1|1|||20260601|||99213\r", HL7_AE, HL7_FIELD_MISSING, "FT1", 6},
    {HEAD "DFT^P03" TAIL PID "FT1|1|||20260601||XX|99213\r", HL7_AE, HL7_VALUE_NOT_FOUND, "FT1", 6},
    {HEAD "DFT^P03" TAIL PID FT1 "FT1|2|||20260601||CG|99213|||one\r", HL7_AE, HL7_DATA_TYPE, "FT1",
     10},
    {HEAD "DFT^P03" TAIL PID "FT1|1|||20260601||CG|99213||||1.234\r", HL7_AE, HL7_DATA_TYPE, "FT1",
     11},
    /* An amount in another currency was billed at face value. */
    {HEAD "DFT^P03" TAIL PID "FT1|1|||20260601||CG|99213|||1|150.00&EUR\r", HL7_AE,
     HL7_VALUE_NOT_FOUND, "FT1", 11},
    {HEAD "DFT^P03" TAIL PID "FT1|1|||20260601||CG|99213|||1||150.00&CAD^UP\r", HL7_AE,
     HL7_VALUE_NOT_FOUND, "FT1", 12},
    {HEAD "DFT^P03" TAIL PID "FT1|1|||20260601||CG|99213|||1|150.00&USD\r", HL7_AA, 0, "", 0},
    /* A second patient's charges were taken for the first one's. */
    {HEAD "DFT^P03" TAIL PID FT1 OTHER FT1, HL7_AE, HL7_SEGMENT_SEQUENCE, "PID", 0},
    {HEAD "ADT^A01" TAIL PID OTHER, HL7_AE, HL7_SEGMENT_SEQUENCE, "PID", 0},
    {HEAD "BAR^P01" TAIL PID OTHER, HL7_AE, HL7_SEGMENT_SEQUENCE, "PID", 0},
    /* The same PID again says nothing new: what is not expected is ignored (chapter 2.6). */
    {HEAD "DFT^P03" TAIL PID PID FT1, HL7_AA, 0, "", 0},
    {HEAD "DFT^P03" TAIL PID "PID|2||7^^^H^MR||DOE^ANN||19800101|F\r" FT1, HL7_AA, 0, "", 0},
    {HEAD "DFT^P03" TAIL PID "PID|2||7^^^H^MR||DOE^ANN||19800102|F\r" FT1, HL7_AE,
     HL7_SEGMENT_SEQUENCE, "PID", 0},
    {HEAD "BAR^P02" TAIL PID OTHER, HL7_AA, 0, "", 0},
    {HEAD "ADT^A17" TAIL PID OTHER, HL7_AA, 0, "", 0},
    {HEAD "ADT^A40" TAIL PID "MRG|8^^^H^MR\r" PID "MRG|9^^^H^MR\r", HL7_AA, 0, "", 0},
    {HEAD "ORU^R01" TAIL PID, HL7_AR, HL7_UNSUPPORTED_TYPE, "MSH", 9},
    {HEAD "DFT^P99" TAIL PID FT1, HL7_AR, HL7_UNSUPPORTED_EVENT, "MSH", 9},
    {HEAD TAIL PID, HL7_AR, HL7_FIELD_MISSING, "MSH", 9},
    {HEAD "ADT^A01||P|2.5\r" PID, HL7_AR, HL7_FIELD_MISSING, "MSH", 10},
    {HEAD "ADT^A01|C1||2.5\r" PID, HL7_AR, HL7_FIELD_MISSING, "MSH", 11},
    {HEAD "ADT^A01|C1|X|2.5\r" PID, HL7_AR, HL7_UNSUPPORTED_PROCESSING, "MSH", 11},
    {HEAD "ADT^A01|C1|P|\r" PID, HL7_AR, HL7_FIELD_MISSING, "MSH", 12},
    {HEAD "ADT^A01|C1|P|3.0\r" PID, HL7_AR, HL7_UNSUPPORTED_VERSION, "MSH", 12},
    {HEAD "ADT^A01|C\x01|P|2.5\r" PID, HL7_AR, HL7_DATA_TYPE, "MSH", 10},
    {"PID|1||7\r", HL7_AR, HL7_SEGMENT_SEQUENCE, "MSH", 0},
    {"", HL7_AR, HL7_SEGMENT_SEQUENCE, "MSH", 0},
};

Test(hl7_check, names_the_first_fault_and_its_place)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct hl7_verdict verdict;
        hl7_check(str_of(rows[i].message), &verdict);
        cr_expect_eq(verdict.answer, rows[i].answer, "row %zu: %s", i,
                     hl7_answer_text(verdict.answer));
        if (rows[i].answer == HL7_AA) cr_expect_eq(verdict.fault_count, 0, "row %zu", i);
        if (rows[i].answer == HL7_AA || verdict.fault_count == 0) continue;
        cr_expect_eq(verdict.faults[0].code, rows[i].code, "row %zu: %d", i,
                     verdict.faults[0].code);
        cr_expect_str_eq(verdict.faults[0].segment, rows[i].segment, "row %zu", i);
        cr_expect_eq(verdict.faults[0].field, rows[i].field, "row %zu", i);
    }
}

static void expect_ack(const char *message, struct hl7_verdict *verdict, const char *wanted)
{
    struct arena *arena = arena_new(1 << 16);
    const str ack =
        hl7_ack_write(arena, str_of(message), verdict, STR("20260602080000"), STR("K1"));
    cr_expect(str_is(ack, wanted), "%.*s", STR_ARGS(ack));
    arena_free(arena);
}

Test(hl7_check, counts_charges_and_credits_but_not_payments)
{
    struct hl7_verdict verdict;
    hl7_check(STR(HEAD "DFT^P03" TAIL PID FT1 "FT1|2|||20260601||CR|1\rFT1|3|||20260601||PY|1\r"),
              &verdict);
    cr_expect_eq(verdict.charge_count, 2);
}

Test(hl7_ack_write, answers_an_accepted_message_in_its_own_delimiters_and_version)
{
    struct hl7_verdict verdict;
    const char *message = "MSH#*!?%#APP*1#FAC#RA#RF#20260601##ADT*A01#C1#P#2.3\rPID#1##7\r";
    hl7_check(str_of(message), &verdict);
    expect_ack(message, &verdict,
               "MSH#*!?%#RA#RF#APP*1#FAC#20260602080000##ACK*A01#K1#P#2.3\rMSA#AA#C1\r");
}

Test(hl7_ack_write, says_where_and_why_in_err)
{
    struct hl7_verdict verdict;
    const char *message = HEAD "DFT^P03" TAIL "PID|1||||DOE\r" FT1 "FT1|2|||20260631||CG|1\r";
    hl7_check(str_of(message), &verdict);
    expect_ack(message, &verdict,
               "MSH|^~\\&|RA|RF|APP|FAC|20260602080000||ACK^P03^ACK|K1|P|2.5.1\r"
               "MSA|AE|C1|Required field missing\r"
               "ERR||PID^1^3|101^Required field missing^HL70357|E||||PID 3 Required field missing\r"
               "ERR||FT1^2^4|102^Data type error^HL70357|E||||FT1 4 Data type error\r");
}

Test(hl7_ack_write, uses_the_old_err_before_version_2_5)
{
    struct hl7_verdict verdict;
    const char *message = HEAD "ADT^A01|C1|P|2.3\rPID|1||||DOE\r";
    hl7_check(str_of(message), &verdict);
    expect_ack(message, &verdict,
               "MSH|^~\\&|RA|RF|APP|FAC|20260602080000||ACK^A01|K1|P|2.3\rMSA|AE|C1|Required field "
               "missing\r"
               "ERR|PID^1^3^101&Required field missing&HL70357\r");
}

Test(hl7_ack_write, answers_what_cannot_be_read)
{
    struct hl7_verdict verdict;
    hl7_check(STR("\xff\xfe"), &verdict);
    expect_ack("\xff\xfe", &verdict,
               "MSH|^~\\&|||||20260602080000||ACK|K1|P|2.5.1\rMSA|AR||Segment sequence error\r"
               "ERR||MSH^1|100^Segment sequence error^HL70357|E||||MSH Segment sequence error\r");
}

Test(hl7_ack_write, refuses_a_used_control_id_with_205)
{
    struct hl7_verdict verdict;
    const char *message = HEAD "ADT^A01" TAIL PID;
    hl7_check(str_of(message), &verdict);
    hl7_verdict_add(&verdict, HL7_AR, HL7_DUPLICATE_KEY, "MSH", 10);
    expect_ack(
        message, &verdict,
        "MSH|^~\\&|RA|RF|APP|FAC|20260602080000||ACK^A01^ACK|K1|P|2.5.1\rMSA|AR|C1|Duplicate "
        "key identifier\r"
        "ERR||MSH^1^10|205^Duplicate key identifier^HL70357|E||||MSH 10 Duplicate key "
        "identifier\r");
}

Test(hl7_check, keeps_no_more_faults_than_it_has_room_for)
{
    char message[4096] = HEAD "DFT^P03" TAIL PID;
    for (int i = 0; i < 40; i++) strcat(message, "FT1|1|||||CG\r");
    struct hl7_verdict verdict;
    hl7_check(str_of(message), &verdict);
    cr_expect_eq(verdict.fault_count, HL7_FAULTS_MAX);
    cr_expect_eq(verdict.charge_count, 40);
}

Test(ack, follows_the_mode_that_the_sender_asks_for)
{
    /* MSH-15, MSH-16, valid or not, MSA-1; empty: no answer is wanted. HL7 2.5.1 table 0155, 0008.
     */
    static const struct {
        const char *accept, *answer;
        bool valid;
        const char *code;
    } cases[] = {
        {"", "", true, "AA"},      {"", "", false, "AE"},    {"AL", "NE", true, "CA"},
        {"AL", "NE", false, "CE"}, {"AL", "AL", true, "AA"}, {"NE", "AL", true, "AA"},
        {"NE", "NE", true, ""},    {"NE", "NE", false, ""},  {"ER", "NE", true, ""},
        {"ER", "NE", false, "CE"}, {"SU", "", true, "CA"},   {"SU", "ER", false, "AE"},
        {"AL", "", true, "CA"},
    };
    struct arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct hl7_verdict verdict;
        const str text = arena_printf(arena, "MSH|^~\\&|A|F|R|F|2026||ADT^A08|C1|P|2.5|||%s|%s\r%s",
                                      cases[i].accept, cases[i].answer,
                                      cases[i].valid ? "PID|1||7\r" : "PID|1\r");
        hl7_check(text, &verdict);
        const str ack = hl7_ack_write(arena, text, &verdict, STR("2026"), STR("K"));
        const str wanted = arena_printf(arena, "MSA|%s|C1", cases[i].code);
        if (cases[i].code[0])
            cr_expect(strstr(arena_text(arena, ack), arena_text(arena, wanted)), "row %zu: %.*s", i,
                      STR_ARGS(ack));
        else
            cr_expect_eq(ack.len, 0, "row %zu", i);
    }
    arena_free(arena);
}

Test(ack, refuses_what_is_not_ours_by_the_right_code)
{
    static const struct {
        const char *type, *version;
        int code;
    } cases[] = {
        {"MFN^M02", "2.5", 200}, {"ORU^R01", "2.5", 200}, {"SIU^S12", "2.3", 200},
        {"ACK", "2.5", 200},     {"ADT^A99", "2.5", 201}, {"ADT^XYZ", "2.5", 201},
        {"DFT^P04", "2.5", 201}, {"BAR^P99", "2.5", 201}, {"ADT^A08", "2.9", 203},
        {"ADT^A08", "3.0", 203}, {"ADT^A08", "2", 203},   {"ADT^A08", "2.8.2", 0},
        {"ADT^A62", "2.1", 0},
    };
    struct arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct hl7_verdict verdict;
        const str text = arena_printf(arena, "MSH|^~\\&|A|F|R|F|2026||%s|C1|P|%s\rPID|1||7\r",
                                      cases[i].type, cases[i].version);
        hl7_check(text, &verdict);
        cr_expect_eq(verdict.answer, cases[i].code ? HL7_AR : HL7_AA, "%s %s", cases[i].type,
                     cases[i].version);
        if (cases[i].code)
            cr_expect_eq((int)verdict.faults[0].code, cases[i].code, "%s %s", cases[i].type,
                         cases[i].version);
    }
    arena_free(arena);
}

Test(ack, of_an_old_version_repeats_err_1)
{
    struct arena *arena = arena_new(1 << 16);
    struct hl7_verdict verdict;
    const str text = STR("MSH|^~\\&|A|F|R|F|2026||DFT^P03|C1|P|2.3\rPID|1\rFT1|1|||x||CG\r");
    hl7_check(text, &verdict);
    const str ack = hl7_ack_write(arena, text, &verdict, STR("2026"), STR("K"));
    cr_expect(
        strstr(
            arena_text(arena, ack),
            "ERR|PID^1^3^101&Required field missing&HL70357~FT1^1^4^102&Data type error&HL70357\r"),
        "%.*s", STR_ARGS(ack));
    arena_free(arena);
}

/* A message whose input ends within it: what must stand behind is missing, or nobody can tell. */
Test(hl7_check_end, names_what_a_cut_message_lacks)
{
    static const struct {
        const char *message;
        enum hl7_ending ending;
        enum hl7_answer answer;
        enum hl7_code code;
        const char *segment;
        int field;
    } cut[] = {
        {HEAD "ADT^A01" TAIL PID "PV1|1|I", HL7_OPEN, HL7_AA, 0, "", 0},
        {HEAD "ADT^A01" TAIL PID "PV1|1|I", HL7_WHOLE, HL7_AA, 0, "", 0},
        {HEAD "ADT^A01" TAIL PID "PV1|1|I", HL7_CUT, HL7_AR, HL7_SEGMENT_SEQUENCE, "PV1", 0},
        {HEAD "ADT^A01" TAIL PID "PV1|1|", HL7_OPEN, HL7_AE, HL7_FIELD_MISSING, "PV1", 2},
        {HEAD "ADT^A01" TAIL PID "PV", HL7_OPEN, HL7_AE, HL7_SEGMENT_SEQUENCE, "PV", 0},
        {HEAD "ADT^A01" TAIL "PID|1||7||DO", HL7_OPEN, HL7_AE, HL7_SEGMENT_SEQUENCE, "PV1", 0},
        {HEAD "ADT^A01" TAIL "PID|1||7||DO", HL7_WHOLE, HL7_AA, 0, "", 0},
        {HEAD "ADT^A28" TAIL "PID|1||7||DO", HL7_OPEN, HL7_AA, 0, "", 0},
        {HEAD "DFT^P03" TAIL PID FT1 "FT1|2|||20260601||CG|", HL7_OPEN, HL7_AE, HL7_FIELD_MISSING,
         "FT1", 7},
        {HEAD "DFT^P03" TAIL PID FT1 "IN1|1|A", HL7_OPEN, HL7_AE, HL7_FIELD_MISSING, "IN1", 3},
        {HEAD "DFT^P03" TAIL PID "FT1|1|||20260601||CG|99213|||1|15", HL7_OPEN, HL7_AE,
         HL7_DATA_TYPE, "FT1", 11},
        {HEAD "DFT^P03" TAIL PID "FT1|1|||20260601||CG|99213|||1", HL7_OPEN, HL7_AE, HL7_DATA_TYPE,
         "FT1", 10},
        {HEAD "DFT^P03" TAIL PID "FT1|1|||20260601||CG|99213|||1|150.00|", HL7_OPEN, HL7_AA, 0, "",
         0},
        {HEAD "DFT^P03" TAIL PID "FT1|1|||20260601||CG|99213", HL7_OPEN, HL7_AA, 0, "", 0},
        {HEAD "DFT^P03" TAIL PID FT1 "G", HL7_OPEN, HL7_AE, HL7_SEGMENT_SEQUENCE, "G", 0},
    };
    for (size_t i = 0; i < COUNT_OF(cut); i++) {
        struct hl7_verdict verdict;
        hl7_check(str_of(cut[i].message), &verdict);
        hl7_check_end(str_of(cut[i].message), cut[i].ending, &verdict);
        cr_expect_eq(verdict.answer, cut[i].answer, "row %zu", i);
        if (cut[i].answer == HL7_AA || verdict.fault_count == 0) continue;
        cr_expect_eq(verdict.faults[0].code, cut[i].code, "row %zu", i);
        cr_expect_str_eq(verdict.faults[0].segment, cut[i].segment, "row %zu", i);
        cr_expect_eq(verdict.faults[0].field, cut[i].field, "row %zu", i);
    }
}
