/* story.h - the story of one claim in words: how it came, what was found, where it was sent, what
 * was answered and posted, what waits for a person, what happened when.
 */
#ifndef CONSOLE_STORY_H
#define CONSOLE_STORY_H

#include <jansson.h>
#include <stdio.h>

#include "console/console.h"

/* `all`: what why_json() gives. */
void story_print(FILE *out, const json_t *all, struct arena *arena);

#endif
