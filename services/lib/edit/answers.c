/* What payers answered about a patient's coverage (271), by the claim's payer and member id. */
#include "lib/edit/answers.h"

void answers_on(const struct subject *s, date day, struct answers *found)
{
    const Subscriber *subscriber = s->claim->subscriber;
    const str key[] = {claim_payer_id(s->claim),
                       subscriber && subscriber->name ? str_from(subscriber->name->id) : STR("")};
    struct eligibilities rows = {.items = found->items, .max = ANSWERS_MAX};
    found->answer = eligibility_of(s->run->codesets, key, day, &rows);
    found->count = rows.count < ANSWERS_MAX ? rows.count : ANSWERS_MAX;
}

bool answers_are_missing(const struct answers *found)
{
    return found->count == 0 && !code_is_absent(&found->answer);
}

const struct eligibility *answers_active(const struct answers *found, const char *plan_kind)
{
    for (size_t i = 0; i < found->count; i++)
        if (code_in(found->items[i].status, "1 2 3 4 5") &&
            str_is(found->items[i].plan_kind, plan_kind))
            return &found->items[i];
    return NULL;
}

const struct eligibility *answers_of_patient(const struct answers *found, const Claim *claim)
{
    for (size_t i = 0; i < found->count; i++)
        if (date_is_set(found->items[i].birth_date) &&
            found->items[i].birth_date.yyyymmdd == claim->patient_birth_date)
            return &found->items[i];
    return NULL;
}

str patient_field(const struct subject *s, const char *element)
{
    return arena_printf(s->run->arena, "%s %s", s->claim->patient ? "2010CA" : "2010BA", element);
}
