/* Trees of a configuration file, built piece by piece with a stack of what is open. */
#include "lib/base/config_tree.h"

#include <assert.h>

enum { NAMES_MAX = 200 }; /* of one mapping */

struct growing {
    struct config *config;
    struct config_node *open[CONFIG_DEPTH_MAX];
    size_t depth;
    struct config_piece name; /* of the next node in a mapping */
    bool named;
    struct config_node *root;
};

/* What the next node belongs to; NULL: it is the root. */
static struct config_node *above(const struct growing *g)
{
    return g->depth ? g->open[g->depth - 1] : NULL;
}

static bool wants_name(const struct growing *g)
{
    const struct config_node *mapping = above(g);
    return mapping && mapping->kind == CONFIG_MAPPING && !g->named;
}

static enum status name_take(struct growing *g, const struct config_piece *piece)
{
    if (piece->kind != CONFIG_VALUE)
        return config_refuse(g->config, piece, "must be a name", (str){0});
    const struct config_node *mapping = above(g);
    assert(mapping); /* only there are names */
    if (mapping->count == NAMES_MAX)
        return config_refuse(g->config, piece, "is one name too many", piece->text);
    for (const struct config_node *n = mapping->first; n; n = n->next)
        if (str_eq(n->name, piece->text))
            return config_refuse(g->config, piece, "stands here twice", piece->text);
    g->name = *piece;
    g->named = true;
    return OK;
}

static struct config_node *node_new(struct growing *g, const struct config_piece *piece)
{
    struct config_node *node = ARENA_NEW(config_arena(g->config), struct config_node);
    *node = (struct config_node){.kind = piece->kind,
                                 .line = piece->line,
                                 .column = piece->column,
                                 .text = piece->text,
                                 .name = g->name.text,
                                 .name_line = g->named ? g->name.line : piece->line,
                                 .name_column = g->named ? g->name.column : piece->column};
    g->named = false;
    g->name = (struct config_piece){0};
    return node;
}

static void node_hang(struct growing *g, struct config_node *node)
{
    struct config_node *parent = above(g);
    if (!parent) {
        g->root = node;
        return;
    }
    if (parent->last)
        parent->last->next = node;
    else
        parent->first = node;
    parent->last = node;
    parent->count++;
}

static enum status node_take(struct growing *g, const struct config_piece *piece)
{
    if (piece->kind == CONFIG_FRAME)
        return config_refuse(g->config, piece, "must be a value, a list or a mapping", (str){0});
    struct config_node *node = node_new(g, piece);
    node_hang(g, node);
    if (piece->kind == CONFIG_VALUE) return OK;
    if (g->depth == CONFIG_DEPTH_MAX)
        return config_refuse(g->config, piece, "is nested too deep", (str){0});
    g->open[g->depth++] = node;
    return OK;
}

enum status config_tree(struct config *config, const struct config_piece *name,
                        const struct config_node **value)
{
    struct growing g = {.config = config, .name = *name, .named = true};
    do {
        struct config_piece piece;
        TRY(config_next(config, &piece));
        if (piece.kind == CONFIG_LIST_END || piece.kind == CONFIG_MAPPING_END)
            g.depth--;
        else if (wants_name(&g))
            TRY(name_take(&g, &piece));
        else
            TRY(node_take(&g, &piece));
    } while (g.depth);
    *value = g.root;
    return OK;
}

enum status config_node_refuse(const struct config_node *node, const char *what,
                               struct config_fault *fault)
{
    *fault = (struct config_fault){node->line, node->column, what,
                                   node->kind == CONFIG_VALUE ? node->text : node->name};
    return REJECT;
}

enum status config_name_refuse(const struct config_node *node, const char *what,
                               struct config_fault *fault)
{
    *fault = (struct config_fault){node->name_line, node->name_column, what, node->name};
    return REJECT;
}

const struct config_node *config_member(const struct config_node *mapping, const char *name)
{
    for (const struct config_node *n = mapping->first; n; n = n->next)
        if (str_is(n->name, name)) return n;
    return NULL;
}
