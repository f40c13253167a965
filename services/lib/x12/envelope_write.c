/* Writes ISA, GS, ST and their trailers around one transaction set. */
#include <stdio.h>

#include "lib/x12/envelope.h"

static void put_padded(struct x12_out *out, str value, int width)
{
    char text[32];
    const int len = snprintf(text, sizeof text, "%-*.*s", width,
                             (int)(value.len > 30 ? 30 : value.len), value.at ? value.at : "");
    x12_put(out, (str){text, (size_t)(len > width ? width : len)});
}

static void put_number(struct x12_out *out, int width, int64_t number)
{
    char text[32];
    const int len = snprintf(text, sizeof text, "%0*lld", width, (long long)number);
    x12_put(out, (str){text, (size_t)len});
}

static void open_isa(struct x12_out *out, const struct x12_envelope *envelope)
{
    const char repetition[] = {out->delimiters.repetition, 0},
               component[] = {out->delimiters.component, 0};
    const char ack[] = {(char)(envelope->ack_requested ? envelope->ack_requested : '0'), 0};
    const char usage[] = {(char)(envelope->usage ? envelope->usage : 'T'), 0};
    x12_begin(out, "ISA");
    x12_put_text(out, "00");
    put_padded(out, (str){0}, 10);
    x12_put_text(out, "00");
    put_padded(out, (str){0}, 10);
    put_padded(out, envelope->sender_qualifier, 2);
    put_padded(out, envelope->sender_id, 15);
    put_padded(out, envelope->receiver_qualifier, 2);
    put_padded(out, envelope->receiver_id, 15);
    put_number(out, 6, envelope->date.yyyymmdd % 1000000);
    put_number(out, 4, envelope->hhmm);
    const struct x12_delimiters delimiters = out->delimiters;
    /* ISA11 and ISA16 are delimiters themselves. */
    x12_out_delimit(out, (struct x12_delimiters){.element = delimiters.element,
                                                 .terminator = delimiters.terminator});
    x12_put_text(out, repetition);
    x12_put_text(out, "00501");
    put_number(out, 9, envelope->control);
    x12_put_text(out, ack);
    x12_put_text(out, usage);
    x12_put_text(out, component);
    x12_out_delimit(out, delimiters);
    x12_end(out);
}

static void open_gs(struct x12_out *out, const struct x12_envelope *envelope)
{
    x12_begin(out, "GS");
    x12_put_text(out, envelope->functional);
    x12_put(out, envelope->group_sender.len ? envelope->group_sender : envelope->sender_id);
    x12_put(out, envelope->group_receiver.len ? envelope->group_receiver : envelope->receiver_id);
    put_number(out, 8, envelope->date.yyyymmdd);
    put_number(out, 4, envelope->hhmm);
    x12_put_int(out, envelope->control);
    x12_put_text(out, "X");
    x12_put_text(out, envelope->guide);
    x12_end(out);
}

static int64_t set_control(const struct x12_envelope *envelope)
{
    return (envelope->set_control ? envelope->set_control : 1) + envelope->set_count;
}

static void open_st(struct x12_out *out, const struct x12_envelope *envelope)
{
    out->segment_count = 0;
    x12_begin(out, "ST");
    x12_put_text(out, envelope->type);
    put_number(out, 4, set_control(envelope));
    if (strcmp(envelope->type, "835") != 0)
        x12_put_text(out, envelope->guide); /* the 835 has no ST03 */
    x12_end(out);
}

static void close_st(struct x12_out *out, const struct x12_envelope *envelope)
{
    x12_begin(out, "SE");
    x12_put_int(out, out->segment_count + 1);
    put_number(out, 4, set_control(envelope));
    x12_end(out);
}

void x12_open(struct x12_out *out, const struct x12_envelope *envelope)
{
    open_isa(out, envelope);
    if (!envelope->functional) return;
    open_gs(out, envelope);
    open_st(out, envelope);
}

void x12_next_set(struct x12_out *out, struct x12_envelope *envelope)
{
    close_st(out, envelope);
    envelope->set_count++;
    open_st(out, envelope);
}

void x12_close(struct x12_out *out, const struct x12_envelope *envelope)
{
    if (envelope->functional) {
        close_st(out, envelope);
        x12_begin(out, "GE");
        x12_put_int(out, 1 + envelope->set_count);
        x12_put_int(out, envelope->control);
        x12_end(out);
    }
    x12_begin(out, "IEA");
    x12_put_int(out, envelope->functional ? 1 : 0);
    put_number(out, 9, envelope->control);
    x12_end(out);
}
