/* Reads the claims of an 837 one by one: HL levels above, a walk by table inside. */
#include "lib/x12/x837_reader.h"

#include "lib/x12/guide.h"
#include "lib/x12/plan.h"

enum { CLAIMS_ADVISED = 5000 }; /* in one transaction set: 005010X222A1 1.3.2 */

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
    const struct x12_guide *guide = x12_guide_find(&stream->transaction);
    return strcmp(stream->transaction.type, "837") == 0 && guide;
}

const struct x837_header *x837_header(const struct x837_reader *reader)
{
    return &reader->header;
}

/* Whose part of the set each loop is. */
static void find_sections(struct x837_reader *reader)
{
    static const int levels[LEVELS] = {LOOP_2000A, LOOP_2000B, LOOP_2000C};
    const struct x12_loops_plan *plan = reader->walk.plan;
    for (int loop = 0; loop < (int)plan->loops->count; loop++) {
        int section = OF_HEADING;
        for (int i = 0; i < LEVELS; i++)
            if (plan->items[levels[i]].inside >> loop & 1) section = i;
        if (plan->items[LOOP_2300].inside >> loop & 1) section = OF_CLAIM;
        reader->sections[loop] = (int8_t)section;
    }
}

/* Loops whose record no table leads to. */
static void find_records(struct x837_reader *reader)
{
    reader->records[LOOP_1000A] = reader->header.submitter;
    reader->records[LOOP_1000B] = reader->header.receiver;
    reader->records[LOOP_2000A] = &reader->levels[0].claim;
    reader->records[LOOP_2000B] = &reader->levels[1].claim;
    reader->records[LOOP_2000C] = &reader->levels[2].claim;
    reader->records[LOOP_2300] = NULL; /* the claim in hand */
}

void x837_start(struct x837_reader *reader, struct x12_stream *stream)
{
    reader->stream = stream;
    reader->guide = x837_guide_named(stream->transaction.guide);
    x12_walk_start(&reader->walk, reader->guide->loops, stream);
    arena_reset(reader->header_arena);
    reader->source = NULL;
    reader->header =
        (struct x837_header){.submitter = x12_record_new(reader->header_arena, &party__descriptor),
                             .receiver = x12_record_new(reader->header_arena, &party__descriptor)};
    find_sections(reader);
    find_records(reader);
    for (int i = 0; i < LEVELS; i++) reader->levels[i].open = false;
    reader->header_level = OF_HEADING;
    reader->pending = reader->started = reader->ended = reader->has_bht = false;
    reader->hl_count = 0;
    reader->last_level = -1;
    reader->last_has_children = false;
    reader->level_bytes = reader->level_segments = 0;
    reader->subject = (struct x837_subject){0};
    reader->walk.tracing = true;
    reader->claim_count = 0;
    reader->unbound_count = reader->line_count = reader->charge_cents = 0;
}

/* ---- findings ------------------------------------------------------------------------------ */

void x837_hand_over(struct x837_reader *reader, const struct x12_findings *part)
{
    for (size_t i = 0; i < part->count; i++) {
        const struct x12_finding *from = &part->items[i];
        struct x12_finding *to = x12_findings_add(&reader->stream->findings, from->rule, from);
        memcpy(to->text, from->text, sizeof to->text);
        if (from->severity != to->severity)
            x12_findings_soften(&reader->stream->findings, to, from->severity);
    }
}

/* ---- claims -------------------------------------------------------------------------------- */

static void open_claim(struct x837_reader *reader, struct arena *arena)
{
    x837_close_header(reader);
    reader->claim_count++;
    reader->claims_in_file++;
    reader->walk.claim = reader->claim_count;
    reader->walk.findings = &reader->findings;
    x12_findings_clear(&reader->findings);
    reader->claim_offset = reader->stream->segment.offset;
    reader->claim_segment = reader->stream->transaction.segment_count;
    reader->claim_bytes = 0;
    reader->claim_segments = 0;
    x12_walk_forget(&reader->walk);

    Claim *claim = x837_inherit(reader, arena);
    claim->source->position = reader->claims_in_file;
    reader->records[LOOP_2300] = claim;
    reader->subject =
        (struct x837_subject){.claim = claim,
                              .arena = arena,
                              .findings = &reader->findings,
                              .walk = &reader->walk,
                              .has_ancestors = reader->levels[0].open && reader->levels[1].open};
    if (reader->claim_count == CLAIMS_ADVISED + 1) x837_find(reader, &x12_claims_many, 0);
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
    x837_settle_levels(reader);
    event->reason = x837_unbound(subject);
    x837_look(&reader->walk, claim, X837_AT_CLAIM);
    if (event->reason) {
        struct x12_finding *finding =
            x12_findings_add(&reader->findings, &x12_claim_unbound, &subject->at);
        x12_finding_say(finding, "claim %d is refused: %s", reader->claim_count, event->reason);
        reader->unbound_count++;
    } else {
        x837_complete(subject);
        x837_check(subject);
        reader->line_count += (int64_t)claim->n_lines;
        reader->charge_cents += claim->charge_cents;
        carry_findings(reader, claim, subject->arena);
    }
    x837_hand_over(reader, &reader->findings);
    event->kind = event->reason ? X837_UNBOUND : X837_CLAIM;
    event->claim = event->reason ? NULL : claim;
    event->patient_control = str_from(claim->patient_control);
    event->ordinal = reader->claim_count;
    event->offset = reader->claim_offset;
    event->end = reader->stream->segment.offset;
    event->segment_position = reader->claim_segment;
    event->findings = reader->findings.items;
    event->finding_count = reader->findings.count;
    subject->claim = reader->records[LOOP_2300] = NULL;
    x12_walk_forget(&reader->walk);
    reader->walk.claim = 0;
    reader->walk.findings = &reader->stream->findings;
}

static void check_line_number(struct x837_reader *reader)
{
    int64_t number;
    if (!str_parse_int(x12_element(&reader->stream->segment, 1), &number) ||
        number != reader->walk.line)
        x837_find(reader, &x12_line_order, 1);
}

/* ---- segments ------------------------------------------------------------------------------ */

static void read_bht(struct x837_reader *reader)
{
    const struct x12_segment *segment = &reader->stream->segment;
    struct x12_binding binding = {.arena = reader->header_arena,
                                  .findings = &reader->stream->findings};
    x12_stream_place(reader->stream, &binding.at);
    x12_check(&binding, segment, &x837_bht);
    /* It stands behind ST, in front of 1000A (005010X222A1 BHT, position 0100). */
    if (reader->walk.loop >= 0)
        (void)x12_findings_add(&reader->stream->findings, &x12_segment_order, &binding.at);
    reader->has_bht = true;
    str_into(reader->header.purpose, sizeof reader->header.purpose, x12_element(segment, 2));
    str_into(reader->header.reference, sizeof reader->header.reference, x12_element(segment, 3));
    str_into(reader->header.type, sizeof reader->header.type, x12_element(segment, 6));
    (void)date_parse(x12_element(segment, 4), &reader->header.created);
}

/* The loop just entered gets its record, where the table has no parent to get it from. */
static void give_record(struct x837_reader *reader)
{
    struct x12_walk *walk = &reader->walk;
    if (reader->records[walk->loop]) x12_walk_record(walk, reader->records[walk->loop]);
    if (walk->loop != reader->guide->line_loop) return;
    walk->line++;
    check_line_number(reader);
}

static bool level_is_too_large(struct x837_reader *reader)
{
    const bool was_said =
        reader->level_bytes > LEVEL_TEXT_MAX || reader->level_segments > LEVEL_SEGMENTS_MAX;
    reader->level_bytes += reader->stream->segment.text.len;
    const bool is_too_large =
        ++reader->level_segments > LEVEL_SEGMENTS_MAX || reader->level_bytes > LEVEL_TEXT_MAX;
    if (is_too_large && !was_said)
        x12_finding_say(x837_find(reader, &x12_transaction_unreadable, 0),
                        "%s: a level of more than %d bytes or %d segments",
                        x12_transaction_unreadable.text, LEVEL_TEXT_MAX, LEVEL_SEGMENTS_MAX);
    return is_too_large;
}

/* A claim or level larger than its limit is read on without being kept. */
static bool is_too_large(struct x837_reader *reader)
{
    const size_t more = reader->stream->segment.text.len;
    if (!reader->subject.claim) return level_is_too_large(reader);
    reader->claim_bytes += more;
    if (reader->claim_bytes > CLAIM_BYTES_MAX || ++reader->claim_segments > CLAIM_SEGMENTS_MAX)
        reader->subject.too_large = true;
    return reader->subject.too_large;
}

static struct arena *section_arena(const struct x837_reader *reader, int section)
{
    if (section == OF_CLAIM) return reader->subject.arena;
    return section == OF_HEADING ? reader->header_arena
                                 : x837_level_arena(&reader->levels[section]);
}

static void walk_segment(struct x837_reader *reader)
{
    struct x12_walk *walk = &reader->walk;
    const int section = reader->subject.claim ? OF_CLAIM : reader->header_level;
    if (is_too_large(reader)) return;
    (void)x12_walk_to(walk);
    if (walk->loop < 0) return;
    if (reader->sections[walk->loop] != section) {
        /* A stray of a level that is not the open one (the walk has said so): kept there, it would
         * lie in memory that goes before that level does. */
        walk->frames[walk->loop].record = NULL;
        return;
    }
    if (walk->entered) give_record(reader);
    x12_walk_bind(walk, section_arena(reader, section));
    reader->subject.unreadable_amounts += walk->unreadable_amounts;
    reader->subject.foreign_composites += walk->foreign_composites;
    if (walk->entered && walk->loop == LOOP_2300) {
        x12_stream_place(reader->stream, &reader->subject.at);
        reader->subject.at.claim = walk->claim;
        str_into(reader->subject.at.loop, sizeof reader->subject.at.loop, STR("2300"));
    }
}

/* The heading is read: is what stands above all claims there? */
static void end_heading(struct x837_reader *reader, struct x837_event *event)
{
    x837_close_header(reader);
    if (!reader->has_bht) {
        struct x12_finding *finding = x837_find(reader, &x12_segment_missing, 0);
        str_into(finding->segment, sizeof finding->segment, STR("BHT"));
        x12_finding_say(finding, "BHT is missing");
    }
    reader->started = true;
    event->kind = X837_TRANSACTION_START;
}

static void end_transaction(struct x837_reader *reader, struct x837_event *event)
{
    struct x12_stream *stream = reader->stream;
    x837_close_header(reader);
    x12_walk_end(&reader->walk);
    if (reader->last_has_children) x837_find(reader, &x12_hl_children, 4);
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

bool x837_ends_claim(const struct x12_segment *segment)
{
    return segment->key == X12_KEY2('H', 'L') || segment->key == X12_KEY3('C', 'L', 'M');
}

/* Inside of what is open already. */
static bool is_plain(const struct x837_reader *reader)
{
    return reader->started && !x837_ends_claim(&reader->stream->segment);
}

/* A segment outside of claims, or the end of one. True: an event. */
static bool take_bracket(struct x837_reader *reader, struct arena *arena, struct x837_event *event)
{
    const struct x12_segment *segment = &reader->stream->segment;
    if (reader->subject.claim && x837_ends_claim(segment)) {
        close_claim(reader, event);
        return true;
    }
    if (!reader->started && x837_ends_claim(segment)) {
        end_heading(reader, event);
        return true;
    }
    if (x12_is(segment, "BHT") && !reader->has_bht && !reader->started) {
        read_bht(reader);
        return false;
    }
    if (x12_is(segment, "HL") && !x837_open_level(reader, arena)) return false;
    if (x12_is(segment, "CLM")) open_claim(reader, arena);
    walk_segment(reader);
    return false;
}

bool x837_take(struct x837_reader *reader, struct arena *arena, struct x837_event *event)
{
    if (!is_plain(reader)) return take_bracket(reader, arena, event);
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
        if (is_plain(reader)) {
            walk_segment(reader);
        } else if (take_bracket(reader, arena, event)) {
            reader->pending = true;
            return OK;
        }
    }
}
