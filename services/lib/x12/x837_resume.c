/* Goes on in the middle of an 837: takes a position down, and reads what stands above it again. */
#include "lib/x12/x837_reader.h"

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
        if (envelope != X12_SEGMENT || (!first && x837_ends_claim(&reader->stream->segment)))
            return OK;
        (void)x837_take(reader, reader->header_arena, &ignored);
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
    stream->holding = stream->in_interchange = stream->in_group = stream->in_transaction =
        stream->ended = false;
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
    stream->transaction.segment_count =
        position->segment_count - 1; /* the next one counts itself */
    if (position->claim_count > 0) x12_walk_was_in(&reader->walk, LOOP_2300);
    reader->claim_count = position->claim_count;
    reader->claims_in_file = position->claims_in_file;
    reader->unbound_count = position->unbound_count;
    reader->line_count = position->line_count;
    reader->charge_cents = position->charge_cents;
    reader->hl_count = position->hl_count;
    reader->last_level = position->last_level;
    reader->last_has_children = position->last_has_children;
}

enum status x837_resume(struct x837_reader *reader, struct x12_stream *stream,
                        const struct x837_position *position)
{
    const uint64_t offsets[LEVELS] = {position->billing, position->subscriber, position->patient};
    const int32_t numbers[LEVELS] = {position->billing_hl, position->subscriber_hl,
                                     position->patient_hl};
    TRY(read_envelope(stream, position));
    x837_start(reader, stream);
    TRY(read_part(reader, position->transaction + (stream->segment.end - stream->segment.offset)));
    x837_close_header(reader);
    reader->started = true;
    for (int i = 0; i < LEVELS; i++) {
        if (!offsets[i]) continue;
        TRY(read_part(reader, offsets[i]));
        x837_close_header(reader);
        reader->levels[i].hl = numbers[i];
    }
    x12_findings_clear(&stream->findings); /* said before the position was taken */
    x12_findings_clear(&stream->envelope);
    restore_counts(reader, position);
    stream->holding = false;
    return x12_seek(stream->reader, position->next, stream->interchange.delimiters);
}
