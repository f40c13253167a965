/* walk.h - puts one segment after the other where the loops' table says, and reports what does not
 * fit.
 *
 * For every transaction set that is read by table: x12_walk_to finds the loop
 * and row of the segment in hand; x12_walk_bind then fills the row's record. Between the two the
 * caller may give a loop just entered a record of its own (x12_walk_record), such as a fresh claim.
 * Required segments and loops are asked for when their loop is left.
 */
#ifndef LIB_X12_WALK_H
#define LIB_X12_WALK_H

#include "lib/x12/envelope.h"
#include "lib/x12/table.h"

enum { WALK_LOOPS_MAX = 48, WALK_ROWS_MAX = 32, WALK_TRACES = 64 };

struct x12_walk_frame { /* the instance of a loop in hand */
    void *record;
    uint16_t times;    /* instances within the parent's instance */
    uint16_t position; /* of the last row taken */
    uint32_t seen;     /* rows taken at least once: bit 0 is row 0 */
    uint16_t counts[WALK_ROWS_MAX];
};

/* Where a segment stood whose elements went into a record: rules that compare segments (SNIP 4) say
 * so of what they find. */
struct x12_trace {
    const void *record; /* that holds its elements */
    const void *owner;  /* the record of the loop that it stood in */
    const struct x12_row *row;
    uint64_t offset;
    int32_t position, line;
    int16_t loop;
};

struct x12_loops_plan;
struct x12_row_plan;

struct x12_walk {
    const struct x12_loops *loops;
    const struct x12_loops_plan *plan;
    struct x12_stream *stream;
    struct x12_findings *findings;  /* the stream's; NULL: nothing is reported */
    int loop;                       /* index of the loop in hand; -1: none yet */
    const struct x12_row_plan *row; /* of the segment in hand; NULL: it has no place here */
    bool entered;                   /* the segment in hand began an instance of `loop` */
    int32_t claim, line;            /* for findings */
    unsigned unreadable_amounts,
        foreign_composites; /* of the segment just bound, see x12_binding */
    /* Where tracing is on: since x12_walk_forget; the first of them here, more in the memory of the
     * arenas that x12_walk_bind was given. */
    bool tracing;
    struct x12_trace *traces;
    size_t trace_count, trace_room;
    struct x12_trace first_traces[WALK_TRACES];
    uint64_t used; /* loops whose frame holds something: bit 0 is loop 0 */
    struct x12_walk_frame frames[WALK_LOOPS_MAX];
};

void x12_walk_start(struct x12_walk *walk, const struct x12_loops *loops,
                    struct x12_stream *stream);
/* Would this segment begin loop `loop`? */
bool x12_walk_begins(const struct x12_walk *walk, const struct x12_segment *segment, int loop);
/* Finds the place of stream->segment. False: it has none (reported). */
bool x12_walk_to(struct x12_walk *walk);
static inline void x12_walk_record(struct x12_walk *walk, void *record)
{
    walk->frames[walk->loop].record = record;
}
/* For a reader that goes on in mid-file: an instance of the loop was left before. */
static inline void x12_walk_was_in(struct x12_walk *walk, int loop)
{
    walk->frames[loop].times = 1;
    walk->used |= 1ull << loop;
}
/* Checks the segment and puts it into its record. */
void x12_walk_bind(struct x12_walk *walk, struct arena *arena);
/* Leaves the loops in hand, such as those of a claim that is complete: what is missing in them is
 * reported. */
void x12_walk_leave(struct x12_walk *walk);
/* Leaves all loops: what is required and missing is reported. Call at X12_SE. */
void x12_walk_end(struct x12_walk *walk);
/* A finding about the segment in hand, with its loop, claim and line. */
struct x12_finding *x12_walk_find(struct x12_walk *walk, const struct x12_rule *rule,
                                  unsigned element);
/* Forgets the traces: before the arena that they lie in is emptied. */
static inline void x12_walk_forget(struct x12_walk *walk)
{
    walk->traces = walk->first_traces;
    walk->trace_count = 0;
    walk->trace_room = WALK_TRACES;
}
/* The first trace of a segment `id` (NULL: any) of this record, or in the loop whose record it is;
 * NULL: there is none. */
const struct x12_trace *x12_walk_trace(const struct x12_walk *walk, const void *record,
                                       const char *id);
/* A finding about element `element` of segment `id` of that record. */
struct x12_finding *x12_walk_find_at(struct x12_walk *walk, const struct x12_rule *rule,
                                     const void *record, const char *id, unsigned element);
/* A finding about a segment `id` that is missing in the loop of that record: at the loop's first.
 */
struct x12_finding *x12_walk_find_missing(struct x12_walk *walk, const struct x12_rule *rule,
                                          const void *record, const char *id);
/* The place of the segment in hand, for findings. */
void x12_walk_place(const struct x12_walk *walk, struct x12_finding *at);
/* A finding about a segment `id` at the place of a trace. */
struct x12_finding *x12_walk_find_trace(struct x12_walk *walk, const struct x12_rule *rule,
                                        const struct x12_trace *trace, const char *id);
/* A segment kept as text with the delimiters * : ^. */
str x12_raw_text(struct arena *arena, const struct x12_segment *segment);

#endif
