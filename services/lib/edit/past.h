/* past.h - what was done for the patient before: a walk over the lines of the claim itself and of
 * those claims of its history that still stand.
 *
 *   struct past past = past_lines(s, from, to);
 *   while (past_next(&past)) ... past.claim, past.line, past.day ...
 *
 * A claim stands unless the payer's front end refused it, a void or replacement (frequency 8 or 7)
 * took its place, or a later version of itself did; nor does the claim that is judged meet its own
 * earlier versions or what it replaces. Where `day` of a line is missing, the claim's first counts.
 */
#ifndef LIB_EDIT_PAST_H
#define LIB_EDIT_PAST_H

#include "lib/edit/check.h"

struct past {
    const struct subject *subject;
    date from, to;                     /* both included */
    size_t claims_seen, lines_seen;    /* where the walk is; claim 0 is the one that is judged */
    const Claim *claim;                /* of the line */
    const ServiceLine *line;           /* never the one that is judged */
    const struct history_entry *entry; /* NULL: the claim that is judged */
    date day;
};

struct past past_lines(const struct subject *subject, date from, date to);
/* Without the lines of the claim that is judged. */
struct past past_sent_lines(const struct subject *subject, date from, date to);
bool past_next(struct past *past);
/* The next claim of the history alone, with any day within; past->line is NULL. */
bool past_next_claim(struct past *past);

date past_day_of(const Claim *claim, const ServiceLine *line);
/* The line judged; for a claim's own check its claim's first day. */
date past_today(const struct subject *subject);

/* A claim that voids another, or has no day, asks for nothing. */
bool past_is_asked(const struct subject *subject);
/* Nothing was found: PASSES, or UNCHECKED where the history is not there or not whole. */
enum edit_state past_is_clear(const struct subject *subject, struct evidence *evidence, str field);
/* Something was: where, in the words of the evidence. detail: "%.*s ...": made by the caller. */
enum edit_state past_fails(const struct subject *subject, struct evidence *evidence, str field,
                           const struct past *found);

/* Who did two services. SAME_DOCTORS: one provider, or one group and specialty (IOM 100-04 ch.12
 * s.30.6.5: they are paid as one); MAYBE_SAME_DOCTORS: one group, and not both say their specialty.
 */
enum doctors { OTHER_DOCTORS, MAYBE_SAME_DOCTORS, SAME_DOCTORS };
enum doctors past_doctors(const struct past *past);
/* Whether two claims come from one provider: NPI, or the number of the business. */
bool past_same_biller(const Claim *a, const Claim *b);

#endif
