/* table.h - segments and loops as the guides print them; one binder and one writer for all.
 *
 * A spec is a segment: its elements with type, lengths, usage, codes and the member of the record
 * (a protobuf-c message) that holds them. A loop is its trigger, its parent, its segments in guide
 * order and where its record lies in its parent's. Reader and writer walk the same rows.
 *
 *   TEXT, CODE   bytes                        MONEY   int64 cents
 *   MILLI        int64 thousandths            DATE    int32 YYYYMMDD
 *   INT          int32                        NUMBER  bytes: a decimal as the sender spells it
 *   TEXTS, INTS  repeated bytes, repeated int32 in consecutive components
 *   REPEATS      repeated bytes from one element that repeats (EB03 "1^33^35")
 *   PERIOD       int32 from, to by the format in front of them (D8, RD8, DT, TM)
 *   PAIRS        repeated Identifier from pairs of elements (PER03/04, ...)
 *   FIXED        no member: the code that the writer puts there
 *   CHECK        no member: only checked
 *
 * A member of the wrong type does not compile. An element without a row is "not used" by the guide.
 * See README.md for how to add a segment.
 */
#ifndef LIB_X12_TABLE_H
#define LIB_X12_TABLE_H

#include <stddef.h>
#include "lib/x12/finding.h"
#include "lib/x12/x12.h"
#include "proto/claim.pb-c.h"

/* ---- segments ------------------------------------------------------------------------------ */

enum x12_usage {
    X12_REQUIRED,
    X12_SITUATIONAL,
    X12_WITHIN,  /* a component: required when its composite is there */
    X12_ADVISED, /* a segment: a warning when it is missing */
};
#define REQUIRED X12_REQUIRED
#define WITHIN X12_WITHIN
#define ADVISED X12_ADVISED
#define SITUATIONAL X12_SITUATIONAL

enum x12_type { X12_AN, X12_ID, X12_N0, X12_R, X12_DT, X12_TM, X12_D8 /* CCYYMMDD */, X12_ANY };

enum x12_member {
    X12_NO_MEMBER,
    X12_BYTES,
    X12_CENTS,
    X12_THOUSANDTHS,
    X12_DATE,
    X12_INT32,
    X12_BYTES_LIST,
    X12_INT32_LIST,
    X12_REPEATED,
    X12_PERIOD,
    X12_PAIRS,
    X12_CONSTANT,
};

struct x12_field {
    uint8_t at, component; /* element 1.., component 1.. or 0 for a simple element */
    uint8_t times;         /* lists: how many consecutive components, pairs or repetitions */
    enum x12_type type;
    enum x12_member member;
    enum x12_usage usage;
    uint16_t min, max;
    uint16_t offset, extra; /* of the member; of n_member (lists), of `to` (PERIOD) */
    uint16_t text;          /* PERIOD: where a time goes ("0800"), a bytes member, else 0 */
    const char *codes;      /* "A B C", NULL: any */
    const char *name;
};

/* The member's offset; a compile error when its type is another. */
/* NOLINTBEGIN(bugprone-macro-parentheses): a type name cannot wear parentheses. */
#define OFFSET(record, member, type) \
    _Generic(((record *)0)->member, type : (uint16_t)offsetof(record, member))
/* NOLINTEND(bugprone-macro-parentheses) */

/* Before a table: #define REC Claim */
#define X12_ROW(AT, COMP, TIMES, TYPE, KIND, USAGE, MIN, MAX, OFF, EXTRA, TEXT_OFF, CODES, NAME) \
    {                                                                                            \
        AT, COMP, TIMES, TYPE, KIND, USAGE, MIN, MAX, OFF, EXTRA, TEXT_OFF, CODES, NAME          \
    }
#define TEXT(at, m, min, max, usage)                                                              \
    X12_ROW(at, 0, 0, X12_AN, X12_BYTES, usage, min, max, OFFSET(REC, m, ProtobufCBinaryData), 0, \
            0, NULL, #m)
#define TEXT_C(at, c, m, min, max, usage)                                                         \
    X12_ROW(at, c, 0, X12_AN, X12_BYTES, usage, min, max, OFFSET(REC, m, ProtobufCBinaryData), 0, \
            0, NULL, #m)
#define CODE(at, m, min, max, usage, codes)                                                       \
    X12_ROW(at, 0, 0, X12_ID, X12_BYTES, usage, min, max, OFFSET(REC, m, ProtobufCBinaryData), 0, \
            0, codes, #m)
#define CODE_C(at, c, m, min, max, usage, codes)                                                  \
    X12_ROW(at, c, 0, X12_ID, X12_BYTES, usage, min, max, OFFSET(REC, m, ProtobufCBinaryData), 0, \
            0, codes, #m)
#define MONEY(at, m, min, max, usage) \
    X12_ROW(at, 0, 0, X12_R, X12_CENTS, usage, min, max, OFFSET(REC, m, int64_t), 0, 0, NULL, #m)
#define MONEY_C(at, c, m, min, max, usage) \
    X12_ROW(at, c, 0, X12_R, X12_CENTS, usage, min, max, OFFSET(REC, m, int64_t), 0, 0, NULL, #m)
#define NUMBER(at, m, min, max, usage)                                                           \
    X12_ROW(at, 0, 0, X12_R, X12_BYTES, usage, min, max, OFFSET(REC, m, ProtobufCBinaryData), 0, \
            0, NULL, #m)
#define MILLI(at, m, min, max, usage)                                                         \
    X12_ROW(at, 0, 0, X12_R, X12_THOUSANDTHS, usage, min, max, OFFSET(REC, m, int64_t), 0, 0, \
            NULL, #m)
#define DATE(at, m, usage) \
    X12_ROW(at, 0, 0, X12_D8, X12_DATE, usage, 8, 8, OFFSET(REC, m, int32_t), 0, 0, NULL, #m)
#define INT(at, m, min, max, usage) \
    X12_ROW(at, 0, 0, X12_N0, X12_INT32, usage, min, max, OFFSET(REC, m, int32_t), 0, 0, NULL, #m)
#define TEXTS_C(at, c, times, m, min, max, usage)                  \
    X12_ROW(at, c, times, X12_AN, X12_BYTES_LIST, usage, min, max, \
            OFFSET(REC, m, ProtobufCBinaryData *), OFFSET(REC, n_##m, size_t), 0, NULL, #m)
#define CODES_C(at, c, times, m, min, max, usage, codes)           \
    X12_ROW(at, c, times, X12_ID, X12_BYTES_LIST, usage, min, max, \
            OFFSET(REC, m, ProtobufCBinaryData *), OFFSET(REC, n_##m, size_t), 0, codes, #m)
#define TEXTS(at, times, m, min, max, usage) TEXTS_C(at, 0, times, m, min, max, usage)
#define CODES_C(at, c, times, m, min, max, usage, codes)           \
    X12_ROW(at, c, times, X12_ID, X12_BYTES_LIST, usage, min, max, \
            OFFSET(REC, m, ProtobufCBinaryData *), OFFSET(REC, n_##m, size_t), 0, codes, #m)
#define CODES(at, times, m, min, max, usage, codes) CODES_C(at, 0, times, m, min, max, usage, codes)
#define REPEATS(at, times, m, min, max, usage, codes)            \
    X12_ROW(at, 0, times, X12_ID, X12_REPEATED, usage, min, max, \
            OFFSET(REC, m, ProtobufCBinaryData *), OFFSET(REC, n_##m, size_t), 0, codes, #m)
#define INTS_C(at, c, times, m, min, max, usage)                                              \
    X12_ROW(at, c, times, X12_N0, X12_INT32_LIST, usage, min, max, OFFSET(REC, m, int32_t *), \
            OFFSET(REC, n_##m, size_t), 0, NULL, #m)
/* at: the format; the date stands in the next element (or component). A single date fills both
 * members. */
#define PERIOD(at, m_from, m_to, usage, formats)                                      \
    X12_ROW(at, 0, 0, X12_AN, X12_PERIOD, usage, 1, 35, OFFSET(REC, m_from, int32_t), \
            OFFSET(REC, m_to, int32_t), 0, formats, #m_from)
#define PERIOD_C(at, c, m_from, m_to, usage, formats)                                 \
    X12_ROW(at, c, 0, X12_AN, X12_PERIOD, usage, 1, 35, OFFSET(REC, m_from, int32_t), \
            OFFSET(REC, m_to, int32_t), 0, formats, #m_from)
#define PERIOD_TIME(at, m_from, m_to, m_time, usage, formats)                              \
    X12_ROW(at, 0, 0, X12_AN, X12_PERIOD, usage, 1, 35, OFFSET(REC, m_from, int32_t),      \
            OFFSET(REC, m_to, int32_t), OFFSET(REC, m_time, ProtobufCBinaryData), formats, \
            #m_from)
/* at: the first of `times` pairs (qualifier, value). */
#define PAIRS(at, times, m, usage, codes)                                                  \
    X12_ROW(at, 0, times, X12_AN, X12_PAIRS, usage, 1, 256, OFFSET(REC, m, Identifier **), \
            OFFSET(REC, n_##m, size_t), 0, codes, #m)
/* Written (the first code) when the next row has a value. */
#define FIXED(at, codes) \
    X12_ROW(at, 0, 0, X12_ID, X12_CONSTANT, X12_SITUATIONAL, 1, 80, 0, 0, 0, codes, "")
#define FIXED_C(at, c, codes) \
    X12_ROW(at, c, 0, X12_ID, X12_CONSTANT, X12_SITUATIONAL, 1, 80, 0, 0, 0, codes, "")
/* Only checked: an element that has no member (its segment is kept as text, or a reader fills it
 * in). */
#define CHECK(at, type, min, max, usage, codes) \
    X12_ROW(at, 0, 0, type, X12_NO_MEMBER, usage, min, max, 0, 0, 0, codes, "")
#define CHECK_C(at, c, type, min, max, usage, codes) \
    X12_ROW(at, c, 0, type, X12_NO_MEMBER, usage, min, max, 0, 0, 0, codes, "")

/* What a value must look like beyond type, lengths and codes (SNIP 5): an NPI beside NM108 XX. */
struct x12_shape {
    uint8_t at, component;           /* of the value; component 0: the whole element */
    uint8_t when_at, when_component; /* the code that makes the rule apply; 0: always */
    enum x12_when { X12_CODE_IS, X12_CODE_IS_OR_EMPTY } applies;
    const char *when;         /* "XX" */
    bool (*holds)(str value); /* never asked about an empty value */
    const struct x12_rule *rule;
};

struct x12_spec {
    const char *id, *source; /* "CLM", "005010X222A1 2300" */
    const struct x12_field *fields;
    uint8_t field_count;
    uint8_t group_first, group_stride,
        group_times;    /* CAS: 2, 3, 6; HI: 1, 1, 12: one record a group */
    const char *syntax; /* X12 syntax notes, "P0304 R0203 C0504" or NULL */
    const ProtobufCMessageDescriptor *record;
    const struct x12_shape *shapes; /* NULL: none */
    uint8_t shape_count;
};
#define SPEC(id, source, fields, record)                                     \
    {                                                                        \
        id, source, fields, COUNT_OF(fields), 0, 0, 0, NULL, record, NULL, 0 \
    }
#define SPEC_SYNTAX(id, source, fields, record, syntax)                        \
    {                                                                          \
        id, source, fields, COUNT_OF(fields), 0, 0, 0, syntax, record, NULL, 0 \
    }
/* shapes: a table; syntax may be NULL. */
#define SPEC_SHAPED(id, source, fields, record, syntax, shapes)                                 \
    {                                                                                           \
        id, source, fields, COUNT_OF(fields), 0, 0, 0, syntax, record, shapes, COUNT_OF(shapes) \
    }
#define SPEC_GROUPS(id, source, fields, record, first, stride, times)                     \
    {                                                                                     \
        id, source, fields, COUNT_OF(fields), first, stride, times, NULL, record, NULL, 0 \
    }
#define SPEC_GROUPS_SHAPED(id, source, fields, record, first, stride, times, shapes)      \
    {                                                                                     \
        id, source, fields, COUNT_OF(fields), first, stride, times, NULL, record, shapes, \
            COUNT_OF(shapes)                                                              \
    }

struct x12_walk;

/* What the binder needs besides the segment: memory and a place for findings. `at` is filled in by
 * the caller (interchange .. segment, loop), or it is asked of the walk when there is something to
 * find; findings NULL: nothing is reported. */
struct x12_binding {
    struct arena *arena;
    struct x12_findings *findings;
    const struct x12_walk *walk; /* NULL: `at` is the place */
    struct x12_finding at;
    unsigned unreadable_amounts; /* counted: amounts that no member could take */
    unsigned foreign_composites; /* counted: composed with another separator than ISA16 */
};

/* Checks a segment against its spec and fills the record's members; text is copied into the arena.
 */
void x12_bind(struct x12_binding *binding, const struct x12_segment *segment,
              const struct x12_spec *spec, void *record);
/* The same for the group (0..) of a spec with groups; false: that group is empty. */
bool x12_bind_group(struct x12_binding *binding, const struct x12_segment *segment,
                    const struct x12_spec *spec, unsigned group, void *record);
/* Only checks; no record. */
void x12_check(struct x12_binding *binding, const struct x12_segment *segment,
               const struct x12_spec *spec);
/* Are all members of the segment empty, or amounts of zero? */
bool x12_says_nothing(const struct x12_spec *spec, const void *record);
/* Writes the record as a segment; false: it says nothing, and nothing was written. */
bool x12_write(struct x12_out *out, const struct x12_spec *spec, const void *record);
/* Writes records (pointers) as segments with groups; a new segment begins when one is full or a
 * shared element (in front of the first group) changes. */
void x12_write_groups(struct x12_out *out, const struct x12_spec *spec, void *const *records,
                      size_t count);

void *x12_record_new(struct arena *arena, const ProtobufCMessageDescriptor *descriptor);
/* A copy of the record and of everything that hangs on it; its lists may be added to. */
void *x12_record_copy(struct arena *arena, const void *record);
/* The same where all that hangs on the record lies in arenas which hold little else: what these
 * have taken is copied, each in one piece, and what points into them is moved. */
enum { X12_OWNERS_MAX = 4 };
void *x12_record_copy_of(struct arena *arena, struct arena *const *owners, size_t count,
                         void *record);
/* Appends to a repeated message member; list: &record->members, count: &record->n_members. */
void *x12_list_add(struct arena *arena, void *list, size_t *count,
                   const ProtobufCMessageDescriptor *descriptor);

/* Common segments, whose records are those of proto/claim.proto. */
extern const struct x12_spec x12_nm1, x12_nm1_named, x12_nm1_place, x12_nm1_provider,
    x12_nm1_insured, x12_nm1_payer, x12_nm1_person, x12_nm1_organization, x12_nm1_site,
    x12_nm1_submitter, x12_nm1_receiver, x12_nm1_patient, x12_n3, x12_n4, x12_n4_nine, x12_ref,
    x12_per, x12_dtp, x12_dtp_day, x12_dtp_range, x12_dtp_hour, x12_dtp_moment, x12_amt, x12_nte,
    x12_cas, x12_prv;

/* ---- loops --------------------------------------------------------------------------------- */

/* From a record to a message inside it: one (Sub *) or a list of them (Sub **, n_). */
struct x12_step {
    uint16_t offset, extra;
    bool list;
    const ProtobufCMessageDescriptor *descriptor; /* NULL: no step, the record itself */
};
#define STAY              \
    {                     \
        0, 0, false, NULL \
    }
/* NOLINTBEGIN(bugprone-macro-parentheses): a type name cannot wear parentheses. */
#define PART(record, m, type, desc)               \
    {                                             \
        OFFSET(record, m, type *), 0, false, desc \
    }
#define LIST(record, m, type, desc)                                           \
    {                                                                         \
        OFFSET(record, m, type **), OFFSET(record, n_##m, size_t), true, desc \
    }
/* NOLINTEND(bugprone-macro-parentheses) */

/* The step to the list that things are put into; NULL: there is none. */
static inline const struct x12_step *x12_list_step(const struct x12_step steps[2])
{
    return steps[0].list ? &steps[0] : steps[1].list ? &steps[1] : NULL;
}

enum x12_keep {
    X12_OWN,    /* its elements go into the loop's record (through the steps) */
    X12_EACH,   /* one more message of a list */
    X12_GROUPS, /* several more messages of a list (CAS, HI) */
    X12_RAW,    /* no member: kept as text in the loop's list of RawSegment */
    X12_SKIP,   /* carries no data of its own: written by code (HL, LX) */
};

/* Rows are written down in the guide's order of columns, not the compiler's. */
/* NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding) */
struct x12_row {
    uint16_t position; /* as in the guide: segments of one position may come in any order */
    const char *id;
    uint8_t qualifier_at;   /* the element whose code chooses this row (HI: its first component); 0:
                               none */
    const char *qualifiers; /* "1G G2 LU" */
    enum x12_usage usage;
    uint16_t max; /* 0: no limit */
    const struct x12_spec *spec;
    enum x12_keep keep;
    bool above; /* into the parent loop's record */
    struct x12_step steps[2];
    const char *name;
};

/* NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): likewise */
struct x12_loop {
    const char *id;      /* "2010AA" */
    int8_t parent;       /* index in the table; -1: top */
    const char *trigger; /* id of its first segment */
    uint8_t trigger_at;
    const char *trigger_codes;
    enum x12_usage usage;
    uint16_t max;               /* within its parent; 0: no limit */
    bool raw;                   /* no record: kept as text in the parent's record */
    struct x12_step steps[2];   /* from the parent's record to its own */
    struct x12_step other;      /* the list of RawSegment in its own record */
    const struct x12_row *rows; /* in guide order; the trigger first */
    uint8_t row_count;
    const char *name;
};

struct x12_loops {
    const struct x12_loop *items;
    size_t count;
};

/* Index of the loop around; -1: none. */
static inline int x12_loop_parent(const struct x12_loops *loops, int loop)
{
    return loops->items[loop].parent;
}

#endif
