/* scrape.h - what a scrape of this process shows, for tests. */
#ifndef TESTS_CLAIMS_SCRAPE_H
#define TESTS_CLAIMS_SCRAPE_H

#include "lib/base/str.h"

/* Whether some series begins and ends like this. */
bool scrape_has(const char *begin, const char *end);

#endif
