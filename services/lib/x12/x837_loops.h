/* x837_loops.h - what the loop tables of the three 837 have in common.
 */
#ifndef LIB_X12_X837_LOOPS_H
#define LIB_X12_X837_LOOPS_H

#include "lib/x12/x837_tables.h"

/* Steps from a record to a member. */
#define TO_BILLING PART(Claim, billing, Party, &party__descriptor)
#define TO_PAY_TO PART(Claim, pay_to, Party, &party__descriptor)
#define TO_PAY_TO_PLAN PART(Claim, pay_to_plan, Party, &party__descriptor)
#define TO_SUBSCRIBER PART(Claim, subscriber, Subscriber, &subscriber__descriptor)
#define TO_SUBSCRIBER_NAME PART(Subscriber, name, Party, &party__descriptor)
#define TO_PAYER PART(Claim, payer, Party, &party__descriptor)
#define TO_PATIENT PART(Claim, patient, Party, &party__descriptor)
#define TO_ADDRESS PART(Party, address, Address, &address__descriptor)
#define TO_CLAIM_PROVIDERS LIST(Claim, providers, Party, &party__descriptor)
#define TO_OTHER_PAYERS LIST(Claim, other_payers, OtherPayer, &other_payer__descriptor)
#define TO_OTHER_SUBSCRIBER PART(OtherPayer, subscriber, Subscriber, &subscriber__descriptor)
#define TO_OTHER_PAYER PART(OtherPayer, payer, Party, &party__descriptor)
#define TO_OTHER_PROVIDERS LIST(OtherPayer, providers, Party, &party__descriptor)
#define TO_LINES LIST(Claim, lines, ServiceLine, &service_line__descriptor)
#define TO_DRUG PART(ServiceLine, drug, Drug, &drug__descriptor)
#define TO_LINE_PROVIDERS LIST(ServiceLine, providers, Party, &party__descriptor)
#define TO_ADJUDICATIONS LIST(ServiceLine, adjudications, Adjudication, &adjudication__descriptor)

#define TO_SPINE PART(Claim, spine, Spine, &spine__descriptor)
#define TO_RENTAL PART(ServiceLine, rental, Rental, &rental__descriptor)
#define TO_CERTIFICATION PART(ServiceLine, certification, Certification, &certification__descriptor)
#define TO_PURCHASE PART(ServiceLine, purchase, Purchase, &purchase__descriptor)
#define TO_FORMS LIST(ServiceLine, forms, Form, &form__descriptor)
#define TO_INPATIENT \
    PART(OtherPayer, inpatient, InpatientAdjudication, &inpatient_adjudication__descriptor)
#define TO_OUTPATIENT \
    PART(OtherPayer, outpatient, OutpatientAdjudication, &outpatient_adjudication__descriptor)

/* NOLINTBEGIN(bugprone-macro-parentheses): a type name cannot wear parentheses. */
#define TO_CONTRACT(record) PART(record, contract, Contract, &contract__descriptor)
#define TO_TRANSPORT(record) PART(record, transport, Transport, &transport__descriptor)
#define TO_REPRICING(record) PART(record, repricing, Repricing, &repricing__descriptor)
#define ATTACHMENTS(record) LIST(record, attachments, Attachment, &attachment__descriptor)
#define RAW_LIST(record) LIST(record, other, RawSegment, &raw_segment__descriptor)
#define REFS(record) LIST(record, references, Identifier, &identifier__descriptor)
#define DATES(record) LIST(record, dates, DatedEvent, &dated_event__descriptor)
#define AMOUNTS(record) LIST(record, amounts, Amount, &amount__descriptor)
#define NOTES(record) LIST(record, notes, Note, &note__descriptor)
#define CONDITIONS(record) LIST(record, conditions, Condition, &condition__descriptor)
#define ADJUSTMENTS(record) LIST(record, adjustments, Adjustment, &adjustment__descriptor)
/* NOLINTEND(bugprone-macro-parentheses) */
#define CONTACTS LIST(Party, contacts, Contact, &contact__descriptor)
#define QUANTITIES LIST(ServiceLine, quantities, Quantity, &quantity__descriptor)
#define MEASUREMENTS LIST(ServiceLine, measurements, Measurement, &measurement__descriptor)
#define ANSWERS LIST(Form, answers, FormAnswer, &form_answer__descriptor)
#define DIAGNOSES LIST(Claim, diagnoses, Diagnosis, &diagnosis__descriptor)
#define PROCEDURES LIST(Claim, procedures, InpatientProcedure, &inpatient_procedure__descriptor)
#define FACTS LIST(Claim, facts, CodedFact, &coded_fact__descriptor)

/* Rows: guide position, segment, [element and codes that choose the row], usage, [max], table,
 * [member], name. */
/* clang-format off */
#define OWN(pos, id, usage, spec, name) \
    {pos, id, 0, NULL, usage, 1, &(spec), X12_OWN, false, {STAY, STAY}, name}
#define OWN_OF(pos, id, codes, usage, spec, name) \
    {pos, id, 1, codes, usage, 1, &(spec), X12_OWN, false, {STAY, STAY}, name}
#define INTO(pos, id, usage, spec, step, name) \
    {pos, id, 0, NULL, usage, 1, &(spec), X12_OWN, false, {step, STAY}, name}
#define ABOVE(pos, id, usage, spec, step, name) \
    {pos, id, 0, NULL, usage, 1, &(spec), X12_OWN, true, {step, STAY}, name}
#define ABOVE_OF(pos, id, codes, usage, spec, name) \
    {pos, id, 1, codes, usage, 1, &(spec), X12_OWN, true, {STAY, STAY}, name}
#define EACH(pos, id, codes, usage, max, spec, step, name) \
    {pos, id, 1, codes, usage, max, &(spec), X12_EACH, false, {step, STAY}, name}
#define EACH_ABOVE(pos, id, codes, usage, max, spec, step, name) \
    {pos, id, 1, codes, usage, max, &(spec), X12_EACH, true, {step, STAY}, name}
#define ALL(pos, id, usage, max, spec, step, name) \
    {pos, id, 0, NULL, usage, max, &(spec), X12_EACH, false, {step, STAY}, name}
#define GROUPS(pos, id, codes, usage, max, spec, step, name) \
    {pos, id, 1, codes, usage, max, &(spec), X12_GROUPS, false, {step, STAY}, name}
#define KEPT(pos, id, max, name) \
    {pos, id, 0, NULL, SITUATIONAL, max, NULL, X12_RAW, false, {STAY, STAY}, name}
#define KEPT_AS(pos, id, max, spec, name) \
    {pos, id, 0, NULL, SITUATIONAL, max, &(spec), X12_RAW, false, {STAY, STAY}, name}
#define CODED(pos, id, spec, name) \
    {pos, id, 0, NULL, REQUIRED, 1, spec, X12_SKIP, false, {STAY, STAY}, name}
/* clang-format on */

#define ROWS(rows) rows, COUNT_OF(rows)

/* Rows that all guides have: the macro makes one set a file. */
#define X837_HEADING_ROWS                                                                         \
    static const struct x12_row submitter[] = {                                                   \
        OWN(200, "NM1", REQUIRED, x12_nm1_submitter, "submitter name"),                           \
        ALL(450, "PER", REQUIRED, 2, x12_per, CONTACTS, "submitter contact"),                     \
    };                                                                                            \
    static const struct x12_row receiver[] = {                                                    \
        OWN(200, "NM1", REQUIRED, x12_nm1_receiver, "receiver name"),                             \
    };                                                                                            \
    static const struct x12_row billing_level[] = {                                               \
        CODED(10, "HL", &x837_hl, "billing provider level"),                                      \
        INTO(30, "PRV", SITUATIONAL, x12_prv, TO_BILLING, "billing provider specialty"),          \
        OWN(100, "CUR", SITUATIONAL, x837_cur, "foreign currency"),                               \
    };                                                                                            \
    static const struct x12_row billing[] = {                                                     \
        OWN(150, "NM1", REQUIRED, x12_nm1_provider, "billing provider name"),                     \
        INTO(250, "N3", REQUIRED, x12_n3, TO_ADDRESS, "billing provider address"),                \
        INTO(300, "N4", REQUIRED, x12_n4_nine, TO_ADDRESS, "billing provider city"),              \
        EACH(350, "REF", "EI SY", REQUIRED, 1, x12_ref, REFS(Party),                              \
             "billing provider tax number"),                                                      \
        EACH(350, "REF", "0B 1G", SITUATIONAL, 2, x12_ref, REFS(Party),                           \
             "billing provider number"),                                                          \
        ALL(400, "PER", SITUATIONAL, 2, x12_per, CONTACTS, "billing provider contact"),           \
    };                                                                                            \
    static const struct x12_row pay_to[] = {                                                      \
        OWN(150, "NM1", REQUIRED, x12_nm1_place, "pay-to address"),                               \
        INTO(250, "N3", REQUIRED, x12_n3, TO_ADDRESS, "pay-to address"),                          \
        INTO(300, "N4", REQUIRED, x12_n4, TO_ADDRESS, "pay-to city"),                             \
    };                                                                                            \
    static const struct x12_row pay_to_plan[] = {                                                 \
        OWN(150, "NM1", REQUIRED, x12_nm1_payer, "pay-to plan"),                                  \
        INTO(250, "N3", REQUIRED, x12_n3, TO_ADDRESS, "pay-to plan address"),                     \
        INTO(300, "N4", REQUIRED, x12_n4, TO_ADDRESS, "pay-to plan city"),                        \
        EACH(350, "REF", "2U FY NF", SITUATIONAL, 1, x12_ref, REFS(Party), "pay-to plan number"), \
        EACH(350, "REF", "EI", REQUIRED, 1, x12_ref, REFS(Party), "pay-to plan tax number"),      \
    };                                                                                            \
    static const struct x12_row payer[] = {                                                       \
        OWN(150, "NM1", REQUIRED, x12_nm1_payer, "payer name"),                                   \
        INTO(250, "N3", SITUATIONAL, x12_n3, TO_ADDRESS, "payer address"),                        \
        INTO(300, "N4", ADVISED, x12_n4, TO_ADDRESS, "payer city"),                               \
        EACH(350, "REF", "2U EI FY NF", SITUATIONAL, 3, x12_ref, REFS(Party), "payer number"),    \
        EACH(350, "REF", "G2 LU", SITUATIONAL, 2, x12_ref, REFS(Party),                           \
             "billing provider's number at the payer"),                                           \
    };                                                                                            \
    static const struct x12_row other_payer[] = {                                                 \
        INTO(2900, "SBR", REQUIRED, x837_sbr_other, TO_OTHER_SUBSCRIBER,                          \
             "other subscriber information"),                                                     \
        GROUPS(2950, "CAS", NULL, SITUATIONAL, 5, x12_cas, ADJUSTMENTS(OtherPayer),               \
               "claim adjustments"),                                                              \
        EACH(3000, "AMT", "A8 D EAF", SITUATIONAL, 3, x12_amt, AMOUNTS(OtherPayer),               \
             "other payer amount"),                                                               \
        OWN(3100, "OI", REQUIRED, x837_oi, "other insurance coverage"),                           \
        INTO(3150, "MIA", SITUATIONAL, x837_mia, TO_INPATIENT, "inpatient adjudication"),         \
        INTO(3200, "MOA", SITUATIONAL, x837_moa, TO_OUTPATIENT, "outpatient adjudication"),       \
    };                                                                                            \
    static const struct x12_row other_subscriber[] = {                                            \
        OWN(3250, "NM1", REQUIRED, x12_nm1_insured, "other subscriber name"),                     \
        INTO(3320, "N3", SITUATIONAL, x12_n3, TO_ADDRESS, "other subscriber address"),            \
        INTO(3400, "N4", SITUATIONAL, x12_n4, TO_ADDRESS, "other subscriber city"),               \
        EACH(3550, "REF", "SY", SITUATIONAL, 2, x12_ref, REFS(Party), "other subscriber number"), \
    }

/* 2330B, with the kinds of numbers that the guide has there. */
#define X837_OTHER_PAYER_NAME_ROWS(numbers)                                         \
    static const struct x12_row other_payer_name[] = {                              \
        OWN(3250, "NM1", REQUIRED, x12_nm1_payer, "other payer name"),              \
        INTO(3320, "N3", SITUATIONAL, x12_n3, TO_ADDRESS, "other payer address"),   \
        INTO(3400, "N4", ADVISED, x12_n4, TO_ADDRESS, "other payer city"),          \
        ABOVE_OF(3500, "DTP", "573", SITUATIONAL, x837_claim_adjudicated,           \
                 "claim adjudication date"),                                        \
        EACH_ABOVE(3550, "REF", numbers, SITUATIONAL, 8, x12_ref, REFS(OtherPayer), \
                   "other payer number"),                                           \
    }

/* 2000B to 2010CA of the professional and the institutional claim. */
#define X837_PERSON_ROWS                                                                          \
    static const struct x12_row subscriber_level[] = {                                            \
        CODED(10, "HL", &x837_hl, "subscriber level"),                                            \
        INTO(50, "SBR", REQUIRED, x837_sbr, TO_SUBSCRIBER, "subscriber information"),             \
        OWN(70, "PAT", SITUATIONAL, x837_pat_subscriber, "patient information"),                  \
    };                                                                                            \
    static const struct x12_row subscriber[] = {                                                  \
        OWN(150, "NM1", REQUIRED, x12_nm1_insured, "subscriber name"),                            \
        INTO(250, "N3", SITUATIONAL, x12_n3, TO_ADDRESS, "subscriber address"),                   \
        INTO(300, "N4", SITUATIONAL, x12_n4, TO_ADDRESS, "subscriber city"),                      \
        ABOVE(320, "DMG", SITUATIONAL, x837_dmg, TO_SUBSCRIBER, "subscriber birth date and sex"), \
        EACH(350, "REF", "SY Y4", SITUATIONAL, 2, x12_ref, REFS(Party), "subscriber number"),     \
        ALL(400, "PER", SITUATIONAL, 1, x12_per, CONTACTS, "subscriber contact"),                 \
    };                                                                                            \
    static const struct x12_row patient_level[] = {                                               \
        CODED(10, "HL", &x837_hl, "patient level"),                                               \
        OWN(70, "PAT", REQUIRED, x837_pat, "patient information"),                                \
    };                                                                                            \
    static const struct x12_row patient[] = {                                                     \
        OWN(150, "NM1", REQUIRED, x12_nm1_patient, "patient name"),                               \
        INTO(250, "N3", REQUIRED, x12_n3, TO_ADDRESS, "patient address"),                         \
        INTO(300, "N4", REQUIRED, x12_n4, TO_ADDRESS, "patient city"),                            \
        ABOVE(320, "DMG", REQUIRED, x837_dmg_patient, STAY, "patient birth date and sex"),        \
        EACH(350, "REF", "1W SY Y4", SITUATIONAL, 3, x12_ref, REFS(Party), "patient number"),     \
        ALL(400, "PER", SITUATIONAL, 1, x12_per, CONTACTS, "patient contact"),                    \
    }

/* Providers and drugs of the professional and the institutional claim. */
#define X837_MEDICAL_ROWS                                                                         \
    /* 2310A, 2310B, 2420: who has which segments beside the name (005010X222A1, 005010X223A2) */ \
    static const struct x12_row person[] = {                                                      \
        OWN(3250, "NM1", REQUIRED, x12_nm1_person, "name"),                                       \
        EACH(3550, "REF", "0B 1G G2 LU", SITUATIONAL, 20, x12_ref, REFS(Party), "number"),        \
    };                                                                                            \
    static const struct x12_row facility[] = {                                                    \
        OWN(3250, "NM1", REQUIRED, x12_nm1_organization, "name"),                                 \
        INTO(3320, "N3", REQUIRED, x12_n3, TO_ADDRESS, "address"),                                \
        INTO(3400, "N4", REQUIRED, x12_n4_nine, TO_ADDRESS, "city"),                              \
        EACH(3550, "REF", "0B G2 LU", SITUATIONAL, 20, x12_ref, REFS(Party), "number"),           \
        ALL(3600, "PER", SITUATIONAL, 1, x12_per, CONTACTS, "contact"),                           \
    };                                                                                            \
    static const struct x12_row other_provider[] = {                                              \
        OWN(3250, "NM1", REQUIRED, x12_nm1_place, "name"),                                        \
        EACH(3550, "REF", "0B 1G G2 LU", ADVISED, 4, x12_ref, REFS(Party),                        \
             "number at the other payer"),                                                        \
    };                                                                                            \
    static const struct x12_row drug[] = {                                                        \
        OWN(4930, "LIN", REQUIRED, x837_lin, "drug"),                                             \
        OWN(4940, "CTP", REQUIRED, x837_ctp, "drug quantity"),                                    \
        EACH(4950, "REF", "VY XZ", SITUATIONAL, 1, x12_ref, REFS(Drug), "prescription number"),   \
    }

/* 2430, with the guide's own SVD. */
#define X837_ADJUDICATION_ROWS(svd)                                                            \
    static const struct x12_row adjudication[] = {                                             \
        OWN(5400, "SVD", REQUIRED, svd, "line adjudication"),                                  \
        GROUPS(5450, "CAS", NULL, SITUATIONAL, 5, x12_cas, ADJUSTMENTS(Adjudication),          \
               "line adjustments"),                                                            \
        OWN_OF(5500, "DTP", "573", REQUIRED, x837_line_adjudicated, "line adjudication date"), \
        EACH(5505, "AMT", "EAF", SITUATIONAL, 1, x12_amt, AMOUNTS(Adjudication),               \
             "remaining liability"),                                                           \
    }

/* Loops: id, parent, trigger, its codes, usage, max, steps to its record, its record, rows, name.
 */
#define LOOP(id, parent, trigger, at, codes, usage, max, s0, s1, record, rows, name)               \
    {                                                                                              \
        id, parent, trigger, at, codes, usage, max, false, {s0, s1}, RAW_LIST(record), ROWS(rows), \
            name                                                                                   \
    }
#define LOOP_KEPT(id, parent, trigger, at, codes, max, rows, name)                              \
    {                                                                                           \
        id, parent, trigger, at, codes, SITUATIONAL, max, true, {STAY, STAY}, STAY, ROWS(rows), \
            name                                                                                \
    }

#define X837_HEADING_LOOPS                                                                         \
    LOOP("1000A", -1, "NM1", 1, "41", REQUIRED, 1, STAY, STAY, Party, submitter, "submitter"),     \
        LOOP("1000B", -1, "NM1", 1, "40", REQUIRED, 1, STAY, STAY, Party, receiver, "receiver"),   \
        LOOP("2000A", -1, "HL", 3, "20", REQUIRED, 0, STAY, STAY, Claim, billing_level,            \
             "billing provider level"),                                                            \
        LOOP("2010AA", LOOP_2000A, "NM1", 1, "85", REQUIRED, 1, TO_BILLING, STAY, Party, billing,  \
             "billing provider"),                                                                  \
        LOOP("2010AB", LOOP_2000A, "NM1", 1, "87", SITUATIONAL, 1, TO_PAY_TO, STAY, Party, pay_to, \
             "pay-to address"),                                                                    \
        LOOP("2010AC", LOOP_2000A, "NM1", 1, "PE", SITUATIONAL, 1, TO_PAY_TO_PLAN, STAY, Party,    \
             pay_to_plan, "pay-to plan"),                                                          \
        LOOP("2000B", -1, "HL", 3, "22", REQUIRED, 0, STAY, STAY, Claim, subscriber_level,         \
             "subscriber level"),                                                                  \
        LOOP("2010BA", LOOP_2000B, "NM1", 1, "IL", REQUIRED, 1, TO_SUBSCRIBER, TO_SUBSCRIBER_NAME, \
             Party, subscriber, "subscriber"),                                                     \
        LOOP("2010BB", LOOP_2000B, "NM1", 1, "PR", REQUIRED, 1, TO_PAYER, STAY, Party, payer,      \
             "payer"),                                                                             \
        LOOP("2000C", -1, "HL", 3, "23", SITUATIONAL, 0, STAY, STAY, Claim, patient_level,         \
             "patient level"),                                                                     \
        LOOP("2010CA", LOOP_2000C, "NM1", 1, "QC", REQUIRED, 1, TO_PATIENT, STAY, Party, patient,  \
             "patient")

#define CLAIM_PROVIDER(id, codes, max, rows, name)                                                \
    LOOP(id, LOOP_2300, "NM1", 1, codes, SITUATIONAL, max, TO_CLAIM_PROVIDERS, STAY, Party, rows, \
         name)
#define OTHER_PROVIDER(id, codes, max, name)                                                \
    LOOP(id, LOOP_2320, "NM1", 1, codes, SITUATIONAL, max, TO_OTHER_PROVIDERS, STAY, Party, \
         other_provider, name)
#define LINE_PROVIDER(id, codes, max, rows, name)                                                \
    LOOP(id, LOOP_2400, "NM1", 1, codes, SITUATIONAL, max, TO_LINE_PROVIDERS, STAY, Party, rows, \
         name)
#define X837_OTHER_PAYER_LOOPS(other_insurance)                                                  \
    LOOP("2330A", other_insurance, "NM1", 1, "IL", REQUIRED, 1, TO_OTHER_SUBSCRIBER,             \
         TO_SUBSCRIBER_NAME, Party, other_subscriber, "other subscriber"),                       \
        LOOP("2330B", other_insurance, "NM1", 1, "PR", REQUIRED, 1, TO_OTHER_PAYER, STAY, Party, \
             other_payer_name, "other payer")

#endif
