/* Edits of who a provider is: NPPES, and the agreement by which a submitter may send for it. */
#include "lib/codeset/practice.h"
#include "lib/edit/seats.h"

/* Who refers, orders, supervises, attends or operates is a person; who bills or renders may be an
 * organisation. 005010X222A1 2310A, 2310D, 2420E; 005010X223A2 2310A, 2310B: NM102 is 1 */
static const char *const persons = "DN DK DQ 71 72";

static const char *standing_fault(const Party *party, const struct nppes *row, date day)
{
    const bool out = date_is_set(row->deactivated) && row->deactivated.yyyymmdd <= day.yyyymmdd;
    const bool back = date_is_set(row->reactivated) &&
                      row->reactivated.yyyymmdd >= row->deactivated.yyyymmdd &&
                      row->reactivated.yyyymmdd <= day.yyyymmdd;
    if (out && !back) return "the NPI was deactivated";
    if (row->entity.len == 0) return NULL; /* NPPES blanks it with a deactivation */
    if (code_in(str_from(party->entity), persons) && !str_is(row->entity, "1"))
        return "the NPI is an organisation's, the role a person's";
    if (party->kind.len && !str_eq(str_from(party->kind), row->entity))
        return "NM102 and NPPES differ in person or organisation";
    return NULL;
}

static enum edit_state npis_are_active(const struct subject *s, struct evidence *e)
{
    enum edit_state worst = PASSES;
    for (size_t i = 0; i < seats_of(s->claim); i++) {
        const struct seat seat = seat_at(s->claim, i);
        if (!has_npi(seat.party)) continue;
        const struct nppes row = nppes_of(s->run->codesets, str_from(seat.party->id), seat.day);
        const bool is_there = code_is_present(&row.answer);
        const char *fault = is_there ? standing_fault(seat.party, &row, seat.day) : NULL;
        if (is_there && !fault) continue;
        (void)from_table(s, e, &row.answer, seat.day);
        e->field = seat_field(s, &seat, "09");
        if (fault) {
            e->line = seat.line;
            e->detail = str_of(fault);
            return FAILS;
        }
        e->detail = STR("the extract of NPPES does not have the NPI");
        worst = UNCHECKED;
    }
    return worst;
}

/* ---- agreements --------------------------------------------------------------------------- */

static bool is_sender(const struct subject *s, str submitter)
{
    const struct partner *partner = s->run->partner;
    const Source *source = s->claim->source;
    return submitter.len == 0 ||
           (partner &&
            (str_eq(submitter, partner->submitter_id) || str_eq(submitter, partner->sender_id))) ||
           (source && str_eq(submitter, str_trim(str_from(source->sender))));
}

/* It must be in force when the claim is sent, whenever the service was. */
static enum edit_state submitter_is_linked(const struct subject *s, struct evidence *e)
{
    struct agreement items[AGREEMENTS_MAX];
    struct agreements found = {.items = items, .max = AGREEMENTS_MAX};
    const Claim *claim = s->claim;
    if (!has_npi(claim->billing)) return PASSES; /* PRV-01 */
    const struct code_answer a = agreements_of(s->run->codesets, claim_payer_id(claim),
                                               str_from(claim->billing->id), s->run->today, &found);
    for (size_t i = 0; i < found.count; i++)
        if (is_sender(s, found.items[i].submitter) &&
            (found.items[i].status.len == 0 || code_in(found.items[i].status, "active approved A")))
            return PASSES;
    (void)from_table(s, e, &a, s->run->today);
    e->field = STR("2010AA NM1*85 09");
    if (code_is_unchecked(&a)) {
        e->detail = STR("no agreements with this payer are loaded");
        return UNCHECKED;
    }
    e->detail = found.count ? STR("the agreement is another submitter's, or not active")
                            : STR("no agreement is in force");
    return FAILS;
}

/* clang-format off */
static const struct edit rows[] = {
    {"PRV-05", STAGE_SCRUBBING, SEVERITY_HOLD, .claim_holds = npis_are_active,
     .doc = "Every NPI must be active in NPPES on the day of service and be a person's or an organisation's as its role wants.",
     .fix = "Name who rendered the service, or have the NPI reactivated.",
     .source = "45 CFR 162.410; NPPES data dissemination file; table nppes", .prevents = "CARC 208, 277CA A7:562"},
    {"PRV-07", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = submitter_is_linked,
     .doc = "The payer must have an agreement in force by which the submitter may send for the billing provider.",
     .fix = "Send the payer's EDI enrolment form, or send it through whoever is enrolled.",
     .source = "IOM 100-04 ch.24 s.30; CMS CEM X222.087.2010AA.NM109.050; table edi_agreement", .prevents = "277CA A8:496:85"},
};
/* clang-format on */

const struct edit_group registry_edits = GROUP(rows);
