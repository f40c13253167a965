/* edit.h - claim edits: one table of checks, findings with their evidence.
 *
 * An edit is a row: the catalogue's id, the stage that runs it, how severe it is, a predicate that
 * says what holds, and what a person needs to know: doc, fix, source, what denial it prevents. A
 * predicate answers PASSES, FAILS or UNCHECKED (the table or fact that it needs is not there) and
 * leaves evidence: the field, the day asked for, the release and row that answered.
 *
 *   claim_holds      once a claim
 *   line_holds       once a service line
 *   diagnosis_holds  once a diagnosis
 *   payment_holds    once a claim that was paid (a CLP)
 *   paid_line_holds  once a line that was paid (an SVC); subject->line is the claim's, or NULL
 *
 * An edit that cannot be decided is one finding of severity "unchecked", once a claim and edit.
 * Pure: the same claim, tables, history and day give the same findings. All results live in the
 * arena of the run.
 */
#ifndef LIB_EDIT_EDIT_H
#define LIB_EDIT_EDIT_H

#include "lib/claim/partner.h"
#include "lib/codeset/codeset.h"
#include "lib/edit/history.h"
#include "lib/edit/suggest.h"
#include "proto/remit.pb-c.h"

/* The last one judges what a payer paid. */
enum edit_stage { STAGE_CODING, STAGE_SCRUBBING, STAGE_REMITTANCE };
enum edit_severity {
    SEVERITY_REJECT,
    SEVERITY_HOLD,
    SEVERITY_WARN,
    SEVERITY_INFO,
    SEVERITY_UNCHECKED
};
enum edit_state { PASSES, FAILS, UNCHECKED };

enum { EDIT_FINDINGS_MAX = 200 }; /* of one claim and stage; what exceeds it is left out */

struct edit;
struct rule;
struct rules;

/* What a run judges by. */
struct edit_run {
    const Claim *claim;
    const struct codesets *codesets;
    const struct partners *partners; /* NULL: payers are not known */
    const struct partner *partner;   /* who takes the claim; NULL: nobody */
    const struct history *history;   /* NULL: history edits are unchecked */
    const struct rules *rules;       /* of payers and the site, rules.h; NULL: none */
    const RemitClaim *payment;       /* of STAGE_REMITTANCE */
    date today;                      /* the business date */
    struct arena *arena;
    /* Told after each edit, by scripts/bench edits; NULL: nobody. */
    void (*asked)(void *asker, const struct edit *edit);
    void *asker;
};

/* One claim, line or diagnosis in front of a predicate. */
struct subject {
    const struct edit_run *run;
    const Claim *claim;
    bool institutional, inpatient;
    const ServiceLine *line;           /* line_holds */
    int32_t line_number;               /* 1.. */
    const Diagnosis *diagnosis;        /* diagnosis_holds */
    int32_t diagnosis_number;          /* 1.. */
    const RemitLine *paid_line;        /* paid_line_holds */
    const struct edit_findings *found; /* of the edits before this one in the table */
    void **kept;                       /* kept_for() of check.h */
};

/* What a predicate leaves behind. */
struct evidence {
    str field;      /* "HI01-2", "2010AA NM109" */
    int32_t line;   /* set by the engine for line_holds */
    uint32_t asked; /* code_answer's: what to load where nothing could be decided */
    str value;      /* a code, count or control number; never what identifies a person */
    str release, row;
    date from, to;                 /* of the row */
    date day;                      /* the day the table was asked for */
    bool softer;                   /* found, but only to be warned of */
    bool held, told;               /* found, but only to be held, or to be told as information */
    str detail;                    /* plain words beyond the edit's doc */
    int64_t short_cents;           /* what a payer allowed too little */
    const struct edit *preventing; /* the edit that would have spared a denial */
};

typedef enum edit_state edit_check(const struct subject *subject, struct evidence *evidence);

/* Of what an edit is asked; anything else passes it, and its predicate relies on that. Found out
 * once a claim (only.h). */
enum edit_only {
    /* The claim is */
    ONLY_PROFESSIONAL = 1 << 0,
    ONLY_INSTITUTIONAL = 1 << 1,
    ONLY_NOT_INSTITUTIONAL = 1 << 2,
    ONLY_INPATIENT = 1 << 3, /* claim_is_inpatient() */
    ONLY_NOT_INPATIENT = 1 << 4,
    ONLY_MEDICARE = 1 << 5, /* SBR09 MA or MB */
    ONLY_NOT_MEDICARE = 1 << 6,
    ONLY_MEDICAID = 1 << 7, /* SBR09 MC */
    ONLY_NOT_MEDICAID = 1 << 8,
    ONLY_NCCI = 1 << 9, /* pairs_hold_for() of pairs.h */
    /* Of a hospital paid under OPPS; critical access hospitals (85x) are not. IOM 100-04 ch.4 s.10
     */
    ONLY_OPPS = 1 << 10,
    /* The line has */
    ONLY_CODED = 1 << 11,    /* a procedure */
    ONLY_MODIFIED = 1 << 12, /* a modifier */
    ONLY_VISIT = 1 << 13,    /* the procedure of a visit (visits.h) */
    ONLY_DRUG = 1 << 14,     /* loop 2410 */
    /* The diagnosis is */
    ONLY_ICD10 = 1 << 15,
};
enum { ONLY_OF_CLAIM = ONLY_CODED - 1 };

struct edit {
    const char *id;
    enum edit_stage stage;
    enum edit_severity severity;
    /* Exactly one. */
    edit_check *claim_holds, *line_holds, *diagnosis_holds, *payment_holds, *paid_line_holds;
    uint32_t only;        /* of enum edit_only, all must hold; none: asked of everything */
    const char *doc;      /* what holds, in one sentence */
    const char *fix;      /* what a person does about it */
    const char *source;   /* the rule's source */
    const char *prevents; /* the answer of a payer that it spares */
};

/* Every edit there is, in the catalogue's order within a group. */
size_t edits_count(void);
const struct edit *edits_at(size_t i);
const struct edit *edit_by_id(str id); /* NULL: unknown */

struct edit_finding {
    const struct edit *edit;
    const struct rule *rule; /* whose edit it is; NULL: it is of the catalogue */
    enum edit_severity severity;
    struct evidence evidence;
    struct suggestions suggestions; /* none until edit_suggest() */
    const struct rule *changed_by;  /* the rule that gave it this severity; NULL: none */
};

struct edit_findings {
    struct edit_finding *items;
    size_t count;
    bool reject, hold; /* some finding is one */
};

struct edit_findings edits_run(enum edit_stage stage, const struct edit_run *run);

/* The claim's own findings, without those of a stage that is judged anew, with the new ones behind:
 * for claim->findings. Lives in the run's arena. */
void edit_findings_keep(Claim *claim, enum edit_stage stage, const struct edit_findings *found,
                        struct arena *arena);
/* Ids of the claim's findings, unique and separated by blanks: at warn or above, and unchecked
 * ones. stage NULL: of all stages. */
str edit_ids(const Claim *claim, const char *stage, struct arena *arena);
str edit_unchecked_ids(const Claim *claim, const char *stage, struct arena *arena);

const char *edit_stage_name(enum edit_stage stage);          /* "coding" */
const char *edit_severity_name(enum edit_severity severity); /* "reject" */

/* ---- facts that predicates and workers share ---------------------------------------------- */

/* The last day to file with this payer; absent: its limit is not known. 42 CFR 424.44 for Medicare:
 * one calendar year from the date of service; others: the partner's days. */
date edit_filing_deadline(const Claim *claim, const struct partner *partner);
date claim_first_day(const Claim *claim); /* of service; absent: none given */
date claim_last_day(const Claim *claim);
bool claim_is_inpatient(const Claim *claim); /* type of bill 11x, 12x is outpatient Part B */
str claim_payer_id(const Claim *claim);

#endif
