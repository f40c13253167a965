/* Inspects HL7 v2 messages, one by one. */
#include <stdio.h>

#include "claimline/inspect.h"
#include "lib/hl7/ack.h"
#include "lib/hl7/hl7.h"
#include "lib/hl7/split.h"

enum { MESSAGE_BYTES_MAX = 16 * 1024 * 1024 };

static ptrdiff_t read_file(void *context, char *into, size_t room)
{
    FILE *file = context;
    const size_t got = fread(into, 1, room, file);
    return ferror(file) ? -1 : (ptrdiff_t)got;
}

static void report_faults(struct report *report, const struct hl7_verdict *verdict)
{
    for (int32_t i = 0; i < verdict->fault_count; i++) {
        const struct hl7_fault *fault = &verdict->faults[i];
        char code[8], rule[24];
        (void)snprintf(code, sizeof code, "%d", (int)fault->code);
        (void)snprintf(rule, sizeof rule, "hl7.%d", (int)fault->code);
        report_note(report, (struct report_note){"error", rule, fault->segment, fault->field, "ACK",
                                                 code, hl7_code_text(fault->code)});
    }
}

static void note_open(struct report *report)
{
    report_note(report,
                (struct report_note){"warning", "hl7.end", "", 0, "ACK", "0",
                                     "the last segment does not end with a carriage return: "
                                     "whether it was cut short cannot be told"});
}

static void add_message(struct report *report, struct arena *arena, str text,
                        const struct hl7_verdict *verdict)
{
    struct hl7_header header = {0};
    if (hl7_header_read(text, &header) != OK) header = (struct hl7_header){0};
    const str type = arena_printf(arena, "%.*s%s%.*s", STR_ARGS(header.type),
                                  header.trigger.len ? "^" : "", STR_ARGS(header.trigger));
    const bool taken = verdict->answer == HL7_AA;
    json_t *item =
        json_pack("{s:s%, s:s%, s:s, s:i}", "type", type.at, type.len, "control",
                  header.control.at ? header.control.at : "", header.control.len, "verdict",
                  taken ? "accepted" : "refused", "charges", verdict->charge_count);
    if (!item)
        item = json_pack("{s:s, s:s, s:s, s:i}", "type", "", "control", "", "verdict",
                         taken ? "accepted" : "refused", "charges", verdict->charge_count);
    json_array_append_new(report->messages, item);
    report->taken += taken;
    report->refused += !taken;
}

void inspect_hl7(struct report *report, struct arena *arena)
{
    const struct hl7_source source = {.read = read_file, .context = report->input};
    struct hl7_split *split = hl7_split_new(arena, source, MESSAGE_BYTES_MAX, 0, 0);
    struct arena *scratch = arena_new(4 * (size_t)MESSAGE_BYTES_MAX);
    report->format = "hl7v2";
    struct hl7_part part;
    do {
        hl7_split_next(split, &part);
        if (part.kind == HL7_PART_MESSAGE) {
            struct hl7_verdict verdict;
            hl7_check(part.text, &verdict);
            hl7_check_end(part.text, part.ending, &verdict);
            if (part.ending == HL7_OPEN) note_open(report);
            add_message(report, scratch, part.text, &verdict);
            report_faults(report, &verdict);
            arena_reset(scratch);
        } else if (part.kind == HL7_PART_TOO_LARGE) {
            report->refused++;
            report_note(report, (struct report_note){"fatal", "hl7.too_large", "MSH", 0, "ACK",
                                                     "207", "a message above the limit"});
        } else if (part.kind == HL7_PART_FAULT) {
            report_note(report, (struct report_note){"error", "hl7.batch", part.what, 0, "ACK",
                                                     "100", "wrong batch order or count"});
        } else if (part.kind == HL7_PART_JUNK) {
            report_note(report, (struct report_note){"error", "hl7.junk", "", 0, "ACK", "100",
                                                     "bytes before the first message"});
        }
    } while (part.kind != HL7_PART_END && part.kind != HL7_PART_FAILED);
    arena_free(scratch);
}
