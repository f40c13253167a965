/* lists.h - is a code on a list of the claim's payer, or on one for all payers? */
#ifndef LIB_EDIT_LISTS_H
#define LIB_EDIT_LISTS_H

#include "lib/codeset/payers.h"
#include "lib/edit/check.h"

/* NO_LIST: neither the payer nor everybody has a list of this name on the day. */
enum listing { ON_LIST, OFF_LIST, NO_LIST };
enum listing list_has(const struct subject *subject, const char *list, str code,
                      struct list_answer *row);
/* The code begins with one of the words of "0636 025". */
bool begins_with_one_of(str code, str words);
/* The line's day, else the claim's first. */
date line_day(const struct subject *subject, const ServiceLine *line);
/* A line's code fails by a row of a list, which becomes the evidence. */
enum edit_state list_fails(const struct subject *subject, struct evidence *evidence,
                           const struct list_answer *row, str field);

#endif
