/* hospital.h - a rehearsal of intake, and a hospital that speaks HL7 to it.
 *
 * Its facilities: NOW bills at once, LATER three days after the stay. Inpatients make institutional
 * claims, all others professional ones.
 */
#ifndef TESTS_INTAKE_HOSPITAL_H
#define TESTS_INTAKE_HOSPITAL_H

#include "intake/intake.h"
#include "runtime/rehearsal.h"

enum { HOSPITAL_PARTITIONS = 16, HOSPITAL_TODAY = 20260630 };

#define HOSPITAL_MSH(facility, event) \
    "MSH|^~\\&|APP|" facility "|RA|RF|20260601||" event "|C1|P|2.5.1\r"
#define HOSPITAL_PID(account) \
    "PID|1||7^^^H^MR||DOE^ANN||19800102|F|||1 ELM ST^^TOWN^IL^60601|||||||" account "\r"
#define HOSPITAL_FT1(date, type, code, amount) \
    "FT1|1|||" date "||" type "|" code "|||1|" amount "||||||||R519\r"

struct rehearsal *hospital_rehearsal(void);

/* A message of somebody, as the gateway hands it on: its number stands for the day's stream. */
enum status hospital_send(struct rehearsal *r, int64_t shard, const char *identity,
                          const char *text, int64_t intake_number);

#endif
