/* commands.h - every subcommand's function. */
#ifndef CLAIMLINE_COMMANDS_H
#define CLAIMLINE_COMMANDS_H

#include "claimline/claimline.h"

/* operations */
command command_run, command_start, command_stop, command_worker, command_payer, command_migrate,
    command_topics, command_settings, command_failpoints, command_status, command_rewind;
/* looking at files */
command command_inspect, command_judge, command_generate, command_edits, command_convert;
command command_codesets, command_rules;
/* looking at the line */
command command_summary, command_why, command_eob, command_queue, command_rejudge, command_shadow;
/* orders of people */
command command_release, command_amend, command_void, command_retry, command_replace,
    command_resend, command_rebuild, command_close, command_quarantine, command_suspense;

#endif
