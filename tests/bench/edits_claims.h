/* edits_claims.h - claims of five lines for scripts/bench edits: an 837 of three kinds of bill. */
#ifndef BENCH_EDITS_CLAIMS_H
#define BENCH_EDITS_CLAIMS_H

#include "bench/pairs.h"

enum { CLAIMS_OF_A_KIND = 128, CLAIM_TEXT_BYTES = 4096 };

/* What changes from claim to claim. */
struct sample {
    unsigned number, day;          /* of 2024-07-01 */
    const char *diagnoses[4];      /* distinct */
    unsigned first, second, third; /* procedures of the table of pairs */
    const char *drug, *laboratory;
};

static inline struct sample sample_of(unsigned number, uint64_t *seed)
{
    static const char *const diagnoses[] = {"E119", "I10",  "R7303", "G4733",  "E785",   "I2510",
                                            "N390", "K219", "M1711", "J45909", "N179",   "J189",
                                            "R079", "D509", "F329",  "M545",   "Z87891", "R519"};
    static const char *const drugs[] = {"J1885", "J1100", "J0696", "J3301", "J2405", "J1030"};
    static const char *const tests[] = {"80053", "85025", "84443", "83036", "80061", "81001"};
    struct sample sample = {.number = number, .day = 20240701 + (unsigned)(random_next(seed) % 28)};
    const size_t begin = random_next(seed) % COUNT_OF(diagnoses);
    for (size_t i = 0; i < 4; i++)
        sample.diagnoses[i] = diagnoses[(begin + i * 5) % COUNT_OF(diagnoses)];
    const unsigned first = (unsigned)(random_next(seed) % (PAIRS_ROWS / PAIRS_OF_EACH));
    sample.first = pair_first(first);
    sample.second = pair_second(first, (unsigned)(random_next(seed) % PAIRS_OF_EACH));
    sample.third = pair_first((unsigned)(random_next(seed) % (PAIRS_ROWS / PAIRS_OF_EACH)));
    sample.drug = drugs[random_next(seed) % COUNT_OF(drugs)];
    sample.laboratory = tests[random_next(seed) % COUNT_OF(tests)];
    return sample;
}

#define BENCH_SUBSCRIBER(filing)                                                   \
    "HL*2*1*22*0~SBR*P*18*******" filing "~NM1*IL*1*SANTOS*ADA****MI*7P20RP2KC20~" \
    "N3*340 OAK AVENUE~N4*DULUTH*MN*55802~DMG*D8*19450712*F~"                      \
    "NM1*PR*2*MEDICARE NORTH*****PI*12M61~"

static inline int professional_claim(char *to, const struct sample *s)
{
    return snprintf(to, CLAIM_TEXT_BYTES,
                    "CLM*P%06u*660***11:B:1*Y*A*Y*Y~REF*EA*M%06u~HI*ABK:%s*ABF:%s*ABF:%s*ABF:%s~"
                    "NM1*82*1*KELLER*SAM****XX*1503250676~PRV*PE*PXC*208M00000X~"
                    "NM1*DN*1*KELLER*SAM****XX*1503250676~"
                    "LX*1~SV1*HC:99213:25*120*UN*1***1:2~DTP*472*D8*%u~"
                    "LX*2~SV1*HC:%05u*220*UN*1***1~DTP*472*D8*%u~"
                    "LX*3~SV1*HC:%05u:59*180*UN*1***2:3~DTP*472*D8*%u~"
                    "LX*4~SV1*HC:%s:JZ*90*UN*3***1:4~DTP*472*D8*%u~LIN**N4*00009005502~CTP****1*ML~"
                    "LX*5~SV1*HC:%s*50*UN*1***1~DTP*472*D8*%u~",
                    s->number, s->number, s->diagnoses[0], s->diagnoses[1], s->diagnoses[2],
                    s->diagnoses[3], s->day, s->first, s->day, s->second, s->day, s->drug, s->day,
                    s->laboratory, s->day);
}

static inline int outpatient_claim(char *to, const struct sample *s)
{
    return snprintf(to, CLAIM_TEXT_BYTES,
                    "CLM*O%06u*900***13:A:1**A*Y*Y~DTP*434*RD8*%u-%u~CL1*3*1*01~REF*EA*M%06u~"
                    "HI*ABK:%s~HI*APR:%s~HI*ABF:%s*ABF:%s~NM1*71*1*KELLER*SAM****XX*1503250676~"
                    "PRV*AT*PXC*208M00000X~"
                    "LX*1~SV2*0510*HC:G0463*220*UN*1~DTP*472*D8*%u~LX*2~SV2*0636*HC:%s:JZ*93*UN*3~"
                    "DTP*472*D8*%u~"
                    "LX*3~SV2*0360*HC:%05u*400*UN*1~DTP*472*D8*%u~LX*4~SV2*0360*HC:%05u:59*137*UN*"
                    "1~DTP*472*D8*%u~"
                    "LX*5~SV2*0301*HC:%s*50*UN*1~DTP*472*D8*%u~",
                    s->number, s->day, s->day, s->number, s->diagnoses[0], s->diagnoses[0],
                    s->diagnoses[1], s->diagnoses[2], s->day, s->drug, s->day, s->first, s->day,
                    s->second, s->day, s->laboratory, s->day);
}

static inline int inpatient_claim(char *to, const struct sample *s)
{
    return snprintf(to, CLAIM_TEXT_BYTES,
                    "CLM*I%06u*9000***11:A:1**A*Y*Y~DTP*434*RD8*%u-%u~DTP*435*DT*%u1030~CL1*1*1*01~"
                    "REF*EA*M%06u~"
                    "HI*ABK:%s:::::::Y~HI*ABJ:%s~HI*ABF:%s:::::::Y*ABF:%s:::::::N*ABF:%s:::::::Y~"
                    "HI*BBR:0DTJ4ZZ:D8:%u~HI*BBQ:0SRD0J9:D8:%u~HI*BE:80:::3~"
                    "NM1*71*1*KELLER*SAM****XX*1503250676~PRV*AT*PXC*208M00000X~"
                    "LX*1~SV2*0120**5000*DA*3~LX*2~SV2*0250**1000*UN*1~LX*3~SV2*0301**500*UN*1~"
                    "LX*4~SV2*0360**2000*UN*1~LX*5~SV2*0710**500*UN*1~",
                    s->number, s->day, s->day + 3, s->day, s->number, s->diagnoses[0],
                    s->diagnoses[0], s->diagnoses[1], s->diagnoses[2], s->diagnoses[3], s->day,
                    s->day + 1);
}

/* Sets of one kind: professional, outpatient, inpatient. */
static const struct bench_kind {
    const char *name, *guide, *facts, *subscriber;
    int (*claim)(char *to, const struct sample *sample);
} bench_kinds[] = {
    {"professional", "005010X222A1", "PRV*BI*PXC*207Q00000X~", BENCH_SUBSCRIBER("MB"),
     professional_claim},
    {"outpatient", "005010X223A2", "PRV*BI*PXC*282N00000X~", BENCH_SUBSCRIBER("MA"),
     outpatient_claim},
    {"inpatient", "005010X223A2", "PRV*BI*PXC*282N00000X~", BENCH_SUBSCRIBER("MA"),
     inpatient_claim},
};

/* An interchange with all claims of one kind. */
static inline str claims_file(struct arena *arena, const struct bench_kind *kind, uint64_t *seed)
{
    char *text = arena_alloc(arena, (size_t)(CLAIMS_OF_A_KIND + 1) * CLAIM_TEXT_BYTES);
    size_t len = (size_t)sprintf(
        text,
        "ISA*00*          *00*          *ZZ*HARBOR         *ZZ*CLAIMLINE      *240731*0900*^*00501*"
        "000000001*0*T*:~GS*HC*HARBOR*CLAIMLINE*20240731*0900*1*X*%s~ST*837*0001*%s~"
        "BHT*0019*00*1*20240731*0900*CH~NM1*41*2*HARBOR*****46*HARBOR~PER*IC*OFFICE*TE*5550100400~"
        "NM1*40*2*CLAIMLINE*****46*CLAIMLINE~HL*1**20*1~%s"
        "NM1*85*2*HARBOR REGIONAL HOSPITAL*****XX*1003000035~N3*9 HARBOR "
        "WAY~N4*DULUTH*MN*558022222~"
        "REF*EI*910000303~%s",
        kind->guide, kind->guide, kind->facts, kind->subscriber);
    for (unsigned i = 0; i < CLAIMS_OF_A_KIND; i++) {
        const struct sample sample = sample_of(i, seed);
        len += (size_t)kind->claim(text + len, &sample);
    }
    len += (size_t)sprintf(text + len, "SE*0*0001~GE*1*1~IEA*1*000000001~");
    return (str){text, len};
}

#endif
