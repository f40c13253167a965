/* Edits of durable equipment that the patient has already. */
#include "lib/edit/past.h"

enum { USEFUL_YEARS = 5, RENTAL_GAP_DAYS = 62 };

/* Items of which one serves the purpose: same or similar. HCPCS Level II ranges; 42 CFR 414.210(f);
 * IOM 100-04 ch.20 s.110 */
static const struct {
    const char *first, *last;
    int32_t kind;
} items[] = {
    {"E0100", "E0118", 1},                                                  /* canes, crutches */
    {"E0130", "E0149", 2},                                                  /* walkers */
    {"E0163", "E0171", 3},                                                  /* commodes */
    {"E0181", "E0199", 4},  {"E0277", "E0277", 4},  {"E0371", "E0373", 4},  /* support surfaces */
    {"E0250", "E0304", 5},  {"E0328", "E0329", 5},                          /* hospital beds */
    {"E0424", "E0444", 6},  {"E1390", "E1392", 6},  {"K0738", "K0738", 6},  /* oxygen */
    {"E0470", "E0472", 7},  {"E0601", "E0601", 7},                          /* airway pressure */
    {"E0570", "E0585", 8},                                                  /* nebulizers */
    {"E0607", "E0607", 9},  {"E2100", "E2104", 9},                          /* glucose monitors */
    {"E0621", "E0642", 10},                                                 /* lifts */
    {"E0720", "E0731", 11},                                                 /* nerve stimulators */
    {"E0779", "E0791", 12},                                                 /* infusion pumps */
    {"E1031", "E1298", 13}, {"K0001", "K0014", 13}, {"K0800", "K0898", 13}, /* wheelchairs */
};

static int32_t kind_of(str code)
{
    for (size_t i = 0; i < COUNT_OF(items) && code.len == 5; i++)
        if (code.at[0] == items[i].first[0] && memcmp(code.at, items[i].first, code.len) >= 0 &&
            memcmp(code.at, items[i].last, code.len) <= 0)
            return items[i].kind;
    return 0;
}

static bool is_rented(const ServiceLine *line)
{
    return has_modifier(line, "RR");
}

/* The first month of a rental says KH, later ones KI and KJ. IOM 100-04 ch.20 s.30.5, s.130 */
static bool begins(const ServiceLine *line)
{
    return has_modifier(line, "NU UE NR KH") || (is_rented(line) && !has_modifier(line, "KI KJ"));
}

/* Bought after it was rented, or the next month of a rental that has no K modifiers. */
static bool goes_on(const struct past *past)
{
    const ServiceLine *line = past->subject->line;
    if (!is_rented(past->line) || !past_same_biller(past->subject->claim, past->claim) ||
        !str_eq(str_from(line->procedure), str_from(past->line->procedure)))
        return false;
    if (!is_rented(line)) return true;
    return !has_modifier(line, "KH") &&
           date_days(past_today(past->subject)) - date_days(past->day) <= RENTAL_GAP_DAYS;
}

static enum edit_state patient_has_one(const struct subject *s, struct evidence *e,
                                       const struct past *past)
{
    (void)past_fails(s, e, procedure_field(s, 2), past);
    e->softer = !is_medicare(s->claim);
    e->detail = arena_printf(s->run->arena, "%d days after %.*s",
                             date_days(past_today(s)) - date_days(past->day),
                             STR_ARGS(str_from(past->line->procedure)));
    return FAILS;
}

/* The useful life is Medicare's rule: other payers' may differ, so theirs is warned of. */
static enum edit_state item_is_not_there_already(const struct subject *s, struct evidence *e)
{
    const str code = str_from(s->line->procedure);
    struct past earlier = {0};
    if (kind_of(code) == 0 || !past_is_asked(s) || !begins(s->line) ||
        has_modifier(s->line, "RA GA GX GY GZ"))
        return PASSES;
    const date day = past_today(s);
    struct past past =
        past_lines(s, date_add_days(date_add_years(day, -USEFUL_YEARS), 1), date_add_days(day, -1));
    while (past_next(&past)) {
        if (kind_of(str_from(past.line->procedure)) != kind_of(code) ||
            !has_modifier(past.line, "NU UE NR RR RA") ||
            (past.entry && past.entry->standing == HISTORY_DENIED))
            continue;
        if (goes_on(&past)) return PASSES;
        earlier = past;
    }
    return earlier.claim ? patient_has_one(s, e, &earlier)
                         : past_is_clear(s, e, procedure_field(s, 2));
}

/* clang-format off */
static const struct edit rows[] = {
    {"DME-03", STAGE_SCRUBBING, SEVERITY_HOLD, .line_holds = item_is_not_there_already,
     .only = ONLY_PROFESSIONAL | ONLY_CODED,
     .doc = "Equipment must not be given again, nor a similar item, within its useful life of five years.",
     .fix = "Add RA if it was lost, stolen or damaged beyond repair, or RB for a part; else GA with a signed notice.",
     .source = "42 CFR 414.210(f); IOM 100-04 ch.20 s.110", .prevents = "CARC 151, CARC 173"},
};
/* clang-format on */

const struct edit_group equipment_edits = GROUP(rows);
