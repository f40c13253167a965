/* The rules that an X12 file can break, and the list of where it does. */
#include "lib/x12/finding.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define RULE(name, id, severity, snip, codes, text) \
    const struct x12_rule name = {id, severity, snip, codes, text}
/* clang-format off */
/* NOLINTBEGIN(bugprone-macro-parentheses): initializers cannot wear parentheses. */
#define TA1(code) {.ta1 = code}
#define GROUP(code) {.ak905 = code}
#define SET(code) {.ik502 = code}
#define SEGMENT(code) {.ik304 = code}
#define ELEMENT(code) {.ik304 = "8", .ik403 = code}
#define LEVEL(segment, element) {.ik502 = "5", .ik304 = segment, .ik403 = element} /* the set cannot be read */
#define NO_CODE {0}
/* NOLINTEND(bugprone-macro-parentheses) */

/* File and interchange: TA105 interchange note codes (005010X231A1 appendix C, TA1). */
RULE(x12_no_interchange,  "x12.isa.none",        X12_FATAL,   1, NO_CODE,    "no interchange (ISA) in the file");
RULE(x12_bom,             "x12.file.bom",        X12_WARNING, 1, NO_CODE,    "a byte order mark in front of a segment");
RULE(x12_blanks,          "x12.file.blanks",     X12_WARNING, 1, NO_CODE,    "blanks between segments");
RULE(x12_text_before_isa, "x12.file.text",       X12_ERROR,   1, NO_CODE,    "text outside an interchange was skipped");
RULE(x12_isa_length,      "x12.isa.length",      X12_FATAL,   1, TA1("024"), "ISA elements do not have their fixed lengths");
RULE(x12_isa_unreadable,  "x12.isa.unreadable",  X12_FATAL,   1, TA1("022"), "an ISA that cannot be read");
RULE(x12_delimiter_odd,   "x12.isa.delimiters",  X12_FATAL,   1, TA1("026"), "a delimiter is a letter, a digit or the same as another");
RULE(x12_isa_qualifier,   "x12.isa.qualifier",   X12_ERROR,   1, TA1("005"), "sender's id qualifier is not in the guide's list");
RULE(x12_isa_qualifier_to, "x12.isa.qualifier.receiver", X12_ERROR, 1, TA1("007"), "receiver's id qualifier is not in the guide's list");
RULE(x12_isa_sender,      "x12.isa.sender",      X12_FATAL,   1, TA1("006"), "interchange sender id is empty");
RULE(x12_isa_receiver,    "x12.isa.receiver",    X12_FATAL,   1, TA1("008"), "interchange receiver id is empty");
RULE(x12_isa_date,        "x12.isa.date",        X12_ERROR,   1, TA1("014"), "interchange date is not a date");
RULE(x12_isa_time,        "x12.isa.time",        X12_ERROR,   1, TA1("015"), "interchange time is not a time");
RULE(x12_isa_version,     "x12.isa.version",     X12_ERROR,   1, TA1("017"), "interchange control version is not 00501");
RULE(x12_isa_repetition,  "x12.isa.repetition",  X12_WARNING, 1, TA1("026"), "ISA11 is no repetition separator");
RULE(x12_isa_control,     "x12.isa.control",     X12_ERROR,   1, TA1("018"), "interchange control number is not a number");
RULE(x12_isa_ack,         "x12.isa.ack",         X12_ERROR,   1, TA1("019"), "ISA14 is neither 0 nor 1");
RULE(x12_isa_usage,       "x12.isa.usage",       X12_ERROR,   1, TA1("020"), "ISA15 is neither P nor T");
RULE(x12_iea_missing,     "x12.iea.missing",     X12_FATAL,   1, TA1("023"), "the interchange ends without IEA");
RULE(x12_iea_control,     "x12.iea.control",     X12_FATAL,   1, TA1("001"), "IEA02 is not the control number of ISA13");
RULE(x12_iea_count,       "x12.iea.count",       X12_FATAL,   1, TA1("021"), "IEA01 is not the number of groups");
RULE(x12_interchange_empty, "x12.isa.empty",     X12_FATAL,   1, TA1("024"), "the interchange holds no group and no TA1");
RULE(x12_outside,         "x12.segment.outside", X12_ERROR,   1, TA1("022"), "a segment outside its envelope");
RULE(x12_segment_too_long, "x12.segment.long",   X12_FATAL,   1, SET("5"),   "a segment is longer than the limit");
RULE(x12_duplicate_interchange, "x12.isa.duplicate", X12_FATAL, 1, TA1("025"), "interchange control number was used before");

/* Functional group: AK905. */
RULE(x12_gs_functional,   "x12.gs.functional",   X12_ERROR,   1, GROUP("1"), "GS01 does not fit the transaction set");
RULE(x12_gs_version,      "x12.gs.version",      X12_ERROR,   1, GROUP("2"), "GS08 names no guide");
RULE(x12_gs_sender,       "x12.gs.sender",       X12_ERROR,   1, NO_CODE,    "application sender code is empty or longer than 15");
RULE(x12_gs_receiver,     "x12.gs.receiver",     X12_ERROR,   1, NO_CODE,    "application receiver code is empty or longer than 15");
RULE(x12_gs_date,         "x12.gs.date",         X12_ERROR,   1, NO_CODE,    "group date is not a date");
RULE(x12_gs_time,         "x12.gs.time",         X12_ERROR,   1, NO_CODE,    "group time is not a time");
RULE(x12_gs_agency,       "x12.gs.agency",       X12_ERROR,   1, NO_CODE,    "GS07 is not X");
RULE(x12_ge_missing,      "x12.ge.missing",      X12_FATAL,   1, GROUP("3"), "the group ends without GE");
RULE(x12_ge_count,        "x12.ge.count",        X12_FATAL,   1, GROUP("5"), "GE01 is not the number of transaction sets");
RULE(x12_ge_control,      "x12.ge.control",      X12_FATAL,   1, GROUP("4"), "GE02 is not the control number of GS06");
RULE(x12_gs_control,      "x12.gs.control",      X12_ERROR,   1, GROUP("6"), "group control number is not a number");
RULE(x12_gs_duplicate,    "x12.gs.duplicate",    X12_WARNING, 1, GROUP("19"), "GS06 was used before in this interchange");
RULE(x12_group_empty,     "x12.gs.empty",        X12_ERROR,   1, GROUP("5"), "the group holds no transaction set");

/* Transaction set: IK502. */
RULE(x12_guide_unsupported, "x12.guide.unsupported", X12_FATAL, 1, SET("I6"), "this implementation guide is not supported");
RULE(x12_guide_differs,   "x12.guide.differs",   X12_FATAL,   1, SET("I6"), "ST03 is not the guide of GS08");
RULE(x12_st_unsupported,  "x12.st.unsupported",  X12_FATAL,   1, SET("1"),  "this transaction set is not supported");
RULE(x12_st_unprocessed,  "x12.st.unprocessed", X12_FATAL, 1, SET("1"),  "this transaction set is not processed here");
RULE(x12_st_control,      "x12.st.control",      X12_ERROR,   1, SET("7"),  "ST02 is missing or too long");
RULE(x12_st_duplicate,    "x12.st.duplicate",    X12_ERROR,   1, SET("23"), "ST02 was used before in this group");
RULE(x12_se_missing,      "x12.se.missing",      X12_FATAL,   1, SET("2"),  "the transaction set ends without SE");
RULE(x12_se_count,        "x12.se.count",        X12_FATAL,   1, SET("4"),  "SE01 is not the number of segments");
RULE(x12_se_control,      "x12.se.control",      X12_FATAL,   1, SET("3"),  "SE02 is not the control number of ST02");
RULE(x12_transaction_unreadable, "x12.st.structure", X12_FATAL, 2, SET("5"), "the transaction set has no readable structure");

/* Segment: IK304. */
RULE(x12_segment_unknown,    "x12.segment.unknown",    X12_ERROR, 1, SEGMENT("1"),  "unrecognized segment");
RULE(x12_segment_unexpected, "x12.segment.unexpected", X12_ERROR, 1, SEGMENT("2"),  "unexpected segment");
RULE(x12_segment_missing,    "x12.segment.missing",    X12_ERROR, 1, SEGMENT("3"),  "required segment is missing");
RULE(x12_segment_advised,    "x12.segment.advised",    X12_WARNING, 2, NO_CODE,       "segment is expected here");
RULE(x12_loop_too_many,      "x12.loop.many",          X12_ERROR, 1, SEGMENT("4"),  "loop occurs too often");
RULE(x12_segment_too_many,   "x12.segment.many",       X12_ERROR, 1, SEGMENT("5"),  "segment occurs too often");
RULE(x12_segment_order,      "x12.segment.order",      X12_ERROR, 1, SEGMENT("7"),  "segment is not in its place");
RULE(x12_loop_missing,       "x12.loop.missing",       X12_ERROR, 2, SEGMENT("I7"), "required loop is missing");
RULE(x12_segment_not_used,   "x12.segment.not_used",   X12_ERROR, 2, SEGMENT("I4"), "segment is not used by the guide");
RULE(x12_trailing_delimiters, "x12.segment.trailing",  X12_ERROR, 1, ELEMENT("3"),  "delimiters at the end of the segment");
RULE(x12_segment_empty,      "x12.segment.empty",      X12_ERROR, 1, SEGMENT("8"),  "a segment without any element");
RULE(x12_segment_cut,        "x12.segment.cut",        X12_ERROR, 1, SEGMENT("8"),  "the file ends inside a segment");

/* Element: IK403. */
RULE(x12_element_missing,    "x12.element.missing",    X12_ERROR, 1, ELEMENT("1"),   "required element is missing");
RULE(x12_element_condition,  "x12.element.condition",  X12_ERROR, 1, ELEMENT("2"),   "element is required beside another");
RULE(x12_element_too_many,   "x12.element.many",       X12_ERROR, 1, ELEMENT("3"),   "more elements than the segment has");
RULE(x12_component_too_many, "x12.component.many",     X12_ERROR, 1, ELEMENT("3"),   "more components than the element has");
RULE(x12_element_short,      "x12.element.short",      X12_ERROR, 1, ELEMENT("4"),   "element is too short");
RULE(x12_element_long,       "x12.element.long",       X12_ERROR, 1, ELEMENT("5"),   "element is too long");
RULE(x12_element_character,  "x12.element.character",  X12_ERROR, 1, ELEMENT("6"),   "a character that the standard does not allow");
RULE(x12_character_beyond,    "x12.character.beyond",   X12_WARNING, 1, NO_CODE,       "a character outside of ASCII");
RULE(x12_character_ours,     "x12.character.ours",     X12_INFO, 1, NO_CODE,         "a character that separates in the files that we write, where a blank stands for it");
RULE(x12_element_number,     "x12.element.number",     X12_ERROR, 1, ELEMENT("6"),   "element is not a number");
RULE(x12_element_code,       "x12.element.code",       X12_ERROR, 2, ELEMENT("7"),   "code is not in the guide's list");
RULE(x12_element_date,       "x12.element.date",       X12_ERROR, 1, ELEMENT("8"),   "element is not a date");
RULE(x12_element_time,       "x12.element.time",       X12_ERROR, 1, ELEMENT("9"),   "element is not a time");
RULE(x12_element_exclusion,  "x12.element.exclusion",  X12_ERROR, 1, ELEMENT("10"),  "elements exclude each other");
RULE(x12_element_repeats,    "x12.element.repeats",    X12_ERROR, 1, ELEMENT("12"),  "element repeats too often");
RULE(x12_element_not_used,   "x12.element.not_used",   X12_ERROR, 2, ELEMENT("I10"), "element is not used by the guide");
RULE(x12_element_blanks,     "x12.element.blanks",     X12_WARNING, 1, NO_CODE,      "blanks at the beginning or end of an element");
RULE(x12_element_delimiter,  "x12.element.delimiter",  X12_ERROR, 1, ELEMENT("6"),   "element is composed with another separator than ISA16");

/* Structure and balance (SNIP 2 and 3). */
RULE(x12_hl_number,   "x12.hl.number",   X12_ERROR, 2, ELEMENT("7"), "HL01 does not count up by one");
RULE(x12_hl_parent,   "x12.hl.parent",   X12_FATAL, 2, LEVEL("8", "7"), "HL02 does not name the parent");
RULE(x12_hl_level,    "x12.hl.level",    X12_FATAL, 2, LEVEL("8", "7"), "HL03 is no level of this guide here");
RULE(x12_hl_children, "x12.hl.children", X12_ERROR, 2, ELEMENT("7"), "HL04 does not tell whether levels follow");
RULE(x12_hl_orphan,   "x12.hl.orphan",   X12_FATAL, 2, LEVEL("2", NULL), "a level without the level above it");
RULE(x12_claim_unbound, "x12.claim.unbound", X12_ERROR, 2, SEGMENT("8"), "this claim cannot be read and is refused");
RULE(x12_claim_balance, "x12.claim.balance", X12_ERROR, 3, ELEMENT("I12"), "the claim's charge is not the sum of its lines");
RULE(x12_line_order,  "x12.line.number",   X12_WARNING, 2, ELEMENT("7"), "LX01 does not count up by one");
RULE(x12_claims_many, "x12.line.claims",   X12_WARNING, 2, NO_CODE, "more claims than the guide recommends for one transaction set");
RULE(x12_code_point,  "x12.code.point",    X12_WARNING, 2, NO_CODE, "a code carries a decimal point");
RULE(x12_value_advice, "x12.value.advice", X12_WARNING, 2, NO_CODE, "worth a look");
/* clang-format on */

enum x12_ack x12_finding_ack(const struct x12_finding *finding)
{
    const struct x12_codes *codes = &finding->rule->codes;
    if (codes->ta1) return X12_ACK_TA1;
    return codes->ak905 || codes->ik502 || codes->ik304 || codes->ik403 ? X12_ACK_999
                                                                        : X12_ACK_NONE;
}

void x12_findings_init(struct x12_findings *findings, struct arena *arena, size_t max)
{
    *findings = (struct x12_findings){0};
    findings->max = max ? max : X12_FINDINGS_DEFAULT;
    findings->items = ARENA_ARRAY(arena, struct x12_finding, findings->max + 1); /* and the spare */
}

void x12_findings_clear(struct x12_findings *findings)
{
    findings->count = findings->left_out = findings->error_count = findings->fatal_count = 0;
    findings->worst = X12_INFO;
}

static void count_severity(struct x12_findings *findings, enum x12_severity severity)
{
    if (severity > findings->worst) findings->worst = severity;
    if (severity == X12_ERROR) findings->error_count++;
    if (severity == X12_FATAL) findings->fatal_count++;
}

bool x12_findings_have_room(const struct x12_findings *findings, enum x12_severity severity)
{
    return findings->count <
           (severity < X12_ERROR ? findings->max - findings->max / 4 : findings->max);
}

struct x12_finding *x12_findings_add(struct x12_findings *findings, const struct x12_rule *rule,
                                     const struct x12_finding *at)
{
    const bool fits = x12_findings_have_room(findings, rule->severity);
    struct x12_finding *finding = &findings->items[fits ? findings->count : findings->max];
    if (fits)
        findings->count++;
    else
        findings->left_out++;
    *finding = at ? *at : (struct x12_finding){0};
    finding->rule = rule;
    finding->severity = rule->severity;
    if (fits) x12_finding_say(finding, "%s", rule->text);
    count_severity(findings, rule->severity);
    return finding;
}

struct x12_finding *x12_findings_pass_over(struct x12_findings *findings,
                                           const struct x12_rule *rule)
{
    struct x12_finding *spare = &findings->items[findings->max];
    spare->rule = rule;
    spare->severity = rule->severity;
    findings->left_out++;
    count_severity(findings, rule->severity);
    return spare;
}

void x12_findings_soften(struct x12_findings *findings, struct x12_finding *finding,
                         enum x12_severity severity)
{
    if (finding->severity == X12_ERROR) findings->error_count--;
    if (finding->severity == X12_FATAL) findings->fatal_count--;
    finding->severity = severity;
    if (severity == X12_ERROR) findings->error_count++;
    findings->worst = findings->fatal_count   ? X12_FATAL
                      : findings->error_count ? X12_ERROR
                                              : X12_WARNING;
}

void x12_finding_say(struct x12_finding *finding, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): va_start is two lines up */
    (void)vsnprintf(finding->text, sizeof finding->text, format, args);
    va_end(args);
}

void x12_finding_value(struct x12_finding *finding, str value)
{
    const size_t len = value.len < X12_VALUE_MAX ? value.len : X12_VALUE_MAX - 1;
    if (len) memcpy(finding->value, value.at, len);
    finding->value_len = (uint8_t)len;
}
