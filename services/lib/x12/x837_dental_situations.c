/* What the dental guide says of segments beside others (005010X224A2, SNIP 4). */
#include "lib/x12/x837_situations.h"

static const DatedEvent *event(DatedEvent *const *dates, size_t count, const char *qualifier)
{
    for (size_t i = 0; i < count; i++)
        if (str_is(str_from(dates[i]->qualifier), qualifier)) return dates[i];
    return NULL;
}

static const DatedEvent *service_date(const Claim *claim)
{
    return event(claim->dates, claim->n_dates, "472");
}

static bool is_predetermination(const Claim *claim)
{
    return str_is(str_from(claim->submission_reason), "PB");
}

void x837_release_is_informed(struct x837_look *look)
{
    if (str_is(str_from(look->claim->release), "I")) x837_found(look, look->claim, "CLM", 9);
}

void x837_dental_date_is_missing(struct x837_look *look)
{
    const Claim *claim = look->claim;
    if (is_predetermination(claim) || service_date(claim)) return;
    for (size_t i = 0; i < claim->n_lines; i++)
        if (!claim->lines[i]->from) x837_missed(look, claim->lines[i], "DTP");
}

void x837_estimate_has_a_date(struct x837_look *look)
{
    const Claim *claim = look->claim;
    if (!is_predetermination(claim)) return;
    if (service_date(claim)) x837_found(look, service_date(claim), "DTP", 0);
    for (size_t i = 0; i < claim->n_lines; i++)
        if (claim->lines[i]->from) x837_found(look, claim->lines[i], "DTP", 0);
}

void x837_dental_date_said_twice(struct x837_look *look)
{
    const DatedEvent *all = service_date(look->claim);
    for (size_t i = 0; all && i < look->claim->n_lines; i++) {
        const ServiceLine *line = look->claim->lines[i];
        if (line->from == all->from && line->to == all->to) x837_found(look, line, "DTP", 0);
    }
}

void x837_replaced_prosthesis_is_undated(struct x837_look *look)
{
    for (size_t i = 0; i < look->claim->n_lines; i++) {
        const ServiceLine *line = look->claim->lines[i];
        if (str_is(str_from(line->prosthesis), "R") && !event(line->dates, line->n_dates, "441"))
            x837_missed(look, line, "DTP");
    }
}
