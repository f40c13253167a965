/* MLLP: texts lie inside what was received, each VT gives one event at most, and packets of any
 * size give the same. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/mllp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 4096, LIMIT = INPUT_MAX };

static size_t play(const char *in, size_t size, size_t step, uint64_t *sum)
{
    char buffer[INPUT_MAX];
    size_t len = 0, events = 0;
    struct mllp mllp = {0};
    *sum = 0;
    for (size_t at = 0; at < size; at += step) {
        const size_t n = size - at < step ? size - at : step;
        memcpy(buffer + len, in + at, n);
        len += n;
        for (;;) {
            const struct mllp_event event = mllp_next(&mllp, (str){buffer, len}, LIMIT);
            if (event.kind == MLLP_MORE) break;
            assert(event.text.at >= buffer && event.text.at + event.text.len <= buffer + len);
            *sum = *sum * 31 + event.text.len * 4 + event.kind;
            events++;
        }
        const size_t dropped = mllp_drop(&mllp);
        assert(dropped <= len);
        memmove(buffer, buffer + dropped, len - dropped);
        len -= dropped;
    }
    return events;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint64_t whole, pieces;
    size_t starts = 0;
    if (size == 0 || size > INPUT_MAX) return 0;
    const char *in = (const char *)data;
    for (size_t i = 0; i < size; i++) starts += in[i] == MLLP_VT;
    const size_t events = play(in, size, size, &whole);
    assert(events <= starts);
    assert(play(in, size, 1 + (size_t)data[0] % 13, &pieces) == events && pieces == whole);
    return 0;
}
