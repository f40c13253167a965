/* Adds up the claims of a 2000 loop, and compares them with what its TS3 and TS2 state. */
#include "lib/x12/x835_situations.h"

#include "lib/base/money.h"
#include "lib/x12/balance.h"

/* clang-format off */
static const struct x12_rule summary_differs = {"x835.summary.balance", X12_WARNING, 3,
    {.ik304 = "8", .ik403 = "I12"}, "the summary is not the total of its claims"};

enum total { CLAIMS, CHARGE, DAYS, MIA };

/* 005010X221A1 2000 TS3, TS2 and 2100 MIA, QTY: the elements of one are totals of the other's. A second
 * element of MIA: which of the two is meant by the name differs among payers; either will do. */
static const struct {
    const char *id;
    unsigned at;
    enum total of;
    unsigned mia, or_mia;
} totals_table[] = {
    {"TS3",  4, CLAIMS, 0,  0}, {"TS3",  5, CHARGE, 0,  0},
    {"TS2",  1, MIA,    4,  0}, {"TS2",  2, MIA,   16,  0}, {"TS2",  3, MIA,   14,  0},
    {"TS2",  4, MIA,    6,  0}, {"TS2",  5, MIA,    8,  0}, {"TS2",  6, MIA,   13, 18},
    {"TS2", 12, MIA,   15,  0}, {"TS2", 13, DAYS,   0,  0}, {"TS2", 15, MIA,    7,  0},
    {"TS2", 17, MIA,    9,  0}, {"TS2", 18, MIA,   10,  0}, {"TS2", 19, MIA,   11,  0},
};
/* clang-format on */

static void read_elements(const struct x12_segment *segment, int64_t to[X835_SUMMARY_ELEMENTS + 1])
{
    for (unsigned at = 1; at <= X835_SUMMARY_ELEMENTS; at++) {
        money amount = money_of(0);
        (void)money_parse(x12_element(segment, at), &amount);
        to[at] = amount.cents;
    }
}

static void add_element(const struct x12_segment *segment, unsigned at, int64_t *sum)
{
    money amount = money_of(0);
    if (money_parse(x12_element(segment, at), &amount)) (void)cents_add(sum, amount.cents);
}

void x835_totals_add(struct x835_totals *totals, struct x12_walk *walk)
{
    const struct x12_segment *segment = &walk->stream->segment;
    if (x12_is(segment, "CLP")) {
        totals->claim_count += 100;
        add_element(segment, 3, &totals->charge);
    } else if (x12_is(segment, "MIA")) {
        for (unsigned at = 1; at <= X835_SUMMARY_ELEMENTS; at++)
            add_element(segment, at, &totals->mia[at]);
    } else if (x12_is(segment, "QTY")) {
        if (str_is(x12_element(segment, 1), "CA")) add_element(segment, 2, &totals->covered_days);
    } else if (x12_is(segment, "TS3")) {
        totals->has_ts3 = true;
        x12_walk_place(walk, &totals->at_ts3);
        read_elements(segment, totals->ts3);
    } else if (x12_is(segment, "TS2")) {
        totals->has_ts2 = true;
        x12_walk_place(walk, &totals->at_ts2);
        read_elements(segment, totals->ts2);
    }
}

static int64_t total_of(const struct x835_totals *totals, enum total of, unsigned mia)
{
    switch (of) {
    case CLAIMS:
        return totals->claim_count;
    case CHARGE:
        return totals->charge;
    case DAYS:
        return totals->covered_days;
    case MIA:
        return totals->mia[mia];
    }
    return 0;
}

void x835_totals_check(struct x835_totals *totals, struct x12_findings *findings)
{
    for (size_t i = 0; i < COUNT_OF(totals_table); i++) {
        const bool in_ts3 = totals_table[i].id[2] == '3';
        const unsigned at = totals_table[i].at;
        if (!(in_ts3 ? totals->has_ts3 : totals->has_ts2)) continue;
        const int64_t stated = (in_ts3 ? totals->ts3 : totals->ts2)[at];
        const int64_t is = total_of(totals, totals_table[i].of, totals_table[i].mia);
        const unsigned other = totals_table[i].or_mia;
        if (stated == is || (other && stated == totals->mia[other])) continue;
        char a[MONEY_TEXT_MAX], b[MONEY_TEXT_MAX];
        money_write(money_of(stated), a);
        money_write(money_of(is), b);
        struct x12_finding *finding = x12_findings_add(findings, &summary_differs,
                                                       in_ts3 ? &totals->at_ts3 : &totals->at_ts2);
        finding->element = (uint8_t)at;
        x12_finding_say(finding, "%s%02u is %s, its claims have %s", totals_table[i].id, at, a, b);
    }
    *totals = (struct x835_totals){0};
}
