/* The layout of config/codesets: a title line, perhaps the names of columns, and a row a line. */
#include "lib/codeset/layouts.h"

enum { TITLE_FIELDS = 6, OWN_COLUMNS_MAX = SET_COLUMNS_MAX + KEY_PARTS_MAX + 2 };

/* The letters of a flags field, bit by bit in the order of enum code_flag. */
static const char flag_letters[] = "emusnpwafvgqdxi67cz4okhjlbrty";

bool is_own_table(str content)
{
    return str_starts(content, "#codeset");
}

static enum status refuse(struct config_fault *fault, int line, const char *what, str key)
{
    *fault = (struct config_fault){.line = line, .what = what, .key = key};
    return REJECT;
}

static str line_cut(str *rest)
{
    str line = str_cut(rest, '\n');
    if (line.len && line.at[line.len - 1] == '\r') line.len--;
    return line;
}

static size_t fields_cut(str line, str *fields, size_t max)
{
    size_t count = 0;
    for (; line.at && count < max; count++) fields[count] = str_cut(&line, '\t');
    return count;
}

static bool date_or_absent(str text, date *day)
{
    *day = date_of(0);
    return text.len == 0 || date_parse(text, day);
}

static enum status title_read(str line, struct own_title *own, struct config_fault *fault)
{
    str f[TITLE_FIELDS];
    struct table_title *title = &own->title;
    if (fields_cut(line, f, TITLE_FIELDS) != TITLE_FIELDS || !str_is(f[0], "#codeset"))
        return refuse(fault, 1, "is not the header of a code table", STR("#codeset"));
    size_t set = 0;
    while (set < CODESET_COUNT && !str_is(f[1], codeset_name((enum codeset)set))) set++;
    if (set == CODESET_COUNT) return refuse(fault, 1, "is not a code set", f[1]);
    own->set = (enum codeset)set;
    title->release = f[2];
    if (!date_parse(f[3], &title->from)) return refuse(fault, 1, "is not a date", f[3]);
    if (!date_or_absent(f[4], &title->to)) return refuse(fault, 1, "is not a date", f[4]);
    title->complete = str_is(f[5], "complete");
    if (!title->complete && !str_is(f[5], "partial"))
        return refuse(fault, 1, "must be complete or partial", f[5]);
    return OK;
}

/* Where the fields of a row go: enum target. */
struct own_columns {
    uint8_t to[OWN_COLUMNS_MAX];
    size_t count;
};

static bool column_named(const struct set_schema *schema, str name, uint8_t *to)
{
    const int part = schema_part(schema, name), column = schema_column(schema, name);
    if (str_is(name, "from"))
        *to = TO_FROM;
    else if (str_is(name, "to"))
        *to = TO_UNTIL;
    else if (part >= 0)
        *to = (uint8_t)(TO_PART + part);
    else if (column >= 0)
        *to = (uint8_t)(TO_COLUMN + column);
    else
        return false;
    return true;
}

/* "#columns", then names of the set's parts and columns. */
static enum status columns_read(str line, const struct set_schema *schema,
                                struct own_columns *columns, struct config_fault *fault)
{
    columns->count = 0;
    (void)str_cut(&line, '\t');
    while (line.at) {
        const str name = str_cut(&line, '\t');
        if (columns->count == OWN_COLUMNS_MAX ||
            !column_named(schema, name, &columns->to[columns->count++]))
            return refuse(fault, 2, "is not a column of this set", name);
    }
    return OK;
}

static bool letters_read(str text, int64_t *flags)
{
    *flags = 0;
    for (size_t i = 0; i < text.len; i++) {
        const char *at = text.at[i] ? strchr(flag_letters, text.at[i]) : NULL;
        if (!at) return false;
        *flags |= (int64_t)1 << (at - flag_letters);
    }
    return true;
}

static enum status cell_put(const struct set_schema *schema, uint8_t to, str text,
                            struct table_row *row, struct config_fault *fault)
{
    date *day = to == TO_FROM ? &row->from : &row->to;
    if (to < TO_FROM) {
        row->parts[to] = text;
    } else if (to < TO_EXTRA) {
        if (!date_or_absent(text, day)) return refuse(fault, row->line, "is not a date", text);
    } else {
        const size_t n = to - TO_COLUMN;
        const bool is_flags = schema->columns[n].kind == CELL_FLAGS;
        row->texts[n] = text;
        if (is_flags && !letters_read(text, &row->numbers[n]))
            return refuse(fault, row->line, "is not a flag", text);
        if (!is_flags && !cell_read(schema->columns[n].kind, text, &row->numbers[n]))
            return refuse(fault, row->line, "is not what its column holds", text);
    }
    return OK;
}

static enum status row_read(const struct own_title *own, const struct own_columns *columns,
                            str line, struct draft *draft, struct config_fault *fault)
{
    str f[OWN_COLUMNS_MAX];
    const size_t count = fields_cut(line, f, OWN_COLUMNS_MAX);
    for (size_t i = 0; i < count; i++) {
        if (i >= columns->count) {
            if (str_trim(f[i]).len)
                return refuse(fault, draft->row.line, "is one field too many", f[i]);
            continue;
        }
        TRY(cell_put(set_schema(own->set), columns->to[i], f[i], &draft->row, fault));
    }
    return OK;
}

enum status own_table_read(struct loading *loading, str content, struct config_fault *fault)
{
    struct own_title own = {0};
    /* Without names: code, first day, last day, flags. */
    struct own_columns columns = {{TO_PART, TO_FROM, TO_UNTIL, TO_COLUMN}, 3};
    TRY(title_read(line_cut(&content), &own, fault));
    const struct set_schema *schema = set_schema(own.set);
    columns.count += schema->columns[0].kind == CELL_FLAGS && schema->columns[0].name;
    loading_title(loading, &own);
    str ahead = content;
    if (str_starts(content, "#columns"))
        TRY(columns_read(line_cut(&ahead), schema, &columns, fault));
    for (int number = 2; content.at; number++) {
        const str line = line_cut(&content);
        struct draft draft = {.set = own.set, .row.line = number};
        if (line.len == 0 || line.at[0] == '#') continue;
        TRY(row_read(&own, &columns, line, &draft, fault));
        TRY(loading_row(loading, &draft, fault));
    }
    return OK;
}
