/* Rows of intake.account as structs. */
#include "intake/accounts.h"

#include "lib/base/body.h"

enum {
    SHARD,
    FACILITY,
    ACCOUNT,
    CLAIM_TYPE,
    STATE,
    CLOSES_ON,
    MESSAGES,
    CLAIM,
    BODY,
    IDENTITY,
    ACCOUNT_COLUMNS
};

static void key_of(const struct account *account, struct value key[KEY_COLUMNS_MAX])
{
    key[SHARD] = V_INT(account->shard);
    key[FACILITY] = V_STR(account->facility);
    key[ACCOUNT] = V_STR(account->number);
    key[CLAIM_TYPE] = V_INT(account->claim_type);
}

void account_keys(struct keys *wanted, const struct account *account)
{
    struct value key[KEY_COLUMNS_MAX];
    key_of(account, key);
    keys_add(wanted, &intake_account_table, key);
}

bool account_get(const struct loaded *loaded, struct account *account)
{
    struct value key[KEY_COLUMNS_MAX];
    key_of(account, key);
    const struct row *row = loaded_first(loaded, &intake_account_table, key);
    if (!row) return false;
    const struct value *c = row->cells;
    account->state = c[STATE].s;
    account->closes_on = date_of((int32_t)c[CLOSES_ON].i);
    account->messages = (int32_t)c[MESSAGES].i;
    account->claim = c[CLAIM].i;
    account->body = c[BODY].null ? (str){0} : c[BODY].s;
    account->identity = c[IDENTITY].s;
    return true;
}

void account_put(struct effects *fx, const struct account *account)
{
    struct value cells[ACCOUNT_COLUMNS];
    key_of(account, cells);
    cells[STATE] = V_STR(account->state);
    cells[CLOSES_ON] = V_DATE(account->closes_on);
    cells[MESSAGES] = V_INT(account->messages);
    cells[CLAIM] = V_INT(account->claim);
    cells[BODY] = account->body.len ? V_STR(account->body) : V_NULL;
    cells[IDENTITY] = V_STR(account->identity.len ? account->identity : STR(""));
    effects_put(fx, &intake_account_table, cells);
}

void account_delete(struct effects *fx, const struct account *account)
{
    struct value key[KEY_COLUMNS_MAX];
    key_of(account, key);
    effects_delete(fx, &intake_account_table, key);
}

struct account account_of_due(const struct value *cells)
{
    return (struct account){.shard = cells[1].i,
                            .facility = cells[2].s,
                            .number = cells[3].s,
                            .claim_type = (int32_t)cells[4].i,
                            .identity = cells[5].s};
}

struct account account_of_patient(const struct value *cells)
{
    return (struct account){
        .shard = cells[0].i,
        .identity = cells[1].s,
        .facility = cells[2].s,
        .number = cells[3].s,
        .claim_type = (int32_t)cells[4].i,
        .state = cells[5].s,
        .closes_on = date_of((int32_t)cells[6].i),
        .messages = (int32_t)cells[7].i,
        .claim = cells[8].i,
        .body = cells[9].null ? (str){0} : cells[9].s,
    };
}

Claim *account_claim(const struct account *account, struct arena *arena)
{
    return (Claim *)body_unpack(arena, &claim__descriptor, account->body);
}

void account_claim_set(struct account *account, const Claim *claim, struct arena *arena)
{
    account->body = body_pack(arena, &claim->base);
}
