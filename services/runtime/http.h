/* http.h - the small web server of a worker: /metrics, /healthz, /readyz, and pages of its own, on
 * loopback.
 *
 * Runs in a thread of its own. /healthz answers 200 as long as the process lives; /readyz 200 once
 * http_ready(true) was said, else 503.
 */
#ifndef RUNTIME_HTTP_H
#define RUNTIME_HTTP_H

#include "lib/base/status.h"
#include "lib/base/str.h"

struct http_answer {
    unsigned code;    /* 200 unless set */
    const char *type; /* "text/html; charset=utf-8" */
    char *body;       /* malloc'ed by stdio (open_memstream); the server frees it */
    size_t body_bytes;
};

/* A page, read only: GET `path`. `query` is what follows '?', or "". */
struct http_page {
    const char *path;
    void (*answer)(const char *query, struct http_answer *answer);
};

struct http;

/* The query of a request as it was sent; libmicrohttpd hands out its pieces only. */
enum { HTTP_QUERY_BYTES = 512 };
struct MHD_Connection;
void http_query(struct MHD_Connection *connection, char text[HTTP_QUERY_BYTES]);

/* address: "127.0.0.1:0" takes a free port. Anything but a loopback address is REJECT, a port that
 * is taken RETRY (both said in the log). pages: ends with {0}, or NULL. */
MUST_CHECK enum status http_start(const char *address, const struct http_page *pages,
                                  struct http **http);
uint16_t http_port(const struct http *http);
void http_stop(struct http *http);
void http_ready(bool ready);
/* "host:port" whose host is loopback (127.0.0.0/8, ::1 in brackets, localhost). */
bool address_is_loopback(const char *address);

#endif
