/* 837 files put together for tests. */
#include "lib/x12/x837_samples.h"

#include <stdio.h>

const char sample_heading[] = "BHT*0019*00*0123*20260601*1200*CH~"
                              "NM1*41*2*SUBMITTER*****46*SUB001~"
                              "PER*IC*ANN SENDER*TE*5551234567~"
                              "NM1*40*2*RECEIVER*****46*REC001~";
const char sample_billing[] = "HL*1**20*1~"
                              "PRV*BI*PXC*207Q00000X~"
                              "NM1*85*2*RIVER CLINIC*****XX*1234567893~"
                              "N3*1 MAIN ST*SUITE 2~"
                              "N4*CLEVELAND*OH*441130000~"
                              "REF*EI*987654321~";
const char sample_subscriber[] = "HL*2*1*22*0~"
                                 "SBR*P*18*GROUP1******CI~"
                                 "NM1*IL*1*DOE*JANE*Q***MI*MEMBER001~"
                                 "N3*4 SIDE ST~"
                                 "N4*CLEVELAND*OH*44113~"
                                 "DMG*D8*19800101*F~"
                                 "NM1*PR*2*PAYER ONE*****PI*PAYER01~"
                                 "N4*COLUMBUS*OH*43215~";
const char sample_claim[] = "CLM*ACCT1*150***11:B:1*Y*A*Y*Y~"
                            "DTP*431*D8*20260520~"
                            "REF*G1*AUTH7~"
                            "NTE*ADD*SEEN TWICE~"
                            "HI*ABK:J209*ABF:R05~"
                            "NM1*82*1*RENDER*DOC****XX*1999999984~"
                            "PRV*PE*PXC*207Q00000X~"
                            "LX*1~"
                            "SV1*HC:99213:25*100*UN*1***1:2~"
                            "DTP*472*D8*20260601~"
                            "REF*6R*LINE1~"
                            "LX*2~"
                            "SV1*HC:85025*50*UN*1.5***1~"
                            "DTP*472*RD8*20260601-20260602~"
                            "REF*6R*LINE2~";
const char sample_institutional[] = "CLM*ACCT2*1000***11:A:1**A*Y*Y~"
                                    "DTP*434*RD8*20260601-20260603~"
                                    "DTP*435*DT*202606010800~"
                                    "DTP*096*TM*1400~"
                                    "CL1*1*1*01~"
                                    "REF*EA*MRN77~"
                                    "HI*ABK:J209:::::::Y~"
                                    "HI*ABJ:R05~"
                                    "HI*DR:470~"
                                    "HI*ABF:E119:::::::N*ABF:I10:::::::U~"
                                    "HI*BBR:0DTJ4ZZ:D8:20260602~"
                                    "HI*BI:70:RD8:20260101-20260105~"
                                    "HI*BH:11:D8:20260601~"
                                    "HI*BE:80:::3~"
                                    "HI*BG:09~"
                                    "NM1*71*1*ATTEND*DOC****XX*1234567893~"
                                    "LX*1~"
                                    "SV2*0120**600*DA*2~"
                                    "LX*2~"
                                    "SV2*0300*HC:85025*400*UN*4**1.5~"
                                    "DTP*472*D8*20260602~";

const char sample_dental[] = "CLM*ACCT9*450***11:B:1*Y*A*Y*Y**AA:::OH*02~"
                             "DTP*439*D8*20260520~"
                             "DTP*472*D8*20260601~"
                             "DN1*24*18~"
                             "DN2*17*M****JP~"
                             "DN2*B*E****JP~"
                             "REF*G3*PRE12~"
                             "NTE*ADD*FELL FROM A SWING~"
                             "HI*ABK:K0251~"
                             "NM1*DD*1*ASSIST*ANN****XX*1234567893~"
                             "PRV*AS*PXC*1223S0112X~"
                             "LX*1~"
                             "SV3*AD:D2391:22*200*22*10:20*I*2*****1~"
                             "TOO*JP*14*M:O~"
                             "TOO*JP*15~"
                             "REF*6R*LINE1~"
                             "AMT*T*2.5~"
                             "LX*2~"
                             "SV3*AD:D5110*150***R~"
                             "DTP*472*RD8*20260601-20260610~"
                             "DTP*441*D8*20200501~"
                             "LX*3~"
                             "SV3*AD:D9310:::::CONSULTATION*100****1~";

str sample_file(struct arena *arena, const char *guide, const char *const *parts)
{
    struct x12_out out = x12_out_new(arena, X12_DELIMITERS);
    const struct x12_envelope envelope = {.sender_qualifier = STR("ZZ"),
                                          .sender_id = STR("SENDER"),
                                          .receiver_qualifier = STR("ZZ"),
                                          .receiver_id = STR("RECEIVER"),
                                          .control = 7,
                                          .date = date_of(20260601),
                                          .hhmm = 1200,
                                          .usage = 'T',
                                          .functional = "HC",
                                          .type = "837",
                                          .guide = guide};
    x12_open(&out, &envelope);
    for (; *parts; parts++) {
        int64_t count = 0;
        for (const char *at = *parts; *at; at++) count += *at == '~';
        x12_put_written(&out, str_of(*parts), count);
    }
    x12_close(&out, &envelope);
    return arena_str(arena, x12_out_str(&out));
}

str sample_professional(struct arena *arena)
{
    const char *const parts[] = {sample_heading, sample_billing, sample_subscriber, sample_claim,
                                 NULL};
    return sample_file(arena, "005010X222A1", parts);
}

str sample_with(struct arena *arena, str text, const char *from, const char *to)
{
    const char *found = memmem(text.at, text.len, from, strlen(from));
    if (!found) return text;
    const size_t before = (size_t)(found - text.at);
    const str rest = {found + strlen(from), text.len - before - strlen(from)};
    return arena_printf(arena, "%.*s%s%.*s", (int)before, text.at, to, STR_ARGS(rest));
}

static void keep_findings(struct sample_claims *claims, const struct x12_findings *findings)
{
    for (size_t i = 0; i < findings->count && claims->finding_count < COUNT_OF(claims->findings);
         i++)
        claims->findings[claims->finding_count++] = findings->items[i];
}

static void read_set(struct x837_reader *reader, struct x12_stream *stream, struct arena *arena,
                     struct sample_claims *claims)
{
    struct x837_event event;
    x837_start(reader, stream);
    do {
        if (x837_next(reader, arena, &event) != OK) return;
        if (event.kind == X837_CLAIM && claims->count < COUNT_OF(claims->items))
            claims->items[claims->count++] = event.claim;
        if (event.kind == X837_UNBOUND) {
            claims->unbound = event;
            claims->unbound_count++;
        }
    } while (event.kind != X837_TRANSACTION_END);
    claims->last = event;
    claims->transaction_count++;
    keep_findings(claims, &stream->findings);
}

void sample_read(struct arena *arena, str file, struct sample_claims *claims)
{
    *claims = (struct sample_claims){0};
    struct x12_stream *stream = x12_stream_new(arena, x12_reader_of(arena, file), 0);
    struct x837_reader *reader = x837_reader_new(arena);
    enum x12_event event = X12_SEGMENT;
    while (x12_stream_next(stream, &event) == OK && event != X12_END) {
        if (event == X12_ST && x837_reads(stream))
            read_set(reader, stream, arena, claims);
        else if (event == X12_ST && x12_stream_skip(stream) == OK)
            keep_findings(claims, &stream->findings);
        if (event == X12_IEA) keep_findings(claims, &stream->envelope);
    }
    keep_findings(claims, &stream->envelope);
    x837_reader_free(reader);
}

const struct x12_finding *sample_finding(const struct sample_claims *claims,
                                         const struct x12_rule *rule)
{
    for (size_t i = 0; i < claims->finding_count; i++)
        if (claims->findings[i].rule == rule) return &claims->findings[i];
    return NULL;
}
