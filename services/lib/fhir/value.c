/* Reads values by a table into a record, whose members are found by their names. */
#include "lib/base/money.h"
#include "lib/fhir/table.h"

enum { MEMBER_NAME_MAX = 40, MONEY_DECIMALS = 2, ARTIFACT_DECIMALS = 3, ISO_DATE_CHARS = 10 };

/* ---- members --------------------------------------------------------------------------------- */

static const ProtobufCFieldDescriptor *field_of(const ProtobufCMessageDescriptor *type, str name)
{
    char text[MEMBER_NAME_MAX];
    if (name.len >= sizeof text) return NULL;
    memcpy(text, name.at, name.len);
    text[name.len] = '\0';
    return protobuf_c_message_descriptor_get_field_by_name(type, text);
}

const void *fhir_member(const ProtobufCMessageDescriptor *type, const void *record,
                        const char *path, const ProtobufCFieldDescriptor **field)
{
    str rest = str_of(path);
    while (record) {
        *field = field_of(type, str_cut(&rest, '.'));
        if (!*field) return NULL;
        const void *member = (const char *)record + (*field)->offset;
        if (!rest.at) return member;
        type = (*field)->descriptor;
        record = *(void *const *)member;
    }
    return NULL;
}

bool fhir_member_is_set(const ProtobufCMessageDescriptor *type, const void *record,
                        const char *path)
{
    const ProtobufCFieldDescriptor *field;
    const void *member = fhir_member(type, record, path, &field);
    if (!member) return false;
    if (field->type == PROTOBUF_C_TYPE_BYTES) return ((const bytes *)member)->len != 0;
    if (field->type == PROTOBUF_C_TYPE_INT64) return *(const int64_t *)member != 0;
    return *(const int32_t *)member != 0;
}

/* The same to write to; messages on the way are made. */
static void *member_make(const struct fhir_table *table, struct arena *arena, void *record,
                         const char *path)
{
    const ProtobufCMessageDescriptor *type = table->record;
    str rest = str_of(path);
    for (;;) {
        const ProtobufCFieldDescriptor *field = field_of(type, str_cut(&rest, '.'));
        if (!field) return NULL;
        void *member = (char *)record + field->offset;
        if (!rest.at) return member;
        type = field->descriptor;
        if (!*(void **)member) {
            *(void **)member = arena_alloc(arena, type->sizeof_message);
            type->message_init(*(void **)member);
        }
        record = *(void **)member;
    }
}

/* ---- values ---------------------------------------------------------------------------------- */

bytes fhir_kept(struct arena *arena, str text)
{
    return str_bytes(arena_str(arena, text));
}

bytes fhir_code(struct arena *arena, str text)
{
    char *at = arena_alloc(arena, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.at[i];
        if (c == '.' || c == '-' || c == ' ') continue;
        at[len++] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    }
    return str_bytes((str){at, len});
}

/* Whether the decimals from the third on are nothing but what a binary fraction leaves behind; up:
 * the cent above is meant ("0.0999999"). */
static bool is_artifact(str decimals, bool *up)
{
    if (decimals.len < ARTIFACT_DECIMALS) {
        *up = false;
        for (size_t i = 0; i < decimals.len; i++)
            if (decimals.at[i] != '0') return false;
        return true;
    }
    *up = memcmp(decimals.at, "999", ARTIFACT_DECIMALS) == 0;
    return *up || memcmp(decimals.at, "000", ARTIFACT_DECIMALS) == 0;
}

bool fhir_cents(str text, int64_t *cents)
{
    str whole = text, decimals = {0};
    money amount;
    bool up = false;
    const char *point = text.len ? memchr(text.at, '.', text.len) : NULL;
    if (point) {
        const size_t before = (size_t)(point - text.at) + 1;
        if (text.len > before + MONEY_DECIMALS) {
            whole.len = before + MONEY_DECIMALS;
            decimals = (str){text.at + whole.len, text.len - whole.len};
            if (!str_all_digits(decimals) || !is_artifact(decimals, &up)) return false;
        }
    }
    if (!money_parse(whole, &amount)) return false;
    *cents = amount.cents + (up ? (text.at[0] == '-' ? -1 : 1) : 0);
    return true;
}

bool fhir_date(str text, int32_t *yyyymmdd)
{
    date day;
    if (text.len < ISO_DATE_CHARS || (text.len > ISO_DATE_CHARS && text.at[ISO_DATE_CHARS] != 'T'))
        return false;
    if (!date_parse_iso((str){text.at, ISO_DATE_CHARS}, &day)) return false;
    *yyyymmdd = day.yyyymmdd;
    return true;
}

static str word_of(const struct fhir_word *words, str text)
{
    for (; words->fhir; words++)
        if (str_is(text, words->fhir)) return str_of(words->ours);
    return (str){0};
}

static void value_put(const struct fhir_row *row, str text, struct arena *arena, void *member)
{
    switch (row->as) {
    case AS_TEXT:
        *(bytes *)member = fhir_kept(arena, text);
        break;
    case AS_CODE:
        *(bytes *)member = fhir_code(arena, text);
        break;
    case AS_DATE:
        (void)fhir_date(text, member);
        break;
    case AS_CENTS:
        (void)fhir_cents(text, member);
        break;
    case AS_MILLI:
        (void)milli_parse(text, member);
        break;
    }
}

void fhir_bind(struct fhir_scope *scope, struct arena *arena, const struct fhir_table *table,
               struct fhir_node from, void *record)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct fhir_row *row = &table->rows[i];
        if (fhir_member_is_set(table->record, record, row->member)) continue;
        str text = fhir_text(scope, from, row->path);
        if (text.len && row->words) text = word_of(row->words, text);
        void *member = text.len ? member_make(table, arena, record, row->member) : NULL;
        if (member) value_put(row, text, arena, member);
    }
}

/* ---- the manual ------------------------------------------------------------------------------ */

str fhir_manual(struct arena *arena)
{
    str all = STR("FHIR path | member of the claim model | required by\n");
    for (size_t t = 0; fhir_tables[t]; t++) {
        const struct fhir_table *table = fhir_tables[t];
        for (size_t i = 0; i < table->count; i++) {
            const struct fhir_row *row = &table->rows[i];
            all = arena_printf(arena, "%.*s%s.%s | %s.%s | %s\n", STR_ARGS(all), table->root,
                               row->path, table->record->short_name, row->member,
                               row->edit ? row->edit : "");
        }
    }
    return all;
}
