/* What of a claim's resources is of another JSON type or currency than can be billed. */
#include "lib/fhir/bind.h"
#include "lib/fhir/types.h"

static const struct {
    const char *rule, *issue, *text;
} wrongs[] = {
    [WRONG_TYPE] = {"fhir.json.type", "structure",
                    "it is of another JSON type than FHIR gives it, or no date"},
    [WRONG_CURRENCY] = {"fhir.currency", "not-supported",
                        "the amount is not in US dollars: it is never billed as if it were"},
};

/* Of findings that are no missing member. */
static const struct {
    const char *edit, *text;
} finding_texts[] = {
    {"INT-15", "of another JSON type than FHIR gives it, or no date; the claim would be held"},
    {"INT-16", "of another payer, and no part of the claim can keep it"},
};

const char *fhir_finding_text(str edit, str severity)
{
    for (size_t i = 0; i < COUNT_OF(finding_texts); i++)
        if (str_is(edit, finding_texts[i].edit)) return finding_texts[i].text;
    return str_is(severity, "hold") ? "missing, or not in a code system that an 837 can carry; the "
                                      "claim would be held"
                                    : "not in a code system that an 837 can carry; the claim goes "
                                      "without it";
}

static void wrong_take(void *context, enum fhir_wrong what, str path, bool bills)
{
    struct fhir_binding *b = context;
    if (!bills) {
        fhir_find(b, what == WRONG_TYPE ? "INT-15" : "INT-16", "hold", 0, path);
        return;
    }
    if (b->refusal) return;
    struct fhir_refusal *refusal = ARENA_NEW(b->arena, struct fhir_refusal);
    *refusal = (struct fhir_refusal){wrongs[what].rule, arena_text(b->arena, path),
                                     wrongs[what].issue, wrongs[what].text};
    b->refusal = refusal;
}

void fhir_types_find(struct fhir_binding *b, str root, json_t *resource)
{
    const str type = fhir_string(json_object_get(resource, "resourceType"));
    fhir_types_check(b->arena, root, fhir_type_of(type), resource,
                     (struct fhir_types_to){wrong_take, b});
}

void fhir_used_types_find(struct fhir_binding *b)
{
    json_t *resource;
    size_t i;
    json_array_foreach(b->scope->used, i, resource)
    {
        if (resource == b->root.json) continue;
        fhir_types_find(b, fhir_string(json_object_get(resource, "resourceType")), resource);
    }
}
