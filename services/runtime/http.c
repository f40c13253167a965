/* The worker's small web server, by libmicrohttpd in a thread of its own: GET only, loopback only.
 */
#include "runtime/http.h"

#include <microhttpd.h>
#include <netdb.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "runtime/log.h"
#include "runtime/metrics.h"

enum { HOST_BYTES_MAX = 256, CONNECTIONS_MAX = 64, TIMEOUT_S = 10 };

struct http {
    struct MHD_Daemon *daemon;
    const struct http_page *pages;
};

static atomic_bool is_ready;

void http_ready(bool ready)
{
    atomic_store(&is_ready, ready);
}

/* ---- addresses ---------------------------------------------------------------------------- */

/* "host:port" or "[host]:port" into its halves. */
static bool address_split(const char *address, char host[HOST_BYTES_MAX], const char **port)
{
    const char *colon = strrchr(address, ':');
    int64_t number;
    if (!colon || colon == address || !str_parse_int(str_of(colon + 1), &number)) return false;
    if (number < 0 || number > UINT16_MAX) return false;
    str name = {address, (size_t)(colon - address)};
    if (name.at[0] == '[' && name.at[name.len - 1] == ']') name = (str){name.at + 1, name.len - 2};
    if (name.len >= HOST_BYTES_MAX) return false;
    memcpy(host, name.at, name.len);
    host[name.len] = '\0';
    *port = colon + 1;
    return true;
}

/* 127.0.0.0/8 as four numbers (no names that begin so), ::1, localhost. */
static bool host_is_loopback(const char *host)
{
    str rest = str_of(host);
    int pieces = 0;
    if (strcmp(host, "localhost") == 0 || strcmp(host, "::1") == 0) return true;
    while (rest.at) {
        int64_t number;
        const str piece = str_cut(&rest, '.');
        if (!str_all_digits(piece) || !str_parse_int(piece, &number) || number > UINT8_MAX)
            return false;
        if (pieces++ == 0 && number != 127) return false;
    }
    return pieces == 4;
}

bool address_is_loopback(const char *address)
{
    char host[HOST_BYTES_MAX];
    const char *port;
    return address_split(address, host, &port) && host_is_loopback(host);
}

/* ---- answers ------------------------------------------------------------------------------ */

static void text_answer(struct http_answer *answer, unsigned code, const char *text)
{
    *answer = (struct http_answer){.code = code, .type = "text/plain; charset=utf-8"};
    FILE *out = open_memstream(&answer->body, &answer->body_bytes);
    if (!out) return;
    (void)fputs(text, out);
    (void)fclose(out);
}

static void metrics_answer(struct http_answer *answer)
{
    *answer = (struct http_answer){.code = MHD_HTTP_OK,
                                   .type = "text/plain; version=0.0.4; charset=utf-8"};
    answer->body = metrics_text(&answer->body_bytes);
}

static const struct http_page *page_find(const struct http *http, const char *path)
{
    const struct http_page *page = http->pages;
    while (page && page->path && strcmp(page->path, path) != 0) page++;
    return page && page->path ? page : NULL;
}

static void route(const struct http *http, const char *path, const char *query,
                  struct http_answer *answer)
{
    const struct http_page *page = page_find(http, path);
    if (page) {
        *answer = (struct http_answer){.code = MHD_HTTP_OK, .type = "text/html; charset=utf-8"};
        page->answer(query, answer);
    } else if (strcmp(path, "/metrics") == 0) {
        metrics_answer(answer);
    } else if (strcmp(path, "/healthz") == 0) {
        text_answer(answer, MHD_HTTP_OK, "alive\n");
    } else if (strcmp(path, "/readyz") == 0) {
        if (atomic_load(&is_ready))
            text_answer(answer, MHD_HTTP_OK, "ready\n");
        else
            text_answer(answer, MHD_HTTP_SERVICE_UNAVAILABLE, "not ready\n");
    } else {
        text_answer(answer, MHD_HTTP_NOT_FOUND, "not found\n");
    }
}

static enum MHD_Result answer_send(struct MHD_Connection *connection, struct http_answer *answer)
{
    static char nothing[1];
    struct MHD_Response *response = MHD_create_response_from_buffer(
        answer->body ? answer->body_bytes : 0, answer->body ? answer->body : nothing,
        answer->body ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT);
    if (!response) {
        free(answer->body);
        return MHD_NO;
    }
    (void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, answer->type);
    (void)MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    (void)MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    const enum MHD_Result result = MHD_queue_response(connection, answer->code, response);
    MHD_destroy_response(response);
    return result;
}

/* One pair is all that pages need. */
struct query {
    size_t len;
    char *text; /* HTTP_QUERY_BYTES */
};

static enum MHD_Result query_add(void *context, enum MHD_ValueKind kind, const char *key,
                                 const char *value)
{
    struct query *query = context;
    (void)kind;
    const size_t room = HTTP_QUERY_BYTES - query->len;
    const int n = snprintf(query->text + query->len, room, "%s%s=%s", query->len ? "&" : "", key,
                           value ? value : "");
    if (n < 0 || (size_t)n >= room)
        query->text[query->len] = '\0';
    else
        query->len += (size_t)n;
    return MHD_YES;
}

void http_query(struct MHD_Connection *connection, char text[HTTP_QUERY_BYTES])
{
    struct query query = {.text = text};
    text[0] = '\0';
    (void)MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, query_add, &query);
}

/* NOLINTBEGIN(readability-function-size): libmicrohttpd's callback has these parameters. */
static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *path,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_bytes, void **request)
{
    struct http_answer answer;
    char query[HTTP_QUERY_BYTES];
    (void)version, (void)upload, (void)request;
    if (*upload_bytes) {
        *upload_bytes = 0; /* a body that nobody asked for */
        return MHD_YES;
    }
    if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 && strcmp(method, MHD_HTTP_METHOD_HEAD) != 0) {
        text_answer(&answer, MHD_HTTP_METHOD_NOT_ALLOWED, "GET only\n");
        return answer_send(connection, &answer);
    }
    http_query(connection, query);
    route(context, path, query, &answer);
    return answer_send(connection, &answer);
}
/* NOLINTEND(readability-function-size) */

/* ---- the server --------------------------------------------------------------------------- */

static struct MHD_Daemon *daemon_start(const struct addrinfo *where, struct http *http)
{
    const unsigned family = where->ai_family == AF_INET6 ? MHD_USE_IPv6 : MHD_NO_FLAG;
    return MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | family, 0, NULL, NULL,
                            handle, http, MHD_OPTION_SOCK_ADDR, where->ai_addr,
                            MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
                            MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)TIMEOUT_S, MHD_OPTION_END);
}

enum status http_start(const char *address, const struct http_page *pages, struct http **http)
{
    static struct http only; /* one a process */
    char host[HOST_BYTES_MAX];
    const char *port;
    struct addrinfo *where = NULL;
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                                   .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    if (!address_split(address, host, &port) || !host_is_loopback(host)) {
        LOG(LOG_ERROR, "http address is not a loopback address");
        return REJECT;
    }
    if (getaddrinfo(host, port, &hints, &where) != 0) return REJECT;
    only.pages = pages;
    only.daemon = daemon_start(where, &only);
    freeaddrinfo(where);
    *http = &only;
    if (only.daemon) return OK;
    LOG(LOG_ERROR, "http port is taken", INT("port", strtol(port, NULL, 10)));
    return RETRY;
}

uint16_t http_port(const struct http *http)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info ? info->port : 0;
}

void http_stop(struct http *http)
{
    if (http->daemon) MHD_stop_daemon(http->daemon);
    http->daemon = NULL;
}
