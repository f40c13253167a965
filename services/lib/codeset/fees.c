/* Fee schedules: payment indicators and amounts. */
#include "lib/codeset/fees.h"

#include "lib/codeset/schema.h"

enum { CONTRACTS_MAX = 2 };

static bool is_na(str indicator)
{
    return str_is(indicator, "NA");
}

/* The row of code and modifier, or of the code alone. */
static struct code_answer with_modifier(const struct codesets *sets, enum codeset set, str code,
                                        str modifier, date day)
{
    const str parts[] = {code, modifier};
    const struct code_answer a = codeset_find(sets, set, parts, day);
    if (a.verdict == CODE_VALID || modifier.len == 0) return a;
    const str alone[] = {code, STR("")};
    return codeset_find(sets, set, alone, day);
}

static struct mpfs no_mpfs(const struct code_answer *answer)
{
    const str none = STR("");
    return (struct mpfs){.answer = *answer,
                         .status = none,
                         .pctc = none,
                         .global = none,
                         .multiple = none,
                         .bilateral = none,
                         .assistant = none,
                         .cosurgeon = none,
                         .team = none,
                         .endo_base = none,
                         .supervision = none,
                         .imaging = none};
}

struct mpfs mpfs_lookup(const struct codesets *sets, str code, str modifier, date day)
{
    const struct code_answer a = with_modifier(sets, CODESET_MPFS, code, modifier, day);
    if (a.at == NO_ROW) return no_mpfs(&a);
    return (struct mpfs){
        .answer = a,
        .status = code_text(&a, MPFS_STATUS),
        .work_centi = code_number(&a, MPFS_WORK),
        .pe_nonfacility_centi = code_number(&a, MPFS_PE_NONFACILITY),
        .pe_facility_centi = code_number(&a, MPFS_PE_FACILITY),
        .mp_centi = code_number(&a, MPFS_MP),
        .na_nonfacility = is_na(code_text(&a, MPFS_NA_NONFACILITY)),
        .na_facility = is_na(code_text(&a, MPFS_NA_FACILITY)),
        .pctc = code_text(&a, MPFS_PCTC),
        .global = code_text(&a, MPFS_GLOBAL),
        .pre_centi = code_number(&a, MPFS_PRE),
        .intra_centi = code_number(&a, MPFS_INTRA),
        .post_centi = code_number(&a, MPFS_POST),
        .multiple = code_text(&a, MPFS_MULTIPLE),
        .bilateral = code_text(&a, MPFS_BILATERAL),
        .assistant = code_text(&a, MPFS_ASSISTANT),
        .cosurgeon = code_text(&a, MPFS_COSURGEON),
        .team = code_text(&a, MPFS_TEAM),
        .endo_base = code_text(&a, MPFS_ENDO_BASE),
        .supervision = code_text(&a, MPFS_SUPERVISION),
        .imaging = code_text(&a, MPFS_IMAGING),
        .conversion_e4 = code_number(&a, MPFS_CONVERSION),
        .conversion_qp_e4 = code_number(&a, MPFS_CONVERSION_QP),
    };
}

struct code_answer mpfs_global(const struct codesets *sets, str code, date day, str *global)
{
    const struct code_answer a = with_modifier(sets, CODESET_MPFS, code, STR(""), day);
    *global = code_text(&a, MPFS_GLOBAL);
    return a;
}

struct gpci gpci_lookup(const struct codesets *sets, str carrier, str locality, date day)
{
    const str parts[] = {carrier, locality};
    const struct code_answer a = codeset_find(sets, CODESET_GPCI, parts, day);
    return (struct gpci){.answer = a,
                         .work_milli = code_number(&a, GPCI_WORK),
                         .pe_milli = code_number(&a, GPCI_PE),
                         .mp_milli = code_number(&a, GPCI_MP),
                         .state = code_text(&a, GPCI_STATE)};
}

struct mpfs_amount mpfs_amount(const struct codesets *sets, const str carrier_and_locality[2],
                               str code, str modifier, date day)
{
    const str parts[] = {carrier_and_locality[0], carrier_and_locality[1], code, modifier};
    const struct code_answer a = codeset_find(sets, CODESET_MPFS_AMOUNT, parts, day);
    return (struct mpfs_amount){.answer = a,
                                .nonfacility = money_of(code_number(&a, AMOUNT_NONFACILITY)),
                                .facility = money_of(code_number(&a, AMOUNT_FACILITY)),
                                .status = code_text(&a, AMOUNT_STATUS)};
}

struct asp asp_lookup(const struct codesets *sets, str code, date day)
{
    const struct code_answer a = codeset_find(sets, CODESET_ASP, &code, day);
    return (struct asp){.answer = a,
                        .limit_milli = code_number(&a, ASP_LIMIT),
                        .dosage = code_text(&a, ASP_DOSAGE),
                        .coinsurance_milli = code_number(&a, ASP_COINSURANCE),
                        .vaccine_limit_milli = code_number(&a, ASP_VACCINE_LIMIT),
                        .blood_limit_milli = code_number(&a, ASP_BLOOD_LIMIT),
                        .notes = code_text(&a, ASP_NOTES)};
}

struct clfs clfs_lookup(const struct codesets *sets, str code, str modifier, date day)
{
    const struct code_answer a = with_modifier(sets, CODESET_CLFS, code, modifier, day);
    return (struct clfs){.answer = a,
                         .rate = money_of(code_number(&a, CLFS_RATE)),
                         .indicator = code_text(&a, CLFS_INDICATOR)};
}

struct opps opps_lookup(const struct codesets *sets, str code, date day)
{
    const struct code_answer a = codeset_find(sets, CODESET_OPPS, &code, day);
    return (struct opps){.answer = a,
                         .status = code_text(&a, OPPS_STATUS),
                         .apc = code_text(&a, OPPS_APC),
                         .weight_e4 = code_number(&a, OPPS_WEIGHT),
                         .rate = money_of((code_number(&a, OPPS_RATE) + 5) / 10),
                         .rate_milli = code_number(&a, OPPS_RATE),
                         .copay = money_of(code_number(&a, OPPS_COPAY)),
                         .minimum_copay = money_of(code_number(&a, OPPS_MINIMUM_COPAY))};
}

struct contract contract_lookup(const struct codesets *sets, str payer_id, str contract, date day)
{
    struct code_answer items[CONTRACTS_MAX];
    struct code_rows rows = {.items = items, .max = CONTRACTS_MAX};
    const str parts[] = {payer_id, contract};
    struct code_answer a =
        codeset_find_all(sets, CODESET_CONTRACT, parts, contract.len ? 2 : 1, day, &rows);
    if (rows.count > 1) { /* which one is not known */
        a.verdict = CODE_UNCHECKED;
        a.at = NO_ROW;
    }
    return (struct contract){
        .answer = a,
        .method = code_text(&a, CONTRACT_METHOD),
        .percent_milli = code_number(&a, CONTRACT_PERCENT),
        .lesser_of_charge = str_is(code_text(&a, CONTRACT_LESSER_OF), "yes"),
        .tolerance = money_of(code_number(&a, CONTRACT_TOLERANCE)),
        .case_rate = money_of(code_number(&a, CONTRACT_AMOUNT)),
    };
}

struct fee fee_lookup(const struct codesets *sets, const str payer_and_contract[2], str code,
                      str modifier, date day)
{
    const str parts[] = {payer_and_contract[0], payer_and_contract[1], code, modifier};
    struct code_answer a = codeset_find(sets, CODESET_FEE_SCHEDULE, parts, day);
    if (a.verdict != CODE_VALID && modifier.len) {
        const str alone[] = {parts[0], parts[1], code, STR("")};
        a = codeset_find(sets, CODESET_FEE_SCHEDULE, alone, day);
    }
    return (struct fee){.answer = a,
                        .amount = money_of(code_number(&a, FEE_AMOUNT)),
                        .facility_amount = money_of(code_number(&a, FEE_FACILITY_AMOUNT))};
}
