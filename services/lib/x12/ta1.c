/* Interchange acknowledgements: one segment, read and written. */
#include "lib/x12/ta1.h"

enum { TA1_ELEMENTS = 5, TA1_CONTROL_DIGITS = 9 };

/* clang-format off */
/* TA105, in the order of X12's list (005010X231A1 appendix C.1.5). */
const struct ta1_note ta1_notes[TA1_NOTE_COUNT] = {
    {"000", "no error"},
    {"001", "the control numbers of header and trailer do not match"},
    {"002", "this standard as noted in the control standards identifier is not supported"},
    {"003", "this version of the controls is not supported"},
    {"004", "the segment terminator is invalid"},
    {"005", "invalid interchange id qualifier for sender"},
    {"006", "invalid interchange sender id"},
    {"007", "invalid interchange id qualifier for receiver"},
    {"008", "invalid interchange receiver id"},
    {"009", "unknown interchange receiver id"},
    {"010", "invalid authorization information qualifier value"},
    {"011", "invalid authorization information value"},
    {"012", "invalid security information qualifier value"},
    {"013", "invalid security information value"},
    {"014", "invalid interchange date value"},
    {"015", "invalid interchange time value"},
    {"016", "invalid interchange standards identifier value"},
    {"017", "invalid interchange version id value"},
    {"018", "invalid interchange control number value"},
    {"019", "invalid acknowledgment requested value"},
    {"020", "invalid test indicator value"},
    {"021", "invalid number of included groups value"},
    {"022", "invalid control structure"},
    {"023", "improper (premature) end-of-file"},
    {"024", "invalid interchange content"},
    {"025", "duplicate interchange control number"},
    {"026", "invalid data element separator"},
    {"027", "invalid component element separator"},
    {"028", "invalid delivery date in deferred delivery request"},
    {"029", "invalid delivery time in deferred delivery request"},
    {"030", "invalid delivery time code in deferred delivery request"},
    {"031", "invalid grade of service code"},
};
/* clang-format on */

const struct ta1_note *ta1_note_find(str code)
{
    for (size_t i = 0; i < COUNT_OF(ta1_notes); i++)
        if (str_is(code, ta1_notes[i].code)) return &ta1_notes[i];
    return NULL;
}

static void check(struct x12_stream *stream, const struct ta1 *ta1)
{
    const struct x12_segment *segment = &stream->segment;
    const str control = x12_element(segment, 1);
    const struct {
        const struct x12_rule *rule;
        unsigned element;
        bool wrong;
    } checks[] = {
        {&x12_element_number, 1, !str_all_digits(control)},
        {&x12_element_long, 1, control.len > TA1_CONTROL_DIGITS},
        {&x12_element_date, 2, !x12_is_yymmdd(x12_element(segment, 2))},
        {&x12_element_time, 3, !x12_is_time(x12_element(segment, 3))},
        {&x12_element_code, 4, ta1->verdict == 0},
        {&x12_element_code, 5, ta1_note_find(x12_element(segment, 5)) == NULL},
        {&x12_element_too_many, TA1_ELEMENTS + 1, segment->count > TA1_ELEMENTS},
    };
    for (size_t i = 0; i < COUNT_OF(checks); i++)
        if (checks[i].wrong) x12_stream_find(stream, checks[i].rule, checks[i].element);
}

bool ta1_read(struct x12_stream *stream, struct ta1 *ta1)
{
    const struct x12_segment *segment = &stream->segment;
    const str verdict = x12_element(segment, 4);
    *ta1 = (struct ta1){0};
    str_into(ta1->control, sizeof ta1->control, x12_element(segment, 1));
    str_into(ta1->date, sizeof ta1->date, x12_element(segment, 2));
    str_into(ta1->time, sizeof ta1->time, x12_element(segment, 3));
    str_into(ta1->note, sizeof ta1->note, x12_element(segment, 5));
    if (verdict.len == 1 && strchr("AER", verdict.at[0])) ta1->verdict = verdict.at[0];
    check(stream, ta1);
    return ta1->verdict != 0 && str_all_digits(str_of(ta1->control));
}

struct ta1 ta1_of(const struct x12_interchange *interchange,
                  const struct x12_findings *envelope_findings)
{
    struct ta1 ta1 = {.verdict = 'A', .note = "000"};
    str_into(ta1.control, sizeof ta1.control, str_of(interchange->control));
    str_into(ta1.date, sizeof ta1.date, str_of(interchange->date));
    str_into(ta1.time, sizeof ta1.time, str_of(interchange->time));
    enum x12_severity worst =
        X12_WARNING; /* what is no more than a warning is no error to report */
    for (size_t i = 0; i < envelope_findings->count; i++) {
        const struct x12_finding *finding = &envelope_findings->items[i];
        if (finding->interchange != interchange->ordinal || finding->rule->codes.ta1 == NULL ||
            finding->severity <= worst)
            continue;
        worst = finding->severity;
        ta1.verdict = worst == X12_FATAL ? 'R' : 'E';
        str_into(ta1.note, sizeof ta1.note, str_of(finding->rule->codes.ta1));
    }
    return ta1;
}

void ta1_write(struct x12_out *out, const struct x12_envelope *envelope, const struct ta1 *ta1)
{
    const char verdict[] = {ta1->verdict, 0};
    struct x12_envelope alone = *envelope;
    alone.functional = NULL;
    x12_open(out, &alone);
    x12_begin(out, "TA1");
    x12_put_text(out, ta1->control);
    x12_put_text(out, ta1->date);
    x12_put_text(out, ta1->time);
    x12_put_text(out, verdict);
    x12_put_text(out, ta1->note);
    x12_end(out);
    x12_close(out, &alone);
}
