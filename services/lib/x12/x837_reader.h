/* x837_reader.h - the state of an 837 reader, shared by its parts: levels, claims, resuming. */
#ifndef LIB_X12_X837_READER_H
#define LIB_X12_X837_READER_H

#include "lib/x12/walk.h"
#include "lib/x12/x837.h"
#include "lib/x12/x837_check.h"
#include "lib/x12/x837_tables.h"

enum {
    LEVELS = 3, /* billing provider, subscriber, patient: HL 20, 22, 23 */
    LEVEL_FINDINGS_MAX = 50,
    CLAIM_FINDINGS_MAX = 200,
    LEVEL_BYTES_MAX = 8 * 1024 * 1024,
    CLAIM_BYTES_MAX =
        1024 * 1024, /* of X12 in one claim; 999 lines of the largest size stay below */
    CLAIM_SEGMENTS_MAX =
        30000, /* 999 lines of thirty: bounds what small segments make of large records */
    LEVEL_TEXT_MAX = 64 * 1024, /* of X12 in one level, without its claims */
    LEVEL_SEGMENTS_MAX = 2000,  /* in it: three levels of them fit into LEVEL_BYTES_MAX */
};

/* Whose part of the set a segment is: the heading's, the claim's, or a level's by its depth. */
enum x837_section { OF_HEADING = -1, OF_CLAIM = LEVELS };

/* One HL in force. Each claim below gets a copy of its own of what it says; but the first one below
 * an HL without children gets the parts themselves, which for this are read into the memory of the
 * call that gives it. A level that outlives that call is settled: its parts move into its own
 * memory. */
struct level {
    struct arena *arena; /* its own */
    struct arena *lent;  /* of the call, where its parts lie there; NULL: they lie in its own */
    Claim claim;         /* has the levels above in it; complete when the header is closed */
    struct x12_findings findings; /* of its header; each claim below carries them */
    uint64_t offset;
    int32_t hl;
    bool open;
};

struct x837_reader {
    struct x12_stream *stream;
    struct arena *memory;
    struct x12_walk walk;
    struct arena *header_arena;
    struct x837_header header;
    Source *source; /* of every claim of the set, but for its position; NULL: not written yet */
    struct level levels[LEVELS];
    int8_t sections[WALK_LOOPS_MAX]; /* one a loop of the guide */
    void *records[WALK_LOOPS_MAX]; /* of loops that the reader gives theirs; NULL: of the others */
    int header_level;              /* whose header is being read; OF_HEADING: none */
    struct x12_findings findings;  /* of the claim in hand */
    struct x12_findings heading;   /* scratch for what stands above all levels */
    const struct x837_guide *guide;
    bool pending;        /* stream->segment is not processed yet */
    bool started, ended; /* X837_TRANSACTION_START given; SE was read */
    bool has_bht;
    int32_t hl_count, last_level;
    bool last_has_children;
    size_t level_bytes, level_segments;
    /* the claim in hand */
    struct x837_subject subject;
    int32_t claim_count, claims_in_file;
    uint64_t claim_offset;
    int32_t claim_segment;
    size_t claim_bytes, claim_segments;
    /* of the transaction */
    int64_t unbound_count, line_count, charge_cents;
};

static inline struct x12_finding *x837_find(struct x837_reader *reader, const struct x12_rule *rule,
                                            unsigned element)
{
    return x12_walk_find(&reader->walk, rule, element);
}
/* Findings of a part go to the transaction's list when the part is complete. */
void x837_hand_over(struct x837_reader *reader, const struct x12_findings *part);

/* ---- x837_levels.c ---- */
/* The header of a level (or the heading of the set) ends where the next HL, CLM or SE begins. */
void x837_close_header(struct x837_reader *reader);
/* At an HL: its place among the others is checked, and it inherits what stands above it. False: no
 * level. */
bool x837_open_level(struct x837_reader *reader, struct arena *arena);
/* Where a claim ends and is given: whatever level stays in force outlives the call. */
void x837_settle_levels(struct x837_reader *reader);
/* Where the parts of an open level lie. */
static inline struct arena *x837_level_arena(const struct level *level)
{
    return level->lent ? level->lent : level->arena;
}
/* A new claim with what the levels in force say, in the arena. */
Claim *x837_inherit(struct x837_reader *reader, struct arena *arena);

/* ---- x837_read.c ---- */
bool x837_ends_claim(const struct x12_segment *segment);
/* One segment of the set. True: an event; the segment is then processed at the next call. */
bool x837_take(struct x837_reader *reader, struct arena *arena, struct x837_event *event);

#endif
