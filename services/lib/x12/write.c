/* Puts segments together: elements and components, without empty ones at the end. */
#include "lib/x12/x12.h"

#include <inttypes.h>
#include <stdio.h>

#include "lib/base/money.h"

enum { OUT_BYTES_FIRST = 4096, INT_TEXT_MAX = 24 };

struct x12_out x12_out_new(struct arena *arena, struct x12_delimiters delimiters)
{
    return (struct x12_out){.arena = arena,
                            .at = arena_alloc(arena, OUT_BYTES_FIRST),
                            .room = OUT_BYTES_FIRST,
                            .delimiters = delimiters};
}

static void reserve(struct x12_out *out, size_t more)
{
    if (out->len + more <= out->room) return;
    size_t room = out->room * 2;
    while (room < out->len + more) room *= 2;
    char *bigger = arena_alloc(out->arena, room);
    memcpy(bigger, out->at, out->len);
    out->at = bigger;
    out->room = room;
}

static void put_char(struct x12_out *out, char c)
{
    reserve(out, 1);
    out->at[out->len++] = c;
}

/* A delimiter inside a value would change what the receiver reads; the standard has no escape. */
static char safe(struct x12_delimiters d, char c)
{
    const bool delimits =
        c == d.element || c == d.terminator || (c && (c == d.component || c == d.repetition));
    return (char)(delimits ? ' ' : c);
}

static void put_value(struct x12_out *out, str value)
{
    for (; out->pending_elements > 0; out->pending_elements--)
        put_char(out, out->delimiters.element);
    for (; out->pending_components > 0; out->pending_components--)
        put_char(out, out->delimiters.component);
    reserve(out, value.len);
    for (size_t i = 0; i < value.len; i++) out->at[out->len++] = safe(out->delimiters, value.at[i]);
}

void x12_begin(struct x12_out *out, const char *id)
{
    out->pending_elements = out->pending_components = 0;
    put_value(out, str_of(id));
}

void x12_put(struct x12_out *out, str element)
{
    out->pending_elements++;
    out->pending_components = 0;
    if (element.len) put_value(out, element);
}

void x12_put_text(struct x12_out *out, const char *element)
{
    x12_put(out, str_of(element));
}

void x12_put_int(struct x12_out *out, int64_t element)
{
    char text[INT_TEXT_MAX];
    const int len = snprintf(text, sizeof text, "%" PRId64, element);
    x12_put(out, (str){text, (size_t)len});
}

void x12_put_money(struct x12_out *out, int64_t cents)
{
    char text[MONEY_TEXT_MAX];
    const size_t len = money_write(money_of(cents), text);
    x12_put(out, (str){text, len});
}

void x12_put_component(struct x12_out *out, str component)
{
    out->pending_components++;
    if (component.len) put_value(out, component);
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

static char raw_delimiter(struct x12_delimiters d, char c)
{
    switch (c) { /* NOLINT(bugprone-switch-missing-default-case): any other byte stays */
    case '*':
        return d.element;
    case ':':
        return d.component;
    case '^':
        return (char)(d.repetition ? d.repetition : ' ');
    default:
        return safe(d, c);
    }
}

void x12_put_raw(struct x12_out *out, str text)
{
    reserve(out, text.len + 1);
    for (size_t i = 0; i < text.len; i++)
        out->at[out->len++] = raw_delimiter(out->delimiters, text.at[i]);
    x12_end(out);
}

void x12_put_written(struct x12_out *out, str segments, int64_t segment_count)
{
    reserve(out, segments.len);
    if (segments.len) memcpy(out->at + out->len, segments.at, segments.len);
    out->len += segments.len;
    out->segment_count += segment_count;
}
