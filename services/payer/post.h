/* post.h - the simulator's work: files taken from partners' folders, answers put out when they are
 * due. */
#ifndef PAYER_POST_H
#define PAYER_POST_H

#include "payer/answer.h"
#include "payer/seen.h"

struct post_rules {
    const char *partners; /* the folder of partner folders */
    struct payer_rules payer;
    int32_t claims_per_payment;
    int32_t delay_s;           /* an answer waits up to so long */
    int32_t duplicate_percent; /* of answers: come twice */
    int32_t lose_percent;      /* of answers: never come (a resent file is answered anew) */
    int32_t reorder;           /* 1: answers wait up to 2 s at random */
    int32_t again_reject;      /* 1: the same bytes again get TA1 025 instead of the first answer */
    int32_t once;              /* 1: nothing waits; the end when no file is left */
    int32_t poll_ms;
    int32_t check; /* 1: the options are good, and that is all */
};

struct post;

struct post *post_open(const struct post_rules *rules, struct arena *arena);
void post_close(struct post *post);
/* Takes what is there, puts out what is due at now_ms. RETRY: a folder cannot be read or written
 * now. */
MUST_CHECK enum status post_step(struct post *post, int64_t now_ms);
/* Nothing is in work and no file waits. */
bool post_is_idle(const struct post *post);
/* Totals since the start, for the last line of the log. */
struct post_totals {
    int64_t files, claims, again, refused, unreadable, answers;
};
struct post_totals post_totals(const struct post *post);

#endif
