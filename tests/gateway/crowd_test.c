/* Promised: many senders at once, by MLLP, POST and folder, each get the answers to what they sent,
 * and every input is counted once. */
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "gateway/inbox.h"
#include "gateway/listener.h"
#include "gateway/post.h"
#include "samples.h"
#include "world.h"

enum { CALLERS = 4, MESSAGES = 15, POSTERS = 3, POSTS = 4, FILES = 4, CLAIMS = 3, HEARD = 16384 };

static struct world *world;
static struct listener *listener;
static struct post *post;
static atomic_bool stopping;

struct sender {
    pthread_t thread;
    int number, answered;
};

static int caller(uint16_t port)
{
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    const struct timeval patience = {.tv_sec = 30};
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return connect(fd, (const struct sockaddr *)&address, sizeof address) == 0 ? fd : -1;
}

/* Sends `text` and hears until `end`, or the peer hangs up. */
static void talk(int fd, str text, char end, char heard[HEARD])
{
    size_t len = 0;
    if (send(fd, text.at, text.len, MSG_NOSIGNAL) == (ssize_t)text.len)
        while (len + 1 < HEARD && recv(fd, heard + len, 1, 0) == 1 && heard[len++] != end) {
        }
    heard[len] = '\0';
}

static void *call(void *context)
{
    struct sender *sender = context;
    char heard[HEARD];
    struct arena *arena = arena_new(1 << 22);
    const int fd = caller(listener_port(listener));
    for (int i = 0; i < MESSAGES; i++) {
        const str control = arena_printf(arena, "C%dN%d", sender->number, i);
        const str message = sample_dft(arena, control.at, control.at);
        talk(fd, arena_printf(arena, "\x0b%.*s\x1c\r", STR_ARGS(message)), 0x1c, heard);
        sender->answered +=
            strstr(heard, arena_printf(arena, "MSA|AA|%s\r", control.at).at) != NULL;
        (void)recv(fd, heard, 1, 0); /* the CR after the frame */
    }
    (void)close(fd);
    arena_free(arena);
    return NULL;
}

static void *send_posts(void *context)
{
    struct sender *sender = context;
    char heard[HEARD];
    struct arena *arena = arena_new(1 << 22);
    for (int i = 0; i < POSTS; i++) {
        const int fd = caller(post_port(post));
        const str body =
            sample_837(arena, &(struct sample_837){.control = 1 + sender->number * POSTS + i,
                                                   .claims = CLAIMS});
        talk(fd,
             arena_printf(arena,
                          "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: "
                          "%zu\r\n\r\n%.*s",
                          body.len, STR_ARGS(body)),
             '\0', heard);
        sender->answered += strstr(heard, "HTTP/1.1 202") != NULL &&
                            strstr(heard, "\"inputs\":3,\"accepted\":3") != NULL;
        (void)close(fd);
    }
    arena_free(arena);
    return NULL;
}

static void *turn(void *context)
{
    (void)context;
    while (!stopping) (void)world_turn(world, NO_CRASH);
    return NULL;
}

static void files_drop(const char *folder)
{
    struct arena *arena = arena_new(1 << 22);
    for (int i = 0; i < FILES; i++) {
        const str text =
            sample_837(arena, &(struct sample_837){.control = 1000 + i, .claims = CLAIMS});
        FILE *out = fopen(arena_printf(arena, "%s/inbox/%d.837", folder, i).at, "we");
        (void)fwrite(text.at, 1, text.len, out);
        (void)fclose(out);
    }
    arena_free(arena);
}

/* The folder of a file that is done, looked at from outside while the others work. */
static int files_done(const char *folder)
{
    int done = 0;
    for (int i = 0; i < FILES; i++) {
        char path[400];
        (void)snprintf(path, sizeof path, "%s/inbox/done/%d.837", folder, i);
        done += access(path, F_OK) == 0;
    }
    return done;
}

static void crowd_send(struct sender *callers, struct sender *posters)
{
    for (int i = 0; i < CALLERS; i++) {
        callers[i].number = i;
        cr_assert_eq(pthread_create(&callers[i].thread, NULL, call, &callers[i]), 0);
    }
    for (int i = 0; i < POSTERS; i++) {
        posters[i].number = i;
        cr_assert_eq(pthread_create(&posters[i].thread, NULL, send_posts, &posters[i]), 0);
    }
    files_drop(world_folder(world));
    for (int i = 0; i < CALLERS; i++) (void)pthread_join(callers[i].thread, NULL);
    for (int i = 0; i < POSTERS; i++) (void)pthread_join(posters[i].thread, NULL);
    for (int i = 0; i < 1500 && files_done(world_folder(world)) < FILES; i++) (void)usleep(20000);
}

Test(crowd, of_senders_gets_its_answers_each_to_its_own, .timeout = 120)
{
    struct sender callers[CALLERS] = {0}, posters[POSTERS] = {0};
    struct partners partners = {0};
    struct inbox *inbox;
    pthread_t turner;
    world = world_new();
    struct job_place place = *world_place(world);
    place.partners = &partners;
    const struct settings settings = {
        .slot_count = 2,
        .mllp_address = "127.0.0.1:0",
        .http_address = "127.0.0.1:0",
        .input_message_bytes_max = 1 << 20,
        .inbox_folder = arena_printf(world_arena(world), "%s/inbox", world_folder(world)).at,
        .state_folder = world_folder(world),
        .as_of = "today"};
    cr_assert_eq(listener_start(&settings, world_desk(world), &listener), OK);
    cr_assert_eq(post_start(&settings, world_desk(world), &place, NULL, &post), OK);
    cr_assert_eq(inbox_start(&settings, world_desk(world), &place, &inbox), OK);
    cr_assert_eq(pthread_create(&turner, NULL, turn, NULL), 0);
    crowd_send(callers, posters);
    inbox_stop(inbox);
    post_stop(post);
    stopping = true;
    (void)pthread_join(turner, NULL);
    listener_stop(listener);
    for (int i = 0; i < CALLERS; i++) cr_expect_eq(callers[i].answered, MESSAGES, "caller %d", i);
    for (int i = 0; i < POSTERS; i++) cr_expect_eq(posters[i].answered, POSTS, "poster %d", i);
    cr_expect_eq(files_done(world_folder(world)), FILES);
    cr_expect_eq(world_tally(world, "accepted"),
                 CALLERS * MESSAGES + (POSTERS * POSTS + FILES) * CLAIMS);
    world_free(world);
}
