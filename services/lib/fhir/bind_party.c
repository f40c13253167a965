/* Who a claim speaks of: patient, subscriber, payer, providers. */
#include "lib/fhir/bind.h"

static Identifier *identifier_make(struct arena *arena, const char *qualifier, bytes value)
{
    Identifier *identifier = FHIR_NEW(arena, Identifier, IDENTIFIER__INIT);
    identifier->qualifier = str_bytes(str_of(qualifier));
    identifier->value = value;
    return identifier;
}

static void reference_add(struct arena *arena, Party *party, const char *qualifier, bytes value)
{
    if (!value.len) return;
    party->references = (Identifier **)arena_grow(arena, party->references, party->n_references,
                                                  sizeof(Identifier *));
    party->references[party->n_references++] = identifier_make(arena, qualifier, value);
}

static Party *party_make(struct arena *arena, const char *entity, const char *kind)
{
    Party *party = FHIR_NEW(arena, Party, PARTY__INIT);
    party->entity = str_bytes(str_of(entity));
    party->kind = str_bytes(str_of(kind));
    return party;
}

/* ---- patient and subscriber --------------------------------------------------------------------
 */

/* 005010X222A1 DMG03 */
static const struct fhir_word genders[] = {
    {"male", "M"}, {"female", "F"}, {"other", "U"}, {"unknown", "U"}};

static bytes sex_of(str gender)
{
    for (size_t i = 0; i < COUNT_OF(genders); i++)
        if (str_is(gender, genders[i].fhir)) return str_bytes(str_of(genders[i].ours));
    return (bytes){0};
}

void fhir_patient(struct fhir_binding *b, struct fhir_node patient)
{
    Claim *claim = b->claim;
    claim->patient = party_make(b->arena, "QC", "1");
    fhir_bind(b->scope, b->arena, &fhir_patient_table, patient, claim->patient);
    (void)fhir_date(fhir_text(b->scope, patient, "birthDate"), &claim->patient_birth_date);
    claim->patient_sex = sex_of(fhir_text(b->scope, patient, "gender"));
    claim->medical_record =
        fhir_kept(b->arena, fhir_text(b->scope, patient, "identifier[record].value"));
    fhir_require(b, &fhir_patient_table, claim->patient, 0);
    if (!claim->patient_birth_date) fhir_find(b, "INT-03", "hold", 0, STR("Patient.birthDate"));
    if (!claim->patient_sex.len) fhir_find(b, "INT-04", "hold", 0, STR("Patient.gender"));
}

/* The patient's own coverage: one party is both (005010X222A1 2000B SBR02 18). */
static void subscriber_is_patient(struct fhir_binding *b, Subscriber *subscriber)
{
    Claim *claim = b->claim;
    const bytes id = subscriber->name->id;
    subscriber->name = claim->patient;
    subscriber->name->entity = str_bytes(STR("IL"));
    subscriber->name->id = id;
    subscriber->birth_date = claim->patient_birth_date;
    subscriber->sex = claim->patient_sex;
    subscriber->relationship = str_bytes(STR("18"));
    claim->patient = NULL;
}

static void subscriber_is_other(struct fhir_binding *b, Subscriber *subscriber,
                                struct fhir_node person)
{
    fhir_bind(b->scope, b->arena, &fhir_patient_table, person, subscriber->name);
    (void)fhir_date(fhir_text(b->scope, person, "birthDate"), &subscriber->birth_date);
    subscriber->sex = sex_of(fhir_text(b->scope, person, "gender"));
    b->claim->patient_relationship = subscriber->relationship;
    subscriber->relationship = (bytes){0};
    if (!subscriber->name->last_name.len)
        fhir_find(b, "INT-05", "hold", 0, STR("Coverage.subscriber"));
}

Party *fhir_payer(struct fhir_binding *b, struct fhir_node coverage, struct fhir_node insurer)
{
    Party *payer = party_make(b->arena, "PR", "2");
    if (insurer.json) fhir_bind(b->scope, b->arena, &fhir_payer_table, insurer, payer);
    const struct fhir_node payor = fhir_at(b->scope, coverage, "payor");
    if (payor.json) fhir_bind(b->scope, b->arena, &fhir_payer_table, payor, payer);
    if (payer->id.len) payer->id_qualifier = str_bytes(STR("PI"));
    return payer;
}

static Subscriber *subscriber_of(struct fhir_binding *b, struct fhir_node coverage)
{
    Subscriber *subscriber = FHIR_NEW(b->arena, Subscriber, SUBSCRIBER__INIT);
    subscriber->sequence = str_bytes(STR("P"));
    subscriber->name = party_make(b->arena, "IL", "1");
    fhir_bind(b->scope, b->arena, &fhir_coverage_table, coverage, subscriber);
    if (subscriber->group_number.len) subscriber->group_name = (bytes){0}; /* SBR04: not both */
    if (!subscriber->filing.len) subscriber->filing = str_bytes(STR("CI"));
    if (b->kind == FOR_INSTITUTIONAL && str_is(str_from(subscriber->filing), "MB"))
        subscriber->filing = str_bytes(STR("MA")); /* part A */
    return subscriber;
}

/* The person whose coverage it is; absent: the patient himself. */
static struct fhir_node insured_of(struct fhir_binding *b, struct fhir_node coverage,
                                   const Subscriber *subscriber)
{
    const struct fhir_node person = fhir_at(b->scope, coverage, "subscriber.resolve()");
    const struct fhir_node patient = fhir_at(b->scope, coverage, "beneficiary.resolve()");
    if (str_is(str_from(subscriber->relationship), "18") || person.json == patient.json)
        return (struct fhir_node){0};
    return person;
}

Subscriber *fhir_other_subscriber(struct fhir_binding *b, struct fhir_node coverage)
{
    Subscriber *subscriber = subscriber_of(b, coverage);
    const struct fhir_node other = insured_of(b, coverage, subscriber);
    const bool said = subscriber->relationship.len > 0;
    struct fhir_node person = other;
    if (!person.json) person = fhir_at(b->scope, coverage, "beneficiary.resolve()");
    fhir_bind(b->scope, b->arena, &fhir_patient_table, person, subscriber->name);
    if (!said) subscriber->relationship = str_bytes(other.json ? STR("G8") : STR("18"));
    if (subscriber->name->id.len) subscriber->name->id_qualifier = str_bytes(STR("MI"));
    return subscriber;
}

void fhir_coverage(struct fhir_binding *b, struct fhir_node coverage, struct fhir_node insurer)
{
    Subscriber *subscriber = subscriber_of(b, coverage);
    const struct fhir_node person = insured_of(b, coverage, subscriber);
    b->claim->subscriber = subscriber;
    fhir_require(b, &fhir_coverage_table, subscriber, 0);
    if (person.json && subscriber->relationship.len == 0)
        subscriber->relationship = str_bytes(STR("G8"));
    if (subscriber->relationship.len && !str_is(str_from(subscriber->relationship), "18"))
        subscriber_is_other(b, subscriber, person);
    else
        subscriber_is_patient(b, subscriber);
    if (subscriber->name->id.len) subscriber->name->id_qualifier = str_bytes(STR("MI"));
    b->claim->payer = fhir_payer(b, coverage, insurer);
    fhir_require(b, &fhir_payer_table, b->claim->payer, 0);
}

/* ---- providers ---------------------------------------------------------------------------------
 */

static void party_bind(struct fhir_binding *b, struct fhir_node resource, Party *party)
{
    static const struct {
        const char *type, *kind;
        const struct fhir_table *table;
    } rows[] = {{"Organization", "2", &fhir_organization_table},
                {"Practitioner", "1", &fhir_practitioner_table},
                {"PractitionerRole", "1", &fhir_role_table},
                {"Location", "2", &fhir_location_table}};
    const str type = fhir_text(b->scope, resource, "resourceType");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (!str_is(type, rows[i].type)) continue;
        party->kind = str_bytes(str_of(rows[i].kind));
        fhir_bind(b->scope, b->arena, rows[i].table, resource, party);
    }
    reference_add(b->arena, party, "EI",
                  fhir_code(b->arena, fhir_text(b->scope, resource, "identifier[tax].value")));
    if (!party->n_references)
        reference_add(b->arena, party, "SY",
                      fhir_code(b->arena, fhir_text(b->scope, resource, "identifier[ssn].value")));
}

Party *fhir_party(struct fhir_binding *b, struct fhir_node reference, const char *entity)
{
    Party *party = party_make(b->arena, entity, "1");
    const struct fhir_node resource = fhir_at(b->scope, reference, "resolve()");
    party_bind(b, resource, party);
    if (str_is(fhir_text(b->scope, resource, "resourceType"), "PractitionerRole")) {
        struct fhir_node person = fhir_at(b->scope, resource, "practitioner.resolve()");
        if (!person.json) person = fhir_at(b->scope, resource, "organization.resolve()");
        party_bind(b, person, party);
    }
    if (!party->id.len && !resource.json) /* named by its number only: a logical reference */
        party->id = fhir_code(b->arena, fhir_text(b->scope, reference, "identifier[npi].value"));
    if (!party->last_name.len)
        party->last_name = fhir_kept(b->arena, fhir_text(b->scope, reference, "display"));
    if (party->id.len) party->id_qualifier = str_bytes(STR("XX"));
    return party;
}

/* A specialty has a place beside the rendering and the attending provider only (2310B PRV01 PE,
 * 005010X223A3 2310A PRV01 AT). */
static void specialty_set(const struct fhir_binding *b, Party *party)
{
    const str entity = str_from(party->entity);
    str role = {0};
    if (str_is(entity, "82") && b->kind != FOR_INSTITUTIONAL) role = STR("PE");
    if (str_is(entity, "71")) role = STR("AT");
    if (!role.len) party->taxonomy = (bytes){0};
    if (party->taxonomy.len) party->provider_role = str_bytes(role);
}

void fhir_provider_add(struct fhir_binding *b, Party *party)
{
    Claim *claim = b->claim;
    specialty_set(b, party);
    for (size_t i = 0; i < claim->n_providers; i++)
        if (str_eq(str_from(claim->providers[i]->entity), str_from(party->entity))) return;
    if (!party->last_name.len && !party->id.len) return;
    claim->providers =
        (Party **)arena_grow(b->arena, claim->providers, claim->n_providers, sizeof(Party *));
    claim->providers[claim->n_providers++] = party;
}

void fhir_billing(struct fhir_binding *b, struct fhir_node provider)
{
    Party *party = fhir_party(b, provider, "85");
    if (str_is(str_from(party->kind), "1") && !fhir_at(b->scope, provider, "resolve()").json)
        party->kind = str_bytes(STR("2"));
    if (party->taxonomy.len) party->provider_role = str_bytes(STR("BI"));
    b->claim->billing = party;
    if (!party->id.len) fhir_find(b, "INT-08", "hold", 0, STR("Claim.provider.identifier"));
}
