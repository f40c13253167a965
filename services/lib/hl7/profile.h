/* profile.h - how a sender's HL7 charges become claims: config/profiles/<id>.yaml, one file a
 * sender.
 *
 * Chosen by MSH-3 and MSH-4 ("*": any); the file with both as "*" is the default. Professional or
 * institutional, place of service and type of bill come from the patient class (PV1-2, HL7 table
 * 0004), revenue codes from the department (FT1-13) or the procedure. Where a sender departs from
 * the standard, rows say how: fields that stand elsewhere, modifiers and diagnoses written
 * otherwise.
 */
#ifndef LIB_HL7_PROFILE_H
#define LIB_HL7_PROFILE_H

#include "lib/base/arena.h"
#include "lib/base/config_fault.h"
#include "lib/base/status.h"
#include "lib/hl7/time.h"
#include "proto/claim.pb-c.h"

enum claim_closes { CLOSES_EACH_MESSAGE, CLOSES_DAYS_AFTER };

struct hl7_class { /* a patient class of PV1-2 */
    str code;      /* I, O, E, ..., "*" */
    ClaimType type;
    str facility_code; /* CLM05-1: place of service, or the first two digits of the type of bill */
    str revenue_code;  /* institutional: of a charge that nothing else gives one */
};

struct hl7_revenue { /* FT1-13 department, or a procedure's first characters */
    str from;
    str code;
};

/* Where FT1's modifiers stand: FT1-26, one a repetition (the standard) or one a component; or with
 * the procedure, FT1-25: further repetitions (99213~25) or behind hyphens (99213-25). */
enum hl7_modifiers {
    MODIFIERS_REPEAT,
    MODIFIERS_ARE_COMPONENTS,
    MODIFIERS_FOLLOW_PROCEDURE,
    MODIFIERS_HYPHENATED
};
/* FT1-19: one a repetition (the standard), or one a component. */
enum hl7_diagnoses { DIAGNOSES_REPEAT, DIAGNOSES_ARE_COMPONENTS };

struct hl7_move { /* the standard's field `to` stands at the sender's field `from` */
    str segment;
    int32_t to, from;
};

struct hl7_profile {
    str id;
    str application, facility; /* MSH-3.1, MSH-4.1, or "*" */
    enum claim_closes closes;
    int32_t closes_after_days; /* after discharge (PV1-45), else after the last charge */
    str billing_name, billing_npi, billing_tax_id, billing_taxonomy;
    str billing_line1, billing_city, billing_state, billing_zip;
    str billing_contact, billing_phone;
    str service_facility_name,
        service_facility_npi; /* 2310C; empty: the billing provider's own place */
    str filing;               /* SBR09 where IN1-15 says nothing */
    str outpatient_status;    /* CL103 of an outpatient bill where PV1-36 says nothing */
    str charset;              /* of a message that does not say (HL7 table 0211) */
    struct hl7_zone zone;     /* the sender's clock; not set: times are taken as they are written */
    enum hl7_modifiers modifiers;
    enum hl7_diagnoses diagnoses;
    const struct hl7_move *moves;
    size_t move_count;
    const struct hl7_class *classes;
    size_t class_count;
    const struct hl7_revenue *departments;
    size_t department_count;
    const struct hl7_revenue *procedures;
    size_t procedure_count;
};

struct hl7_profiles {
    const struct hl7_profile *items;
    size_t count;
};

/* One file's profile. REJECT: *fault says where and why. */
MUST_CHECK enum status hl7_profile_read(str yaml, str id, struct arena *arena,
                                        struct hl7_profile *profile, struct config_fault *fault);
/* All profiles of a folder, one file after the other, for runtime/file.h folder_read(): set arena,
 * then hl7_profiles_add(&reading, name without .yaml, content, &fault) for each. */
struct hl7_profiles_reading {
    struct arena *arena;
    struct hl7_profile *items;
    size_t count;
};
MUST_CHECK enum status hl7_profiles_add(void *reading, str id, str yaml,
                                        struct config_fault *fault);
static inline struct hl7_profiles hl7_profiles_of(const struct hl7_profiles_reading *reading)
{
    return (struct hl7_profiles){reading->items, reading->count};
}
/* The most exact one for a sender; NULL: none, not even a default. */
const struct hl7_profile *hl7_profile_for(const struct hl7_profiles *profiles, str application,
                                          str facility);
/* The row of a patient class, else the row "*", which every profile has. */
const struct hl7_class *hl7_class_of(const struct hl7_profile *profile, str patient_class);
/* The revenue code of a charge: its department's, else its procedure's (the longest prefix), else
 * the class's. */
str hl7_revenue_code(const struct hl7_profile *profile, const struct hl7_class *class,
                     str department, str procedure);

#endif
