/* json_out.h - JSON text written front to back into an arena: the one way to print a decimal as
 * FHIR wants it ("142.50") without a binary fraction. */
#ifndef LIB_FHIR_JSON_OUT_H
#define LIB_FHIR_JSON_OUT_H

#include "lib/base/arena.h"

struct json_out {
    struct arena *arena;
    char *at;
    size_t len, room;
    bool comma; /* the next member or item needs one */
};

/* `name` NULL: an item of a list, or the whole. */
void json_open(struct json_out *out, const char *name, char bracket);
void json_close(struct json_out *out, char bracket);
/* Bytes that are no UTF-8 are read as Latin-1, which is what X12 senders mean by them. */
void json_text(struct json_out *out, const char *name, str text);
void json_number(struct json_out *out, const char *name, int64_t number);
void json_cents(struct json_out *out, const char *name, int64_t cents);
void json_milli(struct json_out *out, const char *name, int64_t milli);
void json_flag(struct json_out *out, const char *name, bool flag);

#endif
