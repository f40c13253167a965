/* Edits of the level of a visit against what was documented: time, and medical decision making. */
#include <strings.h>

#include "lib/codeset/practice.h"
#include "lib/edit/lists.h"
#include "lib/edit/suggest_parts.h"
#include "lib/edit/visits.h"

/* The level of decision making that a code stands for: 1 straightforward, 2 low, 3 moderate, 4
 * high. CMS, MLN Evaluation and Management Services Guide; numbers only. */
/* clang-format off */
static const struct levels_row { const char *codes; int64_t level; } levels[] = {
    {"99202 99212 99341 99347 99282", 1},
    {"99203 99213 99221 99231 99234 99342 99348 99304 99308 99283", 2},
    {"99204 99214 99222 99232 99235 99344 99349 99305 99309 99284", 3},
    {"99205 99215 99223 99233 99236 99345 99350 99306 99310 99285", 4},
};
/* clang-format on */

static int64_t level_of(str code)
{
    for (size_t i = 0; i < COUNT_OF(levels); i++)
        if (code_in(code, levels[i].codes)) return levels[i].level;
    return 0;
}

/* Two of problems, data and risk must reach the level: the middle one of the three decides. */
static int64_t decision_of(const struct documented *d)
{
    const int64_t a = d->problems, b = d->data, c = d->risk;
    if (a == 0 && b == 0 && c == 0) return 0;
    const int64_t low = a < b ? a : b, high = a < b ? b : a;
    return c < low ? low : c > high ? high : c;
}

/* ---- time --------------------------------------------------------------------------------- */

/* The number in front of "MIN", with blanks between; -1: none. */
static int64_t minutes_before(str text, size_t at)
{
    size_t end = at;
    int64_t minutes;
    while (end > 0 && text.at[end - 1] == ' ') end--;
    size_t first = end;
    while (first > 0 && text.at[first - 1] >= '0' && text.at[first - 1] <= '9') first--;
    const bool is_number = end > first && end - first <= 3;
    return is_number && str_parse_int((str){text.at + first, end - first}, &minutes) ? minutes : -1;
}

/* A word in capitals, in whatever case the note has it. */
static bool word_is_at(str text, size_t at, const char *word)
{
    const size_t len = strlen(word);
    return at + len <= text.len && strncasecmp(text.at + at, word, len) == 0;
}

/* "TOTAL TIME 25 MINUTES": what a note says of the whole of it. */
static int64_t minutes_in(str text)
{
    bool is_total = false;
    for (size_t i = 0; i < text.len; i++) {
        is_total = is_total || word_is_at(text, i, "TOTAL TIME");
        if (is_total && word_is_at(text, i, "MIN") && minutes_before(text, i) > 0)
            return minutes_before(text, i);
    }
    return 0;
}

static int64_t noted_minutes(const struct subject *s)
{
    int64_t minutes = 0;
    for (size_t i = 0; i < s->line->n_notes && !minutes; i++)
        minutes = minutes_in(str_from(s->line->notes[i]->text));
    for (size_t i = 0; i < s->claim->n_notes && !minutes; i++)
        minutes = minutes_in(str_from(s->claim->notes[i]->text));
    for (size_t i = 0; i < s->claim->n_documentation && !minutes; i++)
        minutes = minutes_in(str_from(s->claim->documentation[i]->text));
    return minutes;
}

static struct documented documented(const struct subject *s)
{
    return documented_of(s->run->codesets, str_from(s->claim->patient_control),
                         str_from(s->line->procedure), line_day(s, s->line));
}

/* The minimum of the code: CPT's, so a list of who has the licence. Either basis supports a level:
 * time is judged only where the decision making does not reach it. */
static enum edit_state time_supports_level(const struct subject *s, struct evidence *e)
{
    struct list_answer row;
    int64_t least;
    const str code = str_from(s->line->procedure);
    if (level_of(code) == 0) return PASSES;
    const struct documented d = documented(s);
    const int64_t minutes = d.minutes ? d.minutes : noted_minutes(s);
    if (decision_of(&d) >= level_of(code)) return PASSES;
    if (minutes == 0)
        return codeset_is_loaded(s->run->codesets, CODESET_DOCUMENTATION)
                   ? PASSES
                   : unchecked_for(e, procedure_field(s, 2), "the documented time is not known",
                                   CODESET_DOCUMENTATION);
    const enum listing listing = list_has(s, "em_time", code, &row);
    if (listing == NO_LIST)
        return unchecked_for(e, procedure_field(s, 2), "the least times of CPT are not loaded",
                             CODESET_CODE_LIST);
    if (listing == OFF_LIST || !str_parse_int(row.value, &least) || minutes >= least) return PASSES;
    (void)list_fails(s, e, &row, procedure_field(s, 2));
    e->detail = arena_printf(s->run->arena, "%lld minutes are documented, it takes %lld",
                             (long long)minutes, (long long)least);
    return FAILS;
}

/* ---- decision making ---------------------------------------------------------------------- */

static enum edit_state decisions_support_level(const struct subject *s, struct evidence *e)
{
    const str code = str_from(s->line->procedure);
    const int64_t level = level_of(code);
    if (level == 0) return PASSES;
    const struct documented d = documented(s);
    if (decision_of(&d) == 0)
        return codeset_is_loaded(s->run->codesets, CODESET_DOCUMENTATION)
                   ? PASSES
                   : unchecked_for(e, procedure_field(s, 2),
                                   "no score of decision making is loaded", CODESET_DOCUMENTATION);
    if (decision_of(&d) >= level || d.minutes) return PASSES; /* by time: EM-01 */
    e->release = d.answer.release;
    e->detail = arena_printf(s->run->arena, "level %lld of 4 is documented, it stands for %lld",
                             (long long)decision_of(&d), (long long)level);
    return fails(e, procedure_field(s, 2), code);
}

/* ---- how often a provider bills a level ------------------------------------------------------ */

/* A share counts from so many visits on, and is far from its specialty's when it lies more than so
 * many standard deviations above (about one provider in forty). */
enum { VISITS_LEAST = 30, SCORE_FAR = 2, PERCENT_MILLI = 100 * 1000 };

static enum edit_state share_is_near_norm(const struct subject *s, struct evidence *e)
{
    const str code = str_from(s->line->procedure);
    if (level_of(code) == 0) return PASSES;
    const struct visit_share share = visit_share_of(
        s->run->codesets, rendering_npi(s->claim, s->line), code, line_day(s, s->line));
    if (share.answer.verdict != CODE_VALID)
        return unchecked_for(e, procedure_field(s, 2),
                             "no counts of the provider's visits are loaded", CODESET_VISIT_SHARE);
    if (share.all_visits < VISITS_LEAST || share.deviation_milli <= 0) return PASSES;
    const int64_t own_milli = share.visits * PERCENT_MILLI / share.all_visits,
                  above_milli = own_milli - share.norm_milli;
    if (above_milli <= SCORE_FAR * share.deviation_milli) return PASSES;
    (void)from_table(s, e, &share.answer, line_day(s, s->line));
    e->row = arena_number(s->run->arena, share.answer.row);
    e->detail = arena_printf(s->run->arena, "%lld percent of the visits, the specialty %lld",
                             (long long)(own_milli / 1000), (long long)(share.norm_milli / 1000));
    return fails(e, procedure_field(s, 2), code);
}

/* ---- the level that is documented --------------------------------------------------------- */

/* Of the codes of a level the one of the same kind of visit: the nearest below. Empty: none. */
static str of_same_visit(const struct levels_row *row, str code)
{
    enum { LEVELS_APART_MAX = 4 };
    str found = {0};
    for (str rest = str_of(row->codes); rest.at;) {
        const str other = str_cut(&rest, ' ');
        const int32_t apart = cpt_number(code) - cpt_number(other);
        if (apart > 0 && apart <= LEVELS_APART_MAX) found = other;
    }
    return found;
}

/* By decision making, or by time where its least times are loaded. */
static bool is_documented(const struct subject *s, str code, int64_t level,
                          const struct documented *d)
{
    struct list_answer row;
    int64_t least;
    const int64_t minutes = d->minutes ? d->minutes : noted_minutes(s);
    if (decision_of(d) >= level) return true;
    return minutes > 0 && list_has(s, "em_time", code, &row) == ON_LIST &&
           str_parse_int(row.value, &least) && minutes >= least;
}

void help_level(struct helped *h)
{
    const struct subject *s = &h->subject;
    if (!s->line) return;
    const str own = str_from(s->line->procedure);
    const struct documented d = documented(s);
    for (size_t i = COUNT_OF(levels); i-- > 0;) {
        const str code = of_same_visit(&levels[i], own);
        if (levels[i].level >= level_of(own) || code.len == 0 ||
            !is_documented(s, code, levels[i].level, &d))
            continue;
        suggestion_add(h, &(struct suggestion){.kind = SUGGEST_CODE,
                                               .code = code,
                                               .axis = "level",
                                               .text = STR("the level that is documented"),
                                               .field = procedure_field(s, 2),
                                               .line = s->line_number,
                                               .release = d.answer.release});
        return;
    }
}

/* clang-format off */
static const struct edit rows[] = {
    {"EM-01", STAGE_CODING, SEVERITY_HOLD, .line_holds = time_supports_level,
     .only = ONLY_VISIT,
     .doc = "A visit whose level rests on time must have the least time of its code documented.",
     .fix = "Bill the level that the time reaches, or have the decision making documented.",
     .source = "CMS MLN Evaluation and Management Services Guide; tables documentation, code_list em_time", .prevents = "CARC 150"},
    {"EM-02", STAGE_CODING, SEVERITY_WARN, .line_holds = decisions_support_level,
     .only = ONLY_VISIT,
     .doc = "Two of problems, data and risk should reach the level of the visit.",
     .fix = "Bill the level that is documented, or have more documented.",
     .source = "CMS MLN Evaluation and Management Services Guide; table documentation", .prevents = "CARC 150"},
    {"EM-06", STAGE_CODING, SEVERITY_WARN, .line_holds = share_is_near_norm,
     .only = ONLY_VISIT,
     .doc = "A provider's share of a level of visits should not lie far above that of the specialty.",
     .fix = "Have a sample of the provider's visits of this level reviewed against the record.",
     .source = "CMS Medicare Physician and Other Practitioners by Provider and Service; table visit_share", .prevents = "audit"},
};
/* clang-format on */

const struct edit_group level_edits = GROUP(rows);
