/* x277ca.h - claim acknowledgements (005010X214): what the payer took into adjudication, claim by
 * claim.
 *
 *   HL 20 payer, HL 21 who sent the file (TRN02 = BHT03 of the 837, STC, counts), HL 19 provider,
 *   HL PT patient (TRN02 = CLM01, STC, REF*1K), 2220D service lines
 */
#ifndef LIB_X12_X277CA_H
#define LIB_X12_X277CA_H

#include "lib/x12/envelope.h"

enum x277ca_event { X277CA_CLAIM, X277CA_FILE };
enum { X277CA_STATUS_MAX = 12 };

struct x277ca_status {          /* STC01, and STC10, STC11 likewise */
    str category, code, entity; /* -1 category (A1..A8), -2 status code, -3 entity */
};
struct x277ca_claim {
    str patient_control; /* 2200D TRN02; empty: the row is about a provider or the whole file */
    bool accepted;       /* category A0, A1, A2, A5 and STC03 not U, for the claim and its lines */
    struct x277ca_status statuses[X277CA_STATUS_MAX]; /* the claim's, then its lines' */
    size_t status_count;                              /* at least 1 unless the 277CA has none */
    int64_t charge_cents;                             /* STC04 */
    date effective;                                   /* STC02 */
    str payer_control;                                /* REF*1K */
    str clearinghouse;                                /* REF*D9 */
    str bill_type;                                    /* REF*BLT */
    date from, to;                                    /* DTP*472 */
    int32_t rejected_line_count;
    uint64_t offset; /* of its TRN (a provider's: of its STC) */
};
/* The file as a whole, complete at X277CA_FILE. */
struct x277ca_file {
    char batch[X12_CONTROL_MAX + 16]; /* 2200B TRN02: BHT03 of the 837 */
    bool has_status, accepted;        /* 2200B STC */
    char category[4], code[8], entity[4];
    int64_t accepted_count, rejected_count;      /* 2200B QTY*90, QTY*AA; -1: not said */
    int64_t accepted_cents, rejected_cents;      /* AMT*YU, AMT*YY */
    int32_t claim_count;                         /* rows read */
    char receiver_control[X12_CONTROL_MAX + 16]; /* BHT03 of the 277CA */
};

struct x277ca {
    struct x12_stream *stream;
    struct x277ca_claim claim; /* X277CA_CLAIM; texts in the caller's arena */
    struct x277ca_file file;
    struct x277ca_state *state; /* private */
};
struct x277ca *x277ca_new(struct arena *arena, struct x12_stream *stream);
void x277ca_start(struct x277ca *reader); /* at X12_ST of a 277 of guide 005010X214 */
/* OK with the event; X277CA_FILE comes once, last, after X12_SE. A provider's or the file's own
 * rejection without claims below it is a row with an empty patient_control. RETRY: the source
 * failed. */
MUST_CHECK enum status x277ca_next(struct x277ca *reader, struct arena *arena,
                                   enum x277ca_event *event);

/* ---- writing ------------------------------------------------------------------------------ */

struct x277ca_answer {                /* the head: who answers whom */
    str payer_name, payer_id;         /* 2100A, NM108 PI */
    str submitter_name, submitter_id; /* 2100B, NM108 46 */
    str batch;                        /* BHT03 of the 837 */
    str reference;                    /* our own BHT03 */
    date received, date;
    int32_t hhmm;
    int64_t accepted_count, rejected_count, accepted_cents, rejected_cents;
    struct x277ca_status status; /* of the file: A1 19 PR */
};
struct x277ca_provider { /* 2100C; without an NPI its tax id stands there */
    str name, first_name, npi, tax_id;
}; /* 2100C */
struct x277ca_patient {
    str last_name, first_name, member_id;
}; /* 2100D */
struct x277ca_writer {
    struct x12_out *out;
    date date;
    int64_t level, provider_level;
};

void x277ca_write_head(struct x277ca_writer *writer, struct x12_out *out,
                       const struct x277ca_answer *answer);
void x277ca_write_provider(struct x277ca_writer *writer, const struct x277ca_provider *provider);
void x277ca_write_claim(struct x277ca_writer *writer, const struct x277ca_patient *patient,
                        const struct x277ca_claim *claim);

#endif
