/* Promise: `claimline judge` says of a file's claims what is wrong with them and nothing else, one
 * line each. */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TEXT_MAX = 4096, LINE_BYTES = 1 << 16, EXPECTED_MAX = 500 };

static char folder[TEXT_MAX];

static const char *binary(void)
{
    const char *named = getenv("CLAIMLINE_BINARY");
    return named ? named : BINARY_DIR "/bin/claimline";
}

static void setup(void)
{
    (void)snprintf(folder, sizeof folder, "/tmp/claimline-judge-XXXXXX");
    if (access(binary(), X_OK) != 0) cr_skip_test("no %s", binary());
    (void)setenv("CLAIMLINE_CONFIG", SOURCE_DIR "/config", 1);
    cr_assert_not_null(mkdtemp(folder));
}

static int run(const char *format, ...)
{
    char command[4 * TEXT_MAX];
    va_list arguments;
    va_start(arguments, format);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): va_start is a line above */
    (void)vsnprintf(command, sizeof command, format, arguments);
    va_end(arguments);
    const int status = system(command); /* NOLINT(cert-env33-c): a test of a command */
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void teardown(void)
{
    (void)run("rm -rf '%s'", folder);
}

TestSuite(judge, .init = setup, .fini = teardown);

/* The lines of the answer as an array. */
static json_t *answer(void)
{
    char path[2 * TEXT_MAX];
    static char line[LINE_BYTES];
    json_t *lines = json_array();
    (void)snprintf(path, sizeof path, "%s/answer", folder);
    FILE *file = fopen(path, "r");
    cr_assert_not_null(file);
    while (fgets(line, sizeof line, file)) {
        json_t *object = json_loads(line, 0, NULL);
        cr_assert_not_null(object, "not JSON: %.80s", line);
        (void)json_array_append_new(lines, object);
    }
    (void)fclose(file);
    return lines;
}

static const char *text(const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));
    return value ? value : "";
}

static const json_t *finding_of(const json_t *line, const char *edit)
{
    size_t i;
    const json_t *finding;
    json_array_foreach(json_object_get(line, "findings"), i,
                       finding) if (strcmp(text(finding, "edit"), edit) == 0) return finding;
    return NULL;
}

static bool finds(const json_t *line, const char *edit)
{
    return finding_of(line, edit) != NULL;
}

/* Each suggestion has its words, its place and what says so. */
static size_t suggested(const json_t *line, const char *edit)
{
    size_t i, k, count = 0;
    const json_t *finding, *one;
    json_array_foreach(json_object_get(line, "findings"), i, finding)
        json_array_foreach(json_object_get(finding, "suggestions"), k, one)
    {
        cr_expect_str_neq(text(one, "kind"), "");
        cr_expect_str_neq(text(one, "field"), "");
        cr_expect_eq(json_array_size(json_object_get(one, "effective")), 2);
        count += strcmp(text(finding, "edit"), edit) == 0;
    }
    return count;
}

static struct {
    char control[64], edit[16];
} expected[EXPECTED_MAX];

static size_t expected_read(void)
{
    char path[2 * TEXT_MAX], line[TEXT_MAX];
    size_t count = 0;
    (void)snprintf(path, sizeof path, "%s/expected.tsv", folder);
    FILE *file = fopen(path, "r");
    cr_assert_not_null(file);
    while (count < EXPECTED_MAX && fgets(line, sizeof line, file))
        if (sscanf(line, "%63[^\t]\t%15[^\t\n]", expected[count].control, expected[count].edit) ==
            2)
            count++;
    (void)fclose(file);
    return count;
}

Test(judge, finds_what_was_made_wrong_and_nothing_else)
{
    size_t i, wrong = 0;
    const json_t *line;
    cr_assert_eq(run("'%s' generate --out '%s' --count 200 --seed 11 --wrong 30 --today 20260630 "
                     ">/dev/null 2>&1",
                     binary(), folder),
                 0);
    (void)run("'%s' judge --json --as-of 2026-06-30 $(ls %s/*.837 %s/*.hl7) >'%s/answer'", binary(),
              folder, folder, folder);
    const size_t count = expected_read();
    json_t *lines = answer();
    cr_expect_eq(json_array_size(lines), 200, "%zu lines", json_array_size(lines));
    json_array_foreach(lines, i, line)
    {
        const char *edit = NULL;
        for (size_t e = 0; e < count; e++)
            if (strcmp(expected[e].control, text(line, "claim")) == 0) edit = expected[e].edit;
        wrong += edit != NULL;
        if (edit && strcmp(edit, "DX-02") == 0)
            cr_expect_gt(suggested(line, edit), 1, "%s", text(line, "claim"));
        if (edit)
            cr_expect(finds(line, edit), "%s: not %s", text(line, "claim"), edit);
        else
            cr_expect_str_eq(text(line, "verdict"), "clean", "%s", text(line, "claim"));
    }
    cr_expect_gt(wrong, 20);
    json_decref(lines);
}

static const struct {
    const char *content, *edit;
} unreadable[] = {
    {"", "ENV-01"},
    {"hello", "ENV-01"},
    {"ISA*00*          *00*          *ZZ*A              *ZZ*B              "
     "*260101*1200*^*00501*000000001*0*T*:~",
     "ENV-02"},
    {"MSH|^~\\&|A|B|C|D|20260101||ADT^A08|1|P|2.5.1\rPID|1||1\r", "ENV-06"},
    /* What the gateway refuses is no claim here: an amount in euros, one that is cut short. */
    {"MSH|^~\\&|A|B|C|D|20260101||DFT^P03|1|P|2.5.1\rPID|1||1\rFT1|1|||20260601||CG|99213|||1|150&"
     "EUR\r",
     "ENV-06"},
    {"MSH|^~\\&|A|B|C|D|20260101||DFT^P03|1|P|2.5.1\rPID|1||1\rFT1|1|||20260601||CG|99213|||1|15",
     "ENV-06"},
    {"{\"resourceType\":\"Claim\",\"status\":\"active\",\"use\":\"claim\",\"type\":{\"coding\":[{"
     "\"code\":\"oral\"}]},\"item\":[{\"net\":{\"value\":1,\"currency\":\"EUR\"}}]}",
     "ENV-06"},
};

Test(judge, says_one_line_of_a_file_without_a_claim)
{
    for (size_t i = 0; i < sizeof unreadable / sizeof *unreadable; i++) {
        char path[2 * TEXT_MAX];
        (void)snprintf(path, sizeof path, "%s/input", folder);
        FILE *file = fopen(path, "w");
        (void)fputs(unreadable[i].content, file);
        (void)fclose(file);
        cr_expect_eq(run("'%s' judge --json '%s' >'%s/answer'", binary(), path, folder), 1);
        json_t *lines = answer();
        cr_expect_eq(json_array_size(lines), 1, "%zu: %zu lines", i, json_array_size(lines));
        const json_t *line = json_array_get(lines, 0);
        cr_expect_str_eq(text(line, "claim"), "");
        cr_expect_str_eq(text(line, "verdict"), "rejected");
        cr_expect(finds(line, unreadable[i].edit), "%zu", i);
        json_decref(lines);
    }
}

static void put(const char *name, const char *content)
{
    char path[2 * TEXT_MAX];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file);
    (void)fputs(content, file);
    (void)fclose(file);
}

/* ---- for a person ------------------------------------------------------------------------- */

/* A person had to look for what stops a claim among what nobody could decide. */
Test(judge, tells_a_person_first_what_stops_a_claim_and_only_counts_what_is_unchecked)
{
    cr_assert_eq(run("'%s' generate --out '%s/in' --count 40 --wrong 50 --format 837 >/dev/null",
                     binary(), folder),
                 0);
    (void)run("'%s' judge '%s'/in/*.837 >'%s/answer'", binary(), folder, folder);
    /* awk ends with 1 when a milder finding stands before a worse one, or one is told as unchecked;
     * with 2 when there is nothing to look at. */
    cr_expect_eq(run("awk 'BEGIN { rank[\"reject\"] = 4; rank[\"hold\"] = 3; rank[\"warn\"] = 2; "
                     "rank[\"info\"] = 1 } /^[^ ]/ { last = 5 } "
                     "/^  unchecked: [0-9]+ edits? / { counts++; last = 0 } "
                     "/^  [a-z]+ / { if (!rank[$1] || rank[$1] > last) exit bad = 1; "
                     "last = rank[$1]; findings++ } "
                     "END { exit bad ? 1 : counts && findings ? 0 : 2 }' '%s/answer'",
                     folder),
                 0);
    put("none", "nothing");
    (void)run("'%s' judge '%s/none' >'%s/answer'", binary(), folder, folder);
    cr_expect_eq(run("grep -q 'none: no claim can be read: rejected' '%s/answer'", folder), 0);
}

/* It said "no table that could know it is loaded", of no table's name, and what to correct. */
Test(judge, says_which_table_an_unchecked_edit_wants_and_orders_no_correction)
{
    size_t i, k, count = 0;
    const json_t *line, *finding;
    cr_assert_eq(run("'%s' generate --out '%s/in' --count 5 --wrong 0 --format 837 >/dev/null",
                     binary(), folder),
                 0);
    (void)run("'%s' judge --json '%s'/in/*.837 >'%s/answer'", binary(), folder, folder);
    json_t *lines = answer();
    json_array_foreach(lines, i, line)
        json_array_foreach(json_object_get(line, "findings"), k, finding)
    {
        if (strcmp(text(finding, "severity"), "unchecked") != 0) continue;
        cr_expect_not_null(strstr(text(finding, "fix"), "Nothing to correct yet"), "%s",
                           text(finding, "edit"));
        cr_expect_null(strstr(text(finding, "text"), "no table that could know it"), "%s",
                       text(finding, "edit"));
        if (strcmp(text(finding, "edit"), "NCI-06") != 0) continue;
        count++;
        cr_expect_not_null(strstr(text(finding, "text"), "no table mue_"));
        cr_expect_not_null(strstr(text(finding, "text"), "`claimline codesets load FILE`"));
    }
    cr_expect_gt(count, 0);
    json_decref(lines);
}

Test(judge, tells_usage_from_a_file_that_is_not_there)
{
    cr_expect_eq(run("'%s' judge 2>/dev/null", binary()), 2);
    cr_expect_eq(run("'%s' judge --as-of yesterday x 2>/dev/null", binary()), 2);
    cr_expect_eq(run("'%s' judge '%s/none' >/dev/null 2>&1", binary(), folder), 3);
    /* It ended with 3 and no word. */
    cr_expect_eq(run("'%s' judge --codesets /nonexist '%s/none' 2>&1 | grep -q '/nonexist: no "
                     "folder of code sets'",
                     binary(), folder),
                 0);
    cr_expect_eq(run("'%s' edits DX-01 >/dev/null", binary()), 0);
}

/* A claim of 23.00 that the contract prices at 20.00, and its payment of 10.00 with a line denied.
 */
static const char
    paid_claim[] =
        "ISA*00*          *00*          *ZZ*LAB            *ZZ*CLAIMLINE      *260630*0900*^*00501*"
        "000000001*0*T*:~GS*HC*LAB*CLAIMLINE*20260630*0900*1*X*005010X222A1~"
        "ST*837*0001*005010X222A1~BHT*0019*00*1*20260630*0900*CH~NM1*41*2*LAB*****46*LAB~"
        "PER*IC*OFFICE*TE*5550100600~NM1*40*2*CLAIMLINE*****46*CLAIMLINE~HL*1**20*1~"
        "NM1*85*2*LAB*****XX*1003000050~N3*7 NORTH STREET~N4*MADISON*WI*537032002~REF*EI*910000505~"
        "HL*2*1*22*0~SBR*P*18*******CI~NM1*IL*1*SAMPLE*ANN****MI*W1~N3*1 ROAD~N4*MADISON*WI*53703~"
        "DMG*D8*19800705*F~NM1*PR*2*PLAN*****PI*CLBLUE~CLM*ACCT1*163***11:B:1*Y*A*Y*Y~HI*ABK:N390~"
        "LX*1~SV1*HC:G0306*23*UN*1***1~DTP*472*D8*20260530~REF*6R*1~"
        "LX*2~SV1*HC:G0307*140*UN*1***1~DTP*472*D8*20260530~REF*6R*2~SE*28*0001~GE*1*1~"
        "IEA*1*000000001~",
    payment[] =
        "ISA*00*          *00*          *ZZ*CLBLUE         *ZZ*LAB            *260715*0900*^*00501*"
        "000000002*0*T*:~GS*HP*CLBLUE*LAB*20260715*0900*1*X*005010X221A1~ST*835*0001~"
        "BPR*I*10*C*ACH*CCP*01*999999992*DA*123456*1512345678**01*999988880*DA*98765*20260715~"
        "TRN*1*T1*1512345678~DTM*405*20260715~N1*PR*PLAN~N3*1 ST~N4*MADISON*WI*53703~"
        "PER*BL*X*TE*5550100~N1*PE*LAB*XX*1003000050~LX*1~CLP*ACCT1*1*163*10**12*ICN1*11*1~"
        "NM1*QC*1*SAMPLE*ANN~SVC*HC:G0306*23*10**1~DTM*472*20260530~CAS*CO*45*13~REF*6R*1~"
        "SVC*HC:G0307*140*0**1~DTM*472*20260530~CAS*CO*50*140~REF*6R*2~SE*21*0001~GE*1*1~"
        "IEA*1*000000002~",
    contract[] = "payer_id,contract,code,modifier,amount\nCLBLUE,,G0306,,20.00\n";

/* Whatever the order of the files. */
Test(judge, puts_a_payment_beside_the_claim_that_it_pays)
{
    (void)run("mkdir '%s/tables'", folder);
    put("claim.837", paid_claim);
    put("paid.835", payment);
    put("tables/fees.csv", contract);
    (void)run("'%s' judge --json --as-of 2026-07-20 --codesets '%s/tables' '%s/paid.835' "
              "'%s/claim.837' >'%s/answer'",
              binary(), folder, folder, folder, folder);
    json_t *lines = answer();
    cr_assert_eq(json_array_size(lines), 2);
    const json_t *last = json_array_get(lines, 1);
    cr_expect_str_eq(text(last, "claim"), "ACCT1");
    cr_expect_str_eq(text(last, "verdict"), "held");
    cr_expect(finds(last, "PRC-05"));
    cr_expect(finds(last, "PRC-06"));
    cr_expect(!finds(last, "PRC-07"));
    json_decref(lines);
}

/* The claim of 163.00 by a rule of a file, and by one that is wrong. */
Test(judge, judges_by_the_rules_of_a_file)
{
    static const char rule[] =
        "drafted_by: Ann\napproved_by: Bob\nrules:\n- {id: SITE-1, severity: hold, codes: G0307,\n"
        "  message: Not here., source: s, examples: {fails: [{lines: [{procedure: G0307}]}], "
        "passes: "
        "[{}]}}\n";
    put("claim", paid_claim);
    put("site.yaml", rule);
    (void)run("'%s' judge --json --as-of 2026-06-30 --rules '%s/site.yaml' '%s/claim' >'%s/answer'",
              binary(), folder, folder, folder);
    json_t *lines = answer();
    cr_assert_eq(json_array_size(lines), 1);
    const json_t *line = json_array_get(lines, 0), *finding = finding_of(line, "SITE-1");
    cr_assert_not_null(finding);
    cr_expect_str_eq(text(finding, "severity"), "hold");
    cr_expect_str_eq(text(finding, "text"), "Not here.");
    cr_expect_eq(json_integer_value(json_object_get(finding, "line")), 2);
    cr_expect_eq(strncmp(text(finding, "release"), "site@", 5), 0);
    json_decref(lines);
    (void)run("sed -i s/codes/cods/ '%s/site.yaml'", folder);
    cr_expect_eq(run("'%s' judge --rules '%s/site.yaml' '%s/claim' 2>'%s/said' >/dev/null",
                     binary(), folder, folder, folder),
                 3);
    cr_expect_eq(run("grep -q 'site.yaml:4:32: cods is no name of a rule' '%s/said'", folder), 0);
}

/* The paid claim on another day and with another visit. */
static void put_visit(const char *name, const char *day, const char *code)
{
    put(name, paid_claim);
    (void)run("sed -i 's/DTP\\*472\\*D8\\*[0-9]*/DTP*472*D8*%s/g; s/HC:[0-9A-Z]*/HC:%s/; "
              "s/CLM\\*[^*]*/CLM*%s/' "
              "'%s/%s'",
              day, code, name, folder, name);
}

/* What comes first by date is history for what comes before it in the files; not the other way. */
Test(judge, judges_by_what_was_done_before_wherever_it_stands)
{
    static const struct {
        const char *first_day, *second_day;
        bool first, second;
    } orders[] = {
        {"20260610", "20260501", true, false},  /* the earlier visit stands behind */
        {"20260501", "20260610", false, true},  /* the earlier visit stands before */
        {"20260610", "20260610", false, false}, /* of one day */
    };
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        put_visit("a", orders[i].first_day, "99203");
        put_visit("b", orders[i].second_day, "99203");
        (void)run("'%s' judge --json --as-of 2026-06-30 '%s/a' '%s/b' >'%s/answer'", binary(),
                  folder, folder, folder);
        json_t *lines = answer();
        cr_assert_eq(json_array_size(lines), 2);
        cr_expect_eq(finds(json_array_get(lines, 0), "PX-12"), orders[i].first, "%zu", i);
        cr_expect_eq(finds(json_array_get(lines, 1), "PX-12"), orders[i].second, "%zu", i);
        json_decref(lines);
    }
}

/* ---- outpatient bills, as a hospital sends them -------------------------------------------- */

/* What stands between ST and the claim's own segments; %s: SBR09. */
static const char bill_head[] =
    "ST*837*0001*005010X223A2~BHT*0019*00*244579*20260615*1023*CH~NM1*41*2*PREMIER*****46*TGJ23~"
    "PER*IC*JERRY*TE*3055552222~NM1*40*2*RECEIVER*****46*66783JJT~HL*1**20*1~"
    "PRV*BI*PXC*282N00000X~NM1*85*2*GENERAL HOSPITAL*****XX*1234567893~N3*234 SEAWAY ST~"
    "N4*SAN FRANCISCO*CA*941100001~REF*EI*587654321~HL*2*1*22*0~SBR*P*18*******%s~"
    "NM1*IL*1*SMITH*TED****MI*1EG4TE5MK73~N3*236 N MAIN ST~N4*SAN FRANCISCO*CA*94110~"
    "DMG*D8*19550501*M~NM1*PR*2*MEDICARE*****PI*01111~";

static const struct {
    const char *filing, *bill, *lines, *edit, *severity; /* severity "": not found */
} bills[] = {
    {"MA", "13:A:1", "SV2*0510*HC:G0463*100*UN*1~DTP*472*D8*20260601~", "INS-06", ""},
    {"MA", "13:A:1", "SV2*0120**100*DA*1~DTP*472*D8*20260601~", "INS-06", "reject"},
    {"MA", "13:A:1", "SV2*9999*HC:G0463*100*UN*1~DTP*472*D8*20260601~", "INS-06", "reject"},
    {"MA", "13:A:9", "SV2*0510*HC:G0463*100*UN*1~DTP*472*D8*20260601~", "INS-01", "reject"},
    {"MA", "13:A:X", "SV2*0510*HC:G0463*100*UN*1~DTP*472*D8*20260601~", "INS-01", "reject"},
    {"MA", "13:A:1", "SV2*0510*HC:G0463*100*UN*1~DTP*472*D8*20260601~", "INS-01", ""},
    {"MA", "13:A:1", "SV2*0510*HC:G0463*100*UN*1~", "INS-09", "reject"},
    {"CI", "13:A:1", "SV2*0510*HC:G0463*100*UN*1~", "INS-09", ""},
    {"MA", "13:A:1", "SV2*0510*HC:G0463:25*100*UN*1~DTP*472*D8*20260601~", "PX-09", ""},
    {"MA", "13:A:1", "SV2*0510*HC:G0105:25*100*UN*1~DTP*472*D8*20260601~", "PX-09", "reject"},
    {"MA", "13:A:1", "SV2*0762*HC:G0378*100*UN*9~DTP*472*D8*20260601~", "INS-16", "hold"},
    {"MA", "13:A:1", "SV2*0762*HC:G0378*100*UN*7~DTP*472*D8*20260601~", "INS-16", "warn"},
    {"MA", "13:A:1", "SV2*0771*HC:G0008*100*UN*1~DTP*472*D8*20260601~", "PX-23", "hold"},
};

static void bill_write(size_t i)
{
    char path[2 * TEXT_MAX], set[TEXT_MAX];
    size_t len = (size_t)snprintf(set, sizeof set, bill_head, bills[i].filing);
    len += (size_t)snprintf(
        set + len, sizeof set - len,
        "CLM*CLM1*100***%s**A*Y*Y~DTP*434*RD8*20260601-20260601~CL1*3*1*01~HI*ABK:I10~"
        "NM1*71*1*JONES*JOHN****XX*1999996667~LX*1~%s",
        bills[i].bill, bills[i].lines);
    int segments = 1; /* SE is one of them */
    for (size_t k = 0; k < len; k++) segments += set[k] == '~';
    (void)snprintf(path, sizeof path, "%s/bill", folder);
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file);
    (void)fprintf(file,
                  "ISA*00*          *00*          *ZZ*SENDERID       *ZZ*RECEIVERID     "
                  "*260615*1200*^*00501*000000905*0*P*:~"
                  "GS*HC*SENDERID*RECEIVERID*20260615*1200*1*X*005010X223A2~"
                  "%sSE*%d*0001~GE*1*1~IEA*1*000000905~",
                  set, segments);
    (void)fclose(file);
}

Test(judge, tells_a_bill_that_breaks_a_rule_from_its_near_miss)
{
    for (size_t i = 0; i < sizeof bills / sizeof *bills; i++) {
        bill_write(i);
        (void)run("'%s' judge --json --as-of 2026-06-15 '%s/bill' >'%s/answer'", binary(), folder,
                  folder);
        json_t *lines = answer();
        cr_expect_eq(json_array_size(lines), 1, "%zu", i);
        const json_t *found = finding_of(json_array_get(lines, 0), bills[i].edit);
        const char *severity = found ? text(found, "severity") : "";
        cr_expect_str_eq(strcmp(severity, "unchecked") == 0 ? "" : severity, bills[i].severity,
                         "%zu: %s", i, bills[i].edit);
        json_decref(lines);
    }
}
