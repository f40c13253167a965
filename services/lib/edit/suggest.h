/* suggest.h - coding help: what a person could do about a finding, with its evidence.
 *
 * For a finding of an edit that has a row in suggest.c: the codes in force on the day that could
 * stand in its place and what sets them apart, the modifiers that would be legal, the question to
 * put to the provider. Nothing of it changes a claim; a person decides. Made when the claim is
 * judged, by the same tables and on the same day as the finding, and kept with it.
 */
#ifndef LIB_EDIT_SUGGEST_H
#define LIB_EDIT_SUGGEST_H

#include "lib/base/arena.h"
#include "lib/base/date.h"
#include "proto/claim.pb-c.h"

enum suggestion_kind { SUGGEST_CODE, SUGGEST_GROUP, SUGGEST_MODIFIER, SUGGEST_QUERY };

enum { SUGGESTIONS_MAX = 40 }; /* of one finding */

struct suggestion {
    enum suggestion_kind kind;
    str code;         /* on the wire; a group: the category, whose codes are too many to show */
    const char *axis; /* "side", "seventh", "detail"; what it is told apart by */
    str text;         /* words of a code table and of this program, codes and places of the claim */
    str field;        /* where it would stand: "HI02-2", "SV101-4" */
    int32_t line;
    str release, row; /* what says so */
    date from, to, day;
};

struct suggestions {
    struct suggestion *items;
    size_t count;
};

struct edit_run;
struct edit_findings;

/* Fills the suggestions of every finding that has some. Dear: for claims that stop. */
void edit_suggest(const struct edit_run *run, struct edit_findings *found);

const char *suggestion_kind_name(enum suggestion_kind kind); /* "code" */
void suggestions_keep(const struct suggestions *from, Finding *finding, struct arena *arena);

#endif
