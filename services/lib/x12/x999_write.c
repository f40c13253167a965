/* Writes implementation acknowledgements: a loop over findings that decides nothing. */
#include "lib/x12/x999.h"

enum { IK403_COUNT_MAX = 99 };

void x999_begin(struct x999_writer *writer, struct x12_out *out,
                const struct x12_envelope *envelope, const struct x12_group *group)
{
    *writer = (struct x999_writer){.out = out, .envelope = *envelope};
    writer->envelope.functional = "FA";
    writer->envelope.type = "999";
    writer->envelope.guide = "005010X231A1";
    x12_open(out, &writer->envelope);
    x12_begin(out, "AK1");
    x12_put_text(out, group->functional);
    x12_put_text(out, group->control);
    x12_put_text(out, group->version);
    x12_end(out);
}

static bool is_told(const struct x12_finding *finding)
{
    return finding->severity >= X12_ERROR;
}

static bool same_segment(const struct x12_finding *a, const struct x12_finding *b)
{
    return a->segment_position == b->segment_position && a->rule->codes.ik403 &&
           b->rule->codes.ik403 && strcmp(a->segment, b->segment) == 0 &&
           strcmp(a->loop, b->loop) == 0;
}

static void write_context(struct x999_writer *writer, int32_t claim)
{
    if (claim == 0 || writer->claim_control == NULL) return;
    const str control = writer->claim_control(writer->context, claim);
    if (control.len == 0) return;
    x12_begin(writer->out, "CTX");
    x12_put_text(writer->out, "CLM01");
    x12_put_component(writer->out, control);
    x12_end(writer->out);
}

static void write_segment(struct x999_writer *writer, const struct x12_finding *finding)
{
    struct x12_out *out = writer->out;
    x12_begin(out, "IK3");
    x12_put_text(out, finding->segment);
    x12_put_int(out, finding->segment_position);
    x12_put_text(out, finding->loop);
    x12_put_text(out, finding->rule->codes.ik304 ? finding->rule->codes.ik304 : "8");
    x12_end(out);
    write_context(writer, finding->claim);
}

static void write_element(struct x12_out *out, const struct x12_finding *finding)
{
    char component[12];
    x12_begin(out, "IK4");
    x12_put_int(out, finding->element);
    if (finding->component) {
        const char digits[] = {(char)('0' + finding->component / 10),
                               (char)('0' + finding->component % 10), 0};
        memcpy(component, digits, sizeof digits);
        x12_put_component(out, str_of(component[0] == '0' ? component + 1 : component));
    }
    x12_put(out, (str){0}); /* IK402: the table of data element numbers is not carried */
    x12_put_text(out, finding->rule->codes.ik403);
    x12_put(out, (str){finding->value, finding->value_len < IK403_COUNT_MAX ? finding->value_len
                                                                            : IK403_COUNT_MAX});
    x12_end(out);
}

static void write_notes(struct x999_writer *writer, const struct x12_findings *findings)
{
    const struct x12_finding *before = NULL;
    for (size_t i = 0; i < findings->count; i++) {
        const struct x12_finding *finding = &findings->items[i];
        const struct x12_codes *codes = &finding->rule->codes;
        if (!is_told(finding) || finding->segment[0] == 0) continue; /* IK301 must name one */
        if (codes->ik304 == NULL && codes->ik403 == NULL) continue;
        if (before == NULL || !same_segment(before, finding)) write_segment(writer, finding);
        if (codes->ik403 && finding->element > 0) write_element(writer->out, finding);
        before = finding;
    }
}

/* Up to five different codes; 5 stands for all notes about segments. */
static void write_codes(struct x12_out *out, const struct x12_findings *findings,
                        const char *(*code_of)(const struct x12_finding *finding, int32_t group),
                        int32_t group)
{
    const char *written[X999_CODES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < findings->count && count < COUNT_OF(written); i++) {
        const char *code =
            is_told(&findings->items[i]) ? code_of(&findings->items[i], group) : NULL;
        bool known = code == NULL;
        for (size_t k = 0; k < count && !known; k++) known = strcmp(written[k], code) == 0;
        if (known) continue;
        written[count++] = code;
        x12_put_text(out, code);
    }
}

static const char *set_code(const struct x12_finding *finding, int32_t group)
{
    (void)group;
    return finding->rule->codes.ik502 ? finding->rule->codes.ik502 : "5";
}

static const char *group_code(const struct x12_finding *finding, int32_t group)
{
    return finding->group == group ? finding->rule->codes.ak905 : NULL;
}

void x999_transaction(struct x999_writer *writer, const struct x12_transaction *transaction,
                      const struct x12_findings *findings)
{
    struct x12_out *out = writer->out;
    const char verdict[] = {x12_transaction_verdict(findings), 0};
    x12_begin(out, "AK2");
    x12_put_text(out, transaction->type);
    x12_put_text(out, transaction->control);
    x12_put_text(out, transaction->guide);
    x12_end(out);
    write_notes(writer, findings);
    x12_begin(out, "IK5");
    x12_put_text(out, verdict);
    if (verdict[0] != 'A') write_codes(out, findings, set_code, 0);
    x12_end(out);
    writer->received++;
    writer->accepted += verdict[0] != 'R';
    writer->errors = writer->errors || verdict[0] == 'E';
}

static bool group_is_refused(const struct x12_group *group, const struct x12_findings *findings)
{
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].group == group->ordinal &&
            findings->items[i].severity == X12_FATAL && findings->items[i].rule->codes.ak905 &&
            findings->items[i].interchange > 0)
            return true;
    return false;
}

static char group_verdict(const struct x999_writer *writer, bool refused)
{
    if (refused || writer->accepted == 0) return 'R';
    if (writer->accepted < writer->received) return 'P';
    return writer->errors ? 'E' : 'A';
}

char x999_end(struct x999_writer *writer, const struct x12_group *group,
              const struct x12_findings *findings)
{
    struct x12_out *out = writer->out;
    const bool refused = group_is_refused(group, findings);
    const char verdict[] = {group_verdict(writer, refused), 0};
    writer->included = group->stated_count >= 0 ? group->stated_count : writer->received;
    if (refused) writer->accepted = 0;
    x12_begin(out, "AK9");
    x12_put_text(out, verdict);
    x12_put_int(out, writer->included);
    x12_put_int(out, writer->received);
    x12_put_int(out, writer->accepted);
    write_codes(out, findings, group_code, group->ordinal);
    x12_end(out);
    x12_close(out, &writer->envelope);
    return verdict[0];
}
