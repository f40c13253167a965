/* partner.h - trading partners: who gets which payer's claims, under which ids, how and when.
 *
 * Read from config/payers/<id>.yaml. A claim's payer (2010BB NM109, IN1-3) is looked up in the
 * payer ids of all partners; the one marked catch_all takes the rest (absent: a claim with an
 * unknown payer is held).
 */
#ifndef LIB_CLAIM_PARTNER_H
#define LIB_CLAIM_PARTNER_H

#include "lib/base/arena.h"
#include "lib/base/config_fault.h"
#include "lib/base/status.h"
#include "proto/claim.pb-c.h"

enum partner_filing { FILING_COMMERCIAL, FILING_MEDICARE, FILING_MEDICAID, FILING_OTHER };

/* NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): in the order that people read */
struct partner {
    str id;                              /* file name without .yaml: short, a-z 0-9 and '-' */
    str name;                            /* 1000B NM103 */
    str sender_qualifier, sender_id;     /* ISA05, ISA06 */
    str receiver_qualifier, receiver_id; /* ISA07, ISA08; GS02/GS03 likewise */
    str submitter_name, submitter_id, submitter_contact, submitter_phone; /* 1000A */
    char usage;                                                           /* ISA15: 'P' or 'T' */
    const str *payer_ids; /* NM109 of 2010BB that go here */
    size_t payer_id_count;
    bool catch_all;
    bool professional, institutional, dental; /* which guides it takes */
    /* GS08 and ST03 where they are not ours of that kind; NULL: 005010X222A1, X223A2, X224A2 */
    const char *professional_guide, *institutional_guide, *dental_guide;
    int32_t batch_claims_max; /* at most 5000 */
    int32_t batch_age_s;
    str folder;      /* relative to the state folder: to_payer and from_payer below it */
    bool idempotent; /* takes the same control number again without harm */
    int32_t ta1_due_h, ack999_due_h, ack277_due_h, remit_due_d; /* 0: none is expected */
    int32_t filing_limit_days;                                  /* PAY-01; 0: not known */
    enum partner_filing filing;
};

struct partners {
    const struct partner *items;
    size_t count;
};

/* Adds one file's partner. REJECT: *fault says where and why. */
MUST_CHECK enum status partner_read(str yaml, str id, struct arena *arena, struct partner *partner,
                                    struct config_fault *fault);

/* All partners of a folder, one file after the other, for runtime/file.h folder_read(): set arena,
 * then partners_add(&reading, name without .yaml, content, &fault) for each. */
struct partners_reading {
    struct arena *arena;
    struct partner *items;
    size_t count;
};
MUST_CHECK enum status partners_add(void *reading, str id, str yaml, struct config_fault *fault);
static inline struct partners partners_of(const struct partners_reading *reading)
{
    return (struct partners){reading->items, reading->count};
}
const struct partner *partner_by_id(const struct partners *partners, str id);
/* GS08 and ST03 of claims of this type; NULL: ours. */
const char *partner_guide(const struct partner *partner, ClaimType type);
/* By the claim's payer id and type; NULL: nobody takes it. */
const struct partner *partner_for(const struct partners *partners, str payer_id, ClaimType type);

#endif
