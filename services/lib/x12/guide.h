/* guide.h - which implementation guides there are readers for, and what is known of the others. */
#ifndef LIB_X12_GUIDE_H
#define LIB_X12_GUIDE_H

#include "lib/x12/envelope.h"

/* Some guide of this transaction set is read here, so that another one is refused by its name. */
bool x12_type_is_read(const char *type);
/* A warning where a newer version of the guide is in force. */
void x12_guide_advise(struct x12_stream *stream, const struct x12_guide *guide);
/* Is the code one of "A B C"? An empty code is not. */
bool x12_code_is_listed(const char *codes, str code);

#endif
