/* The workers of the line, in flow order. */
#include "claimline/claimline.h"

#if __has_include("gateway/gateway.h")
#include "gateway/gateway.h"
#define WITH_GATEWAY
#endif
#if __has_include("intake/intake.h")
#include "intake/intake.h"
#define WITH_INTAKE
#endif
#if __has_include("coding/coding.h")
#include "coding/coding.h"
#define WITH_CODING
#endif
#if __has_include("scrubbing/scrubbing.h")
#include "scrubbing/scrubbing.h"
#define WITH_SCRUBBING
#endif
#include "submission/submission.h"
#include "courier/courier.h"
#include "remittance/remittance.h"
#include "followup/followup.h"

const struct worker *const claimline_workers[] = {
#ifdef WITH_GATEWAY
    &gateway_worker,
#endif
#ifdef WITH_INTAKE
    &intake_worker,
#endif
#ifdef WITH_CODING
    &coding_worker,
#endif
#ifdef WITH_SCRUBBING
    &scrubbing_worker,
#endif
    &submission_worker,
    &courier_worker,
    &remittance_worker,
    &followup_worker,
    NULL,
};

const struct worker *worker_by_name(const char *name)
{
    const struct worker *const *worker = claimline_workers;
    while (*worker && strcmp((*worker)->name, name) != 0) worker++;
    return *worker;
}
