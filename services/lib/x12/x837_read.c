/* Reads the claims of an 837 one by one: HL levels above, a walk by table inside. */
#include "lib/x12/x837.h"

#include <stdio.h>
#include <stdlib.h>

#include "lib/x12/guide.h"
#include "lib/x12/walk.h"
#include "lib/x12/x837_check.h"
#include "lib/x12/x837_tables.h"

enum {
    LEVELS = 3, /* billing provider, subscriber, patient: HL 20, 22, 23 */
    LEVEL_FINDINGS_MAX = 50,
    CLAIM_FINDINGS_MAX = 200,
    LEVEL_BYTES_MAX = 8 * 1024 * 1024,
    CLAIM_BYTES_MAX = 1024 * 1024, /* of X12 in one claim; 999 lines of the largest size stay below */
    LEVEL_TEXT_MAX = 64 * 1024,    /* of X12 in one level, without its claims */
};

/* One HL in force. What the claims below inherit is kept packed, so that each claim gets its own copy. */
struct level {
    struct arena *arena;
    Claim *claim;                 /* being read; has the levels above in it */
    str packed;
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
    struct level levels[LEVELS];
    int header_level;             /* whose header is being read; -1: none */
    struct x12_findings findings; /* of the claim in hand */
    struct x12_findings heading;  /* scratch for what stands above all levels */
    ClaimType type;
    bool pending;                 /* stream->segment is not processed yet */
    bool started, ended;          /* X837_TRANSACTION_START given; SE was read */
    bool has_bht;
    int32_t hl_count, last_level;
    bool last_has_children;
    size_t level_bytes;
    /* the claim in hand */
    struct x837_subject subject;
    int32_t claim_count, claims_in_file;
    uint64_t claim_offset;
    int32_t claim_segment;
    size_t claim_bytes;
    /* of the transaction */
    int64_t unbound_count, line_count, charge_cents;
};

struct x837_reader *x837_reader_new(struct arena *arena)
{
    struct x837_reader *reader = ARENA_NEW(arena, struct x837_reader);
    reader->memory = arena;
    reader->header_arena = arena_new(LEVEL_BYTES_MAX);
    for (int i = 0; i < LEVELS; i++) {
        reader->levels[i].arena = arena_new(LEVEL_BYTES_MAX);
        x12_findings_init(&reader->levels[i].findings, arena, LEVEL_FINDINGS_MAX);
    }
    x12_findings_init(&reader->findings, arena, CLAIM_FINDINGS_MAX);
    return reader;
}

void x837_reader_free(struct x837_reader *reader)
{
    if (!reader) return;
    arena_free(reader->header_arena);
    for (int i = 0; i < LEVELS; i++) arena_free(reader->levels[i].arena);
}

bool x837_reads(const struct x12_stream *stream)
{
    const struct x12_guide *guide = x12_guide_find(stream->transaction.guide);
    return strcmp(stream->transaction.type, "837") == 0 && guide && strcmp(guide->type, "837") == 0;
}

const struct x837_header *x837_header(const struct x837_reader *reader)
{
    return &reader->header;
}

void x837_start(struct x837_reader *reader, struct x12_stream *stream)
{
    const bool institutional = str_starts(str_of(stream->transaction.guide), "005010X223");
    reader->stream = stream;
    reader->type = institutional ? CLAIM_TYPE__INSTITUTIONAL : CLAIM_TYPE__PROFESSIONAL;
    x12_walk_start(&reader->walk, institutional ? &x837_institutional : &x837_professional, stream);
    arena_reset(reader->header_arena);
    reader->header = (struct x837_header){
        .submitter = x12_record_new(reader->header_arena, &party__descriptor),
        .receiver = x12_record_new(reader->header_arena, &party__descriptor)};
    for (int i = 0; i < LEVELS; i++) reader->levels[i].open = false;
    reader->header_level = -1;
    reader->pending = reader->started = reader->ended = reader->has_bht = false;
    reader->hl_count = 0;
    reader->last_level = -1;
    reader->last_has_children = false;
    reader->level_bytes = 0;
    reader->subject = (struct x837_subject){0};
    reader->claim_count = 0;
    reader->unbound_count = reader->line_count = reader->charge_cents = 0;
}

/* ---- findings ---------------------------------------------------------------------------------- */

/* Findings of a part go to the transaction's list when the part is complete. */
static void hand_over(struct x837_reader *reader, const struct x12_findings *part)
{
    for (size_t i = 0; i < part->count; i++) {
        const struct x12_finding *from = &part->items[i];
        struct x12_finding *to = x12_findings_add(&reader->stream->findings, from->rule, from);
        memcpy(to->text, from->text, sizeof to->text);
        if (from->severity != to->severity) x12_findings_soften(&reader->stream->findings, to, from->severity);
    }
}

static struct x12_finding *find(struct x837_reader *reader, const struct x12_rule *rule, unsigned element)
{
    return x12_walk_find(&reader->walk, rule, element);
}

/* ---- levels ------------------------------------------------------------------------------------- */

/* unpack gives lists without room to grow; the one list that levels below add to gets some. */
static void make_room(Claim *claim, struct arena *arena)
{
    size_t room = 1;
    while (room <= claim->n_other) room *= 2;
    RawSegment **other = ARENA_ARRAY(arena, RawSegment *, room);
    if (claim->n_other) memcpy(other, claim->other, claim->n_other * sizeof *other);
    claim->other = other;
}

static Claim *inherit(const struct level *above, struct arena *arena)
{
    ProtobufCAllocator allocator = arena_allocator(arena);
    Claim *claim = above ? claim__unpack(&allocator, above->packed.len, (const uint8_t *)above->packed.at) : NULL;
    if (!claim) return x12_record_new(arena, &claim__descriptor);
    make_room(claim, arena);
    return claim;
}

static struct level *deepest(struct x837_reader *reader)
{
    for (int i = LEVELS - 1; i >= 0; i--)
        if (reader->levels[i].open) return &reader->levels[i];
    return NULL;
}

/* The header of a level (or the heading of the set) ends where the next HL, CLM or SE begins. */
static void close_header(struct x837_reader *reader)
{
    x12_walk_leave(&reader->walk);
    if (reader->header_level < 0) return;
    struct level *level = &reader->levels[reader->header_level];
    hand_over(reader, &level->findings);
    const size_t size = claim__get_packed_size(level->claim);
    uint8_t *packed = arena_alloc(level->arena, size + 1);
    level->packed = (str){(const char *)packed, claim__pack(level->claim, packed)};
    reader->header_level = -1;
    reader->walk.findings = &reader->stream->findings;
}

static void check_hl(struct x837_reader *reader, int depth)
{
    const struct x12_segment *segment = &reader->stream->segment;
    const str parent = x12_element(segment, 2);
    int64_t number = 0, above = 0;
    reader->hl_count++;
    if (!str_parse_int(x12_element(segment, 1), &number) || number != reader->hl_count) {
        find(reader, &x12_hl_number, 1);
        if (number > 0 && number < INT32_MAX) reader->hl_count = (int32_t)number;
    }
    if (depth == 0 && parent.len) find(reader, &x12_hl_parent, 2);
    if (depth > 0 && !reader->levels[depth - 1].open)
        find(reader, &x12_hl_orphan, 0);
    else if (depth > 0 && (!str_parse_int(parent, &above) || above != reader->levels[depth - 1].hl))
        find(reader, &x12_hl_parent, 2);
}

/* HL04 of the level before says whether this one may stand below it (005010X222A1 2000A HL04). */
static void check_children(struct x837_reader *reader, int depth)
{
    if (reader->last_level < 0) return;
    const bool is_child = depth > reader->last_level;
    if (is_child != reader->last_has_children) find(reader, &x12_hl_children, 4);
}

static void open_level(struct x837_reader *reader, int depth)
{
    struct level *level = &reader->levels[depth];
    close_header(reader);
    check_children(reader, depth);
    check_hl(reader, depth);
    for (int i = depth; i < LEVELS; i++) reader->levels[i].open = false;
    const struct level *above = depth > 0 && reader->levels[depth - 1].open ? &reader->levels[depth - 1] : NULL;
    arena_reset(level->arena);
    x12_findings_clear(&level->findings);
    level->claim = inherit(above, level->arena);
    level->packed = (str){0};
    level->open = depth == 0 || above;
    level->offset = reader->stream->segment.offset;
    level->hl = reader->hl_count;
    reader->header_level = depth;
    reader->walk.findings = &level->findings;
    reader->last_level = depth;
    reader->last_has_children = str_is(x12_element(&reader->stream->segment, 4), "1");
    reader->level_bytes = 0;
}

static int depth_of(str code)
{
    static const char *const codes[LEVELS] = {"20", "22", "23"};
    for (int i = 0; i < LEVELS; i++)
        if (str_is(code, codes[i])) return i;
    return -1;
}

/* ---- claims ------------------------------------------------------------------------------------- */

static void describe_source(struct x837_reader *reader, Claim *claim, struct arena *arena)
{
    const struct x12_stream *stream = reader->stream;
    Source *source = x12_record_new(arena, &source__descriptor);
    source->format = str_bytes(STR("X12"));
    source->sender = str_bytes(arena_printf(arena, "%s/%s/%s/%s", stream->interchange.sender_qualifier,
                                            stream->interchange.sender_id, stream->interchange.receiver_qualifier,
                                            stream->interchange.receiver_id));
    source->control = str_bytes(arena_printf(arena, "%s/%s/%s", stream->interchange.control, stream->group.control,
                                             stream->transaction.control));
    source->test = str_bytes(stream->interchange.usage == 'P' ? STR("P") : STR("T"));
    source->position = reader->claims_in_file;
    claim->source = source;
}

static void open_claim(struct x837_reader *reader, struct arena *arena)
{
    close_header(reader);
    reader->claim_count++;
    reader->claims_in_file++;
    reader->walk.claim = reader->claim_count;
    reader->walk.findings = &reader->findings;
    x12_findings_clear(&reader->findings);
    reader->claim_offset = reader->stream->segment.offset;
    reader->claim_segment = reader->stream->transaction.segment_count;
    reader->claim_bytes = 0;

    Claim *claim = inherit(deepest(reader), arena);
    claim->type = reader->type;
    claim->created = reader->header.created.yyyymmdd;
    claim->submitter_name = str_bytes(arena_str(arena, str_from(reader->header.submitter->last_name)));
    claim->sender_type = str_bytes(arena_str(arena, str_of(reader->header.type)));
    describe_source(reader, claim, arena);
    reader->subject = (struct x837_subject){.claim = claim,
                                            .arena = arena,
                                            .findings = &reader->findings,
                                            .has_ancestors = reader->levels[0].open && reader->levels[1].open};
}

/* HL04 and the findings of the levels above come with each claim below them. */
static void carry_findings(struct x837_reader *reader, Claim *claim, struct arena *arena)
{
    for (int i = 0; i < LEVELS; i++)
        if (reader->levels[i].open) x837_carry(arena, claim, &reader->levels[i].findings);
    x837_carry(arena, claim, &reader->findings);
}

static void close_claim(struct x837_reader *reader, struct x837_event *event)
{
    struct x837_subject *subject = &reader->subject;
    Claim *claim = subject->claim;
    reader->walk.line = 0;
    x12_walk_leave(&reader->walk);
    event->reason = x837_unbound(subject);
    if (event->reason) {
        struct x12_finding *finding = x12_findings_add(&reader->findings, &x12_claim_unbound, &subject->at);
        x12_finding_say(finding, "claim %d is refused: %s", reader->claim_count, event->reason);
        reader->unbound_count++;
    } else {
        x837_complete(subject);
        x837_check(subject);
        reader->line_count += (int64_t)claim->n_lines;
        reader->charge_cents += claim->charge_cents;
        carry_findings(reader, claim, subject->arena);
    }
    hand_over(reader, &reader->findings);
    event->kind = event->reason ? X837_UNBOUND : X837_CLAIM;
    event->claim = event->reason ? NULL : claim;
    event->patient_control = str_from(claim->patient_control);
    event->ordinal = reader->claim_count;
    event->offset = reader->claim_offset;
    event->end = reader->stream->segment.offset;
    event->segment_position = reader->claim_segment;
    event->findings = reader->findings.items;
    event->finding_count = reader->findings.count;
    subject->claim = NULL;
    reader->walk.claim = 0;
    reader->walk.findings = &reader->stream->findings;
}

static void check_line_number(struct x837_reader *reader)
{
    int64_t number;
    if (!str_parse_int(x12_element(&reader->stream->segment, 1), &number) || number != reader->walk.line)
        find(reader, &x12_line_order, 1);
}

/* ---- segments ----------------------------------------------------------------------------------- */

static void copy(char *to, size_t room, str from)
{
    const size_t len = from.len < room ? from.len : room - 1;
    if (len) memcpy(to, from.at, len);
    to[len] = '\0';
}

static void read_bht(struct x837_reader *reader)
{
    const struct x12_segment *segment = &reader->stream->segment;
    struct x12_binding binding = {.arena = reader->header_arena, .findings = &reader->stream->findings};
    x12_stream_place(reader->stream, &binding.at);
    x12_check(&binding, segment, &x837_bht);
    reader->has_bht = true;
    copy(reader->header.purpose, sizeof reader->header.purpose, x12_element(segment, 2));
    copy(reader->header.reference, sizeof reader->header.reference, x12_element(segment, 3));
    copy(reader->header.type, sizeof reader->header.type, x12_element(segment, 6));
    (void)date_parse(x12_element(segment, 4), &reader->header.created);
}

/* The loop just entered gets its record, where the table has no parent to get it from. */
static void give_record(struct x837_reader *reader)
{
    struct x12_walk *walk = &reader->walk;
    void *const records[] = {
        [LOOP_1000A] = reader->header.submitter,
        [LOOP_1000B] = reader->header.receiver,
        [LOOP_2000A] = reader->levels[0].claim,
        [LOOP_2000B] = reader->levels[1].claim,
        [LOOP_2000C] = reader->levels[2].claim,
        [LOOP_2300] = reader->subject.claim,
    };
    if (!walk->entered) return;
    if (walk->loop <= LOOP_2300 && records[walk->loop]) x12_walk_record(walk, records[walk->loop]);
    if (walk->loop != LOOP_2400) return;
    walk->line++;
    check_line_number(reader);
}

/* A claim or level larger than its limit is read on without being kept. */
static bool is_too_large(struct x837_reader *reader)
{
    const size_t more = reader->stream->segment.text.len;
    if (!reader->subject.claim) return (reader->level_bytes += more) > LEVEL_TEXT_MAX;
    reader->claim_bytes += more;
    if (reader->claim_bytes > CLAIM_BYTES_MAX) reader->subject.too_large = true;
    return reader->subject.too_large;
}

static void walk_segment(struct x837_reader *reader)
{
    struct x12_walk *walk = &reader->walk;
    struct arena *arena = reader->subject.claim        ? reader->subject.arena
                          : reader->header_level >= 0 ? reader->levels[reader->header_level].arena
                                                       : reader->header_arena;
    if (is_too_large(reader)) return;
    (void)x12_walk_to(walk);
    if (walk->loop < 0) return;
    give_record(reader);
    x12_walk_bind(walk, arena);
    reader->subject.unreadable_amounts += walk->unreadable_amounts;
    reader->subject.foreign_composites += walk->foreign_composites;
    if (walk->entered && walk->loop == LOOP_2300) {
        x12_stream_place(reader->stream, &reader->subject.at);
        reader->subject.at.claim = walk->claim;
        copy(reader->subject.at.loop, sizeof reader->subject.at.loop, STR("2300"));
    }
}

/* The heading is read: is what stands above all claims there? */
static void end_heading(struct x837_reader *reader, struct x837_event *event)
{
    close_header(reader);
    if (!reader->has_bht) {
        struct x12_finding *finding = find(reader, &x12_segment_missing, 0);
        copy(finding->segment, sizeof finding->segment, STR("BHT"));
        x12_finding_say(finding, "BHT is missing");
    }
    reader->started = true;
    event->kind = X837_TRANSACTION_START;
}

static void end_transaction(struct x837_reader *reader, struct x837_event *event)
{
    struct x12_stream *stream = reader->stream;
    close_header(reader);
    x12_walk_end(&reader->walk);
    if (reader->last_has_children) find(reader, &x12_hl_children, 4);
    event->kind = X837_TRANSACTION_END;
    event->verdict = x12_transaction_verdict(&stream->findings);
    if (event->verdict == 'R') stream->group.transaction_refused_count++;
    event->claim_count = reader->claim_count - reader->unbound_count;
    event->unbound_count = reader->unbound_count;
    event->line_count = reader->line_count;
    event->charge_cents = reader->charge_cents;
    event->segment_count = stream->transaction.segment_count;
    event->stated_segment_count = stream->transaction.stated_count;
    reader->ended = true;
}

static bool ends_claim(const struct x12_segment *segment)
{
    return x12_is(segment, "HL") || x12_is(segment, "CLM");
}

/* One segment of the set. True: an event; the segment is then processed at the next call. */
static bool take(struct x837_reader *reader, struct arena *arena, struct x837_event *event)
{
    const struct x12_segment *segment = &reader->stream->segment;
    if (reader->subject.claim && ends_claim(segment)) {
        close_claim(reader, event);
        return true;
    }
    if (!reader->started && ends_claim(segment)) {
        end_heading(reader, event);
        return true;
    }
    if (x12_is(segment, "BHT") && !reader->has_bht && !reader->started) {
        read_bht(reader);
        return false;
    }
    if (x12_is(segment, "HL")) {
        const int depth = depth_of(x12_element(segment, 3));
        if (depth < 0) {
            close_header(reader);
            reader->hl_count++;
            x12_finding_value(find(reader, &x12_hl_level, 3), x12_element(segment, 3));
            return false;
        }
        open_level(reader, depth);
    }
    if (x12_is(segment, "CLM")) open_claim(reader, arena);
    walk_segment(reader);
    return false;
}

/* SE was read while something is open: that is said first. */
static void take_end(struct x837_reader *reader, struct x837_event *event)
{
    if (reader->subject.claim) {
        close_claim(reader, event);
    } else if (!reader->started) {
        end_heading(reader, event);
    } else {
        end_transaction(reader, event);
        reader->pending = false;
        return;
    }
    reader->pending = true;
}

enum status x837_next(struct x837_reader *reader, struct arena *arena, struct x837_event *event)
{
    *event = (struct x837_event){0};
    for (;;) {
        enum x12_event envelope = reader->ended ? X12_SE : X12_SEGMENT;
        if (!reader->pending) TRY(x12_stream_next(reader->stream, &envelope));
        reader->pending = false;
        if (envelope != X12_SEGMENT) {
            reader->ended = true;
            take_end(reader, event);
            return OK;
        }
        if (take(reader, arena, event)) {
            reader->pending = true;
            return OK;
        }
    }
}

/* ---- resuming ------------------------------------------------------------------------------------ */

void x837_position(const struct x837_reader *reader, struct x837_position *position)
{
    const struct x12_stream *stream = reader->stream;
    const struct level *levels = reader->levels;
    *position = (struct x837_position){
        .interchange = stream->interchange.offset,
        .group = stream->group.offset,
        .transaction = stream->transaction.offset,
        .billing = levels[0].open ? levels[0].offset : 0,
        .subscriber = levels[1].open ? levels[1].offset : 0,
        .patient = levels[2].open ? levels[2].offset : 0,
        .next = stream->segment.offset,
        .interchange_ordinal = stream->interchange.ordinal,
        .group_ordinal = stream->group.ordinal,
        .transaction_ordinal = stream->transaction.ordinal,
        .transaction_in_group = stream->transaction.ordinal_in_group,
        .segment_count = stream->transaction.segment_count,
        .claim_count = reader->claim_count,
        .claims_in_file = reader->claims_in_file,
        .group_count = stream->interchange.group_count,
        .transaction_count = stream->group.transaction_count,
        .unbound_count = reader->unbound_count,
        .line_count = reader->line_count,
        .charge_cents = reader->charge_cents,
        .hl_count = reader->hl_count,
        .billing_hl = levels[0].hl,
        .subscriber_hl = levels[1].hl,
        .patient_hl = levels[2].hl,
        .last_level = reader->last_level,
        .last_has_children = reader->last_has_children,
        .at_end = reader->ended,
    };
}

/* Reads from an offset until the next HL or CLM: a heading or the header of one level. */
static enum status read_part(struct x837_reader *reader, uint64_t offset)
{
    struct x837_event ignored;
    TRY(x12_seek(reader->stream->reader, offset, reader->stream->interchange.delimiters));
    for (bool first = true;; first = false) {
        enum x12_event envelope;
        TRY(x12_stream_next(reader->stream, &envelope));
        if (envelope != X12_SEGMENT || (!first && ends_claim(&reader->stream->segment))) return OK;
        (void)take(reader, reader->header_arena, &ignored);
    }
}

static enum status expect(struct x12_stream *stream, enum x12_event wanted)
{
    enum x12_event event;
    TRY(x12_stream_next(stream, &event));
    return event == wanted ? OK : REJECT; /* not the file that the position is of */
}

static enum status read_envelope(struct x12_stream *stream, const struct x837_position *position)
{
    stream->holding = stream->in_interchange = stream->in_group = stream->in_transaction = stream->ended = false;
    stream->closing = 0;
    TRY(x12_seek(stream->reader, position->interchange, (struct x12_delimiters){0}));
    TRY(expect(stream, X12_ISA));
    TRY(x12_seek(stream->reader, position->group, stream->interchange.delimiters));
    TRY(expect(stream, X12_GS));
    TRY(x12_seek(stream->reader, position->transaction, stream->interchange.delimiters));
    return expect(stream, X12_ST);
}

static void restore_counts(struct x837_reader *reader, const struct x837_position *position)
{
    struct x12_stream *stream = reader->stream;
    stream->interchange.ordinal = position->interchange_ordinal;
    stream->interchange.group_count = position->group_count;
    stream->group.ordinal = position->group_ordinal;
    stream->group.transaction_count = position->transaction_count;
    stream->transaction.ordinal = position->transaction_ordinal;
    stream->transaction.ordinal_in_group = position->transaction_in_group;
    stream->transaction.segment_count = position->segment_count - 1; /* the next one counts itself */
    reader->walk.frames[LOOP_2300].times = position->claim_count > 0;
    reader->claim_count = position->claim_count;
    reader->claims_in_file = position->claims_in_file;
    reader->unbound_count = position->unbound_count;
    reader->line_count = position->line_count;
    reader->charge_cents = position->charge_cents;
    reader->hl_count = position->hl_count;
    reader->last_level = position->last_level;
    reader->last_has_children = position->last_has_children;
}

enum status x837_resume(struct x837_reader *reader, struct x12_stream *stream, const struct x837_position *position)
{
    const uint64_t offsets[LEVELS] = {position->billing, position->subscriber, position->patient};
    const int32_t numbers[LEVELS] = {position->billing_hl, position->subscriber_hl, position->patient_hl};
    TRY(read_envelope(stream, position));
    x837_start(reader, stream);
    TRY(read_part(reader, position->transaction + (stream->segment.end - stream->segment.offset)));
    close_header(reader);
    reader->started = true;
    for (int i = 0; i < LEVELS; i++) {
        if (!offsets[i]) continue;
        TRY(read_part(reader, offsets[i]));
        close_header(reader);
        reader->levels[i].hl = numbers[i];
    }
    x12_findings_clear(&stream->findings); /* said before the position was taken */
    x12_findings_clear(&stream->envelope);
    restore_counts(reader, position);
    stream->holding = false;
    return x12_seek(stream->reader, position->next, stream->interchange.delimiters);
}
