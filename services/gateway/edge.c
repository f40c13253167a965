/* A gateway process: spool, desk, listeners and folder watch around the slots' loop. */
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "claims/rules.h"
#include "gateway/desk.h"
#include "gateway/gateway.h"
#include "gateway/inbox.h"
#include "gateway/listener.h"
#include "gateway/post.h"
#include "runtime/folder.h"
#include "runtime/log.h"

enum { BIND_EVERY_MS = 100 };

/* Sender's sockets. They open once a slot is held, so that whoever gets a connection finds somebody
 * who can take what it sends: of several gateways on one machine the others hold no slot or find
 * the addresses taken, watch the folders, and take over when it ends. */
struct doors {
    const struct settings *settings;
    struct desk *desk;
    const struct job_place *place;
    const struct http_page *pages;
    struct listener *listener;
    struct post *post;
    atomic_bool stopping;
    pthread_t thread;
};

static bool doors_open(struct doors *doors)
{
    if (!doors->listener && listener_start(doors->settings, doors->desk, &doors->listener) != OK)
        doors->listener = NULL;
    if (!doors->post &&
        post_start(doors->settings, doors->desk, doors->place, doors->pages, &doors->post) != OK)
        doors->post = NULL;
    return doors->listener && doors->post;
}

static void *doors_try(void *context)
{
    struct doors *doors = context;
    const struct timespec pause = {.tv_nsec = BIND_EVERY_MS * 1000000L};
    bool is_told = false;
    LOG(LOG_INFO, "doors_wait_for_a_slot");
    while (!doors->stopping) {
        if (!desk_slot_wait(doors->desk, BIND_EVERY_MS)) continue;
        if (doors_open(doors)) break;
        if (!is_told)
            LOG(LOG_WARN, "address_taken", INT("mllp", doors->listener == NULL),
                INT("http", doors->post == NULL));
        is_told = true;
        (void)nanosleep(&pause, NULL);
    }
    return NULL;
}

static void doors_close(struct doors *doors)
{
    doors->stopping = true;
    (void)pthread_join(doors->thread, NULL);
    if (doors->listener) listener_stop(doors->listener);
    if (doors->post) post_stop(doors->post);
}

static enum status run(const struct settings *settings, const char *instance,
                       const struct job_place *place, const struct http_page *pages)
{
    struct desk *desk = desk_new(settings, place);
    const struct slot_source source = desk_source(desk);
    struct doors doors = {.settings = settings, .desk = desk, .place = place, .pages = pages};
    struct inbox *inbox = NULL;
    if (pthread_create(&doors.thread, NULL, doors_try, &doors) != 0) return HALT;
    enum status status = inbox_start(settings, desk, place, &inbox);
    if (status == OK) status = slot_run(&gateway_worker, settings, instance, &source);
    source.lost(source.context); /* whoever waits is told that no answer will come */
    if (inbox) inbox_stop(inbox);
    doors_close(&doors);
    desk_stop(desk);
    return status;
}

enum status gateway_run(const struct settings *settings, const char *instance,
                        const struct http_page *pages)
{
    static struct spool spool;
    static struct partners partners;
    if (!address_is_loopback(settings->mllp_address) ||
        !address_is_loopback(settings->http_address)) {
        LOG(LOG_ERROR, "address_is_not_loopback");
        return REJECT;
    }
    if (spool_open(&spool, settings->spool_folder) != OK ||
        !folder_make(settings->answers_folder, SPOOL_FOLDER_MODE)) {
        LOG(LOG_ERROR, "folder_cannot_be_made");
        return RETRY;
    }
    TRY(partners_load(settings, &partners));
    TRY(profiles_load(settings, &gateway_profiles));
    const struct job_place place = {
        .spool = &spool,
        .partners = &partners,
        .answers_folder = settings->answers_folder,
        .segment_bytes_max = (size_t)settings->input_segment_bytes_max,
        .message_bytes_max = (size_t)settings->input_message_bytes_max,
    };
    return run(settings, instance, &place, pages);
}
