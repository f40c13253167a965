/* A refused release as a metric. */
#include "claims/newest.h"

#include "runtime/metrics.h"

void newest_is(const char *of, enum newest newest)
{
    const struct metric_label labels[] = {{"of", of, 0}, {0}};
    metric_set(metric_series(METRIC_GAUGE, "claimline_newest_refused",
                             "1: the newest code sets or rules were refused, those before judge.",
                             labels),
               newest == NEWEST_REFUSED);
}
