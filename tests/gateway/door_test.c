/* The doors, with real sockets: MLLP and POST answer after the commit, in order, whatever their
 * neighbours do. */
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "gateway/listener.h"
#include "gateway/post.h"
#include "samples.h"
#include "world.h"

#define VT "\x0b"
#define FS "\x1c\r"

struct house {
    struct world *world;
    struct settings settings;
    struct listener *listener;
    struct post *post;
    pthread_t thread;
    atomic_bool stopping;
};

static void *turn(void *context)
{
    struct house *house = context;
    while (!house->stopping) (void)world_turn(house->world, NO_CRASH);
    return NULL;
}

static void house_open(struct house *house)
{
    *house = (struct house){.world = world_new()};
    house->settings = (struct settings){.mllp_address = "127.0.0.1:0",
                                        .http_address = "127.0.0.1:0",
                                        .input_message_bytes_max = 1 << 20,
                                        .as_of = "today"};
    cr_assert_eq(listener_start(&house->settings, world_desk(house->world), &house->listener), OK);
    cr_assert_eq(post_start(&house->settings, world_desk(house->world), world_place(house->world),
                            NULL, &house->post),
                 OK);
    cr_assert_eq(pthread_create(&house->thread, NULL, turn, house), 0);
}

static void house_close(struct house *house)
{
    post_stop(house->post);
    house->stopping = true;
    (void)pthread_join(house->thread, NULL);
    listener_stop(house->listener);
    world_free(house->world);
}

static int caller(uint16_t port)
{
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    const struct timeval patience = {.tv_sec = 20};
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    cr_assert_eq(connect(fd, (const struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

static void say(int fd, str text)
{
    cr_assert_eq(send(fd, text.at, text.len, MSG_NOSIGNAL), (ssize_t)text.len);
}

static void say_framed(int fd, str text)
{
    say(fd, STR(VT));
    say(fd, text);
    say(fd, STR(FS));
}

/* Hears until `count` frames have ended, or the peer hangs up. */
static size_t hear(int fd, char *heard, size_t room, int count)
{
    size_t len = 0;
    int frames = 0;
    while (frames < count && len + 1 < room) {
        const ssize_t n = recv(fd, heard + len, 1, 0);
        if (n <= 0) break;
        frames += heard[len] == 0x1c;
        len++;
    }
    heard[len] = '\0';
    return len;
}

static void hear_all(int fd, char *heard, size_t room)
{
    size_t len = 0;
    ssize_t n;
    while (len + 1 < room && (n = recv(fd, heard + len, room - 1 - len, 0)) > 0) len += (size_t)n;
    heard[len] = '\0';
}

Test(mllp_door, answers_each_message_in_the_order_of_the_connection, .timeout = 60)
{
    struct house house;
    char heard[40000];
    house_open(&house);
    struct arena *arena = arena_new(1 << 22);
    const int fd = caller(listener_port(house.listener));
    for (int i = 0; i < 40; i++)
        say_framed(fd, sample_dft(arena, arena_printf(arena, "N%02d", i).at, "M1"));
    (void)hear(fd, heard, sizeof heard, 40);
    const char *at = heard;
    for (int i = 0; i < 40; i++) {
        const char *next = strstr(at, arena_printf(arena, "MSA|AA|N%02d\r", i).at);
        cr_assert(next != NULL, "%d in %s", i, at);
        at = next;
    }
    (void)close(fd);
    house_close(&house);
    arena_free(arena);
}

Test(mllp_door, is_not_held_up_by_peers_that_stop_half_way_or_send_garbage, .timeout = 60)
{
    struct house house;
    char heard[4000];
    house_open(&house);
    struct arena *arena = arena_new(1 << 22);
    int idle[20];
    for (int i = 0; i < 20; i++) {
        idle[i] = caller(listener_port(house.listener));
        say(idle[i], i % 2 ? STR(VT "MSH|^~\\&|half") : STR("GET / HTTP/1.1\r\n\r\n\0\0\0"));
    }
    const int fd = caller(listener_port(house.listener));
    say_framed(fd, sample_dft(arena, "C1", "M1"));
    (void)hear(fd, heard, sizeof heard, 1);
    cr_expect(strstr(heard, "MSA|AA|C1") != NULL, "%s", heard);
    for (int i = 0; i < 20; i++) (void)close(idle[i]);
    (void)close(fd);
    house_close(&house);
    arena_free(arena);
}

Test(mllp_door, refuses_a_message_over_the_limit_and_reads_on, .timeout = 60)
{
    struct house house;
    char heard[4000];
    house_open(&house);
    struct arena *arena = arena_new(1 << 26);
    const size_t size = 10 << 20;
    char *huge = arena_alloc(arena, size);
    memset(huge, 'A', size);
    memcpy(huge, "MSH|^~\\&|HIS|NORTH|CL|CL|20260629||DFT^P03|BIG|P|2.5.1\r", 55);
    const int fd = caller(listener_port(house.listener));
    say_framed(fd, (str){huge, size});
    (void)hear(fd, heard, sizeof heard, 1);
    cr_expect(strstr(heard, "MSA|AR|BIG") != NULL, "%s", heard);
    say_framed(fd, sample_dft(arena, "C1", "M1"));
    (void)hear(fd, heard, sizeof heard, 1);
    cr_expect(strstr(heard, "MSA|AA|C1") != NULL, "%s", heard);
    (void)close(fd);
    house_close(&house);
    arena_free(arena);
}

Test(mllp_door, answers_a_peer_that_has_closed_its_half, .timeout = 60)
{
    struct house house;
    char heard[4000];
    house_open(&house);
    struct arena *arena = arena_new(1 << 22);
    const int fd = caller(listener_port(house.listener));
    say_framed(fd, sample_dft(arena, "C1", "M1"));
    (void)shutdown(fd, SHUT_WR);
    hear_all(fd, heard, sizeof heard);
    cr_expect(strstr(heard, "MSA|AA|C1") != NULL, "%s", heard);
    (void)close(fd);
    house_close(&house);
    arena_free(arena);
}

Test(doors, open_on_loopback_only)
{
    static const struct {
        const char *address;
        enum status status;
    } rows[] = {{"0.0.0.0:0", REJECT},     {"[::]:0", REJECT},    {"192.0.2.1:0", REJECT},
                {"example.org:0", REJECT}, {"127.0.0.1", REJECT}, {"", REJECT},
                {"127.0.0.1:0", OK}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum status status;
        const int fd = loopback_socket(rows[i].address, &status);
        cr_expect_eq(status, rows[i].status, "%s", rows[i].address);
        cr_expect_eq(fd >= 0, rows[i].status == OK, "%s", rows[i].address);
        if (fd >= 0) (void)close(fd);
    }
}

/* A gateway that listened before it held a slot told the first senders of a start 503 while its
 * pages already said 200, and for ever where another process held the slots. */
Test(doors, wait_until_a_slot_is_held)
{
    struct world *world = world_new();
    const struct settings settings = {.slot_count = 2, .batch_arena_bytes = 1 << 20};
    struct desk *desk = desk_new(&settings, world_place(world));
    const struct slot_source source = desk_source(desk);
    cr_expect(!desk_slot_wait(desk, 10));
    source.taken(source.context, 1);
    cr_expect(desk_slot_wait(desk, 10));
    source.lost(source.context);
    cr_expect(!desk_slot_wait(desk, 10));
    desk_stop(desk);
    world_free(world);
}

/* ---- POST --------------------------------------------------------------------------------- */

static void post(struct house *house, const char *method, str body, char *heard, size_t room)
{
    struct arena *arena = arena_new((size_t)64 << 20);
    const int fd = caller(post_port(house->post));
    say(fd,
        arena_printf(arena,
                     "%s / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n",
                     method, body.len));
    if (body.len) say(fd, body);
    hear_all(fd, heard, room);
    (void)close(fd);
    arena_free(arena);
}

Test(post, takes_any_format_and_says_what_became_of_it, .timeout = 60)
{
    struct house house;
    char heard[8000];
    house_open(&house);
    struct arena *arena = arena_new(1 << 22);
    post(&house, "POST", sample_dft(arena, "C1", "M1"), heard, sizeof heard);
    cr_expect(strstr(heard, "HTTP/1.1 202") && strstr(heard, "\"inputs\":1") &&
                  strstr(heard, "MSA|AA|C1"),
              "%s", heard);
    post(&house, "POST", sample_837(arena, &(struct sample_837){.control = 1, .claims = 3}), heard,
         sizeof heard);
    cr_expect(strstr(heard, "HTTP/1.1 202") && strstr(heard, "\"inputs\":3,\"accepted\":3"), "%s",
              heard);
    house_close(&house);
    arena_free(arena);
}

Test(post, refuses_with_a_problem_that_says_why, .timeout = 60)
{
    struct house house;
    char heard[8000];
    house_open(&house);
    struct arena *arena = arena_new(1 << 22);
    const struct sample_837 broken = {.control = 1, .claims = 2, .segment_count = 1};
    post(&house, "POST", STR("garbage"), heard, sizeof heard);
    cr_expect(strstr(heard, "HTTP/1.1 422") && strstr(heard, "application/problem+json"), "%s",
              heard);
    post(&house, "POST", sample_837(arena, &broken), heard, sizeof heard);
    cr_expect(strstr(heard, "HTTP/1.1 422") && strstr(heard, "IK5 R"), "%s", heard);
    post(&house, "POST", STR(""), heard, sizeof heard);
    cr_expect(strstr(heard, "HTTP/1.1 422"), "%s", heard);
    post(&house, "PUT", STR("x"), heard, sizeof heard);
    cr_expect(strstr(heard, "HTTP/1.1 405") && strstr(heard, "Allow: GET, POST"), "%s", heard);
    house_close(&house);
    arena_free(arena);
}

Test(post, says_when_to_come_again_where_nobody_can_take_it, .timeout = 60)
{
    struct house house = {.world = world_new()};
    char heard[8000];
    house.settings = (struct settings){.http_address = "127.0.0.1:0",
                                       .slot_count = 2,
                                       .batch_arena_bytes = 1 << 20,
                                       .as_of = "today"};
    struct desk *desk = desk_new(&house.settings, world_place(house.world)); /* holds no slot */
    cr_assert_eq(post_start(&house.settings, desk, world_place(house.world), NULL, &house.post),
                 OK);
    post(&house, "POST", STR("{}"), heard, sizeof heard);
    cr_expect(strstr(heard, "HTTP/1.1 503") && strstr(heard, "Retry-After: 1\r\n") &&
                  strstr(heard, "application/problem+json"),
              "%s", heard);
    post_stop(house.post);
    desk_stop(desk);
    world_free(house.world);
}
