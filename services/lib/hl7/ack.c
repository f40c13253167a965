/* What makes an HL7 message acceptable, as tables, and the ACK written from the verdict. */
#include "lib/hl7/ack.h"

#include <stdlib.h>

enum { FAULTS_KEPT = HL7_FAULTS_MAX, ID_CHARS = 3 };

/* clang-format off */

/* The messages that intake reads: charges make claims, the others are stored for what they say of patient and
 * coverage. HL7 2.5.1 table 0076/0003; events "*": all of the type. */
static const struct {
    const char *type, *events;
    const char *required;          /* segments, in the order of HL7 2.5.1 chapters 3 and 6 */
} messages[] = {
    {"DFT", "P03 P11",             "PID FT1"},
    {"ADT", "A40",                 "PID MRG"},
    {"ADT", "*",                   "PID"},
    {"BAR", "P01 P02 P05 P06 P10 P12", "PID"},
};

enum check { IS_PRESENT, IS_DATE, IS_AMOUNT, IS_NUMBER, IS_CHARGE_TYPE };

/* What each segment must keep, where it stands; `charges_only`: only in a DFT. */
static const struct {
    const char *segment;
    int field;
    enum check check;
    enum hl7_code code;
    bool charges_only;
} fields[] = {
    {"PID",  3, IS_PRESENT,     HL7_FIELD_MISSING,   false}, /* R: whose it is; nobody to bill without */
    {"PID",  7, IS_DATE,        HL7_DATA_TYPE,       false},
    {"FT1",  4, IS_PRESENT,     HL7_FIELD_MISSING,   true},  /* R: the date of service */
    {"FT1",  4, IS_DATE,        HL7_DATA_TYPE,       true},
    {"FT1",  6, IS_PRESENT,     HL7_FIELD_MISSING,   true},  /* R: charge or credit */
    {"FT1",  6, IS_CHARGE_TYPE, HL7_VALUE_NOT_FOUND, true},
    {"FT1", 10, IS_NUMBER,      HL7_DATA_TYPE,       true},
    {"FT1", 11, IS_AMOUNT,      HL7_DATA_TYPE,       true},
    {"FT1", 12, IS_AMOUNT,      HL7_DATA_TYPE,       true},
};

/* HL7 table 0017: charges, credits, and the payments and adjustments that make no line. */
static const char charge_types[] = "CG CR CD CO PY AJ";
static const char billed_types[] = "CG CR CD"; /* those that make or take back a line */
static const char processing_ids[] = "P T D"; /* HL7 table 0103 */
static const char versions[] = "2.1 2.2 2.3 2.3.1 2.4 2.5 2.5.1 2.6 2.7 2.7.1 2.8 2.8.1 2.8.2";

static const struct {
    enum hl7_code code;
    const char *text;
} code_texts[] = {
    {HL7_ACCEPTED,               "Message accepted"},
    {HL7_SEGMENT_SEQUENCE,       "Segment sequence error"},
    {HL7_FIELD_MISSING,          "Required field missing"},
    {HL7_DATA_TYPE,              "Data type error"},
    {HL7_VALUE_NOT_FOUND,        "Table value not found"},
    {HL7_UNSUPPORTED_TYPE,       "Unsupported message type"},
    {HL7_UNSUPPORTED_EVENT,      "Unsupported event code"},
    {HL7_UNSUPPORTED_PROCESSING, "Unsupported processing id"},
    {HL7_UNSUPPORTED_VERSION,    "Unsupported version id"},
    {HL7_UNKNOWN_KEY,            "Unknown key identifier"},
    {HL7_DUPLICATE_KEY,          "Duplicate key identifier"},
    {HL7_INTERNAL_ERROR,         "Application internal error"},
};
/* clang-format on */

const char *hl7_code_text(enum hl7_code code)
{
    for (size_t i = 0; i < COUNT_OF(code_texts); i++)
        if (code_texts[i].code == code) return code_texts[i].text;
    return "";
}

const char *hl7_answer_text(enum hl7_answer answer)
{
    static const char *const texts[] = {[HL7_AA] = "AA", [HL7_AE] = "AE", [HL7_AR] = "AR"};
    return texts[answer];
}

/* Is the word one of a list separated by blanks? */
static bool is_listed(str word, const char *list)
{
    for (str rest = str_of(list); rest.at;)
        if (str_eq(str_cut(&rest, ' '), word)) return word.len > 0;
    return false;
}

static void fault_add(struct hl7_verdict *verdict, struct hl7_fault fault)
{
    if (fault.answer > verdict->answer) verdict->answer = fault.answer;
    if (verdict->fault_count < FAULTS_KEPT) verdict->faults[verdict->fault_count++] = fault;
}

static struct hl7_fault fault_of(enum hl7_answer answer, enum hl7_code code, str segment,
                                 int32_t sequence, int32_t field)
{
    struct hl7_fault fault = {answer, code, "", sequence, field};
    memcpy(fault.segment, segment.at, segment.len < ID_CHARS ? segment.len : ID_CHARS);
    return fault;
}

void hl7_verdict_add(struct hl7_verdict *verdict, enum hl7_answer answer, enum hl7_code code,
                     const char *segment, int32_t field)
{
    fault_add(verdict, fault_of(answer, code, str_of(segment), 1, field));
}

/* ---- MSH ------------------------------------------------------------------------------------- */

/* The row for a message; NULL: *code says what is not supported. */
static const char *required_segments(const struct hl7_header *header, enum hl7_code *code)
{
    *code = HL7_UNSUPPORTED_TYPE;
    for (size_t i = 0; i < COUNT_OF(messages); i++) {
        if (!str_is(header->type, messages[i].type)) continue;
        const bool any = str_is(header->trigger, "") || str_is(STR("*"), messages[i].events);
        if (any || is_listed(header->trigger, messages[i].events)) return messages[i].required;
        *code = HL7_UNSUPPORTED_EVENT;
    }
    return NULL;
}

/* A control id goes back in MSA-2 as it came; one with control characters cannot. */
static bool is_printable(str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.at[i] < ' ') return false;
    return true;
}

static void header_check(const struct hl7_header *header, struct hl7_verdict *verdict)
{
    static const char msh[] = "MSH";
    if (header->type.len == 0) hl7_verdict_add(verdict, HL7_AR, HL7_FIELD_MISSING, msh, 9);
    if (header->control.len == 0) hl7_verdict_add(verdict, HL7_AR, HL7_FIELD_MISSING, msh, 10);
    if (!is_printable(header->control)) hl7_verdict_add(verdict, HL7_AR, HL7_DATA_TYPE, msh, 10);
    if (header->processing.len == 0)
        hl7_verdict_add(verdict, HL7_AR, HL7_FIELD_MISSING, msh, 11);
    else if (!is_listed(header->processing, processing_ids))
        hl7_verdict_add(verdict, HL7_AR, HL7_UNSUPPORTED_PROCESSING, msh, 11);
    if (header->version.len == 0)
        hl7_verdict_add(verdict, HL7_AR, HL7_FIELD_MISSING, msh, 12);
    else if (!is_listed(header->version, versions))
        hl7_verdict_add(verdict, HL7_AR, HL7_UNSUPPORTED_VERSION, msh, 12);
}

/* ---- the other segments ---------------------------------------------------------------------- */

static bool field_keeps(const struct hl7_segment *segment, int field, enum check check)
{
    const str value = hl7_value(segment, field, 1);
    date day;
    money amount;
    int64_t milli;
    /* PID-2 was the patient's id in 2.1 and 2.2, where PID-3 is often left empty. */
    if (check == IS_PRESENT)
        return hl7_is_set(value) || (field == 3 && hl7_is_set(hl7_value(segment, 2, 1)));
    if (!hl7_is_set(value)) return true;
    switch (check) {
    case IS_PRESENT:
        return true;
    case IS_DATE:
        return hl7_date_read(value, &day) || (value.len < 8 && str_all_digits(value));
    case IS_AMOUNT:
        return hl7_money_read(value, &amount);
    case IS_NUMBER:
        return hl7_milli_read(value, &milli);
    case IS_CHARGE_TYPE:
        return is_listed(value, charge_types);
    }
    return true;
}

static void segment_check(const struct hl7_segment *segment, int32_t sequence, bool has_charges,
                          struct hl7_verdict *verdict)
{
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        if (!str_is(segment->id, fields[i].segment) || (fields[i].charges_only && !has_charges))
            continue;
        if (!field_keeps(segment, fields[i].field, fields[i].check))
            fault_add(verdict,
                      fault_of(HL7_AE, fields[i].code, segment->id, sequence, fields[i].field));
    }
}

struct census { /* how often the segments of interest stand in the message */
    int32_t pid, ft1, mrg;
};

static int32_t *census_of(struct census *census, str id)
{
    if (str_is(id, "PID")) return &census->pid;
    if (str_is(id, "FT1")) return &census->ft1;
    return str_is(id, "MRG") ? &census->mrg : NULL;
}

static void body_check(str message, const char *required, bool has_charges,
                       struct hl7_verdict *verdict)
{
    struct hl7_reader reader;
    struct hl7_segment segment;
    struct census census = {0};
    if (hl7_open(message, &reader) != OK) return;
    while (hl7_next(&reader, &segment)) {
        int32_t *count = census_of(&census, segment.id);
        if (count) segment_check(&segment, ++*count, has_charges, verdict);
        verdict->charge_count +=
            count == &census.ft1 && is_listed(hl7_value(&segment, 6, 1), billed_types);
    }
    for (str rest = str_of(required); rest.at;) {
        const str id = str_cut(&rest, ' ');
        if (*census_of(&census, id) == 0)
            fault_add(verdict, fault_of(HL7_AE, HL7_SEGMENT_SEQUENCE, id, 0, 0));
    }
}

void hl7_check(str message, struct hl7_verdict *verdict)
{
    struct hl7_header header;
    enum hl7_code unsupported;
    *verdict = (struct hl7_verdict){.answer = HL7_AA};
    if (hl7_header_read(message, &header) != OK) {
        fault_add(verdict, fault_of(HL7_AR, HL7_SEGMENT_SEQUENCE, STR("MSH"), 0, 0));
        return;
    }
    header_check(&header, verdict);
    const char *required = required_segments(&header, &unsupported);
    if (!required) {
        if (header.type.len) hl7_verdict_add(verdict, HL7_AR, unsupported, "MSH", 9);
        return;
    }
    body_check(message, required, str_is(header.type, "DFT"), verdict);
}

/* ---- the answer ------------------------------------------------------------------------------ */

/* ERR-1 of 2.1 to 2.4 holds location and code together, ERR-2.. of 2.5 and later hold them apart.
 */
static bool has_new_err(str version)
{
    return str_compare(version, STR("2.5")) >= 0;
}

static str err_write(struct arena *arena, const struct hl7_header *header,
                     const struct hl7_fault *fault)
{
    const struct hl7_delimiters d = header->by;
    const char *text = hl7_code_text(fault->code);
    const int32_t sequence = fault->sequence ? fault->sequence : 1;
    const str field =
        fault->field ? arena_printf(arena, "%c%d", d.component, fault->field) : STR("");
    if (!has_new_err(header->version))
        return arena_printf(arena, "ERR%c%s%c%d%.*s%c%d%c%s%cHL70357\r", d.field, fault->segment,
                            d.component, sequence,
                            STR_ARGS(fault->field ? field : arena_printf(arena, "%c", d.component)),
                            d.component, fault->code, d.subcomponent, text, d.subcomponent);
    return arena_printf(arena, "ERR%c%c%s%c%d%.*s%c%d%c%s%cHL70357%cE\r", d.field, d.field,
                        fault->segment, d.component, sequence, STR_ARGS(field), d.field,
                        fault->code, d.component, text, d.component, d.field);
}

static str msh_write(struct arena *arena, const struct hl7_header *in, str timestamp, str control)
{
    const struct hl7_delimiters d = in->by;
    const str trigger = in->trigger.len && in->trigger.len <= ID_CHARS
                            ? arena_printf(arena, "%c%.*s", d.component, STR_ARGS(in->trigger))
                            : STR("");
    return arena_printf(
        arena, "MSH%c%c%c%c%c%c%.*s%c%.*s%c%.*s%c%.*s%c%.*s%c%cACK%.*s%c%.*s%c%.*s%c%.*s\r",
        d.field, d.component, d.repetition, d.escape, d.subcomponent, d.field,
        STR_ARGS(in->receiving_application), d.field, STR_ARGS(in->receiving_facility), d.field,
        STR_ARGS(in->sender_application), d.field, STR_ARGS(in->sender_facility), d.field,
        STR_ARGS(timestamp), d.field, d.field, STR_ARGS(trigger), d.field, STR_ARGS(control),
        d.field, STR_ARGS(in->processing.len ? in->processing : STR("P")), d.field,
        STR_ARGS(in->version.len ? in->version : STR("2.5.1")));
}

str hl7_ack_write(struct arena *arena, str message, const struct hl7_verdict *verdict,
                  str timestamp, str control)
{
    const struct hl7_header unreadable = {.by = {'|', '^', '~', '\\', '&', 0},
                                          .version = STR("2.5.1")};
    struct hl7_header header;
    if (hl7_header_read(message, &header) != OK) header = unreadable;
    const char *first = verdict->fault_count ? hl7_code_text(verdict->faults[0].code) : "";
    str ack =
        arena_printf(arena, "%.*sMSA%c%s%c%.*s",
                     STR_ARGS(msh_write(arena, &header, timestamp, control)), header.by.field,
                     hl7_answer_text(verdict->answer), header.by.field, STR_ARGS(header.control));
    if (*first) ack = arena_printf(arena, "%.*s%c%s", STR_ARGS(ack), header.by.field, first);
    ack = arena_printf(arena, "%.*s\r", STR_ARGS(ack));
    for (int32_t i = 0; i < verdict->fault_count; i++)
        ack = arena_printf(arena, "%.*s%.*s", STR_ARGS(ack),
                           STR_ARGS(err_write(arena, &header, &verdict->faults[i])));
    return ack;
}
