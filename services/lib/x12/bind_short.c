/* The short way of a field that is in order, which most are: one pass over its bytes, then its
 * member. */
#include "lib/x12/bind.h"

#include "lib/base/date.h"
#include "lib/base/money.h"

static bool fits_length(const struct x12_field *field, size_t len)
{
    return len >= field->min && len <= field->max;
}

/* Each tells whether the value was in order and is stored now. */
static bool read_text(struct x12_work *w, const struct x12_field *field, str value)
{
    if (!fits_length(field, value.len) || value.at[value.len - 1] == ' ' ||
        !x12_set_has(x12_work_codes(w, field), value))
        return false;
    if (w->record && field->member == X12_BYTES)
        *MEMBER(w, field, ProtobufCBinaryData) = x12_work_stored(w, value);
    return true;
}

static bool read_number(struct x12_work *w, const struct x12_field *field, str value)
{
    money cents;
    int64_t number;
    if (field->member == X12_CENTS) {
        if (!money_parse(value, &cents)) return false;
        number = cents.cents;
    } else if (!milli_parse(value, &number)) {
        return false;
    }
    const bool signs = value.at[0] == '-', points = memchr(value.at, '.', value.len) != NULL;
    if (!fits_length(field, value.len - signs - points)) return false;
    if (w->record) *MEMBER(w, field, int64_t) = number;
    return true;
}

static bool read_day(struct x12_work *w, const struct x12_field *field, str value)
{
    date day;
    if (!date_parse(value, &day)) return false;
    if (!w->record) return true;
    *MEMBER(w, field, int32_t) = day.yyyymmdd;
    if (field->member == X12_PERIOD) *EXTRA(w, field, int32_t) = day.yyyymmdd;
    return true;
}

static bool read_period_of_a_day(struct x12_work *w, const struct x12_field *field, unsigned at)
{
    const unsigned c = field->component;
    const str format = x12_work_value(w, at, c);
    if (format.len != 2 || format.at[0] != 'D' || format.at[1] != '8' ||
        !x12_set_has(x12_work_codes(w, field), format))
        return false;
    return read_day(w, field, c ? x12_work_value(w, at, c + 1) : x12_work_value(w, at + 1, 0));
}

bool x12_work_bind_at_once(struct x12_work *w, const struct x12_field *field, unsigned at,
                           enum x12_short_way way)
{
    if (way == X12_LONG_WAY) return false;
    if (way == X12_AS_DAY) return read_period_of_a_day(w, field, at);
    const str value =
        field->component ? x12_work_value(w, at, field->component) : x12_element(w->segment, at);
    if (value.len == 0) return false;
    if (way == X12_AS_TEXT) return read_text(w, field, value);
    if (way == X12_AS_DATE) return read_day(w, field, value);
    return read_number(w, field, value);
}
