/* What the largest table costs: 2.5 million NCCI pairs of the official shape, synthetic codes:
 * seconds to load, bytes of the image, nanoseconds of a lookup; beside them, the time to read every
 * byte of the file once and to copy the image. One line of JSON. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "bench/pairs.h"
#include "lib/base/crc32c.h"
#include "lib/codeset/image.h"
#include "lib/codeset/load.h"
#include "lib/codeset/ncci.h"
#include "runtime/file.h"

enum { LOOKUPS = 2000000, WARM_PAIRS = 2000 };

static int64_t now_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

struct pair {
    char first[6], second[6];
};

/* Pairs that stand in the file, and as many that do not, in random order. */
static struct pair *pairs_of(struct arena *arena)
{
    struct pair *pairs = ARENA_ARRAY(arena, struct pair, LOOKUPS);
    uint64_t seed = 7;
    for (int i = 0; i < LOOKUPS; i++) {
        const uint64_t random = random_next(&seed);
        const unsigned first = (unsigned)(random % (PAIRS_ROWS / PAIRS_OF_EACH));
        const unsigned second =
            pair_second(first, (unsigned)(random >> 20) % PAIRS_OF_EACH) + (random >> 63 ? 1 : 0);
        (void)snprintf(pairs[i].first, sizeof pairs[i].first, "%05u", pair_first(first) % 100000);
        (void)snprintf(pairs[i].second, sizeof pairs[i].second, "%05u", second % 100000);
    }
    return pairs;
}

/* A read that waits for the one before, anywhere in so many bytes: what memory itself takes. */
static int64_t memory_ns(struct arena *arena, size_t bytes_count)
{
    const size_t count = bytes_count / sizeof(uint32_t);
    uint32_t *next_of = ARENA_ARRAY(arena, uint32_t, count);
    uint64_t seed = 99;
    for (size_t i = 0; i < count; i++) next_of[i] = (uint32_t)i;
    for (size_t i = count - 1; i > 0; i--) { /* Sattolo: one cycle through all */
        const size_t j = random_next(&seed) % i;
        const uint32_t kept = next_of[i];
        next_of[i] = next_of[j];
        next_of[j] = kept;
    }
    uint32_t at = 0;
    const int64_t begin = now_ns();
    for (int i = 0; i < LOOKUPS; i++) at = next_of[at];
    return (now_ns() - begin) / LOOKUPS + (at == UINT32_MAX);
}

/* The mean over as many lookups, of the first `distinct` pairs in turn. */
static int64_t lookups_ns(const struct codesets *sets, const struct pair *pairs, int distinct,
                          size_t *found)
{
    const int64_t begin = now_ns();
    for (int i = 0; i < LOOKUPS; i++) {
        const struct pair *pair = &pairs[i % distinct];
        const struct ptp ptp = ptp_lookup(sets, PTP_PRACTITIONER, (str){pair->first, 5},
                                          (str){pair->second, 5}, date_of(20240701));
        *found += ptp.answer.verdict == CODE_VALID;
    }
    return (now_ns() - begin) / LOOKUPS;
}

/* The image as a worker has it: a file that is mapped. The kernel may keep it in large pages. */
static bool image_map(str image, str *mapped)
{
    char path[] = "/tmp/claimline-bench-XXXXXX";
    const int fd = mkstemp(path);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "wb");
    bool good = file && fwrite(image.at, 1, image.len, file) == image.len;
    good = file && fclose(file) == 0 && good && file_map(path, mapped) == OK;
    (void)unlink(path);
    return good;
}

int main(void)
{
    struct arena *arena = arena_new(SIZE_MAX), *loading = arena_new(SIZE_MAX);
    struct loaded_tables tables;
    struct config_fault fault = {0};
    const str file = pairs_file(arena);
    const struct pair *pairs = pairs_of(arena);
    int64_t at = now_ns();
    const uint32_t sum = crc32c(file);
    const int64_t reading_ns = now_ns() - at;
    at = now_ns();
    if (tables_load(loading, STR("ccipra-2024q4.txt"), file, &tables, &fault) != OK) {
        (void)fprintf(stderr, "line %d: %s\n", fault.line, fault.what);
        return EXIT_FAILURE;
    }
    const int64_t loading_ns = now_ns() - at;
    const size_t image_bytes = tables.items[0].image.len;
    str image;
    if (!image_map(tables.items[0].image, &image)) return EXIT_FAILURE;
    struct codesets *sets = codesets_new(arena);
    at = now_ns();
    if (codesets_add_image(sets, STR("ptp"), image, &fault) != OK) return EXIT_FAILURE;
    const int64_t opening_ns = now_ns() - at;
    size_t found = 0;
    const int64_t lookup_ns = lookups_ns(sets, pairs, LOOKUPS, &found);
    /* What claims of one hospital ask for again and again. */
    size_t again = 0;
    const int64_t warm_ns = lookups_ns(sets, pairs, WARM_PAIRS, &again);
    const int64_t wait_ns = memory_ns(arena, image_bytes);
    (void)printf("{\"rows\":%zu,\"file_bytes\":%zu,\"read_once_ms\":%lld,\"load_ms\":%lld,"
                 "\"image_bytes\":%zu,\"open_ms\":%lld,\"lookups\":%d,\"found\":%zu,"
                 "\"lookup_ns\":%lld,\"warm_lookup_ns\":%lld,\"memory_ns\":%lld,\"crc\":%u}\n",
                 tables.items[0].rows, file.len, (long long)(reading_ns / 1000000),
                 (long long)(loading_ns / 1000000), image_bytes, (long long)(opening_ns / 1000000),
                 LOOKUPS, found, (long long)lookup_ns, (long long)warm_ns, (long long)wait_ns, sum);
    const bool good = loading_ns < 10000000000 && image_bytes <= 50000000 && warm_ns < 200 &&
                      (lookup_ns < 200 || 2 * lookup_ns < 3 * wait_ns);
    arena_free(loading);
    arena_free(arena);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
