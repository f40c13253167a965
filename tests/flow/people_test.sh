#!/bin/bash
# Promised: what the line stops goes on when a person says so: a held claim, a refused interchange, an answer that is late.
set -uo pipefail
cd "$(dirname "$0")/../.."
. tests/flow/flow.sh people

queue_has() { $claimline queue --json | jq -s -e "any($1)"; }
state_is() { is "SELECT state FROM summary.claim WHERE claim = $1" "$2"; }
# The payers' answers to all that lies there, at once; the line itself runs without a payer, which is this test.
# Every fourth claim number comes back cut short: the match ladder finds its claim.
payers_answer() { $claimline payer --once --deny 0 --foreign 25 2>>"$CLAIMLINE_STATE/log/payer.log"; }

# A TA1 that refuses an interchange: the envelope of the file turned round. 005010 TA1, TA105 023: improper ISA.
refusal() { # file
    local isa
    IFS='*' read -r -a isa < <(head -c 105 "$1")
    printf 'ISA*00*          *00*          *%s*%s*%s*%s*%s*%s*^*00501*%s*0*T*:~TA1*%s*%s*%s*R*023~IEA*0*%s~' \
        "${isa[7]}" "${isa[8]}" "${isa[5]}" "${isa[6]}" "${isa[9]}" "${isa[10]}" 900000001 \
        "${isa[13]}" "${isa[9]}" "${isa[10]}" 900000001
}

scripts/up || { tail -20 "$CLAIMLINE_STATE/log/line.log"; exit 1; }
eval "$(scripts/up --servers)"
check 'the payer is taken away' $claimline stop payer
check 'and is gone' within 10 eval 'scripts/status --json | jq -e "all(.processes[]; .name != \"payer\")"'
$claimline generate --count 600 --seed 3 --wrong 40 --out "$CLAIMLINE_STATE/made" --format 837 >/dev/null
cp "$CLAIMLINE_STATE"/made/*.837 "$CLAIMLINE_STATE/inbox/" && rm -r "$CLAIMLINE_STATE/made"
check 'claims are submitted' within 60 quiet '.submitted > 0'
[ $bad = 0 ] || $claimline summary

# ---- a held claim ------------------------------------------------------------------------------------
check 'a suspect duplicate is held' within 10 queue_has '.edit == "PAY-04" and .kind == "held"'
number=$(sql "SELECT claim FROM work.open_item WHERE edit = 'PAY-04' AND kind = 'held' ORDER BY item LIMIT 1")
check 'a person releases it' $claimline release "$number" --by ann --reason 'two visits, record seen'
check 'and it is submitted' within 20 state_is "$number" awaiting
check 'its item is closed' is "SELECT count(*) FROM work.open_item WHERE claim = $number" 0

# ---- an interchange that the payer refuses as a whole -------------------------------------------------
interchange() { sql "SELECT $1 FROM submission.interchange WHERE partner = '$partner' AND isa13 = $isa13"; }
partner=$(sql "SELECT partner FROM submission.interchange WHERE state = 'SENT' ORDER BY partner, isa13 LIMIT 1")
isa13=$(sql "SELECT min(isa13) FROM submission.interchange WHERE state = 'SENT' AND partner = '$partner'")
folder=$CLAIMLINE_STATE/partners/$partner
file=$(grep -l "^.\{90\}$(printf %09d "$isa13")" "$folder"/to_payer/* | head -1)
claims=$(interchange claim_count)
refusal "$file" >"$CLAIMLINE_STATE/run/refusal" && rm "$file" && mv "$CLAIMLINE_STATE/run/refusal" "$folder/from_payer/refusal.edi"
rejected() { queue_has '.kind == "interchange_rejected"'; }
check 'a refused interchange is a work item' within 20 rejected
check 'its claims are freed for nobody' is "SELECT count(*) FROM submission.interchange WHERE partner = '$partner' AND isa13 = $isa13 AND state = 'REJECTED'" 1
check 'it is not sent again as it is' eval "$claimline resend $partner $isa13 --reason test; sleep 1; [ ! -e '$file' ]"
last=$(sql "SELECT max(isa13) FROM submission.interchange WHERE partner = '$partner'")
check 'a person has it built anew' $claimline rebuild "$partner" "$isa13" --by ann --reason 'the payer repaired its set-up'
newest() { sql "SELECT max(isa13) FROM submission.interchange WHERE partner = '$partner' AND state = 'SENT'"; }
check 'under a new number' within 20 eval '[ "$(newest)" -gt '"$last"' ]'
check 'the item is closed' within 10 eval '! rejected'
check 'with all its claims' within 10 is "SELECT sum(claim_count) FROM submission.interchange WHERE partner = '$partner' AND isa13 > $last" "$claims"

# ---- an acknowledgement that is late -------------------------------------------------------------------
late() { queue_has '.kind == "answer_late"'; }
sql "UPDATE submission.interchange SET due = now() - interval '1 hour' WHERE due IS NOT NULL" # a day has passed
check 'a missing acknowledgement is a work item' within 20 late
check 'and is no verdict' is "SELECT count(*) FROM submission.interchange WHERE state = 'UNKNOWN'" 0
check 'the payers answer' payers_answer
check 'the item is closed when the answer comes after all' within 30 eval '! late'

check 'the released claim is paid' within 30 state_is "$number" paid
check 'payments without our number find their claims' within 30 eval '[ "$(sql "SELECT count(*) FROM work.journal WHERE event = '"'matched'"'")" -gt 20 ]'
check 'all that was sent is paid' within 30 summary '.awaiting == 0 and .in_flight == 0 and .paid > 0 and .payer_rejected == 0'
check 'nothing is unaccounted for and the money adds up' summary '.unaccounted == 0 and .money.proof'

# ---- a replacement that is held, then given up: the version at the payer is what counts -----------------
number=$(sql "SELECT claim FROM summary.claim WHERE state = 'paid' ORDER BY claim LIMIT 1")
billed=$($claimline summary --json | jq .money.billed_cents)
first=$($claimline why "$number" | sed -n '1s/Claim \([^ ]*\).*/\1/p') # on paper, with its version
as_before() { state_is "$number" paid && summary ".money.proof and .money.billed_cents == $billed"; }
check 'a paid claim is billed anew' $claimline replace "$number" --set frequency=7 --set 'diagnoses[1].code=Z9999' --by ann --reason 'wrong code'
check 'the replacement is held or rejected' within 20 is "SELECT count(*) FROM work.open_item WHERE claim = $number AND kind IN ('held', 'rejected')" 1
check 'the claim is paid all the same' as_before
check 'the replacement is given up' $claimline void "$number" --by ann --reason 'the code was right'
check 'its item is closed' within 20 is "SELECT count(*) FROM work.open_item WHERE claim = $number" 0
check 'and the claim is paid' as_before

# ---- rules on trial: what a draft would have made of these claims, and nothing is changed ------------------
cat >"$CLAIMLINE_STATE/run/draft.yaml" <<'END'
drafted_by: Ann
rules:
  - id: DRAFT-TWICE
    edit: PAY-04
    severity: warn
    for: {type: professional}
    message: This payer tells the two apart itself.
    source: its policy
    examples:
      changes: [{claim: {payer: A}, lines: [{procedure: "99213"}]}]
      leaves: [{claim: {payer: A, type: institutional}, lines: [{procedure: "99213"}]}]
END
rows() { sql "SELECT (SELECT count(*) FROM work.journal) + (SELECT count(*) FROM scrubbing.history)"; }
check 'nothing moves' within 20 quiet
held=$(sql "SELECT count(*) FROM summary.claim WHERE state = 'held' AND scrubbing_edits LIKE '%PAY-04%'")
before=$(rows)
shadow() { $claimline shadow --json --rules "$1" | tail -1 | jq -e "$2"; }
check 'a draft that softens an edit lets its claims pass' shadow "$CLAIMLINE_STATE/run/draft.yaml" \
    ".judged > 500 and $held > 0 and ([.changes[] | select(.live == \"held\" and .shadow == \"passed\").claims] | add) == $held"
check 'rules that are in force already change nothing' shadow config/edits/example.yaml '.judged > 500 and .differing == 0'
check 'nothing was written' [ "$(rows)" = "$before" ]

# ---- judged again: the same bytes, though the code sets are others by now --------------------------------
printf 'npi,exclusion_type,from,to\n1234567893,1128a1,2020-01-01,\n' >"$CLAIMLINE_STATE/run/exclusion.csv"
check 'another table is in force' $claimline codesets load --release test "$CLAIMLINE_STATE/run/exclusion.csv"
sample() { sql "SELECT claim FROM summary.claim WHERE state $1 ORDER BY claim LIMIT 12"; }
as_then() { for c in $(sample "$1"); do $claimline rejudge "$c" --json | jq -e .same || return 1; done; }
check 'what was held is held for the same bytes' as_then "IN ('held', 'rejected')"
check 'what was sent is judged the same' as_then "= 'paid'"
given_up=$(sql "SELECT c.claim FROM summary.claim AS c JOIN scrubbing.verdict AS v USING (shard, claim)
                 WHERE c.state = 'rejected' AND v.state = 'rejected' ORDER BY c.claim LIMIT 1")
check 'a rejected claim is given up' $claimline void "$given_up" --by ann --reason 'not ours'
check 'it is voided' within 20 state_is "$given_up" voided
rejudged() { $claimline rejudge "$1" --json | jq -e ".same and .verdict == \"$2\""; }
check 'bug: of the number of an earlier version the newest was judged, and nothing said so' \
    refused 'is version 1; the claim is at version 2' $claimline rejudge "$first"
check 'what is given up keeps what was found in it' rejudged "$given_up" rejected
sender=$(sql "SELECT patient_control FROM intake.claim WHERE claim = $given_up")
check "one that goes by its sender's number" rejudged "$sender" rejected
sql "UPDATE intake.claim SET patient_control = '$sender' WHERE claim = $number"
check 'of two that go by one number none is chosen' [ -z "$($claimline rejudge "$sender" --json 2>/dev/null)" ]
too_late() { $claimline rejudge "$(sample "= 'paid'" | head -1)" --as-of 2029-01-01 --json | jq -e '.verdict == "rejected" and (has("same") | not)'; }
check 'as of another day the filing limit is over' too_late

# ---- orders that the workers refuse: said to who gave them, with what to do ---------------------------------
last=$(sample "= 'paid'" | tail -1)
check 'bug: a void of a paid claim was ordered, and only its journal said that it was refused' \
    refused 'claimline replace with --set frequency=8' $claimline void "$last" --by ann --reason 'billed in error'
check 'nor is it amended' refused 'billed anew by claimline replace' $claimline amend "$last" --set frequency=1 --reason test
numbered() { $claimline replace "$last" --set frequency=8 --by ann --reason 'billed in error' | grep 'goes into REF[*]F8'; }
check "a void takes the payer's number along" numbered
check 'and its person hears what became of it' within 10 is "SELECT count(*) FROM coding.claim WHERE claim = $last AND version = 2" 1
exit $bad
