/* Notes cut into words. */
#include "lib/edit/note_words.h"

#include <ctype.h>
#include <strings.h>

#include "lib/edit/check.h"

/* Our own list, drawn from the sites that ICD-10-CM tells apart by side, and of common complaints.
 */
const char *const body_parts =
    "knee hip eye eyelid ear arm forearm leg hand foot feet shoulder elbow wrist ankle breast lung "
    "kidney ovary finger thumb toe heel thigh calf femur tibia fibula radius ulna humerus clavicle "
    "scapula patella femoral carotid cornea retina ureter testis back chest abdomen abdominal neck "
    "head throat pelvis pelvic skull rib spine";

static bool is_letter(str text, size_t i)
{
    return i < text.len && isalnum((unsigned char)text.at[i]);
}

static size_t word_end(str text, size_t i)
{
    while (is_letter(text, i) ||
           (i < text.len && strchr("/.'", text.at[i]) && text.at[i] && is_letter(text, i + 1)))
        i++;
    return i;
}

struct words words_in(struct arena *arena, str text)
{
    struct words words = {0};
    int32_t sentence = 1;
    for (size_t i = 0; i < text.len;) {
        if (!is_letter(text, i)) {
            sentence += strchr(".;!?\n", text.at[i]) != NULL;
            i++;
            continue;
        }
        const size_t end = word_end(text, i);
        words.items = arena_grow(arena, words.items, words.count, sizeof *words.items);
        words.items[words.count++] = (struct word){{text.at + i, end - i}, i, sentence};
        i = end;
    }
    return words;
}

static bool same_letters(str a, str b)
{
    return a.len == b.len && strncasecmp(a.at, b.at, a.len) == 0;
}

static bool is_plural_of(str many, str one)
{
    return many.len == one.len + 1 && strncasecmp(many.at + one.len, "s", 1) == 0 &&
           same_letters((str){many.at, one.len}, one);
}

bool words_match(str a, str b)
{
    return same_letters(a, b) || is_plural_of(a, b) || is_plural_of(b, a);
}

bool word_in(str word, const char *list)
{
    for (str rest = str_of(list); rest.at;)
        if (words_match(word, str_cut(&rest, ' '))) return true;
    return false;
}

bool words_begin(const struct words *words, size_t i, const char *phrase)
{
    const int32_t sentence = i < words->count ? words->items[i].sentence : 0;
    for (str rest = str_of(phrase); rest.at; i++) {
        const str wanted = str_cut(&rest, ' ');
        if (i >= words->count || words->items[i].sentence != sentence ||
            !same_letters(words->items[i].text, wanted))
            return false;
    }
    return true;
}

/* ---- the notes of a claim ----------------------------------------------------------------- */

bool has_notes(const Claim *claim)
{
    bool any = claim->n_notes || claim->n_documentation;
    for (size_t i = 0; i < claim->n_lines && !any; i++) any = claim->lines[i]->n_notes;
    return any;
}

static void note_add(struct notes *notes, struct arena *arena, const Note *from, struct note note)
{
    note.words = words_in(arena, str_from(from->text));
    notes->items = arena_grow(arena, notes->items, notes->count, sizeof *notes->items);
    notes->items[notes->count++] = note;
}

static str place_of(struct arena *arena, str segment, size_t i)
{
    return arena_printf(arena, "%.*s#%zu", STR_ARGS(segment), i + 1);
}

struct notes notes_of(const Claim *claim, struct arena *arena)
{
    struct notes notes = {0};
    for (size_t i = 0; i < claim->n_notes; i++)
        note_add(&notes, arena, claim->notes[i],
                 (struct note){.field = place_of(arena, STR("2300 NTE02"), i)});
    for (size_t n = 0; n < claim->n_lines; n++)
        for (size_t i = 0; i < claim->lines[n]->n_notes; i++)
            note_add(&notes, arena, claim->lines[n]->notes[i],
                     (struct note){.field = place_of(arena, STR("2400 NTE02"), i),
                                   .line = claim->lines[n],
                                   .line_number = (int32_t)n + 1});
    for (size_t i = 0; i < claim->n_documentation; i++) {
        const Note *from = claim->documentation[i];
        note_add(&notes, arena, from,
                 (struct note){.field = place_of(arena, str_from(from->qualifier), i)});
    }
    return notes;
}
