/* The simulated log: it drops what it acknowledged, repeats, delays, tears, cuts and forgets. */
#include "runtime/simulation/world.h"

#include <string.h>

int64_t log_end(const struct world *world, enum stage stage, int32_t part)
{
    return world->topics[stage][part].base + world->topics[stage][part].count;
}

/* A full log is trimmed by its retention, read or not. */
void log_append(struct world *world, enum stage stage, int32_t part,
                const struct log_message *message)
{
    struct topic *topic = &world->topics[stage][part];
    if (topic->count == LOG_MAX) {
        topic->count -= LOG_MAX / 2;
        topic->base += LOG_MAX / 2;
        memmove(topic->messages, topic->messages + LOG_MAX / 2,
                (size_t)topic->count * sizeof *topic->messages);
    }
    topic->messages[topic->count++] = *message;
}

static void append_and_report(struct world *world, const struct wire *wire)
{
    log_append(world, wire->stage, wire->part, &wire->message);
    process_report(world, wire, log_end(world, wire->stage, wire->part) - 1);
}

void log_produce(struct world *world, const struct wire *wire)
{
    const int32_t x = world->has_faults ? pick(world, 1000) : 1000;
    struct wire torn = *wire;
    if (x < 30) { /* acknowledged, then gone */
        process_report(world, wire, log_end(world, wire->stage, wire->part));
    } else if (x < 80 && world->wire_count < WIRE_MAX) {
        world->wire[world->wire_count++] = *wire;
    } else if (x < 120) {
        log_append(world, wire->stage, wire->part, &wire->message);
        append_and_report(world, wire);
    } else if (x < 130) { /* librdkafka 2.0.2: persisted, says the report, but not where */
        log_append(world, wire->stage, wire->part, &wire->message);
        process_report(world, wire, -1);
    } else if (x < 140) {
        torn.message.crc_is_good = false;
        append_and_report(world, &torn);
    } else {
        append_and_report(world, wire);
    }
}

void log_deliver_one(struct world *world)
{
    const int32_t i = pick(world, world->wire_count);
    const struct wire wire = world->wire[i];
    world->wire[i] = world->wire[--world->wire_count];
    append_and_report(world, &wire);
}

static struct topic *any_topic(struct world *world)
{
    return &world->topics[1 + pick(world, STAGE_COUNT - 1)][pick(world, PARTS)];
}

void log_cut_tail(struct world *world)
{
    struct topic *topic = any_topic(world);
    const int32_t cut = 1 + pick(world, 5);
    topic->count = topic->count > cut ? topic->count - cut : 0;
}

void log_trim(struct world *world)
{
    struct topic *topic = any_topic(world);
    const int32_t cut = topic->count ? 1 + pick(world, topic->count) : 0;
    topic->base += cut;
    topic->count -= cut;
    memmove(topic->messages, topic->messages + cut, (size_t)topic->count * sizeof *topic->messages);
}

/* Everything is gone: messages, committed offsets, and the offsets begin anew. */
void log_wipe(struct world *world)
{
    for (int s = 0; s < STAGE_COUNT; s++)
        for (int p = 0; p < PARTS; p++) {
            world->topics[s][p].base = world->topics[s][p].count = 0;
            world->mirror[s][p] = -1;
        }
    for (int32_t i = 0; i < world->wire_count; i++) process_report(world, &world->wire[i], -1);
    world->wire_count = 0;
    world->totals.wiped++;
}
