/* The story of one claim on one screen. */
#include "console/story.h"

#include <sodium.h>

#include "console/dollars.h"
#include "lib/base/body.h"
#include "lib/claim/number.h"
#include "lib/edit/edit.h"
#include "lib/edit/stop.h"

static const char *text_of(const json_t *all, const char *name)
{
    const char *text = json_string_value(json_object_get(all, name));
    return text ? text : "";
}

static json_int_t number_of(const json_t *all, const char *name)
{
    return json_integer_value(json_object_get(all, name));
}

/* A claim that stands in the answer as base64 of its row; NULL: there is none. */
static const Claim *claim_of(const json_t *part, const char *name, struct arena *arena)
{
    const char *base64 = text_of(part, name);
    const size_t room = strlen(base64) + 1;
    unsigned char *raw = arena_alloc(arena, room);
    size_t len = 0;
    if (sodium_base642bin(raw, room, base64, strlen(base64), "\n", &len, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0)
        return NULL;
    return (const Claim *)body_unpack(arena, &claim__descriptor, (str){(const char *)raw, len});
}

static void suggestion_print(FILE *out, const Suggestion *s)
{
    const str field = str_from(s->field);
    if (str_is(str_from(s->kind), "query")) return; /* it stands among what waits for a person */
    (void)fprintf(out, "              could be: %.*s %.*s at %.*s", STR_ARGS(str_from(s->kind)),
                  STR_ARGS(str_from(s->code)), STR_ARGS(field));
    if (s->text.len) (void)fprintf(out, ", %.*s", STR_ARGS(str_from(s->text)));
    if (s->release.len) (void)fprintf(out, " [%.*s]", STR_ARGS(str_from(s->release)));
    (void)fputc('\n', out);
}

static void finding_print(FILE *out, const Finding *finding)
{
    const str fix = finding_fix(finding), source = finding_source(finding);
    (void)fprintf(out, "    %-9.*s %-8.*s", STR_ARGS(str_from(finding->severity)),
                  STR_ARGS(str_from(finding->edit)));
    if (finding->line) (void)fprintf(out, " line %d", finding->line);
    (void)fprintf(out, " %.*s  %.*s\n", STR_ARGS(str_from(finding->field)),
                  STR_ARGS(finding_doc(finding)));
    if (finding->changed_by.len)
        (void)fprintf(out, "              severity by rule %.*s\n",
                      STR_ARGS(str_from(finding->changed_by)));
    if (finding->release.len)
        (void)fprintf(out, "              %.*s, row %.*s, from %d%s%.0d, asked for %d\n",
                      STR_ARGS(str_from(finding->release)), STR_ARGS(str_from(finding->row)),
                      finding->effective_from, finding->effective_to ? " to " : "",
                      finding->effective_to, finding->date);
    else if (finding->row.len)
        (void)fprintf(out, "              see %.*s\n", STR_ARGS(str_from(finding->row)));
    if (source.len && !str_is(str_from(finding->severity), "unchecked"))
        (void)fprintf(out, "              fix: %.*s\n              source: %.*s\n", STR_ARGS(fix),
                      STR_ARGS(source));
    for (size_t i = 0; i < finding->n_suggestions; i++)
        suggestion_print(out, finding->suggestions[i]);
}

/* What stops the claim comes first, what could not be asked last. */
static void findings_print(FILE *out, const Claim *claim)
{
    for (int severity = SEVERITY_REJECT; severity <= SEVERITY_UNCHECKED; severity++)
        for (size_t i = 0; i < claim->n_findings; i++)
            if (str_is(str_from(claim->findings[i]->severity),
                       edit_severity_name((enum edit_severity)severity)))
                finding_print(out, claim->findings[i]);
}

static void verdict_print(FILE *out, const char *stage, const json_t *part, const char *body,
                          struct arena *arena)
{
    if (!json_is_object(part)) return;
    (void)fprintf(out, "%s: %s, judged as of %s", stage, text_of(part, "state"),
                  text_of(part, "judged_on"));
    if (*text_of(part, "unchecked"))
        (void)fprintf(out, "; could not check %s", text_of(part, "unchecked"));
    (void)fputs("\n", out);
    const Claim *claim = claim_of(part, body, arena);
    if (claim && claim->rules.len)
        (void)fprintf(out, "    by the rules %.*s\n", STR_ARGS(str_from(claim->rules)));
    if (claim) findings_print(out, claim);
}

static void submissions_print(FILE *out, json_t *list)
{
    size_t i;
    json_t *x;
    json_array_foreach(list, i, x)(void)
        fprintf(out,
                "  interchange %09lld to %s: %s, %lld attempt(s), TA1 %s, 999 %s, sent %.19s "
                "(version %lld)\n",
                (long long)number_of(x, "isa13"), text_of(x, "partner"), text_of(x, "state"),
                (long long)number_of(x, "attempts"), *text_of(x, "ta1") ? text_of(x, "ta1") : "-",
                *text_of(x, "ack999") ? text_of(x, "ack999") : "-", text_of(x, "sent_at"),
                (long long)number_of(x, "version"));
}

static void answers_print(FILE *out, json_t *list)
{
    size_t i;
    json_t *a;
    json_array_foreach(list, i, a)(void) fprintf(
        out, "  277CA: %s, category %s status %s, payer's number %s (version %lld)\n",
        strcmp(text_of(a, "verdict"), "A") == 0 ? "accepted" : "refused", text_of(a, "category"),
        text_of(a, "status"), text_of(a, "payer_control"), (long long)number_of(a, "version"));
}

static void money_print(FILE *out, const json_t *posting, json_t *ledger)
{
    char text[4][MONEY_TEXT_MAX];
    size_t i;
    json_t *l;
    if (!json_is_object(posting)) return;
    (void)fprintf(out,
                  "Money: %s (version %lld, the payer's number %s); charge %s = paid %s + adjusted "
                  "%s + patient %s\n",
                  text_of(posting, "state"), (long long)number_of(posting, "version"),
                  text_of(posting, "payer_control"),
                  dollars(number_of(posting, "charge_cents"), text[0]),
                  dollars(number_of(posting, "paid_cents"), text[1]),
                  dollars(number_of(posting, "adjusted_cents"), text[2]),
                  dollars(number_of(posting, "patient_cents"), text[3]));
    json_array_foreach(ledger, i, l)(void)
        fprintf(out, "  payment %s: line %lld %s %s %s\n", text_of(l, "trace"),
                (long long)number_of(l, "line"), text_of(l, "debit"),
                dollars(number_of(l, "cents"), text[0]), text_of(l, "reason"));
}

static void work_print(FILE *out, json_t *list)
{
    size_t i;
    json_t *w;
    if (json_array_size(list)) (void)fputs("Waits for a person:\n", out);
    json_array_foreach(list, i, w)(void) fprintf(
        out, "  %s %s %s: %s%s%s\n", text_of(w, "kind"), text_of(w, "edit"), text_of(w, "field"),
        text_of(w, "text"), *text_of(w, "due") ? ", due " : "", text_of(w, "due"));
}

static void journal_print(FILE *out, json_t *list)
{
    size_t i;
    json_t *j;
    (void)fputs("What happened:\n", out);
    json_array_foreach(list, i, j)(void)
        fprintf(out, "  %.19s  %-11s %-16s v%lld %s %s\n", text_of(j, "at"), text_of(j, "worker"),
                text_of(j, "event"), (long long)number_of(j, "version"), text_of(j, "by"),
                text_of(j, "detail"));
}

void story_print(FILE *out, const json_t *all, struct arena *arena)
{
    char number[CLAIM_NUMBER_CHARS + 1], charge[MONEY_TEXT_MAX];
    const struct claim_number ours = {number_of(all, "claim"), (int32_t)number_of(all, "version")};
    claim_number_write(ours, number);
    (void)fprintf(out, "Claim %s (version %d, the sender's %s): %s, charge %s\n", number,
                  ours.version, text_of(all, "patient_control"), text_of(all, "state"),
                  dollars(number_of(all, "charge_cents"), charge));
    (void)fprintf(out, "  came as input %lld, claim %lld of it, from %s, at %.19s\n",
                  (long long)number_of(all, "intake_number"), (long long)number_of(all, "position"),
                  text_of(all, "source"), text_of(all, "received_at"));
    verdict_print(out, "Coding", json_object_get(all, "coding"), "body", arena);
    verdict_print(out, "Scrubbing", json_object_get(all, "scrubbing"), "findings", arena);
    submissions_print(out, json_object_get(all, "submissions"));
    answers_print(out, json_object_get(all, "answers"));
    money_print(out, json_object_get(all, "posting"), json_object_get(all, "ledger"));
    work_print(out, json_object_get(all, "work"));
    journal_print(out, json_object_get(all, "journal"));
}
