/* Checks a segment against its table and fills the members of a record from it. */
#include "lib/x12/bind.h"

#include "lib/base/date.h"
#include "lib/base/money.h"
#include "lib/x12/walk.h"

/* ---- findings ------------------------------------------------------------------------------ */

static _Thread_local struct x12_finding spare; /* where nothing is reported */

struct x12_finding *x12_work_find(struct x12_work *w, const struct x12_rule *rule, unsigned at,
                                  unsigned component)
{
    if (!w->binding->findings) return &spare;
    if (w->binding->walk) x12_walk_place(w->binding->walk, &w->binding->at);
    struct x12_finding *finding = x12_findings_add(w->binding->findings, rule, &w->binding->at);
    finding->element = (uint8_t)at;
    finding->component = (uint8_t)component;
    return finding;
}

static void find_value(struct x12_work *w, const struct x12_rule *rule, unsigned at,
                       unsigned component, str value)
{
    x12_finding_value(x12_work_find(w, rule, at, component), value);
}

/* ---- elements and components --------------------------------------------------------------- */

/* A character that senders compose with, whatever their ISA16 says. */
static bool is_usual_separator(char c)
{
    return c == '>' || c == ':' || c == '<' || c == '|' || c == '\\' || c == '^' || c == '\0';
}

bool x12_is_foreign(str element, char component)
{
    bool usual = false;
    for (size_t i = 0; i < element.len; i++) {
        if (element.at[i] == component) return false;
        usual |= is_usual_separator(element.at[i]);
    }
    return usual;
}

static void find_foreign(struct x12_work *w, unsigned at)
{
    if (w->foreign_said & (1ull << at)) return;
    w->foreign_said |= 1ull << at;
    w->binding->foreign_composites++;
    x12_work_find(w, &x12_element_delimiter, at, 0);
}

void x12_work_cut(struct x12_work *w, unsigned at)
{
    const str element = x12_element(w->segment, at);
    const char separator = w->segment->delimiters.component;
    struct x12_cut *cut = w->cut;
    unsigned count = 0;
    size_t from = 0;
    for (size_t i = 0; i < element.len && count < COMPONENTS_MAX; i++) {
        if (element.at[i] != separator) continue;
        cut->components[++count] = (str){element.at + from, i - from};
        from = i + 1;
    }
    cut->at = at;
    cut->foreign = count == 0 && element.len > 0 && x12_is_foreign(element, separator);
    if (cut->foreign) find_foreign(w, at);
    if (element.at && !cut->foreign && count < COMPONENTS_MAX)
        cut->components[++count] = (str){element.at + from, element.len - from};
    cut->count = count;
}

/* ---- types --------------------------------------------------------------------------------- */

/* The digits of a number, which are its length: sign and point do not count (X12.6 3.5.1).
 * 0: it is none. */
static size_t digits_of(str text, bool decimal)
{
    size_t i = text.len && text.at[0] == '-' ? 1 : 0, digits = 0, points = 0;
    for (; i < text.len; i++) {
        if (text.at[i] >= '0' && text.at[i] <= '9')
            digits++;
        else if (text.at[i] == '.' && decimal)
            points++;
        else
            return 0;
    }
    return points <= 1 ? digits : 0;
}

static bool is_date(str text)
{
    date d;
    return date_parse(text, &d);
}

static bool is_time(str text)
{
    return text.len >= 4 && text.len <= 8 && str_all_digits(text) &&
           memcmp(text.at, "2359", 4) <= 0 && text.at[2] < '6' &&
           (text.len < 5 || text.at[4] < '6');
}

/* The rule that the value breaks by its type, or NULL; and its length as the type counts it. */
static const struct x12_rule *type_broken(str value, enum x12_type type, size_t *len)
{
    *len = value.len;
    switch (type) {
    case X12_N0:
    case X12_R:
        *len = digits_of(value, type == X12_R);
        return *len > 0 ? NULL : &x12_element_number;
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

static void check_value(struct x12_work *w, const struct x12_field *field, unsigned at,
                        unsigned component, str value)
{
    size_t len;
    const struct x12_rule *broken = type_broken(value, field->type, &len);
    if (broken)
        find_value(w, broken, at, component, value);
    else if (len < field->min)
        find_value(w, &x12_element_short, at, component, value);
    else if (len > field->max)
        find_value(w, &x12_element_long, at, component, value);
    /* A code of another length is in no list either: both are said (IK403 4 or 5, and 7). */
    if (!broken && field->member != X12_PAIRS && !x12_set_has(x12_work_codes(w, field), value))
        find_value(w, &x12_element_code, at, component, value);
    if (value.at[0] == ' ' || value.at[value.len - 1] == ' ')
        x12_work_find(w, &x12_element_blanks, at, component);
}

/* ---- members ------------------------------------------------------------------------------- */

static void store_number(struct x12_work *w, const struct x12_field *field, unsigned at, str value)
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
    if (digits_of(value, field->type == X12_R)) /* else said already */
        find_value(w, &x12_element_number, at, field->component, value);
}

static void store_date(struct x12_work *w, const struct x12_field *field, str value)
{
    date d;
    if (date_parse(value, &d)) *MEMBER(w, field, int32_t) = d.yyyymmdd;
}

/* One value into the field's member (lists: one more of them). */
static void store(struct x12_work *w, const struct x12_field *field, unsigned at, str value)
{
    switch (field->member) {
    case X12_BYTES:
        *MEMBER(w, field, ProtobufCBinaryData) = x12_work_stored(w, value);
        return;
    case X12_CENTS:
    case X12_THOUSANDTHS:
    case X12_INT32:
        store_number(w, field, at, value);
        return;
    case X12_DATE:
        store_date(w, field, value);
        return;
    case X12_BYTES_LIST:
    case X12_REPEATED: {
        ProtobufCBinaryData **list = MEMBER(w, field, ProtobufCBinaryData *);
        size_t *count = EXTRA(w, field, size_t);
        *list = arena_grow(w->binding->arena, *list, *count, sizeof **list);
        (*list)[(*count)++] = x12_work_stored(w, value);
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
static void find_missing(struct x12_work *w, unsigned at, unsigned component, enum x12_usage usage)
{
    const bool element_is_there = x12_element(w->segment, at).len > 0;
    if (usage == X12_SITUATIONAL || usage == X12_ADVISED || (component > 0 && w->cut->foreign))
        return;
    if (usage == X12_WITHIN && !element_is_there) return;
    if (component > 1 && !element_is_there) return;
    x12_work_find(w, &x12_element_missing, at, element_is_there ? component : 0);
}

static void bind_simple(struct x12_work *w, const struct x12_field *field, unsigned at,
                        unsigned component, enum x12_usage usage)
{
    const str value = x12_work_value(w, at, component);
    if (value.len == 0) {
        find_missing(w, at, component, usage);
        return;
    }
    check_value(w, field, at, component, value);
    if (w->record) store(w, field, at, value);
}

static void bind_list(struct x12_work *w, const struct x12_field *field, unsigned at)
{
    for (unsigned n = 0; n < field->times; n++) {
        const enum x12_usage usage = n == 0 ? field->usage : X12_SITUATIONAL;
        if (n > 0 && field->component && field->component + n > w->cut->count) return;
        if (field->component)
            bind_simple(w, field, at, field->component + n, usage);
        else
            bind_simple(w, field, at + n, 0, usage);
    }
}

/* An element that repeats: one value after the other; an empty one says nothing. */
static void bind_repeated(struct x12_work *w, const struct x12_field *field, unsigned at)
{
    const char delimiter = w->segment->delimiters.repetition;
    str rest = x12_work_value(w, at, 0);
    if (rest.len == 0) find_missing(w, at, 0, field->usage);
    for (unsigned n = 0; rest.len > 0; n++) {
        const str value = delimiter ? str_cut(&rest, delimiter) : rest;
        if (!delimiter) rest = (str){0};
        if (n == field->times) {
            x12_work_find(w, &x12_element_repeats, at, 0);
            return;
        }
        if (value.len == 0) continue;
        check_value(w, field, at, 0, value);
        if (w->record) store(w, field, at, value);
    }
}

static void check_pair(struct x12_work *w, const struct x12_field *field, unsigned at, str code,
                       str value)
{
    if (code.len == 0 || value.len == 0)
        x12_work_find(w, &x12_element_condition, code.len ? at + 1 : at, 0);
    if (code.len && !x12_set_has(x12_work_codes(w, field), code))
        find_value(w, &x12_element_code, at, 0, code);
    if (value.len > field->max) find_value(w, &x12_element_long, at + 1, 0, value);
}

static void store_pair(struct x12_work *w, const struct x12_field *field, str code, str value)
{
    if (!w->record) return;
    Identifier *pair = x12_list_add(w->binding->arena, MEMBER(w, field, Identifier *),
                                    EXTRA(w, field, size_t), &identifier__descriptor);
    pair->qualifier = x12_work_stored(w, code);
    pair->value = x12_work_stored(w, value);
}

static void bind_pairs(struct x12_work *w, const struct x12_field *field, unsigned at)
{
    const bool has_first = x12_work_value(w, at, 0).len || x12_work_value(w, at + 1, 0).len;
    if (!has_first && field->usage == X12_REQUIRED) x12_work_find(w, &x12_element_missing, at, 0);
    for (unsigned n = 0; n < field->times; n++, at += 2) {
        const str code = x12_work_value(w, at, 0), value = x12_work_value(w, at + 1, 0);
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

static struct dated dated_at(struct x12_work *w, const struct x12_field *field, unsigned at)
{
    struct dated dated = {.at = at, .component = field->component};
    dated.value_at = field->component ? at : at + 1;
    dated.value_component = field->component ? field->component + 1u : 0;
    dated.format = x12_work_value(w, at, field->component);
    dated.value = x12_work_value(w, dated.value_at, dated.value_component);
    return dated;
}

/* True: both are there. */
static bool dated_is_whole(struct x12_work *w, const struct x12_field *field,
                           const struct dated *dated)
{
    if (dated->format.len && dated->value.len) return true;
    const bool foreign = field->component && w->cut->foreign;
    if (dated->format.len == 0 && dated->value.len == 0) {
        if (field->usage == X12_REQUIRED && !foreign)
            x12_work_find(w, &x12_element_missing, dated->value_at, dated->value_component);
    } else if (dated->format.len == 0) {
        x12_work_find(w, &x12_element_condition, dated->at, dated->component);
    } else {
        x12_work_find(w, &x12_element_condition, dated->value_at, dated->value_component);
    }
    return false;
}

static void bind_period(struct x12_work *w, const struct x12_field *field, unsigned at)
{
    const struct dated dated = dated_at(w, field, at);
    struct period period = {0};
    if (!dated_is_whole(w, field, &dated)) return;
    if (!x12_set_has(x12_work_codes(w, field), dated.format))
        find_value(w, &x12_element_code, at, dated.component, dated.format);
    const struct x12_rule *broken = read_period(dated.format, dated.value, &period);
    if (broken) find_value(w, broken, dated.value_at, dated.value_component, dated.value);
    if (!w->record || broken) return;
    *MEMBER(w, field, int32_t) = period.from.yyyymmdd;
    *EXTRA(w, field, int32_t) = period.to.yyyymmdd;
    if (field->text)
        *(ProtobufCBinaryData *)(void *)(w->record + field->text) = x12_work_stored(w, period.time);
}

static void bind_kind(struct x12_work *w, const struct x12_field *field, unsigned at)
{
    switch (field->member) {
    case X12_BYTES_LIST:
    case X12_INT32_LIST:
        bind_list(w, field, at);
        return;
    case X12_REPEATED:
        bind_repeated(w, field, at);
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

/* What the groups of a segment share is said once, with the first of them. */
void x12_work_bind_field(struct x12_work *w, const struct x12_field *field)
{
    const bool in_group = w->spec->group_times && field->at >= w->spec->group_first;
    struct x12_findings *findings = w->binding->findings;
    if (w->group_shift && !in_group) w->binding->findings = NULL;
    bind_kind(w, field, field->at + (in_group ? w->group_shift : 0));
    w->binding->findings = findings;
}

/* ---- the whole ----------------------------------------------------------------------------- */

void x12_bind(struct x12_binding *binding, const struct x12_segment *segment,
              const struct x12_spec *spec, void *record)
{
    x12_bind_by(binding, segment, x12_plan_of(spec), record);
}

bool x12_bind_group(struct x12_binding *binding, const struct x12_segment *segment,
                    const struct x12_spec *spec, unsigned group, void *record)
{
    return x12_bind_group_by(binding, segment, x12_plan_of(spec), group, record);
}

void x12_check(struct x12_binding *binding, const struct x12_segment *segment,
               const struct x12_spec *spec)
{
    x12_bind(binding, segment, spec, NULL);
}

void *x12_record_new(struct arena *arena, const ProtobufCMessageDescriptor *descriptor)
{
    ProtobufCMessage *message = arena_take(arena, descriptor->sizeof_message);
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
