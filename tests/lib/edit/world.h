/* world.h - claims without a fault, changed by a line of text; the carried tables; two payers. */
#ifndef TESTS_LIB_EDIT_WORLD_H
#define TESTS_LIB_EDIT_WORLD_H

#include "lib/edit/edit.h"

struct world {
    struct arena *arena;
    struct codesets *codesets;
    struct partners partners;
    struct hash_key key;
};

/* Reads config/codesets; fails the test when it cannot. */
struct world *world_new(void);
void world_free(struct world *world);

/* 'P': a visit with a vaccination on 2026-05-11. 'O': an outpatient bill 131 of 2026-05-11 and 12.
 * 'I': an inpatient bill 111 of 2026-05-11 to 14. None of them fires anything. */
Claim *world_claim(struct world *world, char kind);
/* "lines[0].charge_cents=100; -lines[1]; patient.id=X; lines[0].modifiers[0]=25": sets members by
 * name, makes what is missing, `-` removes the last of a list or a member, "lines*51" makes so many
 * lines. Fails the test on a wrong name. */
void world_change(struct world *world, Claim *claim, const char *changes);
/* A claim payment of these members. */
RemitClaim *world_payment(struct world *world, const char *members);

#endif
