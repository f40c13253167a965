/* Followup: hears of submission and remittance and keeps each claim's position.
 *
 * Messages of one sender about one claim come in order, so the last word of each stands; a word
 * about an older version than the one kept is late and changes nothing.
 */
#include "followup/followup.h"

#include "followup/sql.h"
#include "proto/messages.pb-c.h"

/* clang-format off */
static const struct column position_columns[] = {
    {"shard", COLUMN_INT8}, {"claim", COLUMN_INT8}, {"version", COLUMN_INT4}, {"partner", COLUMN_TEXT},
    {"interchange", COLUMN_INT8}, {"sent_state", COLUMN_TEXT}, {"paid_state", COLUMN_TEXT},
    {"charge_cents", COLUMN_INT8}, {"paid_cents", COLUMN_INT8}, {"adjusted_cents", COLUMN_INT8},
    {"patient_cents", COLUMN_INT8}, {"at", COLUMN_TIMESTAMP},
};
enum { SHARD, CLAIM, VERSION, PARTNER, INTERCHANGE, SENT_STATE, PAID_STATE, CHARGE, PAID, ADJUSTED, PATIENT, AT };
/* clang-format on */

static const struct table position_table = {
    .name = "followup.position",
    .owner = BY_SHARD,
    .columns = position_columns,
    .column_count = COUNT_OF(position_columns),
    .key_count = 2,
    .read = &sql_followup_read_position,
    .write = &sql_followup_write_position,
};
static const struct table *const tables[] = {&position_table, &work_journal, &work_item,
                                             &work_quarantine, NULL};

static const Position *position_read(const struct message *message, struct arena *arena)
{
    ProtobufCAllocator allocator = arena_allocator(arena);
    const FollowupInbox *inbox =
        followup_inbox__unpack(&allocator, message->body.len, (const uint8_t *)message->body.at);
    return inbox && inbox->what_case == FOLLOWUP_INBOX__WHAT_POSITION ? inbox->position : NULL;
}

static void keys(const struct message *message, struct keys *wanted, struct arena *arena)
{
    const Position *position = position_read(message, arena);
    if (!position) return;
    const struct value key[] = {V_INT(position->shard), V_INT(position->claim)};
    keys_add(wanted, &position_table, key);
}

static void sent_set(struct value *cells, const Position *position)
{
    cells[PARTNER] = V_BYTES(position->partner);
    cells[INTERCHANGE] = V_INT(position->interchange);
    cells[SENT_STATE] = V_BYTES(position->state);
    if (position->charge_cents) cells[CHARGE] = V_INT(position->charge_cents);
}

static void paid_set(struct value *cells, const Position *position)
{
    cells[PAID_STATE] = V_BYTES(position->state);
    cells[PAID] = V_INT(position->paid_cents);
    cells[ADJUSTED] = V_INT(position->adjusted_cents);
    cells[PATIENT] = V_INT(position->patient_cents);
}

static enum status handle(const struct message *message, const struct loaded *loaded,
                          struct effects *fx)
{
    const Position *position = position_read(message, effects_arena(fx));
    if (!position) {
        effects_fault(fx, "message_unreadable", 0);
        return REJECT;
    }
    const struct value key[] = {V_INT(position->shard), V_INT(position->claim)};
    const struct row *row = loaded_first(loaded, &position_table, key);
    struct value cells[COUNT_OF(position_columns)] = {
        [SHARD] = key[0],
        [CLAIM] = key[1],
        [PARTNER] = V_BYTES(position->partner),
        [SENT_STATE] = V_STR(STR("")),
        [PAID_STATE] = V_STR(STR("")),
    };
    if (row && row->cells[VERSION].i > position->version) return OK;
    if (row && row->cells[VERSION].i == position->version) memcpy(cells, row->cells, sizeof cells);
    cells[VERSION] = V_INT(position->version);
    cells[AT] = V_INT(loaded_now(loaded).us);
    if (str_is(str_from(position->by), "remittance"))
        paid_set(cells, position);
    else
        sent_set(cells, position);
    effects_put(fx, &position_table, cells);
    return OK;
}

static const struct output outputs[] = {{0}};

const struct worker followup_worker = {
    .name = "followup",
    .doc = "Knows where each claim is after submission.",
    .outputs = outputs,
    .tables = tables,
    .keys = keys,
    .handle = handle,
};
