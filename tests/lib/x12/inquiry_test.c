/* Eligibility and claim status inquiries: what is read is written again as it was, and what the
 * guides forbid is found where it stands. */
#include "lib/x12/inquiry.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "lib/x12/corpus.h"

/* ---- samples ------------------------------------------------------------------------------ */

struct sample {
    const char *name, *functional, *type, *guide, *body;
};

/* Every loop and segment of the guides, in the form in which the writer puts them. */
static const struct sample samples[] = {
    {"270", "HS", "270", "005010X279A1",
     "BHT*0022*13*REQ1*20260601*1200*RT~"
     "HL*1**20*1~NM1*PR*2*PLAN*****PI*P1~"
     "HL*2*1*21*1~NM1*1P*1*ROE*ANN*B**JR*XX*1234567893~REF*4A*PIN1~REF*0B*L1*OH~N3*1 ELM ST*APT 2~"
     "N4*COLUMBUS*OH*43215~PRV*RF*PXC*207Q00000X~"
     "HL*3*2*22*0~TRN*1*T1*9SAMPLEORG*SUB~TRN*1*T2*9OTHERORG1~NM1*IL*1*DOE*JO*A**III*MI*M1~"
     "REF*6P*G1~REF*SY*123456789~N3*2 OAK ST~N4*DAYTON*OH*45402~PRV*PE*HPI*1234567893~"
     "DMG*D8*19850515*F~INS*Y*18***************2~HI*ABK:J45909*ABF:E119~DTP*291*RD8*20260601-"
     "20260630~"
     "DTP*102*D8*20260101~EQ*30^35*HC:99213:25:59*FAM**1:2~AMT*R*12.5~AMT*PB*100~III*ZZ*11~"
     "REF*G1*A1~DTP*291*D8*20260602~EQ*98~"
     "HL*4*2*22*1~NM1*IL*1*DOE*JO****MI*M2~"
     "HL*5*4*23*0~TRN*1*T3*9SAMPLEORG~NM1*03*1*DOE*KIM~REF*EJ*A1~N3*3 FIR ST~N4*TROY*OH*45373~"
     "PRV*PE~DMG*D8*20150101*M~INS*N*19***************3~HI*BK:4019~DTP*291*D8*20260601~EQ*UC~"},
    {"271", "HB", "271", "005010X279A1",
     "BHT*0022*11*RSP1*20260601*1201~"
     "HL*1**20*1~AAA*N**42*R~NM1*PR*2*PLAN*****XV*P1~PER*IC*DESK*TE*6145550100*EX*7*UR*PLAN."
     "EXAMPLE~"
     "AAA*Y**80*N~"
     "HL*2*1*21*1~NM1*1P*2*CLINIC*****FI*311234567~REF*EO*S1~N3*1 ELM ST~N4*COLUMBUS*OH*43215~"
     "AAA*N**50*N~PRV*BI*PXC*207Q00000X~"
     "HL*3*2*22*1~TRN*2*T1*9SAMPLEORG~TRN*1*T9*9PLANORG01~NM1*IL*1*DOE*JO*A***MI*M1~REF*18*PL*GOLD~"
     "N3*2 OAK ST~N4*DAYTON*OH*45402~AAA*N**72*C~PRV*PC*PXC*207Q00000X~DMG*D8*19850515*U~"
     "INS*Y*18*001*25~HI*ABK:J45909~DTP*346*D8*20260101~DTP*291*RD8*20260101-20261231~"
     "MPI*A*AE*B**M3*D8*20200101~"
     "EB*1*IND*30^1^33*HM*GOLD*23*0*0.8*VS*12*Y*W*HC:99213:25:::::99215*1:2~"
     "HSD*VS*30*WK*1*22*1*1*A~REF*9F*R1*NET~DTP*348*D8*20260101~AAA*Y**54*N~MSG*CALL FIRST~"
     "MSG*ASK FOR JO~III*ZZ*11~III***44*KNEE~LS*2120~NM1*P3*1*ROE*ANN****XX*1234567893*48~"
     "N3*3 FIR ST~N4*TROY*OH*45373**RJ*7~PER*IC*ANN*WP*6145550101~PRV*PC*PXC*207Q00000X~"
     "NM1*PR*2*OTHER PLAN~LE*2120~EB*C*FAM*30***29*250~"
     "HL*4*3*23*0~TRN*2*T2*9SAMPLEORG~NM1*03*1*DOE*KIM~REF*MRC*E1~DMG*D8*20150101*F~INS*N*19~"
     "DTP*307*D8*20260101~EB*6**UC~EB*1**30~MSG*YES~"},
    {"276", "HR", "276", "005010X212",
     "BHT*0010*13*REQ2*20260601*1200~"
     "HL*1**20*1~NM1*PR*2*PLAN*****PI*P1~HL*2*1*21*1~NM1*41*1*ROE*ANN****46*S1~"
     "HL*3*2*19*1~NM1*1P*2*CLINIC*****XX*1234567893~NM1*1P*2*CLINIC*****FI*311234567~"
     "HL*4*3*22*0~DMG*D8*19850515*F~NM1*IL*1*DOE*JO*A**SR*MI*M1~TRN*1*T1~REF*1K*P1~REF*BLT*111~"
     "REF*LU*L1~REF*6P*G1~REF*EJ*A1~REF*XZ*X1~REF*D9*C1~AMT*T3*8513.88~"
     "DTP*472*RD8*20260501-20260502~SVC*HC:99203:25*150**0450***1~REF*FJ*1~DTP*472*D8*20260501~"
     "TRN*1*T2~"
     "HL*5*3*22*1~NM1*IL*1*DOE*JO****MI*M2~"
     "HL*6*5*23~DMG*D8*20150101*M~NM1*QC*1*DOE*KIM~TRN*1*T3~SVC*NU:0450*0*****1~DTP*472*D8*"
     "20260501~"},
    {"277", "HN", "277", "005010X212",
     "BHT*0010*08*RSP2*20260602*0810*DG~"
     "HL*1**20*1~NM1*PR*2*PLAN*****PI*P1~PER*IC*DESK*EM*A@PLAN.EXAMPLE~"
     "HL*2*1*21*1~NM1*41*2*CLINIC*****46*S1~TRN*2*B1~STC*D0:35:41*20260602********A4:35~"
     "HL*3*2*19*1~NM1*1P*2*CLINIC*****XX*1234567893~TRN*1*0~STC*E0:24:1P*20260602~"
     "HL*4*3*22*0~NM1*IL*1*DOE*JO****MI*M1~TRN*2*T1~"
     "STC*F1:65:85:RX*20260602**150*0*20260601**20260603*CHK1*F0:3*P1:20:PR~STC*P3:317*20260602~"
     "REF*1K*P1~REF*BLT*111~REF*EJ*A1~REF*XZ*X1~REF*VV*V1~REF*D9*C1~DTP*472*D8*20260501~"
     "SVC*HC:99203:25*150*0*0450***1~STC*F1:65*20260602~REF*FJ*1~DTP*472*D8*20260501~"
     "HL*5*3*22*1~NM1*IL*1*DOE*JO****MI*M2~"
     "HL*6*5*23~NM1*QC*1*DOE*KIM~TRN*2*T3~STC*F2:88:QC*20260602~"},
};

static const struct sample *sample_of(const char *name)
{
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        if (strcmp(samples[i].name, name) == 0) return &samples[i];
    cr_assert_fail("%s", name);
    return NULL;
}

static int segments_in(const char *text)
{
    int count = 0;
    for (; *text; text++) count += *text == '~';
    return count;
}

static str enveloped(struct arena *arena, const struct sample *s, const char *body)
{
    return arena_printf(arena,
                        "ISA*00*          *00*          *ZZ*A              *ZZ*B              "
                        "*260601*1200*^*00501*000000001*0*T*:~GS*%s*A*B*20260601*1200*1*X*%s~"
                        "ST*%s*0001*%s~%sSE*%d*0001~GE*1*1~IEA*1*000000001~",
                        s->functional, s->guide, s->type, s->guide, body, segments_in(body) + 2);
}

/* ---- reading ------------------------------------------------------------------------------ */

enum { LEVELS_MAX = 64 };

struct read {
    InquiryHead *head;
    InquiryLevel *levels[LEVELS_MAX];
    size_t level_count;
    int32_t patient_count;
    char verdict;                  /* of the worst set */
    struct x12_findings *findings; /* of the last set */
};

static void read_set(struct arena *arena, struct inquiry *reader, struct read *read)
{
    enum inquiry_event event;
    inquiry_start(reader);
    do {
        cr_assert_eq(inquiry_next(reader, arena, &event), OK);
        if (event == INQUIRY_HEAD) read->head = reader->head;
        if (event == INQUIRY_LEVEL && read->level_count < LEVELS_MAX)
            read->levels[read->level_count++] = reader->level;
    } while (event != INQUIRY_END);
    read->patient_count += reader->patient_count;
}

static struct read read_all(struct arena *arena, str text)
{
    struct x12_stream *stream = x12_stream_new(arena, x12_reader_of(arena, text), 0);
    struct inquiry *reader = inquiry_new(arena, stream);
    struct read read = {.verdict = 'A', .findings = &stream->findings};
    for (enum x12_event event = X12_ISA; event != X12_END;) {
        cr_assert_eq(x12_stream_next(stream, &event), OK);
        if (stream->envelope.fatal_count > 0) read.verdict = 'R';
        if (event != X12_ST) continue;
        if (inquiry_reads(stream)) read_set(arena, reader, &read);
        const char verdict = x12_transaction_verdict(&stream->findings);
        if (verdict > read.verdict) read.verdict = verdict;
    }
    return read;
}

/* ---- round trips -------------------------------------------------------------------------- */

static str write_all(struct arena *arena, const struct read *read)
{
    struct x12_out out = x12_out_new(arena, X12_DELIMITERS);
    struct inquiry_writer writer;
    cr_assert_eq(inquiry_write_head(&writer, &out, read->head), OK);
    for (size_t i = 0; i < read->level_count; i++)
        cr_assert_eq(inquiry_write_level(&writer, read->levels[i]), OK, "level %zu", i);
    return x12_out_str(&out);
}

Test(inquiry_write, writes_every_loop_and_segment_as_it_was_read)
{
    struct arena *arena = arena_new(64 << 20);
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        const struct sample *s = &samples[i];
        const struct read read = read_all(arena, enveloped(arena, s, s->body));
        for (size_t n = 0; n < read.findings->count; n++)
            cr_expect_leq(read.findings->items[n].severity, X12_WARNING, "%s: %s %s%02d: %s",
                          s->name, read.findings->items[n].loop, read.findings->items[n].segment,
                          read.findings->items[n].element, read.findings->items[n].text);
        const str written = write_all(arena, &read);
        cr_expect(str_is(written, s->body), "%s:\n%.*s\n%s", s->name, STR_ARGS(written), s->body);
    }
    arena_free(arena);
}

static str packed(struct arena *arena, const ProtobufCMessage *message)
{
    uint8_t *to = arena_alloc(arena, protobuf_c_message_get_packed_size(message) + 1);
    return (str){(const char *)to, protobuf_c_message_pack(message, to)};
}

static const struct sample *sample_like(const InquiryHead *head)
{
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        if (str_is(str_from(head->type), samples[i].type)) return &samples[i];
    return NULL;
}

/* Clean files come back as the same levels. */
static void check_file(void *context, const struct corpus_row *row, str content)
{
    struct arena *arena = arena_new(64 << 20);
    int *count = context;
    const struct read read = read_all(arena, content);
    ++*count;
    if (str_is(row->expect, "must_accept"))
        cr_expect_neq(read.verdict, 'R', "%.*s", STR_ARGS(row->file));
    if (str_is(row->expect, "must_not_accept_clean"))
        cr_expect_neq(read.verdict, 'A', "%.*s", STR_ARGS(row->file));
    if (str_is(row->expect, "must_accept") && read.level_count < LEVELS_MAX) {
        const str body = write_all(arena, &read);
        const struct read again =
            read_all(arena, enveloped(arena, sample_like(read.head), arena_text(arena, body)));
        cr_assert_eq(again.level_count, read.level_count, "%.*s", STR_ARGS(row->file));
        for (size_t i = 0; i < read.level_count; i++)
            cr_expect(
                str_eq(packed(arena, &read.levels[i]->base), packed(arena, &again.levels[i]->base)),
                "%.*s: level %zu", STR_ARGS(row->file), i);
    }
    arena_free(arena);
}

Test(inquiry_next, judges_the_corpus_as_expected_and_gives_it_back)
{
    struct arena *arena = arena_new(64 << 20);
    int count = 0;
    (void)corpus_each(arena, "270_271", check_file, &count);
    (void)corpus_each(arena, "276_277", check_file, &count);
    if (count == 0) cr_skip_test("no corpus");
    cr_expect_geq(count, 40);
    arena_free(arena);
}

/* ---- values ------------------------------------------------------------------------------- */

Test(inquiry_next, tells_zero_from_nothing_and_keeps_what_repeats)
{
    struct arena *arena = arena_new(64 << 20);
    const struct sample *s = sample_of("271");
    const struct read read = read_all(arena, enveloped(arena, s, s->body));
    cr_assert_eq(read.level_count, 4);
    cr_expect_eq(read.patient_count, 1);
    const InquiryLevel *subscriber = read.levels[2];
    cr_assert_eq(subscriber->n_benefits, 2);
    const Benefit *first = subscriber->benefits[0], *second = subscriber->benefits[1];
    cr_assert_eq(first->n_service_types, 3);
    cr_expect(str_is(str_from(first->service_types[2]), "33"));
    cr_expect(str_is(str_from(first->amount), "0"));
    cr_expect_eq(second->percent.len, 0);
    cr_expect_eq(first->n_entities, 2);
    cr_expect_eq(first->n_facts, 2);
    cr_expect_eq(first->dates[0]->from, 20260101);
    cr_expect_eq(subscriber->n_name_refusals, 1);
    cr_expect(str_is(str_from(subscriber->name_refusals[0]->reason), "72"));
    cr_expect_eq(subscriber->birth_date, 19850515);
    arena_free(arena);
}

/* ---- findings ----------------------------------------------------------------------------- */

static const struct {
    const char *sample, *from, *to; /* the first `from` of the sample becomes `to` */
    const char *rule, *loop, *segment;
    int element, component;
} cases[] = {
    /* 270 */
    {"270", "EQ*30^35", "EQ*30^ZZ", "x12.element.code", "2110C", "EQ", 1, 0},
    {"270", "*DOE*JO*A**III", "*DOE^ROE*JO*A**III", "x12.element.repeats", "2100C", "NM1", 3, 0},
    {"270", "*FAM**1:2", "*IND**1:2", "x12.element.code", "2110C", "EQ", 3, 0},
    {"270", "EQ*98~", "EQ~", "x12.element.condition", "2110C", "EQ", 1, 0},
    {"270", "HC:99213:25:59", "HC", "x12.element.missing", "2110C", "EQ", 2, 2},
    {"270", "EQ*UC~", "", "x12.loop.missing", "2110D", "EQ", 0, 0},
    {"270", "HL*4*2*22*1~", "HL*4*2*22*0~", "x12.loop.missing", "2110C", "EQ", 0, 0},
    {"270", "AMT*PB*100~", "AMT*R*100~", "x12.segment.many", "2110C", "AMT", 0, 0},
    {"270", "NM1*PR*2*PLAN*****PI*P1~", "NM1*PR*2*PLAN~", "x12.element.missing", "2100A", "NM1", 8,
     0},
    {"270", "NM1*PR*2*PLAN*****PI*P1~", "", "x12.loop.missing", "2100A", "NM1", 0, 0},
    {"270", "NM1*03*1*DOE", "NM1*QC*1*DOE", "x12.element.code", "2100D", "NM1", 1, 0},
    {"270", "NM1*03*1*DOE*KIM~", "NM1*03*1*DOE*KIM****MI*X1~", "x12.element.many", "2100D", "NM1",
     8, 0},
    {"270", "1234567893~REF*4A", "1234567890~REF*4A", "x12.value.npi_digit", "2100B", "NM1", 9, 0},
    {"270", "*XX*1234567893~REF*4A", "*SV*1234~REF*4A", "x12.value.provider_number", "2100B", "NM1",
     8, 0},
    {"270", "*9OTHERORG1~", "*OTHER~", "x12.element.short", "2000C", "TRN", 3, 0},
    {"270", "TRN*1*T2*9OTHERORG1~", "TRN*1*T2*9OTHERORG1~TRN*1*T4*9OTHERORG1~", "x12.segment.many",
     "2000C", "TRN", 0, 0},
    {"270", "DTP*102*D8*20260101~", "DTP*102*D8*20261301~", "x12.element.date", "2100C", "DTP", 3,
     0},
    {"270", "DTP*102*D8", "DTP*102*TM", "x12.element.code", "2100C", "DTP", 2, 0},
    {"270", "HL*3*2*22*0~", "HL*3*1*22*0~", "x12.hl.parent", "2000C", "HL", 2, 0},
    {"270", "HL*3*2*22*0~", "HL*7*2*22*0~", "x12.hl.number", "2000C", "HL", 1, 0},
    {"270", "HL*3*2*22*0~", "HL*3*2*19*0~", "x12.hl.level", "", "HL", 3, 0},
    {"270", "HL*5*4*23*0~", "HL*5*4*23*1~", "x12.hl.children", "2000D", "HL", 4, 0},
    {"270", "BHT*0022*13*REQ1*20260601*1200*RT~", "", "x12.loop.missing", "HEAD", "BHT", 0, 0},
    {"270", "BHT*0022*13", "BHT*0019*13", "x12.element.code", "HEAD", "BHT", 1, 0},
    {"270", "*1200*RT~", "*2500*RT~", "x12.element.time", "HEAD", "BHT", 5, 0},
    {"270", "N4*DAYTON*OH*45402~", "N4*DAYTON*OH*45402~ZZZ*1~", "x12.segment.unknown", "2100C",
     "ZZZ", 0, 0},
    /* 271 */
    {"271", "EB*1*IND", "EB*Z*IND", "x12.element.code", "2110C", "EB", 1, 0},
    {"271", "*VS*12*Y*W", "*VS**Y*W", "x12.element.condition", "2110C", "EB", 10, 0},
    {"271", "*23*0*0.8", "*23*FREE*0.8", "x12.element.number", "2110C", "EB", 7, 0},
    {"271", "AAA*N**72*C~", "AAA*N**99*C~", "x12.element.code", "2100C", "AAA", 3, 0},
    {"271", "AAA*N**72*C~", "AAA*N**72~", "x12.element.missing", "2100C", "AAA", 4, 0},
    {"271", "LE*2120~", "", "x12.loop.missing", "2120C", "LE", 0, 0},
    {"271", "LS*2120~", "", "x12.segment.unexpected", "2100C", "LE", 0, 0},
    {"271", "III***44*KNEE~", "III***44~", "x12.element.condition", "2115C", "III", 4, 0},
    {"271", "HSD*VS*30*WK", "HSD*VS**WK", "x12.element.condition", "2110C", "HSD", 2, 0},
    {"271", "NM1*P3*1*ROE", "NM1*77*1*ROE", "x12.element.code", "2120C", "NM1", 1, 0},
    {"271", "MPI*A*AE*B", "MPI*A*XX*B", "x12.element.code", "2100C", "MPI", 2, 0},
    {"271", "*D8*19850515*U~", "*D8*19850515*X~", "x12.element.code", "2100C", "DMG", 3, 0},
    /* 276 */
    {"276", "TRN*1*T3~SVC*NU:0450*0*****1~DTP*472*D8*20260501~", "", "x12.loop.missing", "2200E",
     "TRN", 0, 0},
    {"276", "NM1*PR*2*PLAN**", "NM1*PR*2*PLAN*X*", "x12.element.not_used", "2100A", "NM1", 4, 0},
    {"276", "HL*5*3*22*1~", "HL*5*3*22*0~", "x12.loop.missing", "2200D", "TRN", 0, 0},
    {"276", "HL*4*3*22*0~DMG*D8*19850515*F~", "HL*4*3*22*0~", "x12.segment.missing", "2000D", "DMG",
     0, 0},
    {"276", "DMG*D8*20150101*M~", "", "x12.segment.missing", "2000E", "DMG", 0, 0},
    {"276", "HL*6*5*23~", "HL*6*5*23*0~", "x12.element.many", "2000E", "HL", 4, 0},
    {"276", "REF*LU*L1~", "REF*0B*L1~", "x12.element.code", "2200D", "REF", 1, 0},
    {"276", "REF*LU*L1~", "REF*1K*L1~", "x12.segment.many", "2200D", "REF", 0, 0},
    {"276", "SVC*HC:99203:25*150**0450", "SVC*HC:99203:25*150*9*0450", "x12.element.not_used",
     "2210D", "SVC", 3, 0},
    {"276", "REF*FJ*1~DTP*472*D8*20260501~", "REF*FJ*1~", "x12.segment.missing", "2210D", "DTP", 0,
     0},
    {"276", "*RD8*20260501-20260502", "*RD8*20260502-20260501", "x12.element.date", "2200D", "DTP",
     3, 0},
    /* 277 */
    {"277", "STC*E0:24:1P*20260602~", "", "x12.segment.missing", "2200C", "STC", 0, 0},
    {"277", "*150*0*20260601*", "*150*0**", "x12.value.paid_unfinished", "2200D", "STC", 5, 0},
    {"277", "STC*P3:317*20260602~", "STC*P3:317*20260602*WQ~", "x12.value.action_unused", "2200D",
     "STC", 3, 0},
    {"277", "STC*P3:317*20260602~", "STC*P3*20260602~", "x12.element.missing", "2200D", "STC", 1,
     2},
    {"277", "STC*P3:317*20260602~", "STC*P3:317*20260602**********TEXT~", "x12.element.many",
     "2200D", "STC", 12, 0},
    {"277", "D0:35:41*", "D0:35:1P*", "x12.element.code", "2200B", "STC", 1, 3},
    {"277", "*0810*DG~", "*0810~", "x12.element.missing", "HEAD", "BHT", 6, 0},
    {"277", "NM1*41*2*CLINIC*****46*S1~", "NM1*41*2*CLINIC*****XX*1234567893~", "x12.element.code",
     "2100B", "NM1", 8, 0},
};

static const char *changed(struct arena *arena, const char *body, const char *from, const char *to)
{
    const char *at = strstr(body, from);
    cr_assert(at != NULL, "%s", from);
    const str text = arena_printf(arena, "%.*s%s%s", (int)(at - body), body, to, at + strlen(from));
    return arena_text(arena, text);
}

static bool says(const struct x12_finding *f, size_t row)
{
    return strcmp(f->rule->id, cases[row].rule) == 0 &&
           strcmp(f->segment, cases[row].segment) == 0 && strcmp(f->loop, cases[row].loop) == 0 &&
           f->element == cases[row].element && f->component == cases[row].component;
}

static void expect_finding(const struct x12_findings *findings, size_t row)
{
    char all[2000] = "";
    size_t len = 0;
    for (size_t i = 0; i < findings->count; i++) {
        const struct x12_finding *f = &findings->items[i];
        if (says(f, row)) return;
        if (len < 1800)
            len += (size_t)snprintf(all + len, sizeof all - len, "\n  %s %s %s%02d-%d", f->rule->id,
                                    f->loop, f->segment, f->element, f->component);
    }
    cr_expect_fail("%s, %s: no %s at %s %s%02d-%d, but%s", cases[row].sample, cases[row].to,
                   cases[row].rule, cases[row].loop, cases[row].segment, cases[row].element,
                   cases[row].component, all);
}

Test(inquiry_next, finds_what_the_guides_forbid_where_it_stands)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *arena = arena_new(64 << 20);
        const struct sample *s = sample_of(cases[i].sample);
        const char *body = changed(arena, s->body, cases[i].from, cases[i].to);
        expect_finding(read_all(arena, enveloped(arena, s, body)).findings, i);
        arena_free(arena);
    }
}

Test(inquiry_next, takes_99_service_types_and_no_more)
{
    struct arena *arena = arena_new(16 << 20);
    const struct sample *s = sample_of("271");
    for (int count = 99; count <= 100; count++) {
        char types[400] = "EB*1**1";
        for (int i = 1; i < count; i++) (void)strcat(types, "^30");
        const char *body = changed(arena, s->body, "EB*1**30", types);
        const struct read read = read_all(arena, enveloped(arena, s, body));
        bool found = false;
        for (size_t i = 0; i < read.findings->count; i++)
            found |= strcmp(read.findings->items[i].rule->id, "x12.element.repeats") == 0;
        cr_expect_eq(found, count > 99, "%d", count);
        cr_expect_eq(read.levels[3]->benefits[1]->n_service_types, 99, "%d", count);
    }
    arena_free(arena);
}

/* ---- guides ------------------------------------------------------------------------------- */

static const struct {
    const char *type, *guide;
    bool read;
} guides[] = {
    {"270", "005010X279A1", true},  {"271", "005010X279A1", true},  {"270", "005010X279", true},
    {"276", "005010X212", true},    {"277", "005010X212", true},    {"277", "005010X214", false},
    {"270", "004010X092A1", false}, {"276", "004010X093A1", false}, {"276", "005010X279A1", false},
    {"270", "005010X212", false},   {"277", "005010X364", false},   {"271", "006020X298", false},
};

Test(inquiry_reads, takes_its_guides_and_none_of_their_siblings)
{
    struct arena *arena = arena_new(16 << 20);
    for (size_t i = 0; i < sizeof guides / sizeof *guides; i++) {
        const struct sample s = {"", "HS", guides[i].type, guides[i].guide, ""};
        struct x12_stream *stream =
            x12_stream_new(arena, x12_reader_of(arena, enveloped(arena, &s, "")), 0);
        enum x12_event event = X12_ISA;
        while (event != X12_ST) cr_assert_eq(x12_stream_next(stream, &event), OK);
        cr_expect_eq(inquiry_reads(stream), guides[i].read, "%s %s", guides[i].type,
                     guides[i].guide);
        const bool refused = x12_transaction_verdict(&stream->findings) == 'R';
        const bool is_277ca = strcmp(guides[i].guide, "005010X214") == 0;
        cr_expect_eq(refused, !guides[i].read && !is_277ca, "%s %s", guides[i].type,
                     guides[i].guide);
    }
    arena_free(arena);
}

/* ---- limits ------------------------------------------------------------------------------- */

static const struct {
    const char *filler;
    size_t until; /* bytes of the level */
} long_levels[] = {
    {"EQ*30*HC:99213:25**FAM**1:2~", INQUIRY_LEVEL_BYTES_MAX + 1024},
    {"EQ~", 3 * INQUIRY_LEVEL_SEGMENTS_MAX + 1024},
};

Test(inquiry_next, refuses_a_level_above_its_limit_and_goes_on_with_the_next)
{
    for (size_t i = 0; i < sizeof long_levels / sizeof *long_levels; i++) {
        struct arena *arena = arena_new((size_t)128 << 20);
        const size_t room = long_levels[i].until + 4096;
        char *body = arena_alloc(arena, room);
        size_t len = (size_t)snprintf(body, room,
                                      "BHT*0022*13*R*20260601*1200~HL*1**20*1~NM1*PR*2*P*****PI*1~"
                                      "HL*2*1*21*1~NM1*1P*2*C*****FI*311234567~HL*3*2*22*0~"
                                      "NM1*IL*1*DOE~");
        while (len < long_levels[i].until)
            len += (size_t)snprintf(body + len, room - len, "%s", long_levels[i].filler);
        (void)snprintf(body + len, room - len, "HL*4*2*22*0~NM1*IL*1*ROE~EQ*30~");
        const struct read read = read_all(arena, enveloped(arena, sample_of("270"), body));
        cr_expect_eq(read.verdict, 'R', "row %zu", i);
        cr_assert_eq(read.level_count, 4, "row %zu", i);
        cr_expect_eq(read.levels[3]->n_services, 1, "row %zu", i);
        cr_expect_leq(read.levels[2]->n_services, (size_t)INQUIRY_LEVEL_SEGMENTS_MAX, "row %zu", i);
        arena_free(arena);
    }
}

/* The list for what has no place was looked for in a record that had none. Found by fuzzing. */
Test(inquiry_next, keeps_a_stray_behind_every_segment)
{
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        const char *body = samples[i].body;
        for (const char *at = strchr(body, '~'); at; at = strchr(at + 1, '~')) {
            struct arena *arena = arena_new(64 << 20);
            const str text = arena_printf(arena, "%.*s~ZZZ*1%s", (int)(at - body), body, at);
            const struct read read =
                read_all(arena, enveloped(arena, &samples[i], arena_text(arena, text)));
            bool found = false;
            for (size_t n = 0; n < read.findings->count; n++)
                found |= strcmp(read.findings->items[n].rule->id, "x12.segment.unknown") == 0;
            cr_expect(found, "%s behind %.20s", samples[i].name, at - 10);
            size_t strays = read.head->n_other;
            for (size_t n = 0; n < read.level_count; n++) {
                const str level = packed(arena, &read.levels[n]->base);
                strays += memmem(level.at, level.len, "ZZZ*1", 5) != NULL;
            }
            cr_expect_eq(strays, 1, "%s behind %.20s", samples[i].name, at - 10);
            arena_free(arena);
        }
    }
}

Test(inquiry_write_level, refuses_a_level_without_the_one_above_it)
{
    struct arena *arena = arena_new(1 << 20);
    struct x12_out out = x12_out_new(arena, X12_DELIMITERS);
    struct inquiry_writer writer;
    InquiryHead head = INQUIRY_HEAD__INIT;
    InquiryLevel level = INQUIRY_LEVEL__INIT;
    head.type = str_bytes(STR("275"));
    cr_expect_eq(inquiry_write_head(&writer, &out, &head), REJECT);
    head.type = str_bytes(STR("276"));
    cr_expect_eq(inquiry_write_head(&writer, &out, &head), OK);
    level.code = str_bytes(STR("19"));
    cr_expect_eq(inquiry_write_level(&writer, &level), REJECT);
    level.code = str_bytes(STR("PT"));
    cr_expect_eq(inquiry_write_level(&writer, &level), REJECT);
    level.code = str_bytes(STR("20"));
    cr_expect_eq(inquiry_write_level(&writer, &level), OK);
    arena_free(arena);
}
