/* Lines in Medicare's schedules. */
#include "lib/edit/schedules.h"

#include "lib/edit/lists.h"

const struct mpfs *physician_fee_of(const struct subject *s, int32_t number)
{
    void **kept = kept_for(s, KEPT_PHYSICIAN_FEE, number);
    if (*kept) return *kept;
    const ServiceLine *line = s->claim->lines[number - 1];
    struct mpfs *row = arena_take(s->run->arena, sizeof *row);
    *row = mpfs_lookup(s->run->codesets, str_from(line->procedure), STR(""), date_of(line->from));
    return *kept = row;
}

const struct opps *opps_of(const struct subject *s, int32_t number)
{
    void **kept = kept_for(s, KEPT_OPPS, number);
    if (*kept) return *kept;
    const ServiceLine *line = s->claim->lines[number - 1];
    struct opps *row = arena_take(s->run->arena, sizeof *row);
    *row = opps_lookup(s->run->codesets, str_from(line->procedure), line_day(s, line));
    return *kept = row;
}
