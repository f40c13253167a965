/* plan.h - the tables in the form they are read in: keys for ids, sets for code lists, masks for
 * what is known and required.
 *
 * table.h is for people; reading "1G G2 LU" again for each REF is not for a million of them. A plan
 * is made of a table the first time it is asked for, once a process, and is then found by the
 * table's address: so tables have static storage. It decides nothing that the table does not say.
 */
#ifndef LIB_X12_PLAN_H
#define LIB_X12_PLAN_H

#include "lib/x12/table.h"

/* The plan of a table, made at first sight in an arena that never goes. */
typedef const void *(*x12_plan_make)(const void *table, struct arena *memory);
const void *x12_plan_find(const void *table, x12_plan_make make);
/* The same inside of a `make`: of a table that is part of the one whose plan is being made. */
const void *x12_plan_inside(const void *table, x12_plan_make make);

/* A code as a number: codes of up to seven bytes. 0: longer or empty. */
static inline uint64_t x12_code_key(str code)
{
    uint64_t key = 1;                       /* tells "A" from "\0A" */
    if (code.len < 4) return x12_key(code); /* most are as short as ids */
    if (code.len > 7) return 0;
    for (size_t i = 0; i < code.len; i++) key = key << 8 | (unsigned char)code.at[i];
    return key;
}

/* The codes of "A B C", hashed; text NULL: any code fits. */
struct x12_code_set {
    const char *text;
    uint64_t only;         /* the key of its one short code; 0: there are more */
    const uint64_t *slots; /* 0: empty; a power of two of them, at most half full */
    uint32_t mask;
};
bool x12_set_has_long(const struct x12_code_set *set, str code);
/* With the key of the code, where many sets are asked. */
static inline bool x12_set_has_key(const struct x12_code_set *set, uint64_t key, str code)
{
    if (set->text == NULL) return true;
    if (set->only) return key == set->only;
    if (key == 0) return x12_set_has_long(set, code);
    for (uint64_t i = key * 0x9E3779B97F4A7C15u >> 32;; i++) {
        const uint64_t slot = set->slots[i & set->mask];
        if (slot == key || slot == 0) return slot == key;
    }
}
static inline bool x12_set_has(const struct x12_code_set *set, str code)
{
    return x12_set_has_key(set, x12_code_key(code), code);
}

/* The set of a code list of the program's (static storage), found by its address. */
const struct x12_code_set *x12_set_of(const char *codes);

/* ---- segments ------------------------------------------------------------------------------ */

struct x12_note { /* "P0304": a syntax note */
    char kind;
    const uint8_t *at; /* its elements, `count` of them */
    uint8_t count;
    uint64_t elements; /* the same, as bits */
};

/* Consecutive fields that are components of one element. */
struct x12_composite {
    uint8_t at, last;
    uint32_t known; /* its components: bit 1 is the first */
};

/* How a field that is in order can be read at once; what is not goes the long way, which says so.
 */
enum x12_short_way {
    X12_AS_TEXT,
    X12_AS_CENTS,
    X12_AS_MILLI,
    X12_AS_DATE,
    X12_AS_DIGITS,
    X12_AS_SEVERAL, /* from here on of several elements or components */
    X12_AS_PERIOD = X12_AS_SEVERAL,
    X12_AS_TEXTS,
    X12_AS_NUMBERS,
    X12_LONG_WAY
};

/* A field as it is read: what the short way needs, in one place. */
struct x12_slot {
    uint64_t elements;                /* to be looked at when one of them is there; bit 0: always */
    const struct x12_code_set *codes; /* NULL: any */
    enum x12_short_way way;
    uint16_t min, span;     /* lengths from min to min + span */
    uint16_t offset, extra; /* offset 0: no member (there the message's own head is) */
    uint32_t known;         /* the components of its element */
    uint8_t at, component, times;
    bool in_group, may_be_empty;
};

struct x12_plan {
    const struct x12_spec *spec;
    const struct x12_slot *slots; /* one a field, and one behind them that is at no element */
    const struct x12_slot *const *first_slots; /* of an element, where `starts` has it */
    uint64_t starts;                           /* elements at which fields are, or begin */
    uint64_t asked;                            /* those of required fields */
    uint64_t tails;                            /* those inside of fields that have several */
    uint64_t composed, shaped;                 /* those that are composites; that shapes look at */
    uint64_t may_be_composed;                  /* the same; all in groups of composites */
    const struct x12_code_set *codes;          /* one a field */
    const struct x12_code_set *when;           /* one a shape */
    uint64_t known;                            /* elements that the table has */
    uint64_t shared;                           /* elements in front of the first group, and bit 0 */
    bool binds;                                /* it has a record */
    bool keeps_text;                           /* some member points into the segment's text */
    unsigned last;
    const struct x12_composite *composites;
    unsigned composite_count;
    const struct x12_note *notes;
    unsigned note_count;
};
const struct x12_plan *x12_plan_of(const struct x12_spec *spec);

/* As x12_bind and x12_bind_group, with the plan in hand. */
void x12_bind_by(struct x12_binding *binding, const struct x12_segment *segment,
                 const struct x12_plan *plan, void *record);
bool x12_bind_group_by(struct x12_binding *binding, const struct x12_segment *segment,
                       const struct x12_plan *plan, unsigned group, void *record);
/* As x12_write. */
bool x12_write_by(struct x12_out *out, const struct x12_plan *plan, const void *record);
/* What is asked of a segment of groups as a whole: its characters. */
void x12_check_groups_by(struct x12_binding *binding, const struct x12_segment *segment,
                         const struct x12_plan *plan);

/* ---- loops --------------------------------------------------------------------------------- */

/* What may begin with a segment id where a loop is in hand. */
struct x12_place {
    uint32_t key;   /* X12_KEY_NONE: an empty slot */
    uint32_t rows;  /* of the loop, but its first: bit 0 is row 0 */
    uint64_t loops; /* children of the loop that this id can open */
};

/* A row as the walk reads it: what it asks of the row and of its table, in one place. */
struct x12_row_plan {
    const struct x12_row *row;
    const struct x12_plan *plan;    /* of its table; NULL: it has none */
    struct x12_code_set qualifiers; /* of the element that chooses it */
    uint16_t position, max;
    uint8_t qualifier_at, index; /* in its loop */
    int holder;                  /* the loop whose record it goes into; -1: there is none */
    enum x12_keep keep;
    uint32_t same_list; /* rows whose items lie in its list, itself among them; 0: it has none */
    bool has_groups;    /* of its table */
    bool may_vanish;    /* a message of its own, which is none where its segment says nothing */
};

struct x12_loop_plan {
    const struct x12_row_plan *rows; /* one a row */
    struct x12_code_set trigger;
    const struct x12_place *places;
    uint32_t place_mask;
    uint32_t asked;         /* rows that are required or advised */
    uint64_t children;      /* required ones */
    uint64_t below, inside; /* all loops below it, and these with itself */
    uint64_t written;       /* children that are written: of those that share a list the first */
    uint64_t same_list; /* loops whose items lie in its list, itself among them; 0: it has none */
};

struct x12_loops_plan {
    const struct x12_loops *loops;
    const struct x12_loop_plan *items; /* [-1] is what stands above all loops */
};
const struct x12_loops_plan *x12_loops_plan_of(const struct x12_loops *loops);

static inline struct x12_place x12_place_of(const struct x12_loop_plan *plan, uint32_t key)
{
    for (uint32_t i = key * 0x9E3779B1u >> 16;; i++) {
        const struct x12_place *place = &plan->places[i & plan->place_mask];
        if (place->key == key || place->key == X12_KEY_NONE) return *place;
    }
}

#endif
