/* payer.h - the payer simulator: takes 837 files, answers TA1, 999, 277CA and an 835 that balances.
 *
 * Deterministic from (claim number, seed): the same claim is always adjudicated the same.
 */
#ifndef PAYER_PAYER_H
#define PAYER_PAYER_H

#include "lib/base/status.h"

/* The subcommand `claimline payer`; argv[0] is its name. Exit status: 0 done (--once, or SIGTERM),
 * 2 usage, 3 a folder cannot be read or written. */
int payer_main(int argc, char **argv);
/* Before a supervisor starts it: the options in CLAIMLINE_PAYER. REJECT: said on standard error. */
MUST_CHECK enum status payer_check(void);

#endif
