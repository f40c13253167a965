/* Any bytes as a 999, 997, TA1 or 277CA: no crash, bounded lists, and a row for each claim. */
#include <stdlib.h>

#include "lib/x12/ack.h"

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(64 << 20), *rows = arena_new(256 << 20);
    struct x12_stream *stream =
        x12_stream_new(arena, x12_reader_of(arena, (str){(const char *)data, size}), 32);
    struct x277ca *reader = x277ca_new(arena, stream);
    for (enum x12_event event = X12_ISA; event != X12_END;) {
        struct ta1 ta1;
        if (x12_stream_next(stream, &event) != OK) break;
        if (event == X12_TA1 && ta1_read(stream, &ta1))
            hold(ack_of_ta1(rows, &ta1)->verdict.len == 1);
        if (event == X12_ST && stream->transaction.type[0] == '2')
            read_277ca(stream, reader, rows);
        else if (event == X12_ST)
            read_999(stream, rows);
        arena_reset(rows);
    }
    arena_free(rows);
    arena_free(arena);
    return 0;
}
