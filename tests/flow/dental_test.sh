#!/bin/bash
# Promised: a dental claim (837D) goes the whole way: taken, judged, sent as an 837D with its teeth and surfaces, paid by
# an 835 that posts to the cent.
set -uo pipefail
cd "$(dirname "$0")/../.."
. tests/flow/flow.sh dental

sent() { grep -rhoF -- "$1" "$CLAIMLINE_STATE"/partners; }

scripts/up || { tail -20 "$CLAIMLINE_STATE/log/line.log"; exit 1; }
eval "$(scripts/up --servers)"
# One of the fuzz target's seeds in an interchange, without what the edits would hold: a modifier that asks for records,
# a service of many days, a ZIP code of a billing provider that ends in zeros.
{
    printf '%s' 'ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260601*1200*^*00501*000000007*0*T*:~' \
        'GS*HC*SENDER*RECEIVER*20260601*1200*7*X*005010X224A2~'
    sed 's/^D//; s/441130000/441131234/; s/AD:D2391:22/AD:D2391/; s/RD8\*20260601-20260610/D8*20260601/' tests/fuzz/corpus/x837/dental.x12
} >"$CLAIMLINE_STATE/inbox/.new"
mv "$CLAIMLINE_STATE/inbox/.new" "$CLAIMLINE_STATE/inbox/dental.837"

check 'the file is taken' within 30 test -e "$CLAIMLINE_STATE/inbox/done/dental.837"
check 'its claim is submitted and paid' within 60 summary '.claims == 1 and .submitted == 1 and .paid == 1'
check 'it is acknowledged, nothing is unaccounted for' within 20 quiet '.acknowledged == 1' # an 835 may overtake its 277CA
check 'the money is all there' summary '.money.billed_cents == 45000 and .money.open_cents == 0 and .money.proof'
check 'what went out is an 837D' sent '*X*005010X224A2~'
for segment in DN1*24*18 'DN2*17*M****JP' 'SV3*AD:D2391*200*22*10:20*I*2*****1' 'TOO*JP*14*M:O' 'TOO*JP*15' 'SV3*AD:D5110*150***R' \
    'PRV*AS*PXC*1223S0112X'; do
    check "with its $segment" sent "~$segment~"
done
[ $bad = 0 ] || { summary .; $claimline queue; find "$CLAIMLINE_STATE" -path '*payer*' -type f | head -20; }
exit $bad
