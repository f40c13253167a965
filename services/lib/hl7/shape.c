/* Fields moved to where the standard has them, by the rows of a profile. */
#include "lib/hl7/shape.h"

#include "lib/hl7/charset.h"

enum { FIELDS_MAX = 64 };

const struct hl7_profile *hl7_profile_of(const struct hl7_profiles *profiles, str message)
{
    struct hl7_header header;
    if (!profiles || hl7_header_read(message, &header) != OK) return NULL;
    return hl7_profile_for(profiles, header.sending_application, header.sending_facility);
}

static bool is_moved(const struct hl7_profile *profile, str id)
{
    for (size_t i = 0; i < profile->move_count; i++)
        if (str_eq(profile->moves[i].segment, id)) return true;
    return false;
}

static bool is_target(const struct hl7_profile *profile, str id, int32_t field)
{
    for (size_t i = 0; i < profile->move_count; i++)
        if (str_eq(profile->moves[i].segment, id) && profile->moves[i].to == field) return true;
    return false;
}

/* The fields of a segment at the places of the standard. What was moved away is empty, unless
 * another was moved into it. Returns the last one that says anything. */
static int fields_move(const struct hl7_profile *profile, const struct hl7_segment *segment,
                       str fields[FIELDS_MAX + 1])
{
    int last = FIELDS_MAX;
    for (int i = 1; i <= FIELDS_MAX; i++) fields[i] = hl7_field(segment, i);
    for (size_t i = 0; i < profile->move_count; i++) {
        const struct hl7_move *move = &profile->moves[i];
        if (!str_eq(move->segment, segment->id)) continue;
        fields[move->to] = hl7_field(segment, move->from);
        if (!is_target(profile, segment->id, move->from)) fields[move->from] = (str){0};
    }
    while (last > 0 && fields[last].len == 0) last--;
    return last;
}

/* The segment as it goes out; out NULL: only its length. */
static size_t segment_write(const struct hl7_profile *profile, const struct hl7_segment *segment,
                            char *out)
{
    str fields[FIELDS_MAX + 1] = {{0}};
    str text = segment->text;
    const int last = is_moved(profile, segment->id) ? fields_move(profile, segment, fields) : 0;
    if (last) text = segment->id;
    size_t len = text.len;
    if (out) memcpy(out, text.at, len);
    for (int i = 1; i <= last; i++) {
        if (out) out[len] = segment->by.field;
        len++;
        if (out && fields[i].len) memcpy(out + len, fields[i].at, fields[i].len);
        len += fields[i].len;
    }
    if (out) out[len] = '\r';
    return len + 1;
}

static size_t segments_write(const struct hl7_profile *profile, struct hl7_reader reader, char *out)
{
    struct hl7_segment segment;
    size_t len = 0;
    while (hl7_next(&reader, &segment))
        len += segment_write(profile, &segment, out ? out + len : NULL);
    return len;
}

static str moved(struct arena *arena, str text, const struct hl7_profile *profile)
{
    struct hl7_reader reader;
    if (hl7_open(text, &reader) != OK) return text;
    char *out = arena_alloc(arena, segments_write(profile, reader, NULL) + 1);
    return (str){out, segments_write(profile, reader, out)};
}

str hl7_standard(struct arena *arena, str message, const struct hl7_profile *profile)
{
    const str text = hl7_decoded(arena, message, profile ? profile->charset : (str){0});
    return profile && profile->move_count ? moved(arena, text, profile) : text;
}
