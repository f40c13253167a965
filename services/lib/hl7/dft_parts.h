/* dft_parts.h - inside the binder: the tables' row, and who fills which part of the claim. */
#ifndef LIB_HL7_DFT_PARTS_H
#define LIB_HL7_DFT_PARTS_H

#include "lib/hl7/dft.h"

/* One row of a binding table: a component of a field goes to a member of a message of
 * proto/claim.proto. */
enum dft_kind { DFT_TEXT, DFT_CODE, DFT_DATE };

struct dft_row {
    int field; /* 0: the field that the caller names */
    int component;
    enum dft_kind kind;
    size_t offset;
};

#define DFT_MEMBER(record, member, type) \
    (offsetof(record, member) + 0 * sizeof(_Generic(((record *)0)->member, type : 1)))
/* clang-format off */
#define TEXT_ROW(field, component, record, member) {field, component, DFT_TEXT, DFT_MEMBER(record, member, ProtobufCBinaryData)}
#define CODE_ROW(field, component, record, member) {field, component, DFT_CODE, DFT_MEMBER(record, member, ProtobufCBinaryData)}
#define DATE_ROW(field, component, record, member) {field, component, DFT_DATE, DFT_MEMBER(record, member, int32_t)}
/* clang-format on */

/* The message while it is read. */
struct dft {
    struct arena *arena;
    const struct hl7_profile *profile;
    const struct hl7_class *class;
    struct hl7_header header;
    Claim *claim;
    ServiceLine *line; /* the last charge: PR1 and DG1 behind it belong to it */
    bool patient_is_subscriber;
    bool has_insurance;
    struct hl7_segment guarantor; /* GT1, text.len 0: none */
};

/* Fills members that are still empty from the rows; repetition counts from 1, `field` stands in for
 * 0. */
void dft_bind_rows(struct dft *dft, const struct hl7_segment *segment, const struct dft_row *rows,
                   size_t count, int field, int repetition, void *record);
bytes dft_text(struct dft *dft, const struct hl7_segment *segment, int field, int repetition,
               int component);

/* dft_party.c */
int dft_record_repetition(const struct hl7_segment *pid); /* which of PID-3 is the record number */
void dft_patient(struct dft *dft, const struct hl7_segment *pid);
void dft_insurance(struct dft *dft, const struct hl7_segment *in1);
void dft_billing(struct dft *dft);
void dft_subscriber_finish(struct dft *dft);
/* The XCN of a field as a provider, its NPI where it has one; NULL: the field names nobody. */
Party *dft_provider(struct dft *dft, const struct hl7_segment *segment, int field,
                    const char *entity);
void dft_claim_provider(struct dft *dft, Party *provider); /* once for each entity */

/* dft_line.c */
void dft_charge(struct dft *dft, const struct hl7_segment *ft1);
void dft_procedure(struct dft *dft, const struct hl7_segment *pr1);
void dft_diagnosis(struct dft *dft, const struct hl7_segment *dg1);
/* Its place in the claim, 1..; 0: it is no ICD-10-CM code, or there is no room. */
int32_t dft_diagnosis_add(Claim *claim, struct arena *arena, const Diagnosis *diagnosis);
void dft_lines_finish(Claim *claim, struct arena *arena);

#endif
