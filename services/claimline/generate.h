/* generate.h - synthetic encounters: nobody's data, drawn from a seed, right and on purpose wrong.
 *
 * An encounter is a function of seed and index alone, so any run can be repeated and any claim
 * found again. People, members, providers and amounts are invented; codes are real and valid on the
 * date of service in the tables of config/codesets (HCPCS: April to June 2026).
 */
#ifndef CLAIMLINE_GENERATE_H
#define CLAIMLINE_GENERATE_H

#include <stdio.h>

#include "lib/base/arena.h"
#include "lib/base/date.h"
#include "lib/base/status.h"

/* ---- chance ---------------------------------------------------------------------------------- */

struct sender; /* generate_send.h */

struct dice {
    uint64_t state;
};
struct dice dice_of(uint64_t seed, uint64_t index, uint64_t salt);
uint64_t dice_draw(struct dice *dice);
uint32_t dice_below(struct dice *dice, uint32_t limit);

/* ---- what an encounter is made of ------------------------------------------------------------ */

enum { DIAGNOSES_MAX = 5, LINES_MAX = 6, ID_CHARS = 20, CODE_CHARS = 8 };

enum insurer { MEDICARE, MEDICAID, COMMERCIAL };
enum gender { FEMALE, MALE };

struct generate_payer {
    const char *id, *name;
    enum insurer insurer;
    const char *filing_professional, *filing_institutional; /* SBR09 */
    bool institutional;                                     /* takes 837I */
    uint32_t share;                                         /* of a hundred families */
};

struct generate_facility {
    const char *name, *prefix; /* of the patient control numbers */
    bool institutional, hl7;
    const char *application, *facility; /* MSH-3, MSH-4; ISA06 */
    const char *npi, *tax_id, *taxonomy, *line1, *city, *state, *zip, *phone;
    const char *clia; /* a laboratory's */
};

struct generate_person {
    const char *last_name, *first_name, *line1, *city, *state, *zip;
    enum gender gender;
    date birth;
};

struct generate_line {
    const char *code, *modifier, *revenue, *unit, *ndc;
    int64_t cents, quantity;
    int32_t pointers; /* the first so many diagnoses */
};

struct wrong;

struct encounter {
    uint64_t index;
    char control[ID_CHARS]; /* CLM01, PID-18 */
    char record[ID_CHARS];  /* PID-3 */
    const struct generate_facility *facility;
    const struct generate_payer *payer;
    struct generate_person patient, insured;
    bool dependent;
    const char *relationship; /* PAT01: 01 spouse, 19 child */
    char member[ID_CHARS], group[ID_CHARS];
    date from, to;
    bool inpatient, emergency;
    char diagnoses[DIAGNOSES_MAX][CODE_CHARS];
    int32_t diagnosis_count;
    struct generate_line lines[LINES_MAX];
    int32_t line_count;
    int64_t total_cents; /* CLM02 */
    struct generate_person provider, referrer;
    char provider_npi[ID_CHARS], referrer_npi[ID_CHARS];
    const char *provider_taxonomy;
    bool referred;
    char billing_npi[ID_CHARS], tax_id[ID_CHARS], zip[ID_CHARS];
    const char *frequency, *clia;
    int32_t wrong_pointer;     /* 837P: line 1 points here; 0: nowhere wrong */
    const struct wrong *wrong; /* what is wrong with it; NULL: nothing */
    date today;
};

struct generate_plan {
    uint64_t count, seed;
    date today;
    bool x12, hl7; /* formats wanted; both: about three in four are X12 */
    uint32_t wrong_basis_points;
    uint32_t per_file;
    bool framed;          /* HL7 messages in MLLP frames instead of batches */
    const char *folder;   /* where files go */
    const char *expected; /* which claim is wrong how; NULL: not told */
    const char *address;  /* HL7 goes there by MLLP, not into files; NULL: files */
};

/* Which facility sent encounter `index`, and in what. */
enum generate_format { GENERATE_837, GENERATE_HL7 };
void encounter_make(const struct generate_plan *plan, uint64_t index, struct encounter *encounter,
                    enum generate_format *format);

/* ---- people ---------------------------------------------------------------------------------- */

void person_make(struct dice *dice, int32_t age_min, int32_t age_max, date today,
                 struct generate_person *person);
void npi_make(struct dice *dice, char npi[ID_CHARS]);
extern const struct generate_payer generate_payers[];
extern const size_t generate_payer_count;
extern const struct generate_facility generate_facilities[];
extern const size_t generate_facility_count;
/* Who the index-th patient is: payer, family, member id; the same at every visit. */
void patient_make(const struct generate_plan *plan, uint64_t patient, struct encounter *encounter);

/* ---- what is done to them -------------------------------------------------------------------- */

void service_make(struct dice *dice, struct encounter *encounter, enum generate_format format);

/* ---- what is wrong on purpose ---------------------------------------------------------------- */

enum { /* what must hold of an encounter that a kind of wrong applies to */
       ANY = 0,
       X12 = 1,
       HL7 = 2,
       PROFESSIONAL = 4,
       FROM_HOSPITAL = 8,
       MEDICARE_ONLY = 16,
       COMMERCIAL_ONLY = 32,
       HAS_PROVIDER = 64,
       LIMIT_180_DAYS = 128,
       INPATIENT = 256,
       LABORATORY = 512,
       HAS_DRUG = 1024,
};

struct wrong {
    const char *edit; /* the edit that it is made for */
    const char *doc;
    unsigned applies;
    void (*spoil)(struct encounter *encounter); /* NULL: the encounter repeats the one before */
};
/* The kind that encounter `index` shall have, if it applies; NULL: it stays right. */
const struct wrong *wrong_choose(const struct generate_plan *plan, uint64_t index,
                                 const struct encounter *encounter, enum generate_format format);
extern const struct wrong generate_wrongs[];
extern const size_t generate_wrong_count;

/* ---- files ----------------------------------------------------------------------------------- */

/* One output file after the other for a facility and format. */
struct generate_file {
    const struct generate_plan *plan;
    const struct generate_facility *facility;
    enum generate_format format;
    FILE *file;
    struct sender *sender; /* instead of a file */
    char *buffer;          /* what is not written yet */
    size_t len;
    uint32_t claims;            /* in this file */
    uint32_t ordinal;           /* of the file */
    uint32_t segments, levels;  /* X12: since ST; HL01 */
    uint32_t billing_level;     /* X12: HL01 of the open 2000A */
    char billing[ID_CHARS * 3]; /* X12: whose it is */
    bool failed;
};

__attribute__((format(printf, 2, 3))) void generate_file_print(struct generate_file *file,
                                                               const char *format, ...);
void generate_file_close(struct generate_file *file);
/* One claim; opens and closes files as it must. False: it could not be written. */
bool generate_file_claim(struct generate_file *file, const struct encounter *encounter);
enum { GENERATE_BUFFER_BYTES = 256 * 1024 };

void generate_x12_begin(struct generate_file *file);
void x12_claim(struct generate_file *file, const struct encounter *encounter);
void generate_x12_end(struct generate_file *file);
void hl7_begin(struct generate_file *file);
void hl7_claim(struct generate_file *file, const struct encounter *encounter);
void hl7_end(struct generate_file *file);

#endif
