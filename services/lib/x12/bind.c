/* Checks a segment against its table and fills the members of a record from it. */
#include "lib/x12/table.h"

#include "lib/base/date.h"
#include "lib/base/money.h"
#include "lib/x12/guide.h"

enum { COMPONENTS_MAX = 16, FORMAT_MAX = 3 };

/* One segment being bound: `shift` leads from the segment's text to its copy in the arena. */
struct work {
    struct x12_binding *binding;
    const struct x12_segment *segment;
    const struct x12_spec *spec;
    char *record; /* NULL: only checked */
    ptrdiff_t shift;
    unsigned group_shift; /* elements by which the fields of this group are moved */
    unsigned at;          /* the element whose components are cut */
    str components[COMPONENTS_MAX + 1];
    unsigned component_count;
    bool foreign; /* that element is composed with another separator */
};

/* ---- findings ------------------------------------------------------------------------------ */

static struct x12_finding spare;

static struct x12_finding *find(struct work *w, const struct x12_rule *rule, unsigned at,
                                unsigned component)
{
    if (!w->binding->findings) return &spare;
    struct x12_finding *finding = x12_findings_add(w->binding->findings, rule, &w->binding->at);
    finding->element = (uint8_t)at;
    finding->component = (uint8_t)component;
    return finding;
}

static void find_value(struct work *w, const struct x12_rule *rule, unsigned at, unsigned component,
                       str value)
{
    x12_finding_value(find(w, rule, at, component), value);
}

/* ---- elements and components --------------------------------------------------------------- */

/* A composite without ISA16 in it, but with a character in it that is a usual separator. */
static bool is_foreign(str element, char component)
{
    if (memchr(element.at, component, element.len)) return false;
    for (size_t i = 0; i < element.len; i++)
        if (strchr(">:<|\\^", element.at[i])) return true;
    return false;
}

static void cut_components(struct work *w, unsigned at)
{
    w->at = at;
    w->component_count = 0;
    str rest = x12_element(w->segment, at);
    w->foreign = rest.len > 0 && is_foreign(rest, w->segment->delimiters.component);
    if (w->foreign) {
        w->binding->foreign_composites++;
        find(w, &x12_element_delimiter, at, 0);
        return;
    }
    while (rest.at && w->component_count < COMPONENTS_MAX)
        w->components[++w->component_count] = str_cut(&rest, w->segment->delimiters.component);
}

static str value_at(struct work *w, unsigned at, unsigned component)
{
    if (component == 0) return x12_element(w->segment, at);
    if (w->at != at) cut_components(w, at);
    return component <= w->component_count ? w->components[component] : (str){0};
}

static ProtobufCBinaryData stored(const struct work *w, str value)
{
    return str_bytes(value.len ? (str){value.at + w->shift, value.len} : (str){0});
}

/* ---- types --------------------------------------------------------------------------------- */

static bool is_number(str text, bool decimal)
{
    size_t i = text.len && text.at[0] == '-' ? 1 : 0, digits = 0, points = 0;
    for (; i < text.len; i++) {
        if (text.at[i] >= '0' && text.at[i] <= '9')
            digits++;
        else if (text.at[i] == '.' && decimal)
            points++;
        else
            return false;
    }
    return digits > 0 && points <= 1;
}

/* Sign and point do not count (X12.6 3.5.1). */
static size_t length_of(str text, enum x12_type type)
{
    size_t len = text.len;
    if (type == X12_N0 || type == X12_R)
        for (size_t i = 0; i < text.len; i++)
            if (text.at[i] == '-' || text.at[i] == '.') len--;
    return len;
}

static bool is_date(str text)
{
    date d;
    return date_parse(text, &d);
}

static bool is_time(str text)
{
    return text.len >= 4 && text.len <= 8 && str_all_digits(text) &&
           memcmp(text.at, "2359", 4) <= 0 && text.at[2] < '6';
}

/* The rule that the value breaks by its type, or NULL. */
static const struct x12_rule *type_broken(str value, enum x12_type type)
{
    switch (type) {
    case X12_N0:
        return is_number(value, false) ? NULL : &x12_element_number;
    case X12_R:
        return is_number(value, true) ? NULL : &x12_element_number;
    case X12_DT:
    case X12_D8:
        return is_date(value) ? NULL : &x12_element_date;
    case X12_TM:
        return is_time(value) ? NULL : &x12_element_time;
    case X12_AN:
    case X12_ID:
    case X12_ANY:
        return NULL;
    }
    return NULL;
}

static void check_value(struct work *w, const struct x12_field *field, unsigned at,
                        unsigned component, str value)
{
    const struct x12_rule *broken = type_broken(value, field->type);
    const size_t len = length_of(value, field->type);
    if (broken)
        find_value(w, broken, at, component, value);
    else if (len < field->min)
        find_value(w, &x12_element_short, at, component, value);
    else if (len > field->max)
        find_value(w, &x12_element_long, at, component, value);
    else if (field->codes && field->member != X12_PAIRS && !x12_code_is_listed(field->codes, value))
        find_value(w, &x12_element_code, at, component, value);
    if (value.at[value.len - 1] == ' ') find(w, &x12_element_blanks, at, component);
}

/* ---- members ------------------------------------------------------------------------------- */

#define MEMBER(w, field, type) ((type *)(void *)((w)->record + (field)->offset))
#define EXTRA(w, field, type) ((type *)(void *)((w)->record + (field)->extra))

static void store_number(struct work *w, const struct x12_field *field, unsigned at, str value)
{
    int64_t number = 0;
    money amount = {0};
    bool read = true;
    if (field->member == X12_CENTS) {
        read = money_parse(value, &amount);
        *MEMBER(w, field, int64_t) = amount.cents;
    } else if (field->member == X12_THOUSANDTHS) {
        read = milli_parse(value, &number);
        *MEMBER(w, field, int64_t) = number;
    } else {
        read = str_parse_int(value, &number) && number >= INT32_MIN && number <= INT32_MAX;
        *MEMBER(w, field, int32_t) = read ? (int32_t)number : 0;
    }
    if (read) return;
    if (field->member == X12_CENTS) w->binding->unreadable_amounts++;
    if (is_number(value, field->type == X12_R)) /* else said already */
        find_value(w, &x12_element_number, at, field->component, value);
}

static void store_date(struct work *w, const struct x12_field *field, str value)
{
    date d;
    if (date_parse(value, &d)) *MEMBER(w, field, int32_t) = d.yyyymmdd;
}

/* One value into the field's member (lists: one more of them). */
static void store(struct work *w, const struct x12_field *field, unsigned at, str value)
{
    switch (field->member) {
    case X12_BYTES:
        *MEMBER(w, field, ProtobufCBinaryData) = stored(w, value);
        return;
    case X12_CENTS:
    case X12_THOUSANDTHS:
    case X12_INT32:
        store_number(w, field, at, value);
        return;
    case X12_DATE:
        store_date(w, field, value);
        return;
    case X12_BYTES_LIST: {
        ProtobufCBinaryData **list = MEMBER(w, field, ProtobufCBinaryData *);
        size_t *count = EXTRA(w, field, size_t);
        *list = arena_grow(w->binding->arena, *list, *count, sizeof **list);
        (*list)[(*count)++] = stored(w, value);
        return;
    }
    case X12_INT32_LIST: {
        int32_t **list = MEMBER(w, field, int32_t *);
        size_t *count = EXTRA(w, field, size_t);
        int64_t number;
        if (!str_parse_int(value, &number) || number < INT32_MIN || number > INT32_MAX) return;
        *list = arena_grow(w->binding->arena, *list, *count, sizeof **list);
        (*list)[(*count)++] = (int32_t)number;
        return;
    }
    case X12_NO_MEMBER:
    case X12_CONSTANT:
    case X12_PERIOD:
    case X12_PAIRS:
        return;
    }
}

/* ---- fields -------------------------------------------------------------------------------- */

/* A composite that is missing as a whole is said once, of the element. */
static void find_missing(struct work *w, unsigned at, unsigned component, enum x12_usage usage)
{
    const bool element_is_there = x12_element(w->segment, at).len > 0;
    if (usage == X12_SITUATIONAL || usage == X12_ADVISED || (component > 0 && w->foreign)) return;
    if (usage == X12_WITHIN && !element_is_there) return;
    if (component > 1 && !element_is_there) return;
    find(w, &x12_element_missing, at, element_is_there ? component : 0);
}

static void bind_simple(struct work *w, const struct x12_field *field, unsigned at,
                        unsigned component, enum x12_usage usage)
{
    const str value = value_at(w, at, component);
    if (value.len == 0) {
        find_missing(w, at, component, usage);
        return;
    }
    check_value(w, field, at, component, value);
    if (w->record) store(w, field, at, value);
}

static void bind_list(struct work *w, const struct x12_field *field, unsigned at)
{
    for (unsigned n = 0; n < field->times; n++) {
        const enum x12_usage usage = n == 0 ? field->usage : X12_SITUATIONAL;
        if (field->component)
            bind_simple(w, field, at, field->component + n, usage);
        else
            bind_simple(w, field, at + n, 0, usage);
    }
}

static void check_pair(struct work *w, const struct x12_field *field, unsigned at, str code,
                       str value)
{
    if (code.len == 0 || value.len == 0) find(w, &x12_element_condition, code.len ? at + 1 : at, 0);
    if (code.len && field->codes && !x12_code_is_listed(field->codes, code))
        find_value(w, &x12_element_code, at, 0, code);
    if (value.len > field->max) find_value(w, &x12_element_long, at + 1, 0, value);
}

static void store_pair(struct work *w, const struct x12_field *field, str code, str value)
{
    if (!w->record) return;
    Identifier *pair = x12_list_add(w->binding->arena, MEMBER(w, field, Identifier *),
                                    EXTRA(w, field, size_t), &identifier__descriptor);
    pair->qualifier = stored(w, code);
    pair->value = stored(w, value);
}

static void bind_pairs(struct work *w, const struct x12_field *field, unsigned at)
{
    const bool has_first = value_at(w, at, 0).len || value_at(w, at + 1, 0).len;
    if (!has_first && field->usage == X12_REQUIRED) find(w, &x12_element_missing, at, 0);
    for (unsigned n = 0; n < field->times; n++, at += 2) {
        const str code = value_at(w, at, 0), value = value_at(w, at + 1, 0);
        if (code.len == 0 && value.len == 0) continue;
        check_pair(w, field, at, code, value);
        store_pair(w, field, code, value);
    }
}

struct period {
    date from, to;
    str time;
};

static bool read_range(str value, struct period *period)
{
    str rest = value;
    const str from = str_cut(&rest, '-');
    return date_parse(from, &period->from) && date_parse(rest, &period->to) &&
           period->from.yyyymmdd <= period->to.yyyymmdd;
}

/* The rule that the date breaks, or NULL and *period. */
static const struct x12_rule *read_period(str format, str value, struct period *period)
{
    if (str_is(format, "RD8")) return read_range(value, period) ? NULL : &x12_element_date;
    if (str_is(format, "TM")) {
        period->time = value;
        return is_time(value) ? NULL : &x12_element_time;
    }
    str day = value;
    if (str_is(format, "DT")) {
        if (value.len < 12) return &x12_element_date;
        day = (str){value.at, 8};
        period->time = (str){value.at + 8, value.len - 8};
        if (!is_time(period->time)) return &x12_element_time;
    }
    if (!date_parse(day, &period->from)) return &x12_element_date;
    period->to = period->from;
    return NULL;
}

/* Format and date, where each stands. */
struct dated {
    str format, value;
    unsigned at, component; /* of the format */
    unsigned value_at, value_component;
};

static struct dated dated_at(struct work *w, const struct x12_field *field, unsigned at)
{
    struct dated dated = {.at = at, .component = field->component};
    dated.value_at = field->component ? at : at + 1;
    dated.value_component = field->component ? field->component + 1u : 0;
    dated.format = value_at(w, at, field->component);
    dated.value = value_at(w, dated.value_at, dated.value_component);
    return dated;
}

/* True: both are there. */
static bool dated_is_whole(struct work *w, const struct x12_field *field, const struct dated *dated)
{
    if (dated->format.len && dated->value.len) return true;
    const bool foreign = field->component && w->foreign;
    if (dated->format.len == 0 && dated->value.len == 0) {
        if (field->usage == X12_REQUIRED && !foreign)
            find(w, &x12_element_missing, dated->value_at, dated->value_component);
    } else if (dated->format.len == 0) {
        find(w, &x12_element_condition, dated->at, dated->component);
    } else {
        find(w, &x12_element_condition, dated->value_at, dated->value_component);
    }
    return false;
}

static void bind_period(struct work *w, const struct x12_field *field, unsigned at)
{
    const struct dated dated = dated_at(w, field, at);
    struct period period = {0};
    if (!dated_is_whole(w, field, &dated)) return;
    if (field->codes && !x12_code_is_listed(field->codes, dated.format))
        find_value(w, &x12_element_code, at, dated.component, dated.format);
    const struct x12_rule *broken = read_period(dated.format, dated.value, &period);
    if (broken) find_value(w, broken, dated.value_at, dated.value_component, dated.value);
    if (!w->record || broken) return;
    *MEMBER(w, field, int32_t) = period.from.yyyymmdd;
    *EXTRA(w, field, int32_t) = period.to.yyyymmdd;
    if (field->text)
        *(ProtobufCBinaryData *)(void *)(w->record + field->text) = stored(w, period.time);
}

static void bind_field(struct work *w, const struct x12_field *field)
{
    const bool in_group = w->spec->group_times && field->at >= w->spec->group_first;
    const unsigned at = field->at + (in_group ? w->group_shift : 0);
    switch (field->member) {
    case X12_BYTES_LIST:
    case X12_INT32_LIST:
        bind_list(w, field, at);
        return;
    case X12_PAIRS:
        bind_pairs(w, field, at);
        return;
    case X12_PERIOD:
        bind_period(w, field, at);
        return;
    case X12_NO_MEMBER:
    case X12_BYTES:
    case X12_CENTS:
    case X12_THOUSANDTHS:
    case X12_DATE:
    case X12_INT32:
    case X12_CONSTANT:
        bind_simple(w, field, at, field->component, field->usage);
        return;
    }
}

/* ---- what stands where the table has nothing ----------------------------------------------- */

/* The elements a field covers, and the components of a composite. */
static unsigned last_element(const struct x12_field *field)
{
    if (field->component) return field->at;
    if (field->member == X12_PAIRS) return field->at + 2u * field->times - 1;
    if (field->member == X12_PERIOD) return field->at + 1u;
    return field->times ? field->at + field->times - 1u : field->at;
}

static unsigned last_component(const struct x12_field *field)
{
    if (field->member == X12_PERIOD) return field->component + 1u;
    return field->times ? field->component + field->times - 1u : field->component;
}

static void find_extra_components(struct work *w, unsigned at, uint32_t known, unsigned last)
{
    if (value_at(w, at, 1).at == NULL && w->foreign) return;
    for (unsigned c = 1; c <= w->component_count; c++) {
        if (known & (1u << c)) continue;
        if (c > last)
            find(w, &x12_component_too_many, at, c);
        else if (w->components[c].len)
            find(w, &x12_element_not_used, at, c);
    }
}

static void check_components(struct work *w, unsigned first)
{
    const struct x12_field *fields = w->spec->fields;
    uint32_t known = 0;
    unsigned last = 0;
    for (unsigned i = first; i < w->spec->field_count && fields[i].at == fields[first].at; i++) {
        for (unsigned c = fields[i].component; c <= last_component(&fields[i]); c++)
            known |= 1u << c;
        if (last_component(&fields[i]) > last) last = last_component(&fields[i]);
    }
    find_extra_components(w, fields[first].at, known, last);
}

static void find_extra_elements(struct work *w)
{
    const struct x12_field *fields = w->spec->fields;
    uint64_t known = 0;
    unsigned last = 0;
    for (unsigned i = 0; i < w->spec->field_count; i++) {
        for (unsigned at = fields[i].at; at <= last_element(&fields[i]); at++) known |= 1ull << at;
        if (last_element(&fields[i]) > last) last = last_element(&fields[i]);
        if (fields[i].component && (i == 0 || fields[i - 1].at != fields[i].at))
            check_components(w, i);
    }
    for (unsigned at = 1; at <= w->segment->count; at++) {
        if (known & (1ull << at) || w->segment->elements[at].len == 0) continue;
        find(w, at > last ? &x12_element_too_many : &x12_element_not_used, at, 0);
    }
}

/* ---- syntax notes and characters
 * ------------------------------------------------------------------ */

/* What a note finds of its elements. */
struct note {
    unsigned count, present, first_missing, first_present;
    bool first; /* the first one of all is there */
};

static struct note note_read(const struct work *w, const char *text, size_t len)
{
    struct note note = {0};
    for (size_t i = 1; i + 1 < len; i += 2, note.count++) {
        const unsigned at = (unsigned)(text[i] - '0') * 10 + (unsigned)(text[i + 1] - '0');
        const bool here = x12_element(w->segment, at).len > 0;
        if (note.count == 0) note.first = here;
        if (here && !note.first_present) note.first_present = at;
        if (!here && !note.first_missing) note.first_missing = at;
        note.present += here;
    }
    return note;
}

/* "P0304": a condition and the elements it is about (X12.6 3.8.3.3): all or none, at least one, at
 * most one, if the first then all, if the first then another. */
static void check_note(struct work *w, const char *text, size_t len)
{
    const struct note note = note_read(w, text, len);
    const bool broken = (text[0] == 'P' && note.present != 0 && note.present != note.count) ||
                        (text[0] == 'R' && note.present == 0) ||
                        (text[0] == 'C' && note.first && note.present != note.count) ||
                        (text[0] == 'L' && note.first && note.present < 2);
    if (broken) find(w, &x12_element_condition, note.first_missing, 0);
    if (text[0] == 'E' && note.present > 1) find(w, &x12_element_exclusion, note.first_present, 0);
}

static void check_syntax(struct work *w)
{
    for (const char *at = w->spec->syntax; at && *at;) {
        const size_t len = strcspn(at, " ");
        check_note(w, at, len);
        at += len;
        at += strspn(at, " ");
    }
}

/* The rule that a byte breaks, or NULL. */
static const struct x12_rule *byte_broken(char byte, char repetition)
{
    const unsigned char c = (unsigned char)byte;
    if (repetition && byte == repetition) return &x12_element_repeats;
    if (c < 0x20) return &x12_element_character;
    return c >= 0x7f ? &x12_character_beyond : NULL;
}

static bool has_odd_byte(str text, char repetition)
{
    bool odd = false;
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.at[i];
        odd |= (c < 0x20) | (c >= 0x7f) | (text.at[i] == repetition);
    }
    return odd;
}

static void check_element_bytes(struct work *w, unsigned at)
{
    const str value = w->segment->elements[at];
    for (size_t i = 0; i < value.len; i++) {
        const struct x12_rule *broken = byte_broken(value.at[i], w->segment->delimiters.repetition);
        if (!broken) continue;
        find(w, broken, at, 0);
        return;
    }
}

/* Bytes that a sender may not use: looked for once a segment, and only then per element. */
static void check_characters(struct work *w)
{
    if (!has_odd_byte(w->segment->text, w->segment->delimiters.repetition)) return;
    for (unsigned at = 1; at <= w->segment->count; at++) check_element_bytes(w, at);
}

/* ---- the whole
 * -------------------------------------------------------------------------------------- */

static void *copy_text(struct work *w)
{
    char *copy = arena_copy(w->binding->arena, w->segment->text.at, w->segment->text.len);
    w->shift = copy - w->segment->text.at;
    return copy;
}

void x12_bind(struct x12_binding *binding, const struct x12_segment *segment,
              const struct x12_spec *spec, void *record)
{
    struct work w = {.binding = binding, .segment = segment, .spec = spec, .record = record};
    if (record) copy_text(&w);
    for (unsigned i = 0; i < spec->field_count; i++) bind_field(&w, &spec->fields[i]);
    find_extra_elements(&w);
    check_syntax(&w);
    check_characters(&w);
}

bool x12_bind_group(struct x12_binding *binding, const struct x12_segment *segment,
                    const struct x12_spec *spec, unsigned group, void *record)
{
    const unsigned first = spec->group_first + group * spec->group_stride;
    bool any = false;
    for (unsigned at = first; at < first + spec->group_stride; at++)
        any |= x12_element(segment, at).len > 0;
    if (!any) return false;
    struct work w = {.binding = binding,
                     .segment = segment,
                     .spec = spec,
                     .record = record,
                     .group_shift = group * spec->group_stride};
    if (record) copy_text(&w);
    for (unsigned i = 0; i < spec->field_count; i++) {
        const bool shared = spec->fields[i].at < spec->group_first;
        struct x12_findings *findings = binding->findings;
        if (shared && group > 0) binding->findings = NULL; /* said once, with the first group */
        bind_field(&w, &spec->fields[i]);
        binding->findings = findings;
    }
    return true;
}

void x12_check(struct x12_binding *binding, const struct x12_segment *segment,
               const struct x12_spec *spec)
{
    x12_bind(binding, segment, spec, NULL);
}

void *x12_record_new(struct arena *arena, const ProtobufCMessageDescriptor *descriptor)
{
    ProtobufCMessage *message = arena_alloc(arena, descriptor->sizeof_message);
    descriptor->message_init(message);
    return message;
}

void *x12_list_add(struct arena *arena, void *list, size_t *count,
                   const ProtobufCMessageDescriptor *descriptor)
{
    void **items;
    memcpy(&items, list, sizeof items); /* a list of any message type: no lvalue of another type */
    items = arena_grow(arena, items, *count, sizeof *items);
    memcpy(list, &items, sizeof items);
    void *record = x12_record_new(arena, descriptor);
    items[(*count)++] = record;
    return record;
}
