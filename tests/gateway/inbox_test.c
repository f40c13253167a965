/* The watched folder: what is taken, when, from whom, and that packs and spool hold what was taken.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "gateway/inbox.h"
#include "runtime/folder.h"
#include "samples.h"
#include "world.h"

static const struct {
    const char *name;
    bool taken;
} names[] = {
    {"a.837", true}, {".a.837", false}, {"a.tmp", false},     {"a.part", false},
    {"tmp", true},   {".tmp", false},   {"a.837.tmp", false}, {"part", true},
    {"a", true},     {".", false},      {"..", false},
};

Test(name_is_taken, leaves_what_is_still_being_written)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        cr_expect_eq(name_is_taken(names[i].name), names[i].taken, "%s", names[i].name);
}

static const struct {
    const char *path;
    bool all;
    const char *source; /* NULL: the file itself */
} sources[] = {
    {"a.837", false, "inbox"},           {"lab/a.837", false, "inbox/lab"},
    {"lab/x/a.837", false, "inbox/lab"}, {"each/a.837", false, NULL},
    {"each/x/y.hl7", false, NULL},       {"a.837", true, NULL},
    {"lab/a.837", true, NULL},           {"each", false, "inbox"},
};

Test(source_of_path, is_the_subfolder_or_the_file_itself)
{
    const unsigned char sha256[SHA256_BYTES] = {0xab, 0xcd};
    struct arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        bool by_document;
        const str source =
            source_of_path(arena, str_of(sources[i].path), sha256, sources[i].all, &by_document);
        cr_expect_eq(by_document, sources[i].source == NULL, "%s", sources[i].path);
        cr_expect(sources[i].source ? str_is(source, sources[i].source)
                                    : str_starts(source, "file abcd0000"),
                  "%s: %.*s", sources[i].path, STR_ARGS(source));
    }
    arena_free(arena);
}

static void write_file(const char *path, str text)
{
    FILE *out = fopen(path, "we");
    cr_assert(out != NULL);
    cr_assert_eq(fwrite(text.at, 1, text.len, out), text.len);
    cr_assert_eq(fclose(out), 0);
}

static void run_for(struct world *world, int64_t ms, int64_t accepted)
{
    struct timespec begun, now;
    (void)clock_gettime(CLOCK_MONOTONIC, &begun);
    do {
        (void)world_turn(world, NO_CRASH);
        (void)clock_gettime(CLOCK_MONOTONIC, &now);
    } while (((int64_t)now.tv_sec - begun.tv_sec) * 1000 < ms &&
             world_tally(world, "accepted") < accepted);
    world_run(world);
}

Test(inbox, takes_files_and_subfolders_and_moves_them_to_done, .timeout = 60)
{
    struct world *world = world_new();
    struct arena *arena = world_arena(world);
    const char *folder = world_folder(world);
    struct partners partners = {0};
    struct job_place place = *world_place(world);
    place.partners = &partners;
    const struct settings settings = {.slot_count = 2,
                                      .inbox_folder = arena_printf(arena, "%s/inbox", folder).at,
                                      .state_folder = folder,
                                      .as_of = "today"};
    struct inbox *inbox;
    cr_assert_eq(inbox_start(&settings, world_desk(world), &place, &inbox), OK);
    cr_assert(folder_make(arena_printf(arena, "%s/inbox/each/x", folder).at, SPOOL_FOLDER_MODE));
    write_file(arena_printf(arena, "%s/inbox/a.837", folder).at,
               sample_837(arena, &(struct sample_837){.control = 1, .claims = 2}));
    write_file(arena_printf(arena, "%s/inbox/each/x/b.hl7", folder).at,
               sample_dft(arena, "C1", "M1"));
    write_file(arena_printf(arena, "%s/inbox/each/c.hl7", folder).at,
               sample_dft(arena, "C1", "M2"));
    write_file(arena_printf(arena, "%s/inbox/.hidden", folder).at, STR("x"));
    cr_assert_eq(symlink("/etc/passwd", arena_printf(arena, "%s/inbox/link", folder).at), 0);
    run_for(world, 20000, 4);
    cr_expect_eq(world_tally(world, "accepted"), 4);
    cr_expect_eq(world_tally(world, "refused"), 0, "each file below each/ is a source of its own");
    cr_expect(world_file(world, "inbox/done/a.837").at != NULL);
    cr_expect(world_file(world, "inbox/done/each/x/b.hl7").at != NULL);
    cr_expect(world_file(world, "inbox/done/each/x/b.hl7.result.json").at != NULL);
    cr_expect(world_file(world, "inbox/.hidden").at != NULL);
    cr_expect(world_file(world, "inbox/link").at != NULL, "a link is no file");
    inbox_stop(inbox);
    world_free(world);
}

Test(spool, keeps_a_file_once_by_its_hash)
{
    struct world *world = world_new();
    struct arena *arena = world_arena(world);
    struct spooled one, two;
    const str path = arena_printf(arena, "%s/x", world_folder(world));
    write_file(path.at, STR("abc"));
    cr_assert_eq(spool_copy(world_place(world)->spool, path.at, &one), OK);
    cr_assert_eq(spool_copy(world_place(world)->spool, path.at, &two), OK);
    cr_expect_eq(one.byte_count, 3);
    cr_expect_arr_eq(one.sha256, two.sha256, SHA256_BYTES);
    /* FIPS 180-2 appendix B.1: SHA-256 of "abc". */
    cr_expect(str_is(
        world_file(world,
                   "spool/ba/ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        "abc"));
    world_free(world);
}

Test(pack, says_where_a_message_lies)
{
    struct world *world = world_new();
    struct arena *arena = world_arena(world);
    struct pack pack;
    pack_init(&pack, world_place(world)->spool, 1);
    const str first = pack_add(&pack, arena, STR("abc"));
    const str second = pack_add(&pack, arena, STR("de"));
    cr_assert_eq(pack_sync(&pack), OK);
    cr_expect(str_starts(first, "pack 1-"));
    str rest = second;
    (void)str_cut(&rest, ' ');
    const str name = str_cut(&rest, ' ');
    cr_expect(str_is(rest, "3 2"), "%.*s", STR_ARGS(rest));
    cr_expect(str_is(world_file(world, arena_printf(arena, "spool/packs/%.*s", STR_ARGS(name)).at),
                     "abcde"));
    pack_close(&pack);
    world_free(world);
}
