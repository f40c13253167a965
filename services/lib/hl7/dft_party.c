/* The people and organisations of a DFT: patient, insured, payers, providers, the billing facility.
 */
#include "lib/base/checkdigit.h"
#include "lib/hl7/dft_parts.h"

enum { NPI_CHARS = 10, LINE_PAYERS_MAX = 10 };

/* clang-format off */

/* XPN and XCN (HL7 2.5.1 chapter 2.A.88, 2.A.86): an XCN has its id in front of the name. */
static const struct dft_row xpn_rows[] = {
    TEXT_ROW(0, 1, Party, last_name), TEXT_ROW(0, 2, Party, first_name), TEXT_ROW(0, 3, Party, middle_name),
    TEXT_ROW(0, 4, Party, suffix),
};
static const struct dft_row xcn_rows[] = {
    TEXT_ROW(0, 2, Party, last_name), TEXT_ROW(0, 3, Party, first_name), TEXT_ROW(0, 4, Party, middle_name),
    TEXT_ROW(0, 5, Party, suffix),
};
static const struct dft_row xad_rows[] = { /* 2.A.84 */
    TEXT_ROW(0, 1, Address, line1), TEXT_ROW(0, 2, Address, line2), TEXT_ROW(0, 3, Address, city),
    CODE_ROW(0, 4, Address, state), TEXT_ROW(0, 5, Address, zip),
};
/* HL7 2.5.1 chapter 6.5.6 */
static const struct dft_row in1_subscriber_rows[] = {
    TEXT_ROW( 8, 1, Subscriber, group_number),
    TEXT_ROW( 9, 1, Subscriber, group_name),
    CODE_ROW(15, 1, Subscriber, filing),
    DATE_ROW(18, 1, Subscriber, birth_date),
    CODE_ROW(43, 1, Subscriber, sex),
};
static const struct dft_row in1_member_rows[] = {
    TEXT_ROW(36, 1, Party, id),          /* policy number */
    TEXT_ROW(49, 1, Party, id),          /* insured's id, where 36 is empty */
};
static const struct dft_row in1_payer_rows[] = {
    TEXT_ROW( 3, 1, Party, id),
    TEXT_ROW( 4, 1, Party, last_name),
};
/* IN1-20 (HL7 0135) and IN1-27 (HL7 0093) say what CLM08 and CLM09 say. */
static const struct dft_row in1_claim_rows[] = {
    CODE_ROW(20, 1, Claim, benefits_assigned),
    CODE_ROW(27, 1, Claim, release),
};
/* IN1-17 and GT1-11, HL7 table 0063 and what 2.3 senders write, to 005010X222A1 2000B SBR02 and 2000C PAT01. */
static const struct {
    const char *hl7, *x12;
} relationships[] = {
    {"SEL", "18"}, {"SELF", "18"}, {"18", "18"}, {"1", "18"}, {"S", "18"},
    {"SPO", "01"}, {"SPOUS", "01"}, {"01", "01"}, {"2", "01"},
    {"CHD", "19"}, {"CHILD", "19"}, {"19", "19"}, {"3", "19"}, {"NCH", "19"}, {"SCH", "19"}, {"FCH", "19"},
    {"EME", "G8"}, {"PAR", "G8"}, {"MTH", "G8"}, {"FTH", "G8"}, {"GRD", "G8"}, {"OTH", "G8"}, {"G8", "G8"},
    {"WRD", "G8"}, {"SIB", "G8"}, {"DEP", "G8"}, {"EMR", "G8"}, {"UNK", "21"}, {"21", "21"}, {"EMP", "20"},
};
/* 005010X222A1 2000B SBR09 */
static const char filings[] = "11 12 13 14 15 16 17 AM BL CH CI DS FI HM LM MA MB MC OF TV VA WC ZZ";
/* clang-format on */

static bool is_listed(str word, const char *list)
{
    for (str rest = str_of(list); rest.at;)
        if (str_eq(str_cut(&rest, ' '), word)) return word.len > 0;
    return false;
}

static Party *party_new(struct dft *dft, const char *entity, const char *kind)
{
    Party *party = ARENA_NEW(dft->arena, Party);
    *party = (Party)PARTY__INIT;
    party->entity = str_bytes(str_of(entity));
    party->kind = str_bytes(str_of(kind));
    return party;
}

static Address *address_of(struct dft *dft, const struct hl7_segment *segment, int field)
{
    if (!hl7_is_set(hl7_field(segment, field))) return NULL;
    Address *address = ARENA_NEW(dft->arena, Address);
    *address = (Address)ADDRESS__INIT;
    dft_bind_rows(dft, (struct dft_place){segment, field, 1}, DFT_ROWS(xad_rows), address);
    const bytes country = dft_text(dft, segment, field, 1, 6);
    if (!is_listed(str_from(country), "US USA")) address->country = country;
    return address;
}

/* ---- patient and insured --------------------------------------------------------------------- */

/* PID-3's medical record number: the repetition of type MR, else the first. */
int dft_record_repetition(const struct hl7_segment *pid)
{
    const int count = hl7_repetition_count(pid, 3);
    for (int i = 1; i <= count; i++)
        if (str_is(hl7_value_of(pid, 3, i, 5), "MR")) return i;
    return 1;
}

/* Until an IN1 says otherwise the patient is the insured: then 2010BA is the patient. */
void dft_patient(struct dft *dft, const struct hl7_segment *pid)
{
    Subscriber *subscriber = ARENA_NEW(dft->arena, Subscriber);
    *subscriber = (Subscriber)SUBSCRIBER__INIT;
    subscriber->name = party_new(dft, "IL", "1");
    dft_bind_rows(dft, (struct dft_place){pid, 5, 1}, DFT_ROWS(xpn_rows), subscriber->name);
    subscriber->name->address = address_of(dft, pid, 11);
    subscriber->sequence = str_bytes(STR("P"));
    dft->claim->medical_record = dft_text(dft, pid, 3, dft_record_repetition(pid), 1);
    dft->claim->subscriber = subscriber;
    dft->patient_is_subscriber = true;
}

static str relationship_of(str hl7)
{
    for (size_t i = 0; i < COUNT_OF(relationships); i++)
        if (str_is(hl7, relationships[i].hl7)) return str_of(relationships[i].x12);
    return hl7_is_set(hl7) ? STR("G8") : STR("");
}

static bool is_same_person(const Party *a, const Party *b)
{
    return str_eq(str_from(a->last_name), str_from(b->last_name)) &&
           str_eq(str_from(a->first_name), str_from(b->first_name));
}

/* IN1-17 empty: IN1-16 naming nobody or the patient means self; naming another, an unknown
 * relationship. */
static str relationship_between(const struct dft *dft, const struct hl7_segment *in1,
                                const Party *insured)
{
    const str said = relationship_of(hl7_value(in1, 17, 1));
    if (said.len) return said;
    if (insured->last_name.len == 0) return STR("18");
    return is_same_person(insured, dft->claim->subscriber->name) ? STR("18") : STR("21");
}

static Subscriber *subscriber_of(struct dft *dft, const struct hl7_segment *in1,
                                 const char *sequence)
{
    Subscriber *subscriber = ARENA_NEW(dft->arena, Subscriber);
    *subscriber = (Subscriber)SUBSCRIBER__INIT;
    subscriber->sequence = str_bytes(str_of(sequence));
    subscriber->name = party_new(dft, "IL", "1");
    dft_bind_rows(dft, (struct dft_place){.segment = in1}, DFT_ROWS(in1_subscriber_rows),
                  subscriber);
    dft_bind_rows(dft, (struct dft_place){in1, 16, 1}, DFT_ROWS(xpn_rows), subscriber->name);
    dft_bind_rows(dft, (struct dft_place){.segment = in1}, DFT_ROWS(in1_member_rows),
                  subscriber->name);
    if (subscriber->name->id.len) subscriber->name->id_qualifier = str_bytes(STR("MI"));
    subscriber->name->address = address_of(dft, in1, 19);
    if (!is_listed(str_from(subscriber->filing), filings))
        subscriber->filing = str_bytes(dft->profile->filing.len ? dft->profile->filing : STR("ZZ"));
    return subscriber;
}

static Party *payer_of(struct dft *dft, const struct hl7_segment *in1)
{
    Party *payer = party_new(dft, "PR", "2");
    dft_bind_rows(dft, (struct dft_place){.segment = in1}, DFT_ROWS(in1_payer_rows), payer);
    payer->id_qualifier = payer->id.len ? str_bytes(STR("PI")) : (bytes){0};
    payer->address = address_of(dft, in1, 5);
    return payer;
}

/* 005010X222A1 2320 SBR01: secondary, tertiary, then the fourth to the eleventh payer. */
static const char sequences[] = "STABCDEFGH";

/* The second and later insurances: 2320 and 2330A, 2330B. */
static void other_insurance(struct dft *dft, const struct hl7_segment *in1)
{
    Claim *claim = dft->claim;
    if (claim->n_other_payers == LINE_PAYERS_MAX) return; /* 2320 repeats ten times */
    OtherPayer *other = ARENA_NEW(dft->arena, OtherPayer);
    *other = (OtherPayer)OTHER_PAYER__INIT;
    other->subscriber = subscriber_of(dft, in1, "S");
    other->subscriber->sequence = str_bytes((str){sequences + claim->n_other_payers, 1});
    other->subscriber->relationship =
        str_bytes(relationship_between(dft, in1, other->subscriber->name));
    if (other->subscriber->name->last_name.len == 0) {
        other->subscriber->name->last_name = claim->subscriber->name->last_name;
        other->subscriber->name->first_name = claim->subscriber->name->first_name;
    }
    other->payer = payer_of(dft, in1);
    other->benefits_assigned = str_bytes(STR("Y"));
    other->release = str_bytes(STR("Y"));
    claim->other_payers =
        arena_grow(dft->arena, claim->other_payers, claim->n_other_payers, sizeof(OtherPayer *));
    claim->other_payers[claim->n_other_payers++] = other;
}

void dft_insurance(struct dft *dft, const struct hl7_segment *in1)
{
    Claim *claim = dft->claim;
    if (!claim->subscriber)
        return; /* IN1 before PID: the message has no patient where it needs one */
    if (dft->has_insurance) {
        other_insurance(dft, in1);
        return;
    }
    Subscriber *insured = subscriber_of(dft, in1, "P");
    const str relationship = relationship_between(dft, in1, insured->name);
    dft->has_insurance = true;
    dft_bind_rows(dft, (struct dft_place){.segment = in1}, DFT_ROWS(in1_claim_rows), claim);
    claim->payer = payer_of(dft, in1);
    if (str_is(relationship, "18")) { /* the patient's own name and address from PID stay */
        const Party *patient = claim->subscriber->name;
        insured->name->last_name = patient->last_name;
        insured->name->first_name = patient->first_name;
        insured->name->middle_name = patient->middle_name;
        insured->name->suffix = patient->suffix;
        if (patient->address) insured->name->address = patient->address;
        insured->relationship = str_bytes(relationship);
        claim->subscriber = insured;
        return;
    }
    dft->patient_is_subscriber = false;
    claim->patient = claim->subscriber->name;
    claim->patient->entity = str_bytes(STR("QC"));
    claim->patient_relationship = str_bytes(relationship);
    claim->subscriber = insured;
}

/* 2.5.1 chapter 6.5.5: where IN1-16 names nobody and the patient is not the insured, the guarantor
 * is. */
static void insured_from_guarantor(struct dft *dft)
{
    static const struct dft_row rows[] = {
        DATE_ROW(8, 1, Subscriber, birth_date),
        CODE_ROW(9, 1, Subscriber, sex),
    };
    Subscriber *insured = dft->claim->subscriber;
    if (insured->name->last_name.len || dft->guarantor.text.len == 0) return;
    dft_bind_rows(dft, (struct dft_place){&dft->guarantor, 3, 1}, DFT_ROWS(xpn_rows),
                  insured->name);
    dft_bind_rows(dft, (struct dft_place){.segment = &dft->guarantor}, DFT_ROWS(rows), insured);
    if (!insured->name->address) insured->name->address = address_of(dft, &dft->guarantor, 5);
}

void dft_subscriber_finish(struct dft *dft)
{
    Claim *claim = dft->claim;
    if (!dft->patient_is_subscriber) {
        insured_from_guarantor(dft);
        return;
    }
    claim->subscriber->relationship = str_bytes(STR("18"));
    claim->subscriber->birth_date = claim->patient_birth_date;
    claim->subscriber->sex = claim->patient_sex;
}

/* ---- providers ------------------------------------------------------------------------------- */

/* XCN.9 or XCN.13 says NPI (or its OID), or the id is ten digits. */
static bool names_npi(const struct hl7_segment *segment, int field, int repetition)
{
    const str id = hl7_value_of(segment, field, repetition, 1);
    const str authority = hl7_component(segment, field, repetition, 9);
    if (str_is(hl7_value_of(segment, field, repetition, 13), "NPI")) return id.len > 0;
    if (str_is(hl7_subcomponent(segment, authority, 1), "NPI")) return id.len > 0;
    if (str_is(hl7_subcomponent(segment, authority, 2), "2.16.840.1.113883.4.6")) return id.len > 0;
    return id.len == NPI_CHARS && npi_is_valid(id);
}

Party *dft_provider(struct dft *dft, const struct hl7_segment *segment, int field,
                    const char *entity)
{
    const int count = hl7_repetition_count(segment, field);
    int repetition = 1;
    for (int i = count; i >= 1; i--)
        if (names_npi(segment, field, i)) repetition = i;
    const bool has_npi = count > 0 && names_npi(segment, field, repetition);
    if (!has_npi && !hl7_is_set(hl7_value_of(segment, field, repetition, 2))) return NULL;
    Party *party = party_new(dft, entity, "1");
    dft_bind_rows(dft, (struct dft_place){segment, field, repetition}, DFT_ROWS(xcn_rows), party);
    if (has_npi) {
        party->id_qualifier = str_bytes(STR("XX"));
        party->id = dft_text(dft, segment, field, repetition, 1);
    }
    return party;
}

void dft_claim_provider(struct dft *dft, Party *provider)
{
    Claim *claim = dft->claim;
    if (!provider) return;
    for (size_t i = 0; i < claim->n_providers; i++)
        if (str_eq(str_from(claim->providers[i]->entity), str_from(provider->entity))) return;
    claim->providers =
        arena_grow(dft->arena, claim->providers, claim->n_providers, sizeof(Party *));
    claim->providers[claim->n_providers++] = provider;
}

static void billing_contact(struct dft *dft, Party *billing)
{
    const struct hl7_profile *profile = dft->profile;
    if (profile->billing_phone.len == 0) return;
    Contact *contact = ARENA_NEW(dft->arena, Contact);
    Identifier *phone = ARENA_NEW(dft->arena, Identifier);
    *contact = (Contact)CONTACT__INIT;
    *phone = (Identifier)IDENTIFIER__INIT;
    phone->qualifier = str_bytes(STR("TE"));
    phone->value = str_bytes(profile->billing_phone);
    contact->function = str_bytes(STR("IC"));
    contact->name = str_bytes(profile->billing_contact);
    contact->n_numbers = 1;
    contact->numbers = ARENA_ARRAY(dft->arena, Identifier *, 1);
    contact->numbers[0] = phone;
    billing->n_contacts = 1;
    billing->contacts = ARENA_ARRAY(dft->arena, Contact *, 1);
    billing->contacts[0] = contact;
}

static void service_facility(struct dft *dft)
{
    const struct hl7_profile *profile = dft->profile;
    if (profile->service_facility_npi.len == 0) return;
    Party *facility = party_new(dft, "77", "2");
    facility->last_name = str_bytes(profile->service_facility_name);
    facility->id_qualifier = str_bytes(STR("XX"));
    facility->id = str_bytes(profile->service_facility_npi);
    dft_claim_provider(dft, facility);
}

/* 2010AA from the profile: an HL7 message says who cared, not who bills. */
void dft_billing(struct dft *dft)
{
    const struct hl7_profile *profile = dft->profile;
    Party *billing = party_new(dft, "85", "2");
    Address *address = ARENA_NEW(dft->arena, Address);
    Identifier *tax = ARENA_NEW(dft->arena, Identifier);
    dft->claim->billing = billing;
    service_facility(dft);
    if (profile->billing_npi.len == 0) return;
    *address = (Address)ADDRESS__INIT;
    *tax = (Identifier)IDENTIFIER__INIT;
    billing->last_name = str_bytes(profile->billing_name);
    billing->id_qualifier = str_bytes(STR("XX"));
    billing->id = str_bytes(profile->billing_npi);
    billing->taxonomy = str_bytes(profile->billing_taxonomy);
    billing->provider_role = str_bytes(profile->billing_taxonomy.len ? STR("BI") : STR(""));
    address->line1 = str_bytes(profile->billing_line1);
    address->city = str_bytes(profile->billing_city);
    address->state = str_bytes(profile->billing_state);
    address->zip = str_bytes(profile->billing_zip);
    billing->address = address;
    tax->qualifier = str_bytes(STR("EI"));
    tax->value = str_bytes(profile->billing_tax_id);
    billing->n_references = 1;
    billing->references = ARENA_ARRAY(dft->arena, Identifier *, 1);
    billing->references[0] = tax;
    billing_contact(dft, billing);
}
