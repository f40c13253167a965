/* What is known of a patient, message by message: PID by field, guarantor and insurances as a
 * whole. */
#include "lib/hl7/known.h"

#include "lib/hl7/dft_parts.h"
#include "lib/hl7/escape.h"

enum { PID_FIELDS = 40, ACCOUNT_FIELD = 18, ROOM_FOR_SEPARATORS = 128 };

/* ---- one side: which segments of interest a message has -------------------------------------- */

struct side {
    struct hl7_segment msh, pid; /* text.len 0: none */
    str text;
    bool has_insurance, has_guarantor;
    bool has_no_insurance, has_no_guarantor; /* it says that there is none */
};

/* The first field that says anything is `""`. HL7 2.5.1 chapter 2.10.4.1. */
static bool says_none(const struct hl7_segment *segment)
{
    for (int field = 1; field <= 3; field++)
        if (hl7_is_null(hl7_value(segment, field, 1))) return true;
    return false;
}

static void side_take(struct side *side, const struct hl7_segment *segment)
{
    if (str_is(segment->id, "MSH") && side->msh.text.len == 0) side->msh = *segment;
    if (str_is(segment->id, "PID") && side->pid.text.len == 0) side->pid = *segment;
    if (str_is(segment->id, "IN1")) {
        if (!side->has_insurance) side->has_no_insurance = says_none(segment);
        side->has_insurance = true;
    }
    if (str_is(segment->id, "GT1")) {
        if (!side->has_guarantor) side->has_no_guarantor = says_none(segment);
        side->has_guarantor = true;
    }
}

static enum status side_read(struct arena *arena, str message, struct side *side)
{
    struct hl7_reader reader;
    struct hl7_segment segment;
    *side = (struct side){0};
    TRY(hl7_redelimited(arena, message, &side->text));
    TRY(hl7_open(side->text, &reader));
    while (hl7_next(&reader, &segment)) side_take(side, &segment);
    return OK;
}

/* ---- writing --------------------------------------------------------------------------------- */

struct text { /* grows within room that was taken for all of it */
    char *at;
    size_t len;
};

static void add(struct text *text, str piece)
{
    if (piece.len) memcpy(text->at + text->len, piece.at, piece.len);
    text->len += piece.len;
}

static void add_segment(struct text *text, str segment)
{
    add(text, segment);
    add(text, STR("\r"));
}

/* Insurances with what belongs to them, or guarantors. */
static void add_all(struct text *text, const struct side *side, const char *first,
                    const char *second)
{
    struct hl7_reader reader;
    struct hl7_segment segment;
    if (side->text.len == 0 || hl7_open(side->text, &reader) != OK) return;
    while (hl7_next(&reader, &segment))
        if (str_is(segment.id, first) || str_is(segment.id, second))
            add_segment(text, segment.text);
}

enum null { NULL_DELETES, NULL_STAYS };

/* PID of both: the newer's field where it says something. */
static void add_pid(struct text *text, const struct side *newer, const struct side *older,
                    enum null null)
{
    add(text, STR("PID"));
    for (int field = 1; field <= PID_FIELDS; field++) {
        const str new = newer->pid.text.len ? hl7_field(&newer->pid, field) : (str){0};
        const str old = older->pid.text.len && field != ACCOUNT_FIELD
                            ? hl7_field(&older->pid, field)
                            : (str){0};
        add(text, STR("|"));
        if (null == NULL_DELETES && (hl7_is_null(new) || field == ACCOUNT_FIELD)) continue;
        add(text, new.len ? new : old);
    }
    add(text, STR("\r"));
}

static struct text text_for(struct arena *arena, const struct side *a, const struct side *b)
{
    return (struct text){arena_alloc(arena, a->text.len + b->text.len + ROOM_FOR_SEPARATORS), 0};
}

enum status hl7_known_update(struct arena *arena, str known, str message, str *updated)
{
    struct side older = {0}, newer;
    if (known.len) TRY(side_read(arena, known, &older));
    TRY(side_read(arena, message, &newer));
    struct text text = text_for(arena, &older, &newer);
    add_segment(&text, newer.msh.text.len ? newer.msh.text : STR("MSH|^~\\&"));
    add_pid(&text, &newer, &older, NULL_DELETES);
    if (!newer.has_no_guarantor)
        add_all(&text, newer.has_guarantor ? &newer : &older, "GT1", "GT1");
    if (!newer.has_no_insurance)
        add_all(&text, newer.has_insurance ? &newer : &older, "IN1", "IN2");
    *updated = (str){text.at, text.len};
    return OK;
}

enum status hl7_known_apply(struct arena *arena, str known, str message, str *whole)
{
    struct side older = {0}, newer;
    struct hl7_reader reader;
    struct hl7_segment segment;
    *whole = message;
    if (known.len == 0) return OK;
    TRY(side_read(arena, known, &older));
    TRY(side_read(arena, message, &newer));
    if (newer.pid.text.len == 0) return OK;
    struct text text = text_for(arena, &older, &newer);
    TRY(hl7_open(newer.text, &reader));
    while (hl7_next(&reader, &segment)) {
        if (segment.text.at == newer.pid.text.at)
            add_pid(&text, &newer, &older, NULL_STAYS);
        else
            add_segment(&text, segment.text);
    }
    if (!newer.has_guarantor) add_all(&text, &older, "GT1", "GT1");
    if (!newer.has_insurance) add_all(&text, &older, "IN1", "IN2");
    *whole = (str){text.at, text.len};
    return OK;
}

/* ---- merges ---------------------------------------------------------------------------------- */

static bool is_one_of(const struct hl7_header *header, const char *triggers)
{
    str rest = str_of(triggers);
    if (!str_is(header->type, "ADT") || !header->trigger.len) return false;
    while (rest.at)
        if (str_eq(str_cut(&rest, ' '), header->trigger)) return true;
    return false;
}

static const char patient_merges[] = "A18 A34 A36 A40 A47", account_merges[] = "A35 A41 A49",
                  other_merges[] = "A42 A43 A44 A45 A46 A48 A50 A51";

/* PID-3, or PID-2 of 2.1 senders: the number and whose it is, as hl7_patient() has it. */
static void survivor_of(const struct hl7_segment *pid, str facility, struct hl7_merge *merge)
{
    const int repetition = dft_record_repetition(pid);
    const str authority = hl7_value_of(pid, 3, repetition, 4);
    merge->survivor = hl7_value_of(pid, 3, repetition, 1);
    if (!hl7_is_set(merge->survivor)) merge->survivor = hl7_value(pid, 2, 1);
    merge->survivor_authority = hl7_is_set(authority) ? authority : facility;
}

/* A number of another type than MR, where types are said, is no identity of ours. */
static bool is_record_number(const struct hl7_segment *mrg, int repetition)
{
    const str type = hl7_value_of(mrg, 1, repetition, 5);
    return hl7_is_set(hl7_value_of(mrg, 1, repetition, 1)) &&
           (!hl7_is_set(type) || str_is(type, "MR") || str_is(type, "PI"));
}

static bool merged_at(const struct hl7_segment *mrg, str facility, int *n, struct hl7_merge *merge)
{
    const int count = hl7_repetition_count(mrg, 1);
    for (int i = 1; i <= count; i++) {
        if (!is_record_number(mrg, i) || --*n > 0) continue;
        const str authority = hl7_value_of(mrg, 1, i, 4);
        merge->merged = hl7_value_of(mrg, 1, i, 1);
        merge->merged_authority = hl7_is_set(authority) ? authority : facility;
        return true;
    }
    return false;
}

bool hl7_merge_at(str message, int n, struct hl7_merge *merge)
{
    struct hl7_header header;
    struct hl7_reader reader;
    struct hl7_segment segment;
    *merge = (struct hl7_merge){0};
    if (hl7_header_read(message, &header) != OK || !is_one_of(&header, patient_merges))
        return false;
    if (hl7_open(message, &reader) != OK) return false;
    while (hl7_next(&reader, &segment)) {
        if (str_is(segment.id, "PID")) survivor_of(&segment, header.sending_facility, merge);
        if (str_is(segment.id, "MRG") && hl7_is_set(merge->survivor) &&
            merged_at(&segment, header.sending_facility, &n, merge))
            return true;
    }
    return false;
}

/* ---- accounts -------------------------------------------------------------------------------- */

/* Each MRG with the PID before it. */
struct pair {
    struct hl7_segment first, pid, mrg; /* first: the message's first PID */
};

static bool pair_next(struct hl7_reader *reader, struct pair *pair)
{
    struct hl7_segment segment;
    while (hl7_next(reader, &segment)) {
        if (str_is(segment.id, "PID")) pair->pid = segment;
        if (str_is(segment.id, "PID") && !pair->first.text.len) pair->first = segment;
        if (!str_is(segment.id, "MRG") || !pair->pid.text.len) continue;
        pair->mrg = segment;
        return true;
    }
    return false;
}

static str record_of(const struct hl7_segment *pid)
{
    const str record = hl7_value_of(pid, 3, dft_record_repetition(pid), 1);
    return hl7_is_set(record) ? record : hl7_value(pid, 2, 1);
}

/* The MRG speaks of the PID's own patient, who is the message's first. */
static bool is_one_patient(const struct pair *pair)
{
    const str before = hl7_value(&pair->mrg, 1, 1);
    return str_eq(record_of(&pair->pid), record_of(&pair->first)) &&
           (!hl7_is_set(before) || str_eq(before, record_of(&pair->pid)));
}

static bool accounts_differ(const struct pair *pair)
{
    const str survivor = hl7_value(&pair->pid, ACCOUNT_FIELD, 1);
    const str merged = hl7_value(&pair->mrg, 3, 1);
    return hl7_is_set(survivor) && hl7_is_set(merged) && !str_eq(survivor, merged);
}

bool hl7_account_merge_at(str message, int n, struct hl7_account_merge *merge)
{
    struct hl7_header header;
    struct hl7_reader reader;
    struct pair pair = {0};
    *merge = (struct hl7_account_merge){0};
    if (hl7_header_read(message, &header) != OK || !is_one_of(&header, account_merges))
        return false;
    if (hl7_open(message, &reader) != OK) return false;
    while (pair_next(&reader, &pair)) {
        if (!is_one_patient(&pair) || !accounts_differ(&pair) || --n > 0) continue;
        merge->survivor = hl7_value(&pair.pid, ACCOUNT_FIELD, 1);
        merge->merged = hl7_value(&pair.mrg, 3, 1);
        return true;
    }
    return false;
}

bool hl7_merges_otherwise(str message)
{
    struct hl7_header header;
    struct hl7_reader reader;
    struct pair pair = {0};
    if (hl7_header_read(message, &header) != OK || hl7_open(message, &reader) != OK) return false;
    const bool of_accounts = is_one_of(&header, account_merges);
    const bool of_patients = is_one_of(&header, patient_merges);
    if (is_one_of(&header, other_merges)) return true;
    while ((of_accounts || of_patients) && pair_next(&reader, &pair)) {
        if (of_patients && accounts_differ(&pair)) return true;
        if (of_accounts && (!is_one_patient(&pair) || !accounts_differ(&pair))) return true;
    }
    return false;
}
