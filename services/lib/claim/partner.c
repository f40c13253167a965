/* Trading partners: one YAML file each, read by one table. */
#include "lib/claim/partner.h"

#include "lib/base/config.h"

enum kind { KIND_TEXT, KIND_NUMBER, KIND_FLAG, KIND_USAGE, KIND_FILING, KIND_LIST, KIND_GUIDE };

/* The offset of a member; does not compile when the member is not of type `type`. */
/* NOLINTBEGIN(bugprone-macro-parentheses): a type name cannot wear parentheses. */
#define MEMBER(member, type) \
    _Generic(((struct partner *)0)->member, type : offsetof(struct partner, member))
/* NOLINTEND(bugprone-macro-parentheses) */

struct partner_key {
    const char *name;
    size_t offset;
    enum kind kind;
    int32_t min, max; /* of the number; of the text's length; which of guides[] may be named */
    bool required;
};

/* clang-format off */
static const struct partner_key keys[] = {
    /* name                 member                               kind         min  max  required */
    {"name",                MEMBER(name, str),                    KIND_TEXT,   1,   60, true },
    {"sender_qualifier",    MEMBER(sender_qualifier, str),        KIND_TEXT,   2,    2, true },
    {"sender_id",           MEMBER(sender_id, str),               KIND_TEXT,   2,   15, true },
    {"receiver_qualifier",  MEMBER(receiver_qualifier, str),      KIND_TEXT,   2,    2, true },
    {"receiver_id",         MEMBER(receiver_id, str),             KIND_TEXT,   2,   15, true },
    {"submitter_name",      MEMBER(submitter_name, str),          KIND_TEXT,   1,   60, true },
    {"submitter_id",        MEMBER(submitter_id, str),            KIND_TEXT,   2,   80, true },
    {"submitter_contact",   MEMBER(submitter_contact, str),       KIND_TEXT,   1,   60, true },
    {"submitter_phone",     MEMBER(submitter_phone, str),         KIND_TEXT,   10,   10, true },
    {"usage",               MEMBER(usage, char),                  KIND_USAGE,  1,    1, true },
    {"payer_ids",           MEMBER(payer_ids, const str *),       KIND_LIST,   2,   80, false},
    {"catch_all",           MEMBER(catch_all, bool),              KIND_FLAG,   0,    0, false},
    {"professional",        MEMBER(professional, bool),           KIND_FLAG,   0,    0, false},
    {"institutional",       MEMBER(institutional, bool),          KIND_FLAG,   0,    0, false},
    {"dental",              MEMBER(dental, bool),                 KIND_FLAG,   0,    0, false},
    {"professional_guide",  MEMBER(professional_guide, const char *),  KIND_GUIDE, 0, 1, false},
    {"institutional_guide", MEMBER(institutional_guide, const char *), KIND_GUIDE, 2, 3, false},
    {"dental_guide",        MEMBER(dental_guide, const char *),        KIND_GUIDE, 4, 5, false},
    {"batch_claims_max",    MEMBER(batch_claims_max, int32_t),    KIND_NUMBER, 1, 5000, false},
    {"batch_age_s",         MEMBER(batch_age_s, int32_t),         KIND_NUMBER, 1, 86400, false},
    {"folder",              MEMBER(folder, str),                  KIND_TEXT,   1,  200, false},
    {"idempotent",          MEMBER(idempotent, bool),             KIND_FLAG,   0,    0, false},
    {"ta1_due_h",           MEMBER(ta1_due_h, int32_t),           KIND_NUMBER, 0, 2160, false},
    {"ack999_due_h",        MEMBER(ack999_due_h, int32_t),        KIND_NUMBER, 0, 2160, false},
    {"ack277_due_h",        MEMBER(ack277_due_h, int32_t),        KIND_NUMBER, 0, 2160, false},
    {"remit_due_d",         MEMBER(remit_due_d, int32_t),         KIND_NUMBER, 0,  365, false},
    {"filing_limit_days",   MEMBER(filing_limit_days, int32_t),   KIND_NUMBER, 0, 3660, false},
    {"filing",              MEMBER(filing, enum partner_filing),  KIND_FILING, 0,    0, false},
};
/* 45 CFR 162.1102 adopts the first of each two; the second is its erratum with the same structure. */
static const char *const guides[] = {
    "005010X222A1", "005010X222A2", "005010X223A2", "005010X223A3", "005010X224A2", "005010X224A3",
};
static const char *const filings[] = {
    [FILING_COMMERCIAL] = "commercial", [FILING_MEDICARE] = "medicare",
    [FILING_MEDICAID] = "medicaid",     [FILING_OTHER] = "other",
};
/* clang-format on */

struct reading {
    struct partner *partner;
    bool seen[COUNT_OF(keys)];
};

static const char *text_set(const struct partner_key *key, str text, void *member)
{
    if ((int64_t)text.len < key->min || (int64_t)text.len > key->max) return "has the wrong length";
    *(str *)member = text;
    return NULL;
}

static const char *number_set(const struct partner_key *key, str text, void *member)
{
    int64_t number = 0;
    if (!str_parse_int(text, &number)) return "wants a whole number";
    if (number < key->min || number > key->max) return "is out of range";
    *(int32_t *)member = (int32_t)number;
    return NULL;
}

static const char *flag_set(str text, void *member)
{
    if (!str_is(text, "true") && !str_is(text, "false")) return "wants true or false";
    *(bool *)member = str_is(text, "true");
    return NULL;
}

static const char *usage_set(str text, void *member)
{
    if (!str_is(text, "P") && !str_is(text, "T")) return "wants P (production) or T (test)";
    *(char *)member = text.at[0];
    return NULL;
}

static const char *filing_set(str text, void *member)
{
    for (size_t i = 0; i < COUNT_OF(filings); i++) {
        if (!str_is(text, filings[i])) continue;
        *(enum partner_filing *)member = (enum partner_filing)i;
        return NULL;
    }
    return "wants commercial, medicare, medicaid or other";
}

static const char *guide_set(const struct partner_key *key, str text, void *member)
{
    for (int32_t i = key->min; i <= key->max; i++) {
        if (!str_is(text, guides[i])) continue;
        *(const char **)member = guides[i];
        return NULL;
    }
    return "wants a guide of its kind, such as 005010X224A2";
}

static const char *value_set(const struct partner_key *key, str text, struct partner *partner)
{
    void *member = (char *)partner + key->offset;
    switch (key->kind) {
    case KIND_TEXT:
        return text_set(key, text, member);
    case KIND_NUMBER:
        return number_set(key, text, member);
    case KIND_FLAG:
        return flag_set(text, member);
    case KIND_USAGE:
        return usage_set(text, member);
    case KIND_FILING:
        return filing_set(text, member);
    case KIND_GUIDE:
        return guide_set(key, text, member);
    case KIND_LIST:
        return "wants a list";
    }
    return "is of no known kind";
}

static const struct partner_key *key_find(str name)
{
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (str_is(name, keys[i].name)) return &keys[i];
    return NULL;
}

static enum status pair_read(void *context, struct config *config, const struct config_piece *name)
{
    struct reading *reading = context;
    const struct partner_key *key = key_find(name->text);
    struct config_piece piece;
    if (!key) return config_refuse(config, name, "is no key of a partner", name->text);
    if (reading->seen[key - keys]) return config_refuse(config, name, "stands twice", name->text);
    reading->seen[key - keys] = true;
    TRY(config_next(config, &piece));
    if (piece.kind == CONFIG_LIST && key->kind == KIND_LIST)
        return config_list(config, name->text, "wants a list of ids", &reading->partner->payer_ids,
                           &reading->partner->payer_id_count);
    if (piece.kind != CONFIG_VALUE)
        return config_refuse(config, &piece, "wants a plain value", name->text);
    const char *wrong = value_set(key, piece.text, reading->partner);
    return wrong ? config_refuse(config, &piece, wrong, name->text) : OK;
}

static enum status required_check(void *context, struct config *config)
{
    const struct reading *reading = context;
    const struct partner *partner = reading->partner;
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (keys[i].required && !reading->seen[i])
            return config_refuse(config, NULL, "is missing", str_of(keys[i].name));
    if (!partner->catch_all && partner->payer_id_count == 0)
        return config_refuse(config, NULL, "is missing (or catch_all: true)", STR("payer_ids"));
    return OK;
}

enum status partner_read(str yaml, str id, struct arena *arena, struct partner *partner,
                         struct config_fault *fault)
{
    *partner = (struct partner){.id = arena_str(arena, id),
                                .professional = true,
                                .institutional = true,
                                .batch_claims_max = 1000,
                                .batch_age_s = 60,
                                .folder = arena_printf(arena, "partners/%.*s", STR_ARGS(id))};
    struct reading reading = {.partner = partner};
    const struct config_reader reader = {
        .shape = "a partner file is a mapping of keys to values",
        .pair = pair_read,
        .finish = required_check,
        .context = &reading,
    };
    return config_read(yaml, &reader, arena, fault);
}

enum status partners_add(void *reading, str id, str yaml, struct config_fault *fault)
{
    struct partners_reading *all = reading;
    all->items = arena_grow(all->arena, all->items, all->count, sizeof *all->items);
    TRY(partner_read(yaml, id, all->arena, &all->items[all->count], fault));
    all->count++;
    return OK;
}

const struct partner *partner_by_id(const struct partners *partners, str id)
{
    for (size_t i = 0; i < partners->count; i++)
        if (str_eq(partners->items[i].id, id)) return &partners->items[i];
    return NULL;
}

static bool takes(const struct partner *partner, ClaimType type)
{
    return (type == CLAIM_TYPE__PROFESSIONAL && partner->professional) ||
           (type == CLAIM_TYPE__INSTITUTIONAL && partner->institutional) ||
           (type == CLAIM_TYPE__DENTAL && partner->dental);
}

const char *partner_guide(const struct partner *partner, ClaimType type)
{
    if (type == CLAIM_TYPE__PROFESSIONAL) return partner->professional_guide;
    if (type == CLAIM_TYPE__INSTITUTIONAL) return partner->institutional_guide;
    return type == CLAIM_TYPE__DENTAL ? partner->dental_guide : NULL;
}

static bool has_payer(const struct partner *partner, str payer_id)
{
    for (size_t i = 0; i < partner->payer_id_count; i++)
        if (str_eq(partner->payer_ids[i], payer_id)) return true;
    return false;
}

const struct partner *partner_for(const struct partners *partners, str payer_id, ClaimType type)
{
    const struct partner *rest = NULL;
    for (size_t i = 0; i < partners->count; i++) {
        const struct partner *partner = &partners->items[i];
        if (!takes(partner, type)) continue;
        if (payer_id.len && has_payer(partner, payer_id)) return partner;
        if (partner->catch_all && !rest) rest = partner;
    }
    return rest;
}
