/* The MLLP listener: one thread, epoll, a small state machine a connection. */
#include "gateway/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "gateway/mllp.h"
#include "runtime/http.h"
#include "runtime/log.h"
#include "runtime/metrics.h"

enum {
    CONNECTIONS_MAX = 256,
    EVENTS_MAX = 64,
    BUFFER_BYTES = 32 * 1024,
    TICK_MS = 500,
    HALF_SENT_MS = 60000,
    UNREAD_MS = 60000,
    BURST_MAX = 500,
    NOISE_BYTES_MAX = 1 << 20,
    BEGINNING_BYTES_MAX = 4096,
    COPIES_MAX =
        10 /* of a message: in the standard's shape, and in UTF-8 up to three times as long */
};

enum state { FREE, READING, ANSWERING, WRITING };

/* What a peer has sent and is owed. In READING and WRITING it belongs to the listener's thread; in
 * ANSWERING to the slot's, until `owed` is 0. */
struct connection {
    struct waiter waiter; /* first: the waiter is the connection */
    struct listener *listener;
    int fd;
    enum state state;
    bool gone; /* the peer closed; what it sent is still taken */
    bool dead; /* no answer will come: close */
    int32_t slot;
    struct arena *arena, *spare; /* buffer, inputs, answers of a burst; the next burst's */
    char *received;
    size_t received_len, room;
    struct mllp frames;
    int32_t owed;
    struct input *inputs; /* of the burst, in order */
    size_t input_count;
    char *answers;
    size_t answers_len, answers_room, answers_sent;
    int64_t since_ms;
};

struct listener {
    struct desk *desk;
    pthread_t thread;
    pthread_mutex_t lock; /* guards `ready` and a connection's answers while ANSWERING */
    int socket, epoll, wake;
    atomic_bool stopping;
    size_t message_bytes_max;
    struct arena *arena;
    struct connection *connections;
    struct metric *open, *messages, *noise, *cut_off;
};

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- buffers ----------------------------------------------------------------------------- */

/* Grows within the connection's arena; what was there before goes with the burst. */
static char *grown(struct arena *arena, char *at, size_t len, size_t *room, size_t wanted)
{
    if (*room >= wanted) return at;
    size_t size = *room ? *room : BUFFER_BYTES;
    while (size < wanted) size *= 2;
    char *to = arena_alloc(arena, size);
    if (len) memcpy(to, at, len);
    *room = size;
    return to;
}

/* A burst is over: what is left of the next message moves to the other arena, all else is given
 * back. */
static void burst_reset(struct connection *c)
{
    const size_t dropped = mllp_drop(&c->frames), left = c->received_len - dropped;
    struct arena *old = c->arena;
    const char *rest = c->received + dropped;
    c->arena = c->spare;
    c->spare = old;
    c->inputs = NULL;
    c->answers = c->received = NULL;
    c->input_count = c->answers_len = c->answers_room = c->answers_sent = c->room = 0;
    c->received_len = left;
    if (left) {
        c->received = grown(c->arena, NULL, 0, &c->room, left);
        memcpy(c->received, rest, left);
    }
    arena_reset(old);
}

/* Empty: MSH-15 and MSH-16 ask for none. */
static void answer_add(struct connection *c, str answer)
{
    if (answer.len == 0) return;
    const size_t wanted = c->answers_len + answer.len + 3;
    c->answers = grown(c->arena, c->answers, c->answers_len, &c->answers_room, wanted);
    char *to = c->answers + c->answers_len;
    *to++ = MLLP_VT;
    memcpy(to, answer.at, answer.len);
    to += answer.len;
    *to++ = MLLP_FS;
    *to = MLLP_CR;
    c->answers_len = wanted;
}

/* ---- connections ------------------------------------------------------------------------- */

static void watch(struct connection *c, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = c};
    (void)epoll_ctl(c->listener->epoll, EPOLL_CTL_MOD, c->fd, &event);
}

static void state_set(struct connection *c, enum state state, uint32_t events)
{
    c->state = state;
    c->since_ms = now_ms();
    watch(c, events);
}

static void connection_close(struct connection *c)
{
    metric_add(c->listener->open, -1);
    (void)close(c->fd);
    arena_free(c->arena);
    arena_free(c->spare);
    *c = (struct connection){.fd = -1};
}

static void wake(struct listener *listener)
{
    const uint64_t one = 1;
    const ssize_t n = write(listener->wake, &one, sizeof one);
    (void)n; /* a full counter wakes as well */
}

/* In the slot's thread, in the order of the messages. */
static void answered(struct waiter *waiter, struct input *in)
{
    struct connection *c = (struct connection *)(void *)waiter;
    struct listener *listener = c->listener;
    (void)pthread_mutex_lock(&listener->lock);
    answer_add(c, in->result.answer);
    const bool last = --c->owed == 0;
    (void)pthread_mutex_unlock(&listener->lock);
    if (last) wake(listener);
}

static void lost(struct waiter *waiter, struct input *in)
{
    struct connection *c = (struct connection *)(void *)waiter;
    struct listener *listener = c->listener;
    (void)in;
    (void)pthread_mutex_lock(&listener->lock);
    c->dead = true;
    c->owed--;
    (void)pthread_mutex_unlock(&listener->lock);
    wake(listener);
}

static void input_fill(struct connection *c, struct input *in, const struct mllp_event *event)
{
    *in = (struct input){.kind = INPUT_MESSAGE, .slot = c->slot, .count = 1, .text = event->text};
    in->source = STR("mllp");
    in->partner = STR("");
    in->waiter = &c->waiter;
    if (event->kind == MLLP_TOO_LARGE && in->text.len > BEGINNING_BYTES_MAX)
        in->text.len = BEGINNING_BYTES_MAX;
    input_message(in, c->arena);
    if (event->kind == MLLP_TOO_LARGE) input_refuse_large(in, c->arena);
    if (event->kind == MLLP_CUT) input_refuse_cut(in, c->arena);
}

/* Whole messages of the buffer as inputs. Their texts point into it, so it is not moved until all
 * are answered. */
static void burst_read(struct connection *c)
{
    const str received = {c->received, c->received_len};
    while (c->input_count < BURST_MAX) {
        const struct mllp_event event =
            mllp_next(&c->frames, received, c->listener->message_bytes_max);
        if (event.kind == MLLP_MORE) break;
        c->inputs = arena_grow(c->arena, c->inputs, c->input_count, sizeof *c->inputs);
        input_fill(c, &c->inputs[c->input_count++], &event);
    }
}

/* Hands the burst to the slot. The first one not taken ends it: the connection is closed, the peer
 * sends again. */
static void burst_send(struct connection *c)
{
    const size_t count = c->input_count;
    c->owed = (int32_t)count;
    state_set(c, ANSWERING, 0);
    metric_add(c->listener->messages, (int64_t)count);
    for (size_t i = 0; i < count; i++)
        if (!desk_message(c->listener->desk, &c->inputs[i])) lost(&c->waiter, &c->inputs[i]);
}

/* After more bytes, or after a burst: is there something whole? */
static void connection_go_on(struct connection *c)
{
    burst_read(c);
    if (c->frames.noise_bytes > NOISE_BYTES_MAX) {
        metric_add(c->listener->noise, 1);
        connection_close(c);
    } else if (c->input_count) {
        burst_send(c);
    } else if (c->gone) {
        connection_close(c);
    } else {
        if (c->frames.skipping) burst_reset(c);
        state_set(c, READING, EPOLLIN);
    }
}

/* True: something came, or the peer is done. */
static void connection_read(struct connection *c)
{
    c->received =
        grown(c->arena, c->received, c->received_len, &c->room, c->received_len + BUFFER_BYTES / 2);
    const ssize_t n = recv(c->fd, c->received + c->received_len, c->room - c->received_len, 0);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n < 0) {
        connection_close(c);
        return;
    }
    c->gone = n == 0;
    c->received_len += (size_t)n;
    connection_go_on(c);
}

static void connection_write(struct connection *c)
{
    while (c->answers_sent < c->answers_len) {
        const ssize_t n = send(c->fd, c->answers + c->answers_sent,
                               c->answers_len - c->answers_sent, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 && errno == EAGAIN) return;
        if (n <= 0) {
            connection_close(c);
            return;
        }
        c->answers_sent += (size_t)n;
        c->since_ms = now_ms();
    }
    burst_reset(c);
    connection_go_on(c);
}

static void connection_take(struct listener *listener)
{
    const int one = 1;
    const int fd = accept4(listener->socket, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    struct connection *c = NULL;
    const int32_t slot = desk_slot(listener->desk);
    for (size_t i = 0; i < CONNECTIONS_MAX && !c; i++)
        if (listener->connections[i].state == FREE) c = &listener->connections[i];
    if (fd < 0) return;
    if (!c || slot < 0) { /* nobody to answer: the peer tries again */
        (void)close(fd);
        return;
    }
    *c = (struct connection){
        .waiter = {answered, lost}, .listener = listener, .fd = fd, .slot = slot};
    c->arena = arena_new(COPIES_MAX * listener->message_bytes_max + ((size_t)64 << 20));
    c->spare = arena_new(COPIES_MAX * listener->message_bytes_max + ((size_t)64 << 20));
    c->state = READING;
    c->since_ms = now_ms();
    (void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    (void)epoll_ctl(listener->epoll, EPOLL_CTL_ADD, fd, &event);
    metric_add(listener->open, 1);
}

/* ---- the thread -------------------------------------------------------------------------- */

/* Bursts that are answered: their answers go out. */
static void answers_send(struct listener *listener)
{
    uint64_t count;
    const ssize_t n = read(listener->wake, &count, sizeof count);
    (void)n;
    for (size_t i = 0; i < CONNECTIONS_MAX; i++) {
        struct connection *c = &listener->connections[i];
        if (c->state != ANSWERING) continue;
        (void)pthread_mutex_lock(&listener->lock);
        const bool done = c->owed == 0, dead = c->dead;
        (void)pthread_mutex_unlock(&listener->lock);
        if (!done) continue;
        if (dead) {
            connection_close(c);
            continue;
        }
        state_set(c, WRITING, EPOLLOUT);
        connection_write(c);
    }
}

static void slow_close(struct listener *listener)
{
    const int64_t now = now_ms();
    for (size_t i = 0; i < CONNECTIONS_MAX; i++) {
        struct connection *c = &listener->connections[i];
        const bool half_sent =
            c->state == READING && c->frames.inside && now - c->since_ms > HALF_SENT_MS;
        const bool unread = c->state == WRITING && now - c->since_ms > UNREAD_MS;
        if (!half_sent && !unread) continue;
        metric_add(listener->cut_off, 1);
        connection_close(c);
    }
}

static void serve(struct listener *listener, const struct epoll_event *event)
{
    struct connection *c = event->data.ptr;
    if (!c)
        connection_take(listener);
    else if (event->data.ptr == listener)
        answers_send(listener);
    else if (c->state == READING)
        connection_read(c);
    else if (c->state == WRITING)
        connection_write(c);
    else if (c->state == ANSWERING)
        watch(c, EPOLLET); /* hung up: said once, not until the answer is there */
}

static void *run(void *context)
{
    struct listener *listener = context;
    struct epoll_event events[EVENTS_MAX];
    int64_t swept_ms = now_ms();
    while (!listener->stopping) {
        const int count = epoll_wait(listener->epoll, events, EVENTS_MAX, TICK_MS);
        for (int i = 0; i < count; i++) serve(listener, &events[i]);
        if (now_ms() - swept_ms < TICK_MS) continue;
        swept_ms = now_ms();
        slow_close(listener);
    }
    return NULL;
}

/* ---- start and stop ---------------------------------------------------------------------- */

static bool address_cut(const char *address, char host[256], const char **port)
{
    const char *colon = strrchr(address, ':');
    if (!colon) return false;
    str name = {address, (size_t)(colon - address)};
    if (name.len > 2 && name.at[0] == '[') name = (str){name.at + 1, name.len - 2};
    if (name.len >= 256) return false;
    memcpy(host, name.at, name.len);
    host[name.len] = '\0';
    *port = colon + 1;
    return true;
}

static bool is_loopback(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET)
        return ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr) >> 24 ==
               127;
    return address->sa_family == AF_INET6 &&
           IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr);
}

/* What a name resolves to is looked at again: "localhost" is what the hosts file says it is. */
static int bound(const struct addrinfo *found, enum status *status)
{
    const int one = 1;
    *status = REJECT;
    if (!is_loopback(found->ai_addr)) return -1;
    *status = RETRY;
    const int fd = socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(fd, found->ai_addr, found->ai_addrlen) == 0 && listen(fd, SOMAXCONN) == 0) {
        *status = OK;
        return fd;
    }
    (void)close(fd);
    return -1;
}

int loopback_socket(const char *address, enum status *status)
{
    char host[256];
    const char *port = NULL;
    struct addrinfo *found = NULL;
    const struct addrinfo hints = {
        .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    *status = REJECT;
    if (!address_is_loopback(address) || !address_cut(address, host, &port)) return -1;
    if (getaddrinfo(host, port, &hints, &found) != 0 || !found) return -1;
    const int fd = bound(found, status);
    freeaddrinfo(found);
    return fd;
}

static void metrics_make(struct listener *listener)
{
    listener->open = metric_gauge("claimline_gateway_mllp_connections", "Open MLLP connections.");
    listener->messages =
        metric_counter("claimline_gateway_mllp_messages_total", "Messages received by MLLP.");
    listener->noise = metric_counter("claimline_gateway_mllp_noise_total",
                                     "Connections closed because they sent no frames.");
    listener->cut_off =
        metric_counter("claimline_gateway_mllp_cut_off_total",
                       "Connections closed with a frame half sent or answers unread.");
}

enum status listener_start(const struct settings *settings, struct desk *desk,
                           struct listener **out)
{
    enum status status;
    const int fd = loopback_socket(settings->mllp_address, &status);
    if (fd < 0) return status;
    struct arena *arena =
        arena_new(sizeof(struct connection) * CONNECTIONS_MAX + ((size_t)1 << 20));
    struct listener *listener = ARENA_NEW(arena, struct listener);
    listener->arena = arena;
    listener->desk = desk;
    listener->socket = fd;
    listener->message_bytes_max = (size_t)settings->input_message_bytes_max;
    listener->connections = ARENA_ARRAY(arena, struct connection, CONNECTIONS_MAX);
    listener->epoll = epoll_create1(EPOLL_CLOEXEC);
    listener->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    (void)pthread_mutex_init(&listener->lock, NULL);
    metrics_make(listener);
    struct epoll_event accepts = {.events = EPOLLIN},
                       wakes = {.events = EPOLLIN, .data.ptr = listener};
    (void)epoll_ctl(listener->epoll, EPOLL_CTL_ADD, fd, &accepts);
    (void)epoll_ctl(listener->epoll, EPOLL_CTL_ADD, listener->wake, &wakes);
    if (pthread_create(&listener->thread, NULL, run, listener) != 0) return HALT;
    *out = listener;
    return OK;
}

uint16_t listener_port(const struct listener *listener)
{
    union {
        struct sockaddr any;
        struct sockaddr_in four;
        struct sockaddr_in6 six;
    } address = {.six = {0}};
    socklen_t len = sizeof address;
    if (getsockname(listener->socket, &address.any, &len) != 0) return 0;
    return ntohs(address.any.sa_family == AF_INET6 ? address.six.sin6_port : address.four.sin_port);
}

void listener_stop(struct listener *listener)
{
    listener->stopping = true;
    wake(listener);
    (void)pthread_join(listener->thread, NULL);
    (void)close(listener->socket);
    (void)close(listener->epoll);
    (void)close(listener->wake);
    for (size_t i = 0; i < CONNECTIONS_MAX; i++)
        if (listener->connections[i].state != FREE) connection_close(&listener->connections[i]);
    arena_free(listener->arena);
}
