/* `claimline eob CLAIM`: what the payer decided and what was posted, as a FHIR
 * ExplanationOfBenefit. */
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>

#include "claimline/commands.h"
#include "console/console.h"
#include "lib/base/body.h"
#include "lib/claim/number.h"
#include "lib/fhir/fhir.h"

enum { ANSWER_BYTES_MAX = 64 << 20, ISO_DATE_CHARS = 10 };

static str text_of(const json_t *all, const char *name)
{
    const json_t *text = json_object_get(all, name);
    return (str){json_string_value(text), json_string_length(text)};
}

static int64_t number_of(const json_t *all, const char *name)
{
    return json_integer_value(json_object_get(all, name));
}

/* The claim as coding has it, base64 of its row. */
static const Claim *claim_of(const json_t *all, struct arena *arena)
{
    const str base64 = text_of(json_object_get(all, "coding"), "body");
    unsigned char *raw = arena_alloc(arena, base64.len + 1);
    size_t len = 0;
    if (!base64.len || sodium_base642bin(raw, base64.len, base64.at, base64.len, "\n", &len, NULL,
                                         sodium_base64_VARIANT_ORIGINAL) != 0)
        return NULL;
    return (const Claim *)body_unpack(arena, &claim__descriptor, (str){(const char *)raw, len});
}

static void entries_read(const json_t *ledger, struct fhir_eob *eob, struct arena *arena)
{
    struct fhir_eob_entry *entries =
        ARENA_ARRAY(arena, struct fhir_eob_entry, json_array_size(ledger) + 1);
    size_t i;
    json_t *entry;
    json_array_foreach(ledger, i, entry) entries[i] =
        (struct fhir_eob_entry){.line = (int32_t)number_of(entry, "line"),
                                .cents = number_of(entry, "cents"),
                                .reason = text_of(entry, "reason")};
    eob->entries = entries;
    eob->entry_count = i;
}

/* False: nothing of it is posted. */
static bool eob_read(const json_t *all, struct fhir_eob *eob, struct arena *arena)
{
    const json_t *posting = json_object_get(all, "posting");
    const str posted = text_of(posting, "posted_at");
    char *number = arena_alloc(arena, CLAIM_NUMBER_CHARS + 1);
    if (!json_is_object(posting) || posted.len < ISO_DATE_CHARS) return false;
    claim_number_write(
        (struct claim_number){number_of(all, "claim"), (int32_t)number_of(posting, "version")},
        number);
    *eob = (struct fhir_eob){
        .claim = claim_of(all, arena),
        .number = str_of(number),
        .state = text_of(posting, "state"),
        .payer_control = text_of(posting, "payer_control"),
        .trace = text_of(posting, "trace"),
        .charge_cents = number_of(posting, "charge_cents"),
        .paid_cents = number_of(posting, "paid_cents"),
        .adjusted_cents = number_of(posting, "adjusted_cents"),
        .patient_cents = number_of(posting, "patient_cents"),
    };
    entries_read(json_object_get(all, "ledger"), eob, arena);
    return date_parse_iso((str){posted.at, ISO_DATE_CHARS}, &eob->posted) && eob->claim;
}

static int answer(struct db *db, const char *number)
{
    struct arena *arena = arena_new(ANSWER_BYTES_MAX);
    struct fhir_eob eob;
    const str text = why_json(db, str_of(number), arena);
    json_t *all = text.len ? json_loadb(text.at, text.len, 0, NULL) : NULL;
    const bool known = all && eob_read(all, &eob, arena);
    int result = known ? EXIT_DONE : EXIT_NOT_GOOD;
    if (!text.len) {
        result = complain("eob", "the database did not answer");
    } else if (known) {
        const str resource = fhir_eob_write(arena, &eob);
        (void)printf("%.*s\n", STR_ARGS(resource));
    } else {
        (void)fprintf(stderr, "claimline eob: %s %s\n",
                      all ? "no payment is posted yet for" : "nobody knows a claim", number);
    }
    json_decref(all);
    arena_free(arena);
    return result;
}

int command_eob(int argc, char **argv)
{
    struct settings settings;
    if (argc != 2) return usage_of("eob");
    if (settings_read(&settings) != OK) return EXIT_USAGE;
    struct db *db = console_open(&settings);
    if (!db) return EXIT_WORLD;
    const int result = answer(db, argv[1]);
    db_close(db);
    return result;
}
