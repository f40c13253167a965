/* Loading: finding the layout of a file, and carrying its fields into tables. */
#include "lib/codeset/load.h"

#include "lib/codeset/image.h"
#include "lib/codeset/layouts.h"

enum { OPEN_MAX = 256, HEADER_RECORDS = 40, STACK_ROWS = 6, ALL_PARTS = 0x1e, FILE_NAME_MAX = 200 };

/* A table that is being filled. */
struct open_table {
    enum codeset set;
    str release;
    struct builder *builder;
    const struct layout *layout;
    struct table_title title;
    unsigned parts_seen;   /* bit n: part n */
    bool undated, unended; /* unended: the last line of a file has no end */
    int32_t earliest;
};

struct loading {
    struct arena *arena;
    struct load_as as;
    struct open_table open[OPEN_MAX];
    size_t open_count;
    /* of the file in hand */
    const struct layout *layout;
    str name, plain;
    struct period period;
    date from, to;
    struct own_title own;
    bool has_own;
    size_t file_rows;
    size_t recent; /* the open table of the last row */
    size_t header_count;
    const struct layout *header_layout;
    int header[RECORD_FIELDS_MAX]; /* which field of the record each field of the layout is, -1 */
};

struct arena *loading_arena(const struct loading *loading)
{
    return loading->arena;
}

str loading_file(const struct loading *loading)
{
    return loading->plain;
}

struct period *loading_period(struct loading *loading)
{
    return &loading->period;
}

void loading_covers(struct loading *loading, date from, date to)
{
    loading->from = from;
    loading->to = to;
}

void loading_title(struct loading *loading, const struct own_title *own)
{
    loading->own = *own;
    loading->has_own = true;
}

struct loading *loading_new(struct arena *arena, const struct load_as *as)
{
    struct loading *loading = ARENA_NEW(arena, struct loading);
    loading->arena = arena;
    if (as) loading->as = *as;
    return loading;
}

static enum status refuse(struct config_fault *fault, int line, const char *what, str key)
{
    *fault = (struct config_fault){.line = line, .what = what, .key = key};
    return REJECT;
}

/* ---- cells -------------------------------------------------------------------------------- */

static bool digit_add(int64_t *sum, int digit)
{
    return !__builtin_mul_overflow(*sum, 10, sum) && !__builtin_add_overflow(*sum, digit, sum);
}

/* The digits of a whole number, or of what stands behind the point, filled up to `places`; a digit
 * beyond them must be zero. "$" and "," between digits are passed over. */
static bool digits_read(str text, int places, int64_t *sum, int *digits)
{
    int taken = 0;
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.at[i];
        if (c == ',' || c == '$') continue;
        if (c < '0' || c > '9') return false;
        (*digits)++;
        const bool beyond = places >= 0 && taken >= places;
        if (beyond ? c != '0' : !digit_add(sum, c - '0')) return false;
        taken += !beyond;
    }
    for (; taken < places; taken++)
        if (!digit_add(sum, 0)) return false;
    return true;
}

/* Decimal digits with at most `places` behind the point; more only as zeros. */
static bool decimal_read(str text, int places, int64_t *number)
{
    int64_t sum = 0;
    int digits = 0;
    const bool negative = text.len && text.at[0] == '-';
    str behind = {text.at + negative, text.len - negative};
    const str whole = str_cut(&behind, '.');
    if (!digits_read(whole, -1, &sum, &digits) || !digits_read(behind, places, &sum, &digits))
        return false;
    *number = negative ? -sum : sum;
    return digits > 0;
}

bool cell_read(enum cell_kind kind, str text, int64_t *number)
{
    static const int places[] = {[CELL_INT] = 0,  [CELL_CENTS] = 2, [CELL_MILLI] = 3, [CELL_E4] = 4,
                                 [CELL_TEXT] = 0, [CELL_DATE] = 0,  [CELL_FLAGS] = 0};
    date day;
    uint32_t flags;
    *number = 0;
    text = str_trim(text);
    if (text.len == 0 || kind == CELL_TEXT) return true;
    if (kind == CELL_DATE) {
        if (!date_read(text, &day)) return false;
        *number = day.yyyymmdd;
        return true;
    }
    if (kind == CELL_FLAGS) {
        if (!flags_parse(text, &flags)) return false;
        *number = flags;
        return true;
    }
    return decimal_read(text, places[kind], number);
}

str code_plain(struct arena *arena, str code)
{
    code = str_trim(code);
    bool plain = true;
    for (size_t i = 0; i < code.len; i++)
        if (code.at[i] == '.' || (code.at[i] >= 'a' && code.at[i] <= 'z')) plain = false;
    if (plain) return code;
    char *to = arena_alloc(arena, code.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < code.len; i++) {
        const char c = code.at[i];
        if (c == '.') continue;
        to[len++] = c;
        if (c >= 'a' && c <= 'z') to[len - 1] = (char)(c - ('a' - 'A'));
    }
    return (str){to, len};
}

/* ---- rows --------------------------------------------------------------------------------- */

/* "ccipra-v303r0-f1" without its part, so that all parts are of one release. */
static str release_of(const struct loading *l)
{
    str name = l->name;
    if (l->as.release.len) return l->as.release;
    for (size_t i = name.len; i > 0; i--)
        if (name.at[i - 1] == '.') {
            name.len = i - 1;
            break;
        }
    if (l->layout->parts && l->period.part)
        for (size_t i = name.len; i > 1; i--)
            if ((name.at[i - 1] == 'f' || name.at[i - 1] == 'F') &&
                (name.at[i - 2] == '-' || name.at[i - 2] == '_'))
                return (str){name.at, i - 2};
    return name;
}

static struct open_table *open_table(struct loading *l, enum codeset set)
{
    const str release = l->has_own ? l->own.title.release : release_of(l);
    if (l->recent < l->open_count && l->open[l->recent].set == set &&
        str_eq(l->open[l->recent].release, release))
        return &l->open[l->recent];
    for (size_t i = 0; i < l->open_count; i++)
        if (l->open[i].set == set && str_eq(l->open[i].release, release)) {
            l->recent = i;
            return &l->open[i];
        }
    if (l->open_count == OPEN_MAX) return NULL;
    l->recent = l->open_count++;
    l->open[l->recent] = (struct open_table){.set = set,
                                             .release = arena_str(l->arena, release),
                                             .builder = builder_new(l->arena, set),
                                             .layout = l->layout};
    return &l->open[l->recent];
}

/* Codes of five, nine and ten characters have no other length; short keys are letters and digits.
 */
static const char *part_fault(const struct set_part *part, str value)
{
    enum { CODE_BYTES_MAX = 10 };
    const bool exact = part->bytes == 5 || part->bytes == 9 || part->bytes == CODE_BYTES_MAX;
    if (part->bytes > CODE_BYTES_MAX || (value.len == 0 && part->bytes <= 2)) return NULL;
    if (exact && value.len != part->bytes) return "does not have the length of a code of its set";
    for (size_t i = 0; i < value.len; i++) {
        const char c = value.at[i];
        if ((c < 'A' || c > 'Z') && (c < '0' || c > '9')) return "is not a code";
    }
    return NULL;
}

enum status loading_row(struct loading *l, const struct draft *draft, struct config_fault *fault)
{
    const struct set_schema *schema = set_schema(draft->set);
    const size_t parts = schema_parts(schema);
    for (size_t i = 0; i < parts; i++) {
        const str part = draft->row.parts[i];
        const char *wrong = schema->customer && draft->set != CODESET_EXCLUSION
                                ? NULL
                                : part_fault(&schema->parts[i], part);
        if (wrong) return refuse(fault, draft->row.line, wrong, part);
    }
    struct open_table *open = open_table(l, draft->set);
    if (!open) return refuse(fault, draft->row.line, "is of one table too many", l->name);
    const int32_t from = draft->row.from.yyyymmdd;
    if (from && (open->earliest == 0 || from < open->earliest)) open->earliest = from;
    l->file_rows++;
    return builder_add(open->builder, &draft->row, fault);
}

/* What may be said of a value in a table that names patients: nothing. */
static str shown(const struct set_schema *schema, str value)
{
    return schema->secret ? STR("a value") : value;
}

static enum status field_put(struct loading *l, const struct field *field, str value,
                             struct draft *draft, struct config_fault *fault)
{
    struct table_row *row = &draft->row;
    const struct set_schema *schema = set_schema(draft->set);
    date *day = field->to == TO_FROM ? &row->from : &row->to;
    value = str_trim(value);
    if (field->to >= TO_COLUMN) {
        const size_t n = field->to - TO_COLUMN;
        row->texts[n] = value;
        if (!cell_read(schema->columns[n].kind, value, &row->numbers[n]))
            return refuse(fault, row->line, "is not what its column holds", shown(schema, value));
    } else if (field->to >= TO_EXTRA) {
        draft->extra[field->to - TO_EXTRA] = value;
    } else if (field->to >= TO_FROM) {
        if (!date_read(value, day))
            return refuse(fault, row->line, "is not a date", shown(schema, value));
    } else {
        row->parts[field->to] = schema->customer && schema->parts[field->to].bytes > 8
                                    ? value
                                    : code_plain(l->arena, value);
    }
    return OK;
}

static enum codeset set_of(const struct loading *l)
{
    const struct naming *naming = l->layout->namings;
    for (; naming && naming->file; naming++)
        if (name_fits(l->plain, naming->file)) return naming->set;
    return l->layout->set;
}

static enum status draft_end(struct loading *l, struct draft *draft, struct config_fault *fault)
{
    const enum row_use use = l->layout->use ? l->layout->use(l, draft) : ROW_KEEP;
    if (use == ROW_SKIP) return OK;
    if (use == ROW_WRONG) return refuse(fault, draft->row.line, draft->wrong, draft->wrong_at);
    return loading_row(l, draft, fault);
}

/* ---- records with a header, or by number -------------------------------------------------- */

static bool record_is_empty(const struct records *r)
{
    for (size_t i = 0; i < r->count; i++)
        if (str_trim(r->fields[i]).len) return false;
    return true;
}

static enum status record_take(struct loading *l, const struct records *r,
                               struct config_fault *fault)
{
    struct draft draft = {.set = set_of(l), .row.line = r->line};
    for (size_t i = 0; i < l->layout->field_count; i++) {
        const int at = l->header[i];
        if (at < 0) continue;
        if ((size_t)at >= r->count)
            return refuse(fault, r->line, "has fewer fields than its header: it is cut short",
                          STR("record"));
        TRY(field_put(l, &l->layout->fields[i], r->fields[at], &draft, fault));
    }
    return draft_end(l, &draft, fault);
}

static bool is_trailer(const struct records *r)
{
    return str_starts(r->fields[0], "TRL"); /* MPFS amounts end with a notice */
}

static enum status records_take(struct loading *l, struct records *r, struct config_fault *fault)
{
    fault->what = NULL;
    while (record_next(r, fault))
        if (!record_is_empty(r) && !is_trailer(r)) TRY(record_take(l, r, fault));
    return fault->what ? REJECT : OK;
}

/* Which field of the record each field of the layout is; false: one that is needed is missing. */
static bool header_fits(const struct layout *layout, const str *names, size_t count, int *header)
{
    size_t needed = 0;
    for (size_t i = 0; i < layout->field_count; i++) {
        header[i] = -1;
        for (size_t n = 0; n < count && header[i] < 0; n++)
            if (name_fits(names[n], layout->fields[i].from)) header[i] = (int)n;
        if (header[i] < 0 && !layout->fields[i].optional) return false;
        needed += !layout->fields[i].optional;
    }
    return needed > 0;
}

struct header_window {
    str rows[STACK_ROWS][RECORD_FIELDS_MAX];
    size_t counts[STACK_ROWS], taken;
};

/* The names of the columns: of this record, or with the words that stand above them. */
static size_t names_of(struct loading *l, const struct header_window *w, enum shape shape,
                       str names[RECORD_FIELDS_MAX])
{
    const size_t last = (w->taken - 1) % STACK_ROWS, count = w->counts[last];
    for (size_t c = 0; c < count; c++) {
        str name = STR("");
        const size_t rows = shape == SHAPE_STACKED && w->taken < STACK_ROWS ? w->taken
                            : shape == SHAPE_STACKED                        ? STACK_ROWS
                                                                            : 1;
        for (size_t i = rows; i > 0; i--) {
            const size_t row = (w->taken - i) % STACK_ROWS;
            if (c < w->counts[row])
                name =
                    arena_printf(l->arena, "%.*s %.*s", STR_ARGS(name), STR_ARGS(w->rows[row][c]));
        }
        names[c] = name_plain(l->arena, name);
    }
    return count;
}

/* Finds the header row of a layout among the first records; afterwards *r stands behind it. */
static bool header_find(struct loading *l, const struct layout *layout, str content,
                        struct records *r)
{
    static const char separators[] = {'\t', ','};
    struct config_fault fault = {0};
    for (size_t s = 0; s < sizeof separators; s++) {
        struct header_window w = {0};
        *r = records_of(l->arena, content, separators[s]);
        for (int n = 0; n < HEADER_RECORDS && record_next(r, &fault); n++) {
            str names[RECORD_FIELDS_MAX];
            const size_t row = w.taken++ % STACK_ROWS;
            w.counts[row] = r->count;
            memcpy(w.rows[row], r->fields, r->count * sizeof *r->fields);
            const size_t count = names_of(l, &w, layout->shape, names);
            if (!header_fits(layout, names, count, l->header)) continue;
            l->header_count = count;
            l->header_layout = layout;
            return true;
        }
    }
    return false;
}

/* ---- fixed columns ------------------------------------------------------------------------ */

static enum status fixed_take(struct loading *l, str line, int number, struct config_fault *fault)
{
    struct draft draft = {.set = set_of(l), .row.line = number};
    for (size_t i = 0; i < l->layout->field_count; i++) {
        const struct field *field = &l->layout->fields[i];
        const size_t from = field->at - 1u, end = from + field->len;
        if (end > line.len && !field->optional)
            return refuse(fault, number, "is shorter than its layout: it is cut short",
                          STR("record"));
        if (from >= line.len) continue;
        TRY(field_put(l, field, (str){line.at + from, (end < line.len ? end : line.len) - from},
                      &draft, fault));
    }
    return draft_end(l, &draft, fault);
}

static enum status fixed_read(struct loading *l, str content, struct config_fault *fault)
{
    int number = 1;
    for (str rest = content_of(content); rest.at && rest.len; number++) {
        str line = str_cut(&rest, '\n');
        if (line.len && line.at[line.len - 1] == '\r') line.len--;
        if (str_trim(line).len == 0 || (l->layout->skips && l->layout->skips(line))) continue;
        TRY(fixed_take(l, line, number, fault));
    }
    return OK;
}

/* ---- recognising -------------------------------------------------------------------------- */

static bool layout_fits(struct loading *l, const struct layout *layout, str content)
{
    struct records r;
    if (layout->files && !name_fits(l->plain, layout->files)) return false;
    if (layout->shape == SHAPE_TABLE || layout->shape == SHAPE_STACKED)
        return header_find(l, layout, content, &r);
    return layout->recognise(content);
}

/* Every name of the header is a field of the layout. */
static bool header_is_known(const struct loading *l)
{
    size_t known = 0;
    for (size_t i = 0; i < l->header_layout->field_count; i++) known += l->header[i] >= 0;
    return known == l->header_count;
}

/* A customer's table: its header row names every part of the key, and nothing that the set does not
 * have. The set with the most names that fit. */
static const struct layout *customer_layout(struct loading *l, str content)
{
    struct layout *best = NULL;
    for (size_t set = 0; set < CODESET_COUNT; set++) {
        struct layout *layout = customer_table((enum codeset)set, l->arena);
        struct records r;
        if (layout && (!best || layout->field_count > best->field_count) &&
            header_find(l, layout, content, &r) && header_is_known(l))
            best = layout;
    }
    return best;
}

static const struct layout *layout_of(struct loading *l, str name, str content)
{
    l->name = name;
    l->plain = name_plain(l->arena, name);
    for (size_t i = 0; i < layouts_count(); i++)
        if (layout_fits(l, layouts_at(i), content)) return layouts_at(i);
    return customer_layout(l, content);
}

const char *file_kind(struct arena *arena, str name, str content)
{
    const struct layout *layout = layout_of(loading_new(arena, NULL), name, content);
    return layout ? layout->kind : NULL;
}

/* ---- a file ------------------------------------------------------------------------------- */

static enum status content_read(struct loading *l, str content, struct config_fault *fault)
{
    struct records r;
    switch (l->layout->shape) {
    case SHAPE_TABLE:
    case SHAPE_STACKED:
        (void)header_find(l, l->layout, content, &r);
        return records_take(l, &r, fault);
    case SHAPE_LIST:
        for (size_t i = 0; i < l->layout->field_count; i++)
            l->header[i] = l->layout->fields[i].at - 1;
        r = records_of(l->arena, content, ',');
        return records_take(l, &r, fault);
    case SHAPE_FIXED:
        return fixed_read(l, content, fault);
    case SHAPE_OWN:
        return l->layout->read(l, content, fault);
    }
    return HALT;
}

/* The days that a file covers without a person's word: its own, its layout's, its name's. False:
 * nobody knows. */
static bool file_days(const struct loading *l, const struct open_table *open, date *from, date *to)
{
    const enum coverage coverage = l->layout->coverage;
    *from = l->from;
    *to = l->to;
    if (date_is_set(l->from)) return true;
    if (l->layout->from) {
        *from = date_of(l->layout->from);
        *to = date_of(l->layout->to);
        return true;
    }
    const bool known = period_days(coverage, &l->period, from, to) && coverage != COVERS_FILE;
    if (coverage == COVERS_OWN_DATES) *from = date_of(open->earliest);
    return known;
}

static void file_title(struct loading *l, struct open_table *open)
{
    struct table_title *t = &open->title;
    const bool is_partial =
        l->layout->partial || (l->layout->partial_of && open->set == l->layout->partial_of);
    if (l->layout->parts && l->period.part) open->parts_seen |= 1u << l->period.part;
    if (l->has_own) *t = l->own.title;
    t->file = arena_str(l->arena, l->name);
    t->release = open->release;
    if (l->has_own && !date_is_set(l->as.from)) return;
    open->undated = false;
    t->from = l->as.from;
    t->to = l->as.to;
    if (!date_is_set(l->as.from)) open->undated = !file_days(l, open, &t->from, &t->to);
    const bool in_parts = open->parts_seen && open->parts_seen != ALL_PARTS;
    t->complete = !is_partial && !open->undated && !in_parts;
}

/* Why nobody knows this file, and what to do. What spreadsheets save is told apart. */
static const char *unknown_because(str content)
{
    if (str_trim(content_of(content)).len == 0) return "is empty";
    if (str_starts(content, "\xff\xfe") || str_starts(content, "\xfe\xff"))
        return "is text of two bytes a character (UTF-16): save it as UTF-8";
    const str line = str_cut(&content, '\n');
    if (line.len == 0)
        return "is not a file of any kind that is known here: its first line is empty";
    if (memchr(line.at, '\r', line.len - 1))
        return "has lines that end with CR alone: save it with LF or CR LF";
    if (memchr(line.at, ';', line.len) && !memchr(line.at, ',', line.len))
        return "has semicolons between its columns: save it with commas or tabs";
    return "is not a file of any kind that is known here (config/codesets/README.md lists them)";
}

/* Without an end of its last line, which a whole file has, nearly always. */
static bool ends_open(str content)
{
    return content.len && content.at[content.len - 1] != '\n' &&
           content.at[content.len - 1] != '\0';
}

enum status loading_add(struct loading *l, str name, str content, struct config_fault *fault)
{
    *fault = (struct config_fault){0};
    if (name.len > FILE_NAME_MAX) name = (str){name.at + name.len - FILE_NAME_MAX, FILE_NAME_MAX};
    l->layout = layout_of(l, name, content);
    if (!l->layout) return refuse(fault, 0, unknown_because(content), name);
    l->period = period_of_name(l->arena, name);
    l->from = l->to = date_of(0);
    l->has_own = false;
    l->file_rows = 0;
    if (l->layout->begin) l->layout->begin(l, content);
    TRY(content_read(l, content, fault));
    if (l->file_rows == 0) return refuse(fault, 0, "holds no row", name);
    for (size_t i = 0; i < l->open_count; i++)
        if (str_eq(l->open[i].release, l->has_own ? l->own.title.release : release_of(l))) {
            file_title(l, &l->open[i]);
            l->open[i].unended |= ends_open(content);
        }
    return OK;
}

enum status loading_finish(struct loading *l, struct loaded_tables *tables,
                           struct config_fault *fault)
{
    tables->items = ARENA_ARRAY(l->arena, struct loaded_table, l->open_count + 1);
    tables->count = 0;
    for (size_t i = 0; i < l->open_count; i++) {
        const struct open_table *open = &l->open[i];
        struct loaded_table *table = &tables->items[i];
        *table = (struct loaded_table){
            .set = open->set, .title = open->title, .kind = open->layout->kind};
        if (open->undated)
            table->note = "neither the file nor its name says when it is in force: it counts for "
                          "every day, and absence shows nothing (--from and --to say it)";
        else if (open->parts_seen && open->parts_seen != ALL_PARTS)
            table->note = "not all parts of the release: absence shows nothing";
        else if (open->unended)
            table->note = "the last line has no end: if the file was cut short there, its last "
                          "value is wrong";
        TRY(builder_finish(open->builder, &table->title, &table->image, fault));
        table->rows = builder_count(open->builder); /* without repeats */
    }
    tables->count = l->open_count;
    return OK;
}

enum status tables_load(struct arena *arena, str name, str content, struct loaded_tables *tables,
                        struct config_fault *fault)
{
    struct loading *loading = loading_new(arena, NULL);
    TRY(loading_add(loading, name, content, fault));
    return loading_finish(loading, tables, fault);
}
