/* Edits of what the notes say beside the codes: the other side, or that the condition is not there.
 *
 * They look for words, not for meaning, and only where a word decides: a side beside the part of
 * the body that the code names and nowhere the code's own side; a denial in front of the
 * condition's word and nowhere the condition without one. The evidence is the note's place and the
 * byte in it. The way of denials: Chapman and others, A simple algorithm for identifying negated
 * findings (NegEx), J Biomed Inform 34 (2001) 301-310.
 */
#include "lib/codeset/icd10.h"

#include "lib/edit/note_words.h"

#include "lib/edit/check.h"

enum {
    SIDE_REACH = 3,   /* words from a side to its part of the body */
    DENIAL_REACH = 5, /* words that a denial holds for */
    AFTER_REACH = 3,
    CONDITION_CHARS = 4
};

static date day_of(const struct subject *s)
{
    return s->inpatient ? claim_last_day(s->claim) : claim_first_day(s->claim);
}

static str text_of(const struct subject *s, const Diagnosis *diagnosis)
{
    if (!is_icd10(diagnosis)) return STR("");
    return icd10cm_text_nearest(s->run->codesets, str_from(diagnosis->code), day_of(s)).text;
}

/* A line's note is about the diagnoses that the line points to. */
static bool concerns(const struct note *note, int32_t diagnosis)
{
    for (size_t i = 0; note->line && i < note->line->n_pointers; i++)
        if (note->line->pointers[i] == diagnosis) return true;
    return !note->line || note->line->n_pointers == 0;
}

static enum edit_state note_fails(const struct subject *s, struct evidence *e,
                                  const struct note *note, size_t word)
{
    e->row =
        arena_printf(s->run->arena, "%.*s@%zu", STR_ARGS(note->field), note->words.items[word].at);
    e->detail = arena_printf(s->run->arena, "the note at %.*s says otherwise", STR_ARGS(e->row));
    e->day = day_of(s);
    return FAILS;
}

/* ---- sides -------------------------------------------------------------------------------- */

/* 'L', 'R', 'B' of a word, or 0. */
static char side_of_word(str word)
{
    if (word_in(word, "left lt")) return 'L';
    if (word_in(word, "right rt")) return 'R';
    return word_in(word, "bilateral bilaterally both") ? 'B' : 0;
}

static bool has_word(const struct words *words, str word)
{
    for (size_t i = 0; i < words->count; i++)
        if (words_match(words->items[i].text, word)) return true;
    return false;
}

/* Where the part of the body stands that the side at `i` is of: "left lower leg", "left and right
 * knee", not "left the right knee"; else
 * "knee, left". -1: it is of none. */
static ptrdiff_t part_of(const struct words *in, size_t i)
{
    const int32_t sentence = in->items[i].sentence;
    for (size_t n = i + 1; n < in->count && n <= i + SIDE_REACH; n++) {
        if (in->items[n].sentence != sentence) break;
        if (side_of_word(in->items[n].text) && !word_in(in->items[n - 1].text, "and or")) break;
        if (word_in(in->items[n].text, body_parts)) return (ptrdiff_t)n;
    }
    const bool behind = i > 0 && in->items[i - 1].sentence == sentence &&
                        word_in(in->items[i - 1].text, body_parts);
    return behind ? (ptrdiff_t)i - 1 : -1;
}

/* A part that is among the words; NULL: any. */
static bool is_of_part(const struct words *in, size_t i, const struct words *parts)
{
    const ptrdiff_t part = part_of(in, i);
    return part >= 0 && (!parts || has_word(parts, in->items[part].text));
}

/* Which sides a note tells of those parts, and where it first tells the other one. */
struct told {
    bool own;
    bool other;
    size_t at;
};

static struct told told_by(const struct note *note, char side, const struct words *parts)
{
    struct told told = {0};
    for (size_t i = 0; i < note->words.count; i++) {
        const char of = side_of_word(note->words.items[i].text);
        if (!of || !is_of_part(&note->words, i, parts)) continue;
        if (of == side || of == 'B') {
            told.own = true;
        } else if (!told.other) {
            told.other = true;
            told.at = i;
        }
    }
    return told;
}

static bool shares_part(const struct words *a, const struct words *b)
{
    for (size_t i = 0; i < a->count; i++)
        if (word_in(a->items[i].text, body_parts) && has_word(b, a->items[i].text)) return true;
    return false;
}

/* Another diagnosis of the claim is of the other side of the same part. */
static bool has_other_side(const struct subject *s, char side, const struct words *parts)
{
    for (size_t i = 0; i < s->claim->n_diagnoses; i++) {
        const str text = text_of(s, s->claim->diagnoses[i]);
        const struct words words = words_in(s->run->arena, text);
        const char of = icd10_side(text);
        if (of && of != side && shares_part(&words, parts)) return true;
    }
    return false;
}

static enum edit_state notes_are_of_its_side(const struct subject *s, struct evidence *e)
{
    if (!has_notes(s->claim)) return PASSES;
    const str text = text_of(s, s->diagnosis), field = diagnosis_field(s, s->diagnosis_number);
    if (text.len == 0) return unchecked(e, field, "no release with descriptions is loaded");
    const char side = icd10_side(text);
    const struct words parts = words_in(s->run->arena, text);
    const struct notes notes = notes_of(s->claim, s->run->arena);
    const struct note *against = NULL;
    size_t at = 0;
    if (side != 'L' && side != 'R') return PASSES;
    for (size_t i = 0; i < notes.count; i++) {
        if (!concerns(&notes.items[i], s->diagnosis_number)) continue;
        const struct told told = told_by(&notes.items[i], side, &parts);
        if (told.own) return PASSES;
        if (told.other && !against) against = &notes.items[i], at = told.at;
    }
    if (!against || has_other_side(s, side, &parts)) return PASSES;
    (void)fails(e, field, str_from(s->diagnosis->code));
    return note_fails(s, e, against, at);
}

static enum edit_state line_note_is_of_its_side(const struct subject *s, struct evidence *e)
{
    if (s->line->n_notes == 0) return PASSES; /* nearly always */
    const char side = side_of_modifiers(s->line);
    if (!side) return PASSES;
    const struct notes notes = notes_of(s->claim, s->run->arena);
    for (size_t i = 0; i < notes.count; i++) {
        if (notes.items[i].line != s->line) continue;
        const struct told told = told_by(&notes.items[i], side, NULL);
        if (told.own || !told.other) continue;
        (void)fails(e, procedure_field(s, 3), str_from(s->line->procedure));
        return note_fails(s, e, &notes.items[i], told.at);
    }
    return PASSES;
}

/* ---- denials ------------------------------------------------------------------------------ */

/* In front of what they deny; first what only looks like one. `uncertain`: said of what is not
 * known yet, which a hospital stay codes as if it were. OCG II.H, IV.H */
static const struct denial {
    const char *words;
    enum { DENIES, UNCERTAIN, NOTHING } kind;
} before[] = {
    {"no change", NOTHING},
    {"no increase", NOTHING},
    {"no longer", NOTHING},
    {"no further", NOTHING},
    {"not only", NOTHING},
    {"not certain", NOTHING},
    {"no significant change", NOTHING},
    {"no evidence of", DENIES},
    {"no signs of", DENIES},
    {"no sign of", DENIES},
    {"negative for", DENIES},
    {"absence of", DENIES},
    {"free of", DENIES},
    {"without", DENIES},
    {"denies", DENIES},
    {"denied", DENIES},
    {"no", DENIES},
    {"not", DENIES},
    {"never had", DENIES},
    {"rule out", UNCERTAIN},
    {"r/o", UNCERTAIN},
};
/* Behind it. */
static const char *const after[] = {"ruled out", "was ruled out", "is ruled out", "not found",
                                    "not seen",  "not present",   "excluded",     "is absent"};
static const char *const ends_denial = "but however except although though because yet";

/* Of these no condition is told. */
static const char *const no_condition =
    "unspecified other specified acute chronic primary essential secondary unilateral bilateral "
    "left right type mellitus disease disorder syndrome condition complication initial subsequent "
    "encounter sequela lower upper";

/* What a description is about: the last word before "of", "with", a comma ...: "fracture",
 * "hypertension", "pain" with "chest" in front of it. */
struct condition {
    str head;
    struct words front; /* up to the head */
    struct words all;
};

static struct condition condition_of(const struct subject *s, str text)
{
    struct condition condition = {.all = words_in(s->run->arena, text)};
    size_t end = 0;
    while (end < text.len && text.at[end] != ',') end++;
    condition.front = words_in(s->run->arena, (str){text.at, end});
    for (size_t i = 0; i < condition.front.count; i++) {
        const str word = condition.front.items[i].text;
        if (word_in(word, "of with without due in to and or following")) {
            condition.front.count = i;
            break;
        }
        if (word.len >= CONDITION_CHARS && !word_in(word, no_condition) &&
            !word_in(word, body_parts))
            condition.head = word;
    }
    return condition;
}

/* The words from `first` to `end` are about the condition: its head, the parts in front of it, and
 * no part that it does not name. */
static bool is_about(const struct words *in, size_t first, size_t end,
                     const struct condition *condition)
{
    bool head = false;
    size_t parts = 0, wanted = 0;
    for (size_t i = 0; i < condition->front.count; i++)
        wanted += word_in(condition->front.items[i].text, body_parts);
    for (size_t i = first; i < end; i++) {
        const str word = in->items[i].text;
        head = head || words_match(word, condition->head);
        if (!word_in(word, body_parts)) continue;
        if (!has_word(&condition->all, word)) return false;
        parts += has_word(&condition->front, word);
    }
    return head && parts >= wanted;
}

/* The end of what stands behind the i-th word in its sentence and clause, at most so many words. */
static size_t reach(const struct words *in, size_t i, size_t most)
{
    size_t end = i;
    while (end < in->count && end < i + most && in->items[end].sentence == in->items[i].sentence &&
           !word_in(in->items[end].text, ends_denial))
        end++;
    return end;
}

static size_t words_of(const char *phrase)
{
    size_t count = 1;
    for (; *phrase; phrase++) count += *phrase == ' ';
    return count;
}

/* The denial that begins at the i-th word; NULL: none does. */
static const struct denial *denial_at(const struct words *in, size_t i)
{
    for (size_t n = 0; n < COUNT_OF(before); n++)
        if (words_begin(in, i, before[n].words)) return &before[n];
    return NULL;
}

/* A head that stands in a text, and the word that denies it. */
struct said {
    const struct words *in;
    size_t at, by;
};

static bool is_denied_before(const struct subject *s, struct said *said,
                             const struct condition *condition)
{
    enum { PHRASE_MAX = 3 };
    const struct words *in = said->in;
    const size_t far = DENIAL_REACH + PHRASE_MAX;
    for (size_t i = said->at > far ? said->at - far : 0; i < said->at; i++) {
        const struct denial *denial = denial_at(in, i);
        if (!denial || in->items[i].sentence != in->items[said->at].sentence) continue;
        if (denial->kind == NOTHING) return false;
        if (denial->kind == UNCERTAIN && s->inpatient) continue;
        const size_t first = i + words_of(denial->words), end = reach(in, first, DENIAL_REACH);
        said->by = i;
        if (said->at >= first && said->at < end && is_about(in, first, end, condition)) return true;
    }
    return false;
}

static bool is_denied_after(struct said *said)
{
    const size_t end = reach(said->in, said->at, AFTER_REACH + 1);
    for (said->by = said->at + 1; said->by < end; said->by++)
        for (size_t n = 0; n < COUNT_OF(after); n++)
            if (words_begin(said->in, said->by, after[n])) return true;
    return false;
}

/* The first denial of the condition in a note; said.in NULL: there is none. *affirmed: somewhere it
 * stands without one. */
static struct said denied_in(const struct subject *s, const struct words *in,
                             const struct condition *condition, bool *affirmed)
{
    struct said first = {0};
    for (size_t i = 0; i < in->count; i++) {
        struct said said = {in, i, 0};
        if (!words_match(in->items[i].text, condition->head)) continue;
        if (!is_denied_before(s, &said, condition) && !is_denied_after(&said))
            *affirmed = true;
        else if (!first.in)
            first = said;
    }
    return first;
}

static enum edit_state notes_do_not_deny_it(const struct subject *s, struct evidence *e)
{
    if (!has_notes(s->claim)) return PASSES;
    const str text = text_of(s, s->diagnosis), field = diagnosis_field(s, s->diagnosis_number);
    if (text.len == 0) return unchecked(e, field, "no release with descriptions is loaded");
    const struct condition condition = condition_of(s, text);
    const struct notes notes = notes_of(s->claim, s->run->arena);
    const struct note *against = NULL;
    struct said denied = {0};
    bool affirmed = condition.head.len == 0; /* no word to look for */
    for (size_t n = 0; n < notes.count && !affirmed; n++) {
        const struct said said = denied_in(s, &notes.items[n].words, &condition, &affirmed);
        if (said.in && !against && concerns(&notes.items[n], s->diagnosis_number))
            against = &notes.items[n], denied = said;
    }
    if (affirmed || !against) return PASSES;
    (void)fails(e, field, str_from(s->diagnosis->code));
    return note_fails(s, e, against, denied.by);
}

/* clang-format off */
static const struct edit rows[] = {
    {"DOC-01", STAGE_CODING, SEVERITY_HOLD, .diagnosis_holds = notes_are_of_its_side,
     .only = ONLY_ICD10,
     .doc = "The notes that come with a claim must tell the side that the diagnosis tells.",
     .fix = "Read the note; correct the code, or ask the provider.",
     .source = "ICD-10-CM Official Guidelines I.B.13, I.A.19", .prevents = "CARC 11, requests for records"},
    {"DOC-02", STAGE_CODING, SEVERITY_HOLD, .line_holds = line_note_is_of_its_side,
     .doc = "The note of a line must tell the side that its modifier tells.",
     .fix = "Read the note; correct the modifier, or ask the provider.",
     .source = "HCPCS modifiers LT, RT, E1-E4, FA-F9, TA-T9; 005010X222A1 2400 NTE", .prevents = "CARC 4, requests for records"},
    {"DOC-03", STAGE_CODING, SEVERITY_WARN, .diagnosis_holds = notes_do_not_deny_it,
     .only = ONLY_ICD10,
     .doc = "A diagnosis should not be one that the notes deny or, for outpatients, only want ruled out.",
     .fix = "Read the note; code the sign or symptom instead, or ask the provider.",
     .source = "ICD-10-CM Official Guidelines I.A.19, II.H, IV.H", .prevents = "CARC 11, requests for records"},
};
/* clang-format on */

const struct edit_group documentation_edits = GROUP(rows);
