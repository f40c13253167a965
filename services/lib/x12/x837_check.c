/* Looks at a complete claim: does it bind, does it balance, what follows from what it says. */
#include "lib/x12/x837_check.h"

#include <stdio.h>

#include "lib/x12/guide.h"
#include "lib/x12/table.h"

/* ---- members that follow ------------------------------------------------------------------- */

/* Codes travel without a decimal point (005010X222A1 2300 HI note); a sender's point is taken out.
 */
static void strip_point(struct x837_subject *subject, ProtobufCBinaryData *code)
{
    uint8_t *point = code->len ? memchr(code->data, '.', code->len) : NULL;
    if (!point) return;
    uint8_t *stripped = arena_copy(subject->arena, code->data, code->len);
    const size_t before = (size_t)(point - code->data);
    memmove(stripped + before, stripped + before + 1, code->len - before - 1);
    code->data = stripped;
    code->len--;
    struct x12_finding *finding =
        x12_findings_add(subject->findings, &x12_code_point, &subject->at);
    (void)snprintf(finding->segment, sizeof finding->segment, "HI");
    finding->segment_position = 0;
    x12_finding_say(finding, "a diagnosis code carries a decimal point; it was taken out");
}

static void complete_dates(Claim *claim)
{
    int32_t first = 0, last = 0;
    for (size_t i = 0; i < claim->n_lines; i++) {
        const ServiceLine *line = claim->lines[i];
        if (line->from && (!first || line->from < first)) first = line->from;
        if (line->to > last) last = line->to;
    }
    if (claim->type == CLAIM_TYPE__INSTITUTIONAL) return;
    /* A dental claim may say once for all its lines when it was (005010X224A2 2300 DTP*472). */
    for (size_t i = 0; i < claim->n_dates && !first; i++)
        if (str_is(str_from(claim->dates[i]->qualifier), "472")) {
            first = claim->dates[i]->from;
            last = claim->dates[i]->to;
        }
    claim->statement_from = first;
    claim->statement_to = last;
}

static void complete_patient(Claim *claim)
{
    if (claim->patient || !claim->subscriber) return;
    claim->patient_birth_date = claim->subscriber->birth_date;
    claim->patient_sex = claim->subscriber->sex;
}

static void complete_record_number(Claim *claim)
{
    for (size_t i = 0; i < claim->n_references; i++)
        if (str_is(str_from(claim->references[i]->qualifier), "EA"))
            claim->medical_record = claim->references[i]->value;
}

void x837_complete(struct x837_subject *subject)
{
    Claim *claim = subject->claim;
    for (size_t i = 0; i < claim->n_diagnoses; i++)
        strip_point(subject, &claim->diagnoses[i]->code);
    for (size_t i = 0; i < claim->n_procedures; i++)
        strip_point(subject, &claim->procedures[i]->code);
    complete_dates(claim);
    complete_patient(claim);
    complete_record_number(claim);
}

/* ---- checks -------------------------------------------------------------------------------- */

/* 005010X222A1 2300 CLM02: the total is the sum of the line charges. */
static void check_balance(struct x837_subject *subject)
{
    const Claim *claim = subject->claim;
    int64_t sum = 0;
    for (size_t i = 0; i < claim->n_lines; i++) sum += claim->lines[i]->charge_cents;
    if (sum == claim->charge_cents || subject->unreadable_amounts) return;
    struct x12_finding *finding =
        x12_findings_add(subject->findings, &x12_claim_balance, &subject->at);
    finding->element = 2;
    x12_finding_say(finding, "CLM02 is %lld cents, its %zu lines add up to %lld",
                    (long long)claim->charge_cents, claim->n_lines, (long long)sum);
}

void x837_check(struct x837_subject *subject)
{
    check_balance(subject);
}

const char *x837_unbound(const struct x837_subject *subject)
{
    const Claim *claim = subject->claim;
    if (subject->too_large) return "the claim is larger than the limit";
    if (!subject->has_ancestors) return "no billing provider or subscriber level above the claim";
    if (subject->foreign_composites) return "composites use another separator than ISA16 names";
    if (claim->patient_control.len == 0) return "CLM01 is missing";
    if (subject->unreadable_amounts) return "an amount cannot be read";
    if (claim->n_lines == 0) return "the claim has no service line";
    for (size_t i = 0; i < claim->n_lines; i++)
        if (!claim->lines[i]->procedure.len && !claim->lines[i]->revenue_code.len)
            return "a service line has neither procedure nor revenue code (SV1, SV2, SV3)";
    return NULL;
}

/* ---- the claim's own record of them -------------------------------------------------------- */

static str field_path(struct arena *arena, const struct x12_finding *finding)
{
    const bool plain = strcmp(finding->loop, "2300") == 0 || strcmp(finding->loop, "2400") == 0;
    char element[8] = "", component[8] = "";
    if (finding->element) (void)snprintf(element, sizeof element, "%02u", finding->element);
    if (finding->component) (void)snprintf(component, sizeof component, "-%u", finding->component);
    return arena_printf(arena, "%s%s%s%s%s", plain ? "" : finding->loop,
                        plain || !finding->loop[0] ? "" : " ", finding->segment, element,
                        component);
}

void x837_carry(struct arena *arena, Claim *claim, const struct x12_findings *findings)
{
    static const char *const severities[] = {
        [X12_INFO] = "info", [X12_WARNING] = "info", [X12_ERROR] = "warn", [X12_FATAL] = "warn"};
    for (size_t i = 0; i < findings->count; i++) {
        const struct x12_finding *from = &findings->items[i];
        const struct x12_codes *codes = &from->rule->codes;
        Finding *to =
            x12_list_add(arena, &claim->findings, &claim->n_findings, &finding__descriptor);
        to->edit = str_bytes(str_of(from->rule->id));
        to->severity = str_bytes(str_of(severities[from->severity]));
        to->stage = str_bytes(STR("gateway"));
        to->line = from->line;
        to->field = str_bytes(field_path(arena, from));
        to->code = str_bytes(str_of(codes->ik403 ? codes->ik403 : codes->ik304));
    }
}
