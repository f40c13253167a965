/* post.h - POST / on the HTTP address: any format; 202 once PostgreSQL has it, with what became of
 * it.
 *
 *   one HL7 message   a message that came alone: {"inputs":1,...,"answer":"MSH|..."}
 *   anything else     spooled, and then as a file from the inbox: {"inputs":n,"accepted":n,...}
 *
 * Refused as a whole: 422, a body over the limit: 413, no slot held or the process ending: 503, all
 * as application/problem+json (RFC 9457). GET shows the pages.
 */
#ifndef GATEWAY_POST_H
#define GATEWAY_POST_H

#include "gateway/desk.h"
#include "runtime/http.h"

struct post;

MUST_CHECK enum status post_start(const struct settings *settings, struct desk *desk,
                                  const struct job_place *place, const struct http_page *pages,
                                  struct post **post);
uint16_t post_port(const struct post *post);
void post_stop(struct post *post);

#endif
