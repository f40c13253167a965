/* The providers of a claim, one after the other. */
#include "lib/edit/seats.h"

size_t seats_of(const Claim *claim)
{
    size_t count = 1 + claim->n_providers;
    for (size_t n = 0; n < claim->n_lines; n++) count += claim->lines[n]->n_providers;
    return count;
}

struct seat seat_at(const Claim *claim, size_t i)
{
    struct seat seat = {.day = claim_first_day(claim)};
    if (i == 0) return (struct seat){claim->billing, 0, seat.day};
    i--;
    if (i < claim->n_providers) return (struct seat){claim->providers[i], 0, seat.day};
    i -= claim->n_providers;
    for (size_t n = 0; n < claim->n_lines; n++) {
        const ServiceLine *line = claim->lines[n];
        if (i < line->n_providers)
            return (struct seat){line->providers[i], (int32_t)n + 1,
                                 line->from ? date_of(line->from) : seat.day};
        i -= line->n_providers;
    }
    return seat;
}

str seat_field(const struct subject *s, const struct seat *seat, const char *element)
{
    const str loop = seat->party == s->claim->billing ? STR("2010AA")
                     : seat->line                     ? STR("2420")
                                                      : STR("2310");
    const str pieces[] = {loop, STR(" NM1*"), str_from(seat->party->entity), STR(" "),
                          str_of(element)};
    return arena_join(s->run->arena, pieces, COUNT_OF(pieces));
}

bool has_npi(const Party *party)
{
    return party && party->id.len && str_is(str_from(party->id_qualifier), "XX");
}

str rendering_taxonomy(const Claim *claim, const ServiceLine *line)
{
    const Party *own = provider_of(line->providers, line->n_providers, "82");
    const Party *all = provider_of(claim->providers, claim->n_providers, "82");
    const Party *who = own ? own : all ? all : claim->billing;
    return who ? str_from(who->taxonomy) : STR("");
}
