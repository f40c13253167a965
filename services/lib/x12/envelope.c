/* Keeps the books of ISA, GS and ST while segments stream by: order, counts, control numbers. */
#include "lib/x12/envelope.h"

#include <stdio.h>

#include "lib/x12/guide.h"

/* What is being closed without its trailer, so that events stay in balance. */
enum { NOT_CLOSING, CLOSE_TO_GROUP, CLOSE_TO_INTERCHANGE, CLOSE_ALL };

/* How many elements the envelope's segments have (005010X222A1 appendix C.1, ST and SE). */
enum { GS_ELEMENTS = 8, ST_ELEMENTS = 3, TRAILER_ELEMENTS = 2 };

struct x12_stream *x12_stream_new(struct arena *arena, struct x12_reader *reader,
                                  size_t findings_max)
{
    struct x12_stream *stream = ARENA_NEW(arena, struct x12_stream);
    stream->reader = reader;
    x12_findings_init(&stream->findings, arena, findings_max);
    x12_findings_init(&stream->envelope, arena, findings_max);
    return stream;
}

static void copy(char *to, size_t room, str from)
{
    str_into(to, room, str_trim(from));
}
#define COPY(member, from) copy((member), sizeof(member), (from))

void x12_stream_place(const struct x12_stream *stream, struct x12_finding *at)
{
    *at = (struct x12_finding){
        .interchange = stream->interchange.ordinal,
        .group = stream->in_group ? stream->group.ordinal : 0,
        .transaction = stream->in_transaction ? stream->transaction.ordinal : 0,
        .segment_position = stream->in_transaction ? stream->transaction.segment_count : 0,
        .offset = stream->segment.offset};
    COPY(at->segment, stream->segment.id);
}

struct x12_finding *x12_stream_find(struct x12_stream *stream, const struct x12_rule *rule,
                                    unsigned element)
{
    struct x12_finding at;
    x12_stream_place(stream, &at);
    at.element = (uint8_t)element;
    return x12_findings_add(stream->in_transaction ? &stream->findings : &stream->envelope, rule,
                            &at);
}

/* A finding about a trailer or header that may be missing, hence its name. */
static struct x12_finding *find_named(struct x12_stream *stream, const struct x12_rule *rule,
                                      const char *id, unsigned element)
{
    struct x12_finding *finding = x12_stream_find(stream, rule, element);
    COPY(finding->segment, str_of(id));
    return finding;
}

/* Of the interchange whatever else is open. */
static void find_envelope(struct x12_stream *stream, const struct x12_rule *rule, const char *id)
{
    const struct x12_finding at = {.interchange = stream->interchange.ordinal,
                                   .offset = stream->segment.offset};
    struct x12_finding *finding = x12_findings_add(&stream->envelope, rule, &at);
    COPY(finding->segment, str_of(id));
}

static const struct {
    const struct x12_rule *rule;
    unsigned oddity;
    bool of_envelope;
} oddities[] = {
    {&x12_bom, X12_BOM, true},
    {&x12_blanks, X12_BLANKS, true},
    {&x12_text_before_isa, X12_TEXT_BEFORE_ISA, true},
    {&x12_isa_length, X12_ISA_LENGTH, true},
    {&x12_isa_unreadable, X12_LONE_ISA, true},
    {&x12_delimiter_odd, X12_DELIMITER_ODD, true},
    {&x12_segment_unknown, X12_BLANK_ID, false},
    {&x12_trailing_delimiters, X12_TRAILING, false},
    {&x12_element_too_many, X12_TOO_MANY, false},
    {&x12_segment_cut, X12_NO_TERMINATOR, false},
};

static void find_oddities(struct x12_stream *stream)
{
    if (!stream->segment.oddities) return;
    for (size_t i = 0; i < COUNT_OF(oddities); i++) {
        if (!(stream->segment.oddities & oddities[i].oddity)) continue;
        if (oddities[i].of_envelope)
            find_envelope(stream, oddities[i].rule, "ISA");
        else if (oddities[i].oddity == X12_TRAILING)
            x12_stream_find(stream, oddities[i].rule, stream->segment.count);
        else
            x12_stream_find(stream, oddities[i].rule, 0);
    }
}

/* ---- ISA .. IEA ---------------------------------------------------------------------------- */

bool x12_is_yymmdd(str text)
{
    char full[sizeof "CCYYMMDD"];
    date d;
    if (text.len != 6) return false;
    (void)snprintf(full, sizeof full, "%s%.6s", text.at[0] < '5' ? "20" : "19", text.at);
    return date_parse(str_of(full), &d);
}

bool x12_is_time(str text)
{
    return (text.len == 4 || text.len == 6 || text.len == 8) && str_all_digits(text) &&
           memcmp(text.at, "2359", 4) <= 0 && text.at[2] < '6' &&
           (text.len == 4 || text.at[4] < '6');
}

static void check_isa(struct x12_stream *stream)
{
    static const char *const qualifiers =
        " 01 14 20 27 28 29 30 33 ZZ "; /* 005010X222A1 appendix C.1 ISA05 */
    const struct x12_interchange *isa = &stream->interchange;
    const struct {
        const struct x12_rule *rule;
        unsigned element;
        bool wrong;
    } checks[] = {
        {&x12_isa_qualifier, 5, !x12_code_is_listed(qualifiers, str_of(isa->sender_qualifier))},
        {&x12_isa_sender, 6, !isa->sender_id[0]},
        {&x12_isa_qualifier_to, 7,
         !x12_code_is_listed(qualifiers, str_of(isa->receiver_qualifier))},
        {&x12_isa_receiver, 8, !isa->receiver_id[0]},
        {&x12_isa_date, 9, !x12_is_yymmdd(str_of(isa->date))},
        {&x12_isa_time, 10, !x12_is_time(str_of(isa->time))},
        {&x12_isa_repetition, 11,
         strcmp(isa->version, "00501") == 0 && !isa->delimiters.repetition},
        {&x12_isa_version, 12, strcmp(isa->version, "00501") != 0},
        {&x12_isa_control, 13, !str_all_digits(str_of(isa->control))},
        {&x12_isa_ack, 14, isa->ack_requested != '0' && isa->ack_requested != '1'},
        {&x12_isa_usage, 15, isa->usage != 'P' && isa->usage != 'T'},
    };
    for (size_t i = 0; i < COUNT_OF(checks); i++)
        if (checks[i].wrong) x12_stream_find(stream, checks[i].rule, checks[i].element);
}

/* ISA14, ISA15: one character, or nothing that means something. */
static char only_char(str text)
{
    return (char)(text.len == 1 ? text.at[0] : 0);
}

static void open_interchange(struct x12_stream *stream)
{
    const struct x12_segment *segment = &stream->segment;
    struct x12_interchange *isa = &stream->interchange;
    const int32_t ordinal = isa->ordinal + 1;
    *isa = (struct x12_interchange){.ordinal = ordinal,
                                    .delimiters = segment->delimiters,
                                    .offset = segment->offset,
                                    .end = segment->end};
    COPY(isa->sender_qualifier, x12_element(segment, 5));
    COPY(isa->sender_id, x12_element(segment, 6));
    COPY(isa->receiver_qualifier, x12_element(segment, 7));
    COPY(isa->receiver_id, x12_element(segment, 8));
    COPY(isa->date, x12_element(segment, 9));
    COPY(isa->time, x12_element(segment, 10));
    COPY(isa->version, x12_element(segment, 12));
    COPY(isa->control, x12_element(segment, 13));
    isa->ack_requested = only_char(x12_element(segment, 14));
    isa->usage = only_char(x12_element(segment, 15));
    stream->in_interchange = true;
    stream->has_ta1 = false;
    find_oddities(stream);
    check_isa(stream);
}

/* Empty elements at the end are said as what they are. */
static void check_length(struct x12_stream *stream, unsigned elements)
{
    const struct x12_segment *segment = &stream->segment;
    if (segment->count > elements && !(segment->oddities & X12_TRAILING))
        x12_stream_find(stream, &x12_element_too_many, elements + 1);
}

static int64_t stated(const struct x12_segment *segment)
{
    int64_t count;
    return str_parse_int(str_trim(x12_element(segment, 1)), &count) && count >= 0 ? count : -1;
}

static void check_count(struct x12_stream *stream, const struct x12_rule *rule, int64_t said,
                        int64_t found)
{
    if (said == found) return;
    struct x12_finding *finding = x12_stream_find(stream, rule, 1);
    x12_finding_say(finding, "%s: it says %lld, there are %lld", rule->text, (long long)said,
                    (long long)found);
}

static void check_control(struct x12_stream *stream, const struct x12_rule *rule,
                          const char *opened)
{
    if (str_is(str_trim(x12_element(&stream->segment, 2)), opened)) return;
    x12_finding_value(x12_stream_find(stream, rule, 2), x12_element(&stream->segment, 2));
}

static void close_interchange(struct x12_stream *stream)
{
    check_length(stream, TRAILER_ELEMENTS);
    if (stream->interchange.group_count == 0 && !stream->has_ta1)
        find_named(stream, &x12_interchange_empty, "ISA", 0);
    check_count(stream, &x12_iea_count, stated(&stream->segment), stream->interchange.group_count);
    check_control(stream, &x12_iea_control, stream->interchange.control);
    stream->in_interchange = false;
}

/* ---- GS .. GE ------------------------------------------------------------------------------ */

/* GS02, GS03: there, and no longer than data elements 142 and 124 are. */
static bool is_application_code(str text)
{
    return text.len > 0 && text.len < X12_ID_MAX;
}

/* 005010X222A1 appendix C.1 GS. */
static void check_gs(struct x12_stream *stream)
{
    const struct x12_segment *gs = &stream->segment;
    date d;
    const struct {
        const struct x12_rule *rule;
        unsigned element;
        bool wrong;
    } checks[] = {
        {&x12_gs_sender, 2, !is_application_code(x12_element(gs, 2))},
        {&x12_gs_receiver, 3, !is_application_code(x12_element(gs, 3))},
        {&x12_gs_date, 4, !date_parse(str_of(stream->group.date), &d)},
        {&x12_gs_time, 5, !x12_is_time(str_trim(x12_element(gs, 5)))},
        {&x12_gs_control, 6, !str_all_digits(str_of(stream->group.control))},
        {&x12_gs_agency, 7, !str_is(str_trim(x12_element(gs, 7)), "X")},
        {&x12_gs_version, 8, str_trim(x12_element(gs, 8)).len == 0},
    };
    for (size_t i = 0; i < COUNT_OF(checks); i++)
        if (checks[i].wrong) x12_stream_find(stream, checks[i].rule, checks[i].element);
}

static void open_group(struct x12_stream *stream)
{
    const struct x12_segment *segment = &stream->segment;
    struct x12_group *group = &stream->group;
    char previous[X12_CONTROL_MAX];
    memcpy(previous, group->control, sizeof previous);
    *group = (struct x12_group){.ordinal = ++stream->interchange.group_count,
                                .stated_count = -1,
                                .offset = segment->offset};
    COPY(group->functional, x12_element(segment, 1));
    COPY(group->sender, x12_element(segment, 2));
    COPY(group->receiver, x12_element(segment, 3));
    COPY(group->date, x12_element(segment, 4));
    COPY(group->time, x12_element(segment, 5));
    COPY(group->control, x12_element(segment, 6));
    COPY(group->agency, x12_element(segment, 7));
    COPY(group->version, x12_element(segment, 8));
    stream->in_group = true;
    if (group->ordinal > 1 && strcmp(previous, group->control) == 0)
        x12_stream_find(stream, &x12_gs_duplicate, 6);
    check_gs(stream);
    check_length(stream, GS_ELEMENTS);
}

static void close_group(struct x12_stream *stream)
{
    check_length(stream, TRAILER_ELEMENTS);
    stream->group.stated_count = stated(&stream->segment);
    check_count(stream, &x12_ge_count, stream->group.stated_count, stream->group.transaction_count);
    check_control(stream, &x12_ge_control, stream->group.control);
    if (stream->group.transaction_count == 0) x12_stream_find(stream, &x12_group_empty, 0);
    stream->in_group = false;
}

/* ---- ST .. SE ------------------------------------------------------------------------------ */

static void check_guide(struct x12_stream *stream)
{
    struct x12_transaction *st = &stream->transaction;
    const struct x12_guide *guide = x12_guide_find(st);
    if (!guide) {
        const bool known_type = x12_type_is_read(st->type);
        struct x12_finding *finding = x12_stream_find(
            stream, known_type ? &x12_guide_unsupported : &x12_st_unsupported, known_type ? 3 : 1);
        x12_finding_say(finding, "%s: %s %s", finding->rule->text, st->type, st->guide);
        return;
    }
    if (strcmp(stream->group.functional, guide->functional) != 0)
        find_named(stream, &x12_gs_functional, "GS", 1)->segment_position = 0;
    if (stream->group.version[0] && strcmp(stream->group.version, st->guide) != 0)
        x12_stream_find(stream, &x12_guide_differs, 3);
    x12_guide_advise(stream, guide);
}

static void open_transaction(struct x12_stream *stream)
{
    const struct x12_segment *segment = &stream->segment;
    struct x12_transaction *st = &stream->transaction;
    const int32_t ordinal = st->ordinal + 1;
    char previous[X12_CONTROL_MAX];
    memcpy(previous, st->control, sizeof previous);
    *st = (struct x12_transaction){.ordinal = ordinal,
                                   .ordinal_in_group = ++stream->group.transaction_count,
                                   .segment_count = 1,
                                   .stated_count = -1,
                                   .offset = segment->offset};
    COPY(st->type, x12_element(segment, 1));
    COPY(st->control, x12_element(segment, 2));
    COPY(st->guide, x12_element(segment, 3));
    stream->in_transaction = true;
    x12_findings_clear(&stream->findings);
    find_oddities(stream);
    check_length(stream, ST_ELEMENTS);
    /* The 835 has no ST03, the 997 need not have one (005010X221A1 ST, X12 997 ST). */
    const bool named_by_group = strcmp(st->type, "835") == 0 || strcmp(st->type, "997") == 0;
    if (!st->guide[0] && !named_by_group && str_starts(str_of(stream->group.version), "005010"))
        x12_stream_find(stream, &x12_element_missing, 3);
    if (!st->guide[0]) COPY(st->guide, str_of(stream->group.version));
    const size_t control_len = x12_element(segment, 2).len;
    if (control_len < 4 || control_len > 9) x12_stream_find(stream, &x12_st_control, 2);
    if (st->ordinal_in_group > 1 && strcmp(previous, st->control) == 0)
        x12_stream_find(stream, &x12_st_duplicate, 2);
    check_guide(stream);
}

static void close_transaction(struct x12_stream *stream)
{
    struct x12_transaction *st = &stream->transaction;
    st->stated_count = stated(&stream->segment);
    st->end = stream->segment.end;
    check_length(stream, TRAILER_ELEMENTS);
    check_count(stream, &x12_se_count, st->stated_count, st->segment_count);
    check_control(stream, &x12_se_control, st->control);
    stream->in_transaction = false;
}

/* ---- events -------------------------------------------------------------------------------- */

/* Gives the next trailer that never came, or false when all wanted are closed. */
static bool close_one(struct x12_stream *stream, enum x12_event *event)
{
    if (stream->closing == NOT_CLOSING) return false;
    struct x12_segment end = {.offset = stream->segment.offset, .end = stream->segment.end};
    stream->segment = end;
    if (stream->in_transaction) {
        find_named(stream, &x12_se_missing, "SE", 0);
        stream->transaction.end = end.offset;
        stream->in_transaction = false;
        *event = X12_SE;
        return true;
    }
    if (stream->in_group && stream->closing >= CLOSE_TO_INTERCHANGE) {
        find_named(stream, &x12_ge_missing, "GE", 0);
        stream->in_group = false;
        *event = X12_GE;
        return true;
    }
    if (stream->in_interchange && stream->closing >= CLOSE_ALL) {
        find_named(stream, &x12_iea_missing, "IEA", 0);
        stream->in_interchange = false;
        *event = X12_IEA;
        return true;
    }
    stream->closing = NOT_CLOSING;
    return false;
}

static bool always(const struct x12_stream *stream)
{
    (void)stream;
    return true;
}

static bool fits_group(const struct x12_stream *stream)
{
    return stream->in_interchange;
}

static bool fits_set(const struct x12_stream *stream)
{
    return stream->in_group;
}

static bool fits_set_end(const struct x12_stream *stream)
{
    return stream->in_transaction;
}

/* The envelope segments: what must be open, how far must be closed first, and what follows. */
static const struct x12_bracket {
    uint32_t key;
    enum x12_event event;
    int closes; /* what may still be open inside: is closed with findings first */
    bool (*fits)(const struct x12_stream *stream);
    void (*act)(struct x12_stream *stream);
} brackets[] = {
    {X12_KEY3('I', 'S', 'A'), X12_ISA, CLOSE_ALL, always, open_interchange},
    {X12_KEY2('G', 'S'), X12_GS, CLOSE_TO_INTERCHANGE, fits_group, open_group},
    {X12_KEY2('S', 'T'), X12_ST, CLOSE_TO_GROUP, fits_set, open_transaction},
    {X12_KEY2('S', 'E'), X12_SE, NOT_CLOSING, fits_set_end, close_transaction},
    {X12_KEY2('G', 'E'), X12_GE, CLOSE_TO_GROUP, fits_set, close_group},
    {X12_KEY3('I', 'E', 'A'), X12_IEA, CLOSE_TO_INTERCHANGE, fits_group, close_interchange},
};

/* No segment of an envelope begins with another letter. */
static bool may_be_bracket(const struct x12_segment *segment)
{
    if (segment->id.len == 0) return false;
    const char first = segment->id.at[0];
    return first == 'S' || first == 'I' || first == 'G';
}

static const struct x12_bracket *bracket_of(const struct x12_segment *segment)
{
    if (!may_be_bracket(segment)) return NULL;
    if (x12_is(segment, "ISA") && (segment->oddities & X12_LONE_ISA)) return NULL;
    for (size_t i = 0; i < COUNT_OF(brackets); i++)
        if (segment->key == brackets[i].key) return &brackets[i];
    return NULL;
}

/* True: an event for the caller; false: go on (a segment outside of everything). */
static bool take(struct x12_stream *stream, const struct x12_bracket *bracket,
                 enum x12_event *event)
{
    if (bracket && bracket->fits(stream)) {
        if (bracket->event == X12_SE) stream->transaction.segment_count++;
        if (bracket->event != X12_ISA && bracket->event != X12_ST) find_oddities(stream);
        bracket->act(stream);
        *event = bracket->event;
        return true;
    }
    find_oddities(stream);
    if (x12_is(&stream->segment, "TA1") && stream->in_interchange && !stream->in_group) {
        stream->has_ta1 = true;
        *event = X12_TA1;
        return true;
    }
    x12_stream_find(stream, &x12_outside, 0);
    return false;
}

static void end_of_input(struct x12_stream *stream, enum x12_event *event)
{
    if (!stream->ended) {
        stream->ended = true;
        find_oddities(stream);
        if (stream->interchange.ordinal == 0) find_envelope(stream, &x12_no_interchange, "ISA");
    }
    *event = X12_END;
}

static enum status read_segment(struct x12_stream *stream)
{
    for (;;) {
        const enum status status = x12_next(stream->reader, &stream->segment);
        if (status != REJECT) return status;
        if (stream->in_transaction) stream->transaction.segment_count++;
        x12_stream_find(stream, &x12_segment_too_long, 0);
    }
}

/* How far the segment in hand closes what is open. */
static int closes(const struct x12_stream *stream, const struct x12_bracket *bracket)
{
    if (stream->segment.text.len == 0) return CLOSE_ALL;
    return bracket && bracket->fits(stream) ? bracket->closes : NOT_CLOSING;
}

static bool leaves_open(const struct x12_stream *stream, int closing)
{
    return (stream->in_transaction && closing >= CLOSE_TO_GROUP) ||
           (stream->in_group && closing >= CLOSE_TO_INTERCHANGE) ||
           (stream->in_interchange && closing >= CLOSE_ALL);
}

/* The segment in hand, one held back while trailers were made up, or the next one. */
static enum status next_in_hand(struct x12_stream *stream)
{
    if (!stream->holding) return read_segment(stream);
    stream->segment = stream->held;
    stream->holding = false;
    return OK;
}

/* Most segments: inside a set, and none of an envelope. */
static void take_ordinary(struct x12_stream *stream, enum x12_event *event)
{
    stream->transaction.segment_count++;
    find_oddities(stream);
    *event = X12_SEGMENT;
}

/* The same without a look at all that may be open. False: it is another kind of segment, which is
 * held, or none was read. */
static bool take_at_once(struct x12_stream *stream, enum x12_event *event)
{
    if (!stream->in_transaction || stream->holding || stream->closing) return false;
    if (!x12_next_at_once(stream->reader, &stream->segment)) return false;
    if (may_be_bracket(&stream->segment) && bracket_of(&stream->segment)) {
        stream->held = stream->segment;
        stream->holding = true;
        return false;
    }
    take_ordinary(stream, event);
    return true;
}

static enum status step(struct x12_stream *stream, enum x12_event *event)
{
    for (;;) {
        if (stream->closing && close_one(stream, event)) return OK;
        TRY(next_in_hand(stream));
        const struct x12_bracket *bracket = bracket_of(&stream->segment);
        if (!bracket && stream->in_transaction && stream->segment.text.len) {
            take_ordinary(stream, event);
            return OK;
        }
        const int closing = closes(stream, bracket);
        if (leaves_open(stream,
                        closing)) { /* held stays valid: no other is read before it is taken */
            stream->held = stream->segment;
            stream->holding = true;
            stream->closing = closing;
        } else if (stream->segment.text.len == 0) {
            end_of_input(stream, event);
            return OK;
        } else if (take(stream, bracket, event)) {
            return OK;
        }
    }
}

enum status x12_stream_next(struct x12_stream *stream, enum x12_event *event)
{
    if (take_at_once(stream, event)) return OK;
    if (stream->envelope_told) x12_findings_clear(&stream->envelope);
    TRY(step(stream, event));
    stream->envelope_told = *event == X12_IEA;
    return OK;
}

enum status x12_stream_skip(struct x12_stream *stream)
{
    enum x12_event event = X12_SEGMENT;
    while (event == X12_SEGMENT) TRY(x12_stream_next(stream, &event));
    return OK;
}

char x12_transaction_verdict(const struct x12_findings *findings)
{
    static const char letters[] = {
        [X12_INFO] = 'A', [X12_WARNING] = 'A', [X12_ERROR] = 'E', [X12_FATAL] = 'R'};
    return letters[findings->worst];
}
