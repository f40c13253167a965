/* Edits of medical necessity: what an article of the contractor says of procedure and diagnosis. */
#include "lib/codeset/coverage.h"
#include "lib/codeset/payers.h"
#include "lib/edit/check.h"

enum { ARTICLES_MAX = 16, CONTRACTOR_CHARS = 5 };

/* The place whose contractor decides: service facility, else billing provider. */
static const struct place *place_of(const struct subject *s)
{
    void **kept = kept_for(s, KEPT_PLACE, 0);
    if (*kept) return *kept;
    const Claim *claim = s->claim;
    const Party *facility = provider_of(claim->providers, claim->n_providers, "77");
    const Party *where = facility && facility->address ? facility : claim->billing;
    const Address *at = where ? where->address : NULL;
    struct place *place = ARENA_NEW(s->run->arena, struct place);
    *place =
        place_of_zip(s->run->codesets, at ? str_from(at->zip) : STR(""), claim_first_day(claim));
    return *kept = place;
}

/* The contractor whose articles hold: of the place; else the payer's id where it is a contractor's
 * number (01xxx to 15xxx, CMS); empty: not known. */
static str contractor_of(const struct subject *s)
{
    const struct place *place = place_of(s);
    const str payer = claim_payer_id(s->claim);
    if (code_is_present(&place->answer)) return place->carrier;
    const bool is_contractor = payer.len == CONTRACTOR_CHARS && str_all_digits(payer) &&
                               (payer.at[0] == '0' || payer.at[0] == '1');
    return is_contractor ? payer : STR("");
}

/* What the articles say of a line, by its best diagnosis. */
struct opinion {
    bool any, covers, conditional, refuses, is_unchecked, anybody;
    struct code_answer answer; /* of the article or diagnosis that it rests on */
    str article, diagnosis;
};

/* An ICD-10 code that the line points to; only professional lines point. */
static bool is_reason_of_line(const struct subject *s, size_t diagnosis)
{
    if (!is_icd10(s->claim->diagnoses[diagnosis])) return false;
    if (s->claim->type != CLAIM_TYPE__PROFESSIONAL) return true;
    for (size_t i = 0; i < s->line->n_pointers; i++)
        if (s->line->pointers[i] == (int32_t)diagnosis + 1) return true;
    return false;
}

static void article_ask(const struct subject *s, const struct article *article, date day,
                        struct opinion *opinion)
{
    bool covers = false, conditional = false, lists = false;
    for (size_t i = 0; i < s->claim->n_diagnoses; i++) {
        const Diagnosis *diagnosis = s->claim->diagnoses[i];
        if (!is_reason_of_line(s, i)) continue;
        const struct article_answer said =
            article_diagnosis(s->run->codesets, article->id, str_from(diagnosis->code), day);
        lists = lists || said.word != ARTICLE_NO_LIST;
        covers = covers || said.word == ARTICLE_COVERS;
        conditional = conditional || said.word == ARTICLE_CONDITIONAL;
        if (said.word != ARTICLE_REFUSES) continue;
        opinion->refuses = true;
        opinion->diagnosis = str_from(diagnosis->code);
    }
    if (!lists) return;
    opinion->any = true;
    if (!opinion->article.at || (!covers && !opinion->refuses)) {
        opinion->answer = article->answer;
        opinion->article = article->id;
    }
    opinion->covers = opinion->covers || covers;
    opinion->conditional = opinion->conditional || (conditional && !covers);
}

static void opinion_form(const struct subject *s, struct opinion *opinion)
{
    struct article items[ARTICLES_MAX];
    struct articles found = {.items = items, .max = ARTICLES_MAX};
    const date day = date_of(s->line->from);
    const str contractor = contractor_of(s);
    const struct code_answer answer =
        articles_for(s->run->codesets, str_from(s->line->procedure), contractor, day, &found);
    opinion->is_unchecked = code_is_unchecked(&answer);
    opinion->answer = answer;
    opinion->anybody = contractor.len == 0 && found.count > 0;
    if (opinion->anybody) return; /* somebody's article, perhaps not this contractor's */
    const size_t count = found.count < found.max ? found.count : found.max;
    for (size_t i = 0; i < count; i++) article_ask(s, &items[i], day, opinion);
}

static const struct opinion *opinion_of(const struct subject *s)
{
    void **kept = kept_for(s, KEPT_OPINION, s->line_number);
    if (*kept) return *kept;
    struct opinion *opinion = ARENA_NEW(s->run->arena, struct opinion);
    opinion_form(s, opinion);
    return *kept = opinion;
}

static enum edit_state opinion_fails(const struct subject *s, struct evidence *e,
                                     const struct opinion *opinion, str value)
{
    (void)from_table(s, e, &opinion->answer, date_of(s->line->from));
    e->row = arena_printf(s->run->arena, "A%.*s", STR_ARGS(opinion->article));
    e->detail = arena_printf(s->run->arena, "article A%.*s", STR_ARGS(opinion->article));
    return fails(e, s->institutional ? STR("SV202-2") : STR("SV107-1"), value);
}

/* GZ and GA say that the provider knows, GY that it is never covered. IOM 100-04 ch.30 s.50 */
static bool is_admitted(const ServiceLine *line)
{
    return has_modifier(line, "GA GY GZ GX");
}

static enum edit_state diagnosis_supports_service(const struct subject *s, struct evidence *e)
{
    const struct opinion *opinion = opinion_of(s);
    if (opinion->is_unchecked) {
        (void)from_table(s, e, &opinion->answer, date_of(s->line->from));
        e->field = procedure_field(s, 2);
        return UNCHECKED;
    }
    if (opinion->anybody)
        return unchecked(e, procedure_field(s, 2), "the contractor of the place is not known");
    if (!opinion->any || opinion->covers || opinion->conditional || opinion->refuses ||
        is_admitted(s->line))
        return PASSES;
    return opinion_fails(s, e, opinion, str_from(s->line->procedure));
}

static enum edit_state diagnosis_is_not_refused(const struct subject *s, struct evidence *e)
{
    const struct opinion *opinion = opinion_of(s);
    if (!opinion->refuses || is_admitted(s->line)) return PASSES;
    return opinion_fails(s, e, opinion, opinion->diagnosis);
}

static enum edit_state condition_is_looked_at(const struct subject *s, struct evidence *e)
{
    const struct opinion *opinion = opinion_of(s);
    if (!opinion->conditional || opinion->covers || opinion->refuses || is_admitted(s->line))
        return PASSES;
    return opinion_fails(s, e, opinion, str_from(s->line->procedure));
}

static enum edit_state contractor_is_known(const struct subject *s, struct evidence *e)
{
    const struct place *place = place_of(s);
    if (code_is_present(&place->answer) && place->carrier.len) return PASSES;
    (void)from_table(s, e, &place->answer, claim_first_day(s->claim));
    e->field = STR("2010AA N403");
    return code_is_unchecked(&place->answer) ? UNCHECKED : FAILS;
}

/* clang-format off */
static const struct edit rows[] = {
    {"MN-01", STAGE_CODING, SEVERITY_HOLD, .line_holds = diagnosis_supports_service,
     .only = ONLY_MEDICARE | ONLY_CODED,
     .doc = "A service that an article of the contractor lists must have a diagnosis that the article covers.",
     .fix = "Point at the diagnosis that was treated; else GA with a signed notice, or GZ.",
     .source = "CMS Medicare Coverage Database, billing and coding articles; SSA 1862(a)(1)(A)", .prevents = "CARC 50"},
    {"MN-02", STAGE_CODING, SEVERITY_HOLD, .line_holds = diagnosis_is_not_refused,
     .only = ONLY_MEDICARE | ONLY_CODED,
     .doc = "A service must not point at a diagnosis that the contractor's article refuses.",
     .fix = "Check the diagnosis; else GA with a signed notice, or GZ.",
     .source = "CMS Medicare Coverage Database, codes that do not support necessity", .prevents = "CARC 50, CARC 11"},
    {"MN-03", STAGE_CODING, SEVERITY_HOLD, .line_holds = condition_is_looked_at,
     .only = ONLY_MEDICARE | ONLY_CODED,
     .doc = "Where an article covers a diagnosis under a condition, somebody must check the condition.",
     .fix = "Read the paragraph of the article's group: a second diagnosis, a modifier, a limit.",
     .source = "CMS Medicare Coverage Database, group paragraphs", .prevents = "CARC 50"},
    {"MN-09", STAGE_CODING, SEVERITY_WARN, .claim_holds = contractor_is_known,
     .only = ONLY_MEDICARE,
     .doc = "The ZIP code of the place of service should tell the Medicare contractor.",
     .fix = "Correct the ZIP code, or load the quarter's file.",
     .source = "CMS ZIP code to carrier locality file", .prevents = "CARC 109"},
};
/* clang-format on */

const struct edit_group necessity_edits = GROUP(rows);
