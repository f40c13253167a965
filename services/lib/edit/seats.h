/* seats.h - every provider of a claim by number: billing, the claim's, then line by line. */
#ifndef LIB_EDIT_SEATS_H
#define LIB_EDIT_SEATS_H

#include "lib/edit/check.h"

struct seat {
    const Party *party; /* NULL: no more */
    int32_t line;       /* 0: of the claim */
    date day;
};

size_t seats_of(const Claim *claim);
struct seat seat_at(const Claim *claim, size_t i);
/* "2310 NM1*82 09"; an entity is no patient's. */
str seat_field(const struct subject *subject, const struct seat *seat, const char *element);
bool has_npi(const Party *party);
/* The taxonomy of who rendered the line: 2420A, else 2310B, else the billing provider; empty: not
 * told. */
str rendering_taxonomy(const Claim *claim, const ServiceLine *line);

#endif
