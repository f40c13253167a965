/* Sending HL7 by MLLP: a few connections, each with a window of messages that wait for their
 * answers. */
#include "claimline/generate_send.h"

#include <netdb.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "gateway/mllp.h"
#include "lib/hl7/hl7.h"

enum {
    LINKS = 4,
    WINDOW = 64,
    OUT_BYTES = 512 * 1024,
    IN_BYTES = 256 * 1024,
    WRITE_BYTES = 16 * 1024,
    ANSWER_BYTES_MAX = 64 * 1024,
    PATIENCE_S = 120, /* a restarted gateway is back by then */
    PAUSE_MS = 200,
    BREAKS_MAX = 300, /* in a row without one answer: a minute and more */
    ANSWER_DUE_S = 30,
    ADDRESS_CHARS = 200,
};

/* Unanswered messages lie in out[head..len); the first `sent` of its bytes are on the wire. */
struct link {
    int fd;
    char *out;
    size_t head, sent, len;
    size_t lengths[WINDOW]; /* of the unanswered messages, oldest first */
    size_t unanswered;
    int breaks; /* since the last answer */
    char *in;
    size_t in_len;
    struct mllp mllp;
};

struct sender {
    char host[ADDRESS_CHARS];
    const char *port;
    struct link links[LINKS];
    struct sender_counts counts;
};

static void pause_briefly(void)
{
    const struct timespec pause = {0, PAUSE_MS * 1000000L};
    (void)nanosleep(&pause, NULL);
}

/* ---- connections ----------------------------------------------------------------------------- */

static int connect_once(const struct sender *sender)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                                   .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    if (getaddrinfo(sender->host, sender->port, &hints, &found) != 0) return -1;
    const struct timeval due = {ANSWER_DUE_S, 0};
    int fd = socket(found->ai_family, found->ai_socktype | SOCK_CLOEXEC, 0);
    if (fd >= 0) (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &due, sizeof due);
    if (fd >= 0 && connect(fd, found->ai_addr, found->ai_addrlen) != 0) {
        (void)close(fd);
        fd = -1;
    }
    freeaddrinfo(found);
    return fd;
}

static void link_drop(struct link *link)
{
    if (link->fd >= 0) (void)close(link->fd);
    link->fd = -1;
    link->sent = link->head; /* nothing of it was answered: all goes out again */
    link->in_len = 0;
    link->mllp = (struct mllp){0};
}

static enum status link_connect(struct sender *sender, struct link *link)
{
    const time_t until = time(NULL) + PATIENCE_S;
    while (link->fd < 0) {
        link->fd = connect_once(sender);
        if (link->fd >= 0) break;
        if (time(NULL) >= until) return RETRY;
        pause_briefly();
    }
    return OK;
}

/* False: the connection is broken. */
static bool link_write(struct link *link)
{
    while (link->sent < link->len) {
        const ssize_t put =
            send(link->fd, link->out + link->sent, link->len - link->sent, MSG_NOSIGNAL);
        if (put <= 0) return false;
        link->sent += (size_t)put;
    }
    return true;
}

/* ---- answers --------------------------------------------------------------------------------- */

enum verdict { VERDICT_ACCEPTED, VERDICT_REFUSED, VERDICT_NOT_NOW };

/* AE with 207: the receiver could not keep it just now; the same message may be sent again. */
static enum verdict verdict_of(str answer)
{
    struct hl7_reader reader;
    struct hl7_segment segment;
    enum verdict verdict = VERDICT_REFUSED;
    if (hl7_open(answer, &reader) != OK) return VERDICT_NOT_NOW;
    while (hl7_next(&reader, &segment)) {
        if (str_is(segment.id, "MSA") && str_is(hl7_value(&segment, 1, 1), "AA"))
            verdict = VERDICT_ACCEPTED;
        if (str_is(segment.id, "ERR") && str_is(hl7_value(&segment, 3, 1), "207"))
            verdict = VERDICT_NOT_NOW;
    }
    return verdict;
}

static void first_is_answered(struct link *link)
{
    link->head += link->lengths[0];
    link->unanswered--;
    link->breaks = 0;
    memmove(link->lengths, link->lengths + 1, link->unanswered * sizeof *link->lengths);
}

/* False: broken, or the receiver wants to be asked again. */
static bool answers_take(struct sender *sender, struct link *link)
{
    for (;;) {
        const struct mllp_event event =
            mllp_next(&link->mllp, (str){link->in, link->in_len}, ANSWER_BYTES_MAX);
        if (event.kind == MLLP_MORE) break;
        if (event.kind != MLLP_MESSAGE || link->unanswered == 0) return false;
        const enum verdict verdict = verdict_of(event.text);
        if (verdict == VERDICT_NOT_NOW) return false;
        sender->counts.accepted += verdict == VERDICT_ACCEPTED;
        sender->counts.refused += verdict == VERDICT_REFUSED;
        first_is_answered(link);
    }
    const size_t done = mllp_drop(&link->mllp);
    link->in_len -= done;
    memmove(link->in, link->in + done, link->in_len);
    return true;
}

static bool answers_read(struct sender *sender, struct link *link)
{
    const ssize_t got = recv(link->fd, link->in + link->in_len, IN_BYTES - link->in_len, 0);
    if (got <= 0) return false;
    link->in_len += (size_t)got;
    return answers_take(sender, link);
}

/* Until at most `left` messages wait for their answers. */
static enum status link_drain(struct sender *sender, struct link *link, size_t left)
{
    while (link->unanswered > left) {
        TRY(link_connect(sender, link));
        if (link_write(link) && answers_read(sender, link)) continue;
        sender->counts.again += link->unanswered;
        link_drop(link);
        if (++link->breaks > BREAKS_MAX) return RETRY;
        pause_briefly();
    }
    return OK;
}

/* ---- the sender ------------------------------------------------------------------------------ */

static void link_make_room(struct link *link)
{
    memmove(link->out, link->out + link->head, link->len - link->head);
    link->len -= link->head;
    link->sent -= link->head;
    link->head = 0;
}

enum status sender_send(struct sender *sender, uint64_t lane, str framed)
{
    struct link *link = &sender->links[lane % LINKS];
    if (link->unanswered == WINDOW) TRY(link_drain(sender, link, WINDOW / 2));
    if (link->len + framed.len > OUT_BYTES) link_make_room(link);
    if (link->len + framed.len > OUT_BYTES) TRY(link_drain(sender, link, 0));
    if (link->len + framed.len > OUT_BYTES) link_make_room(link);
    if (link->len + framed.len > OUT_BYTES) return REJECT;
    memcpy(link->out + link->len, framed.at, framed.len);
    link->len += framed.len;
    link->lengths[link->unanswered++] = framed.len;
    TRY(link_connect(sender, link));
    if (link->len - link->sent >= WRITE_BYTES && !link_write(link)) link_drop(link);
    return OK;
}

struct sender *sender_new(struct arena *arena, const char *address)
{
    struct sender *sender = ARENA_NEW(arena, struct sender);
    const char *colon = strrchr(address, ':');
    if (!colon || (size_t)(colon - address) >= sizeof sender->host) return NULL;
    memcpy(sender->host, address, (size_t)(colon - address));
    sender->port = colon + 1;
    for (size_t i = 0; i < LINKS; i++) {
        sender->links[i].fd = -1;
        sender->links[i].out = arena_alloc(arena, OUT_BYTES);
        sender->links[i].in = arena_alloc(arena, IN_BYTES);
    }
    return sender;
}

enum status sender_close(struct sender *sender, struct sender_counts *counts)
{
    for (size_t i = 0; i < LINKS; i++) {
        TRY(link_drain(sender, &sender->links[i], 0));
        link_drop(&sender->links[i]);
    }
    *counts = sender->counts;
    return OK;
}
