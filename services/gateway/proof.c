/* Proves an X12 file set by set, and writes the plan and the 999s. */
#include "gateway/proof.h"

#include <errno.h>
#include <unistd.h>

#include "gateway/spool.h"
#include "lib/fhir/fhir.h"
#include "lib/hl7/wide.h"
#include "lib/x12/inquiry.h"
#include "lib/x12/x835.h"
#include "lib/x12/x837.h"
#include "lib/x12/x999.h"

enum {
    SNIFF_BYTES = 64 * 1024,
    CONTEXTS_MAX = 200,
    CLAIM_CONTROL_MAX = 40,
    GROUPS_PER_ANSWER = 1000
};
static const size_t stream_bytes_max = (size_t)256 << 20, claim_bytes_max = (size_t)256 << 20;

/* CLM01 of claims with findings, for the 999's CTX. */
struct contexts {
    size_t count;
    struct {
        int32_t claim;
        char control[CLAIM_CONTROL_MAX];
    } items[CONTEXTS_MAX];
};

struct proving {
    const struct proof_request *request;
    struct proof *proof;
    struct arena *arena, *scratch;
    struct file_source source;
    struct x12_stream *stream;
    struct x837_reader *claims;
    struct x835 *payments;
    struct inquiry *inquiries;
    struct x12_out out;
    struct x999_writer ack;
    bool acknowledging;
    struct plan_item interchange, set;
    int64_t interchange_at, group_at; /* item numbers */
    struct contexts contexts;
};

/* ---- source and format ------------------------------------------------------------------- */

static int64_t source_read(void *context, char *to, size_t room)
{
    struct file_source *source = context;
    ssize_t n;
    do n = pread(source->fd, to, room, (off_t)source->offset);
    while (n < 0 && errno == EINTR);
    if (n > 0) source->offset += (uint64_t)n;
    return n;
}

static bool source_seek(void *context, uint64_t offset)
{
    ((struct file_source *)context)->offset = offset;
    return true;
}

struct x12_source file_source_x12(struct file_source *source)
{
    return (struct x12_source){.context = source, .read = source_read, .seek = source_seek};
}

static bool letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool line_begins(str text, size_t i)
{
    return i == 0 || text.at[i - 1] == '\n' || text.at[i - 1] == '\r' || text.at[i - 1] == '\v' ||
           (i == 3 && memcmp(text.at, "\xEF\xBB\xBF", 3) == 0);
}

/* An HL7 message or batch begins at `i`. */
static bool hl7_begins(str text, size_t i)
{
    static const char *const heads[] = {"MSH", "FHS", "BHS"};
    for (size_t n = 0; n < COUNT_OF(heads); n++)
        if (memcmp(text.at + i, heads[n], 3) == 0) return line_begins(text, i);
    return false;
}

/* Whatever comes first: an object of JSON, an ISA with a delimiter behind it, or a line that begins
 * an HL7 message or batch. */
enum file_format format_of(str beginning)
{
    const enum hl7_width width = hl7_width_of(beginning);
    if (width == HL7_WIDE_LITTLE || width == HL7_WIDE_BIG) return FORMAT_HL7;
    if (fhir_begins(beginning)) return FORMAT_FHIR;
    for (size_t i = 0; i + 4 < beginning.len; i++) {
        const char *at = beginning.at + i;
        if (letter_or_digit(at[3])) continue;
        if (memcmp(at, "ISA", 3) == 0 && (i == 0 || !letter_or_digit(at[-1]))) return FORMAT_X12;
        if (hl7_begins(beginning, i)) return FORMAT_HL7;
    }
    return FORMAT_UNKNOWN;
}

static enum status format_read(int fd, enum file_format *format)
{
    char beginning[SNIFF_BYTES];
    const ssize_t n = pread(fd, beginning, sizeof beginning, 0);
    if (n < 0) return RETRY;
    *format = format_of((str){beginning, (size_t)n});
    return OK;
}

/* ---- the plan ---------------------------------------------------------------------------- */

static bool item_write(const struct proving *p, int64_t number, const struct plan_item *item)
{
    const ssize_t n = pwrite(fileno(p->request->plan), item, sizeof *item,
                             (off_t)(number * (int64_t)sizeof *item));
    return n == (ssize_t)sizeof *item;
}

static bool item_read(const struct proving *p, int64_t number, struct plan_item *item)
{
    const ssize_t n = pread(fileno(p->request->plan), item, sizeof *item,
                            (off_t)(number * (int64_t)sizeof *item));
    return n == (ssize_t)sizeof *item;
}

/* The first fatal finding that this kind of acknowledgement reports. */
static const struct x12_finding *fatal_of(const struct x12_findings *findings,
                                          const char *(*code)(const struct x12_codes *codes))
{
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].severity == X12_FATAL && code(&findings->items[i].rule->codes))
            return &findings->items[i];
    return NULL;
}

static const char *set_code(const struct x12_codes *codes)
{
    return codes->ik502;
}
static const char *group_code(const struct x12_codes *codes)
{
    return codes->ak905;
}

static void reason_set(char reason[REASON_MAX], const char *what, const struct x12_finding *finding,
                       const char *(*code)(const struct x12_codes *codes))
{
    if (finding)
        (void)snprintf(reason, REASON_MAX, "999 %s R code %s: %s", what,
                       code(&finding->rule->codes), finding->rule->text);
    else
        (void)snprintf(reason, REASON_MAX, "999 %s R", what);
}

/* ---- the 999 ----------------------------------------------------------------------------- */

int64_t answer_control(int64_t intake_number, int64_t ordinal)
{
    return (intake_number * GROUPS_PER_ANSWER + ordinal % GROUPS_PER_ANSWER) % 999999999 + 1;
}

static struct x12_envelope answer_envelope(const struct plan_item *item, int64_t control,
                                           int64_t received_us)
{
    const int64_t seconds = received_us / 1000000;
    const int32_t minutes = (int32_t)(seconds % 86400 / 60);
    return (struct x12_envelope){
        .sender_qualifier = str_of(item->answer.sender_qualifier),
        .sender_id = str_of(item->answer.sender_id),
        .receiver_qualifier = str_of(item->answer.receiver_qualifier),
        .receiver_id = str_of(item->answer.receiver_id),
        .control = control,
        .date = date_from_days((int32_t)(seconds / 86400)),
        .hhmm = minutes / 60 * 100 + minutes % 60,
        .usage = item->usage == 'P' ? 'P' : 'T',
    };
}

str ta1_text(struct arena *arena, const struct plan_item *item, enum ta1_kind kind, int64_t control,
             int64_t received_us)
{
    struct x12_out out = x12_out_new(arena, X12_DELIMITERS);
    const struct x12_envelope envelope = answer_envelope(item, control, received_us);
    struct ta1 ta1 = item->ta1;
    if (kind == TA1_DUPLICATE) {
        ta1.verdict = 'R';
        memcpy(ta1.note, "025", sizeof "025");
    }
    ta1_write(&out, &envelope, &ta1);
    return x12_out_str(&out);
}

static str claim_control(void *context, int32_t claim)
{
    const struct contexts *contexts = context;
    for (size_t i = 0; i < contexts->count; i++)
        if (contexts->items[i].claim == claim) return str_of(contexts->items[i].control);
    return (str){0};
}

static void context_add(struct contexts *contexts, int32_t claim, str control)
{
    if (contexts->count == CONTEXTS_MAX || control.len >= CLAIM_CONTROL_MAX) return;
    contexts->items[contexts->count].claim = claim;
    (void)snprintf(contexts->items[contexts->count++].control, CLAIM_CONTROL_MAX, "%.*s",
                   STR_ARGS(control));
}

/* Acknowledgements are not acknowledged (005010X231A1 1.4.2). */
static bool is_acknowledged(const struct x12_group *group)
{
    return strcmp(group->functional, "FA") != 0 && group->functional[0] != '\0';
}

static enum status answer_flush(struct proving *p)
{
    struct x12_out *out = &p->out;
    if (out->len && fwrite(out->at, 1, out->len, p->request->answers) != out->len) return RETRY;
    p->interchange.answer_bytes += (int64_t)out->len;
    out->len = 0;
    return OK;
}

/* ---- sets -------------------------------------------------------------------------------- */

static enum status claims_prove(struct proving *p)
{
    struct x837_event event;
    x837_start(p->claims, p->stream);
    do {
        arena_reset(p->scratch);
        TRY(x837_next(p->claims, p->scratch, &event));
        if (event.kind != X837_CLAIM && event.kind != X837_UNBOUND) continue;
        p->set.count++;
        if (event.finding_count)
            context_add(&p->contexts, event.ordinal,
                        event.claim ? str_from(event.claim->patient_control)
                                    : event.patient_control);
    } while (event.kind != X837_TRANSACTION_END);
    return OK;
}

static enum status payment_prove(struct proving *p)
{
    enum x835_event event;
    x835_start(p->payments);
    do {
        arena_reset(p->scratch);
        TRY(x835_next(p->payments, p->scratch, &event));
    } while (event != X835_PROOF);
    const struct x835_proof *proof = &p->payments->proof;
    p->set.count = 1;
    p->set.balances = proof->balances && !proof->unreadable;
    p->set.claim_paid_cents = proof->claim_paid_cents;
    p->set.provider_cents = proof->provider_cents;
    p->set.claim_count = proof->claim_count;
    (void)snprintf(p->set.equation, sizeof p->set.equation, "%.*s",
                   STR_ARGS(x835_proof_text(p->scratch, proof)));
    return OK;
}

/* Read and reported on like any set; but no worker answers 270 and 276 or waits for 271 and 277,
 * and who sends them is told so (IK502 1). */
static enum status inquiry_prove(struct proving *p)
{
    enum inquiry_event event;
    struct x12_finding at = {0};
    inquiry_start(p->inquiries);
    do {
        arena_reset(p->scratch);
        TRY(inquiry_next(p->inquiries, p->scratch, &event));
    } while (event != INQUIRY_END);
    x12_stream_place(p->stream, &at);
    x12_findings_add(&p->stream->findings, &x12_st_unprocessed, &at);
    return OK;
}

static enum status other_prove(struct proving *p)
{
    p->set.count = 1;
    if (strcmp(p->stream->transaction.type, "999") == 0 ||
        strcmp(p->stream->transaction.type, "997") == 0) {
        struct x999 ack;
        arena_reset(p->scratch);
        return x999_read(p->stream, p->scratch, &ack);
    }
    return x12_stream_skip(p->stream);
}

static enum status set_prove(struct proving *p)
{
    struct x12_stream *stream = p->stream;
    const int64_t number = p->proof->item_count++;
    p->contexts.count = 0;
    p->set = (struct plan_item){.kind = PLAN_SET, .offset = stream->transaction.offset};
    if (x837_reads(stream))
        TRY(claims_prove(p));
    else if (strcmp(stream->transaction.type, "835") == 0)
        TRY(payment_prove(p));
    else if (inquiry_reads(stream))
        TRY(inquiry_prove(p));
    else
        TRY(other_prove(p));
    p->set.end = stream->transaction.end;
    p->set.verdict = x12_transaction_verdict(&stream->findings);
    if (p->set.verdict == 'R')
        reason_set(p->set.reason, "IK5", fatal_of(&stream->findings, set_code), set_code);
    if (p->set.verdict == 'R' && p->set.count == 0)
        p->set.count = 1; /* a set without a claim is seen, too */
    TRY(spool_hash(p->request->fd, p->set.offset, p->set.end, p->set.sha256));
    p->interchange.count += p->set.count;
    if (p->acknowledging) {
        x999_transaction(&p->ack, &stream->transaction, &stream->findings);
        TRY(answer_flush(p));
    }
    return item_write(p, number, &p->set) ? OK : RETRY;
}

/* ---- groups and interchanges ------------------------------------------------------------- */

static void group_begin(struct proving *p)
{
    const struct x12_stream *stream = p->stream;
    const int64_t control = answer_control(p->request->intake_number,
                                           stream->interchange.ordinal + stream->group.ordinal - 1);
    const struct x12_envelope envelope =
        answer_envelope(&p->interchange, control, p->request->received_us);
    p->group_at = p->proof->item_count;
    p->acknowledging = is_acknowledged(&stream->group);
    if (!p->acknowledging) return;
    x999_begin(&p->ack, &p->out, &envelope, &stream->group);
    p->ack.claim_control = claim_control;
    p->ack.context = &p->contexts;
}

/* A refused group takes its sets with it. */
static enum status group_refuse(struct proving *p, const struct x12_finding *finding)
{
    struct plan_item item;
    for (int64_t n = p->group_at; n < p->proof->item_count; n++) {
        if (!item_read(p, n, &item)) return RETRY;
        if (item.verdict == 'R') continue;
        item.verdict = 'R';
        reason_set(item.reason, "AK9", finding, group_code);
        if (item.count == 0) item.count = 1;
        if (!item_write(p, n, &item)) return RETRY;
    }
    return OK;
}

static enum status group_end(struct proving *p)
{
    const struct x12_stream *stream = p->stream;
    const struct x12_finding *fatal = NULL;
    for (size_t i = 0; i < stream->envelope.count && !fatal; i++) {
        const struct x12_finding *f = &stream->envelope.items[i];
        if (f->severity == X12_FATAL && f->rule->codes.ak905 && f->group == stream->group.ordinal &&
            f->interchange == stream->interchange.ordinal)
            fatal = f;
    }
    if (fatal) TRY(group_refuse(p, fatal));
    if (!p->acknowledging) return OK;
    (void)x999_end(&p->ack, &stream->group, &stream->envelope);
    p->acknowledging = false;
    return answer_flush(p);
}

static void interchange_begin(struct proving *p)
{
    const struct x12_interchange *isa = &p->stream->interchange;
    struct plan_item *item = &p->interchange;
    *item =
        (struct plan_item){.kind = PLAN_INTERCHANGE, .offset = isa->offset, .usage = isa->usage};
    p->interchange_at = p->proof->item_count++;
    item->answer_offset = ftell(p->request->answers);
    memcpy(item->answer.sender_qualifier, isa->receiver_qualifier,
           sizeof item->answer.sender_qualifier);
    memcpy(item->answer.sender_id, isa->receiver_id, sizeof item->answer.sender_id);
    memcpy(item->answer.receiver_qualifier, isa->sender_qualifier,
           sizeof item->answer.receiver_qualifier);
    memcpy(item->answer.receiver_id, isa->sender_id, sizeof item->answer.receiver_id);
    memcpy(item->partner_id, isa->sender_id, sizeof item->partner_id);
    (void)snprintf(item->control, sizeof item->control, "%s", isa->control);
    (void)snprintf(item->sender, sizeof item->sender, "%s:%s>%s:%s", isa->sender_qualifier,
                   isa->sender_id, isa->receiver_qualifier, isa->receiver_id);
}

static enum status interchange_end(struct proving *p)
{
    const struct x12_stream *stream = p->stream;
    struct plan_item *item = &p->interchange;
    item->end = stream->segment.end > item->offset ? stream->segment.end : stream->interchange.end;
    item->ta1 = ta1_of(&stream->interchange, &stream->envelope);
    item->verdict = item->ta1.verdict;
    item->wants_ta1 = stream->interchange.ack_requested == '1' || item->verdict != 'A';
    if (item->verdict == 'R') {
        const struct ta1_note *note = ta1_note_find(str_of(item->ta1.note));
        (void)snprintf(item->reason, sizeof item->reason, "TA1 %s %s", item->ta1.note,
                       note ? note->text : "");
        if (item->count == 0) item->count = 1;
    }
    TRY(spool_hash(p->request->fd, item->offset, item->end, item->sha256));
    p->proof->input_count += item->count;
    return item_write(p, p->interchange_at, item) ? OK : RETRY;
}

static enum status step(struct proving *p, enum x12_event event)
{
    switch (event) {
    case X12_ISA:
        interchange_begin(p);
        break;
    case X12_TA1:
        p->interchange.count++;
        break;
    case X12_GS:
        group_begin(p);
        break;
    case X12_ST:
        return set_prove(p);
    case X12_GE:
        return group_end(p);
    case X12_IEA:
        return interchange_end(p);
    case X12_SEGMENT:
    case X12_SE:
    case X12_END:
        break;
    }
    return OK;
}

static enum status x12_prove(struct proving *p)
{
    enum x12_event event;
    p->source = (struct file_source){.fd = p->request->fd};
    p->stream = x12_stream_new(
        p->arena,
        x12_reader_new(p->arena, file_source_x12(&p->source), p->request->segment_bytes_max), 0);
    p->claims = x837_reader_new(p->arena);
    p->payments = x835_new(p->arena, p->stream);
    p->inquiries = inquiry_new(p->arena, p->stream);
    p->out = x12_out_new(p->arena, X12_DELIMITERS);
    do {
        TRY(x12_stream_next(p->stream, &event));
        TRY(step(p, event));
    } while (event != X12_END);
    return fflush(p->request->answers) == 0 ? OK : RETRY;
}

enum status prove(const struct proof_request *request, struct proof *proof)
{
    *proof = (struct proof){0};
    enum status status = format_read(request->fd, &proof->format);
    if (status != OK || proof->format != FORMAT_X12) return status;
    struct arena *arena = arena_new(stream_bytes_max);
    struct proving *p = ARENA_NEW(arena, struct proving);
    p->request = request;
    p->proof = proof;
    p->arena = arena;
    p->scratch = arena_new(claim_bytes_max);
    status = x12_prove(p);
    if (p->claims) x837_reader_free(p->claims);
    arena_free(p->scratch);
    arena_free(arena);
    return status;
}
