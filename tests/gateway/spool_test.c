/* Promise: an original stays for as long as it must, counted from when its bytes came last, and
 * goes then. */
#include "gateway/spool.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LONG_AGO = 1000000, BEFORE = 2000000 };

static char folder[] = "/tmp/claimline-spool.XXXXXX";
static struct spool spool;
static char dropped[SPOOL_PATH_MAX];

static void setup(void)
{
    cr_assert(mkdtemp(folder) != NULL);
    cr_assert_eq(spool_open(&spool, folder), OK);
    (void)snprintf(dropped, sizeof dropped, "%s/dropped", folder);
}

static void teardown(void)
{
    char command[SPOOL_PATH_MAX + 16];
    (void)snprintf(command, sizeof command, "rm -rf '%s'", folder);
    cr_expect_eq(system(command), 0);
}

TestSuite(spool, .init = setup, .fini = teardown);

static void drop(struct spooled *spooled, const char *text)
{
    FILE *out = fopen(dropped, "we");
    cr_assert(out != NULL);
    cr_assert_geq(fputs(text, out), 0);
    cr_assert_eq(fclose(out), 0);
    cr_assert_eq(spool_copy(&spool, dropped, spooled), OK);
}

static void age(const struct spooled *spooled)
{
    const struct timespec times[] = {{.tv_sec = LONG_AGO}, {.tv_sec = LONG_AGO}};
    const int fd = spool_read(&spool, spooled->sha256);
    cr_assert_geq(fd, 0);
    cr_assert_eq(futimens(fd, times), 0);
    cr_assert_eq(close(fd), 0);
}

static bool is_there(const struct spooled *spooled)
{
    const int fd = spool_read(&spool, spooled->sha256);
    if (fd >= 0) (void)close(fd);
    return fd >= 0;
}

static int64_t sweep(void)
{
    int64_t count = 0;
    for (int which = 0; which < SPOOL_FOLDERS; which++) count += spool_sweep(&spool, which, BEFORE);
    return count;
}

Test(spool, lets_go_what_is_old_and_nothing_else)
{
    struct spooled old, young;
    drop(&old, "old");
    drop(&young, "young");
    age(&old);
    cr_expect_eq(sweep(), 1);
    cr_expect_not(is_there(&old));
    cr_expect(is_there(&young));
    cr_expect_eq(sweep(), 0);
}

Test(spool, keeps_old_bytes_that_were_brought_again)
{
    struct spooled spooled;
    drop(&spooled, "the same");
    age(&spooled);
    drop(&spooled, "the same");
    cr_expect_eq(sweep(), 0);
    cr_expect(is_there(&spooled));
}

Test(spool, lets_old_packs_go)
{
    char path[SPOOL_PATH_MAX];
    const struct timespec times[] = {{.tv_sec = LONG_AGO}, {.tv_sec = LONG_AGO}};
    struct arena *arena = arena_new(1 << 20);
    struct pack pack;
    pack_init(&pack, &spool, 3);
    const str original = pack_add(&pack, arena, STR("MSH|"));
    cr_assert_eq(pack_sync(&pack), OK);
    cr_expect(str_starts(original, "pack 3-"));
    cr_expect_eq(sweep(), 0);
    (void)snprintf(path, sizeof path, "%s/packs/3-%lld", folder, (long long)pack.id);
    pack_close(&pack);
    cr_assert_eq(utimensat(AT_FDCWD, path, times, 0), 0);
    cr_expect_eq(sweep(), 1);
    cr_expect_neq(access(path, F_OK), 0);
    arena_free(arena);
}
