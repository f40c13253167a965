/* Reasons of a refusal as an OperationOutcome. */
#include "gateway/outcome.h"

#include <jansson.h>

static json_t *issue_of(str reason)
{
    str code = STR("processing"), path = {0}, text = reason;
    if (str_starts(reason, "FHIR ")) {
        text = (str){reason.at + strlen("FHIR "), reason.len - strlen("FHIR ")};
        code = str_cut(&text, ' ');
        path = str_trim(str_cut(&text, ':'));
        text = str_trim(text);
    }
    json_t *issue = json_pack("{s:s, s:s%, s:s%}", "severity", "error", "code", code.at, code.len,
                              "diagnostics", text.at ? text.at : "", text.len);
    if (issue && path.len)
        (void)json_object_set_new(issue, "expression", json_pack("[s%]", path.at, path.len));
    return issue;
}

str outcome_json(struct arena *arena, const struct report *report)
{
    json_t *issues = json_array();
    for (size_t i = 0; i < report->reason_count; i++)
        (void)json_array_append_new(issues, issue_of(str_of(report->reasons[i].text)));
    json_t *outcome = json_pack("{s:s, s:o}", "resourceType", "OperationOutcome", "issue", issues);
    const size_t len = outcome ? json_dumpb(outcome, NULL, 0, JSON_COMPACT) : 0;
    char *text = arena_alloc(arena, len + 1);
    if (len) (void)json_dumpb(outcome, text, len, JSON_COMPACT);
    json_decref(outcome);
    return (str){text, len};
}
