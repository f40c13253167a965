/* Facts of HCPCS Level II codes. */
#include "lib/codeset/hcpcs.h"

#include "lib/codeset/schema.h"

struct hcpcs_facts hcpcs_facts(const struct codesets *sets, str code, date day)
{
    const struct code_answer a = codeset_find_having(sets, CODESET_HCPCS, &code, day, HCPCS_ACTION);
    struct hcpcs_facts facts = {.answer = a};
    facts.action = code_text(&a, HCPCS_ACTION);
    facts.action_date = date_of((int32_t)code_number(&a, HCPCS_ACTION_DATE));
    facts.coverage = code_text(&a, HCPCS_COVERAGE);
    for (unsigned i = 0; i < COUNT_OF(facts.pricing); i++)
        facts.pricing[i] = code_text(&a, HCPCS_PRICING1 + i);
    facts.multiple_pricing = code_text(&a, HCPCS_MULTIPLE_PRICING);
    facts.betos = code_text(&a, HCPCS_BETOS);
    facts.types_of_service = code_text(&a, HCPCS_TYPES_OF_SERVICE);
    facts.anesthesia_units = code_number(&a, HCPCS_ANESTHESIA_UNITS);
    facts.asc_group = code_text(&a, HCPCS_ASC_GROUP);
    facts.lab = code_text(&a, HCPCS_LAB);
    facts.cross_reference = code_text(&a, HCPCS_CROSS_REFERENCE);
    return facts;
}
