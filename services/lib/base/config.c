/* libyaml's events as pieces that need no freeing, and the walk over a file's one mapping. */
#include "lib/base/config.h"

#include <yaml.h>

struct config {
    yaml_parser_t parser;
    struct arena *arena;
    struct config_fault *fault;
};

struct arena *config_arena(const struct config *config)
{
    return config->arena;
}

enum status config_refuse(struct config *config, const struct config_piece *at, const char *what,
                          str key)
{
    *config->fault = (struct config_fault){at ? at->line : 1, at ? at->column : 1, what, key};
    return REJECT;
}

static enum config_kind kind_of(yaml_event_type_t type)
{
    static const struct {
        yaml_event_type_t type;
        enum config_kind kind;
    } rows[] = {{YAML_SCALAR_EVENT, CONFIG_VALUE},
                {YAML_SEQUENCE_START_EVENT, CONFIG_LIST},
                {YAML_SEQUENCE_END_EVENT, CONFIG_LIST_END},
                {YAML_MAPPING_START_EVENT, CONFIG_MAPPING},
                {YAML_MAPPING_END_EVENT, CONFIG_MAPPING_END}};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (rows[i].type == type) return rows[i].kind;
    return CONFIG_FRAME;
}

/* As config_next(); *ends: the file does. */
static enum status piece_read(struct config *config, struct config_piece *piece, bool *ends)
{
    yaml_event_t event;
    if (!yaml_parser_parse(&config->parser, &event)) {
        const yaml_mark_t *mark = &config->parser.problem_mark;
        *piece =
            (struct config_piece){.line = (int)mark->line + 1, .column = (int)mark->column + 1};
        return config_refuse(config, piece, "is not YAML from here on", (str){0});
    }
    *piece = (struct config_piece){.kind = kind_of(event.type),
                                   .line = (int)event.start_mark.line + 1,
                                   .column = (int)event.start_mark.column + 1};
    *ends = event.type == YAML_STREAM_END_EVENT;
    if (event.type == YAML_SCALAR_EVENT)
        piece->text = arena_str(
            config->arena, (str){(const char *)event.data.scalar.value, event.data.scalar.length});
    yaml_event_delete(&event);
    return OK;
}

enum status config_next(struct config *config, struct config_piece *piece)
{
    bool ends;
    return piece_read(config, piece, &ends);
}

enum status config_list(struct config *config, str name, const char *what, const str **items,
                        size_t *count)
{
    str *list = NULL;
    struct config_piece piece;
    for (*count = 0;;) {
        TRY(config_next(config, &piece));
        if (piece.kind == CONFIG_LIST_END) break;
        if (piece.kind != CONFIG_VALUE) return config_refuse(config, &piece, what, name);
        list = arena_grow(config->arena, list, *count, sizeof *list);
        list[(*count)++] = piece.text;
    }
    *items = list;
    return OK;
}

static enum status mapping_read(struct config *config, const struct config_reader *reader)
{
    struct config_piece piece;
    for (bool inside = false, ends = false;;) {
        TRY(piece_read(config, &piece, &ends));
        if (ends) return OK;
        if (piece.kind == CONFIG_FRAME || piece.kind == CONFIG_MAPPING_END) continue;
        if (piece.kind == CONFIG_VALUE && inside)
            TRY(reader->pair(reader->context, config, &piece));
        else if (piece.kind == CONFIG_MAPPING && !inside)
            inside = true;
        else
            return config_refuse(config, &piece, reader->shape, (str){0});
    }
}

enum status config_read(str yaml, const struct config_reader *reader, struct arena *arena,
                        struct config_fault *fault)
{
    struct config config = {.arena = arena, .fault = fault};
    if (!yaml_parser_initialize(&config.parser)) return HALT;
    yaml_parser_set_input_string(&config.parser, (const unsigned char *)yaml.at, yaml.len);
    enum status status = mapping_read(&config, reader);
    if (status == OK) status = reader->finish(reader->context, &config);
    yaml_parser_delete(&config.parser);
    return status;
}
