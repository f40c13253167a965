/* The post answers each file once, the same again after a crash, and refuses other bytes under a
 * used number. */
#include "payer/post.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "payer/folder.h"
#include "payer/samples.h"

struct scene {
    char root[64], to[128], from[128], ledger[128];
    struct arena *arena;
    struct post_rules rules;
    int64_t now_ms;
};

static struct scene scene_new(void)
{
    struct scene scene = {
        .root = "/tmp/payer_test_XXXXXX", .arena = arena_new(256 << 20), .now_ms = 1782820800000};
    char partner[96];
    cr_assert_not_null(mkdtemp(scene.root));
    (void)snprintf(partner, sizeof partner, "%s/acme", scene.root);
    (void)snprintf(scene.to, sizeof scene.to, "%s/to_payer", partner);
    (void)snprintf(scene.from, sizeof scene.from, "%s/from_payer", partner);
    (void)snprintf(scene.ledger, sizeof scene.ledger, "%s/received.jsonl", partner);
    cr_assert_eq(mkdir(partner, 0700), 0);
    cr_assert_eq(mkdir(scene.to, 0700), 0);
    scene.rules = (struct post_rules){
        .partners = NULL, .payer = {.seed = 7}, .claims_per_payment = 100, .once = 1};
    return scene;
}

static void scene_free(struct scene *scene)
{
    char command[128];
    (void)snprintf(command, sizeof command, "rm -r %s", scene->root);
    cr_assert_eq(system(command), 0);
    arena_free(scene->arena);
}

/* A payer process from start to end, as long as it has work. */
static struct post_totals run(struct scene *scene)
{
    struct arena *arena = arena_new(1 << 20);
    scene->rules.partners = scene->root;
    struct post *post = post_open(&scene->rules, arena);
    do cr_assert_eq(post_step(post, scene->now_ms += 3000), OK);
    while (!post_is_idle(post));
    const struct post_totals totals = post_totals(post);
    post_close(post);
    arena_free(arena);
    return totals;
}

static size_t answers_in(struct scene *scene)
{
    struct folder_file *files;
    size_t count;
    cr_assert_eq(folder_list(scene->from, scene->arena, &files, &count), OK);
    return count;
}

static str answer_in(struct scene *scene, const char *name)
{
    char path[256];
    str content = {0};
    (void)snprintf(path, sizeof path, "%s/%s", scene->from, name);
    return folder_get(path, scene->arena, &content) == OK ? content : (str){0};
}

static size_t lines_with(struct scene *scene, const char *what)
{
    str content, rest;
    size_t count = 0;
    cr_assert_eq(folder_get(scene->ledger, scene->arena, &content), OK);
    for (rest = content; rest.at != NULL;) {
        const str line = str_cut(&rest, '\n');
        count += line.len > 0 && memmem(line.at, line.len, what, strlen(what)) != NULL;
    }
    return count;
}

static void deliver(struct scene *scene, const char *name, str file)
{
    cr_assert_eq(folder_put(scene->to, name, file), OK);
}

Test(post_step, answers_a_file_once)
{
    struct scene scene = scene_new();
    deliver(&scene, "000000001.837", file_made(scene.arena, 1, 1, 10, 2));
    cr_expect_eq(run(&scene).claims, 10);
    cr_expect_eq(answers_in(&scene), 4);
    cr_expect_eq(run(&scene).files, 0, "a restart begins nothing anew");
    cr_expect_eq(lines_with(&scene, "\"received\""), 1);
    cr_expect_eq(lines_with(&scene, "\"answered\""), 1);
    scene_free(&scene);
}

Test(post_step, does_not_look_at_files_that_are_being_written)
{
    struct scene scene = scene_new();
    deliver(&scene, ".000000001.837.part", file_made(scene.arena, 1, 1, 1, 1));
    deliver(&scene, "000000001.tmp", file_made(scene.arena, 1, 1, 1, 1));
    cr_expect_eq(run(&scene).files, 0);
    scene_free(&scene);
}

Test(post_step, gives_the_first_answer_again_to_the_same_bytes)
{
    struct scene scene = scene_new();
    deliver(&scene, "000000001.837", file_made(scene.arena, 1, 1, 10, 2));
    (void)run(&scene);
    const str first = answer_in(&scene, "000000001-835.edi");
    deliver(&scene, "again.837", file_made(scene.arena, 1, 1, 10, 2));
    cr_expect_eq(run(&scene).again, 1);
    cr_expect(first.len > 0 && str_eq(first, answer_in(&scene, "000000001-835.edi")));
    cr_expect_eq(answers_in(&scene), 4);
    cr_expect_eq(lines_with(&scene, "\"again\""), 1);
    cr_expect_eq(lines_with(&scene, "\"received\""), 1);
    scene_free(&scene);
}

Test(post_step, refuses_the_same_bytes_again_where_it_is_told_to)
{
    struct scene scene = scene_new();
    scene.rules.again_reject = 1;
    deliver(&scene, "000000001.837", file_made(scene.arena, 1, 1, 1, 1));
    (void)run(&scene);
    deliver(&scene, "again.837", file_made(scene.arena, 1, 1, 1, 1));
    cr_expect_eq(run(&scene).refused, 1);
    cr_expect_gt(answer_in(&scene, "000000001-ta1-duplicate.edi").len, 0);
    scene_free(&scene);
}

Test(post_step, refuses_other_bytes_under_a_used_number)
{
    struct scene scene = scene_new();
    deliver(&scene, "000000001.837", file_made(scene.arena, 1, 1, 10, 2));
    (void)run(&scene);
    const str first = answer_in(&scene, "000000001-835.edi");
    deliver(&scene, "other.837", file_made(scene.arena, 1, 500, 10, 2));
    const struct post_totals totals = run(&scene);
    cr_expect_eq(totals.refused, 1);
    cr_expect_eq(totals.claims, 0);
    const str ta1 = answer_in(&scene, "000000001-ta1-duplicate.edi");
    cr_expect(ta1.len > 0 && memmem(ta1.at, ta1.len, "*R*025~", 7) != NULL);
    cr_expect(str_eq(first, answer_in(&scene, "000000001-835.edi")));
    cr_expect_eq(lines_with(&scene, "\"refused\""), 1);
    scene_free(&scene);
}

/* Killed behind the first line and in front of the answers: the next start answers, and counts
 * nothing twice. */
Test(post_step, answers_after_a_crash_what_it_had_received)
{
    struct scene scene = scene_new();
    str ledger;
    deliver(&scene, "000000001.837", file_made(scene.arena, 1, 1, 10, 2));
    (void)run(&scene);
    const str first = answer_in(&scene, "000000001-835.edi");
    cr_assert_eq(folder_get(scene.ledger, scene.arena, &ledger), OK);
    const char *end = memchr(ledger.at, '\n', ledger.len);
    cr_assert_eq(truncate(scene.ledger, end + 1 - ledger.at), 0); /* "answered" never came */
    char command[200];
    (void)snprintf(command, sizeof command, "rm %s/*", scene.from);
    cr_assert_eq(system(command), 0);
    (void)run(&scene);
    cr_expect_eq(answers_in(&scene), 4);
    cr_expect(str_eq(first, answer_in(&scene, "000000001-835.edi")));
    cr_expect_eq(lines_with(&scene, "\"received\""), 1);
    cr_expect_eq(lines_with(&scene, "\"again\""), 0);
    cr_expect_eq(lines_with(&scene, "\"answered\""), 1);
    scene_free(&scene);
}

Test(post_step, cuts_off_a_ledger_line_that_a_crash_cut_short)
{
    struct scene scene = scene_new();
    struct stat about;
    deliver(&scene, "000000001.837", file_made(scene.arena, 1, 1, 10, 2));
    (void)run(&scene);
    cr_assert_eq(stat(scene.ledger, &about), 0);
    cr_assert_eq(truncate(scene.ledger, about.st_size - 7), 0);
    cr_expect_eq(run(&scene).files, 0);
    cr_expect_eq(lines_with(&scene, "\"received\""), 1);
    cr_expect_eq(lines_with(&scene, "\"answered\""), 1);
    scene_free(&scene);
}

Test(post_step, loses_and_doubles_answers_as_told)
{
    struct scene scene = scene_new();
    scene.rules.lose_percent = 100;
    deliver(&scene, "000000001.837", file_made(scene.arena, 1, 1, 10, 2));
    cr_expect_eq(run(&scene).answers, 0);
    cr_expect_eq(answers_in(&scene), 0);
    scene.rules.lose_percent = 0;
    scene.rules.duplicate_percent = 100;
    deliver(&scene, "000000002.837", file_made(scene.arena, 2, 100, 10, 2));
    cr_expect_eq(run(&scene).answers, 8);
    cr_expect(str_eq(answer_in(&scene, "000000002-999.edi"),
                     answer_in(&scene, "000000002-999-copy.edi")));
    scene_free(&scene);
}

/* Without --once answers wait; nothing is in front of its time, and all come in the end. */
Test(post_step, waits_as_long_as_it_is_told)
{
    struct scene scene = scene_new();
    struct arena *arena = arena_new(1 << 20);
    scene.rules.once = 0;
    scene.rules.delay_s = 100;
    scene.rules.reorder = 1;
    scene.rules.partners = scene.root;
    deliver(&scene, "000000001.837", file_made(scene.arena, 1, 1, 10, 2));
    struct post *post = post_open(&scene.rules, arena);
    cr_assert_eq(post_step(post, scene.now_ms), OK);
    const size_t at_once = answers_in(&scene);
    cr_expect_lt(at_once, 4);
    for (int second = 0; second < 110; second++)
        cr_assert_eq(post_step(post, scene.now_ms += 1000), OK);
    cr_expect_eq(answers_in(&scene), 4);
    cr_expect(post_is_idle(post));
    cr_expect_eq(post_totals(post).files, 1);
    post_close(post);
    arena_free(arena);
    scene_free(&scene);
}

Test(post_step, says_of_an_unreadable_file_that_it_is_one)
{
    struct scene scene = scene_new();
    deliver(&scene, "garbage.837", STR("no interchange at all"));
    cr_expect_eq(run(&scene).unreadable, 1);
    cr_expect_eq(answers_in(&scene), 0);
    cr_expect_eq(run(&scene).unreadable, 0);
    scene_free(&scene);
}

Test(post_step, keeps_more_files_than_it_can_work_on_at_a_time)
{
    struct scene scene = scene_new();
    for (int n = 1; n <= 50; n++) {
        char name[32];
        (void)snprintf(name, sizeof name, "%09d.837", n);
        deliver(&scene, name, file_made(scene.arena, n, (uint64_t)n * 10, 2, 1));
    }
    cr_expect_eq(run(&scene).files, 50);
    cr_expect_eq(answers_in(&scene), 200);
    cr_expect_eq(lines_with(&scene, "\"answered\""), 50);
    scene_free(&scene);
}
