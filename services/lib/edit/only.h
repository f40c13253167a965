/* only.h - what an edit is asked of: facts of a claim, line or diagnosis that stand in its row.
 *
 * Of a thousand questions a claim most would end at the first condition. The engine finds these
 * conditions out once a claim and stage, and spares the question where one does not hold: then the
 * edit passes, and its predicate relies on what its row says.
 */
#ifndef LIB_EDIT_ONLY_H
#define LIB_EDIT_ONLY_H

#include "lib/edit/edit.h"

uint32_t only_of_claim(const Claim *claim);
/* Both with what holds for their claim. */
uint32_t only_of_line(const ServiceLine *line, uint32_t of_claim);
uint32_t only_of_diagnosis(const Diagnosis *diagnosis, uint32_t of_claim);

static inline bool only_holds(uint32_t only, uint32_t what_holds)
{
    return (only & ~what_holds) == 0;
}

#endif
