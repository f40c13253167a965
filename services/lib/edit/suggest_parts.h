/* suggest_parts.h - what the files of suggestions share: the finding in front of them, and adding
 * to it. */
#ifndef LIB_EDIT_SUGGEST_PARTS_H
#define LIB_EDIT_SUGGEST_PARTS_H

#include "lib/edit/check.h"

/* One finding that wants suggestions. */
struct helped {
    struct subject subject; /* line and diagnosis as the finding names them; NULL: it names none */
    struct edit_finding *finding;
    date day; /* that the tables are asked for */
    const struct helper *helper;
};

typedef void edit_helper(struct helped *h);

struct helper {
    const char *edit;
    edit_helper *help;     /* codes or modifiers; NULL: only a question */
    const char *modifiers; /* of help_with_modifiers */
    edit_helper *ask;      /* the question to the provider; NULL: none */
    const char *about;     /* what the record should say */
};

/* Nothing beyond SUGGESTIONS_MAX. */
void suggestion_add(struct helped *h, const struct suggestion *suggestion);

/* suggest_codes.c */
edit_helper help_children, help_seventh, help_instead_of_unknown, help_specific, help_other_side,
    help_turned_side, help_both_sides, help_code_first;
/* suggest_modifiers.c */
edit_helper help_pair, help_with_modifiers;
/* levels.c */
edit_helper help_level;
/* suggest_query.c: after the suggestions of codes, whose words are its options. */
edit_helper ask_detail, ask_open, ask_separate;

#endif
