/* Writes claim acknowledgements, level by level. */
#include "lib/x12/x277ca.h"

#include <stdio.h>

static void put_number(struct x12_out *out, int width, int64_t number)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%0*lld", width, (long long)number);
    x12_put_text(out, text);
}

static void write_level(struct x277ca_writer *writer, int64_t parent, const char *code,
                        const char *children)
{
    x12_begin(writer->out, "HL");
    x12_put_int(writer->out, ++writer->level);
    if (parent)
        x12_put_int(writer->out, parent);
    else
        x12_put(writer->out, (str){0});
    x12_put_text(writer->out, code);
    x12_put_text(writer->out, children);
    x12_end(writer->out);
}

struct name {
    const char *entity, *qualifier;
    str last, first, id;
};

/* A name with a first name is a person's. */
static void write_name(struct x12_out *out, const struct name *name)
{
    x12_begin(out, "NM1");
    x12_put_text(out, name->entity);
    x12_put_text(out, name->first.len ? "1" : "2");
    x12_put(out, name->last);
    x12_put(out, name->first);
    for (int i = 5; i <= 7; i++) x12_put(out, (str){0});
    x12_put_text(out, name->id.len ? name->qualifier : "");
    x12_put(out, name->id);
    x12_end(out);
}

static void write_trace(struct x12_out *out, const char *type, str number)
{
    x12_begin(out, "TRN");
    x12_put_text(out, type);
    x12_put(out, number);
    x12_end(out);
}

static void put_status(struct x12_out *out, const struct x277ca_status *status)
{
    x12_put(out, status->category);
    x12_put_component(out, status->code);
    if (status->entity.len) x12_put_component(out, status->entity);
}

static void write_status(struct x12_out *out, const struct x277ca_claim *claim, date day)
{
    static const struct x277ca_status none = {{0}, {0}, {0}};
    x12_begin(out, "STC");
    put_status(out, claim->status_count > 0 ? &claim->statuses[0] : &none);
    x12_put_int(out, day.yyyymmdd);
    x12_put_text(out, claim->accepted ? "WQ" : "U");
    x12_put_money(out, claim->charge_cents);
    for (int i = 5; i <= 9; i++) x12_put(out, (str){0});
    for (size_t i = 1; i < claim->status_count && i < 3; i++) put_status(out, &claim->statuses[i]);
    x12_end(out);
}

static void write_date(struct x12_out *out, const char *qualifier, date from, date to)
{
    char text[24];
    const bool period = date_is_set(to) && to.yyyymmdd != from.yyyymmdd;
    (void)snprintf(text, sizeof text, period ? "%08d-%08d" : "%08d", (int)from.yyyymmdd,
                   (int)to.yyyymmdd);
    x12_begin(out, "DTP");
    x12_put_text(out, qualifier);
    x12_put_text(out, period ? "RD8" : "D8");
    x12_put_text(out, text);
    x12_end(out);
}

static void write_reference(struct x12_out *out, const char *qualifier, str number)
{
    if (number.len == 0) return;
    x12_begin(out, "REF");
    x12_put_text(out, qualifier);
    x12_put(out, number);
    x12_end(out);
}

static void write_total(struct x12_out *out, const char *id, const char *qualifier, int64_t count,
                        int64_t cents)
{
    if (count <= 0) return;
    x12_begin(out, id);
    x12_put_text(out, qualifier);
    if (strcmp(id, "QTY") == 0)
        x12_put_int(out, count);
    else
        x12_put_money(out, cents);
    x12_end(out);
}

static void write_source(struct x277ca_writer *writer, const struct x277ca_answer *answer)
{
    write_level(writer, 0, "20", "1");
    write_name(writer->out,
               &(struct name){"PR", "PI", answer->payer_name, (str){0}, answer->payer_id});
    write_trace(writer->out, "1", answer->reference);
    write_date(writer->out, "050", answer->received, answer->received);
    write_date(writer->out, "009", answer->date, answer->date);
}

static void write_receiver(struct x277ca_writer *writer, const struct x277ca_answer *answer)
{
    const struct x277ca_claim all = {
        .accepted = answer->accepted_count > 0 || answer->rejected_count == 0,
        .statuses = {answer->status},
        .status_count = 1,
        .charge_cents = answer->accepted_cents + answer->rejected_cents,
    };
    struct x12_out *out = writer->out;
    write_level(writer, 1, "21", "1");
    write_name(out,
               &(struct name){"41", "46", answer->submitter_name, (str){0}, answer->submitter_id});
    write_trace(out, "2", answer->batch);
    write_status(out, &all, answer->date);
    write_total(out, "QTY", "90", answer->accepted_count, 0);
    write_total(out, "QTY", "AA", answer->rejected_count, 0);
    write_total(out, "AMT", "YU", answer->accepted_count, answer->accepted_cents);
    write_total(out, "AMT", "YY", answer->rejected_count, answer->rejected_cents);
}

void x277ca_write_head(struct x277ca_writer *writer, struct x12_out *out,
                       const struct x277ca_answer *answer)
{
    *writer = (struct x277ca_writer){.out = out, .date = answer->date};
    x12_begin(out, "BHT");
    x12_put_text(out, "0085");
    x12_put_text(out, "08");
    x12_put(out, answer->reference);
    x12_put_int(out, answer->date.yyyymmdd);
    put_number(out, 4, answer->hhmm);
    x12_put_text(out, "TH");
    x12_end(out);
    write_source(writer, answer);
    write_receiver(writer, answer);
}

void x277ca_write_provider(struct x277ca_writer *writer, const struct x277ca_provider *provider)
{
    write_level(writer, 2, "19", "1");
    writer->provider_level = writer->level;
    const bool named = provider->npi.len > 0;
    write_name(writer->out,
               &(struct name){"85", named ? "XX" : "FI", provider->name, provider->first_name,
                              named ? provider->npi : provider->tax_id});
}

void x277ca_write_claim(struct x277ca_writer *writer, const struct x277ca_patient *patient,
                        const struct x277ca_claim *claim)
{
    struct x12_out *out = writer->out;
    write_level(writer, writer->provider_level, "PT", "");
    write_name(out, &(struct name){"QC", "MI", patient->last_name, patient->first_name,
                                   patient->member_id});
    write_trace(out, "2", claim->patient_control);
    write_status(out, claim, date_is_set(claim->effective) ? claim->effective : writer->date);
    write_reference(out, "1K", claim->payer_control);
    write_reference(out, "D9", claim->clearinghouse);
    write_reference(out, "BLT", claim->bill_type);
    if (date_is_set(claim->from)) write_date(out, "472", claim->from, claim->to);
}
