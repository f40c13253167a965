/* Coding help: which edits have suggestions, and how they are kept with a finding. */
#include "lib/edit/suggest.h"

#include "lib/edit/suggest_parts.h"

/* clang-format off */
static const struct helper helpers[] = {
    {"DX-01",  help_instead_of_unknown, NULL, NULL, NULL},
    {"DX-02",  help_children,           NULL, ask_detail, NULL},
    {"DX-03",  help_seventh,            NULL, ask_detail, NULL},
    {"DX-10",  help_code_first,         NULL, ask_open,
     "the disease that the condition comes from, if it comes from one"},
    {"DX-12",  NULL,                    NULL, ask_open,
     "whether both conditions were present, and whether they are related to each other"},
    {"DX-16",  help_specific,           NULL, ask_detail, NULL},
    {"DX-17",  help_other_side,         NULL, ask_open,
     "on which side the condition and the procedure were: right; left; both sides"},
    {"DX-18",  help_both_sides,         NULL, NULL, NULL},
    {"DX-23",  NULL,                    NULL, ask_open,
     "the weeks of gestation at the encounter and, after a delivery, its outcome"},
    {"DOC-01", help_turned_side,        NULL, ask_open,
     "on which side the condition was: right; left; both sides"},
    {"DOC-02", help_other_side,         NULL, ask_open,
     "on which side the procedure was: right; left; both sides"},
    {"DOC-03", NULL,                    NULL, ask_open,
     "whether the condition was present at this encounter: it was; it was not; it was suspected"},
    {"NCI-02", help_pair,               NULL, ask_separate, NULL},
    {"NCI-03", help_pair,               NULL, NULL, NULL},
    {"NCI-05", help_pair,               NULL, ask_separate, NULL},
    {"PX-10",  help_with_modifiers,     "25", NULL, "if the visit was a separate one, beyond the usual care of the procedure"},
    {"PX-11",  help_with_modifiers,     "57", NULL, "if the surgery was decided on at this visit"},
    {"EM-01",  help_level,              NULL, NULL, NULL},
    {"EM-02",  help_level,              NULL, NULL, NULL},
    {"EM-05",  help_with_modifiers,     "25", NULL, "if the problem was dealt with in a visit of its own"},
};
/* clang-format on */

static const struct helper *helper_of(const struct edit_finding *finding)
{
    if (finding->severity == SEVERITY_UNCHECKED) return NULL;
    for (size_t i = 0; i < COUNT_OF(helpers); i++)
        if (strcmp(finding->edit->id, helpers[i].edit) == 0) return &helpers[i];
    return NULL;
}

void suggestion_add(struct helped *h, const struct suggestion *suggestion)
{
    struct suggestions *all = &h->finding->suggestions;
    if (all->count == SUGGESTIONS_MAX) return;
    all->items = arena_grow(h->subject.run->arena, all->items, all->count, sizeof *all->items);
    all->items[all->count] = *suggestion;
    all->items[all->count++].day = h->day;
}

/* The diagnosis whose place the finding names. */
static void diagnosis_find(struct subject *s, str field)
{
    for (size_t i = 0; i < s->claim->n_diagnoses; i++) {
        if (!str_eq(diagnosis_field(s, (int32_t)i + 1), field)) continue;
        s->diagnosis = s->claim->diagnoses[i];
        s->diagnosis_number = (int32_t)i + 1;
        return;
    }
}

/* The same code in two places is one question. */
static bool is_asked_already(const struct helped *h)
{
    const struct edit_findings *all = h->subject.found;
    for (size_t i = 0; i < all->count && &all->items[i] != h->finding; i++)
        if (all->items[i].edit == h->finding->edit &&
            str_eq(all->items[i].evidence.value, h->finding->evidence.value) &&
            str_eq(all->items[i].evidence.detail, h->finding->evidence.detail))
            return true;
    return false;
}

static void help_one(const struct subject *of_claim, struct edit_finding *finding,
                     const struct helper *helper)
{
    struct helped h = {
        .subject = *of_claim, .finding = finding, .day = finding->evidence.day, .helper = helper};
    const int32_t line = finding->evidence.line;
    if (line > 0 && (size_t)line <= of_claim->claim->n_lines) {
        h.subject.line = of_claim->claim->lines[line - 1];
        h.subject.line_number = line;
    } else {
        diagnosis_find(&h.subject, finding->evidence.field);
    }
    if (!date_is_set(h.day) && h.subject.line) h.day = date_of(h.subject.line->from);
    if (!date_is_set(h.day))
        h.day = h.subject.inpatient ? claim_last_day(of_claim->claim)
                                    : claim_first_day(of_claim->claim);
    if (helper->help) helper->help(&h);
    if (helper->ask && !is_asked_already(&h)) helper->ask(&h);
}

void edit_suggest(const struct edit_run *run, struct edit_findings *found)
{
    const struct subject subject = {
        .run = run,
        .claim = run->claim,
        .institutional = run->claim->type == CLAIM_TYPE__INSTITUTIONAL,
        .inpatient = claim_is_inpatient(run->claim),
        .found = found,
    };
    for (size_t i = 0; i < found->count; i++) {
        const struct helper *helper = helper_of(&found->items[i]);
        if (helper) help_one(&subject, &found->items[i], helper);
    }
}

/* ---- as the finding carries them ---------------------------------------------------------- */

const char *suggestion_kind_name(enum suggestion_kind kind)
{
    static const char *const names[] = {[SUGGEST_CODE] = "code",
                                        [SUGGEST_GROUP] = "group",
                                        [SUGGEST_MODIFIER] = "modifier",
                                        [SUGGEST_QUERY] = "query"};
    return names[kind];
}

static Suggestion *kept(const struct suggestion *from, struct arena *arena)
{
    Suggestion *to = ARENA_NEW(arena, Suggestion);
    suggestion__init(to);
    to->kind = str_bytes(str_of(suggestion_kind_name(from->kind)));
    to->code = str_bytes(from->code);
    to->axis = str_bytes(str_of(from->axis));
    to->text = str_bytes(from->text);
    to->field = str_bytes(from->field);
    to->line = from->line;
    to->release = str_bytes(from->release);
    to->row = str_bytes(from->row);
    to->effective_from = from->from.yyyymmdd;
    to->effective_to = from->to.yyyymmdd;
    to->date = from->day.yyyymmdd;
    return to;
}

void suggestions_keep(const struct suggestions *from, Finding *finding, struct arena *arena)
{
    if (from->count == 0) return;
    finding->suggestions = ARENA_ARRAY(arena, Suggestion *, from->count);
    finding->n_suggestions = from->count;
    for (size_t i = 0; i < from->count; i++) finding->suggestions[i] = kept(&from->items[i], arena);
}
