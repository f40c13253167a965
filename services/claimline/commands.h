/* commands.h - every subcommand's function; a weak one may be missing from a build, and its row is
 * then left out. */
#ifndef CLAIMLINE_COMMANDS_H
#define CLAIMLINE_COMMANDS_H

#include "claimline/claimline.h"

#define MAY_BE_MISSING __attribute__((weak))

/* operations */
command command_run, command_start, command_stop, command_worker, command_payer, command_migrate,
    command_topics, command_settings, command_failpoints, command_status;
command command_rewind MAY_BE_MISSING;
/* looking at files */
command command_inspect MAY_BE_MISSING, command_judge MAY_BE_MISSING,
    command_generate MAY_BE_MISSING, command_edits MAY_BE_MISSING,
    command_convert MAY_BE_MISSING;
/* looking at the line */
command command_summary MAY_BE_MISSING, command_why MAY_BE_MISSING, command_queue MAY_BE_MISSING;
/* orders of people */
command command_release MAY_BE_MISSING, command_amend MAY_BE_MISSING, command_void MAY_BE_MISSING,
    command_retry MAY_BE_MISSING, command_replace MAY_BE_MISSING, command_resend MAY_BE_MISSING,
    command_rebuild MAY_BE_MISSING, command_close MAY_BE_MISSING, command_quarantine MAY_BE_MISSING;

#endif
