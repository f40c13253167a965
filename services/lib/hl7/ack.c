/* What makes an HL7 message acceptable, as tables, and the ACK written from the verdict. */
#include "lib/hl7/ack.h"

#include <stdlib.h>

enum { FAULTS_KEPT = HL7_FAULTS_MAX, ID_CHARS = 3, ADT_LAST = 62 };

/* clang-format off */

/* The messages that intake reads: charges make claims, the others are stored for what they say of patient and
 * coverage. HL7 2.5.1 table 0076/0003; events "A*": all that the type has there, A01 to A62. Where one patient is
 * meant, a second PID would have its charges or coverage taken for the first one's. */
static const struct message {
    const char *type, *events;
    const char *required;          /* segments, in the order of HL7 2.5.1 chapters 3 and 6 */
    enum { ONE_PATIENT, MORE_PATIENTS } patients; /* MORE: PID, or the group it begins, repeats or comes in pairs */
} messages[] = {
    {"DFT", "P03 P11",             "PID FT1", ONE_PATIENT},
    {"ADT", "A18 A34 A35 A36 A40 A41 A47 A49", "PID MRG", MORE_PATIENTS},
    {"ADT", "A17 A24 A30 A37 A39 A42 A43 A44", "PID", MORE_PATIENTS},
    {"ADT", "A*",                  "PID", ONE_PATIENT},
    {"BAR", "P02 P06",             "PID", MORE_PATIENTS},
    {"BAR", "P01 P05 P10 P12",     "PID", ONE_PATIENT},
};

enum check { IS_PRESENT, IS_MERGED, IS_DATE, IS_AMOUNT, IS_IN_DOLLARS, IS_NUMBER, IS_CHARGE_TYPE };

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
    {"MRG",  1, IS_MERGED,      HL7_FIELD_MISSING,   false}, /* R; the old number, or an account's */
    {"FT1",  4, IS_PRESENT,     HL7_FIELD_MISSING,   true},  /* R: the date of service */
    {"FT1",  4, IS_DATE,        HL7_DATA_TYPE,       true},
    {"FT1",  6, IS_PRESENT,     HL7_FIELD_MISSING,   true},  /* R: charge or credit */
    {"FT1",  6, IS_CHARGE_TYPE, HL7_VALUE_NOT_FOUND, true},
    {"FT1", 10, IS_NUMBER,      HL7_DATA_TYPE,       true},
    {"FT1", 11, IS_AMOUNT,      HL7_DATA_TYPE,       true},
    {"FT1", 12, IS_AMOUNT,      HL7_DATA_TYPE,       true},
    {"FT1", 11, IS_IN_DOLLARS,  HL7_VALUE_NOT_FOUND, true},  /* CP.1 is an MO: amount & currency (2.A.14, 2.A.41) */
    {"FT1", 12, IS_IN_DOLLARS,  HL7_VALUE_NOT_FOUND, true},
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

/* A letter and two digits, 01 to 62: the events of ADT in table 0003. */
static bool is_adt_event(str trigger)
{
    int64_t number = 0;
    return trigger.len == 3 && trigger.at[0] == 'A' &&
           str_parse_int((str){trigger.at + 1, 2}, &number) && number >= 1 && number <= ADT_LAST;
}

/* The row for a message; NULL: *code says what is not supported. Without an event nobody knows how
 * many patients are meant: the first row of the type is taken. */
static const struct message *message_of(const struct hl7_header *header, enum hl7_code *code)
{
    *code = HL7_UNSUPPORTED_TYPE;
    for (size_t i = 0; i < COUNT_OF(messages); i++) {
        if (!str_is(header->type, messages[i].type)) continue;
        const bool any = header->trigger.len == 0 ||
                         (str_is(STR("A*"), messages[i].events) && is_adt_event(header->trigger));
        if (any || is_listed(header->trigger, messages[i].events)) return &messages[i];
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

/* An amount without a currency is dollars; of another it would be billed at face value. */
static bool is_in_dollars(const struct hl7_segment *segment, int field)
{
    const str currency = hl7_subcomponent(segment, hl7_component(segment, field, 1, 1), 2);
    return !hl7_is_set(currency) || str_is(str_trim(currency), "USD");
}

enum { MRG_ACCOUNT = 3, MRG_INTERNAL = 4 }; /* HL7 2.5.1 3.4.9 */

static bool field_keeps(const struct hl7_segment *segment, int field, enum check check)
{
    const str value = hl7_value(segment, field, 1);
    date day;
    money amount;
    int64_t milli;
    /* PID-2 was the patient's id in 2.1 and 2.2, where PID-3 is often left empty. */
    if (check == IS_MERGED)
        return hl7_is_set(value) || hl7_is_set(hl7_value(segment, MRG_ACCOUNT, 1)) ||
               hl7_is_set(hl7_value(segment, MRG_INTERNAL, 1));
    if (check == IS_PRESENT)
        return hl7_is_set(value) || (field == 3 && hl7_is_set(hl7_value(segment, 2, 1)));
    if (!hl7_is_set(value)) return true;
    switch (check) {
    case IS_PRESENT:
    case IS_MERGED:
        return true;
    case IS_DATE:
        return hl7_date_read(value, &day) || (value.len < 8 && str_all_digits(value));
    case IS_AMOUNT:
        return hl7_money_read(value, &amount);
    case IS_IN_DOLLARS:
        return is_in_dollars(segment, field);
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

/* Is it the PID again, but for its number? HL7 2.5.1 chapter 2.6: what is not expected is ignored.
 */
static bool is_repeated(const struct hl7_segment *first, const struct hl7_segment *again)
{
    str one = first->text, other = again->text;
    for (int i = 0; i < 2; i++) {
        (void)str_cut(&one, first->by.field);
        (void)str_cut(&other, again->by.field);
    }
    return one.len && str_eq(one, other);
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

/* What the message lacks or has twice. */
static void census_check(const struct census *census, const struct message *row,
                         struct hl7_verdict *verdict)
{
    struct census counted = *census;
    if (row->patients == ONE_PATIENT && census->pid > 1)
        fault_add(verdict, fault_of(HL7_AE, HL7_SEGMENT_SEQUENCE, STR("PID"), 2, 0));
    for (str rest = str_of(row->required); rest.at;) {
        const str id = str_cut(&rest, ' ');
        /* Each PID of a merge has its MRG: HL7 2.5.1 3.3.40, ADT_A39. */
        const int32_t wanted = str_is(id, "MRG") && census->pid > 1 ? census->pid : 1;
        if (*census_of(&counted, id) < wanted)
            fault_add(verdict, fault_of(HL7_AE, HL7_SEGMENT_SEQUENCE, id, 0, 0));
    }
}

static void body_check(str message, const struct message *row, bool has_charges,
                       struct hl7_verdict *verdict)
{
    struct hl7_reader reader;
    struct hl7_segment segment;
    struct hl7_segment pid = {0};
    struct census census = {0};
    if (hl7_open(message, &reader) != OK) return;
    while (hl7_next(&reader, &segment)) {
        if (census.pid && str_is(segment.id, "PID") && is_repeated(&pid, &segment)) continue;
        int32_t *count = census_of(&census, segment.id);
        if (count == &census.pid && *count == 0) pid = segment;
        if (count) segment_check(&segment, ++*count, has_charges, verdict);
        verdict->charge_count +=
            count == &census.ft1 && is_listed(hl7_value(&segment, 6, 1), billed_types);
    }
    census_check(&census, row, verdict);
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
    const struct message *row = message_of(&header, &unsupported);
    if (!row) {
        if (header.type.len) hl7_verdict_add(verdict, HL7_AR, unsupported, "MSH", 9);
        return;
    }
    body_check(message, row, str_is(header.type, "DFT"), verdict);
}

/* ---- the end --------------------------------------------------------------------------------- */

/* clang-format off */
/* R in HL7 2.5.1 chapters 3 and 6, and before: the last of them that a segment cut short would lack. */
static const struct {
    const char *segment;
    int field;
} last_fields[] = {
    {"PID", 5}, {"PV1", 2}, {"FT1", 7}, {"IN1", 3}, {"GT1", 3}, {"PR1", 3}, {"MRG", 1}, {"AL1", 3},
};
/* Messages that are nothing without their PV1, which is R: HL7 2.5.1 chapter 3.3.1 to 3.3.7. */
static const char with_visit[] = "A01 A02 A03 A04 A05 A06 A07";
/* clang-format on */

static bool is_segment_id(str id)
{
    for (size_t i = 0; i < id.len; i++)
        if (!(id.at[i] >= 'A' && id.at[i] <= 'Z') && !(i && id.at[i] >= '0' && id.at[i] <= '9'))
            return false;
    return id.len == ID_CHARS;
}

/* A quantity or an amount that the input ends in may be the beginning of a longer one: 150.00 that
 * was cut is 15. HL7 2.5.1 chapter 6.5.1: FT1-10 to FT1-12. */
static int number_at_end(const struct hl7_segment *last)
{
    enum { QUANTITY = 10, UNIT_AMOUNT = 12 };
    int field = 0;
    for (size_t i = 0; i < last->text.len; i++) field += last->text.at[i] == last->by.field;
    const bool is_number = str_is(last->id, "FT1") && field >= QUANTITY && field <= UNIT_AMOUNT;
    return is_number && hl7_field(last, field).len ? field : 0;
}

static void open_end_check(const struct hl7_segment *last, int32_t sequence, bool lacks_visit,
                           struct hl7_verdict *verdict)
{
    if (!is_segment_id(last->id))
        fault_add(verdict, fault_of(HL7_AE, HL7_SEGMENT_SEQUENCE, last->id, sequence, 0));
    for (size_t i = 0; i < COUNT_OF(last_fields); i++)
        if (str_is(last->id, last_fields[i].segment) &&
            hl7_field(last, last_fields[i].field).len == 0)
            fault_add(verdict, fault_of(HL7_AE, HL7_FIELD_MISSING, last->id, sequence,
                                        last_fields[i].field));
    const int number = number_at_end(last);
    if (number) fault_add(verdict, fault_of(HL7_AE, HL7_DATA_TYPE, last->id, sequence, number));
    if (lacks_visit) fault_add(verdict, fault_of(HL7_AE, HL7_SEGMENT_SEQUENCE, STR("PV1"), 0, 0));
}

void hl7_check_end(str message, enum hl7_ending ending, struct hl7_verdict *verdict)
{
    struct hl7_header header;
    struct hl7_reader reader;
    struct hl7_segment segment, last = {0};
    int32_t sequence = 0;
    bool has_visit = false;
    if (ending == HL7_WHOLE || hl7_header_read(message, &header) != OK) return;
    if (hl7_open(message, &reader) != OK) return;
    while (hl7_next(&reader, &segment)) {
        sequence = str_eq(segment.id, last.id) ? sequence + 1 : 1;
        has_visit |= str_is(segment.id, "PV1");
        last = segment;
    }
    if (last.text.len == 0) return;
    if (ending == HL7_CUT) {
        fault_add(verdict, fault_of(HL7_AR, HL7_SEGMENT_SEQUENCE, last.id, sequence, 0));
        return;
    }
    const bool wants_visit = str_is(header.type, "ADT") && is_listed(header.trigger, with_visit);
    open_end_check(&last, sequence, wants_visit && !has_visit, verdict);
}

/* ---- the answer ------------------------------------------------------------------------------ */

/* ERR-1 of 2.1 to 2.4 holds location and code together and repeats; 2.5 and later have an ERR for
 * each fault: ERR-2 where, ERR-3 what, ERR-4 how bad, ERR-8 in words. */
static bool has_new_err(str version)
{
    return str_compare(version, STR("2.5")) >= 0;
}

/* ACK^event^ACK since 2.3.1, where MSH-9 got its third component. */
static bool has_structure(str version)
{
    return str_compare(version, STR("2.3.1")) >= 0;
}

/* SEG^sequence^field. */
static str place_write(struct arena *arena, struct hl7_delimiters d, const struct hl7_fault *fault)
{
    const int32_t sequence = fault->sequence ? fault->sequence : 1;
    if (fault->field == 0)
        return arena_printf(arena, "%s%c%d", fault->segment, d.component, sequence);
    return arena_printf(arena, "%s%c%d%c%d", fault->segment, d.component, sequence, d.component,
                        fault->field);
}

static str err_write(struct arena *arena, struct hl7_delimiters d, const struct hl7_fault *fault)
{
    const char *text = hl7_code_text(fault->code);
    const str where = fault->field ? arena_printf(arena, "%s %d", fault->segment, fault->field)
                                   : str_of(fault->segment);
    return arena_printf(arena, "ERR%c%c%.*s%c%d%c%s%cHL70357%cE%c%c%c%c%.*s %s\r", d.field, d.field,
                        STR_ARGS(place_write(arena, d, fault)), d.field, fault->code, d.component,
                        text, d.component, d.field, d.field, d.field, d.field, d.field,
                        STR_ARGS(where), text);
}

/* ELD: SEG^sequence^field^code&text&table. */
static str old_err_write(struct arena *arena, struct hl7_delimiters d,
                         const struct hl7_verdict *verdict)
{
    str err = STR("ERR");
    for (int32_t i = 0; i < verdict->fault_count; i++) {
        const struct hl7_fault *fault = &verdict->faults[i];
        err = arena_printf(arena, "%.*s%c%.*s%s%c%d%c%s%cHL70357", STR_ARGS(err),
                           i ? d.repetition : d.field, STR_ARGS(place_write(arena, d, fault)),
                           fault->field ? "" : (const char[]){d.component, 0}, d.component,
                           fault->code, d.subcomponent, hl7_code_text(fault->code), d.subcomponent);
    }
    return arena_printf(arena, "%.*s\r", STR_ARGS(err));
}

static str errs_write(struct arena *arena, const struct hl7_header *header,
                      const struct hl7_verdict *verdict)
{
    str errs = STR("");
    if (verdict->fault_count == 0) return errs;
    if (!has_new_err(header->version)) return old_err_write(arena, header->by, verdict);
    for (int32_t i = 0; i < verdict->fault_count; i++)
        errs = arena_printf(arena, "%.*s%.*s", STR_ARGS(errs),
                            STR_ARGS(err_write(arena, header->by, &verdict->faults[i])));
    return errs;
}

static str type_write(struct arena *arena, const struct hl7_header *in)
{
    const char by = in->by.component;
    if (in->trigger.len == 0 || in->trigger.len > ID_CHARS) return STR("ACK");
    if (!has_structure(in->version))
        return arena_printf(arena, "ACK%c%.*s", by, STR_ARGS(in->trigger));
    return arena_printf(arena, "ACK%c%.*s%cACK", by, STR_ARGS(in->trigger), by);
}

static str msh_write(struct arena *arena, const struct hl7_header *in, str timestamp, str control)
{
    const struct hl7_delimiters d = in->by;
    const str msh = arena_printf(
        arena, "MSH%c%c%c%c%c%c%.*s%c%.*s%c%.*s%c%.*s%c%.*s%c%c%.*s%c%.*s%c%.*s%c%.*s", d.field,
        d.component, d.repetition, d.escape, d.subcomponent, d.field,
        STR_ARGS(in->receiving_application), d.field, STR_ARGS(in->receiving_facility), d.field,
        STR_ARGS(in->sender_application), d.field, STR_ARGS(in->sender_facility), d.field,
        STR_ARGS(timestamp), d.field, d.field, STR_ARGS(type_write(arena, in)), d.field,
        STR_ARGS(control), d.field, STR_ARGS(in->processing.len ? in->processing : STR("P")),
        d.field, STR_ARGS(in->version.len ? in->version : STR("2.5.1")));
    if (in->charset.len == 0) return arena_printf(arena, "%.*s\r", STR_ARGS(msh));
    /* MSH-3 to -6 go back as they came, in the sender's character set. */
    return arena_printf(arena, "%.*s%c%c%c%c%c%c%.*s\r", STR_ARGS(msh), d.field, d.field, d.field,
                        d.field, d.field, d.field, STR_ARGS(in->charset));
}

/* Table 0155: always, never, on error, on success. */
static bool is_wanted(str when, enum hl7_answer answer)
{
    return str_is(when, "AL") || (str_is(when, "ER") && answer != HL7_AA) ||
           (str_is(when, "SU") && answer == HL7_AA);
}

/* MSA-1. Original mode: AA, AE, AR. Enhanced mode (MSH-15 or MSH-16 says something, HL7 2.5.1
 * chapter 2.9.2): one answer, since all is decided when it is written: the application's where the
 * sender wants one, else the accept one (table 0008: CA, CE, CR). NULL: it wants none of this
 * verdict. */
static const char *answer_code(const struct hl7_header *header, enum hl7_answer answer)
{
    static const char *const accepts[] = {[HL7_AA] = "CA", [HL7_AE] = "CE", [HL7_AR] = "CR"};
    const bool is_enhanced = hl7_is_set(header->accept_when) || hl7_is_set(header->answer_when);
    if (!is_enhanced || is_wanted(header->answer_when, answer)) return hl7_answer_text(answer);
    return is_wanted(header->accept_when, answer) ? accepts[answer] : NULL;
}

str hl7_ack_write(struct arena *arena, str message, const struct hl7_verdict *verdict,
                  str timestamp, str control)
{
    const struct hl7_header unreadable = {.by = {'|', '^', '~', '\\', '&', 0},
                                          .version = STR("2.5.1")};
    struct hl7_header header;
    if (hl7_header_read(message, &header) != OK) header = unreadable;
    const char *first = verdict->fault_count ? hl7_code_text(verdict->faults[0].code) : "";
    const char *code = answer_code(&header, verdict->answer);
    if (!code) return STR("");
    const char by = header.by.field;
    const str text = *first ? arena_printf(arena, "%c%s", by, first) : STR("");
    return arena_printf(arena, "%.*sMSA%c%s%c%.*s%.*s\r%.*s",
                        STR_ARGS(msh_write(arena, &header, timestamp, control)), by, code, by,
                        STR_ARGS(header.control), STR_ARGS(text),
                        STR_ARGS(errs_write(arena, &header, verdict)));
}
