/* Values of rules: texts, money, days, codes, choices, each refused where it stands. */
#include <assert.h>

#include "lib/edit/check.h"
#include "lib/edit/rule_read.h"

static bool is_printable(str text)
{
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.at[i];
        if ((c < ' ' && c != '\n') || c == 0x7f) return false; /* 0x7f: DEL */
    }
    return true;
}

enum status rule_text_read(struct rule_reader *r, const struct config_node *node, str *text)
{
    if (node->kind != CONFIG_VALUE) return config_node_refuse(node, "must be a text", r->fault);
    *text = str_trim(node->text);
    if (text->len == 0) return config_node_refuse(node, "must not be empty", r->fault);
    return is_printable(*text) ? OK
                               : config_name_refuse(node, "holds a control character", r->fault);
}

static bool money_value(str text, int64_t *number)
{
    money amount;
    if (!money_parse(text, &amount)) return false;
    *number = amount.cents;
    return true;
}

static bool day_value(str text, int64_t *number)
{
    date day;
    if (!date_parse_iso(text, &day)) return false;
    *number = day.yyyymmdd;
    return true;
}

static bool whole_value(str text, int64_t *number)
{
    enum { DIGITS_MAX = 9 };
    return text.len <= DIGITS_MAX && str_parse_int(text, number);
}

static bool code_value(str text, int64_t *number)
{
    (void)text;
    *number = 0;
    return true;
}

static const struct {
    bool (*read)(str text, int64_t *number);
    const char *wrong;
} kinds[] = {
    [RULE_CODE] = {code_value, ""},
    [RULE_TEXT] = {code_value, ""},
    [RULE_MONEY] = {money_value, "must be dollars and cents, as 80.50"},
    [RULE_AMOUNT] = {milli_parse, "must be a quantity, as 1.5"},
    [RULE_NUMBER] = {whole_value, "must be a whole number"},
    [RULE_DATE] = {day_value, "must be a day, as 2026-01-31"},
};

enum status rule_value_read(struct rule_reader *r, enum rule_type type,
                            const struct config_node *node, struct rule_value *value)
{
    TRY(rule_text_read(r, node, &value->text));
    return kinds[type].read(value->text, &value->number)
               ? OK
               : config_node_refuse(node, kinds[type].wrong, r->fault);
}

static enum status word_add(struct rule_reader *r, const struct rule_field *field,
                            const struct config_node *node, struct rule_codes_reading *reading)
{
    str word = {0};
    TRY(rule_text_read(r, node, &word));
    assert(word.at);
    const bool pointless = field->of == RULE_OF_DIAGNOSIS || field->of == RULE_OF_PROCEDURE;
    if (pointless && memchr(word.at, '.', word.len))
        return config_node_refuse(node, "must be written without its point, as on the wire",
                                  r->fault);
    const bool of_claim = field->of == RULE_OF_CLAIM || field->of == RULE_OF_OTHER_PAYER;
    const size_t ranges = reading->range_count;
    const char *wrong = rule_codes_add(reading, word);
    if (!wrong && !of_claim && reading->range_count == ranges && memchr(word.at, '-', word.len))
        wrong = "is no range: two codes of one length, the lower one first";
    return wrong ? config_node_refuse(node, wrong, r->fault) : OK;
}

enum status rule_codes_read(struct rule_reader *r, const struct rule_field *field,
                            const struct config_node *node, const struct rule_codes **codes)
{
    struct rule_codes_reading reading = {.arena = r->arena};
    if (node->kind == CONFIG_MAPPING || (node->kind == CONFIG_LIST && node->count == 0))
        return config_node_refuse(node, "must be a code or a list of codes", r->fault);
    if (node->kind == CONFIG_VALUE) TRY(word_add(r, field, node, &reading));
    for (const struct config_node *n = node->first; n; n = n->next)
        TRY(word_add(r, field, n, &reading));
    *codes = rule_codes_of(&reading);
    return OK;
}

enum status rule_choice_read(struct rule_reader *r, const struct config_node *node,
                             const char *const *names, size_t *choice)
{
    str all = STR("must be one of"), text = {0};
    TRY(rule_text_read(r, node, &text));
    for (size_t i = 0; names[i]; i++) {
        if (str_is(text, names[i])) {
            *choice = i;
            return OK;
        }
        all = arena_printf(r->arena, "%.*s%s %s", STR_ARGS(all), i ? "," : "", names[i]);
    }
    return config_node_refuse(node, arena_text(r->arena, all), r->fault);
}

enum status rule_yes_read(struct rule_reader *r, const struct config_node *node, bool *yes)
{
    static const char *const names[] = {"no", "yes", "false", "true", NULL};
    size_t choice;
    TRY(rule_choice_read(r, node, names, &choice));
    *yes = choice % 2 == 1;
    return OK;
}
