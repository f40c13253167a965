/* dft_parts.h - inside the binder: the tables' row, and who fills which part of the claim. */
#ifndef LIB_HL7_DFT_PARTS_H
#define LIB_HL7_DFT_PARTS_H

#include "lib/hl7/dft.h"

/* One row of a binding table: a component of a field goes to a member of a message of
 * proto/claim.proto. */
/* DFT_DAY: a moment, whose day is the sender's (time.h). */
enum dft_kind { DFT_TEXT, DFT_CODE, DFT_DATE, DFT_DAY };

struct dft_row {
    int field; /* 0: the field that the caller names */
    int component;
    enum dft_kind kind;
    size_t offset;
};

/* The offset of a member; does not compile when the member is not of type `type`.
 * NOLINTBEGIN(bugprone-macro-parentheses): a type name cannot wear parentheses. */
#define DFT_MEMBER(record, member, type) \
    (offsetof(record, member) + (size_t) _Generic(((record *)0)->member, type : 0))
/* clang-format off */
#define TEXT_ROW(field, component, record, member) {field, component, DFT_TEXT, DFT_MEMBER(record, member, ProtobufCBinaryData)}
#define CODE_ROW(field, component, record, member) {field, component, DFT_CODE, DFT_MEMBER(record, member, ProtobufCBinaryData)}
#define DATE_ROW(field, component, record, member) {field, component, DFT_DATE, DFT_MEMBER(record, member, int32_t)}
#define DAY_ROW(field, component, record, member)  {field, component, DFT_DAY,  DFT_MEMBER(record, member, int32_t)}
/* clang-format on */
/* NOLINTEND(bugprone-macro-parentheses) */

struct dft_rows {
    const struct dft_row *items;
    size_t count;
};
#define DFT_ROWS(table) ((struct dft_rows){(table), COUNT_OF(table)})

/* Where rows are read: a segment, and of the field that stands in for 0 one repetition. */
struct dft_place {
    const struct hl7_segment *segment;
    int field, repetition;
};

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

/* Fills members of the record that are still empty. */
void dft_bind_rows(struct dft *dft, struct dft_place place, struct dft_rows rows, void *record);
bytes dft_text(struct dft *dft, const struct hl7_segment *segment, int field, int repetition,
               int component);

/* The day of a moment by the sender's clock. */
bool dft_day(const struct dft *dft, str value, date *day);

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

/* dft_note.c */
void dft_comment(struct dft *dft, const struct hl7_segment *nte);
void dft_observation(struct dft *dft, const struct hl7_segment *obx);

#endif
