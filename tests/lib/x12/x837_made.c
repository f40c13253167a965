/* Makes an 837 from a guide's tables. */
#include "lib/x12/x837_made.h"

#include <stdio.h>

enum { ELEMENTS = 40, COMPONENTS = 12, VALUE = 24 };

/* A segment in the making: [element][component], component 1 for a plain element. */
struct sketch {
    char at[ELEMENTS][COMPONENTS][VALUE];
};

struct making {
    struct arena *arena;
    const struct x12_loops *loops;
    enum made_patient patient;
    struct x12_out out;
    int count; /* makes values differ */
    int hl;
    bool in_claim;
};

static void first_code(const char *codes, char *value)
{
    (void)snprintf(value, VALUE, "%.*s", (int)strcspn(codes, " "), codes);
}

/* The last `width` digits of n, with zeros in front. */
static void digits(char *value, unsigned width, int n)
{
    for (value[width] = '\0'; width > 0; n /= 10) value[--width] = (char)('0' + n % 10);
}

static unsigned width_of(const struct x12_field *field)
{
    const unsigned wanted = field->min > 4 ? field->min : 4;
    return wanted < field->max ? wanted : field->max;
}

/* A value of the field's type that hardly another field has. */
static void make_value(struct making *making, const struct x12_field *field, char *value)
{
    const int n = 1000 + ++making->count % 9000;
    const bool is_day = field->type == X12_D8 || field->type == X12_DT;
    if (field->codes)
        first_code(field->codes, value);
    else if (is_day)
        (void)snprintf(value, VALUE, "202601%02d", n % 27 + 1);
    else if (field->type == X12_TM)
        (void)snprintf(value, VALUE, "12%02d", n % 60);
    else if (field->member == X12_INT32 || field->member == X12_INT32_LIST)
        (void)snprintf(value, VALUE, "%d", n % 12 + 1);
    else if (field->type == X12_R)
        (void)snprintf(value, VALUE, "%d.%d", n, n % 9 + 1);
    else
        digits(value, width_of(field), n);
}

static void make_period(struct making *making, const struct x12_field *field, char *format,
                        char *value)
{
    const int day = ++making->count % 20 + 1;
    first_code(field->codes ? field->codes : "D8", format);
    if (strcmp(format, "RD8") == 0)
        (void)snprintf(value, VALUE, "202601%02d-202601%02d", day, day + 2);
    else
        (void)snprintf(value, VALUE, "202601%02d", day);
}

static void make_field(struct making *making, const struct x12_field *field, unsigned at,
                       struct sketch *sketch)
{
    const unsigned c = field->component ? field->component : 1;
    const unsigned times = field->times ? field->times : 1;
    if (field->member == X12_PERIOD) {
        char *value = field->component ? sketch->at[at][c + 1] : sketch->at[at + 1][1];
        make_period(making, field, sketch->at[at][c], value);
        return;
    }
    for (unsigned n = 0; n < times; n++) {
        if (field->member == X12_PAIRS) {
            first_code(field->codes, sketch->at[at + 2 * n][1]);
            (void)snprintf(sketch->at[at + 2 * n + 1][1], VALUE, "%d", 5550000 + ++making->count);
        } else if (field->component) {
            make_value(making, field, sketch->at[at][c + n]);
        } else {
            make_value(making, field, sketch->at[at + n][1]);
        }
    }
}

/* Of elements that exclude each other the last stays empty ("E0207"). */
static void keep_exclusion(const struct x12_spec *spec, struct sketch *sketch)
{
    const char *note = spec->syntax ? strchr(spec->syntax, 'E') : NULL;
    if (note) sketch->at[(note[3] - '0') * 10 + note[4] - '0'][1][0] = '\0';
}

static void put_sketch(struct making *making, const char *id, const struct sketch *sketch)
{
    unsigned last = 0;
    for (unsigned at = 1; at < ELEMENTS; at++)
        for (unsigned c = 1; c < COMPONENTS; c++)
            if (sketch->at[at][c][0]) last = at;
    x12_begin(&making->out, id);
    for (unsigned at = 1; at <= last; at++) {
        unsigned components = 1;
        for (unsigned c = 1; c < COMPONENTS; c++)
            if (sketch->at[at][c][0]) components = c;
        x12_put_text(&making->out, sketch->at[at][1]);
        for (unsigned c = 2; c <= components; c++)
            x12_put_component(&making->out, str_of(sketch->at[at][c]));
    }
    x12_end(&making->out);
}

static void make_groups(struct making *making, const struct x12_row *row, struct sketch *sketch)
{
    const struct x12_spec *spec = row->spec;
    for (unsigned group = 0; group < 2; group++)
        for (unsigned i = 0; i < spec->field_count; i++) {
            const struct x12_field *field = &spec->fields[i];
            if (group > 0 && field->at < spec->group_first) continue;
            const unsigned shift = field->at < spec->group_first ? 0 : group * spec->group_stride;
            make_field(making, field, field->at + shift, sketch);
        }
    for (unsigned group = 0; row->qualifiers && group < 2; group++)
        first_code(row->qualifiers, sketch->at[row->qualifier_at + group * spec->group_stride][1]);
}

static void make_row(struct making *making, const struct x12_loop *loop, unsigned n)
{
    const struct x12_row *row = &loop->rows[n];
    struct sketch sketch = {0};
    if (strcmp(row->id, "LX") == 0) {
        (void)snprintf(sketch.at[1][1], VALUE, "1");
    } else if (strcmp(row->id, "HL") == 0) {
        const bool ends = making->hl == 2 || (making->hl == 1 && !making->patient);
        (void)snprintf(sketch.at[1][1], VALUE, "%d", making->hl + 1);
        if (making->hl) (void)snprintf(sketch.at[2][1], VALUE, "%d", making->hl);
        (void)snprintf(sketch.at[4][1], VALUE, "%d", !ends);
        making->hl++;
    } else if (row->spec->group_times) {
        make_groups(making, row, &sketch);
    } else {
        for (unsigned i = 0; i < row->spec->field_count; i++)
            make_field(making, &row->spec->fields[i], row->spec->fields[i].at, &sketch);
        keep_exclusion(row->spec, &sketch);
        if (row->qualifiers) first_code(row->qualifiers, sketch.at[row->qualifier_at][1]);
    }
    if (n == 0 && loop->trigger_codes)
        first_code(loop->trigger_codes, sketch.at[loop->trigger_at][1]);
    put_sketch(making, row->id, &sketch);
}

/* The subscriber's own PAT is for one who is the patient. */
static bool is_left_out(const struct making *making, int index, const struct x12_row *row)
{
    return making->patient && index == LOOP_2000B && strcmp(row->id, "PAT") == 0;
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the tables are */
static void make_loop(struct making *making, int index)
{
    const struct x12_loop *loop = &making->loops->items[index];
    for (unsigned n = 0; n < loop->row_count; n++)
        if (!is_left_out(making, index, &loop->rows[n])) make_row(making, loop, n);
    for (int i = 0; i < (int)making->loops->count; i++)
        if (making->loops->items[i].parent == index) make_loop(making, i);
}

str made_body(struct arena *arena, const struct x837_guide *guide, enum made_patient patient)
{
    struct making making = {.arena = arena,
                            .loops = guide->loops,
                            .patient = patient,
                            .out = x12_out_new(arena, X12_DELIMITERS)};
    make_loop(&making, LOOP_2000A);
    make_loop(&making, LOOP_2000B);
    if (patient) make_loop(&making, LOOP_2000C);
    make_loop(&making, LOOP_2300);
    return str_of(arena_text(arena, x12_out_str(&making.out)));
}
