/* judge.h - `claimline judge`: claims out of files, both stages of edits put to them, one line of
 * JSON a claim.
 *
 *   judge_x12, judge_hl7, judge_fhir (files -> claims) -> judge_claim (claim -> findings) -> lines,
 *   judge_payments (835 -> payments, beside those claims) -> lines,
 * held back until the interchange has ended, since a wrong trailer refuses the claims in front of
 * it.
 */
#ifndef CLAIMLINE_JUDGE_H
#define CLAIMLINE_JUDGE_H

#include <jansson.h>
#include <stdio.h>

#include "lib/edit/edit.h"
#include "lib/hl7/profile.h"
#include "lib/x12/finding.h"

/* What a claim of this run leaves for the others of the same patient. */
struct judged {
    unsigned char identity[IDENTITY_BYTES];
    size_t ordinal;   /* of the run, from 0 */
    bool is_original; /* of an X12 file: its number may stand once */
    struct history_entry entry;
};

/* A claim as it was read, for the payments of the run. */
struct sent_claim {
    str control; /* CLM01 */
    str body;
};

struct judge {
    struct codesets *codesets;
    struct partners partners;
    struct hl7_profiles profiles;
    date today;
    bool is_as_of; /* today was given: releases that begin later are not known */
    bool json;
    const char *codeset_folder; /* NULL: only the carried tables */
    const char *rules_path;     /* of a file or folder; NULL: config/edits */
    struct rules *rules;
    struct arena *kept;      /* of the whole run */
    struct arena *claim;     /* emptied after each claim */
    bool gathers;            /* the first reading: claims are only remembered */
    struct judged *gathered; /* by ordinal */
    size_t gathered_count;
    struct judged **by_patient; /* the same by identity, then ordinal */
    struct judged **by_control; /* by sender and patient control number, then ordinal */
    size_t ordinal;             /* of the claim in hand */
    bool has_payments;          /* some file of the run is an 835: claims are kept for it */
    struct sent_claim *sent;
    size_t sent_count;
    const char *file;
    FILE *input;
    json_t *lines;      /* of the interchange in hand */
    size_t claim_count; /* of the file */
    bool all_clean;
};

/* Files are read twice: first all claims are gathered, then each is judged with those as history
 * that come before it, in the files or by date. judge_history.c */
void judge_gather(struct judge *judge, const Claim *claim);
void judge_gathered(struct judge *judge); /* after the first reading */
struct history judge_history(struct judge *judge, const Claim *claim);
/* The claim in hand is not rejected, so it has gone out or waits: a duplicate of it is one. */
void judge_sent(struct judge *judge);
/* Fills in number and identity. */
void judge_number(struct judge *judge, Claim *claim);

/* Each reads the whole input. */
void judge_x12(struct judge *judge);
void judge_hl7(struct judge *judge);
void judge_fhir(struct judge *judge);
void judge_payments(struct judge *judge); /* an 835: each CLP beside the run's claim of its CLP01 */

/* A claim that was read: its line is added. Fills in number and identity. */
void judge_claim(struct judge *judge, Claim *claim);
/* Keeps it for the payments of the run, where there are any. */
void judge_keep(struct judge *judge, const Claim *claim);
/* A line with these findings. */
void judge_line(struct judge *judge, str control, const struct edit_findings *found);
/* A claim whose edits have been run. */
void judge_line_add(struct judge *judge, const Claim *claim, const struct edit_findings *coding,
                    const struct edit_findings *scrubbing);
/* One that was not, with what the reader says; control may be empty. */
void judge_unread(struct judge *judge, str control, const struct x12_finding *findings,
                  size_t count);
/* A line without a claim, with one finding. */
void judge_no_claim(struct judge *judge, const char *edit, const char *field, const char *text);
void judge_flush(struct judge *judge); /* prints the lines */

/* ---- lines, judge.c ----------------------------------------------------------------------- */

json_t *judge_line_new(const struct judge *judge, str control);
/* A finding of a line, which it makes worse; then the rest of it. */
json_t *judge_finding(json_t *line, const char *edit, const char *severity, int32_t number,
                      str field);
void judge_finding_fill(json_t *finding, const struct evidence *e, str source, str text, str fix);

/* What is said of a finding, and what to do; of one that could not be decided, what is missing.
 * judge_words.c */
str judge_text(const struct judge *judge, const struct edit_finding *found);
str judge_fix(const struct judge *judge, const struct edit_finding *found);

/* ---- what the X12 reader says, judge_reader.c ---------------------------------------------- */

/* What writing the claim anew would mend (a trailing blank, LX01 that does not count up), which the
 * worker therefore lets pass: a file is judged as it stands. */
void judge_as_received(struct judge *judge, json_t *line, const Claim *claim);
/* What is wrong with the set, a group or (0) the interchange around the lines from `first` on. */
void judge_tell_set(struct judge *judge, size_t first, const struct x12_findings *findings);
void judge_tell_envelope(struct judge *judge, size_t first, const struct x12_findings *findings,
                         int32_t group);
/* Where it has no line from `first` on, one is made of it. */
void judge_refuse(struct judge *judge, size_t first, const struct x12_findings *findings);

#endif
