/* Profiles of senders: one YAML file each, read by one table. */
#include "lib/hl7/profile.h"

#include "lib/base/config.h"
#include "lib/hl7/charset.h"

enum kind {
    KIND_TEXT,
    KIND_DAYS,
    KIND_CLOSES,
    KIND_ZONE,
    KIND_CHARSET,
    KIND_MODIFIERS,
    KIND_DIAGNOSES,
    KIND_CLASSES,
    KIND_REVENUE,
    KIND_MOVES
};
enum { DAYS_MAX = 365, FIELD_MAX = 64, SEGMENT_CHARS = 3 };

/* The offset of a member; does not compile when the member is not of type `type`.
 * NOLINTBEGIN(bugprone-macro-parentheses): a type name cannot wear parentheses. */
#define MEMBER(member, type)                \
    (offsetof(struct hl7_profile, member) + \
     (size_t) _Generic(((struct hl7_profile *)0)->member, type : 0))
/* NOLINTEND(bugprone-macro-parentheses) */

struct profile_key {
    const char *name;
    enum kind kind;
    uint32_t cells; /* of a row, in a list of rows */
    size_t offset, count_offset;
    bool required;
};

/* clang-format off */
static const struct profile_key keys[] = {
    /* name                    kind           cells member                                         count                             required */
    {"application",            KIND_TEXT,     0, MEMBER(application, str),                          0, true },
    {"facility",               KIND_TEXT,     0, MEMBER(facility, str),                             0, true },
    {"claim_closes",           KIND_CLOSES,   0, MEMBER(closes, enum claim_closes),                 0, true },
    {"closes_after_days",      KIND_DAYS,     0, MEMBER(closes_after_days, int32_t),                0, false},
    {"billing_name",           KIND_TEXT,     0, MEMBER(billing_name, str),                         0, false},
    {"billing_npi",            KIND_TEXT,     0, MEMBER(billing_npi, str),                          0, false},
    {"billing_tax_id",         KIND_TEXT,     0, MEMBER(billing_tax_id, str),                       0, false},
    {"billing_taxonomy",       KIND_TEXT,     0, MEMBER(billing_taxonomy, str),                     0, false},
    {"billing_line1",          KIND_TEXT,     0, MEMBER(billing_line1, str),                        0, false},
    {"billing_city",           KIND_TEXT,     0, MEMBER(billing_city, str),                         0, false},
    {"billing_state",          KIND_TEXT,     0, MEMBER(billing_state, str),                        0, false},
    {"billing_zip",            KIND_TEXT,     0, MEMBER(billing_zip, str),                          0, false},
    {"billing_contact",        KIND_TEXT,     0, MEMBER(billing_contact, str),                      0, false},
    {"billing_phone",          KIND_TEXT,     0, MEMBER(billing_phone, str),                        0, false},
    {"service_facility_name",  KIND_TEXT,     0, MEMBER(service_facility_name, str),                0, false},
    {"service_facility_npi",   KIND_TEXT,     0, MEMBER(service_facility_npi, str),                 0, false},
    {"filing",                 KIND_TEXT,     0, MEMBER(filing, str),                               0, false},
    {"outpatient_status",      KIND_TEXT,     0, MEMBER(outpatient_status, str),                    0, false},
    {"charset",                KIND_CHARSET,  0, MEMBER(charset, str),                              0, false},
    {"time_zone",              KIND_ZONE,     0, MEMBER(zone, struct hl7_zone),                     0, false},
    {"modifiers",              KIND_MODIFIERS, 0, MEMBER(modifiers, enum hl7_modifiers),            0, false},
    {"diagnoses",              KIND_DIAGNOSES, 0, MEMBER(diagnoses, enum hl7_diagnoses),            0, false},
    {"fields",                 KIND_MOVES,    2, MEMBER(moves, const struct hl7_move *),            MEMBER(move_count, size_t), false},
    {"classes",                KIND_CLASSES,  4, MEMBER(classes, const struct hl7_class *),         MEMBER(class_count, size_t), true },
    {"departments",            KIND_REVENUE,  2, MEMBER(departments, const struct hl7_revenue *),   MEMBER(department_count, size_t), false},
    {"procedures",             KIND_REVENUE,  2, MEMBER(procedures, const struct hl7_revenue *),    MEMBER(procedure_count, size_t), false},
};
/* clang-format on */

struct reading {
    struct arena *arena;
    struct hl7_profile *profile;
    bool seen[COUNT_OF(keys)];
};

static const char *days_set(str text, void *member)
{
    int64_t days = 0;
    if (!str_parse_int(text, &days) || days < 0 || days > DAYS_MAX)
        return "wants a number of days, 0 to 365";
    *(int32_t *)member = (int32_t)days;
    return NULL;
}

static const char *closes_set(str text, void *member)
{
    if (!str_is(text, "each_message") && !str_is(text, "days_after"))
        return "wants each_message or days_after";
    *(enum claim_closes *)member =
        str_is(text, "days_after") ? CLOSES_DAYS_AFTER : CLOSES_EACH_MESSAGE;
    return NULL;
}

static const char *zone_set(str text, void *member)
{
    return hl7_zone_read(text, member) ? NULL : "wants a zone of the US, UTC, or +hhmm, -hhmm";
}

static const char *charset_set(str text, void *member)
{
    *(str *)member = text;
    return hl7_charset_is_known(text) ? NULL : "wants a name of HL7 table 0211";
}

static const char *modifiers_set(str text, void *member)
{
    static const char *const names[] = {
        [MODIFIERS_REPEAT] = "repetitions",
        [MODIFIERS_ARE_COMPONENTS] = "components",
        [MODIFIERS_FOLLOW_PROCEDURE] = "with_procedure",
        [MODIFIERS_HYPHENATED] = "hyphenated",
    };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (!str_is(text, names[i])) continue;
        *(enum hl7_modifiers *)member = (enum hl7_modifiers)i;
        return NULL;
    }
    return "wants repetitions, components, with_procedure or hyphenated";
}

static const char *diagnoses_set(str text, void *member)
{
    if (!str_is(text, "repetitions") && !str_is(text, "components"))
        return "wants repetitions or components";
    *(enum hl7_diagnoses *)member =
        str_is(text, "components") ? DIAGNOSES_ARE_COMPONENTS : DIAGNOSES_REPEAT;
    return NULL;
}

static const char *value_set(const struct profile_key *key, str text, struct hl7_profile *profile)
{
    void *member = (char *)profile + key->offset;
    switch (key->kind) {
    case KIND_TEXT:
        *(str *)member = text;
        return NULL;
    case KIND_DAYS:
        return days_set(text, member);
    case KIND_CLOSES:
        return closes_set(text, member);
    case KIND_ZONE:
        return zone_set(text, member);
    case KIND_CHARSET:
        return charset_set(text, member);
    case KIND_MODIFIERS:
        return modifiers_set(text, member);
    case KIND_DIAGNOSES:
        return diagnoses_set(text, member);
    case KIND_CLASSES:
    case KIND_REVENUE:
    case KIND_MOVES:
        return "wants a list of rows";
    }
    return "is of no known kind";
}

static const char *class_add(const str *cells, struct hl7_class *row)
{
    const bool institutional = str_is(cells[1], "institutional");
    if (!institutional && !str_is(cells[1], "professional"))
        return "wants professional or institutional";
    if (cells[2].len != 2)
        return "wants a place of service or the first two digits of a type of bill";
    *row = (struct hl7_class){cells[0],
                              institutional ? CLAIM_TYPE__INSTITUTIONAL : CLAIM_TYPE__PROFESSIONAL,
                              cells[2], cells[3]};
    return NULL;
}

/* "FT1-25": the segment and the field. */
static bool place_read(str place, str *segment, int32_t *field)
{
    int64_t number = 0;
    *segment = str_cut(&place, '-');
    if (segment->len != SEGMENT_CHARS || !place.at || !str_parse_int(place, &number)) return false;
    *field = (int32_t)number;
    return number >= 1 && number <= FIELD_MAX;
}

/* MSH is read before a profile can be chosen. */
static const char *move_add(const str *cells, struct hl7_move *move)
{
    str from_segment;
    if (!place_read(cells[0], &move->segment, &move->to) ||
        !place_read(cells[1], &from_segment, &move->from))
        return "wants rows of two fields, as FT1-25";
    if (!str_eq(move->segment, from_segment)) return "moves fields within a segment only";
    return str_is(move->segment, "MSH") ? "cannot move fields of MSH" : NULL;
}

/* One row of a list has been read: put it where it belongs. */
static const char *row_add(struct reading *reading, const struct profile_key *key, const str *cells)
{
    char *profile = (char *)reading->profile;
    size_t *count = (size_t *)(void *)(profile + key->count_offset);
    const char *wrong = NULL;
    if (key->kind == KIND_CLASSES) {
        struct hl7_class **member = (struct hl7_class **)(void *)(profile + key->offset);
        *member = arena_grow(reading->arena, *member, *count, sizeof **member);
        wrong = class_add(cells, &(*member)[*count]);
    } else if (key->kind == KIND_MOVES) {
        struct hl7_move **member = (struct hl7_move **)(void *)(profile + key->offset);
        *member = arena_grow(reading->arena, *member, *count, sizeof **member);
        wrong = move_add(cells, &(*member)[*count]);
    } else {
        struct hl7_revenue **member = (struct hl7_revenue **)(void *)(profile + key->offset);
        *member = arena_grow(reading->arena, *member, *count, sizeof **member);
        (*member)[*count] = (struct hl7_revenue){cells[0], cells[1]};
    }
    ++*count;
    return wrong;
}

static enum status row_read(struct reading *reading, struct config *config,
                            const struct profile_key *key, const struct config_piece *at)
{
    const str *cells;
    size_t count;
    TRY(config_list(config, str_of(key->name), "has a row that is too long", &cells, &count));
    if (count != key->cells)
        return config_refuse(config, at,
                             count < key->cells ? "has a row that is too short"
                                                : "has a row that is too long",
                             str_of(key->name));
    const char *wrong = row_add(reading, key, cells);
    return wrong ? config_refuse(config, at, wrong, str_of(key->name)) : OK;
}

static enum status rows_read(struct reading *reading, struct config *config,
                             const struct profile_key *key)
{
    struct config_piece piece;
    for (;;) {
        TRY(config_next(config, &piece));
        if (piece.kind == CONFIG_LIST_END) return OK;
        if (piece.kind != CONFIG_LIST)
            return config_refuse(config, &piece, "wants a list of rows", str_of(key->name));
        TRY(row_read(reading, config, key, &piece));
    }
}

static const struct profile_key *key_find(str name)
{
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (str_is(name, keys[i].name)) return &keys[i];
    return NULL;
}

static enum status pair_read(void *context, struct config *config, const struct config_piece *name)
{
    struct reading *reading = context;
    const struct profile_key *key = key_find(name->text);
    struct config_piece piece;
    if (!key) return config_refuse(config, name, "is no key of a profile", name->text);
    if (reading->seen[key - keys]) return config_refuse(config, name, "stands twice", name->text);
    reading->seen[key - keys] = true;
    TRY(config_next(config, &piece));
    if (piece.kind == CONFIG_LIST && key->cells) return rows_read(reading, config, key);
    if (piece.kind != CONFIG_VALUE)
        return config_refuse(config, &piece, "wants a plain value", name->text);
    const char *wrong = value_set(key, piece.text, reading->profile);
    return wrong ? config_refuse(config, &piece, wrong, name->text) : OK;
}

static enum status required_check(void *context, struct config *config)
{
    const struct reading *reading = context;
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (keys[i].required && !reading->seen[i])
            return config_refuse(config, NULL, "is missing", str_of(keys[i].name));
    if (!hl7_class_of(reading->profile, STR("*")))
        return config_refuse(config, NULL, "needs a row \"*\"", STR("classes"));
    return OK;
}

enum status hl7_profile_read(str yaml, str id, struct arena *arena, struct hl7_profile *profile,
                             struct config_fault *fault)
{
    *profile = (struct hl7_profile){.id = arena_str(arena, id)};
    struct reading reading = {.arena = arena, .profile = profile};
    const struct config_reader reader = {
        .shape = "a profile file is a mapping of keys to values",
        .pair = pair_read,
        .finish = required_check,
        .context = &reading,
    };
    return config_read(yaml, &reader, arena, fault);
}

enum status hl7_profiles_add(void *reading, str id, str yaml, struct config_fault *fault)
{
    struct hl7_profiles_reading *all = reading;
    all->items = arena_grow(all->arena, all->items, all->count, sizeof *all->items);
    TRY(hl7_profile_read(yaml, id, all->arena, &all->items[all->count], fault));
    all->count++;
    return OK;
}

/* 2: named, 1: any, 0: another one. */
static int fit(str wanted, str has)
{
    return str_eq(wanted, has) ? 2 : str_is(wanted, "*");
}

const struct hl7_profile *hl7_profile_for(const struct hl7_profiles *profiles, str application,
                                          str facility)
{
    const struct hl7_profile *best = NULL;
    int best_fit = 0;
    for (size_t i = 0; i < profiles->count; i++) {
        const struct hl7_profile *profile = &profiles->items[i];
        const int by_facility = fit(profile->facility, facility);
        const int by_application = fit(profile->application, application);
        const int all = by_facility && by_application ? 2 * by_facility + by_application : 0;
        if (all > best_fit) {
            best = profile;
            best_fit = all;
        }
    }
    return best;
}

const struct hl7_class *hl7_class_of(const struct hl7_profile *profile, str patient_class)
{
    const struct hl7_class *any = NULL;
    for (size_t i = 0; i < profile->class_count; i++) {
        if (str_eq(profile->classes[i].code, patient_class)) return &profile->classes[i];
        if (str_is(profile->classes[i].code, "*")) any = &profile->classes[i];
    }
    return any;
}

str hl7_revenue_code(const struct hl7_profile *profile, const struct hl7_class *class,
                     str department, str procedure)
{
    const struct hl7_revenue *best = NULL;
    for (size_t i = 0; i < profile->department_count; i++)
        if (str_eq(profile->departments[i].from, department)) return profile->departments[i].code;
    for (size_t i = 0; i < profile->procedure_count; i++) {
        const struct hl7_revenue *row = &profile->procedures[i];
        const bool fits = procedure.len >= row->from.len && row->from.len > 0 &&
                          memcmp(procedure.at, row->from.at, row->from.len) == 0;
        if (fits && (!best || row->from.len > best->from.len)) best = row;
    }
    return best ? best->code : class->revenue_code;
}
