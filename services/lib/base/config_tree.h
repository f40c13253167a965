/* config_tree.h - what stands behind a name of a configuration file, however deep, as a tree.
 *
 *   rules:                    MAPPING  first -> VALUE (name "id") -> MAPPING (name "when") ...
 *     - id: X                 LIST     first -> next -> next
 *
 * Each node keeps its line and column, so that whoever reads the tree refuses at the right place.
 * A name that stands twice in one mapping, an alias, and nesting beyond CONFIG_DEPTH_MAX are
 * refused here. All of it lives in the arena.
 */
#ifndef LIB_BASE_CONFIG_TREE_H
#define LIB_BASE_CONFIG_TREE_H

#include "lib/base/config.h"

enum { CONFIG_DEPTH_MAX = 24 };

struct config_node {
    enum config_kind kind; /* CONFIG_VALUE, CONFIG_LIST, CONFIG_MAPPING */
    int line, column;
    str name;                         /* in a mapping */
    int name_line, name_column;       /* of the name; without one, of the node */
    str text;                         /* of a value */
    struct config_node *first, *last; /* of a list or mapping */
    struct config_node *next;
    size_t count;
};

/* Reads the value behind a name of the file's mapping. REJECT: *fault says where. */
MUST_CHECK enum status config_tree(struct config *config, const struct config_piece *name,
                                   const struct config_node **value);
/* REJECT, with *fault at the node; the key is its text, else its name. */
MUST_CHECK enum status config_node_refuse(const struct config_node *node, const char *what,
                                          struct config_fault *fault);
/* The same at its name. */
MUST_CHECK enum status config_name_refuse(const struct config_node *node, const char *what,
                                          struct config_fault *fault);
const struct config_node *config_member(const struct config_node *mapping,
                                        const char *name); /* NULL: absent */

#endif
