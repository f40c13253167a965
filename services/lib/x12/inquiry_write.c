/* Writes eligibility and claim status inquiries by the tables that read them. */
#include <string.h>

#include "lib/x12/inquiry.h"
#include "lib/x12/inquiry_table.h"
#include "lib/x12/put_loop.h"

_Static_assert(INQUIRY_DEPTH_MAX == 5, "inquiry_writer.open has a place for each depth");

enum status inquiry_write_head(struct inquiry_writer *writer, struct x12_out *out,
                               const InquiryHead *head)
{
    const struct inquiry_guide *guide = inquiry_guide_of(str_from(head->type));
    if (guide == NULL) return REJECT;
    *writer = (struct inquiry_writer){.out = out, .guide = guide};
    struct x12_loop_writer rows = {.out = out};
    x12_put_loop(&rows, guide->loops, 0, head);
    return OK;
}

enum status inquiry_write_level(struct inquiry_writer *writer, const InquiryLevel *level)
{
    const int depth = inquiry_depth(writer->guide, str_from(level->code));
    if (depth < 0 || (depth > 0 && writer->open[depth - 1] == 0)) return REJECT;
    InquiryLevel copy = *level;
    copy.number = writer->open[depth] = ++writer->count;
    copy.parent = depth > 0 ? writer->open[depth - 1] : 0;
    for (int i = depth + 1; i < INQUIRY_DEPTH_MAX; i++) writer->open[i] = 0;
    struct x12_loop_writer rows = {.out = writer->out};
    x12_put_loop(&rows, writer->guide->loops, writer->guide->levels[depth], &copy);
    return OK;
}
