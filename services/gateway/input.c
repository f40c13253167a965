/* What an HL7 message says of itself, and texts fit for keys and reasons. */
#include "gateway/input.h"

#include <stdio.h>

#include "lib/hl7/shape.h"
#include "lib/hl7/wide.h"

enum { KEY_TEXT_MAX = 200 };

struct hl7_profiles gateway_profiles;

struct input *input_of(const struct message *message)
{
    struct input *in;
    memcpy(&in, &message->input, sizeof in); /* NOLINT(bugprone-sizeof-expression): the pointer */
    return in;
}

static bool is_plain(char c)
{
    return c >= ' ' && c <= '~' && c != '\\';
}

str key_text(struct arena *arena, str text)
{
    size_t plain = 0;
    while (plain < text.len && is_plain(text.at[plain])) plain++;
    if (plain == text.len && text.len <= KEY_TEXT_MAX) return text.at ? text : STR("");
    if (text.len > KEY_TEXT_MAX) {
        unsigned char digest[SHA256_BYTES];
        char *hex = arena_alloc(arena, (size_t)2 * SHA256_BYTES + 1);
        hash_sha256(text, digest);
        hash_hex(digest, SHA256_BYTES, hex);
        return (str){hex, (size_t)2 * SHA256_BYTES};
    }
    char *at = arena_alloc(arena, 4 * text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        static const char digits[] = "0123456789ABCDEF";
        const unsigned char c = (unsigned char)text.at[i];
        if (is_plain(text.at[i])) {
            at[len++] = text.at[i];
            continue;
        }
        at[len++] = '\\';
        at[len++] = 'x';
        at[len++] = digits[c >> 4];
        at[len++] = digits[c & 15];
    }
    return (str){at, len};
}

str verdict_text(struct arena *arena, const struct hl7_verdict *verdict)
{
    if (verdict->fault_count == 0) return str_of(hl7_answer_text(verdict->answer));
    const struct hl7_fault *fault = &verdict->faults[0];
    const char *answer = hl7_answer_text(verdict->answer), *text = hl7_code_text(fault->code);
    const bool segment = fault->segment[0] >= 'A' && fault->segment[0] <= 'Z';
    if (!segment) return arena_printf(arena, "%s %d %s", answer, (int)fault->code, text);
    if (fault->field == 0)
        return arena_printf(arena, "%s %d %.3s %s", answer, (int)fault->code, fault->segment, text);
    return arena_printf(arena, "%s %d %.3s-%d %s", answer, (int)fault->code, fault->segment,
                        (int)fault->field, text);
}

static void reason_set(struct input *input, struct arena *arena)
{
    const str reason = verdict_text(arena, &input->verdict);
    if (input->verdict.answer != HL7_AA)
        (void)snprintf(input->reason, sizeof input->reason, "%.*s", STR_ARGS(reason));
}

static void refuse(struct input *input, struct arena *arena, enum hl7_code code)
{
    input->verdict = (struct hl7_verdict){0};
    hl7_verdict_add(&input->verdict, HL7_AR, code, "MSH", 0);
    reason_set(input, arena);
}

/* HL7 table 0357 has no code for it: 207, with AR, since sending it again cannot help. */
void input_refuse_large(struct input *input, struct arena *arena)
{
    refuse(input, arena, HL7_INTERNAL_ERROR);
}

void input_refuse_cut(struct input *input, struct arena *arena)
{
    refuse(input, arena, HL7_SEGMENT_SEQUENCE);
}

void input_message(struct input *input, struct arena *arena)
{
    unsigned char digest[SHA256_BYTES];
    input->text = hl7_narrowed(arena, input->text);
    hash_sha256(input->text, digest);
    input->sha256 = (str){arena_copy(arena, digest, sizeof digest), sizeof digest};
    input->standard =
        hl7_standard(arena, input->text, hl7_profile_of(&gateway_profiles, input->text));
    hl7_check(input->standard, &input->verdict);
    hl7_check_end(input->standard, input->ending, &input->verdict);
    reason_set(input, arena);
    input->sender = input->control = STR("");
    input->readable = hl7_header_read(input->text, &input->header) == OK;
    if (!input->readable) return;
    const struct hl7_header *header = &input->header;
    const str sender = arena_printf(arena, "%.*s|%.*s", STR_ARGS(header->sender_application),
                                    STR_ARGS(header->sender_facility));
    input->sender = key_text(arena, sender);
    input->control = key_text(arena, header->control);
    (void)hl7_date_read(header->timestamp, &input->written);
}
