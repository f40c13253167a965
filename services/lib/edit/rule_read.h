/* rule_read.h - from the tree of a rule file to rules: what the files that read share. */
#ifndef LIB_EDIT_RULE_READ_H
#define LIB_EDIT_RULE_READ_H

#include "lib/base/config_tree.h"
#include "lib/edit/rule.h"
#include "lib/edit/rule_codes.h"

struct rule_reader {
    struct arena *arena;
    struct config_fault *fault;
    const char *release;         /* of the file */
    str drafted_by, approved_by; /* of the file, unless a rule has its own */
};

/* A text that is there, without control characters but for line ends. */
MUST_CHECK enum status rule_text_read(struct rule_reader *r, const struct config_node *node,
                                      str *text);
MUST_CHECK enum status rule_value_read(struct rule_reader *r, enum rule_type type,
                                       const struct config_node *node, struct rule_value *value);
/* A word or a list of words: what one field may be. */
MUST_CHECK enum status rule_codes_read(struct rule_reader *r, const struct rule_field *field,
                                       const struct config_node *node,
                                       const struct rule_codes **codes);
MUST_CHECK enum status rule_choice_read(struct rule_reader *r, const struct config_node *node,
                                        const char *const *names, size_t *choice);
MUST_CHECK enum status rule_yes_read(struct rule_reader *r, const struct config_node *node,
                                     bool *yes);

/* `when:` of a rule that looks at each of something. */
MUST_CHECK enum status rule_condition_read(struct rule_reader *r, const struct config_node *node,
                                           enum rule_each each, struct rule_condition *condition);
/* `for:`, a mapping of a claim's fields, without "claim.", to what they may be. */
MUST_CHECK enum status rule_whom_read(struct rule_reader *r, const struct config_node *node,
                                      struct rule_condition *condition);
/* Gives every test its way on. */
void rule_condition_link(struct rule_condition *condition);
bool rule_condition_needs_history(const struct rule_condition *condition);

/* Reads one rule of the list, and proves its examples. */
MUST_CHECK enum status rule_read(struct rule_reader *r, const struct config_node *node,
                                 struct rule *rule);
/* Every example must come out as it says. */
MUST_CHECK enum status rule_examples_prove(struct rule_reader *r, const struct config_node *node,
                                           struct rule *rule);

/* The things to count by their names: "lines", NULL ends them; RULE_LINES << i. */
extern const char *const rule_among_names[];
enum rule_of rule_of_among(unsigned among);

#endif
