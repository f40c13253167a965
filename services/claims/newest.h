/* newest.h - whether this process judges by the newest of what lies there, for who watches the
 * line: the metric claimline_newest_refused{of="codesets"|"rules"} is 1 from when a release or a
 * file of rules was refused between two batches until a good one took its place. Meanwhile the one
 * before judges. The log says once what is wrong.
 */
#ifndef CLAIMS_NEWEST_H
#define CLAIMS_NEWEST_H

enum newest { NEWEST_IN_FORCE, NEWEST_REFUSED };

/* of: a program constant. */
void newest_is(const char *of, enum newest newest);

#endif
