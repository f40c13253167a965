/* Promise: what an 837 says is kept. Every segment of every loop of every guide comes back at its
 * place; of files that others wrote, what does not come back is named here. */
#include <criterion/criterion.h>

#include <stdio.h>

#include "lib/x12/corpus.h"
#include "lib/x12/walk.h"
#include "lib/x12/x837_made.h"
#include "lib/x12/x837_samples.h"

enum { ARENA_BYTES = 64 * 1024 * 1024 };

static struct sample_claims claims, again;

static str write_claims(struct arena *arena, const struct sample_claims *from)
{
    const struct x837_envelope envelope = {.x12 = {.sender_qualifier = STR("ZZ"),
                                                   .sender_id = STR("SENDER"),
                                                   .receiver_qualifier = STR("ZZ"),
                                                   .receiver_id = STR("RECEIVER"),
                                                   .control = 7,
                                                   .date = date_of(20260601),
                                                   .hhmm = 1200,
                                                   .usage = 'T'},
                                           .claim_type = from->items[0]->type,
                                           .submitter_name = STR("SUBMITTER"),
                                           .submitter_id = STR("SUB001"),
                                           .submitter_contact = STR("ANN SENDER"),
                                           .submitter_phone = STR("5551234567"),
                                           .receiver_name = STR("RECEIVER"),
                                           .receiver_id = STR("REC001"),
                                           .purpose_type = str_from(from->items[0]->sender_type)};
    struct x837_writer *writer = x837_open(arena, &envelope);
    for (size_t i = 0; i < from->count; i++)
        cr_assert_eq(x837_claim(writer, from->items[i], (str){0}, NULL), OK);
    return x837_close(writer);
}

static str packed(struct arena *arena, Claim *claim)
{
    claim->source = NULL;
    claim->submitter_name = (ProtobufCBinaryData){0};
    claim->created = 0;
    claim->findings = NULL;
    claim->n_findings = 0;
    uint8_t *bytes_out = arena_alloc(arena, claim__get_packed_size(claim) + 1);
    return (str){(const char *)bytes_out, claim__pack(claim, bytes_out)};
}

static void expect_same_model(struct arena *arena, str wrote, const char *what)
{
    sample_read(arena, wrote, &again);
    cr_assert_eq(again.count, claims.count, "%s", what);
    for (size_t i = 0; i < claims.count; i++)
        cr_expect(str_eq(packed(arena, claims.items[i]), packed(arena, again.items[i])),
                  "%s: claim %zu changed", what, i);
}

/* ---- every row of the tables --------------------------------------------------------------- */

/* A value made by table may be no amount that adds up and no NPI; but it stands where the guide has
 * it. */
static void expect_in_its_place(const char *what)
{
    for (size_t i = 0; i < claims.finding_count; i++) {
        const struct x12_finding *finding = &claims.findings[i];
        const bool placed = strncmp(finding->rule->id, "x12.segment", 11) != 0 &&
                            strncmp(finding->rule->id, "x12.element", 11) != 0 &&
                            strncmp(finding->rule->id, "x12.loop", 8) != 0;
        cr_expect(placed || finding->severity < X12_ERROR, "%s: %s %s%02u-%u: %s", what,
                  finding->loop, finding->segment, finding->element, finding->component,
                  finding->text);
    }
}

/* The next segment that is no HI: all HI stand at one position of the guide, in any order. */
static str next_in_order(str *rest)
{
    str segment;
    do segment = str_cut(rest, '~');
    while (str_starts(segment, "HI*"));
    return segment;
}

static void expect_same_segments(struct arena *arena, str sent, str wrote, const char *what)
{
    for (str rest = sent; rest.len;) {
        const str segment = str_cut(&rest, '~');
        const char *text = arena_text(arena, arena_printf(arena, "~%.*s~", STR_ARGS(segment)));
        if (str_starts(segment, "HI*"))
            cr_expect_not_null(memmem(wrote.at, wrote.len, text, strlen(text)), "%s: %s", what,
                               text);
    }
    for (str a = next_in_order(&sent); a.len; a = next_in_order(&sent)) {
        const str b = next_in_order(&wrote);
        cr_expect(str_eq(a, b), "%s: %.*s came back as %.*s", what, STR_ARGS(a), STR_ARGS(b));
        if (!str_eq(a, b)) return; /* the others are one behind */
    }
}

static void try_guide(ClaimType type, enum made_patient patient)
{
    struct arena *arena = arena_new(ARENA_BYTES);
    const struct x837_guide *guide = x837_guide_of(type);
    const str body = made_body(arena, guide, patient);
    const char *const parts[] = {sample_heading, body.at, NULL};
    sample_read(arena, sample_file(arena, guide->writes, parts), &claims);
    cr_assert_eq(claims.count, 1u, "%s: %s", guide->writes,
                 claims.unbound_count ? claims.unbound.reason : "no claim");
    expect_in_its_place(guide->writes);
    cr_expect_eq(claims.items[0]->n_other, 1u, "%s: only K3 has no member", guide->writes);
    const str wrote = write_claims(arena, &claims);
    const char *first = memmem(wrote.at, wrote.len, "HL*1*", 5);
    cr_assert_not_null(first);
    expect_same_segments(arena, body, (str){first, (size_t)(wrote.at + wrote.len - first)},
                         guide->writes);
    expect_same_model(arena, wrote, guide->writes);
    arena_free(arena);
}

Test(x837_kept, every_segment_that_a_guide_has_comes_back_at_its_place)
{
    static const ClaimType types[] = {CLAIM_TYPE__PROFESSIONAL, CLAIM_TYPE__INSTITUTIONAL,
                                      CLAIM_TYPE__DENTAL};
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        try_guide(types[i], SUBSCRIBER_IS_PATIENT);
        try_guide(types[i], PATIENT_OF_ITS_OWN);
    }
}

/* ---- what the fuzz target found ------------------------------------------------------------- */

/* The made claim of that kind with one segment put in another's place. */
static str file_with(struct arena *arena, ClaimType type, const char *segment, const char *instead)
{
    const struct x837_guide *guide = x837_guide_of(type);
    str rest = made_body(arena, guide, SUBSCRIBER_IS_PATIENT);
    const char *start = arena_text(arena, arena_printf(arena, "~%s*", segment));
    const char *at = memmem(rest.at, rest.len, start, strlen(start));
    cr_assert_not_null(at, "%s", segment);
    const char *end = memchr(at + 1, '~', rest.len - (size_t)(at + 1 - rest.at));
    const str body = arena_printf(arena, "%.*s~%s%.*s", (int)(at - rest.at), rest.at, instead,
                                  (int)(rest.at + rest.len - end), end);
    const char *const parts[] = {sample_heading, arena_text(arena, body), NULL};
    return sample_file(arena, guide->writes, parts);
}

static bool is_found(const char *rule)
{
    for (size_t i = 0; i < claims.finding_count; i++)
        if (strcmp(claims.findings[i].rule->id, rule) == 0) return true;
    return false;
}

/* clang-format off */
static const struct {
    const char *what;
    ClaimType type;
    const char *segment, *instead;
    const char *rule;  /* what is said, or NULL: nothing is lost */
    const char *wrote; /* as it comes back, or NULL: it does not */
} changed[] = {
    {"no day covered is an answer", CLAIM_TYPE__INSTITUTIONAL, "MIA", "MIA*0", NULL, "~MIA*0~"},
    {"an amount of nothing need not be said", CLAIM_TYPE__PROFESSIONAL, "MOA", "MOA**0", NULL, NULL},
    {"no months of treatment need not be said", CLAIM_TYPE__DENTAL, "DN1", "DN1*0*0", NULL, NULL},
    {"a segment of nothing", CLAIM_TYPE__PROFESSIONAL, "MOA", "MOA", "x12.segment.empty", NULL},
    {"the separator of components in a plain element", CLAIM_TYPE__PROFESSIONAL, "N3", "N3*1:2 MAIN ST",
     "x12.element.character", "~N3*1 2 MAIN ST~"},
    {"the same in a line of text", CLAIM_TYPE__PROFESSIONAL, "K3", "K3*A:B", "x12.element.character", "~K3*A:B~"},
    {"the separator of repetitions in a composite of a group", CLAIM_TYPE__PROFESSIONAL, "HI", "HI*ABK:A00^",
     "x12.element.repeats", "~HI*ABK:A00 ~"},
    {"the separator of components in a group of plain elements", CLAIM_TYPE__PROFESSIONAL, "CAS", "CAS*CO*4:5*1",
     "x12.element.character", "~CAS*CO*4 5*1~"},
};
/* clang-format on */

/* Such a claim read from what was written was another one, and nothing had been said of it. */
Test(x837_kept, what_does_not_come_back_is_said)
{
    struct arena *arena = arena_new(ARENA_BYTES);
    for (size_t i = 0; i < COUNT_OF(changed); i++) {
        sample_read(arena,
                    file_with(arena, changed[i].type, changed[i].segment, changed[i].instead),
                    &claims);
        cr_assert_eq(claims.count, 1u, "%s", changed[i].what);
        if (changed[i].rule) cr_expect(is_found(changed[i].rule), "%s", changed[i].what);
        const str wrote = write_claims(arena, &claims);
        if (changed[i].wrote)
            cr_expect_not_null(
                memmem(wrote.at, wrote.len, changed[i].wrote, strlen(changed[i].wrote)), "%s",
                changed[i].what);
        if (!changed[i].rule) expect_same_model(arena, wrote, changed[i].what);
    }
    arena_free(arena);
}

/* A file may have other delimiters than ours, and ours as text: a blank stood for it, unsaid. */
Test(x837_kept, our_delimiters_inside_a_value_of_another_file_are_said)
{
    struct arena *arena = arena_new(ARENA_BYTES);
    const str file = file_with(arena, CLAIM_TYPE__PROFESSIONAL, "N3", "N3*1@2 MAIN ST");
    char *other = arena_text(arena, file);
    for (size_t i = 0; i < file.len; i++)
        if (other[i] == '*' || other[i] == '@') other[i] = other[i] == '*' ? '|' : '*';
    sample_read(arena, file, &claims);
    cr_expect(!is_found("x12.character.ours"));
    sample_read(arena, (str){other, file.len}, &claims);
    cr_assert_eq(claims.count, 1u);
    cr_expect(is_found("x12.character.ours"));
    arena_free(arena);
}

/* ---- files that others wrote --------------------------------------------------------------- */

/* What does not come back as it was, though nothing is lost by it. */
static const struct change {
    const char *segment, *what;
} changes[] = {
    {"DTP", "RD8 of one day becomes D8"},
    {"HI", "a code goes without its decimal point"},
    {"", "a decimal without its trailing zeros, and with one in front of its point"},
    {"ST SE BHT HL LX NM1*41 NM1*40 PER*IC", "the set, its ends and its counts are written anew"},
};

static bool is_written_anew(str text)
{
    str list = str_of(changes[COUNT_OF(changes) - 1].segment);
    while (list.at) {
        const str word = str_cut(&list, ' ');
        if (text.len > word.len && memcmp(text.at, word.at, word.len) == 0 &&
            text.at[word.len] == '*')
            return true;
    }
    return false;
}

/* A decimal of more than one way to write it, in its shortest. */
static str shortest(struct arena *arena, str value)
{
    const char *point = value.len ? memchr(value.at, '.', value.len) : NULL;
    for (size_t i = 0; i < value.len; i++)
        if ((value.at[i] < '0' || value.at[i] > '9') && value.at[i] != '.') return value;
    while (point && value.len && value.at[value.len - 1] == '0') value.len--;
    if (point && value.len && value.at[value.len - 1] == '.') value.len--;
    return value.len && value.at[0] == '.' ? arena_printf(arena, "0%.*s", STR_ARGS(value)) : value;
}

static str without_points(char *at, size_t len)
{
    size_t to = 0;
    for (size_t i = 0; i < len; i++)
        if (at[i] != '.') at[to++] = at[i];
    return (str){at, to};
}

static str normal(struct arena *arena, const struct x12_segment *segment)
{
    const str raw = x12_raw_text(arena, segment);
    str text = {0}, rest = raw;
    for (unsigned n = 0; rest.at; n++) {
        str element = str_cut(&rest, '*');
        if (!str_starts(raw, "HI*")) element = shortest(arena, element);
        if (n && element.len == 0 && !rest.at) break;
        text = arena_printf(arena, "%.*s%s%.*s", STR_ARGS(text), n ? "*" : "", STR_ARGS(element));
    }
    char *at = arena_text(arena, text);
    if (str_starts(text, "HI*")) return without_points(at, text.len);
    const char *range = strstr(at, "*RD8*");
    if (range && strlen(range) == 22 && memcmp(range + 5, range + 14, 8) == 0)
        return arena_printf(arena, "%.*s*D8*%.8s", (int)(range - at), at, range + 5);
    return (str){at, text.len};
}

struct lines {
    str items[2048];
    size_t count;
};

static void read_lines(struct arena *arena, str file, struct lines *lines)
{
    struct x12_reader *reader = x12_reader_of(arena, file);
    struct x12_segment segment;
    lines->count = 0;
    while (x12_next(reader, &segment) == OK && segment.text.len) {
        if (x12_is(&segment, "ISA") || x12_is(&segment, "GS") || x12_is(&segment, "GE") ||
            x12_is(&segment, "IEA"))
            continue;
        const str text = normal(arena, &segment);
        if (is_written_anew(text)) continue;
        cr_assert_lt(lines->count, COUNT_OF(lines->items));
        lines->items[lines->count++] = text;
    }
}

static bool has_line(const struct lines *lines, str text)
{
    for (size_t i = 0; i < lines->count; i++)
        if (str_eq(lines->items[i], text)) return true;
    return false;
}

static void keep_file(void *context, const struct corpus_row *row, str content)
{
    static struct lines before, after;
    int *clean = context;
    if (!str_is(row->expect, "must_accept")) return;
    struct arena *arena = arena_new(ARENA_BYTES);
    const char *name = arena_text(arena, row->file);
    sample_read(arena, content, &claims);
    if (claims.transaction_count && claims.count) {
        const str wrote = write_claims(arena, &claims);
        read_lines(arena, content, &before);
        read_lines(arena, wrote, &after);
        for (size_t i = 0; i < before.count; i++)
            cr_expect(has_line(&after, before.items[i]), "%s: %.*s did not come back", name,
                      STR_ARGS(before.items[i]));
        for (size_t i = 0; i < after.count; i++)
            cr_expect(has_line(&before, after.items[i]), "%s: %.*s was not there", name,
                      STR_ARGS(after.items[i]));
        expect_same_model(arena, wrote, name);
        ++*clean;
    }
    arena_free(arena);
}

Test(x837_kept, every_segment_of_a_clean_file_comes_back)
{
    static const char *const folders[] = {"837p", "837i", "837d"};
    struct arena *arena = arena_new(ARENA_BYTES);
    int clean = 0;
    size_t seen = 0;
    for (size_t i = 0; i < COUNT_OF(folders); i++)
        seen += corpus_each(arena, folders[i], keep_file, &clean);
    arena_free(arena);
    if (!seen)
        cr_skip_test("the corpus is not here: set CLAIMLINE_CORPUS or put it into ../shared");
    cr_expect_gt(clean, 20);
}
