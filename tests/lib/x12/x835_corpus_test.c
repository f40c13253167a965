/* The remittance model keeps all of an 835: reading, writing and reading again gives the same
 * payments, claims and provider adjustments, for every file of the corpus whose claims bind and for
 * a sample with every segment. */
#include <criterion/criterion.h>

#include "lib/x12/corpus.h"
#include "lib/x12/x835.h"

enum { ARENA_BYTES = 64 * 1024 * 1024, SETS_MAX = 64 };

/* All sets of a file, as one text of packed messages in their order, and as written anew. */
struct taken {
    struct arena *arena;
    struct x12_out model; /* used as a growing text */
    struct x12_out wrote;
    struct x12_envelope envelope;
    int set_count, claim_count, unbound_count;
    const struct x12_finding *lost;
    struct x12_finding findings[SETS_MAX];
};

static struct x12_envelope envelope_new(void)
{
    return (struct x12_envelope){.sender_qualifier = STR("ZZ"),
                                 .sender_id = STR("PAYER"),
                                 .receiver_qualifier = STR("ZZ"),
                                 .receiver_id = STR("PROVIDER"),
                                 .control = 3,
                                 .date = date_of(20260630),
                                 .hhmm = 830,
                                 .usage = 'P',
                                 .functional = "HP",
                                 .type = "835",
                                 .guide = "005010X221A1"};
}

static void keep(struct taken *taken, const void *message)
{
    uint8_t *packed = arena_alloc(taken->arena, protobuf_c_message_get_packed_size(message) + 1);
    const size_t len = protobuf_c_message_pack(message, packed);
    x12_put_written(&taken->model, (str){(const char *)packed, len}, 1);
}

/* What a file says that the model does not keep, by its rule: listed in the library's README. */
static bool is_lost(const struct x12_finding *finding)
{
    static const char *const rules[] = {
        "x12.element.not_used",   "x12.element.many",    "x12.component.many",
        "x12.segment.unexpected", "x12.segment.unknown", "x12.element.code",
        "x12.element.date",       "x12.element.number",  "x12.segment.many",
        "x12.segment.order",      "x12.loop.many",       "x12.element.delimiter",
        "x12.element.missing",    "x12.segment.missing",
    };
    for (size_t i = 0; i < COUNT_OF(rules); i++)
        if (strcmp(finding->rule->id, rules[i]) == 0) return true;
    return false;
}

static void take_set(struct taken *taken, struct x12_stream *stream, struct x835 *reader)
{
    enum x835_event event;
    x835_start(reader);
    if (taken->set_count++ == 0)
        x12_open(&taken->wrote, &taken->envelope);
    else
        x12_next_set(&taken->wrote, &taken->envelope);
    do {
        if (x835_next(reader, taken->arena, &event) != OK) return;
        if (event == X835_PAYMENT) {
            keep(taken, &reader->payment);
            x835_write_payment(&taken->wrote, &reader->payment, NULL);
        } else if (event == X835_CLAIM) {
            keep(taken, reader->claim);
            x835_write_claim(&taken->wrote, reader->claim);
            taken->claim_count++;
            taken->unbound_count += !reader->claim_bound;
        } else if (event == X835_PROVIDER) {
            keep(taken, reader->adjustment);
            x835_write_adjustment(&taken->wrote, reader->adjustment);
        }
    } while (event != X835_PROOF);
    for (size_t i = 0; i < stream->findings.count; i++)
        if (is_lost(&stream->findings.items[i]) && !taken->lost) {
            taken->findings[0] = stream->findings.items[i];
            taken->lost = &taken->findings[0];
        }
}

static void take(struct taken *taken, struct arena *arena, str file)
{
    *taken = (struct taken){.arena = arena,
                            .envelope = envelope_new(),
                            .model = x12_out_new(arena, X12_DELIMITERS),
                            .wrote = x12_out_new(arena, X12_DELIMITERS)};
    struct x12_stream *stream = x12_stream_new(arena, x12_reader_of(arena, file), 0);
    struct x835 *reader = x835_new(arena, stream);
    enum x12_event event = X12_SEGMENT;
    while (x12_stream_next(stream, &event) == OK && event != X12_END)
        if (event == X12_ST && strcmp(stream->transaction.type, "835") == 0)
            take_set(taken, stream, reader);
    if (taken->set_count) x12_close(&taken->wrote, &taken->envelope);
}

static struct taken first, again;

static void expect_same(struct arena *arena, str name, str file)
{
    take(&first, arena, file);
    if (first.claim_count == 0 || first.unbound_count > 0 || first.lost) return;
    take(&again, arena, x12_out_str(&first.wrote));
    cr_expect_eq(again.claim_count, first.claim_count, "%.*s", STR_ARGS(name));
    cr_expect(str_eq(x12_out_str(&first.model), x12_out_str(&again.model)), "%.*s: %.*s",
              STR_ARGS(name), STR_ARGS(x12_out_str(&first.wrote)));
}

struct visited {
    struct arena *arena;
    int clean, kept;
};

static void visit(void *context, const struct corpus_row *row, str content)
{
    struct visited *visited = context;
    if (!str_starts(row->guide, "005010X221")) return;
    expect_same(visited->arena, row->file, content);
    const bool clean = str_is(row->expect, "must_accept");
    visited->clean += clean;
    visited->kept += first.claim_count > 0 && !first.lost && first.unbound_count == 0;
    if (clean)
        cr_expect(!first.lost && first.unbound_count == 0, "%.*s is clean, but: %s %s%u",
                  STR_ARGS(row->file), first.lost ? first.lost->text : "a claim does not bind",
                  first.lost ? first.lost->segment : "", first.lost ? first.lost->element : 0u);
}

Test(x835_corpus, files_are_the_same_when_written_and_read_again)
{
    struct arena *arena = arena_new(ARENA_BYTES);
    struct visited visited = {.arena = arena};
    if (corpus_each(arena, "835", visit, &visited) == 0)
        cr_skip_test("the corpus is not here: set CLAIMLINE_CORPUS or put it into ../shared");
    cr_expect_gt(visited.clean, 3);
    cr_expect_geq(visited.kept, visited.clean);
    arena_free(arena);
}

Test(x835_corpus, a_sample_with_every_segment_is_written_byte_for_byte)
{
    static const char text[] =
        "ISA*00*          *00*          *ZZ*PAYER          *ZZ*PROVIDER       "
        "*260630*0830*^*00501*000000003*0*P*:~"
        "GS*HP*PAYER*PROVIDER*20260630*0830*3*X*005010X221A1~ST*835*0001~"
        "BPR*I*69.75*C*ACH*CTX*01*044000024*DA*123*1512345678*999999999*01*044000037*SG*456*"
        "20260630~"
        "TRN*1*T1*1512345678*DEPT~CUR*PR*USD~REF*EV*R1~REF*F2*V2~DTM*405*20260629~"
        "N1*PR*PLAN*XV*PL123~N3*5 PAYER ST*FL 2~N4*ANYTOWN*OH*44109~REF*2U*77~REF*NF*12345~"
        "PER*CX**TE*5550100100~PER*BL*DESK*TE*5550100100~PER*IC**UR*PLAN.EXAMPLE~"
        "N1*PE*CLINIC*XX*1234567893~N3*1 "
        "A~N4*ROME*OH*44113~REF*PQ*1~REF*TJ*123456789~RDM*EM**A@B.EXAMPLE~"
        "LX*10~TS3*1234567893*11*20261231*1*300~TS2*5***4~"
        "CLP*01AB0000000010015*1*300*120*30*12*P1*11*1**470*1.25*.5~CAS*CO*45*50~"
        "NM1*QC*1*DOE*JO****MI*M1~NM1*IL*1*DOE*JANE****MI*M1~NM1*74*1*DOW~NM1*82*1*HOUSE*GREG****"
        "XX*1234567893~"
        "NM1*TT*2*NEXT*****PI*9~NM1*PR*2*PRIOR*****PI*8~NM1*GB*1*ROE~MIA*3***5*MA01~MOA***MA02~"
        "REF*EA*MR1~REF*G2*P7~DTM*232*20260601~DTM*233*20260603~DTM*050*20260610~DTM*036*20261231~"
        "PER*CX*HELP*TE*5550100101~AMT*AU*150~QTY*CA*3~"
        "SVC*HC:99213:25:59:::LONG*200*120*0510*1*HC:99214:26::::ASKED*2~DTM*472*20260601~CAS*CO*"
        "45*50~"
        "CAS*PR*1*10**2*20~REF*6R*01001~REF*BB*A~REF*G2*R~REF*0K*POL~AMT*B6*150~QTY*ZK*1~LQ*HE*M15~"
        "LQ*RX*A1~"
        "SVC*HC:85025*50*0*0300~DTM*150*20260601~DTM*151*20260603~CAS*CO*97*50~REF*6R*01002~LQ*HE*"
        "M15~"
        "LX*11~CLP*A2*1*0*0**12*P2~NM1*QC*1*ROE*SAM~"
        "PLB*1234567893*20261231*WO:T0*50~PLB*1234567893*20261231*L6:T1*0.25~SE*68*0001~GE*1*3~IEA*"
        "1*000000003~";
    struct arena *arena = arena_new(ARENA_BYTES);
    take(&first, arena, str_of(text));
    cr_expect_null(first.lost, "%s", first.lost ? first.lost->text : "");
    const str wrote = x12_out_str(&first.wrote);
    size_t same = 0;
    while (same < wrote.len && text[same] && wrote.at[same] == text[same]) same++;
    cr_expect(str_is(wrote, text), "from here: %.60s, but: %.60s", text + same,
              arena_text(arena, (str){wrote.at + same, wrote.len - same}));
    arena_free(arena);
}
