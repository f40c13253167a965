/* A posted claim as an ExplanationOfBenefit (hl7.org/fhir/R4/explanationofbenefit.html), its
 * members in the order of the resource.
 *
 * Patient and coverage are contained, as in the EOBs that payers publish; required members (status,
 * type, use, patient, created, insurer, provider, outcome, insurance) are always written. */
#include "lib/fhir/fhir.h"
#include "lib/fhir/json_out.h"

#define ADJUDICATION "http://terminology.hl7.org/CodeSystem/adjudication"
#define C4BB "http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBAdjudication"
#define DISCRIMINATOR "http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBAdjudicationDiscriminator"
#define CARC "https://x12.org/codes/claim-adjustment-reason-codes"

enum { ICD_POINT_AT = 3 };

/* ---- small parts -------------------------------------------------------------------------------
 */

static void coding(struct json_out *out, const char *name, const char *system, str code)
{
    json_open(out, name, '{');
    json_open(out, "coding", '[');
    json_open(out, NULL, '{');
    json_text(out, "system", str_of(system));
    json_text(out, "code", code);
    json_close(out, '}');
    json_close(out, ']');
    json_close(out, '}');
}

static void amount(struct json_out *out, const char *name, int64_t cents)
{
    json_open(out, name, '{');
    json_cents(out, "value", cents);
    json_text(out, "currency", STR("USD"));
    json_close(out, '}');
}

static str iso_of(struct arena *arena, int32_t yyyymmdd)
{
    return arena_printf(arena, "%04d-%02d-%02d", yyyymmdd / 10000, yyyymmdd / 100 % 100,
                        yyyymmdd % 100);
}

static void day(struct json_out *out, const char *name, int32_t yyyymmdd)
{
    if (yyyymmdd) json_text(out, name, iso_of(out->arena, yyyymmdd));
}

static void period(struct json_out *out, const char *name, int32_t from, int32_t to)
{
    if (!from) return;
    json_open(out, name, '{');
    day(out, "start", from);
    day(out, "end", to ? to : from);
    json_close(out, '}');
}

static void member(struct json_out *out, const char *name, bytes text)
{
    if (text.len) json_text(out, name, str_from(text));
}

static void identifier(struct json_out *out, const char *system, str value)
{
    json_open(out, NULL, '{');
    json_text(out, "system", str_of(system));
    json_text(out, "value", value);
    json_close(out, '}');
}

static void reference(struct json_out *out, const char *name, const char *to)
{
    json_open(out, name, '{');
    json_text(out, "reference", str_of(to));
    json_close(out, '}');
}

/* By number and name: the resource lies in no server of ours. */
static void party_reference(struct json_out *out, const char *name, const char *system,
                            const Party *party)
{
    json_open(out, name, '{');
    if (party && party->id.len) {
        json_open(out, "identifier", '{');
        json_text(out, "system", str_of(system));
        json_text(out, "value", str_from(party->id));
        json_close(out, '}');
    }
    if (party && party->last_name.len)
        json_text(out, "display", str_from(party->last_name));
    else if (!party || !party->id.len)
        json_text(out, "display", STR("unknown")); /* a Reference must say something */
    json_close(out, '}');
}

/* ---- whose it is -------------------------------------------------------------------------------
 */

static void patient(struct json_out *out, const Claim *claim)
{
    const Party *member_of = claim->subscriber ? claim->subscriber->name : NULL;
    const Party *who = claim->patient ? claim->patient : member_of;
    const str sex = str_from(claim->patient_sex);
    json_open(out, NULL, '{');
    json_text(out, "resourceType", STR("Patient"));
    json_text(out, "id", STR("patient"));
    if (who && who->last_name.len) {
        json_open(out, "name", '[');
        json_open(out, NULL, '{');
        json_text(out, "family", str_from(who->last_name));
        if (who->first_name.len) {
            json_open(out, "given", '[');
            json_text(out, NULL, str_from(who->first_name));
            json_close(out, ']');
        }
        json_close(out, '}');
        json_close(out, ']');
    }
    json_text(out, "gender",
              str_is(sex, "M")   ? STR("male")
              : str_is(sex, "F") ? STR("female")
                                 : STR("unknown"));
    day(out, "birthDate", claim->patient_birth_date);
    json_close(out, '}');
}

static void coverage(struct json_out *out, const Claim *claim)
{
    const Subscriber *subscriber = claim->subscriber;
    json_open(out, NULL, '{');
    json_text(out, "resourceType", STR("Coverage"));
    json_text(out, "id", STR("coverage"));
    json_text(out, "status", STR("active"));
    if (subscriber && subscriber->name) member(out, "subscriberId", subscriber->name->id);
    reference(out, "beneficiary", "#patient");
    json_open(out, "payor", '[');
    party_reference(out, NULL, "urn:claimline:payer", claim->payer);
    json_close(out, ']');
    json_close(out, '}');
}

/* ---- what it bills -----------------------------------------------------------------------------
 */

static str claim_type(const Claim *claim)
{
    switch (claim->type) {
    case CLAIM_TYPE__INSTITUTIONAL:
        return STR("institutional");
    case CLAIM_TYPE__DENTAL:
        return STR("oral");
    case CLAIM_TYPE__CLAIM_TYPE_UNKNOWN:
    case CLAIM_TYPE__PROFESSIONAL:
    case _CLAIM_TYPE_IS_INT_SIZE:
        break;
    }
    return STR("professional");
}

/* ICD-10-CM as it is published, with its point. */
static str icd_of(struct arena *arena, str code)
{
    if (code.len <= ICD_POINT_AT) return code;
    return arena_printf(arena, "%.3s.%.*s", code.at, (int)code.len - ICD_POINT_AT,
                        code.at + ICD_POINT_AT);
}

static void diagnoses(struct json_out *out, const Claim *claim)
{
    if (!claim->n_diagnoses) return;
    json_open(out, "diagnosis", '[');
    for (size_t i = 0; i < claim->n_diagnoses; i++) {
        const str qualifier = str_from(claim->diagnoses[i]->qualifier);
        const bool icd10 = qualifier.len > 0 && qualifier.at[0] == 'A';
        json_open(out, NULL, '{');
        json_number(out, "sequence", (int64_t)i + 1);
        coding(out, "diagnosisCodeableConcept",
               icd10 ? "http://hl7.org/fhir/sid/icd-10-cm" : "http://hl7.org/fhir/sid/icd-9-cm",
               icd_of(out->arena, str_from(claim->diagnoses[i]->code)));
        json_close(out, '}');
    }
    json_close(out, ']');
}

/* ---- what was decided --------------------------------------------------------------------------
 */

static void adjudication(struct json_out *out, const char *system, str code, int64_t cents)
{
    json_open(out, NULL, '{');
    coding(out, "category", system, code);
    amount(out, "amount", cents);
    json_close(out, '}');
}

static bool is_payment(const struct fhir_eob_entry *entry)
{
    return !entry->reason.len;
}

/* The sum of all entries with this one's line and reason: a reversal takes its payment's back. */
static int64_t entry_sum(const struct fhir_eob *eob, size_t at, bool *is_first)
{
    int64_t sum = 0;
    *is_first = true;
    for (size_t i = 0; i < eob->entry_count; i++) {
        const struct fhir_eob_entry *entry = &eob->entries[i];
        if (entry->line != eob->entries[at].line || !str_eq(entry->reason, eob->entries[at].reason))
            continue;
        *is_first = *is_first && i >= at;
        sum += entry->cents;
    }
    return sum;
}

/* "CO-45": what the payer did not pay, and the CARC that says why. */
static void adjustment(struct json_out *out, str reason, int64_t cents)
{
    str code = reason;
    const str group = str_cut(&code, '-');
    const bool is_patient = str_is(group, "PR");
    json_open(out, NULL, '{');
    if (is_patient)
        coding(out, "category", C4BB, STR("memberliability"));
    else
        coding(out, "category", DISCRIMINATOR, STR("denialreason"));
    coding(out, "reason", CARC, code.at ? code : group);
    amount(out, "amount", cents);
    json_close(out, '}');
}

static void adjustments(struct json_out *out, const struct fhir_eob *eob, int32_t line)
{
    for (size_t i = 0; i < eob->entry_count; i++) {
        bool is_first;
        if (eob->entries[i].line != line || is_payment(&eob->entries[i])) continue;
        const int64_t cents = entry_sum(eob, i, &is_first);
        if (is_first && cents) adjustment(out, eob->entries[i].reason, cents);
    }
}

static int64_t adjusted_on(const struct fhir_eob *eob, int32_t line)
{
    int64_t sum = 0;
    for (size_t i = 0; i < eob->entry_count; i++)
        if (eob->entries[i].line == line && !is_payment(&eob->entries[i]))
            sum += eob->entries[i].cents;
    return sum;
}

/* The ledger has one payment a claim. What each line got is its charge less its adjustments
 * (005010X221A1 1.10.2.1, service balancing), where the lines then come to that payment: else the
 * payer decided the claim as a whole. */
static bool lines_tell_payment(const struct fhir_eob *eob)
{
    int64_t sum = -adjusted_on(eob, 0);
    for (size_t i = 0; i < eob->claim->n_lines; i++)
        sum += eob->claim->lines[i]->charge_cents - adjusted_on(eob, (int32_t)i + 1);
    return sum == eob->paid_cents;
}

static const char *procedure_system(const ServiceLine *line)
{
    const str qualifier = str_from(line->procedure_qualifier);
    if (str_is(qualifier, "AD")) return "http://www.ada.org/cdt";
    const str code = str_from(line->procedure);
    const bool is_cpt = code.len > 0 && code.at[0] >= '0' && code.at[0] <= '9';
    return is_cpt ? "http://www.ama-assn.org/go/cpt"
                  : "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets";
}

/* Required of an item; a line billed by revenue code alone has no other product. */
static void product(struct json_out *out, const ServiceLine *line)
{
    if (line->revenue_code.len)
        coding(out, "revenue", "https://www.nubc.org/CodeSystem/RevenueCodes",
               str_from(line->revenue_code));
    if (line->procedure.len)
        coding(out, "productOrService", procedure_system(line), str_from(line->procedure));
    else
        coding(out, "productOrService", "http://terminology.hl7.org/CodeSystem/data-absent-reason",
               STR("not-applicable"));
    if (!line->n_modifiers) return;
    json_open(out, "modifier", '[');
    for (size_t i = 0; i < line->n_modifiers; i++)
        coding(out, NULL, procedure_system(line), str_from(line->modifiers[i]));
    json_close(out, ']');
}

static void pointers(struct json_out *out, const ServiceLine *line)
{
    if (!line->n_pointers) return;
    json_open(out, "diagnosisSequence", '[');
    for (size_t i = 0; i < line->n_pointers; i++) json_number(out, NULL, line->pointers[i]);
    json_close(out, ']');
}

static void item(struct json_out *out, const struct fhir_eob *eob, size_t at)
{
    const ServiceLine *line = eob->claim->lines[at];
    json_open(out, NULL, '{');
    json_number(out, "sequence", (int64_t)at + 1);
    pointers(out, line);
    product(out, line);
    if (line->from && line->to && line->to != line->from)
        period(out, "servicedPeriod", line->from, line->to);
    else
        day(out, "servicedDate", line->from);
    if (line->quantity_milli) {
        json_open(out, "quantity", '{');
        json_milli(out, "value", line->quantity_milli);
        json_close(out, '}');
    }
    amount(out, "net", line->charge_cents);
    json_open(out, "adjudication", '[');
    adjudication(out, ADJUDICATION, STR("submitted"), line->charge_cents);
    if (lines_tell_payment(eob))
        adjudication(out, ADJUDICATION, STR("benefit"),
                     line->charge_cents - adjusted_on(eob, (int32_t)at + 1));
    adjustments(out, eob, (int32_t)at + 1);
    json_close(out, ']');
    json_close(out, '}');
}

static void totals(struct json_out *out, const struct fhir_eob *eob)
{
    json_open(out, "total", '[');
    adjudication(out, ADJUDICATION, STR("submitted"), eob->charge_cents);
    adjudication(out, ADJUDICATION, STR("benefit"), eob->paid_cents);
    adjudication(out, C4BB, STR("noncovered"), eob->adjusted_cents);
    adjudication(out, C4BB, STR("memberliability"), eob->patient_cents);
    json_close(out, ']');
}

static void payment(struct json_out *out, const struct fhir_eob *eob)
{
    json_open(out, "payment", '{');
    day(out, "date", eob->posted.yyyymmdd);
    amount(out, "amount", eob->paid_cents);
    if (eob->trace.len) {
        json_open(out, "identifier", '{');
        json_text(out, "value", eob->trace);
        json_close(out, '}');
    }
    json_close(out, '}');
}

/* ---- the resource ------------------------------------------------------------------------------
 */

static void head(struct json_out *out, const struct fhir_eob *eob)
{
    const Claim *claim = eob->claim;
    json_text(out, "resourceType", STR("ExplanationOfBenefit"));
    json_text(out, "id", eob->number);
    json_open(out, "contained", '[');
    patient(out, claim);
    coverage(out, claim);
    json_close(out, ']');
    json_open(out, "identifier", '[');
    identifier(out, "urn:claimline:claim", eob->number);
    if (eob->payer_control.len) identifier(out, "urn:claimline:payer-control", eob->payer_control);
    json_close(out, ']');
    json_text(out, "status", str_is(eob->state, "reversed") ? STR("cancelled") : STR("active"));
    coding(out, "type", "http://terminology.hl7.org/CodeSystem/claim-type", claim_type(claim));
    json_text(out, "use", STR("claim"));
    reference(out, "patient", "#patient");
    period(out, "billablePeriod", claim->statement_from, claim->statement_to);
    json_text(out, "created", iso_of(out->arena, eob->posted.yyyymmdd));
    party_reference(out, "insurer", "urn:claimline:payer", claim->payer);
    party_reference(out, "provider", "http://hl7.org/fhir/sid/us-npi", claim->billing);
    json_open(out, "claim", '{');
    json_open(out, "identifier", '{');
    json_text(out, "value", str_from(claim->patient_control));
    json_close(out, '}');
    json_close(out, '}');
    json_text(out, "outcome", STR("complete"));
    json_text(out, "disposition", eob->state);
}

str fhir_eob_write(struct arena *arena, const struct fhir_eob *eob)
{
    struct json_out out = {.arena = arena};
    json_open(&out, NULL, '{');
    head(&out, eob);
    diagnoses(&out, eob->claim);
    json_open(&out, "insurance", '[');
    json_open(&out, NULL, '{');
    json_flag(&out, "focal", true);
    reference(&out, "coverage", "#coverage");
    json_close(&out, '}');
    json_close(&out, ']');
    if (eob->claim->n_lines) {
        json_open(&out, "item", '[');
        for (size_t i = 0; i < eob->claim->n_lines; i++) item(&out, eob, i);
        json_close(&out, ']');
    }
    bool any = false;
    for (size_t i = 0; i < eob->entry_count; i++)
        any |= eob->entries[i].line == 0 && !is_payment(&eob->entries[i]);
    if (any) {
        json_open(&out, "adjudication", '[');
        adjudication(&out, ADJUDICATION, STR("submitted"), eob->charge_cents);
        adjustments(&out, eob, 0);
        json_close(&out, ']');
    }
    totals(&out, eob);
    payment(&out, eob);
    json_close(&out, '}');
    return (str){out.at, out.len};
}
