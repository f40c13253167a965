/* The workers of the line, in flow order. */
#include "claimline/claimline.h"
#include "coding/coding.h"
#include "courier/courier.h"
#include "followup/followup.h"
#include "gateway/gateway.h"
#include "intake/intake.h"
#include "remittance/remittance.h"
#include "scrubbing/scrubbing.h"
#include "submission/submission.h"

const struct worker *const claimline_workers[] = {
    &gateway_worker,    &intake_worker,     &coding_worker,
    &scrubbing_worker,  &submission_worker, &courier_worker,
    &remittance_worker, &followup_worker,   NULL,
};

const struct worker *worker_by_name(const char *name)
{
    const struct worker *const *worker = claimline_workers;
    while (*worker && strcmp((*worker)->name, name) != 0) worker++;
    return *worker;
}
