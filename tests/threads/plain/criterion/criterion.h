/* criterion.h - as much of Criterion as the tests that start threads use, for the thread sanitizer,
 * which cannot follow Criterion's own sandbox.
 *
 * A test runs in a child made by fork(), as it would in Criterion. An expectation that fails is
 * said on standard error and fails the test; an assertion ends it as well. */
#ifndef PLAIN_CRITERION_H
#define PLAIN_CRITERION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct plain_options {
    void (*init)(void), (*fini)(void);
    double timeout; /* not heeded: the sanitizer is many times slower */
    bool disabled;
};

struct plain_test {
    const char *suite, *name;
    void (*run)(void);
    struct plain_options options;
    struct plain_test *next;
};

void plain_add(struct plain_test *test);
enum plain_weight { PLAIN_EXPECTS, PLAIN_ASSERTS };
void plain_check(enum plain_weight weight, bool holds, const char *file, int line, const char *what,
                 const char *format, ...) __attribute__((format(printf, 6, 7)));
void plain_skip(const char *format, ...) __attribute__((format(printf, 1, 2)));

#define Test(SUITE, NAME, ...)                                                                  \
    static void SUITE##_##NAME##_run(void);                                                     \
    static struct plain_test SUITE##_##NAME##_test = {                                          \
        .suite = #SUITE, .name = #NAME, .run = SUITE##_##NAME##_run, .options = {__VA_ARGS__}}; \
    __attribute__((constructor)) static void SUITE##_##NAME##_add(void)                         \
    {                                                                                           \
        plain_add(&SUITE##_##NAME##_test);                                                      \
    }                                                                                           \
    static void SUITE##_##NAME##_run(void)

#define PLAIN_CHECK(WEIGHT, HOLDS, WHAT, ...) \
    plain_check(WEIGHT, HOLDS, __FILE__, __LINE__, WHAT, "" __VA_ARGS__)

#define cr_skip_test(...) plain_skip("" __VA_ARGS__)
#define cr_assert(A, ...) PLAIN_CHECK(PLAIN_ASSERTS, (A), #A, __VA_ARGS__)
#define cr_expect(A, ...) PLAIN_CHECK(PLAIN_EXPECTS, (A), #A, __VA_ARGS__)
#define cr_assert_not(A, ...) PLAIN_CHECK(PLAIN_ASSERTS, !(A), "not " #A, __VA_ARGS__)
#define cr_expect_not(A, ...) PLAIN_CHECK(PLAIN_EXPECTS, !(A), "not " #A, __VA_ARGS__)
#define cr_assert_not_null(A, ...) PLAIN_CHECK(PLAIN_ASSERTS, (A) != NULL, #A, __VA_ARGS__)
#define cr_expect_null(A, ...) PLAIN_CHECK(PLAIN_EXPECTS, (A) == NULL, "no " #A, __VA_ARGS__)
#define cr_assert_eq(A, B, ...) PLAIN_CHECK(PLAIN_ASSERTS, (A) == (B), #A " == " #B, __VA_ARGS__)
#define cr_expect_eq(A, B, ...) PLAIN_CHECK(PLAIN_EXPECTS, (A) == (B), #A " == " #B, __VA_ARGS__)
#define cr_assert_neq(A, B, ...) PLAIN_CHECK(PLAIN_ASSERTS, (A) != (B), #A " != " #B, __VA_ARGS__)
#define cr_expect_neq(A, B, ...) PLAIN_CHECK(PLAIN_EXPECTS, (A) != (B), #A " != " #B, __VA_ARGS__)
#define cr_assert_gt(A, B, ...) PLAIN_CHECK(PLAIN_ASSERTS, (A) > (B), #A " > " #B, __VA_ARGS__)
#define cr_expect_gt(A, B, ...) PLAIN_CHECK(PLAIN_EXPECTS, (A) > (B), #A " > " #B, __VA_ARGS__)
#define cr_expect_lt(A, B, ...) PLAIN_CHECK(PLAIN_EXPECTS, (A) < (B), #A " < " #B, __VA_ARGS__)
#define cr_assert_geq(A, B, ...) PLAIN_CHECK(PLAIN_ASSERTS, (A) >= (B), #A " >= " #B, __VA_ARGS__)
#define cr_expect_geq(A, B, ...) PLAIN_CHECK(PLAIN_EXPECTS, (A) >= (B), #A " >= " #B, __VA_ARGS__)
#define cr_expect_leq(A, B, ...) PLAIN_CHECK(PLAIN_EXPECTS, (A) <= (B), #A " <= " #B, __VA_ARGS__)
#define cr_expect_str_eq(A, B, ...) \
    PLAIN_CHECK(PLAIN_EXPECTS, strcmp((A), (B)) == 0, #A " is " #B, __VA_ARGS__)
#define cr_expect_arr_eq(A, B, SIZE, ...) \
    PLAIN_CHECK(PLAIN_EXPECTS, memcmp((A), (B), (SIZE)) == 0, #A " is " #B, __VA_ARGS__)

#endif
