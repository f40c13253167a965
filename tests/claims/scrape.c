/* What a scrape of this process shows. */
#include "scrape.h"

#include <stdlib.h>

#include "runtime/metrics.h"

bool scrape_has(const char *begin, const char *end)
{
    size_t len;
    bool has = false;
    char *text = metrics_text(&len);
    const size_t tail = strlen(end);
    for (str rest = {text, len}; rest.at;) {
        const str line = str_cut(&rest, '\n');
        has = has || (str_starts(line, begin) && line.len >= tail &&
                      memcmp(line.at + line.len - tail, end, tail) == 0);
    }
    free(text);
    return has;
}
