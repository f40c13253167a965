/* One patient turned out to be another: an alias, and all that waits goes to the survivor. */
#include "intake/charges.h"
#include "lib/hl7/dft.h"
#include "lib/hl7/known.h"
#include "runtime/work.h"

enum { ASK_PRIORITY = 3 };

static str merged_of(const PatientMerge *merge)
{
    return str_from(merge->identity);
}

void merges_keys(const IntakeInbox *inbox, struct keys *wanted)
{
    const bool at_survivor = inbox->what_case == INTAKE_INBOX__WHAT_JOINED;
    const bool at_merged = inbox->what_case == INTAKE_INBOX__WHAT_MERGE ||
                           inbox->what_case == INTAKE_INBOX__WHAT_GATHER;
    const PatientMerge *merge = inbox->merge; /* the oneof's pointers share their place */
    if (inbox->what_case == INTAKE_INBOX__WHAT_ACCOUNT) {
        const MovedAccount *moved = inbox->account;
        const struct account account = {.shard = moved->shard,
                                        .facility = str_from(moved->facility),
                                        .number = str_from(moved->account),
                                        .claim_type = moved->claim_type};
        patient_keys(wanted, moved->shard, str_from(moved->identity));
        account_keys(wanted, &account);
        return;
    }
    if (!at_survivor && !at_merged) return;
    patient_keys(wanted, at_survivor ? merge->survivor_shard : merge->shard,
                 str_from(at_survivor ? merge->survivor_identity : merge->identity));
    const struct value key[] = {V_INT(merge->shard), V_BYTES(merge->identity)};
    if (inbox->what_case == INTAKE_INBOX__WHAT_GATHER)
        keys_add(wanted, &intake_patient_account_table, key);
}

/* Opens a work item about a merge; `work` has its subject, shard, text and claim. */
static void ask(struct work work, const struct loaded *loaded, struct effects *fx)
{
    work.worker = "intake";
    work.kind = "merge";
    work.field = STR("MRG-1");
    work.priority = ASK_PRIORITY;
    work_open(fx, loaded, &work);
}

/* ---- at the merged patient's shard ----------------------------------------------------------- */

static void to_coding(PatientMerge *merge, struct effects *fx)
{
    CodingInbox inbox = CODING_INBOX__INIT;
    inbox.what_case = CODING_INBOX__WHAT_MERGE;
    inbox.merge = merge;
    effects_emit_shard(fx, INTAKE_TO_CODING, merge->shard, &inbox.base);
}

static void to_intake(IntakeInbox__WhatCase what, PatientMerge *merge, int64_t shard,
                      struct effects *fx)
{
    IntakeInbox inbox = INTAKE_INBOX__INIT;
    inbox.what_case = what;
    inbox.merge = merge;
    effects_emit_shard(fx, INTAKE_TO_INTAKE, shard, &inbox.base);
}

static bool is_one_person(const PatientMerge *merge)
{
    return merge->shard == merge->survivor_shard &&
           str_eq(merged_of(merge), str_from(merge->survivor_identity));
}

/* From now on nothing is added here. What lies here is gathered in a message of its own: only when
 * this is committed can a query see all of it. */
static void merge_take(PatientMerge *merge, const struct loaded *loaded, struct effects *fx)
{
    struct patient patient = patient_get(loaded, merge->shard, merged_of(merge));
    if (is_one_person(merge)) return;
    if (patient_is_merged(&patient)) {
        if (str_eq(patient.survivor, str_from(merge->survivor_identity))) return;
        const str subject = arena_printf(effects_arena(fx), "intake/%lld/%d",
                                         (long long)merge->intake_number, merge->position);
        ask((struct work){.subject = subject,
                          .shard = merge->shard,
                          .text = STR("A patient who was merged already is merged into another; "
                                      "the first merge stands")},
            loaded, fx);
        return;
    }
    patient.survivor_shard = merge->survivor_shard;
    patient.survivor = str_from(merge->survivor_identity);
    patient.turn++;
    patient_put(fx, loaded, &patient);
    merge->turn = patient.turn;
    to_intake(INTAKE_INBOX__WHAT_GATHER, merge, merge->shard, fx);
    to_coding(merge, fx);
}

static void account_send(const struct account *account, const PatientMerge *merge,
                         struct effects *fx)
{
    IntakeInbox inbox = INTAKE_INBOX__INIT;
    MovedAccount moved = MOVED_ACCOUNT__INIT;
    moved.shard = merge->survivor_shard;
    moved.identity = merge->survivor_identity;
    moved.facility = str_bytes(account->facility);
    moved.account = str_bytes(account->number);
    moved.claim_type = account->claim_type;
    moved.state = str_bytes(account->state);
    moved.closes_on = account->closes_on.yyyymmdd;
    moved.messages = account->messages;
    moved.claim = account->claim;
    moved.body = str_bytes(account->body);
    inbox.what_case = INTAKE_INBOX__WHAT_ACCOUNT;
    inbox.account = &moved;
    effects_emit_shard(fx, INTAKE_TO_INTAKE, moved.shard, &inbox.base);
}

/* A gathering whose merge was taken back since, or that another one follows, is over. */
static void gather_take(PatientMerge *merge, const struct loaded *loaded, struct effects *fx)
{
    const struct patient patient = patient_get(loaded, merge->shard, merged_of(merge));
    const struct value key[] = {V_INT(merge->shard), V_BYTES(merge->identity)};
    if (!patient_is_merged(&patient) || patient.turn != merge->turn) return;
    for (const struct row *row = loaded_first(loaded, &intake_patient_account_table, key); row;
         row = row->next) {
        const struct account account = account_of_patient(row->cells);
        account_send(&account, merge, fx);
        account_delete(fx, &account);
    }
    merge->known = str_bytes(patient.known);
    to_intake(INTAKE_INBOX__WHAT_JOINED, merge, merge->survivor_shard, fx);
}

/* ---- at the survivor's shard ----------------------------------------------------------------- */

/* The survivor's own facts go before those of the one who was merged into him. A survivor who had
 * been merged into that one is himself again: else each would hand on to the other for ever. */
static enum status joined_take(PatientMerge *merge, const struct loaded *loaded, struct effects *fx)
{
    struct patient patient =
        patient_get(loaded, merge->survivor_shard, str_from(merge->survivor_identity));
    if (patient_is_merged(&patient) && str_eq(patient.survivor, merged_of(merge)))
        patient.survivor = (str){0};
    if (patient_is_merged(&patient) && merge->hops < HOPS_MAX) {
        merge->survivor_shard = patient.survivor_shard;
        merge->survivor_identity = str_bytes(patient.survivor);
        merge->hops++;
        to_intake(INTAKE_INBOX__WHAT_JOINED, merge, merge->survivor_shard, fx);
        return OK;
    }
    if (merge->known.len == 0 || patient.known.len == 0) {
        if (patient.known.len == 0) patient.known = str_from(merge->known);
    } else {
        TRY(hl7_known_update(effects_arena(fx), str_from(merge->known), patient.known,
                             &patient.known));
    }
    patient_put(fx, loaded, &patient);
    return OK;
}

static struct account account_of(const MovedAccount *moved)
{
    return (struct account){
        .shard = moved->shard,
        .facility = str_from(moved->facility),
        .number = str_from(moved->account),
        .claim_type = moved->claim_type,
        .state = str_from(moved->state),
        .closes_on = date_of(moved->closes_on),
        .messages = moved->messages,
        .claim = moved->claim,
        .body = str_from(moved->body),
        .identity = str_from(moved->identity),
    };
}

static enum status accounts_join(struct account *ours, const struct account *theirs,
                                 struct effects *fx)
{
    struct arena *arena = effects_arena(fx);
    Claim *claim = account_claim(ours, arena), *more = account_claim(theirs, arena);
    if (!claim || !more) return HALT;
    dft_merge(claim, more, arena);
    dft_sums(claim);
    ours->messages += theirs->messages;
    if (ours->closes_on.yyyymmdd < theirs->closes_on.yyyymmdd) ours->closes_on = theirs->closes_on;
    account_claim_set(ours, claim, arena);
    account_put(fx, ours);
    return OK;
}

/* Both patients had an account of that number, or one patient had two that are one. */
enum status accounts_meet(struct account *ours, const struct account *theirs,
                          const struct loaded *loaded, struct effects *fx)
{
    struct arena *arena = effects_arena(fx);
    const str subject = arena_printf(arena, "intake/merge/%lld/%lld", (long long)ours->shard,
                                     (long long)(ours->claim ? ours->claim : theirs->claim));
    if (ours->body.len && theirs->body.len) return accounts_join(ours, theirs, fx);
    if (theirs->body.len == 0 && ours->body.len == 0) return OK; /* two claims that were made */
    ask((struct work){.subject = subject,
                      .shard = ours->shard,
                      .claim = ours->claim ? ours->claim : theirs->claim,
                      .text = STR("Two patients or accounts were merged, and one is a claim "
                                  "already; bill the other's charges by a replacement, or not")},
        loaded, fx);
    if (theirs->body.len == 0) return OK;
    struct account late = *theirs; /* kept beside it */
    late.state = STR("late");
    late.number = arena_printf(arena, "%.*s (%s)", STR_ARGS(theirs->number), "merged");
    account_put(fx, &late);
    return OK;
}

static enum status account_moved(MovedAccount *moved, const struct loaded *loaded,
                                 struct effects *fx)
{
    const struct patient patient = patient_get(loaded, moved->shard, str_from(moved->identity));
    const struct account theirs = account_of(moved);
    struct account ours = theirs;
    if (patient_is_merged(&patient) && moved->hops < HOPS_MAX) {
        IntakeInbox inbox = INTAKE_INBOX__INIT;
        moved->shard = patient.survivor_shard;
        moved->identity = str_bytes(patient.survivor);
        moved->hops++;
        inbox.what_case = INTAKE_INBOX__WHAT_ACCOUNT;
        inbox.account = moved;
        effects_emit_shard(fx, INTAKE_TO_INTAKE, moved->shard, &inbox.base);
        return OK;
    }
    if (account_get(loaded, &ours)) return accounts_meet(&ours, &theirs, loaded, fx);
    account_put(fx, &theirs);
    return OK;
}

enum status merges_take(const IntakeInbox *inbox, const struct loaded *loaded, struct effects *fx)
{
    if (!inbox->merge) {
        effects_fault(fx, "merge_of_nobody", 0);
        return REJECT;
    }
    switch (inbox->what_case) {
    case INTAKE_INBOX__WHAT_MERGE:
        merge_take(inbox->merge, loaded, fx);
        return OK;
    case INTAKE_INBOX__WHAT_GATHER:
        gather_take(inbox->gather, loaded, fx);
        return OK;
    case INTAKE_INBOX__WHAT_JOINED:
        return joined_take(inbox->joined, loaded, fx);
    case INTAKE_INBOX__WHAT_ACCOUNT:
        return account_moved(inbox->account, loaded, fx);
    case INTAKE_INBOX__WHAT_CLAIM:
    case INTAKE_INBOX__WHAT_HL7:
    case INTAKE_INBOX__WHAT__NOT_SET:
    case _INTAKE_INBOX__WHAT__CASE_IS_INT_SIZE:
        break;
    }
    return OK;
}
