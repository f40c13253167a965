/* The protocol's counts as Prometheus series, by one table. */
#include "runtime/meters.h"

#include "lib/base/status.h"

/* clang-format off */
#define AT(member) offsetof(struct protocol_counts, member)
static const struct meter {
    size_t offset;
    bool is_narrow; /* int32_t */
    enum metric_kind kind;
    const char *name, *doc;
} table[] = {
    {AT(received),     false, METRIC_COUNTER, "claimline_received_total",      "Messages polled, also those dropped."},
    {AT(duplicates),   false, METRIC_COUNTER, "claimline_duplicates_total",    "Messages dropped: applied before."},
    {AT(gaps),         false, METRIC_COUNTER, "claimline_gaps_total",          "Messages dropped: an earlier one is missing."},
    {AT(bad_crc),      false, METRIC_COUNTER, "claimline_bad_crc_total",       "Messages dropped: the checksum does not fit."},
    {AT(without_lane), false, METRIC_COUNTER, "claimline_without_lane_total",  "Messages dropped: not from a worker of the line."},
    {AT(newer_schema), false, METRIC_COUNTER, "claimline_newer_schema_total",  "Messages that wait for a newer binary."},
    {AT(taken),        false, METRIC_COUNTER, "claimline_taken_total",         "Partitions taken."},
    {AT(rewinds),      false, METRIC_COUNTER, "claimline_rewinds_total",       "Partitions whose log was lost or trimmed."},
    {AT(batches),      false, METRIC_COUNTER, "claimline_batches_total",       "Transactions committed."},
    {AT(published),    false, METRIC_COUNTER, "claimline_published_total",     "Messages handed to the producer."},
    {AT(resent),       false, METRIC_COUNTER, "claimline_resent_total",        "Messages of lanes that stood still, published again."},
    {AT(collected),    false, METRIC_COUNTER, "claimline_collected_total",     "Messages freed from the outbox."},
    {AT(quarantined),  false, METRIC_COUNTER, "claimline_quarantined_total",   "Messages set aside unseen: crashes, SQL errors."},
    {AT(data_errors),  false, METRIC_COUNTER, "claimline_data_errors_total",   "Transactions that a message made fail."},
    {AT(open_messages),false, METRIC_GAUGE,   "claimline_open_messages",       "Messages in the outbox."},
    {AT(held),         true,  METRIC_GAUGE,   "claimline_partitions",          "Partitions held."},
    {AT(paused),       true,  METRIC_GAUGE,   "claimline_partitions_paused",   "Partitions that wait: window full, newer schema."},
};
#undef AT
/* clang-format on */
_Static_assert(COUNT_OF(table) <= METERS_MAX, "a meter a row");

void meters_start(struct meters *meters)
{
    for (size_t i = 0; i < COUNT_OF(table); i++)
        meters->counts[i] = metric_series(table[i].kind, table[i].name, table[i].doc, NULL);
    meters->fenced =
        metric_counter("claimline_fenced_total", "Processes of this worker that ended as zombies.");
    meters->messages =
        metric_counter("claimline_messages_total", "Messages handled and committed.");
    meters->rejected = metric_counter("claimline_rejected_total",
                                      "Messages refused by the handler and set aside.");
}

static int64_t count_of(const struct protocol_counts *counts, const struct meter *meter)
{
    const char *at = (const char *)counts + meter->offset;
    int32_t narrow;
    int64_t wide;
    if (meter->is_narrow) {
        memcpy(&narrow, at, sizeof narrow);
        return narrow;
    }
    memcpy(&wide, at, sizeof wide);
    return wide;
}

void meters_take(struct meters *meters, const struct protocol_counts *counts)
{
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        const int64_t now = count_of(counts, &table[i]);
        if (table[i].kind == METRIC_GAUGE)
            metric_set(meters->counts[i], now);
        else
            metric_add(meters->counts[i], now - meters->seen[i]);
        meters->seen[i] = now;
    }
}

void meters_partition(struct meters *meters, int32_t partition, int64_t next_offset, int64_t lag)
{
    if (!meters->lag[partition]) {
        meters->lag[partition] =
            metric_numbered(METRIC_GAUGE, "claimline_lag_messages",
                            "Messages of the inbox not yet committed.", "partition", partition);
        meters->next_offset[partition] =
            metric_numbered(METRIC_GAUGE, "claimline_next_offset", "Where reading goes on.",
                            "partition", partition);
    }
    metric_set(meters->next_offset[partition], next_offset);
    if (lag >= 0) metric_set(meters->lag[partition], lag);
}
