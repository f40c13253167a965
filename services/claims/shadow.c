/* Differences between live verdicts and those of a shadow run. */
#include "claims/shadow.h"

#include <stdlib.h>

static struct shadow_edit *edit_at(struct shadow_tally *tally, str id, struct arena *arena)
{
    for (size_t i = 0; i < tally->edit_count; i++)
        if (str_eq(tally->edits[i].id, id)) return &tally->edits[i];
    tally->edits = arena_grow(arena, tally->edits, tally->edit_count, sizeof *tally->edits);
    struct shadow_edit *edit = &tally->edits[tally->edit_count++];
    *edit = (struct shadow_edit){.id = arena_str(arena, id)};
    return edit;
}

static void sum_add(struct shadow_sum *sum, int64_t cents)
{
    sum->claims++;
    sum->cents += cents;
}

static bool has_word(str words, str word)
{
    while (words.len)
        if (str_eq(str_cut(&words, ' '), word)) return true;
    return false;
}

/* The words of one list that the other lacks. */
static json_t *words_lacking(str words, str others)
{
    json_t *list = json_array();
    while (words.len) {
        const str word = str_cut(&words, ' ');
        if (word.len && !has_word(others, word))
            (void)json_array_append_new(list, json_stringn(word.at, word.len));
    }
    return list;
}

static void ids_count(struct shadow_tally *tally, const json_t *words, bool is_added, int64_t cents,
                      struct arena *arena)
{
    size_t i;
    const json_t *word;
    json_array_foreach(words, i, word)
    {
        struct shadow_edit *edit = edit_at(tally, str_of(json_string_value(word)), arena);
        sum_add(is_added ? &edit->added : &edit->gone, cents);
    }
}

json_t *shadow_add(struct shadow_tally *tally, const struct shadow_case *of, struct arena *arena)
{
    json_t *added = words_lacking(of->tried_edits, of->live_edits),
           *gone = words_lacking(of->live_edits, of->tried_edits);
    tally->judged++;
    if (of->live == of->tried && json_array_size(added) == 0 && json_array_size(gone) == 0) {
        json_decref(added);
        json_decref(gone);
        return NULL;
    }
    tally->differing++;
    sum_add(&tally->changes[of->stage][of->live][of->tried], of->charge_cents);
    ids_count(tally, added, true, of->charge_cents, arena);
    ids_count(tally, gone, false, of->charge_cents, arena);
    json_t *line = json_object();
    (void)json_object_set_new(line, "claim", json_stringn(of->number.at, of->number.len));
    (void)json_object_set_new(line, "version", json_integer(of->version));
    (void)json_object_set_new(line, "stage", json_string(edit_stage_name(of->stage)));
    (void)json_object_set_new(line, "live", json_string(claim_fate_name(of->live)));
    (void)json_object_set_new(line, "shadow", json_string(claim_fate_name(of->tried)));
    (void)json_object_set_new(line, "added", added);
    (void)json_object_set_new(line, "gone", gone);
    (void)json_object_set_new(line, "charge_cents", json_integer(of->charge_cents));
    return line;
}

/* ---- the summary -------------------------------------------------------------------------- */

static void sum_put(json_t *object, const struct shadow_sum *sum)
{
    (void)json_object_set_new(object, "claims", json_integer(sum->claims));
    (void)json_object_set_new(object, "charge_cents", json_integer(sum->cents));
}

static json_t *sum_object(const struct shadow_sum *sum)
{
    json_t *object = json_object();
    sum_put(object, sum);
    return object;
}

static json_t *change_object(int place, const struct shadow_sum *sum)
{
    json_t *object = json_object();
    (void)json_object_set_new(
        object, "stage", json_string(edit_stage_name((enum edit_stage)(place / FATES / FATES))));
    (void)json_object_set_new(
        object, "live", json_string(claim_fate_name((enum claim_fate)(place / FATES % FATES))));
    (void)json_object_set_new(object, "shadow",
                              json_string(claim_fate_name((enum claim_fate)(place % FATES))));
    sum_put(object, sum);
    return object;
}

json_t *shadow_summary(const struct shadow_tally *tally)
{
    json_t *all = json_object(), *changes = json_array(), *edits = json_array();
    for (int i = 0; i < STAGES * FATES * FATES; i++) {
        const struct shadow_sum *sum =
            &tally->changes[i / FATES / FATES][i / FATES % FATES][i % FATES];
        if (sum->claims) (void)json_array_append_new(changes, change_object(i, sum));
    }
    for (size_t i = 0; i < tally->edit_count; i++) {
        json_t *edit = json_object();
        (void)json_object_set_new(edit, "edit",
                                  json_stringn(tally->edits[i].id.at, tally->edits[i].id.len));
        (void)json_object_set_new(edit, "added", sum_object(&tally->edits[i].added));
        (void)json_object_set_new(edit, "gone", sum_object(&tally->edits[i].gone));
        (void)json_array_append_new(edits, edit);
    }
    (void)json_object_set_new(all, "judged", json_integer(tally->judged));
    (void)json_object_set_new(all, "differing", json_integer(tally->differing));
    (void)json_object_set_new(all, "changes", changes);
    (void)json_object_set_new(all, "edits", edits);
    return all;
}
