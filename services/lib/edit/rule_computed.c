/* Fields of rules that are made of several members of a claim. */
#include "lib/edit/rule_computed.h"

#include "lib/edit/check.h"

static const str types[] = {[CLAIM_TYPE__CLAIM_TYPE_UNKNOWN] = {"", 0},
                            [CLAIM_TYPE__PROFESSIONAL] = {"professional", 12},
                            [CLAIM_TYPE__INSTITUTIONAL] = {"institutional", 13},
                            [CLAIM_TYPE__DENTAL] = {"dental", 6}};

static str type_text(const struct rule_field *field, const struct rule_item *item, size_t n)
{
    (void)field;
    return n == 0 && (size_t)item->claim->type < COUNT_OF(types) ? types[item->claim->type]
                                                                 : (str){0};
}

static void type_put(const struct rule_field *field, Claim *claim, void *part,
                     const struct rule_value *value, struct arena *arena)
{
    (void)field, (void)part, (void)arena;
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (str_eq(value->text, types[i])) claim->type = (ClaimType)i;
}

static Party *party_new(struct arena *arena, const char *entity, str id)
{
    Party *party = ARENA_NEW(arena, Party);
    party__init(party);
    party->entity = str_bytes(str_of(entity));
    party->id = str_bytes(id);
    return party;
}

static void provider_add(Claim *claim, Party *party, struct arena *arena)
{
    Party **more = ARENA_ARRAY(arena, Party *, claim->n_providers + 1);
    for (size_t i = 0; i < claim->n_providers; i++) more[i] = claim->providers[i];
    more[claim->n_providers++] = party;
    claim->providers = more;
}

/* The id of the first of these parties that the claim has, else of who bills. */
static str party_id(const Claim *claim, const char *const *entities)
{
    for (; *entities; entities++) {
        const Party *party = provider_of(claim->providers, claim->n_providers, *entities);
        if (party) return str_from(party->id);
    }
    return claim->billing ? str_from(claim->billing->id) : (str){0};
}

static str facility_text(const struct rule_field *field, const struct rule_item *item, size_t n)
{
    static const char *const entities[] = {"77", NULL};
    (void)field;
    return n == 0 ? party_id(item->claim, entities) : (str){0};
}

static void facility_put(const struct rule_field *field, Claim *claim, void *part,
                         const struct rule_value *value, struct arena *arena)
{
    (void)field, (void)part;
    provider_add(claim, party_new(arena, "77", value->text), arena);
}

static str provider_text(const struct rule_field *field, const struct rule_item *item, size_t n)
{
    static const char *const entities[] = {"82", "71", NULL};
    (void)field;
    return n == 0 ? party_id(item->claim, entities) : (str){0};
}

static void provider_put(const struct rule_field *field, Claim *claim, void *part,
                         const struct rule_value *value, struct arena *arena)
{
    (void)field, (void)part;
    provider_add(claim, party_new(arena, "82", value->text), arena);
}

/* NUBC FL4: facility and kind of care, then frequency: two members of the claim, put together where
 * the next question overwrites them (who keeps it, copies it). */
static str bill_text(const struct rule_field *field, const struct rule_item *item, size_t n)
{
    enum { BILL_CHARS_MAX = 8 };
    static _Thread_local char text[BILL_CHARS_MAX];
    const str code = str_from(item->claim->facility_code),
              frequency = str_from(item->claim->frequency);
    (void)field;
    if (n > 0 || item->claim->type != CLAIM_TYPE__INSTITUTIONAL ||
        code.len + frequency.len > sizeof text)
        return (str){0};
    if (code.len) memcpy(text, code.at, code.len);
    if (frequency.len) memcpy(text + code.len, frequency.at, frequency.len);
    return (str){text, code.len + frequency.len};
}

static void bill_put(const struct rule_field *field, Claim *claim, void *part,
                     const struct rule_value *value, struct arena *arena)
{
    const str bill = value->text;
    (void)field, (void)part, (void)arena;
    claim->type = CLAIM_TYPE__INSTITUTIONAL;
    if (bill.len == 0) return;
    claim->facility_code = str_bytes((str){bill.at, bill.len - 1});
    claim->frequency = str_bytes((str){bill.at + bill.len - 1, 1});
}

static bool from_number(const struct rule_field *field, const struct rule_item *item, size_t n,
                        int64_t *number)
{
    (void)field;
    *number = claim_first_day(item->claim).yyyymmdd;
    return n == 0 && *number != 0;
}

static void from_put(const struct rule_field *field, Claim *claim, void *part,
                     const struct rule_value *value, struct arena *arena)
{
    (void)field, (void)part, (void)arena;
    claim->statement_from = (int32_t)value->number;
}

static bool to_number(const struct rule_field *field, const struct rule_item *item, size_t n,
                      int64_t *number)
{
    (void)field;
    *number = claim_last_day(item->claim).yyyymmdd;
    return n == 0 && *number != 0;
}

static void to_put(const struct rule_field *field, Claim *claim, void *part,
                   const struct rule_value *value, struct arena *arena)
{
    (void)field, (void)part, (void)arena;
    claim->statement_to = (int32_t)value->number;
}

static bool age_number(const struct rule_field *field, const struct rule_item *item, size_t n,
                       int64_t *number)
{
    (void)field;
    *number = patient_age(item->claim);
    return n == 0 && *number >= 0;
}

/* An example says the age: born that many years before its first day, which stands already. */
static void age_put(const struct rule_field *field, Claim *claim, void *part,
                    const struct rule_value *value, struct arena *arena)
{
    enum { OLDEST = 150 };
    const date day = claim_first_day(claim);
    (void)field, (void)part, (void)arena;
    if (date_is_real(day) && value->number >= 0 && value->number <= OLDEST)
        claim->patient_birth_date = date_add_years(day, -(int32_t)value->number).yyyymmdd;
}

static str place_text(const struct rule_field *field, const struct rule_item *item, size_t n)
{
    const ServiceLine *line = item->part;
    (void)field;
    if (n > 0) return (str){0};
    return line->place_of_service.len ? str_from(line->place_of_service)
                                      : str_from(item->claim->facility_code);
}

static void place_put(const struct rule_field *field, Claim *claim, void *part,
                      const struct rule_value *value, struct arena *arena)
{
    (void)field, (void)claim, (void)arena;
    ((ServiceLine *)part)->place_of_service = str_bytes(value->text);
}

static str line_rendering_text(const struct rule_field *field, const struct rule_item *item,
                               size_t n)
{
    (void)field;
    return n == 0 ? rendering_npi(item->claim, item->part) : (str){0};
}

static void line_rendering_put(const struct rule_field *field, Claim *claim, void *part,
                               const struct rule_value *value, struct arena *arena)
{
    ServiceLine *line = part;
    (void)field, (void)claim;
    line->providers = ARENA_ARRAY(arena, Party *, 1);
    line->providers[0] = party_new(arena, "82", value->text);
    line->n_providers = 1;
}

const struct rule_access rule_claim_type = {.text = type_text, .put = type_put},
                         rule_facility = {.text = facility_text, .put = facility_put},
                         rule_provider = {.text = provider_text, .put = provider_put},
                         rule_bill = {.text = bill_text, .put = bill_put},
                         rule_claim_from = {.number = from_number, .put = from_put},
                         rule_claim_to = {.number = to_number, .put = to_put},
                         rule_age = {.number = age_number, .put = age_put},
                         rule_line_place = {.text = place_text, .put = place_put},
                         rule_line_rendering = {.text = line_rendering_text,
                                                .put = line_rendering_put};
