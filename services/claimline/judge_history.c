/* The claims of a run as each other's history: gathered in a first reading, then looked up by
 * patient. */
#include <stdlib.h>

#include "claimline/judge.h"
#include "lib/claim/identity.h"

static const struct hash_key no_key;

/* ---- gathering ---------------------------------------------------------------------------- */

static struct identity identity_in(const Claim *claim)
{
    const Party *member = claim->subscriber ? claim->subscriber->name : NULL;
    const Party *patient = claim->patient ? claim->patient : member;
    const struct patient_identity of = {
        .payer_id = claim_payer_id(claim),
        .member_id = member ? str_from(member->id) : STR(""),
        .first_name = patient ? str_from(patient->first_name) : STR(""),
        .birth_date = date_of(claim->patient_birth_date),
    };
    return identity_of(&no_key, &of);
}

void judge_number(struct judge *judge, Claim *claim)
{
    const struct identity identity = identity_in(claim);
    const str hash = {(const char *)identity.hash, sizeof identity.hash};
    claim->number = (int64_t)(judge->gathers ? judge->gathered_count : judge->ordinal) + 1;
    claim->version = 1;
    claim->shard = identity.shard;
    claim->identity = str_bytes(arena_str(judge->claim, hash));
}

void judge_gather(struct judge *judge, const Claim *claim)
{
    judge->gathered =
        arena_grow(judge->kept, judge->gathered, judge->gathered_count, sizeof *judge->gathered);
    struct judged *judged = &judge->gathered[judge->gathered_count];
    judged->ordinal = judge->gathered_count++;
    memcpy(judged->identity, claim->identity.data, IDENTITY_BYTES);
    struct history_entry entry = history_entry_of(judge->claim, &no_key, claim);
    entry.duplicate = arena_str(judge->kept, entry.duplicate);
    entry.control = arena_str(judge->kept, entry.control);
    entry.body = arena_str(judge->kept, entry.body);
    entry.standing = HISTORY_HELD; /* until it is found not to be rejected */
    judged->is_original = claim->source && str_is(str_from(claim->source->format), "X12") &&
                          str_is(str_from(claim->frequency), "1");
    judged->entry = entry;
}

static int by_patient(const void *one, const void *other)
{
    const struct judged *a = *(struct judged *const *)one, *b = *(struct judged *const *)other;
    const int order = memcmp(a->identity, b->identity, IDENTITY_BYTES);
    return order ? order : (a->ordinal > b->ordinal) - (a->ordinal < b->ordinal);
}

static int by_control(const void *one, const void *other)
{
    const struct judged *a = *(struct judged *const *)one, *b = *(struct judged *const *)other;
    const int order = memcmp(a->entry.control.at, b->entry.control.at, DUPLICATE_BYTES);
    return order ? order : (a->ordinal > b->ordinal) - (a->ordinal < b->ordinal);
}

static struct judged **sorted(struct judge *judge, int (*order)(const void *, const void *))
{
    struct judged **list = ARENA_ARRAY(judge->kept, struct judged *, judge->gathered_count + 1);
    for (size_t i = 0; i < judge->gathered_count; i++) list[i] = &judge->gathered[i];
    qsort(list, judge->gathered_count, sizeof(struct judged *), order);
    return list;
}

void judge_gathered(struct judge *judge)
{
    judge->gathers = false;
    judge->by_patient = sorted(judge, by_patient);
    judge->by_control = sorted(judge, by_control);
}

/* ---- looking up --------------------------------------------------------------------------- */

static bool is_same_patient(const struct judged *a, const struct judged *b)
{
    return memcmp(a->identity, b->identity, IDENTITY_BYTES) == 0;
}

/* It stands before the claim in the files, or happened before. */
static bool is_before(const struct judged *one, const struct judged *mine)
{
    return one->ordinal < mine->ordinal ||
           (one->ordinal > mine->ordinal && one->entry.from.yyyymmdd < mine->entry.from.yyyymmdd);
}

static struct judged **place_of(const struct judge *judge, struct judged *mine)
{
    return bsearch(&mine, judge->by_patient, judge->gathered_count, sizeof(struct judged *),
                   by_patient);
}

/* Those of the patient around the claim, in the order of the files. */
static void neighbours_add(struct judge *judge, struct judged *mine, struct history *history)
{
    struct judged **at = place_of(judge, mine);
    struct judged **first = at, **last = at;
    struct judged **end = judge->by_patient + judge->gathered_count;
    while (first > judge->by_patient && is_same_patient(first[-1], mine) &&
           at - first < HISTORY_MAX / 2)
        first--;
    while (last + 1 < end && is_same_patient(last[1], mine) && last - at < HISTORY_MAX / 2) last++;
    history->items = ARENA_ARRAY(judge->claim, struct history_entry, (size_t)(last - first) + 1);
    for (struct judged **i = first; i <= last; i++)
        if (is_before(*i, mine)) history->items[history->count++] = (*i)->entry;
    history->cut = last - first >= HISTORY_MAX / 2;
}

/* An original claim of somebody else before this one had its number. */
static bool control_is_taken(const struct judge *judge, struct judged *mine)
{
    struct judged **at = bsearch(&mine, judge->by_control, judge->gathered_count,
                                 sizeof(struct judged *), by_control);
    while (at-- > judge->by_control &&
           memcmp(at[0]->entry.control.at, mine->entry.control.at, DUPLICATE_BYTES) == 0)
        if (at[0]->is_original && history_is_out(&at[0]->entry) && !is_same_patient(at[0], mine))
            return true;
    return false;
}

struct history judge_history(struct judge *judge, const Claim *claim)
{
    struct history history = {.duplicate = history_duplicate(judge->claim, &no_key, claim),
                              .control = history_control(judge->claim, &no_key, claim)};
    /* A file that grew between the readings has claims that were not gathered. */
    if (judge->ordinal < judge->gathered_count) {
        neighbours_add(judge, &judge->gathered[judge->ordinal], &history);
        history.control_taken = control_is_taken(judge, &judge->gathered[judge->ordinal]);
    }
    return history;
}

void judge_sent(struct judge *judge)
{
    if (judge->ordinal < judge->gathered_count)
        judge->gathered[judge->ordinal].entry.standing = HISTORY_SENT;
}
