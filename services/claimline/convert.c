/* claimline convert: the claims of a file as an 837 or as JSON, without broker or database. */
#include <errno.h>
#include <string.h>

#include "claimline/claims.h"
#include "claimline/commands.h"
#include "claims/rules.h"
#include "lib/claim/json.h"
#include "lib/x12/x837.h"

enum { CLAIMS_PER_FILE_MAX = 100000 };
static const size_t convert_bytes_max = (size_t)2 << 30;

enum convert_to { TO_NOTHING, TO_837, TO_JSON };

struct convert {
    enum convert_to to;
    struct arena *arena;
    const char *file;
    Claim **claims; /* TO_837: one interchange for each kind of claim, so they are gathered */
    size_t claim_count;
    bool refused;
};

static void refuse(void *context, const char *reason)
{
    struct convert *convert = context;
    convert->refused = true;
    (void)fprintf(stderr, "claimline convert: %s: %s\n", convert->file, reason);
}

/* One line each: what it is called beside what it says. */
static void json_line(void *context, const char *record, json_t *json)
{
    struct convert *convert = context;
    if (json && json_object_set_new(json, "record", json_string(record)) == 0) {
        (void)json_dumpf(json, stdout, JSON_COMPACT);
        (void)putchar('\n');
    }
    json_decref(json);
    arena_reset(convert->arena);
}

static void take(void *context, Claim *claim)
{
    struct convert *convert = context;
    if (convert->to == TO_JSON) {
        json_line(context, "claim", message_json(&claim->base));
        return;
    }
    if (convert->claim_count == CLAIMS_PER_FILE_MAX) {
        refuse(context, "more claims than fit one file");
        return;
    }
    convert->claims =
        arena_grow(convert->arena, convert->claims, convert->claim_count, sizeof(Claim *));
    convert->claims[convert->claim_count++] = claim;
}

/* ---- 837 --------------------------------------------------------------------------------- */

static str first_of(str text, str otherwise)
{
    return text.len ? text : otherwise;
}

/* What a partner's file would say in the line; offline the claim itself says who receives it. */
static struct x837_envelope envelope_of(const Claim *claim, ClaimType type, int64_t control)
{
    const Party *payer = claim->payer, *billing = claim->billing;
    const str receiver = payer ? str_from(payer->id) : STR("");
    const str sender = billing ? str_from(billing->id) : STR("");
    return (struct x837_envelope){
        .x12 = {.sender_qualifier = STR("ZZ"),
                .sender_id = first_of(sender, STR("CLAIMLINE")),
                .receiver_qualifier = STR("ZZ"),
                .receiver_id = first_of(receiver, STR("PAYER")),
                .control = control,
                .date = date_of(claim->created ? claim->created : 20260101),
                .usage = 'T'},
        .claim_type = type,
        .submitter_name =
            first_of(billing ? str_from(billing->last_name) : STR(""), STR("CLAIMLINE")),
        .submitter_id = first_of(sender, STR("CLAIMLINE")),
        .submitter_contact = STR("CLAIMS"),
        .submitter_phone = STR("0000000000"),
        .receiver_name = first_of(payer ? str_from(payer->last_name) : STR(""), STR("PAYER")),
        .receiver_id = first_of(receiver, STR("PAYER")),
    };
}

static bool kind_write(struct convert *convert, ClaimType type, int64_t control)
{
    struct x837_writer *writer = NULL;
    for (size_t i = 0; i < convert->claim_count; i++) {
        const Claim *claim = convert->claims[i];
        if (claim->type != type) continue;
        if (!writer) {
            const struct x837_envelope envelope = envelope_of(claim, type, control);
            writer = x837_open(convert->arena, &envelope);
        }
        if (x837_claim(writer, claim, STR(""), NULL) != OK)
            refuse(convert, "a claim that no 837 of its kind can carry");
    }
    if (!writer) return false;
    const str text = x837_close(writer);
    (void)fwrite(text.at, 1, text.len, stdout);
    return true;
}

static void interchanges_write(struct convert *convert)
{
    static const ClaimType kinds[] = {CLAIM_TYPE__PROFESSIONAL, CLAIM_TYPE__INSTITUTIONAL,
                                      CLAIM_TYPE__DENTAL};
    int64_t control = 1;
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (kind_write(convert, kinds[i], control)) control++;
    for (size_t i = 0; i < convert->claim_count; i++)
        if (convert->claims[i]->type == CLAIM_TYPE__CLAIM_TYPE_UNKNOWN)
            refuse(convert, "a claim of a kind that no 837 is written for");
}

/* ---- the command ------------------------------------------------------------------------- */

static int convert_file(struct convert *convert, const struct hl7_profiles *profiles)
{
    FILE *input = fopen(convert->file, "rb");
    const struct claims_to to = {
        convert->arena, profiles, convert, take, refuse, convert->to == TO_JSON ? json_line : NULL};
    const enum status status = input ? claims_read(input, &to) : RETRY;
    if (status != OK)
        (void)fprintf(stderr, "claimline convert: %s: %s\n", convert->file, strerror(errno));
    if (input) (void)fclose(input);
    if (status != OK) return EXIT_WORLD;
    if (convert->to == TO_837) interchanges_write(convert);
    return convert->refused ? EXIT_NOT_GOOD : EXIT_DONE;
}

int command_convert(int argc, char **argv)
{
    struct settings settings;
    struct hl7_profiles profiles;
    struct convert convert = {.to = TO_NOTHING};
    if (argc == 4 && strcmp(argv[1], "--to") == 0) {
        if (strcmp(argv[2], "837") == 0) convert.to = TO_837;
        if (strcmp(argv[2], "json") == 0) convert.to = TO_JSON;
    }
    if (convert.to == TO_NOTHING) return usage_of("convert");
    if (settings_read(&settings) != OK) return EXIT_USAGE;
    if (profiles_load(&settings, &profiles) != OK) return EXIT_WORLD;
    convert.file = argv[3];
    convert.arena = arena_new(convert_bytes_max);
    const int result = convert_file(&convert, &profiles);
    arena_free(convert.arena);
    return result;
}
