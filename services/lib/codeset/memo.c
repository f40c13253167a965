/* Questions of one run and their answers, by hash. */
#include "lib/codeset/memo.h"

enum { SLOTS = 512, ENTRIES_MAX = 384 }; /* a power of two, and fewer: a search ends */

/* What no two edits ask of one code: to keep it would cost more than it spares (scripts/bench
 * edits).
 */
static const bool is_asked_once[CODESET_COUNT] = {
    [CODESET_ICD10CM_NOTE] = true,
    [CODESET_CPT] = true,
    [CODESET_NOC] = true,
    [CODESET_ADDON] = true,
    [CODESET_ARTICLE_CODE] = true,
    [CODESET_TAXONOMY] = true,
    [CODESET_ZIP5] = true,
    [CODESET_ZIP9] = true,
    [CODESET_PTP_PRACTITIONER] = true,
    [CODESET_PTP_HOSPITAL] = true,
    [CODESET_PTP_MEDICAID_PRACTITIONER] = true,
    [CODESET_PTP_MEDICAID_HOSPITAL] = true,
    [CODESET_PTP_MEDICAID_DME] = true,
};

struct memo_entry {
    uint64_t hash;
    struct memo_question question;
    struct memo_answer answer;
};

struct memo {
    struct arena *arena;
    uint16_t count, slots[SLOTS]; /* numbers of entries from 1; 0: free */
    struct memo_entry *entries[ENTRIES_MAX];
};

/* Only the slots need to be cleared. */
struct memo *memo_new(struct arena *arena)
{
    struct memo *memo = arena_take(arena, sizeof *memo);
    memo->arena = arena;
    memo->count = 0;
    memset(memo->slots, 0, sizeof memo->slots);
    return memo;
}

static uint64_t mixed(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * 0xff51afd7ed558ccdu;
    return hash ^ hash >> 32;
}

static uint64_t hash_of(const struct memo_question *q)
{
    uint64_t hash = mixed((uint64_t)q->set << 16 ^ (uint64_t)(uint32_t)q->how,
                          (uint64_t)(uint32_t)q->day.yyyymmdd << 32 ^ q->key.len);
    for (size_t i = 0; i < q->key.len; i += sizeof hash) {
        uint64_t word;
        memcpy(&word, q->key.at + i, sizeof word);
        hash = mixed(hash, word);
    }
    return hash;
}

static bool same(const struct memo_question *a, const struct memo_question *b)
{
    return a->set == b->set && a->how == b->how && a->day.yyyymmdd == b->day.yyyymmdd &&
           str_eq(a->key, b->key);
}

struct memo_answer *memo_of(struct memo *memo, const struct memo_question *question)
{
    if (!memo || is_asked_once[question->set]) return NULL;
    const uint64_t hash = hash_of(question);
    size_t slot = hash % SLOTS;
    for (; memo->slots[slot]; slot = (slot + 1) % SLOTS) {
        struct memo_entry *known = memo->entries[memo->slots[slot] - 1];
        if (known->hash == hash && same(&known->question, question)) return &known->answer;
    }
    if (memo->count == ENTRIES_MAX) return NULL;
    struct memo_entry *entry = arena_take(memo->arena, sizeof *entry);
    entry->hash = hash;
    entry->question = *question;
    entry->question.key.at = arena_copy(memo->arena, question->key.at, question->key.len);
    entry->answer.known = false;
    memo->entries[memo->count++] = entry;
    memo->slots[slot] = memo->count;
    return &entry->answer;
}

void memo_keep(struct memo *memo, struct memo_answer *answer, const struct code_answer *found,
               const struct code_rows *rows)
{
    if (!answer) return;
    const size_t kept = rows->count < rows->max ? rows->count : rows->max;
    answer->known = true;
    answer->answer = *found;
    answer->row_count = rows->count;
    answer->rows_kept = kept;
    answer->rows = kept ? arena_copy(memo->arena, rows->items, kept * sizeof *rows->items) : NULL;
}

bool memo_tells(const struct memo_answer *answer, struct code_rows *rows)
{
    if (!answer || !answer->known) return false;
    const size_t wanted = answer->row_count < rows->max ? answer->row_count : rows->max;
    if (wanted > answer->rows_kept) return false;
    if (wanted) memcpy(rows->items, answer->rows, wanted * sizeof *rows->items);
    rows->count = rows->max ? answer->row_count : answer->row_count != 0;
    return true;
}
