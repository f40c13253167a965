/* claimline judge: coding and scrubbing put to the claims of files, without broker or database. */
#include "claimline/judge.h"

#include <errno.h>
#include <time.h>

#include "claimline/commands.h"
#include "claims/codesets.h"
#include "claims/rules.h"
#include "claims/site_rules.h"
#include "gateway/proof.h"
#include "lib/edit/stop.h"
#include "lib/fhir/fhir.h"
#include "runtime/file.h"

enum {
    KEPT_BYTES = 1024 * 1024 * 1024,
    CLAIM_BYTES = 128 * 1024 * 1024,
    HEAD_BYTES = 4096,
    RELEASES_MAX = 256,
    PATH_BYTES_MAX = 4096,
    DATE_CHARS = 11,
    JSON_FLAGS = JSON_COMPACT | JSON_PRESERVE_ORDER
};

/* ---- lines -------------------------------------------------------------------------------- */

/* Text of a file may be no UTF-8: then it is left out. */
static json_t *json_text(str text)
{
    json_t *value = text.at ? json_stringn(text.at, text.len) : NULL;
    return value ? value : json_string("");
}

static json_t *json_date(date day)
{
    char text[DATE_CHARS + 1];
    if (!date_is_set(day)) return json_null();
    const uint32_t n = (uint32_t)day.yyyymmdd;
    (void)snprintf(text, sizeof text, "%04u-%02u-%02u", n / 10000 % 10000, n / 100 % 100, n % 100);
    return json_string(text);
}

static bool is_repeated(const str *releases, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (str_eq(releases[j], releases[i])) return true;
    return false;
}

json_t *judge_line_new(const struct judge *judge, str control)
{
    str releases[RELEASES_MAX];
    const size_t count = codesets_releases(judge->codesets, releases, RELEASES_MAX);
    json_t *line = json_object(), *list = json_array();
    for (size_t i = 0; i < count; i++)
        if (!is_repeated(releases, i)) (void)json_array_append_new(list, json_text(releases[i]));
    str rest = rules_releases(judge->rules);
    while (rest.len) (void)json_array_append_new(list, json_text(str_cut(&rest, ' ')));
    (void)json_object_set_new(line, "file", json_text(str_of(judge->file)));
    (void)json_object_set_new(line, "claim", json_text(control));
    (void)json_object_set_new(line, "verdict", json_string("clean"));
    (void)json_object_set_new(line, "releases", list);
    (void)json_object_set_new(line, "findings", json_array());
    return line;
}

static int rank_of(const char *verdict)
{
    if (strcmp(verdict, "rejected") == 0) return 2;
    return strcmp(verdict, "held") == 0;
}

/* The worst finding decides. */
static void line_worsen(json_t *line, const char *severity)
{
    const char *verdict = strcmp(severity, "reject") == 0 ? "rejected"
                          : strcmp(severity, "hold") == 0 ? "held"
                                                          : "clean";
    const char *now = json_string_value(json_object_get(line, "verdict"));
    if (rank_of(verdict) > rank_of(now))
        (void)json_object_set_new(line, "verdict", json_string(verdict));
}

json_t *judge_finding(json_t *line, const char *edit, const char *severity, int32_t number,
                      str field)
{
    json_t *finding = json_object();
    (void)json_object_set_new(finding, "edit", json_string(edit));
    (void)json_object_set_new(finding, "severity", json_string(severity));
    (void)json_object_set_new(finding, "line", json_integer(number));
    (void)json_object_set_new(finding, "field", json_text(field));
    (void)json_array_append_new(json_object_get(line, "findings"), finding);
    line_worsen(line, severity);
    return finding;
}

void judge_finding_fill(json_t *finding, const struct evidence *e, str source, str text, str fix)
{
    json_t *effective = json_array();
    (void)json_array_append_new(effective, json_date(e->from));
    (void)json_array_append_new(effective, json_date(e->to));
    (void)json_object_set_new(finding, "value", json_text(e->value));
    (void)json_object_set_new(finding, "source", json_text(source));
    (void)json_object_set_new(finding, "release", json_text(e->release));
    (void)json_object_set_new(finding, "row", json_text(e->row));
    (void)json_object_set_new(finding, "effective", effective);
    (void)json_object_set_new(finding, "text", json_text(text));
    (void)json_object_set_new(finding, "fix", json_text(fix));
}

static void add_suggestions(json_t *finding, const struct suggestions *all)
{
    json_t *list = json_array();
    for (size_t i = 0; i < all->count; i++) {
        const struct suggestion *s = &all->items[i];
        json_t *one = json_object(), *effective = json_array();
        (void)json_array_append_new(effective, json_date(s->from));
        (void)json_array_append_new(effective, json_date(s->to));
        (void)json_object_set_new(one, "kind", json_string(suggestion_kind_name(s->kind)));
        (void)json_object_set_new(one, "code", json_text(s->code));
        (void)json_object_set_new(one, "axis", json_string(s->axis));
        (void)json_object_set_new(one, "text", json_text(s->text));
        (void)json_object_set_new(one, "line", json_integer(s->line));
        (void)json_object_set_new(one, "field", json_text(s->field));
        (void)json_object_set_new(one, "release", json_text(s->release));
        (void)json_object_set_new(one, "row", json_text(s->row));
        (void)json_object_set_new(one, "effective", effective);
        (void)json_array_append_new(list, one);
    }
    (void)json_object_set_new(finding, "suggestions", list);
}

static void add_findings(const struct judge *judge, json_t *line, const struct edit_findings *found)
{
    for (size_t i = 0; i < found->count; i++) {
        const struct edit_finding *f = &found->items[i];
        json_t *finding = judge_finding(line, f->edit->id, edit_severity_name(f->severity),
                                        f->evidence.line, f->evidence.field);
        judge_finding_fill(finding, &f->evidence, str_of(f->edit->source), judge_text(judge, f),
                           judge_fix(judge, f));
        if (f->changed_by)
            (void)json_object_set_new(finding, "changed_by", json_string(f->changed_by->edit.id));
        if (f->suggestions.count) add_suggestions(finding, &f->suggestions);
    }
}

/* What intake found missing; what the X12 reader found stands in the edits of scrubbing. */
static void add_intakes(json_t *line, const Claim *claim, struct arena *arena)
{
    for (size_t i = 0; i < claim->n_findings; i++) {
        const Finding *from = claim->findings[i];
        if (!str_is(str_from(from->stage), "intake")) continue;
        json_t *finding = judge_finding(line, arena_text(arena, str_from(from->edit)),
                                        arena_text(arena, str_from(from->severity)), from->line,
                                        str_from(from->field));
        const struct evidence none = {0};
        const bool is_fhir = claim->source && str_is(str_from(claim->source->format), "FHIR");
        const str text =
            is_fhir ? str_of(fhir_finding_text(str_from(from->edit), str_from(from->severity)))
                    : STR("The message does not give what a claim needs.");
        judge_finding_fill(finding, &none, is_fhir ? STR("hl7.org/fhir/R4") : STR("HL7 2.5.1"),
                           text, STR("Send the field, or add it by hand."));
    }
}

void judge_no_claim(struct judge *judge, const char *edit, const char *field, const char *text)
{
    if (judge->gathers) return;
    const struct evidence none = {0};
    json_t *line = judge_line_new(judge, STR(""));
    judge_finding_fill(judge_finding(line, edit, "reject", 0, str_of(field)), &none,
                       STR("interfaces"), str_of(text), STR("Correct the file."));
    (void)json_array_append_new(judge->lines, line);
    judge->claim_count++;
}

static const char *text_in(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static void finding_print(const json_t *finding)
{
    size_t i;
    const json_t *s;
    (void)printf("  %-9s %-7s line %lld %s: %s\n", text_in(finding, "severity"),
                 text_in(finding, "edit"),
                 (long long)json_integer_value(json_object_get(finding, "line")),
                 text_in(finding, "field"), text_in(finding, "text"));
    json_array_foreach(json_object_get(finding, "suggestions"), i, s)(void)
        printf("            %-8s %-8s %s %s\n", text_in(s, "kind"), text_in(s, "code"),
               text_in(s, "field"), text_in(s, "text"));
}

/* What stops a claim first; what nobody could decide is only counted: a person has nothing to do
 * there. */
static void findings_print(const json_t *findings)
{
    size_t i, unchecked_count = 0;
    const json_t *finding;
    for (enum edit_severity rank = SEVERITY_REJECT; rank <= SEVERITY_UNCHECKED; rank++)
        json_array_foreach(findings, i, finding)
        {
            if (strcmp(text_in(finding, "severity"), edit_severity_name(rank)) != 0) continue;
            if (rank == SEVERITY_UNCHECKED)
                unchecked_count++;
            else
                finding_print(finding);
        }
    if (unchecked_count)
        (void)printf("  unchecked: %zu edit%s (--json says why)\n", unchecked_count,
                     unchecked_count == 1 ? "" : "s");
}

static void line_print(const struct judge *judge, const json_t *line)
{
    if (judge->json) {
        (void)json_dumpf(line, stdout, JSON_FLAGS);
        (void)putchar('\n');
        return;
    }
    if (text_in(line, "claim")[0] || strcmp(text_in(line, "verdict"), "rejected") != 0)
        (void)printf("%s: claim %s: %s\n", text_in(line, "file"), text_in(line, "claim"),
                     text_in(line, "verdict"));
    else
        (void)printf("%s: no claim can be read: %s\n", text_in(line, "file"),
                     text_in(line, "verdict"));
    findings_print(json_object_get(line, "findings"));
}

void judge_flush(struct judge *judge)
{
    size_t i;
    json_t *line;
    json_array_foreach(judge->lines, i, line)
    {
        line_print(judge, line);
        if (strcmp(json_string_value(json_object_get(line, "verdict")), "clean") != 0)
            judge->all_clean = false;
    }
    (void)json_array_clear(judge->lines);
}

/* ---- judging ------------------------------------------------------------------------------ */

void judge_line_add(struct judge *judge, const Claim *claim, const struct edit_findings *coding,
                    const struct edit_findings *scrubbing)
{
    json_t *line = judge_line_new(judge, str_from(claim->patient_control));
    add_intakes(line, claim, judge->claim);
    add_findings(judge, line, coding);
    add_findings(judge, line, scrubbing);
    judge_as_received(judge, line, claim);
    (void)json_array_append_new(judge->lines, line);
    judge->claim_count++;
}

void judge_claim(struct judge *judge, Claim *claim)
{
    judge_number(judge, claim);
    if (judge->gathers) {
        judge_gather(judge, claim);
        return;
    }
    const struct history history = judge_history(judge, claim);
    const struct edit_run run = {
        .claim = claim,
        .codesets = judge->codesets,
        .partners = &judge->partners,
        .partner = partner_for(&judge->partners, claim_payer_id(claim), claim->type),
        .history = &history,
        .rules = judge->rules,
        .today = judge->today,
        .arena = judge->claim,
    };
    struct edit_findings coding = edits_run(STAGE_CODING, &run);
    const struct edit_findings scrubbing = edits_run(STAGE_SCRUBBING, &run);
    edit_suggest(&run, &coding);
    judge_line_add(judge, claim, &coding, &scrubbing);
    if (!coding.reject && !scrubbing.reject) judge_sent(judge);
    judge->ordinal++;
    if (!judge->has_payments) return;
    edit_findings_keep(claim, STAGE_CODING, &coding, judge->claim);
    edit_findings_keep(claim, STAGE_SCRUBBING, &scrubbing, judge->claim);
    judge_keep(judge, claim);
}

void judge_line(struct judge *judge, str control, const struct edit_findings *found)
{
    json_t *line = judge_line_new(judge, control);
    add_findings(judge, line, found);
    (void)json_array_append_new(judge->lines, line);
    judge->claim_count++;
}

/* ---- files -------------------------------------------------------------------------------- */

static bool is_hl7(FILE *input)
{
    char head[HEAD_BYTES];
    const str beginning = {head, fread(head, 1, sizeof head, input)};
    rewind(input);
    return format_of(beginning) == FORMAT_HL7;
}

static bool is_fhir(FILE *input)
{
    char head[HEAD_BYTES];
    const size_t got = fread(head, 1, sizeof head, input);
    rewind(input);
    return fhir_begins((str){head, got});
}

/* "ST*835*": a payment's set, by its first one. */
static bool is_payments(FILE *input)
{
    char head[HEAD_BYTES];
    const size_t got = fread(head, 1, sizeof head, input);
    rewind(input);
    for (size_t i = 0; i + 6 < got; i++)
        if (memcmp(head + i, "ST", 2) == 0 && memcmp(head + i + 3, "835", 3) == 0 &&
            head[i + 2] == head[i + 6])
            return true;
    return false;
}

static bool file_is_payments(const char *path)
{
    FILE *input = fopen(path, "rb");
    const bool is = input && is_payments(input);
    if (input) (void)fclose(input);
    return is;
}

static bool judge_file(struct judge *judge, const char *path)
{
    judge->file = path;
    judge->claim_count = 0;
    judge->input = fopen(path, "rb");
    if (!judge->input) {
        if (!judge->gathers)
            (void)fprintf(stderr, "claimline judge: %s: %s\n", path, strerror(errno));
        return false;
    }
    if (is_fhir(judge->input))
        judge_fhir(judge);
    else if (is_hl7(judge->input))
        judge_hl7(judge);
    else if (is_payments(judge->input))
        judge_payments(judge);
    else
        judge_x12(judge);
    if (judge->claim_count == 0)
        judge_no_claim(judge, "ENV-06", "", "There is no claim in the file.");
    judge_flush(judge);
    (void)fclose(judge->input);
    return true;
}

/* Official files, beside the shipped tables. */
static enum status folder_tables_read(struct judge *judge)
{
    const int count = codesets_read_folder(judge->codesets, judge->kept, judge->codeset_folder);
    if (count == 0)
        (void)fprintf(stderr,
                      "claimline judge: %s holds no file of codes that is known; the tables of "
                      "config/codesets are used\n",
                      judge->codeset_folder);
    if (count < 0)
        (void)fprintf(stderr, "claimline judge: %s: no folder of code sets that can be read\n",
                      judge->codeset_folder);
    return count < 0 ? REJECT : OK;
}

static enum status tables_read(struct judge *judge, const struct settings *settings)
{
    TRY(codesets_load(settings, &judge->codesets));
    if (judge->codeset_folder) TRY(folder_tables_read(judge));
    if (judge->is_as_of) codesets_as_of(judge->codesets, judge->today);
    TRY(judge->rules_path ? site_rules_read(judge->rules_path, judge->kept, &judge->rules)
                          : site_rules_configured(settings, judge->kept, &judge->rules));
    TRY(partners_load(settings, &judge->partners));
    return profiles_load(settings, &judge->profiles);
}

static date local_today(void)
{
    struct tm tm;
    const time_t now = time(NULL);
    if (!gmtime_r(&now, &tm)) return date_of(0);
    return date_of((tm.tm_year + 1900) * 10000 + (tm.tm_mon + 1) * 100 + tm.tm_mday);
}

static bool day_read(str text, date *day)
{
    return date_parse_iso(text, day) || date_parse(text, day);
}

/* Leaves the files behind in argv; returns how many, or -1. */
static int arguments_read(struct judge *judge, int argc, char **argv)
{
    int files = 0;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0) {
            judge->json = true;
        } else if (strcmp(argv[i], "--as-of") == 0 && i + 1 < argc) {
            judge->is_as_of = true;
            if (!day_read(str_of(argv[++i]), &judge->today)) return -1;
        } else if (strcmp(argv[i], "--codesets") == 0 && i + 1 < argc) {
            judge->codeset_folder = argv[++i];
        } else if (strcmp(argv[i], "--rules") == 0 && i + 1 < argc) {
            judge->rules_path = argv[++i];
        } else if (argv[i][0] == '-') {
            return -1;
        } else {
            argv[files++] = argv[i];
        }
    }
    return files ? files : -1;
}

/* Claims as each other's history: payments have none. */
static void files_gather(struct judge *judge, char **paths, int count)
{
    judge->gathers = true;
    for (int i = 0; i < count; i++)
        if (!file_is_payments(paths[i])) (void)judge_file(judge, paths[i]);
    judge_gathered(judge);
}

/* Payments come last, whatever their place: then the claims that they pay are known. */
static bool files_judge(struct judge *judge, char **paths, int count)
{
    bool all_read = true;
    for (int i = 0; i < count; i++)
        judge->has_payments = judge->has_payments || file_is_payments(paths[i]);
    for (int payments = 0; payments <= 1; payments++)
        for (int i = 0; i < count; i++)
            if (file_is_payments(paths[i]) == (payments == 1))
                all_read = judge_file(judge, paths[i]) && all_read;
    return all_read;
}

int command_judge(int argc, char **argv)
{
    struct settings settings;
    struct judge judge = {.today = local_today(), .all_clean = true};
    const int files = arguments_read(&judge, argc, argv);
    if (files < 0) return usage_of("judge");
    if (settings_read(&settings) != OK) return EXIT_USAGE;
    judge.kept = arena_new(KEPT_BYTES);
    judge.claim = arena_new(CLAIM_BYTES);
    judge.lines = json_array();
    bool all_read = tables_read(&judge, &settings) == OK;
    if (all_read) files_gather(&judge, argv, files);
    all_read = all_read && files_judge(&judge, argv, files);
    json_decref(judge.lines);
    arena_free(judge.claim);
    arena_free(judge.kept);
    if (!all_read) return EXIT_WORLD;
    return judge.all_clean ? EXIT_DONE : EXIT_NOT_GOOD;
}
