/* Delimiters by vectors: 32 bytes become a mask, its bits the ends of elements. */
#include "lib/x12/scan.h"

#if defined __x86_64__
#include <immintrin.h>
#elif defined __aarch64__
#include <arm_neon.h>
#endif

enum { BLOCK_BYTES = 32 };

/* Which bytes of a block end an element, which of them the segment, which separate components, and
 * which are worth a closer look (x12_is_odd): bit 0 is the first byte. */
struct marks {
    uint32_t all, ends, components, odd;
};

/* A segment being cut. */
struct cutting {
    struct x12_segment *segment;
    const char *begin; /* of the element in hand */
    unsigned count;
    uint32_t odd;
    uint64_t empty, composed;
};

static void cut_at(struct cutting *cutting, const char *end)
{
    if (cutting->count <= X12_ELEMENTS_MAX)
        cutting->segment->elements[cutting->count] =
            (str){cutting->begin, (size_t)(end - cutting->begin)};
    cutting->count++;
    cutting->begin = end + 1;
}

/* All ends of a block, where there is room for all. */
static inline void cut_all(struct cutting *cutting, const char *block, uint32_t ends)
{
    str *element = &cutting->segment->elements[cutting->count];
    const char *begin = cutting->begin;
    for (; ends; ends &= ends - 1) {
        const char *end = block + __builtin_ctz(ends);
        *element++ = (str){begin, (size_t)(end - begin)};
        begin = end + 1;
    }
    cutting->begin = begin;
}

/* The bit of the element that is so many behind the one in hand; 0: it is not cut. */
static inline uint64_t bit_of(const struct cutting *cutting, unsigned further)
{
    const unsigned at = cutting->count + further;
    return at <= X12_ELEMENTS_MAX ? 1ull << at : 0;
}

/* The elements that the marked bytes stand in, or end. */
static inline uint64_t elements_at(const struct cutting *cutting, uint32_t marked, uint32_t ends)
{
    uint64_t elements = 0;
    for (; marked; marked &= marked - 1)
        elements |= bit_of(cutting, (unsigned)__builtin_popcount(ends & ((marked & -marked) - 1)));
    return elements;
}

/* Up to and with the first terminator of the block; true: it has one. Compiled with each loop, for
 * its processor. */
__attribute__((always_inline)) static inline bool cut_block(struct cutting *cutting,
                                                            const char *block, struct marks marks)
{
    uint32_t left = marks.all;
    if (marks.ends) {
        left &= marks.ends ^ (marks.ends - 1);
        marks.odd &= (marks.ends & -marks.ends) - 1;
        marks.components &= (marks.ends & -marks.ends) - 1;
    }
    cutting->odd |= marks.odd;
    cutting->composed |= elements_at(cutting, marks.components, left);
    /* Where one end follows another, there is nothing between them. */
    const uint32_t nothing = left & (left << 1 | (cutting->begin == block));
    cutting->empty |= elements_at(cutting, nothing, left);
    const unsigned more = (unsigned)__builtin_popcount(left);
    if (cutting->count + more <= X12_ELEMENTS_MAX + 1) {
        cut_all(cutting, block, left);
        cutting->count += more;
    } else {
        for (; left; left &= left - 1) cut_at(cutting, block + __builtin_ctz(left));
    }
    return marks.ends != 0;
}

static inline void finish(const struct cutting *cutting, const char *from)
{
    struct x12_segment *segment = cutting->segment;
    segment->text = (str){from, (size_t)(cutting->begin - 1 - from)};
    const uint64_t cut = bit_of(cutting, 0) - 1; /* where they are too many: all bits */
    segment->present = cut & ((2ull << X12_ELEMENTS_MAX) - 1) & ~cutting->empty;
    segment->composed = cutting->composed;
    segment->odd = cutting->odd != 0;
    x12_cut_end(segment, cutting->count);
}

/* One byte after the other: all of it, or what is less than a block. */
static bool scan_rest(struct cutting cutting, str rest, size_t from)
{
    const struct x12_delimiters d = cutting.segment->delimiters;
    for (size_t i = from; i < rest.len; i++) {
        const char c = rest.at[i];
        if (c != d.terminator) cutting.odd |= x12_is_odd(c, d.repetition);
        if (c != d.terminator && c == d.component) cutting.composed |= bit_of(&cutting, 0);
        if (c != d.terminator && c != d.element) continue;
        if (cutting.begin == rest.at + i) cutting.empty |= bit_of(&cutting, 0);
        cut_at(&cutting, rest.at + i);
        if (c != d.terminator) continue;
        finish(&cutting, rest.at);
        return true;
    }
    return false;
}

/* One loop, compiled for each kind of vector. */
#define SCAN_BY(name, mark, target)                                           \
    target static bool name(str rest, struct x12_segment *segment)            \
    {                                                                         \
        struct cutting cutting = {.segment = segment, .begin = rest.at};      \
        const struct x12_delimiters d = segment->delimiters;                  \
        bool ended = false;                                                   \
        size_t at = 0;                                                        \
        for (; !ended && at + BLOCK_BYTES <= rest.len; at += BLOCK_BYTES)     \
            ended = cut_block(&cutting, rest.at + at, mark(rest.at + at, d)); \
        if (!ended) return scan_rest(cutting, rest, at);                      \
        finish(&cutting, rest.at);                                            \
        return true;                                                          \
    }

#if defined __x86_64__
__attribute__((target("avx2"))) static inline struct marks mark_avx2(const char *block,
                                                                     struct x12_delimiters d)
{
    __m256i loaded;
    memcpy(&loaded, block, sizeof loaded);
    const __m256i ends = _mm256_cmpeq_epi8(loaded, _mm256_set1_epi8(d.terminator));
    const __m256i cuts = _mm256_cmpeq_epi8(loaded, _mm256_set1_epi8(d.element));
    /* One up, 0x7f is as negative as all that lies beyond ASCII. */
    const __m256i control =
        _mm256_cmpgt_epi8(_mm256_set1_epi8(0x21), _mm256_add_epi8(loaded, _mm256_set1_epi8(1)));
    const __m256i repeats = _mm256_cmpeq_epi8(loaded, _mm256_set1_epi8(d.repetition));
    return (struct marks){
        (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(cuts, ends)),
        (uint32_t)_mm256_movemask_epi8(ends),
        (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(loaded, _mm256_set1_epi8(d.component))),
        (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(control, repeats))};
}
SCAN_BY(scan_avx2, mark_avx2, __attribute__((target("avx2,bmi,popcnt"))))

/* Which of 16 bytes are below 0x20, 0x7f or above. */
static inline uint32_t control_16(const char *from)
{
    __m128i loaded;
    memcpy(&loaded, from, sizeof loaded);
    loaded = _mm_add_epi8(loaded, _mm_set1_epi8(1));
    return (uint32_t)_mm_movemask_epi8(_mm_cmpgt_epi8(_mm_set1_epi8(0x21), loaded));
}

/* Which of 16 bytes are `byte`: bit 0 is the first. */
static inline uint32_t mask_16(const char *from, char byte)
{
    __m128i loaded;
    memcpy(&loaded, from, sizeof loaded);
    return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(loaded, _mm_set1_epi8(byte)));
}
#elif defined __aarch64__
/* The same; there is no move of masks: each byte keeps the bit of its place, eight are added up. */
static inline uint32_t bits_of(uint8x16_t chosen)
{
    static const uint8_t places[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    const uint8x16_t bits = vandq_u8(chosen, vld1q_u8(places));
    return (uint32_t)vaddv_u8(vget_low_u8(bits)) | (uint32_t)vaddv_u8(vget_high_u8(bits)) << 8;
}

static inline uint32_t mask_16(const char *from, char byte)
{
    return bits_of(vceqq_u8(vld1q_u8((const uint8_t *)from), vdupq_n_u8((uint8_t)byte)));
}

static inline uint32_t control_16(const char *from)
{
    const uint8x16_t loaded = vld1q_u8((const uint8_t *)from);
    return bits_of(
        vorrq_u8(vcltq_u8(loaded, vdupq_n_u8(0x20)), vcgeq_u8(loaded, vdupq_n_u8(0x7f))));
}
#endif

#if defined __x86_64__ || defined __aarch64__
static inline struct marks mark_halves(const char *block, struct x12_delimiters d)
{
    const uint32_t ends = mask_16(block, d.terminator) | mask_16(block + 16, d.terminator) << 16;
    const uint32_t cuts = mask_16(block, d.element) | mask_16(block + 16, d.element) << 16;
    const uint32_t odd = control_16(block) | control_16(block + 16) << 16 |
                         mask_16(block, d.repetition) | mask_16(block + 16, d.repetition) << 16;
    const uint32_t components = mask_16(block, d.component) | mask_16(block + 16, d.component)
                                                                  << 16;
    return (struct marks){cuts | ends, ends, components, odd};
}
SCAN_BY(scan_halves, mark_halves, )
#endif

static bool scan_plain(str rest, struct x12_segment *segment)
{
    return scan_rest((struct cutting){.segment = segment, .begin = rest.at}, rest, 0);
}

static const struct x12_scanner scanners[] = {
#if defined __x86_64__
    {"avx2", scan_avx2},
    {"sse2", scan_halves},
#elif defined __aarch64__
    {"neon", scan_halves},
#endif
    {"plain", scan_plain},
};

const struct x12_scanner *x12_scanners(size_t *count)
{
    size_t skipped = 0;
#if defined __x86_64__
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi")) skipped = 1;
#endif
    *count = sizeof scanners / sizeof *scanners - skipped;
    return scanners + skipped;
}
