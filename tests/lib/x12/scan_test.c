/* Every scanner cuts the same bytes at the same places, whatever the delimiters, and touches
 * nothing outside of them. */
#include "lib/x12/scan.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "lib/base/status.h"

enum { TEXT_MAX = 200, ROUNDS = 20000, PAGE_BYTES = 4096 };

static const struct x12_scanner *twin(void)
{
    size_t count;
    const struct x12_scanner *scanners = x12_scanners(&count);
    return &scanners[count - 1];
}

Test(x12_scan, cuts_up_to_the_first_terminator)
{
    size_t count;
    const struct x12_scanner *scanners = x12_scanners(&count);
    for (size_t i = 0; i < count; i++) {
        struct x12_segment segment = {.delimiters = X12_DELIMITERS};
        cr_assert(scanners[i].scan(STR("SV1*HC:99213:25*100**1***1:2~DTP*472~"), &segment));
        cr_expect_eq(segment.count, 7, "%s: %u elements", scanners[i].name, segment.count);
        cr_expect(str_is(segment.elements[1], "HC:99213:25"), "%s", scanners[i].name);
        cr_expect(str_is(segment.elements[7], "1:2"), "%s", scanners[i].name);
        cr_expect_eq(segment.elements[3].len, 0, "%s", scanners[i].name);
        cr_expect_eq(segment.key, X12_KEY3('S', 'V', '1'), "%s", scanners[i].name);
    }
}

Test(x12_scan, finds_nothing_without_a_terminator)
{
    size_t count;
    const struct x12_scanner *scanners = x12_scanners(&count);
    for (size_t i = 0; i < count; i++) {
        struct x12_segment segment = {.delimiters = X12_DELIMITERS};
        cr_expect_not(scanners[i].scan(STR("REF*6R*1"), &segment), "%s", scanners[i].name);
        cr_expect_not(scanners[i].scan(STR(""), &segment), "%s", scanners[i].name);
        cr_expect_eq(segment.oddities, 0, "%s", scanners[i].name);
    }
}

static void expect_same(const struct x12_scanner *scanner, str text, struct x12_delimiters d)
{
    struct x12_segment segment = {.delimiters = d}, expected = {.delimiters = d};
    const bool found = twin()->scan(text, &expected);
    cr_assert_eq(scanner->scan(text, &segment), found, "%s", scanner->name);
    if (!found) return;
    cr_assert_eq(segment.count, expected.count, "%s", scanner->name);
    cr_assert_eq(segment.oddities, expected.oddities, "%s", scanner->name);
    cr_assert_eq(segment.key, expected.key, "%s", scanner->name);
    cr_assert_eq(segment.present, expected.present, "%s", scanner->name);
    cr_assert_eq(segment.composed, expected.composed, "%s", scanner->name);
    cr_assert_eq(segment.odd, expected.odd, "%s", scanner->name);
    cr_assert_eq(segment.text.len, expected.text.len, "%s", scanner->name);
    for (unsigned i = 0; i <= segment.count; i++) {
        cr_assert_eq(segment.elements[i].at, expected.elements[i].at, "%s", scanner->name);
        cr_assert_eq(segment.elements[i].len, expected.elements[i].len, "%s", scanner->name);
    }
}

static const char letters[] = "AB*~:^\n\0\x7f\xff\x80 ";

static char any_letter(void)
{
    return letters[(size_t)rand() % (sizeof letters - 1)];
}

Test(x12_scan, by_vectors_is_as_byte_by_byte)
{
    size_t count;
    const struct x12_scanner *scanners = x12_scanners(&count);
    char text[TEXT_MAX];
    srand(7);
    for (int round = 0; round < ROUNDS; round++) {
        const size_t len = (size_t)rand() % TEXT_MAX;
        const int delimiters_are_rare = rand() % 3;
        for (size_t i = 0; i < len; i++)
            if (delimiters_are_rare && rand() % 16)
                text[i] = 'A';
            else
                text[i] = any_letter();
        const struct x12_delimiters d = {.element = any_letter(),
                                         .component = any_letter(),
                                         .repetition = any_letter(),
                                         .terminator = any_letter()};
        for (size_t i = 0; i + 1 < count; i++) expect_same(&scanners[i], (str){text, len}, d);
    }
}

/* The bytes end where the page ends, and the next one cannot be read. */
Test(x12_scan, touches_no_byte_behind_the_last)
{
    size_t count;
    const struct x12_scanner *scanners = x12_scanners(&count);
    char *pages = mmap(NULL, (size_t)2 * PAGE_BYTES, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    cr_assert_neq(pages, MAP_FAILED);
    cr_assert_eq(mprotect(pages + PAGE_BYTES, PAGE_BYTES, PROT_NONE), 0);
    memset(pages, 'A', PAGE_BYTES);
    for (size_t len = 0; len < 100; len++)
        for (size_t i = 0; i < count; i++) {
            struct x12_segment segment = {.delimiters = X12_DELIMITERS};
            cr_expect_not(scanners[i].scan((str){pages + PAGE_BYTES - len, len}, &segment));
        }
    (void)munmap(pages, (size_t)2 * PAGE_BYTES);
}
