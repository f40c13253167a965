/* Promise: `claimline convert --to json` gives what a file of any set says, one record a line, and
 * refuses in words what it cannot read. */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/status.h"

enum { TEXT_MAX = 4096, LINE_BYTES = 1 << 16 };

static char folder[] = "/tmp/claimline-convert-XXXXXX";

static void setup(void)
{
    cr_assert_not_null(mkdtemp(folder));
    (void)setenv("CLAIMLINE_CONFIG", SOURCE_DIR "/config", 1);
}

static void teardown(void)
{
    char command[TEXT_MAX];
    (void)snprintf(command, sizeof command, "rm -rf '%s'", folder);
    cr_expect_eq(system(command), 0); /* NOLINT(cert-env33-c): a test of a command */
}

TestSuite(convert, .init = setup, .fini = teardown);

/* Its exit status; its lines are appended to the array. */
static int convert(const char *path, json_t *lines)
{
    static char line[LINE_BYTES];
    char command[TEXT_MAX];
    const char *named = getenv("CLAIMLINE_BINARY");
    (void)snprintf(command, sizeof command, "%s convert --to json '%s' 2>/dev/null",
                   named ? named : BINARY_DIR "/bin/claimline", path);
    FILE *said = popen(command, "r"); /* NOLINT(cert-env33-c): a test of a command */
    cr_assert_not_null(said);
    while (fgets(line, sizeof line, said)) {
        json_t *object = json_loads(line, 0, NULL);
        cr_assert_not_null(object, "not JSON: %.80s", line);
        (void)json_array_append_new(lines, object);
    }
    const int status = pclose(said);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int convert_text(const char *text, json_t *lines)
{
    char path[TEXT_MAX];
    (void)snprintf(path, sizeof path, "%s/input", folder);
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file);
    (void)fputs(text, file);
    (void)fclose(file);
    return convert(path, lines);
}

/* clang-format off */
#define ISA "ISA*00*          *00*          *ZZ*PAYER          *ZZ*CLAIMLINE      *260630*0830*^*00501*000000194*0*T*:~"
#define IEA "IEA*1*000000194~"
#define PAID \
    ISA "GS*HP*PAYER*CLAIMLINE*20260630*0830*194*X*005010X221A1~ST*835*0001~" \
    "BPR*I*80*C*CHK************20260701~TRN*1*CHECK1*1123456789~DTM*405*20260630~N1*PR*PLAN~N3*1 A~N4*ROME*OH*44113~" \
    "PER*BL*HELP*TE*5550100400~N1*PE*CLINIC*XX*1234567893~REF*TJ*123456789~LX*1~" \
    "CLP*C1*1*100*80*20*12*ICN1*11*1~NM1*QC*1*DOE*JO****MI*M1~SVC*HC:99213*100*80**1~DTM*472*20260601~CAS*PR*2*20~" \
    "SE*17*0001~GE*1*194~" IEA
#define REFUSED_IN_PART \
    ISA "GS*FA*PAYER*CLAIMLINE*20260630*0830*194*X*005010X231A1~ST*999*0001*005010X231A1~AK1*HC*12*005010X222A1~" \
    "AK2*837*0001*005010X222A1~IK3*CLM*20*2300*8~CTX*CLM01:C1~IK4*5:3*1325*7*Q~IK5*E*5~AK9*E*1*1*1~SE*9*0001~GE*1*194~" IEA
#define ACKNOWLEDGED \
    ISA "GS*HN*PAYER*CLAIMLINE*20260630*0830*194*X*005010X214~ST*277*0001*005010X214~BHT*0085*08*194*20260630*0830*TH~" \
    "HL*1**20*1~NM1*PR*2*PLAN*****PI*PL1~TRN*1*194~DTP*050*D8*20260630~DTP*009*D8*20260630~HL*2*1*21*1~" \
    "NM1*41*2*CLAIMLINE*****46*CL0001~TRN*2*000000012~STC*A1:19:PR*20260630*WQ*100~HL*3*2*19*1~" \
    "NM1*85*2*CLINIC*****XX*1234567893~HL*4*3*PT~NM1*QC*1*DOE*JO****MI*M1~TRN*2*C1~STC*A7:562:85*20260630*U*100~" \
    "DTP*472*D8*20260601~SE*19*0001~GE*1*194~" IEA

static const struct {
    const char *what, *text, *record, *member, *value; /* the line of that record has the member */
    size_t lines;
} cases[] = {
    {"the payment",           PAID, "payment",      "trace",                   "CHECK1", 3},
    {"the claim that it pays", PAID, "remit_claim", "patient_control",         "C1",     3},
    {"that it adds up",       PAID, "proof",        "balances",                "true",   3},
    {"a 999's verdict",       REFUSED_IN_PART, "999", "verdict",               "E",      1},
    {"what it counts",        REFUSED_IN_PART, "999", "accepted",              "1",      1},
    {"a 277CA's claim",       ACKNOWLEDGED, "277CA_claim", "patient_control",  "C1",     2},
    {"that it is refused",    ACKNOWLEDGED, "277CA_claim", "accepted",         "false",  2},
    {"a 277CA's batch",       ACKNOWLEDGED, "277CA", "batch",                  "000000012", 2},
    {"a TA1",                 ISA "TA1*000000007*260601*1200*R*025~" "IEA*0*000000194~", "TA1", "note", "025", 1},
};
/* clang-format on */

static void expect_member(const json_t *record, const char *what, const char *member,
                          const char *value)
{
    const json_t *found = json_object_get(record, member);
    char *text = found ? json_dumps(found, JSON_ENCODE_ANY) : NULL;
    const char *bare = json_is_string(found) ? json_string_value(found) : text;
    cr_expect(bare && strcmp(bare, value) == 0, "%s: %s is %s, not %s", what, member,
              bare ? bare : "absent", value);
    free(text);
}

Test(convert, gives_each_set_as_json)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        size_t n, found = 0;
        json_t *line, *lines = json_array();
        cr_expect_eq(convert_text(cases[i].text, lines), 0, "%s", cases[i].what);
        cr_expect_eq(json_array_size(lines), cases[i].lines, "%s", cases[i].what);
        json_array_foreach(lines, n, line)
        {
            const char *record = json_string_value(json_object_get(line, "record"));
            if (!record || strcmp(record, cases[i].record) != 0) continue;
            expect_member(line, cases[i].what, cases[i].member, cases[i].value);
            found++;
        }
        cr_expect_eq(found, 1, "%s: %zu lines called %s", cases[i].what, found, cases[i].record);
        json_decref(lines);
    }
}

Test(convert, keeps_the_place_and_code_of_a_999s_finding)
{
    json_t *lines = json_array();
    cr_assert_eq(convert_text(REFUSED_IN_PART, lines), 0);
    const json_t *set =
        json_array_get(json_object_get(json_array_get(lines, 0), "transactions"), 0);
    const json_t *segment = json_array_get(json_object_get(set, "segments"), 0);
    const json_t *element = json_array_get(json_object_get(segment, "elements"), 0);
    expect_member(set, "IK5", "codes", "[\"5\"]");
    expect_member(segment, "IK3", "loop", "2300");
    expect_member(segment, "IK3", "position", "20");
    expect_member(segment, "CTX", "business_unit", "C1");
    expect_member(element, "IK4", "component", "3");
    expect_member(element, "IK4", "code", "7");
    json_decref(lines);
}

Test(convert, gives_an_inquirys_head_and_levels)
{
    static const char *const files[] = {"270", "271", "276", "277"};
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        char path[TEXT_MAX];
        json_t *lines = json_array();
        (void)snprintf(path, sizeof path, SOURCE_DIR "/tests/fuzz/corpus/inquiry/%s.edi", files[i]);
        cr_expect_eq(convert(path, lines), 0, "%s", files[i]);
        cr_expect_gt(json_array_size(lines), 2, "%s", files[i]);
        expect_member(json_array_get(lines, 0), files[i], "record", "inquiry_head");
        expect_member(json_array_get(lines, 0), files[i], "type", files[i]);
        expect_member(json_array_get(lines, 1), files[i], "record", "inquiry_level");
        json_decref(lines);
    }
}

/* It said "neither X12 nor HL7 v2 nor FHIR can be read in it" and ended with 1. */
Test(convert, a_folder_is_not_a_file_without_claims)
{
    json_t *lines = json_array();
    cr_expect_eq(convert(folder, lines), 3);
    cr_expect_eq(json_array_size(lines), 0);
    json_decref(lines);
}
