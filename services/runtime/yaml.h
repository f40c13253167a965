/* yaml.h - the YAML that configuration is written in: one flat mapping of keys to values and lists
 * of values. */
#ifndef RUNTIME_YAML_H
#define RUNTIME_YAML_H

#include "lib/base/arena.h"
#include "lib/base/config_fault.h"
#include "lib/base/status.h"

struct yaml_pair {
    str key;
    str value; /* of a list: its items, joined by blanks */
    bool is_list;
};

/* Called for each pair in order; a REJECT stops, with *fault standing at the key already. */
typedef enum status yaml_pair_read(void *context, const struct yaml_pair *pair,
                                   struct config_fault *fault);

/* REJECT: not YAML, not a flat mapping, or refused by `read`; *fault says where. */
MUST_CHECK enum status yaml_pairs(str text, struct arena *arena, yaml_pair_read *read,
                                  void *context, struct config_fault *fault);

#endif
