/* A FHIR Claim bound to the claim model: what is refused, then part by part. */
#include "lib/fhir/bind.h"

/* clang-format off */

/* hl7.org/fhir/R4/valueset-claim-type.html */
static const struct {
    const char *code;
    ClaimType type;
    int kind;
} claim_types[] = {
    {"professional",  CLAIM_TYPE__PROFESSIONAL,  FOR_PROFESSIONAL },
    {"institutional", CLAIM_TYPE__INSTITUTIONAL, FOR_INSTITUTIONAL},
    {"oral",          CLAIM_TYPE__DENTAL,        FOR_DENTAL       },
};

static const struct fhir_refusal
    refused_use = {"fhir.use", "Claim.use", "business-rule",
                   "use is not claim: a predetermination or preauthorization is never billed"},
    refused_status = {"fhir.status", "Claim.status", "business-rule",
                      "status is not active: drafts and cancelled claims are never billed"},
    refused_type = {"fhir.type", "Claim.type", "not-supported",
                    "type is none of professional, institutional, oral: no 837 carries it"},
    refused_lines = {"fhir.item", "Claim.item", "required", "there is no item to bill"},
    refused_many = {"fhir.items", "Claim.item", "too-costly", "there are more items than a claim has lines"},
    refused_reference = {"fhir.reference", "", "not-found",
                         "it refers to a resource that was not sent with it"};

/* References that a claim cannot be without: one that leads nowhere refuses it (bundle.html#references). */
static const struct {
    const char *path;
    struct fhir_refusal refusal;
} needed_references[] = {
    {"patient",                   {"fhir.reference", "Claim.patient", "not-found", "it refers to a resource that was not sent with it"}},
    {"provider",                  {"fhir.reference", "Claim.provider", "not-found", "it refers to a resource that was not sent with it"}},
    {"insurer",                   {"fhir.reference", "Claim.insurer", "not-found", "it refers to a resource that was not sent with it"}},
    {"insurance[focal].coverage", {"fhir.reference", "Claim.insurance.coverage", "not-found", "it refers to a resource that was not sent with it"}},
    {"insurance.coverage",        {"fhir.reference", "Claim.insurance.coverage", "not-found", "it refers to a resource that was not sent with it"}},
};

/* hl7.org/fhir/R4/valueset-claim-careteamrole.html, CARIN C4BBClaimCareTeamRole; NM101 of 2310 in the guides.
 * NULL: that guide has no such loop. */
static const struct {
    const char *role, *professional, *institutional;
} roles[] = {
    {"primary",        "82", "71"},
    {"attending",      NULL, "71"},
    {"rendering",      "82", "82"},
    {"performing",     "82", "82"},
    {"referring",      "DN", "DN"},
    {"supervisor",     "DQ", NULL},
    {"supervising",    "DQ", NULL},
    {"operating",      NULL, "72"},
    {"otheroperating", NULL, "ZZ"},
    {"assist",         NULL, "ZZ"},
    {"site",           "77", "77"},
    {"",               "82", "71"},
};

/* hl7.org/fhir/R4/v3/ActIncidentCode/vs.html; 005010X222A1 CLM11 */
static const struct fhir_word accidents[] = {{"MVA", "AA"}, {"WPA", "EM"}, {"WPA-", "EM"}};
/* clang-format on */

/* ---- what is never billed ----------------------------------------------------------------------
 */

static void references_check(struct fhir_binding *b)
{
    for (size_t i = 0; i < COUNT_OF(needed_references) && !b->refusal; i++) {
        const struct fhir_node reference = fhir_at(b->scope, b->root, needed_references[i].path);
        if (reference.json && fhir_dangles(b->scope, reference))
            b->refusal = &needed_references[i].refusal;
    }
    for (size_t i = 0; i < fhir_count(b->root, "careTeam") && i < FHIR_LIST_MAX && !b->refusal; i++)
        if (fhir_dangles(b->scope,
                         fhir_at(b->scope, fhir_item(b->root, "careTeam", i), "provider")))
            b->refusal = &refused_reference;
}

static void type_set(struct fhir_binding *b)
{
    const str type = fhir_text(b->scope, b->root, "type.coding.code");
    for (size_t i = 0; i < COUNT_OF(claim_types); i++) {
        if (!str_is(type, claim_types[i].code)) continue;
        b->claim->type = claim_types[i].type;
        b->kind = claim_types[i].kind;
    }
    if (!b->kind) b->refusal = &refused_type;
}

static void claim_check(struct fhir_binding *b)
{
    const size_t items = fhir_count(b->root, "item");
    if (!str_is(fhir_text(b->scope, b->root, "use"), "claim"))
        b->refusal = &refused_use;
    else if (!str_is(fhir_text(b->scope, b->root, "status"), "active"))
        b->refusal = &refused_status;
    else
        type_set(b);
    if (!b->refusal && items == 0) b->refusal = &refused_lines;
    if (!b->refusal && items > FHIR_LINES_MAX) b->refusal = &refused_many;
}

/* ---- parts -------------------------------------------------------------------------------------
 */

static str entity_of(const struct fhir_binding *b, str role)
{
    for (size_t i = 0; i < COUNT_OF(roles); i++)
        if (str_is(role, roles[i].role))
            return str_of(b->kind == FOR_INSTITUTIONAL ? roles[i].institutional
                                                       : roles[i].professional);
    return (str){0};
}

static void care_team(struct fhir_binding *b)
{
    for (size_t i = 0; i < fhir_count(b->root, "careTeam") && i < FHIR_LIST_MAX; i++) {
        const struct fhir_node member = fhir_item(b->root, "careTeam", i);
        const str entity = entity_of(b, fhir_text(b->scope, member, "role.coding.code"));
        const struct fhir_node provider = fhir_at(b->scope, member, "provider");
        if (entity.len) fhir_provider_add(b, fhir_party(b, provider, entity.at));
    }
    const struct fhir_node facility = fhir_at(b->scope, b->root, "facility");
    if (facility.json) fhir_provider_add(b, fhir_party(b, facility, "77"));
}

static struct fhir_node concept_of(struct fhir_binding *b, struct fhir_node item, const char *own,
                                   const char *referred)
{
    const struct fhir_node concept = fhir_at(b->scope, item, own);
    return concept.json ? concept : fhir_at(b->scope, item, referred);
}

static void diagnoses(struct fhir_binding *b)
{
    for (size_t i = 0; i < fhir_count(b->root, "diagnosis") && i < FHIR_LIST_MAX; i++) {
        const struct fhir_node item = fhir_item(b->root, "diagnosis", i);
        const struct fhir_node concept =
            concept_of(b, item, "diagnosisCodeableConcept", "diagnosisReference.resolve().code");
        int64_t sequence = (int64_t)i + 1;
        fhir_notes_add(b, fhir_at(b->scope, item, "diagnosisReference.resolve()"),
                       STR("Condition.note"));
        (void)str_parse_int(fhir_text(b->scope, item, "sequence"), &sequence);
        const bytes poa = fhir_code(b->arena, fhir_text(b->scope, item, "onAdmission.coding.code"));
        const int32_t place =
            fhir_diagnosis_add(b, concept, fhir_text(b->scope, item, "type.coding.code"), poa);
        b->pointers[b->pointer_count].sequence = sequence;
        b->pointers[b->pointer_count++].place = place;
        if (!place) /* said by name, not lost */
            fhir_find(b, "INT-07", "warn", 0,
                      arena_printf(b->arena, "Claim.diagnosis[%zu].diagnosis", i));
    }
}

static void procedures(struct fhir_binding *b)
{
    if (b->kind != FOR_INSTITUTIONAL) return;
    for (size_t i = 0; i < fhir_count(b->root, "procedure") && i < FHIR_LIST_MAX; i++) {
        const struct fhir_node item = fhir_item(b->root, "procedure", i);
        int32_t day = 0;
        (void)fhir_date(fhir_text(b->scope, item, "date"), &day);
        fhir_procedure_add(
            b, concept_of(b, item, "procedureCodeableConcept", "procedureReference.resolve().code"),
            day);
    }
}

static void date_add(struct fhir_binding *b, const char *qualifier, str text)
{
    enum { TIME_AT = 11, TIME_END = 16 };
    Claim *claim = b->claim;
    int32_t day;
    if (!fhir_date(text, &day)) return;
    DatedEvent *event = FHIR_NEW(b->arena, DatedEvent, DATED_EVENT__INIT);
    event->qualifier = str_bytes(str_of(qualifier));
    event->from = day;
    if (text.len >= TIME_END)
        event->time =
            str_bytes(arena_printf(b->arena, "%.2s%.2s", text.at + TIME_AT, text.at + TIME_AT + 3));
    claim->dates =
        (DatedEvent **)arena_grow(b->arena, claim->dates, claim->n_dates, sizeof(DatedEvent *));
    claim->dates[claim->n_dates++] = event;
}

static void reference_add(struct fhir_binding *b, const char *qualifier, str value)
{
    Claim *claim = b->claim;
    if (!value.len) return;
    Identifier *identifier = FHIR_NEW(b->arena, Identifier, IDENTIFIER__INIT);
    identifier->qualifier = str_bytes(str_of(qualifier));
    identifier->value = fhir_kept(b->arena, value);
    claim->references = (Identifier **)arena_grow(b->arena, claim->references, claim->n_references,
                                                  sizeof(Identifier *));
    claim->references[claim->n_references++] = identifier;
}

/* UB-04 FL4: a leading zero, two digits of facility and care, the frequency. */
static void type_of_bill(struct fhir_binding *b)
{
    str code = fhir_text(b->scope, b->root, "supportingInfo[typeofbill].code.coding.code");
    if (code.len == 4 && code.at[0] == '0') code = (str){code.at + 1, 3};
    if (code.len != 3 || b->kind != FOR_INSTITUTIONAL) return;
    b->claim->facility_code = fhir_kept(b->arena, (str){code.at, 2});
    b->claim->frequency = fhir_code(b->arena, (str){code.at + 2, 1});
}

/* A prior claim for the same services is replaced by this one (005010X222A1 CLM05-3 7, REF*F8). */
static void related(struct fhir_binding *b)
{
    const struct fhir_node prior = fhir_at(b->scope, b->root, "related");
    if (!str_is(fhir_text(b->scope, prior, "relationship.coding.code"), "prior")) return;
    str number = fhir_text(b->scope, prior, "reference.value");
    if (!number.len) number = fhir_text(b->scope, prior, "claim.identifier.value");
    if (!number.len) return;
    reference_add(b, "F8", number);
    if (!b->claim->frequency.len) b->claim->frequency = str_bytes(STR("7"));
}

static void accident(struct fhir_binding *b)
{
    const struct fhir_node accident = fhir_at(b->scope, b->root, "accident");
    const str type = fhir_text(b->scope, accident, "type.coding.code");
    str cause = STR("OA");
    if (!accident.json || b->kind == FOR_INSTITUTIONAL) return;
    for (size_t i = 0; i < COUNT_OF(accidents); i++)
        if (str_is(type, accidents[i].fhir)) cause = str_of(accidents[i].ours);
    date_add(b, "439", fhir_text(b->scope, accident, "date"));
    b->claim->related_causes = ARENA_NEW(b->arena, bytes);
    b->claim->related_causes[0] = str_bytes(cause);
    b->claim->n_related_causes = 1;
}

static void stay(struct fhir_binding *b)
{
    Claim *claim = b->claim;
    if (b->kind != FOR_INSTITUTIONAL) {
        claim->admission_type = claim->admission_source = claim->discharge_status = (bytes){0};
        return;
    }
    str admitted = fhir_text(b->scope, b->root, "supportingInfo[admission].timingPeriod.start");
    if (!admitted.len)
        admitted = fhir_text(b->scope, b->root, "supportingInfo[admission].timingDate");
    date_add(b, "435", admitted);
    const str drg = fhir_text(b->scope, b->root, "supportingInfo[drg].code.coding.code");
    if (!drg.len) return;
    CodedFact *fact = FHIR_NEW(b->arena, CodedFact, CODED_FACT__INIT);
    fact->qualifier = str_bytes(STR("DR"));
    fact->code = fhir_code(b->arena, drg);
    claim->facts =
        (CodedFact **)arena_grow(b->arena, claim->facts, claim->n_facts, sizeof(CodedFact *));
    claim->facts[claim->n_facts++] = fact;
}

/* All that Claim.insurance lists; the place of the focal one, else of the first (claim.html#focal).
 */
static size_t insurances_add(struct fhir_binding *b)
{
    size_t focal = 0;
    bool found = false;
    for (size_t i = 0; i < fhir_count(b->root, "insurance") && i < FHIR_LIST_MAX; i++) {
        const struct fhir_node item = fhir_item(b->root, "insurance", i);
        struct fhir_insured insured = {.from = item, .order = (int64_t)i + 1};
        insured.field = arena_printf(b->arena, "Claim.insurance[%zu]", i);
        insured.coverage = fhir_at(b->scope, item, "coverage.resolve()");
        (void)str_parse_int(fhir_text(b->scope, item, "sequence"), &insured.order);
        if (!found && str_is(fhir_text(b->scope, item, "focal"), "true")) {
            focal = i;
            found = true;
        }
        fhir_insured_add(b, insured);
    }
    return focal;
}

static void insurance(struct fhir_binding *b)
{
    const size_t focal = insurances_add(b);
    const struct fhir_node none = {0};
    const struct fhir_node from = b->insured_count ? b->insured[focal].from : none;
    const struct fhir_node coverage = b->insured_count ? b->insured[focal].coverage : none;
    struct fhir_node insurer = fhir_at(b->scope, b->root, "insurer");
    if (!insurer.json && !coverage.json) insurer = fhir_at(b->scope, from, "coverage");
    fhir_coverage(b, coverage, insurer);
    reference_add(b, "G1", fhir_text(b->scope, from, "preAuthRef"));
    fhir_payers(b, focal);
}

/* ---- lines -------------------------------------------------------------------------------------
 */

/* Of an item with details the details are billed: the item is their sum (claim.html, 6.1.6). */
static void line_inherit(struct fhir_binding *b, ServiceLine *line, const ServiceLine *item)
{
    if (!line->from) line->from = item->from;
    if (!line->to) line->to = item->to;
    if (!line->place_of_service.len) line->place_of_service = item->place_of_service;
    if (!line->revenue_code.len) line->revenue_code = item->revenue_code;
    if (!line->n_pointers && item->n_pointers) {
        line->pointers = arena_copy(b->arena, item->pointers, item->n_pointers * sizeof(int32_t));
        line->n_pointers = item->n_pointers;
    }
}

/* The charge of a detail makes it a line of its own; without one it only describes its item. */
static bool details_are_billed(struct fhir_binding *b, struct fhir_node item)
{
    static const char *const charges[] = {"detail.net.value", "detail.unitPrice.value",
                                          "detail.subDetail.net.value",
                                          "detail.subDetail.unitPrice.value"};
    for (size_t i = 0; i < COUNT_OF(charges); i++)
        if (fhir_text(b->scope, item, charges[i]).len) return true;
    return false;
}

static bool sub_details_are_billed(struct fhir_binding *b, struct fhir_node detail)
{
    return fhir_text(b->scope, detail, "subDetail.net.value").len ||
           fhir_text(b->scope, detail, "subDetail.unitPrice.value").len;
}

/* path: of the National Drug Code in what describes the line. */
static void drug_of(struct fhir_binding *b, ServiceLine *line, struct fhir_node from,
                    const char *path)
{
    const str ndc = fhir_text(b->scope, from, path);
    if (!ndc.len || line->drug) return;
    line->drug = FHIR_NEW(b->arena, Drug, DRUG__INIT);
    line->drug->qualifier = str_bytes(STR("N4"));
    line->drug->ndc = fhir_code(b->arena, ndc);
}

/* What its parts are billed for: read for what they inherit, and no line itself. */
static const ServiceLine *whole_read(struct fhir_binding *b, struct fhir_node from,
                                     const ServiceLine *above)
{
    const size_t findings = b->claim->n_findings;
    ServiceLine *line = fhir_line_add(b, &fhir_item_table, from);
    if (above) line_inherit(b, line, above);
    b->claim->n_lines--;
    b->claim->n_findings = findings;
    return line;
}

/* NULL: the claim has as many lines as it may. */
static ServiceLine *part_add(struct fhir_binding *b, struct fhir_node from,
                             const ServiceLine *whole)
{
    if (b->claim->n_lines == FHIR_LINES_MAX) b->refusal = &refused_many;
    if (b->refusal) return NULL;
    ServiceLine *line = fhir_line_add(b, &fhir_item_table, from);
    if (whole) line_inherit(b, line, whole);
    return line;
}

static void detail_take(struct fhir_binding *b, struct fhir_node detail, const ServiceLine *item)
{
    if (!sub_details_are_billed(b, detail)) {
        ServiceLine *line = part_add(b, detail, item);
        if (line) drug_of(b, line, detail, "subDetail.productOrService.coding[ndc].code");
        return;
    }
    const ServiceLine *whole = whole_read(b, detail, item);
    for (size_t i = 0; i < fhir_count(detail, "subDetail") && !b->refusal; i++)
        (void)part_add(b, fhir_item(detail, "subDetail", i), whole);
}

static void item_take(struct fhir_binding *b, struct fhir_node item)
{
    if (!details_are_billed(b, item)) {
        ServiceLine *line = part_add(b, item, NULL);
        if (line) drug_of(b, line, item, "detail.productOrService.coding[ndc].code");
        return;
    }
    const ServiceLine *whole = whole_read(b, item, NULL);
    for (size_t i = 0; i < fhir_count(item, "detail") && !b->refusal; i++)
        detail_take(b, fhir_item(item, "detail", i), whole);
}

void fhir_bind_claim(struct fhir_binding *b)
{
    claim_check(b);
    if (!b->refusal) fhir_types_find(b, STR("Claim"), b->root.json);
    if (!b->refusal) references_check(b);
    if (b->refusal) return;
    fhir_bind(b->scope, b->arena, &fhir_claim_table, b->root, b->claim);
    b->total_given = b->claim->charge_cents != 0;
    type_of_bill(b);
    fhir_patient(b, fhir_at(b->scope, b->root, "patient.resolve()"));
    insurance(b);
    fhir_billing(b, fhir_at(b->scope, b->root, "provider"));
    care_team(b);
    diagnoses(b);
    procedures(b);
    stay(b);
    accident(b);
    related(b);
    fhir_information_add(b);
    for (size_t i = 0; i < fhir_count(b->root, "item") && !b->refusal; i++)
        item_take(b, fhir_item(b->root, "item", i));
    if (!b->refusal) fhir_finish(b);
    fhir_used_types_find(b);
}
