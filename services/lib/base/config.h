/* config.h - a configuration file of its own kind (a partner, a profile): one YAML mapping, read
 * pair by pair.
 *
 *   name: value
 *   name: [value, ...]          or rows: [[value, ...], ...]
 *
 * The reader of a kind has a table of its keys; it is called with each name and fetches what stands
 * behind it with config_next(). Texts live in the arena. Every refusal has its line and column.
 */
#ifndef LIB_BASE_CONFIG_H
#define LIB_BASE_CONFIG_H

#include "lib/base/arena.h"
#include "lib/base/config_fault.h"
#include "lib/base/status.h"

enum config_kind {
    CONFIG_VALUE,
    CONFIG_LIST,
    CONFIG_LIST_END,
    CONFIG_MAPPING,
    CONFIG_MAPPING_END,
    CONFIG_FRAME
};

struct config_piece {
    enum config_kind kind;
    int line, column;
    str text; /* CONFIG_VALUE */
};

struct config;
struct arena *config_arena(const struct config *config);
MUST_CHECK enum status config_next(struct config *config, struct config_piece *piece);
/* REJECT, with *fault filled. at NULL: the file as a whole. */
MUST_CHECK enum status config_refuse(struct config *config, const struct config_piece *at,
                                     const char *what, str key);
/* The values of a list whose beginning was read. what: said where something else stands in it. */
MUST_CHECK enum status config_list(struct config *config, str name, const char *what,
                                   const str **items, size_t *count);

/* Calls `pair` for each name of the mapping, then `finish` (what is missing). shape: said of a file
 * that is no mapping. REJECT: *fault says where and why. */
struct config_reader {
    const char *shape;
    enum status (*pair)(void *context, struct config *config, const struct config_piece *name);
    enum status (*finish)(void *context, struct config *config);
    void *context;
};
MUST_CHECK enum status config_read(str yaml, const struct config_reader *reader,
                                   struct arena *arena, struct config_fault *fault);

#endif
