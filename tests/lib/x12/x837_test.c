/* Strays of an 837 that belong to another level than the open one do no harm. */
#include <stdio.h>

#include <criterion/criterion.h>

#include "lib/x12/x837.h"

/* Found by fuzzing: a stray of 2000A behind the HL of 2000B was kept in the subscriber's memory,
 * which goes at the next HL, and the biller's list pointed there. The fuzzer's own input, under the
 * sanitizers. */
Test(x837_next, keeps_no_stray_of_a_level_that_is_not_open)
{
    char text[4096] =
        "ISA*00*          *00*          *ZZ*A              *ZZ*B              "
        "*260601*1200*^*00501*000000001*0*T*:~GS*HC*A*B*20260601*1200*1*X*005010X222A1~";
    const size_t head = strlen(text);
    FILE *file = fopen(SOURCE_DIR "/tests/fuzz/corpus/x837/stray_of_another_level", "rb");
    cr_assert_not_null(file);
    const size_t len = head + fread(text + head, 1, sizeof text - head, file);
    (void)fclose(file);
    struct arena *arena = arena_new(64 << 20);
    struct x12_stream *stream = x12_stream_new(arena, x12_reader_of(arena, (str){text, len}), 50);
    struct x837_reader *reader = x837_reader_new(arena);
    enum x12_event envelope = X12_SEGMENT;
    int sets = 0;
    while (envelope != X12_END) {
        cr_assert_eq(x12_stream_next(stream, &envelope), OK);
        if (envelope != X12_ST || !x837_reads(stream)) continue;
        struct x837_event event;
        x837_start(reader, stream);
        do cr_assert_eq(x837_next(reader, arena, &event), OK);
        while (event.kind != X837_TRANSACTION_END);
        sets++;
    }
    cr_expect_gt(sets, 0);
    x837_reader_free(reader);
    arena_free(arena);
}
