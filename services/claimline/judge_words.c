/* Words of `claimline judge`: what a finding says, and what to do about it. */
#include "claimline/judge.h"

static const char *set_asked(const struct evidence *e)
{
    return codeset_name((enum codeset)(e->asked - 1));
}

static bool is_loaded(const struct judge *judge, const struct evidence *e)
{
    return codeset_is_loaded(judge->codesets, (enum codeset)(e->asked - 1));
}

/* A set that is not loaded; the edit may have said in its own words what that is. */
static str not_loaded(const struct judge *judge, const struct evidence *e)
{
    const bool own = !str_is(e->detail, codeset_why_text(CODE_NO_TABLE));
    return arena_printf(judge->claim,
                        "%.*s%sno table %s is loaded; `claimline codesets load FILE` loads one",
                        own ? (int)e->detail.len : 0, e->detail.at, own ? ": " : "", set_asked(e));
}

static str missing(const struct judge *judge, const struct evidence *e)
{
    if (!e->asked) return e->detail;
    if (!is_loaded(judge, e)) return not_loaded(judge, e);
    if (str_is(e->detail, codeset_why_text(CODE_NOT_COVERED)))
        return arena_printf(judge->claim, "no loaded table %s covers the day", set_asked(e));
    if (str_is(e->detail, codeset_why_text(CODE_NO_TABLE)))
        return arena_printf(judge->claim, "no loaded table %s could know it", set_asked(e));
    return arena_printf(judge->claim, "%.*s (table %s)", STR_ARGS(e->detail), set_asked(e));
}

str judge_text(const struct judge *judge, const struct edit_finding *found)
{
    const struct evidence *e = &found->evidence;
    const bool is_unchecked = found->severity == SEVERITY_UNCHECKED;
    const str detail = is_unchecked ? missing(judge, e) : e->detail;
    const char *between = e->value.len && detail.len ? " " : "";
    if (is_unchecked)
        return arena_printf(judge->claim, "Not decided: %.*s%s%.*s. %s", STR_ARGS(e->value),
                            between, STR_ARGS(detail), found->edit->doc);
    if (detail.len == 0) return str_of(found->edit->doc);
    return arena_printf(judge->claim, "%s (%.*s%s%.*s)", found->edit->doc, STR_ARGS(e->value),
                        between, STR_ARGS(detail));
}

/* What nobody could decide is no order to correct the claim. */
str judge_fix(const struct judge *judge, const struct edit_finding *found)
{
    const struct evidence *e = &found->evidence;
    if (found->severity != SEVERITY_UNCHECKED) return str_of(found->edit->fix);
    if (!e->asked)
        return STR("Nothing to correct yet: give what the text says is missing and judge again.");
    return arena_printf(judge->claim,
                        "Nothing to correct yet: load a table %s%s (`claimline codesets load "
                        "FILE`) and judge again.",
                        set_asked(e), is_loaded(judge, e) ? " that knows it on the day" : "");
}
