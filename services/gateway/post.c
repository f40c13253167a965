/* POST by libmicrohttpd, a thread a connection: each waits for the commit of what it brought. */
#include "gateway/post.h"

#include <fcntl.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "gateway/listener.h"
#include "gateway/outcome.h"
#include "lib/hl7/split.h"
#include "runtime/folder.h"
#include "runtime/log.h"

enum {
    CONNECTIONS_MAX = 64,
    TIMEOUT_S = 60,
    WAIT_S = 600,
    ALONE_BYTES_MAX = 256 * 1024,
    BODY_ARENA_BYTES = 64 << 20
};
#define RETRY_AFTER_S "1" /* RFC 9110 10.2.3: a gateway is back within about that long */
static const int64_t body_bytes_max = (int64_t)4 << 30;

struct post {
    struct MHD_Daemon *daemon;
    struct desk *desk;
    const struct job_place *place;
    const struct http_page *pages;
    struct arena *arena;
    bool by_document;
    atomic_int serial;
};

/* One request; freed by whoever is last: the connection's thread, or the slot's when that one gave
 * up waiting. */
struct request {
    struct waiter alone;
    struct job_waiter file;
    struct arena *arena;
    struct post *post;
    int fd;
    char path[SPOOL_PATH_MAX];
    int64_t byte_count;
    bool too_large, disk_failed;
    bool speaks_fhir; /* it is answered by an OperationOutcome when refused */
    pthread_mutex_t lock;
    pthread_cond_t done_cond;
    bool done, is_lost, abandoned;
    unsigned code;
    const char *problem; /* title of what went wrong; NULL: the body is the answer */
    str body;
    str outcome;            /* refused, for who speaks FHIR */
    enum hl7_ending ending; /* of a body that is one message */
};

/* ---- waiting ----------------------------------------------------------------------------- */

static void request_free(struct request *request)
{
    if (request->fd >= 0) (void)close(request->fd);
    if (request->path[0]) (void)unlink(request->path);
    (void)pthread_mutex_destroy(&request->lock);
    (void)pthread_cond_destroy(&request->done_cond);
    arena_free(request->arena);
}

static void request_done(struct request *request)
{
    (void)pthread_mutex_lock(&request->lock);
    request->done = true;
    const bool abandoned = request->abandoned;
    (void)pthread_cond_signal(&request->done_cond);
    (void)pthread_mutex_unlock(&request->lock);
    if (abandoned) request_free(request);
}

/* Half a second from now, on the clock of condition variables. */
static struct timespec a_while(void)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 500000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    return until;
}

/* False: it took too long, or the slots were lost; the slot's thread frees the request if it is
 * ever done. */
static bool request_wait(struct request *request)
{
    bool done = false;
    for (int tries = 0; tries < 2 * WAIT_S && !done; tries++) {
        const struct timespec until = a_while();
        (void)pthread_mutex_lock(&request->lock);
        if (!request->done)
            (void)pthread_cond_timedwait(&request->done_cond, &request->lock, &until);
        done = request->done;
        (void)pthread_mutex_unlock(&request->lock);
        if (!done && desk_is_gone(request->post->desk)) break;
    }
    (void)pthread_mutex_lock(&request->lock);
    request->abandoned = !request->done;
    done = request->done;
    (void)pthread_mutex_unlock(&request->lock);
    return done;
}

static void problem(struct request *request, unsigned code, const char *title)
{
    request->code = code;
    request->problem = title;
}

static str json_lines(struct arena *arena, str text)
{
    char *at = arena_alloc(arena, 6 * text.len + 1), *to = at;
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.at[i];
        if (c == '"' || c == '\\') *to++ = '\\';
        if (c < ' ' || c > '~')
            to += snprintf(to, 7, "\\u%04x", c);
        else
            *to++ = (char)c;
    }
    return (str){at, (size_t)(to - at)};
}

static void alone_answered(struct waiter *waiter, struct input *in)
{
    struct request *request = (struct request *)(void *)waiter;
    const bool refused = in->result.outcome == REFUSED;
    const str answer = json_lines(request->arena, in->result.answer);
    request->code = refused ? MHD_HTTP_UNPROCESSABLE_CONTENT : MHD_HTTP_ACCEPTED;
    const char *reason = in->result.reason ? in->result.reason : "";
    request->body = arena_printf(
        request->arena,
        "{%s\"intake_number\":%lld,\"inputs\":1,\"accepted\":%d,\"stored\":%d,\"refused\":%d,"
        "\"duplicates\":%d,"
        "\"reasons\":[%s%s%s],\"answer\":\"%.*s\"}\n",
        refused ? "\"type\":\"about:blank\",\"title\":\"refused\",\"status\":422," : "",
        (long long)in->result.intake_number,
        in->result.outcome == ACCEPTED || in->result.outcome == STORED,
        in->result.outcome == STORED, refused, in->result.outcome == DUPLICATE, refused ? "\"" : "",
        reason, refused ? "\"" : "", STR_ARGS(answer));
    request_done(request);
}

static void alone_lost(struct waiter *waiter, struct input *in)
{
    struct request *request = (struct request *)(void *)waiter;
    (void)in;
    problem(request, MHD_HTTP_SERVICE_UNAVAILABLE, "the gateway is stopping: send it again");
    request_done(request);
}

static struct request *request_of_file(struct job_waiter *waiter)
{
    return (struct request *)(void *)((char *)waiter - offsetof(struct request, file));
}

static void file_finished(struct job_waiter *waiter, const struct job *job)
{
    struct request *request = request_of_file(waiter);
    const int64_t *n = job->report.counts;
    const bool refused = n[REFUSED] > 0 && n[ACCEPTED] + n[STORED] + n[DUPLICATE] == 0;
    const str report = report_json(request->arena, job, "");
    request->code = refused ? MHD_HTTP_UNPROCESSABLE_CONTENT : MHD_HTTP_ACCEPTED;
    request->body = report;
    if (refused) request->outcome = outcome_json(request->arena, &job->report);
    if (refused)
        request->body = arena_printf(
            request->arena, "{\"type\":\"about:blank\",\"title\":\"refused\",\"status\":422,%.*s",
            (int)report.len - 1, report.at + 1);
    request_done(request);
}

static void file_lost(struct job_waiter *waiter)
{
    struct request *request = request_of_file(waiter);
    problem(request, MHD_HTTP_SERVICE_UNAVAILABLE, "the gateway is stopping: send it again");
    request_done(request);
}

/* ---- bodies ------------------------------------------------------------------------------ */

static bool body_add(struct request *request, const char *at, size_t len)
{
    if (request->too_large || request->disk_failed) return false;
    request->byte_count += (int64_t)len;
    request->too_large = request->byte_count > body_bytes_max;
    if (request->too_large) return true;
    request->disk_failed = !file_append(request->fd, (str){at, len});
    return !request->disk_failed;
}

static struct request *request_new(struct post *post)
{
    struct arena *arena = arena_new(BODY_ARENA_BYTES);
    struct request *request = ARENA_NEW(arena, struct request);
    request->arena = arena;
    request->post = post;
    request->alone = (struct waiter){alone_answered, alone_lost};
    request->file = (struct job_waiter){file_finished, file_lost};
    (void)pthread_mutex_init(&request->lock, NULL);
    (void)pthread_cond_init(&request->done_cond, NULL);
    spool_work_path(post->place->spool, "post.XXXXXX", request->path);
    request->fd = mkostemp(request->path, O_CLOEXEC);
    if (request->fd < 0) request->path[0] = '\0';
    request->disk_failed = request->fd < 0;
    return request;
}

/* The body, when it is one HL7 message; else empty. */
static str body_message(struct request *request)
{
    if (request->byte_count == 0 || request->byte_count > ALONE_BYTES_MAX) return (str){0};
    char *at = arena_alloc(request->arena, (size_t)request->byte_count + 1);
    const ssize_t n = pread(request->fd, at, (size_t)request->byte_count, 0);
    const str body = {at, n > 0 ? (size_t)n : 0};
    if (format_of(body) != FORMAT_HL7) return (str){0};
    struct hl7_bytes left = {body};
    struct hl7_part part, end;
    struct hl7_split *split =
        hl7_split_new(request->arena, hl7_source_of(&left), body.len + 1, 0, 0);
    hl7_split_next(split, &part);
    if (part.kind != HL7_PART_MESSAGE) return (str){0};
    const str message = arena_str(request->arena, part.text);
    request->ending = part.ending;
    hl7_split_next(split, &end);
    return end.kind == HL7_PART_END ? message : (str){0};
}

/* Each body is a source of its own where inputs are judged by their own date, as files of the demo
 * are. */
static str source_of(struct request *request, const unsigned char sha256[SHA256_BYTES])
{
    char hex[2 * SHA256_BYTES + 1];
    if (!request->post->by_document) return STR("http");
    hash_hex(sha256, SHA256_BYTES, hex);
    return arena_printf(request->arena, "file %.32s", hex);
}

static bool message_send(struct request *request, int32_t slot, str text)
{
    unsigned char sha256[SHA256_BYTES];
    struct input *in = ARENA_NEW(request->arena, struct input);
    hash_sha256(text, sha256);
    *in = (struct input){.kind = INPUT_MESSAGE, .slot = slot, .count = 1, .text = text};
    in->source = source_of(request, sha256);
    in->by_document = request->post->by_document;
    in->ending = request->ending;
    in->partner = STR("");
    in->waiter = &request->alone;
    input_message(in, request->arena);
    return desk_message(request->post->desk, in);
}

static bool file_send(struct request *request, int32_t slot)
{
    struct post *post = request->post;
    struct spooled spooled;
    const struct timespec wait = {.tv_nsec = 20 * 1000000L};
    if (spool_copy(post->place->spool, request->path, &spooled) != OK) return false;
    while (!desk_has_room(post->desk, slot)) {
        if (!desk_holds(post->desk, slot)) return false;
        (void)nanosleep(&wait, NULL);
    }
    const str id = arena_printf(request->arena, "post %d %d %s", (int)getpid(),
                                atomic_fetch_add(&post->serial, 1), request->path);
    unsigned char digest[SHA256_BYTES];
    hash_sha256(id, digest);
    const struct drop drop = {.slot = slot,
                              .source = source_of(request, spooled.sha256),
                              .partner = STR(""),
                              .id = {(const char *)digest, IDENTITY_BYTES},
                              .by_document = post->by_document};
    struct job *job = job_new(post->place, &drop, &spooled);
    job->waiter = &request->file;
    if (desk_file(post->desk, job)) return true;
    job_free(job);
    return false;
}

/* Hands the body over and waits for what it comes to. False: the request is no longer ours. */
static bool body_handle(struct request *request)
{
    const int32_t slot = desk_slot(request->post->desk);
    const str message = body_message(request);
    if (request->too_large)
        problem(request, MHD_HTTP_CONTENT_TOO_LARGE, "the body is longer than 4 GB");
    else if (request->disk_failed || slot < 0 ||
             !(message.len ? message_send(request, slot, message) : file_send(request, slot)))
        problem(request, MHD_HTTP_SERVICE_UNAVAILABLE,
                "nobody can take it at the moment: send it again");
    else
        return request_wait(request);
    return true;
}

/* ---- the server -------------------------------------------------------------------------- */

static enum MHD_Result respond(struct MHD_Connection *connection, unsigned code, const char *type,
                               str body)
{
    static char nothing[1];
    void *content = nothing; /* libmicrohttpd copies it, but does not say const */
    if (body.len) memcpy(&content, &body.at, sizeof content);
    struct MHD_Response *response =
        MHD_create_response_from_buffer(body.len, content, MHD_RESPMEM_MUST_COPY);
    if (!response) return MHD_NO;
    (void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    (void)MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    (void)MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    if (code == MHD_HTTP_METHOD_NOT_ALLOWED)
        (void)MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, "GET, POST");
    if (code == MHD_HTTP_SERVICE_UNAVAILABLE)
        (void)MHD_add_response_header(response, MHD_HTTP_HEADER_RETRY_AFTER, RETRY_AFTER_S);
    const enum MHD_Result result = MHD_queue_response(connection, code, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result problem_respond(struct MHD_Connection *connection, unsigned code,
                                       const char *title)
{
    char body[256];
    const int n =
        snprintf(body, sizeof body, "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%u}\n",
                 title, code);
    return respond(connection, code, "application/problem+json", (str){body, (size_t)n});
}

static enum MHD_Result request_respond(struct MHD_Connection *connection,
                                       const struct request *request)
{
    if (request->speaks_fhir && request->outcome.len)
        return respond(connection, request->code, "application/fhir+json", request->outcome);
    if (request->problem) return problem_respond(connection, request->code, request->problem);
    const bool refused = request->code != MHD_HTTP_ACCEPTED;
    return respond(connection, request->code,
                   refused ? "application/problem+json" : "application/json", request->body);
}

static enum MHD_Result page_respond(struct MHD_Connection *connection, const struct post *post,
                                    const char *path)
{
    const struct http_page *page = post->pages;
    while (page && page->path && strcmp(page->path, path) != 0) page++;
    if (!page || !page->path) return problem_respond(connection, MHD_HTTP_NOT_FOUND, "not found");
    struct http_answer answer = {.code = MHD_HTTP_OK, .type = "text/html; charset=utf-8"};
    char query[HTTP_QUERY_BYTES];
    http_query(connection, query);
    page->answer(query, &answer);
    const enum MHD_Result result =
        respond(connection, answer.code, answer.type, (str){answer.body, answer.body_bytes});
    free(answer.body);
    return result;
}

static bool speaks_fhir(struct MHD_Connection *connection)
{
    const char *type =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_TYPE);
    return type && strncmp(type, "application/fhir+", strlen("application/fhir+")) == 0;
}

/* NOLINTBEGIN(readability-function-size): libmicrohttpd's callback has these parameters. */
static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *path,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_bytes, void **state)
{
    struct post *post = context;
    struct request *request = *state;
    (void)version;
    if (strcmp(method, MHD_HTTP_METHOD_GET) == 0) return page_respond(connection, post, path);
    if (strcmp(method, MHD_HTTP_METHOD_POST) != 0)
        return problem_respond(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "only GET and POST");
    if (strcmp(path, "/") != 0) return problem_respond(connection, MHD_HTTP_NOT_FOUND, "not found");
    if (!request) {
        request = request_new(post);
        request->speaks_fhir = speaks_fhir(connection);
        *state = request;
        return MHD_YES;
    }
    if (*upload_bytes) {
        (void)body_add(request, upload, *upload_bytes);
        *upload_bytes = 0;
        return MHD_YES;
    }
    if (!body_handle(request)) {
        *state = NULL;
        return problem_respond(
            connection, MHD_HTTP_SERVICE_UNAVAILABLE,
            "whether it was taken is not known: send it again, duplicates are told");
    }
    return request_respond(connection, request);
}
/* NOLINTEND(readability-function-size) */

static void completed(void *context, struct MHD_Connection *connection, void **state,
                      enum MHD_RequestTerminationCode code)
{
    (void)context;
    (void)connection;
    (void)code;
    if (*state) request_free(*state);
    *state = NULL;
}

enum status post_start(const struct settings *settings, struct desk *desk,
                       const struct job_place *place, const struct http_page *pages,
                       struct post **out)
{
    enum status status;
    const int fd = loopback_socket(settings->http_address, &status);
    if (fd < 0) return status;
    struct arena *arena = arena_new(1 << 20);
    struct post *post = ARENA_NEW(arena, struct post);
    post->arena = arena;
    post->desk = desk;
    post->place = place;
    post->pages = pages;
    post->by_document = strcmp(settings->as_of, "document") == 0;
    post->daemon = MHD_start_daemon(
        MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL, 0, NULL,
        NULL, handle, post, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)TIMEOUT_S,
        MHD_OPTION_NOTIFY_COMPLETED, completed, NULL, MHD_OPTION_END);
    if (!post->daemon) return HALT;
    *out = post;
    return OK;
}

uint16_t post_port(const struct post *post)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(post->daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info ? info->port : 0;
}

void post_stop(struct post *post)
{
    MHD_stop_daemon(post->daemon);
    arena_free(post->arena);
}
