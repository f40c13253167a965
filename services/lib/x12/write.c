/* Puts segments together: elements and components, without empty ones at the end. */
#include "lib/x12/x12.h"

#include "lib/base/money.h"

enum { OUT_BYTES_FIRST = 4096 };

/* A delimiter inside a value would change what the receiver reads; the standard has no escape. */
static char safe(struct x12_delimiters d, char c)
{
    const bool delimits =
        c == d.element || c == d.terminator || (c && (c == d.component || c == d.repetition));
    return (char)(delimits ? ' ' : c);
}

void x12_out_delimit(struct x12_out *out, struct x12_delimiters delimiters)
{
    out->delimiters = delimiters;
    for (size_t c = 0; c < sizeof out->safe; c++) out->safe[c] = safe(delimiters, (char)c);
}

struct x12_out x12_out_new(struct arena *arena, struct x12_delimiters delimiters)
{
    struct x12_out out = {
        .arena = arena, .at = arena_take(arena, OUT_BYTES_FIRST), .room = OUT_BYTES_FIRST};
    x12_out_delimit(&out, delimiters);
    return out;
}

static void reserve(struct x12_out *out, size_t more)
{
    if (out->len + more <= out->room) return;
    size_t room = out->room * 2;
    while (room < out->len + more) room *= 2;
    char *bigger = arena_take(out->arena, room);
    memcpy(bigger, out->at, out->len);
    out->at = bigger;
    out->room = room;
}

static void put_char(struct x12_out *out, char c)
{
    reserve(out, 1);
    out->at[out->len++] = c;
}

static void put_value(struct x12_out *out, str value)
{
    reserve(out, out->pending_elements + out->pending_components + value.len);
    char *to = out->at + out->len;
    for (; out->pending_elements > 0; out->pending_elements--) *to++ = out->delimiters.element;
    for (; out->pending_components > 0; out->pending_components--)
        *to++ = out->delimiters.component;
    for (size_t i = 0; i < value.len; i++) *to++ = out->safe[(unsigned char)value.at[i]];
    out->len = (size_t)(to - out->at);
}

void x12_put_further(struct x12_out *out, unsigned elements, unsigned components, str value)
{
    if (elements > 0) out->pending_components = 0;
    out->pending_elements += elements;
    out->pending_components += components;
    if (value.len) put_value(out, value);
}

void x12_begin(struct x12_out *out, const char *id)
{
    out->pending_elements = out->pending_components = 0;
    put_value(out, str_of(id));
}

void x12_put(struct x12_out *out, str element)
{
    x12_put_further(out, 1, 0, element);
}

void x12_put_text(struct x12_out *out, const char *element)
{
    x12_put(out, str_of(element));
}

void x12_put_int(struct x12_out *out, int64_t element)
{
    char text[STR_INT_MAX];
    x12_put(out, (str){text, str_write_int(element, text)});
}

void x12_put_money(struct x12_out *out, int64_t cents)
{
    char text[MONEY_TEXT_MAX];
    const size_t len = money_write(money_of(cents), text);
    x12_put(out, (str){text, len});
}

void x12_put_component(struct x12_out *out, str component)
{
    x12_put_further(out, 0, 1, component);
}

void x12_put_repetition(struct x12_out *out, str value)
{
    if (value.len == 0 || !out->delimiters.repetition) return;
    put_char(out, out->delimiters.repetition);
    put_value(out, value);
}

void x12_end(struct x12_out *out)
{
    out->pending_elements = out->pending_components = 0;
    put_char(out, out->delimiters.terminator);
    out->segment_count++;
}

static char raw_delimiter(const struct x12_out *out, char c)
{
    const struct x12_delimiters d = out->delimiters;
    switch (c) { /* NOLINT(bugprone-switch-missing-default-case): any other byte stays */
    case '*':
        return d.element;
    case ':':
        return d.component;
    case '^':
        return (char)(d.repetition ? d.repetition : ' ');
    default:
        return out->safe[(unsigned char)c];
    }
}

void x12_put_raw(struct x12_out *out, str text)
{
    reserve(out, text.len + 1);
    for (size_t i = 0; i < text.len; i++) out->at[out->len++] = raw_delimiter(out, text.at[i]);
    x12_end(out);
}

void x12_put_written(struct x12_out *out, str segments, int64_t segment_count)
{
    reserve(out, segments.len);
    if (segments.len) memcpy(out->at + out->len, segments.at, segments.len);
    out->len += segments.len;
    out->segment_count += segment_count;
}
