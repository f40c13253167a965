/* The hospital of the tests of intake. */
#include "intake/hospital.h"

#include "proto/messages.pb-c.h"

static const struct hl7_class classes[] = {
    {{"I", 1}, CLAIM_TYPE__INSTITUTIONAL, {"11", 2}, {"0120", 4}},
    {{"*", 1}, CLAIM_TYPE__PROFESSIONAL, {"11", 2}, {0}}};
static const struct hl7_profile profiles[] = {
    {.application = {"*", 1},
     .facility = {"NOW", 3},
     .classes = classes,
     .class_count = COUNT_OF(classes)},
    {.application = {"*", 1},
     .facility = {"LATER", 5},
     .closes = CLOSES_DAYS_AFTER,
     .closes_after_days = 3,
     .classes = classes,
     .class_count = COUNT_OF(classes)},
};

struct rehearsal *hospital_rehearsal(void)
{
    intake_profiles = (struct hl7_profiles){profiles, COUNT_OF(profiles)};
    return rehearsal_new(&intake_worker, HOSPITAL_PARTITIONS, date_of(HOSPITAL_TODAY));
}

enum status hospital_send(struct rehearsal *r, int64_t shard, const char *identity,
                          const char *text, int64_t intake_number)
{
    IntakeInbox inbox = INTAKE_INBOX__INIT;
    Hl7Message hl7 = HL7_MESSAGE__INIT;
    Source source = SOURCE__INIT;
    source.source = str_bytes(STR("mllp"));
    source.format = str_bytes(STR("HL7"));
    source.intake_number = intake_number;
    source.position = 1;
    hl7.text = str_bytes(str_of(text));
    hl7.source = &source;
    hl7.shard = shard;
    hl7.identity = str_bytes(str_of(identity));
    inbox.what_case = INTAKE_INBOX__WHAT_HL7;
    inbox.hl7 = &hl7;
    return rehearsal_message(r, &inbox.base, shard_partition(shard, HOSPITAL_PARTITIONS));
}
