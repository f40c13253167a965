/* bind.h - inside the binder: a claim while it is made of resources, and who fills which part. */
#ifndef LIB_FHIR_BIND_H
#define LIB_FHIR_BIND_H

#include "lib/fhir/table.h"

enum { SEQUENCES_MAX = FHIR_LIST_MAX };

/* One of the insurances that a claim names. */
struct fhir_insured {
    struct fhir_node from, coverage; /* Claim.insurance or Account.coverage; the Coverage */
    int64_t order;                   /* the lower decides first */
    str field;                       /* "Claim.insurance[1]" */
    size_t place;                    /* among those added, 0.. */
};

struct fhir_binding {
    struct fhir_scope *scope;
    struct arena *arena;
    struct fhir_node root; /* the Claim or Encounter */
    Claim *claim;
    int kind; /* FOR_PROFESSIONAL ... */
    const struct fhir_refusal *refusal;
    /* Claim.diagnosis.sequence -> its place among the claim's diagnoses, 0: not kept */
    struct {
        int64_t sequence;
        int32_t place;
    } pointers[SEQUENCES_MAX];
    size_t pointer_count;
    bool total_given;
    struct fhir_insured *insured;
    size_t insured_count;
};

/* Each makes a claim in the arena, or sets refusal. */
void fhir_bind_claim(struct fhir_binding *binding);
/* root: the Encounter; `bundle`: where its ChargeItems, Conditions, Procedures and Coverage lie. */
void fhir_bind_encounter(struct fhir_binding *binding, json_t *bundle);
bool fhir_has_charges(json_t *bundle); /* any ChargeItem at all? */
/* Does a ChargeItem of the Bundle name this Encounter as its context? */
bool fhir_encounter_charges(struct fhir_scope *scope, json_t *encounter, json_t *bundle);

/* bind_party.c */
Party *fhir_party(struct fhir_binding *binding, struct fhir_node reference, const char *entity);
void fhir_provider_add(struct fhir_binding *binding, Party *party); /* once an entity */
void fhir_patient(struct fhir_binding *binding, struct fhir_node patient);
/* The focal coverage: subscriber and payer; `insurer` may be absent. Patient first. */
void fhir_coverage(struct fhir_binding *binding, struct fhir_node coverage,
                   struct fhir_node insurer);
void fhir_billing(struct fhir_binding *binding, struct fhir_node provider);
Party *fhir_payer(struct fhir_binding *binding, struct fhir_node coverage,
                  struct fhir_node insurer);
/* Of a coverage that is not the focal one: 2320 SBR and 2330A name him, even if he is the patient.
 */
Subscriber *fhir_other_subscriber(struct fhir_binding *binding, struct fhir_node coverage);

/* bind_payers.c: the insurances, each added once; then, when the focal coverage and the patient are
 * bound, their order and all payers but the focal one. */
void fhir_insured_add(struct fhir_binding *binding, struct fhir_insured insured);
void fhir_payers(struct fhir_binding *binding, size_t focal);

/* bind_check.c: members of another JSON type and amounts that are no dollars: findings, or the
 * refusal. root: how their paths begin. */
void fhir_types_find(struct fhir_binding *binding, str root, json_t *resource);
void fhir_used_types_find(struct fhir_binding *binding); /* of all that the claim refers to */

/* bind_line.c */
/* Its place, 1..; 0: it is no ICD code or there is no room. `type` is ex-diagnosistype's code. */
int32_t fhir_diagnosis_add(struct fhir_binding *binding, struct fhir_node concept, str type,
                           bytes present_on_admission);
void fhir_procedure_add(struct fhir_binding *binding, struct fhir_node concept, int32_t day);
ServiceLine *fhir_line_add(struct fhir_binding *binding, const struct fhir_table *table,
                           struct fhir_node from);
/* bind_note.c */
void fhir_notes_add(struct fhir_binding *binding, struct fhir_node from, str place);
void fhir_information_add(struct fhir_binding *binding);
/* bind_tooth.c: the tooth of a dental line, where the item names one. */
void fhir_tooth(struct fhir_binding *binding, ServiceLine *line, struct fhir_node item);
/* Code qualifiers, units and dates of all lines, sums and days of the claim, what it lacks. */
void fhir_finish(struct fhir_binding *binding);

void fhir_find(struct fhir_binding *binding, const char *edit, const char *severity, int32_t line,
               str field);
/* Findings of a table's requirements; `line`: of the claim, 0: none. */
void fhir_require(struct fhir_binding *binding, const struct fhir_table *table, const void *record,
                  int32_t line);
/* NOLINTBEGIN(bugprone-macro-parentheses): a type name cannot wear parentheses. */
#define FHIR_NEW(arena, type, init) \
    ((type *)memcpy(ARENA_NEW(arena, type), &(type)init, sizeof(type)))
/* NOLINTEND(bugprone-macro-parentheses) */

#endif
