/* x837_samples.h - 837 files put together for tests, and all claims of a file at once. */
#ifndef TESTS_X837_SAMPLES_H
#define TESTS_X837_SAMPLES_H

#include "lib/x12/x837.h"

/* Parts of a professional claim file; every name is invented. */
extern const char sample_heading[];       /* BHT, 1000A, 1000B */
extern const char sample_billing[];       /* HL 1, 2000A with 2010AA */
extern const char sample_subscriber[];    /* HL 2, 2000B who is the patient */
extern const char sample_claim[];         /* one claim of two lines, 150.00 */
extern const char sample_institutional[]; /* one institutional claim, 1000.00 */
extern const char sample_dental[];        /* one dental claim of three lines, 450.00 */

/* ISA GS ST <parts> SE GE IEA with the right counts. parts: segments ending in ~, ends with NULL.
 */
str sample_file(struct arena *arena, const char *guide, const char *const *parts);
/* Heading, billing, subscriber and one claim. */
str sample_professional(struct arena *arena);
/* `text` with the first `from` replaced by `to`. */
str sample_with(struct arena *arena, str text, const char *from, const char *to);

struct sample_claims {
    Claim *items[64];
    size_t count;
    struct x837_event last;    /* X837_TRANSACTION_END of the last set */
    struct x837_event unbound; /* the last claim that did not bind */
    size_t unbound_count, transaction_count;
    struct x12_finding findings[512]; /* of all sets, then of the interchange */
    size_t finding_count;
};
/* Reads everything; each str lies in the arena. */
void sample_read(struct arena *arena, str file, struct sample_claims *claims);
/* The first finding of a rule, or NULL. */
const struct x12_finding *sample_finding(const struct sample_claims *claims,
                                         const struct x12_rule *rule);

#endif
