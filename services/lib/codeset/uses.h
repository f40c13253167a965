/* uses.h - what single kinds of files need beyond a row of the table of layouts: recognising a file
 * without a header, reading its own dates, turning a record into a row.
 */
#ifndef LIB_CODESET_USES_H
#define LIB_CODESET_USES_H

#include "lib/codeset/layouts.h"

bool is_order_file(str content), is_anweb(str content), is_cpt_text(str content),
    is_amounts(str content), is_noc_print(str content), is_zip5(str content), is_zip9(str content);
bool anweb_skips(str line), cpt_skips(str line), noc_skips(str line);
void mce_begin(struct loading *loading, str content);
void anweb_begin(struct loading *loading, str content);
void taxonomy_begin(struct loading *loading, str content);
void asp_begin(struct loading *loading, str content);

typedef enum row_use use_of_row(struct loading *loading, struct draft *draft);
use_of_row order_use, mce_list_use, conversion_use, anweb_use, cpt_use, place_use, ub04_use,
    remark_use, taxonomy_use, ptp_use, mue_use, mpfs_use, gpci_use, amount_use, asp_use, clfs_use,
    opps_use, article_covered_use, article_group_use, zip_use, leie_use, ndc_hcpcs_use, ndc_use;

#endif
