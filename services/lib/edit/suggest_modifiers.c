/* Suggestions of modifiers: those that may part an NCCI pair of indicator 1, on the line of the
 * code that is not paid, and those that an edit of visits asks for.
 *
 * Which there are: ncci.h. Which go with what: NCCI Policy Manual ch.1 D and E (visits: 24, 25, 57,
 * 27; never 59 or X{EPSU}); IOM 100-04 ch.12 s.30.6.6, s.40.2 (global surgery: 25 with minor, 57
 * with major; 58, 78, 79 in a postoperative period), ch.16 s.100.5.1 (91: laboratory), ch.4 s.20.6
 * (27: hospitals); the fee schedule's bilateral indicator says whether a code has sides.
 */
#include "lib/codeset/fees.h"

#include "lib/edit/pairs.h"
#include "lib/edit/suggest_parts.h"
#include "lib/edit/visits.h"

enum { MODIFIERS_OF_LINE = 4 };

/* What kind of code it stands on. */
enum {
    ON_VISIT = 1,
    ON_LABORATORY = 2,
    ON_SURGERY = 4,
    ON_OTHER = 8,
    ON_PROCEDURE = ON_SURGERY | ON_OTHER
};

/* Beyond the kind: a fact of the pair that must not speak against it. */
typedef bool fits(const struct helped *h, const struct pair *pair);
static fits is_minor, is_major, is_visit_too, has_period, has_sides, is_of_eyelid, is_of_hand,
    is_of_foot, is_coronary;

/* clang-format off */
static const struct row {
    const char *modifiers; /* each a suggestion */
    int on;
    fits *fits;            /* NULL: always */
    const char *text;      /* what the record must show */
} rows[] = {
    {"25", ON_VISIT, is_minor, "a visit of its own, beyond the usual care of the procedure"},
    {"57", ON_VISIT, is_major, "the visit at which the major surgery was decided on"},
    {"24", ON_VISIT, NULL, "a visit unrelated to the surgery whose postoperative period it is in"},
    {"27", ON_VISIT, is_visit_too, "a separate outpatient hospital visit of the same day"},
    {"E1 E2 E3 E4", ON_PROCEDURE, is_of_eyelid, "another eyelid than the first code's"},
    {"FA F1 F2 F3 F4 F5 F6 F7 F8 F9", ON_PROCEDURE, is_of_hand, "another finger than the first code's"},
    {"TA T1 T2 T3 T4 T5 T6 T7 T8 T9", ON_PROCEDURE, is_of_foot, "another toe than the first code's"},
    {"LC LD RC LM RI", ON_PROCEDURE, is_coronary, "another coronary artery than the first code's"},
    {"LT RT", ON_PROCEDURE, has_sides, "the other side than the first code's"},
    {"58", ON_SURGERY, has_period, "planned or more extensive, in the postoperative period of the first"},
    {"78", ON_SURGERY, has_period, "an unplanned return to the operating room, related to the first"},
    {"79", ON_SURGERY, has_period, "unrelated to the first, in its postoperative period"},
    {"91", ON_LABORATORY, NULL, "the same test again on the same day, for a second result"},
    {"XE", ON_PROCEDURE | ON_LABORATORY, NULL, "a separate encounter"},
    {"XS", ON_PROCEDURE | ON_LABORATORY, NULL, "a separate organ or structure"},
    {"XP", ON_PROCEDURE | ON_LABORATORY, NULL, "another practitioner"},
    {"XU", ON_PROCEDURE | ON_LABORATORY, NULL, "unusual: it does not overlap the first service"},
    {"59", ON_PROCEDURE | ON_LABORATORY, NULL, "distinct, and no other modifier tells how"},
};
/* clang-format on */

/* ---- facts of the two codes --------------------------------------------------------------- */

/* Empty: no fee schedule of the day has the code. */
static struct mpfs schedule(const struct helped *h, str code)
{
    return mpfs_lookup(h->subject.run->codesets, code, STR(""), h->day);
}

static bool is_within(str code, int32_t first, int32_t last)
{
    return cpt_number(code) >= first && cpt_number(code) <= last;
}

static str own(const struct helped *h)
{
    return str_from(h->subject.line->procedure);
}

static bool global_in(const struct helped *h, str code, const char *list)
{
    const struct mpfs of = schedule(h, code);
    return !code_is_present(&of.answer) || code_in(of.global, list);
}

static bool is_minor(const struct helped *h, const struct pair *pair)
{
    return global_in(h, pair->ptp.column1, "000 010 XXX YYY ZZZ");
}

static bool is_major(const struct helped *h, const struct pair *pair)
{
    return visit_of(pair->ptp.column1) == VISIT_NONE && global_in(h, pair->ptp.column1, "090 YYY");
}

static bool is_visit_too(const struct helped *h, const struct pair *pair)
{
    return h->subject.institutional && visit_of(pair->ptp.column1) != VISIT_NONE;
}

static bool has_period(const struct helped *h, const struct pair *pair)
{
    return global_in(h, pair->ptp.column1, "010 090 YYY");
}

static bool has_sides(const struct helped *h, const struct pair *pair)
{
    const struct mpfs of = schedule(h, own(h));
    (void)pair;
    return !code_is_present(&of.answer) || code_in(of.bilateral, "1 3");
}

/* Sections of CPT by number: nails, hand and fingers, foot and toes, percutaneous coronary
 * interventions, eyelids. */
static bool is_of_hand(const struct helped *h, const struct pair *pair)
{
    (void)pair;
    return is_within(own(h), 11719, 11765) || is_within(own(h), 26010, 26989);
}

static bool is_of_foot(const struct helped *h, const struct pair *pair)
{
    (void)pair;
    return is_within(own(h), 11719, 11765) || is_within(own(h), 28001, 28899);
}

static bool is_coronary(const struct helped *h, const struct pair *pair)
{
    (void)pair;
    return is_within(own(h), 92920, 92979);
}

static bool is_of_eyelid(const struct helped *h, const struct pair *pair)
{
    (void)pair;
    return is_within(own(h), 67700, 67999);
}

static int kind_of(const ServiceLine *line)
{
    const str code = str_from(line->procedure);
    if (visit_of(code) != VISIT_NONE) return ON_VISIT;
    if (is_laboratory(line)) return ON_LABORATORY;
    return is_within(code, 10004, 69990) ? ON_SURGERY : ON_OTHER;
}

/* ---- the suggestions ---------------------------------------------------------------------- */

/* Where it would stand: in the place of 59, else behind the others; 0: there is no room. */
static int place_of(const ServiceLine *line)
{
    for (size_t i = 0; i < line->n_modifiers; i++)
        if (str_is(str_from(line->modifiers[i]), "59")) return (int)i + 3;
    return line->n_modifiers < MODIFIERS_OF_LINE ? (int)line->n_modifiers + 3 : 0;
}

static void modifier_add(struct helped *h, str modifier, const char *text,
                         const struct code_answer *by)
{
    const int place = place_of(h->subject.line);
    if (place == 0) return;
    struct arena *arena = h->subject.run->arena;
    suggestion_add(h, &(struct suggestion){
                          .kind = SUGGEST_MODIFIER,
                          .code = modifier,
                          .axis = "modifier",
                          .text = str_of(text),
                          .field = procedure_field(&h->subject, place),
                          .line = h->subject.line_number,
                          .release = by->release,
                          .row = by->row ? arena_number(arena, by->row) : STR(""),
                          .from = by->from,
                          .to = by->to,
                      });
}

/* One that either line has already parts nothing more. */
static bool is_free(const struct helped *h, const struct pair *pair, str modifier)
{
    const char *text = arena_text(h->subject.run->arena, modifier);
    return !has_modifier(h->subject.line, text) &&
           !has_modifier(h->subject.claim->lines[pair->other - 1], text);
}

static void row_add(struct helped *h, const struct pair *pair, const struct row *row)
{
    str rest = str_of(row->modifiers);
    while (rest.at) {
        const str modifier = str_cut(&rest, ' ');
        if (ptp_modifier_bypasses(modifier, h->day) && is_free(h, pair, modifier))
            modifier_add(h, modifier, row->text, &pair->ptp.answer);
    }
}

void help_pair(struct helped *h)
{
    if (!h->subject.line) return;
    const int kind = kind_of(h->subject.line);
    struct pair pair = pair_of(&h->subject, 1, has_modifier(h->subject.line, "59"));
    if (pair.other == 0) return; /* indicator 0: nothing parts it */
    h->day = date_of(h->subject.line->from);
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if ((rows[i].on & kind) && (!rows[i].fits || rows[i].fits(h, &pair)))
            row_add(h, &pair, &rows[i]);
}

void help_with_modifiers(struct helped *h)
{
    const struct code_answer none = {0};
    str rest = str_of(h->helper->modifiers);
    while (h->subject.line && rest.at)
        modifier_add(h, str_cut(&rest, ' '), h->helper->about, &none);
}
