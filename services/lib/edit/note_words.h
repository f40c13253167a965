/* note_words.h - the words of a note that came with a claim, with where each stands.
 *
 * A note's text is looked at and never copied: what is found is told as the note's place and the
 * offset of a word.
 */
#ifndef LIB_EDIT_NOTE_WORDS_H
#define LIB_EDIT_NOTE_WORDS_H

#include "lib/edit/edit.h"

struct word {
    str text;
    size_t at;        /* byte of the note */
    int32_t sentence; /* 1.. */
};
struct words {
    struct word *items;
    size_t count;
};
/* Letters, digits and what stands between two of them ("r/o", "M17.11") are a word. */
struct words words_in(struct arena *arena, str text);
/* In any case, singular or plural: the word of a list "knee hip eye". */
bool word_in(str word, const char *list);
bool words_match(str a, str b);
/* Do these words begin at the i-th? "no evidence of" */
bool words_begin(const struct words *words, size_t i, const char *phrase);

/* A note of the claim: NTE of 2300 and 2400, and what DFT and FHIR say beside the charges. */
struct note {
    struct words words;
    str field;               /* "NTE02#1": the claim's first; "OBX-5#2" */
    const ServiceLine *line; /* whose it is; NULL: the claim's */
    int32_t line_number;
};
struct notes {
    struct note *items;
    size_t count;
};
bool has_notes(const Claim *claim);
struct notes notes_of(const Claim *claim, struct arena *arena);

/* Parts of the body that have two sides or that a complaint is told by. */
extern const char *const body_parts;

#endif
