/* The 277CA: every claim of the file, below its billing provider. */
#include "payer/claims.h"

static void count(const struct desk *desk, struct x277ca_answer *answer)
{
    for (size_t i = 0; i < desk->claim_count; i++) {
        const struct held_claim *claim = &desk->claims[i];
        const bool rejected = claim->adjudication.rejected;
        if (claim->control.len == 0) continue;
        *(rejected ? &answer->rejected_count : &answer->accepted_count) += 1;
        (void)cents_add(rejected ? &answer->rejected_cents : &answer->accepted_cents,
                        claim->charge_cents);
    }
}

static void write_claim(const struct desk *desk, struct x277ca_writer *writer,
                        const struct held_claim *claim)
{
    const struct x277ca_claim row = {
        .patient_control = claim->control,
        .accepted = !claim->adjudication.rejected,
        .statuses = {claim->adjudication.status},
        .status_count = 1,
        .charge_cents = claim->charge_cents,
        .payer_control =
            claim->adjudication.rejected ? (str){0} : claim->adjudication.payer_control,
        .from = date_is_set(claim->from) ? claim->from : desk->day,
        .to = date_is_set(claim->from) ? claim->to : (date){0},
    };
    x277ca_write_claim(writer, &claim->patient, &row);
}

void answer_277ca(const struct desk *desk, struct answers *answers)
{
    struct x12_envelope envelope = desk_envelope(desk, SLOT_277CA);
    struct x12_out out = x12_out_new(desk->arena, X12_DELIMITERS);
    struct x277ca_answer answer = {
        .payer_name = desk->payer_name.len ? desk->payer_name : STR("PAYER"),
        .payer_id = str_of(desk->interchange.receiver_id),
        .submitter_name = desk->submitter_name,
        .submitter_id = desk->submitter_id,
        .batch = desk->batch,
        .reference = arena_printf(desk->arena, "%09lld", (long long)envelope.control),
        .received = desk->day,
        .date = desk->day,
        .hhmm = desk->hhmm,
        .status = {STR("A1"), STR("19"), STR("PR")},
    };
    struct x277ca_writer writer;
    envelope.functional = "HN";
    envelope.type = "277";
    envelope.guide = "005010X214";
    count(desk, &answer);
    x12_open(&out, &envelope);
    x277ca_write_head(&writer, &out, &answer);
    for (size_t payee = 0; payee < desk->payee_count; payee++) {
        bool named = false;
        for (size_t i = 0; i < desk->claim_count; i++) {
            if (desk->claims[i].payee != payee || desk->claims[i].control.len == 0) continue;
            if (!named) x277ca_write_provider(&writer, &desk->payees[payee].provider);
            named = true;
            write_claim(desk, &writer, &desk->claims[i]);
        }
    }
    x12_close(&out, &envelope);
    answer_add(answers, desk, "277ca", x12_out_str(&out));
}
