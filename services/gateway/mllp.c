/* MLLP frames out of bytes. */
#include "gateway/mllp.h"

/* The next byte of interest from `from` on, or the end. */
static size_t find(str received, size_t from, char c)
{
    const char *at =
        from < received.len ? memchr(received.at + from, c, received.len - from) : NULL;
    return at ? (size_t)(at - received.at) : received.len;
}

static bool frame_begins(struct mllp *mllp, str received)
{
    const size_t vt = find(received, mllp->at, MLLP_VT);
    for (size_t i = mllp->at; i < vt; i++)
        mllp->noise_bytes += received.at[i] != MLLP_CR && received.at[i] != '\n';
    mllp->at = vt;
    if (vt == received.len) return false;
    mllp->at = mllp->begin = vt + 1;
    mllp->inside = true;
    mllp->skipping = false;
    return true;
}

static struct mllp_event event_of(enum mllp_kind kind, const struct mllp *mllp, str received,
                                  size_t end)
{
    return (struct mllp_event){kind, {received.at + mllp->begin, end - mllp->begin}};
}

/* The frame in hand ends at `end`, which is an FS or a VT. */
static struct mllp_event frame_ends(struct mllp *mllp, str received, size_t end,
                                    size_t message_bytes_max)
{
    enum mllp_kind kind = received.at[end] == MLLP_FS ? MLLP_MESSAGE : MLLP_CUT;
    struct mllp_event event = event_of(kind, mllp, received, end);
    if (mllp->skipping)
        event.kind = MLLP_MORE;
    else if (event.text.len > message_bytes_max)
        event.kind = MLLP_TOO_LARGE;
    mllp->inside = received.at[end] == MLLP_VT;
    mllp->skipping = false;
    mllp->at = mllp->begin = end + 1;
    return event;
}

struct mllp_event mllp_next(struct mllp *mllp, str received, size_t message_bytes_max)
{
    while (mllp->inside || frame_begins(mllp, received)) {
        const size_t fs = find(received, mllp->at, MLLP_FS);
        const size_t vt = find((str){received.at, fs}, mllp->at, MLLP_VT);
        const size_t end = vt < fs ? vt : fs;
        if (end < received.len) {
            const struct mllp_event event = frame_ends(mllp, received, end, message_bytes_max);
            if (event.kind != MLLP_MORE) return event;
            continue;
        }
        mllp->at = received.len;
        if (mllp->skipping || received.len - mllp->begin <= message_bytes_max) break;
        mllp->skipping = true;
        return event_of(MLLP_TOO_LARGE, mllp, received, received.len);
    }
    return (struct mllp_event){.kind = MLLP_MORE};
}

size_t mllp_drop(struct mllp *mllp)
{
    const size_t count = mllp->inside && !mllp->skipping ? mllp->begin : mllp->at;
    mllp->at -= count;
    mllp->begin = mllp->begin > count ? mllp->begin - count : 0;
    return count;
}
