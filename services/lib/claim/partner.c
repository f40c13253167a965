/* Trading partners: one YAML file each, read by one table. */
#include "lib/claim/partner.h"

#include <yaml.h>

enum kind { KIND_TEXT, KIND_NUMBER, KIND_FLAG, KIND_USAGE, KIND_FILING, KIND_LIST };

/* The offset of a member; does not compile when the member is not of type `type`. */
/* NOLINTBEGIN(bugprone-macro-parentheses): a type name cannot wear parentheses. */
#define MEMBER(member, type) \
    _Generic(((struct partner *)0)->member, type : offsetof(struct partner, member))
/* NOLINTEND(bugprone-macro-parentheses) */

struct partner_key {
    const char *name;
    size_t offset;
    enum kind kind;
    int32_t min, max; /* of the number; of the text's length */
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
static const char *const filings[] = {
    [FILING_COMMERCIAL] = "commercial", [FILING_MEDICARE] = "medicare",
    [FILING_MEDICAID] = "medicaid",     [FILING_OTHER] = "other",
};
/* clang-format on */

struct reading {
    yaml_parser_t parser;
    struct arena *arena;
    struct partner *partner;
    struct config_fault *fault;
    bool seen[COUNT_OF(keys)];
};

static enum status refuse(struct reading *reading, const yaml_mark_t *mark, const char *what,
                          str key)
{
    *reading->fault = (struct config_fault){(int)mark->line + 1, (int)mark->column + 1, what, key};
    return REJECT;
}

static enum status next_event(struct reading *reading, yaml_event_t *event)
{
    if (yaml_parser_parse(&reading->parser, event)) return OK;
    return refuse(reading, &reading->parser.problem_mark, "is not YAML from here on", (str){0});
}

static str scalar(const yaml_event_t *event, struct arena *arena)
{
    return arena_str(arena,
                     (str){(const char *)event->data.scalar.value, event->data.scalar.length});
}

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
    case KIND_LIST:
        return "wants a list";
    }
    return "is of no known kind";
}

static enum status list_read(struct reading *reading, str name)
{
    str *ids = NULL;
    size_t count = 0;
    for (;;) {
        yaml_event_t event;
        TRY(next_event(reading, &event));
        const yaml_mark_t mark = event.start_mark;
        const yaml_event_type_t type = event.type;
        const str text = type == YAML_SCALAR_EVENT ? scalar(&event, reading->arena) : (str){0};
        yaml_event_delete(&event);
        if (type == YAML_SEQUENCE_END_EVENT) break;
        if (type != YAML_SCALAR_EVENT) return refuse(reading, &mark, "wants a list of ids", name);
        ids = arena_grow(reading->arena, ids, count, sizeof *ids);
        ids[count++] = text;
    }
    reading->partner->payer_ids = ids;
    reading->partner->payer_id_count = count;
    return OK;
}

static const struct partner_key *key_find(str name)
{
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (str_is(name, keys[i].name)) return &keys[i];
    return NULL;
}

static enum status pair_read(struct reading *reading, str name, const yaml_mark_t *at)
{
    const struct partner_key *key = key_find(name);
    if (!key) return refuse(reading, at, "is no key of a partner", name);
    if (reading->seen[key - keys]) return refuse(reading, at, "stands twice", name);
    reading->seen[key - keys] = true;
    yaml_event_t event;
    TRY(next_event(reading, &event));
    const yaml_mark_t mark = event.start_mark;
    const yaml_event_type_t type = event.type;
    const str text = type == YAML_SCALAR_EVENT ? scalar(&event, reading->arena) : (str){0};
    yaml_event_delete(&event);
    if (type == YAML_SEQUENCE_START_EVENT && key->kind == KIND_LIST)
        return list_read(reading, name);
    if (type != YAML_SCALAR_EVENT) return refuse(reading, &mark, "wants a plain value", name);
    const char *wrong = value_set(key, text, reading->partner);
    return wrong ? refuse(reading, &mark, wrong, name) : OK;
}

/* One event of the top level. *inside: the mapping has begun. */
static enum status event_take(struct reading *reading, yaml_event_t *event, bool *inside)
{
    const yaml_mark_t mark = event->start_mark;
    switch ((int)event->type) {
    case YAML_SCALAR_EVENT:
        if (*inside) return pair_read(reading, scalar(event, reading->arena), &mark);
        break;
    case YAML_MAPPING_START_EVENT:
        if (*inside) break;
        *inside = true;
        return OK;
    case YAML_SEQUENCE_START_EVENT:
        break;
    default:
        return OK; /* the frame around the document */
    }
    return refuse(reading, &mark, "a partner file is a mapping of keys to values", (str){0});
}

static enum status mapping_read(struct reading *reading)
{
    bool inside = false;
    for (;;) {
        yaml_event_t event;
        TRY(next_event(reading, &event));
        const bool end = event.type == YAML_STREAM_END_EVENT;
        const enum status status = event_take(reading, &event, &inside);
        yaml_event_delete(&event);
        if (end || status != OK) return status;
    }
}

static enum status required_check(struct reading *reading)
{
    const yaml_mark_t top = {0};
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (keys[i].required && !reading->seen[i])
            return refuse(reading, &top, "is missing", str_of(keys[i].name));
    const struct partner *partner = reading->partner;
    if (!partner->catch_all && partner->payer_id_count == 0)
        return refuse(reading, &top, "is missing (or catch_all: true)", STR("payer_ids"));
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
    struct reading reading = {.arena = arena, .partner = partner, .fault = fault};
    if (!yaml_parser_initialize(&reading.parser)) return HALT;
    yaml_parser_set_input_string(&reading.parser, (const unsigned char *)yaml.at, yaml.len);
    enum status status = mapping_read(&reading);
    if (status == OK) status = required_check(&reading);
    yaml_parser_delete(&reading.parser);
    return status;
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
