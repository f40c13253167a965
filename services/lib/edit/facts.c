/* Facts of a claim that several predicates and the workers ask for. */
#include "lib/edit/check.h"

/* A handful of bytes: fewer than a call of memcmp is worth. */
static inline bool begins(const char *at, str code)
{
    for (size_t i = 0; i < code.len; i++)
        if (at[i] != code.at[i]) return false;
    return true;
}

/* Where a blank or the end stands a code's length behind, there is the code, or shorter words: all
 * of it is passed at once. */
bool code_among(str code, str list)
{
    const char *at = list.at, *const end = list.at + list.len;
    if (code.len == 0) return false;
    for (; end - at >= (ptrdiff_t)code.len; at++) {
        if (at + code.len == end || at[code.len] == ' ') {
            if (begins(at, code)) return !memchr(code.at, ' ', code.len);
            at += code.len;
        } else {
            /* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): inside the list */
            while (at < end && *at != ' ') at++;
        }
    }
    return false;
}

str filing_of(const Claim *claim)
{
    return claim->subscriber ? str_from(claim->subscriber->filing) : STR("");
}

bool is_medicare(const Claim *claim)
{
    const str filing = filing_of(claim);
    return filing.len == 2 && filing.at[0] == 'M' && (filing.at[1] == 'A' || filing.at[1] == 'B');
}

str claim_payer_id(const Claim *claim)
{
    return claim->payer ? str_from(claim->payer->id) : STR("");
}

const Party *party_of(Party *const *parties, size_t count, str entity)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(str_from(parties[i]->entity), entity)) return parties[i];
    return NULL;
}

const Identifier *reference_of(Identifier *const *references, size_t count, const char *qualifier)
{
    for (size_t i = 0; i < count; i++)
        if (str_is(str_from(references[i]->qualifier), qualifier)) return references[i];
    return NULL;
}

const DatedEvent *event_of(const Claim *claim, const char *qualifier)
{
    for (size_t i = 0; i < claim->n_dates; i++)
        if (str_is(str_from(claim->dates[i]->qualifier), qualifier)) return claim->dates[i];
    return NULL;
}

const CodedFact *fact_of(const Claim *claim, const char *qualifier, const char *code)
{
    for (size_t i = 0; i < claim->n_facts; i++)
        if (str_is(str_from(claim->facts[i]->qualifier), qualifier) &&
            str_is(str_from(claim->facts[i]->code), code))
            return claim->facts[i];
    return NULL;
}

bool has_condition_code(const Claim *claim, const char *code)
{
    return fact_of(claim, "BG", code) != NULL;
}

/* Hospital inpatient, swing bed, SNF inpatient and religious hospital: bills of a stay. Type of
 * bill 12x is Part B of an inpatient and billed as outpatient. NUBC FL4; IOM 100-04 ch.25 s.75.1.
 */
bool claim_is_inpatient(const Claim *claim)
{
    return is_bill(claim, "11 18 21 41");
}

bool is_icd10(const Diagnosis *diagnosis)
{
    const str qualifier = str_from(diagnosis->qualifier);
    return qualifier.len == 3 && qualifier.at[0] == 'A' &&
           code_in((str){qualifier.at + 1, 2}, "BK BF BJ PR BN");
}

bool modifiers_among(const ServiceLine *line, str list)
{
    for (size_t i = 0; i < line->n_modifiers; i++)
        if (code_among(str_from(line->modifiers[i]), list)) return true;
    return false;
}

int32_t cpt_number(str code)
{
    enum { CPT_CHARS = 5, TEN = 10 };
    int32_t number = 0;
    if (code.len != CPT_CHARS) return -1;
    for (size_t i = 0; i < CPT_CHARS; i++) {
        const int32_t digit = code.at[i] - '0';
        if (digit < 0 || digit >= TEN) return -1;
        number = number * TEN + digit;
    }
    return number;
}

str procedure_field(const struct subject *subject, int component)
{
    const char *element = subject->institutional                       ? "SV202"
                          : subject->claim->type == CLAIM_TYPE__DENTAL ? "SV301"
                                                                       : "SV101";
    /* Asked for at nearly every line: without printf where it has one digit. */
    enum { ELEMENT_CHARS = 5, FIELD_CHARS = 7, DIGITS_END = 10 };
    if (component >= DIGITS_END)
        return arena_printf(subject->run->arena, "%s-%d", element, component);
    const char field[] = {'-', (char)('0' + component)};
    char *text = arena_take(subject->run->arena, FIELD_CHARS);
    memcpy(text, element, ELEMENT_CHARS);
    memcpy(text + ELEMENT_CHARS, field, sizeof field);
    return (str){text, FIELD_CHARS};
}

static bool is_numbered(const ServiceLine *line, int32_t first, int32_t last)
{
    const int32_t number = cpt_number(str_from(line->procedure));
    return number >= first && number <= last;
}

/* In CPT's chapter of laboratory and yet no test under CLIA: consultations, blood bank physicians,
 * skin tests, necropsy, measurements on the body. CMS, HCPCS codes excluded from CLIA edits */
static bool is_no_test(const ServiceLine *line)
{
    static const struct {
        int32_t first, last;
    } excluded[] = {{80500, 80506}, {81050, 81050}, {82075, 82075}, {83013, 83014},
                    {83987, 83987}, {86077, 86079}, {86485, 86580}, {88000, 88099},
                    {88720, 88741}, {89049, 89049}, {89220, 89240}};
    for (size_t i = 0; i < COUNT_OF(excluded); i++)
        if (is_numbered(line, excluded[i].first, excluded[i].last)) return true;
    return false;
}

bool is_laboratory(const ServiceLine *line)
{
    enum { LABORATORY_FIRST = 80047, LABORATORY_LAST = 89398 };
    return is_numbered(line, LABORATORY_FIRST, LABORATORY_LAST) && !is_no_test(line);
}

bool is_anesthesia(const ServiceLine *line)
{
    enum { ANESTHESIA_FIRST = 100, ANESTHESIA_LAST = 1999 }; /* CPT 00100 to 01999 */
    return is_numbered(line, ANESTHESIA_FIRST, ANESTHESIA_LAST);
}

str rendering_npi(const Claim *claim, const ServiceLine *line)
{
    const Party *own = provider_of(line->providers, line->n_providers, "82");
    const Party *all = provider_of(claim->providers, claim->n_providers, "82");
    const Party *who = own ? own : all ? all : claim->billing;
    return who ? str_from(who->id) : STR("");
}

static int32_t earlier(int32_t a, int32_t b)
{
    return a == 0 || (b != 0 && b < a) ? b : a;
}

date claim_first_day(const Claim *claim)
{
    int32_t first = claim->statement_from;
    for (size_t i = 0; i < claim->n_lines && !claim->statement_from; i++)
        first = earlier(first, claim->lines[i]->from);
    return date_of(first);
}

static int32_t line_end(const ServiceLine *line)
{
    return line->to ? line->to : line->from;
}

date claim_last_day(const Claim *claim)
{
    int32_t last = claim->statement_to ? claim->statement_to : claim->statement_from;
    for (size_t i = 0; i < claim->n_lines && !claim->statement_to; i++)
        if (line_end(claim->lines[i]) > last) last = line_end(claim->lines[i]);
    return date_of(last);
}

int32_t patient_age(const Claim *claim)
{
    const DatedEvent *admission = claim_is_inpatient(claim) ? event_of(claim, "435") : NULL;
    const date day = admission ? date_of(admission->from) : claim_first_day(claim);
    const date born = date_of(claim->patient_birth_date);
    if (!date_is_real(born) || !date_is_real(day) || born.yyyymmdd > day.yyyymmdd) return -1;
    return date_years_between(born, day);
}

/* 42 CFR 424.44: "no later than the close of the period ending 1 calendar year after the date of
 * service"; IOM 100-04 ch.1 s.70.4: institutional claims count from the through date, professional
 * ones each line from its from date. Other payers: days of the contract, counted alike. */
date edit_filing_deadline(const Claim *claim, const struct partner *partner)
{
    const bool medicare = is_medicare(claim) || (partner && partner->filing == FILING_MEDICARE);
    const date day =
        claim->type == CLAIM_TYPE__INSTITUTIONAL ? claim_last_day(claim) : claim_first_day(claim);
    if (!date_is_real(day)) return date_of(0);
    if (medicare) return date_add_years(day, 1);
    if (!partner || partner->filing_limit_days <= 0) return date_of(0);
    return date_add_days(day, partner->filing_limit_days);
}

static bool is_principal(str qualifier)
{
    return code_in(qualifier, "ABK BK");
}

/* A professional HI holds all diagnoses, principal first (005010X222A1 2300 HI). On an
 * institutional claim each qualifier has its own HI. */
str diagnosis_field(const struct subject *subject, int32_t number)
{
    const Claim *claim = subject->claim;
    const str own = str_from(claim->diagnoses[number - 1]->qualifier);
    int32_t position = 0;
    for (int32_t i = 0; i < number; i++) {
        const str qualifier = str_from(claim->diagnoses[i]->qualifier);
        if (!subject->institutional || str_eq(qualifier, own)) position++;
    }
    const str number_text = arena_number(subject->run->arena, position);
    const bool alone = !subject->institutional || is_principal(own);
    const str pieces[] = {
        alone ? STR("HI") : STR("HI*"),           alone ? STR("") : own, alone ? STR("") : STR(" "),
        number_text.len < 2 ? STR("0") : STR(""), number_text,           STR("-2")};
    return arena_join(subject->run->arena, pieces, COUNT_OF(pieces));
}

/* ---- evidence ----------------------------------------------------------------------------- */

enum edit_state fails(struct evidence *evidence, str field, str value)
{
    evidence->field = field;
    evidence->value = value;
    return FAILS;
}

enum edit_state fails_at(struct evidence *evidence, int32_t line, str field, str value)
{
    evidence->line = line;
    return fails(evidence, field, value);
}

enum edit_state warns(struct evidence *evidence, str field, str value)
{
    evidence->softer = true;
    return fails(evidence, field, value);
}

enum edit_state unchecked(struct evidence *evidence, str field, const char *missing)
{
    evidence->field = field;
    evidence->detail = str_of(missing);
    evidence->asked = 0;
    return UNCHECKED;
}

enum edit_state unchecked_for(struct evidence *evidence, str field, const char *missing,
                              enum codeset set)
{
    (void)unchecked(evidence, field, missing);
    evidence->asked = (uint32_t)set + 1;
    return UNCHECKED;
}

enum edit_state from_table(const struct subject *subject, struct evidence *evidence,
                           const struct code_answer *answer, date day)
{
    static const enum edit_state states[] = {
        [CODE_VALID] = PASSES, [CODE_INVALID] = FAILS, [CODE_UNCHECKED] = UNCHECKED};
    evidence->release = answer->release;
    evidence->asked = answer->asked;
    if (answer->row && answer->verdict != CODE_VALID)
        evidence->row = arena_number(subject->run->arena, answer->row);
    evidence->from = answer->from;
    evidence->to = answer->to;
    evidence->day = day;
    evidence->detail = str_of(codeset_why_text(answer->why));
    return states[answer->verdict];
}
