/* claimline inspect: says what is in files, without broker or database. */
#include "claimline/inspect.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "claimline/claimline.h"
#include "claimline/commands.h"
#include "gateway/proof.h"
#include "lib/fhir/fhir.h"

enum {
    ARENA_BYTES = 256 * 1024 * 1024,
    HEAD_BYTES = 64 * 1024,
    JSON_FLAGS = JSON_COMPACT | JSON_PRESERVE_ORDER
};

/* ---- what it is --------------------------------------------------------------------------- */

static str skip_bom(str head)
{
    if (str_starts(head, "\xEF\xBB\xBF")) head = (str){head.at + 3, head.len - 3};
    while (head.len && head.at[0] == 0x0b) head = (str){head.at + 1, head.len - 1};
    return str_trim(head);
}

static void (*reader_for(str whole))(struct report *, struct arena *)
{
    const str head = skip_bom(whole);
    if (str_starts(head, "ISA")) return inspect_x12;
    if (fhir_begins(head)) return inspect_fhir;
    if (format_of(head) == FORMAT_HL7) return inspect_hl7; /* with any delimiters */
    return inspect_x12; /* an ISA may stand behind other text; without one it says so */
}

static const char *nothing_in(const struct report *report)
{
    return report->bytes_count == 0 ? "the file is empty"
                                    : "neither X12 nor HL7 v2 nor FHIR can be read in it";
}

/* ---- the report --------------------------------------------------------------------------- */

static const char *const severities[] = {
    [X12_INFO] = "info", [X12_WARNING] = "warning", [X12_ERROR] = "error", [X12_FATAL] = "fatal"};

static json_t *codes_of(const struct x12_codes *codes)
{
    const char *const all[] = {codes->ta1, codes->ak905, codes->ik502, codes->ik304, codes->ik403};
    json_t *list = json_array();
    for (size_t i = 0; i < COUNT_OF(all); i++)
        if (all[i]) json_array_append_new(list, json_string(all[i]));
    return list;
}

static void add_finding(struct report *report, json_t *finding)
{
    if (json_array_size(report->findings) < INSPECT_FINDINGS_MAX)
        json_array_append_new(report->findings, finding);
    else
        json_decref(finding);
}

static json_t *json_of(const struct x12_finding *from)
{
    static const char *const kinds[] = {
        [X12_ACK_NONE] = "", [X12_ACK_TA1] = "TA1", [X12_ACK_999] = "999"};
    const enum x12_ack ack = x12_finding_ack(from);
    json_t *to = json_pack(
        "{s:s, s:i, s:s, s:i, s:i, s:i, s:s, s:i, s:i, s:i, s:s, s:s}", "severity",
        severities[from->severity], "snip", from->rule->snip, "rule", from->rule->id, "interchange",
        from->interchange, "group", from->group, "transaction", from->transaction, "segment",
        from->segment, "segment_position", from->segment_position, "element", (int)from->element,
        "component", (int)from->component, "loop", from->loop, "text", from->text);
    if (to && ack != X12_ACK_NONE)
        json_object_set_new(
            to, "ack",
            json_pack("{s:s, s:o}", "kind", kinds[ack], "codes", codes_of(&from->rule->codes)));
    return to;
}

/* A segment id that is not ASCII (garbage) cannot be said in JSON; the finding is said without it.
 */
static json_t *json_of_any(const struct x12_finding *from)
{
    json_t *to = json_of(from);
    if (to) return to;
    struct x12_finding bare = *from;
    bare.segment[0] = bare.loop[0] = '\0';
    (void)snprintf(bare.text, sizeof bare.text, "%s", from->rule->text);
    return json_of(&bare);
}

void report_x12_findings(struct report *report, const struct x12_findings *findings)
{
    for (size_t i = 0; i < findings->count; i++)
        add_finding(report, json_of_any(&findings->items[i]));
}

void report_note(struct report *report, struct report_note note)
{
    json_t *finding =
        json_pack("{s:s, s:i, s:s, s:i, s:i, s:i, s:s, s:i, s:i, s:i, s:s, s:s}", "severity",
                  note.severity, "snip", 1, "rule", note.rule, "interchange", 0, "group", 0,
                  "transaction", 0, "segment", note.segment, "segment_position", 0, "element",
                  note.element, "component", 0, "loop", "", "text", note.text);
    if (finding && note.ack[0])
        json_object_set_new(finding, "ack",
                            json_pack("{s:s, s:[s]}", "kind", note.ack, "codes", note.code));
    if (finding) add_finding(report, finding);
}

static const char *verdict_of(const struct report *report)
{
    if (report->taken == 0) return "refused";
    return report->refused == 0 ? "accepted" : "partial";
}

static void print_json(const struct report *report)
{
    json_t *line = json_pack(
        "{s:s, s:I, s:s, s:s, s:I, s:I, s:O, s:O, s:O, s:O}", "file", report->file, "bytes",
        (json_int_t)report->bytes_count, "format", report->format, "verdict", verdict_of(report),
        "interchanges", (json_int_t)report->interchange_count, "groups",
        (json_int_t)report->group_count, "transactions", report->transactions, "messages",
        report->messages, "resources", report->resources, "findings", report->findings);
    if (!line) { /* the file's name is no UTF-8 */
        line = json_pack("{s:s, s:s, s:s}", "file", "", "format", report->format, "verdict",
                         verdict_of(report));
    }
    json_dumpf(line, stdout, JSON_FLAGS);
    (void)putchar('\n');
    json_decref(line);
}

/* ---- for a person ------------------------------------------------------------------------- */

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static long long number_of(const json_t *object, const char *key)
{
    return (long long)json_integer_value(json_object_get(object, key));
}

static void print_money(const char *name, long long cents)
{
    if (cents)
        (void)printf(", %s %lld.%02lld", name, cents / 100, (cents < 0 ? -cents : cents) % 100);
}

static void print_transaction(const json_t *item)
{
    (void)printf("  %s %s %s: %s", text_of(item, "type"), text_of(item, "guide"),
                 text_of(item, "control"), text_of(item, "verdict"));
    if (number_of(item, "claims"))
        (void)printf(", %lld claims, %lld lines", number_of(item, "claims"),
                     number_of(item, "lines"));
    if (number_of(item, "payments")) (void)printf(", %lld payments", number_of(item, "payments"));
    print_money("charges", number_of(item, "charge_cents"));
    print_money("paid", number_of(item, "paid_cents"));
    (void)putchar('\n');
}

static void print_finding(const json_t *item)
{
    (void)printf("  %s: ", text_of(item, "severity"));
    if (text_of(item, "loop")[0]) (void)printf("%s ", text_of(item, "loop"));
    (void)printf("%s", text_of(item, "segment"));
    if (number_of(item, "element")) (void)printf("%02lld", number_of(item, "element"));
    if (number_of(item, "component")) (void)printf("-%lld", number_of(item, "component"));
    if (number_of(item, "segment_position"))
        (void)printf(" (segment %lld)", number_of(item, "segment_position"));
    if (text_of(item, "segment")[0]) (void)printf(": ");
    (void)printf("%s [%s]\n", text_of(item, "text"), text_of(item, "rule"));
}

static void print_person(const struct report *report)
{
    size_t i;
    json_t *item;
    (void)printf("%s: %s, %" PRId64 " bytes, %s\n", report->file, report->format,
                 report->bytes_count, verdict_of(report));
    json_array_foreach(report->transactions, i, item) print_transaction(item);
    json_array_foreach(report->messages, i, item)(void)
        printf("  %s %s: %s, %lld charges\n", text_of(item, "type"), text_of(item, "control"),
               text_of(item, "verdict"), number_of(item, "charges"));
    json_array_foreach(report->resources, i, item)(void) printf(
        "  %s %s: %s\n", text_of(item, "type"), text_of(item, "id"), text_of(item, "verdict"));
    json_array_foreach(report->findings, i, item) print_finding(item);
}

/* ---- the command -------------------------------------------------------------------------- */

static int inspect(const char *file, struct arena *arena, bool as_json)
{
    struct report report = {.file = file, .format = "unknown", .input = fopen(file, "rb")};
    if (!report.input) {
        (void)fprintf(stderr, "claimline inspect: %s: %s\n", file, strerror(errno));
        return EXIT_WORLD;
    }
    char *head = arena_alloc(arena, HEAD_BYTES);
    const size_t head_len = fread(head, 1, HEAD_BYTES, report.input);
    if (ferror(report.input)) { /* a folder can be opened, but not read */
        (void)fprintf(stderr, "claimline inspect: %s: %s\n", file, strerror(errno));
        (void)fclose(report.input);
        return EXIT_WORLD;
    }
    report.transactions = json_array();
    report.messages = json_array();
    report.resources = json_array();
    report.findings = json_array();
    (void)fseeko(report.input, 0, SEEK_END);
    report.bytes_count = (int64_t)ftello(report.input);
    rewind(report.input);
    reader_for((str){head, head_len})(&report, arena);
    if (strcmp(report.format, "unknown") == 0)
        report_note(&report, (struct report_note){"fatal", "file.unknown", "", 0, "", "",
                                                  nothing_in(&report)});
    if (as_json)
        print_json(&report);
    else
        print_person(&report);
    (void)fflush(stdout);
    json_decref(report.transactions);
    json_decref(report.messages);
    json_decref(report.resources);
    json_decref(report.findings);
    (void)fclose(report.input);
    return EXIT_DONE;
}

static int fhir_paths_print(void)
{
    struct arena *arena = arena_new(ARENA_BYTES);
    const str manual = fhir_manual(arena);
    (void)fwrite(manual.at, 1, manual.len, stdout);
    arena_free(arena);
    return EXIT_DONE;
}

int command_inspect(int argc, char **argv)
{
    bool as_json = false;
    int first = 1, worst = EXIT_DONE;
    if (argc == 2 && strcmp(argv[1], "--fhir-paths") == 0) return fhir_paths_print();
    for (; first < argc && argv[first][0] == '-' && argv[first][1]; first++) {
        if (strcmp(argv[first], "--json") != 0) return usage_of("inspect");
        as_json = true;
    }
    if (first == argc) return usage_of("inspect");
    struct arena *arena = arena_new(ARENA_BYTES);
    for (int i = first; i < argc; i++) {
        const int exit = inspect(argv[i], arena, as_json);
        if (exit > worst) worst = exit;
        arena_reset(arena);
    }
    arena_free(arena);
    return worst;
}
