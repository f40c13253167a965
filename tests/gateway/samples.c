/* Small inputs for the gateway's tests. */
#include "samples.h"

str sample_dft(struct arena *arena, const char *control, const char *record_number)
{
    return arena_printf(
        arena,
        "MSH|^~\\&|HIS|NORTH|CL|CL|20260629101500||DFT^P03|%s|P|2.5.1\r"
        "EVN|P03|20260629101500\r"
        "PID|1||%s^^^NORTH^MR||DOE^JANE||19700101|F|||1 MAIN ST^^TOWN^CA^90001\r"
        "PV1|1|O|CLINIC^^^NORTH||||1234567893^SMITH^ANN|||||||||||V1\r"
        "FT1|1|||20260628||CG|99213||||1|100.00||||||||||1234567893^SMITH^ANN|||||99213\r"
        "DG1|1||J06.9^Cold^I10|||F\r"
        "IN1|1|P1|PAYER1|SUMMIT\r",
        control, record_number);
}

str sample_adt(struct arena *arena, const char *control)
{
    return arena_printf(arena,
                        "MSH|^~\\&|HIS|NORTH|CL|CL|20260629101500||ADT^A08|%s|P|2.5.1\r"
                        "EVN|A08|20260629101500\r"
                        "PID|1||M77^^^NORTH^MR||DOE^JANE||19700101|F\r"
                        "PV1|1|O\r",
                        control);
}

static str header(struct arena *arena, int control, const char *functional, const char *guide)
{
    return arena_printf(arena,
                        "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       "
                        "*260629*1015*^*00501*%09d*1*T*:~\n"
                        "GS*%s*SENDER*RECEIVER*20260629*1015*%d*X*%s~\n",
                        control, functional, control, guide);
}

static str claim(struct arena *arena, const struct sample_837 *of, int n)
{
    const bool dental = of->guide && strncmp(of->guide, "005010X224", 10) == 0;
    return arena_printf(
        arena,
        "HL*%d*1*22*0~\nSBR*P*18*******CI~\nNM1*IL*1*DOE*JANE****MI*W%04d~\nN3*1 MAIN ST~\n"
        "N4*TOWN*CA*900010000~\nDMG*D8*19700101*F~\nNM1*PR*2*SUMMIT*****PI*60054~\n"
        "CLM*%s%d*%s***11:B:1*Y*A*Y*Y~\n%s",
        n + 1, n, of->first ? of->first : "A", n, of->unbound == n ? "1E2" : "100",
        dental ? "DTP*472*D8*20260628~\nLX*1~\nSV3*AD:D2391*100****1~\nTOO*JP*14*M:O~\n"
               : "HI*ABK:J069~\nLX*1~\nSV1*HC:99213*100*UN*1***1~\nDTP*472*D8*20260628~\n");
}

str sample_837(struct arena *arena, const struct sample_837 *of)
{
    const char *guide = of->guide ? of->guide : "005010X222A1";
    const str top = header(arena, of->control, "HC", guide);
    str body = arena_printf(
        arena,
        "ST*837*0001*%s~\nBHT*0019*00*R1*20260629*1015*CH~\nNM1*41*2*SENDER*****46*S1~\n"
        "PER*IC*DESK*TE*5550100~\nNM1*40*2*RECEIVER*****46*R1~\nHL*1**20*1~\n"
        "NM1*85*2*CLINIC*****XX*1234567893~\nN3*2 ELM ST~\nN4*TOWN*CA*900010000~\n"
        "REF*EI*123456789~\n",
        guide);
    for (int n = 1; n <= of->claims; n++)
        body = arena_printf(arena, "%.*s%.*s", STR_ARGS(body), STR_ARGS(claim(arena, of, n)));
    const int segments = 10 + 12 * of->claims + 1;
    return arena_printf(arena, "%.*s%.*sSE*%d*0001~\nGE*%d*%d~\nIEA*1*%09d~\n", STR_ARGS(top),
                        STR_ARGS(body), segments + of->segment_count, 1 + of->group_count,
                        of->control, of->control + of->iea_control);
}

str sample_835(struct arena *arena, const struct sample_835 *of)
{
    const str top = header(arena, of->control, "HP", "005010X221A1");
    const int second = of->paid_cents + of->claim_off_cents;
    const int total = of->paid_cents + second + of->total_off_cents;
    return arena_printf(
        arena,
        "%.*sST*835*0001~\nBPR*I*%d.%02d*C*ACH*CCP*01*111000025*DA*1*1512345678**01*111000025*DA*2*"
        "20260629~\n"
        "TRN*1*%s*1512345678~\nDTM*405*20260629~\nN1*PR*SUMMIT~\nN3*1 A ST~\nN4*TOWN*CA*90001~\n"
        "PER*BL*DESK*TE*5550100~\nN1*PE*CLINIC*XX*1234567893~\nLX*1~\n"
        "CLP*A1*1*100*%d.%02d**12*P1*11*1~\nCAS*CO*45*%d.%02d~\nNM1*QC*1*DOE*JANE****MI*W1~\n"
        "CLP*A2*1*100*%d.%02d**12*P2*11*1~\nCAS*CO*45*%d.%02d~\nNM1*QC*1*DOE*JOHN****MI*W2~\n"
        "SE*17*0001~\nGE*1*%d~\nIEA*1*%09d~\n",
        STR_ARGS(top), total / 100, total % 100, of->trace, of->paid_cents / 100,
        of->paid_cents % 100, (10000 - of->paid_cents) / 100, (10000 - of->paid_cents) % 100,
        second / 100, second % 100, (10000 - of->paid_cents) / 100, (10000 - of->paid_cents) % 100,
        of->control, of->control);
}

str sample_ta1(struct arena *arena, int control, int answered)
{
    return arena_printf(
        arena,
        "ISA*00*          *00*          *ZZ*RECEIVER       *ZZ*CLAIMLINE      "
        "*260629*1015*^*00501*%09d*0*T*:~\nTA1*%09d*260629*1015*A*000~\nIEA*0*%09d~\n",
        control, answered, control);
}
