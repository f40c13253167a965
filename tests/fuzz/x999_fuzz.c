/* Any bytes as a 999, 997, TA1 or 277CA: no crash, bounded lists, and a row for each claim; and the
 * 999 that answers them is read back as it was written. */
#include <stdlib.h>

#include "lib/x12/ack.h"

enum { SETS_MAX = 1000 };

static void hold(bool what)
{
    if (!what) abort();
}

static void read_999(struct x12_stream *stream, struct arena *arena)
{
    struct x999 ack;
    size_t notes = 0;
    hold(x999_read(stream, arena, &ack) == OK);
    for (const struct x999_transaction *set = ack.transactions; set; set = set->next, notes++)
        for (const struct x999_segment *segment = set->segments; segment;
             segment = segment->next, notes++)
            for (const struct x999_element *element = segment->elements; element;
                 element = element->next)
                notes++;
    hold(notes <= X999_NOTES_MAX);
    const Acknowledgement *message = ack_of_999(arena, &ack);
    hold(message->verdict.len <= 1 && message->interchange >= 0);
}

static void read_277ca(struct x12_stream *stream, struct x277ca *reader, struct arena *arena)
{
    enum x277ca_event event;
    int32_t rows = 0;
    x277ca_start(reader);
    for (;;) {
        hold(x277ca_next(reader, arena, &event) == OK);
        if (event == X277CA_FILE) break;
        hold(reader->claim.status_count <= X277CA_STATUS_MAX);
        rows += reader->claim.offset >= stream->transaction.offset;
        arena_reset(arena);
    }
    hold(rows >= reader->file.claim_count);
}

/* ---- the answer ---------------------------------------------------------------------------- */

struct answer {
    struct arena *arena;
    struct x12_out out;
    struct x999_writer writer;
    char verdicts[SETS_MAX]; /* of the sets, in their order */
    int64_t sets;
};

static void answer_begin(struct answer *answer, const struct x12_group *group)
{
    const struct x12_envelope envelope = {.sender_qualifier = STR("ZZ"),
                                          .sender_id = STR("US"),
                                          .receiver_qualifier = STR("ZZ"),
                                          .receiver_id = STR("THEM"),
                                          .control = 1,
                                          .date = {20260630},
                                          .hhmm = 830,
                                          .usage = 'T'};
    arena_reset(answer->arena);
    answer->sets = 0;
    answer->out = x12_out_new(answer->arena, X12_DELIMITERS);
    x999_begin(&answer->writer, &answer->out, &envelope, group);
}

static void answer_set(struct answer *answer, const struct x12_stream *stream)
{
    if (answer->sets == SETS_MAX) return;
    answer->verdicts[answer->sets++] = x12_transaction_verdict(&stream->findings);
    x999_transaction(&answer->writer, &stream->transaction, &stream->findings);
}

static void answer_end(struct answer *answer, const struct x12_stream *asked)
{
    const char verdict = x999_end(&answer->writer, &asked->group, &asked->envelope);
    struct x12_stream *stream =
        x12_stream_new(answer->arena, x12_reader_of(answer->arena, x12_out_str(&answer->out)), 0);
    struct x999 ack;
    for (enum x12_event event = X12_ISA; event != X12_ST;) {
        hold(x12_stream_next(stream, &event) == OK);
        hold(event != X12_END);
    }
    hold(x999_read(stream, answer->arena, &ack) == OK);
    hold(stream->findings.worst < X12_FATAL && stream->envelope.worst < X12_FATAL);
    hold(ack.verdict == verdict && ack.received == answer->writer.received &&
         ack.accepted == answer->writer.accepted);
    int64_t sets = 0;
    for (const struct x999_transaction *set = ack.transactions; set; set = set->next, sets++)
        hold(sets < answer->sets && set->verdict == answer->verdicts[sets]);
    hold(sets == answer->sets);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(64 << 20), *rows = arena_new(256 << 20);
    struct x12_stream *stream =
        x12_stream_new(arena, x12_reader_of(arena, (str){(const char *)data, size}), 32);
    struct x277ca *reader = x277ca_new(arena, stream);
    struct answer answer = {.arena = arena_new(64 << 20)};
    for (enum x12_event event = X12_ISA; event != X12_END;) {
        struct ta1 ta1;
        if (x12_stream_next(stream, &event) != OK) break;
        if (event == X12_TA1 && ta1_read(stream, &ta1))
            hold(ack_of_ta1(rows, &ta1)->verdict.len == 1);
        if (event == X12_GS) answer_begin(&answer, &stream->group);
        if (event == X12_ST && stream->transaction.type[0] == '2')
            read_277ca(stream, reader, rows);
        else if (event == X12_ST)
            read_999(stream, rows);
        if (event == X12_ST) answer_set(&answer, stream);
        if (event == X12_GE) answer_end(&answer, stream);
        arena_reset(rows);
    }
    arena_free(answer.arena);
    arena_free(rows);
    arena_free(arena);
    return 0;
}
