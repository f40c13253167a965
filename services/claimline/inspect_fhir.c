/* Inspects FHIR: every Claim, every ExplanationOfBenefit, and what a claim lacks by its path. */
#include <stdio.h>
#include <unistd.h>

#include "claimline/inspect.h"
#include "lib/fhir/fhir.h"

enum { DOCUMENT_BYTES_MAX = 16 << 20, EVENT_BYTES_MAX = 256 << 20, FIELD_MAX = 128 };

static ptrdiff_t read_file(void *context, char *into, size_t room)
{
    FILE *file = context;
    const size_t got = fread(into, 1, room, file);
    return ferror(file) ? -1 : (ptrdiff_t)got;
}

static ptrdiff_t read_file_at(void *context, uint64_t offset, char *into, size_t room)
{
    return pread(fileno((FILE *)context), into, room, (off_t)offset);
}

static void add_resource(struct report *report, const struct fhir_event *event, bool taken)
{
    json_t *item = json_pack("{s:s%, s:s%, s:s}", "type", event->type.at ? event->type.at : "",
                             event->type.len, "id", event->id.at ? event->id.at : "", event->id.len,
                             "verdict", taken ? "accepted" : "refused");
    if (item) json_array_append_new(report->resources, item);
}

/* What intake would hold the claim for: a warning, since the claim is taken all the same. */
static void add_findings(struct report *report, const Claim *claim)
{
    for (size_t i = 0; i < claim->n_findings; i++) {
        const Finding *finding = claim->findings[i];
        char field[FIELD_MAX], edit[16];
        (void)snprintf(field, sizeof field, "%.*s", STR_ARGS(str_from(finding->field)));
        (void)snprintf(edit, sizeof edit, "%.*s", STR_ARGS(str_from(finding->edit)));
        const bool holds = str_is(str_from(finding->severity), "hold");
        report_note(report, (struct report_note){"warning", edit, field, 0, "OperationOutcome",
                                                 holds ? "required" : "not-supported",
                                                 fhir_finding_text(str_from(finding->edit),
                                                                   str_from(finding->severity))});
    }
}

static void add_event(struct report *report, const struct fhir_event *event)
{
    const struct fhir_refusal *why = event->refusal;
    if (event->kind == FHIR_CONTEXT) {
        add_resource(report, event, true);
        return;
    }
    const bool taken = event->kind == FHIR_CLAIM;
    if (event->type.len) add_resource(report, event, taken);
    report->taken += taken;
    report->refused += !taken;
    if (taken)
        add_findings(report, event->claim);
    else
        report_note(report, (struct report_note){"error", why->rule, why->path, 0,
                                                 "OperationOutcome", why->issue, why->text});
}

void inspect_fhir(struct report *report, struct arena *arena)
{
    const struct fhir_source source = {
        .read = read_file, .context = report->input, .read_at = read_file_at};
    const size_t most = (uint64_t)report->bytes_count < DOCUMENT_BYTES_MAX
                            ? (size_t)report->bytes_count + 1
                            : (size_t)DOCUMENT_BYTES_MAX;
    struct fhir_reader *reader = fhir_reader_new(source, most);
    struct arena *scratch = arena_new(EVENT_BYTES_MAX);
    struct fhir_event event;
    (void)arena;
    report->format = "fhir";
    do {
        arena_reset(scratch);
        fhir_next(reader, scratch, &event);
        if (event.kind != FHIR_END && event.kind != FHIR_FAILED) add_event(report, &event);
    } while (event.kind != FHIR_END && event.kind != FHIR_FAILED);
    arena_free(scratch);
    fhir_reader_free(reader);
}
