/* The implementation guides that are read here, by the name that GS08 and ST03 carry. */
#include "lib/x12/guide.h"

/* clang-format off */
/* Sources: 45 CFR 162.1102, .1602, .1402 (adopted versions), and their errata. The 837 first editions
 * (X222, X223 without A1/A2) were replaced before the compliance date of 2012-01-01; their claims have the
 * same structure, so they are read and warned of. */
static const struct x12_guide guides[] = {
    {"005010X222",   "837", "HC", "professional claim"},
    {"005010X222A1", "837", "HC", "professional claim"},
    {"005010X222A2", "837", "HC", "professional claim"},
    {"005010X223",   "837", "HC", "institutional claim"},
    {"005010X223A1", "837", "HC", "institutional claim"},
    {"005010X223A2", "837", "HC", "institutional claim"},
    {"005010X223A3", "837", "HC", "institutional claim"},
    {"005010X224",   "837", "HC", "dental claim"},
    {"005010X224A1", "837", "HC", "dental claim"},
    {"005010X224A2", "837", "HC", "dental claim"},
    {"005010X224A3", "837", "HC", "dental claim"},
    {"005010X221",   "835", "HP", "remittance advice"},
    {"005010X221A1", "835", "HP", "remittance advice"},
    {"005010X231",   "999", "FA", "implementation acknowledgment"},
    {"005010X231A1", "999", "FA", "implementation acknowledgment"},
    {"005010X230",   "997", "FA", "functional acknowledgment"},
    {"005010X214",   "277", "HN", "claim acknowledgment"},
    {"005010X214E1", "277", "HN", "claim acknowledgment"},
    {"005010X214E2", "277", "HN", "claim acknowledgment"},
    {"005010X279",   "270", "HS", "eligibility inquiry"},
    {"005010X279A1", "270", "HS", "eligibility inquiry"},
    {"005010X279",   "271", "HB", "eligibility response"},
    {"005010X279A1", "271", "HB", "eligibility response"},
    {"005010X212",   "276", "HR", "claim status request"},
    {"005010X212",   "277", "HN", "claim status response"},
};
static const char *const superseded =
    "005010X222 005010X223 005010X223A1 005010X224 005010X224A1 005010X221 005010X231 005010X279";
/* clang-format on */

const struct x12_guide *x12_guide_find(const struct x12_transaction *transaction)
{
    for (size_t i = 0; i < COUNT_OF(guides); i++)
        if (strcmp(guides[i].type, transaction->type) == 0 &&
            strcmp(guides[i].guide, transaction->guide) == 0)
            return &guides[i];
    return NULL;
}

bool x12_type_is_read(const char *type)
{
    for (size_t i = 0; i < COUNT_OF(guides); i++)
        if (strcmp(guides[i].type, type) == 0) return true;
    return false;
}

void x12_guide_advise(struct x12_stream *stream, const struct x12_guide *guide)
{
    if (!x12_code_is_listed(superseded, str_of(guide->guide))) return;
    struct x12_finding *finding = x12_stream_find(stream, &x12_value_advice, 3);
    x12_finding_say(finding, "guide %s has been superseded by its errata", guide->guide);
}

static bool ends_word(char c)
{
    return c == ' ' || c == '\0';
}

/* Lists are short, and asked often: no call for each of their words. */
bool x12_code_is_listed(const char *codes, str code)
{
    if (code.len == 0) return false;
    for (const char *at = codes; *at;) {
        size_t same = 0;
        while (same < code.len && at[same] == code.at[same] && !ends_word(at[same])) same++;
        if (same == code.len && ends_word(at[same])) return true;
        for (at += same; !ends_word(*at);) at++;
        while (*at == ' ') at++;
    }
    return false;
}
