/* Flat YAML by libyaml's events, so that every fault has its line and column. */
#include "runtime/yaml.h"

#include <yaml.h>

struct walk {
    yaml_parser_t parser;
    yaml_event_t event;
    struct arena *arena;
    struct config_fault *fault;
};

static enum status wrong(struct walk *walk, const char *what)
{
    walk->fault->what = what;
    return REJECT;
}

/* The next event; *fault stands at its beginning. */
static enum status next(struct walk *walk)
{
    yaml_event_delete(&walk->event);
    if (!yaml_parser_parse(&walk->parser, &walk->event)) {
        walk->event = (yaml_event_t){0};
        walk->fault->line = (int)walk->parser.problem_mark.line + 1;
        walk->fault->column = (int)walk->parser.problem_mark.column + 1;
        walk->fault->key = STR("this");
        return wrong(walk, "is not YAML");
    }
    walk->fault->line = (int)walk->event.start_mark.line + 1;
    walk->fault->column = (int)walk->event.start_mark.column + 1;
    return OK;
}

static str scalar(const struct walk *walk)
{
    return arena_str(walk->arena, (str){(const char *)walk->event.data.scalar.value,
                                        walk->event.data.scalar.length});
}

static enum status list_read(struct walk *walk, struct yaml_pair *pair)
{
    const int line = walk->fault->line, column = walk->fault->column;
    pair->is_list = true;
    pair->value = STR("");
    for (;;) {
        TRY(next(walk));
        if (walk->event.type == YAML_SEQUENCE_END_EVENT) break;
        if (walk->event.type != YAML_SCALAR_EVENT) return wrong(walk, "may hold plain values only");
        const str item = scalar(walk);
        pair->value = arena_printf(walk->arena, "%.*s%s%.*s", STR_ARGS(pair->value),
                                   pair->value.len ? " " : "", STR_ARGS(item));
    }
    walk->fault->line = line;
    walk->fault->column = column;
    return OK;
}

static enum status pair_read(struct walk *walk, struct yaml_pair *pair)
{
    if (walk->event.type != YAML_SCALAR_EVENT) return wrong(walk, "must be a key");
    *pair = (struct yaml_pair){.key = scalar(walk)};
    walk->fault->key = pair->key;
    const int line = walk->fault->line, column = walk->fault->column;
    TRY(next(walk));
    if (walk->event.type == YAML_SEQUENCE_START_EVENT) {
        TRY(list_read(walk, pair));
    } else if (walk->event.type == YAML_SCALAR_EVENT) {
        pair->value = scalar(walk);
    } else {
        return wrong(walk, "must be a value or a list");
    }
    /* A fault is shown at the key: a person looks for the name. */
    walk->fault->line = line;
    walk->fault->column = column;
    return OK;
}

static enum status mapping_read(struct walk *walk, yaml_pair_read *read, void *context)
{
    struct yaml_pair pair;
    for (;;) {
        TRY(next(walk));
        if (walk->event.type == YAML_MAPPING_END_EVENT) return OK;
        TRY(pair_read(walk, &pair));
        TRY(read(context, &pair, walk->fault));
    }
}

static enum status document_read(struct walk *walk, yaml_pair_read *read, void *context)
{
    walk->fault->key = STR("this");
    TRY(next(walk)); /* stream */
    TRY(next(walk)); /* document, or the end of an empty file */
    if (walk->event.type == YAML_STREAM_END_EVENT) return OK;
    TRY(next(walk));
    if (walk->event.type != YAML_MAPPING_START_EVENT)
        return wrong(walk, "must be `key: value` lines");
    TRY(mapping_read(walk, read, context));
    TRY(next(walk)); /* end of document */
    walk->fault->key = STR("this");
    TRY(next(walk));
    return walk->event.type == YAML_STREAM_END_EVENT ? OK : wrong(walk, "is a second document");
}

enum status yaml_pairs(str text, struct arena *arena, yaml_pair_read *read, void *context,
                       struct config_fault *fault)
{
    struct walk walk = {.arena = arena, .fault = fault};
    if (!yaml_parser_initialize(&walk.parser)) return HALT;
    yaml_parser_set_input_string(&walk.parser, (const unsigned char *)text.at, text.len);
    const enum status status = document_read(&walk, read, context);
    yaml_event_delete(&walk.event);
    yaml_parser_delete(&walk.parser);
    return status;
}
