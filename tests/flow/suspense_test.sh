#!/bin/bash
# Promised: a payment that matches no claim waits where a person sees it, and is posted to the claim that the person names
# by what posts all others; what does not fit is refused with the reason; the money adds up at every step.
set -uo pipefail
cd "$(dirname "$0")/../.."
. tests/flow/flow.sh suspense

queue_has() { $claimline queue --json | jq -s -e "any($1)"; }
state_is() { is "SELECT state FROM summary.claim WHERE claim = $1" "$2"; }
proven() { summary ".money.proof and .unaccounted == 0 and .money.unapplied_cents == $1 and .lag.remittance == 0"; }
serial=0
# An 835 of the payer, one ST for each of payee;trace;CLP01;CLP02;charge;paid (whole dollars).
remit() {
    local one payee trace control status charge paid n=0
    serial=$((serial + 1))
    printf 'ISA*00*          *00*          *ZZ*BLUERIDGE      *30*990000001      *260630*1200*^*00501*%09d*0*T*:~' $((900000 + serial))
    printf 'GS*HP*BLUERIDGE*990000001*20260630*1200*1*X*005010X221A1~'
    for one; do
        n=$((n + 1))
        IFS=';' read -r payee trace control status charge paid <<<"$one"
        local way=C cents=$paid
        [ "$paid" -ge 0 ] || { way=D; cents=$((-paid)); }
        printf 'ST*835*%04d~BPR*I*%d*%s*CHK************20260630~TRN*1*%s*1679635257~DTM*405*20260630~' $n $cents $way "$trace"
        printf 'N1*PR*BLUERIDGE HEALTH PLAN~N3*1 SIMULATION WAY~N4*ANYTOWN*OH*44109~PER*BL*EDI DESK*TE*5550100199~'
        printf 'N1*PE*CLINIC*XX*%s~LX*1~CLP*%s*%s*%d*%d**ZZ*P%s%s*11*1~CAS*CO*45*%d~NM1*QC*1*DOE*JOHN~DTM*232*20260102~SE*15*%04d~' \
            "$payee" "$control" "$status" "$charge" "$paid" "$payee" "$status" $((charge - paid)) $n
    done
    printf 'GE*%d*1~IEA*1*%09d~' $n $((900000 + serial))
}
pays() { remit "$@" >"$CLAIMLINE_STATE/run/remit" && mv "$CLAIMLINE_STATE/run/remit" "$CLAIMLINE_STATE/partners/blueridge/from_payer/remit$serial.edi"; }

scripts/up || { tail -20 "$CLAIMLINE_STATE/log/line.log"; exit 1; }
eval "$(scripts/up --servers)"
check 'the payer is taken away' $claimline stop payer
$claimline generate --count 60 --seed 3 --wrong 20 --out "$CLAIMLINE_STATE/made" --format 837 >/dev/null
cp "$CLAIMLINE_STATE"/made/*.837 "$CLAIMLINE_STATE/inbox/" && rm -r "$CLAIMLINE_STATE/made"
check 'claims are submitted' within 60 summary '.submitted > 0 and .in_flight == 0 and .lag.submission == 0'

# Three claims of one payer, each of its own charge, and one of another payer.
sent() { sql "SELECT $1 FROM (SELECT row_number() OVER (ORDER BY c.charge_cents, c.claim) AS n, c.* FROM submission.claim AS c
               WHERE c.partner = 'blueridge' AND c.class LIKE 'P%' AND c.charge_cents % 100 = 0 AND c.version = 1) AS c WHERE n = $2"; }
dollars() { echo $(($(sent charge_cents "$1") / 100)); }
paper() { $claimline why "$(sent claim "$1")" | sed -n '1s/Claim \([^ ]*\).*/\1/p'; }
other=$(sql "SELECT claim FROM submission.claim WHERE partner <> 'blueridge' ORDER BY claim LIMIT 1")

# ---- one trace over payments to two payees: each lies in suspense -----------------------------------------
pays "1003000035;T1;0001ACCOUNT;1;$(dollars 1);100" "1999999984;T1;0001ACCOUNT;1;$(dollars 2);110"
check 'both payments are in suspense' within 20 is 'SELECT count(*) FROM remittance.suspense' 2
check 'bug: the second of one trace was set aside, its key was taken' is 'SELECT count(*) FROM work.quarantine' 0
check 'both payments are kept' is 'SELECT count(*), sum(amount_cents) FROM remittance.payment' '2|21000'
check 'their money is unapplied' within 10 proven 21000
check 'each is a work item that says how to look at it' queue_has '.kind == "suspense" and .suspense == 2'
suspense_of() { sql "SELECT number FROM remittance.suspense WHERE paid_cents = $1"; }
first=$(suspense_of 10000) second=$(suspense_of 11000)
listed() { $claimline suspense list --json | jq -s -e "map(.suspense) == $1"; }
check 'they are listed' listed "[1, 2]"
check 'one is shown with its CLP' eval "$claimline suspense show $first | grep -q 'CLP01 0001ACCOUNT'"

# ---- a person posts ----------------------------------------------------------------------------------------
post() { $claimline suspense post "$1" "$2" --by ann --reason 'by the payer on the phone'; }
check 'a reason must be given' refused 'say why' $claimline suspense post "$first" "$(sent claim 1)"
check 'not to a claim that is not' refused 'no claim of this number' post "$first" 17
check 'not to a claim of another charge' refused charge_differs post "$first" "$(sent claim 2)"
check 'not to a claim of another payer' refused other_payer post "$first" "$other"
check 'it lies where it lay' listed '[1, 2]'
check 'and its item is open' queue_has ".suspense == $first"
check 'the refusal is in the claim that was named' eval "$claimline why $other | grep -q 'assign_refused .* ann .*other_payer'"
check 'to the claim that it pays' post "$first" "$(sent claim 1)"
check 'which is paid' within 10 state_is "$(sent claim 1)" paid
check 'its journal says who did it' eval "$claimline why $(sent claim 1) | grep -q 'assigned .* ann by the payer on the phone'"
check 'the item is closed' eval "! queue_has '.suspense == $first'"
check 'the other one is left' listed "[$second]"
check 'and the money adds up' within 10 proven 11000
check 'not twice' refused 'posted already' post "$first" "$(sent claim 3)"
check 'no other payment to a claim that is paid' refused paid_twice post "$second" "$(sent claim 1)"

# ---- a person drops, and thinks better of it ----------------------------------------------------------------
check 'one is dropped' $claimline suspense drop "$second" --by ann --reason 'from before we billed here'
check 'none is left' listed '[]'
check 'its item is closed' eval "! queue_has '.kind == \"suspense\"'"
check 'it is listed as dropped' eval "$claimline suspense list dropped | grep -q '^$second .* dropped'"
check 'its money stays unapplied' within 10 proven 11000
check 'not dropped twice' refused 'dropped already' $claimline suspense drop "$second" --reason again
check 'it is ours after all' post "$second" "$(sent claim 2)"
check 'and paid' within 10 state_is "$(sent claim 2)" paid
check 'nothing is unapplied' within 10 proven 0

# ---- a reversal before its payment --------------------------------------------------------------------------
number=$(paper 3)
pays "1003000035;T2;$number;22;-$(dollars 3);-90"
waits() { queue_has '.kind == "reversal_waits"'; }
check 'a reversal that waits for its payment is a work item' within 20 waits
check 'and stands in the story of its claim' eval "$claimline why $number | grep -q 'reversal_waits'"
check 'its money is unapplied' within 10 proven -9000
pays "1003000035;T3;$number;1;$(dollars 3);90"
check 'the item is closed when the payment comes' within 20 eval '! waits'
check 'the claim waits again' within 10 state_is "$(sent claim 3)" awaiting
check 'nothing is unapplied then' within 10 proven 0

# ---- a paid claim is voided: the payer is told, the claim closed, and the money taken back when the payer says so --------
number=$(paper 1)
billed=$($claimline summary --json | jq .money.billed_cents)
check 'the payer is told' $claimline replace "$(sent claim 1)" --set frequency=8 --by ann --reason 'billed in error'
check 'the void is sent' within 20 is "SELECT count(*) FROM submission.claim AS c JOIN submission.interchange AS i USING (partner, class)
    WHERE c.claim = $(sent claim 1) AND c.version = 2 AND i.state = 'SENT' AND c.serial BETWEEN i.first_serial AND i.last_serial" 1
check 'bug: its person could not close it' $claimline void "$(sent claim 1)" --by ann --reason 'the payer was told'
check 'as long as its payment stands it is paid' within 10 state_is "$(sent claim 1)" paid
pays "1003000035;T4;$number;22;-$(dollars 1);-100"
check 'when the payer takes it back it is voided' within 20 state_is "$(sent claim 1)" voided
check 'and billed and open no more' summary ".money.billed_cents == $billed - $(sent charge_cents 1) and .money.proof"
check 'no item is left of it' is "SELECT count(*) FROM work.open_item WHERE claim = $(sent claim 1)" 0
exit $bad
