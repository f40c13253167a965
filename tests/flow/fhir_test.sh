#!/bin/bash
# Promised: FHIR claims by POST and folder are taken once, answered in FHIR's words, submitted, paid, and told as ExplanationOfBenefit.
set -uo pipefail
cd "$(dirname "$0")/../.."
. tests/flow/flow.sh fhir
work=$(mktemp -d /tmp/claimline-fhir-work.XXXXXX)
trap 'flow_end; rm -rf "$work"' EXIT
samples=tests/lib/fhir/samples

post() { # file, type: prints the status, the answer lies in $answer
    curl -s -o "$answer" -w '%{http_code} %{content_type}' -H "Content-Type: $2" --data-binary "@$1" "http://$CLAIMLINE_HTTP_ADDRESS/"
}
answer=$work/answer
says() { [ -s "$answer" ] && jq -e "$1" "$answer"; } # jq 1.6 says yes to an empty file
drop() { cp "$1" "$CLAIMLINE_STATE/inbox/.new" && mv "$CLAIMLINE_STATE/inbox/.new" "$CLAIMLINE_STATE/inbox/$2"; }

scripts/up || { tail -20 "$CLAIMLINE_STATE/log/line.log"; exit 1; }
eval "$(scripts/up --servers)"
# A gateway once showed this page before it held a slot, and told the first POSTs 503: tests/flow/gateway_test.sh.
ready() { [ "$(curl -s -o /dev/null -w '%{http_code}' "http://$CLAIMLINE_HTTP_ADDRESS/summary.json")" = 200 ]; }
check 'the line is there' within 30 ready

check 'a Bundle is taken: 202' [ "$(post $samples/professional.json application/fhir+json)" = '202 application/json' ]
check 'as one claim' says '.inputs == 1 and .accepted == 1'
check 'the same again is a duplicate, 202' [ "$(post $samples/professional.json application/fhir+json)" = '202 application/json' ]
check 'and says so' says '.duplicates == 1 and .accepted == 0'
sed 's/142\.5/143.5/' $samples/professional.json >"$work/other.json"
check 'its id with other content is refused' [ "$(post "$work/other.json" application/fhir+json)" = '422 application/fhir+json' ]
check 'by an OperationOutcome' says '.resourceType == "OperationOutcome" and .issue[0].code == "conflict" and .issue[0].expression == ["Claim.id"]'
check 'a preauthorization is refused' [ "$(post $samples/preauthorization.json application/fhir+json)" = '422 application/fhir+json' ]
check 'for its use' says '.issue[0].code == "business-rule" and .issue[0].expression == ["Claim.use"]'
check 'who speaks no FHIR hears a problem' [ "$(post $samples/preauthorization.json application/json)" = '422 application/problem+json' ]
check 'NDJSON is taken line by line' [ "$(post $samples/claims.ndjson application/fhir+ndjson)" = '202 application/json' ]
check 'two new, one known, two refused' says '.inputs == 5 and .accepted == 2 and .duplicates == 1 and .refused == 2'
drop $samples/institutional.json a.json
drop $samples/encounter.json b.json
drop $samples/snomed.json c.json
drop $samples/preauthorization.json d.json
check 'files find their place' within 20 eval 'ls "$CLAIMLINE_STATE"/inbox/done/{a,b,c}.json "$CLAIMLINE_STATE"/inbox/refused/d.json'

check 'all that are sound are submitted and paid or denied' within 60 summary '.claims == 6 and .submitted == 5 and .awaiting == 0 and .in_flight == 0'
check 'the one without codes is not' summary '.held + .rejected == 1'
check 'nothing is unaccounted for, the money adds up' summary '.unaccounted == 0 and .money.proof'
check 'why names the path' eval '$claimline why FS-0001 | grep -qF "Claim.item[0].productOrService"'
for number in FP-0001 FI-0001 FO-0001 FE-0001; do
    check "$number has an ExplanationOfBenefit" eval '$claimline eob '$number' >"$answer"'
    check 'which is whole' says '.resourceType == "ExplanationOfBenefit" and .status == "active" and .outcome == "complete" and (.insurance | length == 1)'
    check 'and adds up' says '[.total[] | {(.category.coding[0].code): (.amount.value * 100 | round)}] | add
        | .submitted == .benefit + .noncovered + .memberliability'
done
check 'a claim that nothing is posted for has none' eval '! $claimline eob FS-0001'
exit $bad
