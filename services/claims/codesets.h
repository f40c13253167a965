/* codesets.h - the code sets of a running line: shipped tables and loaded releases, as images that
 * all processes of a machine map.
 *
 *   <state>/codesets/shipped-<name>-<checksum>.image   of a table of config/codesets, made once
 *   <state>/codesets/<set>-<checksum>.image            of a loaded release, never changed
 *   <state>/codesets/generation                        the images in force, one a line
 *   <state>/codesets/generation-<number>               the same of each before, for judging as then
 *
 * A new release is new images and then a new generation, renamed into place: a worker that looks
 * between two batches sees the old one or the new one, whole. Where there is no state folder (the
 * offline commands), shipped tables are made in memory.
 */
#ifndef CLAIMS_CODESETS_H
#define CLAIMS_CODESETS_H

#include "claims/rules.h"
#include "lib/codeset/load.h"

/* At a batch boundary: true when another generation was put in force since *codesets were loaded,
 * and *codesets are its tables now. One look at a file's date. A generation that cannot be read is
 * said in the log, and the old one stays. */
bool codesets_renew(const struct settings *settings, struct codesets **codesets);
/* Names the generation in force here, by the checksum of all its images: "g3-1f0c99ab"; what a
 * claim was judged by. Lives until the next renewal. */
str codesets_generation(void);

/* The code sets that a claim was judged by: `generation` as codesets_generation() gave it then
 * (claim.codesets). REJECT: they are no longer there, or the shipped tables are others now. */
MUST_CHECK enum status codesets_load_as(const struct settings *settings, str generation,
                                        struct codesets **codesets);

/* Puts tables in force beside those that are; one of the same set and release takes the old one's
 * place. REJECT: the folder cannot be written (said on standard error). */
MUST_CHECK enum status codesets_publish(const struct settings *settings,
                                        const struct loaded_tables *tables);
/* Takes a loaded release out of force. REJECT: there is none of that set and name. RETRY: the state
 * folder cannot be read or written. */
MUST_CHECK enum status codesets_withdraw(const struct settings *settings, str set, str release);

/* Every file of the folder and of the folders in it that is recognised; files in parts together.
 * What is refused is said on standard error, and the others are read all the same. Returns how many
 * files gave tables, or -1: the folder cannot be read. */
int codesets_read_folder(struct codesets *codesets, struct arena *arena, const char *folder);

#endif
