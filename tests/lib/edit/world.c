/* Claims for tests, built and changed by member names through protobuf-c's own descriptors. */
#include "lib/edit/world.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

enum { TEXT_MAX = 128 };

static str whole_file(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    cr_assert_not_null(file, "%s", path);
    (void)fseek(file, 0, SEEK_END);
    const size_t size = (size_t)ftell(file);
    rewind(file);
    char *text = arena_alloc(arena, size + 1);
    cr_assert_eq(fread(text, 1, size, file), size);
    (void)fclose(file);
    return (str){text, size};
}

static const struct partner payers[] = {
    {.id = {"blueridge", 9},
     .professional = true,
     .institutional = true,
     .dental = true,
     .filing_limit_days = 180},
    {.id = {"medicare", 8},
     .professional = true,
     .institutional = true,
     .dental = true,
     .filing_limit_days = 365,
     .filing = FILING_MEDICARE},
};

static const struct {
    const char *name, *content;
} small[] = {
#include "lib/edit/tables.inc"
};

static void small_tables_add(struct world *world)
{
    for (size_t i = 0; i < COUNT_OF(small); i++) {
        struct config_fault fault = {0};
        cr_assert_eq(
            codesets_add(world->codesets, str_of(small[i].name), str_of(small[i].content), &fault),
            OK, "%s:%d %s", small[i].name, fault.line, fault.what);
    }
}

struct world *world_new(void)
{
    static const char *const files[] = {
        "icd10cm",          "icd10pcs",      "opps_2026_04",  "hcpcs_2019",
        "hcpcs_2026_04",    "modifier_2019", "modifier_2024", "place_of_service",
        "discharge_status", "revenue",       "condition",     "occurrence",
        "occurrence_span",  "value"};
    struct arena *arena = arena_new(256u << 20);
    struct world *world = ARENA_NEW(arena, struct world);
    world->arena = arena;
    world->codesets = codesets_new(arena);
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        char path[512];
        struct config_fault fault = {0};
        (void)snprintf(path, sizeof path, "%s/config/codesets/%s.tsv", SOURCE_DIR, files[i]);
        cr_assert_eq(
            codesets_add(world->codesets, str_of(files[i]), whole_file(arena, path), &fault), OK,
            "%s:%d", path, fault.line);
    }
    small_tables_add(world);
    struct partner *copy = arena_copy(arena, payers, sizeof payers);
    static const str blue[] = {{"BRHP1", 5}}, medicare[] = {{"12M61", 5}};
    copy[0].payer_ids = blue;
    copy[0].payer_id_count = 1;
    copy[1].payer_ids = medicare;
    copy[1].payer_id_count = 1;
    world->partners = (struct partners){copy, COUNT_OF(payers)};
    return world;
}

void world_free(struct world *world)
{
    arena_free(world->arena);
}

/* ---- members by name ---------------------------------------------------------------------- */

struct place {
    ProtobufCMessage *message;
    const ProtobufCFieldDescriptor *field;
    long index; /* -1: not an element of a list */
};

static ProtobufCMessage *message_new(struct world *world, const ProtobufCMessageDescriptor *type)
{
    ProtobufCMessage *message = arena_alloc(world->arena, type->sizeof_message);
    protobuf_c_message_init(type, message);
    return message;
}

static size_t *count_of(const struct place *at)
{
    return (size_t *)(void *)((char *)at->message + at->field->quantifier_offset);
}

static size_t element_size(const ProtobufCFieldDescriptor *field)
{
    if (field->type == PROTOBUF_C_TYPE_MESSAGE) return sizeof(ProtobufCMessage *);
    if (field->type == PROTOBUF_C_TYPE_BYTES) return sizeof(bytes);
    return field->type == PROTOBUF_C_TYPE_INT64 ? sizeof(int64_t) : sizeof(int32_t);
}

/* The member's storage; a list grows to hold the index. */
static void *storage(struct world *world, const struct place *at)
{
    void *member = (char *)at->message + at->field->offset;
    if (at->index < 0) return member;
    void **list = member;
    const size_t size = element_size(at->field), count = *count_of(at), index = (size_t)at->index;
    cr_assert_leq(index, count, "%s[%ld] skips one", at->field->name, at->index);
    if (index == count) {
        char *grown = arena_alloc(world->arena, (count + 1) * size);
        if (count) memcpy(grown, *list, count * size);
        *list = grown;
        *count_of(at) = count + 1;
        if (at->field->type == PROTOBUF_C_TYPE_MESSAGE)
            ((ProtobufCMessage **)(void *)grown)[count] = message_new(world, at->field->descriptor);
    }
    return (char *)*list + index * size;
}

static struct place find(struct world *world, ProtobufCMessage *root, str path)
{
    struct place at = {.message = root};
    for (str rest = path; rest.at;) {
        str name = str_cut(&rest, '.');
        char text[TEXT_MAX];
        at.index = -1;
        (void)snprintf(text, sizeof text, "%.*s", STR_ARGS(name));
        char *bracket = strchr(text, '[');
        if (bracket) {
            at.index = strtol(bracket + 1, NULL, 10);
            *bracket = '\0';
        }
        at.field = protobuf_c_message_descriptor_get_field_by_name(at.message->descriptor, text);
        cr_assert_not_null(at.field, "no member %s in %.*s", text, STR_ARGS(path));
        if (!rest.at) break;
        ProtobufCMessage **child = storage(world, &at);
        if (!*child) *child = message_new(world, at.field->descriptor);
        at.message = *child;
    }
    return at;
}

static void assign(struct world *world, ProtobufCMessage *root, str path, str value)
{
    const struct place at = find(world, root, path);
    void *member = storage(world, &at);
    int64_t number = 0;
    if (at.field->type == PROTOBUF_C_TYPE_BYTES) {
        *(bytes *)member = str_bytes(value);
        return;
    }
    cr_assert(str_parse_int(value, &number), "%.*s is no number", STR_ARGS(value));
    if (at.field->type == PROTOBUF_C_TYPE_INT64)
        *(int64_t *)member = number;
    else
        *(int32_t *)member = (int32_t)number;
}

static void take_away(struct world *world, ProtobufCMessage *root, str path)
{
    struct place at = find(world, root, path);
    if (at.field->label == PROTOBUF_C_LABEL_REPEATED) {
        *count_of(&at) -= 1;
        return;
    }
    void *member = (char *)at.message + at.field->offset;
    if (at.field->type == PROTOBUF_C_TYPE_MESSAGE)
        *(ProtobufCMessage **)member = NULL;
    else if (at.field->type == PROTOBUF_C_TYPE_BYTES)
        *(bytes *)member = (bytes){0};
    else
        memset(member, 0, element_size(at.field));
}

/* "lines*51": as many lines, the last one again and again. */
static bool multiply(struct world *world, Claim *claim, str change)
{
    int64_t count;
    str rest = change;
    const str name = str_cut(&rest, '*');
    if (!str_is(name, "lines") || !rest.at || !str_parse_int(rest, &count)) return false;
    ServiceLine **lines = arena_alloc(world->arena, (size_t)count * sizeof *lines);
    for (size_t i = 0; i < (size_t)count; i++)
        lines[i] = claim->lines[i < claim->n_lines ? i : claim->n_lines - 1];
    claim->lines = lines;
    claim->n_lines = (size_t)count;
    return true;
}

static void change_one(struct world *world, ProtobufCMessage *root, str change)
{
    if (change.at[0] == '-') {
        take_away(world, root, (str){change.at + 1, change.len - 1});
        return;
    }
    const str path = str_cut(&change, '=');
    assign(world, root, path, change.at ? change : STR(""));
}

void world_change(struct world *world, Claim *claim, const char *changes)
{
    for (str rest = str_of(changes); rest.at;) {
        const str change = str_trim(str_cut(&rest, ';'));
        if (change.len && !multiply(world, claim, change)) change_one(world, &claim->base, change);
    }
}

RemitClaim *world_payment(struct world *world, const char *members)
{
    ProtobufCMessage *payment = message_new(world, &remit_claim__descriptor);
    for (str rest = str_of(members); rest.at;) {
        const str change = str_trim(str_cut(&rest, ';'));
        if (change.len) change_one(world, payment, change);
    }
    return (RemitClaim *)payment;
}

/* ---- claims without a fault --------------------------------------------------------------- */

static const char everybody[] =
    "shard=77; number=1000; version=1; identity=0123456789abcdef; patient_control=ACCT-1; "
    "frequency=1;"
    "source.source=harbor; source.sender=HARBOR; source.format=X12; created=20260601;"
    "billing.entity=85; billing.kind=2; billing.last_name=HARBOR CLINIC; billing.id_qualifier=XX; "
    "billing.id=1234567893;"
    "billing.address.line1=12 QUAY STREET; billing.address.city=HARBOR; billing.address.state=ME;"
    "billing.address.zip=040011234; billing.references[0].qualifier=EI; "
    "billing.references[0].value=010203040;"
    "subscriber.sequence=P; subscriber.relationship=18; subscriber.filing=CI; "
    "subscriber.name.entity=IL;"
    "subscriber.name.kind=1; subscriber.name.last_name=SAMPLE; subscriber.name.id=BR12345678;"
    "subscriber.name.address.line1=3 HILL ROAD; subscriber.name.address.city=HARBOR;"
    "subscriber.name.address.state=ME; subscriber.name.address.zip=04001;"
    "assignment=A; benefits_assigned=Y; release=Y;"
    "payer.entity=PR; payer.id=BRHP1; patient_birth_date=19700203; patient_sex=F;";

static const char professional[] =
    "type=1; charge_cents=17500; facility_code=11; facility_qualifier=B;"
    "diagnoses[0].qualifier=ABK; diagnoses[0].code=E119; diagnoses[1].qualifier=ABF; "
    "diagnoses[1].code=I10;"
    "providers[0].entity=82; providers[0].kind=1; providers[0].id_qualifier=XX; "
    "providers[0].id=1016613188;"
    "lines[0].procedure_qualifier=HC; lines[0].procedure=99213; lines[0].modifiers[0]=25; "
    "lines[0].charge_cents=15000;"
    "lines[0].unit=UN; lines[0].quantity_milli=1000; lines[0].pointers[0]=1; "
    "lines[0].pointers[1]=2;"
    "lines[0].from=20260511; lines[0].to=20260511;"
    "lines[1].procedure_qualifier=HC; lines[1].procedure=G0008; lines[1].charge_cents=2500;"
    "lines[1].unit=UN; lines[1].quantity_milli=1000; lines[1].pointers[0]=2;"
    "lines[1].from=20260511; lines[1].to=20260511;";

static const char institutional[] = "type=2; facility_qualifier=A; diagnoses[0].qualifier=ABK; "
                                    "diagnoses[0].code=I10; statement_from=20260511;"
                                    "discharge_status=01; admission_type=3; admission_source=1;"
                                    "providers[0].entity=71; providers[0].kind=1; "
                                    "providers[0].id_qualifier=XX; providers[0].id=1016613188;";

static const char outpatient[] =
    "facility_code=13; statement_to=20260512; charge_cents=4000;"
    "lines[0].revenue_code=0771; lines[0].procedure_qualifier=HC; lines[0].procedure=G0008; "
    "lines[0].charge_cents=4000;"
    "lines[0].unit=UN; lines[0].quantity_milli=1000; lines[0].from=20260512; lines[0].to=20260512;";

static const char inpatient[] =
    "diagnoses[0].code=J189; facility_code=11; statement_to=20260514; charge_cents=510000;"
    "dates[0].qualifier=435; dates[0].from=20260511; "
    "dates[0].time=0915; dates[1].qualifier=096; dates[1].time=1100;"
    "diagnoses[0].present_on_admission=Y;"
    "diagnoses[1].qualifier=ABJ; diagnoses[1].code=I10;"
    "lines[0].revenue_code=0120; lines[0].charge_cents=450000; "
    "lines[0].unit=DA; lines[0].quantity_milli=3000;"
    "lines[1].revenue_code=0250; lines[1].charge_cents=60000; "
    "lines[1].unit=UN; lines[1].quantity_milli=4000;";

/* Two fillings of two teeth; when it was is said once. */
static const char dental[] =
    "type=3; -lines[0].modifiers; -lines[0].pointers; -lines[0].pointers; -lines[1].pointers; "
    "lines[0].procedure_qualifier=AD; lines[0].procedure=D2391; lines[0].quantity_milli=0; "
    "lines[1].procedure_qualifier=AD; lines[1].procedure=D2391; "
    "lines[0].teeth[0].code=3; lines[1].teeth[0].code=14;";

Claim *world_claim(struct world *world, char kind)
{
    Claim *claim = (Claim *)message_new(world, &claim__descriptor);
    world_change(world, claim, everybody);
    world_change(world, claim, kind == 'P' || kind == 'D' ? professional : institutional);
    if (kind == 'D') world_change(world, claim, dental);
    if (kind == 'O') world_change(world, claim, outpatient);
    if (kind == 'I') world_change(world, claim, inpatient);
    return claim;
}
