/* FHIR claims: taken once, refused in FHIR's words, split again after a crash at any commit. */
#include <criterion/criterion.h>
#include <jansson.h>

#include "gateway/outcome.h"
#include "runtime/file.h"
#include "world.h"

static str sample(const char *name)
{
    char path[512];
    str text = {0};
    (void)snprintf(path, sizeof path, SOURCE_DIR "/tests/lib/fhir/samples/%s", name);
    cr_assert_eq(file_map(path, &text), OK, "%s", path);
    return text;
}

static bool says(str text, const char *part)
{
    return text.len && memmem(text.at, text.len, part, strlen(part)) != NULL;
}

static str replaced(struct arena *arena, str text, const char *from, const char *to)
{
    const char *at = memmem(text.at, text.len, from, strlen(from));
    cr_assert_not_null(at);
    return arena_printf(arena, "%.*s%s%.*s", (int)(at - text.at), text.at, to,
                        (int)(text.len - (size_t)(at - text.at) - strlen(from)), at + strlen(from));
}

Test(resource, becomes_a_claim_with_source_and_identity)
{
    struct world *world = world_new();
    world_drop(world, "a.json", sample("professional.json"), STR(""), false);
    world_run(world);
    cr_assert_eq(world_emission_count(world), 1u);
    const Claim *claim = world_intake(world, 0)->claim;
    cr_expect(str_is(str_from(claim->source->format), "FHIR"));
    cr_expect(str_is(str_from(claim->source->sender), "urn:example:claims"));
    cr_expect(str_is(str_from(claim->source->control), "Claim/p1"));
    cr_expect_eq(claim->source->sha256.len, 32u);
    cr_expect_eq(claim->identity.len, 16u);
    cr_expect_eq(claim->charge_cents, 15000);
    cr_expect_eq(claim->n_findings, 0u);
    cr_expect_eq(world_tally(world, "accepted"), 1);
    cr_expect(world_file(world, "inbox/done/a.json").at != NULL);
    world_free(world);
}

Test(resource, of_ndjson_is_taken_line_by_line_whatever_stands_beside_it)
{
    struct world *world = world_new();
    world_drop(world, "a.ndjson", sample("claims.ndjson"), STR(""), false);
    world_run(world);
    cr_expect_eq(world_emission_count(world), 3u);
    cr_expect_eq(world_tally(world, "accepted"), 3);
    cr_expect_eq(world_tally(world, "refused"), 2);
    cr_expect(world_reason(world, "FHIR business-rule Claim.use: "));
    cr_expect(world_reason(world, "FHIR structure : it is not well-formed JSON"));
    world_free(world);
}

/* Patient and coverage stand on lines of their own, behind the claim: it came half before. */
Test(resource, of_ndjson_takes_what_stands_on_other_lines)
{
    static const char claim[] =
        "{\"resourceType\":\"Claim\",\"id\":\"%d\",\"status\":\"active\",\"use\":\"claim\","
        "\"type\":{\"coding\":[{\"code\":\"professional\"}]},\"patient\":{\"reference\":"
        "\"Patient/p\"},\"insurance\":[{\"sequence\":1,\"focal\":true,\"coverage\":{\"reference\":"
        "\"Coverage/c\"}}],\"item\":[{\"sequence\":1,\"net\":{\"value\":1}}]}\n";
    static const char others[] =
        "{\"resourceType\":\"Patient\",\"id\":\"p\",\"name\":[{\"family\":\"DOE\"}],"
        "\"birthDate\":\"1980-01-01\"}\n"
        "{\"resourceType\":\"Coverage\",\"id\":\"c\",\"subscriberId\":\"M1\",\"beneficiary\":{"
        "\"reference\":\"Patient/p\"}}\n";
    struct world *world = world_new();
    struct arena *arena = world_arena(world);
    const str first = arena_printf(arena, claim, 1), second = arena_printf(arena, claim, 2);
    world_batch_max(world, 1);
    world_drop(world, "a.ndjson",
               arena_printf(arena, "%.*s%s%.*s", STR_ARGS(first), others, STR_ARGS(second)),
               STR(""), false);
    world_run(world);
    cr_assert_eq(world_emission_count(world), 2u);
    for (size_t i = 0; i < 2; i++) {
        const Claim *taken = world_intake(world, i)->claim;
        cr_expect(str_is(str_from(taken->subscriber->name->last_name), "DOE"));
        cr_expect(str_is(str_from(taken->subscriber->name->id), "M1"));
    }
    cr_expect_eq(world_tally(world, "accepted"), 2);
    cr_expect_eq(world_tally(world, "refused"), 0);
    world_drop(world, "b.ndjson", first, STR(""), false); /* alone it is another content */
    world_run(world);
    cr_expect_eq(world_tally(world, "refused"), 1);
    world_free(world);
}

Test(resource, in_another_currency_or_of_another_type_is_refused_by_its_path)
{
    struct world *world = world_new();
    struct arena *arena = world_arena(world);
    world_drop(world, "a.json",
               replaced(arena, sample("professional.json"), "\"currency\": \"USD\"",
                        "\"currency\": \"EUR\""),
               STR(""), false);
    world_drop(
        world, "b.json",
        replaced(arena, sample("professional.json"), "\"value\": 142.5", "\"value\": \"142.5\""),
        STR(""), false);
    world_run(world);
    cr_expect_eq(world_emission_count(world), 0u);
    cr_expect(world_reason(world, "FHIR not-supported Claim.item[0].net: "));
    cr_expect(world_reason(world, "FHIR structure Claim.item[0].net.value: "));
    world_free(world);
}

Test(resource, that_comes_again_is_a_duplicate_wherever_it_stands)
{
    struct world *world = world_new();
    world_drop(world, "a.json", sample("professional.json"), STR(""), false);
    world_run(world);
    world_drop(world, "b.json", sample("professional.json"), STR(""), false);
    world_drop(world, "c.ndjson", sample("claims.ndjson"), STR(""), false);
    world_run(world);
    cr_expect_eq(world_emission_count(world), 3u);
    cr_expect_eq(world_tally(world, "duplicate"), 2);
    world_free(world);
}

Test(resource, under_a_known_id_with_other_content_is_refused)
{
    struct world *world = world_new();
    struct arena *arena = world_arena(world);
    world_drop(world, "a.json", sample("professional.json"), STR(""), false);
    world_run(world);
    world_drop(world, "b.json", replaced(arena, sample("professional.json"), "142.5", "143.5"),
               STR(""), false);
    world_run(world);
    cr_expect_eq(world_emission_count(world), 1u);
    cr_expect(world_reason(world, "FHIR conflict Claim.id: "));
    cr_expect(world_file(world, "inbox/refused/b.json").at != NULL);
    /* what it refers to is part of it: another birth date is another claim */
    world_drop(world, "c.json",
               replaced(arena, sample("professional.json"), "1971-07-12", "1971-07-13"), STR(""),
               false);
    world_run(world);
    cr_expect_eq(world_tally(world, "refused"), 2);
    world_free(world);
}

Test(resource, in_a_payers_folder_is_no_claim)
{
    struct world *world = world_new();
    world_drop(world, "a.json", sample("professional.json"), STR("summit-care"), false);
    world_run(world);
    cr_expect_eq(world_emission_count(world), 0u);
    world_free(world);
}

Test(resource, is_taken_once_wherever_the_process_dies)
{
    for (int when = 0; when < 12; when++) {
        struct world *world = world_new();
        world_batch_max(world, 1);
        world_drop(world, "a.ndjson", sample("claims.ndjson"), STR(""), false);
        for (int i = 0; i < when; i++) (void)world_turn(world, NO_CRASH);
        (void)world_turn(world, when % 2 ? CRASH_AFTER_COMMIT : CRASH_BEFORE_COMMIT);
        world_restart(world);
        world_drop(world, "a.ndjson", sample("claims.ndjson"), STR(""), false);
        world_run(world);
        cr_expect_eq(world_emission_count(world), 3u, "crash at turn %d", when);
        world_free(world);
    }
}

Test(outcome_json, has_an_issue_for_each_reason)
{
    struct arena *arena = arena_new(1 << 20);
    struct report report = {.reason_count = 2};
    (void)snprintf(report.reasons[0].text, REASON_MAX,
                   "FHIR required Claim.item: there is no item");
    (void)snprintf(report.reasons[1].text, REASON_MAX, "set aside: see quarantine");
    const str text = outcome_json(arena, &report);
    cr_expect(says(text, "\"resourceType\":\"OperationOutcome\""));
    cr_expect(says(text, "{\"severity\":\"error\",\"code\":\"required\",\"diagnostics\":\"there is "
                         "no item\",\"expression\":[\"Claim.item\"]}"),
              "%.*s", STR_ARGS(text));
    cr_expect(says(text, "\"code\":\"processing\",\"diagnostics\":\"set aside: see quarantine\"}"));
    arena_free(arena);
}
