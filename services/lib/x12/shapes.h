/* shapes.h - what codes of outside code lists look like, and the rules that say so (SNIP 5).
 *
 * A shape is decided from the value alone, whatever the list holds today: whether a code is in its
 * list and in force is an edit's question (lib/edit). They are warnings: a 999 reports what the
 * guide decides, and a payer may still take such a value.
 */
#ifndef LIB_X12_SHAPES_H
#define LIB_X12_SHAPES_H

#include "lib/x12/table.h"

bool shape_npi(str value);         /* 45 CFR 162.406: ten digits, the first is 1 or 2 */
bool shape_npi_digit(str value);   /* and its check digit is right; true of what is no NPI */
bool shape_zip(str value);         /* five or nine digits */
bool shape_zip_nine(str value);    /* not five digits where nine are asked for */
bool shape_state(str value);       /* USPS Publication 28, appendix B */
bool shape_taxonomy(str value);    /* NUCC: nine letters or digits and X */
bool shape_revenue(str value);     /* NUBC FL 42: four digits */
bool shape_place(str value);       /* CMS place of service code set */
bool shape_bill_type(str value);   /* NUBC FL 4: facility type, two digits */
bool shape_hcpcs(str value);       /* five characters: digits, or a letter at one end */
bool shape_icd10(str value);       /* letter, digit, then 1 to 5 letters or digits */
bool shape_icd9(str value);        /* three to five digits, or V or E in front */
bool shape_procedure10(str value); /* ICD-10-PCS: seven, never I or O */
bool shape_tax_id(str value);      /* EIN or SSN: nine digits */
bool shape_ndc(str value);         /* 5-4-2 without hyphens: eleven digits */
bool shape_reason(str value);      /* CARC: digits, or a letter and digits */
bool shape_never(str value);       /* a rule about the presence of a value, or of a code */

extern const struct x12_rule x12_npi_shape, x12_npi_digit, x12_zip_shape, x12_zip_nine,
    x12_state_shape, x12_taxonomy_shape, x12_revenue_shape, x12_place_shape, x12_bill_shape,
    x12_hcpcs_shape, x12_icd_shape, x12_tax_shape, x12_ndc_shape, x12_reason_shape,
    x12_provider_number, x12_plan_number, x12_paid_unfinished, x12_action_unused;

/* Rows: element [and component], [the code's element and component, the codes,] shape, rule. */
#define SHAPE(at, holds, rule)                         \
    {                                                  \
        at, 0, 0, 0, X12_CODE_IS, NULL, holds, &(rule) \
    }
#define SHAPE_C(at, c, holds, rule)                    \
    {                                                  \
        at, c, 0, 0, X12_CODE_IS, NULL, holds, &(rule) \
    }
#define SHAPE_WHEN(at, c, code_at, code_c, codes, holds, rule)     \
    {                                                              \
        at, c, code_at, code_c, X12_CODE_IS, codes, holds, &(rule) \
    }
/* An empty code counts as well: N404 of an address in the United States. */
#define SHAPE_UNLESS_OTHER(at, code_at, codes, holds, rule)            \
    {                                                                  \
        at, 0, code_at, 0, X12_CODE_IS_OR_EMPTY, codes, holds, &(rule) \
    }

#endif
