/* The fields that rules may name: the table, and the ways to reach into a claim. */
#include "lib/edit/rule_field.h"

#include <stddef.h>

#include "lib/edit/check.h"
#include "lib/edit/rule_computed.h"

/* ---- members of the thing itself ---------------------------------------------------------- */

static const char *base_of(const struct rule_field *field, const struct rule_item *item)
{
    return field->of == RULE_OF_CLAIM ? (const char *)item->claim : (const char *)item->part;
}

static char *base_to_fill(const struct rule_field *field, Claim *claim, void *part)
{
    return field->of == RULE_OF_CLAIM ? (char *)claim : (char *)part;
}

static str member_text(const struct rule_field *field, const struct rule_item *item, size_t n)
{
    if (n > 0) return (str){0};
    return str_from(*(const bytes *)(const void *)(base_of(field, item) + field->at));
}

static void member_text_put(const struct rule_field *field, Claim *claim, void *part,
                            const struct rule_value *value, struct arena *arena)
{
    (void)arena;
    *(bytes *)(void *)(base_to_fill(field, claim, part) + field->at) = str_bytes(value->text);
}

static bool member_int64(const struct rule_field *field, const struct rule_item *item, size_t n,
                         int64_t *number)
{
    *number = *(const int64_t *)(const void *)(base_of(field, item) + field->at);
    return n == 0;
}

static void member_int64_put(const struct rule_field *field, Claim *claim, void *part,
                             const struct rule_value *value, struct arena *arena)
{
    (void)arena;
    *(int64_t *)(void *)(base_to_fill(field, claim, part) + field->at) = value->number;
}

static bool member_int32(const struct rule_field *field, const struct rule_item *item, size_t n,
                         int64_t *number)
{
    *number = *(const int32_t *)(const void *)(base_of(field, item) + field->at);
    return n == 0 && *number != 0;
}

static void member_int32_put(const struct rule_field *field, Claim *claim, void *part,
                             const struct rule_value *value, struct arena *arena)
{
    (void)arena;
    *(int32_t *)(void *)(base_to_fill(field, claim, part) + field->at) = (int32_t)value->number;
}

static const struct rule_access text_member = {.text = member_text, .put = member_text_put};
static const struct rule_access int64_member = {.number = member_int64, .put = member_int64_put};
static const struct rule_access int32_member = {.number = member_int32, .put = member_int32_put};

/* ---- lists: `at` is the array, `then` its count ------------------------------------------- */

static size_t list_count(const struct rule_field *field, const struct rule_item *item)
{
    return *(const size_t *)(const void *)(base_of(field, item) + field->then);
}

static str list_text(const struct rule_field *field, const struct rule_item *item, size_t n)
{
    const bytes *const *list = (const void *)(base_of(field, item) + field->at);
    if (n >= list_count(field, item)) return (str){0};
    const str text = str_from((*list)[n]);
    return text.at ? text : STR("");
}

static bool list_number(const struct rule_field *field, const struct rule_item *item, size_t n,
                        int64_t *number)
{
    const int32_t *const *list = (const void *)(base_of(field, item) + field->at);
    if (n >= list_count(field, item)) return false;
    *number = (*list)[n];
    return true;
}

/* Room for one more behind the list; the caller fills it. */
static void *list_more(const struct rule_field *field, char *base, size_t item_bytes,
                       struct arena *arena)
{
    char **list = (void *)(base + field->at);
    size_t *count = (void *)(base + field->then);
    char *more = arena_alloc(arena, (*count + 1) * item_bytes);
    if (*count) memcpy(more, *list, *count * item_bytes);
    *list = more;
    return more + (*count)++ * item_bytes;
}

static void list_text_put(const struct rule_field *field, Claim *claim, void *part,
                          const struct rule_value *value, struct arena *arena)
{
    bytes *to = list_more(field, base_to_fill(field, claim, part), sizeof(bytes), arena);
    *to = str_bytes(value->text);
}

static void list_number_put(const struct rule_field *field, Claim *claim, void *part,
                            const struct rule_value *value, struct arena *arena)
{
    int32_t *to = list_more(field, base_to_fill(field, claim, part), sizeof(int32_t), arena);
    *to = (int32_t)value->number;
}

static const struct rule_access text_list = {.text = list_text, .put = list_text_put};
static const struct rule_access number_list = {.number = list_number, .put = list_number_put};

/* ---- a text inside a message: `at` is the message, `then` the text ------------------------ */

static str inside_text(const struct rule_field *field, const struct rule_item *item, size_t n)
{
    const char *const *message = (const void *)(base_of(field, item) + field->at);
    if (n > 0 || !*message) return (str){0};
    return str_from(*(const bytes *)(const void *)(*message + field->then));
}

static void inside_put(const struct rule_field *field, Claim *claim, void *part,
                       const struct rule_value *value, struct arena *arena)
{
    char **message = (void *)(base_to_fill(field, claim, part) + field->at);
    if (!*message) {
        *message = arena_alloc(arena, field->inside->sizeof_message);
        field->inside->message_init((ProtobufCMessage *)(void *)*message);
    }
    *(bytes *)(void *)(*message + field->then) = str_bytes(value->text);
}

static const struct rule_access text_inside = {.text = inside_text, .put = inside_put};

/* ---- one of a list of messages, told by its qualifier ------------------------------------- */

/* All of them begin with the base and their qualifier: Party.entity, Identifier.qualifier. */
struct qualified {
    ProtobufCMessage base;
    bytes qualifier;
};
_Static_assert(offsetof(struct qualified, qualifier) == offsetof(Party, entity), "Party");
_Static_assert(offsetof(struct qualified, qualifier) == offsetof(Identifier, qualifier), "REF");
_Static_assert(offsetof(struct qualified, qualifier) == offsetof(DatedEvent, qualifier), "DTP");
_Static_assert(offsetof(struct qualified, qualifier) == offsetof(Note, qualifier), "NTE");

static const struct qualified *nth_qualified(const struct rule_field *field,
                                             const struct rule_item *item, size_t n)
{
    const struct qualified *const *const *list = (const void *)(base_of(field, item) + field->at);
    const size_t count =
        *(const size_t *)(const void *)(base_of(field, item) + field->at - sizeof(size_t));
    for (size_t i = 0; i < count; i++)
        if (!field->qualifier || str_is(str_from((*list)[i]->qualifier), field->qualifier))
            if (n-- == 0) return (*list)[i];
    return NULL;
}

static str qualified_text(const struct rule_field *field, const struct rule_item *item, size_t n)
{
    const struct qualified *found = nth_qualified(field, item, n);
    if (!found) return (str){0};
    const str text = str_from(*(const bytes *)(const void *)((const char *)found + field->then));
    return text.at ? text : STR("");
}

static bool qualified_number(const struct rule_field *field, const struct rule_item *item, size_t n,
                             int64_t *number)
{
    const struct qualified *found = nth_qualified(field, item, n);
    if (!found) return false;
    *number = *(const int32_t *)(const void *)((const char *)found + field->then);
    return *number != 0;
}

static struct qualified *qualified_new(const struct rule_field *field, Claim *claim, void *part,
                                       struct arena *arena)
{
    struct rule_field list = *field;
    struct qualified *fresh = arena_alloc(arena, field->inside->sizeof_message);
    field->inside->message_init(&fresh->base);
    fresh->qualifier = str_bytes(str_of(field->qualifier));
    list.then = field->at - sizeof(size_t);
    struct qualified **to =
        list_more(&list, base_to_fill(field, claim, part), sizeof(struct qualified *), arena);
    *to = fresh;
    return fresh;
}

static void qualified_text_put(const struct rule_field *field, Claim *claim, void *part,
                               const struct rule_value *value, struct arena *arena)
{
    char *fresh = (char *)qualified_new(field, claim, part, arena);
    *(bytes *)(void *)(fresh + field->then) = str_bytes(value->text);
}

static void qualified_number_put(const struct rule_field *field, Claim *claim, void *part,
                                 const struct rule_value *value, struct arena *arena)
{
    char *fresh = (char *)qualified_new(field, claim, part, arena);
    *(int32_t *)(void *)(fresh + field->then) = (int32_t)value->number;
}

static const struct rule_access text_qualified = {.text = qualified_text,
                                                  .put = qualified_text_put};
static const struct rule_access day_qualified = {.number = qualified_number,
                                                 .put = qualified_number_put};

/* ---- the table ---------------------------------------------------------------------------- */

/* NOLINTBEGIN(bugprone-macro-parentheses): a type name cannot wear parentheses. */
/* An offset that does not compile where the member is of another type. */
#define AT(record, member, type) \
    (offsetof(record, member) + 0 * sizeof(_Generic(((record *)0)->member, type : 0)))
#define TEXT(record, member) .access = &text_member, .at = AT(record, member, bytes)
#define CENTS(record, member) .access = &int64_member, .at = AT(record, member, int64_t)
#define WHOLE(record, member) .access = &int32_member, .at = AT(record, member, int32_t)
#define TEXTS(record, member) \
    .access = &text_list, .at = AT(record, member, bytes *), .then = AT(record, n_##member, size_t)
#define WHOLES(record, member)                                   \
    .access = &number_list, .at = AT(record, member, int32_t *), \
    .then = AT(record, n_##member, size_t)
#define INSIDE(record, member, message, name, text)                                             \
    .access = &text_inside, .inside = &name##__descriptor, .at = AT(record, member, message *), \
    .then = AT(message, text, bytes)
/* protobuf-c writes the count of a list right in front of it. */
#define QUALIFIED(how, record, member, message, name, code)                                       \
    .access = &(how), .inside = &name##__descriptor,                                              \
    .at =                                                                                         \
        AT(record, member, message **) +                                                          \
        0 * sizeof(char[offsetof(record, member) - offsetof(record, n_##member) == sizeof(size_t) \
                            ? 1                                                                   \
                            : -1]),                                                               \
    .qualifier = (code)
#define PROVIDER(record, code) \
    QUALIFIED(text_qualified, record, providers, Party, party, code), .then = offsetof(Party, id)
#define REFERENCE(record, code)                                                  \
    QUALIFIED(text_qualified, record, references, Identifier, identifier, code), \
        .then = offsetof(Identifier, value)
#define NOTES(record) \
    QUALIFIED(text_qualified, record, notes, Note, note, NULL), .then = offsetof(Note, text)

/* NOLINTEND(bugprone-macro-parentheses) */
/* clang-format off */
static const struct rule_field fields[] = {
    {"claim.type", RULE_OF_CLAIM, RULE_CODE, .access = &rule_claim_type, .element = "ST03",
     .doc = "professional, institutional or dental"},
    {"claim.payer", RULE_OF_CLAIM, RULE_CODE, INSIDE(Claim, payer, Party, party, id), .element = "2010BB NM109", .doc = "the payer's id"},
    {"claim.plan", RULE_OF_CLAIM, RULE_CODE, INSIDE(Claim, subscriber, Subscriber, subscriber, group_number), .element = "SBR03", .doc = "group or policy number"},
    {"claim.filing", RULE_OF_CLAIM, RULE_CODE, INSIDE(Claim, subscriber, Subscriber, subscriber, filing), .element = "SBR09", .doc = "kind of plan: MA, MB Medicare, MC Medicaid, CI commercial"},
    {"claim.insurance_type", RULE_OF_CLAIM, RULE_CODE, INSIDE(Claim, subscriber, Subscriber, subscriber, insurance_type), .element = "SBR05", .doc = "why Medicare is secondary"},
    {"claim.sequence", RULE_OF_CLAIM, RULE_CODE, INSIDE(Claim, subscriber, Subscriber, subscriber, sequence), .element = "SBR01", .doc = "P primary, S secondary, T tertiary"},
    {"claim.sender", RULE_OF_CLAIM, RULE_CODE, INSIDE(Claim, source, Source, source, sender), .element = "ISA06", .doc = "who sent it: ISA06, or MSH-3 and MSH-4"},
    {"claim.billing", RULE_OF_CLAIM, RULE_CODE, INSIDE(Claim, billing, Party, party, id), .element = "2010AA NM109", .doc = "NPI of the billing provider"},
    {"claim.taxonomy", RULE_OF_CLAIM, RULE_CODE, INSIDE(Claim, billing, Party, party, taxonomy), .element = "2000A PRV03", .doc = "taxonomy of the billing provider"},
    {"claim.facility", RULE_OF_CLAIM, RULE_CODE, .access = &rule_facility, .element = "2310C NM109", .institutional = "2310E NM109", .doc = "NPI of the service facility, else of the billing provider"},
    {"claim.provider", RULE_OF_CLAIM, RULE_CODE, .access = &rule_provider, .element = "2310B NM109", .institutional = "2310A NM109", .doc = "NPI of who rendered, else attended, else billed"},
    {"claim.rendering", RULE_OF_CLAIM, RULE_CODE, PROVIDER(Claim, "82"), .element = "2310B NM109", .institutional = "2310D NM109", .doc = "NPI of the rendering provider"},
    {"claim.attending", RULE_OF_CLAIM, RULE_CODE, PROVIDER(Claim, "71"), .element = "2310A NM109", .doc = "NPI of the attending provider"},
    {"claim.operating", RULE_OF_CLAIM, RULE_CODE, PROVIDER(Claim, "72"), .element = "2310B NM109", .doc = "NPI of the operating physician"},
    {"claim.referring", RULE_OF_CLAIM, RULE_CODE, PROVIDER(Claim, "DN"), .element = "2310A NM109", .institutional = "2310F NM109", .doc = "NPI of the referring provider"},
    {"claim.bill", RULE_OF_CLAIM, RULE_CODE, .access = &rule_bill, .element = "CLM05", .doc = "type of bill with frequency, as 131; institutional claims only"},
    {"claim.place", RULE_OF_CLAIM, RULE_CODE, TEXT(Claim, facility_code), .element = "CLM05-1", .doc = "place of service, or the first digits of the type of bill"},
    {"claim.frequency", RULE_OF_CLAIM, RULE_CODE, TEXT(Claim, frequency), .element = "CLM05-3", .doc = "1 original, 7 replacement, 8 void"},
    {"claim.charge", RULE_OF_CLAIM, RULE_MONEY, CENTS(Claim, charge_cents), .element = "CLM02", .doc = "total charge"},
    {"claim.from", RULE_OF_CLAIM, RULE_DATE, .access = &rule_claim_from, .element = "DTP*472", .institutional = "DTP*434", .doc = "first day of service"},
    {"claim.to", RULE_OF_CLAIM, RULE_DATE, .access = &rule_claim_to, .element = "DTP*472", .institutional = "DTP*434", .doc = "last day of service"},
    {"claim.admission", RULE_OF_CLAIM, RULE_DATE, QUALIFIED(day_qualified, Claim, dates, DatedEvent, dated_event, "435"), .then = offsetof(DatedEvent, from), .element = "DTP*435", .doc = "day of admission"},
    {"claim.admission_type", RULE_OF_CLAIM, RULE_CODE, TEXT(Claim, admission_type), .element = "CL101", .doc = "1 emergency, 2 urgent, 3 elective, 4 newborn, 5 trauma"},
    {"claim.admission_source", RULE_OF_CLAIM, RULE_CODE, TEXT(Claim, admission_source), .element = "CL102", .doc = "point of origin"},
    {"claim.discharge_status", RULE_OF_CLAIM, RULE_CODE, TEXT(Claim, discharge_status), .element = "CL103", .doc = "patient status at discharge"},
    {"claim.age", RULE_OF_CLAIM, RULE_NUMBER, .access = &rule_age, .element = "DMG02", .doc = "the patient's age in whole years on the first day"},
    {"claim.sex", RULE_OF_CLAIM, RULE_CODE, TEXT(Claim, patient_sex), .element = "DMG03", .doc = "F, M or U"},
    {"claim.assignment", RULE_OF_CLAIM, RULE_CODE, TEXT(Claim, assignment), .element = "CLM07", .doc = "A, B or C"},
    {"claim.benefits_assigned", RULE_OF_CLAIM, RULE_CODE, TEXT(Claim, benefits_assigned), .element = "CLM08", .doc = "Y, N or W"},
    {"claim.related_causes", RULE_OF_CLAIM, RULE_CODE, TEXTS(Claim, related_causes), .element = "CLM11", .doc = "AA auto accident, EM employment, OA other accident"},
    {"claim.accident_state", RULE_OF_CLAIM, RULE_CODE, TEXT(Claim, accident_state), .element = "CLM11-4", .doc = "state of the accident"},
    {"claim.special_program", RULE_OF_CLAIM, RULE_CODE, TEXT(Claim, special_program), .element = "CLM12", .doc = "special program"},
    {"claim.delay_reason", RULE_OF_CLAIM, RULE_CODE, TEXT(Claim, delay_reason), .element = "CLM20", .doc = "why it is late"},
    {"claim.authorization", RULE_OF_CLAIM, RULE_CODE, REFERENCE(Claim, "G1"), .element = "REF*G1 02", .doc = "prior authorization number"},
    {"claim.referral", RULE_OF_CLAIM, RULE_CODE, REFERENCE(Claim, "9F"), .element = "REF*9F 02", .doc = "referral number"},
    {"claim.original", RULE_OF_CLAIM, RULE_CODE, REFERENCE(Claim, "F8"), .element = "REF*F8 02", .doc = "the payer's number of the claim that this one replaces"},
    {"claim.clia", RULE_OF_CLAIM, RULE_CODE, REFERENCE(Claim, "X4"), .element = "REF*X4 02", .doc = "CLIA number of the laboratory"},
    {"claim.trial", RULE_OF_CLAIM, RULE_CODE, REFERENCE(Claim, "P4"), .element = "REF*P4 02", .doc = "number of a demonstration project or clinical trial"},
    {"claim.notes", RULE_OF_CLAIM, RULE_TEXT, NOTES(Claim), .element = "NTE02", .doc = "notes of the claim"},

    {"line.procedure", RULE_OF_LINE, RULE_CODE, TEXT(ServiceLine, procedure), .element = "SV101-2", .institutional = "SV202-2", .in_history = true, .doc = "procedure code"},
    {"line.modifiers", RULE_OF_LINE, RULE_CODE, TEXTS(ServiceLine, modifiers), .element = "SV101-3", .institutional = "SV202-3", .in_history = true, .doc = "its modifiers"},
    {"line.revenue", RULE_OF_LINE, RULE_CODE, TEXT(ServiceLine, revenue_code), .element = "SV201", .in_history = true, .doc = "revenue code, as 0450"},
    {"line.date", RULE_OF_LINE, RULE_DATE, WHOLE(ServiceLine, from), .element = "DTP*472", .in_history = true, .doc = "day of service, or the first one"},
    {"line.to", RULE_OF_LINE, RULE_DATE, WHOLE(ServiceLine, to), .element = "DTP*472", .in_history = true, .doc = "last day of service where there are several"},
    {"line.charge", RULE_OF_LINE, RULE_MONEY, CENTS(ServiceLine, charge_cents), .element = "SV102", .institutional = "SV203", .in_history = true, .doc = "charge"},
    {"line.non_covered", RULE_OF_LINE, RULE_MONEY, CENTS(ServiceLine, non_covered_cents), .element = "SV207", .doc = "non-covered part of the charge"},
    {"line.units", RULE_OF_LINE, RULE_AMOUNT, CENTS(ServiceLine, quantity_milli), .element = "SV104", .institutional = "SV205", .in_history = true, .doc = "units billed"},
    {"line.unit", RULE_OF_LINE, RULE_CODE, TEXT(ServiceLine, unit), .element = "SV103", .institutional = "SV204", .doc = "UN units, MJ minutes, DA days"},
    {"line.place", RULE_OF_LINE, RULE_CODE, .access = &rule_line_place, .element = "SV105", .institutional = "CLM05-1", .doc = "place of service of the line, else of the claim"},
    {"line.pointers", RULE_OF_LINE, RULE_NUMBER, WHOLES(ServiceLine, pointers), .element = "SV107", .doc = "numbers of the diagnoses that it points to"},
    {"line.emergency", RULE_OF_LINE, RULE_CODE, TEXT(ServiceLine, emergency), .element = "SV109", .doc = "Y: emergency"},
    {"line.ndc", RULE_OF_LINE, RULE_CODE, INSIDE(ServiceLine, drug, Drug, drug, ndc), .element = "LIN03", .doc = "national drug code"},
    {"line.rendering", RULE_OF_LINE, RULE_CODE, .access = &rule_line_rendering, .element = "2420A NM109", .in_history = true, .doc = "NPI of who rendered it: of the line, else of the claim, else who bills"},
    {"line.ordering", RULE_OF_LINE, RULE_CODE, PROVIDER(ServiceLine, "DK"), .element = "2420E NM109", .doc = "NPI of the ordering provider"},
    {"line.authorization", RULE_OF_LINE, RULE_CODE, REFERENCE(ServiceLine, "G1"), .element = "2400 REF*G1 02", .doc = "prior authorization number of the line"},
    {"line.description", RULE_OF_LINE, RULE_TEXT, TEXT(ServiceLine, description), .element = "SV101-7", .institutional = "SV202-7", .doc = "description of a procedure without a code of its own"},
    {"line.notes", RULE_OF_LINE, RULE_TEXT, NOTES(ServiceLine), .element = "NTE02", .doc = "notes of the line"},

    {"diagnosis.code", RULE_OF_DIAGNOSIS, RULE_CODE, TEXT(Diagnosis, code), .element = "HI-2", .doc = "diagnosis code without its point, as E119"},
    {"diagnosis.qualifier", RULE_OF_DIAGNOSIS, RULE_CODE, TEXT(Diagnosis, qualifier), .element = "HI-1", .doc = "ABK principal, ABF other, ABJ admitting, APR reason, ABN external cause"},
    {"diagnosis.poa", RULE_OF_DIAGNOSIS, RULE_CODE, TEXT(Diagnosis, present_on_admission), .element = "HI-9", .doc = "present on admission: Y, N, U, W"},

    {"procedure.code", RULE_OF_PROCEDURE, RULE_CODE, TEXT(InpatientProcedure, code), .element = "HI*BBR 01-2", .doc = "inpatient procedure code"},
    {"procedure.qualifier", RULE_OF_PROCEDURE, RULE_CODE, TEXT(InpatientProcedure, qualifier), .element = "HI*BBR 01-1", .doc = "BBR principal, BBQ other"},
    {"procedure.date", RULE_OF_PROCEDURE, RULE_DATE, WHOLE(InpatientProcedure, date), .element = "HI*BBR 01-4", .doc = "day of it"},

    {"fact.qualifier", RULE_OF_FACT, RULE_CODE, TEXT(CodedFact, qualifier), .element = "HI-1", .doc = "BG condition, BH occurrence, BI span, BE value, DR DRG"},
    {"fact.code", RULE_OF_FACT, RULE_CODE, TEXT(CodedFact, code), .element = "HI-2", .doc = "the code"},
    {"fact.from", RULE_OF_FACT, RULE_DATE, WHOLE(CodedFact, from), .element = "HI-4", .doc = "its day"},
    {"fact.amount", RULE_OF_FACT, RULE_MONEY, CENTS(CodedFact, cents), .element = "HI-5", .doc = "its amount"},

    {"other_payer.id", RULE_OF_OTHER_PAYER, RULE_CODE, INSIDE(OtherPayer, payer, Party, party, id), .element = "2330B NM109", .doc = "the other payer's id"},
    {"other_payer.filing", RULE_OF_OTHER_PAYER, RULE_CODE, INSIDE(OtherPayer, subscriber, Subscriber, subscriber, filing), .element = "2320 SBR09", .doc = "kind of its plan"},
    {"other_payer.sequence", RULE_OF_OTHER_PAYER, RULE_CODE, INSIDE(OtherPayer, subscriber, Subscriber, subscriber, sequence), .element = "2320 SBR01", .doc = "P primary, S secondary, T tertiary"},
};
/* clang-format on */

size_t rule_fields_count(void)
{
    return COUNT_OF(fields);
}

const struct rule_field *rule_fields_at(size_t i)
{
    return &fields[i];
}

const struct rule_field *rule_field_by_name(str name)
{
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        if (str_is(name, fields[i].name)) return &fields[i];
    return NULL;
}

const char *rule_type_name(enum rule_type type)
{
    static const char *const names[] = {
        [RULE_CODE] = "code",     [RULE_TEXT] = "text",     [RULE_MONEY] = "money",
        [RULE_AMOUNT] = "amount", [RULE_NUMBER] = "number", [RULE_DATE] = "date"};
    return names[type];
}

const char *rule_of_name(enum rule_of of)
{
    static const char *const names[] = {
        [RULE_OF_CLAIM] = "claim",         [RULE_OF_LINE] = "line",
        [RULE_OF_DIAGNOSIS] = "diagnosis", [RULE_OF_PROCEDURE] = "procedure",
        [RULE_OF_FACT] = "fact",           [RULE_OF_OTHER_PAYER] = "other_payer"};
    return names[of];
}

/* ---- asking ------------------------------------------------------------------------------- */

str rule_field_text(const struct rule_field *field, const struct rule_item *item, size_t n)
{
    return field->access->text(field, item, n);
}

bool rule_field_number(const struct rule_field *field, const struct rule_item *item, size_t n,
                       int64_t *number)
{
    return field->access->number(field, item, n, number);
}

/* 005010X224A2 has its service line in SV3, else laid out as SV1. */
str rule_field_element(const struct rule_field *field, const Claim *claim, struct arena *arena)
{
    const str element = str_of(field->element);
    if (claim->type == CLAIM_TYPE__INSTITUTIONAL && field->institutional)
        return str_of(field->institutional);
    if (claim->type != CLAIM_TYPE__DENTAL || !str_starts(element, "SV10")) return element;
    return arena_printf(arena, "SV30%s", field->element + strlen("SV10"));
}

void rule_field_put(const struct rule_field *field, Claim *claim, void *part,
                    const struct rule_value *value, struct arena *arena)
{
    field->access->put(field, claim, part, value, arena);
}
