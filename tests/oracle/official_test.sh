#!/bin/bash
# Promised: every official list of ../shared/codesets is recognised as what it is, with the days it covers and as many
# rows as awk counts in it; a file of no known kind is refused; none is there that this test does not name.
#
# CLAIMLINE_BUILD: the folder of the build (default build/release). Skips (77) where the lists are not there.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
claimline=${CLAIMLINE_BUILD:-$PWD/build/release}/bin/claimline
lists=${CLAIMLINE_CORPUS:-$PWD/../shared}/codesets
[ -d "$lists" ] || { echo "skipped: $lists is not there (CLAIMLINE_CORPUS)"; exit 77; }
[ -x "$claimline" ] || { echo "no $claimline: scripts/build first"; exit 1; }
CLAIMLINE_STATE=$(mktemp -d /tmp/claimline-official.XXXXXX)
export CLAIMLINE_STATE
trap 'rm -rf "$CLAIMLINE_STATE"' EXIT
failed=0

# What a count is of: the lines that this awk condition holds for, without repeats.
rows='NR > 1 && NF'            # below one header
first='NR > 1 && $1 !~ /^~/ && !seen[$1]++'
code='/^"?[A-Z][0-9][0-9][0-9][0-9]"?[,\t]/'

# file | set | first day | last day | complete | awk
expected=$(cat <<END
icd10cm/icd10cm-order-Jan-2021.txt|icd10cm|2021-01-01|2021-09-30|true|substr(\$0, 15, 1) == "1"
icd10_valid_mce/icd10cm_valid_mce_v43.1.tsv|icd10cm|2015-10-01|2026-09-30|true|$rows
icd10_valid_mce/icd10pcs_valid_mce_v43.1.tsv|icd10pcs|2015-10-01|2026-09-30|true|$rows
icd10_valid_mce/discharge_status.tsv|discharge_status|||false|$rows
mce_v37/MCE_Simple_Code_Edits_v37.txt|mce_cm|2019-10-01|2020-09-30|true|NR > 1 && \$6 == "D"
mce_v37/MCE_Simple_Code_Edits_v37.txt|mce_pcs|2019-10-01|2020-09-30|true|NR > 1 && \$6 == "P"
mce_v37/POAexemptCodes2020.txt|poa_exempt|2019-10-01|2020-09-30|true|$rows
hcpcs/HCPC2019_CONTR_ANWEB.txt|hcpcs|2015-01-01|2019-12-31|true|length >= 320 && substr(\$0, 11, 1) == "3"
hcpcs/HCPC2019_CONTR_ANWEB.txt|modifier|2015-01-01|2019-12-31|false|length >= 320 && substr(\$0, 11, 1) == "7"
hcpcs/NOC_Codes_2019.prn|noc|2019-01-01|2019-12-31|true|/^  [A-Z][0-9][0-9][0-9][0-9] / && !seen[substr(\$0, 3, 5)]++
hcpcs/hcpcs_noc_2024.tsv|noc|2024-01-01|2024-12-31|true|$rows
hcpcs/modifier_codes_2024.tsv|modifier|2024-01-01|2024-12-31|false|$first
nucc/nucc_taxonomy_240.csv|taxonomy|2024-01-01|2024-06-30|true|/^"?[0-9][0-9A-Z]+X"?,/
ncci_level2/ccipra-2024q3-LEVEL2.txt|ptp_practitioner|1996-01-01|2024-09-30|true|$code
ncci_level2/ccioph-2024q3-LEVEL2.txt|ptp_hospital|1996-01-01|2024-09-30|true|$code
ncci_level2/MCR_MUE_PractitionerServices_Eff_07-01-2024_LEVEL2.csv|mue_practitioner|2024-07-01|2024-09-30|true|$code
ncci_level2/MCR_MUE_OutpatientHospitalServices_Eff_07-01-2024_LEVEL2.csv|mue_hospital|2024-07-01|2024-09-30|true|$code
ncci_level2/MCR_MUE_DMESupplierServices_Eff_07-01-2024_LEVEL2.csv|mue_dme|2024-07-01|2024-09-30|true|$code
ncci_level2/AOC_2024_LEVEL2.txt|addon|1996-01-01|2024-12-31|true|$code
mpfs_level2/PPRRVU24_JUL_LEVEL2.csv|mpfs|2024-07-01|2024-12-31|true|$code
mpfs_level2/GPCI2024.csv|gpci|2024-01-01|2024-12-31|true|/^"?[0-9][0-9][0-9][0-9][0-9]"?,/
opps_addb/addendum_b_2026-04_LEVEL2.csv|opps|2026-04-01|2026-06-30|true|$code
opps_addb/addendum_b_2026-04_LEVEL2.csv|hcpcs|2026-04-01|2026-06-30|false|$code
x12_cms/carc_rarc_dates.tsv|carc|1995-01-01|2024-07-31|false|\$2 == "CARC"
x12_cms/carc_rarc_dates.tsv|rarc|1995-01-01|2024-07-31|false|\$2 == "RARC"
x12_cms/place_of_service.tsv|place_of_service|||false|NR > 1 && !/Unassigned/
x12_cms/medicare_specialty.tsv|specialty|||false|$first
nubc_cms/admission_type.tsv|admission_type|2007-03-01|2017-12-31|false|$first
nubc_cms/condition_code.tsv|condition|2007-03-01|2017-12-31|false|$first
nubc_cms/occurrence_code.tsv|occurrence|2007-03-01|2017-12-31|false|$first
nubc_cms/occurrence_span_code.tsv|occurrence_span|2007-03-01|2017-12-31|false|$first
nubc_cms/patient_discharge_status.tsv|discharge_status|2007-03-01|2017-12-31|false|$first
nubc_cms/point_of_origin.tsv|point_of_origin|2007-03-01|2017-12-31|false|$first
nubc_cms/revenue_code.tsv|revenue|2007-03-01|2017-12-31|false|$first
nubc_cms/type_of_bill.tsv|type_of_bill|2007-03-01|2017-12-31|false|$first
nubc_cms/value_code.tsv|value|2007-03-01|2017-12-31|false|$first
END
)

while IFS='|' read -r file set from until complete condition; do
    want="$set $from $until $complete $(tr -d '\r' <"$lists/$file" | awk -F'\t' "$condition" | sort -u | wc -l)"
    got=$("$claimline" codesets load --json "$lists/$file" | jq -r --arg set "$set" 'select(.set == $set) |
        "\(.set) \(.from // "") \(.until // "") \(.complete) \(.rows)"')
    [ "$got" = "$want" ] || { echo "$file: $got, not $want"; failed=1; }
done <<<"$expected"

# Lists that no edit asks for, and what explains the others.
refused='hcpcs/HCPC2019_Corrections_ALPHA.prn hcpcs/HCPC2019_Corrections_ALPHA_v2.prn hcpcs/HCPC2019_README.txt
    hcpcs/HCPCS2019_recordlayout.txt hcpcs/proc_notes_2019.txt icd10_valid_mce/age_ranges.tsv icd10cm/tabular_2021_notes.tsv
    nubc_cms/tob_classification_digit.tsv nubc_cms/tob_facility_digit.tsv opps_addb/status-indicators.csv x12_cms/carc.tsv
    x12_cms/claim_adjustment_group.tsv x12_cms/mac_contractor.tsv x12_cms/place_of_service_cms.tsv x12_cms/pricing_locality.tsv'
for file in $refused; do
    "$claimline" codesets load "$lists/$file" >/dev/null 2>&1 && { echo "$file: is not refused"; failed=1; }
done
# The tabular list is an XML that awk does not count; fixtures and vectors have tests of their own.
for file in "$lists"/*/*; do
    name=${file#"$lists/"}
    case $name in fixtures/* | vectors/* | icd10cm/icd10cm_tabular_2021.xml) continue ;; esac
    grep -q "^$name|" <<<"$expected" || grep -qw -- "$name" <<<"$refused" || { echo "$name: this test does not name it"; failed=1; }
done
exit $failed
