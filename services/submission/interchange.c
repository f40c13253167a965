/* A full or old queue becomes an interchange: the next control number, the bytes, and word to the
 * courier.
 *
 * One ISA = one GS = one ST of one guide; envelope and loops 1000A/B come from the partner's row,
 * everything else from the claims (design: at most one live interchange).
 */
#include "lib/base/body.h"
#include "lib/claim/number.h"
#include "lib/x12/x837.h"
#include "runtime/work.h"
#include "submission/steps.h"

static const int64_t us_per_minute = INT64_C(60) * 1000 * 1000, minutes_per_day = INT64_C(24) * 60;

/* Claims of unusual size make a smaller interchange, not a message over its memory limit; the rest
 * waits. */
static const size_t interchange_arena_bytes_max = (size_t)24 << 20;

struct range {
    int64_t first, last;
};

/* The serials that go out together: the oldest waiting, at most as many as the partner takes at
 * once. */
static struct range range_of(const struct row *due)
{
    const int64_t next = due->cells[5].i, batched = due->cells[6].i, most = due->cells[7].i;
    const int64_t last = next - 1 - batched > most ? batched + most : next - 1;
    return (struct range){batched + 1, last};
}

static void waiting_key(struct value key[4], str partner, str class, struct range range)
{
    key[0] = V_STR(partner);
    key[1] = V_STR(class);
    key[2] = V_INT(range.first);
    key[3] = V_INT(range.last);
}

void interchange_keys(const struct row *row, struct keys *keys)
{
    const str partner = row->cells[2].s, class = row->cells[3].s;
    const struct value queue_key[] = {V_STR(partner), V_STR(class)};
    struct value key[4];
    keys_add(keys, &control_table, queue_key);
    keys_add(keys, &queue_table, queue_key);
    waiting_key(key, partner, class, range_of(row));
    keys_add(keys, &waiting_table, key);
}

static int64_t control_next(const struct loaded *loaded, struct effects *fx, str partner)
{
    const struct value key[] = {V_STR(partner)};
    const struct row *row = loaded_first(loaded, &control_table, key);
    const int64_t next = row ? row->cells[1].i + 1 : 1;
    const struct value cells[] = {V_STR(partner), V_INT(next)};
    effects_put(fx, &control_table, cells);
    return next;
}

static ClaimType claim_type_of(str class)
{
    const char *letter = strchr(guide_letters, class.at[GUIDE_AT]);
    return letter ? (ClaimType)(letter - guide_letters) : CLAIM_TYPE__PROFESSIONAL;
}

static struct x837_envelope envelope_of(const struct partner *partner,
                                        const struct interchange *interchange,
                                        const struct loaded *loaded, struct arena *arena)
{
    const int64_t minutes = loaded_now(loaded).us / us_per_minute % minutes_per_day;
    return (struct x837_envelope){
        .x12 = {.sender_qualifier = partner->sender_qualifier,
                .sender_id = partner->sender_id,
                .receiver_qualifier = partner->receiver_qualifier,
                .receiver_id = partner->receiver_id,
                .control = interchange->isa13,
                .date = loaded_today(loaded),
                .hhmm = (int32_t)(minutes / 60 * 100 + minutes % 60),
                .usage = interchange->class.at[USAGE_AT],
                .guide = partner_guide(partner, claim_type_of(interchange->class)),
                .ack_requested = partner->ta1_due_h ? '1' : '0'},
        .claim_type = claim_type_of(interchange->class),
        .submitter_name = partner->submitter_name,
        .submitter_id = partner->submitter_id,
        .submitter_contact = partner->submitter_contact,
        .submitter_phone = partner->submitter_phone,
        .receiver_name = partner->name,
        .receiver_id = partner->receiver_id,
        .reference = arena_printf(arena, "%09lld", (long long)interchange->isa13),
    };
}

static void line_control(int32_t version, int32_t line, char *text)
{
    line_control_write(version, line, text);
}

static enum status claim_write(struct x837_writer *writer, const struct sealed_claim *sealed,
                               struct arena *arena)
{
    char number[CLAIM_NUMBER_CHARS + 1];
    Claim *claim = (Claim *)body_unpack(arena, &claim__descriptor, sealed->body);
    if (!claim) return HALT; /* we wrote it */
    claim_number_write((struct claim_number){sealed->claim, sealed->version}, number);
    return x837_claim(writer, claim, str_of(number), line_control);
}

static void claim_journal(struct effects *fx, const struct loaded *loaded,
                          const struct sealed_claim *claim, str subject)
{
    journal(fx, loaded,
            &(struct journal_entry){.shard = claim->shard,
                                    .claim = claim->claim,
                                    .version = claim->version,
                                    .worker = "submission",
                                    .event = "submitted",
                                    .detail = subject});
}

/* Writes every claim into the interchange; fills in its count, charges, digest and size. */
static enum status seal(struct interchange *interchange, const struct partner *partner,
                        const struct loaded *loaded, struct effects *fx)
{
    struct arena *arena = effects_arena(fx);
    struct value key[4];
    const struct x837_envelope envelope = envelope_of(partner, interchange, loaded, arena);
    const str subject = interchange_subject(arena, partner->id, interchange->isa13);
    struct x837_writer *writer = x837_open(arena, &envelope);
    waiting_key(key, interchange->partner, interchange->class,
                (struct range){interchange->first_serial, interchange->last_serial});
    const size_t most = arena_used(arena) + interchange_arena_bytes_max;
    for (const struct row *row = loaded_first(loaded, &waiting_table, key); row; row = row->next) {
        const struct sealed_claim claim = waiting_row(row);
        if (arena_used(arena) > most) break;
        TRY(claim_write(writer, &claim, arena));
        claim_journal(fx, loaded, &claim, subject);
        interchange->claim_count++;
        interchange->charge_cents += claim.charge_cents;
        interchange->last_serial = claim.serial;
    }
    const str bytes_out = x837_close(writer);
    unsigned char *digest = arena_alloc(arena, SHA256_BYTES);
    hash_sha256(bytes_out, digest);
    interchange->sha256 = (str){(const char *)digest, SHA256_BYTES};
    interchange->byte_count = (int64_t)bytes_out.len;
    const struct value cells[] = {V_STR(interchange->partner), V_INT(interchange->isa13),
                                  V_STR(bytes_out)};
    effects_append(fx, &interchange_bytes_table, cells);
    return OK;
}

static void deliver_emit(struct effects *fx, const struct interchange *interchange)
{
    Deliver deliver = DELIVER__INIT;
    deliver.partner = str_bytes(interchange->partner);
    deliver.interchange = interchange->isa13;
    deliver.sha256 = str_bytes(interchange->sha256);
    deliver.byte_count = interchange->byte_count;
    CourierInbox inbox = COURIER_INBOX__INIT;
    inbox.what_case = COURIER_INBOX__WHAT_DELIVER;
    inbox.deliver = &deliver;
    effects_emit_partner(fx, TO_COURIER, interchange->partner, &inbox.base);
}

enum status interchange_build(const struct row *row, const struct loaded *loaded,
                              struct effects *fx)
{
    const struct partner *partner = partner_by_id(&submission_partners, row->cells[2].s);
    if (!partner) return HALT; /* its file was there when its queue was made */
    struct queue queue = queue_get(loaded, row->cells[2].s, row->cells[3].s);
    const struct range range = range_of(row);
    /* The due rows were read before this batch's transaction: another batch of ours was faster. */
    if (queue.batched_serial + 1 != range.first) return OK;
    struct interchange interchange = {
        .partner = queue.partner,
        .isa13 = control_next(loaded, fx, queue.partner),
        .partition = queue.partition,
        .class = queue.class,
        .state = STR("PREPARED"),
        .first_serial = range.first,
        .last_serial = range.last,
        .ta1 = STR(""),
        .ack999 = STR(""),
        .created_us = loaded_now(loaded).us,
    };
    TRY(seal(&interchange, partner, loaded, fx));
    interchange_put(fx, &interchange);
    deliver_emit(fx, &interchange);
    queue.batched_serial = interchange.last_serial;
    queue.due_us = queue.next_serial - 1 == interchange.last_serial ? 0 : loaded_now(loaded).us;
    queue_put(fx, &queue);
    return OK;
}
