/* `claimline suspense list|show|post|drop`: payments that match no claim, match two or do not add
 * up, and what a person decides of them. The workers carry the order out; this waits for their
 * answer. */
#include <jansson.h>
#include <stdio.h>

#include "claimline/commands.h"
#include "claimline/order.h"
#include "claimline/sql.h"
#include "console/dollars.h"
#include "lib/base/body.h"
#include "lib/claim/number.h"
#include "remittance/sql.h"
#include "remittance/tables.h"

enum { LISTED_MAX = 10000 };
/* Columns of suspense_list.sql and suspense_read.sql. */
enum { L_NUMBER, L_PAYER, L_TRACE, L_ORDINAL, L_CLAIM, L_PAID, L_REASON, L_STATE, L_ANSWER, L_AT };
enum { SHARD, CLAIM, REASON, BODY, STATE, TO, VERSION, COMMAND, BY, WHY_BY, ANSWER, WHY };

static const char *paper(int64_t claim, int32_t version, char text[CLAIM_NUMBER_CHARS + 1])
{
    text[0] = 0;
    if (claim) claim_number_write((struct claim_number){claim, version ? version : 1}, text);
    return text;
}

/* ---- list ---------------------------------------------------------------------------------- */

static json_t *text_json(str text)
{
    return json_stringn(text.at ? text.at : "", text.len);
}

static void row_json(const struct db_rows *rows, size_t i)
{
    char claim[CLAIM_NUMBER_CHARS + 1];
    json_t *line = json_object();
    (void)json_object_set_new(line, "suspense", json_integer(db_get_int(rows, i, L_NUMBER)));
    (void)json_object_set_new(line, "payer", text_json(db_get_str(rows, i, L_PAYER)));
    (void)json_object_set_new(line, "trace", text_json(db_get_str(rows, i, L_TRACE)));
    (void)json_object_set_new(line, "ordinal", json_integer(db_get_int(rows, i, L_ORDINAL)));
    (void)json_object_set_new(line, "claim",
                              json_string(paper(db_get_int(rows, i, L_CLAIM), 1, claim)));
    (void)json_object_set_new(line, "paid_cents", json_integer(db_get_int(rows, i, L_PAID)));
    (void)json_object_set_new(line, "reason", text_json(db_get_str(rows, i, L_REASON)));
    (void)json_object_set_new(line, "state", text_json(db_get_str(rows, i, L_STATE)));
    (void)json_object_set_new(line, "answer", text_json(db_get_str(rows, i, L_ANSWER)));
    (void)json_object_set_new(line, "opened", text_json(db_get_str(rows, i, L_AT)));
    (void)json_dumpf(line, stdout, JSON_COMPACT);
    (void)putchar('\n');
    json_decref(line);
}

static void row_print(const struct db_rows *rows, size_t i)
{
    char claim[CLAIM_NUMBER_CHARS + 1], paid[MONEY_TEXT_MAX];
    const str state = db_get_str(rows, i, L_STATE), answer = db_get_str(rows, i, L_ANSWER);
    (void)printf(
        "%lld  %.*s payment %.*s, claim %lld of it  paid %s  %.*s  %s  since %.*s",
        (long long)db_get_int(rows, i, L_NUMBER), STR_ARGS(db_get_str(rows, i, L_PAYER)),
        STR_ARGS(db_get_str(rows, i, L_TRACE)), (long long)db_get_int(rows, i, L_ORDINAL),
        dollars(db_get_int(rows, i, L_PAID), paid), STR_ARGS(db_get_str(rows, i, L_REASON)),
        paper(db_get_int(rows, i, L_CLAIM), 1, claim), STR_ARGS(db_get_str(rows, i, L_AT)));
    if (!str_is(state, "open")) (void)printf("  %.*s %.*s", STR_ARGS(state), STR_ARGS(answer));
    (void)putchar('\n');
}

enum listed { LIST_OPEN, LIST_DROPPED };

static int rows_list(struct order_line *line, enum listed listed,
                     void (*show_row)(const struct db_rows *, size_t))
{
    struct db_call call = db_call(&sql_claimline_suspense_list);
    db_int4(line->db, &call, LISTED_MAX);
    db_int4(line->db, &call, listed == LIST_DROPPED);
    const struct db_rows *rows = order_run(line, &call);
    if (!rows) return EXIT_WORLD;
    for (size_t i = 0; i < db_row_count(rows); i++) show_row(rows, i);
    if (show_row == row_print)
        (void)puts(db_row_count(rows)
                       ? "claimline suspense show ID says what one is, and what it may mean"
                   : listed == LIST_DROPPED ? "nothing was dropped"
                                            : "nothing waits in suspense");
    return EXIT_DONE;
}

static int list(struct order_line *line)
{
    return rows_list(line, LIST_OPEN, row_print);
}

static int list_json(struct order_line *line)
{
    return rows_list(line, LIST_OPEN, row_json);
}

/* ---- one ----------------------------------------------------------------------------------- */

/* A payment in suspense; texts live in the line's arena. */
struct suspended {
    int64_t number, shard, claim;
    str reason, why, body;
    str state; /* open, ordered, posted, refused, dropped */
    int64_t to;
    int32_t version;
    int64_t command;
    str by, because, answer; /* of the decision */
};

static str text_of(struct order_line *line, const struct db_rows *rows, int column)
{
    return arena_str(line->arena, db_get_str(rows, 0, column));
}

static int suspended_read(struct order_line *line, int64_t number, struct suspended *one)
{
    struct db_call call = db_call(&sql_claimline_suspense_read);
    db_int8(line->db, &call, number);
    const struct db_rows *rows = order_run(line, &call);
    if (!rows) return EXIT_WORLD;
    if (db_row_count(rows) == 0) {
        (void)fprintf(stderr, "claimline suspense: there is no %lld: claimline suspense list\n",
                      (long long)number);
        return EXIT_NOT_GOOD;
    }
    *one = (struct suspended){
        .number = number,
        .shard = db_get_int(rows, 0, SHARD),
        .claim = db_get_int(rows, 0, CLAIM),
        .reason = text_of(line, rows, REASON),
        .why = text_of(line, rows, WHY),
        .body = text_of(line, rows, BODY),
        .state = text_of(line, rows, STATE),
        .to = db_get_int(rows, 0, TO),
        .version = (int32_t)db_get_int(rows, 0, VERSION),
        .command = db_get_int(rows, 0, COMMAND),
        .by = text_of(line, rows, BY),
        .because = text_of(line, rows, WHY_BY),
        .answer = text_of(line, rows, ANSWER),
    };
    return EXIT_DONE;
}

static void decision_print(const struct suspended *one)
{
    char claim[CLAIM_NUMBER_CHARS + 1];
    if (str_is(one->state, "open")) return;
    (void)printf("%.*s by %.*s: %.*s", STR_ARGS(one->state), STR_ARGS(one->by),
                 STR_ARGS(one->because));
    if (one->to) (void)printf("; claim %s", paper(one->to, one->version, claim));
    if (one->answer.len) (void)printf("; %.*s", STR_ARGS(one->answer));
    (void)putchar('\n');
}

static void party_print(const char *what, const Party *party)
{
    if (!party) return;
    (void)printf("  %s %.*s, %.*s", what, STR_ARGS(str_from(party->last_name)),
                 STR_ARGS(str_from(party->first_name)));
    if (party->id.len) (void)printf(", number %.*s", STR_ARGS(str_from(party->id)));
    (void)putchar('\n');
}

static void adjustments_print(int line, Adjustment *const *all, size_t count)
{
    char text[MONEY_TEXT_MAX];
    for (size_t i = 0; i < count; i++) {
        if (line) (void)printf("  line %d", line);
        (void)printf("  adjusted %.*s-%.*s %s\n", STR_ARGS(str_from(all[i]->group)),
                     STR_ARGS(str_from(all[i]->reason)), dollars(all[i]->cents, text));
    }
}

static void claim_print(const ClaimPayment *in)
{
    const RemitClaim *claim = in->claim;
    char text[4][MONEY_TEXT_MAX];
    (void)printf("  payment %.*s of %.*s, %d, %s in all; claim %d of it\n"
                 "  CLP01 %.*s  CLP02 %.*s  charge %s  paid %s  patient %s  payer's number %.*s\n",
                 STR_ARGS(str_from(in->payment->trace)), STR_ARGS(str_from(in->payment->payer)),
                 in->payment->date, dollars(in->payment->amount_cents, text[0]), in->ordinal,
                 STR_ARGS(str_from(claim->patient_control)), STR_ARGS(str_from(claim->status)),
                 dollars(claim->charge_cents, text[1]), dollars(claim->paid_cents, text[2]),
                 dollars(claim->patient_cents, text[3]), STR_ARGS(str_from(claim->payer_control)));
    party_print("patient", claim->patient);
    party_print("insured", claim->subscriber);
    if (claim->from)
        (void)printf("  served %d to %d\n", claim->from, claim->to ? claim->to : claim->from);
    adjustments_print(0, claim->adjustments, claim->n_adjustments);
    for (size_t i = 0; i < claim->n_lines; i++) {
        const RemitLine *line = claim->lines[i];
        (void)printf("  line %zu  %.*s%.*s  %d  charge %s  paid %s\n", i + 1,
                     STR_ARGS(str_from(line->procedure)), STR_ARGS(str_from(line->revenue_code)),
                     line->from, dollars(line->charge_cents, text[0]),
                     dollars(line->paid_cents, text[1]));
        adjustments_print((int)i + 1, line->adjustments, line->n_adjustments);
    }
}

/* The claims that the match ladder looked at; the member is compared there, not here. */
static int candidates_print(struct order_line *line, const ClaimPayment *in)
{
    struct value key[4];
    const struct value *keys[] = {key};
    const struct db_cells_of of = {keys, 1};
    struct db_call call = db_call(&sql_remittance_read_match);
    match_key(in, key);
    for (size_t i = 0; i < COUNT_OF(key); i++)
        db_column(line->db, &call, match_table.columns[i].type, of, i);
    const struct db_rows *rows = order_run(line, &call);
    if (!rows) return EXIT_WORLD;
    for (size_t i = 0; i < db_row_count(rows); i++) {
        char claim[CLAIM_NUMBER_CHARS + 1];
        (void)printf("may mean: claim %s, by %s\n",
                     paper(db_get_int(rows, i, MATCH_CLAIM),
                           (int32_t)db_get_int(rows, i, MATCH_VERSION), claim),
                     match_rung(db_get_int(rows, i, MATCH_RUNG)));
    }
    if (db_row_count(rows) == 0)
        (void)puts("no claim that was sent to this payer has its number, or its charge and day");
    return EXIT_DONE;
}

static int show(struct order_line *line, int64_t number)
{
    struct suspended one;
    const int found = suspended_read(line, number, &one);
    if (found != EXIT_DONE) return found;
    const ClaimPayment *in =
        (const ClaimPayment *)body_unpack(line->arena, &claim_payment__descriptor, one.body);
    if (!in || !in->claim || !in->payment)
        return complain(line->verb, "what was kept of it cannot be read");
    (void)printf("%lld: %.*s. %.*s\n", (long long)number, STR_ARGS(one.reason), STR_ARGS(one.why));
    decision_print(&one);
    claim_print(in);
    const int result = candidates_print(line, in);
    if (!str_is(one.state, "posted") && !str_is(one.state, "ordered"))
        (void)printf(
            "claimline suspense post %lld CLAIM --reason TEXT, or drop %lld --reason TEXT\n",
            (long long)number, (long long)number);
    return result;
}

/* ---- decisions ----------------------------------------------------------------------------- */

/* May it be decided of? Said at once where not; what comes between, the worker finds. */
static bool is_undecided(const struct suspended *one, bool is_post)
{
    char claim[CLAIM_NUMBER_CHARS + 1];
    if (str_is(one->state, "posted"))
        (void)fprintf(stderr, "claimline suspense: it is posted already, to claim %s by %.*s\n",
                      paper(one->to, one->version, claim), STR_ARGS(one->by));
    else if (str_is(one->state, "ordered"))
        (void)fprintf(stderr,
                      "claimline suspense: an order of %.*s is being carried out; claimline "
                      "suspense show %lld says what comes of it\n",
                      STR_ARGS(one->by), (long long)one->number);
    else if (str_is(one->state, "dropped") && !is_post)
        (void)fprintf(stderr, "claimline suspense: it was dropped already, by %.*s\n",
                      STR_ARGS(one->by));
    else
        return true;
    return false;
}

static int answer_print(const struct order_line *line, const struct suspended *one)
{
    char claim[CLAIM_NUMBER_CHARS + 1];
    if (str_is(one->state, "refused")) {
        (void)fprintf(stderr, "claimline suspense: refused. %.*s\n", STR_ARGS(one->answer));
        return EXIT_NOT_GOOD;
    }
    (void)printf("%.*s: %lld%s%s, by %s\n", STR_ARGS(one->state), (long long)one->number,
                 one->to ? ", to claim " : "", paper(one->to, one->version, claim), line->by);
    return EXIT_DONE;
}

static int answer_wait(struct order_line *line, int64_t number, int64_t ordered)
{
    for (int i = 0; i < ORDER_WAIT_MS / ORDER_LOOK_MS; i++) {
        struct suspended one;
        const int found = suspended_read(line, number, &one);
        if (found != EXIT_DONE) return found;
        if (one.command != ordered && one.command != 0 && str_is(one.state, "ordered"))
            return is_undecided(&one, true), EXIT_NOT_GOOD;
        if (one.command == ordered && !str_is(one.state, "ordered"))
            return answer_print(line, &one);
        order_pause();
    }
    (void)printf("ordered: number %lld; claimline suspense show %lld says what comes of it\n",
                 (long long)ordered, (long long)number);
    return EXIT_DONE;
}

static int decide(struct order_line *line, int64_t number, const char *claim)
{
    struct suspended one;
    struct order_row row = {.verb = claim ? "suspense_post" : "suspense_drop"};
    int result = suspended_read(line, number, &one);
    if (result != EXIT_DONE) return result;
    if (!is_undecided(&one, claim != NULL)) return EXIT_NOT_GOOD;
    if (claim) result = order_claim(line, claim, &row.claim);
    if (result != EXIT_DONE) return result;
    row.shard = one.shard;
    row.interchange = number;
    row.slot = (int32_t)(number % SLOTS_MAX);
    const int64_t ordered = order_put(line, &row);
    return ordered ? answer_wait(line, number, ordered) : EXIT_WORLD;
}

static int choose(struct order_line *line)
{
    int64_t number = 0;
    const char *verb = line->words[0];
    const int words = line->word_count;
    const bool about_one = words > 1 && str_parse_int(str_of(line->words[1]), &number);
    const bool posts = strcmp(verb, "post") == 0 && words == 3;
    if (strcmp(verb, "list") == 0 && words == 1) return list(line);
    if (strcmp(verb, "list") == 0 && words == 2 && strcmp(line->words[1], "dropped") == 0)
        return rows_list(line, LIST_DROPPED, row_print);
    if (strcmp(verb, "show") == 0 && words == 2 && about_one) return show(line, number);
    if (!about_one || !(posts || (strcmp(verb, "drop") == 0 && words == 2)))
        return usage_of(line->verb);
    if (!line->reason[0]) return complain(line->verb, "say why: --reason TEXT"), EXIT_USAGE;
    return decide(line, number, posts ? line->words[2] : NULL);
}

int command_suspense(int argc, char **argv)
{
    static const struct order order = {1, 3, choose}, json = {1, 1, list_json};
    if (argc == 3 && strcmp(argv[1], "list") == 0 && strcmp(argv[2], "--json") == 0)
        return order_command(2, argv, &json);
    return order_command(argc, argv, &order);
}
