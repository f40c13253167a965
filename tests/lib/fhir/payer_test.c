/* All insurances of a claim are its payers, in their order; what of them cannot be kept is named.
 */
#include <criterion/criterion.h>

#include "reading.h"

#define CLAIM "entry.0.resource."
#define OTHER(id, member, payor)                                                                   \
    "{\"fullUrl\":\"urn:uuid:" id "\",\"resource\":{\"resourceType\":\"Coverage\",\"status\":"     \
    "\"active\",\"subscriberId\":\"" member "\",\"relationship\":{\"coding\":[{\"code\":\"self\"}" \
    "]},\"beneficiary\":{\"reference\":\"urn:uuid:00000000-0000-4000-8000-000000000002\"},"        \
    "\"payor\":[{\"display\":\"" payor "\",\"identifier\":{\"value\":\"" payor "\"}}]}}"
#define RESPONSE(amount)                                                                   \
    "{\"fullUrl\":\"urn:uuid:response\",\"resource\":{\"resourceType\":\"ClaimResponse\"," \
    "\"payment\":{\"amount\":" amount ",\"date\":\"2026-07-10\"}}}"

static bool is(bytes text, const char *want)
{
    return str_is(str_from(text), want);
}

/* professional.json with a second coverage and a third. */
static json_t *with_others(const char *second, const char *third)
{
    json_t *root = sample_json("professional.json");
    json_put(root, "entry.1", OTHER("other", "M2", "PAYER2"));
    json_put(root, "entry.1", OTHER("third", "M3", "PAYER3"));
    json_put(root, CLAIM "insurance.1", second);
    if (third) json_put(root, CLAIM "insurance.2", third);
    return root;
}

Test(payers, that_are_not_focal_are_other_payers)
{
    struct reading reading = reading_of_json(with_others(
        "{\"sequence\":3,\"focal\":false,\"coverage\":{\"reference\":\"urn:uuid:third\"}}",
        "{\"sequence\":2,\"focal\":false,\"coverage\":{\"reference\":\"urn:uuid:other\"}}"));
    const Claim *claim = reading_claim(&reading);
    cr_expect(is(claim->subscriber->sequence, "P"));
    cr_expect(is(claim->payer->id, "SUMC2"));
    cr_assert_eq(claim->n_other_payers, 2u);
    const OtherPayer *second = claim->other_payers[0];
    cr_expect(is(second->subscriber->sequence, "S"), "by sequence, not by place");
    cr_expect(is(second->payer->id, "PAYER2") && is(second->payer->id_qualifier, "PI"));
    cr_expect(is(second->subscriber->name->id, "M2"));
    cr_expect(is(second->subscriber->name->last_name, "Santos"));
    cr_expect(is(second->subscriber->relationship, "18"));
    cr_expect(is(second->benefits_assigned, "Y") && is(second->release, "Y"));
    cr_expect(is(claim->other_payers[1]->subscriber->sequence, "T"));
    cr_expect_eq(claim->n_findings, 0u);
    reading_free(&reading);
}

Test(payers, before_the_focal_one_make_it_secondary_with_what_they_paid)
{
    json_t *root = with_others(
        "{\"sequence\":1,\"focal\":false,\"coverage\":{\"reference\":\"urn:uuid:other\"},"
        "\"claimResponse\":{\"reference\":\"urn:uuid:response\"}}",
        NULL);
    json_put(root, CLAIM "insurance.0.sequence", "2");
    json_put(root, "entry.1", RESPONSE("{\"value\":100.5,\"currency\":\"USD\"}"));
    struct reading reading = reading_of_json(root);
    const Claim *claim = reading_claim(&reading);
    cr_expect(is(claim->subscriber->sequence, "S"));
    cr_assert_eq(claim->n_other_payers, 1u);
    cr_expect(is(claim->other_payers[0]->subscriber->sequence, "P"));
    cr_expect_eq(claim->other_payers[0]->adjudicated, 20260710);
    cr_assert_eq(claim->other_payers[0]->n_amounts, 1u);
    cr_expect_eq(claim->other_payers[0]->amounts[0]->cents, 10050);
    cr_expect_eq(claim->n_findings, 0u);
    reading_free(&reading);
}

/* The members that cannot be kept, by name: severity and field of the finding. */
Test(payers, are_named_where_something_of_them_is_lost)
{
    static const struct {
        const char *insurance, *response, *severity, *field;
    } rows[] = {
        {"{\"sequence\":0,\"focal\":false,\"coverage\":{\"reference\":\"urn:uuid:gone\"}}",
         RESPONSE("{}"), "hold", "Claim.insurance[1].coverage"},
        {"{\"sequence\":0,\"focal\":false,\"coverage\":{\"reference\":\"urn:uuid:other\"},"
         "\"claimResponse\":{\"reference\":\"urn:uuid:gone\"}}",
         RESPONSE("{}"), "hold", "Claim.insurance[1].claimResponse"},
        {"{\"sequence\":2,\"focal\":false,\"coverage\":{\"reference\":\"urn:uuid:other\"},"
         "\"claimResponse\":{\"reference\":\"urn:uuid:gone\"}}",
         RESPONSE("{}"), "warn", "Claim.insurance[1].claimResponse"},
        {"{\"sequence\":0,\"focal\":false,\"coverage\":{\"reference\":\"urn:uuid:other\"},"
         "\"claimResponse\":{\"reference\":\"urn:uuid:response\"}}",
         RESPONSE("{\"value\":1,\"currency\":\"EUR\"}"), "hold",
         "Claim.insurance[1].claimResponse"},
        {"{\"sequence\":0,\"focal\":false,\"coverage\":{\"reference\":\"urn:uuid:other\"},"
         "\"claimResponse\":{\"reference\":\"urn:uuid:response\"}}",
         "{\"fullUrl\":\"urn:uuid:response\",\"resource\":{\"resourceType\":\"ClaimResponse\","
         "\"item\":[{\"itemSequence\":1}],\"payment\":{\"amount\":{\"value\":1}}}}",
         "hold", "Claim.insurance[1].claimResponse.item.adjudication"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        json_t *root = with_others(rows[i].insurance, NULL);
        json_put(root, "entry.1", rows[i].response);
        struct reading reading = reading_of_json(root);
        cr_expect(claim_has(reading_claim(&reading), "INT-16", rows[i].severity, rows[i].field),
                  "row %zu", i);
        reading_free(&reading);
    }
}

Test(payers, of_an_account_follow_its_priority)
{
    json_t *root = sample_json("encounter.json"), *entry, *encounter = NULL, *focal = NULL;
    size_t i;
    json_put(root, "entry.0", OTHER("other", "M2", "PAYER2"));
    json_array_foreach(json_object_get(root, "entry"), i, entry)
    {
        json_t *resource = json_object_get(entry, "resource");
        const char *type = json_string_value(json_object_get(resource, "resourceType"));
        if (strcmp(type, "Encounter") == 0) encounter = resource;
        if (strcmp(type, "Coverage") == 0 && i) focal = json_object_get(entry, "fullUrl");
    }
    cr_assert(encounter && focal);
    (void)json_object_set_new(encounter, "account",
                              json_pack("[{s:s}]", "reference", "urn:uuid:account"));
    json_t *account = json_pack("{s:s, s:{s:s, s:[{s:{s:s}, s:i}, {s:{s:O}, s:i}]}}", "fullUrl",
                                "urn:uuid:account", "resource", "resourceType", "Account",
                                "coverage", "coverage", "reference", "urn:uuid:other", "priority",
                                2, "coverage", "reference", focal, "priority", 1);
    cr_assert_not_null(account);
    (void)json_array_append_new(json_object_get(root, "entry"), account);
    struct reading reading = reading_of_json(root);
    const Claim *claim = reading_claim(&reading);
    cr_expect(is(claim->subscriber->name->id, "W500600700"));
    cr_assert_eq(claim->n_other_payers, 1u);
    cr_expect(is(claim->other_payers[0]->payer->id, "PAYER2"));
    cr_expect(is(claim->other_payers[0]->subscriber->sequence, "S"));
    reading_free(&reading);
}
