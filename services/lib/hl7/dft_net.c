/* Charges of one account put together: credits netted, sums and dates drawn, what is missing named.
 */
#include "lib/claim/documentation.h"

#include "lib/hl7/dft_parts.h"

enum { POINTABLE_MAX = 12 };

/* ---- merge ----------------------------------------------------------------------------------- */

static void pointers_move(ServiceLine *line, const int32_t *places)
{
    size_t kept = 0;
    for (size_t i = 0; i < line->n_pointers; i++) {
        const int32_t place = places[line->pointers[i] - 1];
        if (place > 0 && place <= POINTABLE_MAX) line->pointers[kept++] = place;
    }
    line->n_pointers = kept;
}

static void lines_add(Claim *claim, const Claim *more, const int32_t *places, struct arena *arena)
{
    for (size_t i = 0; i < more->n_lines; i++) {
        pointers_move(more->lines[i], places);
        claim->lines = arena_grow(arena, claim->lines, claim->n_lines, sizeof(ServiceLine *));
        claim->lines[claim->n_lines++] = more->lines[i];
    }
}

static Party *entity_find(const Claim *claim, str entity)
{
    for (size_t i = 0; i < claim->n_providers; i++)
        if (str_eq(str_from(claim->providers[i]->entity), entity)) return claim->providers[i];
    return NULL;
}

static void providers_add(Claim *claim, const Claim *more, struct arena *arena)
{
    for (size_t i = 0; i < more->n_providers; i++) {
        if (entity_find(claim, str_from(more->providers[i]->entity))) continue;
        claim->providers = arena_grow(arena, claim->providers, claim->n_providers, sizeof(Party *));
        claim->providers[claim->n_providers++] = more->providers[i];
    }
}

static void procedures_add(Claim *claim, const Claim *more, struct arena *arena)
{
    for (size_t i = 0; i < more->n_procedures; i++) {
        InpatientProcedure *procedure = more->procedures[i];
        bool known = false;
        for (size_t k = 0; k < claim->n_procedures; k++)
            known |= str_eq(str_from(claim->procedures[k]->code), str_from(procedure->code)) &&
                     claim->procedures[k]->date == procedure->date;
        if (known) continue;
        procedure->qualifier = str_bytes(claim->n_procedures ? STR("BBQ") : STR("BBR"));
        claim->procedures =
            arena_grow(arena, claim->procedures, claim->n_procedures, sizeof(InpatientProcedure *));
        claim->procedures[claim->n_procedures++] = procedure;
    }
}

/* Admission and discharge: the later message knows better. */
static void dates_update(Claim *claim, const Claim *more, struct arena *arena)
{
    for (size_t i = 0; i < more->n_dates; i++) {
        size_t at = 0;
        while (at < claim->n_dates &&
               !str_eq(str_from(claim->dates[at]->qualifier), str_from(more->dates[i]->qualifier)))
            at++;
        if (at == claim->n_dates) {
            claim->dates = arena_grow(arena, claim->dates, claim->n_dates, sizeof(DatedEvent *));
            claim->n_dates++;
        }
        claim->dates[at] = more->dates[i];
    }
}

/* A claim that was unpacked has arrays without room to spare: arena_grow() needs powers of two. */
static void *roomy(struct arena *arena, void *array, size_t count)
{
    size_t room = 1;
    while (room <= count) room *= 2;
    void **copy = ARENA_ARRAY(arena, void *, room);
    if (count) memcpy(copy, array, count * sizeof *copy);
    return copy;
}

static void arrays_renew(Claim *claim, struct arena *arena)
{
    claim->lines = roomy(arena, claim->lines, claim->n_lines);
    claim->diagnoses = roomy(arena, claim->diagnoses, claim->n_diagnoses);
    claim->providers = roomy(arena, claim->providers, claim->n_providers);
    claim->procedures = roomy(arena, claim->procedures, claim->n_procedures);
    claim->dates = roomy(arena, claim->dates, claim->n_dates);
    claim->findings = roomy(arena, claim->findings, claim->n_findings);
    claim->documentation = roomy(arena, claim->documentation, claim->n_documentation);
}

/* The account has one rendering provider (2310B); charges of another keep theirs on the line
 * (2420A). */
static void rendering_push_down(const Claim *claim, const Claim *more, struct arena *arena)
{
    const Party *ours = entity_find(claim, STR("82"));
    Party *theirs = entity_find(more, STR("82"));
    if (!ours || !theirs || str_eq(str_from(ours->id), str_from(theirs->id))) return;
    for (size_t i = 0; i < more->n_lines; i++) {
        ServiceLine *line = more->lines[i];
        line->providers = roomy(arena, line->providers, line->n_providers);
        line->providers[line->n_providers++] = theirs;
    }
}

void dft_merge(Claim *claim, const Claim *more, struct arena *arena)
{
    arrays_renew(claim, arena);
    rendering_push_down(claim, more, arena);
    int32_t *places = ARENA_ARRAY(arena, int32_t, more->n_diagnoses + 1);
    for (size_t i = 0; i < more->n_diagnoses; i++)
        places[i] = dft_diagnosis_add(claim, arena, more->diagnoses[i]);
    lines_add(claim, more, places, arena);
    providers_add(claim, more, arena);
    procedures_add(claim, more, arena);
    dates_update(claim, more, arena);
    for (size_t i = 0; i < more->n_documentation; i++)
        documentation_add(claim, arena, str_from(more->documentation[i]->qualifier),
                          str_from(more->documentation[i]->text));
    if (more->discharge_status.len) claim->discharge_status = more->discharge_status;
    if (!claim->payer && more->payer) {
        claim->payer = more->payer;
        claim->subscriber = more->subscriber;
        claim->patient = more->patient;
        claim->patient_relationship = more->patient_relationship;
        claim->other_payers = more->other_payers;
        claim->n_other_payers = more->n_other_payers;
    }
    dft_lines_finish(claim, arena);
}

/* ---- credits --------------------------------------------------------------------------------- */

static bool is_same_service(const ServiceLine *a, const ServiceLine *b)
{
    if (a->from != b->from || a->n_modifiers != b->n_modifiers) return false;
    for (size_t i = 0; i < a->n_modifiers; i++)
        if (!str_eq(str_from(a->modifiers[i]), str_from(b->modifiers[i]))) return false;
    return str_eq(str_from(a->procedure), str_from(b->procedure)) &&
           str_eq(str_from(a->revenue_code), str_from(b->revenue_code));
}

static bool is_credit(const ServiceLine *line)
{
    return line->charge_cents < 0 || line->quantity_milli < 0;
}

static bool is_nothing(const ServiceLine *line)
{
    return line->charge_cents == 0 && line->quantity_milli == 0;
}

/* Takes the credit off the line as far as both go; quantities follow the money when it runs out. */
static void take_back(ServiceLine *line, ServiceLine *credit)
{
    if (-credit->charge_cents >= line->charge_cents) {
        credit->charge_cents += line->charge_cents;
        credit->quantity_milli += line->quantity_milli;
        line->charge_cents = line->quantity_milli = 0;
        if (credit->charge_cents == 0) credit->quantity_milli = 0;
        if (credit->charge_cents < 0 && credit->quantity_milli > 0) credit->quantity_milli = 0;
        return;
    }
    line->charge_cents += credit->charge_cents;
    line->quantity_milli += credit->quantity_milli;
    if (line->quantity_milli <= 0)
        line->quantity_milli -= credit->quantity_milli; /* a price was corrected */
    credit->charge_cents = credit->quantity_milli = 0;
}

static void credit_apply(Claim *claim, ServiceLine *credit)
{
    for (size_t i = 0; i < claim->n_lines && !is_nothing(credit); i++) {
        ServiceLine *line = claim->lines[i];
        if (line != credit && !is_credit(line) && !is_nothing(line) &&
            is_same_service(line, credit))
            take_back(line, credit);
    }
}

static int32_t event_day(const Claim *claim, const char *qualifier)
{
    for (size_t i = 0; i < claim->n_dates; i++)
        if (str_is(str_from(claim->dates[i]->qualifier), qualifier)) return claim->dates[i]->from;
    return 0;
}

static void discharge_from_stay(Claim *claim)
{
    const int32_t discharged = event_day(claim, "096"), admitted = event_day(claim, "435");
    if (admitted && (claim->statement_from == 0 || admitted < claim->statement_from))
        claim->statement_from = admitted;
    if (discharged > claim->statement_to) claim->statement_to = discharged;
}

static void statement_dates(Claim *claim)
{
    claim->statement_from = claim->statement_to = 0;
    for (size_t i = 0; i < claim->n_lines; i++) {
        const ServiceLine *line = claim->lines[i];
        if (line->from && (claim->statement_from == 0 || line->from < claim->statement_from))
            claim->statement_from = line->from;
        if (line->to > claim->statement_to) claim->statement_to = line->to;
    }
    if (claim->type == CLAIM_TYPE__INSTITUTIONAL) discharge_from_stay(claim);
}

void dft_sums(Claim *claim)
{
    claim->charge_cents = 0;
    for (size_t i = 0; i < claim->n_lines; i++)
        claim->charge_cents += claim->lines[i]->charge_cents;
    statement_dates(claim);
}

int32_t dft_net(Claim *claim, struct arena *arena)
{
    size_t kept = 0;
    int32_t left = 0;
    for (size_t i = 0; i < claim->n_lines; i++)
        if (is_credit(claim->lines[i])) credit_apply(claim, claim->lines[i]);
    for (size_t i = 0; i < claim->n_lines; i++) {
        if (is_nothing(claim->lines[i])) continue;
        left += is_credit(claim->lines[i]);
        claim->lines[kept++] = claim->lines[i];
    }
    claim->n_lines = kept;
    dft_sums(claim);
    dft_findings(claim, arena);
    return left;
}

/* ---- what is missing ------------------------------------------------------------------------- */

static bool has_payer(const Claim *claim, const ServiceLine *line)
{
    (void)line;
    return claim->payer && claim->payer->id.len;
}

static bool has_member(const Claim *claim, const ServiceLine *line)
{
    (void)line;
    return claim->subscriber && claim->subscriber->name->id.len;
}

static bool has_birth_date(const Claim *claim, const ServiceLine *line)
{
    (void)line;
    return claim->patient_birth_date != 0;
}

static bool has_sex(const Claim *claim, const ServiceLine *line)
{
    (void)line;
    return claim->patient_sex.len != 0;
}

static bool has_name(const Claim *claim, const ServiceLine *line)
{
    (void)line;
    return (claim->patient ? claim->patient : claim->subscriber->name)->last_name.len != 0;
}

static bool has_address(const Claim *claim, const ServiceLine *line)
{
    (void)line;
    return (claim->patient ? claim->patient : claim->subscriber->name)->address != NULL;
}

static bool has_diagnosis(const Claim *claim, const ServiceLine *line)
{
    (void)line;
    return claim->n_diagnoses != 0;
}

static bool has_biller(const Claim *claim, const ServiceLine *line)
{
    (void)line;
    return claim->billing && claim->billing->id.len;
}

static bool has_provider_npi(const Claim *claim, const ServiceLine *line)
{
    static const char *const entities[] = {
        [CLAIM_TYPE__PROFESSIONAL] = "82", [CLAIM_TYPE__INSTITUTIONAL] = "71"};
    for (size_t i = 0; i < claim->n_providers; i++)
        if (str_is(str_from(claim->providers[i]->entity), entities[claim->type]))
            return claim->providers[i]->id.len;
    for (size_t i = 0; i < line->n_providers; i++)
        if (str_is(str_from(line->providers[i]->entity), "82")) return line->providers[i]->id.len;
    return false;
}

static bool has_procedure(const Claim *claim, const ServiceLine *line)
{
    return line->procedure.len ||
           (claim->type == CLAIM_TYPE__INSTITUTIONAL && line->revenue_code.len);
}

static bool has_revenue_code(const Claim *claim, const ServiceLine *line)
{
    return claim->type != CLAIM_TYPE__INSTITUTIONAL || line->revenue_code.len;
}

static bool has_charge(const Claim *claim, const ServiceLine *line)
{
    (void)claim;
    return line->charge_cents != 0;
}

static bool is_a_charge(const Claim *claim, const ServiceLine *line)
{
    (void)claim;
    return !is_credit(line);
}

/* clang-format off */

/* What a claim must have before a payer can be asked, and the HL7 field that would have said it. */
static const struct {
    const char *edit, *field;
    bool (*has)(const Claim *claim, const ServiceLine *line);
    bool each_line;
} wanted[] = {
    {"INT-01", "IN1-3",  has_payer,        false}, /* 2010BB NM109 */
    {"INT-02", "IN1-36", has_member,       false}, /* 2010BA NM109 */
    {"INT-03", "PID-7",  has_birth_date,   false}, /* DMG02 */
    {"INT-04", "PID-8",  has_sex,          false}, /* DMG03 */
    {"INT-05", "PID-5",  has_name,         false}, /* 2010BA, 2010CA NM103 */
    {"INT-06", "PID-11", has_address,      false}, /* 2010BA, 2010CA N3, N4 */
    {"INT-07", "DG1-3",  has_diagnosis,    false}, /* HI*ABK */
    {"INT-08", "2010AA NM109", has_biller, false}, /* from the profile, config/profiles */
    {"INT-09", "FT1-25", has_procedure,    true }, /* SV101-2 */
    {"INT-10", "FT1-13", has_revenue_code, true }, /* SV201 */
    {"INT-11", "FT1-11", has_charge,       true }, /* SV102, SV203 */
    {"INT-12", "FT1-20", has_provider_npi, true }, /* 2310B NM109; institutional: PV1-7, 2310A NM109 */
    {"INT-13", "FT1-6",  is_a_charge,      true }, /* a credit without its charge */
};
/* clang-format on */

const char *dft_field_wanted(str edit)
{
    for (size_t row = 0; row < COUNT_OF(wanted); row++)
        if (str_is(edit, wanted[row].edit)) return wanted[row].field;
    return NULL;
}

static void finding_add(Claim *claim, struct arena *arena, size_t row, int32_t line)
{
    Finding *finding = ARENA_NEW(arena, Finding);
    *finding = (Finding)FINDING__INIT;
    finding->edit = str_bytes(str_of(wanted[row].edit));
    finding->severity = str_bytes(STR("hold"));
    finding->stage = str_bytes(STR("intake"));
    finding->field = str_bytes(str_of(wanted[row].field));
    finding->line = line;
    claim->findings = arena_grow(arena, claim->findings, claim->n_findings, sizeof(Finding *));
    claim->findings[claim->n_findings++] = finding;
}

static void findings_remove(Claim *claim, struct arena *arena)
{
    size_t kept = 0;
    claim->findings = roomy(arena, claim->findings, claim->n_findings);
    for (size_t i = 0; i < claim->n_findings; i++)
        if (!str_is(str_from(claim->findings[i]->stage), "intake"))
            claim->findings[kept++] = claim->findings[i];
    claim->n_findings = kept;
}

void dft_findings(Claim *claim, struct arena *arena)
{
    findings_remove(claim, arena);
    for (size_t row = 0; row < COUNT_OF(wanted); row++) {
        if (!wanted[row].each_line) {
            if (!wanted[row].has(claim, NULL)) finding_add(claim, arena, row, 0);
            continue;
        }
        for (size_t i = 0; i < claim->n_lines; i++)
            if (!wanted[row].has(claim, claim->lines[i]))
                finding_add(claim, arena, row, (int32_t)i + 1);
    }
}
