/* The question to the provider, written out, where the record must say more before a claim can.
 *
 * It states what the claim reports, asks openly or with every option that the code set has, always
 * with "other" and "unable to determine", names no code to choose and nothing of payment, and holds
 * codes and places of the claim, never a person or a day. ACDIS/AHIMA, Guidelines for Achieving a
 * Compliant Query Practice (2022 update).
 */
#include "lib/codeset/icd10.h"

#include "lib/edit/suggest_parts.h"

enum { OPTIONS_MAX = 8 };

static struct arena *arena_of(const struct helped *h)
{
    return h->subject.run->arena;
}

static void query_add(struct helped *h, str text)
{
    suggestion_add(h, &(struct suggestion){.kind = SUGGEST_QUERY,
                                           .axis = "",
                                           .text = text,
                                           .field = h->finding->evidence.field,
                                           .line = h->finding->evidence.line});
}

/* "E11 (in words, where a release has them)". */
static str reported(const struct helped *h)
{
    const str code = h->finding->evidence.value;
    const struct icd10_text of = icd10cm_text_nearest(h->subject.run->codesets, code, h->day);
    if (of.text.len == 0) return code;
    return arena_printf(arena_of(h), "%.*s (%.*s)", STR_ARGS(code), STR_ARGS(of.text));
}

static str asked(const struct helped *h, str what, str question)
{
    return arena_printf(
        arena_of(h),
        "Query to the provider. The claim of this encounter reports %.*s. From your "
        "clinical judgement and the record, please document %.*s; other (please "
        "specify); unable to determine.",
        STR_ARGS(what), STR_ARGS(question));
}

/* ---- the detail of a diagnosis ------------------------------------------------------------ */

/* "..., unspecified eye". What a whole category leaves open begins with the word. */
static bool is_unspecified(const struct helped *h, str code, str text)
{
    static const char word[] = "unspecified";
    const struct code_answer flags = icd10cm_flags(h->subject.run->codesets, code, h->day);
    return (code_is_present(&flags) && (flags.flags & CODE_UNSPECIFIED)) ||
           memmem(text.at, text.len, word, sizeof word - 1);
}

/* The words of the codes suggested, or nothing: too many, or without words. "Unspecified" is no
 * answer to ask for. */
static str options_of(const struct helped *h)
{
    const struct suggestions *all = &h->finding->suggestions;
    str text = STR("");
    if (all->count > OPTIONS_MAX) return text;
    for (size_t i = 0; i < all->count; i++) {
        const struct suggestion *s = &all->items[i];
        const struct icd10_text of =
            icd10cm_text_nearest(h->subject.run->codesets, s->code, h->day);
        if (s->kind != SUGGEST_CODE || of.text.len == 0) return STR("");
        if (is_unspecified(h, s->code, of.text)) continue;
        text = arena_printf(arena_of(h), "%.*s%s%.*s", STR_ARGS(text), text.len ? "; " : "",
                            STR_ARGS(of.text));
    }
    return text;
}

static bool is_told_by(const struct helped *h, const char *axis)
{
    for (size_t i = 0; i < h->finding->suggestions.count; i++)
        if (strstr(h->finding->suggestions.items[i].axis, axis)) return true;
    return false;
}

void ask_detail(struct helped *h)
{
    const str options = options_of(h);
    if (options.len) {
        query_add(
            h, asked(h, reported(h),
                     arena_printf(arena_of(h), "which of these it was: %.*s", STR_ARGS(options))));
        return;
    }
    const bool side = is_told_by(h, "side"), phase = is_told_by(h, "seventh");
    query_add(h,
              asked(h, reported(h),
                    arena_printf(arena_of(h), "the condition in the detail that you found%s%s",
                                 side ? "; its side: right; left; both sides" : "",
                                 phase ? "; the phase of care: active treatment; routine healing "
                                         "or aftercare; a complication of healing; a late effect"
                                       : "")));
}

void ask_open(struct helped *h)
{
    query_add(h, asked(h, reported(h), str_of(h->helper->about)));
}

/* ---- two services of one day -------------------------------------------------------------- */

/* Only where an answer could help: a pair that nothing parts has no suggestion before this one. */
void ask_separate(struct helped *h)
{
    if (h->finding->suggestions.count == 0 || !h->subject.line) return;
    str detail = h->finding->evidence.detail; /* "with 11042 of line 1: " and the table's reason */
    const str with = str_cut(&detail, ':');
    query_add(h,
              asked(h,
                    arena_printf(arena_of(h), "%.*s of line %d %.*s, of the same day and provider",
                                 STR_ARGS(str_from(h->subject.line->procedure)),
                                 h->subject.line_number, STR_ARGS(with)),
                    STR("how the two services were related: at separate encounters; on separate "
                        "sites or structures; one of them part of the other")));
}
