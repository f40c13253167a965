/* Edits of subscriber and patient: ids by their form, birth date, relationship. */
#include "lib/base/checkdigit.h"
#include "lib/edit/answers.h"
#include "lib/edit/states.h"

enum { AGE_MAX = 124, MBI_ONLY_FROM = 20200101 };

static str member_id(const Claim *claim)
{
    return claim->subscriber && claim->subscriber->name ? str_from(claim->subscriber->name->id)
                                                        : STR("");
}

static bool is_one_character(str text)
{
    for (size_t i = 1; i < text.len; i++)
        if (text.at[i] != text.at[0]) return false;
    return true;
}

static enum edit_state member_id_is_there(const struct subject *s, struct evidence *e)
{
    const str id = member_id(s->claim);
    return id.len && !is_one_character(id) ? PASSES : fails(e, STR("2010BA NM109"), STR(""));
}

/* Until the end of 2019 the old number (HICN) was taken too. CMS, New Medicare Card. */
static enum edit_state medicare_id_is_an_mbi(const struct subject *s, struct evidence *e)
{
    const str id = member_id(s->claim);
    if (id.len == 0) return PASSES;
    if (s->run->today.yyyymmdd < MBI_ONLY_FROM) return PASSES;
    return mbi_is_formed(id) ? PASSES : fails(e, STR("2010BA NM109"), STR(""));
}

static enum edit_state birth_date_is_possible(const struct subject *s, struct evidence *e)
{
    const date born = date_of(s->claim->patient_birth_date);
    const date first = claim_first_day(s->claim), last = claim_last_day(s->claim);
    const str field = s->claim->patient ? STR("2010CA DMG02") : STR("2010BA DMG02");
    if (!date_is_real(born) || born.yyyymmdd > s->run->today.yyyymmdd)
        return fails(e, field, STR(""));
    if (date_is_real(first) && born.yyyymmdd > first.yyyymmdd) return fails(e, field, STR(""));
    if (date_is_real(last) && date_years_between(born, last) > AGE_MAX)
        return fails(e, field, STR(""));
    return PASSES;
}

static enum edit_state relationship_fits_patient(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    const str relationship =
        claim->subscriber ? str_from(claim->subscriber->relationship) : STR("");
    if (!claim->patient)
        return str_is(relationship, "18") ? PASSES : fails(e, STR("2000B SBR02"), relationship);
    if (relationship.len) return fails(e, STR("2000B SBR02"), relationship);
    const str patient = str_from(claim->patient_relationship);
    return patient.len && !str_is(patient, "18") ? PASSES : fails(e, STR("2000C PAT01"), patient);
}

/* The payer's answer on the last day, where the claim itself says nothing; 0: none known. */
static int32_t death_answered(const struct subject *s)
{
    struct answers found;
    answers_on(s, claim_last_day(s->claim), &found);
    const struct eligibility *row = answers_of_patient(&found, s->claim);
    return row ? row->death_date.yyyymmdd : 0;
}

static enum edit_state service_is_before_death(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    const int32_t died = claim->patient_death ? claim->patient_death : death_answered(s);
    if (!died) return PASSES;
    e->day = date_of(died);
    for (size_t i = 0; i < claim->n_lines; i++)
        if (claim->lines[i]->from > died)
            return fails_at(e, (int32_t)i + 1, STR("DTP*472 03"), STR(""));
    return s->institutional && claim->statement_from > died ? fails(e, STR("DTP*434 03"), STR(""))
                                                            : PASSES;
}

static enum edit_state sex_is_a_code(const struct subject *s, struct evidence *e)
{
    const str sex = str_from(s->claim->patient_sex);
    const str field = s->claim->patient ? STR("2010CA DMG03") : STR("2010BA DMG03");
    if (!code_in(sex, "F M U")) return fails(e, field, sex);
    struct answers found;
    answers_on(s, claim_first_day(s->claim), &found);
    const struct eligibility *row = answers_of_patient(&found, s->claim);
    const bool differs =
        row && code_in(row->sex, "F M") && code_in(sex, "F M") && !str_eq(row->sex, sex);
    if (!differs) return PASSES;
    e->release = row->answer.release;
    e->detail = STR("the payer's answer says otherwise");
    return warns(e, field, sex);
}

static bool is_abroad(const Address *at)
{
    return at->country.len && !code_in(str_from(at->country), "US USA");
}

static enum edit_state address_is_whole(const Address *at, struct evidence *e, bool is_patient)
{
    const str state = str_from(at->state), zip = str_from(at->zip);
    if (at->line1.len == 0)
        return fails(e, is_patient ? STR("2010CA N301") : STR("2010BA N301"), STR(""));
    if (at->city.len == 0)
        return fails(e, is_patient ? STR("2010CA N401") : STR("2010BA N401"), STR(""));
    if (is_abroad(at)) return PASSES;
    if (!state_is_known(state))
        return fails(e, is_patient ? STR("2010CA N402") : STR("2010BA N402"), state);
    return state_has_zip(state, zip)
               ? PASSES
               : fails(e, is_patient ? STR("2010CA N403") : STR("2010BA N403"), STR(""));
}

/* The subscriber's is asked for where he is the patient. 005010X222A1 2010BA N3, N4 */
static enum edit_state addresses_are_whole(const struct subject *s, struct evidence *e)
{
    static const Address nowhere = ADDRESS__INIT;
    const Claim *claim = s->claim;
    const Party *patient = claim->patient,
                *subscriber = claim->subscriber ? claim->subscriber->name : NULL;
    const Party *where = patient ? patient : subscriber;
    const enum edit_state state =
        address_is_whole(where && where->address ? where->address : &nowhere, e, patient != NULL);
    if (state != PASSES || !patient || !subscriber || !subscriber->address) return state;
    return address_is_whole(subscriber->address, e, false);
}

/* clang-format off */
static const struct edit rows[] = {
    {"ELG-02", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = member_id_is_there,
     .doc = "The subscriber must have an id, and not one digit repeated.",
     .fix = "Take the id from the card or the 271.",
     .source = "005010X222A1 2010BA NM109", .prevents = "CARC 31, 277CA A3:164"},
    {"ELG-03", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = medicare_id_is_an_mbi,
     .only = ONLY_MEDICARE,
     .doc = "A Medicare subscriber's id must have the form of an MBI, without hyphens.",
     .fix = "Take the MBI from the card, 11 characters.",
     .source = "CMS Understanding the MBI; 277CA edit X222.121.2010BA.NM109.020", .prevents = "277CA A3:164, CARC 31"},
    {"ELG-05", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = birth_date_is_possible,
     .doc = "The patient's birth date must be there, not in the future, not after a service, and leave an age of at most 124.",
     .fix = "Correct the birth date.",
     .source = "Medicare Code Editor edit 14; IOCE edit 25; 005010X222A1 DMG02", .prevents = "CARC 9, 277CA A3:158"},
    {"ELG-06", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = service_is_before_death,
     .doc = "No service may lie after the patient's death, as the claim or the payer's answer has it.",
     .fix = "Correct the date of service or of death.",
     .source = "005010X222A1 2000B/2000C PAT06; X12 CARC 13", .prevents = "CARC 13"},
    {"ELG-07", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = sex_is_a_code,
     .doc = "The patient's sex must be F, M or U, and should be the one of the payer's answer.",
     .fix = "Correct the code.",
     .source = "005010X222A1 2010BA, 2010CA DMG03", .prevents = "277CA A3:158"},
    {"ELG-08", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = relationship_fits_patient,
     .doc = "SBR02 must be 18 exactly when the subscriber is the patient; else loop 2000C says the relationship.",
     .fix = "Set SBR02 to 18, or send the patient in 2000C with PAT01.",
     .source = "005010X222A1 2000B SBR02, 2000C PAT01", .prevents = "999, 277CA A3:157"},
    {"ELG-13", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = addresses_are_whole,
     .doc = "The patient's address must have street, city, a state of the United States and a ZIP code of it, or a country.",
     .fix = "Complete the address.",
     .source = "005010X222A1 2010BA, 2010CA N3, N4; USPS Publication 65", .prevents = "277CA A3:126, A3:500"},
};
/* clang-format on */

const struct edit_group subscriber_edits = GROUP(rows);
