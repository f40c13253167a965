/* Profiles of senders: one YAML file each, read by one table. */
#include "lib/hl7/profile.h"

#include <yaml.h>

enum kind { KIND_TEXT, KIND_DAYS, KIND_CLOSES, KIND_CLASSES, KIND_REVENUE };
enum { CELLS_MAX = 4, DAYS_MAX = 365 };

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
    {"classes",                KIND_CLASSES,  4, MEMBER(classes, const struct hl7_class *),         MEMBER(class_count, size_t), true },
    {"departments",            KIND_REVENUE,  2, MEMBER(departments, const struct hl7_revenue *),   MEMBER(department_count, size_t), false},
    {"procedures",             KIND_REVENUE,  2, MEMBER(procedures, const struct hl7_revenue *),    MEMBER(procedure_count, size_t), false},
};
/* clang-format on */

struct reading {
    yaml_parser_t parser;
    struct arena *arena;
    struct hl7_profile *profile;
    struct config_fault *fault;
    bool seen[COUNT_OF(keys)];
};

/* One YAML event, copied out so that nothing is left to free. */
struct piece {
    yaml_event_type_t type;
    yaml_mark_t at;
    str text;
};

static enum status refuse(struct reading *reading, const yaml_mark_t *mark, const char *what,
                          str key)
{
    *reading->fault = (struct config_fault){(int)mark->line + 1, (int)mark->column + 1, what, key};
    return REJECT;
}

static enum status next_piece(struct reading *reading, struct piece *piece)
{
    yaml_event_t event;
    if (!yaml_parser_parse(&reading->parser, &event))
        return refuse(reading, &reading->parser.problem_mark, "is not YAML from here on", (str){0});
    *piece = (struct piece){event.type, event.start_mark, {0}};
    if (event.type == YAML_SCALAR_EVENT)
        piece->text = arena_str(
            reading->arena, (str){(const char *)event.data.scalar.value, event.data.scalar.length});
    yaml_event_delete(&event);
    return OK;
}

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
    case KIND_CLASSES:
    case KIND_REVENUE:
        return "wants a list of rows";
    }
    return "is of no known kind";
}

static const char *class_add(const str cells[CELLS_MAX], struct hl7_class *row)
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

/* One row of a list has been read: put it where it belongs. */
static const char *row_add(struct reading *reading, const struct profile_key *key,
                           const str cells[CELLS_MAX])
{
    char *profile = (char *)reading->profile;
    size_t *count = (size_t *)(void *)(profile + key->count_offset);
    const char *wrong = NULL;
    if (key->kind == KIND_CLASSES) {
        struct hl7_class **member = (struct hl7_class **)(void *)(profile + key->offset);
        *member = arena_grow(reading->arena, *member, *count, sizeof **member);
        wrong = class_add(cells, &(*member)[*count]);
    } else {
        struct hl7_revenue **member = (struct hl7_revenue **)(void *)(profile + key->offset);
        *member = arena_grow(reading->arena, *member, *count, sizeof **member);
        (*member)[*count] = (struct hl7_revenue){cells[0], cells[1]};
    }
    ++*count;
    return wrong;
}

static enum status row_read(struct reading *reading, const struct profile_key *key)
{
    str cells[CELLS_MAX] = {{0}};
    struct piece piece;
    size_t count = 0;
    for (;;) {
        TRY(next_piece(reading, &piece));
        if (piece.type == YAML_SEQUENCE_END_EVENT) break;
        if (piece.type != YAML_SCALAR_EVENT || count == key->cells)
            return refuse(reading, &piece.at, "has a row that is too long", str_of(key->name));
        cells[count++] = piece.text;
    }
    if (count != key->cells)
        return refuse(reading, &piece.at, "has a row that is too short", str_of(key->name));
    const char *wrong = row_add(reading, key, cells);
    return wrong ? refuse(reading, &piece.at, wrong, str_of(key->name)) : OK;
}

static enum status rows_read(struct reading *reading, const struct profile_key *key)
{
    struct piece piece;
    for (;;) {
        TRY(next_piece(reading, &piece));
        if (piece.type == YAML_SEQUENCE_END_EVENT) return OK;
        if (piece.type != YAML_SEQUENCE_START_EVENT)
            return refuse(reading, &piece.at, "wants a list of rows", str_of(key->name));
        TRY(row_read(reading, key));
    }
}

static const struct profile_key *key_find(str name)
{
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (str_is(name, keys[i].name)) return &keys[i];
    return NULL;
}

static enum status pair_read(struct reading *reading, const struct piece *name)
{
    const struct profile_key *key = key_find(name->text);
    struct piece piece;
    if (!key) return refuse(reading, &name->at, "is no key of a profile", name->text);
    if (reading->seen[key - keys]) return refuse(reading, &name->at, "stands twice", name->text);
    reading->seen[key - keys] = true;
    TRY(next_piece(reading, &piece));
    if (piece.type == YAML_SEQUENCE_START_EVENT && key->cells) return rows_read(reading, key);
    if (piece.type != YAML_SCALAR_EVENT)
        return refuse(reading, &piece.at, "wants a plain value", name->text);
    const char *wrong = value_set(key, piece.text, reading->profile);
    return wrong ? refuse(reading, &piece.at, wrong, name->text) : OK;
}

/* One piece of the file's top level. */
static enum status top_read(struct reading *reading, const struct piece *piece, bool *inside)
{
    if (piece->type == YAML_MAPPING_START_EVENT && !*inside) {
        *inside = true;
        return OK;
    }
    if (piece->type == YAML_SCALAR_EVENT && *inside) return pair_read(reading, piece);
    if (piece->type != YAML_SEQUENCE_START_EVENT && piece->type != YAML_SCALAR_EVENT) return OK;
    return refuse(reading, &piece->at, "a profile file is a mapping of keys to values", (str){0});
}

static enum status mapping_read(struct reading *reading)
{
    struct piece piece;
    for (bool inside = false;;) {
        TRY(next_piece(reading, &piece));
        if (piece.type == YAML_STREAM_END_EVENT) return OK;
        TRY(top_read(reading, &piece, &inside));
    }
}

static enum status required_check(struct reading *reading)
{
    const yaml_mark_t top = {0};
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (keys[i].required && !reading->seen[i])
            return refuse(reading, &top, "is missing", str_of(keys[i].name));
    if (!hl7_class_of(reading->profile, STR("*")))
        return refuse(reading, &top, "needs a row \"*\"", STR("classes"));
    return OK;
}

enum status hl7_profile_read(str yaml, str id, struct arena *arena, struct hl7_profile *profile,
                             struct config_fault *fault)
{
    *profile = (struct hl7_profile){.id = arena_str(arena, id)};
    struct reading reading = {.arena = arena, .profile = profile, .fault = fault};
    if (!yaml_parser_initialize(&reading.parser)) return HALT;
    yaml_parser_set_input_string(&reading.parser, (const unsigned char *)yaml.at, yaml.len);
    enum status status = mapping_read(&reading);
    if (status == OK) status = required_check(&reading);
    yaml_parser_delete(&reading.parser);
    return status;
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
