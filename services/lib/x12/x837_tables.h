/* x837_tables.h - the tables that reader and writer of the 837 share: its segments and its loops.
 */
#ifndef LIB_X12_X837_TABLES_H
#define LIB_X12_X837_TABLES_H

#include "lib/x12/table.h"

extern const struct x12_spec x837_bht, x837_hl, x837_lx, x837_cur, x837_pat_subscriber, x837_pat,
    x837_dmg_patient, x837_clm_professional, x837_clm_institutional, x837_statement, x837_cl1,
    x837_sbr, x837_sbr_other, x837_dmg, x837_pwk, x837_crc_ambulance, x837_crc_vision,
    x837_crc_homebound, x837_crc_referral, x837_crc_hospice, x837_crc_equipment, x837_hi_diagnosis,
    x837_hi_diagnosis_poa, x837_hi_procedure, x837_hi_fact, x837_hi_occurrence, x837_hi_span,
    x837_hi_value, x837_oi, x837_claim_adjudicated, x837_sv1, x837_sv2, x837_service_date,
    x837_line_number, x837_lin, x837_ctp, x837_svd, x837_svd_institutional, x837_line_adjudicated,
    x837_k3, x837_mea, x837_cn1, x837_cr1, x837_cr2, x837_hcp, x837_hcp_line, x837_sv5, x837_cr3,
    x837_qty, x837_ps1, x837_lq, x837_frm, x837_mia, x837_moa;
/* dental: x837_dental_segments.c */
extern const struct x12_spec x837_clm_dental, x837_pat_dental, x837_prv_referring,
    x837_prv_rendering, x837_prv_assistant, x837_dn1, x837_dn2, x837_sv3, x837_too, x837_svd_dental;

/* The loops whose place in the tables the code and the tables themselves must know; six 2310 loops
 * (dental: five) stand between 2300 and 2320. Children of a loop are written in the order of the
 * table. */
enum {
    LOOP_1000A,
    LOOP_1000B,
    LOOP_2000A,
    LOOP_2000B = LOOP_2000A + 4,
    LOOP_2000C = LOOP_2000B + 3,
    LOOP_2300 = LOOP_2000C + 2,
    LOOP_2320 = LOOP_2300 + 7,
    LOOP_2400,
    DENTAL_2320 = LOOP_2300 + 6,
    DENTAL_2400,
};
enum { X837_LOOPS_MAX = 48, X837_ROWS_MAX = 32 };

/* 1000A to 2300 have no parent in them: ST, HL and CLM lead there. */
extern const struct x12_loops x837_professional, x837_institutional, x837_dental;

/* The guides: which loops read and write a claim of a type. One row a type, in x837_guides.c. */
struct x837_guide {
    ClaimType type;
    const char *family;          /* what GS08 and ST03 begin with */
    const char *writes;          /* what we put there */
    const char *place_qualifier; /* CLM05-2 */
    const struct x12_loops *loops;
    int line_loop; /* where 2400 stands in them */
};
/* By the name in ST03; an 837 of a guide that x12_guide_find knows, so never NULL for one. */
const struct x837_guide *x837_guide_named(const char *guide);
/* NULL: no 837 has claims of this type. */
const struct x837_guide *x837_guide_of(ClaimType type);

#endif
